/* SPDX-License-Identifier: MIT */
/** The simulated market: a mid that moves by itself, and takers who reach into the book.
 *
 * M. Avellaneda, S. Stoikov, High-frequency trading in a limit order book, Quantitative Finance 8(3), 2008.
 * By default it is the market of their tables: each emit moves it on by one step of dt, in which
 *   1. our quotes meet the takers at the old mid s. A quote at the distance d from it is filled with the
 *      probability lambda(d) dt, at most 1, where lambda(d) = A exp(-k d); the sides are independent;
 *   2. the mid moves: s += mu dt + sigma sqrt(dt) N(0, 1).
 *
 * The parts, each in a file of its own: simulated_mid.c, how the mid and that of the hedge move;
 * simulated_demand.c, how takers thin out with depth; simulated_flow.c, takers who bring others, and who know
 * something; simulated_pool.c, a pool that arbitrageurs keep at the mid; simulated_clock.c, a turn by either
 * clock; simulated_params.c, what can be set.
 *
 * With the clock of steps our quotes change no draw: the mid walks the same path whatever the maker does. The
 * first emit shows the book at time 0 before anything moves. Hedge orders trade at once at the touch of the
 * hedge's book. */
#include "markets/simulated.h"
#include "markets/kinds.h"

static const struct invmm__param_group groups[] = {
    {invmm__simulated_table, INVMM__SIMULATED_PARAMS, 0},
    {invmm__desk_table, INVMM__DESK_PARAMS, offsetof(struct invmm__simulated_params, desk)},
};

static const struct invmm__value_group values[] = {
    {invmm__desk_values, INVMM__DESK_VALUES},
    {invmm__simulated_values, INVMM__SIMULATED_VALUES},
};

/* -- what the maker sends -- */

static int has_hedge(const struct invmm__simulated *m) {
  return m->hedge_half_spread < INFINITY;
}

static double touch_of(const struct invmm__simulated *m, double size) {
  return size > 0 ? m->mid.hedge + m->hedge_half_spread : m->mid.hedge - m->hedge_half_spread;
}

static void take_orders(struct invmm__simulated *m, int64_t now_ns, const struct invmm__emission *emission) {
  for (uint32_t i = 0; i < emission->m; ++i) {
    const invmm_order *o = &emission->orders[i];
    double touch = touch_of(m, o->size);
    if (o->size != 0 && invmm__desk_may_hedge(&m->desk, o->size, o->limit_price, touch))
      invmm__desk_hedge(&m->desk, emission, o->size, touch, now_ns);
  }
}

static invmm_status emit(void *state, struct invmm__clock *clock, const struct invmm__emission *emission) {
  struct invmm__simulated *m = state;
  struct invmm__turn next;
  const uint32_t orders = invmm__desk_count(emission), before = m->desk.waiting.count;
  const int due = before == 0;
  if (invmm__simulated_quick(m, clock, emission)) return INVMM_OK;
  if (orders && !has_hedge(m)) return INVMM_E_UNSUPPORTED;
  if (orders > invmm__queue_room(&m->desk.waiting) - (due ? INVMM__TURN_EVENTS : 0)) return INVMM_E_BUFFER;
  if (!invmm__desk_can_bear(emission->quotes, emission->n)) return INVMM_E_NUMERIC;
  if (due && !invmm__simulated_plan(m, clock, &next)) return INVMM_E_NUMERIC;
  invmm__desk_hand_out(&m->desk, emission);
  if (emission->n) invmm__resting_set(&m->desk.resting, emission->quotes, emission->n, 0);
  take_orders(m, clock->now_ns, emission);
  if (due) invmm__simulated_turn(m, clock, emission, &next);
  clock->events += *emission->count + m->desk.waiting.count - before;
  return m->desk.waiting.count ? INVMM_MORE : INVMM_OK;
}

/* -- the record -- */

static size_t state_size(const void *params) {
  (void)params;
  return sizeof(struct invmm__simulated);
}

/* Another seed or stream begins its numbers anew; no other change touches them. */
static void begin_streams(struct invmm__simulated *m, const struct invmm__simulated_params *p, int fresh) {
  if (!fresh && p->seed == m->seed && p->stream == m->stream) return;
  m->seed = p->seed, m->stream = p->stream;
  for (uint64_t part = 0; part < INVMM__PARTS; ++part)
    m->luck[part] = invmm__random_of((uint64_t)p->seed, (uint64_t)p->stream, part);
}

static void prepare_times(struct invmm__simulated *m, const struct invmm__simulated_params *p) {
  m->clock = (int)p->clock;
  m->step = p->time_step;
  m->root_step = sqrt(p->time_step);
  m->per_step = 1 / p->time_step;
  m->step_ns = p->time_step * 1e9;
  m->end_ns = 0x1p63 - (double)(INVMM__NEWS + 1) * (double)m->takers.news_ns;
  m->ended = 0;
  m->funding_rate = p->funding_rate;
  m->funding_ns = p->funding_rate != 0 && has_hedge(m) ? p->funding_interval * 1e9 : 0;
}

static int is_plain(const struct invmm__simulated *m, const struct invmm__simulated_params *p) {
  const int of_2008 = (m->clock == INVMM_CLOCK_STEP) & (p->demand == INVMM_DEMAND_EXPONENTIAL) &
                      m->moves.brownian & !m->moves.turns;
  const int alike = (m->takers.size_law == INVMM_TRADE_SIZE_FIXED) & !m->takers.stirs;
  return of_2008 & alike & !has_hedge(m) & (p->base_reserve == 0);
}

static void begin(struct invmm__simulated *m, const struct invmm__simulated_params *p) {
  m->mid = (struct invmm__mid){p->initial_price, m->moves.hedge_start, 0};
  if (p->base_reserve > 0) m->pool = invmm__pool_of(p->base_reserve, p->initial_price);
  m->desk.mid = p->initial_price;
  m->desk.mid_known = 1;
}

static void prepare(void *state, const void *params, const struct invmm__clock *clock) {
  const struct invmm__simulated_params *p = params;
  struct invmm__simulated *m = state;
  if (clock->events == 0) m->moves.start = p->initial_price;
  invmm__mid_prepare(&m->moves, p);
  invmm__flow_prepare(&m->takers, p);
  m->half_spread = p->book_half_spread;
  m->hedge_half_spread = p->hedge_half_spread;
  m->furthest = p->book_half_spread + (has_hedge(m) ? p->hedge_half_spread : 0) +
                fmax(m->takers.side[0].furthest, m->takers.side[1].furthest);
  m->pool_terms = (struct invmm__pool_terms){p->base_reserve, p->pool_fee, p->block_rate};
  prepare_times(m, p);
  m->trend = m->moves.drift * m->step;
  m->deviation = m->moves.volatility[0] * m->root_step;
  m->plain = is_plain(m, p);
  invmm__desk_prepare(&m->desk, &p->desk);
  begin_streams(m, p, clock->events == 0);
  if (clock->events == 0) begin(m, p);
}

const struct invmm__kind invmm__simulated_market = {
    .id = INVMM_KIND_SIMULATED_MARKET,
    .verbs = INVMM_VERB_EMIT,
    .name = "simulated_market",
    .title = "A mid that moves by itself and takers who reach into the book, seeded",
    .cite = "Avellaneda and Stoikov (2008), Quantitative Finance 8(3), 217-224",
    .params = groups,
    .param_groups = INVMM__COUNT(groups),
    .values = values,
    .value_groups = INVMM__COUNT(values),
    .params_size = sizeof(struct invmm__simulated_params),
    .state_size = state_size,
    .check = invmm__simulated_check,
    .prepare = prepare,
    .value = invmm__simulated_value,
    .emit = emit,
};
