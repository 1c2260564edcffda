/* SPDX-License-Identifier: MIT */
/** Best depths and what they earn: against many digits, against a search over depths, against differences. */
#include "golden.h"
#include "solvers/arrivals.h"
#include "stream.h"

static struct invmm__best cold(const struct invmm__arrivals *a, double p) {
  return invmm__arrivals_best(a, p, (double)NAN);
}

static double depth_of(const struct invmm__arrivals *a, double p) {
  return invmm__arrivals_depth(a, p, (double)NAN).depth;
}

/* Rounding of p, of which a steep demand makes more: 4e-15 where nothing is steep. */
START_TEST(many_digits_hold_for_every_demand) {
  double row[9];
  int rows = 0;
  FILE *file = golden_open("arrivals.txt");
  for (; golden_row(file, row, 9); ++rows) {
    enum invmm__arrival_form form = (enum invmm__arrival_form)row[0];
    struct invmm__arrivals a = invmm__arrivals_of(form, row[1], row[2], row[3], row[4]);
    double steep = 1 + fabs(row[5]) * row[2];
    ck_assert_double_lt(fabs(depth_of(&a, row[5]) - row[6]), 1e-14 * (steep / row[2] + fabs(row[6])));
    if (form == INVMM__ARRIVALS_POWER) continue;
    struct invmm__best best = cold(&a, row[5]);
    ck_assert_close(best.gain, row[7], 1e-14 * steep);
    ck_assert_close(best.flow, row[8], 1e-14 * steep);
    ck_assert_double_lt(fabs(invmm__arrivals_distance(&a, row[6]) - row[5]),
                        4e-14 * steep * (1 / row[2] + fabs(row[5])));
  }
  ck_assert_int_eq(rows, 96);
}
END_TEST

/* vectors/dealer/hostoll.txt, first lines: alpha 20, beta 10, xi Delta .6. */
START_TEST(linear_demand_is_that_of_the_reference) {
  static const double rows[][3] = {{-1, 15.3988723631, 0.213911486062},
                                   {0.2, 6.35446179794, 0.989739739666},
                                   {1.9, 0.0246300936411, 1.94962688176}};
  struct invmm__arrivals a = invmm__arrivals_of(INVMM__ARRIVALS_LINEAR, 20, 0.5, 0, 0.6);
  for (int i = 0; i < 3; ++i) {
    ck_assert_close(cold(&a, rows[i][0]).gain, rows[i][1], 5e-12);
    ck_assert_close(depth_of(&a, rows[i][0]), rows[i][2], 5e-12);
  }
}
END_TEST

static struct invmm__arrivals any(uint64_t *seed, int form) {
  double risk = random_below(seed, 3) ? random_between(seed, 0.01, 3) : 0;
  double shift = form == INVMM__ARRIVALS_LOGISTIC ? random_between(seed, -2, 2) : 0;
  return invmm__arrivals_of((enum invmm__arrival_form)form, random_between(seed, 0.1, 30),
                            random_between(seed, 0.1, 3), shift, risk);
}

/* Of any depth, P/s. */
static double earned(const struct invmm__arrivals *a, double depth, double p) {
  double margin = a->risk > 0 ? -expm1(-a->risk * (depth - p)) / a->risk : depth - p;
  return invmm__arrivals_rate(a, depth) * margin;
}

static const int forms[] = {INVMM__ARRIVALS_EXPONENTIAL, INVMM__ARRIVALS_LOGISTIC, INVMM__ARRIVALS_LINEAR};

START_TEST(no_other_depth_earns_more) {
  uint64_t seed = 7351;
  for (int i = 0; i < 300; ++i) {
    struct invmm__arrivals a = any(&seed, forms[i % 3]);
    double p = random_between(&seed, -3, 0.97) / a.decay, best = depth_of(&a, p), gain = cold(&a, p).gain;
    ck_assert_close(earned(&a, best, p), gain, 1e-12);
    for (double off = 1e-3; off < 10; off *= 3.1) {
      ck_assert_double_lt(earned(&a, best + off / a.decay, p), gain);
      ck_assert_double_lt(earned(&a, best - off / a.decay, p), gain);
    }
  }
}
END_TEST

/* Central differences of H, of its flow and of the depth: the second and third derivative, and the pass. */
START_TEST(derivatives_are_those_of_the_gain) {
  uint64_t seed = 1373;
  for (int i = 0; i < 300; ++i) {
    struct invmm__arrivals a = any(&seed, forms[i % 3]);
    double p = random_between(&seed, -3, 0.9) / a.decay, h = 1e-3 / (a.decay + a.risk);
    struct invmm__best low = cold(&a, p - h), now = cold(&a, p), high = cold(&a, p + h);
    double scale = now.flow * a.decay * (1 + a.risk / a.decay);
    ck_assert_close((low.gain - high.gain) / (2 * h), now.flow, 1e-5);
    ck_assert_double_lt(fabs((low.flow - high.flow) / (2 * h) - now.curve), 1e-5 * (scale + now.curve));
    ck_assert_double_lt(fabs((high.curve - low.curve) / (2 * h) - now.twist),
                        1e-4 * (scale * (a.decay + a.risk) + fabs(now.twist)));
    double pass = (depth_of(&a, p + h) - depth_of(&a, p - h)) / (2 * h);
    ck_assert_close(invmm__arrivals_depth(&a, p, (double)NAN).pass, pass, 1e-5);
  }
}
END_TEST

START_TEST(a_series_holds_as_far_as_it_says) {
  uint64_t seed = 317;
  for (int i = 0; i < 300; ++i) {
    struct invmm__arrivals a = any(&seed, forms[i % 3]);
    double p = random_between(&seed, -3, 0.97) / a.decay, x = invmm__arrivals_reach(&a);
    struct invmm__best now = cold(&a, p), there = cold(&a, p + x);
    double series = now.gain - x * (now.flow - x * (now.curve / 2 + x * (now.twist / 6 + x * now.bend / 24)));
    ck_assert_double_lt(fabs(series - there.gain), 1e-12 * (now.gain + now.flow / a.decay));
  }
}
END_TEST

START_TEST(a_search_may_start_anywhere) {
  uint64_t seed = 71;
  for (int i = 0; i < 300; ++i) {
    struct invmm__arrivals a = any(&seed, forms[i % 3]);
    double p = random_between(&seed, -3, 0.97) / a.decay, far = random_between(&seed, -9, 0.9) / a.decay;
    double root = cold(&a, far).root;
    ck_assert_close(invmm__arrivals_best(&a, p, root).gain, cold(&a, p).gain, 1e-12);
    ck_assert_double_lt(
        fabs(invmm__arrivals_depth(&a, p, invmm__arrivals_depth(&a, far, (double)NAN).root).depth -
             depth_of(&a, p)),
        1e-12 / a.decay * (1 + fabs(p) * a.decay));
  }
}
END_TEST

START_TEST(without_risk_of_fills_is_the_limit) {
  uint64_t seed = 17;
  for (int i = 0; i < 100; ++i) {
    struct invmm__arrivals a = any(&seed, forms[i % 3]);
    struct invmm__arrivals none =
        invmm__arrivals_of((enum invmm__arrival_form)a.form, a.scale, a.decay, a.shift, 0);
    struct invmm__arrivals little =
        invmm__arrivals_of((enum invmm__arrival_form)a.form, a.scale, a.decay, a.shift, 1e-9 * a.decay);
    double p = random_between(&seed, -3, 0.9) / a.decay;
    ck_assert_double_lt(fabs(depth_of(&little, p) - depth_of(&none, p)), 2e-8 / a.decay);
    ck_assert_close(cold(&little, p).gain, cold(&none, p).gain, 2e-7);
  }
}
END_TEST

/* Where nothing is demanded nothing is earned, and the depth goes on smoothly, past the end. */
START_TEST(linear_demand_ends) {
  for (int risky = 0; risky < 2; ++risky) {
    struct invmm__arrivals a = invmm__arrivals_of(INVMM__ARRIVALS_LINEAR, 7.137, 0.731, 0, risky * 0.531);
    double end = 1 / 0.731;
    for (double p = end; p < 1e6; p = 3 * p + 1) {
      struct invmm__best best = cold(&a, p);
      ck_assert(best.gain == 0 && best.flow == 0 && best.curve == 0 && best.twist == 0);
      ck_assert_double_ge(depth_of(&a, p), end * (1 - 1e-15));
      ck_assert(invmm__arrivals_rate(&a, depth_of(&a, p) + 1e-9) == 0);
    }
    ck_assert_close(depth_of(&a, end * (1 - 1e-9)), end, 1e-9);
    ck_assert_double_lt(fabs(depth_of(&a, end + 1e-6) - depth_of(&a, end - 1e-6) - 1e-6), 1e-11);
  }
}
END_TEST

START_TEST(the_far_ends_are_finite) {
  for (int i = 0; i < 3; ++i)
    for (int risky = 0; risky < 2; ++risky) {
      struct invmm__arrivals a =
          invmm__arrivals_of((enum invmm__arrival_form)forms[i], 7.137, 0.731, 0.317, risky * 0.531);
      for (double p = -1e12; p < 2e12; p += 0.97e12) {
        if (i == 0 && p < 0) continue; /* exp(1e12) */
        struct invmm__best best = cold(&a, p);
        ck_assert(isfinite(best.gain) && isfinite(best.flow) && best.gain >= 0 && best.flow >= 0);
        ck_assert(isfinite(depth_of(&a, p)));
      }
    }
}
END_TEST

/* d - ln(1 + c d/m)/c = p is what a best depth solves; the search has to bear every m and c. */
START_TEST(power_demand_has_a_depth_for_positive_distances) {
  uint64_t seed = 3171;
  for (int i = 0; i < 2000; ++i) {
    double m = exp(random_between(&seed, -3, 4)), c = i % 2 ? exp(random_between(&seed, -16, 5)) : 0;
    double p = exp(random_between(&seed, -9, 5));
    if (c == 0) m += 1;
    struct invmm__arrivals a = invmm__arrivals_of(INVMM__ARRIVALS_POWER, 1.37, m, 0.0731, c);
    double d = depth_of(&a, p), back = d - (c > 0 ? log1p(c * d / m) / c : d / m);
    ck_assert_msg(fabs(back - p) <= 1e-13 * (p + d * (1 + 1 / m)), "m %g, c %g, p %g: %.17g", m, c, p, d);
    ck_assert_double_gt(d, p);
    ck_assert(depth_of(&a, 0) == 0 && depth_of(&a, -p) == 0);
  }
  struct invmm__arrivals a = invmm__arrivals_of(INVMM__ARRIVALS_POWER, 1.37, 2.5, 0.0731, 0);
  ck_assert_close(invmm__arrivals_rate(&a, 0.1462), 1.37 * pow(2, -2.5), 1e-14);
  ck_assert_double_eq(invmm__arrivals_rate(&a, 0.0317), 1.37);
}
END_TEST

int main(void) {
  const TTest *const tests[] = {many_digits_hold_for_every_demand,
                                linear_demand_is_that_of_the_reference,
                                no_other_depth_earns_more,
                                derivatives_are_those_of_the_gain,
                                a_series_holds_as_far_as_it_says,
                                a_search_may_start_anywhere,
                                without_risk_of_fills_is_the_limit,
                                linear_demand_ends,
                                the_far_ends_are_finite,
                                power_demand_has_a_depth_for_positive_distances};
  Suite *suite = suite_create("solvers/arrivals");
  TCase *tcase = tcase_create("arrivals");
  tcase_set_timeout(tcase, 60);
  for (size_t i = 0; i < sizeof tests / sizeof *tests; ++i)
    tcase_add_test(tcase, tests[i]);
  suite_add_tcase(suite, tcase);
  return run_suite(suite);
}
