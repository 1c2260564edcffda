/* SPDX-License-Identifier: MIT */
/** The band of an inventory that drifts, with costs of selling and buying that differ. */
#ifndef INVMM_SOLVERS_BAND_DRIFT_H
#define INVMM_SOLVERS_BAND_DRIFT_H

#include "solvers/band.h"

/** Exposure moves as drift dt + s dW and costs h x^2 per second; selling x costs K_s + c_s x, buying K_b +
 * c_b x. */
struct invmm__drift_problem {
  double running_cost;                        /* h, currency/(U^2 s); > 0 */
  double flow_variance;                       /* s^2, U^2/s; > 0 */
  double drift;                               /* mu, U/s */
  double fixed_sell, fixed_buy;               /* K_s, K_b, currency; >= 0 */
  double proportional_sell, proportional_buy; /* c_s, c_b, P; >= 0 */
};

/** The policy of least long-run cost. Its thresholds need not lie on both sides of the target. */
struct invmm__zone invmm__drift_solve(const struct invmm__drift_problem *p);

#endif
