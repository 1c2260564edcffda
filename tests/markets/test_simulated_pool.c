/* SPDX-License-Identifier: MIT */
/** The pool beside the market: one trade by arithmetic, and the loss of many against what is known of it. */
#include "market.h"
#include "markets/simulated.h"
#include "sample.h"
#include <stdio.h>

static const struct invmm__pool_terms terms = {.base = 731.3, .fee = 0.0031, .block_rate = 1};

static struct invmm__pool pool_at(double price) {
  return invmm__pool_of(731.3, price);
}

START_TEST(within_the_fee_nothing_is_to_be_had) {
  const double mids[] = {100, 100 * 0.9969 + 1e-9, 100 / 0.9969 - 1e-9};
  for (int i = 0; i < 3; ++i) {
    struct invmm__pool p = pool_at(100);
    const struct invmm__arbitrage a = invmm__pool_arbitrage(&p, &terms, mids[i]);
    ck_assert(a.base == 0 && a.quote == 0 && p.trades == 0 && p.lost == 0);
    ck_assert_double_eq(p.x, 731.3);
  }
}
END_TEST

/* A mid so near the edge that no base moves is no trade, for nobody is shown one. */
START_TEST(the_last_digit_of_a_price_is_no_trade) {
  const struct invmm__pool_terms free = {.base = 100, .block_rate = 1};
  struct invmm__pool p = invmm__pool_of(100, 100);
  ck_assert_double_eq(invmm__pool_arbitrage(&p, &free, nextafter(100, 101)).base, 0);
  ck_assert(p.trades == 0);
}
END_TEST

/* The edge: the marginal price with the fee is the mid, in the direction of the trade, and L stays. */
START_TEST(an_arbitrageur_takes_the_pool_to_the_edge) {
  const double mids[] = {103.7, 97.1}, keep = 0.9969;
  for (int i = 0; i < 2; ++i) {
    struct invmm__pool p = pool_at(100);
    const double square = p.x * p.y, mid = mids[i];
    const struct invmm__arbitrage a = invmm__pool_arbitrage(&p, &terms, mid);
    ck_assert_close(p.y / p.x, i ? mid / keep : mid * keep, 1e-13);
    ck_assert_close(p.x * p.y, square, 1e-13);
    ck_assert_close(p.x, 731.3 + (a.base > 0 ? keep : 1) * a.base, 1e-13);
    ck_assert_close(p.y, 73130 + (a.quote > 0 ? keep : 1) * a.quote, 1e-13);
    ck_assert(i ? a.base > 0 && a.quote < 0 : a.base < 0 && a.quote > 0);
    ck_assert_close(p.fee_base, a.base > 0 ? 0.0031 * a.base : 0, 1e-13);
    ck_assert_close(p.fee_quote, a.quote > 0 ? 0.0031 * a.quote : 0, 1e-13);
    ck_assert_close(p.lost, -a.base * mid - a.quote, 1e-13);
    ck_assert_double_gt(p.lost, 0);
    struct invmm__pool again = p;
    ck_assert_double_eq_tol(invmm__pool_arbitrage(&again, &terms, mid).base, 0, 1e-9);
  }
}
END_TEST

/* What it makes is the most there is: no other size makes more. */
START_TEST(no_other_trade_makes_more) {
  struct invmm__pool p = pool_at(100);
  const double mid = 103.7, square = p.x * p.y, y = p.y, x = p.x;
  const struct invmm__arbitrage a = invmm__pool_arbitrage(&p, &terms, mid);
  for (double size = 0.5 * a.quote; size < 1.5 * a.quote; size += 0.01 * a.quote) {
    const double out = x - square / (y + 0.9969 * size);
    ck_assert_double_le(out * mid - size, p.lost + 1e-9);
  }
}
END_TEST

START_TEST(a_price_that_is_not_above_0_is_no_price) {
  struct invmm__pool p = pool_at(100);
  ck_assert_double_eq(invmm__pool_arbitrage(&p, &terms, 0).base, 0);
  ck_assert_double_eq(invmm__pool_arbitrage(&p, &terms, -3).base, 0);
}
END_TEST

/* The loss per second and unit of value, of a pool in a market without takers; its standard error too. */
struct loss {
  double rate, error;
};

static struct loss lose(const struct setting *settings, int turns) {
  double before = 0, value = 0, seconds = 0;
  struct sample s = sample_around(0);
  open_market(model_with(INVMM_KIND_SIMULATED_MARKET, settings));
  collect_all();
  for (int i = 0; i < turns; ++i) {
    value = figure("pool_base") * mid_now() + figure("pool_quote");
    const int64_t then_ns = seen[count - 1].time_ns;
    collect_all();
    seconds += 1e-9 * (double)(seen[0].time_ns - then_ns);
    const double lost = figure("arbitrage");
    sample_add(&s, (lost - before) / value);
    before = lost;
  }
  return (struct loss){s.sum[1] / seconds, sample_mean_error(&s) * s.n / seconds};
}

#define POOL                                                                                                 \
  {"volatility", 2}, {"drift", 0.02}, {"mid_process", INVMM_MID_GEOMETRIC}, {"intensity_scale", 0},          \
      {"intensity_decay", 1.5}, {                                                                            \
    "base_reserve", 1000                                                                                     \
  }

static void loses(const struct loss *l, double rate) {
  printf("loss per second and value: %.4g +- %.2g, known %.4g, ratio %.4f\n", l->rate, l->error, rate,
         l->rate / rate);
  ck_assert_msg(SLOW > 1 || l->error <= 0.005 * rate, "standard error %g of %g", l->error, rate);
  ck_assert_double_eq_tol(l->rate, rate, fmax(0.02 * rate, SLOW > 1 ? 4 * l->error : 0));
  ck_assert_double_eq_tol(l->rate, rate, 4 * l->error);
}

/* Milionis, Moallemi, Roughgarden and Zhang 2022: sigma^2/8 per unit of value; sigma = 2/100. */
START_TEST(without_a_fee_it_loses_as_it_rebalances) {
  const double rate = 0.02 * 0.02 / 8;
  struct loss l = lose(SETTINGS(POOL, {"time_step", 0.1}), 100000 / SLOW);
  loses(&l, rate);
  l = lose(SETTINGS(POOL, {"clock", INVMM_CLOCK_EVENT}, {"block_rate", 7.1}, {"time_step", 1e6}),
           300000 / SLOW);
  loses(&l, rate / (1 - 0.02 * 0.02 / 8 / 7.1));
}
END_TEST

/* Milionis, Moallemi, Roughgarden 2023: a trade in a block with the chance 1/(1 + sqrt(2 lambda) g/sigma),
 * and sigma^2/8 times it times cosh(g/2)/(1 - sigma^2/(8 lambda)); g = -ln(1 - f). */
static void loses_with(double fee, double blocks, int turns) {
  const double g = -log1p(-fee), trades = 1 / (1 + sqrt(2 * blocks) * g / 0.02);
  const double rate = 0.02 * 0.02 / 8 * trades * cosh(g / 2) / (1 - 0.02 * 0.02 / (8 * blocks));
  struct loss l = lose(SETTINGS(POOL, {"clock", INVMM_CLOCK_EVENT}, {"time_step", 1e6}, {"pool_fee", fee},
                                {"block_rate", blocks}),
                       turns);
  loses(&l, rate);
  const double n = turns, share = figure("swaps") / n;
  ck_assert_double_eq_tol(share, trades, 8 * sqrt(trades * (1 - trades) / n)); /* neighbours are alike */
}

START_TEST(with_a_fee_and_blocks_it_loses_less) {
  loses_with(0.003, 1.0 / 12, 300000 / SLOW);
  loses_with(0.003, 1, 300000 / SLOW);
  loses_with(0.01, 1, 600000 / SLOW);
}
END_TEST

/* A step sees at most one block, by a chance that the rate decides. */
START_TEST(steps_have_blocks_too) {
  const int n = 100000 / SLOW;
  const double rate = 0.713, dt = 0.31, share = 1 - exp(-rate * dt);
  open_market(
      model_with(INVMM_KIND_SIMULATED_MARKET, SETTINGS(POOL, {"time_step", dt}, {"block_rate", rate})));
  for (int i = 0; i <= n; ++i)
    collect_all();
  ck_assert_double_eq_tol(figure("swaps") / n, share, 4 * sqrt(share * (1 - share) / n));
}
END_TEST

START_TEST(events_may_each_have_a_block) {
  open_market(model_with(INVMM_KIND_SIMULATED_MARKET,
                         SETTINGS({"volatility", 2}, {"intensity_scale", 1}, {"intensity_decay", 1.5},
                                  {"base_reserve", 1000}, {"clock", INVMM_CLOCK_EVENT})));
  for (int i = 0; i <= 100; ++i)
    collect_all();
  ck_assert_double_eq(figure("swaps"), 100);
  open_market(model_with(INVMM_KIND_SIMULATED_MARKET, SETTINGS(POOL, {"block_rate", 1}, {"regime_enter", 1},
                                                               {"clock", INVMM_CLOCK_EVENT})));
  for (int i = 0; i <= 100; ++i)
    collect_all();
  ck_assert(figure("swaps") > 20 && figure("swaps") < 70);
}
END_TEST

/* The price falls until base has come in, and rises until its fees are worth no number any more. */
START_TEST(fees_that_no_double_holds) {
  double fees = 7;
  open_market(model_with(INVMM_KIND_SIMULATED_MARKET,
                         SETTINGS({"volatility", 0}, {"intensity_scale", 0}, {"intensity_decay", 1.5},
                                  {"mid_process", INVMM_MID_GEOMETRIC}, {"initial_price", 1e-200},
                                  {"drift", -115e-200}, {"base_reserve", 1e140}, {"pool_fee", 0.1})));
  collect_all(), collect_all();
  ck_assert_double_gt(figure("pool_fees"), 0);
  ck_assert_int_eq(invmm_model_set(market, INVMM_PARAM_DRIFT, 690e-200), INVMM_OK);
  collect_all();
  ck_assert_int_eq(invmm_model_set(market, INVMM_PARAM_DRIFT, 350e-200), INVMM_OK);
  collect_all();
  ck_assert_int_eq(invmm_value(market, INVMM_VALUE_POOL_FEES, 0, &fees), INVMM_E_NUMERIC);
  ck_assert_double_eq(fees, 7);
  ck_assert_double_gt(figure("pool_base"), 0);
}
END_TEST

START_TEST(the_pool_is_shown_and_its_trades) {
  const invmm_event shown = {
      .kind = INVMM_EV_POOL, .price = 100, .size = 1000, .size2 = 1e5, .value = 1e4, .price2 = 0.0001};
  open_market(
      model_with(INVMM_KIND_SIMULATED_MARKET, SETTINGS(POOL, {"pool_fee", 0.0001}, {"time_step", 9})));
  collect_all();
  ck_assert_uint_eq(count, 2);
  same_event(&seen[1], &shown);
  double base = 1000, quote = 1e5, fee_base = 0, fee_quote = 0;
  for (int i = 0; i < 100; ++i) {
    collect_all();
    if (count < 2) continue;
    const invmm_event *e = &seen[1];
    ck_assert_int_eq(e->kind, INVMM_EV_SWAP);
    ck_assert_int_eq(e->time_ns, (int64_t)9000000000 * (i + 1));
    base += e->size * (e->size > 0 ? 0.9999 : 1), quote += e->size2 * (e->size2 > 0 ? 0.9999 : 1);
    ck_assert_close(figure("pool_base"), base, 1e-12);
    ck_assert_close(figure("pool_quote"), quote, 1e-12);
    ck_assert_close(e->price, quote / base, 1e-12);
    const double fees = figure("pool_fees");
    fee_base += 0.0001 * fmax(e->size, 0), fee_quote += 0.0001 * fmax(e->size2, 0);
    ck_assert_close(fees, fee_base * mid_now() + fee_quote, 1e-9);
  }
  ck_assert_double_gt(figure("swaps"), 90);
}
END_TEST

int main(void) {
  int status = RUN_TESTS("markets/simulated_pool", within_the_fee_nothing_is_to_be_had,
                         the_last_digit_of_a_price_is_no_trade, an_arbitrageur_takes_the_pool_to_the_edge,
                         no_other_trade_makes_more, a_price_that_is_not_above_0_is_no_price,
                         without_a_fee_it_loses_as_it_rebalances, with_a_fee_and_blocks_it_loses_less,
                         steps_have_blocks_too, events_may_each_have_a_block, fees_that_no_double_holds,
                         the_pool_is_shown_and_its_trades);
  open_market(NULL);
  return status;
}
