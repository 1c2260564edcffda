/* SPDX-License-Identifier: MIT */
/** Random cases for tests, the same on every machine: splitmix64. */
#ifndef INVMM_TESTS_DRAW_H
#define INVMM_TESTS_DRAW_H

#include <math.h>
#include <stdint.h>

struct draw {
  uint64_t state;
};

static inline uint64_t draw_bits(struct draw *d) {
  uint64_t z = d->state += UINT64_C(0x9e3779b97f4a7c15);
  z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
  z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
  return z ^ (z >> 31);
}

static inline double draw_between(struct draw *d, double low, double high) {
  return low + (high - low) * (double)(draw_bits(d) >> 11) * 0x1p-53;
}

/** Log-uniform between two powers of ten. */
static inline double draw_decades(struct draw *d, double low, double high) {
  return pow(10, draw_between(d, low, high));
}

/** A whole number, low and high included. */
static inline int64_t draw_whole(struct draw *d, int64_t low, int64_t high) {
  return low + (int64_t)(draw_bits(d) % (uint64_t)(high - low + 1));
}

#endif
