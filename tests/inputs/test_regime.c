/* SPDX-License-Identifier: MIT */
/** Regime: reference values of Hamilton's filter and the cumulative sum, all paths summed by hand, and what
 * the regime in force does. */
#include "golden.h"
#include "inputs/inputs.h"

enum { REGIME = INVMM_KIND_REGIME, MOST = 400 };

static int reference_returns(double *r) {
  FILE *file = golden_open("vol_returns.txt");
  int n = 0;
  while (golden_row(file, &r[n], 1))
    ++n;
  return n;
}

/* Rates whose transitions over a second are P = [[.98, .02], [.05, .95]]. */
static invmm_config *reference_config(void) {
  invmm_config *config = NULL;
  double both = -log(0.93), rates[] = {both * 2 / 7, both * 5 / 7}, sigma[] = {0.001, 0.003};
  ck_assert_int_eq(invmm_config_new(REGIME, &config), INVMM_OK);
  ck_assert_int_eq(invmm_config_set_array(config, INVMM_PARAM_REGIME_RATES, rates, 2), INVMM_OK);
  ck_assert_int_eq(invmm_config_set_array(config, INVMM_PARAM_REGIME_VOLATILITIES, sigma, 2), INVMM_OK);
  ck_assert_int_eq(invmm_config_set(config, INVMM_PARAM_WARM_SAMPLES, 1), INVMM_OK);
  return config;
}

static invmm_model *made_of(invmm_config *config) {
  invmm_model *model = NULL;
  ck_assert_msg(invmm_model_new(config, &model) == INVMM_OK, "%s", invmm_config_errmsg(config));
  invmm_config_free(config);
  return model;
}

static void feed(invmm_model *model, const double *r, int from, int to) {
  double price = 0;
  see_mid(model, 0, price);
  for (int i = from; i < to; ++i)
    see_mid(model, i - from + 1, price += r[i]);
}

START_TEST(the_filter_is_the_reference) {
  double r[MOST];
  int n = reference_returns(r);
  invmm_model *model = made_of(reference_config());
  feed(model, r, 195, 205);
  ck_assert_close(value_of(model, "log_likelihood", 0), 25.34462640087, 1e-12);
  ck_assert_close(value_of(model, "regime_probability", 0), 0.5681030571847, 1e-11);
  ck_assert_close(value_of(model, "regime_probability", 1), 0.4318969428153, 1e-11);
  invmm_model_reset(model);
  feed(model, r, 0, n);
  ck_assert_close(value_of(model, "log_likelihood", 0), 2086.273058423, 1e-12);
  ck_assert_close(value_of(model, "regime_probability", 0), 0.855893083177, 2e-12);
  ck_assert_close(value_of(model, "value", 0), sqrt(0.8558930831767 * 1e-6 + 0.1441069168233 * 9e-6), 1e-11);
  invmm_model_free(model);
}
END_TEST

START_TEST(the_alarm_is_the_reference) {
  static const int want[] = {32, 151, 200, 207, 319, 367, 381};
  double r[MOST], price = 0, before = 0;
  int n = reference_returns(r), found = 0;
  invmm_config *config = reference_config();
  ck_assert_int_eq(invmm_config_set(config, INVMM_PARAM_CUSUM_THRESHOLD, 8), INVMM_OK);
  invmm_model *model = made_of(config);
  see_mid(model, 0, 0);
  for (int i = 0; i < n; ++i) {
    see_mid(model, i + 1, price += r[i]);
    double alarms = value_of(model, "alarms", 0);
    if (alarms > before) ck_assert_int_eq(i, want[found++]);
    before = alarms;
  }
  ck_assert_int_eq(found, 7);
  invmm_model_free(model);
}
END_TEST

int main(void) {
  return RUN_TESTS("inputs/regime", the_filter_is_the_reference, the_alarm_is_the_reference);
}
