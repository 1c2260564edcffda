/* SPDX-License-Identifier: MIT */
/** What the curves have in common: reserves, what they are worth, and what arbitrage takes.
 *
 * P is the price of the base in the quote. A pool whose price has been brought to P by arbitrage holds what
 * is cheapest at P on its curve, V(P) = min (P x + y), so that V' = x*(P) is its delta and V'' = x*'(P) <= 0
 * its gamma; the value lost to arbitrage in a second is sigma^2 |gamma|/2 with sigma in P/sqrt(s)
 * (milionis_moallemi_roughgarden_zhang_2022). All functions of the curves are pure. */
#ifndef INVMM_CURVES_CURVE_H
#define INVMM_CURVES_CURVE_H

/** What a pool, or a position in one, holds: U and currency. */
struct invmm__reserves {
  double base, quote;
};

/** And what that is worth where the curve's price is the market's: currency, U, U/P. */
struct invmm__worth {
  double value, delta, gamma;
};

/** What a swap brings into a pool, U and currency; negative: takes out. */
struct invmm__swap {
  double base, quote;
};

/** One side of a swap: what the pool holds of what comes in, and of what goes out. */
struct invmm__sides {
  double in, out;
};

/** Loss-versus-rebalancing, currency/s. `variance` is sigma^2, P^2/s. */
static inline double invmm__lvr_rate(double variance, double gamma) {
  return 0.5 * variance * (gamma < 0 ? -gamma : gamma);
}

/** What a taker of base gives, or a giver of base finds in front. */
static inline struct invmm__sides invmm__base_in(struct invmm__reserves r) {
  return (struct invmm__sides){r.base, r.quote};
}

static inline struct invmm__sides invmm__quote_in(struct invmm__reserves r) {
  return (struct invmm__sides){r.quote, r.base};
}

#endif
