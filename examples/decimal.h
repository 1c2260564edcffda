/* SPDX-License-Identifier: MIT */
/** @file decimal.h  Decimal numbers as exchanges write them, and the step that many of them lie on. */
#ifndef EXAMPLES_DECIMAL_H
#define EXAMPLES_DECIMAL_H
#include <stddef.h>
#include <stdint.h>

/** The step that all numbers seen so far lie on: step / 10^decimals. Starts as zeros. */
struct grid {
  uint64_t step;
  int decimals;
  size_t seen;
};

/** Reads digits with at most one point: no sign, exponent, NaN or infinity. Gives the nearest double and adds
 * the number to the grid. Returns 0, or -1 when the text is anything else. */
int parse_decimal(const char *text, double *value, struct grid *grid);

/** The common step; with few numbers that says little, and then it is that of the last decimal written. */
double grid_step(const struct grid *g);

#endif
