/* SPDX-License-Identifier: MIT */
/** The band of an inventory that moves by fills of one size, exact. */
#ifndef INVMM_SOLVERS_BAND_LOTS_H
#define INVMM_SOLVERS_BAND_LOTS_H

#include "solvers/band.h"

/** Fills of `lot` U, up and down alike, at `fill_rate` per second of both together; costs as in struct
 * invmm__band_problem. */
struct invmm__lots_problem {
  double running_cost;      /* h, currency/(U^2 s); > 0 */
  double lot;               /* d, U; > 0 */
  double fill_rate;         /* 1/s; > 0 */
  double fixed_cost;        /* K, currency; >= 0 */
  double proportional_cost; /* c, P; >= 0 */
};

/** The policy of least long-run cost: a trade at |exposure| = outer, to inner, both whole lots. */
struct invmm__zone invmm__lots_solve(const struct invmm__lots_problem *p);

/** What a trade at `outer` lots to `inner` lots costs per second, currency/s: 0 <= inner < outer, whole. */
double invmm__lots_cost(const struct invmm__lots_problem *p, double outer, double inner);

#endif
