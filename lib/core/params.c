/* SPDX-License-Identifier: MIT */
/** Parameters as data: finding, checking, setting and reading them by the tables of a kind. */
#include "core/internal.h"
#include <math.h>
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
  const struct invmm__param *row;
  for (uint32_t i = 0; (row = invmm__param_at(kind, i, offset)); ++i)
    if (row->id == id) return row;
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

invmm_status invmm__param_assign(const struct invmm__kind *kind, void *params, int32_t id,
                                 const double *values, uint32_t n, char *errmsg) {
  size_t offset;
  const struct invmm__param *row = invmm__param_find(kind, id, &offset);
  if (!row) {
    invmm__say(errmsg, "%s has no parameter %d: invmm_param_id finds them by name", kind->name, (int)id);
    return INVMM_E_KIND;
  }
  if (n != 1) {
    invmm__say(errmsg, "%s takes one number, not %u", row->name, (unsigned)n);
    return INVMM_E_ARG;
  }
  int whole = !(row->flags & (INVMM_PF_INTEGER | INVMM_PF_CHOICE)) || is_whole(*values);
  if (!within_bounds(row, *values) || !whole) return refuse(row, *values, errmsg);
  memcpy((char *)params + offset, values, sizeof *values);
  return INVMM_OK;
}

invmm_status invmm__param_read(const struct invmm__kind *kind, const void *params, int32_t id, double *out) {
  size_t offset;
  if (!invmm__param_find(kind, id, &offset)) return INVMM_E_KIND;
  memcpy(out, (const char *)params + offset, sizeof *out);
  return INVMM_OK;
}

invmm_status invmm__params_check(const struct invmm__kind *kind, const void *params, char *errmsg) {
  struct invmm__verdict verdict = kind->check(params);
  const char *variant = verdict.variant ? verdict.variant : "";
  if (verdict.status < 0)
    invmm__say(errmsg, "%s%s%s%s", *variant ? "variant " : "", variant, *variant ? ": " : "", verdict.why);
  return verdict.status;
}
