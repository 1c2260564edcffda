/* SPDX-License-Identifier: MIT */
/** Who comes to trade: sizes, excitement, and what the informed know. */
#include "market.h"
#include "markets/simulated.h"
#include "sample.h"
#include <stdio.h>

static const struct invmm__simulated_params calm = {
    .clock = INVMM_CLOCK_EVENT,
    .intensity_scale = 1.37,
    .intensity_scale_bid = NAN,
    .intensity_scale_ask = NAN,
    .intensity_decay = 1.513,
    .intensity_decay_bid = NAN,
    .intensity_decay_ask = NAN,
    .hawkes_decay = 1,
    .trade_size = 0.731,
    .trade_size_deviation = 0.617,
    .informed_share = 1,
    .informed_move = 0.0137,
    .informed_horizon = 9.73,
};

static struct invmm__flow_terms terms;
static struct invmm__flow flow;
static struct invmm__random luck[INVMM__PARTS];

static void set_up(const struct invmm__simulated_params *p) {
  invmm__flow_prepare(&terms, p);
  flow = (struct invmm__flow){.slope = 0};
  for (uint64_t i = 0; i < INVMM__PARTS; ++i)
    luck[i] = invmm__random_of(31, 0, i);
}

/* -- sizes -- */

static struct sample sizes(int law) {
  struct invmm__simulated_params p = calm;
  struct sample s = sample_around(0.731);
  p.trade_size_law = law;
  set_up(&p);
  for (int i = 0; i < 400000 / SLOW; ++i) {
    const double size = invmm__flow_size(&terms, luck);
    if (!(size > 0)) ck_abort();
    sample_add(&s, size);
  }
  return s;
}

START_TEST(sizes_have_their_moments) {
  struct sample s = sizes(INVMM_TRADE_SIZE_FIXED);
  ck_assert(s.sum[1] == 0 && s.sum[2] == 0);
  s = sizes(INVMM_TRADE_SIZE_EXPONENTIAL);
  ck_moments(&s, 0.731, 0.731 * 0.731, 0);
  s = sizes(INVMM_TRADE_SIZE_LOGNORMAL);
  ck_moments(&s, 0.731, 0.731 * 0.731 * expm1(0.617 * 0.617), 0);
}
END_TEST

/* -- news -- */

static const int64_t second = 1000000000;

static double push(double from, double to) {
  return invmm__flow_push(&flow, &terms, llround(from * 1e9), llround(to * 1e9));
}

static void pass(double from, double to) {
  invmm__flow_pass(&flow, &terms, llround(from * 1e9), llround(to * 1e9));
}

/* All of a move, evenly over its time, which is longer than asked for by a 63rd at most. */
START_TEST(a_move_comes_about_evenly) {
  set_up(&calm);
  invmm__flow_print(&flow, &terms, luck, 1, 3 * second);
  ck_assert_uint_eq(flow.informed, 1);
  for (double t = 3; t < 12; t += 1.37) {
    const double share = push(3, t) / 0.0137, time = (t - 3) / 9.73;
    ck_assert(share <= time + 1e-12 && share >= time * (62.0 / 63) - 1e-12);
  }
  ck_assert_double_lt(push(3, 3 + 9.72), 0.0137);
  ck_assert_double_eq_tol(push(3, 3 + 9.73 * (1 + 1.0 / 63)), 0.0137, 1e-15);
  ck_assert_double_eq_tol(push(3, 1e9), 0.0137, 1e-15);
  ck_assert_double_eq(push(20, 21), 0);
}
END_TEST

/* Many of them, with time passing in steps of all lengths: nothing is lost and nothing left. */
START_TEST(every_move_comes_about) {
  struct invmm__simulated_params p = calm;
  const double horizons[] = {9.73, 0.037, 1e-7, 0};
  for (int k = 0; k < 4; ++k) {
    p.informed_horizon = horizons[k];
    set_up(&p);
    double moved = 0, known = 0, now = 0;
    struct invmm__random times = invmm__random_of(37, 0, 0);
    for (int i = 0; i < 5000; ++i) {
      const double u = invmm__random_uniform(&times), next = now - log(u) * (i % 7 == 3 ? 9 : 0.037);
      moved += push(now, next);
      pass(now, next);
      now = next;
      const int side = invmm__random_uniform(&times) < 0.5;
      if (i % 3 != 0) continue;
      invmm__flow_print(&flow, &terms, luck, side, llround(now * 1e9));
      known += side ? 0.0137 : -0.0137;
    }
    moved += push(now, now + 20);
    pass(now, now + 20);
    ck_assert_double_eq_tol(moved, known, 1e-9);
    ck_assert_double_eq(flow.slope, 0);
    ck_assert_double_eq(push(now + 20, now + 40), 0);
  }
}
END_TEST

START_TEST(without_a_horizon_the_move_comes_next) {
  struct invmm__simulated_params p = calm;
  p.informed_horizon = 0;
  set_up(&p);
  invmm__flow_print(&flow, &terms, luck, 0, second);
  invmm__flow_print(&flow, &terms, luck, 0, second);
  ck_assert_double_eq_tol(push(1, 1), -2 * 0.0137, 1e-15);
  pass(1, 1);
  ck_assert_double_eq(push(1, 2), 0);
}
END_TEST

START_TEST(a_share_of_them_is_informed) {
  struct invmm__simulated_params p = calm;
  const int n = 100000;
  p.informed_share = 0.317;
  set_up(&p);
  for (int i = 0; i < n; ++i)
    invmm__flow_print(&flow, &terms, luck, 0, second);
  ck_assert_double_eq_tol((double)flow.informed / n, 0.317, 4 * sqrt(0.317 * 0.683 / n));
  ck_assert_uint_eq(flow.prints, (uint64_t)n);
  p.informed_share = 0;
  set_up(&p);
  const uint64_t before = luck[INVMM__INFORMED].at;
  invmm__flow_print(&flow, &terms, luck, 0, second);
  ck_assert(flow.informed == 0 && luck[INVMM__INFORMED].at == before);
}
END_TEST

/* What the market shows of it: after a taker the mid goes on by share * move in its direction, and nowhere
 * before it. */
static void marks_out(double clock, double dt) {
  enum { N = 40000 };
  static double mid[N], time[N], sign[N];
  const double share = 0.3, move = 0.0731, horizon = 10;
  int n = 0, last = 0;
  open_market(model_with(INVMM_KIND_SIMULATED_MARKET,
                         SETTINGS({"volatility", 0.01}, {"intensity_scale", 0.05}, {"intensity_decay", 1.5},
                                  {"time_step", dt}, {"clock", clock}, {"informed_share", share},
                                  {"informed_move", move}, {"informed_horizon", horizon}, {"seed", 12})));
  for (double before = 100; n < N / SLOW; before = mid_now()) {
    collect_all();
    for (uint32_t i = 0; i < count && n < N / SLOW; ++i)
      if (seen[i].kind == INVMM_EV_TRADE)
        mid[n] = before, time[n] = 1e-9 * (double)seen[i].time_ns, sign[n++] = seen[i].size > 0 ? 1 : -1;
  }
  struct sample gain = sample_around(0), past = sample_around(0);
  for (int i = 0; i < n; ++i) {
    while (last < n && time[last] < time[i] + 1.02 * horizon + dt)
      ++last;
    if (last == n) break;
    if (last < i + 1 || time[last] > time[i] + 40) continue;
    sample_add(&gain, sign[i] * (mid[last] - mid[i]));
    if (i > 0) sample_add(&past, sign[i] * (mid[i] - mid[i - 1]));
  }
  ck_assert_double_eq_tol(sample_mean(&gain), share * move, 4 * sample_mean_error(&gain));
  ck_assert_double_eq_tol(sample_mean(&past), 0, 4 * sample_mean_error(&past));
  ck_assert_double_lt(sample_mean_error(&gain), 0.1 * share * move * sqrt(SLOW));
  ck_assert_double_eq_tol(figure("informed") / figure("prints"), share, 4 * sqrt(share * 0.7 / n) + 1e-3);
}

START_TEST(the_mid_follows_the_informed) {
  marks_out(INVMM_CLOCK_EVENT, 1);
  marks_out(INVMM_CLOCK_STEP, 0.2);
}
END_TEST

/* -- excitement -- */

START_TEST(a_taker_excites_both_sides_and_it_fades) {
  struct invmm__simulated_params p = calm;
  p.hawkes_self = 0.31, p.hawkes_cross = 0.17, p.hawkes_decay = 2.3;
  set_up(&p);
  ck_assert_double_eq(invmm__flow_gain(&flow, &terms, 0), 1);
  invmm__flow_print(&flow, &terms, luck, 1, second);
  invmm__flow_pass(&flow, &terms, second, second + second / 2);
  ck_assert_close(flow.excitation[1], 0.31 * 2.3 * exp(-2.3 / 2), 1e-14);
  ck_assert_close(flow.excitation[0], 0.17 * 2.3 * exp(-2.3 / 2), 1e-14);
  ck_assert_close(invmm__flow_gain(&flow, &terms, 1), 1 + flow.excitation[1] / 1.37, 1e-14);
  p.intensity_scale = 0;
  invmm__flow_prepare(&terms, &p);
  ck_assert_double_eq(invmm__flow_gain(&flow, &terms, 1), 1); /* nobody there to be excited */
}
END_TEST

/* Variance of what a Hawkes process with an exponential kernel counts in a window w, over the mean (Da
 * Fonseca and Zaatour 2014): k^2 + (1 - k^2)(1 - e^{-g w})/(g w), k = 1/(1 - n), g = beta (1 - n). The
 * difference of the sides obeys it with n = n_s - n_c. */
static double dispersion(double n, double beta, double window) {
  const double k = 1 / (1 - n), g = beta * (1 - n) * window;
  return k * k + (1 - k * k) * -expm1(-g) / g;
}

/* The branching ratio that explains a dispersion. */
static double branching_of(double ratio, double beta, double window) {
  double low = -0.999, high = 0.999;
  for (int i = 0; i < 60; ++i) {
    const double n = 0.5 * (low + high);
    *(dispersion(n, beta, window) < ratio ? &low : &high) = n;
  }
  return 0.5 * (low + high);
}

static void within(const struct sample *s, double scale, double n, double beta, double window) {
  const double ratio = sample_variance(s) / scale, error = sample_variance_error(s) / scale;
  const double got = branching_of(ratio, beta, window);
  const double se =
      0.5 * (branching_of(ratio + error, beta, window) - branching_of(ratio - error, beta, window));
  printf("Hawkes flow: branching ratio %.4f +- %.4f, set to %.4f\n", got, se, n);
  ck_assert_msg(fabs(got - n) <= 3 * se, "branching %g, wanted %g, standard error %g", got, n, se);
  ck_assert_double_lt(se, 0.02 * sqrt(SLOW));
}

static void recovers(double self, double cross, double beta) {
  const double rate = 0.73, mean = 2 * rate / (1 - self - cross), window = 40;
  const int windows = 4000 / SLOW;
  struct sample sum = sample_around(mean * window), difference = sample_around(0);
  open_market(model_with(INVMM_KIND_SIMULATED_MARKET,
                         SETTINGS({"volatility", 0}, {"intensity_scale", rate}, {"intensity_decay", 1.5},
                                  {"clock", INVMM_CLOCK_EVENT}, {"time_step", window}, {"hawkes_self", self},
                                  {"hawkes_cross", cross}, {"hawkes_decay", beta}, {"seed", 1971})));
  collect_all();
  int came[2] = {0, 0};
  for (int64_t end = 1; end <= windows;) {
    collect_all();
    for (uint32_t i = 0; i < count; ++i)
      if (seen[i].kind == INVMM_EV_TRADE) ++came[seen[i].size > 0];
    if (seen[count - 1].time_ns < end * (int64_t)(window * 1e9)) continue;
    if (end > 10) { /* by then it does not know how it began */
      sample_add(&sum, came[0] + came[1]);
      sample_add(&difference, came[1] - came[0]);
    }
    came[0] = came[1] = 0, ++end;
  }
  printf("Hawkes flow: mean rate %.4f +- %.4f, set to %.4f\n", sample_mean(&sum) / window,
         sample_mean_error(&sum) / window, mean);
  ck_assert_double_eq_tol(sample_mean(&sum), mean * window, 3 * sample_mean_error(&sum));
  ck_assert_double_eq_tol(sample_mean(&difference), 0, 3 * sample_mean_error(&difference));
  within(&sum, mean * window, self + cross, beta, window);
  within(&difference, mean * window, self - cross, beta, window);
}

START_TEST(hawkes_parameters_are_recovered) {
  recovers(0.5, 0.1, 2.7);
  recovers(0.2, 0.3, 5.3);
  recovers(0.713, 0, 1.3);
}
END_TEST

/* In steps likewise, also where the excitement fades within one of them. */
START_TEST(steps_are_excited_too) {
  const int n = 400000 / SLOW;
  for (double decay = 1; decay < 100; decay *= 9) {
    open_market(model_with(INVMM_KIND_SIMULATED_MARKET,
                           SETTINGS({"volatility", 0}, {"intensity_scale", 0.73}, {"intensity_decay", 1.5},
                                    {"time_step", 0.05}, {"hawkes_self", 0.4}, {"hawkes_cross", 0.2},
                                    {"hawkes_decay", decay})));
    for (int i = 0; i <= n; ++i)
      collect_all();
    const double mean = 2 * 0.73 / 0.4 * 0.05 * n;
    ck_assert_double_eq_tol(figure("prints"), mean, 4 * sqrt(mean) / 0.4);
    ck_assert_double_lt(figure("capped"), 1e-3 * n);
  }
}
END_TEST

int main(void) {
  int status = RUN_TESTS(
      "markets/simulated_flow", sizes_have_their_moments, a_move_comes_about_evenly, every_move_comes_about,
      without_a_horizon_the_move_comes_next, a_share_of_them_is_informed, the_mid_follows_the_informed,
      a_taker_excites_both_sides_and_it_fades, hawkes_parameters_are_recovered, steps_are_excited_too);
  open_market(NULL);
  return status;
}
