/* SPDX-License-Identifier: MIT */
/** Demand: how often a quote is filled at its depth, and what the best depth earns.
 *
 * A fill at the depth d, against a reservation distance p (what the fill costs in inventory, P), is worth
 * (1 - exp(-xi Delta (d - p)))/(xi Delta) per U under exponential utility, d - p without risk of fills. The
 * Hamiltonian is H(p) = sup over d of Lambda(d) times that, P/s (Gueant 2017, section 2).
 *
 *   exponential   Lambda(d) = A exp(-k d)               Avellaneda and Stoikov 2008
 *   linear        Lambda(d) = max(alpha - beta d, 0)    Ho and Stoll 1981
 *   logistic      Lambda(d) = A / (1 + exp(a + b d))
 *   power         Lambda(d) = A (d/d_0)^-m              Avellaneda and Stoikov 2008; d > 0 alone, so that the
 *                 supremum is infinite for p <= 0: only the depth of a given p > 0 is offered */
#ifndef INVMM_SOLVERS_ARRIVALS_H
#define INVMM_SOLVERS_ARRIVALS_H

#include <stdint.h>

enum invmm__arrival_form {
  INVMM__ARRIVALS_EXPONENTIAL,
  INVMM__ARRIVALS_LOGISTIC,
  INVMM__ARRIVALS_POWER,
  INVMM__ARRIVALS_LINEAR
};

/** The demand on one side. Positive: scale, decay, and the depth d_0; risk >= 0. */
struct invmm__arrivals {
  int32_t form, reserved; /* enum invmm__arrival_form, 0 */
  double scale;           /* A, alpha; 1/s */
  double decay;           /* k, b: 1/P; m: 1; linear: beta/alpha, 1/P, so that 1/decay is where demand ends */
  double shift;           /* logistic: a; power: d_0, P */
  double risk;            /* xi Delta, 1/P; 0: without risk of fills */
  /* what follows from them */
  double end;      /* 1/decay */
  double per_risk; /* 1/risk, or 0 */
  double base;     /* exponential: what a best fill earns over its reservation distance, P */
  double flow;     /* exponential: of best fills at a reservation distance of 0, 1/s */
};

struct invmm__arrivals invmm__arrivals_of(enum invmm__arrival_form form, double scale, double decay,
                                          double shift, double risk);

/** What the best depth for a reservation distance p earns, and how that changes with p. */
struct invmm__best {
  double at;    /* p, P */
  double gain;  /* H, P/s */
  double flow;  /* -H', 1/s: arrivals, thinned by risk */
  double curve; /* the second derivative of H */
  double twist; /* the third */
  double bend;  /* the fourth of linear demand, whose series reaches further for it; else 0 */
  double root;  /* what the next search nearby may start from */
};

/** The Hamiltonian at p. `root` is that of an answer nearby, or NaN. */
struct invmm__best invmm__arrivals_best(const struct invmm__arrivals *d, double p, double root);

/** How far from p a Taylor series by these derivatives holds to 1e-12 of the gain. */
double invmm__arrivals_reach(const struct invmm__arrivals *d);

/** A best depth, and how much of a change of p it passes on. */
struct invmm__depth {
  double depth, pass; /* P, 1 */
  double root;
};

/** The best depth for p. A linear demand goes on smoothly beyond its end, where depths >= 1/decay say that
 * nothing is demanded. Never below 0 for power. */
struct invmm__depth invmm__arrivals_depth(const struct invmm__arrivals *d, double p, double root);

/** The p whose best depth this is, P. */
double invmm__arrivals_distance(const struct invmm__arrivals *d, double depth);

/** Lambda at a depth, 1/s. */
double invmm__arrivals_rate(const struct invmm__arrivals *d, double depth);

#endif
