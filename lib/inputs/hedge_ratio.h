/* SPDX-License-Identifier: MIT */
/** What the files of the hedge ratio share. */
#ifndef INVMM_INPUTS_HEDGE_RATIO_H
#define INVMM_INPUTS_HEDGE_RATIO_H

#include "hedging/regression.h"
#include "inputs/input.h"
#include "solvers/tail.h"

enum { INVMM__STRESS = 32 };

struct invmm__ratio_params {
  struct invmm__input_params input;
  double method, hedge_instruments, sampling_interval, max_gap;
  double forgetting, ridge, windup_limit, ratio_walk, noise_variance, outlier_limit;
  double tail_level, window, renew_samples, ratio_cost, ratio_hold, prior_ratio;
  INVMM__ARRAY(INVMM__STRESS) stress_asset, stress_hedge, stress_weight;
};

/** What was learnt: doubles alone, so that a save keeps it as it is. */
struct invmm__ratio_memory {
  double started; /* whether there was a sample to take moves from */
  double seen[1 + INVMM__LEGS], mid[1 + INVMM__LEGS],
      last[1 + INVMM__LEGS]; /* of the asset and its hedges, P */
  double samples, since;     /* so far; since the tail was looked at */
  double weight, error2, move2,
      hedge2;               /* forgetting sums: of 1, surprises, the asset's and the hedges' moves, squared */
  double place, kept;       /* in the window */
  double held[INVMM__LEGS]; /* ratios that are reported */
  double tail_risk, tail_found;
  struct invmm__regression regression;
};

struct invmm__ratio_state {
  struct invmm__input_terms input;
  struct invmm__ratio_params params;
  int legs;
  uint64_t interval_ns, max_gap_ns;
  int64_t at_ns, stroke_ns;
  struct invmm__ratio_memory memory; /* the tail of the state begins here */
  double slots[];                    /* the window, and room to work in */
};

/** Doubles of the window and of the room. */
size_t invmm__ratio_slots(const struct invmm__ratio_params *p);

/** Takes the moves of asset and hedges over so many seconds, P. */
void invmm__ratio_learn(struct invmm__ratio_state *s, double asset, const double *hedge, double seconds);

/** One standard error of the ratio of a hedge. */
double invmm__ratio_error(const struct invmm__ratio_state *s, int leg);

#endif
