/* SPDX-License-Identifier: MIT */
/** Weighted medians of a few numbers. */
#ifndef INVMM_INPUTS_MEDIAN_H
#define INVMM_INPUTS_MEDIAN_H

#include <stdint.h>

enum { INVMM__MEDIAN_MOST = 65 };

/** A number and what it weighs, > 0. */
struct invmm__weighted {
  double value, weight;
};

/** The value at which half of the weight is passed; between two values where exactly half is. Sorts in place;
 * n >= 1. */
static inline double invmm__median(struct invmm__weighted *w, uint32_t n) {
  double total = 0, passed = 0;
  for (uint32_t i = 0; i < n; ++i) {
    struct invmm__weighted one = w[i];
    uint32_t j = i;
    for (; j > 0 && w[j - 1].value > one.value; --j)
      w[j] = w[j - 1];
    w[j] = one;
    total += one.weight;
  }
  uint32_t i = 0;
  while (i + 1 < n && (passed += w[i].weight) < 0.5 * total * (1 - 1e-12))
    ++i;
  int tie = i + 1 < n && passed <= 0.5 * total * (1 + 1e-12);
  return tie ? 0.5 * w[i].value + 0.5 * w[i + 1].value : w[i].value;
}

#endif
