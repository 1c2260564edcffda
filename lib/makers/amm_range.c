/* SPDX-License-Identifier: MIT */
/** Where the range of a concentrated position should lie.
 *
 * Per unit of liquidity L the pool pays phi = volume fee/L_active in fees (or yield 2 sqrt(P)), and a
 * position whose range holds the price loses s^2 sqrt(P)/4 to arbitrage, s = sigma/P. Widths are in
 * logarithms of the price: w is half of the range's, z how far the price is from its centre.
 *
 * `optimal_range`: with a = phi/(2 sqrt(P)) - s^2/8 earned per second on full-range value, and c the part of
 * the value that a move costs (gas over value, plus half of the position swapped), a position of width w
 * earns a/(1 - exp(-w/2)) - c s^2/w^2, which is largest near w = c s^2/a; a <= 0: leave. It assumes fees that
 * do not depend on w, and is ours, after cartea_drissi_monga_2024.
 *
 * `threshold`: a price without drift leaves a range after (w^2 - z^2)/s^2 seconds on the mean, so moving pays
 * (phi - s^2 sqrt(P)/4) (L' w'^2 - L (w^2 - z^2)+)/s^2 for what it costs. Out of range the position is of one
 * coin, and a range beside the price needs no swap: it holds the price half of the time, by symmetry, so that
 * over as long a time it pays half. The better of the two, if it pays more than it costs. Ours as well. */
#include "makers/amm_curve.h"

static const double spacing_of_one =
    9.9995000333308335e-05;                              /* ln 1.0001: ticks are steps of one basis point */
static const double least_width = 1e-4, most_width = 80; /* of half a range; e^80 is beyond all ticks */

/* What the decision looks at. */
struct outlook {
  double price, root, variance; /* P; its root; s^2, 1/s */
  double phi;                   /* fees, currency/s per unit of liquidity; NaN: not known */
  double net;                   /* phi less what arbitrage takes */
  double capital, base;         /* currency; U that it holds of it */
  double gas, swap_cost;
};

/* One range to move to, and what it takes. */
struct plan {
  double low, high, liquidity; /* P, P; of what the costs leave */
  double swap, cost, saving;   /* U to buy; currency */
  double life;                 /* share of its expected time that it holds the price, times w^2 */
};

static double width_of(const struct invmm__range *r) {
  return 0.5 * log(r->high / r->low);
}

/* How far the price is from the centre. */
static double distance_of(const struct invmm__range *r, double price) {
  return log(price / (r->root_low * r->root_high));
}

static struct outlook outlook_of(const struct invmm__amm *a) {
  const struct invmm__amm_own *own = &a->own;
  const struct invmm__ledger *l = &a->maker.ledger;
  struct outlook o = {.price = a->now.price,
                      .root = sqrt(a->now.price),
                      .variance = invmm__amm_variance(a),
                      .gas = invmm__amm_gas(a),
                      .swap_cost = own->swap_cost};
  double fee = invmm__amm_base_fee(own, &a->kept);
  o.phi = isnan(own->fee_yield) ? own->volume_rate * fee / a->kept.pool.active : 2 * own->fee_yield * o.root;
  o.net = o.phi - 0.25 * o.variance * o.root;
  int open = a->kept.liquidity > 0; /* a position that was withdrawn lies in the wallet */
  o.capital = open ? a->now.position.value : l->inventory * o.price + l->cash;
  o.base = open ? a->now.held.base : l->inventory;
  return o;
}

double invmm__amm_width(const struct invmm__amm_own *own, double before, const struct invmm__range *r) {
  double width = fmin(width_of(r), 1e3),
         step = own->tick_spacing * spacing_of_one; /* of doubles: below 730 */
  return before > 0 && fabs(width - before) < step * (1 + 1e-9) ? before : width;
}

double invmm__amm_best_width(const struct invmm__amm *a) {
  struct outlook o = outlook_of(a);
  double a_rate = 0.5 * o.net / o.root, c = o.gas / o.capital + 0.5 * o.swap_cost;
  if (!isfinite(a_rate)) return NAN;
  if (!(a_rate > 0)) return INFINITY;
  return fmax(least_width, fmin(c * o.variance / a_rate, most_width));
}

double invmm__amm_range_life(const struct invmm__amm *a) {
  double w = width_of(&a->range), z = distance_of(&a->range, a->now.price);
  return fmax(0, w * w - z * z) / invmm__amm_variance(a);
}

/* -- prices on the grid -- */

/* The price of the grid at or beyond another: up or down. Within 1e-9 of a step it is on it. */
static double on_grid(const struct invmm__amm_own *own, double price, int up) {
  double step = own->tick_spacing * spacing_of_one;
  if (own->tick_spacing == 0) return price;
  double steps = log(price / own->tick_zero_price) / step, slack = 1e-9;
  return own->tick_zero_price * exp(step * (up ? ceil(steps - slack) : floor(steps + slack)));
}

/* A range around the price, rounded outward. */
static struct plan around(const struct invmm__amm_own *own, double price, double width) {
  double grown = exp(width);
  return (struct plan){.low = on_grid(own, price / grown, 0), .high = on_grid(own, price * grown, 1)};
}

/* A range beside the price, which a position of one coin fills without a swap: above with base. */
static struct plan beside(const struct invmm__amm_own *own, double price, double width, int above) {
  double grown = exp(2 * width);
  if (above) return (struct plan){.low = on_grid(own, price, 1), .high = on_grid(own, price * grown, 1)};
  return (struct plan){.low = on_grid(own, price / grown, 0), .high = on_grid(own, price, 0)};
}

/* -- what a move costs and gains -- */

/* Buys or sells what the new range asks for; the rest of the capital is V - G - k P |swap|, in which the swap
 * is linear. */
static void fund(const struct outlook *o, struct plan *p) {
  struct invmm__range one = invmm__range_of(1, p->low, p->high);
  struct invmm__worth each = invmm__range_worth(&one, o->price);
  double share = each.delta / each.value, k = o->swap_cost * o->price, left = o->capital - o->gas;
  int buys = share * left > o->base;
  double rest = buys ? (left + k * o->base) / (1 + k * share) : (left - k * o->base) / (1 - k * share);
  p->swap = share * rest - o->base;
  p->cost = o->gas + k * fabs(p->swap);
  p->liquidity = rest / each.value;
  double w = width_of(&one);
  p->life = w * w;
}

/* Without a swap: all the capital, which is of one coin, but the gas. */
static void fund_as_is(const struct outlook *o, struct plan *p) {
  struct invmm__range one = invmm__range_of(1, p->low, p->high);
  double w = width_of(&one);
  p->swap = 0, p->cost = o->gas;
  p->liquidity = (o->capital - o->gas) / invmm__range_worth(&one, o->price).value;
  p->life = 0.5 * w * w;
}

/* Net of its cost, against staying; 0 where fees or volatility are not known. */
static void judge(const struct invmm__amm *a, const struct outlook *o, struct plan *p) {
  double w = width_of(&a->range), z = distance_of(&a->range, o->price);
  double kept = a->kept.liquidity > 0 ? a->kept.liquidity * fmax(0, w * w - z * z) : 0;
  double saving = o->net * (p->liquidity * p->life - kept) / o->variance - p->cost;
  p->saving = isfinite(saving) ? saving : 0;
}

static struct plan recentred(const struct invmm__amm *a, const struct outlook *o, double width) {
  struct plan p = around(&a->own, o->price, width);
  fund(o, &p);
  judge(a, o, &p);
  return p;
}

/* The better of a swap to the middle and, for a position of one coin, a range beside the price. */
static struct plan best_of(const struct invmm__amm *a, const struct outlook *o) {
  double width = a->kept.width;
  struct plan middle = recentred(a, o, width), side;
  if (a->now.held.base > 0 && a->now.held.quote > 0) return middle;
  side = beside(&a->own, o->price, width, a->now.held.base > 0);
  fund_as_is(o, &side);
  judge(a, o, &side);
  return side.saving > middle.saving ? side : middle;
}

/* -- the policies -- */

/* Whether the price has left the range, or come further than `recentre_at` of the way to its end. */
static int off_centre(const struct invmm__amm *a) {
  double w = width_of(&a->range), z = fabs(distance_of(&a->range, a->now.price));
  return z >= a->own.recentre_at * w * (1 - 1e-9);
}

/* What the policy asks for: INVMM_ACTION_RANGE with a plan, EXIT or NONE. */
static int decide(const struct invmm__amm *a, const struct outlook *o, struct plan *p, uint32_t *flags) {
  int open = a->kept.liquidity > 0, off = !open || off_centre(a);
  if (a->own.policy == INVMM_POLICY_OPTIMAL_RANGE) {
    double width = invmm__amm_best_width(a);
    if (isinf(width)) return open ? INVMM_ACTION_EXIT : INVMM_ACTION_NONE;
    if (!off || isnan(width)) return INVMM_ACTION_NONE;
    *p = recentred(a, o, width);
  } else {
    if (!open) return INVMM_ACTION_NONE; /* withdrawn by the host */
    *p = a->own.policy == INVMM_POLICY_THRESHOLD ? best_of(a, o) : recentred(a, o, a->kept.width);
    if (a->own.policy == INVMM_POLICY_RECENTRE && !off) return INVMM_ACTION_NONE;
    if (a->own.policy == INVMM_POLICY_THRESHOLD && !(p->saving > 0)) *flags |= INVMM_FLAG_NOT_WORTH;
  }
  double moved = open ? fabs(expm1(distance_of(&a->range, o->price))) : INFINITY;
  if (moved < a->own.min_move * (1 - 1e-9) || !(p->liquidity > 0)) *flags |= INVMM_FLAG_NOT_WORTH;
  return INVMM_ACTION_RANGE;
}

/* What stands in the way of any move. */
static uint32_t guards(const struct invmm__amm *a, const struct invmm__clock *clock) {
  const struct invmm__amm_kept *k = &a->kept;
  uint32_t flags = (a->maker.flags & INVMM_FLAG_HALTED) | a->unheard;
  uint64_t gone = (uint64_t)clock->now_ns - (uint64_t)invmm__amm_time(clock, k->moved_at);
  if (k->moved != 0 && gone < invmm__nanoseconds(a->own.min_period)) flags |= INVMM_FLAG_COOLDOWN;
  if (invmm__amm_stale(a, clock, clock->now_ns)) flags |= INVMM_FLAG_STALE;
  if (a->own.oracle_tolerance == INFINITY) return flags;
  if (!invmm__amm_outside(a)) return flags | INVMM_FLAG_NOT_READY;
  double apart = fabs(a->now.price / a->maker.ledger.mark - 1);
  if (apart > a->own.oracle_tolerance * (1 + 1e-9)) flags |= INVMM_FLAG_OUT_OF_DOMAIN;
  return flags;
}

static void write(const struct invmm__amm *a, const struct outlook *o, const struct plan *p, int action,
                  invmm_order *out) {
  int range = action == INVMM_ACTION_RANGE;
  out->action = action;
  out->size = range ? p->swap : 0;
  out->target = out->residual = range ? o->base + p->swap : 0;
  out->band_low = out->band_high = out->target;
  out->cost = range ? p->cost : o->gas;
  out->range_low = range ? p->low : 0, out->range_high = range ? p->high : 0;
  if (range) {
    out->saving = p->saving;
  } else { /* what staying would lose more than it earns, until the price leaves the range */
    double saving = -o->net * a->kept.liquidity * invmm__amm_range_life(a) - o->gas;
    out->saving = isfinite(saving) ? saving : 0;
  }
}

static int all_finite(const invmm_order *o) {
  return isfinite(o->size) & isfinite(o->target) & isfinite(o->cost) & isfinite(o->range_low) &
         isfinite(o->range_high);
}

/* Nothing to do, and where the position stands. */
static void write_idle(const struct invmm__amm *a, uint32_t flags, invmm_order *out) {
  *out = (invmm_order){.action = INVMM_ACTION_NONE, .flags = flags};
  out->target = out->band_low = out->band_high = out->residual = a->now.held.base;
}

invmm_status invmm__amm_range_order(const struct invmm__amm *a, const struct invmm__clock *clock,
                                    invmm_order *out, int *wanted) {
  const uint32_t withheld = INVMM_FLAG_COOLDOWN | INVMM_FLAG_STALE | INVMM_FLAG_NOT_READY |
                            INVMM_FLAG_OUT_OF_DOMAIN | INVMM_FLAG_NOT_WORTH;
  uint32_t flags = guards(a, clock);
  struct outlook o = outlook_of(a);
  struct plan plan = {0};
  *wanted = 0;
  if (!(a->now.price > 0 && o.capital > 0)) return INVMM_OK;
  write_idle(a, flags, out);
  int action = decide(a, &o, &plan, &out->flags);
  *wanted = action != INVMM_ACTION_NONE;
  if (!*wanted || out->flags & withheld) return INVMM_OK;
  if (action == INVMM_ACTION_RANGE && a->maker.halt.latched) return INVMM_OK; /* leaving reduces risk */
  write(a, &o, &plan, action, out);
  return all_finite(out) ? INVMM_OK : INVMM_E_NUMERIC;
}
