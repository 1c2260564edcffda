/* SPDX-License-Identifier: MIT */
/** Solving from the end of the horizon backwards, panel after panel. general_work.h says what is carried
 * along.
 */
#include "solvers/general_work.h"
#include <assert.h>
#include <float.h>
#include <math.h>
#include <string.h>

/* ---- Memory: the table, and behind it room to work. */

static uint32_t columns_of(const struct invmm__general_problem *p) {
  return invmm__general_affine(p) ? p->states : 2 * p->states - 1;
}

static uint32_t capacity_of(const struct invmm__general_problem *p) {
  if (p->panels > 0) return p->panels;
  return 400;
}

static double *take(double **from, size_t count) {
  double *taken = *from;
  *from += count;
  return taken;
}

/* Doubles of what is known of a side. */
enum { BEST = sizeof(struct invmm__best) / sizeof(double) };
enum { ARRAYS = 12 + (5 + 2 * BEST) * INVMM__STAGES + 2 * INVMM__ENDS };

static void lay_out(struct invmm__general_work *w, double *room) {
  double **arrays[] = {&w->cost,     &w->u,           &w->slope,         &w->limit,
                       &w->pivot[0], &w->pivot[1],    &w->pivot[2],      &w->pivot[3],
                       &w->probe,    &w->probe_slope, &w->depth_root[0], &w->depth_root[1]};
  for (size_t i = 0; i < sizeof arrays / sizeof *arrays; ++i)
    *arrays[i] = take(&room, w->n);
  for (int i = 0; i < INVMM__STAGES; ++i) {
    w->stage[i] = take(&room, w->n), w->old[i] = take(&room, w->n), w->change[i] = take(&room, w->n);
    w->flows[i] = (struct invmm__general_flows){take(&room, w->n), take(&room, w->n), {NULL, NULL}};
    for (int side = 0; side < 2; ++side) {
      w->flows[i].known[side] = (struct invmm__best *)(void *)take(&room, w->n * BEST);
      for (uint32_t n = 0; n < w->n; ++n)
        w->flows[i].known[side][n] = (struct invmm__best){.at = (double)NAN, .root = (double)NAN};
    }
  }
  for (uint32_t n = 0; n < w->n; ++n)
    w->depth_root[0][n] = w->depth_root[1][n] = (double)NAN;
  for (int i = 0; i < INVMM__ENDS; ++i)
    w->end[i] = take(&room, w->n), w->end_slope[i] = take(&room, w->n);
}

size_t invmm__general_lattice_size(const struct invmm__general_problem *p) {
  struct invmm__lattice shape = {.columns = columns_of(p), .capacity = capacity_of(p)};
  return invmm__lattice_column_at(&shape, shape.capacity, 0) + (size_t)p->states * ARRAYS * sizeof(double);
}

/* ---- The problem */

static double inventory(const struct invmm__general_problem *p, uint32_t n) {
  return p->q_low + n * p->step;
}

/* (square q^2 + linear q) at state n less that at m, without the cancellation of a far target. */
static double above(const struct invmm__general_problem *p, double square, double linear, uint32_t n,
                    uint32_t m) {
  double sum = inventory(p, n) + inventory(p, m);
  return ((double)n - (double)m) * p->step * (square * sum + linear);
}

/* Downhill, costs being convex. */
static uint32_t cheapest(const struct invmm__general_problem *p) {
  uint32_t least = 0;
  while (least + 1 < p->states && above(p, p->cost_square, p->cost_linear, least + 1, least) < 0)
    ++least;
  return least;
}

static double cost_at(const struct invmm__general_problem *p, uint32_t n) {
  double q = inventory(p, n);
  return q * (p->cost_square * q + p->cost_linear);
}

/* P: 1e-10 where that is above rounding, and no coarser than 1e-10 of the demand's own scale. */
static double tolerance_of(const struct invmm__general_problem *p) {
  double unit = 1 / fmax(p->bid.decay, p->ask.decay);
  return fmin(fmax(5e-10, 5e-12 * unit), 5e-10 * unit);
}

/* ---- Solving */

static struct invmm__lattice *open_table(const struct invmm__general_problem *p, void *memory) {
  struct invmm__lattice *t = memory;
  int affine = invmm__general_affine(p);
  *t = (struct invmm__lattice){.states = p->states,
                               .columns = columns_of(p),
                               .ask_at = affine ? 0 : p->states,
                               .capacity = capacity_of(p),
                               .horizon = isfinite(p->horizon) ? p->horizon : 0,
                               .step = p->step,
                               .pass = 1};
  if (!affine) return t;
  struct invmm__depth bid = invmm__arrivals_depth(&p->bid, p->offset, (double)NAN);
  t->const_bid = bid.depth;
  t->const_ask = invmm__arrivals_depth(&p->ask, p->offset, (double)NAN).depth;
  t->pass = bid.pass;
  return t;
}

/* The long run first: its growth is taken off all costs. 0: it was not found. */
static int open_work(struct invmm__general_work *w, const struct invmm__general_problem *p,
                     struct invmm__lattice *t) {
  *w = (struct invmm__general_work){.p = p, .n = p->states, .tolerance = tolerance_of(p), .rate = 1};
  lay_out(w, invmm__lattice_column(t, t->capacity, 0));
  invmm__general_set_basis(w);
  w->reach[0] = invmm__arrivals_reach(&p->bid), w->reach[1] = invmm__arrivals_reach(&p->ask);
  uint32_t least = w->peak = cheapest(p);
  for (uint32_t n = 0; n < w->n; ++n) {
    w->cost[n] = above(p, p->cost_square, p->cost_linear, n, least) / p->step;
    w->u[n] = 0;
  }
  int found = invmm__general_find_limit(w);
  if (!found) w->growth = 0; /* there may be none */
  for (uint32_t n = 0; n < w->n; ++n) {
    w->cost[n] += w->growth;
    if (w->limit[n] > w->limit[w->peak]) w->peak = n;
  }
  t->peak = w->peak;
  t->theta_slope = w->growth * p->step - cost_at(p, least);
  return found;
}

/* Span of u against the long run: no gap will ever be farther from its limit. */
static double distance_of(const struct invmm__general_work *w) {
  double low = INFINITY, high = -INFINITY;
  for (uint32_t n = 0; n < w->n; ++n) {
    low = fmin(low, w->u[n] - w->limit[n]);
    high = fmax(high, w->u[n] - w->limit[n]);
  }
  return high - low;
}

struct march {
  double now, length; /* s: where the table ends so far, and how long its next panel is to be */
  double distance;    /* P, from the long run */
  int settles;        /* whether the long run is known */
};
enum { TRIALS = 40 }; /* for each panel there is room for: far more than any problem took */

/* tau = 0 */
static double begin(struct invmm__general_work *w) {
  const struct invmm__general_problem *p = w->p;
  double q = inventory(p, w->peak);
  for (uint32_t n = 0; n < w->n; ++n)
    w->u[n] = -above(p, p->terminal_square, 0, n, w->peak) / p->step;
  w->reference = -p->terminal_square * q * q / p->step;
  double fastest = invmm__general_fastest(w);
  invmm__general_record(w, 0);
  return fastest > 0 ? 0.5 / fastest : p->horizon;
}

/* Five steps from an end to the next; what is left undone, P, or infinity. */
static double try_panel(struct invmm__general_work *w, double length) {
  for (uint32_t j = 1; j < INVMM__ENDS; ++j) {
    if (!invmm__general_advance(w, 0.5 * length * (invmm__general_end(j) - invmm__general_end(j - 1))))
      return INFINITY;
    invmm__general_record(w, j);
  }
  return invmm__general_defect(w, length);
}

static void go_to(struct invmm__general_work *w, uint32_t j) {
  memcpy(w->u, w->end[j], w->n * sizeof *w->u);
  w->reference = w->at_peak[j];
  memcpy(w->end[0], w->end[j], w->n * sizeof *w->u);
  memcpy(w->end_slope[0], w->end_slope[j], w->n * sizeof *w->u);
  w->at_peak[0] = w->at_peak[j], w->slope_at_peak[0] = w->slope_at_peak[j];
}

/* The largest difference of u over the lattice, P: rounding is a part of it. */
static double span_of(const struct invmm__general_work *w) {
  double low = 0, high = 0;
  for (uint32_t n = 0; n < w->n; ++n) {
    low = fmin(low, w->end[0][n]);
    high = fmax(high, w->end[0][n]);
  }
  return high - low;
}

/* One more panel, or the finding that it was too long. */
static void march_on(struct invmm__general_work *w, struct invmm__lattice *t, struct march *m) {
  double end = fmin(m->now + m->length, w->p->horizon), length = end - m->now;
  double error = try_panel(w, length), most = fmax(w->tolerance, 1e-12 * span_of(w));
  double factor = fmax(0.8 * pow(most / error, 1.0 / 5), 0.25);
  int good = error <= most;
  m->length = length * (good ? fmin(fmax(factor, 1), 3) : factor);
  if (!good) {
    go_to(w, 0);
    w->old_h = 0;
    return;
  }
  invmm__general_write(w, t, m->now, length);
  m->now = end;
  go_to(w, INVMM__ENDS - 1);
  m->distance = distance_of(w);
  t->error = fmax(t->error, fmin(error, w->tolerance)); /* rounding is not the panels' */
}

/* Until the horizon, or the long run, or the end of the room. */
static int goes_on(const struct invmm__general_work *w, const struct invmm__lattice *t, const struct march *m,
                   uint32_t trial) {
  int settled = m->settles & (m->distance <= w->tolerance), room = t->panels + 1 < t->capacity;
  return (m->now < w->p->horizon) & !settled & room & (trial < TRIALS * t->capacity);
}

/* The last panel: the long run. */
static void finish(struct invmm__general_work *w, struct invmm__lattice *t, const struct march *m) {
  if (t->panels > 0 && m->now >= w->p->horizon) return;
  if (w->p->horizon > 0) t->error = fmax(t->error, m->settles ? m->distance : (double)INFINITY);
  invmm__general_write_constant(w, t, m->now);
}

invmm_status invmm__general_lattice_solve(const struct invmm__general_problem *p, void *memory,
                                          invmm_progress progress, void *user) {
  struct invmm__general_work w;
  struct invmm__lattice *t = open_table(p, memory);
  struct march m = {.settles = open_work(&w, p, t)};
  m.length = begin(&w);
  m.distance = distance_of(&w);
  for (uint32_t trial = 0; goes_on(&w, t, &m, trial); ++trial) {
    if (progress && progress(user, m.now / p->horizon)) return INVMM_E_CANCELLED;
    march_on(&w, t, &m);
  }
  finish(&w, t, &m);
  return INVMM_OK;
}

invmm_status invmm__general_lattice_stationary(const struct invmm__general_problem *p, void *memory) {
  struct invmm__general_work w;
  struct invmm__lattice *t = open_table(p, memory);
  if (!open_work(&w, p, t)) return INVMM_E_NUMERIC;
  memset(w.slope, 0, w.n * sizeof *w.slope);
  invmm__general_record(&w, 0);
  invmm__general_write_constant(&w, t, 0);
  return INVMM_OK;
}

/* A gap from the depth of that side of it which finds more demand: of the other it may say little. */
static double gap_at(const struct invmm__general_problem *p, const struct invmm__lattice *t,
                     const struct invmm__lattice_point *at, uint32_t n) {
  double bid = invmm__lattice_bid(t, at, n), ask = invmm__lattice_ask(t, at, n + 1);
  if (bid < ask) return p->offset - invmm__arrivals_distance(&p->bid, bid);
  return invmm__arrivals_distance(&p->ask, ask) - p->offset;
}

double invmm__general_lattice_theta(const struct invmm__general_problem *p, const struct invmm__lattice *t,
                                    const struct invmm__lattice_point *at, uint32_t n) {
  double sum = 0;
  if (t->ask_at == 0) return invmm__lattice_theta(t, at, n);
  for (uint32_t i = t->peak; i < n; ++i)
    sum += gap_at(p, t, at, i);
  for (uint32_t i = n; i < t->peak; ++i)
    sum -= gap_at(p, t, at, i);
  return invmm__lattice_theta(t, at, t->peak) + t->step * sum;
}
