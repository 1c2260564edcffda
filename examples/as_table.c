/* SPDX-License-Identifier: MIT */
/** @file as_table.c  The three tables of Avellaneda and Stoikov (2008), beside ours with standard errors.
 *
 *     as_table [paths=1000]
 *
 * Sessions of one second in 200 steps: S = 100 P, sigma = 2 P/sqrt(s), A = 140 /s, k = 1.5 /P. The inventory
 * strategy quotes around the reservation price; the symmetric one has the same spread, averaged over time,
 * around the mid. Both are makers in a loop with the market: the symmetric one has no risk aversion, and its
 * half-spread is floored at the average. Writes as_table.dat and draws as_table.png: how profits spread. */
#include "moments.h"
#include "plot.h"
#include "progress.h"
#include <invmm/ids.h>
#include <invmm/invmm.h>
#include <math.h>
#include <stdio.h>
enum { TABLES = 3, STEPS = 200, BINS = 70, FROM = -5, PATHS_MOST = 1000000 };
static const int64_t session_ns = 1000000000;

/* Spread, profit, its standard deviation, final inventory, its standard deviation: as printed. */
static const struct table {
  double gamma, inventory[5], symmetric[5];
} tables[TABLES] = {
    {0.1, {1.49, 65.0, 6.6, 0.08, 2.9}, {1.49, 68.4, 12.7, 0.26, 8.4}},
    {0.01, {1.35, 68.6, 8.7, 0.12, 5.1}, {1.35, 68.8, 12.8, 0.09, 8.7}},
    {1, {3.02, 31.4, 5.0, 0.02, 1.7}, {3.02, 44.0, 11.0, 0.00, 5.1}},
};

/* Parameters and their values, in pairs. */
static invmm_model *create(int32_t kind, const double (*set)[2], int n) {
  invmm_config *config;
  invmm_model *model = NULL;
  if (invmm_config_new(kind, &config) < 0) return NULL;
  for (int i = 0; i < n; ++i)
    invmm_config_set(config, (int32_t)set[i][0], set[i][1]);
  if (invmm_model_new(config, &model) < 0) fprintf(stderr, "%s\n", invmm_config_errmsg(config));
  invmm_config_free(config);
  return model;
}

static invmm_model *create_market(void) {
  const double set[][2] = {{INVMM_PARAM_VOLATILITY, 2},
                           {INVMM_PARAM_INTENSITY_SCALE, 140},
                           {INVMM_PARAM_INTENSITY_DECAY, 1.5},
                           {INVMM_PARAM_TIME_STEP, 1.0 / STEPS},
                           {INVMM_PARAM_SEED, 2008}};
  return create(INVMM_KIND_SIMULATED_MARKET, set, sizeof set / sizeof *set);
}

static invmm_model *create_maker(double gamma, double least_half_spread) {
  const double set[][2] = {{INVMM_PARAM_VOLATILITY, 2},
                           {INVMM_PARAM_INTENSITY_DECAY, 1.5},
                           {INVMM_PARAM_HORIZON, 1},
                           {INVMM_PARAM_RISK_AVERSION, gamma},
                           {INVMM_PARAM_MIN_HALF_SPREAD, least_half_spread}};
  return create(INVMM_KIND_AVELLANEDA_STOIKOV, set, sizeof set / sizeof *set);
}

/* The spread that the maker quotes at the beginning of each step, on average: it hangs on the time alone. */
static double mean_spread(invmm_model *maker) {
  const invmm_event book = {.kind = INVMM_EV_BOOK, .price = 100, .size = 1, .price2 = 100, .size2 = 1};
  double sum = 0;
  if (invmm_step(maker, &book, 1, NULL) < 0) return NAN;
  for (int step = 0; step < STEPS; ++step) {
    const invmm_request at = {.time_ns = session_ns / STEPS * step};
    invmm_quotes q;
    if (invmm_quote(maker, &at, 1, &q) < 0) return NAN;
    sum += 2 * q.half_spread;
  }
  return sum / STEPS;
}

/* What the sessions ended with, and how often which profit was made. */
struct result {
  double spread;
  struct moments profit, inventory;
  int paths, bin[BINS];
};

/* One session: both start anew, the market with numbers of its own, and nothing is allocated. */
static int play(invmm_model *market, invmm_model *maker, int path, struct result *r) {
  double profit = 0, inventory = 0;
  if (invmm_model_reset(market) < 0 || invmm_model_reset(maker) < 0) return -1;
  if (invmm_model_set(market, INVMM_PARAM_STREAM, path) < 0) return -1;
  if (invmm_run(market, maker, NULL, 0, session_ns, NULL, NULL, NULL) < 0) return -1;
  invmm_value(maker, INVMM_VALUE_PNL, 0, &profit), moments_add(&r->profit, profit);
  invmm_value(maker, INVMM_VALUE_INVENTORY, 0, &inventory), moments_add(&r->inventory, inventory);
  const double bin = floor((profit - FROM) / 2);
  if (bin >= 0 && bin < BINS) ++r->bin[(int)bin];
  return 0;
}

static int play_all(invmm_model *maker, double spread, int paths, int part, struct result *r) {
  *r = (struct result){.spread = spread, .profit = {.near = 60}, .paths = paths};
  invmm_model *market = create_market();
  int failed = !market || !maker;
  for (int path = 0; path < paths && !failed; ++path) {
    if (path % 1000 == 0) progress_show((part + (double)path / paths) / (2 * TABLES));
    failed = play(market, maker, path, r);
  }
  invmm_model_free(market), invmm_model_free(maker);
  return failed;
}

static void print_row(const char *name, const double printed[5], const struct result *r) {
  printf("  %-9s  %.2f %5.1f %5.1f %5.2f %4.1f    %.3f", name, printed[0], printed[1], printed[2], printed[3],
         printed[4], r->spread);
  moments_print(&r->profit), moments_print(&r->inventory);
  putchar('\n');
}

static int show_table(FILE *file, int i, int paths) {
  const struct table *t = &tables[i];
  struct result inventory, symmetric;
  invmm_model *asked = create_maker(t->gamma, 0);
  const double spread = asked ? mean_spread(asked) : NAN;
  if (play_all(asked, spread, paths, 2 * i, &inventory)) return -1;
  if (play_all(create_maker(0, spread / 2), spread, paths, 2 * i + 1, &symmetric)) return -1;
  printf("\ngamma = %g\n  strategy   as printed: spread, profit, std, q, std    ours: the same\n", t->gamma);
  print_row("inventory", t->inventory, &inventory);
  print_row("symmetric", t->symmetric, &symmetric);
  for (int b = 0; b < BINS; ++b)
    fprintf(file, "%d %.6g %.6g\n", FROM + 2 * b + 1, 0.5 * inventory.bin[b] / paths,
            0.5 * symmetric.bin[b] / paths);
  fputs("\n\n", file);
  return 0;
}

static const char script[] =
    "set multiplot layout 3,1 title 'How the profit of a session is distributed, Avellaneda and Stoikov "
    "2008'\n"
    "set style fill transparent solid 0.45 noborder\nset key inside right top\nset xrange [0:120]\n"
    "set ylabel 'density (1/currency)'\nset xlabel 'profit (currency)'\n"
    "do for [i=0:2] {\n"
    "  set title 'γ = '.word('0.1 0.01 1', i+1)\n"
    "  plot data index i using 1:2 with boxes ls 1 title 'inventory strategy', \\\n"
    "       data index i using 1:3 with boxes ls 2 title 'symmetric strategy'\n}\nunset multiplot\n";

int main(int count, char **arguments) {
  int paths = 1000, failed = count > 2 || (count == 2 && sscanf(arguments[1], "paths=%d", &paths) != 1);
  if (failed || paths < 2 || paths > PATHS_MOST) return fputs("usage: as_table [paths=1000]\n", stderr), 1;
  FILE *file = fopen("as_table.dat", "w");
  if (!file) return perror("as_table.dat"), 1;
  for (int i = 0; i < TABLES && !failed; ++i)
    failed = show_table(file, i, paths);
  progress_show(1);
  if (fclose(file) || failed) return fputs("the sessions or the file failed\n", stderr), 1;
  return plot("as_table", 1100, 1300, script) ? 1 : 0;
}
