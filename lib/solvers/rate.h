/* SPDX-License-Identifier: MIT */
/** How fast to trade where speed costs: inside a zone not at all, outside at a rate. */
#ifndef INVMM_SOLVERS_RATE_H
#define INVMM_SOLVERS_RATE_H

/** Exposure moves as v dt + s dW; holding x costs h x^2 per second, trading at v costs psi |v| + eta v^2. */
struct invmm__rate_problem {
  double running_cost;      /* h, currency/(U^2 s); > 0 */
  double flow_variance;     /* s^2, U^2/s; > 0 */
  double proportional_cost; /* psi, P; >= 0 */
  double quadratic_cost;    /* eta, P s/U; > 0 */
  double discount;          /* rho, 1/s; >= 0, and 0 unless psi = 0 */
};

struct invmm__rate {
  double zone;      /* U: within it inventory is left to come back by itself */
  double cost_rate; /* currency/s */
  double order;     /* nu of the Weber function beyond the zone */
};

/** The policy of least long-run cost. */
struct invmm__rate invmm__rate_solve(const struct invmm__rate_problem *p);

/** The same from its zone and its cost rate. */
struct invmm__rate invmm__rate_of(const struct invmm__rate_problem *p, double zone, double cost_rate);

/** Its speed at exposure x, U/s: of the other sign than x, 0 within the zone. */
double invmm__rate_at(const struct invmm__rate_problem *p, const struct invmm__rate *rate, double x);

/** What is left of exposure x after so many seconds at that speed, while nothing else moves it. */
double invmm__rate_after(const struct invmm__rate_problem *p, const struct invmm__rate *rate, double x,
                         double seconds);

#endif
