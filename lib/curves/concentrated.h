/* SPDX-License-Identifier: MIT */
/** Liquidity concentrated on a range of prices, and a step of a swap at constant liquidity. */
#ifndef INVMM_CURVES_CONCENTRATED_H
#define INVMM_CURVES_CONCENTRATED_H

#include "curves/curve.h"

/** A position: liquidity L >= 0 (sqrt(U currency)) on [low, high], 0 < low < high, P, with their roots. */
struct invmm__range {
  double liquidity, low, high, root_low, root_high;
};

struct invmm__range invmm__range_of(double liquidity, double low, double high);

/** What the position holds at a price > 0: base alone up to `low`, quote alone from `high` on. */
struct invmm__reserves invmm__range_at(const struct invmm__range *r, double price);

/** And what that is worth; gamma is 0 outside, the ends included. The second where it is known what is held.
 */
struct invmm__worth invmm__range_worth(const struct invmm__range *r, double price);
struct invmm__worth invmm__range_worth_of(const struct invmm__range *r, struct invmm__reserves held,
                                          double price);

/** The liquidity that amounts can have on the range at a price. */
double invmm__range_liquidity(const struct invmm__range *r, struct invmm__reserves amounts, double price);

/** V(P)/(P x0 + y0) - 1 for who entered at the price `entry`. 0 for a position without liquidity. */
double invmm__range_loss(const struct invmm__range *r, double entry, double price);

/** Reserves of the constant product that active liquidity > 0 imitates at a price > 0: swaps that do not
 * leave it, their depth and their arbitrage are those of curves/product.h. */
struct invmm__reserves invmm__virtual_reserves(double liquidity, double price);

/** One step of a swap at constant liquidity, which ends where the amount does or at a price. */
struct invmm__swap_step {
  double root;         /* sqrt of the price after it */
  double in, out, fee; /* what came in without the fee, what went out, the fee, which came in as well */
};

/** From the root of the price toward another one: downward base comes in, upward quote. `amount` > 0 is what
 * comes in, fee included, < 0 what goes out; fee < 1. */
struct invmm__swap_step invmm__swap_step(double liquidity, double root, double root_end, double amount,
                                         double fee);

#endif
