/* SPDX-License-Identifier: MIT */
/** @file summary.h  Two makers' sessions side by side, as a table with units. */
#ifndef EXAMPLES_SUMMARY_H
#define EXAMPLES_SUMMARY_H
#include "record.h"
#include <stdio.h>

struct summary {
  const struct record *maker, *symmetric;
  double maker_seconds, symmetric_seconds; /**< time that the loops took */
  uint64_t events;                         /**< of the market */
  int hedged;
};

void summary_print(const struct summary *s, FILE *file);

/** Writes a whole number with commas, "1,234,567". */
const char *with_commas(double number, char text[32]);

#endif
