/* SPDX-License-Identifier: MIT */
/** Maximum likelihood of Poisson counts. With mu_j = tau_j Lambda(d_j) for cells, and T (Lambda(d_j) -
 * Lambda(d_j+1)) for bands, log L = sum N_j ln mu_j - mu_j. Newton's method for the exponential, Fisher
 * scoring with Levenberg's damping for the others.
 *
 * S. Laruelle, Feuille de route pour l'estimation des intensites, 2013; J. Fernandez-Tapia, Modeling,
 * optimization and estimation for the on-line control of trading algorithms, thesis, 2015. */
#include "inputs/intensity_fit.h"
#include <float.h>
#include <invmm/ids.h>
#include <math.h>

static const struct invmm__fit nothing = {{0, 0, 0, 0, 0}, 0, 0, 0, 0, 0};

/* -- exponential from exposed cells -- */

/* Sums over the cells, depths counted from `from` so that nothing under- or overflows. */
struct sums {
  double s0, s1, s2;
};

static struct sums sums_at(const struct invmm__counts *c, double from, double k) {
  struct sums s = {0, 0, 0};
  for (uint32_t j = 0; j < c->n; ++j) {
    if (!(c->exposure[j] > 0)) continue;
    double d = c->depth[j] - from, w = c->exposure[j] * exp(-k * d);
    s.s0 += w, s.s1 += w * d, s.s2 += w * d * d;
  }
  return s;
}

/* What the fills say: how many, at which mean depth beyond the least depth that was exposed. */
struct fills {
  double count, least, most, mean;
};

static struct fills fills_of(const struct invmm__counts *c) {
  struct fills f = {0, INFINITY, -INFINITY, 0};
  double sum = 0;
  for (uint32_t j = 0; j < c->n; ++j) {
    if (!(c->exposure[j] > 0)) continue;
    f.least = fmin(f.least, c->depth[j]), f.most = fmax(f.most, c->depth[j]);
    f.count += c->count[j], sum += c->count[j] * c->depth[j];
  }
  f.mean = f.count > 0 ? sum / f.count - f.least : 0;
  return f;
}

/* The root of S1/S0 - mean, which falls with k: Newton's steps between bounds that close in. */
static double solve_decay(const struct invmm__counts *c, const struct fills *f) {
  double low = 0, high = 1 / f->mean;
  struct sums above = sums_at(c, f->least, high); /* the root: the mean is too small there */
  for (int i = 0; (i < 64) & (above.s1 > f->mean * above.s0); ++i)
    low = high, high *= 2, above = sums_at(c, f->least, high);
  double k = 0.5 * (low + high);
  for (int i = 0; i < 100; ++i) {
    struct sums s = sums_at(c, f->least, k);
    double excess = s.s1 / s.s0 - f->mean, slope = s.s2 / s.s0 - s.s1 * s.s1 / (s.s0 * s.s0);
    if (excess > 0)
      low = k;
    else
      high = k;
    double next = k + excess / slope;
    if (!(next > low && next < high)) next = 0.5 * (low + high);
    int still = fabs(next - k) <= 4e-16 * k;
    k = next;
    if (still) break;
  }
  return k;
}

struct invmm__fit invmm__fit_exponential(const struct invmm__counts *c) {
  struct fills f = fills_of(c);
  if (!(f.count > 0) || !(f.mean > 0)) return nothing;
  struct sums flat = sums_at(c, f.least, 0);
  if (!(flat.s1 > f.mean * flat.s0)) return nothing; /* more fills further out: no k above 0 */
  double k = solve_decay(c, &f);
  struct sums s = sums_at(c, f.least, k);
  double mean = s.s1 / s.s0, spread = s.s2 / s.s0 - mean * mean, effective = f.count * c->weight;
  double at_zero = mean + f.least; /* mean depth counted from the mid: ln A is taken there */
  double moment = spread + at_zero * at_zero;
  struct invmm__fit fit = {{INVMM_DEMAND_EXPONENTIAL, f.count / s.s0 * exp(k * f.least), k, 0, 0},
                           sqrt(moment / (effective * spread)),
                           1 / sqrt(effective * spread),
                           0,
                           at_zero / sqrt(moment),
                           spread > 0};
  return fit;
}

struct invmm__fit invmm__fit_reaches(double count, double sum, double seconds, double least,
                                     double effective) {
  if (!(count > 0) || !(sum > 0) || !(seconds > 0)) return nothing;
  double k = count / sum, far = k * least;
  return (struct invmm__fit){{INVMM_DEMAND_EXPONENTIAL, count / seconds * exp(far), k, 0, 0},
                             sqrt((1 + far * far) / effective),
                             k / sqrt(effective),
                             0,
                             far / sqrt(1 + far * far),
                             1};
}

/* -- any curve by scoring -- */

enum { THETA = 3 }; /* ln A, ln decay, offset */

double invmm__curve_rate(const struct invmm__curve *c, double depth) {
  switch (c->demand) {
  case INVMM_DEMAND_EXPONENTIAL:
    return c->scale * exp(-c->decay * depth);
  case INVMM_DEMAND_LOGISTIC:
    return c->scale / (1 + exp(c->offset + c->decay * depth));
  default:
    return c->scale * pow(fmax(depth, c->from) / c->from, -c->decay);
  }
}

/* The rate and its derivatives by theta. */
static double rate_of(const struct invmm__curve *c, double depth, double by[THETA]) {
  const int logistic = c->demand == INVMM_DEMAND_LOGISTIC, power = c->demand == INVMM_DEMAND_POWER;
  double rate = invmm__curve_rate(c, depth);
  double share = logistic ? 1 / (1 + exp(-c->offset - c->decay * depth)) : 1;
  double away = power ? log(fmax(depth, c->from) / c->from) : depth;
  by[0] = rate, by[1] = -rate * share * c->decay * away, by[2] = -rate * share;
  return rate;
}

/* Log-likelihood, its gradient and Fisher's information. */
struct score {
  double likelihood, gradient[THETA], information[THETA][THETA];
};

static void add_cell(struct score *s, double count, double mean, const double by[THETA]) {
  s->likelihood += count > 0 ? count * log(mean) - mean : -mean;
  for (int a = 0; a < THETA; ++a) {
    s->gradient[a] += (count / mean - 1) * by[a];
    for (int b = 0; b < THETA; ++b)
      s->information[a][b] += by[a] * by[b] / mean;
  }
}

static struct score score_of(const struct invmm__counts *c, const struct invmm__curve *curve) {
  struct score s = {0};
  double near[THETA], far[THETA] = {0}, rate = 0, beyond;
  for (uint32_t j = c->n; j-- > 0;) {
    beyond = rate;
    rate = rate_of(curve, c->depth[j], near);
    double scale = c->seconds > 0 ? c->seconds : c->exposure[j], by[THETA];
    double mean = c->seconds > 0 ? scale * (rate - beyond) : scale * rate;
    for (int a = 0; a < THETA; ++a)
      by[a] = scale * (c->seconds > 0 ? near[a] - far[a] : near[a]), far[a] = near[a];
    if (mean > DBL_MIN)
      add_cell(&s, c->count[j], mean, by);
    else if (c->count[j] > 0)
      s.likelihood = -INFINITY; /* it happened, so this curve cannot be it */
  }
  return s;
}

/* Solves M x = b for a positive M of n rows by Cholesky's factors, in place; 0 where M is not positive. */
static int solve_positive(double m[THETA][THETA], const double b[THETA], double x[THETA], int n) {
  for (int i = 0; i < n; ++i)
    for (int j = 0; j <= i; ++j) {
      double sum = m[i][j];
      for (int k = 0; k < j; ++k)
        sum -= m[i][k] * m[j][k];
      if (i == j && !(sum > 0)) return 0;
      m[i][j] = i == j ? sqrt(sum) : sum / m[j][j];
    }
  for (int i = 0; i < n; ++i) {
    x[i] = b[i];
    for (int k = 0; k < i; ++k)
      x[i] -= m[i][k] * x[k];
    x[i] /= m[i][i];
  }
  for (int i = n; i-- > 0;) {
    for (int k = i + 1; k < n; ++k)
      x[i] -= m[k][i] * x[k];
    x[i] /= m[i][i];
  }
  return 1;
}

static int free_parameters(int demand) {
  return demand == INVMM_DEMAND_LOGISTIC ? 3 : 2;
}

/* What a step gains of the log-likelihood, at least, to be followed by another. */
#define ENOUGH 1e-13

/* One damped step; 0 where no further one makes the counts likelier. */
static int improve(const struct invmm__counts *c, struct invmm__curve *curve, struct score *s,
                   double *damping) {
  const int n = free_parameters(curve->demand);
  for (int tries = 0; tries < 30; ++tries, *damping *= 4) {
    double m[THETA][THETA], step[THETA] = {0};
    for (int a = 0; a < n; ++a)
      for (int b = 0; b < n; ++b)
        m[a][b] = s->information[a][b] * (a == b ? 1 + *damping : 1);
    if (!solve_positive(m, s->gradient, step, n)) continue;
    struct invmm__curve next = *curve;
    next.scale *= exp(step[0]), next.decay *= exp(step[1]), next.offset += step[2];
    struct score at = score_of(c, &next);
    double gain = at.likelihood - s->likelihood;
    if (!(gain > 0)) continue;
    *curve = next, *s = at;
    *damping *= 0.125;
    return gain > ENOUGH * fabs(at.likelihood); /* else the next step is below the digits that count */
  }
  return 0;
}

/* Errors from the inverse of the information at the likeliest curve. */
static struct invmm__fit with_errors(const struct invmm__curve *curve, const struct score *s, double weight) {
  const int n = free_parameters(curve->demand);
  double covariance[THETA][THETA] = {{0}};
  for (int a = 0; a < n; ++a) {
    double m[THETA][THETA], unit[THETA] = {0};
    unit[a] = 1;
    for (int i = 0; i < n; ++i)
      for (int j = 0; j < n; ++j)
        m[i][j] = s->information[i][j];
    if (!solve_positive(m, unit, covariance[a], n)) return nothing;
  }
  return (struct invmm__fit){*curve, sqrt(covariance[0][0] / weight),
                             curve->decay * sqrt(covariance[1][1] / weight), sqrt(covariance[2][2] / weight),
                             /* a larger decay goes with a larger scale */
                             covariance[0][1] / sqrt(covariance[0][0] * covariance[1][1]), 1};
}

struct invmm__fit invmm__fit_curve(const struct invmm__counts *c, const struct invmm__curve *guess) {
  struct invmm__curve curve = *guess;
  struct score s = score_of(c, &curve);
  double damping = 1e-3;
  if (!isfinite(s.likelihood) || !(curve.decay > 0)) return nothing; /* without a scale it is infinite */
  for (int i = 0; i < 60; ++i)
    if (!improve(c, &curve, &s, &damping)) break;
  return with_errors(&curve, &s, c->weight);
}

/* -- regression -- */

struct line {
  double w, x, y, xx, xy;
};

static void add_point(struct line *l, double weight, double x, double y) {
  l->w += weight, l->x += weight * x, l->y += weight * y;
  l->xx += weight * x * x, l->xy += weight * x * y;
}

struct invmm__fit invmm__fit_logarithms(const struct invmm__counts *c) {
  struct line l = {0, 0, 0, 0, 0};
  double beyond = 0;
  for (uint32_t j = c->n; j-- > 0;) { /* of bands: those that reached at least so far */
    double count = c->seconds > 0 ? beyond += c->count[j] : c->count[j];
    double seconds = c->seconds > 0 ? c->seconds : c->exposure[j];
    if (count > 0 && seconds > 0) add_point(&l, count, c->depth[j], log(count / seconds));
  }
  double spread = l.w * l.xx - l.x * l.x;
  if (!(spread > 1e-12 * l.w * l.xx)) return nothing;
  double slope = (l.w * l.xy - l.x * l.y) / spread;
  double scale = exp((l.y - slope * l.x) / l.w);
  return (struct invmm__fit){{INVMM_DEMAND_EXPONENTIAL, scale, -slope, 0, 0}, 0, 0, 0, 0, slope < 0};
}
