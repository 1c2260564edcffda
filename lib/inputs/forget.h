/* SPDX-License-Identifier: MIT */
/** Exponential forgetting at irregular times. */
#ifndef INVMM_INPUTS_FORGET_H
#define INVMM_INPUTS_FORGET_H

#include <math.h>

#define INVMM__LN2 0.69314718055994530942

/** ln 2 per half-life, 1/s; 0 where nothing is forgotten, and finite where all is at once. */
static inline double invmm__forgetting(double half_life) {
  return isinf(half_life) ? 0 : fmin(INVMM__LN2 / half_life, 1e300);
}

/** 1 - exp(-x) for x >= 0. The difference would lose the digits of a small x; the series, to x^6, is good to
 * 3e-15 below 1/64. */
static inline double invmm__forgotten(double x) {
  if (x > 0x1p-6) return 1 - exp(-x);
  return x * (1 - x * 0.5 * (1 - x * (1.0 / 3) * (1 - x * 0.25 * (1 - x * 0.2 * (1 - x * (1.0 / 6))))));
}

#endif
