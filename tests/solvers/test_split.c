/* SPDX-License-Identifier: MIT */
/** Orders over venues against the reference, optimality conditions, and all subsets and all lots there are.
 */
#include "draw.h"
#include "solvers/split.h"
#include "support.h"

#define ROOM .cap = INFINITY

/* Source: reference values o3_split.json. */
static const struct invmm__venue linear[] = {{.fee = 0.02, .impact = 0.01, .cap = 8},
                                             {.fee = 0.05, .impact = 0.002, .cap = 20},
                                             {.fee = 0.01, .impact = 0.03, .cap = 3},
                                             {.fee = 0.12, .impact = 0.001, .cap = 50}};
static const struct invmm__venue rooted[] = {{.fee = 0.02, .root_impact = 0.05, .cap = 8},
                                             {.fee = 0.05, .root_impact = 0.02, .cap = 20},
                                             {.fee = 0.01, .impact = 0.03, .cap = 3},
                                             {.fee = 0.12, .root_impact = 0.01, .cap = 50}};
static const struct invmm__venue pools[] = {{.base = 1000, .quote = 100000, .keep = 1 - 0.003, .cap = 500},
                                            {.base = 400, .quote = 40040, .keep = 1 - 0.0005, .cap = 200},
                                            {.fee = 100.2, .impact = 0.4, .cap = 30}};

static void ck_split(const struct invmm__venue *venues, uint32_t n, double quantity, double cost,
                     const double *wanted) {
  struct invmm__shares s = invmm__split(venues, n, quantity, 0);
  double sum = 0;
  for (uint32_t i = 0; i < n; ++i) {
    ck_assert_double_lt(fabs(s.amount[i] - wanted[i]), 1e-10 * quantity);
    sum += s.amount[i];
  }
  ck_assert_close(s.cost, cost, 1e-12);
  ck_assert_close(sum, quantity, 1e-15);
  ck_assert_double_lt(fabs(s.shortfall), 1e-12);
}

START_TEST(the_reference_holds) {
  ck_split(linear, 4, 1, 0.02, (double[]){0.5, 0, 0.5, 0});
  ck_split(linear, 4, 10, 0.4536842105263,
           (double[]){3.894736842105263, 4.473684210526316, 1.631578947368421, 0});
  ck_split(linear, 4, 30, 1.94875, (double[]){7.25, 20, 2.75, 0});
  ck_split(linear, 4, 80, 9.1255, (double[]){8, 20, 3, 49});
  ck_split(rooted, 4, 1, 0.02458876708221, (double[]){0.05906815267314, 0, 0.9409318473269, 0});
  ck_split(rooted, 4, 10, 0.8188335862014, (double[]){1.736348916988, 5.263651083012, 3, 0});
  ck_split(rooted, 4, 30, 3.741186241527, (double[]){3.706173742673, 14.53787326527, 3, 8.755952992059});
  ck_split(rooted, 4, 80, 13.55346723, (double[]){7.509379670429, 20, 3, 49.49062032957});
  ck_split(pools, 3, 5, 502.5141337814, (double[]){2.336813850315, 1.234886001839, 1.428300147845});
  ck_split(pools, 3, 40, 4095.35730661, (double[]){20.57613509019, 8.525126951331, 10.89873795848});
  ck_split(pools, 3, 150, 16344.81971013, (double[]){85.51776117944, 34.48223882056, 30});
}
END_TEST

START_TEST(gas_decides_who_takes_part) {
  const double gas[] = {0.05, 0.3, 0.01, 0.8};
  struct invmm__venue venues[4];
  for (int i = 0; i < 4; ++i)
    venues[i] = linear[i], venues[i].gas = gas[i];
  ck_split(venues, 4, 1, 0.035, (double[]){0, 0, 1, 0});
  ck_split(venues, 4, 3, 0.145, (double[]){2, 0, 1, 0});
  ck_split(venues, 4, 10, 0.60875, (double[]){7.25, 0, 2.75, 0});
  ck_split(venues, 4, 30, 2.30875, (double[]){7.25, 20, 2.75, 0});
  ck_split(venues, 4, 80, 10.2855, (double[]){8, 20, 3, 49});
}
END_TEST

START_TEST(what_no_cap_leaves_room_for_is_said) {
  struct invmm__shares s = invmm__split(linear, 4, 100.731, 0);
  ck_assert_close(s.shortfall, 19.731, 1e-13);
  ck_assert_close(s.amount[3], 50, 1e-15);
  s = invmm__split(linear, 4, 100.7, 0.3);
  ck_assert_close(s.amount[0] + s.amount[1] + s.amount[2] + s.amount[3] + s.shortfall, 100.5, 1e-13);
  ck_assert_close(s.amount[0], 7.8, 1e-13);
  const struct invmm__venue closed = {.fee = 0.02, .cap = 0};
  s = invmm__split(&closed, 1, 2.385, 0);
  ck_assert_close(s.shortfall, 2.385, 1e-15);
  ck_assert_double_eq(s.amount[0], 0);
}
END_TEST

START_TEST(flat_venues_fill_in_order) {
  const struct invmm__venue flat[] = {
      {.fee = 0.02, .cap = 1}, {.fee = 0.02, .cap = 5}, {.fee = 0.01, .cap = 3}};
  ck_split(flat, 3, 7, 0.11, (double[]){1, 3, 3});
  ck_split(flat, 3, 2.5, 0.025, (double[]){0, 0, 2.5});
  const struct invmm__venue one = {.fee = -0.0013, ROOM};
  ck_split(&one, 1, 7.31, -0.0013 * 7.31, (double[]){7.31});
}
END_TEST

/* A pool pays base * quote = constant after its fee; selling is the mirror of buying. */
START_TEST(pools_cost_what_their_curve_says) {
  struct invmm__venue pool = {.base = 713.7, .quote = 71000, .keep = 0.997, .mid = 99.43, ROOM};
  double x = 7.31, paid = 71000 / (713.7 - x) * x / 0.997;
  ck_assert_close(invmm__venue_cost(&pool, x), paid - 99.43 * x, 1e-12);
  pool.sell = 1;
  double got = 71000 * 0.997 * x / (713.7 + 0.997 * x);
  ck_assert_close(invmm__venue_cost(&pool, x), 99.43 * x - got, 1e-12);
  for (int sell = 0; sell < 2; ++sell) {
    pool.sell = sell;
    for (double q = 0.0731; q < 400; q *= 1.7) {
      double step = 1e-5 * q, rise = invmm__venue_cost(&pool, q + step) - invmm__venue_cost(&pool, q - step);
      ck_assert_double_lt(fabs(rise / (2 * step) - invmm__venue_margin(&pool, q)), 1e-5);
    }
  }
}
END_TEST

/* Nobody sells a pool dry, nor sells into it below nothing. */
START_TEST(pools_have_an_end) {
  struct invmm__venue two[] = {{.base = 7.31, .quote = 713, .keep = 0.997, .mid = 97.5, ROOM},
                               {.fee = 0.37, .impact = 0.0731, ROOM}};
  struct invmm__shares s = invmm__split(two, 2, 5000, 0);
  ck_assert_double_lt(s.amount[0], 7.31);
  ck_assert_close(s.amount[0] + s.amount[1], 5000, 1e-13);
  two[0].sell = 1;
  s = invmm__split(two, 2, 5000, 0);
  ck_assert_close(s.amount[0] + s.amount[1], 5000, 1e-13);
  ck_assert_close(invmm__venue_margin(&two[0], s.amount[0]), invmm__venue_margin(&two[1], s.amount[1]), 1e-9);
  two[1].impact = 7.31, two[1].fee = 700; /* worse than giving it away */
  s = invmm__split(two, 2, 5000, 0);
  ck_assert_double_gt(s.amount[0], 4990);
}
END_TEST

static struct invmm__venue any_venue(struct draw *draw) {
  struct invmm__venue v = {
      .fee = draw_between(draw, -0.01, 0.1), .cap = draw_between(draw, 1, 9), .mid = 99.43};
  int64_t shape = draw_whole(draw, 0, 4);
  if (shape == 1 || shape == 3) v.impact = draw_decades(draw, -4, -1);
  if (shape == 2 || shape == 3) v.root_impact = draw_decades(draw, -4, -1);
  if (shape == 4)
    v.base = 713.7, v.quote = 713.7 * draw_between(draw, 99.3, 99.5), v.keep = 0.9997, v.fee = 0;
  v.sell = 0;
  return v;
}

/* Where two venues take part the margins are equal; who is at a cap or out of it would not change places. */
START_TEST(margins_are_equal) {
  struct draw draw = {61};
  for (int i = 0; i < 400; ++i) {
    struct invmm__venue venues[INVMM__VENUES_MOST];
    uint32_t n = (uint32_t)draw_whole(&draw, 1, INVMM__VENUES_MOST);
    double sum = 0, room = 0;
    for (uint32_t j = 0; j < n; ++j)
      venues[j] = any_venue(&draw), room += venues[j].cap;
    double quantity = draw_between(&draw, 0.01, 0.99) * room;
    struct invmm__shares s = invmm__split(venues, n, quantity, 0);
    for (uint32_t j = 0; j < n; ++j) {
      double x = s.amount[j], margin = invmm__venue_margin(&venues[j], x);
      ck_assert(x >= 0 && x <= venues[j].cap * (1 + 1e-15));
      if (x > 0) ck_assert_double_lt(margin, s.margin + 1e-9);
      if (x < fmin(venues[j].cap, quantity)) ck_assert_double_gt(margin, s.margin - 1e-9);
      sum += x;
    }
    ck_assert_close(sum, quantity, 1e-14);
  }
}
END_TEST

/* Each subset filled without gas is an upper bound; the least of them is the answer. */
START_TEST(no_subset_is_cheaper) {
  struct draw draw = {62};
  for (int i = 0; i < 60; ++i) {
    enum { N = 6 };
    struct invmm__venue venues[N];
    for (int j = 0; j < N; ++j)
      venues[j] = any_venue(&draw), venues[j].gas = draw_decades(&draw, -3, 0) * (j != i % N);
    double quantity = draw_between(&draw, 0.5, 12), best = INFINITY;
    for (uint32_t set = 1; set < 1u << N; ++set) {
      struct invmm__venue some[N];
      uint32_t n = 0;
      double gas = 0;
      for (int j = 0; j < N; ++j)
        if (set >> j & 1) gas += venues[j].gas, some[n] = venues[j], some[n++].gas = 0;
      struct invmm__shares s = invmm__split(some, n, quantity, 0);
      if (s.shortfall < 1e-12) best = fmin(best, s.cost + gas);
    }
    struct invmm__shares s = invmm__split(venues, N, quantity, 0);
    if (best < INFINITY) ck_assert_double_lt(fabs(s.cost - best), 1e-9);
  }
}
END_TEST

/* All ways to share whole lots out between three venues. */
START_TEST(no_other_lots_are_cheaper) {
  struct draw draw = {63};
  for (int i = 0; i < 100; ++i) {
    struct invmm__venue v[3] = {any_venue(&draw), any_venue(&draw), any_venue(&draw)};
    const double lot = 0.371;
    int lots = (int)draw_whole(&draw, 1, 20);
    double best = INFINITY, room = 0;
    for (int j = 0; j < 3; ++j)
      room += floor(v[j].cap / lot);
    if (room < lots) continue;
    for (int a = 0; a <= lots; ++a)
      for (int b = 0; a + b <= lots; ++b) {
        int c = lots - a - b;
        if (a * lot > v[0].cap || b * lot > v[1].cap || c * lot > v[2].cap) continue;
        best = fmin(best, invmm__venue_cost(&v[0], a * lot) + invmm__venue_cost(&v[1], b * lot) +
                              invmm__venue_cost(&v[2], c * lot));
      }
    struct invmm__shares s = invmm__split(v, 3, lots * lot, lot);
    ck_assert_double_lt(fabs(s.cost - best), 1e-12 + 1e-11 * fabs(best));
    double sum = 0;
    for (int j = 0; j < 3; ++j) {
      ck_assert_double_lt(fabs(s.amount[j] / lot - nearbyint(s.amount[j] / lot)), 1e-9);
      sum += s.amount[j];
    }
    ck_assert_close(sum, lots * lot, 1e-14);
  }
}
END_TEST

/* More choices than are looked at: the answer is still a full split, at no more than all venues would cost.
 */
START_TEST(a_search_that_is_cut_short_still_splits) {
  struct invmm__venue venues[INVMM__VENUES_MOST];
  double all = 0;
  for (int i = 0; i < INVMM__VENUES_MOST; ++i)
    venues[i] = (struct invmm__venue){
        .fee = 0.01 * (1 + i % 3), .impact = 0.002 * (9 - i % 5), .cap = 5 + i, .gas = 0.1 + 0.01 * i};
  struct invmm__shares s = invmm__split(venues, INVMM__VENUES_MOST, 60, 0);
  for (int i = 0; i < INVMM__VENUES_MOST; ++i) {
    all += s.amount[i];
    venues[i].gas = 0;
  }
  ck_assert_close(all, 60, 1e-14);
  struct invmm__shares free_of_gas = invmm__split(venues, INVMM__VENUES_MOST, 60, 0);
  ck_assert_double_lt(s.cost, free_of_gas.cost + 2.8); /* all the gas there is */
}
END_TEST

int main(void) {
  return RUN_TESTS("solvers/split", the_reference_holds, gas_decides_who_takes_part,
                   what_no_cap_leaves_room_for_is_said, flat_venues_fill_in_order,
                   pools_cost_what_their_curve_says, pools_have_an_end, margins_are_equal,
                   no_subset_is_cheaper, no_other_lots_are_cheaper, a_search_that_is_cut_short_still_splits);
}
