/* SPDX-License-Identifier: MIT */
/** Hedge orders of a paper market: on their way, waiting for a book, traded or dropped. */
#ifndef INVMM_MARKETS_ORDERS_H
#define INVMM_MARKETS_ORDERS_H

#include "markets/delay.h"
#include "markets/desk.h"

enum { INVMM__ORDERS = 64 };

struct invmm__hedge_order {
  int64_t arrive_ns;
  double size, limit;
  int32_t venue;
};

/** The best prices of the hedge at one venue, and since when. */
struct invmm__touch {
  double bid, ask;
  int64_t since_ns;
  int known;
};

struct invmm__orders {
  uint32_t count;
  struct invmm__hedge_order at[INVMM__ORDERS]; /* by time of arrival */
  struct invmm__touch touch[INVMM__VENUES];
};

/** Whether these orders can be taken: there is room for them and for what they bring, and their sum is a
 * number. */
invmm_status invmm__orders_check(const struct invmm__orders *o, const struct invmm__desk *desk,
                                 const struct invmm__emission *emission);

/** Takes an order that was sent at `time_ns`, and puts out what is pending at its venue. */
void invmm__orders_send(struct invmm__orders *o, struct invmm__desk *desk,
                        const struct invmm__emission *emission, const struct invmm__hedge_order *order,
                        int64_t time_ns);

/** Orders that have arrived by now trade at the touch of their venue, or are dropped; without a book they
 * wait. Returns the time of the last that was done, at least `since_ns`. */
int64_t invmm__orders_settle(struct invmm__orders *o, struct invmm__desk *desk,
                             const struct invmm__emission *emission, int64_t now_ns, int64_t since_ns);

#endif
