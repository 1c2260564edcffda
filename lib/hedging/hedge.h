/* SPDX-License-Identifier: MIT */
/** Hedging with perpetual futures: the target, the no-trade band around it, the order. */
#ifndef INVMM_HEDGING_HEDGE_H
#define INVMM_HEDGING_HEDGE_H

#include "core/kind.h"
#include "hedging/perpetual.h"
#include "numeric/rounding.h"
#include "solvers/band.h"
#include <math.h>

enum { INVMM__HEDGES = 8, INVMM__CLIENTS = 24, INVMM__HEDGE_SPEEDS = 64 };

/** What one hedge is traded by. */
struct invmm__hedge_terms {
  double hedge_policy, hedge_ratio, hedge_cost, hedge_fixed_cost, hedge_lot, hedge_min;
  double hedge_volatility, hedge_flow_volatility, hedge_correlation, contract_size, hedge_cooldown;
  double contract, carry_limit, funding_forecast, funding_interest, funding_cap, financing_rate;
  double basis_reversion, hedge_reversion, hedge_reversion_from, hedge_quadratic_cost, hedge_impact;
  double hedge_slice, hedge_instruments;
};

/** Who trades with us by himself, group by group. */
struct invmm__hedge_clients {
  INVMM__ARRAY(INVMM__CLIENTS) client_rate, client_size, client_intercept, client_slope;
};

/** What few makers are told, and none is told anew while it lives: clients, and what several hedges do not
 * have in common. */
struct invmm__hedge_lists {
  struct invmm__hedge_clients clients;
  INVMM__ARRAY((INVMM__HEDGES + 1) * (INVMM__HEDGES + 1)) hedge_covariance;
  INVMM__ARRAY(INVMM__HEDGES) contract_sizes, hedge_costs, hedge_lots, hedge_mins;
};

/** lists_at of a kind whose last parameters these are: client_rate says whether there are clients. */
#define INVMM__HEDGE_LISTS_AT(type, lists) offsetof(type, lists.clients.client_rate.at[1])

/** What follows from the lists for each of several hedges. */
struct invmm__weights {
  double target[INVMM__HEDGES]; /* U of it against one U of the asset */
  double offset[INVMM__HEDGES]; /* U of the asset that one U of it offsets */
  struct {
    double size, cost, lot, least; /* of its own, else those of all */
  } own[INVMM__HEDGES];
};

/** What trading costs make of the policies band and rate, solved when a parameter changes. */
struct invmm__hedge_plan {
  int stays;               /* whether that is all; else flow and volatility move the band from call to call */
  int given;               /* whether the parameters of hedging alone decide it */
  struct invmm__band band; /* of policy rate: the zone that is left to the clients */
  double span;             /* U: how far beyond the zone the speeds reach; 0: there are none */
  union {
    double speed[INVMM__HEDGE_SPEEDS]; /* U/s toward 0, at zone + span (i/n)^2 from i = 1 */
    struct invmm__weights weights;     /* of several hedges, which policy rate is not for */
  };
};

/** What hedging looks at. Contracts of the hedge; U of the asset. */
struct invmm__hedge_view {
  double inventory;              /* less the target, U */
  double held;                   /* contracts */
  double held_units;             /* U that they stand for */
  double dust;                   /* U: what rounding may leave of the account */
  double in_flight;              /* contracts, signed */
  double variance;               /* sigma^2 of the asset, P^2/s */
  double flow_variance;          /* of the inventory at its target, U^2/s */
  double reversion;              /* of the inventory by what the quotes attract, 1/s; where it is asked for */
  double risk_aversion;          /* gamma, 1/currency */
  double seconds_left;           /* infinity: no end */
  double mid, price;             /* of the asset and of the hedge, P; NaN: not known yet */
  struct invmm__funding funding; /* rate NaN: nothing is known */
  int forecast;                  /* whether its rate is the venue's own forecast */
  uint32_t flags;                /* what the order carries: HALTED; STALE and NOT_READY withhold it */
  const struct invmm__hedge_plan *plan; /* of policies band and rate */
  int cooling;                          /* whether the cooldown of the last fill still runs */
};

extern const struct invmm__param invmm__hedge_table[], invmm__hedge_list_table[];
extern const struct invmm__value invmm__hedge_values[];
enum { INVMM__HEDGE_PARAMS = 24, INVMM__HEDGE_LISTS = 9, INVMM__HEDGE_VALUES = 3 };

/** Contradictions. `variance` > 0 tells whether the asset moves at all. */
struct invmm__verdict invmm__hedge_check(const struct invmm__hedge_terms *p,
                                         const struct invmm__hedge_clients *c, double risk_aversion,
                                         double volatility);

/** U of the hedge that one U of inventory asks for: hedge_ratio, or rho sigma_S/sigma_F. */
static inline double invmm__hedge_ratio(const struct invmm__hedge_terms *p, double variance) {
  if (isnan(p->hedge_correlation)) return p->hedge_ratio;
  double own = p->hedge_volatility, hedges = isnan(own) ? variance : own * own;
  return variance > 0 ? p->hedge_correlation * sqrt(variance / hedges) : p->hedge_ratio;
}

/** Seconds from a fill of the hedge to the next order. */
double invmm__hedge_pause(const struct invmm__hedge_terms *p);

/** Solves for all, where the plan stays: a band that moves is looked up. */
void invmm__hedge_plan_renew(struct invmm__hedge_plan *plan, const struct invmm__hedge_terms *p,
                             const struct invmm__hedge_clients *clients, const struct invmm__hedge_view *v,
                             int stays);

/** The band now, or the zone, in U around the target; a width that no cost rate defines is infinite. */
struct invmm__band invmm__hedge_band(const struct invmm__hedge_terms *p, const struct invmm__hedge_view *v);

/** The one order: what to do now. */
invmm_status invmm__hedge_order(const struct invmm__hedge_terms *p, const struct invmm__hedge_view *v,
                                invmm_order *out);

#endif
