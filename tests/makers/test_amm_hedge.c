/* SPDX-License-Identifier: MIT */
/** The hedge of a liquidity position, and what a simulated pool says of the formulas. */
#include "amm.h"
#include "curves/concentrated.h"
#include "curves/product.h"
#include "draw.h"
#include <stdio.h>

enum { FULL = INVMM_HEDGE_POLICY_FULL, BAND = INVMM_HEDGE_POLICY_BAND, RANGE = INVMM_CURVE_CONCENTRATED };

START_TEST(the_target_is_minus_what_position_and_wallet_hold) {
  invmm_model *model = model_with(
      AMM, SETTINGS({"base_reserve", 713.7}, {"quote_reserve", 70973.1}, {"pool_share", 0.137},
                    {"hedge_ratio", 0.9}, {"contract_size", 0.1}, {"hedge_policy", FULL}, {"sources", 2}));
  double held = 0.137 * 713.7;
  ck_assert_close(hedge_of(model).size, -9 * held, 1e-12);
  invmm_event fill = fill_at(1, 99.43, 2.31, 0);
  fill.source = 1, step_ok(model, fill), held += 2.31;
  ck_assert_close(hedge_of(model).target, -9 * held, 1e-12);
  ck_assert_close(value_of(model, "inventory", 0), held, 1e-14);
  step_ok(model, hedge_fill_at(2, 99.4, -300, 0.1));
  invmm_event pending = event_at(3, INVMM_EV_PENDING);
  pending.instrument = INVMM_HEDGE, pending.size2 = 500;
  step_ok(model, pending);
  invmm_order o = hedge_of(model);
  ck_assert_close(o.size, -9 * held + 800, 1e-11); /* held and in flight are counted */
  ck_assert_double_le(fabs(o.residual), 1e-11);
  step_ok(model, hedge_fill_at(4, 99.4, -500, 0.1)), step_ok(model, hedge_fill_at(4, 99.4, o.size, 0));
  ck_assert_double_eq(hedge_of(model).size, 0); /* asked again after it filled */
  invmm_model_free(model);
}
END_TEST

START_TEST(out_of_range_the_hedge_is_all_or_nothing) {
  const struct invmm__range r = invmm__range_of(713.7, 95.13, 105.31);
  const double prices[] = {90.1, 95.13, 99.43, 105.31, 113.7};
  for (int i = 0; i < 5; ++i) {
    invmm_model *model =
        model_with(AMM, SETTINGS({"curve", RANGE}, {"liquidity", 713.7}, {"range_low", 95.13},
                                 {"range_high", 105.31}, {"hedge_policy", FULL}));
    ck_assert_uint_ne(hedge_of(model).flags & INVMM_FLAG_NOT_READY, 0);
    step_ok(model, price_at(0, prices[i], 0));
    ck_assert_double_le(fabs(hedge_of(model).size + invmm__range_at(&r, prices[i]).base), 1e-12);
    invmm_model_free(model);
  }
}
END_TEST

static const double cost = 0.0713, aversion = 0.00137, sigma = 0.137;

static invmm_model *banded(double low, double high, double lot) {
  return model_with(AMM, SETTINGS({"curve", RANGE}, {"liquidity", 7137.3}, {"range_low", low},
                                  {"range_high", high}, {"hedge_policy", BAND}, {"hedge_cost", cost},
                                  {"risk_aversion", aversion}, {"volatility", sigma}, {"hedge_lot", lot}));
}

START_TEST(the_band_is_the_cube_root) {
  invmm_model *model = banded(90, 110, 0);
  for (double price = 91.3; price < 110; price += 3.1) {
    step_ok(model, price_at(1, price, 0));
    double gamma = value_of(model, "gamma", 0), wants = cbrt(3 * cost * gamma * gamma / (2 * aversion));
    ck_assert_close(value_of(model, "band_outer", 0), wants, 1e-12);
    ck_assert_close(value_of(model, "band_inner", 0), wants, 1e-12);
    ck_assert_double_eq(value_of(model, "carry_rate", 0), 0);
  }
  step_ok(model, price_at(2, 113.7, 0));
  ck_assert_double_eq(value_of(model, "band_outer", 0), 0);
  invmm_model_free(model);
}
END_TEST

START_TEST(a_band_leaves_small_moves_alone) {
  invmm_model *model = banded(90, 110, 0);
  step_ok(model, price_at(1, 99.43, 0));
  invmm_order first = hedge_of(model);
  double band = value_of(model, "band_outer", 0), delta = value_of(model, "delta", 0);
  ck_assert_close(first.size, -delta + band, 1e-12);
  ck_assert_close(first.band_high - first.target, band, 1e-9);
  step_ok(model, hedge_fill_at(2, 99.43, -delta, 0));
  step_ok(model, price_at(3, 99.44, 0));
  ck_assert_double_eq(hedge_of(model).size, 0);
  step_ok(model, price_at(4, 104.7, 0));
  ck_assert_close(hedge_of(model).size,
                  delta - value_of(model, "delta", 0) - value_of(model, "band_outer", 0), 1e-9);
  invmm_model_free(model);
}
END_TEST

/* What the band left is traded once when an end of the range is crossed, and only once. */
START_TEST(crossing_an_end_hedges_in_full_once) {
  for (int up = 0; up < 2; ++up) {
    invmm_model *model = banded(95, 105, 0);
    double outside = up ? 105.1 : 94.9, inside = up ? 104.99 : 95.01;
    step_ok(model, price_at(1, 100, 0));
    step_ok(model,
            hedge_fill_at(2, 100, -value_of(model, "delta", 0) + 0.9 * value_of(model, "band_outer", 0), 0));
    ck_assert_double_eq(hedge_of(model).size, 0);
    step_ok(model, price_at(3, outside, 0));
    ck_assert_close(hedge_of(model).size + value_of(model, "hedge_position", 0), -value_of(model, "delta", 0),
                    1e-12);
    step_ok(model, hedge_fill_at(4, outside, hedge_of(model).size, 0));
    ck_assert_double_eq(hedge_of(model).size, 0);
    step_ok(model, price_at(5, outside, 0));
    step_ok(model, price_at(6, inside, 0)); /* back inside by a little: the band would leave it */
    invmm_order o = hedge_of(model);
    ck_assert_int_eq(o.action, INVMM_ACTION_HEDGE);
    ck_assert_double_lt(fabs(o.size), value_of(model, "band_outer", 0));
    ck_assert_close(o.size, -value_of(model, "delta", 0) - value_of(model, "hedge_position", 0), 1e-9);
    step_ok(model, price_at(7, inside * (up ? 0.99999 : 1.00001), 0)); /* it is asked for until it fills */
    ck_assert_int_eq(hedge_of(model).action, INVMM_ACTION_HEDGE);
    step_ok(model, hedge_fill_at(8, inside, hedge_of(model).size, 0));
    step_ok(model, price_at(9, inside, 0));
    ck_assert_double_eq(hedge_of(model).size, 0); /* once: now the band holds */
    invmm_model_free(model);
  }
}
END_TEST

/* A part of it is not all of it; what is on its way is not asked for twice, and comes back when it is
 * cancelled. Meanwhile delta moves on: once as much was filled as the crossing asked for, the band holds. */
START_TEST(a_crossing_is_hedged_when_all_of_it_has_filled) {
  invmm_event flight = event_at(4, INVMM_EV_PENDING), reported = event_at(4, INVMM_EV_POSITION);
  flight.instrument = reported.instrument = INVMM_HEDGE;
  for (int how = 0; how < 4; ++how) {
    invmm_model *model = banded(95, 105, 0);
    step_ok(model, price_at(1, 105.1, 0));
    step_ok(model, price_at(2, 104.97, 0));
    const double size = hedge_of(model).size;
    ck_assert_double_gt(-size, 0);
    ck_assert_double_lt(-size, value_of(model, "band_outer", 0));
    step_ok(model, hedge_fill_at(3, 104.97, 0.4 * size, 0));
    ck_assert_close(hedge_of(model).size, 0.6 * size, 1e-9);
    if (how == 1) {
      flight.size2 = -0.6 * size;
      step_ok(model, flight);
      ck_assert_double_eq(hedge_of(model).size, 0);
      flight.size2 = 0;
      step_ok(model, flight);
      ck_assert_close(hedge_of(model).size, 0.6 * size, 1e-9);
    }
    if (how == 2) step_ok(model, price_at(4, 104.96, 0)); /* delta grows: more is asked for than was owed */
    if (how == 3) {
      reported.size = size;
      step_ok(model, reported);
    } else {
      step_ok(model, hedge_fill_at(4, 104.97, -0.1 * size, 0)); /* the other way: nothing of it is done */
      step_ok(model, hedge_fill_at(4, 104.97, 0.7 * size, 0));
    }
    ck_assert_double_eq(hedge_of(model).size, 0);
    step_ok(model, price_at(5, 104.96, 0));
    ck_assert_double_eq(hedge_of(model).size, 0);
    invmm_model_free(model);
  }
}
END_TEST

START_TEST(a_crossing_with_nothing_to_trade_forces_nothing) {
  invmm_model *model = banded(95, 105, 0.05);
  step_ok(model, price_at(1, 105.1, 0));
  step_ok(model, price_at(2, 104.999, 0)); /* delta is less than a lot */
  ck_assert_double_eq(hedge_of(model).size, 0);
  step_ok(model, price_at(3, 104.95, 0)); /* more than one now, but the band holds */
  ck_assert_double_gt(value_of(model, "delta", 0), 0.05);
  ck_assert_double_lt(value_of(model, "delta", 0), value_of(model, "band_outer", 0));
  ck_assert_double_eq(hedge_of(model).size, 0);
  invmm_model_free(model);
}
END_TEST

START_TEST(a_crossing_waits_for_a_cooldown) {
  invmm_model *model = banded(95, 105, 0);
  ck_assert_int_eq(invmm_model_set(model, INVMM_PARAM_HEDGE_COOLDOWN, 10), INVMM_OK);
  step_ok(model, price_at(1, 105.1, 0));
  step_ok(model, hedge_fill_at(2, 105, -0.1, 0));
  step_ok(model, price_at(3, 104.99, 0));
  ck_assert_double_eq(hedge_of(model).size, 0);
  ck_assert_uint_ne(hedge_of(model).flags & INVMM_FLAG_COOLDOWN, 0);
  step_ok(model, price_at(13, 104.99, 0));
  ck_assert_close(hedge_of(model).residual, 0, 1e-12);
  ck_assert_int_eq(hedge_of(model).action, INVMM_ACTION_HEDGE);
  /* a policy without a band has nothing to force */
  ck_assert_int_eq(invmm_model_set(model, INVMM_PARAM_HEDGE_POLICY, INVMM_HEDGE_POLICY_NONE), INVMM_OK);
  ck_assert_double_eq(hedge_of(model).size, 0);
  step_ok(model, price_at(14, 105.1, 0));
  ck_assert_double_eq(hedge_of(model).size, 0);
  invmm_model_free(model);
}
END_TEST

START_TEST(a_hedge_beyond_all_doubles_is_no_order) {
  invmm_model *model =
      model_with(AMM, SETTINGS({"curve", RANGE}, {"liquidity", 1e10}, {"range_low", 1e-190},
                               {"range_high", 2e-190}, {"hedge_policy", FULL}, {"contract_size", 1e-210}));
  invmm_order order;
  uint32_t n = 0;
  step_ok(model, price_at(1, 1e-200, 0));
  ck_assert_int_eq(invmm_hedge(model, &order, 1, &n), INVMM_E_NUMERIC);
  invmm_model_free(model);
  /* nor a crossing one that is forced */
  model = model_with(AMM, SETTINGS({"curve", RANGE}, {"liquidity", 1e10}, {"range_low", 1e-190},
                                   {"range_high", 2e-190}, {"hedge_policy", BAND}, {"contract_size", 1e-210},
                                   {"risk_aversion", 1}, {"volatility", 1}));
  step_ok(model, price_at(1, 1.5e-190, 0));
  step_ok(model, price_at(2, 1e-190, 0));
  ck_assert_int_eq(invmm_hedge(model, &order, 1, &n), INVMM_E_NUMERIC);
  invmm_model_free(model);
}
END_TEST

START_TEST(the_funding_of_the_hedge_counts) {
  invmm_model *model =
      model_with(AMM, SETTINGS({"base_reserve", 713.7}, {"quote_reserve", 70973.1}, {"hedge_policy", FULL}));
  step_ok(model, hedge_fill_at(1, 99.43, -713.7, 0));
  invmm_event funding = value_event(2, INVMM_EV_FUNDING, 0.0001);
  funding.instrument = INVMM_HEDGE, funding.price = 99.43, funding.size = 28800;
  step_ok(model, funding);
  ck_assert_close(value_of(model, "pnl_hedge", 0), 0.0001 * 713.7 * 99.43, 1e-12); /* shorts receive it */
  ck_assert_double_lt(value_of(model, "carry_rate", 0), 0);
  invmm_model_free(model);
}
END_TEST

/* -- simulated pools: arbitrageurs bring the pool to the market's price in every block -- */

#if defined __SANITIZE_ADDRESS__ || defined __SANITIZE_THREAD__
enum { BLOCKS = 160000 };
#else
enum { BLOCKS = 400000 };
#endif

static double normal(struct draw *d) {
  double u = draw_between(d, 1e-300, 1), v = draw_between(d, 0, 6.283185307179586);
  return sqrt(-2 * log(u)) * cos(v);
}

/* Loss against rebalancing, block by block with the pool's own arithmetic; and what the hedge leaves of the
 * variance. The standard error of a sum of n squares is sqrt(2/n) of it. */
START_TEST(a_simulated_pool_loses_what_the_formula_says) {
  struct draw d = {20220105};
  struct invmm__reserves pool = {713.7, 70973.1};
  const double s = 0.0002; /* of the price, per block of a second */
  double measured = 0, formula = 0, bare = 0, hedged = 0, squares = 0;
  for (int i = 0; i < BLOCKS; ++i) {
    double price = invmm__product_price(pool), next = price * exp(s * normal(&d) - 0.5 * s * s);
    struct invmm__worth before = invmm__product_worth(pool);
    struct invmm__swap a = invmm__product_arbitrage(pool, next, 0);
    pool.base += a.base, pool.quote += a.quote;
    double gain = pool.base * next + pool.quote - before.value, rebalanced = before.delta * (next - price);
    measured += rebalanced - gain, squares += (rebalanced - gain) * (rebalanced - gain);
    formula += invmm__lvr_rate(s * price * s * price, before.gamma);
    bare += gain * gain, hedged += (gain - rebalanced) * (gain - rebalanced);
  }
  double error = sqrt(squares) / formula;
  printf("LVR: measured/formula %.4f (standard error %.4f); variance left by a hedge at each block %.2e\n",
         measured / formula, error, hedged / bare);
  ck_assert_double_le(error, 0.005);
  ck_assert_double_le(fabs(measured / formula - 1), 0.02);
  ck_assert_double_le(hedged / bare, 0.05);
}
END_TEST

/* One path of the maker itself with a hedge policy: what its hedged position's profit varies by over `span`
 * blocks, how far its account strays and how much it trades, against the band's formula. */
struct outcome {
  double variance, stray, trades;             /* measured: per block, U^2, U per block */
  double stray_of_formula, trades_of_formula; /* b^2/3 and s^2/(2 b) */
  double variance_of_formula;                 /* sigma^2 b^2/3 */
};

static struct outcome run_hedged(int policy, int blocks, double s) {
  struct draw d = {811};
  const double price0 = 99.43, liquidity = 7137.3;
  struct outcome o = {0};
  invmm_model *model =
      model_with(AMM, SETTINGS({"curve", RANGE}, {"liquidity", liquidity}, {"range_low", 1},
                               {"range_high", 1e4}, {"hedge_policy", policy}, {"hedge_cost", 0.00005},
                               {"risk_aversion", aversion}, {"volatility", s * price0}));
  double price = price0, pnl = 0;
  step_ok(model, price_at(0, price, 0));
  if (policy != INVMM_HEDGE_POLICY_NONE)
    step_ok(model, hedge_fill_at(0, price, -value_of(model, "delta", 0), 0));
  for (int i = 1; i <= blocks; ++i) {
    price *= exp(s * normal(&d) - 0.5 * s * s);
    invmm_event hedge_book = book_at(i, price, price);
    hedge_book.instrument = INVMM_HEDGE;
    step_ok(model, hedge_book), step_ok(model, price_at(i, price, 0));
    double now = value_of(model, "pnl", 0), gamma = value_of(model, "gamma", 0);
    o.variance += (now - pnl) * (now - pnl) / blocks, pnl = now;
    invmm_order order = hedge_of(model);
    if (order.size != 0) step_ok(model, hedge_fill_at(i, price, order.size, 0));
    double away = value_of(model, "delta", 0) + value_of(model, "hedge_position", 0),
           band = policy == BAND ? value_of(model, "band_outer", 0) : 0;
    o.stray += away * away / blocks, o.trades += fabs(order.size) / blocks;
    if (band > 0) {
      double moves = gamma * gamma * s * price * s * price;
      o.variance_of_formula += s * price * s * price * band * band / 3 / blocks;
      o.stray_of_formula += band * band / 3 / blocks, o.trades_of_formula += moves / (2 * band) / blocks;
    }
  }
  invmm_model_free(model);
  return o;
}

START_TEST(a_simulated_hedge_leaves_what_the_band_says) {
  const double s = 0.0001;
  int blocks = BLOCKS / 2;
  struct outcome bare = run_hedged(INVMM_HEDGE_POLICY_NONE, blocks, s), full = run_hedged(FULL, blocks, s);
  struct outcome band = run_hedged(BAND, blocks, s);
  printf("hedged at each block: variance %.2e of the unhedged; band: variance %.2e, E y^2 %.3f and trades "
         "%.3f of the formula\n",
         full.variance / bare.variance, band.variance / bare.variance, band.stray / band.stray_of_formula,
         band.trades / band.trades_of_formula);
  ck_assert_double_le(full.variance, 0.05 * bare.variance);
  ck_assert_double_le(fabs(band.stray / band.stray_of_formula - 1), 0.2);
  ck_assert_double_le(fabs(band.trades / band.trades_of_formula - 1), 0.2);
  /* and its variance is that of the account's excursions: sigma^2 E y^2 */
  ck_assert_double_le(fabs(band.variance / band.variance_of_formula - 1), 0.2);
}
END_TEST

int main(void) {
  return RUN_TESTS("makers/amm_hedge", the_target_is_minus_what_position_and_wallet_hold,
                   out_of_range_the_hedge_is_all_or_nothing, the_band_is_the_cube_root,
                   a_band_leaves_small_moves_alone, crossing_an_end_hedges_in_full_once,
                   a_crossing_is_hedged_when_all_of_it_has_filled,
                   a_crossing_with_nothing_to_trade_forces_nothing, a_crossing_waits_for_a_cooldown,
                   a_hedge_beyond_all_doubles_is_no_order, the_funding_of_the_hedge_counts,
                   a_simulated_pool_loses_what_the_formula_says, a_simulated_hedge_leaves_what_the_band_says);
}
