/* SPDX-License-Identifier: MIT */
/** The whole life of models under a fuzzer: configured, created, fed, asked, changed, solved, cloned, reset,
 * saved and loaded, with hostile numbers and failing memory, in an order that the bytes decide. */
#include "checks.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MOST_OPS = 32, MOST_EVENTS = 16, MOST_STATES = 21, MOST_ARRAY = 300 };

/* One run: a model of any kind, a market for it, and the other model that the first gave rise to. */
struct life {
  struct input in;
  struct memory memory;
  int64_t now_ns;
  invmm_model *maker, *market, *other, *start; /* `start` is the first as it was made */
  invmm_quotes quotes[MOST_LEVELS];
  invmm_order orders[MOST_ORDERS];
  uint32_t quoted, ordered;
};

/* Large lattices are for other tests: here they would only take time. */
static int is_small(const invmm_config *config) {
  double limit = 0, step = 1;
  invmm_config_get(config, INVMM_PARAM_INVENTORY_LIMIT, &limit);
  invmm_config_get(config, INVMM_PARAM_ORDER_SIZE, &step);
  return !isfinite(limit) || 2 * limit / step < MOST_STATES;
}

/* An array of any length, on the heap so that reading past it shows. */
static void set_array(struct life *l, invmm_config *config, invmm_model *model, int32_t param) {
  uint32_t n = take_byte(&l->in) < 250 ? take_below(&l->in, 9) : take_below(&l->in, MOST_ARRAY);
  double *values = malloc(n ? n * sizeof *values : 1);
  for (uint32_t i = 0; i < n; ++i)
    values[i] = take_number(&l->in);
  check_status(config ? invmm_config_set_array(config, param, values, n)
                      : invmm_model_set_array(model, param, values, n));
  free(values);
}

static invmm_config *configure(struct life *l, const struct base *base, int depth);

/* One of the inputs that fit, or any model where any parameter is. */
static void attach(struct life *l, invmm_config *config, int32_t kind, int depth) {
  struct link fit[MOST_LINKS + 1] = {{kind, take_param(&l->in, kind), 0}};
  uint32_t n = 0;
  for (uint32_t i = 0; i < link_count; ++i)
    if (links[i].kind == kind) fit[n++] = links[i];
  struct link link = fit[n && take_byte(&l->in) < 240 ? take_below(&l->in, n) : 0];
  const struct base *base = take_base(&l->in, 0, link.input);
  invmm_config *input = base ? configure(l, base, depth - 1) : NULL;
  double fill_size; /* a maker that feeds a band trades in fills of its size: chance would not find it */
  if (input && link.param == INVMM_PARAM_MAKER_INPUT &&
      invmm_config_get(config, INVMM_PARAM_FILL_SIZE, &fill_size) >= 0)
    invmm_config_set(input, INVMM_PARAM_ORDER_SIZE, fill_size);
  check_status(invmm_config_attach(config, link.param, input));
  invmm_config_free(input);
}

static invmm_config *configure(struct life *l, const struct base *base, int depth) {
  const invmm_allocator allocator = memory_of(&l->memory);
  invmm_config *config = config_of(base, &allocator);
  if (!config) return NULL;
  for (uint32_t n = take_below(&l->in, 8); n > 0; --n) {
    uint8_t how = take_byte(&l->in);
    int32_t param = take_param(&l->in, base->kind);
    if (how < 16 && depth > 0)
      attach(l, config, base->kind, depth);
    else if (how < 32)
      set_array(l, config, NULL, param);
    else
      check_status(invmm_config_set(config, param, take_number(&l->in)));
  }
  return config;
}

static invmm_model *create(struct life *l, const struct base *base) {
  invmm_model *model = NULL;
  invmm_config *config = base ? configure(l, base, 2) : NULL;
  if (!config) return NULL;
  if (is_small(config)) {
    invmm_status status = invmm_model_new(config, &model);
    HOLDS((status >= 0) == (model != NULL));
    HOLDS(status != INVMM_E_CONFIG || *invmm_config_errmsg(config));
  }
  invmm_config_free(config);
  return model;
}

/* -- what can be done with a maker -- */

static void step(struct life *l) {
  invmm_event events[MOST_EVENTS];
  uint32_t n = 1 + take_below(&l->in, MOST_EVENTS), done = 99;
  int64_t start_ns = l->now_ns;
  for (uint32_t i = 0; i < n; ++i)
    events[i] = take_event(&l->in, &l->now_ns);
  invmm_status status = invmm_step(l->maker, events, n, &done);
  if (!(verbs_of(l->maker) & INVMM_VERB_STEP)) {
    HOLDS(status == INVMM_E_UNSUPPORTED && done == 0);
    return;
  }
  HOLDS(status <= 0 && (status == INVMM_OK ? done == n : done < n));
  HOLDS(status == INVMM_OK || *invmm_model_errmsg(l->maker));
  if (status < 0) l->now_ns = done ? events[done - 1].time_ns : start_ns;
}

static void step_quote(struct life *l) {
  invmm_event events[MOST_EVENTS];
  invmm_quotes quotes[MOST_EVENTS];
  uint32_t n = 1 + take_below(&l->in, MOST_EVENTS), done = 99;
  for (uint32_t i = 0; i < n; ++i)
    events[i] = take_event(&l->in, &l->now_ns);
  invmm_status status = invmm_step_quote(l->maker, events, n, quotes, &done);
  check_status(status);
  HOLDS(status >= 0 ? done == n : done < n);
  for (uint32_t i = 0; i < done; ++i)
    check_quote(l->maker, &quotes[i]);
}

/* An event that is refused leaves no trace. */
static void step_checked(struct life *l) {
  struct saved before = save_of(l->maker);
  int64_t now_ns = l->now_ns;
  invmm_event event = take_event(&l->in, &now_ns);
  spoil(&l->in, &event);
  if (invmm_step(l->maker, &event, 1, NULL) < 0)
    HOLDS(still_saves_to(l->maker, before));
  else
    free(before.bytes);
}

/* One after the other is the same as both in one. */
static void step_twice(struct life *l) {
  invmm_model *twin = NULL;
  invmm_quotes both, last;
  uint32_t done = 0;
  invmm_event event = take_event(&l->in, &l->now_ns);
  if (!(verbs_of(l->maker) & INVMM_VERB_QUOTE) || invmm_model_clone(l->maker, &twin) < 0) return;
  invmm_status status = invmm_step_quote(twin, &event, 1, &both, &done);
  HOLDS((invmm_step(l->maker, &event, 1, NULL) < 0) == (done == 0));
  if (done) HOLDS(invmm_quote(l->maker, NULL, 1, &last) == status);
  if (done && status >= 0) HOLDS(memcmp(&both, &last, sizeof both) == 0);
  check_same(l->maker, twin);
  invmm_model_free(twin);
}

static void quote(struct life *l) {
  invmm_status status = check_quotes(l->maker, l->quotes);
  l->quoted = status < 0 ? 0 : (uint32_t)param_of(l->maker, INVMM_PARAM_LEVELS, 1);
}

static void request(struct life *l) {
  struct input *in = &l->in;
  invmm_quotes quotes[4];
  invmm_request requests[4] = {{0}};
  uint32_t n = take_below(in, 5);
  for (uint32_t i = 0; i < n; ++i) {
    uint8_t what = take_byte(in);
    if (what & 1) requests[i].time_ns = (int64_t)((uint64_t)l->now_ns + take_bits(in, what & 2 ? 8 : 4));
    if (what & 4) requests[i].level = (int32_t)take_below(in, 4);
    if (what & 8) requests[i].size = what & 16 ? take_number(in) : fabs(take_size(in));
    if (what & 32) requests[i].venue = (int32_t)take_below(in, 4);
    if (what > 250) requests[i].flags = take_byte(in), requests[i].instrument = take_byte(in);
  }
  invmm_status status = invmm_quote(l->maker, requests, n, quotes);
  check_status(status);
  for (uint32_t i = 0; i < n && status >= 0; ++i)
    check_quote(l->maker, &quotes[i]);
}

static void hedge(struct life *l) {
  l->ordered = check_hedge(l->maker, l->orders);
}

static void values(struct life *l) {
  check_values(l->maker);
  check_inputs(l->maker, 3);
  if (l->market) check_values(l->market);
}

/* A change that is refused leaves no trace. */
static void set(struct life *l) {
  int32_t param = take_param(&l->in, invmm_model_kind(l->maker));
  double value = take_number(&l->in), got;
  if (param == INVMM_PARAM_INVENTORY_LIMIT && fabs(value) < INFINITY) return;
  if (param == INVMM_PARAM_ORDER_SIZE) return;
  if (take_byte(&l->in) < 16) {
    set_array(l, NULL, l->maker, param);
    return;
  }
  struct saved before = save_of(l->maker);
  invmm_status status = invmm_model_set(l->maker, param, value);
  check_status(status);
  if (status >= 0) {
    HOLDS(invmm_model_get(l->maker, param, &got) == INVMM_OK && memcmp(&got, &value, sizeof got) == 0);
    free(before.bytes);
  } else {
    HOLDS(*invmm_model_errmsg(l->maker));
    HOLDS(still_saves_to(l->maker, before));
  }
}

static int32_t countdown(void *user, double done) {
  HOLDS(done >= 0 && done <= 1);
  return --*(int *)user == 0;
}

/* All or nothing. */
static void solve(struct life *l) {
  int calls = take_byte(&l->in);
  struct saved before = save_of(l->maker);
  invmm_status status = invmm_solve(l->maker, countdown, &calls);
  check_status(status);
  if (status == INVMM_OK)
    free(before.bytes);
  else
    HOLDS(still_saves_to(l->maker, before));
}

static void clone(struct life *l) {
  invmm_model *twin = NULL;
  invmm_status status = invmm_model_clone(l->maker, &twin);
  HOLDS((status == INVMM_OK) == (twin != NULL));
  if (!twin) return;
  check_same(l->maker, twin);
  invmm_model_free(l->other);
  l->other = twin;
}

/* Goes on with the other one. */
static void swap(struct life *l) {
  invmm_model *maker = l->maker;
  if (!l->other) return;
  subject = l->maker = l->other, l->other = maker;
}

static void adopt(struct life *l) {
  if (!l->other) return;
  check_status(invmm_model_adopt(l->maker, l->other));
}

/* As it was made: the same answers, and the same again to the same events. */
static void reset(struct life *l) {
  invmm_model *fresh = NULL;
  HOLDS(invmm_model_reset(l->maker) == INVMM_OK);
  l->now_ns = 0;
  if (invmm_model_clone(l->start, &fresh) < 0) return;
  check_same(l->maker, fresh);
  for (uint32_t n = take_below(&l->in, 4); n > 0; --n) {
    invmm_event event = take_event(&l->in, &l->now_ns);
    HOLDS(invmm_step(l->maker, &event, 1, NULL) == invmm_step(fresh, &event, 1, NULL));
  }
  check_same(l->maker, fresh);
  invmm_model_free(fresh);
}

static void save(struct life *l) {
  check_saved(l->maker, &l->memory);
}

/* Goes on with what was loaded. */
static void reload(struct life *l) {
  struct saved s = save_of(l->maker);
  const invmm_allocator allocator = memory_of(&l->memory);
  invmm_model *loaded = NULL;
  if (s.length && invmm_model_load(s.bytes, s.length, &allocator, &loaded) == INVMM_OK) {
    invmm_model_free(l->maker);
    subject = l->maker = loaded;
  }
  free(s.bytes);
}

/* -- and with a market -- */

static void check_events(const invmm_event *events, uint32_t n) {
  for (uint32_t i = 0; i < n; ++i) {
    HOLDS(all_finite(&events[i].price, 5));
    HOLDS(i == 0 || events[i].time_ns >= events[i - 1].time_ns);
  }
}

static void feed_market(struct life *l) {
  invmm_event event = take_event(&l->in, &l->now_ns);
  if (l->market) check_status(invmm_step(l->market, &event, 1, NULL));
}

static void emit(struct life *l) {
  invmm_event seen[MOST_EVENTS];
  uint32_t count = 99, capacity = take_below(&l->in, MOST_EVENTS + 1);
  if (!l->market) return;
  if (take_byte(&l->in) == 255) l->quotes[0].bid = take_number(&l->in);
  if (take_byte(&l->in) == 255) l->orders[0].size = take_number(&l->in);
  invmm_status status =
      invmm_emit(l->market, l->quotes, l->quoted, l->orders, l->ordered, seen, capacity, &count);
  check_status(status);
  HOLDS(status >= 0 ? count <= capacity : count == 0);
  check_events(seen, count);
  if (count) check_status(invmm_step(l->maker, seen, count, NULL));
  if (status >= 0) l->ordered = 0;
}

/* What a market says when nobody quotes. */
static void emit_first(struct life *l) {
  invmm_event seen[MOST_EVENTS];
  uint32_t count = 99;
  invmm_status status = invmm_emit(l->maker, NULL, 0, NULL, 0, seen, MOST_EVENTS, &count);
  check_status(status);
  HOLDS(status >= 0 ? count <= MOST_EVENTS : count == 0);
  check_events(seen, count);
}

static void run(struct life *l) {
  invmm_event events[MOST_EVENTS];
  uint32_t n = take_below(&l->in, MOST_EVENTS), done = 0;
  int calls = take_byte(&l->in);
  double step_s = 1;
  if (!l->market) return;
  invmm_model_get(l->market, INVMM_PARAM_TIME_STEP, &step_s);
  double until = fmin((double)l->now_ns + n * step_s * 1e9, 1e18);
  if (!(verbs_of(l->market) & INVMM_VERB_STEP)) n = 0;
  for (uint32_t i = 0; i < n; ++i)
    events[i] = take_event(&l->in, &l->now_ns);
  invmm_status status = invmm_run(l->market, l->maker, events, n, (int64_t)until, countdown, &calls, &done);
  check_status(status);
  HOLDS(n == 0 || done <= n);
}

static void (*const ops[])(struct life *) = {step,  step_quote, step_checked, step_twice, quote, request,
                                             hedge, values,     set,          solve,      clone, swap,
                                             adopt, reset,      save,         reload,     emit,  feed_market,
                                             step,  step_quote, quote,        set,        run,   emit_first};

enum { OPS = sizeof ops / sizeof *ops };

/* With nothing to lose: whatever the state, the model answers, saves, and comes to an end. */
static void finish(struct life *l) {
  l->memory.failing = 0;
  check_quotes(l->maker, l->quotes);
  check_hedge(l->maker, l->orders);
  check_values(l->maker);
  check_saved(l->maker, &l->memory);
  invmm_model_free(l->start);
  invmm_model_free(l->maker);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct life l = {.in = {data, size}};
  const struct base *first = take_base(&l.in, 0, 0), *market = take_base(&l.in, INVMM_VERB_EMIT, 0);
  uint8_t failing = take_byte(&l.in);
  if (failing < 32) l.memory.failing = failing;
  l.maker = create(&l, first);
  l.market = create(&l, market);
  l.memory.failing = 0;
  subject = l.maker;
  if (l.maker) {
    HOLDS(invmm_model_clone(l.maker, &l.start) == INVMM_OK);
    if (failing >= 32 && failing < 128) l.memory.failing = failing - 31;
    for (int i = 0; i < MOST_OPS && l.in.left; ++i)
      ops[take_below(&l.in, OPS)](&l);
    finish(&l);
  }
  invmm_model_free(l.other);
  invmm_model_free(l.market);
  subject = NULL;
  HOLDS(l.memory.live == 0);
  return 0;
}
