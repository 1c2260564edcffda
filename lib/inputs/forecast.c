/* SPDX-License-Identifier: MIT */
/** Logistic regression by AdaGrad (J. Duchi, E. Hazan, Y. Singer, Adaptive subgradient methods, J. Machine
 * Learning Research 12, 2011); linear regression by recursive least squares. Features are standardised by
 * their own mean and deviation, those that change sign with the side by deviation alone, and clipped. */
#include "inputs/forecast.h"
#include <float.h>

enum { N = INVMM__FEATURES };

#define CLIP      5.0   /* standard deviations */
#define SCORE     30.0  /* logits beyond it are certain */
#define SHRINK    1e-5  /* l2 */
#define FIRST     100.0 /* P of the recursion at the start: coefficients of a deviation are below 10 moves */
#define WIND_UP   1e8   /* no diagonal of P grows beyond it where nothing new comes */
#define ROOT_HALF 0.70710678118654752440

static void standardise(const struct invmm__forecast *f, const double x[N], double out[N]) {
  out[0] = 1;
  for (int i = 1; i < N; ++i) {
    double variance = f->square[i] - f->mean[i] * f->mean[i];
    double z = variance > 1e-12 * f->square[i] ? (x[i] - f->mean[i]) / sqrt(variance) : 0;
    out[i] = z > CLIP ? CLIP : z < -CLIP ? -CLIP : z;
  }
}

static double dot(const double a[N], const double b[N]) {
  double sum = 0;
  for (int i = 0; i < N; ++i)
    sum += a[i] * b[i];
  return sum;
}

static double logistic(const struct invmm__forecast *f, const double z[N]) {
  double score = dot(f->weight, z);
  score = score > SCORE ? SCORE : score < -SCORE ? -SCORE : score;
  return 1 / (1 + exp(-score));
}

struct invmm__foretold invmm__forecast_of(const struct invmm__forecast *f,
                                          const struct invmm__forecast_terms *t, const double x[N],
                                          double threshold) {
  double z[N];
  standardise(f, x, z);
  if (!t->linear) {
    double p = logistic(f, z);
    return (struct invmm__foretold){p, f->rest + p * (f->adverse - f->rest)};
  }
  double move = dot(f->slope, z), deviation = sqrt(f->residual);
  double p = 0.5 * erfc((threshold - move) / fmax(deviation, DBL_MIN) * ROOT_HALF);
  return (struct invmm__foretold){p, move};
}

static double gain_of(double count, double memory) {
  return count < memory ? 1 / (count + 1) : 1 / memory;
}

static void learn_scale(struct invmm__forecast *f, const double x[N], double gain) {
  for (int i = 1; i < N; ++i) {
    if (!invmm__feature_is_odd(i)) f->mean[i] += gain * (x[i] - f->mean[i]);
    f->square[i] += gain * (x[i] * x[i] - f->square[i]);
  }
}

static void learn_logistic(struct invmm__forecast *f, double rate, const double z[N], double label) {
  double miss = logistic(f, z) - label;
  for (int i = 0; i < N; ++i) {
    double g = miss * z[i] + SHRINK * f->weight[i];
    f->gradient[i] += g * g;
    if (f->gradient[i] > 0) f->weight[i] -= rate * g / sqrt(f->gradient[i]);
  }
}

/* theta += k (y - z theta), k = P z/(l + z P z), P <- (P - k z P)/l; P is kept from growing where nothing new
 * is seen. The moves are in P, so that P0 is in units of their mean square. */
static void learn_linear(struct invmm__forecast *f, double kept, const double z[N], double move) {
  double pz[N], gain[N], miss = move - dot(f->slope, z), largest = 0;
  for (int i = 0; i < N; ++i)
    pz[i] = dot(f->inverse[i], z);
  double scale = 1 / (kept + dot(z, pz));
  for (int i = 0; i < N; ++i)
    gain[i] = pz[i] * scale, f->slope[i] += gain[i] * miss;
  for (int i = 0; i < N; ++i)
    largest = fmax(largest, f->inverse[i][i]);
  double grown = largest < WIND_UP ? 1 / kept : 1;
  for (int i = 0; i < N; ++i)
    for (int j = 0; j <= i; ++j)
      f->inverse[i][j] = f->inverse[j][i] = (f->inverse[i][j] - gain[i] * pz[j]) * grown;
}

static double squared(double x) {
  return x * x;
}

/* Scores what was foretold before it is learnt from. */
static void score(struct invmm__forecast *f, const struct invmm__forecast_terms *t,
                  const struct invmm__sample *s, double move, double label) {
  double own = squared(s->own.probability - label), base = squared(s->base.probability - label);
  invmm__mean_add(&f->brier, s->at, t->batch, t->memory, own);
  invmm__mean_add(&f->brier_base, s->at, t->batch, t->memory, base);
  double skill = t->linear ? squared(s->base.move - move) - squared(s->own.move - move) : base - own;
  invmm__mean_add(&f->skill, s->at, t->batch, t->memory, skill);
}

void invmm__forecast_learn(struct invmm__forecast *f, const struct invmm__forecast_terms *t,
                           const struct invmm__sample *s, double move) {
  double z[N], label = move > s->threshold, gain = gain_of(f->count, t->memory);
  if (f->count == 0)
    for (int i = 0; i < N; ++i)
      f->inverse[i][i] = FIRST;
  score(f, t, s, move, label);
  learn_scale(f, s->x, gain);
  standardise(f, s->x, z);
  if (t->linear) {
    f->residual += gain * (squared(move - dot(f->slope, z)) - f->residual);
    learn_linear(f, 1 - 1 / t->memory, z, move);
  } else {
    learn_logistic(f, t->rate, z, label);
  }
  double of_label = gain_of(f->count * (label != 0 ? f->share : 1 - f->share), t->memory);
  if (label != 0)
    f->adverse += of_label * (move - f->adverse);
  else
    f->rest += of_label * (move - f->rest);
  f->share += gain * (label - f->share);
  f->count += 1;
}

int invmm__forecast_has_skill(const struct invmm__forecast *f) {
  return invmm__mean_of(&f->skill) > invmm__mean_error(&f->skill);
}

int invmm__forecast_sane(const struct invmm__forecast *f) {
  int good = f->count >= 0 && f->residual >= 0 && f->share >= 0 && f->share <= 1;
  for (int i = 0; i < N; ++i)
    good &= f->square[i] >= 0 && f->gradient[i] >= 0 && f->inverse[i][i] >= 0;
  return good && invmm__mean_sane(&f->brier) && invmm__mean_sane(&f->brier_base) &&
         invmm__mean_sane(&f->skill);
}
