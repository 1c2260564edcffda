/* SPDX-License-Identifier: MIT */
/** @file fit.h  The exponential intensity A exp(-k depth) that makes the fills seen the likeliest.
 *
 * M. Avellaneda, S. Stoikov (2008) for the curve; the likelihood is that of Poisson counts. */
#ifndef EXAMPLES_FIT_H
#define EXAMPLES_FIT_H
#include <stddef.h>

/** Quotes that stood so long at one depth from the mid, and how often they were filled. */
struct exposure {
  double depth, seconds, fills; /**< P; s, of both sides together; count */
};

/** A and k with one standard error each. The two errors go together: where k is too large A is. */
struct fit {
  double scale, scale_error; /**< A, 1/s */
  double decay, decay_error; /**< k, 1/P */
  double correlation;        /**< of the errors of ln A and k */
  double fills;
};

/** Maximum likelihood: sum of N_j (ln A - k d_j) - A tau_j exp(-k d_j). Returns 0; or -1 where the fills do
 * not thin out with the depth, or are at fewer than two depths: then there is no such curve. */
int fit_intensity(const struct exposure *at, size_t n, struct fit *out);

#endif
