/* SPDX-License-Identifier: MIT */
/** Where the formula of 2008 leaves the exact one: depths of bid and ask by inventory and by time left, for
 * four variants of Avellaneda-Stoikov at the parameters of the 2008 tables.
 *
 * Writes quotes_by_inventory.dat, .gp and, where gnuplot is installed, .png into the current folder. Each
 * point is a question to a maker through the public interface: a POSITION event puts the inventory where it
 * is wanted, the next event moves the time. */
#include "plot.h"
#include <invmm/ids.h>
#include <invmm/invmm.h>
#include <math.h>
#include <stdio.h>

enum { VARIANTS = 4, LIMIT = 10, HELD = 5, POINTS = 120 };
static const int32_t variants[VARIANTS] = {INVMM_AS_FINITE, INVMM_AS_EXACT, INVMM_AS_STATIONARY,
                                           INVMM_AS_ASYMPTOTIC};
static const double mid = 100, horizon = 1; /* P, s */

static invmm_model *maker_of(int32_t variant) {
  const struct {
    int32_t param;
    double value;
  } set[] = {
      {INVMM_PARAM_VARIANT, variant},      {INVMM_PARAM_RISK_AVERSION, 0.1}, /* gamma, 1/currency */
      {INVMM_PARAM_VOLATILITY, 2},                                           /* sigma, P/sqrt(s) */
      {INVMM_PARAM_INTENSITY_SCALE, 140},                                    /* A, 1/s */
      {INVMM_PARAM_INTENSITY_DECAY, 1.5},                                    /* k, 1/P */
      {INVMM_PARAM_HORIZON, horizon},                                        /* T, s */
      {INVMM_PARAM_INVENTORY_LIMIT, LIMIT}                                   /* U */
  };
  invmm_config *config;
  invmm_model *maker = NULL;
  if (invmm_config_new(INVMM_KIND_AVELLANEDA_STOIKOV, &config) < 0) return NULL;
  for (size_t i = 0; i < sizeof set / sizeof *set; ++i)
    invmm_config_set(config, set[i].param, set[i].value);
  if (invmm_model_new(config, &maker) < 0) fprintf(stderr, "%s\n", invmm_config_errmsg(config));
  invmm_config_free(config);
  return maker;
}

/* Quotes of a maker that holds this much, with so much time left. */
static int ask_maker(invmm_model *maker, double inventory, double time_left, invmm_quotes *out) {
  const int64_t now_ns = (int64_t)round((horizon - time_left) * 1e9);
  const invmm_event seen[] = {
      {.time_ns = now_ns, .kind = INVMM_EV_BOOK, .price = mid, .size = 1, .price2 = mid, .size2 = 1},
      {.time_ns = now_ns, .kind = INVMM_EV_POSITION, .size = inventory}};
  return invmm_step(maker, seen, 2, NULL) < 0 || invmm_quote(maker, NULL, 1, out) < 0 ? -1 : 0;
}

/* One line of data: where, then bid and ask as distances from the mid, P; ? where a side is absent. */
static int write_line(FILE *file, invmm_model *const makers[], double at, double inventory,
                      double time_left) {
  fprintf(file, "%.9g", at);
  for (int i = 0; i < VARIANTS; ++i) {
    invmm_quotes q;
    if (ask_maker(makers[i], inventory, time_left, &q)) return -1;
    q.sides &INVMM_SIDE_BID ? fprintf(file, " %.9g", mid - q.bid) : fprintf(file, " ?");
    q.sides &INVMM_SIDE_ASK ? fprintf(file, " %.9g", q.ask - mid) : fprintf(file, " ?");
  }
  fputc('\n', file);
  return 0;
}

static int write_data(FILE *file, invmm_model *const makers[]) {
  static const char columns[] = "finite, exact, stationary, asymptotic: depth of bid and ask of each (P)";
  int failed = 0;
  fprintf(file, "# inventory (U); %s, with %g s left\n", columns, horizon);
  for (int q = -LIMIT; q <= LIMIT; ++q)
    failed |= write_line(file, makers, q, q, horizon);
  fprintf(file, "\n\n# time left (s); %s, at an inventory of %d U\n", columns, HELD);
  for (int i = 0; i <= POINTS; ++i) {
    double time_left = horizon * pow(1e-3, (double)i / POINTS);
    failed |= write_line(file, makers, time_left, HELD, time_left);
  }
  return failed;
}

static const char script[] =
    "set style line 1 lc rgb '#D55E00' lw 2.4\n"
    "set style line 2 lc rgb '#9CC7E0' lw 9\n"
    "set style line 3 lc rgb '#0B3C5D' lw 1.8\n"
    "set style line 4 lc rgb '#009E73' lw 2.4 dt (12,8)\n"
    "set xzeroaxis lt 1 dt solid lc rgb '#888888'\n"
    "set key outside right center Left reverse samplen 3 spacing 1.4\n"
    "set ylabel 'price less mid (P)'\n"
    "names = '\"finite (2008)\" exact stationary asymptotic'\n"
    "of(i) = i % 4 + 1 # the first is drawn last\n"
    "price(v, ask) = ask ? column(2 * v + 1) : -column(2 * v)\n"
    "set multiplot layout 2,1 title 'σ = 2 P/√s, γ = 0.1 /currency, A = 140 /s, k = 1.5 /P, order 1 U, "
    "limit 10 U'\n"
    "set title 'One second before the end'\n"
    "set xlabel 'inventory (U)'\n"
    "set xrange [-10.5:10.5]\n"
    "set yrange [-2.4:2.4]\n"
    "set label 1 'asks' at -9.5,1.75\n"
    "set label 2 'bids' at -9.5,-0.7\n"
    "plot for [i=1:4] for [ask=0:1] data index 0 using 1:(price(of(i), ask)) \\\n"
    "  with lines ls of(i) title ask ? '' : word(names, of(i))\n"
    "set title 'Holding 5 U, as the end draws near'\n"
    "set xlabel 'time left (s)'\n"
    "set logscale x\n"
    "set xrange [1:0.001]\n"
    "set label 1 'ask' at 0.002,0.85\n"
    "set label 2 'bid' at 0.002,-0.45\n"
    "plot for [i=1:4] for [ask=0:1] data index 1 using 1:(price(of(i), ask)) \\\n"
    "  with lines ls of(i) title ask ? '' : word(names, of(i))\n"
    "unset multiplot\n";

int main(void) {
  invmm_model *makers[VARIANTS] = {NULL};
  FILE *file = fopen("quotes_by_inventory.dat", "w");
  if (!file) return perror("quotes_by_inventory.dat"), 1;
  int failed = 0;
  for (int i = 0; i < VARIANTS && !failed; ++i)
    failed = !(makers[i] = maker_of(variants[i]));
  if (!failed) failed = write_data(file, makers);
  if (fclose(file)) failed = 1;
  for (int i = 0; i < VARIANTS; ++i)
    invmm_model_free(makers[i]);
  if (failed) return fputs("the makers or the file failed\n", stderr), 1;
  return plot("quotes_by_inventory", 1200, 1400, script) ? 1 : 0;
}
