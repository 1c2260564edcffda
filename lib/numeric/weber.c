/* SPDX-License-Identifier: MIT */
/** Integrated inward from where x^2/4 is far above nu + 1/2, by Taylor steps. Inward the decaying solution is
 * the one that grows, so that whatever the start got wrong dies out: exp(-40) of it is left.
 * NIST Handbook of Mathematical Functions, 2010, 12.2 (the equation), 12.14 (its turning points). */
#include "numeric/weber.h"
#include <math.h>

static struct invmm__weber normed(double value, double slope) {
  double size = hypot(value, slope);
  return (struct invmm__weber){value / size, slope / size};
}

/* y and y' at x + step: the coefficients obey (n+1)(n+2) a_{n+2} = q a_n + (x/2) a_{n-1} + a_{n-2}/4. */
static struct invmm__weber advance(struct invmm__weber y, double nu, double x, double step) {
  enum { TERMS = 34 };
  const double q = 0.25 * x * x - nu - 0.5, s2 = step * step;
  double a[TERMS] = {y.value, y.slope * step}, value = a[0] + a[1], slope = a[1];
  for (int n = 0; n + 2 < TERMS; ++n) {
    double sum = q * s2 * a[n];
    if (n > 0) sum += 0.5 * x * s2 * step * a[n - 1];
    if (n > 1) sum += 0.25 * s2 * s2 * a[n - 2];
    a[n + 2] = sum / ((n + 1) * (n + 2));
    value += a[n + 2], slope += (n + 2) * a[n + 2];
  }
  return normed(value, slope / step);
}

struct invmm__weber invmm__weber(double nu, double x) {
  double turn = 2 * sqrt(nu + 0.5), length = 1 / cbrt(turn + 1); /* of Airy's function at the turning point */
  double start = fmax(turn + 12 * length, x);
  double far = start + 40 / start, at = far, wave = sqrt(fmax(0.25 * far * far - nu - 0.5, 0));
  struct invmm__weber y = normed(1, -wave);
  for (int i = 0; i < 2000 && at > x; ++i) { /* some hundred are enough where doubles are */
    double q = fabs(0.25 * at * at - nu - 0.5);
    double step = fmin(fmin(0.5 * length, 1 / sqrt(q + 1)), at - x);
    y = advance(y, nu, at, -step);
    at -= step;
  }
  return y;
}
