/* SPDX-License-Identifier: MIT */
/** Between two limits. Without reversion the band is that of Brownian flow, which has a closed form. Where
 * reversion rules, what is not traded costs h q^2/(2 kappa) until it is gone, so that trading is worth it
 * from
 *
 *     a = c kappa/h,    B = a + sqrt(2 kappa K/h)
 *
 * on, and flow adds the layer s^2/(2 kappa B) in which it may still turn back by chance. In lengths of the
 * first limit, any band hangs on two numbers alone: its shape a/B without reversion, and the pull kappa
 * B^2/s^2. So the exact answer (solvers/band_reverting.c), over a blend of both limits, is a smooth table for
 * all makers, in which a band that moves with time and price is looked up. */
#include "hedging/pull.h"
#include "solvers/band_reverting.h"
#include <math.h>

/* Where reversion rules, whatever the shape: beyond, a double hardly tells the saving from none. */
static const double longest = 8.66, steeper = 2.6;

static double place_of(double pull, double shape) {
  return pull * (1 + steeper * shape) / longest;
}

static double blend(double a, double b) {
  double most = fmax(a, b), share = fmin(a, b) / most;
  return most > 0 && isfinite(most) ? most * sqrt(sqrt(1 + share * share * share * share)) : most;
}

/* Where reversion rules, without flow. */
static struct invmm__band still_water(const struct invmm__band_problem *p, double reversion) {
  double per = reversion / p->running_cost, inner = p->proportional_cost * per;
  return (struct invmm__band){inner + sqrt(2 * p->fixed_cost * per), inner, 0};
}

/* And with it. */
static struct invmm__band ruled(const struct invmm__band_problem *p, double reversion) {
  struct invmm__band b = still_water(p, reversion);
  double layer = b.outer > 0 ? p->flow_variance / (2 * reversion * b.outer) : 0;
  if (!(layer > 0)) return b;
  b.inner += layer * exp((b.inner - b.outer) / layer), b.outer += layer;
  return b;
}

static struct invmm__band blended(const struct invmm__band_problem *p, const struct invmm__band *brownian,
                                  double reversion) {
  struct invmm__band b = still_water(p, reversion);
  b.outer = blend(brownian->outer, b.outer), b.inner = blend(brownian->inner, b.inner);
  return b;
}

struct invmm__band invmm__pull_band(const struct invmm__band_problem *p, double reversion) {
  if (!(p->flow_variance > 0)) return still_water(p, reversion);
  struct invmm__zone zone = invmm__reverting_solve(p, reversion);
  if (!(zone.high <= 1e300)) return ruled(p, reversion);
  return (struct invmm__band){zone.high, zone.land_high, zone.cost_rate};
}

/* Between four entries; the columns end beyond this one. */
static double read_at(const double (*table)[INVMM__PULLS + 1], double row, double column) {
  int i = (int)fmin(row, INVMM__PULL_SHAPES - 1);
  int j = (int)column;
  const double *low = &table[i][j], *high = &table[i + 1][j];
  double u = row - i, v = column - j;
  return (1 - u) * ((1 - v) * low[0] + v * low[1]) + u * ((1 - v) * high[0] + v * high[1]);
}

struct invmm__band invmm__pull_lookup(const struct invmm__band_problem *p, double reversion) {
  struct invmm__band brownian = invmm__band_solve(p), b = blended(p, &brownian, reversion);
  double shape = brownian.inner / brownian.outer;
  double place = place_of(reversion * brownian.outer * brownian.outer / p->flow_variance, shape);
  if (!(place < 1)) return ruled(p, reversion); /* NaN, too: without flow or costs */
  double row = shape * INVMM__PULL_SHAPES, column = place * INVMM__PULLS;
  b.outer *= read_at(invmm__pull_outer, row, column);
  b.inner = fmin(b.inner * read_at(invmm__pull_inner, row, column), b.outer);
  return b;
}
