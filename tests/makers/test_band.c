/* SPDX-License-Identifier: MIT */
/** The band rebalancer through the public interface: when it trades, how much, where, and what it says of it.
 */
#include "core/internal.h"
#include "core/saved.h"
#include "makers/band.h"
#include "support.h"

enum { BAND = INVMM_KIND_BAND, ORDERS = 20 };

#define COMMON                                                                                               \
  {"risk_aversion", 0.1}, {                                                                                  \
    "volatility", 2                                                                                          \
  }
#define HAND                                                                                                 \
  COMMON, {"band_outer", 3}, {"band_inner", 0.5}, {"flow_volatility", 1.5}, {"fixed_cost", 0.5}, {           \
    "proportional_cost", 0.2                                                                                 \
  }

static invmm_event position_at(double seconds, double q) {
  invmm_event e = event_at(seconds, INVMM_EV_POSITION);
  e.size = q;
  return e;
}

static invmm_event pending_at(double seconds, double buys, double sells) {
  invmm_event e = event_at(seconds, INVMM_EV_PENDING);
  e.size = buys, e.size2 = sells;
  return e;
}

static invmm_event gas_at(double seconds, int32_t source, double cost) {
  invmm_event e = event_at(seconds, INVMM_EV_GAS);
  e.value = cost, e.source = source;
  return e;
}

static invmm_model *booked(const struct setting *settings) {
  invmm_model *model = model_with(BAND, settings);
  step_ok(model, book_at(0, 99.99, 100.01));
  return model;
}

static uint32_t orders_of(const invmm_model *model, invmm_order *orders) {
  uint32_t n = 0;
  memset(orders, 0, ORDERS * sizeof *orders);
  ck_assert_int_ge(invmm_hedge(model, orders, ORDERS, &n), 0);
  ck_assert_uint_ge(n, 1);
  return n;
}

static invmm_order order_of(const invmm_model *model) {
  invmm_order orders[ORDERS];
  ck_assert_uint_eq(orders_of(model, orders), 1);
  return orders[0];
}

static invmm_status status_of(const invmm_model *model, const char *name) {
  double value;
  return invmm_value(model, invmm_value_id(BAND, name), 0, &value);
}

/* -- what a band costs -- */

/* J = s^2 (K + c (B - a))/(B^2 - a^2) + h (B^2 + a^2)/6 with h = 0.2, s^2 = 2.25. */
START_TEST(a_band_set_by_hand_is_priced) {
  invmm_model *model = booked(SETTINGS(HAND));
  double cost = 2.25 * (0.5 + 0.2 * 2.5) / (9 - 0.25) + 0.2 * (9 + 0.25) / 6;
  ck_assert_close(value_of(model, "cost_rate", 0), cost, 1e-13);
  ck_assert_close(value_of(model, "rebalance_rate", 0), 2.25 / 8.75, 1e-13);
  ck_assert_close(value_of(model, "turnover_rate", 0), 2.25 / 3.5, 1e-13);
  ck_assert_int_eq(status_of(model, "never_cost_rate"), INVMM_E_NUMERIC);
  ck_assert_int_eq(status_of(model, "asset_weight"), INVMM_E_NUMERIC);
  ck_assert_close(value_of(model, "band_outer", 0), 3, 1e-15);
  ck_assert_close(value_of(model, "band_inner", 0), 0.5, 1e-15);
  invmm_model_free(model);
  model = booked(SETTINGS({"band_outer", 3}, {"band_inner", 3}, COMMON, {"flow_volatility", 1.5},
                          {"proportional_cost", 0.2}));
  ck_assert_int_eq(status_of(model, "rebalance_rate"), INVMM_E_NUMERIC);
  ck_assert_close(value_of(model, "turnover_rate", 0), 2.25 / 6, 1e-13);
  ck_assert_close(value_of(model, "cost_rate", 0), 0.2 * 2.25 / 6 + 0.2 * 9 / 3, 1e-13);
  invmm_model_free(model);
  model = booked(SETTINGS({"band_outer", 3})); /* nothing to price it with */
  ck_assert_int_eq(status_of(model, "cost_rate"), INVMM_E_NUMERIC);
  ck_assert_close(value_of(model, "band_high", 0), 3, 1e-15);
  invmm_model_free(model);
}
END_TEST

/* The band's part and the maker's are both looked at. */
START_TEST(what_no_event_leads_to_is_no_state) {
  invmm_model *model = booked(SETTINGS(HAND));
  struct band_state *s = invmm__model_state(model);
  ck_assert(model->kind->sane(s));
  s->kept.gas = -1;
  ck_assert(!model->kind->sane(s));
  s->kept.gas = 0, s->dealer.maker.bid = 2 * s->dealer.maker.ask;
  ck_assert(!model->kind->sane(s));
  s->dealer.maker.bid = s->dealer.maker.ask;
  ck_assert(model->kind->sane(s));
  invmm_model_free(model);
}
END_TEST

/* -- when, and how much -- */

/* A billionth of the band beyond it is still on its edge, and no more. */
START_TEST(the_edge_is_as_wide_as_a_billionth_of_the_band) {
  for (int side = -1; side <= 1; side += 2) {
    invmm_model *model = booked(SETTINGS(HAND));
    const double beyond[] = {0, 0.7e-9, 1.4e-9, 1e-6};
    for (int i = 0; i < 4; ++i) {
      step_ok(model, position_at(i + 1, side * 3 * (1 + beyond[i])));
      ck_assert_int_eq(order_of(model).action, i < 2 ? INVMM_ACTION_NONE : INVMM_ACTION_REBALANCE);
    }
    invmm_model_free(model);
  }
}
END_TEST

START_TEST(it_trades_beyond_the_edge_to_the_landing) {
  invmm_model *model = booked(SETTINGS(HAND, {"inventory_target", 1.25}));
  const double q[] = {4.25, 4.2500001, 7.371, 1.25, -1.75, -1.7500001, -6.31};
  const double size[] = {0, -2.5000001, -5.621, 0, 0, 2.5000001, 7.06};
  for (int i = 0; i < 7; ++i) {
    step_ok(model, position_at(i + 1, q[i]));
    invmm_order o = order_of(model);
    ck_assert_double_lt(fabs(o.size - size[i]), 1e-9);
    ck_assert_int_eq(o.action, size[i] == 0 ? INVMM_ACTION_NONE : INVMM_ACTION_REBALANCE);
    ck_assert_double_eq(o.target, 1.25);
    ck_assert_close(o.band_low, -1.75, 1e-14);
    ck_assert_close(o.band_high, 4.25, 1e-14);
    ck_assert_close(o.residual, q[i] + o.size - 1.25, 1e-12);
    ck_assert_double_lt(fabs(o.cost - (o.size == 0 ? 0 : 0.5 + 0.2 * fabs(o.size))), 1e-12);
    double before = q[i] - 1.25, gain = 0.2 * (before * before - o.residual * o.residual) * 8.75 / 2.25;
    if (o.size != 0) ck_assert_close(o.saving, gain - o.cost, 1e-9);
  }
  invmm_model_free(model);
}
END_TEST

START_TEST(an_order_is_made_once_and_finished) {
  invmm_model *model = booked(SETTINGS(HAND));
  step_ok(model, position_at(1, 3.371));
  ck_assert_close(order_of(model).size, -2.871, 1e-12);
  ck_assert_close(order_of(model).size, -2.871, 1e-12); /* asking changes nothing */
  step_ok(model, pending_at(2, 0, 2.871));
  ck_assert_double_eq(order_of(model).size, 0);
  step_ok(model, fill_at(3, 99.9, -1.371, 0.01)); /* a part of it */
  ck_assert_double_eq(order_of(model).size, 0);
  step_ok(model,
          pending_at(4, 0, 0)); /* the rest was cancelled: inside the band, but not where it was to land */
  ck_assert_close(order_of(model).size, -1.5, 1e-12);
  step_ok(model, fill_at(5, 99.9, -1.5, 0.01));
  ck_assert_double_eq(order_of(model).size, 0);
  step_ok(model, fill_at(6, 99.9, 2.31, 0.01)); /* flow, inside the band again */
  ck_assert_double_eq(order_of(model).size, 0);
  invmm_model_free(model);
}
END_TEST

START_TEST(news_start_afresh) {
  invmm_model *model = booked(SETTINGS(HAND));
  step_ok(model, position_at(1, -3.371));
  ck_assert_close(order_of(model).size, 2.871, 1e-12);
  step_ok(model, position_at(2, -2.9)); /* reconciled: it never was outside */
  ck_assert_double_eq(order_of(model).size, 0);
  step_ok(model, position_at(3, -3.371));
  invmm_event resting = fill_at(4, 99.9, 0.7, 0.01);
  resting.flags = INVMM_EVF_RESTING; /* a client, while no order works */
  step_ok(model, resting);
  ck_assert_double_eq(order_of(model).size, 0);
  step_ok(model, position_at(5, -3.371));
  step_ok(model, pending_at(6, 1.3, 0));
  resting = fill_at(7, 99.9, 0.7, 0.01);
  resting.flags = INVMM_EVF_RESTING;
  step_ok(model, resting); /* while one does, what is left is still brought home */
  ck_assert_close(order_of(model).size, 2.671 - 0.5 - 1.3, 1e-12);
  step_ok(model, position_at(8, 3.371)); /* from one side to the other */
  step_ok(model, pending_at(8, 0, 0));
  ck_assert_close(order_of(model).size, -2.871, 1e-12);
  invmm_model_free(model);
}
END_TEST

/* What moves the band over the exposure before anything of a rebalance was sent or filled ends it; once a
 * part has filled, or while it is in flight, it goes on. */
START_TEST(what_has_not_begun_is_given_up) {
  invmm_model *model = booked(SETTINGS({"variant", INVMM_BAND_OPTIMAL}, COMMON, {"flow_volatility", 1.5},
                                       {"fixed_cost", 0.5}, {"proportional_cost", 0.2}, {"dwell", 10}));
  step_ok(model, position_at(1, 3));
  double inner = value_of(model, "band_inner", 0);
  ck_assert_close(order_of(model).size, inner - 3, 1e-12); /* the band ends at 2.643 */
  step_ok(model, gas_at(2, 0, 500));                       /* and now at 13.6 */
  ck_assert_double_eq(order_of(model).size, 0);
  ck_assert_uint_eq(order_of(model).flags, 0);
  step_ok(model, gas_at(3, 0, 0.5));
  ck_assert_close(order_of(model).size, inner - 3, 1e-12); /* none was ended, so none is waited for */
  step_ok(model, pending_at(4, 0, 1));
  step_ok(model, gas_at(5, 0, 500)); /* it is under way */
  double late = value_of(model, "band_inner", 0);
  ck_assert_close(order_of(model).size, late - 2, 1e-12);
  step_ok(model, pending_at(6, 0, 0)); /* and cancelled */
  ck_assert_double_eq(order_of(model).size, 0);
  step_ok(model, gas_at(7, 0, 0.5));
  step_ok(model, fill_at(8, 100, -0.1, 0)); /* a part of it */
  step_ok(model, gas_at(9, 0, 500));
  ck_assert_close(order_of(model).size, late - 2.9, 1e-12);
  invmm_model_free(model);
}
END_TEST

START_TEST(nor_what_a_price_or_a_parameter_undid) {
  invmm_model *model =
      booked(SETTINGS({"variant", INVMM_BAND_WEIGHT}, {"weight_target", 0.5}, {"weight_band", 0.1}));
  invmm_event holdings = position_at(1, 10);
  holdings.value = 1000, holdings.flags = INVMM_EVF_CASH;
  step_ok(model, holdings);
  step_ok(model, book_at(2, 159.99, 160.01));
  ck_assert_close(order_of(model).size, -1.875, 1e-12);
  step_ok(model, book_at(3, 104.99, 105.01)); /* back within the band */
  ck_assert_double_eq(order_of(model).size, 0);
  invmm_model_free(model);
  model = booked(SETTINGS(HAND));
  step_ok(model, position_at(1, 3.5));
  ck_assert_close(order_of(model).size, -3, 1e-12);
  ck_assert_int_eq(invmm_model_set(model, INVMM_PARAM_BAND_OUTER, 5), INVMM_OK);
  ck_assert_double_eq(order_of(model).size, 0);
  ck_assert_int_eq(invmm_model_set(model, INVMM_PARAM_BAND_OUTER, 3), INVMM_OK);
  ck_assert_close(order_of(model).size, -3, 1e-12);
  invmm_model_free(model);
}
END_TEST

/* What is left is less than a lot, or than may be ordered: the rebalance is over, and the band begins anew.
 */
START_TEST(a_rebalance_in_whole_lots_has_landed) {
  for (int by_notional = 0; by_notional < 2; ++by_notional) {
    invmm_model *model =
        booked(SETTINGS({"band_outer", 4}, {"band_inner", 1.5}, {"inventory_target", 2}, {"dwell", 10},
                        {by_notional ? "min_notional" : "lot_size", by_notional ? 50 : 0.4}));
    step_ok(model, fill_at(1, 100, 6.6, 0));
    double size = order_of(model).size;
    ck_assert_close(size, by_notional ? -3.1 : -2.8, 1e-12); /* lands at 3.5, or as near as lots allow */
    step_ok(model, fill_at(1, 100, by_notional ? -2.8 : size, 0));
    step_ok(model, fill_at(2, 100, 1.2, 0)); /* 5, and the band ends at 6 */
    ck_assert_double_eq(order_of(model).size, 0);
    invmm_event resting = fill_at(3, 100, 2, 0);
    resting.flags = INVMM_EVF_RESTING;
    step_ok(model, resting);
    ck_assert_double_eq(order_of(model).size, 0);
    ck_assert_uint_eq(order_of(model).flags & INVMM_FLAG_COOLDOWN, INVMM_FLAG_COOLDOWN);
    invmm_model_free(model);
  }
}
END_TEST

START_TEST(after_a_rebalance_it_dwells) {
  invmm_model *model = booked(SETTINGS(HAND, {"dwell", 10}));
  step_ok(model, position_at(1, 3.371));
  ck_assert_close(order_of(model).size, -2.871, 1e-12);
  step_ok(model, fill_at(2, 99.9, -2.871, 0.01));
  step_ok(model, fill_at(3, 99.9, 3.1, 0.01));
  invmm_order o = order_of(model);
  ck_assert_double_eq(o.size, 0);
  ck_assert_uint_eq(o.flags, INVMM_FLAG_COOLDOWN);
  step_ok(model, book_at(11.999, 99.99, 100.01));
  ck_assert_double_eq(order_of(model).size, 0);
  step_ok(model, book_at(12, 99.99, 100.01));
  ck_assert_close(order_of(model).size, -3.1, 1e-12);
  invmm_model_free(model);
}
END_TEST

/* What a hedge would save in 1/(2 kappa) seconds is no double. */
START_TEST(a_hedge_that_no_double_holds_is_refused_where_there_is_room_for_it) {
  invmm_model *model =
      booked(SETTINGS(HAND, {"hedge_policy", INVMM_HEDGE_POLICY_BAND}, {"hedge_reversion", 2.65e-312},
                      {"hedge_cost", 0.01}, {"hedge_volatility", 2}));
  invmm_order orders[ORDERS];
  uint32_t n = 0;
  step_ok(model, position_at(1, 2.3));
  ck_assert_int_eq(invmm_hedge(model, orders, ORDERS, &n), INVMM_E_NUMERIC);
  ck_assert_int_eq(invmm_hedge(model, NULL, 0, &n), INVMM_E_BUFFER);
  ck_assert_uint_ge(n, 1);
  invmm_model_free(model);
}
END_TEST

START_TEST(lots_limits_and_the_largest_order) {
  invmm_model *model = booked(SETTINGS(HAND, {"lot_size", 0.25}, {"order_size", 2}, {"min_notional", 60},
                                       {"inventory_limit", 3}, {"inventory_target", -0.5}));
  step_ok(model, position_at(1, 3.1)); /* asks for 3.1: capped */
  invmm_order o = order_of(model);
  ck_assert_double_eq(o.size, -2);
  ck_assert_uint_eq(o.flags, INVMM_FLAG_CAPPED);
  step_ok(model, fill_at(2, 99.9, -2, 0)); /* 1.1: 1.1 to go, rounded toward zero */
  ck_assert_double_eq(order_of(model).size, -1);
  step_ok(model, fill_at(3, 99.9, -0.9, 0)); /* 0.2: not worth a lot */
  ck_assert_double_eq(order_of(model).size, 0);
  step_ok(model,
          position_at(4, -3.7)); /* 2.7 to the landing, 1.95 a quarter at a time with what is in flight */
  step_ok(model, pending_at(4, 0.7, 0));
  ck_assert_double_eq(order_of(model).size, 2);
  ck_assert_int_eq(invmm_model_set(model, INVMM_PARAM_MIN_NOTIONAL, 1000), INVMM_OK);
  o = order_of(model);
  ck_assert_double_eq(o.size, 0);
  ck_assert(o.flags & INVMM_FLAG_LIMIT);
  invmm_model_free(model);
  model =
      booked(SETTINGS({"band_outer", 1}, {"inventory_limit", 3}, {"inventory_target", 4})); /* out of reach */
  step_ok(model, position_at(1, 1.5));
  o = order_of(model);
  ck_assert_close(o.size, 1.5, 1e-13);
  ck_assert_uint_eq(o.flags, INVMM_FLAG_LIMIT);
  step_ok(model, position_at(2, 3.5));
  step_ok(model, pending_at(2, 0.5, 0));
  ck_assert_double_eq(order_of(model).size, 0);
  invmm_model_free(model);
}
END_TEST

START_TEST(nothing_is_traded_on_a_price_that_is_not_there) {
  invmm_model *model = model_with(BAND, SETTINGS(HAND, {"max_input_age", 10}));
  invmm_order o;
  uint32_t n;
  step_ok(model, position_at(1, 3.371));
  ck_assert_int_eq(invmm_hedge(model, &o, 1, &n), INVMM_NOT_READY);
  ck_assert_double_eq(o.size, 0);
  step_ok(model, book_at(2, 99.99, 100.01));
  ck_assert_close(order_of(model).size, -2.871, 1e-12);
  step_ok(model, event_at(13, INVMM_EV_TIME));
  ck_assert_double_eq(order_of(model).size, 0);
  ck_assert(order_of(model).flags & INVMM_FLAG_STALE);
  step_ok(model, book_at(14, 99.99, 100.01));
  invmm_event halt = event_at(15, INVMM_EV_HEALTH);
  halt.value = 3;
  step_ok(model, halt);
  ck_assert_int_eq(invmm_hedge(model, &o, 1, &n), INVMM_HALTED); /* it reduces risk, and goes on */
  ck_assert_close(o.size, -2.871, 1e-12);
  ck_assert_int_eq(invmm_hedge(model, NULL, 0, &n), INVMM_E_BUFFER);
  ck_assert_uint_eq(n, 1);
  invmm_model_free(model);
}
END_TEST

START_TEST(gas_replaces_the_fixed_cost) {
  invmm_model *model = booked(SETTINGS({"variant", INVMM_BAND_OPTIMAL}, COMMON, {"flow_volatility", 1.5},
                                       {"fixed_cost", 0.1}, {"proportional_cost", 0.2}));
  step_ok(model, gas_at(1, 5, 0.5)); /* reference values o1_bands.json: K = 0.5 */
  ck_assert_close(value_of(model, "band_outer", 0), 2.643114578138, 1e-12);
  ck_assert_close(value_of(model, "cost_rate", 0), 0.5508638213154, 1e-12);
  step_ok(model, gas_at(2, 5, 0.5)); /* the same again */
  ck_assert_close(value_of(model, "cost_rate", 0), 0.5508638213154, 1e-12);
  step_ok(model, position_at(2, 3));
  ck_assert_close(order_of(model).cost, 0.5 + 0.2 * (3 - 0.4172400869518), 1e-12);
  invmm_event bad = gas_at(3, 0, -0.1);
  ck_assert_int_eq(invmm_step(model, &bad, 1, NULL), INVMM_E_RANGE);
  invmm_model_free(model);
}
END_TEST

START_TEST(a_relative_volatility_follows_the_price) {
  invmm_model *model =
      model_with(BAND, SETTINGS({"variant", INVMM_BAND_OPTIMAL}, {"risk_aversion", 0.1},
                                {"volatility_annual", 0.02}, {"year_seconds", 1}, {"flow_volatility", 1.5},
                                {"fixed_cost", 0.5}, {"proportional_cost", 0.2}));
  ck_assert_int_eq(status_of(model, "band_outer"), INVMM_NOT_READY);
  step_ok(model, book_at(0, 99.99, 100.01)); /* sigma = 2 */
  ck_assert_close(value_of(model, "band_outer", 0), 2.643114578138, 1e-11);
  step_ok(model, book_at(1, 199.99, 200.01));
  ck_assert_double_lt(value_of(model, "band_outer", 0), 2);
  step_ok(model, book_at(2, -0.01, 0.01)); /* without a price there is no risk */
  ck_assert_int_eq(status_of(model, "band_outer"), INVMM_E_NUMERIC);
  step_ok(model, position_at(3, 7.31));
  ck_assert_double_eq(order_of(model).size, 0);
  ck_assert(order_of(model).flags & INVMM_FLAG_NOT_WORTH);
  invmm_model_free(model);
}
END_TEST

START_TEST(where_never_trading_is_cheaper_it_says_so) {
  invmm_model *model =
      booked(SETTINGS({"variant", INVMM_BAND_REVERTING}, COMMON, {"flow_volatility", 1.5},
                      {"flow_reversion", 30}, {"fixed_cost", 0.5}, {"proportional_cost", 0.2}));
  step_ok(model, position_at(1, 1e6));
  invmm_order o = order_of(model);
  ck_assert_double_eq(o.size, 0);
  ck_assert_uint_eq(o.flags, INVMM_FLAG_NOT_WORTH);
  ck_assert_close(value_of(model, "never_cost_rate", 0), 0.2 * 2.25 / 60, 1e-13);
  invmm_model_free(model);
  model = booked(SETTINGS({"variant", INVMM_BAND_REVERTING}, COMMON, {"flow_volatility", 1.5},
                          {"fixed_cost", 0.5}, {"proportional_cost", 0.2}));
  ck_assert_close(value_of(model, "band_outer", 0), 2.643114578138, 1e-12); /* none at all: as optimal */
  ck_assert_int_eq(status_of(model, "never_cost_rate"), INVMM_E_NUMERIC);
  ck_assert_int_eq(invmm_model_set(model, INVMM_PARAM_FLOW_REVERSION, 0.2), INVMM_OK);
  step_ok(model, position_at(1, -3));
  o = order_of(model);
  ck_assert_close(o.size, 3 - 0.483632490601, 1e-11);
  ck_assert_close(o.saving, 0.2 * (9 - 0.483632490601 * 0.483632490601) * 2.5 - o.cost,
                  1e-10); /* T = 1/(2 kappa) */
  invmm_model_free(model);
}
END_TEST

START_TEST(fills_of_one_size_trade_on_the_edge) {
  invmm_model *model = booked(SETTINGS({"variant", INVMM_BAND_LOTS}, COMMON, {"fill_size", 0.25},
                                       {"fill_rate", 36}, {"fixed_cost", 0.5}, {"proportional_cost", 0.2}));
  step_ok(model, position_at(1, 2.5));
  ck_assert_double_eq(order_of(model).size, 0);
  step_ok(model, position_at(2, 2.75)); /* the trigger itself */
  ck_assert_close(order_of(model).size, -2.25, 1e-13);
  invmm_model_free(model);
}
END_TEST

/* -- hedges and rebalances -- */

START_TEST(the_hedge_comes_first_and_counts) {
  invmm_model *model =
      booked(SETTINGS(HAND, {"hedge_policy", INVMM_HEDGE_POLICY_FULL}, {"contract_size", 0.1}));
  invmm_order o[ORDERS];
  uint32_t n;
  step_ok(model, position_at(1, 3.371));
  ck_assert_int_eq(invmm_hedge(model, o, 1, &n), INVMM_E_BUFFER);
  ck_assert_uint_eq(n, 2);
  ck_assert_uint_eq(orders_of(model, o), 2);
  ck_assert_int_eq(o[0].action, INVMM_ACTION_HEDGE);
  ck_assert_close(o[0].size, -33.71, 1e-12);
  ck_assert_double_eq(o[1].size, 0); /* the hedge leaves nothing to rebalance */
  invmm_event hedged = fill_at(2, 100, -5, 0);
  hedged.instrument = INVMM_HEDGE;
  step_ok(model, hedged);
  ck_assert_int_eq(invmm_model_set(model, INVMM_PARAM_HEDGE_POLICY, INVMM_HEDGE_POLICY_NONE), INVMM_OK);
  ck_assert_double_eq(order_of(model).size, 0); /* 3.371 - 0.5: inside */
  ck_assert_close(value_of(model, "band_high", 0), 3.5, 1e-13);
  step_ok(model, position_at(3, 3.6));
  ck_assert_close(order_of(model).size, -(3.1 - 0.5), 1e-12);
  ck_assert_int_eq(status_of(model, "carry_rate") < 0, 0);
  invmm_model_free(model);
}
END_TEST

/* -- venues -- */

static void set_venues(invmm_config *config, const char *name, const double *values, uint32_t n) {
  invmm_status status = invmm_config_set_array(config, invmm_param_id(BAND, name), values, n);
  ck_assert_msg(status == INVMM_OK, "%s: %s", name, invmm_config_errmsg(config));
}

static invmm_model *made(invmm_config *config) {
  invmm_model *model = NULL;
  invmm_status status = invmm_model_new(config, &model);
  ck_assert_msg(status == INVMM_OK, "%s", invmm_config_errmsg(config));
  step_ok(model, book_at(0, 99.99, 100.01));
  invmm_config_free(config);
  return model;
}

/* Source of fees, impacts and gas: reference values o3_split.json. */
static invmm_config *four_venues(int gas) {
  invmm_config *config = config_with(
      BAND, SETTINGS(COMMON, {"band_outer", 0.5}, {"lot_size", 0.01}, {"fixed_cost", 0.07}, {"sources", 4}));
  set_venues(config, "venue_fee", (double[]){0.02, 0.05, 0.01, 0.12}, 4);
  set_venues(config, "venue_impact", (double[]){0.01, 0.002, 0.03, 0.001}, 4);
  set_venues(config, "venue_cap", (double[]){8, 20, 3, 50}, 4);
  if (gas) set_venues(config, "venue_gas", (double[]){0.05, 0.3, 0.01, 0.8}, 4);
  return config;
}

START_TEST(one_order_for_each_venue_in_whole_lots) {
  invmm_model *model = made(four_venues(0));
  invmm_order o[ORDERS];
  for (double q = 0.7131; q < 100; q *= 1.7) {
    step_ok(model, position_at(1, q));
    uint32_t n = orders_of(model, o);
    double sum = 0, cost = 0;
    for (uint32_t i = 0; i < n; ++i) {
      sum += o[i].size, cost += o[i].cost;
      ck_assert_double_lt(o[i].size, 0);
      ck_assert_double_lt(fabs(o[i].size / 0.01 - nearbyint(o[i].size / 0.01)), 1e-6);
      ck_assert_double_lt(fabs(o[i].residual - (q + sum)), 1e-9);
      if (i > 0) ck_assert_int_gt(o[i].venue, o[i - 1].venue);
    }
    double wanted = fmin(floor(q / 0.01 + 1e-9) * 0.01, 81);
    ck_assert_double_lt(fabs(sum + wanted), 1e-9);
    ck_assert_int_eq((o[0].flags & INVMM_FLAG_SHORTFALL) != 0, q > 81.01);
    ck_assert_double_gt(cost, 0.07 + 0.01 * wanted);
  }
  step_ok(model, position_at(2, -10));
  ck_assert_uint_eq(orders_of(model, o), 3);
  ck_assert_double_lt(fabs(o[0].size - 3.8947368), 0.01);
  ck_assert_close(o[0].cost + o[1].cost + o[2].cost, 0.07 + 0.4536842105, 2e-5); /* lots cost a little */
  invmm_model_free(model);
}
END_TEST

START_TEST(gas_of_a_venue_follows_its_events) {
  invmm_model *model = made(four_venues(1));
  invmm_order o[ORDERS];
  step_ok(model, position_at(1, 3));
  ck_assert_uint_eq(orders_of(model, o), 2);
  ck_assert_close(o[0].cost + o[1].cost, 0.07 + 0.145, 1e-12);
  step_ok(model, gas_at(2, 0, 3)); /* nobody pays that */
  ck_assert_uint_eq(orders_of(model, o), 1);
  ck_assert_int_eq(o[0].venue, 2);
  step_ok(model, gas_at(3, 7, 9)); /* of a venue that is not ours */
  ck_assert_uint_eq(orders_of(model, o), 1);
  invmm_model_free(model);
}
END_TEST

START_TEST(closed_venues_leave_a_shortfall) {
  invmm_config *config = config_with(BAND, SETTINGS(COMMON, {"band_outer", 0.5}));
  set_venues(config, "venue_cap", (double[]){0, 0}, 2);
  invmm_model *model = made(config);
  step_ok(model, position_at(1, 3));
  invmm_order o = order_of(model);
  ck_assert_double_eq(o.size, 0);
  ck_assert_uint_eq(o.flags, INVMM_FLAG_SHORTFALL);
  ck_assert_close(o.residual, 3, 1e-15);
  invmm_model_free(model);
}
END_TEST

/* Waiting for tau seconds costs h tau |Q| for each unit: two venues alike but for that share the order so. */
START_TEST(slow_venues_are_charged_for_the_wait) {
  invmm_config *config = config_with(BAND, SETTINGS(COMMON, {"band_outer", 0.5}));
  set_venues(config, "venue_impact", (double[]){0.1, 0.1}, 2);
  set_venues(config, "venue_latency", (double[]){0, 0.3}, 2);
  invmm_model *model = made(config);
  invmm_order o[ORDERS];
  step_ok(model, position_at(1, 4));
  ck_assert_uint_eq(orders_of(model, o), 2);
  double wait = 0.2 * 0.3 * 4;
  ck_assert_close(o[0].size, -(2 + wait / 0.2), 1e-9);
  ck_assert_double_eq(o[0].seconds, 0);
  ck_assert_double_eq(o[1].seconds, 0.3);
  ck_assert_close(o[1].cost, 0.1 * o[1].size * o[1].size / 2, 1e-12); /* money alone */
  invmm_model_free(model);
}
END_TEST

START_TEST(pools_follow_their_events) {
  invmm_config *config = config_with(BAND, SETTINGS(COMMON, {"band_outer", 0.5}));
  set_venues(config, "venue_base_reserve", (double[]){1000, 0}, 2);
  set_venues(config, "venue_quote_reserve", (double[]){100000, 0}, 2);
  set_venues(config, "venue_pool_fee", (double[]){0.003, 0}, 2);
  set_venues(config, "venue_fee", (double[]){0, 0.5}, 2);
  invmm_model *model = made(config);
  invmm_order o[ORDERS];
  step_ok(model, position_at(1, 7.31));
  ck_assert_uint_eq(orders_of(model, o), 2);
  double margin = 100 - 0.997 * 1000 * 100000 / pow(1000 - 0.997 * o[0].size, 2);
  ck_assert_close(margin, 0.5, 1e-9);
  invmm_event pool = event_at(2, INVMM_EV_POOL);
  pool.price = 90, pool.size = 1000, pool.size2 = 90000, pool.value = 1;
  step_ok(model, pool); /* it pays less than the other now */
  ck_assert_uint_eq(orders_of(model, o), 1);
  ck_assert_int_eq(o[0].venue, 1);
  pool.source = 1, pool.time_ns = 3000000000;
  step_ok(model, pool); /* no pool */
  pool.source = 3;
  step_ok(model, pool); /* no venue */
  pool.source = 0, pool.size = 0;
  ck_assert_int_eq(invmm_step(model, &pool, 1, NULL), INVMM_E_RANGE);
  invmm_model_free(model);
}
END_TEST

/* -- a constant share of wealth -- */

static invmm_event holding(double seconds, double q, double cash) {
  invmm_event e = position_at(seconds, q);
  e.value = cash, e.flags = INVMM_EVF_CASH;
  return e;
}

START_TEST(quotes_stand_where_the_weight_reaches_the_band) {
  invmm_model *model =
      booked(SETTINGS({"variant", INVMM_BAND_WEIGHT}, {"weight_target", 0.5}, {"weight_band", 0.1}));
  step_ok(model, holding(1, 10, 1000));
  invmm_quotes q = quote_of(model);
  ck_assert_close(q.ask, 150, 1e-13);
  ck_assert_close(q.bid, 200.0 / 3, 1e-13);
  ck_assert_close(q.ask_size, 5.0 / 3, 1e-13);
  ck_assert_close(q.bid_size, 2.5, 1e-13);
  ck_assert_close(value_of(model, "asset_weight", 0), 0.5, 1e-14);
  ck_assert_double_eq(order_of(model).size, 0);
  step_ok(model, book_at(2, 159.99, 160.01)); /* beyond: at the price of now, back to the target */
  q = quote_of(model);
  ck_assert_close(q.ask, 160, 1e-13);
  ck_assert_close(q.ask_size, 10 - 0.5 * 2600 / 160, 1e-12);
  ck_assert_close(order_of(model).size, -(10 - 0.5 * 2600 / 160), 1e-12);
  ck_assert_close(order_of(model).target, 0.5 * 2600 / 160, 1e-12);
  invmm_request sized = {.size = 0.371};
  invmm_quotes small;
  ck_assert_int_eq(invmm_quote(model, &sized, 1, &small), INVMM_OK);
  ck_assert_double_eq(small.ask_size, 0.371);
  ck_assert_double_eq(small.ask, q.ask);
  invmm_request later = {.time_ns = 99000000000};
  ck_assert_int_eq(invmm_quote(model, &later, 1, &small), INVMM_OK);
  ck_assert_double_eq(small.ask, q.ask);
  invmm_model_free(model);
}
END_TEST

START_TEST(holdings_of_one_kind_ask_for_one_side) {
  invmm_model *model =
      booked(SETTINGS({"variant", INVMM_BAND_WEIGHT}, {"weight_target", 0.5}, {"weight_band", 0.1}));
  step_ok(model, holding(1, 0, 1000)); /* cash alone: buys now, and never sells */
  invmm_quotes q = quote_of(model);
  ck_assert_uint_eq(q.sides, INVMM_SIDE_BID);
  ck_assert_close(q.bid, 100, 1e-13);
  ck_assert_close(q.bid_size, 5, 1e-13);
  ck_assert_close(q.reservation, 100, 1e-13);
  ck_assert_double_eq(q.half_spread, 0);
  step_ok(model, holding(2, 10, 0));
  q = quote_of(model);
  ck_assert_uint_eq(q.sides, INVMM_SIDE_ASK);
  ck_assert_close(q.ask_size, 5, 1e-13);
  step_ok(model, holding(3, 10, -1001)); /* in debt beyond its worth */
  ck_assert_uint_eq(quote_of(model).sides, 0);
  ck_assert_double_eq(order_of(model).size, 0);
  ck_assert(order_of(model).flags & INVMM_FLAG_OUT_OF_DOMAIN);
  ck_assert_int_eq(status_of(model, "asset_weight"), INVMM_E_NUMERIC);
  invmm_model_free(model);
}
END_TEST

/* Each level assumes that those in front were filled: the weight is back at the target after each. */
START_TEST(levels_bring_the_weight_back_one_after_the_other) {
  invmm_model *model = booked(SETTINGS({"variant", INVMM_BAND_WEIGHT}, {"weight_target", 0.6173},
                                       {"weight_band", 0.1}, {"levels", 3}, {"level_spacing", 3.7}));
  invmm_quotes q[3];
  double held = 10, cash = 713.7;
  step_ok(model, holding(1, held, cash));
  ck_assert_int_eq(invmm_quote(model, NULL, 3, q), INVMM_OK);
  for (int i = 0; i < 3; ++i) {
    held -= q[i].ask_size, cash += q[i].ask_size * q[i].ask;
    ck_assert_close(held * q[i].ask / (held * q[i].ask + cash), 0.6173, 1e-12);
    ck_assert_close(q[i].ask, q[0].ask + 3.7 * i, 1e-13);
  }
  invmm_model_free(model);
  model = booked(SETTINGS({"variant", INVMM_BAND_WEIGHT}, {"weight_target", 0.5}, {"weight_band", 0.1},
                          {"levels", 2}, {"level_spacing", 80}, {"order_size", 1.371}));
  step_ok(model, holding(1, 10, 1000));
  ck_assert_int_eq(invmm_quote(model, NULL, 2, q), INVMM_OK);
  ck_assert_double_eq(q[0].bid_size, 1.371);
  ck_assert_uint_eq(q[1].sides, INVMM_SIDE_ASK); /* no bid below nothing */
  invmm_model_free(model);
}
END_TEST

/* Source: reference values o2_asymptotics.json, Altarovici, Muhle-Karbe and Soner; the cube root of Gerhold
 * and others with a full spread of epsilon = 2 c/p. */
START_TEST(without_a_width_the_costs_give_it) {
  const double fixed[][4] = {{5, 0.625, 1e-4, 0.06025713142085},
                             {5, 0.625, 1e-6, 0.0190549780558},
                             {2, 0.4, 1e-5, 0.04311649343557}};
  for (int i = 0; i < 3; ++i) {
    double wealth = 2371.3, pi = fixed[i][1];
    invmm_model *model =
        booked(SETTINGS({"variant", INVMM_BAND_WEIGHT}, {"weight_target", pi},
                        {"risk_aversion", fixed[i][0] / wealth}, {"fixed_cost", fixed[i][2] * wealth}));
    step_ok(model, holding(1, pi * wealth / 100, (1 - pi) * wealth));
    ck_assert_close(value_of(model, "band_outer", 0) * 100 / wealth, fixed[i][3], 1e-12);
    ck_assert_double_eq(value_of(model, "band_inner", 0), 0);
    ck_assert_int_eq(status_of(model, "cost_rate"), INVMM_E_NUMERIC); /* no volatility was given */
    invmm_model_free(model);
  }
  double wealth = 2371.3, epsilon = 1e-3, pi = 0.625, gamma = 5;
  invmm_model *model =
      booked(SETTINGS({"variant", INVMM_BAND_WEIGHT}, {"weight_target", pi}, {"volatility", 0.02385},
                      {"risk_aversion", gamma / wealth}, {"proportional_cost", 50 * epsilon}));
  step_ok(model, holding(1, pi * wealth / 100, (1 - pi) * wealth));
  double width = cbrt(0.75 / gamma * pi * pi * (1 - pi) * (1 - pi) * epsilon);
  ck_assert_close(value_of(model, "band_outer", 0) * 100 / wealth, width, 1e-12);
  ck_assert_close(value_of(model, "band_inner", 0), value_of(model, "band_outer", 0), 1e-12);
  double h = 0.5 * gamma / wealth * 0.02385 * 0.02385, b = value_of(model, "band_outer", 0);
  ck_assert_close(value_of(model, "cost_rate", 0), h * b * b, 1e-11);
  invmm_model_free(model);
}
END_TEST

START_TEST(a_standing_quote_moves_by_whole_steps) {
  invmm_model *model =
      booked(SETTINGS({"variant", INVMM_BAND_WEIGHT}, {"weight_target", 0.5}, {"weight_band", 0.1},
                      {"tick_size", 0.01}, {"requote_ticks", 50}, {"lot_size", 0.5}));
  step_ok(model, holding(1, 10, 1000));
  double ask = quote_of(model).ask;
  step_ok(model, holding(2, 10, 1001)); /* 0.15 higher: less than 50 ticks */
  ck_assert_double_eq(quote_of(model).ask, ask);
  ck_assert_int_eq(invmm_model_set(model, INVMM_PARAM_MIN_NOTIONAL, 1), INVMM_OK);
  ck_assert_double_eq(quote_of(model).ask, ask);
  step_ok(model, holding(3, 10, 1010));
  ck_assert_double_gt(quote_of(model).ask, ask + 1);
  invmm_model_free(model);
}
END_TEST

START_TEST(other_variants_quote_nothing) {
  invmm_model *model = booked(SETTINGS(HAND));
  invmm_quotes q;
  invmm_event e = book_at(1, 99.99, 100.01);
  ck_assert_int_eq(invmm_step_quote(model, &e, 1, &q, NULL), INVMM_OK);
  ck_assert_uint_eq(q.sides, 0);
  ck_assert_uint_eq(q.flags, 0);
  e = book_at(2, 1.7e308, 1.7e308); /* a mid beyond all numbers */
  ck_assert_int_eq(invmm_step_quote(model, &e, 1, &q, NULL), INVMM_E_NUMERIC);
  invmm_model_free(model);
}
END_TEST

/* -- where speed costs -- */

/* Source: reference values o10_hedge_rate.json, to what their shooting reaches. */
START_TEST(speeds_and_zones) {
  invmm_model *model = booked(SETTINGS({"variant", INVMM_BAND_RATE}, COMMON, {"flow_volatility", 1.5},
                                       {"quadratic_cost", 0.1}, {"proportional_cost", 0.2}));
  ck_assert_close(value_of(model, "cost_rate", 0), 0.490780527596, 1e-10);
  ck_assert_close(value_of(model, "band_outer", 0), 0.472811079635, 1e-10);
  step_ok(model, position_at(1, 0.47));
  ck_assert_double_eq(order_of(model).rate, 0);
  step_ok(model, position_at(2, 2 * 0.4728110796361886));
  invmm_order o = order_of(model);
  ck_assert_close(o.rate, -0.8665150642967764, 1e-11); /* as the golden table */
  ck_assert_close(o.size, -0.4728110796361886, 1e-11);
  invmm_model_free(model);
  model = booked(SETTINGS({"variant", INVMM_BAND_RATE}, COMMON, {"flow_volatility", 1.5},
                          {"quadratic_cost", 0.1}, {"discount_rate", 0.5}));
  step_ok(model, position_at(1, -2));
  double kappa = 0.5 * (sqrt(0.25 + 8) - 0.5);
  ck_assert_close(order_of(model).rate, 2 * kappa, 1e-13);
  ck_assert_int_eq(status_of(model, "cost_rate"), INVMM_E_NUMERIC);
  invmm_model_free(model);
}
END_TEST

START_TEST(an_interval_is_traded_exactly_and_once) {
  invmm_model *model = booked(SETTINGS({"variant", INVMM_BAND_RATE}, COMMON, {"flow_volatility", 1.5},
                                       {"quadratic_cost", 0.1}, {"adjust_interval", 0.371}));
  step_ok(model, position_at(1, 2));
  invmm_order o = order_of(model);
  ck_assert_close(o.size, -2 * (1 - exp(-0.371 * sqrt(2))), 1e-13);
  ck_assert_double_eq(o.seconds, 0.371);
  step_ok(model, pending_at(1.1, 0, -o.size));
  ck_assert_double_eq(order_of(model).size, 0);
  step_ok(model, fill_at(1.2, 99.9, o.size, 0));
  ck_assert_double_eq(order_of(model).size, 0);
  ck_assert_uint_eq(order_of(model).flags, INVMM_FLAG_COOLDOWN);
  step_ok(model, event_at(1.571, INVMM_EV_TIME));
  ck_assert_close(order_of(model).size, o.size * exp(-0.371 * sqrt(2)), 1e-12);
  invmm_model_free(model);
}
END_TEST

/* Without an interval what is in flight does not hold up the rest. */
START_TEST(without_an_interval_the_rest_is_ordered_at_once) {
  invmm_model *model = booked(SETTINGS({"variant", INVMM_BAND_RATE}, COMMON, {"flow_volatility", 1.5},
                                       {"quadratic_cost", 0.1}, {"proportional_cost", 0.2}));
  step_ok(model, position_at(1, 7));
  invmm_order o = order_of(model);
  ck_assert_double_lt(o.size, -0.5);
  step_ok(model, pending_at(1.1, 0, 0.25));
  ck_assert_close(order_of(model).size, o.size + 0.25, 1e-12);
  invmm_model_free(model);
}
END_TEST

/* -- lattices -- */

#define GRID                                                                                                 \
  {"variant", INVMM_BAND_LATTICE}, COMMON, {"fixed_cost", 0.5}, {                                            \
    "proportional_cost", 0.2                                                                                 \
  }

START_TEST(a_lattice_of_lots_is_the_variant_lots) {
  invmm_model *model = booked(SETTINGS(GRID, {"fill_size", 0.25}, {"fill_rate", 36}, {"inventory_limit", 8}));
  ck_assert_close(value_of(model, "band_outer", 0), 2.75, 1e-13);
  ck_assert_close(value_of(model, "band_inner", 0), 0.5, 1e-13);
  ck_assert_close(value_of(model, "cost_rate", 0), 0.550641025641, 1e-11);
  step_ok(model, position_at(1, -2.75));
  ck_assert_close(order_of(model).size, 2.25, 1e-13);
  invmm_model_free(model);
}
END_TEST

START_TEST(a_lattice_without_lots_is_a_diffusion) {
  invmm_model *model = booked(SETTINGS(GRID, {"flow_volatility", 1.5}, {"inventory_limit", 1e6}));
  ck_assert_close(value_of(model, "cost_rate", 0), 0.5508638213154, 2e-6);
  ck_assert_double_lt(fabs(value_of(model, "band_outer", 0) - 2.643114578138), 0.0054);
  invmm_model_free(model);
  model = booked(SETTINGS(GRID, {"flow_volatility", 1.5}, {"flow_drift", 0.4}, {"inventory_limit", 1e6}));
  ck_assert_close(value_of(model, "cost_rate", 0), 0.571360997037, 2e-6);
  invmm_model_free(model);
  model = booked(SETTINGS(GRID, {"flow_volatility", 1.5}, {"flow_reversion", 0.2}, {"inventory_limit", 4}));
  ck_assert_close(value_of(model, "cost_rate", 0), 0.4743236138054, 2e-6);
  invmm_model_free(model);
}
END_TEST

START_TEST(gas_and_parameters_outdate_a_lattice) {
  invmm_model *model = booked(SETTINGS(GRID, {"fill_size", 0.25}, {"fill_rate", 36}, {"inventory_limit", 8}));
  invmm_order o;
  uint32_t n;
  step_ok(model, gas_at(1, 0, 5));
  ck_assert_int_eq(invmm_hedge(model, &o, 1, &n), INVMM_DUE);
  ck_assert_int_eq(status_of(model, "cost_rate"), INVMM_DUE);
  double before = value_of(model, "band_outer", 0);
  ck_assert_int_eq(invmm_solve(model, NULL, NULL), INVMM_OK);
  ck_assert_int_eq(status_of(model, "cost_rate"), INVMM_OK);
  ck_assert_double_gt(value_of(model, "band_outer", 0), before + 1);
  const char *const live[] = {"proportional_cost_buy", "holding_cost_long", "flow_drift", "volatility",
                              "inventory_target",      "flow_reversion",    "fill_rate"};
  for (int i = 0; i < 7; ++i) {
    ck_assert_int_eq(invmm_model_set(model, invmm_param_id(BAND, live[i]), 0.371 + i), INVMM_OK);
    ck_assert_int_eq(status_of(model, "cost_rate"), INVMM_DUE);
    invmm_status status = invmm_solve(model, NULL, NULL);
    ck_assert_msg(status == INVMM_OK, "%s: %d", live[i], status);
    ck_assert_int_eq(status_of(model, "cost_rate"), INVMM_OK);
  }
  ck_assert_int_eq(invmm_model_set(model, INVMM_PARAM_DWELL, 3), INVMM_OK); /* nothing to it */
  ck_assert_int_eq(status_of(model, "cost_rate"), INVMM_OK);
  ck_assert_int_eq(invmm_model_set(model, INVMM_PARAM_INVENTORY_LIMIT, 400), INVMM_OK);
  ck_assert_int_eq(invmm_solve(model, NULL, NULL), INVMM_E_CONFIG); /* more than there is room for */
  invmm_model_free(model);
}
END_TEST

START_TEST(rates_may_be_listed) {
  double bid[33], ask[33];
  invmm_config *config = config_with(BAND, SETTINGS(GRID, {"fill_size", 0.25}, {"inventory_limit", 4}));
  for (int n = 0; n < 33; ++n)
    bid[n] = ask[n] = 18;
  set_venues(config, "fill_rate_bid", bid, 33);
  set_venues(config, "fill_rate_ask", ask, 33);
  invmm_model *model = made(config);
  ck_assert_close(value_of(model, "band_outer", 0), 2.75, 1e-13);
  ck_assert_close(value_of(model, "cost_rate", 0), 0.550641025641, 1e-11);
  bid[7] = 17.31;
  ck_assert_int_eq(invmm_model_set_array(model, INVMM_PARAM_FILL_RATE_BID, bid, 33), INVMM_OK);
  ck_assert_int_eq(status_of(model, "cost_rate"), INVMM_DUE);
  bid[7] = ask[7] = 0; /* nothing ever happens there */
  ck_assert_int_eq(invmm_model_set_array(model, INVMM_PARAM_FILL_RATE_BID, bid, 33), INVMM_OK);
  ck_assert_int_eq(invmm_model_set_array(model, INVMM_PARAM_FILL_RATE_ASK, ask, 33), INVMM_OK);
  ck_assert_int_eq(invmm_solve(model, NULL, NULL), INVMM_E_NUMERIC);
  invmm_model_free(model);
}
END_TEST

/* Where one side costs too much to trade there is no trigger, and the other side has its own all the same:
 * between landing and edge nothing is done. */
START_TEST(a_side_without_a_trigger_leaves_the_other_its_own) {
  double rate[21];
  for (int n = 0; n < 21; ++n)
    rate[n] = 1;
  for (int sign = -1; sign <= 1; sign += 2) {
    invmm_config *config =
        config_with(BAND, SETTINGS(COMMON, {"variant", INVMM_BAND_LATTICE}, {"fixed_cost", 5},
                                   {"proportional_cost", 0.2}, {"fill_size", 1}, {"inventory_limit", 10}));
    const char *dear = sign > 0 ? "fixed_cost_buy" : "fixed_cost_sell";
    ck_assert_int_eq(invmm_config_set(config, invmm_param_id(BAND, dear), 1e9), INVMM_OK);
    set_venues(config, "fill_rate_bid", rate, 21);
    set_venues(config, "fill_rate_ask", rate, 21);
    invmm_model *model = made(config);
    step_ok(model, book_at(0, 99.99, 100.01));
    const char *outer = sign > 0 ? "band_high" : "band_low", *inner = sign > 0 ? "land_high" : "land_low";
    double edge = value_of(model, outer, 0), landing = value_of(model, inner, 0);
    ck_assert_int_eq(status_of(model, sign > 0 ? "band_low" : "band_high"), INVMM_E_NUMERIC);
    ck_assert_double_ge(sign * (edge - landing), 2);
    for (int q = -10; q <= 10; ++q) {
      step_ok(model, position_at(1, q));
      ck_assert_double_eq(order_of(model).size, sign * (q - edge) >= 0 ? landing - q : 0);
    }
    invmm_model_free(model);
  }
}
END_TEST

/* What rounding leaves of an order that is in flight, or was filled, is no order: it would cost K. */
START_TEST(an_order_in_flight_leaves_nothing_of_itself) {
  invmm_model *model = booked(
      SETTINGS({"band_outer", 2.3}, {"band_inner", 0.7}, {"fixed_cost", 0.5}, {"inventory_target", 1.3}));
  for (int i = 0; i < 2000; ++i) {
    int side = i % 2 ? 1 : -1;
    double q = 1.3 + side * (2.31 + 0.0137 * i), size;
    step_ok(model, position_at(i, q));
    size = order_of(model).size;
    ck_assert_double_lt(fabs(q + size - 1.3 - 0.7 * side), 1e-12);
    step_ok(model, pending_at(i, fmax(size, 0), fmax(-size, 0)));
    ck_assert_double_eq(order_of(model).size, 0);
    step_ok(model, fill_at(i, 100, size, 0));
    ck_assert_double_eq(order_of(model).size, 0);
  }
  invmm_model_free(model);
}
END_TEST

/* A size within rounding of the cap is not cut. */
START_TEST(a_cap_that_is_just_met_cuts_nothing) {
  invmm_model *model = booked(SETTINGS({"band_outer", 0}, {"order_size", 0.3}, {"inventory_limit", 9}));
  step_ok(model, position_at(1, 0.1 + 0.2)); /* 0.30000000000000004 */
  invmm_order o = order_of(model);
  ck_assert_double_eq(o.size, -(0.1 + 0.2));
  ck_assert_uint_eq(o.flags & INVMM_FLAG_CAPPED, 0);
  step_ok(model, position_at(2, 0.3001));
  ck_assert_double_eq(order_of(model).size, -0.3);
  ck_assert_uint_eq(order_of(model).flags & INVMM_FLAG_CAPPED, INVMM_FLAG_CAPPED);
  invmm_model_free(model);
}
END_TEST

/* A cap has room for whole lots alone, also when it is chosen which venues take part: with what lies beyond
 * them three would do for 4 U, one of which nobody could trade. */
START_TEST(a_cap_has_room_for_whole_lots) {
  const double fee[] = {0.1, 0.05, 0.01, 0.1}, gas[] = {0, 0.5, 0.5, 0},
               cap[] = {1.363, 1.529, 1.291, 1.435}; /* 5, 6, 5 and 5 lots */
  invmm_config *config = config_with(BAND, SETTINGS({"band_outer", 0}, {"lot_size", 0.25}));
  set_venues(config, "venue_fee", fee, 4);
  set_venues(config, "venue_gas", gas, 4);
  set_venues(config, "venue_cap", cap, 4);
  invmm_model *model = made(config);
  step_ok(model, book_at(0, 99.99, 100.01));
  step_ok(model, position_at(0, -4));
  invmm_order orders[ORDERS];
  double size = 0;
  for (uint32_t i = 0, n = orders_of(model, orders); i < n; ++i) {
    size += orders[i].size;
    ck_assert_uint_eq(orders[i].flags & INVMM_FLAG_SHORTFALL, 0);
  }
  ck_assert_close(size, 4, 1e-12);
  invmm_model_free(model);
}
END_TEST

/* The fills of an attached maker at its own quotes: those of the closed form, put in by hand. */
START_TEST(rates_may_be_those_of_a_maker) {
  const struct setting maker[] = {
      {"variant", INVMM_AS_ASYMPTOTIC}, {"risk_aversion", 0.1}, {"volatility", 2}, {"intensity_scale", 3.7},
      {"intensity_decay", 1.5},         {"order_size", 0.5},    {NULL, 0}};
  double bid[17], ask[17], gamma = 0.1, k = 1.5, a = 3.7, size = 0.5;
  double base = log1p(gamma * size / k) / (gamma * size), x = gamma * size / k;
  double slope = 2 * sqrt(gamma / (2 * k * a * size) * exp((1 + 1 / x) * log1p(x)));
  for (int n = 0; n < 17; ++n) {
    double q = -4 + 0.5 * n;
    bid[n] = a * exp(-k * (base + slope * (0.5 * size + q)));
    ask[n] = a * exp(-k * (base + slope * (0.5 * size - q)));
  }
  const struct setting settings[] = {GRID, {"fill_size", 0.5}, {"inventory_limit", 4}, {NULL, 0}};
  invmm_config *listed = config_with(BAND, settings), *fed = config_with(BAND, settings);
  set_venues(listed, "fill_rate_bid", bid, 17);
  set_venues(listed, "fill_rate_ask", ask, 17);
  invmm_config *input = config_with(INVMM_KIND_AVELLANEDA_STOIKOV, maker);
  ck_assert_int_eq(invmm_config_attach(fed, INVMM_PARAM_MAKER_INPUT, input), INVMM_OK);
  invmm_config_free(input);
  invmm_model *by_hand = made(listed), *by_maker = made(fed);
  const char *const values[] = {"cost_rate", "band_low",  "band_high",
                                "land_low",  "land_high", "rebalance_rate"};
  for (int i = 0; i < 6; ++i) {
    double of_hand = NAN, of_maker = NAN;
    invmm_status status = invmm_value(by_hand, invmm_value_id(BAND, values[i]), 0, &of_hand);
    ck_assert_int_eq(invmm_value(by_maker, invmm_value_id(BAND, values[i]), 0, &of_maker), status);
    if (status == INVMM_OK) ck_assert_double_lt(fabs(of_maker - of_hand), 1e-11 * (1 + fabs(of_hand)));
  }
  invmm_model_free(by_hand), invmm_model_free(by_maker);
}
END_TEST

/* The same of linear demand: alpha - beta depth at the depths that the dealer says of himself. */
START_TEST(a_lattice_may_be_fed_by_linear_demand) {
  const struct setting maker[] = {{"variant", INVMM_HO_STOLL_STATIONARY},
                                  {"risk_aversion", 0.01},
                                  {"volatility", 0.2},
                                  {"demand_intercept", 3.7},
                                  {"demand_slope", 1.3},
                                  {"order_size", 0.5},
                                  {NULL, 0}};
  const struct setting settings[] = {GRID, {"fill_size", 0.5}, {"inventory_limit", 4}, {NULL, 0}};
  double bid[17], ask[17];
  invmm_model *dealer = model_with(INVMM_KIND_HO_STOLL, maker);
  step_ok(dealer, book_at(0, 99, 101));
  for (int n = 0; n < 17; ++n) {
    step_ok(dealer, position_at(1 + n, -4 + 0.5 * n));
    bid[n] = fmax(0, 3.7 - 1.3 * value_of(dealer, "depth", 0));
    ask[n] = fmax(0, 3.7 - 1.3 * value_of(dealer, "depth", 1));
  }
  invmm_config *listed = config_with(BAND, settings), *fed = config_with(BAND, settings);
  set_venues(listed, "fill_rate_bid", bid, 17);
  set_venues(listed, "fill_rate_ask", ask, 17);
  invmm_config *input = config_with(INVMM_KIND_HO_STOLL, maker);
  ck_assert_int_eq(invmm_config_attach(fed, INVMM_PARAM_MAKER_INPUT, input), INVMM_OK);
  invmm_config_free(input);
  invmm_model *by_hand = made(listed), *by_maker = made(fed);
  ck_assert_double_gt(value_of(by_hand, "cost_rate", 0), 0);
  ck_assert_close(value_of(by_maker, "cost_rate", 0), value_of(by_hand, "cost_rate", 0), 1e-11);
  ck_assert_close(value_of(by_maker, "band_high", 0), value_of(by_hand, "band_high", 0), 1e-11);
  invmm_model_free(by_hand), invmm_model_free(by_maker), invmm_model_free(dealer);
}
END_TEST

START_TEST(a_maker_without_intensities_is_refused) {
  invmm_config *config = config_with(BAND, SETTINGS(GRID, {"fill_size", 0.5}, {"inventory_limit", 4}));
  invmm_config *input =
      config_with(INVMM_KIND_AVELLANEDA_STOIKOV,
                  SETTINGS(COMMON, {"intensity_decay", 1.5}, {"horizon", 10}, {"order_size", 0.5}));
  invmm_model *model;
  ck_assert_int_eq(invmm_config_attach(config, INVMM_PARAM_MAKER_INPUT, input), INVMM_OK);
  ck_assert_int_eq(invmm_model_new(config, &model), INVMM_E_CONFIG);
  ck_assert_ptr_nonnull(strstr(invmm_config_errmsg(config), "maker_input"));
  ck_assert_ptr_null(strstr(invmm_config_errmsg(config), "order_size"));
  invmm_config_free(config), invmm_config_free(input);
}
END_TEST

static void see_flow(invmm_model *model, double from, double reach) {
  for (int i = 0; i < 40; ++i) {
    double t = from + i;
    step_ok(model, book_at(t, 99.9 + 0.01 * (i % 7), 100.1 + 0.01 * (i % 7)));
    for (int side = -1; side <= 1; side += 2) {
      invmm_event trade = event_at(t + 0.5, INVMM_EV_TRADE);
      trade.price = 100 + 0.01 * (i % 7) + side * reach * (1 + i % 5), trade.size = side;
      step_ok(model, trade);
    }
  }
}

static void ck_same_band(const invmm_model *a, const invmm_model *b) {
  const char *const names[] = {"cost_rate", "band_low",  "band_high",
                               "land_low",  "land_high", "rebalance_rate"};
  for (int i = 0; i < 6; ++i) {
    double x = 0, y = 0;
    int32_t id = invmm_value_id(BAND, names[i]);
    ck_assert_int_eq(invmm_value(a, id, 0, &x), invmm_value(b, id, 0, &y));
    ck_assert_double_eq(x, y);
  }
}

/* A maker that learns goes on learning after the lattice was solved with its rates: a save brings back the
 * band of the rates then, a reset that of the start, and solving takes those of now. */
START_TEST(rates_of_a_maker_that_learns_are_those_of_the_solution) {
  static unsigned char bytes[1 << 18];
  const struct setting settings[] = {GRID, {"fill_size", 0.5}, {"inventory_limit", 4}, {NULL, 0}};
  invmm_config *config = config_with(BAND, settings);
  invmm_config *maker =
      config_with(INVMM_KIND_AVELLANEDA_STOIKOV,
                  SETTINGS({"variant", INVMM_AS_ASYMPTOTIC}, {"risk_aversion", 0.1}, {"volatility", 2},
                           {"intensity_scale", 3.7}, {"intensity_decay", 1.5}, {"order_size", 0.5}));
  invmm_config *arrivals =
      config_with(INVMM_KIND_INTENSITY, SETTINGS({"warm_samples", 5}, {"half_life", 20}));
  ck_assert_int_eq(invmm_config_attach(maker, INVMM_PARAM_INTENSITY_INPUT, arrivals), INVMM_OK);
  ck_assert_int_eq(invmm_config_attach(config, INVMM_PARAM_MAKER_INPUT, maker), INVMM_OK);
  invmm_config_free(arrivals), invmm_config_free(maker);
  invmm_model *fresh = NULL, *loaded = NULL;
  ck_assert_int_eq(invmm_model_new(config, &fresh), INVMM_OK);
  invmm_model *model = made(config);
  see_flow(model, 0, 0.31);
  ck_assert_int_eq(invmm_solve(model, NULL, NULL), INVMM_OK);
  double solved = value_of(model, "cost_rate", 0);
  see_flow(model, 100, 0.13);
  uint64_t length;
  ck_assert_int_eq(invmm_model_save(model, bytes, sizeof bytes, &length), INVMM_OK);
  ck_assert_int_eq(invmm_model_load(bytes, length, NULL, &loaded), INVMM_OK);
  ck_assert_double_eq(value_of(loaded, "cost_rate", 0), solved);
  ck_same_band(loaded, model);
  ck_assert_int_eq(invmm_solve(model, NULL, NULL), INVMM_OK);
  ck_assert_int_eq(invmm_solve(loaded, NULL, NULL), INVMM_OK);
  ck_assert_double_ne(value_of(loaded, "cost_rate", 0), solved);
  ck_same_band(loaded, model);
  ck_assert_int_eq(invmm_model_reset(model), INVMM_OK);
  ck_same_band(model, fresh);
  invmm_model_free(model), invmm_model_free(loaded), invmm_model_free(fresh);
}
END_TEST

/* A maker that at some inventory would never fill, or whose rates are no numbers, cannot be solved for. */
START_TEST(rates_that_leave_the_doubles_are_refused) {
  invmm_config *config = config_with(BAND, SETTINGS(GRID, {"fill_size", 0.5}, {"inventory_limit", 6}));
  invmm_config *maker =
      config_with(INVMM_KIND_AVELLANEDA_STOIKOV,
                  SETTINGS(COMMON, {"intensity_scale", 3}, {"intensity_decay", 1.5}, {"order_size", 0.5},
                           {"horizon", 1e4}, {"horizon_mode", INVMM_HORIZON_ROLLING}));
  invmm_model *model = NULL;
  ck_assert_int_eq(invmm_config_attach(config, INVMM_PARAM_MAKER_INPUT, maker), INVMM_OK);
  ck_assert_int_eq(invmm_model_new(config, &model), INVMM_E_CONFIG);
  ck_assert_ptr_nonnull(strstr(invmm_config_errmsg(config), "fills of maker_input"));
  invmm_config_free(config), invmm_config_free(maker);
}
END_TEST

/* A state from outside whose solution speaks of a maker that is not attached: it is solved for its own flow.
 */
START_TEST(a_solution_of_a_maker_that_is_not_there_harms_nothing) {
  static unsigned char bytes[1 << 18];
  invmm_model *loaded = NULL,
              *model = made(config_with(
                  BAND, SETTINGS(GRID, {"fill_size", 1}, {"fill_rate", 18}, {"inventory_limit", 8})));
  uint64_t length, last = 0;
  const double none = NAN, one = 1;
  ck_assert_int_eq(invmm_model_save(model, bytes, sizeof bytes, &length), INVMM_OK);
  for (uint64_t i = 0; i + 12 <= length; ++i)
    if (bytes[i] == (INVMM_PARAM_MAKER_INPUT & 255) && bytes[i + 1] == INVMM_PARAM_MAKER_INPUT >> 8 &&
        bytes[i + 2] == 0 && bytes[i + 3] == 0 && memcmp(&bytes[i + 4], &none, sizeof none) == 0)
      last = i;
  ck_assert_uint_gt(last, 0);
  memcpy(&bytes[last + 4], &one, sizeof one);
  uint64_t sum = invmm__saved_checksum(bytes, length - 8);
  memcpy(&bytes[length - 8], &sum, sizeof sum);
  ck_assert_int_eq(invmm_model_load(bytes, length, NULL, &loaded), INVMM_OK);
  ck_assert_double_eq(value_of(loaded, "cost_rate", 0), value_of(model, "cost_rate", 0));
  invmm_model_free(model), invmm_model_free(loaded);
}
END_TEST

/* More inventories than a list has room for: the rates of a lattice that comes back are those of now. */
START_TEST(a_fine_lattice_of_a_maker_is_saved_too) {
  static unsigned char bytes[1 << 18];
  invmm_config *config = config_with(BAND, SETTINGS(GRID, {"fill_size", 0.5}, {"inventory_limit", 70}));
  invmm_config *maker =
      config_with(INVMM_KIND_AVELLANEDA_STOIKOV,
                  SETTINGS({"variant", INVMM_AS_ASYMPTOTIC}, {"risk_aversion", 1e-4}, {"volatility", 2},
                           {"intensity_scale", 3.7}, {"intensity_decay", 1.5}, {"order_size", 0.5}));
  ck_assert_int_eq(invmm_config_attach(config, INVMM_PARAM_MAKER_INPUT, maker), INVMM_OK);
  invmm_config_free(maker);
  invmm_model *model = made(config), *loaded = NULL;
  uint64_t length;
  ck_assert_int_eq(invmm_model_save(model, bytes, sizeof bytes, &length), INVMM_OK);
  ck_assert_int_eq(invmm_model_load(bytes, length, NULL, &loaded), INVMM_OK);
  ck_same_band(loaded, model);
  invmm_model_free(model), invmm_model_free(loaded);
}
END_TEST

START_TEST(a_lattice_waits_for_a_price) {
  invmm_model *model = model_with(
      BAND, SETTINGS({"variant", INVMM_BAND_LATTICE}, {"risk_aversion", 0.1}, {"volatility_annual", 0.02},
                     {"year_seconds", 1}, {"fill_size", 0.25}, {"fill_rate", 36}, {"inventory_limit", 8},
                     {"fixed_cost", 0.5}, {"proportional_cost", 0.2}));
  const invmm_order fresh = order_of(model);
  ck_assert_int_eq(invmm_solve(model, NULL, NULL), INVMM_NOT_READY);
  ck_assert_int_eq(status_of(model, "cost_rate"), INVMM_NOT_READY);
  step_ok(model, book_at(0, 99.99, 100.01));
  ck_assert_int_eq(invmm_solve(model, NULL, NULL), INVMM_OK);
  ck_assert_close(value_of(model, "cost_rate", 0), 0.550641025641, 1e-10);
  step_ok(model, book_at(1, 109.99, 110.01));
  ck_assert_int_eq(status_of(model, "cost_rate"), INVMM_OK); /* a price alone makes nothing due */
  ck_assert_int_eq(invmm_model_reset(model), INVMM_OK);
  const invmm_order again = order_of(model);
  ck_assert_mem_eq(&again, &fresh, sizeof fresh); /* nothing is left of the band that was */
  invmm_model_free(model);
}
END_TEST

/* -- inputs -- */

START_TEST(a_volatility_that_is_measured_sets_the_width) {
  invmm_config *config =
      config_with(BAND, SETTINGS({"variant", INVMM_BAND_OPTIMAL}, {"risk_aversion", 0.1},
                                 {"flow_volatility", 1.5}, {"fixed_cost", 0.5}, {"proportional_cost", 0.2}));
  invmm_config *input =
      config_with(INVMM_KIND_VOLATILITY, SETTINGS({"half_life", 7.31}, {"warm_samples", 3}));
  ck_assert_int_eq(invmm_config_attach(config, INVMM_PARAM_VOLATILITY, input), INVMM_OK);
  invmm_config_free(input);
  invmm_model *model = made(config);
  ck_assert_int_eq(status_of(model, "band_outer"), INVMM_NOT_READY);
  for (int i = 1; i < 40; ++i)
    step_ok(model, book_at(i, 99.99 + (i % 2) * 2, 100.01 + (i % 2) * 2));
  double sigma = value_of(model, "volatility", 0), h = 0.05 * sigma * sigma;
  double k = 6 * 0.5 * 2.25 / h, m = 6 * 0.2 * 2.25 / h, b = value_of(model, "band_outer", 0),
         a = value_of(model, "band_inner", 0);
  ck_assert_double_gt(sigma, 0.1);
  ck_assert_close((b + a) * pow(b - a, 3), k, 1e-11);
  ck_assert_close((b + a) * 4 * a * b, m, 1e-11);
  invmm_model_free(model);
}
END_TEST

/* Toxic flow widens quotes of any maker; the standing one moves with it. */
START_TEST(inputs_act_on_the_quotes_of_holdings) {
  invmm_config *config =
      config_with(BAND, SETTINGS({"variant", INVMM_BAND_WEIGHT}, {"weight_target", 0.5}, {"weight_band", 0.1},
                                 {"tick_size", 0.01}, {"requote_ticks", 2}));
  invmm_config *input = config_with(INVMM_KIND_TOXICITY, SETTINGS({"method", INVMM_TOXICITY_SIGNAL}));
  ck_assert_int_eq(invmm_config_attach(config, INVMM_PARAM_TOXICITY_INPUT, input), INVMM_OK);
  invmm_config_free(input);
  invmm_model *model = made(config);
  step_ok(model, holding(1, 10, 1000));
  invmm_event signal = event_at(2, INVMM_EV_SIGNAL);
  step_ok(model, signal);
  double ask = quote_of(model).ask;
  ck_assert_close(ask, 150, 1e-9);
  signal.time_ns = 3000000000, signal.value = 1.371;
  step_ok(model, signal);
  ck_assert_double_gt(quote_of(model).ask, ask + 1);
  ck_assert_close(quote_of(model).toxicity_term, 0.5 * 1.371, 1e-12); /* the mean of both sides */
  invmm_model_free(model);
}
END_TEST

START_TEST(an_inverse_hedge_counts_in_units) {
  invmm_model *model = booked(SETTINGS(HAND, {"hedge_policy", INVMM_HEDGE_POLICY_FULL},
                                       {"contract", INVMM_CONTRACT_INVERSE}, {"contract_size", 10}));
  invmm_order o[ORDERS];
  step_ok(model, position_at(1, 3.371));
  ck_assert_uint_eq(orders_of(model, o), 2);
  ck_assert_close(o[0].size, -33.71, 1e-9); /* 10 currency each, at 100 */
  ck_assert_double_eq(o[1].size, 0);
  ck_assert_double_lt(fabs(o[1].residual), 1e-9);
  invmm_model_free(model);
}
END_TEST

/* What is in flight of an inverse hedge stands for 10/mid each, so that where the exposure is moves with it.
 */
START_TEST(an_inverse_hedge_in_flight_moves_with_the_mid) {
  invmm_model *model = booked(SETTINGS(HAND, {"contract", INVMM_CONTRACT_INVERSE}, {"contract_size", 10}));
  invmm_event sent = event_at(1, INVMM_EV_PENDING);
  sent.instrument = INVMM_HEDGE, sent.size2 = 5;
  step_ok(model, position_at(1, 1.3));
  step_ok(model, sent);
  ck_assert_close(order_of(model).residual, 1.3 - 5 * 10 / 100.0, 1e-9);
  step_ok(model, book_at(2, 199.9, 200.1));
  ck_assert_close(order_of(model).residual, 1.3 - 5 * 10 / 200.0, 1e-9);
  sent.size = 5; /* as many bought: nothing hangs on the mid */
  sent.time_ns = 3000000000;
  step_ok(model, sent);
  ck_assert_close(order_of(model).residual, 1.3, 1e-9);
  step_ok(model, book_at(4, 99.9, 100.1));
  ck_assert_close(order_of(model).residual, 1.3, 1e-9);
  invmm_model_free(model);
}
END_TEST

/* Before there is a price nobody knows for how many units they stand; nothing else waits for that. */
START_TEST(an_inverse_hedge_without_a_price_holds_nothing_up) {
  for (int policy = 0; policy < 2; ++policy) {
    invmm_model *model = model_with(BAND, SETTINGS(HAND, {"contract", INVMM_CONTRACT_INVERSE},
                                                   {"contract_size", 10}, {"hedge_policy", policy}));
    invmm_event sent = event_at(1, INVMM_EV_PENDING);
    sent.instrument = INVMM_HEDGE;
    for (int on_its_way = 0; on_its_way < 2; ++on_its_way) {
      invmm_order o[ORDERS];
      uint32_t n;
      ck_assert_int_eq(invmm_hedge(model, o, ORDERS, &n), INVMM_NOT_READY);
      ck_assert_double_eq(o[n - 1].size, 0);
      ck_assert_double_eq(o[n - 1].residual, 0);
      ck_assert_double_lt(fabs(o[n - 1].band_high), 100);
      sent.size2 = 5;
      step_ok(model, sent);
    }
    invmm_model_free(model);
  }
}
END_TEST

START_TEST(drift_reaches_the_orders) {
  invmm_model *model = booked(SETTINGS({"variant", INVMM_BAND_DRIFT}, COMMON, {"flow_volatility", 1.5},
                                       {"flow_drift", 0.4}, {"fixed_cost", 0.5}, {"proportional_cost", 0.2}));
  step_ok(model, position_at(1, 2.5));
  invmm_order o = order_of(model);
  ck_assert_close(o.size, 0.06756636057678 - 2.5, 1e-11);
  ck_assert_close(o.band_low, -2.888892167112, 1e-11);
  step_ok(model, gas_at(2, 0, 2)); /* of buying and selling alike */
  ck_assert_double_lt(value_of(model, "band_low", 0), -3.5);
  step_ok(model, gas_at(2, 0, 0.5));
  ck_assert_close(value_of(model, "band_low", 0), -2.888892167112, 1e-11);
  invmm_event bad = gas_at(2, 0, -1);
  invmm_quotes q;
  ck_assert_int_eq(invmm_step_quote(model, &bad, 1, &q, NULL), INVMM_E_RANGE);
  invmm_model_free(model);
}
END_TEST

static int32_t stop_at_once(void *user, double done) {
  (void)user;
  return done >= 0;
}

START_TEST(a_lattice_without_an_answer_is_not_made) {
  invmm_model *model = NULL;
  invmm_config *config = config_with(BAND, SETTINGS(GRID, {"fill_size", 0.25}, {"fill_rate", 36},
                                                    {"inventory_limit", 8}, {"volatility", 1e200}));
  ck_assert_int_eq(invmm_model_new(config, &model), INVMM_E_NUMERIC);
  invmm_config_free(config);
  config =
      config_with(BAND, SETTINGS({"variant", INVMM_BAND_LATTICE}, {"risk_aversion", 1}, {"volatility", 1e-3},
                                 {"flow_volatility", 1e-100}, {"inventory_limit", 1e9},
                                 {"proportional_cost", 1e-300})); /* a band that is less than any double */
  ck_assert_int_eq(invmm_model_new(config, &model), INVMM_E_NUMERIC);
  invmm_config_free(config);
  model = booked(SETTINGS(GRID, {"fill_size", 0.25}, {"fill_rate", 36}, {"inventory_limit", 8}));
  ck_assert_int_eq(invmm_solve(model, stop_at_once, NULL), INVMM_E_CANCELLED);
  ck_assert_int_eq(status_of(model, "cost_rate"), INVMM_OK);
  invmm_model_free(model);
}
END_TEST

START_TEST(a_lattice_may_be_fed_twice) {
  invmm_config *config =
      config_with(BAND, SETTINGS({"variant", INVMM_BAND_LATTICE}, {"risk_aversion", 0.1}, {"fixed_cost", 0.5},
                                 {"fill_size", 0.5}, {"inventory_limit", 4}));
  invmm_config *measure =
      config_with(INVMM_KIND_VOLATILITY, SETTINGS({"half_life", 7.31}, {"warm_samples", 3}));
  invmm_config *maker =
      config_with(INVMM_KIND_AVELLANEDA_STOIKOV,
                  SETTINGS({"variant", INVMM_AS_ASYMPTOTIC}, COMMON, {"intensity_scale", 3.7},
                           {"intensity_decay", 1.5}, {"order_size", 0.5}));
  ck_assert_int_eq(invmm_config_attach(config, INVMM_PARAM_VOLATILITY, measure), INVMM_OK);
  ck_assert_int_eq(invmm_config_attach(config, INVMM_PARAM_MAKER_INPUT, maker), INVMM_OK);
  invmm_config_free(measure), invmm_config_free(maker);
  invmm_model *model = made(config);
  ck_assert_int_eq(invmm_solve(model, NULL, NULL), INVMM_NOT_READY);
  for (int i = 1; i < 9; ++i)
    step_ok(model, book_at(i, 99.99 + (i % 2) * 2, 100.01 + (i % 2) * 2));
  ck_assert_int_eq(invmm_solve(model, NULL, NULL), INVMM_OK);
  ck_assert_double_gt(value_of(model, "cost_rate", 0), 0);
  invmm_model_free(model);
}
END_TEST

/* -- bad input -- */

static void ck_refused(const struct setting *settings, const char *why) {
  ck_no_model(INVMM_E_CONFIG, config_with(BAND, settings), why, "");
}

START_TEST(contradictions_name_the_way_out) {
  ck_refused(SETTINGS({"order_size", 1}), "band_outer has no default");
  ck_refused(SETTINGS({"band_outer", 1}, {"band_inner", 1.1}), "band_inner is above band_outer");
  ck_refused(SETTINGS({"band_outer", 1}, {"volatility", 1}, {"volatility_annual", 1}), "both set");
  ck_refused(SETTINGS({"band_outer", 1}, {"order_size", 0.1}, {"lot_size", 0.2}),
             "order_size is less than lot_size");
  ck_refused(SETTINGS({"band_outer", 1}, {"hedge_policy", INVMM_HEDGE_POLICY_BAND}, COMMON),
             "hedge_flow_volatility");
  ck_refused(SETTINGS({"band_outer", 1}, {"hedge_policy", INVMM_HEDGE_POLICY_BAND}, {"flow_volatility", 1},
                      {"risk_aversion", 0}),
             "risk_aversion above 0");
  const double risky[] = {INVMM_BAND_OPTIMAL, INVMM_BAND_DRIFT, INVMM_BAND_REVERTING, INVMM_BAND_RATE};
  for (int i = 0; i < 4; ++i) {
    ck_refused(SETTINGS({"variant", risky[i]}, {"risk_aversion", 1}), "volatility has no default");
    ck_refused(SETTINGS({"variant", risky[i]}, {"volatility", 1}), "risk_aversion has no default");
    ck_refused(SETTINGS({"variant", risky[i]}, {"volatility", 0}, {"risk_aversion", 1}),
               "a volatility above 0");
    ck_refused(SETTINGS({"variant", risky[i]}, {"volatility", 1}, {"risk_aversion", 0}),
               "a risk_aversion above 0");
    ck_refused(SETTINGS({"variant", risky[i]}, COMMON, {"fill_size", 1}), "flow_volatility, or fill_size");
    ck_refused(SETTINGS({"variant", risky[i]}, COMMON, {"flow_volatility", 0}), "a flow above 0");
    ck_refused(SETTINGS({"variant", risky[i]}, COMMON, {"flow_volatility", 1e200}), "a flow above 0");
  }
  ck_refused(SETTINGS({"variant", INVMM_BAND_OPTIMAL}, COMMON, {"flow_volatility", 1}, {"fixed_cost_buy", 1}),
             "fixed_cost_buy = fixed_cost_sell");
  ck_refused(SETTINGS({"variant", INVMM_BAND_OPTIMAL}, COMMON, {"flow_volatility", 1},
                      {"proportional_cost_sell", 1}),
             "choose drift");
  ck_refused(SETTINGS({"variant", INVMM_BAND_LOTS}, COMMON), "fill_size has no default");
  ck_refused(SETTINGS({"variant", INVMM_BAND_LOTS}, COMMON, {"fill_size", 1}), "fill_rate has no default");
  ck_refused(SETTINGS({"variant", INVMM_BAND_LOTS}, COMMON, {"fill_size", 1}, {"fill_rate", 0}),
             "fill_rate above 0");
  ck_refused(SETTINGS({"variant", INVMM_BAND_RATE}, COMMON, {"flow_volatility", 1}),
             "quadratic_cost has no default");
  ck_refused(SETTINGS({"variant", INVMM_BAND_RATE}, COMMON, {"flow_volatility", 1}, {"quadratic_cost", 1},
                      {"discount_rate", 1}, {"proportional_cost", 1}),
             "discount_rate");
  ck_refused(SETTINGS({"variant", INVMM_BAND_WEIGHT}), "weight_target has no default");
  ck_refused(SETTINGS({"variant", INVMM_BAND_WEIGHT}, {"weight_target", 0.5}), "needs weight_band");
  ck_refused(SETTINGS({"variant", INVMM_BAND_WEIGHT}, {"weight_target", 0.5}, {"fixed_cost", 1},
                      {"risk_aversion", 0}),
             "needs weight_band");
  ck_refused(SETTINGS({"variant", INVMM_BAND_WEIGHT}, {"weight_target", 0.5}, {"fixed_cost", 1}),
             "needs weight_band");
  ck_refused(SETTINGS({"variant", INVMM_BAND_WEIGHT}, {"weight_target", 0.5}, {"risk_aversion", 1},
                      {"fixed_cost_buy", 1}),
             "fixed_cost_buy = fixed_cost_sell");
  ck_refused(SETTINGS({"variant", INVMM_BAND_WEIGHT}, {"weight_target", 0.5}, {"weight_band", 0.5}),
             "narrow");
  ck_refused(SETTINGS({"variant", INVMM_BAND_WEIGHT}, {"weight_target", 0.7}, {"weight_band", 0.4}),
             "narrow");
  ck_refused(
      SETTINGS({"variant", INVMM_BAND_LATTICE}, COMMON, {"flow_volatility", 1.5}, {"inventory_limit", 8}),
      "fixed_cost or proportional_cost above 0");
  ck_refused(SETTINGS(GRID, {"fill_size", 1}, {"fill_rate", 1}), "finite inventory_limit");
  ck_refused(SETTINGS(GRID, {"fill_size", 1}, {"fill_rate", 1}, {"inventory_limit", 2.5}), "whole multiple");
  ck_refused(SETTINGS(GRID, {"fill_size", 1}, {"fill_rate", 1}, {"inventory_limit", 2001}), "at most 2000");
  ck_refused(
      SETTINGS(GRID, {"fill_size", 1}, {"fill_rate", 1}, {"inventory_limit", 2}, {"inventory_target", 3}),
      "beyond inventory_target");
  ck_refused(SETTINGS(GRID, {"fill_size", 1}, {"inventory_limit", 2}), "flow_volatility, or fill_size");
}
END_TEST

static void ck_arrays_refused(const char *first, uint32_t n, const char *second, uint32_t m,
                              const struct setting *settings, const char *words) {
  const double ones[16] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
  invmm_config *config = config_with(BAND, settings);
  set_venues(config, first, ones, n);
  if (second) set_venues(config, second, ones, m);
  ck_no_model(INVMM_E_CONFIG, config, words, "");
}

START_TEST(weights_stay_above_nothing) {
  ck_refused(SETTINGS({"variant", INVMM_BAND_WEIGHT}, {"weight_target", 0.3}, {"weight_band", 0.4}),
             "narrow");
}
END_TEST

START_TEST(arrays_agree_in_length) {
  const struct setting hand[] = {{"band_outer", 1}, {NULL, 0}};
  const struct setting grid[] = {GRID, {"fill_size", 1}, {"inventory_limit", 2}, {NULL, 0}};
  const struct setting bare[] = {GRID, {"inventory_limit", 2}, {NULL, 0}};
  ck_arrays_refused("venue_fee", 3, "venue_cap", 2, hand, "differ in length");
  ck_arrays_refused("venue_base_reserve", 2, NULL, 0, hand, "venue_quote_reserve");
  ck_arrays_refused("fill_rate_bid", 5, NULL, 0, grid, "one rate for each inventory");
  ck_arrays_refused("fill_rate_bid", 5, "fill_rate_ask", 4, grid, "one rate for each inventory");
  ck_arrays_refused("fill_rate_bid", 4, "fill_rate_ask", 5, grid, "one rate for each inventory");
  ck_arrays_refused("fill_rate_ask", 5, NULL, 0, bare, "fill_size has no default");
}
END_TEST

/* -- kept -- */

/* A zone that rounding has turned over, or that is no number, is none: nothing is ever traded. */
START_TEST(a_zone_out_of_order_is_none) {
  const struct invmm__zone good = {-2.1, -0.7, 0.3, 1.9, 1, 1, 1};
  const double wrong[4][2] = {{-0.6, NAN}, {0.4, NAN}, {-0.8, NAN}, {0.2, NAN}};
  ck_assert_double_eq(invmm__band_checked(good).low, -2.1);
  for (int i = 0; i < 8; ++i) {
    struct invmm__zone z = good;
    double *const edge[] = {&z.low, &z.land_low, &z.land_high, &z.high};
    *edge[i / 2] = wrong[i / 2][i % 2];
    z = invmm__band_checked(z);
    ck_assert(isinf(z.low) && isinf(z.land_low) && isinf(z.land_high) && isinf(z.high));
    ck_assert(z.low < z.high && isnan(z.cost_rate));
  }
}
END_TEST

/* However small the flow is, the lattice is laid out by the closed form and agrees with it. */
START_TEST(a_lattice_finds_its_own_reach_for_any_flow) {
  for (double flow = 1e-3; flow < 1e4; flow *= 37) {
    invmm_model *both[2];
    for (int i = 0; i < 2; ++i)
      both[i] = model_with(INVMM_KIND_BAND, SETTINGS({"variant", i ? INVMM_BAND_OPTIMAL : INVMM_BAND_LATTICE},
                                                     {"risk_aversion", 0.0731}, {"volatility", 0.2385},
                                                     {"flow_volatility", flow}, {"inventory_limit", 1e9},
                                                     {"fixed_cost", 0.0137}, {"proportional_cost", 0.00213}));
    ck_assert_close(value_of(both[0], "cost_rate", 0), value_of(both[1], "cost_rate", 0), 1e-4);
    ck_assert_close(value_of(both[0], "band_high", 0), value_of(both[1], "band_high", 0), 0.02);
    ck_assert_close(value_of(both[0], "turnover_rate", 0), value_of(both[1], "turnover_rate", 0), 0.02);
    invmm_model_free(both[0]), invmm_model_free(both[1]);
  }
}
END_TEST

/* A relative volatility waits for the first price, and so does one that was saved before it. */
/* Gas replaces the fixed cost whatever the volatility is told in, and a save of the solution knows both. */
START_TEST(gas_outdates_a_lattice_of_a_relative_volatility) {
  const struct setting settings[] = {{"variant", INVMM_BAND_LATTICE},
                                     {"inventory_limit", 10},
                                     {"fill_size", 0.5},
                                     {"fill_rate", 9},
                                     {"risk_aversion", 0.1},
                                     {"volatility_annual", 0.02},
                                     {"year_seconds", 1},
                                     {"fixed_cost", 0.5},
                                     {"proportional_cost", 0.2},
                                     {NULL, 0}};
  char bytes[65536];
  uint64_t length;
  invmm_model *model = booked(settings), *dear = booked(settings), *loaded; /* sigma = 2 */
  ck_assert_int_eq(invmm_model_set(dear, INVMM_PARAM_FIXED_COST, 5), INVMM_OK);
  ck_assert_int_eq(invmm_solve(model, NULL, NULL), INVMM_OK);
  ck_assert_int_eq(invmm_solve(dear, NULL, NULL), INVMM_OK);
  double cheap = value_of(model, "band_outer", 0);
  step_ok(model, gas_at(1, 0, 5));
  ck_assert_int_eq(status_of(model, "band_outer"), INVMM_DUE);
  ck_assert_int_eq(invmm_solve(model, NULL, NULL), INVMM_OK);
  ck_assert_int_eq(status_of(model, "band_outer"), INVMM_OK);
  ck_assert_double_gt(value_of(model, "band_outer", 0), cheap);
  ck_assert_double_eq(value_of(model, "band_outer", 0), value_of(dear, "band_outer", 0));
  ck_assert_double_eq(value_of(model, "cost_rate", 0), value_of(dear, "cost_rate", 0));
  step_ok(model, book_at(2, 149.99, 150.01)); /* a price alone makes nothing due */
  ck_assert_int_eq(status_of(model, "band_outer"), INVMM_OK);
  ck_assert_int_eq(invmm_model_save(model, bytes, sizeof bytes, &length), INVMM_OK);
  ck_assert_int_eq(invmm_model_load(bytes, length, NULL, &loaded), INVMM_OK);
  ck_assert_int_eq(status_of(loaded, "band_outer"), INVMM_OK);
  ck_assert_double_eq(value_of(loaded, "band_outer", 0), value_of(model, "band_outer", 0));
  invmm_model_free(model), invmm_model_free(dear), invmm_model_free(loaded);
}
END_TEST

START_TEST(a_lattice_that_waits_for_its_price_survives_a_save) {
  static unsigned char bytes[1 << 16];
  invmm_model *model =
                  model_with(INVMM_KIND_BAND, SETTINGS({"variant", INVMM_BAND_LATTICE},
                                                       {"risk_aversion", 0.0731}, {"volatility_annual", 13.7},
                                                       {"flow_volatility", 0.3171}, {"fill_size", 0.073},
                                                       {"inventory_limit", 4.38}, {"fixed_cost", 0.0137})),
              *loaded;
  uint64_t length;
  ck_assert_int_eq(invmm_model_save(model, bytes, sizeof bytes, &length), INVMM_OK);
  ck_assert_int_eq(invmm_model_load(bytes, length, NULL, &loaded), INVMM_OK);
  ck_assert_int_eq(invmm_solve(loaded, NULL, NULL), INVMM_NOT_READY);
  invmm_model *both[] = {model, loaded};
  double outer[2];
  for (int i = 0; i < 2; ++i) {
    invmm_event book = book_at(0, 99.37, 99.53);
    ck_assert_int_ge(invmm_step(both[i], &book, 1, NULL), 0);
    ck_assert_int_eq(invmm_solve(both[i], NULL, NULL), INVMM_OK);
    outer[i] = value_of(both[i], "band_high", 0);
    invmm_model_free(both[i]);
  }
  ck_assert_double_gt(outer[0], 0.1);
  ck_assert_double_eq(outer[0], outer[1]);
}
END_TEST

START_TEST(a_rebalance_under_way_survives_a_save) {
  invmm_config *config = four_venues(1);
  ck_assert_int_eq(invmm_config_set(config, INVMM_PARAM_DWELL, 100), INVMM_OK);
  ck_assert_int_eq(invmm_config_set(config, INVMM_PARAM_BAND_INNER, 0.1), INVMM_OK);
  invmm_model *model = made(config), *loaded;
  static unsigned char bytes[1 << 16];
  uint64_t length;
  step_ok(model, position_at(-1000 + 1000.5, 3));
  step_ok(model, gas_at(2, 0, 3));
  step_ok(model, fill_at(3, 99.9, -2.7, 0)); /* inside, but not landed */
  ck_assert_close(order_of(model).size, -0.2, 1e-9);
  ck_assert_int_eq(invmm_model_save(model, bytes, sizeof bytes, &length), INVMM_OK);
  ck_assert_int_eq(invmm_model_load(bytes, length, NULL, &loaded), INVMM_OK);
  ck_assert_close(order_of(loaded).size, -0.2, 1e-9);
  invmm_model *both[] = {model, loaded};
  for (int i = 0; i < 2; ++i) {
    step_ok(both[i], fill_at(4, 99.9, -0.2, 0));
    step_ok(both[i], fill_at(5, 99.9, 3, 0));
    ck_assert_uint_eq(order_of(both[i]).flags, INVMM_FLAG_COOLDOWN);
    step_ok(both[i], event_at(104, INVMM_EV_TIME));
    invmm_order o[ORDERS];
    ck_assert_uint_eq(orders_of(both[i], o), 1);
    ck_assert_int_eq(o[0].venue, 2);
    invmm_model_free(both[i]);
  }
}
END_TEST

int main(void) {
  return RUN_TESTS(
      "makers/band", a_band_set_by_hand_is_priced, what_no_event_leads_to_is_no_state,
      the_edge_is_as_wide_as_a_billionth_of_the_band, it_trades_beyond_the_edge_to_the_landing,
      an_order_is_made_once_and_finished, news_start_afresh, what_has_not_begun_is_given_up,
      nor_what_a_price_or_a_parameter_undid, a_rebalance_in_whole_lots_has_landed,
      after_a_rebalance_it_dwells, a_hedge_that_no_double_holds_is_refused_where_there_is_room_for_it,
      lots_limits_and_the_largest_order, nothing_is_traded_on_a_price_that_is_not_there,
      gas_replaces_the_fixed_cost, a_relative_volatility_follows_the_price,
      where_never_trading_is_cheaper_it_says_so, fills_of_one_size_trade_on_the_edge,
      the_hedge_comes_first_and_counts, one_order_for_each_venue_in_whole_lots,
      gas_of_a_venue_follows_its_events, closed_venues_leave_a_shortfall,
      slow_venues_are_charged_for_the_wait, pools_follow_their_events,
      quotes_stand_where_the_weight_reaches_the_band, holdings_of_one_kind_ask_for_one_side,
      levels_bring_the_weight_back_one_after_the_other, without_a_width_the_costs_give_it,
      a_standing_quote_moves_by_whole_steps, other_variants_quote_nothing, speeds_and_zones,
      an_interval_is_traded_exactly_and_once, without_an_interval_the_rest_is_ordered_at_once,
      a_lattice_of_lots_is_the_variant_lots, a_lattice_without_lots_is_a_diffusion,
      gas_and_parameters_outdate_a_lattice, rates_may_be_listed, rates_may_be_those_of_a_maker,
      a_lattice_may_be_fed_by_linear_demand, a_maker_without_intensities_is_refused,
      rates_of_a_maker_that_learns_are_those_of_the_solution, rates_that_leave_the_doubles_are_refused,
      a_solution_of_a_maker_that_is_not_there_harms_nothing, a_fine_lattice_of_a_maker_is_saved_too,
      a_lattice_waits_for_a_price, a_volatility_that_is_measured_sets_the_width,
      inputs_act_on_the_quotes_of_holdings, an_inverse_hedge_counts_in_units,
      an_inverse_hedge_in_flight_moves_with_the_mid, an_inverse_hedge_without_a_price_holds_nothing_up,
      drift_reaches_the_orders, a_lattice_without_an_answer_is_not_made, a_lattice_may_be_fed_twice,
      contradictions_name_the_way_out, weights_stay_above_nothing, arrays_agree_in_length,
      a_zone_out_of_order_is_none, a_lattice_finds_its_own_reach_for_any_flow,
      gas_outdates_a_lattice_of_a_relative_volatility, a_side_without_a_trigger_leaves_the_other_its_own,
      an_order_in_flight_leaves_nothing_of_itself, a_cap_has_room_for_whole_lots,
      a_cap_that_is_just_met_cuts_nothing, a_lattice_that_waits_for_its_price_survives_a_save,
      a_rebalance_under_way_survives_a_save);
}
