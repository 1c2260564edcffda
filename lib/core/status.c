/* SPDX-License-Identifier: MIT */
/** Version, the meaning of statuses, and how sentences are written. */
#include "core/internal.h"
#include <invmm/version.h>
#include <stdarg.h>
#include <stdio.h>

uint32_t invmm_version(void) {
  return INVMM_VERSION_MAJOR * 10000u + INVMM_VERSION_MINOR * 100u + INVMM_VERSION_PATCH;
}

static const char *const notes[] = {
    "ok",
    "inputs are still warming up: no quote yet",
    "answered from the last solution: invmm_solve would renew it",
    "halted: only what reduces risk is answered",
    "more events wait: call again with n = m = 0",
};

static const char *const errors[] = {
    "",
    "bad argument: a null pointer, a wrong count, or a field that must be 0 is not",
    "out of range: NaN, or outside the bounds",
    "out of memory",
    "no such kind, parameter, value or event",
    "this kind has no such verb, or not in this version",
    "no finite answer exists: the model is unchanged",
    "parameters contradict each other: the error text says which",
    "an event or a request is older than the last event",
    "saved state damaged, foreign, or from a later version",
    "the buffer is too small: the size needed was returned",
    "cancelled",
};

const char *invmm_strerror(invmm_status status) {
  if (status >= 0 && status < (invmm_status)INVMM__COUNT(notes)) return notes[status];
  if (status < 0 && status > -(invmm_status)INVMM__COUNT(errors)) return errors[-status];
  return "unknown status";
}

void invmm__say(char *text, const char *format, ...) {
  va_list args;
  va_start(args, format);
  vsnprintf(text, INVMM__TEXT, format, args);
  va_end(args);
}
