/* SPDX-License-Identifier: MIT */
/** What holds for every kind, every parameter and every value, found by discovery: a new kind is tested by
 * its recipe in tests/models.h alone. */
#include "draw.h"
#include "models.h"
#include "stream.h"
#include <float.h>

static int is_whole(const invmm_param_info *p) {
  return (p->flags & (INVMM_PF_INTEGER | INVMM_PF_CHOICE)) != 0;
}

/* -- one parameter of a configuration -- */

struct subject {
  invmm_config *config;
  invmm_param_info p;
};

static void ck_takes(const struct subject *s, double value) {
  double back;
  ck_assert_msg(invmm_config_set(s->config, s->p.id, value) == INVMM_OK, "%s = %.17g: %s", s->p.name, value,
                invmm_config_errmsg(s->config));
  ck_assert_int_eq(invmm_config_get(s->config, s->p.id, &back), INVMM_OK);
  ck_assert_msg(same_double(back, value), "%s = %.17g came back as %.17g", s->p.name, value, back);
}

static void ck_refuses(const struct subject *s, double value) {
  double before, after;
  ck_assert_int_eq(invmm_config_get(s->config, s->p.id, &before), INVMM_OK);
  ck_assert_msg(invmm_config_set(s->config, s->p.id, value) == INVMM_E_RANGE, "%s = %.17g was taken",
                s->p.name, value);
  ck_assert_ptr_nonnull(strstr(invmm_config_errmsg(s->config), s->p.name));
  ck_assert_int_eq(invmm_config_get(s->config, s->p.id, &after), INVMM_OK);
  ck_assert_msg(same_double(before, after), "%s moved to %.17g by a refusal", s->p.name, after);
}

typedef void (*check_param)(const struct subject *s);

static void for_each_param(check_param check) {
  for (uint32_t k = 0; k < invmm_kind_count(); ++k) {
    invmm_kind_info kind = {.struct_size = sizeof kind};
    ck_assert_int_eq(invmm_kind_info_at(k, &kind), INVMM_OK);
    for (uint32_t i = 0; i < invmm_param_count(kind.id); ++i) {
      struct subject s = {.p = param_at(kind.id, i)};
      ck_assert_int_eq(invmm_config_new(kind.id, &s.config), INVMM_OK);
      if (s.p.flags & INVMM_PF_INPUT)
        ck_assert_int_eq(invmm_config_set(s.config, s.p.id, 1), INVMM_E_UNSUPPORTED);
      else
        check(&s);
      invmm_config_free(s.config);
    }
  }
}

static void default_is_valid(const struct subject *s) {
  if (!(s->p.flags & INVMM_PF_REQUIRED)) ck_takes(s, s->p.dflt);
}

static void lower_bound(const struct subject *s) {
  double step = is_whole(&s->p) ? s->p.min + 1 : nextafter(s->p.min, INFINITY);
  if (s->p.flags & INVMM_PF_MIN_OPEN)
    ck_refuses(s, s->p.min);
  else
    ck_takes(s, s->p.min);
  ck_takes(s, step);
  if (isfinite(s->p.min)) ck_refuses(s, nextafter(s->p.min, -INFINITY));
  if (s->p.min - 1 < s->p.min) ck_refuses(s, s->p.min - 1);
}

static void upper_bound(const struct subject *s) {
  double step = is_whole(&s->p) ? s->p.max - 1 : nextafter(s->p.max, -INFINITY);
  if (s->p.flags & INVMM_PF_MAX_OPEN)
    ck_refuses(s, s->p.max);
  else
    ck_takes(s, s->p.max);
  ck_takes(s, step);
  if (isfinite(s->p.max)) ck_refuses(s, nextafter(s->p.max, INFINITY));
  if (isfinite(s->p.max)) ck_refuses(s, s->p.max * 1.5 + 1);
}

static void nan_is_nothing(const struct subject *s) {
  ck_refuses(s, NAN);
  ck_refuses(s, -NAN);
}

static void infinity_is_for_infinite_bounds(const struct subject *s) {
  int up = isinf(s->p.max) && !(s->p.flags & INVMM_PF_MAX_OPEN);
  int down = isinf(s->p.min) && !(s->p.flags & INVMM_PF_MIN_OPEN);
  (up ? ck_takes : ck_refuses)(s, INFINITY);
  (down ? ck_takes : ck_refuses)(s, -INFINITY);
}

/* Fractions, the next double to a whole number among them. */
static void whole_is_whole(const struct subject *s) {
  if (!is_whole(&s->p)) return;
  ck_refuses(s, s->p.min + 0.5);
  ck_refuses(s, fmin(s->p.max, 1e9) - 0.25);
  ck_refuses(s, nextafter(s->p.min + 1, INFINITY));
  ck_takes(s, s->p.min + 1);
}

static double inside(const invmm_param_info *p, uint64_t *seed) {
  double low = fmax(p->min, -713.7), high = fmin(p->max, 713.7);
  double value = random_between(seed, low, high);
  return is_whole(p) ? ceil(value) : value > low ? value : nextafter(low, INFINITY);
}

static void round_trip(const struct subject *s) {
  uint64_t seed = (uint64_t)s->p.id;
  for (int i = 0; i < 20; ++i)
    ck_takes(s, inside(&s->p, &seed));
}

static void array_lengths(const struct subject *s) {
  double values[256];
  uint64_t seed = (uint64_t)s->p.id;
  ck_assert_uint_lt(s->p.max_len, 256);
  for (uint32_t i = 0; i <= s->p.max_len; ++i)
    values[i] = inside(&s->p, &seed);
  ck_assert_int_eq(invmm_config_set_array(s->config, s->p.id, values, s->p.max_len), INVMM_OK);
  ck_assert_int_eq(invmm_config_set_array(s->config, s->p.id, values, s->p.max_len + 1), INVMM_E_ARG);
  ck_assert_int_eq(invmm_config_set_array(s->config, s->p.id, values, 0), INVMM_E_ARG);
}

START_TEST(defaults_are_valid) {
  for_each_param(default_is_valid);
}
END_TEST
START_TEST(lower_bounds_are_exact) {
  for_each_param(lower_bound);
}
END_TEST
START_TEST(upper_bounds_are_exact) {
  for_each_param(upper_bound);
}
END_TEST
START_TEST(nan_is_refused) {
  for_each_param(nan_is_nothing);
}
END_TEST
START_TEST(infinity_is_taken_where_a_bound_is_infinite_and_closed) {
  for_each_param(infinity_is_for_infinite_bounds);
}
END_TEST
START_TEST(integers_and_choices_take_no_fraction) {
  for_each_param(whole_is_whole);
}
END_TEST
START_TEST(what_is_set_is_read) {
  for_each_param(round_trip);
}
END_TEST
START_TEST(arrays_take_their_lengths_and_no_other) {
  for_each_param(array_lengths);
}
END_TEST

/* -- parameters of a model -- */

static struct stream stream_for(const invmm_model *model, uint64_t seed) {
  double sources = 1;
  invmm_model_get(model, INVMM_PARAM_SOURCES, &sources);
  return stream_of(seed, (uint32_t)sources);
}

static void take(invmm_model *model, const invmm_event *event) {
  invmm_event seen[64];
  uint32_t count;
  if (has_verb(model, INVMM_VERB_STEP)) step_ok(model, *event);
  if (has_verb(model, INVMM_VERB_EMIT))
    ck_assert_int_ge(invmm_emit(model, NULL, 0, NULL, 0, seen, 64, &count), 0);
}

/* One model, or two of a kind, live through n events. */
static void live(invmm_model *model, invmm_model *twin, struct stream *stream, int n) {
  for (int i = 0; i < n; ++i) {
    invmm_event event = next_event(stream);
    take(model, &event);
    if (twin) take(twin, &event);
  }
}

static invmm_model *clone_of(const invmm_model *model) {
  invmm_model *clone;
  ck_assert_int_eq(invmm_model_clone(model, &clone), INVMM_OK);
  return clone;
}

START_TEST(what_is_not_live_cannot_be_changed) {
  for (int r = 0; r < RECIPES; ++r) {
    invmm_model *model = model_of(&recipes[r]);
    struct stream stream = stream_for(model, 71);
    live(model, NULL, &stream, 20);
    invmm_model *before = clone_of(model);
    uint32_t fixed = 0;
    for (uint32_t i = 0; i < invmm_param_count(recipes[r].kind); ++i) {
      invmm_param_info p = param_at(recipes[r].kind, i);
      uint64_t seed = i;
      double value;
      if (p.flags & INVMM_PF_LIVE) continue;
      ++fixed;
      ck_assert_int_eq(invmm_model_get(model, p.id, &value), INVMM_OK);
      ck_assert_int_eq(invmm_model_set(model, p.id, inside(&p, &seed)), INVMM_E_UNSUPPORTED);
      ck_assert_int_eq(invmm_model_set(model, p.id, value), INVMM_E_UNSUPPORTED);
      ck_assert_ptr_nonnull(strstr(invmm_model_errmsg(model), p.name));
    }
    ck_assert_uint_gt(fixed, 0);
    ck_same_models(model, before);
    invmm_model_free(model), invmm_model_free(before);
  }
}
END_TEST

/* What is to be solved is solved. */
static invmm_status renew(invmm_model *model) {
  invmm_status status = invmm_solve(model, NULL, NULL);
  ck_assert_msg(status == INVMM_OK || status == INVMM_NOT_READY || status == INVMM_E_UNSUPPORTED ||
                    status == INVMM_E_CONFIG,
                "%d: %s", status, invmm_model_errmsg(model));
  return status;
}

/* Set on a model before its first event, a parameter means what it means in a configuration. */
START_TEST(a_live_change_is_as_if_configured) {
  for (int r = 0; r < RECIPES; ++r)
    for (uint32_t i = (uint32_t)r % (1 + SLOWED / 4); i < invmm_param_count(recipes[r].kind);
         i += 1 + SLOWED / 4) {
      invmm_param_info p = param_at(recipes[r].kind, i);
      uint64_t seed = 1000 * (uint64_t)r + i;
      for (int n = 0; n < (SLOWED > 1 ? 2 : 4) && p.flags & INVMM_PF_LIVE; ++n) {
        double value = n == 0 && !isnan(p.dflt) ? p.dflt : inside(&p, &seed);
        invmm_config *config = config_of(&recipes[r]);
        invmm_model *model = model_of(&recipes[r]), *made;
        ck_assert_int_eq(invmm_config_set(config, p.id, value), INVMM_OK);
        invmm_status status = invmm_model_new(config, &made);
        invmm_status set = invmm_model_set(model, p.id, value);
        if (set == INVMM_OK && status < 0) set = renew(model); /* some of it shows only when it is solved */
        ck_assert_msg(set == status, "%s = %.17g", p.name, value);
        ck_assert_msg(status == INVMM_OK || status == INVMM_E_CONFIG, "%s = %.17g: %d", p.name, value,
                      status);
        if (status < 0) {
          ck_assert_str_eq(invmm_config_errmsg(config), invmm_model_errmsg(model));
        } else if (renew(model) != INVMM_E_CONFIG) { /* of a larger lattice than the model has room for */
          ck_same_models(model, made);
          struct stream stream = stream_for(model, seed);
          live(model, made, &stream, 30);
          ck_assert_int_eq(renew(model), renew(made));
          ck_same_models(model, made);
        }
        invmm_model_free(model), invmm_model_free(made);
        invmm_config_free(config);
      }
    }
}
END_TEST

/* A parameter that the model remembers the change of: another seed begins its numbers anew. */
static int remembers(const invmm_param_info *p) {
  return strcmp(p->name, "seed") == 0 || strcmp(p->name, "stream") == 0;
}

/* A standing quote is a memory, too. */
static int has_no_standing_quote(const invmm_model *model) {
  double ticks = 0;
  invmm_model_get(model, INVMM_PARAM_REQUOTE_TICKS, &ticks);
  return ticks == 0;
}

START_TEST(a_live_change_can_be_taken_back) {
  for (int r = 0; r < RECIPES; ++r) {
    invmm_model *model = model_of(&recipes[r]);
    struct stream stream = stream_for(model, 713);
    live(model, NULL, &stream, 60);
    for (uint32_t i = 0; has_no_standing_quote(model) && i < invmm_param_count(recipes[r].kind); ++i) {
      invmm_param_info p = param_at(recipes[r].kind, i);
      uint64_t seed = i;
      double value;
      ck_assert_int_eq(invmm_model_get(model, p.id, &value), INVMM_OK);
      if (!(p.flags & INVMM_PF_LIVE) || isnan(value) || remembers(&p)) continue;
      invmm_model *before = clone_of(model);
      ck_assert_int_eq(invmm_model_set(model, p.id, value), INVMM_OK);
      ck_same_models(model, before);
      if (invmm_model_set(model, p.id, inside(&p, &seed)) == INVMM_OK)
        ck_assert_int_eq(invmm_model_set(model, p.id, value), INVMM_OK);
      ck_same_models(model, before);
      live(model, before, &stream, 3);
      ck_same_models(model, before);
      invmm_model_free(model);
      model = before;
    }
    invmm_model_free(model);
  }
}
END_TEST

START_TEST(a_live_parameter_keeps_its_bounds) {
  for (int r = 0; r < RECIPES; ++r) {
    invmm_model *model = model_of(&recipes[r]);
    invmm_model *before = clone_of(model);
    for (uint32_t i = 0; i < invmm_param_count(recipes[r].kind); ++i) {
      invmm_param_info p = param_at(recipes[r].kind, i);
      if (!(p.flags & INVMM_PF_LIVE)) continue;
      ck_assert_int_eq(invmm_model_set(model, p.id, NAN), INVMM_E_RANGE);
      if (isfinite(p.min))
        ck_assert_int_eq(invmm_model_set(model, p.id, nextafter(p.min, -INFINITY)), INVMM_E_RANGE);
      if (isfinite(p.max))
        ck_assert_int_eq(invmm_model_set(model, p.id, nextafter(p.max, INFINITY)), INVMM_E_RANGE);
      if (is_whole(&p)) ck_assert_int_eq(invmm_model_set(model, p.id, p.min + 0.5), INVMM_E_RANGE);
    }
    ck_same_models(model, before);
    invmm_model_free(model), invmm_model_free(before);
  }
}
END_TEST

/* -- values -- */

static void ck_values_answer(const invmm_model *model, const char *when) {
  int32_t kind = invmm_model_kind(model);
  for (uint32_t i = 0; i < invmm_value_count(kind); ++i) {
    invmm_value_info v = value_at(kind, i);
    double out = 2.385;
    for (uint32_t j = 0; j < v.count; ++j) {
      invmm_status status = invmm_value(model, v.id, j, &out);
      ck_assert_msg(status == INVMM_OK || status == INVMM_NOT_READY || status == INVMM_DUE ||
                        status == INVMM_E_NUMERIC,
                    "%s %s: %d", v.name, when, status);
      ck_assert_msg(isfinite(out), "%s %s: %g", v.name, when, out);
    }
    ck_assert_int_eq(invmm_value(model, v.id, v.count, &out), INVMM_E_RANGE);
    ck_assert_int_eq(invmm_value(model, v.id, UINT32_MAX, &out), INVMM_E_RANGE);
  }
}

START_TEST(every_value_answers_at_any_time) {
  for (int r = 0; r < RECIPES; ++r) {
    invmm_model *model = model_of(&recipes[r]);
    struct stream stream = stream_for(model, 7);
    ck_values_answer(model, "at the start");
    for (int i = 0; i < 50; ++i) {
      live(model, NULL, &stream, 1);
      ck_values_answer(model, "later");
    }
    invmm_model_free(model);
  }
}
END_TEST

/* -- copies -- */

START_TEST(a_clone_lives_the_same_life) {
  for (int r = 0; r < RECIPES; ++r) {
    invmm_model *model = model_of(&recipes[r]);
    struct stream stream = stream_for(model, 73);
    live(model, NULL, &stream, 50);
    invmm_model *clone = clone_of(model);
    for (int i = 0; i < 30; ++i) {
      live(model, clone, &stream, 10);
      ck_same_models(model, clone);
    }
    invmm_model_free(model), invmm_model_free(clone);
  }
}
END_TEST

START_TEST(a_reset_model_is_a_fresh_one) {
  for (int r = 0; r < RECIPES; ++r) {
    invmm_model *model = model_of(&recipes[r]), *fresh = model_of(&recipes[r]);
    invmm_event late = {.kind = 5};
    struct stream before = stream_for(model, 17), after = stream_for(model, 31);
    live(model, NULL, &before, 100);
    invmm_step(model, &late, 1, NULL);
    ck_assert_int_eq(invmm_model_reset(model), INVMM_OK);
    ck_same_models(model, fresh);
    live(model, fresh, &after, 100);
    ck_same_models(model, fresh);
    invmm_model_free(model), invmm_model_free(fresh);
  }
}
END_TEST

START_TEST(step_quote_is_step_and_quote) {
  enum { N = 700 };
  static invmm_event events[N];
  static invmm_quotes quotes[N];
  for (int r = 0; r < RECIPES; ++r) {
    invmm_model *model = model_of(&recipes[r]), *twin = model_of(&recipes[r]);
    struct stream stream = stream_for(model, 713);
    uint32_t done;
    for (int i = 0; i < N; ++i)
      events[i] = next_event(&stream);
    for (uint32_t at = 0, n = 1; has_verb(model, INVMM_VERB_QUOTE) && at < N; at += n, n = 1 + (n * 7) % 61) {
      n = n < N - at ? n : N - at;
      memset(quotes, 0xa5, sizeof quotes);
      invmm_status note = invmm_step_quote(model, events + at, n, quotes, &done), want = INVMM_OK;
      ck_assert_uint_eq(done, n);
      for (uint32_t i = 0; i < n; ++i) {
        invmm_quotes one;
        step_ok(twin, events[at + i]);
        invmm_status status = invmm_quote(twin, NULL, 1, &one);
        want = status > want ? status : want;
        ck_assert_mem_eq(&one, &quotes[i], sizeof one);
      }
      ck_assert_int_eq(note, want);
    }
    ck_same_models(model, twin);
    invmm_model_free(model), invmm_model_free(twin);
  }
}
END_TEST

/* What ends a run of everyday books: the kill switch, a floor that time brings near, a price without a tick,
 * demand that ends, a time that goes back; and prices past the mid, which do not. */
START_TEST(a_batch_of_books_is_one_after_the_other) {
  enum { N = 150, CASES = 8 };
#define FINITE                                                                                               \
  {"risk_aversion", 0.0731}, {"volatility", 0.8385}, {"intensity_decay", 1.513}, {                           \
    "horizon", 100                                                                                           \
  }
#define LINEAR                                                                                               \
  {"risk_aversion", 0.0731}, {"volatility", 0.8385}, {"demand_intercept", 2.31}, {"demand_slope", 1.13}, {   \
    "horizon", 100                                                                                           \
  }
  const struct {
    int32_t kind;
    double held, far;
    const struct setting *settings;
  } all[CASES] = {
      {INVMM_KIND_AVELLANEDA_STOIKOV, 0.3, 100,
       SETTINGS(FINITE, {"tick_size", 0.01}, {"drawdown_limit", 0.7})},
      {INVMM_KIND_AVELLANEDA_STOIKOV, 1, 1e16, SETTINGS(FINITE, {"tick_size", 0.01})},
      {INVMM_KIND_AVELLANEDA_STOIKOV, 0, -1e16, SETTINGS(FINITE, {"min_half_spread", 1.9})},
      {INVMM_KIND_AVELLANEDA_STOIKOV, 30, 100,
       SETTINGS(FINITE, {"variant", INVMM_AS_ASYMPTOTIC}, {"intensity_scale", 1.3})},
      {INVMM_KIND_HO_STOLL, 0.3, 100, SETTINGS(LINEAR, {"drawdown_limit", 0.7})},
      {INVMM_KIND_HO_STOLL, 1, 1e16, SETTINGS(LINEAR, {"tick_size", 0.01}, {"min_half_spread", 1.1})},
      {INVMM_KIND_HO_STOLL, 1, 100, SETTINGS(LINEAR, {"variant", INVMM_HO_STOLL_FIRST_ORDER})},
      {INVMM_KIND_HO_STOLL, -2, 100, SETTINGS(LINEAR, {"variant", INVMM_HO_STOLL_STATIONARY})},
  };
  static invmm_event events[N];
  static invmm_quotes quotes[N + 1];
  for (int c = 0; c < CASES; ++c) {
    invmm_model *model = model_with(all[c].kind, all[c].settings), *twin = NULL;
    struct draw draw = {91};
    uint32_t done, kinds = 0;
    double mid = 100;
    for (int i = 0; i < N; ++i) {
      mid += draw_between(&draw, -0.5, 0.5);
      events[i] = book_at(i, mid - 0.02, mid + 0.02);
      if (i == 70) events[i] = book_at(i, all[c].far, all[c].far);
      if (i == 90) events[i] = book_at(i, -all[c].far, -all[c].far);
    }
    step_ok(model, book_at(0, 99.98, 100.02));
    step_ok(model, (invmm_event){.kind = INVMM_EV_POSITION, .size = all[c].held});
    ck_assert_int_eq(invmm_model_clone(model, &twin), INVMM_OK);
    memset(quotes, 0xa5, sizeof quotes);
    events[N - 1].time_ns = -1;
    quotes[N] = quotes[N - 1];
    ck_assert_int_eq(invmm_step_quote(model, events, N, quotes, &done), INVMM_E_TIME);
    ck_assert_uint_eq(done, N - 1);
    ck_assert_mem_eq(&quotes[N - 1], &quotes[N], sizeof quotes[N]);
    for (int i = 0; i < N - 1; ++i) {
      invmm_quotes one;
      step_ok(twin, events[i]);
      ck_assert_int_ge(invmm_quote(twin, NULL, 1, &one), 0);
      ck_assert_mem_eq(&one, &quotes[i], sizeof one);
      kinds |= one.flags ? 1 : 2;
    }
    ck_assert_uint_eq(kinds, c == 3 ? 1 : c == 7 ? 2 : 3); /* what was looked for did come */
    ck_same_models(model, twin);
    invmm_model_free(model), invmm_model_free(twin);
  }
}
END_TEST

/* A request that says a size goes the long way, which knows of no short one. */
START_TEST(a_default_quote_is_one_of_the_order_size) {
  enum { LEVELS = 8 };
  for (int r = 0; r < RECIPES; ++r) {
    invmm_model *model = model_of(&recipes[r]);
    struct stream stream = stream_for(model, 2713);
    double size = 0, levels = 1;
    invmm_model_get(model, INVMM_PARAM_ORDER_SIZE, &size);
    invmm_model_get(model, INVMM_PARAM_LEVELS, &levels);
    const uint32_t n = levels < LEVELS ? (uint32_t)levels : LEVELS;
    int asked = has_verb(model, INVMM_VERB_QUOTE) && size > 0 && has_no_standing_quote(model);
    for (int i = 0; asked && i < 400 / SLOWED; ++i) {
      invmm_quotes plain[LEVELS], sized[LEVELS];
      invmm_request requests[LEVELS] = {{0}};
      for (uint32_t level = 0; level < n; ++level)
        requests[level].level = (int32_t)level, requests[level].size = size;
      live(model, NULL, &stream, 1);
      invmm_status said = invmm_quote(model, NULL, n, plain);
      ck_assert_int_eq(invmm_quote(model, requests, n, sized), said);
      ck_hold(said < 0 || memcmp(plain, sized, n * sizeof *plain) == 0, "%s, event %d", recipes[r].name, i);
    }
    invmm_model_free(model);
  }
}
END_TEST

/* -- what a maker's quotes are like -- */

/* Models that solve with the mid are renewed after it. */
static void see_book(invmm_model *model, double seconds) {
  double sources = 1;
  invmm_model_get(model, INVMM_PARAM_SOURCES, &sources);
  invmm_event book = book_at(seconds, 99.371, 99.533);
  for (book.source = 0; book.source < (int32_t)sources; ++book.source)
    step_ok(model, book);
  renew(model);
}

static invmm_quotes quote_at_inventory(const invmm_model *model, double inventory) {
  invmm_model *clone = clone_of(model);
  invmm_event position = event_at(17.93, INVMM_EV_POSITION);
  position.size = inventory;
  step_ok(clone, position);
  see_book(clone, 17.97);
  invmm_quotes quotes = quote_of(clone);
  invmm_model_free(clone);
  return quotes;
}

START_TEST(a_long_maker_leans_down_and_a_short_one_up) {
  for (int r = 0; r < RECIPES; ++r) {
    invmm_model *model = model_of(&recipes[r]);
    if (has_verb(model, INVMM_VERB_QUOTE) && invmm_model_kind(model) != INVMM_KIND_AMM_CURVE &&
        invmm_model_kind(model) != INVMM_KIND_BAND) { /* pools do not lean */
      see_book(model, 17.31);
      double target;
      ck_assert_int_eq(invmm_model_get(model, INVMM_PARAM_INVENTORY_TARGET, &target), INVMM_OK);
      invmm_quotes flat = quote_at_inventory(model, target);
      for (double q = 0.137; q < 2; q += 0.317) {
        invmm_quotes held = quote_at_inventory(model, target + q),
                     owed = quote_at_inventory(model, target - q);
        ck_assert_msg(held.reservation < flat.reservation && owed.reservation > flat.reservation, "%s at %g",
                      recipes[r].name, q);
        ck_assert_msg(held.bid <= flat.bid && held.ask <= flat.ask, "%s at %g", recipes[r].name, q);
        ck_assert_msg(owed.bid >= flat.bid && owed.ask >= flat.ask, "%s at %g", recipes[r].name, q);
        ck_assert_close(held.inventory_term, held.reservation - 99.452, 1e-9);
      }
    }
    invmm_model_free(model);
  }
}
END_TEST

/* Utility of the fills themselves narrows what they must earn; without it more aversion only widens. */
static invmm_model *made_with(const struct recipe *recipe, int32_t param, double value) {
  invmm_config *config = config_of(recipe);
  invmm_model *model;
  invmm_config_set(config, INVMM_PARAM_OBJECTIVE, INVMM_OBJECTIVE_RISK_ADJUSTED);
  ck_assert_int_eq(invmm_config_set(config, param, value), INVMM_OK);
  ck_assert_int_eq(invmm_model_new(config, &model), INVMM_OK);
  invmm_config_free(config);
  see_book(model, 17.31);
  return model;
}

static void ck_wider_with(const struct recipe *recipe, int32_t param) {
  invmm_model *model = model_of(recipe);
  double value, variant, width = 0;
  ck_assert_int_eq(invmm_model_get(model, param, &value), INVMM_OK);
  ck_assert_int_eq(invmm_model_get(model, INVMM_PARAM_VARIANT, &variant), INVMM_OK);
  double slack =
      variant == INVMM_AS_INFINITE || variant == INVMM_AS_RUNNING_PENALTY ? 1e-12 : 0; /* no use for it */
  invmm_model_free(model);
  if (variant == INVMM_AS_INFINITE) return; /* its horizon shrinks as risk grows */
  for (int i = 0; i < 6 && !isnan(value); ++i, value *= 1.5) {
    model = made_with(recipe, param, value);
    invmm_quotes quotes = quote_of(model);
    ck_assert_msg(quotes.half_spread > width - slack, "%s: %g at %g", recipe->name, quotes.half_spread,
                  value);
    width = quotes.half_spread;
    invmm_model_free(model);
  }
}

START_TEST(quotes_are_wider_with_more_risk) {
  for (int r = 0; r < RECIPES; ++r) {
    if (!(kind_info(recipes[r].kind).verbs & INVMM_VERB_QUOTE)) continue;
    if (recipes[r].kind == INVMM_KIND_AMM_CURVE) continue; /* the curve is as wide as it is */
    if (recipes[r].kind == INVMM_KIND_BAND) continue;      /* and so are holdings */
    ck_wider_with(&recipes[r], INVMM_PARAM_VOLATILITY);
    ck_wider_with(&recipes[r], INVMM_PARAM_VOLATILITY_ANNUAL);
    ck_wider_with(&recipes[r], INVMM_PARAM_RISK_AVERSION);
  }
}
END_TEST

int main(void) {
  return RUN_TESTS("core/properties", defaults_are_valid, lower_bounds_are_exact, upper_bounds_are_exact,
                   nan_is_refused, infinity_is_taken_where_a_bound_is_infinite_and_closed,
                   integers_and_choices_take_no_fraction, what_is_set_is_read,
                   arrays_take_their_lengths_and_no_other, what_is_not_live_cannot_be_changed,
                   a_live_change_is_as_if_configured, a_live_change_can_be_taken_back,
                   a_live_parameter_keeps_its_bounds, every_value_answers_at_any_time,
                   a_clone_lives_the_same_life, a_reset_model_is_a_fresh_one, step_quote_is_step_and_quote,
                   a_batch_of_books_is_one_after_the_other, a_default_quote_is_one_of_the_order_size,
                   a_long_maker_leans_down_and_a_short_one_up, quotes_are_wider_with_more_risk);
}
