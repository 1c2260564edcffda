/* SPDX-License-Identifier: MIT */
/** Memory that ends: every allocation of every function that allocates fails once, and all from it on, for
 * every kind and with every input that its parameters take. What fails says so, hands out null, changes
 * nothing, and keeps nothing. */
#include "models.h"

enum { ROOM = 1 << 18 };

struct purse {
  uint32_t calls, live, fail_at, fail_from; /* counted from 1; 0: none fails */
};

static void *lend(void *user, uint64_t size) {
  struct purse *p = user;
  ++p->calls;
  if (p->calls == p->fail_at || (p->fail_from && p->calls >= p->fail_from)) return NULL;
  void *block = aligned_alloc(64, (size_t)(size + 63) / 64 * 64);
  ck_assert_ptr_nonnull(block);
  memset(block, 0xa5, size);
  ++p->live;
  return block;
}

static void take_back(void *user, void *block) {
  --((struct purse *)user)->live;
  free(block);
}

static void *somewhere(void) {
  return (void *)(uintptr_t)64;
}

/* All that one life makes; what is not made is null. */
struct made {
  invmm_config *config;
  invmm_model *model, *clone, *loaded;
};

/* A handle is there exactly where it was made. */
static invmm_status ck_made(invmm_status status, const void *handle) {
  ck_hold(status == INVMM_OK || status == INVMM_E_NOMEM, "%d", status);
  ck_hold((status == INVMM_OK) == (handle != NULL), "status %d and handle %p", status, handle);
  return status;
}

/* The parameters of a kind that take an input, and a recipe of each kind of input that they take. */
struct link {
  int32_t param;
  int recipe;
};

static int links_of(int32_t kind, struct link *links, int most) {
  int n = 0;
  for (uint32_t i = 0; i < invmm_param_count(kind); ++i) {
    int32_t last = INVMM_KIND_INVALID, param = param_at(kind, i).id;
    for (int r = 0; r < RECIPES && n < most; ++r) {
      if (recipes[r].kind == last) continue; /* recipes of a kind stand together */
      last = recipes[r].kind;
      invmm_config *config = NULL, *input = NULL;
      ck_assert_int_eq(invmm_config_new(kind, &config), INVMM_OK);
      ck_assert_int_eq(invmm_config_new(recipes[r].kind, &input), INVMM_OK);
      if (invmm_config_attach(config, param, input) == INVMM_OK) links[n++] = (struct link){param, r};
      invmm_config_free(config), invmm_config_free(input);
    }
  }
  return n;
}

enum { LINKS = 64 };
static struct link links[LINKS];
static int link_count; /* of the kind that is looked at */

/* Every input, one after the other: each is a copy that may fail, which leaves what was there. */
static invmm_status attach_all(invmm_config *config) {
  for (int i = 0; i < link_count; ++i) {
    double before, after;
    invmm_config *input = config_of(&recipes[links[i].recipe]);
    ck_assert_int_eq(invmm_config_get(config, links[i].param, &before), INVMM_OK);
    invmm_status status = invmm_config_attach(config, links[i].param, input);
    invmm_config_free(input);
    ck_assert_int_eq(invmm_config_get(config, links[i].param, &after), INVMM_OK);
    ck_hold(status != INVMM_E_NOMEM || same_double(before, after), "%g became %g", before, after);
    if (status == INVMM_E_NOMEM) return status;
    ck_assert_int_eq(status, INVMM_OK);
  }
  return INVMM_OK;
}

/* Solving needs memory for a while; without it the model is as it was. */
static invmm_status solve(invmm_model *model) {
  static unsigned char before[ROOM], after[ROOM];
  uint64_t was = 0, is = 0;
  int saves = invmm_model_save(model, before, ROOM, &was) == INVMM_OK;
  invmm_status status = invmm_solve(model, NULL, NULL);
  if (status != INVMM_E_NOMEM) return INVMM_OK;
  if (saves) ck_assert_int_eq(invmm_model_save(model, after, ROOM, &is), INVMM_OK);
  ck_assert_uint_eq(was, is);
  ck_assert_mem_eq(before, after, was);
  return status;
}

static invmm_status load(const invmm_model *model, const invmm_allocator *allocator, invmm_model **out) {
  static unsigned char bytes[ROOM];
  uint64_t length;
  invmm_status status = invmm_model_save(model, bytes, ROOM, &length);
  if (status == INVMM_E_UNSUPPORTED) return INVMM_OK;
  ck_assert_int_eq(status, INVMM_OK);
  *out = somewhere();
  status = invmm_model_load(bytes, length, allocator, out);
  return ck_made(status, *out);
}

static invmm_status configure(const struct recipe *recipe, const invmm_allocator *allocator, int attached,
                              invmm_config **out) {
  *out = somewhere();
  invmm_status status = invmm_config_new_with(recipe->kind, allocator, out);
  if (ck_made(status, *out) < 0) return status;
  for (const struct setting *s = recipe->settings; s->name; ++s)
    ck_assert_int_eq(invmm_config_set(*out, invmm_param_id(recipe->kind, s->name), s->value), INVMM_OK);
  return attached ? attach_all(*out) : INVMM_OK;
}

/* From the configuration on. With inputs for all that takes one it may contradict itself. */
static invmm_status live_on(const struct invmm_allocator *allocator, int attached, struct made *m) {
  const invmm_event book = book_at(17.31, 99.37, 99.53);
  m->model = somewhere();
  invmm_status status = invmm_model_new(m->config, &m->model);
  if (attached && status == INVMM_E_CONFIG) return INVMM_OK;
  if (ck_made(status, m->model) < 0) return status;
  invmm_step(m->model, &book, 1, NULL);
  status = solve(m->model);
  if (status < 0) return status;
  m->clone = somewhere();
  status = invmm_model_clone(m->model, &m->clone);
  return ck_made(status, m->clone) < 0 ? status : load(m->model, allocator, &m->loaded);
}

/* Ends where memory ends. */
static invmm_status live(const struct recipe *recipe, int attached, struct purse *purse) {
  const invmm_allocator allocator = {lend, take_back, purse};
  struct made m = {0};
  invmm_status status = configure(recipe, &allocator, attached, &m.config);
  if (status >= 0) status = live_on(&allocator, attached, &m);
  invmm_config_free(m.config);
  invmm_model_free(m.model), invmm_model_free(m.clone), invmm_model_free(m.loaded);
  ck_hold(purse->live == 0, "%s: %u blocks live", recipe->name, purse->live);
  return status;
}

/* No failure is swallowed: whichever call fails, the life ends with E_NOMEM. */
static void sweep(const struct recipe *recipe, int attached) {
  struct purse purse = {0};
  link_count = attached ? links_of(recipe->kind, links, LINKS) : 0;
  if (attached && link_count == 0) return;
  ck_assert_int_eq(live(recipe, attached, &purse), INVMM_OK);
  const uint32_t calls = purse.calls;
  ck_assert_uint_ge(calls, attached ? 2 : 3);
  for (uint32_t k = 1; k <= calls; ++k) {
    purse = (struct purse){.fail_at = k};
    ck_hold(live(recipe, attached, &purse) == INVMM_E_NOMEM, "%s: call %u", recipe->name, k);
    purse = (struct purse){.fail_from = k};
    ck_hold(live(recipe, attached, &purse) == INVMM_E_NOMEM, "%s: calls from %u on", recipe->name, k);
  }
}

START_TEST(whatever_call_fails_the_life_ends_clean) {
  sweep(&recipes[_i], 0);
}
END_TEST

START_TEST(with_every_input_there_is_it_ends_as_clean) {
  sweep(&recipes[_i], 1);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("core/no_memory");
  TCase *tcase = tcase_create("no_memory");
  tcase_set_timeout(tcase, 120);
  tcase_add_loop_test(tcase, whatever_call_fails_the_life_ends_clean, 0, RECIPES);
  tcase_add_loop_test(tcase, with_every_input_there_is_it_ends_as_clean, 0, RECIPES);
  suite_add_tcase(suite, tcase);
  return run_suite(suite);
}
