/* SPDX-License-Identifier: MIT */
/** What to trade now. Waiting, nothing is done until the exposure leaves the band; then it is traded to the
 * landing of that side, however long that takes and however small the caps, before it waits again. What is in
 * flight counts as done, so an order is not made twice; the landing is reached when fills say so. */
#include "makers/band.h"

/* U: what rounding may leave of the sums that an exposure is made of. */
static double dust_of(const struct band_state *s, const struct band_view *v) {
  const struct invmm__ledger *l = &s->dealer.maker.ledger;
  return 1e-14 * (fabs(l->inventory) + l->buys + l->sells + fabs(v->target) + fabs(v->offset));
}

/* Exposure by what has been filled, and with what is in flight. */
static double filled(const struct band_state *s, const struct band_view *v) {
  return s->dealer.maker.ledger.inventory + v->offset - v->target;
}
static double available(const struct band_state *s, const struct band_view *v) {
  return filled(s, v) + s->dealer.maker.ledger.buys - s->dealer.maker.ledger.sells;
}

/* Which side of the band an exposure is on. The edge belongs to the band, but for fills of one size it is
 * where a trade is due. */
static int beyond(const struct band_state *s, const struct band_view *v, double y) {
  int lots = s->terms.variant == INVMM_BAND_LOTS || s->terms.variant == INVMM_BAND_LATTICE;
  double slack = (lots ? -1 : 1) * (1e-9 * fmax(fabs(v->zone.low), fabs(v->zone.high)) + dust_of(s, v));
  return (y > v->zone.high + slack) - (y < v->zone.low - slack);
}

static int rested(const struct band_state *s, const struct invmm__clock *clock) {
  const struct band_kept *k = &s->kept;
  uint64_t since = (uint64_t)(int64_t)k->idle_upper * UINT64_C(4294967296) + (uint64_t)k->idle_lower;
  return k->idle == 0 || (uint64_t)clock->now_ns - since >= s->terms.dwell_ns;
}

int invmm__band_side(const struct band_state *s, const struct band_view *v,
                     const struct invmm__clock *clock) {
  if (s->kept.side != 0) return (int)s->kept.side;
  return rested(s, clock) ? beyond(s, v, available(s, v)) : 0;
}

/* Whether fills have brought the exposure to where a trade of this side lands. */
static int has_landed(const struct band_state *s, const struct band_view *v, int side) {
  double y = filled(s, v), slack = 1e-9 * fmax(fabs(v->zone.low), fabs(v->zone.high)) + dust_of(s, v);
  return side > 0 ? y <= v->zone.land_high + slack : y >= v->zone.land_low - slack;
}

/* News that start afresh: a reconciliation, a fill of a resting quote while no order works, and whatever the
 * hedge does. Other fills are parts of the rebalance under way. */
static int starts_afresh(const struct band_state *s, const invmm_event *e, int side) {
  double working = side > 0 ? s->dealer.maker.ledger.sells : s->dealer.maker.ledger.buys;
  int moves = e->kind == INVMM_EV_FILL || e->kind == INVMM_EV_POSITION;
  if (!moves) return 0;
  if (e->kind == INVMM_EV_POSITION || e->instrument == INVMM_HEDGE) return 1;
  return (e->flags & INVMM_EVF_RESTING) && !(working > 0);
}

static void rest(struct band_kept *k, int64_t now_ns) {
  uint64_t ns = (uint64_t)now_ns;
  k->idle = 1;
  k->idle_upper = (double)(int32_t)(uint32_t)(ns >> 32), k->idle_lower = (double)(uint32_t)ns;
}

void invmm__band_follow(struct band_state *s, const struct invmm__clock *clock, const invmm_event *e,
                        int before) {
  struct band_view view = invmm__band_view(s);
  int side = before;
  if (s->terms.variant == INVMM_BAND_RATE) {
    int own = e->kind == INVMM_EV_FILL && e->instrument == 0 && !(e->flags & INVMM_EVF_RESTING);
    if (own) rest(&s->kept, clock->now_ns);
    return;
  }
  int over = side != 0 && (starts_afresh(s, e, side) || has_landed(s, &view, side));
  if (over && beyond(s, &view, available(s, &view)) != side) {
    rest(&s->kept, clock->now_ns);
    side = 0;
  }
  s->kept.side = side;
  if (side == 0) s->kept.side = invmm__band_side(s, &view, clock);
}

/* ---- orders ---- */

/* One rebalance, before it is split over venues. */
struct plan {
  double size; /* U, signed */
  double rate; /* U/s, signed */
  double seconds;
  uint32_t flags;
};

/* What the speed of variant rate trades: all that is outside of the zone, or one interval's share of it. */
static struct plan wanted_at_speed(const struct band_state *s, const struct band_view *v,
                                   const struct invmm__clock *clock) {
  const struct invmm__ledger *l = &s->dealer.maker.ledger;
  double y = available(s, v), left;
  if (beyond(s, v, y) == 0) return (struct plan){0, 0, 0, 0};
  int working = s->terms.interval > 0 && l->buys + l->sells > 0;
  if (working || !rested(s, clock)) return (struct plan){0, 0, 0, INVMM_FLAG_COOLDOWN};
  double speed = invmm__band_speed(s, y, &left);
  return (struct plan){left - y, speed, s->terms.interval, 0};
}

/* What the band asks for. */
static struct plan wanted(const struct band_state *s, const struct band_view *v,
                          const struct invmm__clock *clock) {
  struct plan p = {0, 0, 0, 0};
  double y = available(s, v);
  if (s->terms.variant == INVMM_BAND_RATE) return wanted_at_speed(s, v, clock);
  int side = invmm__band_side(s, v, clock);
  double landing = side > 0 ? v->zone.land_high : v->zone.land_low;
  if (side != 0 && side * (y - landing) > 0) p.size = landing - y;
  if (side == 0 && beyond(s, v, y) != 0) p.flags = INVMM_FLAG_COOLDOWN;
  return p;
}

/* Not so where never trading is cheaper than the best band, or there is no band at all. */
static int is_worth(const struct band_state *s, const struct band_view *v) {
  int exists = (fmin(v->zone.high, -v->zone.low) < INFINITY) | (s->terms.variant == INVMM_BAND_FIXED);
  return exists & !(s->never <= v->zone.cost_rate);
}

static void fit(const struct band_state *s, struct plan *p) {
  const struct invmm__ledger *l = &s->dealer.maker.ledger;
  double room =
      s->dealer.maker.terms.limit - (p->size > 0 ? l->inventory + l->buys : l->sells - l->inventory);
  double size = fabs(p->size);
  if (size > s->terms.clip) size = s->terms.clip, p->flags |= INVMM_FLAG_CAPPED;
  if (size > room * (1 + 1e-9)) size = fmax(room, 0), p->flags |= INVMM_FLAG_LIMIT;
  size = invmm__toward_zero(s->dealer.maker.terms.lot, size);
  if (size * fabs(l->mark) < s->dealer.maker.terms.min_notional * (1 - 1e-9))
    size = 0, p->flags |= INVMM_FLAG_LIMIT;
  p->size = copysign(size, p->size);
}

static const uint32_t withholding =
    INVMM_FLAG_STALE | INVMM_FLAG_NOT_READY | INVMM_FLAG_NOT_WORTH | INVMM_FLAG_OUT_OF_DOMAIN;

static struct plan plan_of(const struct band_state *s, const struct band_view *v,
                           const struct invmm__clock *clock) {
  const uint32_t passed = INVMM_FLAG_STALE | INVMM_FLAG_NOT_READY | INVMM_FLAG_HALTED | INVMM_FLAG_DUE;
  struct plan none = {.flags = s->dealer.maker.flags & passed};
  uint32_t why = s->terms.variant == INVMM_BAND_WEIGHT ? INVMM_FLAG_OUT_OF_DOMAIN : INVMM_FLAG_NOT_WORTH;
  if (invmm__band_known(s) && !is_worth(s, v)) none.flags |= why;
  if (none.flags & withholding) return none;
  struct plan p = wanted(s, v, clock);
  p.flags |= none.flags;
  if (p.size != 0) fit(s, &p);
  if (p.size == 0) p.rate = p.seconds = 0;
  return p;
}

/* The time that a rebalance serves: until quotes would have done it, or until the next. 0: not defined. */
static double time_served(const struct band_state *s, const struct band_view *v) {
  double kappa = s->terms.variant == INVMM_BAND_REVERTING ? s->terms.reversion : 0;
  double outer = 0.5 * (v->zone.high - v->zone.low);
  if (kappa > 0) return 0.5 / kappa;
  if (v->zone.rebalance_rate > 0) return 1 / v->zone.rebalance_rate;
  return v->flow_variance > 0 ? outer * outer / v->flow_variance : 0;
}

/* h (before^2 - after^2) T - cost; 0 where h or T is not defined. */
static double saving(const struct band_state *s, const struct band_view *v, double before, double after,
                     double cost) {
  double value = v->running_cost * time_served(s, v);
  if (!(value > 0)) return 0;
  return value * (before - after) * (before + after) - cost;
}

/* Without a trigger on a side no inventory is beyond it. */
static double no_infinity(double edge) {
  return fmin(fmax(edge, -DBL_MAX), DBL_MAX);
}

/* What all orders of a rebalance say. */
static invmm_order frame(const struct band_state *s, const struct band_view *v, const struct plan *p) {
  double middle = v->target - v->offset;
  return (invmm_order){.action = INVMM_ACTION_NONE,
                       .target = middle,
                       .band_low = no_infinity(middle + v->zone.low),
                       .band_high = no_infinity(middle + v->zone.high),
                       .rate = p->rate,
                       .residual = available(s, v),
                       .flags = p->flags,
                       .seconds = p->seconds};
}

/* One trade of a rebalance: from exposure *y on. */
static invmm_order trade(const struct band_state *s, const struct band_view *v, const invmm_order *base,
                         double size, double cost, double *y) {
  invmm_order o = *base;
  double before = *y;
  *y += size;
  o.action = INVMM_ACTION_REBALANCE;
  o.size = size, o.residual = *y, o.cost = cost;
  o.saving = saving(s, v, before, *y, cost);
  return o;
}

/* A venue as it is now, for an order of this sign. */
static struct invmm__venue venue_now(const struct band_state *s, uint32_t i, int sell) {
  struct invmm__venue venue = s->terms.venue[i];
  int seen = (int)s->kept.venue_seen[i];
  if (seen & 1) venue.gas = s->kept.venue_gas[i];
  if (seen & 2) venue.base = s->kept.base[i], venue.quote = s->kept.quote[i];
  venue.mid = s->dealer.maker.ledger.mark, venue.sell = sell;
  return venue;
}

/* The split. An order that takes time is charged for the risk of what it waits for, h tau |Q| for each unit.
 */
static struct invmm__shares split(const struct band_state *s, const struct band_view *v,
                                  const struct plan *p) {
  struct invmm__venue venues[INVMM__VENUES_MOST];
  double size = fabs(p->size), wait = fmax(v->running_cost, 0) * size;
  for (uint32_t i = 0; i < s->terms.venues; ++i) {
    venues[i] = venue_now(s, i, p->size < 0);
    venues[i].fee += wait * s->terms.latency[i];
  }
  return invmm__split(venues, s->terms.venues, size, s->dealer.maker.terms.lot.step);
}

/* Orders of one rebalance, at most one for each venue. */
struct batch {
  invmm_order order[INVMM__VENUES_MOST];
  uint32_t n;
};

static void split_up(const struct band_state *s, const struct band_view *v, const struct plan *p,
                     invmm_order *base, struct batch *b) {
  struct invmm__shares parts = split(s, v, p);
  double y = available(s, v), total = 0,
         fixed = invmm__band_fixed_cost(s, p->size > 0 ? BAND_BUY : BAND_SELL);
  if (parts.shortfall > 1e-9 * fabs(p->size)) base->flags |= INVMM_FLAG_SHORTFALL;
  for (uint32_t i = 0; i < s->terms.venues; ++i)
    total += parts.amount[i];
  for (uint32_t i = 0; i < s->terms.venues; ++i) {
    double amount = parts.amount[i];
    if (!(amount > 0)) continue;
    struct invmm__venue venue = venue_now(s, i, p->size < 0);
    double cost = invmm__venue_cost(&venue, amount) + venue.gas + fixed;
    invmm_order o = trade(s, v, base, copysign(amount, p->size), cost, &y);
    o.venue = (int32_t)i, o.rate = p->rate * (amount / total);
    o.seconds = fmax(p->seconds, s->terms.latency[i]);
    b->order[b->n++] = o;
    fixed = 0; /* once for all of them */
  }
}

/* The rebalance, given what a hedge that is ordered with it will stand for. */
static struct batch rebalance(const struct band_state *s, const struct invmm__clock *clock, double hedged) {
  struct band_view view = invmm__band_view(s);
  if (s->terms.variant != INVMM_BAND_WEIGHT) view.offset += hedged;
  struct plan p = plan_of(s, &view, clock);
  struct batch b = {.n = 0};
  invmm_order base = frame(s, &view, &p);
  int side = p.size > 0 ? BAND_BUY : BAND_SELL;
  double y = base.residual;
  if (p.size != 0 && s->terms.venues > 0) {
    split_up(s, &view, &p, &base, &b);
  } else if (p.size != 0) {
    double cost = invmm__band_fixed_cost(s, side) + s->terms.proportional[side] * fabs(p.size);
    b.order[b.n++] = trade(s, &view, &base, p.size, cost, &y);
  }
  if (b.n == 0) base.rate = base.seconds = 0, b.order[b.n++] = base;
  return b;
}

static int all_finite(const invmm_order *o) {
  return isfinite(o->size) & isfinite(o->target) & isfinite(o->band_low) & isfinite(o->band_high) &
         isfinite(o->rate) & isfinite(o->residual) & isfinite(o->cost) & isfinite(o->saving);
}

invmm_status invmm__band_rebalance(const struct band_state *s, const struct invmm__clock *clock,
                                   double hedged, invmm_order *out, uint32_t *n) {
  struct batch b = rebalance(s, clock, hedged);
  const uint32_t capacity = *n;
  *n = b.n;
  if (capacity < b.n) return INVMM_E_BUFFER;
  for (uint32_t i = 0; i < b.n; ++i)
    if (!all_finite(&b.order[i])) return INVMM_E_NUMERIC;
  memcpy(out, b.order, b.n * sizeof *out);
  return INVMM_OK;
}
