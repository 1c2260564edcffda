/* SPDX-License-Identifier: MIT */
/** The general inventory lattice: depths of a dealer who faces any demand, at every inventory
 * q_n = q_low + n step, n = 0..states-1, and at every time left tau in [0, horizon].
 *
 * Gueant (2017), section 2. With u = theta/step, P, the value function theta of the inventory solves
 *
 *     u_n' = -c_n/step + H_bid(u_n - u_{n+1} + offset) + H_ask(u_n - u_{n-1} + offset)    ' = d/dtau
 *     c_n  = cost_square q_n^2 + cost_linear q_n
 *     u_n(0) = -terminal_square q_n^2/step
 *
 * without the terms of neighbours that are not there; the depths are the best ones for the arguments of H.
 * Nothing makes this linear, unless both demands are exponential with one decay: that case has a solver of
 * its own, inventory_lattice.h, whose table this one writes too.
 *
 * Time is cut into panels, and each of them into five implicit steps: Radau IIA with five stages, order 9,
 * whose equations Newton's method solves, one real and two complex tridiagonal systems a turn. Depths are
 * polynomials of degree 11 through the values and slopes at the six ends of the steps. How far such a
 * polynomial is from solving the equation between those ends is measured, and the panel is as long as that
 * allows. Depths hold to 1e-9 P, or to 1e-9 of a demand's own scale where that is less, and to rounding where
 * that is more. */
#ifndef INVMM_SOLVERS_GENERAL_LATTICE_H
#define INVMM_SOLVERS_GENERAL_LATTICE_H

#include "solvers/arrivals.h"
#include "solvers/inventory_lattice.h"

/** What is to be solved. Finite; states >= 1, step > 0, cost_square >= 0, terminal_square >= 0, horizon >= 0.
 * Both demands of one form, and not power. */
struct invmm__general_problem {
  uint32_t states; /* N */
  uint32_t panels; /* most panels the table may take, >= 2; 0: as many as it should need */
  double q_low;    /* U, inventory of state 0 */
  double step;     /* Delta, U */
  struct invmm__arrivals bid, ask;
  double offset;          /* P: what a fill costs beside the inventory: impact Delta/2, adverse selection */
  double cost_square;     /* currency/(U^2 s): gamma sigma^2/2, or phi */
  double cost_linear;     /* P/s: -drift, and the adverse selection */
  double terminal_square; /* P/U: alpha_T, and impact/2 */
  double horizon;         /* s */
};

/** Bytes of memory for solve and stationary: the table and the room to work in. */
size_t invmm__general_lattice_size(const struct invmm__general_problem *p);

/** Solves for all times of the horizon.
 * @param memory    invmm__general_lattice_size bytes, aligned to 8; on an error what is there means nothing
 * @param progress  null, or called before each panel
 * @return INVMM_OK or INVMM_E_CANCELLED */
invmm_status invmm__general_lattice_solve(const struct invmm__general_problem *p, void *memory,
                                          invmm_progress progress, void *user);

/** Solves for an infinite horizon: a table whose depths do not depend on time. INVMM_OK or INVMM_E_NUMERIC.
 */
invmm_status invmm__general_lattice_stationary(const struct invmm__general_problem *p, void *memory);

/** Value function theta at state n, currency, of a table that was solved here. */
double invmm__general_lattice_theta(const struct invmm__general_problem *p, const struct invmm__lattice *t,
                                    const struct invmm__lattice_point *at, uint32_t n);

#endif
