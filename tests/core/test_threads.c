/* SPDX-License-Identifier: MIT */
/** Threads: handles share nothing, const verbs may run together on one handle, and a clone is solved beside
 * the loop. Every answer is compared with that of the same work on one thread; run it under a race detector
 * as well. Check's assertions are not for threads, so threads return digests and counts. */
#define _POSIX_C_SOURCE 200809L /* pthread_barrier_t */
#include "models.h"
#include "stream.h"
#include <pthread.h>
#include <stdatomic.h>

enum { THREADS = 4, LOOPS = 10, EVENTS = 160, ORDERS = 8, LEVELS = 64, BATCH = 16, SAVED = 1 << 16 };

/* Beside those that all tests share: what is solved. */
static const struct recipe solved_recipes[] = {
    {INVMM_KIND_AVELLANEDA_STOIKOV,
     "exact",
     {{"variant", INVMM_AS_EXACT},
      {"risk_aversion", 0.0731},
      {"volatility", 0.2385},
      {"intensity_scale", 1.437},
      {"intensity_decay", 1.513},
      {"horizon", 613.7},
      {"order_size", 0.5},
      {"inventory_limit", 7.5},
      {"tick_size", 0.01},
      {NULL, 0}}},
    {INVMM_KIND_AVELLANEDA_STOIKOV,
     "stationary",
     {{"variant", INVMM_AS_STATIONARY},
      {"risk_aversion", 0.0731},
      {"volatility_annual", 0.6173},
      {"intensity_scale", 1.437},
      {"intensity_decay", 1.513},
      {"inventory_limit", 9},
      {NULL, 0}}},
    {INVMM_KIND_AVELLANEDA_STOIKOV,
     "running penalty",
     {{"variant", INVMM_AS_RUNNING_PENALTY},
      {"risk_aversion", 0.0731},
      {"volatility", 0.2385},
      {"intensity_scale", 1.437},
      {"intensity_decay", 1.513},
      {"horizon", 61.37},
      {"inventory_limit", 8},
      {"running_penalty", 0.00137},
      {"terminal_penalty", 0.0317},
      {NULL, 0}}},
};

enum { SOLVED = sizeof solved_recipes / sizeof *solved_recipes, ALL = RECIPES + SOLVED };

static const struct recipe *recipe_at(int i) {
  return i < RECIPES ? &recipes[i] : &solved_recipes[i - RECIPES];
}

/* -- digests: FNV-1a -- */

struct digest {
  uint64_t sum;
};

static void add(struct digest *d, const void *bytes, size_t n) {
  const unsigned char *b = bytes;
  for (size_t i = 0; i < n; ++i)
    d->sum = (d->sum ^ b[i]) * UINT64_C(1099511628211);
}

static void add_status(struct digest *d, invmm_status status) {
  add(d, &status, sizeof status);
}

static void add_quotes(struct digest *d, const invmm_model *model) {
  const invmm_request sized = {.size = 0.1237};
  invmm_quotes quotes[LEVELS];
  double levels = 1;
  memset(quotes, 0, sizeof quotes);
  invmm_model_get(model, INVMM_PARAM_LEVELS, &levels);
  add_status(d, invmm_quote(model, NULL, (uint32_t)levels, quotes));
  add(d, quotes, sizeof quotes);
  add_status(d, invmm_quote(model, &sized, 1, quotes));
  add(d, quotes, sizeof *quotes);
}

static void add_orders(struct digest *d, const invmm_model *model) {
  invmm_order orders[ORDERS];
  uint32_t n = 0;
  memset(orders, 0, sizeof orders);
  add_status(d, invmm_hedge(model, orders, ORDERS, &n));
  add(d, orders, sizeof orders);
}

static void add_values(struct digest *d, const invmm_model *model) {
  const int32_t kind = invmm_model_kind(model);
  for (uint32_t i = 0; i < invmm_value_count(kind); ++i) {
    invmm_value_info info = {.struct_size = sizeof info};
    invmm_value_info_at(kind, i, &info);
    for (uint32_t j = 0; j < info.count; ++j) {
      double value = 0;
      add_status(d, invmm_value(model, invmm_value_id(kind, info.name), j, &value));
      add(d, &value, sizeof value);
    }
  }
}

static void add_params(struct digest *d, const invmm_model *model) {
  const int32_t kind = invmm_model_kind(model);
  for (uint32_t i = 0; i < invmm_param_count(kind); ++i) {
    invmm_param_info info = {.struct_size = sizeof info};
    double value = 0;
    invmm_param_info_at(kind, i, &info);
    add_status(d, invmm_model_get(model, invmm_param_id(kind, info.name), &value));
    if (!isnan(value)) add(d, &value, sizeof value);
  }
}

static void add_saved(struct digest *d, const invmm_model *model) {
  unsigned char bytes[SAVED];
  uint64_t length = 0;
  invmm_model *loaded = NULL;
  invmm_status status = invmm_model_save(model, bytes, sizeof bytes, &length);
  add_status(d, status);
  if (status < 0) return;
  add(d, bytes, length);
  add_status(d, invmm_model_load(bytes, length, NULL, &loaded));
  add_quotes(d, loaded);
  invmm_model_free(loaded);
}

/* Every verb that takes the model as const. */
static void add_answers(struct digest *d, const invmm_model *model) {
  invmm_model *clone = NULL;
  add_quotes(d, model);
  add_orders(d, model);
  add_values(d, model);
  add_params(d, model);
  add_saved(d, model);
  add(d, invmm_model_errmsg(model), strlen(invmm_model_errmsg(model)));
  add_status(d, invmm_model_clone(model, &clone));
  add_quotes(d, clone);
  invmm_model_free(clone);
}

/* -- models -- */

static invmm_model *make(const struct recipe *recipe, struct digest *d) {
  invmm_config *config = NULL;
  invmm_model *model = NULL;
  add_status(d, invmm_config_new(recipe->kind, &config));
  for (const struct setting *s = recipe->settings; s->name; ++s)
    add_status(d, invmm_config_set(config, invmm_param_id(recipe->kind, s->name), s->value));
  add_status(d, invmm_config_set(config, INVMM_PARAM_MAKER_FEE, 7));
  add(d, invmm_config_errmsg(config), strlen(invmm_config_errmsg(config)));
  add_status(d, invmm_model_new(config, &model));
  invmm_config_free(config);
  return model;
}

static void feed(invmm_model *model, struct stream *stream, int n, struct digest *d) {
  invmm_event batch[BATCH];
  invmm_quotes quotes[BATCH];
  uint32_t done = 0;
  for (int i = 0; i < n; i += BATCH) {
    for (int j = 0; j < BATCH; ++j)
      batch[j] = next_event(stream);
    memset(quotes, 0, sizeof quotes);
    add_status(d, invmm_step(model, batch, BATCH / 2, &done));
    add_status(d, invmm_step_quote(model, batch + BATCH / 2, BATCH / 2, quotes, &done));
    add(d, quotes, sizeof quotes);
  }
}

static void emit_all(invmm_model *market, struct digest *d) {
  invmm_event seen[BATCH];
  uint32_t count = 0;
  for (int i = 0; i < EVENTS; ++i) {
    add_status(d, invmm_emit(market, NULL, 0, NULL, 0, seen, BATCH, &count));
    add(d, seen, sizeof *seen * count);
  }
}

/* The whole life of one handle. */
static uint64_t live(const struct recipe *recipe, uint64_t seed) {
  struct digest d = {UINT64_C(14695981039346656037)};
  struct stream stream = stream_of(seed, 1);
  invmm_model *model = make(recipe, &d);
  feed(model, &stream, EVENTS, &d);
  emit_all(model, &d);
  add_answers(&d, model);
  add_status(&d, invmm_model_set(model, INVMM_PARAM_VOLATILITY, 0.3171));
  add_status(&d, invmm_solve(model, NULL, NULL));
  feed(model, &stream, BATCH, &d);
  add_answers(&d, model);
  add_status(&d, invmm_model_reset(model));
  add_answers(&d, model);
  invmm_model_free(model);
  return d.sum;
}

/* -- threads -- */

struct worker {
  pthread_t thread;
  pthread_barrier_t *start;
  const invmm_model *model; /* shared; null: each has its own */
  int number, wrong;
};

/* Starts them all at once, waits for them, and adds up what went wrong. */
static int run_workers(void *(*work)(void *), const invmm_model *model) {
  struct worker workers[THREADS];
  pthread_barrier_t start;
  int wrong = 0;
  ck_assert_int_eq(pthread_barrier_init(&start, NULL, THREADS), 0);
  for (int i = 0; i < THREADS; ++i) {
    workers[i] = (struct worker){.start = &start, .model = model, .number = i};
    ck_assert_int_eq(pthread_create(&workers[i].thread, NULL, work, &workers[i]), 0);
  }
  for (int i = 0; i < THREADS; ++i) {
    ck_assert_int_eq(pthread_join(workers[i].thread, NULL), 0);
    wrong += workers[i].wrong;
  }
  pthread_barrier_destroy(&start);
  return wrong;
}

static uint64_t alone[ALL][2]; /* what one thread finds, for two seeds */

static void *live_many(void *arg) {
  struct worker *w = arg;
  pthread_barrier_wait(w->start);
  for (int i = 0; i < ALL; ++i) {
    int which = (i + w->number) % ALL, seed = (i + w->number / 2) % 2;
    if (live(recipe_at(which), (uint64_t)seed) != alone[which][seed]) ++w->wrong;
  }
  return NULL;
}

START_TEST(handles_share_nothing) {
  for (int i = 0; i < ALL; ++i)
    for (int seed = 0; seed < 2; ++seed)
      alone[i][seed] = live(recipe_at(i), (uint64_t)seed);
  ck_assert(alone[0][0] != alone[0][1]);
  ck_assert(alone[0][0] != alone[1][0]);
  ck_assert_int_eq(run_workers(live_many, NULL), 0);
}
END_TEST

static void *read_many(void *arg) {
  struct worker *w = arg;
  struct digest first = {0}, again;
  pthread_barrier_wait(w->start);
  add_answers(&first, w->model);
  for (int i = 0; i < LOOPS; ++i) {
    again = (struct digest){0};
    add_answers(&again, w->model);
    if (again.sum != first.sum) ++w->wrong;
  }
  return NULL;
}

START_TEST(one_handle_is_read_by_many) {
  struct digest d = {0}, before = {0}, after = {0};
  struct stream stream = stream_of(7, 1);
  invmm_model *model = make(recipe_at(_i), &d);
  ck_assert_ptr_nonnull(model);
  feed(model, &stream, EVENTS, &d);
  emit_all(model, &d);
  add_answers(&before, model);
  ck_assert_int_eq(run_workers(read_many, model), 0);
  add_answers(&after, model);
  ck_assert(before.sum == after.sum);
  invmm_model_free(model);
}
END_TEST

/* -- a solution from a worker -- */

struct job {
  pthread_t thread;
  invmm_model *model;
  atomic_int calls, cancel, finished;
  invmm_status status;
};

static int32_t ask(void *user, double share) {
  struct job *job = user;
  atomic_fetch_add(&job->calls, 1);
  return share < 0 || share > 1 || atomic_load(&job->cancel);
}

static void *solve_it(void *arg) {
  struct job *job = arg;
  job->status = invmm_solve(job->model, ask, job);
  atomic_store(&job->finished, 1);
  return NULL;
}

static void start_job(struct job *job, const invmm_model *model, int cancel) {
  *job = (struct job){.model = NULL};
  atomic_store(&job->cancel, cancel);
  ck_assert_int_eq(invmm_model_clone(model, &job->model), INVMM_OK);
  ck_assert_int_eq(pthread_create(&job->thread, NULL, solve_it, job), 0);
}

/* The loop goes on until the worker is done. */
static void go_on(invmm_model *model, struct job *job, struct stream *stream) {
  do {
    invmm_quotes quotes;
    step_ok(model, next_event(stream));
    ck_assert_int_ge(invmm_quote(model, NULL, 1, &quotes), INVMM_OK);
    ck_assert_uint_eq(quotes.flags & INVMM_FLAG_DUE, INVMM_FLAG_DUE);
  } while (!atomic_load(&job->finished));
  ck_assert_int_eq(pthread_join(job->thread, NULL), 0);
}

static invmm_model *due_model(int i, struct stream *stream) {
  struct digest d = {0};
  invmm_model *model = make(&solved_recipes[i], &d);
  ck_assert_ptr_nonnull(model);
  feed(model, stream, EVENTS, &d);
  ck_assert_int_eq(invmm_model_set(model, INVMM_PARAM_INTENSITY_DECAY, 1.7351), INVMM_OK);
  ck_assert_int_eq(invmm_model_set(model, INVMM_PARAM_INTENSITY_SCALE, 1.2713), INVMM_OK);
  return model;
}

START_TEST(solved_on_a_worker_and_adopted_in_the_loop) {
  struct stream stream = stream_of(11, 1);
  invmm_model *model = due_model(_i, &stream), *solved = NULL, *other = NULL;
  struct job job;
  ck_assert_int_eq(invmm_model_clone(model, &solved), INVMM_OK);
  start_job(&job, model, 0);
  go_on(model, &job, &stream);
  ck_assert_int_eq(job.status, INVMM_OK);
  ck_assert_int_eq(invmm_model_clone(model, &other), INVMM_OK);
  ck_assert_int_eq(invmm_model_adopt(model, job.model), INVMM_OK);
  ck_assert_uint_eq(quote_of(model).flags & INVMM_FLAG_DUE, 0);
  ck_assert_int_eq(invmm_solve(solved, NULL, NULL), INVMM_OK);
  ck_assert_int_eq(invmm_model_adopt(other, solved), INVMM_OK);
  ck_same_models(model, other);
  invmm_model_free(job.model);
  invmm_model_free(solved);
  invmm_model_free(other);
  invmm_model_free(model);
}
END_TEST

/* Exact alone asks how it should go on. */
START_TEST(cancelled_on_a_worker) {
  struct stream stream = stream_of(13, 1);
  invmm_model *model = due_model(0, &stream), *before = NULL;
  struct job job;
  ck_assert_int_eq(invmm_model_clone(model, &before), INVMM_OK);
  start_job(&job, model, 1);
  go_on(model, &job, &stream);
  ck_assert_int_eq(job.status, INVMM_E_CANCELLED);
  ck_assert_int_ge(atomic_load(&job.calls), 1);
  ck_same_models(job.model, before);
  invmm_model_free(job.model);
  invmm_model_free(before);
  invmm_model_free(model);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("core/threads");
  TCase *all = tcase_create("all");
  tcase_set_timeout(all, 240);
  tcase_add_test(all, handles_share_nothing);
  tcase_add_loop_test(all, one_handle_is_read_by_many, 0, ALL);
  tcase_add_loop_test(all, solved_on_a_worker_and_adopted_in_the_loop, 0, SOLVED);
  tcase_add_test(all, cancelled_on_a_worker);
  suite_add_tcase(suite, all);
  return run_suite(suite);
}
