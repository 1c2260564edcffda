/* SPDX-License-Identifier: MIT */
/** Hedge ratios of least tail loss, one hedge and several. */
#include "draw.h"
#include "golden.h"
#include "solvers/tail.h"

enum { ROWS = 500, MOST = 1000 };
static double returns[3 * ROWS], work[MOST];
static struct invmm__scene scenes[MOST], room[MOST];

static void read_returns(void) {
  FILE *file = golden_open("hedge_returns.txt");
  for (int i = 0; i < ROWS; ++i) {
    ck_assert(golden_row(file, returns + 3 * i, 3));
    scenes[i] = (struct invmm__scene){returns[3 * i], returns[3 * i + 1], 0.37};
  }
  fclose(file);
}

START_TEST(the_reference_values) {
  double row[9];
  read_returns();
  FILE *file = golden_open("tail_ratios.txt");
  while (golden_row(file, row, 9)) {
    const struct invmm__tail_problem p = {scenes, ROWS, row[0], row[1], 0};
    struct invmm__tail one = invmm__tail_solve(&p, room);
    ck_assert(one.found);
    ck_assert_close(one.ratio, row[2], 1e-11);
    ck_assert_close(one.risk + row[1] * one.ratio, row[3], 1e-12);
    ck_assert_close(invmm__tail_risk(&p, 0, room), row[4], 1e-12);
    ck_assert_close(invmm__tail_risk(&p, 0.972415058835, room) + row[1] * 0.972415058835, row[5], 1e-12);
    const double cost[] = {row[1], row[1]}, last[] = {0, 0};
    const struct invmm__tails_problem q = {returns, ROWS, 2, row[0], cost, last};
    double ratio[] = {0.96, 0.29}, risk = invmm__tails_solve(&q, ratio, work);
    double objective = risk + row[1] * (fabs(ratio[0]) + fabs(ratio[1]));
    ck_assert_double_lt(fabs(objective - row[8]), 1e-9);
    for (int i = 0; i < 2; ++i)
      ck_assert_double_lt(fabs(ratio[i] - row[6 + i]), row[1] > 0 ? 2e-5 : 1e-6); /* as flat as that */
  }
}
END_TEST

static int falling(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x < y) - (x > y);
}

/* By sorting; weights are whole numbers, so that a scene stands so many times. */
static double sorted_risk(const struct invmm__scene *s, int n, double level, double ratio) {
  static double losses[20 * MOST];
  int all = 0;
  for (int i = 0; i < n; ++i)
    for (int k = 0; k < (int)s[i].weight; ++k)
      losses[all++] = ratio * s[i].hedge - s[i].asset;
  qsort(losses, (size_t)all, sizeof *losses, falling);
  double left = (1 - level) * all, sum = 0, whole = left;
  for (int i = 0; left > 0; ++i, left -= 1)
    sum += fmin(left, 1) * losses[i];
  return sum / whole;
}

START_TEST(the_risk_is_the_mean_of_the_worst_whatever_the_weights) {
  struct draw draw = {31};
  for (int run = 0; run < 300; ++run) {
    int n = (int)draw_whole(&draw, 1, 60), coarse = (int)draw_whole(&draw, 0, 1);
    for (int i = 0; i < n; ++i) {
      double asset = draw_between(&draw, -1, 1), hedge = draw_between(&draw, -1, 1);
      if (coarse) asset = nearbyint(2 * asset), hedge = nearbyint(2 * hedge); /* many alike */
      scenes[i] = (struct invmm__scene){asset, hedge, (double)draw_whole(&draw, 1, 20)};
    }
    double level = draw_between(&draw, 0, 0.99), ratio = draw_between(&draw, -2, 2);
    const struct invmm__tail_problem p = {scenes, (size_t)n, level, 0, 0};
    double want = sorted_risk(scenes, n, level, ratio);
    ck_assert_double_lt(fabs(invmm__tail_risk(&p, ratio, room) - want), 1e-12);
  }
}
END_TEST

/* No ratio nearby, and none on a grid, does better; of equal ones none is nearer to the last. */
START_TEST(no_other_ratio_is_better) {
  struct draw draw = {32};
  for (int run = 0; run < 400; ++run) {
    int n = (int)draw_whole(&draw, 20, 200), coarse = run % 2;
    for (int i = 0; i < n; ++i) {
      double hedge = draw_between(&draw, -1, 1), asset = 0.8 * hedge + draw_between(&draw, -0.3, 0.3);
      if (coarse) hedge = nearbyint(3 * hedge), asset = nearbyint(3 * asset);
      scenes[i] = (struct invmm__scene){asset, hedge, 1};
    }
    const struct invmm__tail_problem p = {scenes, (size_t)n, draw_between(&draw, 0.3, 0.95),
                                          run % 3 ? 0 : draw_decades(&draw, -3, 0),
                                          draw_between(&draw, -2, 2)};
    struct invmm__tail best = invmm__tail_solve(&p, room);
    ck_assert(best.found);
    double least = best.risk + p.cost * fabs(best.ratio - p.last);
    ck_assert_double_lt(fabs(best.risk - sorted_risk(scenes, n, p.level, best.ratio)), 1e-12);
    for (double x = -3; x <= 3; x += 0.01)
      ck_assert_double_ge(sorted_risk(scenes, n, p.level, x) + p.cost * fabs(x - p.last), least - 1e-12);
    double nearer = best.ratio + 1e-6 * (p.last > best.ratio ? 1 : -1);
    double there = sorted_risk(scenes, n, p.level, nearer) + p.cost * fabs(nearer - p.last);
    if (fabs(best.ratio - p.last) > 1e-6) ck_assert_double_gt(there, least);
  }
}
END_TEST

START_TEST(the_ratio_in_use_stays_where_a_change_costs_more_than_it_gains) {
  read_returns();
  const struct invmm__tail_problem dear = {scenes, ROWS, 0.95, 0.5, 0.7};
  ck_assert_double_eq(invmm__tail_solve(&dear, room).ratio, 0.7);
}
END_TEST

START_TEST(a_sample_that_never_loses_one_way_has_no_best_ratio) {
  for (int sign = -1; sign <= 1; sign += 2) {
    for (int i = 0; i < 50; ++i)
      scenes[i] = (struct invmm__scene){0.01 * i, sign * (1 + 0.01 * i), 1};
    const struct invmm__tail_problem p = {scenes, 50, 0.9, 0, 1};
    struct invmm__tail none = invmm__tail_solve(&p, room);
    ck_assert(!none.found);
    ck_assert_double_eq(none.ratio, 1);
  }
}
END_TEST

START_TEST(several_hedges_agree_with_one_at_a_time) {
  struct draw draw = {33};
  static double rows[2 * MOST];
  for (int run = 0; run < 20; ++run) {
    for (int i = 0; i < 300; ++i) {
      double hedge = draw_between(&draw, -1, 1) * draw_decades(&draw, -1, 0);
      rows[2 * i] = 1.3 * hedge + draw_between(&draw, -0.2, 0.2), rows[2 * i + 1] = hedge;
      scenes[i] = (struct invmm__scene){rows[2 * i], hedge, 1};
    }
    double cost = run % 2 ? 0.001 : 0, last = 1, ratio = 1, level = draw_between(&draw, 0.7, 0.97);
    const struct invmm__tail_problem p = {scenes, 300, level, cost, last};
    const struct invmm__tails_problem q = {rows, 300, 1, level, &cost, &last};
    struct invmm__tail one = invmm__tail_solve(&p, room);
    double risk = invmm__tails_solve(&q, &ratio, work);
    double off = risk + cost * fabs(ratio - last) - one.risk - cost * fabs(one.ratio - last);
    ck_assert_msg(off > -1e-15 && off < 1e-8, "%g", off); /* smoothed over 1e-7 of the deviation */
  }
}
END_TEST

/* Two hedges that are one: any split is as good, and the answer is still one. */
START_TEST(twice_the_same_hedge_is_no_trap) {
  static double rows[3 * MOST];
  read_returns();
  for (int i = 0; i < ROWS; ++i)
    rows[3 * i] = returns[3 * i], rows[3 * i + 1] = rows[3 * i + 2] = returns[3 * i + 1];
  const double none[] = {0, 0};
  const struct invmm__tails_problem q = {rows, ROWS, 2, 0.95, none, none};
  double ratio[] = {0.4, 0.4}, risk = invmm__tails_solve(&q, ratio, work);
  ck_assert_double_lt(fabs(risk - 0.02005321049776), 1e-9);
  ck_assert_double_lt(fabs(ratio[0] + ratio[1] - 1.094991748977), 1e-5);
}
END_TEST

/* Beside 1e9 a double has no digits left for what the last steps would gain: they are given up. */
START_TEST(a_loss_that_is_there_in_any_case_takes_digits_but_not_the_answer) {
  static double rows[3 * MOST];
  double answer[2][2];
  const double none[] = {0, 0};
  read_returns();
  for (int far = 0; far < 2; ++far) {
    memcpy(rows, returns, sizeof *rows * 3 * ROWS);
    for (int i = 0; i < ROWS; ++i)
      rows[3 * i] += far ? 1e9 * 0.01 : 0;
    const struct invmm__tails_problem q = {rows, ROWS, 2, 0.95, none, none};
    answer[far][0] = 0.96, answer[far][1] = 0.29;
    invmm__tails_solve(&q, answer[far], work);
  }
  ck_assert_close(answer[1][0], answer[0][0], 0.01);
  ck_assert_close(answer[1][1], answer[0][1], 0.01);
}
END_TEST

START_TEST(returns_that_are_all_the_same_leave_the_ratio) {
  static double rows[2 * 50];
  const double none = 0;
  const struct invmm__tails_problem q = {rows, 50, 1, 0.9, &none, &none};
  double ratio = 0.75;
  ck_assert_double_eq(invmm__tails_solve(&q, &ratio, work), 0);
  ck_assert_double_eq(ratio, 0.75);
}
END_TEST

/* Beyond the worst losses the room is left alone. */
START_TEST(what_the_room_held_before_is_never_read) {
  const double cost[] = {0.01, 0.02}, last[] = {0.3, 0.1};
  double risk[2], ratio[2][2] = {{0.96, 0.29}, {0.96, 0.29}};
  read_returns();
  const struct invmm__tails_problem q = {returns, ROWS, 2, 0.95, cost, last};
  for (int i = 0; i < 2; ++i) {
    for (int k = 0; k < MOST; ++k)
      work[k] = i ? -1e30 : 1e30;
    risk[i] = invmm__tails_solve(&q, ratio[i], work);
  }
  ck_assert_double_eq(risk[0], risk[1]);
  ck_assert_double_eq(ratio[0][0], ratio[1][0]);
  ck_assert_double_eq(ratio[0][1], ratio[1][1]);
}
END_TEST

int main(void) {
  return RUN_TESTS(
      "solvers/tail", the_reference_values, the_risk_is_the_mean_of_the_worst_whatever_the_weights,
      no_other_ratio_is_better, the_ratio_in_use_stays_where_a_change_costs_more_than_it_gains,
      a_sample_that_never_loses_one_way_has_no_best_ratio, several_hedges_agree_with_one_at_a_time,
      twice_the_same_hedge_is_no_trap, a_loss_that_is_there_in_any_case_takes_digits_but_not_the_answer,
      returns_that_are_all_the_same_leave_the_ratio, what_the_room_held_before_is_never_read);
}
