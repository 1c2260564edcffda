/* SPDX-License-Identifier: MIT */
/** Two doubles side by side, of bid (0) and ask (1): what is done to both of them at once costs as much as
 * for one, and gives the same bits, on every processor that has registers for it; any other does one after
 * the other. */
#ifndef INVMM_NUMERIC_PAIR_H
#define INVMM_NUMERIC_PAIR_H

#include <stdint.h>
#include <string.h>

typedef double invmm__pair __attribute__((vector_size(16)));
typedef uint64_t invmm__pair_bits __attribute__((vector_size(16)));

static inline invmm__pair invmm__both(double x) {
  return (invmm__pair){x, x};
}

static inline invmm__pair invmm__pair_at(const double *from) {
  invmm__pair pair;
  memcpy(&pair, from, sizeof pair);
  return pair;
}

static inline void invmm__pair_put(void *to, invmm__pair pair) {
  memcpy(to, &pair, sizeof pair);
}

#endif
