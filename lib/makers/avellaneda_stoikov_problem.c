/* SPDX-License-Identifier: MIT */
/** What the parameters of Avellaneda-Stoikov stand for: the terms of the closed forms, and the linear system
 * of the lattice variants. */
#include "makers/avellaneda_stoikov.h"

/* xi_u of the objective: the running penalty is risk-adjusted. */
double invmm__as_risk_of_fills(const struct as_params *p) {
  return p->objective == INVMM_OBJECTIVE_UTILITY && !invmm__as_is_running(p) ? p->dealer.maker.risk_aversion
                                                                             : 0;
}

/* Before an input has spoken anything will do: nothing is quoted. */
static double until_fed(const struct as_params *p, double number) {
  return isnan(number) && !isnan(p->intensity_input) ? 1 : number;
}

struct as_terms invmm__as_terms(const struct as_params *p) {
  double size = p->dealer.maker.order_size;
  double scale = until_fed(p, p->intensity_scale), decay = until_fed(p, p->intensity_decay);
  return (struct as_terms){
      .gamma = p->dealer.maker.risk_aversion,
      .size = size,
      .half_size = 0.5 * size,
      .drift = p->drift,
      .limit = p->dealer.maker.inventory_limit,
      .scale = {invmm__as_either(p->intensity_scale_bid, scale),
                invmm__as_either(p->intensity_scale_ask, scale)},
      .decay = {invmm__as_either(p->intensity_decay_bid, decay),
                invmm__as_either(p->intensity_decay_ask, decay)},
      .variant = (int)p->variant,
  };
}

static struct invmm__arrivals arrivals_of(const struct as_params *p, const struct as_terms *t, int side) {
  double risk = invmm__as_risk_of_fills(p) * t->size, scale = t->scale[side], decay = t->decay[side];
  if (p->demand == INVMM_DEMAND_POWER)
    return invmm__arrivals_of(INVMM__ARRIVALS_POWER, scale, p->intensity_exponent, p->least_depth, risk);
  if (p->demand == INVMM_DEMAND_LOGISTIC)
    return invmm__arrivals_of(INVMM__ARRIVALS_LOGISTIC, scale, decay, p->intensity_offset, risk);
  return invmm__arrivals_of(INVMM__ARRIVALS_EXPONENTIAL, scale, decay, 0, risk);
}

/* Intensity terms, what a side asks where a fill costs no inventory, and what it asks without risk of it. */
void invmm__as_set_bases(const struct as_params *p, struct as_terms *t, double *intensity) {
  double epsilon = invmm__as_is_running(p) ? p->adverse_selection : 0,
         offset = 0.5 * p->impact * t->size + epsilon;
  t->responds = p->demand != INVMM_DEMAND_EXPONENTIAL;
  for (int side = 0; side < 2; ++side) {
    t->arrivals[side] = arrivals_of(p, t, side);
    intensity[side] = t->responds ? respond(&t->arrivals[side], 0) : t->arrivals[side].base;
    t->least[side] = offset + (t->responds ? 0 : intensity[side]);
  }
}

/* The lattice of Gueant 2017, with order size, impact and drift; Cartea, Jaimungal and Penalva 2015, chapter
 * 10, when a running penalty takes the place of gamma sigma^2/2. */
struct invmm__general_problem invmm__as_problem(const struct as_params *p, double variance) {
  const struct as_terms t = invmm__as_terms(p);
  int running = invmm__as_is_running(p);
  double epsilon = running ? p->adverse_selection : 0;
  return (struct invmm__general_problem){
      .states = invmm__lattice_states(t.limit, t.size),
      .q_low = -t.limit - p->dealer.maker.inventory_target,
      .step = t.size,
      .bid = arrivals_of(p, &t, 0),
      .ask = arrivals_of(p, &t, 1),
      .offset = 0.5 * p->impact * t.size + epsilon,
      .cost_square = running ? p->running_penalty : 0.5 * t.gamma * variance,
      .cost_linear = -(t.drift + epsilon * (t.scale[1] - t.scale[0])),
      .terminal_square = 0.5 * p->impact + (running ? p->terminal_penalty : 0),
      .horizon = p->variant == INVMM_AS_STATIONARY ? INFINITY : p->horizon,
  };
}

/* Whether two sets of parameters ask for the same table. */
int invmm__as_same_problem(const struct as_params *a, const struct as_params *b) {
  const struct invmm__general_problem first = invmm__as_problem(a, 1), second = invmm__as_problem(b, 1);
  if (memcmp(&first, &second, sizeof first) != 0) return 0;
  return invmm__as_is_running(a) || invmm__same_volatility(&a->dealer.maker, &b->dealer.maker);
}

/* ---- Numbers that inputs stand for */

void invmm__as_set_intensities(struct as_terms *t, const double said[4]) {
  int one_scale = t->variant == INVMM_AS_ASYMPTOTIC;
  int one_decay = t->variant != INVMM_AS_FINITE && t->variant != INVMM_AS_INFINITE;
  double scale = 0.5 * (said[0] + said[1]), decay = 0.5 * (said[2] + said[3]);
  for (int side = 0; side < 2; ++side) {
    t->scale[side] = one_scale ? scale : said[side];
    t->decay[side] = one_decay ? decay : said[2 + side];
  }
}

struct as_params invmm__as_explicit(const struct as_params *p, const double *heard) {
  struct as_params now = *p;
  struct as_terms terms = {.variant = (int)p->variant};
  /* what was solved once has its numbers already */
  if (isnan(p->dealer.maker.volatility) && heard[INVMM__HEARD_VOLATILITY] > 0)
    now.dealer.maker.volatility = heard[INVMM__HEARD_VOLATILITY];
  if (isnan(p->intensity_input) || !(heard[INVMM__HEARD_INTENSITY] > 0)) return now;
  invmm__as_set_intensities(&terms, &heard[INVMM__HEARD_INTENSITY]);
  now.intensity_scale_bid = terms.scale[0], now.intensity_scale_ask = terms.scale[1];
  now.intensity_decay_bid = terms.decay[0], now.intensity_decay_ask = terms.decay[1];
  now.intensity_input = NAN;
  return now;
}

static int has_moved(double now, double then, double most) {
  return !(fabs(now - then) <= most * then);
}

int invmm__as_outdated(const struct as_params *p, const struct as_params *now,
                       const struct as_params *solved) {
  struct as_params same = *now;
  const struct as_terms a = invmm__as_terms(now), b = invmm__as_terms(solved);
  double sigma = now->dealer.maker.volatility, then = solved->dealer.maker.volatility;
  if (isnan(p->dealer.maker.volatility) && !isnan(sigma) && !invmm__as_is_running(p)) {
    if (has_moved(sigma, then, p->due_change)) return 1;
    same.dealer.maker.volatility = then;
  }
  if (!isnan(p->intensity_input)) {
    for (int side = 0; side < 2; ++side)
      if (has_moved(a.scale[side], b.scale[side], p->due_change) ||
          has_moved(a.decay[side], b.decay[side], p->due_change))
        return 1;
    same.intensity_scale_bid = b.scale[0], same.intensity_scale_ask = b.scale[1];
    same.intensity_decay_bid = b.decay[0], same.intensity_decay_ask = b.decay[1];
  }
  return !invmm__as_same_problem(&same, solved);
}
