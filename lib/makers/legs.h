/* SPDX-License-Identifier: MIT */
/** Hedging with several instruments: INVMM_HEDGE is the maker's own, these are the ones after it.
 *
 * With the covariance S of asset and hedges the least variance is left by h = -S_FF^-1 S_FS q, each in U of
 * its hedge (Johnson 1960 for one). What the hedges offset together counts in U of the asset as w'h with w =
 * S_FS/(S_SF S_FF^-1 S_FS), so that quotes lean by 0 when the hedges are where they should be. */
#ifndef INVMM_MAKERS_LEGS_H
#define INVMM_MAKERS_LEGS_H

#include "hedging/hedge.h"
#include "parts/maker.h"

/** The account of one more hedge: doubles alone, so that a save keeps it as it is. */
struct invmm__leg {
  double contracts, buys, sells, coins; /* coins: U that inverse contracts stand for */
  double mark, marked, spread;          /* P */
  double one_sided, seen, filled;       /* 0 or 1 */
  double book_ns, fill_ns;
};

/** 0: the covariance is none, or its hedges cannot be told apart. */
int invmm__weights_of(const struct invmm__hedge_terms *p, const struct invmm__hedge_lists *lists,
                      struct invmm__weights *out);

struct invmm__verdict invmm__legs_check(const struct invmm__hedge_terms *p,
                                        const struct invmm__hedge_lists *lists, double sources);

/** What hedge j has of its own - size, cost, lot, least order, ratio - into terms of all. */
void invmm__leg_terms(const struct invmm__weights *w, int j, struct invmm__hedge_terms *terms);

/** Takes an event of the hedge; profit goes to the maker's ledger. */
invmm_status invmm__leg_apply(struct invmm__leg *leg, struct invmm__maker *m,
                              const struct invmm__hedge_terms *own, const struct invmm__clock *clock,
                              const invmm_event *e);

/** U that its contracts stand for. */
double invmm__leg_units(const struct invmm__leg *leg, const struct invmm__hedge_terms *own);

/** Completes a view of the maker for this hedge. */
void invmm__leg_view(const struct invmm__leg *leg, const struct invmm__maker *m,
                     const struct invmm__hedge_terms *own, const struct invmm__clock *clock,
                     struct invmm__hedge_view *view);

#endif
