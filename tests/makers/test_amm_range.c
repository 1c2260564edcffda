/* SPDX-License-Identifier: MIT */
/** Where the range should lie, and what a move is worth. */
#include "amm.h"
#include "curves/concentrated.h"
#include "draw.h"

enum { RANGE = INVMM_CURVE_CONCENTRATED, RECENTRE = INVMM_POLICY_RECENTRE, OPTIMAL, THRESHOLD };

static const double low = 95.13, high = 105.31, liquidity = 7137.3, active = 71373.1;

/* A position whose pool is at a price. */
static invmm_model *at(double price, const struct setting *more) {
  invmm_config *config =
      config_with(AMM, SETTINGS({"curve", RANGE}, {"liquidity", liquidity}, {"range_low", low},
                                {"range_high", high}, {"pool_fee", 0.003}));
  for (; more->name; ++more)
    ck_assert_int_eq(invmm_config_set(config, invmm_param_id(AMM, more->name), more->value), INVMM_OK);
  invmm_model *model;
  invmm_status status = invmm_model_new(config, &model);
  ck_assert_msg(status == INVMM_OK, "%s", invmm_config_errmsg(config));
  invmm_config_free(config);
  step_ok(model, price_at(100, price, active));
  return model;
}

/* The same, saved and loaded. */
static invmm_model *reloaded(invmm_model *model) {
  static char bytes[65536];
  uint64_t length;
  invmm_model *again;
  ck_assert_int_eq(invmm_model_save(model, bytes, sizeof bytes, &length), INVMM_OK);
  ck_assert_int_eq(invmm_model_load(bytes, length, NULL, &again), INVMM_OK);
  invmm_model_free(model);
  return again;
}

static double half_width(double l, double h) {
  return 0.5 * log(h / l);
}

/* -- recentre -- */

START_TEST(it_recentres_out_of_range) {
  const double prices[] = {93.1, 95.13, 95.2, 99.43, 105.2, 105.31, 107.3};
  for (int i = 0; i < 7; ++i) {
    invmm_model *model =
        at(prices[i], SETTINGS({"policy", RECENTRE}, {"gas_cost", 7.3}, {"swap_cost", 0.001}));
    invmm_order o = move_of(model);
    int out = prices[i] <= low || prices[i] >= high;
    ck_assert_int_eq(o.action, out ? INVMM_ACTION_RANGE : INVMM_ACTION_NONE);
    if (out) {
      double w = half_width(low, high), v = value_of(model, "pool_value", 0), p = prices[i];
      ck_assert_close(o.range_low, p * exp(-w), 1e-13);
      ck_assert_close(o.range_high, p * exp(w), 1e-13);
      ck_assert_int_eq(o.instrument, 0);
      /* what the new range holds is what is left of the old one after the costs */
      struct invmm__range one = invmm__range_of(1, o.range_low, o.range_high);
      double rest = v - o.cost, made = rest / invmm__range_worth(&one, p).value;
      ck_assert_close(o.target, made * invmm__range_at(&one, p).base, 1e-10);
      ck_assert_close(o.size, o.target - value_of(model, "position_base", 0), 1e-10);
      ck_assert_close(o.cost, 7.3 + 0.001 * p * fabs(o.size), 1e-12);
      ck_assert(p < low ? o.size < 0 : p > high ? o.size > 0 : 1);
      step_ok(model, range_at(101, o.range_low, o.range_high, made));
      ck_assert_int_eq(move_of(model).action, INVMM_ACTION_NONE); /* asked again after it was done */
    }
    invmm_model_free(model);
  }
}
END_TEST

START_TEST(a_threshold_recentres_earlier) {
  double w = half_width(low, high), centre = sqrt(low * high);
  for (int i = 0; i < 4; ++i) {
    double z = (i % 2 ? 0.71 : 0.69) * w * (i / 2 ? 1 : -1);
    invmm_model *model = at(centre * exp(z), SETTINGS({"policy", RECENTRE}, {"recentre_at", 0.7}));
    ck_assert_int_eq(move_of(model).action, i % 2 ? INVMM_ACTION_RANGE : INVMM_ACTION_NONE);
    invmm_model_free(model);
  }
}
END_TEST

/* Each move is rounded outward from the width that was asked for, not from what the last one was rounded to.
 */
START_TEST(moved_again_and_again_it_keeps_its_width) {
  const double step = 60 * log(1.0001), w = half_width(low, high);
  for (int save = 0; save < 2; ++save) {
    invmm_model *model = at(99.43, SETTINGS({"policy", RECENTRE}, {"tick_spacing", 60}));
    double price = 99.43;
    for (int i = 0; i < 40; ++i) {
      price *= i % 3 ? 1.09 : 0.83;
      step_ok(model, price_at(101 + i, price, active));
      invmm_order o = move_of(model);
      ck_assert_close(o.range_low, exp(step * floor(log(price * exp(-w)) / step)), 1e-12);
      ck_assert_close(o.range_high, exp(step * ceil(log(price * exp(w)) / step)), 1e-12);
      step_ok(model, range_at(101 + i, o.range_low, o.range_high, liquidity));
      if (save) model = reloaded(model);
    }
    step_ok(model, range_at(200, price, 2 * price, liquidity)); /* another width */
    step_ok(model, price_at(201, 3 * price, active));
    ck_assert_double_lt(fabs(half_width(move_of(model).range_low, move_of(model).range_high) - 0.5 * log(2)),
                        step);
    step_ok(model, range_at(202, 0, 0, 0)); /* withdrawn, and it comes back as it was */
    step_ok(model, range_at(203, price, 2 * price, liquidity));
    ck_assert_double_lt(fabs(half_width(move_of(model).range_low, move_of(model).range_high) - 0.5 * log(2)),
                        step);
    step_ok(model, range_at(204, 1e-300, 1e300, liquidity)); /* wider than a ratio of doubles */
    invmm_model_free(reloaded(model));
  }
}
END_TEST

START_TEST(ranges_lie_on_the_grid_rounded_outward) {
  struct draw d = {61};
  for (int i = 0; i < 200; ++i) {
    double zero = draw_decades(&d, -3, 12), spacing = (double)draw_whole(&d, 1, 200);
    double price = draw_between(&d, 106, 130);
    invmm_model *model =
        at(price, SETTINGS({"policy", RECENTRE}, {"tick_zero_price", zero}, {"tick_spacing", spacing}));
    invmm_order o = move_of(model);
    const double ends[] = {o.range_low, o.range_high};
    double w = half_width(low, high), step = spacing * log1p(1e-4);
    for (int e = 0; e < 2; ++e) {
      double steps = log(ends[e] / zero) / step;
      ck_assert_double_le(fabs(steps - nearbyint(steps)), 1e-7);
    }
    ck_assert(o.range_low <= price * exp(-w) * (1 + 1e-8) && o.range_low > price * exp(-w - step));
    ck_assert(o.range_high >= price * exp(w) * (1 - 1e-8) && o.range_high < price * exp(w + step));
    invmm_model_free(model);
  }
}
END_TEST

START_TEST(within_a_billionth_of_a_step_a_price_is_on_the_grid) {
  const double step = 200 * log1p(1e-4), w = half_width(low, high), on_grid = ceil((log(118) + w) / step);
  for (int more = 0; more < 2; ++more) {
    double beyond = more ? 1.5e-9 : 0.5e-9, price = exp(step * (on_grid + beyond) - w);
    invmm_model *model = at(price, SETTINGS({"policy", RECENTRE}, {"tick_spacing", 200}));
    ck_assert_close(move_of(model).range_high, exp(step * (on_grid + more)), 1e-12);
    invmm_model_free(model);
  }
}
END_TEST

START_TEST(holding_asks_for_nothing) {
  invmm_model *model = at(120, SETTINGS({"gas_cost", 1}));
  invmm_order orders[2];
  uint32_t n = 0;
  ck_assert_int_eq(invmm_hedge(model, orders, 2, &n), INVMM_OK);
  ck_assert_uint_eq(n, 1);
  invmm_model_free(model);
}
END_TEST

START_TEST(a_short_buffer_says_how_many) {
  invmm_model *model = at(120, SETTINGS({"policy", RECENTRE}));
  invmm_order order = {.size = 7};
  uint32_t n = 0;
  ck_assert_int_eq(invmm_hedge(model, &order, 1, &n), INVMM_E_BUFFER);
  ck_assert_uint_eq(n, 2);
  ck_assert_double_eq(order.size, 7);
  invmm_model_free(model);
}
END_TEST

/* -- guards -- */

START_TEST(guards_withhold_with_their_reason) {
  invmm_model *model = at(107.3, SETTINGS({"policy", RECENTRE}, {"oracle_tolerance", 0.01},
                                          {"min_period", 50}, {"min_move", 0.075}, {"max_input_age", 30}));
  ck_assert_uint_eq(move_of(model).flags,
                    INVMM_FLAG_NOT_READY | INVMM_FLAG_NOT_WORTH); /* no outside price; 7.2 % */
  step_ok(model, price_at(101, 109.3, active)), step_ok(model, book_at(102, 107.9, 108.1));
  ck_assert_uint_eq(move_of(model).flags, INVMM_FLAG_OUT_OF_DOMAIN); /* 1.2 % from it */
  ck_assert_int_eq(move_of(model).action, INVMM_ACTION_NONE);
  ck_assert_double_eq(move_of(model).range_low, 0);
  step_ok(model, book_at(103, 108.9, 109.1));
  invmm_order o = move_of(model);
  ck_assert_int_eq(o.action, INVMM_ACTION_RANGE);
  step_ok(model, range_at(104, o.range_low, o.range_high, 7000));
  step_ok(model, price_at(105, 120, active)), step_ok(model, book_at(106, 119.9, 120.1));
  ck_assert_uint_eq(move_of(model).flags, INVMM_FLAG_COOLDOWN);
  step_ok(model, price_at(153.9, 120, active)), step_ok(model, book_at(153.9, 119.9, 120.1));
  ck_assert_uint_eq(move_of(model).flags, INVMM_FLAG_COOLDOWN);
  step_ok(model, price_at(154, 120, active));
  ck_assert_int_eq(move_of(model).action, INVMM_ACTION_RANGE);
  step_ok(model, event_at(184.1, INVMM_EV_TIME));
  ck_assert_uint_ne(move_of(model).flags & INVMM_FLAG_STALE, 0);
  ck_assert_int_eq(move_of(model).action, INVMM_ACTION_NONE);
  step_ok(model, price_at(185, 120, active)), step_ok(model, book_at(185, -1, -1)); /* no price at all */
  ck_assert_uint_ne(move_of(model).flags & INVMM_FLAG_NOT_READY, 0);
  step_ok(model, book_at(186, 119.9, 120.1)), step_ok(model, value_event(186, INVMM_EV_HEALTH, 3));
  ck_assert_uint_ne(move_of(model).flags & INVMM_FLAG_HALTED, 0);
  ck_assert_int_eq(move_of(model).action, INVMM_ACTION_NONE);
  invmm_model_free(model);
}
END_TEST

/* A block may be free, whatever gas_cost says. */
START_TEST(gas_may_cost_nothing) {
  invmm_model *dear = at(120, SETTINGS({"policy", RECENTRE}, {"gas_cost", 7.3})),
              *none = at(120, SETTINGS({"policy", RECENTRE}));
  double cost = move_of(none).cost;
  ck_assert_close(move_of(dear).cost, cost + 7.3, 1e-9);
  step_ok(dear, value_event(101, INVMM_EV_GAS, 0));
  ck_assert_close(move_of(dear).cost, cost, 1e-9);
  invmm_model_free(dear), invmm_model_free(none);
}
END_TEST

START_TEST(gas_may_cost_more_than_there_is) {
  invmm_model *model = at(120, SETTINGS({"policy", RECENTRE}));
  ck_assert_int_eq(move_of(model).action, INVMM_ACTION_RANGE);
  step_ok(model, value_event(101, INVMM_EV_GAS, 2 * value_of(model, "pool_value", 0)));
  ck_assert_uint_eq(move_of(model).flags, INVMM_FLAG_NOT_WORTH);
  step_ok(model, range_at(102, 0, 0, 0)); /* withdrawn by the host: nothing to move */
  ck_assert_int_eq(move_of(model).action, INVMM_ACTION_NONE);
  invmm_model_free(model);
}
END_TEST

/* -- optimal_range -- */

static const double sigma = 0.0731, volume = 371.3, gas = 7.3, swap_cost = 0.0007;

/* a: what full-range value earns, less sigma^2/8; from the volume. */
static double net_yield(double price) {
  double s = sigma / price;
  return volume * 0.003 / (2 * active * sqrt(price)) - s * s / 8;
}

START_TEST(the_width_is_from_fees_against_risk_and_cost) {
  invmm_model *model = at(107.3, SETTINGS({"policy", OPTIMAL}, {"volatility", sigma}, {"volume_rate", volume},
                                          {"gas_cost", gas}, {"swap_cost", swap_cost}));
  double s = sigma / 107.3, c = gas / value_of(model, "pool_value", 0) + 0.5 * swap_cost;
  double wants = c * s * s / net_yield(107.3);
  ck_assert_close(value_of(model, "best_width", 0), wants, 1e-12);
  invmm_order o = move_of(model);
  ck_assert_close(half_width(o.range_low, o.range_high), wants, 1e-9);
  ck_assert_close(sqrt(o.range_low * o.range_high), 107.3, 1e-12);
  /* what it gains is what the new range earns over its life, since the old one earns nothing */
  struct invmm__range one = invmm__range_of(1, o.range_low, o.range_high);
  double made = (value_of(model, "pool_value", 0) - o.cost) / invmm__range_worth(&one, 107.3).value;
  double per_liquidity = volume * 0.003 / active - 0.25 * s * s * sqrt(107.3);
  ck_assert_close(o.saving, per_liquidity * made * wants * wants / (s * s) - o.cost, 1e-9);
  step_ok(model, range_at(101, o.range_low, o.range_high, made));
  ck_assert_int_eq(move_of(model).action, INVMM_ACTION_NONE);
  ck_assert_close(value_of(model, "range_life", 0), wants * wants / (s * s), 1e-9);
  invmm_model_free(model);
}
END_TEST

/* g(w) = a/(1 - exp(-w/2)) - c s^2/w^2 has its maximum near c s^2/a where that is small: its derivative is
 * a quadratic approximation away from 0. */
START_TEST(the_width_is_near_the_best_of_a_grid) {
  invmm_model *model =
      at(107.3, SETTINGS({"policy", OPTIMAL}, {"volatility", sigma}, {"fee_yield", 1e-6}, {"gas_cost", gas}));
  double s = sigma / 107.3, a = 1e-6 - s * s / 8, c = gas / value_of(model, "pool_value", 0), best = 0,
         most = -INFINITY;
  for (double w = 1e-4; w < 0.5; w *= 1.001) {
    double g = a / -expm1(-w / 2) - c * s * s / (w * w);
    if (g > most) most = g, best = w;
  }
  ck_assert_double_lt(best, 0.1);
  ck_assert_double_le(fabs(value_of(model, "best_width", 0) / best - 1), 0.5 * best + 0.002);
  invmm_model_free(model);
}
END_TEST

START_TEST(it_leaves_where_fees_do_not_cover_the_loss) {
  double s = sigma / 99.43, enough = s * s / 8;
  for (int i = 0; i < 2; ++i) {
    double yield = enough * (i ? 1.001 : 0.999);
    invmm_model *model = at(
        99.43, SETTINGS({"policy", OPTIMAL}, {"volatility", sigma}, {"fee_yield", yield}, {"gas_cost", gas}));
    invmm_order o = move_of(model);
    ck_assert_int_eq(o.action, i ? INVMM_ACTION_NONE : INVMM_ACTION_EXIT);
    if (i == 0) {
      ck_assert_double_eq(value_of(model, "best_width", 0), 0);
      ck_assert_double_eq(o.cost, gas);
      ck_assert_double_eq(o.size, 0);
      ck_assert_double_eq(o.range_high, 0);
      double loses = 2 * sqrt(99.43) * (enough - yield) * liquidity;
      ck_assert_close(o.saving, loses * value_of(model, "range_life", 0) - gas, 1e-6);
      step_ok(model, value_event(101, INVMM_EV_HEALTH, 2)); /* leaving reduces risk */
      ck_assert_int_eq(move_of(model).action, INVMM_ACTION_EXIT);
      step_ok(model, range_at(102, 0, 0, 0));
      ck_assert_int_eq(move_of(model).action, INVMM_ACTION_NONE);
    }
    invmm_model_free(model);
  }
}
END_TEST

START_TEST(either_cost_will_do) {
  invmm_model *model = at(
      107.3, SETTINGS({"policy", OPTIMAL}, {"volatility", sigma}, {"fee_yield", 1e-6}, {"swap_cost", 0.001}));
  double s = sigma / 107.3;
  ck_assert_close(value_of(model, "best_width", 0), 0.0005 * s * s / (1e-6 - s * s / 8), 1e-12);
  invmm_model_free(model);
}
END_TEST

/* What was withdrawn lies in the wallet, whether the host tells of it or not. */
START_TEST(it_comes_back_when_fees_cover_the_loss) {
  invmm_model *model =
      at(99.43, SETTINGS({"policy", OPTIMAL}, {"volatility", sigma}, {"fee_yield", 1e-6}, {"gas_cost", gas}));
  double value = value_of(model, "pool_value", 0), base = value_of(model, "position_base", 0);
  step_ok(model, range_at(101, 0, 0, 0));
  invmm_order o = move_of(model);
  ck_assert_int_eq(o.action, INVMM_ACTION_RANGE);
  ck_assert_close(o.size, o.target, 1e-12); /* all of it is quote, as far as is known */
  invmm_event position = event_at(102, INVMM_EV_POSITION);
  position.size = base;
  step_ok(model, position);
  invmm_order told = move_of(model);
  ck_assert_close(told.target, o.target, 1e-9);
  ck_assert_close(told.size, o.target - base, 1e-9);
  struct invmm__range one = invmm__range_of(1, o.range_low, o.range_high);
  ck_assert_close(o.target,
                  (value - gas) / invmm__range_worth(&one, 99.43).value * invmm__range_at(&one, 99.43).base,
                  1e-9);
  position.time_ns += 1, position.size = 0, position.flags = INVMM_EVF_CASH;
  step_ok(model, position); /* nothing left */
  ck_assert_int_eq(move_of(model).action, INVMM_ACTION_NONE);
  invmm_model_free(model);
}
END_TEST

START_TEST(widths_have_ends) {
  /* hardly any cost: the least width; hardly any gain: the widest range */
  invmm_model *model =
      at(107.3, SETTINGS({"policy", OPTIMAL}, {"volatility", sigma}, {"fee_yield", 1}, {"gas_cost", 1e-9}));
  ck_assert_close(value_of(model, "best_width", 0), 1e-4, 1e-12);
  invmm_model_free(model);
  double s = sigma / 107.3;
  model = at(107.3, SETTINGS({"policy", OPTIMAL}, {"volatility", sigma},
                             {"fee_yield", s * s / 8 * (1 + 1e-9)}, {"gas_cost", gas}));
  ck_assert_double_eq(value_of(model, "best_width", 0), 80);
  invmm_order o = move_of(model);
  ck_assert(isfinite(o.range_high) && o.range_low > 0);
  invmm_model_free(model);
}
END_TEST

START_TEST(without_active_liquidity_there_is_no_width) {
  invmm_model *model =
      at(107.3, SETTINGS({"policy", OPTIMAL}, {"volatility", sigma}, {"volume_rate", 0}, {"gas_cost", gas}));
  step_ok(model, price_at(101, 107.3, 0)); /* no fees of no liquidity */
  double out;
  ck_assert_int_eq(invmm_value(model, INVMM_VALUE_BEST_WIDTH, 0, &out), INVMM_E_NUMERIC);
  ck_assert_int_eq(move_of(model).action, INVMM_ACTION_NONE);
  invmm_model_free(model);
}
END_TEST

/* -- threshold -- */

START_TEST(it_moves_when_that_pays_more_than_it_costs) {
  double s = sigma / 107.3, w = half_width(low, high);
  int moves = 0, stays = 0;
  for (double g = 0.01; g < 3e4; g *= 3.1) {
    invmm_model *model = at(107.3, SETTINGS({"policy", THRESHOLD}, {"volatility", sigma},
                                            {"volume_rate", volume}, {"gas_cost", g}, {"swap_cost", 0.05}));
    invmm_order o = move_of(model);
    /* out of range: the alternatives by hand. With a swap to the middle: */
    double v = value_of(model, "pool_value", 0), net = volume * 0.003 / active - 0.25 * s * s * sqrt(107.3);
    struct invmm__range mid = invmm__range_of(1, 107.3 * exp(-w), 107.3 * exp(w));
    double share = invmm__range_at(&mid, 107.3).base / invmm__range_worth(&mid, 107.3).value;
    double rest = (v - g) / (1 + 0.05 * 107.3 * share); /* all quote: it buys share of what is left */
    double middle = net * rest / invmm__range_worth(&mid, 107.3).value * w * w / (s * s) - (v - rest);
    /* beside the price, without: */
    struct invmm__range below = invmm__range_of(1, 107.3 * exp(-2 * w), 107.3);
    double side = net * 0.5 * (v - g) / invmm__range_worth(&below, 107.3).value * w * w / (s * s) - g;
    double best = fmax(middle, side);
    ck_assert_int_eq(o.action, best > 0 ? INVMM_ACTION_RANGE : INVMM_ACTION_NONE);
    if (best > 0) {
      ++moves;
      ck_assert_close(o.saving, best, 1e-9);
      ck_assert_close(o.range_high, side > middle ? 107.3 : 107.3 * exp(w), 1e-12);
      ck_assert_double_eq(o.size == 0, side > middle);
    } else {
      ++stays;
      ck_assert_uint_eq(o.flags, INVMM_FLAG_NOT_WORTH);
    }
    invmm_model_free(model);
  }
  ck_assert_int_gt(moves, 2);
  ck_assert_int_gt(stays, 2);
}
END_TEST

START_TEST(without_a_swap_the_range_lies_beside_the_price) {
  for (int above = 0; above < 2; ++above) {
    double price = above ? 93.17 : 107.37; /* all base below the range: sell it above the price */
    invmm_model *model =
        at(price, SETTINGS({"policy", THRESHOLD}, {"volatility", sigma}, {"volume_rate", volume},
                           {"swap_cost", 0.3}, {"tick_spacing", 10}));
    invmm_order o = move_of(model);
    ck_assert_int_eq(o.action, INVMM_ACTION_RANGE);
    ck_assert_double_eq(o.size, 0);
    ck_assert(above ? o.range_low >= price && o.range_low < 1.002 * price
                    : o.range_high <= price && o.range_high > 0.998 * price);
    ck_assert_double_ge(half_width(o.range_low, o.range_high), half_width(low, high) - 0.001);
    invmm_model_free(model);
  }
}
END_TEST

START_TEST(cheap_swaps_go_to_the_middle) {
  invmm_model *model =
      at(93.17, SETTINGS({"policy", THRESHOLD}, {"volatility", sigma}, {"volume_rate", volume}));
  invmm_order o = move_of(model);
  ck_assert_close(sqrt(o.range_low * o.range_high), 93.17, 1e-12);
  ck_assert_double_lt(o.size, 0);
  /* inside of the range a move buys only a longer life: near the middle nothing */
  step_ok(model, price_at(101, sqrt(low * high), active));
  ck_assert_uint_eq(move_of(model).flags, INVMM_FLAG_NOT_WORTH);
  invmm_model_free(model);
}
END_TEST

/* The mean time that a walk without drift stays in the range: (w^2 - z^2)/s^2, by simulation. */
START_TEST(the_life_of_a_range_is_that_of_a_walk) {
  struct draw d = {67};
  invmm_model *model = at(101.3, SETTINGS({"volatility", 0.5}));
  double s = 0.5 / 101.3, w = half_width(low, high), start = log(101.3 / sqrt(low * high)), sum = 0;
  int walks = 4000;
  for (int i = 0; i < walks; ++i) { /* steps of a quarter of a second, plus or minus */
    double z = start;
    int n = 0;
    for (; fabs(z) < w; ++n)
      z += draw_bits(&d) & 1 ? 0.5 * s : -0.5 * s;
    sum += 0.25 * n;
  }
  ck_assert_double_le(fabs(value_of(model, "range_life", 0) / (sum / walks) - 1), 0.06);
  step_ok(model, price_at(101, 120, active));
  ck_assert_double_eq(value_of(model, "range_life", 0), 0);
  step_ok(model, range_at(102, 0, 0, 0));
  ck_assert_double_eq(value_of(model, "range_life", 0), 0);
  invmm_model_free(model);
}
END_TEST

START_TEST(a_move_beyond_all_doubles_is_no_order) {
  invmm_model *model = at(1e-200, SETTINGS({"policy", RECENTRE}));
  invmm_order orders[2];
  uint32_t n = 0;
  step_ok(model,
          range_at(101, 1e-220, 1e-210, 1e305)); /* 1e200 of quote, where a unit of base costs 1e-200 */
  ck_assert_int_eq(invmm_hedge(model, orders, 2, &n), INVMM_E_NUMERIC);
  invmm_model_free(model);
}
END_TEST

START_TEST(what_is_not_known_is_no_saving) {
  invmm_model *model = at(107.3, SETTINGS({"policy", RECENTRE}));
  ck_assert_double_eq(move_of(model).saving, 0);
  invmm_model_free(model);
  model = at(107.3, SETTINGS({"policy", THRESHOLD}, {"volatility", 0}, {"volume_rate", volume}));
  ck_assert_uint_eq(move_of(model).flags, INVMM_FLAG_NOT_WORTH);
  invmm_model_free(model);
  model = at(99.43, SETTINGS({"policy", OPTIMAL}, {"volatility", 0}, {"fee_yield", 0}, {"gas_cost", gas}));
  invmm_order o = move_of(model);
  ck_assert_int_eq(o.action, INVMM_ACTION_EXIT);
  ck_assert_double_eq(o.saving, 0);
  invmm_model_free(model);
}
END_TEST

/* -- configurations -- */

static void ck_config_refused(const struct setting *settings, const char *words) {
  ck_no_model(INVMM_E_CONFIG, config_with(AMM, settings), words, "");
}

#define A_RANGE                                                                                              \
  {"curve", RANGE}, {"liquidity", 7}, {"range_low", 95}, {                                                   \
    "range_high", 105                                                                                        \
  }

START_TEST(what_is_missing_or_contradicts_is_named) {
  const double weighted = INVMM_CURVE_WEIGHTED, stable = INVMM_CURVE_STABLE;
  ck_config_refused(SETTINGS({"quote_reserve", 7}), "base_reserve");
  ck_config_refused(SETTINGS({"base_reserve", 7}), "quote_reserve");
  ck_config_refused(SETTINGS({"curve", weighted}, {"base_reserve", 7}, {"quote_reserve", 7}), "weight_base");
  ck_config_refused(SETTINGS({"curve", stable}, {"base_reserve", 7}, {"quote_reserve", 7}), "amplification");
  ck_config_refused(
      SETTINGS({"curve", stable}, {"base_reserve", 1e-300}, {"quote_reserve", 1e300}, {"amplification", 85}),
      "too far apart");
  ck_config_refused(SETTINGS({"curve", RANGE}), "liquidity");
  ck_config_refused(SETTINGS({"curve", RANGE}, {"liquidity", 7}, {"range_high", 7}), "range_low");
  ck_config_refused(SETTINGS({"curve", RANGE}, {"liquidity", 7}, {"range_low", 7}), "range_high");
  ck_config_refused(SETTINGS({"curve", RANGE}, {"liquidity", 7}, {"range_low", 7}, {"range_high", 7}),
                    "range is empty");
  ck_config_refused(SETTINGS({"base_reserve", 7}, {"quote_reserve", 7}, {"policy", RECENTRE}),
                    "only curve concentrated has");
  ck_config_refused(SETTINGS(A_RANGE, {"policy", OPTIMAL}, {"volatility", 1}, {"gas_cost", 1}),
                    "volume_rate or fee_yield");
  ck_config_refused(SETTINGS(A_RANGE, {"policy", THRESHOLD}, {"fee_yield", 1}), "volatility");
  ck_config_refused(SETTINGS(A_RANGE, {"policy", OPTIMAL}, {"volume_rate", 1}, {"volatility_annual", 1}),
                    "gas_cost or swap_cost");
  ck_config_refused(SETTINGS(A_RANGE, {"requote_ticks", 2}), "tick_size");
  ck_config_refused(SETTINGS(A_RANGE, {"hedge_policy", INVMM_HEDGE_POLICY_BAND}, {"volatility", 1}),
                    "risk_aversion");
}
END_TEST

START_TEST(bounds_are_those_of_the_pools) {
  static const struct {
    const char *name;
    double bad[3];
  } rows[] = {
      {"weight_base", {0.01, 0.99, -1}}, {"amplification", {0.999, 0, -1}},  {"base_reserve", {0, -1, -7}},
      {"quote_reserve", {0, -1, -7}},    {"pool_fee", {1, -0.001, 7}},       {"liquidity", {-1, -7, -1e9}},
      {"range_low", {0, -1, -7}},        {"pool_share", {0, 1.001, -1}},     {"swap_cost", {1, -0.1, 7}},
      {"gas_cost", {-1, -7, -0.1}},      {"tick_spacing", {-1, 0.5, 16385}}, {"recentre_at", {0, 1.01, -1}}};
  invmm_config *config;
  ck_assert_int_eq(invmm_config_new(AMM, &config), INVMM_OK);
  for (size_t i = 0; i < sizeof rows / sizeof *rows; ++i)
    for (int j = 0; j < 3; ++j)
      ck_assert_msg(invmm_config_set(config, invmm_param_id(AMM, rows[i].name), rows[i].bad[j]) ==
                        INVMM_E_RANGE,
                    "%s = %g", rows[i].name, rows[i].bad[j]);
  ck_assert_int_eq(invmm_config_set(config, INVMM_PARAM_AMPLIFICATION, 1), INVMM_OK);
  invmm_config_free(config);
}
END_TEST

int main(void) {
  return RUN_TESTS("makers/amm_range", it_recentres_out_of_range, a_threshold_recentres_earlier,
                   within_a_billionth_of_a_step_a_price_is_on_the_grid,
                   ranges_lie_on_the_grid_rounded_outward, moved_again_and_again_it_keeps_its_width,
                   holding_asks_for_nothing, a_short_buffer_says_how_many, guards_withhold_with_their_reason,
                   gas_may_cost_nothing, gas_may_cost_more_than_there_is,
                   the_width_is_from_fees_against_risk_and_cost, the_width_is_near_the_best_of_a_grid,
                   it_leaves_where_fees_do_not_cover_the_loss, it_comes_back_when_fees_cover_the_loss,
                   either_cost_will_do, widths_have_ends, without_active_liquidity_there_is_no_width,
                   it_moves_when_that_pays_more_than_it_costs, without_a_swap_the_range_lies_beside_the_price,
                   cheap_swaps_go_to_the_middle, the_life_of_a_range_is_that_of_a_walk,
                   a_move_beyond_all_doubles_is_no_order, what_is_not_known_is_no_saving,
                   what_is_missing_or_contradicts_is_named, bounds_are_those_of_the_pools);
}
