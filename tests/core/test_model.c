/* SPDX-License-Identifier: MIT */
/** Models: created, cloned, reset, changed, freed; and the verbs that are still to come. */
#include "core/internal.h"
#include "models.h"

enum { AS = INVMM_KIND_AVELLANEDA_STOIKOV };

static const struct recipe *const ticks_and_lots = &recipes[1];

/* Not null, so that a function that does not store null is found out. */
static invmm_model *somewhere(void) {
  return (invmm_model *)(uintptr_t)64;
}

static void ck_config_says(invmm_config *config, invmm_status status, const char *words) {
  invmm_model *model = somewhere();
  ck_assert_int_eq(invmm_model_new(config, &model), status);
  ck_assert_ptr_null(model);
  ck_assert_msg(strstr(invmm_config_errmsg(config), words), "\"%s\" does not say \"%s\"",
                invmm_config_errmsg(config), words);
}

static void set(invmm_config *config, const char *name, double value) {
  ck_assert_int_eq(invmm_config_set(config, invmm_param_id(AS, name), value), INVMM_OK);
}

START_TEST(nulls_are_refused) {
  invmm_config *config = config_of(ticks_and_lots);
  invmm_model *model = somewhere();
  ck_assert_int_eq(invmm_model_new(NULL, &model), INVMM_E_ARG);
  ck_assert_ptr_null(model);
  ck_assert_int_eq(invmm_model_new(config, NULL), INVMM_E_ARG);
  ck_assert_int_eq(invmm_model_new(NULL, NULL), INVMM_E_ARG);
  invmm_config_free(config);

  invmm_model *original = model_of(ticks_and_lots);
  model = somewhere();
  ck_assert_int_eq(invmm_model_clone(NULL, &model), INVMM_E_ARG);
  ck_assert_ptr_null(model);
  ck_assert_int_eq(invmm_model_clone(original, NULL), INVMM_E_ARG);
  ck_assert_int_eq(invmm_model_reset(NULL), INVMM_E_ARG);
  ck_assert_int_eq(invmm_model_kind(NULL), INVMM_KIND_INVALID);
  ck_assert_str_eq(invmm_model_errmsg(NULL), "");
  invmm_model_free(NULL);
  invmm_model_free(original);
}
END_TEST

START_TEST(parameter_functions_refuse_nulls) {
  invmm_model *model = model_of(ticks_and_lots);
  const invmm_model *input = model;
  double value = 0.1713;
  ck_assert_int_eq(invmm_model_set(NULL, INVMM_PARAM_VOLATILITY, value), INVMM_E_ARG);
  ck_assert_int_eq(invmm_model_set_array(NULL, INVMM_PARAM_VOLATILITY, &value, 1), INVMM_E_ARG);
  ck_assert_int_eq(invmm_model_set_array(model, INVMM_PARAM_VOLATILITY, NULL, 1), INVMM_E_ARG);
  ck_assert_int_eq(invmm_model_get(NULL, INVMM_PARAM_VOLATILITY, &value), INVMM_E_ARG);
  ck_assert_int_eq(invmm_model_get(model, INVMM_PARAM_VOLATILITY, NULL), INVMM_E_ARG);
  ck_assert_int_eq(invmm_model_input(NULL, INVMM_PARAM_VOLATILITY, &input), INVMM_E_ARG);
  ck_assert_ptr_null(input);
  ck_assert_int_eq(invmm_model_input(model, INVMM_PARAM_VOLATILITY, NULL), INVMM_E_ARG);
  ck_assert_double_eq(value, 0.1713);
  invmm_model_free(model);
}
END_TEST

START_TEST(what_is_missing_is_named) {
  invmm_config *config;
  ck_assert_int_eq(invmm_config_new(AS, &config), INVMM_OK);
  ck_config_says(config, INVMM_E_CONFIG, "volatility has no default");
  set(config, "volatility", 0.2385);
  ck_config_says(config, INVMM_E_CONFIG, "risk_aversion has no default");
  set(config, "risk_aversion", 0.0731);
  ck_config_says(config, INVMM_E_CONFIG, "intensity_decay has no default");
  set(config, "intensity_decay_bid", 1.513);
  ck_config_says(config, INVMM_E_CONFIG, "intensity_decay has no default");
  set(config, "intensity_decay_ask", 1.731);
  ck_config_says(config, INVMM_E_CONFIG, "horizon has no default");
  set(config, "horizon", 613.7);
  invmm_model *model;
  ck_assert_int_eq(invmm_model_new(config, &model), INVMM_OK);
  invmm_model_free(model);
  invmm_config_free(config);
}
END_TEST

START_TEST(contradictions_name_both_parameters) {
  const struct {
    const char *name;
    double value;
    const char *words;
  } cases[] = {
      {"volatility_annual", 0.6173, "volatility and volatility_annual are both set"},
      {"lot_size", 1.013, "order_size is less than lot_size"},
      {"requote_ticks", 2, "requote_ticks counts in tick_size, which is 0"},
      {"reference_source", 1, "reference_source is not among the sources"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; ++i) {
    invmm_config *config = config_of(&recipes[0]);
    set(config, cases[i].name, cases[i].value);
    ck_config_says(config, INVMM_E_CONFIG, cases[i].words);
    invmm_config_free(config);
  }
}
END_TEST

START_TEST(a_configuration_serves_many_models_and_can_go_first) {
  invmm_config *config = config_of(ticks_and_lots);
  invmm_model *first, *second, *same = model_of(ticks_and_lots);
  ck_assert_int_eq(invmm_model_new(config, &first), INVMM_OK);
  set(config, "tick_size", 0.05);
  ck_assert_int_eq(invmm_model_new(config, &second), INVMM_OK);
  invmm_config_free(config);
  double tick;
  ck_assert_int_eq(invmm_model_get(first, INVMM_PARAM_TICK_SIZE, &tick), INVMM_OK);
  ck_assert_double_eq(tick, 0.01);
  ck_assert_int_eq(invmm_model_get(second, INVMM_PARAM_TICK_SIZE, &tick), INVMM_OK);
  ck_assert_double_eq(tick, 0.05);
  ck_same_models(first, same);
  invmm_model_free(first);
  invmm_model_free(second);
  invmm_model_free(same);
}
END_TEST

START_TEST(a_model_knows_its_kind_and_has_no_error) {
  for (int i = 0; i < RECIPES; ++i) {
    invmm_model *model = model_of(&recipes[i]);
    ck_assert_int_eq(invmm_model_kind(model), recipes[i].kind);
    ck_assert_str_eq(invmm_model_errmsg(model), "");
    invmm_model_free(model);
  }
}
END_TEST

START_TEST(parameters_are_read_as_they_were_set) {
  invmm_model *model = model_of(ticks_and_lots);
  for (const struct setting *s = ticks_and_lots->settings; s->name; ++s) {
    double value;
    ck_assert_int_eq(invmm_model_get(model, invmm_param_id(AS, s->name), &value), INVMM_OK);
    ck_assert_msg(same_double(value, s->value), "%s", s->name);
  }
  double none = 0;
  ck_assert_int_eq(invmm_model_get(model, INVMM_PARAM_HEDGE_CORRELATION, &none), INVMM_OK);
  ck_assert(isnan(none));
  invmm_model_free(model);
}
END_TEST

START_TEST(unknown_parameters_of_a_model_are_refused) {
  const int32_t unknown[] = {INVMM_PARAM_INVALID, 0, INVMM_E_KIND, INVMM_PARAM_LATENCY, INT32_MAX, INT32_MIN};
  invmm_model *model = model_of(ticks_and_lots);
  for (size_t i = 0; i < sizeof unknown / sizeof *unknown; ++i) {
    const invmm_model *input = model;
    double value = 2.385;
    ck_assert_int_eq(invmm_model_set(model, unknown[i], 1), INVMM_E_KIND);
    ck_assert_ptr_nonnull(strstr(invmm_model_errmsg(model), "has no parameter"));
    ck_assert_int_eq(invmm_model_set_array(model, unknown[i], &value, 1), INVMM_E_KIND);
    ck_assert_int_eq(invmm_model_get(model, unknown[i], &value), INVMM_E_KIND);
    ck_assert_int_eq(invmm_model_input(model, unknown[i], &input), INVMM_E_KIND);
    ck_assert_ptr_null(input);
    ck_assert_double_eq(value, 2.385);
  }
  invmm_model_free(model);
}
END_TEST

START_TEST(a_refused_change_leaves_the_model_as_it_was) {
  const struct {
    int32_t param;
    double value;
    invmm_status status;
    const char *words;
  } cases[] = {
      {INVMM_PARAM_VOLATILITY, -0.0317, INVMM_E_RANGE, "volatility = -0.0317"},
      {INVMM_PARAM_VOLATILITY, NAN, INVMM_E_RANGE, "volatility = "},
      {INVMM_PARAM_VOLATILITY, INFINITY, INVMM_E_RANGE, "volatility = inf"},
      {INVMM_PARAM_CROSSING, 1.5, INVMM_E_RANGE, "a whole number"},
      {INVMM_PARAM_LEVELS, 2, INVMM_E_UNSUPPORTED, "levels is fixed when the model is made"},
      {INVMM_PARAM_LEVELS, NAN, INVMM_E_UNSUPPORTED, "levels is fixed"},
      {INVMM_PARAM_VOLATILITY_ANNUAL, 0.6173, INVMM_E_CONFIG, "are both set"},
      {INVMM_PARAM_ORDER_SIZE, 0.00317, INVMM_E_CONFIG, "order_size is less than lot_size"},
      {INVMM_PARAM_RISK_AVERSION, 0, INVMM_E_CONFIG, "hedge_policy band needs a risk_aversion above 0"},
  };
  invmm_model *model = model_of(ticks_and_lots), *before;
  step_ok(model, book_at(17.31, 99.37, 99.53));
  ck_assert_int_eq(invmm_model_clone(model, &before), INVMM_OK);
  for (size_t i = 0; i < sizeof cases / sizeof *cases; ++i) {
    ck_assert_int_eq(invmm_model_set(model, cases[i].param, cases[i].value), cases[i].status);
    ck_assert_msg(strstr(invmm_model_errmsg(model), cases[i].words), "\"%s\" does not say \"%s\"",
                  invmm_model_errmsg(model), cases[i].words);
    ck_same_models(model, before);
    step_ok(model, book_at(18.31 + (double)i, 99.41, 99.57));
    step_ok(before, book_at(18.31 + (double)i, 99.41, 99.57));
    ck_same_models(model, before);
  }
  invmm_model_free(model);
  invmm_model_free(before);
}
END_TEST

START_TEST(a_wrong_count_is_refused) {
  const double values[] = {0.1713, 0.3171};
  invmm_model *model = model_of(ticks_and_lots);
  double value;
  ck_assert_int_eq(invmm_model_set_array(model, INVMM_PARAM_VOLATILITY, values, 0), INVMM_E_ARG);
  ck_assert_int_eq(invmm_model_set_array(model, INVMM_PARAM_VOLATILITY, values, 2), INVMM_E_ARG);
  ck_assert_ptr_nonnull(strstr(invmm_model_errmsg(model), "volatility takes one number, not 2"));
  ck_assert_int_eq(invmm_model_get(model, INVMM_PARAM_VOLATILITY, &value), INVMM_OK);
  ck_assert_double_eq(value, 0.2385);
  ck_assert_int_eq(invmm_model_set_array(model, INVMM_PARAM_VOLATILITY, values, 1), INVMM_OK);
  ck_assert_int_eq(invmm_model_get(model, INVMM_PARAM_VOLATILITY, &value), INVMM_OK);
  ck_assert_double_eq(value, 0.1713);
  invmm_model_free(model);
}
END_TEST

START_TEST(a_change_acts_from_the_next_answer_on) {
  invmm_model *model = model_of(ticks_and_lots);
  step_ok(model, book_at(17.31, 99.37, 99.53));
  invmm_quotes calm = quote_of(model);
  ck_assert_int_eq(invmm_model_set(model, INVMM_PARAM_VOLATILITY, 0.4385), INVMM_OK);
  invmm_quotes wild = quote_of(model);
  ck_assert_double_gt(wild.half_spread, calm.half_spread);
  ck_assert_double_eq(value_of(model, "volatility", 0), 0.4385);
  invmm_model_free(model);
}
END_TEST

START_TEST(a_change_goes_with_a_clone_and_not_with_a_reset) {
  invmm_model *model = model_of(ticks_and_lots), *fresh = model_of(ticks_and_lots), *clone;
  double value;
  ck_assert_int_eq(invmm_model_set(model, INVMM_PARAM_VOLATILITY, 0.4385), INVMM_OK);
  step_ok(model, book_at(17.31, 99.37, 99.53));
  ck_assert_int_eq(invmm_model_clone(model, &clone), INVMM_OK);
  ck_same_models(model, clone);
  ck_assert_int_eq(invmm_model_reset(model), INVMM_OK);
  ck_same_models(model, fresh);
  ck_assert_int_eq(invmm_model_get(clone, INVMM_PARAM_VOLATILITY, &value), INVMM_OK);
  ck_assert_double_eq(value, 0.4385);
  ck_assert_int_eq(invmm_model_reset(clone), INVMM_OK);
  ck_same_models(clone, fresh);
  invmm_model_free(model);
  invmm_model_free(fresh);
  invmm_model_free(clone);
}
END_TEST

START_TEST(clones_are_independent) {
  invmm_model *model = model_of(ticks_and_lots), *clone, *before;
  step_ok(model, book_at(17.31, 99.37, 99.53));
  step_ok(model, fill_at(17.93, 99.31, 0.37, 0.0031));
  ck_assert_int_eq(invmm_model_clone(model, &clone), INVMM_OK);
  ck_assert_int_eq(invmm_model_clone(model, &before), INVMM_OK);
  step_ok(clone, fill_at(18.17, 99.57, -1.11, 0));
  ck_assert_int_eq(invmm_model_set(clone, INVMM_PARAM_VOLATILITY, 0.4385), INVMM_OK);
  ck_same_models(model, before);
  invmm_model_free(model);
  step_ok(clone, book_at(18.93, 99.41, 99.57));
  step_ok(before, book_at(18.93, 99.41, 99.57));
  ck_assert_double_eq_tol(value_of(clone, "inventory", 0), -0.74, 1e-15);
  ck_assert_double_eq(value_of(before, "inventory", 0), 0.37);
  invmm_model_free(clone);
  invmm_model_free(before);
}
END_TEST

START_TEST(nothing_feeds_a_parameter_yet) {
  invmm_model *model = model_of(ticks_and_lots);
  const invmm_model *input = model;
  ck_assert_int_eq(invmm_model_input(model, INVMM_PARAM_VOLATILITY, &input), INVMM_OK);
  ck_assert_ptr_null(input);
  invmm_model_free(model);
}
END_TEST

static void *no_block(void *user, uint64_t size) {
  (void)user, (void)size;
  return NULL;
}

static void no_release(void *user, void *block) {
  (void)user, (void)block;
}

START_TEST(loading_checks_its_allocator) {
  const invmm_allocator whole = {no_block, no_release, NULL};
  const invmm_allocator halves[] = {{0}, {no_block, NULL, NULL}, {NULL, no_release, NULL}};
  unsigned char bytes[4096];
  uint64_t length;
  invmm_model *model = model_of(ticks_and_lots), *loaded;
  ck_assert_int_eq(invmm_model_save(model, bytes, sizeof bytes, &length), INVMM_OK);
  for (int i = 0; i < 3; ++i) {
    loaded = somewhere();
    ck_assert_int_eq(invmm_model_load(bytes, length, &halves[i], &loaded), INVMM_E_ARG);
    ck_assert_ptr_null(loaded);
  }
  loaded = somewhere();
  ck_assert_int_eq(invmm_model_load(bytes, length, &whole, &loaded), INVMM_E_NOMEM);
  ck_assert_ptr_null(loaded);
  invmm_model_free(model);
}
END_TEST

static int savable(int32_t kind) {
  return !(kind_info(kind).verbs & INVMM_VERB_EMIT);
}

START_TEST(saving_refuses_nulls_and_short_buffers) {
  for (int i = 0; i < RECIPES; ++i) {
    static unsigned char bytes[1 << 20], before[1 << 20];
    uint64_t length = 7;
    invmm_model *model = model_of(&recipes[i]);
    memset(bytes, 0xa5, sizeof bytes), memcpy(before, bytes, sizeof bytes);
    ck_assert_int_eq(invmm_model_save(NULL, bytes, sizeof bytes, &length), INVMM_E_ARG);
    ck_assert_int_eq(invmm_model_save(model, bytes, sizeof bytes, NULL), INVMM_E_ARG);
    ck_assert_int_eq(invmm_model_save(model, NULL, 1, &length), INVMM_E_ARG);
    ck_assert_uint_eq(length, 7);
    invmm_status status = invmm_model_save(model, NULL, 0, &length);
    ck_assert_int_eq(status, savable(recipes[i].kind) ? INVMM_E_BUFFER : INVMM_E_UNSUPPORTED);
    if (status == INVMM_E_BUFFER) {
      uint64_t needed = length;
      ck_assert_int_eq(invmm_model_save(model, bytes, needed - 1, &length), INVMM_E_BUFFER);
      ck_assert_uint_eq(length, needed);
      ck_assert_mem_eq(bytes, before, sizeof bytes);
      ck_assert_int_eq(invmm_model_save(model, bytes, needed, &length), INVMM_OK);
      ck_assert_uint_eq(length, needed);
      ck_assert_mem_eq(bytes + needed, before + needed, sizeof bytes - needed);
    }
    invmm_model_free(model);
  }
}
END_TEST

START_TEST(what_is_no_saved_state_is_refused) {
  unsigned char bytes[4096] = {0};
  invmm_model *loaded = somewhere();
  ck_assert_int_eq(invmm_model_load(NULL, 0, NULL, &loaded), INVMM_E_ARG);
  ck_assert_ptr_null(loaded);
  ck_assert_int_eq(invmm_model_load(bytes, sizeof bytes, NULL, NULL), INVMM_E_ARG);
  for (uint64_t length = 0; length < sizeof bytes; length = 2 * length + 1) {
    loaded = somewhere();
    ck_assert_int_eq(invmm_model_load(bytes, length, NULL, &loaded), INVMM_E_FORMAT);
    ck_assert_ptr_null(loaded);
  }
}
END_TEST

START_TEST(solving_is_for_those_that_can) {
  for (int i = 0; i < RECIPES; ++i) {
    invmm_model *model = model_of(&recipes[i]), *clone;
    int solves = has_verb(model, INVMM_VERB_SOLVE);
    ck_assert_int_eq(invmm_model_clone(model, &clone), INVMM_OK);
    ck_assert_int_eq(invmm_solve(NULL, NULL, NULL), INVMM_E_ARG);
    invmm_status status = invmm_solve(model, NULL, NULL);
    if (solves)
      ck_assert_int_ge(status, 0);
    else
      ck_assert_int_eq(status, INVMM_E_UNSUPPORTED);
    ck_assert_int_eq(invmm_model_adopt(NULL, model), INVMM_E_ARG);
    ck_assert_int_eq(invmm_model_adopt(model, NULL), INVMM_E_ARG);
    if (status != INVMM_NOT_READY) /* without a price there is nothing to adopt */
      ck_assert_int_eq(invmm_model_adopt(model, clone), solves ? INVMM_OK : INVMM_E_UNSUPPORTED);
    ck_same_models(model, clone);
    invmm_model_free(model), invmm_model_free(clone);
  }
}
END_TEST

START_TEST(a_solution_of_another_kind_is_not_adopted) {
  invmm_model *maker = model_of(ticks_and_lots), *market = model_of(&recipes[5]);
  ck_assert_int_eq(invmm_model_adopt(maker, market), INVMM_E_KIND);
  invmm_model_free(maker), invmm_model_free(market);
}
END_TEST

static invmm_status cannot_be_solved(const struct invmm__problem *problem, void *memory, size_t size,
                                     invmm_progress progress, void *user) {
  (void)problem, (void)memory, (void)size, (void)progress, (void)user;
  return INVMM_E_NUMERIC;
}

START_TEST(a_model_that_cannot_be_solved_is_not_made) {
  invmm_config *config = config_of(&recipes[8]);
  struct invmm__kind kind = *config->kind;
  invmm_model *model = NULL;
  ck_assert_int_eq(invmm_model_new(config, &model), INVMM_OK);
  invmm_model_free(model);
  kind.solve = cannot_be_solved, config->kind = &kind;
  ck_config_says(config, INVMM_E_NUMERIC, "volatility");
  invmm_config_free(config);
}
END_TEST

int main(void) {
  return RUN_TESTS(
      "core/model", nulls_are_refused, parameter_functions_refuse_nulls, what_is_missing_is_named,
      contradictions_name_both_parameters, a_configuration_serves_many_models_and_can_go_first,
      a_model_knows_its_kind_and_has_no_error, parameters_are_read_as_they_were_set,
      unknown_parameters_of_a_model_are_refused, a_refused_change_leaves_the_model_as_it_was,
      a_wrong_count_is_refused, a_change_acts_from_the_next_answer_on,
      a_change_goes_with_a_clone_and_not_with_a_reset, clones_are_independent, nothing_feeds_a_parameter_yet,
      loading_checks_its_allocator, saving_refuses_nulls_and_short_buffers, what_is_no_saved_state_is_refused,
      solving_is_for_those_that_can, a_solution_of_another_kind_is_not_adopted,
      a_model_that_cannot_be_solved_is_not_made);
}
