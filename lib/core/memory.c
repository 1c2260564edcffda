/* SPDX-License-Identifier: MIT */
/** The allocator that is used where the caller brings none: C11, blocks on cache lines. */
#include "core/internal.h"
#include <stdlib.h>

static void *default_alloc(void *user, uint64_t size) {
  (void)user;
  return aligned_alloc(64, (size_t)((size + 63) & ~UINT64_C(63)));
}

static void default_release(void *user, void *block) {
  (void)user;
  free(block);
}

const invmm_allocator invmm__default_allocator = {default_alloc, default_release, NULL};
