/* SPDX-License-Identifier: MIT */
/** Beyond the turning point, where x^2/4 is above nu + 1/2, by a continued fraction, or for large nu from
 * further out; then inward by Taylor steps. Inward the decaying solution is the one that grows, so that
 * whatever the start got wrong dies out like exp(-2 S), S the integral of sqrt(x^2/4 - nu - 1/2); S = 18 is
 * enough for a start that is about right, -x/2.
 * NIST Handbook of Mathematical Functions, 2010, 12.2 (the equation), 12.8 (recurrence), 12.14 (turning
 * points). W. Gautschi, Computational aspects of three-term recurrence relations, SIAM Review 9(1), 1967 (the
 * fraction). */
#include "numeric/weber.h"
#include <math.h>

static struct invmm__weber normed(double value, double slope) {
  double size = hypot(value, slope);
  return (struct invmm__weber){value / size, slope / size};
}

#define RECIPROCAL(n)  1.0 / ((n) * ((n)-1.0))
#define RECIPROCALS(n) RECIPROCAL(n), RECIPROCAL((n) + 1), RECIPROCAL((n) + 2), RECIPROCAL((n) + 3)

enum { TERMS = 90 };
static const double reciprocal[TERMS] = {
    0,
    0,
    RECIPROCALS(2),
    RECIPROCALS(6),
    RECIPROCALS(10),
    RECIPROCALS(14),
    RECIPROCALS(18),
    RECIPROCALS(22),
    RECIPROCALS(26),
    RECIPROCALS(30),
    RECIPROCALS(34),
    RECIPROCALS(38),
    RECIPROCALS(42),
    RECIPROCALS(46),
    RECIPROCALS(50),
    RECIPROCALS(54),
    RECIPROCALS(58),
    RECIPROCALS(62),
    RECIPROCALS(66),
    RECIPROCALS(70),
    RECIPROCALS(74),
    RECIPROCALS(78),
    RECIPROCALS(82),
    RECIPROCALS(86),
};

/* y and y' at x + step: the coefficients obey (n+1)(n+2) a_{n+2} = q a_n + (x/2) a_{n-1} + a_{n-2}/4; terms
 * are taken until they no longer count. */
static struct invmm__weber advance(struct invmm__weber y, double nu, double x, double step) {
  const double s2 = step * step, c0 = (0.25 * x * x - nu - 0.5) * s2, c1 = 0.5 * x * step * s2,
               c2 = 0.25 * s2 * s2;
  double a = 0, b = 0, c = y.value, d = y.slope * step, value = c + d, slope = d, size = INFINITY;
  for (int n = 2; (n < TERMS) & (size > 1e-17 * (fabs(value) + fabs(slope)));
       ++n) { /* a to d: the last four */
    double next = (c0 * c + c1 * b + c2 * a) * reciprocal[n];
    a = b, b = c, c = d, d = next;
    value += next, slope += n * next;
    size = n * (fabs(next) + fabs(c));
  }
  return normed(value, slope / step);
}

struct invmm__weber invmm__weber_inward(struct invmm__weber y, double nu, double from, double to) {
  const double least =
      0.4 * cbrt(2 * sqrt(nu + 0.5) + 1); /* by the length of Airy's function at the turning point */
  double at = from;
  for (int i = 0; i < 2000 && at > to; ++i) { /* ten are enough near the turning point */
    double q = 0.25 * at * at - nu - 0.5, speed = q > 0 ? 0.2 * sqrt(q) : 0.5 * sqrt(-q);
    double step = fmin(1 / fmax(speed, least), at - to);
    y = advance(y, nu, at, -step);
    at -= step;
  }
  return y;
}

/* At x > the turning point: y'/y = nu r_0 - x/2 with r_n = D_{nu-n-1}/D_{nu-n}, and as D decays fastest of
 * all that obey its recurrence, r_{n-1} = 1/(x + (n - nu) r_n) may be begun far up with nearly anything: what
 * is left of it falls like exp(-2 x sqrt(n)). */
static struct invmm__weber by_fraction(double nu, double x) {
  const int first = (int)(nu + 8 + 256 / (x * x));
  double r = 2 / (x + sqrt(x * x + 4 * (first + 1 - nu)));
  for (int n = first; n > 0; --n)
    r = 1 / (x + (n - nu) * r);
  return normed(1, nu * r - 0.5 * x);
}

/* How far beyond b >= the turning point S is 18 at least: there x^2/4 - nu - 1/2 at b + s is `q` at b, and
 * b s/2 + s^2/4 more. */
static double reach(double b, double q) {
  const double slowly = 18 / sqrt(q), turning = cbrt(729 / (0.5 * b)), far = sqrt(72);
  return fmin(fmin(slowly, turning), far);
}

/* Wherever it is not near enough to what is sought, S keeps what is wrong with the start away from it. */
static struct invmm__weber by_asymptote(double nu, double x) {
  const double far = x + reach(x, fmax(0.25 * x * x - nu - 0.5, 0));
  return invmm__weber_inward(normed(1, -0.5 * far), nu, far, x);
}

struct invmm__weber invmm__weber(double nu, double x) {
  const double turn = 2 * sqrt(nu + 0.5), near = fmax(fmax(turn + 1.5, 3), x);
  return invmm__weber_inward(nu < 40 ? by_fraction(nu, near) : by_asymptote(nu, near), nu, near, x);
}
