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

/* Contracts that a full hedge still needs, whatever is in flight and whatever keeps it from being ordered
 * now. */
static double missing(const struct invmm__amm *a, const struct invmm__clock *clock) {
  struct invmm__hedge_terms at_once = a->hedge;
  struct invmm__hedge_view view;
  invmm_order order;
  see(a, clock, &view);
  view.in_flight = 0, view.flags = 0, view.cooling = 0;
  at_once.hedge_policy = INVMM_HEDGE_POLICY_FULL;
  return invmm__hedge_order(&at_once, &view, &order) < 0 ? 0 : order.size;
}

/* What is left of a forced hedge: nothing once as much was filled as the crossing asked for, since delta
 * moves on meanwhile, or once nothing is missing. */
static double left_of(double forced, const invmm_event *e, double missing_now) {
  double part = e->kind != INVMM_EV_FILL ? 0 : forced > 0 ? fmax(e->size, 0) : fmin(e->size, 0);
  double left = forced - part;
  return missing_now == 0 || left * forced <= 1e-9 * forced * forced ? 0 : left;
}

void invmm__amm_watch(struct invmm__amm *a, const struct invmm__clock *clock, int was_inside,
                      const invmm_event *e) {
  double *forced = &a->kept.forced;
  int hedged = (e->kind == INVMM_EV_FILL || e->kind == INVMM_EV_POSITION) && e->instrument == INVMM_HEDGE;
  if (hedged && *forced != 0) *forced = left_of(*forced, e, missing(a, clock));
  if (was_inside != (a->now.position.gamma < 0)) *forced = missing(a, clock);
}
