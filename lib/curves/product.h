/* SPDX-License-Identifier: MIT */
/** The constant product x y = L^2. */
#ifndef INVMM_CURVES_PRODUCT_H
#define INVMM_CURVES_PRODUCT_H

#include "curves/curve.h"

/** Marginal price without fee, P. Reserves > 0. */
static inline double invmm__product_price(struct invmm__reserves r) {
  return r.quote / r.base;
}

/** V = 2 y, delta = x, gamma = -x/(2 P) at the pool's own price. */
static inline struct invmm__worth invmm__product_worth(struct invmm__reserves r) {
  return (struct invmm__worth){2 * r.quote, r.base, -0.5 * r.base * (r.base / r.quote)};
}

/** The reserves of the same curve at a price > 0. */
struct invmm__reserves invmm__product_at(struct invmm__reserves r, double price);

/** What comes out for `amount` >= 0 put in; the fee, a fraction of it below 1, stays with the pool. */
static inline double invmm__product_out(struct invmm__sides s, double amount, double fee) {
  double paid = amount * (1 - fee);
  return s.out * paid / (s.in + paid);
}

/** What must be put in for `amount` >= 0 to come out; infinite where the pool does not hold more than that.
 */
double invmm__product_in(struct invmm__sides s, double amount, double fee);

/** Base that a buyer takes to move the price up by the fraction e > -1 of it; negative e: base that a seller
 * gives, negative. x (1 - 1/sqrt(1 + e)). */
double invmm__product_depth(struct invmm__reserves r, double fraction);

/** V(P)/(P x0 + y0) - 1 when the price has become `ratio` > 0 times what it was. */
double invmm__product_loss(double ratio);

/** The swap that leaves no profit against an outside price > 0; nothing where the fee keeps arbitrage away.
 */
struct invmm__swap invmm__product_arbitrage(struct invmm__reserves r, double price, double fee);

#endif
