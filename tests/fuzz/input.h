/* SPDX-License-Identifier: MIT */
/** From the bytes of a fuzzer to numbers, events and models: hostile ones, and enough tame ones among them
 * that something happens. */
#ifndef INVMM_TESTS_FUZZ_INPUT_H
#define INVMM_TESTS_FUZZ_INPUT_H

#include <float.h>
#include <invmm/ids.h>
#include <invmm/invmm.h>
#include <math.h>
#include <sanitizer/asan_interface.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/** What is left of the bytes; after the last there are zeros. */
struct input {
  const uint8_t *at;
  size_t left;
};

static inline uint8_t take_byte(struct input *in) {
  if (!in->left) return 0;
  --in->left;
  return *in->at++;
}

static inline uint32_t take_below(struct input *in, uint32_t n) {
  return take_byte(in) % n;
}

static inline uint64_t take_bits(struct input *in, int bytes) {
  uint64_t bits = 0;
  for (int i = 0; i < bytes; ++i)
    bits = bits << 8 | take_byte(in);
  return bits;
}

static const double odd_numbers[] = {0,    -0.0, 1,     -1,      0.5,      2,     3,        10,
                                     100,  1e-9, 1e9,   1e-300,  1e300,    NAN,   INFINITY, -INFINITY,
                                     1e15, 1e-6, 0.001, DBL_MAX, -DBL_MAX, 2e153, 5e-324,   DBL_MIN};

/** Any double, mostly one of a few digits. */
static inline double take_number(struct input *in) {
  double number;
  uint8_t form = take_byte(in);
  if (form < 128) return 0.001 * (double)(int16_t)take_bits(in, 2);
  if (form < 192) return odd_numbers[form % (sizeof odd_numbers / sizeof *odd_numbers)];
  if (form < 224) return ldexp(1 + take_byte(in) / 256.0, (int8_t)take_byte(in));
  uint64_t bits = take_bits(in, 8);
  memcpy(&number, &bits, sizeof number);
  return number;
}

/** A price, mostly near 100. */
static inline double take_price(struct input *in) {
  return take_byte(in) < 240 ? 100 + 0.01 * (int8_t)take_byte(in) : take_number(in);
}

/** A size, mostly a small one. */
static inline double take_size(struct input *in) {
  return take_byte(in) < 240 ? 0.1 * (int8_t)take_byte(in) : take_number(in);
}

/* -- events -- */

static inline void fill_in_account(struct input *in, invmm_event *e) {
  switch (e->kind) {
  case INVMM_EV_FILL:
    e->value = 0.01 * take_size(in), e->flags = take_below(in, 8);
    e->price = take_price(in), e->size = take_size(in);
    break;
  case INVMM_EV_PENDING:
    e->size = fabs(take_size(in)), e->size2 = fabs(take_size(in));
    break;
  case INVMM_EV_POSITION:
    e->size = take_size(in), e->flags = take_below(in, 2) * INVMM_EVF_CASH;
    e->value = e->flags ? take_price(in) : 0;
    break;
  case INVMM_EV_FUNDING:
    e->value = 0.0001 * take_size(in), e->size = 3600 * fabs(take_size(in)), e->price = take_price(in);
    e->price2 = 0.0001 * take_size(in), e->size2 = 3600 * fabs(take_size(in));
    break;
  default: /* HEALTH */
    e->value = take_below(in, 5);
  }
}

static inline void fill_in_pool(struct input *in, invmm_event *e) {
  switch (e->kind) {
  case INVMM_EV_POOL:
    e->price = take_price(in), e->size = 1000 * fabs(take_size(in));
    e->size2 = take_byte(in) < 128 ? e->price * e->size : 1000 * take_size(in);
    e->value = 1000 * fabs(take_size(in)), e->price2 = 0.001 * take_below(in, 4);
    break;
  case INVMM_EV_SWAP:
    e->size = take_size(in), e->price = take_price(in), e->size2 = -e->price * e->size;
    e->value = 1000 * fabs(take_size(in)) * take_below(in, 2);
    break;
  case INVMM_EV_RANGE:
    if (take_byte(in) < 16) break; /* withdrawn */
    e->price = take_price(in), e->price2 = e->price + fabs(take_size(in)), e->value = fabs(take_size(in));
    break;
  default: /* GAS */
    e->value = fabs(take_size(in));
  }
}

/* The fields that each kind uses, so that most events pass. */
static inline void fill_in(struct input *in, invmm_event *e) {
  switch (e->kind) {
  case INVMM_EV_BOOK:
    e->price = take_price(in), e->price2 = e->price + fabs(take_size(in)) * 0.01;
    e->size = fabs(take_size(in)), e->size2 = fabs(take_size(in));
    break;
  case INVMM_EV_TRADE:
    e->price = take_price(in), e->size = take_size(in);
    break;
  case INVMM_EV_ORACLE:
    e->value = take_price(in), e->price2 = fabs(take_size(in)) * 0.01, e->size = fabs(take_size(in));
    break;
  case INVMM_EV_BAR:
    e->price = take_price(in), e->price2 = take_price(in), e->value = fabs(take_size(in));
    e->size = fmax(e->price, e->price2) + 0.01 * fabs(take_size(in));
    e->size2 = fmin(e->price, e->price2) - 0.01 * fabs(take_size(in));
    break;
  case INVMM_EV_SIGNAL:
    e->value = take_number(in);
    break;
  case INVMM_EV_POOL:
  case INVMM_EV_SWAP:
  case INVMM_EV_RANGE:
  case INVMM_EV_GAS:
    fill_in_pool(in, e);
    break;
  case INVMM_EV_TIME:
    break;
  default:
    fill_in_account(in, e);
  }
}

/** Replaces one field by anything. */
static inline void spoil(struct input *in, invmm_event *e) {
  double *const doubles[] = {&e->price, &e->size, &e->price2, &e->size2, &e->value};
  uint32_t which = take_below(in, 10);
  if (which < 5) *doubles[which] = take_number(in);
  if (which == 5) e->time_ns = (int64_t)take_bits(in, 8);
  if (which == 6) e->kind = (int32_t)take_bits(in, 4);
  if (which == 7) e->source = (int32_t)take_bits(in, 4);
  if (which == 8) e->instrument = (int32_t)take_bits(in, 4);
  if (which == 9) e->flags = (uint32_t)take_bits(in, 4);
}

/** One event, no earlier than `now_ns`, which it moves, unless it is spoilt. */
static inline invmm_event take_event(struct input *in, int64_t *now_ns) {
  uint8_t what = take_byte(in);
  uint64_t pause = take_bits(in, what & 1 ? 3 : 1) << (what & 2 ? 12 : 0);
  if (*now_ns < INT64_MAX / 2) *now_ns += (int64_t)pause;
  invmm_event e = {.time_ns = *now_ns, .kind = INVMM_EV_BOOK};
  if (what & 8) e.kind = (int32_t)take_below(in, 16) + 1;
  if (what & 16) e.instrument = INVMM_HEDGE;
  if (what & 32) e.source = (int32_t)take_below(in, 4);
  fill_in(in, &e);
  if (what >= 240) spoil(in, &e);
  return e;
}

/* -- memory -- */

/** Memory that fails on demand, is never much, and is counted. As much again behind each block is poisoned:
 * beyond a large one the sanitizer would not look. */
struct memory {
  uint64_t live, failing; /* the how manieth allocation from now fails; 0: none does */
};

enum { MOST_BYTES = 1 << 20 };

static inline void *memory_alloc(void *user, uint64_t size) {
  struct memory *m = user;
  if (size > MOST_BYTES || (m->failing && --m->failing == 0)) return NULL;
  size_t room = ((size_t)size + 63) / 64 * 64;
  char *block = aligned_alloc(64, 2 * room);
  if (!block) abort();
  ASAN_POISON_MEMORY_REGION(block + size, 2 * room - size);
  ++m->live;
  return block;
}

static inline void memory_release(void *user, void *block) {
  --((struct memory *)user)->live;
  free(block);
}

static inline invmm_allocator memory_of(struct memory *m) {
  return (invmm_allocator){memory_alloc, memory_release, m};
}

#endif
