/* SPDX-License-Identifier: MIT */
/** Smooth fit with drift: Constantinides and Richard (1978), Harrison, Sellke and Taylor (1983), in the long
 * run.
 *
 * The derivative w of the relative value function obeys (s^2/2) w' + mu w + h x^2 = lambda between the
 * thresholds L < l <= u < U, where
 *   w(L) = w(l) = -c_b,   integral of (-c_b - w) from L to l = K_b,
 *   w(u) = w(U) =  c_s,   integral of (w - c_s) from u to U = K_s.
 * In lengths of the symmetric band, with v = w + c_b, theta = 2 mu/s^2 and m = lambda/h + theta c_b all that
 * is v' + theta v = m - x^2, v(L) = 0, which integrates from L upward to sums of the moments Phi_k(t) =
 * integral of exp(-theta (t - s)) s^(k-1) over 0 <= s <= t,   (Phi_{k+1})' = k Phi_k. Nothing is divided by
 * the drift, and with theta >= 0, which a reflection grants, nothing overflows. v falls first, then rises to
 * one peak right of the target, then falls for ever. For a given m the area of the dip fixes L; the area
 * above c_b + c_s grows with m and fixes that. A Newton on all of them is tried first (drift_fit.c). */
#include "solvers/band_drift.h"
#include "numeric/root.h"
#include "solvers/drift_fit.h"
#include <math.h>

static double slope_at(const struct invmm__drift_wave *w, double phi1, double phi2, double phi3, double t) {
  double at_start = w->level - w->x0 * w->x0;
  double v = t * (at_start * phi1 - t * (2 * w->x0 * phi2 + t * phi3)), x = w->x0 + t;
  return w->level - x * x - w->theta * v;
}

static double wave_slope(const void *context, double t) {
  const struct invmm__drift_wave *w = context;
  double phi[5];
  invmm__drift_moments(w->theta * t, phi);
  return slope_at(w, phi[1], phi[2], phi[3], t);
}

static double wave_fall(const void *context, double t) {
  return -wave_slope(context, t);
}

static double wave_value(const void *context, double t) {
  const struct invmm__drift_wave *w = context;
  double phi[5];
  invmm__drift_moments(w->theta * t, phi);
  return t * ((w->level - w->x0 * w->x0) * phi[1] - t * (2 * w->x0 * phi[2] + t * phi[3]));
}

static double wave_area(const struct invmm__drift_wave *w, double t) {
  double phi[5];
  invmm__drift_moments(w->theta * t, phi);
  return t * t * ((w->level - w->x0 * w->x0) * phi[2] - t * (w->x0 * phi[3] + t * phi[4] / 3));
}

/* Where v, less `height`, is 0. */
struct crossing {
  struct invmm__drift_wave wave;
  double height;
};

static double wave_above(const void *context, double t) {
  const struct crossing *c = context;
  return wave_value(&c->wave, t) - c->height;
}

static double wave_below(const void *context, double t) {
  return -wave_above(context, t);
}

/* v rises at the target, x = 0, if it rises anywhere: its slope bends by -2 x - theta v'. */
static struct invmm__drift_fit follow(const struct invmm__drift_wave *wave, double within) {
  struct invmm__drift_fit f = {.wave = *wave};
  double target = -wave->x0;
  struct crossing zero = {*wave, 0};
  if (!(wave_slope(wave, target) > 0)) return f;
  double beyond = invmm__root_beyond(wave_fall, wave, 2 * target, 2);
  f.peak = invmm__root_within(wave_slope, wave, target, beyond, within);
  f.rises = wave_value(wave, f.peak) > 0;
  if (!(wave_slope(wave, 0) < 0)) return f; /* without a dip it lands where it trades */
  double bottom = invmm__root_within(wave_slope, wave, 0, target, within);
  f.land_low = invmm__root_within(wave_above, &zero, bottom, f.peak, within);
  return f;
}

struct dip {
  const struct invmm__drift_task *task;
  double level;
};

/* How much the dip that starts `back` left of where v would start level is too large. */
static double dip_excess(const void *context, double back) {
  const struct dip *d = context;
  struct invmm__drift_fit f =
      follow(&(struct invmm__drift_wave){d->task->theta, d->level, -sqrt(d->level) - back}, d->task->within);
  if (!f.rises) return INFINITY;
  return -wave_area(&f.wave, f.land_low) - d->task->fixed_buy;
}

static struct invmm__drift_fit fit_level(const struct invmm__drift_task *task, double level) {
  struct dip dip = {task, level};
  double back = 0;
  if (task->fixed_buy > 0) {
    double far = invmm__root_beyond(dip_excess, &dip, 0.5 * sqrt(level), 2);
    back = invmm__root_within(dip_excess, &dip, 0, far, task->within);
  }
  struct invmm__drift_fit f =
      follow(&(struct invmm__drift_wave){task->theta, level, -sqrt(level) - back}, task->within);
  struct crossing top = {f.wave, task->height};
  if (!f.rises || !(wave_above(&top, f.peak) > 0)) return f;
  f.land_high = invmm__root_within(wave_above, &top, f.land_low, f.peak, task->within);
  f.high = invmm__root_within(wave_above, &top, f.peak, invmm__root_beyond(wave_below, &top, 2 * f.peak, 2),
                              task->within);
  return f;
}

/* How much the area above c_s is too large; below 0 where the peak does not reach it. */
static double hump_excess(const void *context, double level) {
  const struct invmm__drift_task *task = context;
  struct invmm__drift_fit f = fit_level(task, level);
  double over = f.rises ? wave_value(&f.wave, f.peak) - task->height : -1 - task->height;
  if (!(over > 0) || task->fixed_sell == 0) return over - task->fixed_sell;
  double area = wave_area(&f.wave, f.high) - wave_area(&f.wave, f.land_high);
  return area - task->height * (f.high - f.land_high) - task->fixed_sell;
}

/* How the diffusion leaves the band from one landing: the chance that it is above, and the time it takes. */
struct leaving {
  double up, time;
};

static struct leaving leaving_from(double start, double theta, double width, const double whole[5]) {
  double part[5];
  invmm__drift_moments(theta * start, part);
  double up = start * part[1] / (width * whole[1]);
  return (struct leaving){up, up * width * width * whole[2] - start * start * part[2]};
}

/* Interventions at both thresholds: how it leaves from each landing, and how often each is the start. Lengths
 * and theta as they are, s^2 = 2. */
static void rates_between(double theta, struct invmm__zone *z) {
  double width = z->high - z->low, whole[5];
  invmm__drift_moments(theta * width, whole);
  struct leaving a = leaving_from(z->land_low - z->low, theta, width, whole);
  struct leaving b = leaving_from(z->land_high - z->low, theta, width, whole);
  double low = (1 - b.up) / (1 - b.up + a.up), chance = low * a.up + (1 - low) * b.up;
  double traded = chance * (z->high - z->land_high) + (1 - chance) * (z->land_low - z->low);
  z->rebalance_rate = 1 / (low * a.time + (1 - low) * b.time);
  z->turnover_rate = traded * z->rebalance_rate;
}

/* One threshold, `reach` away from an edge that reflects, and a jump back over `jump`; theta > 0 drifts
 * toward the threshold. What is pushed at the edge makes up for what drift and jumps move. A drift that is
 * strong enough away from the threshold never lets it come there: its jumps are less than 1e-200 of the push,
 * and the moments would overflow. */
static double turnover_beside_edge(double theta, double reach, double jump) {
  double all[5], landed[5], left = reach - jump;
  if (theta * reach < -600) return -theta;
  invmm__drift_moments(theta * reach, all);
  invmm__drift_moments(theta * left, landed);
  double jumps = jump / (reach * reach * all[2] - left * left * landed[2]);
  return 2 * jumps - theta;
}

static void set_rates(double theta, struct invmm__zone *z) {
  double width = z->high - z->low, half = 0.5 * theta * width;
  int low_edge = z->low == z->land_low, high_edge = z->high == z->land_high;
  z->rebalance_rate = NAN;
  if (low_edge && high_edge)
    z->turnover_rate = (half > 0 ? half / tanh(half) : 1) * 2 / width;
  else if (low_edge)
    z->turnover_rate = turnover_beside_edge(theta, width, z->high - z->land_high);
  else if (high_edge)
    z->turnover_rate = turnover_beside_edge(-theta, width, z->land_low - z->low);
  else
    rates_between(theta, z);
}

/* First so roughly that Newton can follow. */
static struct invmm__drift_fit fit_anywhere(const struct invmm__drift_task *task) {
  struct invmm__drift_task rough = *task;
  rough.within = 1e-4;
  double most = invmm__root_beyond(hump_excess, &rough, 1, 2);
  struct invmm__drift_fit f =
      fit_level(&rough, invmm__root_within(hump_excess, &rough, 0, most, rough.within));
  if (invmm__drift_settle(task, &f)) return f;
  most = invmm__root_beyond(hump_excess, task, 1, 2);
  return fit_level(task, invmm__root(hump_excess, task, 0, most));
}

/* The symmetric band, whose inner edge is `inner` of its outer one, is where Newton starts. */
static struct invmm__zone solve_task(const struct invmm__drift_task *task, double inner, double free_buy) {
  double level = (1 + inner + inner * inner) / 3;
  struct invmm__drift_fit f = {
      .wave = {0, level, -1}, .land_low = 1 - inner, .land_high = 1 + inner, .high = 2};
  if (!invmm__drift_newton(task, free_buy, &f)) f = fit_anywhere(task);
  double low = f.wave.x0;
  struct invmm__zone z = {.low = low, .land_low = low + f.land_low, .cost_rate = f.wave.level};
  z.land_high = low + (task->fixed_sell > 0 ? f.land_high : f.peak);
  z.high = low + (task->fixed_sell > 0 ? f.high : f.peak);
  set_rates(task->theta, &z);
  return z;
}

static struct invmm__zone mirrored(struct invmm__zone z) {
  return (struct invmm__zone){-z.high,     -z.land_high,     -z.land_low,    -z.low,
                              z.cost_rate, z.rebalance_rate, z.turnover_rate};
}

struct invmm__zone invmm__drift_solve(const struct invmm__drift_problem *p) {
  const double h = p->running_cost, s2 = p->flow_variance;
  struct invmm__band_problem even = {h, s2, 0.5 * (p->fixed_sell + p->fixed_buy),
                                     0.5 * (p->proportional_sell + p->proportional_buy)};
  struct invmm__band band = invmm__band_solve(&even);
  double unit = band.outer; /* U */
  if (!(unit > 0)) return (struct invmm__zone){0};
  double price = 2 * h * unit * unit * unit / s2, currency = price * unit;
  int down = p->drift < 0;
  double free_buy = (down ? p->proportional_sell : p->proportional_buy) / price;
  struct invmm__drift_task task = {
      .theta = 2 * fabs(p->drift) * unit / s2,
      .height = (p->proportional_sell + p->proportional_buy) / price,
      .fixed_sell = (down ? p->fixed_buy : p->fixed_sell) / currency,
      .fixed_buy = (down ? p->fixed_sell : p->fixed_buy) / currency,
  };
  struct invmm__zone z = solve_task(&task, band.inner / unit, free_buy);
  double pace = s2 / (2 * unit * unit); /* 1/s of one unit of rate */
  z = (struct invmm__zone){z.low * unit,
                           z.land_low * unit,
                           z.land_high * unit,
                           z.high * unit,
                           (z.cost_rate - task.theta * free_buy) * h * unit * unit,
                           z.rebalance_rate * pace,
                           z.turnover_rate * pace * unit};
  return down ? mirrored(z) : z;
}
