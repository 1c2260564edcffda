/* SPDX-License-Identifier: MIT */
/** From depths to quotes: every quote of a random maker in a random state against the rules of the contract
 * written out slowly, and each rule by itself. */
#include "draw.h"
#include "support.h"
#include <stdio.h>

/* Finite, rolling and without risk aversion: depths 1/k + fee, moved by drift * horizon; with risk aversion
 * skewed. */
#define MODEL                                                                                                \
  {"intensity_decay", 1.7319}, {"horizon", 10}, {                                                            \
    "horizon_mode", INVMM_HORIZON_ROLLING                                                                    \
  }
#define CALM                                                                                                 \
  MODEL, {"risk_aversion", 0}, {                                                                             \
    "volatility", 0.25                                                                                       \
  }
#define RISKY                                                                                                \
  MODEL, {"risk_aversion", 0.0813}, {                                                                        \
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

static double now = 1;

static void book(double bid, double ask) {
  step_ok(maker, book_at(now += 1, bid, ask));
}

static void hold(double inventory) {
  invmm_event event = event_at(now, INVMM_EV_POSITION);
  event.size = inventory;
  step_ok(maker, event);
}

static void set(int32_t param, double value) {
  ck_assert_msg(invmm_model_set(maker, param, value) == INVMM_OK, "%s", invmm_model_errmsg(maker));
}

static double have(const char *name, uint32_t index) {
  return value_of(maker, name, index);
}

static invmm_quotes ask_for(invmm_request request) {
  invmm_quotes quotes;
  memset(&quotes, 0xa5, sizeof quotes);
  ck_assert_int_ge(invmm_quote(maker, &request, 1, &quotes), 0);
  return quotes;
}

/* --- the contract, written out
 * -------------------------------------------------------------------------------- */

struct rules {
  double tick, lot, min_notional, order_size, limit, min_half_spread, spacing, max_deviation;
  int crossing;
  double mid, touch[2], inventory, pending[2], exposure; /* touch: bid, ask */
  int halted;
};

struct side {
  double price, size, ticks;
};

static double whole(double steps, int upward) {
  double near = nearbyint(steps), slack = 1e-9 + 4.5e-16 * fabs(steps);
  if (fabs(steps - near) <= slack) return near;
  return upward ? ceil(steps) : floor(steps);
}

static double slow_size(const struct rules *r, double want, int level, int ask, uint32_t *flags) {
  double room = r->limit + (ask ? r->inventory : -r->inventory) - r->pending[ask] - level * want, size = want;
  if (r->halted) size = fmin(size, fmax(ask ? r->exposure : -r->exposure, 0) - level * want);
  if (room < size * (1 - 1e-9)) size = room, *flags |= INVMM_FLAG_LIMIT;
  if (size <= 1e-9 * want) return 0;
  return r->lot > 0 ? whole(size / r->lot, 0) * r->lot : size;
}

static struct side slow_side(const struct rules *r, double price, double want, int level, int ask,
                             uint32_t *flags) {
  const struct side absent = {0, 0, 0};
  double outward = ask ? 1 : -1;
  uint32_t clipped = 0;
  struct side s = {price, slow_size(r, want, level, ask, flags), 0};
  if (s.size == 0) return absent;
  if (r->crossing == INVMM_CROSSING_CLIP && outward * (s.price - r->mid) < 0)
    s.price = r->mid, clipped = INVMM_FLAG_CLIPPED;
  s.price += outward * level * r->spacing;
  s.ticks = r->tick > 0 ? whole(s.price / r->tick, ask) : 0;
  if (r->tick > 0) s.price = s.ticks * r->tick;
  double touch = r->touch[!ask];
  if (r->crossing == INVMM_CROSSING_POST_ONLY && outward * (s.price - touch) <= 1e-9 * r->tick) {
    s.ticks = r->tick > 0 ? whole(touch / r->tick, !ask) + outward : 0;
    s.price = r->tick > 0 ? s.ticks * r->tick : nextafter(touch, outward * (double)INFINITY);
    clipped = INVMM_FLAG_CLIPPED;
  }
  int far = fabs(s.price - r->mid) > r->max_deviation * fabs(r->mid);
  int small = s.size * fabs(s.price) < r->min_notional;
  *flags |= (far ? INVMM_FLAG_OUT_OF_DOMAIN : 0u) | (small ? INVMM_FLAG_LIMIT : 0u);
  if (!far && !small) *flags |= clipped; /* what is not there was not clipped */
  return far || small ? absent : s;
}

/* Depths, intensity terms and fee come from the model. */
static void agree(const struct rules *r, const invmm_quotes *got, double want, int level) {
  double depth[2] = {have("depth", 0), have("depth", 1)}, fee = have("fee_term", 0);
  double reservation = r->mid + (depth[1] - depth[0]) / 2, half_spread = (depth[0] + depth[1]) / 2;
  double term[2] = {have("intensity_term", 0), have("intensity_term", 1)},
         intensity = (term[0] + term[1]) / 2;
  struct side side[2];
  uint32_t flags = r->halted ? INVMM_FLAG_HALTED : 0;
  uint32_t unused = 0;
  int bids = slow_size(r, want, level, 0, &unused) > 0, asks = slow_size(r, want, level, 1, &unused) > 0;
  if (bids != asks) { /* one side: its price without its terms */
    half_spread = term[asks] + fee, intensity = term[asks];
    reservation = r->mid + (asks ? depth[1] - half_spread : half_spread - depth[0]);
  }
  for (int ask = 0; ask < 2; ++ask) {
    double price = r->mid + (ask ? depth[1] : -depth[0]);
    if (half_spread < r->min_half_spread) {
      price = reservation + (ask ? r->min_half_spread : -r->min_half_spread);
      flags |= INVMM_FLAG_FLOORED;
    }
    side[ask] = slow_side(r, price, want, level, ask, &flags);
  }
  if (bids == asks && (side[0].size > 0) != (side[1].size > 0)) { /* a guard took one, after the floor */
    int ask = side[1].size > 0;
    half_spread = term[ask] + fee, intensity = term[ask];
    reservation = r->mid + (ask ? depth[1] - half_spread : half_spread - depth[0]);
  }
  if (side[0].size == 0 && side[1].size == 0) flags &= ~(uint32_t)INVMM_FLAG_FLOORED;
  if ((side[0].size > 0 && side[0].price > r->mid) || (side[1].size > 0 && side[1].price < r->mid))
    flags |= INVMM_FLAG_CROSSES;
  const double scale = fabs(r->mid) + fabs(depth[0]) + fabs(depth[1]) + level * r->spacing,
               most = 1e-14 * scale;
  ck_assert_double_lt(fabs(got->bid - side[0].price), most);
  ck_assert_double_lt(fabs(got->ask - side[1].price), most);
  ck_assert_double_eq((double)got->bid_ticks, side[0].ticks);
  ck_assert_double_eq((double)got->ask_ticks, side[1].ticks);
  ck_assert_double_lt(fabs(got->bid_size - side[0].size), 1e-13 * want + 1e-300);
  ck_assert_double_lt(fabs(got->ask_size - side[1].size), 1e-13 * want + 1e-300);
  ck_assert_uint_eq(got->sides,
                    (side[0].size > 0 ? INVMM_SIDE_BID : 0u) | (side[1].size > 0 ? INVMM_SIDE_ASK : 0u));
  ck_assert_uint_eq(got->flags, flags);
  ck_assert_double_lt(fabs(got->reservation - reservation), most);
  ck_assert_double_lt(fabs(got->half_spread - half_spread), most);
  ck_assert_double_lt(fabs(got->inventory_term - (reservation - r->mid)), most);
  ck_assert_double_lt(fabs(got->intensity_term - intensity), most);
  ck_assert_double_eq(got->fee_term, fee);
  ck_assert_double_eq(got->toxicity_term, 0);
  ck_assert(got->level == level && got->instrument == 0 && got->reserved == 0);
}

static double maybe(struct draw *d, double value, double otherwise) {
  return draw_whole(d, 0, 1) ? value : otherwise;
}

static struct rules random_rules(struct draw *d) {
  struct rules r = {
      .tick = maybe(d, draw_whole(d, 0, 1) ? 0.01 : draw_between(d, 0.001, 0.3), 0),
      .lot = maybe(d, draw_between(d, 0.001, 0.5), 0),
      .order_size = draw_between(d, 0.5, 3),
      .limit = maybe(d, draw_between(d, 0, 12), (double)INFINITY),
      .min_half_spread = maybe(d, draw_between(d, 0, 1.2), 0),
      .spacing = maybe(d, draw_between(d, 0, 0.4), 0),
      .max_deviation = maybe(d, draw_between(d, 0.003, 0.03), (double)INFINITY),
      .crossing = (int)draw_whole(d, 0, 1), /* post_only has a test of its own */
      .mid = draw_between(d, 40, 130),
      .inventory = draw_between(d, -9, 9),
      .pending = {maybe(d, draw_between(d, 0, 4), 0), maybe(d, draw_between(d, 0, 4), 0)},
      .halted = draw_whole(d, 0, 5) == 0,
  };
  r.min_notional = maybe(d, draw_between(d, 0, 0.6) * r.order_size * r.mid, 0);
  double half = maybe(d, draw_between(d, 0, 0.5), 0);
  r.touch[0] = r.mid - half, r.touch[1] = r.mid + half, r.mid = 0.5 * (r.touch[0] + r.touch[1]);
  return r;
}

static void play(struct rules *r, struct draw *d) {
  double target = maybe(d, draw_between(d, -3, 3), 0);
  r->exposure = r->inventory - target;
  make_with(SETTINGS(RISKY, {"tick_size", r->tick}, {"lot_size", r->lot}, {"min_notional", r->min_notional},
                     {"order_size", r->order_size}, {"inventory_limit", r->limit},
                     {"inventory_target", target}, {"min_half_spread", r->min_half_spread},
                     {"level_spacing", r->spacing}, {"levels", 4}, {"max_deviation", r->max_deviation},
                     {"crossing", r->crossing}, {"maker_fee", draw_between(d, -0.005, 0.002)},
                     {"drift", draw_between(d, -0.05, 0.05)},
                     {"intensity_decay_ask", draw_between(d, 0.7, 3)}));
  now = 0;
  book(r->touch[0], r->touch[1]);
  hold(r->inventory);
  invmm_event pending = event_at(now, INVMM_EV_PENDING), halt = event_at(now, INVMM_EV_HEALTH);
  pending.size = r->pending[0], pending.size2 = r->pending[1], halt.value = r->halted ? 2 : 0;
  step_ok(maker, pending);
  step_ok(maker, halt);
}

START_TEST(every_quote_follows_the_rules_written_out) {
  struct draw draw = {(uint64_t)(41 + _i)};
  for (int run = 0; run < 1500; ++run) {
    struct rules r = random_rules(&draw);
    invmm_quotes quotes[4];
    play(&r, &draw);
    ck_assert_int_eq(invmm_quote(maker, NULL, 4, quotes), r.halted ? INVMM_HALTED : INVMM_OK);
    for (int level = 0; level < 4; ++level) {
      agree(&r, &quotes[level], r.order_size, level);
      ck_assert(quotes[level].sides != 3 || quotes[level].bid <= quotes[level].ask);
      double size = draw_between(&draw, 0.1, 7);
      invmm_quotes other = ask_for((invmm_request){.size = size, .level = level});
      agree(&r, &other, size, level);
    }
  }
}
END_TEST

/* A size makes the request a special one, which takes the long way. */
START_TEST(the_short_way_and_the_long_way_give_the_same_bits) {
  struct draw draw = {51};
  int both = 0, held = 0;
  for (int run = 0; run < 3000; ++run) {
    struct rules r = random_rules(&draw);
    invmm_quotes quick[4];
    r.crossing = (int)draw_whole(&draw, 0, 2);
    play(&r, &draw);
    invmm_status said = invmm_quote(maker, NULL, 4, quick);
    ck_assert_int_eq(said, r.halted ? INVMM_HALTED : INVMM_OK);
    for (int level = 0; level < 4; ++level) {
      invmm_quotes slow = ask_for((invmm_request){.size = r.order_size, .level = level});
      ck_assert_mem_eq(&quick[level], &slow, sizeof slow);
      both += slow.sides == 3, held += (slow.flags & INVMM_FLAG_CLIPPED) != 0;
    }
  }
  ck_assert_int_gt(both, 3000);
  ck_assert_int_gt(held, 300);
}
END_TEST

/* --- each rule by itself
 * ---------------------------------------------------------------------------------------- */

START_TEST(bids_round_down_and_asks_up_to_integer_ticks) {
  make_with(SETTINGS(CALM, {"tick_size", 0.05}));
  book(99.98, 100.05); /* mid 100.015, depth 0.57740: 99.4376 and 100.5924 */
  invmm_quotes q = quote_of(maker);
  ck_assert_int_eq(q.bid_ticks, 1988);
  ck_assert_int_eq(q.ask_ticks, 2012);
  ck_assert_close(q.bid, 99.4, 1e-15);
  ck_assert_close(q.ask, 100.6, 1e-15);
  ck_assert_close(q.reservation - q.half_spread, 100.015 - 1 / 1.7319, 1e-15);
  ck_assert_uint_eq(q.flags, 0);
}
END_TEST

START_TEST(without_a_tick_prices_are_as_they_are_and_ticks_0) {
  make_with(SETTINGS(CALM));
  book(99.98, 100.05);
  invmm_quotes q = quote_of(maker);
  ck_assert(q.bid_ticks == 0 && q.ask_ticks == 0);
  ck_assert_close(q.bid, 100.015 - 1 / 1.7319, 1e-15);
  ck_assert_close(q.ask, 100.015 + 1 / 1.7319, 1e-15);
}
END_TEST

START_TEST(prices_of_millions_of_ticks_keep_their_tick) {
  struct draw draw = {52};
  make_with(SETTINGS(MODEL, {"risk_aversion", 0}, {"volatility", 0.25}, {"tick_size", 0.01}));
  set(INVMM_PARAM_INTENSITY_DECAY, 8); /* depth 0.125, so these mids put both sides on a tick */
  for (int i = 0; i < 2000; ++i) {
    int64_t ticks = draw_whole(&draw, 5900000, 6100000);
    double mid = (double)ticks / 100 + 0.005;
    book(mid - 0.005, mid + 0.005);
    invmm_quotes q = quote_of(maker);
    ck_assert_int_eq(q.bid_ticks, ticks - 12);
    ck_assert_int_eq(q.ask_ticks, ticks + 13);
    ck_assert_close(q.bid, (double)(ticks - 12) / 100, 2e-16);
  }
}
END_TEST

START_TEST(negative_prices_round_outward_too) {
  make_with(SETTINGS(CALM, {"tick_size", 0.05}));
  book(-37.68, -37.61); /* mid -37.645: -38.2224 and -37.0676 */
  invmm_quotes q = quote_of(maker);
  ck_assert_int_eq(q.bid_ticks, -765);
  ck_assert_int_eq(q.ask_ticks, -741);
  ck_assert_close(q.bid, -38.25, 1e-15);
  ck_assert_close(q.ask, -37.05, 1e-15);
}
END_TEST

START_TEST(a_price_within_1e_9_of_a_tick_is_on_it) {
  make_with(SETTINGS(MODEL, {"risk_aversion", 0}, {"volatility", 0.25}, {"tick_size", 0.5}));
  set(INVMM_PARAM_INTENSITY_DECAY, 2); /* depth 0.5 */
  const double near = 0.4e-9, far = 0.7e-9;
  const struct {
    double mid;
    int64_t bid, ask;
  } cases[] = {{7, 13, 15}, {7 - near, 13, 15}, {7 + near, 13, 15}, {7 - far, 12, 15}, {7 + far, 13, 16}};
  for (int i = 0; i < 5; ++i) {
    book(cases[i].mid, cases[i].mid);
    invmm_quotes q = quote_of(maker);
    ck_assert_int_eq(q.bid_ticks, cases[i].bid);
    ck_assert_int_eq(q.ask_ticks, cases[i].ask);
  }
}
END_TEST

START_TEST(ticks_beyond_counting_withdraw_the_quote) {
  const double mids[] = {1e12, -1e12, 1e290};
  make_with(SETTINGS(CALM, {"tick_size", 1e-5}, {"max_deviation", (double)INFINITY}));
  for (int i = 0; i < 3; ++i) {
    book(mids[i], mids[i]);
    invmm_quotes q = quote_of(maker);
    ck_assert_uint_eq(q.sides, 0);
    ck_assert_uint_eq(q.flags, INVMM_FLAG_OUT_OF_DOMAIN);
    ck_assert(q.bid == 0 && q.ask == 0 && q.bid_size == 0 && q.ask_size == 0);
  }
}
END_TEST

START_TEST(a_bid_of_very_many_ticks_is_never_above_the_ask_nor_above_its_price) {
  struct draw draw = {53};
  make_with(SETTINGS(MODEL, {"risk_aversion", 0}, {"volatility", 0.25}, {"tick_size", 1e-6}));
  set(INVMM_PARAM_INTENSITY_DECAY, 4e6); /* a quarter of a tick */
  for (int i = 0; i < 4000; ++i) {
    double mid = draw_decades(&draw, 6, 9.3);
    book(mid, mid);
    invmm_quotes q = quote_of(maker);
    if (q.sides == 0) continue; /* beyond counting */
    ck_assert_int_le(q.bid_ticks, q.ask_ticks);
    ck_assert_double_lt((double)q.bid_ticks - mid / 1e-6, 0.5);
  }
}
END_TEST

START_TEST(no_price_is_ever_infinite) {
  const struct {
    double tick, least, spacing;
  } cases[] = {{0, 1.7e308, 0}, {0, 0, 1e308}, {0.01, 0, 1e300}, {0.01, 1e300, 0}, {0.01, 0, 1e15}};
  for (int i = 0; i < 5; ++i) {
    make_with(SETTINGS(CALM, {"tick_size", cases[i].tick}, {"min_half_spread", cases[i].least},
                       {"level_spacing", cases[i].spacing}, {"levels", 64}));
    book(i == 0 ? 8e307 : 100, i == 0 ? 8e307 : 100.1);
    invmm_quotes q[64];
    ck_assert_int_ge(invmm_quote(maker, NULL, 64, q), 0);
    for (int level = 0; level < 64; ++level) {
      const invmm_quotes *at = &q[level];
      ck_assert_msg(isfinite(at->bid) && isfinite(at->ask), "case %d level %d: %g %g", i, level, at->bid,
                    at->ask);
      if (cases[i].tick > 0) {
        ck_assert_double_eq((double)at->bid_ticks * cases[i].tick, at->bid);
        ck_assert_double_eq((double)at->ask_ticks * cases[i].tick, at->ask);
      }
    }
  }
}
END_TEST

/* Prices that have doubles, and a skew between them and the mid that has none. */
START_TEST(a_mid_beyond_all_prices_has_no_quote) {
  make_with(SETTINGS({"risk_aversion", 1}, {"volatility", 1e154}, {"intensity_decay", 1.5},
                     {"order_size", 1e-6}, {"horizon", 1}, {"horizon_mode", INVMM_HORIZON_ROLLING}));
  now = 0;
  book(-0.89e308, -0.89e308);
  hold(-1.2);
  invmm_quotes quick = quote_of(maker), slow = ask_for((invmm_request){.size = 1e-6});
  ck_assert_uint_eq(quick.sides, 0);
  ck_assert_uint_eq(quick.flags, INVMM_FLAG_OUT_OF_DOMAIN);
  ck_assert_mem_eq(&quick, &slow, sizeof quick);
}
END_TEST

START_TEST(sizes_go_toward_zero_in_lots) {
  make_with(SETTINGS(CALM, {"order_size", 0.7}, {"lot_size", 0.1}));
  book(100, 100.1);
  ck_assert_close(quote_of(maker).bid_size, 0.7, 1e-15); /* 7 lots, though 0.7/0.1 is 6.999... in doubles */
  ck_assert_close(ask_for((invmm_request){.size = 1.2999}).ask_size, 1.2, 1e-15);
  invmm_quotes q = ask_for((invmm_request){.size = 0.0999});
  ck_assert_uint_eq(q.sides, 0);
  ck_assert(q.bid == 0 && q.ask == 0);
}
END_TEST

START_TEST(below_min_notional_a_side_is_absent) {
  make_with(SETTINGS(CALM, {"min_notional", 100}, {"tick_size", 0.5}));
  book(100, 100.5); /* 99.5 and 101 */
  invmm_quotes q = quote_of(maker);
  ck_assert_uint_eq(q.sides, INVMM_SIDE_ASK);
  ck_assert_uint_eq(q.flags, INVMM_FLAG_LIMIT);
  ck_assert(q.bid == 0 && q.bid_ticks == 0 && q.bid_size == 0 && q.ask == 101);
  ck_assert_uint_eq(ask_for((invmm_request){.size = 1.1}).sides, 3);
  book(-100.5, -100); /* by the price's magnitude */
  ck_assert_uint_eq(quote_of(maker).sides, INVMM_SIDE_BID);
  make_with(
      SETTINGS(CALM, {"min_notional", 0.5}, {"order_size", 0.004})); /* and less than one of the currency */
  book(100, 100.5);
  ck_assert_uint_eq(quote_of(maker).sides, 0);
  ck_assert_uint_eq(ask_for((invmm_request){.size = 0.006}).sides, 3);
}
END_TEST

START_TEST(exactly_at_min_notional_a_side_is_there) {
  make_with(
      SETTINGS(CALM, {"min_notional", 9.252}, {"order_size", 0.9}, {"tick_size", 0.01}, {"lot_size", 0.1}));
  set(INVMM_PARAM_INTENSITY_DECAY, 8);
  book(10.40, 10.41); /* bid 10.28: 0.9 * 10.28 = 9.252, a little less in doubles */
  invmm_quotes q = quote_of(maker);
  ck_assert_uint_eq(q.sides, 3);
  ck_assert_int_eq(q.bid_ticks, 1028);
  set(INVMM_PARAM_MIN_NOTIONAL, 9.252 * (1 + 1e-8)); /* and just below not */
  ck_assert_uint_eq(quote_of(maker).sides, INVMM_SIDE_ASK);
}
END_TEST

START_TEST(a_price_beyond_max_deviation_is_not_quoted) {
  make_with(SETTINGS(CALM, {"max_deviation", 0.006}, {"drift", 0.003}));
  book(100, 100);
  invmm_quotes q = quote_of(maker); /* 99.4526 and 100.6074: 0.0061 away */
  ck_assert_uint_eq(q.sides, INVMM_SIDE_BID);
  ck_assert_uint_eq(q.flags, INVMM_FLAG_OUT_OF_DOMAIN);
  set(INVMM_PARAM_DRIFT, 0);
  ck_assert_uint_eq(quote_of(maker).sides, 3);
  set(INVMM_PARAM_MAX_DEVIATION, 0.0057);
  ck_assert_uint_eq(quote_of(maker).sides, 0);
  book(-100, -100); /* a fraction of the mid's magnitude */
  ck_assert_uint_eq(quote_of(maker).sides, 0);
  set(INVMM_PARAM_MAX_DEVIATION, 0.006);
  ck_assert_uint_eq(quote_of(maker).sides, 3);
}
END_TEST

START_TEST(exactly_at_max_deviation_a_price_is_quoted) {
  make_with(SETTINGS(CALM, {"max_deviation", 0.01}, {"tick_size", 0.001}));
  set(INVMM_PARAM_INTENSITY_DECAY, 1 / 1.001);
  book(100.1, 100.1); /* 99.099 and 101.101: 0.01 of the mid away, more in doubles */
  invmm_quotes q = quote_of(maker);
  ck_assert_uint_eq(q.sides, 3);
  ck_assert_int_eq(q.ask_ticks, 101101);
  set(INVMM_PARAM_MAX_DEVIATION, 0.01 * (1 - 1e-8)); /* and just beyond not */
  ck_assert_uint_eq(quote_of(maker).sides, 0);
}
END_TEST

START_TEST(allow_shows_a_price_past_the_mid_and_flags_it) {
  make_with(SETTINGS(RISKY));
  book(100, 100.1);
  hold(-30); /* slope 0.0817: + 2.45 */
  invmm_quotes q = quote_of(maker);
  ck_assert_double_gt(q.bid, 100.05);
  ck_assert_uint_eq(q.sides, 3);
  ck_assert_uint_eq(q.flags, INVMM_FLAG_CROSSES);
  hold(30);
  q = quote_of(maker);
  ck_assert_double_lt(q.ask, 100.05);
  ck_assert_uint_eq(q.flags, INVMM_FLAG_CROSSES);
  set(INVMM_PARAM_TICK_SIZE, 0.01); /* the short way says the same */
  ck_assert_uint_eq(quote_of(maker).flags, INVMM_FLAG_CROSSES);
}
END_TEST

START_TEST(a_price_at_the_mid_does_not_cross) {
  for (int ask = 0; ask < 2; ++ask) {
    make_with(SETTINGS(CALM, {"tick_size", 0.25}, {"drift", ask ? -0.0125 : 0.0125}));
    set(INVMM_PARAM_INTENSITY_DECAY, 8); /* depth 0.125 less a move of 0.125 */
    book(100, 100.5);
    for (int way = 0; way < 2; ++way) { /* the short one and the long one */
      invmm_quotes q = way ? ask_for((invmm_request){0}) : quote_of(maker);
      ck_assert_double_eq(ask ? q.ask : q.bid, 100.25);
      ck_assert_uint_eq(q.flags, 0);
    }
    set(INVMM_PARAM_CROSSING, INVMM_CROSSING_CLIP); /* nor is it clipped */
    ck_assert_uint_eq(quote_of(maker).flags, 0);
  }
}
END_TEST

START_TEST(clip_keeps_a_price_at_the_mid) {
  make_with(SETTINGS(RISKY, {"crossing", INVMM_CROSSING_CLIP}, {"levels", 2}, {"level_spacing", 0.31}));
  book(100, 100.1);
  hold(-30);
  double ask = quote_of(maker).ask;
  invmm_quotes q[2];
  ck_assert_int_eq(invmm_quote(maker, NULL, 2, q), INVMM_OK);
  ck_assert_double_eq(q[0].bid, 100.05);
  ck_assert_double_eq(q[0].ask, ask);
  ck_assert_uint_eq(q[0].flags, INVMM_FLAG_CLIPPED);
  ck_assert_double_eq(q[1].bid, 100.05 - 0.31);
  ck_assert_double_gt(q[0].reservation - q[0].half_spread, 100.05); /* the model's own price stays */
  hold(30);
  ck_assert_double_eq(quote_of(maker).ask, 100.05);
  set(INVMM_PARAM_TICK_SIZE, 0.02); /* 100.05 is between two ticks */
  ck_assert_int_eq(quote_of(maker).ask_ticks, 5003);
  hold(-30);
  ck_assert_int_eq(quote_of(maker).bid_ticks, 5002);
  hold(0);
  ck_assert_uint_eq(quote_of(maker).flags, 0);
}
END_TEST

START_TEST(post_only_keeps_a_price_behind_the_other_touch) {
  make_with(SETTINGS(RISKY, {"crossing", INVMM_CROSSING_POST_ONLY}, {"tick_size", 0.01}));
  book(100, 100.1);
  hold(-30);
  invmm_quotes q = quote_of(maker);
  ck_assert_int_eq(q.bid_ticks, 10009);
  ck_assert_uint_eq(q.flags, INVMM_FLAG_CLIPPED | INVMM_FLAG_CROSSES);
  hold(30);
  q = quote_of(maker);
  ck_assert_int_eq(q.ask_ticks, 10001);
  ck_assert_uint_eq(q.flags, INVMM_FLAG_CLIPPED | INVMM_FLAG_CROSSES);
  set(INVMM_PARAM_TICK_SIZE, 0.03); /* 100.1 is between the ticks 3336 and 3337 */
  hold(-30);
  ck_assert_int_eq(quote_of(maker).bid_ticks, 3336);
  hold(30); /* 100 between 3333 and 3334 */
  ck_assert_int_eq(quote_of(maker).ask_ticks, 3334);
  set(INVMM_PARAM_TICK_SIZE, 0);
  ck_assert_double_eq(quote_of(maker).ask, nextafter(100, 200));
  hold(-30);
  ck_assert_double_eq(quote_of(maker).bid, nextafter(100.1, 0));
  hold(0);
  ck_assert_uint_eq(quote_of(maker).flags, 0);
}
END_TEST

START_TEST(post_only_is_never_at_the_other_touch_of_a_locked_book) {
  make_with(SETTINGS(MODEL, {"risk_aversion", 0}, {"volatility", 0.25},
                     {"crossing", INVMM_CROSSING_POST_ONLY}, {"tick_size", 0.01}));
  set(INVMM_PARAM_INTENSITY_DECAY, 1e6);
  book(100.07, 100.07);
  invmm_quotes q = quote_of(maker);
  ck_assert_int_eq(q.bid_ticks, 10006);
  ck_assert_int_eq(q.ask_ticks, 10008);
  ck_assert_uint_eq(q.flags, 0); /* rounding did it */
  set(INVMM_PARAM_MAKER_FEE, -0.001);
  q = quote_of(maker); /* floored to the mid, which is the touch */
  ck_assert_int_eq(q.bid_ticks, 10006);
  ck_assert_int_eq(q.ask_ticks, 10008);
  ck_assert_uint_eq(q.flags, INVMM_FLAG_FLOORED | INVMM_FLAG_CLIPPED);
  set(INVMM_PARAM_TICK_SIZE, 0);
  q = quote_of(maker);
  ck_assert_double_lt(q.bid, 100.07);
  ck_assert_double_gt(q.ask, 100.07);
}
END_TEST

START_TEST(levels_lie_behind_a_clipped_level_0) {
  for (int crossing = INVMM_CROSSING_ALLOW; crossing <= INVMM_CROSSING_POST_ONLY; ++crossing) {
    make_with(
        SETTINGS(RISKY, {"crossing", crossing}, {"tick_size", 0.01}, {"levels", 4}, {"level_spacing", 0.13}));
    book(100, 100.1);
    for (int side = -1; side <= 1; side += 2) {
      hold(40 * side);
      invmm_quotes q[4];
      ck_assert_int_eq(invmm_quote(maker, NULL, 4, q), INVMM_OK);
      for (int i = 1; i < 4; ++i) {
        ck_assert_msg(q[i].bid_ticks == q[0].bid_ticks - 13 * i,
                      "crossing %d: bid of level %d is %lld behind", crossing, i,
                      (long long)(q[0].bid_ticks - q[i].bid_ticks));
        ck_assert_int_eq(q[i].ask_ticks, q[0].ask_ticks + 13 * i);
      }
    }
  }
}
END_TEST

START_TEST(a_level_is_rounded_from_its_own_exact_price) {
  make_with(SETTINGS(CALM, {"tick_size", 0.1}, {"levels", 3}, {"level_spacing", 0.07}));
  book(100, 100); /* 99.42260: levels 99.42260, 99.35260, 99.28260 */
  invmm_quotes q[3];
  ck_assert_int_eq(invmm_quote(maker, NULL, 3, q), INVMM_OK);
  ck_assert(q[0].bid_ticks == 994 && q[1].bid_ticks == 993 && q[2].bid_ticks == 992);
  ck_assert(q[0].ask_ticks == 1006 && q[1].ask_ticks == 1007 && q[2].ask_ticks == 1008);
  ck_assert_double_eq(q[2].reservation, q[0].reservation);
  ck_assert_double_eq(q[2].half_spread, q[0].half_spread);
}
END_TEST

START_TEST(a_request_changes_sizes_and_never_prices) {
  make_with(SETTINGS(RISKY, {"tick_size", 0.01}, {"sources", 4}));
  book(100, 100.1);
  hold(3.71);
  invmm_quotes usual = quote_of(maker), large = ask_for((invmm_request){.size = 17.385, .venue = 3});
  ck_assert_double_eq(large.bid_size, 17.385);
  ck_assert_int_eq(large.venue, 3);
  large.bid_size = usual.bid_size, large.ask_size = usual.ask_size, large.venue = 0;
  ck_assert_mem_eq(&usual, &large, sizeof usual);
}
END_TEST

START_TEST(min_half_spread_floors_both_sides_of_the_reservation_price) {
  make_with(SETTINGS(CALM, {"drift", 0.013}, {"min_half_spread", 0.8371}));
  book(100, 100.1);
  invmm_quotes q = quote_of(maker);
  ck_assert_close(q.reservation, 100.05 + 0.13, 1e-15);
  ck_assert_close(q.half_spread, 1 / 1.7319, 1e-15); /* the model's own */
  ck_assert_close(q.bid, 100.18 - 0.8371, 1e-15);
  ck_assert_close(q.ask, 100.18 + 0.8371, 1e-15);
  ck_assert_uint_eq(q.flags, INVMM_FLAG_FLOORED);
  set(INVMM_PARAM_MIN_HALF_SPREAD, 0.57);
  ck_assert_uint_eq(quote_of(maker).flags, 0);
}
END_TEST

START_TEST(what_is_not_quoted_was_neither_floored_nor_clipped) {
  const uint32_t moved = INVMM_FLAG_FLOORED | INVMM_FLAG_CLIPPED;
  for (int clip = 0; clip < 2; ++clip) {
    make_with(SETTINGS(RISKY, {"min_half_spread", clip ? 0 : 5}, {"crossing", INVMM_CROSSING_CLIP},
                       {"inventory_limit", 100}));
    step_ok(maker, book_at(0, 99, 101));
    if (clip) hold(50); /* the ask would cross the mid */
    ck_assert_uint_eq(quote_of(maker).flags & moved, clip ? INVMM_FLAG_CLIPPED : INVMM_FLAG_FLOORED);
    ck_assert_int_eq(invmm_model_set(maker, INVMM_PARAM_MIN_NOTIONAL, 1e9), INVMM_OK);
    invmm_quotes q = quote_of(maker);
    ck_assert_uint_eq(q.sides, 0);
    ck_assert_uint_eq(q.flags, INVMM_FLAG_LIMIT);
  }
}
END_TEST

START_TEST(a_rebate_narrows_but_never_crosses_bid_and_ask) {
  const double ticks[] = {0, 0.01, 0.37};
  for (int i = 0; i < 3; ++i) {
    make_with(SETTINGS(CALM, {"tick_size", ticks[i]}, {"maker_fee", -0.003}));
    book(100, 100);
    invmm_quotes q = quote_of(maker);
    ck_assert_close(q.half_spread, 1 / 1.7319 - 0.3, 1e-14);
    ck_assert_close(q.fee_term, -0.3, 1e-15);
    ck_assert_uint_eq(q.flags, 0);
    set(INVMM_PARAM_MAKER_FEE, -0.007);
    q = quote_of(maker);
    ck_assert_close(q.half_spread, 1 / 1.7319 - 0.7, 1e-14); /* below 0: the floor of 0 acts */
    ck_assert_double_le(q.bid, q.ask);
    ck_assert_double_le(q.bid, 100);
    ck_assert_double_ge(q.ask, 100);
    ck_assert_uint_eq(q.flags, INVMM_FLAG_FLOORED);
  }
}
END_TEST

START_TEST(with_one_side_the_reservation_price_is_that_price_without_its_terms) {
  for (int ask = 0; ask < 2; ++ask) {
    make_with(
        SETTINGS(RISKY, {"intensity_decay_bid", 0.9371}, {"maker_fee", 0.00031}, {"inventory_limit", 5}));
    book(100, 100.1);
    hold(ask ? 5 : -5);
    invmm_quotes q = quote_of(maker);
    double depth = have("depth", (uint32_t)ask), term = have("intensity_term", (uint32_t)ask),
           fee = 0.00031 * 100.05;
    double inward = depth - term - fee;
    ck_assert_uint_eq(q.sides, ask ? INVMM_SIDE_ASK : INVMM_SIDE_BID);
    ck_assert_close(q.half_spread, term + fee, 1e-14);
    ck_assert_close(q.intensity_term, term, 1e-15);
    ck_assert_close(q.reservation, ask ? 100.05 + inward : 100.05 - inward, 1e-15);
    ck_assert_close(ask ? q.ask : q.bid, ask ? q.reservation + q.half_spread : q.reservation - q.half_spread,
                    1e-15);
    ck_assert_close(q.inventory_term, q.reservation - 100.05, 1e-12);
  }
}
END_TEST

/* Ticks so small, or touches so far out, that there is no integer between: no price, and no overflow. */
START_TEST(what_has_no_integer_tick_has_no_price) {
  static const double ticks[] = {5e-324, 1e-310, 1e-300, 0.01, 1e300};
  static const double touches[][2] = {{0, 0}, {-1e300, 1e300}, {-1e300, 1}, {1e-300, 1e-300}, {-1, 1e18}};
  for (int i = 0; i < 5 * 5 * 3; ++i) {
    invmm_model *model =
        model_with(INVMM_KIND_AVELLANEDA_STOIKOV,
                   SETTINGS({"risk_aversion", 0}, {"volatility", 0}, {"intensity_decay", 1e300},
                            {"horizon", 1}, {"tick_size", ticks[i % 5]}, {"crossing", i / 25}));
    step_ok(model, book_at(1, touches[i / 5 % 5][0], touches[i / 5 % 5][1]));
    step_ok(model, book_at(2, touches[i / 5 % 5][0], touches[i / 5 % 5][1]));
    invmm_quotes q = quote_of(model);
    ck_assert_msg(isfinite(q.bid) && isfinite(q.ask) && isfinite(q.reservation), "%d: %g %g", i, q.bid,
                  q.ask);
    if (q.sides & INVMM_SIDE_BID) ck_assert_double_eq(q.bid, (double)q.bid_ticks * ticks[i % 5]);
    if (q.sides & INVMM_SIDE_ASK) ck_assert_double_eq(q.ask, (double)q.ask_ticks * ticks[i % 5]);
    invmm_model_free(model);
  }
}
END_TEST

int main(void) {
  Suite *suite = suite_create("parts/ladder");
  TCase *tcase = tcase_create("ladder");
  tcase_set_timeout(tcase, 60);
  tcase_add_checked_fixture(tcase, NULL, drop);
  tcase_add_loop_test(tcase, every_quote_follows_the_rules_written_out, 0, 4);
  tcase_add_test(tcase, the_short_way_and_the_long_way_give_the_same_bits);
  tcase_add_test(tcase, a_mid_beyond_all_prices_has_no_quote);
  tcase_add_test(tcase, bids_round_down_and_asks_up_to_integer_ticks);
  tcase_add_test(tcase, without_a_tick_prices_are_as_they_are_and_ticks_0);
  tcase_add_test(tcase, prices_of_millions_of_ticks_keep_their_tick);
  tcase_add_test(tcase, negative_prices_round_outward_too);
  tcase_add_test(tcase, a_price_within_1e_9_of_a_tick_is_on_it);
  tcase_add_test(tcase, ticks_beyond_counting_withdraw_the_quote);
  tcase_add_test(tcase, a_bid_of_very_many_ticks_is_never_above_the_ask_nor_above_its_price);
  tcase_add_test(tcase, no_price_is_ever_infinite);
  tcase_add_test(tcase, sizes_go_toward_zero_in_lots);
  tcase_add_test(tcase, below_min_notional_a_side_is_absent);
  tcase_add_test(tcase, exactly_at_min_notional_a_side_is_there);
  tcase_add_test(tcase, a_price_beyond_max_deviation_is_not_quoted);
  tcase_add_test(tcase, exactly_at_max_deviation_a_price_is_quoted);
  tcase_add_test(tcase, allow_shows_a_price_past_the_mid_and_flags_it);
  tcase_add_test(tcase, a_price_at_the_mid_does_not_cross);
  tcase_add_test(tcase, clip_keeps_a_price_at_the_mid);
  tcase_add_test(tcase, post_only_keeps_a_price_behind_the_other_touch);
  tcase_add_test(tcase, post_only_is_never_at_the_other_touch_of_a_locked_book);
  tcase_add_test(tcase, levels_lie_behind_a_clipped_level_0);
  tcase_add_test(tcase, a_level_is_rounded_from_its_own_exact_price);
  tcase_add_test(tcase, a_request_changes_sizes_and_never_prices);
  tcase_add_test(tcase, min_half_spread_floors_both_sides_of_the_reservation_price);
  tcase_add_test(tcase, what_is_not_quoted_was_neither_floored_nor_clipped);
  tcase_add_test(tcase, a_rebate_narrows_but_never_crosses_bid_and_ask);
  tcase_add_test(tcase, with_one_side_the_reservation_price_is_that_price_without_its_terms);
  tcase_add_test(tcase, what_has_no_integer_tick_has_no_price);
  suite_add_tcase(suite, tcase);
  return run_suite(suite);
}
