/* SPDX-License-Identifier: MIT */
/** Limits: how much inventory each side may still take, and the kill switch. */
#ifndef INVMM_PARTS_LIMITS_H
#define INVMM_PARTS_LIMITS_H

#include "parts/ledger.h"

/** The kill switch: tripped by drawdown or HEALTH 2 and 3, latched until HEALTH 0. */
struct invmm__halt {
  double peak;           /* currency: highest profit since the start or the last release */
  double drawdown_limit; /* currency; infinity where it is off */
  int health;            /* the host's last word, 0..3 */
  int latched;
};

/** Looks at the profit after a change of it. */
static inline void invmm__halt_watch(struct invmm__halt *h, double pnl) {
  if (pnl > h->peak) h->peak = pnl;
  if (h->peak - pnl >= h->drawdown_limit) h->latched = 1;
}

static inline void invmm__halt_health(struct invmm__halt *h, int health, double pnl) {
  h->health = health;
  if (health >= 2) h->latched = 1;
  if (health > 0) return;
  if (h->latched) h->peak = pnl;
  h->latched = 0;
}

#endif
