/* SPDX-License-Identifier: MIT */
/** Hedge ratios by regression of the asset's returns on those of the hedges, one joint return at a time. */
#ifndef INVMM_HEDGING_REGRESSION_H
#define INVMM_HEDGING_REGRESSION_H

enum { INVMM__LEGS = 8 };

/** Ratios, and the matrix that their uncertainty is read from. Doubles alone, so that a save keeps it as it
 * is. */
struct invmm__regression {
  double legs; /* how many hedges */
  double ratio[INVMM__LEGS];
  double spread[INVMM__LEGS * INVMM__LEGS]; /* P, row by row of `legs` */
};

/** Starts at `ratio`, all of them, with P = spread on the diagonal. */
void invmm__regression_start(struct invmm__regression *r, int legs, double ratio, double spread);

/** Recursive least squares: weights fall by `forgetting` in (0, 1] for each later return. Where the hedges do
 * not move, P would grow without end: it is frozen above `most` of trace. Returns the error of prediction. */
double invmm__least_squares(struct invmm__regression *r, double asset, const double *hedge, double forgetting,
                            double most);

/** Kalman filter of ratios that walk with variance `walk`, observed with variance `noise`. A surprise beyond
 * `most` of its deviations counts as that. Returns the error of prediction. */
double invmm__kalman(struct invmm__regression *r, double asset, const double *hedge, double walk,
                     double noise, double most);

#endif
