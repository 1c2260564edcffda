/* SPDX-License-Identifier: MIT */
/** What the tests of hedging share: one maker, what it holds, and what it orders. */
#ifndef INVMM_TESTS_HEDGING_HEDGER_H
#define INVMM_TESTS_HEDGING_HEDGER_H

#include "support.h"

static const int32_t kind = INVMM_KIND_AVELLANEDA_STOIKOV;
static invmm_model *maker;

static inline void drop(void) {
  invmm_model_free(maker);
  maker = NULL;
}

static inline invmm_event hedged(invmm_event event) {
  event.instrument = INVMM_HEDGE;
  return event;
}

/** Reported positions: they may come late. */
static inline void hold(double inventory) {
  invmm_event event = event_at(0, INVMM_EV_POSITION);
  event.size = inventory;
  step_ok(maker, event);
}

static inline void hold_hedge(double contracts) {
  invmm_event event = hedged(event_at(0, INVMM_EV_POSITION));
  event.size = contracts;
  step_ok(maker, event);
}

static inline double have(const char *name) {
  return value_of(maker, name, 0);
}

static inline invmm_order order_of(void) {
  invmm_order order;
  uint32_t n = 7;
  memset(&order, 0xa5, sizeof order);
  ck_assert_int_ge(invmm_hedge(maker, &order, 1, &n), 0);
  ck_assert_uint_eq(n, 1);
  return order;
}

#endif
