/* SPDX-License-Identifier: MIT */
/** The makers' records, for the registry. */
#ifndef INVMM_MAKERS_KINDS_H
#define INVMM_MAKERS_KINDS_H

#include "core/kind.h"

extern const struct invmm__kind invmm__amm_curve;
extern const struct invmm__kind invmm__avellaneda_stoikov;
extern const struct invmm__kind invmm__band;
extern const struct invmm__kind invmm__ho_stoll;

#endif
