/* SPDX-License-Identifier: MIT */
/** The band of an inventory that the quotes pull back: against the theory, its limits, and the costs of a
 * closed loop in which both bands see the same clients. */
#include "draw.h"
#include "hedging/pull.h"
#include "support.h"

static const int32_t kind = INVMM_KIND_AVELLANEDA_STOIKOV;
enum { BAND = INVMM_HEDGE_POLICY_BAND, QUOTES = INVMM_REVERSION_QUOTES, GIVEN = INVMM_REVERSION_GIVEN };

/* --- against theory/risk.md 1.4: h = 0.2, s^2 = 2.25, c = 0.2 --- */

static const struct {
  double reversion, fixed, outer, inner;
} published[] = {{0.2, 0, 1.253907109092, 1.253907109092},
                 {0.2, 0.5, 2.764400349629, 0.483632490601},
                 {1, 0, 1.589763566952, 1.589763566952},
                 {1, 0.5, 3.608472374915, 1.008278250869}};

static invmm_model *given(double reversion, double fixed) {
  invmm_model *m =
      model_with(kind, SETTINGS({"risk_aversion", 0.1}, {"volatility", 3}, {"intensity_scale", 1},
                                {"intensity_decay", 1.5}, {"horizon", 100}, {"hedge_policy", BAND},
                                {"hedge_volatility", 2}, {"hedge_flow_volatility", 1.5}, {"hedge_cost", 0.2},
                                {"hedge_fixed_cost", fixed}, {"hedge_reversion", reversion}));
  step_ok(m, book_at(1, 99.5, 100.5));
  return m;
}

START_TEST(the_band_has_the_widths_of_the_theory) {
  for (int i = 0; i < 4; ++i) {
    invmm_model *m = given(published[i].reversion, published[i].fixed);
    ck_assert_close(value_of(m, "band_outer", 0), published[i].outer, 1e-11);
    ck_assert_close(value_of(m, "band_inner", 0), published[i].inner, 1e-10);
    invmm_event held = event_at(1, INVMM_EV_POSITION);
    invmm_order order;
    uint32_t n;
    for (int out = 0; out < 2; ++out) {
      held.size = published[i].outer + (out ? 1e-6 : -1e-6);
      step_ok(m, held);
      ck_assert_int_eq(invmm_hedge(m, &order, 1, &n), INVMM_OK);
      ck_assert_msg(fabs(order.size - (out ? published[i].inner - held.size : 0)) < 1e-10, "%g", order.size);
    }
    invmm_model_free(m);
  }
}
END_TEST

/* A volatility that nobody gives beforehand has its band looked up. */
START_TEST(a_band_that_moves_is_within_a_hundredth_of_it) {
  for (int i = 0; i < 4; ++i) {
    invmm_model *m =
        model_with(kind, SETTINGS({"risk_aversion", 0.1}, {"volatility_annual", 2 * sqrt(31536000) / 100},
                                  {"intensity_scale", 1}, {"intensity_decay", 1.5}, {"horizon", 100},
                                  {"hedge_policy", BAND}, {"hedge_flow_volatility", 1.5}, {"hedge_cost", 0.2},
                                  {"hedge_fixed_cost", published[i].fixed},
                                  {"hedge_reversion", published[i].reversion}));
    step_ok(m, book_at(1, 99.5, 100.5));
    ck_assert_close(value_of(m, "band_outer", 0), published[i].outer, 0.01);
    ck_assert_close(value_of(m, "band_inner", 0), published[i].inner, 0.01);
    invmm_model_free(m);
  }
}
END_TEST

/* --- the table --- */

/* What stands at a place is found by what a lookup there lacks to the solution. Columns are at pulls kappa
 * B^2/s^2 of j/16 8.66/(1 + 2.6 a/B), the last of them just short of where the table ends. */
static void ck_entry(int i, int j, double entry, double read, double looked_up, double exact) {
  double wanted = read * exact / looked_up;
  ck_assert_msg(fabs(entry - wanted) <= 1e-9, "[%d][%d] = %.10g, wanted %.10g", i, j, entry, wanted);
}

START_TEST(the_table_is_the_solution_at_its_points) {
  for (int i = 0; i <= INVMM__PULL_SHAPES; ++i) {
    double shape = i ? (double)i / INVMM__PULL_SHAPES : 1e-4, sum = 1 + shape, gap = 1 - shape;
    struct invmm__band_problem p = {1, 1, sum * gap * gap * gap / 6, 2 * shape * sum / 3};
    int above = i < INVMM__PULL_SHAPES ? i : i - 1;
    double u = shape * INVMM__PULL_SHAPES - above;
    struct invmm__band still = invmm__band_solve(&p);
    ck_assert_close(still.outer, 1, 1e-12);
    ck_assert_close(still.inner, shape, 1e-9);
    for (int j = 1; j <= INVMM__PULLS; ++j) {
      const double *outer[] = {&invmm__pull_outer[above][j], &invmm__pull_outer[above + 1][j]};
      const double *inner[] = {&invmm__pull_inner[above][j], &invmm__pull_inner[above + 1][j]};
      double kappa = (double)j / INVMM__PULLS * 8.66 / (1 + 2.6 * shape) * (1 - 1e-12);
      struct invmm__band exact = invmm__pull_band(&p, kappa), read = invmm__pull_lookup(&p, kappa);
      ck_entry(i, j, invmm__pull_outer[i][j], (1 - u) * *outer[0] + u * *outer[1], read.outer, exact.outer);
      ck_entry(i, j, invmm__pull_inner[i][j], (1 - u) * *inner[0] + u * *inner[1], read.inner, exact.inner);
    }
    ck_assert(invmm__pull_outer[i][0] == 1 && invmm__pull_inner[i][0] == 1); /* as it is without reversion */
  }
}
END_TEST

static struct invmm__band_problem any_problem(struct draw *draw) {
  struct invmm__band_problem p = {draw_decades(draw, -3, 1), draw_decades(draw, -3, 3), 0, 0};
  int costs = (int)draw_whole(draw, 1, 3);
  if (costs & 1) p.fixed_cost = draw_decades(draw, -3, 1);
  if (costs & 2) p.proportional_cost = draw_decades(draw, -3, 1);
  return p;
}

START_TEST(the_table_is_near_the_solution_everywhere) {
  struct draw draw = {81};
  for (int i = 0; i < 3000 / SLOWED; ++i) {
    struct invmm__band_problem p = any_problem(&draw);
    struct invmm__band still = invmm__band_solve(&p);
    double reversion = draw_decades(&draw, -3, 0.9) * p.flow_variance / (still.outer * still.outer);
    struct invmm__band exact = invmm__pull_band(&p, reversion), read = invmm__pull_lookup(&p, reversion);
    ck_assert_close(read.outer, exact.outer, 0.011);
    ck_assert_msg(fabs(read.inner - exact.inner) <= 0.006 * exact.outer, "%g, wanted %g of %g", read.inner,
                  exact.inner, exact.outer);
    ck_assert_double_le(read.inner, read.outer);
  }
}
END_TEST

START_TEST(a_weak_pull_leaves_the_band_as_it_is) {
  struct draw draw = {82};
  for (int i = 0; i < 300; ++i) {
    struct invmm__band_problem p = any_problem(&draw);
    struct invmm__band still = invmm__band_solve(&p);
    double reversion = 1e-9 * p.flow_variance / (still.outer * still.outer);
    struct invmm__band bands[] = {invmm__pull_band(&p, reversion), invmm__pull_lookup(&p, reversion)};
    for (int j = 0; j < 2; ++j) {
      ck_assert_close(bands[j].outer, still.outer, 1e-7);
      ck_assert_msg(fabs(bands[j].inner - still.inner) <= 1e-7 * still.outer, "%g", bands[j].inner);
    }
  }
}
END_TEST

/* Without flow q e^(-kappa t) is all that happens: waiting costs h q^2/(2 kappa). What a trade to the near
 * edge saves is nothing just where it begins to be worth it, and no other landing saves more. */
START_TEST(without_flow_it_begins_where_waiting_costs_as_much) {
  struct draw draw = {83};
  for (int i = 0; i < 300; ++i) {
    struct invmm__band_problem p = any_problem(&draw);
    double kappa = draw_decades(&draw, -2, 2), per = p.running_cost / (2 * kappa);
    p.flow_variance = 0;
    for (int j = 0; j < 2; ++j) {
      struct invmm__band b = j ? invmm__pull_band(&p, kappa) : invmm__pull_lookup(&p, kappa);
      double gain = per * (b.outer - b.inner) * (b.outer + b.inner) -
                    p.proportional_cost * (b.outer - b.inner) - p.fixed_cost;
      double slope = 2 * per * b.inner - p.proportional_cost;
      ck_assert_msg(fabs(gain) <= 1e-12 * per * b.outer * b.outer, "%d: %g", i, gain);
      ck_assert_msg(fabs(slope) <= 1e-12 * per * b.outer, "%d: %g", i, slope);
    }
  }
}
END_TEST

START_TEST(no_width_is_negative_and_none_hangs_on_the_units) {
  struct draw draw = {84};
  for (int i = 0; i < 4000 / SLOWED; ++i) {
    struct invmm__band_problem p = any_problem(&draw), other = p;
    double kappa = draw_decades(&draw, -3, 3), price = draw_decades(&draw, -9, 9),
           unit = draw_decades(&draw, -9, 9);
    other.running_cost *= price / (unit * unit), other.flow_variance *= unit * unit;
    other.fixed_cost *= price, other.proportional_cost *= price / unit;
    struct invmm__band a = invmm__pull_lookup(&p, kappa), b = invmm__pull_lookup(&other, kappa);
    ck_assert_double_ge(a.inner, 0);
    ck_assert_close(b.outer, a.outer * unit, 1e-9);
    ck_assert_msg(fabs(b.inner - a.inner * unit) <= 1e-9 * b.outer, "%g", b.inner);
    p.flow_variance = draw_decades(&draw, -300, 300), p.running_cost = draw_decades(&draw, -300, 300);
    a = invmm__pull_lookup(&p, draw_decades(&draw, -300, 300));
    ck_assert(!(a.outer < 0) && !(a.inner > a.outer));
  }
}
END_TEST

/* --- from the quotes --- */

#define QUOTING                                                                                              \
  {"risk_aversion", 0.1}, {"volatility", 2}, {"intensity_scale", 40}, {"intensity_decay", 1.5},              \
      {"order_size", 0.1}, {"hedge_policy", BAND}, {"hedge_cost", 0.15}, {                                   \
    "hedge_fixed_cost", 0.02                                                                                 \
  }

/* By the depths that the maker shows an order to either side of its target. */
static double reversion_of(invmm_model *m, double size, double scale, double decay) {
  double drift[2];
  for (int side = 0; side < 2; ++side) {
    invmm_event held = event_at(0, INVMM_EV_POSITION);
    held.time_ns = 0, held.size = side ? size : -size;
    step_ok(m, held);
    drift[side] = scale * (exp(-decay * value_of(m, "depth", 0)) - exp(-decay * value_of(m, "depth", 1)));
  }
  return (drift[0] - drift[1]) / 2;
}

/* Solved where the quotes stay as they are, for ever or rolling; looked up where a fee follows the mid. */
START_TEST(the_quotes_widen_it_by_their_own_reversion) {
  for (int i = 0; i < 3; ++i) {
    const struct setting *s = SETTINGS(QUOTING, {"variant", i ? INVMM_AS_FINITE : INVMM_AS_ASYMPTOTIC},
                                       {"horizon", 2}, {"horizon_mode", INVMM_HORIZON_ROLLING},
                                       {"maker_fee", i == 2 ? 0.0013 : 0}, {"hedge_reversion_from", QUOTES});
    invmm_model *m = model_with(kind, s);
    step_ok(m, book_at(0, 99.5, 100.5));
    double kappa = reversion_of(m, 0.1, 40, 1.5);
    step_ok(m, event_at(0, INVMM_EV_POSITION));
    double rate = 40 * (exp(-1.5 * value_of(m, "depth", 0)) + exp(-1.5 * value_of(m, "depth", 1)));
    const struct invmm__band_problem p = {0.2, 0.01 * rate, 0.02, 0.15};
    struct invmm__band want = invmm__pull_band(&p, kappa), still = invmm__band_solve(&p);
    ck_assert_double_gt(want.outer, 1.1 * still.outer);
    ck_assert_close(value_of(m, "band_outer", 0), want.outer, i == 2 ? 0.01 : 1e-9);
    ck_assert_close(value_of(m, "band_inner", 0), want.inner, i == 2 ? 0.01 : 1e-8);
    invmm_model_free(m);
  }
}
END_TEST

START_TEST(it_narrows_as_a_session_ends_and_quotes_lean_less) {
  invmm_model *m = model_with(kind, SETTINGS(QUOTING, {"horizon", 2}, {"hedge_reversion_from", QUOTES}));
  invmm_model *plain = model_with(kind, SETTINGS(QUOTING, {"horizon", 2}));
  double last = INFINITY;
  for (int i = 0; i <= 8; ++i) {
    step_ok(m, book_at(0.25 * i, 99.5, 100.5)), step_ok(plain, book_at(0.25 * i, 99.5, 100.5));
    double widened = value_of(m, "band_outer", 0) / value_of(plain, "band_outer", 0);
    ck_assert_double_lt(widened, last);
    ck_assert_double_ge(widened, 1 - 1e-12);
    last = widened;
  }
  ck_assert_close(last, 1, 1e-12); /* at the end they do not lean */
  invmm_model_free(m), invmm_model_free(plain);
}
END_TEST

START_TEST(what_an_input_says_moves_it) {
  invmm_config *c = config_with(
      kind, SETTINGS({"risk_aversion", 0.1}, {"intensity_scale", 40}, {"intensity_decay", 1.5},
                     {"order_size", 0.1}, {"variant", INVMM_AS_ASYMPTOTIC}, {"hedge_policy", BAND},
                     {"hedge_cost", 0.15}, {"hedge_volatility", 2}, {"hedge_reversion_from", QUOTES}));
  invmm_config *input =
      config_with(INVMM_KIND_VOLATILITY, SETTINGS({"method", 1}, {"window", 20}, {"warm_samples", 4}));
  invmm_model *m = NULL;
  ck_assert_int_eq(invmm_config_attach(c, INVMM_PARAM_VOLATILITY, input), INVMM_OK);
  ck_assert_int_eq(invmm_model_new(c, &m), INVMM_OK);
  double width[2] = {0};
  for (int i = 0; i < 400; ++i) { /* the same moves every second, then twice as large */
    double mid = 100 + (i % 2 ? 1 : -1) * (i < 200 ? 0.5 : 1);
    step_ok(m, book_at(i, mid - 0.5, mid + 0.5));
    if (i == 199) width[0] = value_of(m, "band_outer", 0);
  }
  width[1] = value_of(m, "band_outer", 0);
  ck_assert_double_gt(width[1], 1.02 * width[0]); /* they lean more */
  invmm_model_free(m), invmm_config_free(c), invmm_config_free(input);
}
END_TEST

/* --- what it is for --- */

/* Clients come as often as at the best quote; whether one takes it hangs on the quote. A hedge fills at once.
 */
static double cost_of_loop(int from, int steps, uint64_t seed, double *outer) {
  const double most = 40, dt = 0.5 / most, h = 0.2;
  struct draw draw = {seed};
  invmm_model *m =
      model_with(kind, SETTINGS(QUOTING, {"horizon", 1.25}, {"horizon_mode", INVMM_HORIZON_ROLLING},
                                {"hedge_reversion_from", from}));
  step_ok(m, book_at(0, 99.5, 100.5));
  *outer = value_of(m, "band_outer", 0);
  double exposure = 0, cost = 0;
  for (int i = 0; i < steps; ++i) {
    uint32_t ask = (uint32_t)draw_whole(&draw, 0, 1), n;
    int taken = draw_between(&draw, 0, 1) < exp(-1.5 * value_of(m, "depth", ask));
    cost += h * exposure * exposure * dt;
    if (!taken) continue;
    invmm_event fill = fill_at(0, 100, ask ? -0.1 : 0.1, 0);
    invmm_order order;
    step_ok(m, fill);
    exposure += fill.size;
    ck_assert_int_eq(invmm_hedge(m, &order, 1, &n), INVMM_OK);
    if (order.size == 0) continue;
    fill = fill_at(0, 100, order.size, 0);
    fill.instrument = INVMM_HEDGE;
    step_ok(m, fill);
    exposure += order.size;
    cost += 0.02 + 0.15 * fabs(order.size);
  }
  invmm_model_free(m);
  return cost / (steps * dt);
}

START_TEST(the_widened_band_costs_less_among_the_same_clients) {
  double outer[2], plain = 0, widened = 0;
  for (uint64_t seed = 1; seed <= 6; ++seed) {
    plain += cost_of_loop(GIVEN, 60000 / SLOWED, seed, &outer[0]);
    widened += cost_of_loop(QUOTES, 60000 / SLOWED, seed, &outer[1]);
  }
  ck_assert_double_gt(outer[1], 2.5 * outer[0]);
  ck_assert_msg(widened < 0.95 * plain, "%g, without reversion %g", widened, plain);
}
END_TEST

int main(void) {
  return RUN_TESTS(
      "hedging/pull", the_band_has_the_widths_of_the_theory, a_band_that_moves_is_within_a_hundredth_of_it,
      the_table_is_the_solution_at_its_points, the_table_is_near_the_solution_everywhere,
      a_weak_pull_leaves_the_band_as_it_is, without_flow_it_begins_where_waiting_costs_as_much,
      no_width_is_negative_and_none_hangs_on_the_units, the_quotes_widen_it_by_their_own_reversion,
      it_narrows_as_a_session_ends_and_quotes_lean_less, what_an_input_says_moves_it,
      the_widened_band_costs_less_among_the_same_clients);
}
