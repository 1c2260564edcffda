/* SPDX-License-Identifier: MIT */
#include "provider.h"
#include <math.h>
#include <stdio.h>

enum { AMM = INVMM_KIND_AMM_CURVE };
static const double prior_volatility = 0.6; /* of a year, relative: what is believed before the day begins */

double value_of(const invmm_model *model, int32_t id, uint32_t index) {
  double out = 0;
  invmm_value(model, id, index, &out);
  return out;
}

static int set(invmm_config *config, int32_t id, double to) {
  if (invmm_config_set(config, id, to) >= 0) return 0;
  fprintf(stderr, "%s\n", invmm_config_errmsg(config));
  return -1;
}

/* The volatility of the pool's price, learnt as the day goes by. */
static int attach_volatility(invmm_config *config, double price) {
  invmm_config *input;
  if (invmm_config_new(INVMM_KIND_VOLATILITY, &input) < 0) return -1;
  int failed = set(input, INVMM_PARAM_OBSERVE_PRICE, INVMM_OBSERVE_PRICE_POOL) ||
               set(input, INVMM_PARAM_HALF_LIFE, HOUR) || set(input, INVMM_PARAM_WARM_SAMPLES, 0) ||
               set(input, INVMM_PARAM_PRIOR_VOLATILITY, prior_volatility * price / sqrt(365 * 24 * HOUR)) ||
               invmm_config_attach(config, INVMM_PARAM_VOLATILITY, input) < 0;
  invmm_config_free(input);
  return failed ? -1 : 0;
}

/* L that a capital has on a range that holds the price. */
static double liquidity_of(double capital, double price, double low, double high) {
  return capital / (2 * sqrt(price) - sqrt(low) - price / sqrt(high));
}

static int configure(invmm_config *config, const struct plan *p, double price, int hedged, int moved) {
  double low = price * exp(-p->width), high = price * exp(p->width);
  const struct given own[] = {{"curve", INVMM_CURVE_CONCENTRATED},
                              {"range_low", low},
                              {"range_high", high},
                              {"liquidity", liquidity_of(p->capital, price, low, high)},
                              {"pool_fee", 0.0005},
                              {"tick_zero_price", 1e12},
                              {"tick_spacing", 10},
                              {"gas_cost", p->gas},
                              {"swap_cost", 0.0007},
                              {"volume_rate", 0},
                              {"oracle_tolerance", 0.005},
                              {"min_period", HOUR},
                              {"risk_aversion", 300 / p->capital},
                              {"hedge_cost", 0.0004 * price},
                              {"hedge_policy", hedged ? INVMM_HEDGE_POLICY_BAND : INVMM_HEDGE_POLICY_NONE},
                              {"policy", moved ? INVMM_POLICY_THRESHOLD : INVMM_POLICY_HOLD}};
  for (size_t i = 0; i < sizeof own / sizeof *own; ++i)
    if (set(config, invmm_param_id(AMM, own[i].name), own[i].value) < 0) return -1;
  for (int i = 0; i < p->count; ++i)
    if (set(config, invmm_param_id(AMM, p->given[i].name), p->given[i].value) < 0) return -1;
  return attach_volatility(config, price);
}

invmm_model *provider_model(const struct plan *p, double price, int hedged, int moved) {
  invmm_config *config;
  invmm_model *model = NULL;
  if (invmm_config_new(AMM, &config) < 0) return NULL;
  if (configure(config, p, price, hedged, moved) == 0 && invmm_model_new(config, &model) < 0)
    fprintf(stderr, "%s\n", invmm_config_errmsg(config));
  invmm_config_free(config);
  return model;
}

/* -- the day -- */

static int step(struct provider *s, const invmm_event *e, uint32_t n) {
  if (invmm_step(s->model, e, n, NULL) >= 0) return 0;
  fprintf(stderr, "%s\n", invmm_model_errmsg(s->model));
  return -1;
}

/* What the pool did, the perpetual's book beside it, and the mean price. */
static int show(struct provider *s, const struct pool_row *row, double mean) {
  double half = 0.0001 * row->price;
  const invmm_event events[] = {{.time_ns = row->time_ns, .kind = INVMM_EV_ORACLE, .value = mean},
                                {.time_ns = row->time_ns,
                                 .kind = INVMM_EV_BOOK,
                                 .instrument = INVMM_HEDGE,
                                 .price = row->price - half,
                                 .size = 1,
                                 .price2 = row->price + half,
                                 .size2 = 1},
                                row->swap ? (invmm_event){.time_ns = row->time_ns,
                                                          .kind = INVMM_EV_SWAP,
                                                          .size = row->base,
                                                          .size2 = row->quote,
                                                          .price = row->price,
                                                          .value = row->liquidity}
                                          : (invmm_event){.time_ns = row->time_ns,
                                                          .kind = INVMM_EV_POOL,
                                                          .price = row->price,
                                                          .value = row->liquidity}};
  return step(s, events, 3);
}

static int hedge(struct provider *s, int64_t time_ns, const invmm_order *o, double price, double cost) {
  const invmm_event fill = {.time_ns = time_ns,
                            .kind = INVMM_EV_FILL,
                            .instrument = INVMM_HEDGE,
                            .price = price,
                            .size = o->size,
                            .value = cost * fabs(o->size)};
  ++s->hedges;
  return step(s, &fill, 1);
}

/* The costs come out of the capital; an exit lays it aside in the wallet. */
static int move(struct provider *s, int64_t time_ns, const invmm_order *o) {
  double left = s->value - o->cost;
  invmm_event range = {.time_ns = time_ns, .kind = INVMM_EV_RANGE};
  if (o->action == INVMM_ACTION_RANGE) {
    range.price = o->range_low, range.price2 = o->range_high;
    invmm_event unit = range;
    unit.value = 1; /* what the library says one unit of liquidity is worth there */
    if (step(s, &unit, 1) < 0) return -1;
    range.value = left / value_of(s->model, INVMM_VALUE_POOL_VALUE, 0);
  }
  s->paid += o->cost, ++s->moves;
  return step(s, &range, 1);
}

static int act(struct provider *s, const struct pool_row *row, double cost) {
  invmm_order orders[2];
  uint32_t n;
  if (invmm_hedge(s->model, orders, 2, &n) < 0) return -1;
  if (n == 2 && orders[1].action != INVMM_ACTION_NONE && move(s, row->time_ns, &orders[1]) < 0) return -1;
  s->guarded += n == 2 && (orders[1].flags & INVMM_FLAG_OUT_OF_DOMAIN) != 0;
  if (n == 2 && orders[1].action != INVMM_ACTION_NONE && invmm_hedge(s->model, orders, 2, &n) < 0) return -1;
  return orders[0].size != 0 ? hedge(s, row->time_ns, &orders[0], row->price, cost) : 0;
}

static void note(struct provider *s, double price) {
  s->price = price;
  s->delta = value_of(s->model, INVMM_VALUE_DELTA, 0),
  s->value = value_of(s->model, INVMM_VALUE_POOL_VALUE, 0);
  s->rate = value_of(s->model, INVMM_VALUE_LVR_RATE, 0);
}

int provider_live(struct provider *s, const struct pool_row *row, double seconds, double mean,
                  double volume) {
  double cost = 0;
  invmm_model_get(s->model, INVMM_PARAM_HEDGE_COST, &cost);
  if (show(s, row, mean) < 0) return -1;
  if (s->price > 0) {
    double after = value_of(s->model, INVMM_VALUE_POOL_VALUE, 0);
    s->lost += s->delta * (row->price - s->price) - (after - s->value);
    s->predicted += s->rate * seconds;
  }
  s->outside += value_of(s->model, INVMM_VALUE_IN_RANGE, 0) == 0;
  note(s, row->price);
  invmm_model_set(s->model, INVMM_PARAM_VOLUME_RATE, volume);
  if (act(s, row, cost) < 0) return -1;
  note(s, row->price);
  return 0;
}

double provider_wealth(const struct provider *s) {
  return s->value + value_of(s->model, INVMM_VALUE_FEE_INCOME, 0) +
         value_of(s->model, INVMM_VALUE_PNL_HEDGE, 0);
}
