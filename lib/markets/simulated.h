/* SPDX-License-Identifier: MIT */
/** The parts of the simulated market: what moves its mid, who comes to trade, the pool beside it.
 *
 * Each part is a struct of terms, which parameters alone decide, and one of state; what chance brings is
 * drawn from generators of which every part has its own, so that switching one part on moves no other. Units:
 * s seconds, P price, U units of the asset. */
#ifndef INVMM_MARKETS_SIMULATED_H
#define INVMM_MARKETS_SIMULATED_H

#include "markets/desk.h"
#include "numeric/random.h"
#include <math.h>

/* The parts that draw numbers. A number is never moved, or the numbers drawn would change. */
enum invmm__part {
  INVMM__MOVES,
  INVMM__TAKERS,
  INVMM__JUMPS,
  INVMM__REGIMES,
  INVMM__HEDGES,
  INVMM__SIZES,
  INVMM__INFORMED,
  INVMM__BLOCKS,
  INVMM__PARTS
};

/** The parameters, as the caller sets them. */
struct invmm__simulated_params {
  struct invmm__desk_params desk;
  double seed, stream, clock, time_step;
  double mid_process, initial_price, volatility, drift, reversion_rate, reversion_target;
  double jump_rate, jump_mean, jump_deviation, regime_volatility, regime_enter, regime_leave;
  double demand, intensity_scale, intensity_scale_bid, intensity_scale_ask;
  double intensity_decay, intensity_decay_bid, intensity_decay_ask;
  double intensity_offset, intensity_exponent, least_depth, demand_intercept, demand_slope;
  double hawkes_self, hawkes_cross, hawkes_decay;
  double informed_share, informed_move, informed_horizon;
  double trade_size, trade_size_law, trade_size_deviation;
  double book_half_spread, hedge_half_spread, hedge_price, hedge_volatility, hedge_correlation;
  double funding_rate, funding_interval, base_reserve, pool_fee, block_rate;
};

extern const struct invmm__param invmm__simulated_table[];
enum { INVMM__SIMULATED_PARAMS = 47 };

extern const struct invmm__value invmm__simulated_values[];
enum { INVMM__SIMULATED_VALUES = 19 };

invmm_status invmm__simulated_value(const void *state, const struct invmm__clock *clock, int32_t id,
                                    uint32_t index, double *out);

struct invmm__verdict invmm__simulated_check(const void *params);

/* -- the mid: simulated_mid.c -- */

struct invmm__mid_terms {
  int process;              /* INVMM_MID_* */
  int turns;                /* whether there are two regimes */
  int brownian;             /* whether the mid is an arithmetic Brownian motion, and moves the hedge alone */
  double drift;             /* mu, P/s */
  double volatility[2];     /* sigma of each regime, P/sqrt(s) */
  double leave[2];          /* rate out of each regime, 1/s */
  double start;             /* P: of a geometric motion all figures are fractions of it */
  double reversion, target; /* kappa, 1/s; P */
  double jump_rate, jump_mean, jump_deviation; /* 1/s, P, P */
  double hedge_beta, hedge_own;                /* the hedge moves by beta dS, and own sigma dW of its own */
  double own_fixed;                            /* or, where sigma is 0, so many P/sqrt(s) of its own */
  int hedge_alone;                             /* whether it has moves of its own */
  double hedge_start;                          /* P */
};

struct invmm__mid {
  double price, hedge; /* P */
  uint64_t regime;
};

/** Where the mid is after `dt` seconds, of which `root` is the square root; `push` P come on top. */
struct invmm__mid invmm__mid_move(const struct invmm__mid *m, const struct invmm__mid_terms *t,
                                  struct invmm__random *luck, double dt, double root, double push);

/** The same, in line where it is a Brownian motion and nothing else. */
static inline struct invmm__mid invmm__mid_next(const struct invmm__mid *m, const struct invmm__mid_terms *t,
                                                struct invmm__random *luck, double dt, double root,
                                                double push) {
  if (!t->brownian) return invmm__mid_move(m, t, luck, dt, root, push);
  const double noise = t->volatility[m->regime] * root * invmm__random_normal(&luck[INVMM__MOVES]);
  const double price = m->price + (t->drift * dt + noise) + push;
  return (struct invmm__mid){price, m->hedge + t->hedge_beta * (price - m->price), m->regime};
}

/** The regime after `dt` seconds, where there are two. */
uint64_t invmm__mid_regime(const struct invmm__mid *m, const struct invmm__mid_terms *t,
                           struct invmm__random *luck, double dt);

/** `start` stays as it is. */
void invmm__mid_prepare(struct invmm__mid_terms *t, const struct invmm__simulated_params *p);

/* -- demand: simulated_demand.c -- */

/** Takers of one side. Those who reach at least a depth d come at the rate Lambda(d), which falls with d. */
struct invmm__demand {
  int form;                /* INVMM_DEMAND_* */
  double scale;            /* A, 1/s; the intercept alpha of linear demand */
  double per_scale;        /* its inverse, s */
  double decay, inverse;   /* k, 1/P, or beta, or the exponent m; and its inverse */
  double offset, least;    /* a; d0, P */
  double at_mid;           /* Lambda(0), 1/s */
  double per_rate;         /* its inverse, s; 0 where nobody comes */
  double near;             /* P: quotes from here on are safe below the rate at the mid */
  double trend, deviation; /* of a step of a Brownian motion, P */
  double furthest;         /* P: nobody reaches further */
};

void invmm__demand_prepare(struct invmm__demand *d, const struct invmm__simulated_params *p, int side);

/** Lambda(depth), 1/s. */
double invmm__demand_rate(const struct invmm__demand *d, double depth);

/** How far those reach who come at a rate above `rate`, P: the inverse of Lambda; -infinity where none do. */
double invmm__demand_inverse(const struct invmm__demand *d, double rate);

/** The same, in line where it is usual. */
static inline double invmm__demand_reach(const struct invmm__demand *d, double rate) {
  if (d->form == INVMM_DEMAND_EXPONENTIAL) return -log(rate * d->per_scale) * d->inverse;
  return invmm__demand_inverse(d, rate);
}

/* -- the flow: simulated_flow.c -- */

enum { INVMM__NEWS = 64 };

struct invmm__flow_terms {
  struct invmm__demand side[2];         /* 0: takers who sell, to our bid; 1: who buy, from our ask */
  int size_law;                         /* INVMM_TRADE_SIZE_* */
  double size, size_deviation;          /* mean, U; of the logarithm */
  int stirs;                            /* whether takers bring takers, or know something */
  double kick_self, kick_cross;         /* 1/s that a taker adds to its own side's rate, and the other's */
  double fade;                          /* beta, 1/s */
  double informed_share, informed_move; /* fraction; P */
  int64_t news_ns;                      /* a slot of news; 0: they are out at once */
};

struct invmm__flow {
  double excitation[2]; /* 1/s on top of the rate at the mid */
  /* News that the informed trade on: the mid moves along a slope until each has run out. Slots of news_ns
   * hold what ends with them, so that no number of news is too many. */
  double slope;  /* P/ns now */
  double sudden; /* P with the next move */
  int64_t news_until_ns;
  double ending[INVMM__NEWS];
  uint64_t prints, informed;
};

void invmm__flow_prepare(struct invmm__flow_terms *t, const struct invmm__simulated_params *p);

/** What multiplies Lambda on a side now, at least 1. */
static inline double invmm__flow_gain(const struct invmm__flow *f, const struct invmm__flow_terms *t,
                                      int side) {
  return 1 + f->excitation[side] * t->side[side].per_rate;
}

/** Size of one taker's order, U, where it is drawn. */
double invmm__flow_draw_size(const struct invmm__flow_terms *t, struct invmm__random *luck);

static inline double invmm__flow_size(const struct invmm__flow_terms *t, struct invmm__random *luck) {
  return t->size_law == INVMM_TRADE_SIZE_FIXED ? t->size : invmm__flow_draw_size(t, luck);
}

/** What a taker whom everybody sees does to others, and what it may know. */
void invmm__flow_stir(struct invmm__flow *f, const struct invmm__flow_terms *t, struct invmm__random *luck,
                      int side, int64_t now_ns);

/** A taker whom everybody sees. */
static inline void invmm__flow_print(struct invmm__flow *f, const struct invmm__flow_terms *t,
                                     struct invmm__random *luck, int side, int64_t now_ns) {
  ++f->prints;
  if (t->stirs) invmm__flow_stir(f, t, luck, side, now_ns);
}

/** Whether nothing of the flow changes with time. */
static inline int invmm__flow_still(const struct invmm__flow *f, int64_t from_ns) {
  return (f->excitation[0] == 0) & (f->excitation[1] == 0) & (f->sudden == 0) & (f->news_until_ns <= from_ns);
}

/** What news do to the mid between two times, P. */
double invmm__flow_push(const struct invmm__flow *f, const struct invmm__flow_terms *t, int64_t from_ns,
                        int64_t to_ns);

/** Lets time pass. */
void invmm__flow_pass(struct invmm__flow *f, const struct invmm__flow_terms *t, int64_t from_ns,
                      int64_t to_ns);

/* -- the pool: simulated_pool.c -- */

struct invmm__pool_terms {
  double base;       /* U at the start; 0: there is no pool */
  double fee;        /* f */
  double block_rate; /* 1/s; infinity: at each turn */
};

/** A constant product, x y = L^2, whose fees are kept beside it. */
struct invmm__pool {
  double liquidity;           /* L */
  double x, y;                /* U, currency */
  double fee_base, fee_quote; /* taken so far: U, currency */
  double lost;                /* currency that arbitrageurs made so far */
  uint64_t trades;
};

/** One trade of an arbitrageur: base and quote into the pool, fees included. */
struct invmm__arbitrage {
  double base, quote; /* U, currency; 0: nothing is to be had */
};

/** A pool with so much base at this price, base sqrt(price) <= 1e150. */
struct invmm__pool invmm__pool_of(double base, double price);

/** What an arbitrageur does at this mid: it moves the pool to the edge of its fee. */
struct invmm__arbitrage invmm__pool_arbitrage(struct invmm__pool *p, const struct invmm__pool_terms *t,
                                              double mid);

/* -- all of it -- */

struct invmm__simulated {
  struct invmm__mid mid;
  struct invmm__mid_terms moves;
  struct invmm__flow_terms takers;
  double step, root_step, step_ns;       /* dt: s, its square root, ns */
  double per_step;                       /* 1/dt, 1/s */
  double half_spread, hedge_half_spread; /* P */
  double trend, deviation;               /* of a step of a Brownian motion, P */
  double furthest;                       /* P: no price is further from the mid */
  double end_ns;                         /* no time is later */
  double steps;                          /* whole ones, since the start */
  double seed, stream;                   /* that the generators began with */
  int clock;                             /* INVMM_CLOCK_* */
  int plain;                             /* whether it is the market of 2008 and nothing else */
  int waiting;         /* clock of events: 1, 2: a taker who sells, who buys, is at the market; 0: nobody */
  int ended;           /* clock of events: the next price would be out of range */
  double level, bound; /* 1/s: the rate at which such takers come; and the one that was reckoned with */
  uint64_t capped;     /* quotes that should have found more takers than the clock can bring */
  double funding_rate, funding_ns, fundings; /* of one interval; ns, 0: none; settled so far */
  struct invmm__random luck[INVMM__PARTS];
  struct invmm__flow flow;
  struct invmm__pool pool;
  struct invmm__pool_terms pool_terms;
  struct invmm__desk desk;
};

/** Takes down the spread that is quoted, where both sides are: their distances from the mid, P. */
static inline void invmm__simulated_note(struct invmm__simulated *m, double bid, double ask) {
  const double spread = bid + ask;
  if (!(spread < INFINITY)) return;
  m->desk.tally.spread += spread;
  m->desk.tally.spreads += 1;
}

/** A step of the market of 2008 with one quote and no orders, room for all it brings and nothing that waits:
 * nearly all are of this kind, so it has a short way, with the bits of the long one. 0, and nothing changed,
 * for any other. */
int invmm__simulated_quick(struct invmm__simulated *m, struct invmm__clock *clock,
                           const struct invmm__emission *emission);

/** What a turn may bring at most: fills, two trades, two books, the pool, funding. */
enum { INVMM__TURN_EVENTS = 2 * INVMM__DESK_LEVELS + 6 };

/** What chance brings with the next step. */
struct invmm__turn {
  uint64_t before[INVMM__PARTS]; /* where the generators were */
  double level[2], size[2];      /* of each side's taker: 1/s, U */
  struct invmm__mid mid;
  int64_t time_ns;
};

/** Draws the next step; the clock of events draws when its turn comes. 0, and nothing changed, where there is
 * none: a price or the time would leave its range. */
int invmm__simulated_plan(struct invmm__simulated *m, const struct invmm__clock *clock,
                          struct invmm__turn *next);

/** Moves the market on by one turn of its clock. The first turn shows the book. */
void invmm__simulated_turn(struct invmm__simulated *m, struct invmm__clock *clock,
                           const struct invmm__emission *emission, const struct invmm__turn *next);

#endif
