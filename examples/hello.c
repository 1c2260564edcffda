/* SPDX-License-Identifier: MIT */
/** A maker and its first quote, with the parameters of the first table in Avellaneda and Stoikov (2008).
 *
 * It sees one book around 100, buys 3 units, and quotes lower than it would without them, so that it is more
 * likely to sell than to buy again. Build: cc hello.c $(pkg-config --cflags --libs invmm) */
#include <invmm/ids.h>
#include <invmm/invmm.h>
#include <stdio.h>

int main(void) {
  invmm_config *config;
  invmm_model *maker;
  invmm_quotes quote;
  if (invmm_config_new(INVMM_KIND_AVELLANEDA_STOIKOV, &config) < 0) return 1;
  invmm_config_set(config, INVMM_PARAM_VOLATILITY, 2.0);      /* sigma, P/sqrt(s) */
  invmm_config_set(config, INVMM_PARAM_RISK_AVERSION, 0.1);   /* gamma, 1/currency */
  invmm_config_set(config, INVMM_PARAM_INTENSITY_SCALE, 140); /* A, 1/s */
  invmm_config_set(config, INVMM_PARAM_INTENSITY_DECAY, 1.5); /* k, 1/P */
  invmm_config_set(config, INVMM_PARAM_HORIZON, 1.0);         /* T, s */
  invmm_config_set(config, INVMM_PARAM_TICK_SIZE, 0.01);      /* P */
  if (invmm_model_new(config, &maker) < 0) return puts(invmm_config_errmsg(config)), 1;

  const invmm_event seen[] = {
      {.kind = INVMM_EV_BOOK, .price = 99.99, .size = 8, .price2 = 100.01, .size2 = 5},
      {.kind = INVMM_EV_FILL, .price = 99.99, .size = 3}};
  if (invmm_step(maker, seen, 2, NULL) < 0) return puts(invmm_model_errmsg(maker)), 1;
  if (invmm_quote(maker, NULL, 1, &quote) < 0) return 1;
  printf("bid %.2f, ask %.2f, around %.2f\n", quote.bid, quote.ask, quote.reservation);

  invmm_model_free(maker);
  invmm_config_free(config);
  return 0;
}
