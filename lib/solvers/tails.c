/* SPDX-License-Identifier: MIT */
/** Least conditional value at risk with several hedges: a smoothing Newton method.
 *
 * Of (x, t) the function t + (1/((1 - a) n)) sum of max(l_i - t, 0) + sum of c_j |x_j - x0_j|, jointly convex
 * (Rockafellar, Uryasev 2000), is made smooth: max(z, 0) becomes e log(1 + exp(z/e)), |z| becomes
 * sqrt(z^2 + e^2). Newton with halved steps solves it for e = 0.005 of the losses' deviation, and again for e
 * a quarter of that, down to 1e-7: each answer starts the next, and each step has to gain twice as much to be
 * followed by another. The Hessian gets a trace of its diagonal, so that a flat direction is no trap. */
#include "numeric/dense.h"
#include "solvers/tail.h"
#include <math.h>
#include <string.h>

enum { LEGS = INVMM__TAIL_LEGS, SIZE = LEGS + 1 };

/* The last unknown is t. */
struct local {
  double value, slope[SIZE], curve[SIZE * SIZE];
};

static double loss(const struct invmm__tails_problem *p, size_t i, const double *x) {
  const double *row = p->returns + i * (size_t)(p->legs + 1);
  double sum = -row[0];
  for (int j = 0; j < p->legs; ++j)
    sum += x[j] * row[j + 1];
  return sum;
}

/* e log(1 + exp(z/e)), and its derivative: beyond 40 e the corner is not to be seen. */
static double soft(double z, double e, double *slope) {
  *slope = z > 0;
  if (fabs(z) > 40 * e) return fmax(z, 0);
  double u = exp(-fabs(z) / e);
  *slope = z > 0 ? 1 / (1 + u) : u / (1 + u);
  return fmax(z, 0) + e * log1p(u);
}

static void add_scene(const struct invmm__tails_problem *p, size_t i, const double *x, double e,
                      struct local *at) {
  const double *row = p->returns + i * (size_t)(p->legs + 1);
  const int n = p->legs + 1;
  double weight = 1 / ((1 - p->level) * (double)p->n), slope, way[SIZE];
  at->value += weight * soft(loss(p, i, x) - x[p->legs], e, &slope);
  double bend = weight * slope * (1 - slope) / e;
  for (int j = 0; j < n; ++j)
    way[j] = j < p->legs ? row[j + 1] : -1;
  for (int j = 0; j < n; ++j) {
    at->slope[j] += weight * slope * way[j];
    for (int k = 0; k <= j && bend > 0; ++k)
      at->curve[j * n + k] += bend * way[j] * way[k];
  }
}

static void add_cost(const struct invmm__tails_problem *p, const double *x, double e, struct local *at) {
  const int n = p->legs + 1;
  for (int j = 0; j < p->legs; ++j) {
    double away = x[j] - p->last[j], length = sqrt(away * away + e * e);
    at->value += p->cost[j] * length;
    at->slope[j] += p->cost[j] * away / length;
    at->curve[j * n + j] += p->cost[j] * e * e / (length * length * length);
  }
}

static struct local local_at(const struct invmm__tails_problem *p, const double *x, double e) {
  struct local at = {.value = x[p->legs]};
  at.slope[p->legs] = 1;
  for (size_t i = 0; i < p->n; ++i)
    add_scene(p, i, x, e, &at);
  add_cost(p, x, e, &at);
  return at;
}

static double value_at(const struct invmm__tails_problem *p, const double *x, double e) {
  double slope, sum = 0;
  for (size_t i = 0; i < p->n; ++i)
    sum += soft(loss(p, i, x) - x[p->legs], e, &slope);
  struct local cost = {.value = x[p->legs] + sum / ((1 - p->level) * (double)p->n)};
  add_cost(p, x, e, &cost);
  return cost.value;
}

/* The Newton step, of a Hessian that is made definite. Should rounding spoil it, the step gains nothing. */
static void newton_step(const struct local *at, int n, double *step) {
  double trace = 0, curve[SIZE * SIZE];
  for (int j = 0; j < n; ++j)
    trace += at->curve[j * n + j];
  memcpy(curve, at->curve, sizeof curve);
  for (int j = 0; j < n; ++j)
    curve[j * n + j] += 1e-11 * trace + 1e-300, step[j] = -at->slope[j];
  invmm__cholesky(curve, n);
  invmm__cholesky_solve(curve, n, step);
}

/* One damped step; returns how much it gained. One that promises less than `least` is not taken. */
static double descend(const struct invmm__tails_problem *p, double *x, double e, double least) {
  const int n = p->legs + 1;
  struct local at = local_at(p, x, e);
  double step[SIZE], fall = 0, trial[SIZE];
  newton_step(&at, n, step);
  for (int j = 0; j < n; ++j)
    fall += at.slope[j] * step[j];
  if (!(-fall > least)) return 0;
  for (double length = 1; length > 1e-10; length *= 0.5) {
    for (int j = 0; j < n; ++j)
      trial[j] = x[j] + length * step[j];
    double value = value_at(p, trial, e);
    if (!(value <= at.value + 1e-4 * length * fall)) continue;
    memcpy(x, trial, sizeof *x * (size_t)n);
    return at.value - value;
  }
  return 0;
}

/* Lets the first of k numbers from i on sink to where no number below it in the heap is less. */
static void sink(double *heap, size_t k, size_t i) {
  for (size_t least = i;; i = least) {
    for (size_t child = 2 * i + 1; child < 2 * i + 3 && child < k; ++child)
      if (heap[child] < heap[least]) least = child;
    if (least == i) return;
    double moved = heap[i];
    heap[i] = heap[least], heap[least] = moved;
  }
}

/* Mean of the worst share of the losses, and the loss at its edge: the least of the worst is at their top. */
static double exact_tail(const struct invmm__tails_problem *p, const double *x, double *work, double *edge) {
  const double share = (1 - p->level) * (double)p->n;
  const size_t k = (size_t)ceil(share);
  double sum = 0;
  for (size_t i = 0; i < k; ++i)
    work[i] = loss(p, i, x);
  for (size_t i = k; i-- > 0;)
    sink(work, k, i);
  for (size_t i = k; i < p->n; ++i) {
    double here = loss(p, i, x);
    if (here > work[0]) work[0] = here, sink(work, k, 0);
  }
  for (size_t i = 1; i < k; ++i)
    sum += work[i];
  *edge = work[0];
  return (sum + (share - (double)(k - 1)) * work[0]) / share;
}

static double deviation(const struct invmm__tails_problem *p, const double *x) {
  double sum = 0, squares = 0, n = (double)p->n;
  for (size_t i = 0; i < p->n; ++i)
    sum += loss(p, i, x);
  for (size_t i = 0; i < p->n; ++i) {
    double away = loss(p, i, x) - sum / n;
    squares += away * away;
  }
  return sqrt(squares / n);
}

double invmm__tails_solve(const struct invmm__tails_problem *p, double *ratio, double *work) {
  double x[SIZE], edge = 0, spread = deviation(p, ratio);
  memcpy(x, ratio, sizeof *x * (size_t)p->legs);
  exact_tail(p, x, work, &edge);
  x[p->legs] = edge;
  const double least = 1e-12 * spread;
  for (double e = 0.005 * spread; e > 1e-7 * spread; e *= 0.25)
    for (double enough = least; descend(p, x, e, least) > enough;)
      enough *= 2;
  memcpy(ratio, x, sizeof *x * (size_t)p->legs);
  return exact_tail(p, x, work, &edge);
}
