/* SPDX-License-Identifier: MIT */
/** The general inventory lattice against the reference values, an ordinary integration in small steps, the
 * linear solver where both can answer, and its limits. */
#include "draw.h"
#include "golden.h"
#include "solvers/general_work.h"

typedef struct invmm__general_problem problem;

static struct invmm__lattice *room_for(const problem *p) {
  size_t size = invmm__general_lattice_size(p);
  void *memory = malloc(size);
  ck_assert_ptr_nonnull(memory);
  memset(memory, 0xff, size);
  return memory;
}

static struct invmm__lattice *solved(const problem *p) {
  struct invmm__lattice *t = room_for(p);
  ck_assert_int_eq(invmm__general_lattice_solve(p, t, NULL, NULL), INVMM_OK);
  ck_assert_double_le(t->error, 5e-10 * fmax(1, 0.01 / p->bid.decay) * (1 + 1e-9));
  return t;
}

static struct invmm__lattice *stationary(const problem *p) {
  struct invmm__lattice *t = room_for(p);
  ck_assert_int_eq(invmm__general_lattice_stationary(p, t), INVMM_OK);
  return t;
}

static double bid_at(const struct invmm__lattice *t, double tau, uint32_t n) {
  struct invmm__lattice_point at = invmm__lattice_locate(t, tau, 0);
  return invmm__lattice_bid(t, &at, n);
}

static double ask_at(const struct invmm__lattice *t, double tau, uint32_t n) {
  struct invmm__lattice_point at = invmm__lattice_locate(t, tau, UINT32_MAX);
  return invmm__lattice_ask(t, &at, n);
}

static double theta_at(const problem *p, const struct invmm__lattice *t, double tau, uint32_t n) {
  struct invmm__lattice_point at = invmm__lattice_locate(t, tau, 0);
  return invmm__general_lattice_theta(p, t, &at, n);
}

#define ck_assert_within(got, want, most)                                                                    \
  do {                                                                                                       \
    double got_ = (got), want_ = (want), most_ = (most);                                                     \
    ck_assert_msg(fabs(got_ - want_) <= most_, "%s = %.17g, wanted %.17g +- %g", #got, got_, want_, most_);  \
  } while (0)

/* Ho and Stoll's problem: linear demand on both sides. */
static problem linear(double alpha, double beta, double gamma, double sigma, double size, double limit,
                      double horizon, int risky) {
  struct invmm__arrivals demand =
      invmm__arrivals_of(INVMM__ARRIVALS_LINEAR, alpha, beta / alpha, 0, risky ? gamma * size : 0);
  return (problem){.states = 2 * (uint32_t)lround(limit / size) + 1,
                   .q_low = -limit,
                   .step = size,
                   .bid = demand,
                   .ask = demand,
                   .cost_square = 0.5 * gamma * sigma * sigma,
                   .horizon = horizon};
}

static problem exponential(double scale_bid, double decay_bid, double scale_ask, double decay_ask,
                           double risk) {
  return (problem){.states = 21,
                   .q_low = -10,
                   .step = 1,
                   .bid = invmm__arrivals_of(INVMM__ARRIVALS_EXPONENTIAL, scale_bid, decay_bid, 0, risk),
                   .ask = invmm__arrivals_of(INVMM__ARRIVALS_EXPONENTIAL, scale_ask, decay_ask, 0, risk),
                   .cost_square = 0.0073,
                   .horizon = 61.37};
}

/* ---- Reference values */

START_TEST(the_reference_holds_at_every_inventory) {
  double row[11];
  int rows = 0;
  FILE *file = golden_open("hostoll.txt");
  for (; golden_row(file, row, 11); ++rows) {
    problem p = linear(row[1], row[2], row[3], row[4], row[5], row[6], 3 * row[7], row[0] == 0);
    struct invmm__lattice *t = solved(&p);
    uint32_t n = (uint32_t)lround((row[8] + row[6]) / row[5]);
    if (!isnan(row[9])) ck_assert_within(bid_at(t, row[7], n), row[9], 1e-9);
    if (!isnan(row[10])) ck_assert_within(ask_at(t, row[7], n), row[10], 1e-9);
    free(t);
  }
  ck_assert_int_eq(rows, 56);
}
END_TEST

/* The same file: theta at inventory 0. */
START_TEST(the_value_function_is_that_of_the_reference) {
  static const struct {
    double alpha, beta, gamma, sigma, size, limit, tau, utility, risk_adjusted;
  } rows[] = {{20, 10, 0.1, 0.5, 1, 10, 1, 18.9072346628, 19.8498445751},
              {20, 10, 0.1, 0.5, 1, 10, 0.01, 0.190428616931, 0.199987500312},
              {20, 10, 1, 1, 1, 10, 2, 21.7638797402, 34.5790360735},
              {140, 90, 1e-3, 0.3, 100, 600, 1, 10100.2651813, 10499.9316635}};
  for (int i = 0; i < 8; ++i) {
    int risky = i % 2;
    problem p = linear(rows[i / 2].alpha, rows[i / 2].beta, rows[i / 2].gamma, rows[i / 2].sigma,
                       rows[i / 2].size, rows[i / 2].limit, 7 * rows[i / 2].tau, risky);
    struct invmm__lattice *t = solved(&p);
    ck_assert_close(theta_at(&p, t, rows[i / 2].tau, p.states / 2),
                    risky ? rows[i / 2].utility : rows[i / 2].risk_adjusted, 5e-11);
    free(t);
  }
}
END_TEST

/* vectors/dealer/cjp.txt, last block: kappa+ 80, kappa- 120, lambda+ 1, lambda- 1.5, phi 1e-4, alpha_T 1e-3.
 */
START_TEST(unequal_decays_are_those_of_the_reference) {
  problem p = exponential(1.5, 120, 1, 80, 0);
  p.states = 11, p.q_low = -5, p.cost_square = 1e-4, p.terminal_square = 1e-3, p.horizon = 30;
  struct invmm__lattice *t = solved(&p);
  ck_assert_within(bid_at(t, 30, 5), 0.011051880551, 1e-12);
  ck_assert_within(ask_at(t, 30, 5), 0.011380112890, 1e-12);
  ck_assert_within(bid_at(t, 30, 7), 0.014375229855, 1e-12);
  ck_assert_within(ask_at(t, 30, 7), 0.008149533490, 1e-12);
  free(t);
}
END_TEST

/* Slopes at tau = 0: theory/dealer.md 2.3. */
START_TEST(slopes_at_the_end_are_those_of_the_theory) {
  for (int risky = 0; risky < 2; ++risky) {
    problem p = linear(20, 10, 0.1, 0.5, 1, 10, 1, risky);
    struct invmm__lattice *t = solved(&p);
    double h = 1e-4, spread = (bid_at(t, h, 10) + ask_at(t, h, 10) - bid_at(t, 0, 10) - ask_at(t, 0, 10)) / h;
    double mid = 0.5 * ((ask_at(t, h, 12) - bid_at(t, h, 12)) - (ask_at(t, 0, 12) - bid_at(t, 0, 12))) / h;
    ck_assert_within(spread, risky ? 0.013109 : 0.0125, 1e-6);
    ck_assert_within(mid, risky ? -0.026218 : -0.025, 1e-6);
    ck_assert_within(bid_at(t, 0, 10), risky ? 0.975421218 : 1, 5e-10);
    free(t);
  }
}
END_TEST

/* ---- Other methods */

static void field(const problem *p, const double *u, double *slope) {
  for (uint32_t n = 0; n < p->states; ++n) {
    double q = p->q_low + n * p->step;
    slope[n] = -q * (p->cost_square * q + p->cost_linear) / p->step;
    if (n + 1 < p->states)
      slope[n] += invmm__arrivals_best(&p->bid, u[n] - u[n + 1] + p->offset, (double)NAN).gain;
    if (n > 0) slope[n] += invmm__arrivals_best(&p->ask, u[n] - u[n - 1] + p->offset, (double)NAN).gain;
  }
}

/* The classical method of Runge and Kutta, in many small steps. */
static void integrate(const problem *p, double *u, double span, int steps) {
  enum { MOST = 64 };
  double k[4][MOST], v[MOST], h = span / steps;
  const uint32_t states = p->states;
  for (int i = 0; i < steps; ++i) {
    field(p, u, k[0]);
    for (int j = 1; j < 4; ++j) {
      for (uint32_t n = 0; n < states; ++n)
        v[n] = u[n] + h * (j < 3 ? 0.5 : 1) * k[j - 1][n];
      field(p, v, k[j]);
    }
    for (uint32_t n = 0; n < states; ++n)
      u[n] += h / 6 * (k[0][n] + 2 * k[1][n] + 2 * k[2][n] + k[3][n]);
  }
}

static void ck_agrees(const problem *p, const struct invmm__lattice *t, const double *u, double tau,
                      double most) {
  for (uint32_t n = 0; n + 1 < p->states; ++n) {
    double gap = u[n + 1] - u[n];
    ck_assert_within(bid_at(t, tau, n), invmm__arrivals_depth(&p->bid, p->offset - gap, (double)NAN).depth,
                     most);
    ck_assert_within(ask_at(t, tau, n + 1),
                     invmm__arrivals_depth(&p->ask, p->offset + gap, (double)NAN).depth, most);
    ck_assert_within(theta_at(p, t, tau, n) / p->step, u[n], 10 * most + 1e-11 * fabs(u[n]));
  }
}

static const int forms[] = {INVMM__ARRIVALS_EXPONENTIAL, INVMM__ARRIVALS_LOGISTIC, INVMM__ARRIVALS_LINEAR};

/* Any demand of a form, on both sides, with everything that a problem can have. */
static problem any(struct draw *d, int form) {
  double risk = draw_whole(d, 0, 2) ? draw_decades(d, -1.5, 0.5) : 0;
  double shift = form == INVMM__ARRIVALS_LOGISTIC ? draw_between(d, -1, 1) : 0;
  problem p = {.states = 9 + 2 * (uint32_t)draw_whole(d, 0, 6), .step = draw_between(d, 0.3, 3)};
  p.q_low = -(0.5 * p.states + draw_between(d, -2, 2)) * p.step;
  p.bid = invmm__arrivals_of((enum invmm__arrival_form)form, draw_between(d, 1, 9), draw_between(d, 0.4, 2),
                             shift, risk);
  p.ask = invmm__arrivals_of((enum invmm__arrival_form)form, draw_between(d, 1, 9), draw_between(d, 0.4, 2),
                             -shift, risk);
  if (form == INVMM__ARRIVALS_LINEAR) p.ask = p.bid;
  p.offset = draw_between(d, 0, 0.2);
  p.cost_square = draw_decades(d, -3, -0.5);
  p.cost_linear = draw_between(d, -0.3, 0.3);
  p.terminal_square = draw_between(d, 0, 0.03);
  p.horizon = draw_decades(d, -1, 1);
  return p;
}

START_TEST(small_steps_lead_to_the_same_depths) {
  struct draw d = {7351};
  for (int i = 0; i < 12; ++i) {
    problem p = any(&d, forms[i % 3]);
    struct invmm__lattice *t = solved(&p);
    double u[64];
    for (uint32_t n = 0; n < p.states; ++n) {
      double q = p.q_low + n * p.step;
      u[n] = -p.terminal_square * q * q / p.step;
    }
    ck_agrees(&p, t, u, 0, 1e-11); /* rounding of the polynomials' ends */
    for (int k = 1; k <= 4; ++k) {
      integrate(&p, u, p.horizon / 4, 2500);
      ck_agrees(&p, t, u, k * p.horizon / 4, 1e-9);
    }
    free(t);
  }
}
END_TEST

/* Exponential demand with one decay: the linear solver knows the answer to 1e-12. */
START_TEST(the_linear_solver_agrees) {
  for (int risky = 0; risky < 2; ++risky) {
    problem p = exponential(1.437, 1.513, 1.173, 1.513, risky * 0.0731);
    p.offset = 0.0137, p.cost_linear = -0.00137, p.terminal_square = 0.0317, p.horizon = 613.7;
    double k = 1.513, thin = exp(-k * p.offset);
    struct invmm__lattice_problem same = {.states = p.states,
                                          .q_low = p.q_low,
                                          .step = p.step,
                                          .decay = k,
                                          .rate_bid = p.bid.flow * thin,
                                          .rate_ask = p.ask.flow * thin,
                                          .diagonal_square = k * p.cost_square,
                                          .diagonal_linear = k * p.cost_linear,
                                          .terminal_square = k * p.terminal_square,
                                          .const_bid = p.bid.base + p.offset,
                                          .const_ask = p.ask.base + p.offset,
                                          .horizon = p.horizon};
    struct invmm__lattice *t = solved(&p), *exact = malloc(invmm__lattice_size(&same));
    ck_assert_int_eq(invmm__lattice_solve(&same, exact, NULL, NULL), INVMM_OK);
    for (double tau = 0; tau < 700; tau = 1.7 * tau + 1e-3)
      for (uint32_t n = 0; n + 1 < p.states; ++n) {
        struct invmm__lattice_point at = invmm__lattice_locate(exact, tau, 0);
        ck_assert_within(bid_at(t, tau, n), invmm__lattice_bid(exact, &at, n), 1e-9);
        ck_assert_within(ask_at(t, tau, n + 1), invmm__lattice_ask(exact, &at, n + 1), 1e-9);
        ck_assert_within(theta_at(&p, t, tau, n), invmm__lattice_theta(exact, &at, n),
                         1e-8 + 1e-10 * invmm__lattice_theta(exact, &at, 10));
      }
    free(t);
    free(exact);
  }
}
END_TEST

START_TEST(the_long_run_is_where_time_leads) {
  struct draw d = {137};
  for (int i = 0; i < 24; ++i) {
    problem p = any(&d, forms[i % 3]);
    if (forms[i % 3] == INVMM__ARRIVALS_LOGISTIC)
      p.bid = invmm__arrivals_of(INVMM__ARRIVALS_LOGISTIC, 3.1, 0.7, 0.3, 0),
      p.ask = invmm__arrivals_of(INVMM__ARRIVALS_LOGISTIC, 2.7, 0.9, 0, 0);
    p.cost_square *= 0.03; /* nowhere without demand on both sides, which would take for ever */
    p.horizon = 1e6;
    struct invmm__lattice *t = solved(&p), *s = stationary(&p);
    for (uint32_t n = 0; n + 1 < p.states; ++n) {
      ck_assert_within(bid_at(t, 1e6, n), bid_at(s, 0, n), 1e-9);
      ck_assert_within(ask_at(t, 1e6, n + 1), ask_at(s, 3.7, n + 1), 1e-9);
    }
    double rise = (theta_at(&p, t, 1e6, 3) - theta_at(&p, t, 0.5e6, 3)) / 0.5e6;
    ck_assert_within(rise, t->theta_slope, 1e-9 * (1 + fabs(rise)));
    free(t);
    free(s);
  }
}
END_TEST

/* ---- Limits */

START_TEST(one_state_and_no_time_have_simple_answers) {
  problem p = linear(7.137, 0.731, 0.0317, 0.2385, 1, 0, 61.37, 1);
  struct invmm__lattice *t = solved(&p);
  ck_assert_int_eq(t->states, 1);
  ck_assert_within(theta_at(&p, t, 13.7, 0), 0, 1e-13);
  free(t);
  p = linear(7.137, 0.731, 0.0317, 0.2385, 1, 4, 0, 1);
  t = solved(&p);
  double first = invmm__arrivals_depth(&p.bid, 0, (double)NAN).depth;
  for (uint32_t n = 0; n < 8; ++n)
    ck_assert_within(bid_at(t, 17, n), first, 1e-14);
  free(t);
}
END_TEST

/* Without risk nothing distinguishes inventories but the limits. */
START_TEST(without_cost_only_the_limits_matter) {
  problem p = linear(7.137, 0.731, 0, 0.2385, 1, 30, 1e-3, 0);
  struct invmm__lattice *t = solved(&p);
  ck_assert_within(bid_at(t, 1e-3, 30), 0.5 * 7.137 / 0.731, 1e-12);
  ck_assert_within(ask_at(t, 1e-3, 30), 0.5 * 7.137 / 0.731, 1e-12);
  free(t);
}
END_TEST

/* Both sides run out of demand at the peak: nothing leads away from it, and all the rest leads to it. */
START_TEST(an_inventory_that_is_never_left_can_be_solved) {
  problem p = linear(0.7137, 1.371, 113.63, 0.2385, 0.37, 2.96, 61.37, 1);
  struct invmm__lattice *t = solved(&p);
  double end = p.bid.end;
  ck_assert_double_ge(bid_at(t, 61, 8), end);
  ck_assert_double_ge(ask_at(t, 61, 8), end);
  ck_assert_double_lt(bid_at(t, 61, 7), end);
  ck_assert_double_lt(ask_at(t, 61, 9), end);
  free(t);
}
END_TEST

START_TEST(a_table_with_too_few_panels_says_so) {
  problem p = linear(20, 10, 1, 1, 1, 10, 4, 0);
  p.panels = 5;
  struct invmm__lattice *t = room_for(&p);
  ck_assert_int_eq(invmm__general_lattice_solve(&p, t, NULL, NULL), INVMM_OK);
  ck_assert_double_gt(t->error, 1e-6);
  ck_assert_uint_le(t->panels, 5);
  free(t);
}
END_TEST

/* Logistic demand that risk of fills keeps from earning what the inventory costs: there is no long run. */
START_TEST(what_has_no_long_run_is_refused_there_alone) {
  problem p = {.states = 21, .q_low = -10, .step = 1, .cost_square = 0.731, .horizon = 6.137};
  p.bid = p.ask = invmm__arrivals_of(INVMM__ARRIVALS_LOGISTIC, 1.371, 0.731, 0, 0.531);
  struct invmm__lattice *t = room_for(&p);
  ck_assert_int_eq(invmm__general_lattice_stationary(&p, t), INVMM_E_NUMERIC);
  ck_assert_int_eq(invmm__general_lattice_solve(&p, t, NULL, NULL), INVMM_OK);
  double u[64] = {0};
  integrate(&p, u, 6.137, 8000);
  ck_agrees(&p, t, u, 6.137, 1e-9);
  free(t);
}
END_TEST

/* Whatever is asked, the answer is a table, or that there is none. */
START_TEST(wild_problems_end) {
  struct draw d = {31};
  for (int i = 0; i < 150; ++i) {
    problem p = any(&d, forms[i % 3]);
    p.cost_square *= draw_decades(&d, -3, 4), p.cost_linear *= draw_decades(&d, -3, 3);
    p.terminal_square *= draw_decades(&d, -2, forms[i % 3] == INVMM__ARRIVALS_EXPONENTIAL ? 0 : 2);
    p.horizon *= draw_decades(&d, -3, 4);
    struct invmm__lattice *t = room_for(&p);
    if (invmm__general_lattice_solve(&p, t, NULL, NULL) == INVMM_OK)
      for (uint32_t n = 0; n + 1 < p.states; ++n)
        ck_assert(isfinite(bid_at(t, p.horizon / 3, n)) && isfinite(ask_at(t, p.horizon, n + 1)));
    free(t);
  }
}
END_TEST

static int32_t count_or_stop(void *user, double done) {
  int *left = user;
  ck_assert(done >= 0 && done <= 1);
  return --*left == 0;
}

START_TEST(solving_reports_and_can_be_cancelled) {
  problem p = linear(20, 10, 1, 1, 1, 10, 4, 0);
  struct invmm__lattice *t = room_for(&p);
  int left = 4;
  ck_assert_int_eq(invmm__general_lattice_solve(&p, t, count_or_stop, &left), INVMM_E_CANCELLED);
  left = 100000;
  ck_assert_int_eq(invmm__general_lattice_solve(&p, t, count_or_stop, &left), INVMM_OK);
  ck_assert_int_lt(left, 99990);
  free(t);
}
END_TEST

/* The derivative of (1 - 2 (y - y_i) l_i'(y_i)) l_i^2, which is 1 at one end and level at all, l_i being
 * Lagrange's. */
static double slope_of_basis(uint32_t i, double y) {
  double at = invmm__general_end(i), lagrange = 1, change = 0, steep = 0;
  for (uint32_t k = 0; k < INVMM__ENDS; ++k)
    if (k != i) {
      double end = invmm__general_end(k);
      lagrange *= (y - end) / (at - end), change += 1 / (y - end), steep += 1 / (at - end);
    }
  return 2 * lagrange * lagrange * ((1 - 2 * (y - at) * steep) * change - steep);
}

/* Without demand u stays: where one end is higher than the others, the polynomial is off in the steps beside
 * it. */
START_TEST(the_defect_is_looked_for_in_every_step_of_a_panel) {
  enum { N = 2 };
  problem p = linear(1e-30, 1e-30, 0, 0, 1, 0.5, 1, 0);
  double room[64][N] = {{0}}, (*take)[N] = room;
  struct invmm__best known[2][N] = {{{0}}};
  struct invmm__general_work w = {.p = &p, .n = N};
  w.cost = *take++, w.u = *take++, w.probe = *take++, w.probe_slope = *take++;
  w.change[0] = *take++, w.pivot[0] = *take++;
  w.flows[0] = (struct invmm__general_flows){take[0], take[1], {known[0], known[1]}}, take += 2;
  for (int i = 0; i < INVMM__ENDS; ++i)
    w.end[i] = *take++, w.end_slope[i] = *take++;
  for (int n = 0; n < N; ++n)
    known[0][n] = known[1][n] = (struct invmm__best){.at = NAN, .root = NAN};
  invmm__general_set_basis(&w);
  for (uint32_t i = 0; i < INVMM__ENDS; ++i) {
    double want = 0;
    w.end[i][1] = 1;
    for (uint32_t j = 0; j + 1 < INVMM__ENDS; ++j) {
      double from = invmm__general_end(j), step = invmm__general_end(j + 1) - from;
      want = fmax(want, 0.5 * step * fabs(slope_of_basis(i, from + 0.3 * step)));
    }
    ck_assert_close(invmm__general_defect(&w, 6), want, 1e-9);
    w.end[i][1] = 0;
  }
}
END_TEST

START_TEST(the_fastest_flow_is_the_largest_of_either_side) {
  enum { N = 5 };
  const problem p = linear(20, 10, 0.1, 0.5, 1, 2, 1, 1);
  const double cost[N] = {0};
  double u[N] = {0.3, 0.1, 0.7, 0.2, -0.1}, slope[N], bid[N], ask[N], most[2] = {0, 0};
  struct invmm__best known[2][N];
  struct invmm__general_work w = {.p = &p, .n = N, .cost = (double *)cost, .u = u, .slope = slope};
  w.flows[0] = (struct invmm__general_flows){bid, ask, {known[0], known[1]}};
  for (int n = 0; n < N; ++n)
    known[0][n] = known[1][n] = (struct invmm__best){.at = NAN, .root = NAN};
  for (int n = 0; n + 1 < N; ++n) {
    most[0] = fmax(most[0], invmm__arrivals_best(&p.bid, u[n] - u[n + 1], NAN).flow);
    most[1] = fmax(most[1], invmm__arrivals_best(&p.ask, u[n + 1] - u[n], NAN).flow);
  }
  ck_assert_close(invmm__general_fastest(&w), most[0] + most[1], 1e-12);
}
END_TEST

int main(void) {
  const TTest *const tests[] = {the_reference_holds_at_every_inventory,
                                the_value_function_is_that_of_the_reference,
                                unequal_decays_are_those_of_the_reference,
                                slopes_at_the_end_are_those_of_the_theory,
                                small_steps_lead_to_the_same_depths,
                                the_linear_solver_agrees,
                                the_long_run_is_where_time_leads,
                                one_state_and_no_time_have_simple_answers,
                                without_cost_only_the_limits_matter,
                                an_inventory_that_is_never_left_can_be_solved,
                                a_table_with_too_few_panels_says_so,
                                what_has_no_long_run_is_refused_there_alone,
                                wild_problems_end,
                                solving_reports_and_can_be_cancelled,
                                the_fastest_flow_is_the_largest_of_either_side,
                                the_defect_is_looked_for_in_every_step_of_a_panel};
  Suite *suite = suite_create("solvers/general_lattice");
  TCase *tcase = tcase_create("general_lattice");
  tcase_set_timeout(tcase, 120);
  for (size_t i = 0; i < sizeof tests / sizeof *tests; ++i)
    tcase_add_test(tcase, tests[i]);
  suite_add_tcase(suite, tcase);
  return run_suite(suite);
}
