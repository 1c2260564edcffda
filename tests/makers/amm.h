/* SPDX-License-Identifier: MIT */
/** Pools for the tests of the liquidity maker. */
#ifndef INVMM_TESTS_AMM_H
#define INVMM_TESTS_AMM_H

#include "support.h"

enum { AMM = INVMM_KIND_AMM_CURVE };

static inline invmm_event pool_at(double seconds, double price, double base, double quote, double active) {
  invmm_event e = event_at(seconds, INVMM_EV_POOL);
  e.price = price, e.size = base, e.size2 = quote, e.value = active;
  return e;
}

/** A pool of concentrated liquidity. */
static inline invmm_event price_at(double seconds, double price, double active) {
  return pool_at(seconds, price, 0, 0, active);
}

static inline invmm_event swap_at(double seconds, double base, double quote, double price) {
  invmm_event e = event_at(seconds, INVMM_EV_SWAP);
  e.size = base, e.size2 = quote, e.price = price;
  return e;
}

static inline invmm_event range_at(double seconds, double low, double high, double liquidity) {
  invmm_event e = event_at(seconds, INVMM_EV_RANGE);
  e.price = low, e.price2 = high, e.value = liquidity;
  return e;
}

static inline invmm_event value_event(double seconds, int32_t kind, double value) {
  invmm_event e = event_at(seconds, kind);
  e.value = value;
  return e;
}

static inline invmm_event hedge_fill_at(double seconds, double price, double contracts, double fee) {
  invmm_event e = fill_at(seconds, price, contracts, fee);
  e.instrument = INVMM_HEDGE;
  return e;
}

/** Both orders, the second zero where there is one; returns the status. */
static inline invmm_status orders_of(const invmm_model *model, invmm_order out[2]) {
  uint32_t n = 0;
  memset(out, 0, 2 * sizeof *out);
  invmm_status status = invmm_hedge(model, out, 2, &n);
  ck_assert_int_ge(status, 0);
  ck_assert_uint_ge(n, 1);
  return status;
}

static inline invmm_order hedge_of(const invmm_model *model) {
  invmm_order orders[2];
  orders_of(model, orders);
  ck_assert_int_eq(orders[0].instrument, INVMM_HEDGE);
  return orders[0];
}

/** The order for the range; all 0 where the policy asks for none. */
static inline invmm_order move_of(const invmm_model *model) {
  invmm_order orders[2];
  orders_of(model, orders);
  return orders[1];
}

static inline invmm_quotes quote_sized(const invmm_model *model, double size, int32_t level) {
  invmm_request r = {.size = size, .level = level};
  invmm_quotes q;
  ck_assert_int_ge(invmm_quote(model, &r, 1, &q), 0);
  return q;
}

/** What no event but a reconciliation moves: what we hold at the mid, less profit. */
static inline double wealth_less_profit(const invmm_model *model) {
  return value_of(model, "cash", 0) + value_of(model, "inventory", 0) * value_of(model, "mid", 0) -
         value_of(model, "pnl", 0) + value_of(model, "pnl_hedge", 0);
}

static inline void refused(invmm_model *model, invmm_event e, invmm_status why) {
  uint32_t done = 7;
  ck_assert_int_eq(invmm_step(model, &e, 1, &done), why);
  ck_assert_uint_eq(done, 0);
}

#endif
