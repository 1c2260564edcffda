/* SPDX-License-Identifier: MIT */
#include "draw.h"
#include "numeric/dense.h"
#include "support.h"

START_TEST(a_definite_system_is_solved) {
  struct draw draw = {11};
  for (int run = 0; run < 400; ++run) {
    enum { MOST = 9 };
    int n = (int)draw_whole(&draw, 1, MOST);
    double root[MOST * MOST], a[MOST * MOST], l[MOST * MOST], x[MOST], b[MOST];
    for (int i = 0; i < n * n; ++i)
      root[i] = draw_between(&draw, -1, 1);
    for (int i = 0; i < n; ++i) {
      b[i] = draw_between(&draw, -5, 5);
      for (int j = 0; j < n; ++j) {
        a[i * n + j] = i == j ? 0.1 : 0;
        for (int k = 0; k < n; ++k)
          a[i * n + j] += root[i * n + k] * root[j * n + k];
      }
    }
    memcpy(l, a, sizeof l), memcpy(x, b, sizeof x);
    ck_assert(invmm__cholesky(l, n));
    invmm__cholesky_solve(l, n, x);
    for (int i = 0; i < n; ++i) {
      double got = 0;
      for (int j = 0; j < n; ++j)
        got += a[i * n + j] * x[j];
      ck_assert_double_lt(fabs(got - b[i]), 1e-12);
    }
  }
}
END_TEST

START_TEST(a_singular_one_is_refused) {
  double once[] = {4, 6, 6, 9}, none[] = {0}, minus[] = {-1}, wild[] = {NAN}, twisted[] = {1, 2, 2, 1};
  ck_assert(!invmm__cholesky(once, 2));
  ck_assert(!invmm__cholesky(none, 1));
  ck_assert(!invmm__cholesky(minus, 1));
  ck_assert(!invmm__cholesky(wild, 1));
  ck_assert(!invmm__cholesky(twisted, 2));
}
END_TEST

int main(void) {
  return RUN_TESTS("numeric/dense", a_definite_system_is_solved, a_singular_one_is_refused);
}
