/* SPDX-License-Identifier: MIT */
/** The stable-swap curve (egorov_2019): with S the sum of the reserves,
 *
 *   Ann S + D = Ann D + D^(n+1)/(n^n prod x).
 *
 * D by Newton from S, which lies right of the root where the function is convex, so that the steps fall until
 * rounding ends them. The j-th reserve given the others is the positive root of y^2 + (b - D) y - c = 0 with
 * b = S' + D/Ann, c = D^(n+1)/(n^n prod' Ann). Two coins, with k = D^3/(4 x y):
 *
 *   p = (Ann + k/x)/(Ann + k/y),  dp/dx = -2 k (1/x^2 - p/(x y) + p^2/y^2)/(Ann + k/y),  gamma = 1/(dp/dx),
 *
 * the second by implicit differentiation; its bracket is a sum of squares and loses no digits. All is
 * computed in units of S or D, so that no power overflows before the reserves do. */
#include "curves/stable.h"
#include <math.h>

enum {
  STEPS = 255, /* of Newton for D: as many as the pools' own contracts allow themselves */
  PRICE_STEPS = 30
};

/* A step that is this small a part of D squares to nothing in the next one. */
static const double settled = 1e-9;

static int usable(const double *reserves, uint32_t n, uint32_t except, double ann) {
  for (uint32_t i = 0; i < n; ++i)
    if (i != except && !(reserves[i] > 0)) return 0;
  return ann >= 1;
}

static double sum_of(const double *reserves, uint32_t n, uint32_t except) {
  double sum = 0;
  for (uint32_t i = 0; i < n; ++i)
    sum += i == except ? 0 : reserves[i];
  return sum;
}

invmm_status invmm__stable_invariant(const double *reserves, uint32_t n, double ann, double *out) {
  double sum = sum_of(reserves, n, n), d = 1, next = 0, rate[INVMM__STABLE_COINS]; /* D in units of S */
  int step = 0;
  if (!usable(reserves, n, n, ann)) return INVMM_E_RANGE;
  for (uint32_t i = 0; i < n; ++i)
    rate[i] = sum / (n * reserves[i]);
  for (; step < STEPS; ++step, d = next) {
    double power = 1; /* D^n/(n^n prod x) */
    for (uint32_t i = 0; i < n; ++i)
      power *= d * rate[i];
    next = (ann + n * power * d) / (ann - 1 + (n + 1) * power);
    if (!(d - next > settled * d)) break;
  }
  if (step == STEPS || !isfinite(next * sum)) return INVMM_E_NUMERIC;
  *out = next * sum;
  return INVMM_OK;
}

/* The positive root of y^2 + b y - c = 0 for c > 0. */
static double positive_root(double b, double c) {
  double root = sqrt(b * b + 4 * c);
  return b > 0 ? 2 * c / (b + root) : 0.5 * (root - b);
}

invmm_status invmm__stable_balance(const double *reserves, uint32_t n, uint32_t j, double ann,
                                   double invariant, double *out) {
  double c = 1 / (n * ann); /* in units of D */
  if (!usable(reserves, n, j, ann) || !(invariant > 0)) return INVMM_E_RANGE;
  for (uint32_t i = 0; i < n; ++i)
    c /= i == j ? 1 : n * (reserves[i] / invariant);
  double y = invariant * positive_root(sum_of(reserves, n, j) / invariant + 1 / ann - 1, c);
  if (!isfinite(y)) return INVMM_E_NUMERIC;
  *out = y;
  return INVMM_OK;
}

/* A point of the curve in units of D, and what the price does there. */
struct point {
  double x, y, price, slope; /* slope: dp/dx */
};

/* Both fractions with 4 x^2 y^2 above and below. */
static struct point point_of(double x, double y, double ann) {
  double product = x * y, most = 4 * ann * product * product, price = (most + y) / (most + x), px = price * x;
  return (struct point){x, y, price, -2 * (y * (y - px) + px * px) / (product * (most + x))};
}

static struct point point_at(double x, double ann) {
  return point_of(x, positive_root(x + 1 / ann - 1, 1 / (4 * x * ann)), ann);
}

static struct invmm__stable completed(struct invmm__reserves r, double ann, double d) {
  double per = 1 / d;
  struct point p = point_of(r.base * per, r.quote * per, ann);
  return (struct invmm__stable){r, ann, d, per, p.price, p.slope};
}

/* D of two coins near their peg. With D = S (1 - u), T = (x - y)^2 and F = 3 T + 4 (Ann + 2) x y
 *
 *   u = q + g (3 u^2 - u^3),   q = T/F,   g = S^2/F,
 *
 * whose series in z = g q begins as below; the next term is a thousand z^4. NaN further away, or where a
 * square might be no double. */
static double near_peg(struct invmm__reserves r, double ann) {
  double sum = r.base + r.quote, apart = r.base - r.quote, square = apart * apart;
  double over = 1 / (3 * square + 4 * (ann + 2) * (r.base * r.quote));
  double q = square * over, z = sum * sum * over * q, p = 3 - q, h = 6 - 3 * q;
  int there = (r.base > 0) & (r.quote > 0) & (ann >= 1) & (ann < 1e9) & (sum > 1e-140) & (sum < 1e140);
  double u = q + q * z * ((p + z * (p * h)) + z * z * (p * (h * h + p * (3 - 3 * q))));
  return there && z < 2e-5 ? sum - sum * u : (double)NAN;
}

invmm_status invmm__stable_of(struct invmm__reserves r, double ann, struct invmm__stable *out) {
  const double both[] = {r.base, r.quote};
  double d = near_peg(r, ann);
  invmm_status status = d > 0 ? INVMM_OK : invmm__stable_invariant(both, 2, ann, &d);
  *out = completed(r, ann, d);
  return status;
}

/* The point with price P >= 1, by Newton on ln p over ln x within a bracket. Coins of the dearer kind are
 * fewer, and with the others at least D/2 the price is at most 1 + 1/(2 x^2 Ann); the start, at half of that,
 * is near the root. */
static struct point point_with(double price, double ann) {
  double start = 1 / sqrt(4 * ann * (price - 1)), low = -700, high = log(fmin(0.5, 1.4143 * start)) + 1e-15;
  double at = fmin(log(fmin(0.5, start)), high);
  struct point p = point_at(exp(at), ann);
  for (int step = 0; step < PRICE_STEPS; ++step) {
    double over = log(p.price / price), next = at - over * p.price / (p.slope * p.x);
    *(over > 0 ? &low : &high) = at;
    if (!(next > low && next < high)) next = fmax(0.5 * (low + high), high - 1);
    if (fmin(fabs(next - at), fabs(over)) <= 4e-15) break; /* either is then all that rounding leaves */
    at = next;
    p = point_at(exp(at), ann);
  }
  return p;
}

/* The curve is the same for both coins, at inverse prices. */
invmm_status invmm__stable_at(const struct invmm__stable *s, double price, struct invmm__stable *out) {
  if (!(price > 0)) return INVMM_E_RANGE;
  double dear = fmax(price, 1 / price), d = s->invariant;
  struct point p = point_with(dear, s->ann);
  struct invmm__reserves r = {p.x * d, p.y * d};
  if (price < 1) r = (struct invmm__reserves){r.quote, r.base};
  int there = (fabs(p.price - dear) <= 1e-9 * dear) & (r.base > 0) & (r.quote > 0);
  if (!(there & isfinite(fmax(r.base, r.quote)))) return INVMM_E_NUMERIC;
  *out = completed(r, s->ann, d);
  return INVMM_OK;
}

/* By how much y falls for each unit of x when x grows by `dx` > -x, in units of D: the difference of two
 * roots, as the root of an equation of its own, so that small swaps lose no digits. */
static double fall(double x, double y, double ann, double dx) {
  double rest = 1 / ann, b = x + rest - 1 + dx, c = rest / (x * (x + dx)); /* the latter: 4 c/x */
  double sum = 2 * y + b, root = sqrt(b * b + c * x);
  return sum > 0 ? (2 * y + 0.5 * c) / (sum + root) : 0.5 * (sum - root) / dx;
}

double invmm__stable_rate(const struct invmm__stable *s, double base) {
  if (!(base > -s->reserves.base)) return (double)INFINITY;
  return fall(s->reserves.base * s->per, s->reserves.quote * s->per, s->ann, base * s->per);
}

double invmm__stable_out(const struct invmm__stable *s, int base_in, double amount, double fee) {
  double dx = amount * s->per, x = s->reserves.base * s->per, y = s->reserves.quote * s->per;
  double out = base_in ? fall(x, y, s->ann, dx) : fall(y, x, s->ann, dx);
  return out * amount * (1 - fee);
}

double invmm__stable_in(const struct invmm__stable *s, int base_in, double amount, double fee) {
  double x = s->reserves.base * s->per, y = s->reserves.quote * s->per;
  double out = amount / (1 - fee) * s->per;
  if (!(out < (base_in ? y : x))) return (double)INFINITY;
  return amount / (1 - fee) * (base_in ? fall(y, x, s->ann, -out) : fall(x, y, s->ann, -out));
}

invmm_status invmm__stable_depth(const struct invmm__stable *s, double fraction, double *out) {
  struct invmm__stable there;
  invmm_status status = invmm__stable_at(s, s->price * (1 + fraction), &there);
  if (status == INVMM_OK) *out = s->reserves.base - there.reserves.base;
  return status;
}

invmm_status invmm__stable_loss(const struct invmm__stable *s, double price, double *out) {
  struct invmm__reserves here = s->reserves;
  struct invmm__stable there;
  invmm_status status = invmm__stable_at(s, price, &there);
  if (status == INVMM_OK)
    *out = ((there.reserves.base - here.base) * price + (there.reserves.quote - here.quote)) /
           (here.base * price + here.quote);
  return status;
}

/* As of any curve: the marginal price, fee included, is the outside price when the arbitrageur stops. The fee
 * is a part of what goes out. */
invmm_status invmm__stable_arbitrage(const struct invmm__stable *s, double price, double fee,
                                     struct invmm__swap *out) {
  double keep = 1 - fee, own = s->price;
  int up = price * keep > own, down = price < own * keep;
  struct invmm__stable there = *s;
  invmm_status status = INVMM_OK;
  if (!(price > 0)) return INVMM_E_RANGE;
  if (up || down) status = invmm__stable_at(s, up ? price * keep : price / keep, &there);
  if (status != INVMM_OK) return status;
  double base = there.reserves.base - s->reserves.base, quote = there.reserves.quote - s->reserves.quote;
  *out = (struct invmm__swap){up ? base * keep : base, up ? quote : quote * keep};
  return INVMM_OK;
}
