/* SPDX-License-Identifier: MIT */
/** What the clients' flow makes of the policy `rate`. */
#ifndef INVMM_HEDGING_PLAN_H
#define INVMM_HEDGING_PLAN_H

#include "hedging/hedge.h"

/** Where hedging would begin by the quadratic answer, U of the asset, at this ratio and risk gamma sigma_F^2
 * of the hedge; NaN where own impact would pay for buying when long. */
double invmm__hedge_clients_zone(const struct invmm__hedge_terms *p, const struct invmm__hedge_clients *c,
                                 double ratio, double risk);

/** Whether groups of clients are given. */
int invmm__hedge_has_clients(const struct invmm__hedge_clients *c);

/** Speed at an exposure y beyond the zone, U/s toward 0. */
double invmm__plan_speed(const struct invmm__hedge_terms *p, const struct invmm__hedge_view *v,
                         const struct invmm__band *zone, double y);

/** The band where it moves from call to call. */
struct invmm__band invmm__plan_band(const struct invmm__hedge_terms *p, const struct invmm__hedge_view *v);

/** h = gamma sigma_F^2/2, currency/(U^2 s). */
static inline double invmm__hedge_running_cost(const struct invmm__hedge_terms *p,
                                               const struct invmm__hedge_view *v) {
  double own = p->hedge_volatility;
  return 0.5 * v->risk_aversion * (isnan(own) ? v->variance : own * own);
}

/** Variance of the exposure by fills, U^2/s. */
static inline double invmm__hedge_flow(const struct invmm__hedge_terms *p,
                                       const struct invmm__hedge_view *v) {
  double ratio = invmm__hedge_ratio(p, v->variance), own = p->hedge_flow_volatility;
  return isnan(own) ? ratio * ratio * v->flow_variance : own * own;
}

/** kappa: how fast the quotes bring the inventory back, 1/s. */
static inline double invmm__hedge_reversion(const struct invmm__hedge_terms *p,
                                            const struct invmm__hedge_view *v) {
  return p->hedge_reversion_from == INVMM_REVERSION_QUOTES ? v->reversion : p->hedge_reversion;
}

#endif
