/* SPDX-License-Identifier: MIT */
/** Venues of the paper market: places in the queue, trades outside of the book, and what is of each venue's
 * own. */
#include "scenes.h"

#define QUEUE(...) START({"queue", INVMM_QUEUE_AHEAD}, __VA_ARGS__)

static invmm_status ahead_of(uint32_t index, double *out) {
  return invmm_value(market, INVMM_VALUE_QUEUE_AHEAD, index, out);
}

static void ck_ahead(double bid, double ask) {
  ck_assert_double_eq_tol(figure_at("queue_ahead", 0), bid, 1e-12);
  ck_assert_double_eq_tol(figure_at("queue_ahead", 1), ask, 1e-12);
}

/* -- places in the queue -- */

START_TEST(who_joins_the_touch_stands_behind_it) {
  QUEUE({"queue_share", 0.3});
  happens(sized_book(1, 99.97, 2.5, 100.02, 3.5));
  invmm_quotes q = two_sided(99.97, 1.37, 100.02, 1.23);
  quote(&q, 1);
  ck_ahead(2.5, 3.5);
  happens(print(2, 99.97, -2.1));
  EXPECT(print(2, 99.97, -2.1));
  ck_ahead(0.4, 3.5);
  happens(print(3, 99.97, -0.9)); /* 0.4 to those ahead */
  EXPECT(filled(3, 99.97, 0.5), print(3, 99.97, -0.9));
  happens(unsided_print(4, 100.02, 3.75));
  EXPECT(filled(4, 100.02, -0.25), unsided_print(4, 100.02, 3.75));
  happens(print(5, 99.97, -2));
  EXPECT(filled(5, 99.97, 0.87), print(5, 99.97, -2));
  happens(print(6, 100.02, -9)); /* the wrong aggressor brings nobody forward */
  EXPECT(print(6, 100.02, -9));
}
END_TEST

START_TEST(who_betters_the_touch_is_first) {
  QUEUE({"queue_share", 0});
  happens(sized_book(1, 99.97, 2.5, 100.02, 3.5));
  invmm_quotes q = two_sided(99.98, 1.37, 100.01, 1.23);
  quote(&q, 1);
  ck_ahead(0, 0);
  happens(print(2, 99.98, -0.6));
  EXPECT(filled(2, 99.98, 0.6), print(2, 99.98, -0.6));
  happens(print(3, 100.01, 0.7));
  EXPECT(filled(3, 100.01, -0.7), print(3, 100.01, 0.7));
}
END_TEST

/* What stands behind the touch is not seen: all of it is ahead until the touch comes to that price. */
START_TEST(behind_the_touch_all_are_ahead_until_it_comes) {
  double x = -1;
  QUEUE({"queue_share", 1});
  happens(sized_book(1, 99.97, 2.5, 100.02, 3.5));
  invmm_quotes q = two_sided(99.95, 1.37, 100.05, 1.23);
  quote(&q, 1);
  ck_assert_int_eq(ahead_of(0, &x), INVMM_NOT_READY);
  ck_assert_double_eq(x, 0);
  happens(print(2, 99.95, -50));
  EXPECT(print(2, 99.95, -50));
  happens(sized_book(3, 99.96, 9, 100.02, 3.5));
  ck_assert_int_eq(ahead_of(0, &x), INVMM_NOT_READY);
  happens(sized_book(4, 99.95, 1.7, 100.02, 3.5));
  ck_assert_double_eq(figure_at("queue_ahead", 0), 1.7);
  happens(sized_book(5, 99.95, 8.8, 100.02, 3.5)); /* who comes later stands behind */
  ck_assert_double_eq(figure_at("queue_ahead", 0), 1.7);
  happens(print(6, 99.95, -1.9));
  EXPECT(filled(6, 99.95, 0.2), print(6, 99.95, -1.9));
  happens(sized_book(7, 99.97, 2.5, 100.05, 3.5));
  ck_assert_double_eq(figure_at("queue_ahead", 1), 3.5);
}
END_TEST

START_TEST(before_the_first_book_no_place_is_known) {
  double x;
  QUEUE({"queue_share", 1});
  invmm_quotes q = two_sided(99.97, 1.37, 100.02, 1.23);
  quote(&q, 1);
  happens(print(1, 99.97, -5));
  EXPECT(print(1, 99.97, -5));
  ck_assert_int_eq(ahead_of(0, &x), INVMM_NOT_READY);
  happens(print(2, 99.96, -0.5)); /* through the price it needs no place */
  EXPECT(filled(2, 99.97, 0.5), print(2, 99.96, -0.5));
}
END_TEST

START_TEST(a_touch_that_falls_away_leaves_us_first) {
  QUEUE({"queue_share", 1});
  happens(sized_book(1, 99.97, 2.5, 100.02, 3.5));
  invmm_quotes q = two_sided(99.97, 1.37, 100.02, 1.23);
  quote(&q, 1);
  happens(sized_book(2, 99.96, 7, 100.02, 0)); /* bid below ours, no ask at all */
  ck_ahead(0, 0);
  happens(print(3, 100.02, 0.4));
  EXPECT(filled(3, 100.02, -0.4), print(3, 100.02, 0.4));
  happens(sized_book(4, 99.97, 6, 100.02, 6)); /* they come back behind us */
  ck_ahead(0, 0);
}
END_TEST

START_TEST(an_empty_side_has_nobody_ahead) {
  QUEUE({"queue_share", 1});
  happens(sized_book(1, 99.97, 2.5, 0, 0));
  invmm_quotes q = two_sided(99.5, 1.37, 100.02, 1.23);
  quote(&q, 1);
  ck_assert_double_eq(figure_at("queue_ahead", 1), 0);
}
END_TEST

/* 5 stood there, 1 traded, 1.5 are left: 2.5 were cancelled, of which a share stood ahead. */
START_TEST(cancels_bring_us_forward_by_their_share) {
  const double shares[] = {0, 0.3, 1}, should[] = {1.5, 1.5, 1.5}, small[] = {4, 3.7, 3};
  for (uint32_t i = 0; i < COUNT(shares); ++i) {
    QUEUE({"cancel_share", shares[i]});
    invmm_quotes q = two_sided(99.97, 1.37, 100.02, 1.23);
    happens(sized_book(1, 99.97, 5, 100.02, 3.5));
    quote(&q, 1);
    happens(print(2, 99.97, -1));
    happens(sized_book(3, 99.97, 1.5, 100.02, 3.5));
    ck_ahead(should[i], 3.5); /* never more than is shown */
    START({"queue", INVMM_QUEUE_AHEAD}, {"cancel_share", shares[i]});
    happens(sized_book(1, 99.97, 5, 100.02, 3.5));
    quote(&q, 1);
    happens(sized_book(2, 99.97, 9, 100.02, 3.5)); /* 4 join behind */
    happens(print(3, 99.97, -1));
    happens(sized_book(4, 99.97, 7, 100.02, 3.5)); /* 1 of them, or of those ahead, goes */
    ck_ahead(small[i], 3.5);
  }
}
END_TEST

START_TEST(a_price_that_stays_keeps_its_place) {
  QUEUE({"queue_share", 1});
  happens(sized_book(1, 99.97, 2.5, 100.02, 3.5));
  invmm_quotes q = two_sided(99.97, 1.37, 100.02, 1.23), moved = two_sided(99.96, 1.37, 100.02, 2);
  quote(&q, 1);
  happens(print(2, 99.97, -2.1));
  quote(&q, 1);
  ck_ahead(0.4, 3.5);
  happens(sized_book(3, 99.97, 8, 100.02, 8));
  q.bid_size = 1;
  quote(&q, 1);
  ck_ahead(0.4, 3.5);
  quote(&moved, 1);
  quote(&q, 1); /* back again: at the end of the queue */
  ck_ahead(8, 3.5);
}
END_TEST

START_TEST(levels_have_places_of_their_own) {
  QUEUE({"queue_share", 1});
  happens(sized_book(1, 99.97, 2.5, 100.02, 3.5));
  invmm_quotes q[] = {two_sided(99.97, 1, 100.02, 1), two_sided(99.98, 0.5, 100.05, 1)};
  quote(q, 2);
  ck_ahead(0, 3.5);
  happens(print(2, 99.97, -2)); /* through the better one, then in the queue behind it */
  EXPECT(filled(2, 99.98, 0.5), print(2, 99.97, -2));
  ck_ahead(1, 3.5);
  happens(print(3, 99.97, -1.25));
  EXPECT(filled(3, 99.97, 0.25), print(3, 99.97, -1.25));
}
END_TEST

START_TEST(a_book_moves_every_level) {
  QUEUE({"queue_share", 1});
  happens(sized_book(1, 99.97, 2.5, 100.02, 3.5));
  invmm_quotes q[] = {two_sided(99.97, 1, 100.02, 1), two_sided(99.95, 1, 100.04, 1)};
  quote(q, 2);
  happens(
      sized_book(2, 99.95, 1.7, 100.04, 0.9)); /* the first stands alone now, the second is at the touch */
  happens(print(3, 99.96, -1));
  EXPECT(filled(3, 99.97, 1), print(3, 99.96, -1));
  happens(print(4, 100.03, 1));
  EXPECT(filled(4, 100.02, -1), print(4, 100.03, 1));
  ck_ahead(1.7, 0.9);
}
END_TEST

/* A trade at the touch before the first book is none of what the book shows. */
START_TEST(what_traded_before_the_first_book_does_not_count) {
  QUEUE({"cancel_share", 1});
  happens(print(1, 0, -1));
  happens(sized_book(2, 0, 5, 0.02, 3.5));
  invmm_quotes q = two_sided(0, 1, 0.02, 1);
  quote(&q, 1);
  ck_ahead(5, 3.5);
  happens(sized_book(3, 0, 4, 0.02, 3));
  ck_ahead(4, 3);
}
END_TEST

/* Two quotes at one price: what the first does not get the second does not get either, but both come
 * forward. */
START_TEST(two_quotes_at_one_price_share_its_queue) {
  QUEUE({"queue_share", 1});
  happens(sized_book(1, 99.97, 2.5, 100.02, 3.5));
  invmm_quotes q[] = {two_sided(99.97, 0.6, 100.02, 1), two_sided(99.97, 0.7, 100.05, 1)};
  quote(q, 2);
  happens(print(2, 99.97, -2));
  EXPECT(print(2, 99.97, -2));
  happens(print(3, 99.97, -1.5)); /* 0.5 ahead of both, 0.6 to the first, 0.4 to the second */
  EXPECT(filled(3, 99.97, 0.6), filled(3, 99.97, 0.4), print(3, 99.97, -1.5));
  happens(print(4, 99.97, -1));
  EXPECT(filled(4, 99.97, 0.3), print(4, 99.97, -1));
}
END_TEST

START_TEST(a_quote_takes_its_place_when_it_arrives) {
  QUEUE({"latency", 0.25});
  invmm_quotes q = two_sided(99.97, 1.37, 100.02, 1.23);
  happens(sized_book(0, 99.97, 2.5, 100.02, 3.5));
  quote(&q, 1);
  happens(sized_book(100, 99.97, 4.5, 100.02, 0.5));
  happens(sized_book(251, 99.97, 4.25, 100.02, 9)); /* what was there at 250 is ahead, less what left */
  ck_ahead(4.25, 0.5);
}
END_TEST

/* Also where nothing happened at its venue in the meantime. */
START_TEST(a_price_that_goes_and_comes_back_has_lost_its_place) {
  QUEUE({"latency", 0.001});
  happens(sized_book(1, 99.97, 2.5, 100.02, 3.5));
  invmm_quotes q = two_sided(99.97, 1.37, 100.02, 1.23), away = two_sided(99.96, 1.37, 100.02, 1.23);
  quote(&q, 1);
  happens(print(3, 99.97, -2.1));
  ck_ahead(0.4, 3.5);
  quote(&away, 1); /* arrives at 4 */
  happens(event_at(0.0035, INVMM_EV_TIME));
  quote(&q, 1); /* arrives at 4.5 */
  happens(event_at(0.005, INVMM_EV_TIME));
  ck_ahead(2.5, 3.5);
}
END_TEST

START_TEST(without_a_queue_there_is_no_place) {
  double x = -1;
  START({"queue_share", 1});
  happens(sized_book(1, 99.97, 2.5, 100.02, 3.5));
  ck_assert_int_eq(ahead_of(0, &x), INVMM_NOT_READY);
  invmm_quotes q = two_sided(99.97, 1.37, 100.02, 1.23);
  quote(&q, 1);
  ck_assert_int_eq(ahead_of(1, &x), INVMM_NOT_READY);
  ck_assert_double_eq(x, 0);
  QUEUE({"levels", 3});
  ck_assert_int_eq(ahead_of(0, &x), INVMM_NOT_READY); /* nothing rests */
  ck_assert_int_eq(ahead_of(2, &x), INVMM_NOT_READY); /* no such venue */
  ck_assert_int_eq(ahead_of(16, &x), INVMM_E_RANGE);
}
END_TEST

/* Up to 1e-12 of the price apart it is the same price; further it is not. */
START_TEST(a_price_is_the_same_within_its_last_digits) {
  const double apart[] = {0.7e-12, 1.4e-12};
  for (int i = 0; i < 2; ++i) {
    START({"queue_share", 0});
    const double bid = 100 * (1 + apart[i]), ask = 200 * (1 - apart[i]);
    invmm_quotes q = two_sided(bid, 1, ask, 1);
    quote(&q, 1);
    happens(print(1, 100, -1));
    ck_assert_uint_eq(count, 1 + (uint32_t)i);
    happens(print(2, 200, 1));
    ck_assert_uint_eq(count, 1 + (uint32_t)i);
  }
}
END_TEST

/* -- trades outside of the last book -- */

START_TEST(a_trade_outside_of_the_book_fills_what_it_passes) {
  START({"queue_share", 0});
  happens(book(1, 0, 99.97, 100.02));
  invmm_quotes q = two_sided(99.95, 1.37, 100.04, 1.23);
  quote(&q, 1);
  happens(print(2, 99.9, -0.6));
  EXPECT(filled(2, 99.95, 0.6), print(2, 99.9, -0.6));
  happens(print(3, 100.5, 0.7));
  EXPECT(filled(3, 100.04, -0.7), print(3, 100.5, 0.7));
  happens(print(4, 99.97, -0.7));
  happens(print(5, 100.02, 0.7));
  ck_assert_double_eq(figure("trades_outside"), 2);
}
END_TEST

START_TEST(a_trade_outside_of_the_book_may_be_ignored) {
  START({"outside_trades", INVMM_OUTSIDE_IGNORE}, {"queue", INVMM_QUEUE_AHEAD});
  invmm_quotes q = two_sided(99.97, 1.37, 100.04, 1.23);
  quote(&q, 1);
  happens(print(1, 99.9, -0.2)); /* no book yet, so it is outside of none */
  EXPECT(filled(1, 99.97, 0.2), print(1, 99.9, -0.2));
  happens(sized_book(2, 99.97, 2, 100.02, 2));
  happens(print(3, 99.9, -5));
  EXPECT(print(3, 99.9, -5));
  ck_assert_double_eq(figure_at("queue_ahead", 0), 2);
  happens(print(4, 100.05, -5));
  EXPECT(print(4, 100.05, -5));
  happens(sized_book(5, 99.95, 2, 100.1, 0)); /* a side that is empty is no bound */
  happens(print(6, 100.05, 0.1));
  EXPECT(filled(6, 100.04, -0.1), print(6, 100.05, 0.1));
  happens(print(7, 99.95, -1.4));
  EXPECT(filled(7, 99.97, 1.17), print(7, 99.95, -1.4)); /* at the touch: it came through ours */
  ck_assert_double_eq(figure("trades_outside"), 2);
}
END_TEST

/* -- several venues -- */

START_TEST(a_trade_fills_at_its_own_venue) {
  START({"sources", 3});
  invmm_quotes q[] = {quote_at(0, 99.9, 1, 100.1, 1), quote_at(2, 99.95, 2, 100.05, 2)};
  quote(q, 2);
  happens(at_venue(1, print(1, 99, -0.5)));
  EXPECT(at_venue(1, print(1, 99, -0.5)));
  happens(at_venue(2, print(2, 99, -0.5)));
  EXPECT(at_venue(2, filled(2, 99.95, 0.5)), at_venue(2, print(2, 99, -0.5)));
  happens(print(3, 101, 5));
  EXPECT(filled(3, 100.1, -1), print(3, 101, 5));
  quote(q, 1); /* quotes replace all that rests, at every venue */
  happens(at_venue(2, print(4, 99, -0.5)));
  EXPECT(at_venue(2, print(4, 99, -0.5)));
}
END_TEST

static void set_array(invmm_config *config, const char *name, const double *x, uint32_t n) {
  ck_assert_int_eq(invmm_config_set_array(config, invmm_param_id(INVMM_KIND_PAPER_MARKET, name), x, n),
                   INVMM_OK);
}

static void open_two_venues(const double *latency, const double *share, const double *fee) {
  invmm_config *config = config_with(INVMM_KIND_PAPER_MARKET, SETTINGS({"sources", 2}));
  invmm_model *model;
  set_array(config, "latency", latency, 2);
  set_array(config, "queue_share", share, 2);
  set_array(config, "maker_fee", fee, 2);
  ck_assert_int_eq(invmm_model_new(config, &model), INVMM_OK);
  invmm_config_free(config);
  open_market(model);
}

START_TEST(venues_have_their_own_latency_share_and_fee) {
  open_two_venues((const double[]){0, 0.25}, (const double[]){0.5, 0.25}, (const double[]){0.001, -0.002});
  happens(quiet(0));
  invmm_quotes q[] = {quote_at(0, 99.9, 1, 100.1, 1), quote_at(1, 99.9, 1, 100.1, 1)};
  quote(q, 2);
  invmm_event fill = filled(1, 99.9, 0.4);
  fill.value = 0.001 * 99.9 * 0.4;
  happens(print(1, 99.9, -0.8));
  EXPECT(fill, print(1, 99.9, -0.8));
  happens(at_venue(1, print(2, 99, -1)));
  EXPECT(at_venue(1, print(2, 99, -1)));
  fill = at_venue(1, filled(250, 99.9, 0.2));
  fill.value = -0.002 * 99.9 * 0.2;
  happens(at_venue(1, print(250, 99.9, -0.8)));
  EXPECT(fill, at_venue(1, print(250, 99.9, -0.8)));
  /* What was given to one element alone leaves the others at their default. */
  open_two_venues((const double[]){0.25, 0}, (const double[]){1, 1}, (const double[]){0, 0});
  happens(quiet(0));
  quote(q, 2);
  happens(print(1, 99, -1));
  EXPECT(print(1, 99, -1));
  happens(at_venue(1, print(2, 99, -1)));
  EXPECT(at_venue(1, filled(2, 99.9, 1)), at_venue(1, print(2, 99, -1)));
}
END_TEST

START_TEST(each_venue_has_its_own_book_and_queue) {
  START({"sources", 2}, {"queue", INVMM_QUEUE_AHEAD}, {"outside_trades", INVMM_OUTSIDE_IGNORE});
  happens(sized_book(1, 99.97, 2.5, 100.02, 3.5));
  happens(at_venue(1, sized_book(2, 99.96, 1.5, 100.01, 4.5)));
  ck_assert_double_eq_tol(figure("mid"), 99.985, 1e-12); /* of the last one */
  invmm_quotes q[] = {quote_at(0, 99.97, 1, 100.02, 1), quote_at(1, 99.96, 1, 100.01, 1)};
  quote(q, 2);
  ck_ahead(2.5, 3.5);
  ck_assert_double_eq(figure_at("queue_ahead", 2), 1.5);
  ck_assert_double_eq(figure_at("queue_ahead", 3), 4.5);
  happens(at_venue(1, print(3, 99.96, -2)));
  EXPECT(at_venue(1, filled(3, 99.96, 0.5)), at_venue(1, print(3, 99.96, -2)));
  happens(at_venue(1, print(4, 100.02, 9)));
  EXPECT(at_venue(1, print(4, 100.02, 9)));
  ck_assert_double_eq(figure("trades_outside"), 1);
  ck_ahead(2.5, 3.5);
}
END_TEST

START_TEST(there_are_no_other_venues) {
  START({"sources", 2}, {"levels", 2});
  invmm_quotes q[] = {quote_at(1, 99, 1, 101, 1), quote_at(1, 98, 1, 102, 1), quote_at(1, 97, 1, 103, 1),
                      quote_at(0, 97, 1, 103, 1), quote_at(0, 97, 1, 103, 1)};
  invmm_order order = hedge_order(1, 0);
  happens(quiet(1));
  ck_assert_int_eq(collect(q, 3, NULL, 0, SEEN), INVMM_E_ARG); /* three levels at one venue */
  ck_assert_int_eq(collect(q, 5, NULL, 0, SEEN), INVMM_E_ARG);
  ck_assert_int_eq(collect(q + 1, 4, NULL, 0, SEEN), INVMM_OK);
  for (int32_t bad = -1; bad <= 2; bad += 3) {
    q[0].venue = order.venue = bad;
    ck_assert_int_eq(collect(q, 1, NULL, 0, SEEN), INVMM_E_RANGE);
    ck_assert_int_eq(collect(NULL, 0, &order, 1, SEEN), INVMM_E_RANGE);
  }
  invmm_event e = at_venue(2, book(2, 0, 99, 100));
  ck_assert_int_eq(invmm_step(market, &e, 1, NULL), INVMM_E_RANGE);
  START({"levels", 2});
  ck_assert_int_eq(collect(&q[1], 1, NULL, 0, SEEN), INVMM_E_RANGE);
}
END_TEST

int main(void) {
  int status =
      RUN_TESTS("markets/venue", who_joins_the_touch_stands_behind_it, who_betters_the_touch_is_first,
                behind_the_touch_all_are_ahead_until_it_comes, before_the_first_book_no_place_is_known,
                a_touch_that_falls_away_leaves_us_first, an_empty_side_has_nobody_ahead,
                cancels_bring_us_forward_by_their_share, a_price_that_stays_keeps_its_place,
                levels_have_places_of_their_own, a_book_moves_every_level,
                what_traded_before_the_first_book_does_not_count, two_quotes_at_one_price_share_its_queue,
                a_quote_takes_its_place_when_it_arrives, a_price_that_goes_and_comes_back_has_lost_its_place,
                without_a_queue_there_is_no_place, a_price_is_the_same_within_its_last_digits,
                a_trade_outside_of_the_book_fills_what_it_passes, a_trade_outside_of_the_book_may_be_ignored,
                a_trade_fills_at_its_own_venue, venues_have_their_own_latency_share_and_fee,
                each_venue_has_its_own_book_and_queue, there_are_no_other_venues);
  open_market(NULL);
  return status;
}
