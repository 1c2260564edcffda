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

/** The standing quote of the best level, which requote_ticks holds. */
invmm_status invmm__ladder_standing(const struct invmm__maker *m, invmm_quotes *out);

/** Moves a fresh quote of a level to its place behind the standing one. */
void invmm__ladder_stand(const struct invmm__maker *m, const struct invmm__wish *w, invmm_quotes *out);

INVMM__HOT struct invmm__split invmm__ladder_split(const struct invmm__offer *o, double mid) {
  const double inventory = 0.5 * (o->depth[1] - o->depth[0]);
  return (struct invmm__split){mid + inventory, 0.5 * (o->depth[0] + o->depth[1]), o->intensity_mean,
                               inventory};
}

/** How near a price must be to a tick to be on it, in ticks: by the size of the mid, which all prices are
 * near. */
INVMM__HOT double invmm__ladder_slack(double slack_per_price, double mid) {
  return 1e-9 + slack_per_price * fabs(mid);
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

/** What ordinary quotes are made with, and of: offered around which mid, and when. */
struct invmm__pricing {
  invmm__pair tick, ticks_per_price, size;
  double min_half_spread, slack_per_price, intensity_mean;
};
struct invmm__ordinary {
  invmm__pair depth; /* P, fees included */
  double fee, mid;   /* P */
  int64_t time_ns;
};

INVMM__HOT struct invmm__pricing invmm__ladder_pricing(const struct invmm__maker *m) {
  const struct invmm__maker_terms *t = &m->terms;
  return (struct invmm__pricing){invmm__both(t->tick.step),  invmm__both(t->tick.per_step),
                                 invmm__both(t->order_lots), t->min_half_spread,
                                 t->slack_per_price,         m->course.intensity_mean};
}

/** What comes of it: another quote, and nothing is written; the quote; or the quote, but for its flag that
 * says that a price is past the mid. */
enum invmm__made { INVMM__UNUSUAL, INVMM__ORDINARY, INVMM__CROSSING };

/** What moves the best level nowhere: adding -0 changes nothing, and costs nothing. */
static const invmm__pair invmm__at_best = {-0.0, -0.0};

/** The default quote of a level, `behind` the best, P, where nothing stands in the way but what is offered.
 * Both sides at once: the same sums as in invmm__ladder_quote. */
INVMM__HOT enum invmm__made invmm__ladder_ordinary(const struct invmm__pricing *p,
                                                   const struct invmm__ordinary *o, int32_t level,
                                                   invmm__pair behind, invmm_quotes *out) {
  const invmm__pair outward = {-1, 1}, depth = o->depth;
  const double mid = o->mid, half_spread = 0.5 * (depth[0] + depth[1]),
               inventory = 0.5 * (depth[1] - depth[0]);
  invmm__pair price = invmm__both(mid) + outward * depth;
  invmm__pair_bits ticks = {0, 0};
  price += behind;
  const invmm__pair steps = price * p->ticks_per_price;
  if (!(half_spread >= p->min_half_spread)) return INVMM__UNUSUAL;
  if (!(steps[0] > -INVMM__STEPS_MOST) || !(steps[1] < INVMM__STEPS_MOST)) return INVMM__UNUSUAL;
  if (!INVMM__SELDOM(invmm__is_zero(p->tick[0]))) {
    const double slack = invmm__ladder_slack(p->slack_per_price, mid);
    price = invmm__nearest_both(steps - outward * invmm__both(slack - 0.5), &ticks) * p->tick;
  }
  invmm__pair_put(&out->bid, price);
  invmm__pair_put(&out->bid_size, p->size);
  memcpy(&out->bid_ticks, &ticks, sizeof ticks);
  out->reservation = mid + inventory, out->half_spread = half_spread, out->inventory_term = inventory;
  out->intensity_term = p->intensity_mean, out->toxicity_term = 0, out->fee_term = o->fee;
  out->time_ns = o->time_ns;
  out->instrument = 0, out->level = level, out->sides = INVMM_SIDE_BID | INVMM_SIDE_ASK, out->flags = 0;
  out->venue = 0, out->reserved = 0;
  if (INVMM__SELDOM(price[0] > mid) || INVMM__SELDOM(price[1] < mid)) return INVMM__CROSSING;
  return INVMM__ORDINARY;
}

/** Sets the flag that it lacks; where the mid is beyond all prices there is no quote. */
invmm_status invmm__ladder_crosses(invmm_quotes *out);

#endif
