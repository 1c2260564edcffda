/* SPDX-License-Identifier: MIT */
#include "parts/ladder.h"

struct invmm__offer invmm__ladder_influenced(const struct invmm__maker *m, const struct invmm__offer *o) {
  const struct invmm__influence *f = &m->influence;
  struct invmm__offer x = *o;
  if (!f->fed) return x;
  double wider = (f->widen - 1) * fmax(0, 0.5 * (o->depth[0] + o->depth[1]));
  for (int side = 0; side < 2; ++side) {
    x.toxicity[side] = f->toxicity[side];
    x.depth[side] += wider + f->toxicity[side];
  }
  return x;
}

/* What inputs leave of an order's size, and of the limit. */
static double part_of(const struct invmm__maker *m, int ask) {
  const struct invmm__influence *f = &m->influence;
  return f->fed && f->level < INVMM__REDUCE_ONLY ? f->depth * f->limit * f->size[ask] : 1;
}

static double limit_of(const struct invmm__maker *m) {
  if (!m->influence.fed || m->influence.limit == 1) return m->terms.limit;
  return m->influence.limit > 0 ? m->terms.limit * m->influence.limit : 0;
}

static int only_reduces(const struct invmm__maker *m) {
  return m->halt.latched || m->influence.level >= INVMM__REDUCE_ONLY;
}

/* One side as it is asked for. `held` and `in_flight` count toward its limit, `excess` is the exposure that
 * it would bring to 0. */
struct asked {
  double size, before; /* U; the second is what the levels in front take */
  double held, in_flight, excess;
};

static struct asked asked_of(const struct invmm__maker *m, const struct invmm__offer *o,
                             const struct invmm__wish *w, int ask) {
  const struct invmm__ledger *l = &m->ledger;
  double size = w->size > 0 ? w->size : m->terms.order_size, before = (double)w->level * size;
  double part = part_of(m, ask);
  size *= part, before *= part;
  if (o->size[ask] > 0) size = o->size[ask] * part, before = o->before[ask];
  if (ask) return (struct asked){size, before, -l->inventory, l->sells, m->exposure};
  return (struct asked){size, before, l->inventory, l->buys, -m->exposure};
}

/* What limit, kill switch, inputs and lots leave of a side's size. */
static double size_of(const struct invmm__maker *m, const struct asked *a, uint32_t *flags) {
  double room = limit_of(m) - a->held - a->in_flight - a->before, cap = fmax(a->excess, 0) - a->before;
  double size = only_reduces(m) ? fmin(a->size, cap) : a->size;
  if (room < size * (1 - 1e-9)) {
    size = room;
    *flags |= INVMM_FLAG_LIMIT;
  }
  return size > 1e-9 * a->size ? invmm__toward_zero(m->terms.lot, size) : 0;
}

static void round_outward(const struct invmm__maker *m, int ask, struct invmm__side *s) {
  const struct invmm__grid tick = m->terms.tick;
  const double steps = s->price * tick.per_step,
               slack = invmm__ladder_slack(m->terms.slack_per_price, m->ledger.mark);
  if (tick.step == 0 || !(fabs(s->price) < m->terms.price_most)) return;
  invmm__ladder_set(tick, ask ? invmm__steps_up(steps, slack) : invmm__steps_down(steps, slack), s);
}

/* The last price that is still behind the other side's touch. */
static void move_behind(const struct invmm__maker *m, int ask, struct invmm__side *s) {
  struct invmm__grid tick = m->terms.tick;
  if (tick.step == 0) {
    s->price = ask ? nextafter(m->bid, (double)INFINITY) : nextafter(m->ask, -(double)INFINITY);
    return;
  }
  double touch = (ask ? m->bid : m->ask) * tick.per_step, slack = invmm__grid_slack(touch);
  if (!(fabs(touch) < INVMM__STEPS_MOST)) {
    s->price = INFINITY; /* no tick lies behind such a touch: the side goes */
    return;
  }
  s->ticks = ask ? invmm__steps_down(touch, slack).count + 1 : invmm__steps_up(touch, slack).count - 1;
  s->price = (double)s->ticks * tick.step;
}

static int at_or_past_touch(const struct invmm__maker *m, int ask, double price) {
  double touch = ask ? m->bid : m->ask;
  double slack = m->terms.tick.step * invmm__grid_slack(touch * m->terms.tick.per_step);
  return ask ? price <= touch + slack : price >= touch - slack;
}

/* post_only: the best price, were it rounded, must not reach the other side's touch. */
static void keep_behind(const struct invmm__maker *m, int ask, struct invmm__side *s, uint32_t *flags) {
  struct invmm__side rounded = *s;
  round_outward(m, ask, &rounded);
  if (!at_or_past_touch(m, ask, rounded.price)) return;
  move_behind(m, ask, s);
  *flags |= INVMM_FLAG_CLIPPED;
}

/* Clipping at the mid, and the place of this level. */
static void place(const struct invmm__maker *m, const struct invmm__wish *w, int ask, struct invmm__side *s,
                  uint32_t *flags) {
  double behind = (double)w->level * m->terms.level_spacing, mid = m->ledger.mark;
  int past = ask ? s->price < mid : s->price > mid;
  if (past && m->terms.crossing == INVMM_CROSSING_CLIP) {
    s->price = mid;
    *flags |= INVMM_FLAG_CLIPPED;
  }
  if (m->terms.crossing == INVMM_CROSSING_POST_ONLY) keep_behind(m, ask, s, flags);
  s->price += ask ? behind : -behind;
}

/* What is checked on a rounded price: deviation and notional, which take the side away. */
static void inspect(const struct invmm__maker *m, struct invmm__side *s, uint32_t *flags) {
  double mid = m->ledger.mark;
  int far = !(fabs(s->price) < m->terms.price_most) ||
            fabs(s->price - mid) > m->terms.max_deviation * fabs(mid) * (1 + 1e-9);
  int small = s->size * fabs(s->price) < m->terms.min_notional * (1 - 1e-9);
  *flags |= (far ? (uint32_t)INVMM_FLAG_OUT_OF_DOMAIN : 0) | (small ? (uint32_t)INVMM_FLAG_LIMIT : 0);
  if (far | small) s->size = 0;
}

/* Finishes one side that has a price and a size; without a size it is absent, with zeros, and was not
 * clipped.
 */
static void finish(const struct invmm__maker *m, const struct invmm__wish *w, int ask, struct invmm__side *s,
                   uint32_t *flags) {
  uint32_t clipped = 0;
  if (s->size > 0) {
    place(m, w, ask, s, &clipped);
    round_outward(m, ask, s);
    inspect(m, s, flags);
  }
  if (s->size > 0)
    *flags |= clipped;
  else
    *s = (struct invmm__side){0, 0, 0};
}

/* With one side the reservation price is that side's price without its terms. */
static struct invmm__split split_of_side(const struct invmm__offer *o, double mid, int ask) {
  double terms = o->intensity[ask] + o->toxicity[ask] + o->fee, inward = o->depth[ask] - terms;
  const double inventory = ask ? inward : -inward;
  return (struct invmm__split){mid + inventory, terms, o->intensity[ask], inventory};
}

/* Nothing that is withdrawn has a price. */
static const uint32_t withdrawing = INVMM_FLAG_NOT_READY | INVMM_FLAG_STALE | INVMM_FLAG_OUT_OF_DOMAIN;

static invmm_status note_of(const struct invmm__maker *m, uint32_t flags) {
  if (m->halt.latched) return INVMM_HALTED;
  if (flags & INVMM_FLAG_DUE) return INVMM_DUE;
  return flags & INVMM_FLAG_NOT_READY ? INVMM_NOT_READY : INVMM_OK;
}

/* Whether both prices are doubles, and small enough to have integer ticks. */
static int is_sane(const struct invmm__maker *m, const struct invmm__split *split) {
  return fabs(split->reservation) + fabs(split->half_spread) < m->terms.price_most;
}

/* Whether a price of the quote lies past the mid. */
static uint32_t crosses(const struct invmm__side *bid, const struct invmm__side *ask, double mid) {
  int past = ((bid->price > mid) & (bid->size > 0)) | ((ask->price < mid) & (ask->size > 0));
  return past ? INVMM_FLAG_CROSSES : 0;
}

/* Both sides from the model's depths, floored. */
static uint32_t floor_spread(const struct invmm__maker *m, const struct invmm__split *split,
                             struct invmm__side *bid, struct invmm__side *ask) {
  double least = m->terms.min_half_spread;
  if (split->half_spread >= least) return 0;
  bid->price = split->reservation - least, ask->price = split->reservation + least;
  return INVMM_FLAG_FLOORED;
}

/* Of both sides, or of the only one. */
static double toxicity_term(const struct invmm__offer *o, uint32_t sides) {
  if (sides == INVMM_SIDE_BID) return o->toxicity[0];
  return sides == INVMM_SIDE_ASK ? o->toxicity[1] : 0.5 * (o->toxicity[0] + o->toxicity[1]);
}

invmm_status invmm__ladder_quote(const struct invmm__maker *m, const struct invmm__offer *plain,
                                 const struct invmm__wish *w, invmm_quotes *out) {
  const struct invmm__offer influenced = invmm__ladder_influenced(m, plain), *o = &influenced;
  const double mid = m->ledger.mark;
  const int one_side = o->withheld == INVMM_SIDE_BID || o->withheld == INVMM_SIDE_ASK;
  struct invmm__split split =
      one_side ? split_of_side(o, mid, o->withheld == INVMM_SIDE_BID) : invmm__ladder_split(o, mid);
  uint32_t flags = m->flags;
  if (m->book_seen && invmm__older(m->book_ns, w->time_ns, m->terms.max_age_ns)) flags |= INVMM_FLAG_STALE;
  if (!(flags & INVMM_FLAG_NOT_READY) && !is_sane(m, &split)) flags |= INVMM_FLAG_OUT_OF_DOMAIN;
  *out = (invmm_quotes){.time_ns = w->time_ns, .level = w->level, .venue = w->venue, .flags = flags};
  if (flags & withdrawing) return note_of(m, flags);
  struct invmm__side bid = {mid - o->depth[0], 0, 0}, ask = {mid + o->depth[1], 0, 0};
  flags |= floor_spread(m, &split, &bid, &ask);
  const struct asked asked[2] = {asked_of(m, o, w, 0), asked_of(m, o, w, 1)};
  bid.size = size_of(m, &asked[0], &flags);
  ask.size = size_of(m, &asked[1], &flags);
  if (o->withheld & INVMM_SIDE_BID) bid.size = 0;
  if (o->withheld & INVMM_SIDE_ASK) ask.size = 0;
  if (!one_side && (bid.size > 0) != (ask.size > 0)) { /* the limit leaves one: its own terms are floored */
    split = split_of_side(o, mid, ask.size > 0);
    bid.price = mid - o->depth[0], ask.price = mid + o->depth[1];
    flags = (flags & ~(uint32_t)INVMM_FLAG_FLOORED) | floor_spread(m, &split, &bid, &ask);
  }
  finish(m, w, 0, &bid, &flags);
  finish(m, w, 1, &ask, &flags);
  if ((bid.size > 0) != (ask.size > 0)) split = split_of_side(o, mid, ask.size > 0);
  invmm__ladder_write(&bid, &ask, &split, o->fee, out);
  out->sides = (bid.size > 0) * (uint32_t)INVMM_SIDE_BID + (ask.size > 0) * (uint32_t)INVMM_SIDE_ASK;
  if (out->sides == 0) flags &= ~(uint32_t)INVMM_FLAG_FLOORED; /* no price was moved */
  out->flags = flags | o->flags | crosses(&bid, &ask, mid);
  out->toxicity_term = toxicity_term(o, out->sides);
  return note_of(m, flags);
}

invmm_status invmm__ladder_crosses(invmm_quotes *out) {
  out->flags = INVMM_FLAG_CROSSES;
  if (!isfinite(out->reservation)) /* the way from the mid to the prices has no double: there is no quote */
    *out = (invmm_quotes){.time_ns = out->time_ns, .level = out->level, .flags = INVMM_FLAG_OUT_OF_DOMAIN};
  return INVMM_OK;
}

uint32_t invmm__ladder_guards(const struct invmm__maker *m, const invmm_quotes *q) {
  struct invmm__side bid = {q->bid, q->bid_size, 0}, ask = {q->ask, q->ask_size, 0};
  uint32_t flags = crosses(&bid, &ask, m->ledger.mark), kept = 0;
  if (m->terms.crossing == INVMM_CROSSING_CLIP && flags) kept = INVMM_FLAG_CLIPPED;
  if (m->terms.crossing == INVMM_CROSSING_POST_ONLY && ((bid.size > 0 && at_or_past_touch(m, 0, bid.price)) ||
                                                        (ask.size > 0 && at_or_past_touch(m, 1, ask.price))))
    kept = INVMM_FLAG_CLIPPED;
  if (bid.size > 0) inspect(m, &bid, &kept);
  if (ask.size > 0) inspect(m, &ask, &kept);
  return flags | kept;
}

invmm_status invmm__ladder_standing(const struct invmm__maker *m, invmm_quotes *out) {
  *out = m->standing;
  return note_of(m, m->flags);
}

void invmm__ladder_stand(const struct invmm__maker *m, const struct invmm__wish *w, invmm_quotes *out) {
  const invmm_quotes *standing = &m->standing;
  double behind = (double)w->level * m->terms.level_spacing;
  struct invmm__side bid = {standing->bid - behind, out->bid_size, 0};
  struct invmm__side ask = {standing->ask + behind, out->ask_size, 0};
  out->sides &= standing->sides;
  round_outward(m, 0, &bid);
  round_outward(m, 1, &ask);
  if (!(out->sides & INVMM_SIDE_BID)) bid = (struct invmm__side){0, 0, 0};
  if (!(out->sides & INVMM_SIDE_ASK)) ask = (struct invmm__side){0, 0, 0};
  out->bid = bid.price, out->bid_size = bid.size, out->bid_ticks = bid.ticks;
  out->ask = ask.price, out->ask_size = ask.size, out->ask_ticks = ask.ticks;
}
