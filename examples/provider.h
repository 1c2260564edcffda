/* SPDX-License-Identifier: MIT */
/** @file provider.h  A provider of liquidity in the replay of a pool's day: its model, and the world that the
 * model's orders meet. */
#ifndef EXAMPLES_PROVIDER_H
#define EXAMPLES_PROVIDER_H
#include "pools.h"
#include <invmm/ids.h>
#include <invmm/invmm.h>

enum { MOST_GIVEN = 32, HOUR = 3600 };

struct given {
  const char *name;
  double value;
};

/** What all providers begin with; any parameter of amm_curve may be given. */
struct plan {
  double capital, width, gas;
  struct given given[MOST_GIVEN];
  int count;
};

/* One provider: the model, and what its world adds to what the model knows. */
struct provider {
  invmm_model *model;
  double paid;                         /* currency for moves of the range */
  double lost, predicted;              /* currency: to rebalancing at the pool's price, and by the formula */
  double price, delta, value, rate;    /* at the last event */
  int hedges, moves, guarded, outside; /* counts; `guarded`: moves that the guard of the price withheld */
};

/** A model of the plan in a pool at a price, or a null pointer after a message. */
invmm_model *provider_model(const struct plan *p, double price, int hedged, int moved);

/** Lives through one event of the pool, `seconds` after the last, and does what the model asks for. `mean` is
 * the outside price, `volume` what the pool trades, currency/s. Returns 0, or -1 after a message. */
int provider_live(struct provider *s, const struct pool_row *row, double seconds, double mean, double volume);

/** What the provider owns: position, fees, and what the hedge brought. What moves cost has left the position.
 */
double provider_wealth(const struct provider *s);

/** A value of a model, 0 where it has none now. */
double value_of(const invmm_model *model, int32_t id, uint32_t index);

#endif
