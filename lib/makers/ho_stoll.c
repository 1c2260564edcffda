/* SPDX-License-Identifier: MIT */
/** Ho-Stoll: quotes of a risk-averse dealer who faces demand that falls linearly with depth, alone or among
 * rivals.
 *
 * T. Ho, H. R. Stoll, Optimal dealer pricing under transactions and return uncertainty, Journal of Financial
 * Economics 9, 1981 (monopolist). T. Ho, H. R. Stoll, The dynamics of dealer markets under competition,
 * Journal of Finance 38, 1983. H. R. Stoll, The supply of dealer services in securities markets, Journal of
 * Finance 33, 1978 (holding costs). O. Gueant, Optimal market making, Applied Mathematical Finance 24(2),
 * 2017 (both objectives with limits).
 *
 *   paper        here                 unit
 *   R            gamma, risk_aversion 1/currency
 *   sigma_I      sigma, volatility    P/sqrt(s), arithmetic
 *   alpha, beta  demand_intercept, demand_slope   1/s, 1/(P s): trades of order_size at depth d come at the
 * rate alpha - beta d Q            order_size           U tau          T - t                s I exposure q U:
 * inventory with its hedge, around the target
 *
 * The variants first_order, finite and stationary have depths that are affine in q,
 *   bid depth = alpha/(2 beta) + slope (Q/2 + q),   ask depth = alpha/(2 beta) + slope (Q/2 - q),
 * and so has `competition` without its first term. `exact` is solved on a lattice of inventories. */
#include "makers/ho_stoll.h"
#include "makers/kinds.h"
#include <stddef.h>

#define ROW(ID, field, flags, dflt, min, max, unit, choices, about, cite)                                    \
  {                                                                                                          \
    INVMM_PARAM_##ID, flags, offsetof(struct hs_params, field), dflt, min, max, #field, unit, choices,       \
        about, cite                                                                                          \
  }
#define ARRAY(ID, field, most, min, max, unit, about, cite)                                                  \
  {                                                                                                          \
    INVMM_PARAM_##ID, LIVE | INVMM_PF_ARRAY | INVMM_PF_REQUIRED | INVMM_PF_MIN_OPEN | INVMM_PF_MAX_OPEN,     \
        offsetof(struct hs_params, field), NAN, min, max, #field, unit, NULL, about, cite, most, NULL        \
  }
#define LIVE     INVMM_PF_LIVE
#define POSITIVE INVMM_PF_LIVE | INVMM_PF_REQUIRED | INVMM_PF_MIN_OPEN | INVMM_PF_MAX_OPEN

static const struct invmm__param table[] = {
    ROW(VARIANT, variant, INVMM_PF_CHOICE, 0, 0, 4, "choice",
        "first_order|finite|stationary|exact|competition",
        "first_order: the 1981 formula; finite: exact without limits, risk-adjusted; stationary: its long "
        "run; "
        "exact: solved on a lattice of inventories; competition: the 1983 reservation fees among rivals",
        "ho_stoll_1981; ho_stoll_1983"),
    ROW(OBJECTIVE, objective, INVMM_PF_CHOICE, 0, 0, 1, "choice", "utility|risk_adjusted",
        "exponential utility, or expected profit less a charge for variance; variant exact alone",
        "gueant_2017"),
    ROW(DEMAND_INTERCEPT, demand_intercept, POSITIVE, NAN, 0, INFINITY, "1/s", NULL,
        "alpha: trades of order_size per second and side at the mid", "ho_stoll_1981"),
    ROW(DEMAND_SLOPE, demand_slope, POSITIVE, NAN, 0, INFINITY, "1/(P s)", NULL,
        "beta: how much fewer with each unit of depth; none come at alpha/beta", "ho_stoll_1981"),
    ROW(HORIZON, horizon, LIVE | INVMM_PF_REQUIRED | INVMM_PF_MAX_OPEN, NAN, 0, INFINITY, "s", NULL,
        "T: seconds from the first event to the end of the session, or always left when rolling",
        "ho_stoll_1981"),
    ROW(HORIZON_MODE, horizon_mode, INVMM_PF_CHOICE, 0, 0, 1, "choice", "session|rolling",
        "whether the horizon runs out or stays as far away", NULL),
    ROW(DUE_CHANGE, due_change, LIVE | INVMM_PF_MAX_OPEN, 0.01, 0, INFINITY, "fraction", NULL,
        "a solved table is outdated once sigma of an input has moved by more", NULL),
    ARRAY(RIVAL_INVENTORIES, rival_inventories, INVMM__RIVALS_MOST, -INFINITY, INFINITY, "U",
          "effective inventory of each other dealer; variant competition alone", "ho_stoll_1983"),
    ARRAY(COVARIANCE, covariance, INVMM__COVARIANCE_MOST, -INFINITY, INFINITY, "P^2/s",
          "Sigma of the assets' prices, ours first, row by row; its ratios weigh other_inventories, and its "
          "first entry is sigma^2 where no volatility is set",
          "stoll_1978; ho_stoll_1983"),
    ARRAY(OTHER_INVENTORIES, other_inventories, INVMM__OTHERS_MOST, -INFINITY, INFINITY, "U",
          "what is held of each other asset of covariance; competition and holding costs count it",
          "stoll_1978; ho_stoll_1983"),
};

static inline const struct invmm__solution *solution_of(const struct hs_state *s) {
  return (const struct invmm__solution *)((const char *)s + s->solution_at);
}

/* Time alone moves these. */
static inline struct invmm__depths hs_timed(const void *state, const struct invmm__clock *clock,
                                            int64_t time_ns, double q) {
  const struct hs_state *s = state;
  const struct hs_terms *t = &s->terms;
  const double tau = invmm__time_left(&s->dealer.horizon, clock, time_ns),
               variance = s->dealer.maker.variance;
  if (t->variant == INVMM_HO_STOLL_FINITE) return finite_hs_depths(t, variance, tau, q);
  if (t->variant == INVMM_HO_STOLL_FIRST_ORDER) return first_order_depths(t, variance, tau, q);
  return competing_depths(t, variance, tau, q);
}

static struct invmm__depths hs_depths(const void *state, const struct invmm__clock *clock, int64_t time_ns,
                                      double q) {
  const struct hs_state *s = state;
  if (s->terms.variant == INVMM_HO_STOLL_STATIONARY)
    return stationary_hs_depths(&s->terms, s->dealer.maker.variance, q);
  if (s->terms.variant != INVMM_HO_STOLL_EXACT) return hs_timed(state, clock, time_ns, q);
  if (!solution_of(s)->used) return (struct invmm__depths){0, 0};
  return invmm__solution_depths(solution_of(s), invmm__time_left(&s->dealer.horizon, clock, time_ns), q);
}

/* lambda = alpha - beta depth, none where that is negative. */
static void hs_fill_rates(const void *state, struct invmm__depths d, double rate[2]) {
  const struct hs_terms *t = &((const struct hs_state *)state)->terms;
  rate[0] = fmax(t->alpha - t->beta * d.bid, 0);
  rate[1] = fmax(t->alpha - t->beta * d.ask, 0);
}

static double hs_flow_variance(const void *state, struct invmm__depths d) {
  const struct hs_terms *t = &((const struct hs_state *)state)->terms;
  double rate[2];
  hs_fill_rates(state, d, rate);
  return t->size * t->size * (rate[0] + rate[1]);
}

static const struct invmm__dealer_model model = {.depths = hs_depths,
                                                 .timed = hs_timed,
                                                 .flow_variance = hs_flow_variance,
                                                 .fill_rates = hs_fill_rates,
                                                 .demand_ends = 1};

static size_t hs_state_size(const void *params) {
  return invmm__dealer_state_size(params, sizeof(struct hs_state));
}

static size_t hs_solution_size(const void *params) {
  const struct hs_params *p = params;
  if (p->variant != INVMM_HO_STOLL_EXACT) return 0;
  const struct invmm__dealer_params dealer = invmm__hs_dealer(p);
  const struct invmm__general_problem problem = invmm__hs_problem(p, invmm__likely_variance(&dealer.maker));
  return invmm__solution_size(&problem, sizeof *p);
}

/* sigma^2, for which a relative volatility needs the price. */
static struct invmm__given hs_given(const void *state) {
  const struct hs_state *s = state;
  const struct invmm__maker *m = &s->dealer.maker;
  int unknown = s->unknown || (m->terms.relative_variance > 0 && !m->book_seen);
  return (struct invmm__given){unknown ? (double)NAN : m->variance, 0};
}

static invmm_status hs_solve(const struct invmm__problem *p, void *memory, size_t size,
                             invmm_progress progress, void *user) {
  double heard[INVMM__HEARD];
  invmm__heard_now(p->inputs, p->input_count, heard);
  const struct hs_params now = invmm__hs_explicit(p->params, heard);
  const struct invmm__general_problem problem = invmm__hs_problem(&now, p->given.variance);
  invmm_status status =
      invmm__solution_solve(memory, size, &problem, &now, sizeof now, p->given.variance, progress, user);
  if (status < 0) return status;
  const struct invmm__depths target = invmm__solution_depths(memory, problem.horizon, 0);
  const double end = now.demand_intercept / now.demand_slope;
  return fmin(target.bid, target.ask) >= end ? INVMM__EXHAUSTED : INVMM_OK;
}

static int hs_due(const void *state) {
  return ((const struct hs_state *)state)->due;
}

static const void *hs_solved(const void *solution, struct invmm__given *given) {
  const struct invmm__solution *s = solution;
  *given = (struct invmm__given){s->used ? s->given : 0, 0};
  return s->used ? invmm__solution_own(s) : NULL;
}

static void prepare_lattice(struct hs_state *s, const struct hs_params *p) {
  s->solution_at = (uint32_t)((hs_state_size(p) + 63) & ~(size_t)63);
  const struct invmm__solution *solution = solution_of(s);
  s->due = !solution->used || !invmm__hs_same_problem(p, invmm__solution_own(solution));
  s->dealer.maker.due = !s->due ? INVMM__SOLVED : solution->used ? INVMM__OLD : INVMM__UNSOLVED;
}

/* What time does to the depths of a variant, and how much of it is left. */
static void prepare_time(struct hs_state *s, const struct hs_params *p) {
  int endless = p->variant == INVMM_HO_STOLL_STATIONARY, table_read = p->variant == INVMM_HO_STOLL_EXACT;
  int rolling = endless || p->horizon_mode == INVMM_HORIZON_ROLLING;
  s->dealer.horizon = invmm__horizon_of(endless ? INFINITY : p->horizon, rolling);
  s->dealer.maker.course.moved_by = rolling ? INVMM__NOTHING : table_read ? INVMM__ANYTHING : INVMM__TIME;
}

/* Where demand ends, and what arrivals pay of a depth: all of it where a fill costs nothing. */
static void prepare_demand(struct hs_state *s, const struct hs_params *p) {
  const struct hs_terms *t = &s->terms;
  double pays = t->monopoly;
  if (t->variant == INVMM_HO_STOLL_EXACT) {
    const struct invmm__general_problem problem = invmm__hs_problem(p, 0);
    pays = invmm__arrivals_depth(&problem.bid, 0, (double)NAN).depth;
  }
  if (t->variant == INVMM_HO_STOLL_COMPETITION) pays = 0;
  s->dealer.intensity[0] = s->dealer.intensity[1] = pays;
  s->dealer.demand_end = t->variant == INVMM_HO_STOLL_COMPETITION ? (double)INFINITY : t->end;
  s->dealer.shows_exhausted = t->variant == INVMM_HO_STOLL_FIRST_ORDER;
  s->dealer.ends_of_validity = t->variant == INVMM_HO_STOLL_FINITE || t->variant == INVMM_HO_STOLL_STATIONARY;
}

static void hs_prepare(void *state, const void *params, const struct invmm__clock *clock) {
  struct hs_state *s = state;
  const struct hs_params *p = params;
  const struct invmm__hedge_lists *lists = &((const struct hs_whole_params *)params)->lists;
  const struct invmm__dealer_params dealer = invmm__hs_dealer(p);
  s->terms = invmm__hs_terms(p);
  s->rivals = hs_count(p->rival_inventories.n, p->rival_inventories.at[0]);
  memcpy(s->rival, p->rival_inventories.at, sizeof s->rival);
  s->dealer.maker.due = INVMM__SOLVED;
  prepare_time(s, p);
  prepare_demand(s, p);
  if (p->variant == INVMM_HO_STOLL_EXACT) prepare_lattice(s, p);
  invmm__dealer_prepare(&s->dealer, &dealer, lists, sizeof *s);
  s->dealer.maker.terms.fee *= 0.5; /* demand passes half of it on */
  invmm__dealer_start(&s->dealer, &lists->clients, &model, clock);
}

static void renew_due(struct hs_state *s, const struct hs_params *p) {
  const struct invmm__solution *solution = solution_of(s);
  const struct hs_params now = invmm__hs_explicit(p, s->dealer.maker.influence.heard);
  s->due = !solution->used || invmm__hs_outdated(p, &now, invmm__solution_own(solution));
  s->dealer.maker.due = !s->due ? INVMM__SOLVED : solution->used ? INVMM__OLD : INVMM__UNSOLVED;
}

static void hs_feed(void *state, const void *params, const struct invmm__clock *clock,
                    const struct invmm__attachment *inputs, uint32_t n) {
  struct hs_state *s = state;
  const struct hs_params *p = params;
  struct invmm__hearing h = invmm__hearing_begin();
  const struct invmm__said said = invmm__hear_all(&h, &s->dealer.maker.influence, &p->dealer.influence,
                                                  invmm__maker_mid(&s->dealer.maker), inputs, n);
  s->unknown = said.unknown;
  if (!isnan(said.ratio)) s->dealer.hedge.hedge_ratio = said.ratio;
  if (p->variant == INVMM_HO_STOLL_EXACT) renew_due(s, p);
  invmm__dealer_feed(&s->dealer, &p->dealer, &model, clock, &h, said.volatility);
}

static invmm_status hs_apply(void *state, const struct invmm__clock *clock, const invmm_event *e) {
  return invmm__dealer_apply(state, &model, clock, e);
}

static invmm_status hs_quote(const void *state, const struct invmm__clock *clock,
                             const invmm_request *request, int32_t level, invmm_quotes *out) {
  return invmm__dealer_quote(state, &model, clock, request, level, out);
}

static invmm_status hs_book(void *state, const struct invmm__clock *clock, const invmm_event *e) {
  return invmm__dealer_book(state, &model, clock, e);
}

static invmm_status hs_book_quote(void *state, const struct invmm__clock *clock, const invmm_event *e,
                                  invmm_quotes *out) {
  return invmm__dealer_book_quote(state, &model, clock, e, out);
}

static uint32_t hs_books(void *state, const struct invmm__clock *clock, uint32_t everyday,
                         const invmm_event *events, uint32_t n, invmm_quotes *out) {
  return invmm__dealer_books(state, &model, clock, everyday, events, n, out);
}

static invmm_status hs_hedge(const void *state, const struct invmm__clock *clock, invmm_order *out,
                             uint32_t *n) {
  return invmm__dealer_hedge(state, &model, clock, out, n);
}

static void hs_quoted_rates(const void *state, const struct invmm__clock *clock, double inventory,
                            double rate[2]) {
  invmm__dealer_fill_rates(state, &model, clock, inventory, rate);
}

static const struct invmm__value own_values[] = {
    {INVMM_VALUE_THETA, INVMM__STATES_MOST, "theta", "currency",
     "value function now, at the index-th inventory of the lattice from -inventory_limit up; exact alone"},
    {INVMM_VALUE_HOLDING_COST, 2, "holding_cost", "currency",
     "what holding one order more until the horizon costs: bought (0), sold (1); Stoll 1978"},
    {INVMM_VALUE_HOLDING_COST_FRACTION, 2, "holding_cost_fraction", "1",
     "the same as a fraction of the order's notional at the mid"},
    {INVMM_VALUE_EFFECTIVE_INVENTORY, 1, "effective_inventory", "U",
     "inventory with what other_inventories add to its risk, by covariance"},
    {INVMM_VALUE_MARKET_BID, 1, "market_bid", "P", "second-highest reservation bid of all dealers"},
    {INVMM_VALUE_MARKET_ASK, 1, "market_ask", "P", "second-lowest reservation ask of all dealers"},
    {INVMM_VALUE_MARKET_SPREAD, 1, "market_spread", "P",
     "market_ask less market_bid; negative where dealers would rather trade with each other"},
    {INVMM_VALUE_MARKET_RANK, 2, "market_rank", "1",
     "our own place among all dealers, 1 the best: reservation bid (0), ask (1)"},
    {INVMM_VALUE_INTERDEALER_TRADE, 1, "interdealer_trade", "1", "1 where market_spread is negative"},
};

static invmm_status theta_of(const struct hs_state *s, const struct invmm__clock *clock, uint32_t index,
                             double *out) {
  const struct invmm__solution *solution = solution_of(s);
  double theta = 0;
  if (s->solution_at == 0) return INVMM_E_NUMERIC;
  if (solution->used) {
    const struct invmm__general_problem problem =
        invmm__hs_problem(invmm__solution_own(solution), solution->given);
    if (index >= problem.states) return INVMM_E_NUMERIC; /* beyond the limit */
    theta = invmm__solution_theta(solution, &problem, hs_time_left(s, clock), index);
  }
  if (!isfinite(theta)) return INVMM_E_NUMERIC;
  *out = theta;
  if (!solution->used) return INVMM_NOT_READY;
  return s->due ? INVMM_DUE : INVMM_OK;
}

static invmm_status hs_value(const void *state, const struct invmm__clock *clock, int32_t value,
                             uint32_t index, double *out) {
  const struct hs_state *s = state;
  if (value == INVMM_VALUE_THETA) return theta_of(state, clock, index, out);
  if (!invmm__hs_is_market_value(value))
    return invmm__dealer_value(&s->dealer, &model, clock, value, index, out);
  int ready = s->dealer.maker.book_seen;
  double answer = ready ? invmm__hs_market_value(s, clock, value, index) : 0;
  if (!isfinite(answer)) return INVMM_E_NUMERIC;
  *out = answer;
  return ready ? INVMM_OK : INVMM_NOT_READY;
}

static const struct invmm__param_group params[] = {
    {invmm__maker_table, INVMM__MAKER_PARAMS, offsetof(struct hs_params, dealer.maker)},
    {invmm__hedge_table, INVMM__HEDGE_PARAMS, offsetof(struct hs_params, dealer.hedge)},
    {invmm__hedge_list_table, INVMM__HEDGE_LISTS, offsetof(struct hs_whole_params, lists)},
    {table, INVMM__COUNT(table), 0},
    {invmm__influence_table, INVMM__INFLUENCE_PARAMS, offsetof(struct hs_params, dealer.influence)},
};

static const struct invmm__value_group values[] = {
    {invmm__maker_values, INVMM__MAKER_VALUES}, {invmm__dealer_values, INVMM__DEALER_VALUES},
    {invmm__hedge_values, INVMM__HEDGE_VALUES}, {invmm__influence_values, INVMM__INFLUENCE_VALUES},
    {own_values, INVMM__COUNT(own_values)},
};

const struct invmm__kind invmm__ho_stoll = {
    .id = INVMM_KIND_HO_STOLL,
    .verbs = INVMM_VERB_STEP | INVMM_VERB_QUOTE | INVMM_VERB_HEDGE | INVMM_VERB_SOLVE,
    .name = "ho_stoll",
    .title = "Ho-Stoll market maker",
    .cite = "T. Ho, H. R. Stoll, Journal of Financial Economics 9, 47-73, 1981; "
            "T. Ho, H. R. Stoll, Journal of Finance 38, 1053-1074, 1983",
    .params = params,
    .param_groups = INVMM__COUNT(params),
    .values = values,
    .value_groups = INVMM__COUNT(values),
    .params_size = sizeof(struct hs_whole_params),
    .lists_at = INVMM__HEDGE_LISTS_AT(struct hs_whole_params, lists),
    .state_size = hs_state_size,
    .solution_size = hs_solution_size,
    .given = hs_given,
    .solve = hs_solve,
    .due = hs_due,
    .solved = hs_solved,
    .fields = invmm__maker_fields,
    .field_count = INVMM__MAKER_FIELDS,
    .tail = sizeof(struct hs_state),
    .sane = invmm__maker_sane,
    .check = invmm__hs_check,
    .prepare = hs_prepare,
    .feed = hs_feed,
    .fill_rates = hs_quoted_rates,
    .apply = hs_apply,
    .quote = hs_quote,
    .book = hs_book,
    .book_quote = hs_book_quote,
    .books = hs_books,
    .hedge = hs_hedge,
    .value = hs_value,
};
