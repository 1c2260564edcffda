/* SPDX-License-Identifier: MIT */
/** What the parts of the general inventory lattice share. general_step.c moves in time, general_panels.c
 * writes the table, general_lattice.c leads them through the horizon.
 *
 * By the comparison principle two solutions never drift apart: the span over the lattice of their difference
 * does not widen. So local errors only add up, and a table may end where it has come as near as it should to
 * the long run, in which all u_n grow at one rate. That rate is taken off: u stays as large as its gaps. */
#ifndef INVMM_SOLVERS_GENERAL_WORK_H
#define INVMM_SOLVERS_GENERAL_WORK_H

#include "solvers/general_lattice.h"
#include "solvers/lattice_work.h"
#include <math.h>

enum { INVMM__STAGES = 5, INVMM__ENDS = 6 };

/* What both sides of every gap earn: flows at one set of u, and the Hamiltonians where they were last
 * searched, near which their series do. */
struct invmm__general_flows {
  double *bid, *ask; /* -H', 1/s */
  struct invmm__best *known[2];
};

/* Where a solution under way stands. */
struct invmm__general_work {
  const struct invmm__general_problem *p;
  uint32_t n;
  uint32_t peak;                /* where u is highest in the long run */
  double tolerance;             /* P */
  double growth;                /* of all u in the long run, P/s */
  double reference;             /* u at the peak, without the growth; the array holds what is above it */
  double *cost;                 /* c_n/step + growth, P/s */
  double *u, *slope;            /* now, and du/dtau */
  double *limit;                /* u in the long run */
  double *stage[INVMM__STAGES]; /* u of the stages less u */
  double *old[INVMM__STAGES];   /* of the step before, which took `old_h`; 0: there is none */
  double old_h;
  double *change[INVMM__STAGES]; /* right-hand sides, and then the turn's change */
  struct invmm__general_flows flows[INVMM__STAGES];
  double *pivot[4]; /* of one real system, or of two complex ones */
  double reach[2];  /* of the series of bid and ask, P */
  double rate;      /* how much nearer a turn of Newton's method led last, 1: not known */
  /* at the ends of the steps of a panel: u and its slope, and both at the peak, above which they are */
  double *end[INVMM__ENDS], *end_slope[INVMM__ENDS];
  double at_peak[INVMM__ENDS], slope_at_peak[INVMM__ENDS];
  double *probe, *probe_slope; /* between them */
  double *depth_root[2];       /* of bid and ask at every gap, where the next search for depths starts */
  double basis[INVMM__NODES][INVMM__NODES]; /* powers of y: values at the ends, and then slopes */
};

/* ---- general_step.c */

/** du/dtau at u, P/s, and the flows there. */
void invmm__general_field(const struct invmm__general_work *w, const double *u,
                          struct invmm__general_flows *f, double *slope);

/** x := (pole - h J)^-1 x, J the derivative of the field with these flows. */
void invmm__general_divide(struct invmm__general_work *w, const struct invmm__general_flows *f, double h,
                           double pole, double *x);

/** One step of h seconds; 0, and u is as it was, where Newton's method does not get there. */
int invmm__general_advance(struct invmm__general_work *w, double h);

/** The largest flow at u, 1/s, and u's slope. */
double invmm__general_fastest(struct invmm__general_work *w);

/** From u to u of the long run, and its growth; 0 where that was not reached. */
int invmm__general_find_limit(struct invmm__general_work *w);

/* ---- general_panels.c */

void invmm__general_set_basis(struct invmm__general_work *w);

/** Puts u and its slope into an end of a step, and starts the next step's u at 0 at the peak. */
void invmm__general_record(struct invmm__general_work *w, uint32_t j);

/** Where in a panel, from -1 to 1, an end lies. */
double invmm__general_end(uint32_t j);

/** How far the polynomials through the ends are from solving the equation, P; `length` is the panel's, s. */
double invmm__general_defect(struct invmm__general_work *w, double length);

/** Writes the panel of the ends. */
void invmm__general_write(struct invmm__general_work *w, struct invmm__lattice *t, double start,
                          double length);

/** A panel that stays at the first end. */
void invmm__general_write_constant(struct invmm__general_work *w, struct invmm__lattice *t, double start);

/** Whether depths follow the gaps by a constant factor, so that both sides read one column. */
static inline int invmm__general_affine(const struct invmm__general_problem *p) {
  return p->bid.form == INVMM__ARRIVALS_EXPONENTIAL ||
         (p->bid.form == INVMM__ARRIVALS_LINEAR && p->bid.risk == 0);
}

/** The larger of sizes; a NaN stays, which fmax would drop. */
static inline double invmm__general_larger(double most, double x) {
  return fabs(x) <= most ? most : fabs(x);
}

#endif
