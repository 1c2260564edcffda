/* SPDX-License-Identifier: MIT */
/** Hedge orders of the paper market at several venues; those at one venue are among the scenes of the market.
 */
#include "scenes.h"

static invmm_order order_at(int32_t venue, double size, double limit) {
  invmm_order o = hedge_order(size, limit);
  o.venue = venue;
  return o;
}

static void open_venues(double first_latency, double second_latency) {
  const double latency[] = {first_latency, second_latency};
  invmm_config *config =
      config_with(INVMM_KIND_PAPER_MARKET, SETTINGS({"sources", 2}, {"hedge_fee", 0.0005}));
  invmm_model *model;
  ck_assert_int_eq(invmm_config_set_array(config, INVMM_PARAM_LATENCY, latency, 2), INVMM_OK);
  ck_assert_int_eq(invmm_model_new(config, &model), INVMM_OK);
  invmm_config_free(config);
  open_market(model);
}

START_TEST(an_order_trades_at_the_touch_of_its_venue) {
  open_venues(0, 0);
  happens(book(1, INVMM_HEDGE, 99.8, 100.3));
  happens(at_venue(1, book(2, INVMM_HEDGE, 99.7, 100.4)));
  const invmm_order orders[] = {order_at(1, 2, 0), order_at(0, -3, 0), order_at(1, -1, 0)};
  send_orders(orders, 3);
  EXPECT(at_venue(1, pending(2, 2, 0)), pending(2, 0, 3), at_venue(1, pending(2, 2, 1)),
         at_venue(1, hedged(2, 100.4, 2, 0.0005 * 100.4 * 2)), hedged(2, 99.8, -3, 0.0005 * 99.8 * 3),
         at_venue(1, hedged(2, 99.7, -1, 0.0005 * 99.7)));
}
END_TEST

START_TEST(the_nearer_venue_is_reached_first) {
  open_venues(0.3, 0.1);
  happens(book(0, INVMM_HEDGE, 99.8, 100.3));
  happens(at_venue(1, book(0, INVMM_HEDGE, 99.7, 100.4)));
  const invmm_order orders[] = {order_at(0, 1, 0), order_at(1, 2, 0), order_at(0, 3, 0)};
  send_orders(orders, 3);
  EXPECT(pending(0, 1, 0), at_venue(1, pending(0, 2, 0)), pending(0, 4, 0));
  happens(quiet(400));
  EXPECT(at_venue(1, hedged(100, 100.4, 2, 0.0005 * 100.4 * 2)), hedged(300, 100.3, 1, 0.0005 * 100.3),
         hedged(300, 100.3, 3, 0.0005 * 100.3 * 3), quiet(400));
}
END_TEST

START_TEST(one_that_waits_holds_up_no_other) {
  open_venues(0, 0);
  happens(at_venue(1, book(1, INVMM_HEDGE, 99.7, 100.4)));
  const invmm_order orders[] = {order_at(0, 1, 0), order_at(1, 2, 0), order_at(1, 4, 100.39)};
  send_orders(orders, 3);
  EXPECT(pending(1, 1, 0), at_venue(1, pending(1, 2, 0)), at_venue(1, pending(1, 6, 0)),
         at_venue(1, hedged(1, 100.4, 2, 0.0005 * 100.4 * 2)), at_venue(1, pending(1, 0, 0)));
  happens(book(5, INVMM_HEDGE, 99.8, 100.3));
  EXPECT(book(5, INVMM_HEDGE, 99.8, 100.3), hedged(5, 100.3, 1, 0.0005 * 100.3));
}
END_TEST

/* What an order did is told in the order of time, also where one of them had waited. */
START_TEST(what_is_told_never_goes_back_in_time) {
  open_venues(0, 0.1);
  happens(quiet(0));
  const invmm_order orders[] = {order_at(0, 1, 0), order_at(1, 2, 0)};
  send_orders(orders, 2);
  happens(at_venue(1, book(40, INVMM_HEDGE, 99.7, 100.4)));
  happens(book(70, INVMM_HEDGE, 99.8, 100.3));
  EXPECT(book(70, INVMM_HEDGE, 99.8, 100.3), hedged(70, 100.3, 1, 0.0005 * 100.3));
  happens(quiet(200));
  EXPECT(at_venue(1, hedged(100, 100.4, 2, 0.0005 * 100.4 * 2)), quiet(200));
}
END_TEST

int main(void) {
  int status = RUN_TESTS("markets/orders", an_order_trades_at_the_touch_of_its_venue,
                         the_nearer_venue_is_reached_first, one_that_waits_holds_up_no_other,
                         what_is_told_never_goes_back_in_time);
  open_market(NULL);
  return status;
}
