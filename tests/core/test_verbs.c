/* SPDX-License-Identifier: MIT */
/** The hot verbs at the border: batches, requests, buffers, statuses. */
#include "core/internal.h"
#include "models.h"
#include <stdio.h>

enum { AS = INVMM_KIND_AVELLANEDA_STOIKOV };

static const struct recipe *const ticks_and_lots = &recipes[1];

/* A maker with three levels and three sources, and markets to be asked what they cannot do. */
static invmm_model *maker, *untouched, *simulated, *paper;

static void open_models(void) {
  maker = model_of(ticks_and_lots);
  step_ok(maker, book_at(17.31, 99.37, 99.53));
  step_ok(maker, fill_at(17.93, 99.31, 0.37, 0.0031));
  ck_assert_int_eq(invmm_model_clone(maker, &untouched), INVMM_OK);
  simulated = model_of(&recipes[4]);
  paper = model_of(&recipes[5]);
}

static void close_models(void) {
  invmm_model_free(maker);
  invmm_model_free(untouched);
  invmm_model_free(simulated);
  invmm_model_free(paper);
}

/* -- step -- */

static void batch_of(invmm_event *events, uint32_t n) {
  for (uint32_t i = 0; i < n; ++i)
    events[i] = book_at(18.31 + 0.317 * i, 99.37 + 0.01 * i, 99.53 + 0.02 * i);
}

START_TEST(step_refuses_nulls) {
  invmm_event event = book_at(18.31, 99.41, 99.57);
  uint32_t done = 77;
  ck_assert_int_eq(invmm_step(NULL, &event, 1, &done), INVMM_E_ARG);
  ck_assert_uint_eq(done, 0);
  done = 77;
  ck_assert_int_eq(invmm_step(maker, NULL, 1, &done), INVMM_E_ARG);
  ck_assert_uint_eq(done, 0);
  done = 77;
  ck_assert_int_eq(invmm_step(maker, NULL, 3, &done), INVMM_E_ARG);
  ck_assert_uint_eq(done, 0);
  ck_assert_int_eq(invmm_step(NULL, NULL, 0, NULL), INVMM_E_ARG);
  ck_assert_int_eq(invmm_step(maker, NULL, 1, NULL), INVMM_E_ARG);
  ck_same_models(maker, untouched);
}
END_TEST

START_TEST(stepping_nothing_is_fine) {
  uint32_t done = 77;
  ck_assert_int_eq(invmm_step(maker, NULL, 0, &done), INVMM_OK);
  ck_assert_uint_eq(done, 0);
  ck_assert_int_eq(invmm_step(maker, NULL, 0, NULL), INVMM_OK);
  ck_same_models(maker, untouched);
}
END_TEST

START_TEST(a_kind_without_events_takes_none) {
  invmm_event event = book_at(18.31, 99.41, 99.57);
  uint32_t done = 77;
  ck_assert_int_eq(invmm_step(simulated, &event, 1, &done), INVMM_E_UNSUPPORTED);
  ck_assert_uint_eq(done, 0);
  ck_assert_int_eq(invmm_step(simulated, NULL, 0, NULL), INVMM_E_UNSUPPORTED);
  for (event.kind = 0; event.kind < 20; ++event.kind)
    ck_assert_int_eq(invmm_step(simulated, &event, 1, NULL), INVMM_E_UNSUPPORTED);
}
END_TEST

START_TEST(a_batch_is_its_events_one_by_one) {
  enum { N = 17 };
  invmm_event events[N];
  uint32_t done = 77;
  batch_of(events, N);
  ck_assert_int_eq(invmm_step(maker, events, N, &done), INVMM_OK);
  ck_assert_uint_eq(done, N);
  for (uint32_t i = 0; i < N; ++i)
    step_ok(untouched, events[i]);
  ck_same_models(maker, untouched);
}
END_TEST

START_TEST(a_bad_event_stops_the_batch_before_it) {
  enum { N = 7 };
  for (uint32_t bad = 0; bad < N; ++bad) {
    invmm_model *copy, *want;
    invmm_event events[N];
    uint32_t done = 77;
    char words[32];
    ck_assert_int_eq(invmm_model_clone(maker, &copy), INVMM_OK);
    ck_assert_int_eq(invmm_model_clone(maker, &want), INVMM_OK);
    batch_of(events, N);
    events[bad].size2 = NAN;
    ck_assert_int_eq(invmm_step(copy, events, N, &done), INVMM_E_RANGE);
    ck_assert_uint_eq(done, bad);
    snprintf(words, sizeof words, "event %u (BOOK): size2 = ", bad);
    ck_assert_ptr_nonnull(strstr(invmm_model_errmsg(copy), words));
    ck_assert_int_eq(invmm_step(want, events, bad, NULL), INVMM_OK);
    ck_same_models(copy, want);
    invmm_model_free(copy);
    invmm_model_free(want);
  }
}
END_TEST

START_TEST(an_event_that_no_double_holds_stops_the_batch_in_the_same_way) {
  invmm_event events[5];
  uint32_t done = 77;
  batch_of(events, 5);
  events[3] = fill_at(19.261, 1e300, 1e300, 0);
  ck_assert_int_eq(invmm_step(maker, events, 5, &done), INVMM_E_NUMERIC);
  ck_assert_uint_eq(done, 3);
  ck_assert_ptr_nonnull(strstr(invmm_model_errmsg(maker), "event 3 (FILL): price = "));
  ck_assert_int_eq(invmm_step(untouched, events, 3, NULL), INVMM_OK);
  ck_same_models(maker, untouched);
}
END_TEST

/* Through the short way of a book, in each verb. */
START_TEST(a_book_that_no_double_holds_stops_every_verb) {
  invmm_event events[3];
  invmm_quotes out[3], filler;
  uint32_t done = 77;
  batch_of(events, 3);
  events[1].price = events[1].price2 = 1.7e308;
  step_ok(maker, fill_at(18.01, 99.31, 1e3, 0)), step_ok(untouched, fill_at(18.01, 99.31, 1e3, 0));
  ck_assert_int_eq(invmm_step(maker, events, 3, &done), INVMM_E_NUMERIC);
  ck_assert_uint_eq(done, 1);
  ck_assert_ptr_nonnull(strstr(invmm_model_errmsg(maker), "event 1 (BOOK): price = "));
  step_ok(untouched, events[0]);
  ck_same_models(maker, untouched);
  ck_assert_int_eq(invmm_step(maker, &events[1], 1, &done), INVMM_E_NUMERIC);
  ck_assert_uint_eq(done, 0);
  memset(out, 0xa5, sizeof out), filler = out[2];
  ck_assert_int_eq(invmm_step_quote(maker, events, 3, out, &done), INVMM_E_NUMERIC);
  ck_assert_uint_eq(done, 1);
  ck_assert_mem_eq(&out[1], &filler, sizeof filler);
  ck_assert_mem_eq(&out[2], &filler, sizeof filler);
  step_ok(untouched, events[0]);
  ck_same_models(maker, untouched);
}
END_TEST

START_TEST(time_counts_within_a_batch) {
  invmm_event events[4];
  uint32_t done = 77;
  batch_of(events, 4);
  events[2].time_ns = events[1].time_ns - 1;
  ck_assert_int_eq(invmm_step(maker, events, 4, &done), INVMM_E_TIME);
  ck_assert_uint_eq(done, 2);
  ck_assert_ptr_nonnull(strstr(invmm_model_errmsg(maker), "event 2 (BOOK): time_ns = "));
  events[2].kind = INVMM_EV_FILL, events[2].price2 = events[2].size2 = 0;
  ck_assert_int_eq(invmm_step(untouched, events, 4, &done), INVMM_OK);
  ck_assert_uint_eq(done, 4);
}
END_TEST

START_TEST(a_success_leaves_the_sentence_about_the_last_failure) {
  invmm_event bad = book_at(18.31, 99.57, 99.41);
  ck_assert_int_eq(invmm_step(maker, &bad, 1, NULL), INVMM_E_RANGE);
  step_ok(maker, book_at(18.31, 99.41, 99.57));
  ck_assert_ptr_nonnull(strstr(invmm_model_errmsg(maker), "bid above ask"));
}
END_TEST

/* -- quote -- */

START_TEST(quote_refuses_nulls) {
  invmm_quotes out, before;
  invmm_request request = {0};
  memset(&out, 0xa5, sizeof out), before = out;
  ck_assert_int_eq(invmm_quote(NULL, NULL, 1, &out), INVMM_E_ARG);
  ck_assert_int_eq(invmm_quote(NULL, &request, 1, &out), INVMM_E_ARG);
  ck_assert_int_eq(invmm_quote(maker, NULL, 1, NULL), INVMM_E_ARG);
  ck_assert_int_eq(invmm_quote(maker, &request, 1, NULL), INVMM_E_ARG);
  ck_assert_int_eq(invmm_quote(simulated, NULL, 1, &out), INVMM_E_UNSUPPORTED);
  ck_assert_int_eq(invmm_quote(paper, &request, 1, &out), INVMM_E_UNSUPPORTED);
  ck_assert_mem_eq(&out, &before, sizeof out);
}
END_TEST

START_TEST(quoting_nothing_is_fine) {
  invmm_request request = {0};
  ck_assert_int_eq(invmm_quote(maker, NULL, 0, NULL), INVMM_OK);
  ck_assert_int_eq(invmm_quote(maker, &request, 0, NULL), INVMM_OK);
}
END_TEST

START_TEST(no_more_default_quotes_than_levels) {
  invmm_quotes out[4], before[4];
  memset(out, 0xa5, sizeof out);
  ck_assert_int_eq(invmm_quote(maker, NULL, 3, out), INVMM_OK);
  for (int i = 0; i < 3; ++i)
    ck_assert_int_eq(out[i].level, i);
  memset(out, 0xa5, sizeof out), memcpy(before, out, sizeof out);
  ck_assert_int_eq(invmm_quote(maker, NULL, 4, out), INVMM_E_ARG);
  ck_assert_int_eq(invmm_quote(maker, NULL, UINT32_MAX, out), INVMM_E_ARG);
  ck_assert_mem_eq(out, before, sizeof out);
}
END_TEST

START_TEST(a_bad_request_is_refused_and_nothing_written) {
  const struct {
    invmm_request request;
    invmm_status status;
  } cases[] = {
      {{.flags = 1}, INVMM_E_ARG},
      {{.flags = UINT32_MAX}, INVMM_E_ARG},
      {{.flags = 1, .level = -1}, INVMM_E_ARG},
      {{.level = -1}, INVMM_E_RANGE},
      {{.level = 3}, INVMM_E_RANGE},
      {{.level = INT32_MAX}, INVMM_E_RANGE},
      {{.level = INT32_MIN}, INVMM_E_RANGE},
      {{.size = -0.00317}, INVMM_E_RANGE},
      {{.size = NAN}, INVMM_E_RANGE},
      {{.size = INFINITY}, INVMM_E_RANGE},
      {{.size = -INFINITY}, INVMM_E_RANGE},
      {{.instrument = 1}, INVMM_E_RANGE},
      {{.instrument = -1}, INVMM_E_RANGE},
      {{.instrument = INVMM_HEDGE}, INVMM_E_RANGE},
      {{.venue = -1}, INVMM_E_RANGE},
      {{.venue = 3}, INVMM_E_RANGE},
      {{.venue = INT32_MIN}, INVMM_E_RANGE},
      {{.time_ns = 17929999999}, INVMM_E_TIME},
      {{.time_ns = 1}, INVMM_E_TIME},
      {{.time_ns = -1}, INVMM_E_TIME},
      {{.time_ns = INT64_MIN}, INVMM_E_TIME},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; ++i) {
    invmm_quotes out[3], before[3];
    invmm_request requests[3] = {{.level = 1}, {.level = 2}, cases[i].request};
    memset(out, 0xa5, sizeof out), memcpy(before, out, sizeof out);
    ck_assert_msg(invmm_quote(maker, &cases[i].request, 1, out) == cases[i].status, "case %zu", i);
    ck_assert_int_eq(invmm_quote(maker, requests, 3, out), cases[i].status);
    ck_assert_mem_eq(out, before, sizeof out);
  }
  ck_assert_str_eq(invmm_model_errmsg(maker), "");
  ck_same_models(maker, untouched);
}
END_TEST

START_TEST(good_requests_are_answered_as_asked) {
  const invmm_request requests[] = {{0},
                                    {.level = 2},
                                    {.venue = 2},
                                    {.size = 0.1137},
                                    {.size = 1e308},
                                    {.time_ns = 17930000000},
                                    {.time_ns = 17930000001},
                                    {.time_ns = INT64_MAX},
                                    {.time_ns = 29310000000, .level = 1, .venue = 1, .size = 0.0713}};
  enum { N = sizeof requests / sizeof *requests };
  invmm_quotes out[N], one;
  ck_assert_int_eq(invmm_quote(maker, requests, N, out), INVMM_OK);
  for (int i = 0; i < N; ++i) {
    ck_assert_int_eq(invmm_quote(maker, &requests[i], 1, &one), INVMM_OK);
    ck_assert_mem_eq(&one, &out[i], sizeof one);
    ck_assert_int_eq(out[i].level, requests[i].level);
    ck_assert_int_eq(out[i].venue, requests[i].venue);
    ck_assert_int_eq(out[i].instrument, 0);
    ck_assert_uint_eq(out[i].reserved, 0);
    ck_assert_int_eq(out[i].time_ns, requests[i].time_ns ? requests[i].time_ns : 17930000000);
  }
  ck_assert_double_eq_tol(out[3].bid_size, 0.11, 1e-15);
  ck_same_models(maker, untouched);
}
END_TEST

START_TEST(a_size_changes_sizes_and_no_price) {
  const invmm_request small = {.size = 0.0317};
  invmm_quotes with, without = quote_of(maker);
  ck_assert_int_eq(invmm_quote(maker, &small, 1, &with), INVMM_OK);
  ck_assert_double_eq(with.bid, without.bid);
  ck_assert_double_eq(with.ask, without.ask);
  ck_assert_double_eq(with.reservation, without.reservation);
  ck_assert_double_eq_tol(with.bid_size, 0.03, 1e-15);
  ck_assert_double_eq_tol(without.bid_size, 0.37, 1e-15);
}
END_TEST

/* There are two ways through the code for it. */
static int32_t reference_source(const invmm_model *model) {
  double source = 0;
  invmm_model_get(model, INVMM_PARAM_REFERENCE_SOURCE, &source);
  return source > 0 ? (int32_t)source : 0;
}

START_TEST(the_default_request_is_the_one_that_is_all_zero) {
  const invmm_request zero = {0};
  for (int i = 0; i < RECIPES; ++i) {
    invmm_model *model = model_of(&recipes[i]);
    invmm_quotes by_default, by_request;
    for (int t = 0; t < 200 && has_verb(model, INVMM_VERB_QUOTE); ++t) {
      double mid = 99.43 + 0.731 * sin(0.37 * t);
      invmm_event book = book_at(17.31 + 0.1 * t, mid - 0.0713, mid + 0.0713);
      invmm_event fill = fill_at(17.31 + 0.1 * t, mid, t % 3 ? 0.137 : -0.317, 0.00171);
      book.source = reference_source(model);
      step_ok(model, book);
      if (t % 7 == 0) step_ok(model, fill);
      memset(&by_default, 0, sizeof by_default), memset(&by_request, 0, sizeof by_request);
      ck_assert_int_eq(invmm_quote(model, NULL, 1, &by_default), invmm_quote(model, &zero, 1, &by_request));
      ck_assert_msg(memcmp(&by_default, &by_request, sizeof by_default) == 0,
                    "%s, book %d: %.17g %.17g by default, %.17g %.17g by request", recipes[i].name, t,
                    by_default.bid, by_default.ask, by_request.bid, by_request.ask);
    }
    invmm_model_free(model);
  }
}
END_TEST

START_TEST(before_the_first_book_there_is_no_quote) {
  const invmm_request later = {.time_ns = -31, .level = 1}; /* before any event any time will do */
  invmm_quotes out;
  ck_assert_int_eq(invmm_model_reset(maker), INVMM_OK);
  ck_assert_int_eq(invmm_quote(maker, NULL, 1, &out), INVMM_NOT_READY);
  ck_assert_uint_eq(out.sides, 0);
  ck_assert_uint_eq(out.flags, INVMM_FLAG_NOT_READY);
  ck_assert_double_eq(out.bid + out.ask + out.bid_size + out.ask_size, 0);
  ck_assert_int_eq(invmm_quote(maker, &later, 1, &out), INVMM_NOT_READY);
  ck_assert_int_eq(out.time_ns, -31);
  ck_assert_uint_eq(out.sides, 0);
  step_ok(maker, event_at(3.17, INVMM_EV_TIME));
  ck_assert_int_eq(invmm_quote(maker, NULL, 1, &out), INVMM_NOT_READY);
}
END_TEST

START_TEST(of_several_notes_the_highest_is_returned) {
  invmm_event halt = event_at(18.03, INVMM_EV_HEALTH);
  invmm_quotes out[2];
  const invmm_request requests[2] = {{.time_ns = 18030000000}, {.level = 1}};
  invmm_order order;
  uint32_t n;
  halt.value = 3;
  ck_assert_int_eq(invmm_model_reset(maker), INVMM_OK);
  step_ok(maker, halt); /* not ready, and halted */
  ck_assert_int_eq(invmm_quote(maker, NULL, 2, out), INVMM_HALTED);
  ck_assert_uint_eq(out[0].flags, INVMM_FLAG_NOT_READY | INVMM_FLAG_HALTED);
  ck_assert_int_eq(invmm_quote(maker, requests, 2, out), INVMM_HALTED);
  ck_assert_int_eq(invmm_hedge(maker, &order, 1, &n), INVMM_HALTED);
}
END_TEST

/* -- hedge -- */

/* Each level its own note, the last of them none. */
static invmm_status note_by_level(const void *state, const struct invmm__clock *clock,
                                  const invmm_request *request, int32_t level, invmm_quotes *out) {
  (void)state, (void)clock, (void)request, (void)out;
  return level == 0 ? INVMM_NOT_READY : level == 1 ? INVMM_DUE : INVMM_OK;
}

START_TEST(a_note_of_one_level_outlives_the_others) {
  static struct invmm__kind kind;
  invmm_quotes quotes[3];
  kind = *maker->kind, kind.quote = note_by_level, maker->kind = &kind;
  ck_assert_int_eq(invmm_quote(maker, NULL, 1, quotes), INVMM_NOT_READY);
  ck_assert_int_eq(invmm_quote(maker, NULL, 2, quotes), INVMM_DUE);
  ck_assert_int_eq(invmm_quote(maker, NULL, 3, quotes), INVMM_DUE);
}
END_TEST

START_TEST(hedge_refuses_nulls) {
  invmm_order order;
  uint32_t n = 77;
  ck_assert_int_eq(invmm_hedge(NULL, &order, 1, &n), INVMM_E_ARG);
  ck_assert_int_eq(invmm_hedge(maker, NULL, 1, &n), INVMM_E_ARG);
  ck_assert_int_eq(invmm_hedge(maker, &order, 1, NULL), INVMM_E_ARG);
  ck_assert_int_eq(invmm_hedge(simulated, &order, 1, &n), INVMM_E_UNSUPPORTED);
  ck_assert_int_eq(invmm_hedge(paper, NULL, 0, &n), INVMM_E_UNSUPPORTED);
  ck_assert_uint_eq(n, 77);
}
END_TEST

START_TEST(a_buffer_for_no_order_is_too_small) {
  uint32_t n = 77;
  invmm_order order, before;
  memset(&order, 0xa5, sizeof order), before = order;
  ck_assert_int_eq(invmm_hedge(maker, NULL, 0, &n), INVMM_E_BUFFER);
  ck_assert_uint_eq(n, 1);
  n = 77;
  ck_assert_int_eq(invmm_hedge(maker, &order, 0, &n), INVMM_E_BUFFER);
  ck_assert_uint_eq(n, 1);
  ck_assert_mem_eq(&order, &before, sizeof order);
}
END_TEST

START_TEST(a_larger_buffer_gets_one_order_and_keeps_the_rest) {
  invmm_order orders[3], before;
  uint32_t n = 77;
  memset(orders, 0xa5, sizeof orders), before = orders[1];
  ck_assert_int_eq(invmm_hedge(maker, orders, 3, &n), INVMM_OK);
  ck_assert_uint_eq(n, 1);
  ck_assert_int_eq(orders[0].instrument, INVMM_HEDGE);
  ck_assert_uint_eq(orders[0].reserved, 0);
  ck_assert_mem_eq(&orders[1], &before, sizeof before);
  ck_assert_mem_eq(&orders[2], &before, sizeof before);
  ck_same_models(maker, untouched);
}
END_TEST

/* -- value -- */

START_TEST(value_refuses_what_is_not_there) {
  const int32_t unknown[] = {INVMM_VALUE_INVALID, 0,         INVMM_E_KIND,     INVMM_E_ARG, 9999,
                             INT32_MAX,           INT32_MIN, INVMM_VALUE_FILLS};
  double value = 2.385;
  ck_assert_int_eq(invmm_value(NULL, INVMM_VALUE_INVENTORY, 0, &value), INVMM_E_ARG);
  ck_assert_int_eq(invmm_value(maker, INVMM_VALUE_INVENTORY, 0, NULL), INVMM_E_ARG);
  ck_assert_int_eq(invmm_value(maker, INVMM_VALUE_INVENTORY, 1, &value), INVMM_E_RANGE);
  ck_assert_int_eq(invmm_value(maker, INVMM_VALUE_INVENTORY, UINT32_MAX, &value), INVMM_E_RANGE);
  ck_assert_int_eq(invmm_value(maker, INVMM_VALUE_DEPTH, 2, &value), INVMM_E_RANGE);
  for (size_t i = 0; i < sizeof unknown / sizeof *unknown; ++i)
    ck_assert_int_eq(invmm_value(maker, unknown[i], 0, &value), INVMM_E_KIND);
  ck_assert_int_eq(invmm_value(simulated, INVMM_VALUE_RESERVATION, 0, &value), INVMM_E_KIND);
  ck_assert_double_eq(value, 2.385);
}
END_TEST

START_TEST(a_value_that_is_not_known_yet_is_0) {
  for (int i = 0; i < RECIPES; ++i) {
    invmm_model *model = model_of(&recipes[i]);
    for (uint32_t v = 0; v < invmm_value_count(recipes[i].kind); ++v) {
      invmm_value_info info = value_at(recipes[i].kind, v);
      for (uint32_t j = 0; j < info.count; ++j) {
        double value = 2.385;
        invmm_status status = invmm_value(model, info.id, j, &value);
        if (status == INVMM_NOT_READY)
          ck_assert_msg(value == 0, "%s: %s = %g", recipes[i].name, info.name, value);
      }
    }
    invmm_model_free(model);
  }
  double mid = 2.385;
  ck_assert_int_eq(invmm_model_reset(maker), INVMM_OK);
  ck_assert_int_eq(invmm_value(maker, INVMM_VALUE_MID, 0, &mid), INVMM_NOT_READY);
  ck_assert_double_eq(mid, 0);
}
END_TEST

START_TEST(sides_of_a_value_are_its_elements) {
  double bid, ask;
  invmm_quotes q = quote_of(maker);
  ck_assert_int_eq(invmm_value(maker, INVMM_VALUE_DEPTH, 0, &bid), INVMM_OK);
  ck_assert_int_eq(invmm_value(maker, INVMM_VALUE_DEPTH, 1, &ask), INVMM_OK);
  ck_assert_close(0.5 * (bid + ask), q.half_spread, 1e-15);
  ck_assert_close(value_of(maker, "mid", 0) + 0.5 * (ask - bid), q.reservation, 1e-15);
  ck_assert(bid != ask);
}
END_TEST

/* -- step_quote -- */

START_TEST(step_quote_refuses_nulls) {
  invmm_event event = book_at(18.31, 99.41, 99.57);
  invmm_quotes out;
  uint32_t done = 77;
  ck_assert_int_eq(invmm_step_quote(NULL, &event, 1, &out, &done), INVMM_E_ARG);
  ck_assert_uint_eq(done, 0);
  done = 77;
  ck_assert_int_eq(invmm_step_quote(maker, NULL, 1, &out, &done), INVMM_E_ARG);
  ck_assert_uint_eq(done, 0);
  done = 77;
  ck_assert_int_eq(invmm_step_quote(maker, &event, 1, NULL, &done), INVMM_E_ARG);
  ck_assert_uint_eq(done, 0);
  done = 77;
  ck_assert_int_eq(invmm_step_quote(simulated, &event, 1, &out, &done), INVMM_E_UNSUPPORTED);
  ck_assert_uint_eq(done, 0);
  ck_assert_int_eq(invmm_step_quote(paper, &event, 1, &out, NULL), INVMM_E_UNSUPPORTED);
  ck_assert_int_eq(invmm_step_quote(maker, NULL, 0, NULL, &done), INVMM_OK);
  ck_assert_int_eq(invmm_step_quote(maker, NULL, 0, NULL, NULL), INVMM_OK);
  ck_assert_int_eq(invmm_step_quote(maker, &event, 1, NULL, NULL), INVMM_E_ARG);
  ck_same_models(maker, untouched);
}
END_TEST

START_TEST(step_quote_stops_before_a_bad_event_and_writes_no_more) {
  enum { N = 6 };
  for (uint32_t bad = 0; bad < N; ++bad) {
    invmm_model *copy, *want;
    invmm_event events[N];
    invmm_quotes out[N], filler, one;
    uint32_t done = 77;
    ck_assert_int_eq(invmm_model_clone(maker, &copy), INVMM_OK);
    ck_assert_int_eq(invmm_model_clone(maker, &want), INVMM_OK);
    batch_of(events, N);
    events[bad].value = 0.317;
    memset(out, 0xa5, sizeof out), filler = out[0];
    ck_assert_int_eq(invmm_step_quote(copy, events, N, out, &done), INVMM_E_ARG);
    ck_assert_uint_eq(done, bad);
    for (uint32_t i = 0; i < N; ++i) {
      if (i < bad) step_ok(want, events[i]);
      if (i < bad) one = quote_of(want);
      ck_assert_mem_eq(&out[i], i < bad ? &one : &filler, sizeof one);
    }
    ck_same_models(copy, want);
    ck_assert_ptr_nonnull(strstr(invmm_model_errmsg(copy), "value = 0.317"));
    invmm_model_free(copy);
    invmm_model_free(want);
  }
}
END_TEST

START_TEST(step_quote_returns_the_highest_note_of_all) {
  invmm_event events[4] = {event_at(18.03, INVMM_EV_TIME), book_at(18.11, 99.41, 99.57),
                           event_at(18.13, INVMM_EV_HEALTH), event_at(18.17, INVMM_EV_HEALTH)};
  invmm_quotes out[4];
  uint32_t done;
  events[2].value = 2;
  ck_assert_int_eq(invmm_model_reset(maker), INVMM_OK);
  ck_assert_int_eq(invmm_step_quote(maker, events, 2, out, &done), INVMM_NOT_READY);
  ck_assert_uint_eq(done, 2);
  ck_assert_uint_eq(out[0].sides, 0);
  ck_assert_uint_eq(out[1].sides, INVMM_SIDE_BID | INVMM_SIDE_ASK);
  ck_assert_int_eq(invmm_step_quote(maker, events + 2, 2, out + 2, &done), INVMM_HALTED);
  ck_assert_uint_eq(out[2].flags & INVMM_FLAG_HALTED, INVMM_FLAG_HALTED);
  ck_assert_uint_eq(out[3].flags & INVMM_FLAG_HALTED, 0);
}
END_TEST

int main(void) {
  const TTest *const tests[] = {step_refuses_nulls,
                                stepping_nothing_is_fine,
                                a_kind_without_events_takes_none,
                                a_batch_is_its_events_one_by_one,
                                a_bad_event_stops_the_batch_before_it,
                                an_event_that_no_double_holds_stops_the_batch_in_the_same_way,
                                a_book_that_no_double_holds_stops_every_verb,
                                time_counts_within_a_batch,
                                a_success_leaves_the_sentence_about_the_last_failure,
                                quote_refuses_nulls,
                                quoting_nothing_is_fine,
                                no_more_default_quotes_than_levels,
                                a_bad_request_is_refused_and_nothing_written,
                                good_requests_are_answered_as_asked,
                                a_size_changes_sizes_and_no_price,
                                the_default_request_is_the_one_that_is_all_zero,
                                before_the_first_book_there_is_no_quote,
                                of_several_notes_the_highest_is_returned,
                                a_note_of_one_level_outlives_the_others,
                                hedge_refuses_nulls,
                                a_buffer_for_no_order_is_too_small,
                                a_larger_buffer_gets_one_order_and_keeps_the_rest,
                                value_refuses_what_is_not_there,
                                a_value_that_is_not_known_yet_is_0,
                                sides_of_a_value_are_its_elements,
                                step_quote_refuses_nulls,
                                step_quote_stops_before_a_bad_event_and_writes_no_more,
                                step_quote_returns_the_highest_note_of_all};
  Suite *suite = suite_create("core/verbs");
  TCase *all = tcase_create("core/verbs");
  tcase_add_checked_fixture(all, open_models, close_models);
  for (size_t i = 0; i < sizeof tests / sizeof *tests; ++i)
    tcase_add_test(all, tests[i]);
  suite_add_tcase(suite, all);
  return run_suite(suite);
}
