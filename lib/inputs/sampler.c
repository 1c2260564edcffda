/* SPDX-License-Identifier: MIT */
#include "inputs/sampler.h"

#define ROW(ID, field, flags, dflt, min, max, unit, choices, about)                                          \
  {                                                                                                          \
    INVMM_PARAM_##ID, flags, offsetof(struct invmm__price_params, field), dflt, min, max, #field, unit,      \
        choices, about, NULL                                                                                 \
  }
#define LIVE    INVMM_PF_LIVE
#define CHOICE  INVMM_PF_CHOICE
#define INTEGER INVMM_PF_INTEGER
#define ABOVE   INVMM_PF_MIN_OPEN

const struct invmm__param invmm__price_table[] = {
    ROW(OBSERVE_PRICE, observe_price, CHOICE, 0, 0, 2, "choice", "book|trade|pool",
        "whose prices: mids of whole books, trades, or pools and their swaps"),
    ROW(SAMPLING, sampling, CHOICE, 0, 0, 1, "choice", "event|time",
        "a return for every so many prices, or for every so many seconds"),
    ROW(SAMPLING_INTERVAL, sampling_interval, ABOVE, 1, 1e-9, 1e9, "s", NULL,
        "time from one sample to the next, when sampled by time; the interval that garch counts in"),
    ROW(SAMPLING_EVENTS, sampling_events, INTEGER, 1, 1, 1e9, "count", NULL,
        "prices from one sample to the next, when sampled by event"),
    ROW(MAX_GAP, max_gap, LIVE | ABOVE, INFINITY, 0, INFINITY, "s", NULL,
        "a return that takes longer is left out: a pause is no trading"),
};
_Static_assert(INVMM__COUNT(invmm__price_table) == INVMM__PRICE_PARAMS, "the header says how many");

struct invmm__sampling invmm__sampling_of(const struct invmm__price_params *p) {
  return (struct invmm__sampling){
      .observe = (int)p->observe_price,
      .interval_ns = invmm__nanoseconds(p->sampling_interval),
      .max_gap_ns = invmm__nanoseconds(p->max_gap),
      .events = p->sampling_events,
      .by_time = p->sampling == INVMM_SAMPLING_TIME,
  };
}

static int price_in(const struct invmm__sampling *how, const invmm_event *e, double *price) {
  *price = e->price;
  switch (how->observe) {
  case INVMM_OBSERVE_PRICE_BOOK:
    return e->kind == INVMM_EV_BOOK && invmm__whole_book(e, price);
  case INVMM_OBSERVE_PRICE_TRADE:
    return e->kind == INVMM_EV_TRADE;
  default:
    return (e->kind == INVMM_EV_POOL || e->kind == INVMM_EV_SWAP) && e->price > 0;
  }
}

/* Of a price beyond this the distance to another may be no double. */
static const double price_most = 0x1p1023;

int invmm__price_of(const struct invmm__sampling *how, const invmm_event *e, double *price) {
  return price_in(how, e, price) & (fabs(*price) <= price_most);
}
