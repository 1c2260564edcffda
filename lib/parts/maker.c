/* SPDX-License-Identifier: MIT */
#include "parts/maker.h"

static int sane_side(int present, double price, double size, int64_t ticks, double tick) {
  if (present) return size > 0 && price == (double)ticks * tick;
  return price == 0 && size == 0 && ticks == 0;
}

static int sane_standing(const invmm_quotes *q, double tick) {
  int bid = (q->sides & INVMM_SIDE_BID) != 0, ask = (q->sides & INVMM_SIDE_ASK) != 0;
  return sane_side(bid, q->bid, q->bid_size, q->bid_ticks, tick) &&
         sane_side(ask, q->ask, q->ask_size, q->ask_ticks, tick) && !(bid && ask && q->bid > q->ask);
}

int invmm__maker_sane(const void *state) {
  const struct invmm__maker *m = state;
  if (m->standing_set && !sane_standing(&m->standing, m->standing_tick)) return 0;
  if (!invmm__influence_sane(&m->influence)) return 0;
  int book = m->bid <= m->ask,
      known = (m->book_seen <= m->ledger.marked) & (m->hedge_seen <= m->ledger.hedge_marked);
  return invmm__ledger_sane(&m->ledger) && book && known;
}

static struct invmm__slot *slots_of(struct invmm__maker *m) {
  return (struct invmm__slot *)((char *)m + m->slots_at);
}

static struct invmm__verdict contradiction(const char *why) {
  return (struct invmm__verdict){INVMM_E_CONFIG, why, NULL};
}

struct invmm__verdict invmm__maker_check(const struct invmm__maker_params *p) {
  if (!isnan(p->volatility) && !isnan(p->volatility_annual))
    return contradiction("volatility and volatility_annual are both set: set one of them");
  if (p->order_size > 0 && p->order_size < p->lot_size * (1 - 1e-9))
    return contradiction("order_size is less than lot_size, so nothing could be quoted: raise order_size");
  if (p->requote_ticks > 0 && p->tick_size == 0)
    return contradiction("requote_ticks counts in tick_size, which is 0: set tick_size");
  if (p->reference_source >= p->sources)
    return contradiction("reference_source is not among the sources: it must be less than sources, or -1");
  return (struct invmm__verdict){INVMM_OK, NULL, NULL};
}

static double or_infinity(double x) {
  return x > 0 ? x : INFINITY;
}

size_t invmm__maker_state_size(const struct invmm__maker_params *p, size_t state_size) {
  return state_size + (size_t)p->sources * sizeof(struct invmm__slot);
}

/* What quotes are made on, and what stands in the way of an ordinary one at the time of the last event:
 * inventory, less what the hedge offsets, around the target; limits, guards, news. */
static void renew_guards(struct invmm__maker *m, const struct invmm__clock *clock) {
  int halted = m->halt.latched | (m->halt.health == 1);
  int stale = m->one_sided | invmm__older(m->book_ns, clock->now_ns, m->terms.max_age_ns);
  m->flags = (halted ? INVMM_FLAG_HALTED : 0) | m->influence.flags;
  if (!m->book_seen || m->due == INVMM__UNSOLVED) m->flags |= INVMM_FLAG_NOT_READY;
  if (m->due != INVMM__SOLVED) m->flags |= INVMM_FLAG_DUE;
  if (m->one_sided | (m->book_seen & stale)) m->flags |= INVMM_FLAG_STALE;
  invmm__maker_renew_exposure(m);
  m->news = !invmm__maker_calm(m) | (m->restless != 0);
}

void invmm__maker_prepare(struct invmm__maker *m, const struct invmm__maker_params *p, size_t state_size) {
  const double largest = DBL_MAX / 4, ends = p->tick_size > 0 ? INVMM__STEPS_MOST * p->tick_size : INFINITY;
  const struct invmm__grid none = {0, INVMM__STEPS_MOST / largest};
  int relative = isnan(p->volatility) && !isnan(p->volatility_annual);
  int guarded = p->crossing != INVMM_CROSSING_ALLOW || isfinite(p->max_deviation) || p->min_notional > 0;
  m->terms = (struct invmm__maker_terms){
      .tick = p->tick_size > 0 ? invmm__grid_of(p->tick_size) : none,
      .lot = invmm__grid_of(p->lot_size),
      .order_size = p->order_size,
      .order_lots = invmm__toward_zero(invmm__grid_of(p->lot_size), p->order_size),
      .slack_per_price = p->tick_size > 0 ? 4.5e-16 / p->tick_size : 0,
      .price_most = fmin(ends, largest),
      .risk_aversion = p->risk_aversion,
      .limit = p->inventory_limit,
      .target = p->inventory_target,
      .fee = p->maker_fee,
      .min_half_spread = p->min_half_spread,
      .level_spacing = p->level_spacing,
      .min_notional = p->min_notional,
      .max_deviation = p->max_deviation,
      .variance = isnan(p->volatility) ? 0 : p->volatility * p->volatility,
      .relative_variance = relative ? p->volatility_annual * p->volatility_annual / p->year_seconds : 0,
      .volatility = relative ? 0 : p->volatility,
      .relative_volatility = relative ? p->volatility_annual / sqrt(p->year_seconds) : 0,
      .requote_ticks = p->requote_ticks,
      .max_age_ns = invmm__nanoseconds(or_infinity(p->max_input_age)),
      .reference_source = (int32_t)p->reference_source,
      .sources = (uint32_t)p->sources,
      .crossing = (int)p->crossing,
      .unusual = (guarded ? INVMM__GUARDED : 0) | (p->tick_size > 0 && ends > largest ? INVMM__COARSE : 0) |
                 (p->requote_ticks > 0 ? INVMM__HELD : 0),
  };
  if (m->standing_set && (p->requote_ticks == 0 || m->standing_tick != p->tick_size)) m->standing_set = 0;
  m->standing_tick = p->tick_size;
  m->halt.drawdown_limit = or_infinity(p->drawdown_limit);
  m->slots_at = (uint32_t)state_size;
  m->aim = p->inventory_target - m->other_units;
  invmm__ledger_total(&m->ledger, slots_of(m), m->terms.sources);
  double mid = m->book_seen ? m->ledger.mark : 0; /* a fill before the first book is no price of the market */
  m->variance = m->terms.variance + m->terms.relative_variance * mid * mid;
}

void invmm__maker_set_ratio(struct invmm__maker *m, const struct invmm__clock *clock, double ratio) {
  m->hedge_share = 1 / ratio, m->aim = m->terms.target - m->other_units;
  renew_guards(m, clock);
}

void invmm__maker_feed(struct invmm__maker *m, const struct invmm__influence_params *p,
                       const struct invmm__clock *clock, const struct invmm__hearing *h, double volatility) {
  if (!isnan(volatility)) {
    m->terms.volatility = volatility;
    m->variance = m->terms.variance = volatility * volatility;
  }
  invmm__influence_renew(&m->influence, p, h, clock->now_ns, m->halt.health);
  renew_guards(m, clock);
}

/* A book withdraws the quotes when it has one side only; it moves no mark then. */
static invmm_status see_book(struct invmm__maker *m, const struct invmm__clock *clock, const invmm_event *e) {
  struct invmm__ledger *l = &m->ledger;
  double mid = 0.5 * (e->price + e->price2), gain = invmm__ledger_gain(l, mid);
  double pnl = invmm__ledger_pnl(l) + gain;
  int ours = m->terms.reference_source < 0 || e->source == m->terms.reference_source;
  int whole = (e->size > 0) & (e->size2 > 0);
  if (ours & whole && !(isfinite(pnl) && isfinite(mid))) return INVMM_E_NUMERIC;
  if (ours) m->one_sided = !whole;
  if (ours & whole) {
    l->pnl_inventory += gain, l->mark = mid, l->marked = 1;
    invmm__halt_watch(&m->halt, invmm__ledger_pnl(l));
    m->bid = e->price, m->ask = e->price2;
    m->variance = m->terms.variance + m->terms.relative_variance * mid * mid;
    m->book_ns = clock->now_ns;
    m->book_seen = 1;
  }
  return INVMM_OK;
}

static invmm_status see_hedge(struct invmm__maker *m, const struct invmm__clock *clock,
                              const invmm_event *e) {
  if (!((e->size > 0) & (e->size2 > 0))) {
    m->hedge_one_sided = 1;
    return INVMM_OK;
  }
  double mid = 0.5 * (e->price + e->price2);
  double gain = invmm__ledger_hedge_gain(&m->ledger, mid);
  double pnl = invmm__ledger_pnl(&m->ledger) + gain;
  if (!isfinite(pnl) || !isfinite(mid) || (m->ledger.inverse && !(mid > 0))) return INVMM_E_NUMERIC;
  const struct invmm__ledger before = m->ledger;
  m->ledger.pnl_hedge += gain, m->ledger.pnl_else += gain;
  if (!before.hedge_marked) {
    invmm__ledger_first_price(&m->ledger, slots_of(m), m->terms.sources, mid);
    if (!invmm__ledger_sane(&m->ledger)) {
      invmm__ledger_forget_price(&m->ledger, slots_of(m), m->terms.sources, &before);
      return INVMM_E_NUMERIC;
    }
  }
  m->ledger.hedge_mark = mid, m->hedge_spread = e->price2 - e->price, m->hedge_one_sided = 0;
  invmm__halt_watch(&m->halt, invmm__ledger_pnl(&m->ledger));
  m->hedge_book_ns = clock->now_ns;
  m->hedge_seen = 1;
  return INVMM_OK;
}

static invmm_status see_own(struct invmm__maker *m, const struct invmm__clock *clock, const invmm_event *e) {
  invmm_status status = invmm__ledger_apply(&m->ledger, slots_of(m), m->terms.sources, e);
  if (status < 0) return status;
  if (e->kind == INVMM_EV_FILL && e->instrument == INVMM_HEDGE) {
    m->hedge_fill_ns = clock->now_ns;
    m->hedge_filled = 1;
  }
  invmm__halt_watch(&m->halt, invmm__ledger_pnl(&m->ledger));
  return INVMM_OK;
}

/* Without a forecast the next rate is taken to be the last one, an interval later. */
static struct invmm__stamp stamp_of(const struct invmm__clock *clock, const invmm_event *e) {
  int forecast = e->size2 > 0;
  double seconds = fmax(0, forecast ? e->size2 : e->size);
  return (struct invmm__stamp){forecast ? e->price2 : e->value, e->size,
                               invmm__later(clock->now_ns, invmm__nanoseconds(seconds)), e->size > 0,
                               forecast};
}

static invmm_status see_funding(struct invmm__maker *m, const struct invmm__clock *clock,
                                const invmm_event *e) {
  int held_there = (uint32_t)e->source < m->terms.sources; /* elsewhere there is no position */
  if (e->instrument != INVMM_HEDGE) return INVMM_OK;
  invmm_status status = held_there ? see_own(m, clock, e) : INVMM_OK;
  if (status == INVMM_OK) m->stamp = stamp_of(clock, e);
  return status;
}

invmm_status invmm__maker_apply(struct invmm__maker *m, const struct invmm__clock *clock,
                                const invmm_event *e) {
  invmm_status status = INVMM_OK;
  if (e->kind == INVMM_EV_BOOK)
    status = e->instrument == 0 ? see_book(m, clock, e) : see_hedge(m, clock, e);
  else if (e->kind == INVMM_EV_FILL || e->kind == INVMM_EV_PENDING || e->kind == INVMM_EV_POSITION)
    status = see_own(m, clock, e);
  else if (e->kind == INVMM_EV_FUNDING)
    status = see_funding(m, clock, e);
  else if (e->kind == INVMM_EV_HEALTH)
    invmm__halt_health(&m->halt, (int)e->value, invmm__ledger_pnl(&m->ledger));
  if (status == INVMM_OK) renew_guards(m, clock);
  return status;
}

static double common_value(const struct invmm__maker *m, const struct invmm__clock *clock, int32_t value) {
  const struct invmm__ledger *l = &m->ledger;
  switch (value) {
  case INVMM_VALUE_INVENTORY:
    return l->inventory;
  case INVMM_VALUE_AVAILABLE:
    return l->inventory + l->buys - l->sells;
  case INVMM_VALUE_CASH:
    return l->cash;
  case INVMM_VALUE_FEES:
    return l->fees;
  case INVMM_VALUE_PNL:
    return invmm__ledger_pnl(l);
  case INVMM_VALUE_PNL_SPREAD:
    return l->pnl_spread;
  case INVMM_VALUE_PNL_INVENTORY:
    return l->pnl_inventory;
  case INVMM_VALUE_PNL_HEDGE:
    return l->pnl_hedge;
  case INVMM_VALUE_MID:
    return l->mark;
  case INVMM_VALUE_VOLATILITY:
    return m->terms.relative_volatility > 0 ? m->terms.relative_volatility * fabs(l->mark)
                                            : m->terms.volatility;
  case INVMM_VALUE_DRAWDOWN:
    return m->halt.peak - invmm__ledger_pnl(l);
  case INVMM_VALUE_HALTED:
    return m->halt.latched;
  case INVMM_VALUE_HEALTH:
    return m->halt.health;
  case INVMM_VALUE_HEDGE_POSITION:
    return l->hedge;
  case INVMM_VALUE_HEDGE_UNITS:
    return l->hedge_units;
  case INVMM_VALUE_BASIS:
    return l->hedge_mark - l->mark;
  case INVMM_VALUE_FUNDING_RATE:
    return m->stamp.rate;
  case INVMM_VALUE_EVENTS:
    return (double)clock->events;
  default: /* INVMM_VALUE_INPUT_AGE */
    return invmm__seconds(m->book_ns, clock->now_ns);
  }
}

/* What a book must have told first, or funding of a stamp that has not passed. */
static int unknown_yet(const struct invmm__maker *m, const struct invmm__clock *clock, int32_t value) {
  if (value == INVMM_VALUE_VOLATILITY)
    return (m->terms.relative_variance > 0 && !m->book_seen) || m->influence.flags & INVMM_FLAG_NOT_READY;
  if (value == INVMM_VALUE_BASIS) return !m->book_seen || !m->hedge_seen;
  if (value == INVMM_VALUE_FUNDING_RATE) return !m->stamp.known || m->stamp.next_ns < clock->now_ns;
  return (value == INVMM_VALUE_MID || value == INVMM_VALUE_INPUT_AGE) && !m->book_seen;
}

static int is_common(int32_t value) {
  for (uint32_t i = 0; i < INVMM__MAKER_VALUES; ++i)
    if (invmm__maker_values[i].id == value) return 1;
  return 0;
}

invmm_status invmm__maker_value(const struct invmm__maker *m, const struct invmm__clock *clock, int32_t value,
                                double *out) {
  if (!is_common(value)) return INVMM_E_KIND;
  int unknown = unknown_yet(m, clock, value);
  double answer = unknown ? 0 : common_value(m, clock, value);
  if (!isfinite(answer)) return INVMM_E_NUMERIC;
  *out = answer;
  return unknown ? INVMM_NOT_READY : INVMM_OK;
}

uint32_t invmm__maker_stale(const struct invmm__maker *m, const struct invmm__clock *clock) {
  int asset = m->book_seen && invmm__older(m->book_ns, clock->now_ns, m->terms.max_age_ns);
  int hedge = m->hedge_seen && invmm__older(m->hedge_book_ns, clock->now_ns, m->terms.max_age_ns);
  return asset | hedge | m->hedge_one_sided ? INVMM_FLAG_STALE : 0;
}

int invmm__maker_cooling(const struct invmm__maker *m, const struct invmm__clock *clock, double cooldown) {
  uint64_t gone = (uint64_t)clock->now_ns - (uint64_t)m->hedge_fill_ns;
  return m->hedge_filled && gone < invmm__nanoseconds(cooldown);
}

static int moves(const invmm_quotes *a, const invmm_quotes *b, double ticks) {
  double bid = fabs((double)(a->bid_ticks - b->bid_ticks)), ask = fabs((double)(a->ask_ticks - b->ask_ticks));
  return bid >= ticks || ask >= ticks;
}

void invmm__maker_hold(struct invmm__maker *m, const invmm_quotes *fresh, uint32_t guards) {
  const invmm_quotes *old = &m->standing;
  int other = fresh->sides != old->sides;
  int clipped = fresh->flags & INVMM_FLAG_CLIPPED && moves(fresh, old, 1);
  if (!m->standing_set || other || clipped || guards & ~(uint32_t)INVMM_FLAG_CROSSES ||
      moves(fresh, old, m->terms.requote_ticks)) {
    m->standing = *fresh;
    m->standing_set = 1;
    return;
  }
  m->standing.bid_size = fresh->bid_size, m->standing.ask_size = fresh->ask_size; /* the limit goes first */
  m->standing.time_ns = fresh->time_ns;
  m->standing.flags = (fresh->flags & ~(uint32_t)INVMM_FLAG_CROSSES) | guards;
}
