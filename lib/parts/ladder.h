/* SPDX-License-Identifier: MIT */
/** From a model's two depths to the quotes that leave the library: guards, levels, sizes, integer ticks.
 *
 * The order of things: floor of the half-spread, sizes by limits, kill switch and lots, clipping at the mid,
 * level, rounding outward to ticks, the other side's touch, deviation and notional.
 *
 * Nearly every quote is ordinary: nothing limits it and no guard acts. Such a one is made here, in line; any
 * other, and any request but the default, by invmm__ladder_quote, which gives the same bits where both apply.
 */
#ifndef INVMM_PARTS_LADDER_H
#define INVMM_PARTS_LADDER_H

#include "parts/maker.h"

/** What a model offers before any guard: for each side (0 bid, 1 ask) the distance of its price from the mid,
 * and the parts of it that do not pay for inventory risk. */
struct invmm__offer {
  double depth[2];       /* P, fees included; may be negative */
  double intensity[2];   /* P */
  double intensity_mean; /* P, of both sides */
  double toxicity[2];    /* P, in the depths already: what inputs added */
  double fee;            /* P */
  uint32_t withheld;     /* INVMM_SIDE_* that the model takes away */
  uint32_t flags;        /* INVMM_FLAG_* of the model's own */
  double size[2];        /* U, of each side where the model sets it; 0: as the wish says */
  double before[2];      /* U that the levels in front take, where the model sets the size */
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

/** The prices before guards, and what they are made of. */
struct invmm__split {
  double reservation, half_spread, intensity;
  double inventory; /* reservation less the mid, without what rounding takes from it */
};

/** Fills in a whole quote. */
invmm_status invmm__ladder_quote(const struct invmm__maker *m, const struct invmm__offer *o,
                                 const struct invmm__wish *w, invmm_quotes *out);

/** With what inputs add to it: wider, and further by the expected adverse move of each side. */
struct invmm__offer invmm__ladder_influenced(const struct invmm__maker *m, const struct invmm__offer *o);

/** What the guards say of a standing quote now: CROSSES, which it then carries; anything else says that it
 * must move. */
uint32_t invmm__ladder_guards(const struct invmm__maker *m, const invmm_quotes *q);

/** Puts the standing quote, which requote_ticks holds, in the place of the fresh one. */
void invmm__ladder_stand(const struct invmm__maker *m, const struct invmm__wish *w, invmm_quotes *out);

INVMM__HOT struct invmm__split invmm__ladder_split(const struct invmm__offer *o, double mid) {
  const double inventory = 0.5 * (o->depth[1] - o->depth[0]);
  return (struct invmm__split){mid + inventory, 0.5 * (o->depth[0] + o->depth[1]), o->intensity_mean,
                               inventory};
}

/** How near a price must be to a tick to be on it, in ticks: by the size of the mid, which all prices are
 * near. */
INVMM__HOT double invmm__ladder_slack(const struct invmm__maker *m) {
  return 1e-9 + m->terms.slack_per_price * fabs(m->ledger.mark);
}

/** Puts a side on a whole number of ticks. */
INVMM__HOT void invmm__ladder_set(struct invmm__grid tick, struct invmm__steps rounded,
                                  struct invmm__side *s) {
  s->ticks = rounded.count;
  s->price = rounded.whole * tick.step;
}

INVMM__HOT void invmm__ladder_write(const struct invmm__side *bid, const struct invmm__side *ask,
                                    const struct invmm__split *split, double fee, invmm_quotes *out) {
  out->bid = bid->price, out->ask = ask->price, out->bid_size = bid->size, out->ask_size = ask->size;
  out->bid_ticks = bid->ticks, out->ask_ticks = ask->ticks;
  out->reservation = split->reservation, out->half_spread = split->half_spread;
  out->inventory_term = split->inventory, out->intensity_term = split->intensity;
  out->toxicity_term = 0, out->fee_term = fee;
}

/** The default quote of a level at the time of the last event, `behind` the best, P, if it is an ordinary
 * one; 0, and nothing written, if not. */
INVMM__HOT int invmm__ladder_ordinary(const struct invmm__maker *m, const struct invmm__offer *o,
                                      int64_t now_ns, int32_t level, double behind, invmm_quotes *out) {
  const struct invmm__grid tick = m->terms.tick;
  const double mid = m->ledger.mark, size = m->terms.order_lots, slack = invmm__ladder_slack(m);
  const struct invmm__split split = invmm__ladder_split(o, mid);
  struct invmm__side bid = {mid - o->depth[0] - behind, size, 0}, ask = {mid + o->depth[1] + behind, size, 0};
  if (m->special) return 0;
  const double bid_steps = bid.price * m->terms.steps_per_price,
               ask_steps = ask.price * m->terms.steps_per_price;
  if (!(split.half_spread >= m->terms.min_half_spread)) return 0;
  if (!(bid_steps > -INVMM__STEPS_MOST) || !(ask_steps < INVMM__STEPS_MOST)) return 0;
  if (tick.step > 0) {
    invmm__ladder_set(tick, invmm__steps_down(bid_steps, slack), &bid);
    invmm__ladder_set(tick, invmm__steps_up(ask_steps, slack), &ask);
  }
  invmm__ladder_write(&bid, &ask, &split, o->fee, out);
  out->time_ns = now_ns, out->instrument = 0, out->level = level, out->venue = 0, out->reserved = 0;
  out->sides = INVMM_SIDE_BID | INVMM_SIDE_ASK, out->flags = 0;
  if (INVMM__SELDOM(bid.price > mid) || INVMM__SELDOM(ask.price < mid)) out->flags = INVMM_FLAG_CROSSES;
  return 1;
}

#endif
