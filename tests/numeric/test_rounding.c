/* SPDX-License-Identifier: MIT */
/** Rounding to integer ticks and lots against floor and ceil. */
#include "draw.h"
#include "numeric/rounding.h"
#include "support.h"
#include <stdio.h>

/* As a double; the integer beside it must be the same. */
static double number(struct invmm__steps steps) {
  ck_assert_msg((double)steps.count == steps.whole, "%.17g and %lld", steps.whole, (long long)steps.count);
  return steps.whole;
}

static double down(double steps) {
  return number(invmm__steps_down(steps, invmm__grid_slack(steps)));
}

static double up(double steps) {
  return number(invmm__steps_up(steps, invmm__grid_slack(steps)));
}

/* Decimal steps, as exchanges have them, read from text like a price in a feed. */
static const char *const decimal_steps[] = {"0.01", "0.05", "0.1",        "0.25",  "0.5",
                                            "1",    "5",    "0.00000001", "0.0001"};

START_TEST(a_price_that_is_on_a_tick_stays_there) {
  struct draw draw = {11};
  struct invmm__grid grid = invmm__grid_of(strtod(decimal_steps[_i], NULL));
  for (int i = 0; i < 20000; ++i) {
    int64_t most = i % 2 ? 6000000 : 100000000000, ticks = draw_whole(&draw, -most, most);
    double price = (double)ticks * grid.step;
    ck_assert_double_eq(down(price * grid.per_step), (double)ticks);
    ck_assert_double_eq(up(price * grid.per_step), (double)ticks);
  }
}
END_TEST

START_TEST(a_price_read_from_text_is_on_its_tick) {
  struct draw draw = {12};
  struct invmm__grid grid = invmm__grid_of(0.01);
  for (int i = 0; i < 20000; ++i) {
    int64_t ticks = draw_whole(&draw, 1, 6543210);
    char text[40];
    snprintf(text, sizeof text, "%d.%02d", (int)(ticks / 100), (int)(ticks % 100));
    double price = strtod(text, NULL);
    ck_assert_double_eq(down(price * grid.per_step), (double)ticks);
    ck_assert_double_eq(up(price * grid.per_step), (double)ticks);
  }
}
END_TEST

START_TEST(a_price_within_1e_9_of_a_tick_is_on_it_and_one_beyond_is_not) {
  struct draw draw = {13};
  for (int i = 0; i < 20000; ++i) {
    double ticks = (double)draw_whole(&draw, -54321, 54321), near = draw_between(&draw, 0, 0.98e-9);
    double far = draw_between(&draw, 1.1e-9, 0.4); /* the double itself is good to 7e-12 here */
    ck_assert_double_eq(down(ticks - near), ticks);
    ck_assert_double_eq(down(ticks + near), ticks);
    ck_assert_double_eq(up(ticks + near), ticks);
    ck_assert_double_eq(up(ticks - near), ticks);
    ck_assert_double_eq(down(ticks - far), ticks - 1);
    ck_assert_double_eq(up(ticks + far), ticks + 1);
  }
}
END_TEST

START_TEST(anything_else_is_rounded_like_floor_and_ceil) {
  struct draw draw = {14};
  for (int i = 0; i < 200000; ++i) {
    double x = draw_between(&draw, -1, 1) * draw_decades(&draw, -3, 12);
    if (fabs(x - nearbyint(x)) <= 2 * invmm__grid_slack(x)) continue;
    ck_assert_double_eq(down(x), floor(x));
    ck_assert_double_eq(up(x), ceil(x));
  }
}
END_TEST

/* However many ticks a price has, up to the most that are counted: the bid is not above the ask, nor is
 * either a whole tick inside its own price. */
START_TEST(rounding_outward_never_crosses) {
  struct draw draw = {15};
  for (int i = 0; i < 200000; ++i) {
    double x = draw_between(&draw, -1, 1) *
               (i % 2 ? INVMM__STEPS_MOST : draw_decades(&draw, 0, log10(INVMM__STEPS_MOST)));
    double y = x + draw_between(&draw, 0, 2);
    ck_assert_msg(down(x) <= up(y), "bid %.17g at %.17g, ask %.17g at %.17g", x, down(x), y, up(y));
    ck_assert_double_lt(down(x) - x, 0.5);
    ck_assert_double_lt(y - up(y), 0.5);
  }
}
END_TEST

START_TEST(the_nearest_whole_number_is_exact_up_to_the_most) {
  struct draw draw = {16};
  ck_assert_double_eq(number(invmm__nearest(INVMM__STEPS_MOST)), INVMM__STEPS_MOST);
  ck_assert_double_eq(number(invmm__nearest(-INVMM__STEPS_MOST)), -INVMM__STEPS_MOST);
  ck_assert_double_eq(number(invmm__nearest(0.4999999999999999)), 0);
  ck_assert_double_eq(number(invmm__nearest(-2.5000000001)), -3);
  for (int i = 0; i < 100000; ++i) {
    double x = draw_between(&draw, -1, 1) * draw_decades(&draw, -2, 15.3);
    ck_assert_double_eq(number(invmm__nearest(x)), nearbyint(x));
  }
}
END_TEST

START_TEST(sizes_go_toward_zero_in_whole_lots) {
  struct invmm__grid tenth = invmm__grid_of(0.1), odd = invmm__grid_of(0.0235);
  ck_assert_double_eq(invmm__toward_zero(tenth, 0.3), 3 * 0.1);
  ck_assert_double_eq(invmm__toward_zero(tenth, 0.7), 7 * 0.1);
  ck_assert_double_eq(invmm__toward_zero(tenth, 0.29999), 2 * 0.1);
  ck_assert_double_eq(invmm__toward_zero(tenth, 0.29999999999), 3 * 0.1);
  ck_assert_double_eq(invmm__toward_zero(tenth, -0.29999), -2 * 0.1);
  ck_assert_double_eq(invmm__toward_zero(tenth, 0.0999), 0);
  ck_assert_double_eq(invmm__toward_zero(tenth, 0), 0);
  ck_assert_double_eq(invmm__toward_zero(odd, 2.385), 101 * 0.0235);
  ck_assert_double_eq(invmm__toward_zero(odd, -2.385), -101 * 0.0235);
}
END_TEST

START_TEST(sizes_without_a_lot_or_of_too_many_lots_stay_as_they_are) {
  struct invmm__grid none = invmm__grid_of(0), tiny = invmm__grid_of(1e-12);
  ck_assert_double_eq(invmm__toward_zero(none, 2.3859), 2.3859);
  ck_assert_double_eq(invmm__toward_zero(none, -2.3859), -2.3859);
  ck_assert_double_eq(invmm__toward_zero(tiny, 3e3 + 1.0 / 3), 3e3 + 1.0 / 3);
  ck_assert_double_eq(invmm__toward_zero(invmm__grid_of(1e-300), -1e300), -1e300);
}
END_TEST

START_TEST(a_size_is_never_rounded_up_by_more_than_1e_9_of_a_lot) {
  struct draw draw = {17};
  for (int i = 0; i < 100000; ++i) {
    struct invmm__grid grid = invmm__grid_of(draw_decades(&draw, -8, 3));
    double size = draw_between(&draw, -1, 1) * draw_decades(&draw, -4, 5), lots = size * grid.per_step;
    double rounded = invmm__toward_zero(grid, size);
    ck_assert_double_le(fabs(rounded), fabs(size) + grid.step * 1.01 * invmm__grid_slack(lots));
    ck_assert_double_gt(fabs(rounded), fabs(size) - grid.step);
    ck_assert(rounded == 0 || (rounded > 0) == (size > 0));
  }
}
END_TEST

int main(void) {
  Suite *suite = suite_create("numeric/rounding");
  TCase *tcase = tcase_create("rounding");
  tcase_add_loop_test(tcase, a_price_that_is_on_a_tick_stays_there, 0,
                      (int)(sizeof decimal_steps / sizeof *decimal_steps));
  tcase_add_test(tcase, a_price_read_from_text_is_on_its_tick);
  tcase_add_test(tcase, a_price_within_1e_9_of_a_tick_is_on_it_and_one_beyond_is_not);
  tcase_add_test(tcase, anything_else_is_rounded_like_floor_and_ceil);
  tcase_add_test(tcase, rounding_outward_never_crosses);
  tcase_add_test(tcase, the_nearest_whole_number_is_exact_up_to_the_most);
  tcase_add_test(tcase, sizes_go_toward_zero_in_whole_lots);
  tcase_add_test(tcase, sizes_without_a_lot_or_of_too_many_lots_stay_as_they_are);
  tcase_add_test(tcase, a_size_is_never_rounded_up_by_more_than_1e_9_of_a_lot);
  suite_add_tcase(suite, tcase);
  return run_suite(suite);
}
