/* SPDX-License-Identifier: MIT */
/** The band of an inventory that moves by fills of one lot at any rates, with any running cost and limits:
 * the quasi-variational inequality on a lattice, by policy iteration. */
#ifndef INVMM_SOLVERS_BAND_LATTICE_H
#define INVMM_SOLVERS_BAND_LATTICE_H

#include "solvers/band.h"
#include <invmm/invmm.h>
#include <stddef.h>
#include <stdint.h>

/** States n = 0..states-1 at exposures low + n step. */
struct invmm__band_lattice {
  uint32_t states;         /* >= 3 */
  double low, step;        /* U; step > 0 */
  const double *up, *down; /* fills per second that take n to n + 1 and n - 1; >= 0. Where up of the last or
                              down of the first is 0 that end reflects, elsewhere a trade is forced there */
  const double *running;   /* cost of being at n, currency/s */
  double fixed_sell, fixed_buy;               /* K_s, K_b, currency; >= 0 */
  double proportional_sell, proportional_buy; /* c_s, c_b, P; >= 0 */
};

/** Bytes of memory that solving takes, a multiple of 8. */
size_t invmm__band_lattice_size(uint32_t states);

/** The policy of least long-run cost. A trade is made AT low and high; infinite: never on that side.
 * @param start     thresholds to start from, exposures
 * @param memory    invmm__band_lattice_size bytes, aligned to 8
 * @param progress  null, or called before each turn
 * @return INVMM_OK, INVMM_E_CANCELLED, or INVMM_E_NUMERIC where nothing finite came out */
invmm_status invmm__band_lattice_solve(const struct invmm__band_lattice *p, const struct invmm__zone *start,
                                       void *memory, invmm_progress progress, void *user,
                                       struct invmm__zone *out);

#endif
