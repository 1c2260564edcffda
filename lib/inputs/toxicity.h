/* SPDX-License-Identifier: MIT */
/** What the files of the toxicity input share. */
#ifndef INVMM_INPUTS_TOXICITY_H
#define INVMM_INPUTS_TOXICITY_H

#include "inputs/forecast.h"
#include "inputs/input.h"
#include "inputs/markout.h"
#include "inputs/vpin.h"

struct invmm__toxicity_params {
  struct invmm__input_params input;
  double method, observe, adverse_horizon, memory_samples, pending_samples, flow_short, flow_long;
  INVMM__ARRAY(INVMM__MARKOUTS) markout_horizons;
  double sampling_interval, learning_rate, signal_source;
  double bucket_volume, buckets, classify, bar_volatility, prior_move, prior_probability;
};

extern const struct invmm__param invmm__toxicity_table[];
enum { INVMM__TOXICITY_PARAMS = 17 };

/** What follows from them. */
struct invmm__toxicity_terms {
  struct invmm__input_terms input;
  int method, fills;
  int32_t signal_source;
  double horizon, memory, interval, kept; /* ns; samples; ns; what an interval leaves of the past */
  struct invmm__flow_terms flow;
  struct invmm__forecast_terms forecast;
  struct invmm__markout_terms markout;
  struct invmm__vpin_terms vpin;
  double bar_volatility, prior_move, prior_probability;
  uint32_t pending;
};

/** What was learnt: doubles alone. */
struct invmm__toxicity_memory {
  struct invmm__flow flow;
  struct invmm__kyle kyle;
  struct invmm__vpin vpin;
  struct invmm__markouts markouts;
  struct invmm__forecast forecast;
  struct invmm__mean move[2], label[2]; /* of samples, by side: adverse moves, P, and how many were large */
  double first, last, missed;           /* samples that wait: ever let go, ever taken, not taken */
  double signal, signals;               /* the last, P; how many */
  double close, closed, bar_mean, bar_square, bars; /* bars: last close; moves, old ones forgotten */
};

struct invmm__toxicity {
  struct invmm__toxicity_terms terms;
  int64_t at_ns;
  struct invmm__toxicity_memory memory; /* the tail of the state begins here */
  double slots[];                       /* buckets, fills that wait, samples that wait */
};

static inline struct invmm__marked *invmm__toxicity_fills(const struct invmm__toxicity *s) {
  return (struct invmm__marked *)(double *)(s->slots + s->terms.vpin.window);
}
static inline struct invmm__sample *invmm__toxicity_samples(const struct invmm__toxicity *s) {
  return (struct invmm__sample *)(double *)(invmm__toxicity_fills(s) + s->terms.pending);
}

struct invmm__toxicity_terms invmm__toxicity_terms_of(const struct invmm__toxicity_params *p);
size_t invmm__toxicity_slots(const struct invmm__toxicity_params *p);
struct invmm__verdict invmm__toxicity_check(const void *params);

/** What is foretold for a fill of each side now. */
struct invmm__foretold invmm__toxicity_now(const struct invmm__toxicity *s, double now, int side);

#endif
