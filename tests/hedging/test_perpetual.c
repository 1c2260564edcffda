/* SPDX-License-Identifier: MIT */
/** Perpetuals in a maker: inverse contracts, funding at its stamps, basis and carry. */
#include "draw.h"
#include "hedger.h"
#include "hedging/perpetual.h"

#define MODEL                                                                                                \
  {"risk_aversion", 0.1}, {"volatility", 2.0}, {"intensity_scale", 1.3137}, {"intensity_decay", 1.5},        \
      {"variant", INVMM_AS_ASYMPTOTIC}, {                                                                    \
    "hedge_policy", INVMM_HEDGE_POLICY_FULL                                                                  \
  }
#define INVERSE                                                                                              \
  {"contract", INVMM_CONTRACT_INVERSE}, {                                                                    \
    "contract_size", 100                                                                                     \
  }

static void make_with(const struct setting *settings) {
  drop();
  maker = model_with(kind, settings);
}

static void books(double seconds, double mid, double price) {
  step_ok(maker, book_at(seconds, mid - 0.5, mid + 0.5));
  step_ok(maker, hedged(book_at(seconds, price - 0.5, price + 0.5)));
}

static invmm_event funding(double seconds, double rate, double price) {
  invmm_event event = hedged(event_at(seconds, INVMM_EV_FUNDING));
  event.value = rate, event.price = price, event.size = 28800;
  return event;
}

/* --- inverse contracts --- */

/* vectors/dealer/perp_hedge.txt: short 10,000 USD against q = N/S0 coins. */
START_TEST(ten_thousand_short_against_their_coins_are_locked_at_any_price) {
  const double first = 50000;
  make_with(SETTINGS(MODEL, INVERSE));
  books(0, first, first);
  hold(10000 / first);
  invmm_order order = order_of();
  ck_assert_close(order.size, -100, 1e-13);
  ck_assert_close(order.target, -100, 1e-13);
  step_ok(maker, hedged(fill_at(0, first, -100, 0)));
  struct draw draw = {17};
  for (int i = 0; i < 1000; ++i) {
    double price = draw_decades(&draw, 0, 9);
    books(1 + i, price, price);
    ck_assert_msg(fabs(have("pnl")) < 1e-9 * fmax(1, 1e-4 * price), "%g at %g", have("pnl"), price);
    ck_assert_double_eq(order_of().size, 0);
    ck_assert_double_lt(fabs(order_of().residual), 1e-15);
    ck_assert_double_lt(fabs(quote_of(maker).inventory_term), 1e-11);
  }
}
END_TEST

/* The ledger against the plain rules: coins paid at each fill and at the end, valued at the end. */
START_TEST(profit_of_an_inverse_contract_is_that_of_its_coins) {
  struct draw draw = {18};
  for (int run = 0; run < 200; ++run) {
    make_with(SETTINGS(MODEL, INVERSE, {"hedge_policy", 0}));
    double contracts = 0, coins = 0, fees = 0, price = 0; /* coins: sum of n C / p, and funding */
    for (int i = 0; i < 20; ++i) {
      price = draw_between(&draw, 100, 1000);
      step_ok(maker, hedged(book_at(i, price - 0.25, price + 0.25)));
      double size = draw_between(&draw, -9, 9), paid = price + draw_between(&draw, -1, 1), fee = 0.01;
      step_ok(maker, hedged(fill_at(i, paid, size, fee)));
      contracts += size, coins += size * 100 / paid, fees += fee;
      double rate = draw_between(&draw, -0.001, 0.001), mark = price + draw_between(&draw, -1, 1);
      step_ok(maker, funding(i, rate, mark));
      coins -= contracts * 100 * rate / mark;
    }
    double want = (coins - contracts * 100 / price) * price - fees;
    ck_assert_double_lt(fabs(have("pnl_hedge") - want), 1e-10);
    ck_assert_double_lt(fabs(have("hedge_units") - coins), 1e-12);
    ck_assert_close(have("hedge_position"), contracts, 1e-13);
  }
}
END_TEST

START_TEST(coins_left_by_closed_contracts_are_exposure) {
  make_with(SETTINGS(MODEL, INVERSE));
  books(0, 50000, 50000);
  step_ok(maker, hedged(fill_at(1, 50000, -100, 0)));
  books(2, 40000, 40000);
  step_ok(maker, hedged(fill_at(2, 40000, 100, 0)));
  ck_assert_double_eq(have("hedge_position"), 0);
  ck_assert_close(have("hedge_units"), 10000 * (1 / 40000.0 - 1 / 50000.0), 1e-12);
  ck_assert_close(order_of().size, -20, 1e-12);
}
END_TEST

START_TEST(contracts_reported_before_any_price_stand_for_what_the_first_one_says) {
  for (int fill = 0; fill < 2; ++fill) {
    make_with(SETTINGS(MODEL, INVERSE, {"sources", 2}));
    hold_hedge(-80);
    ck_assert_double_eq(have("hedge_units"), 0);
    invmm_event other = hedged(event_at(0, INVMM_EV_POSITION));
    other.source = 1, other.size = -20;
    step_ok(maker, other);
    if (fill)
      step_ok(maker, hedged(fill_at(1, 40000, 50, 0)));
    else
      books(1, 40000, 40000);
    ck_assert_close(have("hedge_units"), fill ? -0.125 : -0.25, 1e-14);
    hold_hedge(0);
    ck_assert_close(have("hedge_units"), fill ? 0.125 - 0.05 - 0.125 : -0.05, 1e-13);
  }
}
END_TEST

START_TEST(an_inverse_contract_has_no_price_at_or_below_0) {
  make_with(SETTINGS(MODEL, INVERSE));
  const invmm_event events[] = {hedged(fill_at(1, 0, 1, 0)), hedged(fill_at(1, -3, 1, 0)),
                                hedged(book_at(1, -1, 1)), hedged(book_at(1, -2, -1))};
  for (int i = 0; i < 4; ++i) {
    ck_assert_int_eq(invmm_step(maker, &events[i], 1, NULL), INVMM_E_NUMERIC);
    ck_assert_double_eq(have("pnl"), 0);
    ck_assert_double_eq(have("hedge_position"), 0);
  }
  hold_hedge(3);
  invmm_event unpriced = funding(1, 0.001, 0);
  ck_assert_int_eq(invmm_step(maker, &unpriced, 1, NULL), INVMM_E_NUMERIC);
  hold_hedge(0);
  step_ok(maker, unpriced); /* nothing is held: nothing is paid */
}
END_TEST

START_TEST(a_refused_fill_gives_no_coins_to_other_sources) {
  make_with(SETTINGS(MODEL, INVERSE, {"sources", 2}));
  step_ok(maker, book_at(0, 99.9, 100.1));
  invmm_event held = hedged(event_at(0, INVMM_EV_POSITION)), fill = hedged(fill_at(1, -1, 1, 0));
  held.size = 10, held.source = 1;
  step_ok(maker, held);
  ck_assert_int_eq(invmm_step(maker, &fill, 1, NULL), INVMM_E_NUMERIC);
  step_ok(maker, fill_at(1, 100, 1, 0));
  hold(2);
  ck_assert_double_eq(have("inventory"), 2);
  ck_assert_double_eq(have("hedge_units"), 0); /* the first price is yet to come */
  step_ok(maker, hedged(book_at(2, 100, 100)));
  ck_assert_close(have("hedge_units"), 10 * 100 / 100.0, 1e-13);
}
END_TEST

START_TEST(a_refused_book_leaves_no_trace) {
  make_with(SETTINGS(MODEL, INVERSE, {"sources", 2}));
  step_ok(maker, book_at(0, 99.9, 100.1));
  invmm_event held = hedged(event_at(0, INVMM_EV_POSITION)), tiny = hedged(book_at(1, 1e-310, 2e-310));
  held.size = 10, held.source = 1;
  step_ok(maker, held);
  ck_assert_int_eq(invmm_step(maker, &tiny, 1, NULL), INVMM_E_NUMERIC); /* coins that are no double */
  ck_assert_double_eq(have("hedge_units"), 0);
  invmm_event half = hedged(book_at(1, 99, 101)), below = hedged(book_at(1, -3, -2));
  half.size2 = 0;
  step_ok(maker, half);
  ck_assert_int_eq(invmm_step(maker, &below, 1, NULL), INVMM_E_NUMERIC);
  ck_assert_uint_eq(order_of().flags & INVMM_FLAG_STALE, INVMM_FLAG_STALE);
  ck_assert_double_eq(order_of().size, 0);
  step_ok(maker, hedged(book_at(2, 100, 100)));
  ck_assert_uint_eq(order_of().flags & INVMM_FLAG_STALE, 0);
  ck_assert_close(have("hedge_units"), 10 * 100 / 100.0, 1e-13);
}
END_TEST

START_TEST(a_fill_within_the_touch_asks_for_no_correction) {
  make_with(SETTINGS(MODEL, INVERSE));
  books(0, 50000, 50000);
  hold(1.2345);
  double size = order_of().size;
  step_ok(maker, hedged(fill_at(1, 49999.5, size, 0)));
  ck_assert_double_eq(order_of().size, 0);
  books(2, 50000, 50000);
  step_ok(maker, hedged(fill_at(3, 40000, 100, 0)));
  ck_assert_double_lt(order_of().size, 0);
}
END_TEST

/* A paper market charges a fraction of the contracts' worth, which does not hang on the price where they are
 * inverse. */
START_TEST(the_fee_of_an_inverse_contract_is_a_fraction_of_its_worth) {
  for (int inverse = 0; inverse < 2; ++inverse) {
    invmm_model *market =
        model_with(INVMM_KIND_PAPER_MARKET,
                   SETTINGS({"contract", inverse}, {"contract_size", 100}, {"hedge_fee", 0.0004}));
    invmm_event book = hedged(book_at(1, 49999, 50001)), seen[4];
    const invmm_order order = {.action = INVMM_ACTION_HEDGE, .instrument = INVMM_HEDGE, .size = -3};
    uint32_t n = 0, fills = 0;
    step_ok(market, book);
    ck_assert_int_ge(invmm_emit(market, NULL, 0, NULL, 0, seen, 4, &n), 0);
    ck_assert_int_ge(invmm_emit(market, NULL, 0, &order, 1, seen, 4, &n), 0);
    for (int turn = 0; turn < 2; ++turn) {
      for (uint32_t i = 0; i < n; ++i) {
        if (seen[i].kind != INVMM_EV_FILL) continue;
        ck_assert_close(seen[i].value, 3 * 100 * 0.0004 * (inverse ? 1 : 49999), 1e-13);
        ++fills;
      }
      book.time_ns += 1000000000;
      step_ok(market, book);
      ck_assert_int_ge(invmm_emit(market, NULL, 0, NULL, 0, seen, 4, &n), 0);
    }
    ck_assert_uint_eq(fills, 1);
    invmm_model_free(market);
  }
}
END_TEST

START_TEST(without_a_price_of_its_own_an_inverse_contract_is_sized_by_the_asset) {
  make_with(SETTINGS(MODEL, INVERSE));
  step_ok(maker, book_at(0, 49999, 50001));
  hold(0.2);
  ck_assert_close(order_of().size, -100, 1e-12);
}
END_TEST

START_TEST(before_any_price_an_inverse_contract_waits) {
  make_with(SETTINGS(MODEL, INVERSE));
  for (int held = 0; held < 2; ++held) {
    invmm_order order;
    uint32_t n;
    ck_assert_int_eq(invmm_hedge(maker, &order, 1, &n), INVMM_NOT_READY);
    ck_assert_uint_eq(n, 1);
    ck_assert_double_eq(order.size, 0);
    ck_assert_double_eq(order.target, held ? -100 : 0); /* where it stands */
    ck_assert_uint_eq(order.flags, INVMM_FLAG_NOT_READY);
    hold(0.2);
    hold_hedge(-100);
  }
  step_ok(maker, book_at(0, -50001, -49999));
  invmm_order order;
  uint32_t n;
  ck_assert_int_eq(invmm_hedge(maker, &order, 1, &n), INVMM_E_NUMERIC); /* never at a price below 0 */
}
END_TEST

/* --- funding --- */

START_TEST(longs_pay_a_positive_rate_and_shorts_get_it) {
  for (int i = 0; i < 4; ++i) {
    double contracts = i & 1 ? -37.5 : 37.5, rate = i & 2 ? -0.000317 : 0.000317;
    make_with(SETTINGS(MODEL, {"contract_size", 0.125}, {"hedge_policy", 0}));
    books(0, 100, 101);
    hold_hedge(contracts);
    step_ok(maker, funding(1, rate, 102.5));
    ck_assert_close(have("pnl_hedge"), -contracts * 0.125 * 102.5 * rate, 1e-13);
    ck_assert_close(have("pnl"), have("pnl_hedge"), 1e-15);
    ck_assert_close(have("funding_rate"), rate, 1e-15);
    step_ok(maker, funding(2, rate, 0)); /* without a mark: at the last mid */
    ck_assert_close(have("pnl_hedge"), -contracts * 0.125 * (102.5 + 101) * rate, 1e-13);
  }
}
END_TEST

/* What was paid at no price cannot be told, and is not taken for nothing: the host says the price. */
START_TEST(a_position_without_any_price_waits_for_one_to_pay_at) {
  for (int inverse = 0; inverse < 2; ++inverse) {
    const struct setting linear[] = {MODEL, {NULL, 0}}, coin[] = {MODEL, INVERSE, {NULL, 0}};
    make_with(inverse ? coin : linear);
    step_ok(maker, funding(1, 0.001, 0)); /* nothing is held: nothing is paid */
    hold_hedge(-10);
    const invmm_event unpriced = funding(2, 0.001, 0);
    double rate = have("funding_rate");
    ck_assert_int_eq(invmm_step(maker, &unpriced, 1, NULL), INVMM_E_NUMERIC);
    ck_assert_ptr_nonnull(strstr(invmm_model_errmsg(maker),
                                 "event 0 (FUNDING): price = 0: a position pays funding at a price"));
    ck_assert_double_eq(have("pnl_hedge"), 0);
    ck_assert_double_eq(have("funding_rate"), rate);
    const invmm_event huge =
        funding(2, 1e300, inverse ? 1e-300 : 1e300); /* a price, but the sum is no double */
    ck_assert_int_eq(invmm_step(maker, &huge, 1, NULL), INVMM_E_NUMERIC);
    ck_assert_ptr_nonnull(strstr(invmm_model_errmsg(maker), "the ledger would leave the range of a double"));
    step_ok(maker, funding(2, 0.001, 50000));
    ck_assert_double_gt(have("pnl_hedge"), 0);
  }
}
END_TEST

START_TEST(a_rate_is_not_expected_any_more_once_its_time_has_passed) {
  double rate = 7;
  make_with(SETTINGS(MODEL, {"hedge_policy", 0}));
  books(0, 100, 100);
  step_ok(maker, funding(1, 0.0003, 100));
  step_ok(maker, event_at(28801, INVMM_EV_TIME)); /* now it is due */
  ck_assert_close(have("funding_rate"), 0.0003, 1e-15);
  step_ok(maker, event_at(28801.5, INVMM_EV_TIME));
  ck_assert_int_eq(invmm_value(maker, INVMM_VALUE_FUNDING_RATE, 0, &rate), INVMM_NOT_READY);
  ck_assert_double_eq(rate, 0);
  step_ok(maker, funding(28802, -0.0001, 100));
  ck_assert_close(have("funding_rate"), -0.0001, 1e-15);
}
END_TEST

/* Contracts that were reported before any price pay by that of the stamp. */
START_TEST(a_stamp_before_any_price_of_an_inverse_contract_is_paid) {
  make_with(SETTINGS(MODEL, INVERSE));
  hold_hedge(-10);
  step_ok(maker, funding(1, 0.001, 50000)); /* shorts get 10 * 100 * 0.001 of currency, in coin */
  ck_assert_close(have("pnl_hedge"), 1, 1e-12);
  ck_assert_close(have("hedge_units"), -1000.0 / 50000 + 1.0 / 50000, 1e-12);
  books(2, 51000, 51000);
  ck_assert_close(have("pnl_hedge"), 1 - 999.0 / 50000 * 1000, 1e-12);
  ck_assert_close(have("hedge_units"), -999.0 / 50000, 1e-12);
  make_with(SETTINGS(MODEL, INVERSE));
  hold_hedge(-10);
  invmm_event unpriced = funding(1, 0.001, 0);
  ck_assert_int_eq(invmm_step(maker, &unpriced, 1, NULL), INVMM_E_NUMERIC);
  step_ok(maker, hedged(book_at(2, 49999, 50001)));
  ck_assert_close(have("hedge_units"), -1000.0 / 50000, 1e-12);
  make_with(SETTINGS(MODEL));
  hold_hedge(-10);
  step_ok(maker, funding(1, 0.001, 100)); /* linear ones have no need of a price that is kept */
  ck_assert_close(have("pnl_hedge"), 1, 1e-12);
  books(2, 103, 103);
  ck_assert_close(have("pnl_hedge"), 1, 1e-12);
}
END_TEST

START_TEST(funding_is_paid_where_the_position_is) {
  make_with(SETTINGS(MODEL, {"sources", 2}, {"hedge_policy", 0}));
  books(0, 100, 100);
  hold_hedge(10);
  invmm_event there = funding(1, 0.001, 100);
  there.source = 1;
  step_ok(maker, there);
  ck_assert_double_eq(have("pnl"), 0);
  there.source = 77; /* a venue that no state is kept of */
  step_ok(maker, there);
  ck_assert_double_eq(have("pnl"), 0);
  step_ok(maker, funding(1, 0.001, 100));
  ck_assert_close(have("pnl"), -1, 1e-14);
  invmm_event asset = funding(1, 0.001, 100);
  asset.instrument = 0; /* not of the hedge: it moves the clock */
  step_ok(maker, asset);
  ck_assert_close(have("pnl"), -1, 1e-14);
}
END_TEST

/* --- carry --- */

/* theory/dealer.md 8: q = 3, sigma_S = 2, sigma_F = 2.1, rho = 0.98, F = 100, f = 1e-4 per s, gamma = 0.1. */
#define CARRY                                                                                                \
  {"hedge_volatility", 2.1}, {                                                                               \
    "hedge_correlation", 0.98                                                                                \
  }

static void known_funding(double rate) {
  invmm_event event = funding(0, 0.000001, 100);
  event.size = 1, event.price2 = rate, event.size2 = 1;
  step_ok(maker, event);
}

START_TEST(the_target_with_carry_is_that_of_the_theory) {
  make_with(SETTINGS(MODEL, CARRY, {"carry_limit", 10}));
  books(0, 100, 100);
  hold(3);
  ck_assert_close(order_of().target, -2.8, 1e-14);
  known_funding(0.0001);
  invmm_order order = order_of();
  ck_assert_close(order.target, -2.82267573696, 1e-11);
  ck_assert_close(order.carry, 2.82267573696 * 0.01, 1e-11);
  ck_assert_close(have("carry_rate"), -0.01, 1e-14);
  ck_assert_uint_eq(order.flags, 0);
  ck_assert_close(order.residual, -2.82267573696 + 2.8, 1e-9);
}
END_TEST

START_TEST(the_bet_is_off_by_default_and_capped) {
  const double limits[] = {0, 0.01, 0.03}, moved[] = {0, 0.01, 0.02267573696};
  for (int i = 0; i < 3; ++i) {
    make_with(SETTINGS(MODEL, CARRY, {"carry_limit", limits[i]}));
    books(0, 100, 100);
    hold(3);
    known_funding(0.0001);
    ck_assert_close(order_of().target, -2.8 - moved[i], 1e-11);
    ck_assert_uint_eq(order_of().flags, i == 1 ? INVMM_FLAG_CAPPED : 0);
  }
}
END_TEST

START_TEST(a_position_that_is_closed_before_the_stamp_earns_no_funding) {
  /* a session of 100 s; the next stamp in 60 s, then in 150 s; then two within */
  const double to_next[] = {60, 150, 30}, stamps[] = {1, 0, 2};
  for (int i = 0; i < 3; ++i) {
    make_with(SETTINGS({"risk_aversion", 0.1}, {"volatility", 2}, {"intensity_decay", 1.5}, {"horizon", 100},
                       {"hedge_policy", INVMM_HEDGE_POLICY_FULL}));
    books(0, 100, 100);
    invmm_event event = funding(0, 0, 100);
    event.size = 50, event.price2 = 0.001, event.size2 = to_next[i];
    step_ok(maker, event);
    hold(3);
    ck_assert_close(order_of().carry, 3 * stamps[i] * 0.001 * 100 / 100, 1e-13);
  }
}
END_TEST

START_TEST(a_stamp_that_nobody_reports_says_nothing_more) {
  make_with(SETTINGS(MODEL, CARRY, {"carry_limit", 10}));
  books(0, 100, 100);
  hold(3);
  step_ok(maker, funding(10, 0.0001, 100));
  ck_assert_double_lt(have("carry_rate"), 0);
  step_ok(maker, event_at(10 + 28800, INVMM_EV_TIME));
  ck_assert_double_lt(have("carry_rate"), 0);
  step_ok(maker, event_at(10.5 + 28800, INVMM_EV_TIME));
  ck_assert_double_eq(have("carry_rate"), 0);
  ck_assert_close(order_of().target, -2.8, 1e-14);
  step_ok(maker, funding(28900, -0.0002, 100));
  ck_assert_close(have("carry_rate"), 0.02 / 28800, 1e-12);
}
END_TEST

START_TEST(absurd_funding_is_not_believed) {
  make_with(SETTINGS(MODEL, CARRY, {"carry_limit", 10}, {"funding_cap", 0.003}));
  books(0, 100, 100);
  hold(3);
  for (int sign = -1; sign <= 1; sign += 2) {
    step_ok(maker, funding(1, sign * 1e6, 100)); /* what was paid is a fact */
    ck_assert_close(have("carry_rate"), -sign * 0.003 * 100 / 28800, 1e-13);
    ck_assert_uint_eq(order_of().flags, INVMM_FLAG_CAPPED);
  }
  invmm_event event = funding(2, 0, 100);
  event.size = 0; /* without an interval there is no rate per second */
  step_ok(maker, event);
  double rate;
  ck_assert_int_eq(invmm_value(maker, INVMM_VALUE_FUNDING_RATE, 0, &rate), INVMM_NOT_READY);
  ck_assert_double_eq(have("carry_rate"), 0);
}
END_TEST

START_TEST(the_premium_may_stand_for_a_forecast) {
  /* vectors/dealer/perp_hedge.txt */
  const double premium[] = {0, 0.0002, 0.001, -0.001}, rate[] = {0.0001, 0.0001, 0.0005, -0.0005};
  for (int i = 0; i < 4; ++i) {
    ck_assert_close(invmm__funding_rate(premium[i], 0.0001, 0.0005, 0.03), rate[i], 1e-12);
    make_with(SETTINGS(MODEL, {"funding_forecast", INVMM_FUNDING_PREMIUM}));
    books(0, 100, 100 * (1 + premium[i]));
    ck_assert_double_eq(have("carry_rate"), 0); /* no stamp is known */
    step_ok(maker, funding(0, 0.0123, 100));
    ck_assert_close(have("carry_rate"), -rate[i] * 100 * (1 + premium[i]) / 28800, 1e-9);
    known_funding(0.0007); /* a forecast of the venue goes before it */
    ck_assert_close(have("carry_rate"), -0.0007 * 100 * (1 + premium[i]), 1e-12);
  }
  ck_assert_close(invmm__funding_rate(1, 0, 0, 0.03), 0.03, 1e-15);
}
END_TEST

/* Where there is no premium to take it from the rate of the last stamp stays; without a stamp there is none.
 */
START_TEST(a_premium_needs_both_prices_and_a_stamp) {
  make_with(SETTINGS(MODEL, {"funding_forecast", INVMM_FUNDING_PREMIUM}));
  step_ok(maker, book_at(0, 100, 100));
  step_ok(maker, funding(0, 0.0123, 100));
  ck_assert_close(have("carry_rate"), -0.0123 * 100 / 28800, 1e-9);
  make_with(SETTINGS(MODEL, {"funding_forecast", INVMM_FUNDING_PREMIUM}, {"basis_reversion", 0.25},
                     {"financing_rate", 0.05}));
  books(0, 100, 100.5);
  ck_assert_close(have("carry_rate"), 0.25 * (99.9945659619 - 100.5), 1e-10);
}
END_TEST

/* A stamp that has been, a forecast, or neither: all that the carry rests on comes back from a save. */
START_TEST(what_is_known_of_funding_is_saved) {
  static unsigned char bytes[1 << 14];
  for (int known = 0; known < 3; ++known) {
    make_with(SETTINGS(MODEL, {"carry_limit", 3}));
    books(0, 100, 100.1);
    if (known > 0) step_ok(maker, funding(0, 0.0003, 100.1));
    if (known > 1) known_funding(0.0007);
    hold(2), hold_hedge(-1.3);
    ck_assert_int_eq(have("carry_rate") != 0, known > 0);
    uint64_t length;
    invmm_model *loaded;
    double rate[2] = {7, 7}, later[2];
    ck_assert_int_eq(invmm_model_save(maker, bytes, sizeof bytes, &length), INVMM_OK);
    ck_assert_int_eq(invmm_model_load(bytes, length, NULL, &loaded), INVMM_OK);
    invmm_status status = known ? INVMM_OK : INVMM_NOT_READY;
    ck_assert_int_eq(invmm_value(maker, INVMM_VALUE_FUNDING_RATE, 0, &rate[0]), status);
    ck_assert_int_eq(invmm_value(loaded, INVMM_VALUE_FUNDING_RATE, 0, &rate[1]), status);
    ck_assert_double_eq(rate[0], rate[1]);
    ck_assert_double_eq(value_of(loaded, "carry_rate", 0), have("carry_rate"));
    for (int i = 0; i < 2; ++i) {
      invmm_model *model = i ? loaded : maker;
      step_ok(model, hedged(book_at(1000, 99.9, 100.5)));
      later[i] = value_of(model, "carry_rate", 0);
    }
    ck_assert_double_eq(later[0], later[1]);
    invmm_model_free(loaded);
  }
}
END_TEST

START_TEST(the_basis_goes_back_to_its_fair_value) {
  /* vectors/dealer/perp_hedge.txt: 1095 stamps a year, interest 1e-4, financing 0.05 */
  ck_assert_close(invmm__perpetual_fair(1095, 0.0001, 0.05), 0.999945659619, 1e-12);
  ck_assert(isnan(invmm__perpetual_fair(1095, 0.0001, 1095)));
  make_with(SETTINGS(MODEL, {"basis_reversion", 0.25}, {"financing_rate", 0.05}));
  books(0, 100, 100.5);
  ck_assert_close(have("carry_rate"), 0.25 * (99.9945659619 - 100.5), 1e-10);
  ck_assert_close(have("basis"), 0.5, 1e-12);
  hold(2), hold_hedge(-2); /* nothing to do but to earn it, though no stamp is known */
  ck_assert_double_eq(order_of().size, 0);
  ck_assert_close(order_of().carry, -2 * 0.25 * (99.9945659619 - 100.5), 1e-9);
  hold(0), hold_hedge(0);
  step_ok(maker, funding(0, 0, 100)); /* the same interval */
  ck_assert_close(have("carry_rate"), 0.25 * (99.9945659619 - 100.5), 1e-10);
}
END_TEST

START_TEST(the_basis_is_not_known_before_both_prices) {
  double basis;
  make_with(SETTINGS(MODEL, {"basis_reversion", 0.25}));
  step_ok(maker, book_at(0, 99, 101));
  ck_assert_int_eq(invmm_value(maker, INVMM_VALUE_BASIS, 0, &basis), INVMM_NOT_READY);
  ck_assert_double_eq(have("carry_rate"), 0);
  step_ok(maker, hedged(book_at(0, 99, 102)));
  ck_assert_close(have("basis"), 0.5, 1e-12);
}
END_TEST

/* The time that a carry is earned in ends when the quotes have brought the inventory back: of any policy. */
START_TEST(a_carry_is_earned_until_the_quotes_have_sold_the_inventory) {
  double rate[2][2], kappa = 0;
  for (int given = 0; given < 2; ++given)
    for (int policy = 0; policy < 2; ++policy) {
      make_with(SETTINGS({"risk_aversion", 0.1}, {"volatility", 0.02}, {"intensity_scale", 1.3137},
                         {"intensity_decay", 1.5}, {"variant", INVMM_AS_ASYMPTOTIC},
                         {"hedge_policy", policy ? INVMM_HEDGE_POLICY_BAND : INVMM_HEDGE_POLICY_FULL},
                         {"hedge_cost", 0.1},
                         {"hedge_reversion_from", given ? INVMM_REVERSION_GIVEN : INVMM_REVERSION_QUOTES},
                         {"hedge_reversion", given ? kappa : 0}));
      books(1, 100, 100);
      double drift[2];
      for (int side = 0; side < 2; ++side) {
        hold(side ? 1 : -1);
        drift[side] =
            1.3137 * (exp(-1.5 * value_of(maker, "depth", 0)) - exp(-1.5 * value_of(maker, "depth", 1)));
      }
      kappa = 0.5 * (drift[0] - drift[1]);
      invmm_event funding = hedged(event_at(1, INVMM_EV_FUNDING));
      funding.price = 100, funding.size = 3, funding.size2 = 1, funding.price2 = 1e-4;
      step_ok(maker, funding);
      rate[given][policy] = value_of(maker, "carry_rate", 0);
      double seconds = 1 / (2 * kappa), stamps = floor((seconds - 1) / 3) + 1;
      ck_assert_double_gt(stamps, 1);
      ck_assert_close(rate[given][policy], -1e-4 * 100 * stamps / seconds, 1e-9);
    }
}
END_TEST

int main(void) {
  Suite *suite = suite_create("hedging/perpetual");
  TCase *tcase = tcase_create("perpetual");
  tcase_add_checked_fixture(tcase, NULL, drop);
  const TTest *const tests[] = {ten_thousand_short_against_their_coins_are_locked_at_any_price,
                                profit_of_an_inverse_contract_is_that_of_its_coins,
                                coins_left_by_closed_contracts_are_exposure,
                                contracts_reported_before_any_price_stand_for_what_the_first_one_says,
                                an_inverse_contract_has_no_price_at_or_below_0,
                                a_refused_fill_gives_no_coins_to_other_sources,
                                a_refused_book_leaves_no_trace,
                                a_fill_within_the_touch_asks_for_no_correction,
                                the_fee_of_an_inverse_contract_is_a_fraction_of_its_worth,
                                longs_pay_a_positive_rate_and_shorts_get_it,
                                a_position_without_any_price_waits_for_one_to_pay_at,
                                a_rate_is_not_expected_any_more_once_its_time_has_passed,
                                without_a_price_of_its_own_an_inverse_contract_is_sized_by_the_asset,
                                before_any_price_an_inverse_contract_waits,
                                a_stamp_before_any_price_of_an_inverse_contract_is_paid,
                                funding_is_paid_where_the_position_is,
                                the_target_with_carry_is_that_of_the_theory,
                                the_bet_is_off_by_default_and_capped,
                                a_position_that_is_closed_before_the_stamp_earns_no_funding,
                                a_stamp_that_nobody_reports_says_nothing_more,
                                absurd_funding_is_not_believed,
                                the_premium_may_stand_for_a_forecast,
                                a_premium_needs_both_prices_and_a_stamp,
                                what_is_known_of_funding_is_saved,
                                the_basis_goes_back_to_its_fair_value,
                                the_basis_is_not_known_before_both_prices,
                                a_carry_is_earned_until_the_quotes_have_sold_the_inventory};
  for (size_t i = 0; i < sizeof tests / sizeof *tests; ++i)
    tcase_add_test(tcase, tests[i]);
  suite_add_tcase(suite, tcase);
  return run_suite(suite);
}
