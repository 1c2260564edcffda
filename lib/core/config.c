/* SPDX-License-Identifier: MIT */
/** Configurations: parameters of one kind, each checked when it is set. */
#include "core/internal.h"

static void fill_defaults(invmm_config *config) {
  const struct invmm__param *row;
  size_t offset;
  for (uint32_t i = 0; (row = invmm__param_at(config->kind, i, &offset)); ++i)
    config->params[offset / sizeof(double)] = row->dflt;
}

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
  fill_defaults(config);
  *out = config;
  return INVMM_OK;
}

invmm_status invmm_config_new(int32_t kind, invmm_config **out) {
  return invmm_config_new_with(kind, NULL, out);
}

invmm_status invmm_config_set_array(invmm_config *config, int32_t param, const double *values, uint32_t n) {
  if (!config || !values) return INVMM_E_ARG;
  return invmm__param_assign(config->kind, config->params, param, values, n, config->errmsg);
}

invmm_status invmm_config_set(invmm_config *config, int32_t param, double value) {
  return invmm_config_set_array(config, param, &value, 1);
}

invmm_status invmm_config_get(const invmm_config *config, int32_t param, double *out) {
  if (!config || !out) return INVMM_E_ARG;
  return invmm__param_read(config->kind, config->params, param, out);
}

invmm_status invmm_config_attach(invmm_config *config, int32_t param, const invmm_config *input) {
  size_t offset;
  if (!config) return INVMM_E_ARG;
  const struct invmm__param *row = invmm__param_find(config->kind, param, &offset);
  if (!row) {
    invmm__say(config->errmsg, "%s has no parameter %d to attach to", config->kind->name, (int)param);
    return INVMM_E_KIND;
  }
  if (!input) return INVMM_OK; /* nothing is attached, so detaching is done */
  invmm__say(config->errmsg, "%s cannot feed %s: only inputs (volatility, intensity, ...) feed parameters",
             input->kind->name, row->name);
  return INVMM_E_KIND;
}

const char *invmm_config_errmsg(const invmm_config *config) {
  return config ? config->errmsg : "";
}

void invmm_config_free(invmm_config *config) {
  if (!config) return;
  invmm_allocator allocator = config->allocator;
  allocator.release(allocator.user, config);
}
