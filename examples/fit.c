/* SPDX-License-Identifier: MIT */
#include "fit.h"
#include <math.h>

/* Sums of tau_j x^p exp(-k x) for p = 0, 1, 2, where x is the depth beyond the least: no exponential is above
 * 1, so that none overflows. */
struct sums {
  double s[3];
};

static struct sums sums_at(const struct exposure *at, size_t n, double least, double decay) {
  struct sums w = {{0, 0, 0}};
  for (size_t i = 0; i < n; ++i) {
    double x = at[i].depth - least, term = at[i].seconds * exp(-decay * x);
    for (int p = 0; p < 3; ++p, term *= x)
      w.s[p] += term;
  }
  return w;
}

/* At the likeliest k the mean depth that the curve expects is that of the fills. It falls as k grows. */
static double root(const struct exposure *at, size_t n, double least, double mean) {
  double low = 0, high = 1 / mean, middle = high;
  for (int i = 0; i < 200; ++i) {
    struct sums w = sums_at(at, n, least, high);
    if (w.s[1] < mean * w.s[0]) break;
    low = high, high *= 2;
  }
  for (int i = 0; i < 200 && low < high; ++i) {
    middle = 0.5 * (low + high);
    struct sums w = sums_at(at, n, least, middle);
    if (w.s[1] > mean * w.s[0])
      low = middle;
    else
      high = middle;
  }
  return middle;
}

int fit_intensity(const struct exposure *at, size_t n, struct fit *out) {
  double fills = 0, sum = 0, least = INFINITY;
  for (size_t i = 0; i < n; ++i)
    least = at[i].seconds > 0 ? fmin(least, at[i].depth) : least;
  for (size_t i = 0; i < n; ++i)
    fills += at[i].fills, sum += at[i].fills > 0 ? at[i].fills * (at[i].depth - least) : 0;
  const double mean = sum / fills; /* of the fills, beyond the least depth */
  if (!(mean > 0)) return -1;
  const struct sums flat = sums_at(at, n, least, 0);
  if (!(flat.s[1] > mean * flat.s[0])) return -1;
  const double decay = root(at, n, least, mean);
  const struct sums w = sums_at(at, n, least, decay);
  const double middle = w.s[1] / w.s[0], spread = w.s[2] / w.s[0] - middle * middle;
  const double from_mid = middle + least, square = spread + from_mid * from_mid;
  if (!(spread > 0)) return -1;
  *out = (struct fit){.scale = fills * exp(decay * least) / w.s[0],
                      .decay = decay,
                      .decay_error = 1 / sqrt(fills * spread),
                      .correlation = from_mid / sqrt(square),
                      .fills = fills};
  out->scale_error = out->scale * sqrt(square / (fills * spread));
  return 0;
}
