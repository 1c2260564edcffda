/* SPDX-License-Identifier: MIT */
/** Internalisation: against the reference solution on the same grids, and against chains solved by brute
 * force. */
#include "draw.h"
#include "golden.h"
#include "solvers/internalise.h"

enum { POINTS = 1001 };
static double theta[POINTS], work[POINTS * INVMM__FLOW_WORK];
static struct invmm__client clients[12];

/* The parameters of tests/golden/internalisation.txt: days, basis points, M EUR. */
static struct invmm__flow_problem published(double gamma) {
  static const double sizes[] = {1, 2, 5, 10, 20, 50}, shares[] = {0.4, 0.25, 0.19, 0.1, 0.05, 0.01};
  for (int tier = 0; tier < 2; ++tier)
    for (int i = 0; i < 6; ++i)
      clients[6 * tier + i] =
          (struct invmm__client){1800 * shares[i], tier ? -1.9 : -0.3, tier ? 15 : 5, sizes[i]};
  return (struct invmm__flow_problem){clients, 12, gamma * 2500, 0.1, 1e-5, 0.005};
}

/* The distance of a quote from the mid, from how often it is taken. */
static double distance(const struct invmm__client *c, double p) {
  return (log(c->scale / invmm__earning_at(c, p).rate - 1) - c->intercept) / c->slope;
}

START_TEST(the_reference_values_on_the_reference_grids) {
  double row[6], step = 0;
  const struct invmm__flow_problem p = published(0.002);
  FILE *file = golden_open("internalisation.txt");
  while (golden_row(file, row, 6)) {
    if (row[0] == 0.25) continue; /* as long as the other two together, ten times over */
    int n = (int)(250 / row[0]) + 1, i = (int)(row[1] / row[0]), one = (int)(1 / row[0]);
    if (step != row[0]) ck_assert_double_lt(invmm__flow_solve(&p, row[0], n, theta, work), 1e-12);
    step = row[0];
    ck_assert_double_lt(fabs(theta[i] - row[2]), 6e-7); /* six digits are printed */
    ck_assert_double_lt(fabs(-invmm__flow_speed(&p, step, theta, i) - row[3]), step == 1 ? 6e-5 : 3e-4);
    ck_assert_double_lt(fabs(distance(&clients[0], theta[i] - theta[i + one]) - row[4]), 6e-7);
    ck_assert_double_lt(fabs(distance(&clients[6], theta[i] - theta[i - one]) - row[5]), 6e-7);
    double zone = invmm__flow_zone(&p, step, n, theta);
    ck_assert_double_lt(fabs(zone - (step == 1 ? 14.454978229776 : 14.470565020260)),
                        step == 1 ? 1e-8 : 5e-6);
  }
}
END_TEST

/* Half-spreads at q = 0 and thresholds printed in dealer/barzykin.txt. */
START_TEST(the_published_spreads_and_the_thresholds_of_other_risk_aversions) {
  struct invmm__flow_problem p = published(0.002);
  ck_assert_double_lt(invmm__flow_solve(&p, 1, 251, theta, work), 1e-12);
  ck_assert_double_lt(fabs(distance(&clients[0], -theta[1]) - 0.27421257), 6e-9);
  ck_assert_double_lt(fabs(distance(&clients[6], -theta[1]) - 0.13298705), 6e-9);
  const double gammas[] = {0.001, 0.01, 0.1}, zones[] = {28.2574, 4.1667, 0.7999};
  for (int i = 0; i < 3; ++i) {
    p = published(gammas[i]);
    ck_assert_double_lt(invmm__flow_solve(&p, 1, 251, theta, work), 1e-12);
    ck_assert_double_lt(fabs(invmm__flow_zone(&p, 1, 251, theta) - zones[i]), 6e-5);
  }
}
END_TEST

START_TEST(the_quadratic_answer_is_the_reference) {
  struct invmm__flow_problem p = published(0.002);
  struct invmm__flow_guess guess = invmm__flow_guess(&p);
  ck_assert_close(guess.curve, 0.0055065151, 1e-8);
  ck_assert_close(guess.reversion, 454.0077, 1e-7);
  ck_assert_close(guess.zone, 16.630550, 1e-7);
  p = published(0.0001); /* own impact would pay for buying when long */
  ck_assert(isnan(invmm__flow_guess(&p).zone));
  p = published(0.0005);
  ck_assert_double_lt(invmm__flow_solve(&p, 1, 251, theta, work), 1e-12);
  ck_assert_double_eq(invmm__flow_speed(&p, 1, theta, 20), 0);
  ck_assert_double_lt(fabs((theta[21] - theta[19]) / 2 + 0.005 * 20 + 0.0122), 6e-5);
}
END_TEST

/* sup over d of the rate times (d - p), by looking. */
static double earned(const struct invmm__client *c, double p, double d) {
  return c->scale / (1 + exp(c->intercept + c->slope * d)) * (d - p);
}

START_TEST(earnings_are_the_best_there_are) {
  struct draw draw = {51};
  for (int run = 0; run < 300; ++run) {
    const struct invmm__client c = {draw_decades(&draw, -2, 2), draw_between(&draw, -3, 3),
                                    draw_decades(&draw, -1, 1), 1};
    double p = draw_between(&draw, -2, 2) / c.slope, low = p, high = p + 60 / c.slope;
    for (int i = 0; i < 300; ++i) { /* it has one top: thirds find it */
      double a = low + (high - low) / 3, b = high - (high - low) / 3;
      if (earned(&c, p, a) < earned(&c, p, b))
        low = a;
      else
        high = b;
    }
    struct invmm__earning e = invmm__earning_at(&c, p);
    ck_assert_close(e.value, earned(&c, p, low), 1e-12);
    double by = 1e-3 / c.slope;
    double up = invmm__earning_at(&c, p + by).value, down = invmm__earning_at(&c, p - by).value;
    ck_assert_close(e.rate, (down - up) / (2 * by), 1e-5);
    ck_assert_close(e.bend, (up - 2 * e.value + down) / (by * by), 1e-5);
  }
}
END_TEST

/* The chain itself, by value iteration in small steps of time. */
START_TEST(a_small_chain_solved_by_patience) {
  enum { N = 17 };
  const struct invmm__client one = {1.3137, -0.3, 1.5, 1};
  const struct invmm__flow_problem p = {&one, 1, 0.1, 0.3, 0.4, 0};
  double old[N] = {0}, next[N], dt = 0.05, got[N];
  for (int it = 0; it < 20000; ++it) {
    for (int i = 0; i < N; ++i) {
      double gain = -0.05 * i * i, back = i ? old[i - 1] : old[1];
      gain += invmm__earning_at(&one, old[i] - back).value;
      if (i < N - 1) gain += invmm__earning_at(&one, old[i] - old[i + 1]).value;
      double sell = i ? fmax(old[i - 1] - old[i] - 0.3, 0) : 0;
      next[i] = old[i] + dt * (gain + sell * sell / (4 * 0.4));
    }
    for (int i = 0; i < N; ++i)
      old[i] = next[i] - next[0];
  }
  ck_assert_double_lt(invmm__flow_solve(&p, 1, N, got, work), 1e-12);
  for (int i = 0; i < N; ++i)
    ck_assert_double_lt(fabs(got[i] - old[i]), 1e-10 * fmax(1, fabs(old[i])));
}
END_TEST

START_TEST(sizes_between_the_points_are_near_those_on_them) {
  const struct invmm__client one = {1.3137, -0.3, 1.5, 1.25};
  const struct invmm__flow_problem p = {&one, 1, 0.1, 0.3, 0.4, 0};
  double fine[129], coarse[65];
  ck_assert_double_lt(invmm__flow_solve(&p, 0.125, 129, fine, work), 1e-12);
  ck_assert_double_lt(invmm__flow_solve(&p, 0.5, 33, coarse, work), 1e-12);
  double zone = invmm__flow_zone(&p, 0.125, 129, fine);
  ck_assert_double_lt(zone, 4);
  ck_assert_close(invmm__flow_zone(&p, 0.5, 33, coarse), zone, 0.05);
}
END_TEST

START_TEST(where_hedging_costs_too_much_the_zone_has_no_end) {
  const struct invmm__client one = {1.3137, -0.3, 1.5, 1};
  const struct invmm__flow_problem p = {&one, 1, 0.001, 300, 0.4, 0};
  double got[25];
  ck_assert_double_lt(invmm__flow_solve(&p, 1, 25, got, work), 1e-12);
  ck_assert(isinf(invmm__flow_zone(&p, 1, 25, got)));
}
END_TEST

/* Impact that is nearly too much: far out buying pays, and the speed says so with its sign. */
START_TEST(a_speed_away_from_0_is_negative) {
  struct invmm__flow_problem p = published(0.002);
  ck_assert_double_lt(invmm__flow_solve(&p, 2, 126, theta, work), 1e-12);
  p.impact = 0.05; /* looked at with another impact than solved for */
  ck_assert_double_lt(invmm__flow_speed(&p, 2, theta, 30), 0);
}
END_TEST

/* Clients who are quick or slow beside hedging, of one size or two, and any spread of the market. */
START_TEST(clients_of_any_pace_are_solved_for) {
  enum { N = 129 };
  struct draw draw = {31};
  for (int run = 0; run < 200 / SLOWED; ++run) {
    const double pace = draw_decades(&draw, -3, 2);
    const struct invmm__client two[] = {
        {pace, draw_between(&draw, -1, 1), draw_decades(&draw, -1, 1), 1},
        {pace * draw_decades(&draw, -1, 1), draw_between(&draw, -1, 1), draw_decades(&draw, -1, 1), 3}};
    const struct invmm__flow_problem p = {.clients = two,
                                          .count = 1 + (size_t)(run % 2),
                                          .risk = draw_decades(&draw, -1.5, 1.5),
                                          .proportional = run % 5 ? draw_decades(&draw, -2, 0.5) : 0,
                                          .quadratic = draw_decades(&draw, -1.5, 1.5)};
    const double zone = invmm__flow_guess(&p).zone, step = (3 * zone + 12) / (N - 1);
    double off = invmm__flow_solve(&p, step, N, theta, work);
    if (!(off < 1e-6)) off = invmm__flow_solve(&p, 2 * step, N / 2 + 1, theta, work);
    ck_assert_double_lt(off, 1e-6);
  }
}
END_TEST

/* Without clients -theta' = 2 eta v and v^2 eta = gamma sigma^2 q^2/2, where hedging costs no spread. */
START_TEST(rare_clients_leave_all_to_hedging) {
  const struct invmm__client rare = {1e-6, 0, 1, 1};
  const struct invmm__flow_problem p = {.clients = &rare, .count = 1, .risk = 0.4, .quadratic = 0.1};
  ck_assert_double_lt(invmm__flow_solve(&p, 0.05, 201, theta, work), 1e-12);
  ck_assert_double_lt(invmm__flow_zone(&p, 0.05, 201, theta), 0.05);
  for (int i = 40; i < 200; ++i)
    ck_assert_close(invmm__flow_speed(&p, 0.05, theta, i), 0.05 * i * sqrt(0.4 / 0.2), 0.02);
}
END_TEST

START_TEST(the_room_is_as_large_as_what_is_kept_in_it) {
  enum { N = 25, ALL = N * INVMM__FLOW_WORK };
  const struct invmm__client one = {1.3137, -0.3, 1.5, 1};
  const struct invmm__flow_problem p = {&one, 1, 0.4, 0.03, 0.4, 0};
  double got[N];
  for (int i = 0; i <= ALL; ++i)
    work[i] = NAN;
  ck_assert_double_lt(invmm__flow_solve(&p, 1, N, got, work), 1e-12);
  ck_assert(!isnan(work[ALL - 1]));
  ck_assert(isnan(work[ALL]));
}
END_TEST

int main(void) {
  return RUN_TESTS("solvers/internalise", the_reference_values_on_the_reference_grids,
                   the_published_spreads_and_the_thresholds_of_other_risk_aversions,
                   the_quadratic_answer_is_the_reference, earnings_are_the_best_there_are,
                   a_small_chain_solved_by_patience, sizes_between_the_points_are_near_those_on_them,
                   where_hedging_costs_too_much_the_zone_has_no_end, a_speed_away_from_0_is_negative,
                   clients_of_any_pace_are_solved_for, rare_clients_leave_all_to_hedging,
                   the_room_is_as_large_as_what_is_kept_in_it);
}
