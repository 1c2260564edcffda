/* SPDX-License-Identifier: MIT */
#include "makers/dealer.h"
#include "hedging/carry.h"
#include "makers/account.h"

size_t invmm__dealer_state_size(const struct invmm__dealer_params *p, size_t state_size) {
  size_t legs = (size_t)p->hedge.hedge_instruments - 1;
  return invmm__maker_state_size(&p->maker, state_size) + legs * sizeof(struct invmm__leg);
}

struct invmm__verdict invmm__dealer_hedge_check(const struct invmm__dealer_params *p, double volatility) {
  struct invmm__hedge_params first = p->hedge;
  first.hedge_instruments = 1;
  struct invmm__verdict verdict = invmm__hedge_check(&first, p->maker.risk_aversion, volatility);
  return verdict.status == INVMM_OK ? invmm__legs_check(&p->hedge, p->maker.sources) : verdict;
}

static struct invmm__leg *legs_of(const struct invmm__dealer *d) {
  return (struct invmm__leg *)((const char *)d + d->legs_at);
}

static void prepare_legs(struct invmm__dealer *d, const struct invmm__dealer_params *p, size_t state_size) {
  d->legs = (uint32_t)p->hedge.hedge_instruments - 1;
  d->legs_at = (uint32_t)invmm__maker_state_size(&p->maker, state_size);
  if (d->legs == 0) return;
  invmm__weights_of(&p->hedge, &d->weights);
  struct invmm__hedge_params all = p->hedge;
  invmm__legs_complete(&all);
  d->hedge = invmm__leg_params(&all, &d->weights, 0);
  d->maker.ledger.contract_size = d->hedge.contract_size;
}

void invmm__dealer_prepare(struct invmm__dealer *d, const struct invmm__dealer_params *p, size_t state_size) {
  d->maker.ledger.contract_size = p->hedge.contract_size;
  d->maker.ledger.inverse = p->hedge.contract == INVMM_CONTRACT_INVERSE;
  invmm__maker_prepare(&d->maker, &p->maker, state_size);
  const double fed = d->hedge.hedge_ratio > 0 ? d->hedge.hedge_ratio : 1; /* the last that an input said */
  d->hedge = p->hedge;
  d->opening_ratio = isnan(p->hedge.hedge_ratio) ? 1 : p->hedge.hedge_ratio;
  if (isnan(d->hedge.hedge_ratio)) d->hedge.hedge_ratio = fed;
  prepare_legs(d, p, state_size);
  d->intensity_mean = 0.5 * (d->intensity[0] + d->intensity[1]);
  if (d->maker.terms.relative_variance > 0 || p->maker.requote_ticks > 0) d->moved_by = INVMM__ANYTHING;
  d->maker.restless = d->moved_by == INVMM__ANYTHING;
}

static double time_left(const struct invmm__dealer *d, const struct invmm__clock *clock) {
  return invmm__time_left(&d->horizon, clock, clock->now_ns);
}

/* What fills at the target, q = 0, add to the variance of the inventory now. */
static double flow_variance(const struct invmm__dealer *d, const struct invmm__dealer_model *model,
                            const struct invmm__clock *clock) {
  struct invmm__offer at_target = invmm__dealer_offer(d, model->depths(d, clock, clock->now_ns, 0));
  return model->flow_variance(d, (struct invmm__depths){at_target.depth[0], at_target.depth[1]});
}

void invmm__dealer_fill_rates(const struct invmm__dealer *d, const struct invmm__dealer_model *model,
                              const struct invmm__clock *clock, double inventory, double rate[2]) {
  double q =
      inventory + d->maker.exposure - d->maker.ledger.inventory; /* with its hedge, around the target */
  struct invmm__offer at = invmm__dealer_offer(d, model->depths(d, clock, clock->now_ns, q));
  model->fill_rates(d, (struct invmm__depths){at.depth[0], at.depth[1]}, rate);
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

/* Flags that a hedge takes from the quotes. Only the band's flow is read from a table. */
static uint32_t passed_on(const struct invmm__dealer *d) {
  int by_table = d->hedge.hedge_policy == INVMM_HEDGE_POLICY_BAND && isnan(d->hedge.hedge_flow_volatility);
  return INVMM_FLAG_HALTED | INVMM_FLAG_NOT_READY | (by_table ? (uint32_t)INVMM_FLAG_DUE : 0);
}

/* What the quotes make of the inventory: of a band that moves now, of any other plan as it was solved.
 * Nothing else asks for it but the time that a carry is earned in. */
static void see_quotes(const struct invmm__dealer *d, const struct invmm__dealer_model *model,
                       const struct invmm__clock *clock, struct invmm__hedge_view *view) {
  int moves = d->hedge.hedge_policy == INVMM_HEDGE_POLICY_BAND && !d->quotes_stay;
  int carries = !isnan(view->funding.rate) || d->hedge.basis_reversion != 0;
  int pulled = d->hedge.hedge_reversion_from == INVMM_REVERSION_QUOTES && (moves | carries);
  view->flow_variance = d->flow_variance, view->reversion = d->reversion;
  if (moves && isnan(d->hedge.hedge_flow_volatility)) view->flow_variance = flow_variance(d, model, clock);
  if (pulled && !d->quotes_stay) view->reversion = reversion(d, model, clock);
}

static struct invmm__hedge_view view_of(const struct invmm__dealer *d,
                                        const struct invmm__dealer_model *model,
                                        const struct invmm__clock *clock) {
  const struct invmm__maker *m = &d->maker;
  struct invmm__hedge_view view;
  invmm__account_view(m, &d->hedge, clock, &view);
  view.inventory = m->ledger.inventory - m->terms.target;
  view.dust += 1e-12 * m->terms.order_size;
  view.variance = m->variance;
  view.plan = &d->plan;
  view.mid = m->ledger.mark;
  view.seconds_left = time_left(d, clock);
  view.flags = (m->flags & passed_on(d)) | invmm__maker_stale(m, clock);
  see_quotes(d, model, clock, &view);
  return view;
}

static void renew_hedge(struct invmm__dealer *d, const struct invmm__clock *clock) {
  double ratio = d->legs ? 1 / d->weights.offset[0] : invmm__hedge_ratio(&d->hedge, d->maker.variance);
  d->maker.other_units = 0;
  for (uint32_t i = 0; i < d->legs; ++i) {
    const struct invmm__hedge_params own = invmm__leg_params(&d->hedge, &d->weights, (int)i + 1);
    d->maker.other_units += d->weights.offset[i + 1] * invmm__leg_units(&legs_of(d)[i], &own);
  }
  invmm__maker_set_ratio(&d->maker, clock, ratio);
}

static invmm_status answer(const struct invmm__dealer *d, const struct invmm__dealer_model *model,
                           const struct invmm__clock *clock, const struct invmm__wish *wish,
                           invmm_quotes *out) {
  struct invmm__depths depths = d->now;
  if (wish->time_ns != clock->now_ns) depths = model->depths(d, clock, wish->time_ns, d->maker.exposure);
  struct invmm__offer offer = invmm__dealer_offer(d, depths);
  invmm__dealer_exhaust(d, model, &offer);
  return invmm__ladder_quote(&d->maker, &offer, wish, out);
}

static void renew(struct invmm__dealer *d, const struct invmm__dealer_model *model,
                  const struct invmm__clock *clock) {
  const struct invmm__wish best = {.time_ns = clock->now_ns};
  invmm_quotes fresh;
  if (d->maker.terms.relative_variance > 0) renew_hedge(d, clock);
  d->now = model->depths(d, clock, clock->now_ns, d->maker.exposure);
  if (d->maker.terms.requote_ticks > 0) {
    answer(d, model, clock, &best, &fresh);
    invmm__maker_hold(&d->maker, &fresh, invmm__ladder_guards(&d->maker, &d->maker.standing));
  }
}

static invmm_status apply_leg(struct invmm__dealer *d, const struct invmm__clock *clock,
                              const invmm_event *e) {
  const int j = e->instrument - INVMM_HEDGE;
  const struct invmm__hedge_params own = invmm__leg_params(&d->hedge, &d->weights, j);
  invmm_status status = invmm__leg_apply(&legs_of(d)[j - 1], &d->maker, &own, clock, e);
  if (status >= 0) renew_hedge(d, clock);
  return status;
}

invmm_status invmm__dealer_apply_any(struct invmm__dealer *d, const struct invmm__dealer_model *model,
                                     const struct invmm__clock *clock, const invmm_event *e) {
  invmm_status status =
      e->instrument > INVMM_HEDGE ? apply_leg(d, clock, e) : invmm__maker_apply(&d->maker, clock, e);
  if (status >= 0 && !d->maker.influence.fed) renew(d, model, clock); /* else when the inputs have spoken */
  return status;
}

void invmm__dealer_feed(struct invmm__dealer *d, const struct invmm__dealer_params *p,
                        const struct invmm__dealer_model *model, const struct invmm__clock *clock,
                        const struct invmm__hearing *h, double volatility) {
  d->intensity_mean = 0.5 * (d->intensity[0] + d->intensity[1]);
  d->moved_by = INVMM__ANYTHING, d->maker.restless = 1;
  invmm__dealer_loosen(d);
  invmm__maker_feed(&d->maker, &p->influence, clock, h, volatility);
  renew_hedge(d, clock);
  renew(d, model, clock);
}

invmm_status invmm__dealer_book_quote_any(struct invmm__dealer *d, const struct invmm__dealer_model *model,
                                          const struct invmm__clock *clock, const invmm_event *e,
                                          invmm_quotes *out) {
  invmm_status status = invmm__dealer_apply_any(d, model, clock, e);
  return status < 0 ? status : invmm__dealer_quote_default(d, model, clock, d->now, 0, out);
}

void invmm__dealer_loosen(struct invmm__dealer *d) {
  d->quotes_stay = 0, d->plan.stays &= d->plan.given;
}

static void plan_band(struct invmm__dealer *d, const struct invmm__dealer_model *model,
                      const struct invmm__clock *clock) {
  d->quotes_stay = 0;
  struct invmm__hedge_view view = view_of(d, model, clock);
  d->flow_variance = view.flow_variance, d->reversion = view.reversion;
  d->quotes_stay = d->moved_by == INVMM__NOTHING && d->maker.terms.fee == 0; /* a fee follows the mid */
  invmm__hedge_plan_renew(&d->plan, &d->hedge, &view, d->quotes_stay);
}

/* Policy rate is solved for the quotes that a session opens with, before fees and inputs: parameters alone
 * decide, so that a model that was loaded hedges as it did. */
static void plan_rate(struct invmm__dealer *d, const struct invmm__dealer_model *model) {
  const struct invmm__clock opening = {0, 0, 0};
  const double variance = d->maker.variance, fee = d->maker.terms.fee;
  struct invmm__hedge_params hedge = d->hedge;
  hedge.hedge_ratio = d->opening_ratio;
  d->maker.variance = d->maker.terms.variance, d->maker.terms.fee = 0;
  d->flow_variance = flow_variance(d, model, &opening), d->reversion = reversion(d, model, &opening);
  const struct invmm__hedge_view view = {.variance = d->maker.variance,
                                         .flow_variance = d->flow_variance,
                                         .risk_aversion = d->maker.terms.risk_aversion};
  invmm__hedge_plan_renew(&d->plan, &hedge, &view, 1);
  d->maker.variance = variance, d->maker.terms.fee = fee;
}

void invmm__dealer_start(struct invmm__dealer *d, const struct invmm__dealer_model *model,
                         const struct invmm__clock *clock) {
  renew_hedge(d, clock);
  d->now = model->depths(d, clock, clock->now_ns, d->maker.exposure);
  if (d->hedge.hedge_policy == INVMM_HEDGE_POLICY_RATE)
    plan_rate(d, model);
  else
    plan_band(d, model, clock);
  if (d->maker.standing_set && !d->maker.influence.fed) renew(d, model, clock);
}

invmm_status invmm__dealer_answer(const struct invmm__dealer *d, const struct invmm__dealer_model *model,
                                  const struct invmm__clock *clock, const invmm_request *request,
                                  int32_t level, invmm_quotes *out) {
  struct invmm__wish wish = {.time_ns = clock->now_ns, .level = level};
  int plain = !request || (request->time_ns == 0 && request->size == 0 && request->venue == 0);
  if (!plain) {
    wish.size = request->size, wish.venue = request->venue;
    if (request->time_ns != 0) wish.time_ns = request->time_ns;
  }
  invmm_status note = answer(d, model, clock, &wish, out);
  if (plain && d->maker.standing_set) invmm__ladder_stand(&d->maker, &wish, out);
  return note;
}

int invmm__dealer_hedges(const void *state) {
  return ((const struct invmm__dealer *)state)->hedge.hedge_policy != INVMM_HEDGE_POLICY_NONE;
}

/* The order of a hedge beyond the first. */
static invmm_status leg_order(const struct invmm__dealer *d, const struct invmm__hedge_view *first,
                              const struct invmm__clock *clock, uint32_t i, invmm_order *out) {
  const struct invmm__hedge_params own = invmm__leg_params(&d->hedge, &d->weights, (int)i + 1);
  struct invmm__hedge_view view = *first;
  view.dust = 1e-12 * d->maker.terms.order_size;
  view.flags =
      (first->flags & ~(uint32_t)INVMM_FLAG_STALE) |
      (invmm__older(d->maker.book_ns, clock->now_ns, d->maker.terms.max_age_ns) ? INVMM_FLAG_STALE : 0);
  invmm__leg_view(&legs_of(d)[i], &d->maker, &own, clock, &view);
  invmm_status status = invmm__hedge_order(&own, &view, out);
  out->instrument = INVMM_HEDGE + 1 + (int32_t)i;
  return status;
}

invmm_status invmm__dealer_hedge(const struct invmm__dealer *d, const struct invmm__dealer_model *model,
                                 const struct invmm__clock *clock, invmm_order *out, uint32_t *n) {
  uint32_t capacity = *n;
  *n = 1 + d->legs;
  if (capacity < *n) return INVMM_E_BUFFER;
  struct invmm__hedge_view view = view_of(d, model, clock);
  invmm_order order, others[INVMM__HEDGES];
  if (invmm__hedge_order(&d->hedge, &view, &order) < 0) return INVMM_E_NUMERIC;
  for (uint32_t i = 0; i < d->legs; ++i)
    if (leg_order(d, &view, clock, i, &others[i]) < 0) return INVMM_E_NUMERIC;
  *out = order;
  for (uint32_t i = 0; i < d->legs; ++i)
    out[1 + i] = others[i];
  if (d->maker.halt.latched) return INVMM_HALTED;
  if (order.flags & INVMM_FLAG_DUE) return INVMM_DUE;
  return order.flags & INVMM_FLAG_NOT_READY ? INVMM_NOT_READY : INVMM_OK;
}

const struct invmm__value invmm__dealer_values[] = {
    {INVMM_VALUE_RESERVATION, 1, "reservation", "P",
     "price at which the model is indifferent, between the quotes"},
    {INVMM_VALUE_TIME_LEFT, 1, "time_left", "s",
     "tau: what is left of the horizon; a rolling one is always whole"},
    {INVMM_VALUE_DEPTH, 2, "depth", "P",
     "distance of bid (0) and ask (1) from the mid before guards, with the fee"},
    {INVMM_VALUE_INTENSITY_TERM, 2, "intensity_term", "P",
     "part of depth that arrivals pay: bid (0), ask (1)"},
    {INVMM_VALUE_TOXICITY_TERM, 2, "toxicity_term", "P",
     "part of depth for expected adverse moves, as inputs say: bid (0), ask (1)"},
    {INVMM_VALUE_HEDGE_POSITIONS, INVMM__HEDGES, "hedge_positions", "contracts",
     "signed position of each hedge; 0 of those that there are not"},
    {INVMM_VALUE_FEE_TERM, 2, "fee_term", "P", "part of depth that pays the maker fee: bid (0), ask (1)"},
};
_Static_assert(INVMM__COUNT(invmm__dealer_values) == INVMM__DEALER_VALUES, "the header says how many");

static struct invmm__band band_of(const struct invmm__dealer *d, const struct invmm__dealer_model *model,
                                  const struct invmm__clock *clock) {
  struct invmm__hedge_view view = view_of(d, model, clock);
  return invmm__hedge_band(&d->hedge, &view);
}

static double carry_of(const struct invmm__dealer *d, const struct invmm__dealer_model *model,
                       const struct invmm__clock *clock) {
  struct invmm__hedge_view view = view_of(d, model, clock);
  return invmm__hedge_carry(&d->hedge, &view, band_of(d, model, clock)).rate;
}

static double own_value(const struct invmm__dealer *d, const struct invmm__dealer_model *model,
                        const struct invmm__clock *clock, int32_t value, uint32_t index) {
  struct invmm__offer plain = invmm__dealer_offer(d, d->now), o = invmm__ladder_influenced(&d->maker, &plain);
  switch (value) {
  case INVMM_VALUE_RESERVATION:
    return d->maker.ledger.mark + 0.5 * (o.depth[1] - o.depth[0]);
  case INVMM_VALUE_TIME_LEFT:
    return time_left(d, clock);
  case INVMM_VALUE_DEPTH:
    return o.depth[index];
  case INVMM_VALUE_INTENSITY_TERM:
    return o.intensity[index];
  case INVMM_VALUE_TOXICITY_TERM:
    return o.toxicity[index];
  case INVMM_VALUE_FEE_TERM:
    return o.fee;
  case INVMM_VALUE_BAND_OUTER:
    return band_of(d, model, clock).outer;
  case INVMM_VALUE_CARRY_RATE:
    return carry_of(d, model, clock);
  default:
    return band_of(d, model, clock).inner;
  }
}

static double position_of(const struct invmm__dealer *d, uint32_t index) {
  if (index == 0) return d->maker.ledger.hedge;
  return index <= d->legs ? legs_of(d)[index - 1].contracts : 0;
}

invmm_status invmm__dealer_value(const struct invmm__dealer *d, const struct invmm__dealer_model *model,
                                 const struct invmm__clock *clock, int32_t value, uint32_t index,
                                 double *out) {
  if (value == INVMM_VALUE_HEDGE_POSITIONS) {
    *out = position_of(d, index);
    return INVMM_OK;
  }
  invmm_status status = invmm__maker_value(&d->maker, clock, value, out);
  if (status == INVMM_E_KIND) status = invmm__influence_value(&d->maker.influence, value, index, out);
  if (status != INVMM_E_KIND) return status;
  int warm = !(d->maker.influence.flags & INVMM_FLAG_NOT_READY);
  int ready =
      (d->maker.book_seen && warm && d->maker.due != INVMM__UNSOLVED) || value == INVMM_VALUE_TIME_LEFT;
  double answer = ready ? own_value(d, model, clock, value, index) : 0;
  if (!(fabs(answer) <= DBL_MAX)) return INVMM_E_NUMERIC;
  *out = answer;
  if (!ready) return INVMM_NOT_READY;
  return d->maker.due == INVMM__OLD && value != INVMM_VALUE_TIME_LEFT ? INVMM_DUE : INVMM_OK;
}
