/* SPDX-License-Identifier: MIT */
/** The weighted product x^w y^(1-w) = L of Balancer (martinelli_mushegian_2019).
 *
 *   P = (w/(1-w)) y/x, x = L (w/((1-w) P))^(1-w), y = L ((1-w) P/w)^w, delta = w V/P, gamma = -w(1-w) V/P^2.
 *
 * Powers are taken of what is near 1 as (1 + u)^p - 1, so that small swaps lose no digits. */
#include "curves/weighted.h"
#include <math.h>

/* What the k-th term of the binomial series is of the one before. */
static inline double term(double u, double p, double k) {
  return (p - k) * (u * (1 / (k + 1)));
}

/* The series where 4 or 8 of its terms, each less than `ratio` of the one before, are enough; else through
 * logarithms. */
double invmm__weighted_power(double u, double p) {
  double ratio = fabs(u) * (fabs(p) + 1), rest = 1;
  if (!(ratio < 0x1p-7)) return expm1(p * log1p(u));
  if (!(ratio < 0x1p-14))
    rest += term(u, p, 4) * (1 + term(u, p, 5) * (1 + term(u, p, 6) * (1 + term(u, p, 7))));
  return term(u, p, 0) * (1 + term(u, p, 1) * (1 + term(u, p, 2) * (1 + term(u, p, 3) * rest)));
}

struct invmm__reserves invmm__weighted_at(struct invmm__reserves r, double weight, double price) {
  double up = log(price / invmm__weighted_price(r, weight));
  return (struct invmm__reserves){r.base * exp((weight - 1) * up), r.quote * exp(weight * up)};
}

double invmm__weighted_out(struct invmm__sides s, double ratio, double amount, double fee) {
  return -s.out * invmm__weighted_power(amount * (1 - fee) / s.in, -ratio);
}

double invmm__weighted_in(struct invmm__sides s, double ratio, double amount, double fee) {
  if (!(amount < s.out)) return (double)INFINITY;
  return s.in * invmm__weighted_power(-amount / s.out, -1 / ratio) / (1 - fee);
}

double invmm__weighted_depth(struct invmm__reserves r, double weight, double fraction) {
  return -r.base * invmm__weighted_power(fraction, weight - 1);
}

/* r^w/(w r + 1 - w) - 1; near r = 1, where it is of second order, as the difference of two logarithms. */
double invmm__weighted_loss(double weight, double ratio) {
  return expm1(weight * log(ratio) - log1p(weight * (ratio - 1)));
}

struct invmm__swap invmm__weighted_arbitrage(struct invmm__reserves r, double weight, double price,
                                             double fee) {
  double keep = 1 - fee, own = invmm__weighted_price(r, weight);
  double up = log(price * keep / own), down = log(price / keep / own);
  if (up > 0)
    return (struct invmm__swap){r.base * expm1((weight - 1) * up), r.quote * expm1(weight * up) / keep};
  if (down < 0)
    return (struct invmm__swap){r.base * expm1((weight - 1) * down) / keep, r.quote * expm1(weight * down)};
  return (struct invmm__swap){0, 0};
}
