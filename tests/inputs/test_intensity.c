/* SPDX-License-Identifier: MIT */
/** Intensity: reference values of the calibration, truth on simulated arrivals, coverage of the errors. */
#include "inputs/inputs.h"
#include "inputs/intensity_fit.h"

enum { INTENSITY = INVMM_KIND_INTENSITY };

/* Fills of quotes that rested 2 s at each of seven depths, and what is likeliest for them. */
static const double depths[] = {0.25, 0.5, 0.75, 1, 1.5, 2, 3}, fills[] = {193, 133, 90, 63, 30, 14, 3};
static const double rested[] = {2, 2, 2, 2, 2, 2, 2};
static const struct invmm__counts table = {7, fills, rested, depths, 0, 1};

START_TEST(the_likeliest_exponential_is_the_reference) {
  struct invmm__fit fit = invmm__fit_exponential(&table);
  ck_assert_int_eq(fit.good, 1);
  ck_assert_close(fit.curve.scale, 140.334853597, 4e-12);
  ck_assert_close(fit.curve.decay, 1.49969530382, 4e-12);
  ck_assert_close(fit.error_decay, 0.0970701, 1e-6);
  ck_assert_close(fit.error_log_scale, 0.0744871, 1e-6);
}
END_TEST

START_TEST(the_regression_is_the_reference) {
  struct invmm__fit fit = invmm__fit_logarithms(&table);
  ck_assert_close(fit.curve.scale, 140.330917494, 4e-12);
  ck_assert_close(fit.curve.decay, 1.49960766675, 4e-12);
  ck_assert(fit.curve.offset == 0 && fit.curve.from == 0); /* and of errors a line knows nothing */
  ck_assert(fit.error_log_scale == 0 && fit.error_decay == 0 && fit.error_offset == 0 &&
            fit.correlation == 0);
}
END_TEST

START_TEST(scoring_finds_the_same_exponential) {
  const struct invmm__curve guess = {INVMM_DEMAND_EXPONENTIAL, 90, 1, 0, 0};
  struct invmm__fit newton = invmm__fit_exponential(&table), scored = invmm__fit_curve(&table, &guess);
  ck_assert_int_eq(scored.good, 1);
  ck_assert_close(scored.curve.scale, newton.curve.scale, 1e-6);
  ck_assert_close(scored.curve.decay, newton.curve.decay, 1e-6);
  ck_assert_close(scored.error_decay, newton.error_decay, 1e-6);
  ck_assert_close(scored.error_log_scale, newton.error_log_scale, 1e-6);
  ck_assert_close(scored.correlation, newton.correlation, 1e-6);
  ck_assert(scored.curve.offset == 0 && scored.error_offset == 0);
}
END_TEST

/* Arrivals of both sides with an exponential reach. */
static void live(invmm_model *model, struct draw *d, double end, double rate, double decay) {
  double t[2] = {draw_exponential(d, rate), draw_exponential(d, rate)};
  see_mid(model, 0, 100);
  while (fmin(t[0], t[1]) < end) {
    int side = t[1] < t[0];
    double reach = draw_exponential(d, decay);
    see_trade(model, t[side], side ? 100 + reach : 100 - reach, side ? 1 : -1);
    t[side] += draw_exponential(d, rate);
  }
  see_mid(model, end, 100);
}

START_TEST(intervals_hold_as_often_as_they_say) {
  int runs = 500 / RUNS_DIVISOR, held[4] = {0};
  for (int run = 0; run < runs; ++run) {
    struct draw d = {(uint64_t)run + 1};
    invmm_model *model = model_with(INTENSITY, SETTINGS({"depth_step", 0.1}));
    live(model, &d, 200, 1.37, 1.713);
    for (uint32_t j = 0; j < 4; ++j) {
      double value = value_of(model, "value", j), error = value_of(model, "error", j);
      held[j] += fabs(value - (j < 2 ? 1.37 : 1.713)) < 1.96 * error;
    }
    invmm_model_free(model);
  }
  for (int j = 0; j < 4; ++j)
    ck_assert_msg(held[j] >= 0.92 * runs && held[j] <= 0.98 * runs, "%d: %d of %d", j, held[j], runs);
}
END_TEST

START_TEST(forgetting_keeps_the_intervals_honest) {
  int runs = 500 / RUNS_DIVISOR, held[4] = {0};
  double slack = RUNS_DIVISOR > 1 ? 0.06 : 0;
  for (int run = 0; run < runs; ++run) {
    struct draw d = {(uint64_t)run + 1};
    invmm_model *model = model_with(INTENSITY, SETTINGS({"half_life", 60}, {"least_depth", 0.2}));
    live(model, &d, 400, 1.37, 1.713);
    for (uint32_t j = 0; j < 4; ++j) {
      double value = value_of(model, "value", j), error = value_of(model, "error", j);
      held[j] += fabs(value - (j < 2 ? 1.37 : 1.713)) < 1.96 * error;
    }
    invmm_model_free(model);
  }
  for (int j = 0; j < 4; ++j)
    ck_assert_msg(held[j] >= (0.92 - slack) * runs && held[j] <= (0.98 + slack) * runs, "%d: %d of %d", j,
                  held[j], runs);
}
END_TEST

static void tell_depth(invmm_model *model, double seconds, int side, double depth) {
  invmm_event e = event_at(seconds, INVMM_EV_SIGNAL);
  e.source = 100 + side, e.value = depth;
  step_ok(model, e);
}

/* A maker that quotes at a few depths in turn, and is filled as often as it should be. */
static void quote_around(invmm_model *model, struct draw *d, int turns, double rate, double decay) {
  double t = 0;
  see_mid(model, 0, 100);
  for (int i = 0; i < turns; ++i) {
    double depth = depths[i % 5] + 0.01 * (i % 7), next[2];
    for (int side = 0; side < 2; ++side) {
      tell_depth(model, t, side, depth);
      next[side] = t + draw_exponential(d, rate * exp(-decay * depth));
    }
    for (t += 5; fmin(next[0], next[1]) < t;) {
      int side = next[1] < next[0];
      step_ok(model, fill_at(next[side], side ? 100 + depth : 100 - depth, side ? -1 : 1, 0));
      next[side] += draw_exponential(d, rate * exp(-decay * depth));
    }
  }
  see_mid(model, t, 100);
}

START_TEST(own_fills_by_own_depth_find_the_truth) {
  int runs = 300 / RUNS_DIVISOR, held[4] = {0};
  double slack = RUNS_DIVISOR > 1 ? 0.06 : 0.01; /* of 300 */
  for (int run = 0; run < runs; ++run) {
    struct draw d = {(uint64_t)run + 1};
    invmm_model *model = model_with(
        INTENSITY, SETTINGS({"observe", INVMM_OBSERVE_FILLS}, {"depth_step", 0.1}, {"refit_interval", 5}));
    quote_around(model, &d, 120, 1.37, 1.713);
    for (uint32_t j = 0; j < 4; ++j) {
      double value = value_of(model, "value", j), error = value_of(model, "error", j);
      held[j] += fabs(value - (j < 2 ? 1.37 : 1.713)) < 1.96 * error;
    }
    ck_assert_double_gt(value_of(model, "intensity_correlation", 0), 0.5);
    invmm_model_free(model);
  }
  for (int j = 0; j < 4; ++j)
    ck_assert_msg(held[j] >= (0.92 - slack) * runs && held[j] <= (0.98 + slack) * runs, "%d: %d of %d", j,
                  held[j], runs);
}
END_TEST

START_TEST(own_fills_are_the_table) {
  invmm_model *model = model_with(
      INTENSITY, SETTINGS({"observe", INVMM_OBSERVE_FILLS}, {"depth_step", 0.25}, {"refit_interval", 0}));
  see_mid(model, 0, 100);
  for (int i = 0; i < 7; ++i) {
    tell_depth(model, 2 * i, 0, depths[i]), tell_depth(model, 2 * i, 1, depths[i]);
    for (int n = 0; n < fills[i]; ++n)
      step_ok(model, fill_at(2 * i + 1, 100 - depths[i], 1, 0)),
          step_ok(model, fill_at(2 * i + 1, 100, -1, 0));
  }
  see_mid(model, 14, 100);
  tell_depth(model, 14, 0, 1e9), tell_depth(model, 14, 1, -1); /* nothing rests */
  step_ok(model, fill_at(15, 99, 1, 0));
  see_mid(model, 99, 100);
  ck_assert_close(value_of(model, "intensity_scale", 0), 140.334853597, 4e-12);
  ck_assert_close(value_of(model, "intensity_decay", 1), 1.49969530382, 4e-12);
  ck_assert_close(value_of(model, "error", 2), 0.0970701, 1e-6);
  ck_assert_close(value_of(model, "regression_scale", 0), 140.330917494, 4e-12);
  ck_assert_close(value_of(model, "regression_decay", 0), 1.49960766675, 4e-12);
  ck_assert_close(value_of(model, "trade_rate", 0), 526 / 99.0, 1e-9);
  invmm_model_free(model);
}
END_TEST

/* Arrivals whose reach has this survival function, drawn by its inverse. */
static double reach_of(int demand, double u) {
  if (demand == INVMM_DEMAND_POWER) return 0.1 * pow(u, -1 / 2.3);
  double top = 1 / (1 + exp(-1.1)); /* logistic: a = -1.1, b = 2.7; arrivals reach at least the mid */
  return (log(1 / (u * top) - 1) + 1.1) / 2.7;
}

START_TEST(other_demands_by_the_same_likelihood) {
  for (int demand = INVMM_DEMAND_LOGISTIC; demand <= INVMM_DEMAND_POWER; ++demand) {
    int power = demand == INVMM_DEMAND_POWER;
    invmm_model *model = model_with(
        INTENSITY, SETTINGS({"demand", demand}, {"depth_step", power ? 0.03 : 0.08}, {"depth_cells", 60},
                            {"least_depth", power ? 0.1 : 0}, {"refit_interval", 400}));
    struct draw d = {3};
    see_mid(model, 0, 100);
    for (int i = 1; i <= 40000 / RUNS_DIVISOR; ++i) {
      double reach = reach_of(demand, 1 - draw_between(&d, 0, 1));
      see_trade(model, 0.05 * i, i % 2 ? 100 + reach : 100 - reach, i % 2 ? 1 : -1);
    }
    step_ok(model, book_at(1e5 / RUNS_DIVISOR, 100, 100));
    double decay = value_of(model, "value", 2), error = value_of(model, "error", 2);
    ck_assert_msg(fabs(decay - (power ? 2.3 : 2.7)) < 3.5 * error, "%d: %g +- %g", demand, decay, error);
    ck_assert_double_lt(error, 0.3);
    ck_assert_close(value_of(model, "intensity_exponent", 0), power ? decay : 0, 0);
    ck_assert_close(value_of(model, "intensity_decay", 0), power ? 0 : decay, 0);
    if (!power) ck_assert_close(value_of(model, "intensity_offset", 1), -1.1, 0.4);
    ck_assert_double_lt(fabs(value_of(model, "intensity_correlation", 0)), 1);
    invmm_model_free(model);
  }
}
END_TEST

START_TEST(a_prior_is_so_many_arrivals) {
  invmm_model *model =
      model_with(INTENSITY, SETTINGS({"prior_weight", 5}, {"warm_samples", 10}, {"prior_intensity_scale", 2},
                                     {"prior_intensity_decay", 4}));
  ck_assert_close(value_of(model, "value", 0), 2, 1e-12);
  ck_assert_close(value_of(model, "value", 3), 4, 1e-12);
  see_mid(model, 0, 100);
  for (int i = 1; i <= 2; ++i)
    see_trade(model, i, 99.5, -1), see_trade(model, i, 100.5, 1);
  /* w = 5 (1 - 2/10) arrivals in w/2 seconds, which reached w/4 */
  ck_assert_close(value_of(model, "value", 0), (2 + 4) / (2 + 2.0), 1e-12);
  ck_assert_close(value_of(model, "value", 2), (2 + 4) / (1 + 1.0), 1e-12);
  invmm_model_free(model);
  model = model_with(INTENSITY,
                     SETTINGS({"prior_weight", 5}, {"prior_intensity_scale", 2}, {"prior_intensity_decay", 4},
                              {"depth_step", 0.1}, {"observe", INVMM_OBSERVE_FILLS}));
  ck_assert_close(value_of(model, "value", 0), 2, 1e-12);
  ck_assert_close(value_of(model, "error", 2), 4, 1e-12);
  struct draw d = {3};
  quote_around(model, &d, 20, 1.37, 1.713);
  double decay = value_of(model, "value", 2);
  ck_assert(decay > 1 && decay < 4);
  invmm_model_free(model);
}
END_TEST

/* What cannot be told is not told. */
START_TEST(poor_counts_give_no_answer) {
  double out;
  invmm_model *model = model_with(INTENSITY, SETTINGS({"warm_samples", 1}, {"depth_step", 0.1}));
  see_trade(model, 0, 99, -1); /* before any book */
  see_mid(model, 1, 100);
  for (int i = 0; i < 50; ++i)
    see_trade(model, 2 + i, 99.5, -1); /* one side only */
  ck_assert_int_eq(ask_value(model, "value", 0, &out), INVMM_NOT_READY);
  ck_assert_double_eq(value_of(model, "samples_have", 0), 0);
  for (int i = 0; i < 3; ++i)
    see_trade(model, 60 + i, 100, 1); /* all at the mid: no k */
  ck_assert_int_eq(ask_value(model, "value", 0, &out), INVMM_NOT_READY);
  ck_assert_double_eq(value_of(model, "quality", 0), 0);
  invmm_event unknown = event_at(70, INVMM_EV_TRADE);
  unknown.price = 100.7, unknown.size = 1, unknown.flags = INVMM_EVF_SIDE_UNKNOWN;
  step_ok(model, unknown); /* above the mid: a buyer */
  ck_assert_int_eq(ask_value(model, "value", 3, &out), INVMM_OK);
  ck_assert_int_eq(ask_value(model, "regression_decay", 1, &out), INVMM_OK);
  invmm_model_free(model);

  const double one[] = {5, 0}, far[] = {1, 9}, none[] = {0, 0}, at[] = {0.5, 1}, time[] = {2, 2},
               off[] = {2, 0};
  const struct invmm__counts single = {2, one, off, at, 0, 1}, rising = {2, far, time, at, 0, 1},
                             empty = {2, none, time, at, 0, 1}, close = {2, one, time, at, 0, 1};
  const struct invmm__curve steep = {INVMM_DEMAND_EXPONENTIAL, 1, 1e6, 0, 0};
  const struct invmm__curve senseless = {INVMM_DEMAND_EXPONENTIAL, 0, 1, 0, 0};
  ck_assert(!invmm__fit_exponential(&single).good); /* a single depth */
  ck_assert(!invmm__fit_exponential(&rising).good); /* more fills further out */
  ck_assert(!invmm__fit_exponential(&empty).good);
  ck_assert(!invmm__fit_exponential(&close).good); /* all fills at the least depth */
  ck_assert(!invmm__fit_logarithms(&single).good);
  ck_assert(!invmm__fit_logarithms(&rising).good);
  ck_assert(!invmm__fit_curve(&close, &steep).good);
  ck_assert(!invmm__fit_curve(&close, &senseless).good);
  const struct invmm__curve flat = {INVMM_DEMAND_EXPONENTIAL, 1, 0, 0, 0};
  ck_assert(!invmm__fit_curve(&close, &flat).good);
  ck_assert(!invmm__fit_reaches(5, 1, 0, 0, 5).good);
}
END_TEST

START_TEST(silences_and_half_books_are_no_time) {
  invmm_model *model = model_with(INTENSITY, SETTINGS({"max_gap", 10}, {"warm_samples", 0}));
  invmm_event half = book_at(4, 100, 101);
  half.size = 0;
  see_mid(model, 0, 100);
  see_trade(model, 1, 99.5, -1), see_trade(model, 2, 100.5, 1);
  step_ok(model, half);
  see_trade(model, 5, 99, -1); /* depth from what? */
  see_mid(model, 6, 100);
  see_mid(model, 8, 100);
  see_mid(model, 50, 100); /* no time in between */
  see_mid(model, 51, 100);
  ck_assert_close(value_of(model, "trade_rate", 0), 1 / 7.0, 1e-12);
  invmm_model_free(model);
}
END_TEST

/* Ticks of the host's clock, and what others say, are no life of the market: a silence stays one. While it is
 * not yet too long its time counts, and no more once it is. */
START_TEST(a_silence_is_one_whatever_the_clock_says) {
  for (int demand = INVMM_DEMAND_EXPONENTIAL; demand <= INVMM_DEMAND_LOGISTIC; ++demand) {
    invmm_model *model =
        model_with(INTENSITY, SETTINGS({"max_gap", 10}, {"warm_samples", 0}, {"demand", demand},
                                       {"depth_step", 0.1}, {"refit_interval", 0}));
    see_mid(model, 0, 100);
    for (int i = 0; i < 12; ++i)
      see_trade(model, 1 + i / 12.0, 100 - 0.13 * (1 + i % 4), -1),
          see_trade(model, 1 + i / 12.0, 100.3 + 0.1 * (i % 5), 1);
    see_mid(model, 4, 100);
    step_ok(model, event_at(9, INVMM_EV_TIME));
    ck_assert_close(value_of(model, "trade_rate", 0), 12 / 9.0, 1e-12);
    for (int i = 10; i < 60; ++i) {
      invmm_event said = event_at(i, i % 2 ? INVMM_EV_TIME : INVMM_EV_ORACLE);
      said.value = i % 2 ? 0 : 100;
      step_ok(model, said);
    }
    ck_assert_close(value_of(model, "trade_rate", 0), 12 / 4.0, 1e-12);
    see_mid(model, 60, 100);
    ck_assert_close(value_of(model, "trade_rate", 0), 12 / 4.0, 1e-12);
    see_mid(model, 62, 100);
    ck_assert_close(value_of(model, "trade_rate", 0), 12 / 6.0, 1e-12);
    invmm_model_free(model);
  }
}
END_TEST

/* ln A is far above what a double's exponent holds where the least depth is a hundred thousand reaches out.
 */
START_TEST(a_fit_that_leaves_the_doubles_is_none) {
  static unsigned char saved[1 << 16];
  invmm_model *loaded = NULL,
              *model = model_with(INTENSITY, SETTINGS({"demand", INVMM_DEMAND_LOGISTIC}, {"warm_samples", 2},
                                                      {"least_depth", 1000}, {"depth_step", 0.01},
                                                      {"refit_interval", 1}));
  uint64_t length;
  double out;
  see_mid(model, 0, 5000);
  for (int i = 0; i < 60; ++i)
    see_trade(model, 1 + i, i % 2 ? 6000.01 : 3999.99, i % 2 ? 1 : -1);
  ck_assert_int_eq(ask_value(model, "value", 0, &out), INVMM_NOT_READY);
  ck_assert_int_eq(invmm_model_save(model, saved, sizeof saved, &length), INVMM_OK);
  ck_assert_int_eq(invmm_model_load(saved, length, NULL, &loaded), INVMM_OK);
  invmm_model_free(model), invmm_model_free(loaded);
}
END_TEST

static void ck_refused(const struct setting *settings, const char *why) {
  ck_no_model(INVMM_E_CONFIG, config_with(INTENSITY, settings), why, "");
}

START_TEST(contradictions_are_named) {
  ck_refused(SETTINGS({"prior_weight", 1}), "prior_intensity_scale");
  ck_refused(SETTINGS({"prior_weight", 1}, {"prior_intensity_scale", 1}), "prior_intensity_decay");
  ck_refused(SETTINGS({"observe", 1}), "depth_step");
  ck_refused(SETTINGS({"demand", 1}), "depth_step");
  ck_refused(SETTINGS({"demand", 2}, {"depth_step", 1}), "least_depth");
}
END_TEST

int main(void) {
  return RUN_TESTS("inputs/intensity", a_silence_is_one_whatever_the_clock_says,
                   a_fit_that_leaves_the_doubles_is_none, the_likeliest_exponential_is_the_reference,
                   the_regression_is_the_reference, scoring_finds_the_same_exponential,
                   intervals_hold_as_often_as_they_say, forgetting_keeps_the_intervals_honest,
                   own_fills_by_own_depth_find_the_truth, own_fills_are_the_table,
                   other_demands_by_the_same_likelihood, a_prior_is_so_many_arrivals,
                   poor_counts_give_no_answer, silences_and_half_books_are_no_time, contradictions_are_named);
}
