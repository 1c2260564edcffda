/* SPDX-License-Identifier: MIT */
/** The pool that events describe, what the position is worth, and its profit. */
#include "amm.h"
#include "curves/concentrated.h"
#include "curves/product.h"
#include "curves/stable.h"
#include "curves/weighted.h"
#include "draw.h"
#include "golden.h"
#include "makers/amm_curve.h"

enum { PRODUCT = INVMM_CURVE_PRODUCT, WEIGHTED, STABLE, CONCENTRATED };

/* A row of curves.txt as a model, whose position is the whole pool. */
static invmm_model *model_of_row(const double *row) {
  static const int curves[] = {PRODUCT, WEIGHTED, CONCENTRATED, STABLE};
  int curve = curves[(int)row[0]];
  double volatility = row[10] * row[1];
  if (curve == CONCENTRATED)
    return model_with(AMM, SETTINGS({"curve", curve}, {"liquidity", row[2]}, {"range_low", row[3]},
                                    {"range_high", row[4]}, {"volatility", volatility}));
  invmm_config *config = config_with(AMM, SETTINGS({"curve", curve}, {"base_reserve", row[8]},
                                                   {"quote_reserve", row[9]}, {"volatility", volatility}));
  invmm_model *model;
  if (curve == WEIGHTED) invmm_config_set(config, INVMM_PARAM_WEIGHT_BASE, row[3]);
  if (curve == STABLE) invmm_config_set(config, INVMM_PARAM_AMPLIFICATION, row[3] / 2);
  ck_assert_int_eq(invmm_model_new(config, &model), INVMM_OK);
  invmm_config_free(config);
  return model;
}

START_TEST(values_are_those_of_the_oracle) {
  FILE *file = golden_open("curves.txt");
  double row[12];
  int n = 0;
  while (golden_row(file, row, 12)) {
    invmm_model *model = model_of_row(row);
    step_ok(model, pool_at(0, row[1], row[8], row[9], row[2]));
    ck_assert_close(value_of(model, "pool_value", 0), row[5], 1e-10);
    ck_assert_close(value_of(model, "delta", 0), row[6], 1e-10);
    ck_assert_close(value_of(model, "gamma", 0), row[7], 1e-8);
    ck_assert_close(value_of(model, "lvr_rate", 0), row[11], 1e-8);
    ck_assert_close(value_of(model, "pool_price", 0), row[1], 1e-10);
    ck_assert_close(value_of(model, "mid", 0), row[1], 1e-10);
    ck_assert_close(value_of(model, "inventory", 0), row[6], 1e-10);
    ck_assert_double_eq(value_of(model, "in_range", 0), row[7] != 0);
    invmm_model_free(model);
    ++n;
  }
  ck_assert_int_eq(n, 34);
}
END_TEST

START_TEST(a_share_is_a_share_of_everything) {
  for (int share = 0; share < 2; ++share) {
    invmm_model *whole = model_with(
        AMM, SETTINGS({"base_reserve", 713.7}, {"quote_reserve", 70973.1}, {"volatility", 0.2385}));
    invmm_model *part = model_with(AMM, SETTINGS({"base_reserve", 713.7}, {"quote_reserve", 70973.1},
                                                 {"volatility", 0.2385}, {"pool_share", 0.137}));
    static const char *const values[] = {"pool_value",    "delta",          "gamma",
                                         "lvr_rate",      "liquidity",      "inventory",
                                         "position_base", "position_quote", "cash"};
    for (size_t i = 0; i < sizeof values / sizeof *values; ++i)
      ck_assert_close(value_of(part, values[i], 0), 0.137 * value_of(whole, values[i], 0), 1e-14);
    ck_assert_close(value_of(whole, "liquidity", 0), sqrt(713.7 * 70973.1), 1e-14);
    /* but the whole pool quotes */
    ck_assert_double_eq(quote_sized(part, 1.31, 0).ask, quote_sized(whole, 1.31, 0).ask);
    invmm_model_free(whole), invmm_model_free(part);
  }
}
END_TEST

/* -- swaps -- */

START_TEST(a_swap_moves_the_reserves_and_pays_its_fee) {
  invmm_model *model =
      model_with(AMM, SETTINGS({"base_reserve", 713.7}, {"quote_reserve", 70973.1}, {"pool_fee", 0.003},
                               {"pool_share", 0.25}, {"volatility", 0.2385}));
  struct invmm__reserves r = {713.7, 70973.1};
  double in = 3.71, out = invmm__product_out(invmm__base_in(r), in, 0.003);
  double after = (r.quote - out) / (r.base + in);
  step_ok(model, swap_at(10, in, -out, after));
  ck_assert_close(value_of(model, "pool_price", 0), after, 1e-14);
  ck_assert_close(value_of(model, "position_base", 0), 0.25 * (713.7 + in), 1e-14);
  ck_assert_close(value_of(model, "fee_income", 0), 0.25 * 0.003 * in * after, 1e-12);
  ck_assert_double_eq(value_of(model, "fee_rate", 0), 0); /* no time has passed */
  step_ok(model, event_at(14, INVMM_EV_TIME));
  ck_assert_close(value_of(model, "fee_rate", 0), 0.25 * 0.003 * in * after / 4, 1e-12);
  ck_assert_double_eq(value_of(model, "fee_rate", 1), value_of(model, "lvr_rate", 0));
  ck_assert_uint_eq(quote_of(model).flags & INVMM_FLAG_OUT_OF_DOMAIN, 0);
  /* a price that is not that of the reserves is flagged, and the reserves rule */
  step_ok(model, swap_at(15, 0.1, -9, 1.00001 * value_of(model, "pool_price", 0)));
  ck_assert_uint_ne(quote_of(model).flags & INVMM_FLAG_OUT_OF_DOMAIN, 0);
  ck_assert_close(value_of(model, "pool_price", 0), (70973.1 - out - 9) / (713.7 + in + 0.1), 1e-14);
  step_ok(model, swap_at(16, 0.1, -9, 0)); /* without a price nothing disagrees */
  ck_assert_uint_eq(quote_of(model).flags & INVMM_FLAG_OUT_OF_DOMAIN, 0);
  /* quote in pays in quote */
  double before = value_of(model, "fee_income", 0);
  step_ok(model, swap_at(17, -0.2, 21.7, 0));
  ck_assert_close(value_of(model, "fee_income", 0) - before, 0.25 * 0.003 * 21.7, 1e-9);
  invmm_model_free(model);
}
END_TEST

START_TEST(the_stable_fee_is_of_what_goes_out) {
  invmm_model *model =
      model_with(AMM, SETTINGS({"curve", STABLE}, {"base_reserve", 713.7}, {"quote_reserve", 731.1},
                               {"amplification", 85.3}, {"pool_fee", 0.0004}));
  struct invmm__stable s;
  ck_assert_int_eq(invmm__stable_of((struct invmm__reserves){713.7, 731.1}, 170.6, &s), INVMM_OK);
  double gross = invmm__stable_out(&s, 1, 3.71, 0), out = gross * (1 - 0.0004);
  step_ok(model, swap_at(1, 3.71, -out, 0));
  ck_assert_close(value_of(model, "fee_income", 0), gross - out, 1e-9);
  invmm_model_free(model);
}
END_TEST

static invmm_model *range_model(void) {
  return model_with(AMM, SETTINGS({"curve", CONCENTRATED}, {"liquidity", 713.7}, {"range_low", 95.13},
                                  {"range_high", 105.31}, {"pool_fee", 0.003}, {"volatility", 0.2385}));
}

START_TEST(a_swap_without_a_price_is_followed_at_constant_liquidity) {
  const double active = 71373.1;
  for (int down = 0; down < 2; ++down) {
    invmm_model *model = range_model();
    step_ok(model, price_at(0, 99.43, active));
    double in = down ? 13.7 : 1373.1, root = sqrt(99.43);
    struct invmm__swap_step s = invmm__swap_step(active, root, down ? 0.1 : 1000, in, 0.003);
    step_ok(model, down ? swap_at(1, in, -s.out, 0) : swap_at(1, -s.out, in, 0));
    ck_assert_close(value_of(model, "pool_price", 0), s.root * s.root, 1e-13);
    /* all of it inside: our part of the fee is that of the liquidity */
    double fee = 0.003 * in * (down ? s.root * s.root : 1);
    ck_assert_close(value_of(model, "fee_income", 0), fee * 713.7 / active, 1e-12);
    invmm_model_free(model);
  }
}
END_TEST

/* A swap that does not say how much is active leaves it as it was. */
START_TEST(the_next_swap_meets_the_same_liquidity) {
  const double active = 71373.1;
  invmm_model *model = range_model();
  step_ok(model, price_at(0, 99.43, active));
  double root = sqrt(99.43);
  for (int i = 1; i < 4; ++i) {
    struct invmm__swap_step s = invmm__swap_step(active, root, 1000, 137.31, 0.003);
    step_ok(model, swap_at(i, -s.out, 137.31, 0));
    root = s.root;
    ck_assert_close(value_of(model, "pool_price", 0), root * root, 1e-13);
  }
  invmm_model_free(model);
}
END_TEST

START_TEST(a_range_earns_for_the_part_of_a_swap_that_crosses_it) {
  struct {
    double from, to, part;
  } cases[] = {{99.43, 100.17, 1},
               {93.71, 94.13, 0},
               {106.31, 107.2, 0},
               {94.13, 96.71, (sqrt(96.71) - sqrt(95.13)) / (sqrt(96.71) - sqrt(94.13))},
               {104.13, 106.71, (sqrt(105.31) - sqrt(104.13)) / (sqrt(106.71) - sqrt(104.13))},
               {107.3, 94.1, (sqrt(105.31) - sqrt(95.13)) / (sqrt(107.3) - sqrt(94.1))},
               {99.43, 99.43, 1},
               {95.13, 95.13, 0},
               {105.31, 105.31, 0}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; ++i) {
    invmm_model *model = range_model();
    step_ok(model, price_at(0, cases[i].from, 71373.1));
    step_ok(model, swap_at(1, -1, 100, cases[i].to));
    ck_assert_double_le(fabs(value_of(model, "fee_income", 0) - 0.3 * cases[i].part * 713.7 / 71373.1),
                        1e-12);
    invmm_model_free(model);
  }
}
END_TEST

START_TEST(no_part_is_ours_without_liquidity) {
  invmm_model *model =
      model_with(AMM, SETTINGS({"curve", CONCENTRATED}, {"liquidity", 0}, {"pool_fee", 0.003}));
  step_ok(model, swap_at(0, -1, 100, 99.43)); /* the first that is heard of the pool */
  ck_assert_double_eq(value_of(model, "pool_price", 0), 99.43);
  step_ok(model, swap_at(1, -1, 100, 99.53));
  step_ok(model, range_at(2, 95.13, 105.31, 713.7));
  step_ok(model, swap_at(3, -1, 100, 99.63)); /* nobody has said how much is active */
  ck_assert_double_eq(value_of(model, "fee_income", 0), 0);
  invmm_event e = swap_at(4, -1, 100, 99.73);
  e.value = 356.85; /* less than ours: at most all of it */
  step_ok(model, e), step_ok(model, swap_at(5, -1, 100, 99.83));
  ck_assert_close(value_of(model, "fee_income", 0), 0.3, 1e-12);
  invmm_model_free(model);
}
END_TEST

/* -- profit -- */

/* Something that happens to a pool near its price, or to us in it. */
static invmm_event any_at(struct draw *d, double t, double price, double quote) {
  double size = draw_between(d, -2.31, 2.31), off = price * draw_between(d, 0.99, 1.01);
  switch (draw_whole(d, 0, 6)) {
  case 0:
    return book_at(t, off - 0.001 * price, off + 0.001 * price);
  case 1:
    return fill_at(t, off, size, 0.0017);
  case 2:
    return pool_at(t, off, 713.7 * draw_between(d, 0.9, 1.1), quote * draw_between(d, 0.9, 1.1), 71373.1);
  case 3:
    return range_at(t, price * draw_between(d, 0.96, 0.99), price * 1.0131, draw_between(d, 0, 7137));
  case 4:
    return draw_whole(d, 0, 3) ? value_event(t, INVMM_EV_ORACLE, off) : range_at(t, 0, 0, 0);
  default:
    return swap_at(t, size, -size * off, off);
  }
}

START_TEST(profit_and_holdings_move_together) {
  struct draw d = {137};
  for (int curve = 0; curve < 4; ++curve) {
    double quote = curve == STABLE ? 713.7 : 70973.1, price = curve == STABLE ? 1 : 99.43;
    invmm_model *model =
        model_with(AMM, SETTINGS({"curve", curve}, {"base_reserve", 713.7}, {"quote_reserve", quote},
                                 {"weight_base", 0.5}, {"amplification", 85.3}, {"liquidity", 7137.3},
                                 {"range_low", 0.97 * price}, {"range_high", 1.013 * price},
                                 {"pool_fee", 0.003}, {"pool_share", curve == CONCENTRATED ? 1 : 0.371}));
    step_ok(model, pool_at(0, price, 713.7, quote, 71373.1));
    double before = wealth_less_profit(model), most = 1e-13 * value_of(model, "pool_value", 0);
    for (int i = 1; i < 2000; ++i) {
      step_ok(model, any_at(&d, i, price, quote));
      ck_assert_double_le(fabs(wealth_less_profit(model) - before), most * (10 + i));
      double parts = value_of(model, "pnl_spread", 0) + value_of(model, "pnl_inventory", 0) +
                     value_of(model, "pnl_hedge", 0) - value_of(model, "fees", 0);
      ck_assert_double_le(fabs(parts - value_of(model, "pnl", 0)), most * (10 + i));
    }
    invmm_model_free(model);
  }
}
END_TEST

START_TEST(a_swap_is_a_fill_against_the_mid) {
  invmm_model *model =
      model_with(AMM, SETTINGS({"base_reserve", 713.7}, {"quote_reserve", 70973.1}, {"pool_share", 0.25}));
  step_ok(model, book_at(0, 99.1, 99.3));
  double before = value_of(model, "pnl_inventory", 0);
  step_ok(model, swap_at(1, 3.1, -300, 0)); /* we bought 0.775 for 75 while the mid was 99.2 */
  ck_assert_close(value_of(model, "pnl_spread", 0), 0.25 * (3.1 * 99.2 - 300), 1e-9);
  ck_assert_close(value_of(model, "flow_markout", 0), 0.25 * (3.1 * 99.2 - 300), 1e-12);
  step_ok(model, book_at(2, 97.1, 97.3));
  ck_assert_close(value_of(model, "flow_markout", 1), 0.25 * (3.1 * 97.2 - 300), 1e-12);
  ck_assert_close(value_of(model, "flow_markout", 0), 0.25 * (3.1 * 99.2 - 300), 1e-12);
  ck_assert_close(value_of(model, "pnl_inventory", 0) - before, -2 * 0.25 * 716.8, 1e-12);
  invmm_model_free(model);
}
END_TEST

START_TEST(without_an_outside_price_profit_is_what_the_position_is_worth) {
  struct draw d = {139};
  for (int curve = 0; curve < 4; ++curve) {
    double quote = curve == STABLE ? 713.7 : 70973.1, price = curve == STABLE ? 1 : 99.43;
    invmm_model *model =
        model_with(AMM, SETTINGS({"curve", curve}, {"base_reserve", 713.7}, {"quote_reserve", quote},
                                 {"weight_base", 0.5}, {"amplification", 85.3}, {"liquidity", 7137.3},
                                 {"range_low", 0.98 * price}, {"range_high", 1.013 * price}));
    step_ok(model, pool_at(0, price, 713.7, quote, 71373.1));
    double start = value_of(model, "pool_value", 0);
    for (int i = 1; i < 100; ++i) {
      double size = draw_between(&d, -2.31, 2.31);
      step_ok(model, swap_at(i, size, -size * price * draw_between(&d, 0.98, 0.99),
                             price * draw_between(&d, 0.97, 1.02)));
      ck_assert_double_le(fabs(value_of(model, "pool_value", 0) - start - value_of(model, "pnl", 0)),
                          1e-11 * start);
      ck_assert_double_eq(value_of(model, "mid", 0), value_of(model, "pool_price", 0));
    }
    ck_assert_double_eq(value_of(model, "flow_markout", 0), 0);
    invmm_model_free(model);
  }
}
END_TEST

START_TEST(what_others_deposit_is_no_profit) {
  for (int curve = 0; curve < 3; ++curve) {
    double quote = curve == STABLE ? 731.7 : 70973.1;
    invmm_model *model =
        model_with(AMM, SETTINGS({"curve", curve}, {"base_reserve", 713.7}, {"quote_reserve", quote},
                                 {"weight_base", 0.5}, {"amplification", 85.3}));
    step_ok(model, pool_at(0, 0, 3 * 713.7, 3 * quote, 0));
    ck_assert_double_le(fabs(value_of(model, "pnl", 0)), 1e-9);
    ck_assert_close(value_of(model, "position_base", 0), 3 * 713.7, 1e-15);
    /* but the move of the price between two states is, along the curve that was known */
    double price = value_of(model, "pool_price", 0), v = value_of(model, "pool_value", 0);
    step_ok(model, pool_at(1, 0, 713.7, 1.01 * quote, 0));
    double ratio = value_of(model, "pool_price", 0) / price, gain = value_of(model, "pnl", 0);
    ck_assert_double_gt(ratio, 1);
    if (curve == PRODUCT) ck_assert_close(gain, v * (sqrt(ratio) - 1), 1e-9);
    if (curve == WEIGHTED) ck_assert_close(gain, v * (pow(ratio, 0.5) - 1), 1e-9);
    ck_assert_double_gt(gain, 0);
    invmm_model_free(model);
  }
}
END_TEST

START_TEST(a_new_range_is_no_profit_and_begins_anew) {
  invmm_model *model = range_model();
  step_ok(model, price_at(0, 99.43, 71373.1));
  step_ok(model, price_at(1, 101.71, 71373.1));
  double before = wealth_less_profit(model), pnl = value_of(model, "pnl", 0);
  ck_assert_double_lt(value_of(model, "impermanent_loss", 0), 0);
  step_ok(model, range_at(2, 101.13, 103.71, 1713.7));
  ck_assert_double_eq(value_of(model, "pnl", 0), pnl);
  ck_assert_double_le(fabs(wealth_less_profit(model) - before), 1e-9);
  ck_assert_double_eq(value_of(model, "impermanent_loss", 0), 0);
  ck_assert_double_eq(value_of(model, "range_low", 0), 101.13);
  ck_assert_double_eq(value_of(model, "range_high", 0), 103.71);
  ck_assert_double_eq(value_of(model, "liquidity", 0), 1713.7);
  struct invmm__range r = invmm__range_of(1713.7, 101.13, 103.71);
  ck_assert_close(value_of(model, "delta", 0), invmm__range_at(&r, 101.71).base, 1e-14);
  step_ok(model, range_at(3, 0, 0, 0));
  ck_assert_double_eq(value_of(model, "pool_value", 0), 0);
  ck_assert_double_eq(value_of(model, "inventory", 0), 0);
  ck_assert_double_eq(value_of(model, "impermanent_loss", 0), 0);
  ck_assert_double_eq(value_of(model, "range_low", 0), 101.13); /* kept in mind */
  ck_assert_double_le(fabs(wealth_less_profit(model) - before), 1e-9);
  invmm_model_free(model);
}
END_TEST

START_TEST(reserve_curves_have_no_range) {
  invmm_model *model = model_with(AMM, SETTINGS({"base_reserve", 713.7}, {"quote_reserve", 70973.1}));
  double value = value_of(model, "pool_value", 0);
  step_ok(model, range_at(1, 95, 105, 713.7));
  ck_assert_double_eq(value_of(model, "pool_value", 0), value);
  invmm_model_free(model);
}
END_TEST

START_TEST(loss_follows_the_price) {
  for (int curve = 0; curve < 4; ++curve) {
    double quote = curve == STABLE ? 731.7 : 70973.1, price = curve == STABLE ? 1.01 : 99.43;
    invmm_model *model =
        model_with(AMM, SETTINGS({"curve", curve}, {"base_reserve", 713.7}, {"quote_reserve", quote},
                                 {"weight_base", 0.8}, {"amplification", 85.3}, {"liquidity", 713.7},
                                 {"range_low", 97.13}, {"range_high", 105.31}));
    step_ok(model, pool_at(0, price, 713.7, quote, 71373.1));
    double p0 = value_of(model, "pool_price", 0);
    ck_assert_double_le(fabs(value_of(model, "impermanent_loss", 0)), 1e-15);
    double wants = 0;
    struct invmm__stable s;
    struct invmm__range r = invmm__range_of(713.7, 97.13, 105.31);
    invmm__stable_of((struct invmm__reserves){713.7, 731.7}, 170.6, &s);
    step_ok(model, pool_at(1, 103.7, 651.3, 1.0371 * quote, 71373.1));
    double p1 = value_of(model, "pool_price", 0);
    if (curve == PRODUCT) wants = 2 * sqrt(p1 / p0) / (1 + p1 / p0) - 1;
    if (curve == WEIGHTED) wants = pow(p1 / p0, 0.8) / (0.8 * p1 / p0 + 0.2) - 1;
    if (curve == STABLE) ck_assert_int_eq(invmm__stable_loss(&s, p1, &wants), INVMM_OK);
    if (curve == CONCENTRATED) wants = invmm__range_loss(&r, 99.43, 103.7);
    ck_assert_double_lt(wants, -1e-6);
    ck_assert_close(value_of(model, "impermanent_loss", 0), wants, 1e-10);
    invmm_model_free(model);
  }
}
END_TEST

/* -- what is not known, and what is refused -- */

START_TEST(nothing_is_known_of_a_range_before_its_pool) {
  static const char *const values[] = {"pool_value",    "delta",    "gamma",      "impermanent_loss",
                                       "lvr_rate",      "fee_rate", "pool_price", "mid",
                                       "position_base", "in_range", "best_width", "arbitrage_rate",
                                       "range_life"};
  invmm_model *model = range_model();
  for (size_t i = 0; i < sizeof values / sizeof *values; ++i) {
    double out = 7;
    ck_assert_int_eq(invmm_value(model, invmm_value_id(AMM, values[i]), 0, &out), INVMM_NOT_READY);
    ck_assert_double_eq(out, 0);
  }
  ck_assert_double_eq(value_of(model, "liquidity", 0), 713.7);
  ck_assert_int_eq(invmm_hedge(model, &(invmm_order){0}, 1, &(uint32_t){0}), INVMM_NOT_READY);
  step_ok(model, book_at(0, 99.1, 99.3)); /* an outside price is none of the pool */
  ck_assert_double_eq(value_of(model, "inventory", 0), 0);
  step_ok(model, price_at(1, 99.43, 0));
  ck_assert_double_gt(value_of(model, "inventory", 0), 0);
  invmm_model_free(model);
}
END_TEST

/* Without a volatility no loss is known, which is another thing than none; 0 is one. */
START_TEST(without_a_volatility_there_is_no_loss_to_tell) {
  static const struct {
    const char *name;
    uint32_t index;
  } values[] = {{"lvr_rate", 0}, {"fee_rate", 1}, {"arbitrage_rate", 0}, {"volatility", 0}};
  const struct setting *const pool = SETTINGS({"base_reserve", 713.7}, {"quote_reserve", 70973.1});
  invmm_config *config = config_with(AMM, pool);
  invmm_config *input = config_with(INVMM_KIND_VOLATILITY, SETTINGS({"warm_samples", 1}));
  ck_assert_int_eq(invmm_config_attach(config, INVMM_PARAM_VOLATILITY, input), INVMM_OK);
  invmm_model *none = model_with(AMM, pool), *fed = NULL;
  invmm_model *still =
      model_with(AMM, SETTINGS({"base_reserve", 713.7}, {"quote_reserve", 70973.1}, {"volatility", 0}));
  ck_assert_int_eq(invmm_model_new(config, &fed), INVMM_OK);
  for (int i = 0; i < 4; ++i) {
    double out = 7;
    int32_t id = invmm_value_id(AMM, values[i].name);
    ck_assert_int_eq(invmm_value(none, id, values[i].index, &out), INVMM_E_NUMERIC);
    ck_assert_double_eq(out, 7);
    ck_assert_int_eq(invmm_value(fed, id, values[i].index, &out), INVMM_NOT_READY);
    ck_assert_double_eq(out, 0);
    ck_assert_int_eq(invmm_value(still, id, values[i].index, &out), INVMM_OK);
    ck_assert_double_eq(out, 0);
  }
  ck_assert_double_eq(value_of(none, "fee_rate", 0), 0);
  for (int i = 0; i < 4; ++i)
    step_ok(fed, book_at(i, 99 + i % 2, 99 + i % 2));
  ck_assert_close(value_of(fed, "lvr_rate", 0),
                  0.5 * value_of(fed, "volatility", 0) * value_of(fed, "volatility", 0) *
                      -value_of(fed, "gamma", 0),
                  1e-13);
  invmm_config_free(config), invmm_config_free(input);
  invmm_model_free(none), invmm_model_free(fed), invmm_model_free(still);
}
END_TEST

/* The sentence is about the fields of that kind of event, and of a curve that is no variant. */
START_TEST(a_refusal_names_what_the_event_needs) {
  invmm_config *config;
  invmm_model *model = model_with(AMM, SETTINGS({"base_reserve", 713.7}, {"quote_reserve", 731.7}));
  const struct {
    int32_t kind;
    const char *says;
  } all[] = {{INVMM_EV_POOL, "(POOL): value = -1: must not be below 0"},
             {INVMM_EV_SWAP, "(SWAP): value = -1: must not be below 0"},
             {INVMM_EV_GAS, "(GAS): value = -1: must not be below 0"},
             {INVMM_EV_ORACLE, "(ORACLE): value = -1: must be above 0"}};
  for (int i = 0; i < 4; ++i) {
    invmm_event e = value_event(2, all[i].kind, -1);
    refused(model, e, INVMM_E_RANGE);
    ck_assert_msg(strstr(invmm_model_errmsg(model), all[i].says), "%s", invmm_model_errmsg(model));
  }
  invmm_model_free(model);
  ck_assert_int_eq(invmm_config_new(AMM, &config), INVMM_OK);
  ck_assert_int_eq(invmm_model_new(config, &model), INVMM_E_CONFIG);
  ck_assert_str_eq(invmm_config_errmsg(config), "curve product: base_reserve has no default: set it");
  invmm_config_free(config);
}
END_TEST

START_TEST(bad_pools_are_refused_and_change_nothing) {
  for (int curve = 0; curve < 4; ++curve) {
    int range = curve == CONCENTRATED;
    invmm_model *model =
        model_with(AMM, SETTINGS({"curve", curve}, {"base_reserve", 713.7}, {"quote_reserve", 731.7},
                                 {"weight_base", 0.8}, {"amplification", 85.3}, {"liquidity", 713.7},
                                 {"range_low", 97.13}, {"range_high", 105.31}));
    step_ok(model, pool_at(1, 99.43, 713.7, 731.7, 71373.1));
    double value = value_of(model, "pool_value", 0);
    invmm_event fee = pool_at(2, 99.43, 713.7, 731.7, 71373.1), low = fee;
    fee.price2 = 1, low.price2 = -0.001;
    refused(model, fee, INVMM_E_RANGE), refused(model, low, INVMM_E_RANGE);
    refused(model, pool_at(2, 99.43, -1, 731.7, 71373.1), INVMM_E_RANGE);
    refused(model, pool_at(2, 99.43, 713.7, -1, 71373.1), INVMM_E_RANGE);
    refused(model, pool_at(2, 99.43, 713.7, 731.7, -1), INVMM_E_RANGE);
    refused(model, value_event(2, INVMM_EV_GAS, -0.1), INVMM_E_RANGE);
    refused(model, value_event(2, INVMM_EV_ORACLE, 0), INVMM_E_RANGE);
    refused(model, value_event(2, INVMM_EV_ORACLE, -99), INVMM_E_RANGE);
    invmm_event oracle = value_event(2, INVMM_EV_ORACLE, 99), sure = oracle;
    oracle.size = -1, sure.price2 = -1;
    refused(model, oracle, INVMM_E_RANGE), refused(model, sure, INVMM_E_RANGE);
    invmm_event swap = swap_at(2, 1, -1, 99), dry = swap;
    swap.price = -99, dry.value = -1;
    refused(model, swap, INVMM_E_RANGE), refused(model, dry, INVMM_E_RANGE);
    if (range) {
      refused(model, pool_at(2, 0, 713.7, 731.7, 71373.1), INVMM_E_RANGE);
      refused(model, pool_at(2, -99, 713.7, 731.7, 71373.1), INVMM_E_RANGE);
      refused(model, range_at(2, 99, 99, 713), INVMM_E_RANGE);
      refused(model, range_at(2, 99, 98, 713), INVMM_E_RANGE);
      refused(model, range_at(2, 0, 98, 713), INVMM_E_RANGE);
      refused(model, range_at(2, -1, 98, 713), INVMM_E_RANGE);
      refused(model, range_at(2, 0, 0, 713), INVMM_E_RANGE);
      refused(model, range_at(2, 97, 98, -713), INVMM_E_RANGE);
      refused(model, pool_at(2, 1e308, 0, 0, 1e300), INVMM_E_NUMERIC);
      refused(model, range_at(2, 1, 1e8, 1.7e308), INVMM_E_NUMERIC);
      refused(model, swap_at(2, 1e308, -1, 99), INVMM_E_NUMERIC);
    } else {
      refused(model, pool_at(2, 99.43, 0, 731.7, 0), INVMM_E_RANGE);
      refused(model, pool_at(2, 99.43, 713.7, 0, 0), INVMM_E_RANGE);
      refused(model, swap_at(2, -713.7, 5000, 0), INVMM_E_RANGE); /* more than the pool has */
      refused(model, swap_at(2, 5000, -731.8, 0), INVMM_E_RANGE);
      refused(model, pool_at(2, 0, 1e-300, 1e300, 0), INVMM_E_NUMERIC);
    }
    ck_assert_double_eq(value_of(model, "pool_value", 0), value);
    ck_assert_double_eq(value_of(model, "events", 0), 1);
    refused(model, pool_at(0.5, 99.43, 713.7, 731.7, 71373.1), INVMM_E_TIME); /* out of order */
    invmm_model_free(model);
  }
}
END_TEST

START_TEST(a_swap_needs_a_price_from_somewhere) {
  invmm_model *model = range_model();
  refused(model, swap_at(0, 1, -99, 0), INVMM_E_RANGE); /* none known yet */
  step_ok(model, range_at(0.5, 95, 105, 71.3));         /* a range may come before its pool */
  step_ok(model, price_at(1, 99.43, 0));
  refused(model, swap_at(2, 1, -99, 0), INVMM_E_RANGE); /* no liquidity known to move it */
  step_ok(model, swap_at(2, 1, -99, 99.41));
  invmm_model_free(model);
}
END_TEST

START_TEST(profit_beyond_all_doubles_is_refused) {
  invmm_model *model = model_with(AMM, SETTINGS({"base_reserve", 713.7}, {"quote_reserve", 70973.1}));
  step_ok(model, fill_at(0, 99.43, 1e304, 0));
  double cash = value_of(model, "cash", 0);
  refused(model, pool_at(1, 0, 1, 1e9, 0), INVMM_E_NUMERIC);
  ck_assert_double_eq(value_of(model, "cash", 0), cash);
  ck_assert_double_eq(value_of(model, "position_base", 0), 713.7);
  refused(model, value_event(1, INVMM_EV_ORACLE, 1e9), INVMM_E_NUMERIC);
  refused(model, book_at(1, 1e9, 1e9), INVMM_E_NUMERIC);
  const invmm_event batch[] = {event_at(0, INVMM_EV_TIME), book_at(1, 1e9, 1e9)};
  invmm_quotes q[2];
  for (uint32_t n = 1; n <= 2; ++n) { /* alone or in a batch, answered or not */
    uint32_t done = 7;
    ck_assert_int_eq(invmm_step(model, batch + 2 - n, n, &done), INVMM_E_NUMERIC);
    ck_assert_uint_eq(done, n - 1);
    ck_assert_int_eq(invmm_step_quote(model, batch + 2 - n, n, q, &done), INVMM_E_NUMERIC);
    ck_assert_uint_eq(done, n - 1);
  }
  ck_assert_double_eq(value_of(model, "cash", 0), cash);
  step_ok(model, event_at(0.5, INVMM_EV_TIME)); /* its clock has not moved either */
  invmm_model_free(model);
}
END_TEST

START_TEST(a_fall_of_the_pool_trips_the_kill_switch) {
  invmm_model *model = model_with(
      AMM, SETTINGS({"base_reserve", 713.7}, {"quote_reserve", 70973.1}, {"drawdown_limit", 1300}));
  step_ok(model, pool_at(1, 0, 713.7, 70973.1, 0));
  step_ok(model, pool_at(2, 0, 717.3, 70617.3, 0)); /* 1 % down: 713 on the way, half of it lost */
  ck_assert_double_eq(value_of(model, "halted", 0), 0);
  step_ok(model, pool_at(3, 0, 727.3, 69637.3, 0));
  ck_assert_double_eq(value_of(model, "halted", 0), 1);
  ck_assert_uint_ne(quote_of(model).flags & INVMM_FLAG_HALTED, 0);
  invmm_model_free(model);
}
END_TEST

START_TEST(an_oracle_is_an_outside_price) {
  invmm_model *model = model_with(AMM, SETTINGS({"base_reserve", 713.7}, {"quote_reserve", 70973.1},
                                                {"sources", 3}, {"reference_source", 2}));
  invmm_event other = value_event(1, INVMM_EV_ORACLE, 97.3), ours = value_event(2, INVMM_EV_ORACLE, 98.1);
  ours.source = 2, other.source = 7;
  step_ok(model, other);
  ck_assert_close(value_of(model, "mid", 0), 70973.1 / 713.7, 1e-15);
  step_ok(model, ours);
  ck_assert_double_eq(value_of(model, "mid", 0), 98.1);
  step_ok(model, swap_at(3, 1, -99, 0)); /* the pool's own price is no longer the reference */
  ck_assert_double_eq(value_of(model, "mid", 0), 98.1);
  invmm_event book = book_at(4, 96.1, 96.3);
  step_ok(model, book); /* of another source */
  ck_assert_double_eq(value_of(model, "mid", 0), 98.1);
  book.source = 2, step_ok(model, book);
  ck_assert_close(value_of(model, "mid", 0), 96.2, 1e-15);
  invmm_model_free(model);
}
END_TEST

START_TEST(a_relative_volatility_follows_the_mid) {
  invmm_model *model = model_with(
      AMM, SETTINGS({"base_reserve", 713.7}, {"quote_reserve", 70973.1}, {"volatility_annual", 0.6173}));
  double price = 70973.1 / 713.7, gamma = value_of(model, "gamma", 0);
  double per_second = 0.6173 * 0.6173 / 31536000;
  ck_assert_close(value_of(model, "lvr_rate", 0), 0.5 * per_second * price * price * -gamma, 1e-13);
  step_ok(model, book_at(1, 89.9, 90.1));
  ck_assert_close(value_of(model, "lvr_rate", 0), 0.5 * per_second * 8100 * -gamma, 1e-13);
  invmm_model_free(model);
}
END_TEST

START_TEST(times_are_kept_from_the_first_event_on_and_before_it) {
  const struct invmm__clock clock = {.first_ns = INT64_C(1371000000000)};
  const int64_t times[] = {0, INT64_C(1370999999999), INT64_C(1371000000000), INT64_C(2385000000000)};
  for (int i = 0; i < 4; ++i) {
    ck_assert_double_eq(invmm__amm_since(&clock, times[i]), (double)(times[i] - clock.first_ns));
    ck_assert_int_eq(invmm__amm_time(&clock, invmm__amm_since(&clock, times[i])), times[i]);
  }
}
END_TEST

int main(void) {
  return RUN_TESTS(
      "makers/amm_pool", values_are_those_of_the_oracle, a_share_is_a_share_of_everything,
      a_swap_moves_the_reserves_and_pays_its_fee, the_stable_fee_is_of_what_goes_out,
      a_swap_without_a_price_is_followed_at_constant_liquidity, the_next_swap_meets_the_same_liquidity,
      a_range_earns_for_the_part_of_a_swap_that_crosses_it, no_part_is_ours_without_liquidity,
      profit_and_holdings_move_together, a_swap_is_a_fill_against_the_mid,
      without_an_outside_price_profit_is_what_the_position_is_worth, what_others_deposit_is_no_profit,
      a_new_range_is_no_profit_and_begins_anew, reserve_curves_have_no_range, loss_follows_the_price,
      nothing_is_known_of_a_range_before_its_pool, a_refusal_names_what_the_event_needs,
      without_a_volatility_there_is_no_loss_to_tell, bad_pools_are_refused_and_change_nothing,
      a_swap_needs_a_price_from_somewhere, profit_beyond_all_doubles_is_refused,
      a_fall_of_the_pool_trips_the_kill_switch, an_oracle_is_an_outside_price,
      a_relative_volatility_follows_the_mid, times_are_kept_from_the_first_event_on_and_before_it);
}
