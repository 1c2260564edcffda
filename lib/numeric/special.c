/* SPDX-License-Identifier: MIT */
#include "numeric/special.h"
#include <math.h>

/* Newton on u + log u - y in log u for small and in u for large arguments: both are concave there, so that
 * after the first step it comes from one side. */
double invmm__lambert_of_exp(double y) {
  if (y < -36) return exp(y); /* u = exp(y - u), and u is below an ulp of y */
  double u = y > 1 ? y - log(y) : exp(y - exp(fmin(y, 0)) * 0.5), last = 0;
  for (int i = 0; i < 20 && fabs(u - last) > 4e-16 * u; ++i) {
    last = u;
    u *= (1 + y - log(u)) / (1 + u);
  }
  return u;
}
