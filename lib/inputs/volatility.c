/* SPDX-License-Identifier: MIT */
/** Volatility: an input that estimates sigma, P/sqrt(s), from books, trades, pools or bars. The estimators
 * are in volatility_ticks.c and volatility_bars.c. */
#include "inputs/volatility.h"
#include "inputs/forget.h"
#include "inputs/kinds.h"

struct volatility_params {
  struct invmm__input_params input;
  struct invmm__price_params price;
  double method, half_life, ewma_start, window, subgrid, prior_volatility;
  double garch_omega, garch_alpha, garch_beta, horizon, year_seconds;
};

#define ROW(ID, field, flags, dflt, min, max, unit, choices, about, cite)                                    \
  {                                                                                                          \
    INVMM_PARAM_##ID, flags, offsetof(struct volatility_params, field), dflt, min, max, #field, unit,        \
        choices, about, cite                                                                                 \
  }
#define LIVE     INVMM_PF_LIVE
#define CHOICE   INVMM_PF_CHOICE
#define INTEGER  INVMM_PF_INTEGER
#define REQUIRED INVMM_PF_REQUIRED
#define ABOVE    INVMM_PF_MIN_OPEN
#define BELOW    INVMM_PF_MAX_OPEN

static const struct invmm__param rows[] = {
    ROW(METHOD, method, CHOICE, 0, 0, 6, "choice",
        "ewma|realized|bipower|two_scale|rogers_satchell|yang_zhang|garch",
        "ewma: forgets with half_life; realized: the last window returns; bipower: the same without jumps; "
        "two_scale: without noise on the prices; rogers_satchell, yang_zhang: from bars; garch: coefficients "
        "given",
        "yang_zhang_2000; zhang_mykland_ait_sahalia_2005; barndorff_nielsen_shephard_2004"),
    ROW(HALF_LIFE, half_life, LIVE | ABOVE, 60, 0, INFINITY, "s", NULL,
        "what is so old weighs half: ewma alone", NULL),
    ROW(EWMA_START, ewma_start, CHOICE, 0, 0, 1, "choice", "first|average",
        "first: the recursion of the textbooks starts on the first sample, which weighs all that was before "
        "it; average: all samples of the start weigh alike",
        NULL),
    ROW(WINDOW, window, INTEGER, 300, 2, 1e5, "samples", NULL,
        "samples that are kept: realized, bipower, two_scale, rogers_satchell, yang_zhang", NULL),
    ROW(SUBGRID, subgrid, INTEGER, 0, 0, 5e4, "samples", NULL,
        "K: steps of the slow scale of two_scale; 0: window^(2/3)", "zhang_mykland_ait_sahalia_2005"),
    ROW(PRIOR_VOLATILITY, prior_volatility, LIVE | REQUIRED | BELOW, NAN, 0, INFINITY, "P/sqrt(s)", NULL,
        "sigma before anything is seen, worth prior_weight samples", NULL),
    ROW(GARCH_OMEGA, garch_omega, LIVE | REQUIRED, NAN, 0, 1e120, "P^2", NULL,
        "omega, of one sampling_interval", "bollerslev_1986"),
    ROW(GARCH_ALPHA, garch_alpha, LIVE | REQUIRED | BELOW, NAN, 0, 1, "1", NULL,
        "alpha: what the last square adds to the next variance", "bollerslev_1986"),
    ROW(GARCH_BETA, garch_beta, LIVE | REQUIRED | BELOW, NAN, 0, 1, "1", NULL,
        "beta: what the last variance leaves to the next", "bollerslev_1986"),
    ROW(HORIZON, horizon, LIVE | BELOW, 0, 0, INFINITY, "s", NULL,
        "garch: the answer is the mean over so much time ahead; 0: the next interval", NULL),
    ROW(YEAR_SECONDS, year_seconds, LIVE | ABOVE | BELOW, 31536000, 0, INFINITY, "s", NULL,
        "seconds of trading in a year, for volatility_annual", NULL),
};

static const struct invmm__param_group groups[] = {
    {invmm__input_table, INVMM__INPUT_PARAMS, offsetof(struct volatility_params, input)},
    {invmm__price_table, INVMM__PRICE_PARAMS, offsetof(struct volatility_params, price)},
    {rows, INVMM__COUNT(rows), 0},
};

static const struct invmm__value own_values[] = {
    {INVMM_VALUE_VALUE, 2, "value", "own", "sigma: arithmetic, P/sqrt(s) (0); annual and relative (1)"},
    {INVMM_VALUE_ERROR, 2, "error", "own", "one standard error of value, in its unit"},
    {INVMM_VALUE_VOLATILITY, 1, "volatility", "P/sqrt(s)", "sigma, arithmetic"},
    {INVMM_VALUE_VOLATILITY_ANNUAL, 1, "volatility_annual", "1/sqrt(year)",
     "sigma * sqrt(year_seconds) / price"},
    {INVMM_VALUE_JUMP_STATISTIC, 1, "jump_statistic", "1",
     "bipower: by how many standard errors the jumps in the window stand out; 0 for the other methods"},
    {INVMM_VALUE_PRICE_NOISE, 1, "price_noise", "P",
     "two_scale: standard deviation of the noise on each price; 0 for the other methods"},
};

static const struct invmm__value_group values[] = {
    {own_values, INVMM__COUNT(own_values)},
    {invmm__input_values, INVMM__INPUT_VALUES},
};

static int is_bars(int method) {
  return method == INVMM_VOLATILITY_ROGERS_SATCHELL || method == INVMM_VOLATILITY_YANG_ZHANG;
}

/* K, at least 2 and at most the window. */
static uint32_t lag_of(const struct volatility_params *p) {
  double automatic = p->subgrid > 0 ? p->subgrid : nearbyint(pow(p->window, 2.0 / 3.0));
  return (uint32_t)fmin(fmax(2, automatic), p->window);
}

static size_t state_size(const void *params) {
  const struct volatility_params *p = params;
  return sizeof(struct invmm__volatility) +
         invmm__volatility_slots((int)p->method, (uint32_t)p->window, lag_of(p)) * sizeof(double);
}

static struct invmm__verdict contradiction(const char *why) {
  return (struct invmm__verdict){INVMM_E_CONFIG, why, NULL};
}

static struct invmm__verdict check_garch(const struct volatility_params *p) {
  if (isnan(p->garch_omega)) return contradiction("garch_omega has no default: set it");
  if (isnan(p->garch_alpha)) return contradiction("garch_alpha has no default: set it");
  if (isnan(p->garch_beta)) return contradiction("garch_beta has no default: set it");
  if (p->garch_alpha + p->garch_beta >= 1)
    return contradiction("garch_alpha + garch_beta must be below 1, or there is no mean to come back to");
  if (p->price.sampling != INVMM_SAMPLING_TIME)
    return contradiction("method garch counts in sampling_interval: set sampling to time");
  return (struct invmm__verdict){INVMM_OK, NULL, NULL};
}

static struct invmm__verdict check(const void *params) {
  const struct volatility_params *p = params;
  int method = (int)p->method, windowed = method != INVMM_VOLATILITY_EWMA && method != INVMM_VOLATILITY_GARCH;
  if (p->input.prior_weight > 0 && isnan(p->prior_volatility))
    return contradiction("prior_weight has nothing to weigh: set prior_volatility, or prior_weight 0");
  if (windowed && p->input.warm_samples > p->window)
    return contradiction("warm_samples is more than window keeps: raise window");
  if (method == INVMM_VOLATILITY_TWO_SCALE && p->subgrid > p->window)
    return contradiction("subgrid is more than window keeps: raise window");
  if (method == INVMM_VOLATILITY_GARCH) return check_garch(p);
  return (struct invmm__verdict){INVMM_OK, NULL, NULL};
}

/* Fewer samples than these say nothing. */
static double least_samples(int method, uint32_t lag) {
  if (method == INVMM_VOLATILITY_TWO_SCALE) return lag + 1;
  return method == INVMM_VOLATILITY_BIPOWER || method == INVMM_VOLATILITY_YANG_ZHANG ? 2 : 1;
}

static void prepare(void *state, const void *params, const struct invmm__clock *clock) {
  const struct volatility_params *p = params;
  struct invmm__volatility *v = state;
  int method = (int)p->method;
  v->terms = (struct invmm__volatility_terms){
      .input = invmm__input_terms_of(&p->input),
      .sampling = invmm__sampling_of(&p->price),
      .method = method,
      .average = p->ewma_start == INVMM_EWMA_START_AVERAGE,
      .window = (uint32_t)p->window,
      .lag = lag_of(p),
      .forgetting = invmm__forgetting(p->half_life),
      .prior = isnan(p->prior_volatility) ? 0 : p->prior_volatility * p->prior_volatility,
      .omega = p->garch_omega,
      .alpha = p->garch_alpha,
      .beta = p->garch_beta,
      .interval = p->price.sampling_interval,
      .ahead = fmax(1, nearbyint(p->horizon / p->price.sampling_interval)),
      .year = p->year_seconds,
  };
  v->terms.input.need = fmax(p->input.warm_samples, least_samples(method, v->terms.lag));
  (void)clock;
}

static void see_bar(struct invmm__volatility *v, const struct invmm__clock *clock, const invmm_event *e) {
  uint64_t gone = (uint64_t)clock->now_ns - (uint64_t)v->close_ns;
  if (v->memory.closed != 0 && gone > 0 && gone <= v->terms.sampling.max_gap_ns)
    invmm__volatility_bar(v, e, (double)gone * 1e-9);
  v->memory.close = e->price2, v->memory.closed = 1;
  v->close_ns = v->at_ns = clock->now_ns;
}

static void see_price(struct invmm__volatility *v, const struct invmm__clock *clock, double price) {
  struct invmm__return r = {0};
  enum invmm__sampled what = invmm__sampler_take(&v->sampler, &v->terms.sampling, clock->now_ns, price, &r);
  v->at_ns = clock->now_ns;
  if (what == INVMM__SAMPLE)
    invmm__volatility_learn(v, &r);
  else if (what == INVMM__GAP)
    invmm__volatility_gap(v);
}

static invmm_status apply(void *state, const struct invmm__clock *clock, const invmm_event *e) {
  struct invmm__volatility *v = state;
  double price;
  if (!invmm__input_sees(&v->terms.input, e)) return INVMM_OK;
  if (is_bars(v->terms.method)) {
    if (e->kind == INVMM_EV_BAR) see_bar(v, clock, e);
  } else if (invmm__price_of(&v->terms.sampling, e, &price)) {
    see_price(v, clock, price);
  }
  return INVMM_OK;
}

static void report(const void *state, const struct invmm__clock *clock, struct invmm__report *out) {
  const struct invmm__volatility *v = state;
  const struct invmm__volatility_terms *t = &v->terms;
  struct invmm__variance own = invmm__volatility_estimate(v);
  double weight = invmm__prior_weight(&t->input, own.have);
  double sigma = sqrt(invmm__with_prior(&t->input, own.have, own.variance, t->prior));
  double error = own.have > 0 ? own.relative_error : 1;
  double price = fabs(is_bars(t->method) ? v->memory.close : v->sampler.price);
  double annual = price > 0 ? sqrt(t->year) / price : 0;
  error *= sigma * sqrt(own.have / (own.have + weight > 0 ? own.have + weight : 1));
  if (own.have == 0) error = sigma; /* a prior alone: as much as itself */
  *out = (struct invmm__report){.value = {sigma, sigma * annual}, .error = {error, error * annual}};
  invmm__input_judge(&t->input, clock, own.have, v->at_ns, out);
  if (!(out->value[0] > 0)) out->quality = 0; /* no move was seen: nothing is known */
}

static invmm_status value(const void *state, const struct invmm__clock *clock, int32_t id, uint32_t index,
                          double *out) {
  const struct invmm__volatility *v = state;
  struct invmm__report r;
  report(state, clock, &r);
  switch (id) {
  case INVMM_VALUE_VOLATILITY:
    return invmm__input_answer(&r, r.value[0], out);
  case INVMM_VALUE_VOLATILITY_ANNUAL:
    return invmm__input_answer(&r, r.value[1], out);
  case INVMM_VALUE_JUMP_STATISTIC:
    return invmm__input_answer(
        &r, v->terms.method == INVMM_VOLATILITY_BIPOWER ? invmm__volatility_jumps(v) : 0, out);
  case INVMM_VALUE_PRICE_NOISE:
    return invmm__input_answer(
        &r, v->terms.method == INVMM_VOLATILITY_TWO_SCALE ? invmm__volatility_noise(v) : 0, out);
  default:
    return invmm__input_value(&r, clock, id, index, out);
  }
}

#define F64(ID, field)                                                                                       \
  { ID, INVMM__F64, offsetof(struct invmm__volatility, field), 0, 0 }
#define I64(ID, field)                                                                                       \
  { ID, INVMM__I64, offsetof(struct invmm__volatility, field), -9223372036854775808.0, 9223372036854775808.0 }

static const struct invmm__field fields[] = {
    I64(1, at_ns),         I64(2, close_ns),        I64(3, sampler.time_ns), F64(4, sampler.last),
    F64(5, sampler.price), F64(6, sampler.started), F64(7, sampler.passed),
};

static int is_count(double x, double most) {
  return x >= 0 && x <= most && x == (double)(uint64_t)x;
}

static int sane(const void *state) {
  const struct invmm__volatility *v = state;
  const struct invmm__volatility_memory *m = &v->memory;
  uint32_t own = v->terms.window - (v->terms.method == INVMM_VOLATILITY_BIPOWER);
  uint32_t ring = v->terms.method == INVMM_VOLATILITY_TWO_SCALE ? v->terms.lag : v->terms.window;
  int positive = m->mean >= 0 && m->fourth >= 0 && m->weight2 >= 0 && m->next >= 0 && m->before_seconds >= 0;
  return invmm__roll_sane(&m->own, own) && invmm__roll_sane(&m->lagged, v->terms.window - v->terms.lag + 1) &&
         is_count(m->samples, 0x1p53) && is_count(m->ring, ring) && is_count(m->ring_place, ring - 1) &&
         positive;
}

const struct invmm__kind invmm__volatility = {
    .id = INVMM_KIND_VOLATILITY,
    .verbs = INVMM_VERB_STEP,
    .name = "volatility",
    .title = "Volatility of a price, from books, trades, pools or bars",
    .cite = "L. Zhang, P. Mykland, Y. Ait-Sahalia, JASA 100, 1394-1411, 2005; "
            "O. Barndorff-Nielsen, N. Shephard, J. Financ. Econometrics 2, 1-37, 2004; "
            "D. Yang, Q. Zhang, J. Business 73, 477-491, 2000",
    .params = groups,
    .param_groups = INVMM__COUNT(groups),
    .values = values,
    .value_groups = INVMM__COUNT(values),
    .params_size = sizeof(struct volatility_params),
    .state_size = state_size,
    .fields = fields,
    .field_count = INVMM__COUNT(fields),
    .tail = offsetof(struct invmm__volatility, memory),
    .sane = sane,
    .check = check,
    .prepare = prepare,
    .apply = apply,
    .book = apply,
    .report = report,
    .value = value,
};
