/* SPDX-License-Identifier: MIT */
/** How what the verbs cost grows: with events in a batch, handles, levels, sources, hedges and inventory
 * states. Each figure is the least of several rounds; the ratio is to the first row of its table. usage:
 * growth [PART-OF-A-NAME] */
#define _POSIX_C_SOURCE 199309L /* clock_gettime */
#include <invmm/ids.h>
#include <invmm/invmm.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { EVENTS = 1024, MOST = 64 };

static double now_ns(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static void check(invmm_status status, const char *what) {
  if (status >= 0) return;
  fprintf(stderr, "%s: %s\n", what, invmm_strerror(status));
  exit(EXIT_FAILURE);
}

/* The parameters of figure 1 of Gueant, Lehalle and Fernandez-Tapia (2013), and some that a table adds. */
struct setting {
  int32_t param;
  double value;
};

static const struct setting common[] = {
    {INVMM_PARAM_RISK_AVERSION, 0.01},  {INVMM_PARAM_VOLATILITY, 0.3},     {INVMM_PARAM_INTENSITY_SCALE, 0.9},
    {INVMM_PARAM_INTENSITY_DECAY, 0.3}, {INVMM_PARAM_HORIZON, 600},        {INVMM_PARAM_INVENTORY_LIMIT, 30},
    {INVMM_PARAM_TICK_SIZE, 0.01},      {INVMM_PARAM_LEVEL_SPACING, 0.05},
};

static invmm_config *config_of(const struct setting *more, int n) {
  invmm_config *config = NULL;
  check(invmm_config_new(INVMM_KIND_AVELLANEDA_STOIKOV, &config), "config");
  for (size_t i = 0; i < sizeof common / sizeof common[0]; ++i)
    check(invmm_config_set(config, common[i].param, common[i].value), "parameter");
  for (int i = 0; i < n; ++i)
    check(invmm_config_set(config, more[i].param, more[i].value), invmm_config_errmsg(config));
  return config;
}

static invmm_model *model_of(invmm_config *config) {
  invmm_model *model = NULL;
  check(invmm_model_new(config, &model), invmm_config_errmsg(config));
  return model;
}

/* Books of all sources in turn, half a millisecond apart, around a mid that walks. */
static void make_books(invmm_event *events, int sources) {
  for (int i = 0; i < EVENTS; ++i) {
    double mid = 100 + 0.01 * (i * 7919 % 13);
    events[i] = (invmm_event){.time_ns = i * INT64_C(500000), .kind = INVMM_EV_BOOK, .source = i % sources};
    events[i].price = mid - 0.01, events[i].price2 = mid + 0.01, events[i].size = events[i].size2 = 2;
  }
}

/* ---- one table each: ns of one call, or of one event, at x ---- */

struct scene {
  invmm_model *model;
  invmm_event events[EVENTS];
  invmm_quotes quotes[EVENTS];
  invmm_order orders[MOST];
};

static struct scene scene;

static double batch(int n) {
  double start = now_ns();
  for (int i = 0; i < EVENTS; i += n)
    invmm_step_quote(scene.model, scene.events + i, (uint32_t)n, scene.quotes, NULL);
  return (now_ns() - start) / EVENTS;
}

static double events(int n) {
  (void)n;
  double start = now_ns();
  for (int i = 0; i < EVENTS; ++i) {
    invmm_step(scene.model, &scene.events[i], 1, NULL);
    invmm_quote(scene.model, NULL, 1, scene.quotes);
  }
  return (now_ns() - start) / EVENTS;
}

static double levels(int n) {
  double start = now_ns();
  for (int i = 0; i < EVENTS; ++i)
    invmm_quote(scene.model, NULL, (uint32_t)n, scene.quotes);
  return (now_ns() - start) / EVENTS;
}

static double hedges(int n) {
  uint32_t count = 0;
  double start = now_ns();
  for (int i = 0; i < EVENTS; ++i)
    invmm_hedge(scene.model, scene.orders, (uint32_t)n, &count);
  return (now_ns() - start) / EVENTS;
}

/* Every handle in turn takes the next book: what lies in no cache any more has to come back. */
static double handles(int n) {
  static invmm_model *models[1000000];
  invmm_config *config = config_of(NULL, 0);
  for (int i = 0; i < n; ++i)
    models[i] = model_of(config);
  const int rounds = n < EVENTS ? EVENTS - 1 : 1 + 300000 / n;
  double start = 0;
  for (int round = -1; round < rounds; ++round) { /* the first warms up */
    if (round == 0) start = now_ns();
    for (int i = 0; i < n; ++i) {
      invmm_step(models[i], &scene.events[(round + 1) % EVENTS], 1, NULL);
      invmm_quote(models[i], NULL, 1, scene.quotes);
    }
  }
  double spent = (now_ns() - start) / rounds / n;
  for (int i = 0; i < n; ++i)
    invmm_model_free(models[i]);
  invmm_config_free(config);
  return spent;
}

struct table {
  const char *name;
  double (*run)(int x);
  int32_t param; /* what x is set to; 0: nothing */
  struct setting more;
  int x[8];
};

static const struct table tables[] = {
    {"step_quote, ns an event, by events in a batch", batch, 0, {0, 0}, {1, 2, 4, 16, 64, 256, 1024}},
    {"step+quote, by handles", handles, 0, {0, 0}, {1, 10, 100, 1000, 10000, 100000, 1000000}},
    {"quote of all levels, by levels",
     levels,
     INVMM_PARAM_LEVELS,
     {INVMM_PARAM_INVENTORY_LIMIT, 64},
     {1, 2, 4, 8, 16, 32, 64}},
    {"step+quote, by sources", events, INVMM_PARAM_SOURCES, {0, 0}, {1, 2, 4, 8, 16, 32, 64}},
    {"hedge, by instruments",
     hedges,
     INVMM_PARAM_HEDGE_INSTRUMENTS,
     {INVMM_PARAM_HEDGE_POLICY, INVMM_HEDGE_POLICY_FULL},
     {1, 2, 4, 8}},
    {"step+quote of exact, by inventory limit",
     events,
     INVMM_PARAM_INVENTORY_LIMIT,
     {INVMM_PARAM_VARIANT, INVMM_AS_EXACT},
     {10, 30, 100, 300, 1000}},
};

/* A covariance of hedges that each follow the asset, and one another less. */
static void correlate(invmm_config *config, int hedges) {
  double covariance[(8 + 1) * (8 + 1)];
  const int n = hedges + 1;
  for (int i = 0; i < n; ++i)
    for (int j = 0; j < n; ++j)
      covariance[i * n + j] = 0.09 * (i == j ? 1 : 0.7);
  check(invmm_config_set_array(config, INVMM_PARAM_HEDGE_COVARIANCE, covariance, (uint32_t)(n * n)),
        invmm_config_errmsg(config));
}

static double least(const struct table *t, int x) {
  const struct setting more[] = {t->more, {t->param, x}};
  invmm_config *config = config_of(more + !t->more.param, (t->more.param != 0) + (t->param != 0));
  if (t->param == INVMM_PARAM_HEDGE_INSTRUMENTS && x > 1) correlate(config, x);
  double best = (double)INFINITY;
  make_books(scene.events, t->param == INVMM_PARAM_SOURCES ? x : 1);
  scene.model = model_of(config);
  for (int round = 0; round < (t->run == handles ? (x > 10000 ? 1 : 5) : 200); ++round) {
    invmm_model_reset(scene.model);
    invmm_step(scene.model, scene.events, 1, NULL);
    best = fmin(best, t->run(x));
  }
  invmm_model_free(scene.model);
  invmm_config_free(config);
  return best;
}

int main(int argc, char **argv) {
  for (size_t i = 0; i < sizeof tables / sizeof tables[0]; ++i) {
    const struct table *t = &tables[i];
    double first = 0;
    if (argc > 1 && !strstr(t->name, argv[1])) continue;
    printf("%s\n", t->name);
    for (int k = 0; k < 8 && t->x[k]; ++k) {
      double ns = least(t, t->x[k]);
      if (k == 0) first = ns;
      printf("%10d %12.2f ns %8.2f\n", t->x[k], ns, ns / first);
    }
  }
  return EXIT_SUCCESS;
}
