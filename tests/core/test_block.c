/* SPDX-License-Identifier: MIT */
/** The block that a model is: how large it is, and what it holds of lists that few models are given. */
#include "core/internal.h"
#include "models.h"
#include <stdio.h>

enum { AS = INVMM_KIND_AVELLANEDA_STOIKOV };

/* ---- How large ---- */

struct purse {
  uint32_t calls;
  uint64_t last; /* bytes of the last call */
};

static void *lend(void *user, uint64_t size) {
  struct purse *purse = user;
  ++purse->calls, purse->last = size;
  return invmm__default_allocator.alloc(NULL, size);
}

static void take_back(void *user, void *block) {
  (void)user;
  free(block);
}

/* Bytes of the model that a configuration makes, in one call. */
static uint64_t bytes_of(const struct recipe *recipe) {
  struct purse purse = {0, 0};
  const invmm_allocator allocator = {lend, take_back, &purse};
  invmm_config *config = NULL;
  invmm_model *model = NULL, *clone = NULL;
  ck_assert_int_eq(invmm_config_new_with(recipe->kind, &allocator, &config), INVMM_OK);
  for (const struct setting *s = recipe->settings; s->name; ++s)
    ck_assert_int_eq(invmm_config_set(config, invmm_param_id(recipe->kind, s->name), s->value), INVMM_OK);
  ck_assert_int_eq(invmm_model_new(config, &model), INVMM_OK);
  ck_assert_uint_eq(purse.calls, 2);
  const uint64_t bytes = purse.last;
  ck_assert_int_eq(invmm_model_clone(model, &clone), INVMM_OK);
  ck_assert(purse.calls == 3 && purse.last == bytes);
  invmm_config_free(config), invmm_model_free(model), invmm_model_free(clone);
  return bytes;
}

/* What a handle may take, bytes, where neither tables are solved nor sources, lists and inputs added. */
static const struct {
  int32_t kind;
  uint64_t most;
} bounds[] = {
    {AS, 4096},
    {INVMM_KIND_AMM_CURVE, 4352},
    {INVMM_KIND_HO_STOLL, 9216},
    {INVMM_KIND_BAND, 17408},
    {INVMM_KIND_VOLATILITY, 2560},
    {INVMM_KIND_INTENSITY, 2816},
    {INVMM_KIND_TOXICITY, 7168},
    {INVMM_KIND_REGIME, 1536},
    {INVMM_KIND_ORACLE, 2816},
    {INVMM_KIND_HEDGE_RATIO, 6656},
    {INVMM_KIND_SIMULATED_MARKET, 22528},
};

static uint64_t most_of(const invmm_model *model) {
  double sources = 1;
  invmm_model_get(model, INVMM_PARAM_SOURCES, &sources);
  for (size_t i = 0; i < sizeof bounds / sizeof *bounds; ++i)
    if (bounds[i].kind == invmm_model_kind(model)) return bounds[i].most + 64 * (uint64_t)(sources - 1);
  return UINT64_MAX; /* a paper market takes what its orders in flight take */
}

START_TEST(a_handle_is_small) {
  for (int i = 0; i < RECIPES; ++i) {
    invmm_model *model = model_of(&recipes[i]);
    const uint64_t bytes = bytes_of(&recipes[i]), most = most_of(model);
    printf("%6llu bytes: %s, %s\n", (unsigned long long)bytes, kind_info(recipes[i].kind).name,
           recipes[i].name);
    ck_assert_msg(model->solution_size > 0 || bytes <= most, "%s: %llu bytes, at most %llu", recipes[i].name,
                  (unsigned long long)bytes, (unsigned long long)most);
    invmm_model_free(model);
  }
}
END_TEST

/* ---- Lists ---- */

START_TEST(what_a_model_may_have_no_room_for_is_a_list_that_is_fixed) {
  for (uint32_t k = 0; k < invmm_kind_count(); ++k) {
    const struct invmm__kind *kind = invmm__kind_at(k);
    const struct invmm__param *row;
    uint32_t lists = 0;
    size_t offset;
    for (uint32_t i = 0; (row = invmm__param_at(kind, i, &offset)); ++i) {
      ck_assert_uint_le(offset + invmm__param_doubles(row) * sizeof(double), kind->params_size);
      if (!invmm__is_list(kind, row, offset)) continue;
      ck_assert_msg(row->max_len > 0 && !(row->flags & INVMM_PF_LIVE) && !row->accepts, "%s", row->name);
      ++lists;
    }
    ck_assert_msg((lists > 0) == (kind->lists_at > 0), "%s: %u lists", kind->name, lists);
  }
}
END_TEST

static const double rates[] = {2.137, 3.713, 0.713},
                    covariance[] = {4, 3.1, 1.7, 3.1, 3.6, 1.2, 1.7, 1.2, 2.9};

/* Lists that are used, lists that are given and not used, a list that holds one number throughout, none. */
enum { LISTED = 5 };

static invmm_config *listed(int which) {
  invmm_config *config = config_of(&recipes[0]);
  if (which == 0) ck_assert_int_eq(invmm_config_set_array(config, INVMM_PARAM_CLIENT_RATE, rates, 3), 0);
  if (which == 1) ck_assert_int_eq(invmm_config_set_array(config, INVMM_PARAM_CLIENT_SIZE, rates, 3), 0);
  if (which == 2) ck_assert_int_eq(invmm_config_set(config, INVMM_PARAM_HEDGE_MINS, 0.317), 0);
  if (which == 3) {
    ck_assert_int_eq(invmm_config_set(config, INVMM_PARAM_HEDGE_INSTRUMENTS, 2), 0);
    ck_assert_int_eq(invmm_config_set_array(config, INVMM_PARAM_HEDGE_COVARIANCE, covariance, 9), 0);
  }
  return config;
}

static invmm_model *made(invmm_config *config) {
  invmm_model *model = NULL;
  invmm_status status = invmm_model_new(config, &model);
  ck_assert_msg(status == INVMM_OK, "%s", invmm_config_errmsg(config));
  return model;
}

static invmm_model *saved_and_loaded(const invmm_model *model) {
  static unsigned char bytes[1 << 16], again[1 << 16];
  uint64_t length = 0, same = 0;
  invmm_model *loaded = NULL;
  ck_assert_int_eq(invmm_model_save(model, bytes, sizeof bytes, &length), INVMM_OK);
  ck_assert_int_eq(invmm_model_load(bytes, length, NULL, &loaded), INVMM_OK);
  ck_assert_int_eq(invmm_model_save(loaded, again, sizeof again, &same), INVMM_OK);
  ck_assert_uint_eq(length, same);
  ck_assert_mem_eq(bytes, again, length);
  return loaded;
}

/* All that a configuration has the model has, and its copies, before and after a change and a reset. */
static void ck_params_of(const invmm_model *model, const invmm_config *config) {
  for (uint32_t i = 0; i < invmm_param_count(AS); ++i) {
    const invmm_param_info info = param_at(AS, i);
    double here = 0, there = 0;
    ck_assert_int_eq(invmm_model_get(model, info.id, &here), INVMM_OK);
    ck_assert_int_eq(invmm_config_get(config, info.id, &there), INVMM_OK);
    ck_hold(same_double(here, there), "%s: %.17g, configured %.17g", info.name, here, there);
  }
}

START_TEST(lists_are_kept_where_they_are_given) {
  for (int which = 0; which < LISTED; ++which) {
    invmm_config *config = listed(which);
    invmm_model *model = made(config), *clone = NULL;
    const struct invmm__cold *cold = invmm__model_cold(model);
    ck_assert_uint_eq(cold->params_size, which < 4 ? model->kind->params_size : model->kind->lists_at);
    ck_params_of(model, config);
    ck_assert_int_eq(invmm_model_set(model, INVMM_PARAM_RISK_AVERSION, 0.137), INVMM_OK);
    ck_assert_int_eq(invmm_model_set_array(model, INVMM_PARAM_CLIENT_SIZE, rates, 3), INVMM_E_UNSUPPORTED);
    ck_assert_ptr_nonnull(strstr(invmm_model_errmsg(model), "client_size is fixed when the model is made"));
    step_ok(model, book_at(1, 99.5, 100.5));
    ck_assert_int_eq(invmm_model_clone(model, &clone), INVMM_OK);
    invmm_model *loaded = saved_and_loaded(model);
    ck_same_models(model, clone), ck_same_models(model, loaded);
    invmm_model *const all[] = {model, clone, loaded};
    for (int i = 0; i < 3; ++i) {
      ck_assert_int_eq(invmm_model_reset(all[i]), INVMM_OK);
      ck_params_of(all[i], config);
      invmm_model_free(all[i]);
    }
    invmm_config_free(config);
  }
}
END_TEST

/* A solution is kept without the lists, which are those of the model. */
START_TEST(a_solved_model_keeps_its_lists) {
  for (int which = 0; which < LISTED; ++which) {
    invmm_config *config = listed(which);
    invmm_config_set(config, INVMM_PARAM_VARIANT, INVMM_AS_EXACT);
    invmm_config_set(config, INVMM_PARAM_INTENSITY_SCALE, 1.437);
    invmm_config_set(config, INVMM_PARAM_INVENTORY_LIMIT, 3);
    invmm_model *model = made(config);
    ck_assert_int_eq(invmm_model_set(model, INVMM_PARAM_RISK_AVERSION, 0.137), INVMM_OK);
    invmm_model *loaded = saved_and_loaded(model);
    ck_same_models(model, loaded);
    invmm_model_free(model), invmm_model_free(loaded), invmm_config_free(config);
  }
}
END_TEST

/* A maker within the block of another keeps its own. */
START_TEST(an_input_keeps_its_lists) {
  for (int which = 0; which < LISTED; ++which) {
    invmm_config *input = listed(which), *config = NULL;
    const invmm_model *inside = NULL;
    invmm_config_set(input, INVMM_PARAM_INTENSITY_SCALE, 1.437);
    invmm_config_set(input, INVMM_PARAM_ORDER_SIZE, 0.073); /* the band's fill_size */
    for (int i = 0; !config && i < RECIPES; ++i)
      if (!strcmp(recipes[i].name, "band, lattice")) config = config_of(&recipes[i]);
    ck_assert_int_eq(invmm_config_attach(config, INVMM_PARAM_MAKER_INPUT, input), INVMM_OK);
    invmm_model *model = made(config), *loaded = saved_and_loaded(model);
    invmm_model *const both[] = {model, loaded};
    for (int i = 0; i < 2; ++i) {
      ck_assert_int_eq(invmm_model_input(both[i], INVMM_PARAM_MAKER_INPUT, &inside), INVMM_OK);
      ck_params_of(inside, input);
    }
    ck_same_models(model, loaded);
    invmm_model_free(model), invmm_model_free(loaded);
    invmm_config_free(config), invmm_config_free(input);
  }
}
END_TEST

/* A block has more room than a solution needs now, so that it may grow: here it has what it asks for, and a
 * fence. */
static int ck_keeps_to_its_room(const struct recipe *recipe) {
  enum { FENCE = 1 << 16 };
  invmm_model *model = model_of(recipe);
  const struct invmm__kind *kind = model->kind;
  struct invmm__problem problem = {.params = invmm__model_params(model)};
  size_t size = kind->solution_size ? kind->solution_size(problem.params) : 0;
  if (size > 0) problem.given = kind->given(invmm__model_state(model));
  int known = size > 0 && !isnan(problem.given.variance);
  unsigned char *memory = known ? aligned_alloc(64, size + FENCE) : NULL;
  if (memory) {
    memset(memory, 0, size), memset(memory + size, 0xa5, FENCE);
    ck_assert_int_eq(kind->solve(&problem, memory, size, NULL, NULL), INVMM_OK);
    for (size_t i = 0; i < FENCE; ++i)
      ck_assert_msg(memory[size + i] == 0xa5, "%s: byte %zu", recipe->name, i);
  }
  free(memory), invmm_model_free(model);
  return known;
}

START_TEST(a_solution_keeps_to_the_room_that_it_asks_for) {
  int tried = 0;
  for (int r = 0; r < RECIPES; ++r)
    tried += ck_keeps_to_its_room(&recipes[r]);
  ck_assert_int_ge(tried, 4);
}
END_TEST

int main(void) {
  return RUN_TESTS("core/block", a_handle_is_small, what_a_model_may_have_no_room_for_is_a_list_that_is_fixed,
                   lists_are_kept_where_they_are_given, a_solved_model_keeps_its_lists,
                   an_input_keeps_its_lists, a_solution_keeps_to_the_room_that_it_asks_for);
}
