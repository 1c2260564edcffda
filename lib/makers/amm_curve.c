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
  /* the position's slot: of all that a slot keeps it has an inventory, whatever a state from outside says */
  ((struct invmm__slot *)((char *)a + a->maker.slots_at))[a->maker.terms.sources++] = (struct invmm__slot){0};
  a->range = invmm__amm_range(&a->kept);
  invmm__amm_evaluate(&a->own, &a->kept.pool, &a->range, &a->now); /* no longer a pool: without a price */
  invmm__amm_hold(a);
  if (clock->events == 0 && a->now.price > 0) a->maker.ledger.mark = a->now.price, a->maker.ledger.marked = 1;
  renew_hedge(a, clock);
  invmm__amm_plan(a, &p->lists.clients);
  invmm__amm_set_fees(a);
}

static void hear_volatility(struct invmm__amm *a, double sigma) {
  a->maker.terms.volatility = sigma;
  a->maker.variance = a->maker.terms.variance = sigma * sigma;
}

/* What attached inputs say: the volatility, the ratio of the hedge, the outside price. */
static void amm_feed(void *state, const void *params, const struct invmm__clock *clock,
                     const struct invmm__attachment *inputs, uint32_t n) {
  struct invmm__amm *a = state;
  struct invmm__hearing h = invmm__hearing_begin();
  (void)params;
  for (uint32_t i = 0; i < n; ++i) {
    struct invmm__report report;
    inputs[i].kind->report(inputs[i].state, inputs[i].clock, &report);
    if (inputs[i].param == INVMM_PARAM_ORACLE_INPUT) {
      if (invmm__hearing_add(&h, &report)) invmm__amm_hear_oracle(a, clock, &report);
      continue;
    }
    if (!invmm__hearing_keep(&h, &a->maker.influence, inputs[i].param, &report)) continue;
    if (inputs[i].param == INVMM_PARAM_HEDGE_RATIO)
      a->hedge.hedge_ratio = report.value[0];
    else
      hear_volatility(a, report.value[0]);
  }
  a->unheard = h.flags, a->have = h.have, a->need = h.need;
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
              (k->started == 1);
  int costs =
      (k->pool.fee == -1 || (k->pool.fee >= 0 && k->pool.fee < 1)) & (k->pool.gas == -1 || k->pool.gas >= 0);
  int times = (fabs(k->pool_at) < 0x1p63) & (fabs(k->outside_at) < 0x1p63) & (fabs(k->moved_at) < 0x1p63);
  int range = k->liquidity >= 0 && k->low >= 0 && k->width >= 0 &&
              (k->low < k->high || (k->low == 0 && k->high == 0));
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
  a->kept.outside_at = invmm__amm_since(clock, clock->now_ns);
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
  if (e->kind == INVMM_EV_BOOK && e->instrument == 0 && invmm__amm_has_oracle(a)) return INVMM_OK;
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
  invmm_status status = invmm__amm_hedge_order(a, clock, &orders[0]);
  if ((status >= 0) & (a->own.policy != INVMM_POLICY_HOLD))
    status = invmm__amm_range_order(a, clock, &orders[1], &moves);
  *n = moves ? 2 : 1;
  if (capacity < *n) return INVMM_E_BUFFER;
  if (status < 0) return INVMM_E_NUMERIC;
  for (uint32_t i = 0; i < *n; ++i)
    out[i] = orders[i];
  if (a->maker.halt.latched) return INVMM_HALTED;
  return a->now.price > 0 ? INVMM_OK : INVMM_NOT_READY;
}

/* The common rows around that of the order's size. */
enum { SIZE_ROW = 3 };

static const struct invmm__param_group params[] = {
    {invmm__maker_table, SIZE_ROW, offsetof(struct invmm__amm_params, maker)},
    {invmm__amm_size_row, 1, offsetof(struct invmm__amm_params, maker)},
    {invmm__maker_table + SIZE_ROW + 1, INVMM__MAKER_PARAMS - SIZE_ROW - 1,
     offsetof(struct invmm__amm_params, maker)},
    {invmm__hedge_table, INVMM__HEDGE_PARAMS, offsetof(struct invmm__amm_params, hedge)},
    {invmm__hedge_list_table, INVMM__HEDGE_LISTS, offsetof(struct invmm__amm_params, lists)},
    {invmm__amm_table, INVMM__AMM_PARAMS, offsetof(struct invmm__amm_params, own)},
};

static const struct invmm__value_group values[] = {
    {invmm__maker_values, INVMM__MAKER_VALUES},
    {invmm__hedge_values, INVMM__HEDGE_VALUES},
    {invmm__amm_values, INVMM__AMM_VALUES},
    {invmm__influence_values + INVMM__INFLUENCE_VALUES - 2, 2}, /* the samples that an input needs */
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
    .lists_at = INVMM__HEDGE_LISTS_AT(struct invmm__amm_params, lists),
    .state_size = amm_state_size,
    .fields = invmm__maker_fields,
    .field_count = INVMM__MAKER_FIELDS,
    .tail = offsetof(struct invmm__amm, kept),
    .sane = amm_sane,
    .check = invmm__amm_check,
    .prepare = amm_prepare,
    .feed = amm_feed,
    .apply = amm_apply,
    .quote = amm_quote,
    .book = amm_apply,
    .book_quote = amm_book_quote,
    .hedge = amm_hedge,
    .value = invmm__amm_value,
};
