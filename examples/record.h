/* SPDX-License-Identifier: MIT */
/** @file record.h  What a replay remembers of one maker's session: fills, inventory, profit, and points to
 * draw.
 *
 * It sees what the maker sees: the events before the maker takes them, the quotes after it made them. */
#ifndef EXAMPLES_RECORD_H
#define EXAMPLES_RECORD_H
#include <invmm/invmm.h>
#include <stddef.h>
#include <stdint.h>

struct fill {
  int64_t time_ns;
  double price, size, mid; /**< size > 0: we bought; mid: as the maker knew it then */
  double mid_later;        /**< 10 s later; NaN while that is not known */
};

/** The best quotes; a side that is absent is 0. */
struct quote_point {
  int64_t time_ns;
  double mid, bid, ask;
};

struct sample {
  struct quote_point quote;
  double inventory, hedge;                 /**< both in U */
  double pnl, spread, gain, hedging, fees; /**< currency */
  double half_spread, toxicity;            /**< P, of the last quotes that had two sides */
  double withdrawn; /**< part of the quotes since the last sample that inputs took a side from */
};

/** What a contract of the hedge stands for: `size` U, or that much currency where it is inverse; and how many
 * U of the hedge go against one U of the asset. */
struct hedge_contract {
  double size, ratio;
  int inverse;
};

/** What the inventory, and the inventory with its hedge, gained by moves of the mids alone; and its changes
 * over ten seconds. */
struct swings {
  int64_t next_ns;
  double alone, with, alone_before, with_before; /**< currency */
  double count, sum[2], square[2];
};

/** A quantity that stays the same between changes. */
struct average {
  int64_t since_ns;
  double now, area, square, seconds, least, most;
};

struct record {
  uint64_t events, quote_changes, bought, sold, hedge_trades;
  double traded, hedge_traded, hedge_cost; /**< U; contracts; half-spreads and fees in currency */
  struct average inventory, net;           /**< U; net: with what the hedge holds */
  struct sample last;
  struct fill *fills;
  struct quote_point *track; /**< every move of mid and quotes while trading, where kept */
  struct sample *samples;    /**< about 2000, evenly spaced */
  size_t fill_count, track_count, sample_count;

  uint64_t answers, widened, withdrawn; /**< quotes; of them wider by an input; without a side by one */

  struct swings swings;
  struct hedge_contract contract; /* the rest is the recorder's own */
  double hedge_units, hedge_mid, track_mid;
  int64_t start_ns, trade_ns, end_ns, next_sample_ns;
  struct quote_point now;
  double half_spread, toxicity, since_answers, since_withdrawn;
  size_t fill_room, track_room, sample_room, next_markout;
  int keep_track;
};

/** Starts an empty record. Averages count from trade_ns. */
void record_begin(struct record *r, int64_t start_ns, int64_t trade_ns, int64_t end_ns,
                  struct hedge_contract contract, int keep_track);

/** Takes events that the maker is about to see, then the maker after it answered. Return 0, or -1 when memory
 * is short. */
int record_events(struct record *r, const invmm_event *events, uint32_t n);
int record_answer(struct record *r, const invmm_model *maker, const invmm_quotes *best);

/** Closes averages at the end of the session and takes the last profit. */
void record_end(struct record *r, const invmm_model *maker);
void record_free(struct record *r);

double average_mean(const struct average *a);      /**< weighted by time; NaN when no time passed */
double average_deviation(const struct average *a); /**< around the mean */

/** Variance of the changes over 10 s, currency^2, of the inventory alone and with its hedge, marked to the
 * mids without spreads and fees; NaN where there were not two. */
double record_variance(const struct record *r, int with_hedge);

/** Per unit traded, over the fills whose mid of 10 s later is known; NaN when there are none. */
struct markout {
  double earned;  /**< distance of the fill from the mid, P */
  double adverse; /**< move of the mid against us in the 10 s after, P */
  size_t fills;
};
struct markout record_markout(const struct record *r);

#endif
