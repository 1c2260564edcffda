/* SPDX-License-Identifier: MIT */
/** Saved states: what is loaded goes on bit for bit, and what is damaged or hostile is refused or harmless.
 */
#include "core/internal.h"
#include "draw.h"
#include "models.h"
#include "stream.h"
#include <stdio.h>

static const int32_t kind = INVMM_KIND_AVELLANEDA_STOIKOV;

enum { ROOM = 1 << 16 };

struct saved {
  uint64_t length;
  unsigned char bytes[ROOM];
};

static void save(const invmm_model *model, struct saved *out) {
  ck_assert_int_eq(invmm_model_save(model, out->bytes, ROOM, &out->length), INVMM_OK);
}

static invmm_model *load(const struct saved *s) {
  invmm_model *model = NULL;
  invmm_status status = invmm_model_load(s->bytes, s->length, NULL, &model);
  ck_assert_msg(status == INVMM_OK, "%d", status);
  return model;
}

static invmm_model *somewhere(void) {
  return (invmm_model *)(uintptr_t)64;
}

/* Refused, and null stored. */
static void ck_refused(const unsigned char *bytes, uint64_t length, const char *what, uint64_t at) {
  invmm_model *model = somewhere();
  invmm_status status = invmm_model_load(bytes, length, NULL, &model);
  ck_assert_msg(status == INVMM_E_FORMAT && model == NULL, "%s at %llu: %d", what, (unsigned long long)at,
                status);
}

/* --- all that a maker answers
 * -------------------------------------------------------------------------------------- */

struct answers {
  invmm_quotes quotes[4], later;
  invmm_order order;
  double values[96];
  invmm_status status[100];
  uint32_t orders;
};

static struct answers answers_of(const invmm_model *m, uint32_t levels, int64_t now_ns) {
  struct answers a;
  memset(&a, 0, sizeof a);
  uint32_t n = 0, k = 0;
  invmm_request later = {.time_ns = now_ns + 3170000000, .size = 0.1237};
  for (uint32_t i = 0; i < invmm_value_count(kind); ++i) {
    static invmm_value_info info[64];
    if (info[i].id == 0) info[i] = value_at(kind, i);
    for (uint32_t j = 0; j < info[i].count && j < 2; ++j, ++n)
      a.status[n] = invmm_value(m, info[i].id, j, &a.values[n]);
  }
  k = n;
  ck_assert_uint_le(k, 96);
  a.status[k++] = invmm_quote(m, NULL, levels, a.quotes);
  a.status[k++] = invmm_quote(m, &later, 1, &a.later);
  a.status[k++] = invmm_hedge(m, &a.order, 1, &a.orders);
  return a;
}

static void ck_same_answers(const invmm_model *a, const invmm_model *b, int64_t now_ns, const char *what,
                            int event) {
  double levels = 1;
  invmm_model_get(a, INVMM_PARAM_LEVELS, &levels);
  struct answers of_a = answers_of(a, (uint32_t)levels, now_ns),
                 of_b = answers_of(b, (uint32_t)levels, now_ns);
  if (memcmp(&of_a, &of_b, sizeof of_a) == 0) return;
  for (uint32_t i = 0; i < 96; ++i)
    ck_assert_msg(memcmp(&of_a.values[i], &of_b.values[i], 8) == 0 && of_a.status[i] == of_b.status[i],
                  "%s, event %d: value %u is %.17g (%d) and %.17g (%d)", what, event, i, of_a.values[i],
                  of_a.status[i], of_b.values[i], of_b.status[i]);
  ck_assert_msg(memcmp(of_a.quotes, of_b.quotes, sizeof of_a.quotes) == 0, "%s, event %d: quotes", what,
                event);
  ck_assert_msg(memcmp(&of_a.later, &of_b.later, sizeof of_a.later) == 0, "%s, event %d: later", what, event);
  ck_assert_msg(memcmp(&of_a.order, &of_b.order, sizeof of_a.order) == 0,
                "%s, event %d: order of %.17g and %.17g to %.17g and %.17g", what, event, of_a.order.size,
                of_b.order.size, of_a.order.target, of_b.order.target);
  ck_abort_msg("%s, event %d", what, event);
}

/* --- round trips
 * --------------------------------------------------------------------------------------------------- */

/* Changes what is live now and then, on both; half of the solutions stay due. */
static void meddle(struct draw *d, invmm_model *a, invmm_model *b) {
  static const struct {
    int32_t param;
    double low, high;
  } live[] = {{INVMM_PARAM_RISK_AVERSION, 0.05, 0.1},    {INVMM_PARAM_INTENSITY_DECAY, 1.3, 1.7},
              {INVMM_PARAM_TICK_SIZE, 0.01, 0.03},       {INVMM_PARAM_IMPACT, 0, 0.01},
              {INVMM_PARAM_INVENTORY_TARGET, -0.5, 0.5}, {INVMM_PARAM_HORIZON, 300, 700},
              {INVMM_PARAM_MAX_INPUT_AGE, 3, 60},        {INVMM_PARAM_MAKER_FEE, -0.0002, 0.0003},
              {INVMM_PARAM_DRAWDOWN_LIMIT, 0.5, 5},      {INVMM_PARAM_RUNNING_PENALTY, 0.001, 0.01}};
  uint32_t i = (uint32_t)draw_whole(d, 0, (int64_t)(sizeof live / sizeof *live) - 1);
  double value = draw_between(d, live[i].low, live[i].high);
  ck_assert_int_eq(invmm_model_set(a, live[i].param, value), invmm_model_set(b, live[i].param, value));
  if (draw_whole(d, 0, 1)) ck_assert_int_eq(invmm_solve(a, NULL, NULL), invmm_solve(b, NULL, NULL));
}

/* One is saved and loaded at every event, the other never. What a load would lose, the first has lost for
 * good. */
static void check_session(const struct recipe *recipe, uint64_t seed, int events) {
  static struct saved s, again;
  double sources = 1;
  invmm_model *whole = model_of(recipe), *carried = model_of(recipe);
  struct draw d = {seed};
  invmm_model_get(whole, INVMM_PARAM_SOURCES, &sources);
  struct stream stream = stream_of(seed, (uint32_t)sources);
  for (int i = 0; i < events; ++i) {
    save(carried, &s);
    invmm_model_free(carried);
    carried = load(&s);
    save(carried, &again);
    ck_assert_msg(s.length == again.length && memcmp(s.bytes, again.bytes, s.length) == 0,
                  "%s, event %d: bytes", recipe->name, i);
    ck_same_answers(whole, carried, stream.time_ns, recipe->name, i);
    if (draw_whole(&d, 0, 30) == 0) {
      meddle(&d, whole, carried);
      ck_same_answers(whole, carried, stream.time_ns, recipe->name, i);
    }
    invmm_event e = next_event(&stream);
    invmm_quotes one, other;
    memset(&one, 0, sizeof one), memset(&other, 0, sizeof other);
    invmm_status status = invmm_step_quote(whole, &e, 1, &one, NULL);
    ck_assert_int_eq(invmm_step_quote(carried, &e, 1, &other, NULL), status);
    ck_assert_msg(memcmp(&one, &other, sizeof one) == 0, "%s, event %d: quote", recipe->name, i);
  }
  ck_same_models(whole, carried);
  invmm_model_free(whole);
  invmm_model_free(carried);
}

START_TEST(a_loaded_maker_goes_on_bit_for_bit_from_every_event) {
  const struct recipe *recipe = &recipes[_i];
  if (recipe->kind != kind) return;
  double variant = 0;
  invmm_model *model = model_of(recipe);
  invmm_model_get(model, INVMM_PARAM_VARIANT, &variant);
  invmm_model_free(model);
  int lattice =
      variant == INVMM_AS_EXACT || variant == INVMM_AS_STATIONARY || variant == INVMM_AS_RUNNING_PENALTY;
  for (uint64_t seed = 1; seed <= 2; ++seed)
    check_session(recipe, seed, (lattice ? 400 : 2500) / SLOWED);
}
END_TEST

/* A position or a fill may come before the first book, and a price then stands that is no mid. */
START_TEST(a_maker_that_has_seen_no_book_goes_on_as_well) {
  static struct saved s;
  for (int i = 0; i < RECIPES; ++i) {
    if (recipes[i].kind != kind) continue;
    invmm_model *model = model_of(&recipes[i]), *loaded;
    for (int j = 0; j < 6; ++j) {
      save(model, &s);
      loaded = load(&s);
      ck_same_answers(model, loaded, 20000000000, recipes[i].name, j);
      for (int k = 0; k < 3; ++k) {
        invmm_event e = k ? book_at(20 + j + k, 99.37, 99.53) : fill_at(20 + j, 99.31, 0.37, 0.0031);
        if (k == 2) e.instrument = INVMM_HEDGE;
        invmm_model *one;
        ck_assert_int_eq(invmm_model_clone(model, &one), INVMM_OK);
        step_ok(one, e), step_ok(loaded, e);
        ck_same_answers(one, loaded, 30000000000, recipes[i].name, 10 * j + k);
        invmm_model_free(one), invmm_model_free(loaded);
        loaded = load(&s);
      }
      invmm_model_free(loaded);
      const invmm_event firsts[] = {
          event_at(10, INVMM_EV_TIME),
          fill_at(11, 99.31, -0.37, 0.0031),
          {.time_ns = 12000000000, .kind = INVMM_EV_PENDING, .size = 0.137, .size2 = 0.0713},
          {.time_ns = 13000000000,
           .kind = INVMM_EV_FILL,
           .instrument = INVMM_HEDGE,
           .price = 99.37,
           .size = 3},
          {.time_ns = 14000000000, .kind = INVMM_EV_HEALTH, .value = 2}};
      if (j < 5) step_ok(model, firsts[j]);
    }
    invmm_model_free(model);
  }
}
END_TEST

/* Whatever was solved when it was saved is what is read afterwards: a smaller lattice, and one that is due.
 */
START_TEST(a_lattice_that_has_shrunk_or_grown_is_loaded) {
  static struct saved s;
  static const struct {
    int32_t param;
    double value;
  } changes[] = {{INVMM_PARAM_INVENTORY_LIMIT, 1.11},
                 {INVMM_PARAM_INVENTORY_LIMIT, 0},
                 {INVMM_PARAM_ORDER_SIZE, 0.74},
                 {INVMM_PARAM_RISK_AVERSION, 0.0000731},
                 {INVMM_PARAM_RISK_AVERSION, 0},
                 {INVMM_PARAM_RISK_AVERSION, 0.371},
                 {INVMM_PARAM_VOLATILITY, 0.0002385},
                 {INVMM_PARAM_VOLATILITY, 23.85},
                 {INVMM_PARAM_DRIFT, 0.00713},
                 {INVMM_PARAM_IMPACT, 0.0317},
                 {INVMM_PARAM_INTENSITY_SCALE_ASK, 0.0317}};
  for (size_t i = 0; i < sizeof changes / sizeof *changes; ++i)
    for (int due = 0; due < 2; ++due) {
      invmm_model *model =
          model_with(kind, SETTINGS({"variant", INVMM_AS_EXACT}, {"risk_aversion", 0.0731},
                                    {"volatility", 0.2385}, {"intensity_scale_bid", 1.437},
                                    {"intensity_scale_ask", 1.173}, {"intensity_decay", 1.513},
                                    {"horizon", 613.7}, {"order_size", 0.37}, {"inventory_limit", 2.22}));
      step_ok(model, book_at(17.31, 99.37, 99.53));
      ck_assert_int_eq(invmm_model_set(model, changes[i].param, changes[i].value), INVMM_OK);
      invmm_status status = invmm_solve(model, NULL, NULL);
      ck_assert_msg(status == INVMM_OK, "%zu: %s", i, invmm_model_errmsg(model));
      if (due) ck_assert_int_eq(invmm_model_set(model, INVMM_PARAM_INTENSITY_DECAY, 1.531), INVMM_OK);
      save(model, &s);
      invmm_model *loaded = NULL;
      status = invmm_model_load(s.bytes, s.length, NULL, &loaded);
      ck_assert_msg(status == INVMM_OK, "change %zu: %d", i, status);
      ck_same_answers(model, loaded, 17310000000, "change", (int)i);
      step_ok(model, book_at(23.1, 99.37, 99.53)), step_ok(loaded, book_at(23.1, 99.37, 99.53));
      ck_same_answers(model, loaded, 23100000000, "change", (int)i);
      ck_assert_int_eq(invmm_solve(model, NULL, NULL), invmm_solve(loaded, NULL, NULL));
      ck_same_answers(model, loaded, 23100000000, "change", (int)i);
      ck_assert_int_eq(invmm_model_reset(model), INVMM_OK);
      ck_assert_int_eq(invmm_model_reset(loaded), INVMM_OK);
      ck_same_models(model, loaded);
      invmm_model_free(model);
      invmm_model_free(loaded);
    }
}
END_TEST

START_TEST(a_loaded_maker_resets_clones_and_adopts_as_its_original) {
  static struct saved s;
  for (int i = 0; i < RECIPES; ++i) {
    if (recipes[i].kind != kind) continue;
    invmm_model *model = model_of(&recipes[i]), *loaded, *clone;
    step_ok(model, book_at(17.31, 99.37, 99.53));
    step_ok(model, fill_at(18.71, 99.31, 0.37, 0.0031));
    ck_assert_int_eq(invmm_model_set(model, INVMM_PARAM_INTENSITY_DECAY, 1.371), INVMM_OK);
    save(model, &s);
    loaded = load(&s);
    ck_same_models(model, loaded);
    ck_assert_int_eq(invmm_model_clone(loaded, &clone), INVMM_OK);
    ck_assert_int_eq(invmm_solve(clone, NULL, NULL), INVMM_OK);
    ck_assert_int_eq(invmm_model_adopt(model, clone), INVMM_OK);
    ck_same_models(model, clone);
    ck_assert_int_eq(invmm_model_reset(model), INVMM_OK);
    ck_assert_int_eq(invmm_model_reset(loaded), INVMM_OK);
    ck_same_models(model, loaded);
    ck_assert_str_eq(invmm_model_errmsg(loaded), "");
    invmm_model_free(model);
    invmm_model_free(loaded);
    invmm_model_free(clone);
  }
}
END_TEST

/* --- a real session
 * ------------------------------------------------------------------------------------------------ */

/* The next event of a file; 0 at its end. */
static int next_row(FILE *file, invmm_event *e) {
  char line[256], what;
  long long ns;
  double x[4] = {0};
  while (fgets(line, sizeof line, file)) {
    if (sscanf(line, "%lld,%c,", &ns, &what) != 2) continue;
    *e = (invmm_event){.time_ns = ns};
    if (what == 'Q' && sscanf(line, "%*[^,],Q,%lf,%lf,%lf,%lf", &x[0], &x[1], &x[2], &x[3]) == 4) {
      e->kind = INVMM_EV_BOOK, e->price = x[0], e->size = x[1], e->price2 = x[2], e->size2 = x[3];
      return 1;
    }
    char side = 0;
    if (what == 'T' && sscanf(line, "%*[^,],T,,,,,%lf,%lf,%c", &x[0], &x[1], &side) == 3) {
      e->kind = INVMM_EV_TRADE, e->price = x[0], e->size = side == 'B' ? x[1] : -x[1];
      return 1;
    }
  }
  return 0;
}

/* What a trade through our quote fills of it. */
static int fill_of(const invmm_quotes *q, const invmm_event *trade, invmm_event *fill) {
  int bid = trade->size < 0 && q->sides & INVMM_SIDE_BID && trade->price <= q->bid;
  int ask = trade->size > 0 && q->sides & INVMM_SIDE_ASK && trade->price >= q->ask;
  *fill = (invmm_event){.time_ns = trade->time_ns,
                        .kind = INVMM_EV_FILL,
                        .price = bid ? q->bid : q->ask,
                        .size = bid ? q->bid_size : -q->ask_size,
                        .value = 0.0017,
                        .flags = INVMM_EVF_RESTING};
  return bid || ask;
}

static void take_both(invmm_model *a, invmm_model *b, const invmm_event *e, invmm_quotes *q, int row) {
  invmm_quotes other;
  memset(q, 0, sizeof *q), memset(&other, 0, sizeof other);
  ck_assert_int_ge(invmm_step_quote(a, e, 1, q, NULL), 0);
  ck_assert_int_ge(invmm_step_quote(b, e, 1, &other, NULL), 0);
  ck_assert_msg(memcmp(q, &other, sizeof other) == 0, "row %d", row);
}

/* Saved and loaded at every event up to `all`, and at every `some`-th after it. */
static void check_real_session(FILE *file, const struct setting *settings, int all, int some) {
  static struct saved s;
  invmm_model *whole = model_with(kind, settings), *carried = model_with(kind, settings);
  invmm_quotes q = {0};
  invmm_event e, fill;
  int rows = 0, fills = 0;
  for (; next_row(file, &e); ++rows) {
    if (rows < all || rows % some == 0) {
      save(carried, &s);
      invmm_model_free(carried);
      carried = load(&s);
      ck_same_answers(whole, carried, e.time_ns, "row", rows);
    }
    if (e.kind == INVMM_EV_TRADE && fill_of(&q, &e, &fill))
      take_both(whole, carried, &fill, &q, rows), ++fills;
    take_both(whole, carried, &e, &q, rows);
  }
  ck_same_models(whole, carried);
  ck_assert_int_gt(rows, 50000);
  ck_assert_int_gt(fills, 20);
  invmm_model_free(whole);
  invmm_model_free(carried);
  printf("save: bit for bit over %d rows of a real session with %d fills\n", rows, fills);
}

START_TEST(a_real_session_goes_on_bit_for_bit_from_every_event) {
  const char *directory = getenv("INVMM_REFERENCE_DIR");
  char command[512];
  snprintf(command, sizeof command, "gzip -dc '%s/data/usa_ibm_20131008.events.csv.gz' 2>/dev/null",
           directory ? directory : "");
  FILE *file = directory ? popen(command, "r") : NULL;
  int first = file ? fgetc(file) : EOF;
  if (first == EOF) {
    if (file) pclose(file);
    printf("SKIP save: no real session, INVMM_REFERENCE_DIR says where it is\n");
    return;
  }
#define SHARES                                                                                               \
  {"risk_aversion", 0.00137}, {"volatility", 0.0139}, {"intensity_scale", 0.317}, {"intensity_decay", 71.3}, \
      {"order_size", 100}, {"inventory_limit", 500}, {"tick_size", 0.01}, {"lot_size", 1}, {                 \
    "horizon", 23400                                                                                         \
  }
  if (_i == 0)
    check_real_session(file,
                       SETTINGS(SHARES, {"hedge_policy", INVMM_HEDGE_POLICY_FULL}, {"drawdown_limit", 317}),
                       200000 / SLOWED, 1);
  else
    check_real_session(file, SETTINGS(SHARES, {"variant", INVMM_AS_EXACT}), 3000 / SLOWED, 71);
  ck_assert_int_eq(pclose(file), 0);
}
END_TEST

/* --- the buffer
 * ---------------------------------------------------------------------------------------------------- */

START_TEST(a_buffer_that_is_too_small_is_told_the_length_and_left_alone) {
  static struct saved s;
  invmm_model *model = model_of(&recipes[1]), *before;
  step_ok(model, book_at(17.31, 99.37, 99.53));
  ck_assert_int_eq(invmm_model_clone(model, &before), INVMM_OK);
  uint64_t needed = 0, length = 0;
  ck_assert_int_eq(invmm_model_save(model, NULL, 0, &needed), INVMM_E_BUFFER);
  ck_assert_uint_gt(needed, 1000);
  ck_assert_uint_lt(needed, 8192);
  for (uint64_t capacity = 0; capacity < needed; capacity = capacity * 2 + 1) {
    memset(s.bytes, 0xa5, ROOM), length = 0;
    ck_assert_int_eq(invmm_model_save(model, s.bytes, capacity, &length), INVMM_E_BUFFER);
    ck_assert_uint_eq(length, needed);
    for (uint64_t i = 0; i < ROOM; ++i)
      if (s.bytes[i] != 0xa5) ck_abort_msg("byte %llu", (unsigned long long)i);
  }
  length = 0;
  ck_assert_int_eq(invmm_model_save(model, s.bytes, needed - 1, &length), INVMM_E_BUFFER);
  ck_assert_uint_eq(length, needed);
  memset(s.bytes, 0xa5, ROOM), length = 0;
  ck_assert_int_eq(invmm_model_save(model, s.bytes, needed, &length), INVMM_OK);
  ck_assert_uint_eq(length, needed);
  for (uint64_t i = needed; i < ROOM; ++i)
    if (s.bytes[i] != 0xa5) ck_abort_msg("byte %llu", (unsigned long long)i);
  ck_same_models(model, before); /* saving has changed nothing */
  invmm_model_free(model);
  invmm_model_free(before);
}
END_TEST

START_TEST(the_bytes_need_no_alignment_and_are_those_of_the_model_alone) {
  static struct saved s, shifted;
  invmm_model *model = model_of(&recipes[1]), *clone, *loaded;
  step_ok(model, book_at(17.31, 99.37, 99.53));
  ck_assert_int_eq(invmm_model_clone(model, &clone), INVMM_OK);
  save(model, &s);
  uint64_t length;
  for (int i = 1; i < 8; ++i) {
    ck_assert_int_eq(invmm_model_save(clone, shifted.bytes + i, ROOM - 8, &length), INVMM_OK);
    ck_assert_uint_eq(length, s.length);
    ck_assert_mem_eq(shifted.bytes + i, s.bytes, s.length);
    ck_assert_int_eq(invmm_model_load(shifted.bytes + i, length, NULL, &loaded), INVMM_OK);
    ck_same_models(model, loaded);
    invmm_model_free(loaded);
  }
  invmm_model_free(model);
  invmm_model_free(clone);
}
END_TEST

START_TEST(nulls_and_markets_are_refused) {
  static struct saved s;
  uint64_t length = 7;
  for (int i = 0; i < RECIPES; ++i) {
    invmm_model *model = model_of(&recipes[i]), *loaded = somewhere();
    ck_assert_int_eq(invmm_model_save(model, NULL, 1, &length), INVMM_E_ARG);
    ck_assert_int_eq(invmm_model_save(NULL, s.bytes, ROOM, &length), INVMM_E_ARG);
    ck_assert_int_eq(invmm_model_save(model, s.bytes, ROOM, NULL), INVMM_E_ARG);
    if (kind_info(recipes[i].kind).verbs & INVMM_VERB_EMIT) {
      ck_assert_int_eq(invmm_model_save(model, s.bytes, ROOM, &length), INVMM_E_UNSUPPORTED);
      ck_assert_int_eq(invmm_model_save(model, NULL, 0, &length), INVMM_E_UNSUPPORTED);
    }
    ck_assert_uint_eq(length, 7);
    ck_assert_int_eq(invmm_model_load(NULL, ROOM, NULL, &loaded), INVMM_E_ARG);
    ck_assert_ptr_null(loaded);
    ck_assert_int_eq(invmm_model_load(s.bytes, ROOM, NULL, NULL), INVMM_E_ARG);
    invmm_model_free(model);
  }
}
END_TEST

/* --- damage
 * -------------------------------------------------------------------------------------------------------- */

static void sample(struct saved *s, int recipe) {
  invmm_model *model = model_of(&recipes[recipe]);
  step_ok(model, book_at(17.31, 99.37, 99.53));
  step_ok(model, fill_at(18.71, 99.31, 0.37, 0.0031));
  step_ok(model,
          (invmm_event){.time_ns = 18800000000, .kind = INVMM_EV_PENDING, .size = 0.137, .size2 = 0.0713});
  step_ok(model, book_at(21.73, 99.41, 99.57));
  save(model, s);
  invmm_model_free(model);
}

START_TEST(what_is_cut_short_anywhere_is_refused) {
  static struct saved s;
  sample(&s, 1);
  for (uint64_t n = 0; n < s.length; ++n) {
    unsigned char *exact = malloc(n + 1); /* so that reading past it would be seen */
    memcpy(exact, s.bytes, n);
    ck_refused(exact, n, "cut", n);
    free(exact);
  }
  s.bytes[s.length] = 0;
  ck_refused(s.bytes, s.length + 1, "longer", s.length + 1);
}
END_TEST

START_TEST(a_byte_that_is_flipped_anywhere_is_refused) {
  static struct saved s;
  static const unsigned char patterns[] = {0x01, 0x80, 0xff};
  sample(&s, 1);
  for (uint64_t at = 0; at < s.length; ++at)
    for (int i = 0; i < 3; ++i) {
      s.bytes[at] ^= patterns[i];
      ck_refused(s.bytes, s.length, "flip", at);
      s.bytes[at] ^= patterns[i];
    }
  invmm_model_free(load(&s));
}
END_TEST

START_TEST(other_bytes_are_refused) {
  static unsigned char bytes[4096];
  struct draw d = {3};
  for (int i = 0; i < 300; ++i) {
    uint64_t n = (uint64_t)draw_whole(&d, 0, 4096);
    for (uint64_t j = 0; j < n; ++j)
      bytes[j] = (unsigned char)draw_bits(&d);
    ck_refused(bytes, n, "noise", n);
    memset(bytes, i, n);
    ck_refused(bytes, n, "constant", n);
  }
}
END_TEST

/* --- hostile, with a right checksum
 * -------------------------------------------------------------------------------- */

static void put(unsigned char *at, uint64_t value, int size) {
  for (int i = 0; i < size; ++i)
    at[i] = (unsigned char)(value >> (8 * i));
}

static uint64_t get(const unsigned char *at, int size) {
  uint64_t value = 0;
  for (int i = 0; i < size; ++i)
    value |= (uint64_t)at[i] << (8 * i);
  return value;
}

static void put_number(unsigned char *at, double value) {
  uint64_t bits;
  memcpy(&bits, &value, sizeof bits);
  put(at, bits, 8);
}

/* The checksum as lib/core/saved.h describes it: FNV-1a of all before it. */
static void seal_as_it_is(struct saved *s) {
  uint64_t sum = UINT64_C(14695981039346656037);
  for (uint64_t i = 0; i < s->length - 8; ++i)
    sum = (sum ^ s->bytes[i]) * UINT64_C(1099511628211);
  put(s->bytes + s->length - 8, sum, 8);
}

static void seal(struct saved *s) {
  put(s->bytes + 16, s->length, 8);
  seal_as_it_is(s);
}

/* Bytes of the numbers of a parameter: one, or of an array how many were given and, where that is 0, the one
 * that all hold. */
static uint64_t numbers_length(const unsigned char *at, int32_t id) {
  for (uint32_t i = 0; i < invmm_param_count(kind); ++i) {
    invmm_param_info info = param_at(kind, i);
    if (info.id != id || !(info.flags & INVMM_PF_ARRAY)) continue;
    uint64_t n = get(at, 4);
    return 4 + 8 * (n ? n : 1);
  }
  return 8;
}

/* Row i of a set of parameters; one beyond the last is where the set ends. */
static uint64_t row_at(const unsigned char *bytes, uint64_t set, uint64_t i) {
  uint64_t at = set + 4;
  for (; i > 0; --i)
    at += 4 + numbers_length(bytes + at + 4, (int32_t)get(bytes + at, 4));
  return at;
}

/* Where things are. */
struct places {
  uint64_t inputs, params[3], given, fields, tail; /* of their counts, but for given */
};

static struct places places_of(const struct saved *s) {
  struct places p;
  uint64_t at = 48;
  p.inputs = at, at += 4; /* none is attached */
  for (int i = 0; i < 3; ++i) {
    p.params[i] = at;
    at = row_at(s->bytes, at, get(s->bytes + at, 4));
  }
  p.given = at, at += 16;
  p.fields = at, at += 4 + 12 * get(s->bytes + at, 4);
  p.tail = at, at += 4 + 8 * get(s->bytes + at, 4);
  ck_assert_uint_eq(at + 8, s->length);
  return p;
}

/* The value of a parameter in one of the three sets; where it is in the bytes. */
static unsigned char *param_in(struct saved *s, uint64_t set, int32_t id) {
  uint64_t count = get(s->bytes + set, 4);
  for (uint64_t i = 0; i < count; ++i) {
    unsigned char *row = s->bytes + row_at(s->bytes, set, i);
    if ((int32_t)get(row, 4) == id) return row + 4;
  }
  ck_abort_msg("no parameter %d", id);
}

static unsigned char *field_in(struct saved *s, uint64_t fields, uint32_t id) {
  return s->bytes + fields + 4 + 12 * (uint64_t)(id - 1) + 4;
}

/* Refused or harmless: whatever is loaded can be used, saved and loaded again. Gives whether it was loaded.
 * `at` says what was changed. */
static int try_it(const struct saved *s, uint64_t at) {
  static struct saved again;
  invmm_model *model = somewhere();
  invmm_status status = invmm_model_load(s->bytes, s->length, NULL, &model);
  ck_assert_msg(status == INVMM_OK || status == INVMM_E_FORMAT, "%d", status);
  if (status != INVMM_OK) {
    ck_assert_ptr_null(model);
    return 0;
  }
  invmm_quotes q[4];
  invmm_order order;
  uint32_t n;
  int64_t now = (int64_t)get(s->bytes + 24, 8),
          later = now < INT64_MAX - 2000000000 ? now + 1000000000 : INT64_MAX;
  const invmm_event events[] = {
      {.time_ns = later, .kind = INVMM_EV_FILL, .price = 99.31, .size = 0.37},
      {.time_ns = later, .kind = INVMM_EV_BOOK, .price = 99.41, .size = 1, .price2 = 99.57, .size2 = 1},
      {.time_ns = later,
       .kind = INVMM_EV_BOOK,
       .price = 99.41,
       .size = 1,
       .price2 = 99.57,
       .size2 = 1,
       .instrument = INVMM_HEDGE}};
  for (int i = 0; i < 4; ++i) {
    double levels = 1, value;
    invmm_model_get(model, INVMM_PARAM_LEVELS, &levels);
    status = invmm_quote(model, NULL, (uint32_t)fmin(levels, 4), q);
    for (int j = 0; j < (int)fmin(levels, 4) && status >= 0; ++j)
      ck_assert(isfinite(q[j].bid) && isfinite(q[j].ask) && isfinite(q[j].bid_size) &&
                isfinite(q[j].ask_size) && isfinite(q[j].reservation) && isfinite(q[j].half_spread) &&
                q[j].bid_size >= 0 && q[j].ask_size >= 0);
    if (invmm_hedge(model, &order, 1, &n) >= 0) ck_assert(isfinite(order.size) && isfinite(order.target));
    for (uint32_t j = 0; j < invmm_value_count(kind); ++j)
      if (invmm_value(model, value_at(kind, j).id, 0, &value) >= 0) ck_assert(isfinite(value));
    if (i < 3) invmm_step(model, &events[i], 1, &n);
  }
  save(model, &again);
  invmm_model *twin = NULL;
  status = invmm_model_load(again.bytes, again.length, NULL, &twin);
  ck_assert_msg(status == INVMM_OK, "at %llu, 0x%llx: what was loaded cannot be loaded again",
                (unsigned long long)at, (unsigned long long)get(s->bytes + at, 8));
  invmm_model_free(twin);
  invmm_model_reset(model);
  invmm_model_free(model);
  return 1;
}

static const int hostile_recipes[] = {1, 2, 3, 8};

/* Every number of the file, replaced by each of these. */
START_TEST(any_number_may_be_replaced_by_a_hostile_one) {
  static struct saved s, whole;
  static const double numbers[] = {NAN,  INFINITY, -INFINITY, 0,     -0.0,   1,      -1,
                                   2,    3,        0.5,       64,    65,     1e-300, -1e-300,
                                   1e15, -1e15,    1e100,     1e300, -1e300, 5e-324, 1.7e308};
  static const uint64_t wholes[] = {0,
                                    1,
                                    2,
                                    3,
                                    4,
                                    7,
                                    UINT64_C(0x7fffffff),
                                    UINT64_C(0x80000000),
                                    UINT64_C(0xffffffff),
                                    UINT64_C(0x7fffffffffffffff),
                                    UINT64_C(0x8000000000000000),
                                    UINT64_MAX};
  sample(&whole, hostile_recipes[_i]);
  struct places p = places_of(&whole);
  uint64_t at[1024], n = 0;
  for (uint64_t i = 24; i < 48; i += 8)
    at[n++] = i;
  for (int set = 0; set < 3; ++set)
    for (uint64_t i = 0; i < get(whole.bytes + p.params[set], 4); ++i)
      at[n++] = row_at(whole.bytes, p.params[set], i) + 4;
  at[n++] = p.given, at[n++] = p.given + 8;
  for (uint64_t i = 0; i < get(whole.bytes + p.fields, 4); ++i)
    at[n++] = p.fields + 4 + 12 * i + 4;
  for (uint64_t i = 0; i < get(whole.bytes + p.tail, 4); ++i)
    at[n++] = p.tail + 4 + 8 * i;
  int loaded = 0, tried = 0;
  for (uint64_t i = 0; i < n; i += 1 + SLOWED / 4) {
    for (size_t j = 0; j < sizeof numbers / sizeof *numbers; ++j, ++tried)
      s = whole, put_number(s.bytes + at[i], numbers[j]), seal(&s), loaded += try_it(&s, at[i]);
    for (size_t j = 0; j < sizeof wholes / sizeof *wholes; ++j, ++tried)
      s = whole, put(s.bytes + at[i], wholes[j], 8), seal(&s), loaded += try_it(&s, at[i]);
  }
  ck_assert_int_gt(tried - loaded, tried / 4);
  ck_assert_int_gt(loaded, tried / 20);
}
END_TEST

START_TEST(any_count_or_id_may_be_replaced_by_a_hostile_one) {
  static struct saved s, whole;
  static const uint32_t others[] = {0,  1,   2,    41,         42,         63,        64,
                                    65, 255, 1000, 0x7fffffff, 0x80000000, 0xffffffff};
  sample(&whole, hostile_recipes[_i]);
  struct places p = places_of(&whole);
  uint64_t at[1024], n = 0;
  at[n++] = 8, at[n++] = 12, at[n++] = p.inputs;
  for (int set = 0; set < 3; ++set) {
    at[n++] = p.params[set];
    for (uint64_t i = 0; i < get(whole.bytes + p.params[set], 4); ++i)
      at[n++] = row_at(whole.bytes, p.params[set], i);
  }
  at[n++] = p.fields, at[n++] = p.tail;
  for (uint64_t i = 0; i < get(whole.bytes + p.fields, 4); ++i)
    at[n++] = p.fields + 4 + 12 * i;
  for (uint64_t i = 0; i < n; ++i)
    for (size_t j = 0; j < sizeof others / sizeof *others; ++j) {
      s = whole;
      uint32_t was = (uint32_t)get(s.bytes + at[i], 4);
      put(s.bytes + at[i], others[j], 4), seal(&s);
      int loaded = try_it(&s, at[i]),
          is_count = at[i] == 8 || at[i] == 12 || at[i] == p.inputs || at[i] == p.fields || at[i] == p.tail;
      for (int set = 0; set < 3; ++set)
        is_count |= at[i] == p.params[set];
      if (is_count && was != others[j])
        ck_assert_msg(!loaded, "%llu: %u", (unsigned long long)at[i], others[j]);
    }
}
END_TEST

START_TEST(what_is_cut_and_sealed_again_is_refused) {
  static struct saved s, whole;
  sample(&whole, hostile_recipes[_i]);
  for (uint64_t n = 32; n < whole.length; ++n) {
    memcpy(s.bytes, whole.bytes, n);
    s.length = n, seal(&s);
    unsigned char *exact = malloc(n);
    memcpy(exact, s.bytes, n);
    ck_refused(exact, n, "cut", n);
    free(exact);
  }
  s = whole, s.length += 8, seal(&s);
  ck_refused(s.bytes, s.length, "longer", s.length);
}
END_TEST

/* Each of these contradicts itself. */
static void ck_seal_refused(struct saved *s, const char *what) {
  seal(s);
  ck_refused(s->bytes, s->length, what, 0);
}

START_TEST(what_contradicts_itself_is_refused) {
  static struct saved s, whole;
  sample(&whole, 1);
  struct places p = places_of(&whole);
  s = whole, put(s.bytes + 8, 2, 4), ck_seal_refused(&s, "a later version");
  s = whole, put(s.bytes + 12, 3, 4), ck_seal_refused(&s, "no such kind");
  s = whole, put(s.bytes + 12, INVMM_KIND_PAPER_MARKET, 4), ck_seal_refused(&s, "a market");
  s = whole, put(s.bytes + 12, INVMM_KIND_SIMULATED_MARKET, 4), ck_seal_refused(&s, "a market");
  s = whole, put(s.bytes + 32, get(s.bytes + 24, 8) + 1, 8), ck_seal_refused(&s, "first after last");
  s = whole, put(s.bytes + 40, 0, 8), ck_seal_refused(&s, "times without events");
  put(s.bytes + 24, 0, 8), ck_seal_refused(&s, "a first time after the last");
  put(s.bytes + 32, UINT64_MAX, 8), ck_seal_refused(&s, "a first time without events");
  s = whole, put(s.bytes + 16, s.length - 1, 8), seal_as_it_is(&s),
  ck_refused(s.bytes, s.length, "another length", 16);
  for (int set = 0; set < 2; ++set) {
    s = whole, put_number(param_in(&s, p.params[set], INVMM_PARAM_SOURCES), 2),
    ck_seal_refused(&s, "sources in one set");
    s = whole, put_number(param_in(&s, p.params[set], INVMM_PARAM_LEVELS), 2),
    ck_seal_refused(&s, "levels in one set");
    s = whole, put_number(param_in(&s, p.params[set], INVMM_PARAM_ORDER_SIZE), 0.001),
    ck_seal_refused(&s, "less than a lot");
    s = whole, put_number(param_in(&s, p.params[set], INVMM_PARAM_VOLATILITY), NAN),
    ck_seal_refused(&s, "no volatility");
    s = whole, put_number(param_in(&s, p.params[set], INVMM_PARAM_CROSSING), 1.5),
    ck_seal_refused(&s, "half a choice");
    s = whole, put_number(param_in(&s, p.params[set], INVMM_PARAM_VARIANT), INVMM_AS_EXACT),
    ck_seal_refused(&s, "a variant");
  }
  s = whole;
  for (int set = 0; set < 2; ++set)
    put_number(param_in(&s, p.params[set], INVMM_PARAM_SOURCES), 64);
  ck_seal_refused(&s, "more sources than slots");
  for (int set = 0; set < 2; ++set)
    put_number(param_in(&s, p.params[set], INVMM_PARAM_SOURCES), 1);
  ck_seal_refused(&s, "fewer");
  s = whole, put_number(s.bytes + p.tail + 4 + 8, -0.0713), ck_seal_refused(&s, "negative in flight");
  s = whole, put_number(s.bytes + p.tail + 4 + 16, -0.0713), ck_seal_refused(&s, "negative in flight");
  s = whole, put_number(s.bytes + p.tail + 4, NAN), ck_seal_refused(&s, "no inventory");
  s = whole, put_number(s.bytes + p.tail + 4, INFINITY), ck_seal_refused(&s, "all inventory");
  s = whole, put_number(field_in(&s, p.fields, 14), 101), ck_seal_refused(&s, "a crossed book");
  s = whole, put(field_in(&s, p.fields, 9), 0, 8), ck_seal_refused(&s, "a book without a mark");
  s = whole, put(field_in(&s, p.fields, 12), 4, 8), ck_seal_refused(&s, "health 4");
  s = whole, put(field_in(&s, p.fields, 13), 2, 8), ck_seal_refused(&s, "latched twice");
  s = whole, put(field_in(&s, p.fields, 13), UINT64_C(0x100000001), 8),
  ck_seal_refused(&s, "latched in 64 bits");
  s = whole, put(field_in(&s, p.fields, 13), UINT64_MAX, 8), ck_seal_refused(&s, "latched less than never");
  s = whole, put_number(field_in(&s, p.fields, 6), NAN), ck_seal_refused(&s, "no cash");
  seal(&whole);
  invmm_model_free(load(&whole)); /* and as it was it is good */
}
END_TEST

/* A standing quote is one that could have stood, or is replaced by one. */
START_TEST(a_standing_quote_that_never_stood_is_refused) {
  enum { SET = 23, BID, ASK, BID_SIZE, ASK_SIZE, BID_TICKS, ASK_TICKS, SIDES = 37 };
  static struct saved s, whole;
  sample(&whole, 3);
  uint64_t f = places_of(&whole).fields;
  ck_assert_uint_eq(get(field_in(&whole, f, SET), 4), 1);
  ck_assert_uint_eq(get(field_in(&whole, f, SIDES), 4), 3);
  s = whole, put_number(field_in(&s, f, BID), 99.1371), ck_seal_refused(&s, "a bid off its tick");
  s = whole, put_number(field_in(&s, f, ASK), 99.7137), ck_seal_refused(&s, "an ask off its tick");
  s = whole, put_number(field_in(&s, f, BID_SIZE), -0.731), seal(&s);
  ck_assert_int_eq(try_it(&s, f), 1);
  s = whole, put(field_in(&s, f, SIDES), 2, 8), seal(&s);
  ck_assert_int_eq(try_it(&s, f), 1);
}
END_TEST

/* The three sets may all be empty, but then the model lacks what has no default. */
START_TEST(a_state_without_parameters_is_refused) {
  static struct saved s, whole;
  sample(&whole, 1);
  uint64_t given = places_of(&whole).given;
  memcpy(s.bytes, whole.bytes, 48);
  memset(s.bytes + 48, 0, 12);
  memcpy(s.bytes + 60, whole.bytes + given, whole.length - given);
  s.length = whole.length - given + 60;
  ck_seal_refused(&s, "no parameters");
}
END_TEST

/* The whole set of parameters where a solution has its own, moved in or out. */
START_TEST(a_solution_belongs_to_its_lattice) {
  static struct saved closed, lattice, s;
  sample(&closed, 1);
  sample(&lattice, 8);
  struct places p = places_of(&closed), l = places_of(&lattice);
  uint64_t params = l.params[1] - l.params[0], head = p.params[2];
  ck_assert_uint_eq(params, p.params[1] - p.params[0]);
  ck_assert_uint_eq(get(closed.bytes + p.params[2], 4), 0);
  ck_assert_uint_gt(get(lattice.bytes + l.params[2], 4), 40);

  memcpy(s.bytes, closed.bytes, head); /* a closed form with a solution */
  memcpy(s.bytes + head, lattice.bytes + l.params[2], params);
  memcpy(s.bytes + head + params, closed.bytes + head + 4, closed.length - head - 4);
  s.length = closed.length + params - 4;
  ck_seal_refused(&s, "a solution of a closed form");
  memcpy(s.bytes + head, closed.bytes + p.params[1], params); /* even its own */
  ck_seal_refused(&s, "a solution of a closed form");

  memcpy(s.bytes, lattice.bytes, l.params[2]); /* a lattice without one: it is solved as a new one is */
  put(s.bytes + l.params[2], 0, 4);
  memcpy(s.bytes + l.params[2] + 4, lattice.bytes + l.given, lattice.length - l.given);
  s.length = lattice.length - params + 4;
  seal(&s);
  ck_assert_int_eq(try_it(&s, l.params[2]), 1);

  s = lattice, put_number(param_in(&s, l.params[2], INVMM_PARAM_INVENTORY_LIMIT), 370),
  ck_seal_refused(&s, "larger than its block");
  s = lattice, put_number(param_in(&s, l.params[2], INVMM_PARAM_INVENTORY_LIMIT), INFINITY),
  ck_seal_refused(&s, "no lattice");
  s = lattice, put_number(param_in(&s, l.params[2], INVMM_PARAM_VARIANT), INVMM_AS_FINITE),
  ck_seal_refused(&s, "no lattice");
  const double given[] = {NAN, -0.0317, INFINITY, -INFINITY};
  for (int i = 0; i < 4; ++i)
    s = lattice, put_number(s.bytes + l.given, given[i]), ck_seal_refused(&s, "no variance"), s = lattice,
    put_number(s.bytes + l.given + 8, given[i]), ck_seal_refused(&s, "no gas");
  const double large[] = {1e10, 1e100, 1e200, 1e300, 1.7e308};
  for (int i = 0; i < 5; ++i)
    s = lattice, put_number(s.bytes + l.given, large[i]), seal(&s), try_it(&s, l.given);
}
END_TEST

/* A table for one volatility cannot be that of a relative one, whatever their numbers are. */
START_TEST(a_solution_of_another_volatility_is_due) {
  static struct saved s;
  invmm_model *model = model_of(&recipes[9]), *loaded;
  invmm_quotes q;
  step_ok(model, book_at(17.31, 99.37, 99.53));
  ck_assert_int_eq(invmm_solve(model, NULL, NULL), INVMM_OK);
  save(model, &s);
  loaded = load(&s);
  ck_assert_int_eq(invmm_quote(loaded, NULL, 1, &q), INVMM_OK);
  ck_same_models(model, loaded);
  invmm_model_free(loaded);
  struct places p = places_of(&s);
  put_number(param_in(&s, p.params[2], INVMM_PARAM_VOLATILITY), 0.0713);
  put_number(param_in(&s, p.params[2], INVMM_PARAM_VOLATILITY_ANNUAL), NAN);
  seal(&s);
  loaded = load(&s);
  ck_assert_int_eq(invmm_quote(loaded, NULL, 1, &q), INVMM_DUE);
  ck_assert_uint_eq(q.sides, 3);
  invmm_model_free(loaded);
  invmm_model_free(model);
}
END_TEST

/* A load finds a field by its number alone. */
START_TEST(fields_of_a_state_are_numbered_from_1_in_their_order) {
  for (uint32_t i = 0; i < invmm_kind_count(); ++i) {
    const struct invmm__kind *record = invmm__kind_at(i);
    for (uint32_t j = 0; j < record->field_count; ++j) {
      const struct invmm__field *field = &record->fields[j];
      ck_assert_uint_eq(field->id, j + 1);
      ck_assert_msg(field->form == INVMM__F64 || field->min < field->max || field->max == 0, "%s, %u",
                    record->name, j + 1);
    }
  }
}
END_TEST

/* Later versions read earlier saves: what a save does not know keeps its first value. */
START_TEST(what_a_save_lacks_keeps_its_default) {
  static struct saved whole, s;
  sample(&whole, 1);
  struct places p = places_of(&whole);
  const struct recipe *recipe = &recipes[1];
  uint64_t to = 0;
  int dropped = 0;
  memcpy(s.bytes, whole.bytes, p.params[0]), to = p.params[0];
  for (int set = 0; set < 3; ++set) {
    uint64_t count = get(whole.bytes + p.params[set], 4), kept = 0, count_at = to;
    to += 4;
    for (uint64_t i = 0; i < count; ++i) {
      const unsigned char *row = whole.bytes + row_at(whole.bytes, p.params[set], i);
      uint64_t length = 4 + numbers_length(row + 4, (int32_t)get(row, 4));
      int used = 0;
      for (const struct setting *r = recipe->settings; r->name; ++r)
        used |= invmm_param_id(kind, r->name) == (int32_t)get(row, 4);
      dropped += !used;
      if (used) memcpy(s.bytes + to, row, length), to += length, ++kept;
    }
    put(s.bytes + count_at, kept, 4);
  }
  memcpy(s.bytes + to, whole.bytes + p.given, whole.length - p.given);
  s.length = to + whole.length - p.given;
  seal(&s);
  ck_assert_int_gt(dropped, 30);
  invmm_model *one = load(&whole), *other = load(&s);
  ck_same_models(one, other);
  invmm_model_free(one);
  invmm_model_free(other);
}
END_TEST

/* --- memory
 * -------------------------------------------------------------------------------------------------------- */

struct purse {
  int left, live;
};

static void *lend(void *user, uint64_t size) {
  struct purse *p = user;
  if (p->left == 0) return NULL;
  if (p->left > 0) --p->left;
  ++p->live;
  return aligned_alloc(64, (size + 63) / 64 * 64);
}

static void take_back(void *user, void *block) {
  struct purse *p = user;
  ck_assert_ptr_nonnull(block);
  --p->live;
  free(block);
}

START_TEST(without_memory_nothing_is_loaded_and_nothing_kept) {
  static struct saved s;
  for (int i = 0; i < RECIPES; ++i) {
    if (recipes[i].kind != kind) continue;
    struct purse purse = {0, 0};
    const invmm_allocator allocator = {lend, take_back, &purse};
    sample(&s, i);
    invmm_status status = INVMM_E_NOMEM;
    int k;
    for (k = 0; status == INVMM_E_NOMEM && k < 20; ++k) {
      invmm_model *model = somewhere();
      purse.left = k;
      status = invmm_model_load(s.bytes, s.length, &allocator, &model);
      ck_assert_msg(status == INVMM_OK || status == INVMM_E_NOMEM, "%d of %d: %d", k, i, status);
      ck_assert_int_eq(purse.live, status == INVMM_OK);
      ck_assert_int_eq(model != NULL, status == INVMM_OK);
      invmm_model_free(model);
      ck_assert_int_eq(purse.live, 0);
    }
    ck_assert_int_gt(k, 1);
    ck_assert_int_eq(status, INVMM_OK);
    s.bytes[s.length / 2] ^= 1; /* nor is anything kept of what is refused */
    seal(&s);
    purse.left = -1;
    invmm_model *model = somewhere();
    if (invmm_model_load(s.bytes, s.length, &allocator, &model) == INVMM_OK) invmm_model_free(model);
    ck_assert_int_eq(purse.live, 0);
  }
}
END_TEST

int main(void) {
  enum { SHAPES = sizeof hostile_recipes / sizeof *hostile_recipes };
  Suite *suite = suite_create("core/save");
  TCase *tcase = tcase_create("save");
  tcase_set_timeout(tcase, 240);
  tcase_add_loop_test(tcase, a_loaded_maker_goes_on_bit_for_bit_from_every_event, 0, RECIPES);
  tcase_add_test(tcase, a_maker_that_has_seen_no_book_goes_on_as_well);
  tcase_add_test(tcase, a_lattice_that_has_shrunk_or_grown_is_loaded);
  tcase_add_test(tcase, a_loaded_maker_resets_clones_and_adopts_as_its_original);
  tcase_add_loop_test(tcase, a_real_session_goes_on_bit_for_bit_from_every_event, 0, 2);
  tcase_add_test(tcase, a_buffer_that_is_too_small_is_told_the_length_and_left_alone);
  tcase_add_test(tcase, the_bytes_need_no_alignment_and_are_those_of_the_model_alone);
  tcase_add_test(tcase, nulls_and_markets_are_refused);
  tcase_add_test(tcase, what_is_cut_short_anywhere_is_refused);
  tcase_add_test(tcase, a_byte_that_is_flipped_anywhere_is_refused);
  tcase_add_test(tcase, other_bytes_are_refused);
  tcase_add_loop_test(tcase, any_number_may_be_replaced_by_a_hostile_one, 0, SHAPES);
  tcase_add_loop_test(tcase, any_count_or_id_may_be_replaced_by_a_hostile_one, 0, SHAPES);
  tcase_add_loop_test(tcase, what_is_cut_and_sealed_again_is_refused, 0, SHAPES);
  tcase_add_test(tcase, what_contradicts_itself_is_refused);
  tcase_add_test(tcase, a_standing_quote_that_never_stood_is_refused);
  tcase_add_test(tcase, a_state_without_parameters_is_refused);
  tcase_add_test(tcase, a_solution_belongs_to_its_lattice);
  tcase_add_test(tcase, a_solution_of_another_volatility_is_due);
  tcase_add_test(tcase, fields_of_a_state_are_numbered_from_1_in_their_order);
  tcase_add_test(tcase, what_a_save_lacks_keeps_its_default);
  tcase_add_test(tcase, without_memory_nothing_is_loaded_and_nothing_kept);
  suite_add_tcase(suite, tcase);
  return run_suite(suite);
}
