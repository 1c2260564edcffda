/* SPDX-License-Identifier: MIT */
/** From a model's two depths to the quotes that leave the library: guards, levels, sizes, integer ticks. */
#ifndef INVMM_PARTS_LADDER_H
#define INVMM_PARTS_LADDER_H

#include "parts/maker.h"

/** What a model offers before any guard: for each side (0 bid, 1 ask) the distance of its price from the mid, and
 * the parts of it that do not pay for inventory risk. */
struct invmm__offer {
  double depth[2];     /* P, fees included; may be negative */
  double intensity[2]; /* P */
  double fee;          /* P */
};

/** Which quote is asked for. */
struct invmm__wish {
  int64_t time_ns;
  double size; /* U; 0: the order size */
  int32_t level, venue;
};

/** One side on its way out. */
struct invmm__side {
  double price, size;
  int64_t ticks;
};

/** The size that limits, the kill switch and lots leave of what is wished; 0: none. */
static inline double invmm__ladder_size(const struct invmm__maker *m, const struct invmm__wish *w, double room,
                                        double cap, uint32_t *flags) {
  double want = w->size > 0 ? w->size : m->terms.order_size;
  double before = (double)w->level * want; /* what the levels in front take */
  double size = want < cap - before ? want : cap - before;
  if (room - before < size) {
    size = room - before;
    *flags |= INVMM_FLAG_LIMIT;
  }
  return size > 0 ? invmm__toward_zero(m->terms.lot, size) : 0;
}

/** Rounds a price outward, down for a bid and up for an ask, in ticks; 0 when it is no price that a double or an
 * integer tick can mean. */
static inline int invmm__ladder_round(struct invmm__grid tick, int ask, struct invmm__side *s) {
  double steps = s->price * tick.per_step;
  if (tick.step == 0) return fabs(s->price) <= DBL_MAX;
  if (!(fabs(steps) < INVMM__STEPS_MOST)) return 0;
  s->ticks = ask ? invmm__steps_up(steps) : invmm__steps_down(steps);
  s->price = (double)s->ticks * tick.step;
  return 1;
}

/** Keeps a rounded price off the other side's touch: strictly behind it by a tick, or by the least that a double
 * can express. */
void invmm__ladder_behind_touch(const struct invmm__maker *m, int ask, struct invmm__side *s, uint32_t *flags);

/** The rarer guards of one side: deviation and least notional. Returns whether the side remains. */
int invmm__ladder_keeps(const struct invmm__maker *m, const struct invmm__side *s, uint32_t *flags);

static inline double invmm__ladder_clip(double price, double mid, int ask, uint32_t *flags) {
  int past = ask ? price < mid : price > mid;
  if (past) *flags |= INVMM_FLAG_CLIPPED;
  return past ? mid : price;
}

/** Finishes one side: crossing policy, level, rounding. Returns whether there is a quote. */
static inline int invmm__ladder_side(const struct invmm__maker *m, const struct invmm__wish *w, int ask,
                                     struct invmm__side *s, uint32_t *flags) {
  const struct invmm__maker_terms *t = &m->terms;
  double behind = (double)w->level * t->level_spacing;
  if (!(s->size > 0)) return 0;
  if (t->crossing == INVMM_CROSSING_CLIP) s->price = invmm__ladder_clip(s->price, m->ledger.mark, ask, flags);
  s->price += ask ? behind : -behind;
  if (!invmm__ladder_round(t->tick, ask, s)) {
    *flags |= INVMM_FLAG_OUT_OF_DOMAIN;
    return 0;
  }
  if (t->crossing == INVMM_CROSSING_POST_ONLY) invmm__ladder_behind_touch(m, ask, s, flags);
  if ((t->max_deviation < INFINITY) | (t->min_notional > 0)) return invmm__ladder_keeps(m, s, flags);
  return 1;
}

/** The note that the flags deserve: the highest wins. */
static inline invmm_status invmm__ladder_note(uint32_t flags, int halted) {
  if (halted) return INVMM_HALTED;
  return flags & INVMM_FLAG_NOT_READY ? INVMM_NOT_READY : INVMM_OK;
}

static inline void invmm__ladder_blank(const struct invmm__wish *w, uint32_t flags, invmm_quotes *out) {
  *out = (invmm_quotes){.time_ns = w->time_ns, .level = w->level, .venue = w->venue, .flags = flags};
}

/** The prices before guards, and what they are made of. */
struct invmm__split {
  double reservation, half_spread, intensity;
};

/** With both sides the reservation price lies between them; with one it is that side's price without its terms. */
static inline struct invmm__split invmm__ladder_split(const struct invmm__offer *o, double mid, uint32_t sides) {
  if (sides == INVMM_SIDE_BID) {
    double terms = o->intensity[0] + o->fee;
    return (struct invmm__split){mid - o->depth[0] + terms, terms, o->intensity[0]};
  }
  if (sides == INVMM_SIDE_ASK) {
    double terms = o->intensity[1] + o->fee;
    return (struct invmm__split){mid + o->depth[1] - terms, terms, o->intensity[1]};
  }
  return (struct invmm__split){mid + 0.5 * (o->depth[1] - o->depth[0]), 0.5 * (o->depth[0] + o->depth[1]),
                               0.5 * (o->intensity[0] + o->intensity[1])};
}

/** The prices of both sides after the floor of min_half_spread. */
static inline uint32_t invmm__ladder_floor(double least, const struct invmm__split *s, struct invmm__side *bid,
                                           struct invmm__side *ask) {
  if (s->half_spread >= least) return 0;
  bid->price = s->reservation - least;
  ask->price = s->reservation + least;
  return INVMM_FLAG_FLOORED;
}

/** The sizes of both sides. `q` is the exposure: while halted only what brings it to 0 is quoted. */
static inline void invmm__ladder_sizes(const struct invmm__maker *m, const struct invmm__wish *w, double q,
                                       struct invmm__side *bid, struct invmm__side *ask, uint32_t *flags) {
  const struct invmm__ledger *l = &m->ledger;
  const int halted = m->halt.latched;
  double bid_cap = halted ? (q < 0 ? -q : 0) : INFINITY, ask_cap = halted ? (q > 0 ? q : 0) : INFINITY;
  double bid_room = invmm__room(m->terms.limit, l->inventory, l->buys);
  double ask_room = invmm__room(m->terms.limit, -l->inventory, l->sells);
  bid->size = invmm__ladder_size(m, w, bid_room, bid_cap, flags);
  ask->size = invmm__ladder_size(m, w, ask_room, ask_cap, flags);
}

/** Writes what has been decided. */
static inline void invmm__ladder_write(const struct invmm__wish *w, const struct invmm__side *bid,
                                       const struct invmm__side *ask, invmm_quotes *out) {
  out->bid = bid->price, out->bid_size = bid->size, out->bid_ticks = bid->ticks;
  out->ask = ask->price, out->ask_size = ask->size, out->ask_ticks = ask->ticks;
  out->time_ns = w->time_ns, out->instrument = 0, out->level = w->level;
  out->venue = w->venue, out->reserved = 0;
}

/** Fills in a whole quote. `q` is the exposure in U. */
static inline invmm_status invmm__ladder_quote(const struct invmm__maker *m, const struct invmm__offer *o, double q,
                                               const struct invmm__wish *w, invmm_quotes *out) {
  const struct invmm__side none = {0};
  const double mid = m->ledger.mark;
  uint32_t flags = m->flags, sides = 0;
  if (invmm__older(m->book_ns, w->time_ns, m->terms.max_age_ns)) flags |= INVMM_FLAG_STALE;
  struct invmm__split split = invmm__ladder_split(o, mid, 0);
  if (!(fabs(split.reservation) + fabs(split.half_spread) <= DBL_MAX)) flags |= INVMM_FLAG_OUT_OF_DOMAIN;
  if (flags & (INVMM_FLAG_NOT_READY | INVMM_FLAG_STALE | INVMM_FLAG_OUT_OF_DOMAIN)) {
    invmm__ladder_blank(w, flags, out);
    return invmm__ladder_note(flags, m->halt.latched);
  }
  struct invmm__side bid = {.price = mid - o->depth[0]}, ask = {.price = mid + o->depth[1]};
  flags |= invmm__ladder_floor(m->terms.min_half_spread, &split, &bid, &ask);
  invmm__ladder_sizes(m, w, q, &bid, &ask, &flags);
  if (invmm__ladder_side(m, w, 0, &bid, &flags)) sides = INVMM_SIDE_BID;
  if (invmm__ladder_side(m, w, 1, &ask, &flags)) sides |= INVMM_SIDE_ASK;
  if ((sides & INVMM_SIDE_BID && bid.price > mid) || (sides & INVMM_SIDE_ASK && ask.price < mid))
    flags |= INVMM_FLAG_CROSSES;
  invmm__ladder_write(w, sides & INVMM_SIDE_BID ? &bid : &none, sides & INVMM_SIDE_ASK ? &ask : &none, out);
  if (sides == INVMM_SIDE_BID || sides == INVMM_SIDE_ASK) split = invmm__ladder_split(o, mid, sides);
  out->reservation = split.reservation, out->half_spread = split.half_spread;
  out->inventory_term = split.reservation - mid, out->intensity_term = split.intensity;
  out->toxicity_term = 0, out->fee_term = o->fee;
  out->sides = sides, out->flags = flags;
  return invmm__ladder_note(flags, m->halt.latched);
}

/** Puts the standing quote, which requote_ticks holds, in the place of the fresh one. */
void invmm__ladder_stand(const struct invmm__maker *m, const struct invmm__wish *w, invmm_quotes *out);

#endif
