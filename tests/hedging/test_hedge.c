/* SPDX-License-Identifier: MIT */
/** Hedging with a linear perpetual: target, band, order, cost, saving, and that it never orders twice. */
#include "draw.h"
#include "hedger.h"

#define MODEL                                                                                                \
  {"risk_aversion", 0.1}, {"volatility", 2.0}, {"intensity_scale", 1.3137}, {"intensity_decay", 1.5},        \
      {"horizon", 400}, {                                                                                    \
    "horizon_mode", INVMM_HORIZON_ROLLING                                                                    \
  }
#define FULL                                                                                                 \
  { "hedge_policy", INVMM_HEDGE_POLICY_FULL }
#define BAND                                                                                                 \
  { "hedge_policy", INVMM_HEDGE_POLICY_BAND }

static void make_with(const struct setting *settings) {
  drop();
  maker = model_with(kind, settings);
  step_ok(maker, book_at(1, 100.13, 100.17));
  step_ok(maker, hedged(book_at(1, 99.9, 100)));
}

static void in_flight(double seconds, double buys, double sells) {
  invmm_event event = hedged(event_at(seconds, INVMM_EV_PENDING));
  event.size = buys, event.size2 = sells;
  step_ok(maker, event);
}

/* Also: whatever the order, what a linear hedge does not use is 0. */
static invmm_order linear_order(void) {
  const invmm_order order = order_of();
  ck_assert_int_eq(order.action, order.size != 0 ? INVMM_ACTION_HEDGE : INVMM_ACTION_NONE);
  ck_assert_int_eq(order.instrument, INVMM_HEDGE);
  ck_assert(order.venue == 0 && order.to_venue == 0 && order.limit_price == 0 && order.rate == 0 &&
            order.carry == 0);
  ck_assert(order.range_low == 0 && order.range_high == 0 && order.reserved == 0 && order.seconds == 0);
  if (order.size == 0) ck_assert(order.cost == 0 && order.saving == 0);
  return order;
}

/* --- policies
 * -------------------------------------------------------------------------------------------------- */

START_TEST(none_never_trades_and_tells_where_the_account_stands) {
  make_with(SETTINGS(MODEL));
  hold(37.5);
  hold_hedge(-12.25);
  invmm_order order = linear_order();
  ck_assert_double_eq(order.size, 0);
  ck_assert_double_eq(order.target, -12.25);
  ck_assert_double_eq(order.band_low, -12.25);
  ck_assert_double_eq(order.band_high, -12.25);
  ck_assert_close(order.residual, 37.5 - 12.25, 1e-15);
  ck_assert_uint_eq(order.flags, 0);
  double value;
  ck_assert_int_eq(invmm_value(maker, INVMM_VALUE_BAND_OUTER, 0, &value), INVMM_E_NUMERIC);
}
END_TEST

START_TEST(full_trades_the_whole_distance_from_the_target) {
  make_with(SETTINGS(MODEL, FULL, {"hedge_ratio", 0.87}, {"contract_size", 0.125}, {"inventory_target", 4.5},
                     {"hedge_cost", 0.0213}, {"hedge_fixed_cost", 1.75}));
  hold(37.5);
  hold_hedge(-12.25);
  double target = -0.87 * 33 / 0.125;
  invmm_order order = linear_order();
  ck_assert_close(order.target, target, 1e-14);
  ck_assert_close(order.size, target + 12.25, 1e-14);
  ck_assert_double_eq(order.band_low, order.target);
  ck_assert_double_eq(order.band_high, order.target);
  ck_assert_double_lt(fabs(order.residual), 1e-12);
  ck_assert_close(order.cost, 1.75 + 0.0213 * fabs(order.size) * 0.125, 1e-14);
  ck_assert_double_eq(order.saving, 0); /* no time between trades is defined */
  ck_assert_double_eq(have("band_outer"), 0);
  ck_assert_double_eq(have("band_inner"), 0);
  hold(-21);
  ck_assert_double_gt(linear_order().size, 0);
}
END_TEST

START_TEST(the_ratio_of_least_variance_takes_the_place_of_hedge_ratio) {
  make_with(
      SETTINGS(MODEL, FULL, {"hedge_ratio", 0.5}, {"hedge_correlation", 0.91}, {"hedge_volatility", 1.3}));
  hold(10);
  ck_assert_close(linear_order().size, -10 * 0.91 * 2.0 / 1.3, 1e-14);
  make_with(SETTINGS(MODEL, FULL, {"hedge_ratio", 0.5}, {"hedge_correlation", 0.91}));
  hold(10); /* without a volatility of its own the hedge has that of the asset */
  ck_assert_close(linear_order().size, -9.1, 1e-14);
  make_with(SETTINGS(MODEL, FULL, {"hedge_ratio", 0.5}, {"hedge_volatility", 1.3}));
  hold(10);
  ck_assert_close(linear_order().size, -5, 1e-15);
}
END_TEST

START_TEST(with_a_relative_volatility_the_ratio_follows_the_mid) {
  make_with(SETTINGS({"risk_aversion", 0.1}, {"volatility_annual", 0.65}, {"intensity_decay", 1.5},
                     {"horizon", 4}, FULL, {"hedge_correlation", 0.91}, {"hedge_volatility", 0.0137},
                     {"hedge_ratio", 0.5}));
  hold(10);
  for (int i = 0; i < 3; ++i) {
    double mid = 100.15 + 50 * i;
    step_ok(maker, book_at(2 + i, mid, mid));
    double ratio = 0.91 * 0.65 * mid / sqrt(31536000) / 0.0137;
    ck_assert_close(linear_order().size, -10 * ratio, 1e-13);
    hold_hedge(-10 * ratio); /* fully hedged: the quotes do not lean */
    ck_assert_double_lt(fabs(quote_of(maker).inventory_term), 1e-12);
    hold_hedge(0);
  }
  step_ok(maker, book_at(9, 0, 0)); /* an asset that does not move has no such ratio */
  ck_assert_close(linear_order().size, -5, 1e-15);
}
END_TEST

/* --- the band
 * ---------------------------------------------------------------------------------------------------- */

/* theory/risk.md 1.1: gamma .1, sigma_F 1.3, s .8, K .4, c .05 */
#define BAND_CASE                                                                                            \
  {"hedge_volatility", 1.3}, {"hedge_flow_volatility", 0.8}, {                                               \
    "hedge_cost", 0.05                                                                                       \
  }
static const double outer_fixed = 2.126767674095, inner_fixed = 0.118935661855, edge = 0.657332104877;

START_TEST(the_band_has_the_widths_of_the_theory) {
  make_with(SETTINGS(MODEL, BAND, BAND_CASE));
  ck_assert_close(have("band_outer"), edge, 1e-12);
  ck_assert_close(have("band_inner"), edge, 1e-12);
  make_with(SETTINGS(MODEL, BAND, BAND_CASE, {"hedge_fixed_cost", 0.4}));
  ck_assert_close(have("band_outer"), outer_fixed, 1e-12);
  ck_assert_close(have("band_inner"), inner_fixed, 5e-12);
}
END_TEST

START_TEST(inside_the_band_nothing_outside_back_to_the_inner_edge) {
  make_with(SETTINGS(MODEL, BAND, BAND_CASE, {"hedge_fixed_cost", 0.4}, {"contract_size", 0.02},
                     {"hedge_ratio", 0.75}, {"inventory_target", 1.5}));
  double outer = have("band_outer"), inner = have("band_inner");
  ck_assert_close(outer, outer_fixed, 1e-12);
  for (int sign = -1; sign <= 1; sign += 2) {
    hold(1.5 + sign * 0.99 * outer / 0.75);
    ck_assert_double_eq(linear_order().size, 0);
    hold(1.5 + sign * 1.01 * outer / 0.75);
    invmm_order order = linear_order();
    ck_assert_close(order.size * 0.02, -sign * (1.01 * outer - inner), 1e-12);
    ck_assert_close(order.residual, sign * inner, 1e-10);
    ck_assert_close(order.target * 0.02, -sign * 1.01 * outer, 1e-12);
    ck_assert_close(order.band_low * 0.02, -sign * 1.01 * outer - outer, 1e-10);
    ck_assert_close((order.band_high - order.band_low) * 0.02, 2 * outer, 1e-12);
    ck_assert_close(order.cost, 0.4 + 0.05 * fabs(order.size) * 0.02, 1e-14);
  }
}
END_TEST

START_TEST(exactly_on_the_edge_nothing_is_traded) {
  make_with(SETTINGS(MODEL, BAND, BAND_CASE));
  double outer = have("band_outer");
  const double on[] = {1, 1 + 1e-12, 1 - 1e-12, 1 + 5e-10}, off[] = {1 + 2e-9, 1 + 1e-6};
  for (int i = 0; i < 4; ++i) {
    hold(outer * on[i]);
    ck_assert_double_eq(linear_order().size, 0);
    hold(-outer * on[i]);
    ck_assert_double_eq(linear_order().size, 0);
  }
  for (int i = 0; i < 2; ++i) {
    hold(outer * off[i]);
    ck_assert_double_lt(linear_order().size, 0);
  }
}
END_TEST

START_TEST(without_costs_the_band_is_full) {
  make_with(SETTINGS(MODEL, BAND, {"hedge_flow_volatility", 0.8}));
  hold(3.71);
  invmm_order order = linear_order();
  ck_assert_close(order.size, -3.71, 1e-15);
  ck_assert_double_eq(order.saving, 0);
  ck_assert_double_eq(order.cost, 0);
}
END_TEST

/* design.md: h (before^2 - after^2) T - cost, h = gamma sigma^2/2, T = 1/rebalance_rate, else outer^2/s^2, at
 * most the time left. */
static double saving_of(double h, double s2, double before, double after, double cost, double left) {
  double outer = have("band_outer"), inner = have("band_inner"), rate = s2 / (outer * outer - inner * inner);
  double between = inner < outer * (1 - 1e-14) ? 1 / rate : outer * outer / s2;
  return h * (before * before - after * after) * fmin(between, left) - cost;
}

START_TEST(the_saving_is_what_the_formula_says) {
  const double h = 0.1 * 1.3 * 1.3 / 2, s2 = 0.64;
  for (int fixed = 0; fixed < 2; ++fixed) {
    for (int i = 0; i < 3; ++i) {
      double left = i == 0 ? 400 : i == 1 ? 0.125 : 0;
      make_with(SETTINGS({"risk_aversion", 0.1}, {"volatility", 2.0}, {"intensity_decay", 1.5},
                         {"horizon", left}, {"horizon_mode", INVMM_HORIZON_ROLLING}, BAND, BAND_CASE,
                         {"hedge_fixed_cost", 0.4 * fixed}));
      hold(-5.25);
      invmm_order order = linear_order();
      ck_assert_double_gt(order.size, 0);
      ck_assert_close(order.saving, saving_of(h, s2, 5.25, order.residual, order.cost, left), 1e-12);
    }
  }
}
END_TEST

START_TEST(the_saving_without_a_fixed_cost_lasts_outer_squared_over_flow) {
  struct draw draw = {72};
  for (int i = 0; i < 300; ++i) {
    double cost = draw_decades(&draw, -3, 1), flow = draw_decades(&draw, -2, 1),
           gamma = draw_decades(&draw, -4, 0);
    make_with(SETTINGS({"risk_aversion", gamma}, {"volatility", 1.3}, {"intensity_scale", 1},
                       {"intensity_decay", 1.5}, {"variant", INVMM_AS_ASYMPTOTIC}, BAND, {"hedge_cost", cost},
                       {"hedge_flow_volatility", flow}));
    double h = gamma * 1.3 * 1.3 / 2, outer = have("band_outer"), before = 3 * outer;
    hold(before);
    invmm_order order = linear_order();
    double saved = h * (before * before - outer * outer) * outer * outer / (flow * flow);
    ck_assert_double_lt(fabs(order.saving - (saved - cost * 2 * outer)), 1e-11 * saved);
  }
}
END_TEST

START_TEST(the_saving_has_no_end_under_asymptotic_and_less_time_late_in_a_session) {
  const double h = 0.1 * 4 / 2, s2 = 9e-6;
  make_with(SETTINGS({"risk_aversion", 0.1}, {"volatility", 2.0}, {"intensity_decay", 1.5},
                     {"intensity_scale", 1}, {"variant", INVMM_AS_ASYMPTOTIC}, BAND,
                     {"hedge_flow_volatility", 0.003}, {"hedge_cost", 0.05}));
  hold(5.25);
  invmm_order order = linear_order();
  ck_assert_close(order.saving, saving_of(h, s2, 5.25, order.residual, order.cost, (double)INFINITY), 1e-11);
  make_with(SETTINGS({"risk_aversion", 0.1}, {"volatility", 2.0}, {"intensity_decay", 1.5}, {"horizon", 40},
                     BAND, {"hedge_flow_volatility", 0.003}, {"hedge_cost", 0.05}));
  hold(5.25);
  step_ok(maker, book_at(31, 100, 100.1));
  order = linear_order();
  ck_assert_close(order.saving, saving_of(h, s2, 5.25, order.residual, order.cost, 10), 1e-11);
}
END_TEST

START_TEST(the_saving_is_that_of_the_order_after_rounding) {
  const double h = 0.1 * 1.3 * 1.3 / 2, s2 = 0.64;
  make_with(SETTINGS(MODEL, BAND, BAND_CASE, {"hedge_fixed_cost", 0.4}, {"hedge_lot", 1.5}));
  hold(5.25);
  invmm_order order = linear_order();
  ck_assert_close(order.size, -4.5, 1e-15); /* 5.13 in whole lots */
  ck_assert_close(order.residual, 0.75, 1e-12);
  ck_assert_close(order.saving, saving_of(h, s2, 5.25, 0.75, 0.4 + 0.05 * 4.5, 400), 1e-12);
}
END_TEST

/* With mean reversion kappa a trade serves 1/(2 kappa): given, or from the fills that the quotes attract on
 * either side of the target. */
START_TEST(the_saving_lasts_as_long_as_the_quotes_leave_it) {
  const double h = 0.1 * 1.3 * 1.3 / 2;
  for (int quotes = 0; quotes < 2; ++quotes) {
    make_with(SETTINGS(MODEL, BAND, BAND_CASE, {"hedge_reversion", 0.07}, {"hedge_reversion_from", quotes}));
    double kappa = 0.07;
    if (quotes) { /* as the depths at one U to either side say */
      double drift[2];
      for (int side = 0; side < 2; ++side) {
        hold(side ? 1 : -1);
        drift[side] =
            1.3137 * (exp(-1.5 * value_of(maker, "depth", 0)) - exp(-1.5 * value_of(maker, "depth", 1)));
      }
      kappa = (drift[0] - drift[1]) / 2;
      ck_assert_double_gt(kappa, 0);
    }
    hold(5.25);
    invmm_order order = linear_order();
    double want =
        h * (5.25 * 5.25 - order.residual * order.residual) * fmin(1 / (2 * kappa), 400) - order.cost;
    ck_assert_close(order.saving, want, 1e-11);
  }
}
END_TEST

START_TEST(without_flow_there_is_no_time_to_save_in) {
  make_with(
      SETTINGS(MODEL, BAND, {"hedge_volatility", 1.3}, {"hedge_flow_volatility", 0}, {"hedge_cost", 0.05}));
  hold(5.25);
  invmm_order order = linear_order();
  ck_assert_close(order.size, -5.25, 1e-15);
  ck_assert_double_eq(order.saving, 0);
}
END_TEST

/* --- the flow
 * ------------------------------------------------------------------------------------------------------ */

START_TEST(the_flow_is_that_of_the_fills_at_the_target) {
  const double ratio = 0.8, size = 2.385, fee = 0.0003 * 100.15;
  const struct setting *const settings[] = {
      SETTINGS(MODEL, BAND, {"order_size", 2.385}, {"hedge_ratio", 0.8}, {"hedge_cost", 0.05},
               {"maker_fee", 0.0003}, {"intensity_scale_ask", 2.75}, {"intensity_decay_bid", 2.2},
               {"horizon", 0.125}, {"inventory_target", 3}),
      SETTINGS({"risk_aversion", 0.1}, {"volatility", 2.0}, BAND, {"order_size", 2.385}, {"hedge_ratio", 0.8},
               {"hedge_cost", 0.05}, {"maker_fee", 0.0003}, {"intensity_scale", 1.3137},
               {"intensity_decay", 1.5}, {"variant", INVMM_AS_ASYMPTOTIC}, {"inventory_target", 3})};
  for (int i = 0; i < 2; ++i) {
    double scale[2] = {1.3137, i ? 1.3137 : 2.75}, decay[2] = {i ? 1.5 : 2.2, 1.5}, rate = 0;
    make_with(settings[i]);
    hold(3); /* depths at the target */
    for (uint32_t ask = 0; ask < 2; ++ask)
      rate += scale[ask] * exp(-decay[ask] * value_of(maker, "depth", ask));
    ck_assert_close(value_of(maker, "fee_term", 0), fee, 1e-14);
    double s2 = ratio * ratio * size * size * rate, width = cbrt(3 * 0.05 * s2 / (2 * 0.1 * 4));
    ck_assert_close(have("band_outer"), width, 1e-12);
    hold(-40); /* and the band does not depend on what is held */
    ck_assert_close(have("band_outer"), width, 1e-12);
    ck_assert_int_eq(invmm_model_set(maker, INVMM_PARAM_HEDGE_FLOW_VOLATILITY, 0.8), INVMM_OK);
    ck_assert_close(have("band_outer"), cbrt(3 * 0.05 * 0.64 / (2 * 0.1 * 4)), 1e-12);
  }
}
END_TEST

/* --- sizes
 * -----------------------------------------------------------------------------------------------------------
 */

START_TEST(sizes_are_whole_lots_toward_zero_and_at_least_hedge_min) {
  make_with(SETTINGS(MODEL, FULL, {"hedge_lot", 0.1}, {"hedge_min", 0.7}));
  const double held[] = {0.7, 0.69, 0.79999, -2.3859, 0.3, 1e-13};
  const double sizes[] = {-0.7, 0, -0.7, 2.3, 0, 0};
  for (int i = 0; i < 6; ++i) {
    hold(held[i]);
    invmm_order order = linear_order();
    ck_assert_close(order.size, sizes[i], 1e-15);
    ck_assert_double_lt(fabs(order.residual - (held[i] + sizes[i])), 1e-14);
  }
}
END_TEST

START_TEST(what_rounding_leaves_of_large_amounts_is_no_exposure) {
  make_with(SETTINGS(MODEL, FULL, {"hedge_ratio", 0.7}, {"contract_size", 0.1}));
  struct draw draw = {71};
  for (int i = 0; i < 1000; ++i) {
    hold(draw_between(&draw, -1e6, 1e6));
    hold_hedge(linear_order().target);
    ck_assert_double_eq(linear_order().size, 0);
  }
}
END_TEST

/* --- never twice
 * ------------------------------------------------------------------------------------------------------ */

static void random_maker(struct draw *draw, double *unit) {
  *unit = draw_decades(draw, -3, 1);
  double lot = draw_whole(draw, 0, 1) ? draw_decades(draw, -3, 1) : 0,
         least = draw_whole(draw, 0, 1) ? 3 * lot : 0;
  int policy = (int)draw_whole(draw, INVMM_HEDGE_POLICY_FULL, INVMM_HEDGE_POLICY_BAND);
  make_with(SETTINGS(
      MODEL, {"hedge_policy", policy}, {"contract_size", *unit}, {"hedge_lot", lot}, {"hedge_min", least},
      {"hedge_ratio", draw_between(draw, 0.1, 3)}, {"hedge_cost", draw_decades(draw, -4, 1)},
      {"hedge_fixed_cost", draw_decades(draw, -4, 1)}, {"inventory_target", draw_between(draw, -9, 9)}));
}

START_TEST(after_its_order_went_out_or_filled_it_says_0_and_never_turns_the_exposure) {
  struct draw draw = {(uint64_t)(81 + _i)};
  int traded = 0;
  for (int run = 0; run < 250; ++run) {
    double unit;
    random_maker(&draw, &unit);
    for (int i = 0; i < 8; ++i) {
      hold(draw_between(&draw, -30, 30));
      if (draw_whole(&draw, 0, 3) == 0) hold_hedge(draw_between(&draw, -3, 3) / unit);
      invmm_order order = linear_order(), again = linear_order();
      ck_assert_mem_eq(&order, &again, sizeof order);
      if (order.size == 0) continue;
      ++traded;
      double before = order.residual - order.size * unit;
      ck_assert_double_ge(order.residual * before, -1e-14 * before * before); /* rounding */
      ck_assert_double_lt(fabs(order.residual), fabs(before));
      in_flight(1, fmax(order.size, 0), fmax(-order.size, 0));
      invmm_order sent = linear_order();
      ck_assert_msg(sent.size == 0, "%.17g after %.17g went out", sent.size, order.size);
      double part = order.size * draw_between(&draw, 0, 1);
      step_ok(maker, hedged(fill_at(1, 99.95, part, 0.01)));
      ck_assert_double_eq(linear_order().size, 0);
      step_ok(maker, hedged(fill_at(1, 99.95, order.size - part, 0.01)));
      in_flight(1, 0, 0);
      invmm_order filled = linear_order();
      ck_assert_msg(filled.size == 0, "%.17g after %.17g filled", filled.size, order.size);
      ck_assert_double_lt(fabs(filled.residual - order.residual), 1e-9);
    }
  }
  ck_assert_int_gt(traded, 300);
}
END_TEST

START_TEST(what_is_in_flight_counts_as_held) {
  make_with(SETTINGS(MODEL, FULL, {"contract_size", 0.25}));
  hold(10);
  ck_assert_close(linear_order().size, -40, 1e-15);
  in_flight(1, 3, 13);
  invmm_order order = linear_order();
  ck_assert_close(order.size, -30, 1e-15);
  ck_assert_close(order.target, -40, 1e-15);
  in_flight(2, 0, 70); /* too much is out: buy some back */
  ck_assert_close(linear_order().size, 30, 1e-15);
}
END_TEST

/* --- when it may not
 * ------------------------------------------------------------------------------------------------- */

START_TEST(the_cooldown_counts_from_the_fill_of_the_hedge) {
  const double cooldowns[] = {2.5, 1.001, 0.000000007};
  for (int i = 0; i < 3; ++i) {
    int64_t span = llround(cooldowns[i] * 1e9), filled = INT64_C(1723118400123456789);
    make_with(SETTINGS(MODEL, FULL, {"hedge_cooldown", cooldowns[i]}));
    invmm_event fill = hedged(fill_at(0, 99.95, -3, 0)), time = {.time_ns = filled, .kind = INVMM_EV_TIME};
    hold(10);
    hold_hedge(0);
    in_flight(1, 0, 0);
    ck_assert_close(linear_order().size, -10, 1e-15); /* nothing has filled yet */
    fill.time_ns = filled;
    step_ok(maker, fill);
    ck_assert_double_eq(linear_order().size, 0);
    ck_assert_uint_eq(linear_order().flags, INVMM_FLAG_COOLDOWN);
    step_ok(maker,
            (invmm_event){
                .time_ns = filled, .kind = INVMM_EV_FILL, .price = 100, .size = 1}); /* not the hedge's */
    time.time_ns = filled + span - 1;
    step_ok(maker, time);
    invmm_order order = linear_order();
    ck_assert_double_eq(order.size, 0);
    ck_assert_close(order.residual, 8, 1e-15);
    time.time_ns = filled + span;
    step_ok(maker, time);
    ck_assert_close(linear_order().size, -8, 1e-15);
    ck_assert_uint_eq(linear_order().flags, 0);
  }
}
END_TEST

START_TEST(the_cooldown_is_flagged_only_where_it_withholds) {
  make_with(SETTINGS(MODEL, FULL, {"hedge_cooldown", 2.5}));
  hold(10);
  step_ok(maker, hedged(fill_at(2, 99.95, -10, 0)));
  ck_assert_uint_eq(linear_order().flags, 0);
}
END_TEST

START_TEST(nothing_is_traded_on_a_stale_price_of_asset_or_hedge) {
  for (int hedge = 0; hedge < 2; ++hedge) {
    make_with(SETTINGS(MODEL, FULL, {"max_input_age", 1.001}));
    hold(10);
    invmm_event fresh = book_at(2, 100, 100.1),
                time = {.time_ns = INT64_C(2001000000), .kind = INVMM_EV_TIME};
    step_ok(maker, hedge ? fresh : hedged(fresh));
    step_ok(maker, time); /* one of the two is as old as it may be */
    ck_assert_close(linear_order().size, -10, 1e-15);
    ++time.time_ns;
    step_ok(maker, time);
    invmm_order order = linear_order();
    ck_assert_double_eq(order.size, 0);
    ck_assert_uint_eq(order.flags, INVMM_FLAG_STALE);
    ck_assert_close(order.residual, 10, 1e-15);
    fresh.time_ns = time.time_ns;
    step_ok(maker, hedge ? hedged(fresh) : fresh);
    ck_assert_close(linear_order().size, -10, 1e-15);
  }
}
END_TEST

START_TEST(half_a_book_of_the_hedge_trades_nothing_but_half_a_book_of_the_asset_does) {
  make_with(SETTINGS(MODEL, FULL));
  hold(10);
  invmm_event half = book_at(2, 100, 100.1);
  half.size2 = 0;
  step_ok(maker, half);
  ck_assert_close(linear_order().size, -10, 1e-15);
  step_ok(maker, hedged(half));
  invmm_order order = linear_order();
  ck_assert_double_eq(order.size, 0);
  ck_assert_uint_eq(order.flags, INVMM_FLAG_STALE);
  step_ok(maker, hedged(book_at(3, 100, 100.1)));
  ck_assert_close(linear_order().size, -10, 1e-15);
}
END_TEST

START_TEST(before_the_first_book_nothing_is_traded) {
  invmm_order order;
  uint32_t n;
  maker = model_with(kind, SETTINGS(MODEL, FULL));
  hold(10);
  ck_assert_int_eq(invmm_hedge(maker, &order, 1, &n), INVMM_NOT_READY);
  ck_assert_double_eq(order.size, 0);
  ck_assert_uint_eq(order.flags, INVMM_FLAG_NOT_READY);
  step_ok(maker, book_at(1, 100, 100.1));
  ck_assert_int_eq(invmm_hedge(maker, &order, 1, &n), INVMM_OK);
  ck_assert_close(order.size, -10, 1e-15);
}
END_TEST

START_TEST(a_halt_does_not_stop_the_hedge) {
  make_with(SETTINGS(MODEL, FULL));
  hold(10);
  invmm_event halt = event_at(2, INVMM_EV_HEALTH);
  for (int health = 1; health <= 3; ++health) {
    invmm_order order;
    uint32_t n;
    halt.value = health;
    step_ok(maker, halt);
    ck_assert_int_eq(invmm_hedge(maker, &order, 1, &n), health > 1 ? INVMM_HALTED : INVMM_OK);
    ck_assert_close(order.size, -10, 1e-15);
    ck_assert_uint_eq(order.flags, INVMM_FLAG_HALTED);
  }
}
END_TEST

START_TEST(where_no_width_exists_nothing_is_worth_a_trade) {
  make_with(SETTINGS({"risk_aversion", 0.1}, {"volatility_annual", 0.65}, {"intensity_decay", 1.5},
                     {"horizon", 4}, BAND, {"hedge_flow_volatility", 0.8}, {"hedge_cost", 0.05}));
  hold(10);
  step_ok(maker, book_at(2, 0, 0)); /* at a mid of 0 the asset does not move */
  invmm_order order = linear_order();
  ck_assert_double_eq(order.size, 0);
  ck_assert_uint_eq(order.flags, INVMM_FLAG_NOT_WORTH);
  double value;
  ck_assert_int_eq(invmm_value(maker, INVMM_VALUE_BAND_OUTER, 0, &value), INVMM_E_NUMERIC);
  ck_assert_int_eq(invmm_model_set(maker, INVMM_PARAM_HEDGE_FLOW_VOLATILITY, 0),
                   INVMM_OK); /* nor does anything flow */
  ck_assert_double_eq(linear_order().size, 0);
}
END_TEST

START_TEST(no_figure_of_an_order_is_ever_infinite) {
  struct draw draw = {91};
  for (int run = 0; run < 3000; ++run) {
    int policy = (int)draw_whole(&draw, 0, 2);
    double ends = draw_whole(&draw, 0, 1) ? 300 : 30;
    drop();
    maker = model_with(kind,
                       SETTINGS({"hedge_policy", policy}, {"contract_size", draw_decades(&draw, -ends, ends)},
                                {"hedge_ratio", draw_decades(&draw, -ends, ends)},
                                {"hedge_cost", draw_decades(&draw, -ends, ends)},
                                {"hedge_fixed_cost", draw_decades(&draw, -ends, ends)},
                                {"hedge_lot", draw_decades(&draw, -ends, ends)},
                                {"hedge_flow_volatility", draw_decades(&draw, -150, 150)},
                                {"risk_aversion", draw_decades(&draw, -ends, ends)},
                                {"volatility", draw_decades(&draw, -150, 150)}, {"horizon", 10},
                                {"intensity_decay", 1}));
    step_ok(maker, book_at(1, 100, 100));
    hold(draw_between(&draw, -1, 1) * draw_decades(&draw, -ends, ends));
    hold_hedge(draw_between(&draw, -1, 1) * draw_decades(&draw, -ends, ends));
    invmm_order o;
    uint32_t n;
    if (invmm_hedge(maker, &o, 1, &n) == INVMM_E_NUMERIC) continue;
    const double figures[] = {o.size, o.target, o.band_low, o.band_high, o.residual, o.cost, o.saving};
    for (int i = 0; i < 7; ++i)
      ck_assert_msg(isfinite(figures[i]), "run %d policy %d: figure %d is %g", run, policy, i, figures[i]);
  }
}
END_TEST

START_TEST(a_size_beyond_all_numbers_is_no_order) {
  invmm_order order;
  uint32_t n;
  make_with(SETTINGS(MODEL, FULL, {"contract_size", 0.00137}));
  hold(1.57e305), hold_hedge(1.13e308); /* 1.146e308 contracts short of it are more than 1.8e308 away */
  ck_assert_int_eq(invmm_hedge(maker, &order, 1, &n), INVMM_E_NUMERIC);
}
END_TEST

START_TEST(it_says_how_many_orders_there_are) {
  uint32_t n = 7;
  make_with(SETTINGS(MODEL, FULL));
  ck_assert_int_eq(invmm_hedge(maker, NULL, 0, &n), INVMM_E_BUFFER);
  ck_assert_uint_eq(n, 1);
}
END_TEST

/* --- contradictions
 * -------------------------------------------------------------------------------------------------- */

static void refuses(const struct setting *settings, const char *one, const char *other) {
  ck_no_model(INVMM_E_CONFIG, config_with(kind, settings), one, other);
}

#define REST                                                                                                 \
  {"intensity_decay", 1.5}, {                                                                                \
    "horizon", 1                                                                                             \
  }

START_TEST(what_contradicts_itself_is_refused_with_both_names) {
  refuses(SETTINGS(REST, BAND, {"risk_aversion", 0.1}, {"volatility", 2}), "hedge_flow_volatility",
          "intensity_scale");
  refuses(SETTINGS(REST, BAND, {"risk_aversion", 0.1}, {"volatility", 2}, {"intensity_scale_bid", 1}),
          "hedge_flow_volatility", "intensity_scale");
  refuses(SETTINGS(REST, BAND, {"risk_aversion", 0.1}, {"volatility", 2}, {"intensity_scale_ask", 1}),
          "hedge_flow_volatility", "intensity_scale");
  refuses(SETTINGS(REST, BAND, {"risk_aversion", 0}, {"volatility", 2}, {"intensity_scale", 1}),
          "hedge_policy", "risk_aversion");
  refuses(SETTINGS(REST, BAND, {"risk_aversion", 0.1}, {"volatility", 0}, {"intensity_scale", 1}),
          "hedge_policy", "volatility");
  refuses(SETTINGS(REST, BAND, {"risk_aversion", 0.1}, {"volatility_annual", 0}, {"intensity_scale", 1}),
          "hedge_policy", "hedge_volatility");
  refuses(SETTINGS(REST, FULL, {"risk_aversion", 0.1}, {"volatility", 0}, {"hedge_correlation", 0.5}),
          "hedge_correlation", "volatility");
}
END_TEST

START_TEST(what_only_seems_to_contradict_is_accepted) {
  const struct setting *const fine[] = {
      SETTINGS(REST, BAND, {"risk_aversion", 0.1}, {"volatility", 2}, {"intensity_scale_bid", 1},
               {"intensity_scale_ask", 1}),
      SETTINGS(REST, BAND, {"risk_aversion", 0.1}, {"volatility", 0}, {"intensity_scale", 1},
               {"hedge_volatility", 1}),
      SETTINGS(REST, FULL, {"risk_aversion", 0}, {"volatility", 0}),
      SETTINGS(REST, FULL, {"risk_aversion", 0}, {"volatility", 1}, {"hedge_correlation", 0.5})};
  for (int i = 0; i < 4; ++i) {
    make_with(fine[i]);
    hold(100);
    ck_assert_double_lt(linear_order().size, 0);
  }
}
END_TEST

START_TEST(a_live_change_that_contradicts_is_refused) {
  make_with(SETTINGS(MODEL, BAND, {"hedge_cost", 0.05}));
  double before = have("band_outer");
  ck_assert_int_eq(invmm_model_set(maker, INVMM_PARAM_RISK_AVERSION, 0), INVMM_E_CONFIG);
  ck_assert_int_eq(invmm_model_set(maker, INVMM_PARAM_VOLATILITY, 0), INVMM_E_CONFIG);
  ck_assert_double_eq(have("band_outer"), before);
  ck_assert_int_eq(invmm_model_set(maker, INVMM_PARAM_HEDGE_POLICY, INVMM_HEDGE_POLICY_FULL), INVMM_OK);
  ck_assert_double_eq(have("band_outer"), 0);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("hedging/hedge");
  TCase *tcase = tcase_create("hedge");
  tcase_add_checked_fixture(tcase, NULL, drop);
  tcase_add_test(tcase, none_never_trades_and_tells_where_the_account_stands);
  tcase_add_test(tcase, full_trades_the_whole_distance_from_the_target);
  tcase_add_test(tcase, the_ratio_of_least_variance_takes_the_place_of_hedge_ratio);
  tcase_add_test(tcase, with_a_relative_volatility_the_ratio_follows_the_mid);
  tcase_add_test(tcase, the_band_has_the_widths_of_the_theory);
  tcase_add_test(tcase, inside_the_band_nothing_outside_back_to_the_inner_edge);
  tcase_add_test(tcase, exactly_on_the_edge_nothing_is_traded);
  tcase_add_test(tcase, without_costs_the_band_is_full);
  tcase_add_test(tcase, the_saving_is_what_the_formula_says);
  tcase_add_test(tcase, the_saving_without_a_fixed_cost_lasts_outer_squared_over_flow);
  tcase_add_test(tcase, the_saving_has_no_end_under_asymptotic_and_less_time_late_in_a_session);
  tcase_add_test(tcase, the_saving_is_that_of_the_order_after_rounding);
  tcase_add_test(tcase, the_saving_lasts_as_long_as_the_quotes_leave_it);
  tcase_add_test(tcase, without_flow_there_is_no_time_to_save_in);
  tcase_add_test(tcase, the_flow_is_that_of_the_fills_at_the_target);
  tcase_add_test(tcase, sizes_are_whole_lots_toward_zero_and_at_least_hedge_min);
  tcase_add_test(tcase, what_rounding_leaves_of_large_amounts_is_no_exposure);
  tcase_add_loop_test(tcase, after_its_order_went_out_or_filled_it_says_0_and_never_turns_the_exposure, 0, 4);
  tcase_add_test(tcase, what_is_in_flight_counts_as_held);
  tcase_add_test(tcase, the_cooldown_counts_from_the_fill_of_the_hedge);
  tcase_add_test(tcase, the_cooldown_is_flagged_only_where_it_withholds);
  tcase_add_test(tcase, nothing_is_traded_on_a_stale_price_of_asset_or_hedge);
  tcase_add_test(tcase, half_a_book_of_the_hedge_trades_nothing_but_half_a_book_of_the_asset_does);
  tcase_add_test(tcase, before_the_first_book_nothing_is_traded);
  tcase_add_test(tcase, a_halt_does_not_stop_the_hedge);
  tcase_add_test(tcase, where_no_width_exists_nothing_is_worth_a_trade);
  tcase_add_test(tcase, no_figure_of_an_order_is_ever_infinite);
  tcase_add_test(tcase, a_size_beyond_all_numbers_is_no_order);
  tcase_add_test(tcase, it_says_how_many_orders_there_are);
  tcase_add_test(tcase, what_contradicts_itself_is_refused_with_both_names);
  tcase_add_test(tcase, what_only_seems_to_contradict_is_accepted);
  tcase_add_test(tcase, a_live_change_that_contradicts_is_refused);
  suite_add_tcase(suite, tcase);
  return run_suite(suite);
}
