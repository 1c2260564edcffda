/* SPDX-License-Identifier: MIT */
/** A pool beside the market, x y = L^2, that arbitrageurs keep at the mid P within its fee f.
 *
 * With g = 1 - f the pool trades with nobody while P lies between g y/x and (y/x)/g. Beyond, an arbitrageur
 * takes it to the edge: with quote in where the mid is higher, so that y becomes L sqrt(g P), and with base
 * in where it is lower, so that x becomes L sqrt(g/P). Only g of what comes in moves the pool; the rest are
 * its fees, which are kept beside it (Milionis, Moallemi, Roughgarden 2023), so that L stays the same. */
#include "markets/simulated.h"

struct invmm__pool invmm__pool_of(double base, double price) {
  return (struct invmm__pool){.liquidity = base * sqrt(price), .x = base, .y = base * price};
}

/* The arbitrageur's profit: what goes out less what comes in, at the mid. */
static struct invmm__arbitrage settle(struct invmm__pool *p, double base, double quote, double mid,
                                      double keep) {
  p->fee_base += base > 0 ? (1 - keep) * base : 0;
  p->fee_quote += quote > 0 ? (1 - keep) * quote : 0;
  p->lost -= base * mid + quote;
  p->trades += base != 0; /* what moves nothing was only rounding */
  return (struct invmm__arbitrage){base, quote};
}

struct invmm__arbitrage invmm__pool_arbitrage(struct invmm__pool *p, const struct invmm__pool_terms *t,
                                              double mid) {
  const double keep = 1 - t->fee, price = p->y / p->x;
  const double x = p->x, y = p->y;
  if (mid * keep > price) {
    const double root = sqrt(keep * mid);
    p->y = p->liquidity * root, p->x = p->liquidity / root;
    return settle(p, p->x - x, (p->y - y) / keep, mid, keep);
  }
  if (mid > 0 && mid < price * keep) {
    const double root = sqrt(mid / keep);
    p->y = p->liquidity * root, p->x = p->liquidity / root;
    return settle(p, (p->x - x) / keep, p->y - y, mid, keep);
  }
  return (struct invmm__arbitrage){0, 0};
}
