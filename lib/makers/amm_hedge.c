/* SPDX-License-Identifier: MIT */
/** The hedge of a liquidity position: -(delta + wallet) ratio in the perpetual.
 *
 * Delta follows the price, so what moves the exposure is |gamma| sigma per sqrt(s), and the no-trade band of
 * least long-run cost is b = (3 c gamma^2/(2 lambda))^(1/3) without a fixed cost (whalley_wilmott_1997; c the
 * cost of one U, lambda the risk aversion), solvers/band.c with one. Outside of the range gamma is 0 and so
 * is the band: delta stands still and is hedged in full. When the price crosses an end of the range what the
 * band had left is traded once, for inside and outside ask for different accounts. */
#include "hedging/carry.h"
#include "makers/account.h"
#include "makers/amm_curve.h"

static void see(const struct invmm__amm *a, const struct invmm__clock *clock,
                struct invmm__hedge_view *view) {
  const struct invmm__maker *m = &a->maker;
  double gamma = a->now.position.gamma;
  int stale = invmm__maker_stale(m, clock) != 0 || invmm__amm_stale(a, clock, clock->now_ns);
  invmm__account_view(m, &a->hedge, clock, view);
  view->inventory = a->maker.ledger.inventory - m->terms.target;
  view->variance = invmm__amm_sigma2(a);
  view->flow_variance = gamma * gamma * view->variance;
  view->reversion = 0, view->seconds_left = INFINITY;
  view->plan = &a->plan;
  view->mid = invmm__amm_mid(a);
  view->flags = (m->flags & INVMM_FLAG_HALTED) | a->unheard | (stale ? (uint32_t)INVMM_FLAG_STALE : 0) |
                (a->now.price > 0 ? 0 : (uint32_t)INVMM_FLAG_NOT_READY);
}

/* With what holds before any event: a model that was loaded hedges as it did. */
void invmm__amm_plan(struct invmm__amm *a, const struct invmm__hedge_clients *clients) {
  const struct invmm__hedge_view view = {.variance = a->maker.terms.variance,
                                         .risk_aversion = a->maker.terms.risk_aversion};
  invmm__hedge_plan_renew(&a->plan, &a->hedge, clients, &view, 0);
}

struct invmm__band invmm__amm_band(const struct invmm__amm *a, const struct invmm__clock *clock) {
  struct invmm__hedge_view view;
  see(a, clock, &view);
  return invmm__hedge_band(&a->hedge, &view);
}

double invmm__amm_carry(const struct invmm__amm *a, const struct invmm__clock *clock) {
  struct invmm__hedge_view view;
  see(a, clock, &view);
  const struct invmm__band band = invmm__hedge_band(&a->hedge, &view);
  return invmm__hedge_carry(&a->hedge, &view, &band).rate;
}

invmm_status invmm__amm_hedge_order(const struct invmm__amm *a, const struct invmm__clock *clock,
                                    invmm_order *out) {
  struct invmm__hedge_view view;
  see(a, clock, &view);
  if (a->kept.forced == 0 || a->hedge.hedge_policy != INVMM_HEDGE_POLICY_BAND)
    return invmm__hedge_order(&a->hedge, &view, out);
  struct invmm__hedge_terms at_once = a->hedge;
  at_once.hedge_policy = INVMM_HEDGE_POLICY_FULL;
  return invmm__hedge_order(&at_once, &view, out);
}

/* Whether what the band leaves is more than a hedge could trade, now or later. */
static int unhedged(const struct invmm__amm *a, const struct invmm__clock *clock) {
  const uint32_t later = INVMM_FLAG_COOLDOWN | INVMM_FLAG_STALE;
  invmm_order order;
  if (invmm__amm_hedge_order(a, clock, &order) < 0) return 0;
  return order.action == INVMM_ACTION_HEDGE || (order.flags & later) != 0;
}

void invmm__amm_watch(struct invmm__amm *a, const struct invmm__clock *clock, int was_inside,
                      const invmm_event *e) {
  int filled = e->kind == INVMM_EV_FILL && e->instrument == INVMM_HEDGE;
  if (filled) a->kept.forced = 0;
  if (was_inside == (a->now.position.gamma < 0)) return;
  a->kept.forced = 1;
  a->kept.forced = unhedged(a, clock);
}
