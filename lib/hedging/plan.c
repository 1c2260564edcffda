/* SPDX-License-Identifier: MIT */
/** What trading costs make of the policy: a band, or a zone and the speeds beyond it.
 *
 * Clients are solved for in U of the asset, where one U asks for `ratio` U of the hedge: its risk is gamma
 * (ratio sigma_F)^2, and hedging it at the rate v is hedging at ratio v. */
#include "hedging/plan.h"
#include "hedging/pull.h"
#include "solvers/internalise.h"
#include "solvers/rate.h"
#include <float.h>
#include <math.h>

enum { POINTS = 257, COARSEST = 17 };

int invmm__hedge_has_clients(const struct invmm__hedge_clients *c) {
  return !isnan(c->client_rate.at[0]);
}

/* A list of one counts for all groups. */
static double of_group(const double *list, int i) {
  return list[0] > 1 ? list[1 + i] : list[1];
}

static int groups_of(const struct invmm__hedge_clients *c, struct invmm__client *out) {
  double most =
      fmax(fmax(c->client_rate.n, c->client_size.n), fmax(c->client_intercept.n, c->client_slope.n));
  int n = most > 1 ? (int)most : 1;
  for (int i = 0; i < n; ++i)
    out[i] = (struct invmm__client){.scale = of_group(&c->client_rate.n, i),
                                    .intercept = of_group(&c->client_intercept.n, i),
                                    .slope = of_group(&c->client_slope.n, i),
                                    .size = of_group(&c->client_size.n, i)};
  return n;
}

static struct invmm__flow_problem problem_of(const struct invmm__hedge_terms *p,
                                             const struct invmm__hedge_clients *c, double ratio, double risk,
                                             struct invmm__client *clients) {
  return (struct invmm__flow_problem){.clients = clients,
                                      .count = (size_t)groups_of(c, clients),
                                      .risk = risk * ratio * ratio,
                                      .proportional = p->hedge_cost * ratio,
                                      .quadratic = p->hedge_quadratic_cost * ratio * ratio,
                                      .impact = p->hedge_impact * ratio * ratio};
}

double invmm__hedge_clients_zone(const struct invmm__hedge_terms *p, const struct invmm__hedge_clients *c,
                                 double ratio, double risk) {
  struct invmm__client clients[INVMM__CLIENTS];
  struct invmm__flow_problem problem = problem_of(p, c, ratio, risk, clients);
  return invmm__flow_guess(&problem).zone;
}

/* --- the table of speeds ---
 * Its points lie closer where hedging begins, as squares do: zone + span (i/n)^2. */

static double point_at(const struct invmm__hedge_plan *plan, int i) {
  double share = (double)i / INVMM__HEDGE_SPEEDS;
  return plan->band.outer + plan->span * share * share;
}

static double speed_at(const struct invmm__hedge_plan *plan, double y) {
  double beyond = fabs(y) - plan->band.outer;
  double share = sqrt(beyond / plan->span) * INVMM__HEDGE_SPEEDS;
  int i = share < INVMM__HEDGE_SPEEDS - 1 ? (int)share : INVMM__HEDGE_SPEEDS - 1; /* the last one goes on */
  double low = i > 0 ? plan->speed[i - 1] : 0, high = plan->speed[i];
  double from = point_at(plan, i), to = point_at(plan, i + 1);
  return low + (high - low) * (fabs(y) - from) / (to - from);
}

static const struct invmm__band never = {INFINITY, INFINITY, 0};

/* --- exposure that wanders: Brownian flow --- */

static struct invmm__rate_problem rate_problem_of(const struct invmm__hedge_terms *p,
                                                  const struct invmm__hedge_view *v) {
  return (struct invmm__rate_problem){invmm__hedge_running_cost(p, v), invmm__hedge_flow(p, v), p->hedge_cost,
                                      p->hedge_quadratic_cost, 0};
}

/* The zone; `never` where nothing moves, or costs anything. */
static struct invmm__band zone_of(const struct invmm__rate_problem *problem) {
  if (!((problem->running_cost > 0) & (problem->flow_variance > 0))) return never;
  const struct invmm__rate rate = invmm__rate_solve(problem);
  int known = rate.zone <= 1e150 && rate.cost_rate > 1e-300 * problem->running_cost;
  return known ? (struct invmm__band){rate.zone, rate.zone, rate.cost_rate} : never;
}

static void plan_speeds(struct invmm__hedge_plan *plan, const struct invmm__rate_problem *problem) {
  plan->band = zone_of(problem);
  if (plan->band.outer == INFINITY) return;
  const struct invmm__rate rate = invmm__rate_of(problem, plan->band.outer, plan->band.cost_rate);
  plan->span = 4 * sqrt(rate.cost_rate / problem->running_cost);
  for (int i = 0; i < INVMM__HEDGE_SPEEDS; ++i)
    plan->speed[i] = -invmm__rate_at(problem, &rate, point_at(plan, i + 1));
}

/* --- exposure that clients take off --- */

struct scale {
  double step;
  int n;
};

/* Wide enough for the zone, the largest trade and where flow alone leaves the inventory; steps that the
 * smallest trade is whole in. */
static struct scale scale_of(const struct invmm__flow_problem *p) {
  struct invmm__flow_guess guess = invmm__flow_guess(p);
  double least = INFINITY, most = 0, variance = 0;
  for (size_t i = 0; i < p->count; ++i) {
    const struct invmm__client *c = &p->clients[i];
    least = fmin(least, c->size), most = fmax(most, c->size);
    variance += 2 * c->size * c->size * invmm__earning_at(c, 0).rate;
  }
  double spread = sqrt(variance / fmax(2 * guess.reversion, DBL_MIN)); /* U: nobody may ever come */
  double wide = 3 * guess.zone + 3 * most + 4 * spread, finest = wide / (POINTS - 1);
  double step = least >= finest ? least / floor(least / finest) : least * ceil(finest / least);
  return (struct scale){step, (int)fmin(ceil(wide / step), POINTS - 1) + 1};
}

static void plan_clients(struct invmm__hedge_plan *plan, const struct invmm__hedge_terms *p,
                         const struct invmm__hedge_clients *c, double ratio, double risk) {
  double theta[POINTS], work[POINTS * INVMM__FLOW_WORK];
  struct invmm__client clients[INVMM__CLIENTS];
  struct invmm__flow_problem problem = problem_of(p, c, ratio, risk, clients);
  struct scale s = scale_of(&problem);
  if (!(invmm__flow_guess(&problem).zone + s.step < 1e150))
    return; /* NaN, too: too much impact, nobody comes */
  while (!(invmm__flow_solve(&problem, s.step, s.n, theta, work) < 1e-9)) {
    s = (struct scale){2 * s.step, s.n / 2 + 1}; /* too fine for its trades */
    if (s.n < COARSEST) return;
  }
  double end = s.step * (s.n - 2), zone = fmin(invmm__flow_zone(&problem, s.step, s.n, theta), end);
  plan->band = (struct invmm__band){zone * ratio, zone * ratio, 0};
  plan->span = fmax(end - zone, s.step) * ratio;
  for (int i = 0; i < INVMM__HEDGE_SPEEDS; ++i) {
    double q = fmin(point_at(plan, i + 1) / ratio, end), at = q / s.step;
    int below = (int)fmin(at, s.n - 3);
    double low = below > 0 ? invmm__flow_speed(&problem, s.step, theta, below) : 0;
    double high = invmm__flow_speed(&problem, s.step, theta, below + 1);
    if (low == 0) at = (q - zone) / ((below + 1) * s.step - zone) + below; /* from the edge of the zone */
    plan->speed[i] = ratio * fmax(low + (high - low) * (at - below), 0);
  }
}

/* --- the band --- */

static struct invmm__band_problem band_problem_of(const struct invmm__hedge_terms *p,
                                                  const struct invmm__hedge_view *v) {
  return (struct invmm__band_problem){invmm__hedge_running_cost(p, v), invmm__hedge_flow(p, v),
                                      p->hedge_fixed_cost, p->hedge_cost};
}

/* `once` and for all, or read from a table. */
static struct invmm__band no_trade_band(const struct invmm__hedge_terms *p, const struct invmm__hedge_view *v,
                                        int once) {
  const struct invmm__band_problem problem = band_problem_of(p, v);
  double reversion = invmm__hedge_reversion(p, v);
  struct invmm__band band;
  if (!(problem.running_cost > 0)) return never;
  if (!(reversion > 0))
    band = invmm__band_solve(&problem);
  else
    band = once ? invmm__pull_band(&problem, reversion) : invmm__pull_lookup(&problem, reversion);
  return band.outer <= 1e300 ? band : never; /* NaN, too, where nothing moves */
}

/* --- all policies --- */

struct invmm__band invmm__plan_band(const struct invmm__hedge_terms *p, const struct invmm__hedge_view *v) {
  if (p->hedge_policy == INVMM_HEDGE_POLICY_BAND) return no_trade_band(p, v, 0);
  const struct invmm__rate_problem problem = rate_problem_of(p, v);
  return zone_of(&problem);
}

double invmm__plan_speed(const struct invmm__hedge_terms *p, const struct invmm__hedge_view *v,
                         const struct invmm__band *zone, double y) {
  if (v->plan->stays) return speed_at(v->plan, y);
  const struct invmm__rate_problem problem = rate_problem_of(p, v);
  const struct invmm__rate rate = invmm__rate_of(&problem, zone->outer, zone->cost_rate);
  return -invmm__rate_at(&problem, &rate, fabs(y));
}

static int flow_is_given(const struct invmm__hedge_terms *p) {
  return !isnan(p->hedge_flow_volatility);
}

static void plan_rate(struct invmm__hedge_plan *plan, const struct invmm__hedge_terms *p,
                      const struct invmm__hedge_clients *c, const struct invmm__hedge_view *v) {
  const struct invmm__rate_problem problem = rate_problem_of(p, v);
  plan->stays |= invmm__hedge_has_clients(c) | flow_is_given(p);
  plan->given = plan->stays;
  if (!plan->stays) return;
  if (invmm__hedge_has_clients(c))
    plan_clients(plan, p, c, invmm__hedge_ratio(p, v->variance), 2 * problem.running_cost);
  else
    plan_speeds(plan, &problem);
}

static void plan_band(struct invmm__hedge_plan *plan, const struct invmm__hedge_terms *p,
                      const struct invmm__hedge_view *v) {
  int by_quotes = p->hedge_reversion_from == INVMM_REVERSION_QUOTES;
  plan->given = flow_is_given(p) && !isnan(p->hedge_volatility) && !by_quotes;
  plan->stays |= plan->given;
  if (plan->stays) plan->band = no_trade_band(p, v, 1);
}

void invmm__hedge_plan_renew(struct invmm__hedge_plan *plan, const struct invmm__hedge_terms *p,
                             const struct invmm__hedge_clients *clients, const struct invmm__hedge_view *v,
                             int stays) {
  plan->stays = stays, plan->given = 0, plan->band = never, plan->span = 0;
  if (p->hedge_policy == INVMM_HEDGE_POLICY_RATE) plan_rate(plan, p, clients, v);
  if (p->hedge_policy == INVMM_HEDGE_POLICY_BAND) plan_band(plan, p, v);
}
