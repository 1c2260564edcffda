/* SPDX-License-Identifier: MIT */
#include "estimates.h"
#include <math.h>
#include <stdlib.h>

enum { GRID_POINTS = 1200, SLOW_STEPS = 20 }; /* the slow scale is a 60th of the stretch */
enum { ONE_ORDER_NS = 1000000 }; /* prints of one side within 1 ms are one order that walks the book */

static double seconds_of(const struct stretch *s) {
  return 1e-9 * (double)(s->to_ns - s->from_ns);
}

static int is_book(const invmm_event *e, int32_t instrument) {
  return e->kind == INVMM_EV_BOOK && e->instrument == instrument && e->size > 0 && e->size2 > 0;
}

/* ---- volatility ---- */

/* Mids in force at the points of an even grid; returns how many points have one (the last ones). */
static size_t sample_mids(const struct stretch *s, int32_t instrument, double mids[GRID_POINTS]) {
  double step_ns = (double)(s->to_ns - s->from_ns) / GRID_POINTS, mid = 0;
  size_t next = 0, filled = 0;
  for (int point = 1; point <= GRID_POINTS; ++point) {
    int64_t until = s->from_ns + (int64_t)(step_ns * point);
    for (; next < s->count && s->at[next].time_ns <= until; ++next)
      if (is_book(&s->at[next], instrument)) mid = 0.5 * (s->at[next].price + s->at[next].price2);
    if (mid > 0) mids[filled++] = mid;
  }
  return filled;
}

/* Mean squared move over `lag` steps, per step; every grid that it can be taken on counts. */
static double variance_at(const double *mids, size_t n, size_t lag) {
  double sum = 0;
  for (size_t i = lag; i < n; ++i)
    sum += (mids[i] - mids[i - lag]) * (mids[i] - mids[i - lag]);
  return sum / ((double)(n - lag) * (double)lag);
}

/* Noise of single quotes adds its variance once per move: in full to the fast scale, a 20th to the slow one.
 * The difference is free of it. Rounding can drive it below 0 in a dead market; then the slow scale alone
 * decides. */
double calibrate_volatility(const struct stretch *s, int32_t instrument) {
  double mids[GRID_POINTS];
  size_t n = sample_mids(s, instrument, mids);
  if (n <= SLOW_STEPS) return 0;
  double slow = variance_at(mids, n, SLOW_STEPS), fast = variance_at(mids, n, 1);
  double variance = (SLOW_STEPS * slow - fast) / (SLOW_STEPS - 1);
  return sqrt(fmax(variance > 0 ? variance : slow, 0) * GRID_POINTS / seconds_of(s));
}

/* With K points of the fast scale to one of the slow, of n: variance of the estimated variance, relative to
 * its square, is 4 K / (3 n). */
double calibrate_volatility_error(double volatility) {
  return 0.5 * volatility * sqrt(4.0 * SLOW_STEPS / (3.0 * GRID_POINTS));
}

double calibrate_half_spread(const struct stretch *s, int32_t instrument) {
  double area = 0, time = 0, half = 0;
  int64_t since = 0;
  int open = 0;
  for (size_t i = 0; i < s->count; ++i) {
    if (!is_book(&s->at[i], instrument)) continue;
    double dt = open ? 1e-9 * (double)(s->at[i].time_ns - since) : 0;
    area += half * dt;
    time += dt;
    half = 0.5 * (s->at[i].price2 - s->at[i].price);
    since = s->at[i].time_ns;
    open = 1;
  }
  return time > 0 ? area / time : half;
}

/* ---- trades ---- */

static int compare(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static int is_trade(const invmm_event *e) {
  return e->kind == INVMM_EV_TRADE && e->instrument == 0;
}

double calibrate_trade_size(const struct stretch *s) {
  size_t n = 0;
  double *sizes = malloc((s->count + 1) * sizeof *sizes);
  if (!sizes) return 0;
  for (size_t i = 0; i < s->count; ++i)
    if (is_trade(&s->at[i])) sizes[n++] = fabs(s->at[i].size);
  qsort(sizes, n, sizeof *sizes, compare);
  double median = n ? sizes[n / 2] : 0;
  free(sizes);
  return median;
}

/* Fills that quotes kept at every depth would have had: at depth 0, and summed over the deeper ones. */
struct reach {
  double at_mid;     /* orders */
  double below;      /* orders * P (area under the fill curve beyond depth 0) */
  double half_ticks; /* distance of neighbouring depths, P; 0: a continuum */
  double share;
  size_t orders;
};

/* Mids lie on half ticks, so the depths of quotes do. An order fills what it passes, and a share of what it
 * stops at. One that prints on the far side of the mid is a report that came late: it would have filled
 * nobody. */
static void reach_add(struct reach *r, double depth) {
  double h = r->half_ticks, tolerance = 1e-6 * (h > 0 ? h : 1);
  r->orders++;
  if (depth < -tolerance) return;
  if (h <= 0) {
    r->at_mid += 1;
    r->below += depth;
    return;
  }
  double steps = floor((depth + tolerance) / h);
  double last = depth - steps * h < tolerance ? r->share : 1;
  r->at_mid += steps > 0 ? 1 : last;
  r->below += steps > 0 ? h * (steps - 1 + last) : 0;
}

size_t calibrate_orders(const struct stretch *s, struct order_reach *out) {
  double mid = 0, order_mid = 0, side = 0;
  size_t n = 0;
  for (size_t i = 0; i < s->count; ++i) {
    const invmm_event *e = &s->at[i];
    if (is_book(e, 0)) mid = 0.5 * (e->price + e->price2);
    if (!is_trade(e) || mid <= 0) continue;
    double sign = e->size > 0 ? 1 : -1;
    if (side * sign <= 0 || e->time_ns - out[n - 1].time_ns > ONE_ORDER_NS) {
      order_mid = mid;
      side = sign;
      out[n++] = (struct order_reach){e->time_ns, sign * (e->price - order_mid)};
    }
    out[n - 1].depth = fmax(out[n - 1].depth, sign * (e->price - order_mid));
  }
  return n;
}

static int collect_orders(const struct stretch *s, struct reach *r) {
  struct order_reach *orders = malloc((s->count + 1) * sizeof *orders);
  if (!orders) return -1;
  const size_t n = calibrate_orders(s, orders);
  for (size_t i = 0; i < n; ++i)
    reach_add(r, orders[i].depth);
  free(orders);
  return 0;
}

/* An exponential curve A exp(-k d) has A at the mid and A/k below it; on a grid of depths h apart the sum
 * beyond the first is A/(exp(kh) - 1). Matching both needs no search. One more order, one spread deep, keeps
 * both finite in any market, whatever was seen. */
struct intensity calibrate_intensity(const struct stretch *s, double tick_size, double queue_share) {
  struct reach r = {.half_ticks = 0.5 * tick_size, .share = queue_share};
  collect_orders(s, &r); /* without memory for it nothing was seen */
  double h = r.half_ticks, one_spread = fmax(2 * calibrate_half_spread(s, 0), 2 * h);
  double at_mid = r.at_mid + 1, below = r.below + (one_spread > 0 ? one_spread : 1);
  struct intensity fit = {.orders = r.orders};
  fit.decay = h > 0 ? log1p(h * at_mid / below) / h : at_mid / below;
  fit.scale = at_mid / (2 * seconds_of(s));
  return fit;
}

/* ---- rules ---- */

double base_half_spread(double risk_aversion, double decay, double order_size) {
  double x = risk_aversion * order_size / decay;
  return (x > 1e-12 ? log1p(x) / x : 1) / decay;
}

/* Gueant (2017), Gueant, Lehalle, Fernandez-Tapia (2013): slope sqrt(gamma sigma^2 / (2 k A size C)) with C =
 * exp(-(log1p(x)
 * + log1p(x)/x)), x = gamma size / k. */
double skew_at(const struct skew *p, double risk_aversion, double inventory) {
  double x = risk_aversion * p->order_size / p->decay;
  double c = exp(-(log1p(x) + (x > 1e-12 ? log1p(x) / x : 1)));
  return inventory * p->volatility * sqrt(risk_aversion / (2 * p->decay * p->scale * p->order_size * c));
}

/* The skew grows and the base falls with risk aversion: bisect in its logarithm, around the scale k/size. */
double risk_aversion_for_skew(const struct skew *p, double inventory, double multiple) {
  if (!(p->volatility > 0) || !(inventory > 0)) return 0;
  double unit = p->decay / p->order_size, low = -300, high = 30;
  for (int i = 0; i < 100; ++i) {
    double middle = 0.5 * (low + high), gamma = unit * exp(middle);
    if (skew_at(p, gamma, inventory) < multiple * base_half_spread(gamma, p->decay, p->order_size))
      low = middle;
    else
      high = middle;
  }
  return unit * exp(0.5 * (low + high));
}
