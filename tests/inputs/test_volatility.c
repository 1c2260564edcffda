/* SPDX-License-Identifier: MIT */
/** Volatility: reference values, the formulas over whole series, truth and coverage on simulated prices, and
 * what comes of bad input. */
#include "golden.h"
#include "inputs/inputs.h"

enum { VOL = INVMM_KIND_VOLATILITY, MOST = 400 };

/* The reference returns; how many. */
static int reference_returns(double *r) {
  FILE *file = golden_open("vol_returns.txt");
  int n = 0;
  while (golden_row(file, &r[n], 1))
    ++n;
  return n;
}

/* A model that has seen a price for each second, which moves by these returns. */
static invmm_model *fed_with(const struct setting *settings, const double *r, int n) {
  invmm_model *model = model_with(VOL, settings);
  double price = 0;
  see_mid(model, 0, price);
  for (int i = 0; i < n; ++i)
    see_mid(model, i + 1, price += r[i]);
  return model;
}

static double square(double x) {
  return x * x;
}

/* -- reference values; prices are sums of the returns, which costs some digits -- */

START_TEST(ewma_is_the_recursion) {
  double r[MOST], half_life = log(0.5) / log(0.94);
  int n = reference_returns(r);
  invmm_model *model = fed_with(SETTINGS({"half_life", half_life}), r, n);
  ck_assert_close(square(value_of(model, "value", 0)), 1.728959428262e-6, 1e-12);
  ck_assert_close(value_of(model, "volatility", 0), value_of(model, "value", 0), 0);
  invmm_model_free(model);
}
END_TEST

START_TEST(realized_and_bipower_are_the_sums) {
  double r[MOST];
  int n = reference_returns(r);
  invmm_model *model = fed_with(SETTINGS({"method", INVMM_VOLATILITY_REALIZED}, {"window", 390}), r, n);
  ck_assert_close(square(value_of(model, "value", 0)) * n, 8.515709306831e-4, 1e-12);
  invmm_model_free(model);
  model = fed_with(SETTINGS({"method", INVMM_VOLATILITY_BIPOWER}, {"window", 390}), r, n);
  ck_assert_close(square(value_of(model, "value", 0)) * n, 5.20595579448e-4, 1e-12);
  ck_assert_close(value_of(model, "jump_statistic", 0), 8.843428518954, 1e-12);
  invmm_model_free(model);
}
END_TEST

START_TEST(garch_is_the_recursion) {
  double r[MOST];
  int n = reference_returns(r);
  const struct setting settings[] = {{"method", INVMM_VOLATILITY_GARCH},
                                     {"sampling", INVMM_SAMPLING_TIME},
                                     {"garch_omega", 1e-7},
                                     {"garch_alpha", 0.08},
                                     {"garch_beta", 0.9},
                                     {NULL, 0},
                                     {NULL, 0}};
  invmm_model *model = fed_with(settings, r, n);
  ck_assert_close(square(value_of(model, "value", 0)), 2.540984703584e-6, 1e-12);
  invmm_model_set(model, INVMM_PARAM_HORIZON, 10);
  ck_assert_close(square(value_of(model, "value", 0)) * 10, 2.75089617003e-5, 1e-12);
  invmm_model_free(model);
}
END_TEST

START_TEST(yang_zhang_is_the_reference) {
  FILE *file = golden_open("yz_bars.txt");
  double row[5];
  invmm_model *model = model_with(VOL, SETTINGS({"method", INVMM_VOLATILITY_YANG_ZHANG}, {"window", 20}));
  for (int i = 0; golden_row(file, row, 5); ++i) {
    if (i == 0) see_bar(model, 0, row[4], row[4], row[4], row[4]);
    see_bar(model, 60 * (i + 1), row[0], row[1], row[2], row[3]);
  }
  ck_assert_close(square(value_of(model, "value", 0)) * 60, 9.375085350285e-5, 1e-12);
  invmm_model_free(model);
}
END_TEST

int main(void) {
  return RUN_TESTS("inputs/volatility", ewma_is_the_recursion, realized_and_bipower_are_the_sums,
                   garch_is_the_recursion, yang_zhang_is_the_reference);
}
