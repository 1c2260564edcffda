/* SPDX-License-Identifier: MIT */
/** The inputs that there are. */
#ifndef INVMM_INPUTS_KINDS_H
#define INVMM_INPUTS_KINDS_H

#include "core/kind.h"

extern const struct invmm__kind invmm__volatility, invmm__intensity, invmm__toxicity, invmm__regime,
    invmm__oracle, invmm__hedge_ratio_input;

#endif
