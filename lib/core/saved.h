/* SPDX-License-Identifier: MIT */
/** Saved states: written by number and name-free, so that later versions read them, and trusted in nothing.
 *
 *   magic, format version, kind, length of the whole                        8 + 4 + 4 + 8 bytes
 *   clock: now_ns, first_ns, events                                         3 * 8
 *   inputs                                                                  count, then (id of the parameter,
 *                                                                           length, a whole save)
 *   parameters as configured, as they are now, as they were when solved     each: count, then (id, value);
 *                                                                           an array: (id, n, n or, for 0, 1
 *                                                                           value)
 *   variance and gas that were given to the solution                        16
 *   fields of the state                                                     count, then (id, 8 bytes)
 *   tail of the state, doubles                                              count, then values
 *   checksum of all before                                                  8
 *
 * All numbers are little-endian. Tables are not saved but solved again: they follow from the parameters. A
 * field or parameter that a save does not have keeps its first value, one that this version does not know
 * makes it foreign. */
#ifndef INVMM_CORE_SAVED_H
#define INVMM_CORE_SAVED_H

#include <stdint.h>

enum { INVMM__SAVED_FORMAT = 1, INVMM__SAVED_HEAD = 24 };
static const char invmm__saved_magic[8] = {'i', 'n', 'v', 'm', 'm', 's', 'a', 'v'};

/** FNV-1a, 64 bits: each step is a bijection, so that one changed byte always shows. */
static inline uint64_t invmm__saved_checksum(const unsigned char *bytes, uint64_t length) {
  uint64_t sum = UINT64_C(14695981039346656037);
  for (uint64_t i = 0; i < length; ++i)
    sum = (sum ^ bytes[i]) * UINT64_C(1099511628211);
  return sum;
}

#endif
