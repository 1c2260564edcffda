/* SPDX-License-Identifier: MIT */
/** Dealers whose depths come from a solved lattice, by the linear solver where demand is exponential with one
 * decay, else by the general one: the table that lies behind their state, and how it is
 * read. */
#ifndef INVMM_MAKERS_LATTICE_H
#define INVMM_MAKERS_LATTICE_H

#include "makers/dealer.h"
#include "solvers/general_lattice.h"

/** The head of a solution, which the model's own numbers and then the table follow. */
struct invmm__solution {
  uint64_t used;     /* bytes of all this; 0: there is no table */
  uint64_t table_at; /* bytes behind this */
  double given;      /* sigma^2 it was solved with, P^2/s */
  double q_low;      /* U, exposure of state 0 */
};

/** Bytes of whole cache lines. */
static inline size_t invmm__whole_lines(size_t bytes) {
  return (bytes + 63) & ~(size_t)63;
}

/** States of a lattice from -limit to +limit in steps of the order size; 0 where the limit is no multiple of
 * it. */
uint32_t invmm__lattice_states(double limit, double size);
enum { INVMM__LOTS_MOST = 2000, INVMM__STATES_MOST = 2 * INVMM__LOTS_MOST + 1 }; /* to either side */

/** Bytes of a solution with `own` bytes of the model's between head and table. */
size_t invmm__solution_size(const struct invmm__general_problem *p, size_t own);

/** Whether the solver can take these numbers. */
int invmm__solution_in_range(const struct invmm__general_problem *p);

/** Solves into `size` bytes, which kind.h says what may come of; an infinite horizon asks for the stationary
 * table. `own` are the model's numbers to be kept. */
invmm_status invmm__solution_solve(struct invmm__solution *solution, size_t size,
                                   const struct invmm__general_problem *p, const void *own, size_t own_size,
                                   double given, invmm_progress progress, void *user);

static inline const void *invmm__solution_own(const struct invmm__solution *s) {
  return s + 1;
}

static inline const struct invmm__lattice *invmm__solution_table(const struct invmm__solution *s) {
  return (const struct invmm__lattice *)((const char *)s + s->table_at);
}

/** Depths for exposure q at tau: linear between points of the lattice, the nearest beyond them. */
struct invmm__depths invmm__solution_depths(const struct invmm__solution *s, double tau, double q);

/** The value function at a state, currency, of the problem that was solved. */
double invmm__solution_theta(const struct invmm__solution *s, const struct invmm__general_problem *p,
                             double tau, uint32_t state);

/** sigma^2 where it is given as such: a relative one is 0, since what its price will be nobody knows yet. */
double invmm__known_variance(const struct invmm__maker_params *m);

/** The same, but that a price of 100 stands for one that is not known. */
double invmm__likely_variance(const struct invmm__maker_params *m);

/** Whether the volatility is given by the same numbers. */
int invmm__same_volatility(const struct invmm__maker_params *a, const struct invmm__maker_params *b);

#endif
