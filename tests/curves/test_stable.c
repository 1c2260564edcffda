/* SPDX-License-Identifier: MIT */
#include "curves.h"
#include "curves/stable.h"

START_TEST(worth_is_that_of_the_oracle) {
  struct oracle rows[32];
  int n = oracle_rows(STABLE, rows, 32);
  ck_assert_int_eq(n, 18);
  for (int i = 0; i < n; ++i) {
    struct invmm__stable s;
    struct invmm__reserves even = {rows[i].p[0] / 2, rows[i].p[0] / 2};
    ck_assert_int_eq(invmm__stable_of(even, rows[i].p[1], &s), INVMM_OK);
    ck_assert_close(s.invariant, rows[i].p[0], 1e-15);
    ck_assert_int_eq(invmm__stable_at(&s, rows[i].price, &s), INVMM_OK);
    ck_oracle(&rows[i], invmm__stable_worth(&s));
    ck_assert_close(s.reserves.quote, rows[i].quote, 1e-10);
    ck_assert_close(s.price, rows[i].price, 1e-13);
    /* and from the reserves alone */
    ck_assert_int_eq(
        invmm__stable_of((struct invmm__reserves){rows[i].base, rows[i].quote}, rows[i].p[1], &s), INVMM_OK);
    ck_oracle(&rows[i], invmm__stable_worth(&s));
  }
}
END_TEST

START_TEST(invariants_and_balances_are_those_of_the_simulation) {
  FILE *file = golden_open("stable_swaps.txt");
  double row[13];
  int n = 0;
  while (golden_row(file, row, 13)) {
    uint32_t coins = (uint32_t)row[0], i = (uint32_t)row[6], j = (uint32_t)row[7];
    double x[4] = {row[2], row[3], row[4], row[5]}, ann = row[1] * coins, d, y;
    ck_assert_int_eq(invmm__stable_invariant(x, coins, ann, &d), INVMM_OK);
    ck_assert_close(d, row[10], 1e-12);
    double before = x[j];
    x[i] += row[8];
    ck_assert_int_eq(invmm__stable_balance(x, coins, j, ann, d, &y), INVMM_OK);
    ck_assert_msg(fabs(y - row[11]) <= 1e-12 * row[11] + 2, "y = %.17g, wanted %.17g", y, row[11]);
    double dy = (before - y) * (1 - row[9] / 1e10);
    ck_assert_double_le(fabs(dy - row[12]), 1e-12 * before + 2);
    ++n;
  }
  ck_assert_int_eq(n, 253);
}
END_TEST

START_TEST(swaps_of_two_coins_are_those_of_the_simulation) {
  FILE *file = golden_open("stable_swaps.txt");
  double row[13];
  int n = 0;
  while (golden_row(file, row, 13)) {
    struct invmm__stable s;
    int base_in = row[6] == 0;
    if (row[0] != 2) continue;
    ck_assert_int_eq(invmm__stable_of((struct invmm__reserves){row[2], row[3]}, 2 * row[1], &s), INVMM_OK);
    double out = invmm__stable_out(&s, base_in, row[8], row[9] / 1e10);
    double reserve = base_in ? row[3] : row[2];
    ck_assert_msg(fabs(out - row[12]) <= 1e-12 * row[12] + 4e-16 * reserve + 2, "%.17g, wanted %.17g", out,
                  row[12]);
    ++n;
  }
  ck_assert_int_eq(n, 120);
}
END_TEST

static struct invmm__stable draw_pool(struct draw *d) {
  struct invmm__stable s;
  double base = draw_decades(d, -2, 9), ann = 2 * draw_decades(d, 0, 4);
  struct invmm__reserves r = {base, base * draw_decades(d, -3, 3)};
  ck_assert_int_eq(invmm__stable_of(r, ann, &s), INVMM_OK);
  return s;
}

/* Newton from the sum for one, a series for pools near their peg for the other. */
START_TEST(two_coins_have_the_invariant_of_several) {
  struct draw d = {41};
  for (int i = 0; i < 3000; ++i) {
    double ann = 2 * draw_decades(&d, 0, 6), base = draw_decades(&d, -120, 120), general;
    double both[2] = {base, base * exp(draw_between(&d, -1, 1) * draw_decades(&d, -6, 0))};
    struct invmm__stable s;
    ck_assert_int_eq(invmm__stable_of((struct invmm__reserves){both[0], both[1]}, ann, &s), INVMM_OK);
    ck_assert_int_eq(invmm__stable_invariant(both, 2, ann, &general), INVMM_OK);
    ck_assert_close(s.invariant, general, 5e-16);
    ck_assert_close(s.per * s.invariant, 1, 3e-16);
  }
}
END_TEST

/* What the equation leaves, against the size of its terms. */
static double residual(const struct invmm__stable *s, double x, double y) {
  double d = s->invariant, power = d * (d / x) * (d / y) / 4;
  return (s->ann * (x + y) + d - s->ann * d - power) / (s->ann * (x + y) + d + power);
}

START_TEST(pools_satisfy_their_equation) {
  struct draw d = {37};
  for (int i = 0; i < 1000; ++i) {
    struct invmm__stable s = draw_pool(&d);
    ck_assert_double_le(fabs(residual(&s, s.reserves.base, s.reserves.quote)), 1e-15);
  }
}
END_TEST

static struct invmm__worth worth(const void *own, double price) {
  struct invmm__stable s = *(const struct invmm__stable *)own;
  ck_assert_int_eq(invmm__stable_at(&s, price, &s), INVMM_OK);
  return invmm__stable_worth(&s);
}

/* The curve bends within 1/Ann of its price: so must the difference, whose own error is of the order of h^2.
 */
START_TEST(delta_and_gamma_are_derivatives) {
  struct draw d = {713};
  for (int i = 0; i < 300; ++i) {
    struct invmm__stable s = draw_pool(&d);
    double price = s.price, h = 1e-3 * price / s.ann;
    struct invmm__worth at = invmm__stable_worth(&s);
    double slope = (worth(&s, price + h).value - worth(&s, price - h).value) / (2 * h);
    double bend = (worth(&s, price + h).delta - worth(&s, price - h).delta) / (2 * h);
    double noise = 1e-15 * s.invariant / h; /* of the reserves, which rounding of the price moves as well */
    ck_assert_double_le(fabs(slope - at.delta),
                        1e-3 * fabs(at.gamma) * h + 1e-14 * (at.value + s.invariant) / h);
    ck_assert_double_le(fabs(bend - at.gamma), 1e-4 * fabs(at.gamma) + 10 * noise * (1 + 1 / price));
  }
}
END_TEST

START_TEST(swaps_stay_on_the_curve) {
  struct draw d = {19};
  for (int i = 0; i < 1000; ++i) {
    struct invmm__stable s = draw_pool(&d);
    int base_in = i % 2;
    struct invmm__sides side = base_in ? invmm__base_in(s.reserves) : invmm__quote_in(s.reserves);
    double fee = draw_between(&d, 0, 0.01), amount = side.in * draw_decades(&d, -9, 2);
    double gross = invmm__stable_out(&s, base_in, amount, 0),
           out = invmm__stable_out(&s, base_in, amount, fee);
    ck_assert_close(out, gross * (1 - fee), 1e-15);
    ck_assert(gross > 0 && gross <= side.out);
    double in_after = side.in + amount, out_after = side.out - gross;
    if (out_after > 1e-6 * side.out)
      ck_assert_double_le(
          fabs(base_in ? residual(&s, in_after, out_after) : residual(&s, out_after, in_after)), 1e-8);
    if (gross < 0.99 * side.out) ck_assert_close(invmm__stable_in(&s, base_in, out, fee), amount, 1e-9);
  }
}
END_TEST

START_TEST(a_small_swap_has_the_marginal_price) {
  struct draw d = {23};
  for (int i = 0; i < 300; ++i) {
    struct invmm__stable s = draw_pool(&d);
    double price = s.price, tiny = 1e-14 * fmin(s.reserves.base, s.reserves.quote / price);
    ck_assert_close(invmm__stable_out(&s, 1, tiny, 0) / tiny, price, 1e-9);
    ck_assert_close(invmm__stable_in(&s, 0, tiny, 0) / tiny, price, 1e-9);
    ck_assert_close(invmm__stable_out(&s, 0, tiny * price, 0) / tiny, 1, 1e-9);
  }
}
END_TEST

START_TEST(no_more_comes_out_than_there_is) {
  struct draw d = {29};
  struct invmm__stable s = draw_pool(&d);
  ck_assert(isinf(invmm__stable_in(&s, 1, s.reserves.quote, 0)));
  ck_assert(isinf(invmm__stable_in(&s, 0, s.reserves.base * 0.9999, 0.001)));
  ck_assert(isfinite(invmm__stable_in(&s, 0, s.reserves.base * 0.99, 0.001)));
  ck_assert_double_le(invmm__stable_out(&s, 1, 1e30, 0), s.reserves.quote);
}
END_TEST

START_TEST(depth_and_loss_follow_from_the_reserves) {
  struct draw d = {31};
  for (int i = 0; i < 200; ++i) {
    struct invmm__stable s = draw_pool(&d), moved = s;
    double e = draw_between(&d, -0.3, 0.5), price = s.price * (1 + e), depth, loss;
    ck_assert_int_eq(invmm__stable_depth(&s, e, &depth), INVMM_OK);
    ck_assert_int_eq(invmm__stable_at(&s, price, &moved), INVMM_OK);
    ck_assert_double_le(fabs(moved.reserves.base - s.reserves.base + depth), 2e-16 * s.invariant);
    ck_assert_close(moved.price, price, 1e-9);
    ck_assert_double_le(fabs(residual(&s, moved.reserves.base, moved.reserves.quote)), 1e-15);
    ck_assert_int_eq(invmm__stable_loss(&s, price, &loss), INVMM_OK);
    double held = s.reserves.base * price + s.reserves.quote;
    ck_assert_double_le(fabs(loss - (invmm__stable_worth(&moved).value / held - 1)), 1e-12);
    ck_assert_double_le(loss, 1e-15);
  }
}
END_TEST

static double gain(struct invmm__swap s, double price) {
  return -(s.base * price + s.quote);
}

START_TEST(arbitrage_takes_the_most_there_is) {
  struct draw d = {73};
  int up = 0, down = 0, none = 0;
  for (int i = 0; i < 400; ++i) {
    struct invmm__stable s = draw_pool(&d);
    struct invmm__swap a;
    double fee = draw_between(&d, 0, 0.004), price = s.price * exp(draw_between(&d, -0.01, 0.01));
    ck_assert_int_eq(invmm__stable_arbitrage(&s, price, fee, &a), INVMM_OK);
    up += a.quote > 0, down += a.base > 0, none += a.base == 0 && a.quote == 0;
    double value = s.reserves.base * price + s.reserves.quote;
    ck_assert_double_ge(gain(a, price), 0);
    if (a.quote > 0)
      ck_assert_double_le(fabs(invmm__stable_out(&s, 0, a.quote, fee) + a.base), 1e-11 * s.invariant);
    if (a.base > 0)
      ck_assert_double_le(fabs(invmm__stable_out(&s, 1, a.base, fee) + a.quote), 1e-11 * s.invariant);
    for (double f = 0.9; f < 1.15; f += 0.2) { /* a little less, a little more */
      double q = a.quote > 0 ? a.quote * f : 1e-5 * s.reserves.quote;
      double b = a.base > 0 ? a.base * f : 1e-5 * s.reserves.base;
      struct invmm__swap buy = {-invmm__stable_out(&s, 0, q, fee), q};
      struct invmm__swap sell = {b, -invmm__stable_out(&s, 1, b, fee)};
      ck_assert_double_le(fmax(gain(buy, price), gain(sell, price)), gain(a, price) + 1e-12 * value);
    }
  }
  ck_assert_int_gt(up, 50);
  ck_assert_int_gt(down, 50);
  ck_assert_int_gt(none, 20);
}
END_TEST

START_TEST(what_is_no_pool_is_refused) {
  struct invmm__stable s, there;
  struct invmm__swap swap;
  const double zero[] = {137.3, 0}, none[] = {0, 137.3}, good[] = {137.3, 731.7}, huge[] = {1.7e308, 1.7e308},
               far[] = {1e-300, 1e300}, slow[] = {1.3e-100, 7.1e100};
  double out = 2.385;
  ck_assert_int_eq(invmm__stable_invariant(zero, 2, 85, &out), INVMM_E_RANGE);
  ck_assert_int_eq(invmm__stable_invariant(none, 2, 85, &out), INVMM_E_RANGE);
  ck_assert_int_eq(invmm__stable_invariant(good, 2, 0.99, &out), INVMM_E_RANGE);
  ck_assert_int_eq(invmm__stable_invariant(good, 2, NAN, &out), INVMM_E_RANGE);
  ck_assert_int_eq(invmm__stable_invariant(huge, 2, 85, &out), INVMM_E_NUMERIC);
  ck_assert_int_eq(invmm__stable_invariant(far, 2, 85, &out), INVMM_E_NUMERIC);
  ck_assert_int_eq(invmm__stable_invariant(slow, 2, 85, &out), INVMM_E_NUMERIC);
  ck_assert_int_eq(invmm__stable_balance(zero, 2, 0, 85, 700, &out), INVMM_E_RANGE);
  ck_assert_int_eq(invmm__stable_balance(good, 2, 0, 85, 0, &out), INVMM_E_RANGE);
  ck_assert_int_eq(invmm__stable_balance(far, 2, 1, 85, 1e300, &out), INVMM_E_NUMERIC);
  ck_assert_double_eq(out, 2.385);
  ck_assert_int_eq(invmm__stable_of((struct invmm__reserves){137.3, -1}, 85, &s), INVMM_E_RANGE);
  ck_assert_int_eq(invmm__stable_of((struct invmm__reserves){137.3, 137.2}, 0.5, &s), INVMM_E_RANGE);
  ck_assert_int_eq(invmm__stable_of((struct invmm__reserves){137.3, 731.7}, 85, &s), INVMM_OK);
  for (int i = 0; i < 2; ++i) {
    double price = i ? -1.3 : 0;
    ck_assert_int_eq(invmm__stable_at(&s, price, &there), INVMM_E_RANGE);
    ck_assert_int_eq(invmm__stable_loss(&s, price, &out), INVMM_E_RANGE);
    ck_assert_int_eq(invmm__stable_arbitrage(&s, price, 0.001, &swap), INVMM_E_RANGE);
  }
  ck_assert_int_eq(invmm__stable_depth(&s, -1, &out), INVMM_E_RANGE);
  ck_assert_int_eq(invmm__stable_at(&s, 1e300, &there), INVMM_E_NUMERIC);
  ck_assert_int_eq(invmm__stable_at(&s, 1e-320, &there), INVMM_E_NUMERIC);
  ck_assert_int_eq(invmm__stable_arbitrage(&s, 1e300, 0.001, &swap), INVMM_E_NUMERIC);
}
END_TEST

/* D of two coins in units of their sum: D^3/(4 x y) + (Ann - 1) D = Ann, in more digits. */
static long double invariant_of(long double x, long double y, long double ann) {
  long double d = 1, per = 1 / (4 * x * y);
  for (int i = 0; i < 60; ++i)
    d -= (d * d * d * per + (ann - 1) * d - ann) / (3 * d * d * per + ann - 1);
  return d;
}

/* At the end of the series, where reserves are far apart for their amplification: what it leaves out would
 * lean to one side, where rounding goes to and fro. */
START_TEST(the_series_near_the_peg_leaves_nothing_out) {
  enum { POOLS = 4000 };
  struct draw d = {43};
  double sum = 0, worst = 0;
  for (int i = 0; i < POOLS; ++i) {
    double apart = draw_between(&d, 0.8, 0.95), z = draw_between(&d, 1.9e-5, 2e-5);
    double ann = (apart / sqrt(z) - 3 * apart * apart) / (1 - apart * apart) - 2,
           total = draw_decades(&d, 0, 2);
    struct invmm__reserves r = {0.5 * total * (1 + apart), 0.5 * total * (1 - apart)};
    struct invmm__stable s;
    ck_assert_int_eq(invmm__stable_of(r, ann, &s), INVMM_OK);
    long double all = (long double)r.base + r.quote,
                want = all * invariant_of(r.base / all, r.quote / all, ann);
    double off = (double)((s.invariant - want) / want);
    sum += off, worst = fmax(worst, fabs(off));
  }
  ck_assert_double_lt(worst, 5e-16);
  ck_assert_double_lt(fabs(sum / POOLS), 2e-17);
}
END_TEST

int main(void) {
  return RUN_TESTS("curves/stable", worth_is_that_of_the_oracle,
                   invariants_and_balances_are_those_of_the_simulation,
                   swaps_of_two_coins_are_those_of_the_simulation, two_coins_have_the_invariant_of_several,
                   pools_satisfy_their_equation, delta_and_gamma_are_derivatives, swaps_stay_on_the_curve,
                   a_small_swap_has_the_marginal_price, no_more_comes_out_than_there_is,
                   depth_and_loss_follow_from_the_reserves, arbitrage_takes_the_most_there_is,
                   what_is_no_pool_is_refused, the_series_near_the_peg_leaves_nothing_out);
}
