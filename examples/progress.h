/* SPDX-License-Identifier: MIT */
/** @file progress.h  A clock, and a bar for people who wait. */
#ifndef EXAMPLES_PROGRESS_H
#define EXAMPLES_PROGRESS_H

/** Seconds since some fixed moment. */
double clock_seconds(void);

/** Draws how much is done, 0..1, on standard error: only on a terminal, and only when it takes longer than a
 * second from the first call. 1 ends it and takes the bar away. */
void progress_show(double done);

#endif
