/* SPDX-License-Identifier: MIT */
/** Hedging with a linear perpetual.
 *
 * The exposure of the hedge account is y = (held + in flight) contract_size + ratio (inventory - target), in
 * U of the hedge: 0 is perfectly hedged. `full` trades it away, `band` leaves it alone inside [-outer, outer]
 * and trades to the near inner edge (solvers/band.c). What is in flight counts as held, so that asking twice
 * orders once. Minimum-variance ratio: Johnson 1960, Ederington 1979. */
#include "hedging/hedge.h"
#include <math.h>
#include <stddef.h>

#define ROW(ID, field, flags, dflt, min, max, unit, choices, about)                                          \
  {                                                                                                          \
    INVMM_PARAM_##ID, flags, offsetof(struct invmm__hedge_params, field), dflt, min, max, #field, unit,      \
        choices, about, NULL                                                                                 \
  }
#define LIVE     INVMM_PF_LIVE
#define REQUIRED INVMM_PF_REQUIRED
#define ABOVE    INVMM_PF_MIN_OPEN
#define BELOW    INVMM_PF_MAX_OPEN

const struct invmm__param invmm__hedge_table[] = {
    ROW(HEDGE_POLICY, hedge_policy, LIVE | INVMM_PF_CHOICE, 0, 0, 2, "choice", "none|full|band",
        "no hedge, all of the exposure, or only what leaves the no-trade band"),
    ROW(HEDGE_RATIO, hedge_ratio, LIVE | ABOVE | BELOW, 1, 0, INFINITY, "U/U", NULL,
        "U of the hedge against one U of inventory; hedge_correlation overrides it"),
    ROW(HEDGE_COST, hedge_cost, LIVE | BELOW, 0, 0, INFINITY, "P", NULL,
        "proportional cost of hedging one U: half-spread and fee"),
    ROW(HEDGE_FIXED_COST, hedge_fixed_cost, LIVE | BELOW, 0, 0, INFINITY, "currency", NULL,
        "cost of one hedge trade whatever its size"),
    ROW(HEDGE_LOT, hedge_lot, LIVE | BELOW, 0, 0, INFINITY, "contracts", NULL,
        "step of hedge sizes, which are rounded toward zero; 0: not rounded"),
    ROW(HEDGE_MIN, hedge_min, LIVE | BELOW, 0, 0, INFINITY, "contracts", NULL,
        "a smaller hedge is not ordered"),
    ROW(HEDGE_VOLATILITY, hedge_volatility, LIVE | REQUIRED | ABOVE | BELOW, NAN, 0, INFINITY, "P/sqrt(s)",
        NULL, "sigma_F of the hedge; without it that of the asset"),
    ROW(HEDGE_FLOW_VOLATILITY, hedge_flow_volatility, LIVE | REQUIRED | BELOW, NAN, 0, INFINITY, "U/sqrt(s)",
        NULL,
        "volatility of the exposure by fills; without it ratio * sqrt(order_size^2 (lambda_bid + "
        "lambda_ask))"),
    ROW(HEDGE_CORRELATION, hedge_correlation, LIVE | REQUIRED | ABOVE, NAN, 0, 1, "1", NULL,
        "correlation of asset and hedge: with it the ratio is correlation * sigma_S / sigma_F"),
    ROW(CONTRACT_SIZE, contract_size, ABOVE | BELOW, 1, 0, INFINITY, "U/contract", NULL,
        "U of the asset that one contract of the hedge stands for"),
    ROW(HEDGE_COOLDOWN, hedge_cooldown, LIVE | BELOW, 0, 0, INFINITY, "s", NULL,
        "least time from a fill of the hedge to the next order"),
};
_Static_assert(INVMM__COUNT(invmm__hedge_table) == INVMM__HEDGE_PARAMS, "the header says how many");

const struct invmm__value invmm__hedge_values[] = {
    {INVMM_VALUE_BAND_OUTER, 1, "band_outer", "U", "half-width of the hedge's no-trade band"},
    {INVMM_VALUE_BAND_INNER, 1, "band_inner", "U", "half-width that a trade from outside the band leaves"},
};
_Static_assert(INVMM__COUNT(invmm__hedge_values) == INVMM__HEDGE_VALUES, "the header says how many");

static double sigma_f_squared(const struct invmm__hedge_params *p, double variance) {
  return isnan(p->hedge_volatility) ? variance : p->hedge_volatility * p->hedge_volatility;
}

double invmm__hedge_ratio(const struct invmm__hedge_params *p, double variance) {
  if (isnan(p->hedge_correlation)) return p->hedge_ratio;
  return variance > 0 ? p->hedge_correlation * sqrt(variance / sigma_f_squared(p, variance)) : p->hedge_ratio;
}

struct invmm__verdict invmm__hedge_check(const struct invmm__hedge_params *p, double risk_aversion,
                                         double volatility) {
  const char *why = NULL;
  int band = p->hedge_policy == INVMM_HEDGE_POLICY_BAND;
  if (!isnan(p->hedge_correlation) && !(volatility > 0))
    why = "hedge_correlation needs a volatility above 0: raise volatility, or set hedge_ratio instead";
  if (band && !(risk_aversion > 0))
    why = "hedge_policy band needs a risk_aversion above 0, else its width is infinite: raise it, or choose "
          "full";
  if (band && !(volatility > 0) && isnan(p->hedge_volatility))
    why = "hedge_policy band needs a volatility above 0, else its width is infinite: set hedge_volatility";
  return (struct invmm__verdict){why ? INVMM_E_CONFIG : INVMM_OK, why, NULL};
}

static double running_cost(const struct invmm__hedge_params *p, const struct invmm__hedge_view *v) {
  return 0.5 * v->risk_aversion * sigma_f_squared(p, v->variance);
}

static double flow_variance(const struct invmm__hedge_params *p, const struct invmm__hedge_view *v) {
  double ratio = invmm__hedge_ratio(p, v->variance), own = p->hedge_flow_volatility;
  return isnan(own) ? ratio * ratio * v->flow_variance : own * own;
}

struct invmm__band invmm__hedge_band(const struct invmm__hedge_params *p, const struct invmm__hedge_view *v) {
  const struct invmm__band never = {INFINITY, INFINITY, 0}, always = {0, 0, 0};
  if (p->hedge_policy == INVMM_HEDGE_POLICY_NONE) return never;
  if (p->hedge_policy == INVMM_HEDGE_POLICY_FULL) return always;
  struct invmm__band_problem problem = {running_cost(p, v), flow_variance(p, v), p->hedge_fixed_cost,
                                        p->hedge_cost};
  if (!(problem.running_cost > 0)) return never;
  struct invmm__band band = invmm__band_solve(&problem);
  return band.outer <= 1e300 ? band : never; /* NaN, too, where nothing moves */
}

/* What is gained against doing nothing, net of the cost: h (before^2 - after^2) T - cost, where T is the mean
 * time from one intervention to the next, at most what is left. A policy without a band defines no T. */
static double saving(const struct invmm__hedge_params *p, const struct invmm__hedge_view *v,
                     struct invmm__band b, double before, double after, double cost) {
  double s2 = flow_variance(p, v), spread = b.outer > b.inner ? (b.outer - b.inner) * (b.outer + b.inner) : 0;
  double between = (spread > 0 ? spread : b.outer * b.outer) / s2;
  if (!(b.outer > 0)) return 0;
  return running_cost(p, v) * (before - after) * (before + after) * fmin(between, v->seconds_left) - cost;
}

/* U that bring the exposure y from outside the band to its inner edge. On the edge itself there is nothing to
 * do; 1e-9 of its width, or what rounding leaves of the `gross` amounts that y is the difference of, counts
 * as on it. */
static double wanted(struct invmm__band b, double y, double dust) {
  double beyond = fabs(y) - b.outer;
  if (!(beyond > 1e-9 * b.outer + dust)) return 0;
  return copysign(fabs(y) - b.inner, -y);
}

static double rounded(const struct invmm__hedge_params *p, double size) {
  double whole = invmm__toward_zero(invmm__grid_of(p->hedge_lot), size);
  return fabs(whole) < p->hedge_min * (1 - 1e-9) ? 0 : whole;
}

static int all_finite(const invmm_order *o) {
  return isfinite(o->target) & isfinite(o->band_low) & isfinite(o->band_high) & isfinite(o->residual) &
         isfinite(o->cost) & isfinite(o->saving);
}

/* Nothing to do, and where the account stands. */
static void write_idle(const struct invmm__hedge_view *v, double y, invmm_order *out) {
  *out = (invmm_order){.action = INVMM_ACTION_NONE, .instrument = INVMM_HEDGE, .flags = v->flags};
  out->target = out->band_low = out->band_high = v->held + v->in_flight;
  out->residual = y;
}

invmm_status invmm__hedge_order(const struct invmm__hedge_params *p, const struct invmm__hedge_view *v,
                                invmm_order *out) {
  double unit = p->contract_size, account = v->held + v->in_flight;
  double asked = invmm__hedge_ratio(p, v->variance) * v->inventory, y = account * unit + asked;
  struct invmm__band band = v->band ? *v->band : invmm__hedge_band(p, v);
  write_idle(v, y, out);
  if (!(band.outer < INFINITY)) {
    if (p->hedge_policy != INVMM_HEDGE_POLICY_NONE) out->flags |= INVMM_FLAG_NOT_WORTH;
    return isfinite(y) ? INVMM_OK : INVMM_E_NUMERIC;
  }
  out->target = -asked / unit;
  out->band_low = out->target - band.outer / unit, out->band_high = out->target + band.outer / unit;
  double size = rounded(p, wanted(band, y, 1e-14 * fabs(asked) + v->dust) / unit);
  if (size != 0 && v->cooling) out->flags |= INVMM_FLAG_COOLDOWN;
  if (!all_finite(out) || !isfinite(size)) return INVMM_E_NUMERIC;
  if (size == 0 || v->cooling || v->flags & (INVMM_FLAG_STALE | INVMM_FLAG_NOT_READY)) return INVMM_OK;
  out->action = INVMM_ACTION_HEDGE;
  out->size = size;
  out->residual = y + size * unit;
  out->cost = p->hedge_fixed_cost + p->hedge_cost * fabs(size) * unit;
  out->saving = saving(p, v, band, y, out->residual, out->cost);
  return all_finite(out) ? INVMM_OK : INVMM_E_NUMERIC;
}
