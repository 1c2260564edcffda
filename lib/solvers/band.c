/* SPDX-License-Identifier: MIT */
/** The symmetric ergodic band under fixed plus proportional cost, by one equation.
 *
 * With w the derivative of the relative value function, smooth fit asks for
 *   w(B) = c,  w(a) = c,  integral of (w - c) from a to B = K,  w(x) = (2/s^2) (lambda x - h x^3/3).
 * In S = B + a and D = B - a these are S D^3 = p and S (S^2 - D^2) = m with p = 6 K s^2/h, m = 6 c s^2/h;
 * with y^4 = S/D >= 1 and the length P = p^(1/4) one equation is left,
 *   y^9 - y = (c/K) P,   D = P/y,   B = P (y^4 + 1)/(2 y),   a = P (y^4 - 1)/(2 y).
 *
 * Known limits: c = 0 gives a = 0 and the fourth root (12 K s^2/(gamma sigma^2))^(1/4), K = 0 gives a = B and
 * the cube root (3 c s^2/(2 gamma sigma^2))^(1/3) of the transaction-cost literature (Rogers 2004; Martin
 * 2014). */
#include "solvers/band.h"
#include "numeric/cube_root.h"
#include <math.h>

/* A start of y^9 - y = k, up to k = `end`: a ratio of two cubics within 2e-6. */
static const struct start {
  double end, above[4], below[4];
} starts[] = {
    {5,
     {1.000001131, 1.441659363, 0.4473487275, 0.02115342933},
     {1, 1.316716688, 0.3526028086, 0.01268622842}},
    {50,
     {1.021013859, 0.4420628825, 0.02439945274, 0.0001511058058},
     {1, 0.3502472003, 0.01561026426, 7.146903915e-05}},
};

static double cubic(const double c[4], double k) {
  return c[0] + c[1] * k + k * k * (c[2] + c[3] * k);
}

static double start_of(double k) {
  const struct start *s = &starts[k > starts[0].end];
  if (k <= s->end) return cubic(s->above, k) / cubic(s->below, k);
  return invmm__cube_root(invmm__cube_root(k + 2));
}

/* y >= 1 by Halley's steps: after one of a millionth 1e-17 is left. */
static double root_of(double k) {
  double y = start_of(k), step;
  do {
    double y2 = y * y, y4 = y2 * y2, y7 = y4 * y2 * y, slope = 9 * (y4 * y4) - 1;
    double over = y7 * y2 - y - k;
    step = over * slope / (slope * slope - 36 * over * y7);
    y -= step;
  } while (fabs(step) > 2e-6 * y);
  return y;
}

static struct invmm__band band_of(double h, double outer, double inner) {
  return (struct invmm__band){outer, inner, h * (outer * outer + inner * outer + inner * inner) / 3};
}

struct invmm__band invmm__band_solve(const struct invmm__band_problem *problem) {
  double h = problem->running_cost, scale = 6 / h * problem->flow_variance;
  double per = problem->proportional_cost / problem->fixed_cost; /* 1/U */
  double unit = sqrt(sqrt(problem->fixed_cost * scale)), k = per * unit;
  if (!(k <= 1e150)) { /* NaN, too: nothing is fixed */
    double edge = 0.5 * invmm__cube_root(problem->proportional_cost * scale);
    return band_of(h, edge, edge);
  }
  double y = root_of(k), y2 = y * y, sum = y2 * y2 + 1, share = 0.5 * unit / (y2 * sum);
  double outer = share * (sum * sum * y), inner = share * k; /* no difference that would cancel */
  return band_of(h, outer, inner < outer ? inner : outer);
}

/* From the inner edge the exposure takes (B^2 - a^2)/s^2 seconds to reach the outer one; on the way it costs
 * (h/s^2) (B^4 - a^4)/6. At B = a what is left of both is the local time on the edges. */
struct invmm__zone invmm__band_policy(const struct invmm__band_problem *p, double outer, double inner) {
  double s2 = p->flow_variance, turnover = s2 > 0 ? s2 / (outer + inner) : 0;
  double rate = turnover > 0 ? turnover / (outer - inner) : 0;
  int edge = outer == inner;
  double fixed = p->fixed_cost > 0 ? p->fixed_cost * rate : 0;
  double proportional = p->proportional_cost > 0 ? p->proportional_cost * turnover : 0;
  double cost = fixed + proportional + p->running_cost * (outer * outer + inner * inner) / 6;
  return (struct invmm__zone){-outer,  -inner, inner, outer, isfinite(cost) ? cost : NAN, edge ? NAN : rate,
                              turnover};
}
