/* SPDX-License-Identifier: MIT */
/** When to trade. Waiting, nothing is done until the exposure leaves the band; then it is traded to the
 * landing of that side, however long that takes and however small the caps, before it waits again. What is in
 * flight counts as done, so an order is not made twice; the landing is reached when fills say so. While
 * nothing of it has filled and nothing is in flight, a band that comes to the exposure - by gas, a price or a
 * parameter - ends it again: there is nothing to finish. */
#include "makers/band.h"

/* U: what rounding may leave of the sums that an exposure is made of. */
static double dust_of(const struct band_state *s, const struct band_view *v) {
  const struct invmm__ledger *l = &s->dealer.maker.ledger;
  return 1e-14 * (fabs(l->inventory) + l->buys + l->sells + fabs(v->target) + fabs(v->offset));
}

static double finite_or_none(double edge) {
  return fabs(edge) <= DBL_MAX ? fabs(edge) : 0;
}

/* U: what counts as on an edge or a landing. A side may have no edge. */
static double slack_of(const struct band_state *s, const struct band_view *v) {
  return 1e-9 * fmax(finite_or_none(v->zone.low), finite_or_none(v->zone.high)) + dust_of(s, v);
}

/* Exposure by what has been filled, and with what is in flight. */
static double filled(const struct band_state *s, const struct band_view *v) {
  return s->dealer.maker.ledger.inventory + v->offset - v->target;
}
double invmm__band_available(const struct band_state *s, const struct band_view *v) {
  return filled(s, v) + s->dealer.maker.ledger.buys - s->dealer.maker.ledger.sells;
}

/* Which side of the band an exposure is on. The edge belongs to the band, but for fills of one size it is
 * where a trade is due. */
int invmm__band_beyond(const struct band_state *s, const struct band_view *v, double y) {
  int lots = s->terms.variant == INVMM_BAND_LOTS || s->terms.variant == INVMM_BAND_LATTICE;
  double slack = (lots ? -1 : 1) * slack_of(s, v);
  return (y > v->zone.high + slack) - (y < v->zone.low - slack);
}

int invmm__band_rested(const struct band_state *s, const struct invmm__clock *clock) {
  const struct band_kept *k = &s->kept;
  uint64_t since = (uint64_t)(int64_t)k->idle_upper * UINT64_C(4294967296) + (uint64_t)k->idle_lower;
  return k->idle == 0 || (uint64_t)clock->now_ns - since >= s->terms.dwell_ns;
}

static int sign_of(double side) {
  return (side > 0) - (side < 0);
}

/* U in flight that a trade of this side brings home. */
static double working(const struct band_state *s, int side) {
  return side > 0 ? s->dealer.maker.ledger.sells : s->dealer.maker.ledger.buys;
}

int invmm__band_side(const struct band_state *s, const struct band_view *v,
                     const struct invmm__clock *clock) {
  int side = sign_of(s->kept.side), begun = fabs(s->kept.side) > 1 || working(s, side) > 0;
  int beyond = invmm__band_beyond(s, v, invmm__band_available(s, v));
  if (side != 0 && (begun || beyond == side)) return side;
  return invmm__band_rested(s, clock) ? beyond : 0;
}

double invmm__band_left(const struct band_state *s, const struct band_view *v, int side, double y) {
  double left = side > 0 ? y - v->zone.land_high : v->zone.land_low - y;
  return left > slack_of(s, v) ? left : 0;
}

/* Whether fills have brought the exposure to where a trade of this side lands, or so near that what is left
 * is less than can be ordered. */
static int has_landed(const struct band_state *s, const struct band_view *v, int side) {
  const struct invmm__maker *m = &s->dealer.maker;
  double left = invmm__band_left(s, v, side, filled(s, v));
  double size = invmm__toward_zero(m->terms.lot, left);
  return !(size > 0) || size * fabs(m->ledger.mark) < m->terms.min_notional * (1 - 1e-9);
}

/* News that start afresh: a reconciliation, a fill of a resting quote while no order works, and whatever the
 * hedge does. Other fills are parts of the rebalance under way. */
static int starts_afresh(const struct band_state *s, const invmm_event *e, int side) {
  int moves = e->kind == INVMM_EV_FILL || e->kind == INVMM_EV_POSITION;
  if (!moves) return 0;
  if (e->kind == INVMM_EV_POSITION || e->instrument == INVMM_HEDGE) return 1;
  return (e->flags & INVMM_EVF_RESTING) && !(working(s, side) > 0);
}

static void rest(struct band_kept *k, int64_t now_ns) {
  uint64_t ns = (uint64_t)now_ns;
  k->idle = 1;
  k->idle_upper = (double)(int32_t)(uint32_t)(ns >> 32), k->idle_lower = (double)(uint32_t)ns;
}

/* Whether a fill is a part of a trade of this side. */
static int is_part(const invmm_event *e, int side) {
  return e->kind == INVMM_EV_FILL && !(e->flags & INVMM_EVF_RESTING) && side * e->size < 0;
}

void invmm__band_follow(struct band_state *s, const struct invmm__clock *clock, const invmm_event *e,
                        int before) {
  struct band_view view = invmm__band_view(s);
  struct band_kept *k = &s->kept;
  if (s->terms.variant == INVMM_BAND_RATE) {
    int own = e->kind == INVMM_EV_FILL && e->instrument == 0 && !(e->flags & INVMM_EVF_RESTING);
    if (own) rest(k, clock->now_ns);
    return;
  }
  int afresh = before != 0 && starts_afresh(s, e, before);
  int over = afresh || (before != 0 && has_landed(s, &view, before));
  int begun = !afresh && (k->side * before > 1 || is_part(e, before));
  k->side = before * (begun ? 2 : 1);
  if (over && invmm__band_beyond(s, &view, invmm__band_available(s, &view)) != before) {
    rest(k, clock->now_ns);
    k->side = 0;
  }
  int now = invmm__band_side(s, &view, clock);
  if (now != sign_of(k->side)) k->side = now;
}
