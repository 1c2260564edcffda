/* SPDX-License-Identifier: MIT */
/** A long watch: each recipe of a maker takes the same random day over and over, and what must not drift is
 * looked at. usage: soak EVENTS [NAME], of each recipe or of that one. Exit 1 if memory grew, or a number was
 * lost. */
#define _POSIX_C_SOURCE 200809L
#include "models.h"
#include "stream.h"
#include <stdio.h>
#include <time.h>

enum { DAY = 1 << 16 };

static struct {
  invmm_event event[DAY];
  invmm_quotes quote[DAY];
} day;

/* KiB in memory now. */
static long resident(void) {
  long pages = 0, all;
  FILE *file = fopen("/proc/self/statm", "r");
  if (file && fscanf(file, "%ld %ld", &all, &pages) != 2) pages = 0;
  if (file) fclose(file);
  return pages * 4;
}

static double seconds(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* A day that the model takes whole; events that it refuses alone are left out. */
static int64_t make_day(invmm_model *model) {
  double sources = 1;
  invmm_model_get(model, INVMM_PARAM_SOURCES, &sources);
  struct stream s = stream_of(7531, (uint32_t)sources);
  for (uint32_t n = 0; n < DAY;) {
    day.event[n] = next_event(&s);
    if (day.event[n].kind == INVMM_EV_HEALTH) day.event[n].value = 0;
    n += invmm_step(model, &day.event[n], 1, NULL) == INVMM_OK;
  }
  return s.time_ns - day.event[0].time_ns + 1000000000;
}

static double number(const invmm_model *model, const char *name) {
  double x = 0;
  int32_t id = invmm_value_id(invmm_model_kind(model), name);
  return id > 0 && invmm_value(model, id, 0, &x) >= 0 ? x : 0;
}

/* What is wrong with the numbers after a day; null: nothing. */
static const char *lost(const invmm_model *model, double inventory) {
  const double spread = number(model, "pnl_spread"), held = number(model, "pnl_inventory");
  const double hedge = number(model, "pnl_hedge"), fees = number(model, "fees");
  const double most = fabs(spread) + fabs(held) + fabs(hedge) + fabs(fees) + 1;
  for (uint32_t i = 0; i < DAY; ++i) {
    const invmm_quotes *q = &day.quote[i];
    if (!isfinite(q->bid) || !isfinite(q->ask) || !isfinite(q->reservation)) return "a price is not finite";
  }
  if (fabs(number(model, "pnl") - (spread + held + hedge - fees)) > 1e-9 * most)
    return "profit and its parts part";
  return fabs(number(model, "inventory") - inventory) > 1e-9 * (1 + fabs(inventory)) ? "inventory drifts"
                                                                                     : NULL;
}

static int watch(const struct recipe *recipe, double events) {
  invmm_config *config = config_of(recipe);
  invmm_model *model;
  if (invmm_model_new(config, &model) < 0) return 1;
  const int64_t length = make_day(model);
  const double inventory = number(model, "inventory"), start = seconds();
  memset(day.quote, 0, sizeof day.quote);
  const long before = resident();
  const char *wrong = NULL;
  double done = 0;
  for (; done < events && !wrong; done += DAY) {
    for (uint32_t i = 0; i < DAY; ++i)
      day.event[i].time_ns += length;
    if (invmm_step_quote(model, day.event, DAY, day.quote, NULL) < 0) wrong = invmm_model_errmsg(model);
    if (!wrong) wrong = lost(model, inventory);
  }
  const long grown = resident() - before;
  if (!wrong && grown > 1024) wrong = "memory grew";
  printf("%-60s %12.0f events %7.1f ns each, %+ld KiB%s%s\n", recipe->name, done,
         (seconds() - start) / done * 1e9, grown, wrong ? ": " : "", wrong ? wrong : "");
  invmm_model_free(model);
  invmm_config_free(config);
  return wrong != NULL;
}

int main(int argc, char **argv) {
  const double events = argc > 1 ? strtod(argv[1], NULL) : 1e7;
  int failed = 0;
  for (size_t i = 0; i < RECIPES; ++i) {
    invmm_kind_info kind = {.struct_size = sizeof kind};
    for (uint32_t k = 0; k < invmm_kind_count() && kind.id != recipes[i].kind; ++k)
      kind.struct_size = sizeof kind, invmm_kind_info_at(k, &kind);
    if (argc > 2 && strcmp(recipes[i].name, argv[2]) != 0) continue;
    if ((kind.verbs & INVMM_VERB_QUOTE) && (kind.verbs & INVMM_VERB_STEP))
      failed |= watch(&recipes[i], events);
  }
  return failed;
}
