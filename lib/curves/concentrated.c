/* SPDX-License-Identifier: MIT */
/** Liquidity concentrated on a range of prices, as in Uniswap v3
 * (adams_zinsmeister_salem_keefer_robinson_2021).
 *
 * Inside [a, b], with L the liquidity:
 *
 *   x = L (1/sqrt(P) - 1/sqrt(b)), y = L (sqrt(P) - sqrt(a)), delta = x, gamma = -L/(2 P^(3/2)).
 *
 * Below, all is base; above, all is quote; gamma jumps at the ends, where delta does not. Differences of
 * roots are written as (p - q)/(sqrt(p) + sqrt(q)), which keeps their digits near the ends. */
#include "curves/concentrated.h"
#include <math.h>

struct invmm__range invmm__range_of(double liquidity, double low, double high) {
  return (struct invmm__range){liquidity, low, high, sqrt(low), sqrt(high)};
}

/* sqrt(b) - sqrt(a) of a range [a, b]. */
static double root_width(const struct invmm__range *r) {
  return (r->high - r->low) / (r->root_high + r->root_low);
}

struct invmm__reserves invmm__range_at(const struct invmm__range *r, double price) {
  double root = sqrt(price);
  if (price <= r->low)
    return (struct invmm__reserves){r->liquidity * root_width(r) / (r->root_low * r->root_high), 0};
  if (price >= r->high) return (struct invmm__reserves){0, r->liquidity * root_width(r)};
  return (struct invmm__reserves){r->liquidity * ((r->high - price) / (r->root_high + root)) /
                                      (root * r->root_high),
                                  r->liquidity * ((price - r->low) / (root + r->root_low))};
}

struct invmm__worth invmm__range_worth_of(const struct invmm__range *r, struct invmm__reserves held,
                                          double price) {
  int inside = price > r->low && price < r->high;
  return (struct invmm__worth){held.base * price + held.quote, held.base,
                               inside ? -0.5 * r->liquidity / (price * sqrt(price)) : 0};
}

struct invmm__worth invmm__range_worth(const struct invmm__range *r, double price) {
  return invmm__range_worth_of(r, invmm__range_at(r, price), price);
}

double invmm__range_liquidity(const struct invmm__range *r, struct invmm__reserves amounts, double price) {
  const struct invmm__range one = {1, r->low, r->high, r->root_low, r->root_high};
  struct invmm__reserves each = invmm__range_at(&one, price);
  double by_base = each.base > 0 ? amounts.base / each.base : (double)INFINITY;
  double by_quote = each.quote > 0 ? amounts.quote / each.quote : (double)INFINITY;
  return fmin(by_base, by_quote);
}

double invmm__range_loss(const struct invmm__range *r, double entry, double price) {
  struct invmm__reserves then = invmm__range_at(r, entry), now = invmm__range_at(r, price);
  double held = then.base * price + then.quote;
  return held > 0 ? ((now.base - then.base) * price + (now.quote - then.quote)) / held : 0;
}

struct invmm__reserves invmm__virtual_reserves(double liquidity, double price) {
  double root = sqrt(price);
  return (struct invmm__reserves){liquidity / root, liquidity * root};
}

/* In the virtual reserves of what comes in and what goes out, a move of the root by the factor q > 1, either
 * way, brings in (q - 1) of the one and takes out 1 - 1/q of the other. */
struct invmm__swap_step invmm__swap_step(double liquidity, double root, double root_end, double amount,
                                         double fee) {
  int down = root_end < root;
  struct invmm__sides s = {liquidity / root, liquidity * root};
  if (!down) s = (struct invmm__sides){s.out, s.in};
  double grown = down ? (root - root_end) / root_end : (root_end - root) / root; /* q - 1 at the end */
  double paid = amount * (1 - fee), asked = -amount;
  double in = s.in * grown, out = s.out * grown / (1 + grown), end = root_end;
  if (amount > 0 ? paid < in : asked < out) {
    grown = amount > 0 ? paid / s.in : asked / (s.out - asked);
    in = s.in * grown, out = amount > 0 ? s.out * grown / (1 + grown) : asked;
    end = down ? root / (1 + grown) : root * (1 + grown);
  }
  return (struct invmm__swap_step){end, in, out, in * (fee / (1 - fee))};
}
