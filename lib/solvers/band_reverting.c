/* SPDX-License-Identifier: MIT */
/** Smooth fit with mean reversion. In lengths of the band without reversion the derivative of the relative
 * value function is, with b = reversion length^2/s^2,
 *
 *     w(x) = x (l - d x^2 F(b x^2)),    d = 1 - 2 b l,    F(z) = e^z * integral of t^2 e^(-z t^2), 0 <= t <=
 * 1,
 *
 * where l is the cost rate, 1/(2 b) that of never trading, and so d/(2 b) what the band saves. All terms of
 * F(z) = (1/3) sum z^n/(5/2)_n are positive: nothing cancels, and b = 0 is the band without reversion. The
 * ratio r = 2 b l/d is sought, so that a saving too small to be seen in l is still exact. w rises from 0 to
 * one peak and falls for ever; the area above c grows with r. */
#include "solvers/band_reverting.h"
#include "numeric/root.h"
#include <float.h>
#include <math.h>

/* F(z), and H(z) = z^(-2) * integral of t F(t), 0 <= t <= z, which is (1/3) sum z^n/((5/2)_n (n + 2)). */
struct series {
  double f, h;
};

static struct series series_at(double z) {
  double term = 1.0 / 3;
  struct series s = {term, term / 2};
  for (int n = 1; term > 1e-18 * s.f; ++n) { /* z^n is no match for n!, unless it overflows */
    term *= z / (n + 1.5);
    s.f += term, s.h += term / (n + 2);
  }
  return s;
}

/* The wave of a ratio r. */
struct wave {
  double pull, rate, damp; /* b, l, d */
  double height;           /* c */
};

static struct wave wave_of(double pull, double ratio, double height) {
  return (struct wave){pull, ratio / (1 + ratio) / (2 * pull), 1 / (1 + ratio), height};
}

static double wave_above(const void *context, double x) {
  const struct wave *w = context;
  return x * (w->rate - w->damp * x * x * series_at(w->pull * x * x).f) - w->height;
}

static double wave_below(const void *context, double x) {
  return -wave_above(context, x);
}

/* w' = l - x^2 + 2 b x w, with the large terms taken together. */
static double wave_fall(const void *context, double x) {
  const struct wave *w = context;
  double z = w->pull * x * x;
  return w->damp * x * x * (1 + 2 * z * series_at(z).f) - w->rate;
}

/* The area under w from 0 to x. */
static double wave_area(const struct wave *w, double x) {
  double square = x * x;
  return 0.5 * square * (w->rate - w->damp * square * series_at(w->pull * square).h);
}

static double peak_of(const struct wave *w) {
  return invmm__root(wave_fall, w, 0, invmm__root_beyond(wave_fall, w, sqrt(w->rate), 1.25));
}

/* In lengths of the band without reversion. */
struct task {
  double pull, height, fixed;
};

struct fit {
  double inner, outer;
};

static struct fit fit_of(const struct wave *w, double peak) {
  double inner = w->height > 0 ? invmm__root(wave_above, w, 0, peak) : 0;
  double beyond = invmm__root_beyond(wave_below, w, 1.25 * peak, 1.25);
  return (struct fit){inner, invmm__root(wave_above, w, peak, beyond)};
}

/* How much the area above c is too large, by the logarithm of r. */
static double area_excess(const void *context, double log_ratio) {
  const struct task *t = context;
  struct wave w = wave_of(t->pull, exp(log_ratio), t->height);
  double peak = peak_of(&w), over = wave_above(&w, peak);
  if (t->fixed == 0 || !(over > 0)) return over - t->fixed;
  struct fit f = fit_of(&w, peak);
  return wave_area(&w, f.outer) - wave_area(&w, f.inner) - t->height * (f.outer - f.inner) - t->fixed;
}

double invmm__reverting_never(const struct invmm__band_problem *p, double reversion) {
  return p->running_cost * (p->flow_variance / (2 * reversion));
}

/* In lengths as said; h = s^2/2 = 1. The time from a to B is the integral of x (1 + 2 z F). */
static struct invmm__zone zone_of(const struct wave *w, struct fit f) {
  double a2 = f.inner * f.inner, b2 = f.outer * f.outer;
  struct series at_a = series_at(w->pull * a2), at_b = series_at(w->pull * b2);
  double time = 0.5 * (b2 - a2) + w->pull * (b2 * b2 * at_b.h - a2 * a2 * at_a.h);
  double edge = 1 / (f.outer * (1 + 2 * w->pull * b2 * at_b.f));
  int on_edge = f.inner == f.outer;
  return (struct invmm__zone){-f.outer,
                              -f.inner,
                              f.inner,
                              f.outer,
                              w->rate,
                              on_edge ? NAN : 1 / time,
                              on_edge ? edge : (f.outer - f.inner) / time};
}

/* ---- Newton ---- */

/* w - c and its slope at x, the area beneath w, and how both change with log r: l and d do like l d and
 * -2 b l d. */
struct look {
  double over, slope, area, over_r, area_r;
};

static struct look look_at(const struct wave *w, double x) {
  double square = x * x, z = w->pull * square, change = w->rate * w->damp;
  struct series s = series_at(z);
  return (struct look){x * (w->rate - w->damp * square * s.f) - w->height,
                       w->rate - w->damp * square * (1 + 2 * z * s.f),
                       0.5 * square * (w->rate - w->damp * square * s.h), change * x * (1 + 2 * z * s.f),
                       change * 0.5 * square * (1 + 2 * z * s.h)};
}

/* One step; returns how large it was, NaN where there is no sense in it. */
static double improve(const struct task *t, double *log_ratio, struct fit *f) {
  struct wave w = wave_of(t->pull, exp(*log_ratio), t->height);
  struct look in = look_at(&w, f->inner), out = look_at(&w, f->outer);
  if (!((in.slope > 0) & (out.slope < 0))) return NAN;
  double slip_in = in.over / in.slope, slip_out = out.over / out.slope;
  double excess = out.area - in.area - t->height * (f->outer - f->inner) - t->fixed;
  excess -= slip_out * out.over - slip_in * in.over;
  double step = -excess / (out.area_r - in.area_r - slip_out * out.over_r + slip_in * in.over_r);
  double inner = slip_in + in.over_r / in.slope * step, outer = slip_out + out.over_r / out.slope * step;
  *log_ratio += step, f->inner -= inner, f->outer -= outer;
  return fmax(fabs(step), fmax(fabs(inner), fabs(outer)));
}

/* The same where nothing is fixed: w peaks at c. w'' = -2 x + 2 b (w + x w'). */
static double improve_peak(const struct task *t, double *log_ratio, struct fit *f) {
  struct wave w = wave_of(t->pull, exp(*log_ratio), t->height);
  struct look at = look_at(&w, f->outer);
  double x = f->outer, bend = -2 * x + 2 * w.pull * (at.over + w.height + x * at.slope);
  double slope_r = w.rate * w.damp + 2 * w.pull * x * at.over_r;
  double determinant = at.over_r * bend - at.slope * slope_r;
  double step = (at.slope * at.slope - at.over * bend) / determinant;
  double moved = (at.over * slope_r - at.slope * at.over_r) / determinant;
  *log_ratio += step, f->inner = f->outer += moved;
  return fmax(fabs(step), fabs(moved)); /* w is level nowhere else */
}

static int newton(const struct task *t, double *log_ratio, struct fit *f) {
  double size = 4, before;
  do {
    before = size, size = t->fixed > 0 ? improve(t, log_ratio, f) : improve_peak(t, log_ratio, f);
    if (!(size < before)) return 0;
  } while (size > 1e-7); /* the next would be its square */
  return (f->inner >= 0) & (f->inner <= f->outer);
}

/* This start is right without reversion, and in the right place with little. */
static void start_still(const struct task *t, double inner, double *log_ratio, struct fit *f) {
  double ratio = 2 * t->pull * (1 + inner + inner * inner) / 3;
  *log_ratio = log(ratio);
  f->inner = inner * pow(1 + ratio, 0.55), f->outer = pow(1 + ratio, 0.2);
}

static double blend(double a, double b) {
  return sqrt(sqrt(a * a * a * a + b * b * b * b));
}

/* And this one where reversion rules: what is not traded is gone by itself, so that a trade is worth it from
 * 2 b c on, and from sqrt(4 b K) above that on with what is fixed. The ratio is what the outer edge says. */
static void start_ruled(const struct task *t, double inner, double *log_ratio, struct fit *f) {
  double ruled = 2 * t->pull * t->height, x = blend(1, ruled + sqrt(4 * t->pull * t->fixed));
  double never = x / (2 * t->pull), force = x * x * x * series_at(t->pull * x * x).f;
  *log_ratio = log((t->height + force) / (never - t->height));
  *f = (struct fit){blend(inner, ruled), x};
}

/* ---- from anywhere, by brackets ---- */

static int bracketed(const struct task *t, double *log_ratio) {
  /* Without reversion l would be between 1/3 and 1. From 37 on nothing is saved that a double shows. */
  double low = log(fmin(0.02 * t->pull, 1e-3)), high = log(2 * t->pull) + 1, most = 37;
  if (!(area_excess(t, most) >= 0)) return 0;
  while (area_excess(t, high) < 0)
    low = high, high = fmin(high + fmax(1, 0.5 * fabs(high)), most);
  *log_ratio = invmm__root(area_excess, t, low, high);
  return 1;
}

/* `inner` is the share of the outer edge where a trade lands without reversion. */
static struct invmm__zone solve_task(const struct task *t, double inner) {
  const struct invmm__zone never = {-INFINITY, -INFINITY, INFINITY, INFINITY, 0.5 / t->pull, 0, 0};
  double log_ratio;
  struct fit f;
  start_still(t, inner, &log_ratio, &f);
  int quick = newton(t, &log_ratio, &f);
  if (!quick) start_ruled(t, inner, &log_ratio, &f), quick = newton(t, &log_ratio, &f);
  if (!quick && !bracketed(t, &log_ratio)) return never;
  struct wave w = wave_of(t->pull, exp(log_ratio), t->height);
  if (w.damp < DBL_EPSILON) return never;
  if (quick) return zone_of(&w, f);
  double peak = peak_of(&w);
  return zone_of(&w, t->fixed > 0 ? fit_of(&w, peak) : (struct fit){peak, peak});
}

struct invmm__zone invmm__reverting_solve(const struct invmm__band_problem *p, double reversion) {
  const double h = p->running_cost, s2 = p->flow_variance;
  struct invmm__band still = invmm__band_solve(p);
  double unit = still.outer, pull = reversion * unit * unit / s2;
  if (!(pull >= 1e-18)) return invmm__band_policy(p, still.outer, still.inner);
  double price = 2 * h * unit * unit * unit / s2, pace = s2 / (2 * unit * unit);
  struct task task = {pull, p->proportional_cost / price, p->fixed_cost / (price * unit)};
  struct invmm__zone z = solve_task(&task, still.inner / unit);
  return (struct invmm__zone){z.low * unit,
                              z.land_low * unit,
                              z.land_high * unit,
                              z.high * unit,
                              z.cost_rate * h * unit * unit,
                              z.rebalance_rate * pace,
                              z.turnover_rate * pace * unit};
}
