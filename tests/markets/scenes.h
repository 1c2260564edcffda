/* SPDX-License-Identifier: MIT */
/** Scenes of the paper market: what comes in, and what must come out. */
#ifndef INVMM_TESTS_MARKETS_SCENES_H
#define INVMM_TESTS_MARKETS_SCENES_H

#include "market.h"

/* Scenes are told in milliseconds. */
static inline int64_t ms(double t) {
  return (int64_t)llround(t * 1e6);
}

static inline invmm_event book(double t, int32_t instrument, double bid, double ask) {
  return (invmm_event){.time_ns = ms(t),
                       .kind = INVMM_EV_BOOK,
                       .instrument = instrument,
                       .price = bid,
                       .size = 2.5,
                       .price2 = ask,
                       .size2 = 3.5};
}

static inline invmm_event print(double t, double price, double size) {
  return (invmm_event){.time_ns = ms(t), .kind = INVMM_EV_TRADE, .price = price, .size = size};
}

static inline invmm_event unsided_print(double t, double price, double size) {
  invmm_event e = print(t, price, size);
  e.flags = INVMM_EVF_SIDE_UNKNOWN;
  return e;
}

static inline invmm_event quiet(double t) {
  return (invmm_event){.time_ns = ms(t), .kind = INVMM_EV_TIME};
}

/* Our fill as it should be, without a fee. */
static inline invmm_event filled(double t, double price, double size) {
  return (invmm_event){
      .time_ns = ms(t), .kind = INVMM_EV_FILL, .price = price, .size = size, .flags = INVMM_EVF_RESTING};
}

static inline invmm_event hedged(double t, double price, double size, double fee) {
  return (invmm_event){.time_ns = ms(t),
                       .kind = INVMM_EV_FILL,
                       .instrument = INVMM_HEDGE,
                       .price = price,
                       .size = size,
                       .value = fee};
}

static inline invmm_event pending(double t, double buys, double sells) {
  return (invmm_event){
      .time_ns = ms(t), .kind = INVMM_EV_PENDING, .instrument = INVMM_HEDGE, .size = buys, .size2 = sells};
}

#define START(...) open_market(model_with(INVMM_KIND_PAPER_MARKET, SETTINGS(__VA_ARGS__)))

static inline void step_all(const invmm_event *events, uint32_t n) {
  ck_assert_int_eq(invmm_step(market, events, n, NULL), INVMM_OK);
}

/* An event comes and all that it brings is collected. */
static inline void happens(invmm_event e) {
  step_all(&e, 1);
  collect_all();
}

static inline void send_orders(const invmm_order *orders, uint32_t m) {
  ck_assert_int_eq(collect(NULL, 0, orders, m, SEEN), INVMM_OK);
}

/* At another venue. */
static inline invmm_event at_venue(int32_t venue, invmm_event e) {
  e.source = venue;
  return e;
}

static inline invmm_quotes quote_at(int32_t venue, double bid, double bid_size, double ask, double ask_size) {
  invmm_quotes q = two_sided(bid, bid_size, ask, ask_size);
  q.venue = venue;
  return q;
}

/* A book with these sizes. */
static inline invmm_event sized_book(double t, double bid, double bid_size, double ask, double ask_size) {
  invmm_event e = book(t, 0, bid, ask);
  e.size = bid_size, e.size2 = ask_size;
  return e;
}

#endif
