/* SPDX-License-Identifier: MIT */
/** What the hot verbs cost, as ratios to the bare textbook formula in the same run.
 *
 * The yardstick is what a program would write inline: mid, time left, reservation price and half-spread with
 * their logarithm, two prices stored. Nothing is checked, rounded, limited or booked there. Each figure is
 * the least of many batches, and a ratio is that of two such figures, never the least of ratios. */
#include <invmm/ids.h>
#include <invmm/invmm.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { EVENTS = 1024, BATCH = 256, ROUNDS = 400 };

struct textbook {
  double gamma, sigma, k, horizon;
};
struct prices {
  double bid, ask;
};

static inline struct prices textbook_quote(const struct textbook *p, const invmm_event *e, double q) {
  double mid = 0.5 * (e->price + e->price2), tau = p->horizon - 1e-9 * (double)e->time_ns;
  double reservation = mid - q * p->gamma * p->sigma * p->sigma * tau;
  double half = 0.5 * p->gamma * p->sigma * p->sigma * tau + log(1 + p->gamma / p->k) / p->gamma;
  return (struct prices){reservation - half, reservation + half};
}

static double now_ns(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

/* What is measured, over all events. */
struct job {
  invmm_model *model;
  const invmm_event *events;
  invmm_quotes quotes[BATCH];
  struct prices prices[BATCH];
  struct textbook textbook;
};

static void run_textbook(struct job *j) {
  for (int i = 0; i < EVENTS; ++i) {
    __asm__ volatile("" ::"r"(&j->textbook) : "memory"); /* parameters may have changed: nothing is hoisted */
    j->prices[i % BATCH] = textbook_quote(&j->textbook, &j->events[i], i & 7);
  }
}

static void run_single(struct job *j) {
  for (int i = 0; i < EVENTS; ++i) {
    invmm_step(j->model, &j->events[i], 1, NULL);
    invmm_quote(j->model, NULL, 1, j->quotes);
  }
}

static void run_batches(struct job *j) {
  for (int i = 0; i < EVENTS; i += BATCH)
    invmm_step_quote(j->model, j->events + i, BATCH, j->quotes, NULL);
}

/* ns an event: the least of many rounds. */
static double least(void (*run)(struct job *), struct job *j) {
  double best = INFINITY;
  for (int round = 0; round < ROUNDS; ++round) {
    invmm_model_reset(j->model);
    double start = now_ns();
    run(j);
    double spent = (now_ns() - start) / EVENTS;
    if (spent < best) best = spent;
  }
  return best;
}

/* Books around a walking mid, and every `fill_every`-th event an own fill; 0: none. */
static void make_events(invmm_event *events, int fill_every) {
  double mid = 100;
  srand(7);
  for (int i = 0; i < EVENTS; ++i) {
    mid += 0.01 * (rand() % 5 - 2);
    events[i] = (invmm_event){.time_ns = 1000LL * i,
                              .kind = INVMM_EV_BOOK,
                              .price = mid - 0.01,
                              .size = 3,
                              .price2 = mid + 0.01,
                              .size2 = 2};
    if (fill_every && i % fill_every == fill_every / 2)
      events[i] = (invmm_event){.time_ns = 1000LL * i,
                                .kind = INVMM_EV_FILL,
                                .price = mid,
                                .size = i / fill_every % 2 ? -1 : 1,
                                .value = 0.01};
  }
}

struct setting {
  const char *name;
  double value;
};

static invmm_model *make(int variant) {
  const struct setting settings[] = {{"variant", variant},     {"risk_aversion", 0.1},   {"volatility", 2},
                                     {"intensity_scale", 140}, {"intensity_decay", 1.5}, {"horizon", 1000},
                                     {"inventory_limit", 50},  {"tick_size", 0.01},      {"lot_size", 0.01},
                                     {"maker_fee", 0.0001}};
  invmm_config *config;
  invmm_model *model = NULL;
  invmm_config_new(INVMM_KIND_AVELLANEDA_STOIKOV, &config);
  for (size_t i = 0; i < sizeof settings / sizeof *settings; ++i)
    invmm_config_set(config, invmm_param_id(INVMM_KIND_AVELLANEDA_STOIKOV, settings[i].name),
                     settings[i].value);
  if (invmm_model_new(config, &model) < 0) puts(invmm_config_errmsg(config)), exit(1);
  invmm_config_free(config);
  return model;
}

static void report(const char *name, int variant, int fill_every) {
  static invmm_event events[EVENTS];
  static struct job job;
  make_events(events, fill_every);
  job = (struct job){.model = make(variant), .events = events, .textbook = {0.1, 2, 1.5, 1000}};
  double yard = least(run_textbook, &job), one = least(run_single, &job), batch = least(run_batches, &job);
  double again = least(run_textbook, &job);
  if (again < yard) yard = again;
  printf("%-34s textbook %5.2f ns   step+quote %6.2f ns = %4.2f   step_quote %6.2f ns = %4.2f\n", name, yard,
         one, one / yard, batch, batch / yard);
  invmm_model_free(job.model);
}

int main(void) {
  report("finite, books", INVMM_AS_FINITE, 0);
  report("finite, one event in 16 a fill", INVMM_AS_FINITE, 16);
  report("asymptotic, books", INVMM_AS_ASYMPTOTIC, 0);
  return 0;
}
