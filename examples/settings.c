/* SPDX-License-Identifier: MIT */
#include "settings.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static int find_info(int32_t kind, int32_t id, invmm_param_info *info) {
  for (uint32_t i = 0; i < invmm_param_count(kind); ++i) {
    *info = (invmm_param_info){.struct_size = sizeof *info};
    if (invmm_param_info_at(kind, i, info) == INVMM_OK && info->id == id) return 0;
  }
  return -1;
}

/* Choices are written "first|second|third". Returns the length of number `index`, 0 beyond the last. */
static size_t choice_at(const char *choices, int index, const char **start) {
  for (*start = choices; index > 0; --index) {
    const char *bar = strchr(*start, '|');
    if (!bar) return 0;
    *start = bar + 1;
  }
  return strcspn(*start, "|");
}

static int choice_value(const invmm_param_info *info, const char *text, double *value) {
  const char *start = NULL;
  for (int i = 0;; ++i) {
    size_t length = choice_at(info->choices, i, &start);
    if (length == 0) return -1;
    if (length != strlen(text) || strncmp(start, text, length) != 0) continue;
    *value = i;
    return 0;
  }
}

static int parse_value(const invmm_param_info *info, const char *text, double *value) {
  char *end = NULL;
  if ((info->flags & INVMM_PF_CHOICE) && choice_value(info, text, value) == 0) return 0;
  *value = strtod(text, &end);
  return end == text || *end || isnan(*value) ? -1 : 0;
}

int settings_give(struct settings *s, int32_t kind, const char *name, const char *text,
                  char error[SETTINGS_ERROR_SIZE]) {
  invmm_param_info info;
  double value = 0;
  int32_t id = invmm_param_id(kind, name);
  if (id < 0 || find_info(kind, id, &info)) {
    snprintf(error, SETTINGS_ERROR_SIZE, "there is no parameter '%s'", name);
    return -1;
  }
  if (parse_value(&info, text, &value)) {
    snprintf(error, SETTINGS_ERROR_SIZE, "%s=%s: %s%s", name, text,
             info.flags & INVMM_PF_CHOICE ? "must be one of " : "is not a number",
             info.flags & INVMM_PF_CHOICE ? info.choices : "");
    return -1;
  }
  for (size_t i = 0; i < s->count; ++i)
    if (s->at[i].kind == kind && s->at[i].id == id)
      s->at[i] = s->at[--s->count]; /* the last one given counts */
  settings_add(s, kind, id, value, GIVEN, "given");
  return 0;
}

const struct setting *settings_find(const struct settings *s, int32_t kind, int32_t id) {
  for (size_t i = 0; i < s->count; ++i)
    if (s->at[i].kind == kind && s->at[i].id == id) return &s->at[i];
  return NULL;
}

void settings_add(struct settings *s, int32_t kind, int32_t id, double value, enum origin origin,
                  const char *why) {
  if (settings_find(s, kind, id) || s->count == SETTINGS_MAX) return;
  s->at[s->count++] = (struct setting){kind, id, value, origin, why};
}

void settings_drop(struct settings *s, int32_t kind, int32_t id) {
  size_t kept = 0;
  for (size_t i = 0; i < s->count; ++i)
    if (s->at[i].kind != kind || s->at[i].id != id) s->at[kept++] = s->at[i];
  s->count = kept;
}

void settings_put(struct settings *s, int32_t kind, int32_t id, double value) {
  settings_drop(s, kind, id);
  settings_add(s, kind, id, value, RULE, "");
}

double settings_value(const struct settings *s, int32_t kind, int32_t id) {
  invmm_param_info info;
  const struct setting *set = settings_find(s, kind, id);
  if (set) return set->value;
  return find_info(kind, id, &info) ? NAN : info.dflt;
}

int settings_apply(const struct settings *s, int32_t kind, invmm_config *config,
                   char error[SETTINGS_ERROR_SIZE]) {
  for (size_t i = 0; i < s->count; ++i) {
    const struct setting *set = &s->at[i];
    if (set->kind != kind) continue;
    invmm_status status = invmm_config_set(config, set->id, set->value);
    if (status >= 0) continue;
    const char *sentence = invmm_config_errmsg(config);
    snprintf(error, SETTINGS_ERROR_SIZE, "%s", sentence && *sentence ? sentence : invmm_strerror(status));
    return -1;
  }
  return 0;
}

static void print_value(const invmm_param_info *info, double value, FILE *file) {
  const char *name = NULL;
  char text[32];
  size_t length = info->flags & INVMM_PF_CHOICE ? choice_at(info->choices, (int)value, &name) : 0;
  snprintf(text, sizeof text, "%.6g", value);
  if (length)
    fprintf(file, "%15.*s", (int)length, name);
  else
    fprintf(file, "%15s", isinf(value) ? "unlimited" : text);
}

void settings_print(const struct settings *s, int32_t kind, FILE *file) {
  static const char *const origin_name[] = {"given", "calibrated", "rule"};
  for (size_t i = 0; i < s->count; ++i) {
    const struct setting *set = &s->at[i];
    invmm_param_info info;
    if (set->kind != kind || find_info(kind, set->id, &info)) continue;
    fprintf(file, "  %-20s", info.name);
    print_value(&info, set->value, file);
    fprintf(file, "  %-12s %-11s%s\n", info.flags & INVMM_PF_CHOICE ? "" : info.unit,
            origin_name[set->origin], set->origin == GIVEN ? "" : set->why);
  }
}
