/* SPDX-License-Identifier: MIT */
/** Policy `rate` in a maker: the zone, the speed, slices, and what is refused. */
#include "draw.h"
#include "hedger.h"
#include "hedging/plan.h"
#include "solvers/rate.h"

#define MODEL                                                                                                \
  {"risk_aversion", 0.1}, {"volatility", 2.0}, {"intensity_scale", 1.3137}, {"intensity_decay", 1.5}, {      \
    "variant", INVMM_AS_ASYMPTOTIC                                                                           \
  }
/* h = 0.1 * 4 / 2 = 0.2, s^2 = 2.25, psi = 0.2, eta = 0.1: theory/risk.md 1.6 */
#define RATE                                                                                                 \
  {"hedge_policy", INVMM_HEDGE_POLICY_RATE}, {"hedge_volatility", 2}, {"hedge_flow_volatility", 1.5},        \
      {"hedge_cost", 0.2}, {                                                                                 \
    "hedge_quadratic_cost", 0.1                                                                              \
  }

static void make_with(const struct setting *settings) {
  drop();
  maker = model_with(kind, settings);
  step_ok(maker, book_at(1, 99.5, 100.5));
  step_ok(maker, hedged(book_at(1, 99.5, 100.5)));
}

START_TEST(the_zone_is_that_of_the_theory) {
  make_with(SETTINGS(MODEL, RATE));
  ck_assert_close(have("band_outer"), 0.4728110796347, 1e-11);
  hold(0.4728);
  ck_assert_double_eq(order_of().size, 0);
  ck_assert_double_eq(order_of().rate, 0);
  hold(0.4729);
  ck_assert_double_lt(order_of().rate, 0);
}
END_TEST

START_TEST(the_speed_is_the_solution_at_every_exposure) {
  struct draw draw = {61};
  const struct invmm__rate_problem p = {0.2, 2.25, 0.2, 0.1, 0};
  struct invmm__rate rate = invmm__rate_solve(&p);
  make_with(SETTINGS(MODEL, RATE));
  for (int i = 0; i < 300; ++i) {
    double q = rate.zone + draw_decades(&draw, -3, 1.2), want = -invmm__rate_at(&p, &rate, q);
    int side = i % 2 ? 1 : -1;
    hold(side * q);
    ck_assert_msg(fabs(order_of().rate + side * want) < 4e-3 * want + 1e-6, /* beyond the table straight on */
                  "%g at %g, wanted %g", order_of().rate, q, want);
  }
}
END_TEST

START_TEST(an_order_is_a_slice_of_it_and_the_next_comes_no_earlier) {
  make_with(SETTINGS(MODEL, RATE, {"hedge_slice", 0.25}, {"contract_size", 0.5}, {"hedge_fixed_cost", 0.01}));
  hold(3);
  invmm_order order = order_of();
  ck_assert_close(order.size * 0.5, order.rate * 0.25, 1e-14);
  ck_assert_double_eq(order.seconds, 0.25);
  double traded = -order.size * 0.5;
  ck_assert_close(order.cost, 0.01 + 0.2 * traded + 0.1 * traded * traded / 0.25, 1e-13);
  ck_assert_close(order.residual, 3 - traded, 1e-14);
  ck_assert_close(order.target, -6, 1e-14);
  ck_assert_close(order.band_high - order.target, have("band_outer") / 0.5, 1e-13);
  invmm_event sent = hedged(event_at(1, INVMM_EV_PENDING));
  sent.size2 = 0.1; /* a part of it is still on the way */
  step_ok(maker, sent);
  ck_assert_double_eq(order_of().size, 0);
  sent.size2 = 0;
  step_ok(maker, sent);
  step_ok(maker, hedged(fill_at(2, 100, order.size, 0)));
  ck_assert_double_eq(order_of().size, 0);
  ck_assert_uint_eq(order_of().flags, INVMM_FLAG_COOLDOWN);
  step_ok(maker, event_at(2.2499, INVMM_EV_TIME));
  ck_assert_double_eq(order_of().size, 0);
  step_ok(maker, event_at(2.25, INVMM_EV_TIME));
  ck_assert_double_lt(order_of().size, 0);
  ck_assert_double_gt(order_of().size, order.size); /* less is left, so it is slower */
}
END_TEST

START_TEST(a_longer_cooldown_goes_before_the_slice) {
  make_with(SETTINGS(MODEL, RATE, {"hedge_cooldown", 5}));
  hold(3);
  step_ok(maker, hedged(fill_at(2, 100, -0.1, 0)));
  step_ok(maker, event_at(6.9, INVMM_EV_TIME));
  ck_assert_double_eq(order_of().size, 0);
  step_ok(maker, event_at(7, INVMM_EV_TIME));
  ck_assert_double_lt(order_of().size, 0);
}
END_TEST

START_TEST(a_slice_never_goes_past_the_edge_of_the_zone) {
  make_with(SETTINGS(MODEL, RATE, {"hedge_slice", 1000}));
  hold(3);
  ck_assert_close(order_of().residual, have("band_outer"), 1e-13);
  double saving = 0.2 * (9 - pow(have("band_outer"), 2)) * pow(have("band_outer"), 2) / 2.25;
  ck_assert_close(order_of().saving, saving - order_of().cost, 1e-12);
}
END_TEST

START_TEST(the_ratio_scales_the_account) {
  make_with(SETTINGS(MODEL, RATE, {"hedge_ratio", 0.5}));
  hold(6);
  invmm_order half = order_of();
  make_with(SETTINGS(MODEL, RATE));
  hold(3);
  ck_assert_close(half.rate, order_of().rate, 1e-13);
}
END_TEST

/* --- clients: tests/golden/internalisation.txt in days, bp and M EUR --- */

static invmm_config *published(double gamma, double ratio, double impact) {
  static const double sizes[] = {1, 2, 5, 10, 20, 50}, shares[] = {0.4, 0.25, 0.19, 0.1, 0.05, 0.01};
  double rate[12], size[12], intercept[12], slope[12];
  for (int i = 0; i < 12; ++i) {
    rate[i] = 1800 * shares[i % 6], size[i] = sizes[i % 6];
    intercept[i] = i < 6 ? -0.3 : -1.9, slope[i] = i < 6 ? 5 : 15;
  }
  invmm_config *c =
      config_with(kind, SETTINGS({"risk_aversion", gamma}, {"volatility", 50}, {"intensity_scale", 100},
                                 {"intensity_decay", 5}, {"variant", INVMM_AS_ASYMPTOTIC},
                                 {"hedge_policy", INVMM_HEDGE_POLICY_RATE}, {"hedge_volatility", 50},
                                 {"hedge_cost", 0.1}, {"hedge_quadratic_cost", 1e-5},
                                 {"hedge_impact", impact}, {"hedge_ratio", ratio}, {"hedge_slice", 1e-6}));
  ck_assert_int_eq(invmm_config_set_array(c, INVMM_PARAM_CLIENT_RATE, rate, 12), INVMM_OK);
  ck_assert_int_eq(invmm_config_set_array(c, INVMM_PARAM_CLIENT_SIZE, size, 12), INVMM_OK);
  ck_assert_int_eq(invmm_config_set_array(c, INVMM_PARAM_CLIENT_INTERCEPT, intercept, 12), INVMM_OK);
  ck_assert_int_eq(invmm_config_set_array(c, INVMM_PARAM_CLIENT_SLOPE, slope, 12), INVMM_OK);
  return c;
}

static void make_published(double ratio) {
  invmm_config *c = published(0.002, ratio, 0.005);
  drop();
  ck_assert_msg(invmm_model_new(c, &maker) == INVMM_OK, "%s", invmm_config_errmsg(c));
  invmm_config_free(c);
  step_ok(maker, book_at(1, 9999, 10001));
}

START_TEST(clients_leave_the_published_zone_and_speeds) {
  make_published(1);
  ck_assert_close(have("band_outer"), 14.49, 0.005); /* 14.455 on a grid of 1, 14.49 in the limit */
  const double held[] = {10, 25, 50, 75, 100}, speed[] = {0, 3631, 13103, 23549, 34596};
  for (int i = 0; i < 5; ++i) {
    hold(held[i]);
    ck_assert_close(-order_of().rate, speed[i], i ? 0.03 : 0);
    hold(-held[i]);
    ck_assert_close(order_of().rate, speed[i], i ? 0.03 : 0);
  }
  hold(1e4); /* far beyond the grid the last speeds go on */
  ck_assert_double_lt(order_of().rate, -1e6);
}
END_TEST

/* A hedge of which half a unit goes against one, twice as volatile and twice as dear by the unit, is the
 * same. */
START_TEST(clients_hedged_with_another_ratio) {
  make_published(1);
  double zone = have("band_outer");
  hold(50);
  double rate = order_of().rate;
  invmm_config *c = published(0.002, 0.5, 0.02);
  ck_assert_int_eq(invmm_config_set(c, INVMM_PARAM_HEDGE_VOLATILITY, 100), INVMM_OK);
  ck_assert_int_eq(invmm_config_set(c, INVMM_PARAM_HEDGE_COST, 0.2), INVMM_OK);
  ck_assert_int_eq(invmm_config_set(c, INVMM_PARAM_HEDGE_QUADRATIC_COST, 4e-5), INVMM_OK);
  drop();
  ck_assert_int_eq(invmm_model_new(c, &maker), INVMM_OK);
  invmm_config_free(c);
  step_ok(maker, book_at(1, 9999, 10001));
  ck_assert_close(have("band_outer"), 0.5 * zone, 1e-9);
  hold(50);
  ck_assert_close(order_of().rate, 0.5 * rate, 1e-9);
}
END_TEST

START_TEST(one_number_stands_for_all_groups) {
  invmm_config *c = published(0.002, 1, 0.005);
  ck_assert_int_eq(invmm_config_set(c, INVMM_PARAM_CLIENT_INTERCEPT, -0.3), INVMM_OK);
  ck_assert_int_eq(invmm_config_set(c, INVMM_PARAM_CLIENT_RATE, 200), INVMM_OK);
  const double slope = 5;
  ck_assert_int_eq(invmm_config_set_array(c, INVMM_PARAM_CLIENT_SLOPE, &slope, 1), INVMM_OK);
  ck_assert_int_eq(invmm_model_new(c, &maker), INVMM_OK);
  invmm_config_free(c);
  step_ok(maker, book_at(1, 9999, 10001));
  ck_assert_double_gt(have("band_outer"), 0);
  ck_assert_double_lt(have("band_outer"), 100);
}
END_TEST

/* --- saved, loaded, kept --- */

static invmm_model *saved_and_loaded(const invmm_model *model) {
  static unsigned char bytes[1 << 20];
  uint64_t length;
  invmm_model *loaded;
  ck_assert_int_eq(invmm_model_save(model, bytes, sizeof bytes, &length), INVMM_OK);
  ck_assert_int_eq(invmm_model_load(bytes, length, NULL, &loaded), INVMM_OK);
  return loaded;
}

/* Time, price and volatility at which a parameter was set leave no trace in it. */
START_TEST(a_plan_is_the_same_after_a_load_bit_for_bit) {
  const struct setting *const settings[] = {
      SETTINGS({"risk_aversion", 0.1}, {"volatility_annual", 0.7}, {"year_seconds", 3600},
               {"intensity_scale", 1.3137}, {"intensity_decay", 1.5}, {"horizon", 40}, {"maker_fee", 0.0031},
               {"hedge_policy", INVMM_HEDGE_POLICY_RATE}, {"hedge_volatility", 2}, {"hedge_cost", 0.2},
               {"hedge_quadratic_cost", 0.1}, {"hedge_correlation", 0.9}),
      SETTINGS({"risk_aversion", 0.1}, {"volatility_annual", 0.7}, {"year_seconds", 3600},
               {"intensity_scale", 1.3137}, {"intensity_decay", 1.5}, {"horizon", 40},
               {"hedge_policy", INVMM_HEDGE_POLICY_RATE}, {"hedge_volatility", 2}, {"hedge_cost", 0.2},
               {"hedge_quadratic_cost", 0.1}, {"hedge_correlation", 0.9}, {"client_rate", 2}),
      SETTINGS({"risk_aversion", 0.1}, {"volatility", 0.1}, {"intensity_scale", 1.3137},
               {"hedge_volatility", 2}, {"intensity_decay", 1.5}, {"horizon", 40}, {"maker_fee", 0.0031},
               {"hedge_policy", INVMM_HEDGE_POLICY_BAND}, {"hedge_cost", 0.2},
               {"hedge_reversion_from", INVMM_REVERSION_QUOTES})};
  for (int i = 0; i < 3; ++i) {
    make_with(settings[i]);
    hold(7.13);
    for (int j = 0; j < 4; ++j) {
      step_ok(maker, book_at(2 + 7.3 * j, 99.5 + 13.1 * j, 100.5 + 13.1 * j));
      ck_assert_int_eq(invmm_model_set(maker, INVMM_PARAM_HEDGE_COST, 0.2 + 0.01 * j), INVMM_OK);
      step_ok(maker, book_at(5 + 7.3 * j, 89.5 + 13.1 * j, 90.5 + 13.1 * j));
      invmm_model *other = saved_and_loaded(maker), *first = maker;
      invmm_order before = order_of();
      maker = other;
      invmm_order after = order_of();
      maker = first;
      ck_assert(before.size != 0);
      ck_assert_int_eq(memcmp(&before, &after, sizeof before), 0);
      invmm_model_free(other);
    }
  }
}
END_TEST

/* --- a liquidity position: its exposure moves as its gamma does --- */

START_TEST(a_position_is_worked_off_at_the_speed_of_its_own_flow) {
  drop();
  maker = model_with(INVMM_KIND_AMM_CURVE,
                     SETTINGS({"base_reserve", 500}, {"quote_reserve", 50000}, {"risk_aversion", 0.1},
                              {"volatility", 0.7}, {"hedge_policy", INVMM_HEDGE_POLICY_RATE},
                              {"hedge_volatility", 2}, {"hedge_cost", 0.2}, {"hedge_quadratic_cost", 0.1}));
  for (int i = 0; i < 5; ++i) {
    double price = 90 + 5 * i;
    invmm_event pool = event_at(1 + i, INVMM_EV_POOL);
    pool.price = price, pool.size = sqrt(25e6 / price), pool.size2 = sqrt(25e6 * price);
    step_ok(maker, pool);
    double flow = have("gamma") * 0.7;
    const struct invmm__rate_problem p = {0.2, flow * flow, 0.2, 0.1, 0};
    struct invmm__rate rate = invmm__rate_solve(&p);
    ck_assert_close(have("band_outer"), rate.zone, 1e-12);
    invmm_event part = hedged(event_at(1 + i, INVMM_EV_POSITION));
    part.size = 3 * rate.zone - have("delta");
    step_ok(maker, part);
    ck_assert_close(order_of().rate, invmm__rate_at(&p, &rate, 3 * rate.zone), 1e-9);
  }
  invmm_event still = event_at(7, INVMM_EV_POSITION);
  ck_assert_int_eq(invmm_model_set(maker, INVMM_PARAM_VOLATILITY, 1e-200), INVMM_OK);
  step_ok(maker, still);
  ck_assert_double_eq(order_of().size, 0);
  ck_assert_uint_eq(order_of().flags, INVMM_FLAG_NOT_WORTH);
}
END_TEST

START_TEST(a_position_with_clients_has_their_plan) {
  double zone[2];
  for (int i = 0; i < 2; ++i) {
    drop();
    maker = model_with(i ? INVMM_KIND_AMM_CURVE : kind,
                       i ? SETTINGS({"base_reserve", 500}, {"quote_reserve", 50000}, {"risk_aversion", 0.1},
                                    {"volatility", 2}, RATE, {"client_rate", 2}, {"client_slope", 1.5})
                         : SETTINGS(MODEL, RATE, {"client_rate", 2}, {"client_slope", 1.5}));
    step_ok(maker, book_at(1, 99.5, 100.5));
    zone[i] = have("band_outer");
  }
  ck_assert_double_gt(zone[0], 0);
  ck_assert_double_eq(zone[0], zone[1]);
}
END_TEST

/* --- refused --- */

static void refuses_config(invmm_config *config, const char *one, const char *other) {
  ck_no_model(INVMM_E_CONFIG, config, one, other);
}

START_TEST(impact_that_would_pay_for_pushing_the_price_is_refused_and_explained) {
  /* vectors/dealer/barzykin_smallgamma.txt: at gamma = 1e-4 the model buys when long */
  refuses_config(published(0.0001, 1, 0.005), "hedge_impact", "buy when long");
  refuses_config(published(0.002, 1, 0.0111), "hedge_impact", "risk_aversion");
  invmm_config *c = published(0.0005, 1, 0.005);
  ck_assert_int_eq(invmm_model_new(c, &maker), INVMM_OK);
  invmm_config_free(c);
  step_ok(maker, book_at(1, 9999, 10001));
  for (double q = 1; q < 60; q *= 1.5) {
    hold(q);
    ck_assert_double_eq(order_of().rate, 0);
  }
  for (double q = 70; q < 300; q *= 1.1) {
    hold(q);
    ck_assert_double_lt(order_of().rate, 0);
  }
}
END_TEST

START_TEST(what_contradicts_itself_is_refused) {
  refuses_config(config_with(kind, SETTINGS(MODEL, RATE, {"hedge_quadratic_cost", 0})), "hedge_policy",
                 "hedge_quadratic_cost");
  refuses_config(config_with(kind, SETTINGS(MODEL, RATE, {"hedge_impact", 0.1})), "hedge_impact",
                 "client_rate");
  refuses_config(config_with(kind, SETTINGS({"risk_aversion", 0}, {"volatility", 2}, {"intensity_scale", 1},
                                            {"intensity_decay", 1.5}, {"horizon", 1}, RATE)),
                 "hedge_policy", "risk_aversion");
  refuses_config(config_with(kind, SETTINGS(MODEL, {"hedge_policy", INVMM_HEDGE_POLICY_RATE},
                                            {"hedge_quadratic_cost", 0.1})),
                 "hedge_policy", "hedge_volatility");
  invmm_config *c = published(0.002, 1, 0);
  const double three[] = {1, 2, 3};
  ck_assert_int_eq(invmm_config_set_array(c, INVMM_PARAM_CLIENT_SIZE, three, 3), INVMM_OK);
  refuses_config(c, "client_rate", "client_size");
}
END_TEST

/* What an input will say of the clients is not known when the speeds are solved for. */
START_TEST(speeds_are_not_solved_from_intensities_that_are_still_to_be_heard) {
  for (int i = 0; i < 3; ++i) {
    invmm_config *input =
        config_with(INVMM_KIND_INTENSITY, SETTINGS({"prior_weight", 1}, {"prior_intensity_scale", 1},
                                                   {"prior_intensity_decay", 1.5}));
    invmm_config *c = config_with(
        kind, SETTINGS({"risk_aversion", 0.1}, {"volatility", 2}, {"horizon", 1}, {"hedge_volatility", 2},
                       {"hedge_policy", INVMM_HEDGE_POLICY_RATE}, {"hedge_quadratic_cost", 0.1}));
    ck_assert_int_eq(invmm_config_attach(c, INVMM_PARAM_INTENSITY_INPUT, input), INVMM_OK);
    invmm_config_free(input);
    if (i == 0) {
      refuses_config(c, "hedge_flow_volatility", "intensity_input");
      continue;
    }
    invmm_config_set(c, i == 1 ? INVMM_PARAM_HEDGE_FLOW_VOLATILITY : INVMM_PARAM_CLIENT_RATE, 1);
    drop();
    ck_assert_msg(invmm_model_new(c, &maker) == INVMM_OK, "%s", invmm_config_errmsg(c));
    invmm_config_free(c);
  }
}
END_TEST

START_TEST(where_nothing_flows_nothing_is_worth_a_trade) {
  make_with(SETTINGS(MODEL, {"hedge_policy", INVMM_HEDGE_POLICY_RATE}, {"hedge_volatility", 2},
                     {"hedge_cost", 0.2}, {"hedge_quadratic_cost", 0.1}, {"hedge_flow_volatility", 0}));
  hold(100);
  ck_assert_double_eq(order_of().size, 0);
  ck_assert_uint_eq(order_of().flags, INVMM_FLAG_NOT_WORTH);
}
END_TEST

START_TEST(one_group_of_clients_given_by_single_numbers) {
  make_with(SETTINGS(MODEL, RATE, {"client_rate", 2}, {"client_size", 1.5}, {"client_slope", 1.5},
                     {"client_intercept", -0.3}));
  double zone = have("band_outer");
  ck_assert_double_gt(zone, 0);
  hold(2 * zone);
  ck_assert_double_lt(order_of().rate, 0);
  make_with(SETTINGS(MODEL, RATE, {"hedge_cost", 0}, {"client_rate", 2}, {"client_size", 1.5},
                     {"client_slope", 1.5}));
  ck_assert_double_eq(have("band_outer"), 0); /* without a spread there is nothing to leave to anybody */
  hold(0.1);
  ck_assert_double_lt(order_of().rate, 0);
}
END_TEST

/* A client in a quarter of an hour, or never: the position is worked off as if there were none. */
START_TEST(clients_who_hardly_ever_come_do_not_stop_hedging) {
  for (int never = 0; never < 2; ++never) {
    make_with(SETTINGS(MODEL, RATE, {"hedge_flow_volatility", 0}, {"hedge_cost", 0},
                       {"client_rate", never ? 5e-324 : 1e-3}, {"client_slope", 1}));
    hold(10);
    invmm_order order = order_of();
    ck_assert_close(order.rate, -10 * sqrt(0.1 * 4 / (2 * 0.1)), 0.01);
    ck_assert_int_eq(order.action, INVMM_ACTION_HEDGE);
  }
}
END_TEST

START_TEST(without_flow_of_its_own_a_plan_saves_for_no_known_time) {
  make_with(SETTINGS(MODEL, RATE, {"hedge_flow_volatility", 0}, {"client_rate", 2}, {"client_slope", 1.5}));
  hold(10);
  ck_assert_double_lt(order_of().size, 0);
  ck_assert_double_eq(order_of().saving, 0);
}
END_TEST

START_TEST(a_ratio_that_makes_too_much_of_impact_leaves_nothing_worth_it) {
  make_with(SETTINGS({"risk_aversion", 0.1}, {"volatility", 200}, {"intensity_scale", 1},
                     {"intensity_decay", 1.5}, {"horizon", 1}, RATE, {"hedge_correlation", 1},
                     {"hedge_impact", 0.2}, {"client_rate", 2}, {"client_slope", 1.5}));
  hold(10);
  ck_assert_double_eq(order_of().size, 0);
  ck_assert_uint_eq(order_of().flags, INVMM_FLAG_NOT_WORTH);
}
END_TEST

START_TEST(no_figure_is_ever_infinite) {
  struct draw draw = {62};
  for (int run = 0; run < 400; ++run) {
    double ends = run % 2 ? 300 : 20, half = run % 2 ? 150 : 10;
    int clients = run % 50 == 0;
    struct setting wild[] = {{"hedge_policy", INVMM_HEDGE_POLICY_RATE},
                             {"risk_aversion", draw_decades(&draw, -ends, ends)},
                             {"volatility", draw_decades(&draw, -half, half)},
                             {"hedge_volatility", draw_decades(&draw, -half, half)},
                             {"hedge_flow_volatility", draw_decades(&draw, -half, half)},
                             {"hedge_cost", draw_decades(&draw, -ends, ends)},
                             {"hedge_quadratic_cost", draw_decades(&draw, -ends, ends)},
                             {"hedge_slice", draw_decades(&draw, -ends, ends)},
                             {"horizon", 10},
                             {"intensity_decay", 1},
                             {clients ? "client_rate" : "intensity_scale", draw_decades(&draw, -half, half)},
                             {clients ? "client_slope" : "intensity_scale", draw_decades(&draw, -half, half)},
                             {clients ? "client_size" : "intensity_scale", draw_decades(&draw, -half, half)},
                             {NULL, 0}};
    drop();
    maker = model_with(kind, wild);
    step_ok(maker, book_at(1, 100, 100));
    hold(draw_between(&draw, -1, 1) * draw_decades(&draw, -ends, ends));
    invmm_order o;
    uint32_t n;
    if (invmm_hedge(maker, &o, 1, &n) == INVMM_E_NUMERIC) continue;
    const double figures[] = {o.size, o.target, o.band_low, o.band_high, o.residual,
                              o.cost, o.saving, o.rate,     o.carry};
    for (int i = 0; i < 9; ++i)
      ck_assert_msg(isfinite(figures[i]), "run %d: figure %d is %g", run, i, figures[i]);
  }
}
END_TEST

/* Speeds are solved for parameters alone: of a ratio that an input is still to say, 1 is taken. */
START_TEST(a_ratio_that_is_to_be_heard_is_planned_as_1) {
#define CLIENTS                                                                                              \
  RATE, {"client_rate", 2}, {"client_size", 1.5}, {"client_slope", 1.5}, {"client_intercept", -0.3}
  make_with(SETTINGS(MODEL, CLIENTS, {"hedge_ratio", 1}));
  const double zone = have("band_outer");
  invmm_config *input = config_with(INVMM_KIND_HEDGE_RATIO, SETTINGS({"warm_samples", 2}));
  invmm_config *c = config_with(kind, SETTINGS(MODEL, CLIENTS));
  ck_assert_int_eq(invmm_config_attach(c, INVMM_PARAM_HEDGE_RATIO, input), INVMM_OK);
  invmm_config_free(input);
  drop();
  ck_assert_msg(invmm_model_new(c, &maker) == INVMM_OK, "%s", invmm_config_errmsg(c));
  invmm_config_free(c);
  for (int i = 0; i < 6; ++i) {
    step_ok(maker, book_at(1 + i, 99.5 + i % 2, 100.5 + i % 2));
    step_ok(maker, hedged(book_at(1 + i, 99.5 + 2 * (i % 2), 100.5 + 2 * (i % 2))));
  }
  ck_assert_double_gt(zone, 0.1);
  ck_assert_close(have("band_outer"), zone, 1e-12);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("hedging/plan");
  TCase *tcase = tcase_create("plan");
  tcase_set_timeout(tcase, 60);
  tcase_add_checked_fixture(tcase, NULL, drop);
  const TTest *const tests[] = {the_zone_is_that_of_the_theory,
                                a_ratio_that_is_to_be_heard_is_planned_as_1,
                                the_speed_is_the_solution_at_every_exposure,
                                an_order_is_a_slice_of_it_and_the_next_comes_no_earlier,
                                a_longer_cooldown_goes_before_the_slice,
                                a_slice_never_goes_past_the_edge_of_the_zone,
                                the_ratio_scales_the_account,
                                a_plan_is_the_same_after_a_load_bit_for_bit,
                                a_position_is_worked_off_at_the_speed_of_its_own_flow,
                                a_position_with_clients_has_their_plan,
                                clients_who_hardly_ever_come_do_not_stop_hedging,
                                clients_leave_the_published_zone_and_speeds,
                                clients_hedged_with_another_ratio,
                                one_number_stands_for_all_groups,
                                impact_that_would_pay_for_pushing_the_price_is_refused_and_explained,
                                what_contradicts_itself_is_refused,
                                speeds_are_not_solved_from_intensities_that_are_still_to_be_heard,
                                where_nothing_flows_nothing_is_worth_a_trade,
                                one_group_of_clients_given_by_single_numbers,
                                without_flow_of_its_own_a_plan_saves_for_no_known_time,
                                a_ratio_that_makes_too_much_of_impact_leaves_nothing_worth_it,
                                no_figure_is_ever_infinite};
  for (size_t i = 0; i < sizeof tests / sizeof *tests; ++i)
    tcase_add_test(tcase, tests[i]);
  suite_add_tcase(suite, tcase);
  return run_suite(suite);
}
