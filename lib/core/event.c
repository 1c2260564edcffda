/* SPDX-License-Identifier: MIT */
/** What an event may look like. A table says which fields each kind uses; the rest must be 0. */
#include "core/internal.h"
#include <inttypes.h>
#include <stdio.h>
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

/* The hedge has no fee in the asset, and no cash of its own. */
static uint32_t flags_of(const invmm_event *e) {
  const uint32_t own = INVMM_EVF_FEE_IN_ASSET | INVMM_EVF_CASH;
  return rules[e->kind].flags & ~(e->instrument >= INVMM_HEDGE ? own : 0);
}

static int known_kind(int32_t kind) {
  return kind > 0 && kind <= INVMM_EV_BAR && kind != 5;
}

static invmm_status check_meaning(const invmm_event *e) {
  int good = 1;
  switch (e->kind) {
  case INVMM_EV_BOOK: /* a locked book is real; an empty side may say what it likes of its price */
    good = (e->size >= 0) & (e->size2 >= 0) & !((e->price > e->price2) & (e->size > 0) & (e->size2 > 0));
    break;
  case INVMM_EV_TRADE:
    good = e->flags & INVMM_EVF_SIDE_UNKNOWN ? e->size > 0 : e->size != 0;
    break;
  case INVMM_EV_FILL:
    good = e->size != 0;
    break;
  case INVMM_EV_PENDING:
    good = (e->size >= 0) & (e->size2 >= 0);
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
  if (!all_finite(e)) return INVMM_E_RANGE;
  if (e->flags & ~flags_of(e) || fields_set(e) & ~used_fields(e)) return INVMM_E_ARG;
  invmm_status status = check_origin(model, e);
  return status < 0 ? status : check_meaning(e);
}

invmm_status invmm__event_check(const struct invmm_model *model, const invmm_event *e) {
  int late = model->clock.events && e->time_ns < model->clock.now_ns;
  invmm_status status = check_any(model, e);
  if (status < 0) return status;
  return late && e->kind != INVMM_EV_FILL && e->kind != INVMM_EV_POSITION ? INVMM_E_TIME : INVMM_OK;
}

/* ---- Why it was refused: which field, what it is, and what it may be. */

/* What a number must be, each with how it is said. */
enum must { ABOVE_0, NOT_BELOW_0, NOT_0, BELOW_1 };
static const char *const musts[] = {"must be above 0", "must not be below 0", "must not be 0",
                                    "must be below 1"};

static int holds(enum must must, double x) {
  return must == ABOVE_0 ? x > 0 : must == NOT_BELOW_0 ? x >= 0 : must == NOT_0 ? x != 0 : x < 1;
}

/* What is asked of single fields: here, or by the maker that keeps a pool. */
static const struct bound {
  int32_t kind;
  uint32_t field;
  enum must must;
} bounds[] = {
    {INVMM_EV_BOOK, SIZE, NOT_BELOW_0},     {INVMM_EV_BOOK, SIZE2, NOT_BELOW_0},
    {INVMM_EV_TRADE, SIZE, NOT_0},          {INVMM_EV_FILL, SIZE, NOT_0},
    {INVMM_EV_PENDING, SIZE, NOT_BELOW_0},  {INVMM_EV_PENDING, SIZE2, NOT_BELOW_0},
    {INVMM_EV_POOL, SIZE, NOT_BELOW_0},     {INVMM_EV_POOL, PRICE2, NOT_BELOW_0},
    {INVMM_EV_POOL, PRICE2, BELOW_1},       {INVMM_EV_POOL, SIZE2, NOT_BELOW_0},
    {INVMM_EV_POOL, VALUE, NOT_BELOW_0},    {INVMM_EV_SWAP, PRICE, NOT_BELOW_0},
    {INVMM_EV_SWAP, VALUE, NOT_BELOW_0},    {INVMM_EV_GAS, VALUE, NOT_BELOW_0},
    {INVMM_EV_ORACLE, VALUE, ABOVE_0},      {INVMM_EV_ORACLE, SIZE, NOT_BELOW_0},
    {INVMM_EV_ORACLE, PRICE2, NOT_BELOW_0}, {INVMM_EV_RANGE, VALUE, NOT_BELOW_0},
};

/* And of several together. */
static const struct demand {
  uint32_t fields;
  const char *must;
} demands[INVMM_EV_BAR + 1] = {
    [INVMM_EV_BOOK] = {PRICE | PRICE2, "bid above ask: the book of one source may be locked, not crossed"},
    [INVMM_EV_TRADE] = {SIZE, "must be above 0 where the side is unknown"},
    [INVMM_EV_FUNDING] =
        {PRICE,
         "a position pays funding at a price: say it, or let a book or a fill of the hedge come first"},
    [INVMM_EV_POOL] = {PRICE | SIZE | SIZE2,
                       "the curve needs its price (concentrated) or both of its reserves above 0"},
    [INVMM_EV_SWAP] =
        {PRICE | SIZE | SIZE2,
         "the pool must keep some of both reserves; a range must be told its price or have known "
         "its liquidity before"},
    [INVMM_EV_HEALTH] = {VALUE, "must be 0, 1, 2 or 3"},
    [INVMM_EV_RANGE] = {PRICE | PRICE2, "must be 0 < price < price2, or all 0 to withdraw"},
};

static double field_of(const invmm_event *e, uint32_t i) {
  const double fields[FIELDS] = {e->price, e->size, e->price2, e->size2, e->value};
  return fields[i];
}

/* "price = 99.5, price2 = 99.3": prices that are compared with all their digits. */
static void list_fields(const invmm_event *e, uint32_t fields, char *out, size_t room) {
  const int digits = fields == (PRICE | PRICE2) ? 17 : 6;
  size_t length = 0;
  *out = 0;
  for (uint32_t i = 0; i < FIELDS; ++i)
    if (fields & (1u << i))
      length += (size_t)snprintf(out + length, room - length, "%s%s = %.*g", length ? ", " : "",
                                 field_names[i], digits, field_of(e, i));
}

/* The fields at fault, and what they must be. */
static struct demand find_fault(const invmm_event *e, invmm_status status) {
  const uint32_t stray = fields_set(e) & ~used_fields(e);
  for (uint32_t i = 0; i < FIELDS; ++i)
    if (!invmm__is_finite(field_of(e, i))) return (struct demand){1u << i, "must be finite"};
  for (uint32_t i = 0; i < FIELDS; ++i)
    if (stray & (1u << i)) return (struct demand){1u << i, "must be 0: this event does not use it"};
  if (status == INVMM_E_NUMERIC && (e->kind != INVMM_EV_FUNDING || e->price > 0))
    return (struct demand){fields_set(e),
                           e->instrument >= INVMM_HEDGE
                               ? "the ledger would leave the range of a double; the price of an "
                                 "inverse contract must be above 0"
                               : "the ledger would leave the range of a double"};
  for (uint32_t i = 0; i < INVMM__COUNT(bounds); ++i)
    for (uint32_t f = 0; f < FIELDS; ++f)
      if (bounds[i].kind == e->kind && bounds[i].field == 1u << f && !holds(bounds[i].must, field_of(e, f)))
        return (struct demand){1u << f, musts[bounds[i].must]};
  return demands[e->kind].must ? demands[e->kind] : (struct demand){used_fields(e), invmm_strerror(status)};
}

/* What is wrong with whole numbers; 0: nothing. */
static int explain_head(const struct invmm_model *model, const invmm_event *e, invmm_status status, char *out,
                        size_t room) {
  const uint32_t most = rules[e->kind].keyed ? model->sources - 1 : (uint32_t)INT32_MAX;
  const int origin = status == INVMM_E_RANGE && all_finite(e) && check_origin(model, e) < 0;
  if (status == INVMM_E_TIME)
    return snprintf(out, room,
                    "time_ns = %" PRId64 ": older than the last event, at %" PRId64
                    "; only FILL and POSITION may come late",
                    e->time_ns, model->clock.now_ns);
  if (status == INVMM_E_BUFFER) return snprintf(out, room, "take what waits with invmm_emit first");
  if (status == INVMM_E_ARG && all_finite(e) && e->flags & ~flags_of(e))
    return snprintf(out, room,
                    "flags = %" PRIu32 ": a flag that this event cannot carry: its flags are %" PRIu32,
                    e->flags, flags_of(e));
  if (origin && (uint32_t)e->source > most)
    return snprintf(out, room, "source = %" PRId32 ": must be 0 to %" PRIu32 "%s", e->source, most,
                    rules[e->kind].keyed ? " (parameter sources)" : "");
  if (origin)
    return snprintf(out, room,
                    "instrument = %" PRId32 ": must be 0, or a hedge: %d to %" PRId32
                    " (parameter hedge_instruments)",
                    e->instrument, (int)INVMM_HEDGE, (int32_t)INVMM_HEDGE + hedges_of(model) - 1);
  return 0;
}

void invmm__event_explain(struct invmm_model *model, const invmm_event *e, uint32_t index,
                          invmm_status status) {
  char *text = invmm__model_cold(model)->errmsg, why[INVMM__TEXT];
  if (!known_kind(e->kind)) {
    invmm__say(text, "event %u: there is no kind %d: kinds are 1 to %d but 5", (unsigned)index, (int)e->kind,
               (int)INVMM_EV_BAR);
    return;
  }
  if (!explain_head(model, e, status, why, sizeof why)) {
    const struct demand fault = find_fault(e, status);
    char fields[INVMM__TEXT];
    list_fields(e, fault.fields, fields, sizeof fields);
    snprintf(why, sizeof why, "%s%s%s", fields, *fields ? ": " : "", fault.must);
  }
  invmm__say(text, "event %u (%s): %s", (unsigned)index, kind_names[e->kind], why);
}
