/* SPDX-License-Identifier: MIT */
/** The stable-swap iteration of a pool's contract (egorov_2019), to the last digit. With Ann = A n and S the
 * sum of the reserves, each quotient cut off to a whole number:
 *
 *   D <- (Ann S + n P) D/((Ann - 1) D + (n + 1) P), P = D, then P <- P D/(n x) for each reserve x in turn,
 *   y <- (y^2 + c)/(2 y + b - D), b = S' + D/Ann, c = D, then c <- c D/(n x) for each but the j-th, c D/(Ann
 * n),
 *
 * from S and from D, until a step changes it by at most 1. In real numbers the first always settles; cut off
 * it may go round in a circle for ever, where reserves are far apart, and the pool refuses after 255 steps.
 * What a pool does to the last digit, and whether it answers at all, only whole numbers tell: this is no way
 * to a price or a delta, which curves/stable.h has. */
#include "curves/stable_integer.h"
#include "curves/stable.h"

enum { STEPS = 255 };

static struct invmm__natural small(uint32_t x) {
  return (struct invmm__natural){{x}};
}

static int is_less(const struct invmm__natural *a, const struct invmm__natural *b) {
  int i = INVMM__DIGITS - 1;
  while (i > 0 && a->digit[i] == b->digit[i])
    --i;
  return a->digit[i] < b->digit[i];
}

/* In all that follows `*left` is set where the result leaves [0, 2^256); it is then wrapped around. */

static struct invmm__natural plus(struct invmm__natural a, struct invmm__natural b, int *left) {
  uint64_t carry = 0;
  for (int i = 0; i < INVMM__DIGITS; ++i, carry >>= 32)
    a.digit[i] = (uint32_t)(carry += (uint64_t)a.digit[i] + b.digit[i]);
  *left |= carry != 0;
  return a;
}

static struct invmm__natural minus(struct invmm__natural a, struct invmm__natural b, int *left) {
  uint64_t borrow = 0;
  for (int i = 0; i < INVMM__DIGITS; ++i) {
    uint64_t digit = (uint64_t)a.digit[i] - b.digit[i] - borrow;
    a.digit[i] = (uint32_t)digit, borrow = digit >> 63;
  }
  *left |= borrow != 0;
  return a;
}

static struct invmm__natural times(struct invmm__natural a, struct invmm__natural b, int *left) {
  uint32_t out[2 * INVMM__DIGITS] = {0}, beyond = 0;
  struct invmm__natural low;
  for (int i = 0; i < INVMM__DIGITS; ++i) {
    uint64_t carry = 0;
    for (int j = 0; j < INVMM__DIGITS; ++j, carry >>= 32)
      out[i + j] = (uint32_t)(carry += (uint64_t)a.digit[i] * b.digit[j] + out[i + j]);
    out[i + INVMM__DIGITS] = (uint32_t)carry;
  }
  for (int i = 0; i < INVMM__DIGITS; ++i)
    low.digit[i] = out[i], beyond |= out[i + INVMM__DIGITS];
  *left |= beyond != 0;
  return low;
}

/* Bit by bit: a pool's own numbers come once in a block. All ones where b is 0. */
static struct invmm__natural over(struct invmm__natural a, struct invmm__natural b) {
  struct invmm__natural quotient = {{0}}, rest = {{0}};
  for (int bit = 32 * INVMM__DIGITS - 1; bit >= 0; --bit) {
    uint32_t in = a.digit[bit / 32] >> bit % 32 & 1;
    for (int i = 0; i < INVMM__DIGITS; ++i) {
      uint32_t out = rest.digit[i] >> 31;
      rest.digit[i] = rest.digit[i] << 1 | in, in = out;
    }
    int wrapped = 0, fits = (int)in | !is_less(&rest, &b);
    if (fits) rest = minus(rest, b, &wrapped);
    quotient.digit[bit / 32] |= (uint32_t)fits << bit % 32;
  }
  return quotient;
}

/* What stays the same from step to step. */
struct problem {
  const struct invmm__natural *reserves;
  struct invmm__natural coins, ann, sum; /* n, Ann, S */
  struct invmm__natural b, c, invariant; /* of a balance; the last is D */
  uint32_t n;
};

typedef struct invmm__natural step(const struct problem *p, struct invmm__natural at, int *left);

static struct invmm__natural invariant_step(const struct problem *p, struct invmm__natural d, int *left) {
  struct invmm__natural one = small(1), power = d;
  for (uint32_t i = 0; i < p->n; ++i)
    power = over(times(power, d, left), times(p->coins, p->reserves[i], left));
  struct invmm__natural top = plus(times(p->ann, p->sum, left), times(p->coins, power, left), left);
  struct invmm__natural bottom =
      plus(times(minus(p->ann, one, left), d, left), times(plus(p->coins, one, left), power, left), left);
  return over(times(top, d, left), bottom);
}

static struct invmm__natural balance_step(const struct problem *p, struct invmm__natural y, int *left) {
  struct invmm__natural bottom = minus(plus(plus(y, y, left), p->b, left), p->invariant, left);
  return over(plus(times(y, y, left), p->c, left), bottom);
}

static invmm_status settle(step *next_of, const struct problem *p, struct invmm__natural at, int left,
                           struct invmm__natural *out) {
  const struct invmm__natural one = small(1);
  for (int i = 0; i < STEPS && !left; ++i) {
    struct invmm__natural next = next_of(p, at, &left);
    struct invmm__natural moved = is_less(&next, &at) ? minus(at, next, &left) : minus(next, at, &left);
    at = next;
    if (left | is_less(&one, &moved)) continue;
    *out = at;
    return INVMM_OK;
  }
  return INVMM_E_NUMERIC;
}

/* Whether it is a pool without its j-th coin; n: with all of them. */
static int is_pool(const struct invmm__natural *reserves, uint32_t n, uint32_t j, uint32_t amplification) {
  const struct invmm__natural none = small(0);
  int good = (n >= 2) & (n <= INVMM__STABLE_COINS) & (amplification > 0);
  for (uint32_t i = 0; i < n && good; ++i)
    good = i == j || is_less(&none, &reserves[i]);
  return good;
}

static struct problem problem_of(const struct invmm__natural *reserves, uint32_t n, uint32_t j,
                                 uint32_t amplification, int *left) {
  struct problem p = {.reserves = reserves, .n = n, .coins = small(n)};
  p.ann = times(small(amplification), p.coins, left);
  for (uint32_t i = 0; i < n; ++i)
    if (i != j) p.sum = plus(p.sum, reserves[i], left);
  return p;
}

invmm_status invmm__stable_integer_invariant(const struct invmm__natural *reserves, uint32_t n,
                                             uint32_t amplification, struct invmm__natural *out) {
  int left = 0;
  if (!is_pool(reserves, n, n, amplification)) return INVMM_E_RANGE;
  const struct problem p = problem_of(reserves, n, n, amplification, &left);
  return settle(invariant_step, &p, p.sum, left, out);
}

invmm_status invmm__stable_integer_balance(const struct invmm__natural *reserves, uint32_t n, uint32_t j,
                                           uint32_t amplification, const struct invmm__natural *invariant,
                                           struct invmm__natural *out) {
  int left = 0;
  if (!is_pool(reserves, n, j, amplification)) return INVMM_E_RANGE;
  struct problem p = problem_of(reserves, n, j, amplification, &left);
  p.c = p.invariant = *invariant;
  for (uint32_t i = 0; i < n; ++i)
    if (i != j) p.c = over(times(p.c, p.invariant, &left), times(p.coins, reserves[i], &left));
  p.c = over(times(p.c, p.invariant, &left), times(p.ann, p.coins, &left));
  p.b = plus(p.sum, over(p.invariant, p.ann), &left);
  return settle(balance_step, &p, p.invariant, left, out);
}
