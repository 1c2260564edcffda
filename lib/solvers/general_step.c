/* SPDX-License-Identifier: MIT */
/** One step in time, and the long run. */
#include "solvers/general_work.h"
#include <math.h>
#include <string.h>

/* ---- The field, and systems with its derivative */

/* The terms of a series where it holds. Demand that ends is none beyond its end. */
static inline double gain_of(const struct invmm__arrivals *d, double reach, double p,
                             struct invmm__best *known, double *flow) {
  double x = p - known->at;
  if (!(fabs(x) <= reach) || (d->form == INVMM__ARRIVALS_LINEAR && p >= d->end)) {
    *known = invmm__arrivals_best(d, p, known->root);
    *flow = known->flow;
    return known->gain;
  }
  *flow = known->flow - x * (known->curve + x * (0.5 * known->twist + x * known->bend * (1.0 / 6)));
  return known->gain - x * (known->flow - x * (0.5 * known->curve + x * (known->twist * (1.0 / 6) +
                                                                         x * known->bend * (1.0 / 24))));
}

void invmm__general_field(const struct invmm__general_work *w, const double *u,
                          struct invmm__general_flows *f, double *slope) {
  const struct invmm__general_problem *p = w->p;
  f->bid[w->n - 1] = f->ask[0] = 0;
  for (uint32_t n = 0; n < w->n; ++n)
    slope[n] = -w->cost[n];
  for (uint32_t n = 0; n + 1 < w->n; ++n) {
    double gap = u[n + 1] - u[n];
    slope[n] += gain_of(&p->bid, w->reach[0], p->offset - gap, &f->known[0][n], &f->bid[n]);
    slope[n + 1] += gain_of(&p->ask, w->reach[1], p->offset + gap, &f->known[1][n], &f->ask[n + 1]);
  }
}

/* Elimination without pivoting. What a row's pivot has beyond its flow up is kept apart: it is a sum of what
 * is not negative, so that nothing cancels where flows are far above the pole. */
void invmm__general_divide(struct invmm__general_work *w, const struct invmm__general_flows *f, double h,
                           double pole, double *x) {
  double *inverse = w->pivot[0], rest = 0, last = 0, before = 0;
  for (uint32_t n = 0; n < w->n; ++n) {
    double back = h * f->ask[n];
    rest = pole + back * rest * last;
    inverse[n] = last = 1 / (rest + h * f->bid[n]);
    x[n] = before = (x[n] + back * before) * last;
  }
  for (uint32_t n = w->n - 1; n-- > 0;)
    x[n] += h * f->bid[n] * inverse[n] * x[n + 1];
}

struct pair {
  double re, im;
};

static inline struct pair times(struct pair a, struct pair b) {
  return (struct pair){a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re};
}

static inline struct pair one_over(double re, double im) {
  double size = 1 / (re * re + im * im);
  return (struct pair){re * size, -im * size};
}

/* The same for a complex pole: what is carried from row to row. */
struct sweep {
  struct pair pole, rest, last, now;
};

static inline void sweep_down(struct sweep *s, double back, double forth, double *x, double *y) {
  struct pair part = times(s->rest, s->last);
  s->rest = (struct pair){s->pole.re + back * part.re, s->pole.im + back * part.im};
  s->last = one_over(s->rest.re + forth, s->rest.im);
  s->now = times((struct pair){*x + back * s->now.re, *y + back * s->now.im}, s->last);
  *x = s->now.re, *y = s->now.im;
}

static inline void sweep_up(struct sweep *s, double forth, double re, double im, double *x, double *y) {
  struct pair part = times((struct pair){re, im}, s->now);
  *x = s->now.re = *x + forth * part.re;
  *y = s->now.im = *y + forth * part.im;
}

/* Both complex systems at once: each waits for its own last row, and the processor does one while the other
 * waits. */
static void divide_pairs(struct invmm__general_work *w, const struct invmm__general_flows *f, double h,
                         const struct pair *pole, double *const *x) {
  double *const *q = w->pivot;
  struct sweep a = {.pole = pole[0]}, b = {.pole = pole[1]};
  for (uint32_t n = 0; n < w->n; ++n) {
    double back = h * f->ask[n], forth = h * f->bid[n];
    sweep_down(&a, back, forth, &x[0][n], &x[1][n]);
    sweep_down(&b, back, forth, &x[2][n], &x[3][n]);
    q[0][n] = a.last.re, q[1][n] = a.last.im, q[2][n] = b.last.re, q[3][n] = b.last.im;
  }
  for (uint32_t n = w->n - 1; n-- > 0;) {
    double forth = h * f->bid[n];
    sweep_up(&a, forth, q[0][n], q[1][n], &x[0][n], &x[1][n]);
    sweep_up(&b, forth, q[2][n], q[3][n], &x[2][n], &x[3][n]);
  }
}

/* ---- Radau IIA with five stages (Hairer and Wanner, Solving Ordinary Differential Equations II, IV.8): its
 * nodes, the inverse of its matrix, and the real form of that matrix' eigenvectors. */

static const double node[INVMM__STAGES] = {0.0571041961145176821931, 0.27684301363812382768,
                                           0.583590432368916820057, 0.860240135656219447848, 1.0};
static const double inverse[INVMM__STAGES][INVMM__STAGES] = {
    {8.75592397793836166763, 2.89194261538011740436, -0.875186396200265026416, 0.399705207939965482622,
     -0.133706163849215835672},
    {-7.16138072014538702739, 1.80607772408364436353, 2.36379717606860836942, -0.86590078028313451914,
     0.274338077775194202174},
    {4.12216524624337378104, -4.49601712581339471985, 0.856765245397177605086, 2.51832094921106437494,
     -0.657062757134360106255},
    {-3.87866321972401033364, 3.39315191806495416869, -5.1883409064071868792, 0.581233052580816363752,
     2.8099836552797123296},
    {8.41242422359428865641, -6.97025611665666096703, 8.77711420415047323921, -18.2192823110881009286, 13.0},
};
static const double from_modes[INVMM__STAGES][INVMM__STAGES] = {
    {0.0135768673449479432477, -0.0114785152552295147079, -0.0140198588928754102811,
     -0.0102420478179088270701, 0.0476738772902957238632},
    {0.00161790040171908747644, -0.00766883074918016288516, 0.0247085784265185268125, 0.050172864517371058163,
     -0.0943318191816114369807},
    {0.0791578533474472076449, 0.0193984639988289509112, 0.0818003537037511708364, -0.230539534043417946721,
     0.102703045380125899792},
    {0.412256082680461451979, 0.407601171280199066622, 0.199682427886802525937, 0.377893902248861249544,
     0.46674413033249435929},
    {1.0, 1.0, 0.0, 1.0, 0.0},
};
static const double to_modes[INVMM__STAGES][INVMM__STAGES] = {
    {27.6976937756840884092, 12.783337911304406015, 3.2084893867134298598, -0.951490412248916221272,
     0.741550496025989603354},
    {-33.0418802135190000081, -17.3769534790635670195, -0.172129063254005561152, -0.0991697779825426425882,
     0.531228115838306667185},
    {-8.6114439798752919777, 9.69999140952880823134, 1.91472863969687428485, 2.41869200608494002643,
     -1.04746348793533741869},
    {5.3441864378349115989, 4.59361556775916100445, -3.03636032345942429865, 1.05066019023145886386,
     -0.272778611864296270539},
    {3.74805980743980486005, -3.98496573634388466725, -1.04441564160801879294, 1.18409856813794848723,
     -0.449917770156780368899},
};
static const double real_pole = 6.28670475172927664517;
static const struct pair poles[] = {{5.70095329867178941917, 3.21026560030854988843},
                                    {3.65569432546357225824, 6.54373689936007729402}};

static const double *const weights = inverse[INVMM__STAGES - 1]; /* of the slope at the end */

/* The stages of the step before, gone on with. */
static void predict(struct invmm__general_work *w, double h) {
  double ratio = w->old_h > 0 ? h / w->old_h : INFINITY;
  for (int i = 0; i < INVMM__STAGES; ++i) {
    memset(w->stage[i], 0, w->n * sizeof *w->stage[i]);
    for (int j = 0; j < INVMM__STAGES && ratio < 4; ++j) {
      double x = 1 + node[i] * ratio, weight = x / node[j];
      for (int k = 0; k < INVMM__STAGES; ++k)
        if (k != j) weight *= (x - node[k]) / (node[j] - node[k]);
      if (j == INVMM__STAGES - 1) weight -= 1;
      for (uint32_t n = 0; n < w->n; ++n)
        w->stage[i][n] += weight * w->old[j][n];
    }
  }
}

static void set_residuals(struct invmm__general_work *w, double h) {
  for (int i = 0; i < INVMM__STAGES; ++i) {
    for (uint32_t n = 0; n < w->n; ++n)
      w->probe[n] = w->u[n] + w->stage[i][n];
    invmm__general_field(w, w->probe, &w->flows[i], w->change[i]);
  }
  for (uint32_t n = 0; n < w->n; ++n) {
    double residual[INVMM__STAGES], z[INVMM__STAGES];
    for (int i = 0; i < INVMM__STAGES; ++i)
      z[i] = w->stage[i][n];
    for (int i = 0; i < INVMM__STAGES; ++i) {
      residual[i] = h * w->change[i][n];
      for (int j = 0; j < INVMM__STAGES; ++j)
        residual[i] -= inverse[i][j] * z[j];
    }
    for (int i = 0; i < INVMM__STAGES; ++i) {
      double sum = 0;
      for (int j = 0; j < INVMM__STAGES; ++j)
        sum += to_modes[i][j] * residual[j];
      w->change[i][n] = sum;
    }
  }
}

/* Moves the stages; the largest change, P. */
static double move_stages(struct invmm__general_work *w) {
  double most = 0;
  for (uint32_t n = 0; n < w->n; ++n)
    for (int i = 0; i < INVMM__STAGES; ++i) {
      double sum = 0;
      for (int j = 0; j < INVMM__STAGES; ++j)
        sum += from_modes[i][j] * w->change[j][n];
      w->stage[i][n] += sum;
      most = invmm__general_larger(most, sum);
    }
  return most;
}

/* One turn of Newton's method, the derivative being that of the middle stage. */
static double turn(struct invmm__general_work *w, double h) {
  const struct invmm__general_flows *f = &w->flows[INVMM__STAGES / 2];
  set_residuals(w, h);
  invmm__general_divide(w, f, h, real_pole, w->change[0]);
  divide_pairs(w, f, h, poles, w->change + 1);
  return move_stages(w);
}

static double largest(const double *x, uint32_t n) {
  double most = 0;
  for (uint32_t i = 0; i < n; ++i)
    most = fmax(most, fabs(x[i]));
  return most;
}

enum { TURNS = 20 };

/* Whether the stages have come to rest: within a hundredth of the tolerance, or within rounding. How much
 * nearer a turn leads is first taken to be as it was in the step before. */
static int iterate(struct invmm__general_work *w, double h) {
  double enough = fmax(0.01 * w->tolerance, 2e-15 * largest(w->u, w->n)), before = 0, rate = w->rate;
  for (int i = 0; i < TURNS; ++i) {
    double moved = turn(w, h);
    if (i > 0) rate = moved / before;
    if (!(rate < 2)) break;
    w->rate = fmax(rate, 1e-3);
    if (rate < 1 && moved * fmin(rate / (1 - rate), 1) <= enough) return 1;
    before = moved;
  }
  w->rate = 1;
  return 0;
}

int invmm__general_advance(struct invmm__general_work *w, double h) {
  predict(w, h);
  if (!iterate(w, h)) {
    w->old_h = 0;
    return 0;
  }
  for (uint32_t n = 0; n < w->n; ++n) {
    double sum = 0;
    for (int j = 0; j < INVMM__STAGES; ++j)
      sum += weights[j] * w->stage[j][n];
    w->u[n] += w->stage[INVMM__STAGES - 1][n];
    w->slope[n] = sum / h;
  }
  for (int j = 0; j < INVMM__STAGES; ++j) {
    double *swap = w->old[j];
    w->old[j] = w->stage[j], w->stage[j] = swap;
  }
  w->old_h = h;
  return 1;
}

/* ---- The long run */

/* How much of a change of u to take at once: exponential flows change a thousandfold over a few 1/k, and a
 * tangent tells little so far away. */
static double share_of(const struct invmm__general_work *w, const double *change) {
  double most = 0, decay = fmax(w->p->bid.decay, w->p->ask.decay);
  if (w->p->bid.form != INVMM__ARRIVALS_EXPONENTIAL) return 1;
  for (uint32_t n = 0; n + 1 < w->n; ++n)
    most = fmax(most, fabs(change[n + 1] - change[n]));
  return fmin(1, 4 / (decay * most));
}

/* One implicit step of Euler's, of any length, from u to the probe, up to a constant; 0 where it fails. */
static int relax(struct invmm__general_work *w, double h) {
  double *now = w->probe, *change = w->change[0];
  memcpy(now, w->u, w->n * sizeof *now);
  for (int i = 0; i < 4 * TURNS; ++i) {
    invmm__general_field(w, now, &w->flows[0], w->slope);
    double most = 0, common = w->slope[w->peak];
    for (uint32_t n = 0; n < w->n; ++n)
      change[n] = h * (w->slope[n] - common) - (now[n] - w->u[n]);
    invmm__general_divide(w, &w->flows[0], h, 1, change);
    common = change[w->peak];
    double share = share_of(w, change);
    for (uint32_t n = 0; n < w->n; ++n) {
      double moved = share * (change[n] - common);
      now[n] += moved;
      most = invmm__general_larger(most, moved);
    }
    if (most <= fmax(1e-3 * w->tolerance, 4e-15 * largest(now, w->n))) return 1;
  }
  return 0;
}

static double fastest(const struct invmm__general_flows *f, uint32_t n) {
  return largest(f->bid, n) + largest(f->ask, n);
}

double invmm__general_fastest(struct invmm__general_work *w) {
  invmm__general_field(w, w->u, &w->flows[0], w->slope);
  return fastest(&w->flows[0], w->n);
}

/* Moves u to the probe; how far that was, P. */
static double take_probe(struct invmm__general_work *w) {
  double moved = 0;
  for (uint32_t n = 0; n < w->n; ++n) {
    moved = fmax(moved, fabs(w->probe[n] - w->u[n]));
    w->u[n] = w->probe[n];
  }
  return moved;
}

/* Whether steps of any length, at least of the horizon's, leave u where it is but for rounding. */
int invmm__general_find_limit(struct invmm__general_work *w) {
  double fast = invmm__general_fastest(w), first = fast > 0 ? 1 / fast : 1, h = first, moved = INFINITY,
         little = 0;
  double last = fmax(1e15 * first, isfinite(w->p->horizon) ? 100 * w->p->horizon : 0);
  for (int i = 0; i < 200 && (h < last || moved > little); ++i) {
    int done = relax(w, h);
    h *= done ? 8 : 0.0625;
    moved = done ? take_probe(w) : (double)INFINITY;
    little = fmax(0.01 * w->tolerance, 1e-13 * largest(w->u, w->n));
  }
  invmm__general_fastest(w);
  w->growth = w->slope[w->peak];
  memcpy(w->limit, w->u, w->n * sizeof *w->u);
  return moved <= little;
}
