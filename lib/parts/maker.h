/* SPDX-License-Identifier: MIT */
/** What every maker is made of: its common parameters, the book it sees, its ledger, limits and guards. */
#ifndef INVMM_PARTS_MAKER_H
#define INVMM_PARTS_MAKER_H

#include "numeric/pair.h"
#include "numeric/rounding.h"
#include "parts/horizon.h"
#include "parts/influence.h"
#include "parts/ledger.h"
#include "parts/limits.h"
#include <float.h>
#include <math.h>
#include <stddef.h>

/** Of functions that are compiled into the hot verbs of each model. */
#define INVMM__HOT       static inline __attribute__((always_inline))
#define INVMM__SELDOM(x) __builtin_expect(!!(x), 0)

/** The common parameters, as the caller sets them. */
struct invmm__maker_params {
  double tick_size, lot_size, min_notional, order_size, inventory_limit, inventory_target;
  double risk_aversion, volatility, volatility_annual, year_seconds, maker_fee, min_half_spread;
  double crossing, levels, level_spacing, requote_ticks, max_deviation, max_input_age, drawdown_limit;
  double sources, reference_source;
};

/** What follows from them and stays the same until one changes. */
struct invmm__maker_terms {
  double fee, min_half_spread;
  double order_lots;       /* U, in whole lots */
  double slack_per_price;  /* ticks per P: what a double of a price is good to */
  struct invmm__grid tick; /* without a tick per_step is what makes price_most the most steps */
  /* so far what each book needs */
  double price_most; /* P: larger prices have no integer tick, or their sums are no double */
  struct invmm__grid lot;
  double order_size;    /* U */
  double risk_aversion; /* gamma, 1/currency */
  double limit, target, level_spacing, min_notional, max_deviation;
  double variance, relative_variance; /* P^2/s, and 1/s of the mid squared where the volatility is relative */
  double volatility, relative_volatility; /* P/sqrt(s), NaN: nobody has said; and 1/sqrt(s) */
  double requote_ticks;
  uint64_t max_age_ns; /* UINT64_MAX: off */
  int32_t reference_source;
  uint32_t sources;
  int crossing;
  uint32_t unusual; /* INVMM__GUARDED and so on: what may happen to what a model offers */
};

/** More than rounding to ticks: guards look at each quote, and leave most as they are; ticks are so coarse
 * that prices of few have no double; the quote of the best level is held until it would move enough. */
enum { INVMM__GUARDED = 1, INVMM__COARSE = 2, INVMM__HELD = 4 };

/** How good a solution is: that of the parameters, an old one, or none yet. */
enum invmm__due { INVMM__SOLVED, INVMM__OLD, INVMM__UNSOLVED };

/** What is known of the next funding of the hedge. */
struct invmm__stamp {
  double rate, interval; /* fraction that longs pay, s */
  int64_t next_ns;
  int known, forecast; /* whether anything is; and whether the venue sent it */
};

/** What the depths of a dealer have to follow from event to event. Fills and parameters always move them. */
enum invmm__mover { INVMM__NOTHING, INVMM__TIME_EVENLY, INVMM__TIME, INVMM__ANYTHING };

/** Where the depths of a dealer are until its exposure changes; other makers have no use for it. */
struct invmm__course {
  enum invmm__mover moved_by;
  double rest[2];        /* P: depths of bid and ask now; where time moves them evenly, when it is up */
  double pace[2];        /* P/s: what each second left adds then */
  double seconds;        /* of the horizon, then */
  double intensity_mean; /* P: part of both depths that arrivals pay */
};

/** The common state. The sources' slots follow it in the block, `slots_at` bytes behind it.
 *
 * What every book needs lies together, in the fewest lines of the cache: with thousands of handles these are
 * fetched from memory each time. */
struct invmm__maker {
  double hedge_spread;         /* P: of the last whole book of the hedge */
  double hedge_share;          /* U of inventory that one U of the hedge offsets */
  struct invmm__ledger ledger; /* its hot part at its end */
  struct invmm__halt halt;
  double bid, ask; /* the touch of the reference source */
  int64_t book_ns;
  uint32_t special; /* whether the default quote may be other than ordinary now */
  uint32_t news;    /* whether the next book is not an everyday one */
  struct invmm__course course;
  struct invmm__maker_terms terms; /* their hot part at their start, and that of all at its end */
  double variance;                 /* sigma^2 now, P^2/s */
  double exposure;                 /* q: what quotes are made on, U */
  uint32_t flags;                  /* INVMM_FLAG_* that the default answer carries now */
  int restless;       /* whether each event moves more than the mid and the clock: then no book is everyday */
  double aim;         /* U: the target, less what further hedges offset */
  double other_units; /* U of inventory that further hedges offset */
  int64_t hedge_book_ns;
  int64_t hedge_fill_ns; /* the last fill of the hedge */
  struct invmm__stamp stamp;
  uint32_t slots_at;
  int book_seen, one_sided; /* of the reference source */
  int hedge_seen, hedge_one_sided, hedge_filled;
  enum invmm__due due;
  int standing_set;
  double standing_tick;  /* P: the tick that it was rounded to */
  invmm_quotes standing; /* the quote that requote_ticks holds */
  struct invmm__influence influence;
};
_Static_assert(offsetof(struct invmm__maker, ledger.inventory) % 64 == 0, "the hot part begins a line");
_Static_assert(offsetof(struct invmm__maker, terms.price_most) -
                       offsetof(struct invmm__maker, ledger.inventory) <=
                   192,
               "and has three");

extern const struct invmm__param invmm__maker_table[];
extern const struct invmm__value invmm__maker_values[];
extern const struct invmm__field invmm__maker_fields[];
enum { INVMM__MAKER_PARAMS = 21, INVMM__MAKER_VALUES = 19, INVMM__MAKER_FIELDS = 66 };

/** Whether a state that came from outside is one that events could have led to, as far as answers depend on
 * it. */
int invmm__maker_sane(const void *state);

/** Contradictions among the common parameters. */
struct invmm__verdict invmm__maker_check(const struct invmm__maker_params *p);

/** Computes the terms. `state_size` is that of the kind's struct: the slots lie behind it. */
void invmm__maker_prepare(struct invmm__maker *m, const struct invmm__maker_params *p, size_t state_size);

/** The second half of preparing, and of a change of the ratio: U of the hedge against one U of inventory. */
void invmm__maker_set_ratio(struct invmm__maker *m, const struct invmm__clock *clock, double ratio);

/** Bytes of a kind's state with its slots. */
size_t invmm__maker_state_size(const struct invmm__maker_params *p, size_t state_size);

/** What inputs say takes effect: the volatility, P/sqrt(s), where one feeds it (else NaN), and all else. */
void invmm__maker_feed(struct invmm__maker *m, const struct invmm__influence_params *p,
                       const struct invmm__clock *clock, const struct invmm__hearing *h, double volatility);

/** Takes one event into the common state. */
invmm_status invmm__maker_apply(struct invmm__maker *m, const struct invmm__clock *clock,
                                const invmm_event *e);

/** The common values; E_KIND for one that is not common. */
invmm_status invmm__maker_value(const struct invmm__maker *m, const struct invmm__clock *clock, int32_t value,
                                double *out);

/** Remembers this quote as the standing one if it would move far enough. */
void invmm__maker_hold(struct invmm__maker *m, const invmm_quotes *fresh, uint32_t guards);

/** INVMM_FLAG_STALE when a hedge ordered now would trade on a price that is too old, or on half a book of
 * the hedge. */
uint32_t invmm__maker_stale(const struct invmm__maker *m, const struct invmm__clock *clock);

/** Whether the cooldown of the last fill of the hedge still runs. */
int invmm__maker_cooling(const struct invmm__maker *m, const struct invmm__clock *clock, double cooldown);

/** The mid; NaN before the first book. */
static inline double invmm__maker_mid(const struct invmm__maker *m) {
  return m->book_seen ? m->ledger.mark : (double)NAN;
}

/** Whether this is a book of the asset with both sides. On the bits of the sizes, which are not negative: the
 * units that compare doubles are busy. */
static inline int invmm__is_whole_book(const invmm_event *e) {
  int64_t size[2];
  memcpy(&size[0], &e->size, sizeof size[0]), memcpy(&size[1], &e->size2, sizeof size[1]);
  return (e->kind == INVMM_EV_BOOK) & (e->instrument == 0) & (size[0] > 0) & (size[1] > 0);
}

/** Whether a book is no news, but for what restless depths make of it. */
static inline int invmm__maker_calm(const struct invmm__maker *m) {
  return (m->flags == 0) & (m->terms.reference_source < 0) & !(m->terms.relative_variance > 0);
}

/** What an everyday book moves. */
struct invmm__marked {
  double mark, pnl_inventory, peak;
};

INVMM__HOT struct invmm__marked invmm__maker_marked(const struct invmm__maker *m) {
  return (struct invmm__marked){m->ledger.mark, m->ledger.pnl_inventory, m->halt.peak};
}

/** Moves it to another mid. 0, and nothing changed, where the kill switch might trip, or a sum is no double.
 */
INVMM__HOT int invmm__maker_mark(const struct invmm__maker *m, double mid, struct invmm__marked *k) {
  const struct invmm__ledger *l = &m->ledger;
  double gained = k->pnl_inventory + l->inventory * (mid - k->mark);
  double pnl = gained + l->pnl_else, peak = pnl > k->peak ? pnl : k->peak;
  if (!(peak - pnl < m->halt.drawdown_limit)) return 0;
  *k = (struct invmm__marked){mid, gained, peak};
  return 1;
}

INVMM__HOT void invmm__maker_set_marked(struct invmm__maker *m, const struct invmm__marked *k,
                                        int64_t now_ns) {
  m->ledger.mark = k->mark, m->ledger.pnl_inventory = k->pnl_inventory, m->halt.peak = k->peak;
  m->book_ns = now_ns;
}

/** A change of the mid without news, that of the model's own depths apart. 0, and nothing changed, where more
 * may hang on it: then it is for invmm__maker_apply. */
INVMM__HOT int invmm__maker_move_mid(struct invmm__maker *m, const struct invmm__clock *clock, double mid) {
  struct invmm__marked k = invmm__maker_marked(m);
  if (!invmm__maker_mark(m, mid, &k)) return 0;
  invmm__maker_set_marked(m, &k, clock->now_ns);
  return 1;
}

/** An everyday change of the mid: it moves nothing else. 0, and nothing changed, if more may hang on it. */
INVMM__HOT int invmm__maker_everyday_mid(struct invmm__maker *m, const struct invmm__clock *clock,
                                         double mid) {
  return !m->news && invmm__maker_move_mid(m, clock, mid);
}

INVMM__HOT double invmm__mid_of(const invmm_event *e) {
  return 0.5 * (e->price + e->price2);
}

/** The same two for a whole book of the asset. */
INVMM__HOT int invmm__maker_move_book(struct invmm__maker *m, const struct invmm__clock *clock,
                                      const invmm_event *e) {
  if (!invmm__maker_move_mid(m, clock, invmm__mid_of(e))) return 0;
  m->bid = e->price, m->ask = e->price2;
  return 1;
}

INVMM__HOT int invmm__maker_everyday_book(struct invmm__maker *m, const struct invmm__clock *clock,
                                          const invmm_event *e) {
  return !m->news && invmm__maker_move_book(m, clock, e);
}

/** Whether the limit leaves a whole order on both sides behind so many U of the levels in front. */
INVMM__HOT int invmm__maker_roomy(const struct invmm__maker *m, double in_front) {
  const struct invmm__ledger *l = &m->ledger;
  return (m->terms.limit - l->inventory - l->buys - in_front >= m->terms.order_size) &
         (m->terms.limit + l->inventory - l->sells - in_front >= m->terms.order_size);
}

/** What quotes are made on, and whether the limit or a guard stands in the way of an ordinary one. */
INVMM__HOT void invmm__maker_renew_exposure(struct invmm__maker *m) {
  const struct invmm__ledger *l = &m->ledger;
  int roomy = invmm__maker_roomy(m, 0);
  m->special = m->flags | m->terms.unusual | !roomy | (uint32_t)m->influence.acts;
  m->exposure = l->inventory + l->hedge_units * m->hedge_share - m->aim;
}

/** Takes an everyday fill: of a resting quote, by the only source, without news. 0, and nothing changed, if
 * the event is anything else, or where it might trip the kill switch. */
INVMM__HOT int invmm__maker_everyday_fill(struct invmm__maker *m, const invmm_event *e) {
  struct invmm__ledger *l = &m->ledger;
  struct invmm__slot *slot = (struct invmm__slot *)((char *)m + m->slots_at);
  int resting = (e->kind == INVMM_EV_FILL) & (e->instrument == 0) & (e->flags == INVMM_EVF_RESTING);
  if (!resting || m->terms.sources != 1 || m->halt.drawdown_limit < INFINITY) return 0;
  if (!invmm__ledger_everyday_fill(l, slot, e)) return 0;
  double pnl = invmm__ledger_pnl(l);
  if (pnl > m->halt.peak) m->halt.peak = pnl;
  invmm__maker_renew_exposure(m);
  return 1;
}

#endif
