/* SPDX-License-Identifier: MIT */
#include "curves/stable.h"
#include "curves/stable_integer.h"
#include "draw.h"
#include "golden.h"
#include <math.h>

/* From decimal digits, up to what is none. */
static struct invmm__natural natural_of(const char *text) {
  struct invmm__natural x = {{0}};
  for (; *text >= '0' && *text <= '9'; ++text) {
    uint64_t carry = (uint64_t)(*text - '0');
    for (int i = 0; i < INVMM__DIGITS; ++i, carry >>= 32)
      x.digit[i] = (uint32_t)(carry += (uint64_t)x.digit[i] * 10);
  }
  return x;
}

static struct invmm__natural power_of_two(int bits) {
  struct invmm__natural x = {{0}};
  x.digit[bits / 32] = 1u << bits % 32;
  return x;
}

static double double_of(const struct invmm__natural *x) {
  double sum = 0;
  for (int i = INVMM__DIGITS - 1; i >= 0; --i)
    sum = sum * 0x1p32 + x->digit[i];
  return sum;
}

enum { WORDS = 16 };

/* The words of the next row; 0 at the end of the file. */
static int words_of(FILE *file, char *line, char *words[WORDS]) {
  do {
    if (!fgets(line, GOLDEN_LINE, file)) return fclose(file), 0;
  } while (line[0] == '#');
  int n = 0;
  for (char *word = strtok(line, " \n"); word && n < WORDS; word = strtok(NULL, " \n"))
    words[n++] = word;
  return n;
}

static void ck_natural(const struct invmm__natural *got, const char *want) {
  struct invmm__natural x = natural_of(want);
  ck_assert_mem_eq(got, &x, sizeof x);
}

START_TEST(invariants_and_balances_are_those_of_the_pools_to_the_last_digit) {
  FILE *file = golden_open("stable_swaps.txt");
  char line[GOLDEN_LINE], *word[WORDS];
  int rows = 0;
  for (; words_of(file, line, word); ++rows) {
    uint32_t n = (uint32_t)atoi(word[0]), a = (uint32_t)atoi(word[1]), i = (uint32_t)atoi(word[6]),
             j = (uint32_t)atoi(word[7]);
    struct invmm__natural x[4], d, y, in = natural_of(word[8]);
    for (int k = 0; k < 4; ++k)
      x[k] = natural_of(word[2 + k]);
    ck_assert_int_eq(invmm__stable_integer_invariant(x, n, a, &d), INVMM_OK);
    ck_natural(&d, word[10]);
    uint64_t carry = 0;
    for (int k = 0; k < INVMM__DIGITS; ++k, carry >>= 32)
      x[i].digit[k] = (uint32_t)(carry += (uint64_t)x[i].digit[k] + in.digit[k]);
    ck_assert_int_eq(invmm__stable_integer_balance(x, n, j, a, &d, &y), INVMM_OK);
    ck_natural(&y, word[11]);
  }
  ck_assert_int_eq(rows, 253);
}
END_TEST

/* In real numbers they all settle. */
START_TEST(what_no_pool_can_settle_is_an_error) {
  FILE *file = golden_open("stable_endless.txt");
  char line[GOLDEN_LINE], *word[WORDS];
  int rows = 0;
  for (; words_of(file, line, word); ++rows) {
    uint32_t n = (uint32_t)atoi(word[0]), a = (uint32_t)atoi(word[1]);
    struct invmm__natural x[4], d;
    double real[4], invariant;
    for (uint32_t k = 0; k < n; ++k)
      x[k] = natural_of(word[2 + k]), real[k] = double_of(&x[k]);
    ck_assert_int_eq(invmm__stable_integer_invariant(x, n, a, &d), INVMM_E_NUMERIC);
    ck_assert_int_eq(invmm__stable_invariant(real, n, a * n, &invariant), INVMM_OK);
  }
  ck_assert_int_eq(rows, 7);
}
END_TEST

START_TEST(whole_and_real_numbers_agree) {
  struct draw d = {713};
  for (int trial = 0; trial < 40; ++trial) {
    uint32_t n = (uint32_t)draw_whole(&d, 2, INVMM__STABLE_COINS), a = (uint32_t)draw_whole(&d, 1, 5000);
    struct invmm__natural x[INVMM__STABLE_COINS], whole, y;
    double real[INVMM__STABLE_COINS], invariant;
    for (uint32_t i = 0; i < n; ++i) {
      x[i] = (struct invmm__natural){{0, 0, (uint32_t)draw_whole(&d, 1000000, 9000000)}};
      x[i].digit[0] = (uint32_t)draw_whole(&d, 0, 2000000000), real[i] = double_of(&x[i]);
    }
    ck_assert_int_eq(invmm__stable_integer_invariant(x, n, a, &whole), INVMM_OK);
    ck_assert_int_eq(invmm__stable_invariant(real, n, a * (double)n, &invariant), INVMM_OK);
    ck_assert_close(double_of(&whole), invariant, 1e-12);
    ck_assert_int_eq(invmm__stable_integer_balance(x, n, n - 1, a, &whole, &y), INVMM_OK);
    ck_assert_close(double_of(&y), real[n - 1], 1e-12);
  }
}
END_TEST

START_TEST(what_is_no_pool_is_refused) {
  struct invmm__natural x[9] = {{{7137}}, {{0}}}, out = {{0}}, d = {{1000}};
  ck_assert_int_eq(invmm__stable_integer_invariant(x, 2, 85, &out), INVMM_E_RANGE);
  ck_assert_int_eq(invmm__stable_integer_balance(x, 2, 0, 85, &d, &out), INVMM_E_RANGE);
  ck_assert_int_eq(invmm__stable_integer_balance(x, 2, 1, 85, &d, &out), INVMM_OK);
  for (int i = 1; i < 9; ++i)
    x[i] = x[0];
  ck_assert_int_eq(invmm__stable_integer_invariant(x, 2, 0, &out), INVMM_E_RANGE);
  ck_assert_int_eq(invmm__stable_integer_invariant(x, 1, 85, &out), INVMM_E_RANGE);
  ck_assert_int_eq(invmm__stable_integer_invariant(x, 9, 85, &out), INVMM_E_RANGE);
  ck_assert_int_eq(invmm__stable_integer_invariant(x, 8, 85, &out), INVMM_OK);
  ck_assert_uint_eq(out.digit[0], 8 * 7137); /* equal reserves: D is their sum */
  /* beyond 256 bits: the sum, a product, a difference below 0 */
  x[0] = x[1] = power_of_two(255);
  ck_assert_int_eq(invmm__stable_integer_invariant(x, 2, 85, &out), INVMM_E_NUMERIC);
  x[0] = x[1] = power_of_two(130);
  ck_assert_int_eq(invmm__stable_integer_invariant(x, 2, 85, &out), INVMM_E_NUMERIC);
  x[0] = x[1] = power_of_two(84);
  ck_assert_int_eq(invmm__stable_integer_invariant(x, 2, 85, &out), INVMM_OK);
  d = power_of_two(128);
  ck_assert_int_eq(invmm__stable_integer_balance(x, 2, 1, 85, &d, &out), INVMM_E_NUMERIC);
}
END_TEST

int main(void) {
  return RUN_TESTS("curves/stable_integer", invariants_and_balances_are_those_of_the_pools_to_the_last_digit,
                   what_no_pool_can_settle_is_an_error, whole_and_real_numbers_agree,
                   what_is_no_pool_is_refused);
}
