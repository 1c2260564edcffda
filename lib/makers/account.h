/* SPDX-License-Identifier: MIT */
/** What a hedge sees of a maker's account: contracts, what is in flight, what funding is expected. */
#ifndef INVMM_MAKERS_ACCOUNT_H
#define INVMM_MAKERS_ACCOUNT_H

#include "hedging/hedge.h"
#include "parts/maker.h"

/** The account of the hedge. What is hedged - inventory, variances, reversion, mid, plan, time left, flags -
 * is the model's to fill in. */
void invmm__account_view(const struct invmm__maker *m, const struct invmm__hedge_terms *hedge,
                         const struct invmm__clock *clock, struct invmm__hedge_view *view);

#endif
