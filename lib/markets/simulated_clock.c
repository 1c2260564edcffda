/* SPDX-License-Identifier: MIT */
/** One turn of the simulated market, by either clock.
 *
 * step: our quotes meet at most one taker a side at the old mid, with the probability min(Lambda(d) dt, 1),
 * then the mid moves by dt. One uniform number u for each side says it all: the taker of this step reaches as
 * far as those who come at the rate u/dt, and u/dt < Lambda(d) means that it reaches d.
 *
 * event: the next turn is at the next taker, change of regime, block, or multiple of dt, whichever comes
 * first. Times are exponential, and takers are thinned out (Lewis and Shedler 1979; Ogata 1981): they come at
 * a bound of the rate, with a level that is uniform below it, and reach as far as those who come at that
 * rate. The book is shown when a taker has come, and the quotes that answer it are those that the taker
 * meets: what the maker quotes is never older than its fill. After a fill the book comes again before anybody
 * else. */
#include "markets/simulated.h"
#include "parts/horizon.h"
#include <float.h>

/* The bound is so many times the rate at our best quote: quotes may move by ln 2/k from turn to turn before
 * it is too low. No bound is more than so many times the rate at the mid. */
static const double room = 2, bound_most = 1000;

/* -- what everybody sees -- */

static void put_book(struct invmm__simulated *m, const struct invmm__emission *emission, int32_t instrument,
                     double mid, double half_spread, int64_t time_ns) {
  *invmm__desk_put(&m->desk, emission) = (invmm_event){.time_ns = time_ns,
                                                       .kind = INVMM_EV_BOOK,
                                                       .instrument = instrument,
                                                       .price = mid - half_spread,
                                                       .size = m->takers.size,
                                                       .price2 = mid + half_spread,
                                                       .size2 = m->takers.size};
}

static void put_books(struct invmm__simulated *m, const struct invmm__emission *emission, int64_t time_ns) {
  m->desk.mid = m->mid.price;
  put_book(m, emission, 0, m->mid.price, m->half_spread, time_ns);
  if (m->hedge_half_spread < INFINITY)
    put_book(m, emission, INVMM_HEDGE, m->mid.hedge, m->hedge_half_spread, time_ns);
}

static void put_swap(struct invmm__simulated *m, const struct invmm__emission *emission,
                     const struct invmm__arbitrage *a, int64_t time_ns) {
  *invmm__desk_put(&m->desk, emission) = (invmm_event){.time_ns = time_ns,
                                                       .kind = INVMM_EV_SWAP,
                                                       .price = m->pool.y / m->pool.x,
                                                       .size = a->base,
                                                       .size2 = a->quote};
}

static void put_pool(struct invmm__simulated *m, const struct invmm__emission *emission) {
  *invmm__desk_put(&m->desk, emission) = (invmm_event){.kind = INVMM_EV_POOL,
                                                       .price = m->pool.y / m->pool.x,
                                                       .size = m->pool.x,
                                                       .size2 = m->pool.y,
                                                       .value = m->pool.liquidity,
                                                       .price2 = m->pool_terms.fee};
}

static void put_block(struct invmm__simulated *m, const struct invmm__emission *emission, int64_t time_ns) {
  const struct invmm__arbitrage a = invmm__pool_arbitrage(&m->pool, &m->pool_terms, m->mid.price);
  if (a.base != 0) put_swap(m, emission, &a, time_ns);
}

/* Funding is settled with the first whole step at or after each multiple of its interval. */
static void put_funding(struct invmm__simulated *m, const struct invmm__emission *emission, int64_t time_ns) {
  if (!(m->funding_ns > 0) || !((double)time_ns >= (m->fundings + 1) * m->funding_ns)) return;
  m->fundings = floor((double)time_ns / m->funding_ns);
  invmm__desk_fund(&m->desk, m->funding_rate, m->mid.hedge);
  *invmm__desk_put(&m->desk, emission) = (invmm_event){.time_ns = time_ns,
                                                       .kind = INVMM_EV_FUNDING,
                                                       .instrument = INVMM_HEDGE,
                                                       .price = m->mid.hedge,
                                                       .size = m->funding_ns * 1e-9,
                                                       .value = m->funding_rate,
                                                       .price2 = m->funding_rate,
                                                       .size2 = m->funding_ns * 1e-9};
}

/* -- a taker -- */

/* How far our best quote of a side is from the mid, P; infinity where there is none. Takers who sell meet
 * bids, which have the sign 1. */
static inline double depth_of(const struct invmm__simulated *m, int side) {
  const struct invmm__desk *d = &m->desk;
  const struct invmm__side *s = side ? &d->resting.ask : &d->resting.bid;
  if (s->first == s->end) return INFINITY;
  return side ? s->rest[s->first].price - d->mid : d->mid - s->rest[s->first].price;
}

static inline void put_trade(struct invmm__simulated *m, const struct invmm__emission *emission, int side,
                             double reach, double size, int64_t time_ns) {
  *invmm__desk_put(&m->desk, emission) =
      (invmm_event){.time_ns = time_ns,
                    .kind = INVMM_EV_TRADE,
                    .price = side ? m->desk.mid + reach : m->desk.mid - reach,
                    .size = side ? size : -size};
}

/* Our fills, best price first, up to the size of the taker. Whether there were any. */
static inline int fill(struct invmm__simulated *m, const struct invmm__emission *emission, int side,
                       double reach, double size, int64_t time_ns) {
  struct invmm__side *s = side ? &m->desk.resting.ask : &m->desk.resting.bid;
  double left = size;
  while (left > 0 && depth_of(m, side) <= reach)
    left = invmm__less(left, invmm__desk_fill(&m->desk, emission, s, side ? -1 : 1, left, time_ns));
  return left < size;
}

/* One who would trade at the rate `level` of Lambda. Where it is short of the mid, and so are our quotes, its
 * reach is not worth a logarithm. */
static inline int meet(struct invmm__simulated *m, const struct invmm__emission *emission, int side,
                       double level, double size, int64_t time_ns) {
  const struct invmm__demand *d = &m->takers.side[side];
  const int seen = level < d->at_mid;
  if (!seen && depth_of(m, side) >= 0) return 0;
  const double reach = invmm__demand_reach(d, level);
  const int filled = fill(m, emission, side, reach, size, time_ns);
  if (!seen) return filled;
  put_trade(m, emission, side, reach, size, time_ns);
  invmm__flow_print(&m->flow, &m->takers, m->luck, side, time_ns);
  return filled;
}

/* -- time -- */

/* What news do to the mid, P. */
static inline double push_of(const struct invmm__simulated *m, int64_t from_ns, int64_t to_ns) {
  if (invmm__flow_still(&m->flow, from_ns)) return 0;
  return invmm__flow_push(&m->flow, &m->takers, from_ns, to_ns);
}

static inline void pass(struct invmm__simulated *m, int64_t from_ns, int64_t to_ns) {
  if (!invmm__flow_still(&m->flow, from_ns)) invmm__flow_pass(&m->flow, &m->takers, from_ns, to_ns);
}

/* Generators differ from what they were in their counters alone. */
static inline void remember(const struct invmm__simulated *m, uint64_t *before) {
  for (int i = 0; i < INVMM__PARTS; ++i)
    before[i] = m->luck[i].at;
}

static void go_back(struct invmm__simulated *m, const uint64_t *before) {
  for (int i = 0; i < INVMM__PARTS; ++i)
    m->luck[i].at = before[i];
}

/* -- the clock of steps -- */

static inline int fits(const struct invmm__simulated *m, const struct invmm__mid *mid) {
  return (fabs(mid->price) + m->furthest <= DBL_MAX) & (fabs(mid->hedge) + m->furthest <= DBL_MAX);
}

/* Draws one step ahead. 0 where a price or the time would leave its range: then the generators go back. */
static inline int plan_step(struct invmm__simulated *m, int64_t now_ns, struct invmm__turn *next) {
  const double ns = (m->steps + 1) * m->step_ns + 0.5;
  if (!(ns < m->end_ns) || !fits(m, &m->mid)) return 0;
  remember(m, next->before);
  next->time_ns = (int64_t)ns;
  for (int side = 0; side < 2; ++side) {
    const double u = invmm__random_uniform(&m->luck[INVMM__TAKERS]);
    next->level[side] = u * m->per_step;
    if (m->takers.stirs) next->level[side] /= invmm__flow_gain(&m->flow, &m->takers, side);
    next->size[side] = invmm__flow_size(&m->takers, m->luck);
  }
  const double push = push_of(m, now_ns, next->time_ns);
  struct invmm__mid from = m->mid;
  if (m->moves.turns) from.regime = invmm__mid_regime(&from, &m->moves, m->luck, m->step);
  next->mid = invmm__mid_next(&from, &m->moves, m->luck, m->step, m->root_step, push);
  if (fits(m, &next->mid)) return 1;
  go_back(m, next->before);
  return 0;
}

/* Whether our best quote would find more takers than one in each step. */
static int beyond_step(const struct invmm__simulated *m, int side) {
  const double gain = invmm__flow_gain(&m->flow, &m->takers, side), depth = depth_of(m, side);
  return gain * invmm__demand_rate(&m->takers.side[side], depth) > m->per_step * (1 + 1e-12);
}

static inline void take_step(struct invmm__simulated *m, struct invmm__clock *clock,
                             const struct invmm__emission *emission, const struct invmm__turn *next) {
  for (int side = 0; side < 2; ++side) /* before anybody comes: at the mid the parameters see to it */
    m->capped += (m->takers.stirs || depth_of(m, side) < 0) && beyond_step(m, side);
  pass(m, clock->now_ns, next->time_ns);
  for (int side = 0; side < 2; ++side)
    meet(m, emission, side, next->level[side], next->size[side], next->time_ns);
  m->mid = next->mid;
  m->steps += 1;
  clock->now_ns = next->time_ns;
  put_books(m, emission, next->time_ns);
}

/* At the end of a step: there was a block in it, or none. */
static int block_in_step(struct invmm__simulated *m) {
  const double rate = m->pool_terms.block_rate;
  if (!(m->pool_terms.base > 0)) return 0;
  return rate == INFINITY || -log(invmm__random_uniform(&m->luck[INVMM__BLOCKS])) < rate * m->step;
}

/* -- the clock of events -- */

/* A rate that takers will not exceed until the next turn, over the rate of a side without excitation. */
static double bound_of(const struct invmm__simulated *m, int side) {
  const struct invmm__demand *d = &m->takers.side[side];
  const double depth = depth_of(m, side);
  if (depth >= d->near) return d->at_mid;
  const double rate = room * invmm__demand_rate(d, depth);
  return rate > d->at_mid ? fmin(rate, bound_most * d->at_mid) : d->at_mid;
}

/* What may happen next, and at which rates: a taker of either side, another regime, a block. */
struct rates {
  double bound[2], at[4], sum; /* without excitation, and with it, 1/s */
};

static struct rates rates_of(const struct invmm__simulated *m) {
  struct rates r = {{bound_of(m, 0), bound_of(m, 1)}, {0, 0, 0, 0}, 0};
  for (int side = 0; side < 2; ++side)
    r.at[side] = r.bound[side] * invmm__flow_gain(&m->flow, &m->takers, side);
  if (m->moves.turns) r.at[2] = m->moves.leave[m->mid.regime];
  if (m->pool_terms.base > 0 && m->pool_terms.block_rate < INFINITY) r.at[3] = m->pool_terms.block_rate;
  r.sum = r.at[0] + r.at[1] + r.at[2] + r.at[3];
  return r;
}

/* Which of them it is: 0 and 1 a taker, 2 the regime, 3 a block. What is left of `at` is uniform below its
 * rate. */
static int which(const struct rates *r, double *at) {
  int i = 0;
  for (; i < 3 && *at >= r->at[i]; ++i)
    *at -= r->at[i];
  return i;
}

/* What happens when time has come to it. */
static void happen(struct invmm__simulated *m, const struct invmm__emission *emission, const struct rates *r,
                   int what, double at, int64_t time_ns) {
  if (what < 2) {
    m->waiting = what + 1;
    m->level = at / invmm__flow_gain(&m->flow, &m->takers, what);
    m->bound = r->bound[what];
  } else if (what == 2) {
    m->mid.regime ^= 1;
  }
  put_books(m, emission, time_ns);
  if (what == 3 || (m->pool_terms.base > 0 && m->pool_terms.block_rate == INFINITY))
    put_block(m, emission, time_ns);
}

/* Time goes on to the next event, or to the next multiple of dt where that comes first. 0, and nothing
 * changed, where a price would leave its range. */
static int go_on(struct invmm__simulated *m, struct invmm__clock *clock,
                 const struct invmm__emission *emission) {
  enum { NOTHING = 4 };
  const struct rates r = rates_of(m);
  uint64_t before[INVMM__PARTS];
  remember(m, before);
  struct invmm__random *luck = &m->luck[INVMM__TAKERS];
  const double grid_ns = (m->steps + 1) * m->step_ns + 0.5;
  const double ns = (double)clock->now_ns + 0.5 - 1e9 * log(invmm__random_uniform(luck)) / r.sum;
  double at = r.sum * invmm__random_uniform(luck);
  const int on_grid = !(ns < grid_ns), what = on_grid ? NOTHING : which(&r, &at);
  const int64_t time_ns = (int64_t)(on_grid ? grid_ns : ns);
  const double dt = invmm__seconds(clock->now_ns, time_ns), push = push_of(m, clock->now_ns, time_ns);
  const struct invmm__mid next = invmm__mid_next(&m->mid, &m->moves, m->luck, dt, sqrt(dt), push);
  if (!fits(m, &next)) {
    go_back(m, before);
    return 0;
  }
  pass(m, clock->now_ns, time_ns);
  m->mid = next;
  m->steps += on_grid;
  clock->now_ns = time_ns;
  happen(m, emission, &r, what, at, time_ns);
  if (on_grid) put_funding(m, emission, time_ns);
  return 1;
}

/* The taker that waits meets the quotes that answered the book it came with. Whether it took any. */
static int serve(struct invmm__simulated *m, const struct invmm__emission *emission, int64_t now_ns) {
  const int side = m->waiting - 1;
  if (!m->waiting) return 0;
  m->waiting = 0;
  const double depth = depth_of(m, side);
  m->capped += depth < 0 && invmm__demand_rate(&m->takers.side[side], depth) > m->bound * (1 + 1e-12);
  return meet(m, emission, side, m->level, invmm__flow_size(&m->takers, m->luck), now_ns);
}

static void take_event(struct invmm__simulated *m, struct invmm__clock *clock,
                       const struct invmm__emission *emission) {
  if (serve(m, emission, clock->now_ns))
    put_books(m, emission, clock->now_ns);
  else
    m->ended = !go_on(m, clock, emission);
}

/* -- both -- */

int invmm__simulated_plan(struct invmm__simulated *m, const struct invmm__clock *clock,
                          struct invmm__turn *next) {
  if (m->clock == INVMM_CLOCK_STEP) {
    const int there = plan_step(m, clock->now_ns, next);
    if (there && clock->events == 0) go_back(m, next->before); /* the first turn only shows */
    return there;
  }
  return !m->ended && fits(m, &m->mid) && (m->steps + 1) * m->step_ns + 0.5 < m->end_ns;
}

void invmm__simulated_turn(struct invmm__simulated *m, struct invmm__clock *clock,
                           const struct invmm__emission *emission, const struct invmm__turn *next) {
  if (clock->events > 0) invmm__simulated_note(m, depth_of(m, 0), depth_of(m, 1));
  if (clock->events == 0) {
    put_books(m, emission, 0);
    if (m->pool_terms.base > 0) put_pool(m, emission);
  } else if (m->clock == INVMM_CLOCK_EVENT) {
    take_event(m, clock, emission);
  } else {
    take_step(m, clock, emission, next);
    if (block_in_step(m)) put_block(m, emission, next->time_ns);
    put_funding(m, emission, next->time_ns);
  }
}
