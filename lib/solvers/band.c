/* SPDX-License-Identifier: MIT */
/** The symmetric ergodic band under fixed plus proportional cost, by one monotone Newton.
 *
 * With w the derivative of the relative value function, smooth fit asks for
 *   w(B) = c,  w(a) = c,  integral of (w - c) from a to B = K,  w(x) = (2/s^2) (lambda x - h x^3/3).
 * In S = B + a and D = B - a these are S D^3 = k and S (S^2 - D^2) = m with k = 6 K s^2/h, m = 6 c s^2/h;
 * with x = S^(1/3) one equation is left: x^9 - k^(2/3) x - m = 0. Its root is the only one with D <= S.
 *
 * Known limits: c = 0 gives a = 0 and the fourth root (12 K s^2/(gamma sigma^2))^(1/4), K = 0 gives a = B and
 * the cube root (3 c s^2/(2 gamma sigma^2))^(1/3) of the transaction-cost literature (Rogers 2004; Martin
 * 2014). */
#include "solvers/band.h"
#include <math.h>

/* x^9 - p x - m = 0 with max(p, m) = 1. Both 2^(1/8) and the step of Newton from 1, which is left of the root
 * or on it, lie right of it, where f and its first two derivatives are positive, so Newton falls
 * monotonically and has arrived when it no longer falls. */
static double largest_root(double p, double m) {
  double x = fmin(1.0905077326652577, 1 + (p + m - 1) / (9 - p)), last; /* 2^(1/8) */
  do {
    double x2 = x * x, x4 = x2 * x2, x8 = x4 * x4;
    last = x;
    x -= (x8 * x - p * x - m) / (9 * x8 - p);
  } while (x < last);
  return last;
}

static struct invmm__band band_of(double h, double outer, double inner) {
  return (struct invmm__band){outer, inner, h * (outer * outer + inner * outer + inner * inner) / 3};
}

struct invmm__band invmm__band_solve(const struct invmm__band_problem *problem) {
  double h = problem->running_cost, scale = 6 * (problem->flow_variance / h);
  double k = problem->fixed_cost * scale, m = problem->proportional_cost * scale;
  double cubic = m != 0 ? cbrt(m) : 0;
  if (problem->fixed_cost == 0) return band_of(h, 0.5 * cubic, 0.5 * cubic);
  double unit = fmax(sqrt(sqrt(k)), cubic); /* in this unit all numbers are at most 1: no overflow */
  if (!(unit > 0)) return (struct invmm__band){0, 0, 0};
  double k1 = k / unit / unit / unit / unit, m1 = m / unit / unit / unit;
  double root = cbrt(k1), x = largest_root(root * root, m1);
  double s = x * x * x, d = root / x;
  double outer = 0.5 * (s + d), inner = outer;
  if (d > 0) inner = fmin(m1 / (2 * s * (s + d)), outer); /* (s - d)/2 would cancel for small c */
  struct invmm__band band = band_of(h * unit * unit, outer, inner);
  band.outer *= unit, band.inner *= unit;
  return band;
}

/* From the inner edge the exposure takes (B^2 - a^2)/s^2 seconds to reach the outer one; on the way it costs
 * (h/s^2) (B^4 - a^4)/6. At B = a what is left of both is the local time on the edges. */
struct invmm__zone invmm__band_policy(const struct invmm__band_problem *p, double outer, double inner) {
  double s2 = p->flow_variance, turnover = s2 > 0 ? s2 / (outer + inner) : 0;
  double rate = turnover > 0 ? turnover / (outer - inner) : 0;
  int edge = outer == inner;
  double fixed = p->fixed_cost > 0 ? p->fixed_cost * rate : 0;
  double proportional = p->proportional_cost > 0 ? p->proportional_cost * turnover : 0;
  double cost = fixed + proportional + p->running_cost * (outer * outer + inner * inner) / 6;
  return (struct invmm__zone){-outer,  -inner, inner, outer, isfinite(cost) ? cost : NAN, edge ? NAN : rate,
                              turnover};
}
