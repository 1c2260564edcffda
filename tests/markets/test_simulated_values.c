/* SPDX-License-Identifier: MIT */
/** What a run leaves behind: the market's figures against the maker's own ledger, and against sums by hand.
 */
#include "market.h"
#include "sample.h"

#define BASE                                                                                                 \
  {"volatility", 2.13}, {"intensity_scale", 137.1}, {"intensity_decay", 1.513}, {                            \
    "maker_fee", 0.00013                                                                                     \
  }

static invmm_model *maker_with(const struct setting *settings) {
  return model_with(INVMM_KIND_AVELLANEDA_STOIKOV, settings);
}

/* After a run, with a hedge and its fees and without, by either clock, both have the same books. */
static void agree(const struct setting *of_market, const struct setting *of_maker) {
  invmm_model *maker = maker_with(of_maker);
  open_market(model_with(INVMM_KIND_SIMULATED_MARKET, of_market));
  ck_assert_int_eq(invmm_run(market, maker, NULL, 0, 3000000000, NULL, NULL, NULL), INVMM_OK);
  static const char *const names[] = {"inventory", "fees", "hedge_position", "pnl"};
  for (size_t i = 0; i < sizeof names / sizeof *names; ++i)
    ck_assert_double_eq_tol(figure(names[i]), value_of(maker, names[i], 0), 1e-8);
  ck_assert_double_gt(figure("volume"), 10);
  ck_assert_double_gt(figure("inventory_deviation"), 0.1);
  ck_assert_double_gt(figure("quoted_spread"), 0.5);
  invmm_model_free(maker);
}

START_TEST(the_market_and_the_maker_have_the_same_books) {
  const struct setting plain[] = {{"risk_aversion", 0.1}, {"volatility", 2},   {"intensity_decay", 1.513},
                                  {"horizon", 1},         {"tick_size", 0.01}, {NULL, 0}};
  const struct setting hedged[] = {{"risk_aversion", 0.1},
                                   {"volatility", 2},
                                   {"intensity_decay", 1.513},
                                   {"horizon", 1},
                                   {"hedge_policy", INVMM_HEDGE_POLICY_FULL},
                                   {"contract_size", 0.1},
                                   {NULL, 0}};
  agree(SETTINGS(BASE, {"time_step", 0.005}), plain);
  agree(SETTINGS(BASE, {"time_step", 0.005}, {"jump_rate", 3}, {"jump_deviation", 0.3}), plain);
  agree(SETTINGS(BASE, {"clock", INVMM_CLOCK_EVENT}), plain);
  agree(SETTINGS(BASE, {"time_step", 0.005}, {"hedge_half_spread", 0.01}, {"hedge_correlation", 0.8},
                 {"hedge_fee", 0.0001}, {"contract_size", 0.1}, {"funding_rate", 0.001},
                 {"funding_interval", 0.5}),
        hedged);
  const struct setting inverse[] = {{"risk_aversion", 0.1},
                                    {"volatility", 2},
                                    {"intensity_decay", 1.513},
                                    {"horizon", 1},
                                    {"hedge_policy", INVMM_HEDGE_POLICY_FULL},
                                    {"contract", INVMM_CONTRACT_INVERSE},
                                    {"contract_size", 7},
                                    {NULL, 0}};
  agree(SETTINGS(BASE, {"time_step", 0.005}, {"hedge_half_spread", 0.01}, {"hedge_correlation", 0.8},
                 {"hedge_fee", 0.0001}, {"contract", INVMM_CONTRACT_INVERSE}, {"contract_size", 7},
                 {"funding_rate", 0.001}, {"funding_interval", 0.5}),
        inverse);
}
END_TEST

/* A contract of a sum of currency is no number of coins where a coin costs nothing. */
START_TEST(inverse_contracts_trade_at_prices_above_0_alone) {
  open_market(model_with(INVMM_KIND_SIMULATED_MARKET,
                         SETTINGS(BASE, {"time_step", 0.005}, {"hedge_half_spread", 0.01}, {"hedge_price", 0},
                                  {"contract", INVMM_CONTRACT_INVERSE}, {"contract_size", 7})));
  invmm_order order = {.instrument = INVMM_HEDGE, .size = -3};
  uint32_t n;
  invmm_event out[16];
  ck_assert_int_eq(invmm_emit(market, NULL, 0, NULL, 0, out, 16, &n), INVMM_OK);
  ck_assert_int_eq(invmm_emit(market, NULL, 0, &order, 1, out, 16, &n), INVMM_OK);
  ck_assert_double_eq(figure("hedge_position"), 0);
}
END_TEST

/* Mean and deviation over time, and the mean spread, by hand; 0 before there is anything. */
START_TEST(figures_over_time_are_those_of_every_step) {
  struct sample held = sample_around(0), spread = sample_around(1);
  open_market(model_with(INVMM_KIND_SIMULATED_MARKET, SETTINGS(BASE, {"time_step", 0.005})));
  ck_assert_double_eq(figure("inventory_mean"), 0);
  ck_assert_double_eq(figure("quoted_spread"), 0);
  collect_all();
  ck_assert_double_eq(figure("inventory_deviation"), 0);
  double inventory = 0, traded = 0;
  for (int i = 0; i < 2000; ++i) {
    const double depth = 0.3 + 0.001 * (i % 700);
    invmm_quotes q = two_sided(mid_now() - depth, 0.7, mid_now() + 1.1 - depth, 0.6);
    if (i % 5 == 4) q.sides = INVMM_SIDE_BID;
    sample_add(&held, inventory); /* what is held until the fills at the end of the step */
    if (i % 5 != 4) sample_add(&spread, 1.1);
    quote(&q, 1);
    for (uint32_t j = 0; j < count; ++j)
      if (seen[j].kind == INVMM_EV_FILL) inventory += seen[j].size, traded += fabs(seen[j].size);
  }
  ck_assert_close(figure("inventory"), inventory, 1e-12);
  ck_assert_close(figure("volume"), traded, 1e-12);
  ck_assert_close(figure("inventory_mean"), sample_mean(&held), 1e-9);
  ck_assert_close(figure("inventory_deviation"), sqrt(sample_variance(&held) * (held.n - 1) / held.n), 1e-9);
  ck_assert_close(figure("quoted_spread"), 1.1, 1e-12);
  ck_assert_close(figure("cash") + figure("inventory") * mid_now(), figure("pnl"), 1e-12);
}
END_TEST

START_TEST(no_figure_is_infinite) {
  double x = 7;
  open_market(model_with(INVMM_KIND_SIMULATED_MARKET,
                         SETTINGS({"volatility", 0}, {"intensity_scale", 0.9}, {"intensity_decay", 1.5},
                                  {"initial_price", 1e300}, {"trade_size", 1e9})));
  const invmm_quotes q = two_sided(1e300, 1e7, 1.1e300, 1);
  collect_all();
  for (int i = 0; i < 8; ++i)
    quote(&q, 1);
  ck_assert_int_eq(invmm_value(market, INVMM_VALUE_PNL, 0, &x), INVMM_OK);
  ck_assert_int_eq(invmm_model_set(market, INVMM_PARAM_DRIFT, 1e307), INVMM_OK);
  for (int i = 0; i < 15; ++i)
    collect_all();
  ck_assert_int_eq(invmm_value(market, INVMM_VALUE_PNL, 0, &x), INVMM_E_NUMERIC);
}
END_TEST

int main(void) {
  int status = RUN_TESTS("markets/simulated_values", the_market_and_the_maker_have_the_same_books,
                         inverse_contracts_trade_at_prices_above_0_alone,
                         figures_over_time_are_those_of_every_step, no_figure_is_infinite);
  open_market(NULL);
  return status;
}
