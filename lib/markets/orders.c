/* SPDX-License-Identifier: MIT */
#include "markets/orders.h"
#include <float.h>
#include <math.h>

invmm_status invmm__orders_check(const struct invmm__orders *o, const struct invmm__desk *desk,
                                 const struct invmm__emission *emission) {
  uint32_t orders = invmm__desk_count(emission);
  double sum = 0;
  if (orders > INVMM__ORDERS - o->count || 2 * orders > invmm__queue_room(&desk->waiting))
    return INVMM_E_BUFFER;
  for (uint32_t i = 0; i < o->count; ++i)
    sum += fabs(o->at[i].size);
  for (uint32_t i = 0; i < emission->m; ++i)
    sum += fabs(emission->orders[i].size);
  return sum <= DBL_MAX ? INVMM_OK : INVMM_E_NUMERIC;
}

static void put_pending(const struct invmm__orders *o, struct invmm__desk *desk,
                        const struct invmm__emission *emission, int32_t venue, int64_t time_ns) {
  double buys = 0, sells = 0;
  for (uint32_t i = 0; i < o->count; ++i) {
    const struct invmm__hedge_order *order = &o->at[i];
    if (order->venue != venue) continue;
    buys += order->size > 0 ? order->size : 0;
    sells += order->size < 0 ? -order->size : 0;
  }
  *invmm__desk_put(desk, emission) = (invmm_event){.time_ns = time_ns,
                                                   .kind = INVMM_EV_PENDING,
                                                   .source = venue,
                                                   .instrument = INVMM_HEDGE,
                                                   .size = buys,
                                                   .size2 = sells};
}

void invmm__orders_send(struct invmm__orders *o, struct invmm__desk *desk,
                        const struct invmm__emission *emission, const struct invmm__hedge_order *order,
                        int64_t time_ns) {
  uint32_t place = o->count++;
  for (; place > 0 && o->at[place - 1].arrive_ns > order->arrive_ns; --place)
    o->at[place] = o->at[place - 1];
  o->at[place] = *order;
  put_pending(o, desk, emission, order->venue, time_ns);
}

static void take_out(struct invmm__orders *o, uint32_t place) {
  --o->count;
  for (uint32_t i = place; i < o->count; ++i)
    o->at[i] = o->at[i + 1];
}

/* It traded on arrival, or when the book came that it had waited for. */
static int64_t settle_one(struct invmm__orders *o, struct invmm__desk *desk,
                          const struct invmm__emission *emission, uint32_t place, int64_t since_ns) {
  const struct invmm__hedge_order order = o->at[place];
  const struct invmm__touch *touch = &o->touch[order.venue];
  double price = order.size > 0 ? touch->ask : touch->bid;
  int64_t time_ns = order.arrive_ns > touch->since_ns ? order.arrive_ns : touch->since_ns;
  if (time_ns < since_ns) time_ns = since_ns; /* it waited while one before it was told */
  take_out(o, place);
  desk->venue = order.venue;
  if (invmm__desk_may_hedge(desk, order.size, order.limit, price))
    invmm__desk_hedge(desk, emission, order.size, price, time_ns);
  else
    put_pending(o, desk, emission, order.venue, time_ns);
  return time_ns;
}

int64_t invmm__orders_settle(struct invmm__orders *o, struct invmm__desk *desk,
                             const struct invmm__emission *emission, int64_t now_ns, int64_t since_ns) {
  uint32_t place = 0;
  while (place < o->count && o->at[place].arrive_ns <= now_ns) {
    if (o->touch[o->at[place].venue].known)
      since_ns = settle_one(o, desk, emission, place, since_ns);
    else
      ++place;
  }
  return since_ns;
}
