/* SPDX-License-Identifier: MIT */
/** Turns by either clock: what they show and when, fills by every demand, and the clock of events against a
 * value function that was solved. */
#include "market.h"
#include "markets/simulated.h"
#include "sample.h"
#include <stdio.h>

#define MARKET(...) open_market(model_with(INVMM_KIND_SIMULATED_MARKET, SETTINGS(__VA_ARGS__)))
#define EVENTS                                                                                               \
  { "clock", INVMM_CLOCK_EVENT }

static int is_fill(const invmm_event *e) {
  return e->kind == INVMM_EV_FILL && e->instrument == 0;
}

/* -- the clock of events, turn by turn -- */

/* A quote of 0.7 from the mid: whoever reaches it trades, and the book comes again; whoever does not is seen,
 * and the next one comes. */
START_TEST(the_book_comes_with_the_taker_and_again_after_a_fill) {
  MARKET({"volatility", 2}, {"intensity_scale", 3}, {"intensity_decay", 1.5}, EVENTS, {"time_step", 1e6},
         {"trade_size", 0.7});
  collect_all(), collect_all();
  ck_assert(count == 1 && seen[0].kind == INVMM_EV_BOOK && seen[0].time_ns > 0);
  int fills = 0;
  for (int i = 0; i < 200; ++i) {
    const int64_t then = seen[count - 1].time_ns;
    const double mid = mid_now();
    const invmm_quotes q = two_sided(mid - 0.7, 1, mid + 0.7, 1);
    quote(&q, 1); /* a taker meets what answered the book it came with */
    const int filled = is_fill(&seen[0]);
    const invmm_event *print = &seen[filled], *book = &seen[filled + 1];
    ck_assert(count == 2 + (uint32_t)filled && print->kind == INVMM_EV_TRADE && book->kind == INVMM_EV_BOOK);
    const double sign = print->size < 0 ? 1 : -1;
    ck_assert_int_eq(print->time_ns, then);
    ck_assert_int_eq(sign * (mid - print->price) >= 0.7, filled);
    if (!filled) {
      ck_assert_int_gt(book->time_ns, then);
      continue;
    }
    const invmm_event fill = {.time_ns = then,
                              .kind = INVMM_EV_FILL,
                              .price = mid - sign * 0.7,
                              .size = sign * 0.7,
                              .flags = INVMM_EVF_RESTING};
    same_event(&seen[0], &fill);
    ck_assert_int_eq(book->time_ns, then);
    ck_assert_double_eq(mid_now(), mid);
    quote(&q, 1); /* nobody is there: time goes on */
    ck_assert(count == 1 && seen[0].time_ns > then);
    ++fills;
  }
  ck_assert_double_eq_tol(fills, 200 * exp(-1.5 * 0.7), 4 * sqrt(200 * 0.23));
}
END_TEST

START_TEST(a_taker_who_fills_nothing_does_not_hold_up_time) {
  MARKET({"volatility", 2}, {"intensity_scale", 3}, {"intensity_decay", 1.5}, EVENTS, {"time_step", 1e6});
  collect_all(), collect_all();
  int64_t time_ns = seen[0].time_ns;
  for (int i = 0; i < 50; ++i) {
    collect_all();
    ck_assert(count == 2 && seen[0].kind == INVMM_EV_TRADE && seen[0].time_ns == time_ns);
    ck_assert(seen[1].kind == INVMM_EV_BOOK && seen[1].time_ns > time_ns);
    time_ns = seen[1].time_ns;
  }
}
END_TEST

/* Times between takers are exponential, of both sides together; and the book is shown on the grid as well. */
START_TEST(takers_come_at_any_time) {
  const double rate = 2 * 0.83, dt = 0.7;
  struct sample gaps = sample_around(1 / rate);
  MARKET({"volatility", 2}, {"intensity_scale", 0.83}, {"intensity_decay", 1.5}, EVENTS, {"time_step", dt});
  collect_all();
  int64_t last = 0, grid = 0;
  for (int i = 0; i < 200000 / SLOW; ++i) {
    collect_all();
    const invmm_event *book = &seen[count - 1];
    if (book->time_ns == (grid + 1) * 700000000) ++grid;
    if (book->time_ns > (grid + 1) * 700000000) ck_abort_msg("the grid was passed");
    if (seen[0].kind != INVMM_EV_TRADE) continue;
    sample_add(&gaps, 1e-9 * (double)(seen[0].time_ns - last));
    last = seen[0].time_ns;
  }
  ck_moments(&gaps, 1 / rate, 1 / (rate * rate), 0);
}
END_TEST

START_TEST(without_takers_time_goes_by_whole_steps) {
  MARKET({"volatility", 2}, {"intensity_scale", 0}, {"intensity_decay", 1.5}, EVENTS, {"time_step", 0.3});
  for (int i = 0; i < 100; ++i) {
    collect_all();
    ck_assert_uint_eq(count, 1);
    ck_assert_int_eq(seen[0].time_ns, (int64_t)i * 300000000);
  }
}
END_TEST

START_TEST(the_mid_moves_by_the_time_that_passed) {
  struct sample s = sample_around(0);
  MARKET({"volatility", 1.3}, {"drift", 0.7}, {"intensity_scale", 1}, {"intensity_decay", 1.5}, EVENTS);
  collect_all();
  int64_t then = 0;
  double mid = 100;
  for (int i = 0; i < 200000 / SLOW; ++i) {
    collect_all();
    const int64_t now = seen[count - 1].time_ns;
    const double dt = 1e-9 * (double)(now - then);
    if (dt > 0) sample_add(&s, (mid_now() - mid - 0.7 * dt) / sqrt(dt));
    mid = mid_now(), then = now;
  }
  ck_moments(&s, 0, 1.3 * 1.3, 0);
}
END_TEST

/* -- fills at every depth, for every demand, by both clocks -- */

/* Fills of each side per second, at this depth of one unit quotes. */
static void fills_at(double depth, double seconds, double should) {
  double fills[2] = {0, 0};
  int64_t now = 0;
  collect_all();
  while ((double)now < seconds * 1e9) {
    const invmm_quotes q = two_sided(mid_now() - depth, 1, mid_now() + depth, 1);
    quote(&q, 1);
    for (uint32_t i = 0; i < count; ++i)
      if (is_fill(&seen[i])) ++fills[seen[i].size < 0];
    now = seen[count - 1].time_ns;
  }
  for (int side = 0; side < 2; ++side)
    ck_assert_msg(fabs(fills[side] - should * seconds) <= 4 * sqrt(should * seconds),
                  "depth %g, side %d: %g fills, wanted %g", depth, side, fills[side], should * seconds);
}

static void fills_by(const struct setting *demand, double (*rate)(double depth), const double *depths,
                     int n) {
  struct setting all[16] = {{"volatility", 2}, EVENTS, {"time_step", 10}, {"seed", 77}};
  int k = 4;
  for (; demand->name; ++demand)
    all[k++] = *demand;
  all[k] = (struct setting){NULL, 0};
  for (int i = 0; i < n; ++i) {
    open_market(model_with(INVMM_KIND_SIMULATED_MARKET, all));
    fills_at(depths[i], 20000.0 / SLOW, rate(depths[i]));
    ck_assert_double_eq(figure("capped"), 0);
    all[1].value = INVMM_CLOCK_STEP, all[2].value = 0.01; /* few takers in a step: the same rates */
    open_market(model_with(INVMM_KIND_SIMULATED_MARKET, all));
    fills_at(depths[i], 2000.0 / SLOW, rate(depths[i]));
    ck_assert_double_eq(figure("capped"), 0);
    all[1].value = INVMM_CLOCK_EVENT, all[2].value = 10;
  }
}

static double exponential(double d) {
  return 0.9 * exp(-1.5 * d);
}
static double logistic(double d) {
  return 2.1 / (1 + exp(0.3 + 1.7 * d));
}
static double power(double d) {
  return 1.1 * pow(fmax(d / 0.2, 1), -1.8);
}
static double linear(double d) {
  return fmax(1.2 - 0.9 * d, 0);
}

START_TEST(fills_come_at_the_rate_of_their_depth) {
  const double depths[] = {0.7, 0.1, 0, -0.4, -1.3};
  fills_by(SETTINGS({"intensity_scale", 0.9}, {"intensity_decay", 1.5}), exponential, depths, 5);
  fills_by(SETTINGS({"demand", INVMM_DEMAND_LOGISTIC}, {"intensity_scale", 2.1}, {"intensity_decay", 1.7},
                    {"intensity_offset", 0.3}),
           logistic, depths, 5);
  fills_by(SETTINGS({"demand", INVMM_DEMAND_POWER}, {"intensity_scale", 1.1}, {"intensity_exponent", 1.8},
                    {"least_depth", 0.2}),
           power, depths, 5);
  fills_by(SETTINGS({"demand", INVMM_DEMAND_LINEAR}, {"demand_intercept", 1.2}, {"demand_slope", 0.9}),
           linear, depths, 5);
}
END_TEST

/* Quotes that jump further past the mid than the bound was made for are counted. */
START_TEST(what_the_clock_cannot_bring_is_counted) {
  MARKET({"volatility", 0}, {"intensity_scale", 1}, {"intensity_decay", 1.5}, EVENTS);
  collect_all();
  for (int i = 0; i < 200 && figure("capped") == 0; ++i) {
    invmm_quotes q = two_sided(99, 1, 101, 1);
    quote(&q, 1);
    q = two_sided(102, 1, 98, 1);
    quote(&q, 1);
  }
  ck_assert_double_eq(figure("capped"), 1);
  MARKET({"volatility", 0}, {"intensity_scale", 0.9}, {"intensity_decay", 1.5});
  const invmm_quotes inside = two_sided(100, 1, 100, 1), past = two_sided(100.1, 1, 99.9, 1);
  collect_all();
  quote(&inside, 1);
  ck_assert_double_eq(figure("capped"), 0);
  quote(&past, 1);
  ck_assert_double_eq(figure("capped"), 2); /* 0.9 e^{0.15} > 1 */
  MARKET({"volatility", 0}, {"intensity_scale", 0.3}, {"intensity_decay", 1.5}, {"hawkes_self", 0.69});
  collect_all();
  for (int i = 0; i < 2000; ++i)
    quote(&inside, 1);
  ck_assert_double_eq(figure("capped"), 0); /* 0.3 + 0.69 < 1, who was brought counted in */
  for (int i = 0; i < 2000; ++i)
    quote(&past, 1);
  ck_assert_double_gt(figure("capped"),
                      0); /* where one brought another, e^{0.15} times as many are too many */
}
END_TEST

/* However far past the mid, a bid is bought from soon, and the turns are not without end. */
START_TEST(the_bound_has_a_bound) {
  MARKET({"volatility", 0}, {"intensity_scale", 1}, {"intensity_decay", 1.5}, EVENTS);
  const invmm_quotes far = two_sided(1e4, 1, 2e4, 1);
  collect_all(), quote(&far, 1);
  const int64_t then = seen[0].time_ns;
  ck_assert_int_lt(then, 20000000); /* one of 1000 a second */
}
END_TEST

/* -- the parts in a market -- */

START_TEST(regimes_switch_at_any_time) {
  const double enter = 0.7, leave = 1.9, share = enter / (enter + leave);
  for (int clock = 0; clock < 2; ++clock) {
    double in = 0, all = 0, squares = 0;
    MARKET({"volatility", 1}, {"regime_volatility", 3}, {"regime_enter", enter}, {"regime_leave", leave},
           {"clock", clock}, {"time_step", 0.02}, {"intensity_scale", 0}, {"intensity_decay", 1.5});
    collect_all();
    for (int i = 0; i < 500000 / SLOW; ++i) {
      const double mid = mid_now(), regime = clock ? figure("regime") : 0;
      const int64_t then = seen[count - 1].time_ns;
      collect_all();
      const double dt = 1e-9 * (double)(seen[0].time_ns - then), now = clock ? regime : figure("regime");
      all += dt, in += now * dt;
      squares += pow(mid_now() - mid, 2);
    }
    const double error = sqrt(2 * share * (1 - share) / (enter + leave) / all);
    ck_assert_double_eq_tol(in / all, share, 4 * error);
    ck_assert_double_eq_tol(squares / all, 1 + 8 * in / all, 4 * (1 + 8 * share) * sqrt(2 * 0.02 / all) * 2);
  }
}
END_TEST

START_TEST(funding_is_settled_on_time) {
  for (int clock = 0; clock < 2; ++clock) {
    int settled = 0;
    MARKET({"volatility", 1}, {"intensity_scale", 1}, {"intensity_decay", 1.5}, {"time_step", 0.5},
           {"clock", clock}, {"hedge_half_spread", 0.1}, {"funding_rate", -0.0013}, {"funding_interval", 1.3},
           {"hedge_price", 97});
    for (int64_t now = 0; now < 13 * (int64_t)1000000000;) {
      collect_all();
      now = seen[count - 1].time_ns;
      for (uint32_t i = 0; i < count; ++i)
        if (seen[i].kind == INVMM_EV_FUNDING) {
          static const int64_t due[] = {15, 30, 40, 55, 65, 80, 95, 105, 120, 130}; /* after 1.3, 2.6, ... */
          const invmm_event should = {.time_ns = due[settled++] * 100000000,
                                      .kind = INVMM_EV_FUNDING,
                                      .instrument = INVMM_HEDGE,
                                      .price = figure("hedge_mid"),
                                      .size = 1.3,
                                      .value = -0.0013,
                                      .price2 = -0.0013,
                                      .size2 = 1.3};
          same_event(&seen[i], &should);
        }
    }
    ck_assert_int_eq(settled, 10);
  }
}
END_TEST

START_TEST(without_a_hedge_nobody_pays_funding) {
  MARKET({"volatility", 1}, {"intensity_scale", 0}, {"intensity_decay", 1.5}, {"funding_rate", 0.1},
         {"funding_interval", 1});
  for (int i = 0; i < 10; ++i) {
    collect_all();
    ck_assert_uint_eq(count, 1);
  }
}
END_TEST

/* Parts that are on move no number of the others. */
START_TEST(parts_do_not_disturb_each_other) {
  double mids[3][200], prints[3][200];
  for (int k = 0; k < 3; ++k) {
    MARKET({"volatility", 1}, {"intensity_scale", 0.7}, {"intensity_decay", 1.5}, {"seed", 5},
           {"hedge_half_spread", k ? 0.1 : (double)INFINITY}, {"hedge_correlation", k ? 0.3 : 1},
           {"regime_enter", k}, {"jump_rate", k == 2}, {"informed_share", k ? 0.3 : 0}, {"trade_size_law", k},
           {"base_reserve", k}, {"block_rate", 1});
    for (int i = 0; i < 200; ++i) {
      collect_all();
      mids[k][i] = mid_now(), prints[k][i] = figure("prints");
    }
  }
  ck_assert_mem_eq(mids[0], mids[1], sizeof mids[0]); /* volatility is the same in both regimes */
  ck_assert_mem_eq(prints[0], prints[1], sizeof prints[0]);
  ck_assert_mem_eq(prints[0], prints[2], sizeof prints[0]);
}
END_TEST

/* -- what cannot be -- */

START_TEST(events_end_where_numbers_do) {
  MARKET({"volatility", 0}, {"drift", 1.5e308}, {"intensity_scale", 0}, {"intensity_decay", 1.5}, EVENTS);
  collect_all(), collect_all();
  const double mid = mid_now();
  collect_all(); /* there is no next price: nothing comes any more */
  ck_assert_uint_eq(count, 0);
  const double events = figure("events");
  ck_assert_int_eq(collect(NULL, 0, NULL, 0, SEEN), INVMM_E_NUMERIC);
  ck_assert_double_eq(figure("events"), events);
  ck_assert_double_eq(mid_now(), mid);
  ck_assert_int_eq(invmm_model_set(market, INVMM_PARAM_DRIFT, 0), INVMM_OK);
  collect_all();
  ck_assert_uint_eq(count, 1);
}
END_TEST

START_TEST(events_end_with_time) {
  MARKET({"volatility", 0}, {"intensity_scale", 0}, {"intensity_decay", 1.5}, EVENTS, {"time_step", 1e9});
  for (int i = 0; i <= 9; ++i)
    collect_all();
  ck_assert_int_eq(collect(NULL, 0, NULL, 0, SEEN), INVMM_E_NUMERIC);
  MARKET({"volatility", 0}, {"intensity_scale", 0}, {"intensity_decay", 1.5}, EVENTS,
         {"initial_price", 1.7e308}, {"book_half_spread", 1.7e308});
  ck_assert_int_eq(collect(NULL, 0, NULL, 0, SEEN), INVMM_E_NUMERIC);
}
END_TEST

/* -- against the value function -- */

/* exp(-gamma profit) of one session that begins with this inventory, and theta of it. */
static double session(invmm_model *maker, int path, int held, double gamma, double *theta) {
  const invmm_event position[] = {
      {.kind = INVMM_EV_POSITION, .size = held},
      {.kind = INVMM_EV_BOOK, .price = 99.995, .size = 1, .price2 = 100.005, .size2 = 1}};
  invmm_model_reset(market), invmm_model_reset(maker);
  invmm_model_set(market, INVMM_PARAM_STREAM, path);
  if (invmm_step(maker, position, 2, NULL) < 0) ck_abort();
  if (path == 0) *theta = value_of(maker, "theta", (uint32_t)(held + 4));
  if (invmm_run(market, maker, NULL, 0, 1000000000, NULL, NULL, NULL) < 0) ck_abort();
  double profit = 0;
  invmm_value(maker, INVMM_VALUE_PNL, 0, &profit);
  return exp(-gamma * profit);
}

/* u = -exp(-gamma (x + q S + theta)): over 100,000 paths the mean of the utility is what the solver says, for
 * three inventories, within 4 standard errors. */
START_TEST(events_earn_what_the_solver_says) {
  const int held[] = {-4, 0, 3}, paths = 100000 / SLOW;
  const double gamma = 0.1;
  invmm_model *maker = model_with(INVMM_KIND_AVELLANEDA_STOIKOV,
                                  SETTINGS({"variant", INVMM_AS_EXACT}, {"risk_aversion", gamma},
                                           {"volatility", 2}, {"intensity_scale", 5.3},
                                           {"intensity_decay", 1.5}, {"horizon", 1}, {"inventory_limit", 4}));
  MARKET({"volatility", 2}, {"intensity_scale", 5.3}, {"intensity_decay", 1.5}, EVENTS, {"seed", 2013});
  for (int k = 0; k < 3; ++k) {
    double theta = NAN;
    struct sample u = sample_around(1);
    for (int i = 0; i < paths; ++i)
      sample_add(&u, session(maker, i, held[k], gamma, &theta));
    printf("inventory %2d: mean of exp(-gamma profit) %.6f +- %.6f over %d paths, exact %.6f\n", held[k],
           sample_mean(&u), sample_mean_error(&u), paths, exp(-gamma * theta));
    ck_assert_double_eq_tol(sample_mean(&u), exp(-gamma * theta), 4 * sample_mean_error(&u));
    ck_assert_double_lt(sample_mean_error(&u), 0.002 * sqrt(SLOW));
  }
  ck_assert_double_eq(figure("capped"), 0);
  invmm_model_free(maker);
}
END_TEST

int main(void) {
  int status = RUN_TESTS("markets/simulated_clock", the_book_comes_with_the_taker_and_again_after_a_fill,
                         a_taker_who_fills_nothing_does_not_hold_up_time, takers_come_at_any_time,
                         without_takers_time_goes_by_whole_steps, the_mid_moves_by_the_time_that_passed,
                         fills_come_at_the_rate_of_their_depth, what_the_clock_cannot_bring_is_counted,
                         the_bound_has_a_bound, regimes_switch_at_any_time, funding_is_settled_on_time,
                         without_a_hedge_nobody_pays_funding, parts_do_not_disturb_each_other,
                         events_end_where_numbers_do, events_end_with_time, events_earn_what_the_solver_says);
  open_market(NULL);
  return status;
}
