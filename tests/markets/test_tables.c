/* SPDX-License-Identifier: MIT */
/** The tables of Avellaneda and Stoikov (2008) by the closed loop: 40,000 sessions of 200 steps for each row.
 * The symmetric strategy against its exact moments; the inventory strategy against 40,000 sessions of another
 * program, so that both have errors. */
#include "market.h"
#include "sample.h"
#include <stdio.h>

enum { PATHS = 40000 / SLOW, STEPS = 200 };

struct row {
  double gamma;
  double profit, deviation, inventory; /* mean and deviation of the profit, deviation of the inventory */
};

static invmm_model *maker_of(double gamma, double least_half_spread) {
  return model_with(INVMM_KIND_AVELLANEDA_STOIKOV,
                    SETTINGS({"risk_aversion", gamma}, {"volatility", 2}, {"intensity_decay", 1.5},
                             {"horizon", 1}, {"min_half_spread", least_half_spread}));
}

/* The half-spread of the inventory strategy, averaged over the steps. */
static double mean_half_spread(double gamma) {
  return log1p(gamma / 1.5) / gamma + 0.5 * gamma * 4 * 0.5 * (1 + 1.0 / STEPS);
}

static void play(invmm_model *maker, struct sample *profit, struct sample *inventory) {
  open_market(model_with(INVMM_KIND_SIMULATED_MARKET,
                         SETTINGS({"volatility", 2}, {"intensity_scale", 140}, {"intensity_decay", 1.5},
                                  {"time_step", 1.0 / STEPS}, {"seed", 2008})));
  for (int i = 0; i < PATHS; ++i) {
    double money = NAN, held = NAN;
    uint32_t turns = 0;
    invmm_model_reset(market), invmm_model_reset(maker);
    invmm_model_set(market, INVMM_PARAM_STREAM, i);
    invmm_status status = invmm_run(market, maker, NULL, 0, 1000000000, NULL, NULL, &turns);
    if (status < 0 || turns != STEPS + 1) ck_abort_msg("%d after %u turns", status, turns);
    invmm_value(maker, INVMM_VALUE_PNL, 0, &money), invmm_value(maker, INVMM_VALUE_INVENTORY, 0, &held);
    sample_add(profit, money), sample_add(inventory, held);
  }
  invmm_model_free(maker);
}

static void hold(const char *what, double gamma, double got, double error, double want, double errors) {
  printf("  gamma %-5g %-26s %8.4f +- %.4f, known %8.4f\n", gamma, what, got, error, want);
  ck_assert_msg(fabs(got - want) <= errors * error, "gamma %g, %s: %g, wanted %g +- %g", gamma, what, got,
                want, errors * error);
}

static void check(const char *strategy, const struct row *r, double half_spread, double errors) {
  struct sample profit = sample_around(r->profit), inventory = sample_around(0);
  const int symmetric = half_spread > 0;
  play(maker_of(symmetric ? 0 : r->gamma, half_spread), &profit, &inventory);
  const double s = sqrt(sample_variance(&profit)), q = sqrt(sample_variance(&inventory));
  printf("%s strategy, %d sessions\n", strategy, (int)PATHS);
  hold("mean profit", r->gamma, sample_mean(&profit), sample_mean_error(&profit), r->profit, errors);
  hold("deviation of the profit", r->gamma, s, sample_variance_error(&profit) / (2 * s), r->deviation,
       errors);
  hold("mean inventory", r->gamma, sample_mean(&inventory), sample_mean_error(&inventory), 0, errors);
  hold("deviation of the inventory", r->gamma, q, sample_variance_error(&inventory) / (2 * q), r->inventory,
       errors);
}

/* With N steps, p the chance of a fill and v = p (1 - p): E = 2 N p d, Var = 2 N v d^2 + sigma^2 dt v N (N +
 * 1), Var q = 2 N v. */
START_TEST(the_symmetric_strategy_has_its_exact_moments) {
  const struct row known[] = {
      {0.1, 68.223, 13.456, 8.399}, {0.01, 68.666, 13.677, 8.712}, {1, 43.685, 10.733, 5.171}};
  for (int i = 0; i < 3; ++i) {
    const double d = mean_half_spread(known[i].gamma), p = 0.7 * exp(-1.5 * d), v = p * (1 - p), n = STEPS;
    const struct row exact = {known[i].gamma, 2 * n * p * d,
                              sqrt(2 * n * v * d * d + 4 * 0.005 * v * n * (n + 1)), sqrt(2 * n * v)};
    ck_assert_double_eq_tol(exact.profit, known[i].profit, 0.0005);
    ck_assert_double_eq_tol(exact.deviation, known[i].deviation, 0.0005);
    ck_assert_double_eq_tol(exact.inventory, known[i].inventory, 0.0005);
    check("symmetric", &exact, d, 4);
  }
}
END_TEST

START_TEST(the_inventory_strategy_is_that_of_the_tables) {
  const struct row known[] = {{0.1, 64.90, 6.56, 2.92}, {0.01, 68.35, 8.97, 5.22}, {1, 31.46, 4.86, 1.64}};
  for (int i = 0; i < 3; ++i)
    check("inventory", &known[i], 0, 4 * sqrt(2));
}
END_TEST

int main(void) {
  int status = RUN_TESTS("markets/tables", the_symmetric_strategy_has_its_exact_moments,
                         the_inventory_strategy_is_that_of_the_tables);
  open_market(NULL);
  return status;
}
