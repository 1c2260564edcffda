/* SPDX-License-Identifier: MIT */
#include "decimal.h"
#include <math.h>
#include <stdlib.h>

enum { MAX_DECIMALS = 9, MANTISSA_DIGITS = 15, GRID_TRUST = 500 };

static const double power_of_ten[MANTISSA_DIGITS + 1] = {1e0, 1e1, 1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                                         1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};

static uint64_t common_divisor(uint64_t a, uint64_t b) {
  while (b) {
    uint64_t rest = a % b;
    a = b;
    b = rest;
  }
  return a;
}

/* Numbers too long for 64 bits at the scale of the others say nothing about their step. */
static void grid_add(struct grid *g, uint64_t mantissa, int decimals) {
  if (decimals > MAX_DECIMALS || mantissa == 0) return;
  while (g->decimals < decimals) {
    g->step = g->step > UINT64_MAX / 10 ? 1 : g->step * 10;
    g->decimals++;
  }
  for (int d = decimals; d < g->decimals; ++d) {
    if (mantissa > UINT64_MAX / 10) return;
    mantissa *= 10;
  }
  if (g->step != 1) g->step = common_divisor(g->step, mantissa);
  g->seen++;
}

double grid_step(const struct grid *g) {
  double step = g->seen < GRID_TRUST ? 1.0 : (double)g->step;
  return step / power_of_ten[g->decimals];
}

/* Exact up to 15 digits, where
 * mantissa and power of ten are both exact doubles; longer ones go through strtod. */
int parse_decimal(const char *text, double *value, struct grid *grid) {
  uint64_t mantissa = 0;
  int digits = 0, decimals = 0, point = 0;
  for (const char *c = text; *c; ++c) {
    if (*c == '.' && !point) {
      point = 1;
      continue;
    }
    if (*c < '0' || *c > '9') return -1;
    if (digits < MANTISSA_DIGITS) mantissa = mantissa * 10 + (uint64_t)(*c - '0');
    digits += mantissa > 0 || digits > 0;
    decimals += point;
    if (decimals > MAX_DECIMALS + MANTISSA_DIGITS) return -1;
  }
  if (text[0] == '\0' || (point && text[1] == '\0')) return -1;
  if (digits > MANTISSA_DIGITS || decimals > MANTISSA_DIGITS) {
    *value = strtod(text, NULL);
    return isfinite(*value) ? 0 : -1;
  }
  *value = (double)mantissa / power_of_ten[decimals];
  grid_add(grid, mantissa, decimals);
  return 0;
}
