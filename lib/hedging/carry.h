/* SPDX-License-Identifier: MIT */
/** Carry: what holding the hedge earns by itself, and the bet on it. */
#ifndef INVMM_HEDGING_CARRY_H
#define INVMM_HEDGING_CARRY_H

#include "hedging/hedge.h"

struct invmm__carry {
  double rate;  /* P/s that one U held long is expected to earn */
  double units; /* U that it adds to the target */
  int cut;      /* whether a limit or disbelief made it less */
};

struct invmm__carry invmm__hedge_carry(const struct invmm__hedge_terms *p, const struct invmm__hedge_view *v,
                                       const struct invmm__band *band);

/** For how long a hedge is thought to be held, s: 1/(2 kappa) with mean reversion, else the mean time between
 * trades of the band, at most the time left. */
double invmm__hedge_hold(const struct invmm__hedge_terms *p, const struct invmm__hedge_view *v,
                         const struct invmm__band *band);

#endif
