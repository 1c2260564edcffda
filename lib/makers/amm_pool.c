/* SPDX-License-Identifier: MIT */
/** The pool that events describe, and what our position in it is worth at its price. For reserve curves the
 * reserves rule and our position is `pool_share` of them; on a concentrated curve it is liquidity on a range,
 * and the pool's active liquidity tells what part of its fees is ours.
 *
 * The base of the position lies in a slot of the ledger, behind those of the sources, its quote counts as
 * cash: what the mid does to it is profit of the inventory, and what a swap changes of it is a fill of ours,
 * earned or lost against the mid. POOL and RANGE reconcile, as POSITION does: POOL moves the price along the
 * curve that was known, which is a fill, and takes the rest - deposits of others, fees - as no profit. */
#include "makers/amm_curve.h"

void invmm__amm_begin(const struct invmm__amm_own *own, struct invmm__amm_kept *kept) {
  *kept = (struct invmm__amm_kept){.started = 1, .fee = -1, .gas = -1};
  if (invmm__amm_has_reserves(own)) {
    kept->base = kept->entry_base = own->base_reserve;
    kept->quote = kept->entry_quote = own->quote_reserve;
  } else {
    kept->liquidity = own->liquidity;
    if (own->liquidity > 0) kept->low = own->range_low, kept->high = own->range_high;
  }
}

static struct invmm__worth scaled(struct invmm__worth w, double share) {
  return (struct invmm__worth){w.value * share, w.delta * share, w.gamma * share};
}

static invmm_status evaluate_reserves(const struct invmm__amm_own *own, struct invmm__reserves r,
                                      struct invmm__amm_now *now) {
  if (!(r.base > 0) || !(r.quote > 0)) return INVMM_E_RANGE;
  if (own->curve == INVMM_CURVE_PRODUCT) {
    now->price = invmm__product_price(r), now->pool = invmm__product_worth(r);
  } else if (own->curve == INVMM_CURVE_WEIGHTED) {
    now->price = invmm__weighted_price(r, own->weight_base);
    now->pool = invmm__weighted_worth(r, own->weight_base);
  } else {
    invmm_status status = invmm__stable_of(r, 2 * own->amplification, &now->stable);
    if (status < 0) return status;
    now->price = invmm__stable_price(&now->stable), now->pool = invmm__stable_worth(&now->stable);
  }
  now->position = scaled(now->pool, own->pool_share);
  now->held = (struct invmm__reserves){r.base * own->pool_share, r.quote * own->pool_share};
  return INVMM_OK;
}

static void evaluate_range(const struct invmm__amm_kept *kept, struct invmm__amm_now *now) {
  now->price = kept->price;
  if (kept->high > 0) now->range = invmm__range_of(kept->liquidity, kept->low, kept->high);
  if (!(kept->price > 0)) return;
  double root = sqrt(kept->price);
  now->pool = (struct invmm__worth){2 * kept->active * root, kept->active / root,
                                    -0.5 * kept->active / (kept->price * root)};
  if (!(kept->liquidity > 0)) return;
  now->held = invmm__range_at(&now->range, kept->price);
  now->position = invmm__range_worth(&now->range, kept->price);
}

invmm_status invmm__amm_evaluate(const struct invmm__amm_own *own, const struct invmm__amm_kept *kept,
                                 struct invmm__amm_now *now) {
  invmm_status status = INVMM_OK;
  *now = (struct invmm__amm_now){0};
  if (invmm__amm_has_reserves(own))
    status = evaluate_reserves(own, (struct invmm__reserves){kept->base, kept->quote}, now);
  else
    evaluate_range(kept, now);
  if (status < 0) return status;
  double sum = now->price + now->pool.value + now->pool.delta - now->pool.gamma + now->position.value +
               now->held.base + now->held.quote;
  return isfinite(sum) ? INVMM_OK : INVMM_E_NUMERIC;
}

/* What the position that was known holds at another price, where it can be told; else what it held. */
static struct invmm__reserves held_at(const struct invmm__amm *a, double price) {
  const struct invmm__amm_own *own = &a->own;
  struct invmm__reserves r = {a->kept.base, a->kept.quote};
  if (!invmm__amm_has_reserves(own))
    return a->kept.liquidity > 0 ? invmm__range_at(&a->now.range, price) : a->now.held;
  if (own->curve == INVMM_CURVE_PRODUCT)
    r = invmm__product_at(r, price);
  else if (own->curve == INVMM_CURVE_WEIGHTED)
    r = invmm__weighted_at(r, own->weight_base, price);
  else
    invmm__stable_at(&a->now.stable, price, &r); /* where it cannot be told, r stays */
  return (struct invmm__reserves){r.base * own->pool_share, r.quote * own->pool_share};
}

/* What an event does to the state, and what of our holdings it trades; all else of them is reconciled. */
struct change {
  struct invmm__amm_kept kept;
  struct invmm__amm_now now;
  struct invmm__swap traded; /* into our position */
  double income;             /* currency: fees that the position does not hold */
};

/* Whether the price of an event is that of its reserves. 0 says nothing. */
static double disagreement(double said, double is) {
  return said != 0 && !(fabs(said - is) <= 1e-6 * is);
}

static invmm_status take_pool(const struct invmm__amm *a, const invmm_event *e, struct change *c) {
  int reserves = invmm__amm_has_reserves(&a->own);
  if (e->size < 0 || e->size2 < 0 || e->value < 0 || e->price2 < 0 || e->price2 >= 1) return INVMM_E_RANGE;
  if (!reserves && !(e->price > 0)) return INVMM_E_RANGE;
  if (e->price2 > 0) c->kept.fee = e->price2;
  if (reserves)
    c->kept.base = e->size, c->kept.quote = e->size2;
  else
    c->kept.price = e->price, c->kept.active = e->value;
  invmm_status status = invmm__amm_evaluate(&a->own, &c->kept, &c->now);
  if (status < 0) return status;
  c->kept.disagrees = reserves ? disagreement(e->price, c->now.price) : 0;
  struct invmm__reserves there = a->now.price > 0 ? held_at(a, c->now.price) : a->now.held;
  c->traded = (struct invmm__swap){there.base - a->now.held.base, there.quote - a->now.held.quote};
  return INVMM_OK;
}

/* The price that a swap leads to at constant liquidity, where the event does not say it. */
static double price_after(const struct invmm__amm *a, const invmm_event *e) {
  double keep = 1 - invmm__amm_base_fee(&a->own, &a->kept);
  struct invmm__reserves v = invmm__virtual_reserves(a->kept.active, a->now.price);
  double grown = e->size > 0 ? 1 / (1 + e->size * keep / v.base) : 1 + e->size2 * keep / v.quote;
  return a->now.price * grown * grown;
}

/* The part of a swap between two prices that our range took part in, by the quote that it moves. */
static double part_inside(const struct invmm__range *r, double from, double to) {
  double a = sqrt(fmin(from, to)), b = sqrt(fmax(from, to));
  if (!(b > a)) return from > r->low && from < r->high;
  return fmax(0, fmin(b, r->root_high) - fmax(a, r->root_low)) / (b - a);
}

/* Our part of what a swap brings in. */
static double our_part(const struct invmm__amm *a, const struct change *c) {
  if (invmm__amm_has_reserves(&a->own)) return a->own.pool_share;
  if (!(a->kept.liquidity > 0 && a->kept.active > 0)) return 0; /* who knows of liquidity knows the price */
  return fmin(1, a->kept.liquidity / a->kept.active) * part_inside(&a->now.range, a->now.price, c->now.price);
}

/* The fee of a swap at the price after it: of what comes in, or of what goes out on the stable curve. */
static double fee_of(const struct invmm__amm *a, const invmm_event *e, double price) {
  double fee = invmm__amm_base_fee(&a->own, &a->kept);
  double in = fmax(e->size, 0) * price + fmax(e->size2, 0);
  double out = fmax(-e->size, 0) * price + fmax(-e->size2, 0);
  return a->own.curve == INVMM_CURVE_STABLE ? out * fee / (1 - fee) : in * fee;
}

static invmm_status take_swap(const struct invmm__amm *a, const invmm_event *e, struct change *c) {
  int reserves = invmm__amm_has_reserves(&a->own);
  if (e->price < 0 || e->value < 0) return INVMM_E_RANGE;
  if (reserves)
    c->kept.base += e->size, c->kept.quote += e->size2;
  else if (e->price > 0)
    c->kept.price = e->price;
  else if (a->now.price > 0 && a->kept.active > 0)
    c->kept.price = price_after(a, e);
  else
    return INVMM_E_RANGE; /* nothing tells where the price is */
  if (!reserves && e->value > 0) c->kept.active = e->value;
  invmm_status status = invmm__amm_evaluate(&a->own, &c->kept, &c->now);
  if (status < 0) return status;
  c->kept.disagrees = reserves ? disagreement(e->price, c->now.price) : 0;
  double part = our_part(a, c), fee = part * fee_of(a, e, c->now.price);
  c->kept.fee_income += fee;
  c->income = reserves ? 0 : fee; /* reserves hold their fees, a range does not */
  if (a->now.price > 0)
    c->traded =
        (struct invmm__swap){c->now.held.base - a->now.held.base, c->now.held.quote - a->now.held.quote};
  if (invmm__amm_outside(a)) {
    c->kept.flow_base += part * e->size, c->kept.flow_quote += part * e->size2;
    c->kept.markout += part * (e->size * a->maker.ledger.mark + e->size2);
  }
  return INVMM_OK;
}

static invmm_status take_range(const struct invmm__amm *a, const struct invmm__clock *clock,
                               const invmm_event *e, struct change *c) {
  int valid = (e->price > 0) & (e->price < e->price2);
  int withdrawn = (e->value == 0) & (e->price == 0) & (e->price2 == 0);
  if (invmm__amm_has_reserves(&a->own)) return INVMM_OK;
  if (e->value < 0 || (!valid && !withdrawn)) return INVMM_E_RANGE;
  c->kept.liquidity = e->value;
  if (valid) c->kept.low = e->price, c->kept.high = e->price2; /* a withdrawn range keeps its width in mind */
  c->kept.entry_price = c->kept.price;
  c->kept.moved = 1, c->kept.moved_at = (double)((uint64_t)clock->now_ns - (uint64_t)clock->first_ns);
  return invmm__amm_evaluate(&a->own, &c->kept, &c->now);
}

/* A price without a spread, for the ledger: the oracle's, or the pool's own while there is no other. */
static invmm_status mark(struct invmm__amm *a, const struct invmm__clock *clock, double price) {
  int32_t source = a->maker.terms.reference_source;
  const invmm_event book = {.time_ns = clock->now_ns,
                            .kind = INVMM_EV_BOOK,
                            .source = source < 0 ? 0 : source,
                            .price = price,
                            .price2 = price,
                            .size = 1,
                            .size2 = 1};
  return invmm__maker_apply(&a->maker, clock, &book);
}

static invmm_status take_oracle(struct invmm__amm *a, const struct invmm__clock *clock,
                                const invmm_event *e) {
  int32_t source = a->maker.terms.reference_source;
  if (!(e->value > 0) || e->size < 0 || e->price2 < 0) return INVMM_E_RANGE;
  if (source >= 0 && e->source != source) return INVMM_OK;
  invmm_status status = mark(a, clock, e->value);
  if (status < 0) return status;
  double now = (double)((uint64_t)clock->now_ns - (uint64_t)clock->first_ns);
  a->kept.outside_seen = 1, a->kept.outside_at = now - 1e9 * fmin(e->size, 1e9);
  return INVMM_OK;
}

void invmm__amm_hold(struct invmm__amm *a) {
  struct invmm__slot *slots = (struct invmm__slot *)((char *)a + a->maker.slots_at);
  slots[a->maker.terms.sources - 1].inventory = a->now.held.base; /* the last one is the position's */
  invmm__ledger_total(&a->maker.ledger, slots, a->maker.terms.sources);
}

/* What a change does to the ledger at a mid, currency. */
struct booking {
  double spread, cash;
};

static struct booking booking_of(const struct invmm__amm *a, const struct change *c, double mid) {
  struct invmm__swap rest = {c->now.held.base - a->now.held.base - c->traded.base,
                             c->now.held.quote - a->now.held.quote - c->traded.quote};
  double spread = c->traded.base * mid + c->traded.quote + c->income;
  int first = !(a->now.price > 0); /* the position was there before anything was known of it */
  return (struct booking){spread, c->income - (first ? 0 : rest.base * mid + rest.quote)};
}

/* All that could leave the range of doubles is looked at first: an error changes nothing. */
static invmm_status commit(struct invmm__amm *a, const struct invmm__clock *clock, const struct change *c) {
  struct invmm__ledger *l = &a->maker.ledger;
  int own_mark = a->kept.outside_seen == 0 && c->now.price > 0;
  double mid = own_mark ? c->now.price : l->mark, gain = own_mark ? invmm__ledger_gain(l, mid) : 0;
  struct booking b = booking_of(a, c, mid);
  double sums = fabs(l->pnl_inventory + gain) + fabs(l->pnl_else + b.spread) +
                fabs(l->pnl_spread + b.spread) + fabs(l->cash + b.cash) +
                fabs(l->inventory - a->now.held.base + c->now.held.base) + fabs(c->kept.fee_income) +
                fabs(c->kept.markout) + fabs(c->kept.flow_base) + fabs(c->kept.flow_quote);
  if (!isfinite(sums)) return INVMM_E_NUMERIC;
  if (own_mark) mark(a, clock, mid);
  l->pnl_spread += b.spread, l->pnl_else += b.spread, l->cash += b.cash;
  a->kept = c->kept, a->now = c->now;
  if (a->kept.entry_price == 0) a->kept.entry_price = a->kept.price;
  invmm__amm_hold(a);
  invmm__halt_watch(&a->maker.halt, invmm__ledger_pnl(l));
  return INVMM_OK;
}

invmm_status invmm__amm_take(struct invmm__amm *a, const struct invmm__clock *clock, const invmm_event *e) {
  struct change c = {.kept = a->kept, .now = a->now};
  invmm_status status = INVMM_OK;
  if (e->kind == INVMM_EV_ORACLE) return take_oracle(a, clock, e);
  if (e->kind == INVMM_EV_GAS) {
    if (e->value < 0) return INVMM_E_RANGE;
    a->kept.gas = e->value;
    return INVMM_OK;
  }
  if (e->kind == INVMM_EV_RANGE) {
    status = take_range(a, clock, e, &c);
  } else {
    status = e->kind == INVMM_EV_POOL ? take_pool(a, e, &c) : take_swap(a, e, &c);
    c.kept.pool_seen = 1, c.kept.pool_at = (double)((uint64_t)clock->now_ns - (uint64_t)clock->first_ns);
  }
  return status < 0 ? status : commit(a, clock, &c);
}

double invmm__amm_loss(const struct invmm__amm *a) {
  const struct invmm__amm_own *own = &a->own;
  struct invmm__reserves entry = {a->kept.entry_base, a->kept.entry_quote};
  struct invmm__stable stable;
  double price = a->now.price, loss = NAN;
  if (own->curve == INVMM_CURVE_CONCENTRATED)
    return a->kept.liquidity > 0 ? invmm__range_loss(&a->now.range, a->kept.entry_price, price) : 0;
  if (own->curve == INVMM_CURVE_PRODUCT) return invmm__product_loss(price / invmm__product_price(entry));
  if (own->curve == INVMM_CURVE_WEIGHTED)
    return invmm__weighted_loss(own->weight_base, price / invmm__weighted_price(entry, own->weight_base));
  invmm__stable_of(entry, a->now.stable.ann, &stable);
  invmm__stable_loss(&stable, price, &loss); /* NaN stays where there is no answer */
  return loss;
}
