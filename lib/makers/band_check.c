/* SPDX-License-Identifier: MIT */
/** What contradicts what among the band's parameters. */
#include "makers/band.h"

static struct invmm__verdict contradiction(const char *why) {
  return (struct invmm__verdict){INVMM_E_CONFIG, why, NULL};
}

static const struct invmm__verdict fine = {INVMM_OK, NULL, NULL};

static const char *const variants[] = {"variant fixed",  "variant optimal",   "variant lots",
                                       "variant drift",  "variant reverting", "variant lattice",
                                       "variant weight", "variant rate"};

/* What the risk of holding costs: every variant but two lives by it. */
static struct invmm__verdict check_risk(const struct band_params *p) {
  const struct invmm__maker_params *m = &p->dealer.maker;
  double volatility = invmm__band_either(m->volatility, m->volatility_annual);
  if (isnan(volatility)) return contradiction("volatility has no default: set it, or volatility_annual");
  if (isnan(m->risk_aversion)) return contradiction("risk_aversion has no default: set it");
  if (!(volatility > 0))
    return contradiction("needs a volatility above 0, else no inventory is worth a trade: raise it");
  if (!(m->risk_aversion > 0))
    return contradiction("needs a risk_aversion above 0, else no inventory is worth a trade: raise it");
  return fine;
}

static struct invmm__verdict check_flow(const struct band_params *p) {
  double s2 = invmm__band_flow_variance(p);
  if (isnan(s2))
    return contradiction("needs flow_volatility, or fill_size and fill_rate: set one or the other");
  if (!(s2 > 0 && s2 < INFINITY))
    return contradiction("needs a flow above 0 and finite: look at flow_volatility, fill_size and fill_rate");
  return fine;
}

static struct invmm__verdict check_even_costs(const struct band_params *p) {
  struct band_terms t = invmm__band_terms(p);
  if (t.fixed[BAND_BUY] != t.fixed[BAND_SELL])
    return contradiction("needs fixed_cost_buy = fixed_cost_sell: make them equal, or choose drift");
  if (t.proportional[BAND_BUY] != t.proportional[BAND_SELL])
    return contradiction(
        "needs proportional_cost_buy = proportional_cost_sell: make them equal, or choose drift");
  return fine;
}

static struct invmm__verdict check_fixed(const struct band_params *p) {
  if (isnan(p->band_outer)) return contradiction("band_outer has no default: set it");
  if (p->band_inner > p->band_outer)
    return contradiction("band_inner is above band_outer, so a trade would add to the inventory: lower it");
  return fine;
}

static struct invmm__verdict check_lots(const struct band_params *p) {
  if (isnan(p->fill_size)) return contradiction("fill_size has no default: set it");
  if (isnan(p->fill_rate)) return contradiction("fill_rate has no default: set it");
  if (!(p->fill_rate > 0)) return contradiction("needs a fill_rate above 0: raise it");
  return fine;
}

static struct invmm__verdict check_rate(const struct band_params *p) {
  if (isnan(p->quadratic_cost)) return contradiction("quadratic_cost has no default: set it");
  if (p->discount_rate > 0 && invmm__band_terms(p).proportional[BAND_BUY] > 0)
    return contradiction("takes discount_rate only without proportional_cost: drop one of them");
  return fine;
}

static struct invmm__verdict check_weight(const struct band_params *p) {
  struct band_terms t = invmm__band_terms(p);
  double costs = t.fixed[0] + t.fixed[1] + t.proportional[0] + t.proportional[1];
  if (isnan(p->weight_target)) return contradiction("weight_target has no default: set it");
  if (isnan(p->weight_band) && !(costs > 0 && p->dealer.maker.risk_aversion > 0))
    return contradiction(
        "needs weight_band, or fixed_cost or proportional_cost and a risk_aversion above 0 to "
        "compute it from");
  if (p->weight_target + p->weight_band >= 1 || p->weight_target - p->weight_band <= 0)
    return contradiction(
        "weight_target and weight_band leave the weights between 0 and 1: narrow weight_band");
  return isnan(p->weight_band) ? check_even_costs(p) : fine;
}

static int is_free(const struct band_params *p) {
  const struct band_terms t = invmm__band_terms(p);
  return t.fixed[BAND_BUY] + t.fixed[BAND_SELL] + t.proportional[BAND_BUY] + t.proportional[BAND_SELL] == 0;
}

static struct invmm__verdict check_lattice(const struct band_params *p) {
  int fed = !isnan(p->maker_input), listed = p->fill_rate_bid.n > 0 || p->fill_rate_ask.n > 0;
  uint32_t states = invmm__band_states(p);
  if (!(p->dealer.maker.inventory_limit < INFINITY))
    return contradiction("needs a finite inventory_limit: set it");
  if ((fed || listed) && isnan(p->fill_size))
    return contradiction("fill_size has no default with maker_input or fill_rate_bid: set it");
  if (states < 3)
    return contradiction(
        "needs inventory_limit to be a whole multiple of fill_size, at least one and at most "
        "2000, and to reach beyond inventory_target");
  if (fed && fabs(p->maker_input - p->fill_size) > 1e-9 * p->fill_size)
    return (struct invmm__verdict){
        INVMM_E_CONFIG,
        "maker_input must be a maker of order_size = fill_size, since its rates are those of fills "
        "of that size: make them equal; order_size of the input is",
        NULL, p->maker_input};
  if (fed) return fine;
  if (listed && (p->fill_rate_bid.n != states || p->fill_rate_ask.n != states))
    return contradiction("fill_rate_bid and fill_rate_ask need one rate for each inventory from "
                         "-inventory_limit to inventory_limit in steps of fill_size");
  if (isnan(p->fill_size) && is_free(p))
    return contradiction(
        "needs a fixed_cost or proportional_cost above 0, or fill_size: a diffusion that is traded "
        "for nothing has no width");
  return listed ? fine : check_flow(p);
}

static struct invmm__verdict check_venues(const struct band_params *p) {
  const band_venue_array *all[INVMM__BAND_VENUE_ARRAYS];
  uint32_t n = invmm__band_venues(p);
  invmm__band_venue_arrays(p, all);
  for (int i = 0; i < INVMM__BAND_VENUE_ARRAYS; ++i)
    if (all[i]->n > 0 && all[i]->n != n)
      return contradiction("arrays of venues differ in length: venue_fee, venue_cap and the others need one "
                           "element for each venue");
  for (uint32_t i = 0; i < n; ++i)
    if ((p->venue_base_reserve.at[i] > 0) != (p->venue_quote_reserve.at[i] > 0))
      return contradiction("a pool needs venue_base_reserve and venue_quote_reserve: set both or neither");
  return fine;
}

static struct invmm__verdict check_variant(const struct band_params *p) {
  int variant = (int)p->variant, even = 0, flow = 0;
  struct invmm__verdict verdict = fine;
  if (variant == INVMM_BAND_FIXED) return check_fixed(p);
  if (variant == INVMM_BAND_WEIGHT) return check_weight(p);
  even = variant != INVMM_BAND_DRIFT && variant != INVMM_BAND_LATTICE;
  flow = variant != INVMM_BAND_LOTS && variant != INVMM_BAND_LATTICE;
  verdict = check_risk(p);
  if (verdict.status == INVMM_OK && flow) verdict = check_flow(p);
  if (verdict.status == INVMM_OK && even) verdict = check_even_costs(p);
  if (verdict.status < 0) return verdict;
  if (variant == INVMM_BAND_LOTS) return check_lots(p);
  if (variant == INVMM_BAND_RATE) return check_rate(p);
  return variant == INVMM_BAND_LATTICE ? check_lattice(p) : fine;
}

struct invmm__verdict invmm__band_check(const void *params) {
  const struct band_whole_params *whole = params;
  const struct band_params *p = &whole->own;
  struct invmm__maker_params maker = p->dealer.maker;
  if (maker.order_size == 0) maker.order_size = INFINITY; /* no limit */
  struct invmm__verdict verdict = invmm__maker_check(&maker);
  if (verdict.status == INVMM_OK) verdict = invmm__influence_check(&p->dealer.influence);
  if (verdict.status == INVMM_OK) verdict = check_venues(p);
  if (verdict.status < 0) return verdict;
  if (p->dealer.hedge.hedge_policy == INVMM_HEDGE_POLICY_BAND &&
      isnan(p->dealer.hedge.hedge_flow_volatility) && isnan(invmm__band_flow_variance(p)))
    return contradiction(
        "hedge_policy band needs hedge_flow_volatility, or flow_volatility to compute it from");
  verdict = invmm__hedge_check(&p->dealer.hedge, &whole->lists.clients, maker.risk_aversion,
                               invmm__band_either(maker.volatility, maker.volatility_annual));
  if (verdict.status < 0) return verdict;
  verdict = check_variant(p);
  verdict.variant = variants[(int)p->variant];
  return verdict;
}
