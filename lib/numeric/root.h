/* SPDX-License-Identifier: MIT */
/** The zero of a function of one number between two places where its signs differ. */
#ifndef INVMM_NUMERIC_ROOT_H
#define INVMM_NUMERIC_ROOT_H

/** A function of x; `context` is the caller's. It may be infinite, but never NaN. */
typedef double (*invmm__function)(const void *context, double x);

/** The zero of f between `low` and `high`, to the last digits: inverse quadratic interpolation wherever it is
 * safe, halving where not, so at most about a hundred calls whatever f is. f(low) and f(high) must not have
 * the same sign; a jump counts as a zero. */
double invmm__root(invmm__function f, const void *context, double low, double high);

/** The same to so large a share of the zero. */
double invmm__root_within(invmm__function f, const void *context, double low, double high, double share);

/** The zero of a smooth f beside two places that are nearly it, by the secant: some four calls. */
double invmm__root_near(invmm__function f, const void *context, double x, double y);

/** The first place high, high grown by `factor` once, twice, ... up to 200 times, where f is not below 0;
 * infinity if there is none. */
double invmm__root_beyond(invmm__function f, const void *context, double high, double factor);

#endif
