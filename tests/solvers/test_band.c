/* SPDX-License-Identifier: MIT */
/** The no-trade band against tables, direct minimisation of its long-run cost, and its smooth-fit equations.
 */
#include "draw.h"
#include "golden.h"
#include "solvers/band.h"

static struct invmm__band solve(double h, double s2, double fixed, double proportional) {
  struct invmm__band_problem problem = {h, s2, fixed, proportional};
  return invmm__band_solve(&problem);
}

START_TEST(reference_cases_hold_to_their_printed_digits) {
  double r[8]; /* gamma sigma s K c  B a cost_rate */
  int rows = 0;
  for (FILE *file = golden_open("bands.txt"); golden_row(file, r, 8); ++rows) {
    struct invmm__band band = solve(r[0] * r[1] * r[1] / 2, r[2] * r[2], r[3], r[4]);
    ck_assert_close(band.outer, r[5], 1e-12);
    ck_assert_close(band.inner, r[6], 1e-12);
    ck_assert_close(band.cost_rate, r[7], 1e-12);
  }
  ck_assert_int_eq(rows, 5);
}
END_TEST

START_TEST(the_dimensionless_table_holds_in_any_units) {
  const double h = 2.385e-3, s2 = 0.6173, c = 17.31;
  const double b0 = cbrt(0.75 * c * s2 / h);
  double r[4]; /* kappa  B/b0 a/b0 cost_rate/(h b0^2) */
  int rows = 0;
  for (FILE *file = golden_open("bands_dimensionless.txt"); golden_row(file, r, 4); ++rows) {
    struct invmm__band band = solve(h, s2, r[0] * c * b0, c);
    ck_assert_close(band.outer / b0, r[1], 1e-12);
    ck_assert_close(band.inner / b0, r[2], 2e-12);
    ck_assert_close(band.cost_rate / (h * b0 * b0), r[3], 1e-12);
  }
  ck_assert_int_eq(rows, 11);
}
END_TEST

/* Long-run cost of the policy (B, a), by renewal and reward (theory/risk.md 1.1). */
struct policy_cost {
  double h, s2, fixed, proportional;
};

static double cost_of(const struct policy_cost *p, double outer, double inner) {
  double spread = (outer - inner) * (outer + inner);
  return p->s2 * (p->fixed + p->proportional * (outer - inner)) / spread +
         p->h * (outer * outer + inner * inner) / 6;
}

/* Golden-section search; the function falls, then rises. */
static double least(double (*f)(const void *, double), const void *context, double low, double high) {
  const double shrink = 0.6180339887498949;
  for (int i = 0; i < 90; ++i) {
    double third = shrink * (high - low), left = high - third, right = low + third;
    if (f(context, left) < f(context, right))
      high = right;
    else
      low = left;
  }
  return 0.5 * (low + high);
}

struct slice {
  const struct policy_cost *p;
  double outer;
};

static double at_inner(const void *context, double inner) {
  const struct slice *s = context;
  return cost_of(s->p, s->outer, inner);
}

static double best_inner(const struct policy_cost *p, double outer) {
  struct slice s = {p, outer};
  return least(at_inner, &s, 0, outer * (1 - 1e-9));
}

static double at_outer(const void *context, double outer) {
  return cost_of(context, outer, best_inner(context, outer));
}

START_TEST(no_policy_found_by_direct_minimisation_is_cheaper) {
  struct draw draw = {21};
  for (int i = 0; i < 60; ++i) {
    struct policy_cost p = {draw_decades(&draw, -4, 1), draw_decades(&draw, -3, 3),
                            draw_decades(&draw, -3, 2), draw_decades(&draw, -3, 2)};
    struct invmm__band band = solve(p.h, p.s2, p.fixed, p.proportional);
    double outer = least(at_outer, &p, band.outer * 0.05, band.outer * 20), inner = best_inner(&p, outer);
    /* Where a minimum is flat its place is known to the root of the precision only. */
    ck_assert_close(band.outer, outer, 2e-6);
    ck_assert_double_lt(fabs(band.inner - inner), 1e-5 * outer);
    ck_assert_close(band.cost_rate, cost_of(&p, outer, inner), 1e-11);
    ck_assert_close(cost_of(&p, band.outer, band.inner), band.cost_rate, 1e-9);
  }
}
END_TEST

START_TEST(every_step_aside_from_the_band_costs_more) {
  const struct policy_cost p = {0.2137, 2.2519, 0.5031, 0.1973};
  struct invmm__band band = solve(p.h, p.s2, p.fixed, p.proportional);
  for (int i = 0; i < 8; ++i) {
    double angle = i * 0.7853981633974483, outer = band.outer * (1 + 0.01 * cos(angle)),
           inner = band.inner * (1 + 0.01 * sin(angle));
    ck_assert_double_gt(cost_of(&p, outer, inner), band.cost_rate * (1 + 1e-7));
  }
}
END_TEST

START_TEST(without_a_fixed_cost_it_trades_back_to_the_edge) {
  const double gamma = 0.01371, sigma = 1.294, s2 = 3.917, c = 0.0531;
  double h = gamma * sigma * sigma / 2, b = cbrt(3 * c * s2 / (2 * gamma * sigma * sigma));
  struct invmm__band band = solve(h, s2, 0, c);
  ck_assert_close(band.outer, b, 1e-15);
  ck_assert_close(band.inner, b, 1e-15);
  ck_assert_double_le(band.inner, band.outer);
  ck_assert_close(band.cost_rate, h * b * b, 1e-15);
}
END_TEST

START_TEST(without_a_fixed_cost_inner_and_outer_are_the_same_number) {
  struct draw draw = {23};
  for (int i = 0; i < 2000; ++i) {
    double h = draw_decades(&draw, -9, 9), s2 = draw_decades(&draw, -9, 9), c = draw_decades(&draw, -9, 9);
    struct invmm__band band = solve(h, s2, 0, c);
    ck_assert_double_eq(band.inner, band.outer);
  }
}
END_TEST

START_TEST(without_a_proportional_cost_it_trades_back_to_the_target) {
  const double gamma = 0.01371, sigma = 1.294, s2 = 3.917, fixed = 0.0531;
  double h = gamma * sigma * sigma / 2, b = pow(12 * fixed * s2 / (gamma * sigma * sigma), 0.25);
  struct invmm__band band = solve(h, s2, fixed, 0);
  ck_assert_close(band.outer, b, 1e-15);
  ck_assert_double_eq(band.inner, 0);
  ck_assert_close(band.cost_rate, h * b * b / 3, 1e-15);
}
END_TEST

START_TEST(without_costs_or_without_flow_it_has_no_width) {
  const struct invmm__band_problem none[] = {
      {0.2137, 2.2519, 0, 0}, {0.2137, 0, 0.5031, 0.1973}, {0.2137, 0, 0, 0}, {0.2137, 0, 0, 0.1973}};
  for (int i = 0; i < 4; ++i) {
    struct invmm__band band = invmm__band_solve(&none[i]);
    ck_assert_double_eq(band.outer, 0);
    ck_assert_double_eq(band.inner, 0);
    ck_assert_double_eq(band.cost_rate, 0);
  }
}
END_TEST

START_TEST(its_limits_are_continuous) {
  const double h = 0.2137, s2 = 2.2519;
  struct invmm__band edge = solve(h, s2, 0, 0.1973), near = solve(h, s2, 1e-30, 0.1973);
  ck_assert_close(near.outer, edge.outer, 1e-9);
  ck_assert_close(near.inner, edge.inner, 1e-9);
  edge = solve(h, s2, 0.5031, 0), near = solve(h, s2, 0.5031, 1e-14);
  ck_assert_close(near.outer, edge.outer, 1e-13);
  ck_assert_double_gt(near.inner, 0);
  ck_assert_double_lt(near.inner, 1e-13);
}
END_TEST

/* w(q) - c = (2/s^2)(l q - h q^3/3) - c must vanish at B and a, its integral from a to B be K. In S = B + a
 * and D = B - a that is S D^3 = 6 K s^2/h and S (S^2 - D^2) = 4 a B S = 6 c s^2/h. `unit` keeps all in range.
 */
static double residual_of(const struct policy_cost *p, const struct invmm__band *band) {
  long double unit = band->outer, a = band->inner / unit, s = 1 + a, d = 1 - a;
  long double scale = 6 * ((long double)p->s2 / p->h);
  long double k = p->fixed * scale / unit / unit / unit / unit,
              m = p->proportional * scale / unit / unit / unit;
  /* The sum of both, S^3 D + D S D^2 ... is well conditioned in B, the second alone in a. */
  long double first = fabsl(4 * a * s - m) / (4 * a * s + m);
  long double sum = fabsl(s * d * d * d + 4 * a * s - k - m) / (k + m);
  long double cost = p->h * (1 + a + a * a) / 3 * unit * unit, rate = fabsl(band->cost_rate - cost) / cost;
  return (double)fmaxl(fmaxl(first, sum), rate);
}

START_TEST(smooth_fit_holds_over_forty_orders_of_magnitude) {
  struct draw draw = {22};
  double worst = 0;
  for (int i = 0; i < 2000; ++i) {
    double span = i % 4 ? 20 : 6;
    struct policy_cost p = {draw_decades(&draw, -span, span), draw_decades(&draw, -span, span),
                            draw_decades(&draw, -span, span), draw_decades(&draw, -span, span)};
    struct invmm__band band = solve(p.h, p.s2, p.fixed, p.proportional);
    ck_assert_double_gt(band.outer, 0);
    ck_assert_double_ge(band.inner, 0);
    ck_assert_double_le(band.inner, band.outer);
    double residual = residual_of(&p, &band);
    ck_assert_msg(residual <= 1e-13, "h %.17g s2 %.17g K %.17g c %.17g: residual %g", p.h, p.s2, p.fixed,
                  p.proportional, residual);
    worst = fmax(worst, residual);
  }
  printf("band: smooth fit holds to %.2g\n", worst);
}
END_TEST

START_TEST(its_width_scales_with_the_unit_of_the_asset) {
  const double unit = 1e9;
  struct invmm__band one = solve(0.2137, 2.2519, 0.5031, 0.1973);
  struct invmm__band other = solve(0.2137 / unit / unit, 2.2519 * unit * unit, 0.5031, 0.1973 / unit);
  ck_assert_close(other.outer, one.outer * unit, 1e-14);
  ck_assert_close(other.inner, one.inner * unit, 1e-14);
  ck_assert_close(other.cost_rate, one.cost_rate, 1e-14);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("solvers/band");
  TCase *tcase = tcase_create("band");
  tcase_add_test(tcase, reference_cases_hold_to_their_printed_digits);
  tcase_add_test(tcase, the_dimensionless_table_holds_in_any_units);
  tcase_add_test(tcase, no_policy_found_by_direct_minimisation_is_cheaper);
  tcase_add_test(tcase, every_step_aside_from_the_band_costs_more);
  tcase_add_test(tcase, without_a_fixed_cost_it_trades_back_to_the_edge);
  tcase_add_test(tcase, without_a_fixed_cost_inner_and_outer_are_the_same_number);
  tcase_add_test(tcase, without_a_proportional_cost_it_trades_back_to_the_target);
  tcase_add_test(tcase, without_costs_or_without_flow_it_has_no_width);
  tcase_add_test(tcase, its_limits_are_continuous);
  tcase_add_test(tcase, smooth_fit_holds_over_forty_orders_of_magnitude);
  tcase_add_test(tcase, its_width_scales_with_the_unit_of_the_asset);
  suite_add_tcase(suite, tcase);
  return run_suite(suite);
}
