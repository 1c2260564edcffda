/* SPDX-License-Identifier: MIT */
/** Internalisation: how much inventory to leave to the clients' flow, and how fast to hedge the rest. */
#ifndef INVMM_SOLVERS_INTERNALISE_H
#define INVMM_SOLVERS_INTERNALISE_H

#include <stddef.h>

/** Clients of one kind who trade one size, on each side: a quote at a distance d from the mid is taken at the
 * rate scale/(1 + exp(intercept + slope d)). */
struct invmm__client {
  double scale, intercept, slope; /* 1/s; 1; 1/P */
  double size;                    /* z, U */
};

/** Inventory q moves by clients' fills and by hedging at the rate v, U/s, which costs proportional |v| +
 * quadratic v^2 per second and moves the mid by impact v. The price has volatility sigma. */
struct invmm__flow_problem {
  const struct invmm__client *clients;
  size_t count;
  double risk;         /* gamma sigma^2, currency/(U^2 s) */
  double proportional; /* psi, P */
  double quadratic;    /* eta, P s/U; > 0 */
  double impact;       /* k, P/U */
};

enum { INVMM__FLOW_KEPT = 6, INVMM__FLOW_WORK = 10 + 2 * INVMM__FLOW_KEPT };

/** What a quote to a client earns at most, and how often it then fills, where one more unit costs p: P. */
struct invmm__earning {
  double rate, value; /* 1/s; P/s: sup over d of demand(d) (d - p) */
  double bend;        /* second derivative of the value, 1/(P s) */
};
struct invmm__earning invmm__earning_at(const struct invmm__client *client, double p);

/** The quadratic answer without hedging: theta = -curve q^2; what clients take off, 1/s, and where hedging
 * would begin, U. Own impact beyond 2 curve would pay for buying when long: then there is no zone, NaN. */
struct invmm__flow_guess {
  double curve, reversion, zone;
};
struct invmm__flow_guess invmm__flow_guess(const struct invmm__flow_problem *p);

/** The value of inventory at q = 0, step, 2 step .. (n - 1) step, less that at 0: theta, currency, in the
 * long run; n at least 3. `work` has room for INVMM__FLOW_WORK n doubles. Returns what a step still changes,
 * relative; 1e-12 and less is converged. */
double invmm__flow_solve(const struct invmm__flow_problem *p, double step, int n, double *theta,
                         double *work);

/** Speed of hedging at inventory index i of 1 .. n - 2, U/s toward 0; 0 inside the zone. Negative: away from
 * 0. */
double invmm__flow_speed(const struct invmm__flow_problem *p, double step, const double *theta, int i);

/** Where hedging begins, U, between points of the grid; infinity: beyond it. */
double invmm__flow_zone(const struct invmm__flow_problem *p, double step, int n, const double *theta);

#endif
