/* SPDX-License-Identifier: MIT */
/** The lattice variant's solution: its rates, and where it lies. Beside the parameters it hangs on the
 * variance where the volatility is relative, and on the gas that replaces the fixed costs, if any was told.
 */
#include "makers/band.h"
#include "makers/lattice.h"
#include "solvers/band_drift.h"
#include "solvers/band_lattice.h"
#include "solvers/band_reverting.h"

/* Starts as all solutions do: the bytes that mean something. */
struct table {
  uint64_t used;
  struct invmm__given given;
  struct invmm__zone zone;
  struct band_params own; /* what it was solved for */
};

enum { DIFFUSION_STATES = 1601 };

/* Without a size of fills the lattice stands for a diffusion. */
uint32_t invmm__band_states(const struct band_params *p) {
  double reach = p->dealer.maker.inventory_limit - fabs(p->dealer.maker.inventory_target);
  if (!(reach > 0 && reach < INFINITY)) return 0;
  return isnan(p->fill_size) ? DIFFUSION_STATES
                             : invmm__lattice_states(p->dealer.maker.inventory_limit, p->fill_size);
}

static size_t size_for(uint32_t states) {
  return invmm__whole_lines(sizeof(struct table)) +
         invmm__whole_lines(3 * states * sizeof(double) + invmm__band_lattice_size(states));
}

size_t invmm__band_solution_size(const void *params) {
  const struct band_params *p = params;
  return p->variant == INVMM_BAND_LATTICE ? size_for(invmm__band_states(p)) : 0;
}

/* Whether the volatility is known by a price, or by an input, alone. */
static int is_relative(const struct invmm__maker_params *m) {
  return isnan(m->volatility);
}

struct invmm__given invmm__band_given(const void *state) {
  const struct band_state *s = state;
  double variance = s->dealer.maker.variance > 0 ? s->dealer.maker.variance : (double)NAN;
  return (struct invmm__given){s->terms.priced ? variance : 0,
                               s->kept.gas_seen > 0 ? fmax(s->kept.gas, DBL_MIN) : 0};
}

/* The lattice on its way: what it stands on and its arrays. */
struct build {
  const struct band_params *p;
  struct band_terms terms;
  double running_cost, gas; /* h; > 0: replaces both fixed costs */
  double low, step;         /* U, exposures */
  uint32_t states;
  double *up, *down, *running;
};

/* The closed form nearest to the problem: where the search starts, and how far a diffusion has to reach. */
static struct invmm__zone guess(const struct build *b) {
  const struct band_terms *t = &b->terms;
  double s2 = t->flow_variance > 0 ? t->flow_variance
                                   : b->step * b->step * (b->up[b->states / 2] + b->down[b->states / 2]);
  double sell = b->gas > 0 ? b->gas : t->fixed[BAND_SELL], buy = b->gas > 0 ? b->gas : t->fixed[BAND_BUY];
  struct invmm__drift_problem drift = {
      b->running_cost, s2, t->drift, sell, buy, t->proportional[BAND_SELL], t->proportional[BAND_BUY]};
  struct invmm__band_problem even = {b->running_cost, s2, 0.5 * (sell + buy),
                                     0.5 * (t->proportional[0] + t->proportional[1])};
  return t->drift == 0 ? invmm__reverting_solve(&even, t->reversion) : invmm__drift_solve(&drift);
}

static void place(struct build *b) {
  const struct invmm__maker_params *m = &b->p->dealer.maker;
  b->low = -m->inventory_limit - m->inventory_target, b->step = b->p->fill_size;
  if (!isnan(b->step)) return;
  struct invmm__zone z = guess(b);
  double reach = m->inventory_limit - fabs(m->inventory_target), wide = 1.6 * fmax(-z.low, z.high);
  if (wide < reach) reach = wide;
  b->low = -reach, b->step = 2 * reach / (b->states - 1);
}

/* Fills of a diffusion with drift and reversion; upwind where the drift is more than the lattice resolves. */
static void set_flow(struct build *b, uint32_t n, double y) {
  double spread = b->terms.flow_variance / (2 * b->step * b->step);
  double drift = (b->terms.drift - b->terms.reversion * y) / (2 * b->step);
  b->up[n] = fmax(spread, fabs(drift)) + drift, b->down[n] = fmax(spread, fabs(drift)) - drift;
}

/* Whose quotes the rates are of, unless they are known: those of a solution that was saved stand in its
 * lists, since the maker has moved on since. */
static const struct invmm__attachment *maker_of(const struct invmm__problem *problem) {
  const struct invmm__attachment *input = problem->inputs;
  if (isnan(((const struct band_params *)problem->params)->maker_input)) return NULL;
  while (input->param != INVMM_PARAM_MAKER_INPUT)
    ++input; /* it is attached where its parameter is set */
  return input;
}

static void set_rates(struct build *b, const struct invmm__attachment *maker, uint32_t n, double y) {
  const struct band_params *p = b->p;
  double rate[2] = {0, 0};
  if (maker) {
    maker->kind->fill_rates(maker->state, maker->clock, y + p->dealer.maker.inventory_target, rate);
  } else if (p->fill_rate_bid.n > 0) {
    rate[0] = p->fill_rate_bid.at[n], rate[1] = p->fill_rate_ask.at[n];
  } else {
    set_flow(b, n, y);
    return;
  }
  b->up[n] = n + 1 < b->states ? rate[0] : 0, b->down[n] = n > 0 ? rate[1] : 0; /* no quote beyond a limit */
}

/* Whether all rates are numbers and every state is left at some time. */
static int fill_in(struct build *b, const struct invmm__attachment *maker) {
  const struct band_params *p = b->p;
  for (uint32_t n = 0; n < b->states; ++n) {
    double y = b->low + n * b->step;
    set_rates(b, maker, n, y);
    b->running[n] = b->running_cost * y * y + (y > 0 ? p->holding_cost_long * y : -p->holding_cost_short * y);
    double both = b->up[n] + b->down[n];
    if (!((b->up[n] >= 0) & (b->down[n] >= 0) & (both > 0) & (both <= 1e100))) return 0;
  }
  return 1;
}

static struct build build_of(const struct invmm__problem *problem, void *arrays) {
  const struct band_params *p = problem->params;
  const struct invmm__maker_params *m = &p->dealer.maker;
  struct build b = {.p = p, .terms = invmm__band_terms(p), .states = invmm__band_states(p)};
  double variance = is_relative(m) ? problem->given.variance : m->volatility * m->volatility;
  b.running_cost = 0.5 * m->risk_aversion * variance;
  b.gas = problem->given.gas;
  b.up = arrays, b.down = b.up + b.states, b.running = b.down + b.states;
  return b;
}

/* What the maker said, where the lists have room for it. */
static void keep_rates(const struct build *b, struct band_params *own) {
  if (b->states > BAND_RATES_MOST) return;
  own->maker_input = NAN;
  own->fill_rate_bid.n = own->fill_rate_ask.n = b->states;
  memcpy(own->fill_rate_bid.at, b->up, b->states * sizeof *b->up);
  memcpy(own->fill_rate_ask.at, b->down, b->states * sizeof *b->down);
}

static double charge(const struct build *b, int side) {
  return b->gas > 0 ? b->gas : b->terms.fixed[side];
}

invmm_status invmm__band_solve_table(const struct invmm__problem *problem, void *memory, size_t size,
                                     invmm_progress progress, void *user) {
  struct table *t = memory;
  const uint32_t states = invmm__band_states(problem->params);
  double *arrays = (double *)((char *)memory + invmm__whole_lines(sizeof *t)), *work = arrays + 3 * states;
  const struct invmm__attachment *maker = maker_of(problem);
  if (size < size_for(states)) return INVMM_E_CONFIG;
  struct build b = build_of(problem, arrays);
  if (!(b.running_cost > 0) | !(b.running_cost < INFINITY)) return INVMM_E_NUMERIC;
  place(&b);
  if (!(b.step > 0)) return INVMM_E_NUMERIC;
  if (!fill_in(&b, maker)) return maker ? INVMM__NO_RATES : INVMM_E_NUMERIC;
  struct invmm__band_lattice lattice = {states,
                                        b.low,
                                        b.step,
                                        b.up,
                                        b.down,
                                        b.running,
                                        charge(&b, BAND_SELL),
                                        charge(&b, BAND_BUY),
                                        b.terms.proportional[BAND_SELL],
                                        b.terms.proportional[BAND_BUY]};
  struct invmm__zone start = guess(&b), zone;
  invmm_status status = invmm__band_lattice_solve(&lattice, &start, work, progress, user, &zone);
  if (status < 0) return status;
  *t = (struct table){.used = sizeof *t,
                      .given = problem->given,
                      .zone = zone,
                      .own = *(const struct band_params *)problem->params};
  if (maker) keep_rates(&b, &t->own);
  return INVMM_OK;
}

const void *invmm__band_solved(const void *solution, struct invmm__given *given) {
  const struct table *t = solution;
  *given = t->used ? t->given : (struct invmm__given){0, 0};
  return t->used ? &t->own : NULL;
}

/* ---- whether it is that of now ---- */

/* Without branches: NaN, which stands for what was not given, is the same as NaN. */
static int same_number(double a, double b) {
  return (a == b) | ((a != a) & (b != b));
}

static int same_rates(const band_rate_array *a, const band_rate_array *b) {
  return (a->n == b->n) & (memcmp(a->at, b->at, sizeof a->at) == 0);
}

static int same_maker(const struct invmm__maker_params *a, const struct invmm__maker_params *b) {
  return same_number(a->inventory_limit, b->inventory_limit) &
         same_number(a->inventory_target, b->inventory_target) &
         same_number(a->risk_aversion, b->risk_aversion) & same_number(a->volatility, b->volatility) &
         same_number(a->volatility_annual, b->volatility_annual) &
         same_number(a->year_seconds, b->year_seconds);
}

static int same_problem(const struct band_params *a, const struct band_params *b) {
  struct band_terms s = invmm__band_terms(a), t = invmm__band_terms(b);
  int costs = (memcmp(s.fixed, t.fixed, sizeof s.fixed) == 0) &
              (memcmp(s.proportional, t.proportional, sizeof s.proportional) == 0) &
              same_number(a->holding_cost_long, b->holding_cost_long) &
              same_number(a->holding_cost_short, b->holding_cost_short);
  int listed =
      same_rates(&a->fill_rate_bid, &b->fill_rate_bid) & same_rates(&a->fill_rate_ask, &b->fill_rate_ask);
  int flow = same_number(s.flow_variance, t.flow_variance) & same_number(s.drift, t.drift) &
             same_number(s.reversion, t.reversion) & same_number(s.lot, t.lot) &
             (listed | !isnan(a->maker_input));
  return costs & flow & same_maker(&a->dealer.maker, &b->dealer.maker);
}

static const struct table *table_of(const struct band_state *s) {
  return (const struct table *)((const char *)s + s->solution_at);
}

int invmm__band_is_other(const struct band_state *s, const struct band_params *p) {
  return !table_of(s)->used || !same_problem(p, &table_of(s)->own);
}

void invmm__band_take_table(struct band_state *s) {
  const struct table *t = table_of(s);
  s->due = s->other || invmm__band_given(s).gas != t->given.gas; /* a price alone makes nothing due */
  s->dealer.maker.due = !s->due ? INVMM__SOLVED : t->used ? INVMM__OLD : INVMM__UNSOLVED;
  s->zone = t->used ? t->zone : (struct invmm__zone){0}; /* and not that of before a reset */
}
