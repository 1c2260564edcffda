/* SPDX-License-Identifier: MIT */
/** How a model of every kind can be made, by discovery: a kind that is new is fuzzed without a word here.
 *
 * A base is a kind, each position of each of its choices, and what then has no default: the error texts name
 * the parameters that are missing or in the way, and those get a tame value until a model comes of it. */
#ifndef INVMM_TESTS_FUZZ_BASES_H
#define INVMM_TESTS_FUZZ_BASES_H

#include "input.h"
#include <stdio.h>

enum { MOST_BASES = 192, MOST_SETTINGS = 24, MOST_LINKS = 96, MOST_TRIES = 40 };

struct setting {
  int32_t param;
  double value;
};

struct base {
  int32_t kind;
  uint32_t verbs;
  char name[96];
  int count;
  struct setting settings[MOST_SETTINGS];
};

/** A parameter that a kind of input may feed. */
struct link {
  int32_t kind, param, input;
};

static struct base bases[MOST_BASES];
static uint32_t base_count;
static struct link links[MOST_LINKS];
static uint32_t link_count;

static inline invmm_param_info param_info(int32_t kind, uint32_t index) {
  invmm_param_info info = {.struct_size = sizeof info};
  if (invmm_param_info_at(kind, index, &info) < 0) abort();
  return info;
}

static inline invmm_kind_info kind_info(int32_t kind) {
  invmm_kind_info info = {.struct_size = sizeof info};
  for (uint32_t i = 0; invmm_kind_info_at(i, &info) == INVMM_OK; ++i)
    if (info.id == kind) return info;
  abort();
}

static inline invmm_config *config_of(const struct base *base, const invmm_allocator *allocator) {
  invmm_config *config = NULL;
  if (invmm_config_new_with(base->kind, allocator, &config) < 0) return NULL;
  for (int i = 0; i < base->count; ++i)
    if (invmm_config_set(config, base->settings[i].param, base->settings[i].value) < 0) abort();
  return config;
}

/* Where a text names a parameter as a whole word; null where it does not. */
static inline const char *named(const char *text, const char *name) {
  size_t n = strlen(name);
  for (const char *at = strstr(text, name); at; at = strstr(at + 1, name)) {
    int before = at > text && (at[-1] == '_' || (at[-1] >= 'a' && at[-1] <= 'z'));
    int after = at[n] == '_' || (at[n] >= 'a' && at[n] <= 'z');
    if (!before && !after) return at;
  }
  return NULL;
}

/* The position that the text asks for by "parameter choice", the last of several since the first may be the
 * one that will not do; else the second. */
static inline double choose(const invmm_param_info *info, const char *text) {
  char words[128];
  const char *choices = info->choices, *last = NULL;
  int chosen = 1;
  for (int position = 0; *choices; ++position) {
    size_t n = strcspn(choices, "|");
    snprintf(words, sizeof words, "%s %.*s", info->name, (int)n, choices);
    const char *at = named(text, words);
    if (at && (!last || at > last)) last = at, chosen = position;
    choices += n + (choices[n] == '|');
  }
  return chosen;
}

/* A number of everyday size within the bounds, in the unit that it has; the later, the larger, since what is
 * named first is often to be the smaller. */
static inline double tame(const invmm_param_info *info, const char *text, int nth) {
  static const struct {
    const char *unit;
    double value;
  } everyday[] = {{"U", 2}, {"s", 61.37}, {"P", 100}, {"1/P", 1.513}, {"P/sqrt(s)", 0.2385}};
  double value = 0.31;
  if (info->flags & INVMM_PF_CHOICE) return choose(info, text);
  for (size_t i = 0; i < sizeof everyday / sizeof *everyday; ++i)
    if (!strcmp(info->unit, everyday[i].unit)) value = everyday[i].value;
  if (!strcmp(info->unit, "P")) value += nth;
  if (info->flags & INVMM_PF_INTEGER) value = 2;
  int inside = value > info->min && value < info->max;
  return inside ? value : isfinite(info->max) ? 0.5 * (info->min + info->max) : info->min + 1;
}

static inline int is_set(const struct base *base, int32_t param) {
  for (int i = 0; i < base->count; ++i)
    if (base->settings[i].param == param) return 1;
  return 0;
}

/* Halves what the text asks to be narrower. */
static inline int narrow(struct base *base, const char *text) {
  const char *word = strstr(text, "narrow ");
  for (int i = 0; word && i < base->count; ++i) {
    invmm_param_info info = param_info(base->kind, 0);
    for (uint32_t k = 1; info.id != base->settings[i].param; ++k)
      info = param_info(base->kind, k);
    if (named(word, info.name)) return base->settings[i].value *= 0.5, 1;
  }
  return 0;
}

/* Sets what the text names first and the base has not set; whether there was such a thing. */
static inline int heed(struct base *base, const char *text) {
  const char *first = NULL;
  invmm_param_info chosen;
  for (uint32_t i = 0; i < invmm_param_count(base->kind); ++i) {
    invmm_param_info info = param_info(base->kind, i);
    const char *at = named(text, info.name);
    if (!at || is_set(base, info.id) || info.flags & INVMM_PF_INPUT || (first && at > first)) continue;
    first = at, chosen = info;
  }
  if (!first || base->count == MOST_SETTINGS) return narrow(base, text);
  base->settings[base->count] = (struct setting){chosen.id, tame(&chosen, text, base->count)};
  ++base->count;
  return 1;
}

/* What is wrong, behind the one choice that it is wrong for: "variant exact: ...". */
static inline const char *fault(const char *text) {
  size_t place = strcspn(text, ":"), first = strcspn(text, " ");
  int two_words = text[place] && first < place && first + 1 + strcspn(text + first + 1, " ") > place;
  return two_words ? text + place + 1 : text;
}

/* Whether a model comes of it; sets what is missing. */
static inline int complete(struct base *base) {
  for (int i = 0; i < MOST_TRIES; ++i) {
    invmm_model *model = NULL;
    invmm_config *config = config_of(base, NULL);
    int made = invmm_model_new(config, &model) >= 0,
        go_on = !made && heed(base, fault(invmm_config_errmsg(config)));
    if (!made && !go_on) fprintf(stderr, "%s: %s\n", base->name, invmm_config_errmsg(config));
    invmm_model_free(model), invmm_config_free(config);
    if (!go_on) return made;
  }
  return 0;
}

/* Any choice of the kind beside its first, or none. */
static inline void add_base(invmm_kind_info kind, const invmm_param_info *choice, int position) {
  struct base base = {.kind = kind.id, .verbs = kind.verbs};
  if (base_count == MOST_BASES) return;
  if (choice) base.settings[base.count++] = (struct setting){choice->id, position};
  snprintf(base.name, sizeof base.name, "%s, %s %d", kind.name, choice ? choice->name : "as it is", position);
  if (complete(&base)) bases[base_count++] = base;
}

static inline int positions(const char *choices) {
  int n = 1;
  for (; *choices; ++choices)
    n += *choices == '|';
  return n;
}

static inline void find_links(int32_t kind) {
  invmm_kind_info input = {.struct_size = sizeof input};
  for (uint32_t i = 0; i < invmm_param_count(kind); ++i)
    for (uint32_t j = 0; invmm_kind_info_at(j, &input) == INVMM_OK; ++j) {
      invmm_config *config = NULL, *other = NULL;
      int32_t param = param_info(kind, i).id;
      if (invmm_config_new(kind, &config) < 0 || invmm_config_new(input.id, &other) < 0) abort();
      if (invmm_config_attach(config, param, other) >= 0 && link_count < MOST_LINKS)
        links[link_count++] = (struct link){kind, param, input.id};
      invmm_config_free(config), invmm_config_free(other);
    }
}

/** Fills the lists; to be called before they are used, more than once does no harm. */
static inline void find_bases(void) {
  invmm_kind_info kind = {.struct_size = sizeof kind};
  if (base_count) return;
  for (uint32_t k = 0; invmm_kind_info_at(k, &kind) == INVMM_OK; ++k) {
    add_base(kind, NULL, 0);
    for (uint32_t i = 0; i < invmm_param_count(kind.id); ++i) {
      invmm_param_info info = param_info(kind.id, i);
      if (info.flags & INVMM_PF_CHOICE)
        for (int position = 1; position < positions(info.choices); ++position)
          add_base(kind, &info, position);
    }
    find_links(kind.id);
  }
}

/** A base with all of these verbs, chosen by the next byte; null where there is none. */
static inline const struct base *take_base(struct input *in, uint32_t verbs, int32_t kind) {
  uint32_t fit = 0;
  find_bases();
  for (uint32_t i = 0; i < base_count; ++i)
    fit += (bases[i].verbs & verbs) == verbs && (!kind || bases[i].kind == kind);
  uint32_t skip = fit ? take_below(in, fit) : 0;
  for (uint32_t i = 0; i < base_count && fit; ++i)
    if ((bases[i].verbs & verbs) == verbs && (!kind || bases[i].kind == kind) && skip-- == 0)
      return &bases[i];
  return NULL;
}

/** A parameter by its place in the table, and sometimes one that the kind does not have. */
static inline int32_t take_param(struct input *in, int32_t kind) {
  uint32_t index = take_byte(in);
  if (index == 255) return (int32_t)take_bits(in, 4);
  return param_info(kind, index % invmm_param_count(kind)).id;
}

#endif
