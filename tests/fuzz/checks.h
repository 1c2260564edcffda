/* SPDX-License-Identifier: MIT */
/** What holds of every answer, whatever was asked. The first that does not hold aborts, with its text. */
#ifndef INVMM_TESTS_FUZZ_CHECKS_H
#define INVMM_TESTS_FUZZ_CHECKS_H

#include "bases.h"

/** The model that is told of where something does not hold; null: none. */
static const invmm_model *subject;

/* What is not at its default is what matters. */
static inline void give_up(const char *file, int line, const char *condition) {
  fprintf(stderr, "%s:%d: %s does not hold\n", file, line, condition);
  int32_t kind = subject ? invmm_model_kind(subject) : 0;
  if (kind) fprintf(stderr, "%s:", kind_info(kind).name);
  for (uint32_t i = 0; i < invmm_param_count(kind); ++i) {
    invmm_param_info info = param_info(kind, i);
    double value = NAN;
    invmm_model_get(subject, info.id, &value);
    if (value != info.dflt && !isnan(value)) fprintf(stderr, " %s=%.17g", info.name, value);
  }
  fputs("\n", stderr);
  abort();
}

#define HOLDS(condition)                                                                                     \
  do {                                                                                                       \
    if (!(condition)) give_up(__FILE__, __LINE__, #condition);                                               \
  } while (0)

enum { MOST_LEVELS = 64, MOST_ORDERS = 8 };

/** A parameter as it is in force; what else stands for it where the kind has none. */
static inline double param_of(const invmm_model *model, int32_t param, double otherwise) {
  double value = otherwise;
  invmm_status status = invmm_model_get(model, param, &value);
  HOLDS(status == INVMM_OK || status == INVMM_E_KIND);
  return value;
}

static inline uint32_t verbs_of(const invmm_model *model) {
  return kind_info(invmm_model_kind(model)).verbs;
}

static inline void check_status(invmm_status status) {
  HOLDS(status >= INVMM_E_CANCELLED && status <= INVMM_MORE);
}

/** All figures of a block of doubles. */
static inline int all_finite(const double *first, size_t n) {
  for (size_t i = 0; i < n; ++i)
    if (!isfinite(first[i])) return 0;
  return 1;
}

/* Where no size is asked for, a price may stand alone: that of the next bit of a pool. */
static inline void check_side(const invmm_model *model, double price, double size, int64_t ticks,
                              int present) {
  const double tick = param_of(model, INVMM_PARAM_TICK_SIZE, 0);
  HOLDS(present ? size >= 0 : size == 0 && price == 0 && ticks == 0);
  HOLDS(!present || size > 0 || param_of(model, INVMM_PARAM_ORDER_SIZE, 0) == 0);
  HOLDS(tick > 0 || ticks == 0);
  HOLDS(!(present && tick > 0) || price == (double)ticks * tick);
}

static inline void check_quote(const invmm_model *model, const invmm_quotes *q) {
  const double parts[] = {q->bid,         q->ask,          q->bid_size,       q->ask_size,
                          q->reservation, q->half_spread,  q->inventory_term, q->intensity_term,
                          q->fee_term,    q->toxicity_term};
  HOLDS(all_finite(parts, sizeof parts / sizeof *parts));
  HOLDS((q->sides & ~(uint32_t)(INVMM_SIDE_BID | INVMM_SIDE_ASK)) == 0);
  check_side(model, q->bid, q->bid_size, q->bid_ticks, (q->sides & INVMM_SIDE_BID) != 0);
  check_side(model, q->ask, q->ask_size, q->ask_ticks, (q->sides & INVMM_SIDE_ASK) != 0);
  if (q->sides == (INVMM_SIDE_BID | INVMM_SIDE_ASK)) HOLDS(q->bid <= q->ask);
  HOLDS(q->instrument == 0 && q->reserved == 0 && q->level >= 0 && q->venue >= 0);
  HOLDS(!(q->flags & INVMM_FLAG_NOT_READY) || q->sides == 0);
  HOLDS(!(q->flags & INVMM_FLAG_STALE) || q->sides == 0);
}

/** With what is filled, no fresh quote goes beyond the limit. */
static inline void check_limit(const invmm_model *model, const invmm_quotes *q) {
  double limit = param_of(model, INVMM_PARAM_INVENTORY_LIMIT, INFINITY), inventory = 0;
  if (param_of(model, INVMM_PARAM_REQUOTE_TICKS, 0) > 0 || !isfinite(limit)) return;
  HOLDS(invmm_value(model, INVMM_VALUE_INVENTORY, 0, &inventory) >= 0);
  double most = limit + 1e-6 * (fabs(limit) + fabs(inventory));
  HOLDS(!(q->sides & INVMM_SIDE_BID) || inventory + q->bid_size <= most);
  HOLDS(!(q->sides & INVMM_SIDE_ASK) || q->ask_size - inventory <= most);
}

/** The default quotes of all levels, which asking again does not change; returns what they were. */
static inline invmm_status check_quotes(const invmm_model *model, invmm_quotes *out) {
  invmm_quotes again[MOST_LEVELS];
  if (!(verbs_of(model) & INVMM_VERB_QUOTE)) return INVMM_E_UNSUPPORTED;
  uint32_t n = (uint32_t)param_of(model, INVMM_PARAM_LEVELS, 1);
  memset(out, 0, MOST_LEVELS * sizeof *out), memset(again, 0, sizeof again);
  invmm_status status = invmm_quote(model, NULL, n, out);
  check_status(status);
  HOLDS(invmm_quote(model, NULL, n, again) == status);
  HOLDS(status < 0 || memcmp(out, again, n * sizeof *out) == 0);
  for (uint32_t i = 0; i < n && status >= 0; ++i)
    check_quote(model, &out[i]), check_limit(model, &out[i]);
  return status;
}

static inline void check_order(const invmm_order *o) {
  HOLDS(all_finite(&o->size, 12) && isfinite(o->seconds));
  HOLDS(o->instrument == 0 || o->instrument == INVMM_HEDGE);
  HOLDS(o->reserved == 0 && o->venue >= 0 && o->to_venue >= 0);
  HOLDS(o->action >= INVMM_ACTION_NONE && o->action <= INVMM_ACTION_EXIT);
  HOLDS(o->action != INVMM_ACTION_NONE || o->size == 0);
  HOLDS(o->action != INVMM_ACTION_HEDGE || (o->size != 0 && o->instrument == INVMM_HEDGE));
  HOLDS(o->action != INVMM_ACTION_REBALANCE || (o->size != 0 && o->instrument == 0));
  HOLDS(o->action == INVMM_ACTION_RANGE ? o->range_low < o->range_high : o->range_low == 0);
}

static inline uint32_t check_hedge(const invmm_model *model, invmm_order *orders) {
  uint32_t n = 0;
  if (!(verbs_of(model) & INVMM_VERB_HEDGE)) return 0;
  HOLDS(invmm_hedge(model, NULL, 0, &n) == INVMM_E_BUFFER && n >= 1);
  invmm_status status = invmm_hedge(model, orders, MOST_ORDERS, &n);
  check_status(status);
  HOLDS(n <= MOST_ORDERS);
  for (uint32_t i = 0; i < n && status >= 0; ++i)
    check_order(&orders[i]);
  return status < 0 ? 0 : n;
}

/** One value: finite, or a status that says why there is none. */
static inline void check_value(const invmm_model *model, const invmm_value_info *info, uint32_t index) {
  double value = 0;
  invmm_status status = invmm_value(model, info->id, index, &value);
  check_status(status);
  HOLDS(index < info->count || status == INVMM_E_RANGE);
  HOLDS(index > 0 || status != INVMM_E_RANGE);
  HOLDS(status < 0 || isfinite(value));
  HOLDS(status != INVMM_NOT_READY || value == 0);
}

/** Every value, the first elements of those that have many. */
static inline void check_values(const invmm_model *model) {
  enum { FIRST = 12 };
  invmm_value_info info = {.struct_size = sizeof info};
  for (uint32_t i = 0; invmm_value_info_at(invmm_model_kind(model), i, &info) == INVMM_OK; ++i) {
    for (uint32_t j = 0; j < info.count && j < FIRST; ++j)
      check_value(model, &info, j);
    check_value(model, &info, info.count);
    check_value(model, &info, UINT32_MAX);
  }
}

/** What feeds the parameters may be read like any other model. */
static inline void check_inputs(const invmm_model *model, int depth) {
  int32_t kind = invmm_model_kind(model);
  for (uint32_t i = 0; i < invmm_param_count(kind) && depth > 0; ++i) {
    const invmm_model *input = NULL;
    invmm_quotes quotes[MOST_LEVELS];
    HOLDS(invmm_model_input(model, param_info(kind, i).id, &input) == INVMM_OK);
    if (!input) continue;
    check_values(input);
    check_quotes(input, quotes);
    check_inputs(input, depth - 1);
  }
}

/* -- saved states -- */

/** A saved state; no bytes where the kind has none. */
struct saved {
  uint64_t length;
  unsigned char *bytes;
};

static inline struct saved save_of(const invmm_model *model) {
  struct saved s = {0, NULL};
  uint64_t needed = 0;
  invmm_status status = invmm_model_save(model, NULL, 0, &needed);
  HOLDS(status == INVMM_E_BUFFER || status == INVMM_E_UNSUPPORTED);
  if (status == INVMM_E_UNSUPPORTED) return s;
  s.bytes = malloc((size_t)needed);
  HOLDS(invmm_model_save(model, s.bytes, needed, &s.length) == INVMM_OK && s.length == needed);
  return s;
}

/** Whether a model saves to these bytes; frees them. */
static inline int still_saves_to(const invmm_model *model, struct saved before) {
  struct saved now = save_of(model);
  int same = now.length == before.length && (!now.length || memcmp(now.bytes, before.bytes, now.length) == 0);
  free(now.bytes), free(before.bytes);
  return same;
}

/** Two models that quote and hedge alike, bit for bit. */
static inline void check_same(const invmm_model *a, const invmm_model *b) {
  invmm_quotes of_a[MOST_LEVELS] = {{0}}, of_b[MOST_LEVELS] = {{0}};
  invmm_order order_a[MOST_ORDERS], order_b[MOST_ORDERS];
  HOLDS(check_quotes(a, of_a) == check_quotes(b, of_b));
  HOLDS(memcmp(of_a, of_b, sizeof of_a) == 0);
  uint32_t n = check_hedge(a, order_a);
  HOLDS(check_hedge(b, order_b) == n);
  HOLDS(memcmp(order_a, order_b, n * sizeof *order_a) == 0);
}

/** Loads what a model saves: the same answers, the same bytes, unless memory fails. */
static inline void check_saved(const invmm_model *model, struct memory *memory) {
  const invmm_allocator allocator = memory_of(memory);
  struct saved s = save_of(model);
  invmm_model *loaded = NULL;
  if (!s.length) return;
  int may_fail = memory->failing != 0;
  invmm_status status = invmm_model_load(s.bytes, s.length, &allocator, &loaded);
  HOLDS(status == INVMM_OK || (may_fail && status == INVMM_E_NOMEM));
  HOLDS((status == INVMM_OK) == (loaded != NULL));
  if (loaded) {
    check_same(model, loaded);
    HOLDS(still_saves_to(loaded, s));
  } else {
    free(s.bytes);
  }
  invmm_model_free(loaded);
}

#endif
