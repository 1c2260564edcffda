/* SPDX-License-Identifier: MIT */
/** Bands with mean reversion against the reference, the smooth-fit equation integrated step by step, and the
 * limits. */
#include "draw.h"
#include "golden.h"
#include "solvers/band_reverting.h"

START_TEST(the_reference_holds) {
  double r[9];
  int rows = 0;
  for (FILE *file = golden_open("bands_reverting.txt"); golden_row(file, r, 9); ++rows) {
    struct invmm__band_problem p = {r[0], r[1], r[3], r[4]};
    struct invmm__zone z = invmm__reverting_solve(&p, r[2]);
    ck_assert_close(z.high, r[5], 1e-12);
    ck_assert_close(z.land_high, r[6], 1e-12);
    ck_assert_close(z.cost_rate, r[7], 1e-12);
    ck_assert_close(invmm__reverting_never(&p, r[2]), r[8], 1e-12);
    ck_assert_double_eq(z.low, -z.high);
    ck_assert_double_eq(z.land_low, -z.land_high);
  }
  ck_assert_int_eq(rows, 8);
}
END_TEST

struct problem {
  struct invmm__band_problem p;
  double kappa, rate;
};

/* w' of (s^2/2) w' - kappa x w + h x^2 = lambda, and T' of (s^2/2) T'' - kappa x T' = -1. */
static double bend(const struct problem *q, double x, double w) {
  return 2 / q->p.flow_variance * (q->rate - q->p.running_cost * x * x + q->kappa * x * w);
}
static double time_bend(const struct problem *q, double x, double slope) {
  return 2 / q->p.flow_variance * (q->kappa * x * slope - 1);
}

static void walk(const struct problem *q, double (*f)(const struct problem *, double, double), double x,
                 double to, double *w, double *area) {
  enum { STEPS = 4000 };
  double step = (to - x) / STEPS;
  for (int i = 0; i < STEPS; ++i, x += step) {
    double k1 = f(q, x, *w), k2 = f(q, x + step / 2, *w + step / 2 * k1);
    double k3 = f(q, x + step / 2, *w + step / 2 * k2), k4 = f(q, x + step, *w + step * k3);
    double next = *w + step / 6 * (k1 + 2 * k2 + 2 * k3 + k4);
    *area += step * (0.5 * (*w + next) + step / 12 * (k1 - f(q, x + step, next)));
    *w = next;
  }
}

START_TEST(smooth_fit_and_times_hold_along_the_equations) {
  struct draw draw = {51};
  for (int i = 0; i < 30; ++i) {
    struct problem q = {{0.2137, 2.2519, draw_decades(&draw, -2, -0.3), draw_decades(&draw, -2, -0.3)},
                        draw_decades(&draw, -3, -0.2),
                        0};
    struct invmm__zone z = invmm__reverting_solve(&q.p, q.kappa);
    q.rate = z.cost_rate;
    double w = 0, first = 0, hump = 0, slope = 0, up = 0, time = 0;
    walk(&q, bend, 0, z.land_high, &w, &first);
    ck_assert_double_lt(fabs(w - q.p.proportional_cost), 1e-9);
    walk(&q, bend, z.land_high, z.high, &w, &hump);
    ck_assert_double_lt(fabs(w - q.p.proportional_cost), 1e-7);
    ck_assert_double_lt(fabs(hump - q.p.proportional_cost * (z.high - z.land_high) - q.p.fixed_cost), 1e-7);
    walk(&q, time_bend, 0, z.land_high, &slope, &up);
    walk(&q, time_bend, z.land_high, z.high, &slope, &time);
    ck_assert_close(z.rebalance_rate, -1 / time, 1e-9);
    ck_assert_close(z.turnover_rate, z.rebalance_rate * (z.high - z.land_high), 1e-13);
    ck_assert_double_lt(z.cost_rate, invmm__reverting_never(&q.p, q.kappa));
  }
}
END_TEST

START_TEST(a_faint_reversion_is_none) {
  const double kappa[] = {0, 1e-300, 1e-20, 1e-15, 1e-12};
  for (int i = 0; i < 5; ++i)
    for (int fixed = 0; fixed < 2; ++fixed) {
      struct invmm__band_problem p = {0.2137, 2.2519, fixed * 0.5031, 0.1973};
      struct invmm__band band = invmm__band_solve(&p);
      struct invmm__zone z = invmm__reverting_solve(&p, kappa[i]);
      ck_assert_close(z.cost_rate, band.cost_rate, 1e-11);
      ck_assert_close(z.high, band.outer, 1e-11);
      ck_assert_close(z.land_high, band.inner, 1e-10);
    }
}
END_TEST

START_TEST(where_quotes_do_it_for_free_there_is_no_band) {
  for (int i = 0; i < 2; ++i)
    for (double kappa = 5; kappa < 1e9; kappa *= 7.31) {
      struct invmm__band_problem p = {0.2137, 2.2519, 0.5031, i ? 0.1973 : 0};
      struct invmm__zone z = invmm__reverting_solve(&p, kappa);
      ck_assert(isinf(z.high) && isinf(z.low));
      ck_assert_close(z.cost_rate, invmm__reverting_never(&p, kappa), 1e-14);
      ck_assert_double_eq(z.rebalance_rate, 0);
    }
}
END_TEST

/* What little is saved is still known, down to the last digit of the cost. */
START_TEST(the_saving_falls_to_nothing_without_a_jump) {
  struct invmm__band_problem p = {0.2137, 2.2519, 0.5031, 0.1973};
  double last = 1, outer = 0;
  for (double kappa = 0.01; kappa < 2.9; kappa *= 1.1) {
    struct invmm__zone z = invmm__reverting_solve(&p, kappa);
    double saved = 1 - z.cost_rate / invmm__reverting_never(&p, kappa);
    ck_assert_msg(saved < last && saved >= 0, "%g saved at %g", saved, kappa);
    if (isfinite(z.high)) ck_assert_double_gt(z.high, outer);
    last = saved + 1e-15, outer = z.high;
  }
  ck_assert_double_lt(last, 1e-10);
}
END_TEST

/* Found from near where the reversion is mild, from anywhere where it is strong: nothing jumps between. */
START_TEST(it_changes_smoothly_with_the_reversion) {
  const double costs[][2] = {{0.5031, 0.1973}, {0.5031, 0}, {0, 0.1973}};
  for (int i = 0; i < 3; ++i) {
    struct invmm__band_problem p = {0.2137, 2.2519, costs[i][0], costs[i][1]};
    double factor = 1.05, last = NAN, before = NAN, outer = 0;
    for (double kappa = 0.01; kappa < 20; kappa *= factor) {
      struct invmm__zone z = invmm__reverting_solve(&p, kappa);
      double change = (last - z.cost_rate) / z.cost_rate;
      if (isinf(z.high)) break;
      ck_assert_double_le(z.cost_rate, invmm__reverting_never(&p, kappa) * (1 + 1e-15));
      ck_assert_double_gt(z.high, outer);
      if (!isnan(before)) ck_assert_msg(change > 0 && fabs(change / before - 1) < 0.1, "a jump at %g", kappa);
      if (p.fixed_cost == 0)
        ck_assert_close(z.cost_rate, p.running_cost * z.high * z.high - kappa * z.high * p.proportional_cost,
                        1e-9);
      before = change, last = z.cost_rate, outer = z.high;
    }
  }
}
END_TEST

START_TEST(edges_trade_at_the_pace_of_the_reflected_inventory) {
  struct invmm__band_problem p = {0.2137, 2.2519, 0, 0.1973}, q = {0.2137, 2.2519, 1e-9, 0.1973};
  struct invmm__zone z = invmm__reverting_solve(&p, 0.371), w = invmm__reverting_solve(&q, 0.371);
  ck_assert(isnan(z.rebalance_rate));
  ck_assert_double_eq(z.high, z.land_high);
  ck_assert_close(z.turnover_rate, w.turnover_rate, 1e-3);
  ck_assert_close(z.cost_rate, 0.2137 * z.high * z.high - 0.371 * z.high * 0.1973, 1e-12); /* w' = 0 there */
}
END_TEST

START_TEST(fixed_costs_alone_trade_back_to_the_target) {
  struct invmm__band_problem p = {0.2137, 2.2519, 0.5031, 0};
  struct invmm__zone z = invmm__reverting_solve(&p, 0.371);
  ck_assert_double_eq(z.land_high, 0);
  ck_assert_double_lt(z.cost_rate, invmm__reverting_never(&p, 0.371));
}
END_TEST

int main(void) {
  return RUN_TESTS("solvers/band_reverting", the_reference_holds,
                   smooth_fit_and_times_hold_along_the_equations, a_faint_reversion_is_none,
                   where_quotes_do_it_for_free_there_is_no_band, the_saving_falls_to_nothing_without_a_jump,
                   it_changes_smoothly_with_the_reversion, edges_trade_at_the_pace_of_the_reflected_inventory,
                   fixed_costs_alone_trade_back_to_the_target);
}
