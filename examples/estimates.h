/* SPDX-License-Identifier: MIT */
/** @file estimates.h  What a stretch of market data says about a maker's parameters.
 *
 * Units: s seconds, P price, U units of the asset. References: Zhang, Mykland, Ait-Sahalia (2005), "A tale of
 * two time scales", for the volatility; Avellaneda, Stoikov (2008) for the intensity A exp(-k depth). */
#ifndef EXAMPLES_ESTIMATES_H
#define EXAMPLES_ESTIMATES_H
#include <invmm/invmm.h>
#include <stddef.h>

/** One stretch of a session, [from, to) by time. */
struct stretch {
  const invmm_event *at;
  size_t count;
  int64_t from_ns, to_ns;
};

/** Volatility in P/sqrt(s) of the mids of an instrument, free of the noise of single quotes: two-scale
 * realised variance on an even grid of 1200 points. 0 when the mids never move or there are none. */
double calibrate_volatility(const struct stretch *s, int32_t instrument);

/** One standard error of that, from the number of moves that it is learnt from. */
double calibrate_volatility_error(double volatility);

/** Mean half-spread of an instrument's book, P, weighted by time; 0 when there is no book. */
double calibrate_half_spread(const struct stretch *s, int32_t instrument);

/** Median size of the public trades, U; 0 when there are none. */
double calibrate_trade_size(const struct stretch *s);

/** A market order: when it came, and how far from the mid in force before it the farthest print lay, P; below
 * 0 it was reported late. */
struct order_reach {
  int64_t time_ns;
  double depth;
};

/** Market orders of both sides, at most one for each event of the stretch. Returns how many. */
size_t calibrate_orders(const struct stretch *s, struct order_reach *out);

/** Intensity of fills at a depth from the mid: A exp(-k depth), per side. */
struct intensity {
  double scale;  /**< A, 1/s, finite and above 0 */
  double decay;  /**< k, 1/P, finite and above 0 */
  size_t orders; /**< market orders it was learnt from */
};

/** A and k from the depths that market orders reach. Orders that stop exactly at a depth count there with
 * `queue_share`, as the paper market fills them. `tick_size` 0: prices lie on no grid. */
struct intensity calibrate_intensity(const struct stretch *s, double tick_size, double queue_share);

/** Half-spread of a maker without inventory risk, log1p(gamma size / k) / (gamma size), P. */
double base_half_spread(double risk_aversion, double decay, double order_size);

/** What the stationary skew depends on. */
struct skew {
  double volatility, scale, decay, order_size;
};

/** Distance in P by which a maker with this inventory moves its quotes (stationary, closed form). */
double skew_at(const struct skew *p, double risk_aversion, double inventory);

/** Risk aversion (1/currency) at which the skew at `inventory` is `multiple` times the base half-spread; 0
 * when the volatility is 0, so that no risk aversion can skew. */
double risk_aversion_for_skew(const struct skew *p, double inventory, double multiple);

#endif
