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
  *kept = (struct invmm__amm_kept){.started = 1, .pool = {.fee = -1, .gas = -1}};
  if (invmm__amm_has_reserves(own)) {
    kept->pool.base = kept->entry_base = own->base_reserve;
    kept->pool.quote = kept->entry_quote = own->quote_reserve;
  } else {
    kept->liquidity = own->liquidity;
    if (own->liquidity > 0) {
      kept->low = own->range_low, kept->high = own->range_high;
      const struct invmm__range range = invmm__amm_range(kept);
      kept->width = invmm__amm_width(own, 0, &range);
    }
  }
}

struct invmm__range invmm__amm_range(const struct invmm__amm_kept *kept) {
  return invmm__range_of(kept->liquidity, kept->low, kept->high);
}

static invmm_status evaluate_reserves(const struct invmm__amm_own *own, struct invmm__reserves r,
                                      struct invmm__amm_now *now) {
  double share = own->pool_share;
  if (!(r.base > 0) || !(r.quote > 0)) return INVMM_E_RANGE;
  if (own->curve == INVMM_CURVE_PRODUCT) {
    now->price = invmm__product_price(r), now->pool = invmm__product_worth(r);
  } else if (own->curve == INVMM_CURVE_WEIGHTED) {
    now->price = invmm__weighted_price(r, own->weight_base);
    now->pool = invmm__weighted_worth(r, own->weight_base);
  } else {
    invmm_status status = invmm__stable_of(r, 2 * own->amplification, &now->stable);
    if (status < 0) return status;
    now->price = now->stable.price, now->pool = invmm__stable_worth(&now->stable);
  }
  const struct invmm__worth *w = &now->pool;
  now->position = (struct invmm__worth){w->value * share, w->delta * share, w->gamma * share};
  now->held = (struct invmm__reserves){r.base * share, r.quote * share};
  return INVMM_OK;
}

static void clear(struct invmm__amm_now *now) {
  now->price = now->held.base = now->held.quote = 0;
  now->pool.value = now->pool.delta = now->pool.gamma = 0;
  now->position.value = now->position.delta = now->position.gamma = 0;
}

static void evaluate_range(const struct invmm__amm_pool *pool, const struct invmm__range *range,
                           struct invmm__amm_now *now) {
  double price = pool->price, root = sqrt(price);
  clear(now), now->price = price;
  if (price > 0)
    now->pool = (struct invmm__worth){2 * pool->active * root, pool->active / root,
                                      -0.5 * pool->active / (price * root)};
  if (!(price > 0 && range->liquidity > 0)) return;
  now->held = invmm__range_at(range, price);
  now->position = invmm__range_worth_of(range, now->held, price);
}

invmm_status invmm__amm_evaluate(const struct invmm__amm_own *own, const struct invmm__amm_pool *pool,
                                 const struct invmm__range *range, struct invmm__amm_now *now) {
  invmm_status status = INVMM_OK;
  if (invmm__amm_has_reserves(own))
    status = evaluate_reserves(own, (struct invmm__reserves){pool->base, pool->quote}, now);
  else
    evaluate_range(pool, range, now);
  if (status < 0) clear(now);
  if (status < 0) return status;
  double sum = (now->price + now->pool.value) + (now->pool.delta - now->pool.gamma) +
               (now->position.value + now->held.base + now->held.quote);
  return isfinite(sum) ? INVMM_OK : INVMM_E_NUMERIC;
}

/* What an event does to the pool, and what of our holdings it trades; all else of them is reconciled. */
struct change {
  struct invmm__amm_pool pool;
  struct invmm__amm_now now;
  struct invmm__swap traded; /* into our position */
  double income;             /* currency: fees that the position does not hold */
};

/* Whether the price of an event is that of its reserves. 0 says nothing. */
static double disagreement(double said, double is) {
  return said != 0 && !(fabs(said - is) <= 1e-6 * is);
}

/* What is ours and has moved with the price. */
static struct invmm__swap moved(const struct invmm__amm *a, struct invmm__reserves to) {
  if (!(a->now.price > 0)) return (struct invmm__swap){0, 0}; /* it was there before anything was known */
  return (struct invmm__swap){to.base - a->now.held.base, to.quote - a->now.held.quote};
}

/* Curves of reserves are homogeneous: what the one that was known holds at the new price is what the new one
 * holds times the ratio of their invariants, old to new. */
static double rescaled(const struct invmm__amm *a, const struct change *c) {
  double base = a->kept.pool.base / c->pool.base, quote = a->kept.pool.quote / c->pool.quote;
  if (a->own.curve == INVMM_CURVE_PRODUCT) return sqrt(base) * sqrt(quote);
  if (a->own.curve == INVMM_CURVE_STABLE) return a->now.stable.invariant * c->now.stable.per;
  return base * (1 + invmm__weighted_power(quote / base - 1, 1 - a->own.weight_base));
}

static invmm_status take_pool(struct invmm__amm *a, const invmm_event *e, struct change *c) {
  int reserves = invmm__amm_has_reserves(&a->own);
  if (e->size < 0 || e->size2 < 0 || e->value < 0 || e->price2 < 0 || e->price2 >= 1) return INVMM_E_RANGE;
  if (!reserves && !(e->price > 0)) return INVMM_E_RANGE;
  if (e->price2 > 0) c->pool.fee = e->price2;
  if (reserves)
    c->pool.base = e->size, c->pool.quote = e->size2;
  else
    c->pool.price = e->price, c->pool.active = e->value;
  invmm_status status = invmm__amm_evaluate(&a->own, &c->pool, &a->range, &c->now);
  if (status < 0) return status;
  double part = reserves ? rescaled(a, c) : 1;
  c->traded = moved(a, (struct invmm__reserves){c->now.held.base * part, c->now.held.quote * part});
  return INVMM_OK;
}

/* The price that a swap leads to at constant liquidity, where the event does not say it. */
static double price_after(const struct invmm__amm *a, const invmm_event *e) {
  double keep = 1 - invmm__amm_base_fee(&a->own, &a->kept);
  struct invmm__reserves v = invmm__virtual_reserves(a->kept.pool.active, a->now.price);
  double grown = e->size > 0 ? 1 / (1 + e->size * keep / v.base) : 1 + e->size2 * keep / v.quote;
  return a->now.price * grown * grown;
}

/* The part of a swap between two prices that our range took part in, by the quote that it moves. */
static double part_inside(const struct invmm__range *r, double from, double to) {
  int inside = from > r->low && from < r->high;
  if (inside && to > r->low && to < r->high) return 1;
  double a = sqrt(fmin(from, to)), b = sqrt(fmax(from, to));
  if (!(b > a)) return inside;
  return fmax(0, fmin(b, r->root_high) - fmax(a, r->root_low)) / (b - a);
}

/* Our part of what a swap brings in. */
static double our_part(const struct invmm__amm *a, double price) {
  double active = a->kept.pool.active;
  if (invmm__amm_has_reserves(&a->own)) return a->own.pool_share;
  if (!(a->kept.liquidity > 0 && active > 0)) return 0; /* who knows of liquidity knows the price */
  double part = part_inside(&a->range, a->now.price, price);
  return a->kept.liquidity < active ? a->kept.liquidity / active * part : part;
}

/* The fee of a swap at the price after it: of what comes in, or of what goes out on the stable curve. */
static double fee_of(const struct invmm__amm *a, const invmm_event *e, double price) {
  double fee = invmm__amm_base_fee(&a->own, &a->kept);
  double base = e->size * price, in = (base > 0 ? base : 0) + (e->size2 > 0 ? e->size2 : 0);
  double out = (base < 0 ? -base : 0) + (e->size2 < 0 ? -e->size2 : 0);
  return a->own.curve == INVMM_CURVE_STABLE ? out * fee / (1 - fee) : in * fee;
}

static invmm_status take_swap(const struct invmm__amm *a, const invmm_event *e, struct change *c,
                              struct invmm__amm_flow *flow) {
  int reserves = invmm__amm_has_reserves(&a->own);
  if (e->price < 0 || e->value < 0) return INVMM_E_RANGE;
  if (reserves)
    c->pool.base += e->size, c->pool.quote += e->size2;
  else if (e->price > 0)
    c->pool.price = e->price;
  else if (a->now.price > 0 && a->kept.pool.active > 0)
    c->pool.price = price_after(a, e);
  else
    return INVMM_E_RANGE; /* nothing tells where the price is */
  if (!reserves && e->value > 0) c->pool.active = e->value;
  invmm_status status = invmm__amm_evaluate(&a->own, &c->pool, &a->range, &c->now);
  if (status < 0) return status;
  double part = our_part(a, c->now.price), fee = part * fee_of(a, e, c->now.price);
  flow->fees += fee;
  c->income = reserves ? 0 : fee; /* reserves hold their fees, a range does not */
  c->traded = moved(a, c->now.held);
  if (invmm__amm_outside(a)) {
    flow->base += part * e->size, flow->quote += part * e->size2;
    flow->markout += part * (e->size * a->maker.ledger.mark + e->size2);
  }
  double sum = fabs(flow->fees) + fabs(flow->markout) + fabs(flow->base) + fabs(flow->quote);
  return isfinite(sum) ? INVMM_OK : INVMM_E_NUMERIC;
}

/* A price without a spread, for the ledger: the oracle's, or the pool's own while there is no other. */
static invmm_status mark(struct invmm__amm *a, const struct invmm__clock *clock, double price) {
  struct invmm__maker *m = &a->maker;
  int32_t source = m->terms.reference_source;
  if (invmm__maker_everyday_mid(m, clock, price)) {
    m->bid = m->ask = price;
    return INVMM_OK;
  }
  const invmm_event book = {.time_ns = clock->now_ns,
                            .kind = INVMM_EV_BOOK,
                            .source = source < 0 ? 0 : source,
                            .price = price,
                            .price2 = price,
                            .size = 1,
                            .size2 = 1};
  return invmm__maker_apply(m, clock, &book);
}

static invmm_status take_oracle(struct invmm__amm *a, const struct invmm__clock *clock,
                                const invmm_event *e) {
  int32_t source = a->maker.terms.reference_source;
  if (!(e->value > 0) || e->size < 0 || e->price2 < 0) return INVMM_E_RANGE;
  if ((source >= 0 && e->source != source) || invmm__amm_has_oracle(a)) return INVMM_OK;
  invmm_status status = mark(a, clock, e->value);
  if (status < 0) return status;
  a->kept.outside_seen = 1,
  a->kept.outside_at = invmm__amm_since(clock, clock->now_ns) - 1e9 * fmin(e->size, 1e9);
  return INVMM_OK;
}

void invmm__amm_hear_oracle(struct invmm__amm *a, const struct invmm__clock *clock,
                            const struct invmm__report *report) {
  struct invmm__amm_kept *k = &a->kept;
  if (clock->events == 0)
    a->maker.ledger.mark = report->value[0]; /* where nothing happened, nothing is earned */
  if (k->outside_seen == 0 || report->value[0] != a->maker.ledger.mark) mark(a, clock, report->value[0]);
  k->outside_seen = 1;
  k->outside_at = invmm__amm_since(clock, report->at_ns);
}

void invmm__amm_hold(struct invmm__amm *a) {
  struct invmm__slot *slots = (struct invmm__slot *)((char *)a + a->maker.slots_at);
  uint32_t last = a->maker.terms.sources - 1; /* the position's */
  double all = slots[0].inventory;
  for (uint32_t i = 1; i < last; ++i)
    all += slots[i].inventory;
  slots[last].inventory = a->now.held.base;
  a->maker.ledger.inventory = all + a->now.held.base;
}

/* What a change does to the ledger at a mid, currency. */
struct booking {
  double spread, cash;
};

static struct booking booking_of(const struct invmm__amm *a, const struct change *c, double mid) {
  struct invmm__swap all = moved(a, c->now.held);
  double rest = (all.base - c->traded.base) * mid + (all.quote - c->traded.quote);
  return (struct booking){c->traded.base * mid + c->traded.quote + c->income, c->income - rest};
}

/* All that could leave the range of doubles is looked at first: an error changes nothing. */
static invmm_status commit(struct invmm__amm *a, const struct invmm__clock *clock, const struct change *c) {
  struct invmm__ledger *l = &a->maker.ledger;
  int own_mark = a->kept.outside_seen == 0 && c->now.price > 0;
  double mid = own_mark ? c->now.price : l->mark, gain = own_mark ? invmm__ledger_gain(l, mid) : 0;
  struct booking b = booking_of(a, c, mid);
  double sums = (fabs(l->pnl_inventory + gain) + fabs(l->pnl_else + b.spread)) +
                (fabs(l->pnl_spread + b.spread) + fabs(l->cash + b.cash)) +
                fabs(l->inventory - a->now.held.base + c->now.held.base);
  if (!isfinite(sums)) return INVMM_E_NUMERIC;
  if (own_mark) mark(a, clock, mid);
  l->pnl_spread += b.spread, l->pnl_else += b.spread, l->cash += b.cash;
  a->kept.pool = c->pool, a->now = c->now;
  if (a->kept.entry_price == 0) a->kept.entry_price = c->pool.price;
  invmm__amm_hold(a);
  invmm__halt_watch(&a->maker.halt, invmm__ledger_pnl(l));
  return INVMM_OK;
}

static invmm_status take_range(struct invmm__amm *a, const struct invmm__clock *clock, const invmm_event *e) {
  struct invmm__amm_kept *k = &a->kept;
  int valid = (e->price > 0) & (e->price < e->price2);
  int withdrawn = (e->value == 0) & (e->price == 0) & (e->price2 == 0);
  if (invmm__amm_has_reserves(&a->own)) return INVMM_OK;
  if (e->value < 0 || (!valid && !withdrawn)) return INVMM_E_RANGE;
  struct change c = {.pool = k->pool, .now = a->now};
  /* a withdrawn range keeps its width in mind */
  struct invmm__range range =
      invmm__range_of(e->value, valid ? e->price : k->low, valid ? e->price2 : k->high);
  invmm_status status = invmm__amm_evaluate(&a->own, &c.pool, &range, &c.now);
  if (status == INVMM_OK) status = commit(a, clock, &c);
  if (status < 0) return status;
  a->range = range, k->liquidity = range.liquidity, k->low = range.low, k->high = range.high;
  if (valid) k->width = invmm__amm_width(&a->own, k->width, &range);
  k->entry_price = k->pool.price, k->moved = 1, k->moved_at = invmm__amm_since(clock, clock->now_ns);
  return INVMM_OK;
}

invmm_status invmm__amm_take(struct invmm__amm *a, const struct invmm__clock *clock, const invmm_event *e) {
  if (e->kind == INVMM_EV_ORACLE) return take_oracle(a, clock, e);
  if (e->kind == INVMM_EV_RANGE) return take_range(a, clock, e);
  if (e->kind == INVMM_EV_GAS) {
    if (e->value < 0) return INVMM_E_RANGE;
    a->kept.pool.gas = e->value;
    return INVMM_OK;
  }
  struct change c;
  struct invmm__amm_flow flow = a->kept.flow;
  c.pool = a->kept.pool, c.now.stable = a->now.stable, c.income = 0;
  invmm_status status = e->kind == INVMM_EV_POOL ? take_pool(a, e, &c) : take_swap(a, e, &c, &flow);
  if (status == INVMM_OK) status = commit(a, clock, &c);
  if (status < 0) return status;
  if (e->kind == INVMM_EV_SWAP) a->kept.flow = flow;
  a->kept.disagrees = invmm__amm_has_reserves(&a->own) ? disagreement(e->price, a->now.price) : 0;
  a->kept.pool_seen = 1, a->kept.pool_at = invmm__amm_since(clock, clock->now_ns);
  return INVMM_OK;
}
