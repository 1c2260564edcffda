/* SPDX-License-Identifier: MIT */
/** How the mid moves: every process against its moments in closed form, over short and long spans. */
#include "markets/simulated.h"
#include "sample.h"

static const struct invmm__simulated_params plain = {
    .initial_price = 101.3,
    .volatility = 1.73,
    .drift = 0.71,
    .reversion_target = NAN,
    .regime_volatility = NAN,
    .hedge_price = NAN,
    .hedge_volatility = NAN,
    .hedge_correlation = 1,
};

static struct invmm__mid_terms terms;
static struct invmm__random luck[INVMM__PARTS];
static struct invmm__mid start;

static void set_up(const struct invmm__simulated_params *p) {
  terms.start = p->initial_price;
  invmm__mid_prepare(&terms, p);
  start = (struct invmm__mid){p->initial_price, terms.hedge_start, 0};
  for (uint64_t i = 0; i < INVMM__PARTS; ++i)
    luck[i] = invmm__random_of(29, 0, i);
}

static struct invmm__mid after(double dt) {
  return invmm__mid_move(&start, &terms, luck, dt, sqrt(dt), 0);
}

START_TEST(an_arithmetic_mid_is_a_brownian_motion) {
  const double dt = 0.37;
  set_up(&plain);
  struct sample s = sample_around(101);
  for (int i = 0; i < 400000 / SLOW; ++i)
    sample_add(&s, after(dt).price);
  ck_moments(&s, 101.3 + 0.71 * dt, 1.73 * 1.73 * dt, 0);
}
END_TEST

/* ln S is normal with mean (mu - sigma^2/2) dt and variance sigma^2 dt, both figures relative. */
START_TEST(a_geometric_mid_is_lognormal) {
  struct invmm__simulated_params p = plain;
  const double dt = 137.3, sigma = 1.73 / 101.3, mu = 0.71 / 101.3;
  p.mid_process = INVMM_MID_GEOMETRIC;
  set_up(&p);
  struct sample s = sample_around(0), level = sample_around(200);
  for (int i = 0; i < 400000 / SLOW; ++i) {
    const double price = after(dt).price;
    if (!(price > 0)) ck_abort();
    sample_add(&s, log(price / 101.3));
    sample_add(&level, price);
  }
  ck_moments(&s, (mu - 0.5 * sigma * sigma) * dt, sigma * sigma * dt, 0);
  ck_assert_double_eq_tol(sample_mean(&level), 101.3 * exp(mu * dt), 4 * sample_mean_error(&level));
}
END_TEST

/* E = m' + (S - m') e^{-kappa dt} with m' = m + mu/kappa; Var = sigma^2 (1 - e^{-2 kappa dt})/(2 kappa). */
START_TEST(a_reverting_mid_comes_back) {
  struct invmm__simulated_params p = plain;
  const double kappa = 0.83, spans[] = {0.013, 1.37, 731};
  p.mid_process = INVMM_MID_REVERTING, p.reversion_rate = kappa, p.reversion_target = 97.9;
  for (int k = 0; k < 3; ++k) {
    const double dt = spans[k], target = 97.9 + 0.71 / kappa;
    set_up(&p);
    struct sample s = sample_around(100);
    for (int i = 0; i < 200000 / SLOW; ++i)
      sample_add(&s, after(dt).price);
    ck_moments(&s, target + (101.3 - target) * exp(-kappa * dt),
               1.73 * 1.73 * (1 - exp(-2 * kappa * dt)) / (2 * kappa), 0);
  }
}
END_TEST

START_TEST(without_reversion_it_is_a_brownian_motion) {
  struct invmm__simulated_params p = plain;
  set_up(&plain);
  const double price = after(0.37).price;
  p.mid_process = INVMM_MID_REVERTING;
  set_up(&p);
  ck_assert_double_eq(after(0.37).price, price);
  ck_assert_double_eq(terms.target, 101.3);
  p.reversion_rate = 1e-9;
  set_up(&p);
  ck_assert_double_eq_tol(after(0.37).price, price, 1e-8);
}
END_TEST

/* Two moves of half a span have the distribution of one. */
START_TEST(spans_may_be_cut) {
  struct invmm__simulated_params p = plain;
  p.mid_process = INVMM_MID_REVERTING, p.reversion_rate = 0.83, p.reversion_target = 97.9;
  set_up(&p);
  struct sample whole = sample_around(100), halves = sample_around(100);
  for (int i = 0; i < 200000 / SLOW; ++i) {
    sample_add(&whole, after(1.3).price);
    const struct invmm__mid half = invmm__mid_move(&start, &terms, luck, 0.9, sqrt(0.9), 0);
    sample_add(&halves, invmm__mid_move(&half, &terms, luck, 0.4, sqrt(0.4), 0).price);
  }
  ck_moments(&halves, sample_mean(&whole), sample_variance(&whole), 2 * sample_variance_error(&whole));
}
END_TEST

/* A compound Poisson process: mean rate dt m, variance rate dt (m^2 + s^2), third moment rate dt (m^3 + 3 m
 * s^2). */
START_TEST(jumps_come_on_top) {
  struct invmm__simulated_params p = plain;
  const double dt = 0.37, rate = 2.3, m = 0.31, s = 0.53;
  p.volatility = 0, p.drift = 0, p.jump_rate = rate, p.jump_mean = m, p.jump_deviation = s;
  set_up(&p);
  struct sample jump = sample_around(0);
  int none = 0, n = 400000 / SLOW;
  for (int i = 0; i < n; ++i) {
    const double x = after(dt).price - 101.3;
    none += x == 0;
    sample_add(&jump, x);
  }
  ck_moments(&jump, rate * dt * m, rate * dt * (m * m + s * s), 0);
  ck_assert_double_eq_tol((double)none / n, exp(-rate * dt), 4 * sqrt(0.25 / n));
  const double third = rate * dt * (m * m * m + 3 * m * s * s);
  const double got = jump.sum[3] / n - 3 * jump.sum[1] / n * jump.sum[2] / n + 2 * pow(jump.sum[1] / n, 3);
  ck_assert_double_eq_tol(got, third, 0.05 * third * sqrt(SLOW));
}
END_TEST

START_TEST(jumps_of_a_geometric_mid_are_of_its_logarithm) {
  struct invmm__simulated_params p = plain;
  p.volatility = 0, p.drift = 0, p.jump_rate = 50, p.jump_mean = -0.73;
  p.mid_process = INVMM_MID_GEOMETRIC;
  set_up(&p);
  for (int i = 0; i < 1000; ++i) { /* without a deviation all jumps are alike */
    const double jumps = log(after(1).price / 101.3) * 101.3 / -0.73;
    ck_assert_double_eq_tol(jumps, nearbyint(jumps), 1e-9);
  }
}
END_TEST

/* The short way of a Brownian motion has the bits of the long one. */
START_TEST(the_short_way_is_the_long_one) {
  set_up(&plain);
  ck_assert(terms.brownian);
  struct invmm__mid a = start, b = start;
  struct invmm__random other[INVMM__PARTS];
  memcpy(other, luck, sizeof other);
  for (int i = 0; i < 100; ++i) {
    a = invmm__mid_move(&a, &terms, luck, 0.37, sqrt(0.37), 0.0713);
    b = invmm__mid_next(&b, &terms, other, 0.37, sqrt(0.37), 0.0713);
    ck_assert(a.price == b.price && a.hedge == b.hedge && a.regime == b.regime);
  }
  struct invmm__simulated_params p = plain;
  p.jump_rate = 1, p.jump_mean = 3;
  set_up(&p);
  ck_assert(!terms.brownian);
  ck_assert_double_gt(invmm__mid_next(&start, &terms, luck, 100, 10, 0).price, 103.7 + 100); /* they jump */
}
END_TEST

START_TEST(a_push_comes_on_top) {
  set_up(&plain);
  const double price = after(0.37).price;
  set_up(&plain);
  ck_assert_double_eq_tol(invmm__mid_move(&start, &terms, luck, 0.37, sqrt(0.37), 0.0713).price,
                          price + 0.0713, 1e-12);
}
END_TEST

/* A chain of two states: from the first, P(second after dt) = a/(a + b) (1 - e^{-(a + b) dt}). */
START_TEST(regimes_change_as_a_markov_chain) {
  struct invmm__simulated_params p = plain;
  const double a = 0.31, b = 0.73, dt = 0.9;
  p.regime_enter = a, p.regime_leave = b, p.regime_volatility = 5.3;
  set_up(&p);
  int n = 200000 / SLOW, in = 0, out = 0;
  struct invmm__mid second = start;
  second.regime = 1;
  for (int i = 0; i < n; ++i) {
    in += (int)invmm__mid_regime(&start, &terms, luck, dt);
    out += !invmm__mid_regime(&second, &terms, luck, dt);
  }
  const double both = 1 - exp(-(a + b) * dt), enter = a / (a + b) * both, leave = b / (a + b) * both;
  ck_assert_double_eq_tol((double)in / n, enter, 4 * sqrt(enter * (1 - enter) / n));
  ck_assert_double_eq_tol((double)out / n, leave, 4 * sqrt(leave * (1 - leave) / n));
  struct sample s = sample_around(101);
  for (int i = 0; i < n; ++i)
    sample_add(&s, invmm__mid_move(&second, &terms, luck, dt, sqrt(dt), 0).price);
  ck_moments(&s, 101.3 + 0.71 * dt, 5.3 * 5.3 * dt, 0);
}
END_TEST

START_TEST(without_a_rate_the_regime_stays) {
  set_up(&plain);
  ck_assert(!terms.turns);
  ck_assert_double_eq(terms.volatility[1], 1.73); /* not set: that of the first */
}
END_TEST

/* -- the hedge -- */

START_TEST(the_hedge_is_the_asset_by_default) {
  set_up(&plain);
  for (int i = 0; i < 100; ++i) {
    const struct invmm__mid m = after(0.37);
    ck_assert_double_eq_tol(m.hedge, m.price, 1e-13);
    start = m;
  }
}
END_TEST

static void hedge_moves_with(double rho, double sigma_f, double process) {
  struct invmm__simulated_params p = plain;
  const double dt = 0.37;
  p.hedge_correlation = rho, p.hedge_volatility = sigma_f, p.hedge_price = 87.1, p.drift = 0;
  p.mid_process = process;
  set_up(&p);
  struct sample asset = sample_around(0), hedge = sample_around(0), product = sample_around(0);
  for (int i = 0; i < 200000 / SLOW; ++i) {
    const struct invmm__mid m = after(dt);
    sample_add(&asset, m.price - 101.3), sample_add(&hedge, m.hedge - 87.1);
    sample_add(&product, (m.price - 101.3) * (m.hedge - 87.1));
  }
  ck_assert_double_eq_tol(sample_mean(&hedge), 0, 4 * sample_mean_error(&hedge));
  ck_assert_double_eq_tol(sample_variance(&hedge), sigma_f * sigma_f * dt, 4 * sample_variance_error(&hedge));
  ck_assert_double_eq_tol(sample_mean(&product), rho * 1.73 * sigma_f * dt,
                          4 * sample_mean_error(&product) + 1e-4);
}

START_TEST(the_hedge_has_its_correlation) {
  hedge_moves_with(0.83, 2.31, INVMM_MID_ARITHMETIC);
  hedge_moves_with(-0.37, 0.71, INVMM_MID_ARITHMETIC);
  hedge_moves_with(0, 1.3, INVMM_MID_ARITHMETIC);
  hedge_moves_with(-1, 1.3, INVMM_MID_ARITHMETIC);
  hedge_moves_with(0.61, 1.3, INVMM_MID_GEOMETRIC);
}
END_TEST

/* Where the geometric mid has doubled, so have its moves, and those of the hedge. */
START_TEST(a_geometric_hedge_grows_with_the_asset) {
  struct invmm__simulated_params p = plain;
  p.mid_process = INVMM_MID_GEOMETRIC, p.hedge_correlation = 0, p.hedge_volatility = 1.3;
  set_up(&p);
  start.price = 2 * 101.3;
  struct sample hedge = sample_around(0);
  for (int i = 0; i < 100000 / SLOW; ++i)
    sample_add(&hedge, after(0.37).hedge - start.hedge);
  ck_moments(&hedge, 0, 4 * 1.3 * 1.3 * 0.37, 0);
}
END_TEST

START_TEST(a_hedge_of_an_asset_that_does_not_move) {
  struct invmm__simulated_params p = plain;
  p.volatility = 0, p.drift = 0, p.hedge_volatility = 1.3, p.hedge_correlation = 0.6;
  set_up(&p);
  struct sample hedge = sample_around(101);
  for (int i = 0; i < 100000 / SLOW; ++i)
    sample_add(&hedge, after(0.37).hedge);
  ck_moments(&hedge, 101.3, 0.64 * 1.3 * 1.3 * 0.37, 0);
  p.hedge_volatility = NAN;
  set_up(&p);
  ck_assert_double_eq(after(0.37).hedge, 101.3);
  ck_assert_double_eq(invmm__mid_move(&start, &terms, luck, 1, 1, 0.5).hedge, 101.3 + 0.6 * 0.5);
}
END_TEST

int main(void) {
  return RUN_TESTS("markets/simulated_mid", an_arithmetic_mid_is_a_brownian_motion,
                   a_geometric_mid_is_lognormal, a_reverting_mid_comes_back,
                   without_reversion_it_is_a_brownian_motion, spans_may_be_cut, jumps_come_on_top,
                   jumps_of_a_geometric_mid_are_of_its_logarithm, the_short_way_is_the_long_one,
                   a_push_comes_on_top, regimes_change_as_a_markov_chain, without_a_rate_the_regime_stays,
                   the_hedge_is_the_asset_by_default, the_hedge_has_its_correlation,
                   a_geometric_hedge_grows_with_the_asset, a_hedge_of_an_asset_that_does_not_move);
}
