/* SPDX-License-Identifier: MIT */
/** Linear demand beside exponential demand: bid and ask by inventory for every variant of Ho-Stoll, and below
 * for Avellaneda-Stoikov with demand of the same rate and steepness at the best depth without risk.
 *
 * Writes ho_stoll.dat, .gp and, where gnuplot is installed, .png into the current folder. Each point is a
 * question to a maker through the public interface. */
#include "plot.h"
#include <invmm/ids.h>
#include <invmm/invmm.h>
#include <stdio.h>

enum { LINEAR = 5, EXPONENTIAL = 4, LIMIT = 10 };
static const double mid = 100, rivals[] = {-6, -3, 3, 6}; /* P, U */
static const int32_t exponential[EXPONENTIAL] = {INVMM_AS_FINITE, INVMM_AS_EXACT, INVMM_AS_STATIONARY,
                                                 INVMM_AS_ASYMPTOTIC};

struct change {
  int32_t param;
  double value;
};

static void set(invmm_config *config, const struct change *changes) {
  for (; changes->param; ++changes)
    invmm_config_set(config, changes->param, changes->value);
}

static invmm_model *maker_of(int32_t kind, int32_t variant, const struct change *demand) {
  const struct change common[] = {{INVMM_PARAM_VARIANT, variant},
                                  {INVMM_PARAM_RISK_AVERSION, 0.4}, /* gamma, 1/currency */
                                  {INVMM_PARAM_VOLATILITY, 0.7},    /* sigma, P/sqrt(s) */
                                  {INVMM_PARAM_HORIZON, 2},         /* T, s */
                                  {INVMM_PARAM_INVENTORY_LIMIT, LIMIT},
                                  {0, 0}};
  invmm_config *config;
  invmm_model *maker = NULL;
  if (invmm_config_new(kind, &config) < 0) return NULL;
  set(config, common);
  set(config, demand);
  if (kind == INVMM_KIND_HO_STOLL) invmm_config_set_array(config, INVMM_PARAM_RIVAL_INVENTORIES, rivals, 4);
  if (invmm_model_new(config, &maker) < 0) fprintf(stderr, "%s\n", invmm_config_errmsg(config));
  invmm_config_free(config);
  return maker;
}

/* Bid and ask as distances from the mid, P; ? where a side is absent. */
static int write_quote(FILE *file, invmm_model *maker, double inventory) {
  const invmm_event seen[] = {{.kind = INVMM_EV_BOOK, .price = mid, .size = 1, .price2 = mid, .size2 = 1},
                              {.kind = INVMM_EV_POSITION, .size = inventory}};
  invmm_quotes q;
  if (!maker || invmm_step(maker, seen, 2, NULL) < 0 || invmm_quote(maker, NULL, 1, &q) < 0) return -1;
  q.sides &INVMM_SIDE_BID ? fprintf(file, " %.9g", mid - q.bid) : fprintf(file, " ?");
  q.sides &INVMM_SIDE_ASK ? fprintf(file, " %.9g", q.ask - mid) : fprintf(file, " ?");
  return 0;
}

static int write_block(FILE *file, const char *names, invmm_model *const *makers, int n) {
  int failed = 0;
  fprintf(file, "# inventory (U); %s: depth of bid and ask of each (P)\n", names);
  for (int q = -LIMIT; q <= LIMIT; ++q) {
    fprintf(file, "%d", q);
    for (int i = 0; i < n; ++i)
      failed |= write_quote(file, makers[i], q);
    fputc('\n', file);
  }
  fputs("\n\n", file);
  return failed;
}

static const char script[] =
    "set style line 1 lc rgb '#D55E00' lw 2.4\n"
    "set style line 2 lc rgb '#9CC7E0' lw 8\n"
    "set style line 3 lc rgb '#009E73' lw 2.4 dt (12,8)\n"
    "set style line 4 lc rgb '#0B3C5D' lw 1.8\n"
    "set style line 5 lc rgb '#CC79A7' lw 2.4 dt (4,5)\n"
    "set xzeroaxis lt 1 dt solid lc rgb '#888888'\n"
    "set key outside right center Left reverse samplen 3 spacing 1.4\n"
    "set xlabel 'inventory (U)'\n"
    "set ylabel 'price less mid (P)'\n"
    "set xrange [-10.5:10.5]\n"
    "set yrange [-3.2:3.2]\n"
    "price(v, ask) = ask ? column(2 * v + 1) : -column(2 * v)\n"
    "set multiplot layout 2,1 title 'γ = 0.4 /currency, σ = 0.7 P/√s, order 1 U, limit 10 U, 2 s left'\n"
    "set title 'Ho-Stoll: 20 − 10 d takers per second; rivals of competition hold −6, −3, 3 and 6 U'\n"
    "names = '\"first order (1981)\" finite stationary exact \"competition (1983)\"'\n"
    "set rmargin 27\n"
    "set label 1 'asks' at 7,1\n"
    "set label 2 'bids' at -9.5,-0.8\n"
    "plot for [i in '2 3 1 4 5'] for [ask=0:1] data index 0 using 1:(price(int(i), ask)) \\\n"
    "  with lines ls int(i) title ask ? '' : word(names, int(i))\n"
    "set title 'Avellaneda-Stoikov: 27.18 exp(−d) takers per second'\n"
    "names = '\"finite (2008)\" exact stationary asymptotic'\n"
    "style(i) = int(word('1 2 4 3', i))\n"
    "plot for [i in '2 3 1 4'] for [ask=0:1] data index 1 using 1:(price(int(i), ask)) \\\n"
    "  with lines ls style(int(i)) title ask ? '' : word(names, int(i))\n"
    "unset multiplot\n";

int main(void) {
  /* alpha 1/s, beta 1/(P s); A 1/s, k 1/P: both best depths are 1 P and find 10 takers a second */
  const struct change line[] = {{INVMM_PARAM_DEMAND_INTERCEPT, 20}, {INVMM_PARAM_DEMAND_SLOPE, 10}, {0, 0}};
  const struct change curve[] = {
      {INVMM_PARAM_INTENSITY_SCALE, 27.182818284590452}, {INVMM_PARAM_INTENSITY_DECAY, 1}, {0, 0}};
  invmm_model *stoll[LINEAR], *stoikov[EXPONENTIAL];
  FILE *file = fopen("ho_stoll.dat", "w");
  if (!file) return perror("ho_stoll.dat"), 1;
  for (int i = 0; i < LINEAR; ++i)
    stoll[i] = maker_of(INVMM_KIND_HO_STOLL, i, line);
  for (int i = 0; i < EXPONENTIAL; ++i)
    stoikov[i] = maker_of(INVMM_KIND_AVELLANEDA_STOIKOV, exponential[i], curve);
  int failed = write_block(file, "first_order, finite, stationary, exact, competition", stoll, LINEAR);
  failed |= write_block(file, "finite, exact, stationary, asymptotic", stoikov, EXPONENTIAL);
  if (fclose(file)) failed = 1;
  for (int i = 0; i < LINEAR; ++i)
    invmm_model_free(stoll[i]);
  for (int i = 0; i < EXPONENTIAL; ++i)
    invmm_model_free(stoikov[i]);
  if (failed) return fputs("the makers or the file failed\n", stderr), 1;
  return plot("ho_stoll", 1200, 1400, script) ? 1 : 0;
}
