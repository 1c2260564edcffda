/* SPDX-License-Identifier: MIT */
/** What cannot be true of a simulated market: the sentence names the parameters and the way out. */
#include "market.h"

enum { KIND = INVMM_KIND_SIMULATED_MARKET };

#define BASE                                                                                                 \
  {"volatility", 2}, {"intensity_scale", 140}, {"intensity_decay", 1.5}, {                                   \
    "time_step", 0.005                                                                                       \
  }

static void contradicts(const struct setting *settings, const char *const *words) {
  invmm_model *model;
  invmm_config *config = config_with(KIND, settings);
  ck_assert_int_eq(invmm_model_new(config, &model), INVMM_E_CONFIG);
  ck_assert_ptr_null(model);
  const char *text = invmm_config_errmsg(config);
  for (; *words; ++words)
    ck_assert_msg(strstr(text, *words), "%s: %s", *words, text);
  invmm_config_free(config);
}

#define WORDS(...) ((const char *const[]){__VA_ARGS__, NULL})

static void agrees(const struct setting *settings) {
  open_market(model_with(KIND, settings));
  for (int i = 0; i < 3; ++i)
    collect_all();
}

START_TEST(each_demand_needs_its_own) {
  contradicts(SETTINGS({"intensity_scale", 0.7}, {"intensity_decay", 1.5}), WORDS("volatility"));
  contradicts(SETTINGS({"volatility", 2}, {"intensity_decay", 1.5}), WORDS("intensity_scale"));
  contradicts(SETTINGS({"volatility", 2}, {"intensity_scale_bid", 1}, {"intensity_decay", 1.5}),
              WORDS("intensity_scale"));
  contradicts(SETTINGS({"volatility", 2}, {"intensity_scale", 0.7}), WORDS("intensity_decay"));
  contradicts(SETTINGS({"volatility", 2}, {"intensity_scale", 0.7}, {"demand", INVMM_DEMAND_LOGISTIC}),
              WORDS("intensity_decay"));
  contradicts(SETTINGS({"volatility", 2}, {"intensity_scale", 0.7}, {"demand", INVMM_DEMAND_POWER}),
              WORDS("least_depth"));
  contradicts(SETTINGS({"volatility", 2}, {"demand_slope", 0.7}, {"demand", INVMM_DEMAND_LINEAR}),
              WORDS("demand_intercept"));
  contradicts(SETTINGS({"volatility", 2}, {"demand_intercept", 0.7}, {"demand", INVMM_DEMAND_LINEAR}),
              WORDS("demand_slope"));
  agrees(SETTINGS({"volatility", 2}, {"intensity_scale_bid", 0.7}, {"intensity_scale_ask", 0.3},
                  {"intensity_decay_bid", 1.5}, {"intensity_decay_ask", 1.7}));
  agrees(SETTINGS({"volatility", 2}, {"intensity_scale", 0.7}, {"demand", INVMM_DEMAND_POWER},
                  {"least_depth", 0.1}));
  agrees(SETTINGS({"volatility", 2}, {"demand", INVMM_DEMAND_LINEAR}, {"demand_intercept", 0.7},
                  {"demand_slope", 0.3}));
}
END_TEST

/* What dt would do is said in seconds; with it the market can be made, and with the clock of events. */
START_TEST(a_step_has_one_taker_a_side_at_most) {
  contradicts(SETTINGS(BASE, {"intensity_scale", 400}), WORDS("time_step", "intensity_scale", "0.0025"));
  contradicts(SETTINGS(BASE, {"intensity_scale_ask", 400}), WORDS("time_step", " 0.0025"));
  contradicts(SETTINGS(BASE, {"hawkes_self", 0.2}, {"hawkes_cross", 0.3}), WORDS("hawkes", " 0.00357143"));
  contradicts(SETTINGS({"volatility", 2}, {"demand", INVMM_DEMAND_LINEAR}, {"demand_intercept", 8},
                       {"demand_slope", 1}),
              WORDS("demand_intercept", " 0.125"));
  agrees(SETTINGS(BASE, {"intensity_scale", 400}, {"time_step", 0.0025}));
  agrees(SETTINGS(BASE, {"intensity_scale", 400}, {"clock", INVMM_CLOCK_EVENT}));
  agrees(SETTINGS(BASE, {"demand", INVMM_DEMAND_LOGISTIC}, {"intensity_scale", 390})); /* half at the mid */
}
END_TEST

START_TEST(takers_must_not_bring_ever_more) {
  contradicts(SETTINGS(BASE, {"hawkes_self", 0.7}, {"hawkes_cross", 0.3}),
              WORDS("hawkes_self", "hawkes_cross", "below 1"));
  refuses(KIND,
          SETTINGS({"hawkes_self", 1}, {"hawkes_self", -0.1}, {"hawkes_cross", 1.3}, {"hawkes_decay", 0}));
  agrees(SETTINGS(BASE, {"clock", INVMM_CLOCK_EVENT}, {"hawkes_self", 0.7}, {"hawkes_cross", 0.29}));
  ck_assert_int_eq(invmm_model_set(market, invmm_param_id(KIND, "hawkes_cross"), 0.31), INVMM_E_CONFIG);
  ck_assert(strstr(invmm_model_errmsg(market), "hawkes_self"));
  double now;
  ck_assert_int_eq(invmm_model_get(market, invmm_param_id(KIND, "hawkes_cross"), &now), INVMM_OK);
  ck_assert_double_eq(now, 0.29);
}
END_TEST

START_TEST(prices_that_must_be_above_0) {
  contradicts(SETTINGS(BASE, {"mid_process", INVMM_MID_GEOMETRIC}, {"initial_price", 0}),
              WORDS("mid_process", "initial_price"));
  contradicts(SETTINGS(BASE, {"base_reserve", 3}, {"initial_price", -1}),
              WORDS("base_reserve", "initial_price"));
  contradicts(SETTINGS(BASE, {"base_reserve", 1.1e149}), WORDS("base_reserve", "initial_price"));
  agrees(SETTINGS(BASE, {"base_reserve", 0.9e149}));
  agrees(SETTINGS(BASE, {"initial_price", -1}));
}
END_TEST

START_TEST(funding_needs_a_step_for_itself) {
  contradicts(SETTINGS(BASE, {"funding_rate", 0.1}, {"funding_interval", 0.003}),
              WORDS("funding_interval", "time_step"));
  agrees(SETTINGS(BASE, {"funding_rate", 0.1}, {"funding_interval", 0.005}));
  agrees(SETTINGS(BASE, {"funding_interval", 0.003}));
}
END_TEST

START_TEST(parameters_have_their_bounds) {
  refuses(KIND,
          SETTINGS({"hedge_correlation", 1.01}, {"hedge_correlation", -1.01}, {"hedge_correlation", NAN},
                   {"informed_share", 1.01}, {"informed_share", -0.01}, {"informed_horizon", -1},
                   {"intensity_exponent", 0.9}, {"least_depth", 0}, {"demand_slope", 0}));
  refuses(KIND, SETTINGS({"clock", 2}, {"demand", 4}, {"mid_process", 3}, {"trade_size_law", 3},
                         {"trade_size_deviation", -1}, {"jump_rate", -1}, {"jump_deviation", -1},
                         {"regime_enter", -1}, {"regime_volatility", -1}, {"reversion_rate", -1}));
  refuses(KIND, SETTINGS({"block_rate", 0}, {"pool_fee", 1}, {"pool_fee", -0.1}, {"base_reserve", -1},
                         {"funding_interval", 0}, {"hedge_volatility", -1}, {"hedge_price", INFINITY}));
}
END_TEST

int main(void) {
  int status =
      RUN_TESTS("markets/simulated_params", each_demand_needs_its_own, a_step_has_one_taker_a_side_at_most,
                takers_must_not_bring_ever_more, prices_that_must_be_above_0, funding_needs_a_step_for_itself,
                parameters_have_their_bounds);
  open_market(NULL);
  return status;
}
