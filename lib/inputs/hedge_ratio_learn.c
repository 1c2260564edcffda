/* SPDX-License-Identifier: MIT */
/** How the ratios follow from moves of the asset and its hedges. Least squares run beside every method: they
 * tell how sure one can be, and stand in until the window of `cvar` is long enough. */
#include "inputs/hedge_ratio.h"
#include <string.h>

static size_t stress_count(const struct invmm__ratio_params *p) {
  return isnan(p->stress_asset.at[0]) ? 0 : (size_t)fmax(1, fmax(p->stress_asset.n, p->stress_hedge.n));
}

size_t invmm__ratio_slots(const struct invmm__ratio_params *p) {
  size_t n = (size_t)p->window, legs = (size_t)p->hedge_instruments;
  if (p->method != INVMM_RATIO_CVAR) return 0;
  return legs > 1 ? n * (2 + legs) : 6 * (n + stress_count(p));
}

static int excited(const struct invmm__ratio_state *s, const double *hedge) {
  for (int j = 0; j < s->legs; ++j)
    if (hedge[j] != 0) return 1;
  return 0;
}

static const double widest = 1e200; /* an uncertainty beyond it is rounding, or a move that is none */

/* The first uncertainty: as little as a millionth of such a return, squared, knows, unless a ridge is given.
 */
static double first_spread(const struct invmm__ratio_state *s, double square) {
  return fmin(s->params.ridge > 0 ? 1 / s->params.ridge : 1e6 / square, widest);
}

static void begin(struct invmm__ratio_state *s, const double *hedge) {
  double square = 0;
  for (int j = 0; j < s->legs; ++j)
    square = fmax(square, hedge[j] * hedge[j]);
  double spread = first_spread(s, square);
  if (s->params.method == INVMM_RATIO_KALMAN) spread = 1;
  invmm__regression_start(&s->memory.regression, s->legs, s->params.prior_ratio, spread);
  memcpy(s->memory.held, s->memory.regression.ratio, sizeof s->memory.held);
}

static double mean(const struct invmm__ratio_memory *m, double sum) {
  return sum / m->weight;
}

/* Sums that forget. */
static void add_moves(struct invmm__ratio_state *s, double asset, const double *hedge) {
  struct invmm__ratio_memory *m = &s->memory;
  const double keep = s->params.forgetting;
  double square = 0;
  for (int j = 0; j < s->legs; ++j)
    square = fmax(square, hedge[j] * hedge[j]);
  m->weight = keep * m->weight + 1, m->error2 *= keep;
  m->move2 = keep * m->move2 + asset * asset, m->hedge2 = keep * m->hedge2 + square;
}

/* Of the surprises so far, where it is not given. Too little of it at the start would make the first ratio
 * certain, so at first the hedge is thought to explain nothing; and it is never quite nothing. */
static double noise_of(const struct invmm__ratio_state *s) {
  const struct invmm__ratio_memory *m = &s->memory;
  if (s->params.noise_variance > 0) return s->params.noise_variance;
  double doubt = 5 / (5 + m->samples * m->samples);
  double learnt = doubt * mean(m, m->move2) + (1 - doubt) * mean(m, m->error2);
  return fmax(learnt, 1e-12 * mean(m, m->hedge2) + 1e-300);
}

/* What rounding has spoilt begins anew around what is known. */
static void mend(struct invmm__ratio_state *s, const double *before) {
  const struct invmm__ratio_memory *m = &s->memory;
  struct invmm__regression *r = &s->memory.regression;
  int sound = 1;
  for (int j = 0; j < s->legs; ++j)
    sound &= (fabs(r->ratio[j]) <= 1e12) & (r->spread[j * s->legs + j] >= 0) &
             (r->spread[j * s->legs + j] <= widest);
  if (sound) return;
  invmm__regression_start(r, s->legs, 0, first_spread(s, mean(m, m->hedge2)));
  for (int j = 0; j < s->legs; ++j)
    r->ratio[j] = before[j];
}

static void regress(struct invmm__ratio_state *s, double asset, const double *hedge, double seconds) {
  const struct invmm__ratio_params *p = &s->params;
  const struct invmm__ratio_memory *m = &s->memory;
  struct invmm__regression *r = &s->memory.regression;
  double error, before[INVMM__LEGS];
  for (int j = 0; j < s->legs; ++j)
    before[j] = r->ratio[j];
  add_moves(s, asset, hedge);
  if (p->method == INVMM_RATIO_KALMAN)
    error = invmm__kalman(r, asset, hedge, p->ratio_walk * seconds, noise_of(s), p->outlier_limit);
  else
    error = invmm__least_squares(r, asset, hedge, p->forgetting,
                                 p->windup_limit * s->legs * first_spread(s, mean(m, m->hedge2)));
  s->memory.error2 += error * error;
  mend(s, before);
}

/* --- the tail --- */

static void keep(struct invmm__ratio_state *s, double asset, const double *hedge) {
  struct invmm__ratio_memory *m = &s->memory;
  size_t at = (size_t)m->place, width = s->legs > 1 ? 1 + (size_t)s->legs : 3;
  double *row = s->slots + at * width;
  row[0] = asset;
  for (int j = 0; j < s->legs; ++j)
    row[1 + j] = hedge[j];
  if (s->legs == 1) row[2] = 1; /* its weight */
  m->place = at + 1 < (size_t)s->params.window ? m->place + 1 : 0;
  m->kept = fmin(m->kept + 1, s->params.window);
}

static double of_list(const double *list, size_t i) {
  return list[0] > 1 ? list[1 + i] : list[1];
}

static void solve_one(struct invmm__ratio_state *s) {
  struct invmm__ratio_memory *m = &s->memory;
  const struct invmm__ratio_params *p = &s->params;
  struct invmm__scene *scenes = (struct invmm__scene *)s->slots;
  size_t n = (size_t)m->kept, stress = stress_count(p), room = (size_t)p->window + stress;
  for (size_t i = 0; i < stress; ++i)
    scenes[n + i] = (struct invmm__scene){of_list(&p->stress_asset.n, i), of_list(&p->stress_hedge.n, i),
                                          of_list(&p->stress_weight.n, i)};
  const struct invmm__tail_problem problem = {scenes, n + stress, p->tail_level, p->ratio_cost, m->held[0]};
  struct invmm__tail tail = invmm__tail_solve(&problem, scenes + room);
  m->tail_found = tail.found, m->tail_risk = tail.risk;
  if (tail.found) m->held[0] = tail.ratio;
}

static void solve_several(struct invmm__ratio_state *s) {
  struct invmm__ratio_memory *m = &s->memory;
  const struct invmm__ratio_params *p = &s->params;
  double cost[INVMM__LEGS], last[INVMM__LEGS];
  for (int j = 0; j < s->legs; ++j)
    cost[j] = p->ratio_cost, last[j] = m->held[j];
  const struct invmm__tails_problem problem = {s->slots, (size_t)m->kept, s->legs, p->tail_level, cost, last};
  double *work = s->slots + (size_t)p->window * (1 + (size_t)s->legs);
  m->tail_risk = invmm__tails_solve(&problem, m->held, work);
  m->tail_found = 1;
}

/* --- what is reported --- */

/* A new ratio is taken over when it is away from the one in use by so many of its standard errors. */
static void hold(struct invmm__ratio_state *s) {
  struct invmm__ratio_memory *m = &s->memory;
  for (int j = 0; j < s->legs; ++j) {
    double away = fabs(m->regression.ratio[j] - m->held[j]);
    if (!(away <= s->params.ratio_hold * invmm__ratio_error(s, j))) m->held[j] = m->regression.ratio[j];
  }
}

double invmm__ratio_error(const struct invmm__ratio_state *s, int leg) {
  const struct invmm__ratio_memory *m = &s->memory;
  double spread = m->regression.spread[leg * s->legs + leg];
  if (s->params.method == INVMM_RATIO_KALMAN) return sqrt(spread);
  double error = sqrt(spread * mean(m, m->error2));
  return s->params.method == INVMM_RATIO_CVAR ? error / sqrt(1 - s->params.tail_level) : error;
}

void invmm__ratio_learn(struct invmm__ratio_state *s, double asset, const double *hedge, double seconds) {
  struct invmm__ratio_memory *m = &s->memory;
  if (!excited(s, hedge) && m->samples == 0) return; /* nothing to learn from yet */
  if (m->samples == 0) begin(s, hedge);
  regress(s, asset, hedge, seconds);
  ++m->samples;
  if (s->params.method != INVMM_RATIO_CVAR) {
    hold(s);
    return;
  }
  keep(s, asset, hedge);
  ++m->since;
  if (m->kept < s->input.need || (m->tail_found != 0 && m->since < s->params.renew_samples)) return;
  m->since = 0;
  if (m->tail_found == 0) memcpy(m->held, m->regression.ratio, sizeof m->held);
  if (s->legs > 1)
    solve_several(s);
  else
    solve_one(s);
}
