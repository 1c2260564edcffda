/* SPDX-License-Identifier: MIT */
/** Markouts: what the mid did after own fills, at several horizons. A fill on side d (+1 we bought) at the
 * price p is marked out at d (mid(t + h) - p), the mid being that of the first book at t + h or later; none
 * within a further h, and the fill is left out. */
#ifndef INVMM_INPUTS_MARKOUT_H
#define INVMM_INPUTS_MARKOUT_H

#include "inputs/mean.h"
#include <stdint.h>

enum { INVMM__MARKOUTS = 4 };

/** A fill that waits; times are ns since the first event. */
struct invmm__marked {
  double at, price, side; /* side: 0 bid, 1 ask */
};

/** Doubles alone. The ring of fills, so many of them, lies elsewhere. */
struct invmm__markouts {
  double first, last;           /* fills ever let go by all horizons, and ever taken in */
  double next[INVMM__MARKOUTS]; /* the next fill of each horizon */
  double missed;                /* fills that found the ring full */
  struct invmm__mean mean[INVMM__MARKOUTS][2];
};

struct invmm__markout_terms {
  double horizon[INVMM__MARKOUTS]; /* ns */
  double memory;                   /* samples */
  uint32_t ring;
};

void invmm__markout_fill(struct invmm__markouts *m, const struct invmm__markout_terms *t,
                         struct invmm__marked *ring, const struct invmm__marked *fill);

void invmm__markout_mid(struct invmm__markouts *m, const struct invmm__markout_terms *t,
                        const struct invmm__marked *ring, double now, double mid);

int invmm__markout_sane(const struct invmm__markouts *m, uint32_t ring);

#endif
