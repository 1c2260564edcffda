/* SPDX-License-Identifier: MIT */
/** Avellaneda-Stoikov, finite and asymptotic: published tables, fifty digits, limits, time, and what is
 * refused. */
#include "draw.h"
#include "golden.h"

static const int32_t kind = INVMM_KIND_AVELLANEDA_STOIKOV;

static void hold(invmm_model *maker, int64_t time_ns, double inventory) {
  step_ok(maker, (invmm_event){.time_ns = time_ns, .kind = INVMM_EV_POSITION, .size = inventory});
}

static double depth(const invmm_model *maker, uint32_t ask) {
  return value_of(maker, "depth", ask);
}

/* --- published tables
 * ------------------------------------------------------------------------------------------ */

START_TEST(finite_agrees_with_the_published_formula_to_the_printed_digits) {
  double r[10]; /* s q gamma sigma tau k  reservation spread bid ask */
  int rows = 0;
  for (FILE *file = golden_open("as_closed.txt"); golden_row(file, r, 10); ++rows) {
    invmm_model *maker = model_with(kind, SETTINGS({"risk_aversion", r[2]}, {"volatility", r[3]},
                                                   {"horizon", r[4]}, {"intensity_decay", r[5]}));
    step_ok(maker, book_at(0, r[0], r[0]));
    hold(maker, 0, r[1]);
    invmm_quotes q = quote_of(maker);
    ck_assert_double_lt(fabs(q.reservation - r[6]), 1e-9);
    ck_assert_double_lt(fabs(2 * q.half_spread - r[7]), 6e-12);
    ck_assert_double_lt(fabs(q.bid - r[8]), 6e-11);
    ck_assert_double_lt(fabs(q.ask - r[9]), 6e-10);
    invmm_model_free(maker);
  }
  ck_assert_int_eq(rows, 8);
}
END_TEST

START_TEST(asymptotic_agrees_with_the_published_closed_form_to_the_printed_digits) {
  double r[11]; /* gamma sigma A k size drift impact objective q  bid ask */
  int rows = 0;
  for (FILE *file = golden_open("glft_closed.txt"); golden_row(file, r, 11); ++rows) {
    invmm_model *maker = model_with(kind, SETTINGS({"variant", INVMM_AS_ASYMPTOTIC}, {"risk_aversion", r[0]},
                                                   {"volatility", r[1]}, {"intensity_scale", r[2]},
                                                   {"intensity_decay", r[3]}, {"order_size", r[4]},
                                                   {"drift", r[5]}, {"impact", r[6]}, {"objective", r[7]}));
    step_ok(maker, book_at(0, 100, 100));
    hold(maker, 0, r[8]);
    ck_assert_double_lt(fabs(depth(maker, 0) - r[9]), 5.1e-11);
    ck_assert_double_lt(fabs(depth(maker, 1) - r[10]), 5.1e-11);
    invmm_model_free(maker);
  }
  ck_assert_int_eq(rows, 56);
}
END_TEST

/* --- fifty digits
 * ------------------------------------------------------------------------------------------------ */

enum {
  VARIANT,
  OBJECTIVE,
  GAMMA,
  SIGMA,
  ANNUAL,
  YEAR,
  SCALE,
  DECAY_BID,
  DECAY_ASK,
  SIZE,
  IMPACT,
  DRIFT,
  TARGET,
  FEE,
  MID,
  INVENTORY,
  HORIZON,
  ROLLING,
  GONE,
  BID,
  ASK,
  BID_SCALE,
  ASK_SCALE,
  COLUMNS
};

static invmm_model *model_of_row(const double *r) {
  int relative = isnan(r[SIGMA]);
  return model_with(
      kind, SETTINGS({"variant", r[VARIANT]}, {"objective", r[OBJECTIVE]}, {"risk_aversion", r[GAMMA]},
                     {relative ? "volatility_annual" : "volatility", relative ? r[ANNUAL] : r[SIGMA]},
                     {"year_seconds", r[YEAR]}, {"intensity_scale", r[SCALE]},
                     {"intensity_decay_bid", r[DECAY_BID]}, {"intensity_decay_ask", r[DECAY_ASK]},
                     {"order_size", r[SIZE]}, {"impact", r[IMPACT]}, {"drift", r[DRIFT]},
                     {"inventory_target", r[TARGET]}, {"maker_fee", r[FEE]}, {"horizon", r[HORIZON]},
                     {"horizon_mode", r[ROLLING]}));
}

START_TEST(depths_agree_with_fifty_digits_to_1e_12) {
  const int64_t start = INT64_C(1723118400123456789);
  double r[COLUMNS], worst = 0;
  int rows = 0;
  for (FILE *file = golden_open("as_precise.txt"); golden_row(file, r, COLUMNS); ++rows) {
    invmm_model *maker = model_of_row(r);
    invmm_event book = book_at(0, r[MID], r[MID]);
    book.time_ns = start;
    step_ok(maker, book);
    hold(maker, start, r[INVENTORY]);
    step_ok(maker, (invmm_event){.time_ns = start + (int64_t)r[GONE], .kind = INVMM_EV_TIME});
    for (uint32_t ask = 0; ask < 2; ++ask) {
      double error = fabs(depth(maker, ask) - r[BID + ask]) / r[BID_SCALE + ask];
      ck_assert_msg(error <= 1e-12, "row %d: depth %u = %.17g, wanted %.17g", rows, ask, depth(maker, ask),
                    r[BID + ask]);
      worst = fmax(worst, error);
    }
    invmm_model_free(maker);
  }
  ck_assert_int_eq(rows, 150);
  printf("avellaneda_stoikov: depths agree with fifty digits to %.2g\n", worst);
}
END_TEST

/* The quote is the depths around the mid, and falls into the parts that it names. */
START_TEST(reservation_half_spread_and_terms_are_the_depths_taken_apart) {
  double r[COLUMNS];
  for (FILE *file = golden_open("as_precise.txt"); golden_row(file, r, COLUMNS);) {
    invmm_model *maker = model_of_row(r);
    step_ok(maker, book_at(1, r[MID], r[MID]));
    hold(maker, 1, r[INVENTORY]);
    double bid = depth(maker, 0), ask = depth(maker, 1), term[2], fee = r[FEE] * fabs(r[MID]);
    double most = 1e-14 * (fabs(r[MID]) + fabs(bid) + fabs(ask));
    for (uint32_t side = 0; side < 2; ++side) {
      term[side] = value_of(maker, "intensity_term", side);
      ck_assert_close(value_of(maker, "fee_term", side), fee, 1e-15);
    }
    invmm_quotes q = quote_of(maker);
    ck_assert_uint_eq(q.sides, 3);
    ck_assert_double_lt(fabs(q.reservation - (r[MID] + (ask - bid) / 2)), most);
    ck_assert_double_lt(fabs(value_of(maker, "reservation", 0) - q.reservation), most);
    ck_assert_double_lt(fabs(q.half_spread - (ask + bid) / 2), most);
    ck_assert_double_lt(fabs(q.inventory_term - (q.reservation - r[MID])), most);
    ck_assert_close(q.intensity_term, (term[0] + term[1]) / 2, 1e-15);
    ck_assert_close(q.fee_term, fee, 1e-15);
    if (!(q.flags & INVMM_FLAG_FLOORED)) {
      ck_assert_double_lt(fabs(q.bid - (q.reservation - q.half_spread)), most);
      ck_assert_double_lt(fabs(q.ask - (q.reservation + q.half_spread)), most);
    }
    double width = q.half_spread - q.intensity_term - q.fee_term; /* for risk and impact */
    ck_assert_double_gt(width, -1e-14 * (1 + fabs(q.half_spread) + fabs(fee)));
    invmm_model_free(maker);
  }
}
END_TEST

/* --- limits
 * -------------------------------------------------------------------------------------------------------- */

#define MODEL                                                                                                \
  {"volatility", 1.7319}, {"intensity_scale", 1.3137}, {"intensity_decay", 1.6173}, {"horizon", 61.37}, {    \
    "order_size", 2.385                                                                                      \
  }

static void depths_with(const struct setting *settings, double inventory, double out[2]) {
  invmm_model *maker = model_with(kind, settings);
  step_ok(maker, book_at(1, 100, 100.1));
  hold(maker, 1000000000, inventory);
  out[0] = depth(maker, 0), out[1] = depth(maker, 1);
  invmm_model_free(maker);
}

static const int variants[] = {INVMM_AS_FINITE, INVMM_AS_ASYMPTOTIC};

START_TEST(without_risk_aversion_both_objectives_ask_1_over_k) {
  double d[2];
  for (int objective = 0; objective < 2; ++objective) {
    depths_with(SETTINGS(MODEL, {"variant", variants[_i]}, {"objective", objective}, {"risk_aversion", 0}),
                37, d);
    ck_assert_close(d[0], 1 / 1.6173, 1e-15);
    ck_assert_close(d[1], 1 / 1.6173, 1e-15);
  }
}
END_TEST

START_TEST(the_limit_of_no_risk_aversion_is_continuous) {
  const double gammas[] = {1e-18, 1e-15, 1e-12, 1e-9};
  for (int objective = 0; objective < 2; ++objective) {
    for (int i = 0; i < 4; ++i) {
      double d[2], gamma = gammas[i];
      depths_with(
          SETTINGS(MODEL, {"variant", variants[_i]}, {"objective", objective}, {"risk_aversion", gamma}), 0,
          d);
      double steepness = variants[_i] == INVMM_AS_FINITE ? gamma * 1.7319 * 1.7319 * 61.37 : sqrt(gamma) * 2;
      ck_assert_double_lt(fabs(d[0] - 1 / 1.6173), 2.385 * steepness + gamma * 2.385 / 1.6173);
      ck_assert_double_eq(d[0], d[1]);
    }
  }
}
END_TEST

START_TEST(the_objectives_agree_on_skew_and_differ_in_what_a_fill_earns) {
  double utility[2], adjusted[2];
  depths_with(SETTINGS(MODEL, {"risk_aversion", 0.0731}), 3.5, utility);
  depths_with(SETTINGS(MODEL, {"risk_aversion", 0.0731}, {"objective", INVMM_OBJECTIVE_RISK_ADJUSTED}), 3.5,
              adjusted);
  ck_assert_close(utility[0] - utility[1], adjusted[0] - adjusted[1], 1e-12);
  double x = 0.0731 * 2.385;
  ck_assert_close(adjusted[0] - utility[0], 1 / 1.6173 - log(1 + x / 1.6173) / x, 1e-12);
}
END_TEST

START_TEST(without_volatility_there_is_no_skew) {
  double d[2];
  depths_with(SETTINGS({"variant", variants[_i]}, {"volatility", 0}, {"intensity_scale", 1.3137},
                       {"horizon", 61.37}, {"intensity_decay", 1.6173}, {"risk_aversion", 0.25}),
              37, d);
  ck_assert_close(d[0], log(1 + 0.25 / 1.6173) / 0.25, 1e-15);
  ck_assert_double_eq(d[0], d[1]);
}
END_TEST

START_TEST(with_arrivals_that_only_fill_at_the_mid_risk_alone_is_paid) {
  double d[2];
  depths_with(
      SETTINGS({"volatility", 0.5}, {"intensity_decay", 1e15}, {"horizon", 8}, {"risk_aversion", 0.25}), 3,
      d);
  ck_assert_close(d[0], 0.25 * 0.25 * 8 * (1 + 2 * 3) / 2, 1e-12);
  ck_assert_close(d[1], 0.25 * 0.25 * 8 * (1 - 2 * 3) / 2, 1e-12);
  depths_with(SETTINGS({"volatility", 0.5}, {"intensity_decay", 1e300}, {"intensity_scale", 1},
                       {"risk_aversion", 0.25}, {"variant", INVMM_AS_ASYMPTOTIC}),
              3, d);
  ck_assert_double_lt(fabs(d[0]) + fabs(d[1]), 1e-140);
}
END_TEST

START_TEST(finite_takes_a_k_per_side_in_any_order_of_setting) {
  const struct setting *const orders[] = {
      SETTINGS({"risk_aversion", 0.25}, {"volatility", 0}, {"horizon", 9}, {"intensity_decay", 1.5},
               {"intensity_decay_ask", 2.75}),
      SETTINGS({"intensity_decay_ask", 2.75}, {"intensity_decay", 1.5}, {"risk_aversion", 0.25},
               {"volatility", 0}, {"horizon", 9}),
      SETTINGS({"intensity_decay_ask", 2.75}, {"intensity_decay_bid", 1.5}, {"risk_aversion", 0.25},
               {"volatility", 0}, {"horizon", 9})};
  for (int i = 0; i < 3; ++i) {
    double d[2];
    depths_with(orders[i], 0, d);
    ck_assert_close(d[0], log(1 + 0.25 / 1.5) / 0.25, 1e-15);
    ck_assert_close(d[1], log(1 + 0.25 / 2.75) / 0.25, 1e-15);
  }
}
END_TEST

START_TEST(depths_widen_with_risk_and_skew_against_inventory) {
  struct draw draw = {61};
  for (int i = 0; i < 300; ++i) {
    double gamma = draw_decades(&draw, -6, 0), q = draw_between(&draw, 0.1, 20);
    double flat[2], more[2], long_side[2];
    depths_with(SETTINGS(MODEL, {"variant", variants[_i]}, {"risk_aversion", gamma},
                         {"objective", INVMM_OBJECTIVE_RISK_ADJUSTED}),
                0, flat);
    depths_with(SETTINGS(MODEL, {"variant", variants[_i]}, {"risk_aversion", 1.7 * gamma},
                         {"objective", INVMM_OBJECTIVE_RISK_ADJUSTED}),
                0, more);
    depths_with(SETTINGS(MODEL, {"variant", variants[_i]}, {"risk_aversion", gamma},
                         {"objective", INVMM_OBJECTIVE_RISK_ADJUSTED}),
                q, long_side);
    ck_assert_double_gt(more[0], flat[0]);
    ck_assert_double_gt(long_side[0], flat[0]);
    ck_assert_double_lt(long_side[1], flat[1]);
    ck_assert_close(long_side[0] + long_side[1], flat[0] + flat[1], 1e-10);
  }
}
END_TEST

START_TEST(a_rising_mid_lifts_both_quotes) {
  double still[2], rising[2];
  depths_with(SETTINGS(MODEL, {"variant", variants[_i]}, {"risk_aversion", 0.0731}), 2, still);
  depths_with(SETTINGS(MODEL, {"variant", variants[_i]}, {"risk_aversion", 0.0731}, {"drift", 0.0137}), 2,
              rising);
  double lift = rising[1] - still[1];
  ck_assert_double_gt(lift, 0);
  ck_assert_close(rising[0] - still[0], -lift, 1e-12);
  if (variants[_i] == INVMM_AS_FINITE) ck_assert_close(lift, 0.0137 * 61.37, 1e-12);
}
END_TEST

START_TEST(drift_under_asymptotic_is_a_target_of_mu_over_gamma_sigma_squared) {
  double drift[2], target[2];
  double wanted = 0.0137 / (0.0731 * 1.7319 * 1.7319);
  depths_with(SETTINGS(MODEL, {"variant", INVMM_AS_ASYMPTOTIC}, {"risk_aversion", 0.0731}, {"drift", 0.0137}),
              2, drift);
  depths_with(SETTINGS(MODEL, {"variant", INVMM_AS_ASYMPTOTIC}, {"risk_aversion", 0.0731},
                       {"inventory_target", wanted}),
              2, target);
  ck_assert_close(drift[0], target[0], 1e-12);
  ck_assert_close(drift[1], target[1], 1e-12);
}
END_TEST

/* --- time
 * ----------------------------------------------------------------------------------------------------------
 */

#define TIMED                                                                                                \
  {"risk_aversion", 0.0731}, {"volatility", 1.7319}, {"intensity_decay", 1.6173}, {                          \
    "horizon", 61.375                                                                                        \
  }

static double width_at(double tau) {
  return log(1 + 0.0731 / 1.6173) / 0.0731 + 0.0731 * 1.7319 * 1.7319 * tau / 2;
}

START_TEST(the_first_event_of_any_kind_starts_the_session) {
  const struct {
    int32_t event;
    double at;
  } firsts[] = {{INVMM_EV_TIME, 5}, {INVMM_EV_BOOK, 5}, {INVMM_EV_POSITION, 5}, {INVMM_EV_SIGNAL, -1e6}};
  for (int i = 0; i < 4; ++i) {
    invmm_model *maker = model_with(kind, SETTINGS(TIMED));
    ck_assert_double_eq(value_of(maker, "time_left", 0), 61.375);
    invmm_event first = event_at(firsts[i].at, firsts[i].event);
    if (firsts[i].event == INVMM_EV_BOOK) first = book_at(firsts[i].at, 99, 99.1);
    step_ok(maker, first);
    ck_assert_double_eq(value_of(maker, "time_left", 0), 61.375);
    step_ok(maker, book_at(firsts[i].at + 20.25, 100, 100.1));
    ck_assert_close(value_of(maker, "time_left", 0), 41.125, 1e-15);
    ck_assert_close(depth(maker, 0), width_at(41.125), 1e-14);
    invmm_model_free(maker);
  }
}
END_TEST

START_TEST(when_the_session_is_over_quotes_go_on_without_time) {
  invmm_model *maker = model_with(kind, SETTINGS(TIMED));
  step_ok(maker, book_at(1, 100, 100.1));
  hold(maker, 1000000000, 7);
  step_ok(maker, book_at(62.375, 100, 100.1)); /* exactly the end */
  for (int i = 0; i < 3; ++i) {
    invmm_quotes q = quote_of(maker);
    ck_assert_uint_eq(q.sides, 3);
    ck_assert_uint_eq(q.flags, 0);
    ck_assert_close(q.half_spread, width_at(0), 1e-15);
    ck_assert_double_eq(q.inventory_term, 0);
    ck_assert_double_eq(value_of(maker, "time_left", 0), 0);
    step_ok(maker, book_at(62.5 + 1e6 * i, 100, 100.1));
  }
  invmm_model_free(maker);
}
END_TEST

START_TEST(a_rolling_horizon_never_runs_out) {
  invmm_model *maker = model_with(kind, SETTINGS(TIMED, {"horizon_mode", INVMM_HORIZON_ROLLING}));
  for (int i = 0; i < 4; ++i) {
    step_ok(maker, book_at(1 + 1e5 * i, 100, 100.1));
    ck_assert_close(depth(maker, 1), width_at(61.375), 1e-15);
    ck_assert_double_eq(value_of(maker, "time_left", 0), 61.375);
  }
  invmm_model_free(maker);
}
END_TEST

START_TEST(a_horizon_of_0_is_over_at_once) {
  invmm_model *maker = model_with(kind, SETTINGS({"risk_aversion", 0.0731}, {"volatility", 1.7319},
                                                 {"intensity_decay", 1.6173}, {"horizon", 0}));
  step_ok(maker, book_at(1, 100, 100.1));
  hold(maker, 1000000000, 7);
  ck_assert_close(depth(maker, 0), width_at(0), 1e-15);
  ck_assert_close(depth(maker, 1), width_at(0), 1e-15);
  invmm_model_free(maker);
}
END_TEST

START_TEST(a_request_of_the_future_has_less_time_left) {
  invmm_model *maker = model_with(kind, SETTINGS(TIMED));
  step_ok(maker, book_at(1, 100, 100.1));
  const double ahead[] = {0, 10.5, 61.375, 100};
  for (int i = 0; i < 4; ++i) {
    const invmm_request request = {.time_ns = INT64_C(1000000000) + llround(ahead[i] * 1e9)};
    invmm_quotes q;
    ck_assert_int_eq(invmm_quote(maker, &request, 1, &q), INVMM_OK);
    ck_assert_int_eq(q.time_ns, request.time_ns);
    ck_assert_close(q.half_spread, width_at(fmax(61.375 - ahead[i], 0)), 1e-14);
  }
  const invmm_request past = {.time_ns = 999999999};
  invmm_quotes q;
  ck_assert_int_eq(invmm_quote(maker, &past, 1, &q), INVMM_E_TIME);
  ck_assert_close(quote_of(maker).half_spread, width_at(61.375), 1e-15); /* asking changes nothing */
  invmm_model_free(maker);
}
END_TEST

START_TEST(asymptotic_knows_no_time) {
  invmm_model *maker =
      model_with(kind, SETTINGS(MODEL, {"variant", INVMM_AS_ASYMPTOTIC}, {"risk_aversion", 0.0731}));
  step_ok(maker, book_at(1, 100, 100.1));
  double before = depth(maker, 0);
  step_ok(maker, book_at(1000, 100, 100.1));
  ck_assert_double_eq(depth(maker, 0), before);
  invmm_model_free(maker);
}
END_TEST

START_TEST(a_live_parameter_changes_the_next_answer) {
  invmm_model *maker = model_with(kind, SETTINGS(TIMED));
  step_ok(maker, book_at(1, 100, 100.1));
  ck_assert_int_eq(invmm_model_set(maker, INVMM_PARAM_HORIZON, 20.5), INVMM_OK);
  ck_assert_close(depth(maker, 0), width_at(20.5), 1e-14);
  ck_assert_int_eq(invmm_model_set(maker, INVMM_PARAM_VOLATILITY, 0), INVMM_OK);
  ck_assert_close(quote_of(maker).half_spread, width_at(0), 1e-15);
  invmm_model_free(maker);
}
END_TEST

START_TEST(a_relative_volatility_is_renewed_at_each_book) {
  for (int i = 0; i < 2; ++i) {
    invmm_model *maker = model_with(kind, SETTINGS({"variant", variants[i]}, {"risk_aversion", 0.0731},
                                                   {"volatility_annual", 0.65}, {"intensity_decay", 1.6173},
                                                   {"intensity_scale", 1.3137}, {"horizon", 61.375}));
    for (int j = 1; j < 4; ++j) {
      double mid = 20000.0 * j, sigma = 0.65 * mid / sqrt(31536000);
      step_ok(maker, book_at(1, mid, mid));
      invmm_model *fixed = model_with(kind, SETTINGS({"variant", variants[i]}, {"risk_aversion", 0.0731},
                                                     {"volatility", sigma}, {"intensity_decay", 1.6173},
                                                     {"intensity_scale", 1.3137}, {"horizon", 61.375}));
      step_ok(fixed, book_at(1, mid, mid));
      ck_assert_close(depth(maker, 0), depth(fixed, 0), 1e-13);
      ck_assert_close(quote_of(maker).half_spread, quote_of(fixed).half_spread, 1e-13);
      invmm_model_free(fixed);
    }
    invmm_model_free(maker);
  }
}
END_TEST

START_TEST(step_quote_gives_what_step_and_quote_give) {
  struct draw draw = {62};
  const struct setting *const all[] = {
      SETTINGS(MODEL, {"risk_aversion", 0.0031}, {"tick_size", 0.01}),
      SETTINGS(MODEL, {"risk_aversion", 0.0031}, {"variant", INVMM_AS_ASYMPTOTIC}, {"tick_size", 0.01}),
      SETTINGS({"volatility_annual", 0.3}, {"intensity_decay", 2}, {"horizon", 9}, {"risk_aversion", 0.1}),
      SETTINGS(MODEL, {"risk_aversion", 0.0031}, {"tick_size", 0.01}, {"requote_ticks", 4}),
      SETTINGS(MODEL, {"risk_aversion", 0.0031}, {"tick_size", 0.01}, {"min_half_spread", 1.75})};
  for (int i = 0; i < 5; ++i) {
    invmm_model *one = model_with(kind, all[i]), *other = model_with(kind, all[i]);
    for (int j = 0; j < 500; ++j) {
      double bid = draw_between(&draw, 99.8, 100), price = draw_between(&draw, 99, 101), t = 0.1 * j;
      invmm_event event = book_at(t, bid, bid + 0.05);
      if (j % 50 == 5) event = book_at(t, 1e16, 1e16); /* more ticks than are counted */
      if (j % 50 == 6) event = book_at(t, -1e16, -1e16);
      if (j % 7 == 3) event = fill_at(t, price, draw_between(&draw, -3, 3), 0.01);
      invmm_quotes both, after;
      ck_assert_int_ge(invmm_step_quote(one, &event, 1, &both, NULL), 0);
      step_ok(other, event);
      after = quote_of(other);
      ck_assert_mem_eq(&both, &after, sizeof both);
    }
    invmm_event bad = book_at(0, 1, 2);
    invmm_quotes untouched = {.bid = 7};
    ck_assert_int_eq(invmm_step_quote(one, &bad, 1, &untouched, NULL), INVMM_E_TIME);
    invmm_event far = fill_at(1000, 1e200, 1e200, 0);
    ck_assert_int_eq(invmm_step_quote(one, &far, 1, &untouched, NULL), INVMM_E_NUMERIC);
    ck_assert_double_eq(untouched.bid, 7);
    invmm_model_free(one), invmm_model_free(other);
  }
}
END_TEST

/* --- refusals
 * ------------------------------------------------------------------------------------------------------- */

static void refuses(invmm_status want, const struct setting *settings, const char *one, const char *other) {
  ck_no_model(want, config_with(kind, settings), one, other);
}

#define RISK                                                                                                 \
  {"risk_aversion", 0.1}, {                                                                                  \
    "volatility", 2                                                                                          \
  }
#define LONG                                                                                                 \
  RISK, {                                                                                                    \
    "variant", INVMM_AS_ASYMPTOTIC                                                                           \
  }

START_TEST(what_a_variant_needs_and_has_not_is_refused_by_name) {
  refuses(INVMM_E_CONFIG, SETTINGS(RISK, {"intensity_decay", 1.5}), "horizon", "finite");
  refuses(INVMM_E_CONFIG, SETTINGS(RISK, {"horizon", 1}), "intensity_decay", "default");
  refuses(INVMM_E_CONFIG, SETTINGS(RISK, {"horizon", 1}, {"intensity_decay_bid", 1}), "intensity_decay",
          "default");
  refuses(INVMM_E_CONFIG, SETTINGS(RISK, {"horizon", 1}, {"intensity_decay_ask", 1}), "intensity_decay",
          "default");
  refuses(INVMM_E_CONFIG, SETTINGS(LONG, {"intensity_decay", 1.5}), "intensity_scale", "asymptotic");
  refuses(INVMM_E_CONFIG, SETTINGS(LONG, {"intensity_decay", 1.5}, {"intensity_scale_bid", 1}),
          "intensity_scale", "asymptotic");
  refuses(INVMM_E_CONFIG, SETTINGS(LONG, {"intensity_decay", 1.5}, {"intensity_scale_ask", 1}),
          "intensity_scale", "asymptotic");
}
END_TEST

START_TEST(asymptotic_refuses_what_its_formula_cannot_do) {
  refuses(INVMM_E_CONFIG,
          SETTINGS(LONG, {"intensity_decay", 1.5}, {"intensity_scale", 1}, {"intensity_scale_ask", 2}),
          "intensity_scale_bid", "intensity_scale_ask");
  refuses(INVMM_E_CONFIG,
          SETTINGS(LONG, {"intensity_decay", 1.5}, {"intensity_scale", 1}, {"intensity_decay_bid", 2}),
          "intensity_decay_bid", "intensity_decay_ask");
  const struct setting without[3][2] = {{{"risk_aversion", 0}, {"volatility", 2}},
                                        {{"risk_aversion", 0.1}, {"volatility", 0}},
                                        {{"risk_aversion", 0.1}, {"volatility_annual", 0}}};
  for (int i = 0; i < 3; ++i)
    refuses(INVMM_E_CONFIG,
            SETTINGS(without[i][0], without[i][1], {"variant", INVMM_AS_ASYMPTOTIC}, {"drift", 0.01},
                     {"intensity_decay", 1.5}, {"intensity_scale", 1}),
            "drift", "risk_aversion");
}
END_TEST

START_TEST(what_a_variant_does_not_use_is_ignored) {
  double one[2], other[2];
  depths_with(SETTINGS(RISK, {"intensity_decay", 1.5}, {"horizon", 2}), 3, one);
  depths_with(SETTINGS(RISK, {"intensity_decay", 1.5}, {"horizon", 2}, {"intensity_scale_bid", 7}), 3, other);
  ck_assert(one[0] == other[0] && one[1] == other[1]);
  depths_with(SETTINGS(LONG, {"intensity_decay", 1.5}, {"intensity_scale", 1}), 3, one);
  depths_with(SETTINGS(LONG, {"intensity_decay", 1.5}, {"intensity_scale", 1}, {"horizon", 2}), 3, other);
  ck_assert(one[0] == other[0] && one[1] == other[1]);
}
END_TEST

START_TEST(infinite_refuses_what_its_formula_cannot_do) {
  const struct setting variant = {"variant", INVMM_AS_INFINITE}, decay = {"intensity_decay", 1.5};
  refuses(INVMM_E_CONFIG, SETTINGS(variant, decay, {"risk_aversion", 0.1}), "infinite", "inventory_limit");
  refuses(INVMM_E_CONFIG, SETTINGS(variant, decay, {"risk_aversion", 0}, {"inventory_limit", 10}), "infinite",
          "risk_aversion");
  refuses(INVMM_E_CONFIG,
          SETTINGS(variant, decay, {"risk_aversion", 0.1}, {"inventory_limit", 10}, {"drift", 0.1}),
          "infinite", "drift");
}
END_TEST

START_TEST(lattices_refuse_what_they_cannot_hold) {
  const struct setting variant = {"variant", INVMM_AS_EXACT}, decay = {"intensity_decay", 1.5},
                       scale = {"intensity_scale", 1}, horizon = {"horizon", 1},
                       limit = {"inventory_limit", 4};
  refuses(INVMM_E_CONFIG, SETTINGS(RISK, variant, decay, scale, horizon), "exact", "inventory_limit");
  refuses(INVMM_E_CONFIG, SETTINGS(RISK, variant, decay, scale, horizon, {"inventory_limit", 4.5}),
          "inventory_limit", "order_size");
  refuses(INVMM_E_CONFIG, SETTINGS(RISK, variant, decay, scale, horizon, {"inventory_limit", 2001}),
          "inventory_limit", "order_size");
  refuses(INVMM_E_CONFIG, SETTINGS(RISK, variant, decay, scale, limit), "exact", "horizon");
  refuses(INVMM_E_CONFIG, SETTINGS(RISK, variant, decay, horizon, limit), "exact", "intensity_scale");
  refuses(INVMM_E_CONFIG, SETTINGS(RISK, variant, decay, horizon, limit, {"intensity_scale", 1e-95}), "exact",
          "intensity_scale");
}
END_TEST

START_TEST(figures_beyond_a_double_are_withdrawn_or_refused) {
  invmm_model *maker = model_with(kind, SETTINGS({"risk_aversion", 1e200}, {"volatility", 1e100},
                                                 {"intensity_decay", 1}, {"horizon", 1}));
  step_ok(maker, book_at(1, 100, 100.1));
  hold(maker, 1000000000, 7);
  invmm_quotes q = quote_of(maker);
  ck_assert_uint_eq(q.sides, 0);
  ck_assert_uint_eq(q.flags, INVMM_FLAG_OUT_OF_DOMAIN);
  ck_assert(q.reservation == 0 && q.half_spread == 0);
  double value;
  ck_assert_int_eq(invmm_value(maker, INVMM_VALUE_DEPTH, 0, &value), INVMM_E_NUMERIC);
  ck_assert_int_eq(invmm_value(maker, INVMM_VALUE_RESERVATION, 0, &value), INVMM_E_NUMERIC);
  invmm_model_free(maker);
}
END_TEST

START_TEST(values_need_a_book_but_for_the_time_left) {
  invmm_model *maker = model_with(kind, SETTINGS(TIMED));
  const int32_t ids[] = {INVMM_VALUE_DEPTH, INVMM_VALUE_RESERVATION, INVMM_VALUE_INTENSITY_TERM,
                         INVMM_VALUE_FEE_TERM};
  double value = 7;
  for (int i = 0; i < 4; ++i) {
    ck_assert_int_eq(invmm_value(maker, ids[i], 0, &value), INVMM_NOT_READY);
    ck_assert_double_eq(value, 0);
  }
  ck_assert_int_eq(invmm_value(maker, INVMM_VALUE_TIME_LEFT, 0, &value), INVMM_OK);
  ck_assert_int_eq(invmm_value(maker, INVMM_VALUE_DEPTH, 2, &value), INVMM_E_RANGE);
  invmm_model_free(maker);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("makers/avellaneda_stoikov");
  TCase *tcase = tcase_create("avellaneda_stoikov");
  tcase_add_test(tcase, finite_agrees_with_the_published_formula_to_the_printed_digits);
  tcase_add_test(tcase, asymptotic_agrees_with_the_published_closed_form_to_the_printed_digits);
  tcase_add_test(tcase, depths_agree_with_fifty_digits_to_1e_12);
  tcase_add_test(tcase, reservation_half_spread_and_terms_are_the_depths_taken_apart);
  tcase_add_loop_test(tcase, without_risk_aversion_both_objectives_ask_1_over_k, 0, 2);
  tcase_add_loop_test(tcase, the_limit_of_no_risk_aversion_is_continuous, 0, 2);
  tcase_add_test(tcase, the_objectives_agree_on_skew_and_differ_in_what_a_fill_earns);
  tcase_add_loop_test(tcase, without_volatility_there_is_no_skew, 0, 2);
  tcase_add_test(tcase, with_arrivals_that_only_fill_at_the_mid_risk_alone_is_paid);
  tcase_add_test(tcase, finite_takes_a_k_per_side_in_any_order_of_setting);
  tcase_add_loop_test(tcase, depths_widen_with_risk_and_skew_against_inventory, 0, 2);
  tcase_add_loop_test(tcase, a_rising_mid_lifts_both_quotes, 0, 2);
  tcase_add_test(tcase, drift_under_asymptotic_is_a_target_of_mu_over_gamma_sigma_squared);
  tcase_add_test(tcase, the_first_event_of_any_kind_starts_the_session);
  tcase_add_test(tcase, when_the_session_is_over_quotes_go_on_without_time);
  tcase_add_test(tcase, a_rolling_horizon_never_runs_out);
  tcase_add_test(tcase, a_horizon_of_0_is_over_at_once);
  tcase_add_test(tcase, a_request_of_the_future_has_less_time_left);
  tcase_add_test(tcase, asymptotic_knows_no_time);
  tcase_add_test(tcase, a_live_parameter_changes_the_next_answer);
  tcase_add_test(tcase, a_relative_volatility_is_renewed_at_each_book);
  tcase_add_test(tcase, step_quote_gives_what_step_and_quote_give);
  tcase_add_test(tcase, what_a_variant_needs_and_has_not_is_refused_by_name);
  tcase_add_test(tcase, asymptotic_refuses_what_its_formula_cannot_do);
  tcase_add_test(tcase, what_a_variant_does_not_use_is_ignored);
  tcase_add_test(tcase, infinite_refuses_what_its_formula_cannot_do);
  tcase_add_test(tcase, lattices_refuse_what_they_cannot_hold);
  tcase_add_test(tcase, figures_beyond_a_double_are_withdrawn_or_refused);
  tcase_add_test(tcase, values_need_a_book_but_for_the_time_left);
  suite_add_tcase(suite, tcase);
  return run_suite(suite);
}
