/* SPDX-License-Identifier: MIT */
/** Models: created from a configuration, cloned, reset, changed while they live. */
#include "core/internal.h"
#include <math.h>
#include <string.h>

void invmm__model_feed(invmm_model *model) {
  struct invmm__attachment inputs[INVMM__INPUTS_MOST];
  uint32_t n = invmm__attachments(model, inputs);
  if (n > 0)
    model->kind->feed(invmm__model_state(model), invmm__model_params(model), &model->clock, inputs, n);
}

void invmm__model_prepare(invmm_model *model) {
  model->kind->prepare(invmm__model_state(model), invmm__model_params(model), &model->clock);
  invmm__model_feed(model);
}

static invmm_status solve_into(const invmm_model *model, struct invmm__given given, void *memory,
                               invmm_progress progress, void *user) {
  struct invmm__attachment inputs[INVMM__INPUTS_MOST];
  uint32_t n = invmm__attachments(model, inputs);
  const struct invmm__problem problem = {invmm__model_params(model), given, inputs, n};
  return model->kind->solve(&problem, memory, model->solution_size, progress, user);
}

/* Why nothing was solved, for the host. */
static invmm_status explain(char *errmsg, invmm_status status) {
  if (status == INVMM__EXHAUSTED) {
    invmm__say(errmsg, "both sides are exhausted at inventory_target, so nothing would ever be quoted: lower "
                       "risk_aversion, volatility or horizon, or raise demand_intercept");
    return INVMM_E_CONFIG;
  }
  if (status == INVMM__NO_RATES) {
    invmm__say(errmsg,
               "the fills of maker_input at its own quotes are none at an inventory, or not known: set "
               "its intensity, and lower its risk_aversion, volatility, horizon or inventory_limit");
    return INVMM_E_CONFIG;
  }
  if (status == INVMM_E_CONFIG)
    invmm__say(errmsg, "the lattice has outgrown the room that the model was made with: make a new model");
  else if (status == INVMM_E_NUMERIC)
    invmm__say(errmsg, "%s: look at the units of volatility, intensity_scale and risk_aversion",
               invmm_strerror(status));
  else if (status < 0)
    invmm__say(errmsg, "%s", invmm_strerror(status));
  return status;
}

/* Whether a solution hangs on the state of what is attached, which starts anew as well. */
static int hangs_on_a_maker(const invmm_model *model) {
  int makers = 0;
  for (uint32_t i = 0; i < model->inputs; ++i)
    makers |= invmm__model_input(model, i)->kind->fill_rates != NULL;
  return makers;
}

/* The start: a blank state, and a solution that is that of the parameters, if what it needs is known. The
 * inputs start first. */
static invmm_status begin(invmm_model *model) {
  const struct invmm__kind *kind = model->kind;
  memcpy(invmm__model_params(model), invmm__model_configured(model), invmm__numbers_size(kind));
  void *state = invmm__model_state(model), *solution = invmm__model_solution(model);
  invmm_status status = INVMM_OK;
  for (uint32_t i = 0; i < model->inputs && status >= 0; ++i)
    status = begin(invmm__model_input(model, i));
  if (status < 0) return status;
  memset(state, 0, model->state_size);
  memset(&model->clock, 0, sizeof model->clock);
  invmm__model_prepare(model);
  if (model->solution_size == 0) return INVMM_OK;
  const struct invmm__given given = kind->given(state);
  if (isnan(given.variance))
    memset(solution, 0, sizeof(uint64_t)); /* what it was made for is not known at the start */
  else if (kind->due(state) || hangs_on_a_maker(model))
    status = solve_into(model, given, solution, NULL, NULL);
  invmm__model_prepare(model);
  return status;
}

/* The parameters of a configuration and of all that is attached to it. */
static invmm_status check_all(invmm_config *config) {
  struct invmm__inputs *inputs = &config->inputs;
  for (uint32_t i = 0; i < inputs->count; ++i) {
    invmm_config *input = inputs->config[i];
    invmm_status status = check_all(input);
    if (status < 0) {
      invmm__say(config->errmsg, "input %s: %s", input->kind->name, input->errmsg);
      return status;
    }
  }
  return invmm__config_check(config->kind, config->params, inputs, config->errmsg);
}

invmm_status invmm_model_new(invmm_config *config, invmm_model **out) {
  if (out) *out = NULL;
  if (!config || !out) return INVMM_E_ARG;
  invmm_status status = check_all(config);
  if (status < 0) return status;
  invmm_model *model = config->allocator.alloc(config->allocator.user, invmm__block_size(config));
  if (!model) return INVMM_E_NOMEM;
  invmm__block_build(model, config);
  status = begin(model);
  if (status < 0) {
    invmm_model_free(model);
    return explain(config->errmsg, status);
  }
  *out = model;
  return INVMM_OK;
}

invmm_status invmm_model_clone(const invmm_model *model, invmm_model **out) {
  if (out) *out = NULL;
  if (!model || !out) return INVMM_E_ARG;
  const struct invmm__cold *cold = invmm__model_cold(model);
  invmm_model *copy = cold->allocator.alloc(cold->allocator.user, cold->block_size);
  if (!copy) return INVMM_E_NOMEM;
  invmm__block_copy(copy, model);
  *out = copy;
  return INVMM_OK;
}

invmm_status invmm_model_reset(invmm_model *model) {
  if (!model) return INVMM_E_ARG;
  return explain(invmm__model_cold(model)->errmsg, begin(model));
}

void invmm_model_free(invmm_model *model) {
  if (!model) return;
  invmm_allocator allocator = invmm__model_cold(model)->allocator;
  allocator.release(allocator.user, model);
}

int32_t invmm_model_kind(const invmm_model *model) {
  return model ? model->kind->id : INVMM_KIND_INVALID;
}

static int is_fed(const invmm_model *model, int32_t param) {
  const struct invmm__cold *cold = invmm__model_cold(model);
  uint32_t i = 0;
  while (i < model->inputs && cold->input[i].param != param)
    ++i;
  return i < model->inputs;
}

/* Whether a parameter can be changed now: it is live, and no input feeds it. */
static invmm_status check_change(invmm_model *model, const struct invmm__param *row) {
  char *errmsg = invmm__model_cold(model)->errmsg;
  if (is_fed(model, row->id)) {
    invmm__say(errmsg, "%s comes from an input: attach none in the configuration to set it", row->name);
    return INVMM_E_UNSUPPORTED;
  }
  if (row->flags & INVMM_PF_LIVE) return INVMM_OK;
  invmm__say(errmsg, "%s is fixed when the model is made: set it in a configuration", row->name);
  return INVMM_E_UNSUPPORTED;
}

/* The parameters agree with each other, or the change is undone. */
static invmm_status settle(invmm_model *model, const struct invmm__param *row, double *slot,
                           const double *before) {
  struct invmm__cold *cold = invmm__model_cold(model);
  struct invmm__fed fed[INVMM__INPUTS_MOST];
  for (uint32_t i = 0; i < model->inputs; ++i) {
    const invmm_model *input = invmm__model_input(model, i);
    fed[i] = (struct invmm__fed){cold->input[i].param, input->kind, invmm__model_params(input)};
  }
  invmm_status status =
      invmm__params_check(model->kind, invmm__model_params(model), fed, model->inputs, cold->errmsg);
  if (status < 0)
    memcpy(slot, before, invmm__param_doubles(row) * sizeof *slot);
  else
    invmm__model_prepare(model);
  return status;
}

/* Several values, or one for all elements (n = 0). */
static invmm_status change(invmm_model *model, int32_t param, const double *values, uint32_t n, int all) {
  size_t offset = 0;
  double before[INVMM__ARRAY_MOST + 1];
  if (!model || !values) return INVMM_E_ARG;
  char *errmsg = invmm__model_cold(model)->errmsg;
  double *params = invmm__model_params(model);
  const struct invmm__param *row = invmm__param_find(model->kind, param, &offset);
  double *slot = params + offset / sizeof *slot;
  if (row) {
    invmm_status status = check_change(model, row);
    if (status < 0) return status;
    memcpy(before, slot, invmm__param_doubles(row) * sizeof *slot);
  }
  invmm_status status = all ? invmm__param_fill(model->kind, params, param, *values, errmsg)
                            : invmm__param_assign(model->kind, params, param, values, n, errmsg);
  return status < 0 ? status : settle(model, row, slot, before);
}

invmm_status invmm_model_set_array(invmm_model *model, int32_t param, const double *values, uint32_t n) {
  return change(model, param, values, n, 0);
}

invmm_status invmm_model_set(invmm_model *model, int32_t param, double value) {
  return change(model, param, &value, 1, 1);
}

invmm_status invmm_model_get(const invmm_model *model, int32_t param, double *out) {
  size_t offset;
  if (!model || !out) return INVMM_E_ARG;
  const struct invmm__param *row = invmm__param_find(model->kind, param, &offset);
  if (!row) return INVMM_E_KIND;
  const double *slot = invmm__model_slot(model, invmm__model_params(model), row, offset);
  *out = slot ? slot[row->max_len > 0] : row->dflt;
  return INVMM_OK;
}

invmm_status invmm_model_input(const invmm_model *model, int32_t param, const invmm_model **out) {
  size_t offset;
  if (out) *out = NULL;
  if (!model || !out) return INVMM_E_ARG;
  if (!invmm__param_find(model->kind, param, &offset)) return INVMM_E_KIND;
  for (uint32_t i = 0; i < model->inputs; ++i)
    if (invmm__model_cold(model)->input[i].param == param) *out = invmm__model_input(model, i);
  return INVMM_OK;
}

/* A solution of the parameters as they are now, into memory of its own: all or nothing. */
static invmm_status solve(invmm_model *model, struct invmm__given given, invmm_progress progress,
                          void *user) {
  struct invmm__cold *cold = invmm__model_cold(model);
  void *memory = cold->allocator.alloc(cold->allocator.user, model->solution_size);
  if (!memory) return explain(cold->errmsg, INVMM_E_NOMEM);
  invmm_status status = solve_into(model, given, memory, progress, user);
  if (status == INVMM_OK) {
    memcpy(invmm__model_solution(model), memory, invmm__solution_used(memory));
    invmm__model_prepare(model);
  }
  cold->allocator.release(cold->allocator.user, memory);
  return explain(cold->errmsg, status);
}

invmm_status invmm_solve(invmm_model *model, invmm_progress progress, void *user) {
  if (!model) return INVMM_E_ARG;
  if (!(model->kind->verbs & INVMM_VERB_SOLVE)) return INVMM_E_UNSUPPORTED;
  if (model->solution_size == 0) return INVMM_OK;
  struct invmm__given given = model->kind->given(invmm__model_state(model));
  return isnan(given.variance) ? INVMM_NOT_READY : solve(model, given, progress, user);
}

invmm_status invmm_model_adopt(invmm_model *model, const invmm_model *solved) {
  if (!model || !solved) return INVMM_E_ARG;
  if (!(model->kind->verbs & INVMM_VERB_SOLVE)) return INVMM_E_UNSUPPORTED;
  if (model->kind != solved->kind) return explain(invmm__model_cold(model)->errmsg, INVMM_E_KIND);
  size_t size = model->solution_size;
  if (size != solved->solution_size || (size > 0 && !invmm__solution_used(invmm__model_solution(solved)))) {
    invmm__say(invmm__model_cold(model)->errmsg,
               "only what has been solved by a clone, or by a model of the same lattice, fits");
    return INVMM_E_CONFIG;
  }
  invmm__block_copy_solution(model, solved);
  invmm__model_prepare(model);
  return INVMM_OK;
}

const char *invmm_model_errmsg(const invmm_model *model) {
  return model ? invmm__model_cold(model)->errmsg : "";
}
