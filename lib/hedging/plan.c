/* SPDX-License-Identifier: MIT */
/** What trading costs make of the policy: a band, or a zone and the speeds beyond it.
 *
 * Clients are solved for in U of the asset, where one U asks for `ratio` U of the hedge: its risk is gamma
 * (ratio sigma_F)^2, and hedging it at the rate v is hedging at ratio v. */
#include "hedging/plan.h"
#include "solvers/internalise.h"
#include "solvers/pace.h"
#include <math.h>

enum { POINTS = 257, COARSEST = 17 };

int invmm__hedge_has_clients(const struct invmm__hedge_params *p) {
  return !isnan(p->client_rate.at[0]);
}

/* A list of one counts for all groups. */
static double of_group(const double *list, int i) {
  return list[0] > 1 ? list[1 + i] : list[1];
}

static int groups_of(const struct invmm__hedge_params *p, struct invmm__client *out) {
  double most =
      fmax(fmax(p->client_rate.n, p->client_size.n), fmax(p->client_intercept.n, p->client_slope.n));
  int n = most > 1 ? (int)most : 1;
  for (int i = 0; i < n; ++i)
    out[i] = (struct invmm__client){.scale = of_group(&p->client_rate.n, i),
                                    .intercept = of_group(&p->client_intercept.n, i),
                                    .slope = of_group(&p->client_slope.n, i),
                                    .size = of_group(&p->client_size.n, i)};
  return n;
}

static struct invmm__flow_problem problem_of(const struct invmm__hedge_params *p, double ratio, double risk,
                                             struct invmm__client *clients) {
  return (struct invmm__flow_problem){.clients = clients,
                                      .count = (size_t)groups_of(p, clients),
                                      .risk = risk * ratio * ratio,
                                      .proportional = p->hedge_cost * ratio,
                                      .quadratic = p->hedge_quadratic_cost * ratio * ratio,
                                      .impact = p->hedge_impact * ratio * ratio};
}

double invmm__hedge_clients_zone(const struct invmm__hedge_params *p, double ratio, double risk) {
  struct invmm__client clients[INVMM__CLIENTS];
  struct invmm__flow_problem problem = problem_of(p, ratio, risk, clients);
  return invmm__flow_guess(&problem).zone;
}

/* --- the table of speeds ---
 * Its points lie closer where hedging begins, as squares do: zone + span (i/n)^2. */

static double point_at(const struct invmm__hedge_plan *plan, int i) {
  double share = (double)i / INVMM__HEDGE_SPEEDS;
  return plan->band.outer + plan->span * share * share;
}

double invmm__plan_speed(const struct invmm__hedge_plan *plan, double y) {
  double beyond = fabs(y) - plan->band.outer;
  double share = sqrt(beyond / plan->span) * INVMM__HEDGE_SPEEDS;
  int i = share < INVMM__HEDGE_SPEEDS - 1 ? (int)share : INVMM__HEDGE_SPEEDS - 1; /* the last one goes on */
  double low = i > 0 ? plan->speed[i - 1] : 0, high = plan->speed[i];
  double from = point_at(plan, i), to = point_at(plan, i + 1);
  return low + (high - low) * (fabs(y) - from) / (to - from);
}

static struct invmm__hedge_plan never(void) {
  return (struct invmm__hedge_plan){.band = {INFINITY, INFINITY, 0}};
}

/* --- exposure that wanders: Brownian flow --- */

static struct invmm__hedge_plan pace_plan(const struct invmm__hedge_params *p,
                                          const struct invmm__band_problem *b) {
  const struct invmm__pace_problem problem = {b->running_cost, b->flow_variance, p->hedge_cost,
                                              p->hedge_quadratic_cost};
  if (!(b->flow_variance > 0)) return never();
  struct invmm__pace pace = invmm__pace_solve(&problem);
  struct invmm__hedge_plan plan = {.band = {pace.zone, pace.zone, pace.cost_rate}, .span = 4 * pace.turn};
  double at[INVMM__HEDGE_SPEEDS];
  if (!(pace.zone <= 1e150 && pace.turn > 1e-150)) return never();
  for (int i = 0; i < INVMM__HEDGE_SPEEDS; ++i)
    at[i] = point_at(&plan, i + 1);
  invmm__pace_speeds(&problem, &pace, at, INVMM__HEDGE_SPEEDS, plan.speed);
  return plan;
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
  double wide = 3 * guess.zone + 3 * most + 4 * sqrt(variance / (2 * guess.reversion)),
         finest = wide / (POINTS - 1);
  double step = least >= finest ? least / floor(least / finest) : least * ceil(finest / least);
  return (struct scale){step, (int)fmin(ceil(wide / step), POINTS - 1) + 1};
}

static struct invmm__hedge_plan clients_plan(const struct invmm__hedge_params *p, double ratio, double risk) {
  double theta[POINTS], work[POINTS * INVMM__FLOW_WORK];
  struct invmm__client clients[INVMM__CLIENTS];
  struct invmm__flow_problem problem = problem_of(p, ratio, risk, clients);
  if (!(invmm__flow_guess(&problem).zone < 1e150))
    return never(); /* NaN, too: the ratio asks for too much impact */
  struct scale s = scale_of(&problem);
  while (!(invmm__flow_solve(&problem, s.step, s.n, theta, work) < 1e-9)) {
    s = (struct scale){2 * s.step, s.n / 2 + 1}; /* too fine for its trades */
    if (s.n < COARSEST) return never();
  }
  double end = s.step * (s.n - 2), zone = fmin(invmm__flow_zone(&problem, s.step, s.n, theta), end);
  struct invmm__hedge_plan plan = {.band = {zone * ratio, zone * ratio, 0},
                                   .span = fmax(end - zone, s.step) * ratio};
  for (int i = 0; i < INVMM__HEDGE_SPEEDS; ++i) {
    double q = fmin(point_at(&plan, i + 1) / ratio, end), at = q / s.step;
    int below = (int)fmin(at, s.n - 3);
    double low = below > 0 ? invmm__flow_speed(&problem, s.step, theta, below) : 0;
    double high = invmm__flow_speed(&problem, s.step, theta, below + 1);
    if (low == 0) at = (q - zone) / ((below + 1) * s.step - zone) + below; /* from the edge of the zone */
    plan.speed[i] = ratio * fmax(low + (high - low) * (at - below), 0);
  }
  return plan;
}

/* --- all policies --- */

double invmm__hedge_running_cost(const struct invmm__hedge_params *p, const struct invmm__hedge_view *v) {
  double own = p->hedge_volatility;
  return 0.5 * v->risk_aversion * (isnan(own) ? v->variance : own * own);
}

double invmm__hedge_flow(const struct invmm__hedge_params *p, const struct invmm__hedge_view *v) {
  double ratio = invmm__hedge_ratio(p, v->variance), own = p->hedge_flow_volatility;
  return isnan(own) ? ratio * ratio * v->flow_variance : own * own;
}

struct invmm__band invmm__hedge_band(const struct invmm__hedge_params *p, const struct invmm__hedge_view *v) {
  const struct invmm__band none = {INFINITY, INFINITY, 0}, always = {0, 0, 0};
  if (p->hedge_policy == INVMM_HEDGE_POLICY_NONE) return none;
  if (p->hedge_policy == INVMM_HEDGE_POLICY_FULL) return always;
  struct invmm__band_problem problem = {invmm__hedge_running_cost(p, v), invmm__hedge_flow(p, v),
                                        p->hedge_fixed_cost, p->hedge_cost};
  if (!(problem.running_cost > 0)) return none;
  struct invmm__band band = invmm__band_solve(&problem);
  return band.outer <= 1e300 ? band : none; /* NaN, too, where nothing moves */
}

struct invmm__hedge_plan invmm__hedge_solve(const struct invmm__hedge_params *p,
                                            const struct invmm__hedge_view *v) {
  if (p->hedge_policy != INVMM_HEDGE_POLICY_RATE)
    return (struct invmm__hedge_plan){.band = invmm__hedge_band(p, v)};
  struct invmm__band_problem b = {invmm__hedge_running_cost(p, v), invmm__hedge_flow(p, v), 0, p->hedge_cost};
  if (!(b.running_cost > 0)) return never();
  if (!invmm__hedge_has_clients(p)) return pace_plan(p, &b);
  return clients_plan(p, invmm__hedge_ratio(p, v->variance), 2 * b.running_cost);
}
