/* SPDX-License-Identifier: MIT */
#include "grid.h"
#include "plot.h"
#include <invmm/ids.h>
#include <invmm/invmm.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const double gammas[GRID_GAMMAS] = {0.001, 0.003, 0.01, 0.03, 0.1, 0.2, 0.4, 0.8, 1.6};
static const double horizons[GRID_HORIZONS] = {0.01, 0.03, 0.1, 0.3, 1};
static const int64_t session_ns = 1000000000;

struct setting {
  int32_t param;
  double value;
};

static invmm_model *create(int32_t kind, const struct setting *set, int n) {
  invmm_config *config;
  invmm_model *model = NULL;
  if (invmm_config_new(kind, &config) < 0) return NULL;
  for (int i = 0; i < n; ++i)
    invmm_config_set(config, set[i].param, set[i].value);
  if (invmm_model_new(config, &model) < 0) fprintf(stderr, "%s\n", invmm_config_errmsg(config));
  invmm_config_free(config);
  return model;
}

/* sigma = 2 P/sqrt(s), A = 140 /s, k = 1.5 /P, dt = 5 ms: the market of the tables of 2008. */
static invmm_model *create_market(void) {
  const struct setting set[] = {{INVMM_PARAM_VOLATILITY, 2},
                                {INVMM_PARAM_INTENSITY_SCALE, 140},
                                {INVMM_PARAM_INTENSITY_DECAY, 1.5},
                                {INVMM_PARAM_TIME_STEP, 0.005},
                                {INVMM_PARAM_SEED, 2008}};
  return create(INVMM_KIND_SIMULATED_MARKET, set, sizeof set / sizeof *set);
}

/* The maker knows the market; its horizon is always as far away. */
static invmm_model *create_maker(double gamma, double horizon) {
  const struct setting set[] = {{INVMM_PARAM_VOLATILITY, 2},
                                {INVMM_PARAM_INTENSITY_DECAY, 1.5},
                                {INVMM_PARAM_RISK_AVERSION, gamma},
                                {INVMM_PARAM_HORIZON, horizon},
                                {INVMM_PARAM_HORIZON_MODE, INVMM_HORIZON_ROLLING}};
  return create(INVMM_KIND_AVELLANEDA_STOIKOV, set, sizeof set / sizeof *set);
}

/* One session: both start anew, the market with numbers of its own. */
static int profit_of(invmm_model *market, invmm_model *maker, int path, double *profit) {
  if (invmm_model_reset(market) < 0 || invmm_model_reset(maker) < 0) return -1;
  if (invmm_model_set(market, INVMM_PARAM_STREAM, path) < 0) return -1;
  if (invmm_run(market, maker, NULL, 0, session_ns, NULL, NULL, NULL) < 0) return -1;
  return invmm_value(maker, INVMM_VALUE_PNL, 0, profit) < 0 ? -1 : 0;
}

int grid_cell(int number, int paths, struct cell *out) {
  double profit = 0, sum = 0, square = 0, shift = 0;
  *out = (struct cell){.gamma = gammas[number % GRID_GAMMAS], .horizon = horizons[number / GRID_GAMMAS]};
  invmm_model *market = create_market(), *maker = create_maker(out->gamma, out->horizon);
  int failed = !market || !maker;
  for (int path = 0; path < paths && !failed; ++path) {
    failed = profit_of(market, maker, path, &profit);
    if (path == 0) shift = profit; /* sums of differences keep their digits */
    sum += profit - shift, square += (profit - shift) * (profit - shift);
  }
  out->mean = shift + sum / paths;
  out->deviation = sqrt(fmax(square - sum * sum / paths, 0) / (paths - 1));
  out->error = out->deviation / sqrt(paths);
  if (failed) fprintf(stderr, "gamma = %g, horizon = %g: the run failed\n", out->gamma, out->horizon);
  invmm_model_free(market);
  invmm_model_free(maker);
  return failed ? -1 : 0;
}

int grid_paths(int count, char **arguments) {
  char *end = NULL;
  if (count == 1) return 1000;
  if (count > 2 || strncmp(arguments[1], "paths=", 6) != 0) return 0;
  long paths = strtol(arguments[1] + 6, &end, 10);
  return *end == '\0' && paths >= 2 && paths <= 10000000 ? (int)paths : 0;
}

/* No other earns more without more risk. */
static int is_efficient(const struct cell cells[GRID_CELLS], int i) {
  for (int j = 0; j < GRID_CELLS; ++j)
    if (cells[j].mean > cells[i].mean && cells[j].deviation <= cells[i].deviation) return 0;
  return 1;
}

static int by_deviation(const void *a, const void *b) {
  double x = ((const struct cell *)a)->deviation, y = ((const struct cell *)b)->deviation;
  return (x > y) - (x < y);
}

static void write_cell(FILE *file, const struct cell *c) {
  fprintf(file, "%.17g %.17g %.17g %.17g %.17g\n", c->horizon, c->gamma, c->deviation, c->mean, c->error);
}

static int write_data(const char *name, const struct cell cells[GRID_CELLS], const struct cell *best, int n) {
  char path[64];
  snprintf(path, sizeof path, "%s.dat", name);
  FILE *file = fopen(path, "w");
  if (!file) return perror(path), -1;
  fputs("# horizon (s), gamma (1/currency), deviation, mean and its error (currency)\n", file);
  for (int i = 0; i < GRID_CELLS; ++i) {
    write_cell(file, &cells[i]);
    if (i % GRID_GAMMAS == GRID_GAMMAS - 1) fputs("\n\n", file);
  }
  fputs("# the efficient frontier\n", file);
  for (int i = 0; i < n; ++i)
    write_cell(file, &best[i]);
  return fclose(file);
}

static const char script[] =
    "set title 'Profit of one second against its deviation, γ from 0.001 /currency (right) to 1.6 (left)'\n"
    "set xlabel 'standard deviation of the profit (currency)'\n"
    "set ylabel 'mean profit (currency)'\n"
    "set yrange [45:70]\n"
    "set xrange [4:14]\n"
    "set key inside right bottom\n"
    "plot data index 5 using 3:4 with lines lc rgb '#DDDDDD' lw 14 title 'efficient frontier', \\\n"
    "     for [h=0:4] data index h using 3:4:5 with yerrorlines ls h+1 pt 7 ps 0.9 \\\n"
    "       title word('0.01 0.03 0.1 0.3 1', h+1).' s horizon', \\\n"
    "     data index 4 using 3:4:(sprintf('%g', $2)) with labels offset 1,-1 tc rgb '#8A5A00' notitle\n";

int grid_show(const char *name, const struct cell cells[GRID_CELLS], int paths) {
  struct cell best[GRID_CELLS];
  int n = 0;
  for (int i = 0; i < GRID_CELLS; ++i)
    if (is_efficient(cells, i)) best[n++] = cells[i];
  qsort(best, (size_t)n, sizeof *best, by_deviation);
  printf("efficient frontier of %d cells, %d sessions each\n", GRID_CELLS, paths);
  printf("%12s %12s %12s %12s\n", "gamma", "horizon (s)", "deviation", "mean profit");
  for (int i = 0; i < n; ++i)
    printf("%12g %12g %12.4f %12.4f\n", best[i].gamma, best[i].horizon, best[i].deviation, best[i].mean);
  return write_data(name, cells, best, n) || plot(name, 1200, 800, script) ? -1 : 0;
}
