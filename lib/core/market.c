/* SPDX-License-Identifier: MIT */
/** Markets: what a market hands out, and the loop in which a maker meets it. */
#include "core/internal.h"

enum {
  LEVELS_MOST = 64,
  VENUES_MOST = 64,
  ORDERS_MOST = 32 /* 8 hedges, 16 venues, a range */,
  EVENTS_MOST = 64,
  PROGRESS_EVERY = 4096
};

static const char *reason(invmm_status status) {
  switch (status) {
  case INVMM_E_ARG:
    return "a null pointer, or more quotes than the levels of the market at a venue";
  case INVMM_E_RANGE:
    return "a quote or an order whose price or size is no finite number, a quoted size below 0, or an "
           "instrument or venue that this market does not trade";
  case INVMM_E_TIME:
    return "orders before the first event: nothing dates them";
  case INVMM_E_BUFFER:
    return "more orders than the market can hold: take what waits first";
  case INVMM_E_UNSUPPORTED:
    return "no market, or orders for one that has no hedge instrument: a simulated one has it with a finite "
           "hedge_half_spread";
  default:
    return "a notional, the orders on their way, or the next step would leave the range of a double";
  }
}

/* The sentence of the last refusal. */
static invmm_status explained(invmm_model *market, invmm_status status, const char *why) {
  invmm__say(invmm__model_cold(market)->errmsg, "%s", why);
  return status;
}

static invmm_status emit(invmm_model *market, const struct invmm__emission *emission) {
  invmm_status status = market->kind->emit(invmm__model_state(market), &market->clock, emission);
  return status < 0 ? explained(market, status, reason(status)) : status;
}

static int is_size(double size) {
  return invmm__is_finite(size) && size >= 0;
}

/* A market that is not stepped has no sources, but it is one venue. */
static uint32_t venues_of(const invmm_model *market) {
  return market->sources ? market->sources : 1;
}

static int is_venue(const invmm_model *market, int32_t venue) {
  return (uint32_t)venue < venues_of(market);
}

static int sane_quotes(const invmm_model *market, const invmm_quotes *quotes, uint32_t n) {
  for (uint32_t i = 0; i < n; ++i) {
    const invmm_quotes *q = &quotes[i];
    int priced = invmm__is_finite(q->bid) & invmm__is_finite(q->ask);
    if (!priced || !is_size(q->bid_size) || !is_size(q->ask_size)) return 0;
    if (q->instrument != 0 || !is_venue(market, q->venue)) return 0;
  }
  return 1;
}

static int sane_orders(const invmm_model *market, const invmm_order *orders, uint32_t m) {
  for (uint32_t i = 0; i < m; ++i) {
    const invmm_order *o = &orders[i];
    if (!invmm__is_finite(o->size) || !invmm__is_finite(o->limit_price)) return 0;
    if (o->instrument != INVMM_HEDGE || !is_venue(market, o->venue)) return 0;
  }
  return 1;
}

/* Whether a venue would get more quotes than its levels. */
static int crowds(const invmm_model *market, const invmm_quotes *quotes, uint32_t n) {
  uint32_t count[VENUES_MOST] = {0};
  for (uint32_t i = 0; i < n; ++i)
    if (++count[quotes[i].venue] > market->levels) return 1;
  return 0;
}

static invmm_status check_emission(const invmm_model *market, const struct invmm__emission *e) {
  if (!e->count || (!e->quotes && e->n) || (!e->orders && e->m) || (!e->out && e->capacity))
    return INVMM_E_ARG;
  if (!(market->kind->verbs & INVMM_VERB_EMIT)) return INVMM_E_UNSUPPORTED;
  if (e->n > market->levels * venues_of(market)) return INVMM_E_ARG;
  if (!sane_quotes(market, e->quotes, e->n) || !sane_orders(market, e->orders, e->m)) return INVMM_E_RANGE;
  return e->n > market->levels && crowds(market, e->quotes, e->n) ? INVMM_E_ARG : INVMM_OK;
}

invmm_status invmm_emit(invmm_model *market, const invmm_quotes *quotes, uint32_t n,
                        const invmm_order *orders, uint32_t m, invmm_event *out, uint32_t capacity,
                        uint32_t *count) {
  if (count) *count = 0;
  if (!market) return INVMM_E_ARG;
  struct invmm__emission emission = {quotes, n, orders, m, out, capacity, count};
  invmm_status status = check_emission(market, &emission);
  return status < 0 ? explained(market, status, reason(status)) : emit(market, &emission);
}

/* A maker in a market: what it answered last, and how it answers. */
struct table {
  invmm_model *market, *maker;
  int hedges; /* whether it may have orders */
  uint32_t quotes, orders;
  invmm_quotes quote[LEVELS_MOST];
  invmm_order order[ORDERS_MOST];
};

/* Whether the maker may order anything while parameters stay. */
static int hedges(const invmm_model *maker) {
  const struct invmm__kind *kind = maker->kind;
  if (!(kind->verbs & INVMM_VERB_HEDGE)) return 0;
  return !kind->hedges || kind->hedges(invmm__model_state(maker));
}

static invmm_status cannot_trade(invmm_model *market) {
  return explained(
      market, INVMM_E_UNSUPPORTED,
      "markets trade one hedge instrument; the maker ordered something else, such as a rebalance: step "
      "it, and report the fill, by yourself");
}

/* The maker's answers to all it has seen. */
static invmm_status answer(struct table *t) {
  uint32_t orders = 0;
  t->quotes = t->maker->levels;
  invmm_status status = invmm_quote(t->maker, NULL, t->quotes, t->quote);
  if (status >= 0 && t->hedges) status = invmm_hedge(t->maker, t->order, ORDERS_MOST, &orders);
  t->orders = 0;
  for (uint32_t i = 0; i < orders; ++i) {
    if (t->order[i].size == 0) continue;
    if (t->order[i].instrument != INVMM_HEDGE) return cannot_trade(t->market);
    t->order[t->orders++] = t->order[i];
  }
  return status < 0 ? explained(t->market, status, "the maker refused invmm_quote or invmm_hedge") : status;
}

/* One turn: the market takes the answers and shows what happened, the maker sees it and answers. More waits
 * where the buffer is full, or where the market would have an answer before it goes on. */
static invmm_status turn(struct table *t) {
  invmm_event seen[EVENTS_MOST];
  invmm_status status, stepped;
  uint32_t count;
  do {
    const struct invmm__emission emission = {t->quote, t->quotes,   t->order, t->orders,
                                             seen,     EVENTS_MOST, &count};
    status = emit(t->market, &emission);
    stepped = status < 0 ? status : invmm__model_take(t->maker, seen, count);
    t->quotes = t->orders = 0; /* taken */
    if (stepped >= 0 && (status != INVMM_MORE || count < EVENTS_MOST)) stepped = answer(t);
  } while (status == INVMM_MORE && stepped >= 0);
  return stepped;
}

struct watch {
  invmm_progress progress;
  void *user;
};

static int cancelled(const struct watch *w, double part) {
  return w->progress && w->progress(w->user, part) != 0;
}

static invmm_status run_events(struct table *t, const invmm_event *events, uint32_t n, const struct watch *w,
                               uint32_t *done) {
  for (uint32_t i = 0; i < n; *done = ++i) {
    if (i % PROGRESS_EVERY == 0 && cancelled(w, (double)i / n)) return INVMM_E_CANCELLED;
    invmm_status status = invmm_step(t->market, &events[i], 1, NULL);
    if (status >= 0) status = turn(t);
    if (status < 0) return status;
  }
  return INVMM_OK;
}

static double part_of(const struct invmm__clock *clock, int64_t until_ns) {
  double gone = (double)clock->now_ns - (double)clock->first_ns;
  double whole = (double)until_ns - (double)clock->first_ns;
  return clock->events ? gone / whole : 0;
}

static invmm_status run_until(struct table *t, int64_t until_ns, const struct watch *w, uint32_t *done) {
  const struct invmm__clock *clock = &t->market->clock;
  for (uint32_t i = 0; clock->events == 0 || clock->now_ns < until_ns; *done = ++i) {
    if (i % PROGRESS_EVERY == 0 && cancelled(w, part_of(clock, until_ns))) return INVMM_E_CANCELLED;
    invmm_status status = turn(t);
    if (status < 0) return status;
  }
  return INVMM_OK;
}

static invmm_status check_run(invmm_model *market, const invmm_model *maker, const invmm_event *events,
                              uint32_t n) {
  const uint32_t loop = INVMM_VERB_STEP | INVMM_VERB_QUOTE;
  if (!market) return INVMM_E_ARG;
  if (!maker || (!events && n)) return explained(market, INVMM_E_ARG, "a null pointer");
  if (!(market->kind->verbs & INVMM_VERB_EMIT) || (maker->kind->verbs & loop) != loop)
    return explained(market, INVMM_E_UNSUPPORTED, "needs a market, and a maker that quotes");
  if (maker->levels > market->levels)
    return explained(market, INVMM_E_ARG,
                     "the maker has more levels than the market: raise the market's levels");
  if (n && !(market->kind->verbs & INVMM_VERB_STEP))
    return explained(market, INVMM_E_ARG,
                     "a simulated market takes no events: it runs until until_ns, with n = 0");
  return INVMM_OK;
}

invmm_status invmm_run(invmm_model *market, invmm_model *maker, const invmm_event *events, uint32_t n,
                       int64_t until_ns, invmm_progress progress, void *user, uint32_t *done) {
  struct table t;
  struct watch watch = {progress, user};
  uint32_t count = 0;
  invmm_status status = check_run(market, maker, events, n);
  if (status >= 0) {
    t.market = market, t.maker = maker, t.hedges = hedges(maker);
    status = answer(&t);
  }
  if (status >= 0 && market->kind->verbs & INVMM_VERB_STEP)
    status = run_events(&t, events, n, &watch, &count);
  else if (status >= 0)
    status = run_until(&t, until_ns, &watch, &count);
  if (done) *done = count;
  return status;
}
