/* SPDX-License-Identifier: MIT */
/** min sum of C_i(x_i) with sum x_i = Q, 0 <= x_i <= cap_i, all C_i convex: a margin nu such that
 * sum clip(m_i^(-1)(nu), 0, cap_i) = Q, where m_i = C_i' (Boyd and Vandenberghe 2004, 5.5.3, water-filling).
 * With gas for each venue in use: branch and bound over which are, where those still undecided cost no gas.
 * With lots: down to whole lots, then one lot after the other where the next is cheapest. No venue's lots
 * below its share cost more than nu each, none above it less, so for convex costs that is the best there is.
 */
#include "solvers/split.h"
#include "numeric/root.h"
#include <assert.h>
#include <math.h>

static int is_flat(const struct invmm__venue *v) {
  return v->base == 0 && v->impact == 0 && v->root_impact == 0;
}

double invmm__venue_cost(const struct invmm__venue *v, double x) {
  double own = v->fee * x;
  if (v->base == 0) return own + x * (0.5 * v->impact * x + v->root_impact * sqrt(x));
  if (v->sell) return own + x * (v->mid - v->quote * v->keep / (v->base + v->keep * x));
  return own + x * (v->quote / ((v->base - x) * v->keep) - v->mid);
}

double invmm__venue_margin(const struct invmm__venue *v, double x) {
  if (v->base == 0) return v->fee + v->impact * x + 1.5 * v->root_impact * sqrt(x);
  double left = v->sell ? v->base + v->keep * x : v->base - x, price = v->quote / left * (v->base / left);
  return v->fee + (v->sell ? v->mid - v->keep * price : price / v->keep - v->mid);
}

/* How much a pool takes until its margin is `excess` above its fee. */
static double pool_amount(const struct invmm__venue *v, double excess) {
  double price = v->sell ? v->mid - excess : v->mid + excess; /* the taker's, fee of the pool included */
  if (!v->sell) return v->base - sqrt(v->base * v->quote / (price * v->keep)); /* NaN, too, is no amount */
  return price > 0 ? (sqrt(v->base * v->keep * v->quote / price) - v->base) / v->keep : v->cap;
}

/* m^(-1)(nu), clipped. Both impacts together are a quadratic in sqrt(x). */
static double amount_at(const struct invmm__venue *v, double margin) {
  double excess = margin - v->fee, x;
  if (v->base > 0) {
    x = pool_amount(v, excess);
  } else if (!(excess > 0)) {
    return 0;
  } else if (is_flat(v)) {
    return v->cap;
  } else {
    double root = 1.5 * v->root_impact, t = 2 * excess / (root + sqrt(root * root + 4 * v->impact * excess));
    x = t * t;
    if (root == 0) x = excess / v->impact;
  }
  return fmin(fmax(x, 0), v->cap);
}

struct basin {
  const struct invmm__venue *venues;
  uint32_t n;
  double quantity;
};

static double overflow(const void *context, double margin) {
  const struct basin *b = context;
  double sum = -b->quantity;
  for (uint32_t i = 0; i < b->n; ++i)
    sum += amount_at(&b->venues[i], margin);
  return sum;
}

static double cost_of(const struct invmm__venue *venues, uint32_t n, const double *amount) {
  double cost = 0;
  for (uint32_t i = 0; i < n; ++i)
    if (amount[i] > 0) cost += invmm__venue_cost(&venues[i], amount[i]) + venues[i].gas;
  return cost;
}

static int is_tied(const struct basin *b, uint32_t i, double tie, const struct invmm__shares *s) {
  return is_flat(&b->venues[i]) && fabs(b->venues[i].fee - s->margin) <= tie;
}

/* As much of it as fits. */
static double add(const struct invmm__venue *v, double more, double *amount) {
  double added = fmin(fmax(more, -*amount), v->cap - *amount);
  *amount += added;
  return added;
}

/* Gives what is left to the flat venues at the margin, in order; and what rounding then leaves to whoever is
 * between his bounds. */
static void settle(const struct basin *b, double tie, struct invmm__shares *s) {
  double left = b->quantity;
  for (uint32_t i = 0; i < b->n; ++i) {
    s->amount[i] = is_tied(b, i, tie, s) ? 0 : amount_at(&b->venues[i], s->margin);
    left -= s->amount[i];
  }
  for (uint32_t i = 0; i < b->n; ++i)
    if (is_tied(b, i, tie, s)) left -= add(&b->venues[i], left, &s->amount[i]);
  for (uint32_t i = 0; i < b->n; ++i)
    if (s->amount[i] > 0 && s->amount[i] < b->venues[i].cap) left -= add(&b->venues[i], left, &s->amount[i]);
}

/* Fills venues without regard to gas. Caps are at most the quantity here. */
static struct invmm__shares fill(const struct basin *b) {
  struct invmm__shares s = {.margin = INFINITY};
  double room = 0, top = -INFINITY;
  for (uint32_t i = 0; i < b->n; ++i) {
    room += b->venues[i].cap;
    s.margin = fmin(s.margin, invmm__venue_margin(&b->venues[i], 0));
    top = fmax(top, invmm__venue_margin(&b->venues[i], b->venues[i].cap));
  }
  if (room <= b->quantity) {
    for (uint32_t i = 0; i < b->n; ++i)
      s.amount[i] = b->venues[i].cap;
    s.shortfall = b->quantity - room, s.margin = top;
  } else {
    double tie = 1e-12 * (fabs(top) + fabs(s.margin));
    s.margin = invmm__root(overflow, b, s.margin, top + tie);
    settle(b, tie, &s);
  }
  s.cost = cost_of(b->venues, b->n, s.amount);
  return s;
}

/* ---- gas ---- */

/* A search over which of the venues take part. */
struct choice {
  const struct invmm__venue *venues;
  uint32_t n;
  double quantity;
  int looks; /* left */
  struct invmm__shares best;
};

/* Fills those that `in` says; the first `decided` of them pay gas. */
static struct invmm__shares fill_some(const struct choice *c, uint32_t in, uint32_t decided) {
  struct invmm__venue some[INVMM__VENUES_MOST];
  uint32_t place[INVMM__VENUES_MOST], n = 0;
  double gas = 0;
  for (uint32_t i = 0; i < c->n; ++i) {
    if (!(in >> i & 1)) continue;
    if (i < decided) gas += c->venues[i].gas;
    place[n] = i, some[n] = c->venues[i], some[n++].gas = 0;
  }
  struct basin basin = {some, n, c->quantity};
  struct invmm__shares packed = fill(&basin), s = packed;
  for (uint32_t i = 0; i < INVMM__VENUES_MOST; ++i)
    s.amount[i] = 0;
  for (uint32_t i = 0; i < n; ++i)
    s.amount[place[i]] = packed.amount[i];
  s.cost += gas;
  return s;
}

/* Whether one serves more, or as much at less cost. */
static int beats(const struct invmm__shares *a, const struct invmm__shares *b, double quantity) {
  double more = b->shortfall - a->shortfall, slack = 1e-12 * quantity;
  return more > slack || (more >= -slack && a->cost < b->cost);
}

/* All ways to go on from `in`, of which the first `decided` are decided. */
static void search(struct choice *c, uint32_t in, uint32_t decided) {
  if (c->looks-- <= 0) return;
  struct invmm__shares bound = fill_some(c, in, decided);
  double gas = 0; /* of the venues that are used although it was not counted */
  for (uint32_t i = decided; i < c->n; ++i)
    if (bound.amount[i] > 0) gas += c->venues[i].gas;
  if (!beats(&bound, &c->best, c->quantity)) return;
  struct invmm__shares whole = bound;
  whole.cost += gas;
  if (beats(&whole, &c->best, c->quantity)) c->best = whole;
  for (; decided < c->n; ++decided) {
    if (c->venues[decided].gas == 0) continue;
    search(c, in & ~(UINT32_C(1) << decided), decided + 1);
    search(c, in, decided + 1);
    return;
  }
}

/* ---- lots ---- */

static double whole_lots(double x, double lot) {
  return floor(x / lot * (1 + 4e-16) + 1e-9);
}

/* Amounts in whole lots, and who may take more of them. */
struct shelf {
  const struct invmm__venue *venues;
  uint32_t n;
  double lot, lots[INVMM__VENUES_MOST], room[INVMM__VENUES_MOST];
};

/* What the lot from k to k + 1 costs at a venue. */
static double cost_of_lot(const struct shelf *s, uint32_t i, double k) {
  const struct invmm__venue *v = &s->venues[i];
  double from = k > 0 ? invmm__venue_cost(v, k * s->lot) : 0;
  return invmm__venue_cost(v, (k + 1) * s->lot) - from;
}

/* Where the next lot costs least; n where nobody has room. */
static uint32_t cheapest(const struct shelf *s, double *cost) {
  uint32_t best = s->n;
  for (uint32_t i = 0; i < s->n; ++i) {
    if (!(s->lots[i] < s->room[i])) continue;
    double next = cost_of_lot(s, i, s->lots[i]);
    if (best == s->n || next < *cost) best = i, *cost = next;
  }
  return best;
}

/* Venues that the split left out for their gas stay out. */
static struct shelf shelf_of(const struct choice *c, double lot, const struct invmm__shares *split) {
  struct shelf s = {.venues = c->venues, .n = c->n, .lot = lot};
  for (uint32_t i = 0; i < c->n; ++i) {
    int open = split->amount[i] > 0 || c->venues[i].gas == 0;
    s.room[i] = open ? whole_lots(c->venues[i].cap, lot) : 0;
    s.lots[i] = fmin(whole_lots(split->amount[i], lot), s.room[i]);
  }
  return s;
}

static void round_to_lots(struct choice *c, double lot) {
  struct invmm__shares *split = &c->best;
  struct shelf s = shelf_of(c, lot, split);
  double left = whole_lots(c->quantity, lot), cost = 0;
  uint32_t at = 0;
  for (uint32_t i = 0; i < s.n; ++i)
    left -= s.lots[i];
  for (; left > 0 && (at = cheapest(&s, &cost)) < s.n; --left)
    ++s.lots[at];
  for (uint32_t i = 0; i < s.n; ++i)
    split->amount[i] = s.lots[i] * lot;
  split->shortfall = left * lot;
  split->cost = cost_of(c->venues, c->n, split->amount);
}

struct invmm__shares invmm__split(const struct invmm__venue *venues, uint32_t n, double quantity,
                                  double lot) {
  struct invmm__venue capped[INVMM__VENUES_MOST];
  struct choice c = {.venues = capped, .n = n, .quantity = quantity, .looks = 1024};
  assert(n >= 1 && n <= INVMM__VENUES_MOST && quantity > 0);
  for (uint32_t i = 0; i < n; ++i) {
    capped[i] = venues[i];
    double most = venues[i].base > 0 && !venues[i].sell ? 0.999999 * venues[i].base : quantity;
    capped[i].cap = fmin(fmin(venues[i].cap, quantity), most);
  }
  c.best.shortfall = c.best.cost = INFINITY;
  search(&c, (UINT32_C(1) << n) - 1, 0);
  if (lot > 0) round_to_lots(&c, lot);
  return c.best;
}
