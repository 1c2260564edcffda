/* SPDX-License-Identifier: MIT */
#include "makers/lattice.h"

uint32_t invmm__lattice_states(double limit, double size) {
  double steps = limit / size, whole = nearbyint(steps);
  if (!(whole <= INVMM__LOTS_MOST) || fabs(steps - whole) > 1e-9 * fmax(whole, 1)) return 0;
  return 2 * (uint32_t)whole + 1;
}

/* Exponential demand with one decay makes the equation linear in v = exp(k theta/Delta): GLFT 2013. */
static int is_linear(const struct invmm__general_problem *p) {
  return p->bid.form == INVMM__ARRIVALS_EXPONENTIAL && p->bid.decay == p->ask.decay;
}

static struct invmm__lattice_problem linear_of(const struct invmm__general_problem *p) {
  double k = p->bid.decay, per_unit = k / p->step, thinning = exp(-k * p->offset);
  return (struct invmm__lattice_problem){
      .states = p->states,
      .panels = p->panels,
      .q_low = p->q_low,
      .step = p->step,
      .decay = k,
      .rate_bid = p->bid.flow * thinning,
      .rate_ask = p->ask.flow * thinning,
      .diagonal_square = per_unit * p->cost_square,
      .diagonal_linear = per_unit * p->cost_linear,
      .terminal_square = per_unit * p->terminal_square,
      .const_bid = p->bid.base + p->offset,
      .const_ask = p->ask.base + p->offset,
      .horizon = isfinite(p->horizon) ? p->horizon : 0,
  };
}

static size_t table_size(const struct invmm__general_problem *p) {
  if (!is_linear(p)) return invmm__general_lattice_size(p);
  const struct invmm__lattice_problem linear = linear_of(p);
  return invmm__lattice_size(&linear);
}

size_t invmm__solution_size(const struct invmm__general_problem *p, size_t own) {
  return invmm__whole_lines(sizeof(struct invmm__solution) + own) + invmm__whole_lines(table_size(p));
}

/* The panels of a table that so many bytes of a solution hold; 0: not even the least. */
static uint32_t panels_within(const struct invmm__general_problem *p, size_t own, size_t size) {
  struct invmm__general_problem fit = *p;
  uint32_t low = 1, high = INVMM__PANELS_MOST; /* low fits, or is none; high does not, or is too many */
  while (high - low > 1) {
    fit.panels = (low + high) / 2;
    if (invmm__solution_size(&fit, own) <= size)
      low = fit.panels;
    else
      high = fit.panels;
  }
  return low < 2 ? 0 : low;
}

/* Whether all readings of the table are as good as they should be: not so where it had too few panels. */
static int is_good(const struct invmm__solution *s, const struct invmm__general_problem *p) {
  double error = invmm__solution_table(s)->error; /* P */
  return error <= 1e-9 || error * fmax(p->bid.decay, p->ask.decay) <= 1e-9;
}

static int linear_in_range(const struct invmm__lattice_problem *p) {
  double q = fabs(p->q_low) + p->states * p->step;
  double diagonal = p->diagonal_square * q * q + fabs(p->diagonal_linear) * q;
  int rates = p->rate_bid > 1e-90 && p->rate_bid < 1e90 && p->rate_ask > 1e-90 && p->rate_ask < 1e90;
  double depths = fmax(p->const_bid, p->const_ask);
  return rates && diagonal < 1e90 && p->terminal_square * q * q < 1e90 && depths < 1e90;
}

static int arrivals_in_range(const struct invmm__arrivals *d, double steepest) {
  int steep = d->form == INVMM__ARRIVALS_EXPONENTIAL && !(d->decay * steepest < 200);
  return d->scale > 1e-90 && d->scale < 1e90 && d->decay > 1e-90 && d->decay < 1e90 && d->risk < 1e90 &&
         !steep;
}

/* Logistic demand with risk of fills earns at most A/(xi Delta), whatever a fill saves: where holding costs
 * more than that, no depth brings the inventory back. */
static int long_run_exists(const struct invmm__general_problem *p) {
  double low = INFINITY, high = -(double)INFINITY, scale = fmin(p->bid.scale, p->ask.scale);
  if (p->bid.form != INVMM__ARRIVALS_LOGISTIC || p->bid.risk == 0) return 1;
  for (uint32_t n = 0; n < p->states; ++n) {
    double q = p->q_low + n * p->step, cost = q * (p->cost_square * q + p->cost_linear) / p->step;
    low = fmin(low, cost), high = fmax(high, cost);
  }
  double gains = invmm__arrivals_best(&p->bid, p->offset, (double)NAN).gain +
                 invmm__arrivals_best(&p->ask, p->offset, (double)NAN).gain;
  return high - low + gains < 0.99 * scale / p->bid.risk;
}

int invmm__solution_in_range(const struct invmm__general_problem *p) {
  double q = fabs(p->q_low) + p->states * p->step;
  if (is_linear(p)) {
    const struct invmm__lattice_problem linear = linear_of(p);
    return linear_in_range(&linear);
  }
  if (!isfinite(p->horizon) && !long_run_exists(p)) return 0;
  double cost = (p->cost_square * q + fabs(p->cost_linear)) * q;
  double steepest = 2 * p->terminal_square * q; /* P: the largest gap at the end */
  return arrivals_in_range(&p->bid, steepest) && arrivals_in_range(&p->ask, steepest) && cost < 1e90 &&
         steepest < 1e90 && p->offset < 1e90;
}

/* The table alone; an infinite horizon asks for the stationary one. */
static invmm_status solve_table(const struct invmm__general_problem *p, void *table, invmm_progress progress,
                                void *user) {
  int endless = !isfinite(p->horizon);
  if (!is_linear(p))
    return endless ? invmm__general_lattice_stationary(p, table)
                   : invmm__general_lattice_solve(p, table, progress, user);
  const struct invmm__lattice_problem linear = linear_of(p);
  if (!endless) return invmm__lattice_solve(&linear, table, progress, user);
  invmm__lattice_stationary(&linear, table);
  return INVMM_OK;
}

invmm_status invmm__solution_solve(struct invmm__solution *solution, size_t size,
                                   const struct invmm__general_problem *p, const void *own, size_t own_size,
                                   double given, invmm_progress progress, void *user) {
  struct invmm__general_problem fit = *p;
  if (!invmm__solution_in_range(p)) return INVMM_E_NUMERIC;
  fit.panels = panels_within(p, own_size, size);
  if (fit.panels == 0) return INVMM_E_CONFIG;
  *solution = (struct invmm__solution){
      .table_at = invmm__whole_lines(sizeof *solution + own_size), .given = given, .q_low = p->q_low};
  memcpy(solution + 1, own, own_size);
  invmm_status status = solve_table(&fit, (char *)solution + solution->table_at, progress, user);
  if (status < 0) return status;
  solution->used = solution->table_at + invmm__lattice_used(invmm__solution_table(solution));
  return is_good(solution, p) ? INVMM_OK : INVMM_E_CONFIG;
}

static double between(double low, double high, double part) {
  return low + part * (high - low);
}

static uint32_t at_most(uint32_t n, uint32_t most) {
  return n < most ? n : most;
}
static uint32_t at_least(uint32_t n, uint32_t least) {
  return n > least ? n : least;
}

struct invmm__depths invmm__solution_depths(const struct invmm__solution *s, double tau, double q) {
  const struct invmm__lattice *t = invmm__solution_table(s);
  const uint32_t last = t->states - 1;
  if (last == 0) return (struct invmm__depths){t->const_bid, t->const_ask};
  const struct invmm__lattice_point at =
      invmm__lattice_locate(t, tau, tau > 0.5 * t->horizon ? t->panels : 0);
  double x = (q - s->q_low) / t->step, part;
  x = x > 0 ? x < last ? x : last : 0;
  uint32_t n = (uint32_t)(x + 1e-9);
  part = x - n;
  struct invmm__depths d = {invmm__lattice_bid(t, &at, at_most(n, last - 1)),
                            invmm__lattice_ask(t, &at, at_least(n, 1))};
  if (!(part > 1e-9)) return d;
  d.bid = between(d.bid, invmm__lattice_bid(t, &at, at_most(n + 1, last - 1)), part);
  d.ask = between(d.ask, invmm__lattice_ask(t, &at, n + 1), part);
  return d;
}

double invmm__solution_theta(const struct invmm__solution *s, const struct invmm__general_problem *p,
                             double tau, uint32_t state) {
  const struct invmm__lattice *t = invmm__solution_table(s);
  const struct invmm__lattice_point at = invmm__lattice_locate(t, tau, 0);
  return invmm__general_lattice_theta(p, t, &at, state);
}

double invmm__known_variance(const struct invmm__maker_params *m) {
  return isnan(m->volatility) ? 0 : m->volatility * m->volatility;
}

double invmm__likely_variance(const struct invmm__maker_params *m) {
  if (!isnan(m->volatility)) return m->volatility * m->volatility;
  return isnan(m->volatility_annual) ? 0
                                     : 1e4 * m->volatility_annual * m->volatility_annual / m->year_seconds;
}

int invmm__same_volatility(const struct invmm__maker_params *a, const struct invmm__maker_params *b) {
  if (!isnan(a->volatility) || !isnan(b->volatility)) return a->volatility == b->volatility;
  return a->volatility_annual == b->volatility_annual && a->year_seconds == b->year_seconds;
}
