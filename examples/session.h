/* SPDX-License-Identifier: MIT */
/** @file session.h  One maker on one market, from the first event to the last.
 *
 * The loop is the one of a trading system: the market says what happened, the maker takes it in, its quotes
 * and its hedge orders go back to the market. Only the record is the replay's own. */
#ifndef EXAMPLES_SESSION_H
#define EXAMPLES_SESSION_H
#include "events.h"
#include "record.h"

enum { SESSION_LEVELS_MAX = 64, SESSION_ERROR_SIZE = 256 };

struct plan {
  invmm_config *market, *maker;
  const invmm_event *events; /**< what a paper market replays; a null pointer for a simulated one */
  size_t count;
  int64_t start_ns, trade_ns, end_ns; /**< before trade_ns the maker only watches */
  uint32_t levels;
  struct hedge_contract contract;
  int keep_track; /**< remember every move of the quotes */
  void (*progress)(double done);
  void (*at_end)(const invmm_model *maker); /**< called with the maker as it ends, or a null pointer */
};

/** Runs the plan; `seconds` is the time its loop took. Returns 0, or -1 with a sentence in `error`. Free the
 * record in both cases. */
int session_run(const struct plan *plan, struct record *out, double *seconds, char error[SESSION_ERROR_SIZE]);

/** What a simulated market publishes by itself until `end_ns`. Returns 0, or -1 with a sentence in `error`.
 */
int session_watch(invmm_config *market, int64_t end_ns, struct events *out, char error[SESSION_ERROR_SIZE]);

#endif
