/* SPDX-License-Identifier: MIT */
/** Hedging with a linear perpetual: the target, the no-trade band around it, the order. */
#ifndef INVMM_HEDGING_HEDGE_H
#define INVMM_HEDGING_HEDGE_H

#include "core/kind.h"
#include "numeric/rounding.h"
#include "solvers/band.h"

/** The hedging parameters, as the caller sets them. */
struct invmm__hedge_params {
  double hedge_policy, hedge_ratio, hedge_cost, hedge_fixed_cost, hedge_lot, hedge_min;
  double hedge_volatility, hedge_flow_volatility, hedge_correlation, contract_size, hedge_cooldown;
};

/** What hedging looks at. Contracts of the hedge; U of the asset. */
struct invmm__hedge_view {
  double inventory;               /* less the target, U */
  double held;                    /* contracts */
  double dust;                    /* U: what rounding may leave of the account */
  double in_flight;               /* contracts, signed */
  double variance;                /* sigma^2 of the asset, P^2/s */
  double flow_variance;           /* of the inventory at its target, U^2/s */
  double risk_aversion;           /* gamma, 1/currency */
  double seconds_left;            /* infinity: no end */
  uint32_t flags;                 /* what the order carries: HALTED; STALE and NOT_READY withhold it */
  const struct invmm__band *band; /* solved before, where nothing has changed since; or null */
  int cooling;                    /* whether the cooldown of the last fill still runs */
};

extern const struct invmm__param invmm__hedge_table[];
extern const struct invmm__value invmm__hedge_values[];
enum { INVMM__HEDGE_PARAMS = 11, INVMM__HEDGE_VALUES = 2 };

/** Contradictions. `variance` > 0 tells whether the asset moves at all. */
struct invmm__verdict invmm__hedge_check(const struct invmm__hedge_params *p, double risk_aversion,
                                         double volatility);

/** U of the hedge that one U of inventory asks for: hedge_ratio, or rho sigma_S/sigma_F. */
double invmm__hedge_ratio(const struct invmm__hedge_params *p, double variance);

/** The band in U around the target; a width that no cost rate defines is infinite. */
struct invmm__band invmm__hedge_band(const struct invmm__hedge_params *p, const struct invmm__hedge_view *v);

/** The one order: what to do now. */
invmm_status invmm__hedge_order(const struct invmm__hedge_params *p, const struct invmm__hedge_view *v,
                                invmm_order *out);

#endif
