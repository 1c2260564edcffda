/* SPDX-License-Identifier: MIT */
/** The block that a model is: how large, what lies where, and how it is copied. An input lies in the block of
 * the model that it is attached to, as a model of its own. */
#include "core/internal.h"
#include <string.h>

/* Room for the solutions that live parameters may ask for later. */
static size_t roomy(size_t bytes) {
  return invmm__round_up(bytes + bytes / 2);
}

static size_t solution_size(const invmm_config *config) {
  return config->kind->solution_size ? roomy(config->kind->solution_size(config->params)) : 0;
}

static size_t cold_size(uint32_t inputs) {
  return sizeof(struct invmm__cold) + inputs * sizeof(struct invmm__place);
}

/* Without the inputs. */
static uint64_t own_size(const invmm_config *config) {
  const struct invmm__kind *kind = config->kind;
  return invmm__round_up(sizeof(invmm_model) + invmm__round_up(kind->state_size(config->params)) +
                         solution_size(config) + cold_size(config->inputs.count) + invmm__numbers_size(kind) +
                         invmm__params_needed(kind, config->params));
}

uint64_t invmm__block_size(const invmm_config *config) {
  uint64_t size = own_size(config);
  for (uint32_t i = 0; i < config->inputs.count; ++i)
    size += invmm__block_size(config->inputs.config[i]);
  return size;
}

/* A count among the parameters; `without` for kinds that do not have it. */
static uint32_t count_of(const invmm_config *config, int32_t param, double without) {
  invmm__param_read(config->kind, config->params, param, &without);
  return (uint32_t)without;
}

/* Inputs, which have no such parameter, take events of any source and choose among them by themselves. */
static uint32_t sources_of(const invmm_config *config) {
  if (!(config->kind->verbs & INVMM_VERB_STEP)) return 0;
  return count_of(config, INVMM_PARAM_SOURCES, INT32_MAX);
}

void invmm__block_build(invmm_model *model, const invmm_config *config) {
  const struct invmm__kind *kind = config->kind;
  *model = (invmm_model){
      .kind = kind,
      .sources = sources_of(config),
      .everyday = config->inputs.count == 0 ? sources_of(config) : 0,
      .levels = (uint16_t)count_of(config, INVMM_PARAM_LEVELS, 1),
      .inputs = (uint16_t)config->inputs.count,
      .state_size = (uint32_t)invmm__round_up(kind->state_size(config->params)),
      .solution_size = solution_size(config),
  };
  if (model->solution_size > 0) memset(invmm__model_solution(model), 0, sizeof(uint64_t));
  struct invmm__cold *cold = invmm__model_cold(model);
  *cold = (struct invmm__cold){.allocator = config->allocator,
                               .block_size = own_size(config),
                               .params_size = invmm__params_needed(kind, config->params)};
  memcpy(invmm__model_configured(model), config->params, invmm__numbers_size(kind));
  memcpy(invmm__model_params(model), config->params, cold->params_size);
  for (uint32_t i = 0; i < config->inputs.count; ++i) {
    cold->input[i] = (struct invmm__place){cold->block_size, config->inputs.param[i]};
    invmm_model *input = invmm__model_input(model, i);
    invmm__block_build(input, config->inputs.config[i]);
    cold->block_size += invmm__model_cold(input)->block_size;
  }
}

/* Of the solution only what is in use. */
void invmm__block_copy_solution(invmm_model *to, const invmm_model *from) {
  const void *solution = invmm__model_solution(from);
  if (from->solution_size == 0 || to == from) return;
  memset(invmm__model_solution(to), 0, sizeof(uint64_t));
  memcpy(invmm__model_solution(to), solution, invmm__solution_used(solution));
}

void invmm__block_copy(invmm_model *to, const invmm_model *from) {
  memcpy(to, from, sizeof *from + from->state_size);
  invmm__block_copy_solution(to, from);
  const struct invmm__cold *cold = invmm__model_cold(from);
  memcpy(invmm__model_cold(to), cold,
         cold_size(from->inputs) + invmm__numbers_size(from->kind) + cold->params_size);
  for (uint32_t i = 0; i < from->inputs; ++i)
    invmm__block_copy(invmm__model_input(to, i), invmm__model_input(from, i));
}

void invmm__block_configured(const invmm_model *model, double *params) {
  const size_t numbers = invmm__numbers_size(model->kind);
  memcpy(params, invmm__model_params(model), invmm__model_cold(model)->params_size);
  memcpy(params, invmm__model_configured(model), numbers);
}

uint32_t invmm__attachments(const invmm_model *model, struct invmm__attachment *out) {
  for (uint32_t i = 0; i < model->inputs; ++i) {
    const invmm_model *input = invmm__model_input(model, i);
    out[i] = (struct invmm__attachment){.param = invmm__model_cold(model)->input[i].param,
                                        .kind = input->kind,
                                        .state = invmm__model_state(input),
                                        .clock = &input->clock};
  }
  return model->inputs;
}
