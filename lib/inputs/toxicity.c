/* SPDX-License-Identifier: MIT */
/** Toxicity: an input that tells how far the mid is expected to move against a fill of each side, P, and how
 * likely it moves by more than the half-spread. L. Glosten, P. Milgrom, Bid, ask and transaction prices in a
 * specialist market with heterogeneously informed traders, J. Financ. Econ. 14, 1985: that expected move is
 * what a maker has to add to break even, so it has a unit and needs no tuning.
 *
 * Each trade (or own fill) is a sample: the mid, the half-spread and the flow as they were, for the side that
 * it filled. After `adverse_horizon` its move is known: the mid of the first book then, unless none comes
 * within as much time again. A move is against us when it goes the way of the taker. Side 0 is the bid.
 *
 * Beside what drives the answer it keeps markouts of own fills, order-flow imbalance, Kyle's lambda and VPIN.
 */
#include "inputs/toxicity.h"
#include "inputs/kinds.h"

static const struct invmm__param_group groups[] = {
    {invmm__input_table, INVMM__INPUT_PARAMS, offsetof(struct invmm__toxicity_params, input)},
    {invmm__toxicity_table, INVMM__TOXICITY_PARAMS, 0},
};

static const struct invmm__value own_values[] = {
    {INVMM_VALUE_VALUE, 4, "value", "own",
     "expected adverse move of bid (0) and ask (1), P; probability of bid (2) and ask (3)"},
    {INVMM_VALUE_ERROR, 4, "error", "own", "one standard error of the mean behind value, in its unit"},
    {INVMM_VALUE_ADVERSE_MOVE, 2, "adverse_move", "P",
     "expected move of the mid against a fill now; negative: in favour. Bid (0), ask (1)"},
    {INVMM_VALUE_ADVERSE_PROBABILITY, 2, "adverse_probability", "1",
     "probability of a move against a fill now by more than the half-spread: bid (0), ask (1)"},
    {INVMM_VALUE_MARKOUT, 2 * INVMM__MARKOUTS, "markout", "P",
     "mean of side * (mid a horizon later - price) of own fills: first horizon bid (0), ask (1), second bid "
     "(2), ..."},
    {INVMM_VALUE_MARKOUT_ERROR, 2 * INVMM__MARKOUTS, "markout_error", "P", "one standard error of markout"},
    {INVMM_VALUE_ORDER_FLOW_IMBALANCE, 1, "order_flow_imbalance", "U",
     "what was added to the bid and taken from the ask, decaying over flow_short"},
    {INVMM_VALUE_TRADE_IMBALANCE, 1, "trade_imbalance", "U",
     "signed size of public trades, decaying over flow_long"},
    {INVMM_VALUE_KYLE_LAMBDA, 1, "kyle_lambda", "P/U", "move of the mid for each unit bought"},
    {INVMM_VALUE_KYLE_ERROR, 1, "kyle_error", "P/U", "one standard error of kyle_lambda"},
    {INVMM_VALUE_VPIN, 1, "vpin", "1", "mean imbalance of the last buckets; an indicator, it drives nothing"},
    {INVMM_VALUE_VPIN_NULL, 1, "vpin_null", "1", "what vpin would be by chance"},
    {INVMM_VALUE_VPIN_EXCESS, 1, "vpin_excess", "1", "(vpin - vpin_null)/(1 - vpin_null)"},
    {INVMM_VALUE_BRIER, 1, "brier", "1",
     "mean squared error of the probabilities, each foretold before its label was known"},
    {INVMM_VALUE_BRIER_BASE, 1, "brier_base", "1", "the same of the base rate"},
    {INVMM_VALUE_WEIGHT, INVMM__FEATURES, "weight", "1",
     "of each standardised feature in the chosen forecast: logits, or P"},
    {INVMM_VALUE_LABELS, 1, "labels", "count", "samples whose moves are known"},
};

static const struct invmm__value_group values[] = {
    {own_values, INVMM__COUNT(own_values)},
    {invmm__input_values, INVMM__INPUT_VALUES},
};

static size_t state_size(const void *params) {
  return sizeof(struct invmm__toxicity) + invmm__toxicity_slots(params) * sizeof(double);
}

static void prepare(void *state, const void *params, const struct invmm__clock *clock) {
  struct invmm__toxicity *s = state;
  (void)clock;
  s->terms = invmm__toxicity_terms_of(params);
}

static double since_first(const struct invmm__clock *clock) {
  return (double)((uint64_t)clock->now_ns - (uint64_t)clock->first_ns);
}

/* -- samples -- */

/* The base rate of each side: the mean move, and how often it is large. */
static struct invmm__foretold base_of(const struct invmm__toxicity *s, int side) {
  return (struct invmm__foretold){invmm__mean_of(&s->memory.label[side]),
                                  invmm__mean_of(&s->memory.move[side])};
}

static int is_forecast(const struct invmm__toxicity *s) {
  return s->terms.method == INVMM_TOXICITY_LOGISTIC || s->terms.method == INVMM_TOXICITY_REGRESSION;
}

struct invmm__foretold invmm__toxicity_now(const struct invmm__toxicity *s, double now, int side) {
  const struct invmm__flow *f = &s->memory.flow;
  double x[INVMM__FEATURES];
  if (s->terms.method == INVMM_TOXICITY_SIGNAL) {
    double move = side ? s->memory.signal : -s->memory.signal;
    return (struct invmm__foretold){move > 0, move};
  }
  if (!is_forecast(s)) return base_of(s, side);
  invmm__flow_features(f, &s->terms.flow, now, side ? 1 : -1, x);
  return invmm__forecast_of(&s->memory.forecast, &s->terms.forecast, x, 0.5 * (f->ask - f->bid));
}

/* A taker who buys fills the ask. */
static void take_sample(struct invmm__toxicity *s, double now, int side) {
  struct invmm__toxicity_memory *m = &s->memory;
  if (m->flow.booked == 0) return;
  if (m->last - m->first >= s->terms.pending) {
    m->missed += 1;
    return;
  }
  struct invmm__sample *sample = &invmm__toxicity_samples(s)[(uint64_t)m->last % s->terms.pending];
  *sample = (struct invmm__sample){
      .at = now, .mid = m->flow.mid, .threshold = 0.5 * (m->flow.ask - m->flow.bid), .side = side};
  sample->base = base_of(s, side);
  if (is_forecast(s)) {
    invmm__flow_features(&m->flow, &s->terms.flow, now, side ? 1 : -1, sample->x);
    sample->own = invmm__forecast_of(&m->forecast, &s->terms.forecast, sample->x, sample->threshold);
  }
  m->last += 1;
}

/* Prices of a market are closer: a state from outside may say more. */
static double bounded(double move) {
  return fmin(fmax(move, -INVMM__MOVE_MOST), INVMM__MOVE_MOST);
}

static void learn(struct invmm__toxicity *s, const struct invmm__sample *sample, double mid) {
  struct invmm__toxicity_memory *m = &s->memory;
  int side = sample->side != 0;
  double move = bounded(side ? mid - sample->mid : sample->mid - mid), batch = s->terms.forecast.batch;
  invmm__mean_add(&m->move[side], sample->at, batch, s->terms.memory, move);
  invmm__mean_add(&m->label[side], sample->at, batch, s->terms.memory, move > sample->threshold);
  if (is_forecast(s)) invmm__forecast_learn(&m->forecast, &s->terms.forecast, sample, move);
}

/* The samples whose time has come, oldest first. */
static void resolve(struct invmm__toxicity *s, double now, double mid) {
  struct invmm__toxicity_memory *m = &s->memory;
  while (m->first < m->last) {
    const struct invmm__sample *sample = &invmm__toxicity_samples(s)[(uint64_t)m->first % s->terms.pending];
    double gone = now - sample->at;
    if (gone < s->terms.horizon) return;
    if (gone <= 2 * s->terms.horizon) learn(s, sample, mid);
    m->first += 1;
  }
}

/* -- events -- */

static void see_book(struct invmm__toxicity *s, double now, const invmm_event *e) {
  struct invmm__toxicity_memory *m = &s->memory;
  double mid;
  if (!invmm__whole_book(e, &mid)) {
    invmm__flow_break(&m->flow);
    return;
  }
  resolve(s, now, mid);
  invmm__markout_mid(&m->markouts, &s->terms.markout, invmm__toxicity_fills(s), now, mid);
  invmm__kyle_mid(&m->kyle, now, mid, s->terms.interval, s->terms.kept);
  invmm__flow_book(&m->flow, &s->terms.flow, now, e->price, e->size, e->price2, e->size2);
}

static void see_trade(struct invmm__toxicity *s, double now, const invmm_event *e) {
  struct invmm__toxicity_memory *m = &s->memory;
  int known = !(e->flags & INVMM_EVF_SIDE_UNKNOWN);
  int bought = (known ? e->size : e->price - m->flow.mid) > 0;
  double size = bought ? fabs(e->size) : -fabs(e->size);
  if (!s->terms.fills) take_sample(s, now, bought);
  invmm__flow_trade(&m->flow, &s->terms.flow, now, size);
  invmm__kyle_trade(&m->kyle, size);
  if (s->terms.vpin.volume > 0 && !s->terms.vpin.bulk)
    invmm__vpin_add(&m->vpin, &s->terms.vpin, s->slots, fabs(size), bought);
}

static void see_fill(struct invmm__toxicity *s, double now, const invmm_event *e) {
  struct invmm__toxicity_memory *m = &s->memory;
  int side = e->size < 0;
  const struct invmm__marked fill = {now, e->price, side};
  if (m->flow.books > 0)
    invmm__markout_fill(&m->markouts, &s->terms.markout, invmm__toxicity_fills(s), &fill);
  if (s->terms.fills) take_sample(s, now, side);
}

static double bar_deviation(const struct invmm__toxicity *s) {
  const struct invmm__toxicity_memory *m = &s->memory;
  if (s->terms.bar_volatility > 0) return s->terms.bar_volatility;
  return sqrt(fmax(0, m->bar_square - m->bar_mean * m->bar_mean));
}

static void see_bar(struct invmm__toxicity *s, const invmm_event *e) {
  struct invmm__toxicity_memory *m = &s->memory;
  double move = bounded(e->price2 - (m->closed != 0 ? m->close : e->price));
  double gain = 1 / (m->bars < s->terms.memory ? m->bars + 1 : s->terms.memory);
  if (!(e->value >= 0)) return;
  m->bar_mean += gain * (move - m->bar_mean), m->bar_square += gain * (move * move - m->bar_square);
  m->close = e->price2, m->closed = 1, m->bars += 1;
  if (s->terms.vpin.volume > 0 && s->terms.vpin.bulk)
    invmm__vpin_add(&m->vpin, &s->terms.vpin, s->slots, e->value, invmm__vpin_bulk(move, bar_deviation(s)));
}

static void see_signal(struct invmm__toxicity *s, const struct invmm__clock *clock, const invmm_event *e) {
  s->memory.signal = e->value, s->memory.signals += 1;
  if (s->terms.method == INVMM_TOXICITY_SIGNAL) s->at_ns = clock->now_ns;
}

static invmm_status apply(void *state, const struct invmm__clock *clock, const invmm_event *e) {
  struct invmm__toxicity *s = state;
  double now = since_first(clock);
  if (e->kind == INVMM_EV_SIGNAL && e->source == s->terms.signal_source) see_signal(s, clock, e);
  if (!invmm__input_sees(&s->terms.input, e)) return INVMM_OK;
  if (e->kind == INVMM_EV_BOOK)
    see_book(s, now, e);
  else if (e->kind == INVMM_EV_TRADE)
    see_trade(s, now, e);
  else if (e->kind == INVMM_EV_FILL)
    see_fill(s, now, e);
  else if (e->kind == INVMM_EV_BAR)
    see_bar(s, e);
  if (e->kind == INVMM_EV_BOOK && s->terms.method != INVMM_TOXICITY_SIGNAL) s->at_ns = clock->now_ns;
  return INVMM_OK;
}

/* -- answers -- */

static double samples_of(const struct invmm__toxicity *s) {
  const struct invmm__toxicity_memory *m = &s->memory;
  if (s->terms.method == INVMM_TOXICITY_SIGNAL) return m->signals;
  if (is_forecast(s)) return m->forecast.count;
  return fmin(m->move[0].samples, m->move[1].samples);
}

static void report(const void *state, const struct invmm__clock *clock, struct invmm__report *out) {
  const struct invmm__toxicity *s = state;
  double have = samples_of(s);
  *out = (struct invmm__report){0};
  for (int side = 0; side < 2; ++side) {
    struct invmm__foretold f = invmm__toxicity_now(s, since_first(clock), side);
    out->value[side] = invmm__with_prior(&s->terms.input, have, f.move, s->terms.prior_move);
    out->value[2 + side] =
        invmm__with_prior(&s->terms.input, have, f.probability, s->terms.prior_probability);
    out->error[side] = invmm__mean_error(&s->memory.move[side]);
    out->error[2 + side] = invmm__mean_error(&s->memory.label[side]);
  }
  invmm__input_judge(&s->terms.input, clock, have, s->at_ns, out);
  if (is_forecast(s) && have >= s->terms.input.need && !invmm__forecast_has_skill(&s->memory.forecast))
    out->quality = 0;
}

static double vpin_excess(const struct invmm__toxicity *s) {
  double vpin = invmm__vpin_of(&s->memory.vpin, &s->terms.vpin);
  double null = invmm__vpin_null(&s->memory.vpin, &s->terms.vpin);
  return null < 1 ? (vpin - null) / (1 - null) : 0;
}

/* Figures that stand beside the answer: each has its own "not yet". */
static invmm_status indicator(double value, int known, double *out) {
  *out = known && fabs(value) < 1e300 ? value : 0;
  return known ? INVMM_OK : INVMM_NOT_READY;
}

static invmm_status markout_value(const struct invmm__toxicity *s, uint32_t index, int error, double *out) {
  const struct invmm__mean *m = &s->memory.markouts.mean[index / 2][index % 2];
  return indicator(error ? invmm__mean_error(m) : invmm__mean_of(m), m->samples > 0, out);
}

static invmm_status own_value(const struct invmm__toxicity *s, double now, int32_t id, uint32_t index,
                              double *out) {
  const struct invmm__toxicity_memory *m = &s->memory;
  int linear = s->terms.method == INVMM_TOXICITY_REGRESSION, full = m->vpin.buckets == s->terms.vpin.window;
  switch (id) {
  case INVMM_VALUE_MARKOUT:
    return markout_value(s, index, 0, out);
  case INVMM_VALUE_MARKOUT_ERROR:
    return markout_value(s, index, 1, out);
  case INVMM_VALUE_ORDER_FLOW_IMBALANCE:
    return indicator(invmm__flow_at(&m->flow, &s->terms.flow, now).ofi, m->flow.books > 1, out);
  case INVMM_VALUE_TRADE_IMBALANCE:
    return indicator(invmm__flow_at(&m->flow, &s->terms.flow, now).volume, m->flow.trades > 0, out);
  case INVMM_VALUE_KYLE_LAMBDA:
    return indicator(invmm__kyle_of(&m->kyle).slope, m->kyle.xx > 0, out);
  case INVMM_VALUE_KYLE_ERROR:
    return indicator(invmm__kyle_of(&m->kyle).error, m->kyle.xx > 0, out);
  case INVMM_VALUE_VPIN:
    return indicator(invmm__vpin_of(&m->vpin, &s->terms.vpin), full, out);
  case INVMM_VALUE_VPIN_NULL:
    return indicator(invmm__vpin_null(&m->vpin, &s->terms.vpin), m->vpin.seen > 0, out);
  case INVMM_VALUE_VPIN_EXCESS:
    return indicator(vpin_excess(s), full, out);
  case INVMM_VALUE_BRIER:
    return indicator(invmm__mean_of(&m->forecast.brier), m->forecast.count > 0, out);
  case INVMM_VALUE_BRIER_BASE:
    return indicator(invmm__mean_of(&m->forecast.brier_base), m->forecast.count > 0, out);
  case INVMM_VALUE_WEIGHT:
    return indicator((linear ? m->forecast.slope : m->forecast.weight)[index], m->forecast.count > 0, out);
  case INVMM_VALUE_LABELS:
    *out = m->move[0].samples + m->move[1].samples;
    return INVMM_OK;
  default:
    return INVMM_E_KIND;
  }
}

static invmm_status value(const void *state, const struct invmm__clock *clock, int32_t id, uint32_t index,
                          double *out) {
  struct invmm__report r;
  invmm_status status = own_value(state, since_first(clock), id, index, out);
  if (status != INVMM_E_KIND) return status;
  report(state, clock, &r);
  if (id == INVMM_VALUE_ADVERSE_MOVE) return invmm__input_answer(&r, r.value[index], out);
  if (id == INVMM_VALUE_ADVERSE_PROBABILITY) return invmm__input_answer(&r, r.value[2 + index], out);
  return invmm__input_value(&r, clock, id, index, out);
}

/* -- the record -- */

static const struct invmm__field fields[] = {
    {1, INVMM__I64, offsetof(struct invmm__toxicity, at_ns), -9223372036854775808.0, 9223372036854775808.0}};

static int is_count(double x) {
  return x >= 0 && x <= 0x1p53 && x == (double)(uint64_t)x;
}

static int sane(const void *state) {
  const struct invmm__toxicity *s = state;
  const struct invmm__toxicity_memory *m = &s->memory;
  int ring = is_count(m->first) && is_count(m->last) && m->first <= m->last &&
             m->last - m->first <= s->terms.pending;
  int means = invmm__mean_sane(&m->move[0]) && invmm__mean_sane(&m->move[1]) &&
              invmm__mean_sane(&m->label[0]) && invmm__mean_sane(&m->label[1]);
  return ring && means && m->signals >= 0 && m->bars >= 0 && invmm__flow_sane(&m->flow) &&
         invmm__kyle_sane(&m->kyle) && invmm__vpin_sane(&m->vpin, &s->terms.vpin) &&
         invmm__markout_sane(&m->markouts, s->terms.pending) && invmm__forecast_sane(&m->forecast);
}

const struct invmm__kind invmm__toxicity = {
    .id = INVMM_KIND_TOXICITY,
    .verbs = INVMM_VERB_STEP,
    .name = "toxicity",
    .title = "Expected move against a fill, of each side: markouts, order flow, forecasts",
    .cite = "L. Glosten, P. Milgrom, J. Financ. Econ. 14, 71-100, 1985; "
            "R. Cont, A. Kukanov, S. Stoikov, J. Financ. Econometrics 12, 47-88, 2014; "
            "D. Easley, M. Lopez de Prado, M. O'Hara, Rev. Financ. Stud. 25, 1457-1493, 2012",
    .params = groups,
    .param_groups = INVMM__COUNT(groups),
    .values = values,
    .value_groups = INVMM__COUNT(values),
    .params_size = sizeof(struct invmm__toxicity_params),
    .state_size = state_size,
    .fields = fields,
    .field_count = INVMM__COUNT(fields),
    .tail = offsetof(struct invmm__toxicity, memory),
    .sane = sane,
    .check = invmm__toxicity_check,
    .prepare = prepare,
    .apply = apply,
    .book = apply,
    .report = report,
    .value = value,
};
