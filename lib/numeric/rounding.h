/* SPDX-License-Identifier: MIT */
/** Rounding to integer ticks and lots without a call or a branch: floor() is a library function on baseline
 * x86-64. */
#ifndef INVMM_NUMERIC_ROUNDING_H
#define INVMM_NUMERIC_ROUNDING_H

#include "numeric/pair.h"

/** A step of prices or sizes: 0 means there is none. */
struct invmm__grid {
  double step, per_step; /* and its inverse */
};

static inline struct invmm__grid invmm__grid_of(double step) {
  return (struct invmm__grid){step, step > 0 ? 1 / step : 0};
}

/** Counts of steps stay below this: up to here the slack below is about a quarter of a step, so that rounding
 * down and up never change places; beyond it there is no integer tick. */
#define INVMM__STEPS_MOST 562949953421312.0 /* 2^49 */

/** How near a value must be to a step to be on it, in steps: 1e-9; and as much as a double of so many steps
 * is good to, without which prices of many ticks would fall off their own tick. */
static inline double invmm__grid_slack(double steps) {
  return 1e-9 + 4.5e-16 * (steps < 0 ? -steps : steps);
}

/** Whether a step is +0: there is none. On its bits, since the units that compare doubles are busy. */
static inline int invmm__is_zero(double step) {
  uint64_t bits;
  memcpy(&bits, &step, sizeof bits);
  return bits == 0;
}

/** A whole number of steps. */
struct invmm__steps {
  double whole;
  int64_t count;
};

/** The whole number nearest to x, in the default rounding mode: adding 1.5 * 2^52 leaves no bits for a
 * fraction, and the number itself in the lowest ones. */
static inline struct invmm__steps invmm__nearest(double x) {
  const double shift = 6755399441055744.0;
  const uint64_t shift_bits = UINT64_C(0x4338000000000000);
  double shifted = x + shift;
  uint64_t bits; /* unsigned: of a number out of range the count means nothing, but does no harm */
  memcpy(&bits, &shifted, sizeof bits);
  return (struct invmm__steps){shifted - shift, (int64_t)(bits - shift_bits)};
}

/** The same of a pair. It is shifted by two different numbers, 1.5 and 1.75 * 2^52, since compilers build a
 * pair of equal ones anew each time. */
static inline invmm__pair invmm__nearest_both(invmm__pair x, invmm__pair_bits *count) {
  const invmm__pair shift = {6755399441055744.0, 7881299347898368.0};
  const invmm__pair_bits shift_bits = {UINT64_C(0x4338000000000000), UINT64_C(0x433c000000000000)};
  const invmm__pair shifted = x + shift;
  *count = (invmm__pair_bits)shifted - shift_bits;
  return shifted - shift;
}

/** Steps at or below x, which is counted in steps; less than the slack below a step is on it. */
static inline struct invmm__steps invmm__steps_down(double x, double slack) {
  return invmm__nearest(x + (slack - 0.5));
}

/** Steps at or above x. */
static inline struct invmm__steps invmm__steps_up(double x, double slack) {
  return invmm__nearest(x - (slack - 0.5));
}

/** Rounds a size of any sign toward zero. */
static inline double invmm__toward_zero(struct invmm__grid grid, double size) {
  double steps = (size < 0 ? -size : size) * grid.per_step;
  if (grid.step == 0 || !(steps < INVMM__STEPS_MOST)) return size;
  double rounded = invmm__steps_down(steps, invmm__grid_slack(steps)).whole * grid.step;
  return size < 0 ? -rounded : rounded;
}

#endif
