/* SPDX-License-Identifier: MIT */
#include "parts/maker.h"
#include <stddef.h>

#define ROW(ID, field, flags, dflt, min, max, unit, choices, about)                                          \
  {                                                                                                          \
    INVMM_PARAM_##ID, flags, offsetof(struct invmm__maker_params, field), dflt, min, max, #field, unit,      \
        choices, about, NULL                                                                                 \
  }
#define LIVE     INVMM_PF_LIVE
#define REQUIRED INVMM_PF_REQUIRED
#define INTEGER  INVMM_PF_INTEGER
#define ABOVE    INVMM_PF_MIN_OPEN /* the lower bound itself is refused */
#define BELOW    INVMM_PF_MAX_OPEN /* the upper bound itself is refused */

const struct invmm__param invmm__maker_table[] = {
    ROW(TICK_SIZE, tick_size, LIVE | BELOW, 0, 0, INFINITY, "P", NULL,
        "step of prices: bids are rounded down to it, asks up; 0: prices are not rounded"),
    ROW(LOT_SIZE, lot_size, LIVE | BELOW, 0, 0, INFINITY, "U", NULL,
        "step of sizes, which are rounded toward zero; 0: sizes are not rounded"),
    ROW(MIN_NOTIONAL, min_notional, LIVE | BELOW, 0, 0, INFINITY, "currency", NULL,
        "a side whose size times price is less is not quoted"),
    ROW(ORDER_SIZE, order_size, LIVE | ABOVE | BELOW, 1, 0, INFINITY, "U", NULL,
        "size of one quote, and Delta of the model"),
    ROW(INVENTORY_LIMIT, inventory_limit, LIVE, INFINITY, 0, INFINITY, "U", NULL,
        "largest absolute inventory: no bid at +limit, no ask at -limit"),
    ROW(INVENTORY_TARGET, inventory_target, LIVE | ABOVE | BELOW, 0, -INFINITY, INFINITY, "U", NULL,
        "inventory that quotes and hedges steer to"),
    ROW(RISK_AVERSION, risk_aversion, LIVE | REQUIRED | BELOW, NAN, 0, INFINITY, "1/currency", NULL,
        "gamma: absolute risk aversion"),
    {INVMM_PARAM_VOLATILITY, LIVE | REQUIRED | BELOW, offsetof(struct invmm__maker_params, volatility), NAN,
     0, INFINITY, "volatility", "P/sqrt(s)", NULL,
     "sigma: arithmetic volatility of the mid; either this, an input for it, or volatility_annual", NULL, 0,
     "volatility|regime"},
    ROW(VOLATILITY_ANNUAL, volatility_annual, LIVE | REQUIRED | BELOW, NAN, 0, INFINITY, "1/sqrt(year)", NULL,
        "relative volatility: sigma = volatility_annual * mid / sqrt(year_seconds)"),
    ROW(YEAR_SECONDS, year_seconds, LIVE | ABOVE | BELOW, 31536000, 0, INFINITY, "s", NULL,
        "seconds of trading in a year, for volatility_annual"),
    ROW(MAKER_FEE, maker_fee, LIVE | ABOVE | BELOW, 0, -1, 1, "fraction", NULL,
        "fee of an own fill as a fraction of its notional; negative is a rebate"),
    ROW(MIN_HALF_SPREAD, min_half_spread, LIVE | BELOW, 0, 0, INFINITY, "P", NULL,
        "least distance of each side from the reservation price"),
    ROW(CROSSING, crossing, LIVE | INVMM_PF_CHOICE, 0, 0, 2, "choice", "allow|clip|post_only",
        "what to do with a price past the mid: quote it, keep it at the mid, or behind the other side's "
        "touch"),
    ROW(LEVELS, levels, INTEGER, 1, 1, 64, "count", NULL, "quotes on each side"),
    ROW(LEVEL_SPACING, level_spacing, LIVE | BELOW, 0, 0, INFINITY, "P", NULL,
        "distance from one level to the next"),
    ROW(REQUOTE_TICKS, requote_ticks, LIVE | INTEGER, 0, 0, 1e9, "ticks", NULL,
        "the standing quote moves only when it would move by at least this; 0: always"),
    ROW(MAX_DEVIATION, max_deviation, LIVE | ABOVE, INFINITY, 0, INFINITY, "fraction", NULL,
        "a price further from the mid than this fraction of it is not quoted"),
    ROW(MAX_INPUT_AGE, max_input_age, LIVE | BELOW, 0, 0, INFINITY, "s", NULL,
        "quotes are withdrawn when the book is older; 0: never"),
    ROW(DRAWDOWN_LIMIT, drawdown_limit, LIVE | BELOW, 0, 0, INFINITY, "currency", NULL,
        "the kill switch trips when profit falls this far below its peak; 0: never"),
    ROW(SOURCES, sources, INTEGER, 1, 1, 64, "count", NULL, "sources (venues) that state is kept for"),
    ROW(REFERENCE_SOURCE, reference_source, INTEGER, -1, -1, 63, "source", NULL,
        "source whose book is the reference price; -1: the latest"),
};
_Static_assert(INVMM__COUNT(invmm__maker_table) == INVMM__MAKER_PARAMS, "the header says how many");

#define VALUE(ID, name, unit, about)                                                                         \
  { INVMM_VALUE_##ID, 1, name, unit, about }

const struct invmm__value invmm__maker_values[] = {
    VALUE(INVENTORY, "inventory", "U", "signed filled quantity of all sources"),
    VALUE(AVAILABLE, "available", "U", "inventory with what is in flight"),
    VALUE(CASH, "cash", "currency", "cash of all fills, and of reconciliations"),
    VALUE(FEES, "fees", "currency", "fees of own fills"),
    VALUE(PNL, "pnl", "currency", "pnl_spread + pnl_inventory + pnl_hedge - fees"),
    VALUE(PNL_SPREAD, "pnl_spread", "currency", "earned against the mid at the time of each fill"),
    VALUE(PNL_INVENTORY, "pnl_inventory", "currency", "what moves of the mid did to the inventory"),
    VALUE(PNL_HEDGE, "pnl_hedge", "currency", "profit of the hedge, after its fees"),
    VALUE(MID, "mid", "P", "the reference price"),
    VALUE(VOLATILITY, "volatility", "P/sqrt(s)", "sigma in use"),
    VALUE(DRAWDOWN, "drawdown", "currency", "how far profit is below its peak"),
    VALUE(HALTED, "halted", "0 or 1", "whether the kill switch is latched"),
    VALUE(HEALTH, "health", "0..3", "the last HEALTH event"),
    VALUE(HEDGE_POSITION, "hedge_position", "contracts", "signed position of the hedge"),
    VALUE(HEDGE_UNITS, "hedge_units", "U", "what the hedge's contracts stand for, coins they paid included"),
    VALUE(BASIS, "basis", "P", "mid of the hedge less the mid"),
    VALUE(FUNDING_RATE, "funding_rate", "fraction", "what longs of the hedge are expected to pay next"),
    VALUE(EVENTS, "events", "count", "events taken since the start"),
    VALUE(INPUT_AGE, "input_age", "s", "time since the last two-sided book of the reference source"),
};
_Static_assert(INVMM__COUNT(invmm__maker_values) == INVMM__MAKER_VALUES, "the header says how many");

#define F64(ID, field)                                                                                       \
  { ID, INVMM__F64, offsetof(struct invmm__maker, field), 0, 0 }
#define I64(ID, field, most)                                                                                 \
  { ID, INVMM__I64, offsetof(struct invmm__maker, field), -(most), most }
#define I32(ID, field, most)                                                                                 \
  { ID, INVMM__I32, offsetof(struct invmm__maker, field), 0, most }
#define ANY_TIME 9223372036854775808.0
#define ANY_TICK INVMM__STEPS_MOST

const struct invmm__field invmm__maker_fields[] = {
    F64(1, ledger.mark),
    F64(2, ledger.pnl_spread),
    F64(3, ledger.pnl_inventory),
    F64(4, ledger.pnl_hedge),
    F64(5, ledger.fees),
    F64(6, ledger.cash),
    F64(7, ledger.pnl_else),
    F64(8, ledger.hedge_mark),
    I32(9, ledger.marked, 1),
    I32(10, ledger.hedge_marked, 1),
    F64(11, halt.peak),
    I32(12, halt.health, 3),
    I32(13, halt.latched, 1),
    F64(14, bid),
    F64(15, ask),
    I64(16, book_ns, ANY_TIME),
    I64(17, hedge_book_ns, ANY_TIME),
    I64(18, hedge_fill_ns, ANY_TIME),
    I32(19, book_seen, 1),
    I32(20, one_sided, 1),
    I32(21, hedge_seen, 1),
    I32(22, hedge_filled, 1),
    I32(23, standing_set, 1),
    F64(24, standing.bid),
    F64(25, standing.ask),
    F64(26, standing.bid_size),
    F64(27, standing.ask_size),
    I64(28, standing.bid_ticks, ANY_TICK),
    I64(29, standing.ask_ticks, ANY_TICK),
    F64(30, standing.reservation),
    F64(31, standing.half_spread),
    F64(32, standing.inventory_term),
    F64(33, standing.intensity_term),
    F64(34, standing.toxicity_term),
    F64(35, standing.fee_term),
    I64(36, standing.time_ns, ANY_TIME),
    I32(37, standing.sides, 3),
    I32(38, standing.flags, 32767),
    I32(39, standing.level, 0),
    F64(40, standing_tick),
    I32(41, hedge_one_sided, 1),
    F64(42, stamp.rate),
    F64(43, stamp.interval),
    I64(44, stamp.next_ns, ANY_TIME),
    I32(45, stamp.known, 1),
    I32(46, stamp.forecast, 1),
    F64(47, hedge_spread),
    I32(48, influence.fed, 1),
    I32(49, influence.level, 2),
    I32(50, influence.withdrawn[0], 1),
    I32(51, influence.withdrawn[1], 1),
    F64(52, influence.size[0]),
    F64(53, influence.size[1]),
    F64(54, influence.depth),
    F64(55, influence.relapses),
    I64(56, influence.fed_ns, ANY_TIME),
    I64(57, influence.calm_ns, ANY_TIME),
    I64(58, influence.raised_ns, ANY_TIME),
    I64(59, influence.quiet_ns[0], ANY_TIME),
    I64(60, influence.quiet_ns[1], ANY_TIME),
};
_Static_assert(INVMM__COUNT(invmm__maker_fields) == INVMM__MAKER_FIELDS, "the header says how many");

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
      known = m->book_seen <= m->ledger.marked && m->hedge_seen <= m->ledger.hedge_marked;
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
  m->news =
      m->flags | (m->terms.reference_source >= 0) | (m->terms.relative_variance > 0) | (m->restless != 0);
}

void invmm__maker_prepare(struct invmm__maker *m, const struct invmm__maker_params *p, size_t state_size) {
  const double largest = DBL_MAX / 4, ends = p->tick_size > 0 ? INVMM__STEPS_MOST * p->tick_size : INFINITY;
  int relative = isnan(p->volatility) && !isnan(p->volatility_annual);
  m->terms = (struct invmm__maker_terms){
      .tick = invmm__grid_of(p->tick_size),
      .lot = invmm__grid_of(p->lot_size),
      .order_size = p->order_size,
      .order_lots = invmm__toward_zero(invmm__grid_of(p->lot_size), p->order_size),
      .slack_per_price = p->tick_size > 0 ? 4.5e-16 / p->tick_size : 0,
      .price_most = fmin(ends, largest),
      .steps_per_price = p->tick_size > 0 ? 1 / p->tick_size : INVMM__STEPS_MOST / largest,
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
      .volatility = isnan(p->volatility) ? 0 : p->volatility,
      .relative_volatility = relative ? p->volatility_annual / sqrt(p->year_seconds) : 0,
      .requote_ticks = p->requote_ticks,
      .max_age_ns = invmm__nanoseconds(or_infinity(p->max_input_age)),
      .reference_source = (int32_t)p->reference_source,
      .sources = (uint32_t)p->sources,
      .crossing = (int)p->crossing,
      .unusual = p->crossing != INVMM_CROSSING_ALLOW || isfinite(p->max_deviation) || p->min_notional > 0 ||
                 p->requote_ticks > 0 || (p->tick_size > 0 && ends > largest),
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
  m->hedge_one_sided = !((e->size > 0) & (e->size2 > 0));
  if (m->hedge_one_sided) return INVMM_OK;
  double mid = 0.5 * (e->price + e->price2);
  double gain = invmm__ledger_hedge_gain(&m->ledger, mid);
  double pnl = invmm__ledger_pnl(&m->ledger) + gain;
  if (!isfinite(pnl) || !isfinite(mid) || (m->ledger.inverse && !(mid > 0))) return INVMM_E_NUMERIC;
  m->ledger.pnl_hedge += gain, m->ledger.pnl_else += gain;
  if (!m->ledger.hedge_marked) invmm__ledger_first_price(&m->ledger, slots_of(m), m->terms.sources, mid);
  m->ledger.hedge_mark = mid, m->hedge_spread = e->price2 - e->price;
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
  struct invmm__stamp stamp = {forecast ? e->price2 : e->value, e->size, clock->now_ns, e->size > 0,
                               forecast};
  uint64_t later = invmm__nanoseconds(seconds), most = (uint64_t)(INT64_MAX - 1);
  if (clock->now_ns > 0) most -= (uint64_t)clock->now_ns;
  stamp.next_ns += (int64_t)(later < most ? later : most);
  return stamp;
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

/* What a book must have told first. */
static int unknown_yet(const struct invmm__maker *m, int32_t value) {
  if (value == INVMM_VALUE_VOLATILITY)
    return (m->terms.relative_variance > 0 && !m->book_seen) || m->influence.flags & INVMM_FLAG_NOT_READY;
  if (value == INVMM_VALUE_BASIS) return !m->book_seen || !m->hedge_seen;
  if (value == INVMM_VALUE_FUNDING_RATE) return !m->stamp.known;
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
  int unknown = unknown_yet(m, value);
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
  int other =
      fresh->sides != old->sides || fresh->bid_size != old->bid_size || fresh->ask_size != old->ask_size;
  int clipped = fresh->flags & INVMM_FLAG_CLIPPED && moves(fresh, old, 1);
  if (!m->standing_set || other || clipped || guards & ~(uint32_t)INVMM_FLAG_CROSSES ||
      moves(fresh, old, m->terms.requote_ticks)) {
    m->standing = *fresh;
    m->standing_set = 1;
    return;
  }
  m->standing.time_ns = fresh->time_ns;
  m->standing.flags = (fresh->flags & ~(uint32_t)INVMM_FLAG_CROSSES) | guards;
}
