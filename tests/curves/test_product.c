/* SPDX-License-Identifier: MIT */
#include "curves.h"
#include "curves/product.h"

START_TEST(worth_is_that_of_the_oracle) {
  struct oracle rows[8];
  int n = oracle_rows(PRODUCT, rows, 8);
  ck_assert_int_eq(n, 3);
  for (int i = 0; i < n; ++i) {
    struct invmm__reserves any = {rows[i].p[0] / 7.31, rows[i].p[0] * 7.31};
    struct invmm__reserves r = invmm__product_at(any, rows[i].price);
    ck_oracle(&rows[i], invmm__product_worth(r));
    ck_assert_close(r.base, rows[i].base, 1e-14);
    ck_assert_close(r.quote, rows[i].quote, 1e-14);
    ck_assert_close(invmm__product_price(r), rows[i].price, 1e-14);
  }
}
END_TEST

static struct invmm__worth worth(const void *own, double price) {
  return invmm__product_worth(invmm__product_at(*(const struct invmm__reserves *)own, price));
}

START_TEST(delta_and_gamma_are_derivatives) {
  struct draw d = {713};
  for (int i = 0; i < 200; ++i) {
    struct invmm__reserves r = {draw_decades(&d, -3, 9), draw_decades(&d, -3, 9)};
    ck_derivatives(worth, &r, draw_decades(&d, -4, 6));
  }
}
END_TEST

START_TEST(swaps_are_those_of_v2) {
  FILE *file = golden_open("v2_swaps.txt");
  double row[7];
  int n = 0;
  while (golden_row(file, row, 7)) {
    struct invmm__sides s = {row[2], row[3]};
    double fee = 1 - row[4] / row[5];
    double got = row[0] == 0 ? invmm__product_out(s, row[1], fee) : invmm__product_in(s, row[1], fee);
    ck_assert_double_le(fabs(got - row[6]), 1e-9 * row[6] + 2);
    ++n;
  }
  ck_assert_int_eq(n, 9);
}
END_TEST

START_TEST(in_undoes_out) {
  struct draw d = {731};
  for (int i = 0; i < 1000; ++i) {
    struct invmm__sides s = {draw_decades(&d, -2, 8), draw_decades(&d, -2, 8)};
    double fee = draw_between(&d, 0, 0.03), amount = s.in * draw_decades(&d, -9, 0.5);
    double out = invmm__product_out(s, amount, fee);
    ck_assert_close(invmm__product_in(s, out, fee), amount, 1e-14 * (1 + amount / s.in) * 4);
    /* what is left lies on the curve, but for the fee */
    ck_assert_close((s.in + amount * (1 - fee)) * (s.out - out), s.in * s.out, 1e-14 * (1 + amount / s.in));
  }
}
END_TEST

START_TEST(no_more_comes_out_than_there_is) {
  const struct invmm__sides s = {1713.7, 24.31};
  ck_assert(isinf(invmm__product_in(s, 24.31, 0.003)));
  ck_assert(isinf(invmm__product_in(s, 31.7, 0.003)));
  ck_assert(isfinite(invmm__product_in(s, nextafter(24.31, 0), 0.003)));
  ck_assert_double_le(invmm__product_out(s, 1e300, 0.003), 24.31);
  ck_assert_double_eq(invmm__product_out(s, 0, 0.003), 0);
  ck_assert_double_eq(invmm__product_in(s, 0, 0.003), 0);
}
END_TEST

START_TEST(depth_moves_the_price_by_the_fraction) {
  const struct invmm__reserves r = {137.31, 24853.7};
  for (double e = -0.9; e < 3; e += 0.171) {
    double base = invmm__product_depth(r, e);
    struct invmm__reserves after = {r.base - base, r.base * r.quote / (r.base - base)};
    ck_assert_close(invmm__product_price(after), invmm__product_price(r) * (1 + e), 1e-13);
    ck_assert((base > 0) == (e > 0));
  }
  ck_assert_close(invmm__product_depth(r, 1e-12), 0.5e-12 * r.base, 1e-9);
}
END_TEST

START_TEST(loss_is_what_holding_would_have_kept) {
  struct draw d = {7};
  for (int i = 0; i < 200; ++i) {
    struct invmm__reserves r = {draw_decades(&d, -3, 9), draw_decades(&d, -3, 9)};
    double ratio = draw_decades(&d, -3, 3), price = invmm__product_price(r) * ratio;
    double held = r.base * price + r.quote, loss = worth(&r, price).value / held - 1;
    ck_assert_double_le(fabs(invmm__product_loss(ratio) - loss), 4e-15);
  }
  ck_assert_double_eq(invmm__product_loss(1), 0);
  ck_assert_close(invmm__product_loss(4), -0.2, 1e-15);
  ck_assert_close(invmm__product_loss(1 + 1e-9), -1.25e-19, 1e-6); /* -(r - 1)^2/8 */
  ck_assert_double_le(invmm__product_loss(1e300), -0.999999);
}
END_TEST

/* What the arbitrageur gains by a swap, at the outside price. */
static double gain(struct invmm__swap s, double price) {
  return -(s.base * price + s.quote);
}

START_TEST(arbitrage_takes_the_most_there_is) {
  struct draw d = {73};
  int up = 0, down = 0, none = 0;
  for (int i = 0; i < 300; ++i) {
    struct invmm__reserves r = {draw_decades(&d, 0, 4), draw_decades(&d, 0, 4)};
    double fee = draw_between(&d, 0, 0.02),
           price = invmm__product_price(r) * exp(draw_between(&d, -0.05, 0.05));
    struct invmm__swap s = invmm__product_arbitrage(r, price, fee);
    up += s.quote > 0, down += s.base > 0, none += s.base == 0 && s.quote == 0;
    ck_assert_double_ge(gain(s, price), 0);
    if (s.quote > 0) ck_assert_close(invmm__product_out(invmm__quote_in(r), s.quote, fee), -s.base, 1e-12);
    if (s.base > 0) ck_assert_close(invmm__product_out(invmm__base_in(r), s.base, fee), -s.quote, 1e-12);
    for (double f = 0.9; f < 1.15; f += 0.2) { /* a little less, a little more */
      double q = s.quote > 0 ? s.quote * f : 1e-4 * r.quote, b = s.base > 0 ? s.base * f : 1e-4 * r.base;
      struct invmm__swap buy = {-invmm__product_out(invmm__quote_in(r), q, fee), q};
      struct invmm__swap sell = {b, -invmm__product_out(invmm__base_in(r), b, fee)};
      ck_assert_double_le(fmax(gain(buy, price), gain(sell, price)), gain(s, price) + 1e-12 * r.quote);
    }
  }
  ck_assert_int_gt(up, 50);
  ck_assert_int_gt(down, 50);
  ck_assert_int_gt(none, 20);
}
END_TEST

int main(void) {
  return RUN_TESTS("curves/product", worth_is_that_of_the_oracle, delta_and_gamma_are_derivatives,
                   swaps_are_those_of_v2, in_undoes_out, no_more_comes_out_than_there_is,
                   depth_moves_the_price_by_the_fraction, loss_is_what_holding_would_have_kept,
                   arbitrage_takes_the_most_there_is);
}
