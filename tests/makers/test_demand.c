/* SPDX-License-Identifier: MIT */
/** Avellaneda-Stoikov with demand that is not exponential, or differs by side. */
#include "support.h"

static const int32_t kind = INVMM_KIND_AVELLANEDA_STOIKOV;

#define RISK                                                                                                 \
  {"risk_aversion", 0.731}, {"volatility", 0.3171}, {"intensity_scale", 1.437}, {                            \
    "order_size", 0.731                                                                                      \
  }

static void hold(invmm_model *maker, double inventory) {
  step_ok(maker, (invmm_event){.kind = INVMM_EV_POSITION, .size = inventory});
}

static double rate(int demand, double depth) {
  if (demand == INVMM_DEMAND_LOGISTIC) return 1.437 / (1 + exp(0.317 + 1.513 * depth));
  return depth < 0.0731 ? 1.437 : 1.437 * pow(depth / 0.0731, -2.37);
}

/* What a fill at this depth is worth against p, times how often it comes. */
static double earned(int demand, double risk, double depth, double p) {
  return rate(demand, depth) * (risk > 0 ? -expm1(-risk * (depth - p)) / risk : depth - p);
}

/* By thirds, to 1e-8 of the depth: the top is flat. */
static double best(int demand, double risk, double p) {
  double low = fmax(p, demand == INVMM_DEMAND_POWER ? 0.0731 : -99), high = fmax(p, 0) + 50;
  for (int i = 0; i < 200; ++i) {
    double a = low + (high - low) / 3, b = high - (high - low) / 3;
    if (earned(demand, risk, a, p) < earned(demand, risk, b, p))
      low = a;
    else
      high = b;
  }
  return 0.5 * (low + high);
}

/* p = gamma sigma^2 tau (Delta/2 +- q) -+ drift tau + impact Delta/2. */
START_TEST(the_finite_formula_answers_any_demand) {
  static const int demands[] = {INVMM_DEMAND_LOGISTIC, INVMM_DEMAND_POWER};
  for (int i = 0; i < 4; ++i) {
    int demand = demands[i / 2], objective = i % 2;
    invmm_model *maker = model_with(kind, SETTINGS(RISK, {"demand", demand}, {"objective", objective},
                                                   {"intensity_decay", 1.513}, {"intensity_offset", 0.317},
                                                   {"intensity_exponent", 2.37}, {"least_depth", 0.0731},
                                                   {"horizon", 3.7}, {"drift", 0.0137}, {"impact", 0.0317}));
    step_ok(maker, book_at(0, 99.37, 99.53));
    double risk = objective == INVMM_OBJECTIVE_UTILITY ? 0.731 * 0.731 : 0,
           skew = 0.731 * 0.3171 * 0.3171 * 3.7;
    for (double q = -5; q < 5; q += 0.731) {
      hold(maker, q);
      double own = 0.5 * 0.0317 * 0.731, bid = skew * (0.5 * 0.731 + q) - 0.0137 * 3.7 + own;
      double ask = skew * (0.5 * 0.731 - q) + 0.0137 * 3.7 + own;
      ck_assert_double_lt(fabs(value_of(maker, "depth", 0) - best(demand, risk, bid)), 1e-6);
      ck_assert_double_lt(fabs(value_of(maker, "depth", 1) - best(demand, risk, ask)), 1e-6);
    }
    step_ok(maker, book_at(3.7, 99.37, 99.53));
    ck_assert_double_lt(fabs(value_of(maker, "depth", 0) - best(demand, risk, 0.5 * 0.0317 * 0.731)), 1e-6);
    invmm_model_free(maker);
  }
}
END_TEST

START_TEST(the_infinite_formula_answers_any_demand) {
  for (int demand = INVMM_DEMAND_LOGISTIC; demand <= INVMM_DEMAND_POWER; ++demand) {
    const struct setting settings[] = {RISK,
                                       {"variant", INVMM_AS_INFINITE},
                                       {"inventory_limit", 7.31},
                                       {"intensity_decay", 1.513},
                                       {"intensity_offset", 0.317},
                                       {"intensity_exponent", 2.37},
                                       {"least_depth", 0.0731},
                                       {NULL, 0}};
    invmm_model *plain = model_with(kind, settings), *maker;
    invmm_config *config = config_with(kind, settings);
    ck_assert_int_eq(invmm_config_set(config, INVMM_PARAM_DEMAND, demand), INVMM_OK);
    ck_assert_int_eq(invmm_model_new(config, &maker), INVMM_OK);
    invmm_config_free(config);
    step_ok(maker, book_at(0, 99.37, 99.53)), step_ok(plain, book_at(0, 99.37, 99.53));
    double risk = 0.731 * 0.731, base = log1p(risk / 1.513) / risk;
    for (double q = -6; q < 6; q += 1.371) {
      hold(maker, q), hold(plain, q);
      for (uint32_t side = 0; side < 2; ++side) {
        double p = value_of(plain, "depth", side) - base;
        ck_assert_double_lt(fabs(value_of(maker, "depth", side) - best(demand, risk, p)), 1e-6);
      }
    }
    invmm_model_free(maker), invmm_model_free(plain);
  }
}
END_TEST

START_TEST(no_quote_is_nearer_than_power_demand_allows) {
  invmm_model *maker =
      model_with(kind, SETTINGS(RISK, {"demand", INVMM_DEMAND_POWER}, {"least_depth", 0.0731},
                                {"intensity_exponent", 0.8}, {"horizon", 37}));
  step_ok(maker, book_at(0, 99.37, 99.53));
  hold(maker, 9);
  invmm_quotes q = quote_of(maker);
  ck_assert_close(q.ask - 99.45, 0.0731, 1e-10);
  ck_assert_double_gt(99.45 - q.bid, 9 * 0.731 * 0.1 * 37);
  ck_assert_close(q.intensity_term, 0.0731, 1e-12);
  invmm_model_free(maker);
}
END_TEST

/* Cartea, Jaimungal, Penalva: vectors/dealer/cjp.txt, last block. The variant takes a k for each side. */
START_TEST(tables_take_a_decay_for_each_side) {
  invmm_model *maker = model_with(
      kind, SETTINGS({"variant", INVMM_AS_RUNNING_PENALTY}, {"running_penalty", 1e-4},
                     {"terminal_penalty", 1e-3}, {"intensity_scale_bid", 1.5}, {"intensity_scale_ask", 1},
                     {"intensity_decay_bid", 120}, {"intensity_decay_ask", 80}, {"inventory_limit", 5},
                     {"horizon", 30}, {"horizon_mode", INVMM_HORIZON_ROLLING}));
  step_ok(maker, book_at(0, 99.37, 99.53));
  static const double want[][3] = {{0, 0.011051880551, 0.011380112890}, {2, 0.014375229855, 0.008149533490}};
  for (int i = 0; i < 2; ++i) {
    hold(maker, want[i][0]);
    ck_assert_double_lt(fabs(value_of(maker, "depth", 0) - want[i][1]), 1e-12);
    ck_assert_double_lt(fabs(value_of(maker, "depth", 1) - want[i][2]), 1e-12);
  }
  ck_assert(isfinite(value_of(maker, "theta", 3)));
  invmm_model_free(maker);
}
END_TEST

/* With its tail far out logistic demand is exponential: A e^-a e^-bd. */
START_TEST(logistic_tables_end_in_exponential_ones) {
  for (int variant = INVMM_AS_EXACT; variant <= INVMM_AS_RUNNING_PENALTY; ++variant) {
    if (variant == INVMM_AS_ASYMPTOTIC) continue;
    double most = 1e-4;
    const struct setting common[] = {{"variant", variant},       {"risk_aversion", 0.0731},
                                     {"volatility", 0.2385},     {"running_penalty", 0.00137},
                                     {"horizon", 61.37},         {"inventory_limit", 4},
                                     {"intensity_decay", 1.513}, {NULL, 0}};
    invmm_config *plain = config_with(kind, common), *logistic = config_with(kind, common);
    invmm_model *a, *b;
    invmm_config_set(plain, INVMM_PARAM_INTENSITY_SCALE, 1.437);
    invmm_config_set(logistic, INVMM_PARAM_DEMAND, INVMM_DEMAND_LOGISTIC);
    invmm_config_set(logistic, INVMM_PARAM_INTENSITY_OFFSET, 12);
    invmm_config_set(logistic, INVMM_PARAM_INTENSITY_SCALE, 1.437 * exp(12));
    ck_assert_int_eq(invmm_model_new(plain, &a), INVMM_OK);
    ck_assert_msg(invmm_model_new(logistic, &b) == INVMM_OK, "%s", invmm_config_errmsg(logistic));
    invmm_config_free(plain), invmm_config_free(logistic);
    step_ok(a, book_at(0, 99.37, 99.53)), step_ok(b, book_at(0, 99.37, 99.53));
    for (double q = -4; q <= 4; q += 1) {
      hold(a, q), hold(b, q);
      for (uint32_t side = 0; side < 2; ++side)
        ck_assert_double_lt(fabs(value_of(a, "depth", side) - value_of(b, "depth", side)), most);
    }
    ck_assert_int_eq(invmm_model_set(b, INVMM_PARAM_INTENSITY_OFFSET, 11.9), INVMM_OK);
    ck_assert_uint_ne(quote_of(b).flags & INVMM_FLAG_DUE, 0);
    ck_assert_int_eq(invmm_solve(b, NULL, NULL), INVMM_OK);
    ck_assert_uint_eq(quote_of(b).flags & INVMM_FLAG_DUE, 0);
    invmm_model_free(a), invmm_model_free(b);
  }
}
END_TEST

static void refuses(const struct setting *settings, const char *one, const char *other) {
  ck_no_model(INVMM_E_CONFIG, config_with(kind, settings), one, other);
}

START_TEST(what_a_demand_cannot_do_is_refused) {
  const struct setting power = {"demand", INVMM_DEMAND_POWER}, logistic = {"demand", INVMM_DEMAND_LOGISTIC};
  const struct setting decay = {"intensity_decay", 1.513}, horizon = {"horizon", 3},
                       limit = {"inventory_limit", 7.31};
  const struct setting least = {"least_depth", 0.1};
  refuses(SETTINGS(RISK, decay, logistic, {"variant", INVMM_AS_ASYMPTOTIC}), "asymptotic", "demand");
  refuses(SETTINGS(RISK, power, horizon, limit, least, {"variant", INVMM_AS_EXACT}), "exact", "power");
  refuses(SETTINGS(RISK, power, horizon), "power", "least_depth");
  refuses(SETTINGS(RISK, logistic, horizon), "intensity_decay", "set it");
  refuses(SETTINGS(RISK, power, horizon, least, {"objective", INVMM_OBJECTIVE_RISK_ADJUSTED},
                   {"intensity_exponent", 1}),
          "intensity_exponent", "objective");
  refuses(SETTINGS({"risk_aversion", 3}, {"volatility", 1}, {"intensity_scale", 1}, decay, logistic, limit,
                   {"order_size", 0.731}, {"variant", INVMM_AS_STATIONARY}),
          "stationary", "units");
}
END_TEST

/* The band of a hedge takes its flow from the quotes. */
START_TEST(fills_follow_the_demand) {
  for (int demand = INVMM_DEMAND_LOGISTIC; demand <= INVMM_DEMAND_POWER; ++demand) {
    invmm_model *maker = model_with(
        kind, SETTINGS(RISK, {"demand", demand}, {"intensity_decay", 1.513}, {"intensity_offset", 0.317},
                       {"intensity_exponent", 2.37}, {"least_depth", 0.0731}, {"horizon", 3.7},
                       {"hedge_policy", INVMM_HEDGE_POLICY_BAND}, {"hedge_cost", 0.0137}));
    step_ok(maker, book_at(0, 99.37, 99.53));
    double both = rate(demand, value_of(maker, "depth", 0)) + rate(demand, value_of(maker, "depth", 1));
    double flow = 0.731 * sqrt(both);
    invmm_model *given = model_with(
        kind, SETTINGS(RISK, {"intensity_decay", 1.513}, {"horizon", 3.7}, {"hedge_flow_volatility", flow},
                       {"hedge_policy", INVMM_HEDGE_POLICY_BAND}, {"hedge_cost", 0.0137}));
    step_ok(given, book_at(0, 99.37, 99.53));
    ck_assert_close(value_of(maker, "band_outer", 0), value_of(given, "band_outer", 0), 1e-11);
    invmm_model_free(maker), invmm_model_free(given);
  }
}
END_TEST

int main(void) {
  return RUN_TESTS("makers/demand", the_finite_formula_answers_any_demand,
                   the_infinite_formula_answers_any_demand, no_quote_is_nearer_than_power_demand_allows,
                   tables_take_a_decay_for_each_side, logistic_tables_end_in_exponential_ones,
                   what_a_demand_cannot_do_is_refused, fills_follow_the_demand);
}
