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
#include "inputs/intensity.h"
#include "inputs/kinds.h"

static const struct invmm__param_group groups[] = {
    {invmm__input_table, INVMM__INPUT_PARAMS, offsetof(struct invmm__intensity_params, input)},
    {invmm__intensity_table, INVMM__INTENSITY_PARAMS, 0},
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

static size_t state_size(const void *params) {
  return sizeof(struct invmm__intensity) +
         (size_t)2 * INVMM__COLUMNS * invmm__intensity_cells(params) * sizeof(double);
}

static void prepare(void *state, const void *params, const struct invmm__clock *clock) {
  struct invmm__intensity *s = state;
  (void)clock;
  s->terms = invmm__intensity_terms_of(params);
}

static void learn(struct invmm__intensity *s, const struct invmm__clock *clock, const invmm_event *e) {
  int64_t now_ns = clock->now_ns;
  if (e->kind == INVMM_EV_BOOK)
    invmm__intensity_see_book(s, now_ns, e);
  else if (e->kind == INVMM_EV_TRADE && !s->terms.fills)
    invmm__intensity_see_trade(s, now_ns, e);
  else if (e->kind == INVMM_EV_FILL && s->terms.fills)
    invmm__intensity_see_fill(s, now_ns, e);
}

static int is_depth(const struct invmm__intensity *s, const invmm_event *e) {
  return s->terms.fills && e->kind == INVMM_EV_SIGNAL &&
         (uint32_t)e->source - (uint32_t)s->terms.depth_source < 2;
}

static invmm_status apply(void *state, const struct invmm__clock *clock, const invmm_event *e) {
  struct invmm__intensity *s = state;
  int own_depth = is_depth(s, e);
  int market = e->kind == INVMM_EV_BOOK || e->kind == INVMM_EV_TRADE || e->kind == INVMM_EV_FILL;
  if (!own_depth && !(market && invmm__input_sees(&s->terms.input, e))) return INVMM_OK;
  invmm__intensity_look(s, clock->now_ns);
  if (own_depth)
    invmm__intensity_see_depth(s, clock->now_ns, e->source != s->terms.depth_source, e->value);
  else
    learn(s, clock, e);
  if (e->kind == INVMM_EV_BOOK || e->kind == INVMM_EV_TRADE) s->at_ns = clock->now_ns;
  if (s->terms.solved && (s->fitted == 0 || invmm__older(s->fitted_ns, clock->now_ns, s->terms.refit_ns)))
    invmm__intensity_refit(s, clock->now_ns);
  return INVMM_OK;
}

/* -- answers -- */

/* The closed form now, with what is left of the prior: so many arrivals in the time and with the reach that
 * they would have had. */
static struct invmm__kept_fit closed_form(const struct invmm__intensity *s, const struct invmm__clock *clock,
                                          int side, double weight) {
  const struct invmm__arrivals_of_side *own = &s->side[side];
  struct invmm__passage p = invmm__intensity_until(s, clock->now_ns);
  double seconds = s->seconds * p.kept + (s->mid_known != 0 ? p.seconds : 0), kept = p.kept;
  double prior_rate = s->terms.prior_scale * exp(-s->terms.prior_decay * s->terms.least);
  struct invmm__fit fit = invmm__fit_reaches(
      own->count * kept + weight, own->reach * kept + weight / s->terms.prior_decay,
      seconds + weight / prior_rate, s->terms.least, invmm__intensity_effective(own) + weight);
  return (struct invmm__kept_fit){fit.curve.scale,     fit.curve.decay, 0,
                                  fit.error_log_scale, fit.error_decay, 0,
                                  fit.correlation,     fit.good};
}

/* A fit with the prior: averages of logarithms. */
static struct invmm__kept_fit fitted(const struct invmm__intensity *s, int side, double have, double weight) {
  struct invmm__kept_fit f = s->fit[side];
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

static struct invmm__kept_fit answer(const struct invmm__intensity *s, const struct invmm__clock *clock,
                                     int side) {
  double have = invmm__intensity_effective(&s->side[side]),
         weight = invmm__prior_weight(&s->terms.input, have);
  return s->terms.solved ? fitted(s, side, have, weight) : closed_form(s, clock, side, weight);
}

static void report(const void *state, const struct invmm__clock *clock, struct invmm__report *out) {
  const struct invmm__intensity *s = state;
  struct invmm__kept_fit fit[2] = {answer(s, clock, 0), answer(s, clock, 1)};
  *out = (struct invmm__report){0};
  for (int side = 0; side < 2; ++side) {
    out->value[side] = fit[side].scale, out->value[2 + side] = fit[side].decay;
    out->error[side] = fit[side].scale * fit[side].error_log_scale;
    out->error[2 + side] = fit[side].error_decay;
  }
  double have = fmin(invmm__intensity_effective(&s->side[0]), invmm__intensity_effective(&s->side[1]));
  invmm__input_judge(&s->terms.input, clock, have, s->at_ns, out);
  if (fit[0].good == 0 || fit[1].good == 0) out->quality = 0;
}

static double trade_rate(const struct invmm__intensity *s, const struct invmm__clock *clock, uint32_t side) {
  struct invmm__passage p = invmm__intensity_until(s, clock->now_ns);
  double seconds = s->seconds * p.kept + (s->mid_known != 0 ? p.seconds : 0);
  return seconds > 0 ? s->side[side].count * p.kept / seconds : 0;
}

static invmm_status regression(const struct invmm__intensity *s, const struct invmm__report *r, uint32_t side,
                               int decay, double *out) {
  double depth[INVMM__CELLS_MOST];
  struct invmm__counts counts = invmm__intensity_counts(s, (int)side, s->seconds, depth);
  struct invmm__fit fit = invmm__fit_logarithms(&counts);
  double answer = decay ? fit.curve.decay : fit.curve.scale;
  return invmm__input_answer(r, fit.good ? answer : (double)NAN, out);
}

static invmm_status value(const void *state, const struct invmm__clock *clock, int32_t id, uint32_t index,
                          double *out) {
  const struct invmm__intensity *s = state;
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
  { ID, INVMM__I64, offsetof(struct invmm__intensity, field), -9223372036854775808.0, 9223372036854775808.0 }

static const struct invmm__field fields[] = {I64(1, at_ns), I64(2, seen_ns), I64(3, counted_ns),
                                             I64(4, fitted_ns)};

static int sane(const void *state) {
  const struct invmm__intensity *s = state;
  int good = s->seconds >= 0;
  for (int i = 0; i < 2; ++i) {
    const struct invmm__arrivals_of_side *side = &s->side[i];
    const struct invmm__kept_fit *fit = &s->fit[i];
    good &= side->count >= 0 && side->count2 >= 0 && side->reach >= 0;
    good &= fit->good == 0 || (fit->scale > 0 && fit->decay > 0);
  }
  for (uint32_t j = 0; j < 2 * INVMM__COLUMNS * s->terms.cells; ++j)
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
    .params_size = sizeof(struct invmm__intensity_params),
    .state_size = state_size,
    .fields = fields,
    .field_count = INVMM__COUNT(fields),
    .tail = offsetof(struct invmm__intensity, mid),
    .sane = sane,
    .check = invmm__intensity_check,
    .prepare = prepare,
    .apply = apply,
    .book = apply,
    .report = report,
    .value = value,
};
