/* SPDX-License-Identifier: MIT */
/** How takers thin out: the rates as they are printed, their inverses, and what is derived from both. */
#include "markets/simulated.h"
#include "support.h"

static struct invmm__simulated_params params(double demand) {
  return (struct invmm__simulated_params){.demand = demand,
                                          .intensity_scale = 137.1,
                                          .intensity_decay = 1.513,
                                          .intensity_scale_bid = NAN,
                                          .intensity_scale_ask = NAN,
                                          .intensity_decay_bid = NAN,
                                          .intensity_decay_ask = NAN,
                                          .intensity_offset = -0.713,
                                          .intensity_exponent = 2.37,
                                          .least_depth = 0.0431,
                                          .demand_intercept = 17.3,
                                          .demand_slope = 8.31};
}

static struct invmm__demand demand_of(double form) {
  const struct invmm__simulated_params p = params(form);
  struct invmm__demand d;
  invmm__demand_prepare(&d, &p, 0);
  return d;
}

START_TEST(rates_are_those_of_the_papers) {
  struct invmm__demand d = demand_of(INVMM_DEMAND_EXPONENTIAL);
  ck_assert_close(invmm__demand_rate(&d, 0.731), 137.1 * exp(-1.513 * 0.731), 1e-14);
  ck_assert_close(invmm__demand_rate(&d, -0.731), 137.1 * exp(1.513 * 0.731), 1e-14);
  d = demand_of(INVMM_DEMAND_LOGISTIC);
  ck_assert_close(invmm__demand_rate(&d, 0.731), 137.1 / (1 + exp(-0.713 + 1.513 * 0.731)), 1e-14);
  ck_assert_close(invmm__demand_rate(&d, -1e9), 137.1, 1e-14);
  ck_assert_double_eq(invmm__demand_rate(&d, 1e9), 0);
  d = demand_of(INVMM_DEMAND_POWER);
  ck_assert_close(invmm__demand_rate(&d, 0.731), 137.1 * pow(0.731 / 0.0431, -2.37), 1e-14);
  ck_assert_double_eq(invmm__demand_rate(&d, 0.04), 137.1);
  ck_assert_double_eq(invmm__demand_rate(&d, -3), 137.1);
  d = demand_of(INVMM_DEMAND_LINEAR);
  ck_assert_close(invmm__demand_rate(&d, 0.731), 17.3 - 8.31 * 0.731, 1e-14);
  ck_assert_close(invmm__demand_rate(&d, -0.731), 17.3 + 8.31 * 0.731, 1e-14);
  ck_assert_double_eq(invmm__demand_rate(&d, 2.1), 0);
}
END_TEST

START_TEST(a_reach_is_the_inverse_of_a_rate) {
  const double depths[] = {0.0713, 0.237, 0.731, 1.37};
  for (int form = INVMM_DEMAND_EXPONENTIAL; form <= INVMM_DEMAND_LINEAR; ++form)
    for (int i = 0; i < 4; ++i) {
      const struct invmm__demand d = demand_of(form);
      ck_assert_close(invmm__demand_inverse(&d, invmm__demand_rate(&d, depths[i])), depths[i], 1e-12);
      ck_assert_close(invmm__demand_reach(&d, invmm__demand_rate(&d, depths[i])), depths[i], 1e-12);
      if (form == INVMM_DEMAND_POWER) continue; /* does not grow past the mid */
      ck_assert_close(invmm__demand_inverse(&d, invmm__demand_rate(&d, -depths[i])), -depths[i], 1e-12);
    }
}
END_TEST

START_TEST(nobody_comes_at_more_than_all_there_are) {
  for (int form = INVMM_DEMAND_LOGISTIC; form <= INVMM_DEMAND_POWER; ++form) {
    const struct invmm__demand d = demand_of(form);
    ck_assert_double_eq(invmm__demand_inverse(&d, 137.1), -(double)INFINITY);
    ck_assert_double_eq(invmm__demand_inverse(&d, 1e300), -(double)INFINITY);
  }
}
END_TEST

/* The last depth that may be drawn, from the least uniform number, lies within `furthest`. */
START_TEST(furthest_is_far_enough) {
  for (int form = INVMM_DEMAND_EXPONENTIAL; form <= INVMM_DEMAND_LINEAR; ++form) {
    const struct invmm__demand d = demand_of(form);
    ck_assert_double_ge(d.furthest, invmm__demand_inverse(&d, 0x1p-53 * d.at_mid));
    ck_assert(isfinite(d.furthest));
    ck_assert_close(d.at_mid, invmm__demand_rate(&d, 0), 0);
    ck_assert_close(invmm__demand_rate(&d, d.near), 0.5 * d.at_mid, 1e-12);
    ck_assert_close(d.per_rate, 1 / d.at_mid, 1e-15);
  }
}
END_TEST

START_TEST(sides_may_differ) {
  struct invmm__simulated_params p = params(INVMM_DEMAND_EXPONENTIAL);
  struct invmm__demand bid, ask;
  p.intensity_scale_ask = 91.7, p.intensity_decay_bid = 1.137;
  invmm__demand_prepare(&bid, &p, 0);
  invmm__demand_prepare(&ask, &p, 1);
  ck_assert_close(invmm__demand_rate(&bid, 0.3), 137.1 * exp(-1.137 * 0.3), 1e-14);
  ck_assert_close(invmm__demand_rate(&ask, 0.3), 91.7 * exp(-1.513 * 0.3), 1e-14);
}
END_TEST

START_TEST(without_takers_nobody_reaches_anything) {
  for (int form = INVMM_DEMAND_EXPONENTIAL; form <= INVMM_DEMAND_LINEAR; ++form) {
    struct invmm__simulated_params p = params(form);
    struct invmm__demand d;
    p.intensity_scale = p.demand_intercept = 0;
    invmm__demand_prepare(&d, &p, 0);
    ck_assert_double_eq(d.at_mid, 0);
    ck_assert_double_eq(d.per_rate, 0);
    ck_assert(!(invmm__demand_reach(&d, 0.713) > 0));
  }
}
END_TEST

int main(void) {
  return RUN_TESTS("markets/simulated_demand", rates_are_those_of_the_papers,
                   a_reach_is_the_inverse_of_a_rate, nobody_comes_at_more_than_all_there_are,
                   furthest_is_far_enough, sides_may_differ, without_takers_nobody_reaches_anything);
}
