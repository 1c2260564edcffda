/* SPDX-License-Identifier: MIT */
/** invmm_model_load() alone under a fuzzer. Most inputs are given the length and the checksum that they claim
 * to have, so that what lies behind these two is reached. What loads is then used like any other model. */
#include "checks.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { LENGTH_AT = 16, EVENTS = 12 };

static void put(uint8_t *at, uint64_t value) {
  for (int i = 0; i < 8; ++i)
    at[i] = (uint8_t)(value >> 8 * i);
}

/* FNV-1a, as a saved state ends with it. */
static uint64_t checksum(const uint8_t *bytes, size_t n) {
  uint64_t sum = UINT64_C(14695981039346656037);
  for (size_t i = 0; i < n; ++i)
    sum = (sum ^ bytes[i]) * UINT64_C(1099511628211);
  return sum;
}

static void make_good(uint8_t *bytes, size_t n) {
  if (n < LENGTH_AT + 16) return;
  put(bytes + LENGTH_AT, n);
  put(bytes + n - 8, checksum(bytes, n - 8));
}

/* A model from hostile bytes is a model: it takes events, answers, and saves. */
static void use(invmm_model *model, struct memory *memory, const uint8_t *data, size_t size) {
  struct input in = {data, size};
  invmm_quotes quotes[MOST_LEVELS];
  invmm_order orders[MOST_ORDERS];
  check_saved(model, memory);
  invmm_status status = check_quotes(model, quotes);
  check_hedge(model, orders);
  check_values(model);
  check_inputs(model, 3);
  int64_t now_ns = status >= 0 ? quotes[0].time_ns : 0;
  for (int i = 0; i < EVENTS; ++i) {
    invmm_event event = take_event(&in, &now_ns);
    check_status(invmm_step(model, &event, 1, NULL));
    check_quotes(model, quotes);
  }
  check_status(invmm_solve(model, NULL, NULL));
  check_quotes(model, quotes);
  check_hedge(model, orders);
  check_values(model);
  check_saved(model, memory);
  HOLDS(invmm_model_reset(model) == INVMM_OK);
  check_quotes(model, quotes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct memory memory = {0};
  const invmm_allocator allocator = memory_of(&memory);
  invmm_model *model = NULL;
  if (size < 1) return 0;
  size_t n = size - 1; /* the last byte says what is done with the others */
  uint8_t how = data[n], *bytes = malloc(n ? n : 1);
  if (n) memcpy(bytes, data, n);
  if (how != 255) make_good(bytes, n);
  if (how < 16) memory.failing = how;
  invmm_status status = invmm_model_load(bytes, n, &allocator, &model);
  check_status(status);
  HOLDS((status == INVMM_OK) == (model != NULL));
  memory.failing = 0;
  subject = model;
  if (model) use(model, &memory, data, size);
  invmm_model_free(model);
  free(bytes);
  subject = NULL;
  HOLDS(memory.live == 0);
  return 0;
}
