/* SPDX-License-Identifier: MIT */
/** The simulated market: what it hands out step by step, and its statistics against closed forms. All seeds
 * are fixed; bounds on statistics are 4 standard errors. */
#include "market.h"
#include "numeric/random.h"
#include <float.h>

/* The market of the tables of 2008, where nothing else is said. */
#define BASE                                                                                                 \
  {"volatility", 2}, {"intensity_scale", 140}, {"intensity_decay", 1.5}, {                                   \
    "time_step", 0.005                                                                                       \
  }
#define START(...) open_market(model_with(INVMM_KIND_SIMULATED_MARKET, SETTINGS(BASE, __VA_ARGS__)))

static invmm_event book(int64_t time_ns, int32_t instrument, double mid, double half_spread, double size) {
  return (invmm_event){.time_ns = time_ns,
                       .kind = INVMM_EV_BOOK,
                       .instrument = instrument,
                       .price = mid - half_spread,
                       .size = size,
                       .price2 = mid + half_spread,
                       .size2 = size};
}

static invmm_event print(int64_t time_ns, double price, double size) {
  return (invmm_event){.time_ns = time_ns, .kind = INVMM_EV_TRADE, .price = price, .size = size};
}

static invmm_event filled(int64_t time_ns, double price, double size, double fee) {
  return (invmm_event){.time_ns = time_ns,
                       .kind = INVMM_EV_FILL,
                       .price = price,
                       .size = size,
                       .value = fee,
                       .flags = INVMM_EVF_RESTING};
}

/* Events of a kind in what was handed out, and the first of them. */
static uint32_t among(int32_t kind, int32_t instrument, const invmm_event **first) {
  uint32_t n = 0;
  for (uint32_t i = count; i-- > 0;)
    if (seen[i].kind == kind && seen[i].instrument == instrument) {
      *first = &seen[i];
      ++n;
    }
  return n;
}

static double near(double p, int n) {
  return 4 * sqrt(p * (1 - p) / n);
} /* for a share of n trials */

/* -- step by step -- */

START_TEST(the_first_emit_shows_the_book) {
  START({"initial_price", 103.7}, {"book_half_spread", 0.25}, {"trade_size", 2.5});
  ck_assert_double_eq(mid_now(), 103.7);
  invmm_quotes q = two_sided(103.7, 1, 103.7, 1); /* cannot fill: nothing moves yet */
  quote(&q, 1);
  EXPECT(book(0, 0, 103.7, 0.25, 2.5));
  ck_assert_double_eq(figure("events"), 1);
}
END_TEST

/* Certain takers on both sides, and no volatility: a step as it is told. */
START_TEST(a_step_fills_prints_and_moves) {
  START({"intensity_scale", 200}, {"volatility", 0}, {"drift", 7}, {"maker_fee", 0.001},
        {"trade_size", 0.75});
  collect_all();
  invmm_quotes q = two_sided(100, 1, 100, 1);
  quote(&q, 1);
  ck_assert_uint_eq(count, 5);
  const double sold = seen[1].price, bought = seen[3].price;
  EXPECT(filled(5000000, 100, 0.75, 0.075), print(5000000, sold, -0.75), filled(5000000, 100, -0.75, 0.075),
         print(5000000, bought, 0.75), book(5000000, 0, 100.035, 0.005, 0.75));
  ck_assert(sold < 100 && bought > 100);
  collect_all(); /* what is left rests, at its price: the bid is further off now, the ask beyond the mid */
  const invmm_event *ask = NULL;
  for (uint32_t i = 0; i < count; ++i)
    if (seen[i].kind == INVMM_EV_FILL && seen[i].size < 0) ask = &seen[i];
  ck_assert(ask != NULL);
  same_event(ask, &(invmm_event[]){filled(10000000, 100, -0.25, 0.025)}[0]);
  ck_assert_double_eq(figure("events"), 1 + 5 + count);
}
END_TEST

START_TEST(time_goes_by_whole_steps) {
  START({"time_step", 1.0 / 300}, {"intensity_scale", 0});
  for (int i = 0; i <= 3000; ++i) {
    collect_all();
    ck_assert_uint_eq(count, 1);
    ck_assert_int_eq(seen[0].time_ns, llround(i * 1e9 / 300));
  }
}
END_TEST

START_TEST(cancelled_sides_do_not_fill) {
  START({"intensity_scale", 200}, {"volatility", 0});
  const invmm_event *fill;
  invmm_quotes q = two_sided(101, 1, 99, 1);
  quote(&q, 1);
  q.sides = INVMM_SIDE_ASK;
  quote(&q, 1);
  ck_assert_uint_eq(among(INVMM_EV_FILL, 0, &fill), 1);
  ck_assert_double_eq(fill->size, -1);
  q.sides = 0;
  quote(&q, 1);
  ck_assert_uint_eq(among(INVMM_EV_FILL, 0, &fill), 0);
}
END_TEST

START_TEST(levels_fill_best_first_up_to_the_trade) {
  START({"intensity_scale", 200}, {"volatility", 0}, {"trade_size", 0.8});
  invmm_quotes q[] = {two_sided(100, 0.7, 200, 1), two_sided(101, 0.1, 201, 1), two_sided(100, 0.7, 202, 1)};
  collect_all();
  quote(q, 3);
  same_event(&seen[0], &(invmm_event[]){filled(5000000, 101, 0.1, 0)}[0]);
  same_event(&seen[1], &(invmm_event[]){filled(5000000, 100, 0.7, 0)}[0]);
  ck_assert_int_eq(seen[2].kind, INVMM_EV_TRADE); /* 0.8 - 0.1 - 0.7 leaves nothing for the third */
}
END_TEST

START_TEST(nothing_moves_while_events_wait) {
  START({"intensity_scale", 200});
  collect_all();
  ck_assert_int_eq(collect(NULL, 0, NULL, 0, 0), INVMM_MORE);
  ck_assert_uint_eq(count, 0);
  const double mid = mid_now();
  ck_assert_int_eq(collect(NULL, 0, NULL, 0, 1), INVMM_MORE);
  ck_assert_int_eq(collect(NULL, 0, NULL, 0, 1), INVMM_MORE);
  ck_assert_int_eq(collect(NULL, 0, NULL, 0, 1), INVMM_OK);
  ck_assert_double_eq(mid_now(), mid);
  EXPECT(book(5000000, 0, mid, 0.005, 1));
  collect_all();
  ck_assert_int_eq(seen[0].time_ns, 10000000);
}
END_TEST

START_TEST(a_locked_book_is_real) {
  START({"book_half_spread", 0});
  collect_all();
  EXPECT(book(0, 0, 100, 0, 1));
}
END_TEST

/* -- the hedge -- */

START_TEST(hedge_orders_trade_at_once_at_the_old_touch) {
  START({"hedge_half_spread", 0.3}, {"hedge_fee", 0.0005}, {"contract_size", 0.1}, {"intensity_scale", 0});
  collect_all();
  EXPECT(book(0, 0, 100, 0.005, 1), book(0, INVMM_HEDGE, 100, 0.3, 1));
  invmm_order orders[] = {hedge_order(3, 0),     hedge_order(0, 0),     hedge_order(-2, 0),
                          hedge_order(1, 100.2), hedge_order(-1, 99.8), hedge_order(1, 100.4)};
  collect_all();
  const double mid = mid_now(), ask = mid + 0.3, bid = mid - 0.3;
  orders[3].limit_price = ask - 0.01, orders[4].limit_price = bid + 0.01, orders[5].limit_price = ask;
  ck_assert_int_eq(collect(NULL, 0, orders, 6, SEEN), INVMM_OK);
  const invmm_event should[] = {{.time_ns = 5000000,
                                 .kind = INVMM_EV_FILL,
                                 .instrument = INVMM_HEDGE,
                                 .price = ask,
                                 .size = 3,
                                 .value = 0.0005 * ask * 0.1 * 3},
                                {.time_ns = 5000000,
                                 .kind = INVMM_EV_FILL,
                                 .instrument = INVMM_HEDGE,
                                 .price = bid,
                                 .size = -2,
                                 .value = 0.0005 * bid * 0.1 * 2},
                                {.time_ns = 5000000,
                                 .kind = INVMM_EV_FILL,
                                 .instrument = INVMM_HEDGE,
                                 .price = ask,
                                 .size = 1,
                                 .value = 0.0005 * ask * 0.1},
                                book(10000000, 0, mid_now(), 0.005, 1),
                                book(10000000, INVMM_HEDGE, mid_now(), 0.3, 1)};
  expect(should, COUNT(should));
  ck_assert_double_ne(mid_now(), mid);
}
END_TEST

START_TEST(without_a_hedge_there_is_nothing_to_order) {
  START({"intensity_scale", 0});
  collect_all();
  const double mid = mid_now();
  invmm_order orders[] = {hedge_order(0, 0), hedge_order(1, 0)};
  ck_assert_int_eq(collect(NULL, 0, orders, 2, SEEN), INVMM_E_UNSUPPORTED);
  ck_assert_double_eq(mid_now(), mid);
  ck_assert_double_eq(figure("events"), 1);
  ck_assert_int_eq(collect(NULL, 0, orders, 1, SEEN), INVMM_OK);
  ck_assert_int_eq(invmm_model_set(market, INVMM_PARAM_HEDGE_HALF_SPREAD, 0.3), INVMM_OK);
  ck_assert_int_eq(collect(NULL, 0, orders, 2, SEEN), INVMM_OK);
}
END_TEST

/* 256 events may wait, of which a step may need 134. */
START_TEST(orders_need_room_for_their_fills) {
  START({"hedge_half_spread", 0.3}, {"intensity_scale", 0});
  invmm_order orders[256];
  for (int i = 0; i < 256; ++i)
    orders[i] = hedge_order(1, 0);
  ck_assert_int_eq(collect(NULL, 0, orders, 123, 0), INVMM_E_BUFFER);
  ck_assert_int_eq(collect(NULL, 0, orders, 122, 0), INVMM_MORE);
  ck_assert_double_eq(figure("events"), 124);
  ck_assert_int_eq(collect(NULL, 0, orders, 133, 0), INVMM_E_BUFFER); /* 124 wait, no step is due */
  ck_assert_int_eq(collect(NULL, 0, orders, 132, 0), INVMM_MORE);
  collect_all();
  ck_assert_uint_eq(count, 256);
  ck_assert_double_eq(figure("events"), 256);
}
END_TEST

/* -- what cannot be -- */

START_TEST(what_no_double_holds_is_refused) {
  START({"intensity_scale", 200}, {"hedge_half_spread", 0.3});
  collect_all();
  invmm_quotes bad = two_sided(1e200, 1e200, 2e200, 1);
  ck_assert_int_eq(collect(&bad, 1, NULL, 0, SEEN), INVMM_E_NUMERIC);
  const double mid = mid_now();
  invmm_quotes fine = two_sided(mid + 9, 1, mid + 10, 1);
  ck_assert_int_eq(invmm_model_set(market, INVMM_PARAM_DRIFT, DBL_MAX), INVMM_OK);
  ck_assert_int_eq(collect(&fine, 1, NULL, 0, SEEN), INVMM_OK); /* 1e308 * dt is still a price */
  invmm_order order = hedge_order(1, 0);
  for (int i = 0; i < 300; ++i)
    if (collect(&fine, 1, NULL, 0, SEEN) < 0) break;
  const double last = mid_now(), events = figure("events");
  ck_assert_int_eq(collect(&fine, 1, &order, 1, SEEN), INVMM_E_NUMERIC);
  ck_assert(isfinite(last) && last > 1e308);
  ck_assert_double_eq(mid_now(), last);
  ck_assert_double_eq(figure("events"), events);
  ck_assert_uint_eq(count, 0);
  ck_assert_int_eq(invmm_model_set(market, INVMM_PARAM_DRIFT, 0), INVMM_OK);
  ck_assert_int_eq(invmm_model_set(market, INVMM_PARAM_BOOK_HALF_SPREAD, 1.5e308), INVMM_OK);
  ck_assert_int_eq(collect(NULL, 0, NULL, 0, SEEN), INVMM_E_NUMERIC); /* no ask */
  ck_assert_int_eq(invmm_model_set(market, INVMM_PARAM_BOOK_HALF_SPREAD, 0), INVMM_OK);
  ck_assert_int_eq(collect(NULL, 0, NULL, 0, SEEN), INVMM_OK);
}
END_TEST

/* No price that a step may need is beyond a double: the hedge's touch and the longest reach count as well. */
START_TEST(every_price_has_room) {
  START({"intensity_scale", 0}, {"initial_price", 1.6e308});
  collect_all();
  START({"intensity_scale", 0}, {"initial_price", 1.6e308}, {"hedge_half_spread", 1e308});
  ck_assert_int_eq(collect(NULL, 0, NULL, 0, SEEN), INVMM_E_NUMERIC);
  START({"intensity_scale", 0}, {"initial_price", 1.6e308}, {"intensity_decay", 1e-306});
  ck_assert_int_eq(collect(NULL, 0, NULL, 0, SEEN), INVMM_E_NUMERIC);
  START({"intensity_scale", 0}, {"initial_price", 1.6e308}, {"intensity_decay", 4e-306}); /* 37/k = 0.9e307 */
  collect_all();
}
END_TEST

START_TEST(a_mid_that_comes_back_is_still_too_far) {
  START({"initial_price", -1.6e308}, {"intensity_scale", 0}, {"time_step", 1}, {"drift", 1.6e308},
        {"book_half_spread", 1e308});
  ck_assert_int_eq(collect(NULL, 0, NULL, 0, SEEN), INVMM_E_NUMERIC); /* the book at the start has no bid */
  ck_assert_int_eq(invmm_model_set(market, INVMM_PARAM_INITIAL_PRICE, 0), INVMM_OK);
  ck_assert_int_eq(collect(NULL, 0, NULL, 0, SEEN), INVMM_E_NUMERIC); /* the step after it has no ask */
}
END_TEST

START_TEST(a_hedge_fee_that_is_no_number_is_not_paid) {
  START({"hedge_half_spread", 0.3}, {"hedge_fee", 0.5}, {"contract_size", 1e300}, {"intensity_scale", 0});
  collect_all();
  invmm_order order = hedge_order(1e10, 0);
  ck_assert_int_eq(collect(NULL, 0, &order, 1, SEEN), INVMM_OK);
  ck_assert_uint_eq(count, 2);
  ck_assert_int_eq(seen[0].kind, INVMM_EV_BOOK);
}
END_TEST

START_TEST(time_has_an_end) {
  START({"time_step", 1e9}, {"intensity_scale", 0});
  for (int i = 0; i <= 9; ++i)
    collect_all();
  ck_assert_int_eq(seen[0].time_ns, INT64_C(9000000000000000000));
  ck_assert_int_eq(collect(NULL, 0, NULL, 0, SEEN), INVMM_E_NUMERIC);
  ck_assert_double_eq(figure("events"), 10);
}
END_TEST

START_TEST(a_certain_taker_is_still_allowed) {
  START({"intensity_scale", 200});
  ck_assert_int_eq(invmm_model_set(market, INVMM_PARAM_INTENSITY_SCALE, 200.1), INVMM_E_CONFIG);
  ck_assert(strstr(invmm_model_errmsg(market), "time_step"));
  START({"time_step", 1.0 / 49 / 3}, {"intensity_scale", 147}); /* 1 but for rounding */
}
END_TEST

START_TEST(parameters_have_their_bounds) {
  refuses(INVMM_KIND_SIMULATED_MARKET,
          SETTINGS({"seed", -1}, {"seed", 0.5}, {"stream", 1e16}, {"initial_price", INFINITY},
                   {"volatility", -1}, {"drift", INFINITY}, {"intensity_scale", -1}, {"intensity_decay", 0},
                   {"time_step", 0}, {"trade_size", 0}, {"book_half_spread", -0.1},
                   {"hedge_half_spread", -0.1}));
  START({"seed", 9007199254740992.0});
  invmm_event e = {.kind = INVMM_EV_TIME};
  ck_assert_int_eq(invmm_step(market, &e, 1, NULL), INVMM_E_UNSUPPORTED);
  ck_assert_int_eq(invmm_model_set(market, INVMM_PARAM_TIME_STEP, 0.001), INVMM_E_UNSUPPORTED);
  ck_assert_int_eq(invmm_model_set(market, INVMM_PARAM_VOLATILITY, 1), INVMM_OK);
  ck_assert_int_eq(invmm_model_set(market, INVMM_PARAM_INTENSITY_DECAY, 0.1), INVMM_OK);
  open_market(model_with(INVMM_KIND_SIMULATED_MARKET,
                         SETTINGS({"volatility", 2}, {"intensity_scale", 0.7}, {"intensity_decay", 1.5})));
  for (int i = 0; i < 2; ++i)
    collect_all();
  ck_assert_int_eq(seen[0].time_ns, 1000000000); /* a step of 1 s by default */
}
END_TEST

/* -- chance -- */

/* The numbers are a part of the contract: part 0 of seed and stream moves the mid, and part 1 draws for each
 * step first the taker who sells and then the one who buys. */
static void walks_by(uint64_t seed, uint64_t stream) {
  struct invmm__random moves = invmm__random_of(seed, stream, 0), takers = invmm__random_of(seed, stream, 1);
  double mid = 100;
  collect_all();
  for (int i = 0; i < 50; ++i) {
    double reach[2] = {0}, was[2] = {0};
    for (int buyer = 0; buyer < 2; ++buyer)
      reach[buyer] = fmax(-log(invmm__random_uniform(&takers) / 0.7) / 1.5, 0);
    collect_all();
    for (uint32_t j = 0; j + 1 < count; ++j)
      was[seen[j].size > 0] = fabs(seen[j].price - mid);
    mid += 2 * sqrt(0.005) * invmm__random_normal(&moves);
    ck_assert_double_eq_tol(mid_now(), mid, 1e-11);
    ck_assert_double_eq_tol(was[0], reach[0], 1e-11);
    ck_assert_double_eq_tol(was[1], reach[1], 1e-11);
  }
}

START_TEST(the_numbers_come_from_their_parts) {
  START({"seed", 42}, {"stream", 7});
  walks_by(42, 7);
  START({"maker_fee", 0}); /* seed and stream are 0 by default */
  walks_by(0, 0);
  START({"seed", 0}, {"stream", 0});
  walks_by(0, 0);
}
END_TEST

enum { PATH = 400 };

/* The mids of a path, and all that was printed; with quotes that are filled now and then, or none. */
struct path {
  double mid[PATH];
  uint32_t prints, fills;
  double print[2 * PATH];
};

static void walk(struct path *p, int quoting) {
  p->prints = p->fills = 0;
  for (int i = 0; i < PATH; ++i) {
    double mid = mid_now();
    invmm_quotes q = two_sided(mid - 0.4, 0.7, mid + 0.3, 1.2);
    quote(&q, quoting ? 1 : 0);
    for (uint32_t j = 0; j < count; ++j) {
      if (seen[j].kind == INVMM_EV_TRADE) p->print[p->prints++] = seen[j].price;
      p->fills += seen[j].kind == INVMM_EV_FILL;
    }
    p->mid[i] = mid_now();
  }
}

static void same_path(const struct path *a, const struct path *b) {
  ck_assert_uint_eq(a->prints, b->prints);
  ck_assert_mem_eq(a->mid, b->mid, sizeof a->mid);
  ck_assert_mem_eq(a->print, b->print, a->prints * sizeof *a->print);
}

START_TEST(the_same_seed_is_the_same_path) {
  static struct path first, again;
  START({"seed", 42}, {"stream", 7});
  walk(&first, 1);
  ck_assert_uint_gt(first.fills, 10);
  invmm_model_reset(market);
  walk(&again, 1);
  same_path(&first, &again);
  ck_assert_uint_eq(first.fills, again.fills);
  START({"seed", 42}, {"stream", 7});
  walk(&again, 0); /* quotes move nothing */
  same_path(&first, &again);
  ck_assert_uint_eq(again.fills, 0);
}
END_TEST

START_TEST(a_clone_walks_on_alike) {
  static struct path first, again;
  START({"seed", 42});
  walk(&first, 1);
  invmm_model *original = market;
  ck_assert_int_eq(invmm_model_clone(original, &market), INVMM_OK);
  walk(&first, 1);
  invmm_model_free(market);
  market = original;
  walk(&again, 1);
  same_path(&first, &again);
}
END_TEST

/* Seed and stream may change on a model that was reset, and each pair is a path of its own. */
START_TEST(seed_and_stream_choose_the_path) {
  static struct path by_config, by_set, other;
  START({"seed", 42}, {"stream", 7});
  walk(&by_config, 1);
  START({"seed", 1});
  walk(&other, 1);
  ck_assert_double_ne(other.mid[5], by_config.mid[5]);
  invmm_model_reset(market);
  ck_assert_int_eq(invmm_model_set(market, INVMM_PARAM_SEED, 42), INVMM_OK);
  walk(&other, 1);
  ck_assert_double_ne(other.mid[5], by_config.mid[5]);
  invmm_model_reset(market);
  ck_assert_int_eq(invmm_model_set(market, INVMM_PARAM_SEED, 42), INVMM_OK);
  ck_assert_int_eq(invmm_model_set(market, INVMM_PARAM_STREAM, 7), INVMM_OK);
  walk(&by_set, 1);
  same_path(&by_config, &by_set);
}
END_TEST

/* On a running market another stream begins its numbers anew, and no other parameter touches them. */
START_TEST(only_seed_and_stream_begin_anew) {
  static struct path first, again;
  START({"seed", 42}, {"stream", 7});
  walk(&first, 1);
  const double from = mid_now();
  ck_assert_int_eq(invmm_model_set(market, INVMM_PARAM_INITIAL_PRICE, 55), INVMM_OK);
  ck_assert_double_eq(mid_now(), from);
  const struct setting other[] = {{"seed", 41}, {"seed", 42}, {"stream", 6}, {"stream", 7}};
  for (int i = 0; i < 4; ++i) {
    const double then = mid_now();
    int32_t id = invmm_param_id(INVMM_KIND_SIMULATED_MARKET, other[i].name);
    ck_assert_int_eq(invmm_model_set(market, id, other[i].value), INVMM_OK);
    walk(&again, 1); /* the first step of the stream, which follows the first book, from another mid */
    int alike = fabs(again.mid[0] - then - (first.mid[1] - first.mid[0])) < 1e-12;
    ck_assert_int_eq(alike, i % 2);
  }
  invmm_model_reset(market);
  for (int i = 0; i < PATH; ++i) {
    ck_assert_int_eq(invmm_model_set(market, INVMM_PARAM_MAKER_FEE, 0.0001 * i), INVMM_OK);
    collect_all();
    ck_assert_double_eq(mid_now(), first.mid[i]);
  }
}
END_TEST

/* Moves of the mid have mean mu dt and variance sigma^2 dt, and none knows the one before it or another
 * stream. */
START_TEST(the_mid_is_a_brownian_motion) {
  enum { N = 200000 };
  static double move[2][N];
  const double mean = 0.7 * 0.005, variance = 1.3 * 1.3 * 0.005;
  START({"seed", 3}, {"volatility", 1.3}, {"drift", 0.7});
  for (int stream = 0; stream < 2; ++stream) {
    invmm_model_reset(market);
    ck_assert_int_eq(invmm_model_set(market, INVMM_PARAM_STREAM, stream), INVMM_OK);
    collect_all();
    for (int i = 0; i < N; ++i) {
      double mid = mid_now();
      collect_all();
      move[stream][i] = mid_now() - mid;
    }
  }
  double sum = 0, squares = 0, lagged = 0, crossed = 0;
  for (int i = 0; i < N; ++i) {
    double d = move[0][i] - mean;
    sum += d, squares += d * d;
    lagged += i ? d * (move[0][i - 1] - mean) : 0;
    crossed += d * (move[1][i] - mean);
  }
  ck_assert_double_eq_tol(sum / N, 0, 4 * sqrt(variance / N));
  ck_assert_double_eq_tol(squares / N, variance, 4 * variance * sqrt(2.0 / N));
  ck_assert_double_eq_tol(lagged / N, 0, 4 * variance / sqrt(N));
  ck_assert_double_eq_tol(crossed / N, 0, 4 * variance / sqrt(N));
}
END_TEST

/* Prints: A dt in each step and on each side, the sides apart from each other and from the moves; the
 * distance beyond the mid is exponential with mean 1/k (Kolmogorov and Smirnov's distance, at its 0.1 %
 * point). */
static int by_size(const void *a, const void *b) {
  const double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static double distance_from_exponential(double *depth, int n, double k) {
  double worst = 0;
  qsort(depth, (size_t)n, sizeof *depth, by_size);
  for (int i = 0; i < n; ++i) {
    double f = -expm1(-k * depth[i]);
    worst = fmax(worst, fmax(f - (double)i / n, (double)(i + 1) / n - f));
  }
  return worst;
}

START_TEST(takers_come_and_reach_as_they_should) {
  enum { N = 100000 };
  static double depth[2][N];
  int n[2] = {0, 0}, both = 0;
  double with_move = 0;
  START({"seed", 4}, {"trade_size", 1.7});
  collect_all();
  for (int i = 0; i < N; ++i) {
    const double mid = mid_now();
    int came[2] = {0, 0};
    collect_all();
    for (uint32_t j = 0; j + 1 < count; ++j) {
      int buyer = seen[j].size > 0;
      if (seen[j].kind != INVMM_EV_TRADE || fabs(seen[j].size) != 1.7) ck_abort();
      depth[buyer][n[buyer]++] = buyer ? seen[j].price - mid : mid - seen[j].price;
      came[buyer] = 1;
    }
    both += came[0] & came[1];
    with_move += (came[1] - came[0]) * (mid_now() - mid);
  }
  for (int side = 0; side < 2; ++side) {
    ck_assert_double_eq_tol((double)n[side] / N, 0.7, near(0.7, N));
    ck_assert_double_lt(distance_from_exponential(depth[side], n[side], 1.5), 1.95 / sqrt(n[side]));
  }
  ck_assert_double_eq_tol((double)both / N, 0.49, near(0.49, N));
  ck_assert_double_eq_tol(with_move / N, 0, 4 * sqrt(2 * 0.7 * 0.3 * 4 * 0.005 / N));
}
END_TEST

/* A quote fills exactly where the print of the same step reaches it: the same seed shows both. */
START_TEST(a_quote_fills_where_the_taker_reaches) {
  enum { N = 20000 };
  static double reach[2][N];
  START({"seed", 5});
  collect_all();
  for (int i = 0; i < N; ++i) {
    const double mid = mid_now();
    reach[0][i] = reach[1][i] = -1;
    collect_all();
    for (uint32_t j = 0; j + 1 < count; ++j)
      reach[seen[j].size > 0][i] = fabs(seen[j].price - mid);
  }
  invmm_model_reset(market);
  collect_all();
  for (int i = 0; i < N; ++i) {
    const double mid = mid_now(), depth = 0.002 * (i % 1000);
    invmm_quotes q = two_sided(mid - depth, 1, mid + depth, 1);
    quote(&q, 1);
    int bids = 0, asks = 0;
    for (uint32_t j = 0; j < count; ++j) {
      bids += seen[j].kind == INVMM_EV_FILL && seen[j].size > 0;
      asks += seen[j].kind == INVMM_EV_FILL && seen[j].size < 0;
    }
    if (bids != (reach[0][i] >= depth - 1e-9) || asks != (reach[1][i] >= depth - 1e-9))
      ck_abort_msg("step %d: %d bids, %d asks", i, bids, asks);
  }
}
END_TEST

/* The rate of fills by distance, also beyond the mid, where the intensity is above A and more takers come
 * than are printed; at most one in each step. */
START_TEST(fills_come_at_the_rate_of_their_distance) {
  enum { N = 100000 };
  const double depths[] = {0, 0.3, 1.7, -0.1, -0.2, -0.5};
  for (uint32_t k = 0; k < COUNT(depths); ++k) {
    int fills[2] = {0, 0}, prints = 0;
    START({"seed", 6}, {"stream", k});
    collect_all();
    for (int i = 0; i < N; ++i) {
      const double mid = mid_now();
      invmm_quotes q = two_sided(mid - depths[k], 1, mid + depths[k], 1);
      quote(&q, 1);
      for (uint32_t j = 0; j < count; ++j) {
        if (seen[j].kind == INVMM_EV_FILL) ++fills[seen[j].size > 0];
        prints += seen[j].kind == INVMM_EV_TRADE;
      }
    }
    double p = fmin(0.7 * exp(-1.5 * depths[k]), 1);
    for (int side = 0; side < 2; ++side)
      ck_assert_double_eq_tol((double)fills[side] / N, p, near(p, N) + 1e-15);
    ck_assert_double_eq_tol(prints / 2.0 / N, 0.7, near(0.7, 2 * N));
  }
}
END_TEST

START_TEST(no_taker_comes_without_intensity) {
  START({"intensity_scale", 0});
  invmm_quotes q = two_sided(1000, 1, -1000, 1);
  for (int i = 0; i < 1000; ++i) {
    quote(&q, 1);
    ck_assert_uint_eq(count, 1);
  }
}
END_TEST

/* -- the symmetric strategy of 2008 -- */

/* One path of one second: bid and ask `depth` around the mid, one unit each. */
static void trade_one_path(int path, double depth, double *profit, double *inventory) {
  double cash = 0, q = 0;
  invmm_model_reset(market);
  ck_assert_int_eq(invmm_model_set(market, INVMM_PARAM_STREAM, path), INVMM_OK);
  collect_all();
  for (int step = 0; step < 200; ++step) {
    const double mid = mid_now();
    invmm_quotes quotes = two_sided(mid - depth, 1, mid + depth, 1);
    quote(&quotes, 1);
    for (uint32_t j = 0; j < count; ++j)
      if (seen[j].kind == INVMM_EV_FILL) cash -= seen[j].size * seen[j].price, q += seen[j].size;
  }
  ck_assert_int_eq(seen[0].time_ns, 1000000000);
  *profit = cash + q * mid_now();
  *inventory = q;
}

struct moments {
  double mean, variance;
};

static struct moments moments_of(const double *x, int n) {
  struct moments m = {0, 0};
  for (int i = 0; i < n; ++i)
    m.mean += x[i] / n;
  for (int i = 0; i < n; ++i)
    m.variance += (x[i] - m.mean) * (x[i] - m.mean) / (n - 1);
  return m;
}

/* Standard error of a variance, from the sample's own fourth moment. */
static double variance_error(const double *x, int n, struct moments m) {
  double fourth = 0;
  for (int i = 0; i < n; ++i)
    fourth += pow(x[i] - m.mean, 4) / n;
  return sqrt((fourth - m.variance * m.variance) / n);
}

/* With N steps and p the chance of a fill: E = 2 N p d, Var q = 2 N v, Var = 2 N v d^2 + sigma^2 dt v N (N +
 * 1) with v = p (1 - p); for gamma = 0.1 the mean half-spread is 0.7455 and the figures are 68.223, 13.456^2
 * and 8.399^2. */
START_TEST(the_symmetric_strategy_has_its_moments) {
  enum { PATHS = 10000, N = 200 };
  static double profit[PATHS], inventory[PATHS];
  const double depth = 10 * log1p(0.1 / 1.5) + 0.5 * 0.1 * 4 * 0.5 * (1 + 1.0 / N);
  const double p = 0.7 * exp(-1.5 * depth), v = p * (1 - p);
  START({"seed", 2008});
  for (int i = 0; i < PATHS; ++i)
    trade_one_path(i, depth, &profit[i], &inventory[i]);
  struct moments money = moments_of(profit, PATHS), q = moments_of(inventory, PATHS);
  const double spread = 2 * N * v * depth * depth + 4 * 0.005 * v * N * (N + 1.0);
  ck_assert_double_eq_tol(money.mean, 2 * N * p * depth, 4 * sqrt(spread / PATHS));
  ck_assert_double_eq_tol(money.variance, spread, 4 * variance_error(profit, PATHS, money));
  ck_assert_double_eq_tol(q.mean, 0, 4 * sqrt(2 * N * v / PATHS));
  ck_assert_double_eq_tol(q.variance, 2 * N * v, 4 * variance_error(inventory, PATHS, q));
  ck_assert_double_eq_tol(2 * N * p * depth, 68.223, 0.0005); /* the figures as they are known */
  ck_assert_double_eq_tol(sqrt(spread), 13.456, 0.0005);
  ck_assert_double_eq_tol(sqrt(2 * N * v), 8.399, 0.0005);
}
END_TEST

int main(void) {
  int status = RUN_TESTS(
      "markets/simulated", the_first_emit_shows_the_book, a_step_fills_prints_and_moves,
      time_goes_by_whole_steps, cancelled_sides_do_not_fill, levels_fill_best_first_up_to_the_trade,
      nothing_moves_while_events_wait, a_locked_book_is_real, hedge_orders_trade_at_once_at_the_old_touch,
      without_a_hedge_there_is_nothing_to_order, orders_need_room_for_their_fills,
      what_no_double_holds_is_refused, every_price_has_room, a_mid_that_comes_back_is_still_too_far,
      a_hedge_fee_that_is_no_number_is_not_paid, time_has_an_end, a_certain_taker_is_still_allowed,
      parameters_have_their_bounds, the_numbers_come_from_their_parts, the_same_seed_is_the_same_path,
      a_clone_walks_on_alike, seed_and_stream_choose_the_path, only_seed_and_stream_begin_anew,
      the_mid_is_a_brownian_motion, takers_come_and_reach_as_they_should,
      a_quote_fills_where_the_taker_reaches, fills_come_at_the_rate_of_their_distance,
      no_taker_comes_without_intensity, the_symmetric_strategy_has_its_moments);
  open_market(NULL);
  return status;
}
