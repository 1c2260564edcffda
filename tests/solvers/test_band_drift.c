/* SPDX-License-Identifier: MIT */
/** Bands with drift against the reference, the smooth-fit equations integrated step by step, the long-run
 * cost of the policies around, and the limits. */
#include "draw.h"
#include "golden.h"
#include "solvers/band_drift.h"
#include "solvers/drift_fit.h"

START_TEST(the_reference_holds) {
  double r[12];
  int rows = 0;
  for (FILE *file = golden_open("bands_drift.txt"); golden_row(file, r, 12); ++rows) {
    struct invmm__drift_problem p = {r[0], r[1], r[2], r[3], r[5], r[4], r[6]};
    struct invmm__zone z = invmm__drift_solve(&p);
    ck_assert_close(z.cost_rate, r[7], 1e-12);
    ck_assert_close(z.low, r[8], 1e-11);
    ck_assert_close(z.land_low, r[9], 1e-11);
    ck_assert_close(z.land_high, r[10], 1e-11);
    ck_assert_close(z.high, r[11], 1e-11);
  }
  ck_assert_int_eq(rows, 3);
}
END_TEST

/* w' of (s^2/2) w' + mu w + h x^2 = lambda. */
static double bend(const struct invmm__drift_problem *p, double rate, double x, double w) {
  return 2 / p->flow_variance * (rate - p->running_cost * x * x - p->drift * w);
}

/* Integrates w and its integral from x to `to`, by Runge and Kutta. */
static void walk(const struct invmm__drift_problem *p, double rate, double x, double to, double *w,
                 double *area) {
  enum { STEPS = 4000 };
  double step = (to - x) / STEPS;
  for (int i = 0; i < STEPS; ++i, x += step) {
    double k1 = bend(p, rate, x, *w), k2 = bend(p, rate, x + step / 2, *w + step / 2 * k1);
    double k3 = bend(p, rate, x + step / 2, *w + step / 2 * k2), k4 = bend(p, rate, x + step, *w + step * k3);
    double next = *w + step / 6 * (k1 + 2 * k2 + 2 * k3 + k4);
    *area += step * (0.5 * (*w + next) + step / 12 * (k1 - bend(p, rate, x + step, next)));
    *w = next;
  }
}

START_TEST(smooth_fit_holds_along_the_equation) {
  struct draw draw = {41};
  for (int i = 0; i < 30; ++i) {
    struct invmm__drift_problem p = {0.2137,
                                     2.2519,
                                     draw_between(&draw, -1.5, 1.5),
                                     draw_decades(&draw, -2, 0.5),
                                     draw_decades(&draw, -2, 0.5),
                                     draw_decades(&draw, -2, 0),
                                     draw_decades(&draw, -2, 0)};
    struct invmm__zone z = invmm__drift_solve(&p);
    double w = -p.proportional_buy, dip = 0, rise = 0, hump = 0;
    walk(&p, z.cost_rate, z.low, z.land_low, &w, &dip);
    ck_assert_double_lt(fabs(w + p.proportional_buy), 1e-8);
    ck_assert_double_lt(fabs(-dip - p.proportional_buy * (z.land_low - z.low) - p.fixed_buy), 1e-8);
    walk(&p, z.cost_rate, z.land_low, z.land_high, &w, &rise);
    ck_assert_double_lt(fabs(w - p.proportional_sell), 1e-8);
    walk(&p, z.cost_rate, z.land_high, z.high, &w, &hump);
    ck_assert_double_lt(fabs(w - p.proportional_sell), 1e-7);
    ck_assert_double_lt(fabs(hump - p.proportional_sell * (z.high - z.land_high) - p.fixed_sell), 1e-7);
  }
}
END_TEST

START_TEST(without_drift_and_with_even_costs_it_is_the_symmetric_band) {
  const double drifts[] = {0, 1e-300, 1e-12};
  for (int i = 0; i < 3; ++i) {
    struct invmm__drift_problem p = {0.2137, 2.2519, drifts[i], 0.5031, 0.5031, 0.1973, 0.1973};
    struct invmm__band_problem even = {0.2137, 2.2519, 0.5031, 0.1973};
    struct invmm__band band = invmm__band_solve(&even);
    struct invmm__zone z = invmm__drift_solve(&p), w = invmm__band_policy(&even, band.outer, band.inner);
    ck_assert_close(z.cost_rate, band.cost_rate, 1e-13);
    ck_assert_close(z.high, band.outer, 1e-11);
    ck_assert_close(z.low, -band.outer, 1e-11);
    ck_assert_close(z.land_high, band.inner, 1e-10);
    ck_assert_close(z.land_low, -band.inner, 1e-10);
    ck_assert_close(z.rebalance_rate, w.rebalance_rate, 1e-10);
    ck_assert_close(z.turnover_rate, w.turnover_rate, 1e-10);
  }
}
END_TEST

/* Without a fixed cost w touches the proportional one where it is level. */
static void ck_fit(const struct invmm__drift_problem *p) {
  struct invmm__zone z = invmm__drift_solve(p);
  double w = -p->proportional_buy, dip = 0, rise = 0, hump = 0;
  double wide = z.high - z.low, steep = 2 * p->running_cost / p->flow_variance * wide * wide;
  if (p->fixed_buy == 0) ck_assert_double_lt(fabs(bend(p, z.cost_rate, z.low, w)), 1e-7 * steep);
  walk(p, z.cost_rate, z.low, z.land_low, &w, &dip);
  ck_assert_double_lt(fabs(-dip - p->proportional_buy * (z.land_low - z.low) - p->fixed_buy), 1e-6);
  walk(p, z.cost_rate, z.land_low, z.land_high, &w, &rise);
  ck_assert_double_lt(fabs(w - p->proportional_sell), 1e-6);
  walk(p, z.cost_rate, z.land_high, z.high, &w, &hump);
  ck_assert_double_lt(fabs(w - p->proportional_sell), 1e-6);
  ck_assert_double_lt(fabs(hump - p->proportional_sell * (z.high - z.land_high) - p->fixed_sell), 1e-6);
  if (p->fixed_sell == 0) ck_assert_double_lt(fabs(bend(p, z.cost_rate, z.high, w)), 1e-6 * steep);
}

/* Little and much drift, with and without fixed costs: near the symmetric band it is found from there, else
 * from anywhere. */
START_TEST(smooth_fit_holds_whatever_costs_there_are) {
  struct draw draw = {71};
  for (int kind = 0; kind < 4; ++kind)
    for (double drift = 0.0371; drift < 60; drift *= 1.171) {
      struct invmm__drift_problem p = {0.2137, 2.2519, drift, 0, 0, 0, 0};
      p.proportional_sell = draw_decades(&draw, -4, 0.7), p.proportional_buy = draw_decades(&draw, -4, 0.7);
      if (kind & 1) p.fixed_sell = draw_decades(&draw, -4, 0.7);
      if (kind & 2) p.fixed_buy = draw_decades(&draw, -4, 0.7);
      ck_fit(&p);
    }
  ck_fit(
      &(struct invmm__drift_problem){0.2137, 2.2519, 0.0771, 0.000913, 2.89, 0.000326, 3.9}); /* one side's */
  ck_fit(&(struct invmm__drift_problem){0.2137, 2.2519, 0.309, 0.000171, 0.1297, 1.727, 0.0985});
  ck_fit(&(struct invmm__drift_problem){0.2137, 2.2519, 0.284335, 6.84588e-05, 0.000147458, 8.21435,
                                        6.06028e-06});
  /* and what even brackets have to search to the end, since Newton does not follow */
  ck_fit(&(struct invmm__drift_problem){0.2137, 2.2519, 50.271953787540681, 0.0001529529782048738,
                                        0.003778315253164763, 0.15325890315790533, 9.2336039861385526});
  ck_fit(&(struct invmm__drift_problem){0.2137, 2.2519, 38.175117265952537, 0.00017885431913340332,
                                        0.00038942317060578082, 6.8842811078610904, 2.4069031934917722});
}
END_TEST

START_TEST(it_can_be_mirrored) {
  struct invmm__drift_problem p = {0.2137, 2.2519, 0.371, 0.5031, 0.0713, 0.1973, 0.317};
  struct invmm__drift_problem m = {0.2137, 2.2519, -0.371, 0.0713, 0.5031, 0.317, 0.1973};
  struct invmm__zone z = invmm__drift_solve(&p), w = invmm__drift_solve(&m);
  ck_assert_double_eq(z.low, -w.high);
  ck_assert_double_eq(z.land_low, -w.land_high);
  ck_assert_double_eq(z.land_high, -w.land_low);
  ck_assert_double_eq(z.high, -w.low);
  ck_assert_double_eq(z.cost_rate, w.cost_rate);
}
END_TEST

START_TEST(units_do_not_matter) {
  struct invmm__drift_problem p = {0.2137, 2.2519, 0.371, 0.5031, 0.0713, 0.1973, 0.317};
  struct invmm__zone z = invmm__drift_solve(&p);
  for (int i = -40; i <= 40; i += 8) {
    double u = pow(10, i), t = pow(10, i / 4), c = pow(10, -i / 2); /* U, s, currency */
    struct invmm__drift_problem q = {
        0.2137 * c / (u * u * t), 2.2519 * u * u / t, 0.371 * u / t, 0.5031 * c, 0.0713 * c,
        0.1973 * c / u,           0.317 * c / u};
    struct invmm__zone w = invmm__drift_solve(&q);
    ck_assert_close(w.high / u, z.high, 1e-11);
    ck_assert_close(w.low / u, z.low, 1e-11);
    ck_assert_close(w.cost_rate / c * t, z.cost_rate, 1e-11);
    ck_assert_close(w.rebalance_rate * t, z.rebalance_rate, 1e-10);
    ck_assert_close(w.turnover_rate / u * t, z.turnover_rate, 1e-10);
  }
}
END_TEST

/* Without a fixed cost a side trades along its edge; a small one trades often and little, at the same pace.
 */
START_TEST(edges_are_the_limit_of_small_fixed_costs) {
  for (int side = 0; side < 4; ++side) {
    double sell = side & 1 ? 0.5031 : 0, buy = side & 2 ? 0.0713 : 0, little = 1e-9;
    struct invmm__drift_problem p = {0.2137, 2.2519, 0.371, sell, buy, 0.1973, 0.317};
    struct invmm__drift_problem q = {0.2137, 2.2519, 0.371, fmax(sell, little), fmax(buy, little),
                                     0.1973, 0.317};
    struct invmm__zone z = invmm__drift_solve(&p), w = invmm__drift_solve(&q);
    ck_assert_close(z.cost_rate, w.cost_rate, 1e-4);
    ck_assert_close(z.turnover_rate, w.turnover_rate, 3e-3);
    ck_assert_int_eq(isnan(z.rebalance_rate) != 0, side != 3);
    ck_assert_int_eq(z.low == z.land_low, buy == 0);
    ck_assert_int_eq(z.high == z.land_high, sell == 0);
    ck_assert_double_lt(fabs(z.high - w.high), 3e-3);
    ck_assert_double_lt(fabs(z.low - w.low), 3e-3);
  }
  struct invmm__drift_problem still = {0.2137, 2.2519, 0, 0, 0, 0.1973, 0.1973};
  struct invmm__zone z = invmm__drift_solve(&still);
  ck_assert_close(z.turnover_rate, 2.2519 / (z.high - z.low), 1e-12);
}
END_TEST

/* Strong drift: the inventory is a saw, sold by EOQ from U to u; noise hardly matters. */
START_TEST(a_strong_drift_is_an_order_quantity) {
  struct invmm__drift_problem p = {0.2137, 1e-4, 7.31, 0.5031, 0.5031, 0.1973, 0.1973};
  struct invmm__zone z = invmm__drift_solve(&p);
  double size = cbrt(6 * 0.5031 * 7.31 / 0.2137); /* the least of K mu/Q + h Q^2/12 + c mu */
  double cost = 7.31 * 0.5031 / size + 0.2137 * size * size / 12 + 0.1973 * 7.31;
  ck_assert_close(z.cost_rate, cost, 1e-4);
  ck_assert_close(z.high - z.land_high, size, 1e-3);
  ck_assert_close(z.turnover_rate, 7.31, 1e-6);
}
END_TEST

/* With a fixed cost on the side alone that the drift leads away from, that threshold is never reached: all is
 * sold along the edge, at the pace of the drift. */
START_TEST(a_strong_drift_away_from_the_only_threshold_is_pushed_at_the_edge) {
  for (double drift = 0.731; drift < 1e5; drift *= 3.7)
    for (int down = 0; down < 2; ++down) {
      struct invmm__drift_problem p = {0.2137, 2.2519, down ? -drift : drift, 0, 0.0713, 0.1973, 0.317};
      if (down) p.fixed_sell = 0.0713, p.fixed_buy = 0;
      struct invmm__zone z = invmm__drift_solve(&p);
      ck_assert_close(z.turnover_rate, drift, drift > 100 ? 1e-12 : 0.5);
      ck_assert_double_ge(z.turnover_rate, drift * (1 - 1e-12));
      ck_assert_double_nan(z.rebalance_rate);
    }
}
END_TEST

START_TEST(free_trading_needs_no_band) {
  struct invmm__drift_problem p = {0.2137, 2.2519, 0.371, 0, 0, 0, 0};
  struct invmm__zone z = invmm__drift_solve(&p);
  ck_assert_double_eq(z.low, 0);
  ck_assert_double_eq(z.high, 0);
  ck_assert_double_eq(z.cost_rate, 0);
}
END_TEST

/* Only selling costs, and nothing proportional: a dip of no width. */
START_TEST(a_side_may_be_free) {
  struct invmm__drift_problem p = {0.2137, 2.2519, 0.371, 0.731, 0, 0, 0};
  struct invmm__zone z = invmm__drift_solve(&p);
  double w = 0, hump = 0;
  walk(&p, z.cost_rate, z.land_high, z.high, &w, &hump);
  ck_assert_double_lt(fabs(w), 1e-8);
  ck_assert_double_lt(fabs(hump - 0.731), 1e-8);
}
END_TEST

/* The last trade is where w touches its cost: a cost rate found to half of its digits would not be smooth. */
START_TEST(without_a_fixed_cost_of_sales_it_is_found_to_all_digits) {
  const double cases[][4] = {{87.8742, 0.000148554, 0.0263349, 0.586711},
                             {2.30025, 0.00548825, 3.42614, 4.32733},
                             {0.360998, 2.52005e-05, 0.00993451, 7.8186},
                             {49.4672, 1.89575, 5.89824, 0.00748161},
                             {30.0558, 1.35891, 6.247, 0.00134723}};
  for (int i = 0; i < 5; ++i) {
    double rate[3];
    for (int j = 0; j < 3; ++j) {
      struct invmm__drift_problem p = {0.2137,
                                       2.2519,
                                       cases[i][0] * (1 + 1e-6 * (j - 1)),
                                       .fixed_buy = cases[i][1],
                                       .proportional_sell = cases[i][2],
                                       .proportional_buy = cases[i][3]};
      rate[j] = invmm__drift_solve(&p).cost_rate;
    }
    ck_assert_double_lt(fabs(rate[0] + rate[2] - 2 * rate[1]), 5e-12 * rate[1]);
  }
}
END_TEST

/* In lengths of the symmetric band, where Newton starts: little drift and uneven costs are within its reach,
 * and the search from anywhere is for what is not. */
START_TEST(newton_finds_what_is_near_the_symmetric_band) {
  struct draw draw = {83};
  for (int i = 0; i < 200; ++i) {
    struct invmm__drift_problem p = {0.2137, 2.2519, draw_between(&draw, 0.01, 0.3)};
    p.fixed_sell = draw_between(&draw, 0.5, 1), p.fixed_buy = draw_between(&draw, 0.5, 1);
    p.proportional_sell = draw_between(&draw, 0.1, 0.3), p.proportional_buy = draw_between(&draw, 0.1, 0.3);
    const struct invmm__band band = invmm__band_solve(
        &(struct invmm__band_problem){p.running_cost, p.flow_variance, 0.5 * (p.fixed_sell + p.fixed_buy),
                                      0.5 * (p.proportional_sell + p.proportional_buy)});
    const double unit = band.outer, inner = band.inner / unit;
    const double price = 2 * p.running_cost * unit * unit * unit / p.flow_variance,
                 free_buy = p.proportional_buy / price;
    const struct invmm__drift_task task = {2 * p.drift * unit / p.flow_variance,
                                           (p.proportional_sell + p.proportional_buy) / price,
                                           p.fixed_sell / (price * unit), p.fixed_buy / (price * unit)};
    struct invmm__drift_fit f = {.wave = {0, (1 + inner + inner * inner) / 3, -1},
                                 .land_low = 1 - inner,
                                 .land_high = 1 + inner,
                                 .high = 2};
    ck_assert(invmm__drift_newton(&task, free_buy, &f));
    const struct invmm__zone z = invmm__drift_solve(&p);
    ck_assert_close(f.wave.x0 * unit, z.low, 1e-12);
    ck_assert_close((f.wave.x0 + f.high) * unit, z.high, 1e-12);
  }
}
END_TEST

int main(void) {
  return RUN_TESTS(
      "solvers/band_drift", the_reference_holds, smooth_fit_holds_along_the_equation,
      without_drift_and_with_even_costs_it_is_the_symmetric_band, smooth_fit_holds_whatever_costs_there_are,
      it_can_be_mirrored, units_do_not_matter, edges_are_the_limit_of_small_fixed_costs,
      a_strong_drift_is_an_order_quantity, a_strong_drift_away_from_the_only_threshold_is_pushed_at_the_edge,
      free_trading_needs_no_band, a_side_may_be_free, without_a_fixed_cost_of_sales_it_is_found_to_all_digits,
      newton_finds_what_is_near_the_symmetric_band);
}
