/* SPDX-License-Identifier: MIT */
/** Models of every kind for tests that hold for all of them, and whether two models are the same. */
#ifndef INVMM_TESTS_MODELS_H
#define INVMM_TESTS_MODELS_H

#include "support.h"

/** An assertion that costs nothing while it holds: Check's own write to a pipe every time. */
#define ck_hold(condition, ...)                                                                              \
  do {                                                                                                       \
    if (!(condition)) ck_abort_msg(__VA_ARGS__);                                                             \
  } while (0)

/** Settings that make a model of a kind. Every kind has at least one, and every path of its code a shape. */
struct recipe {
  int32_t kind;
  const char *name;
  struct setting settings[32];
};

static const struct recipe recipes[] = {
    {INVMM_KIND_AVELLANEDA_STOIKOV,
     "finite, nothing set that has a default",
     {{"risk_aversion", 0.0731},
      {"volatility", 0.2385},
      {"intensity_decay", 1.513},
      {"horizon", 613.7},
      {NULL, 0}}},
    {INVMM_KIND_AVELLANEDA_STOIKOV,
     "finite, ticks and lots",
     {{"risk_aversion", 0.0731},
      {"volatility", 0.2385},
      {"intensity_scale", 1.437},
      {"intensity_decay", 1.513},
      {"horizon", 613.7},
      {"tick_size", 0.01},
      {"lot_size", 0.01},
      {"order_size", 0.37},
      {"inventory_limit", 4.63},
      {"levels", 3},
      {"level_spacing", 0.0531},
      {"sources", 3},
      {"maker_fee", -0.00013},
      {"max_input_age", 31.7},
      {"hedge_policy", INVMM_HEDGE_POLICY_BAND},
      {"hedge_cost", 0.0213},
      {"hedge_fixed_cost", 0.0171},
      {"hedge_lot", 0.01},
      {"contract_size", 0.1},
      {"hedge_cooldown", 3.31},
      {NULL, 0}}},
    {INVMM_KIND_AVELLANEDA_STOIKOV,
     "asymptotic, every guard",
     {{"variant", INVMM_AS_ASYMPTOTIC},
      {"risk_aversion", 0.0317},
      {"volatility_annual", 0.6173},
      {"intensity_scale", 1.437},
      {"intensity_decay", 1.513},
      {"tick_size", 0.05},
      {"lot_size", 0.003},
      {"order_size", 0.5171},
      {"inventory_limit", 3.137},
      {"inventory_target", 0.2719},
      {"min_notional", 7.13},
      {"min_half_spread", 0.0713},
      {"crossing", INVMM_CROSSING_POST_ONLY},
      {"levels", 4},
      {"level_spacing", 0.0731},
      {"max_deviation", 0.0731},
      {"max_input_age", 17.3},
      {"drawdown_limit", 61.37},
      {"sources", 2},
      {"reference_source", 1},
      {"hedge_policy", INVMM_HEDGE_POLICY_FULL},
      {"hedge_correlation", 0.8713},
      {"hedge_volatility", 0.3171},
      {"hedge_min", 0.0531},
      {NULL, 0}}},
    {INVMM_KIND_AVELLANEDA_STOIKOV,
     "finite, a standing quote",
     {{"risk_aversion", 0.0731},
      {"volatility", 0.2385},
      {"intensity_decay_bid", 1.513},
      {"intensity_decay_ask", 1.731},
      {"horizon", 613.7},
      {"horizon_mode", INVMM_HORIZON_ROLLING},
      {"objective", INVMM_OBJECTIVE_RISK_ADJUSTED},
      {"tick_size", 0.01},
      {"requote_ticks", 3},
      {"crossing", INVMM_CROSSING_CLIP},
      {"inventory_limit", 7.317},
      {"levels", 2},
      {"level_spacing", 0.0271},
      {"drift", 0.00013},
      {"impact", 0.0171},
      {NULL, 0}}},
    {INVMM_KIND_SIMULATED_MARKET,
     "simulated, a hedge",
     {{"volatility", 0.2385},
      {"intensity_scale", 0.7431},
      {"intensity_decay", 1.513},
      {"time_step", 0.731},
      {"trade_size", 0.537},
      {"hedge_half_spread", 0.0137},
      {"seed", 7351},
      {NULL, 0}}},
    {INVMM_KIND_PAPER_MARKET, "paper, no latency", {{"queue_share", 0.317}, {NULL, 0}}},
    {INVMM_KIND_PAPER_MARKET, "paper, latency", {{"latency", 0.0137}, {"maker_fee", 0.00013}, {NULL, 0}}},
    {INVMM_KIND_AVELLANEDA_STOIKOV,
     "infinite",
     {{"variant", INVMM_AS_INFINITE},
      {"risk_aversion", 0.0731},
      {"volatility", 0.2385},
      {"intensity_decay", 1.513},
      {"inventory_limit", 4.637},
      {"order_size", 0.3713},
      {"tick_size", 0.01},
      {NULL, 0}}},
    {INVMM_KIND_AVELLANEDA_STOIKOV,
     "exact, a fee",
     {{"variant", INVMM_AS_EXACT},
      {"risk_aversion", 0.0731},
      {"volatility", 0.2385},
      {"intensity_scale_bid", 1.437},
      {"intensity_scale_ask", 1.173},
      {"intensity_decay", 1.513},
      {"horizon", 613.7},
      {"order_size", 0.37},
      {"inventory_limit", 2.96},
      {"lot_size", 0.01},
      {"tick_size", 0.01},
      {"maker_fee", 0.00013},
      {"levels", 2},
      {"level_spacing", 0.0531},
      {"hedge_policy", INVMM_HEDGE_POLICY_FULL},
      {NULL, 0}}},
    {INVMM_KIND_AVELLANEDA_STOIKOV,
     "stationary, relative volatility",
     {{"variant", INVMM_AS_STATIONARY},
      {"risk_aversion", 0.0731},
      {"volatility_annual", 0.6173},
      {"intensity_scale", 1.437},
      {"intensity_decay", 1.513},
      {"order_size", 0.5},
      {"inventory_limit", 3.5},
      {"tick_size", 0.01},
      {NULL, 0}}},
    {INVMM_KIND_AVELLANEDA_STOIKOV,
     "running penalty",
     {{"variant", INVMM_AS_RUNNING_PENALTY},
      {"running_penalty", 0.00137},
      {"terminal_penalty", 0.0317},
      {"adverse_selection", 0.0171},
      {"intensity_scale", 1.437},
      {"intensity_decay", 1.513},
      {"horizon", 613.7},
      {"order_size", 0.37},
      {"inventory_limit", 2.59},
      {"tick_size", 0.01},
      {NULL, 0}}},
    {INVMM_KIND_PAPER_MARKET,
     "paper, places in the queue of three venues, late data",
     {{"sources", 3},
      {"queue", 1},
      {"cancel_share", 0.371},
      {"outside_trades", 1},
      {"latency", 0.0137},
      {"data_latency", 0.0713},
      {NULL, 0}}},
    {INVMM_KIND_SIMULATED_MARKET,
     "simulated, events, everything",
     {{"clock", INVMM_CLOCK_EVENT},
      {"demand", INVMM_DEMAND_LOGISTIC},
      {"mid_process", INVMM_MID_GEOMETRIC},
      {"volatility", 0.2385},
      {"intensity_scale", 1.7431},
      {"intensity_decay", 1.513},
      {"intensity_offset", 0.317},
      {"hawkes_self", 0.317},
      {"hawkes_cross", 0.1371},
      {"informed_share", 0.371},
      {"informed_move", 0.0713},
      {"informed_horizon", 7.31},
      {"jump_rate", 0.0137},
      {"jump_deviation", 0.317},
      {"regime_volatility", 0.713},
      {"regime_enter", 0.0317},
      {"regime_leave", 0.0713},
      {"trade_size_law", INVMM_TRADE_SIZE_LOGNORMAL},
      {"hedge_half_spread", 0.0137},
      {"hedge_correlation", 0.8713},
      {"hedge_volatility", 0.3171},
      {"funding_rate", 0.00013},
      {"funding_interval", 31.7},
      {"base_reserve", 713.7},
      {"pool_fee", 0.00317},
      {"block_rate", 0.317},
      {"seed", 7351},
      {NULL, 0}}},
    {INVMM_KIND_SIMULATED_MARKET,
     "simulated, steps, linear demand",
     {{"demand", INVMM_DEMAND_LINEAR},
      {"demand_intercept", 0.7431},
      {"demand_slope", 0.317},
      {"mid_process", INVMM_MID_REVERTING},
      {"reversion_rate", 0.0317},
      {"volatility", 0.2385},
      {"time_step", 0.731},
      {"hawkes_self", 0.1371},
      {"hedge_half_spread", 0.0137},
      {"informed_share", 0.371},
      {"informed_move", 0.0713},
      {"trade_size_law", INVMM_TRADE_SIZE_EXPONENTIAL},
      {"base_reserve", 713.7},
      {"seed", 7351},
      {NULL, 0}}},
    {INVMM_KIND_VOLATILITY, "ewma", {{"half_life", 7.31}, {"warm_samples", 5}, {NULL, 0}}},
    {INVMM_KIND_VOLATILITY,
     "realized, by time, a prior",
     {{"method", INVMM_VOLATILITY_REALIZED},
      {"sampling", INVMM_SAMPLING_TIME},
      {"sampling_interval", 0.317},
      {"window", 31},
      {"max_gap", 13.7},
      {"prior_weight", 3.17},
      {"prior_volatility", 0.1371},
      {"max_input_age", 17.3},
      {NULL, 0}}},
    {INVMM_KIND_VOLATILITY,
     "bipower",
     {{"method", INVMM_VOLATILITY_BIPOWER}, {"window", 41}, {"max_gap", 13.7}, {NULL, 0}}},
    {INVMM_KIND_VOLATILITY,
     "two_scale",
     {{"method", INVMM_VOLATILITY_TWO_SCALE}, {"window", 47}, {"subgrid", 7}, {"max_gap", 13.7}, {NULL, 0}}},
    {INVMM_KIND_VOLATILITY,
     "garch",
     {{"method", INVMM_VOLATILITY_GARCH},
      {"sampling", INVMM_SAMPLING_TIME},
      {"sampling_interval", 0.731},
      {"garch_omega", 0.000137},
      {"garch_alpha", 0.0731},
      {"garch_beta", 0.8713},
      {"horizon", 7.31},
      {NULL, 0}}},
    {INVMM_KIND_VOLATILITY,
     "yang_zhang",
     {{"method", INVMM_VOLATILITY_YANG_ZHANG}, {"window", 23}, {"warm_samples", 3}, {NULL, 0}}},
    {INVMM_KIND_VOLATILITY,
     "rogers_satchell",
     {{"method", INVMM_VOLATILITY_ROGERS_SATCHELL}, {"window", 23}, {"warm_samples", 3}, {NULL, 0}}},
    {INVMM_KIND_INTENSITY,
     "exponential, trades",
     {{"half_life", 31.7}, {"warm_samples", 3}, {"max_gap", 13.7}, {"depth_step", 0.0531}, {NULL, 0}}},
    {INVMM_KIND_INTENSITY,
     "logistic, a prior",
     {{"demand", INVMM_DEMAND_LOGISTIC},
      {"depth_step", 0.0531},
      {"depth_cells", 13},
      {"prior_weight", 7.13},
      {"prior_intensity_scale", 0.731},
      {"prior_intensity_decay", 1.37},
      {NULL, 0}}},
    {INVMM_KIND_INTENSITY,
     "own fills",
     {{"observe", INVMM_OBSERVE_FILLS},
      {"depth_step", 0.0531},
      {"depth_source", 0},
      {"refit_interval", 0.731},
      {"half_life", 173.1},
      {NULL, 0}}},
    {INVMM_KIND_TOXICITY,
     "markout",
     {{"warm_samples", 3},
      {"adverse_horizon", 1.37},
      {"bucket_volume", 3.17},
      {"buckets", 7},
      {"pending_samples", 13},
      {NULL, 0}}},
    {INVMM_KIND_TOXICITY,
     "logistic",
     {{"method", INVMM_TOXICITY_LOGISTIC},
      {"adverse_horizon", 0.731},
      {"prior_weight", 7.31},
      {"prior_move", 0.00137},
      {"pending_samples", 17},
      {NULL, 0}}},
    {INVMM_KIND_TOXICITY,
     "regression on own fills",
     {{"method", INVMM_TOXICITY_REGRESSION},
      {"observe", INVMM_OBSERVE_FILLS},
      {"pending_samples", 19},
      {"adverse_horizon", 0.731},
      {"bucket_volume", 3.17},
      {"classify", INVMM_CLASSIFY_BULK},
      {NULL, 0}}},
    {INVMM_KIND_TOXICITY,
     "signal",
     {{"method", INVMM_TOXICITY_SIGNAL}, {"max_input_age", 13.7}, {"pending_samples", 5}, {NULL, 0}}},
    {INVMM_KIND_REGIME, "two regimes", {{"regime_volatilities", 0.1371}, {"warm_samples", 5}, {NULL, 0}}},
    {INVMM_KIND_REGIME,
     "three regimes",
     {{"regimes", 3}, {"regime_volatilities", 0.0731}, {"regime_rates", 0.0137}, {NULL, 0}}},
    {INVMM_KIND_ORACLE,
     "prices",
     {{"sources", 5},
      {"min_sources", 2},
      {"max_input_age", 31.7},
      {"max_source_deviation", 0.0731},
      {"jump_limit", 0.0531},
      {"jump_volatility", 0.00137},
      {"confirm_time", 7.31},
      {NULL, 0}}},
    {INVMM_KIND_ORACLE,
     "volatilities, a prior",
     {{"quantity", INVMM_QUANTITY_VOLATILITY}, {"prior_weight", 1.37}, {"prior_reading", 0.1371}, {NULL, 0}}},
    {INVMM_KIND_BAND,
     "band, set by hand",
     {{"band_outer", 2.317},
      {"band_inner", 0.7131},
      {"risk_aversion", 0.0731},
      {"volatility", 0.2385},
      {"flow_volatility", 0.1731},
      {"fixed_cost", 0.0137},
      {"proportional_cost_buy", 0.0173},
      {"proportional_cost_sell", 0.0213},
      {"dwell", 3.71},
      {"lot_size", 0.01},
      {"order_size", 1.317},
      {"inventory_limit", 7.31},
      {"inventory_target", 0.2719},
      {"sources", 2},
      {"hedge_policy", INVMM_HEDGE_POLICY_BAND},
      {"hedge_cost", 0.0213},
      {NULL, 0}}},
    {INVMM_KIND_BAND,
     "band, optimal, relative volatility",
     {{"variant", INVMM_BAND_OPTIMAL},
      {"risk_aversion", 0.731},
      {"volatility_annual", 6.173},
      {"fill_size", 0.5171},
      {"fill_rate", 0.1371},
      {"fixed_cost", 0.00137},
      {"proportional_cost", 0.00213},
      {"max_input_age", 31.7},
      {NULL, 0}}},
    {INVMM_KIND_BAND,
     "band, lattice",
     {{"variant", INVMM_BAND_LATTICE},
      {"risk_aversion", 0.0731},
      {"volatility", 0.2385},
      {"flow_volatility", 0.3171},
      {"fill_size", 0.073},
      {"inventory_limit", 4.38},
      {"inventory_target", 0.2719},
      {"holding_cost_short", 0.00031},
      {"fixed_cost", 0.0137},
      {"proportional_cost", 0.0213},
      {"drawdown_limit", 61.37},
      {NULL, 0}}},
    {INVMM_KIND_BAND,
     "band, weight",
     {{"variant", INVMM_BAND_WEIGHT},
      {"weight_target", 0.6173},
      {"risk_aversion", 0.0731},
      {"fixed_cost", 0.0137},
      {"tick_size", 0.01},
      {"lot_size", 0.001},
      {"levels", 3},
      {"level_spacing", 0.37},
      {"requote_ticks", 3},
      {"inventory_limit", 7.31},
      {NULL, 0}}},
    {INVMM_KIND_BAND,
     "band, rate",
     {{"variant", INVMM_BAND_RATE},
      {"risk_aversion", 0.0731},
      {"volatility", 0.2385},
      {"flow_volatility", 0.3171},
      {"quadratic_cost", 0.0371},
      {"proportional_cost", 0.0213},
      {"adjust_interval", 1.31},
      {NULL, 0}}},
    {INVMM_KIND_AMM_CURVE,
     "pool, nothing set that has a default",
     {{"base_reserve", 713.7}, {"quote_reserve", 70973.1}, {NULL, 0}}},
    {INVMM_KIND_AMM_CURVE,
     "weighted pool, a skewed fee, every guard",
     {{"curve", INVMM_CURVE_WEIGHTED},
      {"base_reserve", 713.7},
      {"quote_reserve", 17743.3},
      {"weight_base", 0.8},
      {"pool_fee", 0.0031},
      {"pool_share", 0.137},
      {"volatility_annual", 0.6173},
      {"risk_aversion", 0.0317},
      {"fee_policy", INVMM_FEE_POLICY_INVENTORY},
      {"fee_inventory", 0.00013},
      {"fee_outside", 0.371},
      {"fee_min", 0.00031},
      {"fee_max", 0.0517},
      {"order_size", 0.5171},
      {"tick_size", 0.01},
      {"lot_size", 0.003},
      {"inventory_limit", 99.37},
      {"inventory_target", 97.13},
      {"min_notional", 7.13},
      {"levels", 3},
      {"max_deviation", 0.0731},
      {"max_input_age", 31.7},
      {"drawdown_limit", 613.7},
      {"sources", 2},
      {"reference_source", 1},
      {"hedge_policy", INVMM_HEDGE_POLICY_FULL},
      {"hedge_lot", 0.01},
      {"hedge_correlation", 0.8713},
      {"hedge_volatility", 0.3171},
      {NULL, 0}}},
    {INVMM_KIND_AMM_CURVE,
     "stable pool",
     {{"curve", INVMM_CURVE_STABLE},
      {"base_reserve", 713.7},
      {"quote_reserve", 137.31},
      {"amplification", 85.3},
      {"volatility", 0.2385},
      {"order_size", 1.237},
      {NULL, 0}}},
    {INVMM_KIND_AMM_CURVE,
     "range, held, a band",
     {{"curve", INVMM_CURVE_CONCENTRATED},
      {"liquidity", 7137.3},
      {"range_low", 99.13},
      {"range_high", 99.83},
      {"pool_fee", 0.0005},
      {"volatility", 0.2385},
      {"risk_aversion", 0.0731},
      {"hedge_policy", INVMM_HEDGE_POLICY_BAND},
      {"hedge_cost", 0.0213},
      {"hedge_cooldown", 0.0731},
      {"fee_policy", INVMM_FEE_POLICY_VOLATILITY},
      {"volume_rate", 131.7},
      {"fee_decay", 713.7},
      {"contract_size", 0.1},
      {NULL, 0}}},
    {INVMM_KIND_AMM_CURVE,
     "range, optimal",
     {{"curve", INVMM_CURVE_CONCENTRATED},
      {"liquidity", 713.7},
      {"range_low", 98.13},
      {"range_high", 101.37},
      {"pool_fee", 0.003},
      {"volatility", 0.02385},
      {"policy", INVMM_POLICY_OPTIMAL_RANGE},
      {"volume_rate", 1317.3},
      {"gas_cost", 0.731},
      {"swap_cost", 0.00071},
      {"tick_spacing", 10},
      {"min_period", 1.37},
      {"oracle_tolerance", 0.0137},
      {NULL, 0}}},
    {INVMM_KIND_AMM_CURVE,
     "range, threshold",
     {{"curve", INVMM_CURVE_CONCENTRATED},
      {"liquidity", 713.7},
      {"range_low", 99.13},
      {"range_high", 99.37},
      {"volatility", 0.02385},
      {"policy", INVMM_POLICY_THRESHOLD},
      {"fee_yield", 0.000713},
      {"gas_cost", 0.0731},
      {"swap_cost", 0.00071},
      {"min_move", 0.000713},
      {NULL, 0}}},
    {INVMM_KIND_HO_STOLL,
     "first order, ticks, a fee and a band",
     {{"demand_intercept", 0.7137},
      {"demand_slope", 1.371},
      {"risk_aversion", 0.0731},
      {"volatility", 0.2385},
      {"horizon", 61.37},
      {"order_size", 0.37},
      {"inventory_limit", 2.96},
      {"tick_size", 0.01},
      {"lot_size", 0.01},
      {"maker_fee", 0.00013},
      {"levels", 2},
      {"level_spacing", 0.0531},
      {"hedge_policy", INVMM_HEDGE_POLICY_BAND},
      {"hedge_cost", 0.0213},
      {NULL, 0}}},
    {INVMM_KIND_HO_STOLL,
     "finite, rolling, a standing quote",
     {{"variant", INVMM_HO_STOLL_FINITE},
      {"demand_intercept", 0.7137},
      {"demand_slope", 1.371},
      {"risk_aversion", 0.0731},
      {"volatility", 0.2385},
      {"horizon", 61.37},
      {"horizon_mode", INVMM_HORIZON_ROLLING},
      {"order_size", 0.37},
      {"tick_size", 0.0001},
      {"requote_ticks", 3},
      {"sources", 2},
      {NULL, 0}}},
    {INVMM_KIND_HO_STOLL,
     "stationary, relative volatility",
     {{"variant", INVMM_HO_STOLL_STATIONARY},
      {"demand_intercept", 0.7137},
      {"demand_slope", 1.371},
      {"risk_aversion", 0.0731},
      {"volatility_annual", 0.6173},
      {"order_size", 0.37},
      {"inventory_limit", 4.63},
      {"tick_size", 0.01},
      {NULL, 0}}},
    {INVMM_KIND_HO_STOLL,
     "exact",
     {{"variant", INVMM_HO_STOLL_EXACT},
      {"demand_intercept", 0.7137},
      {"demand_slope", 1.371},
      {"risk_aversion", 0.0731},
      {"volatility", 0.2385},
      {"horizon", 61.37},
      {"order_size", 0.37},
      {"inventory_limit", 2.96},
      {"tick_size", 0.01},
      {"lot_size", 0.01},
      {"hedge_policy", INVMM_HEDGE_POLICY_FULL},
      {NULL, 0}}},
    {INVMM_KIND_HO_STOLL,
     "competition",
     {{"variant", INVMM_HO_STOLL_COMPETITION},
      {"rival_inventories", 1.317},
      {"covariance", 0.0731},
      {"risk_aversion", 0.731},
      {"horizon", 61.37},
      {"order_size", 0.37},
      {"tick_size", 0.01},
      {NULL, 0}}},
    {INVMM_KIND_HEDGE_RATIO,
     "least squares, a prior",
     {{"sampling_interval", 0.731},
      {"max_gap", 13.7},
      {"warm_samples", 7},
      {"prior_weight", 1.37},
      {NULL, 0}}},
    {INVMM_KIND_HEDGE_RATIO,
     "kalman",
     {{"method", INVMM_RATIO_KALMAN},
      {"sampling_interval", 1.37},
      {"ratio_walk", 0.00137},
      {"ratio_hold", 0.731},
      {"max_input_age", 31.7},
      {NULL, 0}}},
    {INVMM_KIND_HEDGE_RATIO,
     "tail of a window, stress",
     {{"method", INVMM_RATIO_CVAR},
      {"sampling_interval", 0.731},
      {"tail_level", 0.537},
      {"window", 37},
      {"renew_samples", 3},
      {"ratio_cost", 0.000137},
      {"stress_asset", -0.731},
      {"stress_hedge", -0.371},
      {NULL, 0}}},
    {INVMM_KIND_HEDGE_RATIO,
     "tail of a window, two hedges",
     {{"method", INVMM_RATIO_CVAR},
      {"hedge_instruments", 2},
      {"sampling_interval", 0.731},
      {"tail_level", 0.537},
      {"window", 31},
      {NULL, 0}}},
};

enum { RECIPES = sizeof recipes / sizeof *recipes };

static inline invmm_config *config_of(const struct recipe *recipe) {
  return config_with(recipe->kind, recipe->settings);
}

static inline invmm_model *model_of(const struct recipe *recipe) {
  return model_with(recipe->kind, recipe->settings);
}

static inline invmm_kind_info kind_info(int32_t kind) {
  for (uint32_t i = 0; i < invmm_kind_count(); ++i) {
    invmm_kind_info info = {.struct_size = sizeof info};
    ck_hold(invmm_kind_info_at(i, &info) == INVMM_OK, "kind %u", i);
    if (info.id == kind) return info;
  }
  ck_abort_msg("no kind %d", kind);
}

static inline int has_verb(const invmm_model *model, uint32_t verb) {
  return (kind_info(invmm_model_kind(model)).verbs & verb) != 0;
}

static inline invmm_param_info param_at(int32_t kind, uint32_t index) {
  invmm_param_info info = {.struct_size = sizeof info};
  ck_hold(invmm_param_info_at(kind, index, &info) == INVMM_OK, "kind %d, row %u", kind, index);
  return info;
}

static inline invmm_value_info value_at(int32_t kind, uint32_t index) {
  invmm_value_info info = {.struct_size = sizeof info};
  ck_hold(invmm_value_info_at(kind, index, &info) == INVMM_OK, "kind %d, row %u", kind, index);
  return info;
}

/** Equal bits; any NaN equals any other. */
static inline int same_double(double a, double b) {
  return memcmp(&a, &b, sizeof a) == 0 || (isnan(a) && isnan(b));
}

static inline void ck_same_params(const invmm_model *a, const invmm_model *b) {
  int32_t kind = invmm_model_kind(a);
  for (uint32_t i = 0; i < invmm_param_count(kind); ++i) {
    invmm_param_info info = param_at(kind, i);
    double of_a, of_b;
    ck_assert_int_eq(invmm_model_get(a, info.id, &of_a), INVMM_OK);
    ck_assert_int_eq(invmm_model_get(b, info.id, &of_b), INVMM_OK);
    ck_hold(same_double(of_a, of_b), "%s: %.17g and %.17g", info.name, of_a, of_b);
  }
}

static inline void ck_same_values(const invmm_model *a, const invmm_model *b) {
  int32_t kind = invmm_model_kind(a);
  for (uint32_t i = 0; i < invmm_value_count(kind); ++i) {
    invmm_value_info info = value_at(kind, i);
    for (uint32_t j = 0; j < info.count; ++j) {
      double of_a = 0, of_b = 0;
      invmm_status status = invmm_value(a, info.id, j, &of_a);
      ck_assert_int_eq(invmm_value(b, info.id, j, &of_b), status);
      if (status == INVMM_E_RANGE || status == INVMM_E_UNSUPPORTED) break; /* theta: the lattice ends here */
      ck_hold(same_double(of_a, of_b), "%s[%u]: %.17g and %.17g", info.name, j, of_a, of_b);
    }
  }
}

static inline void ck_same_quotes(const invmm_model *a, const invmm_model *b) {
  enum { MOST = 64 };
  invmm_quotes of_a[MOST], of_b[MOST];
  double levels = 1;
  if (!has_verb(a, INVMM_VERB_QUOTE)) return;
  invmm_model_get(a, INVMM_PARAM_LEVELS, &levels);
  uint32_t n = (uint32_t)levels;
  memset(of_a, 0, sizeof of_a), memset(of_b, 0, sizeof of_b);
  ck_assert_int_eq(invmm_quote(a, NULL, n, of_a), invmm_quote(b, NULL, n, of_b));
  ck_assert_mem_eq(of_a, of_b, sizeof *of_a * n);
  invmm_request sized = {.size = 0.1237};
  ck_assert_int_eq(invmm_quote(a, &sized, 1, of_a), invmm_quote(b, &sized, 1, of_b));
  ck_assert_mem_eq(of_a, of_b, sizeof *of_a);
}

static inline void ck_same_orders(const invmm_model *a, const invmm_model *b) {
  enum { MOST = 8 };
  invmm_order of_a[MOST], of_b[MOST];
  uint32_t in_a = 0, in_b = 0;
  if (!has_verb(a, INVMM_VERB_HEDGE)) return;
  memset(of_a, 0, sizeof of_a), memset(of_b, 0, sizeof of_b);
  ck_assert_int_eq(invmm_hedge(a, of_a, MOST, &in_a), invmm_hedge(b, of_b, MOST, &in_b));
  ck_assert_uint_eq(in_a, in_b);
  ck_assert_mem_eq(of_a, of_b, sizeof of_a);
}

/** What a market would hand out next; asked of clones, for asking moves it on. */
static inline void ck_same_emissions(const invmm_model *a, const invmm_model *b) {
  enum { MOST = 64, TURNS = 5 };
  invmm_event of_a[MOST], of_b[MOST];
  invmm_model *copy_a, *copy_b;
  if (!has_verb(a, INVMM_VERB_EMIT)) return;
  ck_assert_int_eq(invmm_model_clone(a, &copy_a), INVMM_OK);
  ck_assert_int_eq(invmm_model_clone(b, &copy_b), INVMM_OK);
  for (int i = 0; i < TURNS; ++i) {
    uint32_t in_a, in_b;
    invmm_status status = invmm_emit(copy_a, NULL, 0, NULL, 0, of_a, MOST, &in_a);
    ck_assert_int_eq(invmm_emit(copy_b, NULL, 0, NULL, 0, of_b, MOST, &in_b), status);
    ck_assert_uint_eq(in_a, in_b);
    ck_assert_mem_eq(of_a, of_b, sizeof *of_a * in_a);
  }
  ck_same_values(copy_a, copy_b);
  invmm_model_free(copy_a);
  invmm_model_free(copy_b);
}

/** Two models answer the same to every question there is, bit for bit. */
static inline void ck_same_models(const invmm_model *a, const invmm_model *b) {
  ck_assert_int_eq(invmm_model_kind(a), invmm_model_kind(b));
  ck_same_params(a, b);
  ck_same_values(a, b);
  ck_same_quotes(a, b);
  ck_same_orders(a, b);
  ck_same_emissions(a, b);
}

#endif
