/* SPDX-License-Identifier: MIT */
/** The hot verbs: check what comes, hand it to the kind, keep the clock. */
#include "core/internal.h"
#include <float.h>

#define HOT  static inline __attribute__((always_inline))
#define COLD static __attribute__((noinline, cold))

/* The clock shows the time of an event while the kind takes it. */
HOT void set_clock(invmm_model *model, int64_t now_ns) {
  model->before_ns = model->clock.now_ns;
  model->clock.now_ns = now_ns;
  ++model->clock.events;
}

/* After an error the model is as if the event had never been sent. */
HOT invmm_status settle(invmm_model *model, invmm_status status) {
  if (status < 0) model->clock.now_ns = model->before_ns, --model->clock.events;
  return status;
}

/* Hands a valid event to the kind. */
HOT invmm_status apply(invmm_model *model, const invmm_event *event, int64_t now_ns) {
  set_clock(model, now_ns);
  return settle(model, model->kind->apply(invmm__model_state(model), &model->clock, event));
}

/* The same for a whole book; and the kind answers it. */
HOT invmm_status book(invmm_model *model, const invmm_event *event) {
  set_clock(model, event->time_ns);
  return settle(model, model->kind->book(invmm__model_state(model), &model->clock, event));
}

HOT invmm_status book_quote(invmm_model *model, const invmm_event *event, invmm_quotes *out) {
  set_clock(model, event->time_ns);
  return settle(model, model->kind->book_quote(invmm__model_state(model), &model->clock, event, out));
}

static invmm_status take_any(invmm_model *model, const invmm_event *event, invmm_quotes *out);

HOT invmm_status take(invmm_model *model, const invmm_event *event) {
  if (invmm__event_is_whole_book(model, event)) return book(model, event);
  if (invmm__event_is_plain_trade(model, event) || invmm__event_is_plain_pool(model, event))
    return apply(model, event, event->time_ns);
  return take_any(model, event, NULL);
}

/* The model takes the event, then the inputs do, and the model hears what they say now. An attached maker may
 * refuse what it has no source for: it goes on without. */
static void hear_inputs(invmm_model *model, const invmm_event *event) {
  for (uint32_t i = 0; i < model->inputs; ++i)
    take(invmm__model_input(model, i), event);
  invmm__model_feed(model);
}

/* Any event, good or bad, which is answered where `out` is given. */
static __attribute__((noinline)) invmm_status take_any(invmm_model *model, const invmm_event *event,
                                                       invmm_quotes *out) {
  struct invmm__clock *clock = &model->clock;
  const int whole = invmm__event_is_book_after(event, clock->now_ns, model->sources) && clock->events != 0;
  invmm_status status = whole ? INVMM_OK : invmm__event_check(model, event);
  if (status < 0) return status;
  const int64_t first_ns = clock->first_ns;
  int first = clock->events == 0, late = !first && event->time_ns < clock->now_ns;
  int64_t now_ns = late ? clock->now_ns : event->time_ns;
  if (first) clock->first_ns = event->time_ns;
  status = apply(model, event, now_ns);
  if (status < 0) clock->first_ns = first_ns;
  if (status >= 0 && model->inputs) hear_inputs(model, event);
  if (status < 0 || !out) return status;
  return model->kind->quote(invmm__model_state(model), clock, NULL, 0, out);
}

/* The kind takes so many books at the head of these events at once, and answers them, as it can. */
HOT uint32_t take_books(invmm_model *model, const invmm_event *events, uint32_t n, invmm_quotes *out) {
  struct invmm__clock *clock = &model->clock;
  if (n < 4 || !model->kind->books) return 0; /* a run of fewer costs more than it saves */
  uint32_t taken = model->kind->books(invmm__model_state(model), clock, model->everyday, events, n, out);
  if (taken > 0) clock->now_ns = events[taken - 1].time_ns;
  clock->events += taken;
  return taken;
}

/* How a batch of events ends: `taken` of them were applied. */
COLD invmm_status stop(invmm_model *model, const invmm_event *events, uint32_t taken, invmm_status status,
                       uint32_t *done) {
  invmm__event_explain(model, &events[taken], taken, status);
  if (done) *done = taken;
  return status;
}

COLD invmm_status refuse(invmm_status status, uint32_t *done) {
  if (done) *done = 0;
  return status;
}

/* What a market hands out has been checked, or was made to be right: only its order in time is looked at. */
invmm_status invmm__model_take(invmm_model *model, const invmm_event *events, uint32_t n) {
  for (uint32_t i = 0; i < n; ++i) {
    const invmm_event *e = &events[i];
    int ready = (model->clock.events != 0) & (e->time_ns >= model->clock.now_ns);
    int everyday = ready & ((uint32_t)e->source < model->everyday);
    invmm_status status = everyday ? apply(model, e, e->time_ns) : take_any(model, e, NULL);
    if (status < 0) return stop(model, events, i, status, NULL);
  }
  return INVMM_OK;
}

static __attribute__((noinline)) invmm_status step_all(invmm_model *model, const invmm_event *events,
                                                       uint32_t n, uint32_t *done) {
  if (!model || (!events && n)) return refuse(INVMM_E_ARG, done);
  if (!(model->kind->verbs & INVMM_VERB_STEP)) {
    invmm__say(invmm__model_cold(model)->errmsg, "%s takes no events: invmm_emit moves it on",
               model->kind->name);
    return refuse(INVMM_E_UNSUPPORTED, done);
  }
  for (uint32_t i = 0; i < n; ++i) {
    invmm_status status = take(model, &events[i]);
    if (status < 0) return stop(model, events, i, status, done);
  }
  if (done) *done = n;
  return INVMM_OK;
}

invmm_status invmm_step(invmm_model *model, const invmm_event *events, uint32_t n, uint32_t *done) {
  if (n != 1 || !model || !events || !invmm__event_is_whole_book(model, events))
    return step_all(model, events, n, done);
  invmm_status status = book(model, events);
  if (status < 0) return stop(model, events, 0, status, done);
  if (done) *done = 1;
  return INVMM_OK;
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

static invmm_status higher(invmm_status a, invmm_status b) {
  return a > b ? a : b;
}

/* Whether an attached input is too old by then. */
static int is_too_old(const invmm_model *model, int64_t time_ns) {
  struct invmm__attachment inputs[INVMM__INPUTS_MOST];
  const uint32_t n = invmm__attachments(model, inputs);
  for (uint32_t i = 0; i < n; ++i) {
    struct invmm__clock then = *inputs[i].clock;
    struct invmm__report report = {.stale = 0};
    then.now_ns = time_ns;
    if (inputs[i].kind->report) inputs[i].kind->report(inputs[i].state, &then, &report);
    if (report.stale) return 1;
  }
  return 0;
}

/* What such an input leaves of a quote. */
static void withdraw(invmm_quotes *q) {
  const uint32_t kept = INVMM_FLAG_HALTED | INVMM_FLAG_DUE | INVMM_FLAG_NOT_READY | INVMM_FLAG_TOXIC;
  *q = (invmm_quotes){.time_ns = q->time_ns,
                      .level = q->level,
                      .venue = q->venue,
                      .flags = (q->flags & kept) | INVMM_FLAG_STALE};
}

static __attribute__((noinline)) invmm_status
quote_all(const invmm_model *model, const invmm_request *requests, uint32_t n, invmm_quotes *out) {
  const void *state = invmm__model_state(model);
  invmm_status note = check_requests(model, requests, n);
  for (uint32_t i = 0; i < n && note >= 0; ++i) {
    const invmm_request *r = requests ? &requests[i] : NULL;
    invmm_status status = model->kind->quote(state, &model->clock, r, r ? r->level : (int32_t)i, &out[i]);
    note = status < 0 ? status : higher(note, status);
    int later = r && r->time_ns > model->clock.now_ns && model->inputs > 0 && status >= 0;
    if (later && is_too_old(model, r->time_ns)) withdraw(&out[i]);
  }
  return note;
}

invmm_status invmm_quote(const invmm_model *model, const invmm_request *requests, uint32_t n,
                         invmm_quotes *out) {
  if (!model || (!out && n)) return INVMM_E_ARG;
  if (!(model->kind->verbs & INVMM_VERB_QUOTE)) return INVMM_E_UNSUPPORTED;
  if (requests || n != 1) return quote_all(model, requests, n, out);
  return model->kind->quote(invmm__model_state(model), &model->clock, NULL, 0, out);
}

static int has_both(const invmm_model *model) {
  const uint32_t both = INVMM_VERB_STEP | INVMM_VERB_QUOTE;
  return (model->kind->verbs & both) == both;
}

static __attribute__((noinline)) invmm_status step_quote_all(invmm_model *model, const invmm_event *events,
                                                             uint32_t n, invmm_quotes *out, uint32_t *done) {
  invmm_status note = INVMM_OK;
  uint32_t alone = 0; /* so many books go one by one, since the kind took none with others */
  if (!model || ((!events || !out) && n)) return refuse(INVMM_E_ARG, done);
  if (!has_both(model)) return refuse(INVMM_E_UNSUPPORTED, done);
  for (uint32_t i = 0; i < n; ++i) {
    const int whole = invmm__event_is_whole_book(model, &events[i]);
    const uint32_t taken = whole && alone == 0 ? take_books(model, &events[i], n - i, &out[i]) : 0;
    if (taken > 0) {
      i += taken - 1;
      continue;
    }
    alone = alone > 0 ? alone - 1 : whole ? 15 : 0;
    invmm_status status =
        whole ? book_quote(model, &events[i], &out[i]) : take_any(model, &events[i], &out[i]);
    if (status < 0) return stop(model, events, i, status, done);
    note = higher(note, status);
  }
  if (done) *done = n;
  return note;
}

invmm_status invmm_step_quote(invmm_model *model, const invmm_event *events, uint32_t n, invmm_quotes *out,
                              uint32_t *done) {
  if (n != 1 || !model || !events || !out || !has_both(model) || !invmm__event_is_whole_book(model, events))
    return step_quote_all(model, events, n, out, done);
  invmm_status status = book_quote(model, events, out);
  if (status < 0) return stop(model, events, 0, status, done);
  if (done) *done = 1;
  return status;
}

invmm_status invmm_hedge(const invmm_model *model, invmm_order *out, uint32_t capacity, uint32_t *n) {
  if (!model || !n || (!out && capacity)) return INVMM_E_ARG;
  if (!(model->kind->verbs & INVMM_VERB_HEDGE)) return INVMM_E_UNSUPPORTED;
  uint32_t count = capacity;
  invmm_status status = model->kind->hedge(invmm__model_state(model), &model->clock, out, &count);
  if (status >= 0 || status == INVMM_E_BUFFER) *n = count;
  return status;
}

/* Ids of a group mostly follow each other. */
static const struct invmm__value *find_value(const struct invmm__kind *kind, int32_t id) {
  const struct invmm__value_group *group = kind->values, *end = group + kind->value_groups;
  for (; group < end; ++group) {
    uint32_t guess = (uint32_t)id - (uint32_t)group->rows[0].id;
    if (guess < group->count && group->rows[guess].id == id) return &group->rows[guess];
  }
  for (group = kind->values; group < end; ++group)
    for (uint32_t i = 0; i < group->count; ++i)
      if (group->rows[i].id == id) return &group->rows[i];
  return NULL;
}

invmm_status invmm_value(const invmm_model *model, int32_t value, uint32_t index, double *out) {
  if (!model || !out) return INVMM_E_ARG;
  const struct invmm__value *row = find_value(model->kind, value);
  if (!row) return INVMM_E_KIND;
  if (index >= row->count) return INVMM_E_RANGE;
  return model->kind->value(invmm__model_state(model), &model->clock, value, index, out);
}
