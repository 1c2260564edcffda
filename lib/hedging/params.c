/* SPDX-License-Identifier: MIT */
/** The hedging parameters of every maker, and what contradicts itself among them. */
#include "hedging/hedge.h"
#include "hedging/plan.h"
#include <math.h>
#include <stddef.h>

#define ROW(ID, field, flags, dflt, min, max, unit, choices, about, cite)                                    \
  {                                                                                                          \
    INVMM_PARAM_##ID, flags, offsetof(struct invmm__hedge_terms, field), dflt, min, max, #field, unit,       \
        choices, about, cite, 0, NULL                                                                        \
  }
#define FED(ID, field, flags, dflt, min, max, unit, accepts, about, cite)                                    \
  {                                                                                                          \
    INVMM_PARAM_##ID, flags, offsetof(struct invmm__hedge_terms, field), dflt, min, max, #field, unit, NULL, \
        about, cite, 0, accepts                                                                              \
  }
#define LIST_AT(ID, place, field, most, dflt, min, max, flags, unit, about)                                  \
  {                                                                                                          \
    INVMM_PARAM_##ID, INVMM_PF_ARRAY | (flags), offsetof(struct invmm__hedge_lists, place), dflt, min, max,  \
        #field, unit, NULL, about, NULL, most, NULL                                                          \
  }
#define LIST(ID, field, ...)   LIST_AT(ID, field, field, __VA_ARGS__)
#define GROUPS(ID, field, ...) LIST_AT(ID, clients.field, field, __VA_ARGS__)
#define LIVE                   INVMM_PF_LIVE
#define CHOICE                 INVMM_PF_CHOICE
#define REQUIRED               INVMM_PF_REQUIRED
#define ABOVE                  INVMM_PF_MIN_OPEN
#define BELOW                  INVMM_PF_MAX_OPEN

const struct invmm__param invmm__hedge_table[] = {
    ROW(HEDGE_POLICY, hedge_policy, LIVE | CHOICE, 0, 0, 3, "choice", "none|full|band|rate",
        "no hedge, all of the exposure, only what leaves the no-trade band, or at a rate outside the zone "
        "that is left to the clients",
        NULL),
    FED(HEDGE_RATIO, hedge_ratio, LIVE | ABOVE | BELOW, 1, 0, INFINITY, "U/U", "hedge_ratio",
        "U of the hedge against one U of inventory; hedge_correlation overrides it", "ederington_1979"),
    ROW(HEDGE_COST, hedge_cost, LIVE | BELOW, 0, 0, INFINITY, "P", NULL,
        "proportional cost of hedging one U: half-spread and fee", NULL),
    ROW(HEDGE_FIXED_COST, hedge_fixed_cost, LIVE | BELOW, 0, 0, INFINITY, "currency", NULL,
        "cost of one hedge trade whatever its size", NULL),
    ROW(HEDGE_LOT, hedge_lot, LIVE | BELOW, 0, 0, INFINITY, "contracts", NULL,
        "step of hedge sizes, which are rounded toward zero; 0: not rounded", NULL),
    ROW(HEDGE_MIN, hedge_min, LIVE | BELOW, 0, 0, INFINITY, "contracts", NULL,
        "a smaller hedge is not ordered", NULL),
    ROW(HEDGE_VOLATILITY, hedge_volatility, LIVE | REQUIRED | ABOVE | BELOW, NAN, 0, INFINITY, "P/sqrt(s)",
        NULL, "sigma_F of the hedge; without it that of the asset", NULL),
    ROW(HEDGE_FLOW_VOLATILITY, hedge_flow_volatility, LIVE | REQUIRED | BELOW, NAN, 0, INFINITY, "U/sqrt(s)",
        NULL,
        "volatility of the exposure by fills; without it ratio * sqrt(order_size^2 (lambda_bid + "
        "lambda_ask))",
        NULL),
    ROW(HEDGE_CORRELATION, hedge_correlation, LIVE | REQUIRED | ABOVE, NAN, 0, 1, "1", NULL,
        "correlation of asset and hedge: with it the ratio is correlation * sigma_S / sigma_F",
        "ederington_1979"),
    ROW(CONTRACT_SIZE, contract_size, ABOVE | BELOW, 1, 0, INFINITY, "U/contract", NULL,
        "U of the asset that one contract of the hedge stands for; of an inverse one its worth in currency",
        NULL),
    ROW(HEDGE_COOLDOWN, hedge_cooldown, LIVE | BELOW, 0, 0, INFINITY, "s", NULL,
        "least time from a fill of the hedge to the next order", NULL),
    ROW(CONTRACT, contract, CHOICE, 0, 0, 1, "choice", "linear|inverse",
        "a sum of the asset that pays in currency, or a sum of currency that pays in coin", NULL),
    ROW(CARRY_LIMIT, carry_limit, LIVE | BELOW, 0, 0, INFINITY, "U", NULL,
        "most that expected carry may move the hedge's target, which is a bet; 0: off", NULL),
    ROW(FUNDING_FORECAST, funding_forecast, LIVE | CHOICE, 0, 0, 1, "choice", "settled|premium",
        "what stands for a forecast that the venue did not send: the rate settled last, or what its formula "
        "makes of the premium now",
        NULL),
    ROW(FUNDING_INTEREST, funding_interest, LIVE, 0.0001, -0.01, 0.01, "fraction", NULL,
        "the interest of the funding formula, for each interval", NULL),
    ROW(FUNDING_CAP, funding_cap, LIVE, 0.03, 0, 1, "fraction", NULL,
        "a rate expected beyond this is not believed: it counts as this and the order is flagged", NULL),
    ROW(FINANCING_RATE, financing_rate, LIVE, 0, -1, 1, "1/year", NULL,
        "cost of money less yield of the asset, for the fair basis", "ackerer_hugonnier_jermann_2024"),
    ROW(BASIS_REVERSION, basis_reversion, LIVE | BELOW, 0, 0, INFINITY, "1/s", NULL,
        "speed at which the basis is expected to go back to its fair value, part of the carry; 0: it stays",
        NULL),
    ROW(HEDGE_REVERSION, hedge_reversion, LIVE | BELOW, 0, 0, INFINITY, "1/s", NULL,
        "speed at which the quotes bring the inventory back by themselves: it widens the band, and a hedge "
        "then serves 1/(2 kappa); 0: they do not",
        "harrison_sellke_taylor_1983"),
    ROW(HEDGE_REVERSION_FROM, hedge_reversion_from, LIVE | CHOICE, 0, 0, 1, "choice", "given|quotes",
        "hedge_reversion as it is given, or from the fills that the quotes attract around the target", NULL),
    ROW(HEDGE_QUADRATIC_COST, hedge_quadratic_cost, LIVE | BELOW, 0, 0, INFINITY, "P s/U", NULL,
        "eta: hedging at the rate v costs hedge_cost |v| + eta v^2 per second",
        "barzykin_bergault_gueant_2023"),
    ROW(HEDGE_IMPACT, hedge_impact, LIVE | BELOW, 0, 0, INFINITY, "P/U", NULL,
        "k: hedging at the rate v moves the mid by k v per second, with clients given",
        "barzykin_bergault_gueant_2023"),
    ROW(HEDGE_SLICE, hedge_slice, LIVE | ABOVE | BELOW, 1, 0, INFINITY, "s", NULL,
        "time that one order of policy rate is to take; the next comes no earlier", NULL),
    ROW(HEDGE_INSTRUMENTS, hedge_instruments, INVMM_PF_INTEGER, 1, 1, INVMM__HEDGES, "count", NULL,
        "hedges: instruments 1000, 1001 and so on; above 1 hedge_covariance says how much of each", NULL),
};
_Static_assert(INVMM__COUNT(invmm__hedge_table) == INVMM__HEDGE_PARAMS, "the header says how many");

const struct invmm__param invmm__hedge_list_table[] = {
    GROUPS(CLIENT_RATE, client_rate, INVMM__CLIENTS, NAN, 0, INFINITY, REQUIRED | ABOVE | BELOW, "1/s",
           "trades that one group of clients asks for on each side"),
    GROUPS(CLIENT_SIZE, client_size, INVMM__CLIENTS, 1, 0, INFINITY, ABOVE | BELOW, "U",
           "size of a trade of this group"),
    GROUPS(CLIENT_INTERCEPT, client_intercept, INVMM__CLIENTS, 0, -50, 50, 0, "1",
           "alpha: a quote at a distance d is taken with probability 1/(1 + exp(alpha + beta d))"),
    GROUPS(CLIENT_SLOPE, client_slope, INVMM__CLIENTS, 1, 0, INFINITY, ABOVE | BELOW, "1/P",
           "beta of the same"),
    LIST(HEDGE_COVARIANCE, hedge_covariance, (INVMM__HEDGES + 1) * (INVMM__HEDGES + 1), NAN, -INFINITY,
         INFINITY, REQUIRED | ABOVE | BELOW, "P^2/s",
         "covariance of the asset and then of each hedge, row by row"),
    LIST(CONTRACT_SIZES, contract_sizes, INVMM__HEDGES, NAN, 0, INFINITY, REQUIRED | ABOVE | BELOW,
         "U/contract", "contract_size of each of several hedges; without it that of all"),
    LIST(HEDGE_COSTS, hedge_costs, INVMM__HEDGES, NAN, 0, INFINITY, REQUIRED | BELOW, "P",
         "hedge_cost of each of several hedges; without it that of all"),
    LIST(HEDGE_LOTS, hedge_lots, INVMM__HEDGES, NAN, 0, INFINITY, REQUIRED | BELOW, "contracts",
         "hedge_lot of each of several hedges; without it that of all"),
    LIST(HEDGE_MINS, hedge_mins, INVMM__HEDGES, NAN, 0, INFINITY, REQUIRED | BELOW, "contracts",
         "hedge_min of each of several hedges; without it that of all"),
};
_Static_assert(INVMM__COUNT(invmm__hedge_list_table) == INVMM__HEDGE_LISTS, "the header says how many");

const struct invmm__value invmm__hedge_values[] = {
    {INVMM_VALUE_BAND_OUTER, 1, "band_outer", "U", "half-width of the hedge's no-trade band"},
    {INVMM_VALUE_BAND_INNER, 1, "band_inner", "U", "half-width that a trade from outside the band leaves"},
    {INVMM_VALUE_CARRY_RATE, 1, "carry_rate", "P/s", "what one U of the hedge held long is expected to earn"},
};
_Static_assert(INVMM__COUNT(invmm__hedge_values) == INVMM__HEDGE_VALUES, "the header says how many");

static const char *wrong_with_band(const struct invmm__hedge_terms *p, double gamma, int moves) {
  int band = p->hedge_policy == INVMM_HEDGE_POLICY_BAND;
  if (band && !(gamma > 0))
    return "hedge_policy band needs a risk_aversion above 0, else its width is infinite: raise it, or choose "
           "full";
  if (band && !moves)
    return "hedge_policy band needs a volatility above 0, else its width is infinite: set hedge_volatility";
  return NULL;
}

/* Lists of clients that belong together; a list of one counts for all. */
static int lists_agree(const struct invmm__hedge_clients *c) {
  const double n[] = {c->client_rate.n, c->client_size.n, c->client_intercept.n, c->client_slope.n};
  double most = fmax(fmax(n[0], n[1]), fmax(n[2], n[3]));
  int agree = 1;
  for (int i = 0; i < 4; ++i)
    agree &= n[i] <= 1 || n[i] == most;
  return agree;
}

static const char *wrong_with_clients(const struct invmm__hedge_terms *p,
                                      const struct invmm__hedge_clients *c) {
  if (!invmm__hedge_has_clients(c))
    return p->hedge_impact > 0 ? "hedge_impact is weighed against what clients take off: give client_rate"
                               : NULL;
  if (lists_agree(c)) return NULL;
  return "client_rate, client_size, client_intercept and client_slope describe the same groups: give each "
         "as many numbers as client_rate, or one";
}

static const char *wrong_with_rate(const struct invmm__hedge_terms *p, const struct invmm__hedge_clients *c,
                                   double gamma) {
  double sigma = p->hedge_volatility, ratio = isnan(p->hedge_correlation) ? p->hedge_ratio : 1;
  if (p->hedge_policy != INVMM_HEDGE_POLICY_RATE) return NULL;
  if (!(p->hedge_quadratic_cost > 0))
    return "hedge_policy rate needs a hedge_quadratic_cost above 0, else its rate is infinite: raise it, or "
           "choose band";
  if (isnan(sigma)) return "hedge_policy rate solves for its speeds beforehand: set hedge_volatility";
  if (!(gamma > 0))
    return "hedge_policy rate needs a risk_aversion above 0, else nothing is worth hedging: raise it, or "
           "choose none";
  if (invmm__hedge_has_clients(c) && isnan(invmm__hedge_clients_zone(p, c, ratio, gamma * sigma * sigma)))
    return "hedge_impact is so large that the model would buy when long, to push up the price of what it "
           "holds: lower hedge_impact to what the market keeps of it, or raise risk_aversion";
  return NULL;
}

struct invmm__verdict invmm__hedge_check(const struct invmm__hedge_terms *p,
                                         const struct invmm__hedge_clients *c, double risk_aversion,
                                         double volatility) {
  int moves = volatility > 0 || !isnan(p->hedge_volatility);
  const char *why = wrong_with_band(p, risk_aversion, moves);
  if (!why) why = wrong_with_clients(p, c);
  if (!why) why = wrong_with_rate(p, c, risk_aversion);
  if (p->hedge_instruments > 1) why = "this maker hedges with one instrument: set hedge_instruments to 1";
  if (!isnan(p->hedge_correlation) && !(volatility > 0))
    why = "hedge_correlation needs a volatility above 0: raise volatility, or set hedge_ratio instead";
  return (struct invmm__verdict){why ? INVMM_E_CONFIG : INVMM_OK, why, NULL};
}
