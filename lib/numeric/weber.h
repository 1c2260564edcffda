/* SPDX-License-Identifier: MIT */
/** The decaying solution of Weber's equation y'' = (x^2/4 - nu - 1/2) y, the parabolic cylinder function
 * D_nu(x), as a direction: only y'/y matters to those who ask. */
#ifndef INVMM_NUMERIC_WEBER_H
#define INVMM_NUMERIC_WEBER_H

/** y and y' up to a common factor > 0, with y^2 + y'^2 = 1. */
struct invmm__weber {
  double value, slope;
};

/** At x >= 0 for nu >= -1/2; `value` is positive beyond the last zero. */
struct invmm__weber invmm__weber(double nu, double x);

/** The same at `to` < `from` >= 0, from what it is there. */
struct invmm__weber invmm__weber_inward(struct invmm__weber y, double nu, double from, double to);

#endif
