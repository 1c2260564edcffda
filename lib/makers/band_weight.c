/* SPDX-License-Identifier: MIT */
/** A constant share of wealth in the asset: with inventory q, cash C and price p the weight is q p/(q p + C).
 *
 * It reaches w at p = w C/(q (1 - w)); there q - w* (q + C/p) brings it back to the target w*.
 * How wide the band should be: near the target the inventory strays from it like w* (1 - w*) W/p times the
 * relative moves of the price, so that with h = gamma (sigma p)^2/2 the band of solvers/band.c holds, sigma
 * cancels, and its limits are those of the literature: fourth root for a fixed cost (Altarovici, Muhle-Karbe
 * and Soner 2015), cube root for a proportional one (Gerhold, Guasoni, Muhle-Karbe and Schachermayer 2014),
 * with relative risk aversion gamma W. */
#include "makers/band.h"

double invmm__band_wealth(const struct band_state *s, double price) {
  return s->dealer.maker.ledger.cash + s->dealer.maker.ledger.inventory * price;
}

/* Half-widths of the weight: where to trade and where to land. */
static struct invmm__band widths(const struct band_state *s, double price, double wealth) {
  const struct band_terms *t = &s->terms;
  if (!isnan(t->weight_band)) return (struct invmm__band){t->weight_band, 0, NAN};
  struct invmm__band_problem p = invmm__band_problem(s);
  double stray = t->weight_target * (1 - t->weight_target) * wealth / price; /* U, per relative move */
  p.running_cost = 0.5 * t->risk_aversion * price * price, p.flow_variance = stray * stray;
  struct invmm__band band = invmm__band_solve(&p);
  double unit = price / wealth;
  return (struct invmm__band){band.outer * unit, band.inner * unit, NAN};
}

/* Prices and wealth that a share of can be taken. */
static int is_sane(double price, double wealth) {
  return (price > 0) & (price <= DBL_MAX) & (wealth > 0) & (wealth <= DBL_MAX);
}

struct band_view invmm__band_weight_view(const struct band_state *s) {
  const double price = s->dealer.maker.ledger.mark, wealth = invmm__band_wealth(s, price);
  struct band_view v = {.zone = {-INFINITY, -INFINITY, INFINITY, INFINITY, NAN, NAN, NAN},
                        .running_cost = NAN,
                        .flow_variance = NAN};
  if (!s->dealer.maker.book_seen || !is_sane(price, wealth)) return v;
  struct invmm__band w = widths(s, price, wealth);
  double unit = wealth / price, stray = s->terms.weight_target * (1 - s->terms.weight_target) * unit;
  struct invmm__band_problem p = invmm__band_problem(s);
  p.flow_variance = s->dealer.maker.variance * stray * stray / (price * price);
  v.target = s->terms.weight_target * unit;
  v.running_cost = p.running_cost, v.flow_variance = s->terms.has_volatility ? p.flow_variance : NAN;
  v.zone = invmm__band_checked(invmm__band_policy(&p, w.outer * unit, w.inner * unit));
  if (!s->terms.has_volatility) v.zone.rebalance_rate = v.zone.turnover_rate = NAN;
  return v;
}

/* ---- quotes ---- */

/* What is held where a level is quoted. */
struct holdings {
  double inventory, cash;
};

/* One side of one level; without a size it is absent. */
struct limb {
  double price, size;
};

/* Where the weight reaches w, if it ever does. */
static double price_at(const struct holdings *h, double w) {
  return w > 0 && w < 1 ? w * h->cash / (h->inventory * (1 - w)) : NAN;
}

/* U to be sold, or bought if below 0, that bring the weight to the target at this price. */
static double excess_at(const struct holdings *h, double target, double price) {
  return h->inventory - target * (h->inventory + h->cash / price);
}

/* The best level: the price of the edge, or that of now where the weight is beyond it already. */
static struct limb best_limb(const struct band_state *s, const struct holdings *h, int ask, double width) {
  const double mid = s->dealer.maker.ledger.mark, target = s->terms.weight_target,
               edge = target + (ask ? width : -width);
  double worth = h->inventory * mid, wealth = worth + h->cash, sign = ask ? 1 : -1;
  int beyond = sign * (worth - edge * wealth) > 1e-12 * fabs(wealth);
  double price = beyond ? mid : h->inventory > 0 && h->cash > 0 ? price_at(h, edge) : NAN;
  if (!(price > 0) | !(price <= DBL_MAX)) return (struct limb){0, 0};
  return (struct limb){price, sign * excess_at(h, target, price)};
}

/* One side at a level, its price that of the best, and what the levels in front of it trade. */
static struct limb limb_at(const struct band_state *s, const struct invmm__wish *w, int ask, double *before) {
  const struct invmm__ledger *l = &s->dealer.maker.ledger;
  struct holdings h = {l->inventory, l->cash};
  double sign = ask ? 1 : -1, wealth = invmm__band_wealth(s, l->mark);
  struct limb limb = {0, 0};
  *before = 0;
  if (!is_sane(l->mark, wealth)) return limb;
  limb = best_limb(s, &h, ask, widths(s, l->mark, wealth).outer);
  double price = limb.price;
  for (int32_t level = 0; limb.size > 0; ++level) {
    limb.size = w->size > 0 ? w->size : fmin(limb.size, s->terms.clip);
    if (level == w->level) return limb;
    *before += limb.size;
    h.inventory -= sign * limb.size, h.cash += sign * limb.size * price;
    price += sign * s->dealer.maker.terms.level_spacing;
    limb.size = price > 0 ? sign * excess_at(&h, s->terms.weight_target, price) : 0;
  }
  return limb;
}

static struct invmm__offer offer_of(const struct band_state *s, const struct invmm__wish *w) {
  const double mid = s->dealer.maker.ledger.mark;
  struct invmm__offer o = {.withheld = 0};
  for (int ask = 0; ask < 2; ++ask) {
    struct limb limb = limb_at(s, w, ask, &o.before[ask]);
    if (limb.size > 0)
      o.size[ask] = limb.size, o.depth[ask] = ask ? limb.price - mid : mid - limb.price;
    else
      o.withheld |= ask ? INVMM_SIDE_ASK : INVMM_SIDE_BID;
  }
  return o;
}

invmm_status invmm__band_quote(const struct band_state *s, const struct invmm__wish *wish,
                               invmm_quotes *out) {
  struct invmm__offer none = {.withheld = INVMM_SIDE_BID | INVMM_SIDE_ASK};
  struct invmm__offer offer = s->terms.variant == INVMM_BAND_WEIGHT ? offer_of(s, wish) : none;
  return invmm__ladder_quote(&s->dealer.maker, &offer, wish, out);
}
