/* SPDX-License-Identifier: MIT */
/** The band of an inventory that skewed quotes pull back already, and what never trading would cost. */
#ifndef INVMM_SOLVERS_BAND_REVERTING_H
#define INVMM_SOLVERS_BAND_REVERTING_H

#include "solvers/band.h"

/** The policy of least long-run cost where the exposure moves as -reversion x dt + s dW; reversion > 0, 1/s.
 * Infinite thresholds where no band is cheaper than never trading by as much as a double can show. */
struct invmm__zone invmm__reverting_solve(const struct invmm__band_problem *p, double reversion);

/** What never trading costs: h s^2/(2 reversion), currency/s. */
double invmm__reverting_never(const struct invmm__band_problem *p, double reversion);

#endif
