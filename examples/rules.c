/* SPDX-License-Identifier: MIT */
#include "rules.h"
#include <invmm/ids.h>
#include <math.h>

/* A liquid thing worth 100 that moves 0.6 in an hour and trades about every second. */
void rules_market(struct settings *s, int32_t market) {
  static const struct {
    int32_t id;
    double value;
    const char *why;
  } simulated[] = {
      {INVMM_PARAM_SEED, 1, "the same session every time"},
      {INVMM_PARAM_INITIAL_PRICE, 100, "a price of 100"},
      {INVMM_PARAM_VOLATILITY, 0.01, "0.6 P in an hour"},
      {INVMM_PARAM_INTENSITY_SCALE, 0.8, "per side, at the mid"},
      {INVMM_PARAM_INTENSITY_DECAY, 60, "a third as many 0.018 P farther out"},
      {INVMM_PARAM_TIME_STEP, 0.1, "much shorter than between trades"},
      {INVMM_PARAM_TRADE_SIZE, 1, "one unit"},
      {INVMM_PARAM_BOOK_HALF_SPREAD, 0.01, "what others quote"},
      {INVMM_PARAM_HEDGE_HALF_SPREAD, 0.005, "a liquid hedge"},
  };
  if (market == INVMM_KIND_PAPER_MARKET) {
    settings_add(s, market, INVMM_PARAM_LATENCY, 0.01, RULE, "from an answer to the market");
    settings_add(s, market, INVMM_PARAM_QUEUE_SHARE, 0.2, RULE, "of what prints at our price");
    return;
  }
  for (size_t i = 0; i < sizeof simulated / sizeof *simulated; ++i)
    settings_add(s, market, simulated[i].id, simulated[i].value, RULE, simulated[i].why);
}

static double maker_value(const struct settings *s, int32_t id) {
  return settings_value(s, MAKER, id);
}

static void rule(struct settings *s, int32_t id, double value, const char *why) {
  settings_add(s, MAKER, id, value, RULE, why);
}

static void learn(struct settings *s, int32_t id, double value, const char *why) {
  settings_add(s, MAKER, id, value, CALIBRATED, why);
}

static int is_given(const struct settings *s, int32_t id) {
  const struct setting *set = settings_find(s, MAKER, id);
  return set && set->origin == GIVEN;
}

int rules_nothing_to_learn(const struct settings *s) {
  return (is_given(s, INVMM_PARAM_VOLATILITY) || is_given(s, INVMM_PARAM_VOLATILITY_ANNUAL)) &&
         is_given(s, INVMM_PARAM_INTENSITY_SCALE) && is_given(s, INVMM_PARAM_INTENSITY_DECAY) &&
         is_given(s, INVMM_PARAM_ORDER_SIZE);
}

/* ---- learnt ---- */

static void learn_volatility(struct settings *s, const struct lesson *l) {
  if (is_given(s, INVMM_PARAM_VOLATILITY_ANNUAL)) return;
  learn(s, INVMM_PARAM_VOLATILITY, calibrate_volatility(&l->tenth, 0), "mids, on two time scales");
}

static int learn_intensity(struct settings *s, const struct lesson *l, char error[SETTINGS_ERROR_SIZE]) {
  int given = is_given(s, INVMM_PARAM_INTENSITY_SCALE) && is_given(s, INVMM_PARAM_INTENSITY_DECAY);
  double share =
      l->market == INVMM_KIND_PAPER_MARKET ? settings_value(s, l->market, INVMM_PARAM_QUEUE_SHARE) : 1;
  struct intensity fit = calibrate_intensity(&l->tenth, maker_value(s, INVMM_PARAM_TICK_SIZE), share);
  if (!given && fit.orders == 0) {
    snprintf(error, SETTINGS_ERROR_SIZE,
             "the first tenth of the session has no trades: give intensity_scale= and intensity_decay=");
    return -1;
  }
  learn(s, INVMM_PARAM_INTENSITY_SCALE, fit.scale, "A per side: depths that trades reach");
  learn(s, INVMM_PARAM_INTENSITY_DECAY, fit.decay, "k: depths that trades reach");
  return 0;
}

static void learn_hedge(struct settings *s, const struct lesson *l) {
  rule(s, INVMM_PARAM_HEDGE_POLICY, l->hedged ? INVMM_HEDGE_POLICY_BAND : INVMM_HEDGE_POLICY_NONE,
       l->hedged ? "no trade inside the best band" : "there is nothing to hedge with");
  if (maker_value(s, INVMM_PARAM_HEDGE_POLICY) == INVMM_HEDGE_POLICY_NONE) return;
  double fee = settings_value(s, l->market, INVMM_PARAM_HEDGE_FEE) * l->tenth.at[0].price;
  learn(s, INVMM_PARAM_HEDGE_VOLATILITY, calibrate_volatility(&l->tenth, INVMM_HEDGE), "mids of the hedge");
  learn(s, INVMM_PARAM_HEDGE_COST, calibrate_half_spread(&l->tenth, INVMM_HEDGE) + fee,
        "its half-spread and fee");
  if (l->hedge_lot > 0) rule(s, INVMM_PARAM_HEDGE_LOT, l->hedge_lot, "step of its sizes");
}

/* ---- rules ---- */

/* U: ten steps of the hedge. */
static double ten_lots(const struct settings *s, const struct lesson *l) {
  int inverse = maker_value(s, INVMM_PARAM_CONTRACT) == INVMM_CONTRACT_INVERSE;
  double unit = maker_value(s, INVMM_PARAM_CONTRACT_SIZE) / (inverse ? l->tenth.at[0].price : 1);
  int hedges = maker_value(s, INVMM_PARAM_HEDGE_POLICY) != INVMM_HEDGE_POLICY_NONE;
  return hedges ? 10 * unit * maker_value(s, INVMM_PARAM_HEDGE_LOT) : 0;
}

static int rule_sizes(struct settings *s, const struct lesson *l, char error[SETTINGS_ERROR_SIZE]) {
  double median = calibrate_trade_size(&l->tenth);
  if (!is_given(s, INVMM_PARAM_ORDER_SIZE) && !(median > 0)) {
    snprintf(error, SETTINGS_ERROR_SIZE, "the first tenth of the session has no trades: give order_size=");
    return -1;
  }
  double least = ten_lots(s, l);
  rule(s, INVMM_PARAM_ORDER_SIZE, fmax(median, least),
       median < least ? "ten lots of the hedge: what is less than one stays open" : "median trade");
  rule(s, INVMM_PARAM_INVENTORY_LIMIT, 20 * maker_value(s, INVMM_PARAM_ORDER_SIZE), "20 order sizes");
  return 0;
}

static double volatility_in_use(const struct settings *s, const struct lesson *l) {
  if (!is_given(s, INVMM_PARAM_VOLATILITY_ANNUAL)) return maker_value(s, INVMM_PARAM_VOLATILITY);
  return maker_value(s, INVMM_PARAM_VOLATILITY_ANNUAL) * l->tenth.at[0].price /
         sqrt(maker_value(s, INVMM_PARAM_YEAR_SECONDS));
}

static void rule_risk_aversion(struct settings *s, const struct lesson *l) {
  struct skew skew = {volatility_in_use(s, l), maker_value(s, INVMM_PARAM_INTENSITY_SCALE),
                      maker_value(s, INVMM_PARAM_INTENSITY_DECAY), maker_value(s, INVMM_PARAM_ORDER_SIZE)};
  double limit = maker_value(s, INVMM_PARAM_INVENTORY_LIMIT), gamma = risk_aversion_for_skew(&skew, limit, 2);
  rule(s, INVMM_PARAM_RISK_AVERSION, gamma,
       gamma > 0 ? "at the limit the skew is twice the base half-spread"
                 : "the mid never moves: nothing to avoid");
}

int rules_maker(struct settings *s, const struct lesson *l, char error[SETTINGS_ERROR_SIZE]) {
  rule(s, INVMM_PARAM_VARIANT, INVMM_AS_ASYMPTOTIC, "quotes far from the end of the session");
  rule(s, INVMM_PARAM_CROSSING, INVMM_CROSSING_POST_ONLY, "quotes rest in the book");
  if (l->tick_size > 0) rule(s, INVMM_PARAM_TICK_SIZE, l->tick_size, "step of the prices");
  if (l->lot_size > 0) rule(s, INVMM_PARAM_LOT_SIZE, l->lot_size, "step of the sizes");
  learn_volatility(s, l);
  learn_hedge(s, l);
  if (learn_intensity(s, l, error) || rule_sizes(s, l, error)) return -1;
  rule_risk_aversion(s, l);
  if (maker_value(s, INVMM_PARAM_VARIANT) != INVMM_AS_ASYMPTOTIC)
    rule(s, INVMM_PARAM_HORIZON, l->seconds, "the whole session");
  return 0;
}

/* Without volatility the closed form of `finite` is the base half-spread alone, at every inventory and time.
 */
struct settings rules_symmetric(const struct settings *s, double seconds) {
  struct settings t = *s;
  settings_drop(&t, MAKER, INVMM_PARAM_VOLATILITY_ANNUAL);
  settings_drop(&t, MAKER, INVMM_PARAM_DRIFT);
  settings_put(&t, MAKER, INVMM_PARAM_VARIANT, INVMM_AS_FINITE);
  settings_put(&t, MAKER, INVMM_PARAM_VOLATILITY, 0);
  settings_put(&t, MAKER, INVMM_PARAM_HORIZON, seconds);
  return t;
}
