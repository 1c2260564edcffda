/* SPDX-License-Identifier: MIT */
/** The constant product x y = L^2 of Uniswap v2 (adams_zinsmeister_robinson_2020).
 *
 *   x = L/sqrt(P), y = L sqrt(P), V = 2 L sqrt(P), delta = L/sqrt(P), gamma = -L/(2 P^(3/2)).
 *
 * The reserves rule and L never appears: with m = y/x, moving to P multiplies x by sqrt(m/P). */
#include "curves/product.h"
#include <math.h>

struct invmm__reserves invmm__product_at(struct invmm__reserves r, double price) {
  double up = sqrt(price / invmm__product_price(r));
  return (struct invmm__reserves){r.base / up, r.quote * up};
}

double invmm__product_in(struct invmm__sides s, double amount, double fee) {
  return amount < s.out ? s.in * amount / ((s.out - amount) * (1 - fee)) : (double)INFINITY;
}

double invmm__product_depth(struct invmm__reserves r, double fraction) {
  return -r.base * expm1(-0.5 * log1p(fraction));
}

/* 2 sqrt(r)/(1 + r) - 1 without the difference of near numbers. */
double invmm__product_loss(double ratio) {
  double root = sqrt(ratio), apart = (ratio - 1) / (1 + root);
  return -(apart / (1 + ratio)) * apart;
}

/* The input less its fee must bring the price to (1 - fee) P from below, or to P/(1 - fee) from above. */
struct invmm__swap invmm__product_arbitrage(struct invmm__reserves r, double price, double fee) {
  double keep = 1 - fee, up = price * keep / invmm__product_price(r),
         down = price / keep / invmm__product_price(r);
  if (up > 1) {
    double grown = (up - 1) / (sqrt(up) + 1); /* sqrt(up) - 1 */
    return (struct invmm__swap){-r.base * grown / sqrt(up), r.quote * grown / keep};
  }
  if (down < 1) {
    double root = sqrt(down), grown = (1 - down) / (1 + root) / root; /* 1/sqrt(down) - 1 */
    return (struct invmm__swap){r.base * grown / keep, -r.quote * grown * root};
  }
  return (struct invmm__swap){0, 0};
}
