/* SPDX-License-Identifier: MIT */
#include "curves.h"
#include "curves/product.h"
#include "curves/weighted.h"

/* Reserves of the curve x^w y^(1-w) = L at the price where both are in proportion to their weights. */
static struct invmm__reserves reserves_of(double liquidity, double weight) {
  double ratio = weight / (1 - weight); /* price 1: y = x/ratio */
  double base = liquidity * pow(ratio, 1 - weight);
  return (struct invmm__reserves){base, base / ratio};
}

START_TEST(worth_is_that_of_the_oracle) {
  struct oracle rows[8];
  int n = oracle_rows(WEIGHTED, rows, 8);
  ck_assert_int_eq(n, 7);
  for (int i = 0; i < n; ++i) {
    struct invmm__reserves r = reserves_of(rows[i].p[0], rows[i].p[1]);
    r = invmm__weighted_at(r, rows[i].p[1], rows[i].price);
    ck_oracle(&rows[i], invmm__weighted_worth(r, rows[i].p[1]));
    ck_assert_close(r.quote, rows[i].quote, 1e-12);
  }
}
END_TEST

struct own {
  struct invmm__reserves r;
  double weight;
};

static struct invmm__worth worth(const void *own, double price) {
  const struct own *o = own;
  return invmm__weighted_worth(invmm__weighted_at(o->r, o->weight, price), o->weight);
}

static struct own draw_own(struct draw *d) {
  return (struct own){{draw_decades(d, -3, 8), draw_decades(d, -3, 8)}, draw_between(d, 0.02, 0.98)};
}

START_TEST(delta_and_gamma_are_derivatives) {
  struct draw d = {713};
  for (int i = 0; i < 200; ++i) {
    struct own o = draw_own(&d);
    ck_derivatives(worth, &o, invmm__weighted_price(o.r, o.weight) * draw_decades(&d, -3, 3));
  }
}
END_TEST

START_TEST(half_a_weight_is_the_product) {
  struct draw d = {17};
  for (int i = 0; i < 200; ++i) {
    struct invmm__reserves r = draw_own(&d).r;
    double ratio = draw_decades(&d, -2, 2), price = invmm__product_price(r) * ratio;
    double amount = r.base * draw_decades(&d, -8, 0);
    struct invmm__sides s = invmm__base_in(r);
    struct invmm__worth a = invmm__product_worth(r), b = invmm__weighted_worth(r, 0.5);
    ck_assert_close(b.value, a.value, 1e-15);
    ck_assert_close(b.gamma, a.gamma, 1e-15);
    ck_assert_close(invmm__weighted_at(r, 0.5, price).base, invmm__product_at(r, price).base, 1e-14);
    ck_assert_close(invmm__weighted_out(s, 1, amount, 0.0031), invmm__product_out(s, amount, 0.0031), 1e-14);
    ck_assert_close(invmm__weighted_depth(r, 0.5, 0.1317), invmm__product_depth(r, 0.1317), 1e-14);
    ck_assert_double_le(fabs(invmm__weighted_loss(0.5, ratio) - invmm__product_loss(ratio)), 1e-15);
    struct invmm__swap p = invmm__product_arbitrage(r, price, 0.0031);
    struct invmm__swap w = invmm__weighted_arbitrage(r, 0.5, price, 0.0031);
    ck_assert_close(w.base, p.base, 1e-12);
    ck_assert_close(w.quote, p.quote, 1e-12);
  }
}
END_TEST

START_TEST(powers_lose_no_digits) {
  struct draw d = {7137};
  for (int i = 0; i < 2000; ++i) {
    double u = draw_decades(&d, -18, 1) * (i % 2 ? 1 : -0.0999), p = draw_between(&d, -99, 99);
    double want = (double)expm1l(p * log1pl(u)), got = invmm__weighted_power(u, p);
    double condition = 1 + fabs(p * log1p(u)); /* what a rounding of the logarithm costs */
    ck_assert_double_le(fabs(got - want), 1e-15 * condition * fabs(want));
  }
}
END_TEST

START_TEST(swaps_are_those_of_the_chain) {
  FILE *file = golden_open("weighted_swaps.txt");
  double row[12];
  int n = 0;
  while (golden_row(file, row, 12)) {
    int i = (int)row[9], o = (int)row[10];
    struct invmm__sides s = {row[2 + i], row[2 + o]};
    double ratio = row[4 + i] / row[4 + o], fee = row[6] / 1e18;
    double amount = row[1] * row[7 + (row[0] == 0 ? i : o)], scale = row[7 + (row[0] == 0 ? o : i)];
    double got =
        row[0] == 0 ? invmm__weighted_out(s, ratio, amount, fee) : invmm__weighted_in(s, ratio, amount, fee);
    ck_assert_msg(fabs(got / scale - row[11]) <= 1e-13 * row[11] + 2, "%.17g for %.17g", got / scale,
                  row[11]);
    ++n;
  }
  ck_assert_int_eq(n, 4);
}
END_TEST

START_TEST(swaps_stay_on_the_curve) {
  struct draw d = {19};
  for (int i = 0; i < 500; ++i) {
    struct own o = draw_own(&d);
    struct invmm__sides s = {o.r.base, o.r.quote};
    double ratio = o.weight / (1 - o.weight), fee = draw_between(&d, 0, 0.03);
    double amount = s.in * draw_decades(&d, -9, -0.5), out = invmm__weighted_out(s, ratio, amount, fee);
    double left = ratio * log1p(amount * (1 - fee) / s.in) + log1p(-out / s.out);
    ck_assert_double_le(fabs(left), 1e-14);
    ck_assert_close(invmm__weighted_in(s, ratio, out, fee), amount, 1e-9);
  }
}
END_TEST

START_TEST(no_more_comes_out_than_there_is) {
  const struct invmm__sides s = {1713.7, 24.31};
  ck_assert(isinf(invmm__weighted_in(s, 0.731, 24.31, 0.003)));
  ck_assert(isinf(invmm__weighted_in(s, 0.731, 31.7, 0.003)));
  ck_assert_double_le(invmm__weighted_out(s, 0.731, 1e300, 0.003), 24.31);
}
END_TEST

START_TEST(depth_moves_the_price_by_the_fraction) {
  const struct invmm__reserves r = {137.31, 24853.7};
  for (double e = -0.9; e < 3; e += 0.171) {
    double base = r.base - invmm__weighted_depth(r, 0.731, e);
    double quote = r.quote * pow(r.base / base, 0.731 / (1 - 0.731));
    double price = invmm__weighted_price((struct invmm__reserves){base, quote}, 0.731);
    ck_assert_close(price, invmm__weighted_price(r, 0.731) * (1 + e), 1e-12);
  }
}
END_TEST

START_TEST(loss_is_what_holding_would_have_kept) {
  struct draw d = {7};
  for (int i = 0; i < 200; ++i) {
    struct own o = draw_own(&d);
    double ratio = draw_decades(&d, -3, 3), price = invmm__weighted_price(o.r, o.weight) * ratio;
    double loss = worth(&o, price).value / (o.r.base * price + o.r.quote) - 1;
    ck_assert_double_le(fabs(invmm__weighted_loss(o.weight, ratio) - loss), 1e-13);
  }
  ck_assert_double_eq(invmm__weighted_loss(0.371, 1), 0);
}
END_TEST

static double gain(struct invmm__swap s, double price) {
  return -(s.base * price + s.quote);
}

START_TEST(arbitrage_takes_the_most_there_is) {
  struct draw d = {73};
  int up = 0, down = 0, none = 0;
  for (int i = 0; i < 300; ++i) {
    struct own o = draw_own(&d);
    double fee = draw_between(&d, 0, 0.02), ratio = o.weight / (1 - o.weight);
    double price = invmm__weighted_price(o.r, o.weight) * exp(draw_between(&d, -0.05, 0.05));
    struct invmm__swap s = invmm__weighted_arbitrage(o.r, o.weight, price, fee);
    up += s.quote > 0, down += s.base > 0, none += s.base == 0 && s.quote == 0;
    ck_assert_double_ge(gain(s, price), 0);
    if (s.quote > 0)
      ck_assert_close(invmm__weighted_out(invmm__quote_in(o.r), 1 / ratio, s.quote, fee), -s.base, 1e-10);
    if (s.base > 0)
      ck_assert_close(invmm__weighted_out(invmm__base_in(o.r), ratio, s.base, fee), -s.quote, 1e-10);
    for (double f = 0.9; f < 1.15; f += 0.2) { /* a little less, a little more */
      double q = s.quote > 0 ? s.quote * f : 1e-4 * o.r.quote, b = s.base > 0 ? s.base * f : 1e-4 * o.r.base;
      struct invmm__swap buy = {-invmm__weighted_out(invmm__quote_in(o.r), 1 / ratio, q, fee), q};
      struct invmm__swap sell = {b, -invmm__weighted_out(invmm__base_in(o.r), ratio, b, fee)};
      double most = fmax(gain(buy, price), gain(sell, price)), value = o.r.base * price + o.r.quote;
      ck_assert_double_le(most, gain(s, price) + 1e-13 * value);
    }
  }
  ck_assert_int_gt(up, 50);
  ck_assert_int_gt(down, 50);
  ck_assert_int_gt(none, 20);
}
END_TEST

int main(void) {
  return RUN_TESTS("curves/weighted", worth_is_that_of_the_oracle, delta_and_gamma_are_derivatives,
                   half_a_weight_is_the_product, powers_lose_no_digits, swaps_are_those_of_the_chain,
                   swaps_stay_on_the_curve, no_more_comes_out_than_there_is,
                   depth_moves_the_price_by_the_fraction, loss_is_what_holding_would_have_kept,
                   arbitrage_takes_the_most_there_is);
}
