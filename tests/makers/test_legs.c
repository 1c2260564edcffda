/* SPDX-License-Identifier: MIT */
/** Hedging with several instruments and a covariance. */
#include "draw.h"
#include "models.h"
#include "support.h"

static invmm_model *maker;

static void drop(void) {
  invmm_model_free(maker);
  maker = NULL;
}

#define MODEL                                                                                                \
  {"risk_aversion", 0.1}, {"volatility", 2.0}, {"intensity_scale", 1.3137}, {"intensity_decay", 1.5},        \
      {"variant", INVMM_AS_ASYMPTOTIC}, {                                                                    \
    "hedge_policy", INVMM_HEDGE_POLICY_FULL                                                                  \
  }

/* asset, two hedges; h = S_FF^-1 S_FS by Cramer's rule */
static const double covariance[9] = {4, 3.1, 1.7, 3.1, 3.6, 1.2, 1.7, 1.2, 2.9};
static const double det = 3.6 * 2.9 - 1.2 * 1.2;
static const double weight[2] = {(3.1 * 2.9 - 1.7 * 1.2) / (3.6 * 2.9 - 1.2 * 1.2),
                                 (1.7 * 3.6 - 3.1 * 1.2) / (3.6 * 2.9 - 1.2 * 1.2)};

static invmm_config *config_of_two(const struct setting *settings) {
  invmm_config *c = config_with(INVMM_KIND_AVELLANEDA_STOIKOV, settings);
  ck_assert_int_eq(invmm_config_set(c, INVMM_PARAM_HEDGE_INSTRUMENTS, 2), INVMM_OK);
  ck_assert_int_eq(invmm_config_set_array(c, INVMM_PARAM_HEDGE_COVARIANCE, covariance, 9), INVMM_OK);
  return c;
}

static void make_from(invmm_config *c) {
  drop();
  ck_assert_msg(invmm_model_new(c, &maker) == INVMM_OK, "%s", invmm_config_errmsg(c));
  invmm_config_free(c);
}

static invmm_event of_hedge(int j, invmm_event e) {
  e.instrument = INVMM_HEDGE + j;
  return e;
}

static void books(double seconds) {
  step_ok(maker, book_at(seconds, 99.5, 100.5));
  step_ok(maker, of_hedge(0, book_at(seconds, 49.5, 50.5)));
  step_ok(maker, of_hedge(1, book_at(seconds, 19.5, 20.5)));
}

static void hold(int instrument, double size) {
  invmm_event e = event_at(1, INVMM_EV_POSITION);
  e.size = size, e.instrument = instrument;
  step_ok(maker, e);
}

static void orders_of(invmm_order out[2]) {
  uint32_t n = 0;
  ck_assert_int_ge(invmm_hedge(maker, out, 2, &n), 0);
  ck_assert_uint_eq(n, 2);
  ck_assert_int_eq(out[0].instrument, INVMM_HEDGE);
  ck_assert_int_eq(out[1].instrument, INVMM_HEDGE + 1);
}

START_TEST(targets_are_those_of_least_variance) {
  invmm_order o[2];
  const double sizes[] = {0.5, 2}, lots[] = {0, 0.1}, costs[] = {0.01, 0.02};
  invmm_config *c = config_of_two(SETTINGS(MODEL));
  ck_assert_int_eq(invmm_config_set_array(c, INVMM_PARAM_CONTRACT_SIZES, sizes, 2), INVMM_OK);
  ck_assert_int_eq(invmm_config_set_array(c, INVMM_PARAM_HEDGE_LOTS, lots, 2), INVMM_OK);
  ck_assert_int_eq(invmm_config_set_array(c, INVMM_PARAM_HEDGE_COSTS, costs, 2), INVMM_OK);
  make_from(c);
  books(1);
  hold(0, 7);
  orders_of(o);
  ck_assert_double_gt(det, 0);
  ck_assert_close(o[0].size, -7 * weight[0] / 0.5, 1e-13);
  ck_assert_close(o[1].target, -7 * weight[1] / 2, 1e-13);
  ck_assert_close(o[1].size, -0.1 * floor(70 * weight[1] / 2), 1e-12);
  ck_assert_close(o[0].cost, 0.01 * 7 * weight[0], 1e-12);
  ck_assert_close(o[1].cost, 0.02 * 2 * -o[1].size, 1e-12);
  /* any other pair leaves more variance */
  struct draw draw = {91};
  double least = INFINITY, best = 4 - weight[0] * 3.1 - weight[1] * 1.7;
  for (int i = 0; i < 1000; ++i) {
    double x = weight[0] + draw_between(&draw, -0.5, 0.5), y = weight[1] + draw_between(&draw, -0.5, 0.5);
    least = fmin(least, 4 - 2 * (x * 3.1 + y * 1.7) + x * x * 3.6 + 2 * x * y * 1.2 + y * y * 2.9);
  }
  ck_assert_double_ge(least, best);
}
END_TEST

/* Hedges that do not move together are each on their own: its covariance with the asset over its variance. */
static const double joint[16] = {5, 3.1, 1.7, 0.9, 3.1, 3.6, 0, 0, 1.7, 0, 2.9, 0, 0.9, 0, 0, 2.3};

static invmm_config *config_of_three(void) {
  invmm_config *c = config_with(INVMM_KIND_AVELLANEDA_STOIKOV, SETTINGS(MODEL, {"hedge_instruments", 3}));
  ck_assert_int_eq(invmm_config_set_array(c, INVMM_PARAM_HEDGE_COVARIANCE, joint, 16), INVMM_OK);
  return c;
}

START_TEST(each_of_three_hedges_has_its_order) {
  make_from(config_of_three());
  books(1);
  step_ok(maker, of_hedge(2, book_at(1, 9.5, 10.5)));
  hold(0, 7);
  invmm_order o[3];
  uint32_t n = 0;
  ck_assert_int_ge(invmm_hedge(maker, o, 3, &n), 0);
  ck_assert_uint_eq(n, 3);
  for (int j = 0; j < 3; ++j) {
    ck_assert_int_eq(o[j].instrument, INVMM_HEDGE + j);
    ck_assert_close(o[j].size, -7 * joint[1 + j] / joint[5 * (1 + j)], 1e-13);
  }
}
END_TEST

START_TEST(where_one_hedge_leaves_the_doubles_there_is_no_order) {
  const double sizes[] = {1, 100, 1};
  invmm_config *c = config_of_three();
  ck_assert_int_eq(invmm_config_set_array(c, INVMM_PARAM_CONTRACT_SIZES, sizes, 3), INVMM_OK);
  make_from(c);
  books(1);
  invmm_event sent = of_hedge(1, event_at(2, INVMM_EV_PENDING));
  sent.size = 1e308;
  step_ok(maker, sent);
  invmm_order o[3];
  uint32_t n = 0;
  ck_assert_int_eq(invmm_hedge(maker, o, 3, &n), INVMM_E_NUMERIC);
}
END_TEST

START_TEST(when_both_have_filled_nothing_is_left_and_quotes_do_not_lean) {
  invmm_order o[2];
  make_from(config_of_two(SETTINGS(MODEL)));
  books(1);
  hold(0, 7);
  ck_assert_double_lt(quote_of(maker).inventory_term, -0.01);
  orders_of(o);
  for (int j = 0; j < 2; ++j) {
    invmm_event sent = of_hedge(j, event_at(2, INVMM_EV_PENDING));
    sent.size2 = -o[j].size;
    step_ok(maker, sent);
  }
  invmm_order again[2];
  orders_of(again);
  for (int j = 0; j < 2; ++j) {
    ck_assert_double_eq(again[j].size, 0);
    step_ok(maker, of_hedge(j, fill_at(3, j ? 20 : 50, o[j].size, 0.25)));
    ck_assert_close(value_of(maker, "hedge_positions", (uint32_t)j), o[j].size, 1e-15);
  }
  orders_of(again);
  ck_assert(again[0].size == 0 && again[1].size == 0);
  ck_assert_double_lt(fabs(quote_of(maker).inventory_term), 1e-12);
  ck_assert_close(value_of(maker, "pnl_hedge", 0), -0.5, 1e-14);
  step_ok(maker, of_hedge(1, book_at(4, 24.5, 25.5)));
  ck_assert_close(value_of(maker, "pnl_hedge", 0), -0.5 + 5 * o[1].size, 1e-13);
  invmm_event funding = of_hedge(1, event_at(4, INVMM_EV_FUNDING));
  funding.value = 0.001, funding.price = 25, funding.size = 28800;
  step_ok(maker, funding);
  ck_assert_close(value_of(maker, "pnl_hedge", 0), -0.5 + 5 * o[1].size - 0.025 * o[1].size, 1e-13);
  ck_assert_double_eq(value_of(maker, "hedge_positions", 5), 0);
}
END_TEST

START_TEST(inverse_hedges_stand_for_the_coins_of_their_price) {
  invmm_order o[2];
  make_from(config_of_two(SETTINGS(MODEL, {"contract", INVMM_CONTRACT_INVERSE}, {"contract_size", 10})));
  hold(INVMM_HEDGE + 1, -3); /* before any price */
  books(1);
  hold(0, 7);
  orders_of(o);
  ck_assert_close(o[1].size, -(7 * weight[1] - 3 * 10 / 20.0) * 20 / 10, 1e-12);
  step_ok(maker, of_hedge(1, fill_at(2, 20, o[1].size, 0)));
  for (int i = 0; i < 20; ++i) {
    step_ok(maker, of_hedge(1, book_at(3 + i, 10 + i, 10.5 + i)));
    orders_of(o);
    ck_assert_double_eq(o[1].size, 0);
  }
  const invmm_event bad[] = {of_hedge(1, book_at(30, -1, 0)), of_hedge(1, fill_at(30, -1, 1, 0))};
  for (int i = 0; i < 2; ++i)
    ck_assert_int_eq(invmm_step(maker, &bad[i], 1, NULL), INVMM_E_NUMERIC);
}
END_TEST

START_TEST(each_has_its_own_staleness_and_cooldown) {
  invmm_order o[2];
  make_from(config_of_two(SETTINGS(MODEL, {"max_input_age", 5}, {"hedge_cooldown", 2})));
  books(1);
  hold(0, 7);
  step_ok(maker, of_hedge(1, fill_at(2, 20, -0.1, 0)));
  step_ok(maker, book_at(3, 99.5, 100.5));
  orders_of(o);
  ck_assert(o[0].size < 0 && o[1].size == 0 && o[1].flags == INVMM_FLAG_COOLDOWN);
  step_ok(maker, of_hedge(0, book_at(6.5, 49.5, 50.5)));
  step_ok(maker, book_at(6.5, 99.5, 100.5));
  orders_of(o);
  ck_assert(o[0].size < 0 && o[1].size == 0 && o[1].flags == INVMM_FLAG_STALE);
  invmm_event half = of_hedge(1, book_at(7, 19.5, 20.5));
  half.size = 0;
  step_ok(maker, half);
  orders_of(o);
  ck_assert(o[1].size == 0 && o[1].flags == INVMM_FLAG_STALE);
  step_ok(maker, of_hedge(1, book_at(7, 19.5, 20.5)));
  orders_of(o);
  ck_assert(o[0].size < 0 && o[1].size < 0);
  half.time_ns = 8000000000, half.size = 1,
  half.size2 = 0; /* one side is gone, though what was seen is young */
  step_ok(maker, half);
  orders_of(o);
  ck_assert(o[1].size == 0 && o[1].flags == INVMM_FLAG_STALE);
  step_ok(maker, of_hedge(1, book_at(8, 19.5, 20.5)));
  orders_of(o);
  ck_assert(o[0].size < 0 && o[1].size < 0);
}
END_TEST

START_TEST(saved_and_loaded_it_hedges_the_same) {
  static unsigned char bytes[1 << 16];
  make_from(config_of_two(SETTINGS(MODEL)));
  books(1);
  hold(0, 7);
  step_ok(maker, of_hedge(1, fill_at(2, 20, -0.7, 0.1)));
  uint64_t length;
  invmm_model *copy;
  ck_assert_int_eq(invmm_model_save(maker, bytes, sizeof bytes, &length), INVMM_OK);
  ck_assert_int_eq(invmm_model_load(bytes, length, NULL, &copy), INVMM_OK);
  ck_same_models(maker, copy);
  step_ok(maker, of_hedge(1, book_at(3, 24.5, 25.5))), step_ok(copy, of_hedge(1, book_at(3, 24.5, 25.5)));
  ck_same_models(maker, copy);
  invmm_model_free(copy);
}
END_TEST

static void refuses(invmm_config *config, const char *one, const char *other) {
  ck_no_model(INVMM_E_CONFIG, config, one, other);
}

/* What is held of the first hedge counts by its own size, whatever made the model count again. */
START_TEST(a_change_or_a_load_counts_contracts_by_their_own_size) {
  static unsigned char bytes[1 << 16];
  const double sizes[] = {0.5, 2};
  for (int i = 0; i < 2; ++i) {
    invmm_order before[2], after[2];
    invmm_config *c =
        config_of_two(SETTINGS(MODEL, {"contract", i ? INVMM_CONTRACT_INVERSE : INVMM_CONTRACT_LINEAR}));
    ck_assert_int_eq(invmm_config_set_array(c, INVMM_PARAM_CONTRACT_SIZES, sizes, 2), INVMM_OK);
    make_from(c);
    books(1);
    hold(0, 7), hold(INVMM_HEDGE, -3), hold(INVMM_HEDGE + 1, -1);
    orders_of(before);
    const double units = value_of(maker, "hedge_units", 0);
    ck_assert_double_eq(units, i ? -3 * (0.5 / 50) : -1.5);
    ck_assert_int_eq(invmm_model_set(maker, INVMM_PARAM_HEDGE_COOLDOWN, 1), INVMM_OK);
    orders_of(after);
    ck_assert_mem_eq(after, before, sizeof after);
    uint64_t length;
    ck_assert_int_eq(invmm_model_save(maker, bytes, sizeof bytes, &length), INVMM_OK);
    drop();
    ck_assert_int_eq(invmm_model_load(bytes, length, NULL, &maker), INVMM_OK);
    orders_of(after);
    ck_assert_mem_eq(after, before, sizeof after);
    ck_assert_double_eq(value_of(maker, "hedge_units", 0), units);
  }
}
END_TEST

START_TEST(what_is_no_covariance_is_refused) {
  const double bad[][9] = {{4, 3, 3, 3, 4, 4, 3, 4, 4},   /* two hedges that are one */
                           {4, 3, 2, 3, 0, 1, 2, 1, 3},   /* one that never moves */
                           {4, 3, 2, 3, 4, 1, 2.5, 1, 3}, /* not symmetric */
                           {1, 3, 0, 3, 4, 0, 0, 0, 3},   /* more than all is explained */
                           {4, 0, 0, 0, 4, 0, 0, 0, 3}};  /* nothing is */
  for (int i = 0; i < 5; ++i) {
    invmm_config *c = config_of_two(SETTINGS(MODEL));
    ck_assert_int_eq(invmm_config_set_array(c, INVMM_PARAM_HEDGE_COVARIANCE, bad[i], 9), INVMM_OK);
    refuses(c, "hedge_covariance", "hedge_instruments");
  }
  refuses(config_with(INVMM_KIND_AVELLANEDA_STOIKOV, SETTINGS(MODEL, {"hedge_instruments", 2})),
          "hedge_covariance", "hedge_instruments");
  refuses(config_of_two(SETTINGS(MODEL, {"hedge_policy", INVMM_HEDGE_POLICY_BAND})), "hedge_policy",
          "hedge_instruments");
  refuses(config_of_two(SETTINGS(MODEL, {"carry_limit", 0.1})), "carry_limit", "hedge_instruments");
  refuses(config_of_two(SETTINGS(MODEL, {"sources", 2})), "sources", "hedge_instruments");
}
END_TEST

START_TEST(before_it_has_a_price_a_hedge_is_sized_by_the_asset_if_at_all) {
  invmm_order o[2];
  make_from(config_of_two(
      SETTINGS(MODEL, {"contract", INVMM_CONTRACT_INVERSE}, {"contract_size", 10}, {"max_input_age", 5})));
  step_ok(maker, book_at(1, 99.5, 100.5));
  hold(0, 7);
  orders_of(o);
  ck_assert_close(o[1].size, -7 * weight[1] * 100 / 10, 1e-12);
  step_ok(maker, event_at(7, INVMM_EV_TIME)); /* the asset's own book is old */
  orders_of(o);
  ck_assert(o[1].size == 0 && o[1].flags & INVMM_FLAG_STALE);
}
END_TEST

START_TEST(other_makers_have_one_hedge) {
  invmm_config *c =
      config_with(INVMM_KIND_AMM_CURVE,
                  SETTINGS({"base_reserve", 713.7}, {"quote_reserve", 70973.1}, {"hedge_instruments", 2}));
  refuses(c, "hedge_instruments", "one instrument");
}
END_TEST

START_TEST(the_buffer_must_hold_all_orders) {
  invmm_order one;
  uint32_t n = 0;
  make_from(config_of_two(SETTINGS(MODEL)));
  ck_assert_int_eq(invmm_hedge(maker, &one, 1, &n), INVMM_E_BUFFER);
  ck_assert_uint_eq(n, 2);
  invmm_event third = of_hedge(2, book_at(1, 1, 2));
  ck_assert_int_eq(invmm_step(maker, &third, 1, NULL), INVMM_E_RANGE);
}
END_TEST

START_TEST(profit_that_is_no_number_is_refused) {
  make_from(config_of_two(SETTINGS(MODEL)));
  books(1);
  hold(INVMM_HEDGE + 1, 1e300);
  const invmm_event wild = of_hedge(1, book_at(2, 1e300, 1e300)),
                    fill = of_hedge(1, fill_at(2, -1e300, 1e300, 0));
  ck_assert_int_eq(invmm_step(maker, &wild, 1, NULL), INVMM_E_NUMERIC);
  const invmm_event dear = of_hedge(1, fill_at(2, 20, -1, 1e308));
  step_ok(maker, dear);
  ck_assert_int_eq(invmm_step(maker, &dear, 1, NULL),
                   INVMM_E_NUMERIC); /* each fee is a number, their sum is not */
  ck_assert_int_eq(invmm_step(maker, &fill, 1, NULL), INVMM_E_NUMERIC);
  invmm_order o[2];
  uint32_t n;
  hold(0, 1e300);
  hold(INVMM_HEDGE + 1, 1.7e308);
  ck_assert_int_eq(invmm_hedge(maker, o, 2, &n), INVMM_OK);
  make_from(config_of_two(SETTINGS(MODEL, {"contract_size", 1e-10})));
  books(1);
  hold(0, 1e300);
  ck_assert_int_eq(invmm_hedge(maker, o, 2, &n), INVMM_E_NUMERIC);
  const double sizes[] = {1, 1e-10};
  invmm_config *c = config_of_two(SETTINGS(MODEL));
  ck_assert_int_eq(invmm_config_set_array(c, INVMM_PARAM_CONTRACT_SIZES, sizes, 2), INVMM_OK);
  make_from(c);
  books(1);
  hold(0, 1e300);
  ck_assert_int_eq(invmm_hedge(maker, o, 2, &n), INVMM_E_NUMERIC);
}
END_TEST

/* What is no fill, position or book of a hedge is none of its business, whatever stands in its fields. */
START_TEST(events_without_a_use_for_a_hedge_change_no_position) {
  make_from(config_of_two(SETTINGS(MODEL, {"max_input_age", 10})));
  books(1);
  hold(INVMM_HEDGE + 1, 3);
  for (int32_t event = INVMM_EV_TIME; event <= INVMM_EV_BAR; ++event) {
    if (event == INVMM_EV_BOOK || event == INVMM_EV_FILL || event == INVMM_EV_PENDING ||
        event == INVMM_EV_POSITION || event == INVMM_EV_HEALTH)
      continue;
    for (int32_t source = 0; source < 4; ++source) {
      invmm_event e = of_hedge(1, event_at(1, event));
      e.source = source * 31 * (event != INVMM_EV_TRADE);
      e.price = 20, e.price2 = 20, e.size = 20, e.size2 = 20, e.value = event == INVMM_EV_FUNDING ? 0 : 20;
      invmm_status status = invmm_step(maker, &e, 1, NULL); /* the border may refuse the numbers */
      ck_assert(status == INVMM_OK || status == INVMM_E_RANGE || status == INVMM_E_KIND ||
                status == INVMM_E_ARG);
      ck_assert_double_eq(value_of(maker, "hedge_positions", 1), 3);
      ck_assert_double_eq(value_of(maker, "hedge_positions", 0), 0);
      ck_assert_double_eq(value_of(maker, "pnl", 0), 0);
    }
  }
  invmm_event paid = of_hedge(1, event_at(1, INVMM_EV_FUNDING)), elsewhere = paid;
  paid.price = 20, paid.value = 0.01;
  elsewhere.price = 20, elsewhere.value = 0.01, elsewhere.source = 2000000;
  step_ok(maker, elsewhere); /* no position is held there */
  ck_assert_double_eq(value_of(maker, "pnl", 0), 0);
  step_ok(maker, paid);
  ck_assert_close(value_of(maker, "pnl", 0), -0.01 * 20 * 3, 1e-13);
  invmm_event halt = of_hedge(1, event_at(1, INVMM_EV_HEALTH));
  halt.value = 3;
  ck_assert_int_eq(invmm_step(maker, &halt, 1, NULL), INVMM_OK);
  ck_assert_double_eq(value_of(maker, "halted", 0), 1);
}
END_TEST

START_TEST(a_refused_book_of_a_hedge_leaves_it_stale) {
  invmm_order o[2];
  make_from(config_of_two(SETTINGS(MODEL, {"contract", INVMM_CONTRACT_INVERSE})));
  step_ok(maker, book_at(1, 99.5, 100.5));
  hold(INVMM_HEDGE + 1, 10);
  const invmm_event tiny = of_hedge(1, book_at(1, 1e-310, 2e-310)), below = of_hedge(1, book_at(2, -3, -2));
  ck_assert_int_eq(invmm_step(maker, &tiny, 1, NULL), INVMM_E_NUMERIC); /* its coins are no double */
  books(1);
  hold(0, 7);
  invmm_event half = of_hedge(1, book_at(2, 19.5, 20.5));
  half.size2 = 0;
  step_ok(maker, half);
  ck_assert_int_eq(invmm_step(maker, &below, 1, NULL), INVMM_E_NUMERIC);
  orders_of(o);
  ck_assert_uint_eq(o[1].flags & INVMM_FLAG_STALE, INVMM_FLAG_STALE);
  ck_assert_double_eq(o[1].size, 0);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("makers/legs");
  TCase *tcase = tcase_create("legs");
  tcase_add_checked_fixture(tcase, NULL, drop);
  const TTest *const tests[] = {targets_are_those_of_least_variance,
                                each_of_three_hedges_has_its_order,
                                where_one_hedge_leaves_the_doubles_there_is_no_order,
                                when_both_have_filled_nothing_is_left_and_quotes_do_not_lean,
                                inverse_hedges_stand_for_the_coins_of_their_price,
                                each_has_its_own_staleness_and_cooldown,
                                saved_and_loaded_it_hedges_the_same,
                                a_change_or_a_load_counts_contracts_by_their_own_size,
                                what_is_no_covariance_is_refused,
                                the_buffer_must_hold_all_orders,
                                before_it_has_a_price_a_hedge_is_sized_by_the_asset_if_at_all,
                                other_makers_have_one_hedge,
                                profit_that_is_no_number_is_refused,
                                events_without_a_use_for_a_hedge_change_no_position,
                                a_refused_book_of_a_hedge_leaves_it_stale};
  for (size_t i = 0; i < sizeof tests / sizeof *tests; ++i)
    tcase_add_test(tcase, tests[i]);
  suite_add_tcase(suite, tcase);
  return run_suite(suite);
}
