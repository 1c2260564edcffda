/* SPDX-License-Identifier: MIT */
/** The public headers and nothing else, as C99 and as C++11. */
#include <invmm/ids.h>
#include <invmm/invmm.h>
#include <invmm/version.h>

int main(void) {
  return invmm_version() == (uint32_t)INVMM_VERSION_NUMBER ? 0 : 1;
}
