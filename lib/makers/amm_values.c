/* SPDX-License-Identifier: MIT */
/** What a liquidity position can be asked for: value, delta, losses, fees, range. */
#include "makers/amm_curve.h"

#define VALUE(ID, count, name, unit, about)                                                                  \
  { INVMM_VALUE_##ID, count, name, unit, about }

const struct invmm__value invmm__amm_values[] = {
    VALUE(POOL_VALUE, 1, "pool_value", "currency", "V: what our position is worth at the pool's price"),
    VALUE(DELTA, 1, "delta", "U", "V': base that our position holds"),
    VALUE(GAMMA, 1, "gamma", "U/P", "V'': what a move of the price does to delta, never above 0"),
    VALUE(
        IMPERMANENT_LOSS, 1, "impermanent_loss", "fraction",
        "V over what the holdings of the start, or of the last RANGE, would be worth, less 1; without fees"),
    VALUE(LVR_RATE, 1, "lvr_rate", "currency/s", "loss-versus-rebalancing: sigma^2 |gamma|/2"),
    VALUE(FEE_RATE, 2, "fee_rate", "currency/s",
          "our fees: measured from the swaps since the first event (0), and what breaks even with the loss "
          "(1)"),
    VALUE(FLOW_MARKOUT, 2, "flow_markout", "currency",
          "what swaps brought us at the outside price: of the time of each (0), and of now (1)"),
    VALUE(POOL_PRICE, 1, "pool_price", "P", "marginal price of the pool without fee"),
    VALUE(POOL_FEE, 2, "pool_fee", "fraction",
          "fee that the policy asks for: of who sells to the pool (0, its bid), of who buys (1)"),
    VALUE(POSITION_BASE, 1, "position_base", "U", "base in our position"),
    VALUE(POSITION_QUOTE, 1, "position_quote", "currency", "quote in our position"),
    VALUE(
        ARBITRAGE_RATE, 1, "arbitrage_rate", "currency/s",
        "what arbitrage keeps of the loss after the pool's fee: uninformed fees below it do not break even"),
    VALUE(FEE_INCOME, 1, "fee_income", "currency", "our part of the fees of the swaps seen"),
    VALUE(IN_RANGE, 1, "in_range", "0 or 1", "whether our position trades at the pool's price"),
    VALUE(RANGE_LOW, 1, "range_low", "P", "lower end of our range, the last one after a withdrawal"),
    VALUE(RANGE_HIGH, 1, "range_high", "P", "upper end of our range, the last one after a withdrawal"),
    VALUE(LIQUIDITY, 1, "liquidity", "sqrt(U currency)", "L of our position; of our share of reserves"),
    VALUE(BEST_WIDTH, 1, "best_width", "1",
          "half-width of the best range in logarithms of the price, c sigma^2/a; 0: no range is worth it"),
    VALUE(RANGE_LIFE, 1, "range_life", "s", "expected time until the price leaves our range"),
    VALUE(RESERVATION, 1, "reservation", "P",
          "price between the quotes of order_size before limits and rounding, at which the pool is "
          "indifferent"),
};
_Static_assert(INVMM__COUNT(invmm__amm_values) == INVMM__AMM_VALUES, "as many as the header says");

static double measured_fee_rate(const struct invmm__amm *a, const struct invmm__clock *clock) {
  double seconds = invmm__seconds(clock->first_ns, clock->now_ns);
  return seconds > 0 ? a->kept.flow.fees / seconds : 0;
}

/* L of the range, or sqrt(x y) of our share of the reserves. */
static double liquidity_of(const struct invmm__amm *a) {
  if (!invmm__amm_has_reserves(&a->own)) return a->kept.liquidity;
  return sqrt(a->now.held.base) * sqrt(a->now.held.quote);
}

/* V(P)/(P x0 + y0) - 1 since the position began; NaN where it cannot be told. */
static double loss_of(const struct invmm__amm *a) {
  const struct invmm__amm_own *own = &a->own;
  struct invmm__reserves entry = {a->kept.entry_base, a->kept.entry_quote};
  struct invmm__stable stable;
  double price = a->now.price, loss = NAN;
  if (own->curve == INVMM_CURVE_CONCENTRATED)
    return a->kept.liquidity > 0 ? invmm__range_loss(&a->range, a->kept.entry_price, price) : 0;
  if (own->curve == INVMM_CURVE_PRODUCT) return invmm__product_loss(price / invmm__product_price(entry));
  if (own->curve == INVMM_CURVE_WEIGHTED)
    return invmm__weighted_loss(own->weight_base, price / invmm__weighted_price(entry, own->weight_base));
  invmm__stable_of(entry, a->now.stable.ann, &stable);
  invmm__stable_loss(&stable, price, &loss); /* NaN stays where there is no answer */
  return loss;
}

static double loss_rate(const struct invmm__amm *a) {
  return invmm__lvr_rate(invmm__amm_sigma2(a), a->now.position.gamma);
}

static double own_value(const struct invmm__amm *a, const struct invmm__clock *clock, int32_t value,
                        uint32_t index) {
  const struct invmm__amm_kept *k = &a->kept;
  double width;
  switch (value) {
  case INVMM_VALUE_POOL_VALUE:
    return a->now.position.value;
  case INVMM_VALUE_DELTA:
    return a->now.position.delta;
  case INVMM_VALUE_GAMMA:
    return a->now.position.gamma;
  case INVMM_VALUE_IMPERMANENT_LOSS:
    return loss_of(a);
  case INVMM_VALUE_LVR_RATE:
    return loss_rate(a);
  case INVMM_VALUE_FEE_RATE:
    return index == 0 ? measured_fee_rate(a, clock) : loss_rate(a);
  case INVMM_VALUE_FLOW_MARKOUT:
    return index == 0 ? k->flow.markout : k->flow.base * a->maker.ledger.mark + k->flow.quote;
  case INVMM_VALUE_POOL_PRICE:
    return a->now.price;
  case INVMM_VALUE_POOL_FEE:
    return a->fee[index];
  case INVMM_VALUE_POSITION_BASE:
    return a->now.held.base;
  case INVMM_VALUE_POSITION_QUOTE:
    return a->now.held.quote;
  case INVMM_VALUE_ARBITRAGE_RATE:
    return invmm__amm_arbitrage_rate(a);
  case INVMM_VALUE_FEE_INCOME:
    return k->flow.fees;
  case INVMM_VALUE_IN_RANGE:
    return a->now.position.gamma < 0;
  case INVMM_VALUE_RANGE_LOW:
    return k->low;
  case INVMM_VALUE_RANGE_HIGH:
    return k->high;
  case INVMM_VALUE_LIQUIDITY:
    return liquidity_of(a);
  case INVMM_VALUE_BEST_WIDTH:
    width = invmm__amm_best_width(a);
    return isinf(width) ? 0 : width;
  case INVMM_VALUE_RANGE_LIFE:
    return k->liquidity > 0 ? invmm__amm_range_life(a) : 0;
  case INVMM_VALUE_SAMPLES_HAVE:
    return a->have;
  case INVMM_VALUE_SAMPLES_NEED:
    return a->need;
  case INVMM_VALUE_RESERVATION:
    return invmm__amm_reservation(a);
  case INVMM_VALUE_CASH:
    return a->maker.ledger.cash + a->now.held.quote;
  case INVMM_VALUE_MID:
    return invmm__amm_mid(a);
  case INVMM_VALUE_CARRY_RATE:
    return invmm__amm_carry(a, clock);
  case INVMM_VALUE_BAND_OUTER:
    return invmm__amm_band(a, clock).outer;
  default: /* INVMM_VALUE_BAND_INNER */
    return invmm__amm_band(a, clock).inner;
  }
}

static int is_own(int32_t value) {
  return ((value >= INVMM_VALUE_POOL_VALUE) & (value <= INVMM_VALUE_RANGE_LIFE)) ||
         value == INVMM_VALUE_SAMPLES_HAVE || value == INVMM_VALUE_SAMPLES_NEED ||
         value == INVMM_VALUE_RESERVATION || value == INVMM_VALUE_CASH || value == INVMM_VALUE_MID ||
         value == INVMM_VALUE_CARRY_RATE || value == INVMM_VALUE_BAND_OUTER ||
         value == INVMM_VALUE_BAND_INNER;
}

/* What a price must have told first; the ledger's own need none. */
static int needs_price(int32_t value) {
  return value != INVMM_VALUE_CASH && value != INVMM_VALUE_POOL_FEE && value != INVMM_VALUE_RANGE_LOW &&
         value != INVMM_VALUE_RANGE_HIGH && value != INVMM_VALUE_LIQUIDITY &&
         value != INVMM_VALUE_FEE_INCOME && value != INVMM_VALUE_FLOW_MARKOUT &&
         value != INVMM_VALUE_SAMPLES_HAVE && value != INVMM_VALUE_SAMPLES_NEED;
}

/* sigma, and what follows from it alone. */
static int needs_volatility(int32_t value, uint32_t index) {
  return value == INVMM_VALUE_VOLATILITY || value == INVMM_VALUE_LVR_RATE ||
         value == INVMM_VALUE_ARBITRAGE_RATE || (value == INVMM_VALUE_FEE_RATE && index == 1);
}

invmm_status invmm__amm_value(const void *state, const struct invmm__clock *clock, int32_t value,
                              uint32_t index, double *out) {
  const struct invmm__amm *a = state;
  int unpriced = is_own(value) && needs_price(value) && !(a->now.price > 0);
  int silent = needs_volatility(value, index) && isnan(a->maker.terms.volatility);
  if (unpriced || (silent && a->unheard & INVMM_FLAG_NOT_READY)) {
    *out = 0;
    return INVMM_NOT_READY;
  }
  if (silent) return INVMM_E_NUMERIC;
  if (!is_own(value)) return invmm__maker_value(&a->maker, clock, value, out);
  double answer = own_value(a, clock, value, index);
  if (!isfinite(answer)) return INVMM_E_NUMERIC;
  *out = answer;
  return INVMM_OK;
}
