/* SPDX-License-Identifier: MIT */
/** One path of inventory hedged four ways: what each policy costs, and what risk it leaves.
 *
 * Clients push the inventory about, s = 1.5 U/sqrt(s), and come back slowly by themselves. Hedging at the
 * rate v costs 0.2 |v| + 0.1 v^2 currency/s; what is left unhedged, y, counts h y^2 with h = gamma sigma^2/2
 * = 0.2. Prints a table, and writes hedge.dat, .gp and, where gnuplot is installed, .png into the current
 * folder: the first two minutes of the path, and cost against risk, with the line that band and rate draw as
 * gamma goes from a tenth to ten times. */
#include "plot.h"
#include <invmm/ids.h>
#include <invmm/invmm.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>

enum { POLICIES = 4, STEPS = 40000, SHOWN = 2400, FRONTIER = 13 };
static const char *const names[POLICIES] = {"none", "full", "band", "rate"};
static const double dt = 0.05, sigma = 2, gamma_used = 0.1, flow = 1.5,
                    back = 0.01;                         /* s, P/sqrt(s), .., U/sqrt(s), 1/s */
static const double proportional = 0.2, quadratic = 0.1; /* P, P s/U */

static double inventory[STEPS]; /* the path, U */

/* Standard normal numbers, the same on every machine: splitmix64 and the sum of twelve. */
static double normal(uint64_t *seed) {
  double sum = -6;
  for (int i = 0; i < 12; ++i) {
    uint64_t z = *seed += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    sum += (double)((z ^ z >> 31) >> 11) * 0x1p-53;
  }
  return sum;
}

static void make_path(void) {
  uint64_t seed = 11;
  double q = 0;
  for (int i = 0; i < STEPS; ++i) {
    q += flow * sqrt(dt) * normal(&seed) - back * q * dt;
    inventory[i] = q;
  }
}

static invmm_model *maker_of(int policy, double gamma) {
  const struct {
    int32_t param;
    double value;
  } set[] = {
      {INVMM_PARAM_HEDGE_POLICY, policy},
      {INVMM_PARAM_RISK_AVERSION, gamma},
      {INVMM_PARAM_VOLATILITY, sigma},
      {INVMM_PARAM_HEDGE_VOLATILITY, sigma},
      {INVMM_PARAM_INTENSITY_SCALE, 1},
      {INVMM_PARAM_INTENSITY_DECAY, 1.5},
      {INVMM_PARAM_HORIZON, 1},
      {INVMM_PARAM_HORIZON_MODE, INVMM_HORIZON_ROLLING},
      {INVMM_PARAM_HEDGE_COST, proportional},
      {INVMM_PARAM_HEDGE_QUADRATIC_COST, quadratic},
      {INVMM_PARAM_HEDGE_FLOW_VOLATILITY, flow},
      {INVMM_PARAM_HEDGE_SLICE, dt},
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

/* What a policy did: trades, U traded, cost and risk in currency/s, and what it held over the first steps. */
struct outcome {
  double trades, traded, cost, risk;
  double net[SHOWN];
};

/* One step: the inventory moves, the maker says what to do, and that is filled at once, at the mid: what it
 * costs is counted apart. */
static int one_step(invmm_model *maker, int i, struct outcome *out, double *held) {
  const int64_t now_ns = (int64_t)llround(i * dt * 1e9);
  const invmm_event seen[] = {
      {.time_ns = now_ns, .kind = INVMM_EV_BOOK, .price = 100, .size = 1, .price2 = 100, .size2 = 1},
      {.time_ns = now_ns, .kind = INVMM_EV_POSITION, .size = inventory[i]}};
  invmm_order order;
  uint32_t n;
  if (invmm_step(maker, seen, 2, NULL) < 0 || invmm_hedge(maker, &order, 1, &n) < 0) return -1;
  if (order.size != 0) {
    const invmm_event fill = {.time_ns = now_ns,
                              .kind = INVMM_EV_FILL,
                              .instrument = INVMM_HEDGE,
                              .price = 100,
                              .size = order.size};
    if (invmm_step(maker, &fill, 1, NULL) < 0) return -1;
    *held += order.size;
    out->trades += 1, out->traded += fabs(order.size);
    out->cost += proportional * fabs(order.size) + quadratic * order.size * order.size / dt;
  }
  double net = inventory[i] + *held;
  out->risk += 0.5 * gamma_used * sigma * sigma * net * net * dt;
  if (i < SHOWN) out->net[i] = net;
  return 0;
}

static int hedge_path(int policy, double gamma, struct outcome *out) {
  invmm_model *maker = maker_of(policy, gamma);
  double held = 0;
  int failed = !maker;
  *out = (struct outcome){0};
  for (int i = 0; i < STEPS && !failed; ++i)
    failed = one_step(maker, i, out, &held);
  out->cost /= STEPS * dt, out->risk /= STEPS * dt;
  invmm_model_free(maker);
  return failed ? -1 : 0;
}

static int write_frontier(FILE *file) {
  static struct outcome at;
  for (int policy = INVMM_HEDGE_POLICY_BAND; policy <= INVMM_HEDGE_POLICY_RATE; ++policy) {
    fprintf(file, "\n\n# %s as gamma grows: risk (currency/s), cost (currency/s), gamma\n", names[policy]);
    for (int i = 0; i < FRONTIER; ++i) {
      double gamma = gamma_used * pow(10, 2.0 * i / (FRONTIER - 1) - 1);
      if (hedge_path(policy, gamma, &at)) return -1;
      fprintf(file, "%.9g %.9g %.9g\n", at.risk, at.cost, gamma);
    }
  }
  return 0;
}

static int write_data(FILE *file, struct outcome *of) {
  fprintf(file, "# time (s), inventory (U), net of the hedge (U): none full band rate\n");
  for (int i = 0; i < SHOWN; i += 2)
    fprintf(file, "%.9g %.9g %.9g %.9g %.9g %.9g\n", i * dt, inventory[i], of[0].net[i], of[1].net[i],
            of[2].net[i], of[3].net[i]);
  fprintf(file, "\n\n# policy: risk (currency/s), cost (currency/s)\n");
  for (int i = 0; i < POLICIES; ++i)
    fprintf(file, "%s %.9g %.9g\n", names[i], of[i].risk, of[i].cost);
  return write_frontier(file);
}

static void print_table(const struct outcome *of) {
  printf("%-8s%10s%12s%14s%14s%14s\n", "policy", "trades", "traded (U)", "cost (/s)", "risk (/s)",
         "together (/s)");
  for (int i = 0; i < POLICIES; ++i)
    printf("%-8s%10.0f%12.0f%14.4f%14.4f%14.4f\n", names[i], of[i].trades, of[i].traded, of[i].cost,
           of[i].risk, of[i].cost + of[i].risk);
}

static const char script[] =
    "set lmargin 10\n"
    "set rmargin 30\n"
    "set multiplot layout 3,1 title 'One inventory path, four ways to hedge it'\n"
    "set title 'Two minutes of it'\n"
    "set xlabel 'time (s)'\n"
    "set ylabel 'inventory (U)'\n"
    "set xzeroaxis lt 1 dt solid lc rgb '#888888'\n"
    "plot data index 0 using 1:2 with lines ls 6 title 'unhedged (none)'\n"
    "set title 'What is left after the hedge, γ = 0.1 /currency'\n"
    "set ylabel 'exposure (U)'\n"
    "plot data index 0 using 1:4 with lines ls 2 title 'full', \\\n"
    "  data index 0 using 1:6 with lines ls 3 title 'rate', data index 0 using 1:5 with lines ls 1 title "
    "'band'\n"
    "set title 'Cost against the risk that is left'\n"
    "set xlabel 'risk, h times the mean square of the exposure (currency/s)'\n"
    "set ylabel 'cost (currency/s)'\n"
    "set logscale xy\n"
    "set xrange [0.02:1]\n"
    "set yrange [0.1:10]\n"
    "plot data index 1 every ::1::1 using (0.02):3:(1):(0) with vectors nohead ls 2 dt (8,6) title 'full, "
    "without risk', \\\n"
    "  data index 2 using 1:2 with linespoints ls 1 pt 7 ps 0.6 title 'band, γ 0.01 to 1', \\\n"
    "  data index 3 using 1:2 with linespoints ls 3 pt 7 ps 0.6 title 'rate, γ 0.01 to 1', \\\n"
    "  data index 1 every ::2::3 using 2:3:1 with labels point pt 7 ps 1.4 lc rgb '#000000' offset 2.5,0.7 "
    "\\\n"
    "  title 'at γ 0.1'\n"
    "unset multiplot\n";

int main(void) {
  static struct outcome of[POLICIES];
  int failed = 0;
  make_path();
  for (int i = 0; i < POLICIES && !failed; ++i)
    failed = hedge_path(i, gamma_used, &of[i]);
  if (failed) return fputs("a maker failed\n", stderr), 1;
  print_table(of);
  FILE *file = fopen("hedge.dat", "w");
  if (!file) return perror("hedge.dat"), 1;
  failed = write_data(file, of);
  if (fclose(file) || failed) return fputs("the makers or the file failed\n", stderr), 1;
  return plot("hedge", 1200, 1500, script) ? 1 : 0;
}
