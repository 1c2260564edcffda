/* SPDX-License-Identifier: MIT */
/** What every verb and variant costs: ns, and the ratio to the bare textbook formula in the same run.
 *
 * The yardstick is what a program would write inline: mid, time left, reservation price and half-spread with
 * their logarithm, two prices stored. Nothing is checked, rounded, limited or booked there. Each figure is
 * the least of many rounds, and a ratio is that of two such figures, never the least of ratios.
 *
 * usage: bench [PART-OF-A-NAME] */
#define _POSIX_C_SOURCE 199309L /* clock_gettime */
#include "ops.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* The least of so many rounds, or of as many as fit into this time. */
enum { ROUNDS = 400, LEAST_ROUNDS = 12 };
static const double most_ns = 1e8;

static double now_ns(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

/* ns each: the least of the rounds. */
static double least(const struct op *op, struct rig *rig) {
  const int n = op->most ? op->most : EVENTS;
  double best = (double)INFINITY, begun = now_ns();
  for (int round = 0; round < ROUNDS; ++round) {
    if (round >= LEAST_ROUNDS && now_ns() - begun > most_ns) break;
    rig_reset(rig);
    double start = now_ns();
    op->run(rig, n);
    double spent = (now_ns() - start) / n;
    if (spent < best) best = spent;
  }
  return best;
}

static double time_of(const struct op *op) {
  struct rig *rig = rig_new(op);
  double ns = least(op, rig);
  rig_free(rig);
  return ns;
}

int main(int argc, char **argv) {
  static double ns[256];
  double yard = time_of(&textbook_op);
  for (int i = 0; i < op_count; ++i) {
    if (argc > 1 && !strstr(ops[i].name, argv[1])) continue;
    ns[i] = time_of(&ops[i]);
    if (i % 8 == 0) yard = fmin(yard, time_of(&textbook_op));
  }
  printf("%-36s %12.2f ns %10.2f\n", textbook_op.name, yard, 1.0);
  for (int i = 0; i < op_count; ++i)
    if (ns[i] > 0) printf("%-36s %12.2f ns %10.2f\n", ops[i].name, ns[i], ns[i] / yard);
  return EXIT_SUCCESS;
}
