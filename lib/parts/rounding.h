/* SPDX-License-Identifier: MIT */
/** Rounding to integer ticks and lots, without a call: floor() is a library function on baseline x86-64. */
#ifndef INVMM_PARTS_ROUNDING_H
#define INVMM_PARTS_ROUNDING_H

#include <stdint.h>

/** A step of prices or sizes: 0 means there is none. */
struct invmm__grid {
  double step, per_step; /* and its inverse */
};

static inline struct invmm__grid invmm__grid_of(double step) {
  return (struct invmm__grid){step, step > 0 ? 1 / step : 0};
}

/** The largest count of steps that a double still counts exactly; beyond it there is no integer tick. */
#define INVMM__STEPS_MOST 9007199254740992.0 /* 2^53 */

/* A value within 1e-9 of a step is on it. A double of n steps is only good to n * 2^-52, hence the second term:
 * without it 0.29/0.01 and prices of many ticks would fall off their own tick. */
static inline double invmm__grid_slack(double steps) {
  return 1e-9 + 4.5e-16 * (steps < 0 ? -steps : steps);
}

static inline int64_t invmm__floor(double x) {
  int64_t whole = (int64_t)x;
  return whole - ((double)whole > x);
}

/** Steps at or below x, which is counted in steps and at most INVMM__STEPS_MOST. */
static inline int64_t invmm__steps_down(double x) { return invmm__floor(x + invmm__grid_slack(x)); }

/** Steps at or above x. */
static inline int64_t invmm__steps_up(double x) { return -invmm__steps_down(-x); }

/** Rounds a size of any sign toward zero. */
static inline double invmm__toward_zero(struct invmm__grid grid, double size) {
  double steps = (size < 0 ? -size : size) * grid.per_step;
  if (grid.step == 0 || !(steps < INVMM__STEPS_MOST)) return size;
  double rounded = (double)invmm__steps_down(steps) * grid.step;
  return size < 0 ? -rounded : rounded;
}

#endif
