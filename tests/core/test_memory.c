/* SPDX-License-Identifier: MIT */
/** Memory: the caller's allocator gets all calls and sees every block again. What happens
 * when it fails is in test_no_memory.c. */
#include "models.h"

enum { AS = INVMM_KIND_AVELLANEDA_STOIKOV, BLOCKS = 64 };

/* An allocator that remembers its blocks and fails on demand. */
struct pool {
  uint32_t calls, live;
  uint32_t fail_at; /* the call that fails; 0: none */
  int filling;      /* what fresh memory holds: 0 stands for 0xa5 */
  void *blocks[BLOCKS];
  uint64_t sizes[BLOCKS];
};

static void *pool_alloc(void *user, uint64_t size) {
  struct pool *pool = user;
  ++pool->calls;
  if (pool->calls == pool->fail_at) return NULL;
  size_t alignment = size > 64 ? 64 : 16;
  void *block = aligned_alloc(alignment, (size_t)(size + alignment - 1) / alignment * alignment);
  ck_assert_ptr_nonnull(block);
  ck_assert_uint_gt(size, 0);
  ck_assert_uint_lt(pool->live, BLOCKS);
  memset(block, pool->filling ? pool->filling : 0xa5, size); /* nothing may rely on zeros */
  pool->blocks[pool->live] = block;
  pool->sizes[pool->live++] = size;
  return block;
}

static void pool_release(void *user, void *block) {
  struct pool *pool = user;
  uint32_t i = 0;
  ck_assert_ptr_nonnull(block);
  while (i < pool->live && pool->blocks[i] != block)
    ++i;
  ck_assert_msg(i < pool->live, "a block that was never handed out, or twice released");
  pool->blocks[i] = pool->blocks[--pool->live];
  pool->sizes[i] = pool->sizes[pool->live];
  free(block);
}

static invmm_allocator allocator_of(struct pool *pool) {
  return (invmm_allocator){pool_alloc, pool_release, pool};
}

static void *somewhere(void) {
  return (void *)(uintptr_t)64;
}

static invmm_status configure(const struct recipe *recipe, struct pool *pool, invmm_config **config) {
  invmm_allocator allocator = allocator_of(pool);
  *config = somewhere();
  invmm_status status = invmm_config_new_with(recipe->kind, &allocator, config);
  memset(&allocator, 0, sizeof allocator); /* it was copied */
  for (const struct setting *s = recipe->settings; s->name && status == INVMM_OK; ++s)
    status = invmm_config_set(*config, invmm_param_id(recipe->kind, s->name), s->value);
  return status;
}

START_TEST(the_callers_allocator_gets_all_calls) {
  for (int i = 0; i < RECIPES; ++i) {
    struct pool pool = {0};
    invmm_config *config;
    invmm_model *model, *clone, *clone_of_clone;
    ck_assert_int_eq(configure(&recipes[i], &pool, &config), INVMM_OK);
    ck_assert_uint_eq(pool.live, 1);
    ck_assert_int_eq(invmm_model_new(config, &model), INVMM_OK);
    ck_assert_uint_eq(pool.live, 2); /* a model is one block */
    ck_assert_int_eq(invmm_model_clone(model, &clone), INVMM_OK);
    ck_assert_int_eq(invmm_model_clone(clone, &clone_of_clone), INVMM_OK);
    ck_assert_uint_eq(pool.live, 4);
    ck_assert_uint_eq(pool.calls, 4);
    invmm_config_free(config);
    invmm_model_free(model);
    invmm_model_free(clone);
    ck_assert_int_eq(invmm_model_reset(clone_of_clone), INVMM_OK);
    invmm_model_free(clone_of_clone);
    ck_assert_uint_eq(pool.live, 0);
    ck_assert_uint_eq(pool.calls, 4);
  }
}
END_TEST

START_TEST(memory_is_not_relied_on_to_be_zero) {
  for (int i = 0; i < RECIPES; ++i) {
    struct pool pool = {0};
    invmm_config *config;
    invmm_model *model, *plain = model_of(&recipes[i]);
    ck_assert_int_eq(configure(&recipes[i], &pool, &config), INVMM_OK);
    ck_assert_str_eq(invmm_config_errmsg(config), "");
    ck_assert_int_eq(invmm_model_new(config, &model), INVMM_OK);
    ck_assert_str_eq(invmm_model_errmsg(model), "");
    ck_same_models(model, plain);
    invmm_config_free(config);
    invmm_model_free(model);
    invmm_model_free(plain);
  }
}
END_TEST

/* Saved states go to disk and over wires: nothing of the heap may leave with them. Saves of one life, one
 * after the other: unsolved, with a book, solved, changed, reset. */
struct saves {
  unsigned char bytes[1 << 16];
  uint64_t length;
};

static void save(const invmm_model *model, struct saves *s) {
  uint64_t length = 0;
  ck_assert_uint_le(s->length, sizeof s->bytes - 8192);
  if (invmm_model_save(model, s->bytes + s->length, sizeof s->bytes - s->length, &length) == INVMM_OK)
    s->length += length;
}

static void save_a_life(const struct recipe *recipe, int filling, struct saves *s) {
  struct pool pool = {.filling = filling};
  invmm_config *config;
  invmm_model *model;
  invmm_event book = book_at(17.31, 99.37, 99.53);
  s->length = 0;
  ck_assert_int_eq(configure(recipe, &pool, &config), INVMM_OK);
  ck_assert_int_eq(invmm_model_new(config, &model), INVMM_OK);
  save(model, s);
  for (book.source = 0; book.source < 2; ++book.source)
    invmm_step(model, &book, 1, NULL);
  save(model, s);
  invmm_solve(model, NULL, NULL);
  save(model, s);
  invmm_model_set(model, INVMM_PARAM_RISK_AVERSION, 0.0517);
  invmm_solve(model, NULL, NULL);
  save(model, s);
  invmm_model_reset(model);
  save(model, s);
  invmm_config_free(config);
  invmm_model_free(model);
}

START_TEST(a_saved_state_holds_nothing_of_the_heap) {
  static struct saves one, other;
  for (int i = 0; i < RECIPES; ++i) {
    save_a_life(&recipes[i], 0x5a, &one);
    save_a_life(&recipes[i], 0xc3, &other);
    ck_assert_uint_eq(one.length, other.length);
    for (uint64_t at = 0; at < one.length; ++at)
      ck_hold(one.bytes[at] == other.bytes[at], "%s: byte %u of %u", recipes[i].name, (unsigned)at,
              (unsigned)one.length);
  }
}
END_TEST

START_TEST(after_no_memory_the_handles_go_on) {
  struct pool pool = {0};
  invmm_config *config;
  invmm_model *model = somewhere(), *clone = somewhere();
  ck_assert_int_eq(configure(&recipes[1], &pool, &config), INVMM_OK);
  pool.fail_at = pool.calls + 1;
  ck_assert_int_eq(invmm_model_new(config, &model), INVMM_E_NOMEM);
  ck_assert_ptr_null(model);
  ck_assert_int_eq(invmm_model_new(config, &model), INVMM_OK);
  step_ok(model, book_at(17.31, 99.37, 99.53));
  pool.fail_at = pool.calls + 1;
  ck_assert_int_eq(invmm_model_clone(model, &clone), INVMM_E_NOMEM);
  ck_assert_ptr_null(clone);
  ck_assert_int_eq(invmm_model_clone(model, &clone), INVMM_OK);
  ck_same_models(model, clone);
  invmm_model_free(clone);
  invmm_model_free(model);
  invmm_config_free(config);
  ck_assert_uint_eq(pool.live, 0);
}
END_TEST

START_TEST(a_refused_configuration_takes_no_memory) {
  struct pool pool = {0};
  invmm_allocator allocator = allocator_of(&pool);
  invmm_config *config = somewhere();
  ck_assert_int_eq(invmm_config_new_with(-77, &allocator, &config), INVMM_E_KIND);
  ck_assert_ptr_null(config);
  ck_assert_int_eq(invmm_config_new_with(AS, &allocator, NULL), INVMM_E_ARG);
  ck_assert_uint_eq(pool.calls, 0);

  invmm_model *model = somewhere();
  ck_assert_int_eq(invmm_config_new_with(AS, &allocator, &config), INVMM_OK);
  ck_assert_int_eq(invmm_model_new(config, &model), INVMM_E_CONFIG);
  ck_assert_ptr_null(model);
  ck_assert_uint_eq(pool.calls, 1);
  invmm_config_free(config);
  ck_assert_uint_eq(pool.live, 0);
}
END_TEST

START_TEST(half_an_allocator_is_refused) {
  struct pool pool = {0};
  invmm_allocator no_alloc = allocator_of(&pool), no_release = no_alloc;
  no_alloc.alloc = NULL, no_release.release = NULL;
  invmm_config *config = somewhere();
  ck_assert_int_eq(invmm_config_new_with(AS, &no_alloc, &config), INVMM_E_ARG);
  ck_assert_ptr_null(config);
  config = somewhere();
  ck_assert_int_eq(invmm_config_new_with(AS, &no_release, &config), INVMM_E_ARG);
  ck_assert_ptr_null(config);
  ck_assert_uint_eq(pool.calls, 0);
}
END_TEST

START_TEST(null_means_malloc) {
  invmm_config *config;
  ck_assert_int_eq(invmm_config_new_with(AS, NULL, &config), INVMM_OK);
  ck_assert_uint_eq((uintptr_t)config % 64, 0);
  invmm_config_free(config);
}
END_TEST

START_TEST(hot_verbs_and_reset_call_no_allocator) {
  for (int i = 0; i < RECIPES; ++i) {
    struct pool pool = {0};
    invmm_config *config;
    invmm_model *model;
    invmm_quotes quotes[64];
    invmm_event events[64];
    invmm_order orders[4];
    uint32_t n;
    double value;
    ck_assert_int_eq(configure(&recipes[i], &pool, &config), INVMM_OK);
    ck_assert_int_eq(invmm_model_new(config, &model), INVMM_OK);
    for (int t = 0; t < 50; ++t) {
      invmm_event book = book_at(17.31 + t, 99.37, 99.53), bad = {.kind = 5};
      invmm_step(model, &book, 1, NULL);
      invmm_step(model, &bad, 1, NULL);
      invmm_step_quote(model, &book, 1, quotes, NULL);
      invmm_quote(model, NULL, 1, quotes);
      invmm_hedge(model, orders, 4, &n);
      invmm_emit(model, NULL, 0, NULL, 0, events, 64, &n);
      invmm_value(model, value_at(recipes[i].kind, 0).id, 0, &value);
      invmm_model_set(model, param_at(recipes[i].kind, 0).id, 0.0137);
    }
    invmm_model_reset(model);
    ck_assert_uint_eq(pool.calls, 2);
    invmm_config_free(config);
    invmm_model_free(model);
  }
}
END_TEST

int main(void) {
  return RUN_TESTS("core/memory", the_callers_allocator_gets_all_calls, memory_is_not_relied_on_to_be_zero,
                   a_saved_state_holds_nothing_of_the_heap, after_no_memory_the_handles_go_on,
                   a_refused_configuration_takes_no_memory, half_an_allocator_is_refused, null_means_malloc,
                   hot_verbs_and_reset_call_no_allocator);
}
