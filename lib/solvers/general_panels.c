/* SPDX-License-Identifier: MIT */
/** The panels of the general table: polynomials through values and slopes at the ends of five steps. */
#include "solvers/general_work.h"
#include <math.h>
#include <string.h>

static const double PI = 3.14159265358979323846;

/* Readers use y = (tau - centre) scale/(tau + shift): with such a shift it is linear in tau. */
static const double FAR = 0x1p300;

double invmm__general_end(uint32_t j) {
  return j == INVMM__ENDS - 1 ? 1 : -cos(PI * j / (INVMM__ENDS - 1));
}

/* p(y) := p(y) (a + b y), `degree` that of p before. */
static void multiply(double *p, int degree, double a, double b) {
  p[degree + 1] = b * p[degree];
  for (int i = degree; i > 0; --i)
    p[i] = a * p[i] + b * p[i - 1];
  p[0] *= a;
}

/* Hermite: with l_i the Lagrange polynomials of the ends and y_i, (1 - 2 (y - y_i) l_i'(y_i)) l_i^2 is 1 at
 * one end, (y - y_i) l_i^2 has slope 1 there. */
void invmm__general_set_basis(struct invmm__general_work *w) {
  for (uint32_t i = 0; i < INVMM__ENDS; ++i) {
    double *value = w->basis[i], *slope = w->basis[INVMM__ENDS + i], y = invmm__general_end(i), steep = 0;
    int degree = 0;
    memset(value, 0, sizeof w->basis[i]);
    value[0] = 1;
    for (uint32_t k = 0; k < INVMM__ENDS; ++k)
      for (int twice = 0; twice < 2 && k != i; ++twice) {
        double apart = y - invmm__general_end(k);
        multiply(value, degree++, -invmm__general_end(k) / apart, 1 / apart);
        steep += 0.5 / apart;
      }
    memcpy(slope, value, sizeof w->basis[i]);
    multiply(slope, degree, -y, 1);
    multiply(value, degree, 1 + 2 * y * steep, -2 * steep);
  }
}

void invmm__general_record(struct invmm__general_work *w, uint32_t j) {
  double level = w->u[w->peak], rise = w->slope[w->peak];
  w->reference += level;
  w->at_peak[j] = w->reference, w->slope_at_peak[j] = rise;
  for (uint32_t n = 0; n < w->n; ++n) {
    w->end[j][n] = w->u[n] -= level;
    w->end_slope[j][n] = w->slope[n] - rise;
  }
}

/* ---- How good it is */

/* Value and slope in y of the basis polynomials. */
static void read_basis(const struct invmm__general_work *w, double y, double *value, double *slope) {
  for (int i = 0; i < INVMM__NODES; ++i) {
    value[i] = slope[i] = 0;
    for (int k = INVMM__NODES - 1; k >= 0; --k) {
      slope[i] = slope[i] * y + value[i];
      value[i] = value[i] * y + w->basis[i][k];
    }
  }
}

/* u of the polynomials at y into the probe, and its slope. */
static void interpolate(struct invmm__general_work *w, double y, double half) {
  double value[INVMM__NODES], slope[INVMM__NODES];
  read_basis(w, y, value, slope);
  memset(w->probe, 0, w->n * sizeof *w->probe);
  memset(w->probe_slope, 0, w->n * sizeof *w->probe_slope);
  for (int i = 0; i < INVMM__ENDS; ++i)
    for (uint32_t n = 0; n < w->n; ++n) {
      double u = w->end[i][n], s = w->end_slope[i][n];
      w->probe[n] += value[i] * u + value[INVMM__ENDS + i] * half * s;
      w->probe_slope[n] += slope[i] / half * u + slope[INVMM__ENDS + i] * s;
    }
}

/* What the equation leaves at this point, carried on for as long as half a step: at the ends it is solved. */
static double defect_at(struct invmm__general_work *w, double y, double half, double step) {
  double *left = w->change[0], most = 0;
  interpolate(w, y, half);
  invmm__general_field(w, w->probe, &w->flows[0], left);
  double common = left[w->peak];
  for (uint32_t n = 0; n < w->n; ++n)
    left[n] = 0.5 * step * (w->probe_slope[n] - (left[n] - common));
  invmm__general_divide(w, &w->flows[0], 0.5 * step, 1, left);
  for (uint32_t n = 0; n + 1 < w->n; ++n)
    most = invmm__general_larger(most, left[n + 1] - left[n]);
  return most;
}

double invmm__general_defect(struct invmm__general_work *w, double length) {
  double worst = 0, half = 0.5 * length;
  for (uint32_t j = 0; j + 1 < INVMM__ENDS; ++j) {
    double from = invmm__general_end(j), to = invmm__general_end(j + 1);
    worst = fmax(worst, defect_at(w, from + 0.3 * (to - from), half, half * (to - from)));
  }
  return worst;
}

/* ---- What is written */

/* A column from 12 numbers: values, and then slopes in y. The first value is taken off, that rounding be that
 * of the change. */
static void write_column(const struct invmm__general_work *w, const double *data, double *column) {
  memset(column, 0, INVMM__NODES * sizeof *column);
  for (int i = 0; i < INVMM__NODES; ++i) {
    double x = i < INVMM__ENDS ? data[i] - data[0] : data[i];
    for (int k = 0; k < INVMM__NODES; ++k)
      column[k] += x * w->basis[i][k];
  }
  column[0] += data[0];
}

/* Minus the bid's depth, or the ask's: what readers take off, or add. */
static void write_side(struct invmm__general_work *w, int ask, uint32_t n, double half, double *column) {
  const struct invmm__arrivals *side = ask ? &w->p->ask : &w->p->bid;
  double data[INVMM__NODES], sign = ask ? 1 : -1;
  for (int i = 0; i < INVMM__ENDS; ++i) {
    double gap = w->end[i][n + 1] - w->end[i][n], slope = w->end_slope[i][n + 1] - w->end_slope[i][n];
    struct invmm__depth d = invmm__arrivals_depth(side, w->p->offset + sign * gap, w->depth_root[ask][n]);
    w->depth_root[ask][n] = d.root;
    data[i] = sign * d.depth;
    data[INVMM__ENDS + i] = d.pass * half * slope;
  }
  write_column(w, data, column);
}

static void write_gap(const struct invmm__general_work *w, double pass, uint32_t n, double half,
                      double *column) {
  double data[INVMM__NODES];
  for (int i = 0; i < INVMM__ENDS; ++i) {
    data[i] = pass * (w->end[i][n + 1] - w->end[i][n]);
    data[INVMM__ENDS + i] = pass * half * (w->end_slope[i][n + 1] - w->end_slope[i][n]);
  }
  write_column(w, data, column);
}

static void write_reference(const struct invmm__general_work *w, double half, double *column) {
  double data[INVMM__NODES];
  for (int i = 0; i < INVMM__ENDS; ++i)
    data[i] = w->at_peak[i], data[INVMM__ENDS + i] = half * w->slope_at_peak[i];
  write_column(w, data, column);
}

void invmm__general_write(struct invmm__general_work *w, struct invmm__lattice *t, double start,
                          double length) {
  const double half = 0.5 * length;
  const uint32_t panel = t->panels++;
  invmm__lattice_panels(t)[panel] = (struct invmm__lattice_panel){start, start + half, FAR / half, FAR};
  write_reference(w, half, invmm__lattice_column(t, panel, w->n - 1));
  for (uint32_t n = 0; n + 1 < w->n; ++n) {
    if (t->ask_at == 0) {
      write_gap(w, t->pass, n, half, invmm__lattice_column(t, panel, n));
      continue;
    }
    write_side(w, 0, n, half, invmm__lattice_column(t, panel, n));
    write_side(w, 1, n, half, invmm__lattice_column(t, panel, t->ask_at + n));
  }
}

void invmm__general_write_constant(struct invmm__general_work *w, struct invmm__lattice *t, double start) {
  for (int i = 0; i < INVMM__ENDS; ++i) {
    for (uint32_t n = 0; n < w->n; ++n)
      w->end[i][n] = w->end[0][n], w->end_slope[i][n] = 0;
    w->at_peak[i] = w->at_peak[0], w->slope_at_peak[i] = 0;
  }
  invmm__general_write(w, t, start, FAR); /* so long that it is only ever read at its beginning */
}
