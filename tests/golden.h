/* SPDX-License-Identifier: MIT */
/** Golden numbers: text files of tests/golden/, each one table of numbers under comments that start with #.
 */
#ifndef INVMM_TESTS_GOLDEN_H
#define INVMM_TESTS_GOLDEN_H

#include "support.h"
#include <stdio.h>

enum { GOLDEN_LINE = 1024 };

static inline FILE *golden_open(const char *name) {
  char path[GOLDEN_LINE];
  snprintf(path, sizeof path, "%s/%s", GOLDEN_DIR, name);
  FILE *file = fopen(path, "r");
  ck_assert_msg(file != NULL, "%s is missing", path);
  return file;
}

/** Reads the next row, which has n numbers; 0 at the end of the file. */
static inline int golden_row(FILE *file, double *row, int n) {
  char line[GOLDEN_LINE], *at = line, *end;
  do {
    if (!fgets(line, sizeof line, file)) return fclose(file), 0;
  } while (line[0] == '#');
  for (int i = 0; i < n; ++i, at = end) {
    row[i] = strtod(at, &end);
    ck_assert_msg(end != at, "number %d is missing in: %s", i + 1, line);
  }
  ck_assert_msg(at[strspn(at, " \n")] == 0, "more than %d numbers in: %s", n, line);
  return 1;
}

#endif
