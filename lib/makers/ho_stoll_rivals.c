/* SPDX-License-Identifier: MIT */
/** Among rivals: reservation fees in order (Ho and Stoll 1983), and what holding an order costs (Stoll 1978).
 */
#include "makers/ho_stoll.h"

/* Two smallest of a set of numbers that come one by one. */
struct least {
  double first, second;
};

static void meet(struct least *l, double x) {
  double larger = fmax(l->first, x);
  l->first = fmin(l->first, x);
  l->second = fmin(l->second, larger);
}

/* I of this dealer, U. */
static double effective(const struct hs_state *s) {
  return s->dealer.maker.exposure + s->terms.others;
}

/* The second-lowest of all inventories (sign 1), or minus the second-highest (sign -1): I(2), -I(M-1). */
static double second(const struct hs_state *s, double sign) {
  struct least l = {(double)INFINITY, (double)INFINITY};
  meet(&l, sign * effective(s));
  for (uint32_t i = 0; i < s->rivals; ++i)
    meet(&l, sign * s->rival[i]);
  return l.second;
}

/* 1 and how many rivals would rather buy (sign 1), or sell (sign -1). */
static double rank(const struct hs_state *s, double sign) {
  uint32_t better = 0;
  for (uint32_t i = 0; i < s->rivals; ++i)
    better += sign * s->rival[i] < sign * effective(s);
  return 1 + better;
}

/* gamma sigma^2 tau, P/U. */
static double unit_fee(const struct hs_state *s, const struct invmm__clock *clock) {
  return s->terms.gamma * s->dealer.maker.variance * hs_time_left(s, clock);
}

/* Buying (side 0) or selling Q: gamma tau (sigma_ip Q_p Q + sigma^2 Q^2/2), P/U Q of it. */
static double holding_fee(const struct hs_state *s, const struct invmm__clock *clock, uint32_t side) {
  double own = side ? -effective(s) : effective(s);
  return unit_fee(s, clock) * (own + s->terms.half_size);
}

static double market_spread(const struct hs_state *s, const struct invmm__clock *clock) {
  return unit_fee(s, clock) * (s->terms.size + second(s, 1) + second(s, -1));
}

int invmm__hs_is_market_value(int32_t value) {
  return value >= INVMM_VALUE_HOLDING_COST && value <= INVMM_VALUE_INTERDEALER_TRADE;
}

double invmm__hs_market_value(const struct hs_state *s, const struct invmm__clock *clock, int32_t value,
                              uint32_t index) {
  const double mid = s->dealer.maker.ledger.mark, sign = index ? -1 : 1;
  switch (value) {
  case INVMM_VALUE_HOLDING_COST:
    return holding_fee(s, clock, index) * s->terms.size;
  case INVMM_VALUE_HOLDING_COST_FRACTION:
    return holding_fee(s, clock, index) / fabs(mid);
  case INVMM_VALUE_EFFECTIVE_INVENTORY:
    return effective(s);
  case INVMM_VALUE_MARKET_BID:
    return mid - unit_fee(s, clock) * (s->terms.half_size + second(s, 1));
  case INVMM_VALUE_MARKET_ASK:
    return mid + unit_fee(s, clock) * (s->terms.half_size + second(s, -1));
  case INVMM_VALUE_MARKET_SPREAD:
    return market_spread(s, clock);
  case INVMM_VALUE_MARKET_RANK:
    return rank(s, sign);
  default:
    return s->rivals > 0 ? market_spread(s, clock) < 0 : (double)NAN;
  }
}
