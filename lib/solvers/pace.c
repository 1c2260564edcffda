/* SPDX-License-Identifier: MIT */
/** Rate control with a zone of pure internalisation, without differential equations to shoot at.
 *
 * With w the marginal value of exposure and g the cost rate,
 *   (s^2/2) w' = g - h q^2 + (w - c)_+^2/(4 e),   w(0) = 0,   v = (w - c)_+/(2 e).
 * Inside the zone w = (2/s^2) (g q - h q^3/3). Outside, w - c = -2 e s^2 f'/f makes the equation linear,
 *   f'' = (h q^2 - g)/(e s^4) f,
 * and of its solutions the one that dies out is meant, for which w grows as 2 sqrt(e h) q. The zone ends at
 * q0 where w = c from both sides, so where f' = 0. Put g = h t^2, u^3 = e s^4/(2 h t), q = t + u y, b = u/(2
 * t): then d2f/dy2 = y (1 + b y) f, and y0(b), the last zero of f', depends on b alone: -1.01879 for b = 0,
 * Airy's function, to -1.26 for b = 0.397, where c = 0 and the zone is gone. One equation is left, w(t + u
 * y0) = c for t, between the two known ends: t = (e s^4/h)^(1/4) for c = 0 and t = (3 c s^2/(4 h))^(1/3) for
 * e = 0, the cube root of the band.
 *
 * f comes from its Taylor series, exact to rounding, stepwise down from where it has long died out. */
#include "solvers/pace.h"
#include "numeric/root.h"
#include <math.h>

enum { TERMS = 28, FAR = 60 };

/* f and f' at y. */
struct wave {
  double y, f, slope;
};

/* One step of the series of f'' = y (1 + b y) f around w->y. */
static struct wave advance(struct wave w, double b, double by) {
  const double here[3] = {w.y * (1 + b * w.y), 1 + 2 * b * w.y, b};
  double c[TERMS] = {w.f, w.slope}, power = 1;
  struct wave next = {w.y + by, w.f + w.slope * by, w.slope};
  for (int k = 2; k < TERMS; ++k) {
    double sum = here[0] * c[k - 2] + (k > 2 ? here[1] * c[k - 3] : 0) + (k > 3 ? here[2] * c[k - 4] : 0);
    c[k] = sum / (k * (k - 1));
    power *= by;
    next.f += c[k] * power * by;
    next.slope += k * c[k] * power;
  }
  return next;
}

/* How long a step the series bears. */
static double stride(double y, double b) {
  return 1 / sqrt(1 + fabs(y * (1 + b * y)));
}

/* f'/f far out, by three terms of the asymptotic series: within 1e-8 of itself from y = 60 on. */
static double slope_far_out(double y, double b) {
  double q = y * (1 + b * y), dq = 1 + 2 * b * y, root = sqrt(q);
  return -root - dq / (4 * q) - (5 * dq * dq / (4 * q) - 2 * b) / (8 * q * root);
}

/* From w->y down to y, with f = 1 there. */
static struct wave descend(struct wave w, double b, double y) {
  while (w.y > y) {
    double by = fmin(stride(w.y, b), w.y - y);
    struct wave next = advance(w, b, -by);
    if (by == w.y - y) next.y = y;
    next.slope /= next.f, next.f = 1;
    w = next;
  }
  return w;
}

/* The solution that dies out, at y: begun where it is e^-45 of what it is at 0. */
static struct wave dying(double b, double y) {
  struct wave w = {y + 12, 1, slope_far_out(y + 12, b)};
  return descend(w, b, y);
}

/* The last zero of f'. */
static double last_crest(double b) {
  struct wave w = dying(b, -0.9);
  double left = -1.3, right = -0.9, y = -1.0187929716 - 0.6 * b;
  for (int i = 0; i < 12; ++i) { /* Newton, which is there after five */
    struct wave at = advance(w, b, y - w.y);
    if (at.slope < 0)
      right = y;
    else
      left = y;
    double next = y - at.slope / (y * (1 + b * y) * at.f);
    y = fmin(fmax(next, left), right);
  }
  return y;
}

/* Zone and turn in units of (e s^4/h)^(1/4), where h, s and e are 1: there c alone is left, and t is at
 * least 1. */
static double zone_at(double turn) {
  double unit = cbrt(0.5 / turn);
  return fmax(turn + unit * last_crest(unit / (2 * turn)), 0);
}

/* w at the end of the zone, less c. */
static double excess(const void *cost, double turn) {
  double q = zone_at(turn);
  return 2 * q * (turn * turn - q * q / 3) - *(const double *)cost;
}

static double turn_of(double edge) {
  const double cost = edge * edge * edge / 0.75;
  return invmm__root(excess, &cost, 1, 1 + edge);
}

/* (e s^4/h)^(1/4) */
static double scale_of(const struct invmm__pace_problem *p) {
  return sqrt(sqrt(p->quadratic_cost / p->running_cost)) * sqrt(p->flow_variance);
}

struct invmm__pace invmm__pace_of(const struct invmm__pace_problem *p, double zone, double cost_rate) {
  double scale = scale_of(p), far = sqrt(cost_rate / p->running_cost);
  return (struct invmm__pace){zone, cost_rate, far, cbrt(0.5 / (far / scale)) * scale};
}

struct invmm__pace invmm__pace_solve(const struct invmm__pace_problem *p) {
  const double s2 = p->flow_variance, h = p->running_cost, scale = scale_of(p);
  double edge = cbrt(0.75 * p->proportional_cost) * cbrt(s2 / h) / scale;
  double turn = edge > 1e-60 ? turn_of(fmin(edge, 1e60)) : 1;
  double zone = edge > 1e-60 ? zone_at(turn) : 0;
  double far = turn * scale;
  return (struct invmm__pace){zone * scale, h * far * far, far, cbrt(0.5 / turn) * scale};
}

void invmm__pace_speeds(const struct invmm__pace_problem *p, const struct invmm__pace *r, const double *at,
                        int n, double *speed) {
  const double b = r->unit / (2 * r->turn), scale = p->flow_variance / r->unit;
  int i = n;
  for (; i > 0 && (at[i - 1] - r->turn) / r->unit > FAR; --i)
    speed[i - 1] = -scale * slope_far_out((at[i - 1] - r->turn) / r->unit, b);
  if (i == 0) return;
  struct wave w = dying(b, (at[i - 1] - r->turn) / r->unit);
  for (; i > 0; --i) {
    w = descend(w, b, (at[i - 1] - r->turn) / r->unit);
    speed[i - 1] = fmax(-scale * w.slope, 0);
  }
}
