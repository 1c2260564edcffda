/* SPDX-License-Identifier: MIT */
/** The paper market: recorded events, and the fills that our quotes would have had among them.
 *
 * Events are stepped in, wait, and are handed out by emit; only then do they meet our quotes. So what emit is
 * given counts as sent when the last event was handed out, for that is what the maker had seen, and
 *     step(market, event);  emit(market, quotes, ..., seen);  step(maker, seen);  quote(maker, quotes)
 * is the order of the real thing: an answer reaches the market `latency` later, and with none of it before
 * the next event. What is given before the first event rests as it comes.
 *
 * A public trade at price p fills a resting bid of price b, and an ask likewise,
 *   - where it went through b, p < b, whoever was the aggressor: it would have met our quote first;
 *   - where p = b and a seller was the aggressor, or nobody knows who: with `queue_share` of what was
 *     printed, since others stand in the queue too.
 *
 * Best prices come first, no more fills than was printed, and all fills are at our own price. What is left
 * rests on until the next quotes arrive: they replace all that rests. Until then the old ones stand, for a
 * cancel takes as long as a quote. Quotes equal to those sent last are not sent again. Should more than 64
 * changes be on the way, the newest takes the place of the one before it.
 *
 * A hedge order arrives `latency` after it was sent and trades whole at the touch of the hedge's last book
 * that has two sides, whatever the sizes there; without such a book it waits for one. With a limit that the
 * touch does not meet it is dropped. PENDING says what is on the way. */
#include "markets/desk.h"
#include "markets/kinds.h"
#include "parts/horizon.h"
#include <float.h>
#include <math.h>

enum { ORDERS = 64, FLIGHT = 64 };

struct paper_params {
  struct invmm__desk_params desk;
  double latency, queue_share;
};

/* A hedge order on its way. */
struct order {
  int64_t arrive_ns;
  double size, limit;
};

/* The best prices of the hedge, and since when. */
struct touch {
  double bid, ask;
  int64_t since_ns;
  int known;
};

struct paper {
  int64_t now_ns; /* of the event that was handed out last */
  uint64_t latency_ns;
  double queue_share;
  struct touch hedge;
  uint32_t orders;
  struct order order[ORDERS]; /* by time of arrival */
  struct invmm__desk desk;
  struct invmm__queue coming; /* stepped in, not yet looked at */
};

/* Quotes on their way, by time of arrival. It lies behind the rest of the state, where there is a latency. */
struct flight {
  uint32_t head, count;
  int64_t arrive_ns[FLIGHT];
  struct invmm__resting quotes[FLIGHT];
};

#define ROW(ID, field, flags, dflt, min, max, unit, about)                                                   \
  {                                                                                                          \
    INVMM_PARAM_##ID, flags, offsetof(struct paper_params, field), dflt, min, max, #field, unit, NULL,       \
        about, NULL                                                                                          \
  }

static const struct invmm__param rows[] = {
    ROW(LATENCY, latency, INVMM_PF_MAX_OPEN, 0, 0, INFINITY, "s",
        "how long quotes and orders take to the market"),
    ROW(QUEUE_SHARE, queue_share, INVMM_PF_LIVE, 1, 0, 1, "fraction",
        "share of a trade at our own price that we get: 1, first in the queue, is optimistic"),
};

static const struct invmm__param_group groups[] = {
    {rows, INVMM__COUNT(rows), 0},
    {invmm__desk_table, INVMM__DESK_PARAMS, offsetof(struct paper_params, desk)},
};

static const struct invmm__value_group values[] = {{invmm__desk_values, INVMM__DESK_VALUES}};

/* -- time -- */

static uint64_t latency_of(const struct paper_params *p) {
  return invmm__nanoseconds(p->latency);
}

/* A time so much later, at most the end of time. */
static int64_t later(int64_t time_ns, uint64_t span_ns) {
  uint64_t left = (uint64_t)INT64_MAX - (uint64_t)time_ns;
  return span_ns < left ? (int64_t)((uint64_t)time_ns + span_ns) : INT64_MAX;
}

/* -- our quotes -- */

static struct flight *flight_of(struct paper *m) {
  return (struct flight *)(m + 1);
}

/* Quotes whose time has come rest. Of several the last one counts: each replaces all. */
static void land(struct paper *m) {
  struct flight *f = flight_of(m);
  const struct invmm__resting *last = NULL;
  while (f->count && f->arrive_ns[f->head] <= m->now_ns) {
    last = &f->quotes[f->head];
    f->head = (f->head + 1) % FLIGHT;
    --f->count;
  }
  if (last) invmm__resting_copy(&m->desk.resting, last);
}

/* Sends quotes off, unless they are what was sent last and nothing of that was filled. */
static void send(struct paper *m, const struct invmm__emission *emission) {
  struct flight *f = flight_of(m);
  struct invmm__resting fresh;
  land(m);
  uint32_t last = (f->head + f->count - 1) % FLIGHT;
  invmm__resting_set(&fresh, emission->quotes, emission->n);
  if (invmm__resting_same(&fresh, f->count ? &f->quotes[last] : &m->desk.resting)) return;
  if (f->count < FLIGHT) last = (f->head + f->count++) % FLIGHT;
  f->arrive_ns[last] = later(m->now_ns, m->latency_ns);
  invmm__resting_copy(&f->quotes[last], &fresh);
}

static void take_quotes(struct paper *m, const struct invmm__clock *clock,
                        const struct invmm__emission *emission) {
  if (m->latency_ns == 0 || clock->events == 0)
    invmm__resting_set(&m->desk.resting, emission->quotes, emission->n);
  else
    send(m, emission);
}

/* Where a trade lies that went this far beyond our price. */
enum reach { SHORT_OF, AT, THROUGH };

static enum reach reach_of(const invmm_event *trade, int sign, double beyond) {
  /* Our price is n ticks, theirs was read from a decimal: the same price may differ in its last digits. */
  const double same = 1e-12 * fabs(trade->price);
  int ours = trade->flags & INVMM_EVF_SIDE_UNKNOWN || sign * trade->size < 0;
  if (beyond > same) return THROUGH;
  return beyond >= -same && ours ? AT : SHORT_OF;
}

/* One side meets a trade of which this much is left. Returns what is left after it. */
static double meet(struct paper *m, const struct invmm__emission *emission, struct invmm__side *side,
                   int sign, const invmm_event *trade, double left) {
  double at_left = m->queue_share * fabs(trade->size);
  while (side->first < side->end) {
    enum reach reach = reach_of(trade, sign, sign * (side->rest[side->first].price - trade->price));
    double most = reach == AT && at_left < left ? at_left : left;
    if (reach == SHORT_OF || most == 0) break;
    double size = invmm__desk_fill(&m->desk, emission, side, sign, most, m->now_ns);
    left = invmm__less(left, size);
    if (reach == AT) at_left = invmm__less(at_left, size);
  }
  return left;
}

static void meet_trade(struct paper *m, const struct invmm__emission *emission, const invmm_event *trade) {
  if (m->latency_ns) land(m);
  double left = meet(m, emission, &m->desk.resting.bid, 1, trade, fabs(trade->size));
  meet(m, emission, &m->desk.resting.ask, -1, trade, left);
}

/* -- hedge orders -- */

static void put_pending(struct paper *m, const struct invmm__emission *emission, int64_t time_ns) {
  double buys = 0, sells = 0;
  for (uint32_t i = 0; i < m->orders; ++i) {
    buys += m->order[i].size > 0 ? m->order[i].size : 0;
    sells += m->order[i].size < 0 ? -m->order[i].size : 0;
  }
  *invmm__desk_put(&m->desk, emission) = (invmm_event){
      .time_ns = time_ns, .kind = INVMM_EV_PENDING, .instrument = INVMM_HEDGE, .size = buys, .size2 = sells};
}

/* The order that arrived first trades at the touch or is dropped. It traded on arrival, or when the book came
 * that it had waited for. */
static void settle_first(struct paper *m, const struct invmm__emission *emission) {
  struct order first = m->order[0];
  --m->orders;
  for (uint32_t i = 0; i < m->orders; ++i)
    m->order[i] = m->order[i + 1];
  double price = first.size > 0 ? m->hedge.ask : m->hedge.bid;
  int64_t time_ns = first.arrive_ns > m->hedge.since_ns ? first.arrive_ns : m->hedge.since_ns;
  if (invmm__desk_may_hedge(&m->desk, first.size, first.limit, price))
    invmm__desk_hedge(&m->desk, emission, first.size, price, time_ns);
  else
    put_pending(m, emission, time_ns);
}

static void settle(struct paper *m, const struct invmm__emission *emission) {
  while (m->hedge.known && m->orders && m->order[0].arrive_ns <= m->now_ns)
    settle_first(m, emission);
}

static void take_orders(struct paper *m, const struct invmm__emission *emission) {
  for (uint32_t i = 0; i < emission->m; ++i) {
    const invmm_order *o = &emission->orders[i];
    if (o->size == 0) continue;
    m->order[m->orders++] = (struct order){later(m->now_ns, m->latency_ns), o->size, o->limit_price};
    put_pending(m, emission, m->now_ns);
  }
  settle(m, emission);
}

/* -- events -- */

static void see_book(struct paper *m, const invmm_event *e) {
  int whole = (e->size > 0) & (e->size2 > 0);
  if (e->instrument == INVMM_HEDGE) {
    m->hedge = (struct touch){e->price, e->price2, m->now_ns, whole};
  } else if (whole) {
    m->desk.mid = 0.5 * e->price + 0.5 * e->price2;
    m->desk.mid_known = 1;
  }
}

/* An event happens: first what reached the market before it, then what it does to us, then the event itself.
 * One that came late is taken now, so that time never goes back. */
static void happen(struct paper *m, const struct invmm__emission *emission, const invmm_event *e) {
  if (e->time_ns > m->now_ns) m->now_ns = e->time_ns;
  settle(m, emission);
  if (e->kind == INVMM_EV_TRADE && e->instrument == 0) meet_trade(m, emission, e);
  invmm_event *echo = invmm__desk_put(&m->desk, emission);
  *echo = *e;
  echo->time_ns = m->now_ns;
  if (e->kind != INVMM_EV_BOOK) return;
  see_book(m, e);
  settle(m, emission);
}

static invmm_status apply(void *state, const struct invmm__clock *clock, const invmm_event *event) {
  struct paper *m = state;
  if (invmm__queue_room(&m->coming) == 0) return INVMM_E_BUFFER;
  if (clock->events == 1) m->now_ns = event->time_ns;
  *invmm__queue_put(&m->coming) = *event;
  return INVMM_OK;
}

/* Whether the orders can be taken: there is a time to date them, room for what they bring, and their sum is a
 * number. */
static invmm_status check_orders(const struct paper *m, const struct invmm__clock *clock,
                                 const struct invmm__emission *emission) {
  uint32_t orders = invmm__desk_count(emission);
  double sum = 0;
  if (orders == 0) return INVMM_OK;
  if (clock->events == 0) return INVMM_E_TIME;
  if (orders > ORDERS - m->orders || 2 * orders > invmm__queue_room(&m->desk.waiting)) return INVMM_E_BUFFER;
  for (uint32_t i = 0; i < m->orders; ++i)
    sum += fabs(m->order[i].size);
  for (uint32_t i = 0; i < emission->m; ++i)
    sum += fabs(emission->orders[i].size);
  return sum <= DBL_MAX ? INVMM_OK : INVMM_E_NUMERIC;
}

static invmm_status emit(void *state, struct invmm__clock *clock, const struct invmm__emission *emission) {
  struct paper *m = state;
  if (!invmm__desk_can_bear(emission->quotes, emission->n)) return INVMM_E_NUMERIC;
  invmm_status status = check_orders(m, clock, emission);
  if (status < 0) return status;
  invmm__desk_hand_out(&m->desk, emission);
  if (emission->n) take_quotes(m, clock, emission);
  if (emission->m) take_orders(m, emission);
  /* While the buffer has room nothing waits, so that there is room for all that an event may bring. */
  while (m->coming.count && *emission->count < emission->capacity)
    happen(m, emission, invmm__queue_take(&m->coming));
  return m->desk.waiting.count || m->coming.count ? INVMM_MORE : INVMM_OK;
}

/* -- the record -- */

static size_t state_size(const void *params) {
  return sizeof(struct paper) + (latency_of(params) ? sizeof(struct flight) : 0);
}

static struct invmm__verdict check(const void *params) {
  (void)params; /* nothing here contradicts anything else */
  return (struct invmm__verdict){INVMM_OK, NULL};
}

static void prepare(void *state, const void *params, const struct invmm__clock *clock) {
  const struct paper_params *p = params;
  struct paper *m = state;
  (void)clock;
  m->latency_ns = latency_of(p);
  m->queue_share = p->queue_share;
  invmm__desk_prepare(&m->desk, &p->desk);
}

static invmm_status value(const void *state, const struct invmm__clock *clock, int32_t id, uint32_t index,
                          double *out) {
  const struct paper *m = state;
  (void)index;
  return invmm__desk_value(&m->desk, clock, id, out);
}

/* What one event and its orders may bring at most, where nothing else waits. */
_Static_assert(2 * INVMM__DESK_LEVELS + ORDERS + 1 <= INVMM__QUEUE, "an event always has room");

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
    .value = value,
    .emit = emit,
};
