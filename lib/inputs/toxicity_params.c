/* SPDX-License-Identifier: MIT */
/** What can be set of the toxicity input. */
#include "inputs/forget.h"
#include "inputs/toxicity.h"

#define ROWS(ID, field, flags, dflt, min, max, unit, choices, about, cite, len)                              \
  {                                                                                                          \
    INVMM_PARAM_##ID, flags, offsetof(struct invmm__toxicity_params, field), dflt, min, max, #field, unit,   \
        choices, about, cite, len, NULL                                                                      \
  }
#define ROW(ID, field, flags, dflt, min, max, unit, choices, about, cite)                                    \
  ROWS(ID, field, flags, dflt, min, max, unit, choices, about, cite, 0)
#define LIVE    INVMM_PF_LIVE
#define CHOICE  INVMM_PF_CHOICE
#define INTEGER INVMM_PF_INTEGER
#define ABOVE   INVMM_PF_MIN_OPEN
#define BELOW   INVMM_PF_MAX_OPEN

const struct invmm__param invmm__toxicity_table[] = {
    ROW(METHOD, method, CHOICE, 0, 0, 3, "choice", "markout|logistic|regression|signal",
        "the expected adverse move: mean markout of each side; by logistic or linear regression on the flow; "
        "or as SIGNAL events say",
        "glosten_milgrom_1985"),
    ROW(OBSERVE, observe, CHOICE, 0, 0, 1, "choice", "trades|fills",
        "whose adverse moves are learnt: those after all public trades, or after own fills", NULL),
    ROW(ADVERSE_HORIZON, adverse_horizon, ABOVE | BELOW, 5, 1e-9, 1e9, "s", NULL,
        "h: a move is that of the mid from a trade to so much later", NULL),
    ROW(MEMORY_SAMPLES, memory_samples, LIVE, 1000, 10, 1e9, "samples", NULL,
        "how many samples are remembered", NULL),
    ROW(PENDING_SAMPLES, pending_samples, INTEGER, 512, 1, 65536, "count", NULL,
        "samples, and own fills, that can wait for their moves at once; more are left out", NULL),
    ROW(FLOW_SHORT, flow_short, ABOVE, 1, 0, INFINITY, "s", NULL,
        "over which time the short sums of the flow decay to 1/e", NULL),
    ROW(FLOW_LONG, flow_long, ABOVE, 10, 0, INFINITY, "s", NULL,
        "over which time the long sums of the flow decay to 1/e", NULL),
    ROWS(MARKOUT_HORIZONS, markout_horizons, INVMM_PF_ARRAY | BELOW, 0, 0, 1e9, "s", NULL,
         "horizons of the markouts of own fills; 0: 1, 5, 30 and 300 s", NULL, INVMM__MARKOUTS),
    ROW(SAMPLING_INTERVAL, sampling_interval, ABOVE, 1, 1e-9, 1e9, "s", NULL,
        "over which time volume and move are added up for kyle_lambda", "kyle_1985"),
    ROW(LEARNING_RATE, learning_rate, LIVE, 0.1, 0, 1, "1", NULL, "eta of the logistic regression",
        "duchi_hazan_singer_2011"),
    ROW(SIGNAL_SOURCE, signal_source, INTEGER, 0, 0, 1e6, "source", NULL,
        "SIGNAL events of this source foretell the move of the mid, P: method signal", NULL),
    ROW(BUCKET_VOLUME, bucket_volume, BELOW, 0, 0, INFINITY, "U", NULL,
        "volume of a bucket of vpin; 0: it is not computed", "easley_lopez_de_prado_ohara_2012"),
    ROW(BUCKETS, buckets, INTEGER, 50, 1, 10000, "count", NULL, "buckets that vpin is the mean of",
        "easley_lopez_de_prado_ohara_2012"),
    ROW(CLASSIFY, classify, CHOICE, 0, 0, 1, "choice", "sign|bulk",
        "vpin splits volume by the aggressor of each trade, or each bar's by its move", NULL),
    ROW(BAR_VOLATILITY, bar_volatility, LIVE | BELOW, 0, 0, INFINITY, "P", NULL,
        "standard deviation of a bar's move for bulk classification; 0: as the bars so far show", NULL),
    ROW(PRIOR_MOVE, prior_move, LIVE | ABOVE | BELOW, 0, -INFINITY, INFINITY, "P", NULL,
        "expected adverse move before anything is seen, worth prior_weight samples", NULL),
    ROW(PRIOR_PROBABILITY, prior_probability, LIVE, 0, 0, 1, "1", NULL,
        "probability of an adverse move before anything is seen", NULL),
};

_Static_assert(INVMM__COUNT(invmm__toxicity_table) == INVMM__TOXICITY_PARAMS, "the header says how many");

struct invmm__verdict invmm__toxicity_check(const void *params) {
  const struct invmm__toxicity_params *p = params;
  if (p->flow_short > p->flow_long)
    return (struct invmm__verdict){INVMM_E_CONFIG, "flow_short is longer than flow_long: exchange them",
                                   NULL};
  return (struct invmm__verdict){INVMM_OK, NULL, NULL};
}

/* Fewer labels than these say nothing of eight features. */
#define LEAST_LABELS 500.0

static double need_of(const struct invmm__toxicity_params *p) {
  if (p->method == INVMM_TOXICITY_SIGNAL) return 1;
  if (p->observe == INVMM_OBSERVE_FILLS)
    return 0; /* a maker that waited for its own fills would never quote */
  return p->method == INVMM_TOXICITY_MARKOUT ? fmax(1, p->input.warm_samples)
                                             : fmax(LEAST_LABELS, p->input.warm_samples);
}

static struct invmm__markout_terms markout_terms(const struct invmm__toxicity_params *p) {
  static const double usual[INVMM__MARKOUTS] = {1, 5, 30, 300};
  struct invmm__markout_terms t = {.memory = p->memory_samples, .ring = (uint32_t)p->pending_samples};
  double last = 0;
  for (uint32_t j = 0; j < INVMM__MARKOUTS; ++j) {
    double given = p->markout_horizons.n > 0 && j >= p->markout_horizons.n ? last : p->markout_horizons.at[j];
    last = given > 0 ? fmax(given, 1e-9) : usual[j];
    t.horizon[j] = last * 1e9;
  }
  return t;
}

struct invmm__toxicity_terms invmm__toxicity_terms_of(const struct invmm__toxicity_params *p) {
  struct invmm__toxicity_terms t = {
      .input = invmm__input_terms_of(&p->input),
      .method = (int)p->method,
      .fills = p->observe == INVMM_OBSERVE_FILLS,
      .signal_source = (int32_t)p->signal_source,
      .horizon = p->adverse_horizon * 1e9,
      .memory = p->memory_samples,
      .interval = p->sampling_interval * 1e9,
      .kept = 1 - 1 / p->memory_samples,
      .flow = {fmin(1e-9 / p->flow_short, 1e300), fmin(1e-9 / p->flow_long, 1e300)},
      .forecast = {p->learning_rate, p->memory_samples, 4e9 * p->adverse_horizon,
                   p->method == INVMM_TOXICITY_REGRESSION},
      .markout = markout_terms(p),
      .vpin = {p->bucket_volume, (uint32_t)p->buckets, p->classify == INVMM_CLASSIFY_BULK},
      .bar_volatility = p->bar_volatility,
      .prior_move = p->prior_move,
      .prior_probability = p->prior_probability,
      .pending = (uint32_t)p->pending_samples,
  };
  t.input.need = need_of(p);
  return t;
}

size_t invmm__toxicity_slots(const struct invmm__toxicity_params *p) {
  return (size_t)p->buckets + (size_t)p->pending_samples *
                                  (sizeof(struct invmm__marked) + sizeof(struct invmm__sample)) /
                                  sizeof(double);
}
