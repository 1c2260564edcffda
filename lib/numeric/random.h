/* SPDX-License-Identifier: MIT */
/** Random numbers without a history: draw number n of a stream is a hash of its key and of n.
 *
 * A generator is two words that can be copied, saved and moved. Streams need no jumping ahead: another seed,
 * stream or part is another key, and the same key gives the same bits on any machine.
 *
 * The counter runs in steps of the golden ratio and is mixed by two rounds of shift, xor and multiply, the
 * scheme of Steele, Lea and Flood, Fast splittable pseudorandom number generators, OOPSLA 2014, with the
 * multipliers and shifts of D. Stafford's mix 13. The second word of the key enters between the rounds: two
 * streams may come upon the same counter and still differ. */
#ifndef INVMM_NUMERIC_RANDOM_H
#define INVMM_NUMERIC_RANDOM_H

#include <stdint.h>

/** A generator: where its counter stands, and the part of its key that does not move. */
struct invmm__random {
  uint64_t at, twist;
};

/** The generator of one part of a model, at its start. Different arguments are independent streams. */
struct invmm__random invmm__random_of(uint64_t seed, uint64_t stream, uint64_t part);

/** A standard normal variate. Takes one draw, seldom more: give it a generator of its own where others must
 * not depend on how many. */
double invmm__random_normal(struct invmm__random *r);

/** How many of something came that comes by chance, `mean` times on average, 0 <= mean <= 1e9. */
double invmm__random_poisson(struct invmm__random *r, double mean);

#define INVMM__GOLDEN UINT64_C(0x9e3779b97f4a7c15) /* 2^64 over the golden ratio, odd */

/** Two rounds of mixing: every bit that goes in moves about half of those that come out. */
static inline uint64_t invmm__mix(uint64_t x, uint64_t twist) {
  x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9) ^ twist;
  x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
  return x ^ x >> 31;
}

/** 64 random bits. */
static inline uint64_t invmm__random_bits(struct invmm__random *r) {
  return invmm__mix(r->at += INVMM__GOLDEN, r->twist);
}

/** Bits as a number strictly between 0 and 1, so that its logarithm exists: the middles of 2^52 equal cells.
 */
static inline double invmm__open_unit(uint64_t bits) {
  return ((double)(int64_t)(bits >> 12) + 0.5) * 0x1p-52; /* signed: one instruction */
}

/** Uniform on (0, 1). */
static inline double invmm__random_uniform(struct invmm__random *r) {
  return invmm__open_unit(invmm__random_bits(r));
}

#endif
