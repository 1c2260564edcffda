/* SPDX-License-Identifier: MIT */
/** Configurations: every status of every function, and that a refused call changes nothing. */
#include "models.h"
#include <float.h>

enum { AS = INVMM_KIND_AVELLANEDA_STOIKOV };

static const int32_t no_params[] = {INVMM_PARAM_INVALID, 0,     -2,        INVMM_E_KIND,
                                    INVMM_E_ARG,         99999, INT32_MAX, INT32_MIN,
                                    INVMM_PARAM_LATENCY}; /* the last one belongs to another kind */
enum { NO_PARAMS = sizeof no_params / sizeof *no_params };

static invmm_config *config;

static void open_config(void) {
  ck_assert_int_eq(invmm_config_new(AS, &config), INVMM_OK);
}

static void close_config(void) {
  invmm_config_free(config);
  config = NULL;
}

static double get(int32_t param) {
  double value = 1234.5;
  ck_assert_int_eq(invmm_config_get(config, param, &value), INVMM_OK);
  return value;
}

static void ck_says(const char *word) {
  ck_assert_msg(strstr(invmm_config_errmsg(config), word), "\"%s\" does not say %s",
                invmm_config_errmsg(config), word);
}

START_TEST(a_new_configuration_has_the_defaults_and_no_error) {
  for (uint32_t i = 0; i < invmm_param_count(AS); ++i) {
    invmm_param_info info = param_at(AS, i);
    ck_assert_msg(same_double(get(info.id), info.dflt), "%s", info.name);
  }
  ck_assert_str_eq(invmm_config_errmsg(config), "");
}
END_TEST

START_TEST(the_defaults_are_those_of_the_contract) {
  const struct setting defaults[] = {
      {"tick_size", 0},       {"lot_size", 0},         {"maker_fee", 0},
      {"min_half_spread", 0}, {"max_input_age", 0},    {"drawdown_limit", 0},
      {"levels", 1},          {"hedge_ratio", 1},      {"crossing", 0},
      {"hedge_policy", 0},    {"variant", 0},          {"objective", 0},
      {"horizon_mode", 0},    {"order_size", 1},       {"inventory_limit", INFINITY},
      {"sources", 1},         {"reference_source", -1}};
  for (size_t i = 0; i < sizeof defaults / sizeof *defaults; ++i)
    ck_assert_double_eq(get(invmm_param_id(AS, defaults[i].name)), defaults[i].value);
}
END_TEST

START_TEST(no_configuration_of_an_unknown_kind) {
  const int32_t kinds[] = {INVMM_KIND_INVALID, 0, -2, INVMM_E_KIND, 77, INT32_MAX, INT32_MIN};
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; ++i) {
    invmm_config *none = config;
    ck_assert_int_eq(invmm_config_new(kinds[i], &none), INVMM_E_KIND);
    ck_assert_ptr_null(none);
    none = config;
    ck_assert_int_eq(invmm_config_new_with(kinds[i], NULL, &none), INVMM_E_KIND);
    ck_assert_ptr_null(none);
  }
}
END_TEST

START_TEST(creating_needs_a_place_for_the_handle) {
  ck_assert_int_eq(invmm_config_new(AS, NULL), INVMM_E_ARG);
  ck_assert_int_eq(invmm_config_new(-77, NULL), INVMM_E_ARG);
  ck_assert_int_eq(invmm_config_new_with(AS, NULL, NULL), INVMM_E_ARG);
}
END_TEST

START_TEST(null_handles_are_refused) {
  double value = 2.385;
  ck_assert_int_eq(invmm_config_set(NULL, INVMM_PARAM_VOLATILITY, value), INVMM_E_ARG);
  ck_assert_int_eq(invmm_config_set_array(NULL, INVMM_PARAM_VOLATILITY, &value, 1), INVMM_E_ARG);
  ck_assert_int_eq(invmm_config_set_array(config, INVMM_PARAM_VOLATILITY, NULL, 1), INVMM_E_ARG);
  ck_assert_int_eq(invmm_config_set_array(config, INVMM_PARAM_VOLATILITY, NULL, 0), INVMM_E_ARG);
  ck_assert_int_eq(invmm_config_get(NULL, INVMM_PARAM_VOLATILITY, &value), INVMM_E_ARG);
  ck_assert_int_eq(invmm_config_get(config, INVMM_PARAM_VOLATILITY, NULL), INVMM_E_ARG);
  ck_assert_int_eq(invmm_config_attach(NULL, INVMM_PARAM_VOLATILITY, config), INVMM_E_ARG);
  ck_assert_str_eq(invmm_config_errmsg(NULL), "");
  invmm_config_free(NULL);
  ck_assert_double_eq(value, 2.385);
  ck_assert(isnan(get(INVMM_PARAM_VOLATILITY)));
}
END_TEST

START_TEST(an_unknown_parameter_is_refused_by_everyone) {
  for (int i = 0; i < NO_PARAMS; ++i) {
    double value = 2.385;
    ck_assert_int_eq(invmm_config_set(config, no_params[i], 1), INVMM_E_KIND);
    ck_says("avellaneda_stoikov has no parameter");
    ck_assert_int_eq(invmm_config_set_array(config, no_params[i], &value, 1), INVMM_E_KIND);
    ck_assert_int_eq(invmm_config_set_array(config, no_params[i], &value, 2), INVMM_E_KIND);
    ck_assert_int_eq(invmm_config_get(config, no_params[i], &value), INVMM_E_KIND);
    ck_assert_int_eq(invmm_config_attach(config, no_params[i], config), INVMM_E_KIND);
    ck_assert_int_eq(invmm_config_attach(config, no_params[i], NULL), INVMM_E_KIND);
    ck_says("has no parameter");
    ck_assert_double_eq(value, 2.385);
  }
}
END_TEST

START_TEST(a_value_out_of_bounds_leaves_the_old_one) {
  const double bad[] = {NAN, -NAN, INFINITY, -INFINITY, -0.317, -DBL_MAX};
  ck_assert_int_eq(invmm_config_set(config, INVMM_PARAM_VOLATILITY, 2.385), INVMM_OK);
  for (size_t i = 0; i < sizeof bad / sizeof *bad; ++i) {
    ck_assert_int_eq(invmm_config_set(config, INVMM_PARAM_VOLATILITY, bad[i]), INVMM_E_RANGE);
    ck_assert_int_eq(invmm_config_set_array(config, INVMM_PARAM_VOLATILITY, &bad[i], 1), INVMM_E_RANGE);
    ck_assert_double_eq(get(INVMM_PARAM_VOLATILITY), 2.385);
    ck_says("volatility = ");
    ck_says("P/sqrt(s)");
  }
}
END_TEST

START_TEST(the_sentence_says_the_bounds) {
  ck_assert_int_eq(invmm_config_set(config, INVMM_PARAM_MAKER_FEE, 1), INVMM_E_RANGE);
  ck_says("maker_fee = 1: must be in (-1, 1) (fraction)");
  ck_assert_int_eq(invmm_config_set(config, INVMM_PARAM_LEVELS, 2.5), INVMM_E_RANGE);
  ck_says("levels = 2.5: must be a whole number in [1, 64] (count)");
  ck_assert_int_eq(invmm_config_set(config, INVMM_PARAM_CROSSING, 3), INVMM_E_RANGE);
  ck_says("crossing = 3: must be a whole number in [0, 2] (choice): allow|clip|post_only");
  ck_assert_int_eq(invmm_config_set(config, INVMM_PARAM_HEDGE_CORRELATION, 0), INVMM_E_RANGE);
  ck_says("hedge_correlation = 0: must be in (0, 1] (1)");
}
END_TEST

START_TEST(a_sentence_stays_until_the_next_failure) {
  ck_assert_int_eq(invmm_config_set(config, INVMM_PARAM_LEVELS, 0), INVMM_E_RANGE);
  ck_assert_int_eq(invmm_config_set(config, INVMM_PARAM_LEVELS, 3), INVMM_OK);
  ck_says("levels = 0");
  ck_assert_int_eq(invmm_config_set(config, INVMM_PARAM_SOURCES, 65), INVMM_E_RANGE);
  ck_says("sources = 65");
}
END_TEST

START_TEST(a_scalar_is_an_array_of_one) {
  const double values[] = {0.317, 0.713, 1.337};
  ck_assert_int_eq(invmm_config_set_array(config, INVMM_PARAM_VOLATILITY, values, 1), INVMM_OK);
  ck_assert_int_eq(invmm_config_set_array(config, INVMM_PARAM_VOLATILITY, values + 1, 0), INVMM_E_ARG);
  ck_assert_int_eq(invmm_config_set_array(config, INVMM_PARAM_VOLATILITY, values + 1, 2), INVMM_E_ARG);
  ck_says("volatility takes one number, not 2");
  ck_assert_int_eq(invmm_config_set_array(config, INVMM_PARAM_VOLATILITY, values + 1, UINT32_MAX),
                   INVMM_E_ARG);
  ck_assert_double_eq(get(INVMM_PARAM_VOLATILITY), 0.317);
}
END_TEST

START_TEST(nothing_feeds_a_parameter_yet_and_detaching_is_fine) {
  ck_assert_int_eq(invmm_config_attach(config, INVMM_PARAM_VOLATILITY, NULL), INVMM_OK);
  ck_assert_str_eq(invmm_config_errmsg(config), "");
  ck_assert_int_eq(invmm_config_attach(config, INVMM_PARAM_VOLATILITY, config), INVMM_E_KIND);
  ck_says("avellaneda_stoikov cannot feed volatility");
}
END_TEST

START_TEST(configurations_are_independent) {
  invmm_config *other;
  ck_assert_int_eq(invmm_config_new_with(AS, NULL, &other), INVMM_OK);
  ck_assert_int_eq(invmm_config_set(other, INVMM_PARAM_TICK_SIZE, 0.0137), INVMM_OK);
  ck_assert_int_eq(invmm_config_set(other, INVMM_PARAM_LEVELS, 77), INVMM_E_RANGE);
  ck_assert_double_eq(get(INVMM_PARAM_TICK_SIZE), 0);
  ck_assert_str_eq(invmm_config_errmsg(config), "");
  invmm_config_free(other);
}
END_TEST

START_TEST(an_endless_sentence_is_cut) {
  ck_assert_int_eq(invmm_config_set(config, INVMM_PARAM_YEAR_SECONDS, -DBL_MAX), INVMM_E_RANGE);
  ck_assert_uint_lt(strlen(invmm_config_errmsg(config)), 240);
}
END_TEST

int main(void) {
  const TTest *const tests[] = {a_new_configuration_has_the_defaults_and_no_error,
                                the_defaults_are_those_of_the_contract,
                                no_configuration_of_an_unknown_kind,
                                creating_needs_a_place_for_the_handle,
                                null_handles_are_refused,
                                an_unknown_parameter_is_refused_by_everyone,
                                a_value_out_of_bounds_leaves_the_old_one,
                                the_sentence_says_the_bounds,
                                a_sentence_stays_until_the_next_failure,
                                a_scalar_is_an_array_of_one,
                                nothing_feeds_a_parameter_yet_and_detaching_is_fine,
                                configurations_are_independent,
                                an_endless_sentence_is_cut};
  Suite *suite = suite_create("core/config");
  TCase *all = tcase_create("core/config");
  tcase_add_checked_fixture(all, open_config, close_config);
  for (size_t i = 0; i < sizeof tests / sizeof *tests; ++i)
    tcase_add_test(all, tests[i]);
  suite_add_tcase(suite, all);
  return run_suite(suite);
}
