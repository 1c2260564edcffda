/* SPDX-License-Identifier: MIT */
/** Where the lattice ends up: the eigenvector of the least eigenvalue, by continued fractions. */
#include "solvers/lattice_work.h"
#include <math.h>

/* The least of them is downhill from anywhere, their parabola being convex. */
static void set_diagonal(struct invmm__lattice_work *w) {
  w->least = 0;
  w->ceiling = 0;
  while (w->least + 1 < w->n && invmm__lattice_diagonal_above(w->p, w->least + 1, w->least) < 0)
    ++w->least;
  for (uint32_t n = 0; n < w->n; ++n) {
    w->diagonal[n] = invmm__lattice_diagonal_above(w->p, n, w->least);
    w->ceiling = fmax(w->ceiling, w->diagonal[n]);
  }
  for (uint32_t n = 0; n < w->n; ++n)
    w->stay[n] = w->ceiling - w->diagonal[n];
}

/* ---- The long run */

/* Runs the continued fraction a_n = d_n - lambda - coupling / a_{n-1} from the left end up to the peak, and
 * that of b_n from the right end down to it: errors shrink on the way up. True while lambda is below the
 * least eigenvalue, where everything is positive. */
static int below_ground(struct invmm__lattice_work *w, double lambda) {
  double hop = sqrt(w->coupling), left = 0, right = 0;
  uint32_t m = 0;
  for (double a = w->diagonal[0] - lambda; m + 1 < w->n && a > hop; a = w->diagonal[m] - lambda - left) {
    w->bid[m++] = a;
    left = w->coupling / a;
  }
  for (uint32_t n = w->n - 1; n > m; --n) {
    double b = w->diagonal[n] - lambda - right;
    if (b <= 0) return 0;
    w->ask[n] = b;
    right = w->coupling / b;
  }
  w->peak = m;
  return w->diagonal[m] - lambda - left - right > 0;
}

/* The least eigenvalue lies between -2 sqrt(coupling) and 0, the least diagonal. Halving the interval leaves
 * no doubt and costs little. */
void invmm__lattice_find_ground(struct invmm__lattice_work *w) {
  set_diagonal(w);
  double low = -2 * sqrt(w->coupling), high = 0;
  for (int i = 0; i < 100; ++i) {
    double middle = 0.5 * (low + high);
    if (below_ground(w, middle))
      low = middle;
    else
      high = middle;
  }
  below_ground(w, low);
  w->lambda = low;
  for (uint32_t n = 0; n + 1 < w->n; ++n)
    w->limit[n] = n < w->peak ? log(w->bid[n] / w->p->rate_bid) : log(w->p->rate_ask / w->ask[n + 1]);
}
