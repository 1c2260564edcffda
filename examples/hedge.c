/* SPDX-License-Identifier: MIT */
/** One path of inventory hedged four ways: what each policy costs, and what risk it leaves.
 *
 * Clients push the inventory about, s = 1.5 U/sqrt(s), and come back slowly by themselves. Hedging at the
 * rate v costs 0.2 |v| + 0.1 v^2 currency/s; what is left unhedged, y, counts h y^2 with h = gamma sigma^2/2
 * = 0.2. Prints a table, and writes hedge.dat, .gp and, where gnuplot is installed, .png into the current
 * folder: the first two minutes of the path, and cost against risk, with the line that band and rate draw as
 * gamma goes from a tenth to ten times. */
#include "path.h"
#include "plot.h"
#include <invmm/ids.h>
#include <math.h>
#include <stdio.h>

enum { POLICIES = 4, FRONTIER = 13 };
static const char *const names[POLICIES] = {"none", "full", "band", "rate"};
static double inventory[STEPS]; /* U */

static int write_frontier(FILE *file) {
  static struct outcome at;
  for (int policy = INVMM_HEDGE_POLICY_BAND; policy <= INVMM_HEDGE_POLICY_RATE; ++policy) {
    fprintf(file, "\n\n# %s as gamma grows: risk (currency/s), cost (currency/s), gamma\n", names[policy]);
    for (int i = 0; i < FRONTIER; ++i) {
      double gamma = gamma_used * pow(10, 2.0 * i / (FRONTIER - 1) - 1);
      if (path_hedge(inventory, policy, gamma, &at)) return -1;
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
  path_make(inventory);
  for (int i = 0; i < POLICIES && !failed; ++i)
    failed = path_hedge(inventory, i, gamma_used, &of[i]);
  if (failed) return fputs("a maker failed\n", stderr), 1;
  print_table(of);
  FILE *file = fopen("hedge.dat", "w");
  if (!file) return perror("hedge.dat"), 1;
  failed = write_data(file, of);
  if (fclose(file) || failed) return fputs("the makers or the file failed\n", stderr), 1;
  return plot("hedge", 1200, 1500, script) ? 1 : 0;
}
