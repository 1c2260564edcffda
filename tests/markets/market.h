/* SPDX-License-Identifier: MIT */
/** One market under test: made from settings, given quotes and orders, its events kept and compared. */
#ifndef INVMM_TESTS_MARKETS_MARKET_H
#define INVMM_TESTS_MARKETS_MARKET_H

#include "support.h"

enum { SEEN = 1024 };
static invmm_model *market;
static invmm_event seen[SEEN]; /* what the last emit handed out */
static uint32_t count;

#define COUNT(array) ((uint32_t)(sizeof(array) / sizeof *(array)))

/* The last emit handed out exactly these. */
#define EXPECT(...)                                                                                          \
  do {                                                                                                       \
    const invmm_event should_[] = {__VA_ARGS__};                                                             \
    expect(should_, sizeof should_ / sizeof *should_);                                                       \
  } while (0)

/* Each of these values is out of bounds. */
static inline void refuses(int32_t kind, const struct setting *bad) {
  invmm_config *config = config_with(kind, &(const struct setting){NULL, 0});
  for (; bad->name; ++bad)
    ck_assert_int_eq(invmm_config_set(config, invmm_param_id(kind, bad->name), bad->value), INVMM_E_RANGE);
  invmm_config_free(config);
}

/* Another market, or none. */
static inline void open_market(invmm_model *model) {
  invmm_model_free(market);
  market = model;
}

static inline invmm_status collect(const invmm_quotes *quotes, uint32_t n, const invmm_order *orders,
                                   uint32_t m, uint32_t capacity) {
  return invmm_emit(market, quotes, n, orders, m, seen, capacity, &count);
}

/* Sends quotes and collects all there is. A plain if: an assertion costs a system call even where it holds.
 */
static inline void quote(const invmm_quotes *quotes, uint32_t n) {
  invmm_status status = collect(quotes, n, NULL, 0, SEEN);
  if (status != INVMM_OK) ck_abort_msg("emit: %s", invmm_strerror(status));
}

static inline void collect_all(void) {
  quote(NULL, 0);
}

static inline invmm_quotes two_sided(double bid, double bid_size, double ask, double ask_size) {
  return (invmm_quotes){.bid = bid,
                        .ask = ask,
                        .bid_size = bid_size,
                        .ask_size = ask_size,
                        .sides = INVMM_SIDE_BID | INVMM_SIDE_ASK};
}

static inline invmm_order hedge_order(double size, double limit) {
  return (invmm_order){
      .action = INVMM_ACTION_HEDGE, .instrument = INVMM_HEDGE, .size = size, .limit_price = limit};
}

static inline double figure_at(const char *name, uint32_t index) {
  double x;
  invmm_status status = invmm_value(market, invmm_value_id(invmm_model_kind(market), name), index, &x);
  if (status != INVMM_OK) ck_abort_msg("%s: %s", name, invmm_strerror(status));
  return x;
}

static inline double figure(const char *name) {
  return figure_at(name, 0);
}

static inline double mid_now(void) {
  return figure("mid");
}

static inline void same_event(const invmm_event *is, const invmm_event *should) {
  ck_assert_int_eq(is->kind, should->kind);
  ck_assert_int_eq(is->time_ns, should->time_ns);
  ck_assert_int_eq(is->source, should->source);
  ck_assert_int_eq(is->instrument, should->instrument);
  ck_assert_uint_eq(is->flags, should->flags);
  ck_assert_double_eq_tol(is->price, should->price, 1e-12);
  ck_assert_double_eq_tol(is->size, should->size, 1e-12);
  ck_assert_double_eq_tol(is->price2, should->price2, 1e-12);
  ck_assert_double_eq_tol(is->size2, should->size2, 1e-12);
  ck_assert_double_eq_tol(is->value, should->value, 1e-12);
}

/* The last emit handed out exactly these. */
static inline void expect(const invmm_event *events, uint32_t n) {
  ck_assert_uint_eq(count, n);
  for (uint32_t i = 0; i < n; ++i)
    same_event(&seen[i], &events[i]);
}

#endif
