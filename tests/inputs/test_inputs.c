/* SPDX-License-Identifier: MIT */
/** What holds for every input: saved and loaded it is the same, streams are batches, a refused event changes
 * nothing, and whatever comes the answers are defined. */
#include "../draw.h"
#include "../models.h"
#include "../stream.h"
#include "inputs/inputs.h"

enum { ROOM = 1 << 20, EVENTS = 3000 };

static int is_input(int32_t kind) {
  return kind > 100 && kind < 200;
}

static void live(invmm_model *model, struct stream *stream, int n) {
  for (int i = 0; i < n; ++i) {
    invmm_event e = next_event(stream);
    step_ok(model, e);
  }
}

START_TEST(a_loaded_input_lives_the_same_life) {
  static unsigned char bytes[ROOM], again[ROOM];
  for (int r = 0; r < RECIPES; ++r) {
    if (!is_input(recipes[r].kind)) continue;
    invmm_model *model = model_of(&recipes[r]), *loaded;
    struct stream stream = stream_of(71 + (uint64_t)r, 1);
    for (int part = 0; part < 6; ++part) {
      uint64_t length, other;
      live(model, &stream, part * 97);
      ck_assert_int_eq(invmm_model_save(model, bytes, ROOM, &length), INVMM_OK);
      ck_assert_msg(invmm_model_load(bytes, length, NULL, &loaded) == INVMM_OK, "%s, part %d",
                    recipes[r].name, part);
      ck_same_models(model, loaded);
      ck_assert_int_eq(invmm_model_save(loaded, again, ROOM, &other), INVMM_OK);
      ck_assert_uint_eq(length, other);
      ck_assert_mem_eq(bytes, again, length);
      struct stream copy = stream;
      live(model, &stream, 50), live(loaded, &copy, 50);
      ck_same_models(model, loaded);
      invmm_model_free(loaded);
    }
    invmm_model_free(model);
  }
}
END_TEST

static double any_size(struct draw *draw) {
  return draw_bits(draw) % 4 ? draw_decades(draw, -300, 308) : draw_decades(draw, -1, 1);
}

/* Whatever is sent, a save is one that loads. */
START_TEST(sizes_beyond_all_markets_are_survived) {
  static unsigned char bytes[ROOM];
  static const int32_t kinds[] = {INVMM_EV_BOOK, INVMM_EV_TRADE,  INVMM_EV_FILL,  INVMM_EV_BAR,
                                  INVMM_EV_BOOK, INVMM_EV_SIGNAL, INVMM_EV_ORACLE};
  for (int r = 0; r < RECIPES; ++r) {
    if (!is_input(recipes[r].kind)) continue;
    invmm_model *model = model_of(&recipes[r]), *loaded;
    struct draw draw = {301 + (uint64_t)r};
    invmm_event wild =
        event_at(0, INVMM_EV_BAR); /* each of a market, the next as well, and no move between them */
    wild.price = wild.price2 = wild.size = wild.size2 = 2.4e59;
    for (; wild.time_ns < 4; ++wild.time_ns)
      ck_assert_int_eq(invmm_step(model, &wild, 1, NULL), INVMM_OK);
    for (int i = 0; i < 2000; ++i) {
      invmm_event e = event_at(0.1 * i, kinds[draw_bits(&draw) % 7]);
      int book = e.kind == INVMM_EV_BOOK, side = draw_bits(&draw) % 2 ? -1 : 1;
      e.price = any_size(&draw), e.price2 = book ? e.price * 1.5 : e.price;
      e.size = book ? any_size(&draw) : side * any_size(&draw), e.size2 = any_size(&draw);
      e.value = any_size(&draw);
      if (e.kind == INVMM_EV_BAR) e.size = 2 * e.price, e.size2 = 0.5 * e.price;
      invmm_step(model, &e, 1, NULL);
      uint64_t length;
      if (i % 20) continue;
      ck_assert_int_eq(invmm_model_save(model, bytes, ROOM, &length), INVMM_OK);
      ck_assert_msg(invmm_model_load(bytes, length, NULL, &loaded) == INVMM_OK, "%s, %d", recipes[r].name, i);
      invmm_model_free(loaded);
    }
    invmm_model_free(model);
  }
}
END_TEST

/* One span of time or cost of a recipe at either end of what it may be. */
static void ck_end(const struct recipe *recipe, const invmm_param_info *info, double end) {
  static unsigned char bytes[ROOM];
  invmm_config *config = config_of(recipe);
  invmm_model *model = NULL, *loaded = NULL;
  struct stream stream = stream_of(17, 1);
  uint64_t length;
  invmm_status made = invmm_config_set(config, info->id, end);
  if (made >= 0) made = invmm_model_new(config, &model);
  invmm_config_free(config);
  if (made < 0) return; /* open there, or against something else */
  live(model, &stream, 300);
  ck_assert_int_eq(invmm_model_save(model, bytes, ROOM, &length), INVMM_OK);
  ck_assert_msg(invmm_model_load(bytes, length, NULL, &loaded) == INVMM_OK, "%s, %s = %g", recipe->name,
                info->name, end);
  invmm_model_free(model), invmm_model_free(loaded);
}

START_TEST(parameters_at_their_ends_leave_no_state_that_is_none) {
  for (int r = 0; r < RECIPES; ++r) {
    if (!is_input(recipes[r].kind)) continue;
    for (uint32_t i = 0; i < invmm_param_count(recipes[r].kind); ++i) {
      invmm_param_info info = param_at(recipes[r].kind, i);
      if (info.flags & (INVMM_PF_CHOICE | INVMM_PF_INTEGER | INVMM_PF_INPUT)) continue;
      ck_end(&recipes[r], &info, fmax(info.min, -1e300)), ck_end(&recipes[r], &info, nextafter(info.min, 1));
      ck_end(&recipes[r], &info, fmin(info.max, 1e300)), ck_end(&recipes[r], &info, nextafter(info.max, 1));
    }
  }
}
END_TEST

/* FNV-1a over all but the last 8 bytes, as the format has it. */
static void seal(unsigned char *bytes, uint64_t length) {
  uint64_t sum = UINT64_C(14695981039346656037);
  for (uint64_t i = 0; i < length - 8; ++i)
    sum = (sum ^ bytes[i]) * UINT64_C(1099511628211);
  for (int i = 0; i < 8; ++i)
    bytes[length - 8 + (uint64_t)i] = (unsigned char)(sum >> (8 * i));
}

static void ck_defined(const invmm_model *model) {
  int32_t kind = invmm_model_kind(model);
  for (uint32_t i = 0; i < invmm_value_count(kind); ++i) {
    invmm_value_info v = value_at(kind, i);
    for (uint32_t j = 0; j < v.count; ++j) {
      double out = 2.385;
      invmm_status status = invmm_value(model, v.id, j, &out);
      ck_assert_msg(status == INVMM_OK || status == INVMM_NOT_READY, "%s: %d", v.name, status);
      ck_assert_msg(isfinite(out), "%s: %g", v.name, out);
      if (status == INVMM_NOT_READY) ck_assert_msg(out == 0, "%s: %g", v.name, out);
    }
  }
  double quality = value_of(model, "quality", 0);
  ck_assert(quality >= 0 && quality <= 1);
}

/* Where the doubles of the state begin: their count stands before them, the checksum behind. */
static uint64_t tail_of(const unsigned char *bytes, uint64_t length) {
  for (uint64_t n = (length - 100) / 8; n > 4; --n) {
    const unsigned char *at = bytes + length - 8 - 8 * n - 4;
    uint64_t count = at[0] | (uint64_t)at[1] << 8 | (uint64_t)at[2] << 16 | (uint64_t)at[3] << 24;
    if (count == n) return length - 8 - 8 * n;
  }
  ck_abort_msg("no tail");
}

/* Doubles of a state that are not what a state could hold: refused, or harmless. */
START_TEST(a_state_from_outside_is_refused_or_harmless) {
  static unsigned char bytes[ROOM], bad[ROOM];
  static const double wrong[] = {-1, 1e300, -1e300, 0.5, 1e17, 0, 65536.5, 65536};
  uint64_t refused = 0, taken = 0;
  for (int r = 0; r < RECIPES; ++r) {
    if (!is_input(recipes[r].kind)) continue;
    invmm_model *model = model_of(&recipes[r]), *loaded;
    struct stream stream = stream_of(3, 1);
    uint64_t length;
    live(model, &stream, 400);
    ck_assert_int_eq(invmm_model_save(model, bytes, ROOM, &length), INVMM_OK);
    const uint64_t from = tail_of(bytes, length) - 90,
                   span = length - 8 - from < 2900 ? length - 8 - from : 2900;
    for (uint64_t at = from; at + 8 <= from + span; at += at < from + 90 ? 6 : 8 * RUNS_DIVISOR)
      for (int w = 0; w < 8; ++w) {
        memcpy(bad, bytes, length);
        memcpy(bad + at, &wrong[w], 8);
        seal(bad, length);
        invmm_status status = invmm_model_load(bad, length, NULL, &loaded);
        ck_assert(status == INVMM_OK || status == INVMM_E_FORMAT);
        refused += status < 0, taken += status >= 0;
        if (status < 0) continue;
        struct stream copy = stream;
        ck_defined(loaded);
        live(loaded, &copy, 12);
        ck_defined(loaded);
        invmm_model_free(loaded);
      }
    invmm_model_free(model);
  }
  ck_assert_uint_gt(refused, 1000 / RUNS_DIVISOR);
  ck_assert_uint_gt(taken, 1000 / RUNS_DIVISOR);
}
END_TEST

START_TEST(a_stream_is_a_batch) {
  static invmm_event events[EVENTS];
  for (int r = 0; r < RECIPES; ++r) {
    if (!is_input(recipes[r].kind)) continue;
    invmm_model *one = model_of(&recipes[r]), *all = model_of(&recipes[r]);
    struct stream stream = stream_of(17, 1);
    uint32_t done;
    for (int i = 0; i < EVENTS; ++i) {
      events[i] = next_event(&stream);
      step_ok(one, events[i]);
    }
    ck_assert_int_eq(invmm_step(all, events, EVENTS, &done), INVMM_OK);
    ck_same_models(one, all);
    invmm_model_free(one), invmm_model_free(all);
  }
}
END_TEST

START_TEST(a_refused_event_changes_nothing) {
  const invmm_event refused[] = {{.kind = INVMM_EV_BOOK, .price = NAN, .size = 1, .price2 = 1, .size2 = 1},
                                 {.kind = INVMM_EV_BOOK, .price = 2, .size = 1, .price2 = 1, .size2 = 1},
                                 {.kind = INVMM_EV_BOOK, .price = 1, .size = -1, .price2 = 2, .size2 = 1},
                                 {.kind = INVMM_EV_TRADE, .price = 1},
                                 {.kind = INVMM_EV_TRADE, .price = INFINITY, .size = 1},
                                 {.kind = INVMM_EV_ORACLE, .value = NAN},
                                 {.kind = INVMM_EV_BAR, .price = 1, .price2 = NAN},
                                 {.kind = INVMM_EV_SIGNAL, .value = INFINITY},
                                 {.kind = INVMM_EV_TIME, .time_ns = 1}};
  for (int r = 0; r < RECIPES; ++r) {
    if (!is_input(recipes[r].kind)) continue;
    invmm_model *model = model_of(&recipes[r]), *twin = model_of(&recipes[r]);
    struct stream a = stream_of(19, 1), b = a;
    live(model, &a, 300), live(twin, &b, 300);
    for (size_t i = 0; i < sizeof refused / sizeof *refused; ++i) {
      invmm_event e = refused[i];
      if (e.time_ns == 0) e.time_ns = a.time_ns;
      ck_assert_int_lt(invmm_step(model, &e, 1, NULL), 0);
    }
    ck_same_models(model, twin);
    live(model, &a, 100), live(twin, &b, 100);
    ck_same_models(model, twin);
    invmm_model_free(model), invmm_model_free(twin);
  }
}
END_TEST

/* Prices, sizes and times as nobody would send them. */
static invmm_event wild_event(uint64_t *seed, int64_t *now) {
  static const double numbers[] = {0,     1e-300, -1e-300, 1,      -1,     1e300,   -1e300,
                                   1e308, -1e308, 100,     100.01, 1e-160, 1.7e308, 3.7};
  static const int64_t gaps[] = {0, 0, 1, 1000, 1000000000, 86400000000000, INT64_C(1000000000000000000)};
  invmm_event e = {.kind = 1 + (int32_t)random_below(seed, 16), .source = (int32_t)random_below(seed, 3)};
  int64_t gap = gaps[random_below(seed, random_below(seed, 20) ? 5 : 7)];
  if (*now < INT64_MAX - gap) *now += gap;
  e.time_ns = *now;
  double *const fields[] = {&e.price, &e.size, &e.price2, &e.size2, &e.value};
  for (int i = 0; i < 5; ++i)
    *fields[i] = numbers[random_below(seed, 14)];
  return e;
}

/* What this kind of event does not use is 0. */
static void tidy(invmm_event *e) {
  if (e->kind == INVMM_EV_TRADE || e->kind == INVMM_EV_SWAP) e->price2 = 0;
  if (e->kind == INVMM_EV_TRADE) e->size2 = e->value = 0;
  if (e->kind == INVMM_EV_FILL) e->price2 = e->size2 = 0;
  if (e->kind == INVMM_EV_BOOK) {
    e->value = 0, e->size = fabs(e->size), e->size2 = fabs(e->size2);
    if (e->price > e->price2) e->price2 = e->price;
  }
  if (e->kind == INVMM_EV_ORACLE) e->price = e->size2 = 0;
  if (e->kind == INVMM_EV_SIGNAL || e->kind == INVMM_EV_TIME) e->price = e->size = e->price2 = e->size2 = 0;
  if (e->kind == INVMM_EV_TIME) e->value = 0;
}

START_TEST(whatever_comes_the_answers_are_defined) {
  for (int r = 0; r < RECIPES; ++r) {
    if (!is_input(recipes[r].kind)) continue;
    for (uint64_t run = 0; run < 20 / RUNS_DIVISOR; ++run) {
      invmm_model *model = model_of(&recipes[r]);
      uint64_t seed = run + 1;
      int64_t now = run % 2 ? 0 : -1000;
      uint32_t taken = 0;
      for (int i = 0; i < 1500; ++i) {
        invmm_event e = wild_event(&seed, &now);
        tidy(&e);
        taken += invmm_step(model, &e, 1, NULL) == INVMM_OK;
        if (i % 7 == 0) ck_defined(model);
      }
      ck_assert_uint_gt(taken, 200);
      ck_defined(model);
      invmm_model_free(model);
    }
  }
}
END_TEST

START_TEST(an_old_input_has_no_quality) {
  invmm_model *model = model_with(INVMM_KIND_VOLATILITY, SETTINGS({"max_input_age", 2}, {"warm_samples", 2},
                                                                  {"method", INVMM_VOLATILITY_REALIZED}));
  double out;
  for (int i = 0; i < 5; ++i)
    see_mid(model, i, 100 + 0.1 * (i % 2));
  ck_assert_double_eq(value_of(model, "quality", 0), 1);
  step_ok(model, event_at(6, INVMM_EV_TIME));
  ck_assert_double_eq(value_of(model, "quality", 0), 1);
  ck_assert_double_eq(value_of(model, "input_age", 0), 2);
  step_ok(model, event_at(6.1, INVMM_EV_TIME));
  ck_assert_double_eq(value_of(model, "quality", 0), 0);
  ck_assert_int_eq(ask_value(model, "value", 0, &out), INVMM_NOT_READY);
  see_mid(model, 7, 100.3);
  ck_assert_double_eq(value_of(model, "quality", 0), 1);
  invmm_model_free(model);
}
END_TEST

/* A prior fades as warm_samples come in, so that where none are it has no weight: nothing is known yet. */
START_TEST(where_no_samples_are_needed_the_first_one_speaks) {
  const struct setting *const some[] = {SETTINGS({"warm_samples", 0}),
                                        SETTINGS({"warm_samples", 0}, {"prior_weight", 3},
                                                 {"prior_intensity_scale", 1}, {"prior_intensity_decay", 2})};
  for (int i = 0; i < 2; ++i) {
    invmm_model *model = model_with(INVMM_KIND_INTENSITY, some[i]);
    double out;
    see_mid(model, 0, 100);
    ck_assert_int_eq(ask_value(model, "intensity_decay", 0, &out), INVMM_NOT_READY);
    see_trade(model, 1, 99.6, -1), see_trade(model, 2, 100.4, 1);
    ck_assert_int_eq(ask_value(model, "intensity_decay", 0, &out), INVMM_OK);
    ck_assert_close(out, 2.5, 1e-12);
    invmm_model_free(model);
  }
}
END_TEST

START_TEST(an_input_sees_its_instrument_and_source) {
  invmm_model *model =
      model_with(INVMM_KIND_VOLATILITY, SETTINGS({"instrument", INVMM_HEDGE}, {"source", 1}));
  for (int i = 0; i < 40; ++i) {
    invmm_event e = book_at(i, 100 + i % 2, 100 + i % 2);
    step_ok(model, e);
    e.source = 1;
    step_ok(model, e);
    e.source = 0, e.instrument = INVMM_HEDGE;
    step_ok(model, e);
  }
  ck_assert_double_eq(value_of(model, "samples_have", 0), 0);
  for (int i = 0; i < 3; ++i) {
    invmm_event e = book_at(50 + i, 100 + i % 2, 100 + i % 2);
    e.source = 1, e.instrument = INVMM_HEDGE;
    step_ok(model, e);
  }
  ck_assert_double_gt(value_of(model, "samples_have", 0), 0);
  invmm_model_free(model);
}
END_TEST

int main(void) {
  return RUN_TESTS("inputs/inputs", a_loaded_input_lives_the_same_life, sizes_beyond_all_markets_are_survived,
                   parameters_at_their_ends_leave_no_state_that_is_none,
                   a_state_from_outside_is_refused_or_harmless, a_stream_is_a_batch,
                   a_refused_event_changes_nothing, whatever_comes_the_answers_are_defined,
                   an_old_input_has_no_quality, where_no_samples_are_needed_the_first_one_speaks,
                   an_input_sees_its_instrument_and_source);
}
