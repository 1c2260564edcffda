/* SPDX-License-Identifier: MIT */
/** Forecasts of an adverse move from features of the flow, learnt as the answers come in: logistic regression
 * of whether the mid moves against us by more than the half-spread, and linear regression of how far. Each
 * forecast is scored against the base rate before it is learnt from; one that is no better is not used. */
#ifndef INVMM_INPUTS_FORECAST_H
#define INVMM_INPUTS_FORECAST_H

#include "inputs/flow.h"
#include "inputs/mean.h"

/** Doubles alone. */
struct invmm__forecast {
  double count;
  double mean[INVMM__FEATURES], square[INVMM__FEATURES];     /* of the features, old ones forgotten */
  double weight[INVMM__FEATURES], gradient[INVMM__FEATURES]; /* logistic, and AdaGrad's sums */
  double slope[INVMM__FEATURES],
      inverse[INVMM__FEATURES][INVMM__FEATURES]; /* linear, and P of its recursion */
  struct invmm__mean brier, brier_base;          /* of the probabilities, and of the base rate */
  struct invmm__mean skill; /* what the chosen one is better by: scores of the base less its own */
  double adverse, rest;     /* mean moves of the two labels, P */
  double share;             /* of adverse labels */
  double residual;          /* mean square of what the line leaves, P^2 */
};

struct invmm__forecast_terms {
  double rate;   /* of learning */
  double memory; /* samples */
  double batch;  /* ns: scores within it are not independent */
  int linear;    /* which of the two is chosen */
};

/** What is foretold: the chance of an adverse move, and the expected one, P. */
struct invmm__foretold {
  double probability, move;
};

/** A sample when it is taken. */
struct invmm__sample {
  double at, mid, threshold, side;  /* ns; P; P; 0 bid, 1 ask */
  struct invmm__foretold own, base; /* what was foretold then, and the base rates */
  double x[INVMM__FEATURES];        /* features as they were */
};

struct invmm__foretold invmm__forecast_of(const struct invmm__forecast *f,
                                          const struct invmm__forecast_terms *t,
                                          const double x[INVMM__FEATURES], double threshold);

/** Learns that the mid moved against the sample by so much. */
void invmm__forecast_learn(struct invmm__forecast *f, const struct invmm__forecast_terms *t,
                           const struct invmm__sample *s, double move);

/** Whether the chosen forecast is better than the base rate, by more than a standard error. */
int invmm__forecast_has_skill(const struct invmm__forecast *f);

int invmm__forecast_sane(const struct invmm__forecast *f);

#endif
