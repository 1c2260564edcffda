/* SPDX-License-Identifier: MIT */
/** Manners in a host's process: the host's GSL error handler is neither called nor changed, nothing is
 * printed, and the hot verbs do not allocate. Everything the library can do is done here, badly too. */
#define _POSIX_C_SOURCE 200809L /* dup2, fileno */
#include "models.h"
#include "stream.h"
#include <float.h>
#include <gsl/gsl_errno.h>
#include <stdio.h>
#include <unistd.h>

/* -- the library's calls to the allocator, which the linker leads here -- */

void *__real_malloc(size_t size);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *block, size_t size);
void *__real_aligned_alloc(size_t alignment, size_t size);
void __real_free(void *block);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *block, size_t size);
void *__wrap_aligned_alloc(size_t alignment, size_t size);
void __wrap_free(void *block);

static uint64_t calls;

void *__wrap_malloc(size_t size) {
  return ++calls, __real_malloc(size);
}
void *__wrap_calloc(size_t n, size_t size) {
  return ++calls, __real_calloc(n, size);
}
void *__wrap_realloc(void *block, size_t size) {
  return ++calls, __real_realloc(block, size);
}
void *__wrap_aligned_alloc(size_t alignment, size_t size) {
  return ++calls, __real_aligned_alloc(alignment, size);
}
void __wrap_free(void *block) {
  ++calls, __real_free(block);
}

/* -- the host's handler -- */

static uint32_t complaints;

static void complain(const char *reason, const char *file, int line, int number) {
  (void)reason, (void)file, (void)line, (void)number;
  ++complaints;
}

static void ck_handler_is_ours(void) {
  ck_assert_uint_eq(complaints, 0);
  gsl_error_handler_t *installed = gsl_set_error_handler(complain);
  ck_assert(installed == complain);
}

/* -- what is printed -- */

struct capture {
  FILE *file;
  int out, err;
};

static struct capture capture_start(void) {
  struct capture c = {tmpfile(), dup(STDOUT_FILENO), dup(STDERR_FILENO)};
  fflush(NULL);
  ck_assert_ptr_nonnull(c.file);
  ck_assert_int_ge(dup2(fileno(c.file), STDOUT_FILENO), 0);
  ck_assert_int_ge(dup2(fileno(c.file), STDERR_FILENO), 0);
  return c;
}

/* How many bytes were written since. */
static long capture_end(struct capture *c) {
  fflush(NULL);
  ck_assert_int_ge(dup2(c->out, STDOUT_FILENO), 0);
  ck_assert_int_ge(dup2(c->err, STDERR_FILENO), 0);
  close(c->out), close(c->err);
  long length = (long)lseek(fileno(c->file), 0, SEEK_END);
  fclose(c->file);
  return length;
}

/* -- everything there is to do. Nothing here may print, so nothing is asserted -- */

static const double doubles[] = {NAN, INFINITY, -INFINITY, DBL_MAX, -DBL_MAX, DBL_MIN,
                                 0,   -0.0,     1e300,     -1,      0.5,      99.43};
enum { DOUBLES = sizeof doubles / sizeof *doubles };

static void discover(void) {
  for (int32_t kind = -2; kind < 300; ++kind)
    for (uint32_t i = 0; i < 100; ++i) {
      invmm_kind_info k = {.struct_size = sizeof k};
      invmm_param_info p = {.struct_size = sizeof p};
      invmm_value_info v = {.struct_size = sizeof v};
      invmm_kind_info_at(i, &k);
      if (invmm_param_info_at(kind, i, &p) == INVMM_OK) invmm_param_id(kind, p.name);
      if (invmm_value_info_at(kind, i, &v) == INVMM_OK) invmm_value_id(kind, v.name);
      invmm_strerror((invmm_status)i - 50);
    }
  invmm_kind_id("volatility");
  invmm_version();
}

static void configure_badly(int32_t kind) {
  invmm_config *config;
  invmm_model *model;
  if (invmm_config_new(kind, &config) < 0) return;
  for (uint32_t i = 0; i < invmm_param_count(kind); ++i) {
    invmm_param_info p = {.struct_size = sizeof p};
    invmm_param_info_at(kind, i, &p);
    for (int d = 0; d < DOUBLES; ++d) {
      invmm_config_set(config, p.id, doubles[d]);
      invmm_model_new(config, &model);
      invmm_model_free(model);
    }
    invmm_config_attach(config, p.id, config);
  }
  invmm_config_set(config, -1, 1);
  invmm_config_errmsg(config);
  invmm_config_free(config);
}

static int32_t go_on(void *user, double done) {
  (void)user, (void)done;
  return 0;
}

/* All of it calls no allocator: what is done to a model that exists. */
static void work(invmm_model *model, const invmm_model *other) {
  static invmm_quotes quotes[64];
  static invmm_event seen[64];
  double sources = 1;
  invmm_model_get(model, INVMM_PARAM_SOURCES, &sources);
  struct stream stream = stream_of(7, (uint32_t)sources);
  for (int i = 0; i < 3000; ++i) {
    invmm_event e = next_event(&stream), bad = e;
    invmm_request r = {.time_ns = e.time_ns + 7, .size = doubles[i % DOUBLES]};
    invmm_order orders[4];
    uint32_t n, m = 0;
    double value;
    bad.price = doubles[i % DOUBLES], bad.source = i % 3 - 1;
    invmm_step(model, &e, 1, NULL);
    invmm_step(model, &bad, 1, &n);
    invmm_step_quote(model, &e, 1, quotes, NULL);
    if (invmm_quote(model, NULL, 1, quotes) < 0) memset(quotes, 0, sizeof quotes);
    invmm_quote(model, &r, 1, quotes + 1);
    if (invmm_hedge(model, orders, 4, &m) < 0) m = 0;
    invmm_hedge(model, NULL, 0, &n);
    quotes[2] = (invmm_quotes){.bid = 99.3, .ask = 99.6, .bid_size = 1, .ask_size = 1, .sides = 3};
    orders[1] = (invmm_order){.size = 1, .instrument = INVMM_HEDGE};
    invmm_emit(model, quotes + 2, 1, orders + 1, 1, seen, 64, &n);
    invmm_emit(model, NULL, 0, NULL, 0, seen, 64, &n);
    invmm_value(model, 1 + i % 40, 0, &value);
    invmm_model_set(model, 1 + i % 700, doubles[(i / 700) % DOUBLES]);
    invmm_model_set(model, INVMM_PARAM_VOLATILITY, 0.1 + 1e-4 * i);
    invmm_model_errmsg(model);
    if (i % 500 == 0) invmm_model_reset(model);
  }
  invmm_model_adopt(model, other);
}

/* Solving and loading allocate. */
static void keep(invmm_model *model) {
  static unsigned char bytes[1 << 16];
  invmm_model *loaded;
  uint64_t length = 0;
  invmm_solve(model, go_on, NULL);
  invmm_model_save(model, bytes, 64, &length);
  invmm_model_save(model, bytes, sizeof bytes, &length);
  for (uint64_t i = 0; i < length && i < sizeof bytes; i += 1 + length / 64) {
    if (invmm_model_load(bytes, length, NULL, &loaded) == INVMM_OK) invmm_model_free(loaded);
    bytes[i] ^= 0x5a;
    if (invmm_model_load(bytes, length, NULL, &loaded) == INVMM_OK) invmm_model_free(loaded);
    bytes[i] ^= 0x5a;
    if (invmm_model_load(bytes, i, NULL, &loaded) == INVMM_OK) invmm_model_free(loaded);
  }
}

static void run_markets(void) {
  invmm_model *models[RECIPES];
  struct stream stream = stream_of(31, 1);
  static invmm_event events[5000];
  for (int i = 0; i < 5000; ++i)
    events[i] = next_event(&stream);
  for (int a = 0; a < RECIPES; ++a)
    models[a] = model_of(&recipes[a]);
  for (int a = 0; a < RECIPES; ++a)
    for (int b = 0; b < RECIPES; ++b) {
      invmm_run(models[a], models[b], events, 5000, 0, go_on, NULL, NULL);
      invmm_run(models[a], models[b], NULL, 0, 700000000000, go_on, NULL, NULL);
    }
  for (int a = 0; a < RECIPES; ++a)
    invmm_model_free(models[a]);
}

static void everything(void) {
  invmm_model *loaded;
  discover();
  for (int32_t kind = -1; kind < 300; ++kind)
    configure_badly(kind);
  for (int r = 0; r < RECIPES; ++r) {
    invmm_model *model = model_of(&recipes[r]), *clone;
    invmm_model_clone(model, &clone);
    work(model, clone);
    keep(model);
    invmm_model_free(clone);
    invmm_model_free(model);
  }
  run_markets();
  invmm_model_load("", 0, NULL, &loaded);
}

START_TEST(the_hosts_gsl_handler_is_neither_called_nor_changed) {
  gsl_set_error_handler(complain);
  everything();
  ck_handler_is_ours();
}
END_TEST

/* The default handler aborts: that nothing reaches it is seen by being alive. */
START_TEST(gsls_default_handler_is_not_reached) {
  gsl_set_error_handler(NULL);
  everything();
  ck_assert(gsl_set_error_handler(NULL) == NULL);
}
END_TEST

START_TEST(nothing_is_printed) {
  struct capture c = capture_start();
  everything();
  ck_assert_int_eq(capture_end(&c), 0);
}
END_TEST

START_TEST(what_is_printed_would_be_seen) {
  struct capture c = capture_start();
  fputs("out", stdout);
  fputs("err", stderr);
  ck_assert_int_eq(capture_end(&c), 6);
}
END_TEST

START_TEST(hot_verbs_do_not_allocate) {
  for (int r = 0; r < RECIPES; ++r) {
    invmm_model *model = model_of(&recipes[r]), *other = model_of(&recipes[r]);
    calls = 0;
    work(model, other);
    ck_assert_msg(calls == 0, "%s: %llu calls", recipes[r].name, (unsigned long long)calls);
    invmm_model_free(model);
    invmm_model_free(other);
  }
}
END_TEST

START_TEST(a_run_does_not_allocate) {
  static invmm_event events[5000];
  struct stream stream = stream_of(31, 1);
  for (int i = 0; i < 5000; ++i)
    events[i] = next_event(&stream);
  for (int market = 0; market < RECIPES; ++market) {
    if (!(kind_info(recipes[market].kind).verbs & INVMM_VERB_EMIT)) continue;
    invmm_model *m = model_of(&recipes[market]), *maker = model_of(&recipes[1]);
    uint32_t n = recipes[market].kind == INVMM_KIND_SIMULATED_MARKET ? 0 : 5000, done;
    calls = 0;
    invmm_status status = invmm_run(m, maker, events, n, 700000000000, go_on, NULL, &done);
    ck_assert_uint_eq(calls, 0);
    ck_assert_msg(status == INVMM_OK, "%s: %d after %u, %s", recipes[market].name, status, done,
                  invmm_model_errmsg(maker));
    ck_assert_uint_gt(done, 900);
    invmm_model_free(m);
    invmm_model_free(maker);
  }
}
END_TEST

START_TEST(what_allocates_would_be_counted) {
  calls = 0;
  invmm_model *model = model_of(&recipes[1]);
  ck_assert_uint_ge(calls, 3); /* a configuration and a model, and the configuration freed */
  invmm_model_free(model);
  ck_assert_uint_ge(calls, 4);
}
END_TEST

int main(void) {
  return RUN_TESTS("abi/host", the_hosts_gsl_handler_is_neither_called_nor_changed,
                   gsls_default_handler_is_not_reached, nothing_is_printed, what_is_printed_would_be_seen,
                   hot_verbs_do_not_allocate, a_run_does_not_allocate, what_allocates_would_be_counted);
}
