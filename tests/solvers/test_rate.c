/* SPDX-License-Identifier: MIT */
/** Speeds against a table of many digits, the equation integrated step by step, and the limits. */
#include "golden.h"
#include "numeric/weber.h"
#include "solvers/band.h"
#include "solvers/rate.h"

START_TEST(the_table_holds) {
  double r[8];
  int rows = 0;
  for (FILE *file = golden_open("rates.txt"); golden_row(file, r, 8); ++rows) {
    struct invmm__rate_problem p = {r[0], r[1], r[2], r[3], 0};
    struct invmm__rate z = invmm__rate_solve(&p);
    ck_assert_close(z.cost_rate, r[4], 1e-12);
    ck_assert_close(z.zone, r[5], 1e-12);
    ck_assert_close(invmm__rate_at(&p, &z, 2 * r[5]), r[6], 1e-11);
    ck_assert_close(invmm__rate_at(&p, &z, -7 * r[5]), -r[7], 1e-11);
    ck_assert_double_eq(invmm__rate_at(&p, &z, z.zone), 0);
    ck_assert_double_eq(invmm__rate_at(&p, &z, -0.731 * r[5]), 0);
  }
  ck_assert_int_eq(rows, 5);
}
END_TEST

/* (s^2/2) w' = g - h x^2 + (w - psi)^2/(4 eta), from where the cubic leaves off, as far as it can be followed
 * outward. */
START_TEST(the_equation_holds_beyond_the_zone) {
  struct invmm__rate_problem p = {0.2137, 2.2519, 0.1973, 0.0371, 0};
  struct invmm__rate z = invmm__rate_solve(&p);
  double x = z.zone, w = 2 / p.flow_variance * (z.cost_rate * x - p.running_cost * x * x * x / 3);
  ck_assert_close(w, p.proportional_cost, 1e-12);
  for (double at = 1.02 * z.zone; at < 5 * z.zone; at *= 1.01) {
    double step = 1e-4 * z.zone, v = -invmm__rate_at(&p, &z, at);
    double change = 2 * p.quadratic_cost *
                    (invmm__rate_at(&p, &z, at - step) - invmm__rate_at(&p, &z, at + step)) / (2 * step);
    double wanted = 2 / p.flow_variance * (z.cost_rate - p.running_cost * at * at + p.quadratic_cost * v * v);
    ck_assert_double_lt(fabs(change - wanted), 1e-6 * (1 + fabs(wanted)));
  }
}
END_TEST

START_TEST(without_a_proportional_cost_it_is_linear) {
  struct invmm__rate_problem p = {0.2137, 2.2519, 0, 0.0371, 0};
  struct invmm__rate z = invmm__rate_solve(&p);
  ck_assert_double_eq(z.zone, 0);
  ck_assert_close(z.cost_rate, 2.2519 * sqrt(0.2137 * 0.0371), 1e-15);
  ck_assert_close(invmm__rate_at(&p, &z, 1.371), -1.371 * sqrt(0.2137 / 0.0371), 1e-15);
  p.proportional_cost = 1e-9;
  struct invmm__rate near = invmm__rate_solve(&p);
  ck_assert_close(near.cost_rate, z.cost_rate, 1e-8);
  ck_assert_close(invmm__rate_at(&p, &near, 1.371), invmm__rate_at(&p, &z, 1.371), 1e-7);
}
END_TEST

/* Garleanu and Pedersen 2013: Lambda = 2 eta, gamma Sigma = 2 h. Source: reference values
 * o2_asymptotics.json. */
START_TEST(a_discount_slows_the_adjustment) {
  struct invmm__rate_problem p = {0.5 * 0.01 * 0.3, 1, 0, 0.5 * 0.001, 0};
  struct invmm__rate z = invmm__rate_solve(&p);
  ck_assert_close(-invmm__rate_at(&p, &z, 1), 1.732050807569, 1e-12);
  p.discount = 0.5;
  ck_assert_close(-invmm__rate_at(&p, &z, 1), 1.5, 1e-12);
  p.discount = 1e12;
  ck_assert_close(-invmm__rate_at(&p, &z, 1), 2 * p.running_cost / p.quadratic_cost / 2e12, 1e-9);
}
END_TEST

START_TEST(without_a_cost_of_speed_it_is_the_cube_root_band) {
  struct invmm__band_problem edge = {0.2137, 2.2519, 0, 0.1973};
  struct invmm__band band = invmm__band_solve(&edge);
  double last = INFINITY;
  for (double eta = 1e-3; eta > 1e-14; eta *= 0.1) {
    struct invmm__rate_problem p = {0.2137, 2.2519, 0.1973, eta, 0};
    struct invmm__rate z = invmm__rate_solve(&p);
    double over = z.cost_rate / band.cost_rate - 1;
    ck_assert_msg(over > 0 && over < 0.25 * last, "%g over at %g", over, eta); /* falls like eta^(2/3) */
    ck_assert_double_lt(z.zone, band.outer);
    last = over;
  }
  ck_assert_double_lt(last, 1e-8);
}
END_TEST

/* All depends on one number, (3 psi/4)^(2/3) where the others are 1: over a thousand decades the slope is 0
 * at the edge and nowhere within the zone; beyond what doubles tell apart the band without eta is left. */
START_TEST(one_number_is_behind_it) {
  for (double low = 1e-30; low < 1e9; low *= 1.371) {
    struct invmm__rate_problem p = {1, 1, pow(low, 1.5) / 0.75, 1, 0};
    struct invmm__rate z = invmm__rate_solve(&p);
    double edge = z.zone * sqrt(2), length = 1 / cbrt(2 * sqrt(z.order + 0.5) + 1);
    ck_assert_close(2 / 1.0 * (z.cost_rate - z.zone * z.zone / 3) * z.zone, p.proportional_cost, 1e-11);
    for (double below = 0; below < 0.5; below += 0.1) {
      struct invmm__weber y = invmm__weber(z.order, edge + (0.001 + below) * length);
      ck_assert_double_lt(y.slope / y.value, 0);
      ck_assert_double_gt(y.value, 0);
    }
    struct invmm__weber at = invmm__weber(z.order, edge);
    ck_assert_double_lt(fabs(at.slope / at.value) * length, 1e-9 * (1 + 1e-4 * low));
  }
  for (double low = 1e11; low < 1e100; low *= 7.31e3) {
    struct invmm__rate_problem p = {1, 1, pow(low, 1.5) / 0.75, 1, 0};
    struct invmm__rate z = invmm__rate_solve(&p);
    ck_assert_close(z.cost_rate, low, 1e-13);
    ck_assert_close(z.zone, sqrt(low), 1e-7);
  }
}
END_TEST

START_TEST(the_speed_is_followed_exactly_in_time) {
  struct invmm__rate_problem p = {0.2137, 2.2519, 0, 0.0371, 0.317};
  struct invmm__rate z = invmm__rate_solve(&p);
  double once = invmm__rate_after(&p, &z, 2.385, 1.371);
  double twice = invmm__rate_after(&p, &z, invmm__rate_after(&p, &z, 2.385, 0.731), 1.371 - 0.731);
  ck_assert_close(once, twice, 1e-14);
  p.discount = 0, p.proportional_cost = 0.1973;
  z = invmm__rate_solve(&p);
  once = invmm__rate_after(&p, &z, -2.385, 0.371);
  twice = invmm__rate_after(&p, &z, invmm__rate_after(&p, &z, -2.385, 0.1731), 0.371 - 0.1731);
  ck_assert_close(once, twice, 1e-7);
  double change = (invmm__rate_after(&p, &z, 2.385, 1e-4) - 2.385) / 1e-4; /* at first at the speed there */
  ck_assert_close(change, invmm__rate_at(&p, &z, 2.385), 1e-3);
  double end = invmm__rate_after(&p, &z, 2.385, 1e9);
  ck_assert_double_ge(end, z.zone * (1 - 1e-9));
  ck_assert_double_lt(end, 1.1 * z.zone);
}
END_TEST

int main(void) {
  return RUN_TESTS("solvers/rate", the_table_holds, the_equation_holds_beyond_the_zone,
                   without_a_proportional_cost_it_is_linear, a_discount_slows_the_adjustment,
                   without_a_cost_of_speed_it_is_the_cube_root_band, one_number_is_behind_it,
                   the_speed_is_followed_exactly_in_time);
}
