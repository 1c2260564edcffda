/* SPDX-License-Identifier: MIT */
/** Hedge numbers that other projects assert: the same where they are right, and what is right where they are
 * not. hummingbot test_hedge.py; mg-market-maker hedge_optimizer.rs; market-maker-rs portfolio.rs. */
#include "support.h"

enum { FULL = INVMM_HEDGE_POLICY_FULL };

#define MODEL                                                                                                \
  {"risk_aversion", 0.1}, {"intensity_decay", 1.5}, {                                                        \
    "horizon", 4                                                                                             \
  }

static invmm_event hedged(invmm_event event) {
  event.instrument = INVMM_HEDGE;
  return event;
}

static invmm_model *made(const struct setting *settings, double price) {
  invmm_model *m = model_with(INVMM_KIND_AVELLANEDA_STOIKOV, settings);
  step_ok(m, book_at(1, price, price));
  step_ok(m, hedged(book_at(1, price, price)));
  return m;
}

static void hold(invmm_model *m, int32_t instrument, int32_t source, double size) {
  invmm_event event = event_at(1, INVMM_EV_POSITION);
  event.instrument = instrument, event.source = source, event.size = size;
  step_ok(m, event);
}

static invmm_order order_of(const invmm_model *m) {
  invmm_order order;
  uint32_t n;
  ck_assert_int_ge(invmm_hedge(m, &order, 1, &n), 0);
  return order;
}

/* -- hummingbot: 1.0 on one venue, 0.5 on another, price 100; an offset is a target of the other sign -- */

static invmm_model *two_venues(int by_value, double offset) {
  invmm_model *m = made(SETTINGS(MODEL, {"volatility", 2}, {"sources", 2}, {"hedge_policy", FULL},
                                 {"contract", by_value ? INVMM_CONTRACT_INVERSE : INVMM_CONTRACT_LINEAR},
                                 {"inventory_target", -offset}),
                        100);
  hold(m, 0, 0, 1.0), hold(m, 0, 1, 0.5);
  return m;
}

START_TEST(value_mode_sells_so_many_dollars_and_amount_mode_so_many_coins) {
  const double offsets[] = {0, 1, -1}, dollars[] = {150, 250, 50}, coins[] = {1.5, 2.5, 0.5};
  for (int i = 0; i < 3; ++i) {
    invmm_model *value = two_venues(1, offsets[i]), *amount = two_venues(0, offsets[i]);
    ck_assert_close(order_of(value).size, -dollars[i], 1e-14);
    ck_assert_close(order_of(amount).size, -coins[i], 1e-14);
    invmm_model_free(value), invmm_model_free(amount);
  }
}
END_TEST

/* Its fixture is short one coin already, which its figures do not count. */
START_TEST(a_short_perpetual_is_counted) {
  const double offsets[] = {0, 1, -1}, wants[] = {-0.5, -1.5, 0.5};
  for (int i = 0; i < 3; ++i) {
    invmm_model *amount = two_venues(0, offsets[i]), *value = two_venues(1, offsets[i]);
    hold(amount, INVMM_HEDGE, 0, -1), hold(value, INVMM_HEDGE, 0, -100);
    ck_assert_close(order_of(amount).size, wants[i], 1e-14);
    ck_assert_close(order_of(value).size, 100 * wants[i], 1e-14);
    invmm_model_free(amount), invmm_model_free(value);
  }
}
END_TEST

/* Asked on every tick, it sends its order again until the first has filled: three times the short. */
START_TEST(three_calls_send_one_order) {
  invmm_model *m = two_venues(0, 0);
  double sent = 0;
  for (int i = 0; i < 3; ++i) {
    invmm_event flying = hedged(event_at(1, INVMM_EV_PENDING));
    sent += order_of(m).size;
    flying.size2 = -sent;
    step_ok(m, flying);
  }
  ck_assert_close(sent, -1.5, 1e-15);
  step_ok(m, hedged(fill_at(2, 100, -1.5, 0)));
  ck_assert_double_eq(order_of(m).size, 0);
  invmm_model_free(m);
}
END_TEST

/* What is below the venue's least order stays in the account until there is more. */
START_TEST(a_rest_below_the_least_order_is_not_forgotten) {
  invmm_model *m = made(
      SETTINGS(MODEL, {"volatility", 2}, {"hedge_policy", FULL}, {"hedge_min", 0.01}, {"hedge_lot", 0.001}),
      100);
  double hedge = 0;
  for (int i = 1; i <= 40; ++i) {
    step_ok(m, fill_at(1 + i, 100, 0.0007, 0));
    invmm_order order = order_of(m);
    ck_assert(order.size == 0 || fabs(order.size) > 0.01 - 1e-12);
    ck_assert_double_lt(fabs(order.residual), 0.01);
    if (order.size != 0) step_ok(m, hedged(fill_at(1 + i, 100, order.size, 0))), hedge += order.size;
  }
  ck_assert_close(hedge, -0.02, 1e-12); /* 0.028 in all, 0.010 and 0.010 when they were there */
  invmm_model_free(m);
}
END_TEST

/* -- mg-market-maker -- */

START_TEST(an_exposure_alone_is_sold_whole) {
  const double held[] = {0.5, 1, -2}, wants[] = {-0.5, -1, 2};
  for (int i = 0; i < 3; ++i) {
    invmm_model *m = made(SETTINGS(MODEL, {"volatility", 1}, {"hedge_policy", FULL}), 100);
    hold(m, 0, 0, held[i]);
    ck_assert_close(order_of(m).size, wants[i], 1e-15);
    invmm_model_free(m);
  }
}
END_TEST

/* "zero variance: no shrink". */
START_TEST(without_variance_all_is_hedged) {
  invmm_model *m = made(SETTINGS(MODEL, {"volatility", 0}, {"hedge_policy", FULL}), 100);
  hold(m, 0, 0, 1);
  ck_assert_double_eq(order_of(m).size, -1);
  invmm_model_free(m);
}
END_TEST

/* There a funding of 1 basis point takes half of the hedge off: penalty 0.5 times "1" over a variance of 1,
 * whoever pays it. That is its formula without price, interval, aversion and sign. The term is m/(gamma
 * sigma^2), m = -f F/interval: at F = 100, every 8 hours, it is half a unit for gamma sigma^2 = 0.02/28800,
 * off a short hedge where shorts pay, onto it where they are paid. */
START_TEST(funding_takes_half_of_the_hedge_off_where_shorts_pay_it) {
  const double variance = 1e-4 * 100 / 28800 / 0.5 / 0.1;
  const double rates[] = {-1e-4, 1e-4, 0}, limits[] = {10, 0.2, 0};
  const double wants[3][3] = {{-0.5, -0.8, -1}, {-1.5, -1.2, -1}, {-1, -1, -1}};
  for (int i = 0; i < 3; ++i)
    for (int j = 0; j < 3; ++j) {
      invmm_model *m =
          made(SETTINGS(MODEL, {"volatility", sqrt(variance)}, {"hedge_policy", FULL},
                        {"carry_limit", limits[j]}, {"intensity_scale", 1}, {"variant", INVMM_AS_ASYMPTOTIC}),
               100);
      hold(m, 0, 0, 1);
      invmm_event funding = hedged(event_at(1, INVMM_EV_FUNDING));
      funding.size = funding.size2 = 28800, funding.price2 = rates[i];
      step_ok(m, funding);
      ck_assert_msg(fabs(order_of(m).size - wants[i][j]) < 1e-3, "%d %d: %g", i, j, order_of(m).size);
      invmm_model_free(m);
    }
}
END_TEST

/* Bitcoin 10 and ether 5 with a cross beta of 0.3: there bitcoin is hedged with -8.5, as if ether's own hedge
 * took off what only the ether held adds. Least variance hedges 10 with -10 and 5 with -5, and leaves
 * nothing. */
static double risk_left(const double held[2], const double hedges[2], const double s[3]) {
  double x = held[0] + hedges[0], y = held[1] + hedges[1];
  return s[0] * x * x + 2 * s[1] * x * y + s[2] * y * y;
}

START_TEST(a_cross_beta_does_not_count_twice) {
  const double s[] = {4, 1.8, 6}, held[] = {10, 5}, theirs[] = {-8.5, -5}; /* beta of bitcoin on ether: 0.3 */
  double ours[2] = {0};
  for (int asset = 0; asset < 2; ++asset) {
    const double own = s[2 * asset], other = s[2 - 2 * asset];
    const double covariance[] = {own, own, s[1], own, own, s[1], s[1], s[1], other};
    invmm_config *c =
        config_with(INVMM_KIND_AVELLANEDA_STOIKOV,
                    SETTINGS(MODEL, {"volatility", 2}, {"hedge_policy", FULL}, {"hedge_instruments", 2}));
    invmm_model *m = NULL;
    invmm_order orders[2];
    uint32_t n;
    ck_assert_int_eq(invmm_config_set_array(c, INVMM_PARAM_HEDGE_COVARIANCE, covariance, 9), INVMM_OK);
    ck_assert_msg(invmm_model_new(c, &m) == INVMM_OK, "%s", invmm_config_errmsg(c));
    step_ok(m, book_at(1, 100, 100));
    hold(m, 0, 0, held[asset]);
    ck_assert_int_ge(invmm_hedge(m, orders, 2, &n), 0);
    ours[asset] += orders[0].size, ours[1 - asset] += orders[1].size;
    invmm_model_free(m), invmm_config_free(c);
  }
  ck_assert_close(ours[0], -10, 1e-12);
  ck_assert_close(ours[1], -5, 1e-12);
  ck_assert_close(risk_left(held, theirs, s), 4 * 1.5 * 1.5, 1e-14);
  ck_assert_double_lt(fabs(risk_left(held, ours, s)), 1e-20);
}
END_TEST

/* -- market-maker-rs: rho 0.8, volatilities 0.05 and 0.10 -- */

static double ratio_of(double rho, double own, double hedge) {
  invmm_model *m = made(SETTINGS(MODEL, {"volatility", own}, {"hedge_policy", FULL},
                                 {"hedge_correlation", rho}, {"hedge_volatility", hedge}),
                        100);
  hold(m, 0, 0, 1);
  double size = order_of(m).size;
  invmm_model_free(m);
  return size;
}

START_TEST(the_ratio_and_what_it_leaves) {
  ck_assert_close(ratio_of(0.8, 0.05, 0.10), -0.4, 1e-14);
  const double rhos[] = {0.8, 1}, left[] = {0.06, 0};
  for (int i = 0; i < 2; ++i) {
    double h = ratio_of(rhos[i], 0.10, 0.25);
    double variance = 0.01 + h * h * 0.0625 + 2 * h * rhos[i] * 0.025;
    ck_assert_msg(fabs(variance - left[i] * left[i]) < 1e-15, "%g", variance);
  }
}
END_TEST

int main(void) {
  return RUN_TESTS("hedging/peers", value_mode_sells_so_many_dollars_and_amount_mode_so_many_coins,
                   a_short_perpetual_is_counted, three_calls_send_one_order,
                   a_rest_below_the_least_order_is_not_forgotten, an_exposure_alone_is_sold_whole,
                   without_variance_all_is_hedged, funding_takes_half_of_the_hedge_off_where_shorts_pay_it,
                   a_cross_beta_does_not_count_twice, the_ratio_and_what_it_leaves);
}
