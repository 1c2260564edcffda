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

START_TEST(old_dead_and_far_sources_are_dropped) {
  invmm_model *model = model_with(ORACLE, SETTINGS({"sources", 4}, {"min_sources", 2}, {"max_input_age", 10},
                                                   {"max_source_deviation", 0.05}));
  double out;
  hear(model, 0, 0, 100, 0), hear(model, 0, 1, 102, 8), hear(model, 0, 2, 101, 0), hear(model, 0, 3, 250, 0);
  hear(model, 0, 9, 7, 0); /* not among the sources */
  invmm_event other = event_at(0, INVMM_EV_ORACLE);
  other.instrument = INVMM_HEDGE, other.value = 7;
  step_ok(model, other); /* not our instrument */
  ck_assert_double_eq(value_of(model, "value", 0), 101);
  ck_assert_double_eq(value_of(model, "sources_fresh", 0), 4);
  ck_assert_double_eq(value_of(model, "sources_kept", 0), 3);
  ck_assert_double_eq(value_of(model, "quality", 0), 0.75);
  ck_assert_double_eq(value_of(model, "confidence", 0), 1);
  ck_assert_double_gt(value_of(model, "error", 0), 0);
  step_ok(model, event_at(3, INVMM_EV_TIME)); /* the second is 11 s old by now */
  ck_assert_double_eq(value_of(model, "value", 0), 100.5);
  hear(model, 4, 2, -5, 0); /* what is not above 0 is no price */
  ck_assert_int_eq(ask_value(model, "value", 0, &out), INVMM_NOT_READY);
  ck_assert_double_eq(value_of(model, "quality", 0), 0);
  hear(model, 5, 1, 100.4, 0);
  ck_assert_close(value_of(model, "value", 0), 100.2, 1e-12);
  step_ok(model, event_at(60, INVMM_EV_TIME));
  ck_assert_int_eq(ask_value(model, "value", 0, &out), INVMM_NOT_READY);
  ck_assert_double_eq(value_of(model, "sources_fresh", 0), 0);
  ck_assert_double_eq(value_of(model, "input_age", 0), 55); /* it is not waited for: it is old */
  invmm_model_free(model);
  model = model_with(ORACLE, SETTINGS({"min_sources", 1}));
  ck_assert_int_eq(ask_value(model, "input_age", 0, &out), INVMM_NOT_READY);
  invmm_model_free(model);
}
END_TEST

START_TEST(a_jump_waits_for_its_confirmation) {
  invmm_model *model = model_with(ORACLE, SETTINGS({"sources", 3}, {"min_sources", 1}, {"jump_limit", 0.1},
                                                   {"confirm_time", 5}, {"jump_volatility", 0.001}));
  double out;
  hear(model, 0, 0, 100, 0);
  hear(model, 1, 0, 109, 0); /* no jump yet */
  ck_assert_double_eq(value_of(model, "value", 0), 109);
  hear(model, 2, 0, 130, 0);
  ck_assert_int_eq(ask_value(model, "value", 0, &out), INVMM_NOT_READY);
  ck_assert_double_eq(value_of(model, "holding", 0), 1);
  step_ok(model, event_at(6.9, INVMM_EV_TIME));
  ck_assert_double_eq(value_of(model, "holding", 0), 1);
  step_ok(model, event_at(7, INVMM_EV_TIME)); /* it has stood */
  ck_assert_double_eq(value_of(model, "value", 0), 130);
  hear(model, 8, 0, 90, 0);
  ck_assert_double_eq(value_of(model, "holding", 0), 1);
  hear(model, 8, 1, 91, 0); /* two say so */
  ck_assert_double_eq(value_of(model, "value", 0), 90.5);
  hear(model, 9, 0, 50, 0), hear(model, 9, 1, 51, 0); /* falls, and is taken back */
  ck_assert_double_eq(value_of(model, "value", 0), 50.5);
  hear(model, 10, 0, 70, 0);
  ck_assert_double_eq(value_of(model, "holding", 0), 1);
  hear(model, 11, 0, 51.5, 0);
  ck_assert_double_eq(value_of(model, "holding", 0), 0);
  step_ok(model, event_at(1e6, INVMM_EV_TIME));
  hear(model, 1e6, 0, 500, 0), hear(model, 1e6, 2, 500, 0); /* after so long it may have gone anywhere */
  ck_assert_double_eq(value_of(model, "holding", 0), 0);
  invmm_model_free(model);
}
END_TEST

/* What waits for its confirmation waits on in a loaded one. */
START_TEST(a_jump_that_waits_is_saved) {
  static unsigned char bytes[1 << 12];
  invmm_model *model = model_with(ORACLE, SETTINGS({"jump_limit", 0.01}, {"confirm_time", 3})), *loaded;
  uint64_t length;
  hear(model, 0, 0, 100, 0), hear(model, 1, 0, 110, 0);
  ck_assert_double_eq(value_of(model, "holding", 0), 1);
  ck_assert_int_eq(invmm_model_save(model, bytes, sizeof bytes, &length), INVMM_OK);
  ck_assert_int_eq(invmm_model_load(bytes, length, NULL, &loaded), INVMM_OK);
  step_ok(loaded, event_at(3.9, INVMM_EV_TIME));
  ck_assert_double_eq(value_of(loaded, "holding", 0), 1);
  step_ok(loaded, event_at(4, INVMM_EV_TIME));
  ck_assert_double_eq(value_of(loaded, "holding", 0), 0);
  ck_assert_double_eq(value_of(loaded, "value", 0), 110);
  invmm_model_free(model), invmm_model_free(loaded);
}
END_TEST

START_TEST(weights_and_what_sources_say_of_themselves_count) {
  const double weights[] = {1, 0, 3};
  invmm_config *config = config_with(ORACLE, SETTINGS({"sources", 3}, {"quantity", 1}));
  invmm_model *model;
  ck_assert_int_eq(invmm_config_set_array(config, INVMM_PARAM_SOURCE_WEIGHTS, weights, 3), INVMM_OK);
  ck_assert_int_eq(invmm_model_new(config, &model), INVMM_OK);
  invmm_config_free(config);
  invmm_event e = event_at(0, INVMM_EV_ORACLE);
  e.value = 0.3, e.price2 = 0.02;
  step_ok(model, e);
  ck_assert_close(value_of(model, "error", 0), 0.02, 1e-12);
  hear(model, 0, 1, 9, 0), hear(model, 0, 2, 0.5, 0);
  ck_assert_double_eq(value_of(model, "value", 0), 0.5);
  ck_assert_double_eq(value_of(model, "confidence", 0), 0);
  invmm_model_free(model);
}
END_TEST

START_TEST(a_prior_speaks_until_enough_have) {
  invmm_model *model =
      model_with(ORACLE, SETTINGS({"min_sources", 2}, {"prior_weight", 1}, {"prior_reading", 90}));
  ck_assert_double_eq(value_of(model, "value", 0), 90);
  ck_assert_double_gt(value_of(model, "quality", 0), 0);
  hear(model, 0, 0, 100, 0);
  ck_assert_double_eq(value_of(model, "value", 0), 95);
  hear(model, 0, 1, 101, 0);
  ck_assert_double_eq(value_of(model, "value", 0), 100.5);
  ck_assert_double_eq(value_of(model, "samples_have", 0), 2);
  invmm_model_free(model);
}
END_TEST

static void ck_refused(const struct setting *settings, const double *weights, const char *why) {
  invmm_config *config = config_with(ORACLE, settings);
  if (weights)
    ck_assert_int_eq(invmm_config_set_array(config, INVMM_PARAM_SOURCE_WEIGHTS, weights, 2), INVMM_OK);
  ck_no_model(INVMM_E_CONFIG, config, why, "");
}

START_TEST(contradictions_are_named) {
  const double two[] = {1, 2};
  ck_refused(SETTINGS({"sources", 2}, {"min_sources", 3}), NULL, "min_sources");
  ck_refused(SETTINGS({"sources", 3}), two, "source_weights");
  ck_refused(SETTINGS({"prior_weight", 3}), NULL, "prior_reading");
}
END_TEST

START_TEST(ages_count_from_when_it_was_said_whenever_that_was) {
  for (double began = 0; began < 3000; began += 1371) {
    invmm_model *model = model_with(ORACLE, SETTINGS({"sources", 1}, {"max_input_age", 10}));
    double out;
    hear(model, began, 0, 100, 0);
    step_ok(model, event_at(began + 9, INVMM_EV_TIME));
    ck_assert_double_eq(value_of(model, "value", 0), 100);
    step_ok(model, event_at(began + 11, INVMM_EV_TIME));
    ck_assert_int_eq(ask_value(model, "value", 0, &out), INVMM_NOT_READY);
    invmm_model_free(model);
  }
}
END_TEST

int main(void) {
  return RUN_TESTS("inputs/oracle", the_median_is_weighted, sources_make_one_price,
                   old_dead_and_far_sources_are_dropped, a_jump_waits_for_its_confirmation,
                   a_jump_that_waits_is_saved, weights_and_what_sources_say_of_themselves_count,
                   a_prior_speaks_until_enough_have, contradictions_are_named,
                   ages_count_from_when_it_was_said_whenever_that_was);
}
