/* SPDX-License-Identifier: MIT */
/** What the pool quotes: for a size its average price per unit, fee included, as a taker sees it; at size 0
 * the marginal price. Level i is the same size after i others have been taken. Whole-pool reserves, or the
 * active liquidity, serve it whoever owns them; limits and the kill switch cut the size first, and the price
 * is that of what is left. A pool can neither clip nor floor its prices: `crossing`, `min_half_spread`,
 * `level_spacing` and `requote_ticks` do nothing here. */
#include "makers/amm_curve.h"

/* Part of a large swap, U from its beginning. */
struct slice {
  double from, to;
};

/* Sizes below this part of the reserve have the marginal price to within it. */
static const double tiny = 1e-13;

/* Of x y = L^2 per unit from a to b: y x/((x - a)(x - b)) over the fee for who buys, y x/((x + a)(x + b)) for
 * who sells, whose input is less the fee. */
static double product_price(struct invmm__reserves r, int ask, struct slice s, double keep) {
  double first = ask ? r.quote / ((r.base - s.to) * keep) : r.quote * keep / (r.base + s.to * keep);
  if (s.from == 0) return first;
  return first * (r.base / (ask ? r.base - s.from : r.base + s.from * keep));
}

/* The quote goes with the power -w/(1-w) of the base, whichever of them comes in. */
static double weighted_price(struct invmm__reserves r, int ask, struct slice s, double keep, double weight) {
  double power = -weight / (1 - weight), unit = (ask ? -1 : keep) / r.base;
  double each = (ask ? r.quote / keep : -r.quote) / (s.to - s.from);
  double before = s.from > 0 ? invmm__weighted_power(s.from * unit, power) : 0;
  return each * (invmm__weighted_power(s.to * unit, power) - before);
}

/* The fee is a part of what goes out. */
static double stable_price(const struct invmm__stable *pool, int ask, struct slice s, double fee) {
  double keep = 1 - fee;
  if (s.from == 0)
    return ask ? invmm__stable_rate(pool, -s.to / keep) / keep : invmm__stable_rate(pool, s.to) * keep;
  double (*const total)(const struct invmm__stable *, int, double, double) =
      ask ? invmm__stable_in : invmm__stable_out;
  return (total(pool, !ask, s.to, fee) - total(pool, !ask, s.from, fee)) / (s.to - s.from);
}

/* P per U of the pool's bid or ask for a slice; of one without a size the marginal price at its beginning.
 * Infinite, or 0, where there is none. */
static inline double price_of(const struct invmm__amm *a, int ask, struct slice s) {
  struct invmm__reserves r = {a->kept.pool.base, a->kept.pool.quote};
  double fee = a->fee[ask], keep = 1 - fee;
  int curve = (int)a->own.curve;
  if (curve == INVMM_CURVE_CONCENTRATED)
    r = (struct invmm__reserves){a->now.pool.delta, a->now.pool.delta * a->now.price};
  if (!(r.base > 0) || (ask && !(s.to < r.base))) return ask ? (double)INFINITY : 0;
  if (curve == INVMM_CURVE_PRODUCT || curve == INVMM_CURVE_CONCENTRATED)
    return product_price(r, ask, s, keep);
  if (!(s.to > tiny * r.base)) return ask ? a->now.price / keep : a->now.price * keep;
  if (curve == INVMM_CURVE_STABLE) return stable_price(&a->now.stable, ask, s, fee);
  return weighted_price(r, ask, s, keep, a->own.weight_base);
}

int invmm__amm_stale(const struct invmm__amm *a, const struct invmm__clock *clock, int64_t time_ns) {
  const struct invmm__amm_kept *k = &a->kept;
  uint64_t most = a->maker.terms.max_age_ns;
  if (a->maker.one_sided) return 1;
  if (most == UINT64_MAX) return 0;
  return (k->pool_seen != 0 && invmm__older(invmm__amm_time(clock, k->pool_at), time_ns, most)) ||
         (k->outside_seen != 0 && invmm__older(invmm__amm_time(clock, k->outside_at), time_ns, most));
}

/* A size that is asked for, after what the levels in front take, each its whole lots. */
struct asked {
  double size, whole, before; /* U; the second in whole lots */
};

static struct asked asked_of(const struct invmm__maker_terms *t, const struct invmm__wish *w) {
  int own = w->size > 0;
  double size = own ? w->size : t->order_size, whole = own ? invmm__toward_zero(t->lot, size) : t->order_lots;
  return (struct asked){size, whole, w->level * whole};
}

/* What limit, kill switch and lots leave of it; negative: the side goes. At size 0 the price alone is asked
 * for, which goes where not even that much may be traded. */
static double size_of(const struct invmm__maker *m, const struct asked *want, double room, double excess,
                      uint32_t *flags) {
  double most = room - want->before, size = want->whole;
  if ((most < want->size * (1 - 1e-9)) | !(most > 0)) *flags |= INVMM_FLAG_LIMIT;
  if (m->halt.latched) most = fmin(most, fmax(excess, 0) - want->before);
  if (!(most > 1e-9 * want->size)) return -1;
  if (most < want->size) size = invmm__toward_zero(m->terms.lot, most);
  return want->size > 0 && !(size > 0) ? -1 : size;
}

static inline void round_outward(struct invmm__grid tick, int ask, struct invmm__side *s) {
  double steps = s->price * tick.per_step, slack = invmm__grid_slack(steps);
  invmm__ladder_set(tick, ask ? invmm__steps_up(steps, slack) : invmm__steps_down(steps, slack), s);
}

/* One side's price, rounded outward; a side without one, or beyond a guard, goes. Returns the exact one. */
static double price_side(const struct invmm__amm *a, int ask, double before, struct invmm__side *s,
                         uint32_t *flags) {
  const struct invmm__maker_terms *t = &a->maker.terms;
  const struct slice slice = {before, before + s->size};
  if (s->size < 0) return 0;
  double price = price_of(a, ask, slice), mid = invmm__amm_mid(a);
  int there = (price > 0) & (price < t->price_most);
  s->price = price;
  if (there && t->tick.step > 0) round_outward(t->tick, ask, s);
  if (there) {
    double apart = fabs(s->price - mid);
    int far = (apart > t->max_deviation * fabs(mid) * (1 + 1e-9)) | (apart > 0.25 * DBL_MAX);
    int small = s->size * s->price < t->min_notional * (1 - 1e-9);
    *flags |= (far ? (uint32_t)INVMM_FLAG_OUT_OF_DOMAIN : 0) | (small ? (uint32_t)INVMM_FLAG_LIMIT : 0);
    there = !(far | small) & (s->price > 0);
  } else {
    *flags |= INVMM_FLAG_SHORTFALL;
  }
  if (!there) *s = (struct invmm__side){0, -1, 0};
  return price;
}

/* Writes what is there, of the prices before rounding: with both sides reservation -+ half-spread; with one,
 * that side's price less its fee. */
static inline void write(const struct invmm__amm *a, const struct invmm__wish *w, const double exact[2],
                         struct invmm__side s[2], invmm_quotes *out) {
  int bid = s[0].size >= 0, ask = s[1].size >= 0;
  double paid[2] = {bid ? exact[0] * (a->fee[0] / (1 - a->fee[0])) : 0, ask ? exact[1] * a->fee[1] : 0};
  struct invmm__split split = {0};
  double fee = paid[0] + paid[1], mid = bid | ask ? invmm__amm_mid(a) : 0;
  if (bid & ask) {
    fee *= 0.5, split.half_spread = 0.5 * (exact[1] - exact[0]);
    split.reservation = exact[0] + split.half_spread;
  } else if (bid | ask) {
    split.reservation = bid ? exact[0] + paid[0] : exact[1] - paid[1], split.half_spread = fee;
  }
  s[0].size = bid ? s[0].size : 0, s[1].size = ask ? s[1].size : 0;
  split.inventory = split.reservation - mid;
  invmm__ladder_write(&s[0], &s[1], &split, fee, out);
  out->time_ns = w->time_ns, out->instrument = 0, out->level = w->level, out->venue = w->venue;
  out->reserved = 0;
  out->sides = (uint32_t)bid * INVMM_SIDE_BID | (uint32_t)ask * INVMM_SIDE_ASK;
  int past = (bid & (s[0].price > mid)) | (ask & (s[1].price < mid));
  out->flags = (uint32_t)past * INVMM_FLAG_CROSSES;
}

double invmm__amm_reservation(const struct invmm__amm *a) {
  const struct slice slice = {0, a->maker.terms.order_lots};
  const double bid = price_of(a, 0, slice), ask = price_of(a, 1, slice);
  return bid > 0 ? bid + 0.5 * (ask - bid) : (double)INFINITY;
}

/* A quote that nothing limits and no guard acts on; 0, and nothing written, if it is another: then it is for
 * what follows, which gives the same bits. */
static inline int ordinary(const struct invmm__amm *a, const struct asked *want, const struct invmm__wish *w,
                           invmm_quotes *out) {
  const struct invmm__maker_terms *t = &a->maker.terms;
  const struct invmm__ledger *l = &a->maker.ledger;
  const struct slice slice = {want->before, want->before + want->whole};
  double most = want->before + want->size;
  int roomy = (t->limit - l->inventory - l->buys > most) & (t->limit + l->inventory - l->sells > most);
  int plain = !(a->maker.special | a->unheard) & (a->kept.disagrees == 0);
  int sized = (want->whole > 0) | (want->size == 0);
  if (!(roomy & plain & sized)) return 0;
  const double exact[2] = {price_of(a, 0, slice), price_of(a, 1, slice)};
  struct invmm__side s[2] = {{exact[0], want->whole, 0}, {exact[1], want->whole, 0}};
  int near = (exact[1] < 0.125 * t->price_most) & (fabs(invmm__amm_mid(a)) < 0.125 * DBL_MAX);
  if (!(near & (exact[0] > t->tick.step))) return 0;
  if (t->tick.step > 0) round_outward(t->tick, 0, &s[0]), round_outward(t->tick, 1, &s[1]);
  write(a, w, exact, s, out);
  return 1;
}

static invmm_status note_of(const struct invmm__amm *a, uint32_t flags) {
  if (a->maker.halt.latched) return INVMM_HALTED;
  return flags & INVMM_FLAG_NOT_READY ? INVMM_NOT_READY : INVMM_OK;
}

/* Any quote of a pool whose price is known and not old. */
static void limited(const struct invmm__amm *a, const struct asked *want, const struct invmm__wish *w,
                    invmm_quotes *out) {
  const struct invmm__maker *m = &a->maker;
  double bids = m->terms.limit - m->ledger.inventory - m->ledger.buys;
  double asks = m->terms.limit + m->ledger.inventory - m->ledger.sells;
  uint32_t flags = a->kept.disagrees != 0 ? INVMM_FLAG_OUT_OF_DOMAIN : 0;
  struct invmm__side s[2] = {{0, size_of(m, want, bids, -m->exposure, &flags), 0},
                             {0, size_of(m, want, asks, m->exposure, &flags), 0}};
  const double exact[2] = {price_side(a, 0, want->before, &s[0], &flags),
                           price_side(a, 1, want->before, &s[1], &flags)};
  write(a, w, exact, s, out);
  out->flags |= flags;
}

invmm_status invmm__amm_quote(const struct invmm__amm *a, const struct invmm__clock *clock,
                              const struct invmm__wish *w, invmm_quotes *out) {
  const struct asked want = asked_of(&a->maker.terms, w);
  uint32_t flags = (a->maker.flags & INVMM_FLAG_HALTED) | a->unheard;
  int stale = invmm__amm_stale(a, clock, w->time_ns);
  if (a->now.price > 0 && !stale && ordinary(a, &want, w, out)) return INVMM_OK;
  if (!(a->now.price > 0)) flags |= INVMM_FLAG_NOT_READY;
  if (stale) flags |= INVMM_FLAG_STALE;
  if (flags & (INVMM_FLAG_NOT_READY | INVMM_FLAG_STALE)) {
    *out = (invmm_quotes){.time_ns = w->time_ns, .level = w->level, .venue = w->venue, .flags = flags};
  } else {
    limited(a, &want, w, out);
    out->flags |= flags;
  }
  return note_of(a, flags);
}
