/* SPDX-License-Identifier: MIT */
#include "path.h"
#include <invmm/ids.h>
#include <invmm/invmm.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>

static const double sigma = 2, flow = 1.5, back = 0.01;  /* P/sqrt(s), U/sqrt(s), 1/s */
static const double proportional = 0.2, quadratic = 0.1; /* P, P s/U */

/* Standard normal numbers, the same on every machine: splitmix64 and the sum of twelve. */
static double normal(uint64_t *seed) {
  double sum = -6;
  for (int i = 0; i < 12; ++i) {
    uint64_t z = *seed += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    sum += (double)((z ^ z >> 31) >> 11) * 0x1p-53;
  }
  return sum;
}

void path_make(double inventory[STEPS]) {
  uint64_t seed = 11;
  double q = 0;
  for (int i = 0; i < STEPS; ++i) {
    q += flow * sqrt(dt) * normal(&seed) - back * q * dt;
    inventory[i] = q;
  }
}

static invmm_model *maker_of(int policy, double gamma) {
  const struct {
    int32_t param;
    double value;
  } set[] = {
      {INVMM_PARAM_HEDGE_POLICY, policy},
      {INVMM_PARAM_RISK_AVERSION, gamma},
      {INVMM_PARAM_VOLATILITY, sigma},
      {INVMM_PARAM_HEDGE_VOLATILITY, sigma},
      {INVMM_PARAM_INTENSITY_SCALE, 1},
      {INVMM_PARAM_INTENSITY_DECAY, 1.5},
      {INVMM_PARAM_HORIZON, 1},
      {INVMM_PARAM_HORIZON_MODE, INVMM_HORIZON_ROLLING},
      {INVMM_PARAM_HEDGE_COST, proportional},
      {INVMM_PARAM_HEDGE_QUADRATIC_COST, quadratic},
      {INVMM_PARAM_HEDGE_FLOW_VOLATILITY, flow},
      {INVMM_PARAM_HEDGE_SLICE, dt},
  };
  invmm_config *config;
  invmm_model *maker = NULL;
  if (invmm_config_new(INVMM_KIND_AVELLANEDA_STOIKOV, &config) < 0) return NULL;
  for (size_t i = 0; i < sizeof set / sizeof *set; ++i)
    invmm_config_set(config, set[i].param, set[i].value);
  if (invmm_model_new(config, &maker) < 0) fprintf(stderr, "%s\n", invmm_config_errmsg(config));
  invmm_config_free(config);
  return maker;
}

/* One step: the inventory moves, the maker says what to do, and that is filled at once, at the mid: what it
 * costs is counted apart. */
static int one_step(invmm_model *maker, int i, double inventory, struct outcome *out, double *held) {
  const int64_t now_ns = (int64_t)llround(i * dt * 1e9);
  const invmm_event seen[] = {
      {.time_ns = now_ns, .kind = INVMM_EV_BOOK, .price = 100, .size = 1, .price2 = 100, .size2 = 1},
      {.time_ns = now_ns, .kind = INVMM_EV_POSITION, .size = inventory}};
  invmm_order order;
  uint32_t n;
  if (invmm_step(maker, seen, 2, NULL) < 0 || invmm_hedge(maker, &order, 1, &n) < 0) return -1;
  if (order.size != 0) {
    const invmm_event fill = {.time_ns = now_ns,
                              .kind = INVMM_EV_FILL,
                              .instrument = INVMM_HEDGE,
                              .price = 100,
                              .size = order.size};
    if (invmm_step(maker, &fill, 1, NULL) < 0) return -1;
    *held += order.size;
    out->trades += 1, out->traded += fabs(order.size);
    out->cost += proportional * fabs(order.size) + quadratic * order.size * order.size / dt;
  }
  double net = inventory + *held;
  out->risk += 0.5 * gamma_used * sigma * sigma * net * net * dt;
  if (i < SHOWN) out->net[i] = net;
  return 0;
}

int path_hedge(const double inventory[STEPS], int policy, double gamma, struct outcome *out) {
  invmm_model *maker = maker_of(policy, gamma);
  double held = 0;
  int failed = !maker;
  *out = (struct outcome){0};
  for (int i = 0; i < STEPS && !failed; ++i)
    failed = one_step(maker, i, inventory[i], out, &held);
  out->cost /= STEPS * dt, out->risk /= STEPS * dt;
  invmm_model_free(maker);
  return failed ? -1 : 0;
}
