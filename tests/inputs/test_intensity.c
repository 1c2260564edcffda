/* SPDX-License-Identifier: MIT */
/** Intensity: reference values of the calibration, truth on simulated arrivals, coverage of the errors. */
#include "inputs/inputs.h"
#include "inputs/intensity_fit.h"

enum { INTENSITY = INVMM_KIND_INTENSITY };

/* Fills of quotes that rested 2 s at each of seven depths, and what is likeliest for them. */
static const double depths[] = {0.25, 0.5, 0.75, 1, 1.5, 2, 3}, fills[] = {193, 133, 90, 63, 30, 14, 3};
static const double seconds[] = {2, 2, 2, 2, 2, 2, 2};
static const struct invmm__counts table = {7, fills, seconds, depths, 0, 1};

START_TEST(the_likeliest_exponential_is_the_reference) {
  struct invmm__fit fit = invmm__fit_exponential(&table);
  ck_assert_int_eq(fit.good, 1);
  ck_assert_close(fit.curve.scale, 140.334853597, 4e-12);
  ck_assert_close(fit.curve.decay, 1.49969530382, 4e-12);
  ck_assert_close(fit.error_decay, 0.0970701, 1e-6);
  ck_assert_close(fit.error_log_scale, 0.0744871, 1e-6);
}
END_TEST

START_TEST(the_regression_is_the_reference) {
  struct invmm__fit fit = invmm__fit_logarithms(&table);
  ck_assert_close(fit.curve.scale, 140.330917494, 4e-12);
  ck_assert_close(fit.curve.decay, 1.49960766675, 4e-12);
}
END_TEST

START_TEST(scoring_finds_the_same_exponential) {
  const struct invmm__curve guess = {INVMM_DEMAND_EXPONENTIAL, 90, 1, 0, 0};
  struct invmm__fit newton = invmm__fit_exponential(&table), scored = invmm__fit_curve(&table, &guess);
  ck_assert_int_eq(scored.good, 1);
  ck_assert_close(scored.curve.scale, newton.curve.scale, 1e-6);
  ck_assert_close(scored.curve.decay, newton.curve.decay, 1e-6);
  ck_assert_close(scored.error_decay, newton.error_decay, 1e-6);
  ck_assert_close(scored.error_log_scale, newton.error_log_scale, 1e-6);
  ck_assert_close(scored.correlation, newton.correlation, 1e-6);
}
END_TEST

/* Arrivals of both sides with an exponential reach. */
static void live(invmm_model *model, struct draw *d, double end, double rate, double decay) {
  double t[2] = {draw_exponential(d, rate), draw_exponential(d, rate)};
  see_mid(model, 0, 100);
  while (fmin(t[0], t[1]) < end) {
    int side = t[1] < t[0];
    double reach = draw_exponential(d, decay);
    see_trade(model, t[side], side ? 100 + reach : 100 - reach, side ? 1 : -1);
    t[side] += draw_exponential(d, rate);
  }
  see_mid(model, end, 100);
}

START_TEST(intervals_hold_as_often_as_they_say) {
  int runs = 500 / RUNS_DIVISOR, held[4] = {0};
  for (int run = 0; run < runs; ++run) {
    struct draw d = {(uint64_t)run + 1};
    invmm_model *model = model_with(INTENSITY, SETTINGS({"depth_step", 0.1}));
    live(model, &d, 200, 1.37, 1.713);
    for (uint32_t j = 0; j < 4; ++j) {
      double value = value_of(model, "value", j), error = value_of(model, "error", j);
      held[j] += fabs(value - (j < 2 ? 1.37 : 1.713)) < 1.96 * error;
    }
    invmm_model_free(model);
  }
  for (int j = 0; j < 4; ++j)
    ck_assert_msg(held[j] >= 0.92 * runs && held[j] <= 0.98 * runs, "%d: %d of %d", j, held[j], runs);
}
END_TEST

int main(void) {
  return RUN_TESTS("inputs/intensity", the_likeliest_exponential_is_the_reference,
                   the_regression_is_the_reference, scoring_finds_the_same_exponential,
                   intervals_hold_as_often_as_they_say);
}
