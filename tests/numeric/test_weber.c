/* SPDX-License-Identifier: MIT */
/** Weber's decaying solution against closed forms, a table of many digits, and its own equation. */
#include "golden.h"
#include "numeric/weber.h"

static double slope(double nu, double x) {
  struct invmm__weber y = invmm__weber(nu, x);
  return y.slope / y.value;
}

START_TEST(whole_orders_are_polynomials_times_a_gaussian) {
  for (double x = 0.0371; x < 70; x *= 1.7) {
    ck_assert_close(slope(0, x), -0.5 * x, 1e-13);
    double first = 1 / x - 0.5 * x, second = 2 * x / (x * x - 1) - 0.5 * x;
    ck_assert_double_lt(fabs(slope(1, x) - first), 1e-12 * (1 / x + x));
    ck_assert_double_lt(fabs(slope(2, x) - second), 1e-11 * (fabs(second) + x));
  }
}
END_TEST

START_TEST(the_table_holds) {
  double r[3];
  int rows = 0;
  for (FILE *file = golden_open("weber.txt"); golden_row(file, r, 3); ++rows)
    ck_assert_msg(fabs(slope(r[0], r[1]) - r[2]) < 1e-12 * (1 + fabs(r[2])), "nu %g, x %g: %.17g, not %.17g",
                  r[0], r[1], slope(r[0], r[1]), r[2]);
  ck_assert_int_eq(rows, 14);
}
END_TEST

/* With t = y'/y the equation is t' = x^2/4 - nu - 1/2 - t^2. */
START_TEST(it_solves_the_equation) {
  const double orders[] = {-0.5, -0.371, 0.1371, 0.731, 17.31, 713.7, 1e6};
  for (int i = 0; i < 7; ++i) {
    double turn = 2 * sqrt(orders[i] + 0.5), length = 1 / cbrt(turn + 1);
    for (double at = -0.5; at < 9; at += 0.7313) {
      double x = turn + at * length, step = 1e-4 * length;
      if (x < step) continue;
      double change = (slope(orders[i], x + step) - slope(orders[i], x - step)) / (2 * step);
      double t = slope(orders[i], x), wanted = 0.25 * x * x - orders[i] - 0.5 - t * t;
      ck_assert_msg(fabs(change - wanted) < 3e-6 / (length * length), "nu %g, x %g: %g, not %g", orders[i], x,
                    change, wanted);
    }
  }
}
END_TEST

/* Where a double cannot take the steps any more it ends all the same. */
START_TEST(it_ends_where_doubles_do) {
  struct invmm__weber y = invmm__weber(1e30, 1e15);
  ck_assert_close(y.value * y.value + y.slope * y.slope, 1, 1e-14);
}
END_TEST

/* Carried inward, and made where it is asked for; below and above the order that changes the way. */
START_TEST(it_may_be_carried_inward) {
  for (double nu = -0.371; nu < 1e5; nu = 1.7 * nu + 1.1) {
    double turn = 2 * sqrt(nu + 0.5), length = 1 / cbrt(turn + 1);
    for (double from = turn + 9 * length; from > turn; from -= 1.371 * length) {
      struct invmm__weber y = invmm__weber_inward(invmm__weber(nu, from), nu, from, from - length);
      ck_assert_double_lt(fabs(y.slope / y.value - slope(nu, from - length)), 1e-12 / length * (1 + turn));
    }
  }
}
END_TEST

START_TEST(it_is_a_direction) {
  for (double x = 0; x < 31; x += 1.371) {
    struct invmm__weber y = invmm__weber(1.371, x);
    ck_assert_close(y.value * y.value + y.slope * y.slope, 1, 1e-14);
  }
}
END_TEST

int main(void) {
  return RUN_TESTS("numeric/weber", whole_orders_are_polynomials_times_a_gaussian, the_table_holds,
                   it_solves_the_equation, it_ends_where_doubles_do, it_may_be_carried_inward,
                   it_is_a_direction);
}
