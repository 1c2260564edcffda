/* SPDX-License-Identifier: MIT */
/** Oracle: medians, sources that are too old or too far off, jumps, and what is left when sources die. */
#include "inputs/inputs.h"
#include "inputs/median.h"

enum { ORACLE = INVMM_KIND_ORACLE };

static void hear(invmm_model *model, double seconds, int source, double value, double age) {
  invmm_event e = event_at(seconds, INVMM_EV_ORACLE);
  e.source = source, e.value = value, e.size = age;
  step_ok(model, e);
}

START_TEST(the_median_is_weighted) {
  struct invmm__weighted equal[] = {{100, 1}, {101, 1}, {99.5, 1}, {250, 1}};
  struct invmm__weighted heavy[] = {{100, 0.5}, {101, 0.2}, {99.5, 0.3}};
  struct invmm__weighted low[] = {{100, 0.3}, {101, 0.2}, {99.5, 0.6}};
  ck_assert_double_eq(invmm__median(equal, 4), 100.5);
  ck_assert_double_eq(invmm__median(heavy, 3), 100);
  ck_assert_double_eq(invmm__median(low, 3), 99.5);
  ck_assert_double_eq(invmm__median(low, 1), 99.5);
}
END_TEST

START_TEST(sources_make_one_price) {
  invmm_model *model = model_with(ORACLE, SETTINGS({"sources", 4}, {"min_sources", 2}));
  double out;
  hear(model, 1, 0, 100, 0);
  ck_assert_int_eq(ask_value(model, "value", 0, &out), INVMM_NOT_READY);
  ck_assert_double_eq(value_of(model, "samples_need", 0), 2);
  hear(model, 1, 1, 101, 0);
  hear(model, 1, 2, 99.5, 0);
  hear(model, 1, 3, 250, 0);
  ck_assert_double_eq(value_of(model, "value", 0), 100.5);
  invmm_model_free(model);
}
END_TEST

int main(void) {
  return RUN_TESTS("inputs/oracle", the_median_is_weighted, sources_make_one_price);
}
