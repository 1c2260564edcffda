/* SPDX-License-Identifier: MIT */
/** Market data on its way to the maker: each venue's in the order in which it happened, all of them together
 * by the time at which they are seen. */
#ifndef INVMM_MARKETS_DELAY_H
#define INVMM_MARKETS_DELAY_H

#include "core/kind.h"

enum { INVMM__VENUES = 8, INVMM__DELAYED = 4096 };

/** An event, when it is seen, and how many were sent before it. */
struct invmm__delayed {
  int64_t due_ns;
  uint64_t number;
  uint32_t next; /* of the same venue, or of the places that are free */
  invmm_event event;
};

/** The places of one venue, from the first to be seen. */
struct invmm__line {
  uint32_t count, first, last;
};

/** All zeros is empty: places from `used` on were never taken. */
struct invmm__delay {
  uint64_t sent;
  uint32_t count, used, vacant; /* vacant: the first free place below `used`, plus 1; 0: none */
  struct invmm__line line[INVMM__VENUES];
  struct invmm__delayed at[INVMM__DELAYED];
};

/** Puts an event on its way; times of one venue never decrease. The caller has seen that there is room. */
void invmm__delay_put(struct invmm__delay *d, uint32_t venue, int64_t due_ns, const invmm_event *event);

/** When the next one is seen. There is one. */
int64_t invmm__delay_next(const struct invmm__delay *d);

/** The next one, off its way: good until another is put. There is one. */
const invmm_event *invmm__delay_take(struct invmm__delay *d);

#endif
