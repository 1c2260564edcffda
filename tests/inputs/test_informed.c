/* SPDX-License-Identifier: MIT */
/** Informed flow: a simulated market in which three arrivals in ten know of a move of 0.6/k in their
 * direction over the next 10 s. A maker that reads toxicity from public trades and books alone, against the
 * same maker with the best constant spread, over paired seeds.
 *
 * Told of a fee that nobody takes, a maker moves its depths by it: that is how the constant spreads are made,
 * both wider and narrower ones. */
#include "inputs/inputs.h"

enum { AS = INVMM_KIND_AVELLANEDA_STOIKOV, SEEDS = 24, CONSTANTS = 7 };

static const double step = 30, warm = 1500, end = 7500;

static invmm_model *market_of(int seed, double informed) {
  return model_with(INVMM_KIND_SIMULATED_MARKET,
                    SETTINGS({"volatility", 0.3}, {"intensity_scale", 1}, {"intensity_decay", 1.5},
                             {"time_step", 0.25}, {"seed", 7}, {"stream", seed}, {"informed_share", informed},
                             {"informed_move", 0.6 / 1.5}, {"informed_horizon", 10}));
}

static invmm_model *maker_of(double wider, int toxicity) {
  invmm_model *model = NULL;
  invmm_config *config =
      config_with(AS, SETTINGS({"variant", INVMM_AS_ASYMPTOTIC}, {"risk_aversion", 0.05}, {"volatility", 0.3},
                               {"intensity_scale", 1}, {"intensity_decay", 1.5}, {"inventory_limit", 20},
                               {"maker_fee", wider / 100}));
  invmm_config *input =
      config_with(INVMM_KIND_TOXICITY, SETTINGS({"method", INVMM_TOXICITY_REGRESSION}, {"adverse_horizon", 3},
                                                {"memory_samples", 5000}, {"prior_weight", 1}));
  if (toxicity) ck_assert_int_eq(invmm_config_attach(config, INVMM_PARAM_TOXICITY_INPUT, input), INVMM_OK);
  ck_assert_int_eq(invmm_model_new(config, &model), INVMM_OK);
  invmm_config_free(config), invmm_config_free(input);
  return model;
}

/* Mean over standard deviation of the profit of half a minute. */
static double ratio_of(int seed, double informed, double wider, int toxicity) {
  invmm_model *market = market_of(seed, informed), *maker = maker_of(wider, toxicity);
  double last = 0, sum = 0, square = 0, n = 0;
  for (double t = step; t <= end; t += step) {
    uint32_t done;
    ck_assert_int_ge(invmm_run(market, maker, NULL, 0, (int64_t)(t * 1e9), NULL, NULL, &done), 0);
    double pnl = value_of(maker, "pnl", 0), gain = pnl - last;
    last = pnl;
    if (t > warm) sum += gain, square += gain * gain, n += 1;
  }
  invmm_model_free(market), invmm_model_free(maker);
  return sum / n / sqrt(square / n - sum / n * (sum / n));
}

/* The ratios of the best constant spread, by seed; returns their mean. */
static double best_constant(int seeds, double informed, double best[SEEDS]) {
  double most = -INFINITY;
  for (int j = 0; j < CONSTANTS; ++j) {
    double ratio[SEEDS], mean = 0;
    for (int i = 0; i < seeds; ++i)
      mean += (ratio[i] = ratio_of(i, informed, 0.1 * (j - 3), 0)) / seeds;
    if (mean > most) most = mean, memcpy(best, ratio, sizeof ratio);
  }
  return most;
}

START_TEST(toxicity_beats_the_best_constant_spread_in_informed_flow) {
  double best[SEEDS], sum = 0, square = 0;
  int seeds = RUNS_DIVISOR > 1 ? 8 : SEEDS;
  best_constant(seeds, 0.3, best);
  for (int i = 0; i < seeds; ++i) {
    double gain = ratio_of(i, 0.3, 0, 1) - best[i];
    sum += gain, square += gain * gain;
  }
  double mean = sum / seeds, error = sqrt((square / seeds - mean * mean) / (seeds - 1));
  ck_assert_msg(mean > (RUNS_DIVISOR > 1 ? 2 : 4) * error, "%g +- %g", mean, error);
}
END_TEST

START_TEST(toxicity_costs_little_where_nobody_knows_anything) {
  double best[SEEDS], mean = 0;
  int seeds = RUNS_DIVISOR > 1 ? 4 : SEEDS;
  double constant = best_constant(seeds, 0, best);
  for (int i = 0; i < seeds; ++i)
    mean += ratio_of(i, 0, -0.1, 1) / seeds; /* the best constant there, with toxicity on */
  ck_assert_msg(mean > 0.97 * constant, "%g of %g", mean, constant);
}
END_TEST

int main(void) {
  return RUN_TESTS("inputs/informed", toxicity_beats_the_best_constant_spread_in_informed_flow,
                   toxicity_costs_little_where_nobody_knows_anything);
}
