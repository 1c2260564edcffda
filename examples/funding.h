/* SPDX-License-Identifier: MIT */
/** @file funding.h  Funding rates that were settled, from `.csv.gz` files: `ts,exchange,symbol,funding_rate`,
 * epoch seconds and a fraction that longs paid. */
#ifndef EXAMPLES_FUNDING_H
#define EXAMPLES_FUNDING_H
#include "events.h"

/** Puts a FUNDING event of the hedge among the events of a session for each stamp within its span. Returns
 * how many, or -1 with a sentence in `error`. */
int funding_merge(const char *path, struct events *session, char error[EVENTS_ERROR_SIZE]);

#endif
