/* SPDX-License-Identifier: MIT */
/** Oracle: an input that makes one price, or one volatility, of what several sources say, and holds still
 * when they are too few, or when the price jumps and nobody confirms it.
 *
 * 1. Readings that are too old, or not above 0, are dropped.
 * 2. So are those further than `max_source_deviation` from the weighted median of the rest, in logarithms.
 * 3. Fewer than `min_sources` left: there is no answer (quality 0).
 * 4. A median further from the last accepted one than max(jump_limit, 8 jump_volatility sqrt(dt)) is accepted
 *    once `confirm_sources` sources say so, or once it has stood for `confirm_time`; until then no answer.
 *
 * Confidence is the median absolute deviation of what is left. P. Rousseeuw, C. Croux, Alternatives to the
 * median absolute deviation, JASA 88, 1993 (for what it is worth in standard deviations). */
#include "inputs/input.h"
#include "inputs/kinds.h"
#include "inputs/median.h"

enum { SOURCES_MOST = 64, INPUT_PARAMS = INVMM__INPUT_PARAMS - 1 };

/* A standard deviation in median absolute deviations, and the error of a median in standard deviations over
 * sqrt(n): of normal readings. */
#define PER_DEVIATION 1.4826
#define MEDIAN_ERROR  1.2533

struct oracle_params {
  struct invmm__input_params input;
  double quantity, sources, min_sources, max_source_deviation, jump_limit, jump_volatility;
  double confirm_sources, confirm_time, prior_reading;
  INVMM__ARRAY(SOURCES_MOST) source_weights;
};

#define ROW(ID, field, flags, dflt, min, max, unit, choices, about, len)                                     \
  {                                                                                                          \
    INVMM_PARAM_##ID, flags, offsetof(struct oracle_params, field), dflt, min, max, #field, unit, choices,   \
        about, NULL, len, NULL                                                                               \
  }
#define LIVE     INVMM_PF_LIVE
#define INTEGER  INVMM_PF_INTEGER
#define REQUIRED INVMM_PF_REQUIRED
#define ABOVE    INVMM_PF_MIN_OPEN
#define BELOW    INVMM_PF_MAX_OPEN

static const struct invmm__param rows[] = {
    ROW(QUANTITY, quantity, INVMM_PF_CHOICE, 0, 0, 1, "choice", "price|volatility",
        "what the sources say: the price, P, or the volatility, P/sqrt(s)", 0),
    ROW(SOURCES, sources, INTEGER, 8, 1, SOURCES_MOST, "count", NULL,
        "sources (venues) that state is kept for", 0),
    ROW(SOURCE_WEIGHTS, source_weights, INVMM_PF_ARRAY | LIVE | BELOW, 1, 0, INFINITY, "1", NULL,
        "what the word of each source weighs in the median; 0: nothing", SOURCES_MOST),
    ROW(MIN_SOURCES, min_sources, LIVE | INTEGER, 1, 1, SOURCES_MOST, "count", NULL,
        "fewer good readings give no answer", 0),
    ROW(MAX_SOURCE_DEVIATION, max_source_deviation, LIVE | ABOVE, INFINITY, 0, INFINITY, "fraction", NULL,
        "a reading whose logarithm is further from that of the median is left out", 0),
    ROW(JUMP_LIMIT, jump_limit, LIVE | ABOVE, INFINITY, 0, INFINITY, "fraction", NULL,
        "a larger move of the logarithm from one answer to the next waits for confirmation", 0),
    ROW(JUMP_VOLATILITY, jump_volatility, LIVE | BELOW, 0, 0, INFINITY, "1/sqrt(s)", NULL,
        "relative volatility: a jump is more than 8 of it times the root of the time gone, too", 0),
    ROW(CONFIRM_SOURCES, confirm_sources, LIVE | INTEGER, 2, 1, SOURCES_MOST, "count", NULL,
        "so many sources confirm a jump at once", 0),
    ROW(CONFIRM_TIME, confirm_time, LIVE, INFINITY, 0, INFINITY, "s", NULL,
        "a jump that has stood for so long is confirmed", 0),
    ROW(PRIOR_READING, prior_reading, LIVE | REQUIRED | ABOVE | BELOW, NAN, 0, INFINITY, "own", NULL,
        "a reading that counts until min_sources have spoken, with the weight prior_weight", 0),
};

static const struct invmm__param_group groups[] = {
    {invmm__input_table, INPUT_PARAMS, offsetof(struct oracle_params, input)},
    {rows, INVMM__COUNT(rows), 0},
};

static const struct invmm__value own_values[] = {
    {INVMM_VALUE_VALUE, 1, "value", "own", "the answer: P, or P/sqrt(s)"},
    {INVMM_VALUE_ERROR, 1, "error", "own",
     "one standard error of value, from the spread of the sources and what they say of themselves"},
    {INVMM_VALUE_CONFIDENCE, 1, "confidence", "own",
     "median absolute deviation of the good readings from the answer"},
    {INVMM_VALUE_SOURCES_FRESH, 1, "sources_fresh", "count", "sources whose reading is young enough"},
    {INVMM_VALUE_SOURCES_KEPT, 1, "sources_kept", "count", "of these, those that do not deviate too far"},
    {INVMM_VALUE_HOLDING, 1, "holding", "0 or 1", "whether a jump waits for its confirmation"},
};

static const struct invmm__value_group values[] = {
    {own_values, INVMM__COUNT(own_values)},
    {invmm__input_values, INVMM__INPUT_VALUES},
};

struct oracle_terms {
  struct invmm__input_terms input;
  uint32_t sources;
  double min_sources, deviation, jump, volatility, confirm_sources, prior, prior_weight;
  double weight[SOURCES_MOST];
  uint64_t confirm_ns;
};

/* The last reading of a source; `age` is what it said of itself. */
struct reading {
  double value, confidence, age, since; /* `since`: ns from the first event of the model to its event */
  double spoken;                        /* whether there is one */
};

struct oracle {
  struct oracle_terms terms;
  int64_t at_ns, accepted_ns, jumped_ns;
  double accepted; /* the tail of the state begins here: 0 where nothing has been accepted */
  double holding;
  struct reading readings[];
};

/* -- parameters -- */

static size_t state_size(const void *params) {
  const struct oracle_params *p = params;
  return sizeof(struct oracle) + (size_t)p->sources * sizeof(struct reading);
}

static struct invmm__verdict contradiction(const char *why) {
  return (struct invmm__verdict){INVMM_E_CONFIG, why, NULL};
}

static struct invmm__verdict check(const void *params) {
  const struct oracle_params *p = params;
  if (p->min_sources > p->sources)
    return contradiction(
        "min_sources is more than sources, so there would never be an answer: raise sources");
  if (p->source_weights.n != 0 && p->source_weights.n != p->sources)
    return contradiction("source_weights must be as many as sources");
  if (p->input.prior_weight > 0 && isnan(p->prior_reading))
    return contradiction("prior_weight has nothing to weigh: set prior_reading, or prior_weight 0");
  return (struct invmm__verdict){INVMM_OK, NULL, NULL};
}

static void prepare(void *state, const void *params, const struct invmm__clock *clock) {
  const struct oracle_params *p = params;
  struct oracle *s = state;
  (void)clock;
  s->terms = (struct oracle_terms){
      .input = invmm__input_terms_of(&p->input),
      .sources = (uint32_t)p->sources,
      .min_sources = p->min_sources,
      .deviation = p->max_source_deviation,
      .jump = p->jump_limit,
      .volatility = p->jump_volatility,
      .confirm_sources = p->confirm_sources,
      .prior = isnan(p->prior_reading) ? 1 : p->prior_reading,
      .prior_weight = p->input.prior_weight,
      .confirm_ns = invmm__nanoseconds(p->confirm_time),
  };
  s->terms.input.need = p->min_sources;
  for (uint32_t i = 0; i < s->terms.sources; ++i)
    s->terms.weight[i] = p->source_weights.at[i];
}

/* -- the readings now -- */

/* What the sources say at one time. */
struct word {
  struct invmm__weighted kept[SOURCES_MOST + 1];
  uint32_t spoken, fresh, n;      /* sources that ever spoke; young enough; kept, a prior not among them */
  uint32_t held;                  /* rows of `kept`, a prior among them */
  double median, confidence, own; /* `own`: weighted mean of what the sources say of their errors */
};

static double age_of(const struct invmm__clock *clock, const struct reading *r) {
  return r->age + fmax(0, invmm__seconds(clock->first_ns, clock->now_ns) - r->since * 1e-9);
}

static int is_fresh(const struct oracle *s, const struct invmm__clock *clock, uint32_t i) {
  const struct reading *r = &s->readings[i];
  if (r->spoken == 0 || !(r->value > 0) || !(s->terms.weight[i] > 0)) return 0;
  uint64_t most = s->terms.input.max_age_ns;
  return most == UINT64_MAX || age_of(clock, r) <= (double)most * 1e-9 * (1 + 1e-12);
}

static void gather(const struct oracle *s, const struct invmm__clock *clock, struct word *w) {
  struct invmm__weighted all[SOURCES_MOST + 1];
  *w = (struct word){.n = 0};
  for (uint32_t i = 0; i < s->terms.sources; ++i) {
    w->spoken += s->readings[i].spoken != 0;
    if (is_fresh(s, clock, i))
      all[w->fresh++] = (struct invmm__weighted){s->readings[i].value, s->terms.weight[i]};
  }
  if (w->fresh > 0) w->median = invmm__median(all, w->fresh);
  for (uint32_t i = 0; i < w->fresh; ++i)
    if (fabs(log(all[i].value / w->median)) <= s->terms.deviation * (1 + 1e-12)) w->kept[w->n++] = all[i];
  w->held = w->n;
  if (w->spoken < s->terms.min_sources && s->terms.prior_weight > 0)
    w->kept[w->held++] = (struct invmm__weighted){s->terms.prior, s->terms.prior_weight};
}

static void weigh(const struct oracle *s, const struct invmm__clock *clock, struct word *w) {
  struct invmm__weighted far[SOURCES_MOST + 1];
  double sum = 0, total = 0;
  gather(s, clock, w);
  if (w->held == 0) return;
  w->median = invmm__median(w->kept, w->held);
  for (uint32_t i = 0; i < w->held; ++i)
    far[i] = (struct invmm__weighted){fabs(w->kept[i].value - w->median), w->kept[i].weight};
  w->confidence = invmm__median(far, w->held);
  for (uint32_t i = 0; i < s->terms.sources; ++i)
    if (is_fresh(s, clock, i))
      sum += s->terms.weight[i] * fabs(s->readings[i].confidence), total += s->terms.weight[i];
  w->own = total > 0 ? sum / total : 0;
}

static int is_answer(const struct oracle *s, const struct word *w) {
  return w->n >= s->terms.min_sources || w->held > w->n;
}

/* -- jumps -- */

static double jump_limit(const struct oracle *s, int64_t now_ns) {
  return fmax(s->terms.jump, 8 * s->terms.volatility * sqrt(invmm__seconds(s->accepted_ns, now_ns)));
}

/* How many of the kept sources are beyond the limit on the side of the median. */
static uint32_t confirming(const struct oracle *s, const struct word *w, double limit) {
  uint32_t n = 0;
  int up = w->median > s->accepted;
  for (uint32_t i = 0; i < w->held; ++i) {
    double move = log(w->kept[i].value / s->accepted);
    n += (up ? move : -move) > limit;
  }
  return n;
}

static void judge_jump(struct oracle *s, int64_t now_ns, const struct word *w) {
  double limit = jump_limit(s, now_ns);
  int jumps = s->accepted > 0 && fabs(log(w->median / s->accepted)) > limit;
  if (jumps && s->holding == 0) s->holding = 1, s->jumped_ns = now_ns;
  int stood = s->holding != 0 && (uint64_t)now_ns - (uint64_t)s->jumped_ns >= s->terms.confirm_ns;
  if (jumps && !stood && confirming(s, w, limit) < s->terms.confirm_sources) return;
  s->accepted = w->median, s->accepted_ns = now_ns, s->holding = 0;
}

static void hear(struct oracle *s, const struct invmm__clock *clock, const invmm_event *e) {
  if ((uint32_t)e->source >= s->terms.sources) return;
  s->readings[e->source] = (struct reading){
      .value = e->value,
      .confidence = e->price2,
      .age = fmax(0, e->size),
      .since = (double)((uint64_t)clock->now_ns - (uint64_t)clock->first_ns),
      .spoken = 1,
  };
  s->at_ns = clock->now_ns;
}

static invmm_status apply(void *state, const struct invmm__clock *clock, const invmm_event *e) {
  struct oracle *s = state;
  struct word w;
  int heard = e->kind == INVMM_EV_ORACLE && invmm__input_sees(&s->terms.input, e);
  if (heard) hear(s, clock, e);
  if (!heard && s->holding == 0) return INVMM_OK;
  weigh(s, clock, &w);
  if (w.n >= s->terms.min_sources) judge_jump(s, clock->now_ns, &w); /* a prior is no price to jump from */
  return INVMM_OK;
}

/* -- answers -- */

static double error_of(const struct word *w) {
  double spread = MEDIAN_ERROR * PER_DEVIATION * w->confidence / sqrt(w->held);
  return fmax(spread, w->own / sqrt(w->held));
}

static void report_word(const struct oracle *s, const struct invmm__clock *clock, const struct word *w,
                        struct invmm__report *out) {
  int answers = is_answer(s, w) && s->holding == 0;
  *out = (struct invmm__report){.value = {answers ? w->median : s->accepted},
                                .error = {w->held > 0 ? error_of(w) : 0}};
  invmm__input_judge(&s->terms.input, clock, w->n, s->at_ns, out);
  /* who has spoken and is too old is not waited for as at the start */
  if (w->spoken >= s->terms.min_sources && w->fresh < s->terms.min_sources) out->stale = 1;
  double share = w->spoken > 0 ? (double)w->n / w->spoken : 0;
  if (w->held > w->n) share = (double)w->held / (w->held + s->terms.min_sources);
  out->quality = answers ? share : 0;
}

static void report(const void *state, const struct invmm__clock *clock, struct invmm__report *out) {
  const struct oracle *s = state;
  struct word w;
  weigh(s, clock, &w);
  report_word(s, clock, &w, out);
}

static invmm_status value(const void *state, const struct invmm__clock *clock, int32_t id, uint32_t index,
                          double *out) {
  const struct oracle *s = state;
  struct invmm__report r;
  struct word w;
  weigh(s, clock, &w);
  report_word(s, clock, &w, &r);
  switch (id) {
  case INVMM_VALUE_CONFIDENCE:
    return invmm__input_answer(&r, w.confidence, out);
  case INVMM_VALUE_SOURCES_FRESH:
    *out = w.fresh;
    return INVMM_OK;
  case INVMM_VALUE_SOURCES_KEPT:
    *out = w.n;
    return INVMM_OK;
  case INVMM_VALUE_HOLDING:
    *out = s->holding;
    return INVMM_OK;
  case INVMM_VALUE_INPUT_AGE:
    *out = w.spoken > 0 ? invmm__seconds(s->at_ns, clock->now_ns) : 0;
    return w.spoken > 0 ? INVMM_OK : INVMM_NOT_READY;
  default:
    return invmm__input_value(&r, clock, id, index, out);
  }
}

/* -- the record -- */

#define I64(ID, field)                                                                                       \
  { ID, INVMM__I64, offsetof(struct oracle, field), -9223372036854775808.0, 9223372036854775808.0 }

static const struct invmm__field fields[] = {I64(1, at_ns), I64(2, accepted_ns), I64(3, jumped_ns)};

static int sane(const void *state) {
  const struct oracle *s = state;
  int good = s->accepted >= 0 && (s->holding == 0 || s->holding == 1);
  for (uint32_t i = 0; i < s->terms.sources; ++i)
    good &= s->readings[i].age >= 0 && s->readings[i].since >= 0;
  return good;
}

const struct invmm__kind invmm__oracle = {
    .id = INVMM_KIND_ORACLE,
    .verbs = INVMM_VERB_STEP,
    .name = "oracle",
    .title = "One price of several sources: weighted median, staleness, jump breaker",
    .cite = "P. Rousseeuw, C. Croux, JASA 88(424), 1273-1283, 1993",
    .params = groups,
    .param_groups = INVMM__COUNT(groups),
    .values = values,
    .value_groups = INVMM__COUNT(values),
    .params_size = sizeof(struct oracle_params),
    .state_size = state_size,
    .fields = fields,
    .field_count = INVMM__COUNT(fields),
    .tail = offsetof(struct oracle, accepted),
    .sane = sane,
    .check = check,
    .prepare = prepare,
    .apply = apply,
    .book = apply,
    .report = report,
    .value = value,
};
