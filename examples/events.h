/* SPDX-License-Identifier: MIT */
/** @file events.h  Reader of market sessions in `.events.csv.gz` files.
 *
 * One header line, then one row per event: `ts_ns,kind,bid,bid_qty,ask,ask_qty,price,qty,side`. Kind Q is a
 * new best bid and ask, T a trade, H the execution of a hidden order (nothing to do here). A row that is not
 * exactly this stops the reading with its line number: a replay of half-understood data is worse than none.
 */
#ifndef EXAMPLES_EVENTS_H
#define EXAMPLES_EVENTS_H
#include <invmm/invmm.h>
#include <stddef.h>

enum { EVENTS_ERROR_SIZE = 512 };

/** A session in memory. The caller owns `at`; events_free() releases it. */
struct events {
  invmm_event *at;
  size_t count, capacity;
  double tick_size; /**< largest step that all prices of the book lie on, P */
  double lot_size;  /**< largest step that all sizes lie on, U */
};

/** Reads a file, and tells `progress` (may be null) from time to time how much is done, 0..1. Returns 0, or
 * -1 with a sentence in `error` ("file: line 17: ...") and `out` empty. */
int events_read(const char *path, void (*progress)(double done), struct events *out,
                char error[EVENTS_ERROR_SIZE]);

/** Merges two sessions by time over the span they share; those of `hedge` get the instrument INVMM_HEDGE.
 * Each starts with the book in force at the beginning. Steps are those of `quoted`. Returns 0, or -1 with a
 * sentence in `error`. */
int events_merge(const struct events *quoted, const struct events *hedge, struct events *out,
                 char error[EVENTS_ERROR_SIZE]);

/** Appends one event; returns 0, or -1 when memory is short. */
int events_append(struct events *events, const invmm_event *event);

void events_free(struct events *events);

#endif
