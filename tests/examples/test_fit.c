/* SPDX-License-Identifier: MIT */
/** The likeliest exponential intensity: known figures, exact data, and what has no curve. */
#include "examples/fit.h"
#include "support.h"

/* Depths 0.25 to 3 P for two seconds each. Worked out apart: the root by Brent's method, A and k also by
 * direct maximisation, which agrees to 6e-8. */
START_TEST(the_fit_has_the_known_figures) {
  const struct exposure at[] = {{0.25, 2, 193}, {0.5, 2, 133}, {0.75, 2, 90}, {1, 2, 63},
                                {1.5, 2, 30},   {2, 2, 14},    {3, 2, 3}};
  struct fit fit;
  ck_assert_int_eq(fit_intensity(at, 7, &fit), 0);
  ck_assert_close(fit.scale, 140.334853597, 1e-11);
  ck_assert_close(fit.decay, 1.49969530382, 1e-11);
  ck_assert_close(fit.decay_error, 0.0970701, 1e-6);
  ck_assert_close(fit.scale_error / fit.scale, 0.0744871, 1e-6);
}
END_TEST

/* Counts that are the expected ones give back the curve, wherever the depths begin and however short the
 * times are. */
START_TEST(exact_counts_give_the_curve_back) {
  const double decays[] = {1e-6, 0.317, 61.7, 9.1e7}, from[] = {0, 0.0731, -3.7, 250};
  for (int i = 0; i < 16; ++i) {
    const double k = decays[i / 4], start = from[i % 4] / k, scale = 1.37;
    struct exposure at[6];
    struct fit fit;
    for (int j = 0; j < 6; ++j) {
      at[j].depth = start + 0.713 * j * (j + 1) / k;
      at[j].seconds = 0.173 * (j + 1);
      at[j].fills = at[j].seconds * scale * exp(-k * (at[j].depth - start));
    }
    ck_assert_int_eq(fit_intensity(at, 6, &fit), 0);
    ck_assert_close(fit.decay, k, 1e-11);
    ck_assert_close(fit.scale, scale * exp(k * start), 1e-8);
  }
}
END_TEST

/* The curvature of the likelihood, worked out by differences, is the inverse of the errors squared. */
static double log_likelihood(const struct exposure *at, int n, double log_scale, double k) {
  double sum = 0;
  for (int i = 0; i < n; ++i)
    sum += at[i].fills * (log_scale - k * at[i].depth) - exp(log_scale - k * at[i].depth) * at[i].seconds;
  return sum;
}

START_TEST(the_errors_are_those_of_the_likelihood) {
  const struct exposure at[] = {{0.131, 17, 413}, {0.517, 13, 171}, {1.033, 7, 33}, {1.571, 23, 41}};
  struct fit fit;
  ck_assert_int_eq(fit_intensity(at, 4, &fit), 0);
  const double a = log(fit.scale), k = fit.decay, h = 1e-3;
#define L(i, j) log_likelihood(at, 4, a + (i)*h, k + (j)*h)
  const double aa = -(L(1, 0) - 2 * L(0, 0) + L(-1, 0)) / (h * h);
  const double kk = -(L(0, 1) - 2 * L(0, 0) + L(0, -1)) / (h * h);
  const double ak = -(L(1, 1) - L(1, -1) - L(-1, 1) + L(-1, -1)) / (4 * h * h), det = aa * kk - ak * ak;
#undef L
  ck_assert_close(fit.scale_error / fit.scale, sqrt(kk / det), 1e-5);
  ck_assert_close(fit.decay_error, sqrt(aa / det), 1e-5);
  ck_assert_close(fit.correlation, -ak / sqrt(aa * kk), 1e-5);
}
END_TEST

START_TEST(without_a_curve_there_is_no_fit) {
  const struct exposure none[] = {{0.1, 10, 0}, {0.2, 10, 0}}, one[] = {{0.1, 10, 7}},
                        nearest[] = {{0.1, 10, 7}, {0.2, 10, 0}}, growing[] = {{0.1, 10, 7}, {0.2, 10, 9}},
                        flat[] = {{0.1, 10, 7}, {0.2, 10, 7}}, same[] = {{0.1, 10, 7}, {0.1, 10, 6}};
  struct fit fit = {.scale = -1};
  ck_assert_int_eq(fit_intensity(none, 2, &fit), -1);
  ck_assert_int_eq(fit_intensity(none, 0, &fit), -1);
  ck_assert_int_eq(fit_intensity(one, 1, &fit), -1);
  ck_assert_int_eq(fit_intensity(nearest, 2, &fit), -1);
  ck_assert_int_eq(fit_intensity(growing, 2, &fit), -1);
  ck_assert_int_eq(fit_intensity(flat, 2, &fit), -1);
  ck_assert_int_eq(fit_intensity(same, 2, &fit), -1);
  ck_assert(fit.scale == -1);
}
END_TEST

int main(void) {
  return RUN_TESTS("examples/fit", the_fit_has_the_known_figures, exact_counts_give_the_curve_back,
                   the_errors_are_those_of_the_likelihood, without_a_curve_there_is_no_fit);
}
