/* SPDX-License-Identifier: MIT */
/** The stable-swap curve of two coins, and its invariant for several.
 *
 * Ann is the amplification that a pool reports times its number of coins. */
#ifndef INVMM_CURVES_STABLE_H
#define INVMM_CURVES_STABLE_H

#include "curves/curve.h"
#include <invmm/invmm.h>

enum { INVMM__STABLE_COINS = 8 };

/** A pool of two coins whose invariant is known. */
struct invmm__stable {
  struct invmm__reserves reserves;
  double ann, invariant; /* Ann; D, in coins */
  double per;            /* 1/D */
  double price, slope;   /* marginal price without fee, P; dp/d(x/D) */
};

/** D of n reserves, 2 <= n <= INVMM__STABLE_COINS. INVMM_E_RANGE: one is not above 0, or Ann < 1;
 * INVMM_E_NUMERIC: 255 steps of Newton do not settle it. */
invmm_status invmm__stable_invariant(const double *reserves, uint32_t n, double ann, double *out);

/** What the j-th coin's reserve must be for D; its own entry is not looked at. The same errors. */
invmm_status invmm__stable_balance(const double *reserves, uint32_t n, uint32_t j, double ann,
                                   double invariant, double *out);

/** A pool of two from its reserves. The same errors. */
invmm_status invmm__stable_of(struct invmm__reserves r, double ann, struct invmm__stable *out);

/** Value, delta and gamma at the pool's own price. */
static inline struct invmm__worth invmm__stable_worth(const struct invmm__stable *s) {
  return (struct invmm__worth){s->price * s->reserves.base + s->reserves.quote, s->reserves.base,
                               s->invariant / s->slope};
}

/** The same curve at a price. INVMM_E_RANGE: the price is not above 0; INVMM_E_NUMERIC: the curve reaches it
 * only where reserves are no doubles. */
invmm_status invmm__stable_at(const struct invmm__stable *s, double price, struct invmm__stable *out);

/** What comes out for `amount` >= 0 put in, less the fee, a fraction of what comes out; and what must be put
 * in for `amount` to come out after the fee: infinite where the pool does not hold more. `base_in`: whether
 * base is put in. */
double invmm__stable_out(const struct invmm__stable *s, int base_in, double amount, double fee);
double invmm__stable_in(const struct invmm__stable *s, int base_in, double amount, double fee);

/** Quote that comes out for each unit when so much base > 0 is put in, and what must be put in for each that
 * is taken out where it is negative, infinite where the pool does not hold that much; without a fee. */
double invmm__stable_rate(const struct invmm__stable *s, double base);

/** Base that a buyer takes to move the price up by the fraction e > -1 of it; negative e: what a seller
 * gives. The errors of invmm__stable_at. */
invmm_status invmm__stable_depth(const struct invmm__stable *s, double fraction, double *out);

/** V(P)/(P x0 + y0) - 1 at a price > 0, for who entered at the pool's reserves. The errors of
 * invmm__stable_at. */
invmm_status invmm__stable_loss(const struct invmm__stable *s, double price, double *out);

/** The swap that leaves no profit against an outside price; nothing where the fee keeps arbitrage away. The
 * errors of invmm__stable_at. */
invmm_status invmm__stable_arbitrage(const struct invmm__stable *s, double price, double fee,
                                     struct invmm__swap *out);

#endif
