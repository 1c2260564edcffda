/* SPDX-License-Identifier: MIT */
/** Solving from the end of the horizon backwards, panel after panel, and reading. lattice_work.h says how. */
#include "solvers/lattice_work.h"
#include <assert.h>
#include <float.h>
#include <math.h>
#include <string.h>

/* ---- Memory: header, panels, 12 coefficients for each panel and state, and behind them room to work. */

size_t invmm__lattice_used(const struct invmm__lattice *t) {
  return invmm__lattice_column_at(t, t->panels, 0);
}

static double *take(double **from, size_t count) {
  double *taken = *from;
  *from += count;
  return taken;
}

static size_t work_doubles(uint32_t states) {
  return (size_t)states * (14 + INVMM__NODES) + 4;
}

static void lay_out(struct invmm__lattice_work *w, double *room) {
  double **arrays[] = {&w->diagonal, &w->stay,   &w->limit,    &w->bid,      &w->ask,       &w->saved,
                       &w->gain,     &w->growth, &w->pivot[0], &w->pivot[1], &w->solved[0], &w->solved[1]};
  size_t n = w->n;
  for (size_t i = 0; i < sizeof arrays / sizeof *arrays; ++i)
    *arrays[i] = take(&room, n);
  for (int i = 0; i < 2; ++i) {
    double *guarded = take(&room, n + 2);
    guarded[0] = guarded[n + 1] = 0;
    w->term[i] = guarded + 1;
  }
  w->node = take(&room, n * INVMM__NODES);
}

/* Panels to set aside, above the most that 20,000 random problems took. Everyday lattices take 10 to 25; with
 * large limits the states come to rest one by one, each after ln(fastest/slowest) of its own time scales. */
static uint32_t capacity_of(const struct invmm__lattice_problem *p) {
  if (p->panels > 0) return p->panels;
  double range = 0;
  for (uint32_t n = 1; n < p->states; ++n)
    range += fabs(invmm__lattice_diagonal_above(p, n, n - 1));
  double spread = log1p(range / fmin(p->rate_bid, p->rate_ask));
  double sides = fabs(log(p->rate_bid / p->rate_ask));
  double panels = 60 + 6 * spread + 2 * sides + (p->terminal_square > 0 ? 60 : 0);
  return (uint32_t)fmin(panels, INVMM__PANELS_MOST); /* NaN, too: numbers that no solution is made of */
}

size_t invmm__lattice_size(const struct invmm__lattice_problem *p) {
  struct invmm__lattice shape = {.columns = p->states, .capacity = capacity_of(p)};
  return invmm__lattice_column_at(&shape, shape.capacity, 0) + work_doubles(p->states) * sizeof(double);
}

/* ---- Solving */

struct march {
  double now, length;     /* s: where the table ends so far, and how long its next panel is to be */
  double tolerance;       /* of ln v */
  double patience;        /* on top of it; grows with each trial that fails, so that rounding cannot stall */
  double distance, first; /* of the gaps from the long run, now and at the start */
};

/* In ln v: 1e-10 P where that is above rounding, and no coarser than 1e-10 of the natural depth 1/k. */
static double tolerance_of(const struct invmm__lattice_problem *p) {
  return fmin(fmax(1e-10 * p->decay, 1e-12), 1e-10);
}

/* Span of ln v against the long run: no gap will ever be farther from its limit. */
static double distance_of(const struct invmm__lattice_work *w) {
  double sum = 0, low = 0, high = 0;
  for (uint32_t n = 0; n + 1 < w->n; ++n) {
    sum += log(w->bid[n] / w->p->rate_bid) - w->limit[n];
    low = fmin(low, sum);
    high = fmax(high, sum);
  }
  return high - low;
}

static struct invmm__lattice *open_table(const struct invmm__lattice_problem *p, void *memory) {
  struct invmm__lattice *t = memory;
  *t = (struct invmm__lattice){.states = p->states,
                               .columns = p->states,
                               .capacity = capacity_of(p),
                               .horizon = p->horizon,
                               .step = p->step,
                               .pass = 1,
                               .const_bid = p->const_bid,
                               .const_ask = p->const_ask};
  return t;
}

static void open_work(struct invmm__lattice_work *w, const struct invmm__lattice_problem *p,
                      struct invmm__lattice *t) {
  *w = (struct invmm__lattice_work){.p = p, .n = p->states, .coupling = p->rate_bid * p->rate_ask};
  lay_out(w, invmm__lattice_column(t, t->capacity, 0));
  invmm__lattice_set_transforms(w);
  invmm__lattice_find_ground(w);
  double q = invmm__lattice_inventory(p, w->least);
  double lambda = w->lambda + q * (p->diagonal_square * q + p->diagonal_linear);
  t->theta_slope = -lambda * p->step / p->decay;
  t->peak = w->peak;
}

/* tau = 0. A steep terminal penalty may be beyond a double: the fastest rate is then infinite. */
static void begin(struct invmm__lattice_work *w, struct march *m) {
  double *gap = w->gain, fastest = w->ceiling;
  w->bid[w->n - 1] = w->ask[0] = 0;
  for (uint32_t n = 0; n + 1 < w->n; ++n) {
    gap[n] = invmm__lattice_terminal_above(w->p, n + 1, n);
    w->bid[n] = w->p->rate_bid * exp(gap[n]);
    w->ask[n + 1] = w->coupling / w->bid[n];
    fastest = fmax(fastest, w->bid[n] + w->ask[n + 1]);
  }
  w->reference = invmm__lattice_terminal_log(w->p, w->peak);
  invmm__lattice_set_node(w, 0, gap, w->reference);
  w->early = 1 / (2 * fastest + DBL_MIN);
  m->length = 0.5 * w->early;
}

/* What happens within a nanosecond, the grain of the clock, is passed over in one leap, unless the rates
 * themselves are that fast. */
static void pass_over(struct invmm__lattice_work *w, struct invmm__lattice *t, struct march *m) {
  double grain = fmin(0x1p-30, 0.0625 / (w->ceiling + w->p->rate_bid + w->p->rate_ask));
  if (m->length >= grain || w->p->horizon <= 0) return;
  m->now = fmin(grain, w->p->horizon);
  m->length = m->now;
  w->early = 0;
  invmm__lattice_leap(w, m->now);
  invmm__lattice_record(w, 1);
  invmm__lattice_add_line(w, t, 0, m->now);
}

static double try_panel(struct invmm__lattice_work *w, struct invmm__lattice *t, double start, double end) {
  struct invmm__lattice_panel panel = invmm__lattice_panel_of(start, end, w->early);
  memcpy(w->saved, w->bid, w->n * sizeof *w->saved);
  invmm__lattice_record(w, 0);
  for (uint32_t j = 1; j < INVMM__NODES; ++j) {
    invmm__lattice_advance(w, invmm__lattice_node_time(&panel, end, j) -
                                  invmm__lattice_node_time(&panel, end, j - 1));
    invmm__lattice_record(w, j);
  }
  invmm__lattice_panels(t)[t->panels] = panel;
  return invmm__lattice_fit(w, t, end);
}

static void go_back(struct invmm__lattice_work *w) {
  memcpy(w->bid, w->saved, w->n * sizeof *w->saved);
  invmm__lattice_set_ask(w);
  w->reference = w->node[w->n - 1];
}

/* One more panel, or the finding that it was too long. The error of a fit runs with a high power of its
 * length. */
static void march_on(struct invmm__lattice_work *w, struct invmm__lattice *t, struct march *m) {
  double end = fmin(m->now + m->length, w->p->horizon);
  double error = try_panel(w, t, m->now, end);
  m->length = (end - m->now) * fmin(fmax(0.9 * pow(m->tolerance / error, 1.0 / INVMM__NODES), 0.25), 4);
  if (error > m->tolerance + m->patience) {
    m->patience *= 4;
    go_back(w);
    return;
  }
  m->patience = 1e-6 * m->tolerance;
  m->now = end;
  m->distance = distance_of(w);
  t->error = fmax(t->error, error / w->p->decay);
  ++t->panels;
}

/* The last panel: the long run, or what begin() left where there is no time. */
static void finish(struct invmm__lattice_work *w, struct invmm__lattice *t, const struct march *m) {
  if (t->panels > 0 && m->now >= w->p->horizon) return;
  if (w->p->horizon > 0) {
    t->error = fmax(t->error, m->distance / w->p->decay);
    invmm__lattice_set_node(w, 0, w->limit, w->reference);
  }
  invmm__lattice_add_constant(w, t, m->now);
}

static double share_done(const struct march *m, double horizon) {
  return fmax(m->now / horizon, 1 - log(m->distance / m->tolerance) / log(m->first / m->tolerance));
}

invmm_status invmm__lattice_solve(const struct invmm__lattice_problem *p, void *memory,
                                  invmm_progress progress, void *user) {
  struct invmm__lattice_work w;
  struct invmm__lattice *t = open_table(p, memory);
  struct march m = {.tolerance = tolerance_of(p)};
  open_work(&w, p, t);
  begin(&w, &m);
  pass_over(&w, t, &m);
  m.patience = 1e-6 * m.tolerance;
  m.first = m.distance = distance_of(&w);
  while (m.now < p->horizon && m.distance > m.tolerance && t->panels + 1 < t->capacity) {
    if (progress && progress(user, share_done(&m, p->horizon))) return INVMM_E_CANCELLED;
    march_on(&w, t, &m);
  }
  finish(&w, t, &m);
  return INVMM_OK;
}

void invmm__lattice_stationary(const struct invmm__lattice_problem *p, void *memory) {
  struct invmm__lattice_work w;
  struct invmm__lattice *t = open_table(p, memory);
  open_work(&w, p, t);
  invmm__lattice_set_node(&w, 0, w.limit, 0);
  invmm__lattice_add_constant(&w, t, 0);
}

/* ---- Reading */

struct invmm__lattice_point invmm__lattice_locate(const struct invmm__lattice *t, double tau, uint32_t hint) {
  const struct invmm__lattice_panel *panel = (const struct invmm__lattice_panel *)(t + 1);
  uint32_t i = hint < t->panels ? hint : t->panels - 1;
  tau = tau < 0 ? 0 : tau > t->horizon ? t->horizon : tau;
  while (i > 0 && panel[i].start > tau)
    --i;
  while (i + 1 < t->panels && panel[i + 1].start <= tau)
    ++i;
  double y = (tau - panel[i].centre) * panel[i].scale / (tau + panel[i].shift);
  return (struct invmm__lattice_point){i, y, tau};
}

/* The polynomial at y, P: three groups of four, so that the processor can overlap them. */
static double read_column(const struct invmm__lattice *t, const struct invmm__lattice_point *at, uint32_t n) {
  const double *c = (const double *)((const char *)t + invmm__lattice_column_at(t, at->panel, n));
  double y = at->y, y2 = y * y, y4 = y2 * y2;
  double low = (c[0] + c[1] * y) + (c[2] + c[3] * y) * y2;
  double middle = (c[4] + c[5] * y) + (c[6] + c[7] * y) * y2;
  double high = (c[8] + c[9] * y) + (c[10] + c[11] * y) * y2;
  return low + (middle + high * y4) * y4;
}

double invmm__lattice_bid(const struct invmm__lattice *t, const struct invmm__lattice_point *at, uint32_t n) {
  assert(n + 1 < t->states);
  return t->const_bid - read_column(t, at, n);
}

double invmm__lattice_ask(const struct invmm__lattice *t, const struct invmm__lattice_point *at, uint32_t n) {
  assert(n > 0 && n < t->states);
  return t->const_ask + read_column(t, at, t->ask_at + n - 1);
}

void invmm__lattice_row(const struct invmm__lattice *t, const struct invmm__lattice_point *at, double *bid,
                        double *ask) {
  bid[t->states - 1] = ask[0] = HUGE_VAL;
  for (uint32_t n = 0; n + 1 < t->states; ++n) {
    bid[n] = invmm__lattice_bid(t, at, n);
    ask[n + 1] = invmm__lattice_ask(t, at, n + 1);
  }
}

double invmm__lattice_theta(const struct invmm__lattice *t, const struct invmm__lattice_point *at,
                            uint32_t n) {
  double sum = 0;
  for (uint32_t i = t->peak; i < n; ++i)
    sum += read_column(t, at, i);
  for (uint32_t i = n; i < t->peak; ++i)
    sum -= read_column(t, at, i);
  return t->step * (read_column(t, at, t->states - 1) + sum / t->pass) + t->theta_slope * at->tau;
}
