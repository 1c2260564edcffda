/* SPDX-License-Identifier: MIT */
/** The no-trade band: when to trade back, and how far. */
#ifndef INVMM_SOLVERS_BAND_H
#define INVMM_SOLVERS_BAND_H

/** Exposure moves as ds dW, U/sqrt(s); holding x costs h x^2 per second; a trade of x costs K + c|x|. */
struct invmm__band_problem {
  double running_cost;      /* h = gamma sigma^2/2, currency/(U^2 s); > 0 */
  double flow_variance;     /* s^2, U^2/s; >= 0 */
  double fixed_cost;        /* K, currency; >= 0 */
  double proportional_cost; /* c, P; >= 0 */
};

/** Trade when |x| exceeds `outer`, and back to `inner`: 0 <= inner <= outer, U. */
struct invmm__band {
  double outer, inner;
  double cost_rate; /* currency/s */
};

/** The band of least long-run cost, exact. */
struct invmm__band invmm__band_solve(const struct invmm__band_problem *p);

/** A policy around the target, in exposures, U: beyond `low` or `high` trade to the landing of that side. */
struct invmm__zone {
  double low, land_low, land_high, high;
  double cost_rate;      /* running and trading cost, currency/s; NaN: not defined */
  double rebalance_rate; /* interventions, 1/s; NaN where there is one at every moment spent on an edge */
  double turnover_rate;  /* traded, U/s */
};

/** What the policy (outer, inner) costs, whoever chose it: by renewal and reward. 0 <= inner <= outer. */
struct invmm__zone invmm__band_policy(const struct invmm__band_problem *p, double outer, double inner);

#endif
