/* SPDX-License-Identifier: MIT */
/** A stream of random events as a trading day brings them, the same in every run. */
#ifndef INVMM_TESTS_STREAM_H
#define INVMM_TESTS_STREAM_H

#include <invmm/invmm.h>
#include <math.h>

/** splitmix64. */
static inline uint64_t random_bits(uint64_t *seed) {
  *seed += UINT64_C(0x9e3779b97f4a7c15);
  uint64_t z = *seed;
  z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
  z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
  return z ^ z >> 31;
}

static inline uint32_t random_below(uint64_t *seed, uint32_t n) {
  return (uint32_t)(random_bits(seed) >> 33) % n;
}

static inline double random_between(uint64_t *seed, double low, double high) {
  return low + (high - low) * ((double)(random_bits(seed) >> 11) * 0x1p-53);
}

struct stream {
  uint64_t seed;
  int64_t time_ns;
  double mid, inventory, hedge; /* P; U and contracts as the fills have made them */
  uint32_t sources;
};

static inline struct stream stream_of(uint64_t seed, uint32_t sources) {
  return (struct stream){.seed = seed, .time_ns = 1700000000000000000, .mid = 99.4317, .sources = sources};
}

static inline void make_book(struct stream *s, invmm_event *e) {
  double half = random_between(&s->seed, 0.0031, 0.0713);
  s->mid += random_between(&s->seed, -0.0713, 0.0713) - 0.001 * (s->mid - 99.4317);
  e->kind = INVMM_EV_BOOK;
  e->price = s->mid - half, e->price2 = s->mid + half;
  e->size = random_between(&s->seed, 0.1, 7.3), e->size2 = random_between(&s->seed, 0.1, 7.3);
  if (random_below(&s->seed, 41) == 0) e->price2 = e->price; /* locked */
  if (random_below(&s->seed, 37) == 0) *(random_below(&s->seed, 2) ? &e->size : &e->size2) = 0;
}

/* Fills as a maker's: they come back to 0 in the long run. */
static inline void make_fill(struct stream *s, invmm_event *e, double *held) {
  double size = random_between(&s->seed, 0.0137, 0.7317);
  if (random_between(&s->seed, -2.5, 2.5) < *held) size = -size;
  *held += size;
  e->kind = INVMM_EV_FILL;
  e->price = s->mid - copysign(random_between(&s->seed, -0.01, 0.11), size);
  e->size = size, e->value = random_between(&s->seed, -0.0003, 0.0017);
  e->flags = random_below(&s->seed, 2) ? INVMM_EVF_RESTING : 0;
}

static inline void make_own(struct stream *s, invmm_event *e) {
  uint32_t what = random_below(&s->seed, 16);
  int hedge = random_below(&s->seed, 4) == 0;
  double *held = hedge ? &s->hedge : &s->inventory;
  e->instrument = hedge ? INVMM_HEDGE : 0;
  if (what == 0) {
    e->kind = INVMM_EV_POSITION;
    *held = e->size = random_between(&s->seed, -1.7, 1.7);
    if (!hedge && random_below(&s->seed, 2))
      e->flags = INVMM_EVF_CASH, e->value = random_between(&s->seed, -300, 300);
  } else if (what < 5) {
    e->kind = INVMM_EV_PENDING;
    e->size = random_between(&s->seed, 0, 0.9), e->size2 = random_between(&s->seed, 0, 0.9);
  } else {
    make_fill(s, e, held);
    if (!hedge && random_below(&s->seed, 8) == 0) e->flags |= INVMM_EVF_FEE_IN_ASSET;
  }
  if (e->kind != INVMM_EV_PENDING && random_below(&s->seed, 5) == 0) e->time_ns -= 700000000; /* late */
}

static inline void make_bar(struct stream *s, invmm_event *e) {
  e->price = s->mid + random_between(&s->seed, -0.31, 0.31), e->price2 = s->mid;
  e->size = fmax(e->price, e->price2) + random_between(&s->seed, 0, 0.13);
  e->size2 = fmin(e->price, e->price2) - random_between(&s->seed, 0, 0.13);
  e->value = random_between(&s->seed, 0.1, 9.7);
}

/* What an oracle says: mostly the price, sometimes something else. */
static inline void make_reading(struct stream *s, invmm_event *e) {
  double off = random_below(&s->seed, 9) ? 1 : random_between(&s->seed, 0.9, 1.1);
  e->value = s->mid * off + random_between(&s->seed, -0.31, 0.31);
  e->price2 = random_between(&s->seed, 0, 0.07), e->size = random_between(&s->seed, 0, 3.1);
  e->source = (int32_t)random_below(&s->seed, 7);
}

/* A pool near the mid, swaps in it that leave it one, a range around it. */
static inline void make_pool(struct stream *s, invmm_event *e) {
  double price = s->mid + random_between(&s->seed, -0.31, 0.31),
         base = random_between(&s->seed, 137.1, 1713.7);
  e->kind = INVMM_EV_POOL + (int32_t)random_below(&s->seed, 2);
  e->price = price;
  if (e->kind == INVMM_EV_POOL) {
    e->size = base, e->size2 = base * price, e->value = base * 9.71;
    e->price2 = random_below(&s->seed, 2) ? 0 : random_between(&s->seed, 0.0001, 0.0131);
    return;
  }
  e->size = random_between(&s->seed, -0.731, 0.731),
  e->size2 = -e->size * price * random_between(&s->seed, 0.99, 1);
  e->value = random_below(&s->seed, 2) ? 0 : base * 9.71;
  if (random_below(&s->seed, 8)) return;
  *e = (invmm_event){.time_ns = e->time_ns, .kind = INVMM_EV_RANGE};
  if (random_below(&s->seed, 3) == 0) return; /* withdrawn */
  e->price = price - random_between(&s->seed, -0.1, 1.7),
  e->price2 = e->price + random_between(&s->seed, 0.17, 3.1);
  e->value = base;
}

static inline void make_other(struct stream *s, invmm_event *e) {
  static const int32_t kinds[] = {INVMM_EV_TIME,  INVMM_EV_GAS,    INVMM_EV_SIGNAL, INVMM_EV_HEALTH,
                                  INVMM_EV_TRADE, INVMM_EV_TRADE,  INVMM_EV_TRADE,  INVMM_EV_HEALTH,
                                  INVMM_EV_BAR,   INVMM_EV_ORACLE, INVMM_EV_ORACLE, INVMM_EV_POOL,
                                  INVMM_EV_POOL,  INVMM_EV_POOL};
  e->kind = kinds[random_below(&s->seed, 14)];
  if (e->kind == INVMM_EV_BAR) make_bar(s, e);
  if (e->kind == INVMM_EV_ORACLE) make_reading(s, e);
  if (e->kind == INVMM_EV_POOL) make_pool(s, e);
  if (e->kind == INVMM_EV_GAS || e->kind == INVMM_EV_SIGNAL) e->value = random_between(&s->seed, 0.1, 3.7);
  if (e->kind == INVMM_EV_HEALTH) e->value = random_below(&s->seed, 6) ? 0 : random_below(&s->seed, 4);
  if (e->kind != INVMM_EV_TRADE) return;
  e->price = s->mid + random_between(&s->seed, -0.7, 0.7);
  e->size = random_between(&s->seed, 0.0137, 1.713) * (random_below(&s->seed, 2) ? 1 : -1);
}

/** The next event, one that every model takes. */
static inline invmm_event next_event(struct stream *s) {
  uint32_t what = random_below(&s->seed, 10);
  s->time_ns += random_below(&s->seed, 100) ? random_below(&s->seed, 300000000) : 40000000000;
  invmm_event e = {.time_ns = s->time_ns, .source = (int32_t)random_below(&s->seed, s->sources)};
  if (what < 6) {
    make_book(s, &e);
    if (what == 0) e.instrument = INVMM_HEDGE;
  } else if (what < 9) {
    make_own(s, &e);
  } else {
    make_other(s, &e);
  }
  return e;
}

#endif
