/* SPDX-License-Identifier: MIT */
/** Hedge ratio: an input that learns from books of the asset and of its hedges how many U of the hedge go
 * against one U of the asset. Mids are taken together at even strokes of time, since prices of two venues
 * that are looked at more often than they move hide how they move together (Epps 1979). The estimators are in
 * hedge_ratio_learn.c. */
#include "inputs/hedge_ratio.h"
#include "inputs/kinds.h"
#include <string.h>

#define ROW(ID, field, flags, dflt, min, max, unit, choices, about, cite)                                    \
  {                                                                                                          \
    INVMM_PARAM_##ID, flags, offsetof(struct invmm__ratio_params, field), dflt, min, max, #field, unit,      \
        choices, about, cite, 0, NULL                                                                        \
  }
#define LIST(ID, field, dflt, min, flags, unit, about)                                                       \
  {                                                                                                          \
    INVMM_PARAM_##ID, INVMM_PF_ARRAY | (flags), offsetof(struct invmm__ratio_params, field), dflt, min,      \
        INVMM__MOVE_MOST, #field, unit, NULL, about, NULL, INVMM__STRESS, NULL                               \
  }
#define LIVE     INVMM_PF_LIVE
#define CHOICE   INVMM_PF_CHOICE
#define INTEGER  INVMM_PF_INTEGER
#define REQUIRED INVMM_PF_REQUIRED
#define ABOVE    INVMM_PF_MIN_OPEN
#define BELOW    INVMM_PF_MAX_OPEN

static const struct invmm__param rows[] = {
    ROW(METHOD, method, CHOICE, 0, 0, 2, "choice", "least_squares|kalman|cvar",
        "least_squares: recursive, with forgetting; kalman: a ratio that walks; cvar: the least mean of the "
        "worst losses "
        "over a window",
        "rockafellar_uryasev_2000"),
    ROW(HEDGE_INSTRUMENTS, hedge_instruments, INTEGER, 1, 1, INVMM__LEGS, "count", NULL,
        "hedges that are learnt together: instruments 1000, 1001 and so on", NULL),
    ROW(SAMPLING_INTERVAL, sampling_interval, ABOVE, 1, 1e-9, 1e9, "s", NULL,
        "time from one sample of the mids to the next", "epps_1979"),
    ROW(MAX_GAP, max_gap, LIVE | ABOVE, INFINITY, 0, INFINITY, "s", NULL,
        "a move that takes longer is left out: a pause is no trading", NULL),
    ROW(FORGETTING, forgetting, LIVE | ABOVE, 0.998, 0.5, 1, "1", NULL,
        "what a sample weighs against the one after it: least_squares, and all sums", NULL),
    ROW(RIDGE, ridge, LIVE | BELOW, 0, 0, INFINITY, "P^2", NULL,
        "weight of prior_ratio in the regression, which fades as samples do; 0: a millionth of the first "
        "sample",
        NULL),
    ROW(WINDUP_LIMIT, windup_limit, LIVE | ABOVE | BELOW, 1, 0, INFINITY, "1", NULL,
        "least_squares: while no hedge moves its uncertainty may grow to so many times the first, and no "
        "more",
        NULL),
    ROW(RATIO_WALK, ratio_walk, LIVE | BELOW, 1e-8, 0, INFINITY, "1/s", NULL,
        "kalman: variance of the ratio's own walk, per second", NULL),
    ROW(NOISE_VARIANCE, noise_variance, LIVE | BELOW, 0, 0, INFINITY, "P^2", NULL,
        "kalman: variance of what the hedge does not explain in one sample; 0: learnt from the surprises",
        NULL),
    ROW(OUTLIER_LIMIT, outlier_limit, LIVE | ABOVE, 4, 0, INFINITY, "1", NULL,
        "kalman: a surprise of more than so many deviations counts as that", NULL),
    ROW(TAIL_LEVEL, tail_level, LIVE | ABOVE, 0.95, 0, 0.999, "1", NULL,
        "cvar: a of the worst 1 - a; the window must hold ten samples in that tail",
        "rockafellar_uryasev_2000"),
    ROW(WINDOW, window, INTEGER, 1000, 2, 5000, "samples", NULL, "cvar: samples that are kept", NULL),
    ROW(RENEW_SAMPLES, renew_samples, LIVE | INTEGER, 20, 1, 1e6, "samples", NULL,
        "cvar: samples from one look at the tail to the next", NULL),
    ROW(RATIO_COST, ratio_cost, LIVE, 0, 0, INVMM__MOVE_MOST, "P", NULL,
        "cvar: what a change of the ratio by 1 costs, against the tail loss of one sample", NULL),
    ROW(RATIO_HOLD, ratio_hold, LIVE | BELOW, 0, 0, INFINITY, "1", NULL,
        "a ratio stays in use until the estimate is away by more than so many standard errors; 0: it follows",
        NULL),
    ROW(PRIOR_RATIO, prior_ratio, LIVE | ABOVE, 1, 0, 1e12, "U/U", NULL,
        "the ratio before anything is seen, worth prior_weight samples", NULL),
    LIST(STRESS_ASSET, stress_asset, NAN, -INVMM__MOVE_MOST, REQUIRED, "P",
         "cvar: moves of the asset in scenes that are added to the window, of one hedge alone"),
    LIST(STRESS_HEDGE, stress_hedge, 0, -INVMM__MOVE_MOST, 0, "P", "and those of the hedge"),
    LIST(STRESS_WEIGHT, stress_weight, 1, 0, 0, "samples", "and how many samples each is worth"),
};

static const struct invmm__param_group groups[] = {
    {invmm__input_table, INVMM__INPUT_PARAMS, offsetof(struct invmm__ratio_params, input)},
    {rows, INVMM__COUNT(rows), 0},
};

static const struct invmm__value own_values[] = {
    {INVMM_VALUE_VALUE, INVMM__LEGS, "value", "own", "U of each hedge against one U of the asset"},
    {INVMM_VALUE_ERROR, INVMM__LEGS, "error", "own", "one standard error of value, in its unit"},
    {INVMM_VALUE_HEDGED_SHARE, 1, "hedged_share", "1",
     "share of the asset's variance that the hedges would have taken away, each sample with the ratio before "
     "it"},
    {INVMM_VALUE_TAIL_RISK, 1, "tail_risk", "P",
     "cvar: mean loss of one hedged U in the worst samples; 0 for the other methods"},
};

static const struct invmm__value_group values[] = {
    {own_values, INVMM__COUNT(own_values)},
    {invmm__input_values, INVMM__INPUT_VALUES},
};

static size_t state_size(const void *params) {
  return sizeof(struct invmm__ratio_state) + invmm__ratio_slots(params) * sizeof(double);
}

/* Fewer in the tail than ten say nothing about it. */
static double tail_samples(const struct invmm__ratio_params *p) {
  return ceil(10 / (1 - p->tail_level) - 1e-9);
}

static struct invmm__verdict contradiction(const char *why) {
  return (struct invmm__verdict){INVMM_E_CONFIG, why, NULL};
}

static int same_length(const struct invmm__ratio_params *p) {
  double n = fmax(p->stress_asset.n, 1);
  return (p->stress_hedge.n <= 1 || p->stress_hedge.n == n) &
         (p->stress_weight.n <= 1 || p->stress_weight.n == n);
}

static struct invmm__verdict check(const void *params) {
  const struct invmm__ratio_params *p = params;
  int stress = !isnan(p->stress_asset.at[0]);
  if (p->method == INVMM_RATIO_CVAR && p->window < tail_samples(p))
    return contradiction(
        "tail_level asks for ten samples beyond it, and window does not keep so many: raise window, or "
        "lower tail_level");
  if (p->method == INVMM_RATIO_CVAR && p->input.warm_samples > p->window)
    return contradiction("warm_samples is more than window keeps: raise window");
  if (stress && p->hedge_instruments > 1)
    return contradiction("stress_asset is for one hedge: set hedge_instruments to 1");
  if (stress && !same_length(p))
    return contradiction(
        "stress_asset, stress_hedge and stress_weight describe the same scenes: give each as many "
        "numbers as stress_asset, or one");
  return (struct invmm__verdict){INVMM_OK, NULL, NULL};
}

static void prepare(void *state, const void *params, const struct invmm__clock *clock) {
  const struct invmm__ratio_params *p = params;
  struct invmm__ratio_state *s = state;
  s->params = *p;
  s->input = invmm__input_terms_of(&p->input);
  s->input.need =
      fmax(p->input.warm_samples, p->method == INVMM_RATIO_CVAR ? tail_samples(p) : p->hedge_instruments);
  s->legs = (int)p->hedge_instruments;
  s->interval_ns = invmm__nanoseconds(p->sampling_interval);
  s->max_gap_ns = invmm__nanoseconds(p->max_gap);
  (void)clock;
}

static int all_seen(const struct invmm__ratio_state *s) {
  for (int i = 0; i <= s->legs; ++i)
    if (s->memory.seen[i] == 0) return 0;
  return 1;
}

/* The moves since the last stroke become a sample. */
static void take_sample(struct invmm__ratio_state *s, uint64_t gone) {
  struct invmm__ratio_memory *m = &s->memory;
  double move[1 + INVMM__LEGS];
  int sound = 1;
  for (int i = 0; i <= s->legs; ++i) {
    move[i] = m->mid[i] - m->last[i], m->last[i] = m->mid[i];
    sound &= fabs(move[i]) < INVMM__MOVE_MOST;
  }
  if (sound) invmm__ratio_learn(s, move[0], move + 1, 1e-9 * (double)gone);
}

/* The first stroke is when all prices are known; after a pause that is again when all are new. */
static void begin(struct invmm__ratio_state *s, int64_t now_ns) {
  struct invmm__ratio_memory *m = &s->memory;
  if (!all_seen(s)) return;
  memcpy(m->last, m->mid, sizeof m->last);
  m->started = 1, s->stroke_ns = now_ns;
}

static void pause(struct invmm__ratio_state *s) {
  s->memory.started = 0;
  memset(s->memory.seen, 0, sizeof s->memory.seen);
}

/* Strokes that have passed are taken with the mids from before this event. A silence of books that is too
 * long is a pause as well, whatever other events it was filled with. */
static void strike(struct invmm__ratio_state *s, int64_t now_ns) {
  uint64_t gone = (uint64_t)now_ns - (uint64_t)s->stroke_ns;
  uint64_t span = gone / s->interval_ns * s->interval_ns;
  if (span == 0) return;
  s->stroke_ns = (int64_t)((uint64_t)s->stroke_ns + span);
  uint64_t silent = (uint64_t)now_ns - (uint64_t)s->at_ns;
  if ((span > s->max_gap_ns) | (silent > s->max_gap_ns))
    pause(s);
  else
    take_sample(s, span);
}

static invmm_status apply(void *state, const struct invmm__clock *clock, const invmm_event *e) {
  struct invmm__ratio_state *s = state;
  int32_t leg = e->instrument == s->input.instrument ? 0 : e->instrument - INVMM_HEDGE + 1;
  int ours =
      (leg == 0 || (leg >= 1 && leg <= s->legs)) && (s->input.source < 0 || e->source == s->input.source);
  double mid;
  if (s->memory.started != 0) strike(s, clock->now_ns);
  if (e->kind != INVMM_EV_BOOK || !ours || !invmm__whole_book(e, &mid)) return INVMM_OK;
  s->memory.mid[leg] = mid, s->memory.seen[leg] = 1, s->at_ns = clock->now_ns;
  if (s->memory.started == 0) begin(s, clock->now_ns);
  return INVMM_OK;
}

/* How many samples the answer rests on. */
static double have_of(const struct invmm__ratio_state *s) {
  if (s->params.method != INVMM_RATIO_CVAR) return s->memory.samples;
  return s->memory.kept;
}

static void report(const void *state, const struct invmm__clock *clock, struct invmm__report *out) {
  const struct invmm__ratio_state *s = state;
  const struct invmm__ratio_memory *m = &s->memory;
  double have = have_of(s);
  int cvar = s->params.method == INVMM_RATIO_CVAR, sound = 1;
  *out = (struct invmm__report){0};
  for (int j = 0; j < s->legs; ++j) {
    double own = m->held[j], error = m->samples > 0 ? invmm__ratio_error(s, j) : 1;
    out->value[j] = invmm__with_prior(&s->input, have, own, s->params.prior_ratio);
    out->error[j] = have > 0 ? error : s->params.prior_ratio;
    sound &= out->value[j] > 0; /* a hedge that is bought against what is held is none */
  }
  invmm__input_judge(&s->input, clock, have, s->at_ns, out);
  if (s->legs == 1 && !sound) out->quality = 0;
  if (cvar && have >= s->input.need && m->tail_found == 0) out->quality = 0;
}

static invmm_status value(const void *state, const struct invmm__clock *clock, int32_t id, uint32_t index,
                          double *out) {
  const struct invmm__ratio_state *s = state;
  const struct invmm__ratio_memory *m = &s->memory;
  struct invmm__report r;
  report(state, clock, &r);
  if ((id == INVMM_VALUE_VALUE || id == INVMM_VALUE_ERROR) && (int)index >= s->legs) {
    *out = 0; /* a hedge that there is not */
    return INVMM_NOT_READY;
  }
  if (id == INVMM_VALUE_HEDGED_SHARE)
    return invmm__input_answer(&r, m->move2 > 0 ? 1 - m->error2 / m->move2 : 0, out);
  if (id == INVMM_VALUE_TAIL_RISK) return invmm__input_answer(&r, m->tail_risk, out);
  return invmm__input_value(&r, clock, id, index, out);
}

#define I64(ID, field)                                                                                       \
  {                                                                                                          \
    ID, INVMM__I64, offsetof(struct invmm__ratio_state, field), -9223372036854775808.0,                      \
        9223372036854775808.0                                                                                \
  }

static const struct invmm__field fields[] = {I64(1, at_ns), I64(2, stroke_ns)};

static int is_count(double x, double most) {
  return x >= 0 && x <= most && x == (double)(uint64_t)x;
}

static int sane(const void *state) {
  const struct invmm__ratio_state *s = state;
  const struct invmm__ratio_memory *m = &s->memory;
  int sums = m->weight >= 0 && m->error2 >= 0 && m->move2 >= 0 && m->hedge2 >= 0;
  int started = m->samples == 0 || m->regression.legs == s->legs;
  int window = is_count(m->place, s->params.window - 1) && is_count(m->kept, s->params.window);
  for (int j = 0; j < s->legs; ++j)
    sums &= m->regression.spread[j * s->legs + j] >= 0 && fabs(m->regression.ratio[j]) <= 1e12;
  return sums && started && window && is_count(m->samples, 0x1p53) && is_count(m->since, 0x1p53);
}

const struct invmm__kind invmm__hedge_ratio_input = {
    .id = INVMM_KIND_HEDGE_RATIO,
    .verbs = INVMM_VERB_STEP,
    .name = "hedge_ratio",
    .title = "Hedge ratio, from books of the asset and of its hedges",
    .cite = "L. H. Ederington, Journal of Finance 34(1), 1979; R. T. Rockafellar, S. Uryasev, Journal of "
            "Risk 2(3), 2000",
    .params = groups,
    .param_groups = INVMM__COUNT(groups),
    .values = values,
    .value_groups = INVMM__COUNT(values),
    .params_size = sizeof(struct invmm__ratio_params),
    .state_size = state_size,
    .fields = fields,
    .field_count = INVMM__COUNT(fields),
    .tail = offsetof(struct invmm__ratio_state, memory),
    .sane = sane,
    .check = check,
    .prepare = prepare,
    .apply = apply,
    .book = apply,
    .report = report,
    .value = value,
};
