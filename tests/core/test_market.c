/* SPDX-License-Identifier: MIT */
/** The border of emit and run. What the markets do between them is tested with the markets. */
#include "core/internal.h"
#include "models.h"
#include "stream.h"
#include <float.h>

enum { AS = INVMM_KIND_AVELLANEDA_STOIKOV, ROOM = 512 };

static invmm_model *maker, *simulated, *paper;

static void open_models(void) {
  maker = model_of(&recipes[1]);
  simulated = model_of(&recipes[4]);
  paper = model_of(&recipes[5]);
}

static void close_models(void) {
  invmm_model_free(maker);
  invmm_model_free(simulated);
  invmm_model_free(paper);
}

static invmm_quotes two_sided(double bid, double ask) {
  return (invmm_quotes){
      .bid = bid, .ask = ask, .bid_size = 0.137, .ask_size = 0.317, .sides = INVMM_SIDE_BID | INVMM_SIDE_ASK};
}

static invmm_order hedge_of(double size) {
  return (invmm_order){.action = INVMM_ACTION_HEDGE, .instrument = INVMM_HEDGE, .size = size};
}

/* -- emit -- */

START_TEST(emit_refuses_nulls) {
  invmm_event out[4];
  uint32_t count = 77;
  ck_assert_int_eq(invmm_emit(NULL, NULL, 0, NULL, 0, out, 4, &count), INVMM_E_ARG);
  ck_assert_int_eq(invmm_emit(simulated, NULL, 0, NULL, 0, out, 4, NULL), INVMM_E_ARG);
  ck_assert_int_eq(invmm_emit(simulated, NULL, 1, NULL, 0, out, 4, &count), INVMM_E_ARG);
  ck_assert_int_eq(invmm_emit(simulated, NULL, 0, NULL, 1, out, 4, &count), INVMM_E_ARG);
  ck_assert_int_eq(invmm_emit(simulated, NULL, 0, NULL, 0, NULL, 4, &count), INVMM_E_ARG);
  ck_assert_int_eq(invmm_emit(NULL, NULL, 0, NULL, 0, NULL, 0, NULL), INVMM_E_ARG);
  invmm_model *fresh = model_of(&recipes[4]);
  ck_same_models(simulated, fresh);
  invmm_model_free(fresh);
}
END_TEST

START_TEST(only_markets_emit) {
  invmm_event out[4];
  uint32_t count = 77;
  ck_assert_int_eq(invmm_emit(maker, NULL, 0, NULL, 0, out, 4, &count), INVMM_E_UNSUPPORTED);
}
END_TEST

/* A refused emission of each market leaves it as it was. */
static void ck_refuses(const invmm_quotes *quotes, uint32_t n, const invmm_order *orders, uint32_t m,
                       invmm_status status) {
  invmm_model *const markets[] = {simulated, paper};
  for (int i = 0; i < 2; ++i) {
    invmm_model *copy;
    invmm_event out[ROOM];
    uint32_t count;
    ck_assert_int_eq(invmm_model_clone(markets[i], &copy), INVMM_OK);
    ck_assert_int_eq(invmm_emit(copy, quotes, n, orders, m, out, ROOM, &count), status);
    ck_assert_uint_eq(count, 0);
    ck_same_models(copy, markets[i]);
    invmm_model_free(copy);
  }
}

/* Something to see and something that rests, so that it would show if a refused call changed it. */
static void warm_up(void) {
  const invmm_quotes quotes = two_sided(99.31, 99.57);
  invmm_event out[ROOM],
      events[3] = {book_at(17.31, 99.37, 99.53), event_at(17.93, INVMM_EV_TRADE), event_at(18, 1)};
  uint32_t count;
  events[1].price = 99.31, events[1].size = -0.713;
  for (int i = 0; i < 7; ++i)
    ck_assert_int_eq(invmm_emit(simulated, &quotes, 1, NULL, 0, out, ROOM, &count), INVMM_OK);
  ck_assert_int_eq(invmm_emit(paper, &quotes, 1, NULL, 0, out, ROOM, &count), INVMM_OK);
  ck_assert_int_eq(invmm_step(paper, events, 3, NULL), INVMM_OK);
}

START_TEST(quotes_must_be_numbers) {
  const double bad[] = {NAN, INFINITY, -INFINITY};
  warm_up();
  for (int b = 0; b < 3; ++b)
    for (int f = 0; f < 4; ++f) {
      invmm_quotes quotes[3] = {two_sided(99.31, 99.57), two_sided(99.29, 99.59), two_sided(99.27, 99.61)};
      double *const fields[] = {&quotes[2].bid, &quotes[2].ask, &quotes[2].bid_size, &quotes[2].ask_size};
      *fields[f] = bad[b];
      ck_refuses(quotes, 3, NULL, 0, INVMM_E_RANGE);
      ck_refuses(quotes + 2, 1, NULL, 0, INVMM_E_RANGE);
    }
}
END_TEST

START_TEST(quoted_sizes_are_not_negative_and_of_what_is_traded) {
  warm_up();
  invmm_quotes q = two_sided(99.31, 99.57);
  q.bid_size = -0.137;
  ck_refuses(&q, 1, NULL, 0, INVMM_E_RANGE);
  q = two_sided(99.31, 99.57), q.ask_size = -DBL_TRUE_MIN;
  ck_refuses(&q, 1, NULL, 0, INVMM_E_RANGE);
  q = two_sided(99.31, 99.57), q.instrument = 1;
  ck_refuses(&q, 1, NULL, 0, INVMM_E_RANGE);
  q.instrument = INVMM_HEDGE;
  ck_refuses(&q, 1, NULL, 0, INVMM_E_RANGE);
  q.instrument = -1;
  ck_refuses(&q, 1, NULL, 0, INVMM_E_RANGE);
}
END_TEST

START_TEST(opposite_infinities_do_not_cancel) {
  warm_up();
  invmm_quotes q = two_sided(-INFINITY, INFINITY);
  ck_refuses(&q, 1, NULL, 0, INVMM_E_RANGE);
}
END_TEST

START_TEST(finite_prices_whose_sum_is_not_are_prices) {
  invmm_event out[ROOM];
  uint32_t count;
  invmm_quotes q = two_sided(DBL_MAX, DBL_MAX);
  q.bid_size = q.ask_size = 0.0317;
  warm_up();
  ck_assert_int_eq(invmm_emit(paper, &q, 1, NULL, 0, out, ROOM, &count), INVMM_OK);
}
END_TEST

START_TEST(orders_must_be_numbers_for_the_hedge) {
  const double bad[] = {NAN, INFINITY, -INFINITY};
  const int32_t elsewhere[] = {0, 1, -1, INVMM_HEDGE + 1, INVMM_HEDGE - 1, INT32_MIN};
  warm_up();
  for (int b = 0; b < 3; ++b) {
    invmm_order orders[2] = {hedge_of(0.137), hedge_of(bad[b])};
    ck_refuses(NULL, 0, orders, 2, INVMM_E_RANGE);
    ck_refuses(NULL, 0, orders + 1, 1, INVMM_E_RANGE);
  }
  for (size_t i = 0; i < sizeof elsewhere / sizeof *elsewhere; ++i) {
    invmm_order order = hedge_of(0.137);
    order.instrument = elsewhere[i];
    ck_refuses(NULL, 0, &order, 1, INVMM_E_RANGE);
  }
}
END_TEST

START_TEST(a_limit_price_must_be_a_number) {
  const double bad[] = {NAN, INFINITY, -INFINITY};
  warm_up();
  for (int b = 0; b < 3; ++b) {
    invmm_order order = hedge_of(-0.137);
    order.limit_price = bad[b];
    ck_refuses(NULL, 0, &order, 1, INVMM_E_RANGE);
  }
}
END_TEST

START_TEST(no_more_quotes_than_levels) {
  static invmm_quotes quotes[128];
  for (int i = 0; i < 128; ++i)
    quotes[i] = two_sided(99.31 - 0.01 * i, 99.57 + 0.01 * i);
  warm_up();
  ck_refuses(quotes, 65, NULL, 0, INVMM_E_ARG);
  ck_refuses(quotes, 128, NULL, 0, INVMM_E_ARG);
  ck_refuses(quotes, UINT32_MAX, NULL, 0, INVMM_E_ARG);
  invmm_event out[ROOM];
  uint32_t count;
  ck_assert_int_eq(invmm_emit(paper, quotes, 64, NULL, 0, out, ROOM, &count), INVMM_OK);
}
END_TEST

START_TEST(an_order_of_size_0_asks_for_nothing) {
  invmm_event with[ROOM], without[ROOM];
  invmm_model *copy;
  uint32_t many, few;
  const invmm_order none[2] = {hedge_of(0), hedge_of(-0.0)};
  warm_up();
  invmm_model *const markets[] = {simulated, paper};
  for (int i = 0; i < 2; ++i) {
    ck_assert_int_eq(invmm_model_clone(markets[i], &copy), INVMM_OK);
    ck_assert_int_eq(invmm_emit(copy, NULL, 0, none, 2, with, ROOM, &many), INVMM_OK);
    ck_assert_int_eq(invmm_emit(markets[i], NULL, 0, NULL, 0, without, ROOM, &few), INVMM_OK);
    ck_assert_uint_eq(many, few);
    ck_assert_mem_eq(with, without, sizeof *with * few);
    invmm_model_free(copy);
  }
}
END_TEST

/* In pieces of any size the events are the same. */
START_TEST(a_small_buffer_gets_more_in_the_same_order) {
  for (uint32_t capacity = 1; capacity <= 5; ++capacity) {
    invmm_event whole[ROOM], pieces[ROOM];
    uint32_t all, count, got = 0, empty;
    invmm_model *copy, *market = model_of(&recipes[5]);
    const invmm_quotes quotes = two_sided(99.31, 99.57);
    invmm_event events[4] = {book_at(17.31, 99.37, 99.53), event_at(17.9, INVMM_EV_TRADE), event_at(18, 1),
                             event_at(18.3, INVMM_EV_TRADE)};
    events[1].price = 99.17, events[1].size = -0.713, events[3].price = 99.73, events[3].size = 0.713;
    ck_assert_int_eq(invmm_step(market, events, 4, NULL), INVMM_OK);
    ck_assert_int_eq(invmm_model_clone(market, &copy), INVMM_OK);
    ck_assert_int_eq(invmm_emit(market, &quotes, 1, NULL, 0, whole, ROOM, &all), INVMM_OK);
    ck_assert_uint_eq(all, 6);
    ck_assert_int_eq(invmm_emit(copy, &quotes, 1, NULL, 0, NULL, 0, &empty), INVMM_MORE);
    ck_assert_uint_eq(empty, 0);
    invmm_status status = INVMM_MORE;
    while (status == INVMM_MORE) {
      status = invmm_emit(copy, NULL, 0, NULL, 0, pieces + got, capacity, &count);
      ck_assert_uint_le(count, capacity);
      got += count;
    }
    ck_assert_int_eq(status, INVMM_OK);
    ck_assert_uint_eq(got, all);
    ck_assert_mem_eq(pieces, whole, sizeof *whole * all);
    invmm_model_free(market);
    invmm_model_free(copy);
  }
}
END_TEST

START_TEST(a_full_market_says_what_to_do) {
  invmm_event event = event_at(17.31, INVMM_EV_TIME), out[ROOM];
  invmm_status status = INVMM_OK;
  invmm_model *full;
  uint32_t n = 0, count, done = 77;
  while ((status = invmm_step(paper, &event, 1, &done)) == INVMM_OK && n < 100000)
    ++n;
  ck_assert_int_eq(status, INVMM_E_BUFFER);
  ck_assert_uint_eq(done, 0);
  ck_assert_ptr_nonnull(strstr(invmm_model_errmsg(paper), "event 0 (TIME): take what waits with invmm_emit"));
  ck_assert_int_eq(invmm_model_clone(paper, &full), INVMM_OK);
  event.time_ns += 1;
  ck_assert_int_eq(invmm_step(paper, &event, 1, NULL), INVMM_E_BUFFER);
  ck_same_models(paper, full);
  ck_assert_int_eq(invmm_emit(paper, NULL, 0, NULL, 0, out, 1, &count), INVMM_MORE);
  ck_assert_int_eq(invmm_step(paper, &event, 1, NULL), INVMM_OK);
  invmm_model_free(full);
}
END_TEST

/* -- run -- */

struct watch {
  uint32_t calls, cancel_at;
  double last;
};

static int32_t watch(void *user, double done) {
  struct watch *w = user;
  ck_assert_msg(done >= w->last && done >= 0 && done <= 1, "%g after %g", done, w->last);
  w->last = done;
  return ++w->calls == w->cancel_at ? 7 : 0;
}

/* A walk of books with trades between them, and now and then a fee of the venue that nobody has a use for. */
static void tape(invmm_event *events, uint32_t n) {
  uint64_t seed = 713;
  double mid = 99.43;
  for (uint32_t i = 0; i < n; ++i) {
    double t = 17.31 + 0.0137 * i;
    mid += random_between(&seed, -0.031, 0.031);
    events[i] = book_at(t, mid - 0.037, mid + 0.037);
    if (i % 5 == 3) {
      events[i] = event_at(t, INVMM_EV_TRADE);
      events[i].price = mid + random_between(&seed, -1.7, 1.7);
      events[i].size = events[i].price > mid ? 0.713 : -0.713;
    }
    if (i % 17 == 11) events[i].instrument = INVMM_HEDGE;
  }
}

START_TEST(run_refuses_nulls) {
  invmm_event event = book_at(17.31, 99.37, 99.53);
  uint32_t done = 77;
  ck_assert_int_eq(invmm_run(NULL, maker, &event, 1, 0, NULL, NULL, &done), INVMM_E_ARG);
  ck_assert_uint_eq(done, 0);
  done = 77;
  ck_assert_int_eq(invmm_run(paper, NULL, &event, 1, 0, NULL, NULL, &done), INVMM_E_ARG);
  ck_assert_uint_eq(done, 0);
  done = 77;
  ck_assert_int_eq(invmm_run(paper, maker, NULL, 1, 0, NULL, NULL, &done), INVMM_E_ARG);
  ck_assert_uint_eq(done, 0);
  ck_assert_int_eq(invmm_run(NULL, NULL, NULL, 0, 0, NULL, NULL, NULL), INVMM_E_ARG);
}
END_TEST

START_TEST(a_market_and_a_maker_are_needed) {
  invmm_event event = book_at(17.31, 99.37, 99.53);
  uint32_t done = 77;
  ck_assert_int_eq(invmm_run(maker, maker, &event, 1, 0, NULL, NULL, &done), INVMM_E_UNSUPPORTED);
  ck_assert_uint_eq(done, 0);
  ck_assert_int_eq(invmm_run(paper, paper, &event, 1, 0, NULL, NULL, &done), INVMM_E_UNSUPPORTED);
  ck_assert_int_eq(invmm_run(simulated, paper, NULL, 0, 9, NULL, NULL, &done), INVMM_E_UNSUPPORTED);
  ck_assert_int_eq(invmm_run(simulated, maker, &event, 1, 9, NULL, NULL, &done), INVMM_E_ARG);
  ck_assert_uint_eq(done, 0);
}
END_TEST

START_TEST(running_nothing_is_fine) {
  uint32_t done = 77;
  ck_assert_int_eq(invmm_run(paper, maker, NULL, 0, 0, NULL, NULL, &done), INVMM_OK);
  ck_assert_uint_eq(done, 0);
  ck_assert_int_eq(invmm_run(paper, maker, NULL, 0, INT64_MAX, watch, &(struct watch){0}, NULL), INVMM_OK);
}
END_TEST

/* The loop as a host would write it. */
static void by_hand(invmm_model *market, invmm_model *trader, const invmm_event *events, uint32_t n) {
  invmm_quotes quotes[3];
  invmm_order order;
  invmm_event seen[ROOM];
  uint32_t orders, count;
  ck_assert_int_ge(invmm_quote(trader, NULL, 3, quotes), 0);
  ck_assert_int_ge(invmm_hedge(trader, &order, 1, &orders), 0);
  for (uint32_t i = 0; i < n; ++i) {
    step_ok(market, events[i]);
    ck_assert_int_eq(invmm_emit(market, quotes, 3, &order, order.size != 0, seen, ROOM, &count), INVMM_OK);
    ck_assert_int_eq(invmm_step(trader, seen, count, NULL), INVMM_OK);
    ck_assert_int_ge(invmm_quote(trader, NULL, 3, quotes), 0);
    ck_assert_int_ge(invmm_hedge(trader, &order, 1, &orders), 0);
  }
}

START_TEST(run_is_the_loop_written_by_hand) {
  enum { N = 1371 };
  static invmm_event events[N];
  for (int i = 5; i < 7; ++i) { /* without latency and with it */
    invmm_model *market = model_of(&recipes[i]), *twin = model_of(&recipes[i]);
    invmm_model *trader = model_of(&recipes[1]), *other = model_of(&recipes[1]);
    uint32_t done;
    tape(events, N);
    ck_assert_int_eq(invmm_model_set(trader, INVMM_PARAM_HEDGE_POLICY, INVMM_HEDGE_POLICY_FULL), INVMM_OK);
    ck_assert_int_eq(invmm_model_set(other, INVMM_PARAM_HEDGE_POLICY, INVMM_HEDGE_POLICY_FULL), INVMM_OK);
    ck_assert_int_eq(invmm_run(market, trader, events, N, 0, NULL, NULL, &done), INVMM_OK);
    ck_assert_uint_eq(done, N);
    by_hand(twin, other, events, N);
    ck_same_models(trader, other);
    ck_same_models(market, twin);
    ck_assert_double_gt(value_of(market, "fills", 0), 30);
    ck_assert(value_of(trader, "hedge_position", 0) != 0);
    invmm_model_free(market), invmm_model_free(twin);
    invmm_model_free(trader), invmm_model_free(other);
  }
}
END_TEST

START_TEST(a_run_may_come_in_pieces) {
  enum { N = 700 };
  static invmm_event events[N];
  invmm_model *market = model_of(&recipes[5]), *trader = model_of(&recipes[1]);
  uint32_t done;
  tape(events, N);
  ck_assert_int_eq(invmm_run(paper, maker, events, N, 0, NULL, NULL, &done), INVMM_OK);
  ck_assert_int_eq(invmm_run(market, trader, events, 313, 0, NULL, NULL, &done), INVMM_OK);
  ck_assert_int_eq(invmm_run(market, trader, events + 313, N - 313, 0, NULL, NULL, &done), INVMM_OK);
  ck_assert_uint_eq(done, N - 313);
  ck_same_models(market, paper);
  ck_same_models(trader, maker);
  invmm_model_free(market), invmm_model_free(trader);
}
END_TEST

START_TEST(a_bad_event_ends_the_run_before_it) {
  enum { N = 100 };
  invmm_event events[N];
  uint32_t done = 77;
  invmm_model *market = model_of(&recipes[5]), *trader = model_of(&recipes[1]);
  const struct {
    invmm_status status;
    invmm_event event;
  } cases[] = {{INVMM_E_KIND, {.kind = 5, .time_ns = INT64_MAX}},
               {INVMM_E_RANGE, {.kind = INVMM_EV_SIGNAL, .value = NAN, .time_ns = INT64_MAX}},
               {INVMM_E_ARG, {.kind = INVMM_EV_TIME, .value = 1, .time_ns = INT64_MAX}},
               {INVMM_E_TIME, {.kind = INVMM_EV_TIME, .time_ns = 1}}};
  tape(events, N);
  ck_assert_int_eq(invmm_run(market, trader, events, 61, 0, NULL, NULL, &done), INVMM_OK);
  for (size_t i = 0; i < sizeof cases / sizeof *cases; ++i) {
    invmm_model *copy_of_market, *copy_of_trader;
    ck_assert_int_eq(invmm_model_reset(paper), INVMM_OK);
    ck_assert_int_eq(invmm_model_reset(maker), INVMM_OK);
    events[61] = cases[i].event;
    ck_assert_int_eq(invmm_run(paper, maker, events, N, 0, NULL, NULL, &done), cases[i].status);
    ck_assert_uint_eq(done, 61);
    ck_assert_int_eq(invmm_model_clone(market, &copy_of_market), INVMM_OK);
    ck_assert_int_eq(invmm_model_clone(trader, &copy_of_trader), INVMM_OK);
    ck_same_models(paper, copy_of_market);
    ck_same_models(maker, copy_of_trader);
    invmm_model_free(copy_of_market), invmm_model_free(copy_of_trader);
  }
  invmm_model_free(market), invmm_model_free(trader);
}
END_TEST

START_TEST(a_maker_that_cannot_take_an_event_ends_the_run) {
  invmm_event events[2] = {book_at(17.31, 99.37, 99.53), fill_at(17.93, 1e300, 1e300, 0)};
  uint32_t done = 77;
  ck_assert_int_eq(invmm_run(paper, maker, events, 2, 0, NULL, NULL, &done), INVMM_E_NUMERIC);
  ck_assert_uint_eq(done, 1);
  ck_assert_ptr_nonnull(strstr(invmm_model_errmsg(maker), "FILL"));
}
END_TEST

/* A maker with as many levels as there are, whose prices do not depend on their size. */
static invmm_model *tall_maker(double order_size) {
  return model_with(AS, SETTINGS({"risk_aversion", 0}, {"volatility", 0}, {"intensity_decay", 10.13},
                                 {"horizon", 613.7}, {"levels", 64}, {"level_spacing", 0.0013},
                                 {"order_size", order_size}));
}

START_TEST(a_turn_may_bring_more_events_than_one_emission) {
  invmm_model *tall = tall_maker(0.137);
  invmm_event events[3] = {book_at(17.31, 0.9937, 0.9953), event_at(17.93, INVMM_EV_TRADE),
                           event_at(18.31, INVMM_EV_TIME)};
  uint32_t done = 77;
  events[1].price = 0.317, events[1].size = -713.7;
  ck_assert_int_eq(invmm_run(paper, tall, events, 3, 0, NULL, NULL, &done), INVMM_OK);
  ck_assert_uint_eq(done, 3);
  ck_assert_double_eq(value_of(paper, "fills", 0), 64);
  ck_assert_double_eq_tol(value_of(tall, "inventory", 0), 64 * 0.137, 1e-12);
  ck_assert_double_eq(value_of(tall, "events", 0), 64 + 3);
  invmm_model_free(tall);
}
END_TEST

START_TEST(a_maker_may_fail_with_more_to_come) {
  invmm_model *tall = tall_maker(2.7e306);
  invmm_event position = event_at(17.13, INVMM_EV_POSITION);
  position.size = 1e308; /* some fills more, and it is no double */
  step_ok(tall, position);
  invmm_event events[2] = {book_at(17.31, 0.9937, 0.9953), event_at(17.93, INVMM_EV_TRADE)};
  uint32_t done = 77;
  events[1].price = 0.317, events[1].size = -DBL_MAX;
  ck_assert_int_eq(invmm_run(paper, tall, events, 2, 0, NULL, NULL, &done), INVMM_E_NUMERIC);
  ck_assert_uint_eq(done, 1);
  ck_assert_ptr_nonnull(strstr(invmm_model_errmsg(tall), "FILL"));
  invmm_model_free(tall);
}
END_TEST

START_TEST(a_market_without_a_hedge_ends_the_run_of_a_hedger) {
  const struct setting unhedged[] = {{"volatility", 0.2385},
                                     {"intensity_scale", 0.7431},
                                     {"intensity_decay", 1.513},
                                     {"time_step", 0.731},
                                     {NULL, 0}};
  invmm_model *market = model_with(INVMM_KIND_SIMULATED_MARKET, unhedged);
  uint32_t done = 77;
  ck_assert_int_eq(invmm_model_set(maker, INVMM_PARAM_HEDGE_POLICY, INVMM_HEDGE_POLICY_FULL), INVMM_OK);
  ck_assert_int_eq(invmm_run(market, maker, NULL, 0, 1000000000000, NULL, NULL, &done), INVMM_E_UNSUPPORTED);
  ck_assert_uint_gt(done, 1);
  ck_assert_uint_lt(done, 1369);
  ck_assert_double_ge(value_of(market, "fills", 0), 1);
  invmm_model_free(market);
}
END_TEST

static invmm_status cannot_quote(const void *state, const struct invmm__clock *clock,
                                 const invmm_request *request, int32_t level, invmm_quotes *out) {
  (void)state, (void)clock, (void)request, (void)level, (void)out;
  return INVMM_E_NUMERIC;
}

START_TEST(a_maker_that_cannot_answer_ends_the_run) {
  invmm_event events[2] = {book_at(17.31, 99.37, 99.53), event_at(17.93, INVMM_EV_TIME)};
  static struct invmm__kind kind;
  uint32_t done = 77;
  kind = *maker->kind, kind.quote = cannot_quote, maker->kind = &kind;
  ck_assert_int_eq(invmm_run(paper, maker, events, 2, 0, NULL, NULL, &done), INVMM_E_NUMERIC);
  ck_assert_uint_eq(done, 0);
  ck_assert_str_eq(invmm_model_errmsg(paper), "the maker refused invmm_quote or invmm_hedge");
}
END_TEST

/* A kind that quotes but does not hedge. */
START_TEST(a_maker_that_does_not_hedge_runs_as_well) {
  invmm_event events[2] = {book_at(17.31, 99.37, 99.53), event_at(17.93, INVMM_EV_TRADE)};
  static struct invmm__kind kind;
  uint32_t done = 77;
  events[1].price = 90.17, events[1].size = -713.7;
  ck_assert_int_eq(invmm_model_set(maker, INVMM_PARAM_HEDGE_POLICY, INVMM_HEDGE_POLICY_FULL), INVMM_OK);
  kind = *maker->kind, kind.verbs &= ~(uint32_t)INVMM_VERB_HEDGE, kind.hedge = NULL, maker->kind = &kind;
  ck_assert_int_eq(invmm_run(paper, maker, events, 2, 0, NULL, NULL, &done), INVMM_OK);
  ck_assert_uint_eq(done, 2);
  ck_assert_double_eq(value_of(paper, "fills", 0), 3); /* one a level */
}
END_TEST

START_TEST(more_levels_than_the_market_has_are_refused) {
  const struct setting one_level[] = {{"levels", 1}, {NULL, 0}};
  invmm_model *small = model_with(INVMM_KIND_PAPER_MARKET, one_level);
  invmm_event events[64];
  uint32_t done = 77;
  tape(events, 64);
  ck_assert_int_eq(invmm_run(small, maker, events, 64, 0, NULL, NULL, &done), INVMM_E_ARG);
  ck_assert_uint_eq(done, 0);
  invmm_model_free(small);
}
END_TEST

START_TEST(progress_may_cancel) {
  enum { N = 3 * 4096 };
  static invmm_event events[N];
  uint32_t done = 77, last = 0;
  tape(events, N);
  for (uint32_t at = 1; at <= 3; ++at) {
    struct watch w = {.cancel_at = at};
    invmm_model *market = model_of(&recipes[5]), *trader = model_of(&recipes[1]);
    ck_assert_int_eq(invmm_run(market, trader, events, N, 0, watch, &w, &done), INVMM_E_CANCELLED);
    ck_assert_uint_eq(w.calls, at);
    ck_assert_msg(at == 1 || done > last, "%u after %u", done, last);
    ck_assert_uint_lt(done, N);
    last = done;
    invmm_model *to_there = model_of(&recipes[5]), *seen = model_of(&recipes[1]);
    ck_assert_int_eq(invmm_run(to_there, seen, events, done, 0, NULL, NULL, NULL), INVMM_OK);
    ck_same_models(market, to_there); /* both stand at event `done` */
    ck_same_models(trader, seen);
    invmm_model_free(market), invmm_model_free(trader), invmm_model_free(to_there), invmm_model_free(seen);
  }
  struct watch w = {0};
  ck_assert_int_eq(invmm_run(paper, maker, events, N, 0, watch, &w, &done), INVMM_OK);
  ck_assert_uint_eq(done, N);
  ck_assert_uint_ge(w.calls, 3);
}
END_TEST

START_TEST(a_simulated_market_runs_until_its_time) {
  uint32_t done = 77, again = 77;
  ck_assert_int_eq(invmm_run(simulated, maker, NULL, 0, 1000000000000, NULL, NULL, &done), INVMM_OK);
  ck_assert_uint_eq(done, 1 + 1368); /* the first book, at time 0, and 1367.99 steps of 0.731 s */
  ck_assert_int_ge(quote_of(maker).time_ns, 1000000000000);
  ck_assert_int_lt(quote_of(maker).time_ns, 1000731000000);
  ck_assert_double_gt(value_of(simulated, "fills", 0), 10);
  invmm_quotes there = quote_of(maker);
  ck_assert_int_eq(invmm_run(simulated, maker, NULL, 0, 1000000000000, NULL, NULL, &again), INVMM_OK);
  ck_assert_uint_eq(again, 0); /* it is past already */
  ck_assert_int_eq(invmm_run(simulated, maker, NULL, 0, INT64_MIN, NULL, NULL, &again), INVMM_OK);
  ck_assert_uint_eq(again, 0);
  ck_assert_int_eq(quote_of(maker).time_ns, there.time_ns);
}
END_TEST

START_TEST(a_simulated_run_repeats_itself_and_may_come_in_pieces) {
  invmm_model *market = model_of(&recipes[4]), *trader = model_of(&recipes[1]);
  ck_assert_int_eq(invmm_run(simulated, maker, NULL, 0, 731000000000, NULL, NULL, NULL), INVMM_OK);
  ck_assert_int_eq(invmm_run(market, trader, NULL, 0, 317000000000, NULL, NULL, NULL), INVMM_OK);
  ck_assert_int_eq(invmm_run(market, trader, NULL, 0, 731000000000, NULL, NULL, NULL), INVMM_OK);
  ck_same_models(maker, trader);
  ck_same_models(simulated, market);
  invmm_model_free(market), invmm_model_free(trader);
}
END_TEST

START_TEST(a_simulated_run_reports_and_may_be_cancelled) {
  struct watch w = {0};
  uint32_t done = 77;
  ck_assert_int_eq(invmm_run(simulated, maker, NULL, 0, 10000000000000, watch, &w, &done), INVMM_OK);
  ck_assert_uint_ge(w.calls, 3);
  ck_assert_double_gt(w.last, 0.5);
  w = (struct watch){.cancel_at = 2};
  invmm_model *market = model_of(&recipes[4]), *trader = model_of(&recipes[1]);
  ck_assert_int_eq(invmm_run(market, trader, NULL, 0, 10000000000000, watch, &w, &done), INVMM_E_CANCELLED);
  ck_assert_uint_gt(done, 0);
  ck_assert_uint_lt(done, 10000);
  invmm_model_free(market), invmm_model_free(trader);
}
END_TEST

START_TEST(the_first_share_of_a_run_is_0_whatever_the_epoch) {
  struct watch w = {.cancel_at = 1};
  uint32_t done;
  ck_assert_int_eq(invmm_run(simulated, maker, NULL, 0, INT64_MAX, watch, &w, &done), INVMM_E_CANCELLED);
  ck_assert_double_eq(w.last, 0);
  ck_assert_uint_eq(done, 0);
}
END_TEST

START_TEST(a_halted_maker_runs_on) {
  invmm_event events[64], halt = event_at(17.30, INVMM_EV_HEALTH);
  uint32_t done;
  halt.value = 3;
  tape(events, 64);
  events[0] = halt;
  ck_assert_int_eq(invmm_run(paper, maker, events, 64, 0, NULL, NULL, &done), INVMM_OK);
  ck_assert_uint_eq(done, 64);
  ck_assert_double_eq(value_of(maker, "halted", 0), 1);
  ck_assert_double_eq(value_of(paper, "fills", 0), 0);
}
END_TEST

START_TEST(what_a_market_does_not_trade_ends_the_run) {
  const struct setting settings[] = {{"variant", 0},      {"band_outer", 2.317},  {"band_inner", 0.713},
                                     {"volatility", 0.3}, {"risk_aversion", 0.1}, {NULL, 0}};
  invmm_model *band = model_with(INVMM_KIND_BAND, settings);
  uint32_t done = 7;
  ck_assert_int_eq(invmm_run(simulated, band, NULL, 0, 1000000000, NULL, NULL, &done), INVMM_OK);
  ck_assert_uint_gt(done, 0);
  step_ok(band, (invmm_event){.time_ns = 2000000000, .kind = INVMM_EV_POSITION, .size = 5.317});
  ck_assert_int_eq(invmm_run(simulated, band, NULL, 0, 3000000000, NULL, NULL, &done), INVMM_E_UNSUPPORTED);
  ck_assert_uint_eq(done, 0);
  ck_assert_ptr_nonnull(strstr(invmm_model_errmsg(simulated), "one hedge instrument"));
  invmm_model_free(band);
  invmm_config *config; /* and one order for each of ten venues */
  double caps[10];
  for (int i = 0; i < 10; ++i)
    caps[i] = 0.5;
  ck_assert_int_eq(invmm_config_new(INVMM_KIND_BAND, &config), INVMM_OK);
  ck_assert_int_eq(invmm_config_set(config, INVMM_PARAM_BAND_OUTER, 0.1), INVMM_OK);
  ck_assert_int_eq(invmm_config_set_array(config, INVMM_PARAM_VENUE_CAP, caps, 10), INVMM_OK);
  ck_assert_int_eq(invmm_model_new(config, &band), INVMM_OK);
  step_ok(band, (invmm_event){.time_ns = 2000000000, .kind = INVMM_EV_POSITION, .size = 5.317});
  ck_assert_int_eq(invmm_run(simulated, band, NULL, 0, 3000000000, NULL, NULL, &done), INVMM_E_UNSUPPORTED);
  invmm_config_free(config), invmm_model_free(band);
}
END_TEST

/* Each refusal of emit and run leaves its own sentence, not that of an older one. */
#define ck_says(model, words)                                                                                \
  ck_assert_msg(strstr(invmm_model_errmsg(model), words), "\"%s\" does not say \"%s\"",                      \
                invmm_model_errmsg(model), words)

START_TEST(a_refused_call_says_why) {
  const struct setting unhedged[] = {{"volatility", 0.2385},
                                     {"intensity_scale", 0.7431},
                                     {"intensity_decay", 1.513},
                                     {"time_step", 0.731},
                                     {NULL, 0}};
  invmm_model *bare = model_with(INVMM_KIND_SIMULATED_MARKET, unhedged);
  invmm_model *fresh =
      model_with(INVMM_KIND_PAPER_MARKET, (const struct setting[]){{"levels", 1}, {NULL, 0}});
  const invmm_quotes nan = two_sided(NAN, 99.5), vast = two_sided(1e300, 1e300), two[2] = {{.venue = 0}};
  const invmm_order order = hedge_of(0.137), elsewhere = {.size = 1};
  static invmm_order many[4097];
  invmm_event out[ROOM], book = book_at(17.31, 99.37, 99.53);
  uint32_t count;
  ck_assert_int_eq(invmm_step(bare, &book, 1, NULL), INVMM_E_UNSUPPORTED);
  ck_says(bare, "simulated_market takes no events: invmm_emit");
  ck_assert_int_eq(invmm_emit(bare, NULL, 0, NULL, 0, out, ROOM, &count), INVMM_OK);
  ck_assert_int_eq(invmm_emit(bare, NULL, 0, &order, 1, out, ROOM, &count), INVMM_E_UNSUPPORTED);
  ck_says(bare, "hedge_half_spread");
  ck_assert_int_eq(invmm_emit(fresh, NULL, 0, &order, 1, out, ROOM, &count), INVMM_E_TIME);
  ck_says(fresh, "before the first event");
  ck_assert_int_eq(invmm_emit(fresh, &nan, 1, NULL, 0, out, ROOM, &count), INVMM_E_RANGE);
  ck_says(fresh, "no finite number");
  ck_assert_int_eq(invmm_emit(fresh, two, 2, NULL, 0, out, ROOM, &count), INVMM_E_ARG);
  ck_says(fresh, "levels");
  ck_assert_int_eq(invmm_emit(fresh, NULL, 0, &elsewhere, 1, out, ROOM, &count), INVMM_E_RANGE);
  ck_assert_int_eq(invmm_emit(fresh, &(invmm_quotes){.bid = 1e300, .bid_size = 1e300, .sides = 1}, 1, NULL, 0,
                              out, ROOM, &count),
                   INVMM_E_NUMERIC);
  ck_says(fresh, "range of a double");
  ck_assert_int_eq(invmm_emit(maker, &vast, 1, NULL, 0, out, ROOM, &count), INVMM_E_UNSUPPORTED);
  ck_says(maker, "no market");
  step_ok(fresh, book);
  ck_assert_int_eq(invmm_emit(fresh, NULL, 0, NULL, 0, out, ROOM, &count), INVMM_OK);
  for (int i = 0; i < 4097; ++i)
    many[i] = order;
  ck_assert_int_eq(invmm_emit(fresh, NULL, 0, many, 4097, out, ROOM, &count), INVMM_E_BUFFER);
  ck_says(fresh, "take what waits first");
  ck_assert_int_eq(invmm_run(fresh, NULL, NULL, 0, 0, NULL, NULL, NULL), INVMM_E_ARG);
  ck_says(fresh, "null pointer");
  ck_assert_int_eq(invmm_run(maker, maker, NULL, 0, 0, NULL, NULL, NULL), INVMM_E_UNSUPPORTED);
  ck_says(maker, "needs a market");
  ck_assert_int_eq(invmm_run(fresh, maker, &book, 1, 0, NULL, NULL, NULL), INVMM_E_ARG);
  ck_says(fresh, "raise the market's levels");
  ck_assert_int_eq(invmm_run(simulated, maker, &book, 1, 0, NULL, NULL, NULL), INVMM_E_ARG);
  ck_says(simulated, "until_ns");
  invmm_model_free(bare), invmm_model_free(fresh);
}
END_TEST

int main(void) {
  const TTest *const tests[] = {a_refused_call_says_why,
                                emit_refuses_nulls,
                                only_markets_emit,
                                quotes_must_be_numbers,
                                quoted_sizes_are_not_negative_and_of_what_is_traded,
                                opposite_infinities_do_not_cancel,
                                finite_prices_whose_sum_is_not_are_prices,
                                orders_must_be_numbers_for_the_hedge,
                                a_limit_price_must_be_a_number,
                                no_more_quotes_than_levels,
                                an_order_of_size_0_asks_for_nothing,
                                a_small_buffer_gets_more_in_the_same_order,
                                a_full_market_says_what_to_do,
                                run_refuses_nulls,
                                a_market_and_a_maker_are_needed,
                                running_nothing_is_fine,
                                run_is_the_loop_written_by_hand,
                                a_run_may_come_in_pieces,
                                a_bad_event_ends_the_run_before_it,
                                a_maker_that_cannot_take_an_event_ends_the_run,
                                a_turn_may_bring_more_events_than_one_emission,
                                a_maker_may_fail_with_more_to_come,
                                a_market_without_a_hedge_ends_the_run_of_a_hedger,
                                a_maker_that_cannot_answer_ends_the_run,
                                a_maker_that_does_not_hedge_runs_as_well,
                                more_levels_than_the_market_has_are_refused,
                                progress_may_cancel,
                                a_simulated_market_runs_until_its_time,
                                a_simulated_run_repeats_itself_and_may_come_in_pieces,
                                a_simulated_run_reports_and_may_be_cancelled,
                                the_first_share_of_a_run_is_0_whatever_the_epoch,
                                a_halted_maker_runs_on,
                                what_a_market_does_not_trade_ends_the_run};
  Suite *suite = suite_create("core/market");
  TCase *all = tcase_create("core/market");
  tcase_add_checked_fixture(all, open_models, close_models);
  for (size_t i = 0; i < sizeof tests / sizeof *tests; ++i)
    tcase_add_test(all, tests[i]);
  suite_add_tcase(suite, all);
  return run_suite(suite);
}
