/* SPDX-License-Identifier: MIT */
/** What a perpetual future pays for holding it: funding at its stamps, and a basis that comes back. */
#ifndef INVMM_HEDGING_PERPETUAL_H
#define INVMM_HEDGING_PERPETUAL_H

/** Funding as venues quote it: at each stamp longs pay rate * price per unit, or are paid where rate < 0. */
struct invmm__funding {
  double rate;     /* expected at the next stamp, fraction; NaN: nothing is known, or the stamp has passed */
  double interval; /* from stamp to stamp, s; > 0 */
  double to_next;  /* s; >= 0 where the rate is known */
};

/** What the venues' formula makes of a premium of the perpetual over its index: the premium, and as much of
 * the interest as the clamp lets through; within +-cap. All fractions per interval. */
double invmm__funding_rate(double premium, double interest, double clamp, double cap);

/** The ratio perpetual / spot without arbitrage where the premium is paid `intervals` times a year: interest
 * (per interval) is the venue's constant, financing (1/year) the cost of money less the yield of the asset.
 * NaN where financing outruns the payments. */
double invmm__perpetual_fair(double intervals, double interest, double financing);

/** How many stamps a position held for `seconds` from now meets. */
double invmm__funding_stamps(const struct invmm__funding *f, double seconds);

/** What one U held long earns per second by funding on average over that time, price P; 0 without a stamp. */
double invmm__funding_carry(const struct invmm__funding *f, double price, double seconds);

#endif
