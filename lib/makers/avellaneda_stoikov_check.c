/* SPDX-License-Identifier: MIT */
/** Whether the parameters of Avellaneda-Stoikov are all there and agree with each other. */
#include "hedging/plan.h"
#include "makers/avellaneda_stoikov.h"

static struct invmm__verdict contradiction(const char *why) {
  return (struct invmm__verdict){INVMM_E_CONFIG, why, NULL};
}

static const struct invmm__verdict fine = {INVMM_OK, NULL, NULL};

/* What a variant uses must be there. */
static struct invmm__verdict check_needs(const struct as_params *p) {
  const struct invmm__maker_params *m = &p->dealer.maker;
  struct as_terms t = invmm__as_terms(p);
  int rates = invmm__as_is_lattice(p) || t.variant == INVMM_AS_ASYMPTOTIC;
  int timed = t.variant == INVMM_AS_FINITE || t.variant == INVMM_AS_EXACT || invmm__as_is_running(p);
  if (!invmm__as_is_running(p) && t.variant != INVMM_AS_INFINITE && isnan(m->volatility) &&
      isnan(m->volatility_annual))
    return contradiction("volatility has no default: set it, or volatility_annual");
  if (!invmm__as_is_running(p) && isnan(m->risk_aversion))
    return contradiction("risk_aversion has no default: set it");
  if (p->demand != INVMM_DEMAND_POWER && isnan(t.decay[0] + t.decay[1]))
    return contradiction("intensity_decay has no default: set it");
  if (rates && isnan(t.scale[0] + t.scale[1])) return contradiction("intensity_scale has no default: set it");
  if (timed && isnan(p->horizon)) return contradiction("horizon has no default: set it");
  return fine;
}

static struct invmm__verdict check_asymptotic(const struct as_params *p, const struct as_terms *t) {
  const struct invmm__maker_params *m = &p->dealer.maker;
  if (t->scale[0] != t->scale[1])
    return contradiction("needs intensity_scale_bid = intensity_scale_ask: make them equal");
  if (t->decay[0] != t->decay[1])
    return contradiction("needs intensity_decay_bid = intensity_decay_ask: make them equal");
  if (p->drift != 0 && (m->risk_aversion == 0 || m->volatility == 0 || m->volatility_annual == 0))
    return contradiction("divides drift by risk_aversion * volatility^2: raise them or drop drift");
  return fine;
}

static struct invmm__verdict check_infinite(const struct as_params *p, const struct as_terms *t) {
  if (!(t->limit < INFINITY)) return contradiction("needs a finite inventory_limit: set it");
  if (t->gamma == 0) return contradiction("needs a risk_aversion above 0: raise it");
  if (p->drift != 0) return contradiction("knows no drift: drop drift, or choose another variant");
  return fine;
}

static struct invmm__verdict check_lattice(const struct as_params *p, const struct as_terms *t) {
  if (!(t->limit < INFINITY)) return contradiction("needs a finite inventory_limit: set it");
  if (invmm__lattice_states(t->limit, t->size) == 0)
    return contradiction("inventory_limit must be a whole number of order_size, at most 2000 of them");
  const struct invmm__general_problem problem = invmm__as_problem(p, invmm__known_variance(&p->dealer.maker));
  if (!invmm__solution_in_range(&problem))
    return contradiction(
        "the lattice leaves the range of numbers: look at the units of intensity_scale, intensity_decay, "
        "volatility and risk_aversion");
  return fine;
}

/* Which demand a variant and an objective can answer. */
static struct invmm__verdict check_demand(const struct as_params *p) {
  int power = p->demand == INVMM_DEMAND_POWER;
  if (p->demand != INVMM_DEMAND_EXPONENTIAL && p->variant == INVMM_AS_ASYMPTOTIC)
    return contradiction("is a formula for demand exponential: choose that demand, or variant stationary");
  if (power && invmm__as_is_lattice(p))
    return contradiction(
        "cannot take demand power, whose best depth at and below a distance of 0 has no end: "
        "choose variant finite or infinite, or another demand");
  if (power && isnan(p->least_depth))
    return contradiction("demand power needs least_depth, which has no default: set it");
  if (power && invmm__as_risk_of_fills(p) == 0 && p->intensity_exponent <= 1)
    return contradiction(
        "without risk of fills demand power has no best depth for an intensity_exponent of 1 or "
        "less: raise it above 1, or choose objective utility");
  return fine;
}

/* What is fitted to one curve says nothing of another. */
static struct invmm__verdict check_intensity(const struct as_params *p) {
  static const char *const why[][3] = {
      {NULL,
       "intensity_input fits demand logistic, but demand is exponential: set demand of both alike, to "
       "exponential or logistic",
       "intensity_input fits demand power, but demand is exponential: set demand of the input to "
       "exponential"},
      {"intensity_input fits demand exponential, but demand is logistic: set demand of both alike, to "
       "exponential or logistic",
       NULL,
       "intensity_input fits demand power, but demand is logistic: set demand of the input to logistic"},
  };
  if (isnan(p->intensity_input)) return fine;
  if (p->demand == INVMM_DEMAND_POWER)
    return contradiction("intensity_input says A and k, and demand power has no k: set intensity_exponent, "
                         "or choose demand exponential or logistic for both");
  const char *refusal = why[(int)p->demand][(int)p->intensity_input];
  return refusal ? contradiction(refusal) : fine;
}

static struct invmm__verdict check_variant(const struct as_params *p) {
  struct as_terms t = invmm__as_terms(p);
  struct invmm__verdict demand = check_intensity(p);
  if (demand.status == INVMM_OK) demand = check_demand(p);
  if (demand.status < 0) return demand;
  if (t.variant == INVMM_AS_ASYMPTOTIC) return check_asymptotic(p, &t);
  if (t.variant == INVMM_AS_INFINITE) return check_infinite(p, &t);
  return invmm__as_is_lattice(p) ? check_lattice(p, &t) : fine;
}

/* The band's flow is that of the fills, unless it is given. */
static struct invmm__verdict check_hedge(const struct as_params *p, const struct invmm__hedge_lists *lists) {
  const struct invmm__maker_params *m = &p->dealer.maker;
  const struct invmm__hedge_terms *h = &p->dealer.hedge;
  struct as_terms t = invmm__as_terms(p);
  int known = !isnan(h->hedge_flow_volatility) || !isnan(t.scale[0] + t.scale[1]);
  if (h->hedge_policy == INVMM_HEDGE_POLICY_BAND && !known)
    return contradiction(
        "hedge_policy band needs hedge_flow_volatility, or intensity_scale to compute it from");
  int heard = !isnan(p->intensity_input) && isnan(h->hedge_flow_volatility);
  if (h->hedge_policy == INVMM_HEDGE_POLICY_RATE && heard && !invmm__hedge_has_clients(&lists->clients))
    return contradiction("hedge_policy rate solves for its speeds before intensity_input is heard: set "
                         "hedge_flow_volatility, or client_rate");
  return invmm__dealer_hedge_check(&p->dealer, lists, invmm__as_either(m->volatility, m->volatility_annual));
}

static const char *const variants[] = {"variant finite",     "variant infinite",   "variant exact",
                                       "variant stationary", "variant asymptotic", "variant running_penalty"};

struct invmm__verdict invmm__as_check(const void *params) {
  const struct as_whole_params *whole = params;
  const struct as_params *p = &whole->own;
  struct invmm__verdict verdict = invmm__maker_check(&p->dealer.maker);
  if (verdict.status == INVMM_OK) verdict = invmm__influence_check(&p->dealer.influence);
  if (verdict.status == INVMM_OK) {
    verdict = check_needs(p);
    if (verdict.status == INVMM_OK) verdict = check_variant(p);
    verdict.variant = variants[(int)p->variant];
  }
  if (verdict.status == INVMM_OK) verdict = check_hedge(p, &whole->lists);
  return verdict;
}
