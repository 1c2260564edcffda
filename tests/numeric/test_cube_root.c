/* SPDX-License-Identifier: MIT */
/** The cube root of the hot verbs, by what its cube is to twice as many digits. */
#include "draw.h"
#include "numeric/cube_root.h"
#include "support.h"

/* The error of a root, relative: its cube less x, of which no digit is lost. */
static double error_of(double root, double x) {
  double square = root * root, rest = fma(root, root, -square);
  double cube = square * root, more = fma(square, root, -cube);
  return ((cube - x) + (more + rest * root)) / (3 * x);
}

START_TEST(it_is_right_to_two_units_in_the_last_place) {
  struct draw draw = {71};
  for (int i = 0; i < 100000; ++i) {
    double x = draw_decades(&draw, -270, 308), root = invmm__cube_root(x);
    ck_assert_msg(fabs(error_of(root, x)) <= 3e-16, "of %.17g: %.17g", x, root);
  }
}
END_TEST

START_TEST(cubes_of_whole_numbers_come_back) {
  for (int i = 1; i < 2000; ++i)
    ck_assert_close(invmm__cube_root((double)i * i * i), i, 4.5e-16);
}
END_TEST

START_TEST(it_ends_where_doubles_do) {
  ck_assert_double_eq(invmm__cube_root(0), 0);
  ck_assert_double_eq(invmm__cube_root((double)INFINITY), (double)INFINITY);
  ck_assert(isnan(invmm__cube_root((double)NAN)));
  ck_assert_close(invmm__cube_root(8e-312), 2e-104, 1e-12);
  ck_assert_close(invmm__cube_root(2.7e307), 3e102, 1e-15);
}
END_TEST

int main(void) {
  return RUN_TESTS("numeric/cube_root", it_is_right_to_two_units_in_the_last_place,
                   cubes_of_whole_numbers_come_back, it_ends_where_doubles_do);
}
