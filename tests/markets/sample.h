/* SPDX-License-Identifier: MIT */
/** Moments of a sample, and their standard errors. */
#ifndef INVMM_TESTS_MARKETS_SAMPLE_H
#define INVMM_TESTS_MARKETS_SAMPLE_H

#include "support.h"

/* Of the paths or steps of a Monte Carlo all are run as a rule, and a tenth where the build is slow. */
#ifndef __has_feature
#define __has_feature(name) 0
#endif
#if defined __OPTIMIZE__ && !defined __SANITIZE_ADDRESS__ && !defined __SANITIZE_THREAD__ &&                 \
    !__has_feature(address_sanitizer) && !__has_feature(thread_sanitizer)
enum { SLOW = 1 };
#else
enum { SLOW = 10 };
#endif

struct sample {
  double n, sum[5]; /* of the powers 0 .. 4 around a shift */
  double shift;
};

static inline struct sample sample_around(double shift) {
  return (struct sample){.shift = shift};
}

static inline void sample_add(struct sample *s, double x) {
  double power = 1;
  for (int i = 0; i < 5; ++i, power *= x - s->shift)
    s->sum[i] += power;
  ++s->n;
}

static inline double sample_mean(const struct sample *s) {
  return s->shift + s->sum[1] / s->n;
}

static inline double sample_variance(const struct sample *s) {
  const double m = s->sum[1] / s->n;
  return (s->sum[2] / s->n - m * m) * s->n / (s->n - 1);
}

static inline double sample_mean_error(const struct sample *s) {
  return sqrt(sample_variance(s) / s->n);
}

/** From the sample's own fourth moment. */
static inline double sample_variance_error(const struct sample *s) {
  const double m = s->sum[1] / s->n, m2 = s->sum[2] / s->n, m3 = s->sum[3] / s->n, m4 = s->sum[4] / s->n;
  const double central = m4 - 4 * m * m3 + 6 * m * m * m2 - 3 * m * m * m * m, v = sample_variance(s);
  return sqrt((central - v * v) / s->n);
}

/** Both within 4 standard errors; no tolerance is less than `least`. */
static inline void ck_moments(const struct sample *s, double mean, double variance, double least) {
  ck_assert_double_eq_tol(sample_mean(s), mean, 4 * sample_mean_error(s) + least);
  ck_assert_double_eq_tol(sample_variance(s), variance, 4 * sample_variance_error(s) + least);
}

#endif
