/* SPDX-License-Identifier: MIT */
/** Saved states. Nothing is saved yet: what is asked is checked and refused. */
#include "core/internal.h"

invmm_status invmm_model_save(const invmm_model *model, void *buffer, uint64_t capacity, uint64_t *length) {
  (void)buffer, (void)capacity;
  return model && length ? INVMM_E_UNSUPPORTED : INVMM_E_ARG;
}

invmm_status invmm_model_load(const void *buffer, uint64_t length, const invmm_allocator *allocator,
                              invmm_model **out) {
  (void)length, (void)allocator;
  if (out) *out = NULL;
  return buffer && out ? INVMM_E_UNSUPPORTED : INVMM_E_ARG;
}
