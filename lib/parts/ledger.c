/* SPDX-License-Identifier: MIT */
#include "parts/ledger.h"
#include <math.h>

static double shrink(double pending, double filled) {
  return pending > filled ? pending - filled : 0;
}

void invmm__ledger_total(struct invmm__ledger *l, const struct invmm__slot *slots, uint32_t sources) {
  struct invmm__slot all = slots[0];
  for (uint32_t i = 1; i < sources; ++i) {
    all.inventory += slots[i].inventory, all.buys += slots[i].buys, all.sells += slots[i].sells;
    all.hedge += slots[i].hedge, all.hedge_coins += slots[i].hedge_coins;
    all.hedge_buys += slots[i].hedge_buys, all.hedge_sells += slots[i].hedge_sells;
  }
  l->inventory = all.inventory, l->buys = all.buys, l->sells = all.sells;
  l->hedge = all.hedge, l->hedge_buys = all.hedge_buys, l->hedge_sells = all.hedge_sells;
  l->hedge_units = l->inverse ? all.hedge_coins : all.hedge * l->contract_size;
}

int invmm__ledger_sane(const struct invmm__ledger *l) {
  int signs = (l->buys >= 0) & (l->sells >= 0) & (l->hedge_buys >= 0) & (l->hedge_sells >= 0);
  double flight =
      invmm__not_a_number(l->buys + l->sells) + invmm__not_a_number(l->hedge_buys + l->hedge_sells);
  double held = invmm__not_a_number(l->inventory) +
                invmm__not_a_number(l->hedge + (l->inverse ? l->hedge_units : 0)) +
                invmm__not_a_number(l->cash + l->fees);
  double parts = invmm__not_a_number(l->pnl_spread) + invmm__not_a_number(l->pnl_hedge) +
                 invmm__not_a_number(invmm__ledger_pnl(l));
  return signs & (flight + held + parts == 0);
}

/* An own fill of what we quote. A fee in the asset leaves the inventory and is charged at the mid. Before the
 * first book the price of the fill is the only mark there is. */
static void fill_asset(struct invmm__ledger *l, struct invmm__slot *slot, const invmm_event *e) {
  int in_asset = (e->flags & INVMM_EVF_FEE_IN_ASSET) != 0;
  if (!l->marked) l->mark = e->price, l->marked = 1;
  l->pnl_spread += e->size * (l->mark - e->price);
  l->cash -= e->size * e->price + (in_asset ? 0 : e->value);
  l->fees += in_asset ? e->value * l->mark : e->value;
  slot->inventory += e->size - (in_asset ? e->value : 0);
  if (e->flags & INVMM_EVF_RESTING) return;
  slot->buys = shrink(slot->buys, fmax(e->size, 0));
  slot->sells = shrink(slot->sells, fmax(-e->size, 0));
}

/* U that so many contracts stand for when they are bought at this price; NaN for an inverse one without a
 * price above 0. */
static double units_at(const struct invmm__ledger *l, double contracts, double price) {
  if (!l->inverse) return contracts * l->contract_size;
  return price > 0 ? contracts * (l->contract_size / price) : (double)NAN;
}

void invmm__ledger_first_price(struct invmm__ledger *l, struct invmm__slot *slots, uint32_t sources,
                               double price) {
  l->hedge_mark = price, l->hedge_marked = 1;
  for (uint32_t i = 0; i < sources && l->inverse; ++i)
    slots[i].hedge_coins = units_at(l, slots[i].hedge, price);
  invmm__ledger_total(l, slots, sources);
}

void invmm__ledger_forget_price(struct invmm__ledger *l, struct invmm__slot *slots, uint32_t sources,
                                const struct invmm__ledger *before) {
  for (uint32_t i = 0; i < sources; ++i)
    slots[i].hedge_coins = 0;
  *l = *before;
}

static void fill_hedge(struct invmm__ledger *l, struct invmm__slot *slot, const invmm_event *e) {
  double units = units_at(l, e->size, e->price);
  l->pnl_hedge += units * (l->hedge_mark - e->price) - e->value;
  slot->hedge += e->size;
  if (l->inverse) slot->hedge_coins += units;
  if (e->flags & INVMM_EVF_RESTING) return;
  slot->hedge_buys = shrink(slot->hedge_buys, fmax(e->size, 0));
  slot->hedge_sells = shrink(slot->hedge_sells, fmax(-e->size, 0));
}

/* Longs pay rate times price for each unit; of inverse contracts they pay rate times C in coin, so C/price of
 * them. The mark of the stamp is the event's, or the last one known; without either nobody can tell what was
 * paid. */
static void fund(struct invmm__ledger *l, struct invmm__slot *slot, const invmm_event *e) {
  if (slot->hedge == 0) return;
  double price = e->price > 0 ? e->price : l->hedge_marked ? l->hedge_mark : (double)NAN;
  double paid = e->value * units_at(l, slot->hedge, price);
  l->pnl_hedge -= paid * (l->inverse ? l->hedge_mark : price);
  if (l->inverse) slot->hedge_coins -= paid;
}

/* A reconciliation is never profit: without cash of its own it moves cash at the mark. */
static void reconcile(struct invmm__ledger *l, struct invmm__slot *slot, const invmm_event *e) {
  if (e->instrument == INVMM_HEDGE) {
    double change = e->size - slot->hedge;
    if (l->inverse && l->hedge_marked) slot->hedge_coins += units_at(l, change, l->hedge_mark);
    slot->hedge = e->size;
    return;
  }
  if (e->flags & INVMM_EVF_CASH)
    l->cash = e->value;
  else if (l->marked)
    l->cash -= (e->size - slot->inventory) * l->mark;
  slot->inventory = e->size;
}

static void set_pending(struct invmm__slot *slot, const invmm_event *e) {
  if (e->instrument == INVMM_HEDGE)
    slot->hedge_buys = e->size, slot->hedge_sells = e->size2;
  else
    slot->buys = e->size, slot->sells = e->size2;
}

/* A fill does, and the stamp that inverse contracts pay in coin: what those are worth must not be lost. */
static int tells_price(const struct invmm__ledger *l, const invmm_event *e) {
  return e->kind == INVMM_EV_FILL || (e->kind == INVMM_EV_FUNDING && l->inverse && e->price > 0);
}

invmm_status invmm__ledger_apply(struct invmm__ledger *l, struct invmm__slot *slots, uint32_t sources,
                                 const invmm_event *e) {
  struct invmm__ledger before = *l;
  struct invmm__slot *slot = &slots[e->source], was = *slot;
  if (e->instrument == INVMM_HEDGE && !l->hedge_marked && tells_price(l, e))
    invmm__ledger_first_price(l, slots, sources, e->price);
  if (e->kind == INVMM_EV_POSITION)
    reconcile(l, slot, e);
  else if (e->kind == INVMM_EV_FUNDING)
    fund(l, slot, e);
  else if (e->kind == INVMM_EV_PENDING)
    set_pending(slot, e);
  else if (e->instrument == INVMM_HEDGE)
    fill_hedge(l, slot, e);
  else
    fill_asset(l, slot, e);
  invmm__ledger_total(l, slots, sources);
  l->pnl_else = l->pnl_spread + l->pnl_hedge - l->fees;
  if (invmm__ledger_sane(l)) return INVMM_OK;
  if (l->hedge_marked && !before.hedge_marked) invmm__ledger_forget_price(l, slots, sources, &before);
  *l = before, *slot = was;
  return INVMM_E_NUMERIC;
}
