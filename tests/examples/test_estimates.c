/* SPDX-License-Identifier: MIT */
/** What a stretch of data teaches: markets whose truth is known, and closed forms worked out apart. */
#include "examples/estimates.h"
#include "support.h"
#include <math.h>
#include <stdlib.h>

enum { ROOM = 80000 };
static invmm_event at[ROOM];
static size_t count;
static uint64_t random_state;

static void setup(void) {
  count = 0;
  random_state = 88172645463325252u;
}

static double uniform(void) { /* xorshift64*, in (0, 1) */
  random_state ^= random_state >> 12;
  random_state ^= random_state << 25;
  random_state ^= random_state >> 27;
  return ((double)((random_state * 2685821657736338717u) >> 11) + 0.5) / 9007199254740992.0;
}

static double normal(void) {
  return sqrt(-2 * log(uniform())) * cos(6.283185307179586 * uniform());
}

static void book(double seconds, double mid, double half_spread) {
  at[count++] = (invmm_event){.time_ns = (int64_t)(seconds * 1e9),
                              .kind = INVMM_EV_BOOK,
                              .price = mid - half_spread,
                              .size = 3,
                              .price2 = mid + half_spread,
                              .size2 = 2};
}

static void trade(double seconds, double price, double size) {
  at[count++] = (invmm_event){
      .time_ns = (int64_t)(seconds * 1e9), .kind = INVMM_EV_TRADE, .price = price, .size = size};
}

static struct stretch stretch(double seconds) {
  return (struct stretch){at, count, 0, (int64_t)(seconds * 1e9)};
}

/* Quotes that flicker by 4 times what the price moves between them: without care the estimate is 6 times the
 * truth. */
START_TEST(volatility_is_free_of_the_noise_of_quotes) {
  double price = 103.7, sigma = 0.0137, dt = 0.05, plain = 0, before = 0;
  for (int i = 0; i < 40000; ++i) {
    double noise = 4 * sigma * sqrt(dt) * normal();
    price += sigma * sqrt(dt) * normal();
    book(dt * i, price + noise, 0.01);
    plain += i ? pow(price + noise - before, 2) : 0;
    before = price + noise;
  }
  struct stretch s = stretch(2000);
  ck_assert_double_gt(sqrt(plain / 2000), 5 * sigma);
  ck_assert_double_eq_tol(calibrate_volatility(&s, 0), sigma, 0.15 * sigma);
  ck_assert(calibrate_volatility(&s, INVMM_HEDGE) == 0);
}
END_TEST

/* The error is that of many sessions, each without noise. */
START_TEST(the_error_of_the_volatility_is_its_spread) {
  enum { SESSIONS = 300 };
  double sigma = 0.0137, sum = 0, square = 0;
  for (int session = 0; session < SESSIONS; ++session) {
    double price = 103.7;
    count = 0;
    for (int i = 0; i < 1200; ++i)
      book(i, price += sigma * normal(), 0.01);
    struct stretch s = stretch(1200);
    double got = calibrate_volatility(&s, 0) - sigma;
    sum += got, square += got * got;
  }
  double spread = sqrt((square - sum * sum / SESSIONS) / (SESSIONS - 1));
  /* The fourth moment of such a sum makes 4 standard errors of a spread about 4/sqrt(2 n). */
  ck_assert_double_eq_tol(calibrate_volatility_error(sigma), spread, spread * 4 / sqrt(2.0 * SESSIONS));
}
END_TEST

START_TEST(volatility_of_few_quotes_is_about_right) {
  double price = 48.31, sigma = 0.021;
  for (int i = 0; i < 300; ++i) {
    price += sigma * sqrt(7.0) * normal();
    book(7.0 * i, price, 0.01);
  }
  struct stretch s = stretch(2100);
  ck_assert_double_eq_tol(calibrate_volatility(&s, 0), sigma, 0.25 * sigma);
}
END_TEST

START_TEST(volatility_without_moves_is_zero) {
  struct stretch s = stretch(100);
  ck_assert(calibrate_volatility(&s, 0) == 0);
  book(1, 100.25, 0.05);
  book(60, 100.25, 0.15);
  s = stretch(100);
  ck_assert(calibrate_volatility(&s, 0) == 0);
}
END_TEST

START_TEST(volatility_of_a_flicker_is_finite) {
  for (int i = 0; i < 5000; ++i)
    book(0.02 * i, 100 + 0.01 * (i % 2), 0.01);
  struct stretch s = stretch(100);
  double sigma = calibrate_volatility(&s, 0);
  ck_assert(isfinite(sigma) && sigma >= 0 && sigma < 0.02);
}
END_TEST

START_TEST(half_spread_is_weighted_by_time) {
  book(0, 100, 0.02);
  book(30, 100, 0.07);
  book(40, 100, 0.01);
  struct stretch s = stretch(50);
  ck_assert_double_eq_tol(calibrate_half_spread(&s, 0), (30 * 0.02 + 10 * 0.07) / 40, 1e-12);
  ck_assert(calibrate_half_spread(&s, INVMM_HEDGE) == 0);
}
END_TEST

START_TEST(trade_size_is_the_median) {
  struct stretch s = stretch(10);
  ck_assert(calibrate_trade_size(&s) == 0);
  const double sizes[] = {-300, 17, 2.5, -41, 1e6};
  for (int i = 0; i < 5; ++i)
    trade(i, 100, sizes[i]);
  s = stretch(10);
  ck_assert(calibrate_trade_size(&s) == 41);
}
END_TEST

START_TEST(intensity_of_exponential_depths_is_found) {
  double scale = 1.37, decay = 47.3, t = 0;
  book(0, 100, 0.004);
  while (count < 60000) {
    double depth = -log(uniform()) / decay, side = uniform() < 0.5 ? 1 : -1;
    t += 0.0011 - log(uniform()) / (2 * scale); /* a dead time longer than what makes one order */
    trade(t, 100 + side * depth, side);
  }
  struct stretch s = stretch(t);
  struct intensity fit = calibrate_intensity(&s, 0, 1);
  ck_assert_double_eq_tol(fit.scale, scale / (1 + 0.0022 * scale), 0.02 * scale);
  ck_assert_double_eq_tol(fit.decay, decay, 0.02 * decay);
  ck_assert_uint_eq(fit.orders, 59999);
}
END_TEST

/* Quotes lie on a grid even where trades do not: the orders that reach a depth are what counts. */
START_TEST(intensity_on_a_grid_is_not_biased) {
  double decay = 61.7;
  book(0, 100, 0.01);
  for (int i = 1; i <= 60000; ++i)
    trade(0.0011 * i, 100 - log(uniform()) / decay * (i % 2 ? 1 : -1), i % 2 ? 1 : -1);
  struct stretch s = stretch(0.0011 * 60001);
  ck_assert_double_eq_tol(calibrate_intensity(&s, 0.02, 0.2).decay, decay, 0.02 * decay);
}
END_TEST

/* On a grid of half ticks: what would have filled a quote at each depth, counted by hand. */
START_TEST(intensity_counts_what_would_have_filled) {
  double h = 0.005, share = 0.3;
  book(0, 100.005, h);
  trade(1, 100.01, 5);  /* 1 half tick */
  trade(2, 100.00, -5); /* 1 */
  trade(3, 100.01, 5);  /* walks to 3 within a millisecond: one order */
  trade(3.0004, 100.02, 5);
  trade(4, 100.00, 5);   /* a late report on the wrong side: fills nobody */
  trade(5, 100.005, -5); /* at the mid */
  struct stretch s = stretch(20);
  struct intensity fit = calibrate_intensity(&s, 2 * h, share);
  double at_mid = 3 + share + 1; /* and one more order, one spread deep */
  double below = h * (2 * share + 2 + share) + 2 * h;
  ck_assert_uint_eq(fit.orders, 5);
  ck_assert_double_eq_tol(fit.scale, at_mid / (2 * 20), 1e-12);
  ck_assert_double_eq_tol(fit.decay, log(1 + h * at_mid / below) / h, 1e-9);
}
END_TEST

START_TEST(orders_are_found_with_how_far_they_reach) {
  struct order_reach orders[16];
  trade(0, 99, 1); /* no mid yet */
  book(0.5, 100.005, 0.005);
  trade(1, 100.01, 5);
  trade(1.0005, 100.03, 5);     /* walks on: the same order */
  trade(1.0009, 100.02, 5);     /* and comes back */
  trade(1.0012, 100.02, 5);     /* a millisecond later it is another */
  trade(1.0013, 100.0, -2.385); /* and the other side always is */
  trade(3, 99.99, 1);           /* reported late */
  struct stretch s = stretch(20);
  const double depth[] = {0.025, 0.015, 0.005, -0.015}, time[] = {1, 1.0012, 1.0013, 3};
  ck_assert_uint_eq(calibrate_orders(&s, orders), 4);
  for (int i = 0; i < 4; ++i) {
    ck_assert_double_eq_tol(orders[i].depth, depth[i], 1e-12);
    ck_assert_int_eq(orders[i].time_ns, (int64_t)(time[i] * 1e9));
  }
}
END_TEST

START_TEST(intensity_is_finite_whatever_happens) {
  for (int variant = 0; variant < 4; ++variant) {
    count = 0;
    if (variant != 1) book(0, 100, variant == 3 ? 0 : 0.01);
    for (int i = 0; variant > 1 && i < 50; ++i)
      trade(i, 100, 1); /* all of them at the mid */
    struct stretch s = stretch(50);
    for (int tick = 0; tick < 2; ++tick) {
      struct intensity fit = calibrate_intensity(&s, 0.01 * tick, 0);
      ck_assert(isfinite(fit.scale) && fit.scale > 0);
      ck_assert(isfinite(fit.decay) && fit.decay > 0);
    }
  }
}
END_TEST

START_TEST(base_half_spread_has_its_limit) {
  ck_assert_double_eq_tol(base_half_spread(0, 1.5, 2.5), 1 / 1.5, 1e-15);
  ck_assert_double_eq_tol(base_half_spread(1e-14, 1.5, 2.5), 1 / 1.5, 1e-12);
  ck_assert_double_eq_tol(base_half_spread(0.1, 1.5, 1), 10 * log(1 + 0.1 / 1.5), 1e-12);
}
END_TEST

/* Slope between neighbouring inventories of Gueant, Lehalle, Fernandez-Tapia (2013), in their own writing. */
START_TEST(skew_is_the_published_slope) {
  struct skew p = {0.3, 0.9, 0.3, 1};
  double want = sqrt(0.09 * 0.01 / (2 * 0.3 * 0.9) * pow(1 + 0.01 / 0.3, 1 + 0.3 / 0.01));
  ck_assert_double_eq_tol(skew_at(&p, 0.01, 1), want, 1e-14);
  ck_assert_double_eq_tol(skew_at(&p, 0.01, -7.3), -7.3 * want, 1e-13);
}
END_TEST

START_TEST(risk_aversion_gives_the_skew_asked_for) {
  const struct skew market[] = {
      {0.0059, 0.57, 208, 100}, {4.8, 2.7, 15, 0.00056}, {1e-7, 30, 2e5, 1e6}, {900, 1e-4, 0.003, 1e-3}};
  for (int i = 0; i < 4; ++i) {
    const struct skew *p = &market[i];
    double gamma = risk_aversion_for_skew(p, 20 * p->order_size, 2);
    double skew = skew_at(p, gamma, 20 * p->order_size),
           base = base_half_spread(gamma, p->decay, p->order_size);
    ck_assert(isfinite(gamma) && gamma > 0);
    ck_assert_double_eq_tol(skew / base, 2, 1e-9);
  }
}
END_TEST

START_TEST(risk_aversion_of_a_price_that_rests_is_zero) {
  struct skew p = {0, 0.57, 208, 100};
  ck_assert(risk_aversion_for_skew(&p, 2000, 2) == 0);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("estimates");
  TCase *tests = tcase_create("estimates");
  tcase_add_checked_fixture(tests, setup, NULL);
  tcase_add_test(tests, volatility_is_free_of_the_noise_of_quotes);
  tcase_add_test(tests, the_error_of_the_volatility_is_its_spread);
  tcase_add_test(tests, volatility_of_few_quotes_is_about_right);
  tcase_add_test(tests, volatility_without_moves_is_zero);
  tcase_add_test(tests, volatility_of_a_flicker_is_finite);
  tcase_add_test(tests, half_spread_is_weighted_by_time);
  tcase_add_test(tests, trade_size_is_the_median);
  tcase_add_test(tests, intensity_of_exponential_depths_is_found);
  tcase_add_test(tests, intensity_on_a_grid_is_not_biased);
  tcase_add_test(tests, intensity_counts_what_would_have_filled);
  tcase_add_test(tests, orders_are_found_with_how_far_they_reach);
  tcase_add_test(tests, intensity_is_finite_whatever_happens);
  tcase_add_test(tests, base_half_spread_has_its_limit);
  tcase_add_test(tests, skew_is_the_published_slope);
  tcase_add_test(tests, risk_aversion_gives_the_skew_asked_for);
  tcase_add_test(tests, risk_aversion_of_a_price_that_rests_is_zero);
  suite_add_tcase(suite, tests);
  return run_suite(suite);
}
