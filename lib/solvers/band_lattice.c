/* SPDX-License-Identifier: MIT */
/** Howard's policy iteration for the average-cost quasi-variational inequality
 *
 *     min { r_n - g + up_n (V_{n+1} - V_n) + down_n (V_{n-1} - V_n),  min_m (V_m + cost of trading n to m) -
 * V_n } = 0.
 *
 * A policy is four states: trade at `low` and below to `land_low`, at `high` and above to `land_high`. It is
 * worth a linear system that is tridiagonal but for the two jumps. One state between, the anchor, is given V
 * = 0 and cuts it in two: with e_n the chance to leave on the far side before reaching the anchor, a_n the
 * cost and b_n the time until either, V_n = a_n - g b_n + e_n V(landing of that side), and the anchor's own
 * equation gives g. All of it is sums of positive terms, however rarely the edges are seen. A coarse lattice
 * is solved first and starts the finer one. R. A. Howard, Dynamic programming and Markov processes, 1960;
 * Constantinides and Richard (1978) for the form of the policy. */
#include "solvers/band_lattice.h"
#include <assert.h>
#include <math.h>

/* Trade at low and below, high and above; between them wait. -1 and `states`: never. */
struct policy {
  int32_t low, land_low, land_high, high;
};

/* A lattice with room to work in: each array has as many elements as states. */
struct work {
  struct invmm__band_lattice p;
  double *ratio, *cost, *time, *exit, *reach, *value; /* of the elimination; a, b, e, 1 - e, V */
};

/* What a trade down and up costs, by what is counted: money, trades, or units. */
struct charge {
  double down, up;       /* of this policy's two trades */
  const double *running; /* null: none */
};

static double gap(const struct work *w, int32_t from, int32_t to) {
  return (from - to) * w->p.step;
}

/* From the far side toward the anchor each state is written by the next one in, V_n = ratio V_in + a - g b +
 * exit V(landing); then from the anchor outward by that alone. `side` is +1 above it. */
static void solve_side(const struct work *w, int32_t anchor, int32_t far, int side, double charge,
                       const double *running) {
  const double *outward = side > 0 ? w->p.up : w->p.down, *inward = side > 0 ? w->p.down : w->p.up;
  double cost = charge, time = 0, leave = 1, reach = 1;
  for (int32_t n = far; n != anchor; n -= side) {
    double out = outward[n], in = inward[n], pivot = in + out * leave;
    w->ratio[n] = in / pivot;
    w->cost[n] = cost = ((running ? running[n] : 0) + out * cost) / pivot;
    w->time[n] = time = (1 + out * time) / pivot;
    w->exit[n] = leave = out * leave / pivot;
  }
  cost = time = leave = 0;
  for (int32_t n = anchor; n != far;) {
    n += side;
    w->cost[n] = cost = w->cost[n] + w->ratio[n] * cost;
    w->time[n] = time = w->time[n] + w->ratio[n] * time;
    w->exit[n] = leave = w->exit[n] + w->ratio[n] * leave;
    w->reach[n] = reach = w->ratio[n] * reach;
  }
}

/* A value that hangs on g: cost - g time. */
struct line {
  double cost, time;
};

static struct line line_at(const struct work *w, int32_t n, double share, struct line landing) {
  return (struct line){w->cost[n] + share * landing.cost, w->time[n] + share * landing.time};
}

/* The value at a landing on its own side of the anchor, where a trade leads back to it, or on the other. */
static struct line landing_at(const struct work *w, int32_t n, int own, struct line other) {
  if (own) return (struct line){w->cost[n] / w->reach[n], w->time[n] / w->reach[n]};
  return line_at(w, n, w->exit[n], other);
}

/* g, and V in w->value for all states that wait. */
static double evaluate(const struct work *w, const struct policy *y, int32_t anchor,
                       const struct charge *charge) {
  const struct line zero = {0, 0};
  int32_t first = y->low + 1, last = y->high - 1, l = y->land_low, u = y->land_high;
  solve_side(w, anchor, last, 1, charge->down, charge->running);
  solve_side(w, anchor, first, -1, charge->up, charge->running);
  w->cost[anchor] = w->time[anchor] = w->exit[anchor] = 0, w->reach[anchor] = 1;
  struct line low = l <= anchor ? landing_at(w, l, 1, zero) : zero;
  struct line high = landing_at(w, u, u >= anchor, low);
  if (l > anchor) low = landing_at(w, l, 0, high);
  struct line above = last > anchor ? line_at(w, anchor + 1, w->exit[anchor + 1], high)
                                    : (struct line){high.cost + charge->down, high.time};
  struct line below = first < anchor ? line_at(w, anchor - 1, w->exit[anchor - 1], low)
                                     : (struct line){low.cost + charge->up, low.time};
  double up = w->p.up[anchor], down = w->p.down[anchor];
  double run = charge->running ? charge->running[anchor] : 0;
  double g = (run + up * above.cost + down * below.cost) / (1 + up * above.time + down * below.time);
  for (int32_t n = first; n <= last; ++n) {
    struct line v = line_at(w, n, w->exit[n], n < anchor ? low : high);
    w->value[n] = v.cost - g * v.time;
  }
  return g;
}

/* The cheapest state to be at that waits; or, where fills only lead away from it, the first on their way that
 * they can come back to. */
static int32_t anchor_of(const struct work *w, const struct policy *y) {
  const int32_t first = y->low + 1, last = y->high - 1;
  int32_t best = first;
  for (int32_t n = first; n <= last; ++n)
    if (w->p.running[n] < w->p.running[best]) best = n;
  while (best < last && w->p.up[best] > 0 && w->p.down[best + 1] == 0)
    ++best;
  while (best > first && w->p.down[best] > 0 && w->p.up[best - 1] == 0)
    --best;
  return best;
}

static struct charge money(const struct work *w, const struct policy *y) {
  return (struct charge){w->p.fixed_sell + w->p.proportional_sell * gap(w, y->high, y->land_high),
                         w->p.fixed_buy + w->p.proportional_buy * gap(w, y->land_low, y->low), w->p.running};
}

/* V after the trade that the policy would make at a state beyond its triggers. */
static double value_at(const struct work *w, const struct policy *y, int32_t n) {
  if (n <= y->low)
    return w->value[y->land_low] + w->p.fixed_buy + w->p.proportional_buy * gap(w, y->land_low, n);
  if (n >= y->high)
    return w->value[y->land_high] + w->p.fixed_sell + w->p.proportional_sell * gap(w, n, y->land_high);
  return w->value[n];
}

/* Whether waiting at a trigger is cheaper than trading there. */
static int should_wait(const struct work *w, const struct policy *y, int32_t n, double g, double slack) {
  double up = w->p.up[n], down = w->p.down[n], here = value_at(w, y, n), change = w->p.running[n] - g;
  if (up > 0) change += up * (value_at(w, y, n + 1) - here);
  if (down > 0) change += down * (value_at(w, y, n - 1) - here);
  return change < -slack * (up + down);
}

/* The best landing of one side; `price` is c_b for buys and -c_s for sales. */
static int32_t best_landing(const struct work *w, const struct policy *y, int32_t now, double price,
                            double slack) {
  int32_t best = now;
  for (int32_t n = y->low + 1; n < y->high; ++n)
    if (w->value[n] + price * gap(w, n, best) < w->value[best] - (best == now ? slack : 0)) best = n;
  return best;
}

/* Howard's step, kept to policies of the form above. */
static struct policy improve(const struct work *w, const struct policy *y, double g, double slack) {
  const int32_t states = (int32_t)w->p.states;
  struct policy next = *y, jump = *y;
  next.land_low = best_landing(w, y, y->land_low, w->p.proportional_buy, slack);
  next.land_high = best_landing(w, y, y->land_high, -w->p.proportional_sell, slack);
  next.land_low = (int32_t)fmin(next.land_low, next.land_high); /* rounding may turn them over */
  jump.land_low = next.land_low, jump.land_high = next.land_high;
  jump.low = states, jump.high = -1; /* so that value_at trades everywhere */
  for (int32_t n = y->high - 1; n > next.land_high; --n) {
    struct policy down = {-1, jump.land_low, jump.land_high, n};
    if (value_at(w, &down, n) < w->value[n] - slack) next.high = n;
  }
  for (int32_t n = y->low + 1; n < next.land_low; ++n) {
    struct policy up = {n, jump.land_low, jump.land_high, states};
    if (value_at(w, &up, n) < w->value[n] - slack) next.low = n;
  }
  if (next.high == y->high)
    while (next.high < states && (next.high < states - 1 || w->p.up[states - 1] == 0) &&
           should_wait(w, y, next.high, g, slack))
      ++next.high;
  if (next.low == y->low)
    while (next.low >= 0 && (next.low > 0 || w->p.down[0] == 0) && should_wait(w, y, next.low, g, slack))
      --next.low;
  return next;
}

static int same(const struct policy *a, const struct policy *b) {
  return a->low == b->low && a->land_low == b->land_low && a->land_high == b->land_high && a->high == b->high;
}

static double largest(const struct work *w, const struct policy *y) {
  double most = 0;
  for (int32_t n = y->low + 1; n < y->high; ++n)
    most = fmax(most, fabs(w->value[n]));
  return most;
}

/* Until nothing changes; the limit is for rounding alone. */
static invmm_status iterate(const struct work *w, struct policy *y, double *g, invmm_progress progress,
                            void *user) {
  int done = 0;
  for (uint32_t turn = 0; !done; ++turn) {
    if (progress && progress(user, fmin(0.1 * turn, 0.99))) return INVMM_E_CANCELLED;
    struct charge charge = money(w, y);
    *g = evaluate(w, y, anchor_of(w, y), &charge);
    if (!isfinite(*g)) return INVMM_E_NUMERIC;
    struct policy next = improve(w, y, *g, 1e-11 * largest(w, y));
    done = same(&next, y) | (turn > w->p.states);
    *y = next;
  }
  return INVMM_OK;
}

/* ---- from coarse to fine ---- */

static int32_t within(double n, int32_t low, int32_t high) {
  return n > low ? n < high ? (int32_t)n : high : low;
}

/* The states nearest to thresholds, in an order that holds. */
static struct policy nearest(const struct invmm__band_lattice *p, const struct invmm__zone *z) {
  const int32_t last = (int32_t)p->states - 1;
  struct policy y;
  y.land_high = within(nearbyint((z->land_high - p->low) / p->step), 1, last - 1);
  y.land_low = within(nearbyint((z->land_low - p->low) / p->step), 1, y.land_high);
  y.high = within(nearbyint((z->high - p->low) / p->step), y.land_high + 1, last);
  y.low = within(nearbyint((z->low - p->low) / p->step), 0, y.land_low - 1);
  return y;
}

static double exposure(const struct invmm__band_lattice *p, int32_t n) {
  if (n < 0) return -INFINITY;
  return n < (int32_t)p->states ? p->low + n * p->step : INFINITY;
}

static struct invmm__zone zone_of(const struct invmm__band_lattice *p, const struct policy *y) {
  return (struct invmm__zone){.low = exposure(p, y->low),
                              .land_low = exposure(p, y->land_low),
                              .land_high = exposure(p, y->land_high),
                              .high = exposure(p, y->high)};
}

/* Every stride-th state, with rates of the same drift and variance. */
static struct invmm__band_lattice coarse_of(const struct invmm__band_lattice *p, uint32_t stride,
                                            double *arrays) {
  struct invmm__band_lattice c = *p;
  c.states = (p->states - 1) / stride + 1, c.step = p->step * stride;
  uint32_t skipped = (p->states - 1) % stride / 2; /* the same on both sides */
  double *up = arrays, *down = up + c.states, *running = down + c.states;
  for (uint32_t k = 0; k < c.states; ++k) {
    uint32_t n = skipped + k * stride;
    double spread = (p->up[n] + p->down[n]) / (2.0 * stride * stride);
    double drift = (p->up[n] - p->down[n]) / (2.0 * stride);
    up[k] = fmax(spread + drift, 0), down[k] = fmax(spread - drift, 0), running[k] = p->running[n];
  }
  c.low += skipped * p->step;
  c.up = up, c.down = down, c.running = running;
  return c;
}

size_t invmm__band_lattice_size(uint32_t states) {
  return (size_t)states * (6 + 3) * sizeof(double);
}

/* Trades and units per second. */
static void count_trades(const struct work *w, const struct policy *y, struct invmm__zone *z) {
  struct charge trades = {1, 1, NULL};
  struct charge units = {gap(w, y->high, y->land_high), gap(w, y->land_low, y->low), NULL};
  z->rebalance_rate = evaluate(w, y, anchor_of(w, y), &trades);
  z->turnover_rate = evaluate(w, y, anchor_of(w, y), &units);
}

invmm_status invmm__band_lattice_solve(const struct invmm__band_lattice *p, const struct invmm__zone *start,
                                       void *memory, invmm_progress progress, void *user,
                                       struct invmm__zone *out) {
  double *m = memory;
  struct work w = {
      *p, m, m + p->states, m + 2 * p->states, m + 3 * p->states, m + 4 * p->states, m + 5 * p->states};
  uint32_t stride = 1;
  invmm_status status = INVMM_OK;
  assert(p->states >= 3);
  while ((p->states - 1) / (2 * stride) >= 50)
    stride *= 2;
  *out = *start;
  for (; stride > 0; stride /= 2) {
    w.p = stride > 1 ? coarse_of(p, stride, m + 6 * p->states) : *p;
    struct policy y = nearest(&w.p, out);
    double g = 0;
    status = iterate(&w, &y, &g, progress, user);
    if (status == INVMM_E_CANCELLED) return status;
    if (status < 0 && stride > 1) continue; /* a start is all that it would have been */
    if (status < 0) return status;
    *out = zone_of(&w.p, &y);
    out->cost_rate = g;
    if (stride == 1) count_trades(&w, &y, out);
  }
  return status;
}
