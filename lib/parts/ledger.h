/* SPDX-License-Identifier: MIT */
/** The ledger: inventory, cash, what is in flight, and profit by where it came from.
 *
 * With fills f of size z_f (> 0 bought) at price p_f while the mid was m_f, and fees paid c_f:
 *   pnl_spread    = sum z_f (m_f - p_f)            earned against the mid when it happened
 *   pnl_inventory = sum q dm                       what the mid then did to the inventory
 *   pnl_hedge     = the same two for the hedge, minus its fees
 *   pnl           = pnl_spread + pnl_inventory + pnl_hedge - fees
 * so that cash + q m - fees already paid out of it moves exactly as the first two and the fees do.
 *
 * The hedge stands for `hedge_units` of the asset: contracts times their size where they are linear. An
 * inverse contract is worth a sum C of currency and pays in coin, C (1/p - 1/F) for one bought at p when its
 * price is F. Those coins are ours and are held as margin, so they are exposure themselves: in currency the
 * contract and its coins are worth C (F/p - 1) = (C/p) (F - p), exactly as C/p units bought at p would be. So
 * an inverse contract counts for the C/p units of its own price, whatever the price does later, and what is
 * left of them when contracts are closed at another price is the profit in coin. Funding in coin adds to
 * them. */
#ifndef INVMM_PARTS_LEDGER_H
#define INVMM_PARTS_LEDGER_H

#include "core/kind.h"
#include <math.h>

/** What is known of one source. */
struct invmm__slot {
  double inventory, buys, sells;         /* U; the last two in flight */
  double hedge, hedge_buys, hedge_sells; /* contracts */
  double hedge_coins; /* U: what inverse contracts stand for, see below; 0 of linear ones */
};

struct invmm__ledger {
  double pnl_spread, pnl_hedge, fees, cash;
  double buys, sells;                    /* U in flight, all sources */
  double hedge, hedge_buys, hedge_sells; /* contracts, all sources */
  double hedge_mark;                     /* P */
  double contract_size;                  /* U per contract; currency per inverse contract */
  double hedge_units;                    /* U that the contracts stand for */
  int marked, hedge_marked;              /* whether the marks mean something yet */
  int inverse;                           /* whether contracts are worth a sum of currency and pay in coin */
  /* what each book touches */
  double inventory, mark; /* U; P: the mid that profit is counted to */
  double pnl_inventory;   /* currency: what moves with each book, and the rest of pnl */
  double pnl_else;
};

static inline double invmm__ledger_pnl(const struct invmm__ledger *l) {
  return l->pnl_inventory + l->pnl_else;
}

/** What the inventory gains when this becomes the mid, currency. */
static inline double invmm__ledger_gain(const struct invmm__ledger *l, double mid) {
  return l->marked ? l->inventory * (mid - l->mark) : 0;
}

/** And what the hedge gains. */
static inline double invmm__ledger_hedge_gain(const struct invmm__ledger *l, double mid) {
  return l->hedge_marked ? l->hedge_units * (mid - l->hedge_mark) : 0;
}

/** A fill of a resting quote where there is one source and a mark: what a maker gets every day. The same sums
 * as those of invmm__ledger_apply, in the same order; 0, and nothing changed, where one of them is no double.
 */
static inline int invmm__ledger_everyday_fill(struct invmm__ledger *l, struct invmm__slot *slot,
                                              const invmm_event *e) {
  const double spread = l->pnl_spread + e->size * (l->mark - e->price), fees = l->fees + e->value;
  const double cash = l->cash - (e->size * e->price + e->value), inventory = slot->inventory + e->size;
  const double other = spread + l->pnl_hedge - fees;
  const double sum = fabs(cash) + fabs(fees) + fabs(spread) + fabs(inventory) + fabs(other);
  if (!isfinite(sum + fabs(l->pnl_inventory))) return 0;
  l->pnl_spread = spread, l->fees = fees, l->cash = cash, l->pnl_else = other;
  l->inventory = slot->inventory = inventory;
  return 1;
}

/** Sums the slots up: totals are made afresh, so that they never drift away from their parts. */
void invmm__ledger_total(struct invmm__ledger *l, const struct invmm__slot *slots, uint32_t sources);

/** Whether all sums are still doubles, and nothing in flight is negative. */
int invmm__ledger_sane(const struct invmm__ledger *l);

/** The first price of the hedge: now it is known what inverse contracts reported before it stand for. */
void invmm__ledger_first_price(struct invmm__ledger *l, struct invmm__slot *slots, uint32_t sources,
                               double price);

/** Undoes that: `before` is what the totals were. */
void invmm__ledger_forget_price(struct invmm__ledger *l, struct invmm__slot *slots, uint32_t sources,
                                const struct invmm__ledger *before);

/** FILL, PENDING, POSITION and FUNDING of the hedge. INVMM_E_NUMERIC, and nothing changed, where a sum leaves
 * the range of a double. */
invmm_status invmm__ledger_apply(struct invmm__ledger *l, struct invmm__slot *slots, uint32_t sources,
                                 const invmm_event *e);

#endif
