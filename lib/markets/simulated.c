/* SPDX-License-Identifier: MIT */
/** The simulated market: an arithmetic Brownian mid, and takers who reach into the book.
 *
 * M. Avellaneda, S. Stoikov, High-frequency trading in a limit order book, Quantitative Finance 8(3), 2008.
 * Each emit moves it on by one step of dt, in the order that gives their tables:
 *   1. Our quotes meet the takers at the old mid s. A quote at the distance d from it is filled with the
 *      probability lambda(d) dt, at most 1, where lambda(d) = A exp(-k d); the sides are independent.
 *   2. The mid moves: s += mu dt + sigma sqrt(dt) N(0, 1).
 *
 * | symbol | parameter           | unit      |
 * | sigma  | `volatility`        | P/sqrt(s) |
 * | mu     | `drift`             | P/s       |
 * | A      | `intensity_scale`   | 1/s, for each side |
 * | k      | `intensity_decay`   | 1/P       |
 * | dt     | `time_step`         | s         |
 *
 * One uniform u for each side says it all: the taker of this step reaches r = -ln(u/(A dt))/k away from the
 * mid, and u < lambda(d) dt means r > d. So every quote not further away than r is filled, best price first,
 * up to `trade_size`, and where u < A dt the trade is public, at the price s -+ r: an exponential distance
 * beyond 0. Quotes beyond the mid (d < 0) also find takers that nobody else sees.
 *
 * What our quotes are changes no draw: the mid walks the same path whatever the maker does. The first emit
 * shows the book at time 0 before anything moves. Hedge orders trade at once at the touch of the hedge's
 * book. */
#include "markets/desk.h"
#include "markets/kinds.h"
#include "numeric/random.h"
#include <float.h>
#include <math.h>

/* What a step may bring at most: fills, two trades, two books. */
enum { STEP_EVENTS = 2 * INVMM__DESK_LEVELS + 4 };

/* The parts of the model that draw numbers. A number is never moved, or the numbers drawn would change. */
enum { PART_MOVES, PART_ARRIVALS };

/* No u is smaller than 2^-53, and A dt is at most 1: no taker reaches further than this over k. */
#define LONGEST_REACH 37.0

struct simulated_params {
  struct invmm__desk_params desk;
  double seed, stream, initial_price, volatility, drift, intensity_scale, intensity_decay, trade_size,
      time_step;
  double book_half_spread, hedge_half_spread;
};

struct simulated {
  double mid_drift, mid_deviation; /* P, of one step */
  double arrivals;                 /* A dt */
  double inverse_decay;            /* 1/k, P */
  double trade_size, half_spread, hedge_half_spread;
  double furthest; /* P: no price is further from the mid */
  double step_ns;
  double steps;        /* since the start */
  double seed, stream; /* that the generators began with */
  struct invmm__random moves, takers;
  struct invmm__desk desk;
};

#define ROW(ID, field, flags, dflt, min, max, unit, about)                                                   \
  {                                                                                                          \
    INVMM_PARAM_##ID, flags, offsetof(struct simulated_params, field), dflt, min, max, #field, unit, NULL,   \
        about, NULL                                                                                          \
  }
#define LIVE     INVMM_PF_LIVE
#define INTEGER  INVMM_PF_INTEGER
#define REQUIRED INVMM_PF_REQUIRED
#define ABOVE    INVMM_PF_MIN_OPEN
#define BELOW    INVMM_PF_MAX_OPEN

static const struct invmm__param rows[] = {
    ROW(SEED, seed, LIVE | INTEGER, 0, 0, 9007199254740992.0, "1",
        "which random numbers; a new one takes effect with the next step"),
    ROW(STREAM, stream, LIVE | INTEGER, 0, 0, 9007199254740992.0, "1",
        "which of the independent streams of the seed: one for each path"),
    ROW(INITIAL_PRICE, initial_price, LIVE | ABOVE | BELOW, 100, -INFINITY, INFINITY, "P",
        "the mid at the start; of no effect later"),
    ROW(VOLATILITY, volatility, LIVE | REQUIRED | BELOW, NAN, 0, INFINITY, "P/sqrt(s)",
        "sigma: arithmetic volatility of the mid"),
    ROW(DRIFT, drift, LIVE | ABOVE | BELOW, 0, -INFINITY, INFINITY, "P/s", "mu: drift of the mid"),
    ROW(INTENSITY_SCALE, intensity_scale, LIVE | REQUIRED | BELOW, NAN, 0, INFINITY, "1/s",
        "A: takers per second and side who reach as far as the mid"),
    ROW(INTENSITY_DECAY, intensity_decay, LIVE | REQUIRED | ABOVE | BELOW, NAN, 0, INFINITY, "1/P",
        "k: how fast takers become fewer with the distance from the mid"),
    ROW(TRADE_SIZE, trade_size, LIVE | ABOVE | BELOW, 1, 0, INFINITY, "U", "size of each taker's order"),
    ROW(TIME_STEP, time_step, 0, 1, 1e-9, 1e9, "s", "dt: time that each step takes"),
    ROW(BOOK_HALF_SPREAD, book_half_spread, LIVE | BELOW, 0.005, 0, INFINITY, "P",
        "distance of the best bid and ask from the mid; 0: a locked book"),
    ROW(HEDGE_HALF_SPREAD, hedge_half_spread, LIVE, INFINITY, 0, INFINITY, "P",
        "the same for the hedge instrument, whose mid is the same; infinity: there is none"),
};

static const struct invmm__param_group groups[] = {
    {rows, INVMM__COUNT(rows), 0},
    {invmm__desk_table, INVMM__DESK_PARAMS, offsetof(struct simulated_params, desk)},
};

static const struct invmm__value_group values[] = {{invmm__desk_values, INVMM__DESK_VALUES}};

/* -- one step -- */

/* What chance brings next. */
struct chance {
  struct invmm__random moves, takers; /* the generators after it */
  double sold, bought;                /* u of the taker who sells, and of the one who buys */
  double mid;
  int64_t time_ns;
};

/* Draws one step ahead. 0 where a price or the time would leave its range. */
static int draw(const struct simulated *m, struct chance *next) {
  const double s = m->desk.mid, ns = (m->steps + 1) * m->step_ns + 0.5;
  next->moves = m->moves, next->takers = m->takers;
  next->sold = invmm__random_uniform(&next->takers);
  next->bought = invmm__random_uniform(&next->takers);
  next->mid = s + (m->mid_drift + m->mid_deviation * invmm__random_normal(&next->moves));
  if (!(ns < 0x1p63) || !(fabs(s) + m->furthest <= DBL_MAX) || !(fabs(next->mid) + m->furthest <= DBL_MAX))
    return 0;
  next->time_ns = (int64_t)ns;
  return 1;
}

/* How far the taker of a side reaches: not worth a logarithm where it is short of the mid and so are our
 * quotes. */
static double reach_of(const struct simulated *m, double u, const struct invmm__side *side, int sign) {
  int beyond_mid = side->first < side->end && sign * (side->rest[side->first].price - m->desk.mid) > 0;
  if (u >= m->arrivals && !beyond_mid) return -INFINITY;
  return -log(u / m->arrivals) * m->inverse_decay;
}

static void trade(struct simulated *m, const struct invmm__emission *emission, int sign, double reach,
                  int64_t time_ns) {
  *invmm__desk_put(&m->desk, emission) = (invmm_event){.time_ns = time_ns,
                                                       .kind = INVMM_EV_TRADE,
                                                       .price = m->desk.mid - sign * reach,
                                                       .size = -sign * m->trade_size};
}

/* The taker of one side comes: our fills, then what everybody sees. Takers who sell meet the bids, sign 1. */
static void meet_taker(struct simulated *m, const struct invmm__emission *emission, struct invmm__side *side,
                       int sign, double u, int64_t time_ns) {
  const double s = m->desk.mid, reach = reach_of(m, u, side, sign);
  double left = m->trade_size;
  while (side->first < side->end && left > 0 && sign * (s - side->rest[side->first].price) <= reach)
    left = invmm__less(left, invmm__desk_fill(&m->desk, emission, side, sign, left, time_ns));
  if (u < m->arrivals) trade(m, emission, sign, reach, time_ns);
}

static void put_book(struct simulated *m, const struct invmm__emission *emission, int32_t instrument,
                     double half_spread, int64_t time_ns) {
  *invmm__desk_put(&m->desk, emission) = (invmm_event){.time_ns = time_ns,
                                                       .kind = INVMM_EV_BOOK,
                                                       .instrument = instrument,
                                                       .price = m->desk.mid - half_spread,
                                                       .size = m->trade_size,
                                                       .price2 = m->desk.mid + half_spread,
                                                       .size2 = m->trade_size};
}

static int has_hedge(const struct simulated *m) {
  return m->hedge_half_spread < INFINITY;
}

static void put_books(struct simulated *m, const struct invmm__emission *emission, int64_t time_ns) {
  put_book(m, emission, 0, m->half_spread, time_ns);
  if (has_hedge(m)) put_book(m, emission, INVMM_HEDGE, m->hedge_half_spread, time_ns);
}

static void move_on(struct simulated *m, const struct invmm__emission *emission, const struct chance *next) {
  meet_taker(m, emission, &m->desk.resting.bid, 1, next->sold, next->time_ns);
  meet_taker(m, emission, &m->desk.resting.ask, -1, next->bought, next->time_ns);
  m->moves = next->moves, m->takers = next->takers;
  m->desk.mid = next->mid;
  m->steps += 1;
  put_books(m, emission, next->time_ns);
}

/* The first turn shows the book, each other one moves on. */
static void turn(struct simulated *m, struct invmm__clock *clock, const struct invmm__emission *emission,
                 const struct chance *next) {
  if (clock->events == 0) {
    put_books(m, emission, 0);
  } else {
    move_on(m, emission, next);
    clock->now_ns = next->time_ns;
  }
}

/* -- what the maker sends -- */

static double touch_of(const struct simulated *m, double size) {
  return size > 0 ? m->desk.mid + m->hedge_half_spread : m->desk.mid - m->hedge_half_spread;
}

static void take_orders(struct simulated *m, int64_t now_ns, const struct invmm__emission *emission) {
  for (uint32_t i = 0; i < emission->m; ++i) {
    const invmm_order *o = &emission->orders[i];
    double touch = touch_of(m, o->size);
    if (o->size != 0 && invmm__desk_may_hedge(&m->desk, o->size, o->limit_price, touch))
      invmm__desk_hedge(&m->desk, emission, o->size, touch, now_ns);
  }
}

static invmm_status emit(void *state, struct invmm__clock *clock, const struct invmm__emission *emission) {
  struct simulated *m = state;
  struct chance next;
  const uint32_t orders = invmm__desk_count(emission), before = m->desk.waiting.count;
  const int due = before == 0;
  if (orders && !has_hedge(m)) return INVMM_E_UNSUPPORTED;
  if (orders > invmm__queue_room(&m->desk.waiting) - (due ? STEP_EVENTS : 0)) return INVMM_E_BUFFER;
  if (!invmm__desk_can_bear(emission->quotes, emission->n)) return INVMM_E_NUMERIC;
  if (due && !draw(m, &next)) return INVMM_E_NUMERIC;
  invmm__desk_hand_out(&m->desk, emission);
  if (emission->n) invmm__resting_set(&m->desk.resting, emission->quotes, emission->n, 0);
  take_orders(m, clock->now_ns, emission);
  if (due) turn(m, clock, emission, &next);
  clock->events += *emission->count + m->desk.waiting.count - before;
  return m->desk.waiting.count ? INVMM_MORE : INVMM_OK;
}

/* -- the record -- */

static size_t state_size(const void *params) {
  (void)params;
  return sizeof(struct simulated);
}

static struct invmm__verdict contradiction(const char *why) {
  return (struct invmm__verdict){INVMM_E_CONFIG, why};
}

static struct invmm__verdict check(const void *params) {
  const struct simulated_params *p = params;
  if (isnan(p->volatility)) return contradiction("volatility has no default: set it");
  if (isnan(p->intensity_scale)) return contradiction("intensity_scale has no default: set it");
  if (isnan(p->intensity_decay)) return contradiction("intensity_decay has no default: set it");
  if (p->intensity_scale * p->time_step > 1 + 1e-12)
    return contradiction(
        "intensity_scale * time_step is above 1, but a step has one taker on each side at most: "
        "time_step must not be above 1/intensity_scale");
  return (struct invmm__verdict){INVMM_OK, NULL};
}

/* Another seed or stream begins its numbers anew; no other change touches them. */
static void begin_streams(struct simulated *m, const struct simulated_params *p, int fresh) {
  if (!fresh && p->seed == m->seed && p->stream == m->stream) return;
  m->seed = p->seed, m->stream = p->stream;
  m->moves = invmm__random_of((uint64_t)p->seed, (uint64_t)p->stream, PART_MOVES);
  m->takers = invmm__random_of((uint64_t)p->seed, (uint64_t)p->stream, PART_ARRIVALS);
}

static void prepare(void *state, const void *params, const struct invmm__clock *clock) {
  const struct simulated_params *p = params;
  struct simulated *m = state;
  m->mid_drift = p->drift * p->time_step;
  m->mid_deviation = p->volatility * sqrt(p->time_step);
  m->arrivals = p->intensity_scale * p->time_step;
  m->inverse_decay = 1 / p->intensity_decay;
  m->trade_size = p->trade_size;
  m->half_spread = p->book_half_spread;
  m->hedge_half_spread = p->hedge_half_spread;
  m->furthest =
      p->book_half_spread + (has_hedge(m) ? p->hedge_half_spread : 0) + LONGEST_REACH * m->inverse_decay;
  m->step_ns = p->time_step * 1e9;
  invmm__desk_prepare(&m->desk, &p->desk);
  begin_streams(m, p, clock->events == 0);
  if (clock->events) return;
  m->desk.mid = p->initial_price;
  m->desk.mid_known = 1;
}

static invmm_status value(const void *state, const struct invmm__clock *clock, int32_t id, uint32_t index,
                          double *out) {
  const struct simulated *m = state;
  (void)index;
  return invmm__desk_value(&m->desk, clock, id, out);
}

const struct invmm__kind invmm__simulated_market = {
    .id = INVMM_KIND_SIMULATED_MARKET,
    .verbs = INVMM_VERB_EMIT,
    .name = "simulated_market",
    .title = "Brownian mid, Poisson takers with exponential reach, seeded",
    .cite = "Avellaneda and Stoikov (2008), Quantitative Finance 8(3), 217-224",
    .params = groups,
    .param_groups = INVMM__COUNT(groups),
    .values = values,
    .value_groups = INVMM__COUNT(values),
    .params_size = sizeof(struct simulated_params),
    .state_size = state_size,
    .check = check,
    .prepare = prepare,
    .value = value,
    .emit = emit,
};
