/* SPDX-License-Identifier: MIT */
/** Discovery: what kinds there are, and their tables, in structs that can grow. */
#include "core/internal.h"
#include <string.h>

/* The caller says how large its struct is; it gets what both sides know, and how much that was. */
static invmm_status hand_out(void *out, uint32_t known, void *info) {
  uint32_t theirs, given;
  memcpy(&theirs, out, sizeof theirs);
  if (theirs < sizeof theirs) return INVMM_E_ARG;
  given = theirs < known ? theirs : known;
  memcpy(info, &given, sizeof given);
  memcpy(out, info, given);
  return INVMM_OK;
}

int32_t invmm_kind_id(const char *name) {
  if (!name) return INVMM_E_ARG;
  for (uint32_t i = 0; i < invmm_kind_count(); ++i)
    if (!strcmp(invmm__kind_at(i)->name, name)) return invmm__kind_at(i)->id;
  return INVMM_E_KIND;
}

invmm_status invmm_kind_info_at(uint32_t index, invmm_kind_info *out) {
  const struct invmm__kind *kind = invmm__kind_at(index);
  if (!out) return INVMM_E_ARG;
  if (!kind) return INVMM_E_RANGE;
  invmm_kind_info info = {
      .id = kind->id, .verbs = kind->verbs, .name = kind->name, .title = kind->title, .cite = kind->cite};
  return hand_out(out, sizeof info, &info);
}

uint32_t invmm_param_count(int32_t kind) {
  const struct invmm__kind *k = invmm__kind_find(kind);
  uint32_t count = 0;
  for (uint32_t g = 0; k && g < k->param_groups; ++g)
    count += k->params[g].count;
  return count;
}

int32_t invmm_param_id(int32_t kind, const char *name) {
  const struct invmm__kind *k = invmm__kind_find(kind);
  const struct invmm__param *row;
  size_t offset;
  if (!name) return INVMM_E_ARG;
  for (uint32_t i = 0; k && (row = invmm__param_at(k, i, &offset)); ++i)
    if (!strcmp(row->name, name)) return row->id;
  return INVMM_E_KIND;
}

invmm_status invmm_param_info_at(int32_t kind, uint32_t index, invmm_param_info *out) {
  const struct invmm__kind *k = invmm__kind_find(kind);
  size_t offset;
  if (!out) return INVMM_E_ARG;
  if (!k) return INVMM_E_KIND;
  const struct invmm__param *row = invmm__param_at(k, index, &offset);
  if (!row) return INVMM_E_RANGE;
  invmm_param_info info = {.id = row->id,
                           .flags = row->flags,
                           .max_len = row->max_len ? row->max_len : 1,
                           .dflt = row->dflt,
                           .min = row->min,
                           .max = row->max,
                           .name = row->name,
                           .unit = row->unit,
                           .choices = row->choices,
                           .about = row->about,
                           .cite = row->cite};
  return hand_out(out, sizeof info, &info);
}

static const struct invmm__value *value_at(const struct invmm__kind *kind, uint32_t index) {
  for (uint32_t g = 0; g < kind->value_groups; ++g) {
    if (index < kind->values[g].count) return &kind->values[g].rows[index];
    index -= kind->values[g].count;
  }
  return NULL;
}

uint32_t invmm_value_count(int32_t kind) {
  const struct invmm__kind *k = invmm__kind_find(kind);
  uint32_t count = 0;
  for (uint32_t g = 0; k && g < k->value_groups; ++g)
    count += k->values[g].count;
  return count;
}

int32_t invmm_value_id(int32_t kind, const char *name) {
  const struct invmm__kind *k = invmm__kind_find(kind);
  const struct invmm__value *row;
  if (!name) return INVMM_E_ARG;
  for (uint32_t i = 0; k && (row = value_at(k, i)); ++i)
    if (!strcmp(row->name, name)) return row->id;
  return INVMM_E_KIND;
}

invmm_status invmm_value_info_at(int32_t kind, uint32_t index, invmm_value_info *out) {
  const struct invmm__kind *k = invmm__kind_find(kind);
  if (!out) return INVMM_E_ARG;
  if (!k) return INVMM_E_KIND;
  const struct invmm__value *row = value_at(k, index);
  if (!row) return INVMM_E_RANGE;
  invmm_value_info info = {
      .id = row->id, .count = row->count, .name = row->name, .unit = row->unit, .about = row->about};
  return hand_out(out, sizeof info, &info);
}
