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
                         struct invmm__band zone, double y);

/** The band where it moves from call to call. */
struct invmm__band invmm__plan_band(const struct invmm__hedge_terms *p, const struct invmm__hedge_view *v);

/** h = gamma sigma_F^2/2, currency/(U^2 s); and the variance of the exposure by fills, U^2/s. */
double invmm__hedge_running_cost(const struct invmm__hedge_terms *p, const struct invmm__hedge_view *v);
double invmm__hedge_flow(const struct invmm__hedge_terms *p, const struct invmm__hedge_view *v);

/** kappa: how fast the quotes bring the inventory back, 1/s. */
double invmm__hedge_reversion(const struct invmm__hedge_terms *p, const struct invmm__hedge_view *v);

#endif
