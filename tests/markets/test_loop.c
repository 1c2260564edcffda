/* SPDX-License-Identifier: MIT */
/** The whole loop under random, often hostile input: several venues, latencies of quotes and of data, buffers
 * of any size. Nothing that goes in is lost, nothing comes out that is no number, fills and fees conserve
 * cash, and orders are traded, dropped or still on their way. */
#include "scenes.h"
#include "stream.h"

enum { VENUES = 3, LEVELS = 3, TURNS = 2000, MARKETS = 24, LATELY = 4096 };

/* How wild the input is. */
enum { GENTLE, WILD };

static uint64_t seed;

static uint32_t below(uint32_t n) {
  return random_below(&seed, n);
}

static double unit(void) {
  return random_between(&seed, 0, 1);
}

/* Any double but NaN and infinity: all sizes from the least to the greatest. */
static double any_number(int positive) {
  double x = ldexp(0.5 + 0.5 * unit(), (int)below(2040) - 1020);
  return positive || below(2) ? x : -x;
}

static double a_price(int wild) {
  return wild && below(4) == 0 ? any_number(0) : 100 + 0.01 * ((int)below(41) - 20);
}

static double a_size(int wild) {
  return wild && below(4) == 0 ? any_number(1) : 0.1 * (1 + below(30));
}

/* What a market may be told; some of it is refused. */
static invmm_event an_event(int64_t time_ns, int wild) {
  const int32_t kinds[] = {INVMM_EV_BOOK,  INVMM_EV_BOOK, INVMM_EV_TRADE,
                           INVMM_EV_TRADE, INVMM_EV_TIME, INVMM_EV_SIGNAL};
  invmm_event e = {.time_ns = time_ns, .kind = kinds[below(6)], .source = (int32_t)below(VENUES)};
  if (e.kind == INVMM_EV_BOOK) {
    double mid = a_price(wild);
    e.price = mid - 0.01 * below(4), e.price2 = mid + 0.01 * below(4);
    e.size = below(12) ? a_size(wild) : 0, e.size2 = below(12) ? a_size(wild) : 0;
    if (below(3) == 0) e.instrument = INVMM_HEDGE;
  } else if (e.kind == INVMM_EV_TRADE) {
    e.price = a_price(wild), e.size = a_size(wild);
    if (below(8) == 0)
      e.flags = INVMM_EVF_SIDE_UNKNOWN;
    else if (below(2))
      e.size = -e.size;
  } else if (e.kind == INVMM_EV_SIGNAL) {
    e.value = any_number(0), e.source = (int32_t)below(100);
  }
  if (wild && below(50) == 0) e.time_ns -= (int64_t)below(1000000000);
  if (wild && below(50) == 0) e.price = NAN;
  return e;
}

/* All that was told and sent, and all that came out. */
static struct {
  uint32_t told, echoed, first;    /* events that the market took, and gave back; the first still out */
  double price[VENUES][2][LATELY]; /* quoted lately, a ring */
  uint32_t quoted[VENUES][2];
  double cash, fees, held[VENUES]; /* of own fills */
  double sent[VENUES][2], taken[VENUES][2], hedged[VENUES][2], dropped[VENUES][2],
      pending[VENUES][2]; /* contracts */
  uint64_t fills;
  int64_t time_ns;
} book_of;

static invmm_event told[TURNS + 16];
static uint8_t came_back[TURNS + 16];

static void remember_quotes(const invmm_quotes *q, uint32_t n) {
  for (uint32_t i = 0; i < n; ++i) {
    const double prices[2] = {q[i].bid, q[i].ask};
    for (int side = 0; side < 2; ++side)
      book_of.price[q[i].venue][side][book_of.quoted[q[i].venue][side]++ % (LATELY)] = prices[side];
  }
}

static int was_quoted(int32_t venue, int side, double price) {
  for (uint32_t i = 0; i < LATELY; ++i)
    if (book_of.price[venue][side][i] == price) return 1;
  return 0;
}

static int numbers(const invmm_event *e) {
  return isfinite(e->price) && isfinite(e->size) && isfinite(e->price2) && isfinite(e->size2) &&
         isfinite(e->value);
}

/* An own fill: at a price of ours, its fee that of its venue. Returns its size. */
static double account(const invmm_event *e, const double fee[VENUES]) {
  if (e->flags != INVMM_EVF_RESTING) ck_abort_msg("flags %u", e->flags);
  if (!was_quoted(e->source, e->size < 0, e->price)) ck_abort_msg("nobody quoted %.17g", e->price);
  ck_assert_double_eq(e->value, fee[e->source] * fabs(e->price) * fabs(e->size));
  book_of.cash -= e->price * e->size;
  book_of.fees += e->value;
  book_of.held[e->source] += e->size;
  ++book_of.fills;
  return fabs(e->size);
}

static void account_hedge(const invmm_event *e) {
  const int sold = e->size < 0;
  double *pending = &book_of.pending[e->source][sold];
  book_of.hedged[e->source][sold] += fabs(e->size);
  *pending -= fabs(e->size);
  if (*pending < -1e-9) ck_abort_msg("more was traded than was pending");
}

/* What is on the way grew by an order that was taken, or shrank by one that was dropped. */
static void account_pending(const invmm_event *e) {
  const double now[2] = {e->size, e->size2};
  for (int sold = 0; sold < 2; ++sold) {
    double *pending = &book_of.pending[e->source][sold], more = now[sold] - *pending;
    book_of.taken[e->source][sold] += fmax(more, 0);
    book_of.dropped[e->source][sold] += fmax(-more, 0);
    *pending = now[sold];
  }
}

/* An event that was told comes back as it was, later perhaps, and once. */
static void account_echo(const invmm_event *e, uint32_t number) {
  invmm_event was = told[number];
  if (came_back[number]++) ck_abort_msg("event %u came twice", number);
  if (e->time_ns < was.time_ns) ck_abort_msg("event %u came too early", number);
  was.time_ns = e->time_ns;
  ck_assert_mem_eq(e, &was, sizeof was);
  ++book_of.echoed;
}

/* The oldest event told that looks like this one and has not come back. */
static uint32_t number_of(const invmm_event *e) {
  for (; book_of.first < book_of.told && came_back[book_of.first]; ++book_of.first)
    ;
  for (uint32_t i = book_of.first; i < book_of.told; ++i) {
    invmm_event was = told[i];
    was.time_ns = e->time_ns;
    if (!came_back[i] && memcmp(&was, e, sizeof was) == 0) return i;
  }
  ck_abort_msg("an event of kind %d that nobody told", e->kind);
}

static double take(const invmm_event *e, const double fee[VENUES]) {
  if (!numbers(e)) ck_abort_msg("no number in an event of kind %d", e->kind);
  if (e->time_ns < book_of.time_ns)
    ck_abort_msg("time went back by %g s at an event of kind %d of source %d",
                 1e-9 * (double)(book_of.time_ns - e->time_ns), e->kind, e->source);
  book_of.time_ns = e->time_ns;
  if (e->kind == INVMM_EV_FILL && e->instrument == INVMM_HEDGE) {
    account_hedge(e);
  } else if (e->kind == INVMM_EV_FILL) {
    return account(e, fee);
  } else if (e->kind == INVMM_EV_PENDING) {
    account_pending(e);
  } else {
    account_echo(e, number_of(e));
  }
  return 0;
}

static void remember_orders(const invmm_order *o, uint32_t m) {
  for (uint32_t i = 0; i < m; ++i)
    book_of.sent[o[i].venue][o[i].size < 0] += fabs(o[i].size);
}

/* Collects until nothing is left, in buffers of any size; the first call brings quotes and orders, and what
 * is refused was not taken. Returns the size filled. */
static double drain(invmm_model *maker, const invmm_quotes *q, uint32_t n, const invmm_order *o, uint32_t m,
                    const double fee[VENUES]) {
  double filled = 0;
  invmm_status status = collect(q, n, o, m, 1 + below(7));
  if (status < 0) {
    ck_assert(status == INVMM_E_NUMERIC || status == INVMM_E_BUFFER);
    ck_assert_uint_eq(count, 0);
    n = m = 0, status = INVMM_MORE;
  }
  remember_quotes(q, n);
  remember_orders(o, m);
  for (;; status = collect(NULL, 0, NULL, 0, 1 + below(7))) {
    ck_assert_int_ge(status, INVMM_OK);
    for (uint32_t i = 0; i < count; ++i)
      filled += take(&seen[i], fee);
    if (maker) ck_assert_int_eq(invmm_step(maker, seen, count, NULL), INVMM_OK);
    if (status != INVMM_MORE) return filled;
  }
}

static uint32_t some_quotes(invmm_quotes q[VENUES * LEVELS], int wild) {
  uint32_t n = 0;
  for (int32_t venue = 0; venue < VENUES; ++venue)
    for (uint32_t level = below(LEVELS + 1); level > 0; --level) {
      const double price = a_price(wild && below(20) == 0), half = 0.01 * below(6);
      q[n++] = quote_at(venue, price - half, below(9) ? a_size(0) : 0, price + half, a_size(0));
    }
  return n;
}

static uint32_t some_orders(invmm_order o[2]) {
  uint32_t m = below(3) == 0 ? 1 + below(2) : 0;
  for (uint32_t i = 0; i < m; ++i) {
    o[i] = hedge_order(0.1 * (double)((int)below(21) - 10), below(3) ? 0 : a_price(0));
    o[i].venue = (int32_t)below(VENUES);
  }
  return m;
}

static void open_random_market(double fee[VENUES]) {
  invmm_config *config = config_with(INVMM_KIND_PAPER_MARKET,
                                     SETTINGS({"sources", VENUES}, {"levels", LEVELS}, {"queue", below(2)},
                                              {"outside_trades", below(2)}, {"cancel_share", unit()}));
  const double scale[] = {0, 0.001, 0.03, 0.4};
  double latency[VENUES], delay[VENUES], share[VENUES];
  invmm_model *model;
  for (int i = 0; i < VENUES; ++i) {
    latency[i] = scale[below(4)] * unit(), delay[i] = scale[below(4)] * unit();
    share[i] = below(3) ? unit() : below(2), fee[i] = 0.001 * (unit() - 0.3);
  }
  invmm_config_set_array(config, INVMM_PARAM_LATENCY, latency, VENUES);
  invmm_config_set_array(config, INVMM_PARAM_DATA_LATENCY, delay, VENUES);
  invmm_config_set_array(config, INVMM_PARAM_QUEUE_SHARE, share, VENUES);
  invmm_config_set_array(config, INVMM_PARAM_MAKER_FEE, fee, VENUES);
  ck_assert_int_eq(invmm_model_new(config, &model), INVMM_OK);
  invmm_config_free(config);
  open_market(model);
  memset(&book_of, 0, sizeof book_of);
  memset(came_back, 0, sizeof came_back);
  book_of.time_ns = INT64_MIN;
}

/* One turn: the market is told an event, and gets new quotes and orders now and then. */
static void take_turn(invmm_model *maker, invmm_event e, int wild, const double fee[VENUES]) {
  invmm_quotes q[VENUES * LEVELS];
  invmm_order o[2];
  const int quoting = below(3) == 0;
  const uint32_t n = quoting ? some_quotes(q, wild) : 0, m = quoting ? some_orders(o) : 0;
  const invmm_status status = invmm_step(market, &e, 1, NULL);
  if (status == INVMM_OK)
    told[book_of.told++] = e;
  else
    ck_assert(wild && (status == INVMM_E_TIME || status == INVMM_E_RANGE || status == INVMM_E_ARG));
  const double filled = drain(maker, q, n, o, m, fee);
  const double printed = status == INVMM_OK && e.kind == INVMM_EV_TRADE ? fabs(e.size) : 0;
  if (filled > printed * (1 + 1e-12)) ck_abort_msg("%.17g filled of %.17g printed", filled, printed);
}

/* Whole books everywhere, and time enough for all that is on its way. */
static void come_to_rest(invmm_model *maker, int64_t now, const double fee[VENUES]) {
  for (int32_t v = 0; v < VENUES; ++v)
    take_turn(maker, at_venue(v, book((double)(now / 1000000 + 1), INVMM_HEDGE, 99.9, 100.1)), GENTLE, fee);
  for (int i = 1; i < 4; ++i)
    take_turn(maker, quiet((double)(now / 1000000 + 100000 * i)), GENTLE, fee);
}

static void ck_all_is_accounted(void) {
  ck_assert_uint_le(book_of.told - book_of.echoed, 3); /* the last moments of rest */
  ck_assert_double_eq(figure("fills"), (double)book_of.fills);
  for (int v = 0; v < VENUES; ++v)
    for (int sold = 0; sold < 2; ++sold) {
      const double done = book_of.hedged[v][sold] + book_of.dropped[v][sold] + book_of.pending[v][sold];
      ck_assert_double_eq_tol(book_of.taken[v][sold], book_of.sent[v][sold], 1e-6);
      ck_assert_double_eq_tol(done, book_of.sent[v][sold], 1e-6);
    }
}

static int64_t walk(invmm_model *maker, int wild, const double fee[VENUES]) {
  int64_t now = (int64_t)below(1000) * 1000000007;
  for (int i = 0; i < TURNS; ++i) {
    now += below(3) ? below(20000000) : 0;
    take_turn(maker, an_event(now, wild), wild, fee);
  }
  return now;
}

START_TEST(nothing_is_lost_and_cash_is_conserved) {
  double fills = 0;
  for (int i = 0; i < MARKETS; ++i) {
    double fee[VENUES], held = 0;
    seed = 7351 + (uint64_t)i;
    open_random_market(fee);
    invmm_model *maker = model_with(INVMM_KIND_AVELLANEDA_STOIKOV,
                                    SETTINGS({"volatility", 0.07}, {"risk_aversion", 0.3}, {"horizon", 3},
                                             {"intensity_decay", 9}, {"sources", VENUES}));
    come_to_rest(maker, walk(maker, GENTLE, fee), fee);
    ck_all_is_accounted();
    for (int v = 0; v < VENUES; ++v)
      held += book_of.held[v];
    fills += (double)book_of.fills;
    ck_assert_double_eq_tol(value_of(maker, "inventory", 0), held, 1e-9);
    ck_assert_double_eq_tol(value_of(maker, "fees", 0), book_of.fees, 1e-9);
    ck_assert_close(value_of(maker, "cash", 0), book_of.cash - book_of.fees, 1e-11);
    invmm_model_free(maker);
  }
  ck_assert_double_gt(fills, 100 * MARKETS); /* it was no empty walk */
}
END_TEST

START_TEST(hostile_input_loses_nothing_either) {
  for (int i = 0; i < MARKETS; ++i) {
    double fee[VENUES], x;
    seed = 99173 + (uint64_t)i;
    open_random_market(fee);
    come_to_rest(NULL, walk(NULL, WILD, fee), fee);
    ck_all_is_accounted();
    for (uint32_t v = 0; v < 2 * VENUES; ++v) {
      const invmm_status status = invmm_value(market, INVMM_VALUE_QUEUE_AHEAD, v, &x);
      ck_assert(status == INVMM_OK || status == INVMM_NOT_READY);
      ck_assert(isfinite(x) && x >= 0);
    }
  }
}
END_TEST

/* What comes out does not depend on the buffers that it comes out in. */
START_TEST(the_size_of_the_buffer_does_not_matter) {
  static invmm_event one[1024], all[1024];
  for (int i = 0; i < MARKETS; ++i) {
    double fee[VENUES];
    invmm_model *wide;
    int64_t now = 0;
    seed = 31 + (uint64_t)i;
    open_random_market(fee);
    ck_assert_int_eq(invmm_model_clone(market, &wide), INVMM_OK);
    for (int turn = 0; turn < TURNS; ++turn) {
      invmm_quotes q[VENUES * LEVELS];
      invmm_order o[2];
      uint32_t n = some_quotes(q, GENTLE), m = some_orders(o), ones = 0, alls = 0;
      const invmm_event e = an_event(now += below(9000000), GENTLE);
      invmm_status status = INVMM_MORE;
      step_all(&e, 1);
      ck_assert_int_eq(invmm_step(wide, &e, 1, NULL), INVMM_OK);
      for (uint32_t k = n, l = m; status == INVMM_MORE; k = l = 0) {
        status = invmm_emit(market, q, k, o, l, one + ones, 1, &count);
        ones += count;
      }
      status = INVMM_MORE;
      for (uint32_t k = n, l = m; status == INVMM_MORE; k = l = 0) {
        status = invmm_emit(wide, q, k, o, l, all + alls, 512, &count);
        alls += count;
      }
      if (ones != alls || memcmp(one, all, ones * sizeof *one) != 0) ck_abort_msg("turn %d", turn);
    }
    invmm_model_free(wide);
  }
}
END_TEST

/* The library's own loop, whole and in pieces: the same figures to the last bit, and all of them numbers. */
static void run_in_pieces(const invmm_event *events, uint32_t n, uint32_t piece, double out[8]) {
  static const char *const names[] = {"cash",      "inventory",      "fees",     "pnl",
                                      "pnl_hedge", "hedge_position", "available"};
  invmm_model *maker = model_with(
      INVMM_KIND_AVELLANEDA_STOIKOV,
      SETTINGS({"volatility", 0.07}, {"risk_aversion", 0.3}, {"horizon", 3}, {"intensity_decay", 9},
               {"sources", VENUES}, {"horizon_mode", INVMM_HORIZON_ROLLING}, {"levels", LEVELS},
               {"level_spacing", 0.01}, {"tick_size", 0.01}, {"hedge_policy", INVMM_HEDGE_POLICY_FULL},
               {"max_input_age", 5}, {"inventory_limit", 7}));
  ck_assert_int_eq(invmm_model_reset(market), INVMM_OK);
  for (uint32_t i = 0; i < n; i += piece)
    ck_assert_int_eq(invmm_run(market, maker, events + i, n - i < piece ? n - i : piece, 0, NULL, NULL, NULL),
                     INVMM_OK);
  for (uint32_t i = 0; i < COUNT(names); ++i) {
    out[i] = value_of(maker, names[i], 0);
    if (!isfinite(out[i])) ck_abort_msg("%s is %g", names[i], out[i]);
  }
  out[COUNT(names)] = figure("fills");
  invmm_model_free(maker);
}

START_TEST(a_run_may_be_cut_in_pieces) {
  static invmm_event events[TURNS];
  double fills = 0;
  for (int i = 0; i < MARKETS; ++i) {
    double fee[VENUES], whole[8], pieces[8];
    int64_t now = 0;
    seed = 613 + (uint64_t)i;
    open_random_market(fee);
    for (int j = 0; j < TURNS; ++j)
      events[j] = an_event(now += below(9000000), GENTLE);
    run_in_pieces(events, TURNS, TURNS, whole);
    run_in_pieces(events, TURNS, 1 + below(70), pieces);
    ck_assert_mem_eq(whole, pieces, sizeof whole);
    fills += whole[7];
  }
  ck_assert_double_gt(fills, 10 * MARKETS);
}
END_TEST

int main(void) {
  int status =
      RUN_TESTS("markets/loop", nothing_is_lost_and_cash_is_conserved, hostile_input_loses_nothing_either,
                the_size_of_the_buffer_does_not_matter, a_run_may_be_cut_in_pieces);
  open_market(NULL);
  return status;
}
