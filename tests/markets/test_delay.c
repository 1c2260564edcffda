/* SPDX-License-Identifier: MIT */
/** Market data that is seen later than it happens: its order, and that answers are in time. */
#include "markets/delay.h"
#include "scenes.h"

/* An event as it is seen. */
static invmm_event seen_at(double t, invmm_event e) {
  e.time_ns = ms(t);
  return e;
}

static invmm_status step_and_collect(invmm_event e, const invmm_quotes *quotes, uint32_t n) {
  step_all(&e, 1);
  return collect(quotes, n, NULL, 0, SEEN);
}

/* -- the events on their way -- */

/* Against a plain search through all that was put. */
START_TEST(they_come_by_time_and_then_as_they_were_sent) {
  enum { N = 20000, MOST = 4096 };
  static struct invmm__delay d;
  static struct {
    int64_t due_ns;
    uint32_t number;
  } on_way[MOST];
  int64_t last[INVMM__VENUES] = {0};
  uint64_t random = 7351;
  uint32_t n = 0, sent = 0;
  for (int turn = 0; turn < N; ++turn) {
    random = random * 6364136223846793005u + 1442695040888963407u;
    uint32_t venue = (uint32_t)(random >> 33) % INVMM__VENUES,
             put = (random >> 40) % 16 < (turn < N / 2 ? 12 : 5);
    if (put && n < MOST) {
      last[venue] += (int64_t)(random >> 50) % 5;
      const invmm_event e = {.value = sent};
      on_way[n].due_ns = last[venue], on_way[n++].number = sent++;
      invmm__delay_put(&d, venue, last[venue], &e);
    } else if (n) {
      uint32_t best = 0;
      for (uint32_t i = 1; i < n; ++i)
        if (on_way[i].due_ns < on_way[best].due_ns ||
            (on_way[i].due_ns == on_way[best].due_ns && on_way[i].number < on_way[best].number))
          best = i;
      ck_assert_int_eq(invmm__delay_next(&d), on_way[best].due_ns);
      ck_assert_double_eq(invmm__delay_take(&d)->value, on_way[best].number);
      on_way[best] = on_way[--n];
    }
    ck_assert_uint_eq(d.count, n);
  }
  ck_assert_uint_gt(sent, MOST);
}
END_TEST

/* -- what the maker sees, and when -- */

START_TEST(an_event_is_seen_after_its_latency) {
  START({"data_latency", 0.1});
  ck_assert_int_eq(step_and_collect(book(0, 0, 99.9, 100.1), NULL, 0), INVMM_OK);
  ck_assert_uint_eq(count, 0);
  ck_assert_double_eq_tol(figure("mid"), 100, 1e-12); /* the market itself knows it */
  ck_assert_int_eq(step_and_collect(quiet(99.999999), NULL, 0), INVMM_OK);
  ck_assert_uint_eq(count, 0);
  ck_assert_int_eq(step_and_collect(quiet(100), NULL, 0), INVMM_MORE); /* an answer may come first */
  EXPECT(seen_at(100, book(0, 0, 99.9, 100.1)));
  collect_all();
  ck_assert_uint_eq(count, 0);
  ck_assert_int_eq(step_and_collect(quiet(1000), NULL, 0), INVMM_MORE);
  EXPECT(quiet(199.999999));
  ck_assert_int_eq(collect(NULL, 0, NULL, 0, SEEN), INVMM_MORE);
  EXPECT(quiet(200));
  collect_all();
  ck_assert_uint_eq(count, 0);
}
END_TEST

START_TEST(own_fills_are_seen_at_once) {
  START({"data_latency", 0.1});
  invmm_quotes q = two_sided(99.9, 1, 100.1, 1);
  quote(&q, 1);
  happens(print(10, 99.5, -0.3));
  EXPECT(filled(10, 99.9, 0.3));
  happens(print(20, 99.5, -0.4));
  EXPECT(filled(20, 99.9, 0.4));
  ck_assert_int_eq(step_and_collect(quiet(115), NULL, 0), INVMM_MORE);
  EXPECT(print(110, 99.5, -0.3));
}
END_TEST

/* Seen at 100 and answered, the answer is there at 150: not for the trade before, but for the one then. */
START_TEST(an_answer_to_what_was_seen_is_in_time) {
  for (int late = 0; late < 2; ++late) {
    START({"data_latency", 0.1}, {"latency", 0.05});
    const double t = late ? 150 : 149.999999;
    invmm_quotes q = two_sided(99.9, 1, 100.1, 1);
    happens(book(0, 0, 99.9, 100.1));
    ck_assert_int_eq(step_and_collect(print(t, 99, -0.3), NULL, 0), INVMM_MORE);
    EXPECT(seen_at(100, book(0, 0, 99.9, 100.1)));
    quote(&q, 1);
    if (late)
      EXPECT(filled(150, 99.9, 0.3));
    else
      ck_assert_uint_eq(count, 0);
  }
}
END_TEST

/* Each moment that the maker sees gets its own chance to answer: the last answer that is in time counts. */
START_TEST(each_moment_can_be_answered) {
  START({"data_latency", 0.1}, {"latency", 0.05});
  const invmm_quotes q[] = {two_sided(99.1, 1, 101, 1), two_sided(99.2, 2, 101, 1),
                            two_sided(99.3, 3, 101, 1)};
  invmm_event in[] = {quiet(0), quiet(10), quiet(10), quiet(20)};
  step_all(in, 4);
  collect_all();
  ck_assert_int_eq(step_and_collect(print(165, 99, -5), NULL, 0), INVMM_MORE);
  EXPECT(quiet(100));
  ck_assert_int_eq(collect(&q[0], 1, NULL, 0, SEEN), INVMM_MORE);
  EXPECT(quiet(110), quiet(110));
  ck_assert_int_eq(collect(&q[1], 1, NULL, 0, SEEN), INVMM_MORE);
  EXPECT(quiet(120));
  ck_assert_int_eq(collect(&q[2], 1, NULL, 0, SEEN), INVMM_OK); /* there at 170 only */
  EXPECT(filled(165, 99.2, 2));
}
END_TEST

START_TEST(venues_show_their_data_each_in_its_time) {
  invmm_config *config = config_with(INVMM_KIND_PAPER_MARKET, SETTINGS({"sources", 3}));
  const double delay[] = {0.2, 0, 0.1};
  invmm_model *model;
  ck_assert_int_eq(invmm_config_set_array(config, INVMM_PARAM_DATA_LATENCY, delay, 3), INVMM_OK);
  ck_assert_int_eq(invmm_model_new(config, &model), INVMM_OK);
  invmm_config_free(config);
  open_market(model);
  happens(book(0, 0, 99.9, 100.1));
  ck_assert_uint_eq(count, 0);
  happens(at_venue(1, book(50, 0, 99.8, 100.2)));
  EXPECT(at_venue(1, book(50, 0, 99.8, 100.2)));
  happens(at_venue(2, book(60, 0, 99.7, 100.3)));
  invmm_event news = {.time_ns = ms(70), .kind = INVMM_EV_SIGNAL, .source = 17, .value = 0.3};
  happens(news); /* no venue's: as that of venue 0 */
  ck_assert_uint_eq(count, 0);
  ck_assert_int_eq(step_and_collect(at_venue(1, quiet(300)), NULL, 0), INVMM_MORE);
  EXPECT(at_venue(2, seen_at(160, book(60, 0, 99.7, 100.3))));
  ck_assert_int_eq(collect(NULL, 0, NULL, 0, SEEN), INVMM_MORE);
  EXPECT(seen_at(200, book(0, 0, 99.9, 100.1)));
  ck_assert_int_eq(collect(NULL, 0, NULL, 0, SEEN), INVMM_MORE);
  EXPECT(seen_at(270, news));
  collect_all();
  EXPECT(at_venue(1, quiet(300)));
}
END_TEST

/* An order arrives before the data of that time is seen, and is done first. */
START_TEST(orders_are_done_between_what_is_seen) {
  START({"data_latency", 0.1}, {"latency", 0.02});
  happens(book(0, INVMM_HEDGE, 99.8, 100.3));
  invmm_order buy = hedge_order(3, 0), small = hedge_order(1, 0);
  send_orders(&buy, 1);
  EXPECT(pending(0, 3, 0));
  happens(book(10, INVMM_HEDGE, 99.9, 100.4));
  ck_assert_int_eq(step_and_collect(quiet(300), NULL, 0), INVMM_MORE);
  EXPECT(hedged(20, 100.4, 3, 0), seen_at(100, book(0, INVMM_HEDGE, 99.8, 100.3)));
  ck_assert_int_eq(collect(NULL, 0, &small, 1, SEEN), INVMM_MORE); /* sent at 100 */
  EXPECT(pending(100, 1, 0), seen_at(110, book(10, INVMM_HEDGE, 99.9, 100.4)));
  collect_all();
  EXPECT(hedged(120, 100.4, 1, 0));
}
END_TEST

START_TEST(a_moment_may_be_longer_than_the_buffer) {
  START({"data_latency", 0.1});
  invmm_event in[] = {quiet(0), print(0, 99, 0.1), quiet(0), quiet(200)};
  step_all(in, 4);
  ck_assert_int_eq(collect(NULL, 0, NULL, 0, 2), INVMM_MORE);
  EXPECT(quiet(100), print(100, 99, 0.1));
  ck_assert_int_eq(collect(NULL, 0, NULL, 0, 2), INVMM_MORE);
  EXPECT(quiet(100));
  ck_assert_int_eq(collect(NULL, 0, NULL, 0, 2), INVMM_OK);
  ck_assert_uint_eq(count, 0);
}
END_TEST

/* An order that settles may leave no room for what is seen then: it comes with the next call. */
START_TEST(an_order_may_take_the_last_place_of_the_buffer) {
  START({"data_latency", 0.1}, {"latency", 0.02});
  happens(book(0, INVMM_HEDGE, 99.8, 100.3));
  invmm_order buy = hedge_order(3, 0);
  send_orders(&buy, 1);
  invmm_event later = quiet(300);
  step_all(&later, 1);
  ck_assert_int_eq(collect(NULL, 0, NULL, 0, 1), INVMM_MORE);
  EXPECT(hedged(20, 100.3, 3, 0));
  ck_assert_int_eq(collect(NULL, 0, NULL, 0, 1), INVMM_MORE);
  EXPECT(seen_at(100, book(0, INVMM_HEDGE, 99.8, 100.3)));
  collect_all();
}
END_TEST

/* More than 4096 on their way: the first of them come early, and none is lost. */
START_TEST(a_flood_comes_early_but_whole) {
  START({"data_latency", 1});
  int64_t next = 0;
  for (int i = 0; i < 6000; ++i) {
    happens((invmm_event){.time_ns = i, .kind = INVMM_EV_SIGNAL, .value = i});
    for (uint32_t j = 0; j < count; ++j, ++next)
      if (seen[j].value != (double)next || seen[j].time_ns != i) ck_abort_msg("%d", i);
  }
  ck_assert_int_eq(next, 6000 - 4096);
  invmm_event end = quiet(2000);
  step_all(&end, 1);
  for (invmm_status status = INVMM_MORE; status == INVMM_MORE;) {
    status = collect(NULL, 0, NULL, 0, SEEN);
    for (uint32_t j = 0; j < count; ++j, ++next)
      if (seen[j].value != (double)next || seen[j].time_ns != 1000000000 + next)
        ck_abort_msg("%d", (int)next);
  }
  ck_assert_int_eq(next, 6000);
}
END_TEST

START_TEST(data_without_end_never_comes) {
  START({"data_latency", 1e300});
  happens((invmm_event){.time_ns = 5, .kind = INVMM_EV_TIME});
  happens((invmm_event){.time_ns = INT64_MAX - 1, .kind = INVMM_EV_TIME});
  ck_assert_uint_eq(count, 0);
  ck_assert_int_eq(step_and_collect((invmm_event){.time_ns = INT64_MAX, .kind = INVMM_EV_TIME}, NULL, 0),
                   INVMM_MORE); /* at the end of time all is seen */
  ck_assert_uint_eq(count, 2);
}
END_TEST

/* -- the loop of the library -- */

/* The library's loop answers each moment, so a maker in it quotes as one that is asked by hand. */
START_TEST(the_loop_answers_each_moment) {
  enum { N = 4000 };
  static invmm_event in[N];
  uint64_t random = 99173;
  double mid = 100;
  int64_t now = 0;
  for (int i = 0; i < N; ++i) {
    random = random * 6364136223846793005u + 1442695040888963407u;
    now += (int64_t)(random >> 40) % 30000000;
    mid += 0.01 * ((int)(random >> 33) % 5 - 2);
    double reach = 0.01 * (double)((random >> 50) % 40), side = random >> 63 ? 1 : -1;
    in[i] = i % 3 ? (invmm_event){.time_ns = now,
                                  .kind = INVMM_EV_TRADE,
                                  .price = mid + side * reach,
                                  .size = side * 0.7}
                  : (invmm_event){.time_ns = now,
                                  .kind = INVMM_EV_BOOK,
                                  .price = mid - 0.05,
                                  .size = 2.5,
                                  .price2 = mid + 0.05,
                                  .size2 = 1.5};
  }
  const struct setting *paper =
      SETTINGS({"data_latency", 0.07}, {"latency", 0.03}, {"queue", INVMM_QUEUE_AHEAD});
  const struct setting *as =
      SETTINGS({"volatility", 0.07}, {"risk_aversion", 0.3}, {"intensity_decay", 9}, {"horizon", 3},
               {"horizon_mode", INVMM_HORIZON_ROLLING}, {"tick_size", 0.01});
  invmm_model *maker = model_with(INVMM_KIND_AVELLANEDA_STOIKOV, as),
              *other = model_with(INVMM_KIND_AVELLANEDA_STOIKOV, as);
  open_market(model_with(INVMM_KIND_PAPER_MARKET, paper));
  ck_assert_int_eq(invmm_run(market, maker, in, N, 0, NULL, NULL, NULL), INVMM_OK);
  const double fills = figure("fills");
  ck_assert_double_gt(fills, 100);
  open_market(model_with(INVMM_KIND_PAPER_MARKET, paper));
  for (int i = 0; i < N; ++i) {
    invmm_quotes q;
    step_all(&in[i], 1);
    for (invmm_status status = INVMM_MORE; status == INVMM_MORE;) {
      ck_assert_int_ge(invmm_quote(other, NULL, 1, &q), 0);
      status = collect(&q, 1, NULL, 0, SEEN);
      ck_assert_int_eq(invmm_step(other, seen, count, NULL), INVMM_OK);
    }
  }
  ck_assert_double_eq(figure("fills"), fills);
  ck_assert_double_eq(value_of(maker, "cash", 0), value_of(other, "cash", 0));
  ck_assert_double_eq(value_of(maker, "inventory", 0), value_of(other, "inventory", 0));
  invmm_model_free(maker);
  invmm_model_free(other);
}
END_TEST

int main(void) {
  int status = RUN_TESTS(
      "markets/delay", they_come_by_time_and_then_as_they_were_sent, an_event_is_seen_after_its_latency,
      own_fills_are_seen_at_once, an_answer_to_what_was_seen_is_in_time, each_moment_can_be_answered,
      venues_show_their_data_each_in_its_time, orders_are_done_between_what_is_seen,
      a_moment_may_be_longer_than_the_buffer, an_order_may_take_the_last_place_of_the_buffer,
      a_flood_comes_early_but_whole, data_without_end_never_comes, the_loop_answers_each_moment);
  open_market(NULL);
  return status;
}
