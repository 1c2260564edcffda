/* SPDX-License-Identifier: MIT */
/** The paper market: recorded events, and the fills that our quotes would have had among them.
 *
 * Events are stepped in, wait, and are handed out by emit; only then do they meet our quotes. So what emit is
 * given counts as sent when the last event was handed out, for that is what the maker had seen, and
 *     step(market, event);  emit(market, quotes, ..., seen);  step(maker, seen);  quote(maker, quotes)
 * is the order of the real thing: an answer reaches its venue `latency` later, and with none of it before
 * the next event. What is given before the first event rests as it comes.
 *
 * A public trade at price p meets what rests at its venue, and fills a bid of price b, and an ask likewise,
 *   - where it went through b, p < b, whoever was the aggressor: it would have met our quote first;
 *   - where p = b and a seller was the aggressor, or nobody knows who, for what the `queue` leaves us: a
 *     share of what was printed, or what is left of it behind those who stand ahead.
 * Best prices come first, no more fills than was printed, and all fills are at our own price. What is left
 * rests on until the next quotes arrive: they replace all that rests. Until then the old ones stand, for a
 * cancel takes as long as a quote. Quotes equal to those sent last are not sent again. Should more than 64
 * changes be on the way, the newest takes the place of the one before it.
 *
 * With a `data_latency` an event happens at its own time and is seen later; own fills and what becomes of
 * orders is seen at once. Whatever is seen before the next event happens is handed out first, and emit says
 * MORE: an answer to it can still be in time. Should more than 4096 events be on their way to the maker, the
 * first of them comes early.
 *
 * A hedge order arrives `latency` after it was sent and trades whole at the touch of the hedge's last book
 * of its venue that has two sides, whatever the sizes there; without such a book it waits for one. With a
 * limit that the touch does not meet it is dropped. PENDING says what is on the way. */
#include "markets/kinds.h"
#include "markets/orders.h"
#include "markets/venue.h"
#include "parts/horizon.h"
#include <math.h>

typedef INVMM__ARRAY(INVMM__VENUES) by_venue;

struct paper_params {
  struct invmm__desk_params desk;
  double sources, queue, cancel_share, outside_trades;
  by_venue latency, data_latency, queue_share, maker_fee;
};

/* Behind it lie the venues, the flights where anything has a latency, and the delay where any data has. */
struct paper {
  int64_t now_ns;  /* up to where things have happened */
  int64_t seen_ns; /* of the event that was handed out last */
  uint32_t venues;
  int flies, delays;
  uint64_t outside; /* trades outside of the last book */
  struct invmm__orders orders;
  struct invmm__desk desk;
  struct invmm__queue coming; /* stepped in, not yet looked at */
};

#define FIELD(ID, field, label, flags, dflt, min, max, unit, choices, about, length)                         \
  {                                                                                                          \
    INVMM_PARAM_##ID, flags, offsetof(struct paper_params, field), dflt, min, max, label, unit, choices,     \
        about, NULL, length, NULL                                                                            \
  }
#define ROW(ID, field, flags, dflt, min, max, unit, choices, about)                                          \
  FIELD(ID, field, #field, flags, dflt, min, max, unit, choices, about, 0)
#define ARRAY(ID, field, flags, dflt, min, max, unit, about)                                                 \
  FIELD(ID, field, #field, INVMM_PF_ARRAY | (flags), dflt, min, max, unit, NULL, about, INVMM__VENUES)
#define LIVE  INVMM_PF_LIVE
#define ABOVE INVMM_PF_MIN_OPEN
#define BELOW INVMM_PF_MAX_OPEN

static const struct invmm__param rows[] = {
    ROW(SOURCES, sources, INVMM_PF_INTEGER, 1, 1, INVMM__VENUES, "count", NULL,
        "venues, each with its own trades, book and resting quotes; a quote names its venue"),
    ARRAY(LATENCY, latency, BELOW, 0, 0, INFINITY, "s",
          "how long quotes and orders take to each venue, from 0 on"),
    ARRAY(DATA_LATENCY, data_latency, BELOW, 0, 0, INFINITY, "s",
          "how long market data takes from each venue to the maker; own fills are known at once"),
    ROW(QUEUE, queue, INVMM_PF_CHOICE, 0, 0, 1, "choice", "share|ahead",
        "what a trade at our own price leaves us: queue_share of it, or what is left behind the size that "
        "stands ahead of us, as far as the best size of the book tells"),
    ARRAY(QUEUE_SHARE, queue_share, LIVE, 1, 0, 1, "fraction",
          "share of a trade at our own price that we get: 1, first in the queue, is optimistic"),
    ROW(CANCEL_SHARE, cancel_share, LIVE, 0, 0, 1, "fraction", NULL,
        "share of what is cancelled at our price that stood ahead of us; 0 is pessimistic"),
    ROW(OUTSIDE_TRADES, outside_trades, LIVE | INVMM_PF_CHOICE, 0, 0, 1, "choice", "fill|ignore",
        "what a trade does that prints outside of the last book of its venue: it swept the book and fills "
        "what it passes, or it is a late or hidden print and fills nobody"),
    ARRAY(MAKER_FEE, maker_fee, LIVE | ABOVE | BELOW, 0, -1, 1, "fraction",
          "fee of an own fill at each venue as a fraction of its notional; negative is a rebate"),
};

/* Of the rows of the desk the second is the fee, which each venue has of its own. */
static const struct invmm__param_group groups[] = {
    {rows, INVMM__COUNT(rows), 0},
    {invmm__desk_table, 1, offsetof(struct paper_params, desk)},
    {invmm__desk_table + 2, INVMM__DESK_PARAMS - 2, offsetof(struct paper_params, desk)},
};

static const struct invmm__value own_values[] = {
    {INVMM_VALUE_QUEUE_AHEAD, 2 * INVMM__VENUES, "queue_ahead", "U",
     "what stands ahead of our best bid (index 2 venue) and ask (2 venue + 1), where `queue` is `ahead`"},
    {INVMM_VALUE_TRADES_OUTSIDE, 1, "trades_outside", "count",
     "public trades that printed outside of the last book of their venue"},
};

static const struct invmm__value_group values[] = {
    {invmm__desk_values, INVMM__DESK_VALUES},
    {own_values, INVMM__COUNT(own_values)},
};

/* -- where things lie, and time -- */

static struct invmm__venue *venue_at(struct paper *m, uint32_t i) {
  return (struct invmm__venue *)(m + 1) + i;
}

static struct invmm__flight *flight_at(struct paper *m, uint32_t i) {
  return (struct invmm__flight *)venue_at(m, m->venues) + i;
}

static struct invmm__delay *delay_of(struct paper *m) {
  return (struct invmm__delay *)flight_at(m, m->flies ? m->venues : 0);
}

/* -- what the maker sends -- */

static void land(struct paper *m, uint32_t i) {
  if (m->flies) invmm__venue_land(venue_at(m, i), flight_at(m, i), m->now_ns);
}

static void take_quotes(struct paper *m, const struct invmm__clock *clock,
                        const struct invmm__emission *emission) {
  struct invmm__resting fresh;
  for (uint32_t i = 0; i < m->venues; ++i) {
    struct invmm__venue *v = venue_at(m, i);
    invmm__resting_set(&fresh, emission->quotes, emission->n, (int32_t)i);
    land(m, i);
    if (v->latency_ns == 0 || clock->events == 0)
      invmm__venue_rest(v, &fresh);
    else
      invmm__venue_send(v, flight_at(m, i), &fresh, invmm__later(m->seen_ns, v->latency_ns));
  }
}

static void settle(struct paper *m, const struct invmm__emission *emission) {
  if (m->orders.count)
    m->seen_ns = invmm__orders_settle(&m->orders, &m->desk, emission, m->now_ns, m->seen_ns);
}

static void take_orders(struct paper *m, const struct invmm__emission *emission) {
  for (uint32_t i = 0; i < emission->m; ++i) {
    const invmm_order *o = &emission->orders[i];
    const uint64_t latency_ns = venue_at(m, (uint32_t)o->venue)->latency_ns;
    const struct invmm__hedge_order order = {invmm__later(m->seen_ns, latency_ns), o->size, o->limit_price,
                                             o->venue};
    if (o->size != 0) invmm__orders_send(&m->orders, &m->desk, emission, &order, m->seen_ns);
  }
  settle(m, emission);
}

/* -- what the maker sees -- */

static void show(struct paper *m, const struct invmm__emission *emission, const invmm_event *e,
                 int64_t time_ns) {
  invmm_event *shown = invmm__desk_put(&m->desk, emission);
  *shown = *e;
  shown->time_ns = m->seen_ns = time_ns;
}

/* Shows an event now, or sends it on its way. */
static void report(struct paper *m, const struct invmm__emission *emission, const invmm_event *e) {
  const uint32_t i = (uint32_t)e->source < m->venues ? (uint32_t)e->source : 0;
  const uint64_t delay_ns = venue_at(m, i)->delay_ns;
  if (delay_ns == 0) {
    show(m, emission, e, m->now_ns);
    return;
  }
  struct invmm__delay *d = delay_of(m);
  if (d->count == INVMM__DELAYED) show(m, emission, invmm__delay_take(d), m->now_ns);
  invmm__delay_put(d, i, invmm__later(m->now_ns, delay_ns), e);
}

/* Shows what is seen next, unless that is after `until_ns`: all of one moment. Orders that have arrived by
 * then come before it. */
static int deliver(struct paper *m, const struct invmm__emission *emission, int64_t until_ns) {
  struct invmm__delay *d = delay_of(m);
  if (!m->delays || d->count == 0) return 0;
  const int64_t due_ns = invmm__delay_next(d);
  if (due_ns > until_ns) return 0;
  if (due_ns > m->now_ns) m->now_ns = due_ns;
  settle(m, emission);
  while (*emission->count < emission->capacity && d->count && invmm__delay_next(d) == due_ns)
    show(m, emission, invmm__delay_take(d), m->now_ns);
  return 1;
}

/* -- events -- */

static void see_book(struct paper *m, const invmm_event *e) {
  int whole = (e->size > 0) & (e->size2 > 0);
  if (e->instrument == INVMM_HEDGE) {
    m->orders.touch[e->source] = (struct invmm__touch){e->price, e->price2, m->now_ns, whole};
    return;
  }
  struct invmm__venue *v = venue_at(m, (uint32_t)e->source);
  invmm__venue_book(v, e);
  if (!whole) return;
  m->desk.mid = 0.5 * e->price + 0.5 * e->price2;
  m->desk.mid_known = 1;
}

static void meet_trade(struct paper *m, const struct invmm__emission *emission, const invmm_event *e) {
  struct invmm__venue *v = venue_at(m, (uint32_t)e->source);
  const uint64_t before = m->desk.fills;
  const int outside = invmm__venue_is_outside(v, e);
  land(m, (uint32_t)e->source);
  m->outside += (uint64_t)outside;
  if (!outside || !v->queueing.skip_outside) invmm__venue_trade(v, &m->desk, emission, e, m->now_ns);
  if (m->desk.fills != before) m->seen_ns = m->now_ns;
}

/* An event happens: first what reached the market before it, then what it does to us, then the event itself.
 * One that came late is taken now, so that time never goes back. */
static void happen(struct paper *m, const struct invmm__emission *emission, const invmm_event *e) {
  if (e->time_ns > m->now_ns) m->now_ns = e->time_ns;
  for (uint32_t i = 0; i < m->venues && venue_at(m, i)->queueing.by_place; ++i)
    land(m, i); /* places depend on when they were taken */
  settle(m, emission);
  if (e->kind == INVMM_EV_TRADE && e->instrument == 0) meet_trade(m, emission, e);
  report(m, emission, e);
  if (e->kind != INVMM_EV_BOOK) return;
  see_book(m, e);
  settle(m, emission);
}

static invmm_status apply(void *state, const struct invmm__clock *clock, const invmm_event *event) {
  struct paper *m = state;
  if (invmm__queue_room(&m->coming) == 0) return INVMM_E_BUFFER;
  if (clock->events == 1) m->now_ns = m->seen_ns = event->time_ns;
  *invmm__queue_put(&m->coming) = *event;
  return INVMM_OK;
}

static invmm_status emit(void *state, struct invmm__clock *clock, const struct invmm__emission *emission) {
  struct paper *m = state;
  const uint32_t orders = invmm__desk_count(emission);
  if (!invmm__desk_can_bear(emission->quotes, emission->n)) return INVMM_E_NUMERIC;
  if (orders && clock->events == 0) return INVMM_E_TIME; /* nothing dates them */
  invmm_status status = orders ? invmm__orders_check(&m->orders, &m->desk, emission) : INVMM_OK;
  if (status < 0) return status;
  invmm__desk_hand_out(&m->desk, emission);
  if (emission->n) take_quotes(m, clock, emission);
  if (orders) take_orders(m, emission);
  /* While the buffer has room nothing waits, so that there is room for all that an event may bring. */
  while (m->coming.count && *emission->count < emission->capacity) {
    if (deliver(m, emission, m->coming.ring[m->coming.head].time_ns)) return INVMM_MORE;
    happen(m, emission, invmm__queue_take(&m->coming));
  }
  return m->desk.waiting.count || m->coming.count ? INVMM_MORE : INVMM_OK;
}

/* -- the record -- */

static int any(const by_venue *seconds) {
  int some = 0;
  for (uint32_t i = 0; i < INVMM__VENUES; ++i)
    some |= invmm__nanoseconds(seconds->at[i]) > 0;
  return some;
}

static size_t state_size(const void *params) {
  const struct paper_params *p = params;
  const size_t venue = sizeof(struct invmm__venue) + (any(&p->latency) ? sizeof(struct invmm__flight) : 0);
  return sizeof(struct paper) + (size_t)p->sources * venue +
         (any(&p->data_latency) ? sizeof(struct invmm__delay) : 0);
}

static struct invmm__verdict check(const void *params) {
  (void)params; /* nothing here contradicts anything else */
  return (struct invmm__verdict){INVMM_OK, NULL, NULL};
}

static void prepare(void *state, const void *params, const struct invmm__clock *clock) {
  const struct paper_params *p = params;
  struct paper *m = state;
  (void)clock;
  m->venues = (uint32_t)p->sources;
  m->flies = any(&p->latency), m->delays = any(&p->data_latency);
  invmm__desk_prepare(&m->desk, &p->desk);
  for (uint32_t i = 0; i < m->venues; ++i) {
    struct invmm__venue *v = venue_at(m, i);
    v->latency_ns = invmm__nanoseconds(p->latency.at[i]);
    v->delay_ns = invmm__nanoseconds(p->data_latency.at[i]);
    v->queue_share = p->queue_share.at[i], v->maker_fee = p->maker_fee.at[i];
    v->queueing = (struct invmm__queueing){p->queue == INVMM_QUEUE_AHEAD, p->cancel_share,
                                           p->outside_trades == INVMM_OUTSIDE_IGNORE};
  }
}

static invmm_status value(const void *state, const struct invmm__clock *clock, int32_t id, uint32_t index,
                          double *out) {
  const struct paper *m = state;
  const struct invmm__venue *venues = (const struct invmm__venue *)(m + 1);
  *out = 0;
  if (id == INVMM_VALUE_QUEUE_AHEAD)
    return index / 2 < m->venues ? invmm__venue_ahead(&venues[index / 2], index % 2, out) : INVMM_NOT_READY;
  if (id != INVMM_VALUE_TRADES_OUTSIDE) return invmm__desk_value(&m->desk, clock, id, out);
  *out = (double)m->outside;
  return INVMM_OK;
}

/* What one event and its orders may bring at most, where nothing else waits, and what was delayed. */
_Static_assert(2 * INVMM__DESK_LEVELS + INVMM__ORDERS + 2 <= INVMM__QUEUE, "an event always has room");

const struct invmm__kind invmm__paper_market = {
    .id = INVMM_KIND_PAPER_MARKET,
    .verbs = INVMM_VERB_STEP | INVMM_VERB_EMIT,
    .name = "paper_market",
    .title = "Recorded events, and the fills that quotes would have had among them",
    .cite = "",
    .params = groups,
    .param_groups = INVMM__COUNT(groups),
    .values = values,
    .value_groups = INVMM__COUNT(values),
    .params_size = sizeof(struct paper_params),
    .state_size = state_size,
    .check = check,
    .prepare = prepare,
    .apply = apply,
    .book = apply,
    .value = value,
    .emit = emit,
};
