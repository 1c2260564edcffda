/* SPDX-License-Identifier: MIT */
/** What the simulated market knows: its own figures, and what whoever quotes in it has come to. */
#include "markets/simulated.h"

const struct invmm__value invmm__simulated_values[] = {
    {INVMM_VALUE_INVENTORY, 1, "inventory", "U", "what our fills come to"},
    {INVMM_VALUE_CASH, 1, "cash", "currency", "what they and our hedge orders brought, fees paid"},
    {INVMM_VALUE_FEES, 1, "fees", "currency", "fees of our fills so far"},
    {INVMM_VALUE_PNL, 1, "pnl", "currency",
     "profit so far at the mids now, that of the hedge and its funding included"},
    {INVMM_VALUE_HEDGE_POSITION, 1, "hedge_position", "contracts", "what our hedge orders come to"},
    {INVMM_VALUE_PRINTS, 1, "prints", "count", "public trades so far"},
    {INVMM_VALUE_CAPPED, 1, "capped", "count",
     "how often a best quote should have found more takers than the clock can bring"},
    {INVMM_VALUE_REGIME, 1, "regime", "1", "1 in the second regime of volatility, else 0"},
    {INVMM_VALUE_INFORMED, 1, "informed", "count", "informed takers so far"},
    {INVMM_VALUE_HEDGE_MID, 1, "hedge_mid", "P", "mid of the hedge instrument"},
    {INVMM_VALUE_POOL_BASE, 1, "pool_base", "U", "base in the pool, without fees"},
    {INVMM_VALUE_POOL_QUOTE, 1, "pool_quote", "currency", "quote in the pool, without fees"},
    {INVMM_VALUE_ARBITRAGE, 1, "arbitrage", "currency",
     "what arbitrageurs took from the pool so far, at the mid of each trade, fees paid"},
    {INVMM_VALUE_POOL_FEES, 1, "pool_fees", "currency", "fees of the pool so far, at the mid now"},
    {INVMM_VALUE_SWAPS, 1, "swaps", "count", "trades of arbitrageurs so far"},
    {INVMM_VALUE_VOLUME, 1, "volume", "U", "bought and sold by resting quotes so far"},
    {INVMM_VALUE_QUOTED_SPREAD, 1, "quoted_spread", "P",
     "spread of the best quotes, mean over the turns with both sides"},
    {INVMM_VALUE_INVENTORY_MEAN, 1, "inventory_mean", "U", "mean of the inventory over time"},
    {INVMM_VALUE_INVENTORY_DEVIATION, 1, "inventory_deviation", "U",
     "standard deviation of the inventory over time"},
};
_Static_assert(INVMM__COUNT(invmm__simulated_values) == INVMM__SIMULATED_VALUES, "the header says how many");

/* The profit: cash, and what is held at the mids. */
static double profit(const struct invmm__simulated *m) {
  const struct invmm__tally *t = &m->desk.tally;
  return t->cash + t->inventory * m->mid.price + t->hedge_cash + t->hedge_units * m->mid.hedge;
}

static double of_time(const struct invmm__simulated *m, const struct invmm__clock *clock, int32_t id) {
  struct invmm__tally t = m->desk.tally;
  invmm__tally_hold(&t, clock->now_ns);
  const double seconds = 1e-9 * (double)clock->now_ns, mean = t.held_for / seconds;
  if (!(seconds > 0)) return 0;
  if (id == INVMM_VALUE_INVENTORY_MEAN) return mean;
  return sqrt(fmax(t.squared_for / seconds - mean * mean, 0));
}

static double of_desk(const struct invmm__simulated *m, const struct invmm__clock *clock, int32_t id) {
  const struct invmm__tally *t = &m->desk.tally;
  switch (id) {
  case INVMM_VALUE_INVENTORY:
    return t->inventory;
  case INVMM_VALUE_CASH:
    return t->cash + t->hedge_cash;
  case INVMM_VALUE_FEES:
    return t->fees;
  case INVMM_VALUE_PNL:
    return profit(m);
  case INVMM_VALUE_HEDGE_POSITION:
    return t->hedge;
  case INVMM_VALUE_VOLUME:
    return t->volume;
  case INVMM_VALUE_QUOTED_SPREAD:
    return t->spreads > 0 ? t->spread / t->spreads : 0;
  default:
    return of_time(m, clock, id);
  }
}

static double own_value(const struct invmm__simulated *m, const struct invmm__clock *clock, int32_t id) {
  switch (id) {
  case INVMM_VALUE_PRINTS:
    return (double)m->flow.prints;
  case INVMM_VALUE_CAPPED:
    return (double)m->capped;
  case INVMM_VALUE_REGIME:
    return (double)m->mid.regime;
  case INVMM_VALUE_INFORMED:
    return (double)m->flow.informed;
  case INVMM_VALUE_HEDGE_MID:
    return m->mid.hedge;
  case INVMM_VALUE_POOL_BASE:
    return m->pool.x;
  case INVMM_VALUE_POOL_QUOTE:
    return m->pool.y;
  case INVMM_VALUE_ARBITRAGE:
    return m->pool.lost;
  case INVMM_VALUE_POOL_FEES:
    return m->pool.fee_base * m->mid.price + m->pool.fee_quote;
  case INVMM_VALUE_SWAPS:
    return (double)m->pool.trades;
  default:
    return of_desk(m, clock, id);
  }
}

invmm_status invmm__simulated_value(const void *state, const struct invmm__clock *clock, int32_t id,
                                    uint32_t index, double *out) {
  const struct invmm__simulated *m = state;
  (void)index;
  if (id == INVMM_VALUE_MID || id == INVMM_VALUE_EVENTS || id == INVMM_VALUE_FILLS)
    return invmm__desk_value(&m->desk, clock, id, out);
  const double x = own_value(m, clock, id);
  if (!isfinite(x)) return INVMM_E_NUMERIC;
  *out = x;
  return INVMM_OK;
}
