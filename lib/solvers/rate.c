/* SPDX-License-Identifier: MIT */
/** The zone of internalisation: Barzykin, Bergault and Gueant (2023) in one dimension and in the long run.
 *
 * The derivative w of the relative value function obeys
 *   (s^2/2) w' = g - h x^2 + (|w| - psi)_+^2/(4 eta),  w(0) = 0,  and the speed is v = -sign(w) (|w| -
 * psi)_+/(2 eta). Within the zone, |w| <= psi, it is a cubic. Beyond, w - psi = -2 eta s^2 y'/y makes it
 * linear: y'' = ((h x^2 - g)/(eta s^4)) y, whose only solution that keeps w growing like x is Weber's
 * decaying function D_nu(xi), with xi = x sqrt(2 alpha), alpha = sqrt(h/eta)/s^2, nu = g/(2 s^2 sqrt(h eta))
 * - 1/2. So g is where y' = 0 at the edge of the zone. psi = 0: nu = 0, v = -sqrt(h/eta) x, the speed of
 * Almgren and Chriss (2001) and of Garleanu and Pedersen (2013), who discount. */
#include "solvers/rate.h"
#include "numeric/root.h"
#include "numeric/weber.h"
#include <math.h>

static double alpha_of(const struct invmm__rate_problem *p) {
  return sqrt(p->running_cost / p->quadratic_cost) / p->flow_variance;
}

static double order_of(const struct invmm__rate_problem *p, double cost_rate) {
  double least = p->flow_variance * sqrt(p->running_cost * p->quadratic_cost);
  return 0.5 * (cost_rate / least - 1);
}

/* Half of the cubic's way: where (2/s^2)(g x - h x^3/3) reaches psi first. */
static double zone_of(const struct invmm__rate_problem *p, double cost_rate) {
  double g = cost_rate, h = p->running_cost, aim = 0.5 * p->proportional_cost * p->flow_variance;
  double top = sqrt(g / h), sine = fmin(1.5 * aim / (g * top), 1);
  return 2 * top * sin(asin(sine) / 3); /* Viete: sin 3a = 3 sin a - 4 sin^3 a */
}

/* How much g is above the cost rate that there is without eta. */
struct excess {
  const struct invmm__rate_problem *p;
  double low;
};

static double slope_at_edge(const void *context, double over) {
  const struct invmm__rate_problem *p = ((const struct excess *)context)->p;
  double cost_rate = ((const struct excess *)context)->low + over;
  double xi = zone_of(p, cost_rate) * sqrt(2 * alpha_of(p));
  return invmm__weber(order_of(p, cost_rate), xi).slope;
}

struct invmm__rate invmm__rate_solve(const struct invmm__rate_problem *p) {
  double h = p->running_cost, s2 = p->flow_variance, eta = p->quadratic_cost;
  double free = s2 * sqrt(h * eta); /* without psi */
  if (p->proportional_cost == 0) return (struct invmm__rate){0, free, 0};
  double edge = cbrt(0.75 * p->proportional_cost * s2 / h), low = h * edge * edge;
  struct excess e = {p, low};
  /* The slope has more zeros further up: the second at five times the excess or more. */
  double start = low < free ? 0.01 * free : 1e-3 * low * pow(free / low, 4.0 / 3);
  double beyond = invmm__root_beyond(slope_at_edge, &e, start, 1.6, 40);
  double g = low + invmm__root(slope_at_edge, &e, 0, fmin(beyond, 1e9 * start));
  return (struct invmm__rate){zone_of(p, g), g, order_of(p, g)};
}

/* The speed without psi, 1/s: (-rho + sqrt(rho^2 + 4 h/eta))/2, with the difference taken first. */
static double decay_of(const struct invmm__rate_problem *p) {
  double ratio = p->running_cost / p->quadratic_cost, rho = p->discount;
  return 2 * ratio / (rho + sqrt(rho * rho + 4 * ratio));
}

double invmm__rate_at(const struct invmm__rate_problem *p, const struct invmm__rate *rate, double x) {
  double size = fabs(x);
  if (p->proportional_cost == 0) return -decay_of(p) * x;
  if (size <= rate->zone) return 0;
  double scale = sqrt(2 * alpha_of(p));
  struct invmm__weber y = invmm__weber(rate->order, size * scale);
  return copysign(fmax(-y.slope / y.value, 0) * scale * p->flow_variance, -x);
}

/* Fourth order, in steps that move the exposure by little. */
double invmm__rate_after(const struct invmm__rate_problem *p, const struct invmm__rate *rate, double x,
                         double seconds) {
  if (p->proportional_cost == 0) return x * exp(-decay_of(p) * seconds);
  enum { STEPS = 32 };
  double most = sqrt(p->running_cost / p->quadratic_cost) * seconds / STEPS; /* 1 in a step is much */
  double step = most > 1 ? seconds / STEPS / most : seconds / STEPS;
  for (int i = 0; i < STEPS; ++i) {
    double k1 = invmm__rate_at(p, rate, x), k2 = invmm__rate_at(p, rate, x + 0.5 * step * k1);
    double k3 = invmm__rate_at(p, rate, x + 0.5 * step * k2), k4 = invmm__rate_at(p, rate, x + step * k3);
    x += step * (k1 + 2 * k2 + 2 * k3 + k4) / 6;
  }
  return x;
}
