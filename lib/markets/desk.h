/* SPDX-License-Identifier: MIT */
/** The desk: what any market keeps for the maker that it serves. Its quotes that rest, what its fills cost,
 * and the events that wait for it. */
#ifndef INVMM_MARKETS_DESK_H
#define INVMM_MARKETS_DESK_H

#include "core/kind.h"

enum { INVMM__DESK_LEVELS = 64, INVMM__DESK_PARAMS = 5, INVMM__DESK_VALUES = 3, INVMM__QUEUE = 256 };

/** The parameters of the desk, as the caller sets them. */
struct invmm__desk_params {
  double levels, maker_fee, hedge_fee, contract_size, contract;
};

extern const struct invmm__param invmm__desk_table[];
extern const struct invmm__value invmm__desk_values[];

/** A quote that rests: its price, and what is left of its size. */
struct invmm__rest {
  double price, size;
};

/** One side, best price first. Those from `first` up to `end` have something left. */
struct invmm__side {
  uint32_t first, end;
  struct invmm__rest rest[INVMM__DESK_LEVELS];
};

/** All that rests. */
struct invmm__resting {
  struct invmm__side bid, ask;
};

/** Events in the order in which they came. */
struct invmm__queue {
  uint32_t head, count;
  invmm_event ring[INVMM__QUEUE];
};

/** What whoever quotes here has done so far, as the market sees it. */
struct invmm__tally {
  double inventory, cash;       /* U; currency, fees paid */
  double hedge, hedge_cash;     /* contracts; currency, fees paid */
  double hedge_units;           /* U that they stand for; of inverse ones with the coins that they paid */
  double fees, volume;          /* currency, of own fills; U, bought and sold by resting quotes */
  double held_for, squared_for; /* integrals of the inventory and of its square over time, U s and U^2 s */
  double spreads, spread;       /* steps or turns with both sides quoted, and the sum of their spreads, P */
  int64_t since_ns;             /* the inventory is what it is */
};

struct invmm__desk {
  double maker_fee;     /* fraction of the notional */
  int inverse;          /* whether contracts of the hedge are worth a sum of currency */
  double hedge_fee;     /* U per contract: the fraction times the contract's size */
  double contract_size; /* U per contract; of inverse ones currency */
  double mid;           /* P, where it is known */
  int mid_known;
  uint64_t fills; /* of resting quotes, so far */
  int32_t venue;  /* where the quotes rest that are being filled; 0 where there is only one */
  struct invmm__tally tally;
  struct invmm__resting resting;
  struct invmm__queue waiting; /* to be handed out */
};

/** What is left after a part of it, without the dust of rounding: 0.8 - 0.1 - 0.7 is 0. */
static inline double invmm__less(double whole, double part) {
  double left = whole - part;
  return left > 1e-12 * part ? left : 0;
}

static inline uint32_t invmm__queue_room(const struct invmm__queue *q) {
  return INVMM__QUEUE - q->count;
}

/** A place for one more event. The caller has seen that there is room. */
static inline invmm_event *invmm__queue_put(struct invmm__queue *q) {
  return &q->ring[(q->head + q->count++) % INVMM__QUEUE];
}

/** The first event, off the queue: good until the next one is put. An empty queue starts at the front again,
 * so that a queue of few events stays within few cache lines. */
static inline const invmm_event *invmm__queue_take(struct invmm__queue *q) {
  const invmm_event *first = &q->ring[q->head];
  q->head = --q->count ? (q->head + 1) % INVMM__QUEUE : 0;
  return first;
}

/** Lets the inventory be what it is until now. */
static inline void invmm__tally_hold(struct invmm__tally *t, int64_t now_ns) {
  const double seconds = 1e-9 * (double)(now_ns - t->since_ns);
  t->held_for += t->inventory * seconds;
  t->squared_for += t->inventory * t->inventory * seconds;
  t->since_ns = now_ns;
}

/** A fill of a resting quote: so much bought, > 0, or sold. */
static inline void invmm__tally_fill(struct invmm__tally *t, double price, double size, double fee,
                                     int64_t now_ns) {
  invmm__tally_hold(t, now_ns);
  t->inventory += size;
  t->cash -= size * price + fee;
  t->fees += fee;
  t->volume += size < 0 ? -size : size;
}

void invmm__desk_prepare(struct invmm__desk *d, const struct invmm__desk_params *p);

invmm_status invmm__desk_value(const struct invmm__desk *d, const struct invmm__clock *clock, int32_t value,
                               double *out);

/** Whether no fill of these quotes would cost more than a double can hold. */
int invmm__desk_can_bear(const invmm_quotes *quotes, uint32_t n);

/** The quotes for this venue replace all that rests. */
void invmm__resting_set(struct invmm__resting *r, const invmm_quotes *quotes, uint32_t n, int32_t venue);

void invmm__resting_copy(struct invmm__resting *to, const struct invmm__resting *from);
int invmm__resting_same(const struct invmm__resting *a, const struct invmm__resting *b);

/** A place for one more event: in the caller's buffer, or among what waits where that is full. The market has
 * seen that there is room for all that is put. */
static inline invmm_event *invmm__desk_put(struct invmm__desk *d, const struct invmm__emission *emission) {
  if (d->waiting.count == 0 && *emission->count < emission->capacity)
    return &emission->out[(*emission->count)++];
  return invmm__queue_put(&d->waiting);
}

/** The best quote of a side trades, at most this much of it, and a FILL is put out. `sign` is 1 for the bid
 * and -1 for the ask. Returns how much it was, U. */
double invmm__desk_fill(struct invmm__desk *d, const struct invmm__emission *emission,
                        struct invmm__side *side, int sign, double most, int64_t time_ns);

/** Whether a hedge order may trade at this touch: its limit allows it, the fee is a number, and an inverse
 * contract has a price above 0. */
int invmm__desk_may_hedge(const struct invmm__desk *d, double size, double limit, double touch);

/** A hedge order of `size` contracts trades at this touch of the desk's venue, and a FILL is put out. */
void invmm__desk_hedge(struct invmm__desk *d, const struct invmm__emission *emission, double size,
                       double touch, int64_t time_ns);

/** Whoever is long of the hedge pays this rate of what it is worth at its price; inverse ones pay in coin. */
void invmm__desk_fund(struct invmm__desk *d, double rate, double price);

/** How many orders ask for something. */
uint32_t invmm__desk_count(const struct invmm__emission *emission);

/** Begins to write the caller's buffer, with what waits for it. */
void invmm__desk_hand_out(struct invmm__desk *d, const struct invmm__emission *emission);

#endif
