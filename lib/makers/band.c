/* SPDX-License-Identifier: MIT */
/** The band rebalancer: when to trade an inventory back to its target, how far, and where.
 *
 * G. M. Constantinides, S. F. Richard, Existence of optimal simple policies for discounted-cost inventory and
 * cash management in continuous time, Operations Research 26(4), 1978. J. M. Harrison, T. M. Sellke, A. J.
 * Taylor, Impulse control of Brownian motion, Mathematics of Operations Research 8(3), 1983. The problem, in
 * the long run, per second:
 *
 *     min  h E[y^2] + trading cost,   y = inventory - target,   h = gamma sigma^2/2,   dy = mu dt - kappa y
 * dt + s dW
 *
 *   symbol      here                                  unit
 *   gamma       risk_aversion                         1/currency
 *   sigma       volatility                            P/sqrt(s)
 *   K, c, eta   fixed_cost, proportional_cost, quadratic_cost   currency, P, P s/U
 *   s, mu       flow_volatility, flow_drift           U/sqrt(s), U/s
 *   kappa       flow_reversion                        1/s
 *   B, a        band_outer, band_inner                U: where a trade is made, where it lands
 *
 * band_params.c has the table, band_check.c what contradicts what, band_zone.c the width by variant,
 * band_table.c the lattice, band_weight.c the share of wealth and its quotes, band_trigger.c when to trade,
 * band_orders.c what. */
#include "makers/band.h"
#include "makers/kinds.h"
#include <assert.h>
#include <stddef.h>

static size_t state_size(const void *params) {
  return invmm__maker_state_size(params, sizeof(struct band_state));
}

/* A dealer without quotes of his own, whose part is the hedge. */
static struct invmm__depths no_depths(const void *state, const struct invmm__clock *clock, int64_t time_ns,
                                      double q) {
  (void)state, (void)clock, (void)time_ns, (void)q;
  return (struct invmm__depths){0, 0};
}

static double flow_variance(const void *state, struct invmm__depths depths) {
  (void)depths;
  return ((const struct band_state *)state)->terms.flow_variance;
}

static const struct invmm__dealer_model model = {.depths = no_depths, .flow_variance = flow_variance};

static void hold_quote(struct band_state *s, const struct invmm__clock *clock) {
  const struct invmm__wish best = {.time_ns = clock->now_ns};
  invmm_quotes fresh;
  invmm__band_quote(s, &best, &fresh);
  invmm__maker_hold(&s->dealer.maker, &fresh,
                    invmm__ladder_guards(&s->dealer.maker, &s->dealer.maker.standing));
}

/* The dealer starts without a standing quote: he would not know how to renew it. */
static void start_dealer(struct band_state *s, const struct band_whole_params *p,
                         const struct invmm__clock *clock) {
  struct invmm__dealer *d = &s->dealer;
  d->horizon = invmm__horizon_of(INFINITY, 1);
  d->maker.course.moved_by = INVMM__NOTHING;
  invmm__dealer_prepare(d, &p->own.dealer, &p->lists, sizeof *s);
  d->maker.restless |= s->terms.variant == INVMM_BAND_WEIGHT;
  int standing = d->maker.standing_set;
  d->maker.standing_set = 0;
  invmm__band_renew(s); /* before the guards look whether a solution is due */
  invmm__dealer_start(d, &p->lists.clients, &model, clock);
  d->maker.standing_set = standing;
}

static void prepare(void *state, const void *params, const struct invmm__clock *clock) {
  struct band_state *s = state;
  const struct band_params *p = params;
  s->terms = invmm__band_terms(p);
  s->solution_at = (uint32_t)((state_size(p) + 63) & ~(size_t)63);
  if (s->terms.variant == INVMM_BAND_LATTICE) s->other = invmm__band_is_other(s, p);
  start_dealer(s, params, clock);
  invmm__band_stand(s, clock);
  if (s->dealer.maker.standing_set) hold_quote(s, clock);
}

/* ---- events ---- */

static int asks_for_venue(const struct band_state *s, const invmm_event *e) {
  return (uint32_t)e->source < s->terms.venues;
}

/* Gas of a venue, or of all. */
static invmm_status see_gas(struct band_state *s, const invmm_event *e) {
  struct band_kept *k = &s->kept;
  if (!(e->value >= 0)) return INVMM_E_RANGE;
  if (!s->terms.gas_by_venue) {
    int same = (k->gas_seen > 0) & (k->gas == e->value);
    k->gas = e->value, k->gas_seen = 1;
    if (!same) invmm__band_renew(s);
  } else if (asks_for_venue(s, e)) {
    k->venue_gas[e->source] = e->value,
    k->venue_seen[e->source] = (double)((int)k->venue_seen[e->source] | 1);
  }
  return INVMM_OK;
}

/* Reserves of a venue that is a pool. */
static invmm_status see_pool(struct band_state *s, const invmm_event *e) {
  struct band_kept *k = &s->kept;
  if (!asks_for_venue(s, e) || !(s->terms.venue[e->source].base > 0)) return INVMM_OK;
  if (!(e->size > 0) | !(e->size2 > 0)) return INVMM_E_RANGE;
  k->base[e->source] = e->size, k->quote[e->source] = e->size2;
  k->venue_seen[e->source] = (double)((int)k->venue_seen[e->source] | 2);
  return INVMM_OK;
}

/* What hangs on the volatility, unless that is what it was. */
static void renew(struct band_state *s, const struct invmm__clock *clock, double before) {
  if (s->dealer.maker.variance == before) return;
  invmm__band_renew(s);
  invmm__maker_set_ratio(&s->dealer.maker, clock,
                         invmm__hedge_ratio(&s->dealer.hedge, s->dealer.maker.variance));
}

static void feed(void *state, const void *params, const struct invmm__clock *clock,
                 const struct invmm__attachment *inputs, uint32_t n) {
  struct band_state *s = state;
  const struct band_params *p = params;
  struct invmm__hearing h = invmm__hearing_begin();
  double before = s->terms.has_volatility ? s->dealer.maker.variance : (double)NAN;
  const struct invmm__said said = invmm__hear_all(&h, &s->dealer.maker.influence, &p->dealer.influence,
                                                  invmm__maker_mid(&s->dealer.maker), inputs, n);
  if (said.reports == 0) return; /* an attached maker is asked when the lattice is solved */
  invmm__dealer_loosen(&s->dealer);
  s->terms.has_volatility |= !isnan(said.volatility);
  invmm__maker_feed(&s->dealer.maker, &p->dealer.influence, clock, &h, said.volatility);
  if (!isnan(said.ratio))
    s->dealer.hedge.hedge_ratio = said.ratio, invmm__dealer_renew_hedge(&s->dealer, clock);
  renew(s, clock, before);
  invmm__band_stand(s, clock);
  if (s->dealer.maker.standing_set) hold_quote(s, clock);
}

static invmm_status apply(void *state, const struct invmm__clock *clock, const invmm_event *e) {
  struct band_state *s = state;
  struct band_view view = invmm__band_view(s);
  int ready = invmm__band_known(s), side = ready ? invmm__band_side(s, &view, clock) : 0;
  const double before = s->dealer.maker.variance;
  invmm_status status = INVMM_OK;
  if (e->kind == INVMM_EV_GAS) status = see_gas(s, e);
  if (e->kind == INVMM_EV_POOL) status = see_pool(s, e);
  if (status == INVMM_OK) status = invmm__maker_apply(&s->dealer.maker, clock, e);
  if (status < 0) return status;
  renew(s, clock, before);
  if (invmm__band_known(s)) invmm__band_follow(s, clock, e, side);
  invmm__band_stand(s, clock);
  if (s->dealer.maker.terms.requote_ticks > 0) hold_quote(s, clock);
  return status;
}

/* It moves neither inventory nor thresholds but in the variant weight and with a relative volatility. */
static invmm_status book(void *state, const struct invmm__clock *clock, const invmm_event *e) {
  struct band_state *s = state;
  return invmm__maker_everyday_book(&s->dealer.maker, clock, e) ? INVMM_OK : apply(state, clock, e);
}

static invmm_status quote(const void *state, const struct invmm__clock *clock, const invmm_request *request,
                          int32_t level, invmm_quotes *out) {
  const struct band_state *s = state;
  struct invmm__wish wish = {.time_ns = clock->now_ns, .level = level};
  int plain = !request || ((request->time_ns == 0) & (request->size == 0) & (request->venue == 0));
  if (!plain) {
    wish.size = request->size, wish.venue = request->venue;
    if (request->time_ns != 0) wish.time_ns = request->time_ns;
  }
  invmm_status note = invmm__band_quote(s, &wish, out);
  if (plain && s->dealer.maker.standing_set) invmm__ladder_stand(&s->dealer.maker, &wish, out);
  return note;
}

static invmm_status book_quote(void *state, const struct invmm__clock *clock, const invmm_event *e,
                               invmm_quotes *out) {
  invmm_status status = book(state, clock, e);
  return status < 0 ? status : quote(state, clock, NULL, 0, out);
}

static invmm_status note_of(const struct band_state *s) {
  if (s->dealer.maker.halt.latched) return INVMM_HALTED;
  if (s->dealer.maker.flags & INVMM_FLAG_DUE) return INVMM_DUE;
  return s->dealer.maker.flags & INVMM_FLAG_NOT_READY ? INVMM_NOT_READY : INVMM_OK;
}

/* Where there is a policy the hedge comes first; the rebalance counts on it. */
static invmm_status hedge_and_rebalance(const struct band_state *s, const struct invmm__clock *clock,
                                        invmm_order *out, uint32_t *n) {
  const struct invmm__ledger *l = &s->dealer.maker.ledger;
  uint32_t capacity = *n, one = 1, hedges = s->dealer.hedge.hedge_policy != INVMM_HEDGE_POLICY_NONE;
  invmm_order order = {.size = 0};
  invmm_status status = INVMM_OK;
  if (hedges) status = invmm__dealer_hedge(&s->dealer, &model, clock, &order, &one);
  if ((status < 0) & (capacity > 0)) return status; /* without room that comes first, as in every maker */
  double flying = l->hedge_buys - l->hedge_sells;
  double hedged = invmm__band_offset(s, flying + order.size) - invmm__band_offset(s, flying);
  *n = capacity > hedges ? capacity - hedges : 0;
  status = invmm__band_rebalance(s, clock, hedged, out ? out + hedges : NULL, n);
  *n += hedges;
  if (status < 0) return status;
  assert(out); /* there is always something to say, and without room for it the status is below 0 */
  if (hedges) out[0] = order;
  return note_of(s);
}

static invmm_status hedge(const void *state, const struct invmm__clock *clock, invmm_order *out,
                          uint32_t *n) {
  const struct band_state *s = state;
  if (!s->stands | (*n == 0)) return hedge_and_rebalance(s, clock, out, n);
  *out = s->standing, *n = 1;
  return note_of(s);
}

static invmm_status value(const void *state, const struct invmm__clock *clock, int32_t value, uint32_t index,
                          double *out) {
  const struct band_state *s = state;
  if (value == INVMM_VALUE_CARRY_RATE)
    return invmm__dealer_value(&s->dealer, &model, clock, value, index, out);
  invmm_status status = invmm__maker_value(&s->dealer.maker, clock, value, out);
  if (status == INVMM_E_KIND) status = invmm__influence_value(&s->dealer.maker.influence, value, index, out);
  return status == INVMM_E_KIND ? invmm__band_value(s, value, out) : status;
}

static int is_due(const void *state) {
  return ((const struct band_state *)state)->due;
}

static int is_whole(double x, double low, double high) {
  return (x >= low) & (x <= high) & (x == nearbyint(x));
}

/* What events could have led to. */
static int sane(const void *state) {
  const struct band_kept *k = &((const struct band_state *)state)->kept;
  int good = is_whole(k->side, -2, 2) & is_whole(k->idle, 0, 1) & is_whole(k->gas_seen, 0, 1) &
             is_whole(k->idle_upper, -2147483648.0, 2147483647.0) & is_whole(k->idle_lower, 0, 4294967295.0) &
             (k->gas >= 0);
  for (int i = 0; i < INVMM__VENUES_MOST; ++i) {
    int pool = (k->base[i] > 0) & (k->quote[i] > 0);
    good &= is_whole(k->venue_seen[i], 0, 3) & (k->venue_gas[i] >= 0) & ((k->venue_seen[i] < 2) | pool);
  }
  return good & invmm__maker_sane(state);
}

static const struct invmm__value_group values[] = {
    {invmm__maker_values, INVMM__MAKER_VALUES},
    {invmm__hedge_values + 2, INVMM__HEDGE_VALUES - 2}, /* the band is that of the rebalance here */
    {invmm__band_values, INVMM__BAND_VALUES},
    {invmm__influence_values, INVMM__INFLUENCE_VALUES},
};

const struct invmm__kind invmm__band = {
    .id = INVMM_KIND_BAND,
    .verbs = INVMM_VERB_STEP | INVMM_VERB_QUOTE | INVMM_VERB_HEDGE | INVMM_VERB_SOLVE,
    .name = "band",
    .title = "Band rebalancer",
    .cite =
        "G. M. Constantinides, S. F. Richard, Operations Research 26(4), 620-636, 1978; "
        "J. M. Harrison, T. M. Sellke, A. J. Taylor, Mathematics of Operations Research 8(3), 454-466, 1983",
    .params = invmm__band_params,
    .param_groups = INVMM__BAND_PARAM_GROUPS,
    .values = values,
    .value_groups = INVMM__COUNT(values),
    .params_size = sizeof(struct band_whole_params),
    .lists_at = INVMM__HEDGE_LISTS_AT(struct band_whole_params, lists),
    .state_size = state_size,
    .solution_size = invmm__band_solution_size,
    .given = invmm__band_given,
    .solve = invmm__band_solve_table,
    .due = is_due,
    .solved = invmm__band_solved,
    .fields = invmm__maker_fields,
    .field_count = INVMM__MAKER_FIELDS,
    .tail = offsetof(struct band_state, kept),
    .sane = sane,
    .check = invmm__band_check,
    .prepare = prepare,
    .feed = feed,
    .apply = apply,
    .quote = quote,
    .book = book,
    .book_quote = book_quote,
    .hedge = hedge,
    .value = value,
};
