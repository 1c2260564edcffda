/* SPDX-License-Identifier: MIT */
#include "makers/dealer.h"

size_t invmm__dealer_state_size(const struct invmm__dealer_params *p, size_t state_size) {
  size_t legs = (size_t)p->hedge.hedge_instruments - 1;
  return invmm__maker_state_size(&p->maker, state_size) + legs * sizeof(struct invmm__leg);
}

struct invmm__verdict invmm__dealer_hedge_check(const struct invmm__dealer_params *p,
                                                const struct invmm__hedge_lists *lists, double volatility) {
  struct invmm__hedge_terms first = p->hedge;
  first.hedge_instruments = 1;
  struct invmm__verdict verdict =
      invmm__hedge_check(&first, &lists->clients, p->maker.risk_aversion, volatility);
  return verdict.status == INVMM_OK ? invmm__legs_check(&p->hedge, lists, p->maker.sources) : verdict;
}

static void prepare_legs(struct invmm__dealer *d, const struct invmm__dealer_params *p,
                         const struct invmm__hedge_lists *lists, size_t state_size) {
  d->legs = (uint32_t)p->hedge.hedge_instruments - 1;
  d->legs_at = (uint32_t)invmm__maker_state_size(&p->maker, state_size);
  if (d->legs == 0) return;
  invmm__weights_of(&p->hedge, lists, &d->plan.weights);
  invmm__leg_terms(&d->plan.weights, 0, &d->hedge);
}

void invmm__dealer_prepare(struct invmm__dealer *d, const struct invmm__dealer_params *p,
                           const struct invmm__hedge_lists *lists, size_t state_size) {
  const double fed = d->hedge.hedge_ratio > 0 ? d->hedge.hedge_ratio : 1; /* the last that an input said */
  d->hedge = p->hedge;
  d->opening_ratio = isnan(p->hedge.hedge_ratio) ? 1 : p->hedge.hedge_ratio;
  if (isnan(d->hedge.hedge_ratio)) d->hedge.hedge_ratio = fed;
  prepare_legs(d, p, lists, state_size);
  d->maker.ledger.contract_size = d->hedge.contract_size; /* before contracts are counted in U */
  d->maker.ledger.inverse = p->hedge.contract == INVMM_CONTRACT_INVERSE;
  invmm__maker_prepare(&d->maker, &p->maker, state_size);
  d->maker.course.intensity_mean = 0.5 * (d->intensity[0] + d->intensity[1]);
  if (d->maker.terms.relative_variance > 0 || p->maker.requote_ticks > 0)
    d->maker.course.moved_by = INVMM__ANYTHING;
  d->maker.restless = d->maker.course.moved_by == INVMM__ANYTHING;
}

struct invmm__offer invmm__dealer_offer(const struct invmm__dealer *d, struct invmm__depths depths) {
  const double fee = invmm__dealer_fee(d, d->maker.ledger.mark);
  return (struct invmm__offer){
      .depth = {depths.bid + fee, depths.ask + fee},
      .intensity = {d->intensity[0], d->intensity[1]},
      .intensity_mean = d->maker.course.intensity_mean,
      .fee = fee,
  };
}

void invmm__dealer_fill_rates(const struct invmm__dealer *d, const struct invmm__dealer_model *model,
                              const struct invmm__clock *clock, double inventory, double rate[2]) {
  double q =
      inventory + d->maker.exposure - d->maker.ledger.inventory; /* with its hedge, around the target */
  struct invmm__offer at = invmm__dealer_offer(d, model->depths(d, clock, clock->now_ns, q));
  model->fill_rates(d, (struct invmm__depths){at.depth[0], at.depth[1]}, rate);
}

/* What the end of demand takes from an offer: a side is absent where nothing is demanded of it. */
static void exhaust(const struct invmm__dealer *d, const struct invmm__dealer_model *model,
                    struct invmm__offer *o) {
  if (!invmm__dealer_ends(d, model, o->depth[0], o->depth[1])) return;
  o->withheld = (o->depth[0] >= d->demand_end ? (uint32_t)INVMM_SIDE_BID : 0) |
                (o->depth[1] >= d->demand_end ? (uint32_t)INVMM_SIDE_ASK : 0);
  o->flags = INVMM_FLAG_EXHAUSTED;
  if (d->ends_of_validity && fmax(o->depth[0], o->depth[1]) - o->fee > d->demand_end)
    o->flags |= INVMM_FLAG_OUT_OF_DOMAIN;
  if (d->shows_exhausted) o->withheld = 0;
}

/* The depths at the time of the last event. */
static struct invmm__depths depths_now(const struct invmm__dealer *d, const struct invmm__dealer_model *model,
                                       const struct invmm__clock *clock) {
  const invmm__pair now = invmm__dealer_at(d, model, &d->maker.course, clock, clock->now_ns);
  return (struct invmm__depths){now[0], now[1]};
}

/* One level of those: whether the guards leave it alone. */
static int passes(const struct invmm__dealer *d, const struct invmm__dealer_model *model,
                  const struct invmm__clock *clock, int32_t level, invmm_quotes *out) {
  const double behind = (double)level * d->maker.terms.level_spacing;
  const invmm__pair outward = level > 0 ? (invmm__pair){-behind, behind} : invmm__at_best;
  const enum invmm__made made = invmm__dealer_offered(d, model, clock, level, outward, out);
  if (made == INVMM__UNUSUAL) return 0;
  if (made == INVMM__CROSSING) invmm__ladder_crosses(out);
  return !(invmm__ladder_guards(&d->maker, out) & ~(uint32_t)INVMM_FLAG_CROSSES);
}

/* A quote that guards look at and leave as it is, as they mostly do: what invmm__ladder_quote would make, for
 * a fifth of its price. They look at the best level before they do at one behind it. 0 where they may act:
 * then `out` holds anything. */
static int left_alone(const struct invmm__dealer *d, const struct invmm__dealer_model *model,
                      const struct invmm__clock *clock, int32_t level, invmm_quotes *out) {
  const struct invmm__maker *m = &d->maker;
  if (m->flags | (uint32_t)m->influence.acts | (m->terms.unusual & INVMM__COARSE)) return 0;
  if (!invmm__maker_roomy(m, (double)level * m->terms.order_size)) return 0;
  if (m->terms.crossing == INVMM_CROSSING_CLIP) {
    const struct invmm__depths plain = depths_now(d, model, clock);
    const double fee = invmm__dealer_fee(d, m->ledger.mark);
    if (!((plain.bid + fee >= 0) & (plain.ask + fee >= 0))) return 0;
  }
  return passes(d, model, clock, 0, out) && (level == 0 || passes(d, model, clock, level, out));
}

static invmm_status answer(const struct invmm__dealer *d, const struct invmm__dealer_model *model,
                           const struct invmm__clock *clock, const struct invmm__wish *wish,
                           invmm_quotes *out) {
  const int now = wish->time_ns == clock->now_ns, plain = now & (wish->size == 0) & (wish->venue == 0);
  if (plain && left_alone(d, model, clock, wish->level, out)) return INVMM_OK;
  struct invmm__depths depths =
      now ? depths_now(d, model, clock) : model->depths(d, clock, wish->time_ns, d->maker.exposure);
  struct invmm__offer offer = invmm__dealer_offer(d, depths);
  exhaust(d, model, &offer);
  return invmm__ladder_quote(&d->maker, &offer, wish, out);
}

static void renew(struct invmm__dealer *d, const struct invmm__dealer_model *model,
                  const struct invmm__clock *clock) {
  const struct invmm__wish best = {.time_ns = clock->now_ns};
  invmm_quotes fresh;
  if (d->maker.terms.relative_variance > 0) invmm__dealer_renew_hedge(d, clock);
  invmm__dealer_settle(d, model, clock);
  if (d->maker.terms.requote_ticks > 0) {
    answer(d, model, clock, &best, &fresh);
    invmm__maker_hold(&d->maker, &fresh, invmm__ladder_guards(&d->maker, &d->maker.standing));
  }
}

static invmm_status apply_leg(struct invmm__dealer *d, const struct invmm__clock *clock,
                              const invmm_event *e) {
  const int j = e->instrument - INVMM_HEDGE;
  struct invmm__hedge_terms own = d->hedge;
  invmm__leg_terms(&d->plan.weights, j, &own);
  invmm_status status = invmm__leg_apply(&invmm__dealer_legs(d)[j - 1], &d->maker, &own, clock, e);
  if (status >= 0) invmm__dealer_renew_hedge(d, clock);
  return status;
}

/* Whether a hedge beyond the first keeps something of an event: its sources are not told apart, so only
 * source 0 has a position that funding is paid on. */
static int is_for_leg(const invmm_event *e) {
  int kept = e->kind == INVMM_EV_BOOK || e->kind == INVMM_EV_FILL || e->kind == INVMM_EV_PENDING ||
             e->kind == INVMM_EV_POSITION || (e->kind == INVMM_EV_FUNDING && e->source == 0);
  return e->instrument > INVMM_HEDGE && kept;
}

invmm_status invmm__dealer_apply_any(struct invmm__dealer *d, const struct invmm__dealer_model *model,
                                     const struct invmm__clock *clock, const invmm_event *e) {
  struct invmm__maker *m = &d->maker;
  int moved = invmm__is_whole_book(e) && invmm__maker_calm(m) && invmm__maker_move_book(m, clock, e);
  invmm_status status = moved           ? INVMM_OK
                        : is_for_leg(e) ? apply_leg(d, clock, e)
                                        : invmm__maker_apply(m, clock, e);
  if (status >= 0 && !d->maker.influence.fed) renew(d, model, clock); /* else when the inputs have spoken */
  return status;
}

void invmm__dealer_feed(struct invmm__dealer *d, const struct invmm__dealer_params *p,
                        const struct invmm__dealer_model *model, const struct invmm__clock *clock,
                        const struct invmm__hearing *h, double volatility) {
  d->maker.course.intensity_mean = 0.5 * (d->intensity[0] + d->intensity[1]);
  d->maker.course.moved_by = INVMM__ANYTHING, d->maker.restless = 1;
  invmm__dealer_loosen(d);
  invmm__maker_feed(&d->maker, &p->influence, clock, h, volatility);
  invmm__dealer_renew_hedge(d, clock);
  renew(d, model, clock);
}

invmm_status invmm__dealer_book_quote_any(struct invmm__dealer *d, const struct invmm__dealer_model *model,
                                          const struct invmm__clock *clock, const invmm_event *e,
                                          invmm_quotes *out) {
  invmm_status status = invmm__dealer_apply_any(d, model, clock, e);
  return status < 0 ? status : invmm__dealer_quote_default(d, model, clock, out);
}

void invmm__dealer_start(struct invmm__dealer *d, const struct invmm__hedge_clients *clients,
                         const struct invmm__dealer_model *model, const struct invmm__clock *clock) {
  invmm__dealer_renew_hedge(d, clock);
  invmm__dealer_settle(d, model, clock);
  invmm__dealer_plan(d, clients, model, clock);
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
  if (plain && d->maker.standing_set && level == 0) return invmm__ladder_standing(&d->maker, out);
  invmm_status note = answer(d, model, clock, &wish, out);
  if (plain && d->maker.standing_set) invmm__ladder_stand(&d->maker, &wish, out);
  return note;
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

static double own_value(const struct invmm__dealer *d, const struct invmm__dealer_model *model,
                        const struct invmm__clock *clock, int32_t value, uint32_t index) {
  struct invmm__offer plain = invmm__dealer_offer(d, depths_now(d, model, clock)),
                      o = invmm__ladder_influenced(&d->maker, &plain);
  switch (value) {
  case INVMM_VALUE_RESERVATION:
    return d->maker.ledger.mark + 0.5 * (o.depth[1] - o.depth[0]);
  case INVMM_VALUE_TIME_LEFT:
    return invmm__dealer_time_left(d, clock);
  case INVMM_VALUE_DEPTH:
    return o.depth[index];
  case INVMM_VALUE_INTENSITY_TERM:
    return o.intensity[index];
  case INVMM_VALUE_TOXICITY_TERM:
    return o.toxicity[index];
  case INVMM_VALUE_FEE_TERM:
    return o.fee;
  case INVMM_VALUE_BAND_OUTER:
    return invmm__dealer_band(d, model, clock).outer;
  case INVMM_VALUE_CARRY_RATE:
    return invmm__dealer_carry(d, model, clock);
  default:
    return invmm__dealer_band(d, model, clock).inner;
  }
}

static double position_of(const struct invmm__dealer *d, uint32_t index) {
  if (index == 0) return d->maker.ledger.hedge;
  return index <= d->legs ? invmm__dealer_legs(d)[index - 1].contracts : 0;
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
  if (!isfinite(answer)) return INVMM_E_NUMERIC;
  *out = answer;
  if (!ready) return INVMM_NOT_READY;
  return d->maker.due == INVMM__OLD && value != INVMM_VALUE_TIME_LEFT ? INVMM_DUE : INVMM_OK;
}
