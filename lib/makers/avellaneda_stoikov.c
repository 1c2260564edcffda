/* SPDX-License-Identifier: MIT */
/** Avellaneda-Stoikov: quotes of a dealer with exponential utility whose fills thin out exponentially with
 * depth.
 *
 * M. Avellaneda, S. Stoikov, High-frequency trading in a limit order book, Quantitative Finance 8(3), 2008.
 * O. Gueant, C.-A. Lehalle, J. Fernandez-Tapia, Dealing with the inventory risk, Math. Financ. Econ. 7, 2013
 * (GLFT). O. Gueant, Optimal market making, Applied Mathematical Finance 24(2), 2017 (order size, both
 * objectives).
 *
 *   paper   here                 unit
 *   gamma   risk_aversion        1/currency
 *   sigma   volatility           P/sqrt(s), arithmetic
 *   A, k    intensity_scale, intensity_decay   1/s, 1/P: a quote at depth d is filled at the rate A exp(-k d)
 *   Delta   order_size           U
 *   tau     T - t                s
 *   q       exposure             U: inventory with its hedge, around the target
 *   mu, xi  drift, impact        P/s, P/U
 *
 * The objective `utility` is CARA (xi_u = gamma); `risk_adjusted` is its limit without risk of the fills
 * themselves (xi_u = 0; Models A and B of Gueant 2017). Every variant here has depths that are affine in q:
 *   bid depth = row.bid + row.slope q,   ask depth = row.ask - row.slope q. */
#include "hedging/hedge.h"
#include "makers/kinds.h"
#include "parts/ladder.h"
#include <stddef.h>

struct as_params {
  struct invmm__maker_params maker;
  struct invmm__hedge_params hedge;
  double variant, objective;
  double intensity_scale, intensity_scale_bid, intensity_scale_ask;
  double intensity_decay, intensity_decay_bid, intensity_decay_ask;
  double horizon, horizon_mode, drift, impact;
};

#define ROW(ID, field, flags, dflt, min, max, unit, choices, about, cite)                                    \
  {                                                                                                          \
    INVMM_PARAM_##ID, flags, offsetof(struct as_params, field), dflt, min, max, #field, unit, choices,       \
        about, cite                                                                                          \
  }
#define LIVE     INVMM_PF_LIVE
#define POSITIVE INVMM_PF_LIVE | INVMM_PF_REQUIRED | INVMM_PF_MIN_OPEN | INVMM_PF_MAX_OPEN

static const struct invmm__param table[] = {
    ROW(VARIANT, variant, INVMM_PF_CHOICE, 0, 0, 5, "choice",
        "finite|infinite|exact|stationary|asymptotic|running_penalty",
        "finite: the 2008 formula; asymptotic: the long-horizon closed form; the others come later",
        "Avellaneda-Stoikov 2008; GLFT 2013"),
    ROW(OBJECTIVE, objective, INVMM_PF_CHOICE, 0, 0, 1, "choice", "utility|risk_adjusted",
        "exponential utility, or expected profit less a charge for variance", "Gueant 2017"),
    ROW(INTENSITY_SCALE, intensity_scale, POSITIVE, NAN, 0, INFINITY, "1/s", NULL,
        "A: arrivals per second and side that would fill a quote at the mid", "Avellaneda-Stoikov 2008, 2.4"),
    ROW(INTENSITY_SCALE_BID, intensity_scale_bid, POSITIVE, NAN, 0, INFINITY, "1/s", NULL,
        "A of the arrivals that fill our bid; overrides intensity_scale", NULL),
    ROW(INTENSITY_SCALE_ASK, intensity_scale_ask, POSITIVE, NAN, 0, INFINITY, "1/s", NULL,
        "A of the arrivals that fill our ask; overrides intensity_scale", NULL),
    ROW(INTENSITY_DECAY, intensity_decay, POSITIVE, NAN, 0, INFINITY, "1/P", NULL,
        "k: how fast arrivals thin out with depth", "Avellaneda-Stoikov 2008, 2.4"),
    ROW(INTENSITY_DECAY_BID, intensity_decay_bid, POSITIVE, NAN, 0, INFINITY, "1/P", NULL,
        "k of the arrivals that fill our bid; overrides intensity_decay", NULL),
    ROW(INTENSITY_DECAY_ASK, intensity_decay_ask, POSITIVE, NAN, 0, INFINITY, "1/P", NULL,
        "k of the arrivals that fill our ask; overrides intensity_decay", NULL),
    ROW(HORIZON, horizon, LIVE | INVMM_PF_REQUIRED | INVMM_PF_MAX_OPEN, NAN, 0, INFINITY, "s", NULL,
        "T: seconds from the first event to the end of the session, or always left when rolling", NULL),
    ROW(HORIZON_MODE, horizon_mode, INVMM_PF_CHOICE, 0, 0, 1, "choice", "session|rolling",
        "whether the horizon runs out or stays as far away", NULL),
    ROW(DRIFT, drift, LIVE | INVMM_PF_MIN_OPEN | INVMM_PF_MAX_OPEN, 0, -INFINITY, INFINITY, "P/s", NULL,
        "mu: expected move of the mid; > 0 rises", "GLFT 2013, section 4"),
    ROW(IMPACT, impact, LIVE | INVMM_PF_MAX_OPEN, 0, 0, INFINITY, "P/U", NULL,
        "xi: an own fill of order_size moves the mid by order_size * impact against us",
        "GLFT 2013, section 4"),
};

/* Without risk the formulas divide by what vanishes; all of them are written so that the limit is exact. */

/* base(xi, Delta, k) = ln(1 + xi Delta/k)/(xi Delta) -> 1/k: what a fill earns over its reservation price. */
static double base_depth(double xi, double size, double decay) {
  double x = xi * size / decay;
  return x > 0 ? log1p(x) / (xi * size) : 1 / decay;
}

/* ln C_xi = -(1 + 1/x) ln(1 + x) -> -1 with x = xi Delta/k: how the best depth thins the arrivals. */
static double log_thinning(double xi, double size, double decay) {
  double x = xi * size / decay;
  return x > 0 ? -(log1p(x) + log1p(x) / x) : -1;
}

/* GLFT 2013 with order size and impact: slope per U of the asymptotic skew, over sigma:
 * sqrt(gamma/(2 k A Delta C)) exp(k xi Delta/4). */
static double asymptotic_slope(const struct as_params *p, double xi, double scale, double decay) {
  double size = p->maker.order_size, thinning = log_thinning(xi, size, decay);
  return sqrt(p->maker.risk_aversion / (2 * decay * scale * size)) *
         exp(0.25 * decay * p->impact * size - 0.5 * thinning);
}

/* What the parameters alone decide. */
struct as_terms {
  int variant;
  double gamma, size, half_size, drift;
  double scale[2], decay[2]; /* A and k of each side, 0 bid, 1 ask */
  double base[2], base_mean; /* intensity term of each side and of both, P */
  double least[2];           /* base + impact Delta/2: what a side asks without risk, P */
  double slope_per_sigma;    /* asymptotic only, 1/(U sqrt(1/s)) */
  struct invmm__horizon horizon;
};

/* Depths at this time and volatility, affine in q. Fees are not in them. */
struct as_row {
  double bid, ask; /* P at q = 0 */
  double slope;    /* P/U */
};

/* 2008, section 2: depths base + gamma sigma^2 tau (Delta +- 2 q)/2; a drift moves the reservation price. */
static inline struct as_row finite_row(const struct as_terms *t, double variance, double tau) {
  double slope = t->gamma * variance * tau, width = slope * t->half_size, lift = t->drift * tau;
  return (struct as_row){t->least[0] + width - lift, t->least[1] + width + lift, slope};
}

/* GLFT 2013, section 4: depths base + (Delta +- 2 q)/2 S -+ mu/(gamma sigma^2) S. */
static struct as_row asymptotic_row(const struct as_terms *t, double variance) {
  double slope = t->slope_per_sigma * sqrt(variance), width = slope * t->half_size;
  double lift = t->drift != 0 ? t->drift / (t->gamma * variance) * slope : 0;
  return (struct as_row){t->least[0] + width - lift, t->least[1] + width + lift, slope};
}

/* What the row has to follow from event to event. */
enum as_mover { NOTHING, TIME, ANYTHING };

struct as_state {
  struct invmm__maker maker;
  struct as_row row; /* for the time of the last event */
  int moved_by;      /* what moves the row: enum as_mover */
  struct as_terms terms;
  struct invmm__hedge_params hedge;
  struct invmm__band
      band; /* of the hedge, and what fills add to it, where neither time nor price changes them */
  double flow_variance; /* U^2/s */
  int band_stays;
};

static inline struct as_row row_at(const struct as_state *s, const struct invmm__clock *clock,
                                   int64_t time_ns) {
  if (s->terms.variant == INVMM_AS_ASYMPTOTIC) return asymptotic_row(&s->terms, s->maker.variance);
  return finite_row(&s->terms, s->maker.variance, invmm__time_left(&s->terms.horizon, clock, time_ns));
}

static inline double time_left(const struct as_state *s, const struct invmm__clock *clock) {
  return invmm__time_left(&s->terms.horizon, clock, clock->now_ns);
}

static double either(double own, double common) {
  return isnan(own) ? common : own;
}

static struct as_terms terms_of(const struct as_params *p) {
  double xi = p->objective == INVMM_OBJECTIVE_UTILITY ? p->maker.risk_aversion : 0;
  struct as_terms t = {
      .variant = (int)p->variant,
      .gamma = p->maker.risk_aversion,
      .size = p->maker.order_size,
      .half_size = 0.5 * p->maker.order_size,
      .drift = p->drift,
      .scale = {either(p->intensity_scale_bid, p->intensity_scale),
                either(p->intensity_scale_ask, p->intensity_scale)},
      .decay = {either(p->intensity_decay_bid, p->intensity_decay),
                either(p->intensity_decay_ask, p->intensity_decay)},
      .horizon = invmm__horizon_of(p->horizon, p->horizon_mode == INVMM_HORIZON_ROLLING),
  };
  for (int side = 0; side < 2; ++side) {
    t.base[side] = base_depth(xi, t.size, t.decay[side]);
    t.least[side] = t.base[side] + 0.5 * p->impact * t.size;
  }
  t.base_mean = 0.5 * (t.base[0] + t.base[1]);
  if (t.variant == INVMM_AS_ASYMPTOTIC) t.slope_per_sigma = asymptotic_slope(p, xi, t.scale[0], t.decay[0]);
  return t;
}

static struct invmm__verdict contradiction(const char *why) {
  return (struct invmm__verdict){INVMM_E_CONFIG, why};
}

static struct invmm__verdict check_asymptotic(const struct as_params *p, const struct as_terms *t) {
  if (isnan(t->scale[0]) || isnan(t->scale[1]))
    return contradiction("intensity_scale has no default: variant asymptotic needs it");
  if (t->scale[0] != t->scale[1])
    return contradiction(
        "variant asymptotic needs intensity_scale_bid = intensity_scale_ask: make them equal");
  if (t->decay[0] != t->decay[1])
    return contradiction(
        "variant asymptotic needs intensity_decay_bid = intensity_decay_ask: make them equal");
  if (p->drift != 0 &&
      (p->maker.risk_aversion == 0 || p->maker.volatility == 0 || p->maker.volatility_annual == 0))
    return contradiction(
        "variant asymptotic divides drift by risk_aversion * volatility^2: raise them or drop drift");
  return (struct invmm__verdict){INVMM_OK, NULL};
}

static struct invmm__verdict check_variant(const struct as_params *p) {
  struct as_terms t = terms_of(p);
  if (p->variant != INVMM_AS_FINITE && p->variant != INVMM_AS_ASYMPTOTIC)
    return (struct invmm__verdict){INVMM_E_UNSUPPORTED, "variant: this version has finite and asymptotic"};
  if (isnan(t.decay[0]) || isnan(t.decay[1])) return contradiction("intensity_decay has no default: set it");
  if (p->variant == INVMM_AS_ASYMPTOTIC) return check_asymptotic(p, &t);
  if (isnan(p->horizon)) return contradiction("horizon has no default: variant finite needs it");
  return (struct invmm__verdict){INVMM_OK, NULL};
}

/* The band's flow is that of the fills, unless it is given. */
static struct invmm__verdict check_hedge(const struct as_params *p) {
  double sigma = either(p->maker.volatility, p->maker.volatility_annual);
  int scaled =
      !isnan(p->intensity_scale) || !(isnan(p->intensity_scale_bid) || isnan(p->intensity_scale_ask));
  if (p->hedge.hedge_policy == INVMM_HEDGE_POLICY_BAND && isnan(p->hedge.hedge_flow_volatility) && !scaled)
    return contradiction(
        "hedge_policy band needs hedge_flow_volatility, or intensity_scale to compute it from");
  return invmm__hedge_check(&p->hedge, p->maker.risk_aversion, sigma);
}

static struct invmm__verdict as_check(const void *params) {
  const struct as_params *p = params;
  struct invmm__verdict verdict = invmm__maker_check(&p->maker);
  if (verdict.status == INVMM_OK) verdict = check_variant(p);
  if (verdict.status == INVMM_OK) verdict = check_hedge(p);
  return verdict;
}

static size_t as_state_size(const void *params) {
  return invmm__maker_state_size(params, sizeof(struct as_state));
}

static void renew_hedge(struct as_state *s, const struct invmm__clock *clock) {
  double ratio = invmm__hedge_ratio(&s->hedge, s->maker.variance);
  invmm__maker_set_hedge(&s->maker, clock, s->hedge.contract_size / ratio);
}

/* What a change of the volatility or of the time changes. */
static void renew(struct as_state *s, const struct invmm__clock *clock) {
  if (s->maker.terms.relative_variance > 0) renew_hedge(s, clock);
  s->row = row_at(s, clock, clock->now_ns);
}

static inline struct invmm__offer offer_of(const struct as_state *s, const struct as_row *row, double q) {
  double fee = s->maker.terms.fee * fabs(s->maker.ledger.mark);
  return (struct invmm__offer){
      .depth = {row->bid + row->slope * q + fee, row->ask - row->slope * q + fee},
      .intensity = {s->terms.base[0], s->terms.base[1]},
      .intensity_mean = s->terms.base_mean,
      .fee = fee,
  };
}

/* Variance of the inventory by fills at the target: Delta^2 (lambda_bid + lambda_ask), U^2/s. */
static double flow_variance(const struct as_state *s) {
  struct invmm__offer o = offer_of(s, &s->row, 0);
  const struct as_terms *t = &s->terms;
  double bid = t->scale[0] * exp(-t->decay[0] * o.depth[0]),
         ask = t->scale[1] * exp(-t->decay[1] * o.depth[1]);
  return t->size * t->size * (bid + ask);
}

static struct invmm__hedge_view view_of(const struct as_state *s, const struct invmm__clock *clock) {
  const struct invmm__maker *m = &s->maker;
  const struct invmm__ledger *l = &m->ledger;
  int endless = s->terms.variant == INVMM_AS_ASYMPTOTIC;
  return (struct invmm__hedge_view){
      .inventory = l->inventory - m->terms.target,
      .held = l->hedge,
      .in_flight = l->hedge_buys - l->hedge_sells,
      .variance = m->variance,
      .flow_variance = s->band_stays ? s->flow_variance : flow_variance(s),
      .band = s->band_stays ? &s->band : NULL,
      .risk_aversion = s->terms.gamma,
      .seconds_left = endless ? INFINITY : invmm__time_left(&s->terms.horizon, clock, clock->now_ns),
      .flags = (m->flags & (INVMM_FLAG_HALTED | INVMM_FLAG_NOT_READY)) | invmm__maker_stale(m, clock),
      .cooling = invmm__maker_cooling(m, clock, s->hedge.hedge_cooldown),
  };
}

/* The band of the hedge is solved once where only parameters decide it: a fee follows the mid, and a row may
 * move. */
static void prepare_band(struct as_state *s, const struct invmm__clock *clock) {
  s->band_stays = 0;
  struct invmm__hedge_view view = view_of(s, clock);
  s->flow_variance = view.flow_variance;
  s->band = invmm__hedge_band(&s->hedge, &view);
  s->band_stays = s->moved_by == NOTHING && s->maker.terms.fee == 0;
}

static void as_prepare(void *state, const void *params, const struct invmm__clock *clock) {
  struct as_state *s = state;
  const struct as_params *p = params;
  invmm__maker_prepare(&s->maker, &p->maker, sizeof *s);
  s->terms = terms_of(p);
  s->hedge = p->hedge;
  s->maker.ledger.contract_size = p->hedge.contract_size;
  int shrinks = s->terms.gamma * s->maker.variance > 0 || p->drift != 0;
  s->moved_by = p->variant == INVMM_AS_FINITE && shrinks ? TIME : NOTHING;
  if (s->maker.terms.relative_variance > 0 || p->maker.requote_ticks > 0) s->moved_by = ANYTHING;
  renew_hedge(s, clock);
  renew(s, clock);
  prepare_band(s, clock);
}

/* Any request, at any time. */
static invmm_status answer(const struct as_state *s, const struct invmm__clock *clock,
                           const struct invmm__wish *wish, invmm_quotes *out) {
  struct as_row row = wish->time_ns == clock->now_ns ? s->row : row_at(s, clock, wish->time_ns);
  struct invmm__offer offer = offer_of(s, &row, s->maker.exposure);
  return invmm__ladder_quote(&s->maker, &offer, wish, out);
}

static __attribute__((noinline)) void renew_all(struct as_state *s, const struct invmm__clock *clock) {
  const struct invmm__wish best = {.time_ns = clock->now_ns};
  invmm_quotes fresh;
  renew(s, clock);
  if (s->maker.terms.requote_ticks > 0) {
    answer(s, clock, &best, &fresh);
    invmm__maker_hold(&s->maker, &fresh);
  }
}

INVMM__HOT invmm_status as_apply(void *state, const struct invmm__clock *clock, const invmm_event *e) {
  struct as_state *s = state;
  invmm_status status = invmm__maker_apply(&s->maker, clock, e);
  if (status < 0) return status;
  if (s->moved_by == TIME) s->row = finite_row(&s->terms, s->maker.variance, time_left(s, clock));
  if (s->moved_by == ANYTHING) renew_all(s, clock);
  return INVMM_OK;
}

static __attribute__((noinline)) invmm_status answer_request(const struct as_state *s,
                                                             const struct invmm__clock *clock,
                                                             const invmm_request *request, int32_t level,
                                                             invmm_quotes *out) {
  struct invmm__wish wish = {.time_ns = clock->now_ns, .level = level};
  if (request) {
    wish.size = request->size, wish.venue = request->venue;
    if (request->time_ns != 0) wish.time_ns = request->time_ns;
  }
  invmm_status note = answer(s, clock, &wish, out);
  if (!request && s->maker.standing_set) invmm__ladder_stand(&s->maker, &wish, out);
  return note;
}

INVMM__HOT invmm_status as_quote(const void *state, const struct invmm__clock *clock,
                                 const invmm_request *request, int32_t level, invmm_quotes *out) {
  const struct as_state *s = state;
  if (!request && level == 0) {
    struct invmm__offer offer = offer_of(s, &s->row, s->maker.exposure);
    if (invmm__ladder_ordinary(&s->maker, &offer, clock->now_ns, out)) return INVMM_OK;
  }
  return answer_request(s, clock, request, level, out);
}

static invmm_status as_apply_quote(void *state, const struct invmm__clock *clock, const invmm_event *e,
                                   invmm_quotes *out) {
  invmm_status status = as_apply(state, clock, e);
  return status < 0 ? status : as_quote(state, clock, NULL, 0, out);
}

static invmm_status as_hedge(const void *state, const struct invmm__clock *clock, invmm_order *out,
                             uint32_t *n) {
  const struct as_state *s = state;
  uint32_t capacity = *n;
  *n = 1;
  if (capacity < 1) return INVMM_E_BUFFER;
  struct invmm__hedge_view view = view_of(s, clock);
  invmm__hedge_order(&s->hedge, &view, out);
  if (s->maker.halt.latched) return INVMM_HALTED;
  return s->maker.book_seen ? INVMM_OK : INVMM_NOT_READY;
}

static const struct invmm__value values[] = {
    {INVMM_VALUE_RESERVATION, 1, "reservation", "P",
     "price at which the model is indifferent, between the quotes"},
    {INVMM_VALUE_TIME_LEFT, 1, "time_left", "s",
     "tau: what is left of the horizon; the rolling one is always whole"},
    {INVMM_VALUE_DEPTH, 2, "depth", "P",
     "distance of bid (0) and ask (1) from the mid before guards, fee included"},
    {INVMM_VALUE_INTENSITY_TERM, 2, "intensity_term", "P",
     "part of depth that arrivals pay: bid (0), ask (1)"},
    {INVMM_VALUE_FEE_TERM, 2, "fee_term", "P", "part of depth that pays the maker fee: bid (0), ask (1)"},
};

static double own_value(const struct as_state *s, const struct invmm__clock *clock, int32_t value,
                        uint32_t index) {
  struct invmm__offer o = offer_of(s, &s->row, s->maker.exposure);
  struct invmm__hedge_view view = view_of(s, clock);
  switch (value) {
  case INVMM_VALUE_RESERVATION:
    return s->maker.ledger.mark + 0.5 * (o.depth[1] - o.depth[0]);
  case INVMM_VALUE_TIME_LEFT:
    return time_left(s, clock);
  case INVMM_VALUE_DEPTH:
    return o.depth[index];
  case INVMM_VALUE_INTENSITY_TERM:
    return o.intensity[index];
  case INVMM_VALUE_FEE_TERM:
    return o.fee;
  case INVMM_VALUE_BAND_OUTER:
    return invmm__hedge_band(&s->hedge, &view).outer;
  default:
    return invmm__hedge_band(&s->hedge, &view).inner;
  }
}

static invmm_status as_value(const void *state, const struct invmm__clock *clock, int32_t value,
                             uint32_t index, double *out) {
  const struct as_state *s = state;
  invmm_status status = invmm__maker_value(&s->maker, clock, value, out);
  if (status != INVMM_E_KIND) return status;
  int ready = s->maker.book_seen || value == INVMM_VALUE_TIME_LEFT;
  double answer = ready ? own_value(s, clock, value, index) : 0;
  if (!(fabs(answer) <= DBL_MAX)) return INVMM_E_NUMERIC;
  *out = answer;
  return ready ? INVMM_OK : INVMM_NOT_READY;
}

static const struct invmm__param_group params[] = {
    {invmm__maker_table, INVMM__MAKER_PARAMS, offsetof(struct as_params, maker)},
    {invmm__hedge_table, INVMM__HEDGE_PARAMS, offsetof(struct as_params, hedge)},
    {table, INVMM__COUNT(table), 0},
};

static const struct invmm__value_group value_groups[] = {
    {invmm__maker_values, INVMM__MAKER_VALUES},
    {values, INVMM__COUNT(values)},
    {invmm__hedge_values, INVMM__HEDGE_VALUES},
};

const struct invmm__kind invmm__avellaneda_stoikov = {
    .id = INVMM_KIND_AVELLANEDA_STOIKOV,
    .verbs = INVMM_VERB_STEP | INVMM_VERB_QUOTE | INVMM_VERB_HEDGE,
    .name = "avellaneda_stoikov",
    .title = "Avellaneda-Stoikov market maker",
    .cite = "M. Avellaneda, S. Stoikov, Quantitative Finance 8(3), 217-224, 2008; "
            "O. Gueant, C.-A. Lehalle, J. Fernandez-Tapia, Math. Financ. Econ. 7, 477-507, 2013",
    .params = params,
    .param_groups = INVMM__COUNT(params),
    .values = value_groups,
    .value_groups = INVMM__COUNT(value_groups),
    .params_size = sizeof(struct as_params),
    .state_size = as_state_size,
    .check = as_check,
    .prepare = as_prepare,
    .apply = as_apply,
    .quote = as_quote,
    .apply_quote = as_apply_quote,
    .hedge = as_hedge,
    .value = as_value,
};
