/* SPDX-License-Identifier: MIT */
/** What can be set about the simulated market, and what cannot be true together. */
#include "markets/simulated.h"

#define ROW(ID, field, flags, dflt, min, max, unit, choices, about, cite)                                    \
  {                                                                                                          \
    INVMM_PARAM_##ID, flags, offsetof(struct invmm__simulated_params, field), dflt, min, max, #field, unit,  \
        choices, about, cite                                                                                 \
  }
#define LIVE     INVMM_PF_LIVE
#define INTEGER  INVMM_PF_INTEGER
#define CHOICE   INVMM_PF_CHOICE
#define REQUIRED INVMM_PF_REQUIRED
#define ABOVE    INVMM_PF_MIN_OPEN /* the lower bound itself is refused */
#define BELOW    INVMM_PF_MAX_OPEN /* the upper bound itself is refused */
#define AS_2008  "avellaneda_stoikov_2008"

const struct invmm__param invmm__simulated_table[] = {
    ROW(SEED, seed, LIVE | INTEGER, 0, 0, 9007199254740992.0, "1", NULL,
        "which random numbers; a new one takes effect with the next turn", NULL),
    ROW(STREAM, stream, LIVE | INTEGER, 0, 0, 9007199254740992.0, "1", NULL,
        "which of the independent streams of the seed: one for each path", NULL),
    ROW(CLOCK, clock, CHOICE, 0, 0, 1, "choice", "step|event",
        "step: at most one taker a side in each time_step, as in the tables of 2008; event: takers come at "
        "any "
        "time, without an error of time_step",
        AS_2008 "; lewis_shedler_1979"),
    ROW(TIME_STEP, time_step, 0, 1, 1e-9, 1e9, "s", NULL,
        "dt: time that each step takes; the clock of events shows the book at each multiple of it as well",
        NULL),
    ROW(MID_PROCESS, mid_process, CHOICE, 0, 0, 2, "choice", "arithmetic|geometric|reverting",
        "how the mid moves; of a geometric motion volatility, drift and jumps are those at initial_price",
        NULL),
    ROW(INITIAL_PRICE, initial_price, LIVE | ABOVE | BELOW, 100, -INFINITY, INFINITY, "P", NULL,
        "the mid at the start; of no effect later", NULL),
    ROW(VOLATILITY, volatility, LIVE | REQUIRED | BELOW, NAN, 0, INFINITY, "P/sqrt(s)", NULL,
        "sigma: arithmetic volatility of the mid", NULL),
    ROW(DRIFT, drift, LIVE | ABOVE | BELOW, 0, -INFINITY, INFINITY, "P/s", NULL, "mu: drift of the mid",
        NULL),
    ROW(REVERSION_RATE, reversion_rate, LIVE | BELOW, 0, 0, INFINITY, "1/s", NULL,
        "kappa: how fast a reverting mid comes back", NULL),
    ROW(REVERSION_TARGET, reversion_target, REQUIRED | LIVE | ABOVE | BELOW, NAN, -INFINITY, INFINITY, "P",
        NULL, "where a reverting mid comes back to; not set: the price of the start", NULL),
    ROW(JUMP_RATE, jump_rate, LIVE, 0, 0, 1e6, "1/s", NULL, "jumps of the mid per second", "merton_1976"),
    ROW(JUMP_MEAN, jump_mean, LIVE | ABOVE | BELOW, 0, -INFINITY, INFINITY, "P", NULL,
        "mean size of a jump; of a geometric motion that of the logarithm times initial_price", NULL),
    ROW(JUMP_DEVIATION, jump_deviation, LIVE | BELOW, 0, 0, INFINITY, "P", NULL,
        "standard deviation of its size, which is normal", NULL),
    ROW(REGIME_VOLATILITY, regime_volatility, REQUIRED | LIVE | BELOW, NAN, 0, INFINITY, "P/sqrt(s)", NULL,
        "sigma in the second regime; not set: volatility", NULL),
    ROW(REGIME_ENTER, regime_enter, LIVE, 0, 0, 1e6, "1/s", NULL,
        "changes per second from the first regime, in which it starts, to the second", NULL),
    ROW(REGIME_LEAVE, regime_leave, LIVE, 0, 0, 1e6, "1/s", NULL, "changes per second back to the first",
        NULL),
    ROW(DEMAND, demand, CHOICE, 0, 0, 3, "choice", "exponential|logistic|power|linear",
        "how takers become fewer with the distance from the mid", AS_2008 "; ho_stoll_1981"),
    ROW(INTENSITY_SCALE, intensity_scale, LIVE | REQUIRED | BELOW, NAN, 0, INFINITY, "1/s", NULL,
        "A: takers per second and side who reach as far as the mid; logistic: all there are", AS_2008),
    ROW(INTENSITY_SCALE_BID, intensity_scale_bid, REQUIRED | LIVE | BELOW, NAN, 0, INFINITY, "1/s", NULL,
        "A of those who sell to bids; overrides intensity_scale", NULL),
    ROW(INTENSITY_SCALE_ASK, intensity_scale_ask, REQUIRED | LIVE | BELOW, NAN, 0, INFINITY, "1/s", NULL,
        "A of those who buy from asks; overrides intensity_scale", NULL),
    ROW(INTENSITY_DECAY, intensity_decay, LIVE | REQUIRED | ABOVE | BELOW, NAN, 0, INFINITY, "1/P", NULL,
        "k: how fast takers become fewer with the distance from the mid; exponential, logistic", AS_2008),
    ROW(INTENSITY_DECAY_BID, intensity_decay_bid, REQUIRED | LIVE | ABOVE | BELOW, NAN, 0, INFINITY, "1/P",
        NULL, "k of those who sell to bids; overrides intensity_decay", NULL),
    ROW(INTENSITY_DECAY_ASK, intensity_decay_ask, REQUIRED | LIVE | ABOVE | BELOW, NAN, 0, INFINITY, "1/P",
        NULL, "k of those who buy from asks; overrides intensity_decay", NULL),
    ROW(INTENSITY_OFFSET, intensity_offset, LIVE, 0, -30, 30, "1", NULL,
        "a of logistic demand, A/(1 + exp(a + k depth))", "bergault_gueant_2021"),
    ROW(INTENSITY_EXPONENT, intensity_exponent, LIVE, 2, 1, 100, "1", NULL,
        "m of power demand, A (depth/least_depth)^-m", AS_2008 ", section 2.4"),
    ROW(LEAST_DEPTH, least_depth, LIVE | REQUIRED | ABOVE | BELOW, NAN, 0, INFINITY, "P", NULL,
        "depth below which power demand grows no more: there it is A", NULL),
    ROW(DEMAND_INTERCEPT, demand_intercept, LIVE | REQUIRED | BELOW, NAN, 0, INFINITY, "1/s", NULL,
        "alpha of linear demand, alpha - beta depth: takers per second and side at the mid", "ho_stoll_1981"),
    ROW(DEMAND_SLOPE, demand_slope, LIVE | REQUIRED | ABOVE | BELOW, NAN, 0, INFINITY, "1/(P s)", NULL,
        "beta of linear demand", "ho_stoll_1981"),
    ROW(HAWKES_SELF, hawkes_self, LIVE | BELOW, 0, 0, 1, "1", NULL,
        "n_s: takers of the same side that a taker brings, on average", "hawkes_1971"),
    ROW(HAWKES_CROSS, hawkes_cross, LIVE | BELOW, 0, 0, 1, "1", NULL,
        "n_c: takers of the other side that a taker brings, on average", "hawkes_1971"),
    ROW(HAWKES_DECAY, hawkes_decay, LIVE | ABOVE | BELOW, 1, 0, INFINITY, "1/s", NULL,
        "beta: how fast the excitement fades", "hawkes_1971"),
    ROW(INFORMED_SHARE, informed_share, LIVE, 0, 0, 1, "fraction", NULL,
        "share of the takers who know a move that is to come", "glosten_milgrom_1985"),
    ROW(INFORMED_MOVE, informed_move, LIVE | ABOVE | BELOW, 0, -INFINITY, INFINITY, "P", NULL,
        "the move that each of them knows, in the direction of its trade", NULL),
    ROW(INFORMED_HORIZON, informed_horizon, 0, 0, 0, 1e6, "s", NULL,
        "time over which it comes about, evenly; 0: with the next move", NULL),
    ROW(TRADE_SIZE, trade_size, LIVE | ABOVE | BELOW, 1, 0, INFINITY, "U", NULL,
        "mean size of a taker's order", NULL),
    ROW(TRADE_SIZE_LAW, trade_size_law, CHOICE, 0, 0, 2, "choice", "fixed|exponential|lognormal",
        "how sizes of orders are distributed", NULL),
    ROW(TRADE_SIZE_DEVIATION, trade_size_deviation, LIVE, 1, 0, 10, "1", NULL,
        "standard deviation of the logarithm of lognormal sizes", NULL),
    ROW(BOOK_HALF_SPREAD, book_half_spread, LIVE | BELOW, 0.005, 0, INFINITY, "P", NULL,
        "distance of the best bid and ask from the mid; 0: a locked book", NULL),
    ROW(HEDGE_HALF_SPREAD, hedge_half_spread, LIVE, INFINITY, 0, INFINITY, "P", NULL,
        "the same for the hedge instrument; infinity: there is none", NULL),
    ROW(HEDGE_PRICE, hedge_price, REQUIRED | ABOVE | BELOW, NAN, -INFINITY, INFINITY, "P", NULL,
        "mid of the hedge instrument at the start; not set: initial_price", NULL),
    ROW(HEDGE_VOLATILITY, hedge_volatility, REQUIRED | LIVE | BELOW, NAN, 0, INFINITY, "P/sqrt(s)", NULL,
        "sigma_F: volatility of the hedge instrument; not set: volatility", NULL),
    ROW(HEDGE_CORRELATION, hedge_correlation, LIVE, 1, -1, 1, "1", NULL,
        "rho: correlation of its moves with those of the asset", NULL),
    ROW(FUNDING_RATE, funding_rate, LIVE | ABOVE | BELOW, 0, -INFINITY, INFINITY, "fraction", NULL,
        "what longs of the hedge instrument pay of the notional in each interval; 0: no funding", NULL),
    ROW(FUNDING_INTERVAL, funding_interval, ABOVE | BELOW, 28800, 0, INFINITY, "s", NULL,
        "time between two settlements of funding", NULL),
    ROW(BASE_RESERVE, base_reserve, BELOW, 0, 0, INFINITY, "U", NULL,
        "base that a constant-product pool beside the market starts with, at the mid; 0: there is none",
        NULL),
    ROW(POOL_FEE, pool_fee, LIVE | BELOW, 0, 0, 1, "fraction", NULL,
        "f: fee of the pool on what comes in, kept beside it", "milionis_moallemi_roughgarden_2023"),
    ROW(BLOCK_RATE, block_rate, LIVE | ABOVE, INFINITY, 0, INFINITY, "1/s", NULL,
        "blocks per second, in which arbitrageurs bring the pool to the mid; infinity: one with each turn",
        "milionis_moallemi_roughgarden_2023"),
};
_Static_assert(INVMM__COUNT(invmm__simulated_table) == INVMM__SIMULATED_PARAMS, "the header says how many");

static const char *missing(const struct invmm__simulated_params *p) {
  const double scale = p->intensity_scale, decay = p->intensity_decay;
  const int exponent = p->demand == INVMM_DEMAND_POWER, linear = p->demand == INVMM_DEMAND_LINEAR;
  const int scaled = !isnan(scale) || !isnan(p->intensity_scale_bid + p->intensity_scale_ask);
  const int decaying = !isnan(decay) || !isnan(p->intensity_decay_bid + p->intensity_decay_ask);
  if (isnan(p->volatility)) return "volatility has no default: set it";
  if (!linear && !scaled) return "intensity_scale has no default: set it";
  if (!linear && !exponent && !decaying) return "intensity_decay has no default: set it";
  if (exponent && isnan(p->least_depth)) return "least_depth has no default: power demand needs it";
  if (linear && isnan(p->demand_intercept)) return "demand_intercept has no default: linear demand needs it";
  if (linear && isnan(p->demand_slope)) return "demand_slope has no default: linear demand needs it";
  return NULL;
}

/* Takers per second of the busier side who reach the mid, with those that others bring. */
static double busiest(const struct invmm__simulated_params *p) {
  struct invmm__demand bid, ask;
  invmm__demand_prepare(&bid, p, 0);
  invmm__demand_prepare(&ask, p, 1);
  return fmax(bid.at_mid, ask.at_mid) / (1 - p->hawkes_self - p->hawkes_cross);
}

static struct invmm__verdict refuse(const char *why, double enough) {
  return (struct invmm__verdict){.status = INVMM_E_CONFIG, .why = why, .enough = enough};
}

struct invmm__verdict invmm__simulated_check(const void *params) {
  const struct invmm__simulated_params *p = params;
  const char *what = missing(p);
  if (what) return refuse(what, 0);
  if (p->hawkes_self + p->hawkes_cross >= 1)
    return refuse("hawkes_self + hawkes_cross must be below 1, or takers bring ever more takers: lower one",
                  0);
  const double rate = busiest(p);
  if (p->clock == INVMM_CLOCK_STEP && rate * p->time_step > 1 + 1e-12)
    return refuse(
        "the rate at the mid (intensity_scale, demand_intercept, hawkes) * time_step is above 1, but "
        "a step has one taker on each side at most; with clock event, or a time_step of at most, s:",
        1 / rate);
  if (p->mid_process == INVMM_MID_GEOMETRIC && !(p->initial_price > 0))
    return refuse("mid_process geometric needs an initial_price above 0", 0);
  if (p->base_reserve > 0 && !(p->initial_price > 0))
    return refuse("base_reserve, the pool, needs an initial_price above 0", 0);
  if (p->base_reserve > 0 && !(p->base_reserve * sqrt(p->initial_price) <= 1e150))
    return refuse("base_reserve * sqrt(initial_price) is above 1e150: lower base_reserve", 0);
  if (p->funding_rate != 0 && p->funding_interval < p->time_step)
    return refuse("funding_interval is below time_step, with which funding is settled: lower time_step", 0);
  return (struct invmm__verdict){.status = INVMM_OK};
}
