/* SPDX-License-Identifier: MIT */
/** What an event may look like. A table says which fields each kind uses; the rest must be 0. */
#include "core/internal.h"
#include <string.h>

enum { PRICE = 1, SIZE = 2, PRICE2 = 4, SIZE2 = 8, VALUE = 16, FIELDS = 5 };

struct rule {
  uint32_t used;  /* fields that mean something */
  uint32_t flags; /* flags that it may carry */
  int keyed;      /* state is kept by source, so the source must be one the model keeps */
};

static const struct rule rules[] = {
    [INVMM_EV_TIME] = {0, 0, 0},
    [INVMM_EV_BOOK] = {PRICE | SIZE | PRICE2 | SIZE2, 0, 1},
    [INVMM_EV_TRADE] = {PRICE | SIZE, INVMM_EVF_SIDE_UNKNOWN, 1},
    [INVMM_EV_FILL] = {PRICE | SIZE | VALUE, INVMM_EVF_FEE_IN_ASSET | INVMM_EVF_RESTING, 1},
    [INVMM_EV_PENDING] = {SIZE | SIZE2, 0, 1},
    [INVMM_EV_POSITION] = {SIZE, INVMM_EVF_CASH, 1},
    [INVMM_EV_FUNDING] = {PRICE | SIZE | PRICE2 | SIZE2 | VALUE, 0, 0},
    [INVMM_EV_POOL] = {PRICE | SIZE | PRICE2 | SIZE2 | VALUE, 0, 0},
    [INVMM_EV_SWAP] = {PRICE | SIZE | SIZE2 | VALUE, 0, 0},
    [INVMM_EV_GAS] = {VALUE, 0, 0},
    [INVMM_EV_ORACLE] = {SIZE | PRICE2 | VALUE, 0, 0},
    [INVMM_EV_SIGNAL] = {VALUE, 0, 0},
    [INVMM_EV_HEALTH] = {VALUE, 0, 0},
    [INVMM_EV_RANGE] = {PRICE | PRICE2 | VALUE, 0, 0},
    [INVMM_EV_BAR] = {PRICE | SIZE | PRICE2 | SIZE2 | VALUE, 0, 0},
};

static const char *const kind_names[] = {"event",   "TIME",     "BOOK",    "TRADE", "FILL", "event 5",
                                         "PENDING", "POSITION", "FUNDING", "POOL",  "SWAP", "GAS",
                                         "ORACLE",  "SIGNAL",   "HEALTH",  "RANGE", "BAR"};
/* What else than finite fields a kind asks for. */
static const char *const demands[INVMM_EV_BAR + 1] = {
    [INVMM_EV_BOOK] = "bid above ask, or a negative size",
    [INVMM_EV_POOL] =
        ("no field may be below 0, price2 (the fee) must be below 1, and the curve needs its price "
         "(concentrated) or both of its reserves above 0"),
    [INVMM_EV_SWAP] =
        ("price and value may not be below 0, and the pool must keep some of both reserves; without "
         "price and known liquidity nothing tells where it went"),
    [INVMM_EV_GAS] = "value may not be below 0",
    [INVMM_EV_ORACLE] = "value must be above 0, price2 and size (the age) may not be below 0",
    [INVMM_EV_HEALTH] = "value must be 0, 1, 2 or 3",
    [INVMM_EV_RANGE] = "needs 0 < price < price2 and a value not below 0, or zeros alone to withdraw",
};
static const char *const field_names[FIELDS] = {"price", "size", "price2", "size2", "value"};

static int all_finite(const invmm_event *e) {
  return invmm__is_finite(e->price) & invmm__is_finite(e->size) & invmm__is_finite(e->price2) &
         invmm__is_finite(e->size2) & invmm__is_finite(e->value);
}

/* The fields that are not 0. */
static uint32_t fields_set(const invmm_event *e) {
  return (e->price != 0) * (uint32_t)PRICE | (e->size != 0) * (uint32_t)SIZE |
         (e->price2 != 0) * (uint32_t)PRICE2 | (e->size2 != 0) * (uint32_t)SIZE2 |
         (e->value != 0) * (uint32_t)VALUE;
}

static uint32_t used_fields(const invmm_event *e) {
  int cash = e->kind == INVMM_EV_POSITION && e->flags & INVMM_EVF_CASH;
  return rules[e->kind].used | (cash ? VALUE : 0);
}

static int known_kind(int32_t kind) {
  return kind > 0 && kind <= INVMM_EV_BAR && kind != 5;
}

static invmm_status check_meaning(const invmm_event *e) {
  int good = 1, hedge = e->instrument >= INVMM_HEDGE;
  switch (e->kind) {
  case INVMM_EV_BOOK: /* a locked book is real; an empty side may say what it likes of its price */
    good = (e->size >= 0) & (e->size2 >= 0) & !((e->price > e->price2) & (e->size > 0) & (e->size2 > 0));
    break;
  case INVMM_EV_TRADE:
    good = e->flags & INVMM_EVF_SIDE_UNKNOWN ? e->size > 0 : e->size != 0;
    break;
  case INVMM_EV_FILL:
    good = e->size != 0;
    if (hedge && e->flags & INVMM_EVF_FEE_IN_ASSET) return INVMM_E_ARG;
    break;
  case INVMM_EV_PENDING:
    good = (e->size >= 0) & (e->size2 >= 0);
    break;
  case INVMM_EV_POSITION:
    if (hedge && e->flags) return INVMM_E_ARG;
    break;
  case INVMM_EV_HEALTH:
    good = e->value == 0 || e->value == 1 || e->value == 2 || e->value == 3;
    break;
  default:
    break;
  }
  return good ? INVMM_OK : INVMM_E_RANGE;
}

/* How many hedges there are. An input sees those of whatever it is attached to. */
static int32_t hedges_of(const struct invmm_model *model) {
  const uint32_t answers = INVMM_VERB_QUOTE | INVMM_VERB_HEDGE | INVMM_VERB_EMIT;
  double hedges = model->kind->verbs & answers ? 1 : 64;
  if (model->kind->verbs & answers)
    invmm__param_read(model->kind, invmm__model_params(model), INVMM_PARAM_HEDGE_INSTRUMENTS, &hedges);
  return (int32_t)hedges;
}

/* Where an event comes from and what it is about. */
static invmm_status check_origin(const struct invmm_model *model, const invmm_event *e) {
  uint32_t most = rules[e->kind].keyed ? model->sources - 1 : (uint32_t)INT32_MAX;
  if ((uint32_t)e->source > most) return INVMM_E_RANGE;
  if (e->instrument == 0 || e->instrument == INVMM_HEDGE) return INVMM_OK;
  int64_t hedge = (int64_t)e->instrument - INVMM_HEDGE;
  return hedge > 0 && hedge < hedges_of(model) ? INVMM_OK : INVMM_E_RANGE;
}

static invmm_status check_any(const struct invmm_model *model, const invmm_event *e) {
  if (!known_kind(e->kind)) return INVMM_E_KIND;
  const struct rule *rule = &rules[e->kind];
  if (!all_finite(e)) return INVMM_E_RANGE;
  if (e->flags & ~rule->flags || fields_set(e) & ~used_fields(e)) return INVMM_E_ARG;
  invmm_status status = check_origin(model, e);
  return status < 0 ? status : check_meaning(e);
}

invmm_status invmm__event_check(const struct invmm_model *model, const invmm_event *e) {
  int late = model->clock.events && e->time_ns < model->clock.now_ns;
  invmm_status status = check_any(model, e);
  if (status < 0) return status;
  return late && e->kind != INVMM_EV_FILL && e->kind != INVMM_EV_POSITION ? INVMM_E_TIME : INVMM_OK;
}

static const double *field_of(const invmm_event *e, uint32_t i) {
  const double *const fields[FIELDS] = {&e->price, &e->size, &e->price2, &e->size2, &e->value};
  return fields[i];
}

/* The first field that is not finite or, where all are, the first that should be 0 and is not; else -1. */
static int offending_field(const invmm_event *e, invmm_status status) {
  for (uint32_t i = 0; i < FIELDS; ++i)
    if (!invmm__is_finite(*field_of(e, i))) return (int)i;
  uint32_t stray = status == INVMM_E_ARG ? fields_set(e) & ~used_fields(e) : 0;
  for (uint32_t i = 0; i < FIELDS; ++i)
    if (stray & (1u << i)) return (int)i;
  return -1;
}

/* Why an event of finite fields was refused, in the order of the checks. */
static const char *reason(const struct invmm_model *model, const invmm_event *e, invmm_status status) {
  if (status == INVMM_E_TIME) return "older than the last event; only FILL and POSITION may come late";
  if (status == INVMM_E_NUMERIC) return "the ledger would leave the range of a double";
  if (status == INVMM_E_BUFFER) return "take what waits with invmm_emit first";
  if (status == INVMM_E_ARG) return "a flag that this event cannot carry";
  if (check_origin(model, e) < 0) return "unknown source or instrument";
  return demands[e->kind] ? demands[e->kind] : "a size that is 0 or negative where it may not be";
}

void invmm__event_explain(struct invmm_model *model, const invmm_event *e, uint32_t index,
                          invmm_status status) {
  char *text = invmm__model_cold(model)->errmsg;
  if (!known_kind(e->kind)) {
    invmm__say(text, "event %u: there is no kind %d", (unsigned)index, (int)e->kind);
    return;
  }
  int field = status == INVMM_E_ARG || status == INVMM_E_RANGE ? offending_field(e, status) : -1;
  if (field < 0)
    invmm__say(text, "event %u (%s): %s", (unsigned)index, kind_names[e->kind], reason(model, e, status));
  else
    invmm__say(text, "event %u (%s): %s = %g: must be finite, and 0 where this event does not use it",
               (unsigned)index, kind_names[e->kind], field_names[field], *field_of(e, (uint32_t)field));
}
