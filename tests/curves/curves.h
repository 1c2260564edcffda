/* SPDX-License-Identifier: MIT */
/** What the tests of all curves share: the table of worths, and differences that stand for derivatives. */
#ifndef INVMM_TESTS_CURVES_H
#define INVMM_TESTS_CURVES_H

#include "curves/curve.h"
#include "draw.h"
#include "golden.h"

/** A row of curves.txt. */
struct oracle {
  double curve, price, p[3], value, delta, gamma, base, quote, sigma, loss_rate;
};

enum { PRODUCT, WEIGHTED, CONCENTRATED, STABLE };

/** The rows of one curve; returns how many. */
static inline int oracle_rows(int curve, struct oracle *rows, int most) {
  FILE *file = golden_open("curves.txt");
  int n = 0;
  struct oracle row;
  while (golden_row(file, &row.curve, sizeof row / sizeof(double)))
    if (row.curve == curve && n < most) rows[n++] = row;
  ck_assert_int_gt(n, 0);
  return n;
}

/** Value, delta and gamma of a row. */
static inline void ck_oracle(const struct oracle *row, struct invmm__worth w) {
  double sigma = row->sigma * row->price;
  ck_assert_close(w.value, row->value, 1e-10);
  ck_assert_close(w.delta, row->delta, 1e-10);
  ck_assert_close(w.gamma, row->gamma, 1e-8);
  ck_assert_close(invmm__lvr_rate(sigma * sigma, w.gamma), row->loss_rate, 1e-8);
}

/** What a curve is worth at a price, where `own` says which one it is. */
typedef struct invmm__worth (*worth_at)(const void *own, double price);

/** delta is V' and gamma is V'': central differences of V and of delta, whose own error is of the order of
 * h^2 and of rounding over h. */
static inline void ck_derivatives(worth_at worth, const void *own, double price) {
  double h = 1e-4 * price;
  struct invmm__worth at = worth(own, price);
  double slope = (worth(own, price + h).value - worth(own, price - h).value) / (2 * h);
  double bend = (worth(own, price + h).delta - worth(own, price - h).delta) / (2 * h);
  ck_assert_msg(fabs(slope - at.delta) <= 1e-9 * at.value / price + 1e-6 * fabs(at.gamma) * price,
                "delta %.17g, difference %.17g at %g", at.delta, slope, price);
  ck_assert_msg(fabs(bend - at.gamma) <= 2e-5 * fabs(at.gamma) + 1e-11 * at.delta / h,
                "gamma %.17g, difference %.17g at %g", at.gamma, bend, price);
}

#endif
