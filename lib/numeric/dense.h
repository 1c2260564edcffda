/* SPDX-License-Identifier: MIT */
/** Small dense symmetric systems in the caller's memory: covariances of a few instruments. */
#ifndef INVMM_NUMERIC_DENSE_H
#define INVMM_NUMERIC_DENSE_H

/** Factors the n by n symmetric matrix a, row by row, into L L' in its lower half. 0, and a spoiled, where it
 * is not positive definite: a pivot below 1e-12 of its diagonal is none. */
int invmm__cholesky(double *a, int n);

/** Solves L L' x = b in place. */
void invmm__cholesky_solve(const double *l, int n, double *b);

#endif
