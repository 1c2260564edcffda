/* SPDX-License-Identifier: MIT */
/** Regime: reference values of Hamilton's filter and the cumulative sum, all paths summed by hand, and what
 * the regime in force does. */
#include "core/internal.h"
#include "golden.h"
#include "inputs/hamilton.h"
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

/* -- three regimes: the chain by a Taylor series of exp(Q t) over small steps -- */

static void step_chain(const double q[3][3], double seconds, double p[3]) {
  int steps = 20000;
  double h = seconds / steps;
  for (int n = 0; n < steps; ++n) {
    double next[3];
    for (int j = 0; j < 3; ++j) {
      double first = 0, second = 0;
      for (int i = 0; i < 3; ++i) {
        first += p[i] * q[i][j];
        for (int k = 0; k < 3; ++k)
          second += p[i] * q[i][k] * q[k][j];
      }
      next[j] = p[j] + h * first + 0.5 * h * h * second;
    }
    memcpy(p, next, sizeof next);
  }
}

START_TEST(three_regimes_are_filtered_step_by_step) {
  static const double q[3][3] = {{-0.05, 0.03, 0.02}, {0.07, -0.08, 0.01}, {0.02, 0.11, -0.13}};
  static const double rates[] = {0.03, 0.02, 0.07, 0.01, 0.02, 0.11}, sigma[] = {0.1, 0.3, 0.7};
  static const double gaps[] = {1.3, 0.4, 7.1, 31.7}, moves[] = {0.05, -0.4, 0.9, -0.1};
  double p[3] = {0.3, 0.3, 0.4}, t = 0, price = 100;
  invmm_config *config = config_with(REGIME, SETTINGS({"regimes", 3}, {"warm_samples", 1}));
  ck_assert_int_eq(invmm_config_set_array(config, INVMM_PARAM_REGIME_RATES, rates, 6), INVMM_OK);
  ck_assert_int_eq(invmm_config_set_array(config, INVMM_PARAM_REGIME_VOLATILITIES, sigma, 3), INVMM_OK);
  invmm_model *model = made_of(config);
  step_chain(q, 2000, p);
  see_mid(model, 0, price);
  for (int i = 0; i < 4; ++i) {
    double sum = 0;
    if (i > 0) step_chain(q, gaps[i], p);
    for (int k = 0; k < 3; ++k)
      sum += p[k] *= exp(-moves[i] * moves[i] / (2 * sigma[k] * sigma[k] * gaps[i])) / sigma[k];
    see_mid(model, t += gaps[i], price += moves[i]);
    for (uint32_t k = 0; k < 3; ++k)
      ck_assert_close(value_of(model, "regime_probability", k), p[k] /= sum, 1e-6);
  }
  ck_assert_close(value_of(model, "regime_probability", 3), 0, 0);
  invmm_model_free(model);
}
END_TEST

START_TEST(a_regime_comes_late_and_leaves_late) {
  const double scales[] = {1, 0.25}, sigma[] = {0.1, 0.3};
  invmm_config *config = config_with(REGIME, SETTINGS({"warm_samples", 1}, {"regime_rates", 0.02}));
  ck_assert_int_eq(invmm_config_set_array(config, INVMM_PARAM_REGIME_VOLATILITIES, sigma, 2), INVMM_OK);
  ck_assert_int_eq(invmm_config_set_array(config, INVMM_PARAM_REGIME_SCALES, scales, 2), INVMM_OK);
  invmm_model *model = made_of(config);
  double price = 100, before = 0;
  int changes = 0;
  struct draw d = {7};
  see_mid(model, 0, price);
  for (int i = 1; i < 400; ++i) {
    see_mid(model, i, price += (i / 100 % 2 ? 0.3 : 0.1) * draw_normal(&d));
    double regime = value_of(model, "regime", 0);
    double p = value_of(model, "regime_probability", 1);
    if (regime != before) ck_assert(regime == 1 ? p > 0.8 : p > 0.5 || p < 0.2 || 1 - p > 0.5);
    changes += regime != before, before = regime;
    ck_assert_double_eq(value_of(model, "limit_scale", 0), regime == 1 ? 0.25 : 1);
    ck_assert_double_eq(value_of(model, "value", 1), regime);
    ck_assert_double_eq(value_of(model, "value", 2), value_of(model, "limit_scale", 0));
    ck_assert_double_eq(value_of(model, "volatility", 0), value_of(model, "value", 0));
  }
  ck_assert_msg(changes >= 3 && changes < 12, "%d", changes);
  ck_assert_double_ge(value_of(model, "cusum", 0), 0);
  invmm_model_free(model);
}
END_TEST

START_TEST(the_blend_holds_the_truth) {
  /* A chain that jumps as it is said to: the blended variance is unbiased. */
  const double sigma[] = {0.1, 0.3};
  double error = 0, square = 0;
  int runs = 200 / RUNS_DIVISOR;
  for (int run = 0; run < runs; ++run) {
    struct draw d = {(uint64_t)run + 1};
    invmm_config *config = config_with(REGIME, SETTINGS({"warm_samples", 1}, {"regime_rates", 0.02}));
    ck_assert_int_eq(invmm_config_set_array(config, INVMM_PARAM_REGIME_VOLATILITIES, sigma, 2), INVMM_OK);
    invmm_model *model = made_of(config);
    double price = 100;
    int state = run % 2;
    see_mid(model, 0, price);
    for (int i = 1; i < 300; ++i) {
      if (draw_between(&d, 0, 1) < 0.5 * (1 - exp(-0.04))) state = !state;
      see_mid(model, i, price += sigma[state] * draw_normal(&d));
    }
    double value = value_of(model, "value", 0), off = value * value - sigma[state] * sigma[state];
    error += off, square += off * off;
    ck_assert_double_ge(value_of(model, "error", 0), 0);
    invmm_model_free(model);
  }
  ck_assert_double_lt(fabs(error / runs), 3 * sqrt(square / runs / runs));
}
END_TEST

/* By time the chain moves on through a pause until the price that ends it. */
START_TEST(a_pause_by_time_is_passed_unseen) {
  const double rates[] = {0.003, 0.007}, sigma[] = {0.1, 1};
  invmm_config *config =
      config_with(REGIME, SETTINGS({"warm_samples", 1}, {"max_gap", 10}, {"sampling", INVMM_SAMPLING_TIME}));
  ck_assert_int_eq(invmm_config_set_array(config, INVMM_PARAM_REGIME_RATES, rates, 2), INVMM_OK);
  ck_assert_int_eq(invmm_config_set_array(config, INVMM_PARAM_REGIME_VOLATILITIES, sigma, 2), INVMM_OK);
  invmm_model *model = made_of(config);
  for (int i = 0; i <= 12; ++i)
    see_mid(model, i, 100 + 0.05 * (i % 2));
  double before = value_of(model, "regime_probability", 1), seen = value_of(model, "samples_have", 0);
  see_mid(model, 70.37, 150);
  ck_assert_close(value_of(model, "regime_probability", 1), 0.3 + (before - 0.3) * exp(-0.01 * 58.37), 1e-12);
  see_mid(model, 70.9, 150), see_mid(model, 71.3, 150);
  ck_assert_double_eq(value_of(model, "samples_have", 0), seen);
  see_mid(model, 71.37, 150.05);
  ck_assert_double_eq(value_of(model, "samples_have", 0), seen + 1);
  ck_assert_double_eq(value_of(model, "alarms", 0), 0);
  invmm_model_free(model);
}
END_TEST

START_TEST(silences_and_absurd_moves_are_survived) {
  invmm_model *model =
      model_with(REGIME, SETTINGS({"regime_volatilities", 1e-3}, {"warm_samples", 1}, {"max_gap", 10}));
  see_mid(model, 0, 100), see_mid(model, 1, 100.001), see_mid(model, 1, 100.002);
  see_mid(model, 100, 200);
  ck_assert_double_eq(value_of(model, "samples_have", 0), 1);
  see_mid(model, 101, 1e50);
  ck_assert_double_eq(value_of(model, "samples_have", 0), 2);
  ck_assert_close(value_of(model, "regime_probability", 0) + value_of(model, "regime_probability", 1), 1,
                  1e-12);
  invmm_model_free(model);
  model = model_with(REGIME, SETTINGS({"regime_volatilities", 1e-150}, {"regime_rates", 0}));
  see_mid(model, 0, 100), see_mid(model, 1, 1e50), see_mid(model, 2, 2e50);
  ck_assert_double_eq(value_of(model, "log_likelihood", 0), 0);
  invmm_model_free(model);
  /* the chain is in the first for ever, which cannot have moved so far */
  const double extreme[] = {1e9, 1e-300, 1e9, 0, 0, 1e-300}, wide[] = {0.1, 0.2, 0.4};
  invmm_config *fast = config_with(REGIME, SETTINGS({"regimes", 3}, {"warm_samples", 1}));
  ck_assert_int_eq(invmm_config_set_array(fast, INVMM_PARAM_REGIME_RATES, extreme, 6), INVMM_OK);
  ck_assert_int_eq(invmm_config_set_array(fast, INVMM_PARAM_REGIME_VOLATILITIES, wide, 3), INVMM_OK);
  model = made_of(fast);
  see_mid(model, 0, 100), see_mid(model, 1, 100.1), see_mid(model, 9e9, 100.2);
  ck_assert(value_of(model, "regime_probability", 0) >= 0 && value_of(model, "regime_probability", 0) <= 1);
  invmm_model_free(model);
  model =
      model_with(REGIME, SETTINGS({"regimes", 3}, {"regime_rates", 1e-300}, {"regime_volatilities", 0.3}));
  see_mid(model, 0, 100), see_mid(model, 1, 100.1), see_mid(model, 2, 100.2);
  invmm_model_free(model);
  const double rates[] = {0, 1}, sigma[] = {0.01, 10};
  invmm_config *config = config_with(REGIME, SETTINGS({"warm_samples", 1}));
  ck_assert_int_eq(invmm_config_set_array(config, INVMM_PARAM_REGIME_RATES, rates, 2), INVMM_OK);
  ck_assert_int_eq(invmm_config_set_array(config, INVMM_PARAM_REGIME_VOLATILITIES, sigma, 2), INVMM_OK);
  model = made_of(config);
  see_mid(model, 0, 100), see_mid(model, 1, 110);
  ck_assert_double_eq(value_of(model, "regime_probability", 0), 1);
  invmm_model_free(model);
}
END_TEST

START_TEST(a_chain_that_never_leaves_stays) {
  const double rates[] = {0, 0, 1, 0, 0, 1}, sigma[] = {0.1, 0.2, 0.4};
  invmm_config *config = config_with(REGIME, SETTINGS({"regimes", 3}, {"warm_samples", 1}));
  ck_assert_int_eq(invmm_config_set_array(config, INVMM_PARAM_REGIME_RATES, rates, 6), INVMM_OK);
  ck_assert_int_eq(invmm_config_set_array(config, INVMM_PARAM_REGIME_VOLATILITIES, sigma, 3), INVMM_OK);
  invmm_model *model = made_of(config);
  see_mid(model, 0, 100), see_mid(model, 1, 100.1), see_mid(model, 1e6, 100.2);
  ck_assert_close(value_of(model, "regime_probability", 0), 1, 1e-6);
  invmm_model_free(model);
  model = model_with(REGIME, SETTINGS({"regimes", 3}, {"warm_samples", 1}, {"regime_rates", 0},
                                      {"regime_volatilities", 0.3}));
  see_mid(model, 0, 100), see_mid(model, 1, 100.1), see_mid(model, 2, 100.2);
  ck_assert_close(value_of(model, "regime_probability", 2), 1.0 / 3, 1e-12);
  invmm_model_free(model);
}
END_TEST

static void ck_refused(int32_t array, const double *values, uint32_t n, const struct setting *settings,
                       const char *why) {
  invmm_config *config = config_with(REGIME, settings);
  if (n) ck_assert_int_eq(invmm_config_set_array(config, array, values, n), INVMM_OK);
  ck_no_model(INVMM_E_CONFIG, config, why, "");
}

/* Samples, probabilities, the regime in force and the alarm's sum are not below 0 in any state that events
 * lead to. */
START_TEST(what_no_event_leads_to_is_no_state) {
  invmm_model *model = model_with(REGIME, SETTINGS({"regime_volatilities", 1}));
  char *state = invmm__model_state(model);
  const struct invmm__kind *kind = model->kind;
  double *tail = (double *)(void *)(state + kind->tail);
  ck_assert(kind->sane(state));
  for (int i = 0; i < 3 + INVMM__REGIMES_MOST; ++i) {
    double was = tail[i];
    tail[i] = -1;
    ck_assert_msg(!kind->sane(state), "%d", i);
    tail[i] = was;
  }
  ck_assert(kind->sane(state));
  invmm_model_free(model);
}
END_TEST

START_TEST(contradictions_are_named) {
  const double three[] = {0.1, 0.2, 0.3};
  ck_refused(0, NULL, 0, SETTINGS({"regimes", 3}), "regime_volatilities");
  ck_refused(INVMM_PARAM_REGIME_VOLATILITIES, three, 3, SETTINGS({"regimes", 2}), "as many as regimes");
  ck_refused(INVMM_PARAM_REGIME_SCALES, three, 3, SETTINGS({"regime_volatilities", 1}), "regime_scales");
  ck_refused(INVMM_PARAM_REGIME_RATES, three, 3, SETTINGS({"regime_volatilities", 1}), "regime_rates");
  ck_refused(0, NULL, 0,
             SETTINGS({"regime_volatilities", 1}, {"enter_probability", 0.5}, {"leave_probability", 0.6}),
             "leave_probability");
}
END_TEST

int main(void) {
  return RUN_TESTS("inputs/regime", a_pause_by_time_is_passed_unseen, the_filter_is_the_reference,
                   the_alarm_is_the_reference, three_regimes_are_filtered_step_by_step,
                   a_regime_comes_late_and_leaves_late, the_blend_holds_the_truth,
                   silences_and_absurd_moves_are_survived, a_chain_that_never_leaves_stays,
                   what_no_event_leads_to_is_no_state, contradictions_are_named);
}
