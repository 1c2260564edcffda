/* SPDX-License-Identifier: MIT */
/** Bands of whole lots against the reference, a chain of states solved by elimination, and all policies there
 * are. */
#include "draw.h"
#include "solvers/band_lots.h"
#include "support.h"

/* Source: reference values o1_bands.json; the chain was solved there to 1e-15. */
START_TEST(the_reference_holds) {
  const double wanted[][4] = {/* d, cost_rate, N, n */
                              {1, 0.5416666666667, 3, 0},
                              {0.25, 0.550641025641, 11, 2},
                              {0.05, 0.5508087431694, 53, 8}};
  for (int i = 0; i < 3; ++i) {
    double d = wanted[i][0];
    struct invmm__lots_problem p = {0.2, d, 2.25 / (d * d), 0.5, 0.2};
    struct invmm__zone z = invmm__lots_solve(&p);
    ck_assert_close(z.cost_rate, wanted[i][1], 1e-12);
    ck_assert_close(z.high, wanted[i][2] * d, 1e-14);
    ck_assert_close(z.land_high, wanted[i][3] * d, 1e-14);
    ck_assert_double_eq(z.low, -z.high);
    ck_assert_double_eq(z.land_low, -z.land_high);
  }
}
END_TEST

/* Cost per second of the walk on -N+1 .. N-1 that jumps from +-N to +-n: from the time T and the cost C that
 * it takes to get from n to an edge, T_m = 1/rate + (T_{m-1} + T_{m+1})/2, by elimination. */
static double by_elimination(const struct invmm__lots_problem *p, int outer, int inner) {
  enum { MOST = 200 };
  double ratio[MOST], time[MOST], cost[MOST];
  for (int m = 0; m < outer; ++m) { /* x_m = ratio x_{m+1} + ...; at 0 both neighbours are alike */
    double run = p->running_cost * m * m * p->lot * p->lot / p->fill_rate, wait = 1 / p->fill_rate;
    double pivot = m ? 1 - 0.5 * ratio[m - 1] : 1, up = m ? 0.5 : 1;
    ratio[m] = up / pivot;
    time[m] = (wait + (m ? 0.5 * time[m - 1] : 0)) / pivot;
    cost[m] = (run + (m ? 0.5 * cost[m - 1] : 0)) / pivot;
  }
  double t = 0, c = 0;
  for (int m = outer - 1; m >= inner; --m)
    t = time[m] + ratio[m] * t, c = cost[m] + ratio[m] * c;
  return (c + p->fixed_cost + p->proportional_cost * p->lot * (outer - inner)) / t;
}

START_TEST(the_cost_of_a_policy_is_that_of_the_walk) {
  struct draw draw = {31};
  for (int i = 0; i < 50; ++i) {
    struct invmm__lots_problem p = {draw_decades(&draw, -3, 1), draw_decades(&draw, -1, 1),
                                    draw_decades(&draw, -2, 2), draw_decades(&draw, -2, 1),
                                    draw_decades(&draw, -2, 1)};
    int outer = (int)draw_whole(&draw, 1, 60), inner = (int)draw_whole(&draw, 0, outer - 1);
    ck_assert_close(invmm__lots_cost(&p, outer, inner), by_elimination(&p, outer, inner), 1e-11);
  }
}
END_TEST

START_TEST(no_other_policy_is_cheaper) {
  struct draw draw = {32};
  for (int i = 0; i < 200; ++i) {
    struct invmm__lots_problem p = {draw_decades(&draw, -2, 0), draw_decades(&draw, -0.3, 0.7), 2.385,
                                    i % 5 ? draw_decades(&draw, -3, 1.5) : 0,
                                    i % 7 ? draw_decades(&draw, -3, 1.5) : 0};
    struct invmm__zone z = invmm__lots_solve(&p);
    double best = INFINITY;
    for (int outer = 1; outer < 80; ++outer)
      for (int inner = 0; inner < outer; ++inner)
        best = fmin(best, invmm__lots_cost(&p, outer, inner));
    ck_assert_double_lt(z.high, 79 * p.lot);
    ck_assert_close(z.cost_rate, best, 1e-14);
    ck_assert_close(z.turnover_rate, z.rebalance_rate * (z.high - z.land_high), 1e-13);
  }
}
END_TEST

START_TEST(small_lots_are_a_brownian_inventory) {
  struct invmm__band_problem flow = {0.2137, 2.2519, 0.5031, 0.1973};
  struct invmm__band band = invmm__band_solve(&flow);
  double d = band.outer / 713.7;
  struct invmm__lots_problem p = {0.2137, d, 2.2519 / (d * d), 0.5031, 0.1973};
  struct invmm__zone z = invmm__lots_solve(&p);
  ck_assert_double_lt(fabs(z.high - band.outer), d);
  ck_assert_double_lt(fabs(z.land_high - band.inner), d);
  ck_assert_close(z.cost_rate, band.cost_rate, 1e-6);
}
END_TEST

START_TEST(without_costs_every_fill_is_traded_back) {
  struct invmm__lots_problem p = {0.2137, 0.731, 2.2519, 0, 0};
  struct invmm__zone z = invmm__lots_solve(&p);
  ck_assert_double_eq(z.high, 0.731);
  ck_assert_double_eq(z.land_high, 0);
  ck_assert_double_eq(z.cost_rate, 0);
}
END_TEST

int main(void) {
  return RUN_TESTS("solvers/band_lots", the_reference_holds, the_cost_of_a_policy_is_that_of_the_walk,
                   no_other_policy_is_cheaper, small_lots_are_a_brownian_inventory,
                   without_costs_every_fill_is_traded_back);
}
