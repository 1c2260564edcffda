/* SPDX-License-Identifier: MIT */
/** The no-trade band of an exposure that the quotes pull back: hedging can wait for what comes by itself. */
#ifndef INVMM_HEDGING_PULL_H
#define INVMM_HEDGING_PULL_H

#include "solvers/band.h"

enum { INVMM__PULL_SHAPES = 4, INVMM__PULLS = 16 };

/** How far any band lies from its two limits, by shape and pull. It hangs on no parameter. */
struct invmm__pull_table {
  int solved;
  double outer[INVMM__PULL_SHAPES + 1][INVMM__PULLS + 1], inner[INVMM__PULL_SHAPES + 1][INVMM__PULLS + 1];
};

/** Solves it, where that was not done before: two milliseconds. */
void invmm__pull_solve(struct invmm__pull_table *table);

/** The band at a reversion kappa > 0, 1/s, solved for. */
struct invmm__band invmm__pull_band(const struct invmm__band_problem *p, double reversion);

/** The same within 1 % of its width, from a table that was solved. */
struct invmm__band invmm__pull_lookup(const struct invmm__pull_table *table,
                                      const struct invmm__band_problem *p, double reversion);

#endif
