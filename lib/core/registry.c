/* SPDX-License-Identifier: MIT */
/** The kinds that there are. */
#include "core/internal.h"
#include "inputs/kinds.h"
#include "makers/kinds.h"
#include "markets/kinds.h"

static const struct invmm__kind *const kinds[] = {
    &invmm__ho_stoll,
    &invmm__avellaneda_stoikov,
    &invmm__band,
    &invmm__amm_curve,
    &invmm__volatility,
    &invmm__intensity,
    &invmm__toxicity,
    &invmm__regime,
    &invmm__oracle,
    &invmm__hedge_ratio_input,
    &invmm__simulated_market,
    &invmm__paper_market,
};

uint32_t invmm_kind_count(void) {
  return INVMM__COUNT(kinds);
}

const struct invmm__kind *invmm__kind_at(uint32_t index) {
  return index < INVMM__COUNT(kinds) ? kinds[index] : NULL;
}

const struct invmm__kind *invmm__kind_find(int32_t id) {
  for (uint32_t i = 0; i < INVMM__COUNT(kinds); ++i)
    if (kinds[i]->id == id) return kinds[i];
  return NULL;
}
