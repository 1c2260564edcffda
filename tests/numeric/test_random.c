/* SPDX-License-Identifier: MIT */
/** Random numbers: published and independently computed bits, and the statistics of what is made of them. All
 * seeds are fixed; bounds are 4 standard errors unless they say otherwise. */
#include "numeric/random.h"
#include "support.h"

/* Without a twist the generator is SplitMix64, whose first numbers from 1234567 are known. */
START_TEST(bits_are_those_of_splitmix) {
  struct invmm__random r = {1234567, 0};
  ck_assert_uint_eq(invmm__random_bits(&r), UINT64_C(6457827717110365317));
  ck_assert_uint_eq(invmm__random_bits(&r), UINT64_C(3203168211198807973));
  ck_assert_uint_eq(invmm__random_bits(&r), UINT64_C(9817491932198370423));
}
END_TEST

/* Worked out apart, with integers of any length: these numbers may never change. */
START_TEST(keys_are_for_ever) {
  struct invmm__random a = invmm__random_of(0, 0, 0), b = invmm__random_of(1, 2, 3);
  struct invmm__random c = invmm__random_of(UINT64_C(1) << 53, UINT64_C(1) << 53, 1);
  const uint64_t should[3][3] = {
      {UINT64_C(0xb535c37d21d77f12), UINT64_C(0x54518ba527d7d6fb), UINT64_C(0x5af0288ead325cc7)},
      {UINT64_C(0x2ea751be2435254f), UINT64_C(0x9895110e9dc88c33), UINT64_C(0xb00033698c55ae46)},
      {UINT64_C(0x192cc35f734da939), UINT64_C(0x0858d2b7fdb41a94), UINT64_C(0xd793ba531ddb7cec)}};
  for (int i = 0; i < 3; ++i) {
    ck_assert_uint_eq(invmm__random_bits(&a), should[0][i]);
    ck_assert_uint_eq(invmm__random_bits(&b), should[1][i]);
    ck_assert_uint_eq(invmm__random_bits(&c), should[2][i]);
  }
}
END_TEST

static int by_value(const void *a, const void *b) {
  const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
  return (x > y) - (x < y);
}

START_TEST(no_two_keys_are_alike) {
  enum { SIDE = 24, KEYS = SIDE * SIDE * SIDE };
  static uint64_t at[KEYS], twist[KEYS];
  for (uint64_t i = 0; i < KEYS; ++i) {
    struct invmm__random r = invmm__random_of(i % SIDE, i / SIDE % SIDE, i / SIDE / SIDE);
    at[i] = r.at, twist[i] = r.twist;
  }
  qsort(at, KEYS, sizeof *at, by_value);
  qsort(twist, KEYS, sizeof *twist, by_value);
  for (int i = 1; i < KEYS; ++i)
    ck_assert(at[i] != at[i - 1] && twist[i] != twist[i - 1]);
}
END_TEST

START_TEST(a_copy_goes_on_as_the_original) {
  struct invmm__random a = invmm__random_of(5, 6, 7), b;
  for (int i = 0; i < 1000; ++i)
    invmm__random_normal(&a);
  b = a;
  for (int i = 0; i < 1000; ++i)
    ck_assert_double_eq(invmm__random_normal(&a), invmm__random_normal(&b));
}
END_TEST

START_TEST(the_unit_interval_is_open) {
  ck_assert_double_eq(invmm__open_unit(0), 0x1p-53);
  ck_assert_double_eq(invmm__open_unit(UINT64_MAX), 1 - 0x1p-53);
  ck_assert_double_eq(invmm__open_unit(UINT64_C(1) << 63), 0.5 + 0x1p-53);
}
END_TEST

/* Each byte of the bits takes its 256 values equally often: chi-squared with 255 degrees of freedom. */
START_TEST(every_byte_is_uniform) {
  enum { N = 1 << 20 };
  static uint32_t cell[8][256];
  struct invmm__random r = invmm__random_of(11, 0, 0);
  for (int i = 0; i < N; ++i) {
    uint64_t bits = invmm__random_bits(&r);
    for (int b = 0; b < 8; ++b)
      ++cell[b][bits >> 8 * b & 255];
  }
  for (int b = 0; b < 8; ++b) {
    double chi = 0, expected = N / 256.0;
    for (int i = 0; i < 256; ++i)
      chi += (cell[b][i] - expected) * (cell[b][i] - expected) / expected;
    ck_assert_double_eq_tol(chi, 255, 4 * sqrt(2 * 255));
  }
}
END_TEST

/* Each bit of the counter that flips moves each bit of the answer half of the time: 64 * 64 pairs of 4096
 * trials, of which the furthest off is within 5.5 standard deviations. */
START_TEST(every_bit_moves_every_bit) {
  enum { TRIALS = 4096 };
  static int moved[64][64];
  struct invmm__random r = invmm__random_of(12, 0, 0);
  for (int t = 0; t < TRIALS; ++t) {
    uint64_t at = invmm__random_bits(&r), was = invmm__mix(at, r.twist);
    for (int i = 0; i < 64; ++i) {
      uint64_t change = was ^ invmm__mix(at ^ UINT64_C(1) << i, r.twist);
      for (int j = 0; j < 64; ++j)
        moved[i][j] += (int)(change >> j & 1);
    }
  }
  for (int i = 0; i < 64; ++i)
    for (int j = 0; j < 64; ++j)
      ck_assert_double_eq_tol(moved[i][j], TRIALS / 2.0, 5.5 * sqrt(TRIALS / 4.0));
}
END_TEST

/* Correlation of two generators, the second `lag` draws ahead. */
static double correlation(struct invmm__random a, struct invmm__random b, int lag, int n) {
  double sum = 0;
  for (int i = 0; i < lag; ++i)
    invmm__random_bits(&b);
  for (int i = 0; i < n; ++i)
    sum += (invmm__random_uniform(&a) - 0.5) * (invmm__random_uniform(&b) - 0.5);
  return 12 * sum / n;
}

START_TEST(draws_do_not_know_each_other) {
  enum { N = 200000 };
  const struct invmm__random r = invmm__random_of(13, 1, 1);
  const struct invmm__random same_counter = {r.at, invmm__random_of(13, 2, 1).twist};
  for (int lag = 0; lag < 8; ++lag) {
    ck_assert_double_eq_tol(correlation(r, r, lag, N), lag == 0, 4 / sqrt(N));
    ck_assert_double_eq_tol(correlation(r, invmm__random_of(14, 1, 1), lag, N), 0, 4 / sqrt(N));
    ck_assert_double_eq_tol(correlation(r, invmm__random_of(13, 2, 1), lag, N), 0, 4 / sqrt(N));
    ck_assert_double_eq_tol(correlation(r, invmm__random_of(13, 1, 2), lag, N), 0, 4 / sqrt(N));
    ck_assert_double_eq_tol(correlation(r, same_counter, lag, N), 0, 4 / sqrt(N));
  }
}
END_TEST

START_TEST(uniforms_have_their_moments) {
  enum { N = 1000000 };
  struct invmm__random r = invmm__random_of(15, 0, 0);
  double sum = 0, squares = 0;
  for (int i = 0; i < N; ++i) {
    double u = invmm__random_uniform(&r) - 0.5;
    sum += u, squares += u * u;
  }
  ck_assert_double_eq_tol(sum / N, 0, 4 * sqrt(1 / 12.0 / N));
  ck_assert_double_eq_tol(squares / N, 1 / 12.0, 4 * sqrt(1 / 180.0 / N));
}
END_TEST

START_TEST(normals_have_their_moments) {
  enum { N = 1000000 };
  struct invmm__random r = invmm__random_of(16, 0, 0);
  double m1 = 0, m2 = 0, m3 = 0, m4 = 0;
  for (int i = 0; i < N; ++i) {
    double x = invmm__random_normal(&r);
    m1 += x / N, m2 += x * x / N, m3 += x * x * x / N, m4 += x * x * x * x / N;
  }
  ck_assert_double_eq_tol(m1, 0, 4 * sqrt(1.0 / N));
  ck_assert_double_eq_tol(m2, 1, 4 * sqrt(2.0 / N));
  ck_assert_double_eq_tol(m3, 0, 4 * sqrt(15.0 / N));
  ck_assert_double_eq_tol(m4, 3, 4 * sqrt(96.0 / N));
}
END_TEST

/* Shares beyond several distances, the last in the tail that the ziggurat (which ends at 3.44) draws apart.
 */
START_TEST(normals_have_their_tails) {
  enum { N = 2000000 };
  const double beyond[] = {0.1, 0.6745, 1.3, 2.385, 3.3, 3.7};
  int high[6] = {0}, low[6] = {0};
  struct invmm__random r = invmm__random_of(17, 0, 0);
  for (int i = 0; i < N; ++i) {
    double x = invmm__random_normal(&r);
    for (int j = 0; j < 6; ++j)
      high[j] += x > beyond[j], low[j] += x < -beyond[j];
  }
  for (int j = 0; j < 6; ++j) {
    double p = 0.5 * erfc(beyond[j] * sqrt(0.5));
    ck_assert_double_eq_tol(high[j], N * p, 4 * sqrt(N * p * (1 - p)));
    ck_assert_double_eq_tol(low[j], N * p, 4 * sqrt(N * p * (1 - p)));
  }
}
END_TEST

START_TEST(a_normal_seldom_takes_more_than_one_draw) {
  enum { N = 100000 };
  struct invmm__random r = invmm__random_of(18, 0, 0);
  int one = 0;
  for (int i = 0; i < N; ++i) {
    uint64_t before = r.at;
    invmm__random_normal(&r);
    one += r.at - before == INVMM__GOLDEN;
  }
  ck_assert_int_gt(one, 97 * N / 100);
  ck_assert_int_lt(one, N);
}
END_TEST

/* Of a few and of many, mean and variance are alike. */
START_TEST(counts_have_their_moments) {
  const double means[] = {0.037, 1.37, 71.3};
  for (int k = 0; k < 3; ++k) {
    enum { N = 200000 };
    struct invmm__random r = invmm__random_of(19, 0, 0);
    double sum = 0, squares = 0;
    for (int i = 0; i < N; ++i) {
      const double n = invmm__random_poisson(&r, means[k]), d = n - means[k];
      if (n < 0 || n != floor(n)) ck_abort();
      sum += d, squares += d * d;
    }
    ck_assert_double_eq_tol(sum / N, 0, 4 * sqrt(means[k] / N));
    ck_assert_double_eq_tol(squares / N, means[k], 4 * sqrt((means[k] + 2 * means[k] * means[k]) / N));
  }
}
END_TEST

int main(void) {
  return RUN_TESTS("numeric/random", bits_are_those_of_splitmix, keys_are_for_ever, no_two_keys_are_alike,
                   a_copy_goes_on_as_the_original, the_unit_interval_is_open, every_byte_is_uniform,
                   every_bit_moves_every_bit, draws_do_not_know_each_other, uniforms_have_their_moments,
                   normals_have_their_moments, normals_have_their_tails,
                   a_normal_seldom_takes_more_than_one_draw, counts_have_their_moments);
}
