/* SPDX-License-Identifier: MIT */
/** The exponential inventory lattice against many-digit values, an ordinary integration in small steps,
 * itself in other pieces of time, and its limits. */
#include "draw.h"
#include "golden.h"
#include "solvers/lattice_work.h"

typedef struct invmm__lattice_problem problem;

/* Gueant, Lehalle and Fernandez-Tapia 2013, figures: sigma .3, A .9, k .3, gamma .01. */
static problem glft(uint32_t limit, double sigma, double scale, double horizon) {
  double gamma = 0.01, k = 0.3, x = gamma / k;
  double rate = scale * exp(-(log1p(x) + log1p(x) / x));
  return (problem){.states = 2 * limit + 1,
                   .q_low = -(double)limit,
                   .step = 1,
                   .decay = k,
                   .rate_bid = rate,
                   .rate_ask = rate,
                   .diagonal_square = 0.5 * k * gamma * sigma * sigma,
                   .const_bid = log1p(x) / gamma,
                   .const_ask = log1p(x) / gamma,
                   .horizon = horizon};
}

/* A table in memory of its exact size, filled with nonsense before. */
static struct invmm__lattice *room_for(const problem *p) {
  size_t size = invmm__lattice_size(p);
  void *memory = malloc(size);
  ck_assert_ptr_nonnull(memory);
  memset(memory, 0xff, size);
  return memory;
}

static struct invmm__lattice *solved(const problem *p) {
  struct invmm__lattice *t = room_for(p);
  ck_assert_int_eq(invmm__lattice_solve(p, t, NULL, NULL), INVMM_OK);
  return t;
}

static struct invmm__lattice *stationary(const problem *p) {
  struct invmm__lattice *t = room_for(p);
  invmm__lattice_stationary(p, t);
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

static double theta_at(const struct invmm__lattice *t, double tau, uint32_t n) {
  struct invmm__lattice_point at = invmm__lattice_locate(t, tau, 0);
  return invmm__lattice_theta(t, &at, n);
}

/* The tolerance the solver sets itself, P. */
static double own_tolerance(const problem *p) {
  return fmin(fmax(1e-10 * p->decay, 1e-12), 1e-10) / p->decay;
}

#define ck_assert_within(got, want, most)                                                                    \
  do {                                                                                                       \
    double got_ = (got), want_ = (want), most_ = (most);                                                     \
    ck_assert_msg(fabs(got_ - want_) <= most_, "%s = %.17g, wanted %.17g +- %g", #got, got_, want_, most_);  \
  } while (0)

/* ---- Many digits */

struct golden_case {
  char name[64];
  problem p;
  struct invmm__lattice *table, *long_run;
  int rows;
};

static void next_case(struct golden_case *c, const char *line) {
  free(c->table);
  free(c->long_run);
  problem p = {0};
  int read = sscanf(line, "case %63s %u %lf %lf %lf %lf %lf %lf %lf %lf %lf", c->name, &p.states, &p.q_low,
                    &p.step, &p.decay, &p.rate_bid, &p.rate_ask, &p.diagonal_square, &p.diagonal_linear,
                    &p.terminal_square, &p.horizon);
  ck_assert_int_eq(read, 11);
  c->p = p;
  c->table = solved(&p);
  c->long_run = stationary(&p);
  ck_assert_msg(c->table->error <= own_tolerance(&p) * (1 + 1e-5), "%s: %g", c->name, c->table->error);
}

/* Measured: 7e-13 of 1/k at worst, and the rounding of a gap as large as 5e8 P. */
static void check_row(struct golden_case *c, const char *line) {
  char tau[64];
  unsigned n;
  double gap, theta;
  ck_assert_int_eq(sscanf(line, "%63s %u %lf %lf", tau, &n, &gap, &theta), 4);
  double k = c->p.decay, most = 2e-12 / k + 4e-16 * fabs(gap);
  struct invmm__lattice *t = tau[0] == 'i' ? c->long_run : c->table;
  double time = tau[0] == 'i' ? 3.7 : strtod(tau, NULL);
  ck_assert_msg(fabs(-bid_at(t, time, n) - gap) <= most, "%s", line);
  ck_assert_msg(fabs(ask_at(t, time, n + 1) - gap) <= most, "%s", line);
  if (t == c->table)
    ck_assert_msg(fabs(theta_at(t, time, n) - theta) <= 2e-12 * (c->p.step / k + fabs(theta)), "%s", line);
  ++c->rows;
}

START_TEST(many_digit_values_hold_at_all_times_and_bounds) {
  char line[GOLDEN_LINE];
  struct golden_case c = {.rows = 0};
  FILE *file = golden_open("lattice.txt");
  while (fgets(line, sizeof line, file)) {
    if (line[0] == '#') continue;
    if (strncmp(line, "case ", 5) == 0)
      next_case(&c, line);
    else
      check_row(&c, line);
  }
  fclose(file);
  free(c.table);
  free(c.long_run);
  ck_assert_int_eq(c.rows, 1391);
}
END_TEST

/* vectors/dealer/glft.txt, columns T->inf: bid depths to the ten digits printed there. */
START_TEST(the_long_run_is_that_of_the_reference) {
  static const struct {
    double sigma, scale, q, bid;
  } rows[] = {{0.3, 0.9, -30, 0.4270559110}, {0.3, 0.9, -5, 2.9725216928}, {0.3, 0.9, -1, 3.2449191458},
              {0.3, 0.9, 0, 3.3130454188},   {0.3, 0.9, 1, 3.3811681006},  {0.3, 0.9, 5, 3.6534795405},
              {0.4, 0.9, -30, 0.0479414200}, {0.4, 0.9, 5, 3.7787456877},  {1, 0.2, -30, -6.7908425979},
              {1, 0.2, -5, 1.1002445388},    {1, 0.2, 0, 3.5256511068},    {1, 0.2, 5, 5.9185169173}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; ++i) {
    problem p = glft(30, rows[i].sigma, rows[i].scale, 600);
    struct invmm__lattice *t = stationary(&p);
    ck_assert_double_eq(invmm__lattice_panels(t)->start, 0);
    ck_assert_within(bid_at(t, 0, (uint32_t)(rows[i].q + 30)), rows[i].bid, 5.1e-11);
    ck_assert_within(ask_at(t, 1e9, (uint32_t)(30 - rows[i].q)), rows[i].bid, 5.1e-11);
    free(t);
  }
}
END_TEST

/* ---- An independent method: Runge-Kutta for u = ln v, u_n' = -d_n + rate_bid e^{u_{n+1}-u_n} + rate_ask
 * e^{u_{n-1}-u_n} */

enum { SMALL = 9 };

static void slope(const problem *p, const double *u, double *out) {
  for (int n = 0; n < SMALL; ++n) {
    double q = p->q_low + n * p->step;
    out[n] = -q * (p->diagonal_square * q + p->diagonal_linear);
    if (n + 1 < SMALL) out[n] += p->rate_bid * exp(u[n + 1] - u[n]);
    if (n > 0) out[n] += p->rate_ask * exp(u[n - 1] - u[n]);
  }
}

static void runge_kutta(const problem *p, double *u, double h) {
  static const double at[] = {0, 0.5, 0.5, 1}, weight[] = {1, 2, 2, 1};
  double k[SMALL] = {0}, sum[SMALL] = {0}, x[SMALL];
  for (int stage = 0; stage < 4; ++stage) {
    for (int n = 0; n < SMALL; ++n)
      x[n] = u[n] + h * at[stage] * k[n];
    slope(p, x, k);
    for (int n = 0; n < SMALL; ++n)
      sum[n] += weight[stage] * k[n] / 6;
  }
  for (int n = 0; n < SMALL; ++n)
    u[n] += h * sum[n];
}

/* Its own error is 3e-13 in ln v with these steps. */
START_TEST(ordinary_integration_in_small_steps_agrees) {
  const problem p = {.states = SMALL,
                     .q_low = -3.5 * 1.7,
                     .step = 1.7,
                     .decay = 0.83,
                     .rate_bid = 0.41,
                     .rate_ask = 0.97,
                     .diagonal_square = 0.0613,
                     .diagonal_linear = 0.0371,
                     .terminal_square = 0.0217,
                     .const_bid = 1.21,
                     .const_ask = 1.43,
                     .horizon = 6};
  const int steps = 12000;
  struct invmm__lattice *t = solved(&p);
  double u[SMALL], h = p.horizon / steps;
  for (int n = 0; n < SMALL; ++n)
    u[n] = -p.terminal_square * pow(p.q_low + n * p.step, 2);
  for (int i = 0; i <= steps; runge_kutta(&p, u, h), ++i) {
    if (i % 37 && i != steps) continue;
    for (uint32_t n = 0; n < SMALL; ++n) {
      if (n > 0) ck_assert_within(ask_at(t, i * h, n), 1.43 + (u[n] - u[n - 1]) / p.decay, 3e-12);
      if (n + 1 < SMALL) ck_assert_within(bid_at(t, i * h, n), 1.21 + (u[n] - u[n + 1]) / p.decay, 3e-12);
      ck_assert_within(theta_at(t, i * h, n), p.step / p.decay * u[n], 1e-11);
    }
  }
  free(t);
}
END_TEST

/* ---- Itself in other pieces of time */

static problem random_problem(struct draw *d, int64_t most_states) {
  problem p = {.states = (uint32_t)draw_whole(d, 1, most_states),
               .step = draw_decades(d, -3, 3),
               .decay = draw_decades(d, -3, 4),
               .rate_bid = draw_decades(d, -12, 9),
               .horizon = draw_decades(d, -9, 9)};
  p.q_low = p.step * (draw_whole(d, 0, 1) ? -0.5 * (p.states - 1) : draw_between(d, -2.0, 1.0) * p.states);
  p.rate_ask = p.rate_bid * (draw_whole(d, 0, 1) ? 1 : draw_decades(d, -6, 6));
  double rate = draw_whole(d, 0, 2) ? sqrt(p.rate_bid * p.rate_ask) : 1;
  if (draw_whole(d, 0, 6)) p.diagonal_square = draw_decades(d, -12, 12) * rate / p.step / p.step;
  if (draw_whole(d, 0, 1))
    p.diagonal_linear = draw_between(d, -1, 1) * draw_decades(d, -6, 6) * rate / p.step;
  if (draw_whole(d, 0, 1)) p.terminal_square = draw_decades(d, -8, 8) / p.step / p.step;
  return p;
}

/* The end of a shorter horizon is a node; on the way of a longer one it is interpolated. */
static double compare_at(const problem *p, const struct invmm__lattice *t, double tau) {
  problem shorter = *p;
  shorter.horizon = tau;
  struct invmm__lattice *other = solved(&shorter);
  double worst = 0;
  for (uint32_t n = 0; n + 1 < p->states; ++n) {
    double gap = bid_at(t, tau, n), most = own_tolerance(p) + 1e-15 * fabs(gap);
    worst = fmax(worst, fabs(gap - bid_at(other, tau, n)) / most);
  }
  free(other);
  return worst;
}

START_TEST(random_problems_are_solved_within_memory_and_tolerance) {
  struct draw d = {20130812};
  double worst = 0, fullest = 0;
  for (int i = 0; i < 1500; ++i) {
    problem p = random_problem(&d, i % 50 ? 40 : 250);
    struct invmm__lattice *t = solved(&p);
    ck_assert_msg(t->error <= own_tolerance(&p) * (1 + 1e-5), "problem %d: %g", i, t->error);
    double tau = fmin(fmax(0x1p-30, p.horizon * draw_decades(&d, -6, 0)), p.horizon);
    double off = compare_at(&p, t, tau);
    ck_assert_msg(off < 1, "problem %d: %g at %g", i, off, tau);
    worst = fmax(worst, off);
    fullest = fmax(fullest, (double)t->panels / t->capacity);
    free(t);
  }
  ck_assert_double_lt(fullest, 1);
  printf("lattice: %.2f of the tolerance, %.2f of the panels at most\n", worst, fullest);
}
END_TEST

START_TEST(the_far_end_of_a_long_horizon_is_the_long_run) {
  for (int i = 0; i < 4; ++i) {
    problem p = glft(20, (const double[]){0, 0.3, 30, 1e6}[i], 0.9, 1e9);
    p.diagonal_linear = i * 1e-3;
    struct invmm__lattice *t = solved(&p), *end = stationary(&p);
    for (uint32_t n = 0; n < 40; ++n) {
      ck_assert_double_eq(bid_at(t, 1e9, n), bid_at(end, 0, n));
      ck_assert_within(theta_at(t, 1e9, n + 1) - theta_at(t, 1e9, n),
                       theta_at(end, 0, n + 1) - theta_at(end, 0, n), 1e-12 * fabs(theta_at(t, 1e9, n)));
    }
    free(end);
    free(t);
  }
}
END_TEST

/* ---- Shape */

START_TEST(mirrored_problems_have_mirrored_depths) {
  problem p = glft(12, 0.7, 0.9, 40), mirror;
  p.rate_ask *= 3.1;
  p.diagonal_linear = 0.0123;
  p.terminal_square = 0.37;
  mirror = p;
  mirror.rate_bid = p.rate_ask;
  mirror.rate_ask = p.rate_bid;
  mirror.diagonal_linear = -p.diagonal_linear;
  struct invmm__lattice *t = solved(&p), *m = solved(&mirror);
  for (double tau = 1e-8; tau < 40; tau *= 7)
    for (uint32_t n = 0; n < 24; ++n) {
      ck_assert_within(bid_at(t, tau, n), ask_at(m, tau, 24 - n), 1e-11);
      ck_assert_within(ask_at(t, tau, n + 1), bid_at(m, tau, 23 - n), 1e-11);
      if (n > 0) ck_assert_double_gt(bid_at(t, tau, n), bid_at(t, tau, n - 1)); /* the longer, the deeper */
    }
  free(m);
  free(t);
}
END_TEST

START_TEST(a_row_is_all_depths_of_a_time) {
  problem p = glft(4, 1.3, 0.9, 40);
  p.const_ask = 7.25;
  struct invmm__lattice *t = solved(&p);
  double bid[9], ask[9];
  struct invmm__lattice_point at = invmm__lattice_locate(t, 3.21, 1);
  invmm__lattice_row(t, &at, bid, ask);
  ck_assert(isinf(bid[8]) && bid[8] > 0 && isinf(ask[0]) && ask[0] > 0);
  for (uint32_t n = 0; n < 8; ++n) {
    ck_assert_double_eq(bid[n], bid_at(t, 3.21, n));
    ck_assert_double_eq(ask[n + 1], ask_at(t, 3.21, n + 1));
    ck_assert_within(bid[n] + ask[n + 1], p.const_bid + p.const_ask, 1e-14);
  }
  free(t);
}
END_TEST

START_TEST(a_copy_of_what_is_used_reads_the_same_from_any_hint) {
  problem p = glft(6, 2.3, 0.9, 600);
  struct invmm__lattice *t = solved(&p);
  size_t used = invmm__lattice_used(t);
  ck_assert_uint_lt(used, invmm__lattice_size(&p));
  struct invmm__lattice *copy = malloc(used);
  memcpy(copy, t, used);
  for (double tau = 1e-3; tau < 600; tau *= 1.7)
    for (uint32_t hint = 0; hint < t->panels + 2; ++hint) {
      struct invmm__lattice_point at = invmm__lattice_locate(copy, tau, hint);
      ck_assert_double_eq(invmm__lattice_bid(copy, &at, 3), bid_at(t, tau, 3));
      ck_assert_uint_eq(invmm__lattice_locate(copy, tau, at.panel).panel, at.panel);
    }
  free(copy);
  free(t);
}
END_TEST

START_TEST(times_outside_the_horizon_count_as_its_ends) {
  problem p = glft(6, 2.3, 0.9, 5.5);
  struct invmm__lattice *t = solved(&p);
  for (uint32_t n = 0; n < 12; ++n) {
    ck_assert_double_eq(bid_at(t, -1, n), bid_at(t, 0, n));
    ck_assert_double_eq(bid_at(t, 1e300, n), bid_at(t, 5.5, n));
    ck_assert_double_eq(theta_at(t, 6, n), theta_at(t, 5.5, n));
    ck_assert_within(bid_at(t, 0, n), p.const_bid, 1e-14);
  }
  free(t);
}
END_TEST

/* ---- Limits */

START_TEST(one_state_quotes_nothing_and_still_has_a_value) {
  problem p = {.states = 1,
               .q_low = 2.5,
               .step = 1.5,
               .decay = 0.3,
               .rate_bid = 0.9,
               .rate_ask = 0.8,
               .diagonal_square = 0.2,
               .diagonal_linear = 0.1,
               .terminal_square = 0.4,
               .horizon = 100};
  struct invmm__lattice *t = solved(&p);
  struct invmm__lattice_point at = invmm__lattice_locate(t, 3, 0);
  double bid, ask;
  invmm__lattice_row(t, &at, &bid, &ask);
  ck_assert(isinf(bid) && isinf(ask));
  ck_assert_within(invmm__lattice_theta(t, &at, 0), 5 * (-0.4 * 6.25 - 3 * (0.2 * 6.25 + 0.1 * 2.5)), 1e-14);
  free(t);
}
END_TEST

START_TEST(without_time_the_terminal_penalty_alone_skews) {
  for (double b = 1e-9; b < 1e13; b *= 1e3) {
    problem p = glft(3, 0.3, 0.9, 0);
    p.terminal_square = b;
    struct invmm__lattice *t = solved(&p);
    for (uint32_t n = 0; n < 6; ++n) {
      double q = (double)n - 3, gap = b * (2 * q + 1) / p.decay;
      ck_assert_within(bid_at(t, 0, n), p.const_bid + gap, 1e-15 * (fabs(gap) + 4));
      ck_assert_within(theta_at(t, 0, n), -b * q * q / p.decay, 1e-15 * b * 9 / p.decay);
    }
    free(t);
  }
}
END_TEST

/* However steep the penalty, within a nanosecond fills have smoothed it: v(h) is a sum of h^j / j!. */
START_TEST(a_steep_end_is_exact_at_zero_and_from_a_nanosecond_on) {
  problem p = glft(3, 0, 0.9, 10);
  p.terminal_square = 1e6;
  struct invmm__lattice *t = solved(&p);
  ck_assert_within(ask_at(t, 0, 6), p.const_ask - 5e6 / p.decay, 1e-8);
  for (double tau = 0x1p-30; tau < 1e-5; tau *= 2.3)
    for (uint32_t n = 4; n <= 6; ++n)
      ck_assert_within(ask_at(t, tau, n), p.const_ask + log(p.rate_ask * tau / (n - 3)) / p.decay,
                       1e-10 + tau * tau);
  for (double tau = 1e-15; tau < 0x1p-30; tau *= 3)
    ck_assert(ask_at(t, tau, 6) > ask_at(t, tau / 3, 6) && ask_at(t, tau, 6) < ask_at(t, 0x1p-30, 6));
  p.horizon = 1e-12;
  free(t);
  t = solved(&p);
  ck_assert_within(ask_at(t, 1e-12, 4), p.const_ask + log(p.rate_ask * 1e-12) / p.decay, 1e-11);
  free(t);
}
END_TEST

START_TEST(rates_and_horizons_of_any_size_end) {
  static const double sizes[] = {1e-100, 1e-12, 1, 1e9, 1e100};
  for (int i = 0; i < 5 * 5 * 5; ++i) {
    problem p = glft(5, 0, 1, i % 2 ? 1e9 : 1e-9);
    p.rate_bid = sizes[i % 5];
    p.rate_ask = sizes[i / 5 % 5];
    p.diagonal_square = sizes[i / 25] / 36;
    struct invmm__lattice *t = solved(&p);
    for (uint32_t n = 0; n < 10; ++n)
      ck_assert_msg(isfinite(bid_at(t, 0.7 * p.horizon, n)), "%d %u", i, n);
    ck_assert_double_lt(t->error, 4e-10);
    free(t);
  }
}
END_TEST

/* ---- Bounded work */

struct listener {
  double last;
  int calls, stop_at;
};

static int32_t listen(void *user, double done) {
  struct listener *l = user;
  ck_assert(done >= 0 && done <= 1);
  l->last = done;
  return ++l->calls == l->stop_at;
}

START_TEST(progress_is_told_and_may_cancel) {
  problem p = glft(30, 1, 0.2, 600);
  struct invmm__lattice *t = room_for(&p);
  struct listener whole = {0}, half = {0};
  ck_assert_int_eq(invmm__lattice_solve(&p, t, listen, &whole), INVMM_OK);
  ck_assert_int_ge(whole.calls, (int)t->panels - 1);
  ck_assert_int_le(whole.calls, 2 * (int)t->panels);
  ck_assert_double_gt(whole.last, 0.6);
  ck_assert(t->error > 1e-13 && t->error < 1e-10);
  for (half.stop_at = 1; half.stop_at <= whole.calls; ++half.stop_at, half.calls = 0) {
    ck_assert_int_eq(invmm__lattice_solve(&p, t, listen, &half), INVMM_E_CANCELLED);
    ck_assert_int_eq(half.calls, half.stop_at);
  }
  free(t);
}
END_TEST

/* Trials grow with the number of panels, panels with the logarithm of what differs in size. */
START_TEST(the_work_is_bounded_whatever_the_rates) {
  static const double sigmas[] = {0, 1e-3, 0.3, 1e3, 1e9}, most[] = {30, 30, 30, 110, 340};
  for (int i = 0; i < 5; ++i) {
    problem p = glft(100, sigmas[i], 0.9, 1e9);
    struct invmm__lattice *t = room_for(&p);
    struct listener l = {0};
    ck_assert_int_eq(invmm__lattice_solve(&p, t, listen, &l), INVMM_OK);
    ck_assert_msg(l.calls < most[i], "sigma %g: %d trials", sigmas[i], l.calls);
    free(t);
  }
}
END_TEST

START_TEST(too_few_panels_end_in_the_long_run_and_say_so) {
  problem p = glft(30, 0.3, 0.9, 600);
  for (p.panels = 2; p.panels < 15; ++p.panels) {
    struct invmm__lattice *t = solved(&p), *end = stationary(&p);
    ck_assert_uint_eq(t->panels, p.panels);
    double off = fabs(bid_at(t, 600, 3) - bid_at(end, 0, 3));
    ck_assert_double_eq(off, 0);
    problem enough = p;
    enough.panels = 0;
    struct invmm__lattice *good = solved(&enough);
    for (double tau = 0.1; tau < 600; tau *= 1.3)
      ck_assert_double_le(fabs(bid_at(t, tau, 57) - bid_at(good, tau, 57)), t->error + 1e-10);
    free(good);
    free(end);
    free(t);
  }
}
END_TEST

int main(void) {
  return RUN_TESTS(
      "solvers/inventory_lattice", many_digit_values_hold_at_all_times_and_bounds,
      the_long_run_is_that_of_the_reference, ordinary_integration_in_small_steps_agrees,
      random_problems_are_solved_within_memory_and_tolerance, the_far_end_of_a_long_horizon_is_the_long_run,
      mirrored_problems_have_mirrored_depths, a_row_is_all_depths_of_a_time,
      a_copy_of_what_is_used_reads_the_same_from_any_hint, times_outside_the_horizon_count_as_its_ends,
      one_state_quotes_nothing_and_still_has_a_value, without_time_the_terminal_penalty_alone_skews,
      a_steep_end_is_exact_at_zero_and_from_a_nanosecond_on, rates_and_horizons_of_any_size_end,
      progress_is_told_and_may_cancel, the_work_is_bounded_whatever_the_rates,
      too_few_panels_end_in_the_long_run_and_say_so);
}
