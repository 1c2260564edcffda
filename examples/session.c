/* SPDX-License-Identifier: MIT */
#include "session.h"
#include "progress.h"
#include <stdio.h>

enum { SEEN_MAX = 64, ORDERS_MAX = 8, PROGRESS_EVERY = 16384 };

struct session {
  const struct plan *plan;
  struct record *record;
  invmm_model *market, *maker;
  int64_t now_ns;
  uint32_t quote_count, order_count; /* what waits to be sent */
  invmm_quotes quotes[SESSION_LEVELS_MAX];
  invmm_order orders[ORDERS_MAX];
  invmm_event seen[SEEN_MAX];
  char *error;
};

static int fail(struct session *s, const invmm_model *model, const char *what, invmm_status status) {
  const char *sentence = model ? invmm_model_errmsg(model) : NULL;
  snprintf(s->error, SESSION_ERROR_SIZE, "%s: %s", what,
           sentence && *sentence ? sentence : invmm_strerror(status));
  return -1;
}

/* ---- one turn of the loop ---- */

/* The maker takes what the market showed it. */
static int maker_takes(struct session *s, uint32_t n) {
  uint32_t done = 0;
  if (n == 0) return 0;
  if (record_events(s->record, s->seen, n)) return fail(s, NULL, "record", INVMM_E_NOMEM);
  invmm_status status = invmm_step(s->maker, s->seen, n, &done);
  s->now_ns = s->seen[n - 1].time_ns;
  return status < 0 ? fail(s, s->maker, "step of the maker", status) : 0;
}

/* The maker quotes and hedges. Before trade_ns it only watches: nothing is sent. */
static int maker_answers(struct session *s) {
  uint32_t orders = 0;
  invmm_status status = invmm_quote(s->maker, NULL, s->plan->levels, s->quotes);
  if (status < 0) return fail(s, s->maker, "quote", status);
  if (record_answer(s->record, s->maker, &s->quotes[0])) return fail(s, NULL, "record", INVMM_E_NOMEM);
  if (s->now_ns < s->plan->trade_ns) return 0;
  status = invmm_hedge(s->maker, s->orders, ORDERS_MAX, &orders);
  if (status < 0) return fail(s, s->maker, "hedge", status);
  s->quote_count = s->plan->levels;
  s->order_count = 0;
  for (uint32_t i = 0; i < orders; ++i)
    if (s->orders[i].size != 0) s->orders[s->order_count++] = s->orders[i];
  return 0;
}

/* Sends what waits, and shows the maker all that the market has for it. Where more is to come though the
 * buffer had room, the market waits for an answer to what it just showed. */
static int turn(struct session *s) {
  uint32_t taken = 0;
  invmm_status status;
  do {
    uint32_t n = 0;
    status =
        invmm_emit(s->market, s->quotes, s->quote_count, s->orders, s->order_count, s->seen, SEEN_MAX, &n);
    if (status < 0) return fail(s, s->market, "emit", status);
    s->quote_count = s->order_count = 0;
    taken += n;
    if (maker_takes(s, n)) return -1;
    if (taken == 0 || (status == INVMM_MORE && n == SEEN_MAX)) continue;
    if (maker_answers(s)) return -1;
    taken = 0;
  } while (status == INVMM_MORE);
  return 0;
}

/* ---- the loops ---- */

static int replay(struct session *s) {
  const struct plan *p = s->plan;
  for (size_t i = 0; i < p->count; ++i) {
    uint32_t done = 0;
    invmm_status status = invmm_step(s->market, &p->events[i], 1, &done);
    if (status < 0) return fail(s, s->market, "step of the market", status);
    if (turn(s)) return -1;
    if (i % PROGRESS_EVERY == 0) p->progress((double)i / (double)p->count);
  }
  return 0;
}

static int simulate(struct session *s) {
  const struct plan *p = s->plan;
  double span = (double)(p->end_ns - p->start_ns);
  for (uint64_t i = 0; s->now_ns < p->end_ns; ++i) {
    if (turn(s)) return -1;
    if (i % PROGRESS_EVERY == 0) p->progress((double)(s->now_ns - p->start_ns) / span);
  }
  return 0;
}

static int create(struct session *s, invmm_config *config, invmm_model **out) {
  invmm_status status = invmm_model_new(config, out);
  if (status >= 0) return 0;
  const char *sentence = invmm_config_errmsg(config);
  snprintf(s->error, SESSION_ERROR_SIZE, "%s", sentence && *sentence ? sentence : invmm_strerror(status));
  return -1;
}

int session_run(const struct plan *plan, struct record *out, double *seconds,
                char error[SESSION_ERROR_SIZE]) {
  struct session s = {.plan = plan, .record = out, .now_ns = plan->start_ns, .error = error};
  record_begin(out, plan->start_ns, plan->trade_ns, plan->end_ns, plan->contract, plan->keep_track);
  int status = plan->levels <= SESSION_LEVELS_MAX ? 0 : fail(&s, NULL, "levels", INVMM_E_RANGE);
  if (!status) status = create(&s, plan->market, &s.market);
  if (!status) status = create(&s, plan->maker, &s.maker);
  *seconds = clock_seconds();
  if (!status) status = plan->events ? replay(&s) : simulate(&s);
  *seconds = clock_seconds() - *seconds;
  if (!status) record_end(out, s.maker);
  if (!status && plan->at_end) plan->at_end(s.maker);
  plan->progress(1);
  invmm_model_free(s.maker);
  invmm_model_free(s.market);
  return status;
}

static int watch(struct session *s, int64_t end_ns, struct events *out) {
  while (s->now_ns < end_ns) {
    uint32_t n = 0;
    invmm_status status = invmm_emit(s->market, NULL, 0, NULL, 0, s->seen, SEEN_MAX, &n);
    if (status < 0) return fail(s, s->market, "emit", status);
    for (uint32_t i = 0; i < n; ++i)
      if (events_append(out, &s->seen[i])) return fail(s, NULL, "watch", INVMM_E_NOMEM);
    if (n) s->now_ns = s->seen[n - 1].time_ns;
  }
  return 0;
}

int session_watch(invmm_config *market, int64_t end_ns, struct events *out, char error[SESSION_ERROR_SIZE]) {
  struct session s = {.error = error};
  *out = (struct events){0};
  int status = create(&s, market, &s.market);
  if (!status) status = watch(&s, end_ns, out);
  invmm_model_free(s.market);
  if (status) events_free(out);
  return status;
}
