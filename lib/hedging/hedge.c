/* SPDX-License-Identifier: MIT */
/** Hedging with a perpetual future: from policy and account to one order.
 *
 * The exposure of the hedge account is y = units held and in flight + ratio (inventory - target) - carry, in
 * U of the hedge: 0 is as it should be. `full` trades it away; `band` leaves it alone inside [-outer, outer]
 * and trades to the near inner edge (solvers/band.c); `rate` leaves it alone inside a zone and works it off
 * outside at the best speed, a slice at a time. What is in flight counts as held, so that asking twice orders
 * once. Minimum-variance ratio: Johnson 1960, Ederington 1979. */
#include "hedging/hedge.h"
#include "hedging/carry.h"
#include "hedging/plan.h"
#include <math.h>

double invmm__hedge_pause(const struct invmm__hedge_terms *p) {
  int sliced = p->hedge_policy == INVMM_HEDGE_POLICY_RATE && p->hedge_slice > p->hedge_cooldown;
  return sliced ? p->hedge_slice : p->hedge_cooldown;
}

/* What is gained against doing nothing, net of the cost: h (before^2 - after^2) T - cost, where T is for how
 * long the trade serves. A policy without a band defines no T. */
static double saving(const struct invmm__hedge_terms *p, const struct invmm__hedge_view *v,
                     const struct invmm__band *b, double before, double after, double cost) {
  if (p->hedge_policy == INVMM_HEDGE_POLICY_FULL) return 0;
  if (!(invmm__hedge_reversion(p, v) > 0 || (b->outer > 0 && invmm__hedge_flow(p, v) > 0))) return 0;
  return invmm__hedge_running_cost(p, v) * (before - after) * (before + after) * invmm__hedge_hold(p, v, b) -
         cost;
}

/* U that bring the exposure y from outside the band to its inner edge. On the edge itself there is nothing to
 * do; 1e-9 of its width, or what rounding leaves of the `gross` amounts that y is the difference of, counts
 * as on it. */
static double to_inner_edge(const struct invmm__band *b, double y, double dust) {
  double beyond = fabs(y) - b->outer;
  if (!(beyond > 1e-9 * b->outer + dust)) return 0;
  return copysign(fabs(y) - b->inner, -y);
}

static double rounded(const struct invmm__hedge_terms *p, double size) {
  double whole = invmm__toward_zero(invmm__grid_of(p->hedge_lot), size);
  return fabs(whole) < p->hedge_min * (1 - 1e-9) ? 0 : whole;
}

static int all_finite(const invmm_order *o) {
  double where =
      invmm__not_a_number(o->target) + invmm__not_a_number(o->band_low) + invmm__not_a_number(o->band_high);
  double worth =
      invmm__not_a_number(o->cost) + invmm__not_a_number(o->saving) + invmm__not_a_number(o->carry);
  return where + worth + invmm__not_a_number(o->residual) + invmm__not_a_number(o->rate) == 0;
}

/* The account in U, and what it should be. */
struct account {
  double unit;     /* U that one more contract stands for; 0: there is no price */
  double asked;    /* ratio (inventory - target) */
  double exposure; /* y without carry */
  struct invmm__carry carry;
};

/* U that a contract stands for; an inverse one has none without a price above 0. */
static double unit_of(const struct invmm__hedge_terms *p, const struct invmm__hedge_view *v) {
  double price = isnan(v->price) ? v->mid : v->price;
  if (p->contract != INVMM_CONTRACT_INVERSE) return p->contract_size;
  return price > 0 ? p->contract_size / price : 0;
}

static struct account account_of(const struct invmm__hedge_terms *p, const struct invmm__hedge_view *v,
                                 const struct invmm__band *band) {
  struct account a = {.unit = unit_of(p, v), .asked = invmm__hedge_ratio(p, v->variance) * v->inventory};
  a.exposure = v->held_units + v->in_flight * a.unit + a.asked;
  int known = !isnan(v->funding.rate) | (p->basis_reversion != 0);
  a.carry = known ? invmm__hedge_carry(p, v, band) : (struct invmm__carry){0, 0, 0};
  return a;
}

/* Nothing to do, and where the account stands. Field by field: a whole order is cleared by an instruction
 * that takes longer to begin than all of these. */
static void write_idle(const struct invmm__hedge_view *v, const struct account *a, invmm_order *out) {
  out->action = INVMM_ACTION_NONE, out->instrument = INVMM_HEDGE;
  out->venue = out->to_venue = 0, out->flags = v->flags, out->reserved = 0;
  out->size = out->limit_price = out->rate = out->seconds = 0;
  out->cost = out->saving = out->range_low = out->range_high = 0;
  out->target = out->band_low = out->band_high = v->held + v->in_flight;
  out->residual = a->exposure;
  out->carry = a->carry.rate * (a->exposure - a->asked);
}

/* A linear contract's target follows from the inventory alone, an inverse one's from what its coins left. */
static void write_target(const struct invmm__hedge_terms *p, const struct invmm__hedge_view *v,
                         const struct account *a, const struct invmm__band *band, invmm_order *out) {
  int inverse = p->contract == INVMM_CONTRACT_INVERSE;
  double away = (a->carry.units - a->exposure) / a->unit;
  out->target = inverse ? v->held + v->in_flight + away : (a->carry.units - a->asked) / a->unit;
  out->band_low = out->target - band->outer / a->unit, out->band_high = out->target + band->outer / a->unit;
  if (a->carry.cut) out->flags |= INVMM_FLAG_CAPPED;
}

/* U to trade now. At a rate: what the speed makes of a slice, at most to the edge of the zone, and nothing
 * while the last slice is on its way. */
static double wanted(const struct invmm__hedge_terms *p, const struct invmm__hedge_view *v,
                     const struct invmm__band *band, double y, double dust, invmm_order *out) {
  double all = to_inner_edge(band, y, dust);
  if (p->hedge_policy != INVMM_HEDGE_POLICY_RATE || all == 0) return all;
  double speed = invmm__plan_speed(p, v, band, y);
  out->rate = copysign(speed, -y);
  out->seconds = p->hedge_slice;
  return v->in_flight != 0 ? 0 : copysign(fmin(speed * p->hedge_slice, fabs(all)), -y);
}

static double cost_of(const struct invmm__hedge_terms *p, double units) {
  double cost = p->hedge_fixed_cost + p->hedge_cost * fabs(units);
  if (p->hedge_policy == INVMM_HEDGE_POLICY_RATE)
    cost += p->hedge_quadratic_cost * units * units / p->hedge_slice;
  return cost;
}

/* An order of this size, contracts, at the exposure y. */
static void write_trade(const struct invmm__hedge_terms *p, const struct invmm__hedge_view *v,
                        const struct account *a, const struct invmm__band *band, double y, double size,
                        invmm_order *out) {
  out->action = INVMM_ACTION_HEDGE;
  out->size = size;
  out->residual = a->exposure + size * a->unit;
  out->carry = a->carry.rate * (out->residual - a->asked);
  out->cost = cost_of(p, size * a->unit);
  out->saving = saving(p, v, band, y, y + size * a->unit, out->cost);
}

struct invmm__band invmm__hedge_band(const struct invmm__hedge_terms *p, const struct invmm__hedge_view *v) {
  const struct invmm__band never = {INFINITY, INFINITY, 0}, always = {0, 0, 0};
  if (p->hedge_policy == INVMM_HEDGE_POLICY_NONE) return never;
  if (p->hedge_policy == INVMM_HEDGE_POLICY_FULL) return always;
  return v->plan->stays ? v->plan->band : invmm__plan_band(p, v);
}

invmm_status invmm__hedge_order(const struct invmm__hedge_terms *p, const struct invmm__hedge_view *v,
                                invmm_order *out) {
  const struct invmm__band band = invmm__hedge_band(p, v);
  const struct account a = account_of(p, v, &band);
  write_idle(v, &a, out);
  if (!(band.outer < INFINITY)) {
    if (p->hedge_policy != INVMM_HEDGE_POLICY_NONE) out->flags |= INVMM_FLAG_NOT_WORTH;
    return all_finite(out) ? INVMM_OK : INVMM_E_NUMERIC;
  }
  if (a.unit == 0) return v->flags & INVMM_FLAG_NOT_READY ? INVMM_OK : INVMM_E_NUMERIC;
  write_target(p, v, &a, &band, out);
  double y = a.exposure - a.carry.units;
  double units = wanted(p, v, &band, y, 1e-14 * fabs(a.asked) + v->dust, out);
  double size = units != 0 ? rounded(p, units / a.unit) : 0;
  if (size != 0 && v->cooling) out->flags |= INVMM_FLAG_COOLDOWN;
  if (!all_finite(out) || !isfinite(size)) return INVMM_E_NUMERIC;
  if (size == 0 || v->cooling || v->flags & (INVMM_FLAG_STALE | INVMM_FLAG_NOT_READY)) return INVMM_OK;
  write_trade(p, v, &a, &band, y, size, out);
  return all_finite(out) ? INVMM_OK : INVMM_E_NUMERIC;
}
