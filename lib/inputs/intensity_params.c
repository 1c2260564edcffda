/* SPDX-License-Identifier: MIT */
/** What can be set of the intensity input. */
#include "inputs/intensity.h"

#define ROW(ID, field, flags, dflt, min, max, unit, choices, about, cite)                                    \
  {                                                                                                          \
    INVMM_PARAM_##ID, flags, offsetof(struct invmm__intensity_params, field), dflt, min, max, #field, unit,  \
        choices, about, cite                                                                                 \
  }
#define LIVE     INVMM_PF_LIVE
#define CHOICE   INVMM_PF_CHOICE
#define INTEGER  INVMM_PF_INTEGER
#define REQUIRED INVMM_PF_REQUIRED
#define ABOVE    INVMM_PF_MIN_OPEN
#define BELOW    INVMM_PF_MAX_OPEN

const struct invmm__param invmm__intensity_table[] = {
    ROW(OBSERVE, observe, CHOICE, 0, 0, 1, "choice", "trades|fills",
        "what it learns from: all public trades, or own fills at the own depths that SIGNAL events tell",
        NULL),
    ROW(DEMAND, demand, CHOICE, 0, 0, 2, "choice", "exponential|logistic|power",
        "the curve: A exp(-k d), A/(1 + exp(a + b d)) or A (d/least_depth)^-m", "gueant_2017"),
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
_Static_assert(INVMM__COUNT(invmm__intensity_table) == INVMM__INTENSITY_PARAMS, "the header says how many");

static int needs_cells(const struct invmm__intensity_params *p) {
  return p->observe == INVMM_OBSERVE_FILLS || p->demand != INVMM_DEMAND_EXPONENTIAL;
}

uint32_t invmm__intensity_cells(const struct invmm__intensity_params *p) {
  return isnan(p->depth_step) ? 0 : (uint32_t)p->depth_cells;
}

static struct invmm__verdict contradiction(const char *why) {
  return (struct invmm__verdict){INVMM_E_CONFIG, why, NULL};
}

struct invmm__verdict invmm__intensity_check(const void *params) {
  const struct invmm__intensity_params *p = params;
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

struct invmm__intensity_terms invmm__intensity_terms_of(const struct invmm__intensity_params *p) {
  return (struct invmm__intensity_terms){
      .input = invmm__input_terms_of(&p->input),
      .fills = p->observe == INVMM_OBSERVE_FILLS,
      .demand = (int)p->demand,
      .solved = needs_cells(p),
      .forgetting = invmm__forgetting(p->half_life),
      .least = p->least_depth,
      .step = isnan(p->depth_step) ? 0 : p->depth_step,
      .prior_scale = isnan(p->prior_intensity_scale) ? 1 : p->prior_intensity_scale,
      .prior_decay = isnan(p->prior_intensity_decay) ? 1 : p->prior_intensity_decay,
      .cells = invmm__intensity_cells(p),
      .depth_source = (int32_t)p->depth_source,
      .max_gap_ns = invmm__nanoseconds(p->max_gap),
      .refit_ns = invmm__nanoseconds(p->refit_interval),
  };
}
