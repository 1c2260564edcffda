/* SPDX-License-Identifier: MIT */
/** Sums over the last `window` samples, in constant time and without a subtraction, so that what has left the
 * window leaves no trace in the digits.
 *
 * The samples lie in the order of time in `window` slots. When the last slot is full the sums from each slot
 * to the end take the place of the samples; from then on the sum is that of the old ones still in the window,
 * which stands in the next slot to be overwritten, and of the new ones. Until the window has filled once, the
 * sum is that of a plain loop from the first to the last, bit for bit. */
#ifndef INVMM_INPUTS_ROLL_H
#define INVMM_INPUTS_ROLL_H

#include "core/kind.h"

enum { INVMM__ROLL_MOST = 6 };

/** Doubles alone, so that a save keeps them as they are. The slots, `width` doubles each, lie elsewhere. */
struct invmm__roll {
  double filled, place, turned; /* samples in the window; slot of the next; whether slots hold sums */
  double fresh[INVMM__ROLL_MOST];
};

static inline void invmm__roll_turn(struct invmm__roll *r, double *slots, uint32_t window, uint32_t width) {
  for (uint32_t i = (window - 1) * width; i-- > 0;)
    slots[i] += slots[i + width];
  for (uint32_t j = 0; j < width; ++j)
    r->fresh[j] = 0;
  r->place = 0, r->turned = 1;
}

static inline void invmm__roll_add(struct invmm__roll *r, double *slots, uint32_t window, uint32_t width,
                                   const double *sample) {
  if (r->place == window) invmm__roll_turn(r, slots, window, width);
  double *slot = slots + (uint32_t)r->place * width;
  for (uint32_t j = 0; j < width; ++j)
    slot[j] = sample[j], r->fresh[j] += sample[j];
  r->place += 1;
  if (r->turned == 0) r->filled += 1;
}

static inline double invmm__roll_sum(const struct invmm__roll *r, const double *slots, uint32_t window,
                                     uint32_t width, uint32_t j) {
  return r->turned != 0 && r->place < window ? slots[(uint32_t)r->place * width + j] + r->fresh[j]
                                             : r->fresh[j];
}

/** Whether what was loaded can be a window. */
static inline int invmm__roll_sane(const struct invmm__roll *r, uint32_t window) {
  int whole = r->place >= 0 && r->place <= window && r->place == (double)(uint32_t)r->place;
  return whole && (r->turned == 0 ? r->filled == r->place : r->turned == 1 && r->filled == window);
}

#endif
