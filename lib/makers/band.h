/* SPDX-License-Identifier: MIT */
/** The band rebalancer's parts: its parameters, what follows from them, its state. The files band_*.c are its
 * pure functions, band.c the kind. */
#ifndef INVMM_MAKERS_BAND_H
#define INVMM_MAKERS_BAND_H

#include "makers/dealer.h"
#include "solvers/band.h"
#include "solvers/rate.h"
#include "solvers/split.h"

enum { BAND_BUY = 0, BAND_SELL = 1, BAND_RATES_MOST = INVMM__ARRAY_MOST - 1 };

typedef INVMM__ARRAY(INVMM__VENUES_MOST) band_venue_array;
typedef INVMM__ARRAY(BAND_RATES_MOST) band_rate_array;

/** The parameters, as the caller sets them. */
struct band_params {
  struct invmm__dealer_params dealer;
  double variant, band_outer, band_inner, dwell;
  double fixed_cost, fixed_cost_buy, fixed_cost_sell;
  double proportional_cost, proportional_cost_buy, proportional_cost_sell;
  double quadratic_cost, discount_rate, adjust_interval;
  double flow_volatility, flow_drift, flow_reversion, fill_size, fill_rate;
  double holding_cost_long, holding_cost_short, weight_target, weight_band, maker_input;
  band_venue_array venue_fee, venue_impact, venue_cap, venue_gas, venue_root_impact, venue_latency;
  band_venue_array venue_base_reserve, venue_quote_reserve, venue_pool_fee;
  band_rate_array fill_rate_bid, fill_rate_ask;
};

struct band_whole_params {
  struct band_params own;
  struct invmm__hedge_lists lists;
};

extern const struct invmm__param_group invmm__band_params[];
enum { INVMM__BAND_PARAM_GROUPS = 7 };

/** Contradictions. */
struct invmm__verdict invmm__band_check(const void *params);

/** The arrays that have one element for each venue, and how many venues there are. */
enum { INVMM__BAND_VENUE_ARRAYS = 9 };
void invmm__band_venue_arrays(const struct band_params *p, const band_venue_array **all);
uint32_t invmm__band_venues(const struct band_params *p);

/** What follows from the parameters and stays the same until one changes. */
struct band_terms {
  int variant;
  double risk_aversion;                 /* gamma, 1/currency; NaN: not given */
  double outer, inner;                  /* U, of variant fixed */
  double fixed[2], proportional[2];     /* K, currency, and c, P, of buys and sales */
  double flow_variance, drift;          /* s^2, U^2/s, NaN: not given; mu, U/s */
  double reversion, lot, fill_rate;     /* kappa, 1/s; d, U; 1/s */
  double quadratic, discount, interval; /* eta, P s/U; rho, 1/s; s, 0: none */
  double weight_target, weight_band;    /* NaN: from the costs */
  double clip;                          /* U, most in one order; infinity: no limit */
  uint64_t dwell_ns;
  uint32_t venues;
  int gas_by_venue, has_volatility;
  int priced; /* whether the volatility hangs on the price, or on an input */
  struct invmm__venue venue[INVMM__VENUES_MOST];
  double latency[INVMM__VENUES_MOST]; /* s */
};

struct band_terms invmm__band_terms(const struct band_params *p);

/** sigma^2, s^2 and costs, either side's. */
double invmm__band_either(double own, double common);

/** s^2 of the parameters, U^2/s; NaN: not given. */
double invmm__band_flow_variance(const struct band_params *p);

/** What a save keeps beside the maker's part; all finite. Times are split, so that each half is exact. */
struct band_kept {
  double side; /* > 0: selling toward the landing, < 0: buying, 0: waiting; 2, -2: a part has been filled */
  double idle, idle_upper,
      idle_lower; /* whether a rebalance ever landed, and when: ns = upper 2^32 + lower */
  double gas, gas_seen;
  double venue_gas[INVMM__VENUES_MOST], base[INVMM__VENUES_MOST], quote[INVMM__VENUES_MOST];
  double venue_seen[INVMM__VENUES_MOST]; /* bits: 1 gas, 2 reserves */
};

struct band_state {
  struct invmm__dealer dealer; /* the maker's common part, and its hedge */
  struct band_terms terms;
  struct invmm__zone zone; /* around the target; all variants but weight */
  struct invmm__rate rate;
  double never;          /* cost rate of never trading, currency/s; NaN: not defined */
  uint32_t solution_at;  /* bytes behind this: the solution of variant lattice */
  int other;             /* whether it is that of other parameters */
  int due;               /* or of another gas */
  int stands;            /* whether `standing` is what hedge answers until an event moves more than the mid */
  invmm_order standing;  /* nothing to do */
  struct band_kept kept; /* last: the slots of the sources follow */
};

/* ---- band_zone.c: how wide ---- */

/** Whether thresholds are known: before the first book a relative volatility is not. */
int invmm__band_known(const struct band_state *s);

/** Thresholds that are numbers in order, or none: infinite ones. */
struct invmm__zone invmm__band_checked(struct invmm__zone z);

/** Renews zone, rate and never. */
void invmm__band_renew(struct band_state *s);

/** Where rebalancing stands now, in absolute inventories. */
struct band_view {
  struct invmm__zone zone; /* around `target` */
  double target;           /* U: what is aimed at */
  double offset;           /* U: what the hedge stands for */
  double running_cost;     /* h, currency/(U^2 s); NaN: not given */
  double flow_variance;    /* s^2 around the target, U^2/s; NaN: not given */
};

struct band_view invmm__band_view(const struct band_state *s);

/** U of inventory that the hedge stands for, with so many contracts more. */
double invmm__band_offset(const struct band_state *s, double coming);

/** What the closed forms solve: costs of both sides averaged, NaN where risk or flow were not given. */
struct invmm__band_problem invmm__band_problem(const struct band_state *s);

/** Speed of variant rate at an exposure, U/s, and the exposure that an order is to leave. */
double invmm__band_speed(const struct band_state *s, double exposure, double *left);

/** K of a side: gas replaces it. */
double invmm__band_fixed_cost(const struct band_state *s, int side);

/** Own values of the kind. */
extern const struct invmm__value invmm__band_values[];
enum { INVMM__BAND_VALUES = 11 };
invmm_status invmm__band_value(const struct band_state *s, int32_t value, double *out);

/* ---- band_weight.c: a constant share of wealth ---- */

/** Wealth at a price, and the inventory that makes up the target weight there. */
double invmm__band_wealth(const struct band_state *s, double price);

struct band_view invmm__band_weight_view(const struct band_state *s);

/** The quote of a level: where the weight reaches the band, and what brings it back. */
invmm_status invmm__band_quote(const struct band_state *s, const struct invmm__wish *wish, invmm_quotes *out);

/* ---- band_trigger.c: when ---- */

/** Exposure with what is in flight, U. */
double invmm__band_available(const struct band_state *s, const struct band_view *v);

/** Which side of the band an exposure is on: 1 above, -1 below, 0 within. */
int invmm__band_beyond(const struct band_state *s, const struct band_view *v, double y);

/** Whether the dwell since the last rebalance is over. */
int invmm__band_rested(const struct band_state *s, const struct invmm__clock *clock);

/** The side that is to be traded at this time: 1 sell, -1 buy, 0 neither. */
int invmm__band_side(const struct band_state *s, const struct band_view *v, const struct invmm__clock *clock);

/** U that a trade of this side has to go from an exposure to its landing; 0 where it is there. */
double invmm__band_left(const struct band_state *s, const struct band_view *v, int side, double y);

/** Moves between waiting and trading after an event; `before` is the side just before it. */
void invmm__band_follow(struct band_state *s, const struct invmm__clock *clock, const invmm_event *e,
                        int before);

/* ---- band_orders.c: what ---- */

/** Keeps the answer of hedge while there is nothing to do. */
void invmm__band_stand(struct band_state *s, const struct invmm__clock *clock);

/** Writes the rebalance; `hedged` is what a hedge that is ordered with it will stand for, U. */
invmm_status invmm__band_rebalance(const struct band_state *s, const struct invmm__clock *clock,
                                   double hedged, invmm_order *out, uint32_t *n);

/* ---- band_table.c: the lattice variant's solution ---- */

size_t invmm__band_solution_size(const void *params);
struct invmm__given invmm__band_given(const void *state);
invmm_status invmm__band_solve_table(const struct invmm__problem *problem, void *memory, size_t size,
                                     invmm_progress progress, void *user);
const void *invmm__band_solved(const void *solution, struct invmm__given *given);

/** Whether the solution is not that of these parameters, or there is none. */
int invmm__band_is_other(const struct band_state *s, const struct band_params *p);

/** Takes the zone from the solution, and sees whether gas has outdated it. */
void invmm__band_take_table(struct band_state *s);

/** States of the lattice; 0: the limit is no multiple of the lot, or there are too many. */
uint32_t invmm__band_states(const struct band_params *p);

#endif
