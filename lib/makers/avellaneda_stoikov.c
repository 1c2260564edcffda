/* SPDX-License-Identifier: MIT */
/** Avellaneda-Stoikov: quotes of a dealer with exponential utility whose fills thin out exponentially with
 * depth.
 *
 * M. Avellaneda, S. Stoikov, High-frequency trading in a limit order book, Quantitative Finance 8(3), 2008.
 * O. Gueant, C.-A. Lehalle, J. Fernandez-Tapia, Dealing with the inventory risk, Math. Financ. Econ. 7, 2013
 * (GLFT). O. Gueant, Optimal market making, Applied Mathematical Finance 24(2), 2017 (order size, both
 * objectives).
 *
 *   paper   here                 unit
 *   gamma   risk_aversion        1/currency
 *   sigma   volatility           P/sqrt(s), arithmetic
 *   A, k    intensity_scale, intensity_decay   1/s, 1/P: a quote at depth d is filled at the rate A exp(-k d)
 *   Delta   order_size           U
 *   tau     T - t                s
 *   q       exposure             U: inventory with its hedge, around the target
 *   mu, xi  drift, impact        P/s, P/U
 *
 * The objective `utility` is CARA (xi_u = gamma); `risk_adjusted` is its limit without risk of the fills
 * themselves (xi_u = 0; Models A and B of Gueant 2017). Every variant here has depths that are affine in q:
 *   bid depth = row.bid + row.slope q,   ask depth = row.ask - row.slope q. */
#include "makers/avellaneda_stoikov.h"
#include "makers/kinds.h"
#include <stddef.h>

#define ROW(ID, field, flags, dflt, min, max, unit, choices, about, cite)                                    \
  {                                                                                                          \
    INVMM_PARAM_##ID, flags, offsetof(struct as_params, field), dflt, min, max, #field, unit, choices,       \
        about, cite                                                                                          \
  }
#define LIVE     INVMM_PF_LIVE
#define POSITIVE INVMM_PF_LIVE | INVMM_PF_REQUIRED | INVMM_PF_MIN_OPEN | INVMM_PF_MAX_OPEN

static const struct invmm__param table[] = {
    ROW(VARIANT, variant, INVMM_PF_CHOICE, 0, 0, 5, "choice",
        "finite|infinite|exact|stationary|asymptotic|running_penalty",
        "finite: the 2008 formula; infinite: its discounted form; exact, stationary, running_penalty: solved "
        "on a "
        "lattice of inventories; asymptotic: closed form of stationary without limits",
        "avellaneda_stoikov_2008; gueant_lehalle_fernandez_tapia_2013"),
    ROW(OBJECTIVE, objective, INVMM_PF_CHOICE, 0, 0, 1, "choice", "utility|risk_adjusted",
        "exponential utility, or expected profit less a charge for variance", "gueant_2017"),
    ROW(INTENSITY_SCALE, intensity_scale, POSITIVE, NAN, 0, INFINITY, "1/s", NULL,
        "A: arrivals per second and side that would fill a quote at the mid",
        "avellaneda_stoikov_2008, section 2.4"),
    ROW(INTENSITY_SCALE_BID, intensity_scale_bid, POSITIVE, NAN, 0, INFINITY, "1/s", NULL,
        "A of the arrivals that fill our bid; overrides intensity_scale", NULL),
    ROW(INTENSITY_SCALE_ASK, intensity_scale_ask, POSITIVE, NAN, 0, INFINITY, "1/s", NULL,
        "A of the arrivals that fill our ask; overrides intensity_scale", NULL),
    ROW(INTENSITY_DECAY, intensity_decay, POSITIVE, NAN, 0, INFINITY, "1/P", NULL,
        "k: how fast arrivals thin out with depth", "avellaneda_stoikov_2008, section 2.4"),
    ROW(INTENSITY_DECAY_BID, intensity_decay_bid, POSITIVE, NAN, 0, INFINITY, "1/P", NULL,
        "k of the arrivals that fill our bid; overrides intensity_decay", NULL),
    ROW(INTENSITY_DECAY_ASK, intensity_decay_ask, POSITIVE, NAN, 0, INFINITY, "1/P", NULL,
        "k of the arrivals that fill our ask; overrides intensity_decay", NULL),
    ROW(DEMAND, demand, INVMM_PF_CHOICE, 0, 0, 2, "choice", "exponential|logistic|power",
        "how arrivals thin out: A exp(-k d), A/(1 + exp(a + k d)), or A (d/least_depth)^-m in finite and "
        "infinite alone",
        "gueant_2017; avellaneda_stoikov_2008, section 2.4"),
    ROW(INTENSITY_OFFSET, intensity_offset, LIVE, 0, -30, 30, "1", NULL, "a of logistic demand", NULL),
    ROW(INTENSITY_EXPONENT, intensity_exponent, LIVE | INVMM_PF_MIN_OPEN, 2, 0, 100, "1", NULL,
        "m of power demand; above 1 where the objective is risk_adjusted",
        "avellaneda_stoikov_2008, section 2.4"),
    ROW(LEAST_DEPTH, least_depth, POSITIVE, NAN, 0, INFINITY, "P", NULL,
        "depth below which power demand grows no more: no quote is nearer to the mid", NULL),
    ROW(HORIZON, horizon, LIVE | INVMM_PF_REQUIRED | INVMM_PF_MAX_OPEN, NAN, 0, INFINITY, "s", NULL,
        "T: seconds from the first event to the end of the session, or always left when rolling", NULL),
    ROW(HORIZON_MODE, horizon_mode, INVMM_PF_CHOICE, 0, 0, 1, "choice", "session|rolling",
        "whether the horizon runs out or stays as far away", NULL),
    ROW(DRIFT, drift, LIVE | INVMM_PF_MIN_OPEN | INVMM_PF_MAX_OPEN, 0, -INFINITY, INFINITY, "P/s", NULL,
        "mu: expected move of the mid; > 0 rises", "gueant_lehalle_fernandez_tapia_2013, section 4"),
    ROW(IMPACT, impact, LIVE | INVMM_PF_MAX_OPEN, 0, 0, INFINITY, "P/U", NULL,
        "iota: an own fill of order_size moves the mid by order_size * impact against us",
        "gueant_lehalle_fernandez_tapia_2013, section 4"),
    ROW(RUNNING_PENALTY, running_penalty, LIVE | INVMM_PF_MAX_OPEN, 0, 0, INFINITY, "currency/(U^2 s)", NULL,
        "phi: cost of holding q is phi q^2 per second; variant running_penalty alone",
        "cartea_jaimungal_penalva_2015, chapter 10"),
    ROW(TERMINAL_PENALTY, terminal_penalty, LIVE | INVMM_PF_MAX_OPEN, 0, 0, INFINITY, "P/U", NULL,
        "alpha_T: cost of ending with q is alpha_T q^2; variant running_penalty alone",
        "cartea_jaimungal_penalva_2015, chapter 10"),
    ROW(ADVERSE_SELECTION, adverse_selection, LIVE | INVMM_PF_MAX_OPEN, 0, 0, INFINITY, "P", NULL,
        "epsilon: every market order shifts the mid by so much, filled by us or not; variant running_penalty "
        "alone",
        "cartea_jaimungal_penalva_2015, chapter 10"),
    {INVMM_PARAM_INTENSITY_INPUT, INVMM_PF_INPUT, offsetof(struct as_params, intensity_input), NAN, -INFINITY,
     INFINITY, "intensity_input", "input", "intensity",
     "stands for A and k of both sides; variants that know one A or one k take the mean", NULL, 0, NULL,
     INVMM_PARAM_DEMAND},
    ROW(DUE_CHANGE, due_change, LIVE | INVMM_PF_MAX_OPEN, 0.01, 0, INFINITY, "fraction", NULL,
        "a solved table is outdated once sigma, A or k of an input has moved by more", NULL),
};

struct as_state {
  struct invmm__dealer dealer;
  struct as_terms terms;
  uint32_t solution_at; /* bytes behind this: the solution of a lattice variant */
  int due;              /* whether it is that of other parameters */
  int unknown;          /* whether an input has not yet said what a solution needs */
};

static inline const struct invmm__solution *solution_of(const struct as_state *s) {
  return (const struct invmm__solution *)((const char *)s + s->solution_at);
}

static struct invmm__depths as_depths(const void *state, const struct invmm__clock *clock, int64_t time_ns,
                                      double q) {
  const struct as_state *s = state;
  const double tau = invmm__time_left(&s->dealer.horizon, clock, time_ns),
               variance = s->dealer.maker.variance;
  const struct as_terms *t = &s->terms;
  switch (t->variant) {
  case INVMM_AS_FINITE:
    return t->responds ? responding(t, finite_depths(t, variance, tau, q))
                       : finite_depths(t, variance, tau, q);
  case INVMM_AS_INFINITE:
    return t->responds ? responding(t, infinite_depths(t, q)) : infinite_depths(t, q);
  case INVMM_AS_ASYMPTOTIC:
    return asymptotic_depths(&s->terms, variance, q);
  default:
    if (!solution_of(s)->used) return (struct invmm__depths){0, 0};
    return invmm__solution_depths(solution_of(s), tau, q);
  }
}

/* Time alone moves the finite variant, and evenly. */
static struct invmm__path as_path(const void *state, double q) {
  const struct as_state *s = state;
  return finite_path(&s->terms, s->dealer.maker.variance, q);
}

static void as_rates_at(const void *state, struct invmm__depths d, double rate[2]) {
  const struct as_terms *t = &((const struct as_state *)state)->terms;
  rate[0] = invmm__arrivals_rate(&t->arrivals[0], d.bid);
  rate[1] = invmm__arrivals_rate(&t->arrivals[1], d.ask);
}

/* Delta^2 (lambda_bid + lambda_ask); of two equal sides one is enough. */
static double as_flow_variance(const void *state, struct invmm__depths d) {
  const struct as_terms *t = &((const struct as_state *)state)->terms;
  double rate[2];
  int even = (t->scale[0] == t->scale[1]) & (t->decay[0] == t->decay[1]) & (d.bid == d.ask);
  if (even) return 2 * t->size * t->size * invmm__arrivals_rate(&t->arrivals[0], d.bid);
  as_rates_at(state, d, rate);
  return t->size * t->size * (rate[0] + rate[1]);
}

static const struct invmm__dealer_model model = {
    .depths = as_depths, .path = as_path, .flow_variance = as_flow_variance, .fill_rates = as_rates_at};

static void set_slope(const struct as_params *p, struct as_terms *t) {
  double thinning = log_thinning(invmm__as_risk_of_fills(p), t->size, t->decay[0]);
  t->slope_per_sigma = asymptotic_slope(t->gamma, t->size, t->scale[0], t->decay[0], thinning, p->impact);
}

static size_t as_state_size(const void *params) {
  return invmm__dealer_state_size(params, sizeof(struct as_state));
}

static size_t as_solution_size(const void *params) {
  if (!invmm__as_is_lattice(params)) return 0;
  const struct as_params *p = params;
  const struct invmm__general_problem problem =
      invmm__as_problem(p, invmm__likely_variance(&p->dealer.maker));
  return invmm__solution_size(&problem, sizeof(struct as_params));
}

/* sigma^2, for which a relative volatility needs the price; the running penalty does not ask for it. */
static struct invmm__given as_given(const void *state) {
  const struct as_state *s = state;
  const struct invmm__maker *m = &s->dealer.maker;
  double variance = s->terms.variant == INVMM_AS_RUNNING_PENALTY      ? 0
                    : m->terms.relative_variance > 0 && !m->book_seen ? (double)NAN
                                                                      : m->variance;
  return (struct invmm__given){s->unknown ? (double)NAN : variance, 0};
}

static invmm_status as_solve(const struct invmm__problem *p, void *memory, size_t size,
                             invmm_progress progress, void *user) {
  double heard[INVMM__HEARD];
  invmm__heard_now(p->inputs, p->input_count, heard);
  const struct as_params now = invmm__as_explicit(p->params, heard);
  const struct invmm__general_problem problem = invmm__as_problem(&now, p->given.variance);
  return invmm__solution_solve(memory, size, &problem, &now, sizeof now, p->given.variance, progress, user);
}

static int as_due(const void *state) {
  return ((const struct as_state *)state)->due;
}

static const void *as_solved(const void *solution, struct invmm__given *given) {
  const struct invmm__solution *s = solution;
  *given = (struct invmm__given){s->used ? s->given : 0, 0};
  return s->used ? invmm__solution_own(s) : NULL;
}

static void prepare_lattice(struct as_state *s, const struct as_params *p) {
  s->solution_at = (uint32_t)((as_state_size(p) + 63) & ~(size_t)63);
  const struct invmm__solution *solution = solution_of(s);
  s->due = !solution->used || !invmm__as_same_problem(p, invmm__solution_own(solution));
}

/* What time does to the depths of a variant, and how much of it is left. */
static void prepare_time(struct as_state *s, const struct as_params *p) {
  int endless = p->variant == INVMM_AS_ASYMPTOTIC || p->variant == INVMM_AS_STATIONARY ||
                p->variant == INVMM_AS_INFINITE;
  int riskless = p->dealer.maker.risk_aversion * p->dealer.maker.volatility == 0 && p->drift == 0;
  int rolling = endless || p->horizon_mode == INVMM_HORIZON_ROLLING;
  int still = rolling || (p->variant == INVMM_AS_FINITE && riskless);
  s->dealer.horizon = invmm__horizon_of(endless ? INFINITY : p->horizon, rolling);
  int timed = p->variant == INVMM_AS_FINITE && p->demand == INVMM_DEMAND_EXPONENTIAL;
  s->dealer.maker.course.moved_by = still ? INVMM__NOTHING : timed ? INVMM__TIME_EVENLY : INVMM__ANYTHING;
}

static void as_prepare(void *state, const void *params, const struct invmm__clock *clock) {
  struct as_state *s = state;
  const struct as_params *p = params;
  const struct invmm__hedge_lists *lists = &((const struct as_whole_params *)params)->lists;
  s->terms = invmm__as_terms(p);
  invmm__as_set_bases(p, &s->terms, s->dealer.intensity);
  if (s->terms.variant == INVMM_AS_ASYMPTOTIC) set_slope(p, &s->terms);
  prepare_time(s, p);
  if (invmm__as_is_lattice(p)) prepare_lattice(s, p);
  s->dealer.maker.due = !s->due ? INVMM__SOLVED : solution_of(s)->used ? INVMM__OLD : INVMM__UNSOLVED;
  invmm__dealer_prepare(&s->dealer, &p->dealer, lists, sizeof *s);
  invmm__dealer_start(&s->dealer, &lists->clients, &model, clock);
}

/* A and k renew what a side asks without risk, and the slope. */
static void hear_intensities(struct as_state *s, const struct as_params *p, const double *said) {
  invmm__as_set_intensities(&s->terms, said);
  invmm__as_set_bases(p, &s->terms, s->dealer.intensity);
  if (s->terms.variant == INVMM_AS_ASYMPTOTIC) set_slope(p, &s->terms);
}

static void renew_due(struct as_state *s, const struct as_params *p) {
  const struct invmm__solution *solution = solution_of(s);
  const struct as_params now = invmm__as_explicit(p, s->dealer.maker.influence.heard);
  s->due = !solution->used || invmm__as_outdated(p, &now, invmm__solution_own(solution));
  s->dealer.maker.due = !s->due ? INVMM__SOLVED : solution->used ? INVMM__OLD : INVMM__UNSOLVED;
}

static void as_feed(void *state, const void *params, const struct invmm__clock *clock,
                    const struct invmm__attachment *inputs, uint32_t n) {
  struct as_state *s = state;
  const struct as_params *p = params;
  struct invmm__hearing h = invmm__hearing_begin();
  const struct invmm__said said = invmm__hear_all(&h, &s->dealer.maker.influence, &p->dealer.influence,
                                                  invmm__maker_mid(&s->dealer.maker), inputs, n);
  s->unknown = said.unknown;
  if (!isnan(said.ratio)) s->dealer.hedge.hedge_ratio = said.ratio;
  if (said.intensities) hear_intensities(s, p, said.intensities);
  if (invmm__as_is_lattice(p)) renew_due(s, p);
  invmm__dealer_feed(&s->dealer, &p->dealer, &model, clock, &h, said.volatility);
}

static invmm_status as_apply(void *state, const struct invmm__clock *clock, const invmm_event *e) {
  return invmm__dealer_apply(state, &model, clock, e);
}

static invmm_status as_quote(const void *state, const struct invmm__clock *clock,
                             const invmm_request *request, int32_t level, invmm_quotes *out) {
  return invmm__dealer_quote(state, &model, clock, request, level, out);
}

static invmm_status as_book(void *state, const struct invmm__clock *clock, const invmm_event *e) {
  return invmm__dealer_book(state, &model, clock, e);
}

static invmm_status as_book_quote(void *state, const struct invmm__clock *clock, const invmm_event *e,
                                  invmm_quotes *out) {
  return invmm__dealer_book_quote(state, &model, clock, e, out);
}

static uint32_t as_books(void *state, const struct invmm__clock *clock, uint32_t everyday,
                         const invmm_event *events, uint32_t n, invmm_quotes *out) {
  return invmm__dealer_books(state, &model, clock, everyday, events, n, out);
}

static invmm_status as_hedge(const void *state, const struct invmm__clock *clock, invmm_order *out,
                             uint32_t *n) {
  return invmm__dealer_hedge(state, &model, clock, out, n);
}

static const struct invmm__value own_values[] = {
    {INVMM_VALUE_THETA, INVMM__STATES_MOST, "theta", "currency",
     "value function now, at the index-th inventory of the lattice from -inventory_limit up; lattice "
     "variants alone"},
};

static invmm_status theta_of(const struct as_state *s, const struct invmm__clock *clock, uint32_t index,
                             double *out) {
  const struct invmm__solution *solution = solution_of(s);
  double theta = 0;
  if (s->solution_at == 0) return INVMM_E_NUMERIC;
  if (solution->used) {
    const struct invmm__lattice *lattice = invmm__solution_table(solution);
    const struct as_params *own = invmm__solution_own(solution);
    double q = solution->q_low + index * lattice->step;
    double tau = invmm__time_left(&s->dealer.horizon, clock, clock->now_ns);
    if (index >= lattice->states) return INVMM_E_NUMERIC; /* beyond the limit */
    const struct invmm__general_problem problem = invmm__as_problem(own, solution->given);
    theta = invmm__solution_theta(solution, &problem, tau, index) +
            0.5 * own->impact * q * q; /* GLFT 2013: u has both */
  }
  if (!isfinite(theta)) return INVMM_E_NUMERIC;
  *out = theta;
  if (!solution->used) return INVMM_NOT_READY;
  return s->due ? INVMM_DUE : INVMM_OK;
}

static invmm_status as_value(const void *state, const struct invmm__clock *clock, int32_t value,
                             uint32_t index, double *out) {
  if (value == INVMM_VALUE_THETA) return theta_of(state, clock, index, out);
  return invmm__dealer_value(state, &model, clock, value, index, out);
}

static void as_fill_rates(const void *state, const struct invmm__clock *clock, double inventory,
                          double rate[2]) {
  invmm__dealer_fill_rates(state, &model, clock, inventory, rate);
}

static const struct invmm__param_group params[] = {
    {invmm__maker_table, INVMM__MAKER_PARAMS, offsetof(struct as_params, dealer.maker)},
    {invmm__hedge_table, INVMM__HEDGE_PARAMS, offsetof(struct as_params, dealer.hedge)},
    {invmm__hedge_list_table, INVMM__HEDGE_LISTS, offsetof(struct as_whole_params, lists)},
    {table, INVMM__COUNT(table), 0},
    {invmm__influence_table, INVMM__INFLUENCE_PARAMS, offsetof(struct as_params, dealer.influence)},
};

static const struct invmm__value_group values[] = {
    {invmm__maker_values, INVMM__MAKER_VALUES}, {invmm__dealer_values, INVMM__DEALER_VALUES},
    {invmm__hedge_values, INVMM__HEDGE_VALUES}, {invmm__influence_values, INVMM__INFLUENCE_VALUES},
    {own_values, INVMM__COUNT(own_values)},
};

const struct invmm__kind invmm__avellaneda_stoikov = {
    .id = INVMM_KIND_AVELLANEDA_STOIKOV,
    .verbs = INVMM_VERB_STEP | INVMM_VERB_QUOTE | INVMM_VERB_HEDGE | INVMM_VERB_SOLVE,
    .name = "avellaneda_stoikov",
    .title = "Avellaneda-Stoikov market maker",
    .cite = "M. Avellaneda, S. Stoikov, Quantitative Finance 8(3), 217-224, 2008; "
            "O. Gueant, C.-A. Lehalle, J. Fernandez-Tapia, Math. Financ. Econ. 7, 477-507, 2013",
    .params = params,
    .param_groups = INVMM__COUNT(params),
    .values = values,
    .value_groups = INVMM__COUNT(values),
    .params_size = sizeof(struct as_whole_params),
    .lists_at = INVMM__HEDGE_LISTS_AT(struct as_whole_params, lists),
    .state_size = as_state_size,
    .solution_size = as_solution_size,
    .given = as_given,
    .solve = as_solve,
    .due = as_due,
    .solved = as_solved,
    .fields = invmm__maker_fields,
    .field_count = INVMM__MAKER_FIELDS,
    .tail = sizeof(struct as_state),
    .sane = invmm__maker_sane,
    .check = invmm__as_check,
    .prepare = as_prepare,
    .feed = as_feed,
    .fill_rates = as_fill_rates,
    .apply = as_apply,
    .quote = as_quote,
    .book = as_book,
    .book_quote = as_book_quote,
    .books = as_books,
    .hedge = as_hedge,
    .hedges = invmm__dealer_hedges,
    .value = as_value,
};
