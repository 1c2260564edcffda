/* SPDX-License-Identifier: MIT */
/** Does every operation a number of times and then twice as often, inside of the function `measured`, so that
 * a tool that counts instructions there can tell what one of them costs without what surrounds it. Prints for
 * each call of `measured`, in order, how often what was done. usage: count [PART-OF-A-NAME] */
#include "ops.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TIMES = BATCH };

void measured(const struct op *op, struct rig *rig, int n);

__attribute__((noinline, noclone)) void measured(const struct op *op, struct rig *rig, int n) {
  op->run(rig, n);
}

static void count(const struct op *op) {
  const int n = !op->most ? TIMES : op->most > 1 ? op->most / 2 : 1;
  struct rig *rig = rig_new(op);
  op->run(rig, 2 * n); /* the allocator, and what libm decides at its first call */
  for (int times = n; times <= 2 * n; times += n) {
    rig_reset(rig);
    measured(op, rig, times);
    printf("%d %s\n", times, op->name);
  }
  rig_free(rig);
}

int main(int argc, char **argv) {
  for (int i = -1; i < op_count; ++i) {
    const struct op *op = i < 0 ? &textbook_op : &ops[i];
    if (!op->only_timed && (argc < 2 || strstr(op->name, argv[1]))) count(op);
  }
  return EXIT_SUCCESS;
}
