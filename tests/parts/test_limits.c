/* SPDX-License-Identifier: MIT */
/** The kill switch: what trips it, what it leaves, what releases it; and the inventory limit of each side. */
#include "parts/limits.h"
#include "support.h"

/* --- the switch itself
 * -------------------------------------------------------------------------------------- */

START_TEST(the_peak_only_rises) {
  struct invmm__halt halt = {.drawdown_limit = 12.5};
  const double pnl[] = {3.25, 7.75, -4.5, 7.75, 9.5}, peak[] = {3.25, 7.75, 7.75, 7.75, 9.5};
  for (int i = 0; i < 5; ++i) {
    invmm__halt_watch(&halt, pnl[i]);
    ck_assert_double_eq(halt.peak, peak[i]);
    ck_assert_int_eq(halt.latched, 0);
  }
}
END_TEST

START_TEST(it_trips_at_the_limit_and_not_before) {
  struct invmm__halt halt = {.drawdown_limit = 12.5};
  invmm__halt_watch(&halt, 10.25);
  invmm__halt_watch(&halt, -2.2499999);
  ck_assert_int_eq(halt.latched, 0);
  invmm__halt_watch(&halt, -2.25);
  ck_assert_int_eq(halt.latched, 1);
  invmm__halt_watch(&halt, 500);
  ck_assert_int_eq(halt.latched, 1);
}
END_TEST

START_TEST(only_health_0_releases_it_and_counts_from_there) {
  struct invmm__halt halt = {.drawdown_limit = 12.5};
  invmm__halt_watch(&halt, 20);
  invmm__halt_watch(&halt, 1);
  ck_assert_int_eq(halt.latched, 1);
  invmm__halt_health(&halt, 1, 1);
  ck_assert_int_eq(halt.latched, 1);
  ck_assert_double_eq(halt.peak, 20);
  invmm__halt_health(&halt, 0, 1);
  ck_assert_int_eq(halt.latched, 0);
  ck_assert_double_eq(halt.peak, 1);
  invmm__halt_watch(&halt, -11);
  ck_assert_int_eq(halt.latched, 0);
}
END_TEST

START_TEST(health_0_of_a_maker_that_is_not_halted_forgets_no_peak) {
  struct invmm__halt halt = {.drawdown_limit = 5};
  for (int pnl = 0; pnl >= -5; --pnl) {
    ck_assert_int_eq(halt.latched, 0);
    invmm__halt_watch(&halt, pnl);
    if (pnl > -5) invmm__halt_health(&halt, 0, pnl);
  }
  ck_assert_int_eq(halt.latched, 1);
}
END_TEST

START_TEST(health_2_and_3_latch_it_and_1_does_not) {
  for (int health = 0; health <= 3; ++health) {
    struct invmm__halt halt = {.drawdown_limit = (double)INFINITY, .peak = 3.5};
    invmm__halt_health(&halt, health, 3.5);
    ck_assert_int_eq(halt.health, health);
    ck_assert_int_eq(halt.latched, health >= 2);
  }
}
END_TEST

/* --- in a maker
 * --------------------------------------------------------------------------------------------- */

#define MAKER                                                                                                \
  {"risk_aversion", 0.00137}, {"volatility", 0.2385}, {"intensity_decay", 1.513}, {"horizon", 613.7},        \
      {"horizon_mode", INVMM_HORIZON_ROLLING}, {"tick_size", 0.01}, {"lot_size", 0.01}, {"order_size", 2.5}, \
      {"inventory_limit", 10}, {"levels", 3}, {                                                              \
    "level_spacing", 0.05                                                                                    \
  }

static invmm_model *maker;

static void make(void) {
  maker = model_with(INVMM_KIND_AVELLANEDA_STOIKOV, SETTINGS(MAKER));
  step_ok(maker, book_at(1, 100.13, 100.17));
}

static void make_with_drawdown(void) {
  maker = model_with(INVMM_KIND_AVELLANEDA_STOIKOV, SETTINGS(MAKER, {"drawdown_limit", 3.5}));
  step_ok(maker, book_at(1, 100, 100.5));
}

static void drop(void) {
  invmm_model_free(maker);
}

static void hold(double inventory) {
  invmm_event event = event_at(2, INVMM_EV_POSITION);
  event.size = inventory;
  step_ok(maker, event);
}

static void health(double value) {
  invmm_event event = {.time_ns = quote_of(maker).time_ns, .kind = INVMM_EV_HEALTH, .value = value};
  step_ok(maker, event);
}

static void pending(double buys, double sells) {
  invmm_event event = event_at(2, INVMM_EV_PENDING);
  event.size = buys, event.size2 = sells;
  step_ok(maker, event);
}

/* The default quotes of all levels must offer these sizes; the limit is flagged where it took something. */
static void offers(const double bids[3], const double asks[3], invmm_status status, uint32_t flags) {
  invmm_quotes quotes[3];
  ck_assert_int_eq(invmm_quote(maker, NULL, 3, quotes), status);
  for (int i = 0; i < 3; ++i) {
    uint32_t sides = (bids[i] > 0 ? INVMM_SIDE_BID : 0) | (asks[i] > 0 ? INVMM_SIDE_ASK : 0);
    ck_assert_uint_eq(quotes[i].sides, sides);
    ck_assert_close(quotes[i].bid_size, bids[i], 1e-12);
    ck_assert_close(quotes[i].ask_size, asks[i], 1e-12);
    uint32_t cut = bids[i] < 2.5 || asks[i] < 2.5 ? INVMM_FLAG_LIMIT : 0;
    ck_assert_uint_eq(quotes[i].flags, status == INVMM_HALTED ? flags : cut | flags);
    if (bids[i] == 0) ck_assert(quotes[i].bid == 0 && quotes[i].bid_ticks == 0);
    if (asks[i] == 0) ck_assert(quotes[i].ask == 0 && quotes[i].ask_ticks == 0);
  }
}

#define SIZES(...) ((const double[3]){__VA_ARGS__})

START_TEST(levels_are_cumulative_against_the_limit_and_what_is_pending) {
  hold(3.37);
  offers(SIZES(2.5, 2.5, 1.63), SIZES(2.5, 2.5, 2.5), INVMM_OK, 0);
  pending(1.12, 9);
  offers(SIZES(2.5, 2.5, 0.51), SIZES(2.5, 1.87, 0), INVMM_OK, 0);
  pending(0, 0);
  hold(-8.505);
  offers(SIZES(2.5, 2.5, 2.5), SIZES(1.49, 0, 0), INVMM_OK, 0); /* 1.495, toward zero in lots */
}
END_TEST

START_TEST(at_the_limit_and_beyond_that_side_is_absent) {
  const double held[] = {10, 10 - 1e-12, 10 + 1e-12, 12.5, 13.1};
  for (int i = 0; i < 5; ++i) {
    hold(held[i]);
    offers(SIZES(0, 0, 0), SIZES(2.5, 2.5, 2.5), INVMM_OK, 0);
    hold(-held[i]);
    offers(SIZES(2.5, 2.5, 2.5), SIZES(0, 0, 0), INVMM_OK, 0);
  }
}
END_TEST

START_TEST(a_size_within_1e_9_of_the_limit_is_whole) {
  hold(2.5 + 1e-10);
  offers(SIZES(2.5, 2.5, 2.5), SIZES(2.5, 2.5, 2.5), INVMM_OK, 0);
  hold(2.5 + 1e-7);
  offers(SIZES(2.5, 2.5, 2.49), SIZES(2.5, 2.5, 2.5), INVMM_OK, 0);
  ck_assert_int_eq(invmm_model_set(maker, INVMM_PARAM_LOT_SIZE, 0), INVMM_OK);
  hold(10 - 0x1p-20); /* what is left is little, but it is there */
  ck_assert_double_eq(quote_of(maker).bid_size, 0x1p-20);
}
END_TEST

START_TEST(the_limit_is_absolute_whatever_the_target) {
  ck_assert_int_eq(invmm_model_set(maker, INVMM_PARAM_INVENTORY_TARGET, 4.25), INVMM_OK);
  hold(8.5);
  offers(SIZES(1.5, 0, 0), SIZES(2.5, 2.5, 2.5), INVMM_OK, 0);
  ck_assert_int_eq(invmm_model_set(maker, INVMM_PARAM_INVENTORY_LIMIT, 0), INVMM_OK);
  hold(0);
  offers(SIZES(0, 0, 0), SIZES(0, 0, 0), INVMM_OK, 0);
}
END_TEST

START_TEST(while_halted_only_the_reducing_side_is_quoted_up_to_what_is_held) {
  hold(6.13);
  health(2);
  offers(SIZES(0, 0, 0), SIZES(2.5, 2.5, 1.13), INVMM_HALTED, INVMM_FLAG_HALTED);
  hold(-2.385);
  offers(SIZES(2.38, 0, 0), SIZES(0, 0, 0), INVMM_HALTED, INVMM_FLAG_HALTED);
  hold(0);
  offers(SIZES(0, 0, 0), SIZES(0, 0, 0), INVMM_HALTED, INVMM_FLAG_HALTED);
}
END_TEST

START_TEST(while_halted_the_target_is_what_it_reduces_to) {
  ck_assert_int_eq(invmm_model_set(maker, INVMM_PARAM_INVENTORY_TARGET, 4.25), INVMM_OK);
  hold(3.02);
  health(3);
  offers(SIZES(1.23, 0, 0), SIZES(0, 0, 0), INVMM_HALTED, INVMM_FLAG_HALTED);
}
END_TEST

START_TEST(a_request_while_halted_asks_for_no_more_than_is_held) {
  const invmm_request request = {.size = 50};
  invmm_quotes quotes;
  hold(6.13);
  health(2);
  ck_assert_int_eq(invmm_quote(maker, &request, 1, &quotes), INVMM_HALTED);
  ck_assert_uint_eq(quotes.sides, INVMM_SIDE_ASK);
  ck_assert_close(quotes.ask_size, 6.13, 1e-12);
}
END_TEST

START_TEST(health_1_sets_the_flag_and_nothing_else) {
  hold(6.13);
  invmm_quotes before = quote_of(maker);
  health(1);
  invmm_quotes after;
  ck_assert_int_eq(invmm_quote(maker, NULL, 1, &after), INVMM_OK);
  ck_assert_uint_eq(after.flags, INVMM_FLAG_HALTED);
  after.flags = before.flags;
  ck_assert_mem_eq(&before, &after, sizeof before);
  ck_assert_double_eq(value_of(maker, "health", 0), 1);
  ck_assert_double_eq(value_of(maker, "halted", 0), 0);
  step_ok(maker, book_at(3, 100.13, 100.17)); /* it lasts */
  ck_assert_uint_eq(quote_of(maker).flags, INVMM_FLAG_HALTED);
  health(0);
  ck_assert_uint_eq(quote_of(maker).flags, 0);
}
END_TEST

START_TEST(health_latches_until_0_whatever_comes_between) {
  hold(6.13);
  for (int tripped = 2; tripped <= 3; ++tripped) {
    health(tripped);
    health(1);
    step_ok(maker, book_at(2, 100.13, 100.17));
    ck_assert_double_eq(value_of(maker, "halted", 0), 1);
    offers(SIZES(0, 0, 0), SIZES(2.5, 2.5, 1.13), INVMM_HALTED, INVMM_FLAG_HALTED);
    health(0);
    ck_assert_double_eq(value_of(maker, "halted", 0), 0);
    offers(SIZES(2.5, 1.37, 0), SIZES(2.5, 2.5, 2.5), INVMM_OK, 0);
  }
}
END_TEST

START_TEST(a_book_that_brings_the_drawdown_to_the_limit_trips_and_a_better_one_does_not_release) {
  hold(4);
  step_ok(maker, book_at(3, 100.5, 101)); /* + 2.0: the peak */
  step_ok(maker, book_at(4, 99.75, 100.25));
  ck_assert_double_eq(value_of(maker, "drawdown", 0), 3);
  ck_assert_double_eq(value_of(maker, "halted", 0), 0);
  step_ok(maker, book_at(5, 99.625, 100.125));
  ck_assert_double_eq(value_of(maker, "drawdown", 0), 3.5);
  ck_assert_double_eq(value_of(maker, "halted", 0), 1);
  step_ok(maker, book_at(6, 105, 105.5));
  ck_assert_double_eq(value_of(maker, "drawdown", 0), 0);
  offers(SIZES(0, 0, 0), SIZES(2.5, 1.5, 0), INVMM_HALTED, INVMM_FLAG_HALTED);
}
END_TEST

START_TEST(a_release_lets_the_drawdown_count_from_there) {
  hold(4);
  step_ok(maker, book_at(3, 99, 99.5)); /* - 4 */
  ck_assert_double_eq(value_of(maker, "halted", 0), 1);
  health(0);
  ck_assert_double_eq(value_of(maker, "halted", 0), 0);
  ck_assert_double_eq(value_of(maker, "drawdown", 0), 0);
  step_ok(maker, book_at(4, 98.25, 98.75)); /* 3 more */
  ck_assert_double_eq(value_of(maker, "halted", 0), 0);
  step_ok(maker, book_at(5, 98.125, 98.625));
  ck_assert_double_eq(value_of(maker, "halted", 0), 1);
}
END_TEST

START_TEST(a_fill_a_fee_and_the_hedge_can_trip_it_too) {
  for (int i = 0; i < 4; ++i) {
    invmm_model_reset(maker);
    step_ok(maker, book_at(1, 100, 100.5));
    invmm_event hedge_book = book_at(1, 99, 99.5), fill = fill_at(2, 99.25, 2, 0);
    hedge_book.instrument = fill.instrument = INVMM_HEDGE;
    step_ok(maker, hedge_book);
    if (i == 0) fill = fill_at(2, 102, 2, 0);
    if (i == 1) fill = fill_at(2, 100.25, 2, 3.5);
    if (i == 2) fill.value = 3.5;
    step_ok(maker, fill);
    ck_assert_double_eq(value_of(maker, "halted", 0), i < 3);
    if (i < 3) continue;
    hedge_book.time_ns = fill.time_ns, hedge_book.price -= 1.75, hedge_book.price2 -= 1.75;
    step_ok(maker, hedge_book);
    ck_assert_double_eq(value_of(maker, "halted", 0), 1);
  }
}
END_TEST

START_TEST(a_position_never_trips_it) {
  hold(1e6);
  hold(-1e6);
  ck_assert_double_eq(value_of(maker, "drawdown", 0), 0);
  ck_assert_double_eq(value_of(maker, "halted", 0), 0);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("parts/limits");
  TCase *alone = tcase_create("switch"), *tcase = tcase_create("maker"), *drawdown = tcase_create("drawdown");
  tcase_add_test(alone, the_peak_only_rises);
  tcase_add_test(alone, it_trips_at_the_limit_and_not_before);
  tcase_add_test(alone, only_health_0_releases_it_and_counts_from_there);
  tcase_add_test(tcase, health_0_of_a_maker_that_is_not_halted_forgets_no_peak);
  tcase_add_test(alone, health_2_and_3_latch_it_and_1_does_not);
  suite_add_tcase(suite, alone);
  tcase_add_checked_fixture(tcase, make, drop);
  tcase_add_test(tcase, levels_are_cumulative_against_the_limit_and_what_is_pending);
  tcase_add_test(tcase, at_the_limit_and_beyond_that_side_is_absent);
  tcase_add_test(tcase, a_size_within_1e_9_of_the_limit_is_whole);
  tcase_add_test(tcase, the_limit_is_absolute_whatever_the_target);
  tcase_add_test(tcase, while_halted_only_the_reducing_side_is_quoted_up_to_what_is_held);
  tcase_add_test(tcase, while_halted_the_target_is_what_it_reduces_to);
  tcase_add_test(tcase, a_request_while_halted_asks_for_no_more_than_is_held);
  tcase_add_test(tcase, health_1_sets_the_flag_and_nothing_else);
  tcase_add_test(tcase, health_latches_until_0_whatever_comes_between);
  suite_add_tcase(suite, tcase);
  tcase_add_checked_fixture(drawdown, make_with_drawdown, drop);
  tcase_add_test(drawdown,
                 a_book_that_brings_the_drawdown_to_the_limit_trips_and_a_better_one_does_not_release);
  tcase_add_test(drawdown, a_release_lets_the_drawdown_count_from_there);
  tcase_add_test(drawdown, a_fill_a_fee_and_the_hedge_can_trip_it_too);
  tcase_add_test(drawdown, a_position_never_trips_it);
  suite_add_tcase(suite, drawdown);
  return run_suite(suite);
}
