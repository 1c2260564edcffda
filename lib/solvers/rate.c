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

/* All depends on one number: low, the cost rate without eta, over that without psi. What is sought is how
 * much the cost rate is above low, both over that without psi. */
struct task {
  double low;
};

/* Without eta the cubic reaches psi at its top, with it earlier: at the angle whose sine is (low/g)^(3/2).
 * sin 3a = 3 sin a - 4 sin^3 a (Viete). As a share of the turning point of the Weber function. */
static double share_of_top(const struct task *t, double over) {
  double ratio = over / t->low, gap = -expm1(-1.5 * log1p(ratio)); /* 1 - sine */
  double angle = gap < 0.5 ? acos(-1) / 2 - 2 * asin(sqrt(0.5 * gap)) : asin(pow(1 + ratio, -1.5));
  return 2 * sin(angle / 3);
}

static double order_of(const struct task *t, double over) {
  return 0.5 * (t->low + over - 1);
}

static double slope_at_edge(const void *context, double over) {
  const struct task *t = context;
  double turn = sqrt(2 * (t->low + over));
  return invmm__weber(order_of(t, over), share_of_top(t, over) * turn).slope;
}

/* (over^-3 - 1)/low goes from 3 to 3.577 as low grows. A polynomial through thirteen of its values is good to
 * 7e-6 of `over`, from where two steps of the secant are enough; the next zero of the slope is far. */
static double first_guess(double low) {
  const double s = 1 / (1 + 1 / sqrt(low));
  const double c[] = {3.00003524, -2.27304851, 4.66884707,  -19.0346215, 214.687792,  -1308.10312, 4975.15875,
                      -12039.616, 18663.5434,  -18486.1289, 11338.7634,  -3930.51442, 589.425264};
  double sum = 0;
  for (int i = 12; i >= 0; --i)
    sum = sum * s + c[i];
  return 1 / cbrt(1 + low * sum);
}

struct invmm__rate invmm__rate_solve(const struct invmm__rate_problem *p) {
  double h = p->running_cost, s2 = p->flow_variance, eta = p->quadratic_cost;
  double free = s2 * sqrt(h * eta); /* without psi */
  if (p->proportional_cost == 0) return (struct invmm__rate){0, free, 0};
  double edge = cbrt(0.75 * p->proportional_cost * s2 / h), low = h * edge * edge;
  struct task t = {low / free};
  double guess = first_guess(t.low);
  double over = t.low < 1e12 ? invmm__root_near(slope_at_edge, &t, guess, 0.99999 * guess) : guess;
  double g = low + free * over; /* further up the guess is all that a double of g can show */
  return (struct invmm__rate){sqrt(g / h) * share_of_top(&t, over), g, order_of(&t, over)};
}

struct invmm__rate invmm__rate_of(const struct invmm__rate_problem *p, double zone, double cost_rate) {
  double free = p->flow_variance * sqrt(p->running_cost * p->quadratic_cost);
  return (struct invmm__rate){zone, cost_rate, 0.5 * (cost_rate / free - 1)};
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

/* In units of the Weber function and of time 1/(2 sqrt(h/eta)) the exposure obeys x' = f(x), f = y'/y, with
 * f' = x^2/4 - nu - 1/2 - f^2: four derivatives in time for one look at the function, which is carried
 * inward. In steps that move the exposure by little. */
static double moved(double nu, double x, double f, double step) {
  double f1 = 0.25 * x * x - nu - 0.5 - f * f, f2 = 0.5 * x - 2 * f * f1, f3 = 0.5 - 2 * f1 * f1 - 2 * f * f2;
  double third = f1 * f1 + f * f2, fourth = f1 * (f1 * f1 + 4 * f * f2) + f * f * f3;
  return f * step * (1 + step / 2 * (f1 + step / 3 * (third + step / 4 * fourth)));
}

double invmm__rate_after(const struct invmm__rate_problem *p, const struct invmm__rate *rate, double x,
                         double seconds) {
  if (p->proportional_cost == 0) return x * exp(-decay_of(p) * seconds);
  enum { STEPS = 32 };
  const double pace = 2 * sqrt(p->running_cost / p->quadratic_cost), unit = 1 / sqrt(2 * alpha_of(p));
  const double step = fmin(pace * seconds, 2 * STEPS) / STEPS; /* more than 2 is much */
  double at = fabs(x) / unit, edge = rate->zone / unit;
  struct invmm__weber y = invmm__weber(rate->order, at);
  for (int i = 0; i < STEPS; ++i) {
    double next = at + moved(rate->order, at, fmin(y.slope / y.value, 0), step);
    y = invmm__weber_inward(y, rate->order, at, next);
    at = next;
  }
  return copysign(fmin(fmax(at, edge) * unit, fabs(x)), x);
}
