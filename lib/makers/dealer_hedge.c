/* SPDX-License-Identifier: MIT */
/** The hedge of a dealer: what his quotes make of the inventory, the plan, and the orders. */
#include "hedging/carry.h"
#include "makers/account.h"
#include "makers/dealer.h"

/* What fills at the target, q = 0, add to the variance of the inventory now. */
static double flow_variance(const struct invmm__dealer *d, const struct invmm__dealer_model *model,
                            const struct invmm__clock *clock) {
  struct invmm__offer at_target = invmm__dealer_offer(d, model->depths(d, clock, clock->now_ns, 0));
  return model->flow_variance(d, (struct invmm__depths){at_target.depth[0], at_target.depth[1]});
}

/* How fast fills bring the inventory back, 1/s: by how much fewer come on the side that adds to one order's
 * worth, and more on the other. */
static double reversion(const struct invmm__dealer *d, const struct invmm__dealer_model *model,
                        const struct invmm__clock *clock) {
  double size = d->maker.terms.order_size, drift[2], rate[2];
  if (d->hedge.hedge_reversion_from != INVMM_REVERSION_QUOTES || !model->fill_rates) return 0;
  for (int side = 0; side < 2; ++side) {
    struct invmm__offer at =
        invmm__dealer_offer(d, model->depths(d, clock, clock->now_ns, side ? size : -size));
    model->fill_rates(d, (struct invmm__depths){at.depth[0], at.depth[1]}, rate);
    drift[side] = rate[0] - rate[1];
  }
  return fmax(0.5 * (drift[0] - drift[1]), 0);
}

/* Flags that a hedge takes from the quotes. Only the band's flow and reversion are read from a table. */
static uint32_t passed_on(const struct invmm__dealer *d) {
  int asks =
      isnan(d->hedge.hedge_flow_volatility) | (d->hedge.hedge_reversion_from == INVMM_REVERSION_QUOTES);
  int by_table = d->hedge.hedge_policy == INVMM_HEDGE_POLICY_BAND && asks;
  return INVMM_FLAG_HALTED | INVMM_FLAG_NOT_READY | (by_table ? (uint32_t)INVMM_FLAG_DUE : 0);
}

/* What the quotes make of the inventory: of a band that moves now, of any other plan as it was solved.
 * Nothing else asks for it but the time that a carry is earned in. */
static void see_quotes(const struct invmm__dealer *d, const struct invmm__dealer_model *model,
                       const struct invmm__clock *clock, struct invmm__hedge_view *view) {
  int moves = d->hedge.hedge_policy == INVMM_HEDGE_POLICY_BAND && !d->quotes_stay;
  int carries = !isnan(view->funding.rate) || d->hedge.basis_reversion != 0;
  int pulled =
      (d->hedge.hedge_reversion_from == INVMM_REVERSION_QUOTES) & (moves | carries) & !d->quotes_stay;
  view->flow_variance = d->flow_variance, view->reversion = d->reversion;
  if (moves && isnan(d->hedge.hedge_flow_volatility)) view->flow_variance = flow_variance(d, model, clock);
  if (pulled) view->reversion = reversion(d, model, clock);
}

static void see(const struct invmm__dealer *d, const struct invmm__dealer_model *model,
                const struct invmm__clock *clock, struct invmm__hedge_view *view) {
  const struct invmm__maker *m = &d->maker;
  invmm__account_view(m, &d->hedge, clock, view);
  view->inventory = m->ledger.inventory - m->terms.target;
  view->dust += 1e-12 * m->terms.order_size;
  view->variance = m->variance;
  view->plan = &d->plan;
  view->mid = m->ledger.mark;
  view->seconds_left = invmm__dealer_time_left(d, clock);
  view->flags = (m->flags & passed_on(d)) | invmm__maker_stale(m, clock);
  see_quotes(d, model, clock, view);
}

/* U of inventory that the hedges beyond the first offset. */
static double other_units(const struct invmm__dealer *d) {
  struct invmm__hedge_terms own = d->hedge;
  double units = 0;
  for (uint32_t i = 0; i < d->legs; ++i) {
    invmm__leg_terms(&d->plan.weights, (int)i + 1, &own);
    units += d->plan.weights.offset[i + 1] * invmm__leg_units(&invmm__dealer_legs(d)[i], &own);
  }
  return units;
}

void invmm__dealer_renew_hedge(struct invmm__dealer *d, const struct invmm__clock *clock) {
  double ratio = d->legs ? 1 / d->plan.weights.offset[0] : invmm__hedge_ratio(&d->hedge, d->maker.variance);
  d->maker.other_units = d->legs ? other_units(d) : 0;
  invmm__maker_set_ratio(&d->maker, clock, ratio);
}

void invmm__dealer_loosen(struct invmm__dealer *d) {
  d->quotes_stay = 0, d->plan.stays &= d->plan.given;
}

static void plan_band(struct invmm__dealer *d, const struct invmm__hedge_clients *clients,
                      const struct invmm__dealer_model *model, const struct invmm__clock *clock) {
  d->flow_variance = flow_variance(d, model, clock), d->reversion = reversion(d, model, clock);
  d->quotes_stay =
      d->maker.course.moved_by == INVMM__NOTHING && d->maker.terms.fee == 0; /* a fee follows the mid */
  struct invmm__hedge_view view;
  see(d, model, clock, &view);
  invmm__hedge_plan_renew(&d->plan, &d->hedge, clients, &view, d->quotes_stay);
}

/* Policy rate is solved for the quotes that a session opens with, before fees and inputs: parameters alone
 * decide, so that a model that was loaded hedges as it did. */
static void plan_rate(struct invmm__dealer *d, const struct invmm__hedge_clients *clients,
                      const struct invmm__dealer_model *model) {
  const struct invmm__clock opening = {0, 0, 0};
  const double variance = d->maker.variance, fee = d->maker.terms.fee;
  struct invmm__hedge_terms hedge = d->hedge;
  hedge.hedge_ratio = d->opening_ratio;
  d->maker.variance = d->maker.terms.variance, d->maker.terms.fee = 0;
  d->flow_variance = flow_variance(d, model, &opening), d->reversion = reversion(d, model, &opening);
  const struct invmm__hedge_view view = {.variance = d->maker.variance,
                                         .flow_variance = d->flow_variance,
                                         .risk_aversion = d->maker.terms.risk_aversion};
  invmm__hedge_plan_renew(&d->plan, &hedge, clients, &view, 1);
  d->maker.variance = variance, d->maker.terms.fee = fee;
}

void invmm__dealer_plan(struct invmm__dealer *d, const struct invmm__hedge_clients *clients,
                        const struct invmm__dealer_model *model, const struct invmm__clock *clock) {
  if (d->hedge.hedge_policy == INVMM_HEDGE_POLICY_RATE)
    plan_rate(d, clients, model);
  else
    plan_band(d, clients, model, clock);
}

struct invmm__band invmm__dealer_band(const struct invmm__dealer *d, const struct invmm__dealer_model *model,
                                      const struct invmm__clock *clock) {
  struct invmm__hedge_view view;
  see(d, model, clock, &view);
  return invmm__hedge_band(&d->hedge, &view);
}

double invmm__dealer_carry(const struct invmm__dealer *d, const struct invmm__dealer_model *model,
                           const struct invmm__clock *clock) {
  struct invmm__hedge_view view;
  see(d, model, clock, &view);
  const struct invmm__band band = invmm__hedge_band(&d->hedge, &view);
  return invmm__hedge_carry(&d->hedge, &view, &band).rate;
}

int invmm__dealer_hedges(const void *state) {
  return ((const struct invmm__dealer *)state)->hedge.hedge_policy != INVMM_HEDGE_POLICY_NONE;
}

/* The orders of the hedges beyond the first, whose view is worked on. */
static invmm_status leg_orders(const struct invmm__dealer *d, const struct invmm__clock *clock,
                               struct invmm__hedge_view *view, invmm_order *out) {
  const uint32_t stale = INVMM_FLAG_STALE, passed = view->flags & ~stale;
  const int old = invmm__older(d->maker.book_ns, clock->now_ns, d->maker.terms.max_age_ns);
  struct invmm__hedge_terms own = d->hedge;
  invmm_status status = INVMM_OK;
  for (uint32_t i = 0; i < d->legs && status == INVMM_OK; ++i) {
    invmm__leg_terms(&d->plan.weights, (int)i + 1, &own);
    view->dust = 1e-12 * d->maker.terms.order_size;
    view->flags = passed | (old ? stale : 0);
    invmm__leg_view(&invmm__dealer_legs(d)[i], &d->maker, &own, clock, view);
    status = invmm__hedge_order(&own, view, &out[i]);
    out[i].instrument = INVMM_HEDGE + 1 + (int32_t)i;
  }
  return status;
}

invmm_status invmm__dealer_hedge(const struct invmm__dealer *d, const struct invmm__dealer_model *model,
                                 const struct invmm__clock *clock, invmm_order *out, uint32_t *n) {
  uint32_t capacity = *n;
  *n = 1 + d->legs;
  if (capacity < *n) return INVMM_E_BUFFER;
  struct invmm__hedge_view view;
  see(d, model, clock, &view);
  if (invmm__hedge_order(&d->hedge, &view, out) < 0) return INVMM_E_NUMERIC;
  if (d->legs && leg_orders(d, clock, &view, out + 1) < 0) return INVMM_E_NUMERIC;
  if (d->maker.halt.latched) return INVMM_HALTED;
  if (out->flags & INVMM_FLAG_DUE) return INVMM_DUE;
  return out->flags & INVMM_FLAG_NOT_READY ? INVMM_NOT_READY : INVMM_OK;
}
