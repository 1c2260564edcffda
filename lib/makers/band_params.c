/* SPDX-License-Identifier: MIT */
/** The band rebalancer's table of parameters, and what follows from them. */
#include "makers/band.h"
#include <stddef.h>

#define FULL(ID, field, flags, dflt, min, max, unit, choices, about, cite, most, accepts)                    \
  {                                                                                                          \
    INVMM_PARAM_##ID, flags, offsetof(struct band_params, field), dflt, min, max, #field, unit, choices,     \
        about, cite, most, accepts                                                                           \
  }
#define ROW(ID, field, flags, dflt, min, max, unit, about, cite)                                             \
  FULL(ID, field, flags, dflt, min, max, unit, NULL, about, cite, 0, NULL)
#define VENUES(ID, field, flags, dflt, min, unit, about)                                                     \
  FULL(ID, field, INVMM_PF_LIVE | INVMM_PF_ARRAY | (flags), dflt, min, INFINITY, unit, NULL, about,          \
       "boyd_vandenberghe_2004, section 5.5.3", INVMM__VENUES_MOST, NULL)
#define LIVE INVMM_PF_LIVE
#define ANY  INVMM_PF_LIVE | INVMM_PF_REQUIRED /* no default; demanded where the variant uses it */
#define LOW  INVMM_PF_MIN_OPEN
#define TOP  INVMM_PF_MAX_OPEN

static const struct invmm__param sized[] = {
    {INVMM_PARAM_ORDER_SIZE, LIVE | TOP, offsetof(struct invmm__maker_params, order_size), 0, 0, INFINITY,
     "order_size", "U", NULL, "most that one rebalancing order or quote trades; 0: no limit", NULL, 0, NULL},
};

static const struct invmm__param table[] = {
    FULL(
        VARIANT, variant, INVMM_PF_CHOICE, 0, 0, 7, "choice",
        "fixed|optimal|lots|drift|reverting|lattice|weight|rate",
        "fixed: a band set by hand; optimal: the best for a Brownian inventory; lots: for fills of one size; "
        "drift: for an inventory that drifts, and costs that differ by side; reverting: for one that quotes "
        "pull back; lattice: for any fill rates; weight: a constant share of wealth; rate: where speed costs",
        "constantinides_richard_1978; harrison_sellke_taylor_1983", 0, NULL),
    ROW(BAND_OUTER, band_outer, ANY, NAN, 0, INFINITY, "U",
        "half-width beyond which a trade is made; variant fixed", NULL),
    ROW(BAND_INNER, band_inner, LIVE | TOP, 0, 0, INFINITY, "U",
        "half-width at which a trade lands, at most band_outer; variant fixed", NULL),
    ROW(DWELL, dwell, LIVE | TOP, 0, 0, INFINITY, "s",
        "least time from the end of one rebalance to the start of the next", NULL),
    ROW(FIXED_COST, fixed_cost, LIVE | TOP, 0, 0, INFINITY, "currency",
        "K: cost of a rebalance whatever its size; a GAS event replaces it", "harrison_sellke_taylor_1983"),
    ROW(FIXED_COST_BUY, fixed_cost_buy, ANY | TOP, NAN, 0, INFINITY, "currency",
        "K of buying; overrides fixed_cost", NULL),
    ROW(FIXED_COST_SELL, fixed_cost_sell, ANY | TOP, NAN, 0, INFINITY, "currency",
        "K of selling; overrides fixed_cost", NULL),
    ROW(PROPORTIONAL_COST, proportional_cost, LIVE | TOP, 0, 0, INFINITY, "P",
        "c: cost of trading one U: half-spread and fee", "martin_2014"),
    ROW(PROPORTIONAL_COST_BUY, proportional_cost_buy, ANY | TOP, NAN, 0, INFINITY, "P",
        "c of buying; overrides proportional_cost", NULL),
    ROW(PROPORTIONAL_COST_SELL, proportional_cost_sell, ANY | TOP, NAN, 0, INFINITY, "P",
        "c of selling; overrides proportional_cost", NULL),
    ROW(QUADRATIC_COST, quadratic_cost, ANY | LOW | TOP, NAN, 0, INFINITY, "P s/U",
        "eta: trading at v U/s costs eta v^2 per second; variant rate", "barzykin_bergault_gueant_2023"),
    ROW(DISCOUNT_RATE, discount_rate, LIVE | TOP, 0, 0, INFINITY, "1/s",
        "rho: at which later costs count less; variant rate without proportional_cost",
        "garleanu_pedersen_2013"),
    ROW(ADJUST_INTERVAL, adjust_interval, LIVE | TOP, 0, 0, INFINITY, "s",
        "an order of variant rate is what its speed trades in so many seconds, and the next comes after "
        "them; 0: "
        "all that lies outside the zone",
        "garleanu_pedersen_2013"),
    ROW(FLOW_VOLATILITY, flow_volatility, ANY | TOP, NAN, 0, INFINITY, "U/sqrt(s)",
        "s: volatility of the inventory by fills; without it fill_size * sqrt(fill_rate)", NULL),
    ROW(FLOW_DRIFT, flow_drift, LIVE | LOW | TOP, 0, -INFINITY, INFINITY, "U/s",
        "mu: > 0 grows the inventory; variants drift and lattice", "constantinides_richard_1978"),
    ROW(FLOW_REVERSION, flow_reversion, LIVE | TOP, 0, 0, INFINITY, "1/s",
        "kappa: how fast fills pull the inventory back to the target; variants reverting and lattice", NULL),
    ROW(FILL_SIZE, fill_size, ANY | LOW | TOP, NAN, 0, INFINITY, "U",
        "d: size of each fill; steps of the lattice", NULL),
    ROW(FILL_RATE, fill_rate, ANY | TOP, NAN, 0, INFINITY, "1/s", "fills per second, both sides together",
        NULL),
    ROW(HOLDING_COST_LONG, holding_cost_long, LIVE | TOP, 0, 0, INFINITY, "P/s",
        "cost of holding one U above the target for a second, beside the risk; variant lattice", NULL),
    ROW(HOLDING_COST_SHORT, holding_cost_short, LIVE | TOP, 0, 0, INFINITY, "P/s",
        "cost of holding one U less than the target for a second, beside the risk; variant lattice", NULL),
    ROW(WEIGHT_TARGET, weight_target, ANY | LOW | TOP, NAN, 0, 1, "fraction",
        "share of the wealth that the asset is to be; variant weight", NULL),
    ROW(WEIGHT_BAND, weight_band, ANY | LOW | TOP, NAN, 0, 1, "fraction",
        "how far the share may be from it; without it what the costs ask for",
        "gerhold_guasoni_muhle_karbe_schachermayer_2014; altarovici_muhle_karbe_soner_2015"),
    VENUES(VENUE_FEE, venue_fee, LOW | TOP, 0, -INFINITY, "P",
           "half-spread and fee of each venue; the longest of these arrays says how many venues there are"),
    VENUES(VENUE_IMPACT, venue_impact, TOP, 0, 0, "P/U",
           "linear impact of each venue: x U cost venue_impact x^2/2"),
    VENUES(VENUE_CAP, venue_cap, 0, INFINITY, 0, "U", "most that each venue takes of one rebalance"),
    VENUES(VENUE_GAS, venue_gas, TOP, 0, 0, "currency",
           "cost of using each venue at all; a GAS event of that source replaces it"),
    VENUES(VENUE_ROOT_IMPACT, venue_root_impact, TOP, 0, 0, "P/sqrt(U)",
           "square-root impact of each venue: x U cost venue_root_impact x^(3/2)"),
    VENUES(VENUE_LATENCY, venue_latency, TOP, 0, 0, "s",
           "time until an order is done at each venue, charged for the risk of waiting"),
    VENUES(VENUE_BASE_RESERVE, venue_base_reserve, TOP, 0, 0, "U",
           "of venues that are constant-product pools: the asset in the pool; a POOL event replaces it"),
    VENUES(VENUE_QUOTE_RESERVE, venue_quote_reserve, TOP, 0, 0, "currency",
           "of venues that are constant-product pools: the money in the pool; a POOL event replaces it"),
    FULL(VENUE_POOL_FEE, venue_pool_fee, INVMM_PF_LIVE | INVMM_PF_ARRAY | TOP, 0, 0, 1, "fraction", NULL,
         "of venues that are constant-product pools: the pool's fee", NULL, INVMM__VENUES_MOST, NULL),
    FULL(FILL_RATE_BID, fill_rate_bid, INVMM_PF_LIVE | INVMM_PF_ARRAY | INVMM_PF_REQUIRED | TOP, NAN, 0,
         INFINITY, "1/s", NULL,
         "fills of our bid per second at each inventory from -inventory_limit up in steps of fill_size; "
         "variant "
         "lattice",
         NULL, BAND_RATES_MOST, NULL),
    FULL(FILL_RATE_ASK, fill_rate_ask, INVMM_PF_LIVE | INVMM_PF_ARRAY | INVMM_PF_REQUIRED | TOP, NAN, 0,
         INFINITY, "1/s", NULL, "fills of our ask per second, likewise", NULL, BAND_RATES_MOST, NULL),
    {INVMM_PARAM_MAKER_INPUT, INVMM_PF_INPUT, offsetof(struct band_params, maker_input), NAN, -INFINITY,
     INFINITY, "maker_input", "maker", "avellaneda_stoikov|ho_stoll",
     "a maker of order_size = fill_size: the fill rates are those of its own quotes; variant lattice", NULL,
     0, NULL, INVMM_PARAM_ORDER_SIZE},
};

const struct invmm__param_group invmm__band_params[] = {
    {invmm__maker_table, 3, offsetof(struct band_params, dealer.maker)},
    {sized, 1, offsetof(struct band_params, dealer.maker)},
    {invmm__maker_table + 4, INVMM__MAKER_PARAMS - 4, offsetof(struct band_params, dealer.maker)},
    {invmm__hedge_table, INVMM__HEDGE_PARAMS, offsetof(struct band_params, dealer.hedge)},
    {invmm__hedge_list_table, INVMM__HEDGE_LISTS, offsetof(struct band_whole_params, lists)},
    {table, INVMM__COUNT(table), 0},
    {invmm__influence_table, INVMM__INFLUENCE_PARAMS, offsetof(struct band_params, dealer.influence)},
};
_Static_assert(INVMM__COUNT(invmm__band_params) == INVMM__BAND_PARAM_GROUPS, "the header says how many");

void invmm__band_venue_arrays(const struct band_params *p, const band_venue_array **all) {
  const band_venue_array *const list[] = {
      &p->venue_fee,          &p->venue_impact,        &p->venue_cap,
      &p->venue_gas,          &p->venue_root_impact,   &p->venue_latency,
      &p->venue_base_reserve, &p->venue_quote_reserve, &p->venue_pool_fee};
  _Static_assert(sizeof list == INVMM__BAND_VENUE_ARRAYS * sizeof(void *), "the header says how many");
  memcpy(all, list, sizeof list);
}

uint32_t invmm__band_venues(const struct band_params *p) {
  const band_venue_array *all[INVMM__BAND_VENUE_ARRAYS];
  double most = 0;
  invmm__band_venue_arrays(p, all);
  for (int i = 0; i < INVMM__BAND_VENUE_ARRAYS; ++i)
    most = fmax(most, all[i]->n);
  return (uint32_t)most;
}

double invmm__band_either(double own, double common) {
  return isnan(own) ? common : own;
}

double invmm__band_flow_variance(const struct band_params *p) {
  if (!isnan(p->flow_volatility)) return p->flow_volatility * p->flow_volatility;
  return p->fill_rate * p->fill_size * p->fill_size;
}

static struct invmm__venue venue_of(const struct band_params *p, uint32_t i) {
  return (struct invmm__venue){
      .fee = p->venue_fee.at[i],
      .impact = p->venue_impact.at[i],
      .root_impact = p->venue_root_impact.at[i],
      .cap = p->venue_cap.at[i],
      .gas = p->venue_gas.at[i],
      .base = p->venue_base_reserve.at[i],
      .quote = p->venue_quote_reserve.at[i],
      .keep = 1 - p->venue_pool_fee.at[i],
  };
}

struct band_terms invmm__band_terms(const struct band_params *p) {
  int paced = p->variant == INVMM_BAND_RATE && p->adjust_interval > 0;
  struct band_terms t = {
      .variant = (int)p->variant,
      .risk_aversion = p->dealer.maker.risk_aversion,
      .outer = p->band_outer,
      .inner = p->band_inner,
      .fixed = {invmm__band_either(p->fixed_cost_buy, p->fixed_cost),
                invmm__band_either(p->fixed_cost_sell, p->fixed_cost)},
      .proportional = {invmm__band_either(p->proportional_cost_buy, p->proportional_cost),
                       invmm__band_either(p->proportional_cost_sell, p->proportional_cost)},
      .flow_variance = invmm__band_flow_variance(p),
      .drift = p->flow_drift,
      .reversion = p->flow_reversion,
      .lot = p->fill_size,
      .fill_rate = p->fill_rate,
      .quadratic = p->quadratic_cost,
      .discount = p->discount_rate,
      .interval = p->adjust_interval,
      .weight_target = p->weight_target,
      .weight_band = p->weight_band,
      .clip = p->dealer.maker.order_size > 0 ? p->dealer.maker.order_size : INFINITY,
      .dwell_ns = invmm__nanoseconds(paced ? p->adjust_interval : p->dwell),
      .venues = invmm__band_venues(p),
      .gas_by_venue = p->venue_gas.n > 0,
      .priced = isnan(p->dealer.maker.volatility),
      .has_volatility =
          !isnan(invmm__band_either(p->dealer.maker.volatility, p->dealer.maker.volatility_annual)),
  };
  for (uint32_t i = 0; i < t.venues; ++i) {
    t.venue[i] = venue_of(p, i);
    t.latency[i] = p->venue_latency.at[i];
  }
  return t;
}
