/* SPDX-License-Identifier: MIT */
/** What a forecast learns of single samples: plain means up to its memory, and beyond it ones that forget. */
#include "draw.h"
#include "inputs/forecast.h"
#include "support.h"

enum { MEMORY = 40, SAMPLES = 130 };

/* The mean of the first MEMORY, from then on a step of 1/MEMORY at a time. */
struct forgetful {
  double mean, count;
};

static void add(struct forgetful *f, double x) {
  f->count += 1;
  f->mean += (x - f->mean) / fmin(f->count, MEMORY);
}

static struct invmm__sample sample_of(struct draw *d) {
  struct invmm__sample s = {.threshold = 0.0371, .x = {1}};
  for (int i = 1; i < INVMM__FEATURES; ++i)
    s.x[i] = draw_between(d, -0.713, 1.37);
  return s;
}

START_TEST(moves_have_the_mean_of_their_label) {
  const struct invmm__forecast_terms terms = {.rate = 0.1, .memory = MEMORY, .batch = 1};
  struct invmm__forecast f = {0};
  struct draw d = {73};
  double sum[2] = {0, 0};
  int count[2] = {0, 0};
  for (int n = 0; n < MEMORY; ++n) { /* all that are remembered: sums by hand */
    struct invmm__sample s = sample_of(&d);
    double move = draw_between(&d, -0.2, 0.2);
    int label = move > s.threshold;
    invmm__forecast_learn(&f, &terms, &s, move);
    sum[label] += move, ++count[label];
    if (count[1]) ck_assert_close(f.adverse, sum[1] / count[1], 1e-12);
    if (count[0]) ck_assert_close(f.rest, sum[0] / count[0], 1e-12);
    ck_assert_double_lt(fabs(f.share - count[1] / (double)(n + 1)), 1e-13);
  }
  ck_assert_int_gt(count[1], 10);
  ck_assert_int_gt(count[0], 10);
}
END_TEST

START_TEST(features_are_scaled_by_what_is_remembered) {
  const struct invmm__forecast_terms terms = {.rate = 0.1, .memory = MEMORY, .batch = 1};
  struct invmm__forecast f = {0};
  struct forgetful mean[INVMM__FEATURES] = {{0}}, square[INVMM__FEATURES] = {{0}}, share = {0};
  struct draw d = {79};
  for (int n = 0; n < SAMPLES; ++n) {
    struct invmm__sample s = sample_of(&d);
    double move = draw_between(&d, -0.2, 0.2);
    invmm__forecast_learn(&f, &terms, &s, move);
    add(&share, move > s.threshold);
    ck_assert_close(f.share, share.mean, 1e-12);
    for (int i = 1; i < INVMM__FEATURES; ++i) {
      add(&mean[i], invmm__feature_is_odd(i) ? 0 : s.x[i]), add(&square[i], s.x[i] * s.x[i]);
      ck_assert_double_lt(fabs(f.mean[i] - mean[i].mean), 1e-13);
      ck_assert_close(f.square[i], square[i].mean, 1e-12);
    }
  }
}
END_TEST

START_TEST(a_break_of_the_books_leaves_no_order_flow) {
  const struct invmm__flow_terms terms = {1e-9, 1e-10};
  struct invmm__flow f = {0};
  double x[INVMM__FEATURES];
  invmm__flow_book(&f, &terms, 1e9, 99.9, 2, 100.1, 3);
  invmm__flow_book(&f, &terms, 2e9, 99.9, 7, 100.1, 3);
  ck_assert_double_eq(f.ofi, 5);
  invmm__flow_break(&f);
  ck_assert(f.ofi == 0 && f.booked == 0);
  invmm__flow_features(&f, &terms, 2e9, 1, x);
  ck_assert(x[0] == 1 && x[1] == 0); /* the first is what a forecast has without any */
}
END_TEST

int main(void) {
  return RUN_TESTS("inputs/forecast", moves_have_the_mean_of_their_label,
                   features_are_scaled_by_what_is_remembered, a_break_of_the_books_leaves_no_order_flow);
}
