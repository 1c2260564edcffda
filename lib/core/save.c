/* SPDX-License-Identifier: MIT */
/** Saved states: written by number and name-free, so that later versions read them, and trusted in nothing.
 *
 *   magic, format version, kind, length of the whole                        8 + 4 + 4 + 8 bytes
 *   clock: now_ns, first_ns, events                                         3 * 8
 *   parameters as configured, as they are now, as they were when solved     each: count, then (id, value)
 *   what was given to the solution                                          8
 *   fields of the state                                                     count, then (id, 8 bytes)
 *   tail of the state, doubles                                              count, then values
 *   checksum of all before                                                  8
 *
 * All numbers are little-endian. Tables are not saved but solved again: they follow from the parameters. A
 * field or parameter that a save does not have keeps its first value, one that this version does not know
 * makes it foreign. */
#include "core/internal.h"
#include <float.h>
#include <math.h>

enum { FORMAT = 1, HEAD = 24 };
static const char magic[8] = {'i', 'n', 'v', 'm', 'm', 's', 'a', 'v'};

/* FNV-1a, 64 bits: each step is a bijection, so that one changed byte always shows. */
static uint64_t checksum(const unsigned char *bytes, uint64_t length) {
  uint64_t sum = UINT64_C(14695981039346656037);
  for (uint64_t i = 0; i < length; ++i)
    sum = (sum ^ bytes[i]) * UINT64_C(1099511628211);
  return sum;
}

/* ---- writing ---- */

/* Where it goes; beyond the capacity only the length is counted. */
struct writer {
  unsigned char *bytes;
  uint64_t capacity, length;
};

static void put(struct writer *w, uint64_t value, unsigned size) {
  for (unsigned i = 0; i < size; ++i, ++w->length)
    if (w->length < w->capacity) w->bytes[w->length] = (unsigned char)(value >> (8 * i));
}

static void put_double(struct writer *w, double value) {
  put(w, invmm__bits(value), 8);
}

static void put_params(struct writer *w, const struct invmm__kind *kind, const void *params) {
  const struct invmm__param *row;
  size_t offset;
  uint32_t count = params ? invmm_param_count(kind->id) : 0;
  put(w, count, 4);
  for (uint32_t i = 0; i < count; ++i) {
    row = invmm__param_at(kind, i, &offset);
    put(w, (uint32_t)row->id, 4);
    put_double(w, ((const double *)params)[offset / sizeof(double)]);
  }
}

static uint64_t field_bits(const struct invmm__field *field, const char *state) {
  uint64_t bits = 0;
  memcpy(&bits, state + field->offset,
         field->form == INVMM__I32 ? 4 : 8); /* no field of 4 bytes is negative */
  return bits;
}

static void put_state(struct writer *w, const invmm_model *model) {
  const struct invmm__kind *kind = model->kind;
  const char *state = invmm__model_state(model);
  size_t tail = (kind->state_size(invmm__model_params(model)) - kind->tail) / sizeof(double);
  put(w, kind->field_count, 4);
  for (uint32_t i = 0; i < kind->field_count; ++i) {
    put(w, kind->fields[i].id, 4);
    uint64_t bits = field_bits(&kind->fields[i], state);
    put(w, bits, 8);
  }
  put(w, tail, 4);
  for (size_t i = 0; i < tail; ++i)
    put_double(w, ((const double *)(state + kind->tail))[i]);
}

static const void *solved_params(const invmm_model *model, double *given) {
  *given = 0;
  if (model->solution_size == 0) return NULL;
  return model->kind->solved(invmm__model_solution(model), given);
}

static void put_model(struct writer *w, const invmm_model *model, uint64_t length) {
  double given;
  const void *solved = solved_params(model, &given);
  for (unsigned i = 0; i < sizeof magic; ++i)
    put(w, (unsigned char)magic[i], 1);
  put(w, FORMAT, 4);
  put(w, (uint32_t)model->kind->id, 4);
  put(w, length, 8);
  put(w, (uint64_t)model->clock.now_ns, 8);
  put(w, (uint64_t)model->clock.first_ns, 8);
  put(w, model->clock.events, 8);
  put_params(w, model->kind, invmm__model_configured(model));
  put_params(w, model->kind, invmm__model_params(model));
  put_params(w, model->kind, solved);
  put_double(w, given);
  put_state(w, model);
}

invmm_status invmm_model_save(const invmm_model *model, void *buffer, uint64_t capacity, uint64_t *length) {
  struct writer count = {NULL, 0, 0}, w = {buffer, capacity, 0};
  if (!model || !length || (!buffer && capacity)) return INVMM_E_ARG;
  if (!model->kind->fields) return INVMM_E_UNSUPPORTED;
  put_model(&count, model, 0);
  *length = count.length + 8;
  if (capacity < *length) return INVMM_E_BUFFER;
  put_model(&w, model, *length);
  put(&w, checksum(buffer, w.length), 8);
  return INVMM_OK;
}

/* ---- reading ---- */

/* What is left to read; once it was too short it stays so. */
struct reader {
  const unsigned char *bytes;
  uint64_t length, at;
  int short_of;
};

static uint64_t take(struct reader *r, unsigned size) {
  uint64_t value = 0;
  if (r->length - r->at < size) {
    r->short_of = 1;
    return 0;
  }
  for (unsigned i = 0; i < size; ++i)
    value |= (uint64_t)r->bytes[r->at++] << (8 * i);
  return value;
}

static double take_double(struct reader *r) {
  uint64_t bits = take(r, 8);
  double value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

/* Parameters that each hold their bounds and agree with each other. NaN stands for one that was never set. */
static int take_params(struct reader *r, invmm_config *config) {
  uint32_t count = (uint32_t)take(r, 4);
  for (uint32_t i = 0; i < count && !r->short_of; ++i) {
    int32_t id = (int32_t)(uint32_t)take(r, 4);
    double value = take_double(r), unset;
    if (isnan(value) && invmm_config_get(config, id, &unset) == INVMM_OK && isnan(unset)) continue;
    if (invmm_config_set(config, id, value) < 0) return 0;
  }
  return !r->short_of &&
         (count == 0 || invmm__params_check(config->kind, config->params, config->errmsg) >= 0);
}

static int set_field(const struct invmm__field *field, char *state, uint64_t bits) {
  double real;
  int64_t whole = (int64_t)bits;
  memcpy(&real, &bits, sizeof real);
  if (field->form == INVMM__F64 ? !isfinite(real) : (double)whole < field->min || (double)whole > field->max)
    return 0;
  int32_t narrow = (int32_t)whole;
  if (field->form == INVMM__I32)
    memcpy(state + field->offset, &narrow, sizeof narrow);
  else
    memcpy(state + field->offset, &bits, sizeof bits);
  return 1;
}

static int take_fields(struct reader *r, const struct invmm__kind *kind, char *state) {
  uint32_t count = (uint32_t)take(r, 4);
  for (uint32_t i = 0; i < count && !r->short_of; ++i) {
    uint32_t id = (uint32_t)take(r, 4) - 1; /* numbers run from 1 in the order of the table */
    uint64_t bits = take(r, 8);
    if (id >= kind->field_count || !set_field(&kind->fields[id], state, bits)) return 0;
  }
  return !r->short_of;
}

static int take_tail(struct reader *r, invmm_model *model) {
  const struct invmm__kind *kind = model->kind;
  double *tail = (double *)((char *)invmm__model_state(model) + kind->tail);
  size_t most = (kind->state_size(invmm__model_params(model)) - kind->tail) / sizeof(double);
  uint32_t count = (uint32_t)take(r, 4);
  if (count != most) return 0;
  for (uint32_t i = 0; i < count; ++i) {
    tail[i] = take_double(r);
    if (!isfinite(tail[i])) return 0;
  }
  return !r->short_of;
}

static int take_clock(struct reader *r, struct invmm__clock *clock) {
  clock->now_ns = (int64_t)take(r, 8);
  clock->first_ns = (int64_t)take(r, 8);
  clock->events = take(r, 8);
  return clock->first_ns <= clock->now_ns &&
         (clock->events > 0 || (clock->now_ns == 0 && clock->first_ns == 0));
}

/* Brings the solution back that the model had: none, that of its parameters, or an older one. */
static int renew_solution(invmm_model *model, const invmm_config *solved, double given) {
  const struct invmm__kind *kind = model->kind;
  if (!solved) return 1;
  if (!(given >= 0 && given <= DBL_MAX) || kind->solution_size(solved->params) == 0) return 0;
  return kind->solve(solved->params, given, invmm__model_solution(model), model->solution_size, NULL, NULL) ==
         INVMM_OK;
}

/* What is fixed when a model is made is the same now as when it was. */
static int same_where_fixed(const struct invmm__kind *kind, const double *a, const double *b) {
  const struct invmm__param *row;
  size_t offset;
  for (uint32_t i = 0; (row = invmm__param_at(kind, i, &offset)); ++i) {
    size_t at = offset / sizeof(double);
    if (!(row->flags & INVMM_PF_LIVE) && memcmp(&a[at], &b[at], sizeof *a) != 0) return 0;
  }
  return 1;
}

/* The three sets of parameters, in the order of the save. */
struct configs {
  invmm_config *configured, *now, *solved;
};

static invmm_status build(struct reader *r, const struct configs *c, const struct invmm__clock *clock,
                          invmm_model **out) {
  if (!take_params(r, c->configured) || !take_params(r, c->now)) return INVMM_E_FORMAT;
  if (!same_where_fixed(c->now->kind, c->configured->params, c->now->params)) return INVMM_E_FORMAT;
  uint64_t before = r->at;
  if (!take_params(r, c->solved)) return INVMM_E_FORMAT;
  const invmm_config *solved = r->at - before > 4 ? c->solved : NULL;
  double given = take_double(r);
  invmm_status status = invmm_model_new(c->configured, out);
  if (status < 0) return status == INVMM_E_NOMEM ? status : INVMM_E_FORMAT;
  invmm_model *model = *out;
  memcpy(invmm__model_params(model), c->now->params, model->kind->params_size);
  model->clock = *clock;
  if ((solved != NULL) > (model->solution_size > 0)) return INVMM_E_FORMAT;
  if (!take_fields(r, model->kind, invmm__model_state(model)) || !take_tail(r, model)) return INVMM_E_FORMAT;
  if (r->at != r->length || !renew_solution(model, solved, given)) return INVMM_E_FORMAT;
  invmm__model_prepare(model);
  return model->kind->sane(invmm__model_state(model)) ? INVMM_OK : INVMM_E_FORMAT;
}

/* The head says what this is; the checksum that it is whole. */
static const struct invmm__kind *take_head(struct reader *r) {
  int32_t kind;
  if (r->length < HEAD + 8 || memcmp(r->bytes, magic, sizeof magic) != 0) return NULL;
  r->length -= 8;
  struct reader end = {r->bytes, r->length + 8, r->length, 0};
  if (take(&end, 8) != checksum(r->bytes, r->length)) return NULL;
  r->at = sizeof magic;
  uint32_t format = (uint32_t)take(r, 4);
  kind = (int32_t)(uint32_t)take(r, 4);
  uint64_t length = take(r, 8);
  return format == FORMAT && length == r->length + 8 ? invmm__kind_find(kind) : NULL;
}

invmm_status invmm_model_load(const void *buffer, uint64_t length, const invmm_allocator *allocator,
                              invmm_model **out) {
  struct reader r = {buffer, length, 0, 0};
  struct configs c = {NULL, NULL, NULL};
  struct invmm__clock clock;
  if (out) *out = NULL;
  if (!buffer || !out || (allocator && !(allocator->alloc && allocator->release))) return INVMM_E_ARG;
  const struct invmm__kind *kind = take_head(&r);
  if (!kind || !kind->fields || !take_clock(&r, &clock)) return INVMM_E_FORMAT;
  invmm_status status = invmm_config_new_with(kind->id, allocator, &c.configured);
  if (status >= 0) status = invmm_config_new_with(kind->id, allocator, &c.now);
  if (status >= 0) status = invmm_config_new_with(kind->id, allocator, &c.solved);
  if (status >= 0) status = build(&r, &c, &clock, out);
  invmm_config_free(c.configured), invmm_config_free(c.now), invmm_config_free(c.solved);
  if (status < 0) invmm_model_free(*out), *out = NULL;
  return status < 0 ? status : INVMM_OK;
}
