/* SPDX-License-Identifier: MIT */
/* The equation is v' = -M v with v > 0, and its answers are ratios of neighbours, whose product over the
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
#include "solvers/inventory_lattice.h"
#include <assert.h>
#include <float.h>
#include <math.h>
#include <string.h>

enum { NODES = 12, HALF = NODES / 2 };
static const double PI = 3.14159265358979323846;

/* A panel of time, start <= tau < start of the next. It is read at y = (tau - centre) scale / (tau + shift),
 * not in tau itself: after a steep terminal penalty the gaps run like ln tau, which in this y takes half the
 * panels. */
struct panel {
  double start, centre, scale, shift;
};

struct span {
  double low, high;
};

struct work {
  const struct invmm__lattice_problem *p;
  uint32_t n;
  uint32_t least;                /* the state of the least diagonal */
  uint32_t peak;                 /* where v / sqrt(rate_ask / rate_bid)^n is highest in the long run */
  double coupling;               /* rate_bid rate_ask */
  double lambda;                 /* least eigenvalue of the matrix with the diagonal below */
  double reference;              /* ln v + lambda tau at the peak */
  double early;                  /* s: how long nothing much happens after tau = 0 */
  double ceiling;                /* c = max of the diagonal */
  double *diagonal;              /* d_n - d_least */
  double *stay;                  /* c - diagonal */
  double *limit;                 /* ln(v_{n+1} / v_n) in the long run */
  double *bid, *ask, *saved;     /* a, b; a before the present panel */
  double *gain, *growth;         /* w, r */
  double *term[2];               /* of the series, with a zero on either side */
  double *pivot[2], *solved[2];  /* of the rational step, real and imaginary parts */
  double *node;                  /* NODES rows of n: gaps, the reference last */
  double chebyshev[NODES][HALF]; /* from sums (even rows) and differences (odd rows) of mirrored nodes */
  double power[NODES][NODES];    /* coefficients of the Chebyshev polynomials */
};

/* ---- Memory: header, panels, 12 coefficients for each panel and state, and behind them room to work. */

static size_t coefficients_at(uint32_t capacity) {
  return (sizeof(struct invmm__lattice) + (size_t)capacity * sizeof(struct panel) + 63) / 64 * 64;
}

static size_t column_at(const struct invmm__lattice *t, uint32_t panel, uint32_t n) {
  return coefficients_at(t->capacity) + ((size_t)panel * t->states + n) * NODES * sizeof(double);
}

static double *column_of(struct invmm__lattice *t, uint32_t panel, uint32_t n) {
  return (double *)((char *)t + column_at(t, panel, n));
}

static struct panel *panels_of(struct invmm__lattice *t) {
  return (struct panel *)(t + 1);
}

size_t invmm__lattice_used(const struct invmm__lattice *t) {
  return column_at(t, t->panels, 0);
}

static double *take(double **from, size_t count) {
  double *taken = *from;
  *from += count;
  return taken;
}

static size_t work_doubles(uint32_t states) {
  return (size_t)states * (14 + NODES) + 4;
}

static void lay_out(struct work *w, double *room) {
  double **arrays[] = {&w->diagonal, &w->stay,   &w->limit,    &w->bid,      &w->ask,       &w->saved,
                       &w->gain,     &w->growth, &w->pivot[0], &w->pivot[1], &w->solved[0], &w->solved[1]};
  size_t n = w->n;
  for (size_t i = 0; i < sizeof arrays / sizeof *arrays; ++i)
    *arrays[i] = take(&room, n);
  for (int i = 0; i < 2; ++i) {
    double *guarded = take(&room, n + 2);
    guarded[0] = guarded[n + 1] = 0;
    w->term[i] = guarded + 1;
  }
  w->node = take(&room, n * NODES);
}

/* ---- The problem */

static double inventory(const struct invmm__lattice_problem *p, uint32_t n) {
  return p->q_low + n * p->step;
}

/* d_n - d_m, without the cancellation of a far target. */
static double diagonal_above(const struct invmm__lattice_problem *p, uint32_t n, uint32_t m) {
  double sum = inventory(p, n) + inventory(p, m);
  return ((double)n - (double)m) * p->step * (p->diagonal_square * sum + p->diagonal_linear);
}

/* ln v_n(0) - ln v_m(0) */
static double terminal_above(const struct invmm__lattice_problem *p, uint32_t n, uint32_t m) {
  double sum = inventory(p, n) + inventory(p, m);
  return -p->terminal_square * ((double)n - (double)m) * p->step * sum;
}

static double terminal_log(const struct invmm__lattice_problem *p, uint32_t n) {
  double q = inventory(p, n);
  return -p->terminal_square * q * q;
}

/* Panels to set aside, above the most that 20,000 random problems took. Everyday lattices take 10 to 25; with
 * large limits the states come to rest one by one, each after ln(fastest/slowest) of its own time scales. */
static uint32_t capacity_of(const struct invmm__lattice_problem *p) {
  if (p->panels > 0) return p->panels;
  double range = 0;
  for (uint32_t n = 1; n < p->states; ++n)
    range += fabs(diagonal_above(p, n, n - 1));
  double spread = log1p(range / fmin(p->rate_bid, p->rate_ask));
  double sides = fabs(log(p->rate_bid / p->rate_ask));
  return (uint32_t)(60 + 6 * spread + 2 * sides + (p->terminal_square > 0 ? 60 : 0));
}

size_t invmm__lattice_size(const struct invmm__lattice_problem *p) {
  struct invmm__lattice shape = {.states = p->states, .capacity = capacity_of(p)};
  return column_at(&shape, shape.capacity, 0) + work_doubles(p->states) * sizeof(double);
}

static void set_diagonal(struct work *w) {
  w->least = 0;
  w->ceiling = 0;
  for (uint32_t n = 1; n < w->n; ++n)
    if (diagonal_above(w->p, n, w->least) < 0) w->least = n;
  for (uint32_t n = 0; n < w->n; ++n) {
    w->diagonal[n] = diagonal_above(w->p, n, w->least);
    w->ceiling = fmax(w->ceiling, w->diagonal[n]);
  }
  for (uint32_t n = 0; n < w->n; ++n)
    w->stay[n] = w->ceiling - w->diagonal[n];
}

/* ---- The long run */

/* Runs the continued fraction a_n = d_n - lambda - coupling / a_{n-1} from the left end up to the peak, and
 * that of b_n from the right end down to it: errors shrink on the way up. True while lambda is below the
 * least eigenvalue, where everything is positive. */
static int below_ground(struct work *w, double lambda) {
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
static void find_ground(struct work *w) {
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

/* ---- One step in time */

/* The growths, and their span less what may be rounding: at rest all are equal, and the largest rates say
 * least. */
static struct span survey(struct work *w) {
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

static void set_ask(struct work *w) {
  for (uint32_t n = 0; n + 1 < w->n; ++n)
    w->ask[n + 1] = w->coupling / w->bid[n];
}

/* v is multiplied by the gain, whose logarithm at the peak is off by `log_unit`. */
static void apply_gain(struct work *w, double log_unit, double h) {
  w->reference += log(w->gain[w->peak]) + log_unit + w->lambda * h;
  for (uint32_t n = 0; n + 1 < w->n; ++n)
    w->bid[n] *= w->gain[n + 1] / w->gain[n];
  set_ask(w);
}

/* gain = sum over j <= terms of (h (c + G))^j / j! applied to term[0]. */
static void sum_series(struct work *w, double h, uint32_t terms) {
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

static void series_step(struct work *w, double h, double products) {
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
static void add_fraction(struct work *w, const struct pole *pole, double h, double middle) {
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

static void rational_step(struct work *w, double h, uint32_t pieces) {
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

static void advance(struct work *w, double h) {
  struct span s = survey(w);
  double products = h * (w->ceiling + s.high);
  double pieces = fmin(1 + floor(h * fmax(s.high - s.low, 0) / 0.8), PIECES);
  if (products + 6 * sqrt(products) + 16 <= RATIONAL * pieces)
    series_step(w, h, products);
  else
    rational_step(w, h, (uint32_t)pieces);
}

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
static void set_levels(struct work *w, double *level, uint32_t top, double h) {
  double *hops = w->solved[0];
  for (uint32_t n = 0; n < w->n; ++n)
    level[n] = terminal_above(w->p, n, top), hops[n] = 0;
  for (uint32_t n = 1; n < w->n; ++n)
    reach(level, hops, n - 1, n, log(w->p->rate_ask * h));
  for (uint32_t n = w->n - 1; n > 0; --n)
    reach(level, hops, n, n - 1, log(w->p->rate_bid * h));
}

/* From ln v(0) that is too steep to be resolved to v(h), h times all rates being small: the series as always,
 * but v is measured in units that are of its size at the end of the step, not at the start. */
static void leap(struct work *w, double h) {
  double *level = w->growth;
  uint32_t top = 0;
  for (uint32_t n = 1; n < w->n; ++n)
    if (terminal_above(w->p, n, top) > 0) top = n;
  set_levels(w, level, top, h);
  for (uint32_t n = 0; n < w->n; ++n)
    w->term[0][n] = exp(terminal_above(w->p, n, top) - level[n]);
  for (uint32_t n = 0; n + 1 < w->n; ++n)
    w->bid[n] = w->p->rate_bid * exp(level[n + 1] - level[n]);
  set_ask(w);
  sum_series(w, h, w->n + 32); /* all hops there are, and rounding */
  w->reference = terminal_log(w->p, top) + level[w->peak];
  apply_gain(w, -w->ceiling * h, h);
}

/* ---- Panels and their polynomials */

/* The singularities of ln v lie beyond tau = -early; in y they and infinity are equally far. */
static struct panel make_panel(double start, double end, double early) {
  double shift = early + sqrt((start + early) * (end + early));
  double sum = start + end, scale = (2 * shift + sum) / (end - start);
  return (struct panel){start, (2 * start * end + shift * sum) / (2 * shift + sum), scale, shift};
}

/* Chebyshev-Lobatto node j, s. */
static double node_time(const struct panel *panel, double end, uint32_t j) {
  if (j == NODES - 1) return end;
  double y = -cos(PI * j / (NODES - 1));
  return (panel->centre * panel->scale + panel->shift * y) / (panel->scale - y);
}

static void set_transforms(struct work *w) {
  for (int k = 0; k < NODES; ++k)
    for (int j = 0; j < HALF; ++j)
      w->chebyshev[k][j] = cos(PI * k * (NODES - 1 - j) / (NODES - 1)) * (k % (NODES - 1) ? 2 : 1) *
                           (j ? 1 : 0.5) / (NODES - 1);
  w->power[0][0] = w->power[1][1] = 1; /* T_k = 2 y T_{k-1} - T_{k-2} */
  for (int k = 2; k < NODES; ++k)
    for (int i = 0; i <= k; ++i)
      w->power[k][i] = (i ? 2 * w->power[k - 1][i - 1] : 0) - w->power[k - 2][i];
}

/* Values at the nodes to Chebyshev coefficients. */
static void transform(const struct work *w, const double *value, double *c) {
  double part[2][HALF]; /* sums and differences of mirrored nodes, less the first value */
  for (size_t j = 0; j < HALF; ++j) {
    double low = value[j * w->n] - value[0], high = value[(NODES - 1 - j) * w->n] - value[0];
    part[0][j] = low + high;
    part[1][j] = low - high;
  }
  for (int k = 0; k < NODES; ++k) {
    c[k] = 0;
    for (int j = 0; j < HALF; ++j)
      c[k] += w->chebyshev[k][j] * part[k % 2][j];
  }
  c[0] += value[0];
}

/* The sum of c_k T_k(y) in powers of y, in P: nothing is lost, because the large coefficients meet small c_k.
 */
static void store(const struct work *w, const double *c, double *column) {
  for (int i = 0; i < NODES; ++i) {
    double sum = 0;
    for (int k = i; k < NODES; k += 2)
      sum += c[k] * w->power[k][i];
    column[i] = sum / w->p->decay;
  }
}

/* Fits the polynomials of the next panel to the nodes; says by their last coefficients how well that went.
 * The reference, last, may be large, and rounding of the rates makes it drift: that much is forgiven. */
static double fit(struct work *w, struct invmm__lattice *t, double end) {
  double worst = 0, c[NODES], large = 1 + 0.01 * (fabs(w->reference) - w->lambda * end);
  for (uint32_t n = 0; n < w->n; ++n) {
    double unit = n + 1 < w->n ? 1 : large;
    transform(w, w->node + n, c);
    store(w, c, column_of(t, t->panels, n));
    worst = fmax(worst, fmax(fabs(c[NODES - 1]), fabs(c[NODES - 2]) / 32) / unit);
  }
  return worst;
}

static void set_node(struct work *w, uint32_t j, const double *gaps, double reference) {
  double *row = w->node + (size_t)j * w->n;
  memcpy(row, gaps, (w->n - 1) * sizeof *row);
  row[w->n - 1] = reference;
}

static void record(struct work *w, uint32_t j) {
  double *gap = w->growth;
  for (uint32_t n = 0; n + 1 < w->n; ++n)
    gap[n] = log(w->bid[n] / w->p->rate_bid);
  set_node(w, j, gap, w->reference);
}

/* A panel between the first two nodes alone, exact at both ends: y runs from -1 at 0 to 0 at the end. */
static void add_line(struct work *w, struct invmm__lattice *t, double start, double end) {
  panels_of(t)[t->panels] = (struct panel){start, end, 1, end};
  for (uint32_t n = 0; n < w->n; ++n) {
    double first = w->node[n], second = w->node[w->n + n], c[NODES] = {second, second - first};
    store(w, c, column_of(t, t->panels, n));
  }
  ++t->panels;
}

/* A panel that stays at the first node. */
static void add_constant(struct work *w, struct invmm__lattice *t, double start) {
  memcpy(w->node + w->n, w->node, w->n * sizeof *w->node);
  add_line(w, t, start, 2 * start + 1);
}

/* ---- Solving */

struct march {
  double now, length;     /* s: where the table ends so far, and how long its next panel is to be */
  double tolerance;       /* of ln v */
  double patience;        /* on top of it; grows with each trial that fails, so that rounding cannot stall */
  double distance, first; /* of the gaps from the long run, now and at the start */
};

/* In ln v: 1e-10 P where that is above rounding, and no coarser than 1e-10 of the natural depth 1/k. */
static double tolerance_of(const struct invmm__lattice_problem *p) {
  return fmin(fmax(1e-10 * p->decay, 1e-12), 1e-10);
}

/* Span of ln v against the long run: no gap will ever be farther from its limit. */
static double distance_of(const struct work *w) {
  double sum = 0, low = 0, high = 0;
  for (uint32_t n = 0; n + 1 < w->n; ++n) {
    sum += log(w->bid[n] / w->p->rate_bid) - w->limit[n];
    low = fmin(low, sum);
    high = fmax(high, sum);
  }
  return high - low;
}

static struct invmm__lattice *open_table(const struct invmm__lattice_problem *p, void *memory) {
  struct invmm__lattice *t = memory;
  *t = (struct invmm__lattice){.states = p->states,
                               .capacity = capacity_of(p),
                               .horizon = p->horizon,
                               .step = p->step,
                               .const_bid = p->const_bid,
                               .const_ask = p->const_ask};
  return t;
}

static void open_work(struct work *w, const struct invmm__lattice_problem *p, struct invmm__lattice *t) {
  *w = (struct work){.p = p, .n = p->states, .coupling = p->rate_bid * p->rate_ask};
  lay_out(w, column_of(t, t->capacity, 0));
  set_transforms(w);
  set_diagonal(w);
  find_ground(w);
  double q = inventory(p, w->least);
  double lambda = w->lambda + q * (p->diagonal_square * q + p->diagonal_linear);
  t->theta_slope = -lambda * p->step / p->decay;
  t->peak = w->peak;
}

/* tau = 0. A steep terminal penalty may be beyond a double: the fastest rate is then infinite. */
static void begin(struct work *w, struct march *m) {
  double *gap = w->gain, fastest = w->ceiling;
  w->bid[w->n - 1] = w->ask[0] = 0;
  for (uint32_t n = 0; n + 1 < w->n; ++n) {
    gap[n] = terminal_above(w->p, n + 1, n);
    w->bid[n] = w->p->rate_bid * exp(gap[n]);
    w->ask[n + 1] = w->coupling / w->bid[n];
    fastest = fmax(fastest, w->bid[n] + w->ask[n + 1]);
  }
  w->reference = terminal_log(w->p, w->peak);
  set_node(w, 0, gap, w->reference);
  w->early = 1 / (2 * fastest + DBL_MIN);
  m->length = 0.5 * w->early;
}

/* What happens within a nanosecond, the grain of the clock, is passed over in one leap, unless the rates
 * themselves are that fast. */
static void pass_over(struct work *w, struct invmm__lattice *t, struct march *m) {
  double grain = fmin(0x1p-30, 0.0625 / (w->ceiling + w->p->rate_bid + w->p->rate_ask));
  if (m->length >= grain || w->p->horizon <= 0) return;
  m->now = fmin(grain, w->p->horizon);
  m->length = 0.5 * m->now;
  w->early = 0;
  leap(w, m->now);
  record(w, 1);
  add_line(w, t, 0, m->now);
}

static double try_panel(struct work *w, struct invmm__lattice *t, double start, double end) {
  struct panel panel = make_panel(start, end, w->early);
  memcpy(w->saved, w->bid, w->n * sizeof *w->saved);
  record(w, 0);
  for (uint32_t j = 1; j < NODES; ++j) {
    advance(w, node_time(&panel, end, j) - node_time(&panel, end, j - 1));
    record(w, j);
  }
  panels_of(t)[t->panels] = panel;
  return fit(w, t, end);
}

static void go_back(struct work *w) {
  memcpy(w->bid, w->saved, w->n * sizeof *w->saved);
  set_ask(w);
  w->reference = w->node[w->n - 1];
}

/* One more panel, or the finding that it was too long. The error of a fit runs with a high power of its
 * length. */
static void march_on(struct work *w, struct invmm__lattice *t, struct march *m) {
  double end = fmin(m->now + m->length, w->p->horizon);
  double error = try_panel(w, t, m->now, end);
  m->length = (end - m->now) * fmin(fmax(0.9 * pow(m->tolerance / error, 1.0 / NODES), 0.25), 4);
  if (error > m->tolerance + m->patience) {
    m->patience *= 4;
    go_back(w);
    return;
  }
  m->patience = 1e-6 * m->tolerance;
  m->now = end;
  m->distance = distance_of(w);
  t->error = fmax(t->error, error / w->p->decay);
  ++t->panels;
}

/* The last panel: the long run, or what begin() left where there is no time. */
static void finish(struct work *w, struct invmm__lattice *t, const struct march *m) {
  if (t->panels > 0 && m->now >= w->p->horizon) return;
  if (w->p->horizon > 0) {
    t->error = fmax(t->error, m->distance / w->p->decay);
    set_node(w, 0, w->limit, w->reference);
  }
  add_constant(w, t, m->now);
}

static double share_done(const struct march *m, double horizon) {
  return fmax(m->now / horizon, 1 - log(m->distance / m->tolerance) / log(m->first / m->tolerance));
}

invmm_status invmm__lattice_solve(const struct invmm__lattice_problem *p, void *memory,
                                  invmm_progress progress, void *user) {
  struct work w;
  struct invmm__lattice *t = open_table(p, memory);
  struct march m = {.tolerance = tolerance_of(p)};
  open_work(&w, p, t);
  begin(&w, &m);
  pass_over(&w, t, &m);
  m.patience = 1e-6 * m.tolerance;
  m.first = m.distance = distance_of(&w);
  while (m.now < p->horizon && m.distance > m.tolerance && t->panels + 1 < t->capacity) {
    if (progress && progress(user, share_done(&m, p->horizon))) return INVMM_E_CANCELLED;
    march_on(&w, t, &m);
  }
  finish(&w, t, &m);
  return INVMM_OK;
}

void invmm__lattice_stationary(const struct invmm__lattice_problem *p, void *memory) {
  struct work w;
  struct invmm__lattice *t = open_table(p, memory);
  open_work(&w, p, t);
  set_node(&w, 0, w.limit, 0);
  add_constant(&w, t, 0);
}

/* ---- Reading */

struct invmm__lattice_point invmm__lattice_locate(const struct invmm__lattice *t, double tau, uint32_t hint) {
  const struct panel *panel = (const struct panel *)(t + 1);
  uint32_t i = hint < t->panels ? hint : t->panels - 1;
  tau = tau < 0 ? 0 : tau > t->horizon ? t->horizon : tau;
  while (i > 0 && panel[i].start > tau)
    --i;
  while (i + 1 < t->panels && panel[i + 1].start <= tau)
    ++i;
  double y = (tau - panel[i].centre) * panel[i].scale / (tau + panel[i].shift);
  return (struct invmm__lattice_point){i, y, tau};
}

/* The polynomial at y, P: three groups of four, so that the processor can overlap them. */
static double read_column(const struct invmm__lattice *t, const struct invmm__lattice_point *at, uint32_t n) {
  const double *c = (const double *)((const char *)t + column_at(t, at->panel, n));
  double y = at->y, y2 = y * y, y4 = y2 * y2;
  double low = (c[0] + c[1] * y) + (c[2] + c[3] * y) * y2;
  double middle = (c[4] + c[5] * y) + (c[6] + c[7] * y) * y2;
  double high = (c[8] + c[9] * y) + (c[10] + c[11] * y) * y2;
  return low + (middle + high * y4) * y4;
}

double invmm__lattice_bid(const struct invmm__lattice *t, const struct invmm__lattice_point *at, uint32_t n) {
  assert(n + 1 < t->states);
  return t->const_bid - read_column(t, at, n);
}

double invmm__lattice_ask(const struct invmm__lattice *t, const struct invmm__lattice_point *at, uint32_t n) {
  assert(n > 0 && n < t->states);
  return t->const_ask + read_column(t, at, n - 1);
}

void invmm__lattice_row(const struct invmm__lattice *t, const struct invmm__lattice_point *at, double *bid,
                        double *ask) {
  bid[t->states - 1] = ask[0] = HUGE_VAL;
  for (uint32_t n = 0; n + 1 < t->states; ++n) {
    double gap = read_column(t, at, n);
    bid[n] = t->const_bid - gap;
    ask[n + 1] = t->const_ask + gap;
  }
}

double invmm__lattice_theta(const struct invmm__lattice *t, const struct invmm__lattice_point *at,
                            uint32_t n) {
  double sum = read_column(t, at, t->states - 1);
  for (uint32_t i = t->peak; i < n; ++i)
    sum += read_column(t, at, i);
  for (uint32_t i = n; i < t->peak; ++i)
    sum -= read_column(t, at, i);
  return t->step * sum + t->theta_slope * at->tau;
}
