/* SPDX-License-Identifier: MIT */
/** Hedging at a rate: exposure that wanders, a linear and a quadratic cost of trading. */
#ifndef INVMM_SOLVERS_PACE_H
#define INVMM_SOLVERS_PACE_H

/** Exposure moves as s dW; holding x costs h x^2 per second, trading at the rate v costs c|v| + e v^2. */
struct invmm__pace_problem {
  double running_cost;      /* h, currency/(U^2 s); > 0 */
  double flow_variance;     /* s^2, U^2/s; > 0 */
  double proportional_cost; /* c = psi, P; >= 0 */
  double quadratic_cost;    /* e = eta, P s/U; > 0 */
};

/** Nothing is traded up to `zone`, U; the whole costs `cost_rate`, currency/s, in the long run. */
struct invmm__pace {
  double zone, cost_rate;
  double turn, unit; /* U: sqrt(cost_rate/h), and the scale on which hedging sets in */
};

struct invmm__pace invmm__pace_solve(const struct invmm__pace_problem *p);

/** The same from what it found. */
struct invmm__pace invmm__pace_of(const struct invmm__pace_problem *p, double zone, double cost_rate);

/** Speeds toward 0 at these exposures, which increase from the zone on, U and U/s. */
void invmm__pace_speeds(const struct invmm__pace_problem *p, const struct invmm__pace *r, const double *at,
                        int n, double *speed);

#endif
