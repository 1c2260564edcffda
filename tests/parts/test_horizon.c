/* SPDX-License-Identifier: MIT */
/** Time: int64 nanoseconds to seconds, ages, and the horizon. */
#include "draw.h"
#include "parts/horizon.h"
#include "support.h"

static const int64_t noon = INT64_C(1723118400123456789);

START_TEST(seconds_hold_between_any_two_times) {
  ck_assert_double_eq(invmm__seconds(noon, noon), 0);
  ck_assert_close(invmm__seconds(noon, noon + 1), 1e-9, 1e-15);
  ck_assert_close(invmm__seconds(noon, noon + INT64_C(86400000000007)), 86400.000000007, 1e-15);
  ck_assert_close(invmm__seconds(-5, 7), 12e-9, 1e-15);
  ck_assert_close(invmm__seconds(INT64_MIN, INT64_MAX), 18446744073.709551615, 1e-15);
}
END_TEST

START_TEST(a_span_becomes_the_nearest_nanoseconds) {
  for (uint64_t ms = 0; ms < 200000; ++ms) {
    double seconds = (double)ms / 1000;
    ck_assert_msg(invmm__nanoseconds(seconds) == ms * 1000000, "%.17g s became %llu ns", seconds,
                  (unsigned long long)invmm__nanoseconds(seconds));
  }
  ck_assert_uint_eq(invmm__nanoseconds(1e-9), 1);
  ck_assert_uint_eq(invmm__nanoseconds(2.385), 2385000000);
}
END_TEST

START_TEST(a_span_of_centuries_has_no_end) {
  ck_assert_uint_eq(invmm__nanoseconds(9.2e9), UINT64_MAX);
  ck_assert_uint_eq(invmm__nanoseconds(1e300), UINT64_MAX);
  ck_assert_uint_eq(invmm__nanoseconds((double)INFINITY), UINT64_MAX);
  ck_assert_uint_eq(invmm__nanoseconds(9.1e9), UINT64_C(9100000000000000000));
}
END_TEST

START_TEST(older_means_by_more_than_the_span) {
  ck_assert_int_eq(invmm__older(noon, noon + 2385, 2385), 0);
  ck_assert_int_eq(invmm__older(noon, noon + 2386, 2385), 1);
  ck_assert_int_eq(invmm__older(noon, noon, 0), 0);
  ck_assert_int_eq(invmm__older(noon, noon + 1, 0), 1);
  ck_assert_int_eq(invmm__older(INT64_MIN, INT64_MAX, UINT64_MAX), 0);
  ck_assert_int_eq(invmm__older(INT64_MIN, INT64_MAX, UINT64_MAX - 1), 1);
}
END_TEST

START_TEST(later_ends_with_time) {
  ck_assert_int_eq(invmm__later(-7, 12), 5);
  ck_assert_int_eq(invmm__later(INT64_MIN, UINT64_MAX), INT64_MAX);
  ck_assert_int_eq(invmm__later(INT64_MIN, UINT64_MAX - 1), INT64_MAX - 1);
  ck_assert_int_eq(invmm__later(INT64_MAX - 3, 2), INT64_MAX - 1);
  ck_assert_int_eq(invmm__later(INT64_MAX - 3, 4), INT64_MAX);
  ck_assert_int_eq(invmm__later(INT64_MAX, 1), INT64_MAX);
}
END_TEST

START_TEST(a_session_runs_from_the_first_event_to_0_and_stays_there) {
  struct invmm__horizon session = invmm__horizon_of(37.25, 0);
  struct invmm__clock clock = {.first_ns = noon, .events = 3};
  ck_assert_double_eq(invmm__time_left(&session, &clock, noon), 37.25);
  ck_assert_close(invmm__time_left(&session, &clock, noon + INT64_C(7123456789)), 30.126543211, 1e-15);
  ck_assert_close(invmm__time_left(&session, &clock, noon + INT64_C(37249999999)), 1e-9, 1e-5);
  ck_assert_double_eq(invmm__time_left(&session, &clock, noon + INT64_C(37250000000)), 0);
  ck_assert_double_eq(invmm__time_left(&session, &clock, noon + INT64_C(98765432100)), 0);
  ck_assert_double_eq(invmm__time_left(&session, &clock, INT64_MAX), 0);
}
END_TEST

START_TEST(a_session_that_is_centuries_old_is_over) {
  struct invmm__horizon session = invmm__horizon_of(1e300, 0);
  struct invmm__clock clock = {.first_ns = INT64_MIN, .events = 1};
  ck_assert_double_eq(invmm__time_left(&session, &clock, INT64_MAX), 0);
  ck_assert_double_gt(invmm__time_left(&session, &clock, -1), 0.999e300);
}
END_TEST

START_TEST(a_rolling_horizon_is_always_as_far_away) {
  struct invmm__horizon rolling = invmm__horizon_of(37.25, 1);
  struct invmm__clock clock = {.first_ns = INT64_MIN, .events = 9};
  ck_assert_double_eq(invmm__time_left(&rolling, &clock, INT64_MIN), 37.25);
  ck_assert_double_eq(invmm__time_left(&rolling, &clock, 0), 37.25);
  ck_assert_double_eq(invmm__time_left(&rolling, &clock, INT64_MAX), 37.25);
}
END_TEST

START_TEST(before_the_first_event_all_is_left) {
  struct invmm__clock clock = {0};
  for (int rolling = 0; rolling < 2; ++rolling) {
    struct invmm__horizon horizon = invmm__horizon_of(37.25, rolling);
    ck_assert_double_eq(invmm__time_left(&horizon, &clock, 0), 37.25);
  }
}
END_TEST

int main(void) {
  Suite *suite = suite_create("parts/horizon");
  TCase *tcase = tcase_create("horizon");
  tcase_add_test(tcase, seconds_hold_between_any_two_times);
  tcase_add_test(tcase, a_span_becomes_the_nearest_nanoseconds);
  tcase_add_test(tcase, a_span_of_centuries_has_no_end);
  tcase_add_test(tcase, older_means_by_more_than_the_span);
  tcase_add_test(tcase, later_ends_with_time);
  tcase_add_test(tcase, a_session_runs_from_the_first_event_to_0_and_stays_there);
  tcase_add_test(tcase, a_session_that_is_centuries_old_is_over);
  tcase_add_test(tcase, a_rolling_horizon_is_always_as_far_away);
  tcase_add_test(tcase, before_the_first_event_all_is_left);
  suite_add_tcase(suite, tcase);
  return run_suite(suite);
}
