/* SPDX-License-Identifier: MIT */
/** The markets' records, for the registry. */
#ifndef INVMM_MARKETS_KINDS_H
#define INVMM_MARKETS_KINDS_H

#include "core/kind.h"

extern const struct invmm__kind invmm__simulated_market;
extern const struct invmm__kind invmm__paper_market;

#endif
