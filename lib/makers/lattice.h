/* SPDX-License-Identifier: MIT */
/** Dealers whose depths come from a solved lattice: the table that lies behind their state, and how it is
 * read. */
#ifndef INVMM_MAKERS_LATTICE_H
#define INVMM_MAKERS_LATTICE_H

#include "makers/dealer.h"
#include "solvers/inventory_lattice.h"

/** What a solution was made from: as many numbers as a model needs to tell whether it still holds. */
enum { INVMM__BASIS = 20 };

/** The head of a solution; the table follows it. */
struct invmm__solution {
  double basis[INVMM__BASIS];
  double q_low;    /* U, exposure of state 0 */
  double variance; /* sigma^2 it was solved with, P^2/s */
  uint64_t solved; /* 1 once there is a table */
  double reserved;
};

/** States of a lattice from -limit to +limit in steps of the order size; 0 where the limit is no multiple of
 * it. */
uint32_t invmm__lattice_states(double limit, double size);
enum { INVMM__STATES_MOST = 4001 };

size_t invmm__solution_size(const struct invmm__lattice_problem *p);

/** Solves; an infinite horizon asks for the stationary table. */
invmm_status invmm__solution_solve(struct invmm__solution *solution, const struct invmm__lattice_problem *p,
                                   const double *basis, double variance, invmm_progress progress, void *user);

/** Whether the solution was made from other numbers. */
int invmm__solution_is_old(const struct invmm__solution *solution, const double *basis);

static inline const struct invmm__lattice *invmm__solution_table(const struct invmm__solution *s) {
  return (const struct invmm__lattice *)(s + 1);
}

/** Depths for exposure q at tau: linear between points of the lattice, the nearest beyond them. `hint` is the
 * panel of the last look-up. */
struct invmm__depths invmm__solution_depths(const struct invmm__solution *s, double tau, uint32_t hint,
                                            double q);

/** The value function at a state, currency. */
double invmm__solution_theta(const struct invmm__solution *s, double tau, uint32_t state);

#endif
