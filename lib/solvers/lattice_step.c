/* SPDX-License-Identifier: MIT */
/** One step of the lattice in time, by a series or by a rational function, and the first one. */
#include "solvers/lattice_work.h"
#include <math.h>
#include <string.h>

struct span {
  double low, high;
};

/* ---- One step in time */

/* The growths, and their span less what may be rounding: at rest all are equal, and the largest rates say
 * least. */
static struct span survey(struct invmm__lattice_work *w) {
  struct span s = {HUGE_VAL, -HUGE_VAL};
  for (uint32_t n = 0; n < w->n; ++n) {
    double inflow = w->bid[n] + w->ask[n], r = inflow - w->diagonal[n];
    double noise = 0x1p-51 * (inflow + w->diagonal[n]);
    w->growth[n] = r;
    if (r + noise < s.low) s.low = r + noise;
    if (r - noise > s.high) s.high = r - noise;
  }
  return s;
}

void invmm__lattice_set_ask(struct invmm__lattice_work *w) {
  for (uint32_t n = 0; n + 1 < w->n; ++n)
    w->ask[n + 1] = w->coupling / w->bid[n];
}

/* v is multiplied by the gain, whose logarithm at the peak is off by `log_unit`. */
static void apply_gain(struct invmm__lattice_work *w, double log_unit, double h) {
  w->reference += log(w->gain[w->peak]) + log_unit + w->lambda * h;
  for (uint32_t n = 0; n + 1 < w->n; ++n)
    w->bid[n] *= w->gain[n + 1] / w->gain[n];
  invmm__lattice_set_ask(w);
}

/* gain = sum over j <= terms of (h (c + G))^j / j! applied to term[0]. */
static void sum_series(struct invmm__lattice_work *w, double h, uint32_t terms) {
  const double *restrict bid = w->bid, *restrict ask = w->ask, *restrict stay = w->stay;
  double *restrict sum = w->gain;
  memcpy(sum, w->term[0], w->n * sizeof *sum);
  for (uint32_t j = 1; j <= terms; ++j) {
    const double *now = w->term[(j + 1) % 2], *left = now - 1, *right = now + 1;
    double *restrict next = w->term[j % 2], scale = h / j;
    for (uint32_t n = 0; n < w->n; ++n) {
      next[n] = scale * (stay[n] * now[n] + bid[n] * right[n] + ask[n] * left[n]);
      sum[n] += next[n];
    }
  }
}

/* Terms after which the rest is below rounding: no term exceeds x^j / j!, no sum falls short of e^y. */
static uint32_t terms_needed(double x, double y) {
  double least = 0x1p-54 * exp(y), term = 1;
  uint32_t j = 0;
  while (j <= x || term * (j + 1) > least * (j + 1 - x))
    term *= x / ++j;
  return j;
}

enum { SERIES_PIECE = 256 }; /* e^256 is far from overflow */

static void series_step(struct invmm__lattice_work *w, double h, double products) {
  uint32_t pieces = 1 + (uint32_t)(products / SERIES_PIECE);
  double piece = h / pieces;
  for (uint32_t i = 0; i < pieces; ++i) {
    struct span s = survey(w);
    for (uint32_t n = 0; n < w->n; ++n)
      w->term[0][n] = 1;
    sum_series(w, piece, terms_needed(piece * (w->ceiling + s.high), piece * (w->ceiling + s.low)));
    apply_gain(w, -w->ceiling * piece, piece);
  }
}

/* Poles of the Pade approximant of e^z with degrees 4 and 5 (Hairer and Wanner, Solving Ordinary Differential
 * Equations II, IV.3), and residue / pole, doubled where a conjugate pair counts twice its real part. */
static const struct pole {
  double re, im, weight_re, weight_im;
} poles[] = {
    {6.2867047517292766452, 0, 43.479581157478997666, 0},
    {5.7009532986717894192, 3.2102656003085498884, -50.158904417980808564, 4.3745045874999931462},
    {3.6556943254635722582, 6.543736899360077294, 7.679323260501810898, -0.54714077253093048181},
};

/* gain += Re(weight x), where (pole - h (G - middle)) x = h (growth - middle): elimination without pivoting,
 * the matrix being diagonally dominant. q is 1 / pivot. */
static void add_fraction(struct invmm__lattice_work *w, const struct pole *pole, double h, double middle) {
  double *qr = w->pivot[0], *qi = w->pivot[1], *xr = w->solved[0], *xi = w->solved[1];
  double back = h * h * w->coupling, cr = 0, ci = 0, yr = 0, yi = 0;
  for (uint32_t n = 0; n < w->n; ++n) {
    double dr = pole->re + h * (w->diagonal[n] + middle) - back * cr, di = pole->im - back * ci;
    double fr = h * (w->growth[n] - middle) + h * w->ask[n] * yr, fi = h * w->ask[n] * yi;
    double size = 1 / (dr * dr + di * di);
    qr[n] = cr = dr * size, qi[n] = ci = -di * size;
    xr[n] = yr = fr * cr - fi * ci, xi[n] = yi = fr * ci + fi * cr;
  }
  yr = yi = 0;
  for (uint32_t n = w->n; n-- > 0;) {
    double fr = h * w->bid[n] * yr, fi = h * w->bid[n] * yi;
    yr = xr[n] + fr * qr[n] - fi * qi[n], yi = xi[n] + fr * qi[n] + fi * qr[n];
    w->gain[n] += pole->weight_re * yr - pole->weight_im * yi;
  }
}

static void rational_step(struct invmm__lattice_work *w, double h, uint32_t pieces) {
  double piece = h / pieces;
  for (uint32_t i = 0; i < pieces; ++i) {
    struct span s = survey(w);
    double middle = 0.5 * (s.low + s.high);
    for (uint32_t n = 0; n < w->n; ++n)
      w->gain[n] = 1;
    for (size_t j = 0; j < sizeof poles / sizeof *poles; ++j)
      add_fraction(w, &poles[j], piece, middle);
    apply_gain(w, middle * piece, piece);
  }
}

/* RATIONAL is what a rational step costs in products of the series. It holds to 1e-13 where no ln w leaves
 * the middle by more than 0.4. A trial that would want more PIECES is too long anyway. */
enum { RATIONAL = 100, PIECES = 64 };

void invmm__lattice_advance(struct invmm__lattice_work *w, double h) {
  struct span s = survey(w);
  double products = h * (w->ceiling + s.high);
  double pieces = fmin(1 + floor(h * fmax(s.high - s.low, 0) / 0.8), PIECES);
  if (products + 6 * sqrt(products) + 16 <= RATIONAL * pieces)
    series_step(w, h, products);
  else
    rational_step(w, h, (uint32_t)pieces);
}

/* ---- The first nanosecond */

/* ---- The first nanosecond */

/* Lets state `from` reach its neighbour `to`: one hop more, log_rate = ln(rate h). */
static void reach(double *level, double *hops, uint32_t from, uint32_t to, double log_rate) {
  double reached = level[from] + log_rate - log(hops[from] + 1);
  if (reached <= level[to]) return;
  level[to] = reached;
  hops[to] = hops[from] + 1;
}

/* ln of the largest single term (rate h)^j / j! v_m(0), |n - m| = j, in the series of v_n(h), from v_top(0).
 */
static void set_levels(struct invmm__lattice_work *w, double *level, uint32_t top, double h) {
  double *hops = w->solved[0];
  for (uint32_t n = 0; n < w->n; ++n)
    level[n] = invmm__lattice_terminal_above(w->p, n, top), hops[n] = 0;
  for (uint32_t n = 1; n < w->n; ++n)
    reach(level, hops, n - 1, n, log(w->p->rate_ask * h));
  for (uint32_t n = w->n - 1; n > 0; --n)
    reach(level, hops, n, n - 1, log(w->p->rate_bid * h));
}

/* From ln v(0) that is too steep to be resolved to v(h), h times all rates being small: the series as always,
 * but v is measured in units that are of its size at the end of the step, not at the start. */
void invmm__lattice_leap(struct invmm__lattice_work *w, double h) {
  double *level = w->growth;
  uint32_t top = 0;
  for (uint32_t n = 1; n < w->n; ++n)
    if (invmm__lattice_terminal_above(w->p, n, top) > 0) top = n;
  set_levels(w, level, top, h);
  for (uint32_t n = 0; n < w->n; ++n)
    w->term[0][n] = exp(invmm__lattice_terminal_above(w->p, n, top) - level[n]);
  for (uint32_t n = 0; n + 1 < w->n; ++n)
    w->bid[n] = w->p->rate_bid * exp(level[n + 1] - level[n]);
  invmm__lattice_set_ask(w);
  sum_series(w, h, w->n + 32); /* all hops there are, and rounding */
  w->reference = invmm__lattice_terminal_log(w->p, top) + level[w->peak];
  apply_gain(w, -w->ceiling * h, h);
}
