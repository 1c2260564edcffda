/* SPDX-License-Identifier: MIT */
/* Arrays and attached inputs as the border keeps them, with kinds of our own: the registry here is the
 * test's. */
#include "core/internal.h"
#include "support.h"
#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

enum {
  SENSOR = 9001,
  HOLDER = 9002,
  RELAY = 9003,
  MUTE = 9004,
  PAIR = 7001,
  SLOT,
  NUMBER,
  LIST,
  PRIOR,
  HEARD = 8001,
  SEEN,
  READ
};

/* ---- an input: the mid of the last book, plus a prior ---- */

struct sensor_params {
  double prior;
};
struct sensor_state {
  double prior, mid;
};
static const struct invmm__param sensor_rows[] = {{PRIOR, INVMM_PF_LIVE,
                                                   offsetof(struct sensor_params, prior), 2.385, -1e9, 1e9,
                                                   "prior", "P", NULL, "added", NULL, 0, NULL}};
static const struct invmm__param_group sensor_groups[] = {{sensor_rows, 1, 0}};
static const struct invmm__field sensor_fields[] = {
    {1, INVMM__F64, offsetof(struct sensor_state, mid), 0, 0}};
static const struct invmm__value sensor_values[] = {{SEEN, 1, "seen", "P", "mid"}};
static const struct invmm__value_group sensor_value_groups[] = {{sensor_values, 1}};

enum { SENSOR_TAIL = 2 }; /* doubles behind its fields, which it does not use */
static size_t sensor_size(const void *params) {
  (void)params;
  return sizeof(struct sensor_state) + SENSOR_TAIL * sizeof(double);
}
static struct invmm__verdict sensor_check(const void *params) {
  const struct sensor_params *p = params;
  return p->prior == 13
             ? (struct invmm__verdict){INVMM_E_CONFIG, "prior = 13 brings no luck: take another", NULL}
             : (struct invmm__verdict){INVMM_OK, NULL, NULL};
}
static int always_sane(const void *state) {
  (void)state;
  return 1;
}
static void sensor_prepare(void *state, const void *params, const struct invmm__clock *clock) {
  (void)clock;
  ((struct sensor_state *)state)->prior = ((const struct sensor_params *)params)->prior;
}
static invmm_status sensor_apply(void *state, const struct invmm__clock *clock, const invmm_event *e) {
  (void)clock;
  if (e->kind == INVMM_EV_TIME && e->time_ns == 13) return INVMM_E_UNSUPPORTED;
  if (e->price == 1313) return INVMM_E_NUMERIC;
  if (e->kind == INVMM_EV_BOOK) ((struct sensor_state *)state)->mid = 0.5 * (e->price + e->price2);
  return INVMM_OK;
}
static invmm_status sensor_value(const void *state, const struct invmm__clock *clock, int32_t value,
                                 uint32_t index, double *out) {
  (void)clock, (void)value, (void)index;
  *out = ((const struct sensor_state *)state)->mid;
  return INVMM_OK;
}
static void sensor_report(const void *state, const struct invmm__clock *clock, struct invmm__report *out) {
  const struct sensor_state *s = state;
  *out = (struct invmm__report){.value = {s->mid + s->prior}, .at_ns = clock->now_ns};
}
static const struct invmm__kind sensor = {.id = SENSOR,
                                          .verbs = INVMM_VERB_STEP,
                                          .name = "sensor",
                                          .title = "s",
                                          .cite = "c",
                                          .params = sensor_groups,
                                          .param_groups = 1,
                                          .values = sensor_value_groups,
                                          .value_groups = 1,
                                          .params_size = sizeof(struct sensor_params),
                                          .state_size = sensor_size,
                                          .check = sensor_check,
                                          .fields = sensor_fields,
                                          .field_count = 1,
                                          .tail = sizeof(struct sensor_state),
                                          .sane = always_sane,
                                          .prepare = sensor_prepare,
                                          .apply = sensor_apply,
                                          .book = sensor_apply,
                                          .value = sensor_value,
                                          .report = sensor_report};

/* ---- an input with an input of its own, and a solution that a prior of 99 does not have ---- */

enum { INNER = 7101 };
struct relay_params {
  double prior, inner;
};
static const struct invmm__param relay_rows[] = {{PRIOR, INVMM_PF_LIVE, offsetof(struct relay_params, prior),
                                                  0, -1e9, 1e9, "prior", "P", NULL, "added", NULL, 0, NULL},
                                                 {INNER, INVMM_PF_INPUT, offsetof(struct relay_params, inner),
                                                  NAN, -INFINITY, INFINITY, "inner", "input", "sensor|mute",
                                                  "passed on", NULL, 0, NULL}};
static const struct invmm__param_group relay_groups[] = {{relay_rows, 2, 0}};
static struct invmm__verdict agrees(const void *params) {
  (void)params;
  return (struct invmm__verdict){INVMM_OK, NULL, NULL};
}
static void relay_feed(void *state, const void *params, const struct invmm__clock *clock,
                       const struct invmm__attachment *inputs, uint32_t n) {
  (void)params, (void)clock, (void)n;
  struct invmm__report report;
  inputs[0].kind->report(inputs[0].state, inputs[0].clock, &report);
  ((struct sensor_state *)state)->mid = report.value[0];
}
static invmm_status relay_apply(void *state, const struct invmm__clock *clock, const invmm_event *e) {
  (void)state, (void)clock, (void)e;
  return INVMM_OK;
}
static size_t relay_solution_size(const void *params) {
  (void)params;
  return 64;
}
static struct invmm__given relay_given(const void *state) {
  (void)state;
  return (struct invmm__given){1, 0};
}
static invmm_status relay_solve(const struct invmm__problem *problem, void *memory, size_t size,
                                invmm_progress progress, void *user) {
  (void)size, (void)progress, (void)user;
  memset(memory, 0, 64), *(uint64_t *)memory = 64;
  return ((const struct relay_params *)problem->params)->prior == 99 ? INVMM_E_NUMERIC : INVMM_OK;
}
static int relay_due(const void *state) {
  (void)state;
  return 1;
}
static const void *relay_solved(const void *solution, struct invmm__given *given) {
  (void)solution, (void)given;
  return NULL;
}
static const struct invmm__kind relay = {.id = RELAY,
                                         .verbs = INVMM_VERB_STEP | INVMM_VERB_SOLVE,
                                         .name = "relay",
                                         .title = "r",
                                         .cite = "c",
                                         .params = relay_groups,
                                         .param_groups = 1,
                                         .values = sensor_value_groups,
                                         .value_groups = 1,
                                         .params_size = sizeof(struct relay_params),
                                         .state_size = sensor_size,
                                         .solution_size = relay_solution_size,
                                         .given = relay_given,
                                         .solve = relay_solve,
                                         .due = relay_due,
                                         .solved = relay_solved,
                                         .check = agrees,
                                         .fields = sensor_fields,
                                         .field_count = 1,
                                         .tail = sizeof(struct sensor_state),
                                         .sane = always_sane,
                                         .prepare = sensor_prepare,
                                         .feed = relay_feed,
                                         .apply = relay_apply,
                                         .book = relay_apply,
                                         .value = sensor_value,
                                         .report = sensor_report};

/* A sensor that cannot be saved. */
static const struct invmm__kind mute = {.id = MUTE,
                                        .verbs = INVMM_VERB_STEP,
                                        .name = "mute",
                                        .title = "m",
                                        .cite = "c",
                                        .params = sensor_groups,
                                        .param_groups = 1,
                                        .values = sensor_value_groups,
                                        .value_groups = 1,
                                        .params_size = sizeof(struct sensor_params),
                                        .state_size = sensor_size,
                                        .check = sensor_check,
                                        .prepare = sensor_prepare,
                                        .apply = sensor_apply,
                                        .book = sensor_apply,
                                        .value = sensor_value,
                                        .report = sensor_report};

/* ---- a maker that quotes what its inputs say ---- */

struct holder_params {
  INVMM__ARRAY(3) list;
  double number, slot;
  INVMM__ARRAY(2) pair;
};
struct holder_state {
  double heard[2], number, pair[3];
  double seen;
};
static const struct invmm__param holder_rows[] = {
    {LIST, INVMM_PF_ARRAY, offsetof(struct holder_params, list), 4.5, 0, 100, "list", "P", NULL,
     "fixed numbers", NULL, 3, NULL},
    {NUMBER, INVMM_PF_LIVE, offsetof(struct holder_params, number), 1.25, 0, 10, "number", "P", NULL,
     "a number or a sensor", NULL, 0, "other|sensor"},
    {SLOT, INVMM_PF_INPUT, offsetof(struct holder_params, slot), NAN, -INFINITY, INFINITY, "slot", "input",
     "sensors|sensor|relay", "an input", NULL, 0, NULL},
    {PAIR, INVMM_PF_ARRAY | INVMM_PF_LIVE | INVMM_PF_REQUIRED, offsetof(struct holder_params, pair), NAN, -9,
     9, "pair", "U", NULL, "two", NULL, 2, NULL}};
static const struct invmm__param_group holder_groups[] = {{holder_rows, 4, 0}};
static const struct invmm__field holder_fields[] = {
    {1, INVMM__F64, offsetof(struct holder_state, seen), 0, 0}};
static const struct invmm__value holder_values[] = {{HEARD, 2, "heard", "P", "last reports"},
                                                    {READ, 4, "held", "P", "number and pair"}};
static const struct invmm__value_group holder_value_groups[] = {{holder_values, 2}};

static size_t holder_size(const void *params) {
  (void)params;
  return sizeof(struct holder_state);
}
static struct invmm__verdict holder_check(const void *params) {
  const struct holder_params *p = params;
  if (isnan(p->pair.at[0])) return (struct invmm__verdict){INVMM_E_CONFIG, "pair is missing", NULL};
  if (!(p->number >= 0)) return (struct invmm__verdict){INVMM_E_CONFIG, "number is missing", NULL};
  if (p->pair.n == 2 && p->pair.at[0] > p->pair.at[1])
    return (struct invmm__verdict){INVMM_E_CONFIG, "pair falls: give the smaller first", NULL};
  return (struct invmm__verdict){INVMM_OK, NULL, NULL};
}
static void holder_prepare(void *state, const void *params, const struct invmm__clock *clock) {
  struct holder_state *s = state;
  const struct holder_params *p = params;
  (void)clock;
  s->number = p->number;
  s->pair[0] = p->pair.n, s->pair[1] = p->pair.at[0], s->pair[2] = p->pair.at[1];
  s->heard[0] = s->heard[1] = 0;
}
static void holder_feed(void *state, const void *params, const struct invmm__clock *clock,
                        const struct invmm__attachment *inputs, uint32_t n) {
  (void)params, (void)clock;
  for (uint32_t i = 0; i < n; ++i) {
    struct invmm__report report;
    inputs[i].kind->report(inputs[i].state, inputs[i].clock, &report);
    ((struct holder_state *)state)->heard[inputs[i].param == SLOT] = report.value[0];
  }
}
static invmm_status holder_apply(void *state, const struct invmm__clock *clock, const invmm_event *e) {
  (void)clock;
  if (e->kind == INVMM_EV_FILL && e->size > 1e6) return INVMM_E_NUMERIC;
  ((struct holder_state *)state)->seen += 1;
  return INVMM_OK;
}
static invmm_status holder_quote(const void *state, const struct invmm__clock *clock, const invmm_request *r,
                                 int32_t level, invmm_quotes *out) {
  const struct holder_state *s = state;
  if (r && r->size == 13) return INVMM_E_NUMERIC;
  *out = (invmm_quotes){.bid = s->heard[0], .ask = s->heard[1], .time_ns = clock->now_ns, .level = level};
  return INVMM_OK;
}
static invmm_status holder_book_quote(void *state, const struct invmm__clock *clock, const invmm_event *e,
                                      invmm_quotes *out) {
  invmm_status status = holder_apply(state, clock, e);
  return status < 0 ? status : holder_quote(state, clock, NULL, 0, out);
}
static invmm_status holder_value(const void *state, const struct invmm__clock *clock, int32_t value,
                                 uint32_t index, double *out) {
  const struct holder_state *s = state;
  (void)clock;
  *out = value == HEARD ? s->heard[index] : index == 0 ? s->number : s->pair[index - 1];
  return INVMM_OK;
}
static const struct invmm__kind holder = {.id = HOLDER,
                                          .verbs = INVMM_VERB_STEP | INVMM_VERB_QUOTE,
                                          .name = "holder",
                                          .title = "h",
                                          .cite = "c",
                                          .params = holder_groups,
                                          .param_groups = 1,
                                          .values = holder_value_groups,
                                          .value_groups = 1,
                                          .params_size = sizeof(struct holder_params),
                                          .state_size = holder_size,
                                          .check = holder_check,
                                          .fields = holder_fields,
                                          .field_count = 1,
                                          .tail = sizeof(struct holder_state),
                                          .sane = always_sane,
                                          .prepare = holder_prepare,
                                          .feed = holder_feed,
                                          .apply = holder_apply,
                                          .book = holder_apply,
                                          .quote = holder_quote,
                                          .book_quote = holder_book_quote,
                                          .value = holder_value};

uint32_t invmm_kind_count(void) {
  return 4;
}
const struct invmm__kind *invmm__kind_at(uint32_t index) {
  static const struct invmm__kind *const kinds[] = {&sensor, &holder, &relay, &mute};
  return index < 4 ? kinds[index] : NULL;
}
const struct invmm__kind *invmm__kind_find(int32_t id) {
  return id == SENSOR ? &sensor : id == HOLDER ? &holder : id == RELAY ? &relay : id == MUTE ? &mute : NULL;
}

/* ---- fixtures ---- */

static invmm_config *config_of(int32_t kind, const invmm_allocator *allocator) {
  invmm_config *config;
  ck_assert_int_eq(invmm_config_new_with(kind, allocator, &config), INVMM_OK);
  if (kind == HOLDER) ck_assert_int_eq(invmm_config_set(config, PAIR, 0.75), INVMM_OK);
  return config;
}

static const invmm_event book = {
    .time_ns = 7, .kind = INVMM_EV_BOOK, .price = 99.25, .size = 1, .price2 = 100.5, .size2 = 2};

static double number_of(const invmm_model *model, int32_t id, uint32_t index) {
  double x = NAN;
  ck_assert_int_eq(invmm_value(model, id, index, &x), INVMM_OK);
  return x;
}

/* A holder with a sensor in its slot (prior 1.125) and one for its number (prior 2.385). */
static invmm_config *wired(const invmm_allocator *allocator) {
  invmm_config *config = config_of(HOLDER, allocator), *input = config_of(SENSOR, NULL);
  ck_assert_int_eq(invmm_config_attach(config, NUMBER, input), INVMM_OK);
  ck_assert_int_eq(invmm_config_set(input, PRIOR, 1.125), INVMM_OK);
  ck_assert_int_eq(invmm_config_attach(config, SLOT, input), INVMM_OK);
  invmm_config_free(input); /* what was attached are copies */
  return config;
}

static invmm_model *model_of(invmm_config *config) {
  invmm_model *model;
  ck_assert_int_eq(invmm_model_new(config, &model), INVMM_OK);
  invmm_config_free(config);
  return model;
}

/* ---- arrays ---- */

START_TEST(an_array_holds_what_was_given_or_one_value_for_all) {
  invmm_config *config = config_of(HOLDER, NULL);
  double x, two[] = {1.5, 2.5, 3.5};
  ck_assert_int_eq(invmm_config_get(config, LIST, &x), INVMM_OK);
  ck_assert_double_eq(x, 4.5);
  ck_assert_int_eq(invmm_config_set_array(config, PAIR, two, 2), INVMM_OK);
  ck_assert_int_eq(invmm_config_set_array(config, PAIR, two, 3), INVMM_E_ARG);
  ck_assert_ptr_nonnull(strstr(invmm_config_errmsg(config), "pair takes 1 to 2 numbers, not 3"));
  ck_assert_int_eq(invmm_config_set_array(config, PAIR, two, 0), INVMM_E_ARG);
  two[1] = 10;
  ck_assert_int_eq(invmm_config_set_array(config, PAIR, two, 2), INVMM_E_RANGE);
  ck_assert_int_eq(invmm_config_set(config, PAIR, NAN), INVMM_E_RANGE);
  invmm_model *model = model_of(config);
  ck_assert_double_eq(number_of(model, READ, 1), 2);
  ck_assert_double_eq(number_of(model, READ, 2), 1.5);
  ck_assert_double_eq(number_of(model, READ, 3), 2.5);
  invmm_model_free(model);
}
END_TEST

START_TEST(a_live_array_changes_whole_or_not_at_all) {
  invmm_model *model = model_of(config_of(HOLDER, NULL));
  double x, rising[] = {-1.5, 3.25}, falling[] = {2, 1};
  ck_assert_int_eq(invmm_model_set_array(model, PAIR, rising, 2), INVMM_OK);
  ck_assert_int_eq(invmm_model_set_array(model, PAIR, falling, 2), INVMM_E_CONFIG);
  ck_assert_double_eq(number_of(model, READ, 3), 3.25);
  ck_assert_int_eq(invmm_model_get(model, PAIR, &x), INVMM_OK);
  ck_assert_double_eq(x, -1.5);
  ck_assert_int_eq(invmm_model_set(model, PAIR, 8.5), INVMM_OK);
  ck_assert_double_eq(number_of(model, READ, 1), 0);
  ck_assert_double_eq(number_of(model, READ, 3), 8.5);
  ck_assert_int_eq(invmm_model_set_array(model, LIST, rising, 2), INVMM_E_UNSUPPORTED);
  ck_assert_int_eq(invmm_model_set(model, LIST, 1), INVMM_E_UNSUPPORTED);
  ck_assert_int_eq(invmm_model_reset(model), INVMM_OK);
  ck_assert_double_eq(number_of(model, READ, 3), 0.75);
  invmm_model_free(model);
}
END_TEST

START_TEST(discovery_tells_how_long_an_array_may_be) {
  invmm_param_info info = {.struct_size = sizeof info};
  ck_assert_int_eq(invmm_param_info_at(HOLDER, 0, &info), INVMM_OK);
  ck_assert_uint_eq(info.max_len, 3);
  info.struct_size = sizeof info;
  ck_assert_int_eq(invmm_param_info_at(HOLDER, 1, &info), INVMM_OK);
  ck_assert_uint_eq(info.max_len, 1);
}
END_TEST

/* ---- attaching ---- */

START_TEST(only_a_kind_that_is_listed_feeds_a_parameter) {
  invmm_config *config = config_of(HOLDER, NULL), *input = config_of(SENSOR, NULL);
  ck_assert_int_eq(invmm_config_attach(config, PAIR, input), INVMM_E_KIND);
  ck_assert_ptr_nonnull(strstr(invmm_config_errmsg(config), "sensor cannot feed pair: it takes no input"));
  ck_assert_int_eq(invmm_config_attach(config, SLOT, config), INVMM_E_KIND);
  ck_assert_ptr_nonnull(
      strstr(invmm_config_errmsg(config), "holder cannot feed slot: it takes sensors|sensor|relay"));
  ck_assert_int_eq(invmm_config_attach(config, 12345, input), INVMM_E_KIND);
  ck_assert_int_eq(invmm_config_attach(NULL, SLOT, input), INVMM_E_ARG);
  ck_assert_int_eq(invmm_config_set(config, SLOT, 1), INVMM_E_UNSUPPORTED);
  ck_assert_ptr_nonnull(strstr(invmm_config_errmsg(config), "slot takes no number"));
  invmm_config_free(config), invmm_config_free(input);
}
END_TEST

START_TEST(what_a_kind_refuses_for_reasons_of_its_own_is_told_by_its_status) {
  invmm_config *config = config_of(SENSOR, NULL);
  invmm_model *model;
  ck_assert_int_eq(invmm_model_new(config, &model), INVMM_OK);
  const invmm_event e = {.kind = INVMM_EV_TIME, .time_ns = 13};
  ck_assert_int_eq(invmm_step(model, &e, 1, NULL), INVMM_E_UNSUPPORTED);
  ck_assert_str_eq(invmm_model_errmsg(model),
                   "event 0 (TIME): this kind has no such verb, or not in this version");
  invmm_model_free(model), invmm_config_free(config);
}
END_TEST

START_TEST(a_later_set_or_attach_replaces_and_null_detaches) {
  invmm_config *config = wired(NULL), *input = config_of(SENSOR, NULL);
  double x;
  ck_assert_int_eq(invmm_config_get(config, NUMBER, &x), INVMM_OK);
  ck_assert_double_nan(x);
  ck_assert_int_eq(invmm_config_attach(config, NUMBER, NULL), INVMM_OK);
  ck_assert_int_eq(invmm_config_get(config, NUMBER, &x), INVMM_OK);
  ck_assert_double_eq(x, 1.25);
  ck_assert_int_eq(invmm_config_set(config, NUMBER, 3.5), INVMM_OK);
  ck_assert_int_eq(invmm_config_attach(config, NUMBER, NULL), INVMM_OK); /* nothing was attached */
  ck_assert_int_eq(invmm_config_get(config, NUMBER, &x), INVMM_OK);
  ck_assert_double_eq(x, 3.5);
  ck_assert_int_eq(invmm_config_attach(config, NUMBER, input), INVMM_OK);
  ck_assert_int_eq(invmm_config_attach(config, NUMBER, input), INVMM_OK);
  ck_assert_int_eq(invmm_config_set(config, NUMBER, 11), INVMM_E_RANGE); /* refused: the input stays */
  const double six = 6.5;
  const invmm_model *lent;
  invmm_model *model;
  ck_assert_int_eq(invmm_model_new(config, &model), INVMM_OK);
  ck_assert_int_eq(invmm_model_input(model, NUMBER, &lent), INVMM_OK);
  ck_assert_int_eq(invmm_model_kind(lent), SENSOR);
  invmm_model_free(model);
  ck_assert_int_eq(invmm_config_set_array(config, NUMBER, &six, 1), INVMM_OK);
  ck_assert_int_eq(invmm_model_new(config, &model), INVMM_OK);
  ck_assert_int_eq(invmm_model_input(model, NUMBER, &lent), INVMM_OK);
  ck_assert_ptr_null(lent);
  ck_assert_int_eq(invmm_model_input(model, SLOT, &lent), INVMM_OK);
  ck_assert_ptr_nonnull(lent);
  ck_assert_int_eq(invmm_model_input(model, 12345, &lent), INVMM_E_KIND);
  invmm_model_free(model), invmm_config_free(config), invmm_config_free(input);
}
END_TEST

START_TEST(what_an_input_lacks_is_told_with_its_name) {
  invmm_config *config = config_of(HOLDER, NULL), *input = config_of(SENSOR, NULL);
  invmm_model *model;
  ck_assert_int_eq(invmm_config_set(input, PRIOR, 13), INVMM_OK);
  ck_assert_int_eq(invmm_config_attach(config, SLOT, input), INVMM_OK);
  ck_assert_int_eq(invmm_model_new(config, &model), INVMM_E_CONFIG);
  ck_assert_ptr_nonnull(strstr(invmm_config_errmsg(config), "input sensor: prior = 13"));
  ck_assert_int_eq(invmm_config_attach(config, SLOT, NULL), INVMM_OK);
  ck_assert_int_eq(invmm_model_new(config, &model), INVMM_OK);
  invmm_model_free(model), invmm_config_free(config), invmm_config_free(input);
}
END_TEST

/* ---- living with inputs ---- */

START_TEST(inputs_see_every_event_before_the_quote) {
  invmm_model *model = model_of(wired(NULL));
  const invmm_model *lent;
  invmm_quotes q;
  ck_assert_double_eq(number_of(model, HEARD, 0), 2.385); /* fed at the start */
  ck_assert_int_eq(invmm_step_quote(model, &book, 1, &q, NULL), INVMM_OK);
  ck_assert_double_eq(q.bid, 99.875 + 2.385);
  ck_assert_double_eq(q.ask, 99.875 + 1.125);
  invmm_event next = book;
  next.time_ns = 8, next.price = 99.75, next.price2 = 100.75;
  ck_assert_int_eq(invmm_step(model, &next, 1, NULL), INVMM_OK);
  ck_assert_int_eq(invmm_quote(model, NULL, 1, &q), INVMM_OK);
  ck_assert_double_eq(q.ask, 100.25 + 1.125);
  ck_assert_int_eq(invmm_model_input(model, SLOT, &lent), INVMM_OK);
  ck_assert_double_eq(number_of(lent, SEEN, 0), 100.25);
  invmm_model_free(model);
}
END_TEST

/* And the other way round: the model goes on without what an input could not take. */
START_TEST(what_an_input_refuses_the_model_takes) {
  invmm_model *model = model_of(wired(NULL));
  invmm_event e = book;
  const invmm_model *lent;
  ck_assert_int_eq(invmm_step(model, &e, 1, NULL), INVMM_OK);
  e.price = 1313, e.price2 = 1314;
  for (int i = 0; i < 2; ++i) {
    if (i > 0) e.kind = INVMM_EV_TRADE, e.price2 = e.size2 = 0;
    ck_assert_int_eq(invmm_step(model, &e, 1, NULL), INVMM_OK);
  }
  ck_assert_int_eq(invmm_model_input(model, SLOT, &lent), INVMM_OK);
  ck_assert_double_eq(number_of(lent, SEEN, 0), 99.875);
  invmm_model_free(model);
}
END_TEST

START_TEST(a_quote_for_a_later_time_that_is_refused_stays_refused) {
  invmm_model *model = model_of(wired(NULL));
  const invmm_request r = {.time_ns = 1000, .size = 13}, fine = {.time_ns = 1000};
  invmm_quotes q;
  ck_assert_int_eq(invmm_step(model, &book, 1, NULL), INVMM_OK);
  ck_assert_int_eq(invmm_quote(model, &r, 1, &q), INVMM_E_NUMERIC);
  ck_assert_int_eq(invmm_quote(model, &fine, 1, &q), INVMM_OK);
  ck_assert_double_eq(q.bid, 99.875 + 2.385);
  invmm_model_free(model);
}
END_TEST

/* The sentence looks for itself: it never calls a number a flag. */
START_TEST(the_sentence_of_a_refusal_is_about_what_is_there) {
  invmm_model *model = model_of(config_of(SENSOR, NULL));
  invmm_event e = book;
  e.flags = 1, e.price = NAN;
  invmm__event_explain(model, &e, 3, INVMM_E_ARG);
  ck_assert_str_eq(invmm_model_errmsg(model), "event 3 (BOOK): price = nan: must be finite");
  invmm_model_free(model);
}
END_TEST

START_TEST(what_the_model_refuses_no_input_sees) {
  invmm_model *model = model_of(wired(NULL));
  const invmm_event bad[] = {
      book,
      {.time_ns = 9, .kind = INVMM_EV_FILL, .price = 1, .size = 2e6},
      {.time_ns = 10, .kind = INVMM_EV_BOOK, .price = 2, .size = 1, .price2 = 1, .size2 = 1}};
  const invmm_model *lent;
  uint32_t done;
  ck_assert_int_eq(invmm_step(model, bad, 2, &done), INVMM_E_NUMERIC);
  ck_assert_uint_eq(done, 1);
  ck_assert_int_eq(invmm_step(model, &bad[2], 1, &done), INVMM_E_RANGE);
  ck_assert_int_eq(invmm_model_input(model, SLOT, &lent), INVMM_OK);
  ck_assert_uint_eq(lent->clock.events, 1);
  ck_assert_int_eq(lent->clock.now_ns, 7);
  invmm_model_free(model);
}
END_TEST

START_TEST(a_parameter_that_an_input_feeds_cannot_be_set) {
  invmm_model *model = model_of(wired(NULL));
  ck_assert_int_eq(invmm_model_set(model, NUMBER, 3), INVMM_E_UNSUPPORTED);
  ck_assert_ptr_nonnull(strstr(invmm_model_errmsg(model), "number comes from an input"));
  ck_assert_int_eq(invmm_model_set(model, PAIR, 3), INVMM_OK); /* and its neighbours agree with each other */
  ck_assert_double_eq(number_of(model, HEARD, 0), 2.385);
  invmm_model_free(model);
}
END_TEST

static struct {
  unsigned char bytes[4096];
  uint64_t length;
} saved;

static void save(const invmm_model *model) {
  ck_assert_int_eq(invmm_model_save(model, saved.bytes, sizeof saved.bytes, &saved.length), INVMM_OK);
}

START_TEST(clones_saves_and_resets_take_inputs_along) {
  invmm_model *model = model_of(wired(NULL)), *other, *loaded;
  double rising[] = {-1.5, 3.25};
  ck_assert_int_eq(invmm_model_set_array(model, PAIR, rising, 2), INVMM_OK);
  ck_assert_int_eq(invmm_step(model, &book, 1, NULL), INVMM_OK);
  ck_assert_int_eq(invmm_model_clone(model, &other), INVMM_OK);
  save(model);
  ck_assert_int_eq(invmm_model_load(saved.bytes, saved.length, NULL, &loaded), INVMM_OK);
  invmm_model_free(model);
  invmm_model *const both[] = {other, loaded};
  for (int i = 0; i < 2; ++i) {
    const invmm_model *lent;
    ck_assert_double_eq(number_of(both[i], HEARD, 0), 99.875 + 2.385);
    ck_assert_double_eq(number_of(both[i], HEARD, 1), 99.875 + 1.125);
    ck_assert_double_eq(number_of(both[i], READ, 3), 3.25);
    ck_assert_int_eq(invmm_model_input(both[i], NUMBER, &lent), INVMM_OK);
    ck_assert_double_eq(number_of(lent, SEEN, 0), 99.875);
    ck_assert_int_eq(invmm_model_reset(both[i]), INVMM_OK);
    ck_assert_double_eq(number_of(both[i], HEARD, 0), 2.385);
    ck_assert_double_eq(number_of(both[i], READ, 3), 0.75);
    ck_assert_uint_eq(lent->clock.events, 0);
    invmm_model_free(both[i]);
  }
}
END_TEST

/* Writes a number of the save anew, with the checksums of the whole and of the input it lies in, if any. */
static void seal(uint64_t from, uint64_t length) {
  uint64_t sum = UINT64_C(14695981039346656037);
  for (uint64_t i = 0; i < length - 8; ++i)
    sum = (sum ^ saved.bytes[from + i]) * UINT64_C(1099511628211);
  for (int i = 0; i < 8; ++i)
    saved.bytes[from + length - 8 + (uint64_t)i] = (unsigned char)(sum >> (8 * i));
}

START_TEST(no_byte_of_an_attached_input_is_trusted) {
  invmm_model *model = model_of(wired(NULL)), *loaded;
  const double two[] = {-1.5, 3.25};
  ck_assert_int_eq(invmm_model_set_array(model, PAIR, two, 2), INVMM_OK);
  save(model);
  const uint64_t whole = saved.length, first = 48 + 4 + 12;
  uint64_t length = saved.bytes[first - 8] + 256u * saved.bytes[first - 7];
  uint64_t loads = 0, tried = 0;
  for (uint64_t at = 48; at < whole - 8; ++at)
    for (unsigned flip = 1; flip < 256; flip *= 2, ++tried) {
      saved.bytes[at] ^= (unsigned char)flip;
      if (at >= first && at < first + length) seal(first, length);
      seal(0, whole);
      if (invmm_model_load(saved.bytes, whole, NULL, &loaded) >= 0) {
        invmm_quotes q;
        ck_assert_int_ge(invmm_step_quote(loaded, &book, 1, &q, NULL), INVMM_E_TIME);
        invmm_model_free(loaded);
        ++loads;
      } else
        ck_assert_ptr_null(loaded);
      saved.bytes[at] ^= (unsigned char)flip;
      if (at >= first && at < first + length) seal(first, length);
    }
  seal(0, whole);
  ck_assert_int_eq(invmm_model_load(saved.bytes, whole, NULL, &loaded), INVMM_OK);
  invmm_model_free(loaded);
  ck_assert_uint_gt(tried - loads, tried / 3);
  ck_assert_uint_gt(loads, 64); /* a prior may be any finite number of its bounds */
  invmm_model_free(model);
}
END_TEST

START_TEST(a_save_that_ends_within_an_input_is_refused) {
  invmm_model *model = model_of(wired(NULL)), *loaded;
  save(model);
  const uint64_t whole = saved.length;
  for (uint64_t length = 0; length < whole; ++length) {
    save(model);
    if (length >= 32) {
      for (int i = 0; i < 8; ++i)
        saved.bytes[16 + i] = (unsigned char)(length >> (8 * i));
      seal(0, length);
    }
    ck_assert_int_eq(invmm_model_load(saved.bytes, length, NULL, &loaded), INVMM_E_FORMAT);
    ck_assert_ptr_null(loaded);
  }
  invmm_model_free(model);
}
END_TEST

/* From the end of a sensor's save: checksum, tail, fields, what was given, and no parameters as solved. */
enum { TAIL_AT = 8 + 8 * SENSOR_TAIL, SOLVED_AT = TAIL_AT + 4 + 4 + 12 + 16 + 4 };

START_TEST(a_tail_that_is_no_number_is_refused) {
  static const double wrong[] = {NAN, INFINITY, -INFINITY};
  invmm_model *model = model_of(config_of(SENSOR, NULL)), *loaded;
  for (int i = 0; i < 3 * SENSOR_TAIL; ++i) {
    save(model);
    memcpy(saved.bytes + saved.length - TAIL_AT + 8 * (i % SENSOR_TAIL), &wrong[i / SENSOR_TAIL], 8);
    seal(0, saved.length);
    ck_assert_int_eq(invmm_model_load(saved.bytes, saved.length, NULL, &loaded), INVMM_E_FORMAT);
  }
  save(model);
  ck_assert_int_eq(invmm_model_load(saved.bytes, saved.length, NULL, &loaded), INVMM_OK);
  invmm_model_free(loaded), invmm_model_free(model);
}
END_TEST

START_TEST(a_kind_that_never_solves_has_no_solution) {
  invmm_model *model = model_of(config_of(SENSOR, NULL)), *loaded;
  save(model);
  const uint64_t at = saved.length - SOLVED_AT, sets = 48 + 4, size = (at - sets) / 2;
  unsigned char *solved = saved.bytes + at;
  memmove(solved + size, solved + 4, SOLVED_AT - 4);
  memcpy(solved, saved.bytes + sets, size); /* the parameters as configured, once more */
  saved.length += size - 4;
  for (int i = 0; i < 8; ++i)
    saved.bytes[16 + i] = (unsigned char)(saved.length >> (8 * i));
  seal(0, saved.length);
  ck_assert_int_eq(invmm_model_load(saved.bytes, saved.length, NULL, &loaded), INVMM_E_FORMAT);
  invmm_model_free(model);
}
END_TEST

/* A holder whose slot has a relay with a sensor, or another input, in it. */
static invmm_config *nested(int32_t inner, double prior) {
  invmm_config *config = config_of(HOLDER, NULL), *between = config_of(RELAY, NULL),
               *input = config_of(inner, NULL);
  ck_assert_int_eq(invmm_config_attach(between, INNER, input), INVMM_OK);
  ck_assert_int_eq(invmm_config_set(between, PRIOR, prior), INVMM_OK);
  ck_assert_int_eq(invmm_config_attach(config, SLOT, between), INVMM_OK);
  invmm_config_free(between), invmm_config_free(input);
  return config;
}

START_TEST(a_saved_input_feeds_only_what_it_fits) {
  invmm_model *model = model_of(nested(SENSOR, 0.5)), *loaded;
  save(model);
  ck_assert_uint_eq(saved.bytes[52] + 256u * saved.bytes[53], SLOT);
  saved.bytes[52] = (unsigned char)NUMBER, saved.bytes[53] = (unsigned char)(NUMBER >> 8);
  seal(0, saved.length);
  ck_assert_int_eq(invmm_model_load(saved.bytes, saved.length, NULL, &loaded), INVMM_E_FORMAT);
  ck_assert_ptr_null(loaded);
  invmm_model_free(model);
}
END_TEST

START_TEST(inputs_may_have_inputs) {
  invmm_model *model = model_of(nested(SENSOR, 0.5)), *clone, *loaded;
  ck_assert_int_eq(invmm_step(model, &book, 1, NULL), INVMM_OK);
  ck_assert_int_eq(invmm_model_clone(model, &clone), INVMM_OK);
  save(model);
  ck_assert_int_eq(invmm_model_load(saved.bytes, saved.length, NULL, &loaded), INVMM_OK);
  invmm_model *const all[] = {model, clone, loaded};
  for (int i = 0; i < 3; ++i) {
    ck_assert_double_eq(number_of(all[i], HEARD, 1), 99.875 + 2.385 + 0.5);
    invmm_model_free(all[i]);
  }
}
END_TEST

START_TEST(an_input_that_cannot_be_solved_or_saved_tells) {
  invmm_config *config = nested(SENSOR, 99);
  invmm_model *model;
  uint64_t length = 5;
  invmm_config *next = config_of(SENSOR, NULL);
  ck_assert_int_eq(invmm_config_attach(config, NUMBER, next), INVMM_OK);
  invmm_config_free(next);
  ck_assert_int_eq(invmm_model_new(config, &model), INVMM_E_NUMERIC);
  invmm_config_free(config);
  config = nested(MUTE, 0.5);
  model = model_of(config);
  ck_assert_int_eq(invmm_model_save(model, NULL, 0, &length), INVMM_E_UNSUPPORTED);
  ck_assert_uint_eq(length, 5);
  invmm_model_free(model);
  config = wired(NULL); /* the first can, the second cannot */
  next = nested(MUTE, 0.5);
  ck_assert_int_eq(invmm_config_attach(config, SLOT, NULL), INVMM_OK);
  ck_assert_int_eq(invmm_config_attach(config, SLOT, next->inputs.config[0]), INVMM_OK);
  invmm_config_free(next);
  ck_assert_uint_eq(config->inputs.count, 2);
  ck_assert_int_eq(config->inputs.param[1], SLOT);
  model = model_of(config);
  ck_assert_int_eq(invmm_model_save(model, NULL, 0, &length), INVMM_E_UNSUPPORTED);
  invmm_model_free(model);
}
END_TEST

/* ---- memory ---- */

static struct {
  long calls, fail_at, live;
  int from_then_on;
} heap;

static void *heap_alloc(void *user, uint64_t size) {
  (void)user;
  ++heap.calls;
  if (heap.calls == heap.fail_at || (heap.from_then_on && heap.calls > heap.fail_at && heap.fail_at > 0))
    return NULL;
  ++heap.live;
  return malloc(size);
}
static void heap_release(void *user, void *block) {
  (void)user;
  --heap.live;
  free(block);
}
static const invmm_allocator counted = {heap_alloc, heap_release, NULL};

/* Everything with inputs that allocates; the first status that was no success. */
static invmm_status live_through(const unsigned char *bytes, uint64_t length) {
  invmm_config *config = NULL, *input = NULL, *between = NULL;
  invmm_model *model = NULL, *clone = NULL, *loaded = NULL;
  invmm_status status = invmm_config_new_with(HOLDER, &counted, &config);
  if (status >= 0) status = invmm_config_new_with(SENSOR, &counted, &input);
  if (status >= 0) status = invmm_config_set(config, PAIR, 0.75);
  if (status >= 0) status = invmm_config_attach(config, NUMBER, input);
  if (status >= 0) status = invmm_config_new_with(RELAY, &counted, &between);
  if (status >= 0) status = invmm_config_attach(between, INNER, input);
  if (status >= 0) status = invmm_config_attach(config, SLOT, between);
  if (status >= 0) status = invmm_model_new(config, &model);
  if (status >= 0) status = invmm_model_clone(model, &clone);
  if (status >= 0) status = invmm_model_load(bytes, length, &counted, &loaded);
  invmm_config_free(config), invmm_config_free(input), invmm_config_free(between);
  invmm_model_free(model), invmm_model_free(clone), invmm_model_free(loaded);
  return status;
}

START_TEST(any_allocation_may_fail) {
  invmm_model *model = model_of(nested(SENSOR, 0.5));
  save(model);
  invmm_model_free(model);
  memset(&heap, 0, sizeof heap);
  ck_assert_int_eq(live_through(saved.bytes, saved.length), INVMM_OK);
  const long all = heap.calls;
  ck_assert_int_gt(all, 12);
  for (int mode = 0; mode < 2; ++mode)
    for (long k = 1; k <= all; ++k) {
      memset(&heap, 0, sizeof heap);
      heap.fail_at = k, heap.from_then_on = mode;
      ck_assert_int_eq(live_through(saved.bytes, saved.length), INVMM_E_NOMEM);
      ck_assert_int_eq(heap.live, 0);
    }
}
END_TEST

int main(void) {
  return RUN_TESTS(
      "core/inputs", an_array_holds_what_was_given_or_one_value_for_all,
      a_live_array_changes_whole_or_not_at_all, discovery_tells_how_long_an_array_may_be,
      only_a_kind_that_is_listed_feeds_a_parameter,
      what_a_kind_refuses_for_reasons_of_its_own_is_told_by_its_status,
      a_later_set_or_attach_replaces_and_null_detaches, what_an_input_lacks_is_told_with_its_name,
      inputs_see_every_event_before_the_quote, what_the_model_refuses_no_input_sees,
      what_an_input_refuses_the_model_takes, a_quote_for_a_later_time_that_is_refused_stays_refused,
      the_sentence_of_a_refusal_is_about_what_is_there, a_parameter_that_an_input_feeds_cannot_be_set,
      clones_saves_and_resets_take_inputs_along, no_byte_of_an_attached_input_is_trusted,
      inputs_may_have_inputs, an_input_that_cannot_be_solved_or_saved_tells, any_allocation_may_fail,
      a_save_that_ends_within_an_input_is_refused, a_saved_input_feeds_only_what_it_fits,
      a_tail_that_is_no_number_is_refused, a_kind_that_never_solves_has_no_solution);
}
