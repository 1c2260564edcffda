/* SPDX-License-Identifier: MIT */
/** Demand curves from counts: how many arrivals at which depth in how much time, and the likeliest curve. */
#ifndef INVMM_INPUTS_INTENSITY_FIT_H
#define INVMM_INPUTS_INTENSITY_FIT_H

#include <stdint.h>

enum { INVMM__CELLS_MOST = 256 };

/** What was counted. Exposed cells: count[j] fills of quotes that rested at depth[j] for exposure[j] seconds.
 * Bands: count[j] arrivals that reached from depth[j] to depth[j + 1] (the last: or further) in `seconds`. */
struct invmm__counts {
  uint32_t n;
  const double *count, *exposure, *depth;
  double seconds; /* of all bands; 0: the cells are exposed */
  double weight;  /* effective arrivals per count: below 1 where old ones are forgotten in part */
};

/** Lambda(d) = A exp(-k d), A/(1 + exp(a + b d)) or A (d/d0)^-m. */
struct invmm__curve {
  int demand;    /* INVMM_DEMAND_* */
  double scale;  /* A, 1/s */
  double decay;  /* k, b: 1/P; m: 1 */
  double offset; /* a: 1 */
  double from;   /* d0, P */
};

/** A curve with its standard errors: of ln A, of decay, of offset, and the correlation of the first two. */
struct invmm__fit {
  struct invmm__curve curve;
  double error_log_scale, error_decay, error_offset, correlation;
  int good; /* 0: the counts do not say */
};

double invmm__curve_rate(const struct invmm__curve *c, double depth);

/** The likeliest exponential from exposed cells: its k solves S1(k)/S0(k) = mean depth of the fills, S_i =
 * sum of exposure depth^i exp(-k depth). Cells without fills count. */
struct invmm__fit invmm__fit_exponential(const struct invmm__counts *c);

/** The same from arrivals whose reach is known: `count` of them beyond `least` in `seconds`, `sum` of how
 * much further they reached. */
struct invmm__fit invmm__fit_reaches(double count, double sum, double seconds, double least,
                                     double effective);

/** The likeliest logistic or power curve, and exponential from bands, from a first guess of it. */
struct invmm__fit invmm__fit_curve(const struct invmm__counts *c, const struct invmm__curve *guess);

/** Line through the logarithms of the rates, weighted by the counts: for comparison. Empty cells are left
 * out, which makes it flat. */
struct invmm__fit invmm__fit_logarithms(const struct invmm__counts *c);

#endif
