/* SPDX-License-Identifier: MIT */
#include "moments.h"
#include <math.h>
#include <stdio.h>

void moments_add(struct moments *m, double x) {
  double power = 1;
  for (int i = 0; i < 5; ++i, power *= x - m->near)
    m->sum[i] += power;
}

/* That of the deviation s is the one of the variance over 2 s: sqrt((m4 - s^4)/n)/(2 s). */
void moments_print(const struct moments *m) {
  const double n = m->sum[0], d = m->sum[1] / n, m2 = m->sum[2] / n, v = m2 - d * d;
  const double fourth = m->sum[4] / n - 4 * d * m->sum[3] / n + 6 * d * d * m2 - 3 * d * d * d * d;
  const double error = sqrt(fmax(fourth - v * v, 0) / n) / (2 * sqrt(v));
  printf("  %7.3f +- %.3f %7.3f +- %.3f", m->near + d, sqrt(v / n), sqrt(v), error);
}
