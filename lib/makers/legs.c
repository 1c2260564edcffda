/* SPDX-License-Identifier: MIT */
#include "makers/legs.h"
#include "numeric/dense.h"
#include <string.h>

enum { MOST = INVMM__HEDGES };

/* S_FF row by row, and S_FS. */
static void parts_of(const struct invmm__hedge_lists *lists, int n, double *hedges, double *cross) {
  const double *all = lists->hedge_covariance.at;
  for (int i = 0; i < n; ++i) {
    cross[i] = all[i + 1];
    for (int j = 0; j < n; ++j)
      hedges[i * n + j] = all[(i + 1) * (n + 1) + j + 1];
  }
}

static double either(double own, double of_all) {
  return isnan(own) ? of_all : own;
}

static void own_numbers(const struct invmm__hedge_terms *p, const struct invmm__hedge_lists *lists,
                        struct invmm__weights *out) {
  for (int i = 0; i < (int)p->hedge_instruments; ++i) {
    out->own[i].size = either(lists->contract_sizes.at[i], p->contract_size);
    out->own[i].cost = either(lists->hedge_costs.at[i], p->hedge_cost);
    out->own[i].lot = either(lists->hedge_lots.at[i], p->hedge_lot);
    out->own[i].least = either(lists->hedge_mins.at[i], p->hedge_min);
  }
}

int invmm__weights_of(const struct invmm__hedge_terms *p, const struct invmm__hedge_lists *lists,
                      struct invmm__weights *out) {
  const int n = (int)p->hedge_instruments;
  double hedges[MOST * MOST], cross[MOST], explained = 0;
  parts_of(lists, n, hedges, cross), own_numbers(p, lists, out);
  if (!invmm__cholesky(hedges, n)) return 0;
  memcpy(out->target, cross, sizeof out->target);
  invmm__cholesky_solve(hedges, n, out->target);
  for (int i = 0; i < n; ++i)
    explained += cross[i] * out->target[i];
  for (int i = 0; i < n; ++i)
    out->offset[i] = cross[i] / explained;
  return explained > 0 && explained <= lists->hedge_covariance.at[0] * (1 + 1e-9);
}

static int symmetric(const struct invmm__hedge_lists *lists, int n) {
  const double *all = lists->hedge_covariance.at;
  for (int i = 0; i < n; ++i)
    for (int j = 0; j < i; ++j)
      if (all[i * n + j] != all[j * n + i]) return 0;
  return 1;
}

static const char *wrong(const struct invmm__hedge_terms *p, const struct invmm__hedge_lists *lists,
                         double sources) {
  const int n = (int)p->hedge_instruments + 1; /* with the asset */
  struct invmm__weights weights;
  if (lists->hedge_covariance.n != n * n || !symmetric(lists, n))
    return "hedge_instruments above 1 need hedge_covariance, of the asset and then of each hedge, symmetric, "
           "row by row: "
           "set all its numbers";
  if (p->hedge_policy > INVMM_HEDGE_POLICY_FULL)
    return "hedge_policy band and rate are for one hedge: choose full, or set hedge_instruments to 1";
  if (p->carry_limit > 0)
    return "carry_limit above 0 is a bet with one hedge: set it to 0, or hedge_instruments to 1";
  if (sources != 1) return "hedge_instruments above 1 are kept for one source: set sources to 1";
  if (!invmm__weights_of(p, lists, &weights))
    return "hedge_covariance is no covariance, explains nothing, or has hedge_instruments that cannot be "
           "told apart: "
           "leave one of two that always move together out";
  return NULL;
}

struct invmm__verdict invmm__legs_check(const struct invmm__hedge_terms *p,
                                        const struct invmm__hedge_lists *lists, double sources) {
  const char *why = p->hedge_instruments > 1 ? wrong(p, lists, sources) : NULL;
  return (struct invmm__verdict){why ? INVMM_E_CONFIG : INVMM_OK, why, NULL};
}

void invmm__leg_terms(const struct invmm__weights *w, int j, struct invmm__hedge_terms *terms) {
  terms->hedge_ratio = w->target[j], terms->hedge_correlation = (double)NAN;
  terms->contract_size = w->own[j].size, terms->hedge_cost = w->own[j].cost;
  terms->hedge_lot = w->own[j].lot, terms->hedge_min = w->own[j].least;
}

/* The ledger of one hedge, to be worked on and put back. */
static struct invmm__ledger ledger_of(const struct invmm__leg *leg, const struct invmm__hedge_terms *own) {
  return (struct invmm__ledger){.hedge_mark = leg->mark,
                                .hedge_marked = leg->marked != 0,
                                .contract_size = own->contract_size,
                                .inverse = own->contract == INVMM_CONTRACT_INVERSE};
}

static struct invmm__slot slot_of(const struct invmm__leg *leg) {
  return (struct invmm__slot){
      .hedge = leg->contracts, .hedge_buys = leg->buys, .hedge_sells = leg->sells, .hedge_coins = leg->coins};
}

double invmm__leg_units(const struct invmm__leg *leg, const struct invmm__hedge_terms *own) {
  return own->contract == INVMM_CONTRACT_INVERSE ? leg->coins : leg->contracts * own->contract_size;
}

/* What the hedge gained goes to the maker's profit, if that is still a number. */
static invmm_status earn(struct invmm__maker *m, double gain) {
  if (!isfinite(invmm__ledger_pnl(&m->ledger) + gain)) return INVMM_E_NUMERIC;
  m->ledger.pnl_hedge += gain, m->ledger.pnl_else += gain;
  invmm__halt_watch(&m->halt, invmm__ledger_pnl(&m->ledger));
  return INVMM_OK;
}

static invmm_status see_book(struct invmm__leg *leg, struct invmm__maker *m,
                             const struct invmm__hedge_terms *own, const struct invmm__clock *clock,
                             const invmm_event *e) {
  int whole = (e->size > 0) & (e->size2 > 0);
  double mid = 0.5 * (e->price + e->price2), units = invmm__leg_units(leg, own);
  double gain = leg->marked != 0 ? units * (mid - leg->mark) : 0;
  if (!whole) {
    leg->one_sided = 1;
    return INVMM_OK;
  }
  const int inverse = own->contract == INVMM_CONTRACT_INVERSE;
  const double coins = inverse && leg->marked == 0 ? leg->contracts * (own->contract_size / mid) : leg->coins;
  if ((inverse && !(mid > 0)) || !isfinite(coins)) return INVMM_E_NUMERIC;
  if (earn(m, gain) < 0) return INVMM_E_NUMERIC;
  leg->coins = coins;
  leg->mark = mid, leg->marked = leg->seen = 1, leg->one_sided = 0, leg->spread = e->price2 - e->price;
  leg->book_ns = (double)clock->now_ns;
  return INVMM_OK;
}

invmm_status invmm__leg_apply(struct invmm__leg *leg, struct invmm__maker *m,
                              const struct invmm__hedge_terms *own, const struct invmm__clock *clock,
                              const invmm_event *e) {
  if (e->kind == INVMM_EV_BOOK) return see_book(leg, m, own, clock, e);
  struct invmm__ledger ledger = ledger_of(leg, own);
  struct invmm__slot slot = slot_of(leg);
  invmm_event as_first = *e;
  as_first.instrument = INVMM_HEDGE;
  if (invmm__ledger_apply(&ledger, &slot, 1, &as_first) < 0 || earn(m, ledger.pnl_hedge) < 0)
    return INVMM_E_NUMERIC;
  leg->contracts = slot.hedge, leg->buys = slot.hedge_buys, leg->sells = slot.hedge_sells,
  leg->coins = slot.hedge_coins;
  leg->mark = ledger.hedge_mark, leg->marked = ledger.hedge_marked;
  if (e->kind == INVMM_EV_FILL) leg->filled = 1, leg->fill_ns = (double)clock->now_ns;
  return INVMM_OK;
}

/* Seconds since a time that was kept as a double: within a microsecond. */
static double since(double then_ns, const struct invmm__clock *clock) {
  return 1e-9 * ((double)clock->now_ns - then_ns);
}

void invmm__leg_view(const struct invmm__leg *leg, const struct invmm__maker *m,
                     const struct invmm__hedge_terms *own, const struct invmm__clock *clock,
                     struct invmm__hedge_view *view) {
  double age = 1e-9 * (double)m->terms.max_age_ns, contracts = fabs(leg->contracts) + leg->buys + leg->sells;
  int inverse = own->contract == INVMM_CONTRACT_INVERSE,
      old = leg->seen != 0 && since(leg->book_ns, clock) > age;
  double price = leg->marked != 0 ? leg->mark : view->mid, unit = own->contract_size / (inverse ? price : 1);
  view->held = leg->contracts, view->held_units = invmm__leg_units(leg, own);
  view->in_flight = leg->buys - leg->sells;
  view->price = leg->marked != 0 ? leg->mark : (double)NAN;
  view->dust += (1e-14 + (inverse ? leg->spread / price : 0)) * contracts * unit;
  view->funding = (struct invmm__funding){(double)NAN, 0, -1};
  view->plan = NULL;
  view->cooling = leg->filled != 0 && since(leg->fill_ns, clock) < own->hedge_cooldown;
  if (old || leg->one_sided != 0) view->flags |= INVMM_FLAG_STALE;
}
