/* SPDX-License-Identifier: MIT */
/** Least conditional value at risk (Rockafellar, Uryasev 2000), one hedge.
 *
 * With losses l_i(x) = -y_i + x F_i and weights p_i of sum 1, CVaR is the mean of the worst 1 - a of them,
 *   CVaR(x) = (1/(1 - a)) sum of p_i l_i over the tail, the scene on its edge with what is left of its
 * weight, convex and piecewise linear in x with slope (1/(1 - a)) sum of p_i F_i over the tail. A bracket of
 * a falling and a rising point is closed where their tangents cross, and halved when that is slow; where the
 * function touches the crossing, it is the kink looked for. The tail is found by quickselect, so that one
 * look costs O(n). */
#include "solvers/tail.h"
#include <math.h>

/* A point of the function: value and slope. */
struct look {
  double x, value, slope;
};

static void swap(struct invmm__scene *a, struct invmm__scene *b) {
  struct invmm__scene was = *a;
  *a = *b, *b = was;
}

static double middle(double a, double b, double c) {
  return fmax(fmin(a, b), fmin(fmax(a, b), c));
}

/* Scenes here are (loss, hedge, weight). [0, above) are worse than the pivot, [above, below) as bad. */
struct split {
  size_t above, below;
};

static struct split partition(struct invmm__scene *s, size_t n) {
  double pivot = middle(s[0].asset, s[n / 2].asset, s[n - 1].asset);
  struct split at = {0, 0};
  for (size_t i = 0; i < n; ++i) {
    if (s[i].asset < pivot) continue;
    swap(&s[i], &s[at.below]);
    if (s[at.below].asset > pivot) swap(&s[at.below], &s[at.above++]);
    ++at.below;
  }
  return at;
}

/* Sums over scenes: weight, weight * loss, weight * hedge. */
struct sums {
  double weight, loss, hedge;
};

static struct sums sum_of(const struct invmm__scene *s, size_t n) {
  struct sums sum = {0, 0, 0};
  for (size_t i = 0; i < n; ++i) {
    sum.weight += s[i].weight;
    sum.loss += s[i].weight * s[i].asset;
    sum.hedge += s[i].weight * s[i].hedge;
  }
  return sum;
}

/* Adds `most` of the weight of the scenes, as if all were alike. */
static void add_part(struct sums *to, const struct sums *part, double most) {
  double share = part->weight > most ? most / part->weight : 1;
  to->weight += share * part->weight, to->loss += share * part->loss, to->hedge += share * part->hedge;
}

/* The worst scenes of this total weight. */
static struct sums worst(struct invmm__scene *s, size_t n, double weight) {
  struct sums tail = {0, 0, 0};
  while (n > 0 && tail.weight < weight) {
    struct split at = partition(s, n);
    struct sums above = sum_of(s, at.above);
    if (tail.weight + above.weight >= weight) {
      n = at.above;
      continue;
    }
    struct sums equal = sum_of(s + at.above, at.below - at.above);
    add_part(&tail, &above, INFINITY);
    add_part(&tail, &equal, weight - tail.weight);
    s += at.below, n -= at.below;
  }
  return tail;
}

static struct look look_at(const struct invmm__tail_problem *p, double x, struct invmm__scene *work,
                           double tail_weight) {
  for (size_t i = 0; i < p->n; ++i) {
    const struct invmm__scene *s = &p->scenes[i];
    work[i] = (struct invmm__scene){x * s->hedge - s->asset, s->hedge, s->weight};
  }
  struct sums tail = worst(work, p->n, tail_weight);
  double side = x < p->last ? -1 : 1;
  return (struct look){x, tail.loss / tail.weight + p->cost * fabs(x - p->last),
                       tail.hedge / tail.weight + p->cost * side};
}

static double tail_weight_of(const struct invmm__tail_problem *p) {
  double all = 0;
  for (size_t i = 0; i < p->n; ++i)
    all += p->scenes[i].weight;
  return (1 - p->level) * all;
}

double invmm__tail_risk(const struct invmm__tail_problem *p, double ratio, struct invmm__scene *work) {
  struct invmm__tail_problem free_of_cost = *p;
  free_of_cost.cost = 0;
  return look_at(&free_of_cost, ratio, work, tail_weight_of(p)).value;
}

/* From `from` outward until the slope turns. A slope of 0 is flat ground that begins nearer to `from`. */
static int bracket(const struct invmm__tail_problem *p, struct look from, struct look *far,
                   struct invmm__scene *work, double tail_weight) {
  double way = from.slope < 0 ? 1 : -1;
  for (double reach = 0.125; reach < 1e6; reach *= 4) {
    *far = look_at(p, from.x + way * reach, work, tail_weight);
    if (!(far->slope * way < 0)) return 1;
  }
  return 0;
}

/* Closes [near, far]: near slopes toward far, far does not slope on. */
static struct look close_in(const struct invmm__tail_problem *p, struct look near, struct look far,
                            struct invmm__scene *work, double tail_weight) {
  const double way = far.x > near.x ? 1 : -1;
  double width = fabs(far.x - near.x), before = INFINITY;
  for (int i = 0;; ++i) {
    double across =
        (near.value - far.value + far.slope * far.x - near.slope * near.x) / (far.slope - near.slope);
    int slow = width > 0.5 * before && i % 2;
    double x = slow ? 0.5 * (near.x + far.x) : across;
    if (!(way * (x - near.x) > 0) || !(way * (far.x - x) > 0)) break;
    struct look at = look_at(p, x, work, tail_weight);
    double floor = near.value + near.slope * (x - near.x);
    if (!slow && at.value - floor <= 4e-16 * (fabs(at.value) + fabs(near.value))) return at;
    if (at.slope * way < 0)
      near = at;
    else
      far = at;
    before = width, width = fabs(far.x - near.x);
  }
  return near.value < far.value ? near : far;
}

struct invmm__tail invmm__tail_solve(const struct invmm__tail_problem *p, struct invmm__scene *work) {
  double tail_weight = tail_weight_of(p);
  /* On either side of the ratio in use, where cost may keep it. */
  struct look here = look_at(p, p->last, work, tail_weight), far;
  double step = 1e-13 * fmax(1, fabs(p->last));
  struct look left = look_at(p, p->last - step, work, tail_weight);
  struct look right = look_at(p, p->last + step, work, tail_weight);
  struct look best = here;
  if (left.slope > 0 || right.slope < 0) {
    struct look from = left.slope > 0 ? left : right;
    from.x = here.x, from.value = here.value;
    if (!bracket(p, from, &far, work, tail_weight)) return (struct invmm__tail){p->last, here.value, 0};
    best = close_in(p, from, far, work, tail_weight);
  }
  return (struct invmm__tail){best.x, best.value - p->cost * fabs(best.x - p->last), 1};
}
