/* SPDX-License-Identifier: MIT */
/** From a stream of prices at odd times to returns: by event, or by time at the last price before each stroke
 * of the clock (previous tick). Several prices within one nanosecond count once, so that each return has its
 * time; a silence of many intervals gives one return that is as long, and one that is too long gives none:
 * the clock starts anew with the price that ends it. */
#ifndef INVMM_INPUTS_SAMPLER_H
#define INVMM_INPUTS_SAMPLER_H

#include "inputs/input.h"

/** The parameters that say so. */
struct invmm__price_params {
  double observe_price, sampling, sampling_interval, sampling_events, max_gap;
};

extern const struct invmm__param invmm__price_table[];
enum { INVMM__PRICE_PARAMS = 5 };

/** What follows from them. */
struct invmm__sampling {
  int observe;
  uint64_t interval_ns, max_gap_ns; /* UINT64_MAX: there is no gap too long */
  double events;                    /* every so many of them */
  int by_time;
};

struct invmm__sampling invmm__sampling_of(const struct invmm__price_params *p);

/** Whether an event has a price of the kind that is observed, and which. */
int invmm__price_of(const struct invmm__sampling *how, const invmm_event *e, double *price);

/** What is remembered, all of it doubles but the time. */
struct invmm__sampler {
  int64_t time_ns;                     /* of the last sample */
  double last, price, started, passed; /* P at it, P now, whether there was one, events since */
};

/** One return: the move of the price, P, the seconds that it took, and how many intervals. */
struct invmm__return {
  double move, seconds, intervals;
  int fresh; /* whether it does not follow the one before: a gap, or the start */
};

enum invmm__sampled { INVMM__NO_SAMPLE, INVMM__GAP, INVMM__SAMPLE };

static inline void invmm__sampler_restart(struct invmm__sampler *s, int64_t time_ns, double price) {
  s->time_ns = time_ns, s->last = s->price = price;
  s->started = 1, s->passed = 0;
}

/* A sample is complete: a return from the last one to this price, unless too long has passed or the price has
 * run away. */
static inline enum invmm__sampled invmm__sampler_close(struct invmm__sampler *s,
                                                       const struct invmm__sampling *how, int64_t time_ns,
                                                       double price, struct invmm__return *out) {
  uint64_t gone = (uint64_t)time_ns - (uint64_t)s->time_ns;
  out->move = price - s->last;
  out->seconds = (double)gone * 1e-9;
  s->time_ns = time_ns, s->last = price, s->passed = 0;
  return gone <= how->max_gap_ns && fabs(out->move) < INVMM__MOVE_MOST ? INVMM__SAMPLE : INVMM__GAP;
}

/** Takes one price. INVMM__SAMPLE: *out is a return; INVMM__GAP: what comes next does not follow from what
 * was before. */
static inline enum invmm__sampled invmm__sampler_take(struct invmm__sampler *s,
                                                      const struct invmm__sampling *how, int64_t now_ns,
                                                      double price, struct invmm__return *out) {
  if (s->started == 0) {
    invmm__sampler_restart(s, now_ns, price);
    return INVMM__GAP;
  }
  uint64_t gone = (uint64_t)now_ns - (uint64_t)s->time_ns;
  double before = s->price;
  s->price = price;
  if (!how->by_time) {
    s->passed += 1;
    if ((s->passed < how->events) | (gone == 0)) return INVMM__NO_SAMPLE;
    out->intervals = 1;
    return invmm__sampler_close(s, how, now_ns, price, out);
  }
  uint64_t intervals = gone / how->interval_ns, span = intervals * how->interval_ns;
  if (intervals == 0) return INVMM__NO_SAMPLE;
  out->intervals = (double)intervals;
  enum invmm__sampled what = invmm__sampler_close(s, how, (int64_t)((uint64_t)s->time_ns + span),
                                                  gone == span ? price : before, out);
  if (what == INVMM__GAP) { /* the move of a pause is in no return, and its time ends now */
    invmm__sampler_restart(s, now_ns, price);
    out->seconds = (double)gone * 1e-9;
  }
  return what;
}

#endif
