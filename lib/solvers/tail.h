/* SPDX-License-Identifier: MIT */
/** Hedge ratios of least tail loss: conditional value at risk over a sample of returns. */
#ifndef INVMM_SOLVERS_TAIL_H
#define INVMM_SOLVERS_TAIL_H

#include <stddef.h>

/** One joint return: a loss of -asset + ratio * hedge, with a weight that need not sum to 1. */
struct invmm__scene {
  double asset, hedge, weight;
};

/** min over the ratio x: CVaR_level(-asset + x hedge) + cost |x - last|. */
struct invmm__tail_problem {
  const struct invmm__scene *scenes;
  size_t n;
  double level; /* 0.95: the mean of the worst 5 % */
  double cost;  /* per unit of change, in units of the returns; >= 0 */
  double last;  /* the ratio in use: of several best ones the nearest to it is taken */
};

struct invmm__tail {
  double ratio, risk; /* risk: the CVaR at the ratio, without the cost */
  int found;          /* 0: there is no least one, the sample never loses on one side */
};

/** What the worst share of the scenes loses on average at this ratio; `work` has room for n. */
double invmm__tail_risk(const struct invmm__tail_problem *p, double ratio, struct invmm__scene *work);

/** Exact for the sample: the function is convex and piecewise linear, and the answer is a kink of it. */
struct invmm__tail invmm__tail_solve(const struct invmm__tail_problem *p, struct invmm__scene *work);

enum { INVMM__TAIL_LEGS = 8 };

/** The same for several hedges: row i of `returns` is asset, hedge 0 .. hedge legs - 1. All weigh the same.
 */
struct invmm__tails_problem {
  const double *returns;
  size_t n;
  int legs; /* at most INVMM__TAIL_LEGS */
  double level;
  const double *cost, *last; /* each `legs` numbers */
};

/** Smoothing Newton: `ratio` comes in as the start and goes out as the answer. Returns the CVaR there; `work`
 * has room for n doubles. */
double invmm__tails_solve(const struct invmm__tails_problem *p, double *ratio, double *work);

#endif
