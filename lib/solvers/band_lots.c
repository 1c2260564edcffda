/* SPDX-License-Identifier: MIT */
/** Renewal and reward on a random walk. From n lots it takes (N^2 - n^2)/rate seconds to reach N, on average,
 * and so
 *
 *     J(N, n) = rate (K + c d (N - n))/(N^2 - n^2) + h d^2 (N^2 + n^2 - 1)/6
 *
 * The least of it lies beside the band of a Brownian inventory of the same variance, which starts the search.
 */
#include "solvers/band_lots.h"
#include <math.h>

double invmm__lots_cost(const struct invmm__lots_problem *p, double outer, double inner) {
  double trade = p->fixed_cost / (outer - inner) + p->proportional_cost * p->lot;
  double running = p->running_cost * p->lot * p->lot * (outer * outer + inner * inner - 1) / 6;
  return p->fill_rate * trade / (outer + inner) + running;
}

struct pair {
  double outer, inner, cost;
};

/* The best of the 5 by 5 policies around one. */
static struct pair better(const struct invmm__lots_problem *p, struct pair from) {
  struct pair best = from;
  for (int i = -2; i <= 2; ++i)
    for (int j = -2; j <= 2; ++j) {
      double outer = from.outer + i, inner = from.inner + j;
      if (inner < 0 || !(inner < outer)) continue;
      double cost = invmm__lots_cost(p, outer, inner);
      if (cost < best.cost) best = (struct pair){outer, inner, cost};
    }
  return best;
}

struct invmm__zone invmm__lots_solve(const struct invmm__lots_problem *p) {
  const double d = p->lot;
  struct invmm__band_problem flow = {p->running_cost, p->fill_rate * d * d, p->fixed_cost,
                                     p->proportional_cost};
  struct invmm__band guess = invmm__band_solve(&flow);
  struct pair at, next = {fmax(nearbyint(guess.outer / d), 1), nearbyint(guess.inner / d), 0};
  next.inner = fmin(next.inner, next.outer - 1);
  next.cost = invmm__lots_cost(p, next.outer, next.inner);
  int steps = 0;
  do
    at = next, next = better(p, at);
  while ((next.cost < at.cost) & (++steps < 100));
  double turnover = p->fill_rate * d / (next.outer + next.inner);
  return (struct invmm__zone){-next.outer * d, -next.inner * d, next.inner * d,
                              next.outer * d,  next.cost,       turnover / d / (next.outer - next.inner),
                              turnover};
}
