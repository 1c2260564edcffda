/* SPDX-License-Identifier: MIT */
/** Regime: an input that tells which of a few volatilities holds, by Hamilton's filter, and what mixture of
 * them to quote on; and an alarm for a variance that none of them explains.
 *
 * The answer is the blended volatility sqrt(sum pi_k sigma_k^2). The regime in force, which scales limits,
 * changes only when another is likely (`enter_probability`) or it is itself no longer (`leave_probability`).
 * The alarm is a cumulative sum of z = min(r^2/(sigma_0^2 dt), 25) - 1: S <- max(0, S + z - slack), and an
 * alarm, with S back at 0, once S > threshold. E. Page, Continuous inspection schemes, Biometrika 41, 1954.
 */
#include "inputs/hamilton.h"
#include "inputs/kinds.h"
#include "inputs/sampler.h"

enum { MOST = INVMM__REGIMES_MOST, RATES = MOST * (MOST - 1) };

/* What a single return may add to the cumulative sum. */
#define SQUARE_MOST 25.0

struct regime_params {
  struct invmm__input_params input;
  struct invmm__price_params price;
  double regimes;
  INVMM__ARRAY(MOST) regime_volatilities;
  INVMM__ARRAY(RATES) regime_rates;
  INVMM__ARRAY(MOST) regime_scales;
  double enter_probability, leave_probability, cusum_slack, cusum_threshold;
};

#define ROW(ID, field, flags, dflt, min, max, unit, about, cite, len)                                        \
  {                                                                                                          \
    INVMM_PARAM_##ID, flags, offsetof(struct regime_params, field), dflt, min, max, #field, unit, NULL,      \
        about, cite, len, NULL                                                                               \
  }
#define LIVE     INVMM_PF_LIVE
#define INTEGER  INVMM_PF_INTEGER
#define REQUIRED INVMM_PF_REQUIRED
#define ARRAY    INVMM_PF_ARRAY
#define ABOVE    INVMM_PF_MIN_OPEN
#define BELOW    INVMM_PF_MAX_OPEN

static const struct invmm__param rows[] = {
    ROW(REGIMES, regimes, INTEGER, 2, 2, MOST, "count", "K: how many regimes there are", NULL, 0),
    ROW(REGIME_VOLATILITIES, regime_volatilities, ARRAY | LIVE | REQUIRED | ABOVE | BELOW, NAN, 0, INFINITY,
        "P/sqrt(s)", "sigma of each regime, the calmest first", "hamilton_1989", MOST),
    ROW(REGIME_RATES, regime_rates, ARRAY | LIVE, 0.01, 0, 1e9, "1/s",
        "rates of changing, row by row without the diagonal: from 0 to 1, 0 to 2, ..., from 1 to 0, ...",
        "hamilton_1989", RATES),
    ROW(REGIME_SCALES, regime_scales, ARRAY | LIVE, 1, 0, 1, "fraction",
        "what is left of limits and sizes in each regime", NULL, MOST),
    ROW(ENTER_PROBABILITY, enter_probability, LIVE, 0.8, 0.5, 1, "1",
        "a regime comes into force when it is likelier than this", NULL, 0),
    ROW(LEAVE_PROBABILITY, leave_probability, LIVE, 0.5, 0, 1, "1",
        "the regime in force gives way to the likeliest when it is less likely than this", NULL, 0),
    ROW(CUSUM_SLACK, cusum_slack, LIVE | BELOW, 0.5, 0, INFINITY, "1",
        "k of the alarm: what each return takes from the sum", "page_1954", 0),
    ROW(CUSUM_THRESHOLD, cusum_threshold, LIVE | ABOVE, 20, 0, INFINITY, "1",
        "h of the alarm; squares of returns have heavy tails: below 20 it often cries for nothing",
        "page_1954", 0),
};

static const struct invmm__param_group groups[] = {
    {invmm__input_table, INVMM__INPUT_PARAMS, offsetof(struct regime_params, input)},
    {invmm__price_table, INVMM__PRICE_PARAMS, offsetof(struct regime_params, price)},
    {rows, INVMM__COUNT(rows), 0},
};

static const struct invmm__value own_values[] = {
    {INVMM_VALUE_VALUE, 3, "value", "own",
     "blended sigma, P/sqrt(s) (0); the regime in force (1); the fraction of limits that it leaves (2)"},
    {INVMM_VALUE_ERROR, 3, "error", "own", "one standard error of value, in its unit"},
    {INVMM_VALUE_VOLATILITY, 1, "volatility", "P/sqrt(s)", "blended sigma"},
    {INVMM_VALUE_REGIME, 1, "regime", "1", "number of the regime in force"},
    {INVMM_VALUE_REGIME_PROBABILITY, MOST, "regime_probability", "1",
     "pi of each regime now; 0 beyond the last"},
    {INVMM_VALUE_LIMIT_SCALE, 1, "limit_scale", "fraction", "what the regime in force leaves of limits"},
    {INVMM_VALUE_CUSUM, 1, "cusum", "1", "S of the alarm"},
    {INVMM_VALUE_ALARMS, 1, "alarms", "count", "alarms so far"},
    {INVMM_VALUE_LOG_LIKELIHOOD, 1, "log_likelihood", "1", "of all returns so far"},
};

static const struct invmm__value_group values[] = {
    {own_values, INVMM__COUNT(own_values)},
    {invmm__input_values, INVMM__INPUT_VALUES},
};

struct regime_terms {
  struct invmm__input_terms input;
  struct invmm__sampling sampling;
  struct invmm__chain chain;
  double scale[MOST], enter, leave, slack, threshold;
};

struct regime {
  struct regime_terms terms;
  int64_t at_ns;
  struct invmm__sampler sampler;
  double samples; /* the tail of the state begins here */
  double probability[MOST], current, cusum, alarms, likelihood;
};

static size_t state_size(const void *params) {
  (void)params;
  return sizeof(struct regime);
}

static struct invmm__verdict contradiction(const char *why) {
  return (struct invmm__verdict){INVMM_E_CONFIG, why, NULL};
}

static struct invmm__verdict check(const void *params) {
  const struct regime_params *p = params;
  double n = p->regimes;
  if (isnan(p->regime_volatilities.at[0]))
    return contradiction("regime_volatilities has no default: set one for each of the regimes");
  if (p->regime_volatilities.n != 0 && p->regime_volatilities.n != n)
    return contradiction("regime_volatilities must be as many as regimes");
  if (p->regime_scales.n != 0 && p->regime_scales.n != n)
    return contradiction("regime_scales must be as many as regimes");
  if (p->regime_rates.n != 0 && p->regime_rates.n != n * (n - 1))
    return contradiction("regime_rates must be regimes * (regimes - 1) numbers: one from each to each other");
  if (p->leave_probability > p->enter_probability)
    return contradiction("leave_probability is above enter_probability, so no regime could hold: lower it");
  return (struct invmm__verdict){INVMM_OK, NULL, NULL};
}

static struct invmm__chain chain_of(const struct regime_params *p) {
  struct invmm__chain c = {.n = (uint32_t)p->regimes};
  for (uint32_t i = 0, at = 0; i < c.n; ++i) {
    c.sigma[i] = p->regime_volatilities.at[i];
    for (uint32_t j = 0; j < c.n; ++j)
      if (i != j) c.rate[i][j] = p->regime_rates.at[at++];
  }
  invmm__chain_complete(&c);
  return c;
}

static void prepare(void *state, const void *params, const struct invmm__clock *clock) {
  const struct regime_params *p = params;
  struct regime *s = state;
  (void)clock;
  s->terms = (struct regime_terms){
      .input = invmm__input_terms_of(&p->input),
      .sampling = invmm__sampling_of(&p->price),
      .chain = chain_of(p),
      .enter = p->enter_probability,
      .leave = p->leave_probability,
      .slack = p->cusum_slack,
      .threshold = p->cusum_threshold,
  };
  for (uint32_t k = 0; k < MOST; ++k) {
    s->terms.scale[k] = p->regime_scales.at[k];
    if (s->samples == 0) s->probability[k] = k < s->terms.chain.n ? s->terms.chain.stationary[k] : 0;
  }
}

static void watch(struct regime *s, const struct invmm__return *r) {
  double sigma = s->terms.chain.sigma[0], square = r->move * r->move / (sigma * sigma * r->seconds);
  double z = (square < SQUARE_MOST ? square : SQUARE_MOST) - 1;
  s->cusum = fmax(0, s->cusum + z - s->terms.slack);
  if (s->cusum > s->terms.threshold) s->cusum = 0, s->alarms += 1;
}

static void choose(struct regime *s) {
  uint32_t likeliest = 0, current = (uint32_t)s->current;
  for (uint32_t k = 1; k < s->terms.chain.n; ++k)
    if (s->probability[k] > s->probability[likeliest]) likeliest = k;
  if (s->probability[likeliest] > s->terms.enter || s->probability[current] < s->terms.leave)
    s->current = likeliest;
}

static invmm_status apply(void *state, const struct invmm__clock *clock, const invmm_event *e) {
  struct regime *s = state;
  struct invmm__return r = {0};
  double price;
  if (!invmm__input_sees(&s->terms.input, e) || !invmm__price_of(&s->terms.sampling, e, &price))
    return INVMM_OK;
  s->at_ns = clock->now_ns;
  enum invmm__sampled what = invmm__sampler_take(&s->sampler, &s->terms.sampling, clock->now_ns, price, &r);
  if (what == INVMM__NO_SAMPLE) return INVMM_OK;
  /* the chain starts as it is in the long run, where time moves nothing */
  invmm__chain_pass(&s->terms.chain, r.seconds, s->probability);
  if (what == INVMM__GAP) return INVMM_OK;
  invmm__chain_see(&s->terms.chain, r.move, r.seconds, s->probability, &s->likelihood);
  s->samples += 1;
  watch(s, &r);
  choose(s);
  return INVMM_OK;
}

/* Blended variance, and its standard deviation over the regimes that there may be. */
static void report(const void *state, const struct invmm__clock *clock, struct invmm__report *out) {
  const struct regime *s = state;
  double variance = 0, square = 0;
  for (uint32_t k = 0; k < s->terms.chain.n; ++k) {
    double own = s->terms.chain.sigma[k] * s->terms.chain.sigma[k];
    variance += s->probability[k] * own, square += s->probability[k] * own * own;
  }
  double sigma = sqrt(variance), error = sqrt(fmax(0, square - variance * variance)) / (2 * sigma);
  *out = (struct invmm__report){.value = {sigma, s->current, s->terms.scale[(uint32_t)s->current]},
                                .error = {error}};
  invmm__input_judge(&s->terms.input, clock, s->samples, s->at_ns, out);
}

static invmm_status value(const void *state, const struct invmm__clock *clock, int32_t id, uint32_t index,
                          double *out) {
  const struct regime *s = state;
  struct invmm__report r;
  report(state, clock, &r);
  switch (id) {
  case INVMM_VALUE_VOLATILITY:
    return invmm__input_answer(&r, r.value[0], out);
  case INVMM_VALUE_REGIME:
    return invmm__input_answer(&r, r.value[1], out);
  case INVMM_VALUE_REGIME_PROBABILITY:
    return invmm__input_answer(&r, s->probability[index], out);
  case INVMM_VALUE_LIMIT_SCALE:
    return invmm__input_answer(&r, r.value[2], out);
  case INVMM_VALUE_CUSUM:
    return invmm__input_answer(&r, s->cusum, out);
  case INVMM_VALUE_ALARMS:
    return invmm__input_answer(&r, s->alarms, out);
  case INVMM_VALUE_LOG_LIKELIHOOD:
    return invmm__input_answer(&r, s->likelihood, out);
  default:
    return invmm__input_value(&r, clock, id, index, out);
  }
}

#define F64(ID, field)                                                                                       \
  { ID, INVMM__F64, offsetof(struct regime, field), 0, 0 }
#define I64(ID, field)                                                                                       \
  { ID, INVMM__I64, offsetof(struct regime, field), -9223372036854775808.0, 9223372036854775808.0 }

static const struct invmm__field fields[] = {
    I64(1, at_ns),         I64(2, sampler.time_ns), F64(3, sampler.last),
    F64(4, sampler.price), F64(5, sampler.started), F64(6, sampler.passed),
};

static int sane(const void *state) {
  const struct regime *s = state;
  double sum = 0;
  int good = s->samples >= 0 && s->cusum >= 0;
  for (uint32_t k = 0; k < MOST; ++k) {
    good &= (k < s->terms.chain.n || s->probability[k] == 0) && s->probability[k] >= 0;
    sum += s->probability[k];
  }
  int known = s->current >= 0 && s->current < s->terms.chain.n && s->current == (double)(uint32_t)s->current;
  return good && known && fabs(sum - 1) < 1e-9;
}

const struct invmm__kind invmm__regime = {
    .id = INVMM_KIND_REGIME,
    .verbs = INVMM_VERB_STEP,
    .name = "regime",
    .title = "Which of a few volatilities holds, by Hamilton's filter",
    .cite = "J. Hamilton, Econometrica 57(2), 357-384, 1989; E. Page, Biometrika 41, 100-115, 1954",
    .params = groups,
    .param_groups = INVMM__COUNT(groups),
    .values = values,
    .value_groups = INVMM__COUNT(values),
    .params_size = sizeof(struct regime_params),
    .state_size = state_size,
    .fields = fields,
    .field_count = INVMM__COUNT(fields),
    .tail = offsetof(struct regime, samples),
    .sane = sane,
    .check = check,
    .prepare = prepare,
    .apply = apply,
    .book = apply,
    .report = report,
    .value = value,
};
