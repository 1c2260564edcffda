/* SPDX-License-Identifier: MIT */
/** How wide the band is, by variant, and what it costs. */
#include "makers/band.h"
#include "solvers/band_drift.h"
#include "solvers/band_lots.h"
#include "solvers/band_reverting.h"

static const struct invmm__zone nowhere = {-INFINITY, -INFINITY, INFINITY, INFINITY, NAN, NAN, NAN};

struct invmm__zone invmm__band_checked(struct invmm__zone z) {
  int ordered = (z.low <= z.land_low) & (z.land_low <= z.land_high) & (z.land_high <= z.high);
  return ordered ? z : nowhere;
}

int invmm__band_known(const struct band_state *s) {
  const struct invmm__maker *m = &s->dealer.maker;
  int priced = m->terms.relative_variance > 0 || s->terms.variant == INVMM_BAND_WEIGHT;
  return (m->book_seen || !priced) && m->due != INVMM__UNSOLVED &&
         !(m->influence.flags & INVMM_FLAG_NOT_READY);
}

/* h = gamma sigma^2/2; NaN where one of them was not given. */
static double running_cost(const struct band_state *s) {
  return s->terms.has_volatility ? 0.5 * s->terms.risk_aversion * s->dealer.maker.variance : NAN;
}

double invmm__band_fixed_cost(const struct band_state *s, int side) {
  return s->kept.gas_seen > 0 ? s->kept.gas : s->terms.fixed[side];
}

/* With the costs of both sides averaged: they are equal, or each side is hit as often. */
static struct invmm__band_problem problem_of(const struct band_state *s) {
  const struct band_terms *t = &s->terms;
  return (struct invmm__band_problem){
      running_cost(s), t->flow_variance,
      0.5 * (invmm__band_fixed_cost(s, BAND_BUY) + invmm__band_fixed_cost(s, BAND_SELL)),
      0.5 * (t->proportional[BAND_BUY] + t->proportional[BAND_SELL])};
}

/* The band that was set by hand; without a flow its cost is not defined. */
static struct invmm__zone by_hand(const struct band_state *s) {
  const struct band_terms *t = &s->terms;
  struct invmm__band_problem p = problem_of(s);
  if (p.flow_variance > 0) return invmm__band_policy(&p, t->outer, t->inner);
  return (struct invmm__zone){-t->outer, -t->inner, t->inner, t->outer, NAN, NAN, NAN};
}

static struct invmm__zone best(const struct invmm__band_problem *p) {
  struct invmm__band band = invmm__band_solve(p);
  struct invmm__zone zone = invmm__band_policy(p, band.outer, band.inner);
  zone.cost_rate = band.cost_rate;
  return zone;
}

static struct invmm__zone with_lots(const struct band_state *s, const struct invmm__band_problem *p) {
  struct invmm__lots_problem lots = {p->running_cost, s->terms.lot, s->terms.fill_rate, p->fixed_cost,
                                     p->proportional_cost};
  return invmm__lots_solve(&lots);
}

static struct invmm__zone with_drift(const struct band_state *s, const struct invmm__band_problem *p) {
  const struct band_terms *t = &s->terms;
  struct invmm__drift_problem drift = {p->running_cost,
                                       p->flow_variance,
                                       t->drift,
                                       invmm__band_fixed_cost(s, BAND_SELL),
                                       invmm__band_fixed_cost(s, BAND_BUY),
                                       t->proportional[BAND_SELL],
                                       t->proportional[BAND_BUY]};
  return invmm__drift_solve(&drift);
}

static struct invmm__rate_problem rate_problem(const struct band_state *s,
                                               const struct invmm__band_problem *p) {
  return (struct invmm__rate_problem){p->running_cost, p->flow_variance, p->proportional_cost,
                                      s->terms.quadratic, s->terms.discount};
}

/* The zone of a speed is its own landing. */
static struct invmm__zone with_speed(struct band_state *s, const struct invmm__band_problem *p) {
  struct invmm__rate_problem rate = rate_problem(s, p);
  s->rate = invmm__rate_solve(&rate);
  double edge = s->rate.zone, cost = rate.discount > 0 ? NAN : s->rate.cost_rate;
  return (struct invmm__zone){-edge, -edge, edge, edge, cost, NAN, NAN};
}

static struct invmm__zone with_reversion(struct band_state *s, const struct invmm__band_problem *p) {
  if (!(s->terms.reversion > 0)) return best(p);
  s->never = invmm__reverting_never(p, s->terms.reversion);
  return invmm__reverting_solve(p, s->terms.reversion);
}

static struct invmm__zone solve(struct band_state *s, const struct invmm__band_problem *p) {
  switch (s->terms.variant) {
  case INVMM_BAND_OPTIMAL:
    return best(p);
  case INVMM_BAND_LOTS:
    return with_lots(s, p);
  case INVMM_BAND_DRIFT:
    return with_drift(s, p);
  case INVMM_BAND_REVERTING:
    return with_reversion(s, p);
  default:
    return with_speed(s, p);
  }
}

void invmm__band_renew(struct band_state *s) {
  const struct band_terms *t = &s->terms;
  struct invmm__band_problem p = problem_of(s);
  s->never = NAN;
  if (t->variant == INVMM_BAND_WEIGHT) return;
  if (t->variant == INVMM_BAND_LATTICE)
    invmm__band_take_table(s);
  else if (t->variant == INVMM_BAND_FIXED)
    s->zone = by_hand(s);
  else {
    int charged = (p.running_cost > 0) & (p.running_cost < INFINITY);
    s->zone = charged ? invmm__band_checked(solve(s, &p)) : nowhere;
  }
}

/* Inverse contracts on their way stand for nothing before there is a price to count them at. */
double invmm__band_offset(const struct band_state *s, double coming) {
  const struct invmm__ledger *l = &s->dealer.maker.ledger;
  double price = l->hedge_marked ? l->hedge_mark : l->mark, unit = l->contract_size;
  if (l->inverse) unit = price > 0 ? unit / price : 0;
  return (l->hedge_units + coming * unit) * s->dealer.maker.hedge_share;
}

struct band_view invmm__band_view(const struct band_state *s) {
  const struct invmm__ledger *l = &s->dealer.maker.ledger;
  if (s->terms.variant == INVMM_BAND_WEIGHT) return invmm__band_weight_view(s);
  return (struct band_view){
      .zone = s->zone,
      .target = s->dealer.maker.terms.target,
      .offset = invmm__band_offset(s, l->hedge_buys - l->hedge_sells),
      .running_cost = running_cost(s),
      .flow_variance = s->terms.flow_variance,
  };
}

struct invmm__band_problem invmm__band_problem(const struct band_state *s) {
  return problem_of(s);
}

double invmm__band_speed(const struct band_state *s, double exposure, double *left) {
  struct invmm__band_problem p = problem_of(s);
  struct invmm__rate_problem rate = rate_problem(s, &p);
  double speed = invmm__rate_at(&rate, &s->rate, exposure);
  *left = copysign(s->rate.zone, exposure);
  if (s->terms.interval > 0) *left = invmm__rate_after(&rate, &s->rate, exposure, s->terms.interval);
  return speed;
}

/* ---- values ---- */

#define VALUE(ID, name, unit, about)                                                                         \
  { INVMM_VALUE_##ID, 1, name, unit, about }

const struct invmm__value invmm__band_values[] = {
    VALUE(BAND_OUTER, "band_outer", "U", "half-width of the band at which a trade is made"),
    VALUE(BAND_INNER, "band_inner", "U", "half-width at which it lands"),
    VALUE(BAND_LOW, "band_low", "U", "inventory below which a buy is made; at which, for lots and lattice"),
    VALUE(BAND_HIGH, "band_high", "U",
          "inventory above which a sale is made; at which, for lots and lattice"),
    VALUE(LAND_LOW, "land_low", "U", "inventory at which a buy lands"),
    VALUE(LAND_HIGH, "land_high", "U", "inventory at which a sale lands"),
    VALUE(COST_RATE, "cost_rate", "currency/s", "running and trading cost of this band in the long run"),
    VALUE(REBALANCE_RATE, "rebalance_rate", "1/s",
          "rebalances per second; none where it trades along its edge"),
    VALUE(TURNOVER_RATE, "turnover_rate", "U/s", "what they trade per second"),
    VALUE(NEVER_COST_RATE, "never_cost_rate", "currency/s", "cost of never trading; with flow_reversion"),
    VALUE(ASSET_WEIGHT, "asset_weight", "fraction",
          "share of the wealth that the asset is now; variant weight"),
};
_Static_assert(INVMM__COUNT(invmm__band_values) == INVMM__BAND_VALUES, "the header says how many");

static double weight_now(const struct band_state *s) {
  const struct invmm__ledger *l = &s->dealer.maker.ledger;
  double wealth = invmm__band_wealth(s, l->mark);
  return s->terms.variant == INVMM_BAND_WEIGHT && wealth > 0 ? l->inventory * l->mark / wealth : NAN;
}

static double value_of(const struct band_state *s, const struct band_view *v, int32_t value) {
  const struct invmm__zone *z = &v->zone;
  double middle = v->target - v->offset;
  switch (value) {
  case INVMM_VALUE_BAND_OUTER:
    return 0.5 * (z->high - z->low);
  case INVMM_VALUE_BAND_INNER:
    return 0.5 * (z->land_high - z->land_low);
  case INVMM_VALUE_BAND_LOW:
    return middle + z->low;
  case INVMM_VALUE_BAND_HIGH:
    return middle + z->high;
  case INVMM_VALUE_LAND_LOW:
    return middle + z->land_low;
  case INVMM_VALUE_LAND_HIGH:
    return middle + z->land_high;
  case INVMM_VALUE_COST_RATE:
    return z->cost_rate;
  case INVMM_VALUE_REBALANCE_RATE:
    return z->rebalance_rate;
  case INVMM_VALUE_TURNOVER_RATE:
    return z->turnover_rate;
  case INVMM_VALUE_NEVER_COST_RATE:
    return s->never;
  default: /* INVMM_VALUE_ASSET_WEIGHT */
    return weight_now(s);
  }
}

invmm_status invmm__band_value(const struct band_state *s, int32_t value, double *out) {
  struct band_view view = invmm__band_view(s);
  int known = invmm__band_known(s);
  double answer = known ? value_of(s, &view, value) : 0;
  if (!isfinite(answer)) return INVMM_E_NUMERIC;
  *out = answer;
  if (!known) return INVMM_NOT_READY;
  return s->dealer.maker.due == INVMM__OLD ? INVMM_DUE : INVMM_OK;
}
