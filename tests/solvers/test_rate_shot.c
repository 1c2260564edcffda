/* SPDX-License-Identifier: MIT */
/** Hedging at a rate, against shooting, the known ends, and the differential equation itself. */
#include "draw.h"
#include "golden.h"
#include "solvers/rate.h"

/* w at the end of the zone, minus psi, by integrating (s^2/2) w' = g - h q^2 + (w - psi)^2/(4 eta) down to it
 * from far out, where w starts on its asymptote; downward the equation forgets how it was started. */
static double descended(const struct invmm__rate_problem *p, double g, double zone, double from, int steps) {
  long double q = from, step = (zone - from) / steps, h = p->running_cost, eta = p->quadratic_cost;
  long double u = 2 * sqrtl(eta * h) * q, half = 2 / (long double)p->flow_variance; /* u = w - psi */
#define SLOPE(q, u) (half * (g - h * (q) * (q) + (u) * (u) / (4 * eta)))
  for (int i = 0; i < steps; ++i) {
    long double a = SLOPE(q, u), b = SLOPE(q + step / 2, u + step / 2 * a),
                c = SLOPE(q + step / 2, u + step / 2 * b), d = SLOPE(q + step, u + step * c);
    u += step / 6 * (a + 2 * b + 2 * c + d), q += step;
  }
  return (double)u;
}

/* From here on down the start is forgotten by e^-40. */
static double far_out(const struct invmm__rate_problem *p, double above) {
  return sqrt(above * above + 40 * p->flow_variance * sqrt(p->quadratic_cost / p->running_cost));
}

static double inside(const struct invmm__rate_problem *p, double g, double q) {
  return 2 / p->flow_variance * q * (g - p->running_cost * q * q / 3);
}

START_TEST(the_reference_values) {
  double row[6];
  FILE *file = golden_open("hedge_rates.txt");
  while (golden_row(file, row, 6)) {
    const struct invmm__rate_problem p = {row[0], row[1], row[2], row[3]};
    struct invmm__rate rate = invmm__rate_solve(&p);
    double tolerance = row[3] < 0.0005 ? 2e-8 : row[3] < 0.005 ? 1e-10 : 3e-11;
    ck_assert_close(rate.cost_rate, row[4], tolerance);
    ck_assert_close(rate.zone, row[5], tolerance);
    if (row[2] == 0) continue;
    double off = descended(&p, rate.cost_rate, rate.zone, far_out(&p, rate.zone), 400000);
    ck_assert_msg(fabs(off) < 1e-12, "eta %g: w misses psi by %g", row[3], off);
    ck_assert_close(inside(&p, rate.cost_rate, rate.zone), row[2], 1e-13);
  }
}
END_TEST

START_TEST(both_ends_are_known) {
  struct draw draw = {41};
  for (int i = 0; i < 300; ++i) {
    double h = draw_decades(&draw, -6, 3), s2 = draw_decades(&draw, -6, 3), c = draw_decades(&draw, -4, 2);
    double e = draw_decades(&draw, -4, 2);
    const struct invmm__rate_problem free = {h, s2, 0, e};
    struct invmm__rate rate = invmm__rate_solve(&free);
    ck_assert_close(rate.cost_rate, s2 * sqrt(h * e), 1e-14);
    ck_assert_double_eq(rate.zone, 0);
    double edge = cbrt(0.75 * c * s2 / h);
    double tiny = 1e-24 * c * c / (edge * edge * h); /* as eta^(1/3) it counts for about 1e-8 */
    const struct invmm__rate_problem costly = {h, s2, c, tiny};
    rate = invmm__rate_solve(&costly);
    ck_assert_close(rate.zone, edge, 3e-8);
    ck_assert_close(rate.cost_rate, h * edge * edge, 1e-12);
  }
}
END_TEST

START_TEST(it_is_the_same_in_any_units) {
  struct draw draw = {42};
  const struct invmm__rate_problem one = {0.2, 2.25, 0.2, 0.1};
  struct invmm__rate want = invmm__rate_solve(&one);
  for (int i = 0; i < 300; ++i) {
    double u = draw_decades(&draw, -8, 8), m = draw_decades(&draw, -8, 8), t = draw_decades(&draw, -6, 6);
    const struct invmm__rate_problem p = {0.2 * m / (u * u * t), 2.25 * u * u / t, 0.2 * m / u,
                                          0.1 * m * t / (u * u)};
    struct invmm__rate rate = invmm__rate_solve(&p);
    ck_assert_close(rate.zone, want.zone * u, 1e-12);
    ck_assert_close(rate.cost_rate, want.cost_rate * m / t, 1e-12);
  }
}
END_TEST

START_TEST(the_zone_shrinks_as_speed_grows_dear) {
  double before = INFINITY;
  for (double e = 1e-6; e < 1e6; e *= 3) {
    const struct invmm__rate_problem p = {0.2, 2.25, 0.2, e};
    double zone = invmm__rate_solve(&p).zone;
    ck_assert_double_lt(zone, before);
    ck_assert_double_gt(zone, 0);
    before = zone;
  }
}
END_TEST

START_TEST(speeds_solve_the_equation) {
  const double etas[] = {0.1, 0.01, 0.001, 30};
  for (int k = 0; k < 4; ++k) {
    const struct invmm__rate_problem p = {0.2, 2.25, 0.2, etas[k]};
    struct invmm__rate rate = invmm__rate_solve(&p);
    for (int i = 1; i <= 40; ++i) {
      double at = rate.zone + sqrt(rate.cost_rate / 0.2) * 0.002 * i * i;
      double u = descended(&p, rate.cost_rate, at, far_out(&p, at), 60000);
      ck_assert_close(-invmm__rate_at(&p, &rate, at), u / (2 * etas[k]), 2e-8);
    }
  }
}
END_TEST

START_TEST(far_out_the_speed_is_that_of_quadratic_cost_alone) {
  const struct invmm__rate_problem p = {0.2, 2.25, 0.2, 1e-4};
  struct invmm__rate rate = invmm__rate_solve(&p);
  ck_assert_close(-invmm__rate_at(&p, &rate, 1e4), sqrt(0.2 / 1e-4) * 1e4, 1e-7);
}
END_TEST

int main(void) {
  return RUN_TESTS("solvers/rate_shot", the_reference_values, both_ends_are_known,
                   it_is_the_same_in_any_units, the_zone_shrinks_as_speed_grows_dear,
                   speeds_solve_the_equation, far_out_the_speed_is_that_of_quadratic_cost_alone);
}
