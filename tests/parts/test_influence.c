/* SPDX-License-Identifier: MIT */
/** What inputs do to quotes: the ladder of the system's state, the withdrawal of a side, and what was heard.
 */
#include "parts/influence.h"
#include "support.h"

static const struct invmm__influence_params usual = {.toxicity_off = INFINITY,
                                                     .toxicity_most = INFINITY,
                                                     .toxicity_dwell = 10,
                                                     .toxicity_ramp = 5,
                                                     .quality_low = 0.3,
                                                     .quality_high = 0.9,
                                                     .degraded_size = 0.5,
                                                     .degraded_spread = 3,
                                                     .health_dwell = 10,
                                                     .health_ramp = 4,
                                                     .oracle_deviation = INFINITY};

static int64_t at(double seconds) {
  return (int64_t)llround(seconds * 1e9);
}

static void hear(struct invmm__influence *f, const struct invmm__influence_params *p, double seconds,
                 double quality, int health) {
  struct invmm__hearing h = invmm__hearing_begin();
  struct invmm__report report = {.quality = quality, .samples_have = 9, .samples_need = 5};
  invmm__hearing_add(&h, &report);
  invmm__influence_renew(f, p, &h, at(seconds), health);
}

START_TEST(down_at_once_and_up_one_level_at_a_time) {
  struct invmm__influence f = {0};
  hear(&f, &usual, 100, 1, 0);
  ck_assert_int_eq(f.level, INVMM__NORMAL);
  ck_assert_double_eq(f.depth, 1);
  hear(&f, &usual, 101, 0.2, 0);
  ck_assert_int_eq(f.level, INVMM__REDUCE_ONLY);
  ck_assert_double_eq(f.depth, 0);
  ck_assert_double_eq(f.widen, 3);
  ck_assert_uint_eq(f.flags, INVMM_FLAG_HALTED);
  hear(&f, &usual, 102, 1, 0);
  ck_assert_int_eq(f.level, INVMM__REDUCE_ONLY);
  hear(&f, &usual, 110.9, 1, 0);
  ck_assert_int_eq(f.level, INVMM__REDUCE_ONLY);
  hear(&f, &usual, 111, 1, 0);
  ck_assert_int_eq(f.level, INVMM__DEGRADED);
  hear(&f, &usual, 115, 1, 0);
  ck_assert_double_eq(f.depth, 0.5); /* degraded leaves no more */
  ck_assert_double_eq(f.widen, 2);
  hear(&f, &usual, 121, 1, 0);
  ck_assert_int_eq(f.level, INVMM__NORMAL);
  hear(&f, &usual, 122, 1, 0);
  ck_assert_double_eq(f.depth, 1);
  ck_assert_uint_eq(f.flags, 0);
}
END_TEST

/* As after a load, or a change of any parameter. */
START_TEST(what_is_heard_again_at_the_same_time_changes_nothing) {
  struct invmm__influence_params p = usual;
  struct invmm__influence f = {0}, once;
  p.health_dwell = p.health_ramp = 0;
  hear(&f, &p, 100, 0.2, 0);
  hear(&f, &p, 101, 0.2, 0);
  for (int level = INVMM__REDUCE_ONLY; level >= INVMM__NORMAL; --level) {
    ck_assert_int_eq(f.level, level);
    once = f;
    hear(&f, &p, 103 - level, level == INVMM__REDUCE_ONLY ? 0.2 : 1, 0);
    ck_assert_mem_eq(&f, &once, sizeof f);
    hear(&f, &p, 104 - level, 1, 0);
  }
}
END_TEST

START_TEST(a_relapse_doubles_the_dwell_and_calm_forgets_it) {
  struct invmm__influence f = {0};
  double t = 1000, dwell = 10;
  hear(&f, &usual, t, 1, 0);
  for (int i = 0; i < 9; ++i) {
    hear(&f, &usual, t += 1, 0.6, 0);
    ck_assert_int_eq(f.level, INVMM__DEGRADED);
    hear(&f, &usual, t += dwell - 0.1, 1, 0);
    ck_assert_int_eq(f.level, INVMM__DEGRADED);
    hear(&f, &usual, t += 0.1, 1, 0);
    ck_assert_int_eq(f.level, INVMM__NORMAL);
    dwell = fmin(2 * dwell, 640);
  }
  hear(&f, &usual, t += 10000, 0.6, 0); /* long calm */
  hear(&f, &usual, t += 10, 1, 0);
  ck_assert_int_eq(f.level, INVMM__NORMAL);
}
END_TEST

START_TEST(the_host_degrades_too) {
  struct invmm__influence f = {0};
  hear(&f, &usual, 1, 1, 0);
  hear(&f, &usual, 2, 1, 1);
  ck_assert_int_eq(f.level, INVMM__DEGRADED);
  ck_assert_double_eq(f.depth, 0.5);
  hear(&f, &usual, 50, 1, 1);
  ck_assert_int_eq(f.level, INVMM__DEGRADED);
  hear(&f, &usual, 60, 1, 0);
  ck_assert_int_eq(f.level, INVMM__NORMAL);
}
END_TEST

START_TEST(sizes_follow_the_quality) {
  struct invmm__influence f = {0};
  hear(&f, &usual, 1, 0.45, 0);
  ck_assert_close(f.depth, 0.25, 1e-12);
  hear(&f, &usual, 1, 0.89, 0);
  ck_assert_close(f.depth, 0.25, 1e-12); /* it rises with time alone */
  hear(&f, &usual, 1.5, 0.89, 0);
  ck_assert_close(f.depth, 0.375, 1e-12);
  struct invmm__influence_params at_once = usual;
  at_once.health_ramp = 0;
  hear(&f, &at_once, 1.6, 0.89, 0);
  ck_assert_close(f.depth, 0.5, 1e-12);
}
END_TEST

START_TEST(warming_is_waited_for_and_death_ramps_back) {
  struct invmm__influence f = {0};
  struct invmm__hearing h = invmm__hearing_begin();
  const struct invmm__report cold = {.samples_have = 1, .samples_need = 5}, less = {.samples_need = 7},
                             dead = {.samples_have = 9, .samples_need = 5, .stale = 1};
  ck_assert(!invmm__hearing_add(&h, &cold) && !invmm__hearing_add(&h, &less) &&
            !invmm__hearing_add(&h, &cold));
  invmm__influence_renew(&f, &usual, &h, at(1), 0);
  ck_assert_uint_eq(f.flags, INVMM_FLAG_NOT_READY);
  ck_assert_double_eq(f.depth, 1);
  ck_assert_double_eq(f.need, 7);
  ck_assert_double_eq(f.have, 0);
  hear(&f, &usual, 2, 1, 0);
  ck_assert_double_eq(f.depth, 1); /* the first time nothing was worse before */
  h = invmm__hearing_begin();
  ck_assert(!invmm__hearing_add(&h, &dead));
  invmm__influence_renew(&f, &usual, &h, at(3), 0);
  ck_assert_uint_eq(f.flags, INVMM_FLAG_STALE);
  ck_assert_int_eq(f.level, INVMM__NORMAL);
  hear(&f, &usual, 5, 1, 0);
  ck_assert_double_eq(f.depth, 0.5);
  hear(&f, &usual, 3, 1, 0); /* a clock that began anew */
  ck_assert_double_eq(f.depth, 1);
}
END_TEST

START_TEST(each_parameter_is_heard_in_its_way) {
  struct invmm__influence_params p = usual;
  struct invmm__hearing h = invmm__hearing_begin();
  const struct invmm__report oracle = {.value = {100}, .error = {0.3}, .quality = 1},
                             regime = {.value = {0.1, 1, 0.25}, .quality = 1},
                             toxic = {.value = {-1, 0.7}, .quality = 1}, none = {.samples_need = 3},
                             useless = {.value = {9, 9}, .samples_have = 3, .samples_need = 3},
                             old = {.samples_have = 3, .samples_need = 3, .stale = 1};
  p.oracle_deviation = 0.01;
  ck_assert(!invmm__hearing_take(&h, &p, INVMM_PARAM_VOLATILITY, &oracle, 100));
  ck_assert(invmm__hearing_take(&h, &p, INVMM_PARAM_ORACLE_INPUT, &oracle, 101));
  ck_assert_uint_eq(h.flags, 0);
  ck_assert(invmm__hearing_take(&h, &p, INVMM_PARAM_ORACLE_INPUT, &oracle, 101.01));
  ck_assert_uint_eq(h.flags, INVMM_FLAG_STALE);
  ck_assert_double_eq(h.toxicity[0], 0.6);
  h = invmm__hearing_begin();
  ck_assert(invmm__hearing_take(&h, &p, INVMM_PARAM_REGIME_INPUT, &none, 100));
  ck_assert_double_eq(h.limit, 1);
  ck_assert(invmm__hearing_take(&h, &p, INVMM_PARAM_REGIME_INPUT, &regime, 100));
  ck_assert_double_eq(h.limit, 0.25);
  h = invmm__hearing_begin();
  ck_assert(invmm__hearing_take(&h, &p, INVMM_PARAM_TOXICITY_INPUT, &useless, 100)); /* it stays out */
  ck_assert_uint_eq(h.flags, 0);
  ck_assert_double_eq(h.quality, 1);
  ck_assert(invmm__hearing_take(&h, &p, INVMM_PARAM_TOXICITY_INPUT, &toxic, 100));
  ck_assert_double_eq(h.toxicity[0], 0);
  ck_assert_double_eq(h.toxicity[1], 0.7);
  ck_assert(invmm__hearing_take(&h, &p, INVMM_PARAM_TOXICITY_INPUT, &none, 100));
  ck_assert_uint_eq(h.flags, INVMM_FLAG_NOT_READY);
  ck_assert(invmm__hearing_take(&h, &p, INVMM_PARAM_TOXICITY_INPUT, &old, 100));
  ck_assert_uint_eq(h.flags, INVMM_FLAG_NOT_READY | INVMM_FLAG_STALE);
  ck_assert(invmm__hearing_take(&h, &p, INVMM_PARAM_ORACLE_INPUT, &none, 100));
  const struct invmm__report cold_and_old = {.samples_have = 1, .samples_need = 3, .stale = 1};
  h = invmm__hearing_begin();
  ck_assert(!invmm__hearing_add(&h, &cold_and_old));
  ck_assert_uint_eq(h.flags, INVMM_FLAG_STALE);
}
END_TEST

START_TEST(values_say_what_it_did) {
  struct invmm__influence f = {0};
  double out = 7;
  for (uint32_t i = 0; i < INVMM__INFLUENCE_VALUES; ++i)
    ck_assert_int_eq(invmm__influence_value(&f, invmm__influence_values[i].id, 0, &out), INVMM_OK);
  ck_assert_int_eq(invmm__influence_value(&f, INVMM_VALUE_DEPTH_SCALE, 0, &out), INVMM_OK);
  ck_assert_double_eq(out, 1);
  hear(&f, &usual, 1, 0.6, 0);
  invmm__influence_value(&f, INVMM_VALUE_DEPTH_SCALE, 0, &out);
  ck_assert_close(out, 0.5, 1e-12);
  invmm__influence_value(&f, INVMM_VALUE_SIZE_SCALE, 1, &out);
  ck_assert_close(out, 0.5, 1e-12);
  invmm__influence_value(&f, INVMM_VALUE_INPUT_QUALITY, 0, &out);
  ck_assert_close(out, 0.6, 1e-12);
  ck_assert_int_eq(invmm__influence_value(&f, INVMM_VALUE_PNL, 0, &out), INVMM_E_KIND);
}
END_TEST

START_TEST(states_and_parameters_are_checked) {
  struct invmm__influence good = {.depth = 1, .size = {1, 1}}, bad;
  struct invmm__influence_params p = usual;
  ck_assert(invmm__influence_sane(&good));
  bad = good, bad.depth = 1.5;
  ck_assert(!invmm__influence_sane(&bad));
  bad = good, bad.size[0] = -0.5;
  ck_assert(!invmm__influence_sane(&bad));
  bad = good, bad.size[1] = 2;
  ck_assert(!invmm__influence_sane(&bad));
  bad = good, bad.relapses = -1;
  ck_assert(!invmm__influence_sane(&bad));
  bad = good, bad.relapses = 7;
  ck_assert(!invmm__influence_sane(&bad));
  for (int i = 0; i < INVMM__HEARD; ++i) {
    bad = good, bad.heard[i] = -1;
    ck_assert(!invmm__influence_sane(&bad));
    bad.heard[i] = 0.7; /* A and k of both sides go together */
    ck_assert_int_eq(invmm__influence_sane(&bad), i < INVMM__HEARD_INTENSITY);
  }
  bad = good, bad.heard[2] = bad.heard[3] = bad.heard[4] = bad.heard[5] = 0.7;
  ck_assert(invmm__influence_sane(&bad));
  ck_assert_int_eq(invmm__influence_check(&p).status, INVMM_OK);
  p.toxicity_off = 1, p.toxicity_on = 2;
  ck_assert_int_eq(invmm__influence_check(&p).status, INVMM_E_CONFIG);
  p = usual, p.quality_low = 0.9;
  ck_assert_int_eq(invmm__influence_check(&p).status, INVMM_E_CONFIG);
}
END_TEST

START_TEST(a_side_without_a_threshold_is_never_withdrawn) {
  struct invmm__influence f = {0};
  struct invmm__hearing h = invmm__hearing_begin();
  h.toxicity[0] = 1e300;
  invmm__influence_renew(&f, &usual, &h, at(1), 0);
  ck_assert_double_eq(f.size[0], 1);
  ck_assert_double_eq(f.toxicity[0], 1e300);
  ck_assert_double_eq(f.toxicity[1], 0);
  struct invmm__influence_params p = usual;
  p.toxicity_most = 0.5, p.toxicity_off = 2, p.toxicity_on = 0;
  h.toxicity[0] = 1.7;
  invmm__influence_renew(&f, &p, &h, at(2), 0); /* 0.7 of off is 1.4 */
  ck_assert_close(f.size[0], 0.5, 1e-12);
  ck_assert_double_eq(f.toxicity[0], 0.5);
  h.toxicity[0] = 0;
  invmm__influence_renew(&f, &p, &h, at(2.5), 0);
  ck_assert_close(f.size[0], 0.6, 1e-12); /* on its way back, which the flag says */
  ck_assert_uint_eq(f.flags, INVMM_FLAG_TOXIC);
  p.toxicity_on = 1, p.toxicity_off = INFINITY, p.toxicity_ramp = 0;
  h.toxicity[0] = 5;
  invmm__influence_renew(&f, &p, &h, at(3), 0);
  ck_assert_double_eq(f.size[0], 1);
}
END_TEST

int main(void) {
  return RUN_TESTS("parts/influence", down_at_once_and_up_one_level_at_a_time,
                   what_is_heard_again_at_the_same_time_changes_nothing,
                   a_relapse_doubles_the_dwell_and_calm_forgets_it, the_host_degrades_too,
                   sizes_follow_the_quality, warming_is_waited_for_and_death_ramps_back,
                   each_parameter_is_heard_in_its_way, values_say_what_it_did,
                   states_and_parameters_are_checked, a_side_without_a_threshold_is_never_withdrawn);
}
