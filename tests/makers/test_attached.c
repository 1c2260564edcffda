/* SPDX-License-Identifier: MIT */
/** Makers with inputs: what each does to the quotes, and that nothing is quoted on nothing. */
#include "inputs/inputs.h"

enum { AS = INVMM_KIND_AVELLANEDA_STOIKOV };

/* An input attached to a parameter. */
struct attached {
  const char *param;
  int32_t kind;
  const struct setting *settings;
};

static void attach(invmm_config *config, const char *param, int32_t kind, const struct setting *settings) {
  invmm_config *input = config_with(kind, settings);
  ck_assert_msg(invmm_config_attach(config, invmm_param_id(AS, param), input) == INVMM_OK, "%s",
                invmm_config_errmsg(config));
  invmm_config_free(input);
}

static invmm_model *made_of(invmm_config *config) {
  invmm_model *model = NULL;
  ck_assert_msg(invmm_model_new(config, &model) == INVMM_OK, "%s", invmm_config_errmsg(config));
  invmm_config_free(config);
  return model;
}

static const struct setting finite[] = {{"risk_aversion", 0.0731},
                                        {"volatility", 0.2385},
                                        {"intensity_scale", 1.437},
                                        {"intensity_decay", 1.513},
                                        {"horizon", 61.37},
                                        {"horizon_mode", INVMM_HORIZON_ROLLING},
                                        {NULL, 0}};

static invmm_quotes quote_with(const invmm_model *model, invmm_status status) {
  invmm_quotes q;
  ck_assert_int_eq(invmm_quote(model, NULL, 1, &q), status);
  return q;
}

static void signal_at(invmm_model *model, double seconds, int source, double value) {
  invmm_event e = event_at(seconds, INVMM_EV_SIGNAL);
  e.source = source, e.value = value;
  step_ok(model, e);
}

START_TEST(a_volatility_feeds_sigma_and_nothing_is_quoted_before) {
  invmm_config *config = config_with(AS, finite);
  attach(config, "volatility", INVMM_KIND_VOLATILITY, SETTINGS({"warm_samples", 4}, {"method", 1}));
  invmm_model *model = made_of(config);
  double price = 100;
  for (int i = 0; i <= 8; ++i) {
    see_mid(model, i, price += i % 2 ? 0.31 : -0.17);
    invmm_quotes q = quote_with(model, i < 4 ? INVMM_NOT_READY : INVMM_OK);
    ck_assert_int_eq(q.sides, i < 4 ? 0 : 3);
    ck_assert_int_eq((q.flags & INVMM_FLAG_NOT_READY) != 0, i < 4);
    ck_assert_double_eq(value_of(model, "samples_need", 0), 4);
    ck_assert_double_eq(value_of(model, "samples_have", 0), i);
  }
  const invmm_model *input;
  ck_assert_int_eq(invmm_model_input(model, INVMM_PARAM_VOLATILITY, &input), INVMM_OK);
  double sigma = value_of(input, "value", 0);
  ck_assert_close(sigma, sqrt(0.5 * (0.31 * 0.31 + 0.17 * 0.17)), 1e-12);
  ck_assert_double_eq(value_of(model, "volatility", 0), sigma);
  config = config_with(AS, finite);
  ck_assert_int_eq(invmm_config_set(config, INVMM_PARAM_VOLATILITY, sigma), INVMM_OK);
  invmm_model *plain = made_of(config);
  see_mid(plain, 8, price);
  invmm_quotes a = quote_with(model, INVMM_OK), b = quote_with(plain, INVMM_OK);
  ck_assert_mem_eq(&a, &b, sizeof a);
  invmm_model_free(model), invmm_model_free(plain);
}
END_TEST

START_TEST(an_intensity_feeds_both_sides) {
  invmm_config *config =
      config_with(AS, SETTINGS({"risk_aversion", 0.0731}, {"volatility", 0.2385}, {"horizon", 61.37}));
  attach(config, "intensity_input", INVMM_KIND_INTENSITY, SETTINGS({"warm_samples", 2}));
  invmm_model *model = made_of(config);
  see_mid(model, 0, 100);
  see_trade(model, 1, 99.3, -1), see_trade(model, 2, 99.7, -1);
  see_trade(model, 3, 100.2, 1);
  ck_assert_int_eq(quote_with(model, INVMM_NOT_READY).sides, 0);
  see_trade(model, 4, 100.4, 1);
  invmm_quotes q = quote_with(model, INVMM_OK);
  double bid = 1 / 0.0731 * log1p(0.0731 / 2), ask = 1 / 0.0731 * log1p(0.0731 / (1 / 0.3));
  ck_assert_close(value_of(model, "intensity_term", 0), bid, 1e-12);
  ck_assert_close(value_of(model, "intensity_term", 1), ask, 1e-12);
  ck_assert_close(q.intensity_term, 0.5 * (bid + ask), 1e-12);
  invmm_model_free(model);
}
END_TEST

START_TEST(an_expected_move_widens_its_side) {
  invmm_config *config = config_with(AS, finite);
  attach(config, "toxicity_input", INVMM_KIND_TOXICITY, SETTINGS({"method", INVMM_TOXICITY_SIGNAL}));
  invmm_model *model = made_of(config), *plain = model_with(AS, finite);
  see_mid(model, 0, 100), see_mid(plain, 0, 100);
  ck_assert_int_eq(quote_with(model, INVMM_NOT_READY).sides, 0);
  signal_at(model, 0, 0, 0.0317);
  invmm_quotes q = quote_with(model, INVMM_OK), p = quote_with(plain, INVMM_OK);
  ck_assert_close(q.ask, p.ask + 0.0317, 1e-14);
  ck_assert_close(q.bid, p.bid, 0);
  ck_assert_close(q.toxicity_term, 0.5 * 0.0317, 1e-14);
  ck_assert_close(q.half_spread, p.half_spread + 0.5 * 0.0317, 1e-14);
  ck_assert_close(q.reservation - q.half_spread, q.bid, 1e-14);
  ck_assert(q.flags & INVMM_FLAG_TOXIC);
  ck_assert_close(value_of(model, "toxicity_term", 0), 0, 0);
  ck_assert_close(value_of(model, "toxicity_term", 1), 0.0317, 1e-14);
  signal_at(model, 1, 0, -0.0171);
  see_mid(plain, 1, 100);
  q = quote_with(model, INVMM_OK), p = quote_with(plain, INVMM_OK);
  ck_assert_close(q.bid, p.bid - 0.0171, 1e-14);
  ck_assert_close(q.ask, p.ask, 0);
  invmm_model_free(model), invmm_model_free(plain);
}
END_TEST

START_TEST(a_toxic_side_shrinks_goes_and_comes_back_slowly) {
  invmm_config *config = config_with(AS, finite);
  attach(config, "toxicity_input", INVMM_KIND_TOXICITY, SETTINGS({"method", INVMM_TOXICITY_SIGNAL}));
  invmm_config_set(config, INVMM_PARAM_TOXICITY_OFF, 0.5);
  invmm_config_set(config, INVMM_PARAM_TOXICITY_ON, 0.3);
  invmm_config_set(config, INVMM_PARAM_TOXICITY_DWELL, 4);
  invmm_config_set(config, INVMM_PARAM_TOXICITY_RAMP, 2);
  invmm_model *model = made_of(config);
  see_mid(model, 0, 100);
  signal_at(model, 0, 0, 0.29);
  ck_assert_close(quote_with(model, INVMM_OK).ask_size, 1, 0);
  signal_at(model, 1, 0, 0.35);
  ck_assert_close(quote_with(model, INVMM_OK).ask_size, 0.75, 1e-12);
  signal_at(model, 2, 0, 0.5);
  invmm_quotes q = quote_with(model, INVMM_OK);
  ck_assert_int_eq(q.sides, INVMM_SIDE_BID);
  ck_assert_close(q.bid_size, 1, 0);
  ck_assert(q.flags & INVMM_FLAG_TOXIC);
  signal_at(model, 3, 0, 0.31); /* below off, not yet below on */
  ck_assert_int_eq(quote_with(model, INVMM_OK).sides, INVMM_SIDE_BID);
  signal_at(model, 4, 0, 0.1);
  signal_at(model, 6.9, 0, 0.1);
  ck_assert_int_eq(quote_with(model, INVMM_OK).sides, INVMM_SIDE_BID);
  signal_at(model, 7, 0, 0.1); /* four seconds after 3: the ramp begins */
  ck_assert_close(quote_with(model, INVMM_OK).ask_size, 0.05, 1e-9);
  signal_at(model, 8, 0, 0.1);
  ck_assert_close(quote_with(model, INVMM_OK).ask_size, 0.55, 1e-9);
  signal_at(model, 9, 0, 0.1);
  ck_assert_close(quote_with(model, INVMM_OK).ask_size, 1, 1e-9);
  invmm_model_free(model);
}
END_TEST

int main(void) {
  return RUN_TESTS("makers/attached", a_volatility_feeds_sigma_and_nothing_is_quoted_before,
                   an_intensity_feeds_both_sides, an_expected_move_widens_its_side,
                   a_toxic_side_shrinks_goes_and_comes_back_slowly);
}
