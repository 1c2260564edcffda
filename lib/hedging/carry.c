/* SPDX-License-Identifier: MIT */
/** The carry of a perpetual, and how far it may move the hedge.
 *
 * Least gamma/2 variance less expected carry m (P/s for each U held long) asks for h* = -ratio q + m/(gamma
 * sigma_F^2). The second term is a bet and no hedge, so it is capped, and 0 unless a cap is given. m =
 * -(funding) - (basis going back): funding is paid at stamps, so a position that is closed before the next
 * one neither pays nor gets any. */
#include "hedging/carry.h"
#include "hedging/plan.h"
#include <math.h>

static const double year = 31536000, clamp = 0.0005; /* s; of the venues' formula, per interval */

static double clip(double x, double most) {
  return fmin(fmax(x, -most), most);
}

double invmm__hedge_hold(const struct invmm__hedge_terms *p, const struct invmm__hedge_view *v,
                         const struct invmm__band *b) {
  double s2 = invmm__hedge_flow(p, v), between = INFINITY;
  double spread = b->outer > b->inner ? (b->outer - b->inner) * (b->outer + b->inner) : b->outer * b->outer;
  double reversion = invmm__hedge_reversion(p, v);
  if (reversion > 0)
    between = 1 / (2 * reversion);
  else if (b->outer > 0)
    between = spread / s2;
  return between < v->seconds_left ? between : v->seconds_left;
}

/* The rate that longs are expected to pay at the next stamp, within what is believed. */
static struct invmm__funding expected(const struct invmm__hedge_terms *p, const struct invmm__hedge_view *v,
                                      int *cut) {
  struct invmm__funding f = v->funding;
  int priced = v->mid > 0 && !isnan(v->price);
  if (p->funding_forecast == INVMM_FUNDING_PREMIUM && !v->forecast && priced && !isnan(f.rate))
    f.rate = invmm__funding_rate(v->price / v->mid - 1, p->funding_interest, clamp, p->funding_cap);
  *cut = fabs(f.rate) > p->funding_cap;
  f.rate = isnan(f.rate) ? f.rate : clip(f.rate, p->funding_cap);
  return f;
}

static double basis_drift(const struct invmm__hedge_terms *p, const struct invmm__hedge_view *v) {
  if (p->basis_reversion == 0 || isnan(v->price)) return 0;
  double intervals = v->funding.interval > 0 ? year / v->funding.interval : 1095;
  double fair = invmm__perpetual_fair(intervals, p->funding_interest, p->financing_rate);
  return p->basis_reversion * (fair * v->mid - v->price);
}

struct invmm__carry invmm__hedge_carry(const struct invmm__hedge_terms *p, const struct invmm__hedge_view *v,
                                       const struct invmm__band *band) {
  struct invmm__carry carry = {0, 0, 0};
  if (isnan(v->funding.rate) && p->basis_reversion == 0) return carry;
  double price = isnan(v->price) ? v->mid : v->price;
  struct invmm__funding f = expected(p, v, &carry.cut);
  carry.rate = basis_drift(p, v) + invmm__funding_carry(&f, price, invmm__hedge_hold(p, v, band));
  if (p->carry_limit == 0 || carry.rate == 0) return carry;
  double wanted = carry.rate / (2 * invmm__hedge_running_cost(p, v)); /* infinite without risk aversion */
  carry.units = clip(wanted, p->carry_limit);
  carry.cut |= fabs(wanted) > p->carry_limit;
  return carry;
}
