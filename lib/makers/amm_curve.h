/* SPDX-License-Identifier: MIT */
/** A liquidity position as a maker: what its parts share. amm_curve.c is the kind; amm_params.c its
 * parameters, amm_pool.c the pool and what the position in it is worth, amm_fee.c the fee that it should
 * charge, amm_quote.c what it quotes, amm_hedge.c its hedge, amm_range.c where its range should lie. */
#ifndef INVMM_MAKERS_AMM_CURVE_H
#define INVMM_MAKERS_AMM_CURVE_H

#include "curves/concentrated.h"
#include "curves/product.h"
#include "curves/stable.h"
#include "curves/weighted.h"
#include "hedging/hedge.h"
#include "parts/ladder.h"

/** The maker's own parameters, as the caller sets them. */
struct invmm__amm_own {
  double curve, pool_fee, base_reserve, quote_reserve, weight_base, amplification;
  double range_low, range_high, liquidity, pool_share, tick_zero_price, tick_spacing;
  double volume_rate, fee_yield, block_rate;
  double policy, recentre_at, gas_cost, swap_cost, oracle_tolerance, min_period, min_move;
  double fee_policy, fee_min, fee_max, fee_decay, fee_inventory, fee_outside;
  double oracle_input; /* 1 where one is attached, else NaN */
};

struct invmm__amm_params {
  struct invmm__maker_params maker;
  struct invmm__hedge_terms hedge;
  struct invmm__amm_own own;
  struct invmm__hedge_lists lists;
};

/** The pool: reserves on reserve curves, P (0: not known yet) and active liquidity on ranges; its fee, a
 * fraction, and what a transaction costs, currency, both -1 where the parameters say it. */
struct invmm__amm_pool {
  double base, quote, price, active, fee, gas;
};

/** What swaps have brought us: fees, currency; and while there was an outside price the markout, currency,
 * and what came in, U and currency. */
struct invmm__amm_flow {
  double fees, markout, base, quote;
};

/** What events have told, and the start of it all: doubles alone, which a save keeps. Flags are 0 or 1, times
 * are ns since the first event. */
struct invmm__amm_kept {
  double started; /* whether the parameters have been taken as the first state */
  struct invmm__amm_pool pool;
  double liquidity, low, high;     /* our position; concentrated */
  double width;                    /* of our range before it was rounded to the grid, see invmm__amm_width */
  double entry_base, entry_quote;  /* reserves when it began; reserve curves */
  double entry_price;              /* P then; concentrated */
  double disagrees;                /* whether the price of an event was not that of its reserves */
  double pool_seen, pool_at;       /* the last POOL or SWAP */
  double outside_seen, outside_at; /* the last outside price, which is the ledger's mark then */
  double moved, moved_at;          /* the last RANGE */
  double forced;                   /* contracts that the crossing of a range's end still asks for */
  struct invmm__amm_flow flow;
};

/** What follows from the pool: at its price, and of our position. */
struct invmm__amm_now {
  double price;                 /* P; 0: not known yet */
  struct invmm__worth pool;     /* of all of the pool; of its active liquidity */
  struct invmm__worth position; /* of ours */
  struct invmm__reserves held;  /* by our position */
  struct invmm__stable stable;  /* with its invariant; stable curve */
};

struct invmm__amm {
  struct invmm__maker maker;
  struct invmm__amm_now now;
  double fee[2];     /* fraction: of a taker who sells to the pool (0, its bid), and of one who buys (1) */
  uint32_t unheard;  /* INVMM_FLAG_* of inputs whose answers cannot be used now */
  double have, need; /* samples of the one that lacks the most */
  struct invmm__range range; /* ours; concentrated */
  struct invmm__amm_own own;
  struct invmm__hedge_terms hedge;
  struct invmm__hedge_plan plan;
  struct invmm__amm_kept kept; /* last: the slots of the sources follow, and that of the position */
};

/** Whether the pool is one of reserves. */
static inline int invmm__amm_has_reserves(const struct invmm__amm_own *own) {
  return own->curve != INVMM_CURVE_CONCENTRATED;
}

static inline double invmm__amm_base_fee(const struct invmm__amm_own *own,
                                         const struct invmm__amm_kept *kept) {
  return kept->pool.fee >= 0 ? kept->pool.fee : own->pool_fee;
}

static inline double invmm__amm_gas(const struct invmm__amm *a) {
  return a->kept.pool.gas >= 0 ? a->kept.pool.gas : a->own.gas_cost;
}

/** The reference price, P: the outside price, else the pool's own. */
static inline double invmm__amm_mid(const struct invmm__amm *a) {
  return a->maker.ledger.marked ? a->maker.ledger.mark : a->now.price;
}

/** sigma^2 now, P^2/s; before the first event a relative volatility is that of the pool's first price. */
static inline double invmm__amm_sigma2(const struct invmm__amm *a) {
  const struct invmm__maker_terms *t = &a->maker.terms;
  return a->maker.book_seen ? a->maker.variance
                            : t->variance + t->relative_variance * a->now.price * a->now.price;
}

/** Relative variance of the pool's price, 1/s. */
static inline double invmm__amm_variance(const struct invmm__amm *a) {
  return invmm__amm_sigma2(a) / a->now.price / a->now.price;
}

/** Whether there is an outside price above 0; its P is the ledger's mark. */
static inline int invmm__amm_outside(const struct invmm__amm *a) {
  return a->kept.outside_seen != 0 && a->maker.ledger.mark > 0;
}

/** A time for the kept state: ns since the first event, 292 years at most. */
static inline double invmm__amm_since(const struct invmm__clock *clock, int64_t time_ns) {
  const double most = 0x1.fffffffffffffp62;
  int before = time_ns < clock->first_ns;
  uint64_t first = (uint64_t)clock->first_ns, time = (uint64_t)time_ns;
  return before ? -fmin((double)(first - time), most) : fmin((double)(time - first), most);
}

/** And back. */
static inline int64_t invmm__amm_time(const struct invmm__clock *clock, double at) {
  return (int64_t)((uint64_t)clock->first_ns + (uint64_t)(int64_t)at);
}

/* -- amm_params.c -- */

extern const struct invmm__param invmm__amm_table[], invmm__amm_size_row[];
enum { INVMM__AMM_PARAMS = 29 };
struct invmm__verdict invmm__amm_check(const void *params);

/* -- amm_pool.c -- */

/** The first state, from the parameters. */
void invmm__amm_begin(const struct invmm__amm_own *own, struct invmm__amm_kept *kept);
/** Our range. */
struct invmm__range invmm__amm_range(const struct invmm__amm_kept *kept);
/** What follows from a pool and our range. INVMM_E_RANGE: no such pool; INVMM_E_NUMERIC: its numbers are no
 * doubles. */
invmm_status invmm__amm_evaluate(const struct invmm__amm_own *own, const struct invmm__amm_pool *pool,
                                 const struct invmm__range *range, struct invmm__amm_now *now);
/** Takes POOL, SWAP, RANGE, GAS or ORACLE; on an error nothing has changed. */
invmm_status invmm__amm_take(struct invmm__amm *a, const struct invmm__clock *clock, const invmm_event *e);
/** The answer of the oracle that is attached, which alone tells the outside price then. */
void invmm__amm_hear_oracle(struct invmm__amm *a, const struct invmm__clock *clock,
                            const struct invmm__report *report);
static inline int invmm__amm_has_oracle(const struct invmm__amm *a) {
  return a->own.oracle_input == 1;
}
/** Puts the position's base into the ledger: its inventory is that of position and wallet. */
void invmm__amm_hold(struct invmm__amm *a);

/* -- amm_fee.c -- */

/** The fee that maximises g volume exp(-decay g) - loss/(1 + g/width) on [low, high]. */
struct invmm__amm_fee_problem {
  double volume, decay; /* currency/s of uninformed flow without a fee; and how fast a fee thins it */
  double loss;          /* currency/s lost to arbitrage without a fee */
  double width;         /* sigma/sqrt(2 block rate): a fee of this halves the loss */
  double low, high;
};
double invmm__amm_best_fee(const struct invmm__amm_fee_problem *p);
/** Renews both sides' fees. */
void invmm__amm_set_fees(struct invmm__amm *a);
/** What arbitrage takes from our position after its fees, currency/s. */
double invmm__amm_arbitrage_rate(const struct invmm__amm *a);

/* -- amm_quote.c -- */

invmm_status invmm__amm_quote(const struct invmm__amm *a, const struct invmm__clock *clock,
                              const struct invmm__wish *wish, invmm_quotes *out);
/** The reservation price of the default quote of level 0 where nothing limits it, P; not finite where a side
 * has no price. */
double invmm__amm_reservation(const struct invmm__amm *a);
/** Whether the pool's state, or the outside price, is too old at a time, or half a book. */
int invmm__amm_stale(const struct invmm__amm *a, const struct invmm__clock *clock, int64_t time_ns);

/* -- amm_hedge.c -- */

invmm_status invmm__amm_hedge_order(const struct invmm__amm *a, const struct invmm__clock *clock,
                                    invmm_order *out);
/** Solves what parameters alone decide of the hedge. */
void invmm__amm_plan(struct invmm__amm *a, const struct invmm__hedge_clients *clients);
/** The band of the hedge, U. */
struct invmm__band invmm__amm_band(const struct invmm__amm *a, const struct invmm__clock *clock);
/** What one U of the hedge held long is expected to earn, P/s. */
double invmm__amm_carry(const struct invmm__amm *a, const struct invmm__clock *clock);
/** Looks, after an event, at whether an end of the range was crossed, and at whether that is hedged; policy
 * band alone asks for it. */
void invmm__amm_watch(struct invmm__amm *a, const struct invmm__clock *clock, int was_inside,
                      const invmm_event *e);

/* -- amm_range.c -- */

/** `wanted`: whether the policy asks for a move; where it does and a guard withholds it, the order says why.
 */
invmm_status invmm__amm_range_order(const struct invmm__amm *a, const struct invmm__clock *clock,
                                    invmm_order *out, int *wanted);
/** c sigma^2/a: half the width of the best range, in logarithms of the price; infinite where the fees do not
 * cover the loss, so that no range is worth it; NaN where fees or volatility are not known. */
double invmm__amm_best_width(const struct invmm__amm *a);
/** Half the width of a range in logarithms of the price, before it was rounded to the grid: that of the range
 * before it (`before`, 0: none) where the two are less than a step apart. So a range that is moved again and
 * again does not grow with each rounding outward. */
double invmm__amm_width(const struct invmm__amm_own *own, double before, const struct invmm__range *r);
/** Expected seconds until the price leaves the range: (w^2 - z^2)/sigma^2. */
double invmm__amm_range_life(const struct invmm__amm *a);

/* amm_values.c */
extern const struct invmm__value invmm__amm_values[];
enum { INVMM__AMM_VALUES = 20 };
invmm_status invmm__amm_value(const void *state, const struct invmm__clock *clock, int32_t value,
                              uint32_t index, double *out);

#endif
