/* SPDX-License-Identifier: MIT */
/** Smooth fit with drift, in lengths of the symmetric band: what is solved, and a Newton for it. */
#ifndef INVMM_SOLVERS_DRIFT_FIT_H
#define INVMM_SOLVERS_DRIFT_FIT_H

/** phi_k(z) = integral of exp(-z (1 - u)) u^(k-1) over 0 <= u <= 1, k = 1..4. */
void invmm__drift_moments(double z, double phi[5]);

/** v from the lower threshold x0 on, t = x - x0. */
struct invmm__drift_wave {
  double theta, level, x0; /* level: m */
};

/** h = s^2/2 = 1. */
struct invmm__drift_task {
  double theta, height; /* >= 0; c_b + c_s */
  double fixed_sell, fixed_buy;
  double within; /* how exactly brackets are searched, as a share of what is sought; 0: as doubles can */
};

/** All that follows from a level m. */
struct invmm__drift_fit {
  struct invmm__drift_wave wave;
  double land_low, peak, land_high, high; /* as t; the last three of a wave that comes back */
  int rises;                              /* whether it comes back to 0 */
};

/** Newton from a fit that is near; 0: it is not near enough. Sets the peak only where nothing is fixed in
 * selling. */
int invmm__drift_settle(const struct invmm__drift_task *task, struct invmm__drift_fit *fit);

/** Goes from the fit without drift and with even costs to the one sought; 0: it was led astray. c_b is
 * `free_buy`. Sets the same. */
int invmm__drift_newton(const struct invmm__drift_task *task, double free_buy, struct invmm__drift_fit *fit);

#endif
