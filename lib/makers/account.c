/* SPDX-License-Identifier: MIT */
#include "makers/account.h"

/* U that rounding may leave of the hedge's account. What inverse contracts stand for hangs on the price that
 * they filled at, which nobody knows better beforehand than the touch tells. */
static double dust_of(const struct invmm__maker *m) {
  const struct invmm__ledger *l = &m->ledger;
  double contracts = fabs(l->hedge) + l->hedge_buys + l->hedge_sells;
  if (!l->inverse) return 1e-14 * l->contract_size * contracts;
  double price = l->hedge_marked ? l->hedge_mark : l->mark;
  return (1e-14 + m->hedge_spread / price) * contracts * l->contract_size / price;
}

/* NaN and -1 where nothing is known, or where a stamp has passed of which nobody said what was paid. */
static struct invmm__funding funding_of(const struct invmm__maker *m, const struct invmm__clock *clock) {
  int due = m->stamp.known && m->stamp.next_ns >= clock->now_ns;
  if (!due) return (struct invmm__funding){NAN, m->stamp.interval, -1};
  return (struct invmm__funding){m->stamp.rate, m->stamp.interval,
                                 invmm__seconds(clock->now_ns, m->stamp.next_ns)};
}

void invmm__account_view(const struct invmm__maker *m, const struct invmm__hedge_terms *hedge,
                         const struct invmm__clock *clock, struct invmm__hedge_view *view) {
  const struct invmm__ledger *l = &m->ledger;
  view->held = l->hedge, view->held_units = l->hedge_units;
  view->in_flight = l->hedge_buys - l->hedge_sells;
  view->dust = dust_of(m);
  view->price = l->hedge_marked ? l->hedge_mark : (double)NAN;
  view->funding = funding_of(m, clock), view->forecast = m->stamp.forecast;
  view->risk_aversion = m->terms.risk_aversion;
  view->cooling = invmm__maker_cooling(m, clock, invmm__hedge_pause(hedge));
}
