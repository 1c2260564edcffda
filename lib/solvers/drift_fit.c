/* SPDX-License-Identifier: MIT */
/** Newton on the six equations of smooth fit with drift, along a path of problems from the symmetric one.
 * With v and its area A at t behind the lower threshold, which is where v = 0 by its making, v(l) = 0,  A(l)
 * = -K_b,   v(u) = v(U) = c_b + c_s,  A(U) - A(u) - (c_b + c_s) (U - u) = K_s. Each threshold moves with the
 * level m and the place x0 so that its own equation holds; two are left for those. What v does between is
 * known, so that the right signs of its slope at l, u and U say that the fit is the one sought. */
#include "solvers/drift_fit.h"
#include <math.h>

/* 6/(n + 4)! */
static const double inverse[] = {
    6.0 / 24,
    6.0 / 120,
    6.0 / 720,
    6.0 / 5040,
    6.0 / 40320,
    6.0 / 362880,
    6.0 / 3628800,
    6.0 / 39916800,
    6.0 / 479001600,
    6.0 / 6227020800,
    6.0 / 87178291200,
    6.0 / 1307674368000,
    6.0 / 20922789888000,
    6.0 / 355687428096000,
    6.0 / 6402373705728000,
    6.0 / 121645100408832000,
    6.0 / 2432902008176640000,
    6.0 / 51090942171709440000.0,
};
enum { TERMS = sizeof inverse / sizeof *inverse };

/* phi_4 as a series in -z, its even and its odd terms side by side; the rest by recurrence. */
void invmm__drift_moments(double z, double phi[5]) {
  if (fabs(z) >= 1) {
    phi[1] = -expm1(-z) / z;
    for (int k = 1; k < 4; ++k)
      phi[k + 1] = (1 - k * phi[k]) / z;
    return;
  }
  double square = z * z, even = 0, odd = 0;
  for (int n = TERMS; n > 0; n -= 2)
    even = even * square + inverse[n - 2], odd = odd * square + inverse[n - 1];
  phi[4] = even - z * odd;
  for (int k = 3; k > 0; --k)
    phi[k] = (1 - z * phi[k + 1]) / k;
}

/* v - height, its slope, its area, and how v and the area change with m and with x0. */
struct look {
  double over, slope, area, over_m, over_x, area_m, area_x;
};

static struct look look_at(const struct invmm__drift_wave *w, double t, double height) {
  double phi[5], start = w->level - w->x0 * w->x0, x = w->x0 + t;
  invmm__drift_moments(w->theta * t, phi);
  double one = t * phi[1], two = t * t * phi[2], three = t * t * t * phi[3], four = t * t * t * t * phi[4];
  double v = start * one - 2 * w->x0 * two - three;
  return (struct look){v - height,
                       w->level - x * x - w->theta * v,
                       start * two - w->x0 * three - four / 3,
                       one,
                       -2 * (w->x0 * one + two),
                       two,
                       -2 * w->x0 * two - three};
}

/* An equation a + m dm + x dx = 0. */
struct row {
  double a, m, x;
};

/* An area beyond t, where v - height should be 0, as t moves along so that it is. */
static struct row area_row(const struct look *l) {
  double slip = l->over / l->slope;
  return (struct row){l->area - slip * l->over, l->area_m - slip * l->over_m, l->area_x - slip * l->over_x};
}

/* What moves with the step: thresholds that are not at an edge. */
struct moving {
  struct look look;
  double *t;
};

static void follow(const struct moving *p, double dm, double dx, double *size) {
  double step = -(p->look.over + p->look.over_m * dm + p->look.over_x * dx) / p->look.slope;
  *p->t += step, *size = fmax(*size, fabs(step));
}

/* The dip, of area K_b; without one v starts level: x0^2 = m. */
static struct row buy_row(const struct invmm__drift_task *task, struct invmm__drift_fit *f, struct moving *p,
                          int *n) {
  if (task->fixed_buy == 0) {
    double root = sqrt(f->wave.level);
    f->land_low = 0;
    return (struct row){f->wave.x0 + root, 0.5 / root, 1};
  }
  struct look low = look_at(&f->wave, f->land_low, 0);
  struct row dip = area_row(&low);
  if (!(low.slope > 0)) return (struct row){NAN, NAN, NAN};
  p[(*n)++] = (struct moving){low, &f->land_low};
  dip.a += task->fixed_buy;
  return dip;
}

static void set_peak(const struct invmm__drift_task *task, struct invmm__drift_fit *f) {
  f->peak = f->land_high = f->high = sqrt(f->wave.level - task->theta * task->height) - f->wave.x0;
}

/* The hump, of area K_s; without one v peaks at c_b + c_s, where x^2 = m - theta v. */
static struct row sell_row(const struct invmm__drift_task *task, struct invmm__drift_fit *f, struct moving *p,
                           int *n) {
  const double h = task->height;
  if (task->fixed_sell == 0) {
    set_peak(task, f);
    struct look top = look_at(&f->wave, f->peak, h);
    return (struct row){top.over, top.over_m, top.over_x};
  }
  struct look land = look_at(&f->wave, f->land_high, h), high = look_at(&f->wave, f->high, h);
  if (!((land.slope > 0) & (high.slope < 0))) return (struct row){NAN, NAN, NAN};
  struct row inner = area_row(&land), outer = area_row(&high);
  p[(*n)++] = (struct moving){land, &f->land_high}, p[(*n)++] = (struct moving){high, &f->high};
  return (struct row){outer.a - inner.a - h * (f->high - f->land_high) - task->fixed_sell, outer.m - inner.m,
                      outer.x - inner.x};
}

/* One step; returns how large it was, NaN where there is no sense in it. */
static double improve(const struct invmm__drift_task *task, struct invmm__drift_fit *f) {
  struct moving moving[3];
  int n = 0;
  struct row buy = buy_row(task, f, moving, &n), sell = sell_row(task, f, moving, &n);
  double determinant = buy.m * sell.x - buy.x * sell.m;
  double dm = (sell.a * buy.x - buy.a * sell.x) / determinant;
  double dx = (buy.a * sell.m - sell.a * buy.m) / determinant, size = fmax(fabs(dm), fabs(dx));
  for (int i = 0; i < n; ++i)
    follow(&moving[i], dm, dx, &size);
  f->wave.level += dm, f->wave.x0 += dx;
  return isnan(dm) ? NAN : size;
}

int invmm__drift_settle(const struct invmm__drift_task *task, struct invmm__drift_fit *f) {
  double size = 4, before;
  do {
    before = size, size = improve(task, f);
    if (!(size < before)) return 0;
  } while (size > 1e-7); /* the next would be its square */
  if (task->fixed_sell == 0) set_peak(task, f);
  int buys = (f->land_low > 0) | (task->fixed_buy == 0),
      sells = (f->land_high < f->high) | (task->fixed_sell == 0);
  return buys & sells & (f->land_low <= f->land_high);
}

/* The symmetric fit is that of no drift and even costs. From there in as few steps as Newton can follow. */
int invmm__drift_newton(const struct invmm__drift_task *task, double free_buy, struct invmm__drift_fit *f) {
  const double even = 0.5 * (task->fixed_buy + task->fixed_sell), lift = task->theta * free_buy;
  double done = 0, share = 1;
  for (int i = 0; i < 60 && done < 1; ++i) {
    double to = fmin(done + share, 1);
    struct invmm__drift_task part = {task->theta * to, task->height, even + to * (task->fixed_sell - even),
                                     even + to * (task->fixed_buy - even)};
    struct invmm__drift_fit next = *f;
    next.wave.theta = part.theta, next.wave.level += (to - done) * lift;
    int settled = invmm__drift_settle(&part, &next);
    if (settled) *f = next, done = to;
    share *= settled ? 2 : 0.5;
  }
  return done == 1;
}
