/* SPDX-License-Identifier: MIT */
/** What a pool quotes. */
#include "amm.h"
#include "curves/product.h"
#include "curves/stable.h"
#include "curves/weighted.h"

enum { PRODUCT = INVMM_CURVE_PRODUCT, WEIGHTED, STABLE, CONCENTRATED };

/* A pool of any curve, with its whole liquidity seen. */
static invmm_model *pool_of(int curve, double fee) {
  double quote = curve == STABLE ? 731.7 : 70973.1;
  invmm_model *model = model_with(
      AMM, SETTINGS({"curve", curve}, {"base_reserve", 713.7}, {"quote_reserve", quote}, {"weight_base", 0.8},
                    {"amplification", 85.3}, {"liquidity", 0}, {"pool_fee", fee}, {"levels", 4}));
  step_ok(model, pool_at(0, curve == CONCENTRATED ? 99.43 : 0, 713.7, quote, 7117.3));
  return model;
}

/* What the curve's own functions say: all that a size costs, or brings. */
static double total(int curve, int ask, double size, double fee) {
  struct invmm__reserves r = {713.7, curve == STABLE ? 731.7 : 70973.1};
  struct invmm__stable s;
  if (curve == CONCENTRATED) r = (struct invmm__reserves){7117.3 / sqrt(99.43), 7117.3 * sqrt(99.43)};
  if (curve == WEIGHTED)
    return ask ? invmm__weighted_in(invmm__quote_in(r), 0.25, size, fee)
               : invmm__weighted_out(invmm__base_in(r), 4, size, fee);
  ck_assert_int_eq(invmm__stable_of(r, 170.6, &s), INVMM_OK);
  if (curve == STABLE) return ask ? invmm__stable_in(&s, 0, size, fee) : invmm__stable_out(&s, 1, size, fee);
  return ask ? invmm__product_in(invmm__quote_in(r), size, fee)
             : invmm__product_out(invmm__base_in(r), size, fee);
}

START_TEST(a_size_has_its_average_price) {
  for (int curve = 0; curve < 4; ++curve) {
    invmm_model *model = pool_of(curve, 0.0031);
    for (double size = 1e-6; size < 600; size *= 13.7) {
      invmm_quotes q = quote_sized(model, size, 0);
      ck_assert_close(q.ask, total(curve, 1, size, 0.0031) / size, 1e-9);
      ck_assert_close(q.bid, total(curve, 0, size, 0.0031) / size, 1e-9);
      ck_assert_double_eq(q.ask_size, size);
      ck_assert_double_eq(q.bid_size, size);
      ck_assert_close(q.reservation, 0.5 * (q.bid + q.ask), 1e-14);
      ck_assert_close(q.half_spread, 0.5 * (q.ask - q.bid), 1e-11);
      ck_assert_close(q.inventory_term, q.reservation - value_of(model, "mid", 0), 1e-9);
    }
    invmm_model_free(model);
  }
}
END_TEST

/* Also where the quote itself is cut or withdrawn; and it does not exist where a side has no price. */
START_TEST(the_reservation_price_is_that_of_the_default_quote) {
  for (int curve = 0; curve < 4; ++curve) {
    invmm_model *model = pool_of(curve, 0.0031);
    double out = 7;
    ck_assert_double_eq(value_of(model, "reservation", 0), quote_of(model).reservation);
    ck_assert_int_eq(invmm_model_set(model, INVMM_PARAM_ORDER_SIZE, 13.7), INVMM_OK);
    const double wide = quote_of(model).reservation;
    ck_assert_double_eq(value_of(model, "reservation", 0), wide);
    ck_assert_double_gt(wide, value_of(model, "pool_price", 0));
    ck_assert_int_eq(invmm_model_set(model, INVMM_PARAM_INVENTORY_LIMIT, 0), INVMM_OK);
    ck_assert_double_eq(value_of(model, "reservation", 0), wide);
    ck_assert_int_eq(invmm_model_set(model, INVMM_PARAM_ORDER_SIZE, 1e6), INVMM_OK);
    ck_assert_int_eq(invmm_value(model, INVMM_VALUE_RESERVATION, 0, &out), INVMM_E_NUMERIC);
    invmm_model_free(model);
  }
  invmm_model *outside = model_with(AMM, SETTINGS({"curve", INVMM_CURVE_CONCENTRATED}, {"liquidity", 713.7},
                                                  {"range_low", 95}, {"range_high", 105}));
  double out = 7;
  ck_assert_int_eq(invmm_value(outside, INVMM_VALUE_RESERVATION, 0, &out), INVMM_NOT_READY);
  step_ok(outside, price_at(1, 113, 0));
  ck_assert_int_eq(invmm_value(outside, INVMM_VALUE_RESERVATION, 0, &out), INVMM_E_NUMERIC);
  invmm_model_free(outside);
}
END_TEST

START_TEST(without_a_size_the_price_is_marginal) {
  for (int curve = 0; curve < 4; ++curve) {
    invmm_model *model = pool_of(curve, 0.0031);
    double price = value_of(model, "pool_price", 0);
    invmm_quotes q = quote_of(model);
    ck_assert_uint_eq(q.sides, INVMM_SIDE_BID | INVMM_SIDE_ASK);
    ck_assert_close(q.ask, price / 0.9969, 1e-15);
    ck_assert_close(q.bid, price * 0.9969, 1e-15);
    ck_assert_double_eq(q.ask_size, 0);
    ck_assert_close(q.half_spread, q.fee_term, 1e-12); /* all of it is the fee */
    /* and small sizes come to it */
    for (double size = 1e-13; size < 1e-5; size *= 31.7) {
      invmm_quotes small = quote_sized(model, size, 0);
      ck_assert_close(small.ask, q.ask, 1e-9 + size);
      ck_assert_close(small.bid, q.bid, 1e-9 + size);
    }
    invmm_model_free(model);
  }
}
END_TEST

START_TEST(levels_are_slices_of_one_swap) {
  for (int curve = 0; curve < 4; ++curve) {
    invmm_model *model = pool_of(curve, 0.0031);
    double paid[2] = {0, 0};
    for (int level = 0; level < 4; ++level) {
      invmm_quotes q = quote_sized(model, 13.7, level);
      ck_assert_int_eq(q.level, level);
      paid[0] += 13.7 * q.bid, paid[1] += 13.7 * q.ask;
      for (int ask = 0; ask < 2; ++ask)
        ck_assert_close(paid[ask], total(curve, ask, 13.7 * (level + 1), 0.0031), 1e-12);
    }
    invmm_model_free(model);
  }
}
END_TEST

/* What the levels in front take is what they offer: whole lots. */
START_TEST(levels_in_lots_follow_each_other_without_a_gap) {
  for (int curve = 0; curve < 4; ++curve)
    for (int own = 0; own < 2; ++own) {
      invmm_model *model = pool_of(curve, 0.0031);
      invmm_quotes ladder[4];
      double paid[2] = {0, 0};
      ck_assert_int_eq(invmm_model_set(model, INVMM_PARAM_LOT_SIZE, 5), INVMM_OK);
      ck_assert_int_eq(invmm_model_set(model, INVMM_PARAM_ORDER_SIZE, 13.7), INVMM_OK);
      ck_assert_int_eq(invmm_quote(model, NULL, 4, ladder), INVMM_OK);
      for (int level = 0; level < 4; ++level) {
        invmm_quotes q = own ? quote_sized(model, 13.7, level) : ladder[level];
        ck_assert_double_eq(q.bid_size, 10);
        ck_assert_double_eq(q.ask_size, 10);
        paid[0] += 10 * q.bid, paid[1] += 10 * q.ask;
        for (int ask = 0; ask < 2; ++ask)
          ck_assert_close(paid[ask], total(curve, ask, 10 * (level + 1), 0.0031), 1e-12);
      }
      invmm_model_free(model);
    }
}
END_TEST

START_TEST(a_ladder_is_the_default_request) {
  invmm_model *model = model_with(AMM, SETTINGS({"base_reserve", 713.7}, {"quote_reserve", 70973.1},
                                                {"order_size", 2.31}, {"levels", 3}));
  invmm_quotes ladder[3];
  ck_assert_int_eq(invmm_quote(model, NULL, 3, ladder), INVMM_OK);
  for (int i = 0; i < 3; ++i) {
    invmm_quotes q = quote_sized(model, 2.31, i);
    ck_assert_mem_eq(&ladder[i], &q, sizeof q);
  }
  invmm_model_free(model);
}
END_TEST

START_TEST(more_than_the_pool_has_cannot_be_bought) {
  for (int curve = 0; curve < 4; ++curve) {
    invmm_model *model = pool_of(curve, 0.0031);
    double reserve = curve == CONCENTRATED ? 7117.3 / sqrt(99.43) : 713.7;
    for (double size = reserve; size < 1e100; size *= 1e30) {
      invmm_quotes q = quote_sized(model, size, 0);
      ck_assert_uint_eq(q.sides, INVMM_SIDE_BID); /* it can be sold */
      ck_assert_uint_ne(q.flags & INVMM_FLAG_SHORTFALL, 0);
      ck_assert_double_eq(q.ask, 0);
      ck_assert_double_eq(q.ask_size, 0);
      ck_assert_close(q.reservation - q.half_spread, q.bid, 1e-12);
      ck_assert_close(q.fee_term, q.bid * 0.0031 / 0.9969, 1e-12);
    }
    invmm_model_free(model);
  }
  invmm_model *stable = pool_of(STABLE, 0.0031); /* whose fee is a part of what goes out */
  ck_assert_uint_eq(quote_sized(stable, 712, 0).sides, INVMM_SIDE_BID);
  ck_assert_uint_eq(quote_sized(stable, 711, 0).sides, INVMM_SIDE_BID | INVMM_SIDE_ASK);
  invmm_model_free(stable);
  invmm_model *dry = model_with(AMM, SETTINGS({"curve", CONCENTRATED}, {"liquidity", 0}));
  step_ok(dry, price_at(0, 99.43, 0)); /* a pool without liquidity */
  invmm_quotes q = quote_of(dry);
  ck_assert_uint_eq(q.sides, 0);
  ck_assert_uint_ne(q.flags & INVMM_FLAG_SHORTFALL, 0);
  ck_assert_double_eq(q.reservation, 0);
  ck_assert_double_eq(q.inventory_term, 0);
  invmm_model_free(dry);
}
END_TEST

START_TEST(prices_are_rounded_outward_and_sizes_toward_zero) {
  invmm_model *model =
      model_with(AMM, SETTINGS({"base_reserve", 713.7}, {"quote_reserve", 70973.1}, {"pool_fee", 0.0031},
                               {"tick_size", 0.05}, {"lot_size", 0.3}));
  invmm_model *exact =
      model_with(AMM, SETTINGS({"base_reserve", 713.7}, {"quote_reserve", 70973.1}, {"pool_fee", 0.0031}));
  invmm_quotes q = quote_sized(model, 3.71, 0), e = quote_sized(exact, 3.6, 0);
  ck_assert_close(q.bid_size, 3.6, 1e-14);
  ck_assert_double_eq(q.bid, (double)q.bid_ticks * 0.05);
  ck_assert_double_eq(q.ask, (double)q.ask_ticks * 0.05);
  ck_assert(q.bid <= e.bid && q.bid > e.bid - 0.05 && q.ask >= e.ask && q.ask < e.ask + 0.05);
  ck_assert_close(q.reservation, e.reservation, 1e-15);    /* before rounding */
  ck_assert_uint_eq(quote_sized(model, 0.29, 0).sides, 0); /* less than a lot */
  ck_assert_uint_eq(quote_of(model).sides, 3);             /* the marginal price has none */
  invmm_model_free(model), invmm_model_free(exact);
}
END_TEST

START_TEST(limits_cut_the_size_first) {
  invmm_model *model = model_with(AMM, SETTINGS({"base_reserve", 713.7}, {"quote_reserve", 70973.1},
                                                {"inventory_limit", 715}, {"levels", 3}));
  invmm_quotes q = quote_sized(model, 2, 0);
  ck_assert_close(q.bid_size, 1.3, 1e-12);
  ck_assert_close(q.bid, 70973.1 / (713.7 + 1.3), 1e-12); /* the price of what is left */
  ck_assert_uint_ne(q.flags & INVMM_FLAG_LIMIT, 0);
  ck_assert_double_eq(q.ask_size, 2);
  q = quote_sized(model, 715 - 713.7, 0); /* all that there is room for is no less than was asked for */
  ck_assert_uint_eq(q.flags & INVMM_FLAG_LIMIT, 0);
  ck_assert_uint_eq(quote_sized(model, 2, 1).sides, INVMM_SIDE_ASK); /* the level in front took it all */
  invmm_event pending = event_at(1, INVMM_EV_PENDING);
  pending.size = 1.1;
  step_ok(model, pending);
  ck_assert_close(quote_sized(model, 2, 0).bid_size, 0.2, 1e-10);
  ck_assert_uint_eq(quote_of(model).sides, 3);
  pending.size = 1.3;
  step_ok(model, pending);
  ck_assert_uint_eq(quote_of(model).sides, INVMM_SIDE_ASK); /* at the limit not even a price */
  ck_assert_uint_eq(quote_sized(model, 0.1, 0).sides, INVMM_SIDE_ASK);
  invmm_model_free(model);
}
END_TEST

START_TEST(halted_it_only_reduces) {
  invmm_model *model = model_with(
      AMM, SETTINGS({"base_reserve", 713.7}, {"quote_reserve", 70973.1}, {"inventory_target", 712.5}));
  invmm_quotes q;
  step_ok(model, value_event(1, INVMM_EV_HEALTH, 1));
  ck_assert_uint_ne(quote_of(model).flags & INVMM_FLAG_HALTED, 0);
  ck_assert_uint_eq(quote_of(model).sides, 3);
  step_ok(model, value_event(2, INVMM_EV_HEALTH, 3));
  invmm_request r = {.size = 5};
  ck_assert_int_eq(invmm_quote(model, &r, 1, &q), INVMM_HALTED);
  ck_assert_uint_eq(q.sides, INVMM_SIDE_ASK);
  ck_assert_close(q.ask_size, 1.2, 1e-10);
  ck_assert_close(q.ask, 70973.1 / (713.7 - 1.2), 1e-12);
  ck_assert_close(q.reservation, q.ask, 1e-14); /* there is no fee */
  invmm_model_free(model);
}
END_TEST

START_TEST(guards_take_sides_away) {
  invmm_model *model =
      model_with(AMM, SETTINGS({"base_reserve", 713.7}, {"quote_reserve", 70973.1}, {"pool_fee", 0.0031},
                               {"max_deviation", 0.02}, {"min_notional", 50}));
  ck_assert_uint_eq(quote_sized(model, 0.6, 0).sides, 3);
  invmm_quotes small = quote_sized(model, 0.4, 0);
  ck_assert_uint_eq(small.sides, 0);
  ck_assert_uint_ne(small.flags & INVMM_FLAG_LIMIT, 0);
  invmm_quotes far = quote_sized(model, 20, 0); /* 2.8 % of the pool */
  ck_assert_uint_eq(far.sides, 0);
  ck_assert_uint_ne(far.flags & INVMM_FLAG_OUT_OF_DOMAIN, 0);
  /* against an outside price */
  step_ok(model, book_at(1, 100.9, 101.1)); /* the pool is at 99.44 */
  invmm_quotes q = quote_sized(model, 0.6, 0);
  ck_assert_uint_eq(q.sides, 3);
  ck_assert_uint_ne(q.flags & INVMM_FLAG_CROSSES, 0); /* its ask lies below the mid */
  step_ok(model, book_at(2, 97.9, 98.1));
  q = quote_sized(model, 0.6, 0);
  ck_assert_uint_ne(q.flags & INVMM_FLAG_CROSSES, 0); /* and its bid above */
  step_ok(model, book_at(3, 99.4, 99.5));
  ck_assert_uint_eq(quote_sized(model, 0.6, 0).flags, 0);
  invmm_model_free(model);
}
END_TEST

START_TEST(an_old_pool_or_an_old_price_is_withdrawn) {
  invmm_model *model =
      model_with(AMM, SETTINGS({"base_reserve", 713.7}, {"quote_reserve", 70973.1}, {"max_input_age", 10},
                               {"hedge_policy", INVMM_HEDGE_POLICY_FULL}));
  step_ok(model, event_at(100, INVMM_EV_TIME)); /* the configured pool has no age */
  ck_assert_uint_eq(quote_of(model).sides, 3);
  step_ok(model, pool_at(101, 0, 713.7, 70973.1, 0));
  invmm_request r = {.time_ns = 111000000000};
  invmm_quotes q;
  ck_assert_int_eq(invmm_quote(model, &r, 1, &q), INVMM_OK);
  ck_assert_uint_eq(q.sides, 3);
  ++r.time_ns;
  ck_assert_int_eq(invmm_quote(model, &r, 1, &q), INVMM_OK);
  ck_assert_uint_eq(q.sides, 0);
  ck_assert_uint_ne(q.flags & INVMM_FLAG_STALE, 0);
  invmm_event oracle = value_event(102, INVMM_EV_ORACLE, 99.1);
  oracle.size = 5; /* old when it came */
  step_ok(model, oracle);
  step_ok(model, pool_at(106, 0, 713.7, 70973.1, 0));
  ck_assert_uint_eq(quote_of(model).sides, 3);
  ck_assert_int_eq(hedge_of(model).action, INVMM_ACTION_HEDGE);
  step_ok(model, event_at(107.5, INVMM_EV_TIME));
  ck_assert_uint_ne(quote_of(model).flags & INVMM_FLAG_STALE, 0);
  ck_assert_int_eq(hedge_of(model).action, INVMM_ACTION_NONE); /* nothing trades on a stale price */
  ck_assert_uint_ne(hedge_of(model).flags & INVMM_FLAG_STALE, 0);
  step_ok(model, book_at(108, 99, 99.2));
  ck_assert_uint_eq(quote_of(model).sides, 3);
  invmm_event half = book_at(109, 99, 0);
  half.size2 = 0;
  step_ok(model, half);
  ck_assert_uint_ne(quote_of(model).flags & INVMM_FLAG_STALE, 0);
  invmm_model_free(model);
}
END_TEST

START_TEST(before_a_range_knows_its_pool_there_is_no_quote) {
  invmm_model *model = model_with(AMM, SETTINGS({"curve", CONCENTRATED}, {"liquidity", 0}));
  invmm_quotes q;
  ck_assert_int_eq(invmm_quote(model, NULL, 1, &q), INVMM_NOT_READY);
  ck_assert_uint_eq(q.flags, INVMM_FLAG_NOT_READY);
  ck_assert_uint_eq(q.sides, 0);
  invmm_model_free(model);
}
END_TEST

START_TEST(prices_beyond_all_ticks_are_absent) {
  invmm_model *model =
      model_with(AMM, SETTINGS({"base_reserve", 713.7}, {"quote_reserve", 7e150}, {"tick_size", 1e-6}));
  invmm_quotes q = quote_of(model);
  ck_assert_uint_eq(q.sides, 0);
  invmm_model_free(model);
  model = model_with(AMM, SETTINGS({"base_reserve", 713.7}, {"quote_reserve", 70973.1}, {"tick_size", 1000}));
  q = quote_of(model);
  ck_assert_uint_eq(q.sides, INVMM_SIDE_ASK); /* its bid would be 0 */
  invmm_model_free(model);
  model = model_with(AMM, SETTINGS({"base_reserve", 1e-100}, {"quote_reserve", 1e200}));
  step_ok(model, book_at(1, -8e307, -8e307));
  ck_assert_uint_eq(quote_of(model).sides, 0); /* further from the mid than a double tells */
  invmm_model_free(model);
}
END_TEST

/* Every guard that is on, though it never acts, takes the way of quotes that one may limit. */
START_TEST(ordinary_quotes_are_those_that_no_guard_changes) {
  for (int i = 0; i < 16; ++i) {
    int curve = i % 4;
    double tick = i & 4 ? 0.0137 : 0, lot = i & 8 ? 0.31 : 0;
    struct setting s[] = {{"curve", curve},      {"base_reserve", 713.7},  {"quote_reserve", 731.7},
                          {"weight_base", 0.8},  {"amplification", 85.3},  {"liquidity", 713.7},
                          {"range_low", 0.9713}, {"range_high", 1.05},     {"pool_fee", 0.0031},
                          {"tick_size", tick},   {"lot_size", lot},        {"order_size", 2.385},
                          {"levels", 3},         {"max_deviation", 1e100}, {NULL, 0}};
    invmm_model *guarded = model_with(AMM, s);
    s[13].name = NULL;
    invmm_model *plain = model_with(AMM, s);
    invmm_event e = pool_at(1, 1.013, 713.7, 731.7, 71373.1);
    e.price = curve == CONCENTRATED ? 1.013 : 0;
    step_ok(guarded, e), step_ok(plain, e);
    for (int level = 0; level < 3; ++level)
      for (double size = 0; size < 20; size += 7.13) {
        invmm_quotes a = quote_sized(guarded, size, level), b = quote_sized(plain, size, level);
        ck_assert_uint_eq(a.sides, 3);
        ck_assert_mem_eq(&a, &b, sizeof a);
      }
    invmm_model_free(guarded), invmm_model_free(plain);
  }
}
END_TEST

/* Within a billionth a price is not too far off, and of what is left of a size it is nothing. */
START_TEST(a_billionth_does_not_count) {
  invmm_model *model = pool_of(PRODUCT, 0.0031);
  invmm_quotes q = quote_sized(model, 7, 0);
  double mid = value_of(model, "mid", 0), apart = (q.ask - mid) / mid;
  ck_assert_int_eq(invmm_model_set(model, INVMM_PARAM_MAX_DEVIATION, apart / (1 + 0.5e-9)), INVMM_OK);
  ck_assert_uint_eq(quote_sized(model, 7, 0).sides, 3);
  ck_assert_int_eq(invmm_model_set(model, INVMM_PARAM_MAX_DEVIATION, apart / (1 + 1.5e-9)), INVMM_OK);
  ck_assert_uint_eq(quote_sized(model, 7, 0).sides, INVMM_SIDE_BID);
  invmm_model_free(model);
  for (int more = 0; more < 2; ++more) {
    model = model_with(
        AMM, SETTINGS({"curve", CONCENTRATED}, {"liquidity", 0}, {"inventory_limit", more ? 1.5e-9 : 1e-9}));
    step_ok(model, pool_at(0, 99.43, 0, 0, 7117.3));
    q = quote_sized(model, 1, 0);
    ck_assert_uint_eq(q.sides, more ? 3 : 0);
    ck_assert_double_eq(q.bid_size, more ? 1.5e-9 : 0);
    invmm_model_free(model);
  }
}
END_TEST

int main(void) {
  return RUN_TESTS("makers/amm_quote", a_size_has_its_average_price, without_a_size_the_price_is_marginal,
                   the_reservation_price_is_that_of_the_default_quote, levels_are_slices_of_one_swap,
                   levels_in_lots_follow_each_other_without_a_gap, a_ladder_is_the_default_request,
                   more_than_the_pool_has_cannot_be_bought, prices_are_rounded_outward_and_sizes_toward_zero,
                   limits_cut_the_size_first, halted_it_only_reduces, guards_take_sides_away,
                   an_old_pool_or_an_old_price_is_withdrawn, before_a_range_knows_its_pool_there_is_no_quote,
                   prices_beyond_all_ticks_are_absent, ordinary_quotes_are_those_that_no_guard_changes,
                   a_billionth_does_not_count);
}
