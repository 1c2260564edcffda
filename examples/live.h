/* SPDX-License-Identifier: MIT */
/** @file live.h  Inputs for the replay's maker: it estimates volatility and arrivals as it goes, and watches
 * out for flow that knows more than it does. */
#ifndef EXAMPLES_LIVE_H
#define EXAMPLES_LIVE_H
#include "rules.h"
#include <stdio.h>

/** Attaches the inputs to the maker's configuration, which has its settings already; what was calibrated is
 * the inputs' prior. Returns 0, or -1 with a sentence. */
int live_attach(const struct settings *s, invmm_config *maker, char error[SETTINGS_ERROR_SIZE]);

/** Prints what the inputs of a maker say, and how far it may be trusted. */
void live_print(const invmm_model *maker, FILE *file);

#endif
