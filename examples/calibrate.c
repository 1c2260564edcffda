/* SPDX-License-Identifier: MIT */
/** @file calibrate.c  A, k and sigma from a session, with their errors, and the fitted curve over the data.
 *
 *     calibrate [FILE.events.csv.gz]        without a file a session is simulated, whose truth is known
 *
 * Imagine a quote that stands at one depth from the mid for a few seconds, on both sides, then at the next
 * depth, and round again. It fills whenever a market order reaches it. No stretch of time is used twice, so
 * the counts of different depths are independent, which is what the errors of the fit take for granted.
 * Writes calibrate.dat and draws calibrate.png in the current folder. */
#include "estimates.h"
#include "events.h"
#include "fit.h"
#include "plot.h"
#include "progress.h"
#include <invmm/ids.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { DEPTHS = 12, ROUNDS = 120, CURVE = 60 };
static const double true_sigma = 0.01, true_scale = 0.8, true_decay = 60; /* P/sqrt(s), 1/s, 1/P */

/* Two hours of a simulated market in which nobody but the takers is. */
static int simulate(struct events *out) {
  invmm_config *config;
  invmm_model *market;
  invmm_event seen[64];
  uint32_t n = 0;
  *out = (struct events){0};
  if (invmm_config_new(INVMM_KIND_SIMULATED_MARKET, &config) < 0) return -1;
  invmm_config_set(config, INVMM_PARAM_VOLATILITY, true_sigma);
  invmm_config_set(config, INVMM_PARAM_INTENSITY_SCALE, true_scale);
  invmm_config_set(config, INVMM_PARAM_INTENSITY_DECAY, true_decay);
  invmm_config_set(config, INVMM_PARAM_TIME_STEP, 0.05);
  invmm_config_set(config, INVMM_PARAM_SEED, 2008);
  int failed = invmm_model_new(config, &market) < 0;
  if (failed) fprintf(stderr, "%s\n", invmm_config_errmsg(config));
  while (!failed && (out->count == 0 || out->at[out->count - 1].time_ns < 7200000000000)) {
    failed = invmm_emit(market, NULL, 0, NULL, 0, seen, 64, &n) < 0;
    for (uint32_t i = 0; i < n && !failed; ++i)
      failed = events_append(out, &seen[i]) != 0;
  }
  invmm_model_free(market);
  invmm_config_free(config);
  return failed ? -1 : 0;
}

static int by_depth(const void *a, const void *b) {
  double x = ((const struct order_reach *)a)->depth, y = ((const struct order_reach *)b)->depth;
  return (x > y) - (x < y);
}

/* Depths from the mid to where one order in fifty arrives; a market with a tick has its mids, and so its
 * depths, on half ticks. */
static double depth_step(const struct order_reach *orders, size_t n, double tick_size) {
  struct order_reach *sorted = malloc((n + 1) * sizeof *sorted);
  double step = 0;
  for (size_t i = 0; sorted && i < n; ++i)
    sorted[i] = orders[i];
  if (sorted && n) qsort(sorted, n, sizeof *sorted, by_depth);
  if (sorted && n) step = fmax(sorted[n - 1 - n / 50].depth, 0) / (DEPTHS - 1);
  free(sorted);
  return tick_size > 0 ? 0.5 * tick_size * fmax(1, round(2 * step / tick_size)) : step;
}

/* Each order meets the quote of its moment. */
static void expose(const struct stretch *s, const struct order_reach *orders, size_t n, double step,
                   struct exposure out[DEPTHS]) {
  const double slice = 1e-9 * (double)(s->to_ns - s->from_ns) / (DEPTHS * ROUNDS);
  for (int i = 0; i < DEPTHS; ++i)
    out[i] = (struct exposure){step * i, 2 * slice * ROUNDS, 0};
  for (size_t i = 0; i < n; ++i) {
    struct exposure *quote = &out[(int)(1e-9 * (double)(orders[i].time_ns - s->from_ns) / slice) % DEPTHS];
    quote->fills += orders[i].depth >= quote->depth - 1e-6 * step;
  }
}

static int write_data(const struct exposure at[DEPTHS], const struct fit *fit) {
  FILE *file = fopen("calibrate.dat", "w");
  if (!file) return perror("calibrate.dat"), -1;
  fputs("# depth (P), fills per second and side, its error: quotes as they filled\n", file);
  for (int i = 0; i < DEPTHS; ++i)
    if (at[i].fills > 0)
      fprintf(file, "%.9g %.9g %.9g\n", at[i].depth, at[i].fills / at[i].seconds,
              sqrt(at[i].fills) / at[i].seconds);
  fputs("\n\n# depth (P), A exp(-k depth), that less and plus one standard error\n", file);
  for (int i = 0; i <= CURVE; ++i) {
    const double d = at[DEPTHS - 1].depth * i / CURVE, log_error = fit->scale_error / fit->scale;
    const double variance = log_error * log_error + d * d * fit->decay_error * fit->decay_error -
                            2 * d * fit->correlation * log_error * fit->decay_error;
    const double rate = fit->scale * exp(-fit->decay * d), factor = exp(sqrt(fmax(variance, 0)));
    fprintf(file, "%.9g %.9g %.9g %.9g\n", d, rate, rate / factor, rate * factor);
  }
  return fclose(file);
}

static void print(const struct stretch *s, const struct fit *fit, int simulated) {
  const double sigma = calibrate_volatility(s, 0), error = calibrate_volatility_error(sigma);
  const char *head = simulated ? "truth" : "";
  printf("%-28s %12s %12s  %-9s %s\n", "", "estimate", "error", "unit", head);
  printf("%-28s %12.6g %12.2g  %-9s", "sigma, volatility", sigma, error, "P/sqrt(s)");
  printf(simulated ? " %g\n" : "\n", true_sigma);
  printf("%-28s %12.6g %12.2g  %-9s", "A, intensity_scale", fit->scale, fit->scale_error, "1/s");
  printf(simulated ? " %g\n" : "\n", true_scale);
  printf("%-28s %12.6g %12.2g  %-9s", "k, intensity_decay", fit->decay, fit->decay_error, "1/P");
  printf(simulated ? " %g\n" : "\n", true_decay);
  printf("%.0f fills; the errors of ln A and k go together, with a correlation of %.2f\n", fit->fills,
         fit->correlation);
}

static const char script[] =
    "set title 'Fills of a quote by its depth, and the exponential curve that makes them likeliest'\n"
    "set xlabel 'depth from the mid (P)'\n"
    "set ylabel 'fills per second and side (1/s)'\n"
    "set logscale y\n"
    "set format y '%g'\n"
    "low(rate, error) = rate > error ? rate - error : 0.3 * rate # of a single fill\n"
    "plot data index 1 using 1:3:4 with filledcurves fc rgb '#CFE3F1' title 'one standard error', \\\n"
    "     data index 1 using 1:2 with lines ls 1 title 'A exp(-k depth)', \\\n"
    "     data index 0 using 1:2:(low($2, $3)):($2+$3) with yerrorbars lc rgb '#D55E00' lw 2 pt 7 ps 1.2 "
    "title 'fills'\n";

int main(int count, char **arguments) {
  char error[EVENTS_ERROR_SIZE] = "the simulation failed";
  struct events events;
  struct exposure at[DEPTHS];
  struct fit fit;
  if (count > 1 ? events_read(arguments[1], progress_show, &events, error) : simulate(&events))
    return fprintf(stderr, "calibrate: %s\n", error), 1;
  if (events.count == 0) return fputs("calibrate: there is nothing in it\n", stderr), 1;
  const struct stretch s = {events.at, events.count, events.at[0].time_ns,
                            events.at[events.count - 1].time_ns + 1};
  struct order_reach *orders = malloc((events.count + 1) * sizeof *orders);
  const size_t n = orders ? calibrate_orders(&s, orders) : 0;
  expose(&s, orders, n, depth_step(orders, n, events.tick_size), at);
  const int failed = fit_intensity(at, DEPTHS, &fit);
  if (failed)
    fputs("calibrate: the fills do not thin out with the depth, or are too few\n", stderr);
  else
    print(&s, &fit, count == 1);
  free(orders);
  events_free(&events);
  return failed || write_data(at, &fit) || plot("calibrate", 1100, 700, script);
}
