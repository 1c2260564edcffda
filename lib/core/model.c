/* SPDX-License-Identifier: MIT */
/** Models: created from a configuration, cloned, reset, changed while they live. */
#include "core/internal.h"
#include <math.h>
#include <string.h>

static size_t round_up(size_t bytes) {
  return (bytes + 63) & ~(size_t)63;
}

/* Room for the solutions that live parameters may ask for later. */
static size_t roomy(size_t bytes) {
  return round_up(bytes + bytes / 2);
}

static size_t block_size(const struct invmm_model *m) {
  return sizeof *m + m->state_size + m->solution_size + 2 * (size_t)m->params_size +
         sizeof(struct invmm__cold);
}

void invmm__model_prepare(invmm_model *model) {
  model->kind->prepare(invmm__model_state(model), invmm__model_params(model), &model->clock);
}

/* The start: a blank state, and a solution that is that of the parameters, if what it needs is known. */
static invmm_status begin(invmm_model *model) {
  const struct invmm__kind *kind = model->kind;
  void *state = invmm__model_state(model), *solution = invmm__model_solution(model);
  memset(state, 0, model->state_size);
  memset(&model->clock, 0, sizeof model->clock);
  invmm__model_prepare(model);
  if (model->solution_size == 0) return INVMM_OK;
  const double given = kind->given(state);
  invmm_status status = INVMM_OK;
  if (isnan(given))
    memset(solution, 0, sizeof(uint64_t)); /* what it was made for is not known at the start */
  else if (kind->due(state))
    status = kind->solve(invmm__model_params(model), given, solution, model->solution_size, NULL, NULL);
  invmm__model_prepare(model);
  return status;
}

/* A count among the parameters; 1 for kinds that do not have it. */
static uint32_t count_of(const invmm_config *config, int32_t param) {
  double count = 1;
  invmm__param_read(config->kind, config->params, param, &count);
  return (uint32_t)count;
}

invmm_status invmm_model_new(invmm_config *config, invmm_model **out) {
  if (out) *out = NULL;
  if (!config || !out) return INVMM_E_ARG;
  const struct invmm__kind *kind = config->kind;
  invmm_status status = invmm__params_check(kind, config->params, config->errmsg);
  if (status < 0) return status;
  const invmm_model head = {
      .kind = kind,
      .sources = kind->verbs & INVMM_VERB_STEP ? count_of(config, INVMM_PARAM_SOURCES) : 0,
      .levels = count_of(config, INVMM_PARAM_LEVELS),
      .state_size = (uint32_t)round_up(kind->state_size(config->params)),
      .solution_size = kind->solution_size ? roomy(kind->solution_size(config->params)) : 0,
      .params_size = (uint32_t)round_up(kind->params_size),
  };
  invmm_model *model = config->allocator.alloc(config->allocator.user, block_size(&head));
  if (!model) return INVMM_E_NOMEM;
  *model = head;
  if (head.solution_size > 0) memset(invmm__model_solution(model), 0, sizeof(uint64_t));
  memset(invmm__model_params(model), 0, 2 * (size_t)head.params_size);
  memcpy(invmm__model_params(model), config->params, kind->params_size);
  memcpy(invmm__model_configured(model), config->params, kind->params_size);
  *invmm__model_cold(model) = (struct invmm__cold){.allocator = config->allocator};
  status = begin(model);
  if (status < 0) {
    invmm__say(config->errmsg, "%s: look at the units of volatility, intensity_scale and risk_aversion",
               invmm_strerror(status));
    invmm_model_free(model);
    return status;
  }
  *out = model;
  return INVMM_OK;
}

/* Of the solution only what is in use. */
static void copy_solution(invmm_model *to, const invmm_model *model) {
  const void *solution = invmm__model_solution(model);
  if (model->solution_size == 0 || to == model) return;
  memset(invmm__model_solution(to), 0, sizeof(uint64_t));
  memcpy(invmm__model_solution(to), solution, invmm__solution_used(solution));
}

invmm_status invmm_model_clone(const invmm_model *model, invmm_model **out) {
  if (out) *out = NULL;
  if (!model || !out) return INVMM_E_ARG;
  const invmm_allocator *allocator = &invmm__model_cold(model)->allocator;
  invmm_model *copy = allocator->alloc(allocator->user, block_size(model));
  if (!copy) return INVMM_E_NOMEM;
  memcpy(copy, model, sizeof *model + model->state_size);
  copy_solution(copy, model);
  memcpy(invmm__model_params(copy), invmm__model_params(model),
         2 * (size_t)model->params_size + sizeof(struct invmm__cold));
  *out = copy;
  return INVMM_OK;
}

invmm_status invmm_model_reset(invmm_model *model) {
  if (!model) return INVMM_E_ARG;
  memcpy(invmm__model_params(model), invmm__model_configured(model), model->params_size);
  return begin(model);
}

void invmm_model_free(invmm_model *model) {
  if (!model) return;
  invmm_allocator allocator = invmm__model_cold(model)->allocator;
  allocator.release(allocator.user, model);
}

int32_t invmm_model_kind(const invmm_model *model) {
  return model ? model->kind->id : INVMM_KIND_INVALID;
}

/* A change of a live parameter holds or is undone: the parameters always agree with each other. */
static invmm_status change(invmm_model *model, const struct invmm__param *row, double *slot, double value) {
  char *errmsg = invmm__model_cold(model)->errmsg;
  void *params = invmm__model_params(model);
  double before = *slot;
  invmm_status status = invmm__param_assign(model->kind, params, row->id, &value, 1, errmsg);
  if (status < 0) return status;
  status = invmm__params_check(model->kind, params, errmsg);
  if (status < 0)
    *slot = before;
  else
    invmm__model_prepare(model);
  return status;
}

invmm_status invmm_model_set_array(invmm_model *model, int32_t param, const double *values, uint32_t n) {
  size_t offset;
  if (!model || !values) return INVMM_E_ARG;
  char *errmsg = invmm__model_cold(model)->errmsg;
  const struct invmm__param *row = invmm__param_find(model->kind, param, &offset);
  if (!row || n != 1)
    return invmm__param_assign(model->kind, invmm__model_params(model), param, values, n, errmsg);
  if (!(row->flags & INVMM_PF_LIVE)) {
    invmm__say(errmsg, "%s is fixed when the model is made: set it in a configuration", row->name);
    return INVMM_E_UNSUPPORTED;
  }
  return change(model, row, (double *)invmm__model_params(model) + offset / sizeof(double), *values);
}

invmm_status invmm_model_set(invmm_model *model, int32_t param, double value) {
  return invmm_model_set_array(model, param, &value, 1);
}

invmm_status invmm_model_get(const invmm_model *model, int32_t param, double *out) {
  if (!model || !out) return INVMM_E_ARG;
  return invmm__param_read(model->kind, invmm__model_params(model), param, out);
}

invmm_status invmm_model_input(const invmm_model *model, int32_t param, const invmm_model **out) {
  size_t offset;
  if (out) *out = NULL;
  if (!model || !out) return INVMM_E_ARG;
  return invmm__param_find(model->kind, param, &offset) ? INVMM_OK : INVMM_E_KIND;
}

/* A solution of the parameters as they are now, into memory of its own: all or nothing. */
static invmm_status solve(invmm_model *model, double given, invmm_progress progress, void *user) {
  struct invmm__cold *cold = invmm__model_cold(model);
  const size_t size = model->solution_size;
  void *memory = cold->allocator.alloc(cold->allocator.user, size);
  if (!memory) return INVMM_E_NOMEM;
  invmm_status status = model->kind->solve(invmm__model_params(model), given, memory, size, progress, user);
  if (status == INVMM_OK) {
    memcpy(invmm__model_solution(model), memory, invmm__solution_used(memory));
    invmm__model_prepare(model);
  }
  if (status == INVMM_E_CONFIG)
    invmm__say(cold->errmsg,
               "the lattice has outgrown the room that the model was made with: make a new model");
  cold->allocator.release(cold->allocator.user, memory);
  return status;
}

invmm_status invmm_solve(invmm_model *model, invmm_progress progress, void *user) {
  if (!model) return INVMM_E_ARG;
  if (!(model->kind->verbs & INVMM_VERB_SOLVE)) return INVMM_E_UNSUPPORTED;
  if (model->solution_size == 0) return INVMM_OK;
  double given = model->kind->given(invmm__model_state(model));
  return isnan(given) ? INVMM_NOT_READY : solve(model, given, progress, user);
}

invmm_status invmm_model_adopt(invmm_model *model, const invmm_model *solved) {
  if (!model || !solved) return INVMM_E_ARG;
  if (!(model->kind->verbs & INVMM_VERB_SOLVE)) return INVMM_E_UNSUPPORTED;
  if (model->kind != solved->kind) return INVMM_E_KIND;
  size_t size = model->solution_size;
  if (size != solved->solution_size || (size > 0 && !invmm__solution_used(invmm__model_solution(solved)))) {
    invmm__say(invmm__model_cold(model)->errmsg,
               "only what has been solved by a clone, or by a model of the same lattice, fits");
    return INVMM_E_CONFIG;
  }
  copy_solution(model, solved);
  invmm__model_prepare(model);
  return INVMM_OK;
}

const char *invmm_model_errmsg(const invmm_model *model) {
  return model ? invmm__model_cold(model)->errmsg : "";
}
