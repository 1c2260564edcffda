/* SPDX-License-Identifier: MIT */
#include "makers/lattice.h"

static size_t round_up(size_t bytes) {
  return (bytes + 63) & ~(size_t)63;
}

uint32_t invmm__lattice_states(double limit, double size) {
  double steps = limit / size, whole = nearbyint(steps);
  if (!(whole <= (INVMM__STATES_MOST - 1) / 2) || fabs(steps - whole) > 1e-9 * fmax(whole, 1)) return 0;
  return 2 * (uint32_t)whole + 1;
}

size_t invmm__solution_size(const struct invmm__lattice_problem *p, size_t own) {
  return round_up(sizeof(struct invmm__solution) + own) + round_up(invmm__lattice_size(p));
}

uint32_t invmm__solution_panels(const struct invmm__lattice_problem *p, size_t own, size_t size) {
  struct invmm__lattice_problem fit = *p;
  uint32_t low = 1, high = 1024; /* low fits, or is none; high does not, or is more than any table wants */
  while (high - low > 1) {
    fit.panels = (low + high) / 2;
    if (invmm__solution_size(&fit, own) <= size)
      low = fit.panels;
    else
      high = fit.panels;
  }
  return low < 2 ? 0 : low;
}

int invmm__solution_is_good(const struct invmm__solution *s, double decay) {
  double error = invmm__solution_table(s)->error; /* P */
  return error <= 1e-9 || error * decay <= 1e-9;
}

int invmm__solution_in_range(const struct invmm__lattice_problem *p) {
  double q = fabs(p->q_low) + p->states * p->step;
  double diagonal = p->diagonal_square * q * q + fabs(p->diagonal_linear) * q;
  int rates = p->rate_bid > 1e-90 && p->rate_bid < 1e90 && p->rate_ask > 1e-90 && p->rate_ask < 1e90;
  double depths = fmax(p->const_bid, p->const_ask);
  return rates && diagonal < 1e90 && p->terminal_square * q * q < 1e90 && depths < 1e90;
}

invmm_status invmm__solution_solve(struct invmm__solution *solution, const struct invmm__lattice_problem *p,
                                   const void *own, size_t own_size, double given, invmm_progress progress,
                                   void *user) {
  struct invmm__lattice_problem endless = *p;
  invmm_status status = INVMM_OK;
  *solution = (struct invmm__solution){
      .table_at = round_up(sizeof *solution + own_size), .given = given, .q_low = p->q_low};
  memcpy(solution + 1, own, own_size);
  endless.horizon = 0;
  if (isfinite(p->horizon))
    status = invmm__lattice_solve(p, (char *)solution + solution->table_at, progress, user);
  else
    invmm__lattice_stationary(&endless, (char *)solution + solution->table_at);
  if (status == INVMM_OK)
    solution->used = solution->table_at + invmm__lattice_used(invmm__solution_table(solution));
  return status;
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

double invmm__solution_theta(const struct invmm__solution *s, double tau, uint32_t state) {
  const struct invmm__lattice *t = invmm__solution_table(s);
  const struct invmm__lattice_point at = invmm__lattice_locate(t, tau, 0);
  return invmm__lattice_theta(t, &at, state);
}
