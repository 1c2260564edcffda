/* SPDX-License-Identifier: MIT */
/** The stable-swap invariant as pools compute it: in whole numbers of 256 bits, every division cut off. */
#ifndef INVMM_CURVES_STABLE_INTEGER_H
#define INVMM_CURVES_STABLE_INTEGER_H

#include <invmm/invmm.h>

enum { INVMM__DIGITS = 8 };

/** A whole number below 2^256, lowest digit first. */
struct invmm__natural {
  uint32_t digit[INVMM__DIGITS];
};

/** D of n reserves, 2 <= n <= INVMM__STABLE_COINS, all in the same unit; the amplification as the pool
 * reports it. INVMM_E_RANGE: a reserve or the amplification is 0; INVMM_E_NUMERIC: 255 steps do not settle
 * it, or a number outgrows 256 bits or falls below 0: the pool itself would refuse. */
invmm_status invmm__stable_integer_invariant(const struct invmm__natural *reserves, uint32_t n,
                                             uint32_t amplification, struct invmm__natural *out);

/** What the j-th coin's reserve must be for D; its own entry is not looked at. The same errors. */
invmm_status invmm__stable_integer_balance(const struct invmm__natural *reserves, uint32_t n, uint32_t j,
                                           uint32_t amplification, const struct invmm__natural *invariant,
                                           struct invmm__natural *out);

#endif
