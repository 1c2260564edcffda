/* SPDX-License-Identifier: MIT */
/** The short way of a step has the bits of the long one, whatever is quoted. A twin market that could jump,
 * and never does, always goes the long way. */
#include "market.h"
#include "stream.h"

#define BASE                                                                                                 \
  {"volatility", 2.13}, {"drift", 0.37}, {"intensity_scale", 137.1}, {"intensity_decay", 1.513},             \
      {"time_step", 0.005}, {"trade_size", 0.731}, {"maker_fee", 0.00013}, {                                 \
    "seed", 71                                                                                               \
  }

static invmm_model *quick, *slow;

static void open_both(const struct setting *quickly, const struct setting *slowly) {
  quick = model_with(INVMM_KIND_SIMULATED_MARKET, quickly);
  slow = model_with(INVMM_KIND_SIMULATED_MARKET, slowly);
}

static void close_both(void) {
  invmm_model_free(quick), invmm_model_free(slow);
}

/* Quotes of all kinds: near and far, past the mid, one-sided, small, none; in buffers of any size. */
static uint32_t make_quotes(uint64_t *seed, double mid, invmm_quotes *q) {
  const double what = random_between(seed, 0, 1), depth = random_between(seed, 0, 1.3);
  q[0] =
      two_sided(mid - depth, random_between(seed, 0.1, 2), mid + 1.3 - depth, random_between(seed, 0.1, 2));
  q[1] = two_sided(mid - 1.7, 1, mid + 1.7, 1);
  if (what < 0.1) q[0].bid = mid + 0.1;
  if (what > 0.1 && what < 0.2) q[0].ask = mid - 0.1;
  if (what > 0.2 && what < 0.3) q[0].sides = INVMM_SIDE_BID;
  if (what > 0.3 && what < 0.4) q[0].sides = INVMM_SIDE_ASK;
  if (what > 0.4 && what < 0.45) q[0].bid_size = 0;
  if (what > 0.45 && what < 0.5) q[0].ask_size = 0;
  if (what > 0.5 && what < 0.55) q[0].sides = 0;
  return what > 0.9 ? 0 : what > 0.8 ? 2 : 1;
}

static double value_in(const invmm_model *m, const char *name) {
  return value_of(m, name, 0);
}

static void same_turn(const invmm_quotes *q, uint32_t n, uint32_t capacity) {
  invmm_event a[SEEN], b[SEEN];
  uint32_t in_a = 77, in_b = 77;
  const invmm_status of_a = invmm_emit(quick, q, n, NULL, 0, a, capacity, &in_a);
  const invmm_status of_b = invmm_emit(slow, q, n, NULL, 0, b, capacity, &in_b);
  if (of_a != of_b || in_a != in_b || memcmp(a, b, in_a * sizeof *a) != 0)
    ck_abort_msg("%u and %u events, %d and %d", in_a, in_b, of_a, of_b);
}

START_TEST(both_ways_have_the_same_bits) {
  const char *const names[] = {"mid", "events", "fills", "prints", "capped", "hedge_mid", "informed"};
  open_both(SETTINGS(BASE), SETTINGS(BASE, {"jump_rate", 1e-300}));
  uint64_t seed = 13;
  for (int i = 0; i < 40000; ++i) {
    invmm_quotes q[2];
    const uint32_t n = make_quotes(&seed, value_in(quick, "mid"), q);
    same_turn(q, n, (uint32_t)random_between(&seed, 2, 9));
  }
  for (size_t i = 0; i < sizeof names / sizeof *names; ++i)
    ck_assert_double_eq(value_in(quick, names[i]), value_in(slow, names[i]));
  ck_assert_double_gt(value_in(quick, "fills"), 10000);
  ck_assert_double_gt(value_in(quick, "capped"), 30);
  close_both();
}
END_TEST

/* Whatever else is switched on is not lost on a short way. */
START_TEST(other_markets_go_the_long_way) {
  const struct setting more[] = {
      {"trade_size_law", 1},   {"hedge_half_spread", 0.1}, {"base_reserve", 3},          {"regime_enter", 7},
      {"informed_share", 0.3}, {"hawkes_self", 0.2},       {"clock", INVMM_CLOCK_EVENT}, {"mid_process", 1}};
  for (size_t k = 0; k < sizeof more / sizeof *more; ++k) {
    const struct setting plain[] = {BASE, more[k], {"regime_volatility", 4}, {"informed_move", 1}, {NULL, 0}};
    const struct setting twin[] = {
        BASE, more[k], {"regime_volatility", 4}, {"informed_move", 1}, {"jump_rate", 1e-300}, {NULL, 0}};
    open_both(plain, twin);
    uint64_t seed = 17;
    for (int i = 0; i < 300; ++i) {
      invmm_quotes q[2];
      const uint32_t n = make_quotes(&seed, value_in(quick, "mid"), q);
      same_turn(q, n, SEEN);
    }
    close_both();
  }
}
END_TEST

/* What is left of a quote rests for the long way. */
START_TEST(what_is_left_rests) {
  open_both(SETTINGS(BASE), SETTINGS(BASE, {"jump_rate", 1e-300}));
  const invmm_quotes q = two_sided(99.7, 5, 100.3, 5);
  for (int i = 0; i < 400; ++i)
    same_turn(&q, i % 7 == 0, SEEN);
  close_both();
}
END_TEST

/* What cannot be is refused by both, and both go on. */
START_TEST(what_cannot_be_is_refused_alike) {
  open_both(SETTINGS(BASE), SETTINGS(BASE, {"jump_rate", 1e-300}));
  invmm_model *const both[] = {quick, slow};
  const invmm_quotes dear = two_sided(-1e200, 1e200, 1e201, 1), fair = two_sided(-1e307, 1, 1.1e308, 1);
  same_turn(&fair, 1, SEEN);
  same_turn(&dear, 1, SEEN);
  for (int i = 0; i < 2; ++i)
    ck_assert_int_eq(invmm_model_set(both[i], INVMM_PARAM_DRIFT, 1e308), INVMM_OK);
  for (int i = 0; i < 400; ++i)
    same_turn(&fair, 1, SEEN);
  invmm_event out[SEEN];
  uint32_t n;
  ck_assert_int_eq(invmm_emit(quick, &fair, 1, NULL, 0, out, SEEN, &n), INVMM_E_NUMERIC);
  for (int i = 0; i < 2; ++i) {
    ck_assert_int_eq(invmm_model_set(both[i], INVMM_PARAM_DRIFT, 0), INVMM_OK);
    ck_assert_int_eq(invmm_model_set(both[i], INVMM_PARAM_BOOK_HALF_SPREAD, 1.5e308), INVMM_OK);
  }
  same_turn(&fair, 1, SEEN);
  for (int i = 0; i < 2; ++i)
    ck_assert_int_eq(invmm_model_set(both[i], INVMM_PARAM_BOOK_HALF_SPREAD, 0), INVMM_OK);
  same_turn(&fair, 1, SEEN);
  close_both();
}
END_TEST

START_TEST(time_ends_alike) {
  const struct setting long_steps[] = {
      {"volatility", 2}, {"intensity_scale", 1e-10}, {"intensity_decay", 1.5}, {"time_step", 1e9}, {NULL, 0}};
  open_both(long_steps, long_steps);
  const invmm_quotes q = two_sided(-1e7, 1, 1e7, 1);
  invmm_event out[SEEN];
  uint32_t n;
  for (int i = 0; i <= 9; ++i)
    ck_assert_int_eq(invmm_emit(quick, &q, 1, NULL, 0, out, SEEN, &n), INVMM_OK);
  ck_assert_int_eq(out[n - 1].time_ns, INT64_C(9000000000000000000));
  ck_assert_int_eq(invmm_emit(quick, &q, 1, NULL, 0, out, SEEN, &n), INVMM_E_NUMERIC);
  close_both();
}
END_TEST

int main(void) {
  return RUN_TESTS("markets/simulated_quick", both_ways_have_the_same_bits, other_markets_go_the_long_way,
                   what_is_left_rests, what_cannot_be_is_refused_alike, time_ends_alike);
}
