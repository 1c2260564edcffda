/* SPDX-License-Identifier: MIT */
/** Ho-Stoll: closed forms against many digits, sides without demand, rivals, holding costs, the lattice, and
 * profit under linear demand against the value function. */
#include "golden.h"
#include "stream.h"

static const int32_t kind = INVMM_KIND_HO_STOLL;

#define DEMAND                                                                                               \
  {"demand_intercept", 20}, {                                                                                \
    "demand_slope", 10                                                                                       \
  }
#define RISK                                                                                                 \
  {"risk_aversion", 0.0731}, {                                                                               \
    "volatility", 0.2385                                                                                     \
  }

static void hold(invmm_model *maker, double inventory) {
  step_ok(maker, (invmm_event){.time_ns = 1, .kind = INVMM_EV_POSITION, .size = inventory});
}

static double bid_depth(const invmm_quotes *q, double mid) {
  return mid - q->bid;
}
static double ask_depth(const invmm_quotes *q, double mid) {
  return q->ask - mid;
}

/* --- closed forms */

START_TEST(closed_forms_hold_to_twelve_digits) {
  double row[10];
  int rows = 0;
  FILE *file = golden_open("hostoll_closed.txt");
  for (; golden_row(file, row, 10); ++rows) {
    invmm_model *maker =
        model_with(kind, SETTINGS({"variant", row[0]}, {"demand_intercept", row[1]}, {"demand_slope", row[2]},
                                  {"risk_aversion", row[3]}, {"volatility", row[4]}, {"order_size", row[5]},
                                  {"horizon", row[6]}, {"horizon_mode", INVMM_HORIZON_ROLLING}));
    step_ok(maker, book_at(0, -0.25, 0.25));
    hold(maker, row[7]);
    ck_assert_close(value_of(maker, "depth", 0), row[8], 1e-13);
    ck_assert_close(value_of(maker, "depth", 1), row[9], 1e-13);
    invmm_quotes q = quote_of(maker);
    if (q.sides == 3) {
      ck_assert_close(bid_depth(&q, 0), row[8], 1e-13);
      ck_assert_double_lt(fabs(q.reservation - 0.5 * (row[9] - row[8])), 1e-13 * q.half_spread);
      ck_assert_close(q.half_spread, 0.5 * (row[9] + row[8]), 1e-13);
      ck_assert_close(q.intensity_term, 0.5 * row[1] / row[2], 1e-13);
    }
    invmm_model_free(maker);
  }
  ck_assert_int_eq(rows, 60);
}
END_TEST

/* 1981: spread alpha/beta + gamma sigma^2 Q tau/2 whatever is held, and half of the skew of frozen prices. */
START_TEST(to_first_order_inventory_moves_the_place_alone) {
  invmm_model *maker = model_with(kind, SETTINGS(DEMAND, RISK, {"order_size", 2.385}, {"horizon", 6.137}));
  double skew = 0.0731 * 0.2385 * 0.2385;
  for (double t = 0; t < 8; t += 1.37) {
    step_ok(maker, book_at(t, 99.37, 99.53));
    double left = fmax(6.137 - t, 0);
    for (double q = -7.137; q < 8; q += 2.371) {
      invmm_event at = {.time_ns = (int64_t)llround(t * 1e9), .kind = INVMM_EV_POSITION, .size = q};
      step_ok(maker, at);
      invmm_quotes quotes = quote_of(maker);
      ck_assert_close(quotes.ask - quotes.bid, 2 + 0.5 * skew * 2.385 * left, 1e-12);
      ck_assert_double_lt(fabs(quotes.reservation - 99.45 + 0.5 * skew * q * left), 1e-12);
    }
  }
  invmm_model_free(maker);
}
END_TEST

START_TEST(finite_begins_as_first_order_and_ends_as_stationary) {
  const struct setting one[] = {
      DEMAND, RISK, {"variant", INVMM_HO_STOLL_FINITE}, {"horizon", 1e-4}, {NULL, 0}};
  const struct setting all[] = {
      DEMAND, RISK, {"variant", INVMM_HO_STOLL_FINITE}, {"horizon", 1e6}, {NULL, 0}};
  invmm_model *soon = model_with(kind, one), *late = model_with(kind, all);
  invmm_model *first = model_with(kind, SETTINGS(DEMAND, RISK, {"horizon", 1e-4}));
  invmm_model *still = model_with(kind, SETTINGS(DEMAND, RISK, {"variant", INVMM_HO_STOLL_STATIONARY}));
  invmm_model *makers[] = {soon, late, first, still};
  for (int i = 0; i < 4; ++i)
    step_ok(makers[i], book_at(0, 99.37, 99.53)), hold(makers[i], 3.717);
  for (uint32_t side = 0; side < 2; ++side) {
    ck_assert_close(value_of(soon, "depth", side), value_of(first, "depth", side), 1e-9);
    ck_assert_close(value_of(late, "depth", side), value_of(still, "depth", side), 1e-13);
  }
  double at_rest = value_of(still, "depth", 0);
  step_ok(still, book_at(1e6, 99.37, 99.53));
  ck_assert_double_eq(value_of(still, "depth", 0), at_rest);
  for (int i = 0; i < 4; ++i)
    invmm_model_free(makers[i]);
}
END_TEST

START_TEST(linear_demand_passes_half_of_a_fee_on) {
  for (int variant = 0; variant < 4; ++variant) {
    const struct setting settings[] = {DEMAND,
                                       RISK,
                                       {"variant", variant},
                                       {"horizon", 3.7},
                                       {"inventory_limit", 5},
                                       {"maker_fee", 0.00137},
                                       {NULL, 0}};
    invmm_model *with = model_with(kind, settings);
    invmm_config *config = config_with(kind, settings);
    invmm_model *without;
    ck_assert_int_eq(invmm_config_set(config, INVMM_PARAM_MAKER_FEE, 0), INVMM_OK);
    ck_assert_int_eq(invmm_model_new(config, &without), INVMM_OK);
    invmm_config_free(config);
    step_ok(with, book_at(0, 99.37, 99.53)), step_ok(without, book_at(0, 99.37, 99.53));
    double half = 0.5 * 0.00137 * 99.45;
    for (uint32_t side = 0; side < 2; ++side)
      ck_assert_close(value_of(with, "depth", side) - value_of(without, "depth", side), half, 1e-11);
    ck_assert_close(quote_of(with).fee_term, half, 1e-12);
    invmm_model_free(with), invmm_model_free(without);
  }
}
END_TEST

/* --- the end of demand */

#define STEEP                                                                                                \
  {"risk_aversion", 1}, {"volatility", 1}, DEMAND, {"horizon", 2}, {"horizon_mode", INVMM_HORIZON_ROLLING},  \
  {                                                                                                          \
    "inventory_limit", 10                                                                                    \
  }

START_TEST(a_side_without_demand_is_absent) {
  for (int variant = INVMM_HO_STOLL_FINITE; variant <= INVMM_HO_STOLL_EXACT; ++variant) {
    invmm_model *maker =
        model_with(kind, SETTINGS(STEEP, {"variant", variant}, {"levels", 2}, {"level_spacing", 0.1}));
    step_ok(maker, book_at(0, 99.37, 99.53));
    hold(maker, 9);
    invmm_quotes q, level[2];
    ck_assert_int_eq(invmm_quote(maker, NULL, 2, level), INVMM_OK);
    q = level[0];
    ck_assert_uint_eq(level[1].sides, q.sides); /* and so it is behind the best */
    ck_assert(level[1].flags & INVMM_FLAG_EXHAUSTED);
    ck_assert_close(level[1].ask, q.ask + 0.1, 1e-12);
    uint32_t closed = variant == INVMM_HO_STOLL_EXACT ? 0 : INVMM_FLAG_OUT_OF_DOMAIN;
    ck_assert_uint_eq(q.sides, INVMM_SIDE_ASK);
    ck_assert_uint_eq(q.flags, INVMM_FLAG_EXHAUSTED | INVMM_FLAG_CROSSES | closed);
    ck_assert(q.bid == 0 && q.bid_size == 0);
    ck_assert_close(q.ask - q.reservation, q.half_spread, 1e-12);
    ck_assert_close(q.half_spread, q.intensity_term, 1e-12);
    ck_assert_double_gt(value_of(maker, "depth", 0), 2);
    hold(maker, -9);
    q = quote_of(maker);
    ck_assert_uint_eq(q.sides, INVMM_SIDE_BID);
    hold(maker, 1);
    q = quote_of(maker);
    ck_assert_uint_eq(q.sides, 3);
    ck_assert_uint_eq(q.flags, 0);
    invmm_model_free(maker);
  }
}
END_TEST

START_TEST(the_published_price_is_shown_where_nothing_is_demanded) {
  invmm_model *maker = model_with(kind, SETTINGS(STEEP));
  step_ok(maker, book_at(0, 99.37, 99.53));
  hold(maker, 9);
  invmm_quotes q = quote_of(maker);
  ck_assert_uint_eq(q.sides, 3);
  ck_assert_uint_eq(q.flags, INVMM_FLAG_EXHAUSTED | INVMM_FLAG_CROSSES);
  ck_assert_close(bid_depth(&q, 99.45), 1 + 9 + 0.5, 1e-12);
  invmm_model_free(maker);
}
END_TEST

/* A floor of the half-spread moves the side that is there alone, and a request of another time asks the same.
 */
START_TEST(guards_act_on_the_side_that_is_left) {
  invmm_model *maker = model_with(
      kind, SETTINGS(STEEP, {"variant", INVMM_HO_STOLL_EXACT}, {"min_half_spread", 1.37}, {"levels", 2}));
  step_ok(maker, book_at(0, 99.37, 99.53));
  hold(maker, -9);
  invmm_quotes q = quote_of(maker), later;
  ck_assert_uint_eq(q.sides, INVMM_SIDE_BID);
  ck_assert_uint_ne(q.flags & INVMM_FLAG_FLOORED, 0);
  double free_bid = 99.45 - value_of(maker, "depth", 0);
  ck_assert_close(q.bid, free_bid + q.intensity_term - 1.37, 1e-12);
  invmm_request request = {.time_ns = 1000000, .level = 1};
  ck_assert_int_eq(invmm_quote(maker, &request, 1, &later), INVMM_OK);
  ck_assert_uint_eq(later.sides, INVMM_SIDE_BID);
  invmm_model_free(maker);
}
END_TEST

START_TEST(a_dealer_whom_nobody_ever_fills_is_refused) {
  static const int variants[] = {INVMM_HO_STOLL_FINITE, INVMM_HO_STOLL_STATIONARY};
  for (int i = 0; i < 2; ++i) {
    invmm_config *config = config_with(kind, SETTINGS(DEMAND, {"risk_aversion", 113}, {"volatility", 1.3},
                                                      {"horizon", 100}, {"variant", variants[i]}));
    invmm_model *maker;
    ck_assert_int_eq(invmm_model_new(config, &maker), INVMM_E_CONFIG);
    ck_assert_ptr_null(maker);
    ck_assert_ptr_nonnull(strstr(invmm_config_errmsg(config), "risk_aversion"));
    ck_assert_ptr_nonnull(strstr(invmm_config_errmsg(config), "demand_intercept"));
    invmm_config_free(config);
  }
}
END_TEST

/* --- the lattice */

START_TEST(exact_is_that_of_the_reference_at_its_time) {
  double row[11];
  int rows = 0;
  FILE *file = golden_open("hostoll.txt");
  for (; golden_row(file, row, 11); ++rows) {
    if (row[7] != 1) continue;
    invmm_model *maker = model_with(
        kind, SETTINGS({"variant", INVMM_HO_STOLL_EXACT}, {"objective", row[0]}, {"demand_intercept", row[1]},
                       {"demand_slope", row[2]}, {"risk_aversion", row[3]}, {"volatility", row[4]},
                       {"order_size", row[5]}, {"inventory_limit", row[6]}, {"horizon", 7.5}));
    step_ok(maker, book_at(0, 99.37, 99.53));
    step_ok(maker, (invmm_event){.time_ns = 6500000000, .kind = INVMM_EV_POSITION, .size = row[8]});
    invmm_quotes q = quote_of(maker);
    ck_assert_uint_eq(q.sides, (isnan(row[9]) ? 0u : 1u) | (isnan(row[10]) ? 0u : 2u));
    if (!isnan(row[9])) ck_assert_double_lt(fabs(bid_depth(&q, 99.45) - row[9]), 1e-9);
    if (!isnan(row[10])) ck_assert_double_lt(fabs(ask_depth(&q, 99.45) - row[10]), 1e-9);
    invmm_model_free(maker);
  }
  ck_assert_int_eq(rows, 56);
}
END_TEST

START_TEST(theta_is_the_lattice_s_and_ends_with_it) {
  invmm_model *maker =
      model_with(kind, SETTINGS({"risk_aversion", 0.1}, {"volatility", 0.5}, DEMAND, {"horizon", 1},
                                {"variant", INVMM_HO_STOLL_EXACT}, {"inventory_limit", 10}));
  double theta;
  step_ok(maker, book_at(0, 99.37, 99.53));
  ck_assert_close(value_of(maker, "theta", 10), 18.9072346628, 1e-11);
  ck_assert_double_lt(value_of(maker, "theta", 9), 18.907);
  ck_assert_int_eq(invmm_value(maker, INVMM_VALUE_THETA, 21, &theta), INVMM_E_NUMERIC);
  ck_assert_int_eq(invmm_model_set(maker, INVMM_PARAM_RISK_AVERSION, 0.137), INVMM_OK);
  ck_assert_int_eq(invmm_value(maker, INVMM_VALUE_THETA, 10, &theta), INVMM_DUE);
  ck_assert_int_eq(invmm_solve(maker, NULL, NULL), INVMM_OK);
  ck_assert_int_eq(invmm_value(maker, INVMM_VALUE_THETA, 10, &theta), INVMM_OK);
  ck_assert_double_lt(theta, 18.9);
  invmm_model_free(maker);
  for (int longer = 0; longer < 2; ++longer) { /* both sides earn alpha^2/(4 beta) a second */
    maker = model_with(kind, SETTINGS({"risk_aversion", 0}, {"volatility", 0}, {"demand_intercept", 1e80},
                                      {"demand_slope", 1e-5}, {"variant", INVMM_HO_STOLL_EXACT},
                                      {"inventory_limit", 3}, {"horizon", longer ? 1e144 : 1e140}));
    step_ok(maker, book_at(0, 99.37, 99.53));
    ck_assert_int_eq(invmm_value(maker, INVMM_VALUE_THETA, 3, &theta), longer ? INVMM_E_NUMERIC : INVMM_OK);
    if (!longer) ck_assert(theta > 2e304 && theta < 5e304);
    invmm_model_free(maker);
  }
  maker = model_with(kind, SETTINGS(DEMAND, RISK, {"horizon", 1}));
  step_ok(maker, book_at(0, 99.37, 99.53));
  ck_assert_int_eq(invmm_value(maker, INVMM_VALUE_THETA, 0, &theta), INVMM_E_NUMERIC);
  invmm_model_free(maker);
}
END_TEST

/* A relative volatility is known with the first price. */
START_TEST(a_lattice_waits_for_what_it_needs) {
  invmm_model *maker =
      model_with(kind, SETTINGS({"risk_aversion", 0.1}, {"volatility_annual", 31}, DEMAND, {"horizon", 1},
                                {"variant", INVMM_HO_STOLL_EXACT}, {"inventory_limit", 10}));
  double theta = 7;
  ck_assert_int_eq(invmm_value(maker, INVMM_VALUE_THETA, 3, &theta), INVMM_NOT_READY);
  ck_assert_double_eq(theta, 0);
  ck_assert_int_eq(invmm_solve(maker, NULL, NULL), INVMM_NOT_READY);
  invmm_event book = book_at(0, 99.37, 99.53);
  ck_assert_int_ge(invmm_step(maker, &book, 1, NULL), 0);
  ck_assert_int_eq(invmm_solve(maker, NULL, NULL), INVMM_OK);
  ck_assert_int_eq(invmm_value(maker, INVMM_VALUE_THETA, 3, &theta), INVMM_OK);
  invmm_model_free(maker);
}
END_TEST

/* --- rivals, and other assets */

static invmm_model *rival(const double *others, uint32_t n, double own) {
  invmm_config *config =
      config_with(kind, SETTINGS({"variant", INVMM_HO_STOLL_COMPETITION}, {"risk_aversion", 0.04},
                                 {"volatility", 1}, {"horizon", 1}, {"horizon_mode", INVMM_HORIZON_ROLLING}));
  invmm_model *maker;
  if (n > 0)
    ck_assert_int_eq(invmm_config_set_array(config, INVMM_PARAM_RIVAL_INVENTORIES, others, n), INVMM_OK);
  ck_assert_int_eq(invmm_model_new(config, &maker), INVMM_OK);
  invmm_config_free(config);
  step_ok(maker, book_at(0, 99.5, 100.5));
  hold(maker, own);
  return maker;
}

/* vectors/dealer/hostoll.txt, last lines: all dealers, market ask and bid above and below the price, spread.
 */
START_TEST(the_market_is_made_by_the_second_best) {
  static const struct {
    double dealers[5];
    uint32_t n;
    double ask, bid, spread;
  } rows[] = {{{-2, 5}, 2, 0.1, 0.22, 0.32},
              {{-2, 1, 5}, 3, -0.02, 0.06, 0.04},
              {{-2, 0, 1, 5}, 4, -0.02, 0.02, 0},
              {{-2, -1, 0, 1, 5}, 5, -0.02, -0.02, -0.04}};
  for (int i = 0; i < 4; ++i)
    for (uint32_t own = 0; own < rows[i].n; ++own) {
      double others[4];
      for (uint32_t j = 0, k = 0; j < rows[i].n; ++j)
        if (j != own) others[k++] = rows[i].dealers[j];
      invmm_model *maker = rival(others, rows[i].n - 1, rows[i].dealers[own]);
      ck_assert_double_lt(fabs(value_of(maker, "market_ask", 0) - 100 - rows[i].ask), 1e-12);
      ck_assert_double_lt(fabs(100 - value_of(maker, "market_bid", 0) - rows[i].bid), 1e-12);
      ck_assert_double_lt(fabs(value_of(maker, "market_spread", 0) - rows[i].spread), 1e-15);
      ck_assert_double_eq(value_of(maker, "interdealer_trade", 0), rows[i].spread < -1e-9);
      ck_assert_double_eq(value_of(maker, "market_rank", 0), 1 + own);
      ck_assert_double_eq(value_of(maker, "market_rank", 1), rows[i].n - own);
      /* the best asks what the second best would, any other its own fee */
      invmm_quotes q = quote_of(maker);
      double I = rows[i].dealers[own], fee[] = {0.04 * (0.5 + I), 0.04 * (0.5 - I)};
      ck_assert_double_lt(fabs(bid_depth(&q, 100) - fmax(fee[0], rows[i].bid)), 1e-12);
      ck_assert_double_lt(fabs(ask_depth(&q, 100) - fmax(fee[1], rows[i].ask)), 1e-12);
      ck_assert_double_eq(q.intensity_term, 0);
      invmm_model_free(maker);
    }
}
END_TEST

START_TEST(alone_a_dealer_asks_its_own_fee_and_there_is_no_market) {
  invmm_model *maker = rival(NULL, 0, 3.17);
  invmm_quotes q = quote_of(maker);
  double spread;
  ck_assert_double_lt(fabs(bid_depth(&q, 100) - 0.04 * 3.67), 1e-12);
  ck_assert_double_lt(fabs(ask_depth(&q, 100) + 0.04 * 2.67), 1e-12);
  static const int32_t none[] = {INVMM_VALUE_MARKET_BID, INVMM_VALUE_MARKET_ASK, INVMM_VALUE_MARKET_SPREAD,
                                 INVMM_VALUE_INTERDEALER_TRADE};
  for (int i = 0; i < 4; ++i)
    ck_assert_int_eq(invmm_value(maker, none[i], 0, &spread), INVMM_E_NUMERIC);
  ck_assert_double_eq(value_of(maker, "market_rank", 1), 1);
  const double late[] = {1.37, -0.731, 9.1};
  ck_assert_int_eq(invmm_model_set_array(maker, INVMM_PARAM_RIVAL_INVENTORIES, late, 3), INVMM_OK);
  ck_assert_double_eq(value_of(maker, "market_rank", 0), 3);
  invmm_model_free(maker);
}
END_TEST

/* Three assets: I = q + sum Sigma_1j q_j/Sigma_11; sigma^2 from the covariance where no volatility is set. */
START_TEST(other_assets_count_by_their_covariance) {
  const double sigma[] = {0.0731, 0.0317, -0.0213, 0.0317, 0.137, 0.0071, -0.0213, 0.0071, 0.0613};
  const double others[] = {3.17, -1.371};
  invmm_config *config =
      config_with(kind, SETTINGS({"variant", INVMM_HO_STOLL_COMPETITION}, {"risk_aversion", 0.731},
                                 {"horizon", 2.385}, {"order_size", 1.7}));
  invmm_model *maker;
  double cost;
  ck_assert_int_eq(invmm_config_set_array(config, INVMM_PARAM_COVARIANCE, sigma, 9), INVMM_OK);
  ck_assert_int_eq(invmm_config_set_array(config, INVMM_PARAM_OTHER_INVENTORIES, others, 2), INVMM_OK);
  ck_assert_int_eq(invmm_model_new(config, &maker), INVMM_OK);
  invmm_config_free(config);
  ck_assert_int_eq(invmm_value(maker, INVMM_VALUE_HOLDING_COST, 0, &cost), INVMM_NOT_READY);
  step_ok(maker, book_at(0, 99.37, 99.53));
  hold(maker, 0.613);
  double I = 0.613 + (0.0317 * 3.17 + 0.0213 * 1.371) / 0.0731, unit = 0.731 * 0.0731 * (2.385 - 1e-9);
  ck_assert_close(value_of(maker, "effective_inventory", 0), I, 1e-14);
  ck_assert_close(value_of(maker, "depth", 0), unit * (0.85 + I), 1e-12);
  ck_assert_close(value_of(maker, "depth", 1), unit * (0.85 - I), 1e-12);
  /* Stoll 1978: gamma tau (sigma_ip Q_p Q + sigma^2 Q^2/2) */
  double risk = 0.0731 * 0.613 + 0.0317 * 3.17 + 0.0213 * 1.371;
  double bought = 0.731 * (2.385 - 1e-9) * (risk * 1.7 + 0.5 * 0.0731 * 1.7 * 1.7);
  double sold = 0.731 * (2.385 - 1e-9) * (-risk * 1.7 + 0.5 * 0.0731 * 1.7 * 1.7);
  ck_assert_close(value_of(maker, "holding_cost", 0), bought, 1e-12);
  ck_assert_close(value_of(maker, "holding_cost", 1), sold, 1e-12);
  ck_assert_close(value_of(maker, "holding_cost_fraction", 0), bought / (1.7 * 99.45), 1e-12);
  ck_assert_close(value_of(maker, "holding_cost_fraction", 1), sold / (1.7 * 99.45), 1e-12);
  invmm_model_free(maker);
}
END_TEST

/* --- refusals */

static void refuses(invmm_config *config, const char *one, const char *other) {
  ck_no_model(INVMM_E_CONFIG, config, one, other);
}

START_TEST(what_a_variant_needs_is_asked_for) {
  const struct setting exact = {"variant", INVMM_HO_STOLL_EXACT}, horizon = {"horizon", 1};
  refuses(config_with(kind, SETTINGS(RISK, horizon, {"demand_slope", 1})), "first_order", "demand_intercept");
  refuses(config_with(kind, SETTINGS(RISK, horizon, {"demand_intercept", 1})), "first_order", "demand_slope");
  refuses(config_with(kind, SETTINGS(RISK, DEMAND)), "first_order", "horizon");
  refuses(config_with(kind, SETTINGS(DEMAND, horizon, {"volatility", 1})), "risk_aversion", "set it");
  refuses(config_with(kind, SETTINGS(DEMAND, horizon, {"risk_aversion", 1})), "volatility",
          "volatility_annual");
  refuses(config_with(kind, SETTINGS(DEMAND, RISK, horizon, exact)), "exact", "inventory_limit");
  refuses(config_with(kind, SETTINGS(DEMAND, RISK, horizon, exact, {"inventory_limit", 4.5})),
          "inventory_limit", "order_size");
  refuses(config_with(kind, SETTINGS(RISK, horizon, exact, {"inventory_limit", 4},
                                     {"demand_intercept", 1e-95}, {"demand_slope", 1})),
          "demand_intercept", "units");
  refuses(
      config_with(kind, SETTINGS(exact, {"demand_intercept", 20}, {"demand_slope", 10}, {"risk_aversion", 2},
                                 {"volatility", 5}, {"inventory_limit", 5}, {"horizon", 60})),
      "exhausted", "demand_intercept");
  refuses(config_with(kind, SETTINGS(DEMAND, RISK, horizon, {"tick_size", 1}, {"requote_ticks", 3},
                                     {"volatility_annual", 1})),
          "volatility", "volatility_annual");
  refuses(config_with(kind, SETTINGS(RISK, horizon, {"variant", INVMM_HO_STOLL_COMPETITION},
                                     {"hedge_policy", INVMM_HEDGE_POLICY_BAND}, {"hedge_cost", 0.01})),
          "hedge_flow_volatility", "demand_intercept");
  refuses(config_with(kind, SETTINGS(DEMAND, RISK, horizon, {"toxicity_on", 0.9}, {"toxicity_off", 0.1})),
          "toxicity_on", "toxicity_off");
  invmm_config *config = config_with(kind, SETTINGS({"horizon", 1}));
  ck_assert_int_eq(invmm_config_set(config, INVMM_PARAM_DEMAND_INTERCEPT, 0), INVMM_E_RANGE);
  ck_assert_int_eq(invmm_config_set(config, INVMM_PARAM_DEMAND_SLOPE, -1), INVMM_E_RANGE);
  invmm_config_free(config);
}
END_TEST

static invmm_config *with_covariance(const double *sigma, uint32_t n, const double *others, uint32_t m) {
  invmm_config *config = config_with(kind, SETTINGS(DEMAND, RISK, {"horizon", 1}));
  if (n > 0) ck_assert_int_eq(invmm_config_set_array(config, INVMM_PARAM_COVARIANCE, sigma, n), INVMM_OK);
  if (m > 0)
    ck_assert_int_eq(invmm_config_set_array(config, INVMM_PARAM_OTHER_INVENTORIES, others, m), INVMM_OK);
  return config;
}

START_TEST(a_covariance_must_be_one) {
  const double good[] = {1, 0.5, 0.5, 1}, skewed[] = {1, 0.5, 0.4, 1}, indefinite[] = {1, 2, 2, 1};
  const double singular[] = {0.04, 0.06, 0.06, 0.09}, negative[] = {1, 0, 0, -1}, none[] = {0, 0, 0, 0},
               q[] = {3, 4};
  refuses(with_covariance(NULL, 0, q, 1), "other_inventories", "covariance");
  refuses(with_covariance(good, 4, q, 2), "covariance", "other_inventories");
  refuses(with_covariance(good, 4, NULL, 0), "covariance", "other_inventories");
  refuses(with_covariance(good, 3, q, 1), "covariance", "other_inventories");
  refuses(with_covariance(skewed, 4, q, 1), "covariance", "symmetric");
  refuses(with_covariance(indefinite, 4, q, 1), "covariance", "semidefinite");
  refuses(with_covariance(negative, 4, q, 1), "covariance", "semidefinite");
  const double *fine[] = {good, singular, none};
  for (int i = 0; i < 3; ++i) {
    invmm_config *config = with_covariance(fine[i], 4, q, 1);
    invmm_model *maker;
    ck_assert_msg(invmm_model_new(config, &maker) == INVMM_OK, "%d: %s", i, invmm_config_errmsg(config));
    step_ok(maker, book_at(0, 99.37, 99.53));
    ck_assert_double_eq(value_of(maker, "effective_inventory", 0), i < 2 ? 3 * (fine[i][1] / fine[i][0]) : 0);
    invmm_model_free(maker);
    invmm_config_free(config);
  }
}
END_TEST

/* --- inputs */

static invmm_event trade_at(double seconds, double price) {
  return (invmm_event){
      .time_ns = (int64_t)llround(seconds * 1e9), .kind = INVMM_EV_TRADE, .price = price, .size = 1};
}

START_TEST(an_input_may_say_the_volatility) {
  static const int variants[] = {INVMM_HO_STOLL_FINITE, INVMM_HO_STOLL_EXACT};
  for (int i = 0; i < 2; ++i) {
    invmm_config *input =
        config_with(INVMM_KIND_VOLATILITY, SETTINGS({"half_life", 7.31}, {"warm_samples", 5}));
    invmm_config *config = config_with(kind, SETTINGS(DEMAND, {"risk_aversion", 0.731}, {"horizon", 61.37},
                                                      {"inventory_limit", 5}, {"variant", variants[i]}));
    invmm_model *maker;
    ck_assert_int_eq(invmm_config_attach(config, INVMM_PARAM_VOLATILITY, input), INVMM_OK);
    ck_assert_msg(invmm_model_new(config, &maker) == INVMM_OK, "%s", invmm_config_errmsg(config));
    invmm_config_free(config), invmm_config_free(input);
    for (int t = 0; t < 60; ++t) {
      double mid = 99.45 + (t % 2 ? 0.0713 : -0.0131) * (t > 30 ? 9 : 1);
      invmm_event events[] = {book_at(t, mid - 0.08, mid + 0.08), trade_at(t, mid)};
      ck_assert_int_ge(invmm_step(maker, events, 2, NULL), 0);
      if (t == 1) ck_assert_uint_eq(quote_of(maker).sides, 0);
      if (t == 30) {
        ck_assert_int_ge(invmm_solve(maker, NULL, NULL), INVMM_OK);
        hold(maker, 0);
      }
    }
    ck_assert_int_eq(invmm_solve(maker, NULL, NULL), INVMM_OK);
    ck_assert_double_gt(value_of(maker, "volatility", 0), 0.1);
    ck_assert_uint_eq(quote_of(maker).sides, 3);
    invmm_model_free(maker);
  }
}
END_TEST

static invmm_config *exact_with(const struct setting *more) {
  invmm_config *config =
      config_with(kind, SETTINGS(DEMAND, {"risk_aversion", 0.731}, {"horizon", 61.37}, {"inventory_limit", 5},
                                 {"variant", INVMM_HO_STOLL_EXACT}));
  for (; more->name; ++more)
    ck_assert_int_eq(invmm_config_set(config, invmm_param_id(kind, more->name), more->value), INVMM_OK);
  return config;
}

static int32_t stop_at_once(void *user, double done) {
  (void)user;
  return done >= 0;
}

START_TEST(a_solution_that_is_cancelled_changes_nothing) {
  invmm_config *config = exact_with(SETTINGS({"volatility", 0.2}));
  invmm_model *maker = NULL;
  ck_assert_int_eq(invmm_model_new(config, &maker), INVMM_OK);
  invmm_config_free(config);
  step_ok(maker, book_at(1, 99.37, 99.53));
  const invmm_quotes before = quote_of(maker);
  ck_assert_int_eq(invmm_solve(maker, stop_at_once, NULL), INVMM_E_CANCELLED);
  const invmm_quotes after = quote_of(maker);
  ck_assert_mem_eq(&before, &after, sizeof after);
  invmm_model_free(maker);
}
END_TEST

static invmm_model *fed(invmm_config *config, const char *param, int32_t input_kind,
                        const struct setting *settings) {
  invmm_config *input = config_with(input_kind, settings);
  invmm_model *maker;
  ck_assert_int_eq(invmm_config_attach(config, invmm_param_id(kind, param), input), INVMM_OK);
  ck_assert_msg(invmm_model_new(config, &maker) == INVMM_OK, "%s", invmm_config_errmsg(config));
  invmm_config_free(config), invmm_config_free(input);
  return maker;
}

static invmm_status status_of(const invmm_model *maker) {
  invmm_quotes q;
  return invmm_quote(maker, NULL, 1, &q);
}

static void toxicity_at(invmm_model *maker, double seconds, double value) {
  invmm_event e = event_at(seconds, INVMM_EV_SIGNAL);
  e.value = value;
  step_ok(maker, e);
}

/* What feeds something else makes no table due, whatever sigma is given by. */
START_TEST(an_input_of_something_else_makes_nothing_due) {
  const struct setting *const sigmas[] = {SETTINGS({"volatility", 0.2385}),
                                          SETTINGS({"volatility_annual", 17.0})};
  for (int i = 0; i < 2; ++i) {
    invmm_model *maker = fed(exact_with(sigmas[i]), "toxicity_input", INVMM_KIND_TOXICITY,
                             SETTINGS({"method", INVMM_TOXICITY_SIGNAL}));
    invmm_event book = book_at(0, 99.37, 99.53);
    ck_assert_int_ge(invmm_step(maker, &book, 1, NULL), 0);
    ck_assert_int_eq(invmm_solve(maker, NULL, NULL), INVMM_OK);
    toxicity_at(maker, 1, 0.0317), toxicity_at(maker, 2, -0.0713);
    ck_assert_int_eq(status_of(maker), INVMM_OK);
    ck_assert_int_eq(invmm_model_set(maker, INVMM_PARAM_RISK_AVERSION, 0.8), INVMM_OK);
    ck_assert_int_eq(status_of(maker), INVMM_DUE);
    invmm_model_free(maker);
  }
}
END_TEST

/* A table that was solved with the sigma of an input comes back from a save as it was. */
START_TEST(a_table_made_with_an_input_comes_back_from_a_save) {
  static unsigned char bytes[1 << 17];
  invmm_model *maker = fed(exact_with(SETTINGS({"due_change", 0.5})), "volatility", INVMM_KIND_VOLATILITY,
                           SETTINGS({"method", 1}, {"window", 20}, {"warm_samples", 2})),
              *loaded;
  for (int t = 0; t < 8; ++t) {
    double mid = 99.45 + (t % 2 ? 0.2 : 0);
    step_ok(maker, book_at(t, mid - 0.08, mid + 0.08));
  }
  ck_assert_int_eq(invmm_solve(maker, NULL, NULL), INVMM_OK);
  double solved = value_of(maker, "theta", 5), mid = 99.75;
  step_ok(maker, book_at(8, mid - 0.08, mid + 0.08));
  uint64_t length;
  ck_assert_int_eq(invmm_model_save(maker, bytes, sizeof bytes, &length), INVMM_OK);
  ck_assert_int_eq(invmm_model_load(bytes, length, NULL, &loaded), INVMM_OK);
  ck_assert_int_eq(status_of(loaded), INVMM_OK);
  ck_assert_double_eq(value_of(loaded, "theta", 5), value_of(maker, "theta", 5));
  ck_assert_close(value_of(loaded, "theta", 5), solved, 0.05); /* a second less is left */
  ck_assert_int_eq(invmm_solve(loaded, NULL, NULL), INVMM_OK);
  ck_assert_double_ne(value_of(loaded, "theta", 5), value_of(maker, "theta", 5));
  invmm_model_free(maker), invmm_model_free(loaded);
}
END_TEST

/* --- profit under linear demand */

/* One session in small steps: a taker comes on a side with the probability (alpha - beta depth) dt. The rule
 * of 1 - exp(-lambda dt) would lose 1 % of them. */
static double session(invmm_model *maker, uint64_t *seed, double start) {
  enum { STEPS = 1000 };
  const double dt = 1.0 / STEPS, alpha = 20, beta = 10, sigma = 0.5;
  double mid = 100, cash = -start * mid, held = start;
  invmm_model_reset(maker);
  step_ok(maker, book_at(0, mid - 0.5, mid + 0.5));
  for (int i = 0; i < STEPS; ++i) {
    invmm_event at[] = {book_at(i * dt, mid - 0.5, mid + 0.5),
                        {.time_ns = (int64_t)llround(i * dt * 1e9), .kind = INVMM_EV_POSITION, .size = held}};
    invmm_step(maker, at, 2, NULL);
    invmm_quotes q = quote_of(maker);
    int bought = (q.sides & 1) && random_between(seed, 0, 1) < (alpha - beta * (mid - q.bid)) * dt;
    int sold = (q.sides & 2) && random_between(seed, 0, 1) < (alpha - beta * (q.ask - mid)) * dt;
    cash += (sold ? q.ask : 0) - (bought ? q.bid : 0);
    held += bought - sold;
    mid += sigma * sqrt(dt) * (random_below(seed, 2) ? 1 : -1);
  }
  return cash + held * mid;
}

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
enum { PATHS = 60 };
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
enum { PATHS = 60 };
#else
enum { PATHS = 4000 };
#endif
#else
enum { PATHS = 4000 };
#endif

/* Expected utility: -exp(-gamma (q S + theta)), so that theta = -ln E exp(-gamma profit)/gamma. */
START_TEST(profit_under_linear_demand_is_the_value_function) {
  static const double starts[] = {0, 4, -7};
  const double gamma = 0.1;
  invmm_model *maker =
      model_with(kind, SETTINGS({"variant", INVMM_HO_STOLL_EXACT}, DEMAND, {"risk_aversion", gamma},
                                {"volatility", 0.5}, {"horizon", 1}, {"inventory_limit", 10}));
  uint64_t seed = 7351;
  for (int i = 0; i < 3; ++i) {
    double sum = 0, squares = 0;
    for (int path = 0; path < PATHS; ++path) {
      double u = exp(-gamma * (session(maker, &seed, starts[i]) - 19));
      sum += u, squares += u * u;
    }
    double mean = sum / PATHS, error = sqrt((squares / PATHS - mean * mean) / PATHS);
    double got = 19 - log(mean) / gamma, off = error / mean / gamma;
    invmm_model_reset(maker);
    step_ok(maker, book_at(0, 99.5, 100.5));
    double want = value_of(maker, "theta", (uint32_t)(10 + starts[i]));
    ck_assert_msg(fabs(got - want) < 4 * off, "from %g: %g +- %g, theta %g", starts[i], got, off, want);
  }
  invmm_model_free(maker);
}
END_TEST

int main(void) {
  const TTest *const tests[] = {closed_forms_hold_to_twelve_digits,
                                to_first_order_inventory_moves_the_place_alone,
                                finite_begins_as_first_order_and_ends_as_stationary,
                                linear_demand_passes_half_of_a_fee_on,
                                a_side_without_demand_is_absent,
                                the_published_price_is_shown_where_nothing_is_demanded,
                                guards_act_on_the_side_that_is_left,
                                a_dealer_whom_nobody_ever_fills_is_refused,
                                exact_is_that_of_the_reference_at_its_time,
                                theta_is_the_lattice_s_and_ends_with_it,
                                a_lattice_waits_for_what_it_needs,
                                the_market_is_made_by_the_second_best,
                                alone_a_dealer_asks_its_own_fee_and_there_is_no_market,
                                other_assets_count_by_their_covariance,
                                what_a_variant_needs_is_asked_for,
                                a_covariance_must_be_one,
                                a_solution_that_is_cancelled_changes_nothing,
                                an_input_may_say_the_volatility,
                                an_input_of_something_else_makes_nothing_due,
                                a_table_made_with_an_input_comes_back_from_a_save,
                                profit_under_linear_demand_is_the_value_function};
  Suite *suite = suite_create("makers/ho_stoll");
  TCase *tcase = tcase_create("ho_stoll");
  tcase_set_timeout(tcase, 120);
  for (size_t i = 0; i < sizeof tests / sizeof *tests; ++i)
    tcase_add_test(tcase, tests[i]);
  suite_add_tcase(suite, tcase);
  return run_suite(suite);
}
