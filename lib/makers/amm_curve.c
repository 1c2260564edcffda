/* SPDX-License-Identifier: MIT */
/** A liquidity position in a pool whose price follows a curve: quoted, hedged and moved.
 *
 * The pool is told by POOL and SWAP, the outside price by BOOK and ORACLE, the wallet by FILL and POSITION;
 * RANGE is our own liquidity, GAS what a transaction costs. From the curve (lib/curves) follow value V, delta
 * x*(P) = V' and gamma V'', and with sigma the loss-versus-rebalancing sigma^2 |gamma|/2
 * (milionis_moallemi_roughgarden_zhang_2022). What is decided on them - hedge, range, fee - stands in the
 * files that amm_curve.h names. */
#include "makers/amm_curve.h"
#include "makers/kinds.h"

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

static const struct invmm__param table[] = {
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
        "part of the distance to the outside price that the side facing arbitrage charges; fee_policy "
        "inventory",
        BHS),
};

/* Sizes may be 0 here: the marginal price is asked for. */
static const struct invmm__param size_row[] = {
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

static const char *const curves[] = {"product", "weighted", "stable", "concentrated"};

static struct invmm__verdict amm_check(const void *params) {
  const struct invmm__amm_params *p = params;
  const struct invmm__maker_params *m = &p->maker;
  double volatility = isnan(m->volatility) ? m->volatility_annual : m->volatility;
  struct invmm__verdict verdict = invmm__maker_check(m);
  if (verdict.status < 0) return verdict;
  verdict = check_curve(&p->own);
  if (verdict.status == INVMM_OK) verdict = check_start(&p->own);
  if (verdict.status == INVMM_OK) verdict = check_policy(&p->own, volatility);
  verdict.variant = curves[(int)p->own.curve];
  if (verdict.status < 0) return verdict;
  verdict = check_fees(&p->own, volatility);
  if (verdict.status == INVMM_OK) verdict = invmm__hedge_check(&p->hedge, m->risk_aversion, volatility);
  return verdict;
}

/* -- the state -- */

static size_t amm_state_size(const void *params) {
  return invmm__maker_state_size(params, sizeof(struct invmm__amm)) + sizeof(struct invmm__slot);
}

static void renew_hedge(struct invmm__amm *a, const struct invmm__clock *clock) {
  double ratio = invmm__hedge_ratio(&a->hedge, invmm__amm_sigma2(a));
  invmm__maker_set_ratio(&a->maker, clock, ratio);
}

static void amm_prepare(void *state, const void *params, const struct invmm__clock *clock) {
  struct invmm__amm *a = state;
  const struct invmm__amm_params *p = params;
  a->own = p->own;
  a->hedge = p->hedge;
  if (isnan(a->hedge.hedge_ratio)) a->hedge.hedge_ratio = 1; /* until the input that feeds it is heard */
  if (a->kept.started == 0) invmm__amm_begin(&a->own, &a->kept);
  a->maker.ledger.contract_size = p->hedge.contract_size;
  a->maker.ledger.inverse = p->hedge.contract == INVMM_CONTRACT_INVERSE;
  invmm__maker_prepare(&a->maker, &p->maker, sizeof *a);
  ++a->maker.terms.sources; /* the position's slot */
  a->range = invmm__amm_range(&a->kept);
  invmm__amm_evaluate(&a->own, &a->kept.pool, &a->range, &a->now); /* no longer a pool: without a price */
  invmm__amm_hold(a);
  if (clock->events == 0 && a->now.price > 0) a->maker.ledger.mark = a->now.price, a->maker.ledger.marked = 1;
  renew_hedge(a, clock);
  invmm__amm_plan(a);
  invmm__amm_set_fees(a);
}

/* What attached inputs say: the volatility, and the ratio of the hedge. */
static void amm_feed(void *state, const void *params, const struct invmm__clock *clock,
                     const struct invmm__attachment *inputs, uint32_t n) {
  struct invmm__amm *a = state;
  struct invmm__hearing h = invmm__hearing_begin();
  (void)params;
  for (uint32_t i = 0; i < n; ++i) {
    struct invmm__report report;
    inputs[i].kind->report(inputs[i].state, inputs[i].clock, &report);
    if (!invmm__hearing_add(&h, &report)) continue;
    if (inputs[i].param == INVMM_PARAM_HEDGE_RATIO)
      a->hedge.hedge_ratio = report.value[0];
    else
      a->maker.terms.volatility = report.value[0], a->maker.variance = report.value[0] * report.value[0];
  }
  a->maker.terms.variance = a->maker.variance;
  a->unheard = h.flags;
  renew_hedge(a, clock);
  invmm__amm_set_fees(a);
}

static int is_flag(double x) {
  return x == 0 || x == 1;
}

/* Whether a state that was loaded is one that events could have led to. */
static int amm_sane(const void *state) {
  const struct invmm__amm *a = state;
  const struct invmm__amm_kept *k = &a->kept;
  const struct invmm__range place = invmm__amm_range(k);
  struct invmm__amm_now now;
  int flags = is_flag(k->disagrees) & is_flag(k->pool_seen) & is_flag(k->outside_seen) & is_flag(k->moved) &
              is_flag(k->forced) & (k->started == 1);
  int costs =
      (k->pool.fee == -1 || (k->pool.fee >= 0 && k->pool.fee < 1)) & (k->pool.gas == -1 || k->pool.gas >= 0);
  int times = (fabs(k->pool_at) < 0x1p63) & (fabs(k->outside_at) < 0x1p63) & (fabs(k->moved_at) < 0x1p63);
  int range = k->liquidity >= 0 && k->low >= 0 && (k->low < k->high || (k->low == 0 && k->high == 0));
  int filled = k->liquidity == 0 || k->low > 0;
  int pool = (k->pool.price >= 0) & (k->pool.active >= 0) & (k->entry_price >= 0);
  int entry = invmm__amm_has_reserves(&a->own) ? k->entry_base > 0 && k->entry_quote > 0 : 1;
  return invmm__maker_sane(state) && flags && costs && times && range && filled && pool && entry &&
         invmm__amm_evaluate(&a->own, &k->pool, &place, &now) >= 0;
}

/* A book from a source that counts: an outside price. */
static void see_outside(struct invmm__amm *a, const struct invmm__clock *clock, const invmm_event *e) {
  int32_t reference = a->maker.terms.reference_source;
  int ours = e->instrument == 0 && (reference < 0 || e->source == reference);
  if (!ours || !(e->size > 0 && e->size2 > 0)) return;
  a->kept.outside_seen = 1;
  a->kept.outside_at = (double)((uint64_t)clock->now_ns - (uint64_t)clock->first_ns);
}

static int is_of_pools(int32_t kind) {
  return (kind >= INVMM_EV_POOL && kind <= INVMM_EV_ORACLE) || kind == INVMM_EV_RANGE;
}

/* After an event that moved the position, or sigma where it follows the price. */
static void renew_exposure(struct invmm__amm *a, const struct invmm__clock *clock) {
  if (a->maker.news | (uint32_t)a->maker.halt.latched)
    renew_hedge(a, clock);
  else
    invmm__maker_renew_exposure(&a->maker);
}

static invmm_status see_pool(struct invmm__amm *a, const struct invmm__clock *clock, const invmm_event *e) {
  invmm_status status = invmm__amm_take(a, clock, e);
  if (status == INVMM_OK) renew_exposure(a, clock);
  return status;
}

static invmm_status see_else(struct invmm__amm *a, const struct invmm__clock *clock, const invmm_event *e) {
  int everyday = invmm__is_whole_book(e) && invmm__maker_everyday_book(&a->maker, clock, e);
  invmm_status status = everyday ? INVMM_OK : invmm__maker_apply(&a->maker, clock, e);
  if (status < 0) return status;
  if (e->kind == INVMM_EV_BOOK) see_outside(a, clock, e);
  if (a->maker.terms.relative_variance > 0) renew_exposure(a, clock);
  return INVMM_OK;
}

static invmm_status amm_apply(void *state, const struct invmm__clock *clock, const invmm_event *e) {
  struct invmm__amm *a = state;
  int known = a->now.price > 0, was_inside = a->now.position.gamma < 0;
  invmm_status status = is_of_pools(e->kind) ? see_pool(a, clock, e) : see_else(a, clock, e);
  if (status < 0) return status;
  if (a->hedge.hedge_policy == INVMM_HEDGE_POLICY_BAND)
    invmm__amm_watch(a, clock, known ? was_inside : a->now.position.gamma < 0, e);
  int told = (e->kind == INVMM_EV_POOL) & (e->price2 > 0);
  if (told | (a->own.fee_policy != INVMM_FEE_POLICY_FIXED)) invmm__amm_set_fees(a);
  return INVMM_OK;
}

static invmm_status amm_quote(const void *state, const struct invmm__clock *clock,
                              const invmm_request *request, int32_t level, invmm_quotes *out) {
  struct invmm__wish wish = {.time_ns = clock->now_ns, .level = level};
  if (request) {
    wish.size = request->size, wish.venue = request->venue;
    if (request->time_ns != 0) wish.time_ns = request->time_ns;
  }
  return invmm__amm_quote(state, clock, &wish, out);
}

static invmm_status amm_book_quote(void *state, const struct invmm__clock *clock, const invmm_event *e,
                                   invmm_quotes *out) {
  invmm_status status = amm_apply(state, clock, e);
  return status < 0 ? status : amm_quote(state, clock, NULL, 0, out);
}

static invmm_status amm_hedge(const void *state, const struct invmm__clock *clock, invmm_order *out,
                              uint32_t *n) {
  const struct invmm__amm *a = state;
  uint32_t capacity = *n;
  int moves = 0;
  invmm_order orders[2];
  if (invmm__amm_hedge_order(a, clock, &orders[0]) < 0) return INVMM_E_NUMERIC;
  if (a->own.policy != INVMM_POLICY_HOLD && invmm__amm_range_order(a, clock, &orders[1], &moves) < 0)
    return INVMM_E_NUMERIC;
  *n = moves ? 2 : 1;
  if (capacity < *n) return INVMM_E_BUFFER;
  for (uint32_t i = 0; i < *n; ++i)
    out[i] = orders[i];
  if (a->maker.halt.latched) return INVMM_HALTED;
  return a->now.price > 0 ? INVMM_OK : INVMM_NOT_READY;
}

/* The common rows around that of the order's size. */
enum { SIZE_ROW = 3 };

static const struct invmm__param_group params[] = {
    {invmm__maker_table, SIZE_ROW, offsetof(struct invmm__amm_params, maker)},
    {size_row, 1, offsetof(struct invmm__amm_params, maker)},
    {invmm__maker_table + SIZE_ROW + 1, INVMM__MAKER_PARAMS - SIZE_ROW - 1,
     offsetof(struct invmm__amm_params, maker)},
    {invmm__hedge_table, INVMM__HEDGE_PARAMS, offsetof(struct invmm__amm_params, hedge)},
    {table, INVMM__COUNT(table), offsetof(struct invmm__amm_params, own)},
};

static const struct invmm__value_group values[] = {
    {invmm__maker_values, INVMM__MAKER_VALUES},
    {invmm__hedge_values, INVMM__HEDGE_VALUES},
    {invmm__amm_values, INVMM__AMM_VALUES},
};

const struct invmm__kind invmm__amm_curve = {
    .id = INVMM_KIND_AMM_CURVE,
    .verbs = INVMM_VERB_STEP | INVMM_VERB_QUOTE | INVMM_VERB_HEDGE,
    .name = "amm_curve",
    .title = "Liquidity position in a pool",
    .cite = "J. Milionis, C. C. Moallemi, T. Roughgarden, A. L. Zhang, arXiv:2208.06046, 2022",
    .params = params,
    .param_groups = INVMM__COUNT(params),
    .values = values,
    .value_groups = INVMM__COUNT(values),
    .params_size = sizeof(struct invmm__amm_params),
    .state_size = amm_state_size,
    .fields = invmm__maker_fields,
    .field_count = INVMM__MAKER_FIELDS,
    .tail = offsetof(struct invmm__amm, kept),
    .sane = amm_sane,
    .check = amm_check,
    .prepare = amm_prepare,
    .feed = amm_feed,
    .apply = amm_apply,
    .quote = amm_quote,
    .book = amm_apply,
    .book_quote = amm_book_quote,
    .hedge = amm_hedge,
    .value = invmm__amm_value,
};
