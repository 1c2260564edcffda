/* SPDX-License-Identifier: MIT */
/** What all makers share: contradictions, books and their age, sources, the target, the standing quote,
 * common values. */
#include "draw.h"
#include "parts/maker.h"
#include "support.h"

#define MODEL                                                                                                \
  {"intensity_decay", 1.7319}, {"horizon", 10}, {                                                            \
    "horizon_mode", INVMM_HORIZON_ROLLING                                                                    \
  }
#define RISK                                                                                                 \
  {"risk_aversion", 0.0813}, {                                                                               \
    "volatility", 0.317                                                                                      \
  }

static invmm_model *maker;

static void drop(void) {
  invmm_model_free(maker);
  maker = NULL;
}

static void make_with(const struct setting *settings) {
  drop();
  maker = model_with(INVMM_KIND_AVELLANEDA_STOIKOV, settings);
}

static invmm_event from(int32_t source, invmm_event event) {
  event.source = source;
  return event;
}

static void hold(double seconds, double inventory) {
  invmm_event event = event_at(seconds, INVMM_EV_POSITION);
  event.size = inventory;
  step_ok(maker, event);
}

static void set(int32_t param, double value) {
  ck_assert_msg(invmm_model_set(maker, param, value) == INVMM_OK, "%s", invmm_model_errmsg(maker));
}

static double have(const char *name) {
  return value_of(maker, name, 0);
}

static invmm_quotes at_time(int64_t time_ns) {
  const invmm_request request = {.time_ns = time_ns};
  invmm_quotes quotes;
  memset(&quotes, 0xa5, sizeof quotes);
  ck_assert_int_ge(invmm_quote(maker, &request, 1, &quotes), 0);
  return quotes;
}

static const invmm_quotes *withdrawn(const invmm_quotes *q, uint32_t flags) {
  invmm_quotes want = {.time_ns = q->time_ns, .level = q->level, .flags = flags};
  ck_assert_uint_eq(q->flags, flags);
  ck_assert_mem_eq(q, &want, sizeof want);
  return q;
}

/* --- contradictions
 * ----------------------------------------------------------------------------------------- */

static void refuses(const struct setting *settings, const char *one, const char *other) {
  ck_no_model(INVMM_E_CONFIG, config_with(INVMM_KIND_AVELLANEDA_STOIKOV, settings), one, other);
}

START_TEST(what_contradicts_itself_is_refused_with_both_names) {
  refuses(SETTINGS(MODEL, {"risk_aversion", 0.01}), "volatility ", "volatility_annual");
  refuses(SETTINGS(MODEL, RISK, {"volatility_annual", 0.5}), "volatility ", "volatility_annual");
  refuses(SETTINGS(MODEL, {"volatility", 0.3}), "risk_aversion", "risk_aversion");
  refuses(SETTINGS(MODEL, RISK, {"order_size", 0.09}, {"lot_size", 0.1}), "order_size", "lot_size");
  refuses(SETTINGS(MODEL, RISK, {"requote_ticks", 2}), "requote_ticks", "tick_size");
  refuses(SETTINGS(MODEL, RISK, {"reference_source", 2}, {"sources", 2}), "reference_source", "sources");
  refuses(SETTINGS(MODEL, RISK, {"reference_source", 1}), "reference_source", "sources");
}
END_TEST

START_TEST(what_only_just_agrees_is_accepted) {
  make_with(SETTINGS(MODEL, RISK, {"order_size", 0.3}, {"lot_size", 0.1 + 0.2}));
  step_ok(maker, book_at(1, 100, 100.1));
  ck_assert_double_gt(quote_of(maker).bid_size, 0.29);
  make_with(SETTINGS(MODEL, RISK, {"reference_source", 1}, {"sources", 2}, {"requote_ticks", 2},
                     {"tick_size", 0.5}));
}
END_TEST

START_TEST(a_live_change_that_contradicts_is_refused_and_undone) {
  make_with(SETTINGS(MODEL, RISK, {"tick_size", 0.01}, {"requote_ticks", 2}, {"lot_size", 0.1}));
  ck_assert_int_eq(invmm_model_set(maker, INVMM_PARAM_TICK_SIZE, 0), INVMM_E_CONFIG);
  ck_assert_int_eq(invmm_model_set(maker, INVMM_PARAM_ORDER_SIZE, 0.05), INVMM_E_CONFIG);
  ck_assert_int_eq(invmm_model_set(maker, INVMM_PARAM_VOLATILITY_ANNUAL, 0.05), INVMM_E_CONFIG);
  double value;
  ck_assert_int_eq(invmm_model_get(maker, INVMM_PARAM_TICK_SIZE, &value), INVMM_OK);
  ck_assert_double_eq(value, 0.01);
  ck_assert_int_eq(invmm_model_get(maker, INVMM_PARAM_ORDER_SIZE, &value), INVMM_OK);
  ck_assert_double_eq(value, 1);
}
END_TEST

/* --- books and their age
 * ------------------------------------------------------------------------------------ */

START_TEST(before_the_first_whole_book_nothing_is_quoted) {
  invmm_quotes q;
  make_with(SETTINGS(MODEL, RISK));
  ck_assert_int_eq(invmm_quote(maker, NULL, 1, &q), INVMM_NOT_READY);
  withdrawn(&q, INVMM_FLAG_NOT_READY);
  step_ok(maker, fill_at(1, 99.3, 2.5, 0));
  step_ok(maker, from(0, event_at(2, INVMM_EV_TIME)));
  ck_assert_int_eq(invmm_quote(maker, NULL, 1, &q), INVMM_NOT_READY);
  withdrawn(&q, INVMM_FLAG_NOT_READY);
  invmm_event half = book_at(3, 100, 100.1);
  half.size2 = 0;
  step_ok(maker, half);
  ck_assert_int_eq(invmm_quote(maker, NULL, 1, &q), INVMM_NOT_READY);
  withdrawn(&q, INVMM_FLAG_NOT_READY | INVMM_FLAG_STALE);
  step_ok(maker, book_at(4, 100, 100.1));
  ck_assert_int_eq(invmm_quote(maker, NULL, 1, &q), INVMM_OK);
  ck_assert_uint_eq(q.sides, 3);
}
END_TEST

START_TEST(half_a_book_withdraws_the_quotes_until_a_whole_one_comes) {
  make_with(SETTINGS(MODEL, RISK));
  step_ok(maker, book_at(1, 100, 100.1));
  hold(1, 3);
  for (int side = 0; side < 2; ++side) {
    invmm_event half = book_at(2 + 2 * side, 90, 90.1);
    *(side ? &half.size : &half.size2) = 0;
    step_ok(maker, half);
    invmm_quotes q = quote_of(maker);
    withdrawn(&q, INVMM_FLAG_STALE);
    ck_assert_double_eq(have("mid"), 100.05); /* it moves no mark */
    ck_assert_double_eq(have("pnl"), 0);
    step_ok(maker, event_at(2.5 + 2 * side, INVMM_EV_TIME));
    ck_assert_uint_eq(quote_of(maker).flags, INVMM_FLAG_STALE);
    step_ok(maker, book_at(3 + 2 * side, 100, 100.1));
    ck_assert_uint_eq(quote_of(maker).sides, 3);
  }
}
END_TEST

START_TEST(a_locked_book_is_real) {
  make_with(SETTINGS(MODEL, RISK));
  step_ok(maker, book_at(1, 100.07, 100.07));
  invmm_quotes q = quote_of(maker);
  ck_assert_uint_eq(q.sides, 3);
  ck_assert_close(q.reservation, 100.07, 1e-15);
}
END_TEST

START_TEST(a_book_is_stale_one_nanosecond_after_max_input_age) {
  const double ages[] = {0.25, 1.001, 2.385, 0.000000003, 86400.007};
  for (int i = 0; i < 5; ++i) {
    int64_t age = llround(ages[i] * 1e9), start = INT64_C(1723118400123456789);
    make_with(SETTINGS(MODEL, RISK, {"tick_size", 0.01}, {"max_input_age", ages[i]}));
    invmm_event book = book_at(0, 100, 100.1), later = {.time_ns = start + age, .kind = INVMM_EV_TIME};
    book.time_ns = start;
    step_ok(maker, book);
    ck_assert_uint_eq(at_time(start + age).sides, 3); /* asked of the future */
    invmm_quotes q = at_time(start + age + 1);
    withdrawn(&q, INVMM_FLAG_STALE);
    ck_assert_uint_eq(quote_of(maker).sides, 3);
    step_ok(maker, later); /* and when it has come */
    ck_assert_uint_eq(quote_of(maker).sides, 3);
    ++later.time_ns;
    step_ok(maker, later);
    q = quote_of(maker);
    withdrawn(&q, INVMM_FLAG_STALE);
    book.time_ns = later.time_ns;
    step_ok(maker, book);
    ck_assert_uint_eq(quote_of(maker).sides, 3);
  }
}
END_TEST

START_TEST(without_max_input_age_a_book_never_gets_old) {
  make_with(SETTINGS(MODEL, RISK));
  invmm_event book = book_at(0, 100, 100.1), later = {.time_ns = INT64_MAX, .kind = INVMM_EV_TIME};
  book.time_ns = INT64_MIN;
  step_ok(maker, book);
  step_ok(maker, later);
  ck_assert_uint_eq(quote_of(maker).sides, 3);
  ck_assert_close(have("input_age"), 18446744073.709551615, 1e-15);
  set(INVMM_PARAM_MAX_INPUT_AGE, 1e9);
  ck_assert_uint_eq(quote_of(maker).flags, INVMM_FLAG_STALE);
}
END_TEST

/* --- sources
 * ------------------------------------------------------------------------------------------------- */

START_TEST(the_latest_book_of_any_source_is_the_reference) {
  make_with(SETTINGS(MODEL, RISK, {"sources", 3}));
  step_ok(maker, from(0, book_at(1, 100, 100.1)));
  ck_assert_double_eq(have("mid"), 100.05);
  step_ok(maker, from(2, book_at(2, 101, 101.3)));
  ck_assert_double_eq(have("mid"), 101.15);
  step_ok(maker, from(1, book_at(3, 99, 99.3)));
  ck_assert_double_eq(have("mid"), 99.15);
}
END_TEST

START_TEST(only_the_reference_source_moves_mid_profit_and_age) {
  make_with(SETTINGS(MODEL, RISK, {"sources", 3}, {"reference_source", 1}, {"max_input_age", 5}));
  step_ok(maker, from(0, book_at(1, 100, 100.1)));
  ck_assert_uint_eq(quote_of(maker).flags, INVMM_FLAG_NOT_READY);
  step_ok(maker, from(1, book_at(2, 101, 101.3)));
  step_ok(maker, from(2, fill_at(2, 101.15, 3, 0)));
  step_ok(maker, from(0, book_at(3, 90, 90.1)));
  invmm_event half = from(2, book_at(3, 90, 90.1));
  half.size = 0;
  step_ok(maker, half);
  ck_assert_double_eq(have("mid"), 101.15);
  ck_assert_double_eq(have("pnl"), 0);
  ck_assert_double_eq(have("input_age"), 1);
  ck_assert_uint_eq(quote_of(maker).sides, 3);
  step_ok(maker, from(0, book_at(7.1, 90, 90.1)));
  ck_assert_uint_eq(quote_of(maker).flags, INVMM_FLAG_STALE);
  step_ok(maker, from(1, book_at(7.2, 101.5, 101.7)));
  ck_assert_uint_eq(quote_of(maker).sides, 3);
  ck_assert_close(have("pnl"), 3 * 0.45, 1e-12);
}
END_TEST

START_TEST(the_first_source_can_be_the_reference) {
  make_with(SETTINGS(MODEL, RISK, {"sources", 2}, {"reference_source", 0}));
  step_ok(maker, from(0, book_at(1, 101, 101.3)));
  step_ok(maker, from(1, book_at(2, 90, 90.1)));
  ck_assert_double_eq(have("mid"), 101.15);
  ck_assert_double_eq(have("input_age"), 1);
}
END_TEST

START_TEST(inventory_and_pending_of_all_sources_count_against_one_limit) {
  make_with(SETTINGS(MODEL, RISK, {"sources", 3}, {"inventory_limit", 5}, {"order_size", 2}));
  step_ok(maker, book_at(1, 100, 100.1));
  step_ok(maker, from(0, fill_at(1, 100, 1.25, 0)));
  step_ok(maker, from(2, fill_at(1, 100, 0.75, 0)));
  invmm_event pending = from(1, event_at(1, INVMM_EV_PENDING));
  pending.size = 1.5, pending.size2 = 6.75;
  step_ok(maker, pending);
  invmm_quotes q = quote_of(maker);
  ck_assert_close(q.bid_size, 5 - 2 - 1.5, 1e-12);
  ck_assert_close(q.ask_size, 5 + 2 - 6.75, 1e-12);
  ck_assert_uint_eq(q.flags, INVMM_FLAG_LIMIT);
}
END_TEST

START_TEST(a_source_beyond_the_last_is_refused) {
  make_with(SETTINGS(MODEL, RISK, {"sources", 3}));
  invmm_event book = from(3, book_at(1, 100, 100.1));
  ck_assert_int_eq(invmm_step(maker, &book, 1, NULL), INVMM_E_RANGE);
}
END_TEST

/* --- the target and the hedge in q
 * --------------------------------------------------------------------------- */

START_TEST(quotes_are_symmetric_at_the_target_and_the_hedge_counts_as_inventory) {
  make_with(
      SETTINGS(MODEL, RISK, {"inventory_target", 4.75}, {"contract_size", 0.125}, {"hedge_ratio", 0.8}));
  step_ok(maker, book_at(1, 100, 100.1));
  hold(1, 4.75);
  ck_assert_close(quote_of(maker).reservation, 100.05, 1e-15);
  double slope = 0.0813 * 0.317 * 0.317 * 10;
  hold(1, 9.5);
  ck_assert_close(quote_of(maker).inventory_term, -4.75 * slope, 1e-10);
  invmm_event hedge = fill_at(1, 100, -30.4, 0); /* - 30.4 * 0.125/0.8 = - 4.75 */
  hedge.instrument = INVMM_HEDGE;
  step_ok(maker, hedge);
  ck_assert_close(quote_of(maker).reservation, 100.05, 1e-15);
  set(INVMM_PARAM_HEDGE_RATIO, 1.6);
  ck_assert_close(quote_of(maker).inventory_term, -4.75 / 2 * slope, 1e-10);
}
END_TEST

/* --- the standing quote
 * ---------------------------------------------------------------------------------------- */

/* Depth 1/1.7319 = 0.57740; a tick is 0.01. */
#define STILL                                                                                                \
  MODEL, {"risk_aversion", 0}, {"volatility", 0.3}, {                                                        \
    "tick_size", 0.01                                                                                        \
  }

static void mid_at(double seconds, double mid) {
  step_ok(maker, book_at(seconds, mid - 0.003, mid + 0.003));
}

static const double start = 100.002; /* 99.4246 and 100.5794: ticks 9942 and 10058 */

START_TEST(the_standing_quote_moves_only_by_requote_ticks) {
  make_with(SETTINGS(STILL, {"requote_ticks", 3}));
  mid_at(1, start);
  ck_assert_int_eq(quote_of(maker).bid_ticks, 9942);
  mid_at(2, start + 0.02);
  ck_assert_int_eq(quote_of(maker).bid_ticks, 9942);
  ck_assert_int_eq(quote_of(maker).ask_ticks, 10058);
  ck_assert_int_eq(quote_of(maker).time_ns, INT64_C(2000000000));
  mid_at(3, start - 0.02);
  ck_assert_int_eq(quote_of(maker).bid_ticks, 9942);
  mid_at(4, start - 0.03); /* exactly 3 */
  ck_assert_int_eq(quote_of(maker).bid_ticks, 9939);
  ck_assert_int_eq(quote_of(maker).ask_ticks, 10055);
  mid_at(5, start + 0.07);
  ck_assert_int_eq(quote_of(maker).bid_ticks, 9949);
}
END_TEST

/* The mid leaves it behind: the side that it leaves is too far off before many ticks are gone. */
START_TEST(a_standing_side_beyond_max_deviation_is_renewed) {
  for (int down = 0; down < 2; ++down) {
    make_with(SETTINGS(STILL, {"requote_ticks", 1000}, {"max_deviation", 0.007}, {"order_size", 0.5}));
    mid_at(1, start);
    mid_at(2, start + (down ? -0.1 : 0.1));
    ck_assert_int_eq(quote_of(maker).bid_ticks, 9942);
    mid_at(3, start + (down ? -0.2 : 0.2));
    ck_assert_int_eq(quote_of(maker).bid_ticks, down ? 9922 : 9962);
    ck_assert_int_eq(quote_of(maker).ask_ticks, down ? 10038 : 10078);
  }
}
END_TEST

START_TEST(one_side_alone_can_move_the_standing_quote) {
  make_with(SETTINGS(STILL, {"requote_ticks", 3}, {"intensity_decay_ask", 2.5}));
  mid_at(1, start);
  set(INVMM_PARAM_INTENSITY_DECAY_ASK, 1 / 0.43); /* the ask alone by 3 ticks */
  mid_at(2, start);
  ck_assert_int_eq(quote_of(maker).ask_ticks, 10044);
  ck_assert_int_eq(quote_of(maker).bid_ticks, 9942);
  set(INVMM_PARAM_INTENSITY_DECAY_BID, 1 / 0.6074); /* and the bid alone */
  mid_at(3, start);
  ck_assert_int_eq(quote_of(maker).bid_ticks, 9939);
}
END_TEST

START_TEST(an_explicit_request_is_fresh_and_leaves_the_standing_quote) {
  make_with(SETTINGS(STILL, {"requote_ticks", 3}));
  mid_at(1, start);
  mid_at(2, start + 0.02);
  ck_assert_int_eq(at_time(INT64_C(2000000000)).bid_ticks, 9944);
  ck_assert_int_eq(at_time(0).bid_ticks, 9942); /* all zero: the default, spelled out */
  ck_assert_int_eq(quote_of(maker).bid_ticks, 9942);
}
END_TEST

START_TEST(asking_never_moves_the_standing_quote) {
  make_with(SETTINGS(STILL, {"requote_ticks", 3}));
  mid_at(1, start);
  for (int i = 1; i <= 10; ++i) { /* a tick at a time, asked each time */
    mid_at(1 + i, start + 0.01 * i);
    ck_assert_int_eq(quote_of(maker).bid_ticks, 9942 + i / 3 * 3);
    ck_assert_int_eq(quote_of(maker).bid_ticks, 9942 + i / 3 * 3);
  }
}
END_TEST

START_TEST(step_quote_gives_the_standing_quote_too) {
  make_with(SETTINGS(STILL, {"requote_ticks", 3}));
  invmm_event books[3] = {book_at(1, start, start), book_at(2, start + 0.02, start + 0.02),
                          book_at(3, start + 0.04, start + 0.04)};
  invmm_quotes quotes[3];
  ck_assert_int_eq(invmm_step_quote(maker, books, 3, quotes, NULL), INVMM_OK);
  ck_assert(quotes[0].bid_ticks == 9942 && quotes[1].bid_ticks == 9942 && quotes[2].bid_ticks == 9946);
}
END_TEST

START_TEST(sides_and_sizes_of_the_standing_quote_change_at_once) {
  make_with(SETTINGS(STILL, {"requote_ticks", 300}, {"inventory_limit", 5}, {"order_size", 2}));
  mid_at(1, start);
  invmm_event pending = event_at(1, INVMM_EV_PENDING);
  pending.size2 = 4.25;
  step_ok(maker, pending); /* the ask alone */
  ck_assert_close(quote_of(maker).ask_size, 0.75, 1e-12);
  pending.size2 = 0;
  step_ok(maker, pending);
  ck_assert_close(quote_of(maker).ask_size, 2, 1e-12);
  step_ok(maker, fill_at(1, 99.42, 3.5, 0));
  invmm_quotes q = quote_of(maker);
  ck_assert_close(q.bid_size, 1.5, 1e-12);
  ck_assert_uint_eq(q.flags, INVMM_FLAG_LIMIT);
  step_ok(maker, fill_at(1, 99.42, 1.5, 0));
  ck_assert_uint_eq(quote_of(maker).sides, INVMM_SIDE_ASK);
  step_ok(maker, fill_at(1, 99.42, -8.5, 0));
  q = quote_of(maker);
  ck_assert_uint_eq(q.sides, 3);
  ck_assert_close(q.ask_size, 1.5, 1e-12);
}
END_TEST

START_TEST(a_size_changes_without_a_price) {
  make_with(SETTINGS(STILL, {"requote_ticks", 5}, {"inventory_limit", 5}, {"order_size", 2}));
  mid_at(1, start);
  mid_at(2, start + 0.02);
  invmm_event pending = event_at(2, INVMM_EV_PENDING);
  pending.size2 = 4.25;
  step_ok(maker, pending);
  invmm_quotes q = quote_of(maker);
  ck_assert_close(q.ask_size, 0.75, 1e-12);
  ck_assert_int_eq(q.bid_ticks, 9942);
  ck_assert_int_eq(q.ask_ticks, 10058);
  ck_assert_uint_eq(q.flags, INVMM_FLAG_LIMIT);
}
END_TEST

START_TEST(before_a_price_no_formula_is_out_of_its_domain) {
  make_with(SETTINGS({"risk_aversion", 0.0813}, {"intensity_decay", 1.7319}, {"intensity_scale", 1.3},
                     {"volatility_annual", 0.5}, {"variant", INVMM_AS_ASYMPTOTIC}, {"drift", 0.01}));
  ck_assert_uint_eq(quote_of(maker).flags, INVMM_FLAG_NOT_READY);
}
END_TEST

START_TEST(a_standing_quote_is_withdrawn_when_it_must_be) {
  make_with(SETTINGS(STILL, {"requote_ticks", 300}, {"max_input_age", 5}));
  mid_at(1, start);
  step_ok(maker, event_at(6.1, INVMM_EV_TIME));
  invmm_quotes q = quote_of(maker);
  withdrawn(&q, INVMM_FLAG_STALE);
  mid_at(7, start);
  ck_assert_uint_eq(quote_of(maker).sides, 3);
  invmm_event half = book_at(8, start, start);
  half.size = 0;
  step_ok(maker, half);
  q = quote_of(maker);
  withdrawn(&q, INVMM_FLAG_STALE);
  mid_at(9, start);
  invmm_event halt = event_at(9, INVMM_EV_HEALTH);
  halt.value = 2;
  step_ok(maker, halt);
  ck_assert_int_eq(invmm_quote(maker, NULL, 1, &q), INVMM_HALTED);
  ck_assert(q.sides == 0 && q.bid == 0 && q.ask == 0 && q.flags == INVMM_FLAG_HALTED);
}
END_TEST

START_TEST(levels_lie_behind_the_standing_quote) {
  make_with(SETTINGS(STILL, {"requote_ticks", 5}, {"levels", 3}, {"level_spacing", 0.07},
                     {"inventory_limit", 2.5}));
  mid_at(1, start);
  mid_at(2, start + 0.04);
  invmm_quotes q[3];
  ck_assert_int_eq(invmm_quote(maker, NULL, 3, q), INVMM_OK);
  for (int i = 0; i < 3; ++i) {
    ck_assert_int_eq(q[i].bid_ticks, 9942 - 7 * i);
    ck_assert_int_eq(q[i].ask_ticks, 10058 + 7 * i);
    ck_assert_close(q[i].bid, 0.01 * (double)q[i].bid_ticks, 1e-15);
    ck_assert_int_eq(q[i].level, i);
  }
  ck_assert_close(q[2].bid_size, 0.5, 1e-12);
  step_ok(maker, fill_at(3, 99.42, 1, 0)); /* the limit leaves the bid of levels 0 and 1 alone */
  ck_assert_int_eq(invmm_quote(maker, NULL, 3, q), INVMM_OK);
  ck_assert_uint_eq(q[2].sides, INVMM_SIDE_ASK);
  ck_assert(q[2].bid == 0 && q[2].bid_ticks == 0 && q[2].ask_ticks == 10058 + 14);
  step_ok(maker, fill_at(3, 99.42, -2, 0)); /* and now its ask */
  ck_assert_int_eq(invmm_quote(maker, NULL, 3, q), INVMM_OK);
  ck_assert_uint_eq(q[2].sides, INVMM_SIDE_BID);
  ck_assert(q[2].ask == 0 && q[2].ask_ticks == 0 && q[2].bid_ticks == 9942 - 14);
}
END_TEST

/* A guard holds for the standing quote as for any other: a book that has moved below requote_ticks can leave
 * it past the mid or at the other touch. Depth 0.02 here. */
#define NARROW                                                                                               \
  {"intensity_decay", 50}, {"horizon", 10}, {"horizon_mode", INVMM_HORIZON_ROLLING}, {"risk_aversion", 0},   \
      {"volatility", 0.3}, {"tick_size", 0.01}, {                                                            \
    "requote_ticks", 9                                                                                       \
  }

START_TEST(a_standing_quote_that_the_mid_has_passed_is_flagged) {
  make_with(SETTINGS(NARROW));
  step_ok(maker, book_at(1, 99.99, 100.01));
  ck_assert_uint_eq(quote_of(maker).flags, 0);
  step_ok(maker, book_at(2, 99.93, 99.95));
  invmm_quotes q = quote_of(maker);
  ck_assert_int_eq(q.bid_ticks, 9998);
  ck_assert_uint_eq(q.flags, INVMM_FLAG_CROSSES);
}
END_TEST

START_TEST(a_standing_quote_is_clipped_at_the_mid) {
  make_with(SETTINGS(NARROW, {"crossing", INVMM_CROSSING_CLIP}));
  step_ok(maker, book_at(1, 99.99, 100.01));
  step_ok(maker, book_at(2, 99.93, 99.95));
  ck_assert_double_le(quote_of(maker).bid, 99.94 + 1e-9);
}
END_TEST

START_TEST(a_standing_post_only_quote_is_never_at_the_other_touch) {
  make_with(SETTINGS(NARROW, {"crossing", INVMM_CROSSING_POST_ONLY}));
  for (int i = 0; i < 2; ++i) {
    double away = i ? 0.06 : -0.06;
    step_ok(maker, book_at(1 + 2 * i, 99.99, 100.01));
    step_ok(maker, book_at(2 + 2 * i, 99.99 + away, 100.01 + away));
    invmm_quotes q = quote_of(maker);
    ck_assert_double_lt(q.bid, 100.01 + away - 0.005);
    ck_assert_double_gt(q.ask, 99.99 + away + 0.005);
  }
}
END_TEST

START_TEST(a_clipped_standing_quote_moves_with_what_clips_it) {
  make_with(SETTINGS(NARROW, {"crossing", INVMM_CROSSING_POST_ONLY}, {"drift", 0.01}));
  step_ok(maker, book_at(1, 99.99, 100.01)); /* the bid would be 100.08: kept at 100.00 */
  ck_assert_int_eq(quote_of(maker).bid_ticks, 10000);
  step_ok(maker, book_at(2, 99.97, 99.99));
  ck_assert_int_eq(quote_of(maker).bid_ticks, 9998);
  step_ok(maker, book_at(3, 99.97, 99.99)); /* and stays while that stays */
  ck_assert_int_eq(quote_of(maker).bid_ticks, 9998);
  ck_assert_uint_eq(quote_of(maker).flags & INVMM_FLAG_CLIPPED, INVMM_FLAG_CLIPPED);
}
END_TEST

START_TEST(a_standing_quote_beyond_max_deviation_is_withdrawn) {
  make_with(SETTINGS(NARROW, {"max_deviation", 0.0005}));
  step_ok(maker, book_at(1, 99.99, 100.01));
  step_ok(maker, book_at(2, 100.05, 100.07)); /* 99.98 is 0.0008 below the mid */
  ck_assert_double_gt(quote_of(maker).bid, 100.06 * (1 - 0.0005));
}
END_TEST

START_TEST(turning_requote_ticks_off_ends_the_standing_quote) {
  for (int crossing = INVMM_CROSSING_ALLOW; crossing <= INVMM_CROSSING_POST_ONLY; ++crossing) {
    make_with(SETTINGS(STILL, {"requote_ticks", 5}, {"crossing", crossing}, {"levels", 2}));
    mid_at(1, start);
    mid_at(2, start + 0.04);
    set(INVMM_PARAM_REQUOTE_TICKS, 0);
    invmm_quotes q[2];
    for (int i = 0; i < 3; ++i) {
      ck_assert_int_eq(invmm_quote(maker, NULL, 2, q), INVMM_OK);
      ck_assert_int_eq(q[0].bid_ticks, 9946 + i);
      ck_assert_int_eq(q[1].bid_ticks, 9946 + i);
      mid_at(3 + i, start + 0.05 + 0.01 * i);
    }
  }
}
END_TEST

/* Each side of a standing quote is whole or gone, on its tick, and the two are not crossed. */
START_TEST(a_standing_quote_is_sane_where_it_could_have_stood) {
  const invmm_quotes good = {.bid = 9931 * 0.01,
                             .ask = 9957 * 0.01,
                             .bid_size = 0.317,
                             .ask_size = 0.731,
                             .bid_ticks = 9931,
                             .ask_ticks = 9957,
                             .sides = 3};
  struct invmm__maker m = {.standing_set = 1, .standing_tick = 0.01};
  invmm_quotes *q = &m.standing;
#define SANE(change, wanted)                                                                                 \
  do {                                                                                                       \
    *q = good;                                                                                               \
    change;                                                                                                  \
    ck_assert_int_eq(invmm__maker_sane(&m), wanted);                                                         \
  } while (0)
  SANE((void)0, 1);
  SANE(q->bid_size = 0, 0);
  SANE(q->ask_size = -0.731, 0);
  SANE(q->bid = 99.1371, 0);
  SANE(q->ask_ticks = 9958, 0);
  SANE((q->bid_ticks = 9958, q->bid = 9958 * 0.01), 0);
  SANE((q->bid_ticks = 9957, q->bid = 9957 * 0.01), 1);
  SANE(q->sides = 2, 0);
  SANE((q->sides = 2, q->bid = 0), 0);
  SANE((q->sides = 2, q->bid = 0, q->bid_size = 0), 0);
  SANE((q->sides = 2, q->bid = 0, q->bid_size = 0, q->bid_ticks = 0), 1);
  SANE((q->sides = 1, q->ask = 0, q->ask_size = 0, q->ask_ticks = 0), 1);
  SANE((q->sides = 0, m.standing_set = 0), 1);
#undef SANE
}
END_TEST

START_TEST(a_changed_parameter_counts_from_the_next_answer_on) {
  make_with(SETTINGS(STILL, {"requote_ticks", 5}, {"inventory_limit", 5}));
  mid_at(1, start);
  set(INVMM_PARAM_INVENTORY_LIMIT, 0);
  ck_assert_uint_eq(quote_of(maker).sides, 0);
  set(INVMM_PARAM_INVENTORY_LIMIT, 5);
  ck_assert_uint_eq(quote_of(maker).sides, 3);
  set(INVMM_PARAM_MIN_HALF_SPREAD, 2.25);
  ck_assert_int_eq(quote_of(maker).bid_ticks, 9775);
}
END_TEST

/* --- values
 * ------------------------------------------------------------------------------------------------------ */

START_TEST(values_that_need_a_book_say_so_before_it) {
  const char *const names[] = {"mid", "input_age", "volatility", "reservation"};
  make_with(SETTINGS(MODEL, {"risk_aversion", 0.01}, {"volatility_annual", 0.6}));
  for (int i = 0; i < 4; ++i) {
    double value = 7;
    int32_t id = invmm_value_id(INVMM_KIND_AVELLANEDA_STOIKOV, names[i]);
    ck_assert_int_eq(invmm_value(maker, id, 0, &value), INVMM_NOT_READY);
    ck_assert_double_eq(value, 0);
  }
  ck_assert_double_eq(have("pnl"), 0);
  step_ok(maker, book_at(1, 100, 100.1));
  step_ok(maker, event_at(3.25, INVMM_EV_TIME));
  ck_assert_double_eq(have("input_age"), 2.25);
  ck_assert_double_eq(have("events"), 2);
  ck_assert_close(have("volatility"), 0.6 * 100.05 / sqrt(31536000), 1e-14);
  make_with(SETTINGS(MODEL, RISK));
  ck_assert_close(have("volatility"), 0.317, 1e-15); /* an absolute one needs none */
}
END_TEST

START_TEST(a_relative_volatility_follows_each_book) {
  make_with(SETTINGS(MODEL, {"risk_aversion", 0.01}, {"volatility_annual", 0.6}, {"year_seconds", 5896800}));
  const double mids[] = {100.05, 50.25, 0, -200.5};
  for (int i = 0; i < 4; ++i) {
    step_ok(maker, book_at(1 + i, mids[i], mids[i]));
    ck_assert_close(have("volatility"), 0.6 * fabs(mids[i]) / sqrt(5896800), 1e-14);
  }
  set(INVMM_PARAM_VOLATILITY_ANNUAL, 0.3);
  ck_assert_close(have("volatility"), 0.3 * 200.5 / sqrt(5896800), 1e-14);
}
END_TEST

START_TEST(no_value_is_ever_infinite) {
  const struct setting *const extremes[] = {
      SETTINGS(MODEL, {"risk_aversion", 1}, {"volatility", 1e200}),
      SETTINGS(MODEL, {"risk_aversion", 1}, {"volatility_annual", 1e200}),
      SETTINGS(MODEL, {"risk_aversion", 1}, {"volatility_annual", 1}),
      SETTINGS(MODEL, {"risk_aversion", 1e300}, {"volatility", 1}, {"hedge_policy", INVMM_HEDGE_POLICY_FULL}),
      SETTINGS(MODEL, {"risk_aversion", 1}, {"volatility", 1e-200}, {"hedge_policy", INVMM_HEDGE_POLICY_BAND},
               {"hedge_flow_volatility", 0}),
  };
  const double mids[] = {0, 1, 1e307};
  for (int i = 0; i < 15; ++i) {
    make_with(extremes[i / 3]);
    step_ok(maker, book_at(1, mids[i % 3], mids[i % 3]));
    for (int32_t id = 1; id <= 24; ++id) {
      double value = 7;
      invmm_status status = invmm_value(maker, id, 0, &value);
      ck_assert_msg(status < 0 || isfinite(value), "case %d: value %d is %g", i, id, value);
    }
  }
}
END_TEST

START_TEST(the_volatility_is_read_back_as_it_was_set) {
  const double sigmas[] = {1e-200, 1e-170, 2.385e-9, 0.317, 1e140};
  for (int i = 0; i < 5; ++i) {
    make_with(SETTINGS(MODEL, {"risk_aversion", 1}, {"volatility", sigmas[i]}));
    ck_assert_close(have("volatility"), sigmas[i], 1e-15);
  }
}
END_TEST

/* Books, trades and fills of resting quotes take a short way where no age and no drawdown counts and there is
 * one source; limits that nothing reaches send a twin the long way, with the same bits. */
static void ways_agree(const struct setting *own) {
  struct setting all[24];
  int n = 0;
  for (; own[n].name; ++n)
    all[n] = own[n];
  all[n] = (struct setting){NULL, 0};
  invmm_model *quick = model_with(INVMM_KIND_AVELLANEDA_STOIKOV, all);
  all[n] = (struct setting){"max_input_age", 1e9}, all[n + 1] = (struct setting){"drawdown_limit", 1e300};
  all[n + 2] = (struct setting){NULL, 0};
  invmm_model *slow = model_with(INVMM_KIND_AVELLANEDA_STOIKOV, all);
  struct draw d = {29};
  double mid = 99.31, t = 0;
  for (int i = 0; i < 3000; ++i) {
    const double what = draw_between(&d, 0, 1), size = draw_between(&d, -1, 1);
    t += draw_between(&d, 0, 0.003), mid += draw_between(&d, -0.1, 0.1);
    invmm_event e = book_at(t, mid - 0.01, mid + 0.01);
    if (what < 0.3) e = fill_at(t, mid - 0.3 * size, size, 0.0013), e.flags = INVMM_EVF_RESTING;
    if (what < 0.05) e.flags = 0;
    if (what > 0.3 && what < 0.6) e = event_at(t, INVMM_EV_TRADE), e.price = mid + size, e.size = size;
    if (what > 0.58 && what < 0.6) e.flags = INVMM_EVF_SIDE_UNKNOWN, e.size = fabs(size);
    step_ok(quick, e), step_ok(slow, e);
    invmm_quotes a = quote_of(quick), b = quote_of(slow);
    ck_assert_mem_eq(&a, &b, sizeof a);
  }
  static const char *const names[] = {"inventory",     "cash",   "fees",     "pnl",  "pnl_spread",
                                      "pnl_inventory", "events", "drawdown", "depth"};
  for (size_t i = 0; i < sizeof names / sizeof *names; ++i)
    ck_assert_double_eq(value_of(quick, names[i], 0), value_of(slow, names[i], 0));
  invmm_model_free(quick), invmm_model_free(slow);
}

START_TEST(short_ways_have_the_bits_of_the_long_ones) {
  ways_agree(SETTINGS(MODEL, RISK));
  ways_agree(SETTINGS(RISK, {"intensity_decay", 1.7319}, {"horizon", 5}, {"tick_size", 0.01}));
  ways_agree(SETTINGS(RISK, {"intensity_decay", 1.7319}, {"horizon", 5}, {"inventory_limit", 7.1}));
  ways_agree(SETTINGS(RISK, {"intensity_decay", 1.7319}, {"horizon", 5}, {"sources", 2}));
  ways_agree(SETTINGS(RISK, {"intensity_decay", 1.7319}, {"horizon", 5}, {"reference_source", 0}));
  ways_agree(SETTINGS(RISK, {"intensity_decay", 1.7319}, {"intensity_scale", 1.3},
                      {"variant", INVMM_AS_ASYMPTOTIC}));
  ways_agree(SETTINGS(RISK, {"intensity_decay", 1.7319}, {"intensity_scale", 1.3},
                      {"variant", INVMM_AS_EXACT}, {"inventory_limit", 30}, {"horizon", 5}));
}
END_TEST

START_TEST(an_everyday_fill_that_no_double_holds_is_refused) {
  make_with(SETTINGS(MODEL, RISK));
  step_ok(maker, book_at(1, 99.9, 100.1));
  invmm_event e = fill_at(1, 1e300, 1e300, 0);
  e.flags = INVMM_EVF_RESTING;
  ck_assert_int_eq(invmm_step(maker, &e, 1, NULL), INVMM_E_NUMERIC);
  ck_assert_double_eq(have("inventory"), 0);
  ck_assert_double_eq(have("cash"), 0);
}
END_TEST

START_TEST(events_without_a_use_move_the_clock_and_nothing_else) {
  make_with(SETTINGS(MODEL, RISK));
  step_ok(maker, book_at(1, 100, 100.1));
  hold(1, 3);
  invmm_quotes before = quote_of(maker);
  const int32_t kinds[] = {INVMM_EV_TIME,   INVMM_EV_FUNDING, INVMM_EV_POOL,  INVMM_EV_SWAP, INVMM_EV_GAS,
                           INVMM_EV_ORACLE, INVMM_EV_SIGNAL,  INVMM_EV_RANGE, INVMM_EV_BAR};
  for (int i = 0; i < 9; ++i)
    step_ok(maker, event_at(2 + i, kinds[i]));
  invmm_event trade = event_at(11, INVMM_EV_TRADE);
  trade.price = 120, trade.size = -3;
  step_ok(maker, trade);
  invmm_quotes after = quote_of(maker);
  ck_assert_int_eq(after.time_ns, INT64_C(11000000000));
  after.time_ns = before.time_ns;
  ck_assert_mem_eq(&before, &after, sizeof before);
  ck_assert_double_eq(have("events"), 12);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("parts/maker");
  TCase *tcase = tcase_create("maker");
  tcase_add_checked_fixture(tcase, NULL, drop);
  tcase_add_test(tcase, what_contradicts_itself_is_refused_with_both_names);
  tcase_add_test(tcase, what_only_just_agrees_is_accepted);
  tcase_add_test(tcase, a_live_change_that_contradicts_is_refused_and_undone);
  tcase_add_test(tcase, before_the_first_whole_book_nothing_is_quoted);
  tcase_add_test(tcase, half_a_book_withdraws_the_quotes_until_a_whole_one_comes);
  tcase_add_test(tcase, a_locked_book_is_real);
  tcase_add_test(tcase, a_book_is_stale_one_nanosecond_after_max_input_age);
  tcase_add_test(tcase, without_max_input_age_a_book_never_gets_old);
  tcase_add_test(tcase, the_latest_book_of_any_source_is_the_reference);
  tcase_add_test(tcase, only_the_reference_source_moves_mid_profit_and_age);
  tcase_add_test(tcase, the_first_source_can_be_the_reference);
  tcase_add_test(tcase, inventory_and_pending_of_all_sources_count_against_one_limit);
  tcase_add_test(tcase, a_source_beyond_the_last_is_refused);
  tcase_add_test(tcase, quotes_are_symmetric_at_the_target_and_the_hedge_counts_as_inventory);
  tcase_add_test(tcase, the_standing_quote_moves_only_by_requote_ticks);
  tcase_add_test(tcase, a_standing_side_beyond_max_deviation_is_renewed);
  tcase_add_test(tcase, a_size_changes_without_a_price);
  tcase_add_test(tcase, before_a_price_no_formula_is_out_of_its_domain);
  tcase_add_test(tcase, one_side_alone_can_move_the_standing_quote);
  tcase_add_test(tcase, an_explicit_request_is_fresh_and_leaves_the_standing_quote);
  tcase_add_test(tcase, asking_never_moves_the_standing_quote);
  tcase_add_test(tcase, step_quote_gives_the_standing_quote_too);
  tcase_add_test(tcase, sides_and_sizes_of_the_standing_quote_change_at_once);
  tcase_add_test(tcase, a_standing_quote_is_withdrawn_when_it_must_be);
  tcase_add_test(tcase, levels_lie_behind_the_standing_quote);
  tcase_add_test(tcase, a_standing_quote_that_the_mid_has_passed_is_flagged);
  tcase_add_test(tcase, a_standing_quote_is_clipped_at_the_mid);
  tcase_add_test(tcase, a_standing_post_only_quote_is_never_at_the_other_touch);
  tcase_add_test(tcase, a_clipped_standing_quote_moves_with_what_clips_it);
  tcase_add_test(tcase, a_standing_quote_beyond_max_deviation_is_withdrawn);
  tcase_add_test(tcase, turning_requote_ticks_off_ends_the_standing_quote);
  tcase_add_test(tcase, a_standing_quote_is_sane_where_it_could_have_stood);
  tcase_add_test(tcase, a_changed_parameter_counts_from_the_next_answer_on);
  tcase_add_test(tcase, values_that_need_a_book_say_so_before_it);
  tcase_add_test(tcase, a_relative_volatility_follows_each_book);
  tcase_add_test(tcase, no_value_is_ever_infinite);
  tcase_add_test(tcase, the_volatility_is_read_back_as_it_was_set);
  tcase_add_test(tcase, events_without_a_use_move_the_clock_and_nothing_else);
  tcase_add_test(tcase, short_ways_have_the_bits_of_the_long_ones);
  tcase_add_test(tcase, an_everyday_fill_that_no_double_holds_is_refused);
  suite_add_tcase(suite, tcase);
  return run_suite(suite);
}
