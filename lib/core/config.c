/* SPDX-License-Identifier: MIT */
/** Configurations: parameters of one kind, each checked when it is set, and the inputs attached to them. */
#include "core/internal.h"
#include <assert.h>
#include <math.h>
#include <string.h>

invmm_status invmm_config_new_with(int32_t kind, const invmm_allocator *allocator, invmm_config **out) {
  if (!out) return INVMM_E_ARG;
  *out = NULL;
  if (!allocator) allocator = &invmm__default_allocator;
  if (!allocator->alloc || !allocator->release) return INVMM_E_ARG;
  const struct invmm__kind *k = invmm__kind_find(kind);
  if (!k) return INVMM_E_KIND;
  invmm_config *config = allocator->alloc(allocator->user, sizeof *config + k->params_size);
  if (!config) return INVMM_E_NOMEM;
  config->kind = k;
  config->allocator = *allocator;
  config->errmsg[0] = 0;
  config->inputs.count = 0;
  invmm__params_default(k, config->params);
  *out = config;
  return INVMM_OK;
}

invmm_status invmm_config_new(int32_t kind, invmm_config **out) {
  return invmm_config_new_with(kind, NULL, out);
}

/* ---- inputs ---- */

static void drop_input(invmm_config *config, uint32_t i) {
  struct invmm__inputs *inputs = &config->inputs;
  invmm_config_free(inputs->config[i]);
  --inputs->count;
  for (; i < inputs->count; ++i) {
    inputs->param[i] = inputs->param[i + 1];
    inputs->config[i] = inputs->config[i + 1];
  }
}

/* Nothing feeds this parameter any more; whether something did. */
static int detach(invmm_config *config, int32_t param) {
  for (uint32_t i = 0; i < config->inputs.count; ++i)
    if (config->inputs.param[i] == param) {
      drop_input(config, i);
      return 1;
    }
  return 0;
}

static double *slot_of(invmm_config *config, int32_t param) {
  size_t offset;
  invmm__param_find(config->kind, param, &offset);
  return &config->params[offset / sizeof(double)];
}

void invmm__config_take_input(invmm_config *config, const struct invmm__param *row, invmm_config *input) {
  detach(config, row->id);
  struct invmm__inputs *inputs = &config->inputs;
  assert(inputs->count < INVMM__INPUTS_MOST); /* no kind has so many parameters that take one */
  inputs->param[inputs->count] = row->id;
  inputs->config[inputs->count++] = input;
  *slot_of(config, row->id) = row->flags & INVMM_PF_INPUT ? 1 : NAN;
}

/* Whether a list of names, "volatility|regime", has this one. */
static int lists(const char *names, const char *name) {
  size_t length = strlen(name);
  for (const char *at = names; at; at = strchr(at, '|')) {
    at += *at == '|';
    if (!strncmp(at, name, length) && (at[length] == 0 || at[length] == '|')) return 1;
  }
  return 0;
}

invmm_config *invmm__config_copy(const invmm_config *config, const invmm_allocator *allocator) {
  const size_t size = sizeof *config + config->kind->params_size;
  invmm_config *copy = allocator->alloc(allocator->user, size);
  if (!copy) return NULL;
  memcpy(copy, config, size);
  copy->allocator = *allocator;
  for (copy->inputs.count = 0; copy->inputs.count < config->inputs.count; ++copy->inputs.count) {
    invmm_config *input = invmm__config_copy(config->inputs.config[copy->inputs.count], allocator);
    if (!input) {
      invmm_config_free(copy);
      return NULL;
    }
    copy->inputs.config[copy->inputs.count] = input;
  }
  return copy;
}

static const char *accepted_by(const struct invmm__param *row) {
  return row->flags & INVMM_PF_INPUT ? row->choices : row->accepts;
}

int invmm__input_fits(const struct invmm__param *row, const struct invmm__kind *kind) {
  return lists(accepted_by(row), kind->name);
}

static invmm_status attach(invmm_config *config, const struct invmm__param *row, const invmm_config *input) {
  if (!config->kind->feed || !invmm__input_fits(row, input->kind)) {
    const char *accepted = config->kind->feed ? accepted_by(row) : NULL;
    invmm__say(config->errmsg, "%s cannot feed %s: it takes %s", input->kind->name, row->name,
               accepted ? accepted : "no input");
    return INVMM_E_KIND;
  }
  invmm_config *copy = invmm__config_copy(input, &config->allocator);
  if (!copy) return INVMM_E_NOMEM;
  invmm__config_take_input(config, row, copy);
  return INVMM_OK;
}

invmm_status invmm_config_attach(invmm_config *config, int32_t param, const invmm_config *input) {
  size_t offset;
  if (!config) return INVMM_E_ARG;
  const struct invmm__param *row = invmm__param_find(config->kind, param, &offset);
  if (!row) {
    invmm__say(config->errmsg, "%s has no parameter %d to attach to", config->kind->name, (int)param);
    return INVMM_E_KIND;
  }
  if (input) return attach(config, row, input);
  if (detach(config, param)) *slot_of(config, param) = row->dflt;
  return INVMM_OK;
}

invmm_status invmm__config_check(const struct invmm__kind *kind, void *params,
                                 const struct invmm__inputs *inputs, char *errmsg) {
  struct invmm__fed fed[INVMM__INPUTS_MOST];
  for (uint32_t i = 0; i < inputs->count; ++i)
    fed[i] = (struct invmm__fed){inputs->param[i], inputs->config[i]->kind, inputs->config[i]->params};
  return invmm__params_check(kind, params, fed, inputs->count, errmsg);
}

/* ---- numbers ---- */

invmm_status invmm_config_set_array(invmm_config *config, int32_t param, const double *values, uint32_t n) {
  if (!config || !values) return INVMM_E_ARG;
  invmm_status status = invmm__param_assign(config->kind, config->params, param, values, n, config->errmsg);
  if (status >= 0) detach(config, param);
  return status;
}

invmm_status invmm_config_set(invmm_config *config, int32_t param, double value) {
  if (!config) return INVMM_E_ARG;
  invmm_status status = invmm__param_fill(config->kind, config->params, param, value, config->errmsg);
  if (status >= 0) detach(config, param);
  return status;
}

invmm_status invmm_config_get(const invmm_config *config, int32_t param, double *out) {
  if (!config || !out) return INVMM_E_ARG;
  return invmm__param_read(config->kind, config->params, param, out);
}

const char *invmm_config_errmsg(const invmm_config *config) {
  return config ? config->errmsg : "";
}

void invmm_config_free(invmm_config *config) {
  if (!config) return;
  invmm_allocator allocator = config->allocator;
  for (uint32_t i = 0; i < config->inputs.count; ++i)
    invmm_config_free(config->inputs.config[i]);
  allocator.release(allocator.user, config);
}
