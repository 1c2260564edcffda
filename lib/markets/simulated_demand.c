/* SPDX-License-Identifier: MIT */
/** How takers thin out with depth: the rate Lambda(d) of those who reach a quote at the distance d from the
 * mid, and its inverse.
 *
 *   exponential   A e^{-k d}                                Avellaneda and Stoikov 2008
 *   logistic      A/(1 + e^{a + k d})                       Bergault, Gueant 2021
 *   power         A (d/d0)^{-m} from d0 on, A below it      Avellaneda and Stoikov 2008, section 2.4
 *   linear        alpha - beta d, at least 0                Ho and Stoll 1981 */
#include "markets/simulated.h"

/* No uniform number is below 2^-53, so that no rate is drawn below e^-37 of A, or of as many times A as
 * takers may have brought. */
#define LOG_LEAST 60.0

static double either(double own, double common) {
  return isnan(own) ? common : own;
}

double invmm__demand_rate(const struct invmm__demand *d, double depth) {
  switch (d->form) {
  case INVMM_DEMAND_LINEAR:
    return fmax(d->scale - d->decay * depth, 0);
  case INVMM_DEMAND_LOGISTIC:
    return d->scale / (1 + exp(d->offset + d->decay * depth));
  case INVMM_DEMAND_POWER:
    return d->scale * pow(fmax(depth / d->least, 1), -d->decay);
  default:
    return d->scale * exp(-d->decay * depth);
  }
}

double invmm__demand_inverse(const struct invmm__demand *d, double rate) {
  switch (d->form) {
  case INVMM_DEMAND_LINEAR:
    return (d->scale - rate) * d->inverse;
  case INVMM_DEMAND_LOGISTIC:
    return rate < d->scale ? (log(d->scale / rate - 1) - d->offset) * d->inverse : -(double)INFINITY;
  case INVMM_DEMAND_POWER:
    return rate < d->scale ? d->least * pow(d->scale / rate, d->inverse) : -(double)INFINITY;
  default:
    return -log(rate * d->per_scale) * d->inverse;
  }
}

/* The depth that nobody passes, P. */
static double furthest_of(const struct invmm__demand *d) {
  switch (d->form) {
  case INVMM_DEMAND_LINEAR:
    return d->scale * d->inverse;
  case INVMM_DEMAND_POWER:
    return d->least * exp(LOG_LEAST * d->inverse);
  default:
    return (LOG_LEAST + fabs(d->offset)) * d->inverse;
  }
}

void invmm__demand_prepare(struct invmm__demand *d, const struct invmm__simulated_params *p, int side) {
  const double scale = either(side ? p->intensity_scale_ask : p->intensity_scale_bid, p->intensity_scale);
  const double decay = either(side ? p->intensity_decay_ask : p->intensity_decay_bid, p->intensity_decay);
  *d = (struct invmm__demand){.form = (int)p->demand, .scale = scale, .decay = decay, .inverse = 1 / decay};
  if (d->form == INVMM_DEMAND_LINEAR) {
    d->scale = p->demand_intercept;
    d->decay = p->demand_slope;
    d->inverse = 1 / p->demand_slope;
  } else if (d->form == INVMM_DEMAND_LOGISTIC) {
    d->offset = p->intensity_offset;
  } else if (d->form == INVMM_DEMAND_POWER) {
    d->decay = p->intensity_exponent;
    d->inverse = 1 / p->intensity_exponent;
    d->least = p->least_depth;
  }
  d->per_scale = 1 / d->scale;
  d->at_mid = invmm__demand_rate(d, 0);
  d->per_rate = d->at_mid > 0 ? 1 / d->at_mid : 0;
  d->near = invmm__demand_inverse(d, 0.5 * d->at_mid);
  d->furthest = furthest_of(d);
}
