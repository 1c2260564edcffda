/* SPDX-License-Identifier: MIT */
/** What the parts of the inventory lattice share: the table's memory, the problem, and what is carried
 * through time. lattice_ground.c finds the long run, lattice_step.c moves in time, lattice_panels.c writes
 * the table, inventory_lattice.c leads them through the horizon and reads.
 *
 * The equation is v' = -M v with v > 0, and its answers are ratios of neighbours, whose product over the
 * lattice leaves the range of a double by far. So v itself is never formed. The state of the solver is
 *
 *     a_n = rate_bid v_{n+1} / v_n,   b_n = rate_ask v_{n-1} / v_n,   a_n b_{n+1} = rate_bid rate_ask,
 *
 * and a step of length h finds the gain w_n = v_n(tau + h) / v_n(tau) from w' = G w, w(0) = 1, where
 * G = -V^-1 M V with V = diag(v) has the entries a_n, b_n and -d_n. All w are of one size, so that an error
 * which is small beside the largest of them is small beside each: every v keeps its relative accuracy.
 *
 * r_n = a_n + b_n - d_n = (ln v_n)' is the growth. By the maximum principle its span over the lattice never
 * widens, and neither does that of a relative error in v.
 *
 * There are two ways to take a step. The series is uniformisation: with c = max d the matrix c + G has no
 * negative entry, e^{ch} w is the sum of (h (c + G))^j 1 / j!, positive terms only, and costs h (c + max r)
 * products with a tridiagonal matrix. The rational step, the L-stable Pade approximant of order 9 by partial
 * fractions, costs three tridiagonal systems whatever h is. It is for lattices whose limits are large beside
 * the inventories that are really held: their fastest rates are so far above their slowest that the series
 * would take for ever.
 *
 * The table ends where the gaps have become those of the eigenvector of the least eigenvalue. */
#ifndef INVMM_SOLVERS_LATTICE_WORK_H
#define INVMM_SOLVERS_LATTICE_WORK_H

#include "solvers/inventory_lattice.h"

enum { INVMM__NODES = 12, INVMM__HALF_NODES = INVMM__NODES / 2 };

/* A panel of time, start <= tau < start of the next. It is read at y = (tau - centre) scale / (tau + shift),
 * not in tau itself: after a steep terminal penalty the gaps run like ln tau, which in this y takes half the
 * panels. */
struct invmm__lattice_panel {
  double start, centre, scale, shift;
};

/* Where a solution under way stands. */
struct invmm__lattice_work {
  const struct invmm__lattice_problem *p;
  uint32_t n;
  uint32_t least;               /* the state of the least diagonal */
  uint32_t peak;                /* where v / sqrt(rate_ask / rate_bid)^n is highest in the long run */
  double coupling;              /* rate_bid rate_ask */
  double lambda;                /* least eigenvalue of the matrix with the diagonal below */
  double reference;             /* ln v + lambda tau at the peak */
  double early;                 /* s: how long nothing much happens after tau = 0 */
  double ceiling;               /* c = max of the diagonal */
  double *diagonal;             /* d_n - d_least */
  double *stay;                 /* c - diagonal */
  double *limit;                /* ln(v_{n+1} / v_n) in the long run */
  double *bid, *ask, *saved;    /* a, b; a before the present panel */
  double *gain, *growth;        /* w, r */
  double *term[2];              /* of the series, with a zero on either side */
  double *pivot[2], *solved[2]; /* of the rational step, real and imaginary parts */
  double *node;                 /* INVMM__NODES rows of n: gaps, the reference last */
  double chebyshev[INVMM__NODES][INVMM__HALF_NODES]; /* from sums (even rows) and differences (odd rows) of
                                                        mirrored nodes */
  double power[INVMM__NODES][INVMM__NODES];          /* coefficients of the Chebyshev polynomials */
};

/* ---- The table: header, panels, 12 coefficients for each panel and state. */

static inline size_t invmm__lattice_coefficients_at(uint32_t capacity) {
  return (sizeof(struct invmm__lattice) + (size_t)capacity * sizeof(struct invmm__lattice_panel) + 63) / 64 *
         64;
}

static inline size_t invmm__lattice_column_at(const struct invmm__lattice *t, uint32_t panel, uint32_t n) {
  return invmm__lattice_coefficients_at(t->capacity) +
         ((size_t)panel * t->columns + n) * INVMM__NODES * sizeof(double);
}

static inline double *invmm__lattice_column(struct invmm__lattice *t, uint32_t panel, uint32_t n) {
  return (double *)((char *)t + invmm__lattice_column_at(t, panel, n));
}

static inline struct invmm__lattice_panel *invmm__lattice_panels(struct invmm__lattice *t) {
  return (struct invmm__lattice_panel *)(t + 1);
}

/* ---- The problem */

static inline double invmm__lattice_inventory(const struct invmm__lattice_problem *p, uint32_t n) {
  return p->q_low + n * p->step;
}

/* d_n - d_m, without the cancellation of a far target. */
static inline double invmm__lattice_diagonal_above(const struct invmm__lattice_problem *p, uint32_t n,
                                                   uint32_t m) {
  double sum = invmm__lattice_inventory(p, n) + invmm__lattice_inventory(p, m);
  return ((double)n - (double)m) * p->step * (p->diagonal_square * sum + p->diagonal_linear);
}

/* ln v_n(0) - ln v_m(0) */
static inline double invmm__lattice_terminal_above(const struct invmm__lattice_problem *p, uint32_t n,
                                                   uint32_t m) {
  double sum = invmm__lattice_inventory(p, n) + invmm__lattice_inventory(p, m);
  return -p->terminal_square * ((double)n - (double)m) * p->step * sum;
}

static inline double invmm__lattice_terminal_log(const struct invmm__lattice_problem *p, uint32_t n) {
  double q = invmm__lattice_inventory(p, n);
  return -p->terminal_square * q * q;
}

/* ---- lattice_ground.c */

/** Sets the diagonal, the least eigenvalue and the gaps of the long run. */
void invmm__lattice_find_ground(struct invmm__lattice_work *w);

/* ---- lattice_step.c */

/** b from a. */
void invmm__lattice_set_ask(struct invmm__lattice_work *w);

/** Moves v by h, s. */
void invmm__lattice_advance(struct invmm__lattice_work *w, double h);

/** From ln v(0) that is too steep to be resolved to v(h), h times all rates being small. */
void invmm__lattice_leap(struct invmm__lattice_work *w, double h);

/* ---- lattice_panels.c */

struct invmm__lattice_panel invmm__lattice_panel_of(double start, double end, double early);

/** Chebyshev-Lobatto node j, s. */
double invmm__lattice_node_time(const struct invmm__lattice_panel *panel, double end, uint32_t j);

void invmm__lattice_set_transforms(struct invmm__lattice_work *w);

/** Puts gaps and reference into a node. */
void invmm__lattice_set_node(struct invmm__lattice_work *w, uint32_t j, const double *gaps, double reference);

/** Puts v as it is into a node. */
void invmm__lattice_record(struct invmm__lattice_work *w, uint32_t j);

/** Fits the polynomials of the next panel to the nodes; says by their last coefficients how well that went.
 */
double invmm__lattice_fit(struct invmm__lattice_work *w, struct invmm__lattice *t, double end);

/** A panel between the first two nodes alone, exact at both ends: y runs from -1 at 0 to 0 at the end. */
void invmm__lattice_add_line(struct invmm__lattice_work *w, struct invmm__lattice *t, double start,
                             double end);

/** A panel that stays at the first node. */
void invmm__lattice_add_constant(struct invmm__lattice_work *w, struct invmm__lattice *t, double start);

#endif
