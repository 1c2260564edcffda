/* SPDX-License-Identifier: MIT */
/** The panels of a table and their polynomials. */
#include "solvers/lattice_work.h"
#include <math.h>
#include <string.h>

static const double PI = 3.14159265358979323846;

/* ---- Panels and their polynomials */

/* The singularities of ln v lie beyond tau = -early; in y they and infinity are equally far. */
struct invmm__lattice_panel invmm__lattice_panel_of(double start, double end, double early) {
  double shift = early + sqrt((start + early) * (end + early));
  double sum = start + end, scale = (2 * shift + sum) / (end - start);
  return (struct invmm__lattice_panel){start, (2 * start * end + shift * sum) / (2 * shift + sum), scale,
                                       shift};
}

/* Chebyshev-Lobatto node j, s. */
double invmm__lattice_node_time(const struct invmm__lattice_panel *panel, double end, uint32_t j) {
  if (j == INVMM__NODES - 1) return end;
  double y = -cos(PI * j / (INVMM__NODES - 1));
  return (panel->centre * panel->scale + panel->shift * y) / (panel->scale - y);
}

void invmm__lattice_set_transforms(struct invmm__lattice_work *w) {
  for (int k = 0; k < INVMM__NODES; ++k)
    for (int j = 0; j < INVMM__HALF_NODES; ++j)
      w->chebyshev[k][j] = cos(PI * k * (INVMM__NODES - 1 - j) / (INVMM__NODES - 1)) *
                           (k % (INVMM__NODES - 1) ? 2 : 1) * (j ? 1 : 0.5) / (INVMM__NODES - 1);
  w->power[0][0] = w->power[1][1] = 1; /* T_k = 2 y T_{k-1} - T_{k-2} */
  for (int k = 2; k < INVMM__NODES; ++k)
    for (int i = 0; i <= k; ++i)
      w->power[k][i] = (i ? 2 * w->power[k - 1][i - 1] : 0) - w->power[k - 2][i];
}

/* Values at the nodes to Chebyshev coefficients. */
static void transform(const struct invmm__lattice_work *w, const double *value, double *c) {
  double part[2][INVMM__HALF_NODES]; /* sums and differences of mirrored nodes, less the first value */
  for (size_t j = 0; j < INVMM__HALF_NODES; ++j) {
    double low = value[j * w->n] - value[0], high = value[(INVMM__NODES - 1 - j) * w->n] - value[0];
    part[0][j] = low + high;
    part[1][j] = low - high;
  }
  for (int k = 0; k < INVMM__NODES; ++k) {
    c[k] = 0;
    for (int j = 0; j < INVMM__HALF_NODES; ++j)
      c[k] += w->chebyshev[k][j] * part[k % 2][j];
  }
  c[0] += value[0];
}

/* The sum of c_k T_k(y) in powers of y, in P: nothing is lost, because the large coefficients meet small c_k.
 */
static void store(const struct invmm__lattice_work *w, const double *c, double *column) {
  for (int i = 0; i < INVMM__NODES; ++i) {
    double sum = 0;
    for (int k = i; k < INVMM__NODES; k += 2)
      sum += c[k] * w->power[k][i];
    column[i] = sum / w->p->decay;
  }
}

/* Fits the polynomials of the next panel to the nodes; says by their last coefficients how well that went.
 * The reference, last, may be large, and rounding of the rates makes it drift: that much is forgiven. */
double invmm__lattice_fit(struct invmm__lattice_work *w, struct invmm__lattice *t, double end) {
  double worst = 0, c[INVMM__NODES], large = 1 + 0.01 * (fabs(w->reference) - w->lambda * end);
  for (uint32_t n = 0; n < w->n; ++n) {
    double unit = n + 1 < w->n ? 1 : large;
    transform(w, w->node + n, c);
    store(w, c, invmm__lattice_column(t, t->panels, n));
    worst = fmax(worst, fmax(fabs(c[INVMM__NODES - 1]), fabs(c[INVMM__NODES - 2]) / 32) / unit);
  }
  return worst;
}

void invmm__lattice_set_node(struct invmm__lattice_work *w, uint32_t j, const double *gaps,
                             double reference) {
  double *row = w->node + (size_t)j * w->n;
  memcpy(row, gaps, (w->n - 1) * sizeof *row);
  row[w->n - 1] = reference;
}

void invmm__lattice_record(struct invmm__lattice_work *w, uint32_t j) {
  double *gap = w->growth;
  for (uint32_t n = 0; n + 1 < w->n; ++n)
    gap[n] = log(w->bid[n] / w->p->rate_bid);
  invmm__lattice_set_node(w, j, gap, w->reference);
}

/* A panel between the first two nodes alone, exact at both ends: y runs from -1 at 0 to 0 at the end. */
void invmm__lattice_add_line(struct invmm__lattice_work *w, struct invmm__lattice *t, double start,
                             double end) {
  invmm__lattice_panels(t)[t->panels] = (struct invmm__lattice_panel){start, end, 1, end};
  for (uint32_t n = 0; n < w->n; ++n) {
    double first = w->node[n], second = w->node[w->n + n], c[INVMM__NODES] = {second, second - first};
    store(w, c, invmm__lattice_column(t, t->panels, n));
  }
  ++t->panels;
}

/* A panel that stays at the first node. */
void invmm__lattice_add_constant(struct invmm__lattice_work *w, struct invmm__lattice *t, double start) {
  memcpy(w->node + w->n, w->node, w->n * sizeof *w->node);
  invmm__lattice_add_line(w, t, start, 2 * start + 1);
}
