/* SPDX-License-Identifier: MIT */
/** A hidden Markov chain in continuous time, seen through returns whose variance it decides. */
#ifndef INVMM_INPUTS_HAMILTON_H
#define INVMM_INPUTS_HAMILTON_H

#include <stdint.h>

enum { INVMM__REGIMES_MOST = 4 };

/** The chain: rates q_ij from i to j, 1/s, and what they lead to in the long run. */
struct invmm__chain {
  uint32_t n;
  double rate[INVMM__REGIMES_MOST][INVMM__REGIMES_MOST]; /* its diagonal makes rows sum to 0 */
  double fastest;                                        /* the largest rate of leaving */
  double stationary[INVMM__REGIMES_MOST];
  double sigma[INVMM__REGIMES_MOST]; /* P/sqrt(s) */
};

/** Completes a chain whose n, sigma and rates off the diagonal are set. */
void invmm__chain_complete(struct invmm__chain *c);

/** What the probabilities become by themselves in so many seconds. */
void invmm__chain_pass(const struct invmm__chain *c, double seconds, double *probability);

/** What they become by seeing a return; adds to the log-likelihood. */
void invmm__chain_see(const struct invmm__chain *c, double move, double seconds, double *probability,
                      double *likelihood);

#endif
