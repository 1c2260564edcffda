/* SPDX-License-Identifier: MIT */
/** Reading of solved lattices: on their points, between them, beyond their ends, and what a maker makes of
 * it. */
#include "draw.h"
#include "makers/lattice.h"
#include "support.h"

static const int32_t kind = INVMM_KIND_AVELLANEDA_STOIKOV;

static void hold(invmm_model *maker, int64_t time_ns, double inventory) {
  step_ok(maker, (invmm_event){.time_ns = time_ns, .kind = INVMM_EV_POSITION, .size = inventory});
}

/* --- states
 * -------------------------------------------------------------------------------------------------------- */

START_TEST(states_are_counted_where_the_limit_is_a_multiple_of_the_size) {
  const struct {
    double limit, size;
    uint32_t states;
  } cases[] = {{0, 2.385, 1},          {2.385, 2.385, 3},   {0.3, 0.1, 7},
               {11.925, 2.385, 11},    {2000, 1, 4001},     {2001, 1, 0},
               {0.6, 0.0003, 4001},    {4.5, 1, 0},         {1.1925, 2.385, 0},
               {INFINITY, 1, 0},       {1e300, 1e-300, 0},  {2.999999998, 1, 7},
               {3.000000002, 1, 7},    {2.99999999, 1, 0},  {3.00000001, 1, 0},
               {1e-10, 1, 1},          {1e-8, 1, 0},        {1999.999999, 1, 4001},
               {2000.000001, 1, 4001}, {1e-300, 1e-300, 3}, {7 * 0.0013, 0.0013, 15}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; ++i)
    ck_assert_msg(invmm__lattice_states(cases[i].limit, cases[i].size) == cases[i].states, "%g of %g: %u",
                  cases[i].limit, cases[i].size, invmm__lattice_states(cases[i].limit, cases[i].size));
}
END_TEST

START_TEST(bytes_are_those_of_whole_cache_lines) {
  const size_t bytes[][2] = {{0, 0}, {1, 64}, {63, 64}, {64, 64}, {65, 128}, {4096, 4096}, {4097, 4160}};
  for (size_t i = 0; i < sizeof bytes / sizeof *bytes; ++i)
    ck_assert_uint_eq(invmm__whole_lines(bytes[i][0]), bytes[i][1]);
}
END_TEST

/* --- the functions
 * ------------------------------------------------------------------------------------------------- */

static const double numbers[] = {3.17, 2.385, 0.731}; /* of the model, between head and table */

/* The linear solver takes it, or with another decay of the ask the general one. */
static struct invmm__general_problem problem_with(uint32_t states, double horizon) {
  return (struct invmm__general_problem){
      .states = states,
      .q_low = -5.137,
      .step = 1.371,
      .bid = invmm__arrivals_of(INVMM__ARRIVALS_EXPONENTIAL, 0.7371, 1.513, 0, 0.0731),
      .ask = invmm__arrivals_of(INVMM__ARRIVALS_EXPONENTIAL, 0.8613, 1.513, 0, 0.0731),
      .offset = 0.0311,
      .cost_square = 0.00646,
      .cost_linear = -0.00124,
      .terminal_square = 0.0317,
      .horizon = horizon};
}

static struct invmm__solution *solved(const struct invmm__general_problem *p) {
  size_t size = invmm__solution_size(p, sizeof numbers);
  ck_assert_uint_eq(size % 64, 0);
  struct invmm__solution *s = aligned_alloc(64, size);
  memset(s, 0xa5, size);
  ck_assert_int_eq(invmm__solution_solve(s, size, p, numbers, sizeof numbers, 0.0713, NULL, NULL), INVMM_OK);
  return s;
}

START_TEST(a_solution_keeps_what_it_was_made_of) {
  const struct invmm__general_problem p = problem_with(9, 61.37);
  struct invmm__solution *s = solved(&p);
  ck_assert_uint_gt(s->used, 0);
  ck_assert_double_eq(s->given, 0.0713);
  ck_assert_double_eq(s->q_low, -5.137);
  ck_assert_mem_eq(invmm__solution_own(s), numbers, sizeof numbers);
  ck_assert_uint_eq(invmm__solution_table(s)->states, 9);
  ck_assert_uint_eq(s->table_at % 64, 0);
  ck_assert_uint_ge(s->table_at, sizeof *s + sizeof numbers);
  free(s);
}
END_TEST

static double part_of(double low, double high, double x) {
  return low + x * (high - low);
}

/* Depths on the points, and linear between them; outside the last point of a side, its last depth. */
static void check_reading(const struct invmm__solution *s, uint32_t states, double tau) {
  const struct invmm__lattice *t = invmm__solution_table(s);
  const struct invmm__lattice_point at = invmm__lattice_locate(t, tau, 0);
  struct draw d = {states};
  double bid[16], ask[16];
  invmm__lattice_row(t, &at, bid, ask);
  bid[states - 1] = bid[states - 2], ask[0] = ask[1];
  for (int i = -40; i < 1000; ++i) {
    double x = i < (int)states * 2 - 2 && i >= 0 ? i / 2. : draw_between(&d, -2, states + 1.),
           q = -5.137 + 1.371 * x;
    double inside = fmin(fmax(x, 0), states - 1.), whole = floor(inside + 1e-9), part = inside - whole;
    uint32_t n = (uint32_t)whole, next = n + 1 < states ? n + 1 : n;
    struct invmm__depths got = invmm__solution_depths(s, tau, q);
    ck_assert_msg(fabs(got.bid - part_of(bid[n], bid[next], part)) < 1e-13, "bid at %g", x);
    ck_assert_msg(fabs(got.ask - part_of(ask[n], ask[next], part)) < 1e-13, "ask at %g", x);
  }
}

START_TEST(depths_are_those_of_the_points_and_linear_between_them) {
  for (uint32_t states = 2; states < 12; ++states) {
    const struct invmm__general_problem finite = problem_with(states, 61.37),
                                        endless = problem_with(states, INFINITY);
    struct invmm__solution *s = solved(&finite), *still = solved(&endless);
    for (int i = 0; i < 6; ++i)
      check_reading(s, states, (const double[]){0, 1e-9, 0.0371, 3.171, 61.37, 1e9}[i]);
    for (int i = 0; i < 3; ++i)
      check_reading(still, states, (const double[]){0, 3.171, INFINITY}[i]);
    free(s);
    free(still);
  }
}
END_TEST

START_TEST(beyond_the_ends_the_nearest_point_holds) {
  const struct invmm__general_problem p = problem_with(7, 61.37);
  struct invmm__solution *s = solved(&p);
  const double low = -5.137, high = -5.137 + 6 * 1.371, far[] = {1e-10, 0.1, 1.371, 17.3, 1e300, INFINITY};
  struct invmm__depths first = invmm__solution_depths(s, 13.7, low),
                       last = invmm__solution_depths(s, 13.7, high);
  for (int i = 0; i < 6; ++i) {
    struct invmm__depths below = invmm__solution_depths(s, 13.7, low - far[i]);
    struct invmm__depths above = invmm__solution_depths(s, 13.7, high + far[i]);
    ck_assert(below.bid == first.bid && below.ask == first.ask);
    ck_assert(fabs(above.bid - last.bid) < 1e-14 && fabs(above.ask - last.ask) < 1e-9);
  }
  struct invmm__depths nowhere = invmm__solution_depths(s, 13.7, NAN); /* no answer, but no harm */
  ck_assert(nowhere.bid == first.bid && nowhere.ask == first.ask);
  free(s);
}
END_TEST

/* Rounding of sums of fills puts an inventory a hair beside its point: nothing jumps there. */
START_TEST(depths_are_continuous) {
  const struct invmm__general_problem p = problem_with(9, 61.37);
  struct invmm__solution *s = solved(&p);
  for (int n = 0; n < 9; ++n) {
    double q = -5.137 + n * 1.371;
    struct invmm__depths on = invmm__solution_depths(s, 13.7, q);
    for (double beside = 1e-16; beside < 1e-6; beside *= 1.7)
      for (int sign = -1; sign < 2; sign += 2) {
        struct invmm__depths near = invmm__solution_depths(s, 13.7, q + sign * beside);
        ck_assert_double_lt(fabs(near.bid - on.bid), 3 * beside + 2e-9);
        ck_assert_double_lt(fabs(near.ask - on.ask), 3 * beside + 2e-9);
      }
  }
  free(s);
}
END_TEST

START_TEST(one_state_has_the_depths_of_no_inventory_risk) {
  for (int i = 0; i < 2; ++i) {
    const struct invmm__general_problem p = problem_with(1, i ? (double)INFINITY : 61.37);
    struct invmm__solution *s = solved(&p);
    for (double q = -7; q < 7; q += 1.713) {
      struct invmm__depths d = invmm__solution_depths(s, 3.17, q);
      ck_assert(d.bid == p.bid.base + 0.0311 && d.ask == p.ask.base + 0.0311);
    }
    free(s);
  }
}
END_TEST

/* theta's differences are what depths are made of: k (bid - const) = k (theta_n - theta_{n+1})/Delta. */
START_TEST(theta_gives_the_depths_and_its_end) {
  const struct invmm__general_problem p = problem_with(9, 61.37);
  struct invmm__solution *s = solved(&p);
  for (uint32_t n = 0; n < 9; ++n) {
    double q = -5.137 + n * 1.371;
    ck_assert_double_lt(fabs(invmm__solution_theta(s, &p, 0, n) + 0.0317 * q * q), 1e-13);
    for (double tau = 0.0137; tau < 61 && n < 8; tau *= 3.1) {
      double rise = (invmm__solution_theta(s, &p, tau, n) - invmm__solution_theta(s, &p, tau, n + 1)) / 1.371;
      ck_assert_double_lt(fabs(invmm__solution_depths(s, tau, q).bid - p.bid.base - 0.0311 - rise), 1e-11);
    }
  }
  free(s);
}
END_TEST

static int32_t stop(void *user, double done) {
  (void)user, (void)done;
  return 1;
}

START_TEST(a_cancelled_solution_is_none) {
  const struct invmm__general_problem p = problem_with(9, 61.37);
  struct invmm__solution *s = solved(&p);
  const size_t size = invmm__solution_size(&p, sizeof numbers);
  ck_assert_int_eq(invmm__solution_solve(s, size, &p, numbers, sizeof numbers, 0.0713, stop, NULL),
                   INVMM_E_CANCELLED);
  ck_assert_uint_eq(s->used, 0);
  free(s);
}
END_TEST

/* In range with a number, out of it with another; each is looked at alone. */
static void ck_range(const struct invmm__general_problem *p, double *number, double out) {
  double in = *number;
  ck_assert_int_eq(invmm__solution_in_range(p), 1);
  *number = out;
  ck_assert_msg(!invmm__solution_in_range(p), "%g", out);
  *number = in;
}

static const enum invmm__arrival_form forms[] = {INVMM__ARRIVALS_EXPONENTIAL, INVMM__ARRIVALS_LOGISTIC,
                                                 INVMM__ARRIVALS_LINEAR};

START_TEST(a_number_that_leaves_the_range_is_refused_whichever_it_is) {
  for (int form = 0; form < 3; ++form) {
    struct invmm__general_problem p = problem_with(9, 61.37);
    p.bid = invmm__arrivals_of(forms[form], 0.7371, 1.513, 0.317, 0.0731);
    p.ask = invmm__arrivals_of(forms[form], 0.7371, 1.371, 0.317, 0.0731);
    struct invmm__arrivals *side[] = {&p.bid, &p.ask};
    for (int i = 0; i < 2; ++i) {
      ck_range(&p, &side[i]->scale, 1e-91), ck_range(&p, &side[i]->scale, 1e91);
      ck_range(&p, &side[i]->decay, 1e-91), ck_range(&p, &side[i]->decay, 1e91);
      ck_range(&p, &side[i]->risk, 1e91);
    }
    ck_range(&p, &p.cost_square, 1e91), ck_range(&p, &p.cost_linear, -1e91);
    ck_range(&p, &p.terminal_square, 1e91), ck_range(&p, &p.offset, 1e91);
    p.terminal_square = 199 / (2 * 1.513 * (5.137 + 9 * 1.371)); /* the largest gap at the end, in 1/k */
    if (form == 0) ck_range(&p, &p.terminal_square, p.terminal_square * 201 / 199);
  }
}
END_TEST

/* Only demand that is logistic, with risk of fills, may have no long run: it earns no more than A/(xi Delta)
 * a second, whatever a fill saves. */
START_TEST(where_holding_costs_more_than_any_fill_earns_there_is_no_long_run) {
  struct invmm__general_problem p = problem_with(9, INFINITY);
  for (int form = 0; form < 3; ++form)
    for (int risky = 0; risky < 2; ++risky) {
      double risk = risky ? 0.0731 : 0;
      p.bid = invmm__arrivals_of(forms[form], 0.7371, 1.513, 0.317, risk);
      p.ask = invmm__arrivals_of(forms[form], 0.7371, 1.371, 0.317, risk);
      p.cost_square = 0.00646;
      ck_assert_int_eq(invmm__solution_in_range(&p), 1);
      p.cost_square = 2 * 1.371 * 0.7371 / (0.0731 * 5.137 * 5.137); /* at the limits twice A/(xi Delta) */
      ck_assert_int_eq(invmm__solution_in_range(&p), !(forms[form] == INVMM__ARRIVALS_LOGISTIC && risky));
    }
}
END_TEST

/* --- through the handle
 * -------------------------------------------------------------------------------------------- */

#define LATTICE                                                                                              \
  {"risk_aversion", 0.0213}, {"volatility", 0.2385}, {"intensity_scale", 0.7131},                            \
      {"intensity_decay", 1.513}, {                                                                          \
    "horizon", 61.37                                                                                         \
  }
static const int variants[] = {INVMM_AS_EXACT, INVMM_AS_STATIONARY, INVMM_AS_RUNNING_PENALTY};

static double depth(const invmm_model *maker, uint32_t ask) {
  return value_of(maker, "depth", ask);
}

static void depths_at(invmm_model *maker, double inventory, double out[2]) {
  hold(maker, 1000000000, inventory);
  out[0] = depth(maker, 0), out[1] = depth(maker, 1);
}

START_TEST(inventory_between_the_points_is_quoted_in_proportion) {
  invmm_model *maker = model_with(kind, SETTINGS(LATTICE, {"variant", variants[_i]}, {"order_size", 2.385},
                                                 {"inventory_limit", 4 * 2.385}, {"running_penalty", 0.00317},
                                                 {"inventory_target", 0.7319}));
  step_ok(maker, book_at(1, 99.37, 99.53));
  for (int n = -4; n < 4; ++n) {
    double at[2], next[2], here[2];
    depths_at(maker, n * 2.385, at), depths_at(maker, (n + 1) * 2.385, next);
    for (double part = 0.0137; part < 1; part += 0.1713) {
      depths_at(maker, (n + part) * 2.385, here);
      double bid = n == 3 ? at[0] : at[0] + part * (next[0] - at[0]); /* at the limit there is no bid */
      double ask = n == -4 ? next[1] : at[1] + part * (next[1] - at[1]);
      ck_assert_double_lt(fabs(here[0] - bid), 1e-12);
      ck_assert_double_lt(fabs(here[1] - ask), 1e-12);
    }
  }
  invmm_model_free(maker);
}
END_TEST

START_TEST(the_sizes_are_what_the_limit_leaves) {
  invmm_model *maker =
      model_with(kind, SETTINGS(LATTICE, {"variant", variants[_i]}, {"order_size", 2.385},
                                {"inventory_limit", 4 * 2.385}, {"running_penalty", 0.00317}));
  step_ok(maker, book_at(1, 99.37, 99.53));
  hold(maker, 1000000000, 3.71 * 2.385);
  invmm_quotes q = quote_of(maker);
  ck_assert_uint_eq(q.sides, 3);
  ck_assert_close(q.bid_size, 0.29 * 2.385, 1e-12);
  ck_assert_double_eq(q.ask_size, 2.385);
  ck_assert_uint_eq(q.flags & INVMM_FLAG_LIMIT, INVMM_FLAG_LIMIT);
  for (int sign = -1; sign < 2; sign += 2)
    for (int i = 0; i < 4; ++i) {
      hold(maker, 1000000000, sign * 2.385 * (const double[]){4, 4.31, 17, 1e9}[i]);
      q = quote_of(maker);
      ck_assert_uint_eq(q.sides, sign > 0 ? INVMM_SIDE_ASK : INVMM_SIDE_BID);
      double at[2];
      depths_at(maker, sign * 4 * 2.385, at);
      ck_assert_double_lt(fabs((sign > 0 ? q.ask - 99.45 : 99.45 - q.bid) - at[sign > 0]), 1e-12);
    }
  invmm_model_free(maker);
}
END_TEST

/* A target moves the exposures, the limits stay: the lattice spans -limit - target to limit - target. */
START_TEST(a_target_is_where_the_depths_are_even_and_limits_are_absolute) {
  invmm_model *maker =
      model_with(kind, SETTINGS(LATTICE, {"variant", variants[_i]}, {"order_size", 2.385},
                                {"inventory_limit", 20 * 2.385}, {"running_penalty", 0.00317},
                                {"inventory_target", 3 * 2.385}));
  step_ok(maker, book_at(1, 99.37, 99.53));
  double at[2];
  depths_at(maker, 3 * 2.385, at);
  ck_assert_double_lt(fabs(at[0] - at[1]), 1e-3); /* but for the limits, which are not even around it */
  double here[2], there[2];
  depths_at(maker, 0, here);
  ck_assert_double_lt(here[0], here[1] - 0.01); /* below the target: buy */
  depths_at(maker, 6 * 2.385, there);
  ck_assert_double_gt(there[0], there[1] + 0.01);
  hold(maker, 1000000000, 20 * 2.385);
  ck_assert_uint_eq(quote_of(maker).sides, INVMM_SIDE_ASK);
  hold(maker, 1000000000, -20 * 2.385);
  ck_assert_uint_eq(quote_of(maker).sides, INVMM_SIDE_BID);
  hold(maker, 1000000000, 19 * 2.385);
  ck_assert_uint_eq(quote_of(maker).sides, 3);
  invmm_model_free(maker);
}
END_TEST

/* Hedged, quotes are made on what is left, which may lie beyond the lattice; limits count what is held. */
START_TEST(a_hedge_moves_the_exposure_and_not_the_limits) {
  invmm_model *maker = model_with(kind, SETTINGS(LATTICE, {"variant", variants[_i]}, {"order_size", 2.385},
                                                 {"inventory_limit", 4 * 2.385}, {"running_penalty", 0.00317},
                                                 {"hedge_policy", INVMM_HEDGE_POLICY_FULL},
                                                 {"hedge_ratio", 0.8}, {"contract_size", 0.1}));
  step_ok(maker, book_at(1, 99.37, 99.53));
  double alone[2], here[2];
  for (double held = -4; held < 4.1; held += 0.71) {
    double contracts = -3.17, exposure = held * 2.385 + contracts * 0.1 / 0.8;
    step_ok(maker,
            (invmm_event){.time_ns = 1000000000, .kind = INVMM_EV_POSITION, .instrument = INVMM_HEDGE});
    depths_at(maker, exposure, alone);
    step_ok(maker, (invmm_event){.time_ns = 1000000000,
                                 .kind = INVMM_EV_POSITION,
                                 .instrument = INVMM_HEDGE,
                                 .size = contracts});
    depths_at(maker, held * 2.385, here);
    ck_assert_double_lt(fabs(here[0] - alone[0]), 1e-12);
    ck_assert_double_lt(fabs(here[1] - alone[1]), 1e-12);
  }
  hold(maker, 1000000000, 4 * 2.385);
  ck_assert_uint_eq(quote_of(maker).sides, INVMM_SIDE_ASK);
  invmm_model_free(maker);
}
END_TEST

START_TEST(a_limit_of_0_quotes_nothing) {
  invmm_model *maker = model_with(
      kind, SETTINGS(LATTICE, {"variant", variants[_i]}, {"order_size", 2.385}, {"inventory_limit", 0}));
  step_ok(maker, book_at(1, 99.37, 99.53));
  invmm_quotes q = quote_of(maker);
  ck_assert_uint_eq(q.sides, 0);
  ck_assert_uint_eq(q.flags, INVMM_FLAG_LIMIT);
  hold(maker, 1000000000, 1.37); /* a fact that no limit refuses: what reduces it is quoted */
  q = quote_of(maker);
  ck_assert_uint_eq(q.sides, INVMM_SIDE_ASK);
  invmm_model_free(maker);
}
END_TEST

START_TEST(time_that_moves_with_every_event_reads_the_table_as_a_request_of_that_time_does) {
  const struct setting *settings =
      SETTINGS(LATTICE, {"variant", variants[_i]}, {"order_size", 2.385}, {"inventory_limit", 4 * 2.385},
               {"running_penalty", 0.00317}, {"tick_size", 0.01});
  invmm_model *maker = model_with(kind, settings), *still = model_with(kind, settings);
  struct draw d = {5};
  step_ok(maker, book_at(0, 99.37, 99.53)), step_ok(still, book_at(0, 99.37, 99.53));
  hold(maker, 0, 1.371), hold(still, 0, 1.371);
  for (double at = 0.1; at < 80; at += draw_decades(&d, -3, 0.5)) {
    invmm_event book = book_at(at, 99.37, 99.53);
    invmm_request then = {.time_ns = book.time_ns};
    invmm_quotes fresh, asked;
    ck_assert_int_eq(invmm_step_quote(maker, &book, 1, &fresh, NULL), INVMM_OK);
    ck_assert_int_eq(invmm_quote(still, &then, 1, &asked), INVMM_OK);
    ck_assert_mem_eq(&fresh, &asked, sizeof fresh);
    invmm_quotes again = quote_of(maker);
    ck_assert_mem_eq(&fresh, &again, sizeof fresh);
  }
  invmm_model_free(maker);
  invmm_model_free(still);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("makers/lattice");
  TCase *tcase = tcase_create("lattice");
  tcase_set_timeout(tcase, 120);
  tcase_add_test(tcase, states_are_counted_where_the_limit_is_a_multiple_of_the_size);
  tcase_add_test(tcase, bytes_are_those_of_whole_cache_lines);
  tcase_add_test(tcase, a_solution_keeps_what_it_was_made_of);
  tcase_add_test(tcase, depths_are_those_of_the_points_and_linear_between_them);
  tcase_add_test(tcase, beyond_the_ends_the_nearest_point_holds);
  tcase_add_test(tcase, depths_are_continuous);
  tcase_add_test(tcase, one_state_has_the_depths_of_no_inventory_risk);
  tcase_add_test(tcase, theta_gives_the_depths_and_its_end);
  tcase_add_test(tcase, a_cancelled_solution_is_none);
  tcase_add_test(tcase, a_number_that_leaves_the_range_is_refused_whichever_it_is);
  tcase_add_test(tcase, where_holding_costs_more_than_any_fill_earns_there_is_no_long_run);
  tcase_add_loop_test(tcase, inventory_between_the_points_is_quoted_in_proportion, 0, 3);
  tcase_add_loop_test(tcase, the_sizes_are_what_the_limit_leaves, 0, 3);
  tcase_add_loop_test(tcase, a_target_is_where_the_depths_are_even_and_limits_are_absolute, 0, 3);
  tcase_add_loop_test(tcase, a_hedge_moves_the_exposure_and_not_the_limits, 0, 3);
  tcase_add_loop_test(tcase, a_limit_of_0_quotes_nothing, 0, 3);
  tcase_add_loop_test(tcase, time_that_moves_with_every_event_reads_the_table_as_a_request_of_that_time_does,
                      0, 3);
  suite_add_tcase(suite, tcase);
  return run_suite(suite);
}
