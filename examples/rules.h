/* SPDX-License-Identifier: MIT */
/** @file rules.h  What the parameters become that nobody gave: learnt from the first tenth of the session, or
 * by rule. */
#ifndef EXAMPLES_RULES_H
#define EXAMPLES_RULES_H
#include "estimates.h"
#include "settings.h"

enum { MAKER = INVMM_KIND_AVELLANEDA_STOIKOV };

/** What the rules start from. */
struct lesson {
  struct stretch tenth;       /**< the first tenth of the session */
  double seconds;             /**< the whole session */
  double tick_size, lot_size; /**< as read from the quoted file, P and U; 0: none */
  double hedge_lot;           /**< contracts */
  int32_t market;             /**< its kind */
  int hedged;
};

/** Rules for a market: those of the simulated one say what is simulated. Ahead of rules_maker(). */
void rules_market(struct settings *s, int32_t market);

/** Completes the maker's settings. Returns 0, or -1 with a sentence when the tenth teaches too little. */
int rules_maker(struct settings *s, const struct lesson *lesson, char error[SETTINGS_ERROR_SIZE]);

/** Whether everything that would be learnt was given: then the maker may trade from the first event on. */
int rules_nothing_to_learn(const struct settings *s);

/** The same maker without skew: same sizes and limit, same base half-spread, at every inventory. */
struct settings rules_symmetric(const struct settings *s, double seconds);

#endif
