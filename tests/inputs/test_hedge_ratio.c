/* SPDX-License-Identifier: MIT */
/** Hedge ratio: what books of two venues teach, by three methods, and when it says nothing. */
#include "golden.h"
#include "inputs/inputs.h"

enum { RATIO = INVMM_KIND_HEDGE_RATIO, ROWS = 500 };
static invmm_model *model;
static double rows[3 * ROWS];

static void drop(void) {
  invmm_model_free(model);
  model = NULL;
}

static void make_with(const struct setting *settings) {
  drop();
  model = model_with(RATIO, settings);
}

static void see(int32_t instrument, double seconds, double mid) {
  invmm_event e = book_at(seconds, mid - 0.01, mid + 0.01);
  e.instrument = instrument;
  step_ok(model, e);
}

/* Samples at whole seconds: books shortly before each stroke. */
struct pair {
  double time, asset, hedge[2];
  int hedges;
};

static void start(struct pair *p, int hedges) {
  *p = (struct pair){.time = 1000, .asset = 100, .hedge = {99, 55}, .hedges = hedges};
  for (int j = 0; j < hedges; ++j)
    see(INVMM_HEDGE + j, p->time, p->hedge[j]);
  see(0, p->time, p->asset); /* the first stroke is when all are known */
}

static void move(struct pair *p, const double *by) {
  p->asset += by[0];
  see(0, p->time + 0.5, p->asset);
  for (int j = 0; j < p->hedges; ++j)
    see(INVMM_HEDGE + j, p->time + 0.75, p->hedge[j] += by[1 + j]);
  p->time += 1;
  step_ok(model, event_at(p->time, INVMM_EV_TIME));
}

static void read_returns(void) {
  FILE *file = golden_open("hedge_returns.txt");
  for (int i = 0; i < ROWS; ++i)
    ck_assert(golden_row(file, rows + 3 * i, 3));
  fclose(file);
}

static void see_all(int hedges) {
  struct pair pair;
  start(&pair, hedges);
  read_returns();
  for (int i = 0; i < ROWS; ++i)
    move(&pair, rows + 3 * i);
}

static double ask(const char *name, uint32_t index) {
  return value_of(model, name, index);
}

/* --- the reference values, through events (risk/o4_hedge.json) --- */

START_TEST(least_squares) {
  make_with(
      SETTINGS({"hedge_instruments", 2}, {"forgetting", 0.97}, {"ridge", 1e-3}, {"prior_ratio", 1e-300}));
  see_all(2);
  ck_assert_close(ask("value", 0), 0.8232331745772, 1e-9); /* what mids of 100 leave of moves of 0.01 */
  ck_assert_close(ask("value", 1), 0.2900460994169, 1e-9);
  ck_assert_double_eq(ask("samples_have", 0), 500);
  ck_assert_double_eq(ask("quality", 0), 1);
  double error2 = 0, weight = 0, x[2] = {ask("value", 0), ask("value", 1)};
  for (int i = 0; i < ROWS; ++i) {
    double left = rows[3 * i] - x[0] * rows[3 * i + 1] - x[1] * rows[3 * i + 2], w = pow(0.97, ROWS - 1 - i);
    error2 += w * left * left, weight += w;
  }
  ck_assert_close(ask("error", 0), sqrt(70.4641458077 * error2 / weight), 0.1);
  ck_assert_double_gt(ask("hedged_share", 0), 0.8);
  ck_assert_double_lt(ask("hedged_share", 0), 1);
}
END_TEST

START_TEST(kalman) {
  make_with(SETTINGS({"method", INVMM_RATIO_KALMAN}, {"hedge_instruments", 2}, {"ratio_walk", 1e-4},
                     {"noise_variance", 1e-4}, {"outlier_limit", INFINITY}, {"prior_ratio", 1e-300}));
  see_all(2);
  ck_assert_close(ask("value", 0), 0.840753252418, 1e-9);
  ck_assert_close(ask("value", 1), 0.2983433036971, 1e-9);
  ck_assert_close(ask("error", 0), sqrt(0.004833164616386), 1e-9);
  ck_assert_close(ask("error", 1), sqrt(0.007285917642217), 1e-9);
}
END_TEST

START_TEST(cvar_of_one_hedge) {
  double row[9];
  FILE *file = golden_open("tail_ratios.txt");
  while (golden_row(file, row, 9)) {
    if (row[1] > 0 || row[0] > 0.98)
      continue; /* that one's cost is from a ratio of 0, this one's tail is too thin */
    make_with(SETTINGS({"method", INVMM_RATIO_CVAR}, {"tail_level", row[0]}, {"window", ROWS},
                       {"renew_samples", 1}));
    see_all(1);
    ck_assert_close(ask("value", 0), row[2], 1e-9);
    ck_assert_close(ask("tail_risk", 0), row[3], 1e-9);
    ck_assert_double_gt(ask("error", 0), 0);
  }
}
END_TEST

START_TEST(cvar_of_two_hedges) {
  make_with(SETTINGS({"method", INVMM_RATIO_CVAR}, {"hedge_instruments", 2}, {"tail_level", 0.9},
                     {"window", ROWS}, {"renew_samples", 100}));
  see_all(2);
  ck_assert_close(ask("value", 0), 0.9574425785461, 1e-6);
  ck_assert_close(ask("value", 1), 0.3161025670753, 2e-6);
  ck_assert_close(ask("tail_risk", 0), 0.01316450153382, 1e-8);
}
END_TEST

/* --- cvar --- */

START_TEST(a_scene_of_stress_counts_as_samples_do) {
  for (int listed = 0; listed < 3; ++listed) { /* none, each with its weight, and one weight for all */
    invmm_config *c = config_with(RATIO, SETTINGS({"method", INVMM_RATIO_CVAR}, {"tail_level", 0.9},
                                                  {"window", 200}, {"renew_samples", 100}));
    const double asset[] = {-0.5, 0.3}, hedge[] = {-0.3, 0.25}, weight[] = {4, listed == 2 ? 4 : 7};
    for (int i = 0; i < 3; ++i) {
      const int32_t ids[] = {INVMM_PARAM_STRESS_ASSET, INVMM_PARAM_STRESS_HEDGE, INVMM_PARAM_STRESS_WEIGHT};
      const double *lists[] = {asset, hedge, weight};
      if (listed)
        ck_assert_int_eq(invmm_config_set_array(c, ids[i], lists[i], i == 2 && listed == 2 ? 1 : 2),
                         INVMM_OK);
    }
    drop();
    ck_assert_int_eq(invmm_model_new(c, &model), INVMM_OK);
    invmm_config_free(c);
    struct pair pair;
    start(&pair, 1);
    read_returns();
    for (int i = 0; i < 200; ++i)
      move(&pair, rows + 3 * i);
    /* by hand: the same scenes, each as often as it weighs */
    static double loss[220];
    double best = INFINITY, at = 0;
    for (double x = 0.5; x < 2; x += 0.001) {
      int n = 0;
      for (int i = 0; i < 200; ++i)
        loss[n++] = x * rows[3 * i + 1] - rows[3 * i];
      for (int k = 0; k < 2 && listed; ++k)
        for (int i = 0; i < (int)weight[k]; ++i)
          loss[n++] = x * hedge[k] - asset[k];
      double left = 0.1 * n, sum = 0;
      for (int i = 0; left > 0; ++i, left -= 1) {
        for (int k = i + 1; k < n; ++k)
          if (loss[k] > loss[i]) {
            double was = loss[i];
            loss[i] = loss[k], loss[k] = was;
          }
        sum += fmin(left, 1) * loss[i];
      }
      if (sum / (0.1 * n) < best) best = sum / (0.1 * n), at = x;
    }
    ck_assert_double_lt(fabs(ask("value", 0) - at), 0.002);
    ck_assert_double_le(ask("tail_risk", 0), best + 1e-9);
  }
}
END_TEST

START_TEST(the_window_forgets_what_is_older) {
  make_with(
      SETTINGS({"method", INVMM_RATIO_CVAR}, {"tail_level", 0.8}, {"window", 60}, {"renew_samples", 1}));
  struct draw draw = {71};
  struct pair pair;
  start(&pair, 1);
  for (int i = 0; i < 200; ++i) {
    double hedge = 0.01 * draw_normal(&draw), noise = 0.001 * draw_normal(&draw);
    double ratio = i < 130 ? 0.4 : 1.3;
    move(&pair, (const double[]){ratio * hedge + noise, hedge});
  }
  ck_assert_double_lt(fabs(ask("value", 0) - 1.3), 0.1);
  ck_assert_double_eq(ask("samples_have", 0), 60);
}
END_TEST

START_TEST(a_cost_keeps_the_ratio) {
  make_with(SETTINGS({"method", INVMM_RATIO_CVAR}, {"tail_level", 0.8}, {"window", 100},
                     {"renew_samples", 10}, {"ratio_cost", 10}));
  struct pair pair;
  start(&pair, 1);
  read_returns();
  double first = 0;
  for (int i = 0; i < 200; ++i) {
    move(&pair, rows + 3 * i);
    if (i == 60) first = ask("value", 0);
    if (i > 60) ck_assert_double_eq(ask("value", 0), first);
  }
}
END_TEST

START_TEST(a_tail_that_the_sample_cannot_support_is_refused) {
  const struct setting *const thin[] = {
      SETTINGS({"method", INVMM_RATIO_CVAR}, {"tail_level", 0.99}, {"window", 999}),
      SETTINGS({"method", INVMM_RATIO_CVAR}, {"tail_level", 0.5}, {"window", 19})};
  for (int i = 0; i < 2; ++i) {
    invmm_config *c = config_with(RATIO, thin[i]);
    ck_assert_int_eq(invmm_model_new(c, &model), INVMM_E_CONFIG);
    ck_assert(strstr(invmm_config_errmsg(c), "tail_level") && strstr(invmm_config_errmsg(c), "window"));
    invmm_config_free(c);
  }
  make_with(
      SETTINGS({"method", INVMM_RATIO_CVAR}, {"tail_level", 0.99}, {"window", 1000}, {"warm_samples", 5}));
  ck_assert_double_eq(ask("samples_need", 0), 1000);
}
END_TEST

START_TEST(what_contradicts_itself_is_refused) {
  const double two[] = {1, 2};
  invmm_config *c = config_with(RATIO, SETTINGS({"stress_asset", -3}, {"hedge_instruments", 2}));
  ck_assert_int_eq(invmm_model_new(c, &model), INVMM_E_CONFIG);
  ck_assert(strstr(invmm_config_errmsg(c), "stress_asset"));
  invmm_config_free(c);
  for (int k = 0; k < 2; ++k) {
    c = config_with(RATIO, SETTINGS({"stress_asset", -3}));
    ck_assert_int_eq(
        invmm_config_set_array(c, k ? INVMM_PARAM_STRESS_HEDGE : INVMM_PARAM_STRESS_WEIGHT, two, 2),
        INVMM_OK);
    ck_assert_int_eq(invmm_model_new(c, &model), INVMM_E_CONFIG);
    invmm_config_free(c);
  }
  c = config_with(RATIO, SETTINGS({"method", INVMM_RATIO_CVAR}, {"window", 300}, {"warm_samples", 301}));
  ck_assert_int_eq(invmm_model_new(c, &model), INVMM_E_CONFIG);
  ck_assert(strstr(invmm_config_errmsg(c), "warm_samples"));
  invmm_config_free(c);
}
END_TEST

/* --- when it says nothing --- */

START_TEST(a_hedge_that_never_moves_teaches_nothing) {
  for (int method = 0; method < 2; ++method) {
    double value;
    make_with(SETTINGS({"method", method}, {"warm_samples", 2}));
    struct pair pair;
    start(&pair, 1);
    for (int i = 0; i < 100; ++i)
      move(&pair, (const double[]){i % 2 ? 0.3 : -0.3, 0});
    ck_assert_int_eq(ask_value(model, "value", 0, &value), INVMM_NOT_READY);
    ck_assert_double_eq(ask("quality", 0), 0);
  }
}
END_TEST

START_TEST(when_the_hedge_stops_moving_the_ratio_stays) {
  for (int method = 0; method < 2; ++method) {
    struct draw draw = {72};
    make_with(SETTINGS({"method", method}, {"warm_samples", 2}, {"windup_limit", 0.01}));
    struct pair pair;
    start(&pair, 1);
    for (int i = 0; i < 300; ++i) {
      double hedge = 0.1 * draw_normal(&draw);
      move(&pair, (const double[]){0.8 * hedge + 0.001 * draw_normal(&draw), hedge});
    }
    double before = ask("value", 0);
    ck_assert_double_lt(fabs(before - 0.8), 0.01);
    for (int i = 0; i < 20000; ++i)
      move(&pair, (const double[]){0.001 * draw_normal(&draw), 0});
    ck_assert_double_eq(ask("value", 0), before);
    ck_assert(isfinite(ask("error", 0)));
    for (int i = 0; i < 300; ++i) {
      double hedge = 0.1 * draw_normal(&draw);
      move(&pair, (const double[]){0.8 * hedge + 0.001 * draw_normal(&draw), hedge});
    }
    ck_assert_double_lt(fabs(ask("value", 0) - 0.8), 0.01);
  }
}
END_TEST

/* What is not known of a hedge that never moves has a bound, so that its first twitch is not believed. */
START_TEST(a_hedge_that_stood_still_for_long_learns_slowly) {
  struct draw draw = {72};
  make_with(SETTINGS({"hedge_instruments", 2}, {"warm_samples", 2}, {"forgetting", 0.99}));
  struct pair pair;
  start(&pair, 2);
  for (int i = 0; i < 3000; ++i) {
    double hedge = 0.1 * draw_normal(&draw);
    move(&pair, (const double[]){0.8 * hedge + 0.001 * draw_normal(&draw), hedge, 0});
  }
  move(&pair, (const double[]){0.001, 0, 1e-7});
  ck_assert_double_lt(fabs(ask("value", 0) - 0.8), 0.05);
  ck_assert_double_lt(fabs(ask("value", 1)), 10);
}
END_TEST

START_TEST(perfect_correlation_has_no_error_and_against_it_no_ratio) {
  for (int method = 0; method < 3; ++method)
    for (int sign = -1; sign <= 1; sign += 2) {
      struct draw draw = {73};
      double value;
      make_with(SETTINGS({"method", method}, {"warm_samples", 5}, {"tail_level", 0.8}, {"window", 100},
                         {"renew_samples", 1}));
      struct pair pair;
      start(&pair, 1);
      for (int i = 0; i < 200; ++i) {
        double hedge = 0.1 * draw_normal(&draw);
        move(&pair, (const double[]){sign * 0.8 * hedge, hedge});
      }
      invmm_status status = ask_value(model, "value", 0, &value);
      ck_assert_int_eq(status, sign > 0 ? INVMM_OK : INVMM_NOT_READY);
      if (sign > 0) ck_assert_double_lt(fabs(value - 0.8), 1e-3);
      if (sign > 0) ck_assert_double_lt(ask("error", 0), 0.02);
    }
}
END_TEST

START_TEST(twice_the_same_hedge_is_shared) {
  for (int method = 0; method < 3; ++method) {
    struct draw draw = {74};
    make_with(SETTINGS({"method", method}, {"hedge_instruments", 2}, {"warm_samples", 5}, {"tail_level", 0.8},
                       {"window", 100}));
    struct pair pair;
    start(&pair, 2);
    for (int i = 0; i < 500; ++i) {
      double hedge = 0.1 * draw_normal(&draw);
      move(&pair, (const double[]){0.8 * hedge + 0.001 * draw_normal(&draw), hedge, hedge});
    }
    ck_assert_double_lt(fabs(ask("value", 0) + ask("value", 1) - 0.8), 0.02);
  }
}
END_TEST

START_TEST(before_it_is_warm_there_is_the_prior_or_nothing) {
  double value;
  make_with(SETTINGS({"warm_samples", 10}));
  ck_assert_int_eq(ask_value(model, "value", 0, &value), INVMM_NOT_READY);
  make_with(SETTINGS({"warm_samples", 10}, {"prior_weight", 10}, {"prior_ratio", 0.6}));
  ck_assert_close(ask("value", 0), 0.6, 1e-15);
  ck_assert_close(ask("error", 0), 0.6, 1e-15);
  struct pair pair;
  start(&pair, 1);
  struct draw draw = {75};
  for (int i = 0; i < 30; ++i) {
    double hedge = draw_normal(&draw);
    move(&pair, (const double[]){1.2 * hedge, hedge});
    double have = i + 1, weight = have < 10 ? 10 * (1 - have / 10) : 0;
    double want = (have * 1.2 + weight * 0.6) / (have + weight);
    if (i > 0) ck_assert_double_lt(fabs(ask("value", 0) - want), 1e-4);
  }
}
END_TEST

/* --- samples --- */

START_TEST(a_pause_is_no_sample_and_half_a_book_no_price) {
  make_with(SETTINGS({"max_gap", 2.5}, {"warm_samples", 1}));
  struct pair pair;
  start(&pair, 1);
  move(&pair, (const double[]){0.8, 1});
  ck_assert_double_eq(ask("samples_have", 0), 1);
  pair.time += 10; /* a pause, and another price behind it */
  see(INVMM_HEDGE, pair.time, pair.hedge[0]);
  see(0, pair.time, pair.asset += 5);
  ck_assert_double_eq(ask("samples_have", 0), 1);
  invmm_event half = book_at(pair.time + 0.1, 1, 3);
  half.size = 0;
  step_ok(model, half);
  move(&pair, (const double[]){0.8, 1});
  ck_assert_double_eq(ask("samples_have", 0), 2);
  ck_assert_double_lt(fabs(ask("value", 0) - 0.8), 1e-5);
  see(0, pair.time + 0.1, 1e200); /* nor is what no price can be */
  see(0, pair.time + 1.1, pair.asset);
  ck_assert_double_eq(ask("samples_have", 0), 2);
}
END_TEST

/* A clock that ticks through the pause does not make one return of it. */
START_TEST(a_pause_is_one_whatever_the_clock_says) {
  make_with(SETTINGS({"max_gap", 2.5}, {"warm_samples", 1}));
  struct pair pair;
  start(&pair, 1);
  for (int i = 0; i < 20; ++i)
    move(&pair, (const double[]){0.8 * (1 + i % 3), 1 + i % 3});
  for (int i = 1; i <= 50; ++i)
    step_ok(model, event_at(pair.time + i, INVMM_EV_TIME));
  pair.time += 50.5;
  see(INVMM_HEDGE, pair.time, pair.hedge[0] += 1);
  see(0, pair.time, pair.asset += 70);
  for (int i = 0; i < 3; ++i)
    move(&pair, (const double[]){0.8, 1});
  ck_assert_double_lt(fabs(ask("value", 0) - 0.8), 1e-5);
}
END_TEST

START_TEST(it_listens_to_its_own_source_alone) {
  make_with(SETTINGS({"source", 3}, {"warm_samples", 1}));
  for (int i = 0; i < 100; ++i)
    for (int j = 0; j < 2; ++j) {
      invmm_event e = book_at(i, 100 + i % 3, 100 + i % 3);
      e.instrument = j ? INVMM_HEDGE : 0, e.source = i % 3;
      step_ok(model, e);
    }
  ck_assert_double_eq(ask("samples_have", 0), 0);
  invmm_event own = book_at(100, 100, 100);
  own.source = 3;
  step_ok(model, own);
  ck_assert_double_eq(value_of(model, "samples_have", 0), 0); /* the hedge is not known yet */
  invmm_event other = book_at(100, 1, 2);
  other.instrument = INVMM_HEDGE + 7;
  step_ok(model, other);
}
END_TEST

START_TEST(a_held_ratio_moves_when_it_is_surely_off) {
  make_with(SETTINGS({"ratio_hold", 3}, {"warm_samples", 2}, {"forgetting", 0.95}));
  struct draw draw = {76};
  struct pair pair;
  start(&pair, 1);
  int changes = 0;
  double before = 0;
  for (int i = 0; i < 600; ++i) {
    double hedge = 0.1 * draw_normal(&draw), ratio = i < 300 ? 0.8 : 1.4;
    move(&pair, (const double[]){ratio * hedge + 0.02 * draw_normal(&draw), hedge});
    if (i > 50) changes += ask("value", 0) != before;
    before = i > 2 ? ask("value", 0) : 0;
  }
  ck_assert_int_ge(changes, 1);
  ck_assert_int_lt(changes, 60);
  ck_assert_double_lt(fabs(before - 1.4), 0.15);
}
END_TEST

START_TEST(wild_prices_leave_it_sound) {
  for (int method = 0; method < 3; ++method) {
    struct draw draw = {77};
    make_with(SETTINGS({"method", method}, {"warm_samples", 2}, {"tail_level", 0.5}, {"window", 40},
                       {"renew_samples", 1}));
    double value;
    for (int i = 0; i < 4000; ++i) {
      double mid = draw_between(&draw, -1, 1) * draw_decades(&draw, -300, 300);
      see(i % 2 ? 0 : INVMM_HEDGE, i, mid);
      invmm_status status = ask_value(model, "value", 0, &value);
      ck_assert(status == INVMM_OK || status == INVMM_NOT_READY);
      ck_assert(isfinite(value) && value >= 0);
    }
  }
}
END_TEST

START_TEST(a_hedge_that_only_ever_gains_has_no_least_tail) {
  double value;
  make_with(SETTINGS({"method", INVMM_RATIO_CVAR}, {"tail_level", 0.5}, {"window", 40}, {"warm_samples", 2}));
  struct pair pair;
  struct draw draw = {79};
  start(&pair, 1);
  for (int i = 0; i < 60; ++i)
    move(&pair, (const double[]){draw_between(&draw, -1, 1), draw_between(&draw, 1, 2)});
  ck_assert_int_eq(ask_value(model, "value", 0, &value), INVMM_NOT_READY);
}
END_TEST

START_TEST(another_instrument_may_be_the_asset) {
  make_with(SETTINGS({"instrument", INVMM_HEDGE + 4}, {"warm_samples", 1}));
  struct draw draw = {80};
  double mid = 100;
  for (int i = 0; i < 20; ++i) {
    double by = draw_normal(&draw);
    see(0, i, 3);
    see(INVMM_HEDGE, i, mid + by);
    see(INVMM_HEDGE + 4, i, 50 + 0.5 * (mid += by));
  }
  ck_assert_double_lt(fabs(ask("value", 0) - 0.5), 1e-3);
}
END_TEST

/* --- hostile saves --- */

static void seal(unsigned char *bytes, uint64_t length) {
  uint64_t sum = UINT64_C(14695981039346656037);
  for (uint64_t i = 0; i < length - 8; ++i)
    sum = (sum ^ bytes[i]) * UINT64_C(1099511628211);
  for (int i = 0; i < 8; ++i)
    bytes[length - 8 + (uint64_t)i] = (unsigned char)(sum >> (8 * i));
}

START_TEST(any_number_of_a_save_may_be_hostile) {
  static unsigned char saved[1 << 16], tried[1 << 16];
  const double hostile[] = {-1, 0, 0.5, 1, 37, 1e20, 1e300, -1e300};
  for (int method = 0; method < 3; ++method) {
    make_with(SETTINGS({"method", method}, {"warm_samples", 2}, {"tail_level", 0.5}, {"window", 20},
                       {"renew_samples", 2}));
    struct pair pair;
    struct draw draw = {81};
    start(&pair, 1);
    for (int i = 0; i < 30; ++i) {
      double by = draw_normal(&draw);
      move(&pair, (const double[]){0.7 * by + 0.1 * draw_normal(&draw), by});
    }
    uint64_t length;
    int refused = 0, taken = 0;
    ck_assert_int_eq(invmm_model_save(model, saved, sizeof saved, &length), INVMM_OK);
    for (uint64_t at = 56; at + 16 <= length; at += 4)
      for (int k = 0; k < 8; ++k) {
        invmm_model *loaded = NULL;
        memcpy(tried, saved, length), memcpy(tried + at, &hostile[k], 8), seal(tried, length);
        if (invmm_model_load(tried, length, NULL, &loaded) != INVMM_OK) {
          ++refused;
          continue;
        }
        ++taken;
        double value;
        for (int i = 0; i < 4; ++i) {
          invmm_event e = book_at(2000 + i, 100 + i % 2, 100 + i % 2);
          e.instrument = i / 2 ? INVMM_HEDGE : 0;
          step_ok(loaded, e);
          ask_value(loaded, "value", 0, &value);
          ck_assert(isfinite(value));
        }
        invmm_model_free(loaded);
      }
    ck_assert(refused > 100 && taken > 100);
  }
}
END_TEST

/* What no pair of prices does, parameters at their ends: a save of it is one that loads. */
START_TEST(the_far_ends_are_finite) {
  static unsigned char saved[1 << 16];
  for (int method = 0; method < 3; ++method)
    for (int end = 0; end < 4; ++end) {
      const double by = end % 2 ? 1e58 : 1e-170;
      const struct setting ridge = {"ridge", end < 2 ? 0 : 5e-324},
                           prior = {"prior_ratio", end % 2 ? 1e12 : 5e-324};
      make_with(SETTINGS({"method", method}, {"warm_samples", 2}, {"tail_level", 0.5}, {"window", 20},
                         {"stress_asset", 1e60}, {"stress_hedge", -1e60}, {"stress_weight", 1e60},
                         {"ratio_cost", 1e60}, ridge, prior));
      struct pair pair = {.hedges = 1};
      see(INVMM_HEDGE, 0, 1e-169), see(0, 0, 1e-169);
      for (int i = 0; i < 40; ++i)
        move(&pair, (const double[]){(i % 3 - 1) * by, (i % 2 - 0.5) * by});
      double value;
      ask_value(model, "value", 0, &value), ck_assert(isfinite(value));
      ask_value(model, "error", 0, &value), ck_assert(isfinite(value));
      ask_value(model, "tail_risk", 0, &value), ck_assert(isfinite(value));
      uint64_t length;
      invmm_model *loaded = NULL;
      ck_assert_int_eq(invmm_model_save(model, saved, sizeof saved, &length), INVMM_OK);
      ck_assert_int_eq(invmm_model_load(saved, length, NULL, &loaded), INVMM_OK);
      invmm_model_free(loaded);
    }
}
END_TEST

/* Prices so small that the squares of their moves are no doubles. */
START_TEST(a_hedge_whose_moves_have_no_square_is_saved) {
  static unsigned char saved[1 << 16];
  make_with(SETTINGS({"warm_samples", 2}));
  for (int i = 0; i < 9; ++i)
    for (int32_t instrument = 0; instrument <= INVMM_HEDGE; instrument += INVMM_HEDGE) {
      const double price = 1e-170 * (1 + i % 3);
      invmm_event e = book_at(i + 0.5, price, price);
      e.instrument = instrument;
      step_ok(model, e);
    }
  uint64_t length;
  invmm_model *loaded = NULL;
  ck_assert_double_gt(ask("samples_have", 0), 2);
  ck_assert_int_eq(invmm_model_save(model, saved, sizeof saved, &length), INVMM_OK);
  ck_assert_int_eq(invmm_model_load(saved, length, NULL, &loaded), INVMM_OK);
  invmm_model_free(loaded);
}
END_TEST

/* --- attached --- */

START_TEST(a_maker_hedges_by_the_ratio_that_it_says) {
  invmm_config *input = config_with(RATIO, SETTINGS({"warm_samples", 5}));
  invmm_config *c = config_with(INVMM_KIND_AVELLANEDA_STOIKOV,
                                SETTINGS({"risk_aversion", 0.1}, {"volatility", 2}, {"intensity_scale", 1},
                                         {"intensity_decay", 1.5}, {"variant", INVMM_AS_ASYMPTOTIC},
                                         {"hedge_policy", INVMM_HEDGE_POLICY_FULL}));
  ck_assert_int_eq(invmm_config_attach(c, INVMM_PARAM_HEDGE_RATIO, input), INVMM_OK);
  invmm_config_free(input);
  drop();
  ck_assert_msg(invmm_model_new(c, &model) == INVMM_OK, "%s", invmm_config_errmsg(c));
  invmm_config_free(c);
  struct pair pair;
  struct draw draw = {78};
  invmm_order order;
  uint32_t n;
  start(&pair, 1);
  invmm_event held = event_at(pair.time, INVMM_EV_POSITION);
  held.size = 3;
  step_ok(model, held);
  for (int i = 0; i < 40; ++i) {
    ck_assert_int_eq(invmm_hedge(model, &order, 1, &n), i < 5 ? INVMM_NOT_READY : INVMM_OK);
    if (i < 5) ck_assert_double_eq(order.size, 0);
    double hedge = 0.1 * draw_normal(&draw);
    move(&pair, (const double[]){0.7 * hedge + 0.001 * draw_normal(&draw), hedge});
    const invmm_model *said;
    ck_assert_int_eq(invmm_model_input(model, INVMM_PARAM_HEDGE_RATIO, &said), INVMM_OK);
    double ratio;
    if (ask_value(said, "value", 0, &ratio) != INVMM_OK) continue;
    ck_assert_int_eq(invmm_hedge(model, &order, 1, &n), INVMM_OK);
    ck_assert_close(order.size, -3 * ratio, 1e-13);
    ck_assert_double_lt(fabs(ratio - 0.7), 0.05);
  }
  ck_assert_int_eq(invmm_model_set(model, INVMM_PARAM_HEDGE_LOT, 0.5),
                   INVMM_OK); /* prepared anew, it still knows */
  ck_assert_int_eq(invmm_hedge(model, &order, 1, &n), INVMM_OK);
  ck_assert_double_eq(order.size, -2);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("inputs/hedge_ratio");
  TCase *tcase = tcase_create("hedge_ratio");
  tcase_set_timeout(tcase, 60);
  tcase_add_checked_fixture(tcase, NULL, drop);
  const TTest *const tests[] = {a_pause_is_one_whatever_the_clock_says,
                                least_squares,
                                kalman,
                                cvar_of_one_hedge,
                                cvar_of_two_hedges,
                                a_scene_of_stress_counts_as_samples_do,
                                the_window_forgets_what_is_older,
                                a_cost_keeps_the_ratio,
                                a_tail_that_the_sample_cannot_support_is_refused,
                                the_far_ends_are_finite,
                                what_contradicts_itself_is_refused,
                                a_hedge_that_never_moves_teaches_nothing,
                                when_the_hedge_stops_moving_the_ratio_stays,
                                perfect_correlation_has_no_error_and_against_it_no_ratio,
                                twice_the_same_hedge_is_shared,
                                before_it_is_warm_there_is_the_prior_or_nothing,
                                a_hedge_that_stood_still_for_long_learns_slowly,
                                a_pause_is_no_sample_and_half_a_book_no_price,
                                it_listens_to_its_own_source_alone,
                                a_held_ratio_moves_when_it_is_surely_off,
                                wild_prices_leave_it_sound,
                                a_maker_hedges_by_the_ratio_that_it_says,
                                a_hedge_that_only_ever_gains_has_no_least_tail,
                                another_instrument_may_be_the_asset,
                                any_number_of_a_save_may_be_hostile,
                                a_hedge_whose_moves_have_no_square_is_saved};
  for (size_t i = 0; i < sizeof tests / sizeof *tests; ++i)
    tcase_add_test(tcase, tests[i]);
  suite_add_tcase(suite, tcase);
  return run_suite(suite);
}
