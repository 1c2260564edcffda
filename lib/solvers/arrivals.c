/* SPDX-License-Identifier: MIT */
#include "solvers/arrivals.h"
#include <math.h>

/* ---- x of expm1(x) + x = m: linear demand with risk, and logistic demand without, lead to it. In terms of
 * Lambert's function x = 1 + m - W(e^(1+m)), which would overflow. */

struct root {
  double x, e; /* and expm1(x) */
};

/* The left side is convex and rises, so that Newton's steps from above the root stay above it. */
static double start_above(double m) {
  if (m >= 1) return log1p(m);
  return m > -1 ? 0.5 * m : m + 1;
}

/* Halley's steps: one leaves a third power of itself, so that a small one is the last but for the series of
 * expm1. */
static struct root solve_root(double m, double start) {
  struct root r = {start == start ? start : start_above(m), 0};
  for (int i = 0; i < 60; ++i) {
    r.e = expm1(r.x);
    double rest = m - r.x - r.e, rise = r.e + 2;
    double step = rest * rise / (rise * rise + 0.5 * rest * (r.e + 1));
    r.x += step;
    if (fabs(step) <= 6e-5 * fmin(1, fabs(r.x))) {
      r.e += (1 + r.e) * step * (1 + step * (0.5 + step / 6));
      break;
    }
  }
  return r;
}

/* ---- */

static double log1p_over(double x) {
  return x != 0 ? log1p(x) / x : 1;
}

/* base = ln(1 + x)/(xi Delta) and C = (1 + x)^-(1 + 1/x) with x = xi Delta/k are those of exponential demand
 */
struct invmm__arrivals invmm__arrivals_of(enum invmm__arrival_form form, double scale, double decay,
                                          double shift, double risk) {
  double x = risk / decay;
  return (struct invmm__arrivals){
      .form = (int32_t)form,
      .scale = scale,
      .decay = decay,
      .shift = shift,
      .risk = risk,
      .end = 1 / decay,
      .per_risk = risk > 0 ? 1 / risk : 0,
      .base = log1p_over(x) / decay,
      .flow = scale * exp(-log1p(x) - log1p_over(x)),
  };
}

/* ---- exponential */

static struct invmm__best exponential_best(const struct invmm__arrivals *d, double p) {
  double flow = d->flow * exp(-d->decay * p);
  return (struct invmm__best){p, flow * d->end, flow, flow * d->decay, -flow * d->decay * d->decay, 0, 0};
}

/* ---- linear */

static struct invmm__best linear_best(const struct invmm__arrivals *d, double p, double root) {
  double beta = d->scale * d->decay, room = d->end - p;
  if (!(room > 0)) return (struct invmm__best){(double)NAN, 0, 0, 0, 0, 0, (double)NAN}; /* no series */
  if (d->risk == 0)
    return (struct invmm__best){p, 0.25 * beta * room * room, 0.5 * beta * room, 0.5 * beta, 0, 0, 0};
  struct root r = solve_root(d->risk * room, root);
  double e = 1 + r.e, flow = beta * d->per_risk * r.e / e, curve = beta / (e * (e + 1));
  double part = d->risk / ((e + 1) * (e + 1)), twist = curve * part * (2 * e + 1);
  double bend = curve * part * part * (6 * e * e + 4 * e + 1);
  return (struct invmm__best){p, flow * r.e * d->per_risk, flow, curve, twist, bend, r.x};
}

static struct invmm__depth linear_depth(const struct invmm__arrivals *d, double p, double root) {
  if (d->risk == 0) return (struct invmm__depth){0.5 * (d->end + p), 0.5, 0};
  struct root r = solve_root(d->risk * (d->end - p), root);
  /* where demand is (e^x - 1) beta/risk */
  return (struct invmm__depth){d->end - r.e * d->per_risk, (1 + r.e) / (2 + r.e), r.x};
}

/* ---- logistic. Without risk w = W(e^u), u = -1 - a - b p, is e^v with e^v + v = u. */

static struct root logistic_root(const struct invmm__arrivals *d, double p, double start) {
  return solve_root(-2 - d->shift - d->decay * p, start);
}

/* ln(1 + r (1 + z)), z = e^l, without overflow. */
static double log_margin(double r, double l) {
  return l + log(r) > 40 ? l + log(r) : log1p(r * (1 + exp(l)));
}

/* z = e^-(a + b d) and what follows: 1/(1 + z), z/(1 + z)^2, k = z/(1 + r (1 + z)), z dk/dz, with r = xi
 * Delta/b. p rises with d by 1 + k. */
struct logit {
  double depth, margin, left, part, k, dk; /* margin = xi Delta (d - p) */
};

static struct logit logit_at(const struct invmm__arrivals *d, double depth) {
  double r = d->risk * d->end, l = -(d->shift + d->decay * depth), t = exp(-fabs(l)), sum = 1 + t;
  double below = l > 0 ? t + r * sum : 1 + r * sum; /* t is 1/z where z > 1 */
  return (struct logit){depth,           log_margin(r, l),        (l > 0 ? t : 1) / sum,
                        t / (sum * sum), (l > 0 ? 1 : t) / below, (1 + r) * t / (below * below)};
}

/* p of d is concave and rises, so that Newton's steps from below stay below. The depth without risk is above:
 * one step leads from there to below. */
static struct logit solve_logit(const struct invmm__arrivals *d, double p, double start) {
  double depth = start == start ? start : p + (2 + logistic_root(d, p, start).e) * d->end, step = INFINITY;
  struct logit at = logit_at(d, depth);
  /* a step of the size of rounding is the last one too */
  for (int i = 0; (i < 200) & (fabs(step) > fmax(1e-9 * d->end, 1e-15 * fabs(at.depth))); ++i) {
    step = (p - at.depth + at.margin * d->per_risk) / (1 + at.k);
    at = logit_at(d, at.depth + step);
  }
  return at;
}

/* With s = dd/dp = 1/(1 + k) the flow F has -F'/F = R = b s/(1 + z) - xi Delta (1 - s). */
static struct invmm__best logit_best(const struct invmm__arrivals *d, double p, double root) {
  struct logit at = solve_logit(d, p, root);
  double b = d->decay, c = d->risk, rate = d->scale * (1 - at.left), flow = rate * exp(-at.margin);
  double s = 1 / (1 + at.k), ds = s * s * s * b * at.dk, ratio = b * s * at.left - c * (1 - s);
  double dratio = b * ds * at.left + b * b * s * s * at.part + c * ds;
  return (struct invmm__best){.at = p,
                              .gain = -rate * expm1(-at.margin) * d->per_risk,
                              .flow = flow,
                              .curve = flow * ratio,
                              .twist = flow * (dratio - ratio * ratio),
                              .root = at.depth};
}

static struct invmm__best logistic_best(const struct invmm__arrivals *d, double p, double root) {
  if (d->risk > 0) return logit_best(d, p, root);
  struct root r = logistic_root(d, p, root);
  double w = 1 + r.e, flow = d->scale * w / (1 + w), pass = 1 / (1 + w);
  double curve = flow * d->decay * pass * pass;
  return (struct invmm__best){
      p, d->scale * w * d->end, flow, curve, -curve * d->decay * (1 - 2 * w) * pass * pass, 0, r.x};
}

static struct invmm__depth logistic_depth(const struct invmm__arrivals *d, double p, double root) {
  if (d->risk == 0) {
    struct root r = logistic_root(d, p, root);
    return (struct invmm__depth){p + (2 + r.e) * d->end, 1 / (2 + r.e), r.x};
  }
  struct logit at = solve_logit(d, p, root);
  return (struct invmm__depth){at.depth, 1 / (1 + at.k), at.depth};
}

/* ---- power: p = d - ln(1 + x)/(xi Delta), x = xi Delta d/m, convex in d; without risk d = p m/(m - 1) */

/* x - ln(1 + x) */
static double log1p_rest(double x) {
  if (x > 0.01) return x - log1p(x);
  return x * x * (1.0 / 2 - x * (1.0 / 3 - x * (1.0 / 4 - x * (1.0 / 5 - x * (1.0 / 6 - x / 7)))));
}

/* Above the root: without risk, or where the tangent of the logarithm at xi Delta d = max(m, 1) would lead.
 */
static double power_start(double m, double c, double p) {
  double at = fmax(m, 1), slope = 1 / (m + at), start = (p + (log1p(at / m) - slope * at) / c) / (1 - slope);
  return m > 1 ? fmin(start, p * m / (m - 1)) : start;
}

static double power_depth(const struct invmm__arrivals *d, double p) {
  double m = d->decay, c = d->risk;
  if (!(p > 0)) return 0;
  if (c == 0) return p * m / (m - 1);
  double depth = power_start(m, c, p), step = depth;
  for (int i = 0; (i < 100) & (step > 1e-13 * depth); ++i) {
    double here = depth * (1 - 1 / m) + log1p_rest(c * depth / m) / c;
    step = (here - p) / (1 - 1 / (m + c * depth));
    depth -= step;
  }
  return depth;
}

/* ---- all of them */

double invmm__arrivals_reach(const struct invmm__arrivals *d) {
  if (d->form == INVMM__ARRIVALS_LINEAR)
    return d->risk > 0 ? fmin(2.5e-3 * d->per_risk,
                              5e-3 * pow(d->end * d->end * d->per_risk * d->per_risk * d->per_risk, 0.2))
                       : 0;
  return 3.5e-4 / (d->decay + d->risk);
}

struct invmm__best invmm__arrivals_best(const struct invmm__arrivals *d, double p, double root) {
  if (d->form == INVMM__ARRIVALS_EXPONENTIAL) return exponential_best(d, p);
  if (d->form == INVMM__ARRIVALS_LINEAR) return linear_best(d, p, root);
  return logistic_best(d, p, root);
}

struct invmm__depth invmm__arrivals_depth(const struct invmm__arrivals *d, double p, double root) {
  switch (d->form) {
  case INVMM__ARRIVALS_EXPONENTIAL:
    return (struct invmm__depth){p + d->base, 1, 0};
  case INVMM__ARRIVALS_LINEAR:
    return linear_depth(d, p, root);
  case INVMM__ARRIVALS_LOGISTIC:
    return logistic_depth(d, p, root);
  default:
    return (struct invmm__depth){power_depth(d, p), 1, 0};
  }
}

/* p = d - ln(1 + xi Delta Lambda/-Lambda')/(xi Delta), from the best depth's condition. */
double invmm__arrivals_distance(const struct invmm__arrivals *d, double depth) {
  double l = -(d->shift + d->decay * depth);
  switch (d->form) {
  case INVMM__ARRIVALS_EXPONENTIAL:
    return depth - d->base;
  case INVMM__ARRIVALS_LINEAR:
    return depth - (d->end - depth) * log1p_over(d->risk * (d->end - depth));
  default:
    return depth - (d->risk > 0 ? log_margin(d->risk / d->decay, l) / d->risk : (1 + exp(l)) / d->decay);
  }
}

double invmm__arrivals_rate(const struct invmm__arrivals *d, double depth) {
  switch (d->form) {
  case INVMM__ARRIVALS_EXPONENTIAL:
    return d->scale * exp(-d->decay * depth);
  case INVMM__ARRIVALS_LINEAR:
    return d->scale * fmax(1 - d->decay * depth, 0);
  case INVMM__ARRIVALS_LOGISTIC:
    return d->scale / (1 + exp(d->shift + d->decay * depth));
  default:
    return d->scale * pow(fmax(depth / d->shift, 1), -d->decay);
  }
}
