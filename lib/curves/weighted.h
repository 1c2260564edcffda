/* SPDX-License-Identifier: MIT */
/** The weighted product x^w y^(1-w) = L: w of the value is always base. */
#ifndef INVMM_CURVES_WEIGHTED_H
#define INVMM_CURVES_WEIGHTED_H

#include "curves/curve.h"

/** Marginal price without fee, P. Reserves > 0, 0 < weight < 1: the weight of the base. */
static inline double invmm__weighted_price(struct invmm__reserves r, double weight) {
  return weight / (1 - weight) * (r.quote / r.base);
}

/** V = y/(1 - w), delta = x, gamma = -(1 - w) x/P at the pool's own price. */
static inline struct invmm__worth invmm__weighted_worth(struct invmm__reserves r, double weight) {
  double rest = 1 - weight;
  return (struct invmm__worth){r.quote / rest, r.base, -(rest * rest / weight) * r.base * (r.base / r.quote)};
}

/** (1 + u)^p - 1 for u >= -1. */
double invmm__weighted_power(double u, double p);

/** The reserves of the same curve at a price > 0. */
struct invmm__reserves invmm__weighted_at(struct invmm__reserves r, double weight, double price);

/** What comes out for `amount` >= 0 put in, and what must be put in for `amount` to come out: infinite where
 * the pool does not hold more. `ratio` is the weight of what comes in over that of what goes out. */
double invmm__weighted_out(struct invmm__sides s, double ratio, double amount, double fee);
double invmm__weighted_in(struct invmm__sides s, double ratio, double amount, double fee);

/** Base that a buyer takes to move the price up by the fraction e > -1 of it; negative e: what a seller
 * gives. */
double invmm__weighted_depth(struct invmm__reserves r, double weight, double fraction);

/** V(P)/(P x0 + y0) - 1 when the price has become `ratio` > 0 times what it was. */
double invmm__weighted_loss(double weight, double ratio);

/** The swap that leaves no profit against an outside price > 0; nothing where the fee keeps arbitrage away.
 */
struct invmm__swap invmm__weighted_arbitrage(struct invmm__reserves r, double weight, double price,
                                             double fee);

#endif
