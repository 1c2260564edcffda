/* SPDX-License-Identifier: MIT */
/** Bands on a lattice against the closed forms, and against all policies there are, each solved as a dense
 * system. */
#include "draw.h"
#include "solvers/band_drift.h"
#include "solvers/band_lattice.h"
#include "solvers/band_reverting.h"
#include "support.h"

/* A lattice with memory of its own. */
struct rig {
  struct invmm__band_lattice p;
  double *up, *down, *running;
  void *memory;
};

static struct rig rig_of(uint32_t states, double low, double step) {
  struct rig r = {.p = {.states = states, .low = low, .step = step}};
  r.up = calloc(states, sizeof(double)), r.down = calloc(states, sizeof(double));
  r.running = calloc(states, sizeof(double)), r.memory = malloc(invmm__band_lattice_size(states));
  r.p.up = r.up, r.p.down = r.down, r.p.running = r.running;
  return r;
}

static void rig_free(struct rig *r) {
  free(r->up), free(r->down), free(r->running), free(r->memory);
}

/* Flow s2 with drift and reversion, cost h y^2; the ends reflect if asked to. */
static struct rig diffusion(uint32_t states, double half, double h, double s2, double drift, double kappa) {
  struct rig r = rig_of(states, -half, 2 * half / (states - 1));
  for (uint32_t n = 0; n < states; ++n) {
    double y = r.p.low + n * r.p.step, spread = s2 / (2 * r.p.step * r.p.step);
    double pull = (drift - kappa * y) / (2 * r.p.step);
    r.up[n] = spread + pull, r.down[n] = spread - pull, r.running[n] = h * y * y;
  }
  return r;
}

static void set_costs(struct rig *r, double fixed_sell, double fixed_buy, double sell, double buy) {
  r->p.fixed_sell = fixed_sell, r->p.fixed_buy = fixed_buy;
  r->p.proportional_sell = sell, r->p.proportional_buy = buy;
}

static struct invmm__zone solved(struct rig *r, const struct invmm__zone *start) {
  struct invmm__zone z;
  ck_assert_int_eq(invmm__band_lattice_solve(&r->p, start, r->memory, NULL, NULL, &z), INVMM_OK);
  return z;
}

/* 1601 nodes over 1.6 outer widths: the cost to 2e-6, thresholds to a step, whatever the start. */
START_TEST(it_is_the_closed_form_of_a_fine_lattice) {
  const double cases[][4] = {{0.2, 2.25, 0.5, 0.2}, {0.00125, 900, 5, 1}, {0.005, 4, 1e-4, 0.05},
                             {0.005, 4, 0.05, 0},   {0.005, 4, 0, 0.05},  {0.2137, 2.2519, 0.5031, 0.1973}};
  for (int i = 0; i < 6; ++i) {
    struct invmm__band_problem b = {cases[i][0], cases[i][1], cases[i][2], cases[i][3]};
    struct invmm__band band = invmm__band_solve(&b);
    struct rig r = diffusion(1601, 1.6 * band.outer, b.running_cost, b.flow_variance, 0, 0);
    set_costs(&r, b.fixed_cost, b.fixed_cost, b.proportional_cost, b.proportional_cost);
    for (double off = 0.6; off < 1.6; off += 0.2) {
      struct invmm__zone start = invmm__band_policy(&b, off * band.outer, off * band.inner);
      struct invmm__zone z = solved(&r, &start);
      ck_assert_close(z.cost_rate, band.cost_rate, 2.01e-6);
      ck_assert_double_lt(fabs(z.high - band.outer), 1.01 * r.p.step);
      ck_assert_double_lt(fabs(z.low + band.outer), 1.01 * r.p.step);
      ck_assert_double_lt(fabs(z.land_high - band.inner), 1.5 * r.p.step);
      ck_assert_double_lt(fabs(z.land_low + band.inner), 1.5 * r.p.step);
    }
    rig_free(&r);
  }
}
END_TEST

START_TEST(drift_and_reversion_hold_too) {
  struct invmm__drift_problem d = {0.2, 2.25, -0.3, 0.4, 0.8, 0.1, 0.3};
  struct invmm__zone wanted = invmm__drift_solve(&d), start = {-1, -0.5, 0.5, 1, 0, 0, 0};
  struct rig r = diffusion(1601, 5, d.running_cost, d.flow_variance, d.drift, 0);
  set_costs(&r, d.fixed_sell, d.fixed_buy, d.proportional_sell, d.proportional_buy);
  struct invmm__zone z = solved(&r, &start);
  ck_assert_close(z.cost_rate, wanted.cost_rate, 2e-6);
  ck_assert_double_lt(fabs(z.high - wanted.high), 1.01 * r.p.step);
  ck_assert_double_lt(fabs(z.land_low - wanted.land_low), 1.01 * r.p.step);
  ck_assert_close(z.rebalance_rate, wanted.rebalance_rate, 3e-3);
  ck_assert_close(z.turnover_rate, wanted.turnover_rate, 3e-3);
  rig_free(&r);
  struct invmm__band_problem b = {0.2, 2.25, 0.5, 0.2};
  wanted = invmm__reverting_solve(&b, 1);
  r = diffusion(1601, 1.3 * wanted.high, b.running_cost, b.flow_variance, 0, 1);
  set_costs(&r, 0.5, 0.5, 0.2, 0.2);
  z = solved(&r, &start);
  ck_assert_close(z.cost_rate, wanted.cost_rate, 2e-6);
  ck_assert_double_lt(fabs(z.high - wanted.high), 1.01 * r.p.step);
  rig_free(&r);
}
END_TEST

/* Long-run cost of a policy from the stationary chances of the states that wait, by a dense system. */
static double dense_cost(const struct invmm__band_lattice *p, int low, int land_low, int land_high,
                         int high) {
  enum { MOST = 16 };
  double a[MOST][MOST + 1] = {{0}}, cost = 0;
  int first = low + 1, n = high - first;
  for (int i = 0; i < n; ++i) { /* flow into each state from the others is the flow out of it */
    int s = first + i, above = s + 1 == high ? land_high : s + 1, below = s - 1 == low ? land_low : s - 1;
    if (p->up[s] > 0) a[above - first][i] += p->up[s], a[i][i] -= p->up[s];
    if (p->down[s] > 0) a[below - first][i] += p->down[s], a[i][i] -= p->down[s];
  }
  for (int i = 0; i < n; ++i)
    a[0][i] = 1;
  for (int i = 0; i <= n; ++i)
    a[i < n ? i : 0][n] = i == n;
  for (int c = 0; c < n; ++c) {
    int pivot = c;
    for (int i = c; i < n; ++i)
      if (fabs(a[i][c]) > fabs(a[pivot][c])) pivot = i;
    for (int j = 0; j <= n; ++j) {
      double swap = a[c][j];
      a[c][j] = a[pivot][j], a[pivot][j] = swap;
    }
    for (int i = 0; i < n; ++i)
      for (int j = n; i != c && j >= c; --j)
        a[i][j] -= a[i][c] / a[c][c] * a[c][j];
  }
  for (int i = 0; i < n; ++i) {
    int s = first + i;
    double chance = a[i][n] / a[i][i];
    cost += chance * p->running[s];
    if (s + 1 == high)
      cost += chance * p->up[s] * (p->fixed_sell + p->proportional_sell * p->step * (high - land_high));
    if (s - 1 == low)
      cost += chance * p->down[s] * (p->fixed_buy + p->proportional_buy * p->step * (land_low - low));
  }
  return cost;
}

static double least_cost(const struct invmm__band_lattice *p) {
  int n = (int)p->states;
  double best = INFINITY;
  for (int low = p->down[0] == 0 ? -1 : 0; low < n - 1; ++low)
    for (int high = low + 2; high <= (p->up[n - 1] == 0 ? n : n - 1); ++high)
      for (int l = low + 1; l < high; ++l)
        for (int u = l; u < high; ++u)
          best = fmin(best, dense_cost(p, low, l, u, high));
  return best;
}

START_TEST(no_policy_of_a_small_lattice_is_cheaper) {
  struct draw draw = {71};
  for (int i = 0; i < 150; ++i) {
    struct rig r = rig_of((uint32_t)draw_whole(&draw, 5, 11), -2.385, 0.731);
    const uint32_t last = r.p.states - 1;
    double target = draw_between(&draw, -1, 2), slant = draw_between(&draw, 0, 0.3);
    double rate = draw_between(&draw, 0.4, 1.3), lean = draw_between(&draw, -0.1, 0.4);
    for (uint32_t n = 0; n <= last; ++n) {
      double y = r.p.low + n * r.p.step - target;
      r.up[n] = rate * exp(-lean * y), r.down[n] = 0.731 * exp(lean * y); /* as quotes that lean are filled */
      r.running[n] = 0.2137 * y * y + slant * fabs(y) + 0.31 * slant * y;
    }
    if (i % 3) r.up[last] = r.down[0] = 0; /* limits that reflect */
    double scale = draw_decades(&draw, -1.5, 0.7);
    set_costs(&r, 0.5031 * scale * (i % 4 > 0), 0.731 * scale * (i % 4 > 0), 0.1973 * scale, 0.0371 * scale);
    struct invmm__zone start = {-0.9, -0.3, 0.3, 0.9, 0, 0, 0}, z = solved(&r, &start);
    ck_assert_msg(fabs(z.cost_rate - least_cost(&r.p)) < 1e-10 * fabs(z.cost_rate),
                  "case %d: %.17g, least %.17g", i, z.cost_rate, least_cost(&r.p));
    rig_free(&r);
  }
}
END_TEST

/* Fills on one side alone: what lies on the other side of the landing is never seen again. */
START_TEST(one_way_fills_make_a_saw) {
  for (int down = 0; down < 2; ++down) {
    struct rig r = rig_of(41, -2, 0.1);
    for (uint32_t n = 0; n < 41; ++n) {
      double y = -2 + 0.1 * n;
      r.up[n] = down ? 0 : 1.371, r.down[n] = down ? 1.371 : 0, r.running[n] = 0.2137 * y * y;
    }
    if (down)
      r.up[40] = 0;
    else
      r.down[0] = 0;
    set_costs(&r, 0.0371, 0.0371, 0.0173, 0.0173);
    struct invmm__zone start = {-1, -0.5, 0.5, 1, 0, 0, 0}, z = solved(&r, &start);
    double best = INFINITY;
    for (int from = 0; from < 40; ++from) /* waits at from .. to - 1, sells at to */
      for (int to = from + 1; to <= 40; ++to) {
        double run = 0;
        for (int n = from; n < to; ++n)
          run += r.running[n];
        best = fmin(best, (run + 1.371 * (0.0371 + 0.0173 * 0.1 * (to - from))) / (to - from));
      }
    ck_assert_close(z.cost_rate, best, 1e-11);
    ck_assert_close(z.turnover_rate, 0.1371, 1e-11);
    rig_free(&r);
  }
}
END_TEST

START_TEST(where_trading_never_pays_limits_are_all_there_is) {
  struct rig r = diffusion(101, 1, 0.0137, 2.2519, 0, 0.731);
  r.up[100] = r.down[0] = 0;
  set_costs(&r, 1e6, 1e6, 0.1, 0.1);
  struct invmm__zone start = {-0.5, -0.2, 0.2, 0.5, 0, 0, 0}, z = solved(&r, &start);
  ck_assert(isinf(z.low) && z.low < 0 && isinf(z.high) && z.high > 0);
  ck_assert_double_eq(z.rebalance_rate, 0);
  double weight = 1, sum = 1, cost = r.running[0];
  for (int n = 1; n <= 100; ++n) { /* detailed balance */
    weight *= r.up[n - 1] / r.down[n];
    sum += weight, cost += weight * r.running[n];
  }
  ck_assert_close(z.cost_rate, cost / sum, 1e-12);
  rig_free(&r);
}
END_TEST

static int32_t stop_at(void *user, double done) {
  int *left = user;
  ck_assert(done >= 0 && done <= 1);
  return (*left)-- == 0;
}

START_TEST(it_can_be_cancelled_at_any_turn) {
  struct rig r = diffusion(1601, 4, 0.2137, 2.2519, 0, 0);
  set_costs(&r, 0.5031, 0.5031, 0.1973, 0.1973);
  struct invmm__zone start = {-1, -0.2, 0.2, 1, 0, 0, 0}, z;
  invmm_status status = INVMM_E_CANCELLED;
  int turns = 0;
  for (; status == INVMM_E_CANCELLED; ++turns) {
    int left = turns;
    status = invmm__band_lattice_solve(&r.p, &start, r.memory, stop_at, &left, &z);
  }
  ck_assert_int_eq(status, INVMM_OK);
  ck_assert_int_gt(turns, 5);
  ck_assert_int_lt(turns, 60);
  rig_free(&r);
}
END_TEST

START_TEST(what_has_no_finite_cost_is_no_answer) {
  struct rig r = diffusion(501, 2, 0.2137, 2.2519, 0, 0);
  struct invmm__zone start = {-1, 0, 0, 1, 0, 0, 0}, z;
  for (int n = 0; n < 501; ++n)
    r.running[n] = INFINITY;
  ck_assert_int_eq(invmm__band_lattice_solve(&r.p, &start, r.memory, NULL, NULL, &z), INVMM_E_NUMERIC);
  rig_free(&r);
}
END_TEST

static int32_t count_turns(void *user, double done) {
  ck_assert(done >= 0 && done <= 1);
  ++*(int *)user;
  return 0;
}

/* The coarse lattices are laid out in it, up to their outermost states. */
START_TEST(what_the_room_held_before_is_never_read) {
  struct rig r = diffusion(401, 1, 0.0137, 2.2519, 0, 0.731);
  const struct invmm__zone start = {-0.1, 0, 0, 0.1, 0, 0, 0};
  int turns[2] = {0, 0};
  r.up[400] = r.down[0] = 0;
  set_costs(&r, 1e6, 1e6, 0.1, 0.1);
  for (int i = 0; i < 2; ++i) {
    struct invmm__zone z;
    memset(r.memory, i ? 0xff : 0, invmm__band_lattice_size(401)); /* NaN, or 0 */
    ck_assert_int_eq(invmm__band_lattice_solve(&r.p, &start, r.memory, count_turns, &turns[i], &z), INVMM_OK);
    ck_assert(isinf(z.low) && isinf(z.high));
  }
  ck_assert_int_eq(turns[0], turns[1]);
  rig_free(&r);
}
END_TEST

/* In another currency the same is done, at the same price. */
START_TEST(a_currency_of_any_size_will_do) {
  const struct invmm__zone start = {-1, -0.2, 0.2, 1, 0, 0, 0};
  struct invmm__zone z[2];
  for (int i = 0; i < 2; ++i) {
    const double unit = i ? 0x1p-60 : 1;
    struct rig r = diffusion(801, 4, 0.2137 * unit, 2.2519, 0.1, 0);
    set_costs(&r, 0.5031 * unit, 0.4 * unit, 0.1973 * unit, 0.3 * unit);
    z[i] = solved(&r, &start);
    rig_free(&r);
  }
  ck_assert_double_eq(z[1].cost_rate, 0x1p-60 * z[0].cost_rate);
  ck_assert_double_eq(z[1].low, z[0].low);
  ck_assert_double_eq(z[1].land_low, z[0].land_low);
  ck_assert_double_eq(z[1].land_high, z[0].land_high);
  ck_assert_double_eq(z[1].high, z[0].high);
}
END_TEST

int main(void) {
  return RUN_TESTS("solvers/band_lattice", it_is_the_closed_form_of_a_fine_lattice,
                   drift_and_reversion_hold_too, no_policy_of_a_small_lattice_is_cheaper,
                   one_way_fills_make_a_saw, where_trading_never_pays_limits_are_all_there_is,
                   it_can_be_cancelled_at_any_turn, what_has_no_finite_cost_is_no_answer,
                   what_the_room_held_before_is_never_read, a_currency_of_any_size_will_do);
}
