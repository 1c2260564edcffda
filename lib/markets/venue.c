/* SPDX-License-Identifier: MIT */
/** Places in the queue follow the book's best size, which is all that is seen of it. Who joins the touch
 * stands behind all that it shows; who betters it, or stays when it falls away, is first; what stands behind
 * the touch is not seen, so it is all ahead until the touch comes to that price. Trades at the price, and
 * `cancel_share` of what else disappears from it, bring us forward; more than is shown can not be ahead. */
#include "markets/venue.h"
#include <math.h>

/* The same price may differ in its last digits: ours is n ticks, theirs was read from a decimal. */
static double same_within(double price) {
  return 1e-12 * fabs(price);
}

static struct invmm__side *side_of(struct invmm__resting *r, uint32_t side) {
  return side ? &r->ask : &r->bid;
}

static int sign_of(uint32_t side) {
  return side ? -1 : 1;
}

/* -- places in the queue -- */

/* Of a quote that comes now. `better` is how much further our price is than the touch, seen from the mid. */
static double place_of_new(const struct invmm__best *best, int sign, double price) {
  double better = sign * (price - best->price);
  if (!best->seen) return INFINITY;
  if (best->size == 0 || better > same_within(price)) return 0;
  return better >= -same_within(price) ? best->size : INFINITY;
}

static double place_of(const struct invmm__venue *v, uint32_t side, double price) {
  const struct invmm__side *s = side ? &v->resting.ask : &v->resting.bid;
  for (uint32_t i = s->first; i < s->end; ++i)
    if (s->rest[i].price == price) return v->ahead[side][i];
  return place_of_new(&v->best[side], sign_of(side), price);
}

void invmm__venue_rest(struct invmm__venue *v, const struct invmm__resting *fresh) {
  double ahead[INVMM__DESK_LEVELS];
  for (uint32_t side = 0; side < 2 && v->queueing.by_place; ++side) {
    const struct invmm__side *s = side ? &fresh->ask : &fresh->bid;
    for (uint32_t i = s->first; i < s->end; ++i)
      ahead[i] = place_of(v, side, s->rest[i].price);
    for (uint32_t i = s->first; i < s->end; ++i)
      v->ahead[side][i] = ahead[i];
  }
  invmm__resting_copy(&v->resting, fresh);
}

/* What a book of the side says of a quote that rests there. */
static double move_up(const struct invmm__venue *v, const struct invmm__best *was,
                      const struct invmm__best *best, double better, double price, double ahead) {
  if (best->size == 0 || better > same_within(price)) return 0;
  if (better < -same_within(price)) return ahead;
  double gone = was->seen && was->price == best->price ? was->size - was->traded - best->size : 0;
  if (gone > 0) ahead = invmm__less(ahead, v->queueing.cancel_share * gone);
  return ahead < best->size ? ahead : best->size;
}

static void see_side(struct invmm__venue *v, uint32_t side, double price, double size) {
  const struct invmm__best was = v->best[side], best = {price, size, 0, 1};
  const struct invmm__side *s = side_of(&v->resting, side);
  v->best[side] = best;
  if (!v->queueing.by_place) return;
  for (uint32_t i = s->first; i < s->end; ++i) {
    double ours = s->rest[i].price, better = sign_of(side) * (ours - price);
    v->ahead[side][i] = move_up(v, &was, &best, better, ours, v->ahead[side][i]);
  }
}

void invmm__venue_book(struct invmm__venue *v, const invmm_event *book) {
  see_side(v, 0, book->price, book->size);
  see_side(v, 1, book->price2, book->size2);
}

/* -- quotes on their way -- */

void invmm__venue_land(struct invmm__venue *v, struct invmm__flight *f, int64_t now_ns) {
  /* One after the other: a price that went and came back has lost its place. */
  while (f->count && f->arrive_ns[f->head] <= now_ns) {
    invmm__venue_rest(v, &f->quotes[f->head]);
    f->head = (f->head + 1) % INVMM__FLIGHT;
    --f->count;
  }
}

void invmm__venue_send(struct invmm__venue *v, struct invmm__flight *f, const struct invmm__resting *fresh,
                       int64_t arrive_ns) {
  uint32_t last = (f->head + f->count - 1) % INVMM__FLIGHT;
  if (invmm__resting_same(fresh, f->count ? &f->quotes[last] : &v->resting)) return;
  if (f->count < INVMM__FLIGHT) last = (f->head + f->count++) % INVMM__FLIGHT;
  f->arrive_ns[last] = arrive_ns;
  invmm__resting_copy(&f->quotes[last], fresh);
}

/* -- trades -- */

/* Where a trade lies that went this far beyond our price. */
enum reach { SHORT_OF, AT, THROUGH };

static enum reach reach_of(const invmm_event *trade, int sign, double price) {
  const double beyond = sign * (price - trade->price), same = same_within(trade->price);
  int ours = trade->flags & INVMM_EVF_SIDE_UNKNOWN || sign * trade->size < 0;
  if (beyond > same) return THROUGH;
  return beyond >= -same && ours ? AT : SHORT_OF;
}

/* What is left of a trade: of all of it, and of our share of what prints at one price. */
struct printed {
  double left, share;
};

/* How much of a trade comes to the quote that is best now, and what it brings forward. */
static double comes_to(struct invmm__venue *v, uint32_t side, uint32_t i, enum reach reach,
                       const struct printed *p) {
  double *ahead = &v->ahead[side][i], before = *ahead;
  if (reach == THROUGH) return p->left;
  if (!v->queueing.by_place) return p->share < p->left ? p->share : p->left;
  *ahead = invmm__less(before, p->left);
  return invmm__less(p->left, before);
}

static double meet(struct invmm__venue *v, struct invmm__desk *desk, const struct invmm__emission *emission,
                   uint32_t side, const invmm_event *trade, int64_t time_ns, double left) {
  struct invmm__side *s = side_of(&v->resting, side);
  struct printed p = {left, v->queue_share * fabs(trade->size)};
  int stopped = 0; /* what stands behind a quote that gets nothing gets nothing, but comes forward too */
  for (uint32_t i = s->first; i < s->end; ++i) {
    enum reach reach = reach_of(trade, sign_of(side), s->rest[i].price);
    if (reach == SHORT_OF || p.left == 0) break;
    double most = comes_to(v, side, i, reach, &p);
    if ((stopped |= most == 0)) continue;
    double size = invmm__desk_fill(desk, emission, s, sign_of(side), most, time_ns);
    p.left = invmm__less(p.left, size);
    if (reach == AT) p.share = invmm__less(p.share, size);
  }
  return p.left;
}

static void count_at_touch(struct invmm__best *best, int sign, const invmm_event *trade) {
  if (reach_of(trade, sign, best->price) == AT) best->traded += fabs(trade->size);
}

int invmm__venue_is_outside(const struct invmm__venue *v, const invmm_event *trade) {
  const struct invmm__best *bid = &v->best[0], *ask = &v->best[1];
  const double same = same_within(trade->price);
  return (bid->size > 0 && bid->price - trade->price > same) ||
         (ask->size > 0 && trade->price - ask->price > same);
}

void invmm__venue_trade(struct invmm__venue *v, struct invmm__desk *desk,
                        const struct invmm__emission *emission, const invmm_event *trade, int64_t time_ns) {
  desk->maker_fee = v->maker_fee;
  desk->venue = trade->source;
  double left = meet(v, desk, emission, 0, trade, time_ns, fabs(trade->size));
  meet(v, desk, emission, 1, trade, time_ns, left);
  for (uint32_t side = 0; side < 2; ++side)
    count_at_touch(&v->best[side], sign_of(side), trade);
}

invmm_status invmm__venue_ahead(const struct invmm__venue *v, uint32_t side, double *out) {
  const struct invmm__side *s = side ? &v->resting.ask : &v->resting.bid;
  int known = v->queueing.by_place && s->first < s->end && v->ahead[side][s->first] < INFINITY;
  *out = known ? v->ahead[side][s->first] : 0;
  return known ? INVMM_OK : INVMM_NOT_READY;
}
