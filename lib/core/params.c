/* SPDX-License-Identifier: MIT */
/** Parameters as data: finding, checking, setting and reading them by the tables of a kind. */
#include "core/internal.h"
#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

const struct invmm__param *invmm__param_at(const struct invmm__kind *kind, uint32_t index, size_t *offset) {
  for (uint32_t g = 0; g < kind->param_groups; ++g) {
    const struct invmm__param_group *group = &kind->params[g];
    if (index < group->count) {
      *offset = group->offset + group->rows[index].offset;
      return &group->rows[index];
    }
    index -= group->count;
  }
  return NULL;
}

const struct invmm__param *invmm__param_find(const struct invmm__kind *kind, int32_t id, size_t *offset) {
  const struct invmm__param_group *group = kind->params, *end = group + kind->param_groups;
  for (; group < end; ++group)
    for (const struct invmm__param *row = group->rows; row < group->rows + group->count; ++row)
      if (row->id == id) {
        *offset = group->offset + row->offset;
        return row;
      }
  return NULL;
}

static int within_bounds(const struct invmm__param *row, double v) {
  int above = row->flags & INVMM_PF_MIN_OPEN ? v > row->min : v >= row->min;
  int below = row->flags & INVMM_PF_MAX_OPEN ? v < row->max : v <= row->max;
  return above & below; /* NaN is neither */
}

static invmm_status refuse(const struct invmm__param *row, double v, char *errmsg) {
  const char *whole = row->flags & (INVMM_PF_INTEGER | INVMM_PF_CHOICE) ? "a whole number " : "";
  invmm__say(errmsg, "%s = %g: must be %sin %c%g, %g%c (%s)%s%s", row->name, v, whole,
             row->flags & INVMM_PF_MIN_OPEN ? '(' : '[', row->min, row->max,
             row->flags & INVMM_PF_MAX_OPEN ? ')' : ']', row->unit, row->choices ? ": " : "",
             row->choices ? row->choices : "");
  return INVMM_E_RANGE;
}

static int is_whole(double v) {
  return !isfinite(v) || v == nearbyint(v);
}

uint32_t invmm__param_doubles(const struct invmm__param *row) {
  return row->max_len ? row->max_len + 1 : 1;
}

/* All elements of a row hold this value. */
static void fill(const struct invmm__param *row, double *slot, double value) {
  if (row->max_len) *slot++ = 0;
  for (uint32_t i = 0; i < (row->max_len ? row->max_len : 1); ++i)
    slot[i] = value;
}

void invmm__params_default(const struct invmm__kind *kind, void *params) {
  const struct invmm__param *row;
  size_t offset;
  for (uint32_t i = 0; (row = invmm__param_at(kind, i, &offset)); ++i)
    fill(row, (double *)params + offset / sizeof(double), row->dflt);
}

/* Whether a list holds anything but its default. */
static int is_given(const struct invmm__param *row, const double *slot) {
  return slot[0] != 0 || invmm__bits(slot[1]) != invmm__bits(row->dflt);
}

size_t invmm__params_needed(const struct invmm__kind *kind, const void *params) {
  const struct invmm__param_group *group = kind->params, *end = group + kind->param_groups;
  for (; group < end; ++group)
    for (const struct invmm__param *row = group->rows; row < group->rows + group->count; ++row) {
      const size_t offset = group->offset + row->offset;
      if (invmm__is_list(kind, row, offset) &&
          is_given(row, (const double *)params + offset / sizeof(double)))
        return kind->params_size;
    }
  return invmm__numbers_size(kind);
}

static invmm_status check_value(const struct invmm__param *row, double v, char *errmsg) {
  int whole = !(row->flags & (INVMM_PF_INTEGER | INVMM_PF_CHOICE)) || is_whole(v);
  return within_bounds(row, v) && whole ? INVMM_OK : refuse(row, v, errmsg);
}

/* The row that takes numbers under this id; null, and why, if there is none. */
static const struct invmm__param *number_row(const struct invmm__kind *kind, int32_t id, size_t *offset,
                                             invmm_status *status, char *errmsg) {
  const struct invmm__param *row = invmm__param_find(kind, id, offset);
  *status = row ? INVMM_E_UNSUPPORTED : INVMM_E_KIND;
  if (!row)
    invmm__say(errmsg, "%s has no parameter %d: invmm_param_id finds them by name", kind->name, (int)id);
  else if (row->flags & INVMM_PF_INPUT)
    invmm__say(errmsg, "%s takes no number: invmm_config_attach gives it an input (%s)", row->name,
               row->choices);
  else
    return row;
  return NULL;
}

static invmm_status check_length(const struct invmm__param *row, uint32_t n, char *errmsg) {
  if (n >= 1 && n <= (row->max_len ? row->max_len : 1)) return INVMM_OK;
  if (row->max_len)
    invmm__say(errmsg, "%s takes 1 to %u numbers, not %u", row->name, (unsigned)row->max_len, (unsigned)n);
  else
    invmm__say(errmsg, "%s takes one number, not %u", row->name, (unsigned)n);
  return INVMM_E_ARG;
}

invmm_status invmm__param_assign(const struct invmm__kind *kind, void *params, int32_t id,
                                 const double *values, uint32_t n, char *errmsg) {
  size_t offset;
  invmm_status status;
  const struct invmm__param *row = number_row(kind, id, &offset, &status, errmsg);
  if (!row) return status;
  status = check_length(row, n, errmsg);
  for (uint32_t i = 0; i < n && status >= 0; ++i)
    status = check_value(row, values[i], errmsg);
  if (status < 0) return status;
  double *slot = (double *)params + offset / sizeof(double);
  if (row->max_len) *slot++ = n;
  memcpy(slot, values, n * sizeof *values);
  return INVMM_OK;
}

invmm_status invmm__param_fill(const struct invmm__kind *kind, void *params, int32_t id, double value,
                               char *errmsg) {
  size_t offset;
  invmm_status status;
  const struct invmm__param *row = number_row(kind, id, &offset, &status, errmsg);
  if (!row) return status;
  status = check_value(row, value, errmsg);
  if (status >= 0) fill(row, (double *)params + offset / sizeof(double), value);
  return status;
}

invmm_status invmm__param_read(const struct invmm__kind *kind, const void *params, int32_t id, double *out) {
  size_t offset;
  const struct invmm__param *row = invmm__param_find(kind, id, &offset);
  if (!row) return INVMM_E_KIND;
  *out = ((const double *)params)[offset / sizeof(double) + (row->max_len > 0)];
  return INVMM_OK;
}

/* Where the number of a parameter stands that an input feeds, and one that is legal there: what the input has
 * said, if it did, else one so small, where that is legal, that nothing is refused for being more than it may
 * say; or what is asked of the input. */
static double *fed_slot(const struct invmm__kind *kind, void *params, const struct invmm__fed *fed,
                        double *legal) {
  size_t offset = 0;
  const struct invmm__param *row = invmm__param_find(kind, fed->param, &offset);
  assert(row);
  double *slot = (double *)params + offset / sizeof(double);
  double least = row->flags & INVMM_PF_MIN_OPEN ? 1 : 1e-100;
  *legal = isnan(*slot) ? fmin(fmax(least, row->min), row->max) : *slot;
  if (row->asks) invmm__param_read(fed->kind, fed->params, row->asks, legal);
  return slot;
}

/* While the kind looks, such numbers stand where inputs will. */
invmm_status invmm__params_check(const struct invmm__kind *kind, void *params, const struct invmm__fed *fed,
                                 uint32_t fed_count, char *errmsg) {
  double kept[INVMM__INPUTS_MOST], *slot[INVMM__INPUTS_MOST];
  for (uint32_t i = 0; i < fed_count; ++i) {
    slot[i] = fed_slot(kind, params, &fed[i], &kept[i]);
    const double number = *slot[i];
    *slot[i] = kept[i], kept[i] = number;
  }
  struct invmm__verdict verdict = kind->check(params);
  for (uint32_t i = 0; i < fed_count; ++i)
    *slot[i] = kept[i];
  const char *variant = verdict.variant ? verdict.variant : "";
  char enough[32] = "";
  if (verdict.enough != 0) snprintf(enough, sizeof enough, " %.6g", verdict.enough);
  if (verdict.status < 0) invmm__say(errmsg, "%s%s%s%s", variant, *variant ? ": " : "", verdict.why, enough);
  return verdict.status;
}
