/* SPDX-License-Identifier: MIT */
/** @file replay.h  What the command line of the replay says, what becomes of it, and the parts of its main
 * flow. */
#ifndef EXAMPLES_REPLAY_H
#define EXAMPLES_REPLAY_H
#include "events.h"
#include "record.h"
#include "rules.h"
#include "settings.h"

struct replay {
  const char *file[2];
  int files, live;           /* how many files; whether inputs are attached */
  const char *out, *funding; /* the file of the hedge's funding rates, or null */
  double seconds;
  int32_t market; /* kind */
  struct settings settings;
  struct events events; /* of the files; of a simulated session its first tenth */
  double hedge_lot;
  int stamps; /* of funding within the session */
  int64_t start_ns, end_ns;
};

/** Prints a sentence on standard error; returns -1. */
int complain(const char *sentence);

/** Reads the command line: 0, or -1 with what is wrong with it and how it is used on standard error; 1 where
 * it asked for help and got it. */
int replay_arguments(struct replay *r, int count, char **arguments);

/** A configuration of this kind with all that is set; null, with a sentence, where it contradicts itself. */
invmm_config *replay_configure(const struct settings *s, int32_t kind);

/** Reads the session, or lets a simulated one run for a tenth of its time. Return 0, or -1 with a sentence.
 */
int replay_load(struct replay *r);

/** Whether there is something to hedge with. */
int replay_is_hedged(const struct replay *r);

/** The session and all settings with their origins, on standard output. */
void replay_print(const struct replay *r);

/** Draws both makers. Returns 0, also without gnuplot, or -1 with a sentence. */
int replay_draw(const struct replay *r, const struct record *maker, const struct record *symmetric);

#endif
