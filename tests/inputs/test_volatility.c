/* SPDX-License-Identifier: MIT */
/** Volatility: reference values, the formulas over whole series, truth and coverage on simulated prices, and
 * what comes of bad input. */
#include "core/internal.h"
#include "golden.h"
#include "inputs/inputs.h"

enum { VOL = INVMM_KIND_VOLATILITY, MOST = 400 };

/* The reference returns; how many. */
static int reference_returns(double *r) {
  FILE *file = golden_open("vol_returns.txt");
  int n = 0;
  while (golden_row(file, &r[n], 1))
    ++n;
  return n;
}

/* A model that has seen a price for each second, which moves by these returns. */
static invmm_model *fed_with(const struct setting *settings, const double *r, int n) {
  invmm_model *model = model_with(VOL, settings);
  double price = 0;
  see_mid(model, 0, price);
  for (int i = 0; i < n; ++i)
    see_mid(model, i + 1, price += r[i]);
  return model;
}

static double square(double x) {
  return x * x;
}

/* -- reference values; prices are sums of the returns, which costs some digits -- */

START_TEST(ewma_is_the_recursion) {
  double r[MOST], half_life = log(0.5) / log(0.94);
  int n = reference_returns(r);
  invmm_model *model = fed_with(SETTINGS({"half_life", half_life}), r, n);
  ck_assert_close(square(value_of(model, "value", 0)), 1.728959428262e-6, 1e-12);
  ck_assert_close(value_of(model, "volatility", 0), value_of(model, "value", 0), 0);
  invmm_model_free(model);
}
END_TEST

/* One that forgets so fast that its weights are never worth as many samples as are asked for does not wait
 * for ever: it answers once its memory is full, and its error says what that is worth. */
START_TEST(a_short_memory_is_warm_once_it_is_full) {
  for (int start = 0; start < 2; ++start) {
    invmm_model *model =
        model_with(INVMM_KIND_VOLATILITY, SETTINGS({"half_life", 4.1}, {"ewma_start", start}));
    double price = 100;
    for (int i = 0; i <= 40; ++i) {
      see_mid(model, i, price += i % 3 ? 0.31 : -0.57);
      ck_assert_int_eq(value_of(model, "quality", 0) > 0, i >= 21); /* 2^-(21/4.1) is below 1/32 */
      ck_assert_double_le(value_of(model, "samples_have", 0), i < 21 ? 15 : 20);
    }
    /* as many samples as the weights are worth: (2 - g)/g with g = 1 - 2^(-1/4.1) */
    double gain = 1 - exp2(-1 / 4.1), worth = (2 - gain) / gain;
    ck_assert_double_gt(value_of(model, "error", 0), 0.99 * value_of(model, "value", 0) / sqrt(2 * worth));
    invmm_model_free(model);
    model = model_with(INVMM_KIND_VOLATILITY, SETTINGS({"half_life", 0.1}, {"ewma_start", start}));
    for (int i = 0; i <= 30; ++i) {
      see_mid(model, i, 100 + i % 2);
      ck_assert_int_eq(value_of(model, "quality", 0) > 0, i >= 20);
    }
    invmm_model_free(model);
  }
}
END_TEST

START_TEST(realized_and_bipower_are_the_sums) {
  double r[MOST];
  int n = reference_returns(r);
  invmm_model *model = fed_with(SETTINGS({"method", INVMM_VOLATILITY_REALIZED}, {"window", 390}), r, n);
  ck_assert_close(square(value_of(model, "value", 0)) * n, 8.515709306831e-4, 1e-12);
  invmm_model_free(model);
  model = fed_with(SETTINGS({"method", INVMM_VOLATILITY_BIPOWER}, {"window", 390}), r, n);
  ck_assert_close(square(value_of(model, "value", 0)) * n, 5.20595579448e-4, 1e-12);
  ck_assert_close(value_of(model, "jump_statistic", 0), 8.843428518954, 1e-12);
  invmm_model_free(model);
}
END_TEST

START_TEST(garch_is_the_recursion) {
  double r[MOST];
  int n = reference_returns(r);
  const struct setting settings[] = {{"method", INVMM_VOLATILITY_GARCH},
                                     {"sampling", INVMM_SAMPLING_TIME},
                                     {"garch_omega", 1e-7},
                                     {"garch_alpha", 0.08},
                                     {"garch_beta", 0.9},
                                     {NULL, 0},
                                     {NULL, 0}};
  invmm_model *model = fed_with(settings, r, n);
  ck_assert_close(square(value_of(model, "value", 0)), 2.540984703584e-6, 1e-12);
  invmm_model_set(model, INVMM_PARAM_HORIZON, 10);
  ck_assert_close(square(value_of(model, "value", 0)) * 10, 2.75089617003e-5, 1e-12);
  invmm_model_free(model);
}
END_TEST

START_TEST(yang_zhang_is_the_reference) {
  FILE *file = golden_open("yz_bars.txt");
  double row[5];
  invmm_model *model = model_with(VOL, SETTINGS({"method", INVMM_VOLATILITY_YANG_ZHANG}, {"window", 20}));
  for (int i = 0; golden_row(file, row, 5); ++i) {
    if (i == 0) see_bar(model, 0, row[4], row[4], row[4], row[4]);
    see_bar(model, 60 * (i + 1), row[0], row[1], row[2], row[3]);
  }
  ck_assert_close(square(value_of(model, "value", 0)) * 60, 9.375085350285e-5, 1e-12);
  invmm_model_free(model);
}
END_TEST

/* -- windows: a plain loop over what is in them -- */

struct walk {
  double r[2000], dt[2000], p[2001], t[2001];
  int n;
};

static void make_walk(struct walk *w, uint64_t seed, int n, double sigma) {
  struct draw d = {seed};
  w->n = n, w->p[0] = 100, w->t[0] = 0;
  for (int i = 0; i < n; ++i) {
    int64_t ns = draw_whole(&d, 100000000, 1900000000);
    w->dt[i] = (double)ns * 1e-9;
    w->r[i] = sigma * sqrt(w->dt[i]) * draw_normal(&d);
    w->t[i + 1] = w->t[i] + w->dt[i], w->p[i + 1] = w->p[i] + w->r[i];
  }
}

static double realized_of(const struct walk *w, int from, int to) {
  double squares = 0, seconds = 0;
  for (int i = from; i < to; ++i)
    squares += square(w->p[i + 1] - w->p[i]), seconds += w->dt[i];
  return squares / seconds;
}

static double bipower_of(const struct walk *w, int from, int to) {
  double products = 0, roots = 0;
  for (int i = from + 1; i < to; ++i) {
    products += fabs(w->p[i + 1] - w->p[i]) * fabs(w->p[i] - w->p[i - 1]);
    roots += sqrt(w->dt[i] * w->dt[i - 1]);
  }
  return acos(-1) / 2 * products / roots;
}

static double two_scale_of(const struct walk *w, int from, int to, int lag) {
  double slow = 0, fast = 0, seconds = 0, n = to - from, share = (n - lag + 1) / lag / n;
  for (int i = from + lag; i <= to; ++i)
    slow += square(w->p[i] - w->p[i - lag]);
  for (int i = from; i < to; ++i)
    fast += square(w->p[i + 1] - w->p[i]), seconds += w->dt[i];
  return fmax(0, (slow / lag - share * fast) / (1 - share)) / seconds;
}

static double window_of(const struct walk *w, int method, int from, int to) {
  if (method == INVMM_VOLATILITY_REALIZED) return realized_of(w, from, to);
  return method == INVMM_VOLATILITY_BIPOWER ? bipower_of(w, from, to) : two_scale_of(w, from, to, 7);
}

START_TEST(a_window_is_a_loop_over_it) {
  static struct walk w;
  make_walk(&w, 3, 400, 0.31);
  for (int method = INVMM_VOLATILITY_REALIZED; method <= INVMM_VOLATILITY_TWO_SCALE; ++method) {
    invmm_model *model =
        model_with(VOL, SETTINGS({"method", method}, {"window", 53}, {"subgrid", 7}, {"warm_samples", 0}));
    for (int i = 0; i <= w.n; ++i) {
      see_mid(model, w.t[i], w.p[i]);
      double want = i < 9 ? 0 : window_of(&w, method, i > 53 ? i - 53 : 0, i);
      if (want > 0) ck_assert_close(square(value_of(model, "value", 0)), want, 1e-9);
    }
    ck_assert_double_eq(value_of(model, "samples_have", 0), 53);
    invmm_model_free(model);
  }
}
END_TEST

START_TEST(a_jump_that_has_left_the_window_leaves_no_digits) {
  static struct walk w;
  make_walk(&w, 5, 300, 0.31);
  invmm_model *model = model_with(VOL, SETTINGS({"method", INVMM_VOLATILITY_REALIZED}, {"window", 37}));
  for (int i = 0; i <= w.n; ++i)
    see_mid(model, w.t[i], w.p[i] + (i == 100 ? 1e9 : 0));
  ck_assert_close(square(value_of(model, "value", 0)), realized_of(&w, w.n - 37, w.n), 1e-9);
  invmm_model_free(model);
}
END_TEST

/* -- truth and coverage -- */

/* A walk at odd times; a faster one with noise on each price for two_scale. */
static void show(invmm_model *model, struct draw *d, int method, int n, double sigma) {
  double price = 100, fast = 1e-3, last = 0;
  see_mid(model, 0, price);
  for (int i = 1; i <= n; ++i) {
    double t = method == INVMM_VOLATILITY_TWO_SCALE ? i * fast : i + draw_between(d, 0, 0.4);
    price += sigma * sqrt(t - last) * draw_normal(d), last = t;
    see_mid(model, t, price + (method == INVMM_VOLATILITY_TWO_SCALE ? 0.02 * draw_normal(d) : 0));
  }
}

/* Bars of 400 moves each, and a jump from each close to the next open. */
static void show_bars(invmm_model *model, struct draw *d, int n, double sigma) {
  double price = 100, small = sigma * sqrt(60.0 / 440);
  see_bar(model, 0, price, price, price, price);
  for (int i = 1; i <= n; ++i) {
    for (int j = 0; j < 40; ++j)
      price += small * draw_normal(d);
    double open = price, high = price, low = price;
    for (int j = 0; j < 400; ++j) {
      price += small * draw_normal(d);
      high = fmax(high, price), low = fmin(low, price);
    }
    see_bar(model, 60 * i, open, high + 0.5826 * small, low - 0.5826 * small, price);
  }
}

/* How often value +- 1.96 error holds the truth. */
static double coverage(int method, const struct setting *settings, int n, double *bias) {
  const double sigma = 0.31;
  int runs = 500 / RUNS_DIVISOR, held = 0;
  double sum = 0, error = 0;
  for (int run = 0; run < runs; ++run) {
    struct draw d = {(uint64_t)run * 7 + 1};
    invmm_model *model = model_with(VOL, settings);
    if (method == INVMM_VOLATILITY_YANG_ZHANG)
      show_bars(model, &d, n, sigma);
    else
      show(model, &d, method, n, sigma);
    double value = value_of(model, "value", 0);
    error = value_of(model, "error", 0);
    held += fabs(value - sigma) < 1.96 * error;
    sum += value - sigma;
    invmm_model_free(model);
  }
  *bias = fabs(sum / runs) / error;
  return (double)held / runs;
}

static void ck_covers(int method, const struct setting *settings, int n) {
  double bias, held = coverage(method, settings, n, &bias), slack = RUNS_DIVISOR > 1 ? 0.06 : 0;
  ck_assert_msg(held >= 0.92 - slack && held <= 0.98 + slack, "method %d: %g", method, held);
  ck_assert_msg(bias < 0.5, "method %d: bias of %g errors", method, bias);
}

START_TEST(intervals_hold_as_often_as_they_say) {
  ck_covers(INVMM_VOLATILITY_EWMA, SETTINGS({"half_life", 40}), 400);
  ck_covers(INVMM_VOLATILITY_EWMA, SETTINGS({"half_life", 400}, {"ewma_start", 1}), 100);
  ck_covers(INVMM_VOLATILITY_REALIZED, SETTINGS({"method", INVMM_VOLATILITY_REALIZED}, {"window", 200}), 300);
  ck_covers(INVMM_VOLATILITY_TWO_SCALE,
            SETTINGS({"method", INVMM_VOLATILITY_TWO_SCALE}, {"window", 1000}, {"subgrid", 40}), 1000);
  ck_covers(INVMM_VOLATILITY_BIPOWER, SETTINGS({"method", INVMM_VOLATILITY_BIPOWER}, {"window", 300}), 250);
}
END_TEST

START_TEST(a_jump_hurts_bipower_little) {
  static struct walk w;
  make_walk(&w, 9, 300, 0.31);
  invmm_model *jumps = model_with(VOL, SETTINGS({"method", INVMM_VOLATILITY_BIPOWER}));
  invmm_model *squares = model_with(VOL, SETTINGS({"method", INVMM_VOLATILITY_REALIZED}));
  for (int i = 0; i <= w.n; ++i)
    see_mid(jumps, w.t[i], w.p[i] + 4 * (i > 150)), see_mid(squares, w.t[i], w.p[i] + 4 * (i > 150));
  ck_assert_double_lt(fabs(value_of(jumps, "value", 0) - 0.31), 3 * value_of(jumps, "error", 0));
  ck_assert_double_gt(value_of(squares, "value", 0) - 0.31, 3 * value_of(jumps, "error", 0));
  ck_assert_double_gt(value_of(jumps, "jump_statistic", 0), 3);
  invmm_model_free(jumps), invmm_model_free(squares);
}
END_TEST

START_TEST(intervals_of_bars_hold_too) {
  ck_covers(INVMM_VOLATILITY_YANG_ZHANG, SETTINGS({"method", INVMM_VOLATILITY_YANG_ZHANG}, {"window", 60}),
            60);
}
END_TEST

START_TEST(rogers_satchell_is_the_mean_of_its_terms) {
  invmm_model *model = model_with(
      VOL, SETTINGS({"method", INVMM_VOLATILITY_ROGERS_SATCHELL}, {"warm_samples", 1}, {"max_gap", 1000}));
  see_bar(model, 0, 5, 6, 4, 5.5);
  see_bar(model, 60, 100.3, 101.7, 99.1, 100.9);
  double first = (101.7 - 100.9) * (101.7 - 100.3) + (99.1 - 100.9) * (99.1 - 100.3);
  ck_assert_close(square(value_of(model, "value", 0)), first / 60, 1e-12);
  see_bar(model, 120, 100.1, 100, 100.4, 100.7); /* its range does not hold its open and close */
  double second = (100.7 - 100.7) * (100.7 - 100.1) + (100.1 - 100.7) * (100.1 - 100.1);
  ck_assert_close(square(value_of(model, "value", 0)), (first + second) / 120, 1e-12);
  ck_assert_double_gt(value_of(model, "error", 0), 0);
  see_bar(model, 120, 100.1, 100, 100.4, 100.7); /* of no time */
  see_bar(model, 180, 1e70, 1e80, 1, 1e75);      /* of no sense */
  see_bar(model, 9999, 100, 101, 99, 100);       /* after a pause */
  ck_assert_double_eq(value_of(model, "samples_have", 0), 2);
  invmm_model_free(model);
}
END_TEST

/* -- sampling -- */

START_TEST(by_time_the_price_before_the_stroke_counts) {
  invmm_model *model = model_with(VOL, SETTINGS({"method", INVMM_VOLATILITY_REALIZED}, {"sampling", 1},
                                                {"sampling_interval", 2}, {"warm_samples", 1}));
  see_mid(model, 0, 100), see_mid(model, 1.5, 103);
  see_mid(model, 2.5, 108); /* at 2 it was 103 */
  ck_assert_close(square(value_of(model, "value", 0)), 9.0 / 2, 1e-12);
  see_mid(model, 4, 104); /* on the stroke */
  ck_assert_close(square(value_of(model, "value", 0)), (9.0 + 1) / 4, 1e-12);
  see_mid(model, 9.9, 107), see_mid(model, 10, 106);
  ck_assert_close(square(value_of(model, "value", 0)), (9.0 + 1 + 0 + 4) / 10, 1e-12);
  invmm_model_free(model);
}
END_TEST

START_TEST(by_event_every_so_many_count) {
  invmm_model *model = model_with(
      VOL, SETTINGS({"method", INVMM_VOLATILITY_REALIZED}, {"sampling_events", 3}, {"warm_samples", 1}));
  for (int i = 0; i <= 6; ++i)
    see_mid(model, 0.5 * i, 100 + i * i);
  ck_assert_close(square(value_of(model, "value", 0)), (81.0 + 27 * 27) / 3, 1e-12);
  see_mid(model, 3, 7);
  see_mid(model, 3, 8);
  see_mid(model, 3, 9); /* due, but no time has passed */
  ck_assert_double_eq(value_of(model, "samples_have", 0), 2);
  see_mid(model, 4, 130);
  ck_assert_close(square(value_of(model, "value", 0)), (81.0 + 27 * 27 + 6 * 6) / 4, 1e-12); /* 130 - 136 */
  invmm_model_free(model);
}
END_TEST

START_TEST(a_gap_is_left_out) {
  static const int methods[] = {INVMM_VOLATILITY_REALIZED, INVMM_VOLATILITY_BIPOWER,
                                INVMM_VOLATILITY_TWO_SCALE};
  for (int j = 0; j < 3; ++j) {
    invmm_model *model = model_with(VOL, SETTINGS({"method", methods[j]}, {"max_gap", 10},
                                                  {"warm_samples", 0}, {"window", 20}, {"subgrid", 2}));
    struct draw d = {7};
    double price = 100, most = 0;
    for (int i = 0; i < 30; ++i) {
      price += 0.1 * draw_normal(&d);
      see_mid(model, i + (i > 15 ? 1000 : 0), price + (i > 15 ? 500 : 0));
      double out;
      if (ask_value(model, "value", 0, &out) == INVMM_OK) most = fmax(most, out);
    }
    ck_assert_msg(most > 0 && most < 0.4, "method %d: %g", methods[j], most);
    invmm_model_free(model);
  }
}
END_TEST

/* Sampled by time as well, wherever on its grid the market opens again. */
START_TEST(no_return_by_time_has_a_pause_in_it) {
  static const int methods[] = {INVMM_VOLATILITY_EWMA, INVMM_VOLATILITY_REALIZED, INVMM_VOLATILITY_BIPOWER,
                                INVMM_VOLATILITY_TWO_SCALE, INVMM_VOLATILITY_GARCH};
  for (int j = 0; j < 5; ++j)
    for (int k = 0; k < 10; ++k) {
      invmm_model *model = model_with(
          VOL, SETTINGS({"method", methods[j]}, {"max_gap", 10}, {"warm_samples", 1}, {"window", 200},
                        {"subgrid", 2}, {"sampling", INVMM_SAMPLING_TIME}, {"ewma_start", 1},
                        {"garch_omega", 0.01}, {"garch_alpha", 0.1}, {"garch_beta", 0.8}));
      struct draw d = {31};
      double price = 100, most = 0, out;
      for (int i = 0; i < 120; ++i) {
        price += 0.1 * draw_normal(&d);
        see_mid(model, 0.5 * i + (i > 60 ? 1000 + 0.1 * k : 0), price + (i > 60 ? 500 : 0));
        if (ask_value(model, "value", 0, &out) == INVMM_OK) most = fmax(most, out);
      }
      ck_assert_msg(most > 0 && most < 0.6, "method %d, %d tenths: %g", methods[j], k, most);
      invmm_model_free(model);
    }
}
END_TEST

START_TEST(trades_and_pools_have_prices_too) {
  invmm_model *trades = model_with(VOL, SETTINGS({"observe_price", 1}, {"warm_samples", 0}));
  invmm_model *pools = model_with(VOL, SETTINGS({"observe_price", 2}, {"warm_samples", 0}));
  for (int i = 0; i < 5; ++i) {
    invmm_event pool = event_at(i, i % 2 ? INVMM_EV_SWAP : INVMM_EV_POOL);
    pool.price = 100 + i % 2;
    see_trade(trades, i, 100 + i % 2, 1), see_mid(trades, i, 50 * i);
    step_ok(pools, pool), see_mid(pools, i, 50 * i);
    pool.price = 0;
    step_ok(pools, pool);
  }
  ck_assert_close(value_of(trades, "value", 0), 1, 1e-12);
  ck_assert_close(value_of(pools, "value", 0), 1, 1e-12);
  invmm_model_free(trades), invmm_model_free(pools);
}
END_TEST

START_TEST(garch_goes_to_its_mean_in_silence) {
  invmm_model *model =
      model_with(VOL, SETTINGS({"method", INVMM_VOLATILITY_GARCH}, {"sampling", 1}, {"sampling_interval", 2},
                               {"garch_omega", 0.013}, {"garch_alpha", 0.11}, {"garch_beta", 0.83},
                               {"warm_samples", 1}));
  double h = 0.013 / (1 - 0.94), mean = h, out;
  ck_assert_int_eq(ask_value(model, "value", 0, &out), INVMM_NOT_READY);
  see_mid(model, 0, 100), see_mid(model, 2, 101.3);
  h = 0.013 + 0.11 * 1.69 + 0.83 * h;
  ck_assert_close(square(value_of(model, "value", 0)), h / 2, 1e-12);
  ck_assert_close(value_of(model, "error", 0) / value_of(model, "value", 0), 0.5 * 0.83, 1e-12);
  see_mid(model, 8, 100.7); /* three intervals */
  h = mean + (h - mean) * 0.94 * 0.94;
  h = 0.013 + 0.11 * 0.36 / 3 + 0.83 * h;
  ck_assert_close(square(value_of(model, "value", 0)), h / 2, 1e-12);
  invmm_model_free(model);
}
END_TEST

/* -- beginnings and ends -- */

START_TEST(a_prior_answers_and_fades) {
  invmm_model *model = model_with(VOL, SETTINGS({"method", INVMM_VOLATILITY_REALIZED}, {"warm_samples", 8},
                                                {"prior_weight", 3}, {"prior_volatility", 0.7}));
  ck_assert_close(value_of(model, "value", 0), 0.7, 1e-15);
  ck_assert_close(value_of(model, "error", 0), 0.7, 1e-15);
  for (int i = 0; i <= 8; ++i) {
    see_mid(model, i, 100 + 0.2 * (i % 2));
    double w = 3 * (1 - i / 8.0), want = (i * 0.04 + w * 0.49) / (i + w);
    ck_assert_close(square(value_of(model, "value", 0)), want, 1e-9);
    ck_assert_double_eq(value_of(model, "quality", 0), 1);
  }
  invmm_model_free(model);
}
END_TEST

START_TEST(equal_prices_are_no_volatility_to_quote_on) {
  static const int methods[] = {INVMM_VOLATILITY_EWMA, INVMM_VOLATILITY_REALIZED, INVMM_VOLATILITY_BIPOWER,
                                INVMM_VOLATILITY_TWO_SCALE};
  for (int j = 0; j < 4; ++j) {
    invmm_model *model = model_with(VOL, SETTINGS({"method", methods[j]}, {"window", 30}, {"subgrid", 4}));
    double out;
    for (int i = 0; i < 300; ++i) {
      see_mid(model, i, 100);
      ck_assert_int_eq(ask_value(model, "value", 0, &out), INVMM_NOT_READY);
      ck_assert_double_eq(out, 0);
    }
    ck_assert_double_eq(value_of(model, "quality", 0), 0);
    see_mid(model, 301, 101); /* and back to life */
    see_mid(model, 302, 100.3);
    if (j != 3) ck_assert_int_eq(ask_value(model, "value", 0, &out), INVMM_OK);
    invmm_model_free(model);
  }
}
END_TEST

START_TEST(the_annual_volatility_is_relative) {
  invmm_model *model = model_with(VOL, SETTINGS({"warm_samples", 1}, {"year_seconds", 1e6}));
  see_mid(model, 0, -50), see_mid(model, 4, -50.4);
  ck_assert_close(value_of(model, "value", 0), 0.2, 1e-12);
  ck_assert_close(value_of(model, "volatility_annual", 0), 0.2 * 1e3 / 50.4, 1e-12);
  ck_assert_close(value_of(model, "value", 1), value_of(model, "volatility_annual", 0), 0);
  ck_assert_close(value_of(model, "jump_statistic", 0), 0, 0);
  ck_assert_close(value_of(model, "price_noise", 0), 0, 0);
  invmm_model_free(model);
}
END_TEST

START_TEST(noise_is_told_apart) {
  invmm_model *model =
      model_with(VOL, SETTINGS({"method", INVMM_VOLATILITY_TWO_SCALE}, {"window", 5000}, {"subgrid", 100}));
  struct draw d = {3};
  ck_assert_close(value_of(model, "samples_have", 0), 0, 0);
  show(model, &d, INVMM_VOLATILITY_TWO_SCALE, 5000, 0.31);
  ck_assert_close(value_of(model, "price_noise", 0), 0.02, 0.05);
  invmm_model_free(model);
}
END_TEST

static void ck_refused(const struct setting *settings, const char *why) {
  ck_no_model(INVMM_E_CONFIG, config_with(VOL, settings), why, "");
}

START_TEST(contradictions_are_named) {
  const struct setting garch = {"method", INVMM_VOLATILITY_GARCH}, time = {"sampling", 1};
  ck_refused(SETTINGS({"prior_weight", 1}), "prior_volatility");
  ck_refused(SETTINGS({"method", 1}, {"window", 10}), "warm_samples");
  ck_refused(SETTINGS({"method", 3}, {"window", 30}, {"subgrid", 31}), "subgrid");
  ck_refused(SETTINGS(garch), "garch_omega");
  ck_refused(SETTINGS(garch, {"garch_omega", 1}), "garch_alpha");
  ck_refused(SETTINGS(garch, {"garch_omega", 1}, {"garch_alpha", 0.5}), "garch_beta");
  ck_refused(SETTINGS(garch, time, {"garch_omega", 1}, {"garch_alpha", 0.5}, {"garch_beta", 0.5}), "below 1");
  ck_refused(SETTINGS(garch, {"garch_omega", 1}, {"garch_alpha", 0.1}, {"garch_beta", 0.5}), "sampling");
}
END_TEST

/* The distance from there to another price may be no number, and what is saved must be loaded again. */
START_TEST(a_price_at_the_end_of_all_doubles_is_none) {
  invmm_model *model = model_with(VOL, SETTINGS({"half_life", 13.7})), *loaded;
  unsigned char bytes[1 << 16];
  uint64_t length;
  see_mid(model, 0, 1.7e308);
  see_mid(model, 1, -1.7e308);
  ck_assert_int_eq(invmm_model_save(model, bytes, sizeof bytes, &length), INVMM_OK);
  ck_assert_int_eq(invmm_model_load(bytes, length, NULL, &loaded), INVMM_OK);
  ck_assert_double_eq(value_of(model, "samples_have", 0), 0);
  invmm_model_free(loaded), invmm_model_free(model);
}
END_TEST

/* A method that looks at no window keeps none. */
START_TEST(a_window_takes_room_where_there_is_one_alone) {
  for (int method = 0; method <= INVMM_VOLATILITY_YANG_ZHANG; ++method) {
    invmm_model *few = model_with(VOL, SETTINGS({"method", method}, {"window", 20}));
    invmm_model *many = model_with(VOL, SETTINGS({"method", method}, {"window", 300}));
    int windowless = method == INVMM_VOLATILITY_EWMA;
    ck_assert_msg(windowless == (few->state_size == many->state_size), "%d", method);
    invmm_model_free(few), invmm_model_free(many);
  }
}
END_TEST

/* So it takes nothing of a prior yet. */
START_TEST(one_return_is_no_pair) {
  for (int prior = 0; prior < 2; ++prior) {
    invmm_model *model =
        model_with(VOL, SETTINGS({"method", INVMM_VOLATILITY_BIPOWER}, {"window", 20}, {"warm_samples", 1},
                                 {"prior_volatility", 0.371}, {"prior_weight", prior ? 5 : 0}));
    double out;
    see_mid(model, 0, 100), see_mid(model, 1, 100.3);
    ck_assert_int_eq(ask_value(model, "value", 0, &out), prior ? INVMM_OK : INVMM_NOT_READY);
    ck_assert_double_eq(out, prior ? 0.371 : 0);
    see_mid(model, 2, 100.1);
    if (!prior) ck_assert_close(square(value_of(model, "value", 0)), acos(-1) / 2 * 0.3 * 0.2, 1e-9);
    invmm_model_free(model);
  }
}
END_TEST

START_TEST(jumps_are_looked_for_in_the_window_alone) {
  static struct walk w;
  make_walk(&w, 7, 400, 0.31);
  double jumps[2];
  for (int i = 0; i < 2; ++i) { /* all of the walk, and its end */
    invmm_model *model = model_with(VOL, SETTINGS({"method", INVMM_VOLATILITY_BIPOWER}, {"window", 53}));
    for (int k = i ? w.n - 53 : 0; k <= w.n; ++k)
      see_mid(model, w.t[k], w.p[k]);
    jumps[i] = value_of(model, "jump_statistic", 0);
    invmm_model_free(model);
  }
  ck_assert_close(jumps[0], jumps[1], 1e-9);
}
END_TEST

int main(void) {
  return RUN_TESTS("inputs/volatility", no_return_by_time_has_a_pause_in_it, ewma_is_the_recursion,
                   a_short_memory_is_warm_once_it_is_full, realized_and_bipower_are_the_sums,
                   garch_is_the_recursion, yang_zhang_is_the_reference, a_window_is_a_loop_over_it,
                   a_jump_that_has_left_the_window_leaves_no_digits, intervals_hold_as_often_as_they_say,
                   a_jump_hurts_bipower_little, intervals_of_bars_hold_too,
                   rogers_satchell_is_the_mean_of_its_terms, by_time_the_price_before_the_stroke_counts,
                   by_event_every_so_many_count, a_gap_is_left_out, trades_and_pools_have_prices_too,
                   garch_goes_to_its_mean_in_silence, a_prior_answers_and_fades,
                   equal_prices_are_no_volatility_to_quote_on, the_annual_volatility_is_relative,
                   noise_is_told_apart, contradictions_are_named, a_price_at_the_end_of_all_doubles_is_none,
                   a_window_takes_room_where_there_is_one_alone, one_return_is_no_pair,
                   jumps_are_looked_for_in_the_window_alone);
}
