/* SPDX-License-Identifier: MIT */
/** What the parameters of Ho-Stoll stand for, and whether they are all there and agree with each other. */
#include "makers/ho_stoll.h"
#include "numeric/dense.h"

/* ---- What they stand for */

static uint32_t others_of(const struct hs_params *p) {
  return hs_count(p->other_inventories.n, p->other_inventories.at[0]);
}

/* sum over the other assets of Sigma_1j q_j / Sigma_11 */
static double weighted_others(const struct hs_params *p) {
  double sum = 0, own = p->covariance.at[0];
  for (uint32_t j = 0; j < others_of(p) && own > 0; ++j)
    sum += p->covariance.at[j + 1] / own * p->other_inventories.at[j];
  return sum;
}

static void set_rivals(const struct hs_params *p, struct hs_terms *t) {
  uint32_t count = hs_count(p->rival_inventories.n, p->rival_inventories.at[0]);
  t->lowest = -(double)INFINITY, t->highest = (double)INFINITY;
  for (uint32_t i = 0; i < count; ++i) {
    double x = p->rival_inventories.at[i];
    t->lowest = i ? fmin(t->lowest, x) : x;
    t->highest = i ? fmax(t->highest, x) : x;
  }
}

struct hs_terms invmm__hs_terms(const struct hs_params *p) {
  const struct invmm__maker_params *m = &p->dealer.maker;
  int known = !isnan(p->demand_intercept + p->demand_slope);
  struct hs_terms t = {.gamma = m->risk_aversion,
                       .size = m->order_size,
                       .half_size = 0.5 * m->order_size,
                       .alpha = known ? p->demand_intercept : 0,
                       .beta = known ? p->demand_slope : 0,
                       .end = p->demand_intercept / p->demand_slope,
                       .others = weighted_others(p),
                       .variant = (int)p->variant};
  t.monopoly = 0.5 * t.end;
  t.slope_per_sigma = 0.5 * sqrt(t.gamma / (p->demand_slope * t.size));
  t.rate_per_sigma = sqrt(t.gamma * p->demand_slope * t.size);
  set_rivals(p, &t);
  return t;
}

struct invmm__general_problem invmm__hs_problem(const struct hs_params *p, double variance) {
  const struct invmm__maker_params *m = &p->dealer.maker;
  double risk = p->objective == INVMM_OBJECTIVE_UTILITY ? m->risk_aversion * m->order_size : 0;
  struct invmm__arrivals demand = invmm__arrivals_of(INVMM__ARRIVALS_LINEAR, p->demand_intercept,
                                                     p->demand_slope / p->demand_intercept, 0, risk);
  return (struct invmm__general_problem){
      .states = invmm__lattice_states(m->inventory_limit, m->order_size),
      .q_low = -m->inventory_limit - m->inventory_target,
      .step = m->order_size,
      .bid = demand,
      .ask = demand,
      .cost_square = 0.5 * m->risk_aversion * variance,
      .horizon = p->horizon,
  };
}

struct invmm__dealer_params invmm__hs_dealer(const struct hs_params *p) {
  struct invmm__dealer_params dealer = p->dealer;
  if (isnan(dealer.maker.volatility) && isnan(dealer.maker.volatility_annual) && p->covariance.at[0] >= 0)
    dealer.maker.volatility = sqrt(p->covariance.at[0]);
  return dealer;
}

int invmm__hs_same_problem(const struct hs_params *a, const struct hs_params *b) {
  const struct invmm__general_problem first = invmm__hs_problem(a, 1), second = invmm__hs_problem(b, 1);
  const struct invmm__dealer_params one = invmm__hs_dealer(a), other = invmm__hs_dealer(b);
  return memcmp(&first, &second, sizeof first) == 0 && invmm__same_volatility(&one.maker, &other.maker);
}

struct hs_params invmm__hs_explicit(const struct hs_params *p, const double *heard) {
  struct hs_params now = *p;
  if (isnan(p->dealer.maker.volatility) && heard[INVMM__HEARD_VOLATILITY] > 0)
    now.dealer.maker.volatility = heard[INVMM__HEARD_VOLATILITY];
  return now;
}

int invmm__hs_outdated(const struct hs_params *p, const struct hs_params *now,
                       const struct hs_params *solved) {
  struct hs_params same = *now;
  double sigma = now->dealer.maker.volatility, then = solved->dealer.maker.volatility;
  if (isnan(p->dealer.maker.volatility) && !isnan(sigma)) {
    if (!(fabs(sigma - then) <= p->due_change * then)) return 1;
    same.dealer.maker.volatility = then;
  }
  return !invmm__hs_same_problem(&same, solved);
}

/* ---- Whether they agree */

static struct invmm__verdict contradiction(const char *why) {
  return (struct invmm__verdict){INVMM_E_CONFIG, why, NULL, 0};
}

static const struct invmm__verdict fine = {INVMM_OK, NULL, NULL, 0};

/* What a variant uses must be there. */
static struct invmm__verdict check_needs(const struct hs_params *p, const struct invmm__maker_params *m) {
  int demand = p->variant != INVMM_HO_STOLL_COMPETITION, timed = p->variant != INVMM_HO_STOLL_STATIONARY;
  if (isnan(m->volatility) && isnan(m->volatility_annual))
    return contradiction("volatility has no default: set it, or volatility_annual");
  if (isnan(m->risk_aversion)) return contradiction("risk_aversion has no default: set it");
  if (demand && isnan(p->demand_intercept)) return contradiction("demand_intercept has no default: set it");
  if (demand && isnan(p->demand_slope)) return contradiction("demand_slope has no default: set it");
  if (timed && isnan(p->horizon)) return contradiction("horizon has no default: set it");
  return fine;
}

/* Symmetric to rounding, and with no direction of negative variance: a part in 10^9 of the diagonal on top of
 * it makes a singular one definite. */
static int is_covariance(const double *c, uint32_t n) {
  double a[INVMM__COVARIANCE_MOST], largest = 0;
  for (uint32_t i = 0; i < n; ++i)
    largest = fmax(largest, c[i * n + i]);
  for (uint32_t i = 0; i < n; ++i)
    for (uint32_t j = 0; j < n; ++j) {
      double x = c[i * n + j], mirror = c[j * n + i];
      if (fabs(x - mirror) > 1e-9 * largest) return 0;
      a[i * n + j] = 0.5 * (x + mirror) + (i == j ? 1e-9 * largest : 0);
    }
  return largest == 0 || invmm__cholesky(a, (int)n);
}

static struct invmm__verdict check_covariance(const struct hs_params *p) {
  uint32_t others = others_of(p), side = others + 1, given = hs_count(p->covariance.n, p->covariance.at[0]);
  if (given == 0 && others > 0)
    return contradiction(
        "other_inventories needs covariance: set that of our asset and the others, row by row");
  if (given > 0 && given != side * side)
    return contradiction(
        "covariance must have one row and one column for our asset and for each of other_inventories: make "
        "their lengths agree");
  if (given > 0 && !is_covariance(p->covariance.at, side))
    return contradiction("covariance must be symmetric and positive semidefinite: estimate it as one matrix");
  return fine;
}

/* Slopes only grow with the time left, so that the whole horizon is the worst there is. */
static struct invmm__verdict check_closed_form(const struct hs_params *p,
                                               const struct invmm__maker_params *m) {
  const struct hs_terms t = invmm__hs_terms(p);
  double variance = invmm__known_variance(m);
  struct invmm__depths target = p->variant == INVMM_HO_STOLL_FINITE
                                    ? finite_hs_depths(&t, variance, p->horizon, 0)
                                    : stationary_hs_depths(&t, variance, 0);
  if (target.bid < t.end) return fine;
  return contradiction("no demand is left on either side at inventory_target: lower risk_aversion, "
                       "volatility or order_size, or "
                       "raise demand_intercept");
}

static struct invmm__verdict check_lattice(const struct hs_params *p, const struct invmm__maker_params *m) {
  if (!(m->inventory_limit < INFINITY)) return contradiction("needs a finite inventory_limit: set it");
  if (invmm__lattice_states(m->inventory_limit, m->order_size) == 0)
    return contradiction("inventory_limit must be a whole number of order_size, at most 2000 of them");
  const struct invmm__general_problem problem = invmm__hs_problem(p, invmm__known_variance(m));
  if (!invmm__solution_in_range(&problem))
    return contradiction("the lattice leaves the range of numbers: look at the units of demand_intercept, "
                         "demand_slope, volatility and risk_aversion");
  return fine;
}

static struct invmm__verdict check_variant(const struct hs_params *p, const struct invmm__maker_params *m) {
  if (p->variant == INVMM_HO_STOLL_EXACT) return check_lattice(p, m);
  if (p->variant == INVMM_HO_STOLL_FINITE || p->variant == INVMM_HO_STOLL_STATIONARY)
    return check_closed_form(p, m);
  return fine;
}

/* The band's flow is that of the fills, unless it is given. */
static struct invmm__verdict check_hedge(const struct hs_params *p, const struct invmm__hedge_lists *lists,
                                         const struct invmm__maker_params *m) {
  const struct invmm__hedge_terms *h = &p->dealer.hedge;
  int known = !isnan(h->hedge_flow_volatility) || !isnan(p->demand_intercept + p->demand_slope);
  if (h->hedge_policy == INVMM_HEDGE_POLICY_BAND && !known)
    return contradiction("hedge_policy band needs hedge_flow_volatility, or demand_intercept and "
                         "demand_slope to compute it from");
  return invmm__dealer_hedge_check(&p->dealer, lists,
                                   isnan(m->volatility) ? m->volatility_annual : m->volatility);
}

static const char *const variants[] = {"variant first_order", "variant finite", "variant stationary",
                                       "variant exact", "variant competition"};

struct invmm__verdict invmm__hs_check(const void *params) {
  const struct hs_whole_params *whole = params;
  const struct hs_params *p = &whole->own;
  const struct invmm__dealer_params dealer = invmm__hs_dealer(p);
  struct invmm__verdict verdict = invmm__maker_check(&dealer.maker);
  if (verdict.status == INVMM_OK) verdict = invmm__influence_check(&p->dealer.influence);
  if (verdict.status == INVMM_OK) verdict = check_covariance(p);
  if (verdict.status == INVMM_OK) {
    verdict = check_needs(p, &dealer.maker);
    if (verdict.status == INVMM_OK) verdict = check_variant(p, &dealer.maker);
    verdict.variant = variants[(int)p->variant];
  }
  if (verdict.status == INVMM_OK) verdict = check_hedge(p, &whole->lists, &dealer.maker);
  return verdict;
}
