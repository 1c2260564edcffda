/* SPDX-License-Identifier: MIT */
/** Toxicity: reference values of order flow and VPIN, markouts by hand, forecasts that learn what is there.
 */
#include "golden.h"
#include "inputs/inputs.h"

enum { TOXICITY = INVMM_KIND_TOXICITY };

static void see_sized(invmm_model *model, double seconds, double bid, double bid_size, double ask,
                      double ask_size) {
  invmm_event e = book_at(seconds, bid, ask);
  e.size = bid_size, e.size2 = ask_size;
  step_ok(model, e);
}

START_TEST(order_flow_is_the_reference) {
  static const double quotes[][4] = {{100, 5, 100.1, 4},   {100, 7, 100.1, 4}, {100.1, 3, 100.2, 6},
                                     {100.1, 3, 100.2, 2}, {100, 8, 100.1, 1}, {100, 8, 100.1, 5}};
  static const double want[] = {0, 2, 9, 13, 9, 5};
  invmm_model *model = model_with(TOXICITY, SETTINGS({"flow_short", INFINITY}, {"flow_long", INFINITY}));
  for (int i = 0; i < 6; ++i) {
    double out;
    see_sized(model, i * 1e-3, quotes[i][0], quotes[i][1], quotes[i][2], quotes[i][3]);
    ck_assert_int_eq(ask_value(model, "order_flow_imbalance", 0, &out), i ? INVMM_OK : INVMM_NOT_READY);
    ck_assert_close(out, want[i], 1e-11);
  }
  invmm_model_free(model);
}
END_TEST

START_TEST(vpin_is_the_reference) {
  invmm_model *model =
      model_with(TOXICITY, SETTINGS({"classify", INVMM_CLASSIFY_BULK}, {"bucket_volume", 600.633304050389},
                                    {"bar_volatility", 1.597927770244e-2}));
  FILE *file = golden_open("vpin_bars.txt");
  double row[2], price = 100, first = 0, most = 0, last = 0;
  for (int i = 0; golden_row(file, row, 2); ++i) {
    invmm_event e = event_at(i, INVMM_EV_BAR);
    e.price = price, e.price2 = e.size = e.size2 = price += row[0], e.value = row[1];
    step_ok(model, e);
    if (ask_value(model, "vpin", 0, &last) == INVMM_OK && first == 0) first = last;
    most = fmax(most, last);
  }
  ck_assert_close(first, 0.189097547488789, 1e-10);
  ck_assert_close(most, 0.699226573343280, 1e-10);
  ck_assert_close(last, 0.180467571279986, 1e-10);
  invmm_model_free(model);
}
END_TEST

START_TEST(markouts_are_what_the_mid_did) {
  invmm_model *model = model_with(TOXICITY, SETTINGS({"flow_short", 1}));
  see_mid(model, 0, 100);
  step_ok(model, fill_at(0.5, 99.9, 1, 0));
  step_ok(model, fill_at(0.7, 100.2, -1, 0));
  see_mid(model, 1.4, 99.4); /* neither is a second old */
  see_mid(model, 1.6, 99.7);
  see_mid(model, 1.8, 99.5);
  see_mid(model, 6, 99.1);
  ck_assert_close(value_of(model, "markout", 0), 99.7 - 99.9, 1e-12);
  ck_assert_close(value_of(model, "markout", 1), 100.2 - 99.5, 1e-12);
  ck_assert_close(value_of(model, "markout", 2), 99.1 - 99.9, 1e-12);
  ck_assert_close(value_of(model, "markout", 3), 100.2 - 99.1, 1e-12);
  invmm_model_free(model);
}
END_TEST

/* Far apart each fill is a batch of its own, and all but the last are closed: the textbook's error of a mean.
 */
START_TEST(markouts_have_the_error_of_a_mean) {
  static const double moves[] = {0.31, -0.17, 0.53, 0.02, -0.41, 0.23};
  invmm_model *model = model_with(TOXICITY, SETTINGS({"memory_samples", 1e9}));
  double sum[2] = {0, 0}, squares[2] = {0, 0};
  see_mid(model, 0, 100);
  for (int i = 0; i < 6; ++i)
    for (int side = 0; side < 2; ++side) {
      double t = 1000.0 * (2 * i + side + 1), sign = side ? -1 : 1, move = moves[i] * (1 + side);
      see_mid(model, t, 100);
      step_ok(model, fill_at(t, 100, sign, 0));
      see_mid(model, t + 1.1, 100 + sign * move);
      if (i < 5) sum[side] += move, squares[side] += move * move;
    }
  for (uint32_t side = 0; side < 2; ++side)
    ck_assert_close(value_of(model, "markout_error", side),
                    sqrt((squares[side] - sum[side] * sum[side] / 5) / (5 * 4)), 1e-7);
  invmm_model_free(model);
}
END_TEST

START_TEST(kyles_lambda_is_a_weighted_regression) {
  enum { N = 300 };
  double x[N], y[N], w = 1, n = 0, sx = 0, sy = 0, sxx = 0, sxy = 0, mid = 100;
  struct draw d = {5};
  invmm_model *model = model_with(TOXICITY, SETTINGS({"memory_samples", 100}));
  see_mid(model, 0, mid);
  for (int i = 0; i < N; ++i) {
    x[i] = draw_between(&d, -3, 3), y[i] = 0.0031 * x[i] + 0.01 * draw_normal(&d);
    see_trade(model, i + 0.5, mid, 0.5 * x[i]), see_trade(model, i + 0.6, mid, 0.5 * x[i]);
    mid += y[i];
    see_mid(model, i + 1, mid);
  }
  for (int i = N; i-- > 0; w *= 0.99)
    n += w, sx += w * x[i], sy += w * y[i], sxx += w * x[i] * x[i], sxy += w * x[i] * y[i];
  double slope = (sxy - sx * sy / n) / (sxx - sx * sx / n);
  ck_assert_close(value_of(model, "kyle_lambda", 0), slope, 1e-9);
  ck_assert_double_lt(fabs(slope - 0.0031), 3 * value_of(model, "kyle_error", 0));
  invmm_model_free(model);
}
END_TEST

/* -- VPIN: buckets of exactly the same volume -- */

START_TEST(a_print_of_many_buckets_fills_them_all) {
  invmm_model *model = model_with(TOXICITY, SETTINGS({"bucket_volume", 10}, {"buckets", 4}));
  double out;
  ck_assert_int_eq(ask_value(model, "vpin", 0, &out), INVMM_NOT_READY);
  ck_assert_int_eq(ask_value(model, "vpin_null", 0, &out), INVMM_NOT_READY);
  see_trade(model, 0, 100, 3), see_trade(model, 1, 100, -1), see_trade(model, 2, 100, 26);
  /* 3 - 1 + 6, then two whole ones */
  ck_assert_int_eq(ask_value(model, "vpin_excess", 0, &out), INVMM_NOT_READY);
  see_trade(model, 3, 100, -10);
  ck_assert_close(value_of(model, "vpin", 0), (8 + 10 + 10 + 10) / 40.0, 1e-12);
  see_trade(model, 4, 100, -1e9);
  ck_assert_close(value_of(model, "vpin", 0), 1, 1e-12);
  double null = value_of(model, "vpin_null", 0);
  ck_assert(null > 0 && null <= 1);
  invmm_model_free(model);
}
END_TEST

START_TEST(by_chance_vpin_is_its_null) {
  invmm_model *signs = model_with(TOXICITY, SETTINGS({"bucket_volume", 30}, {"buckets", 2000}));
  invmm_model *bars = model_with(
      TOXICITY, SETTINGS({"bucket_volume", 30}, {"buckets", 2000}, {"classify", INVMM_CLASSIFY_BULK}));
  struct draw d = {7};
  double price = 100;
  for (int i = 0; i < 64000; ++i) {
    see_trade(signs, i, 100, draw_between(&d, 0, 1) < 0.5 ? 1 : -1);
    invmm_event e = event_at(i, INVMM_EV_BAR);
    e.price = price, e.price2 = price += 0.01 * draw_normal(&d), e.value = 1;
    step_ok(bars, e);
  }
  ck_assert_close(value_of(signs, "vpin", 0), value_of(signs, "vpin_null", 0), 0.06);
  ck_assert_close(value_of(bars, "vpin", 0), value_of(bars, "vpin_null", 0), 0.06);
  ck_assert_close(value_of(bars, "vpin_null", 0), 0.0841, 0.001);
  ck_assert_double_lt(fabs(value_of(bars, "vpin_excess", 0)), 0.01);
  invmm_model_free(signs), invmm_model_free(bars);
}
END_TEST

/* -- markouts and samples -- */

START_TEST(late_and_crowded_samples_are_left_out) {
  const double horizons[] = {2, 7};
  invmm_config *config = config_with(TOXICITY, SETTINGS({"pending_samples", 2}, {"adverse_horizon", 2}));
  invmm_model *model;
  double out;
  ck_assert_int_eq(invmm_config_set_array(config, INVMM_PARAM_MARKOUT_HORIZONS, horizons, 2), INVMM_OK);
  ck_assert_int_eq(invmm_model_new(config, &model), INVMM_OK);
  invmm_config_free(config);
  step_ok(model, fill_at(0, 99, 1, 0)); /* before any book */
  see_trade(model, 0, 99, 1);
  see_mid(model, 1, 100);
  for (int i = 0; i < 3; ++i)
    step_ok(model, fill_at(1, 99 + i, 1, 0)), see_trade(model, 1, 100, -1);
  see_mid(model, 9, 101); /* too late for 2 s, in time for 7 s; the third did not fit */
  ck_assert_int_eq(ask_value(model, "markout", 0, &out), INVMM_NOT_READY);
  ck_assert_int_eq(ask_value(model, "markout_error", 0, &out), INVMM_NOT_READY);
  ck_assert_close(value_of(model, "markout", 2), 1.5, 1e-12);
  ck_assert_close(value_of(model, "markout", 6), 1.5, 1e-12); /* the last that was given counts on */
  ck_assert_double_eq(value_of(model, "labels", 0), 0);
  invmm_event half = book_at(9.5, 100, 101);
  half.size = 0;
  see_trade(model, 9.2, 101, 1);
  step_ok(model, half);
  see_trade(model, 9.6, 101, 1); /* no mid to measure from */
  see_mid(model, 11.5, 103);
  ck_assert_double_eq(value_of(model, "labels", 0), 1);
  invmm_model_free(model);
}
END_TEST

/* A market in which every taker who buys moves the mid up by `move` within 2 s, and sellers by none: the
 * answer is that, with an honest error. */
static void live(invmm_model *model, struct draw *d, int trades, double move) {
  double mid = 100;
  see_mid(model, 0, mid);
  for (int i = 0; i < trades; ++i) {
    double t = 3 * i, size = draw_between(d, 0, 1) < 0.5 ? 1 : -1;
    see_trade(model, t + 0.5, mid, size);
    mid += 0.05 * draw_normal(d) + (size > 0 ? move : 0);
    see_mid(model, t + 2.6, mid);
  }
}

START_TEST(intervals_hold_as_often_as_they_say) {
  int runs = 500 / RUNS_DIVISOR, held[2] = {0};
  double slack = RUNS_DIVISOR > 1 ? 0.06 : 0;
  for (int run = 0; run < runs; ++run) {
    struct draw d = {(uint64_t)run + 1};
    invmm_model *model = model_with(TOXICITY, SETTINGS({"adverse_horizon", 2}));
    live(model, &d, 600, 0.031);
    for (uint32_t side = 0; side < 2; ++side)
      held[side] +=
          fabs(value_of(model, "value", side) - (side ? 0.031 : 0)) < 1.96 * value_of(model, "error", side);
    invmm_model_free(model);
  }
  for (int side = 0; side < 2; ++side)
    ck_assert_msg(held[side] >= (0.92 - slack) * runs && held[side] <= (0.98 + slack) * runs, "%d: %d of %d",
                  side, held[side], runs);
}
END_TEST

START_TEST(overlapping_samples_have_an_honest_error) {
  int runs = 300 / RUNS_DIVISOR, held = 0;
  double slack = RUNS_DIVISOR > 1 ? 0.06 : 0.01;
  for (int run = 0; run < runs; ++run) {
    struct draw d = {(uint64_t)run + 1};
    invmm_model *model = model_with(TOXICITY, SETTINGS({"adverse_horizon", 5}, {"memory_samples", 1e6}));
    double mid = 100;
    for (int i = 0; i < 4000; ++i) { /* two trades a second, marked out over five */
      see_mid(model, 0.5 * i, mid += 0.05 * draw_normal(&d));
      see_trade(model, 0.5 * i, mid, 1);
    }
    double out;
    invmm_value(model, INVMM_VALUE_SAMPLES_HAVE, 0, &out);
    ck_assert_double_eq(out, 0); /* nobody sold */
    for (int i = 0; i < 40; ++i)
      see_mid(model, 2000 + i, mid), see_trade(model, 2000 + i, mid, -1);
    held += fabs(value_of(model, "value", 1)) < 1.96 * value_of(model, "error", 1);
    invmm_model_free(model);
  }
  ck_assert_msg(held >= (0.92 - slack) * runs && held <= (0.98 + slack) * runs, "%d of %d", held, runs);
}
END_TEST

/* -- forecasts -- */

/* Signs come in runs, and the mid goes on in the direction of the last three. */
static void follow_the_flow(invmm_model *model, struct draw *d, int trades, double strength) {
  double mid = 100, sign = 1, push = 0, t = 0;
  see_mid(model, 0, mid);
  for (int i = 0; i < trades; ++i) {
    if (draw_between(d, 0, 1) < 0.3) sign = -sign;
    see_trade(model, t += 0.2 + draw_exponential(d, 1), mid, sign);
    push = 0.6 * push + sign;
    see_mid(model, t + 0.15, mid += strength * push + 0.05 * draw_normal(d));
  }
  for (int i = 1; i <= 4; ++i) /* and then four who buy */
    see_trade(model, t + i, mid, 1), see_mid(model, t + i + 0.15, mid);
}

START_TEST(forecasts_learn_what_is_there) {
  for (int method = INVMM_TOXICITY_LOGISTIC; method <= INVMM_TOXICITY_REGRESSION; ++method) {
    invmm_model *model = model_with(TOXICITY, SETTINGS({"method", method}, {"adverse_horizon", 0.1}));
    struct draw d = {11};
    double out;
    follow_the_flow(model, &d, 300, 0.02);
    ck_assert_int_eq(ask_value(model, "value", 0, &out), INVMM_NOT_READY);
    ck_assert_double_eq(value_of(model, "samples_need", 0), 500);
    invmm_model_reset(model);
    follow_the_flow(model, &d, 6000, 0.02);
    ck_assert_double_eq(value_of(model, "quality", 0), 1);
    ck_assert_double_lt(value_of(model, "brier", 0), value_of(model, "brier_base", 0) - 0.01);
    ck_assert_double_gt(value_of(model, "adverse_move", 1), 0.01);
    ck_assert_double_lt(value_of(model, "adverse_move", 0), value_of(model, "adverse_move", 1) - 0.01);
    ck_assert_double_gt(value_of(model, "adverse_probability", 1), value_of(model, "adverse_probability", 0));
    ck_assert_double_ne(value_of(model, "weight", 2), 0);
    invmm_model_free(model);
  }
}
END_TEST

START_TEST(without_skill_a_forecast_stays_out) {
  int usable = 0, runs = 40 / (RUNS_DIVISOR > 1 ? 4 : 1);
  for (int run = 0; run < runs; ++run) {
    struct draw d = {(uint64_t)run + 1};
    invmm_model *model =
        model_with(TOXICITY, SETTINGS({"method", INVMM_TOXICITY_LOGISTIC}, {"adverse_horizon", 0.1}));
    follow_the_flow(model, &d, 2500, 0);
    usable += value_of(model, "quality", 0) > 0;
    invmm_model_free(model);
  }
  ck_assert_msg(usable <= 0.2 * runs, "%d of %d", usable, runs);
}
END_TEST

/* Deciles of the probabilities against what happened. */
START_TEST(probabilities_are_calibrated) {
  enum { BINS = 10, TRADES = 30000 };
  double said[BINS] = {0}, was[BINS] = {0}, count[BINS] = {0}, mid = 100, sign = 1, push = 0, p = -1,
         before = 0, t = 0;
  int side = 0;
  struct draw d = {13};
  invmm_model *model = model_with(TOXICITY, SETTINGS({"method", INVMM_TOXICITY_LOGISTIC},
                                                     {"adverse_horizon", 0.1}, {"memory_samples", 4000}));
  see_mid(model, 0, mid);
  for (int i = 0; i < TRADES; ++i) {
    if (draw_between(&d, 0, 1) < 0.3) sign = -sign;
    side = sign > 0;
    step_ok(model, event_at(t += 0.2 + draw_exponential(&d, 1), INVMM_EV_TIME));
    if (i > TRADES / 3) p = value_of(model, "adverse_probability", (uint32_t)side);
    before = mid;
    see_trade(model, t, mid, sign);
    push = 0.6 * push + sign;
    see_mid(model, t + 0.15, mid += 0.03 * push + 0.05 * draw_normal(&d));
    if (p < 0) continue;
    int bin = p < 1 ? (int)(p * BINS) : BINS - 1;
    said[bin] += p, was[bin] += (side ? mid - before : before - mid) > 0, count[bin] += 1;
  }
  for (int i = 0; i < BINS; ++i)
    if (count[i] > 500)
      ck_assert_msg(fabs(said[i] - was[i]) / count[i] < 0.06, "%d: %g, %g", i, said[i] / count[i],
                    was[i] / count[i]);
  invmm_model_free(model);
}
END_TEST

START_TEST(a_signal_is_taken_at_its_word) {
  invmm_model *model = model_with(
      TOXICITY, SETTINGS({"method", INVMM_TOXICITY_SIGNAL}, {"signal_source", 3}, {"max_input_age", 10}));
  double out;
  invmm_event e = event_at(1, INVMM_EV_SIGNAL);
  e.value = 0.3;
  step_ok(model, e);
  ck_assert_int_eq(ask_value(model, "value", 0, &out), INVMM_NOT_READY);
  e.source = 3;
  step_ok(model, e);
  ck_assert_double_eq(value_of(model, "value", 0), -0.3);
  ck_assert_double_eq(value_of(model, "value", 1), 0.3);
  ck_assert_double_eq(value_of(model, "value", 2), 0);
  ck_assert_double_eq(value_of(model, "value", 3), 1);
  see_mid(model, 12, 100);
  ck_assert_int_eq(ask_value(model, "value", 0, &out), INVMM_NOT_READY);
  invmm_model_free(model);
}
END_TEST

START_TEST(own_fills_teach_and_never_block) {
  invmm_model *model =
      model_with(TOXICITY, SETTINGS({"observe", INVMM_OBSERVE_FILLS}, {"adverse_horizon", 1}));
  ck_assert_double_eq(value_of(model, "samples_need", 0), 0);
  ck_assert_double_eq(value_of(model, "quality", 0), 0);
  see_mid(model, 0, 100);
  step_ok(model, fill_at(0.5, 99.9, 1, 0)), step_ok(model, fill_at(0.5, 100.1, -1, 0));
  see_mid(model, 1.7, 99.6);
  ck_assert_close(value_of(model, "value", 0), 0.4, 1e-12);
  ck_assert_close(value_of(model, "value", 1), -0.4, 1e-12);
  ck_assert_close(value_of(model, "value", 2), 1, 1e-12);
  invmm_model_free(model);
}
END_TEST

START_TEST(sides_that_are_not_told_are_read_off_the_price) {
  invmm_model *model = model_with(TOXICITY, SETTINGS({"flow_short", 1}));
  invmm_event e = event_at(1, INVMM_EV_TRADE);
  see_mid(model, 0, 100);
  e.price = 100.2, e.size = 2, e.flags = INVMM_EVF_SIDE_UNKNOWN;
  step_ok(model, e);
  ck_assert_close(value_of(model, "trade_imbalance", 0), 2, 1e-12);
  e.price = 99.8;
  step_ok(model, e);
  ck_assert_close(value_of(model, "trade_imbalance", 0), 0, 1e-12);
  e.price = 100; /* at the mid it counts as sold */
  step_ok(model, e);
  ck_assert_close(value_of(model, "trade_imbalance", 0), -2, 1e-12);
  invmm_model_free(model);
}
END_TEST

START_TEST(bars_show_their_own_deviation) {
  invmm_model *model =
      model_with(TOXICITY, SETTINGS({"bucket_volume", 1}, {"buckets", 1}, {"classify", INVMM_CLASSIFY_BULK}));
  invmm_event e = event_at(1, INVMM_EV_BAR);
  e.price = e.price2 = 100, e.value = 1;
  step_ok(model, e); /* no move yet, no deviation: half and half */
  ck_assert_close(value_of(model, "vpin", 0), 0, 1e-12);
  e.price2 = 101;
  step_ok(model, e); /* moves 0 and 1: mean .5, deviation .5 */
  ck_assert_close(value_of(model, "vpin", 0), fabs(2 * 0.5 * erfc(-2 / sqrt(2)) - 1), 1e-12);
  e.value = -1;
  step_ok(model, e);
  invmm_model_free(model);
}
END_TEST

static void ck_refused(const struct setting *settings, const char *why) {
  ck_no_model(INVMM_E_CONFIG, config_with(TOXICITY, settings), why, "");
}

START_TEST(contradictions_are_named) {
  ck_refused(SETTINGS({"flow_short", 20}), "flow_short");
}
END_TEST

/* A fill into a book of which one side has just gone is a fill, and measured against its own price. */
START_TEST(a_fill_that_empties_the_book_has_a_markout) {
  invmm_model *model = model_with(TOXICITY, SETTINGS({"markout_horizons", 2}));
  invmm_event half = book_at(1, 99.9, 100.1);
  half.size = 0;
  see_mid(model, 0, 100);
  step_ok(model, half);
  step_ok(model, fill_at(1, 99.9, 1, 0));
  see_mid(model, 3, 99.3);
  ck_assert_close(value_of(model, "markout", 0), 99.3 - 99.9, 1e-12);
  invmm_model_free(model);
}
END_TEST

/* Sums that decay have decayed by now, not by the last book or trade. */
START_TEST(imbalances_are_those_of_now) {
  invmm_model *model = model_with(TOXICITY, SETTINGS({"flow_short", 2}, {"flow_long", 5}));
  invmm_event more = book_at(1, 99.9, 100.1);
  step_ok(model, book_at(0, 99.9, 100.1));
  more.size += 3;
  step_ok(model, more);
  see_trade(model, 1, 100.1, 0.7);
  ck_assert_close(value_of(model, "order_flow_imbalance", 0), 3, 1e-12);
  ck_assert_close(value_of(model, "trade_imbalance", 0), 0.7, 1e-12);
  step_ok(model, event_at(8, INVMM_EV_TIME));
  ck_assert_close(value_of(model, "order_flow_imbalance", 0), 3 * exp(-7 / 2.0), 1e-12);
  ck_assert_close(value_of(model, "trade_imbalance", 0), 0.7 * exp(-7 / 5.0), 1e-12);
  invmm_model_free(model);
}
END_TEST

int main(void) {
  return RUN_TESTS("inputs/toxicity", a_fill_that_empties_the_book_has_a_markout, imbalances_are_those_of_now,
                   order_flow_is_the_reference, vpin_is_the_reference, markouts_have_the_error_of_a_mean,
                   markouts_are_what_the_mid_did, kyles_lambda_is_a_weighted_regression,
                   a_print_of_many_buckets_fills_them_all, by_chance_vpin_is_its_null,
                   late_and_crowded_samples_are_left_out, intervals_hold_as_often_as_they_say,
                   overlapping_samples_have_an_honest_error, forecasts_learn_what_is_there,
                   without_skill_a_forecast_stays_out, probabilities_are_calibrated,
                   a_signal_is_taken_at_its_word, own_fills_teach_and_never_block,
                   sides_that_are_not_told_are_read_off_the_price, bars_show_their_own_deviation,
                   contradictions_are_named);
}
