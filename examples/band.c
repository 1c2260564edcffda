/* SPDX-License-Identifier: MIT */
/** A treasury that trades its inventory back by a band: what the width of its own band costs in a simulated
 * year and by the formula, beside the optimum, and how the optimum widens as a transaction gets dearer.
 *
 * Writes band.dat, .gp and, where gnuplot is installed, .png into the current folder. */
#include "plot.h"
#include <invmm/ids.h>
#include <invmm/invmm.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>

static const double gas = 20;                   /* K, currency for each rebalance */
static const double flow = 5.0 / 60;            /* s, U/sqrt(s): 5 U in the root of an hour */
static const double gamma = 5e-5, sigma = 0.05; /* 1/currency, P/sqrt(s) */
static const double step = 600, year = 365 * 86400.0;

/* With outer > 0 a band set by hand that lands on the target, else the optimum. */
static invmm_model *band_of(double outer, double fixed_cost) {
  invmm_config *config;
  invmm_model *model = NULL;
  if (invmm_config_new(INVMM_KIND_BAND, &config) < 0) return NULL;
  invmm_config_set(config, INVMM_PARAM_VARIANT, outer > 0 ? INVMM_BAND_FIXED : INVMM_BAND_OPTIMAL);
  if (outer > 0) invmm_config_set(config, INVMM_PARAM_BAND_OUTER, outer);
  invmm_config_set(config, INVMM_PARAM_RISK_AVERSION, gamma);
  invmm_config_set(config, INVMM_PARAM_VOLATILITY, sigma);
  invmm_config_set(config, INVMM_PARAM_FLOW_VOLATILITY, flow);
  invmm_config_set(config, INVMM_PARAM_FIXED_COST, fixed_cost);
  invmm_config_set(config, INVMM_PARAM_PROPORTIONAL_COST, 0.05); /* P */
  if (invmm_model_new(config, &model) < 0) fprintf(stderr, "%s\n", invmm_config_errmsg(config));
  invmm_config_free(config);
  return model;
}

static double value_of(const invmm_model *model, int32_t value) {
  double x = NAN;
  if (model) invmm_value(model, value, 0, &x);
  return x;
}

/* A standard normal: the sum of twelve uniforms, which is close enough for a picture. */
static double normal(uint64_t *seed) {
  double sum = -6;
  for (int i = 0; i < 12; ++i) {
    *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    sum += (double)(*seed >> 11) * 0x1p-53;
  }
  return sum;
}

/* Currency a day that a simulated year costs: the risk of what is held, and every trade. The same flow comes
 * for every band. NaN if the model refused something. */
static double cost_of_a_year(invmm_model *model, FILE *path, double days) {
  const invmm_event book = {.kind = INVMM_EV_BOOK, .price = 99.5, .size = 1, .price2 = 100.5, .size2 = 1};
  double held = 0, cost = 0;
  uint64_t seed = 2718;
  if (!model || invmm_step(model, &book, 1, NULL) < 0) return NAN;
  for (int64_t i = 1; (double)i * step <= year; ++i) {
    invmm_order order;
    uint32_t n = 0;
    held += flow * sqrt(step) * normal(&seed);
    invmm_event seen = {.time_ns = i * (int64_t)(step * 1e9), .kind = INVMM_EV_POSITION, .size = held};
    if (invmm_step(model, &seen, 1, NULL) < 0 || invmm_hedge(model, &order, 1, &n) < 0) return NAN;
    cost += 0.5 * gamma * sigma * sigma * held * held * step;
    if (order.size != 0) cost += order.cost, held += order.size;
    if (path && (double)i * step <= days * 86400) fprintf(path, "%g %g\n", (double)i * step / 86400, held);
  }
  return cost / (year / 86400);
}

static int write_path(FILE *file, double outer) {
  invmm_model *model = band_of(outer, gas);
  fprintf(file, "# day, inventory (U)\n");
  double cost = cost_of_a_year(model, file, 120);
  fputs("\n\n", file);
  invmm_model_free(model);
  return isnan(cost);
}

/* Width, its cost by formula and in the year; the optimum comes last. */
static int write_costs(FILE *file) {
  int failed = 0;
  fprintf(file, "# outer half-width (U), cost by formula and in the simulated year (currency/day)\n");
  for (double outer = 15; outer <= 155; outer += 10) {
    invmm_model *model = band_of(outer, gas);
    double year_cost = cost_of_a_year(model, NULL, 0);
    fprintf(file, "%g %g %g\n", outer, 86400 * value_of(model, INVMM_VALUE_COST_RATE), year_cost);
    failed |= isnan(year_cost);
    invmm_model_free(model);
  }
  invmm_model *best = band_of(0, gas);
  double outer = value_of(best, INVMM_VALUE_BAND_OUTER),
         by_formula = 86400 * value_of(best, INVMM_VALUE_COST_RATE);
  double year_cost = cost_of_a_year(best, NULL, 0);
  printf("the best band trades at %.1f U, back to %.1f U: %.2f a day by formula, %.2f in the year\n", outer,
         value_of(best, INVMM_VALUE_BAND_INNER), by_formula, year_cost);
  fprintf(file, "\n\n%g %g %g\n\n\n", outer, by_formula, year_cost);
  invmm_model_free(best);
  return failed | isnan(year_cost);
}

static int write_widths(FILE *file) {
  int failed = 0;
  fprintf(file, "# cost of a transaction (currency), outer and inner half-width (U)\n");
  for (double cost = 0.1; cost < 1100; cost *= pow(10, 0.1)) {
    invmm_model *model = band_of(0, cost);
    double outer = value_of(model, INVMM_VALUE_BAND_OUTER);
    fprintf(file, "%g %g %g\n", cost, outer, value_of(model, INVMM_VALUE_BAND_INNER));
    failed |= isnan(outer);
    invmm_model_free(model);
  }
  return failed;
}

static const char script[] =
    "set multiplot layout 3,1 title 'A treasury: 5 U/√h of flow, 20 a trade and 0.05 P a unit'\n"
    "set xlabel 'day'\nset ylabel 'inventory (U)'\n"
    "set title 'Trading back from 25 U, and from the best width'\n"
    "plot data index 0 with lines ls 2 title 'from 25 U', data index 1 with lines ls 1 title 'best'\n"
    "set title 'What the width costs'\nset xlabel 'outer half-width (U)'\nset ylabel 'currency a day'\n"
    "plot data index 2 using 1:2 with lines ls 1 title 'formula, to 0', \\\n"
    "  data index 2 using 1:3 with points ls 2 pt 7 title 'in a year', \\\n"
    "  data index 3 using 1:2 with points ls 3 pt 5 ps 2 title 'best'\n"
    "set title 'The best band as a transaction gets dearer'\nset logscale x\n"
    "set xlabel 'cost of a transaction (currency)'\nset ylabel 'half-width (U)'\n"
    "plot data index 4 using 1:2 with lines ls 1 title 'outer', data index 4 using 1:3 with lines ls 2 title "
    "'inner'\n"
    "unset multiplot\n";

int main(void) {
  FILE *file = fopen("band.dat", "w");
  if (!file) return perror("band.dat"), 1;
  int failed = write_path(file, 25) | write_path(file, 0) | write_costs(file) | write_widths(file);
  if (fclose(file) || failed) return fputs("the models or the file failed\n", stderr), 1;
  return plot("band", 1100, 1400, script) ? 1 : 0;
}
