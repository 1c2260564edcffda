/* SPDX-License-Identifier: MIT */
/** What the files of the volatility input share. */
#ifndef INVMM_INPUTS_VOLATILITY_H
#define INVMM_INPUTS_VOLATILITY_H

#include "inputs/roll.h"
#include "inputs/sampler.h"

/** What follows from the parameters. */
struct invmm__volatility_terms {
  struct invmm__input_terms input;
  struct invmm__sampling sampling;
  int method, average;       /* `average`: the first sample weighs no more than the others */
  uint32_t window, lag;      /* samples; K of two_scale */
  double forgetting;         /* 1/s */
  double prior;              /* P^2/s */
  double omega, alpha, beta; /* P^2, 1, 1: of one interval */
  double interval, ahead;    /* s; intervals that the forecast covers */
  double year;               /* s */
};

/** What was learnt: doubles alone, so that a save keeps it as it is. */
struct invmm__volatility_memory {
  double samples;                       /* so far */
  double mean, weight, weight2, fourth; /* ewma: of r^2/dt; weights; their squares; of its square */
  double before, before_seconds,
      paired;              /* bipower: |r| and dt of the last return, and whether there is one */
  double ring, ring_place; /* values in the ring, and the place of the next */
  double close, closed;    /* bars: the last close, P, and whether there was one */
  double next, ignorance;  /* garch: h of the next interval, P^2; what h0 still weighs */
  struct invmm__roll own, lagged;
};

struct invmm__volatility {
  struct invmm__volatility_terms terms;
  int64_t at_ns, close_ns;
  struct invmm__sampler sampler;
  struct invmm__volatility_memory memory; /* the tail of the state begins here */
  double slots[];                         /* of `own`, of `lagged`, and the ring */
};

/** sigma^2, P^2/s, the standard error of sigma as a fraction of it, and how many samples it rests on. */
struct invmm__variance {
  double variance, relative_error, have;
};

/** Doubles of a sample of a method, and how many of them, beside the state's own, a window needs. */
uint32_t invmm__volatility_width(int method);
size_t invmm__volatility_slots(int method, uint32_t window, uint32_t lag);

/** Takes a return, or hears that there is none: what comes next does not follow from what was before. */
void invmm__volatility_learn(struct invmm__volatility *v, const struct invmm__return *r);
void invmm__volatility_gap(struct invmm__volatility *v);
/** Takes a bar of so many seconds. */
void invmm__volatility_bar(struct invmm__volatility *v, const invmm_event *bar, double seconds);

struct invmm__variance invmm__volatility_estimate(const struct invmm__volatility *v);
struct invmm__variance invmm__volatility_of_bars(const struct invmm__volatility *v);

/** Standard deviation of the noise on each price, P: variant two_scale. */
double invmm__volatility_noise(const struct invmm__volatility *v);
/** How many standard errors the jumps stand out by: variant bipower. */
double invmm__volatility_jumps(const struct invmm__volatility *v);

/** Slots of the window of lagged returns, and the ring behind it. */
static inline double *invmm__volatility_lagged(const struct invmm__volatility *v) {
  return (double *)v->slots + (size_t)v->terms.window * invmm__volatility_width(v->terms.method);
}

#endif
