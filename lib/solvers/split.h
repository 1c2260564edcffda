/* SPDX-License-Identifier: MIT */
/** An order split over venues so that it costs least: water-filling. */
#ifndef INVMM_SOLVERS_SPLIT_H
#define INVMM_SOLVERS_SPLIT_H

#include <stdint.h>

enum { INVMM__VENUES_MOST = 16 };

/** What x U cost at a venue beside their worth at the mid: fee x + impact x^2/2 + root_impact x^(3/2), and
 * `gas` if x > 0. Where base > 0 it is a constant-product pool, and the two impacts do not count. */
struct invmm__venue {
  double fee;         /* P */
  double impact;      /* P/U; >= 0 */
  double root_impact; /* P/sqrt(U); >= 0 */
  double cap;         /* U; >= 0, may be infinite */
  double gas;         /* currency; >= 0 */
  double base, quote; /* reserves of a pool, U and currency */
  double keep;        /* 1 - its fee */
  double mid;         /* P */
  int sell;           /* whether the order sells to the pool */
};

struct invmm__shares {
  double amount[INVMM__VENUES_MOST]; /* U, >= 0 */
  double shortfall;                  /* U that no cap leaves room for */
  double margin;                     /* nu: what the next unit costs, P */
  double cost;                       /* currency, with gas */
};

/** Splits `quantity` > 0 over n venues, gas counted: which venues take part at all is searched for, exactly
 * unless more than a thousand choices are left to look at. Amounts are whole multiples of `lot`, if that
 * is above 0, and so is what quantity should be. */
struct invmm__shares invmm__split(const struct invmm__venue *venues, uint32_t n, double quantity, double lot);

/** What x U cost there, without gas, currency; and what the next unit would cost, P. */
double invmm__venue_cost(const struct invmm__venue *v, double x);
double invmm__venue_margin(const struct invmm__venue *v, double x);

#endif
