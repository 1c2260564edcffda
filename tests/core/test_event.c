/* SPDX-License-Identifier: MIT */
/** What an event may look like: every field, flag, source and instrument of every kind of event. */
#include "models.h"
#include <float.h>
#include <stdio.h>

enum { PRICE = 1, SIZE = 2, PRICE2 = 4, SIZE2 = 8, VALUE = 16, FIELDS = 5 };

/* A good event of each kind, as the header describes it: what it uses, which flags, whether by source. */
static const struct shape {
  int32_t kind;
  uint32_t used, flags;
  int keyed;
  double price, size, price2, size2, value;
  const char *name;
} shapes[] = {
    {INVMM_EV_TIME, 0, 0, 0, 0, 0, 0, 0, 0, "TIME"},
    {INVMM_EV_BOOK, PRICE | SIZE | PRICE2 | SIZE2, 0, 1, 99.371, 2.713, 99.533, 1.317, 0, "BOOK"},
    {INVMM_EV_TRADE, PRICE | SIZE, INVMM_EVF_SIDE_UNKNOWN, 1, 99.427, 0.613, 0, 0, 0, "TRADE"},
    {INVMM_EV_FILL, PRICE | SIZE | VALUE, INVMM_EVF_FEE_IN_ASSET | INVMM_EVF_RESTING, 1, 99.391, 0.137, 0, 0,
     0.00171, "FILL"},
    {INVMM_EV_PENDING, SIZE | SIZE2, 0, 1, 0, 0.317, 0, 0.713, 0, "PENDING"},
    {INVMM_EV_POSITION, SIZE, INVMM_EVF_CASH, 1, 0, -0.731, 0, 0, 0, "POSITION"},
    {INVMM_EV_FUNDING, PRICE | SIZE | PRICE2 | SIZE2 | VALUE, 0, 0, 99.451, 28800.7, 0.000137, 14400.3,
     -0.000217, "FUNDING"},
    {INVMM_EV_POOL, PRICE | SIZE | PRICE2 | SIZE2 | VALUE, 0, 0, 99.451, 713.7, 0.00307, 70993.1, 7117.3,
     "POOL"},
    {INVMM_EV_SWAP, PRICE | SIZE | SIZE2 | VALUE, 0, 0, 99.461, -0.713, 0, 70.93, 7117.3, "SWAP"},
    {INVMM_EV_GAS, VALUE, 0, 0, 0, 0, 0, 0, 3.173, "GAS"},
    {INVMM_EV_ORACLE, SIZE | PRICE2 | VALUE, 0, 0, 0, 1.713, 0.0317, 0, 99.437, "ORACLE"},
    {INVMM_EV_SIGNAL, VALUE, 0, 0, 0, 0, 0, 0, -0.0713, "SIGNAL"},
    {INVMM_EV_HEALTH, VALUE, 0, 0, 0, 0, 0, 0, 1, "HEALTH"},
    {INVMM_EV_RANGE, PRICE | PRICE2 | VALUE, 0, 0, 91.37, 0, 107.31, 0, 713.7, "RANGE"},
    {INVMM_EV_BAR, PRICE | SIZE | PRICE2 | SIZE2 | VALUE, 0, 0, 99.31, 99.73, 99.47, 98.97, 713.7, "BAR"},
};
enum { SHAPES = sizeof shapes / sizeof *shapes };

static const char *const field_names[FIELDS] = {"price", "size", "price2", "size2", "value"};

static double *field_of(invmm_event *e, int i) {
  double *const fields[FIELDS] = {&e->price, &e->size, &e->price2, &e->size2, &e->value};
  return fields[i];
}

static invmm_event event_of(const struct shape *s) {
  return (invmm_event){.time_ns = 31700000001,
                       .kind = s->kind,
                       .price = s->price,
                       .size = s->size,
                       .price2 = s->price2,
                       .size2 = s->size2,
                       .value = s->value};
}

static invmm_event event_of_kind(int32_t kind) {
  for (int i = 0; i < SHAPES; ++i)
    if (shapes[i].kind == kind) return event_of(&shapes[i]);
  ck_abort_msg("no shape for kind %d", kind);
}

/* Three sources, a book seen, an inventory. */
static invmm_model *model, *untouched;

static void open_models(void) {
  model = model_of(&recipes[1]);
  step_ok(model, book_at(17.31, 99.37, 99.53));
  step_ok(model, fill_at(17.93, 99.31, 0.37, 0.0031));
  ck_assert_int_eq(invmm_model_clone(model, &untouched), INVMM_OK);
}

static void close_models(void) {
  invmm_model_free(model);
  invmm_model_free(untouched);
}

/* The next event after a refusal finds both in the same state. */
static void ck_untouched(void) {
  ck_same_models(model, untouched);
  step_ok(model, book_at(18.31, 99.43, 99.61));
  step_ok(untouched, book_at(18.31, 99.43, 99.61));
  ck_same_models(model, untouched);
}

static void ck_refused(invmm_event event, invmm_status status, const char *words) {
  uint32_t done = 77;
  ck_assert_msg(invmm_step(model, &event, 1, &done) == status, "kind %d: wanted %d, got %d", event.kind,
                status, invmm_step(model, &event, 1, &done));
  ck_assert_uint_eq(done, 0);
  ck_assert_msg(strstr(invmm_model_errmsg(model), words), "\"%s\" does not say \"%s\"",
                invmm_model_errmsg(model), words);
}

/* On a copy, so that good events of all sorts do not follow each other. */
static invmm_status try_on_copy(invmm_event event) {
  invmm_model *copy;
  ck_assert_int_eq(invmm_model_clone(model, &copy), INVMM_OK);
  invmm_status status = invmm_step(copy, &event, 1, NULL);
  invmm_model_free(copy);
  return status;
}

START_TEST(every_kind_is_taken_and_moves_the_clock) {
  for (int i = 0; i < SHAPES; ++i) {
    invmm_model *copy;
    ck_assert_int_eq(invmm_model_clone(model, &copy), INVMM_OK);
    step_ok(copy, event_of(&shapes[i]));
    ck_assert_double_eq(value_of(copy, "events", 0), 3);
    ck_assert_int_eq(quote_of(copy).time_ns, 31700000001);
    invmm_model_free(copy);
  }
}
END_TEST

START_TEST(an_unknown_kind_is_refused) {
  const int32_t unknown[] = {0, 5, 17, INVMM_EV_INVALID, -2, INT32_MAX, INT32_MIN, 1000};
  for (size_t i = 0; i < sizeof unknown / sizeof *unknown; ++i) {
    char words[64];
    invmm_event e = {
        .time_ns = 31700000001, .kind = unknown[i], .price = NAN, .flags = UINT32_MAX, .source = -1};
    snprintf(words, sizeof words, "event 0: there is no kind %d: kinds are 1 to 16 but 5", unknown[i]);
    ck_refused(e, INVMM_E_KIND, words);
  }
  ck_untouched();
}
END_TEST

START_TEST(a_field_that_is_not_finite_is_refused_in_every_kind) {
  const double bad[] = {NAN, -NAN, INFINITY, -INFINITY};
  for (int i = 0; i < SHAPES; ++i)
    for (int f = 0; f < FIELDS; ++f)
      for (int b = 0; b < 4; ++b) {
        char words[64];
        invmm_event e = event_of(&shapes[i]);
        *field_of(&e, f) = bad[b];
        snprintf(words, sizeof words, "event 0 (%s): %s = %g: must be finite", shapes[i].name, field_names[f],
                 bad[b]);
        ck_refused(e, INVMM_E_RANGE, words);
      }
  ck_untouched();
}
END_TEST

START_TEST(a_field_that_is_not_used_must_be_0) {
  const double set[] = {1, -0.00317, DBL_MIN, DBL_TRUE_MIN, -DBL_MAX};
  for (int i = 0; i < SHAPES; ++i)
    for (int f = 0; f < FIELDS; ++f)
      for (int s = 0; s < 5 && !(shapes[i].used & (1u << f)); ++s) {
        char words[64];
        invmm_event e = event_of(&shapes[i]);
        *field_of(&e, f) = set[s];
        snprintf(words, sizeof words, "event 0 (%s): %s = %g: must be 0", shapes[i].name, field_names[f],
                 set[s]);
        ck_refused(e, INVMM_E_ARG, words);
        *field_of(&e, f) = -0.0;
        ck_assert_int_eq(try_on_copy(e), INVMM_OK);
      }
  ck_untouched();
}
END_TEST

START_TEST(only_the_flags_that_a_kind_lists_are_taken) {
  for (int i = 0; i < SHAPES; ++i)
    for (int bit = 0; bit < 32; ++bit) {
      invmm_event e = event_of(&shapes[i]);
      e.flags = 1u << bit;
      if (shapes[i].flags & e.flags)
        ck_assert_int_eq(try_on_copy(e), INVMM_OK);
      else {
        char words[96];
        snprintf(words, sizeof words,
                 "(%s): flags = %u: a flag that this event cannot carry: its flags are %u", shapes[i].name,
                 e.flags, shapes[i].flags);
        ck_refused(e, INVMM_E_ARG, words);
      }
    }
  ck_untouched();
}
END_TEST

START_TEST(flags_come_together) {
  invmm_event fill = event_of_kind(INVMM_EV_FILL);
  fill.flags = INVMM_EVF_FEE_IN_ASSET | INVMM_EVF_RESTING;
  ck_assert_int_eq(try_on_copy(fill), INVMM_OK);
  fill.flags |= INVMM_EVF_CASH;
  ck_refused(fill, INVMM_E_ARG,
             "event 0 (FILL): flags = 7: a flag that this event cannot carry: its flags are 5");
  ck_untouched();
}
END_TEST

START_TEST(sources_are_those_that_the_model_keeps) {
  for (int i = 0; i < SHAPES; ++i) {
    invmm_event e = event_of(&shapes[i]);
    e.source = 2;
    ck_assert_int_eq(try_on_copy(e), INVMM_OK);
    e.source = -1;
    ck_refused(e, INVMM_E_RANGE,
               shapes[i].keyed ? "source = -1: must be 0 to 2 (parameter sources)"
                               : "source = -1: must be 0 to 2147483647");
    e.source = INT32_MIN;
    ck_refused(e, INVMM_E_RANGE, shapes[i].name);
    e.source = 3;
    if (shapes[i].keyed)
      ck_refused(e, INVMM_E_RANGE, "source = 3: must be 0 to 2");
    else
      ck_assert_int_eq(try_on_copy(e), INVMM_OK);
    e.source = INT32_MAX;
    ck_assert_msg(try_on_copy(e) == (shapes[i].keyed ? INVMM_E_RANGE : INVMM_OK), "%s from source INT32_MAX",
                  shapes[i].name);
  }
  ck_untouched();
}
END_TEST

START_TEST(instruments_are_the_quoted_one_and_its_hedge) {
  const int32_t none[] = {INVMM_INSTRUMENT_INVALID, 1, 2, 999, INVMM_HEDGE + 1, -1000, INT32_MAX, INT32_MIN};
  for (int i = 0; i < SHAPES; ++i) {
    invmm_event e = event_of(&shapes[i]);
    e.instrument = INVMM_HEDGE;
    ck_assert_int_eq(try_on_copy(e), INVMM_OK);
    for (size_t j = 0; j < sizeof none / sizeof *none; ++j) {
      char words[64];
      e.instrument = none[j];
      snprintf(words, sizeof words, "instrument = %d: must be 0, or a hedge: 1000 to 1000", none[j]);
      ck_refused(e, INVMM_E_RANGE, words);
    }
  }
  ck_untouched();
}
END_TEST

/* -- books -- */

START_TEST(a_crossed_book_is_refused_and_a_locked_one_is_real) {
  invmm_event e = book_at(31.7, 99.533, 99.533);
  ck_assert_int_eq(try_on_copy(e), INVMM_OK);
  e.price = nextafter(99.533, 100);
  ck_refused(e, INVMM_E_RANGE,
             "event 0 (BOOK): price = 99.533000000000015, price2 = 99.533000000000001: bid above ask");
  e.instrument = INVMM_HEDGE;
  ck_refused(e, INVMM_E_RANGE, "bid above ask");
  e.price = 107.3;
  ck_refused(e, INVMM_E_RANGE, "bid above ask");
  ck_untouched();
  step_ok(model, book_at(31.7, 99.533, 99.533));
  ck_assert_double_eq(value_of(model, "mid", 0), 99.533);
  ck_assert_uint_eq(quote_of(model).sides, INVMM_SIDE_BID | INVMM_SIDE_ASK);
}
END_TEST

START_TEST(a_book_has_no_negative_size) {
  invmm_event e = book_at(31.7, 99.371, 99.533);
  e.size = -0.317;
  ck_refused(e, INVMM_E_RANGE, "event 0 (BOOK): size = -0.317: must not be below 0");
  e.size = 0, e.size2 = -DBL_TRUE_MIN;
  ck_refused(e, INVMM_E_RANGE, "event 0 (BOOK): size2 = -4.94066e-324: must not be below 0");
  e.size = e.size2 = -1;
  ck_refused(e, INVMM_E_RANGE, "event 0 (BOOK): size = -1: must not be below 0");
  ck_untouched();
}
END_TEST

START_TEST(an_empty_side_may_say_any_price_and_withdraws_the_quotes_until_it_is_back) {
  const invmm_event books[] = {
      {.time_ns = 31700000001,
       .kind = INVMM_EV_BOOK,
       .price = 0,
       .size = 0,
       .price2 = 99.533,
       .size2 = 1.713},
      {.time_ns = 31700000001,
       .kind = INVMM_EV_BOOK,
       .price = 99.371,
       .size = 2.317,
       .price2 = 0,
       .size2 = 0},
      {.time_ns = 31700000001,
       .kind = INVMM_EV_BOOK,
       .price = 101.3,
       .size = 0,
       .price2 = 99.533,
       .size2 = 1.7},
      {.time_ns = 31700000001, .kind = INVMM_EV_BOOK, .price = 0, .size = 0, .price2 = 0, .size2 = 0},
  };
  for (size_t i = 0; i < sizeof books / sizeof *books; ++i) {
    invmm_model *copy;
    invmm_quotes quotes[3];
    ck_assert_int_eq(invmm_model_clone(model, &copy), INVMM_OK);
    double mid = value_of(copy, "mid", 0), pnl = value_of(copy, "pnl", 0);
    step_ok(copy, books[i]);
    ck_assert_int_eq(invmm_quote(copy, NULL, 3, quotes), INVMM_OK);
    for (int level = 0; level < 3; ++level) {
      ck_assert_uint_eq(quotes[level].sides, 0);
      ck_assert_uint_eq(quotes[level].flags & INVMM_FLAG_STALE, INVMM_FLAG_STALE);
      ck_assert_double_eq(quotes[level].bid + quotes[level].ask, 0);
      ck_assert_double_eq(quotes[level].bid_size + quotes[level].ask_size, 0);
    }
    ck_assert_double_eq(value_of(copy, "mid", 0), mid);
    ck_assert_double_eq(value_of(copy, "pnl", 0), pnl);
    step_ok(copy, book_at(32.31, 99.43, 99.61));
    ck_assert_uint_eq(quote_of(copy).sides, INVMM_SIDE_BID | INVMM_SIDE_ASK);
    ck_assert_uint_eq(quote_of(copy).flags & INVMM_FLAG_STALE, 0);
    invmm_model_free(copy);
  }
}
END_TEST

/* -- what a field may be -- */

START_TEST(a_trade_has_a_size_and_an_unknown_side_no_sign) {
  invmm_event e = event_of_kind(INVMM_EV_TRADE);
  e.size = -0.613;
  ck_assert_int_eq(try_on_copy(e), INVMM_OK);
  e.flags = INVMM_EVF_SIDE_UNKNOWN;
  ck_refused(e, INVMM_E_RANGE, "event 0 (TRADE): size = -0.613: must be above 0 where the side is unknown");
  e.size = 0;
  ck_refused(e, INVMM_E_RANGE, "event 0 (TRADE): size = 0: must not be 0");
  e.flags = 0;
  ck_refused(e, INVMM_E_RANGE, "event 0 (TRADE): size = 0: must not be 0");
  ck_untouched();
}
END_TEST

START_TEST(a_fill_has_a_size_and_a_hedge_no_fee_in_the_asset) {
  invmm_event e = event_of_kind(INVMM_EV_FILL);
  e.size = 0;
  ck_refused(e, INVMM_E_RANGE, "event 0 (FILL): size = 0: must not be 0");
  e.size = -0.0;
  ck_refused(e, INVMM_E_RANGE, "event 0 (FILL): size = -0: must not be 0");
  e.size = -0.137, e.value = -0.00171;
  ck_assert_int_eq(try_on_copy(e), INVMM_OK);
  e.flags = INVMM_EVF_FEE_IN_ASSET;
  ck_assert_int_eq(try_on_copy(e), INVMM_OK);
  e.instrument = INVMM_HEDGE;
  ck_refused(e, INVMM_E_ARG,
             "event 0 (FILL): flags = 1: a flag that this event cannot carry: its flags are 4");
  e.flags = INVMM_EVF_RESTING;
  ck_assert_int_eq(try_on_copy(e), INVMM_OK);
  ck_untouched();
}
END_TEST

START_TEST(nothing_negative_is_pending) {
  invmm_event e = event_of_kind(INVMM_EV_PENDING);
  e.size = -DBL_TRUE_MIN;
  ck_refused(e, INVMM_E_RANGE, "event 0 (PENDING): size = -4.94066e-324: must not be below 0");
  e.size = 0, e.size2 = -0.713;
  ck_refused(e, INVMM_E_RANGE, "event 0 (PENDING): size2 = -0.713: must not be below 0");
  e.size2 = 0;
  ck_assert_int_eq(try_on_copy(e), INVMM_OK);
  ck_untouched();
}
END_TEST

START_TEST(a_position_has_cash_only_with_its_flag_and_never_on_a_hedge) {
  invmm_event e = event_of_kind(INVMM_EV_POSITION);
  e.value = 71.37;
  ck_refused(e, INVMM_E_ARG, "event 0 (POSITION): value = 71.37: must be 0");
  e.flags = INVMM_EVF_CASH;
  ck_assert_int_eq(try_on_copy(e), INVMM_OK);
  e.instrument = INVMM_HEDGE;
  ck_refused(e, INVMM_E_ARG,
             "event 0 (POSITION): flags = 2: a flag that this event cannot carry: its flags are 0");
  e.value = 0;
  ck_refused(e, INVMM_E_ARG, "a flag that this event cannot carry");
  e.flags = 0;
  ck_assert_int_eq(try_on_copy(e), INVMM_OK);
  ck_untouched();
}
END_TEST

START_TEST(the_sentence_does_not_blame_cash_that_is_in_order) {
  invmm_event e = event_of_kind(INVMM_EV_POSITION);
  e.value = 71.37, e.flags = INVMM_EVF_CASH | 16;
  ck_refused(e, INVMM_E_ARG, "a flag that this event cannot carry");
  e.flags = INVMM_EVF_CASH, e.source = 3;
  ck_refused(e, INVMM_E_RANGE, "source = ");
  ck_untouched();
}
END_TEST

START_TEST(health_is_0_1_2_or_3) {
  const double bad[] = {-1, 4, 0.5, 1.5, 2.999, -0.001, 1e300, DBL_TRUE_MIN};
  invmm_event e = event_of_kind(INVMM_EV_HEALTH);
  for (size_t i = 0; i < sizeof bad / sizeof *bad; ++i) {
    e.value = bad[i];
    char words[64];
    snprintf(words, sizeof words, "event 0 (HEALTH): value = %g: must be 0, 1, 2 or 3", bad[i]);
    ck_refused(e, INVMM_E_RANGE, words);
  }
  for (e.value = 0; e.value <= 3; ++e.value)
    ck_assert_int_eq(try_on_copy(e), INVMM_OK);
  ck_untouched();
}
END_TEST

START_TEST(a_bad_flag_of_a_book_or_of_health_is_called_a_flag) {
  invmm_event e = book_at(31.7, 99.371, 99.533);
  e.flags = INVMM_EVF_RESTING;
  ck_refused(e, INVMM_E_ARG, "a flag that this event cannot carry");
  e = event_of_kind(INVMM_EV_HEALTH);
  e.flags = INVMM_EVF_RESTING;
  ck_refused(e, INVMM_E_ARG, "a flag that this event cannot carry");
  e.flags = 0, e.source = -1;
  ck_refused(e, INVMM_E_RANGE, "source = ");
  ck_untouched();
}
END_TEST

/* -- time -- */

START_TEST(only_fills_and_positions_may_come_late) {
  for (int i = 0; i < SHAPES; ++i) {
    int fact = shapes[i].kind == INVMM_EV_FILL || shapes[i].kind == INVMM_EV_POSITION;
    const int64_t late[] = {17929999999, 0, -1, INT64_MIN};
    for (int j = 0; j < 4; ++j) {
      invmm_event e = event_of(&shapes[i]);
      e.time_ns = late[j];
      char words[96];
      snprintf(words, sizeof words, "time_ns = %lld: older than the last event, at 17930000000",
               (long long)late[j]);
      if (fact)
        ck_assert_int_eq(try_on_copy(e), INVMM_OK);
      else
        ck_refused(e, INVMM_E_TIME, words);
    }
    invmm_event e = event_of(&shapes[i]);
    e.time_ns = 17930000000; /* the time of the last event */
    ck_assert_int_eq(try_on_copy(e), INVMM_OK);
  }
  ck_untouched();
}
END_TEST

START_TEST(a_late_fact_is_taken_at_the_last_time) {
  invmm_event e = fill_at(3.17, 99.57, -0.137, 0);
  step_ok(model, e);
  ck_assert_int_eq(quote_of(model).time_ns, 17930000000);
  ck_assert_double_eq_tol(value_of(model, "inventory", 0), 0.233, 1e-15);
  ck_assert_double_eq_tol(value_of(model, "time_left", 0), 613.7 - 0.62, 1e-9);
  e = event_at(2.17, INVMM_EV_POSITION);
  e.size = -0.713;
  step_ok(model, e);
  ck_assert_int_eq(quote_of(model).time_ns, 17930000000);
  ck_assert_double_eq(value_of(model, "inventory", 0), -0.713);
  ck_refused(event_at(17.92, INVMM_EV_TIME), INVMM_E_TIME,
             "event 0 (TIME): time_ns = 17920000000: older than the last event, at 17930000000");
}
END_TEST

START_TEST(any_time_may_be_the_first) {
  const int64_t firsts[] = {0, -1, INT64_MIN, INT64_MAX, -31700000001};
  for (size_t i = 0; i < sizeof firsts / sizeof *firsts; ++i) {
    invmm_model *fresh = model_of(&recipes[1]);
    invmm_event e = book_at(0, 99.37, 99.53);
    e.time_ns = firsts[i];
    step_ok(fresh, e);
    ck_assert_int_eq(quote_of(fresh).time_ns, firsts[i]);
    ck_assert_double_eq(value_of(fresh, "time_left", 0), 613.7);
    invmm_model_free(fresh);
  }
}
END_TEST

START_TEST(time_runs_from_one_end_to_the_other) {
  invmm_model *fresh = model_of(&recipes[1]);
  invmm_event e = book_at(0, 99.37, 99.53);
  e.time_ns = INT64_MIN;
  step_ok(fresh, e);
  e.time_ns = INT64_MAX;
  step_ok(fresh, e);
  ck_assert_double_eq(value_of(fresh, "time_left", 0), 0);
  ck_assert_uint_eq(quote_of(fresh).sides, INVMM_SIDE_BID | INVMM_SIDE_ASK);
  invmm_model_free(fresh);
}
END_TEST

START_TEST(a_first_event_that_is_refused_was_not_the_first) {
  invmm_model *fresh = model_of(&recipes[1]), *other = model_of(&recipes[1]);
  invmm_event bad = book_at(713.7, 99.53, 99.37), huge = fill_at(713.7, 1e300, 1e300, 0);
  ck_assert_int_eq(invmm_step(fresh, &bad, 1, NULL), INVMM_E_RANGE);
  ck_assert_int_eq(invmm_step(fresh, &huge, 1, NULL), INVMM_E_NUMERIC);
  ck_assert_double_eq(value_of(fresh, "events", 0), 0);
  ck_same_models(fresh, other);
  step_ok(fresh, book_at(17.31, 99.37, 99.53));
  step_ok(other, book_at(17.31, 99.37, 99.53));
  ck_same_models(fresh, other);
  invmm_model_free(fresh);
  invmm_model_free(other);
}
END_TEST

START_TEST(what_no_double_holds_is_refused_while_applying) {
  ck_refused(fill_at(31.7, 1e300, 1e300, 0), INVMM_E_NUMERIC,
             "event 0 (FILL): price = 1e+300, size = 1e+300: the ledger would leave the range");
  invmm_event e = event_of_kind(INVMM_EV_POSITION);
  e.size = DBL_MAX;
  ck_refused(e, INVMM_E_NUMERIC, "event 0 (POSITION): size = 1.79769e+308: the ledger");
  e = book_at(31.7, 1.7e308, 1.7e308);
  step_ok(model, fill_at(18.01, 99.31, 1e3, 0));
  step_ok(untouched, fill_at(18.01, 99.31, 1e3, 0));
  ck_refused(e, INVMM_E_NUMERIC, "price2 = 1.7e+308, size2 = 1: the ledger");
  ck_untouched();
}
END_TEST

/* What each guard of a book must catch, one at a time: the everyday way must not let any through. */
START_TEST(no_bad_book_takes_the_short_way) {
  const invmm_event good = book_at(31.7, 99.371, 99.533);
  invmm_event e = good;
  e.value = 0.0317;
  ck_refused(e, INVMM_E_ARG, "value = 0.0317");
  e = good, e.flags = 1;
  ck_refused(e, INVMM_E_ARG, "flag");
  e = good, e.source = 3;
  ck_refused(e, INVMM_E_RANGE, "source");
  e = good, e.instrument = 1;
  ck_refused(e, INVMM_E_RANGE, "instrument");
  e = good, e.time_ns = 17929999999;
  ck_refused(e, INVMM_E_TIME, "older");
  e = good, e.price = -INFINITY;
  ck_refused(e, INVMM_E_RANGE, "price = -inf");
  e = good, e.price = -INFINITY, e.price2 = INFINITY;
  ck_refused(e, INVMM_E_RANGE, "price = -inf");
  e = good, e.price = e.price2 = INFINITY;
  ck_refused(e, INVMM_E_RANGE, "price = inf");
  e = good, e.size = INFINITY;
  ck_refused(e, INVMM_E_RANGE, "size = inf");
  e = good, e.size2 = NAN;
  ck_refused(e, INVMM_E_RANGE, "size2 = ");
  ck_untouched();
}
END_TEST

START_TEST(a_book_of_any_finite_numbers_is_taken) {
  invmm_event e = book_at(31.7, -1e308, 1e308);
  ck_assert_int_eq(try_on_copy(e), INVMM_OK);
  e = book_at(31.7, -99.37, -99.31);
  ck_assert_int_eq(try_on_copy(e), INVMM_OK);
  e = book_at(31.7, 99.371, 99.533), e.size = DBL_MAX, e.size2 = DBL_MAX;
  ck_assert_int_eq(try_on_copy(e), INVMM_OK);
  e.size = e.size2 = DBL_TRUE_MIN;
  ck_assert_int_eq(try_on_copy(e), INVMM_OK);
}
END_TEST

/* -- every kind of model: what is refused is named, and leaves no trace -- */

/* All that a save keeps; 0 bytes where there is none. */
static uint64_t save_of(const invmm_model *any, unsigned char *bytes, uint64_t room) {
  uint64_t length = room;
  return invmm_model_save(any, bytes, room, &length) == INVMM_OK ? length : 0;
}

static void ck_named(invmm_model *any, invmm_event e, const char *words) {
  enum { ROOM = 1 << 19 };
  static unsigned char before[ROOM], after[ROOM];
  invmm_model *copy;
  ck_assert_int_eq(invmm_model_clone(any, &copy), INVMM_OK);
  const uint64_t length = save_of(any, before, ROOM);
  invmm_status status = invmm_step(any, &e, 1, NULL);
  const char *text = invmm_model_errmsg(any);
  ck_assert_msg(status < 0 && strstr(text, words), "\"%s\" (%d) does not say \"%s\"", text, status, words);
  ck_assert_uint_eq(save_of(any, after, ROOM), length);
  ck_assert_mem_eq(before, after, length);
  ck_same_models(any, copy);
  invmm_model_free(copy);
}

static void ck_all_named(invmm_model *any) {
  invmm_event e = book_at(18.31, 99.43, 99.61);
  e.price = NAN;
  ck_named(any, e, "(BOOK): price = nan: must be finite");
  e.price = 99.7;
  ck_named(any, e, "(BOOK): price = 99.700000000000003, price2 = 99.609999999999999: bid above ask");
  e.price = 99.43, e.size2 = -1.37;
  ck_named(any, e, "(BOOK): size2 = -1.37: must not be below 0");
  ck_named(any, book_at(16.31, 99.43, 99.61),
           "(BOOK): time_ns = 16310000000: older than the last event, at 17930000000");
  e = book_at(18.31, 99.43, 99.61), e.instrument = 7;
  ck_named(any, e, "(BOOK): instrument = 7: must be 0, or a hedge: 1000 to 10");
  e.instrument = 0, e.source = -3;
  ck_named(any, e, "(BOOK): source = -3: must be 0 to ");
  e.source = 0, e.flags = 4;
  ck_named(any, e, "(BOOK): flags = 4: a flag that this event cannot carry: its flags are 0");
  ck_named(any, fill_at(18.31, 99.43, 0, 0), "(FILL): size = 0: must not be 0");
  ck_named(any, fill_at(18.31, -INFINITY, 1, 0), "(FILL): price = -inf: must be finite");
  e = event_at(18.31, INVMM_EV_HEALTH), e.value = 7;
  ck_named(any, e, "(HEALTH): value = 7: must be 0, 1, 2 or 3");
  e.value = 0, e.price = 1;
  ck_named(any, e, "(HEALTH): price = 1: must be 0: this event does not use it");
  e = event_at(18.31, 17);
  ck_named(any, e, "event 0: there is no kind 17: kinds are 1 to 16 but 5");
}

START_TEST(every_kind_of_model_names_what_it_refuses_and_is_as_before) {
  for (int i = 0; i < RECIPES; ++i) {
    invmm_model *any = model_of(&recipes[i]);
    if (has_verb(any, INVMM_VERB_STEP)) {
      step_ok(any, book_at(17.31, 99.37, 99.53));
      step_ok(any, event_at(17.93, INVMM_EV_TIME));
      ck_all_named(any);
    }
    invmm_model_free(any);
  }
}
END_TEST

/* What the makers that keep pools ask of them. */
START_TEST(what_pools_refuse_is_named) {
  invmm_model *pool =
      model_with(INVMM_KIND_AMM_CURVE, SETTINGS({"base_reserve", 713.7}, {"quote_reserve", 7131}));
  invmm_model *range =
      model_with(INVMM_KIND_AMM_CURVE, SETTINGS({"curve", INVMM_CURVE_CONCENTRATED}, {"range_low", 91.37},
                                                {"range_high", 107.31}, {"liquidity", 713.7}));
  const struct {
    int on_range, kind, field;
    double value;
    const char *says;
  } all[] = {
      {0, INVMM_EV_POOL, 1, -1, "(POOL): size = -1: must not be below 0"},
      {0, INVMM_EV_POOL, 3, -1, "(POOL): size2 = -1: must not be below 0"},
      {0, INVMM_EV_POOL, 4, -1, "(POOL): value = -1: must not be below 0"},
      {0, INVMM_EV_POOL, 2, -0.1, "(POOL): price2 = -0.1: must not be below 0"},
      {0, INVMM_EV_POOL, 2, 1, "(POOL): price2 = 1: must be below 1"},
      {0, INVMM_EV_POOL, 1, 0,
       "(POOL): price = 99.451, size = 0, size2 = 70993.1: the curve needs its price"},
      {1, INVMM_EV_POOL, 0, 0, "(POOL): price = 0, size = 713.7, size2 = 70993.1: the curve needs its price"},
      {0, INVMM_EV_SWAP, 0, -1, "(SWAP): price = -1: must not be below 0"},
      {0, INVMM_EV_SWAP, 4, -1, "(SWAP): value = -1: must not be below 0"},
      {0, INVMM_EV_SWAP, 1, -713.8,
       "(SWAP): price = 99.461, size = -713.8, size2 = 70.93: the pool must keep"},
      {1, INVMM_EV_SWAP, 0, 0, "(SWAP): price = 0, size = -0.713, size2 = 70.93: the pool must keep"},
      {0, INVMM_EV_GAS, 4, -1, "(GAS): value = -1: must not be below 0"},
      {0, INVMM_EV_ORACLE, 4, 0, "(ORACLE): value = 0: must be above 0"},
      {0, INVMM_EV_ORACLE, 1, -1, "(ORACLE): size = -1: must not be below 0"},
      {0, INVMM_EV_ORACLE, 2, -1, "(ORACLE): price2 = -1: must not be below 0"},
      {1, INVMM_EV_RANGE, 4, -1, "(RANGE): value = -1: must not be below 0"},
      {1, INVMM_EV_RANGE, 0, 113,
       "(RANGE): price = 113, price2 = 107.31: must be 0 < price < price2, or all 0"},
  };
  for (size_t i = 0; i < sizeof all / sizeof *all; ++i) {
    invmm_event e = event_of_kind(all[i].kind);
    *field_of(&e, all[i].field) = all[i].value;
    ck_named(all[i].on_range ? range : pool, e, all[i].says);
  }
  invmm_model_free(pool), invmm_model_free(range);
}
END_TEST

int main(void) {
  const TTest *const tests[] = {every_kind_is_taken_and_moves_the_clock,
                                an_unknown_kind_is_refused,
                                a_field_that_is_not_finite_is_refused_in_every_kind,
                                a_field_that_is_not_used_must_be_0,
                                only_the_flags_that_a_kind_lists_are_taken,
                                flags_come_together,
                                sources_are_those_that_the_model_keeps,
                                instruments_are_the_quoted_one_and_its_hedge,
                                a_crossed_book_is_refused_and_a_locked_one_is_real,
                                a_book_has_no_negative_size,
                                an_empty_side_may_say_any_price_and_withdraws_the_quotes_until_it_is_back,
                                a_trade_has_a_size_and_an_unknown_side_no_sign,
                                a_fill_has_a_size_and_a_hedge_no_fee_in_the_asset,
                                nothing_negative_is_pending,
                                a_position_has_cash_only_with_its_flag_and_never_on_a_hedge,
                                the_sentence_does_not_blame_cash_that_is_in_order,
                                health_is_0_1_2_or_3,
                                a_bad_flag_of_a_book_or_of_health_is_called_a_flag,
                                only_fills_and_positions_may_come_late,
                                a_late_fact_is_taken_at_the_last_time,
                                any_time_may_be_the_first,
                                time_runs_from_one_end_to_the_other,
                                a_first_event_that_is_refused_was_not_the_first,
                                what_no_double_holds_is_refused_while_applying,
                                no_bad_book_takes_the_short_way,
                                a_book_of_any_finite_numbers_is_taken,
                                every_kind_of_model_names_what_it_refuses_and_is_as_before,
                                what_pools_refuse_is_named};
  Suite *suite = suite_create("core/event");
  TCase *all = tcase_create("core/event");
  tcase_add_checked_fixture(all, open_models, close_models);
  for (size_t i = 0; i < sizeof tests / sizeof *tests; ++i)
    tcase_add_test(all, tests[i]);
  suite_add_tcase(suite, all);
  return run_suite(suite);
}
