/* SPDX-License-Identifier: MIT */
#include "numeric/dense.h"
#include <math.h>

/* What is left of a[i][j] when the columns before j are taken out. */
static double rest(const double *a, int n, int i, int j) {
  double sum = a[i * n + j];
  for (int k = 0; k < j; ++k)
    sum -= a[i * n + k] * a[j * n + k];
  return sum;
}

int invmm__cholesky(double *a, int n) {
  for (int j = 0; j < n; ++j) {
    double pivot = rest(a, n, j, j);
    if (!(pivot > 1e-12 * a[j * n + j])) return 0;
    a[j * n + j] = sqrt(pivot);
    for (int i = j + 1; i < n; ++i)
      a[i * n + j] = rest(a, n, i, j) / a[j * n + j];
  }
  return 1;
}

void invmm__cholesky_solve(const double *l, int n, double *b) {
  for (int i = 0; i < n; ++i) {
    for (int k = 0; k < i; ++k)
      b[i] -= l[i * n + k] * b[k];
    b[i] /= l[i * n + i];
  }
  for (int i = n - 1; i >= 0; --i) {
    for (int k = i + 1; k < n; ++k)
      b[i] -= l[k * n + i] * b[k];
    b[i] /= l[i * n + i];
  }
}
