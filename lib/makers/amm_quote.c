/* SPDX-License-Identifier: MIT */
/** What the pool quotes: for a size its average price per unit, fee included, as a taker sees it; at size 0
 * the marginal price. Level i is the same size after i others have been taken. Whole-pool reserves, or the
 * active liquidity, serve it whoever owns them; limits and the kill switch cut the size first, and the price
 * is that of what is left. A pool can neither clip nor floor its prices: `crossing`, `min_half_spread`,
 * `level_spacing` and `requote_ticks` do nothing here. */
#include "makers/amm_curve.h"

/* Sizes below this part of the reserve have the marginal price to within it. */
static const double tiny = 1e-13;

/* Of x y = L^2 per unit from a to b: y x/((x - a)(x - b)) over the fee for who buys, y x/((x + a)(x + b)) for
 * who sells, whose input is less the fee. */
static double product_price(struct invmm__reserves r, int ask, struct invmm__slice s, double keep) {
  if (ask) return r.quote / ((r.base - s.to) * keep) * (r.base / (r.base - s.from));
  return r.quote * keep / (r.base + s.to * keep) * (r.base / (r.base + s.from * keep));
}

/* What all up to a size costs who buys it, or brings who sells it. */
static double total_of(const struct invmm__amm *a, struct invmm__reserves r, int ask, double size) {
  double weight = a->own.weight_base, ratio = weight / (1 - weight);
  if (a->own.curve == INVMM_CURVE_STABLE)
    return ask ? invmm__stable_in(&a->now.stable, 0, size, a->fee[1])
               : invmm__stable_out(&a->now.stable, 1, size, a->fee[0]);
  return ask ? invmm__weighted_in(invmm__quote_in(r), 1 / ratio, size, a->fee[1])
             : invmm__weighted_out(invmm__base_in(r), ratio, size, a->fee[0]);
}

double invmm__amm_price(const struct invmm__amm *a, int ask, struct invmm__slice s) {
  struct invmm__reserves r = {a->kept.base, a->kept.quote};
  double keep = 1 - a->fee[ask];
  int curve = (int)a->own.curve;
  if (curve == INVMM_CURVE_CONCENTRATED)
    r = (struct invmm__reserves){a->now.pool.delta, a->now.pool.delta * a->now.price};
  if (!(r.base > 0) || (ask && !(s.to < r.base))) return ask ? (double)INFINITY : 0;
  if (curve == INVMM_CURVE_PRODUCT || curve == INVMM_CURVE_CONCENTRATED)
    return product_price(r, ask, s, keep);
  if (!(s.to > tiny * r.base)) return ask ? a->now.price / keep : a->now.price * keep;
  double before = s.from > 0 ? total_of(a, r, ask, s.from) : 0;
  return (total_of(a, r, ask, s.to) - before) / (s.to - s.from);
}

int invmm__amm_stale(const struct invmm__amm *a, const struct invmm__clock *clock, int64_t time_ns) {
  const struct invmm__amm_kept *k = &a->kept;
  uint64_t most = a->maker.terms.max_age_ns;
  if (a->maker.one_sided) return 1;
  if (most == UINT64_MAX) return 0;
  return (k->pool_seen != 0 && invmm__older(invmm__amm_time(clock, k->pool_at), time_ns, most)) ||
         (k->outside_seen != 0 && invmm__older(invmm__amm_time(clock, k->outside_at), time_ns, most));
}

/* What limit, kill switch and lots leave of a size after what the levels in front take; negative: the side
 * goes. At size 0 the price alone is asked for, which goes where not even that much may be traded. */
static double size_of(const struct invmm__amm *a, double want, double before, double room, double excess,
                      uint32_t *flags) {
  double most = room - before;
  if ((most < want * (1 - 1e-9)) | !(most > 0)) *flags |= INVMM_FLAG_LIMIT;
  if (a->maker.halt.latched) most = fmin(most, fmax(excess, 0) - before);
  if (!(most > 1e-9 * want)) return -1;
  double size = invmm__toward_zero(a->maker.terms.lot, fmin(want, most));
  return want > 0 && !(size > 0) ? -1 : size;
}

static void round_outward(struct invmm__grid tick, int ask, struct invmm__side *s) {
  double steps = s->price * tick.per_step, slack = invmm__grid_slack(steps);
  invmm__ladder_set(tick, ask ? invmm__steps_up(steps, slack) : invmm__steps_down(steps, slack), s);
}

/* One side's price, rounded outward; a side without one, or beyond a guard, goes. */
static void price_side(const struct invmm__amm *a, int ask, double before, struct invmm__side *s,
                       double *exact, uint32_t *flags) {
  const struct invmm__maker_terms *t = &a->maker.terms;
  const struct invmm__slice slice = {before, before + s->size};
  double price = s->size < 0 ? 0 : invmm__amm_price(a, ask, slice), mid = invmm__amm_mid(a);
  int there = price > 0 && price < t->price_most;
  *exact = price;
  if (!there && s->size >= 0) *flags |= INVMM_FLAG_SHORTFALL;
  if (there) {
    s->price = price;
    if (t->tick.step > 0) round_outward(t->tick, ask, s);
    double apart = fabs(s->price - mid);
    int far = apart > t->max_deviation * fabs(mid) * (1 + 1e-9) || apart > 0.25 * DBL_MAX;
    int small = s->size * s->price < t->min_notional * (1 - 1e-9);
    *flags |= (far ? (uint32_t)INVMM_FLAG_OUT_OF_DOMAIN : 0) | (small ? (uint32_t)INVMM_FLAG_LIMIT : 0);
    there = !(far | small) && s->price > 0;
  }
  if (!there) *s = (struct invmm__side){0, -1, 0};
}

/* Before rounding: with both sides reservation -+ half-spread; with one, that side's price less its fee. */
static void write(const struct invmm__amm *a, struct invmm__side s[2], const double exact[2],
                  invmm_quotes *out) {
  int bid = s[0].size >= 0, ask = s[1].size >= 0;
  double paid[2] = {bid ? exact[0] * a->fee[0] / (1 - a->fee[0]) : 0, ask ? exact[1] * a->fee[1] : 0};
  struct invmm__split split = {0, 0, 0};
  double fee = bid && ask ? 0.5 * (paid[0] + paid[1]) : paid[0] + paid[1];
  if (bid && ask)
    split.reservation = exact[0] + 0.5 * (exact[1] - exact[0]),
    split.half_spread = 0.5 * (exact[1] - exact[0]);
  else if (bid || ask)
    split.reservation = bid ? exact[0] + paid[0] : exact[1] - paid[1], split.half_spread = fee;
  for (int i = 0; i < 2; ++i)
    if (s[i].size < 0) s[i].size = 0;
  invmm__ladder_write(&s[0], &s[1], &split, bid || ask ? invmm__amm_mid(a) : 0, fee, out);
  out->sides = (bid ? (uint32_t)INVMM_SIDE_BID : 0) | (ask ? (uint32_t)INVMM_SIDE_ASK : 0);
}

static invmm_status note_of(const struct invmm__amm *a, uint32_t flags) {
  if (a->maker.halt.latched) return INVMM_HALTED;
  return flags & INVMM_FLAG_NOT_READY ? INVMM_NOT_READY : INVMM_OK;
}

invmm_status invmm__amm_quote(const struct invmm__amm *a, const struct invmm__clock *clock,
                              const struct invmm__wish *w, invmm_quotes *out) {
  const struct invmm__maker_terms *t = &a->maker.terms;
  const struct invmm__ledger *l = &a->maker.ledger;
  uint32_t flags = (a->maker.flags & INVMM_FLAG_HALTED) | a->unheard;
  if (!(a->now.price > 0)) flags |= INVMM_FLAG_NOT_READY;
  if (invmm__amm_stale(a, clock, w->time_ns)) flags |= INVMM_FLAG_STALE;
  *out = (invmm_quotes){.time_ns = w->time_ns, .level = w->level, .venue = w->venue, .flags = flags};
  if (flags & (INVMM_FLAG_NOT_READY | INVMM_FLAG_STALE)) return note_of(a, flags);
  if (a->kept.disagrees != 0) flags |= INVMM_FLAG_OUT_OF_DOMAIN;
  double want = w->size > 0 ? w->size : t->order_size, before = w->level * want, exact[2];
  double bids = t->limit - l->inventory - l->buys, asks = t->limit + l->inventory - l->sells;
  struct invmm__side s[2] = {{0, size_of(a, want, before, bids, -a->maker.exposure, &flags), 0},
                             {0, size_of(a, want, before, asks, a->maker.exposure, &flags), 0}};
  for (int ask = 0; ask < 2; ++ask)
    price_side(a, ask, before, &s[ask], &exact[ask], &flags);
  write(a, s, exact, out);
  double mid = invmm__amm_mid(a);
  int crosses =
      ((out->sides & INVMM_SIDE_BID) && out->bid > mid) || ((out->sides & INVMM_SIDE_ASK) && out->ask < mid);
  out->flags = flags | (crosses ? (uint32_t)INVMM_FLAG_CROSSES : 0);
  return note_of(a, flags);
}
