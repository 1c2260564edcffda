/* SPDX-License-Identifier: MIT */
/** A program outside of the tree: a maker found by its name, its first quote, and a market of recorded
 * events. It knows what must come out, and fails where anything else does. */
#include <invmm/invmm.h>
#include <invmm/version.h>
#include <math.h>
#include <stdio.h>

static int set(invmm_config *config, int32_t kind, const char *name, double value) {
  return invmm_config_set(config, invmm_param_id(kind, name), value);
}

/* The first table of Avellaneda and Stoikov (2008), holding 3 units. */
static int quote(invmm_quotes *out) {
  const invmm_event seen[] = {
      {.kind = INVMM_EV_BOOK, .price = 99.99, .size = 8, .price2 = 100.01, .size2 = 5},
      {.kind = INVMM_EV_FILL, .price = 99.99, .size = 3}};
  const int32_t kind = invmm_kind_id("avellaneda_stoikov");
  invmm_config *config = NULL;
  invmm_model *maker = NULL;
  int status = invmm_config_new(kind, &config);
  if (status >= 0) status = set(config, kind, "volatility", 2);
  if (status >= 0) status = set(config, kind, "risk_aversion", 0.1);
  if (status >= 0) status = set(config, kind, "intensity_decay", 1.5);
  if (status >= 0) status = set(config, kind, "horizon", 1);
  if (status >= 0) status = invmm_model_new(config, &maker);
  if (status >= 0) status = invmm_step(maker, seen, 2, NULL);
  if (status >= 0) status = invmm_quote(maker, NULL, 1, out);
  invmm_model_free(maker);
  invmm_config_free(config);
  return status;
}

/* GSL is behind the simulated market: a static program must have it too. */
static int walk(double *mid) {
  const int32_t kind = invmm_kind_id("simulated_market");
  invmm_event seen[64];
  invmm_config *config = NULL;
  invmm_model *market = NULL;
  uint32_t n;
  int status = invmm_config_new(kind, &config);
  if (status >= 0) status = set(config, kind, "volatility", 2);
  if (status >= 0) status = set(config, kind, "intensity_scale", 140);
  if (status >= 0) status = set(config, kind, "intensity_decay", 1.5);
  if (status >= 0) status = set(config, kind, "time_step", 0.005);
  if (status >= 0) status = invmm_model_new(config, &market);
  for (int i = 0; i < 200 && status >= 0; ++i)
    status = invmm_emit(market, NULL, 0, NULL, 0, seen, 64, &n);
  if (status >= 0) status = invmm_value(market, invmm_value_id(kind, "mid"), 0, mid);
  invmm_model_free(market);
  invmm_config_free(config);
  return status;
}

int main(void) {
  const double gamma = 0.1, k = 1.5, variance = 4, held = 3;
  const double half = log1p(gamma / k) / gamma + gamma * variance / 2, around = 100 - held * gamma * variance;
  invmm_quotes q;
  double mid = 0;
  if (invmm_version() != INVMM_VERSION_NUMBER) return puts("header and library are of different versions"), 1;
  if (quote(&q) < 0 || fabs(q.bid - (around - half)) > 1e-9 || fabs(q.ask - (around + half)) > 1e-9)
    return puts("another quote than the formula's"), 1;
  if (walk(&mid) < 0 || !(fabs(mid - 100) > 0 && fabs(mid - 100) < 10)) return puts("no walk"), 1;
  printf("invmm %d.%d.%d: bid %.4f, ask %.4f\n", INVMM_VERSION_MAJOR, INVMM_VERSION_MINOR,
         INVMM_VERSION_PATCH, q.bid, q.ask);
  return 0;
}
