/* SPDX-License-Identifier: MIT */
/** The hot verbs: check what comes, hand it to the kind, keep the clock. */
#include "core/internal.h"
#include <float.h>

/* Takes one event: after an error the model is as if it had never been sent. */
static invmm_status take(invmm_model *model, const invmm_event *event) {
  invmm_status status = invmm__event_check(model, event);
  if (status < 0) return status;
  struct invmm__clock before = model->clock;
  if (before.events == 0) model->clock.first_ns = model->clock.now_ns = event->time_ns;
  if (event->time_ns > model->clock.now_ns) model->clock.now_ns = event->time_ns;
  model->clock.events = before.events + 1;
  status = model->kind->apply(invmm__model_state(model), &model->clock, event);
  if (status < 0) model->clock = before;
  return status;
}

static invmm_status finish_step(invmm_model *model, const invmm_event *events, uint32_t taken,
                                invmm_status status, uint32_t *done) {
  if (status < 0) invmm__event_explain(model, &events[taken], taken, status);
  if (done) *done = taken;
  return status;
}

static invmm_status refuse_step(invmm_status status, uint32_t *done) {
  if (done) *done = 0;
  return status;
}

invmm_status invmm_step(invmm_model *model, const invmm_event *events, uint32_t n, uint32_t *done) {
  invmm_status status = INVMM_OK;
  uint32_t i;
  if (!model || (!events && n)) return refuse_step(INVMM_E_ARG, done);
  if (!(model->kind->verbs & INVMM_VERB_STEP)) return refuse_step(INVMM_E_UNSUPPORTED, done);
  for (i = 0; i < n && status >= 0; ++i) status = take(model, &events[i]);
  return finish_step(model, events, i - (status < 0), status, done);
}

static invmm_status check_request(const invmm_model *model, const invmm_request *r) {
  int sized = (r->size >= 0) & (r->size <= DBL_MAX);
  int placed = ((uint32_t)r->level < model->levels) & (r->instrument == 0);
  int venue = (uint32_t)r->venue < model->sources;
  if (r->flags) return INVMM_E_ARG;
  if (!(sized & placed & venue)) return INVMM_E_RANGE;
  return r->time_ns != 0 && model->clock.events && r->time_ns < model->clock.now_ns ? INVMM_E_TIME : INVMM_OK;
}

static invmm_status check_requests(const invmm_model *model, const invmm_request *requests, uint32_t n) {
  if (!requests) return n <= model->levels ? INVMM_OK : INVMM_E_ARG;
  for (uint32_t i = 0; i < n; ++i) {
    invmm_status status = check_request(model, &requests[i]);
    if (status < 0) return status;
  }
  return INVMM_OK;
}

static invmm_status higher(invmm_status a, invmm_status b) { return a > b ? a : b; }

invmm_status invmm_quote(const invmm_model *model, const invmm_request *requests, uint32_t n, invmm_quotes *out) {
  if (!model || (!out && n)) return INVMM_E_ARG;
  if (!(model->kind->verbs & INVMM_VERB_QUOTE)) return INVMM_E_UNSUPPORTED;
  const void *state = invmm__model_state(model);
  invmm_status note = check_requests(model, requests, n);
  for (uint32_t i = 0; i < n && note >= 0; ++i) {
    const invmm_request *r = requests ? &requests[i] : NULL;
    note = higher(note, model->kind->quote(state, &model->clock, r, r ? r->level : (int32_t)i, &out[i]));
  }
  return note;
}

invmm_status invmm_step_quote(invmm_model *model, const invmm_event *events, uint32_t n, invmm_quotes *out,
                              uint32_t *done) {
  const uint32_t both = INVMM_VERB_STEP | INVMM_VERB_QUOTE;
  invmm_status status = INVMM_OK, note = INVMM_OK;
  uint32_t i;
  if (!model || ((!events || !out) && n)) return refuse_step(INVMM_E_ARG, done);
  if ((model->kind->verbs & both) != both) return refuse_step(INVMM_E_UNSUPPORTED, done);
  const void *state = invmm__model_state(model);
  for (i = 0; i < n; ++i) {
    status = take(model, &events[i]);
    if (status < 0) break;
    note = higher(note, model->kind->quote(state, &model->clock, NULL, 0, &out[i]));
  }
  return finish_step(model, events, i, higher(status, status < 0 ? status : note), done);
}

invmm_status invmm_hedge(const invmm_model *model, invmm_order *out, uint32_t capacity, uint32_t *n) {
  if (!model || !n || (!out && capacity)) return INVMM_E_ARG;
  if (!(model->kind->verbs & INVMM_VERB_HEDGE)) return INVMM_E_UNSUPPORTED;
  *n = capacity;
  return model->kind->hedge(invmm__model_state(model), &model->clock, out, n);
}

static const struct invmm__value *find_value(const struct invmm__kind *kind, int32_t id) {
  for (uint32_t g = 0; g < kind->value_groups; ++g)
    for (uint32_t i = 0; i < kind->values[g].count; ++i)
      if (kind->values[g].rows[i].id == id) return &kind->values[g].rows[i];
  return NULL;
}

invmm_status invmm_value(const invmm_model *model, int32_t value, uint32_t index, double *out) {
  if (!model || !out) return INVMM_E_ARG;
  const struct invmm__value *row = find_value(model->kind, value);
  if (!row) return INVMM_E_KIND;
  if (index >= row->count) return INVMM_E_RANGE;
  return model->kind->value(invmm__model_state(model), &model->clock, value, index, out);
}
