/* SPDX-License-Identifier: MIT */
/** Hedging at a rate: exposure that wanders, a linear and a quadratic cost of trading. */
#ifndef INVMM_SOLVERS_HEDGE_RATE_H
#define INVMM_SOLVERS_HEDGE_RATE_H

/** Exposure moves as s dW; holding x costs h x^2 per second, trading at the rate v costs c|v| + e v^2. */
struct invmm__rate_problem {
  double running_cost;      /* h, currency/(U^2 s); > 0 */
  double flow_variance;     /* s^2, U^2/s; > 0 */
  double proportional_cost; /* c = psi, P; >= 0 */
  double quadratic_cost;    /* e = eta, P s/U; > 0 */
};

/** Nothing is traded up to `zone`, U; the whole costs `cost_rate`, currency/s, in the long run. */
struct invmm__rate {
  double zone, cost_rate;
  double turn, unit; /* U: sqrt(cost_rate/h), and the scale on which hedging sets in */
};

struct invmm__rate invmm__rate_solve(const struct invmm__rate_problem *p);

/** Speeds at zone + step, zone + 2 step .. zone + n step, U/s. */
void invmm__rate_speeds(const struct invmm__rate_problem *p, const struct invmm__rate *r, double step, int n,
                        double *speed);

#endif
