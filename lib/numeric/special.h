/* SPDX-License-Identifier: MIT */
/** Special functions that GSL has not, or not for these arguments. */
#ifndef INVMM_NUMERIC_SPECIAL_H
#define INVMM_NUMERIC_SPECIAL_H

/** The u > 0 with u + log(u) = y, which is Lambert's W(exp(y)); 0 where it is below the smallest double. */
double invmm__lambert_of_exp(double y);

#endif
