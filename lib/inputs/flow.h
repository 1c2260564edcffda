/* SPDX-License-Identifier: MIT */
/** Order flow as books and trades show it: imbalances, Kyle's lambda, and the features that forecasts are
 * made of. Times are ns since the first event of the model. */
#ifndef INVMM_INPUTS_FLOW_H
#define INVMM_INPUTS_FLOW_H

#include <stdint.h>

enum { INVMM__FEATURES = 8 };

/** What is known of the flow; doubles alone. */
struct invmm__flow {
  double bid, bid_size, ask, ask_size, booked; /* the last whole book, and whether there is one */
  double mid, at, traded_at;                   /* P; time of the last event, and of the last trade */
  double depth, size, books, trades;           /* averages of the touch's sizes and of trades, U; counts */
  double ofi, short_sign, long_sign, volume;   /* decaying sums: of order flow, of signs, of signed sizes */
  double short_square, long_square;            /* of squared moves of the mid, P^2 */
};

struct invmm__flow_terms {
  double per_short, per_long; /* 1/ns: how fast the sums decay */
};

/** Takes a whole book. Order flow: R. Cont, A. Kukanov, S. Stoikov, The price impact of order book events, J.
 * Financ. Econometrics 12(1), 2014. */
void invmm__flow_book(struct invmm__flow *f, const struct invmm__flow_terms *t, double now, double bid,
                      double bid_size, double ask, double ask_size);

/** A book of which one side is missing, or any break: the next does not follow from the last. */
void invmm__flow_break(struct invmm__flow *f);

void invmm__flow_trade(struct invmm__flow *f, const struct invmm__flow_terms *t, double now, double size);

/** What a taker who buys (1) or sells (-1) now would see: 1; order flow over depth; signs, short and long;
 * signed sizes over their average; spread and short volatility over long volatility; time since the last
 * trade in those of a trade. The first four after 1 change sign with the side. */
void invmm__flow_features(const struct invmm__flow *f, const struct invmm__flow_terms *t, double now,
                          double direction, double x[INVMM__FEATURES]);

/** Of those behind the first. */
static inline int invmm__feature_is_odd(int i) {
  return i <= 4;
}

/** The same at a later time: its sums have decayed. */
struct invmm__flow invmm__flow_at(const struct invmm__flow *f, const struct invmm__flow_terms *t, double now);

int invmm__flow_sane(const struct invmm__flow *f);

/** Price impact of signed volume: slope of a line through (volume, move) of each interval, old ones forgotten
 * in part. A. Kyle, Continuous auctions and insider trading, Econometrica 53(6), 1985. Recursive least
 * squares of two regressors is this. Doubles alone. */
struct invmm__kyle {
  double weight, x, y, xx, xy, yy, squares; /* weights; means; moments about them; squares of weights */
  double volume, mid, begun, started;       /* of the interval that is open */
};

void invmm__kyle_trade(struct invmm__kyle *k, double size);
/** A mid at the time now; intervals are so many ns, `kept` is what an interval leaves of the past. */
void invmm__kyle_mid(struct invmm__kyle *k, double now, double mid, double interval, double kept);

struct invmm__slope {
  double slope, error;
};
struct invmm__slope invmm__kyle_of(const struct invmm__kyle *k);

int invmm__kyle_sane(const struct invmm__kyle *k);

#endif
