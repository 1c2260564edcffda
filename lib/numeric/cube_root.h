/* SPDX-License-Identifier: MIT */
/** The cube root in the hot verbs: cbrt() takes half as long again, and has more than twice the error. */
#ifndef INVMM_NUMERIC_CUBE_ROOT_H
#define INVMM_NUMERIC_CUBE_ROOT_H

#include <float.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

/** Within two units in the last place. A third of the exponent's bits is a start y for x^(-1/3) with |e| <
 * 0.11, e = 1 - x y^3; x^(-1/3) = y (1 - e)^(-1/3) and then x^(1/3) = x y^2 (1 - e)^(-2/3) by their series,
 * so that nothing is divided. */
static inline double invmm__cube_root(double x) {
  if (!(x >= DBL_MIN && x <= DBL_MAX)) return x != 0 ? cbrt(x) : x;
  uint64_t bits;
  double y;
  memcpy(&bits, &x, sizeof bits);
  bits = UINT64_C(0x553ef0ff289dd796) - bits / 3;
  memcpy(&y, &bits, sizeof y);
  double e = 1 - x * y * (y * y), square = e * e;
  y *= 1 + e * (1.0 / 3) + square * (2.0 / 9 + e * (14.0 / 81) + square * (35.0 / 243));
  double root = x * y * y;
  e = 1 - root * y;
  return root + root * e * (2.0 / 3 + e * (5.0 / 9));
}

#endif
