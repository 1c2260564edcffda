/* SPDX-License-Identifier: MIT */
/** What the tests of inputs share: inputs fed with prices and trades, normal numbers, reference files. */
#ifndef INVMM_TESTS_INPUTS_H
#define INVMM_TESTS_INPUTS_H

#include "draw.h"
#include "support.h"
#include <stdio.h>

/** Sanitizers and race detectors make a run ten times as long. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
enum { RUNS_DIVISOR = 10 };
#else
enum { RUNS_DIVISOR = 1 };
#endif

/** Standard normal by Marsaglia's polar method, one of the two. */
static inline double draw_normal(struct draw *d) {
  double u, v, s;
  do {
    u = draw_between(d, -1, 1), v = draw_between(d, -1, 1);
    s = u * u + v * v;
  } while (s >= 1 || s == 0);
  return u * sqrt(-2 * log(s) / s);
}

static inline double draw_exponential(struct draw *d, double rate) {
  return -log(1 - draw_between(d, 0, 1)) / rate;
}

/** A book whose mid is this price, up to rounding. */
static inline void see_mid(invmm_model *model, double seconds, double mid) {
  invmm_event e = book_at(seconds, mid, mid);
  step_ok(model, e);
}

static inline void see_trade(invmm_model *model, double seconds, double price, double size) {
  invmm_event e = event_at(seconds, INVMM_EV_TRADE);
  e.price = price, e.size = size;
  step_ok(model, e);
}

static inline void see_bar(invmm_model *model, double seconds, double open, double high, double low,
                           double close) {
  invmm_event e = event_at(seconds, INVMM_EV_BAR);
  e.price = open, e.size = high, e.size2 = low, e.price2 = close;
  step_ok(model, e);
}

/** A value with its status. */
static inline invmm_status ask_value(const invmm_model *model, const char *name, uint32_t index,
                                     double *out) {
  return invmm_value(model, invmm_value_id(invmm_model_kind(model), name), index, out);
}

/** Reads a file of the reference folder; 0 where there is none. */
static inline int reference_numbers(const char *name, double *out, int most) {
  const char *dir = getenv("INVMM_REFERENCE_DIR");
  char path[1024];
  int n = 0;
  snprintf(path, sizeof path, "%s/vectors/%s", dir ? dir : "../shared", name);
  FILE *file = fopen(path, "r");
  if (!file) return 0;
  while (n < most && fscanf(file, "%lf%*[ ,\n]", &out[n]) == 1)
    ++n;
  fclose(file);
  return n;
}

#endif
