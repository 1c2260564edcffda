/* SPDX-License-Identifier: MIT */
/** The equations of Avellaneda-Stoikov: pure functions, to be read beside the papers. Symbols and sources
 * stand at the head of avellaneda_stoikov.c. */
#ifndef INVMM_MAKERS_AVELLANEDA_STOIKOV_H
#define INVMM_MAKERS_AVELLANEDA_STOIKOV_H

#include "makers/lattice.h"

/* Without risk the formulas divide by what vanishes; all of them are written so that the limit is exact. */

/* base(xi, Delta, k) = ln(1 + xi Delta/k)/(xi Delta) -> 1/k: what a fill earns over its reservation price. */
static inline double base_depth(double xi, double size, double decay) {
  double x = xi * size / decay;
  return x > 0 ? log1p(x) / (xi * size) : 1 / decay;
}

/* ln C_xi = -(1 + 1/x) ln(1 + x) -> -1 with x = xi Delta/k: how the best depth thins the arrivals. */
static inline double log_thinning(double xi, double size, double decay) {
  double x = xi * size / decay;
  return x > 0 ? -(log1p(x) + log1p(x) / x) : -1;
}

/* GLFT 2013 with order size and impact: slope per U of the asymptotic skew, over sigma:
 * sqrt(gamma/(2 k A Delta C)) exp(k xi Delta/4). `thinning` is ln C. */
static inline double asymptotic_slope(double gamma, double size, double scale, double decay, double thinning,
                                      double impact) {
  return sqrt(gamma / (2 * decay * scale * size)) * exp(0.25 * decay * impact * size - 0.5 * thinning);
}

/* What the parameters alone decide. */
struct as_terms {
  double gamma, half_size, drift;
  double least[2]; /* what a side asks without risk of inventory, P: base, impact, adverse selection */
  double size, limit;
  double scale[2], decay[2]; /* A and k of each side, 0 bid, 1 ask */
  double slope_per_sigma;    /* asymptotic only, 1/(U sqrt(1/s)) */
  struct invmm__arrivals arrivals[2];
  int variant;
  int responds; /* demand that is not exponential: what is written above as a depth is a reservation distance
                 */
};

/* Depths that are affine in q: `slope` P per U, moved by `lift` P. */
static inline struct invmm__depths affine(const struct as_terms *t, double slope, double lift, double q) {
  double skew = slope * q - lift, width = slope * t->half_size;
  return (struct invmm__depths){t->least[0] + width + skew, t->least[1] + width - skew};
}

/* 2008, section 2: depths base + gamma sigma^2 tau (Delta +- 2 q)/2; a drift moves the reservation price. */
static inline struct invmm__path finite_path(const struct as_terms *t, double variance, double q) {
  double slope = t->gamma * variance;
  return (struct invmm__path){{t->least[0], t->least[1]},
                              {slope * (t->half_size + q) - t->drift, slope * (t->half_size - q) + t->drift}};
}

static inline struct invmm__depths finite_depths(const struct as_terms *t, double variance, double tau,
                                                 double q) {
  const struct invmm__path p = finite_path(t, variance, q);
  return (struct invmm__depths){p.rest.bid + tau * p.pace.bid, p.rest.ask + tau * p.pace.ask};
}

/* GLFT 2013, section 4: depths base + (Delta +- 2 q)/2 S -+ mu/(gamma sigma^2) S. */
static inline struct invmm__depths asymptotic_depths(const struct as_terms *t, double variance, double q) {
  double slope = t->slope_per_sigma * sqrt(variance);
  return affine(t, slope, t->drift != 0 ? t->drift / (t->gamma * variance) * slope : 0, q);
}

/* 2008, section 2.3, with omega = gamma^2 sigma^2 (limit + Delta)^2/2, so that sigma cancels. The exact
 * indifference prices: r_a(q) = r_b(q - Delta). The preprint prints ln(1 + x) in the ask where -ln(1 - x) is
 * due. */
static inline struct invmm__depths infinite_depths(const struct as_terms *t, double q) {
  double reach = t->limit + t->size, most = t->limit - t->size;
  double long_q = fmax(q < t->limit ? q : most, -t->limit);
  double short_q = fmin(q > -t->limit ? q : -most, t->limit);
  double bid = t->size * (2 * long_q + t->size) / ((reach - long_q) * (reach + long_q));
  double ask = t->size * (2 * short_q - t->size) / ((reach - short_q) * (reach + short_q));
  double unit = t->gamma * t->size;
  return (struct invmm__depths){t->least[0] - log1p(-bid) / unit, t->least[1] - log1p(ask) / unit};
}

/* Gueant 2017: the best depth for a reservation distance; exponential demand adds a constant to it. Power
 * demand stops growing at the least depth. */
static inline double respond(const struct invmm__arrivals *a, double distance) {
  double depth = invmm__arrivals_depth(a, distance, (double)NAN).depth;
  return a->form == INVMM__ARRIVALS_POWER ? fmax(depth, a->shift) : depth;
}

static inline struct invmm__depths responding(const struct as_terms *t, struct invmm__depths distances) {
  return (struct invmm__depths){respond(&t->arrivals[0], distances.bid),
                                respond(&t->arrivals[1], distances.ask)};
}

/* ---- Parameters, and what they stand for: avellaneda_stoikov_problem.c, avellaneda_stoikov_check.c */

struct as_params {
  struct invmm__dealer_params dealer;
  double variant, objective;
  double intensity_scale, intensity_scale_bid, intensity_scale_ask;
  double intensity_decay, intensity_decay_bid, intensity_decay_ask;
  double demand, intensity_offset, intensity_exponent, least_depth;
  double horizon, horizon_mode, drift, impact;
  double running_penalty, terminal_penalty, adverse_selection;
  double intensity_input, due_change;
};

struct as_whole_params {
  struct as_params own;
  struct invmm__hedge_lists lists;
};

static inline int invmm__as_is_lattice(const struct as_params *p) {
  return p->variant == INVMM_AS_EXACT || p->variant == INVMM_AS_STATIONARY ||
         p->variant == INVMM_AS_RUNNING_PENALTY;
}

static inline int invmm__as_is_running(const struct as_params *p) {
  return p->variant == INVMM_AS_RUNNING_PENALTY;
}

/** What a side has of its own, else what both have in common. */
static inline double invmm__as_either(double own, double common) {
  return isnan(own) ? common : own;
}

/** xi_u of the objective: the running penalty is risk-adjusted. */
double invmm__as_risk_of_fills(const struct as_params *p);

struct as_terms invmm__as_terms(const struct as_params *p);

/** Intensity terms, and what a side asks without risk of inventory. */
void invmm__as_set_bases(const struct as_params *p, struct as_terms *t, double *intensity);

/** The lattice of the variants that need one, for sigma^2 = `variance`. */
struct invmm__general_problem invmm__as_problem(const struct as_params *p, double variance);

/** Whether two sets of parameters ask for the same table. */
int invmm__as_same_problem(const struct as_params *a, const struct as_params *b);

/** The intensities as an input says them, into the terms: A of bid and ask, k of bid and ask. Variants that
 * know one A or one k take the mean. */
void invmm__as_set_intensities(struct as_terms *t, const double said[4]);

/** The parameters with the numbers that inputs stand for now. */
struct as_params invmm__as_explicit(const struct as_params *p, const double *heard);

/** Whether a table made for `solved` is outdated: other parameters than it was made for, or numbers of inputs
 * that have moved by more than `due_change`. `now` are the parameters, inputs and all. */
int invmm__as_outdated(const struct as_params *p, const struct as_params *now,
                       const struct as_params *solved);

/** Whether all that a variant uses is there and agrees. */
struct invmm__verdict invmm__as_check(const void *params);

#endif
