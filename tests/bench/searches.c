/* SPDX-License-Identifier: MIT */
/** The searches alone, on problems in which they take many turns: where one begins, how long its steps are
 * and when it ends shows in what it costs, not in what it finds. */
#include "hedging/pull.h"
#include "inputs/intensity_fit.h"
#include "numeric/special.h"
#include "numeric/weber.h"
#include "ops.h"
#include "solvers/band_drift.h"
#include "solvers/band_lattice.h"
#include "solvers/band_reverting.h"
#include "solvers/general_lattice.h"
#include "solvers/internalise.h"
#include "solvers/rate.h"
#include "solvers/tail.h"
#include <math.h>
#include <stdlib.h>

/* Uniform in (-1, 1), the same in every run. */
static double draw(uint32_t *seed) {
  *seed = *seed * 1664525u + 1013904223u;
  return (double)*seed / 0x1p31 - 1;
}

void search_lambert(struct rig *r, int n) {
  for (int i = 0; i < n; ++i)
    r->value = invmm__lambert_of_exp(-3 + 0.05 * (i & 127));
}

void search_weber_fraction(struct rig *r, int n) {
  for (int i = 0; i < n; ++i)
    r->value = invmm__weber(0.3 + 0.1 * (i & 7), 0.5).slope;
}

void search_weber_asymptote(struct rig *r, int n) {
  for (int i = 0; i < n; ++i)
    r->value = invmm__weber(81.3 + (i & 7), 3).slope;
}

/* Far out, beyond the turning point. */
void search_weber_far(struct rig *r, int n) {
  for (int i = 0; i < n; ++i)
    r->value = invmm__weber(81.3 + (i & 7), 40).slope;
}

/* -- bands -- */

static void drift(struct rig *r, int n, double drift, double sell, double buy) {
  for (int i = 0; i < n; ++i) {
    const struct invmm__drift_problem p = {0.2, 2.25, drift + 0.01 * (i & 3), sell, buy, 0.2, 0.3};
    r->value = invmm__drift_solve(&p).high;
  }
}

void search_drift_mild(struct rig *r, int n) {
  drift(r, n, 0.2, 0.5, 0.4);
}

void search_drift_strong(struct rig *r, int n) {
  drift(r, n, 3, 0.5, 0.4);
}

void search_drift_uneven(struct rig *r, int n) {
  drift(r, n, 0.7, 3, 0.01);
}

/* Beyond what Newton's method can follow: by brackets. */
void search_drift_overwhelming(struct rig *r, int n) {
  drift(r, n, 300, 0.5, 0.4);
}

void search_drift_overwhelming_free(struct rig *r, int n) {
  drift(r, n, 300, 0, 0.4);
}

void search_rate(struct rig *r, int n) {
  for (int i = 0; i < n; ++i)
    r->value = invmm__rate_solve(&(struct invmm__rate_problem){.running_cost = 0.2,
                                                               .flow_variance = 2.25,
                                                               .proportional_cost = 0.2,
                                                               .quadratic_cost = 0.1 * (1 + (i & 3))})
                   .zone;
}

static void reverting(struct rig *r, int n, double reversion) {
  for (int i = 0; i < n; ++i) {
    const struct invmm__band_problem p = {0.2, 2.25, 0.5 + 0.01 * (i & 3), 0.2};
    r->value = invmm__reverting_solve(&p, reversion).high;
  }
}

void search_reverting_weak(struct rig *r, int n) {
  reverting(r, n, 0.05);
}

void search_reverting_strong(struct rig *r, int n) {
  reverting(r, n, 3);
}

/* Fills that lead back to the middle, on a lattice that is first solved coarsely. */
void search_lattice_reverting(struct rig *r, int n) {
  enum { STATES = 401 };
  double up[STATES], down[STATES], running[STATES];
  struct invmm__band_lattice p = {STATES, -10, 0.05, up, down, running, 0.5, 0.4, 0.2, 0.3};
  for (int i = 0; i < STATES; ++i) {
    double x = p.low + i * p.step, pull = 0.3 * x / p.step;
    up[i] = fmax(450 - pull, 0), down[i] = fmax(450 + pull, 0), running[i] = 0.2 * x * x;
  }
  void *memory = malloc(invmm__band_lattice_size(STATES));
  const struct invmm__zone start = {-2, -0.5, 0.5, 2, 0, 0, 0};
  struct invmm__zone z = {0};
  for (int i = 0; i < n && memory; ++i) {
    p.fixed_sell = 0.5 + 0.01 * (i & 3);
    invmm__band_lattice_solve(&p, &start, memory, NULL, NULL, &z);
    r->value = z.high;
  }
  free(memory);
}

/* -- tails -- */

enum { SCENES = 240, LEGS = 3 };

/* Moves of an asset that its hedges share in part. */
static void draw_returns(double *returns) {
  uint32_t seed = 17;
  for (int i = 0; i < SCENES; ++i) {
    double common = draw(&seed) * (i % 19 ? 1 : 4);
    for (int j = 0; j <= LEGS; ++j)
      returns[i * (LEGS + 1) + j] = common + 0.3 * (j + 1) * draw(&seed);
  }
}

static void tail(struct rig *r, int n, double cost, double last) {
  double returns[SCENES * (LEGS + 1)];
  struct invmm__scene scenes[SCENES], work[SCENES];
  draw_returns(returns);
  for (int i = 0; i < SCENES; ++i)
    scenes[i] = (struct invmm__scene){returns[i * (LEGS + 1)], returns[i * (LEGS + 1) + 1], 1};
  for (int i = 0; i < n; ++i) {
    const struct invmm__tail_problem p = {scenes, SCENES, 0.95, cost, last + 0.01 * (i & 3)};
    r->value = invmm__tail_solve(&p, work).ratio;
  }
}

void search_tail(struct rig *r, int n) {
  tail(r, n, 0, 0.2);
}

/* A change would cost more than it saves. */
void search_tail_kept(struct rig *r, int n) {
  tail(r, n, 10, 0);
}

static void tails(struct rig *r, int n, double each, double lost) {
  double returns[SCENES * (LEGS + 1)], work[SCENES];
  const double cost[LEGS] = {each, 0.5 * each, 2 * each}, last[LEGS] = {0.3, 0.1, -0.2};
  const struct invmm__tails_problem p = {returns, SCENES, LEGS, 0.95, cost, last};
  draw_returns(returns);
  for (int i = 0; i < SCENES; ++i)
    returns[i * (LEGS + 1)] -= lost;
  for (int i = 0; i < n; ++i) {
    double ratio[LEGS] = {0.3, 0.1 + 0.01 * (i & 3), -0.2};
    r->value = invmm__tails_solve(&p, ratio, work);
  }
}

void search_tails(struct rig *r, int n) {
  tails(r, n, 0, 0);
}

void search_tails_costly(struct rig *r, int n) {
  tails(r, n, 0.3, 0);
}

/* A loss that is there in any case, beside which the last steps gain nothing that a double shows. */
void search_tails_lost(struct rig *r, int n) {
  tails(r, n, 0.3, 1e7);
}

/* -- demand -- */

enum { CELLS = 24 };

static struct invmm__counts draw_counts(double *count, double *exposure, double *depth) {
  uint32_t seed = 23;
  for (int j = 0; j < CELLS; ++j) {
    depth[j] = 0.25 + 0.5 * j, exposure[j] = 900 - 20 * j;
    count[j] = floor(exposure[j] * exp(-0.3 * depth[j]) * (1 + 0.2 * draw(&seed)));
  }
  return (struct invmm__counts){CELLS, count, exposure, depth, 0, 1};
}

void search_exponential(struct rig *r, int n) {
  double count[CELLS], exposure[CELLS], depth[CELLS];
  const struct invmm__counts c = draw_counts(count, exposure, depth);
  for (int i = 0; i < n; ++i)
    r->value = invmm__fit_exponential(&c).curve.decay;
}

static void fit(struct rig *r, int n, const struct invmm__curve *guess) {
  double count[CELLS], exposure[CELLS], depth[CELLS];
  const struct invmm__counts c = draw_counts(count, exposure, depth);
  for (int i = 0; i < n; ++i)
    r->value = invmm__fit_curve(&c, guess).curve.decay;
}

void search_logistic(struct rig *r, int n) {
  fit(r, n, &(struct invmm__curve){INVMM_DEMAND_LOGISTIC, 2, 0.3, 0, 0});
}

void search_power(struct rig *r, int n) {
  fit(r, n, &(struct invmm__curve){INVMM_DEMAND_POWER, 1, 1, 0, 0.1});
}

/* -- the general lattice -- */

static void lattice(struct rig *r, int n, struct invmm__general_problem p, struct invmm__arrivals bid,
                    struct invmm__arrivals ask) {
  p.states = 9, p.q_low = -4, p.step = 1, p.bid = bid, p.ask = ask;
  void *memory = malloc(invmm__general_lattice_size(&p));
  for (int i = 0; i < n && memory; ++i) {
    invmm__general_lattice_solve(&p, memory, NULL, NULL);
    r->value = ((struct invmm__lattice *)memory)->error;
  }
  free(memory);
}

void search_lattice_linear(struct rig *r, int n) {
  const struct invmm__arrivals d = invmm__arrivals_of(INVMM__ARRIVALS_LINEAR, 20, 0.5, 0, 0.1);
  lattice(r, n, (struct invmm__general_problem){.cost_square = 0.0125, .horizon = 3}, d, d);
}

void search_lattice_unequal(struct rig *r, int n) {
  lattice(r, n, (struct invmm__general_problem){.cost_square = 1e-3, .terminal_square = 1e-2, .horizon = 60},
          invmm__arrivals_of(INVMM__ARRIVALS_EXPONENTIAL, 1.5, 12, 0, 0.01),
          invmm__arrivals_of(INVMM__ARRIVALS_EXPONENTIAL, 1, 8, 0, 0.01));
}

void search_lattice_logistic(struct rig *r, int n) {
  const struct invmm__arrivals d = invmm__arrivals_of(INVMM__ARRIVALS_LOGISTIC, 2, 1.5, 0.3, 0);
  lattice(r, n, (struct invmm__general_problem){.cost_square = 0.01, .horizon = 30}, d, d);
}

/* -- clients -- */

void search_clients(struct rig *r, int n) {
  enum { POINTS = 51 };
  static const struct invmm__client clients[] = {{700, -0.3, 5, 1}, {400, -1.9, 15, 2}, {100, -0.3, 5, 5}};
  const struct invmm__flow_problem p = {clients, 3, 5, 0.1, 1e-5, 0.005};
  double theta[POINTS], work[POINTS * INVMM__FLOW_WORK];
  for (int i = 0; i < n; ++i)
    r->value = invmm__flow_solve(&p, 1, POINTS, theta, work);
}
