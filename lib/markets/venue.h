/* SPDX-License-Identifier: MIT */
/** One venue of a paper market: what it shows, our quotes that rest there with their places in the queue, and
 * those on their way to it. */
#ifndef INVMM_MARKETS_VENUE_H
#define INVMM_MARKETS_VENUE_H

#include "markets/desk.h"

enum { INVMM__FLIGHT = 64 };

/** How a quote shares a trade at its own price with others who stand there. */
struct invmm__queueing {
  int by_place;        /* 1: what stands ahead trades first; 0: a share of each trade is ours */
  double cancel_share; /* of what is cancelled at our price, what stood ahead of us */
  int skip_outside;    /* trades outside of the last book fill nobody */
};

/** Best price and size of a side; seen: a book has shown it, be it empty. */
struct invmm__best {
  double price, size;
  double traded; /* U at this price since the book */
  int seen;
};

/** Index 0 is the bid, 1 the ask. */
struct invmm__venue {
  uint64_t latency_ns, delay_ns; /* of quotes and orders; of data */
  double queue_share, maker_fee;
  struct invmm__queueing queueing;
  struct invmm__best best[2];
  struct invmm__resting resting;
  double ahead[2][INVMM__DESK_LEVELS]; /* U before each that rests; infinity: not known, so all */
};

/** Quotes on their way, by time of arrival. */
struct invmm__flight {
  uint32_t head, count;
  int64_t arrive_ns[INVMM__FLIGHT];
  struct invmm__resting quotes[INVMM__FLIGHT];
};

/** Quotes replace all that rests. At a price that was there before they keep its place in the queue. */
void invmm__venue_rest(struct invmm__venue *v, const struct invmm__resting *fresh);

/** Sends quotes that arrive then, unless they are what was sent last and nothing of that was filled. */
void invmm__venue_send(struct invmm__venue *v, struct invmm__flight *f, const struct invmm__resting *fresh,
                       int64_t arrive_ns);

/** Quotes whose time has come rest. */
void invmm__venue_land(struct invmm__venue *v, struct invmm__flight *f, int64_t now_ns);

/** A new book: places in the queue move up. */
void invmm__venue_book(struct invmm__venue *v, const invmm_event *book);

/** Whether a trade printed outside of the last book. */
int invmm__venue_is_outside(const struct invmm__venue *v, const invmm_event *trade);

/** A public trade meets what rests: fills are put out at this time. */
void invmm__venue_trade(struct invmm__venue *v, struct invmm__desk *desk,
                        const struct invmm__emission *emission, const invmm_event *trade, int64_t time_ns);

/** U ahead of the best quote of a side: INVMM_NOT_READY where nothing rests or it is not known. */
invmm_status invmm__venue_ahead(const struct invmm__venue *v, uint32_t side, double *out);

#endif
