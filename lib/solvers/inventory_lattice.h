/* SPDX-License-Identifier: MIT */
/** The exponential inventory lattice: depths of a dealer who faces exponential demand, at every inventory
 * q_n = q_low + n step, n = 0..states-1, and at every time left tau in [0, horizon].
 *
 * Gueant, Lehalle and Fernandez-Tapia (2013); Cartea, Jaimungal and Penalva (2015), chapter 10. The
 * substitution v = exp(k theta / step) makes the equation of the value function theta linear:
 *
 *     v_n' = -d_n v_n + rate_bid v_{n+1} + rate_ask v_{n-1}        ' = d/dtau, a missing neighbour counts 0
 *     d_n = diagonal_square q_n^2 + diagonal_linear q_n
 *     ln v_n(0) = -terminal_square q_n^2
 *
 * and the depths are const_bid + ln(v_n / v_{n+1}) / k and const_ask + ln(v_n / v_{n-1}) / k.
 *
 * The solution is a table: time is cut into panels, and in each of them every gap ln(v_{n+1} / v_n) / k is a
 * polynomial of degree 11 in (tau - a) / (tau + b). A reading costs one division and a few multiplications.
 *
 * Depths hold to 1e-10 of 1/k, to 1e-10 P where k > 0.01/P, and to 1e-12 of 1/k below, at every state and
 * time. The exception: after a terminal penalty that is steeper than a nanosecond resolves, depths at 0 < tau
 * < 1 ns lie somewhere between the exact ones at either end. Nothing overflows. The work grows like the
 * number of states (beyond 600 like its square) times the logarithm of the largest diagonal over the smallest
 * rate; the table ends with the long run, however far the horizon is. */
#ifndef INVMM_SOLVERS_INVENTORY_LATTICE_H
#define INVMM_SOLVERS_INVENTORY_LATTICE_H

#include <invmm/invmm.h>
#include <stddef.h>
#include <stdint.h>

/** What is to be solved. Finite, and: states >= 1, step > 0, decay > 0, diagonal_square >= 0, terminal_square
 * >= 0, horizon >= 0, both rates in 1e-100..1e100, every |d_n| at most 1e100. */
struct invmm__lattice_problem {
  uint32_t states;        /* N */
  uint32_t panels;        /* most panels the table may take, >= 2; 0: as many as it should need */
  double q_low;           /* U, inventory of state 0 */
  double step;            /* Delta, U */
  double decay;           /* k, 1/P */
  double rate_bid;        /* 1/s, from n to n + 1: A C_xi e^{-k impact Delta/2}, or lambda e^{-1-k eps} */
  double rate_ask;        /* 1/s, from n to n - 1 */
  double diagonal_square; /* 1/(U^2 s): (k/Delta) gamma sigma^2/2, or (k/Delta) phi */
  double diagonal_linear; /* 1/(U s): -(k/Delta) drift, and the adverse selection */
  double terminal_square; /* 1/U^2: (k/Delta) alpha_T, and k impact/2 */
  double const_bid;       /* P: base + impact Delta/2 + eps */
  double const_ask;       /* P */
  double horizon;         /* s */
};

/** A solved table, at the front of the caller's memory. It holds no address. Best aligned to 64. */
struct invmm__lattice {
  uint32_t states;
  uint32_t panels;    /* in use */
  uint32_t capacity;  /* of the memory, panels */
  uint32_t peak;      /* the state whose value is stored; the others are sums of gaps */
  uint32_t columns;   /* of a panel: one for each state, or for each bid and each ask and the value */
  uint32_t ask_at;    /* column of the ask of state 1: 0 where both sides follow from one gap, else states */
  double horizon;     /* s */
  double step;        /* U */
  double const_bid;   /* P */
  double const_ask;   /* P */
  double pass;        /* how much of a gap is passed on to the depths; 1 for exponential demand */
  double theta_slope; /* currency/s: d theta/d tau in the long run, -lambda_0 Delta/k */
  double error; /* P: bound of what the panels cost; more than said above only where they were too few */
};

/** A time that was looked up. */
struct invmm__lattice_point {
  uint32_t panel;
  double y;   /* -1..1 within the panel */
  double tau; /* s */
};

/** More panels than any table takes. */
enum { INVMM__PANELS_MOST = 1024 };

/** Bytes of memory for solve and stationary: the table and the room to work in. */
size_t invmm__lattice_size(const struct invmm__lattice_problem *p);

/** Bytes at the front that hold the table: what a copy of it needs. */
size_t invmm__lattice_used(const struct invmm__lattice *t);

/** Solves for all times of the horizon.
 * @param memory    invmm__lattice_size bytes, aligned to 8; on INVMM_E_CANCELLED what is there means nothing
 * @param progress  null, or called before each panel
 * @return INVMM_OK or INVMM_E_CANCELLED */
invmm_status invmm__lattice_solve(const struct invmm__lattice_problem *p, void *memory,
                                  invmm_progress progress, void *user);

/** Solves for an infinite horizon: a table whose depths do not depend on time. */
void invmm__lattice_stationary(const struct invmm__lattice_problem *p, void *memory);

/** Looks a time up. Times outside 0..horizon count as the nearest. `hint` is any number, best the panel of
 * the last look-up: near it no search is needed. */
struct invmm__lattice_point invmm__lattice_locate(const struct invmm__lattice *t, double tau, uint32_t hint);

/** Depth of the bid at state n < states - 1, P. */
double invmm__lattice_bid(const struct invmm__lattice *t, const struct invmm__lattice_point *at, uint32_t n);

/** Depth of the ask at state n > 0, P. */
double invmm__lattice_ask(const struct invmm__lattice *t, const struct invmm__lattice_point *at, uint32_t n);

/** All depths of a time: `states` of each, P; infinity where there is no quote. */
void invmm__lattice_row(const struct invmm__lattice *t, const struct invmm__lattice_point *at, double *bid,
                        double *ask);

/** Value function theta at state n, currency: a sum over states, not for the hot path. In a stationary table
 * it is relative to the state of the highest value. */
double invmm__lattice_theta(const struct invmm__lattice *t, const struct invmm__lattice_point *at,
                            uint32_t n);

#endif
