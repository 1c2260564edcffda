/* SPDX-License-Identifier: MIT */
/** The parameters of a liquidity position, and what contradicts itself among them. */
#include "makers/amm_curve.h"

#define ROW(ID, field, flags, dflt, min, max, unit, choices, about, cite)                                    \
  {                                                                                                          \
    INVMM_PARAM_##ID, flags, offsetof(struct invmm__amm_own, field), dflt, min, max, #field, unit, choices,  \
        about, cite, 0, NULL                                                                                 \
  }
#define LIVE     INVMM_PF_LIVE
#define CHOICE   INVMM_PF_CHOICE
#define REQUIRED INVMM_PF_REQUIRED
#define ABOVE    INVMM_PF_MIN_OPEN
#define BELOW    INVMM_PF_MAX_OPEN
#define V2       "adams_zinsmeister_robinson_2020"
#define V3       "adams_zinsmeister_salem_keefer_robinson_2021"
#define CDM      "cartea_drissi_monga_2024"
#define BHS      "baggiani_herdegen_sanchez_betancourt_2025"

const struct invmm__param invmm__amm_table[] = {
    ROW(CURVE, curve, CHOICE, 0, 0, 3, "choice", "product|weighted|stable|concentrated",
        "what the pool keeps constant: x y, x^w y^(1-w), the stable-swap invariant of two coins, or x y on "
        "ranges of the price",
        NULL),
    ROW(POOL_FEE, pool_fee, LIVE | BELOW, 0, 0, 1, "fraction", NULL,
        "fee of a swap as a fraction of what is put in (stable: of what comes out), until a POOL tells "
        "another",
        NULL),
    ROW(BASE_RESERVE, base_reserve, REQUIRED | ABOVE | BELOW, NAN, 0, INFINITY, "U", NULL,
        "base in the pool at the start; all curves but concentrated", V2),
    ROW(QUOTE_RESERVE, quote_reserve, REQUIRED | ABOVE | BELOW, NAN, 0, INFINITY, "currency", NULL,
        "quote in the pool at the start; all curves but concentrated", V2),
    ROW(WEIGHT_BASE, weight_base, LIVE | REQUIRED | ABOVE | BELOW, NAN, 0.01, 0.99, "fraction", NULL,
        "w: share of the value that is base; curve weighted", "martinelli_mushegian_2019"),
    ROW(AMPLIFICATION, amplification, LIVE | REQUIRED | BELOW, NAN, 1, INFINITY, "1", NULL,
        "A as the pool reports it, so that Ann = 2 A; curve stable", "egorov_2019"),
    ROW(RANGE_LOW, range_low, REQUIRED | ABOVE | BELOW, NAN, 0, INFINITY, "P", NULL,
        "lower end of our range at the start; curve concentrated", V3),
    ROW(RANGE_HIGH, range_high, REQUIRED | ABOVE | BELOW, NAN, 0, INFINITY, "P", NULL,
        "upper end of our range at the start; curve concentrated", V3),
    ROW(LIQUIDITY, liquidity, REQUIRED | BELOW, NAN, 0, INFINITY, "sqrt(U currency)", NULL,
        "L: our liquidity at the start; 0: none yet; curve concentrated", V3),
    ROW(POOL_SHARE, pool_share, LIVE | ABOVE, 1, 0, 1, "fraction", NULL,
        "part of the pool that is ours; all curves but concentrated", NULL),
    ROW(TICK_ZERO_PRICE, tick_zero_price, LIVE | ABOVE | BELOW, 1, 0, INFINITY, "P", NULL,
        "price at tick 0: new ranges end on tick_zero_price * 1.0001^(n tick_spacing)", V3),
    ROW(TICK_SPACING, tick_spacing, LIVE | INVMM_PF_INTEGER, 0, 0, 16384, "ticks", NULL,
        "step of the ends of ranges, which are rounded outward; 0: they may lie anywhere", V3),
    ROW(VOLUME_RATE, volume_rate, LIVE | REQUIRED | BELOW, NAN, 0, INFINITY, "currency/s", NULL,
        "volume of the pool: what the range policies expect to earn fees from, and uninformed volume without "
        "a fee for fee_policy volatility",
        NULL),
    ROW(FEE_YIELD, fee_yield, LIVE | REQUIRED | BELOW, NAN, 0, INFINITY, "1/s", NULL,
        "fees per second and currency of full-range value; overrides volume_rate in the range policies",
        NULL),
    ROW(BLOCK_RATE, block_rate, LIVE | ABOVE | BELOW, 1.0 / 12, 0, INFINITY, "1/s", NULL,
        "blocks per second, in each of which arbitrage can happen", "milionis_moallemi_roughgarden_2023"),
    ROW(POLICY, policy, LIVE | CHOICE, 0, 0, 3, "choice", "hold|recentre|optimal_range|threshold",
        "what to do with the range: nothing, move it around the price, to the width that fees and volatility "
        "ask for, or when that pays more than it costs; all but hold need curve concentrated",
        CDM),
    ROW(RECENTRE_AT, recentre_at, LIVE | ABOVE, 1, 0, 1, "fraction", NULL,
        "recentre and optimal_range move when the price is this far from the centre, of the way to the end",
        NULL),
    ROW(GAS_COST, gas_cost, LIVE | BELOW, 0, 0, INFINITY, "currency", NULL,
        "cost of a move of the range, until a GAS tells another", NULL),
    ROW(SWAP_COST, swap_cost, LIVE | BELOW, 0, 0, 1, "fraction", NULL,
        "fee and impact of the swap that a move of the range takes", NULL),
    ROW(ORACLE_TOLERANCE, oracle_tolerance, LIVE, INFINITY, 0, INFINITY, "fraction", NULL,
        "no range is moved when the pool's price is further from the outside price; infinity: never checked",
        NULL),
    ROW(MIN_PERIOD, min_period, LIVE | BELOW, 0, 0, INFINITY, "s", NULL,
        "least time from one RANGE to the next move", NULL),
    ROW(MIN_MOVE, min_move, LIVE | BELOW, 0, 0, INFINITY, "fraction", NULL,
        "a range is not moved by less than this fraction of its centre", NULL),
    ROW(FEE_POLICY, fee_policy, LIVE | CHOICE, 0, 0, 2, "choice", "fixed|volatility|inventory",
        "the fee that the pool should charge: pool_fee, what earns most from uninformed flow after the loss "
        "to arbitrage, or more on the side that adds to the inventory",
        BHS),
    ROW(FEE_MIN, fee_min, LIVE | BELOW, 0, 0, 1, "fraction", NULL, "least fee of the policies", NULL),
    ROW(FEE_MAX, fee_max, LIVE | BELOW, 0.1, 0, 1, "fraction", NULL, "greatest fee of the policies", NULL),
    ROW(FEE_DECAY, fee_decay, LIVE | REQUIRED | ABOVE | BELOW, NAN, 0, INFINITY, "1", NULL,
        "kappa: uninformed volume is volume_rate exp(-kappa fee); fee_policy volatility", BHS),
    ROW(FEE_INVENTORY, fee_inventory, LIVE | BELOW, 0, 0, INFINITY, "1/U", NULL,
        "what one U above inventory_target adds to the bid's fee and takes from the ask's; fee_policy "
        "inventory",
        BHS),
    ROW(FEE_OUTSIDE, fee_outside, LIVE | BELOW, 0, 0, INFINITY, "1", NULL,
        "part of the distance to the outside price that the side facing arbitrage charges more, and the "
        "other less; fee_policy "
        "inventory",
        BHS),
    {INVMM_PARAM_ORACLE_INPUT, INVMM_PF_INPUT, offsetof(struct invmm__amm_own, oracle_input), NAN, -INFINITY,
     INFINITY, "oracle_input", "input", "oracle",
     "its answer is the outside price, in the place of what each BOOK and ORACLE says by itself; nothing is "
     "quoted, hedged or moved without it",
     NULL, 0, NULL, INVMM_PARAM_QUANTITY},
};

_Static_assert(INVMM__COUNT(invmm__amm_table) == INVMM__AMM_PARAMS, "as many as the header says");

/* Sizes may be 0 here: the marginal price is asked for. */
const struct invmm__param invmm__amm_size_row[] = {
    {INVMM_PARAM_ORDER_SIZE, LIVE | BELOW, offsetof(struct invmm__maker_params, order_size), 0, 0, INFINITY,
     "order_size", "U", NULL, "size that the default quote is for; 0: the marginal price", NULL, 0, NULL},
};

static struct invmm__verdict contradiction(const char *why) {
  return (struct invmm__verdict){INVMM_E_CONFIG, why, NULL};
}

static const struct invmm__verdict fine = {INVMM_OK, NULL, NULL};

static struct invmm__verdict check_curve(const struct invmm__amm_own *p) {
  int reserves = invmm__amm_has_reserves(p);
  if (reserves && isnan(p->base_reserve)) return contradiction("base_reserve has no default: set it");
  if (reserves && isnan(p->quote_reserve)) return contradiction("quote_reserve has no default: set it");
  if (p->curve == INVMM_CURVE_WEIGHTED && isnan(p->weight_base))
    return contradiction("weight_base has no default: set it");
  if (p->curve == INVMM_CURVE_STABLE && isnan(p->amplification))
    return contradiction("amplification has no default: set it");
  if (reserves) return fine;
  if (isnan(p->liquidity)) return contradiction("liquidity has no default: set it; 0: no position yet");
  if (p->liquidity == 0) return fine;
  if (isnan(p->range_low)) return contradiction("range_low has no default: set it");
  if (isnan(p->range_high)) return contradiction("range_high has no default: set it");
  if (!(p->range_low < p->range_high))
    return contradiction("range_low must be below range_high: the range is empty; raise range_high");
  return fine;
}

/* Whether the first state is one whose numbers are doubles. */
static struct invmm__verdict check_start(const struct invmm__amm_own *p) {
  struct invmm__amm_kept kept;
  struct invmm__amm_now now;
  invmm__amm_begin(p, &kept);
  const struct invmm__range range = invmm__amm_range(&kept);
  if (invmm__amm_evaluate(p, &kept.pool, &range, &now) < 0)
    return contradiction(
        "base_reserve and quote_reserve are too far apart, or too large: look at their units");
  return fine;
}

static struct invmm__verdict check_policy(const struct invmm__amm_own *p, double volatility) {
  int weighs = p->policy == INVMM_POLICY_OPTIMAL_RANGE || p->policy == INVMM_POLICY_THRESHOLD;
  if (p->policy == INVMM_POLICY_HOLD) return fine;
  if (invmm__amm_has_reserves(p))
    return contradiction("policy moves a range, which only curve concentrated has: choose hold");
  if (weighs && isnan(p->volume_rate) && isnan(p->fee_yield))
    return contradiction("policy weighs fees: set volume_rate or fee_yield, or choose recentre");
  if (weighs && isnan(volatility))
    return contradiction("policy weighs risk: set volatility, or choose recentre");
  if (p->policy == INVMM_POLICY_OPTIMAL_RANGE && p->gas_cost == 0 && p->swap_cost == 0)
    return contradiction("policy optimal_range divides by no cost: set gas_cost or swap_cost above 0");
  return fine;
}

static struct invmm__verdict check_fees(const struct invmm__amm_own *p, double volatility) {
  if (p->fee_policy == INVMM_FEE_POLICY_FIXED) return fine;
  if (p->fee_min > p->fee_max) return contradiction("fee_min is above fee_max: lower it");
  if (p->fee_policy != INVMM_FEE_POLICY_VOLATILITY) return fine;
  if (isnan(p->volume_rate)) return contradiction("fee_policy volatility needs volume_rate: set it");
  if (isnan(p->fee_decay)) return contradiction("fee_policy volatility needs fee_decay: set it");
  if (isnan(volatility)) return contradiction("fee_policy volatility needs volatility: set it");
  return fine;
}

static const char *const curves[] = {"curve product", "curve weighted", "curve stable", "curve concentrated"};

struct invmm__verdict invmm__amm_check(const void *params) {
  const struct invmm__amm_params *p = params;
  const struct invmm__maker_params *m = &p->maker;
  double volatility = isnan(m->volatility) ? m->volatility_annual : m->volatility;
  struct invmm__verdict verdict = invmm__maker_check(m);
  const char *oracle = invmm__oracle_refused(p->own.oracle_input);
  if (verdict.status < 0) return verdict;
  if (oracle) return contradiction(oracle);
  verdict = check_curve(&p->own);
  if (verdict.status == INVMM_OK) verdict = check_start(&p->own);
  if (verdict.status == INVMM_OK) verdict = check_policy(&p->own, volatility);
  verdict.variant = curves[(int)p->own.curve];
  if (verdict.status < 0) return verdict;
  verdict = check_fees(&p->own, volatility);
  if (verdict.status == INVMM_OK)
    verdict = invmm__hedge_check(&p->hedge, &p->lists.clients, m->risk_aversion, volatility);
  return verdict;
}
