/* SPDX-License-Identifier: MIT */
/** Hamilton's filter at irregular times: predict with exp(Q dt), weigh with the densities N(r; 0, sigma_k^2
 * dt), normalise. J. Hamilton, A new approach to the economic analysis of nonstationary time series and the
 * business cycle, Econometrica 57(2), 1989. */
#include "inputs/hamilton.h"
#include <math.h>
#include <string.h>

enum { MOST = INVMM__REGIMES_MOST };
/* So many changes later the chain is as it is in the long run. */
#define LONG   1e15
#define TWO_PI 6.28318530717958647693

typedef double matrix[MOST][MOST];

static void multiply(uint32_t n, const matrix a, const matrix b, matrix out) {
  matrix product = {{0}};
  for (uint32_t i = 0; i < n; ++i)
    for (uint32_t j = 0; j < n; ++j) {
      product[i][j] = 0;
      for (uint32_t k = 0; k < n; ++k)
        product[i][j] += a[i][k] * b[k][j];
    }
  memcpy(out, product, sizeof product);
}

/* Rows are probabilities: what rounding takes from their sums is given back. */
static void normalise(uint32_t n, double *p) {
  double sum = 0;
  for (uint32_t i = 0; i < n; ++i)
    sum += p[i];
  for (uint32_t i = 0; i < n; ++i)
    p[i] /= sum;
}

/* exp(Q t) with t Q halved until it is small, summed by (I + Q/fastest)^k, all of whose terms are positive,
 * and squared as often. */
static void transition(const struct invmm__chain *c, double seconds, matrix out) {
  double span = fmin(c->fastest * seconds, LONG), factor; /* the product may be infinite */
  int halvings = 0;
  matrix step = {{0}}, power = {{0}};
  for (; span > 0.5; ++halvings)
    span *= 0.5;
  factor = exp(-span);
  for (uint32_t i = 0; i < c->n; ++i)
    for (uint32_t j = 0; j < c->n; ++j) {
      step[i][j] = (i == j) + c->rate[i][j] / c->fastest;
      power[i][j] = i == j;
      out[i][j] = factor * power[i][j];
    }
  for (int k = 1; k < 16; ++k) {
    multiply(c->n, (const double(*)[MOST])power, (const double(*)[MOST])step, power);
    factor *= span / k;
    for (uint32_t i = 0; i < c->n; ++i)
      for (uint32_t j = 0; j < c->n; ++j)
        out[i][j] += factor * power[i][j];
  }
  for (int k = 0; k < halvings; ++k) {
    multiply(c->n, (const double(*)[MOST])out, (const double(*)[MOST])out, out);
    for (uint32_t i = 0; i < c->n; ++i)
      normalise(c->n, out[i]);
  }
}

void invmm__chain_complete(struct invmm__chain *c) {
  c->fastest = 0;
  for (uint32_t i = 0; i < c->n; ++i) {
    double leaving = 0;
    for (uint32_t j = 0; j < c->n; ++j)
      leaving += i == j ? 0 : c->rate[i][j];
    c->rate[i][i] = -leaving;
    c->fastest = fmax(c->fastest, leaving);
    c->stationary[i] = 1.0 / c->n;
  }
  if (c->n == 2 && c->fastest > 0) {
    c->stationary[0] = c->rate[1][0] / (c->rate[0][1] + c->rate[1][0]);
    c->stationary[1] = 1 - c->stationary[0];
  } else {
    invmm__chain_pass(c, 1e12 / (c->fastest > 0 ? c->fastest : 1), c->stationary);
  }
}

void invmm__chain_pass(const struct invmm__chain *c, double seconds, double *p) {
  if (!(c->fastest > 0)) return;
  if (c->n == 2) {
    double both = c->rate[0][1] + c->rate[1][0], kept = exp(-both * seconds);
    double first = c->stationary[0] + (p[0] - c->stationary[0]) * kept;
    p[0] = first, p[1] = 1 - first;
    return;
  }
  matrix t;
  double next[MOST] = {0};
  transition(c, seconds, t);
  for (uint32_t i = 0; i < c->n; ++i)
    for (uint32_t j = 0; j < c->n; ++j)
      next[j] += p[i] * t[i][j];
  normalise(c->n, next);
  memcpy(p, next, c->n * sizeof *p);
}

void invmm__chain_see(const struct invmm__chain *c, double move, double seconds, double *p,
                      double *likelihood) {
  double exponent[MOST], weight[MOST], largest = -INFINITY, sum = 0, square = move * move / seconds;
  for (uint32_t k = 0; k < c->n; ++k) {
    exponent[k] = -0.5 * square / (c->sigma[k] * c->sigma[k]);
    if (exponent[k] > largest) largest = exponent[k];
  }
  if (!(largest > -INFINITY)) return;
  for (uint32_t k = 0; k < c->n; ++k) {
    weight[k] = p[k] / c->sigma[k] * exp(exponent[k] - largest);
    sum += weight[k];
  }
  if (!(sum > 0)) return; /* none of the regimes that there can be had such a move: nothing is learnt */
  for (uint32_t k = 0; k < c->n; ++k)
    p[k] = weight[k] / sum;
  *likelihood += largest + log(sum / sqrt(TWO_PI * seconds));
}
