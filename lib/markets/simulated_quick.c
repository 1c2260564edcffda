/* SPDX-License-Identifier: MIT */
/** The short way of a step: the market of 2008 with one quote a side, no hedge and nothing that waits. What
 * it does, and in which order, is said in simulated_clock.c; here it is done without a loop, a queue or a
 * call but those for a normal number and a logarithm, since a Monte Carlo consists of little else. */
#include "markets/simulated.h"
#include <float.h>

/* Two fills, two trades, a book. */
enum { MOST_EVENTS = 5 };

/* One side of the quote, and where its next event goes. */
struct side {
  double depth, price, size; /* P, infinite where there is none; P; U */
};

static inline int is_quick(const struct invmm__simulated *m, const struct invmm__clock *clock,
                           const struct invmm__emission *e) {
  const int alone = (e->n == 1) & (e->m == 0) & (e->capacity >= MOST_EVENTS) & (m->desk.waiting.count == 0);
  return m->plain & alone & (clock->events != 0);
}

static inline struct side side_of(const invmm_quotes *q, uint32_t mask, double price, double size,
                                  double depth) {
  const int there = ((q->sides & mask) != 0) & (size > 0);
  return (struct side){there ? depth : (double)INFINITY, price, size};
}

static inline void rest(struct invmm__side *to, const struct side *s) {
  to->first = 0;
  to->end = s->depth < INFINITY;
  to->rest[0] = (struct invmm__rest){s->price, s->size};
}

static inline invmm_event *fill(struct invmm__simulated *m, struct invmm__side *resting, const struct side *s,
                                double sign, int64_t time_ns, invmm_event *at) {
  const double size = s->size < m->takers.size ? s->size : m->takers.size;
  *at = (invmm_event){.time_ns = time_ns,
                      .kind = INVMM_EV_FILL,
                      .price = s->price,
                      .size = sign * size,
                      .value = m->desk.maker_fee * fabs(s->price) * size,
                      .flags = INVMM_EVF_RESTING};
  invmm__tally_fill(&m->desk.tally, s->price, sign * size, at->value, time_ns);
  resting->rest[0].size = invmm__less(s->size, size);
  resting->first = resting->rest[0].size == 0;
  ++m->desk.fills;
  return at + 1;
}

/* Who comes on a side in this step. */
struct taker {
  double reach; /* P, where it is seen */
  int seen;
};

/* Its reach is drawn ahead of all else, for hardly anything outlives the call of a logarithm in a register.
 */
static inline struct taker taker_of(const struct invmm__simulated *m, int side, struct invmm__random *luck) {
  const struct invmm__demand *d = &m->takers.side[side];
  const double level = invmm__random_uniform(luck) * m->per_step;
  return (struct taker){-log(level * d->per_scale) * d->inverse, level < d->at_mid};
}

static inline invmm_event *meet(struct invmm__simulated *m, int side, const struct taker *t,
                                const struct side *s, int64_t time_ns, invmm_event *at) {
  struct invmm__side *resting = side ? &m->desk.resting.ask : &m->desk.resting.bid;
  if (!t->seen) return at;
  if (s->depth <= t->reach) at = fill(m, resting, s, side ? -1 : 1, time_ns, at);
  ++m->flow.prints;
  *at = (invmm_event){.time_ns = time_ns,
                      .kind = INVMM_EV_TRADE,
                      .price = side ? m->mid.price + t->reach : m->mid.price - t->reach,
                      .size = side ? m->takers.size : -m->takers.size};
  return at + 1;
}

static inline invmm_event *show(struct invmm__simulated *m, int64_t time_ns, invmm_event *at) {
  *at = (invmm_event){.time_ns = time_ns,
                      .kind = INVMM_EV_BOOK,
                      .price = m->mid.price - m->half_spread,
                      .size = m->takers.size,
                      .price2 = m->mid.price + m->half_spread,
                      .size2 = m->takers.size};
  return at + 1;
}

/* What a step brings. */
struct step {
  struct invmm__random moves, takers; /* the generators after it */
  struct taker taker[2];
  double price, ns;
};

/* 0 where the mid, or the time, or what a fill may cost, leaves its range. */
static inline int plan(const struct invmm__simulated *m, const invmm_quotes *q, struct step *next) {
  next->moves = m->luck[INVMM__MOVES], next->takers = m->luck[INVMM__TAKERS];
  next->taker[0] = taker_of(m, 0, &next->takers);
  next->taker[1] = taker_of(m, 1, &next->takers);
  next->price = m->mid.price + (m->trend + m->deviation * invmm__random_normal(&next->moves));
  next->ns = (m->steps + 1) * m->step_ns + 0.5;
  const double notional = fabs(q->bid) * q->bid_size + fabs(q->ask) * q->ask_size;
  const int now = fabs(m->mid.price) + m->furthest <= DBL_MAX;
  const int then = (fabs(next->price) + m->furthest <= DBL_MAX) & (next->ns < m->end_ns);
  return now & then & (notional <= DBL_MAX);
}

static inline void move_on(struct invmm__simulated *m, struct invmm__clock *clock, const struct step *next) {
  m->luck[INVMM__MOVES].at = next->moves.at, m->luck[INVMM__TAKERS].at = next->takers.at;
  m->mid.hedge += m->moves.hedge_beta * (next->price - m->mid.price);
  m->mid.price = m->desk.mid = next->price;
  m->steps += 1;
  clock->now_ns = (int64_t)next->ns;
}

int invmm__simulated_quick(struct invmm__simulated *m, struct invmm__clock *clock,
                           const struct invmm__emission *emission) {
  struct step next;
  if (!is_quick(m, clock, emission)) return 0;
  const invmm_quotes *q = emission->quotes;
  const double mid = m->mid.price;
  const struct side bid = side_of(q, INVMM_SIDE_BID, q->bid, q->bid_size, mid - q->bid);
  const struct side ask = side_of(q, INVMM_SIDE_ASK, q->ask, q->ask_size, q->ask - mid);
  if ((bid.depth < 0) | (ask.depth < 0)) return 0; /* more may come than can be: the long way counts it */
  if (!plan(m, q, &next)) return 0;
  rest(&m->desk.resting.bid, &bid), rest(&m->desk.resting.ask, &ask);
  invmm__simulated_note(m, bid.depth, ask.depth);
  invmm_event *at = meet(m, 0, &next.taker[0], &bid, (int64_t)next.ns, emission->out);
  at = meet(m, 1, &next.taker[1], &ask, (int64_t)next.ns, at);
  move_on(m, clock, &next);
  at = show(m, clock->now_ns, at);
  *emission->count = (uint32_t)(at - emission->out);
  clock->events += *emission->count;
  return 1;
}
