/* SPDX-License-Identifier: MIT */
/** Zeros of functions that bend, jump and run off. */
#include "numeric/root.h"
#include "support.h"

static double shifted_cosine(const void *context, double x) {
  return cos(x) - *(const double *)context;
}

static double power(const void *context, double x) {
  return pow(x, *(const double *)context) - 0.2371;
}

static double jump(const void *context, double x) {
  return x < *(const double *)context ? -1 : 3;
}

static double pole(const void *context, double x) {
  return x < *(const double *)context ? -(double)INFINITY : x - 2.385;
}

static double linear(const void *context, double x) {
  return x - *(const double *)context;
}

START_TEST(zeros_are_found_to_the_last_digits) {
  for (double c = -0.99; c < 1; c += 0.0731)
    ck_assert_close(invmm__root(shifted_cosine, &c, 0, 3.141592653589793), acos(c), 4e-16);
  for (double p = 0.1371; p < 40; p *= 1.7)
    ck_assert_close(invmm__root(power, &p, 1e-30, 7.31), pow(0.2371, 1 / p), 1e-14);
}
END_TEST

START_TEST(a_good_guess_is_enough) {
  for (double c = -0.99; c < 1; c += 0.0731)
    ck_assert_close(invmm__root_near(shifted_cosine, &c, 1.001 * acos(c), acos(c) - 1e-4), acos(c), 4e-15);
  double at = 0.317;
  ck_assert_double_eq(invmm__root_near(linear, &at, 0.317, 0.3), 0.317); /* nothing left to divide by */
  ck_assert_close(invmm__root_near(linear, &at, 5, 7), 0.317, 1e-15);
}
END_TEST

static double no_zero(const void *context, double x) {
  return x * x + *(const double *)context;
}

START_TEST(where_there_is_no_zero_it_gives_up) {
  double above = 0.7131;
  ck_assert(isfinite(invmm__root_near(no_zero, &above, 1.371, 2.385)));
}
END_TEST

START_TEST(a_flat_piece_is_where_it_stops) {
  double at = 2.385;
  ck_assert_double_eq(invmm__root_near(jump, &at, 1, 2), 2);
}
END_TEST

START_TEST(a_jump_counts_as_a_zero) {
  double at = 0.7131;
  ck_assert_close(invmm__root(jump, &at, -3, 11), at, 1e-15);
  at = 1.371;
  ck_assert_close(invmm__root(pole, &at, 0, 11), 2.385, 1e-15);
}
END_TEST

/* Near 0 doubles go on for a thousand halvings: it gives up long before, where nothing is left to tell. */
START_TEST(a_zero_at_nothing_is_nearly_found) {
  double at = 1e-250;
  ck_assert_double_lt(fabs(invmm__root(jump, &at, -1, 1)), 1e-50);
}
END_TEST

START_TEST(an_end_that_is_a_zero_is_returned) {
  double at = 0.317;
  ck_assert_double_eq(invmm__root(linear, &at, 0.317, 2.385), 0.317);
  ck_assert_double_eq(invmm__root(linear, &at, -2.385, 0.317), 0.317);
  at = 0;
  ck_assert_double_lt(fabs(invmm__root(linear, &at, -2.385, 0.371)), 1e-300);
}
END_TEST

START_TEST(looking_beyond_stops_at_the_first_place_or_nowhere) {
  double at = 7.31;
  ck_assert_double_eq(invmm__root_beyond(linear, &at, 1, 2), 8);
  ck_assert_double_eq(invmm__root_beyond(linear, &at, 9.1, 2), 9.1);
  at = 0x1p200;
  ck_assert_double_eq(invmm__root_beyond(linear, &at, 1, 2), at);
  at = 1.5 * 0x1p200;
  ck_assert(isinf(invmm__root_beyond(linear, &at, 1, 2)));
}
END_TEST

static int calls;

static double counted(const void *context, double x) {
  ++calls;
  return linear(context, x);
}

/* A step that leads to 0 leaves nothing of 0 that a further one might be small beside. */
START_TEST(a_zero_that_is_met_exactly_ends_the_search) {
  double at = 0;
  ck_assert_double_eq(invmm__root_near(counted, &at, 1, 0), 0);
  ck_assert_int_eq(calls, 2);
}
END_TEST

int main(void) {
  return RUN_TESTS("numeric/root", zeros_are_found_to_the_last_digits, a_good_guess_is_enough,
                   a_flat_piece_is_where_it_stops, where_there_is_no_zero_it_gives_up,
                   a_jump_counts_as_a_zero, a_zero_at_nothing_is_nearly_found,
                   an_end_that_is_a_zero_is_returned, looking_beyond_stops_at_the_first_place_or_nowhere,
                   a_zero_that_is_met_exactly_ends_the_search);
}
