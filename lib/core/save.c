/* SPDX-License-Identifier: MIT */
/** Writes a saved state: saved.h says in what form. */
#include "core/internal.h"
#include "core/saved.h"

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

static void put_numbers(struct writer *w, const struct invmm__param *row, const double *slot) {
  const double unset[2] = {0, row->dflt};
  if (!slot) slot = unset;
  uint32_t n = row->max_len ? (uint32_t)*slot++ : 1;
  if (row->max_len) put(w, n, 4);
  for (uint32_t i = 0; i < n || i == 0; ++i)
    put_double(w, slot[i]);
}

/* One set of parameters, lists and all; null: there is none. */
static void put_params(struct writer *w, const invmm_model *model, const void *numbers) {
  const struct invmm__param_group *group = model->kind->params;
  const struct invmm__param_group *end = group + (numbers ? model->kind->param_groups : 0);
  put(w, numbers ? invmm_param_count(model->kind->id) : 0, 4);
  for (; group < end; ++group)
    for (const struct invmm__param *row = group->rows; row < group->rows + group->count; ++row) {
      put(w, (uint32_t)row->id, 4);
      put_numbers(w, row, invmm__model_slot(model, numbers, row, group->offset + row->offset));
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

static const void *solved_params(const invmm_model *model, struct invmm__given *given) {
  *given = (struct invmm__given){0, 0};
  if (model->solution_size == 0) return NULL;
  return model->kind->solved(invmm__model_solution(model), given);
}

static uint64_t length_of(const invmm_model *model);
static void put_whole(struct writer *w, const invmm_model *model, uint64_t length);

static void put_inputs(struct writer *w, const invmm_model *model) {
  put(w, model->inputs, 4);
  for (uint32_t i = 0; i < model->inputs; ++i) {
    const invmm_model *input = invmm__model_input(model, i);
    uint64_t length = length_of(input);
    put(w, (uint32_t)invmm__model_cold(model)->input[i].param, 4);
    put(w, length, 8);
    put_whole(w, input, length);
  }
}

static void put_model(struct writer *w, const invmm_model *model, uint64_t length) {
  struct invmm__given given;
  const void *solved = solved_params(model, &given);
  for (unsigned i = 0; i < sizeof invmm__saved_magic; ++i)
    put(w, (unsigned char)invmm__saved_magic[i], 1);
  put(w, INVMM__SAVED_FORMAT, 4);
  put(w, (uint32_t)model->kind->id, 4);
  put(w, length, 8);
  put(w, (uint64_t)model->clock.now_ns, 8);
  put(w, (uint64_t)model->clock.first_ns, 8);
  put(w, model->clock.events, 8);
  put_inputs(w, model);
  put_params(w, model, invmm__model_configured(model));
  put_params(w, model, invmm__model_params(model));
  put_params(w, model, solved);
  put_double(w, given.variance);
  put_double(w, given.gas);
  put_state(w, model);
}

static uint64_t length_of(const invmm_model *model) {
  struct writer count = {NULL, 0, 0};
  put_model(&count, model, 0);
  return count.length + 8;
}

/* A model and the checksum of what was written of it. */
static void put_whole(struct writer *w, const invmm_model *model, uint64_t length) {
  const uint64_t start = w->length;
  put_model(w, model, length);
  put(w, w->length <= w->capacity ? invmm__saved_checksum(w->bytes + start, w->length - start) : 0, 8);
}

static int can_be_saved(const invmm_model *model) {
  for (uint32_t i = 0; i < model->inputs; ++i)
    if (!can_be_saved(invmm__model_input(model, i))) return 0;
  return model->kind->fields != NULL;
}

invmm_status invmm_model_save(const invmm_model *model, void *buffer, uint64_t capacity, uint64_t *length) {
  struct writer w = {buffer, capacity, 0};
  if (!model || !length || (!buffer && capacity)) return INVMM_E_ARG;
  if (!can_be_saved(model)) return INVMM_E_UNSUPPORTED;
  *length = length_of(model);
  if (capacity < *length) return INVMM_E_BUFFER;
  put_whole(&w, model, *length);
  return INVMM_OK;
}
