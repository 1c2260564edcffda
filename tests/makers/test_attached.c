/* SPDX-License-Identifier: MIT */
/** Makers with inputs: what each does to the quotes, and that nothing is quoted on nothing. */
#include "inputs/inputs.h"

enum { AS = INVMM_KIND_AVELLANEDA_STOIKOV };

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
    double reservation, volatility;
    ck_assert_int_eq(ask_value(model, "volatility", 0, &volatility), i < 4 ? INVMM_NOT_READY : INVMM_OK);
    ck_assert_int_eq(volatility > 0, i >= 4);
    ck_assert_int_eq(ask_value(model, "reservation", 0, &reservation), i < 4 ? INVMM_NOT_READY : INVMM_OK);
    ck_assert_double_eq(reservation, i < 4 ? 0 : q.reservation);
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

/* Nobody asks for a time then at which an input might be old. */
START_TEST(a_ladder_is_quoted_with_inputs_too) {
  invmm_config *config = config_with(AS, finite);
  invmm_config_set(config, INVMM_PARAM_LEVELS, 2), invmm_config_set(config, INVMM_PARAM_LEVEL_SPACING, 0.25);
  attach(config, "volatility", INVMM_KIND_VOLATILITY, SETTINGS({"warm_samples", 1}, {"max_input_age", 60}));
  invmm_model *model = made_of(config);
  invmm_quotes q[2];
  see_mid(model, 0, 100), see_mid(model, 1, 100.31);
  ck_assert_int_eq(invmm_quote(model, NULL, 2, q), INVMM_OK);
  ck_assert(q[0].sides == 3 && q[1].sides == 3);
  ck_assert_close(q[1].ask - q[0].ask, 0.25, 1e-9);
  invmm_model_free(model);
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

/* A request that says its size goes the long way. */
START_TEST(while_inputs_change_no_quote_the_short_way_gives_the_same_bits) {
  const double widening[] = {0, 0, 0.0317, -0.0171};
  invmm_config *config = config_with(AS, SETTINGS({"risk_aversion", 0.0731}, {"intensity_decay", 1.513},
                                                  {"horizon", 61.37}, {"tick_size", 0.01}));
  attach(config, "volatility", INVMM_KIND_VOLATILITY, SETTINGS({"warm_samples", 4}));
  attach(config, "toxicity_input", INVMM_KIND_TOXICITY, SETTINGS({"method", INVMM_TOXICITY_SIGNAL}));
  invmm_model *model = made_of(config);
  int plain = 0, changed = 0;
  for (int i = 0; i < 400; ++i) {
    const invmm_request sized = {.size = 1};
    invmm_quotes quick, slow;
    see_mid(model, i, 100 + 0.0713 * (i * 7 % 11));
    signal_at(model, i, 0, widening[i / 3 % 4]);
    invmm_status said = invmm_quote(model, NULL, 1, &quick);
    ck_assert_int_eq(invmm_quote(model, &sized, 1, &slow), said);
    ck_assert_mem_eq(&quick, &slow, sizeof slow);
    plain += quick.sides == 3 && quick.flags == 0, changed += (quick.flags & INVMM_FLAG_TOXIC) != 0;
  }
  ck_assert_int_gt(plain, 100);
  ck_assert_int_gt(changed, 100);
  invmm_model_free(model);
}
END_TEST

START_TEST(without_toxicity_off_no_side_shrinks) {
  invmm_config *config = config_with(AS, finite);
  attach(config, "toxicity_input", INVMM_KIND_TOXICITY, SETTINGS({"method", INVMM_TOXICITY_SIGNAL}));
  invmm_config_set(config, INVMM_PARAM_TOXICITY_ON, 0.3);
  invmm_model *model = made_of(config);
  see_mid(model, 0, 100);
  signal_at(model, 0, 0, 0.71);
  invmm_quotes q = quote_with(model, INVMM_OK);
  ck_assert_double_eq(q.ask_size, 1);
  ck_assert_double_eq(q.bid_size, 1);
  ck_assert(q.flags & INVMM_FLAG_TOXIC);
  invmm_model_free(model);
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

/* -- tables -- */

static const struct setting lattice[] = {{"variant", INVMM_AS_EXACT}, {"risk_aversion", 0.0731},
                                         {"intensity_scale", 1.437},  {"intensity_decay", 1.513},
                                         {"horizon", 61.37},          {"horizon_mode", INVMM_HORIZON_ROLLING},
                                         {"inventory_limit", 4},      {NULL, 0}};

START_TEST(a_table_is_due_once_sigma_has_moved) {
  invmm_config *config = config_with(AS, lattice);
  attach(config, "volatility", INVMM_KIND_VOLATILITY,
         SETTINGS({"method", 1}, {"window", 20}, {"warm_samples", 2}));
  invmm_config_set(config, INVMM_PARAM_DUE_CHANGE, 0.05);
  invmm_model *model = made_of(config);
  ck_assert_int_eq(invmm_solve(model, NULL, NULL), INVMM_NOT_READY);
  for (int i = 0; i < 20; ++i)
    see_mid(model, i, 100 + 0.2 * (i % 2));
  quote_with(model, INVMM_DUE); /* nothing has been solved yet */
  ck_assert_int_eq(invmm_solve(model, NULL, NULL), INVMM_OK);
  invmm_quotes solved = quote_with(model, INVMM_OK);
  config = config_with(AS, lattice);
  invmm_config_set(config, INVMM_PARAM_VOLATILITY, value_of(model, "volatility", 0));
  invmm_model *plain = made_of(config);
  see_mid(plain, 19, 100.2);
  invmm_quotes want = quote_with(plain, INVMM_OK);
  ck_assert_close(solved.bid, want.bid, 1e-12);
  ck_assert_close(solved.ask, want.ask, 1e-12);
  see_mid(model, 20, 100.4 - 0.2); /* hardly another sigma */
  see_mid(model, 21, 100);
  quote_with(model, INVMM_OK);
  see_mid(model, 22, 101);
  quote_with(model, INVMM_DUE);
  ck_assert_int_eq(invmm_solve(model, NULL, NULL), INVMM_OK);
  quote_with(model, INVMM_OK);
  invmm_model_free(model), invmm_model_free(plain);
}
END_TEST

static void arrivals(invmm_model *model, struct draw *d, double from, int n) {
  see_mid(model, from, 100);
  for (int i = 0; i < n; ++i) {
    double reach = draw_exponential(d, 1.5);
    see_trade(model, from + i, i % 2 ? 100 + reach : 100 - reach, i % 2 ? 1 : -1);
  }
}

START_TEST(a_table_is_due_once_arrivals_have) {
  static const int variants[] = {INVMM_AS_EXACT, INVMM_AS_STATIONARY, INVMM_AS_RUNNING_PENALTY};
  for (int v = 0; v < 3; ++v) {
    struct draw d = {7};
    invmm_config *config = config_with(AS, lattice);
    invmm_config_set(config, INVMM_PARAM_VARIANT, variants[v]);
    invmm_config_set(config, INVMM_PARAM_RUNNING_PENALTY, 0.01);
    invmm_config_set(config, INVMM_PARAM_VOLATILITY, 0.2);
    attach(config, "intensity_input", INVMM_KIND_INTENSITY, SETTINGS({"warm_samples", 5}));
    invmm_model *model = made_of(config);
    arrivals(model, &d, 0, 200);
    quote_with(model, INVMM_DUE);
    ck_assert_int_eq(invmm_solve(model, NULL, NULL), INVMM_OK);
    quote_with(model, INVMM_OK);
    arrivals(model, &d, 200, 1000);
    quote_with(model, INVMM_DUE);
    ck_assert_int_eq(invmm_solve(model, NULL, NULL), INVMM_OK);
    quote_with(model, INVMM_OK);
    invmm_model_set(model, INVMM_PARAM_ORDER_SIZE, 2);
    quote_with(model, INVMM_DUE); /* as after any other change */
    invmm_model_free(model);
  }
}
END_TEST

/* The reaches stay and so does k; twice as many come and A is another. */
START_TEST(a_table_is_due_once_more_arrive) {
  invmm_config *config = config_with(AS, lattice);
  invmm_config_set(config, INVMM_PARAM_VOLATILITY, 0.2);
  attach(config, "intensity_input", INVMM_KIND_INTENSITY,
         SETTINGS({"warm_samples", 5}, {"half_life", 20}, {"least_depth", 0.1}));
  invmm_model *model = made_of(config);
  const invmm_model *input;
  ck_assert_int_eq(invmm_model_input(model, INVMM_PARAM_INTENSITY_INPUT, &input), INVMM_OK);
  see_mid(model, 0, 100);
  for (int i = 0; i < 300; ++i)
    see_trade(model, i, i % 2 ? 100.7 : 99.3, i % 2 ? 1 : -1);
  ck_assert_int_eq(invmm_solve(model, NULL, NULL), INVMM_OK);
  double scale = value_of(input, "value", 0), decay = value_of(input, "value", 2);
  quote_with(model, INVMM_OK);
  for (int i = 0; i < 20; ++i)
    see_trade(model, 300 + 0.5 * i, i % 2 ? 100.7 : 99.3, i % 2 ? 1 : -1);
  ck_assert_double_gt(value_of(input, "value", 0), 1.1 * scale);
  ck_assert_close(value_of(input, "value", 2), decay, 1e-12);
  quote_with(model, INVMM_DUE);
  invmm_model_free(model);
}
END_TEST

/* sigma of its own, relative to the price: an input of something else makes nothing of it due. */
START_TEST(a_relative_sigma_is_not_that_of_an_input) {
  struct draw d = {7};
  invmm_config *config = config_with(AS, lattice);
  invmm_config_set(config, INVMM_PARAM_VOLATILITY_ANNUAL, 0.6);
  invmm_config_set(config, INVMM_PARAM_DUE_CHANGE, 0.5);
  attach(config, "intensity_input", INVMM_KIND_INTENSITY, SETTINGS({"warm_samples", 5}));
  invmm_model *model = made_of(config);
  arrivals(model, &d, 0, 200);
  ck_assert_int_eq(invmm_solve(model, NULL, NULL), INVMM_OK);
  quote_with(model, INVMM_OK);
  see_mid(model, 201, 103);
  quote_with(model, INVMM_OK);
  invmm_model_set(model, INVMM_PARAM_VOLATILITY_ANNUAL, 0.7);
  quote_with(model, INVMM_DUE);
  invmm_model_free(model);
}
END_TEST

/* What a table does not depend on does not keep it waiting, either. */
START_TEST(a_table_does_not_wait_for_a_hedge_ratio) {
  for (int i = 0; i < 2; ++i) {
    invmm_config *config =
        i ? config_with(INVMM_KIND_HO_STOLL,
                        SETTINGS({"variant", INVMM_HO_STOLL_EXACT}, {"risk_aversion", 0.0731},
                                 {"volatility", 0.2385}, {"demand_intercept", 17.3}, {"demand_slope", 9.1},
                                 {"horizon", 3.7}, {"inventory_limit", 5}, {"inventory_target", 0}))
          : config_with(AS, SETTINGS({"variant", INVMM_AS_STATIONARY}, {"risk_aversion", 0.0731},
                                     {"volatility", 0.2385}, {"intensity_scale", 1.437},
                                     {"intensity_decay", 1.513}, {"inventory_limit", 5}));
    attach(config, "hedge_ratio", INVMM_KIND_HEDGE_RATIO, SETTINGS({"warm_samples", 3}));
    invmm_model *model = made_of(config);
    for (int t = 0; t < 9; ++t) {
      invmm_event hedge = book_at(t, 200 + t % 3, 202 + t % 3);
      hedge.instrument = INVMM_HEDGE;
      see_mid(model, t, 100 + t % 3), step_ok(model, hedge);
      int warm = value_of(model, "samples_have", 0) >= 3;
      invmm_quotes q = quote_with(model, warm ? INVMM_OK : INVMM_NOT_READY);
      ck_assert_int_eq(q.sides, warm ? 3 : 0);
      ck_assert_uint_eq(q.flags, warm ? 0 : INVMM_FLAG_NOT_READY);
    }
    ck_assert_double_ge(value_of(model, "samples_have", 0), 3);
    invmm_model_free(model);
  }
}
END_TEST

START_TEST(a_running_penalty_is_not_due_whatever_sigma_does) {
  invmm_config *config = config_with(AS, lattice);
  invmm_config_set(config, INVMM_PARAM_VARIANT, INVMM_AS_RUNNING_PENALTY);
  invmm_config_set(config, INVMM_PARAM_RUNNING_PENALTY, 0.01);
  attach(config, "volatility", INVMM_KIND_VOLATILITY,
         SETTINGS({"method", 1}, {"window", 20}, {"warm_samples", 2}));
  invmm_model *model = made_of(config);
  for (int i = 0; i < 5; ++i)
    see_mid(model, i, 100 + 0.2 * (i % 2));
  ck_assert_int_eq(invmm_solve(model, NULL, NULL), INVMM_OK);
  double sigma = value_of(model, "volatility", 0);
  see_mid(model, 5, 102);
  ck_assert_double_gt(value_of(model, "volatility", 0), 2 * sigma);
  quote_with(model, INVMM_OK);
  invmm_model_free(model);
}
END_TEST

/* A table that was solved with numbers of inputs comes back from a save as it was, though they say others by
 * then. */
START_TEST(a_table_made_with_inputs_comes_back_from_a_save) {
  static const int variants[] = {INVMM_AS_EXACT, INVMM_AS_STATIONARY, INVMM_AS_RUNNING_PENALTY};
  static unsigned char bytes[1 << 17];
  for (int v = 0; v < 3; ++v) {
    struct draw d = {23};
    invmm_config *config = config_with(AS, lattice);
    invmm_config_set(config, INVMM_PARAM_VARIANT, variants[v]);
    invmm_config_set(config, INVMM_PARAM_RUNNING_PENALTY, 0.01);
    invmm_config_set(config, INVMM_PARAM_DUE_CHANGE, 0.9);
    attach(config, "volatility", INVMM_KIND_VOLATILITY,
           SETTINGS({"method", 1}, {"window", 20}, {"warm_samples", 2}));
    attach(config, "intensity_input", INVMM_KIND_INTENSITY, SETTINGS({"warm_samples", 5}));
    invmm_model *model = made_of(config), *loaded;
    for (int i = 0; i < 30; ++i)
      see_mid(model, 3 * i, 100 + 0.2 * (i % 2)), arrivals(model, &d, 3 * i + 1, 2);
    ck_assert_int_eq(invmm_solve(model, NULL, NULL), INVMM_OK);
    invmm_quotes solved = quote_with(model, INVMM_OK);
    for (int i = 30; i < 36; ++i)
      see_mid(model, 3 * i, 100 + 0.25 * (i % 2)), arrivals(model, &d, 3 * i + 1, 2);
    uint64_t length;
    ck_assert_int_eq(invmm_model_save(model, bytes, sizeof bytes, &length), INVMM_OK);
    ck_assert_int_eq(invmm_model_load(bytes, length, NULL, &loaded), INVMM_OK);
    invmm_quotes a = quote_with(model, INVMM_OK), b = quote_with(loaded, INVMM_OK);
    ck_assert_mem_eq(&a, &b, sizeof a);
    ck_assert_close(b.bid, solved.bid, 1e-12); /* still that of the numbers then */
    ck_assert_int_eq(invmm_solve(loaded, NULL, NULL), INVMM_OK);
    ck_assert_double_ne(quote_with(loaded, INVMM_OK).bid, solved.bid);
    invmm_model_free(model), invmm_model_free(loaded);
  }
}
END_TEST

/* A lattice takes A of each side, and the mean of k. */
START_TEST(a_table_has_the_arrivals_of_each_side) {
  static const int variants[] = {INVMM_AS_EXACT, INVMM_AS_STATIONARY, INVMM_AS_RUNNING_PENALTY};
  for (int v = 0; v < 3; ++v) {
    invmm_config *fed = config_with(AS, lattice), *plain = config_with(AS, lattice);
    invmm_config *const both[] = {fed, plain};
    for (int i = 0; i < 2; ++i) {
      invmm_config_set(both[i], INVMM_PARAM_VARIANT, variants[v]);
      invmm_config_set(both[i], INVMM_PARAM_RUNNING_PENALTY, 0.01);
      invmm_config_set(both[i], INVMM_PARAM_VOLATILITY, 0.2);
    }
    attach(fed, "intensity_input", INVMM_KIND_INTENSITY, SETTINGS({"warm_samples", 5}));
    invmm_model *model = made_of(fed);
    const invmm_model *input;
    see_mid(model, 0, 100);
    for (int i = 0; i < 90; ++i) /* twice as many buy, and they reach further */
      see_trade(model, 1 + i, i % 3 ? 100.8 : 99.3, i % 3 ? 1 : -1);
    ck_assert_int_eq(invmm_solve(model, NULL, NULL), INVMM_OK);
    ck_assert_int_eq(invmm_model_input(model, INVMM_PARAM_INTENSITY_INPUT, &input), INVMM_OK);
    ck_assert_close(value_of(input, "value", 1), 2 * value_of(input, "value", 0), 1e-9);
    invmm_config_set(plain, INVMM_PARAM_INTENSITY_SCALE_BID, value_of(input, "value", 0));
    invmm_config_set(plain, INVMM_PARAM_INTENSITY_SCALE_ASK, value_of(input, "value", 1));
    invmm_config_set(plain, INVMM_PARAM_INTENSITY_DECAY,
                     0.5 * (value_of(input, "value", 2) + value_of(input, "value", 3)));
    ck_assert_double_ne(value_of(input, "value", 2), value_of(input, "value", 3));
    invmm_model *want = made_of(plain);
    see_mid(want, 90, 100);
    invmm_quotes a = quote_with(model, INVMM_OK), b = quote_with(want, INVMM_OK);
    ck_assert_close(a.bid, b.bid, 1e-13);
    ck_assert_close(a.ask, b.ask, 1e-13);
    invmm_model_free(model), invmm_model_free(want);
  }
}
END_TEST

/* Each side has its own k; sigma and time are of no matter. */
START_TEST(infinite_takes_each_side_for_itself) {
  static const struct setting infinite[] = {{"variant", INVMM_AS_INFINITE},
                                            {"risk_aversion", 0.0731},
                                            {"volatility", 0.2},
                                            {"inventory_limit", 4},
                                            {NULL, 0}};
  invmm_config *config = config_with(AS, infinite);
  attach(config, "intensity_input", INVMM_KIND_INTENSITY, SETTINGS({"warm_samples", 5}));
  invmm_model *model = made_of(config);
  const invmm_model *input;
  struct draw d = {13};
  arrivals(model, &d, 0, 301);
  ck_assert_int_eq(invmm_model_input(model, INVMM_PARAM_INTENSITY_INPUT, &input), INVMM_OK);
  config = config_with(AS, infinite);
  invmm_config_set(config, INVMM_PARAM_INTENSITY_DECAY_BID, value_of(input, "value", 2));
  invmm_config_set(config, INVMM_PARAM_INTENSITY_DECAY_ASK, value_of(input, "value", 3));
  ck_assert_double_gt(fabs(value_of(input, "value", 2) - value_of(input, "value", 3)), 0.01);
  invmm_model *plain = made_of(config);
  see_mid(plain, 300, 100);
  invmm_quotes a = quote_with(model, INVMM_OK), b = quote_with(plain, INVMM_OK);
  ck_assert_close(a.bid, b.bid, 1e-12);
  ck_assert_close(a.ask, b.ask, 1e-12);
  invmm_model_free(model), invmm_model_free(plain);
}
END_TEST

START_TEST(asymptotic_takes_the_mean_of_both_sides) {
  struct draw d = {11};
  invmm_config *config = config_with(
      AS, SETTINGS({"variant", INVMM_AS_ASYMPTOTIC}, {"risk_aversion", 0.0731}, {"volatility", 0.2}));
  attach(config, "intensity_input", INVMM_KIND_INTENSITY, SETTINGS({"warm_samples", 5}));
  invmm_model *model = made_of(config);
  const invmm_model *input;
  arrivals(model, &d, 0, 301);
  ck_assert_int_eq(invmm_model_input(model, INVMM_PARAM_INTENSITY_INPUT, &input), INVMM_OK);
  double scale = 0.5 * (value_of(input, "value", 0) + value_of(input, "value", 1));
  double decay = 0.5 * (value_of(input, "value", 2) + value_of(input, "value", 3));
  config =
      config_with(AS, SETTINGS({"variant", INVMM_AS_ASYMPTOTIC}, {"risk_aversion", 0.0731},
                               {"volatility", 0.2}, {"intensity_scale", scale}, {"intensity_decay", decay}));
  invmm_model *plain = made_of(config);
  see_mid(plain, 300, 100);
  invmm_quotes a = quote_with(model, INVMM_OK), b = quote_with(plain, INVMM_OK);
  ck_assert_close(a.bid, b.bid, 1e-12);
  ck_assert_close(a.ask, b.ask, 1e-12);
  invmm_model_free(model), invmm_model_free(plain);
}
END_TEST

/* -- regime, oracle, health -- */

START_TEST(a_regime_scales_limit_and_sizes) {
  invmm_config *config = config_with(AS, finite);
  invmm_config *input =
      config_with(INVMM_KIND_REGIME,
                  SETTINGS({"warm_samples", 1}, {"regime_volatilities", 0.2}, {"regime_scales", 0.25}));
  ck_assert_int_eq(invmm_config_attach(config, INVMM_PARAM_REGIME_INPUT, input), INVMM_OK);
  invmm_config_set(config, INVMM_PARAM_INVENTORY_LIMIT, 8);
  invmm_model *model = made_of(config);
  see_mid(model, 0, 100), see_mid(model, 1, 100.1);
  ck_assert_close(quote_with(model, INVMM_OK).bid_size, 0.25, 1e-12);
  step_ok(model, fill_at(2, 100, 1.9, 0));
  invmm_quotes q = quote_with(model, INVMM_OK);
  ck_assert_close(q.bid_size, 0.1, 1e-9); /* up to 2 = 8/4 */
  ck_assert_close(q.ask_size, 0.25, 1e-12);
  ck_assert_close(value_of(model, "size_scale", 1), 0.25, 1e-12);
  invmm_model_free(model);
  ck_assert_int_eq(invmm_config_set(input, INVMM_PARAM_REGIME_SCALES, 0), INVMM_OK);
  config = config_with(AS, finite);
  ck_assert_int_eq(invmm_config_attach(config, INVMM_PARAM_REGIME_INPUT, input), INVMM_OK);
  model = made_of(config);
  see_mid(model, 0, 100), see_mid(model, 1, 100.1);
  ck_assert_int_eq(quote_with(model, INVMM_OK).sides, 0);
  invmm_config_free(input);
  invmm_model_free(model);
}
END_TEST

static void hear(invmm_model *model, double seconds, int source, double value) {
  invmm_event e = event_at(seconds, INVMM_EV_ORACLE);
  e.source = source, e.value = value;
  step_ok(model, e);
}

START_TEST(an_oracle_checks_the_mid_and_its_quality_is_that_of_the_system) {
  invmm_config *config = config_with(AS, finite);
  attach(config, "oracle_input", INVMM_KIND_ORACLE,
         SETTINGS({"min_sources", 1}, {"max_source_deviation", 0.1}));
  invmm_config_set(config, INVMM_PARAM_ORACLE_DEVIATION, 0.02);
  invmm_config_set(config, INVMM_PARAM_HEALTH_DWELL, 5);
  invmm_model *model = made_of(config);
  see_mid(model, 0, 100);
  ck_assert_int_eq(quote_with(model, INVMM_NOT_READY).sides, 0);
  hear(model, 1, 0, 100.5);
  ck_assert_int_eq(quote_with(model, INVMM_OK).sides, 3);
  see_mid(model, 2, 104); /* too far */
  invmm_quotes q = quote_with(model, INVMM_OK);
  ck_assert_int_eq(q.sides, 0);
  ck_assert(q.flags & INVMM_FLAG_STALE);
  see_mid(model, 60, 100), see_mid(model, 90, 100);
  step_ok(model, fill_at(90, 100, 2, 0));
  double whole = quote_with(model, INVMM_OK).half_spread;
  hear(model, 91, 1, 300), hear(model, 91, 2, 100.5); /* one of three is wrong: quality 2/3 */
  q = quote_with(model, INVMM_OK);
  ck_assert_int_eq((int)value_of(model, "health_level", 0), 1);
  ck_assert_close(q.ask_size, 0.5, 1e-9);
  ck_assert_double_gt(q.half_spread, 1.4 * whole);
  ck_assert(q.flags & INVMM_FLAG_HALTED);
  hear(model, 92, 3, 500), hear(model, 92, 4, 500), hear(model, 92, 5, 1000), hear(model, 92, 6, 2000);
  hear(model, 92, 7, 3000);
  invmm_quotes far = quote_with(model, INVMM_OK);
  ck_assert(far.sides == 0 || far.sides == INVMM_SIDE_ASK);
  invmm_model_free(model);
}
END_TEST

START_TEST(an_oracle_that_has_grown_old_is_stale) {
  invmm_config *config = config_with(AS, finite);
  attach(config, "oracle_input", INVMM_KIND_ORACLE, SETTINGS({"min_sources", 1}, {"max_input_age", 5}));
  invmm_model *model = made_of(config);
  see_mid(model, 0, 100);
  hear(model, 1, 0, 100.5);
  ck_assert_int_eq(quote_with(model, INVMM_OK).sides, 3);
  see_mid(model, 20, 100);
  invmm_quotes q = quote_with(model, INVMM_OK);
  ck_assert_int_eq(q.sides, 0);
  ck_assert_uint_eq(q.flags & (INVMM_FLAG_STALE | INVMM_FLAG_NOT_READY), INVMM_FLAG_STALE);
  invmm_model_free(model);
}
END_TEST

/* A quote for a later time finds the input as old as it is then. */
START_TEST(an_input_ages_until_the_time_that_is_asked_for) {
  static const struct setting pool[] = {{"base_reserve", 71.3}, {"quote_reserve", 7130}, {NULL, 0}};
  for (int kind = 0; kind < 2; ++kind) {
    invmm_config *config = config_with(kind ? INVMM_KIND_AMM_CURVE : AS, kind ? pool : finite);
    invmm_config *input = config_with(INVMM_KIND_ORACLE, SETTINGS({"min_sources", 1}, {"max_input_age", 5}));
    ck_assert_int_eq(invmm_config_attach(config, INVMM_PARAM_ORACLE_INPUT, input), INVMM_OK);
    invmm_config_free(input);
    invmm_model *model = made_of(config);
    invmm_quotes q[2];
    see_mid(model, 0, 100);
    hear(model, 1, 0, 100.5);
    const invmm_request requests[2] = {{.time_ns = 6000000000}, {.time_ns = 6000000001, .size = 0.137}};
    ck_assert_int_eq(invmm_quote(model, requests, 2, q), INVMM_OK);
    ck_assert_uint_eq(q[0].sides, 3);
    ck_assert_uint_eq(q[0].flags & INVMM_FLAG_STALE, 0);
    const invmm_quotes nothing = {.time_ns = 6000000001, .flags = INVMM_FLAG_STALE};
    ck_assert_mem_eq(&q[1], &nothing, sizeof nothing);
    ck_assert_uint_eq(quote_with(model, INVMM_OK).sides, 3); /* asking changed nothing */
    invmm_model_free(model);
  }
}
END_TEST

/* Before the first book there is no mid that an oracle could be far from. */
START_TEST(an_oracle_may_speak_first) {
  invmm_quotes q[2];
  for (int first = 0; first < 2; ++first) {
    invmm_config *config = config_with(AS, finite);
    attach(config, "oracle_input", INVMM_KIND_ORACLE, SETTINGS({"min_sources", 1}));
    invmm_config_set(config, INVMM_PARAM_ORACLE_DEVIATION, 0.02);
    invmm_model *model = made_of(config);
    if (first) hear(model, 1, 0, 100.5);
    see_mid(model, 1, 100);
    hear(model, 1, 0, 100.5);
    q[first] = quote_with(model, INVMM_OK);
    invmm_model_free(model);
  }
  ck_assert_double_eq(q[1].half_spread, q[0].half_spread);
  ck_assert_double_eq(q[1].bid_size, q[0].bid_size);
}
END_TEST

START_TEST(in_reduce_only_the_other_side_is_whole) {
  static unsigned char bytes[1 << 18];
  invmm_config *config = config_with(AS, finite);
  attach(config, "oracle_input", INVMM_KIND_ORACLE, SETTINGS({"max_source_deviation", 0.1}));
  invmm_config_set(config, INVMM_PARAM_QUALITY_LOW, 0.8);
  invmm_model *model = made_of(config);
  see_mid(model, 0, 100), hear(model, 0, 0, 100), hear(model, 0, 1, 100), hear(model, 0, 2, 100);
  step_ok(model, fill_at(0, 100, 2, 0));
  hear(model, 1, 3, 200);
  invmm_quotes q = quote_with(model, INVMM_OK);
  ck_assert_int_eq((int)value_of(model, "health_level", 0), 2);
  ck_assert_int_eq(q.sides, INVMM_SIDE_ASK);
  ck_assert_close(q.ask_size, 1, 1e-12);
  uint64_t length;
  invmm_model *loaded;
  ck_assert_int_eq(invmm_model_save(model, bytes, sizeof bytes, &length), INVMM_OK);
  ck_assert_int_eq(invmm_model_load(bytes, length, NULL, &loaded), INVMM_OK);
  ck_assert_int_eq((int)value_of(loaded, "health_level", 0), 2);
  ck_assert_int_eq(quote_with(loaded, INVMM_OK).sides, INVMM_SIDE_ASK);
  invmm_model_free(loaded);
  step_ok(model, fill_at(2, 100, -2, 0));
  ck_assert_int_eq(quote_with(model, INVMM_OK).sides, 0);
  invmm_model_free(model);
}
END_TEST

START_TEST(health_1_acts_with_inputs_and_not_without) {
  invmm_model *plain = model_with(AS, finite);
  invmm_config *config = config_with(AS, finite);
  attach(config, "toxicity_input", INVMM_KIND_TOXICITY, SETTINGS({"prior_weight", 1}));
  invmm_model *model = made_of(config);
  invmm_event e = event_at(1, INVMM_EV_HEALTH);
  e.value = 1;
  see_mid(plain, 0, 100), see_mid(model, 0, 100);
  step_ok(plain, e), step_ok(model, e);
  ck_assert_close(quote_with(plain, INVMM_OK).bid_size, 1, 0);
  ck_assert_close(quote_with(model, INVMM_OK).bid_size, 0.5, 0);
  e.value = 3;
  step_ok(model, e);
  ck_assert_int_eq(quote_with(model, INVMM_HALTED).sides, 0);
  invmm_model_free(plain), invmm_model_free(model);
}
END_TEST

/* -- kept -- */

static invmm_model *everything(void) {
  invmm_config *config = config_with(AS, finite);
  invmm_config_set(config, INVMM_PARAM_TICK_SIZE, 0.01);
  invmm_config_set(config, INVMM_PARAM_REQUOTE_TICKS, 3);
  invmm_config_set(config, INVMM_PARAM_TOXICITY_OFF, 0.05);
  attach(config, "volatility", INVMM_KIND_VOLATILITY,
         SETTINGS({"prior_weight", 5}, {"prior_volatility", 0.2}));
  attach(config, "intensity_input", INVMM_KIND_INTENSITY,
         SETTINGS({"prior_weight", 5}, {"prior_intensity_scale", 1}, {"prior_intensity_decay", 1.5}));
  attach(config, "toxicity_input", INVMM_KIND_TOXICITY,
         SETTINGS({"prior_weight", 1}, {"adverse_horizon", 0.5}, {"pending_samples", 20}));
  attach(config, "regime_input", INVMM_KIND_REGIME,
         SETTINGS({"regime_volatilities", 0.2}, {"warm_samples", 1}));
  return made_of(config);
}

static void live_on(invmm_model *model, struct draw *d, double from, int n) {
  double mid = 100;
  for (int i = 0; i < n; ++i) {
    double t = from + 0.3 * i;
    see_mid(model, t, mid += 0.05 * draw_normal(d));
    see_trade(model, t, mid + 0.4 * draw_normal(d), draw_normal(d));
    if (i % 7 == 0) step_ok(model, fill_at(t, mid, i % 2 ? 0.3 : -0.3, 0));
  }
}

START_TEST(a_maker_with_inputs_is_saved_cloned_and_reset) {
  static unsigned char bytes[1 << 20];
  invmm_model *model = everything(), *fresh = everything(), *loaded, *clone;
  struct draw d = {3};
  uint64_t length;
  live_on(model, &d, 0, 300);
  ck_assert_int_eq(invmm_model_save(model, bytes, sizeof bytes, &length), INVMM_OK);
  ck_assert_int_eq(invmm_model_load(bytes, length, NULL, &loaded), INVMM_OK);
  ck_assert_int_eq(invmm_model_clone(model, &clone), INVMM_OK);
  for (int part = 0; part < 3; ++part) {
    invmm_quotes a = quote_of(model), b = quote_of(loaded), c = quote_of(clone);
    ck_assert_mem_eq(&a, &b, sizeof a);
    ck_assert_mem_eq(&a, &c, sizeof a);
    struct draw x = {(uint64_t)part + 9}, y = x, z = x;
    live_on(model, &x, 100 + 20 * part, 50), live_on(loaded, &y, 100 + 20 * part, 50);
    live_on(clone, &z, 100 + 20 * part, 50);
  }
  ck_assert_int_eq(invmm_model_reset(model), INVMM_OK);
  struct draw x = {5}, y = x;
  live_on(model, &x, 0, 80), live_on(fresh, &y, 0, 80);
  invmm_quotes a = quote_of(model), b = quote_of(fresh);
  ck_assert_mem_eq(&a, &b, sizeof a);
  invmm_model_free(model), invmm_model_free(fresh), invmm_model_free(loaded), invmm_model_free(clone);
}
END_TEST

/* A side or both withdrawn, and how long they stay so. */
START_TEST(what_toxicity_did_is_saved) {
  static unsigned char bytes[1 << 18];
  for (int sides = 1; sides < 4; ++sides) {
    invmm_config *config = config_with(AS, finite);
    invmm_config_set(config, INVMM_PARAM_TOXICITY_OFF, 0.5);
    attach(config, "toxicity_input", INVMM_KIND_TOXICITY, SETTINGS({"method", INVMM_TOXICITY_SIGNAL}));
    invmm_model *model = made_of(config), *loaded;
    see_mid(model, 0, 100);
    if (sides & INVMM_SIDE_BID) signal_at(model, 1, 0, -0.7);
    if (sides & INVMM_SIDE_ASK) signal_at(model, 2, 0, 0.7);
    uint64_t length;
    ck_assert_int_eq(invmm_model_save(model, bytes, sizeof bytes, &length), INVMM_OK);
    ck_assert_int_eq(invmm_model_load(bytes, length, NULL, &loaded), INVMM_OK);
    signal_at(model, 4, 0, 0), signal_at(loaded, 4, 0, 0);
    for (int i = 0; i < 40; ++i) {
      see_mid(model, 5 + i, 100), see_mid(loaded, 5 + i, 100);
      invmm_quotes a, b;
      ck_assert_int_eq(invmm_quote(model, NULL, 1, &a), invmm_quote(loaded, NULL, 1, &b));
      ck_assert_mem_eq(&a, &b, sizeof a);
      if (i == 0) ck_assert_int_eq((int)a.sides & sides, 0);
    }
    invmm_model_free(model), invmm_model_free(loaded);
  }
}
END_TEST

static void attach_three(invmm_config *config) {
  attach(config, "volatility", INVMM_KIND_VOLATILITY,
         SETTINGS({"warm_samples", 3}, {"method", INVMM_VOLATILITY_REALIZED}, {"max_input_age", 5}));
  attach(config, "hedge_ratio", INVMM_KIND_HEDGE_RATIO, SETTINGS({"warm_samples", 3}, {"max_input_age", 5}));
  attach(config, "intensity_input", INVMM_KIND_INTENSITY,
         SETTINGS({"warm_samples", 2}, {"max_input_age", 5}));
}

/* Ten seconds of a hedge that moves twice as far as the asset, with a trade on either side in each. */
static void see_both(invmm_model *model) {
  for (int t = 0; t < 10; ++t) {
    double move = 0.3 * (t % 3), price = 200 + 2 * move;
    invmm_event hedge = book_at(t, price - 0.1, price + 0.1);
    hedge.instrument = INVMM_HEDGE;
    see_mid(model, t, 100 + move), step_ok(model, hedge);
    see_trade(model, t, 100 + move - 0.4 - 0.1 * (t % 2), -1);
    see_trade(model, t, 100 + move + 0.3 + 0.1 * (t % 2), 1);
  }
}

static invmm_order order_of(const invmm_model *model) {
  invmm_order order;
  uint32_t n;
  ck_assert_int_ge(invmm_hedge(model, &order, 1, &n), 0);
  return order;
}

/* Nothing is quoted, but hedged. */
START_TEST(a_hedge_goes_on_with_what_dead_inputs_said_last) {
  static unsigned char bytes[1 << 18];
  for (int variant = INVMM_AS_FINITE; variant <= INVMM_AS_STATIONARY; ++variant) {
    invmm_config *config =
        config_with(AS, SETTINGS({"risk_aversion", 0.0731}, {"horizon", 61.37}, {"inventory_limit", 9},
                                 {"horizon_mode", INVMM_HORIZON_ROLLING}, {"variant", variant},
                                 {"hedge_policy", INVMM_HEDGE_POLICY_BAND}, {"hedge_cost", 0.0137}));
    attach_three(config);
    invmm_model *model = made_of(config), *loaded;
    see_both(model);
    ck_assert_int_eq(invmm_solve(model, NULL, NULL), INVMM_OK);
    invmm_event position = event_at(9, INVMM_EV_POSITION);
    position.size = 7;
    step_ok(model, position);
    invmm_order alive = order_of(model);
    ck_assert_close(alive.target, -3.5, 1e-6);
    ck_assert_double_gt(alive.size, -3.5);
    ck_assert_double_lt(alive.size, 0);
    step_ok(model, event_at(20, INVMM_EV_TIME));
    invmm_quotes none = quote_with(model, INVMM_OK);
    ck_assert_uint_eq(none.flags & ~(uint32_t)INVMM_FLAG_TOXIC, INVMM_FLAG_STALE);
    invmm_order dead = order_of(model), order;
    ck_assert_mem_eq(&dead, &alive, sizeof dead);
    uint64_t length;
    ck_assert_int_eq(invmm_model_save(model, bytes, sizeof bytes, &length), INVMM_OK);
    ck_assert_int_eq(invmm_model_load(bytes, length, NULL, &loaded), INVMM_OK);
    order = order_of(loaded), none = quote_with(loaded, INVMM_OK);
    ck_assert_mem_eq(&order, &dead, sizeof order);
    ck_assert_int_eq(invmm_model_set(model, INVMM_PARAM_TICK_SIZE, 0.01), INVMM_OK);
    order = order_of(model), none = quote_with(model, INVMM_OK);
    ck_assert_mem_eq(&order, &dead, sizeof order);
    invmm_model_free(model), invmm_model_free(loaded);
  }
}
END_TEST

/* What a volatility will be nobody knows before its input speaks, nor a relative one before there is a price:
 * neither refuses a model in small units of price. */
START_TEST(a_volatility_to_come_refuses_nothing) {
  static const char *const words[] = {"finite", "stationary", "exact"};
  static const int variants[] = {INVMM_HO_STOLL_FINITE, INVMM_HO_STOLL_STATIONARY, INVMM_HO_STOLL_EXACT};
  const double unit = 1e-6;
  for (int i = 0; i < 6; ++i) {
    invmm_config *dealer =
        config_with(INVMM_KIND_HO_STOLL,
                    SETTINGS({"demand_intercept", 23.71}, {"horizon", 13.7}, {"inventory_limit", 10}));
    invmm_config *input = config_with(INVMM_KIND_VOLATILITY, SETTINGS({"warm_samples", 3}));
    invmm_config_set(dealer, INVMM_PARAM_VARIANT, variants[i / 2]);
    invmm_config_set(dealer, INVMM_PARAM_DEMAND_SLOPE, 7.31 / unit);
    invmm_config_set(dealer, INVMM_PARAM_RISK_AVERSION, 0.1 / unit);
    if (i % 2)
      invmm_config_set(dealer, INVMM_PARAM_VOLATILITY_ANNUAL, 0.713);
    else
      ck_assert_int_eq(invmm_config_attach(dealer, INVMM_PARAM_VOLATILITY, input), INVMM_OK);
    invmm_model *model = NULL;
    ck_assert_msg(invmm_model_new(dealer, &model) == INVMM_OK, "%s: %s", words[i / 2],
                  invmm_config_errmsg(dealer));
    invmm_model_free(model), invmm_config_free(dealer), invmm_config_free(input);
  }
}
END_TEST

/* Stationary, logistic: there is no long run for the volatility that input or price are still to tell if it
 * were large beside the units. The model is made, solves with what it hears, and comes back from a save. */
START_TEST(a_long_run_that_exists_with_what_is_heard_is_solved_and_saved) {
  static unsigned char bytes[1 << 17];
  const double unit = 0.01;
  for (int relative = 0; relative < 2; ++relative) {
    invmm_config *config =
        config_with(AS, SETTINGS({"variant", INVMM_AS_STATIONARY}, {"demand", INVMM_DEMAND_LOGISTIC},
                                 {"inventory_limit", 4}));
    invmm_config_set(config, INVMM_PARAM_RISK_AVERSION, 0.0043 / unit);
    if (relative)
      invmm_config_set(config, INVMM_PARAM_VOLATILITY_ANNUAL, 1700);
    else
      attach(config, "volatility", INVMM_KIND_VOLATILITY,
             SETTINGS({"warm_samples", 3}, {"prior_weight", 5}, {"prior_volatility", 4.3 * unit}));
    attach(config, "intensity_input", INVMM_KIND_INTENSITY,
           SETTINGS({"demand", INVMM_DEMAND_LOGISTIC}, {"depth_step", 0.1}, {"warm_samples", 5},
                    {"prior_weight", 5}, {"prior_intensity_scale", 0.268},
                    {"prior_intensity_decay", 0.0843 / unit}));
    invmm_model *model = made_of(config), *loaded = NULL;
    see_mid(model, 0, 14 * unit);
    ck_assert_msg(invmm_solve(model, NULL, NULL) == INVMM_OK, "%s", invmm_model_errmsg(model));
    invmm_quotes a = quote_with(model, INVMM_OK);
    ck_assert_int_eq(a.sides, 3);
    uint64_t length;
    ck_assert_int_eq(invmm_model_save(model, bytes, sizeof bytes, &length), INVMM_OK);
    ck_assert_int_eq(invmm_model_load(bytes, length, NULL, &loaded), INVMM_OK);
    invmm_quotes b = quote_with(loaded, INVMM_OK);
    ck_assert_mem_eq(&a, &b, sizeof a);
    invmm_model_free(model), invmm_model_free(loaded);
  }
}
END_TEST

START_TEST(contradictions_are_named) {
  invmm_config *config = config_with(AS, finite),
               *input = config_with(INVMM_KIND_VOLATILITY, SETTINGS({"prior_weight", 1}));
  invmm_model *model;
  invmm_config_set(config, INVMM_PARAM_QUALITY_LOW, 0.95);
  ck_assert_int_eq(invmm_model_new(config, &model), INVMM_E_CONFIG);
  ck_assert_ptr_nonnull(strstr(invmm_config_errmsg(config), "quality_low"));
  invmm_config_set(config, INVMM_PARAM_QUALITY_LOW, 0.1);
  ck_assert_int_eq(invmm_config_attach(config, INVMM_PARAM_TOXICITY_INPUT, input), INVMM_E_KIND);
  ck_assert_int_eq(invmm_config_attach(config, INVMM_PARAM_VOLATILITY, input), INVMM_OK);
  ck_assert_int_eq(invmm_model_new(config, &model), INVMM_E_CONFIG);
  ck_assert_ptr_nonnull(strstr(invmm_config_errmsg(config), "prior_volatility"));
  invmm_config_free(config), invmm_config_free(input);
}
END_TEST

static void ck_misfit(int32_t kind, const struct setting *settings, const char *param, int32_t input_kind,
                      const struct setting *input_settings, const char *one, const char *other) {
  invmm_config *config = config_with(kind, settings), *input = config_with(input_kind, input_settings);
  ck_assert_int_eq(invmm_config_attach(config, invmm_param_id(kind, param), input), INVMM_OK);
  invmm_config_free(input);
  ck_no_model(INVMM_E_CONFIG, config, one, other);
}

#define ARRIVALS                                                                                             \
  {"risk_aversion", 0.0731}, {"volatility", 0.2385}, {                                                       \
    "horizon", 61.37                                                                                         \
  }

START_TEST(arrivals_of_another_demand_are_refused) {
  static const char *const names[] = {"exponential", "logistic", "power"};
  for (int own = 0; own < 3; ++own)
    for (int fitted = 0; fitted < 3; ++fitted) {
      const struct setting *maker = SETTINGS(ARRIVALS, {"demand", own}, {"least_depth", 0.0317});
      const struct setting *input =
          SETTINGS({"demand", fitted}, {"depth_step", 0.0531}, {"least_depth", 0.0317});
      if (own == INVMM_DEMAND_POWER) {
        ck_misfit(AS, maker, "intensity_input", INVMM_KIND_INTENSITY, input, "demand power",
                  "intensity_input");
      } else if (own != fitted) {
        ck_misfit(AS, maker, "intensity_input", INVMM_KIND_INTENSITY, input, names[own], names[fitted]);
        ck_misfit(AS, maker, "intensity_input", INVMM_KIND_INTENSITY, input, "intensity_input",
                  "set demand of ");
      } else {
        invmm_config *config = config_with(AS, maker);
        attach(config, "intensity_input", INVMM_KIND_INTENSITY, input);
        invmm_model_free(made_of(config));
      }
    }
}
END_TEST

START_TEST(an_oracle_of_volatility_says_no_price) {
  const struct setting *volatility = SETTINGS({"quantity", INVMM_QUANTITY_VOLATILITY});
  ck_misfit(AS, finite, "oracle_input", INVMM_KIND_ORACLE, volatility, "oracle_input", "quantity");
  ck_misfit(INVMM_KIND_HO_STOLL,
            SETTINGS(ARRIVALS, {"demand_intercept", 0.5317}, {"demand_slope", 0.3713}, {"order_size", 0.37}),
            "oracle_input", INVMM_KIND_ORACLE, volatility, "oracle_input", "quantity");
  ck_misfit(INVMM_KIND_BAND, SETTINGS({"band_outer", 2.317}, {"band_inner", 0.7131}), "oracle_input",
            INVMM_KIND_ORACLE, volatility, "oracle_input", "quantity");
  ck_misfit(INVMM_KIND_AMM_CURVE, SETTINGS({"base_reserve", 71.3}, {"quote_reserve", 7130}), "oracle_input",
            INVMM_KIND_ORACLE, volatility, "oracle_input", "quantity");
}
END_TEST

#define LATTICE_BAND                                                                                         \
  {"variant", INVMM_BAND_LATTICE}, {"risk_aversion", 0.0731}, {"volatility", 0.2385}, {"fixed_cost", 0.517}, \
  {                                                                                                          \
    "inventory_limit", 4                                                                                     \
  }

START_TEST(a_maker_of_other_fills_says_no_rates) {
  const struct setting *maker =
      SETTINGS(ARRIVALS, {"intensity_scale", 1.437}, {"intensity_decay", 1.513}, {"order_size", 0.25});
  ck_misfit(INVMM_KIND_BAND, SETTINGS(LATTICE_BAND, {"fill_size", 0.5}), "maker_input", AS, maker,
            "maker_input", "order_size of the input is 0.25");
  invmm_config *config = config_with(INVMM_KIND_BAND, SETTINGS(LATTICE_BAND, {"fill_size", 0.25}));
  invmm_config *input = config_with(AS, maker);
  ck_assert_int_eq(invmm_config_attach(config, INVMM_PARAM_MAKER_INPUT, input), INVMM_OK);
  invmm_config_free(input);
  invmm_model *model = made_of(config);
  ck_assert_int_eq(invmm_model_set(model, INVMM_PARAM_FILL_SIZE, 0.5), INVMM_E_CONFIG);
  ck_assert_ptr_nonnull(strstr(invmm_model_errmsg(model), "maker_input"));
  double fill_size;
  ck_assert_int_eq(invmm_model_get(model, INVMM_PARAM_FILL_SIZE, &fill_size), INVMM_OK);
  ck_assert_double_eq(fill_size, 0.25);
  const invmm_request later = {.time_ns = 1000000000};
  invmm_quotes q; /* a maker that feeds another says nothing that could be old */
  ck_assert_int_ge(invmm_quote(model, &later, 1, &q), INVMM_OK);
  ck_assert_uint_eq(q.flags & INVMM_FLAG_STALE, 0);
  invmm_model_free(model);
}
END_TEST

/* The ratio is that of the hedge, and no volatility. */
START_TEST(every_maker_takes_a_ratio_for_its_hedge) {
  static const struct {
    int32_t kind;
    struct setting settings[8];
  } makers[] = {
      {INVMM_KIND_BAND, {{"band_outer", 9}, {"band_inner", 1}, {"volatility", 0.2385}}},
      {AS, {ARRIVALS, {"intensity_decay", 1.513}, {"intensity_scale", 1.437}}},
      {INVMM_KIND_HO_STOLL, {ARRIVALS, {"demand_intercept", 0.5317}, {"demand_slope", 0.3713}}},
      {INVMM_KIND_AMM_CURVE, {{"base_reserve", 7.13}, {"quote_reserve", 713}, {"volatility", 0.2385}}},
  };
  for (int i = 0; i < 4; ++i) {
    invmm_config *config = config_with(makers[i].kind, makers[i].settings);
    invmm_config *input =
        config_with(INVMM_KIND_HEDGE_RATIO, SETTINGS({"prior_weight", 5}, {"prior_ratio", 0.731}));
    invmm_config_set(config, INVMM_PARAM_HEDGE_POLICY, INVMM_HEDGE_POLICY_FULL);
    ck_assert_int_eq(invmm_config_attach(config, INVMM_PARAM_HEDGE_RATIO, input), INVMM_OK);
    invmm_config_free(input);
    invmm_model *model = made_of(config);
    invmm_order orders[2];
    uint32_t n;
    see_mid(model, 0, 100);
    step_ok(model, fill_at(0, 100, 2, 0));
    ck_assert_int_eq(invmm_hedge(model, orders, 2, &n), INVMM_OK);
    ck_assert_close(orders[0].size, -0.731 * value_of(model, "inventory", 0), 1e-12);
    ck_assert_close(value_of(model, "volatility", 0), 0.2385, 1e-15);
    invmm_model_free(model);
  }
}
END_TEST

int main(void) {
  return RUN_TESTS(
      "makers/attached", a_volatility_feeds_sigma_and_nothing_is_quoted_before,
      a_ladder_is_quoted_with_inputs_too, an_intensity_feeds_both_sides, an_expected_move_widens_its_side,
      a_toxic_side_shrinks_goes_and_comes_back_slowly, a_table_is_due_once_sigma_has_moved,
      a_table_is_due_once_arrivals_have, while_inputs_change_no_quote_the_short_way_gives_the_same_bits,
      without_toxicity_off_no_side_shrinks, a_table_is_due_once_more_arrive,
      a_relative_sigma_is_not_that_of_an_input, a_running_penalty_is_not_due_whatever_sigma_does,
      a_table_does_not_wait_for_a_hedge_ratio, a_table_made_with_inputs_comes_back_from_a_save,
      a_table_has_the_arrivals_of_each_side, infinite_takes_each_side_for_itself,
      asymptotic_takes_the_mean_of_both_sides, a_regime_scales_limit_and_sizes,
      an_oracle_checks_the_mid_and_its_quality_is_that_of_the_system, an_oracle_that_has_grown_old_is_stale,
      an_input_ages_until_the_time_that_is_asked_for, an_oracle_may_speak_first,
      in_reduce_only_the_other_side_is_whole, health_1_acts_with_inputs_and_not_without,
      what_toxicity_did_is_saved, a_maker_with_inputs_is_saved_cloned_and_reset,
      a_hedge_goes_on_with_what_dead_inputs_said_last, a_volatility_to_come_refuses_nothing,
      a_long_run_that_exists_with_what_is_heard_is_solved_and_saved, contradictions_are_named,
      arrivals_of_another_demand_are_refused, an_oracle_of_volatility_says_no_price,
      a_maker_of_other_fills_says_no_rates, every_maker_takes_a_ratio_for_its_hedge);
}
