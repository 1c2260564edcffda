/* SPDX-License-Identifier: MIT */
/** A program of version 0.1.0: it knows the interface as it was then (first/first.h), and numbers where
 * others write names. Each function is called and its answer looked at; exit 0 if all is as it was. */
#include "first/first.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

static int failures;

static void ck(int holds, int line) {
  if (holds) return;
  printf("line %d: not as it was\n", line);
  ++failures;
}
#define CK(condition) ck(condition, __LINE__)

enum { VOLATILITY = 8, RISK_AVERSION = 7, SCALE = 203, DECAY = 206, HORIZON = 209, VARIANT = 201, LIMIT = 5 };

static invmm_config *configured(void) {
  invmm_config *config = NULL;
  CK(invmm_config_new(2, &config) == 0);
  CK(invmm_config_set(config, VOLATILITY, 2) == 0 && invmm_config_set(config, RISK_AVERSION, 0.1) == 0);
  CK(invmm_config_set(config, SCALE, 140) == 0 && invmm_config_set(config, DECAY, 1.5) == 0);
  CK(invmm_config_set(config, HORIZON, 1) == 0);
  return config;
}

static void discover(void) {
  invmm_kind_info kind = {.struct_size = sizeof kind};
  invmm_param_info param = {.struct_size = sizeof param};
  invmm_value_info value = {.struct_size = sizeof value};
  CK(invmm_version() >= 100 && invmm_kind_count() >= 3);
  CK(invmm_kind_id("avellaneda_stoikov") == 2 && invmm_param_id(2, "volatility") == VOLATILITY);
  CK(invmm_value_id(2, "inventory") == 1);
  CK(invmm_param_count(2) > 40 && invmm_value_count(2) > 20);
  CK(invmm_kind_info_at(0, &kind) == 0 && kind.struct_size == sizeof kind && kind.name && kind.title);
  CK(invmm_param_info_at(2, 0, &param) == 0 && param.struct_size == sizeof param);
  CK(param.id == 1 && !strcmp(param.name, "tick_size") && param.max == (double)INFINITY);
  CK(invmm_value_info_at(2, 0, &value) == 0 && value.count >= 1);
  CK(!strcmp(invmm_strerror(0), invmm_strerror(0)) && *invmm_strerror(-2));
}

static invmm_event book_at(int64_t time_ns, double mid) {
  return (invmm_event){
      .time_ns = time_ns, .kind = 2, .price = mid - 0.5, .size = 1, .price2 = mid + 0.5, .size2 = 1};
}

/* The formula of 2008: half-spread log1p(gamma/k)/gamma + gamma sigma^2 tau/2, skew gamma sigma^2 tau q. */
static void quote(invmm_model *model) {
  invmm_event events[2] = {book_at(5, 100), {.time_ns = 5, .kind = 4, .price = 99, .size = 3, .value = 0.25}};
  invmm_quotes q, more[2];
  uint32_t done = 9, n = 9;
  double x;
  CK(invmm_step(model, events, 2, &done) == 0 && done == 2);
  CK(invmm_quote(model, NULL, 1, &q) == 0 && q.sides == 3);
  CK(fabs(q.ask - q.bid - 2 * (log1p(0.1 / 1.5) / 0.1 + 0.1 * 4 / 2)) < 1e-12);
  CK(fabs(q.reservation - (100 - 0.1 * 4 * 3)) < 1e-12);
  CK(invmm_value(model, 1, 0, &x) == 0 && x == 3);
  CK(invmm_value(model, 4, 0, &x) == 0 && x == 0.25);
  invmm_order order;
  CK(invmm_hedge(model, &order, 1, &n) == 0 && n == 1 && order.size == 0);
  events[0] = book_at(6, 101), events[1] = book_at(7, 102);
  CK(invmm_step_quote(model, events, 2, more, &done) == 0 && done == 2 && more[1].reservation > 100);
  events[0] = book_at(1, 101);
  CK(invmm_step(model, events, 1, &done) == -8 && done == 0 && *invmm_model_errmsg(model));
}

static void keep(invmm_model *model) {
  static unsigned char bytes[65536];
  invmm_model *copy = NULL, *loaded = NULL;
  const invmm_model *input = model;
  uint64_t length = 0;
  double a, b;
  CK(invmm_model_clone(model, &copy) == 0 && invmm_model_kind(copy) == 2);
  CK(invmm_model_save(model, NULL, 0, &length) == -10 && length > 0);
  CK(invmm_model_save(model, bytes, sizeof bytes, &length) == 0);
  CK(invmm_model_load(bytes, length, NULL, &loaded) == 0);
  CK(invmm_value(copy, 5, 0, &a) == 0 && invmm_value(loaded, 5, 0, &b) == 0 && a == b);
  CK(invmm_model_set(copy, VOLATILITY, 3) == 0 && invmm_model_get(copy, VOLATILITY, &a) == 0 && a == 3);
  CK(invmm_model_set_array(copy, VOLATILITY, &b, 2) == -1);
  CK(invmm_model_input(copy, VOLATILITY, &input) == 0 && !input);
  CK(invmm_solve(copy, NULL, NULL) == 0 && invmm_model_adopt(copy, loaded) == 0);
  CK(invmm_model_reset(copy) == 0 && invmm_value(copy, 1, 0, &a) == 0 && a == 0);
  invmm_model_free(loaded), invmm_model_free(copy);
}

static void play(invmm_model *maker) {
  invmm_config *config = NULL;
  invmm_model *market = NULL;
  invmm_event seen[64];
  uint32_t count = 0, done = 0;
  CK(invmm_config_new(201, &config) == 0);
  const char *names[] = {"initial_price", "volatility", "intensity_scale", "intensity_decay", "time_step"};
  const double numbers[] = {100, 2, 140, 1.5, 0.005};
  for (int i = 0; i < 5; ++i)
    CK(invmm_config_set(config, invmm_param_id(201, names[i]), numbers[i]) == 0);
  CK(invmm_model_new(config, &market) == 0);
  CK(invmm_emit(market, NULL, 0, NULL, 0, seen, 64, &count) >= 0 && count > 0);
  CK(invmm_model_reset(maker) == 0 && invmm_model_reset(market) == 0);
  CK(invmm_run(market, maker, NULL, 0, 1000000000, NULL, NULL, &done) == 0 && done > 0);
  invmm_model_free(market), invmm_config_free(config);
}

int main(void) {
  invmm_config *config = configured(), *with = NULL;
  invmm_model *model = NULL;
  const double pair[2] = {1, 2};
  double x;
  discover();
  CK(invmm_config_new_with(2, NULL, &with) == 0);
  CK(invmm_config_set_array(with, VOLATILITY, pair, 2) == -1 && *invmm_config_errmsg(with));
  CK(invmm_config_attach(with, VOLATILITY, NULL) == 0 && invmm_config_get(with, LIMIT, &x) == 0 && isinf(x));
  CK(invmm_config_set(config, VARIANT, 0) == 0);
  CK(invmm_model_new(config, &model) == 0);
  if (failures == 0) quote(model), keep(model), play(model);
  invmm_model_free(model), invmm_config_free(config), invmm_config_free(with);
  return failures > 0;
}
