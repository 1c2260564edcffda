/* SPDX-License-Identifier: MIT */
/** The equations of Ho and Stoll, and what their files share. Symbols and sources stand at the head of
 * ho_stoll.c. */
#ifndef INVMM_MAKERS_HO_STOLL_H
#define INVMM_MAKERS_HO_STOLL_H

#include "makers/lattice.h"

enum { INVMM__RIVALS_MOST = 64, INVMM__OTHERS_MOST = 14, INVMM__COVARIANCE_MOST = 225 };

struct hs_params {
  struct invmm__dealer_params dealer;
  double variant, objective, demand_intercept, demand_slope, horizon, horizon_mode, due_change;
  INVMM__ARRAY(INVMM__RIVALS_MOST) rival_inventories;
  INVMM__ARRAY(INVMM__COVARIANCE_MOST) covariance;
  INVMM__ARRAY(INVMM__OTHERS_MOST) other_inventories;
};

struct hs_whole_params {
  struct hs_params own;
  struct invmm__hedge_lists lists;
};

/* What the parameters alone decide. */
struct hs_terms {
  double gamma, size, half_size;
  double alpha, beta;     /* 1/s, 1/(P s); 0 where there is none */
  double end, monopoly;   /* P: alpha/beta, where demand ends, and half of it */
  double slope_per_sigma; /* sqrt(gamma/(beta Q))/2, of A in the long run over sigma */
  double rate_per_sigma;  /* sqrt(gamma beta Q), 1/s over sigma: how fast A gets there */
  double others;          /* U: what other assets add to the effective inventory */
  double lowest, highest; /* U: of the rivals' inventories; infinities where there are none */
  int variant;
};

/* What there is of an array: a number alone is an array of one. */
static inline uint32_t hs_count(double n, double first) {
  return n > 0 ? (uint32_t)n : first == first;
}

/* Depths that are affine in q: demand passes half of what a fill costs on to the depth. */
static inline struct invmm__depths hs_affine(const struct hs_terms *t, double slope, double q) {
  return (struct invmm__depths){t->monopoly + slope * (t->half_size + q),
                                t->monopoly + slope * (t->half_size - q)};
}

/* 1981, to first order in tau: reservation fees gamma sigma^2 tau (Q/2 +- q) of a frozen inventory. */
static inline struct invmm__depths first_order_depths(const struct hs_terms *t, double variance, double tau,
                                                      double q) {
  return hs_affine(t, 0.5 * t->gamma * variance * tau, q);
}

/* The exact answer to the risk-adjusted problem without limits, theta = -A q^2 - C with
 * A = sqrt(gamma sigma^2/(beta Q)) tanh(sqrt(gamma sigma^2 beta Q) tau)/2, while both sides find demand. */
static inline struct invmm__depths finite_hs_depths(const struct hs_terms *t, double variance, double tau,
                                                    double q) {
  double sigma = sqrt(variance);
  return hs_affine(t, t->slope_per_sigma * sigma * tanh(t->rate_per_sigma * sigma * tau), q);
}

static inline struct invmm__depths stationary_hs_depths(const struct hs_terms *t, double variance, double q) {
  return hs_affine(t, t->slope_per_sigma * sqrt(variance), q);
}

/* 1983: reservation fees gamma sigma^2 tau (Q/2 +- I) of the effective inventory I. The best dealer of a side
 * asks what the second best would; any other asks its own fee. */
static inline struct invmm__depths competing_depths(const struct hs_terms *t, double variance, double tau,
                                                    double q) {
  double fee = t->gamma * variance * tau, own = q + t->others;
  return (struct invmm__depths){fee * (t->half_size + fmax(own, t->lowest)),
                                fee * (t->half_size - fmin(own, t->highest))};
}

struct hs_state {
  struct invmm__dealer dealer;
  struct hs_terms terms;
  uint32_t solution_at; /* bytes behind this: the solution of `exact` */
  int due;              /* whether it is that of other parameters */
  int unknown;          /* whether an input has not yet said what a solution needs */
  uint32_t rivals;
  double rival[INVMM__RIVALS_MOST]; /* U */
};

static inline double hs_time_left(const struct hs_state *s, const struct invmm__clock *clock) {
  return invmm__time_left(&s->dealer.horizon, clock, clock->now_ns);
}

/* ---- ho_stoll_check.c */

struct hs_terms invmm__hs_terms(const struct hs_params *p);

/** The lattice of `exact`, for sigma^2 = `variance`. */
struct invmm__general_problem invmm__hs_problem(const struct hs_params *p, double variance);

/** The parameters of every maker, with the volatility that a covariance implies. */
struct invmm__dealer_params invmm__hs_dealer(const struct hs_params *p);

/** Whether two sets of parameters ask for the same table. */
int invmm__hs_same_problem(const struct hs_params *a, const struct hs_params *b);

/** The parameters with the volatility that an input reports. */
struct hs_params invmm__hs_explicit(const struct hs_params *p, const double *heard);

/** Whether a table has been outdated by a live parameter, or by what an input says now. */
int invmm__hs_outdated(const struct hs_params *p, const struct hs_params *now,
                       const struct hs_params *solved);

/** Whether all that a variant uses is there and agrees. */
struct invmm__verdict invmm__hs_check(const void *params);

/* ---- ho_stoll_rivals.c */

/** Whether a value is one of competition or of holding costs. */
int invmm__hs_is_market_value(int32_t value);

/** That value, of a state that is ready for it; NaN where it is not defined. */
double invmm__hs_market_value(const struct hs_state *s, const struct invmm__clock *clock, int32_t value,
                              uint32_t index);

#endif
