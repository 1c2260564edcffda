/* SPDX-License-Identifier: MIT */
/** @file pool_replay.c  A real day of a pool of concentrated liquidity, seen by three providers with the same
 * capital: one holds its range, one hedges it with a perpetual as well, one also moves it when the library
 * says that it pays.
 *
 *     examples/run FILE.pool.csv.gz [capital=100000] [width=0.05] [name=value ...]
 *
 * `width` is half of the first range in logarithms of the price; any other name is a parameter of amm_curve.
 * Assumptions: our part of the fees is that of our liquidity in the active one; the perpetual trades at the
 * pool's price and costs `hedge_cost`; moves happen at once. The outside price, which guards the moves, is
 * the mean of the pool's own over five minutes: there is no other in these files. */
#include "plot.h"
#include "provider.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { AMM = INVMM_KIND_AMM_CURVE, PROVIDERS = 3 };
static const double mean_seconds = 300; /* of the outside price */
static const char *const names[PROVIDERS] = {"holds its range", "hedged", "hedged and moved"};

static void write_row(FILE *file, const struct pool_row *row, int64_t start_ns, const struct provider *s,
                      double held) {
  const invmm_model *m = s[2].model;
  fprintf(file, "%.5f %.9g %.9g %.9g", (double)(row->time_ns - start_ns) / (1e9 * HOUR), row->price,
          value_of(m, INVMM_VALUE_RANGE_LOW, 0), value_of(m, INVMM_VALUE_RANGE_HIGH, 0));
  for (int i = 0; i < PROVIDERS; ++i)
    fprintf(file, " %.9g %.9g", provider_wealth(&s[i]), value_of(s[i].model, INVMM_VALUE_FEE_INCOME, 0));
  fprintf(file, " %.9g %.9g %.9g %.9g %.9g %.9g %.9g\n", held, s[0].lost, s[0].predicted, s[1].delta,
          value_of(s[1].model, INVMM_VALUE_HEDGE_POSITION, 0), s[2].delta,
          value_of(s[2].model, INVMM_VALUE_HEDGE_POSITION, 0));
}

/* A mean over time that forgets, and so does that of the volume. */
static double follow(double mean, double now, double seconds, double span) {
  return now + (mean - now) * exp(-seconds / span);
}

static int replay(FILE *file, const struct pool_day *day, struct provider *s, double held[2]) {
  double mean = day->rows[0].price, volume = 0;
  for (size_t i = 0; i < day->count; ++i) {
    const struct pool_row *row = &day->rows[i];
    double seconds = i ? 1e-9 * (double)(row->time_ns - row[-1].time_ns) : 0;
    mean = follow(mean, i ? row[-1].price : mean, seconds, mean_seconds);
    volume = follow(volume, 0, seconds, HOUR) + (row->swap ? fabs(row->quote) / HOUR : 0);
    for (int j = 0; j < PROVIDERS; ++j)
      if (provider_live(&s[j], row, seconds, mean, volume) < 0) return -1;
    if (i == 0) held[0] = s[0].delta, held[1] = s[0].value - s[0].delta * row->price;
    write_row(file, row, day->rows[0].time_ns, s, held[0] * row->price + held[1]);
  }
  return 0;
}

/* -- every swap within one range of ticks follows from the state before it -- */

static int floor_of(int32_t tick) {
  return tick >= 0 ? tick / 10 : -((9 - tick) / 10);
}

static double check_swaps(const struct pool_day *day, size_t *checked) {
  struct plan none = {.capital = 1, .width = 0.1};
  invmm_model *follower = provider_model(&none, day->rows[0].price, 0, 0);
  double worst = 0;
  for (size_t i = 1; i < day->count && follower; ++i) {
    const struct pool_row *a = &day->rows[i - 1], *b = &day->rows[i];
    const invmm_event events[] = {
        {.time_ns = a->time_ns,
         .kind = INVMM_EV_POOL,
         .price = a->price,
         .value = a->liquidity,
         .price2 = 0.0005},
        {.time_ns = b->time_ns, .kind = INVMM_EV_SWAP, .size = b->base, .size2 = b->quote}};
    if (!b->swap || floor_of(a->tick) != floor_of(b->tick) || a->liquidity != b->liquidity) continue;
    if (invmm_step(follower, events, 2, NULL) < 0) continue;
    worst = fmax(worst, fabs(value_of(follower, INVMM_VALUE_POOL_PRICE, 0) / b->price - 1));
    ++*checked;
  }
  invmm_model_free(follower);
  return worst;
}

/* -- what came of it -- */

static void print_summary(const struct pool_day *day, const struct provider *s, const double held[2],
                          double capital) {
  double first = day->rows[0].price, last = day->rows[day->count - 1].price, low = first, high = first;
  size_t checked = 0;
  for (size_t i = 0; i < day->count; ++i)
    low = fmin(low, day->rows[i].price), high = fmax(high, day->rows[i].price);
  double worst = check_swaps(day, &checked), kept = held[0] * last + held[1];
  printf("%zu events; price %.2f to %.2f, between %.2f and %.2f\n", day->count, first, last, low, high);
  printf("swaps within one range of ticks: %zu follow from the state before, largest difference %.1e\n",
         checked, worst);
  printf("capital %.0f; kept as it was it would be worth %.2f\n\n", capital, kept);
  printf("%-32s", "");
  for (int i = 0; i < PROVIDERS; ++i)
    printf("%18s", names[i]);
  const char *const rows[] = {"worth at the end",
                              "against the capital",
                              "position",
                              "fees",
                              "hedge, its costs included",
                              "loss to rebalancing, measured",
                              "  by the formula",
                              "costs of moves",
                              "moves of the range",
                              "events with a move withheld",
                              "hedge trades",
                              "events out of range"};
  for (int r = 0; r < 12; ++r) {
    printf("\n%-32s", rows[r]);
    for (int i = 0; i < PROVIDERS; ++i) {
      const double of[] = {provider_wealth(&s[i]),
                           provider_wealth(&s[i]) - capital,
                           s[i].value,
                           value_of(s[i].model, INVMM_VALUE_FEE_INCOME, 0),
                           value_of(s[i].model, INVMM_VALUE_PNL_HEDGE, 0),
                           s[i].lost,
                           s[i].predicted,
                           s[i].paid,
                           s[i].moves,
                           s[i].guarded,
                           s[i].hedges,
                           s[i].outside};
      printf(r < 8 ? "%18.2f" : "%18.0f", of[r]);
    }
  }
  putchar('\n');
}

static const char *const script =
    "set multiplot layout 4,1\n"
    "set lmargin 12\n"
    "set rmargin 22\n"
    "set key at graph 1.02, graph 1 left top Left reverse samplen 2 spacing 1.2\n"
    "set xrange [0:24]\n"
    "set xtics 3\n"
    "set xlabel ''\n"
    "set ylabel 'price'\n"
    "set title 'Price of the pool, and the range that is moved'\n"
    "plot data using 1:3:4 with filledcurves lc rgb '#dddddd' title 'range', \\\n"
    "  data using 1:2 with lines ls 1 title 'price'\n"
    "set ylabel 'currency'\n"
    "set title 'Worth'\n"
    "plot data using 1:11 with lines ls 4 dt 2 title 'kept as it was', data using 1:5 with lines ls 1 title "
    "'holds its range', \\\n"
    "  data using 1:7 with lines ls 2 title 'hedged', data using 1:9 with lines ls 3 title 'hedged and "
    "moved'\n"
    "set title 'The range that is held: fees, and what rebalancing would have earned instead'\n"
    "plot data using 1:6 with lines ls 1 title 'fees', data using 1:12 with lines ls 2 title 'loss, "
    "measured', \\\n"
    "  data using 1:13 with lines ls 3 title 'loss, by the formula'\n"
    "set xlabel 'hours'\n"
    "set ylabel 'base'\n"
    "set title 'What the position holds, and the hedge against it'\n"
    "plot data every ::1 using 1:14 with lines ls 1 title 'hedged: delta', \\\n"
    "  data every ::1 using 1:(-$15) with steps ls 2 title 'minus its hedge', \\\n"
    "  data every ::1 using 1:16 with lines ls 3 title 'moved: delta', \\\n"
    "  data every ::1 using 1:(-$17) with steps ls 4 title 'minus its hedge'\n"
    "unset multiplot\n";

static int take_argument(struct plan *p, char *text) {
  char *sign = strchr(text, '='), *end = NULL;
  double number = sign ? strtod(sign + 1, &end) : 0;
  if (!sign || end == sign + 1 || *end)
    return fprintf(stderr, "%s: neither a file nor name=number\n", text), -1;
  *sign = '\0';
  if (strcmp(text, "capital") == 0) return p->capital = number, number > 0 ? 0 : -1;
  if (strcmp(text, "width") == 0) return p->width = number, number > 0 && number < 10 ? 0 : -1;
  if (invmm_param_id(AMM, text) < 0 || p->count == MOST_GIVEN)
    return fprintf(stderr, "amm_curve has no parameter %s\n", text), -1;
  p->given[p->count++] = (struct given){text, number};
  return 0;
}

static int run(const struct pool_day *day, const struct plan *p) {
  struct provider s[PROVIDERS] = {{0}};
  double held[2] = {0, 0};
  int failed = 0;
  for (int i = 0; i < PROVIDERS; ++i)
    failed |= !(s[i].model = provider_model(p, day->rows[0].price, i > 0, i > 1));
  FILE *file = failed ? NULL : fopen("pool_replay.dat", "w");
  if (!failed && !file) perror("pool_replay.dat");
  failed |= !file || replay(file, day, s, held) < 0;
  if (file && fclose(file)) failed = 1;
  if (!failed) print_summary(day, s, held, p->capital);
  for (int i = 0; i < PROVIDERS; ++i)
    invmm_model_free(s[i].model);
  return failed || plot("pool_replay", 1200, 1600, script);
}

int main(int argc, char **argv) {
  struct plan p = {.capital = 100000, .width = 0.05, .gas = 30};
  struct pool_day day;
  char error[POOLS_ERROR_SIZE];
  if (argc < 2) return fputs("usage: pool_replay FILE.pool.csv.gz [name=value ...]\n", stderr), 2;
  if (strstr(argv[1], "polygon")) p.gas = 0.1; /* of a chain where it is cheap */
  for (int i = 2; i < argc; ++i)
    if (take_argument(&p, argv[i]) < 0) return 2;
  if (pool_day_read(argv[1], 18, 6, &day, error) < 0) return fprintf(stderr, "%s\n", error), 1;
  int failed = run(&day, &p);
  pool_day_free(&day);
  return failed ? 1 : 0;
}
