/* SPDX-License-Identifier: MIT */
/** Discovery: finding kinds, parameters and values, and info records that can grow. */
#include "models.h"
#include <ctype.h>

enum { AS = INVMM_KIND_AVELLANEDA_STOIKOV };

static const int32_t no_kinds[] = {INVMM_KIND_INVALID, 0,         -2,           77,
                                   INT32_MAX,          INT32_MIN, INVMM_E_KIND, INVMM_E_ARG};
enum { NO_KINDS = sizeof no_kinds / sizeof *no_kinds };

/* A record in the middle of bytes that nobody may touch. */
struct guarded {
  unsigned char before[64];
  union {
    unsigned char bytes[192];
    uint32_t struct_size;
    invmm_kind_info kind;
    invmm_param_info param;
    invmm_value_info value;
  } record;
  unsigned char after[64];
};

typedef invmm_status (*describe)(struct guarded *out);

static invmm_status describe_kind(struct guarded *out) {
  return invmm_kind_info_at(0, &out->record.kind);
}
static invmm_status describe_param(struct guarded *out) {
  return invmm_param_info_at(AS, 5, &out->record.param);
}
static invmm_status describe_value(struct guarded *out) {
  return invmm_value_info_at(AS, 5, &out->record.value);
}

static struct guarded guarded_of(uint32_t struct_size) {
  struct guarded g;
  memset(&g, 0xa5, sizeof g);
  g.record.struct_size = struct_size;
  return g;
}

/* `size` bytes asked for: exactly the smaller of it and `known` is filled, with what a whole record says. */
static void ck_fills(describe ask, uint32_t known, uint32_t size) {
  struct guarded whole = guarded_of(known), got = guarded_of(size), want = guarded_of(size);
  uint32_t given = size < known ? size : known;
  ck_assert_int_eq(ask(&whole), INVMM_OK);
  ck_assert_uint_eq(whole.record.struct_size, known);
  ck_assert_int_eq(ask(&got), INVMM_OK);
  memcpy(want.record.bytes, whole.record.bytes, given);
  want.record.struct_size = given;
  ck_assert_mem_eq(&got, &want, sizeof got);
}

static void ck_record_grows(describe ask, uint32_t known) {
  for (uint32_t size = sizeof size; size <= 192; ++size)
    ck_fills(ask, known, size);
  for (uint32_t size = 0; size < sizeof size; ++size) {
    struct guarded got = guarded_of(size), want = got;
    ck_assert_int_eq(ask(&got), INVMM_E_ARG);
    ck_assert_mem_eq(&got, &want, sizeof got);
  }
  struct guarded huge = guarded_of(UINT32_MAX);
  ck_assert_int_eq(ask(&huge), INVMM_OK);
  ck_assert_uint_eq(huge.record.struct_size, known);
}

START_TEST(info_records_fill_the_smaller_of_both_sizes) {
  ck_record_grows(describe_kind, sizeof(invmm_kind_info));
  ck_record_grows(describe_param, sizeof(invmm_param_info));
  ck_record_grows(describe_value, sizeof(invmm_value_info));
}
END_TEST

START_TEST(kinds_are_found_by_name_and_index) {
  ck_assert_uint_ge(invmm_kind_count(), 1);
  for (uint32_t i = 0; i < invmm_kind_count(); ++i) {
    invmm_kind_info info = {.struct_size = sizeof info};
    ck_assert_int_eq(invmm_kind_info_at(i, &info), INVMM_OK);
    ck_assert_int_gt(info.id, 0);
    ck_assert_int_eq(invmm_kind_id(info.name), info.id);
    ck_assert_uint_eq(info.reserved, 0);
    ck_assert_uint_gt(strlen(info.title), 0);
    ck_assert_ptr_nonnull(info.cite);
  }
  ck_assert_int_eq(invmm_kind_id("avellaneda_stoikov"), INVMM_KIND_AVELLANEDA_STOIKOV);
  ck_assert_int_eq(invmm_kind_id("simulated_market"), INVMM_KIND_SIMULATED_MARKET);
  ck_assert_int_eq(invmm_kind_id("paper_market"), INVMM_KIND_PAPER_MARKET);
}
END_TEST

START_TEST(what_is_no_kind_is_refused) {
  invmm_kind_info info = {.struct_size = sizeof info};
  ck_assert_int_eq(invmm_kind_id(NULL), INVMM_E_ARG);
  ck_assert_int_eq(invmm_kind_id(""), INVMM_E_KIND);
  ck_assert_int_eq(invmm_kind_id("Avellaneda_Stoikov"), INVMM_E_KIND);
  ck_assert_int_eq(invmm_kind_id("avellaneda_stoiko"), INVMM_E_KIND);
  ck_assert_int_eq(invmm_kind_info_at(invmm_kind_count(), &info), INVMM_E_RANGE);
  ck_assert_int_eq(invmm_kind_info_at(UINT32_MAX, &info), INVMM_E_RANGE);
  ck_assert_int_eq(invmm_kind_info_at(0, NULL), INVMM_E_ARG);
  ck_assert_int_eq(invmm_kind_info_at(UINT32_MAX, NULL), INVMM_E_ARG);
  ck_assert_int_eq(info.id, 0);
}
END_TEST

START_TEST(an_unknown_kind_has_nothing) {
  for (int i = 0; i < NO_KINDS; ++i) {
    invmm_param_info param = {.struct_size = sizeof param};
    invmm_value_info value = {.struct_size = sizeof value};
    ck_assert_uint_eq(invmm_param_count(no_kinds[i]), 0);
    ck_assert_uint_eq(invmm_value_count(no_kinds[i]), 0);
    ck_assert_int_eq(invmm_param_id(no_kinds[i], "risk_aversion"), INVMM_E_KIND);
    ck_assert_int_eq(invmm_value_id(no_kinds[i], "inventory"), INVMM_E_KIND);
    ck_assert_int_eq(invmm_param_id(no_kinds[i], NULL), INVMM_E_ARG);
    ck_assert_int_eq(invmm_value_id(no_kinds[i], NULL), INVMM_E_ARG);
    ck_assert_int_eq(invmm_param_info_at(no_kinds[i], 0, &param), INVMM_E_KIND);
    ck_assert_int_eq(invmm_value_info_at(no_kinds[i], 0, &value), INVMM_E_KIND);
    ck_assert_int_eq(invmm_param_info_at(no_kinds[i], 0, NULL), INVMM_E_ARG);
    ck_assert_int_eq(invmm_value_info_at(no_kinds[i], 0, NULL), INVMM_E_ARG);
    ck_assert_ptr_null(param.name);
    ck_assert_ptr_null(value.name);
  }
}
END_TEST

START_TEST(an_index_past_the_last_is_refused) {
  for (int i = 0; i < RECIPES; ++i) {
    int32_t kind = recipes[i].kind;
    invmm_param_info param = {.struct_size = sizeof param};
    invmm_value_info value = {.struct_size = sizeof value};
    ck_assert_int_eq(invmm_param_info_at(kind, invmm_param_count(kind), &param), INVMM_E_RANGE);
    ck_assert_int_eq(invmm_value_info_at(kind, invmm_value_count(kind), &value), INVMM_E_RANGE);
    ck_assert_int_eq(invmm_param_info_at(kind, UINT32_MAX, &param), INVMM_E_RANGE);
    ck_assert_int_eq(invmm_value_info_at(kind, UINT32_MAX, &value), INVMM_E_RANGE);
    ck_assert_int_eq(invmm_param_info_at(kind, 0, NULL), INVMM_E_ARG);
    ck_assert_int_eq(invmm_value_info_at(kind, 0, NULL), INVMM_E_ARG);
    ck_assert_ptr_null(param.name);
    ck_assert_ptr_null(value.name);
  }
}
END_TEST

START_TEST(unknown_names_are_refused) {
  ck_assert_int_eq(invmm_param_id(AS, NULL), INVMM_E_ARG);
  ck_assert_int_eq(invmm_value_id(AS, NULL), INVMM_E_ARG);
  ck_assert_int_eq(invmm_param_id(AS, ""), INVMM_E_KIND);
  ck_assert_int_eq(invmm_value_id(AS, ""), INVMM_E_KIND);
  ck_assert_int_eq(invmm_param_id(AS, "inventory"), INVMM_E_KIND); /* a value */
  ck_assert_int_eq(invmm_value_id(AS, "risk_aversion"), INVMM_E_KIND);
  ck_assert_int_eq(invmm_param_id(INVMM_KIND_PAPER_MARKET, "risk_aversion"), INVMM_E_KIND);
  ck_assert_int_eq(invmm_value_id(INVMM_KIND_PAPER_MARKET, "inventory"), INVMM_E_KIND);
}
END_TEST

START_TEST(names_are_found_as_ids_h_spells_them) {
  ck_assert_int_eq(invmm_param_id(AS, "tick_size"), INVMM_PARAM_TICK_SIZE);
  ck_assert_int_eq(invmm_param_id(AS, "reference_source"), INVMM_PARAM_REFERENCE_SOURCE);
  ck_assert_int_eq(invmm_param_id(AS, "hedge_cooldown"), INVMM_PARAM_HEDGE_COOLDOWN);
  ck_assert_int_eq(invmm_param_id(AS, "variant"), INVMM_PARAM_VARIANT);
  ck_assert_int_eq(invmm_param_id(AS, "impact"), INVMM_PARAM_IMPACT);
  ck_assert_int_eq(invmm_value_id(AS, "inventory"), INVMM_VALUE_INVENTORY);
  ck_assert_int_eq(invmm_value_id(AS, "band_inner"), INVMM_VALUE_BAND_INNER);
  ck_assert_int_eq(invmm_param_id(INVMM_KIND_PAPER_MARKET, "latency"), INVMM_PARAM_LATENCY);
  ck_assert_int_eq(invmm_param_id(INVMM_KIND_SIMULATED_MARKET, "seed"), INVMM_PARAM_SEED);
}
END_TEST

/* -- what the tables must be like -- */

static int is_name(const char *name) {
  size_t n = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_");
  return n > 0 && name[n] == 0 && isalpha((unsigned char)name[0]);
}

static uint32_t count_choices(const char *choices) {
  uint32_t n = 1;
  for (; *choices; ++choices)
    n += *choices == '|';
  return n;
}

static void ck_row_is_sound(const invmm_param_info *p) {
  const uint32_t known = INVMM_PF_LIVE | INVMM_PF_INTEGER | INVMM_PF_CHOICE | INVMM_PF_ARRAY |
                         INVMM_PF_INPUT | INVMM_PF_REQUIRED | INVMM_PF_MIN_OPEN | INVMM_PF_MAX_OPEN;
  ck_assert_msg(is_name(p->name), "\"%s\"", p->name);
  ck_assert_msg(p->id > 0 && !(p->flags & ~known), "%s", p->name);
  ck_assert_msg(strlen(p->unit) > 0 && strlen(p->about) > 8, "%s", p->name);
  ck_assert_msg(p->min < p->max, "%s", p->name);
  ck_assert_msg(p->flags & INVMM_PF_ARRAY ? p->max_len > 1 : p->max_len == 1, "%s", p->name);
  const uint32_t none = INVMM_PF_REQUIRED | INVMM_PF_INPUT, listed = INVMM_PF_CHOICE | INVMM_PF_INPUT;
  ck_assert_msg(!(p->flags & none) == !isnan(p->dflt), "%s: a default, or required, or an input", p->name);
  ck_assert_msg(!(p->flags & listed) == !p->choices, "%s", p->name);
  if (!(p->flags & INVMM_PF_CHOICE)) return;
  ck_assert_msg(p->min == 0 && p->max == count_choices(p->choices) - 1, "%s: %s", p->name, p->choices);
  ck_assert_msg(p->dflt == 0, "%s: the first choice is the default", p->name);
}

START_TEST(every_row_is_sound) {
  for (uint32_t k = 0; k < invmm_kind_count(); ++k) {
    invmm_kind_info kind = {.struct_size = sizeof kind};
    ck_assert_int_eq(invmm_kind_info_at(k, &kind), INVMM_OK);
    ck_assert_msg(is_name(kind.name), "%s", kind.name);
    for (uint32_t i = 0; i < invmm_param_count(kind.id); ++i) {
      invmm_param_info p = param_at(kind.id, i);
      ck_row_is_sound(&p);
      ck_assert_int_eq(invmm_param_id(kind.id, p.name), p.id);
    }
    for (uint32_t i = 0; i < invmm_value_count(kind.id); ++i) {
      invmm_value_info v = value_at(kind.id, i);
      ck_assert_msg(is_name(v.name) && v.id > 0 && v.count >= 1 && v.flags == 0, "%s", v.name);
      ck_assert_msg(strlen(v.unit) > 0 && strlen(v.about) > 8, "%s", v.name);
      ck_assert_int_eq(invmm_value_id(kind.id, v.name), v.id);
    }
  }
}
END_TEST

/* All rows of all kinds. */
struct row {
  int32_t kind, id;
  const char *name, *unit, *choices;
};

static uint32_t all_params(struct row *rows) {
  uint32_t n = 0;
  for (uint32_t k = 0; k < invmm_kind_count(); ++k) {
    invmm_kind_info kind = {.struct_size = sizeof kind};
    invmm_kind_info_at(k, &kind);
    for (uint32_t i = 0; i < invmm_param_count(kind.id); ++i) {
      invmm_param_info p = param_at(kind.id, i);
      rows[n++] = (struct row){kind.id, p.id, p.name, p.unit, p.choices};
    }
  }
  return n;
}

static uint32_t all_values(struct row *rows) {
  uint32_t n = 0;
  for (uint32_t k = 0; k < invmm_kind_count(); ++k) {
    invmm_kind_info kind = {.struct_size = sizeof kind};
    invmm_kind_info_at(k, &kind);
    for (uint32_t i = 0; i < invmm_value_count(kind.id); ++i) {
      invmm_value_info v = value_at(kind.id, i);
      rows[n++] = (struct row){kind.id, v.id, v.name, v.unit, NULL};
    }
  }
  return n;
}

static void ck_one_meaning(const struct row *rows, uint32_t n) {
  for (uint32_t i = 0; i < n; ++i)
    for (uint32_t j = 0; j < i; ++j) {
      const struct row *a = &rows[i], *b = &rows[j];
      int same = strcmp(a->name, b->name) == 0;
      ck_assert_msg(same == (a->id == b->id), "%s and %s: %d and %d", a->name, b->name, a->id, b->id);
      ck_assert_msg(!same || a->kind != b->kind, "%s twice in one kind", a->name);
      ck_assert_msg(!same || strcmp(a->unit, b->unit) == 0, "%s in %s and %s", a->name, a->unit, b->unit);
    }
}

START_TEST(a_name_has_one_number_and_one_unit_in_all_kinds) {
  static struct row rows[4096];
  uint32_t n = all_params(rows);
  ck_assert_uint_gt(n, 50);
  ck_one_meaning(rows, n);
  n = all_values(rows);
  ck_assert_uint_gt(n, 20);
  ck_one_meaning(rows, n);
}
END_TEST

START_TEST(every_kind_has_a_recipe_for_these_tests) {
  for (uint32_t k = 0; k < invmm_kind_count(); ++k) {
    invmm_kind_info kind = {.struct_size = sizeof kind};
    int found = 0;
    invmm_kind_info_at(k, &kind);
    for (int i = 0; i < RECIPES; ++i)
      found |= recipes[i].kind == kind.id;
    ck_assert_msg(found, "tests/models.h has no recipe for %s", kind.name);
  }
}
END_TEST

START_TEST(kinds_have_the_verbs_of_what_they_are) {
  ck_assert_uint_eq(kind_info(AS).verbs,
                    INVMM_VERB_STEP | INVMM_VERB_QUOTE | INVMM_VERB_HEDGE | INVMM_VERB_SOLVE);
  ck_assert_uint_eq(kind_info(INVMM_KIND_SIMULATED_MARKET).verbs, INVMM_VERB_EMIT);
  ck_assert_uint_eq(kind_info(INVMM_KIND_PAPER_MARKET).verbs, INVMM_VERB_STEP | INVMM_VERB_EMIT);
}
END_TEST

int main(void) {
  return RUN_TESTS("core/discovery", info_records_fill_the_smaller_of_both_sizes,
                   kinds_are_found_by_name_and_index, what_is_no_kind_is_refused, an_unknown_kind_has_nothing,
                   an_index_past_the_last_is_refused, unknown_names_are_refused,
                   names_are_found_as_ids_h_spells_them, every_row_is_sound,
                   a_name_has_one_number_and_one_unit_in_all_kinds, every_kind_has_a_recipe_for_these_tests,
                   kinds_have_the_verbs_of_what_they_are);
}
