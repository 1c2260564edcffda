/* SPDX-License-Identifier: MIT */
#include "markets/desk.h"
#include <float.h>
#include <math.h>

#define ROW(ID, field, flags, dflt, min, max, unit, about)                                                   \
  {                                                                                                          \
    INVMM_PARAM_##ID, flags, offsetof(struct invmm__desk_params, field), dflt, min, max, #field, unit, NULL, \
        about, NULL                                                                                          \
  }
#define LIVE    INVMM_PF_LIVE
#define INTEGER INVMM_PF_INTEGER
#define ABOVE   INVMM_PF_MIN_OPEN /* the lower bound itself is refused */
#define BELOW   INVMM_PF_MAX_OPEN /* the upper bound itself is refused */

const struct invmm__param invmm__desk_table[] = {
    ROW(LEVELS, levels, INTEGER, INVMM__DESK_LEVELS, 1, INVMM__DESK_LEVELS, "count",
        "quotes that may rest on each side"),
    ROW(MAKER_FEE, maker_fee, LIVE | ABOVE | BELOW, 0, -1, 1, "fraction",
        "fee of an own fill as a fraction of its notional; negative is a rebate"),
    ROW(HEDGE_FEE, hedge_fee, LIVE | ABOVE | BELOW, 0, -1, 1, "fraction",
        "fee of a fill of the hedge as a fraction of its notional, price * contract_size * size, without the "
        "price "
        "where contracts are inverse"),
    ROW(CONTRACT_SIZE, contract_size, LIVE | ABOVE | BELOW, 1, 0, INFINITY, "U/contract",
        "size of one contract of the hedge instrument, for its fee; of an inverse one its worth in currency"),
    {INVMM_PARAM_CONTRACT, INVMM_PF_CHOICE, offsetof(struct invmm__desk_params, contract), 0, 0, 1,
     "contract", "choice", "linear|inverse",
     "whether contracts of the hedge are sums of the asset or of currency", NULL, 0, NULL},
};
_Static_assert(INVMM__COUNT(invmm__desk_table) == INVMM__DESK_PARAMS, "the header says how many");

const struct invmm__value invmm__desk_values[] = {
    {INVMM_VALUE_MID, 1, "mid", "P", "the mid that was handed out last"},
    {INVMM_VALUE_EVENTS, 1, "events", "count", "events that a paper market took, or a simulated one made"},
    {INVMM_VALUE_FILLS, 1, "fills", "count", "own fills of resting quotes"},
};
_Static_assert(INVMM__COUNT(invmm__desk_values) == INVMM__DESK_VALUES, "the header says how many");

void invmm__desk_prepare(struct invmm__desk *d, const struct invmm__desk_params *p) {
  d->maker_fee = p->maker_fee;
  d->hedge_fee = p->hedge_fee * p->contract_size;
  d->contract_size = p->contract_size;
  d->inverse = p->contract == INVMM_CONTRACT_INVERSE;
}

invmm_status invmm__desk_value(const struct invmm__desk *d, const struct invmm__clock *clock, int32_t value,
                               double *out) {
  if (value == INVMM_VALUE_EVENTS) {
    *out = (double)clock->events;
  } else if (value == INVMM_VALUE_FILLS) {
    *out = (double)d->fills;
  } else {
    *out = d->mid;
    return d->mid_known ? INVMM_OK : INVMM_NOT_READY;
  }
  return INVMM_OK;
}

int invmm__desk_can_bear(const invmm_quotes *quotes, uint32_t n) {
  for (uint32_t i = 0; i < n; ++i) {
    const invmm_quotes *q = &quotes[i];
    double notional = fabs(q->bid) * q->bid_size + fabs(q->ask) * q->ask_size;
    if (!(notional <= DBL_MAX)) return 0;
  }
  return 1;
}

/* Adds one quote to a side. Levels come best first as a rule, and then nothing has to move. */
static void add(struct invmm__side *side, int sign, double price, double size) {
  uint32_t place = side->end++;
  for (; place > 0 && sign * price > sign * side->rest[place - 1].price; --place)
    side->rest[place] = side->rest[place - 1];
  side->rest[place] = (struct invmm__rest){price, size};
}

void invmm__resting_set(struct invmm__resting *r, const invmm_quotes *quotes, uint32_t n, int32_t venue) {
  r->bid.first = r->bid.end = r->ask.first = r->ask.end = 0;
  for (uint32_t i = 0; i < n; ++i) {
    const invmm_quotes *q = &quotes[i];
    if (q->venue != venue) continue;
    if (q->sides & INVMM_SIDE_BID && q->bid_size > 0) add(&r->bid, 1, q->bid, q->bid_size);
    if (q->sides & INVMM_SIDE_ASK && q->ask_size > 0) add(&r->ask, -1, q->ask, q->ask_size);
  }
}

static void copy_side(struct invmm__side *to, const struct invmm__side *from) {
  to->first = from->first, to->end = from->end;
  for (uint32_t i = from->first; i < from->end; ++i)
    to->rest[i] = from->rest[i];
}

void invmm__resting_copy(struct invmm__resting *to, const struct invmm__resting *from) {
  copy_side(&to->bid, &from->bid);
  copy_side(&to->ask, &from->ask);
}

static int same_side(const struct invmm__side *a, const struct invmm__side *b) {
  int same = (a->first == b->first) & (a->end == b->end);
  for (uint32_t i = a->first; same && i < a->end; ++i)
    same = (a->rest[i].price == b->rest[i].price) & (a->rest[i].size == b->rest[i].size);
  return same;
}

int invmm__resting_same(const struct invmm__resting *a, const struct invmm__resting *b) {
  return same_side(&a->bid, &b->bid) && same_side(&a->ask, &b->ask);
}

double invmm__desk_fill(struct invmm__desk *d, const struct invmm__emission *emission,
                        struct invmm__side *side, int sign, double most, int64_t time_ns) {
  struct invmm__rest *best = &side->rest[side->first];
  double size = best->size < most ? best->size : most;
  *invmm__desk_put(d, emission) = (invmm_event){.time_ns = time_ns,
                                                .kind = INVMM_EV_FILL,
                                                .source = d->venue,
                                                .price = best->price,
                                                .size = sign * size,
                                                .value = d->maker_fee * fabs(best->price) * size,
                                                .flags = INVMM_EVF_RESTING};
  invmm__tally_fill(&d->tally, best->price, sign * size, d->maker_fee * fabs(best->price) * size, time_ns);
  best->size = invmm__less(best->size, size);
  side->first += best->size == 0;
  ++d->fills;
  return size;
}

static double hedge_fee(const struct invmm__desk *d, double size, double touch) {
  return d->hedge_fee * (d->inverse ? 1 : fabs(touch)) * fabs(size);
}

int invmm__desk_may_hedge(const struct invmm__desk *d, double size, double limit, double touch) {
  int allowed = size > 0 ? touch <= limit : touch >= limit;
  int priced = !d->inverse | (touch > 0);
  return priced && (limit == 0 || allowed) && fabs(hedge_fee(d, size, touch)) <= DBL_MAX;
}

/* U that so many contracts stand for when they are bought at this price. */
static double units_at(const struct invmm__desk *d, double contracts, double price) {
  return contracts * d->contract_size / (d->inverse ? price : 1);
}

void invmm__desk_fund(struct invmm__desk *d, double rate, double price) {
  double paid = rate * units_at(d, d->tally.hedge, price);
  if (d->inverse)
    d->tally.hedge_units -= paid;
  else
    d->tally.hedge_cash -= paid * price;
}

void invmm__desk_hedge(struct invmm__desk *d, const struct invmm__emission *emission, double size,
                       double touch, int64_t time_ns) {
  double units = units_at(d, size, touch);
  d->tally.hedge += size, d->tally.hedge_units += units;
  d->tally.hedge_cash -= units * touch + hedge_fee(d, size, touch);
  *invmm__desk_put(d, emission) = (invmm_event){.time_ns = time_ns,
                                                .kind = INVMM_EV_FILL,
                                                .source = d->venue,
                                                .instrument = INVMM_HEDGE,
                                                .price = touch,
                                                .size = size,
                                                .value = hedge_fee(d, size, touch)};
}

uint32_t invmm__desk_count(const struct invmm__emission *emission) {
  uint32_t count = 0;
  for (uint32_t i = 0; i < emission->m; ++i)
    count += emission->orders[i].size != 0;
  return count;
}

void invmm__desk_hand_out(struct invmm__desk *d, const struct invmm__emission *emission) {
  uint32_t n = 0;
  for (; n < emission->capacity && d->waiting.count; ++n)
    emission->out[n] = *invmm__queue_take(&d->waiting);
  *emission->count = n;
}
