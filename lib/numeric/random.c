/* SPDX-License-Identifier: MIT */
#include "numeric/random.h"
#include <gsl/gsl_randist.h>
#include <limits.h>

struct invmm__random invmm__random_of(uint64_t seed, uint64_t stream, uint64_t part) {
  /* One argument after the other: small and equal numbers in different places give unlike keys. */
  uint64_t key = invmm__mix(seed + INVMM__GOLDEN, 0);
  key = invmm__mix(key + stream + INVMM__GOLDEN, 0);
  key = invmm__mix(key + part + INVMM__GOLDEN, 0);
  return (struct invmm__random){invmm__mix(key + INVMM__GOLDEN, 0), invmm__mix(key + 2 * INVMM__GOLDEN, 0)};
}

static unsigned long bits(void *state) {
  return (unsigned long)invmm__random_bits(state);
}

static double uniform(void *state) {
  return invmm__random_uniform(state);
}

/* What GSL sees. There is nothing to seed: a key is made before GSL comes in, and the state stays where the
 * model keeps it. */
static const gsl_rng_type counted = {.name = "invmm",
                                     .max = ULONG_MAX,
                                     .min = 0,
                                     .size = sizeof(struct invmm__random),
                                     .get = bits,
                                     .get_double = uniform};

double invmm__random_normal(struct invmm__random *r) {
  const gsl_rng rng = {&counted, r};
  return gsl_ran_gaussian_ziggurat(&rng, 1);
}

double invmm__random_poisson(struct invmm__random *r, double mean) {
  const gsl_rng rng = {&counted, r};
  return gsl_ran_poisson(&rng, mean);
}
