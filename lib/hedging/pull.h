/* SPDX-License-Identifier: MIT */
/** The no-trade band of an exposure that the quotes pull back: hedging can wait for what comes by itself. */
#ifndef INVMM_HEDGING_PULL_H
#define INVMM_HEDGING_PULL_H

#include "solvers/band.h"

enum { INVMM__PULL_SHAPES = 4, INVMM__PULLS = 16 };

/** How far any band lies from its two limits, by shape and pull. */
extern const double invmm__pull_outer[INVMM__PULL_SHAPES + 1][INVMM__PULLS + 1];
extern const double invmm__pull_inner[INVMM__PULL_SHAPES + 1][INVMM__PULLS + 1];

/** The band at a reversion kappa > 0, 1/s, solved for. */
struct invmm__band invmm__pull_band(const struct invmm__band_problem *p, double reversion);

/** The same within 1 % of its width, from the table. */
struct invmm__band invmm__pull_lookup(const struct invmm__band_problem *p, double reversion);

#endif
