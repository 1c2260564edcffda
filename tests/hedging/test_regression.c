/* SPDX-License-Identifier: MIT */
#include "draw.h"
#include "golden.h"
#include "hedging/regression.h"
#include "numeric/dense.h"

enum { ROWS = 500 };

static void read_returns(double *rows) {
  FILE *file = golden_open("hedge_returns.txt");
  for (int i = 0; i < ROWS; ++i)
    ck_assert(golden_row(file, rows + 3 * i, 3));
  fclose(file);
}

/* Reference values risk/o4_hedge.json: forgetting 0.97, P0 = 1000. */
START_TEST(least_squares_gives_the_reference_values) {
  static double rows[3 * ROWS];
  struct invmm__regression r;
  read_returns(rows);
  invmm__regression_start(&r, 2, 0, 1000);
  for (int i = 0; i < ROWS; ++i)
    invmm__least_squares(&r, rows[3 * i], rows + 3 * i + 1, 0.97, INFINITY);
  const double ratio[] = {0.8232331745772, 0.2900460994169};
  const double spread[] = {70.4641458077, -9.309127019334, -9.309127019334, 161.5107320968};
  for (int i = 0; i < 2; ++i)
    ck_assert_close(r.ratio[i], ratio[i], 1e-12);
  for (int i = 0; i < 4; ++i)
    ck_assert_close(r.spread[i], spread[i], 1e-11);
}
END_TEST

/* The same as weights l^(n-i) and a ridge of l^n/P0 in one solution. */
START_TEST(least_squares_is_the_weighted_ridge_regression) {
  struct draw draw = {21};
  for (int run = 0; run < 60; ++run) {
    int legs = (int)draw_whole(&draw, 1, INVMM__LEGS), n = (int)draw_whole(&draw, 5, 60);
    double forgetting = draw_between(&draw, 0.9, 1), square[64] = {0}, right[8] = {0};
    struct invmm__regression r;
    invmm__regression_start(&r, legs, 0, 50);
    for (int i = 0; i < n; ++i) {
      double f[8], weight = pow(forgetting, n - 1 - i), y = draw_between(&draw, -1, 1);
      for (int j = 0; j < legs; ++j)
        f[j] = draw_between(&draw, -1, 1);
      for (int j = 0; j < legs; ++j) {
        right[j] += weight * y * f[j];
        for (int k = 0; k < legs; ++k)
          square[j * legs + k] += weight * f[j] * f[k];
      }
      invmm__least_squares(&r, y, f, forgetting, INFINITY);
    }
    for (int j = 0; j < legs; ++j)
      square[j * legs + j] += pow(forgetting, n) / 50;
    ck_assert(invmm__cholesky(square, legs));
    invmm__cholesky_solve(square, legs, right);
    for (int j = 0; j < legs; ++j)
      ck_assert_double_lt(fabs(r.ratio[j] - right[j]), 1e-10);
  }
}
END_TEST

START_TEST(without_excitation_the_matrix_is_frozen) {
  struct invmm__regression r;
  const double still[1] = {0}, moves[1] = {0.5};
  invmm__regression_start(&r, 1, 0.25, 10);
  for (int i = 0; i < 100000; ++i)
    invmm__least_squares(&r, 0.1, still, 0.95, 1000);
  ck_assert_double_le(r.spread[0], 1000);
  ck_assert_double_gt(r.spread[0], 900);
  ck_assert_double_eq(r.ratio[0], 0.25);
  double error = invmm__least_squares(&r, 0.5 * 0.8, moves, 0.95, 1000);
  ck_assert_close(error, 0.5 * (0.8 - 0.25), 1e-14);
  ck_assert_double_lt(fabs(r.ratio[0] - 0.8), 0.01); /* and it has not lost its hearing */
  ck_assert_double_lt(r.spread[0], 10);
}
END_TEST

/* One hedge moves and the other stands still, of which nothing is known and nothing forgotten: the first is
 * learnt as if it were alone, and the second at once when it moves. */
START_TEST(a_hedge_that_stands_still_does_not_deafen_the_others) {
  struct draw draw = {24};
  struct invmm__regression both, alone;
  double error = 0;
  invmm__regression_start(&both, 2, 1, 1e6), invmm__regression_start(&alone, 1, 1, 1e6);
  for (int i = 0; i < 300; ++i) {
    double f[2] = {draw_between(&draw, -1, 1), 0}, y = 0.8 * f[0] + draw_between(&draw, -0.1, 0.1);
    invmm__least_squares(&both, y, f, 0.998, 1e4); /* what the second may come to is less than it is */
    invmm__least_squares(&alone, y, f, 1, INFINITY);
    if (i > 100) error = fmax(error, fabs(both.ratio[0] - alone.ratio[0]));
  }
  ck_assert_double_lt(error, 0.003);
  ck_assert_double_eq(both.ratio[1], 1);
  const double moves[2] = {0, 0.5};
  invmm__least_squares(&both, 0.5 * 0.3, moves, 0.998, 1e4);
  ck_assert_double_lt(fabs(both.ratio[1] - 0.3), 1e-4);
  ck_assert_double_lt(fabs(both.ratio[0] - 0.8), 0.02);
}
END_TEST

/* Reference values risk/o4_hedge.json: Q = 1e-4 I, R = 1e-4, P0 = I. */
START_TEST(kalman_gives_the_reference_values) {
  static double rows[3 * ROWS];
  struct invmm__regression r;
  read_returns(rows);
  invmm__regression_start(&r, 2, 0, 1);
  for (int i = 0; i < ROWS; ++i)
    invmm__kalman(&r, rows[3 * i], rows + 3 * i + 1, 1e-4, 1e-4, INFINITY);
  const double ratio[] = {0.840753252418, 0.2983433036971};
  const double spread[] = {0.004833164616386, -0.0002337681660042, -0.0002337681660042, 0.007285917642217};
  for (int i = 0; i < 2; ++i)
    ck_assert_close(r.ratio[i], ratio[i], 1e-12);
  for (int i = 0; i < 4; ++i)
    ck_assert_close(r.spread[i], spread[i], 1e-11);
}
END_TEST

/* One hedge and R = r, against the textbook scalar filter. */
START_TEST(kalman_with_one_hedge_is_the_scalar_filter) {
  struct draw draw = {22};
  struct invmm__regression r;
  double ratio = 0.5, spread = 2;
  invmm__regression_start(&r, 1, ratio, spread);
  for (int i = 0; i < 500; ++i) {
    double f = draw_between(&draw, -2, 2), y = 0.9 * f + draw_between(&draw, -0.1, 0.1);
    invmm__kalman(&r, y, &f, 0.001, 0.05, 1e9);
    spread += 0.001;
    double gain = spread * f / (f * spread * f + 0.05);
    ratio += gain * (y - f * ratio), spread *= 1 - gain * f;
    ck_assert_close(r.ratio[0], ratio, 1e-11);
    ck_assert_close(r.spread[0], spread, 1e-11);
  }
}
END_TEST

START_TEST(a_surprise_counts_as_four_deviations_at_most) {
  const double f[1] = {1};
  for (int sign = -1; sign <= 1; sign += 2) {
    struct invmm__regression r;
    invmm__regression_start(&r, 1, 0, 0.5);
    double deviation = sqrt(0.5 + 0.01 + 0.25);
    double error = invmm__kalman(&r, sign * 100.0, f, 0.01, 0.25, 4);
    ck_assert_close(error, sign * 100.0, 1e-14);
    ck_assert_close(r.ratio[0], sign * 4 * deviation * 0.51 / 0.76, 1e-13);
  }
}
END_TEST

START_TEST(the_matrix_stays_positive_where_the_noise_is_next_to_nothing) {
  struct draw draw = {23};
  struct invmm__regression r;
  invmm__regression_start(&r, 2, 0, 1e4);
  for (int i = 0; i < 2000; ++i) {
    double f[2] = {draw_between(&draw, -1, 1), 0};
    f[1] = f[0] * (1 + 1e-7 * draw_between(&draw, -1, 1)); /* all but the same hedge twice */
    invmm__kalman(&r, f[0], f, 0, 1e-8, 4);
    ck_assert_double_ge(r.spread[0], 0);
    ck_assert_double_ge(r.spread[3], 0);
    ck_assert(isfinite(r.ratio[0]) && isfinite(r.ratio[1]));
  }
}
END_TEST

int main(void) {
  return RUN_TESTS("hedging/regression", least_squares_gives_the_reference_values,
                   least_squares_is_the_weighted_ridge_regression, without_excitation_the_matrix_is_frozen,
                   a_hedge_that_stands_still_does_not_deafen_the_others, kalman_gives_the_reference_values,
                   kalman_with_one_hedge_is_the_scalar_filter, a_surprise_counts_as_four_deviations_at_most,
                   the_matrix_stays_positive_where_the_noise_is_next_to_nothing);
}
