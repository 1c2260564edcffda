/* SPDX-License-Identifier: MIT */
/** When to trade. Waiting, nothing is done until the exposure leaves the band; then it is traded to the
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
double invmm__band_available(const struct band_state *s, const struct band_view *v) {
  return filled(s, v) + s->dealer.maker.ledger.buys - s->dealer.maker.ledger.sells;
}

/* Which side of the band an exposure is on. The edge belongs to the band, but for fills of one size it is
 * where a trade is due. */
int invmm__band_beyond(const struct band_state *s, const struct band_view *v, double y) {
  int lots = s->terms.variant == INVMM_BAND_LOTS || s->terms.variant == INVMM_BAND_LATTICE;
  double slack = (lots ? -1 : 1) * (1e-9 * fmax(fabs(v->zone.low), fabs(v->zone.high)) + dust_of(s, v));
  return (y > v->zone.high + slack) - (y < v->zone.low - slack);
}

int invmm__band_rested(const struct band_state *s, const struct invmm__clock *clock) {
  const struct band_kept *k = &s->kept;
  uint64_t since = (uint64_t)(int64_t)k->idle_upper * UINT64_C(4294967296) + (uint64_t)k->idle_lower;
  return k->idle == 0 || (uint64_t)clock->now_ns - since >= s->terms.dwell_ns;
}

int invmm__band_side(const struct band_state *s, const struct band_view *v,
                     const struct invmm__clock *clock) {
  if (s->kept.side != 0) return (int)s->kept.side;
  return invmm__band_rested(s, clock) ? invmm__band_beyond(s, v, invmm__band_available(s, v)) : 0;
}

/* Whether fills have brought the exposure to where a trade of this side lands, or so near that what is left
 * is less than can be ordered. */
static int has_landed(const struct band_state *s, const struct band_view *v, int side) {
  const struct invmm__maker *m = &s->dealer.maker;
  double y = filled(s, v), slack = 1e-9 * fmax(fabs(v->zone.low), fabs(v->zone.high)) + dust_of(s, v);
  double left = side > 0 ? y - v->zone.land_high : v->zone.land_low - y;
  double size = left > slack ? invmm__toward_zero(m->terms.lot, left) : 0;
  return !(size > 0) || size * fabs(m->ledger.mark) < m->terms.min_notional * (1 - 1e-9);
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
  if (over && invmm__band_beyond(s, &view, invmm__band_available(s, &view)) != side) {
    rest(&s->kept, clock->now_ns);
    side = 0;
  }
  s->kept.side = side;
  if (side == 0) s->kept.side = invmm__band_side(s, &view, clock);
}
