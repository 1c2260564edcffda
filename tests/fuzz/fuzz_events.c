/* SPDX-License-Identifier: MIT */
/** Events alone under a fuzzer, at the pace of a feed: one handle for each way to make a model is made once,
 * and each input is a short session of one of them. An event that is refused changes no answer; no answer is
 * anything but numbers. */
#include "checks.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static invmm_model *models[MOST_BASES];

static invmm_model *model_of(const struct base *base) {
  invmm_model **model = &models[base - bases];
  if (!*model) {
    invmm_config *config = config_of(base, NULL);
    HOLDS(config && invmm_model_new(config, model) == INVMM_OK);
    invmm_config_free(config);
  }
  return *model;
}

static invmm_status ask(const invmm_model *model, uint32_t verbs, invmm_quotes *q) {
  if (!(verbs & INVMM_VERB_QUOTE)) return INVMM_OK;
  invmm_status status = invmm_quote(model, NULL, 1, q);
  check_status(status);
  HOLDS(status < 0 || (all_finite(&q->bid, 4) && all_finite(&q->reservation, 6)));
  HOLDS(status < 0 || q->sides != (INVMM_SIDE_BID | INVMM_SIDE_ASK) || q->bid <= q->ask);
  return status;
}

static void order(const invmm_model *model, uint32_t verbs) {
  invmm_order orders[MOST_ORDERS];
  uint32_t n = 0;
  if (!(verbs & INVMM_VERB_HEDGE)) return;
  invmm_status status = invmm_hedge(model, orders, MOST_ORDERS, &n);
  check_status(status);
  for (uint32_t i = 0; i < n && status >= 0; ++i)
    check_order(&orders[i]);
}

static void read_value(struct input *in, const invmm_model *model, int32_t kind) {
  invmm_value_info info = {.struct_size = sizeof info};
  if (invmm_value_info_at(kind, take_below(in, 32), &info) == INVMM_OK) check_value(model, &info, 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct input in = {data, size};
  const struct base *base = take_base(&in, INVMM_VERB_STEP, 0);
  invmm_model *model = model_of(base);
  invmm_quotes before = {0}, after = {0};
  int64_t now_ns = 0;
  subject = model;
  HOLDS(invmm_model_reset(model) == INVMM_OK);
  invmm_status was = ask(model, base->verbs, &before);
  while (in.left) {
    invmm_event event = take_event(&in, &now_ns);
    invmm_status taken = invmm_step(model, &event, 1, NULL), is = ask(model, base->verbs, &after);
    check_status(taken);
    HOLDS(taken >= 0 || (is == was && memcmp(&before, &after, sizeof after) == 0));
    if (event.kind != INVMM_EV_BOOK) order(model, base->verbs), read_value(&in, model, base->kind);
    before = after, was = is;
  }
  subject = NULL;
  return 0;
}
