/* SPDX-License-Identifier: MIT */
#include "curves.h"
#include "curves/concentrated.h"
#include "curves/product.h"

START_TEST(worth_is_that_of_the_oracle) {
  struct oracle rows[8];
  int n = oracle_rows(CONCENTRATED, rows, 8);
  ck_assert_int_eq(n, 6);
  for (int i = 0; i < n; ++i) {
    struct invmm__range r = invmm__range_of(rows[i].p[0], rows[i].p[1], rows[i].p[2]);
    struct invmm__reserves held = invmm__range_at(&r, rows[i].price);
    ck_oracle(&rows[i], invmm__range_worth(&r, rows[i].price));
    /* near an end the amount is good to what a double of the price is */
    double slack = r.liquidity * 4e-16 * sqrt(rows[i].price);
    ck_assert_double_le(fabs(held.quote - rows[i].quote), 1e-12 * rows[i].quote + slack);
  }
}
END_TEST

static struct invmm__worth worth(const void *own, double price) {
  return invmm__range_worth(own, price);
}

START_TEST(delta_and_gamma_are_derivatives) {
  struct draw d = {713};
  for (int i = 0; i < 300; ++i) {
    double low = draw_decades(&d, -4, 5), high = low * (1 + draw_decades(&d, -2, 1));
    struct invmm__range r = invmm__range_of(draw_decades(&d, 0, 12), low, high);
    double price = draw_between(&d, 0.8 * low, 1.2 * high), h = 2e-4 * price;
    if (fabs(price - low) < h || fabs(price - high) < h) continue;
    ck_derivatives(worth, &r, price);
  }
}
END_TEST

START_TEST(an_end_is_a_position_on_one_side) {
  const struct invmm__range r = invmm__range_of(713.7, 1437.3, 2137.9);
  struct invmm__reserves low = invmm__range_at(&r, r.low), high = invmm__range_at(&r, r.high);
  ck_assert(low.base > 0 && low.quote == 0 && high.base == 0 && high.quote > 0);
  ck_assert_double_eq(invmm__range_worth(&r, r.low).gamma, 0);
  ck_assert_double_eq(invmm__range_worth(&r, r.high).gamma, 0);
  ck_assert_double_lt(invmm__range_worth(&r, nextafter(r.low, INFINITY)).gamma, 0);
  /* and delta has no jump there */
  ck_assert_close(invmm__range_at(&r, nextafter(r.low, INFINITY)).base, low.base, 1e-14);
  ck_assert_double_le(invmm__range_at(&r, nextafter(r.high, 0)).base, 1e-12);
  ck_assert_close(invmm__range_at(&r, 1e-9).base, low.base, 1e-15);
}
END_TEST

START_TEST(liquidity_is_that_of_the_periphery) {
  FILE *file = golden_open("v3_liquidity.txt");
  double row[6];
  int n = 0;
  while (golden_row(file, row, 6)) {
    double root = row[0] / 0x1p96, a = row[1] / 0x1p96, b = row[2] / 0x1p96;
    struct invmm__range r = invmm__range_of(1, a * a, b * b);
    double got = invmm__range_liquidity(&r, (struct invmm__reserves){row[3], row[4]}, root * root);
    ck_assert_msg(got >= row[5] - 1 && got < row[5] + 1, "%.17g, wanted %g", got, row[5]);
    ++n;
  }
  ck_assert_int_eq(n, 5);
}
END_TEST

START_TEST(liquidity_undoes_the_amounts) {
  struct draw d = {41};
  for (int i = 0; i < 300; ++i) {
    double low = draw_decades(&d, -4, 5), high = low * (1 + draw_decades(&d, -4, 1));
    struct invmm__range r = invmm__range_of(draw_decades(&d, 0, 12), low, high);
    double price = draw_between(&d, 0.9 * low, 1.1 * high);
    ck_assert_close(invmm__range_liquidity(&r, invmm__range_at(&r, price), price), r.liquidity, 1e-12);
  }
}
END_TEST

START_TEST(loss_is_what_holding_would_have_kept) {
  struct draw d = {43};
  for (int i = 0; i < 300; ++i) {
    double low = draw_decades(&d, -4, 5), high = low * (1 + draw_decades(&d, -2, 1));
    struct invmm__range r = invmm__range_of(draw_decades(&d, 0, 9), low, high);
    double entry = draw_between(&d, 0.9 * low, 1.1 * high), price = draw_between(&d, 0.8 * low, 1.3 * high);
    struct invmm__reserves then = invmm__range_at(&r, entry);
    double loss = invmm__range_worth(&r, price).value / (then.base * price + then.quote) - 1;
    ck_assert_double_le(fabs(invmm__range_loss(&r, entry, price) - loss), 1e-13);
  }
  struct invmm__range none = invmm__range_of(0, 7.31, 13.7);
  ck_assert_double_eq(invmm__range_loss(&none, 8.1, 9.2), 0);
}
END_TEST

START_TEST(a_wide_range_is_the_constant_product) {
  const struct invmm__range r = invmm__range_of(713.7, 1e-12, 1e18);
  for (double price = 0.0131; price < 1e5; price *= 3.17) {
    struct invmm__reserves v = invmm__virtual_reserves(713.7, price);
    struct invmm__worth a = invmm__range_worth(&r, price), b = invmm__product_worth(v);
    ck_assert_double_le(fabs(a.value - b.value), 713.7 * (1e-6 + price * 1e-9) * 1.01);
    ck_assert_close(a.gamma, b.gamma, 1e-14);
    ck_assert_close(invmm__product_price(v), price, 1e-15);
  }
}
END_TEST

/* -- swaps -- */

START_TEST(steps_are_those_of_v3) {
  FILE *file = golden_open("v3_steps.txt");
  double row[9];
  int n = 0, precise = 0;
  while (golden_row(file, row, 9)) {
    struct invmm__swap_step s =
        invmm__swap_step(row[2], row[0] / 0x1p96, row[1] / 0x1p96, row[3], row[4] / 1e6);
    ++n;
    if (row[0] < 1e20 || row[2] < 1e10) continue; /* roots or liquidity of a few units: integers rule there */
    ++precise;
    ck_assert_close(s.root * 0x1p96, row[5], 1e-9);
    ck_assert_double_le(fabs(s.in - row[6]), 1e-9 * row[6] + 2);
    ck_assert_double_le(fabs(s.out - row[7]), 1e-9 * row[7] + 2);
    double fee = row[3] > 0 && s.root * 0x1p96 != row[1] ? row[3] - s.in : s.fee;
    ck_assert_double_le(fabs(fee - row[8]), 1e-9 * row[8] + 2);
    ck_assert_close(s.fee, fee, 1e-9);
  }
  ck_assert_int_eq(n, 9);
  ck_assert_int_ge(precise, 4);
}
END_TEST

/* A pool of up to three positions. */
struct pool {
  double low[3], high[3], liquidity[3]; /* roots */
  double root, fee;
};

static double tick_root(double tick) {
  return (double)powl(1.0001L, (long double)tick / 2);
}

/* Active liquidity just below (down) or above a root. */
static double active(const struct pool *p, double root, int down) {
  double sum = 0;
  for (int i = 0; i < 3; ++i)
    if (down ? root > p->low[i] && root <= p->high[i] : root >= p->low[i] && root < p->high[i])
      sum += p->liquidity[i];
  return sum;
}

/* The nearest end of a position on the way to the limit. */
static double next_root(const struct pool *p, double root, double limit, int down) {
  double next = limit;
  for (int i = 0; i < 3; ++i) {
    const double ends[] = {p->low[i], p->high[i]};
    for (int k = 0; k < 2 && p->liquidity[i] != 0; ++k)
      if (down ? ends[k] < root && ends[k] > next : ends[k] > root && ends[k] < next) next = ends[k];
  }
  return next;
}

/* What flows into the pool (base, quote), step by step; the price goes with it. */
static struct invmm__swap swap(struct pool *p, int down, double amount, double limit, int *steps) {
  double left = amount, in = 0, out = 0;
  *steps = 0;
  while (left != 0 && (down ? p->root > limit : p->root < limit)) {
    double next = next_root(p, p->root, limit, down), liquidity = active(p, p->root, down);
    ++*steps;
    if (liquidity == 0) {
      p->root = next;
      continue;
    }
    struct invmm__swap_step s = invmm__swap_step(liquidity, p->root, next, left, p->fee);
    in += s.in + s.fee, out += s.out;
    p->root = s.root;
    if (s.root != next) break; /* the amount was used up on the way */
    left = left > 0 ? fmax(left - s.in - s.fee, 0) : fmin(left + s.out, 0);
  }
  return down ? (struct invmm__swap){in, -out} : (struct invmm__swap){-out, in};
}

START_TEST(swaps_are_those_of_v3) {
  FILE *file = golden_open("v3_swaps.txt");
  double row[19], worst = 0, worst_extreme = 0;
  int n = 0, refused = 0, compared = 0, steps;
  while (golden_row(file, row, 19)) {
    struct pool p = {.root = row[2] / 0x1p96, .fee = row[1] / 1e6};
    for (int i = 0; i < 3; ++i)
      p.low[i] = tick_root(row[3 + 3 * i]), p.high[i] = tick_root(row[4 + 3 * i]),
      p.liquidity[i] = row[5 + 3 * i];
    int down = row[12] != 0;
    double limit = row[14] / 0x1p96, tolerance = row[0] != 0 ? 1e-7 : 1e-9;
    ++n;
    if (row[15] != 0) {
      ck_assert(down ? p.root <= limit : p.root >= limit);
      ++refused;
      continue;
    }
    struct invmm__swap s = swap(&p, down, row[13], limit, &steps);
    if (row[0] != 0 && fmin(fabs(row[16]), fabs(row[17])) < 1e9)
      continue; /* the chain's own rounding rules */
    compared += row[0] != 0;
    const double got[] = {s.base, s.quote};
    for (int i = 0; i < 2; ++i) {
      double error = fmax(0, fabs(got[i] - row[16 + i]) - 2 * steps) / fmax(fabs(row[16 + i]), 1);
      ck_assert_msg(error <= tolerance, "row %d: %.17g, wanted %.17g", n, got[i], row[16 + i]);
      *(row[0] != 0 ? &worst_extreme : &worst) = fmax(row[0] != 0 ? worst_extreme : worst, error);
    }
    ck_assert_close(p.root * 0x1p96, row[18], tolerance);
  }
  ck_assert_int_eq(n, 240);
  ck_assert_int_gt(refused, 3);
  ck_assert_int_gt(compared, 10);
  printf("v3 swaps: largest relative error %.1e, of extreme pools %.1e\n", worst, worst_extreme);
}
END_TEST

START_TEST(a_step_within_one_liquidity_is_a_swap_of_its_reserves) {
  struct draw d = {47};
  for (int i = 0; i < 400; ++i) {
    double liquidity = draw_decades(&d, 0, 9), root = draw_decades(&d, -2, 3),
           fee = draw_between(&d, 0, 0.02);
    struct invmm__reserves v = invmm__virtual_reserves(liquidity, root * root);
    int down = i % 2, exact_out = i / 2 % 2;
    struct invmm__sides side = down ? invmm__base_in(v) : invmm__quote_in(v);
    double amount = (exact_out ? side.out : side.in) * draw_decades(&d, -9, -1);
    double far = down ? root * 0.1 : root * 10;
    struct invmm__swap_step s = invmm__swap_step(liquidity, root, far, exact_out ? -amount : amount, fee);
    double in = exact_out ? invmm__product_in(side, amount, fee) : amount;
    double out = exact_out ? amount : invmm__product_out(side, amount, fee);
    ck_assert_close(s.in + s.fee, in, 1e-12);
    ck_assert_close(s.out, out, 1e-12);
    /* the amounts, from the move of the root */
    double base = liquidity * (1 / s.root - 1 / root), quote = liquidity * (s.root - root);
    ck_assert_double_le(fabs((down ? s.in : -s.out) - base), 1e-15 * liquidity / root * 4);
    ck_assert_double_le(fabs((down ? -s.out : s.in) - quote), 1e-15 * liquidity * root * 4);
  }
}
END_TEST

int main(void) {
  return RUN_TESTS("curves/concentrated", worth_is_that_of_the_oracle, delta_and_gamma_are_derivatives,
                   an_end_is_a_position_on_one_side, liquidity_is_that_of_the_periphery,
                   liquidity_undoes_the_amounts, loss_is_what_holding_would_have_kept,
                   a_wide_range_is_the_constant_product, steps_are_those_of_v3, swaps_are_those_of_v3,
                   a_step_within_one_liquidity_is_a_swap_of_its_reserves);
}
