/* SPDX-License-Identifier: MIT */
/** Intensity: an input that estimates how arrivals thin out with depth, A and k of each side, from public
 * trades or from own fills.
 *
 * trades  A trade that sells at the distance r below the mid would have filled a bid at any depth up to r, so
 *         the rate of fills at depth d is that of trades with r >= d. Reaches of an exponential demand are
 *         exponential beyond the least depth d0: k = N / sum (r - d0), A = (N/T) exp(k d0).
 * fills   Own fills by own depth, each depth weighted by the time that a quote rested there. The depths come
 *         as SIGNAL events: source `depth_source` is the depth of our bid, the next that of our ask. A depth
 *         outside the cells says that nothing rests.
 *
 * Bid, index 0, belongs to takers who sell. */
#include "inputs/forget.h"
#include "inputs/input.h"
#include "inputs/intensity_fit.h"
#include "inputs/kinds.h"
#include <float.h>

struct intensity_params {
  struct invmm__input_params input;
  double observe, demand, half_life, max_gap, least_depth, depth_step, depth_cells, depth_source;
  double refit_interval, prior_intensity_scale, prior_intensity_decay;
};

#define ROW(ID, field, flags, dflt, min, max, unit, choices, about, cite)                                    \
  {                                                                                                          \
    INVMM_PARAM_##ID, flags, offsetof(struct intensity_params, field), dflt, min, max, #field, unit,         \
        choices, about, cite                                                                                 \
  }
#define LIVE     INVMM_PF_LIVE
#define CHOICE   INVMM_PF_CHOICE
#define INTEGER  INVMM_PF_INTEGER
#define REQUIRED INVMM_PF_REQUIRED
#define ABOVE    INVMM_PF_MIN_OPEN
#define BELOW    INVMM_PF_MAX_OPEN

static const struct invmm__param rows[] = {
    ROW(OBSERVE, observe, CHOICE, 0, 0, 1, "choice", "trades|fills",
        "what it learns from: all public trades, or own fills at the own depths that SIGNAL events tell",
        NULL),
    ROW(DEMAND, demand, CHOICE, 0, 0, 2, "choice", "exponential|logistic|power",
        "the curve: A exp(-k d), A/(1 + exp(a + b d)) or A (d/least_depth)^-m", "Gueant 2017"),
    ROW(HALF_LIFE, half_life, ABOVE, INFINITY, 0, INFINITY, "s", NULL,
        "what is so old weighs half; infinity: nothing is forgotten", NULL),
    ROW(MAX_GAP, max_gap, LIVE | ABOVE, INFINITY, 0, INFINITY, "s", NULL,
        "a silence that is longer is no time in which something could have come", NULL),
    ROW(LEAST_DEPTH, least_depth, BELOW, 0, 0, INFINITY, "P", NULL,
        "arrivals that reach less far are left out; where the power demand begins", NULL),
    ROW(DEPTH_STEP, depth_step, REQUIRED | ABOVE | BELOW, NAN, 0, INFINITY, "P", NULL,
        "width of a cell of depths: for own fills, for logistic and power, and for the regression", NULL),
    ROW(DEPTH_CELLS, depth_cells, INTEGER, 32, 2, INVMM__CELLS_MOST, "count", NULL,
        "cells of depths, from least_depth up", NULL),
    ROW(DEPTH_SOURCE, depth_source, INTEGER, 100, 0, 1e6, "source", NULL,
        "SIGNAL events of this source tell the depth of our bid, those of the next that of our ask", NULL),
    ROW(REFIT_INTERVAL, refit_interval, LIVE | BELOW, 1, 0, INFINITY, "s", NULL,
        "time from one fit to the next, where there is no closed form", NULL),
    ROW(PRIOR_INTENSITY_SCALE, prior_intensity_scale, LIVE | REQUIRED | ABOVE | BELOW, NAN, 0, INFINITY,
        "1/s", NULL, "A before anything is seen, worth prior_weight arrivals on each side", NULL),
    ROW(PRIOR_INTENSITY_DECAY, prior_intensity_decay, LIVE | REQUIRED | ABOVE | BELOW, NAN, 0, INFINITY,
        "1/P", NULL, "k before anything is seen, worth prior_weight arrivals on each side", NULL),
};

static const struct invmm__param_group groups[] = {
    {invmm__input_table, INVMM__INPUT_PARAMS, offsetof(struct intensity_params, input)},
    {rows, INVMM__COUNT(rows), 0},
};

static const struct invmm__value own_values[] = {
    {INVMM_VALUE_VALUE, 4, "value", "own",
     "A of bid (0) and ask (1), 1/s; k of bid (2) and ask (3), 1/P: b of logistic, m of power"},
    {INVMM_VALUE_ERROR, 4, "error", "own", "one standard error of value, in its unit"},
    {INVMM_VALUE_INTENSITY_SCALE, 2, "intensity_scale", "1/s", "A: bid (0), ask (1)"},
    {INVMM_VALUE_INTENSITY_DECAY, 2, "intensity_decay", "1/P",
     "k, or b of logistic: bid (0), ask (1); not for power"},
    {INVMM_VALUE_INTENSITY_OFFSET, 2, "intensity_offset", "1", "a of logistic, else 0: bid (0), ask (1)"},
    {INVMM_VALUE_INTENSITY_EXPONENT, 2, "intensity_exponent", "1", "m of power, else 0: bid (0), ask (1)"},
    {INVMM_VALUE_INTENSITY_CORRELATION, 2, "intensity_correlation", "1",
     "correlation of the errors of ln A and k: bid (0), ask (1)"},
    {INVMM_VALUE_TRADE_RATE, 2, "trade_rate", "1/s",
     "arrivals per second beyond least_depth, or own fills: bid (0), ask (1)"},
    {INVMM_VALUE_REGRESSION_SCALE, 2, "regression_scale", "1/s",
     "A by regression of the logarithms, for comparison: bid (0), ask (1); needs depth_step"},
    {INVMM_VALUE_REGRESSION_DECAY, 2, "regression_decay", "1/P",
     "k by regression of the logarithms, for comparison: bid (0), ask (1); needs depth_step"},
};

static const struct invmm__value_group values[] = {
    {own_values, INVMM__COUNT(own_values)},
    {invmm__input_values, INVMM__INPUT_VALUES},
};

struct intensity_terms {
  struct invmm__input_terms input;
  int fills, demand, solved; /* `solved`: there is no closed form */
  double forgetting, least, step, prior_scale, prior_decay;
  uint32_t cells; /* of each side; 0: none are kept */
  int32_t depth_source;
  uint64_t max_gap_ns, refit_ns;
};

/* Sums of one side, at the time `counted_ns`: arrivals, their squared weights, how far they reached. */
struct side {
  double count, count2, reach, own_depth, own_known;
};

/* A fit as doubles. */
struct kept {
  double scale, decay, offset, error_log_scale, error_decay, error_offset, correlation, good;
};

struct intensity {
  struct intensity_terms terms;
  int64_t at_ns, seen_ns, counted_ns, fitted_ns;
  double mid; /* the tail of the state begins here */
  double mid_known, started, seconds, fitted;
  struct side side[2];
  struct kept fit[2];
  double cells[]; /* counts, seconds and seconds times depth of each cell, side after side */
};

enum { COUNTS, SECONDS, MOMENTS, COLUMNS };

static double *column(const struct intensity *s, int side, int which) {
  return (double *)s->cells + ((size_t)side * COLUMNS + (size_t)which) * s->terms.cells;
}

/* -- parameters -- */

static int needs_cells(const struct intensity_params *p) {
  return p->observe == INVMM_OBSERVE_FILLS || p->demand != INVMM_DEMAND_EXPONENTIAL;
}

static uint32_t cells_of(const struct intensity_params *p) {
  return isnan(p->depth_step) ? 0 : (uint32_t)p->depth_cells;
}

static size_t state_size(const void *params) {
  return sizeof(struct intensity) + (size_t)2 * COLUMNS * cells_of(params) * sizeof(double);
}

static struct invmm__verdict contradiction(const char *why) {
  return (struct invmm__verdict){INVMM_E_CONFIG, why, NULL};
}

static struct invmm__verdict check(const void *params) {
  const struct intensity_params *p = params;
  int prior = p->input.prior_weight > 0;
  if (prior && isnan(p->prior_intensity_scale))
    return contradiction("prior_weight has nothing to weigh: set prior_intensity_scale, or prior_weight 0");
  if (prior && isnan(p->prior_intensity_decay))
    return contradiction("prior_weight has nothing to weigh: set prior_intensity_decay, or prior_weight 0");
  if (needs_cells(p) && isnan(p->depth_step))
    return contradiction("depth_step has no default: set it for own fills and for demand logistic or power");
  if (p->demand == INVMM_DEMAND_POWER && p->least_depth == 0)
    return contradiction("demand power begins at least_depth, which is 0: raise it");
  return (struct invmm__verdict){INVMM_OK, NULL, NULL};
}

static void prepare(void *state, const void *params, const struct invmm__clock *clock) {
  const struct intensity_params *p = params;
  struct intensity *s = state;
  (void)clock;
  s->terms = (struct intensity_terms){
      .input = invmm__input_terms_of(&p->input),
      .fills = p->observe == INVMM_OBSERVE_FILLS,
      .demand = (int)p->demand,
      .solved = needs_cells(p),
      .forgetting = invmm__forgetting(p->half_life),
      .least = p->least_depth,
      .step = isnan(p->depth_step) ? 0 : p->depth_step,
      .prior_scale = isnan(p->prior_intensity_scale) ? 1 : p->prior_intensity_scale,
      .prior_decay = isnan(p->prior_intensity_decay) ? 1 : p->prior_intensity_decay,
      .cells = cells_of(p),
      .depth_source = (int32_t)p->depth_source,
      .max_gap_ns = invmm__nanoseconds(p->max_gap),
      .refit_ns = invmm__nanoseconds(p->refit_interval),
  };
}

/* -- counting -- */

/* What is left of the past after so many seconds, and how many of them count now. */
struct passage {
  double kept, seconds;
};

static struct passage passage_of(const struct intensity *s, int64_t from_ns, int64_t to_ns) {
  double gone = invmm__seconds(from_ns, to_ns), forgotten = invmm__forgotten(s->terms.forgetting * gone);
  return (struct passage){1 - forgotten, s->terms.forgetting > 0 ? forgotten / s->terms.forgetting : gone};
}

static int cell_of(const struct intensity *s, double depth) {
  double at = (depth - s->terms.least) / s->terms.step;
  if (!(at >= -1e-9 && at < (double)s->terms.cells)) return -1;
  return at > 0 ? (int)(at + 1e-9) : 0;
}

static void expose(struct intensity *s, int side, double seconds) {
  int cell = s->side[side].own_known != 0 ? cell_of(s, s->side[side].own_depth) : -1;
  if (cell < 0) return;
  column(s, side, SECONDS)[cell] += seconds;
  column(s, side, MOMENTS)[cell] += seconds * s->side[side].own_depth;
}

/* Time passes: what was counted is forgotten in part and, unless it is a gap, time is counted. */
static void pass(struct intensity *s, int64_t now_ns, int counts) {
  struct passage p = passage_of(s, s->counted_ns, now_ns);
  s->counted_ns = now_ns;
  for (int i = 0; i < 2; ++i) {
    struct side *side = &s->side[i];
    side->count *= p.kept, side->count2 *= p.kept * p.kept, side->reach *= p.kept;
  }
  if (p.kept < 1)
    for (uint32_t j = 0; j < 2 * COLUMNS * s->terms.cells; ++j)
      s->cells[j] *= p.kept;
  s->seconds *= p.kept;
  if (!counts || s->mid_known == 0) return;
  s->seconds += p.seconds;
  if (s->terms.fills) expose(s, 0, p.seconds), expose(s, 1, p.seconds);
}

/* An event came: after too long a silence the time between counts for nothing. */
static void look(struct intensity *s, int64_t now_ns) {
  if (s->started == 0) s->counted_ns = s->seen_ns = now_ns, s->started = 1;
  if (invmm__older(s->seen_ns, now_ns, s->terms.max_gap_ns)) {
    pass(s, s->seen_ns, 1);
    pass(s, now_ns, 0);
  }
  s->seen_ns = now_ns;
}

static void arrive(struct intensity *s, int side, double depth) {
  struct side *own = &s->side[side];
  int cell = s->terms.cells ? cell_of(s, depth) : -1;
  if (cell < 0 && s->terms.cells) cell = (int)s->terms.cells - 1; /* the last band has no end */
  own->count += 1, own->count2 += 1, own->reach += depth - s->terms.least;
  if (cell >= 0) column(s, side, COUNTS)[cell] += 1;
}

static void see_trade(struct intensity *s, int64_t now_ns, const invmm_event *e) {
  int known = !(e->flags & INVMM_EVF_SIDE_UNKNOWN);
  int side = known ? e->size > 0 : e->price > s->mid;
  double depth = side ? e->price - s->mid : s->mid - e->price;
  double slack = 1e-12 * fabs(s->mid); /* the price was rounded when it was made from the mid */
  if (s->mid_known == 0) return;
  pass(s, now_ns, 1);
  if (depth >= s->terms.least - slack && depth < INVMM__MOVE_MOST)
    arrive(s, side, fmax(depth, s->terms.least));
}

/* A fill is one of the quote that rested at the depth that was told. */
static void see_fill(struct intensity *s, int64_t now_ns, const invmm_event *e) {
  int side = e->size < 0, cell = s->side[side].own_known != 0 ? cell_of(s, s->side[side].own_depth) : -1;
  pass(s, now_ns, 1);
  if (cell < 0) return;
  s->side[side].count += 1, s->side[side].count2 += 1;
  column(s, side, COUNTS)[cell] += 1;
}

static void see_depth(struct intensity *s, int64_t now_ns, int side, double depth) {
  pass(s, now_ns, 1);
  s->side[side].own_depth = depth, s->side[side].own_known = 1;
}

static void see_book(struct intensity *s, int64_t now_ns, const invmm_event *e) {
  double mid, known = invmm__whole_book(e, &mid);
  if (known != s->mid_known) pass(s, now_ns, 1);
  if (known != 0) s->mid = mid;
  s->mid_known = known;
}

/* -- fits -- */

/* Effective arrivals: those that none of is forgotten. */
static double effective_of(const struct side *s) {
  return s->count2 > 0 ? s->count * s->count / s->count2 : 0;
}

static struct invmm__counts counts_of(const struct intensity *s, int side, double seconds, double *depth) {
  const double *exposure = column(s, side, SECONDS), *moment = column(s, side, MOMENTS);
  for (uint32_t j = 0; j < s->terms.cells; ++j) {
    depth[j] = s->terms.least + j * s->terms.step;
    if (s->terms.fills && exposure[j] > 0) depth[j] = moment[j] / exposure[j];
  }
  double count = s->side[side].count;
  return (struct invmm__counts){.n = s->terms.cells,
                                .count = column(s, side, COUNTS),
                                .exposure = exposure,
                                .depth = depth,
                                .seconds = s->terms.fills ? 0 : seconds,
                                .weight = count > 0 ? effective_of(&s->side[side]) / count : 1};
}

/* A first guess from the exponential curve: what falls as fast at the mean depth. */
static struct invmm__curve guess_of(const struct intensity *s, const struct invmm__fit *exponential) {
  struct invmm__curve c = exponential->curve;
  c.demand = s->terms.demand, c.from = s->terms.least;
  if (c.demand == INVMM_DEMAND_LOGISTIC) c.scale *= 2;
  if (c.demand == INVMM_DEMAND_POWER) {
    c.scale *= exp(-c.decay * c.from);
    c.decay = fmax(0.1, c.decay * (c.from + 1 / c.decay));
  }
  return c;
}

static struct invmm__fit exponential_of(const struct intensity *s, int side,
                                        const struct invmm__counts *counts) {
  const struct side *own = &s->side[side];
  if (s->terms.fills) return invmm__fit_exponential(counts);
  return invmm__fit_reaches(own->count, own->reach, counts->seconds, s->terms.least, effective_of(own));
}

static void refit(struct intensity *s, int64_t now_ns) {
  double depth[INVMM__CELLS_MOST];
  pass(s, now_ns, 1);
  for (int side = 0; side < 2; ++side) {
    struct invmm__counts counts = counts_of(s, side, s->seconds, depth);
    struct invmm__fit fit = exponential_of(s, side, &counts);
    if (fit.good && s->terms.demand != INVMM_DEMAND_EXPONENTIAL) {
      struct invmm__curve guess = guess_of(s, &fit);
      fit = invmm__fit_curve(&counts, &guess);
    }
    s->fit[side] = (struct kept){fit.curve.scale, fit.curve.decay,  fit.curve.offset, fit.error_log_scale,
                                 fit.error_decay, fit.error_offset, fit.correlation,  fit.good};
  }
  s->fitted_ns = now_ns, s->fitted = 1;
}

static void learn(struct intensity *s, const struct invmm__clock *clock, const invmm_event *e) {
  int64_t now_ns = clock->now_ns;
  if (e->kind == INVMM_EV_BOOK)
    see_book(s, now_ns, e);
  else if (e->kind == INVMM_EV_TRADE && !s->terms.fills)
    see_trade(s, now_ns, e);
  else if (e->kind == INVMM_EV_FILL && s->terms.fills)
    see_fill(s, now_ns, e);
}

static int is_depth(const struct intensity *s, const invmm_event *e) {
  return s->terms.fills && e->kind == INVMM_EV_SIGNAL &&
         (uint32_t)e->source - (uint32_t)s->terms.depth_source < 2;
}

static invmm_status apply(void *state, const struct invmm__clock *clock, const invmm_event *e) {
  struct intensity *s = state;
  int own_depth = is_depth(s, e);
  if (!own_depth && !invmm__input_sees(&s->terms.input, e)) return INVMM_OK;
  look(s, clock->now_ns);
  if (own_depth)
    see_depth(s, clock->now_ns, e->source != s->terms.depth_source, e->value);
  else
    learn(s, clock, e);
  if (e->kind == INVMM_EV_BOOK || e->kind == INVMM_EV_TRADE) s->at_ns = clock->now_ns;
  if (s->terms.solved && (s->fitted == 0 || invmm__older(s->fitted_ns, clock->now_ns, s->terms.refit_ns)))
    refit(s, clock->now_ns);
  return INVMM_OK;
}

/* -- answers -- */

/* The closed form now, with what is left of the prior: so many arrivals in the time and with the reach that
 * they would have had. */
static struct kept closed_form(const struct intensity *s, const struct invmm__clock *clock, int side,
                               double weight) {
  const struct side *own = &s->side[side];
  struct passage p = passage_of(s, s->counted_ns, clock->now_ns);
  double seconds = s->seconds * p.kept + (s->mid_known != 0 ? p.seconds : 0), kept = p.kept;
  double prior_rate = s->terms.prior_scale * exp(-s->terms.prior_decay * s->terms.least);
  struct invmm__fit fit =
      invmm__fit_reaches(own->count * kept + weight, own->reach * kept + weight / s->terms.prior_decay,
                         seconds + weight / prior_rate, s->terms.least, effective_of(own) + weight);
  return (struct kept){fit.curve.scale, fit.curve.decay, 0, fit.error_log_scale, fit.error_decay, 0,
                       fit.correlation, fit.good};
}

/* A fit with the prior: averages of logarithms. */
static struct kept fitted(const struct intensity *s, int side, double have, double weight) {
  struct kept f = s->fit[side];
  if (weight == 0) return f;
  double share = f.good != 0 ? have / (have + weight) : 0;
  double scale = f.good != 0 ? log(f.scale) : 0, decay = f.good != 0 ? log(f.decay) : 0;
  f.scale = exp(share * scale + (1 - share) * log(s->terms.prior_scale));
  f.decay = exp(share * decay + (1 - share) * log(s->terms.prior_decay));
  f.error_log_scale = share * f.error_log_scale + (1 - share);
  f.error_decay = share * f.error_decay + (1 - share) * f.decay;
  f.good = 1;
  return f;
}

static struct kept answer(const struct intensity *s, const struct invmm__clock *clock, int side) {
  double have = effective_of(&s->side[side]), weight = invmm__prior_weight(&s->terms.input, have);
  return s->terms.solved ? fitted(s, side, have, weight) : closed_form(s, clock, side, weight);
}

static void report(const void *state, const struct invmm__clock *clock, struct invmm__report *out) {
  const struct intensity *s = state;
  struct kept fit[2] = {answer(s, clock, 0), answer(s, clock, 1)};
  *out = (struct invmm__report){0};
  for (int side = 0; side < 2; ++side) {
    out->value[side] = fit[side].scale, out->value[2 + side] = fit[side].decay;
    out->error[side] = fit[side].scale * fit[side].error_log_scale;
    out->error[2 + side] = fit[side].error_decay;
  }
  double have = fmin(effective_of(&s->side[0]), effective_of(&s->side[1]));
  invmm__input_judge(&s->terms.input, clock, have, s->at_ns, out);
  if (fit[0].good == 0 || fit[1].good == 0) out->quality = 0;
}

static double trade_rate(const struct intensity *s, const struct invmm__clock *clock, uint32_t side) {
  struct passage p = passage_of(s, s->counted_ns, clock->now_ns);
  double seconds = s->seconds * p.kept + (s->mid_known != 0 ? p.seconds : 0);
  return seconds > 0 ? s->side[side].count * p.kept / seconds : 0;
}

static invmm_status regression(const struct intensity *s, const struct invmm__report *r, uint32_t side,
                               int decay, double *out) {
  double depth[INVMM__CELLS_MOST];
  struct invmm__counts counts = counts_of(s, (int)side, s->seconds, depth);
  struct invmm__fit fit = invmm__fit_logarithms(&counts);
  double answer = decay ? fit.curve.decay : fit.curve.scale;
  return invmm__input_answer(r, fit.good ? answer : (double)NAN, out);
}

static invmm_status value(const void *state, const struct invmm__clock *clock, int32_t id, uint32_t index,
                          double *out) {
  const struct intensity *s = state;
  int power = s->terms.demand == INVMM_DEMAND_POWER;
  struct invmm__report r;
  report(state, clock, &r);
  switch (id) {
  case INVMM_VALUE_INTENSITY_SCALE:
    return invmm__input_answer(&r, r.value[index], out);
  case INVMM_VALUE_INTENSITY_DECAY:
    return invmm__input_answer(&r, power ? 0 : r.value[2 + index], out);
  case INVMM_VALUE_INTENSITY_OFFSET:
    return invmm__input_answer(&r, answer(s, clock, (int)index).offset, out);
  case INVMM_VALUE_INTENSITY_EXPONENT:
    return invmm__input_answer(&r, power ? r.value[2 + index] : 0, out);
  case INVMM_VALUE_INTENSITY_CORRELATION:
    return invmm__input_answer(&r, answer(s, clock, (int)index).correlation, out);
  case INVMM_VALUE_TRADE_RATE:
    return invmm__input_answer(&r, trade_rate(s, clock, index), out);
  case INVMM_VALUE_REGRESSION_SCALE:
    return regression(s, &r, index, 0, out);
  case INVMM_VALUE_REGRESSION_DECAY:
    return regression(s, &r, index, 1, out);
  default:
    return invmm__input_value(&r, clock, id, index, out);
  }
}

/* -- the record -- */

#define I64(ID, field)                                                                                       \
  { ID, INVMM__I64, offsetof(struct intensity, field), -9223372036854775808.0, 9223372036854775808.0 }

static const struct invmm__field fields[] = {I64(1, at_ns), I64(2, seen_ns), I64(3, counted_ns),
                                             I64(4, fitted_ns)};

static int sane(const void *state) {
  const struct intensity *s = state;
  int good = s->seconds >= 0;
  for (int i = 0; i < 2; ++i) {
    const struct side *side = &s->side[i];
    const struct kept *fit = &s->fit[i];
    good &= side->count >= 0 && side->count2 >= 0 && side->reach >= 0;
    good &= fit->good == 0 || (fit->scale > 0 && fit->decay > 0);
  }
  for (uint32_t j = 0; j < 2 * COLUMNS * s->terms.cells; ++j)
    good &= s->cells[j] >= 0;
  return good;
}

const struct invmm__kind invmm__intensity = {
    .id = INVMM_KIND_INTENSITY,
    .verbs = INVMM_VERB_STEP,
    .name = "intensity",
    .title = "Arrivals by depth: A and k of each side, from trades or own fills",
    .cite = "M. Avellaneda, S. Stoikov, Quantitative Finance 8(3), 217-224, 2008; "
            "J. Fernandez-Tapia, thesis, Universite Pierre et Marie Curie, 2015",
    .params = groups,
    .param_groups = INVMM__COUNT(groups),
    .values = values,
    .value_groups = INVMM__COUNT(values),
    .params_size = sizeof(struct intensity_params),
    .state_size = state_size,
    .fields = fields,
    .field_count = INVMM__COUNT(fields),
    .tail = offsetof(struct intensity, mid),
    .sane = sane,
    .check = check,
    .prepare = prepare,
    .apply = apply,
    .report = report,
    .value = value,
};
