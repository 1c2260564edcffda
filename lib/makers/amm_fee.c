/* SPDX-License-Identifier: MIT */
/** The fee that the pool should charge now.
 *
 * What arbitrage leaves of the loss-versus-rebalancing when blocks come at a rate r, s^-1, and the fee is g:
 * ARB(g) = LVR/(1 + g/h), h = sigma/sqrt(2 rate) (milionis_moallemi_roughgarden_2023; the leading term,
 * without their cosh(g/2) and sigma^2/(8 r)). `volatility` charges what maximises g N exp(-kappa g) - ARB(g),
 * with N the uninformed volume without a fee and kappa how a fee thins it: that demand is ours. There are two
 * regimes (baggiani_herdegen_sanchez_betancourt_2025): a fee that earns from uninformed flow, and one that
 * deters arbitrage and all else with it, which is then `fee_max`.
 *
 * `inventory` charges more on the side that takes us further from the target, linearly, and more on the side
 * that an outside price invites arbitrage to: both are the near-optimal form of the same paper, with slopes
 * that the caller sets. */
#include "makers/amm_curve.h"

static double profit(const struct invmm__amm_fee_problem *p, double fee) {
  return fee * p->volume * exp(-p->decay * fee) - p->loss / (1 + fee / p->width);
}

/* Its derivative. */
static double gain(const struct invmm__amm_fee_problem *p, double fee) {
  double wide = p->width + fee;
  return p->volume * exp(-p->decay * fee) * (1 - p->decay * fee) + p->loss * p->width / (wide * wide);
}

/* In u = kappa g the derivative is positive up to u = 1; beyond, it falls through 0 at most once before u*,
 * where the ratio of its two parts is largest: beta u^2 + (1 - 4 beta) u - 2 (1 - beta) = 0 with
 * beta = 1/(kappa h). */
static double last_peak(double beta) {
  double root = sqrt(1 + 8 * beta * beta);
  return beta < 0.5 ? 4 * (1 - beta) / (1 - 4 * beta + root) : (4 * beta - 1 + root) / (2 * beta);
}

double invmm__amm_best_fee(const struct invmm__amm_fee_problem *p) {
  double low = 1 / p->decay, high = last_peak(1 / (p->decay * p->width)) / p->decay;
  if (!(gain(p, high) < 0)) return p->high;
  for (int i = 0; i < 50; ++i) {
    double middle = 0.5 * (low + high);
    *(gain(p, middle) > 0 ? &low : &high) = middle;
  }
  double peak = fmax(p->low, fmin(low, p->high));
  return profit(p, peak) >= profit(p, p->high) ? peak : p->high;
}

/* sigma/sqrt(2 rate), relative. */
static double width_of(const struct invmm__amm *a) {
  return sqrt(0.5 / a->own.block_rate * invmm__amm_variance(a));
}

static double clamped(const struct invmm__amm_own *own, double fee) {
  return fmax(own->fee_min, fmin(fee, own->fee_max));
}

static double volatility_fee(const struct invmm__amm *a) {
  const struct invmm__amm_own *own = &a->own;
  const struct invmm__amm_fee_problem p = {
      own->volume_rate, own->fee_decay, invmm__lvr_rate(invmm__amm_sigma2(a), a->now.pool.gamma),
      width_of(a),      own->fee_min,   own->fee_max};
  /* without volatility nothing is lost, and the fee that earns most is 1/kappa */
  return p.width > 0 && p.loss > 0 ? invmm__amm_best_fee(&p) : clamped(own, 1 / p.decay);
}

void invmm__amm_set_fees(struct invmm__amm *a) {
  const struct invmm__amm_own *own = &a->own;
  double fee = invmm__amm_base_fee(own, &a->kept);
  a->fee[0] = a->fee[1] = fee;
  if (own->fee_policy == INVMM_FEE_POLICY_FIXED || !(a->now.price > 0)) return;
  if (own->fee_policy == INVMM_FEE_POLICY_VOLATILITY) {
    a->fee[0] = a->fee[1] = volatility_fee(a);
    return;
  }
  double apart = invmm__amm_outside(a) ? (a->now.price - a->maker.ledger.mark) / a->now.price : 0;
  double skew = own->fee_inventory * a->maker.exposure + own->fee_outside * apart;
  a->fee[0] = clamped(own, fee + skew), a->fee[1] = clamped(own, fee - skew);
}

double invmm__amm_arbitrage_rate(const struct invmm__amm *a) {
  double loss = invmm__lvr_rate(invmm__amm_sigma2(a), a->now.position.gamma), width = width_of(a);
  double fee = invmm__amm_base_fee(&a->own, &a->kept);
  return loss > 0 ? loss * width / (width + fee) : 0;
}
