/* SPDX-License-Identifier: MIT */
/** The paper market, scene by scene: each says what comes in and, event by event, what must come out. */
#include "scenes.h"

/* -- events in, events out -- */

START_TEST(every_event_comes_back_as_it_was) {
  START({"latency", 0.25});
  invmm_event in[] = {
      quiet(1),
      book(1, 0, 99.97, 100.02),
      print(2, 100.02, 0.37),
      unsided_print(2.5, 99.9, 0.41),
      book(3, INVMM_HEDGE, 100.11, 100.13),
      {.time_ns = ms(4), .kind = INVMM_EV_FILL, .price = 99.5, .size = -1.3, .value = 0.02},
      {.time_ns = ms(4), .kind = INVMM_EV_PENDING, .size = 0.4, .size2 = 0.3},
      {.time_ns = ms(5), .kind = INVMM_EV_POSITION, .size = 2.2, .value = -7.5, .flags = INVMM_EVF_CASH},
      {.time_ns = ms(6),
       .kind = INVMM_EV_FUNDING,
       .instrument = INVMM_HEDGE,
       .price = 100.1,
       .size = 28800,
       .value = 1e-4},
      {.time_ns = ms(7), .kind = INVMM_EV_SIGNAL, .source = 3, .value = 0.7},
      {.time_ns = ms(8), .kind = INVMM_EV_HEALTH, .value = 2},
  };
  step_all(in, COUNT(in));
  collect_all();
  expect(in, COUNT(in));
  collect_all();
  ck_assert_uint_eq(count, 0);
}
END_TEST

START_TEST(a_late_fact_is_handed_out_at_the_last_time) {
  START({"latency", 0});
  invmm_event late = {.time_ns = ms(3), .kind = INVMM_EV_FILL, .price = 99.5, .size = 1.3};
  happens(quiet(7));
  step_all(&late, 1);
  collect_all();
  late.time_ns = ms(7);
  expect(&late, 1);
}
END_TEST

START_TEST(times_before_the_epoch_are_times) {
  START({"latency", 0.001});
  happens(quiet(-9));
  EXPECT(quiet(-9));
  invmm_quotes q = two_sided(99.5, 1, 100.5, 1);
  quote(&q, 1);
  happens(print(-8.1, 99.1, -0.3));
  EXPECT(print(-8.1, 99.1, -0.3));
  happens(print(-8, 99.1, -0.3));
  EXPECT(filled(-8, 99.5, 0.3), print(-8, 99.1, -0.3));
}
END_TEST

/* -- what a trade fills -- */

START_TEST(a_trade_through_the_price_fills_whoever_was_the_aggressor) {
  const double sizes[] = {-2.385, 2.385};
  for (uint32_t i = 0; i < COUNT(sizes); ++i) {
    START({"queue_share", 0});
    invmm_quotes q = two_sided(99.97, 1.37, 100.03, 1.23);
    quote(&q, 1);
    happens(print(1, 99.96, sizes[i]));
    EXPECT(filled(1, 99.97, 1.37), print(1, 99.96, sizes[i]));
    happens(print(2, 100.04, sizes[i]));
    EXPECT(filled(2, 100.03, -1.23), print(2, 100.04, sizes[i]));
  }
}
END_TEST

START_TEST(a_trade_between_our_quotes_fills_nothing) {
  START({"queue_share", 1});
  invmm_quotes q = two_sided(99.97, 1.37, 100.03, 1.23);
  quote(&q, 1);
  happens(print(1, 99.98, -5));
  EXPECT(print(1, 99.98, -5));
  happens(print(2, 100.02, 5));
  EXPECT(print(2, 100.02, 5));
}
END_TEST

START_TEST(a_trade_at_the_price_fills_our_share) {
  START({"queue_share", 0.25});
  invmm_quotes q = two_sided(99.97, 1.37, 100.03, 1.23);
  quote(&q, 1);
  happens(print(1, 99.97, -2.4));
  EXPECT(filled(1, 99.97, 0.6), print(1, 99.97, -2.4));
  happens(print(2, 99.97, -24)); /* no more than we have */
  EXPECT(filled(2, 99.97, 0.77), print(2, 99.97, -24));
  happens(print(3, 100.03, 1.2));
  EXPECT(filled(3, 100.03, -0.3), print(3, 100.03, 1.2));
}
END_TEST

START_TEST(a_trade_at_the_price_needs_the_right_aggressor) {
  START({"queue_share", 1});
  invmm_quotes q = two_sided(99.97, 1.37, 100.03, 1.23);
  quote(&q, 1);
  happens(print(1, 99.97, 0.4));
  EXPECT(print(1, 99.97, 0.4));
  happens(print(2, 100.03, -0.4));
  EXPECT(print(2, 100.03, -0.4));
  happens(unsided_print(3, 99.97, 0.4));
  EXPECT(filled(3, 99.97, 0.4), unsided_print(3, 99.97, 0.4));
  happens(unsided_print(4, 100.03, 0.5));
  EXPECT(filled(4, 100.03, -0.5), unsided_print(4, 100.03, 0.5));
}
END_TEST

START_TEST(all_of_a_trade_at_the_price_is_ours_by_default) {
  START({"levels", 1});
  invmm_quotes q = two_sided(99.97, 1.37, 100.03, 1.23);
  quote(&q, 1);
  happens(print(1, 99.97, -1.1));
  EXPECT(filled(1, 99.97, 1.1), print(1, 99.97, -1.1));
  ck_assert_int_eq(collect((invmm_quotes[]){q, q}, 2, NULL, 0, SEEN), INVMM_E_ARG); /* one level, not two */
}
END_TEST

START_TEST(without_a_share_nothing_fills_at_the_price) {
  START({"queue_share", 0});
  invmm_quotes q = two_sided(99.97, 1.37, 100.03, 1.23);
  quote(&q, 1);
  happens(print(1, 99.97, -2.4));
  EXPECT(print(1, 99.97, -2.4));
}
END_TEST

/* 3 ticks of 0.1 are 0.30000000000000004, which is above the 0.3 that a file says. */
START_TEST(the_same_price_may_differ_in_its_last_digit) {
  START({"queue_share", 0});
  volatile double ticks = 3;
  const double price = ticks * 0.1;
  ck_assert(price > 0.3);
  invmm_quotes q = two_sided(price, 1.5, -price, 1.5);
  quote(&q, 1);
  happens(print(1, 0.3, -1));
  EXPECT(filled(1, -price, -1), print(1, 0.3, -1)); /* the ask is far below it; the bid is at it */
  q = two_sided(-price, 1.5, price, 1.5);
  quote(&q, 1);
  happens(print(2, 0.3, 1));
  EXPECT(print(2, 0.3, 1));
  happens(print(3, 0.300001, 1));
  EXPECT(filled(3, price, -1), print(3, 0.300001, 1));
  ticks = 6000002; /* and of large prices more than the last digit */
  ck_assert(ticks * 0.01 > 60000.02);
  q = two_sided(ticks * 0.01, 1.5, 70000, 1.5);
  quote(&q, 1);
  happens(print(4, 60000.02, -1));
  EXPECT(print(4, 60000.02, -1));
}
END_TEST

START_TEST(no_more_fills_than_was_printed) {
  START({"queue_share", 1});
  invmm_quotes q = two_sided(99.97, 1.37, 100.03, 1.23);
  quote(&q, 1);
  happens(print(1, 99.5, -0.9));
  EXPECT(filled(1, 99.97, 0.9), print(1, 99.5, -0.9));
  happens(print(2, 99.5, -0.9));
  EXPECT(filled(2, 99.97, 0.47), print(2, 99.5, -0.9));
  happens(print(3, 99.5, -0.9));
  EXPECT(print(3, 99.5, -0.9));
}
END_TEST

START_TEST(levels_fill_best_first_however_they_were_given) {
  START({"queue_share", 0.5});
  invmm_quotes q[] = {two_sided(99.90, 0.3, 100.10, 0.35), two_sided(99.95, 0.1, 100.05, 0.15),
                      two_sided(99.80, 0.7, 100.20, 0.75)};
  quote(q, 3);
  happens(print(1, 99.80, -1.2)); /* two levels through, and of the third half of what was printed */
  EXPECT(filled(1, 99.95, 0.1), filled(1, 99.90, 0.3), filled(1, 99.80, 0.6), print(1, 99.80, -1.2));
  happens(print(2, 100.5, 0.4)); /* ends within the second */
  EXPECT(filled(2, 100.05, -0.15), filled(2, 100.10, -0.25), print(2, 100.5, 0.4));
  happens(print(3, 100.5, 1));
  EXPECT(filled(3, 100.10, -0.1), filled(3, 100.20, -0.75), print(3, 100.5, 1));
}
END_TEST

START_TEST(the_share_at_a_price_is_one_for_all_levels_there) {
  START({"queue_share", 0.5});
  invmm_quotes q[] = {two_sided(99.9, 0.3, 100.1, 0.3), two_sided(99.9, 0.4, 100.1, 0.4)};
  quote(q, 2);
  happens(print(1, 99.9, -1));
  EXPECT(filled(1, 99.9, 0.3), filled(1, 99.9, 0.2), print(1, 99.9, -1));
}
END_TEST

/* Quotes that cross each other are nobody's plan, but a trade between them still fills no more than its size.
 */
START_TEST(crossed_quotes_share_one_trade) {
  START({"queue_share", 1});
  invmm_quotes q = two_sided(100.1, 0.6, 99.9, 0.9);
  quote(&q, 1);
  happens(print(1, 100, -1));
  EXPECT(filled(1, 100.1, 0.6), filled(1, 99.9, -0.4), print(1, 100, -1));
}
END_TEST

START_TEST(rounding_leaves_no_dust_behind) {
  START({"queue_share", 1});
  ck_assert(0.8 - 0.1 - 0.7 > 0);
  invmm_quotes one = two_sided(99.9, 0.8, 100.1, 0.8);
  quote(&one, 1);
  happens(print(1, 99, -0.1));
  happens(print(2, 99, -0.7));
  EXPECT(filled(2, 99.9, 0.7), print(2, 99, -0.7));
  happens(print(3, 99, -0.7));
  EXPECT(print(3, 99, -0.7));
  invmm_quotes many[] = {two_sided(99.9, 0.1, 100.1, 0.1), two_sided(99.8, 0.7, 100.2, 0.7),
                         two_sided(99.7, 0.7, 100.3, 0.7)};
  quote(many, 3);
  happens(print(4, 99, -0.8));
  EXPECT(filled(4, 99.9, 0.1), filled(4, 99.8, 0.7), print(4, 99, -0.8));
}
END_TEST

START_TEST(a_small_rest_is_no_dust) {
  START({"queue_share", 1});
  invmm_quotes q = two_sided(99.9, 1, 100.1, 1);
  quote(&q, 1);
  happens(print(1, 99, -0.9999));
  happens(print(2, 99, -5));
  EXPECT(filled(2, 99.9, 0.0001), print(2, 99, -5));
  ck_assert(1100001.1 - 200000.2 - 900000.9 > 1e-12); /* and the dust of large sizes is larger */
  q = two_sided(99.9, 1100001.1, 100.1, 1);
  quote(&q, 1);
  happens(print(3, 99, -200000.2));
  happens(print(4, 99, -900000.9));
  happens(print(5, 99, -5));
  EXPECT(print(5, 99, -5));
}
END_TEST

START_TEST(fills_pay_the_fee) {
  START({"maker_fee", 0.0003}, {"queue_share", 1});
  invmm_quotes q = two_sided(-2.5, 1.37, 100.03, 1.23);
  quote(&q, 1);
  happens(print(1, 100.03, 1.1));
  invmm_event fill = filled(1, 100.03, -1.1);
  fill.value = 0.0003 * 100.03 * 1.1;
  EXPECT(fill, print(1, 100.03, 1.1));
  ck_assert_int_eq(invmm_model_set(market, INVMM_PARAM_MAKER_FEE, -0.0001), INVMM_OK);
  happens(print(2, -3, -0.7));
  fill = filled(2, -2.5, 0.7);
  fill.value = -0.0001 * 2.5 * 0.7;
  EXPECT(fill, print(2, -3, -0.7));
}
END_TEST

START_TEST(only_trades_of_the_asset_fill) {
  START({"queue_share", 1});
  invmm_quotes q = two_sided(99.97, 1.37, 100.03, 1.23);
  quote(&q, 1);
  invmm_event other = print(1, 90, -3);
  other.instrument = INVMM_HEDGE;
  happens(other);
  expect(&other, 1);
  happens(book(2, 0, 90, 91));
  EXPECT(book(2, 0, 90, 91));
}
END_TEST

/* -- quotes replace quotes -- */

START_TEST(quotes_replace_all_that_rests) {
  START({"queue_share", 1});
  invmm_quotes q[] = {two_sided(99.9, 0.1, 100.1, 0.2), two_sided(99.8, 0.3, 100.2, 0.4)};
  quote(q, 2);
  quote(NULL, 0); /* leaves them */
  happens(print(1, 99.85, -5));
  EXPECT(filled(1, 99.9, 0.1), print(1, 99.85, -5));
  q[0].sides = INVMM_SIDE_ASK; /* no bid any more, and no second level */
  quote(q, 1);
  happens(print(2, 99, -5));
  EXPECT(print(2, 99, -5));
  happens(print(3, 101, 5));
  EXPECT(filled(3, 100.1, -0.2), print(3, 101, 5));
  q[0].sides = INVMM_SIDE_BID, q[1].sides = 0;
  quote(q, 2);
  happens(print(4, 101, 5));
  EXPECT(print(4, 101, 5));
  q[0] = two_sided(99.9, 0, 100.1, 0); /* a side without a size is no side */
  quote(q, 2);
  happens(print(5, 99, -5));
  EXPECT(print(5, 99, -5));
  happens(print(6, 101, 5));
  EXPECT(print(6, 101, 5));
}
END_TEST

START_TEST(what_is_left_rests_until_the_next_quotes) {
  START({"queue_share", 1});
  invmm_quotes q = two_sided(99.9, 1, 100.1, 1);
  quote(&q, 1);
  happens(print(1, 99, -0.4));
  quote(&q, 1); /* the same quotes again: the size is whole again */
  happens(print(2, 99, -5));
  EXPECT(filled(2, 99.9, 1), print(2, 99, -5));
}
END_TEST

START_TEST(all_64_levels_may_fill_at_once) {
  START({"levels", 64});
  invmm_quotes q[64];
  for (int i = 0; i < 64; ++i)
    q[i] = two_sided(99 - i, 0.5, 101 + i, 0.5);
  quote(q, 64);
  invmm_event sweep = print(1, 1, -100);
  happens(sweep);
  ck_assert_uint_eq(count, 65);
  for (int i = 0; i < 64; ++i)
    same_event(&seen[i], &(invmm_event[]){filled(1, 99 - i, 0.5)}[0]);
  same_event(&seen[64], &sweep);
  ck_assert_double_eq(figure("fills"), 64);
}
END_TEST

/* Stepped events wait until they are handed out, so what the maker answers to one event is there for the
 * next: the loop step, emit, step the maker, quote loses no event. */
START_TEST(quotes_meet_what_was_not_handed_out_yet) {
  START({"latency", 0});
  happens(book(1, 0, 99.9, 100.1));
  invmm_event e = print(2, 99.5, -1);
  invmm_quotes q = two_sided(99.7, 0.3, 100.3, 0.3);
  step_all(&e, 1);
  quote(&q, 1);
  EXPECT(filled(2, 99.7, 0.3), print(2, 99.5, -1));
  quote(&q, 1); /* what was handed out is past */
  ck_assert_uint_eq(count, 0);
}
END_TEST

START_TEST(quotes_without_room_for_events_are_taken) {
  START({"latency", 0});
  invmm_event e = print(2, 99.5, -1);
  invmm_quotes q = two_sided(99.7, 0.3, 100.3, 0.3);
  step_all(&e, 1);
  ck_assert_int_eq(invmm_emit(market, &q, 1, NULL, 0, NULL, 0, &count), INVMM_MORE);
  ck_assert_uint_eq(count, 0);
  collect_all();
  EXPECT(filled(2, 99.7, 0.3), print(2, 99.5, -1));
}
END_TEST

/* -- latency -- */

START_TEST(the_old_quote_stands_until_the_new_one_arrives) {
  START({"latency", 0.25});
  invmm_quotes q = two_sided(99.9, 1, 100.1, 1);
  quote(&q, 1); /* before the first event: rests as it comes */
  happens(print(1000, 99.5, -0.1));
  EXPECT(filled(1000, 99.9, 0.1), print(1000, 99.5, -0.1));
  q = two_sided(99.4, 2, 100.1, 1);
  quote(&q, 1); /* sent at 1000 */
  happens(print(1249.999999, 99.6, -0.2));
  EXPECT(filled(1249.999999, 99.9, 0.2), print(1249.999999, 99.6, -0.2));
  happens(print(1250, 99.4, -0.3));
  EXPECT(filled(1250, 99.4, 0.3), print(1250, 99.4, -0.3));
}
END_TEST

START_TEST(quotes_are_dated_by_the_last_event_handed_out) {
  START({"latency", 0.25});
  happens(quiet(0));
  invmm_event in[] = {quiet(200), print(260, 99, -1)};
  invmm_quotes q = two_sided(99.9, 1, 100.1, 1);
  step_all(in, 2);
  quote(&q, 1); /* answers what happened at 0, so it arrives at 250 */
  EXPECT(quiet(200), filled(260, 99.9, 1), print(260, 99, -1));
}
END_TEST

START_TEST(a_cancel_takes_as_long_as_a_quote) {
  START({"latency", 0.25});
  invmm_quotes q = two_sided(99.9, 1, 100.1, 1), none = {0};
  quote(&q, 1);
  happens(quiet(0));
  quote(&none, 1);
  happens(print(240, 99, -0.3));
  EXPECT(filled(240, 99.9, 0.3), print(240, 99, -0.3));
  happens(print(250, 99, -0.3));
  EXPECT(print(250, 99, -0.3));
}
END_TEST

/* Sent again at 200, the same quotes would arrive at 450 and make the size whole: they are not sent again. */
START_TEST(the_same_quotes_are_not_sent_twice) {
  START({"latency", 0.25});
  happens(quiet(0));
  invmm_quotes q = two_sided(99.9, 1, 100.1, 1);
  quote(&q, 1);
  happens(quiet(200));
  quote(&q, 1);
  happens(print(300, 99, -0.4));
  EXPECT(filled(300, 99.9, 0.4), print(300, 99, -0.4));
  happens(print(450, 99, -5));
  EXPECT(filled(450, 99.9, 0.6), print(450, 99, -5));
}
END_TEST

/* Each of these differs from the quotes before in one thing, and arrives. */
START_TEST(whatever_differs_is_sent) {
  const invmm_quotes first = two_sided(99.9, 1, 100.1, 1);
  invmm_quotes other[] = {first, first, first, first, first, first};
  other[0].bid = 99.8, other[1].bid_size = 0.9, other[2].ask = 100.2, other[3].ask_size = 0.9;
  other[4].sides = INVMM_SIDE_BID, other[5].sides = INVMM_SIDE_ASK;
  for (uint32_t i = 0; i < COUNT(other); ++i) {
    START({"latency", 0.25});
    quote(&first, 1);
    happens(quiet(0));
    quote(&other[i], 1);
    happens(print(250, 99, -5));
    if (other[i].sides & INVMM_SIDE_BID)
      EXPECT(filled(250, other[i].bid, other[i].bid_size), print(250, 99, -5));
    else
      EXPECT(print(250, 99, -5));
    happens(print(251, 101, 5));
    if (other[i].sides & INVMM_SIDE_ASK)
      EXPECT(filled(251, other[i].ask, -other[i].ask_size), print(251, 101, 5));
    else
      EXPECT(print(251, 101, 5));
  }
}
END_TEST

START_TEST(levels_travel_together) {
  START({"latency", 0.25});
  invmm_quotes q[] = {two_sided(99.9, 0.1, 100.1, 0.2), two_sided(99.8, 0.3, 100.2, 0.4),
                      two_sided(99.7, 0.5, 100.3, 0.6)};
  happens(quiet(0));
  quote(q, 3);
  happens(quiet(250));
  q[2].ask_size = 0.7; /* a change far behind is a change */
  quote(q, 3);
  happens(print(499, 99, -9));
  EXPECT(filled(499, 99.9, 0.1), filled(499, 99.8, 0.3), filled(499, 99.7, 0.5), print(499, 99, -9));
  happens(print(500, 101, 9));
  EXPECT(filled(500, 100.1, -0.2), filled(500, 100.2, -0.4), filled(500, 100.3, -0.7), print(500, 101, 9));
}
END_TEST

START_TEST(after_a_fill_the_same_quotes_are_sent_anew) {
  START({"latency", 0.25});
  invmm_quotes q = two_sided(99.9, 1, 100.1, 1);
  quote(&q, 1);
  happens(print(0, 99, -0.4));
  quote(&q, 1);
  happens(print(249, 99, -0.1));
  EXPECT(filled(249, 99.9, 0.1), print(249, 99, -0.1));
  happens(print(250, 99, -5));
  EXPECT(filled(250, 99.9, 1), print(250, 99, -5));
}
END_TEST

START_TEST(of_several_that_arrived_the_last_counts) {
  START({"latency", 0.25});
  happens(quiet(0));
  for (int i = 0; i < 3; ++i) {
    invmm_quotes q = two_sided(99.1 + 0.1 * i, 1 + i, 101, 1);
    quote(&q, 1);
    happens(quiet(10 * (i + 1)));
  }
  happens(print(265, 90, -9)); /* those of 0 and 10 are there, that of 20 is not */
  EXPECT(filled(265, 99.2, 2), print(265, 90, -9));
  happens(print(270, 90, -9));
  EXPECT(filled(270, 99.3, 3), print(270, 90, -9));
}
END_TEST

/* 64 changes may be on the way. Of 70 in 70 ms the first 63 arrive as sent and the last one in place of the
 * rest. */
START_TEST(a_flood_of_quotes_thins_at_its_end) {
  START({"latency", 1});
  happens(quiet(0));
  for (int i = 1; i <= 70; ++i) {
    invmm_quotes q = two_sided(50 + 0.1 * i, 1 + i, 101, 1);
    happens(quiet(i));
    quote(&q, 1);
  }
  happens(print(1001, 0.5, -1));
  EXPECT(filled(1001, 50.1, 1), print(1001, 0.5, -1));
  happens(print(1063, 0.5, -1));
  EXPECT(filled(1063, 56.3, 1), print(1063, 0.5, -1));
  happens(print(1069, 0.5, -1)); /* 64 to 69 were replaced */
  EXPECT(filled(1069, 56.3, 1), print(1069, 0.5, -1));
  happens(print(1070, 0.5, -100));
  EXPECT(filled(1070, 57, 71), print(1070, 0.5, -100));
}
END_TEST

/* Quotes land when they are due even where no trade looks for them: the ring of 64 never fills. */
START_TEST(quotes_that_arrived_are_no_longer_on_the_way) {
  START({"latency", 0.05});
  for (int i = 0; i <= 200; ++i) {
    invmm_quotes q = two_sided(50 + 0.1 * i, 1 + i, 101, 1);
    happens(quiet(i));
    quote(&q, 1);
  }
  happens(print(200, 0.5, -1)); /* the one of 150 is the last that has arrived */
  EXPECT(filled(200, 65, 1), print(200, 0.5, -1));
}
END_TEST

START_TEST(latency_is_whole_nanoseconds) {
  ck_assert_double_lt(0.001001 * 1e9, 1001000);
  START({"latency", 0.001001});
  invmm_quotes q = two_sided(99.9, 1, 100.1, 1);
  happens(quiet(0));
  quote(&q, 1);
  happens(print(1.000999, 99, -0.1));
  EXPECT(print(1.000999, 99, -0.1));
  happens(print(1.001, 99, -0.1));
  EXPECT(filled(1.001, 99.9, 0.1), print(1.001, 99, -0.1));
}
END_TEST

START_TEST(a_latency_beyond_the_end_of_time_never_ends) {
  START({"latency", 1e300});
  happens((invmm_event){.time_ns = INT64_MAX - 5, .kind = INVMM_EV_TIME});
  invmm_quotes q = two_sided(99.9, 1, 100.1, 1);
  quote(&q, 1);
  happens((invmm_event){.time_ns = INT64_MAX - 1, .kind = INVMM_EV_TRADE, .price = 9, .size = -1});
  ck_assert_uint_eq(count, 1);
  happens((invmm_event){.time_ns = INT64_MAX, .kind = INVMM_EV_TRADE, .price = 9, .size = -1});
  ck_assert_uint_eq(count, 2);
  START({"latency", 8.3e9}); /* 263 years from 2023 on are too many for nanoseconds */
  happens((invmm_event){.time_ns = INT64_C(1700000000000000000), .kind = INVMM_EV_TIME});
  quote(&q, 1);
  happens(
      (invmm_event){.time_ns = INT64_C(9200000000000000000), .kind = INVMM_EV_TRADE, .price = 9, .size = -1});
  ck_assert_uint_eq(count, 1);
}
END_TEST

/* -- hedge orders -- */

START_TEST(a_hedge_order_is_pending_and_then_trades_at_the_touch) {
  START({"latency", 0.25}, {"hedge_fee", 0.0005}, {"contract_size", 0.1});
  happens(book(100, INVMM_HEDGE, 99.8, 100.3));
  invmm_order orders[] = {hedge_order(3, 0), hedge_order(0, 0), hedge_order(-2, 0)};
  send_orders(orders, 3);
  EXPECT(pending(100, 3, 0), pending(100, 3, 2));
  happens(quiet(349));
  EXPECT(quiet(349));
  /* They arrive at 350 and trade then, at the book that stood, though the next event comes later. */
  happens(book(400, INVMM_HEDGE, 90, 91));
  EXPECT(hedged(350, 100.3, 3, 0.0005 * 100.3 * 0.1 * 3), hedged(350, 99.8, -2, 0.0005 * 99.8 * 0.1 * 2),
         book(400, INVMM_HEDGE, 90, 91));
  happens(quiet(1000));
  EXPECT(quiet(1000));
}
END_TEST

START_TEST(an_order_on_the_way_counts_until_it_trades) {
  START({"latency", 0.25});
  happens(book(0, INVMM_HEDGE, 99.8, 100.3));
  invmm_order buy = hedge_order(3, 0);
  send_orders(&buy, 1);
  happens(quiet(100));
  buy.size = 5;
  send_orders(&buy, 1);
  EXPECT(pending(100, 8, 0));
  happens(quiet(250));
  EXPECT(hedged(250, 100.3, 3, 0), quiet(250));
  invmm_order sell = hedge_order(-1, 0);
  send_orders(&sell, 1);
  EXPECT(pending(250, 5, 1));
}
END_TEST

START_TEST(without_latency_a_hedge_order_trades_at_once) {
  START({"latency", 0});
  happens(book(7, INVMM_HEDGE, 99.8, 100.3));
  invmm_order orders[] = {hedge_order(3, 0), hedge_order(-2, 0)};
  send_orders(orders, 2);
  EXPECT(pending(7, 3, 0), pending(7, 3, 2), hedged(7, 100.3, 3, 0), hedged(7, 99.8, -2, 0));
}
END_TEST

START_TEST(a_hedge_order_waits_for_a_whole_book) {
  START({"latency", 0});
  happens(book(1, 0, 50, 51)); /* the book of the asset is not the hedge's */
  invmm_order buy = hedge_order(3, 0);
  send_orders(&buy, 1);
  EXPECT(pending(1, 3, 0));
  invmm_event half = book(2, INVMM_HEDGE, 99.8, 100.3);
  half.size = 0;
  happens(half);
  expect(&half, 1);
  half = book(3, INVMM_HEDGE, 99.8, 100.3);
  half.size2 = 0;
  happens(half);
  expect(&half, 1);
  happens(book(4, INVMM_HEDGE, 99.9, 100.4));
  EXPECT(book(4, INVMM_HEDGE, 99.9, 100.4), hedged(4, 100.4, 3, 0));
  happens(half = (half.time_ns = ms(5), half));
  send_orders(&buy, 1); /* and a book that lost a side is no book */
  EXPECT(pending(5, 3, 0));
}
END_TEST

START_TEST(only_books_of_the_hedge_move_its_touch) {
  START({"hedge_fee", 0.0005});
  invmm_event book_of_hedge = book(1, INVMM_HEDGE, 99.8, 100.3), trade = print(2, 70, -0.3);
  book_of_hedge.size = book_of_hedge.size2 = 0.001;
  trade.instrument = INVMM_HEDGE;
  happens(book_of_hedge);
  happens(trade);
  happens(book(3, 0, 70, 71));
  ck_assert_int_eq(invmm_model_set(market, INVMM_PARAM_HEDGE_FEE, 0.0007), INVMM_OK);
  invmm_order buy = hedge_order(0.3, 0);
  send_orders(&buy, 1);
  EXPECT(pending(3, 0.3, 0), hedged(3, 100.3, 0.3, 0.0007 * 100.3 * 0.3)); /* a contract is 1 U by default */
}
END_TEST

START_TEST(a_limit_that_is_not_met_drops_the_order) {
  START({"latency", 0.25});
  happens(book(0, INVMM_HEDGE, 99.8, 100.3));
  invmm_order orders[] = {hedge_order(3, 100.29), hedge_order(-2, 99.81), hedge_order(5, 100.3),
                          hedge_order(-7, 99.8)};
  send_orders(orders, 4);
  happens(quiet(250));
  EXPECT(pending(250, 5, 9), pending(250, 5, 7), hedged(250, 100.3, 5, 0), hedged(250, 99.8, -7, 0),
         quiet(250));
}
END_TEST

START_TEST(an_order_whose_fee_is_no_number_is_dropped) {
  START({"hedge_fee", 0.5}, {"contract_size", 1e300});
  happens(book(0, INVMM_HEDGE, 99.8, 100.3));
  invmm_order buy = hedge_order(1e10, 0);
  send_orders(&buy, 1);
  EXPECT(pending(0, 1e10, 0), pending(0, 0, 0));
}
END_TEST

START_TEST(an_order_with_the_first_event_waiting_is_dated_by_it) {
  START({"latency", 0});
  invmm_order buy = hedge_order(1.5, 0);
  ck_assert_int_eq(collect(NULL, 0, &buy, 1, SEEN), INVMM_E_TIME); /* no event, no time */
  invmm_event e = book(-3, INVMM_HEDGE, 99.8, 100.3);
  step_all(&e, 1);
  send_orders(&buy, 1);
  EXPECT(pending(-3, 1.5, 0), book(-3, INVMM_HEDGE, 99.8, 100.3), hedged(-3, 100.3, 1.5, 0));
}
END_TEST

/* -- refusals, and queues that are full -- */

START_TEST(more_orders_than_the_market_holds_are_refused) {
  START({"latency", 1});
  happens(book(0, INVMM_HEDGE, 99.8, 100.3));
  invmm_order orders[65];
  for (int i = 0; i < 65; ++i)
    orders[i] = hedge_order(1, 0);
  invmm_quotes q = two_sided(99.9, 1, 100.1, 1);
  ck_assert_int_eq(collect(&q, 1, orders, 65, SEEN), INVMM_E_BUFFER);
  ck_assert_uint_eq(count, 0);
  send_orders(orders, 60);
  same_event(&seen[59], &(invmm_event[]){pending(0, 60, 0)}[0]);
  ck_assert_int_eq(collect(&q, 1, orders, 5, SEEN), INVMM_E_BUFFER);
  send_orders(orders, 4);
  EXPECT(pending(0, 61, 0), pending(0, 62, 0), pending(0, 63, 0), pending(0, 64, 0));
  happens(print(1000, 99, -1)); /* the quotes that were refused with them are nowhere; all 64 trade */
  ck_assert_uint_eq(count, 65);
  same_event(&seen[0], &(invmm_event[]){hedged(1000, 100.3, 1, 0)}[0]);
  same_event(&seen[64], &(invmm_event[]){print(1000, 99, -1)}[0]);
}
END_TEST

START_TEST(orders_need_room_for_what_they_bring) {
  START({"latency", 0});
  happens(book(0, INVMM_HEDGE, 99.8, 100.3));
  invmm_order orders[64];
  for (int i = 0; i < 64; ++i)
    orders[i] = hedge_order(1, 0);
  for (int i = 0; i < 2; ++i)
    ck_assert_int_eq(collect(NULL, 0, orders, 64, 0), INVMM_MORE);
  ck_assert_int_eq(collect(NULL, 0, orders, 1, SEEN), INVMM_E_BUFFER); /* 256 events wait */
  collect_all();
  ck_assert_uint_eq(count, 256);
  send_orders(orders, 1);
  EXPECT(pending(0, 1, 0), hedged(0, 100.3, 1, 0));
  ck_assert_int_eq(collect(NULL, 0, orders, 64, 0), INVMM_MORE);
  ck_assert_int_eq(collect(NULL, 0, orders, 63, 0), INVMM_MORE); /* 254 wait, and 2 orders bring 4 */
  ck_assert_int_eq(collect(NULL, 0, orders, 2, SEEN), INVMM_E_BUFFER);
  ck_assert_int_eq(collect(NULL, 0, orders, 1, 0), INVMM_MORE);
}
END_TEST

START_TEST(what_no_double_holds_is_refused) {
  START({"latency", 1});
  happens(quiet(0));
  invmm_quotes fine = two_sided(99.9, 1, 100.1, 1);
  invmm_quotes bad[] = {two_sided(1e200, 1e200, 0, 0), two_sided(0, 0, -1e200, 1e200)};
  invmm_quotes some[] = {fine, bad[0]};
  for (int i = 0; i < 2; ++i)
    ck_assert_int_eq(collect(&bad[i], 1, NULL, 0, SEEN), INVMM_E_NUMERIC);
  ck_assert_int_eq(collect(some, 2, NULL, 0, SEEN), INVMM_E_NUMERIC);
  invmm_order orders[] = {hedge_order(1e308, 0), hedge_order(-1e308, 0)};
  ck_assert_int_eq(collect(&fine, 1, orders, 2, SEEN), INVMM_E_NUMERIC);
  send_orders(orders, 1);
  EXPECT(pending(0, 1e308, 0));
  ck_assert_int_eq(collect(&fine, 1, orders, 1, SEEN), INVMM_E_NUMERIC);
  happens(print(500, 9, -1)); /* nothing of all that was taken */
  EXPECT(print(500, 9, -1));
  START({"latency", 1});
  happens(quiet(0));
  orders[0].size = orders[1].size = 6e307;
  send_orders(orders, 2);
  ck_assert_int_eq(collect(NULL, 0, orders, 1, SEEN), INVMM_E_NUMERIC);
  orders[0].size = 5e307;
  send_orders(orders, 1);
}
END_TEST

START_TEST(a_full_market_takes_no_event) {
  START({"latency", 0});
  invmm_event in[300];
  uint32_t done;
  for (int i = 0; i < 300; ++i)
    in[i] = quiet(i);
  ck_assert_int_eq(invmm_step(market, in, 300, &done), INVMM_E_BUFFER);
  ck_assert_uint_eq(done, 256);
  ck_assert_double_eq(figure("events"), 256);
  ck_assert_int_eq(invmm_step(market, &in[100], 1, NULL), INVMM_E_TIME); /* the clock stands at 255 */
  ck_assert_int_eq(collect(NULL, 0, NULL, 0, 10), INVMM_MORE);
  expect(in, 10);
  ck_assert_int_eq(invmm_step(market, &in[256], 20, &done), INVMM_E_BUFFER);
  ck_assert_uint_eq(done, 10);
  collect_all();
  expect(&in[10], 256);
}
END_TEST

/* Queues go round: 7 in and at most 5 out, again and again, lose nothing and keep the order. */
START_TEST(queues_go_round) {
  START({"latency", 0});
  int64_t in = 0, out = 0;
  for (int round = 0; round < 300; ++round) {
    for (int i = 0; i < (round < 100 ? 7 : 4); ++i, ++in)
      step_all(&(invmm_event[]){quiet((double)in)}[0], 1);
    invmm_status status = collect(NULL, 0, NULL, 0, 5);
    ck_assert_int_eq(status, in - out > 5 ? INVMM_MORE : INVMM_OK);
    for (uint32_t i = 0; i < count; ++i, ++out)
      ck_assert_int_eq(seen[i].time_ns, ms((double)out));
  }
  ck_assert_int_eq(in, out);
}
END_TEST

START_TEST(a_buffer_may_end_within_an_event) {
  START({"queue_share", 1});
  invmm_quotes q[] = {two_sided(99.9, 0.1, 100.1, 0.2), two_sided(99.8, 0.3, 100.2, 0.4)};
  invmm_event in[] = {print(1, 99, -9), quiet(2)};
  step_all(in, 2);
  ck_assert_int_eq(collect(q, 2, NULL, 0, 1), INVMM_MORE);
  EXPECT(filled(1, 99.9, 0.1));
  ck_assert_int_eq(collect(NULL, 0, NULL, 0, 1), INVMM_MORE);
  EXPECT(filled(1, 99.8, 0.3));
  ck_assert_int_eq(collect(NULL, 0, NULL, 0, 1), INVMM_MORE);
  EXPECT(in[0]);
  ck_assert_int_eq(collect(NULL, 0, NULL, 0, 1), INVMM_OK);
  EXPECT(in[1]);
}
END_TEST

/* -- the model around it -- */

START_TEST(values_tell_what_was_seen) {
  double mid = -1;
  START({"latency", 0});
  ck_assert_int_eq(invmm_value(market, INVMM_VALUE_MID, 0, &mid), INVMM_NOT_READY);
  ck_assert_double_eq(mid, 0);
  invmm_quotes q = two_sided(99.9, 1, 100.1, 1);
  quote(&q, 1);
  invmm_event half = book(2, 0, 90, 100.3), small = book(1, 0, 99.97, 100.02);
  small.size = small.size2 = 0.001;
  happens(small);
  half.size = 0;
  happens(half);
  happens(print(3, 99, -0.3));
  happens(book(4, INVMM_HEDGE, 70, 71));
  ck_assert_double_eq_tol(figure("mid"), 99.995, 1e-12);
  ck_assert_double_eq(figure("events"), 4);
  ck_assert_double_eq(figure("fills"), 1);
}
END_TEST

START_TEST(a_clone_goes_its_own_way_and_a_reset_forgets) {
  START({"latency", 0.25});
  invmm_quotes q = two_sided(99.9, 1, 100.1, 1), none = {0};
  happens(quiet(0));
  quote(&q, 1);
  invmm_model *original = market, *clone;
  ck_assert_int_eq(invmm_model_clone(market, &clone), INVMM_OK);
  ck_assert_int_eq(invmm_model_reset(market), INVMM_OK);
  ck_assert_double_eq(figure("events"), 0);
  happens(print(250, 99, -1));
  EXPECT(print(250, 99, -1));
  market = clone;
  quote(&none, 1); /* that of the clone is still on the way, and this behind it */
  happens(print(249, 99, -1));
  EXPECT(print(249, 99, -1));
  market = original;
  invmm_model_free(clone);
}
END_TEST

START_TEST(parameters_have_their_bounds) {
  refuses(INVMM_KIND_PAPER_MARKET,
          SETTINGS({"latency", -1e-9}, {"latency", INFINITY}, {"queue_share", 1.01}, {"queue_share", -0.01},
                   {"levels", 65}, {"levels", 0}, {"contract_size", 0}, {"hedge_fee", 1}, {"hedge_fee", -1},
                   {"maker_fee", 1}, {"maker_fee", -1}));
  START({"latency", 0});
  ck_assert_int_eq(invmm_model_set(market, INVMM_PARAM_LATENCY, 1), INVMM_E_UNSUPPORTED);
  ck_assert_int_eq(invmm_model_set(market, INVMM_PARAM_QUEUE_SHARE, 0.5), INVMM_OK);
}
END_TEST

int main(void) {
  int status = RUN_TESTS(
      "markets/paper", every_event_comes_back_as_it_was, a_late_fact_is_handed_out_at_the_last_time,
      times_before_the_epoch_are_times, a_trade_through_the_price_fills_whoever_was_the_aggressor,
      a_trade_between_our_quotes_fills_nothing, a_trade_at_the_price_fills_our_share,
      a_trade_at_the_price_needs_the_right_aggressor, all_of_a_trade_at_the_price_is_ours_by_default,
      without_a_share_nothing_fills_at_the_price, the_same_price_may_differ_in_its_last_digit,
      no_more_fills_than_was_printed, levels_fill_best_first_however_they_were_given,
      the_share_at_a_price_is_one_for_all_levels_there, crossed_quotes_share_one_trade,
      rounding_leaves_no_dust_behind, a_small_rest_is_no_dust, fills_pay_the_fee,
      only_trades_of_the_asset_fill, quotes_replace_all_that_rests, what_is_left_rests_until_the_next_quotes,
      all_64_levels_may_fill_at_once, quotes_meet_what_was_not_handed_out_yet,
      quotes_without_room_for_events_are_taken, the_old_quote_stands_until_the_new_one_arrives,
      quotes_are_dated_by_the_last_event_handed_out, a_cancel_takes_as_long_as_a_quote,
      the_same_quotes_are_not_sent_twice, whatever_differs_is_sent, levels_travel_together,
      after_a_fill_the_same_quotes_are_sent_anew, of_several_that_arrived_the_last_counts,
      a_flood_of_quotes_thins_at_its_end, quotes_that_arrived_are_no_longer_on_the_way,
      latency_is_whole_nanoseconds, a_latency_beyond_the_end_of_time_never_ends,
      a_hedge_order_is_pending_and_then_trades_at_the_touch, an_order_on_the_way_counts_until_it_trades,
      without_latency_a_hedge_order_trades_at_once, a_hedge_order_waits_for_a_whole_book,
      only_books_of_the_hedge_move_its_touch, a_limit_that_is_not_met_drops_the_order,
      an_order_whose_fee_is_no_number_is_dropped, an_order_with_the_first_event_waiting_is_dated_by_it,
      more_orders_than_the_market_holds_are_refused, orders_need_room_for_what_they_bring,
      what_no_double_holds_is_refused, a_full_market_takes_no_event, queues_go_round,
      a_buffer_may_end_within_an_event, values_tell_what_was_seen,
      a_clone_goes_its_own_way_and_a_reset_forgets, parameters_have_their_bounds);
  open_market(NULL);
  return status;
}
