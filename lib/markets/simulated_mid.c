/* SPDX-License-Identifier: MIT */
/** How the mid of the simulated market moves, and that of its hedge.
 *
 *   arithmetic   dS = mu dt + sigma dW
 *   geometric    dS = S (mu dt + sigma dW)/S_0: both figures are those at the price of the start
 *   reverting    dS = kappa (m - S) dt + mu dt + sigma dW
 *
 * sigma may switch between two regimes (a Markov chain), and jumps with normal sizes may come on top (Merton
 * 1976); of a geometric motion they are of the logarithm, in fractions of S_0. Moves over a span are drawn
 * from their distribution at its end, so the span may be of any length. The hedge moves by rho sigma_F/sigma
 * times what the asset moves, and sqrt(1 - rho^2) sigma_F dW of its own. */
#include "markets/simulated.h"

/* (1 - e^{-kappa dt})/kappa -> dt. */
static double reverting_time(double kappa, double dt) {
  return kappa > 0 ? -expm1(-kappa * dt) / kappa : dt;
}

/* Sum of the jumps of a span, P. */
static double jumps(const struct invmm__mid_terms *t, struct invmm__random *luck, double dt) {
  const double n = t->jump_rate > 0 ? invmm__random_poisson(&luck[INVMM__JUMPS], t->jump_rate * dt) : 0;
  if (n == 0) return 0;
  return n * t->jump_mean + sqrt(n) * t->jump_deviation * invmm__random_normal(&luck[INVMM__JUMPS]);
}

/* Where the process itself takes the mid in a span; z is standard normal. */
static double process(const struct invmm__mid *m, const struct invmm__mid_terms *t, double dt, double root,
                      double z, double jump) {
  const double sigma = t->volatility[m->regime];
  if (t->process == INVMM_MID_GEOMETRIC) {
    const double s = sigma / t->start, drift = t->drift / t->start - 0.5 * s * s;
    return m->price * exp(drift * dt + s * root * z + jump / t->start);
  }
  if (t->process == INVMM_MID_REVERTING) {
    const double pull = t->reversion * (t->target - m->price) + t->drift;
    const double spread = sqrt(reverting_time(2 * t->reversion, dt));
    return m->price + (pull * reverting_time(t->reversion, dt) + sigma * spread * z + jump);
  }
  return m->price + (t->drift * dt + sigma * root * z + jump);
}

/* sigma dW of the hedge's own over a span, P. */
static double hedge_move(const struct invmm__mid *m, const struct invmm__mid_terms *t,
                         struct invmm__random *luck, double root) {
  const double share = t->process == INVMM_MID_GEOMETRIC ? m->price / t->start : 1;
  const double sigma = t->own_fixed > 0 ? t->own_fixed : t->hedge_own * t->volatility[m->regime] * share;
  return sigma * root * invmm__random_normal(&luck[INVMM__HEDGES]);
}

struct invmm__mid invmm__mid_move(const struct invmm__mid *m, const struct invmm__mid_terms *t,
                                  struct invmm__random *luck, double dt, double root, double push) {
  const double z = invmm__random_normal(&luck[INVMM__MOVES]);
  const double price = process(m, t, dt, root, z, jumps(t, luck, dt)) + push;
  struct invmm__mid moved = {price, m->hedge + t->hedge_beta * (price - m->price), m->regime};
  if (t->hedge_alone) moved.hedge += hedge_move(m, t, luck, root);
  return moved;
}

uint64_t invmm__mid_regime(const struct invmm__mid *m, const struct invmm__mid_terms *t,
                           struct invmm__random *luck, double dt) {
  const double both = t->leave[0] + t->leave[1];
  const double turns = t->leave[m->regime] / both * -expm1(-both * dt);
  return m->regime ^ (uint64_t)(invmm__random_uniform(&luck[INVMM__REGIMES]) < turns);
}

static double or_else(double x, double other) {
  return isnan(x) ? other : x;
}

/* rho sigma_F/sigma, and what the hedge does alone. Without a sigma the hedge moves by rho times the asset.
 */
static void prepare_hedge(struct invmm__mid_terms *t, const struct invmm__simulated_params *p) {
  const double rho = p->hedge_correlation, rest = sqrt((1 - rho) * (1 + rho));
  const double sigma = p->volatility, own = or_else(p->hedge_volatility, sigma);
  const double ratio = sigma > 0 ? own / sigma : 1;
  t->hedge_beta = rho * ratio;
  t->hedge_own = rest * ratio;
  t->own_fixed = sigma > 0 ? 0 : rest * own;
  t->hedge_alone = rest * own > 0;
  t->hedge_start = or_else(p->hedge_price, t->start);
}

void invmm__mid_prepare(struct invmm__mid_terms *t, const struct invmm__simulated_params *p) {
  const double start = t->start;
  *t = (struct invmm__mid_terms){
      .process = (int)p->mid_process,
      .turns = p->regime_enter + p->regime_leave > 0,
      .drift = p->drift,
      .volatility = {p->volatility, or_else(p->regime_volatility, p->volatility)},
      .leave = {p->regime_enter, p->regime_leave},
      .start = start,
      .reversion = p->reversion_rate,
      .target = or_else(p->reversion_target, start),
      .jump_rate = p->jump_rate,
      .jump_mean = p->jump_mean,
      .jump_deviation = p->jump_deviation,
  };
  prepare_hedge(t, p);
  t->brownian = t->process == INVMM_MID_ARITHMETIC && t->jump_rate == 0 && !t->hedge_alone;
}
