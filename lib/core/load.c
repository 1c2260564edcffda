/* SPDX-License-Identifier: MIT */
/** Reads a saved state, and trusts nothing in it: saved.h says in what form. */
#include "core/internal.h"
#include "core/saved.h"
#include <math.h>

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

/* NaN stands for a number that was never set, or that an input feeds. */
static int may_be_unset(const struct invmm__param *row, double value) {
  return isnan(value) && (isnan(row->dflt) || row->accepts);
}

/* The numbers of one row, which hold its bounds. */
static int take_numbers(struct reader *r, const struct invmm__param *row, invmm_config *config,
                        double *slot) {
  double values[INVMM__ARRAY_MOST];
  uint32_t n = row->max_len ? (uint32_t)take(r, 4) : 0;
  if (n > row->max_len) return 0;
  for (uint32_t i = 0; i < n || i == 0; ++i)
    values[i] = take_double(r);
  if (row->flags & INVMM_PF_INPUT) {
    if (isnan(values[0])) *slot = NAN;
    return values[0] == 1 || isnan(values[0]);
  }
  if (n == 0 && may_be_unset(row, values[0])) return 1;
  return (n == 0
              ? invmm__param_fill(config->kind, config->params, row->id, values[0], config->errmsg)
              : invmm__param_assign(config->kind, config->params, row->id, values, n, config->errmsg)) >= 0;
}

/* Parameters that each hold their bounds; whether they agree with each other shows when there are inputs. */
static int take_params(struct reader *r, invmm_config *config) {
  uint32_t count = (uint32_t)take(r, 4);
  for (uint32_t i = 0; i < count && !r->short_of; ++i) {
    size_t offset;
    const struct invmm__param *row = invmm__param_find(config->kind, (int32_t)(uint32_t)take(r, 4), &offset);
    if (!row || !take_numbers(r, row, config, &config->params[offset / sizeof(double)])) return 0;
  }
  return !r->short_of;
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
static int renew_solution(invmm_model *model, const invmm_config *solved, struct invmm__given given) {
  const struct invmm__kind *kind = model->kind;
  if (!solved) return 1;
  int numbers =
      (given.variance >= 0) & (given.variance < INFINITY) & (given.gas >= 0) & (given.gas < INFINITY);
  if (!numbers || kind->solution_size(solved->params) == 0) return 0;
  struct invmm__attachment inputs[INVMM__INPUTS_MOST];
  const struct invmm__problem problem = {solved->params, given, inputs, invmm__attachments(model, inputs)};
  return kind->solve(&problem, invmm__model_solution(model), model->solution_size, NULL, NULL) == INVMM_OK;
}

/* What is fixed when a model is made is the same now as when it was. */
static int same_where_fixed(const struct invmm__kind *kind, const double *a, const double *b) {
  const struct invmm__param *row;
  size_t offset;
  for (uint32_t i = 0; (row = invmm__param_at(kind, i, &offset)); ++i) {
    size_t at = offset / sizeof(double);
    if (!(row->flags & INVMM_PF_LIVE) && memcmp(&a[at], &b[at], invmm__param_doubles(row) * sizeof *a) != 0)
      return 0;
  }
  return 1;
}

/* The three sets of parameters, in the order of the save, and the inputs. */
struct parts {
  const struct invmm__kind *kind;
  const invmm_allocator *allocator;
  struct invmm__clock clock;
  invmm_config *configured, *now, *solved;
  uint32_t inputs;
  invmm_model *input[INVMM__INPUTS_MOST];
};

static invmm_status load(struct reader *r, const invmm_allocator *allocator, invmm_model **out);

/* The configuration that a model was made from. */
static invmm_config *config_of(const invmm_model *model, const invmm_allocator *allocator) {
  invmm_config *config;
  if (invmm_config_new_with(model->kind->id, allocator, &config) < 0) return NULL;
  invmm__block_configured(model, config->params);
  for (uint32_t i = 0; i < model->inputs; ++i) {
    size_t offset;
    invmm_config *input = config_of(invmm__model_input(model, i), allocator);
    if (!input) {
      invmm_config_free(config);
      return NULL;
    }
    invmm__config_take_input(
        config, invmm__param_find(model->kind, invmm__model_cold(model)->input[i].param, &offset), input);
  }
  return config;
}

/* One input: the parameter that it feeds takes this kind, and has none yet. */
static invmm_status take_input(struct reader *r, struct parts *p) {
  size_t offset;
  const struct invmm__param *row = invmm__param_find(p->kind, (int32_t)(uint32_t)take(r, 4), &offset);
  uint64_t length = take(r, 8);
  if (r->short_of || !row || length > r->length - r->at) return INVMM_E_FORMAT;
  struct reader own = {r->bytes + r->at, length, 0, 0};
  r->at += length;
  invmm_status status = load(&own, p->allocator, &p->input[p->inputs]);
  if (status < 0) return status;
  const invmm_model *input = p->input[p->inputs++];
  if (!invmm__input_fits(row, input->kind)) return INVMM_E_FORMAT;
  invmm_config *config = config_of(input, p->allocator);
  if (!config) return INVMM_E_NOMEM;
  const uint32_t before = p->configured->inputs.count;
  invmm__config_take_input(p->configured, row, config);
  return p->configured->inputs.count > before ? INVMM_OK : INVMM_E_FORMAT;
}

/* Each feeds a parameter of its own, so that a count beyond all parameters ends by itself. */
static invmm_status take_inputs(struct reader *r, struct parts *p) {
  uint32_t count = (uint32_t)take(r, 4);
  for (uint32_t i = 0; i < count; ++i) {
    invmm_status status = take_input(r, p);
    if (status < 0) return status;
  }
  return INVMM_OK;
}

/* What inputs feed stands as attaching leaves it. */
static void mark_fed(const struct parts *p, invmm_config *config) {
  const struct invmm__inputs *inputs = &p->configured->inputs;
  for (uint32_t i = 0; i < inputs->count; ++i) {
    size_t offset;
    const struct invmm__param *row = invmm__param_find(p->kind, inputs->param[i], &offset);
    config->params[offset / sizeof(double)] = row->flags & INVMM_PF_INPUT ? 1 : NAN;
  }
}

/* Parameters that agree with each other, and whether there are any. */
static invmm_status take_other_params(struct reader *r, const struct parts *p, invmm_config *config,
                                      int *any) {
  uint64_t before = r->at;
  if (!take_params(r, config)) return INVMM_E_FORMAT;
  *any = r->at - before > 4;
  if (!*any) return INVMM_OK;
  return invmm__config_check(p->kind, config->params, &p->configured->inputs, config->errmsg) < 0
             ? INVMM_E_FORMAT
             : INVMM_OK;
}

static invmm_status build(struct reader *r, struct parts *p, invmm_model **out) {
  int any, solved;
  invmm_status status = take_inputs(r, p);
  if (status < 0) return status;
  if (!take_params(r, p->configured)) return INVMM_E_FORMAT;
  mark_fed(p, p->configured);
  if (take_other_params(r, p, p->now, &any) < 0) return INVMM_E_FORMAT;
  mark_fed(p, p->now);
  mark_fed(p, p->solved); /* but a solution knows the numbers that its inputs said then */
  if (!same_where_fixed(p->kind, p->configured->params, p->now->params)) return INVMM_E_FORMAT;
  if (take_other_params(r, p, p->solved, &solved) < 0) return INVMM_E_FORMAT;
  struct invmm__given given;
  given.variance = take_double(r), given.gas = take_double(r);
  status = invmm_model_new(p->configured, out);
  if (status < 0) return status == INVMM_E_NOMEM ? status : INVMM_E_FORMAT;
  invmm_model *model = *out;
  memcpy(invmm__model_params(model), p->now->params, invmm__model_cold(model)->params_size);
  for (uint32_t i = 0; i < p->inputs; ++i)
    invmm__block_copy(invmm__model_input(model, i), p->input[i]);
  model->clock = p->clock;
  if (solved && model->solution_size == 0) return INVMM_E_FORMAT;
  if (!take_fields(r, p->kind, invmm__model_state(model)) || !take_tail(r, model)) return INVMM_E_FORMAT;
  if (r->at != r->length || !renew_solution(model, solved ? p->solved : NULL, given)) return INVMM_E_FORMAT;
  invmm__model_prepare(model);
  return p->kind->sane(invmm__model_state(model)) ? INVMM_OK : INVMM_E_FORMAT;
}

/* The head says what this is; the checksum that it is whole. */
static const struct invmm__kind *take_head(struct reader *r) {
  int32_t kind;
  if (r->length < INVMM__SAVED_HEAD + 8 ||
      memcmp(r->bytes, invmm__saved_magic, sizeof invmm__saved_magic) != 0)
    return NULL;
  r->length -= 8;
  struct reader end = {r->bytes, r->length + 8, r->length, 0};
  if (take(&end, 8) != invmm__saved_checksum(r->bytes, r->length)) return NULL;
  r->at = sizeof invmm__saved_magic;
  uint32_t format = (uint32_t)take(r, 4);
  kind = (int32_t)(uint32_t)take(r, 4);
  uint64_t length = take(r, 8);
  return format == INVMM__SAVED_FORMAT && length == r->length + 8 ? invmm__kind_find(kind) : NULL;
}

static void drop(struct parts *p) {
  invmm_config_free(p->configured), invmm_config_free(p->now), invmm_config_free(p->solved);
  for (uint32_t i = 0; i < p->inputs; ++i)
    invmm_model_free(p->input[i]);
}

/* One whole save. */
static invmm_status load(struct reader *r, const invmm_allocator *allocator, invmm_model **out) {
  struct parts p = {.kind = take_head(r), .allocator = allocator};
  *out = NULL;
  if (!p.kind || !p.kind->fields || !take_clock(r, &p.clock)) return INVMM_E_FORMAT;
  invmm_status status = invmm_config_new_with(p.kind->id, allocator, &p.configured);
  if (status >= 0) status = invmm_config_new_with(p.kind->id, allocator, &p.now);
  if (status >= 0) status = invmm_config_new_with(p.kind->id, allocator, &p.solved);
  if (status >= 0) status = build(r, &p, out);
  drop(&p);
  if (status < 0) invmm_model_free(*out), *out = NULL;
  return status < 0 ? status : INVMM_OK;
}

invmm_status invmm_model_load(const void *buffer, uint64_t length, const invmm_allocator *allocator,
                              invmm_model **out) {
  struct reader r = {buffer, length, 0, 0};
  if (out) *out = NULL;
  if (!buffer || !out || (allocator && !(allocator->alloc && allocator->release))) return INVMM_E_ARG;
  return load(&r, allocator, out);
}
