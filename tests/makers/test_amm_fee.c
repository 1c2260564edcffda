/* SPDX-License-Identifier: MIT */
/** The fee that the pool should charge. */
#include "amm.h"
#include "draw.h"
#include "makers/amm_curve.h"

static double profit(const struct invmm__amm_fee_problem *p, double fee) {
  return fee * p->volume * exp(-p->decay * fee) - p->loss / (1 + fee / p->width);
}

/* The best of a fine grid, which the peak may beat but not fall short of. */
static double best_on_grid(const struct invmm__amm_fee_problem *p) {
  double best = -INFINITY;
  for (int i = 0; i <= 4000; ++i)
    best = fmax(best, profit(p, p->low + (p->high - p->low) * i / 4000));
  return best;
}

START_TEST(the_best_fee_is_that_of_a_grid) {
  struct draw d = {53};
  int inside = 0, most = 0, least = 0;
  for (int i = 0; i < 400; ++i) {
    struct invmm__amm_fee_problem p = {.volume = draw_decades(&d, 0, 4),
                                       .decay = draw_decades(&d, 1, 3.5),
                                       .loss = draw_decades(&d, -4, 2),
                                       .width = draw_decades(&d, -5, -1),
                                       .low = draw_between(&d, 0, 0.002),
                                       .high = draw_between(&d, 0.01, 0.3)};
    double fee = invmm__amm_best_fee(&p), got = profit(&p, fee), wants = best_on_grid(&p);
    ck_assert(fee >= p.low && fee <= p.high);
    ck_assert_msg(got >= wants - 1e-12 * (fabs(wants) + p.loss + p.volume * fee), "%g at %g, the grid has %g",
                  got, fee, wants);
    inside += fee > p.low && fee < p.high, most += fee == p.high, least += fee == p.low;
  }
  ck_assert_int_gt(inside, 50); /* both regimes, and both bounds */
  ck_assert_int_gt(most, 50);
  ck_assert_int_gt(least, 5);
}
END_TEST

START_TEST(without_a_loss_the_fee_earns_the_most_from_the_flow) {
  const struct invmm__amm_fee_problem p = {713.7, 137.3, 1e-12, 1e-5, 0, 0.1};
  ck_assert_close(invmm__amm_best_fee(&p), 1 / 137.3, 1e-9);
}
END_TEST

static invmm_model *pool_with(double volatility, double low, double high) {
  return model_with(
      AMM, SETTINGS({"base_reserve", 713.7}, {"quote_reserve", 70973.1}, {"volatility", volatility},
                    {"pool_fee", 0.003}, {"fee_policy", INVMM_FEE_POLICY_VOLATILITY}, {"volume_rate", 13.7},
                    {"fee_decay", 731.7}, {"fee_min", low}, {"fee_max", high}, {"block_rate", 0.5}));
}

START_TEST(more_volatility_asks_for_a_higher_fee) {
  double last = 0;
  for (double volatility = 0.0031; volatility < 0.2; volatility *= 1.5) {
    invmm_model *model = pool_with(volatility, 0, 0.05);
    double fee = value_of(model, "pool_fee", 0);
    ck_assert(fee > last || fee == 0.05);
    ck_assert_double_eq(value_of(model, "pool_fee", 1), fee);
    ck_assert_close(quote_of(model).ask, value_of(model, "pool_price", 0) / (1 - fee),
                    1e-14); /* and is used */
    struct invmm__amm_fee_problem p = {
        13.7, 731.7, value_of(model, "lvr_rate", 0), volatility / (70973.1 / 713.7), 0, 0.05};
    ck_assert_close(fee, invmm__amm_best_fee(&p), 1e-12); /* sigma/sqrt(2 rate): a block in two seconds */
    last = fee;
    invmm_model_free(model);
  }
  invmm_model *still = pool_with(0, 0.0005, 0.05), *deterred = pool_with(7.3, 0.0005, 0.05),
              *least = pool_with(0, 0.01, 0.05);
  ck_assert_close(value_of(still, "pool_fee", 0), 1 / 731.7, 1e-14);
  ck_assert_double_eq(value_of(deterred, "pool_fee", 0), 0.05);
  ck_assert_double_eq(value_of(least, "pool_fee", 0), 0.01);
  invmm_model_free(still), invmm_model_free(deterred), invmm_model_free(least);
}
END_TEST

START_TEST(arbitrage_leaves_part_of_the_loss) {
  invmm_model *free =
      model_with(AMM, SETTINGS({"base_reserve", 713.7}, {"quote_reserve", 70973.1}, {"volatility", 0.137}));
  invmm_model *fee = model_with(AMM, SETTINGS({"base_reserve", 713.7}, {"quote_reserve", 70973.1},
                                              {"volatility", 0.137}, {"pool_fee", 0.003}));
  invmm_model *still =
      model_with(AMM, SETTINGS({"base_reserve", 713.7}, {"quote_reserve", 70973.1}, {"volatility", 0}));
  double s = 0.137 / (70973.1 / 713.7), trade = 1 / (1 + sqrt(2 / 12.0) * 0.003 / s);
  ck_assert_close(value_of(free, "arbitrage_rate", 0), value_of(free, "lvr_rate", 0), 1e-15);
  ck_assert_close(value_of(fee, "arbitrage_rate", 0), trade * value_of(fee, "lvr_rate", 0), 1e-13);
  ck_assert_double_eq(value_of(still, "arbitrage_rate", 0), 0);
  invmm_model_free(free), invmm_model_free(fee), invmm_model_free(still);
}
END_TEST

START_TEST(the_side_that_adds_to_the_inventory_pays_more) {
  invmm_model *model =
      model_with(AMM, SETTINGS({"base_reserve", 713.7}, {"quote_reserve", 70973.1}, {"pool_fee", 0.003},
                               {"inventory_target", 700}, {"fee_policy", INVMM_FEE_POLICY_INVENTORY},
                               {"fee_inventory", 0.0001}, {"fee_outside", 0.5}, {"fee_max", 0.01}));
  ck_assert_close(value_of(model, "pool_fee", 0), 0.003 + 0.0001 * 13.7, 1e-13);
  ck_assert_close(value_of(model, "pool_fee", 1), 0.003 - 0.0001 * 13.7, 1e-13);
  step_ok(model, fill_at(1, 99, -13.7, 0)); /* at the target */
  ck_assert_close(value_of(model, "pool_fee", 0), 0.003, 1e-12);
  double price = value_of(model, "pool_price", 0);
  step_ok(model, book_at(2, 0.998 * price, 0.998 * price)); /* who arbitrages sells to the pool */
  ck_assert_close(value_of(model, "pool_fee", 0), 0.004, 1e-10);
  ck_assert_close(value_of(model, "pool_fee", 1), 0.002, 1e-10);
  ck_assert_close(quote_of(model).bid, price * 0.996, 1e-10);
  step_ok(model, book_at(3, 0.5 * price, 0.5 * price));
  ck_assert_double_eq(value_of(model, "pool_fee", 0), 0.01);
  ck_assert_double_eq(value_of(model, "pool_fee", 1), 0);
  step_ok(model, book_at(4, -1, -1)); /* no price to go by */
  ck_assert_close(value_of(model, "pool_fee", 0), 0.003, 1e-12);
  invmm_model_free(model);
}
END_TEST

START_TEST(a_pool_may_tell_its_fee) {
  invmm_model *model =
      model_with(AMM, SETTINGS({"base_reserve", 713.7}, {"quote_reserve", 70973.1}, {"pool_fee", 0.003}));
  invmm_event e = pool_at(1, 0, 713.7, 70973.1, 0);
  step_ok(model, e);
  ck_assert_double_eq(value_of(model, "pool_fee", 0), 0.003); /* 0: unchanged */
  e.price2 = 0.0017;
  step_ok(model, e);
  ck_assert_double_eq(value_of(model, "pool_fee", 1), 0.0017);
  ck_assert_int_eq(invmm_model_set(model, INVMM_PARAM_POOL_FEE, 0.01), INVMM_OK);
  ck_assert_double_eq(value_of(model, "pool_fee", 1), 0.0017); /* what the pool says holds */
  invmm_model_free(model);
}
END_TEST

START_TEST(fees_without_a_price_are_the_pools_own) {
  invmm_model *model =
      model_with(AMM, SETTINGS({"curve", INVMM_CURVE_CONCENTRATED}, {"liquidity", 0}, {"pool_fee", 0.003},
                               {"fee_policy", INVMM_FEE_POLICY_INVENTORY}, {"fee_inventory", 0.1}));
  step_ok(model, fill_at(1, 99, 1, 0));
  ck_assert_double_eq(value_of(model, "pool_fee", 0), 0.003);
  invmm_model_free(model);
  /* of a pool without liquidity nothing is lost */
  model = model_with(AMM, SETTINGS({"curve", INVMM_CURVE_CONCENTRATED}, {"liquidity", 0}, {"volatility", 0.1},
                                   {"fee_policy", INVMM_FEE_POLICY_VOLATILITY}, {"volume_rate", 13.7},
                                   {"fee_decay", 731.7}));
  step_ok(model, price_at(1, 99.43, 0));
  ck_assert_close(value_of(model, "pool_fee", 0), 1 / 731.7, 1e-14);
  invmm_model_free(model);
  /* and where the sum leaves all doubles */
  model = model_with(AMM, SETTINGS({"base_reserve", 1e150}, {"quote_reserve", 1e150}, {"pool_fee", 0.003},
                                   {"volatility", 1e150}, {"fee_policy", INVMM_FEE_POLICY_VOLATILITY},
                                   {"volume_rate", 13.7}, {"fee_decay", 731.7}));
  double fee = value_of(model, "pool_fee", 0);
  ck_assert(isfinite(fee) && fee >= 0 && fee < 1);
  invmm_model_free(model);
}
END_TEST

static void ck_config_refused(const struct setting *settings, const char *words) {
  ck_no_model(INVMM_E_CONFIG, config_with(AMM, settings), words, "");
}

START_TEST(contradictions_are_named) {
  const double v = INVMM_FEE_POLICY_VOLATILITY;
  ck_config_refused(SETTINGS({"base_reserve", 7}, {"quote_reserve", 7}, {"fee_policy", v}, {"fee_min", 0.02},
                             {"fee_max", 0.01}),
                    "fee_min is above fee_max");
  ck_config_refused(SETTINGS({"base_reserve", 7}, {"quote_reserve", 7}, {"fee_policy", v}), "volume_rate");
  ck_config_refused(
      SETTINGS({"base_reserve", 7}, {"quote_reserve", 7}, {"fee_policy", v}, {"volume_rate", 1}),
      "fee_decay");
  ck_config_refused(SETTINGS({"base_reserve", 7}, {"quote_reserve", 7}, {"fee_policy", v}, {"volume_rate", 1},
                             {"fee_decay", 9}),
                    "volatility");
}
END_TEST

int main(void) {
  return RUN_TESTS("makers/amm_fee", the_best_fee_is_that_of_a_grid,
                   without_a_loss_the_fee_earns_the_most_from_the_flow, more_volatility_asks_for_a_higher_fee,
                   arbitrage_leaves_part_of_the_loss, the_side_that_adds_to_the_inventory_pays_more,
                   a_pool_may_tell_its_fee, fees_without_a_price_are_the_pools_own, contradictions_are_named);
}
