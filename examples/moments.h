/* SPDX-License-Identifier: MIT */
/** @file moments.h  Mean and standard deviation of many numbers, and how well they are known. */
#ifndef EXAMPLES_MOMENTS_H
#define EXAMPLES_MOMENTS_H

/** Sums of powers of the differences from a number near the mean, so that they keep their digits. Begin with
 * {near} and zeros. */
struct moments {
  double near, sum[5];
};

void moments_add(struct moments *m, double x);

/** Prints the mean and the standard deviation, each with its standard error. */
void moments_print(const struct moments *m);

#endif
