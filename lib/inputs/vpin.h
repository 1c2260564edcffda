/* SPDX-License-Identifier: MIT */
/** VPIN: the imbalance of the volume in the last buckets, each of exactly the same volume. D. Easley, M.
 * Lopez de Prado, M. O'Hara, Flow toxicity and liquidity in a high-frequency world, Rev. Financ. Stud. 25(5),
 * 2012.
 *
 * An indicator: T. Andersen and O. Bondarenko (VPIN and the flash crash, J. Financ. Markets 17, 2014) find
 * that it foretells little that volume and volatility do not, so nothing is driven by it here. */
#ifndef INVMM_INPUTS_VPIN_H
#define INVMM_INPUTS_VPIN_H

#include <stdint.h>

/** Doubles alone. The imbalances of the last buckets, so many of them, lie elsewhere. */
struct invmm__vpin {
  double filled, bought;      /* volume in the open bucket, and of it what was bought */
  double buckets, place, sum; /* in the window; slot of the next; sum over the window */
  double parts, part_square;  /* average volume of a bar or trade and of its square */
  double seen;
};

struct invmm__vpin_terms {
  double volume;   /* U of a bucket; 0: off */
  uint32_t window; /* buckets */
  int bulk;        /* whether volume is split by the move of the price, or by the sign of each trade */
};

/** Takes a volume of which the fraction `bought` was bought. A print of many buckets fills them all at once.
 */
void invmm__vpin_add(struct invmm__vpin *v, const struct invmm__vpin_terms *t, double *slots, double volume,
                     double bought);

/** 0..1; 0 before the window is full. */
double invmm__vpin_of(const struct invmm__vpin *v, const struct invmm__vpin_terms *t);

/** What it would be if each part fell on either side by chance: sqrt(2/(3 pi m)) with m equal bars in a
 * bucket split in bulk, sqrt(2/(pi m)) with trades of a known sign. */
double invmm__vpin_null(const struct invmm__vpin *v, const struct invmm__vpin_terms *t);

/** The fraction of a bar that was bought, by its move in standard deviations. */
double invmm__vpin_bulk(double move, double deviation);

int invmm__vpin_sane(const struct invmm__vpin *v, const struct invmm__vpin_terms *t);

#endif
