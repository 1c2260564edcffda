/* SPDX-License-Identifier: MIT */
/** What the tests share: makers from a list of names, everyday events, tolerances, and the end of every
 * program. */
#ifndef INVMM_TESTS_SUPPORT_H
#define INVMM_TESTS_SUPPORT_H

#include <check.h>
#include <invmm/ids.h>
#include <invmm/invmm.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Check notes each assertion that holds with a system call, which is too slow for those that walk through
 * many events. */
#undef ck_assert_msg
#define ck_assert_msg(expr, ...)                                                                             \
  ((expr) ? (void)0 : _ck_assert_failed(__FILE__, __LINE__, "Assertion '" #expr "' failed", __VA_ARGS__))

/** By how much long walks are cut where every step takes so much longer: under sanitizers, and without
 * optimisation. */
#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SLOWED 16
#endif
#endif
#if !defined(SLOWED) && (defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__))
#define SLOWED 16
#endif
#if !defined(SLOWED) && !defined(__OPTIMIZE__)
#define SLOWED 6
#endif
#ifndef SLOWED
#define SLOWED 1
#endif

/** A parameter by name. */
struct setting {
  const char *name;
  double value;
};

#define SETTINGS(...) ((const struct setting[]){__VA_ARGS__, {NULL, 0}})

static inline invmm_config *config_with(int32_t kind, const struct setting *s) {
  invmm_config *config = NULL;
  ck_assert_int_eq(invmm_config_new(kind, &config), INVMM_OK);
  for (; s->name; ++s) {
    invmm_status status = invmm_config_set(config, invmm_param_id(kind, s->name), s->value);
    ck_assert_msg(status == INVMM_OK, "%s: %s", s->name, invmm_config_errmsg(config));
  }
  return config;
}

static inline invmm_model *model_with(int32_t kind, const struct setting *s) {
  invmm_config *config = config_with(kind, s);
  invmm_model *model = NULL;
  invmm_status status = invmm_model_new(config, &model);
  ck_assert_msg(status == INVMM_OK, "%s", invmm_config_errmsg(config));
  invmm_config_free(config);
  return model;
}

static inline invmm_event book_at(double seconds, double bid, double ask) {
  return (invmm_event){.time_ns = (int64_t)llround(seconds * 1e9),
                       .kind = INVMM_EV_BOOK,
                       .price = bid,
                       .size = 1,
                       .price2 = ask,
                       .size2 = 1};
}

static inline invmm_event fill_at(double seconds, double price, double size, double fee) {
  return (invmm_event){.time_ns = (int64_t)llround(seconds * 1e9),
                       .kind = INVMM_EV_FILL,
                       .price = price,
                       .size = size,
                       .value = fee};
}

static inline invmm_event event_at(double seconds, int32_t kind) {
  return (invmm_event){.time_ns = (int64_t)llround(seconds * 1e9), .kind = kind};
}

static inline void step_ok(invmm_model *model, invmm_event event) {
  uint32_t done = 7;
  invmm_status status = invmm_step(model, &event, 1, &done);
  ck_assert_msg(status == INVMM_OK, "event kind %d: %d %s", event.kind, status, invmm_model_errmsg(model));
  ck_assert_uint_eq(done, 1);
}

static inline double value_of(const invmm_model *model, const char *name, uint32_t index) {
  double value = NAN;
  int32_t id = invmm_value_id(invmm_model_kind(model), name);
  ck_assert_int_ge(invmm_value(model, id, index, &value), 0);
  return value;
}

static inline invmm_quotes quote_of(const invmm_model *model) {
  invmm_quotes quotes;
  memset(&quotes, 0xa5, sizeof quotes);
  ck_assert_int_ge(invmm_quote(model, NULL, 1, &quotes), 0);
  return quotes;
}

/** No model is made of this, and the message says both; frees the configuration. */
static inline void ck_no_model(invmm_status why, invmm_config *config, const char *one, const char *other) {
  invmm_model *model = (invmm_model *)&config;
  invmm_status status = invmm_model_new(config, &model);
  const char *text = invmm_config_errmsg(config);
  ck_assert_msg(status == why, "%d instead of %d for what should say %s: %s", status, why, one, text);
  ck_assert_ptr_null(model);
  int what_to_do = strchr(text, ':') || strstr(text, " needs ") || strstr(text, " must ");
  ck_assert_msg(status != INVMM_E_CONFIG || what_to_do, "names no way out: %s", text);
  ck_assert_msg(strstr(text, one) && strstr(text, other), "does not say \"%s\" and \"%s\": %s", one, other,
                text);
  invmm_config_free(config);
}

/** Relative closeness, or absolute where `want` is 0. */
#define ck_assert_close(got, want, tolerance)                                                                \
  do {                                                                                                       \
    double got_ = (got), want_ = (want), most_ = (tolerance) * (want_ == 0 ? 1 : fabs(want_));               \
    ck_assert_msg(fabs(got_ - want_) <= most_, "%s = %.17g, wanted %.17g +- %g", #got, got_, want_, most_);  \
  } while (0)

/** Runs one suite; the exit status says whether all of it passed. */
static inline int run_suite(Suite *suite) {
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

/** Runs a list of tests as one suite; each may take two minutes. */
static inline int run_tests(const char *name, const TTest *const *tests, size_t n) {
  Suite *suite = suite_create(name);
  TCase *all = tcase_create(name);
  tcase_set_timeout(all, 120);
  for (size_t i = 0; i < n; ++i)
    tcase_add_test(all, tests[i]);
  suite_add_tcase(suite, all);
  return run_suite(suite);
}

/** The end of a program: RUN_TESTS("core/status", one_test, another_test). */
#define RUN_TESTS(name, ...)                                                                                 \
  run_tests(name, (const TTest *const[]){__VA_ARGS__},                                                       \
            sizeof((const TTest *const[]){__VA_ARGS__}) / sizeof(const TTest *))

#endif
