/* SPDX-License-Identifier: MIT */
/** What to trade now, where, what it costs and what it saves. */
#include "makers/band.h"

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
  double y = invmm__band_available(s, v), left;
  if (invmm__band_beyond(s, v, y) == 0) return (struct plan){0, 0, 0, 0};
  int working = s->terms.interval > 0 && l->buys + l->sells > 0;
  if (working || !invmm__band_rested(s, clock)) return (struct plan){0, 0, 0, INVMM_FLAG_COOLDOWN};
  double speed = invmm__band_speed(s, y, &left);
  return (struct plan){left - y, speed, s->terms.interval, 0};
}

/* What the band asks for. */
static struct plan wanted(const struct band_state *s, const struct band_view *v,
                          const struct invmm__clock *clock) {
  struct plan p = {0, 0, 0, 0};
  double y = invmm__band_available(s, v);
  if (s->terms.variant == INVMM_BAND_RATE) return wanted_at_speed(s, v, clock);
  int side = invmm__band_side(s, v, clock);
  if (side != 0) p.size = -side * invmm__band_left(s, v, side, y);
  if (side == 0 && invmm__band_beyond(s, v, y) != 0) p.flags = INVMM_FLAG_COOLDOWN;
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
  if (size > s->terms.clip * (1 + 1e-9)) size = s->terms.clip, p->flags |= INVMM_FLAG_CAPPED;
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
                       .residual = invmm__band_available(s, v),
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
 * A venue takes whole lots, so that what its cap leaves beyond them is no room. */
static struct invmm__shares split(const struct band_state *s, const struct band_view *v,
                                  const struct plan *p) {
  struct invmm__venue venues[INVMM__VENUES_MOST];
  double size = fabs(p->size), wait = fmax(v->running_cost, 0) * size;
  for (uint32_t i = 0; i < s->terms.venues; ++i) {
    venues[i] = venue_now(s, i, p->size < 0);
    venues[i].fee += wait * s->terms.latency[i];
    venues[i].cap = invmm__toward_zero(s->dealer.maker.terms.lot, venues[i].cap);
  }
  return invmm__split(venues, s->terms.venues, size, s->dealer.maker.terms.lot.step);
}

static int is_finite(const invmm_order *o) {
  return isfinite(o->size) & isfinite(o->target) & isfinite(o->band_low) & isfinite(o->band_high) &
         isfinite(o->rate) & isfinite(o->residual) & isfinite(o->cost) & isfinite(o->saving);
}

/* What comes before all orders of a rebalance. */
struct frame {
  struct band_view view;
  struct plan plan;
  invmm_order base;
};

/* The one order where there are no venues to choose from, or nothing to do. */
static invmm_order whole_order(const struct band_state *s, const struct frame *f) {
  const double size = f->plan.size, *price = s->terms.proportional;
  int side = size > 0 ? BAND_BUY : BAND_SELL;
  double y = f->base.residual, cost = invmm__band_fixed_cost(s, side) + price[side] * fabs(size);
  return size != 0 ? trade(s, &f->view, &f->base, size, cost, &y) : f->base;
}

static invmm_status hand_out(const invmm_order *orders, uint32_t count, invmm_order *out, uint32_t *n) {
  const uint32_t capacity = *n;
  *n = count;
  if (capacity < count) return INVMM_E_BUFFER;
  for (uint32_t i = 0; i < count; ++i)
    if (!is_finite(&orders[i])) return INVMM_E_NUMERIC;
  memcpy(out, orders, count * sizeof *out);
  return INVMM_OK;
}

/* Orders of one rebalance, at most one for each venue. */
struct batch {
  uint32_t n;
  invmm_order order[INVMM__VENUES_MOST];
};

static void split_up(const struct band_state *s, const struct frame *f, const struct invmm__shares *parts,
                     struct batch *b) {
  const struct plan *p = &f->plan;
  double y = f->base.residual, total = 0;
  double fixed = invmm__band_fixed_cost(s, p->size > 0 ? BAND_BUY : BAND_SELL);
  b->n = 0;
  for (uint32_t i = 0; i < s->terms.venues; ++i)
    total += parts->amount[i];
  for (uint32_t i = 0; i < s->terms.venues; ++i) {
    double amount = parts->amount[i];
    if (!(amount > 0)) continue;
    struct invmm__venue venue = venue_now(s, i, p->size < 0);
    double cost = invmm__venue_cost(&venue, amount) + venue.gas + fixed;
    invmm_order o = trade(s, &f->view, &f->base, copysign(amount, p->size), cost, &y);
    o.venue = (int32_t)i, o.rate = p->rate * (amount / total);
    o.seconds = fmax(p->seconds, s->terms.latency[i]);
    b->order[b->n++] = o;
    fixed = 0; /* once for all of them */
  }
}

static invmm_status split_and_hand_out(const struct band_state *s, struct frame *f, invmm_order *out,
                                       uint32_t *n) {
  struct invmm__shares parts = split(s, &f->view, &f->plan);
  struct batch b;
  if (parts.shortfall > 1e-9 * fabs(f->plan.size)) f->base.flags |= INVMM_FLAG_SHORTFALL;
  split_up(s, f, &parts, &b);
  if (b.n > 0) return hand_out(b.order, b.n, out, n);
  f->base.rate = f->base.seconds = 0; /* all of them are closed */
  return hand_out(&f->base, 1, out, n);
}

invmm_status invmm__band_rebalance(const struct band_state *s, const struct invmm__clock *clock,
                                   double hedged, invmm_order *out, uint32_t *n) {
  struct frame f = {.view = invmm__band_view(s)};
  if (s->terms.variant != INVMM_BAND_WEIGHT) f.view.offset += hedged;
  f.plan = plan_of(s, &f.view, clock);
  f.base = frame(s, &f.view, &f.plan);
  if (f.plan.size != 0 && s->terms.venues > 0) return split_and_hand_out(s, &f, out, n);
  invmm_order whole = whole_order(s, &f);
  return hand_out(&whole, 1, out, n);
}

/* Within the band nothing hangs on the clock or the mid but in the variant weight; without a policy nothing
 * on the hedge. */
void invmm__band_stand(struct band_state *s, const struct invmm__clock *clock) {
  const struct invmm__ledger *l = &s->dealer.maker.ledger;
  struct band_view view = invmm__band_view(s);
  int moved_by_mid = s->terms.variant == INVMM_BAND_WEIGHT || (l->inverse && l->hedge_buys != l->hedge_sells);
  int hedges = s->dealer.hedge.hedge_policy != INVMM_HEDGE_POLICY_NONE;
  s->stands = 0;
  if (moved_by_mid || hedges || s->kept.side != 0) return;
  if (invmm__band_beyond(s, &view, invmm__band_available(s, &view)) != 0) return;
  struct plan plan = plan_of(s, &view, clock);
  s->standing = frame(s, &view, &plan);
  s->stands = is_finite(&s->standing);
}
