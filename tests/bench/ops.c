/* SPDX-License-Identifier: MIT */
#include "ops.h"
#include "solvers/split.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The parameters of figure 1 of Gueant, Lehalle and Fernandez-Tapia (2013). */
static const struct change common[] = {
    {INVMM_PARAM_RISK_AVERSION, 0.01},
    {INVMM_PARAM_VOLATILITY, 0.3},
    {INVMM_PARAM_INTENSITY_SCALE, 0.9},
    {INVMM_PARAM_INTENSITY_DECAY, 0.3},
    {INVMM_PARAM_HORIZON, 600},
    {INVMM_PARAM_INVENTORY_LIMIT, 30},
    {INVMM_PARAM_TICK_SIZE, 0.01},
    {INVMM_PARAM_LOT_SIZE, 0.01},
    {INVMM_PARAM_MAKER_FEE, 0.0001},
    {INVMM_PARAM_LEVEL_SPACING, 0.05},
    {INVMM_PARAM_RUNNING_PENALTY, 0.00045},
    {0, 0},
};

static const struct change market_settings[] = {
    {INVMM_PARAM_VOLATILITY, 0.3},      {INVMM_PARAM_INTENSITY_SCALE, 0.9},
    {INVMM_PARAM_INTENSITY_DECAY, 0.3}, {INVMM_PARAM_HEDGE_HALF_SPREAD, 0.01},
    {INVMM_PARAM_LATENCY, 0.01},        {0, 0},
};

/* -- rigs -- */

static void give_up(const char *why) {
  fprintf(stderr, "%s\n", why);
  exit(EXIT_FAILURE);
}

/* What the kind does not have is left out. */
static void apply(invmm_config *config, const struct change *changes) {
  for (; changes->param; ++changes) {
    invmm_status status = invmm_config_set(config, changes->param, changes->value);
    if (status < 0 && status != INVMM_E_KIND) give_up(invmm_config_errmsg(config));
  }
}

static invmm_config *configure(int32_t kind, const struct change *settings, const struct change *changes) {
  invmm_config *config = NULL;
  if (invmm_config_new(kind, &config) < 0) give_up("no memory");
  apply(config, settings);
  if (changes) apply(config, changes);
  return config;
}

static invmm_model *make(invmm_config *config) {
  invmm_model *model = NULL;
  if (invmm_model_new(config, &model) < 0) give_up(invmm_config_errmsg(config));
  return model;
}

/* Books around a walking mid over the whole session, so that time moves with each, and own fills to and fro.
 */
static void make_events(struct rig *rig, int fill_every, int trade_every, double horizon) {
  double mid = 100;
  uint32_t seed = 7;
  for (int i = 0; i < EVENTS; ++i) {
    int64_t time_ns = (int64_t)(horizon * 1e9 / EVENTS) * i;
    seed = seed * 1664525u + 1013904223u;
    mid += 0.01 * ((int)(seed >> 24) % 5 - 2);
    invmm_event *e = &rig->events[i];
    *e = (invmm_event){.time_ns = time_ns, .kind = INVMM_EV_BOOK, .price = mid - 0.01, .size = 3};
    e->price2 = mid + 0.01, e->size2 = 2;
    if (trade_every && i % trade_every == 0)
      *e = (invmm_event){.time_ns = time_ns,
                         .kind = INVMM_EV_TRADE,
                         .price = mid + (i % 3 - 1) * 0.01,
                         .size = i % 3 ? 1.7 : -1.3};
    if (i == 0)
      *e = (invmm_event){.kind = INVMM_EV_BOOK, .price = 99.99, .size = 3, .price2 = 100.01, .size2 = 2};
    if (fill_every && i % fill_every == fill_every / 2)
      *e = (invmm_event){.time_ns = time_ns,
                         .kind = INVMM_EV_FILL,
                         .price = mid,
                         .size = i / fill_every % 2 ? -1 : 1,
                         .value = 0.01};
  }
}

static double setting(const struct rig *rig, int32_t param) {
  double value = 0;
  if (invmm_config_get(rig->config, param, &value) < 0) give_up("no such parameter");
  return value;
}

/* The same walk as states of a pool, or, after the first, as swaps to and fro. Ranges are told their price.
 */
static void make_pool(struct rig *rig, int32_t kind) {
  int ranges = setting(rig, INVMM_PARAM_CURVE) == INVMM_CURVE_CONCENTRATED;
  double base = ranges ? 0 : setting(rig, INVMM_PARAM_BASE_RESERVE);
  double quote = ranges ? 0 : setting(rig, INVMM_PARAM_QUOTE_RESERVE);
  for (int i = 0; i < EVENTS; ++i) {
    invmm_event *e = &rig->events[i];
    double mid = 0.5 * (e->price + e->price2), up = mid / 100 - 1, sold = i % 2 ? 1.7 : -1.7;
    *e = (invmm_event){.time_ns = e->time_ns, .kind = i == 0 ? INVMM_EV_POOL : kind};
    if (ranges) e->price = mid, e->value = 1e6;
    if (e->kind == INVMM_EV_SWAP)
      e->size = sold, e->size2 = -sold * (ranges ? mid : quote / base);
    else
      e->size = base * (1 - up), e->size2 = quote * (1 + up), e->price2 = 0.0005;
  }
}

/* A book of the asset, or of a hedge that follows it not quite. */
static invmm_event book_of(int hedge, int64_t time_ns, double mid, uint32_t noise) {
  double own = mid * (1 - 0.02 * hedge) + (hedge ? 1e-3 * ((int)(noise >> 20) % 11 - 5) : 0);
  invmm_event e = {.time_ns = time_ns, .kind = INVMM_EV_BOOK, .price = own - 0.01, .size = 3};
  if (hedge) e.instrument = INVMM_HEDGE + hedge - 1;
  e.price2 = own + 0.01, e.size2 = 2;
  return e;
}

static void make_hedges(struct rig *rig, int hedges) {
  uint32_t seed = 11;
  double mid = 100;
  rig->hedges = hedges;
  for (int i = 0; i < EVENTS; ++i) {
    if (i % (hedges + 1) == 0) mid = 0.5 * (rig->events[i].price + rig->events[i].price2);
    seed = seed * 1664525u + 1013904223u;
    rig->events[i] = book_of(i % (hedges + 1), rig->events[i].time_ns, mid, seed);
  }
}

/* Each has its own risk, and all have one in common. */
static void add_covariance(invmm_config *config, int hedges) {
  double all[81];
  int n = hedges + 1;
  for (int i = 0; i < n * n; ++i)
    all[i] = i / n == i % n ? 0.09 + 0.01 * (i % n) : 0.08;
  invmm_config_set_array(config, INVMM_PARAM_HEDGE_COVARIANCE, all, (uint32_t)(n * n));
}

/* Samples a second apart up to the first event; after them a tail is looked at with each. */
static void warm_up(struct rig *rig, int samples) {
  uint32_t seed = 13;
  double mid = 100;
  invmm_model_set(rig->model, INVMM_PARAM_RENEW_SAMPLES, 1e6);
  for (int i = 0; i < samples; ++i)
    for (int hedge = 0; hedge <= rig->hedges; ++hedge) {
      seed = seed * 1664525u + 1013904223u;
      if (hedge == 0) mid += 0.01 * ((int)(seed >> 24) % 15 - 7);
      const invmm_event e = book_of(hedge, (int64_t)(i - samples) * 1000000000, mid, seed);
      invmm_step(rig->model, &e, 1, NULL);
    }
  invmm_model_set(rig->model, INVMM_PARAM_RENEW_SAMPLES, 1);
  rig->warm = rig->model, rig->model = NULL;
}

static double horizon_of(const struct op *op) {
  for (const struct change *c = op->changes; c->param; ++c)
    if (c->param == INVMM_PARAM_HORIZON) return c->value;
  return 600;
}

void rig_reset(struct rig *rig) {
  if (rig->warm) {
    invmm_model_free(rig->model);
    if (invmm_model_clone(rig->warm, &rig->model) < 0) give_up("no memory");
    return;
  }
  invmm_model_reset(rig->model);
  if (rig->market) invmm_model_reset(rig->market);
  invmm_step(rig->model, rig->events, 1, NULL);
  const invmm_event held = {.kind = INVMM_EV_POSITION, .size = rig->holds};
  if (rig->holds != 0) invmm_step(rig->model, &held, 1, NULL);
}

/* Venues that differ in fee, impact and room. */
static void add_venues(invmm_config *config, int n) {
  double fee[16], impact[16], cap[16];
  for (int i = 0; i < n; ++i)
    fee[i] = 0.02 + 0.013 * (i * 5 % 8), impact[i] = 0.01 * (1 + i * 3 % 8), cap[i] = 1 + i;
  invmm_config_set_array(config, INVMM_PARAM_VENUE_FEE, fee, (uint32_t)n);
  invmm_config_set_array(config, INVMM_PARAM_VENUE_IMPACT, impact, (uint32_t)n);
  invmm_config_set_array(config, INVMM_PARAM_VENUE_CAP, cap, (uint32_t)n);
}

/* With priors, so that the maker quotes from the first book on. */
static void add_inputs(invmm_config *config, int n) {
  static const struct change volatility[] = {{INVMM_PARAM_PRIOR_VOLATILITY, 0.3}, {0, 0}}, none[] = {{0, 0}},
                             intensity[] = {{INVMM_PARAM_PRIOR_INTENSITY_SCALE, 0.9},
                                            {INVMM_PARAM_PRIOR_INTENSITY_DECAY, 0.3},
                                            {0, 0}};
  static const struct {
    int32_t param, kind;
    const struct change *settings;
  } all[] = {{INVMM_PARAM_VOLATILITY, INVMM_KIND_VOLATILITY, volatility},
             {INVMM_PARAM_INTENSITY_INPUT, INVMM_KIND_INTENSITY, intensity},
             {INVMM_PARAM_TOXICITY_INPUT, INVMM_KIND_TOXICITY, none}};
  for (int i = 0; i < n; ++i) {
    invmm_config *input = configure(all[i].kind, all[i].settings, NULL);
    if (invmm_config_attach(config, all[i].param, input) < 0) give_up(invmm_config_errmsg(config));
    invmm_config_free(input);
  }
}

struct rig *rig_new(const struct op *op) {
  struct rig *rig = aligned_alloc(64, (sizeof *rig + 63) / 64 * 64);
  if (!rig) give_up("no memory");
  memset(rig, 0, sizeof *rig);
  rig->textbook = (struct textbook){0.01, 0.3, 0.3, horizon_of(op)};
  make_events(rig, op->fill_every, op->trade_every, horizon_of(op));
  rig->config = op->input
                    ? configure(op->input, op->changes, NULL)
                    : configure(op->maker ? op->maker : INVMM_KIND_AVELLANEDA_STOIKOV, common, op->changes);
  if (op->pool) make_pool(rig, op->pool);
  if (op->fed) add_inputs(rig->config, op->fed);
  if (op->venues) add_venues(rig->config, op->venues);
  if (op->hedges) make_hedges(rig, op->hedges);
  if (op->hedges > 1 && !op->input) add_covariance(rig->config, op->hedges);
  rig->holds = op->holds;
  rig->model = make(rig->config);
  if (op->samples) warm_up(rig, op->samples);
  if (op->market) {
    invmm_config *market = configure(op->market, market_settings, op->changes);
    rig->market = make(market);
    invmm_config_free(market);
  }
  rig_reset(rig);
  invmm_quote(rig->model, NULL, 1, rig->quotes);
  if (invmm_model_clone(rig->model, &rig->other) < 0) give_up("no memory");
  invmm_model_save(rig->model, NULL, 0, &rig->length);
  rig->saved = malloc((size_t)rig->length);
  if (!rig->saved || invmm_model_save(rig->model, rig->saved, rig->length, &rig->length) < 0)
    give_up("it cannot be saved");
  return rig;
}

void rig_free(struct rig *rig) {
  invmm_model_free(rig->model);
  invmm_model_free(rig->market);
  invmm_model_free(rig->other);
  invmm_model_free(rig->warm);
  invmm_config_free(rig->config);
  free(rig->saved);
  free(rig);
}

/* -- operations -- */

static inline struct prices textbook_quote(const struct textbook *p, const invmm_event *e, double q) {
  double mid = 0.5 * (e->price + e->price2), tau = p->horizon - 1e-9 * (double)e->time_ns;
  double reservation = mid - q * p->gamma * p->sigma * p->sigma * tau;
  double half = 0.5 * p->gamma * p->sigma * p->sigma * tau + log(1 + p->gamma / p->k) / p->gamma;
  return (struct prices){reservation - half, reservation + half};
}

static void textbook(struct rig *r, int n) {
  for (int i = 0; i < n; ++i) {
    __asm__ volatile("" ::"r"(&r->textbook) : "memory"); /* nothing is hoisted: parameters may change */
    r->prices[i % BATCH] = textbook_quote(&r->textbook, &r->events[i], i & 7);
  }
}

static void step(struct rig *r, int n) {
  for (int i = 0; i < n; ++i)
    invmm_step(r->model, &r->events[i], 1, NULL);
}

static void step_and_quote(struct rig *r, int n) {
  for (int i = 0; i < n; ++i) {
    invmm_step(r->model, &r->events[i], 1, NULL);
    invmm_quote(r->model, NULL, 1, r->quotes);
  }
}

static void step_quote(struct rig *r, int n) {
  for (int i = 0; i < n; i += BATCH)
    invmm_step_quote(r->model, r->events + i, BATCH, r->quotes, NULL);
}

static void quote(struct rig *r, int n) {
  for (int i = 0; i < n; ++i)
    invmm_quote(r->model, NULL, 1, r->quotes);
}

static void quote_levels(struct rig *r, int n) {
  for (int i = 0; i < n; ++i)
    invmm_quote(r->model, NULL, 5, r->quotes);
}

static void quote_later(struct rig *r, int n) {
  for (int i = 0; i < n; ++i) {
    const invmm_request later = {.time_ns = r->events[i].time_ns + 1, .size = 0.5};
    invmm_quote(r->model, &later, 1, r->quotes);
  }
}

static void hedge(struct rig *r, int n) {
  uint32_t count;
  for (int i = 0; i < n; ++i)
    invmm_hedge(r->model, r->orders, ORDERS, &count);
}

/* A book of the asset and of each hedge. */
static void sample(struct rig *r, int n) {
  const uint32_t books = (uint32_t)r->hedges + 1;
  for (int i = 0; i < n; ++i)
    invmm_step(r->model, &r->events[(uint32_t)i * books], books, NULL);
}

static void input_value(struct rig *r, int n) {
  for (int i = 0; i < n; ++i)
    invmm_value(r->model, INVMM_VALUE_VALUE, 0, &r->value);
}

static void value(struct rig *r, int n) {
  for (int i = 0; i < n; ++i)
    invmm_value(r->model, INVMM_VALUE_PNL, 0, &r->value);
}

static void set(struct rig *r, int n) {
  for (int i = 0; i < n; ++i)
    invmm_model_set(r->model, INVMM_PARAM_VOLATILITY, 0.3 + 1e-6 * i);
}

static void step_and_hedge(struct rig *r, int n) {
  uint32_t count;
  for (int i = 0; i < n; ++i) {
    invmm_step(r->model, &r->events[i], 1, NULL);
    invmm_hedge(r->model, r->orders, ORDERS, &count);
  }
}

/* What an input says after each event: a feed asks as much. */
static void step_value(struct rig *r, int n) {
  for (int i = 0; i < n; ++i) {
    invmm_step(r->model, &r->events[i], 1, NULL);
    invmm_value(r->model, INVMM_VALUE_VALUE, 0, &r->value);
  }
}

static void clone(struct rig *r, int n) {
  for (int i = 0; i < n; ++i) {
    invmm_model *copy = NULL;
    invmm_model_clone(r->model, &copy);
    invmm_model_free(copy);
  }
}

static void adopt(struct rig *r, int n) {
  for (int i = 0; i < n; ++i)
    invmm_model_adopt(r->model, r->other);
}

static void reset(struct rig *r, int n) {
  for (int i = 0; i < n; ++i)
    invmm_model_reset(r->model);
}

static void save(struct rig *r, int n) {
  uint64_t length;
  for (int i = 0; i < n; ++i)
    invmm_model_save(r->model, r->saved, r->length, &length);
}

static void load(struct rig *r, int n) {
  for (int i = 0; i < n; ++i) {
    invmm_model *model = NULL;
    invmm_model_load(r->saved, r->length, NULL, &model);
    invmm_model_free(model);
  }
}

static void solve(struct rig *r, int n) {
  for (int i = 0; i < n; ++i)
    invmm_solve(r->model, NULL, NULL);
}

static void create(struct rig *r, int n) {
  for (int i = 0; i < n; ++i) {
    invmm_model *model = make(r->config);
    invmm_model_free(model);
  }
}

/* The split alone. */
static void split(struct rig *r, int n) {
  struct invmm__venue venues[8];
  for (int i = 0; i < 8; ++i)
    venues[i] = (struct invmm__venue){
        .fee = 0.02 + 0.013 * (i * 5 % 8), .impact = 0.01 * (1 + i * 3 % 8), .cap = 1 + i};
  for (int i = 0; i < n; ++i)
    r->value = invmm__split(venues, 8, 2 + 0.01 * (i & 1023), 0).margin;
}

static void quote_ladder(struct rig *r, int n) {
  for (int i = 0; i < n; ++i)
    invmm_quote(r->model, NULL, 8, r->quotes);
}

/* What a position is worth, and the first two derivatives of that. */
static void greeks(struct rig *r, int n) {
  for (int i = 0; i < n; ++i) {
    invmm_value(r->model, INVMM_VALUE_POOL_VALUE, 0, &r->value);
    invmm_value(r->model, INVMM_VALUE_DELTA, 0, &r->value);
    invmm_value(r->model, INVMM_VALUE_GAMMA, 0, &r->value);
  }
}

/* A recorded event, and what the paper market makes of it while a quote rests. */
static void paper(struct rig *r, int n) {
  uint32_t count;
  for (int i = 0; i < n; ++i) {
    invmm_step(r->market, &r->events[i], 1, NULL);
    invmm_emit(r->market, r->quotes, 1, NULL, 0, r->seen, BATCH, &count);
  }
}

static void simulated(struct rig *r, int n) {
  uint32_t count;
  for (int i = 0; i < n; ++i)
    invmm_emit(r->market, r->quotes, 1, NULL, 0, r->seen, BATCH, &count);
}

static void run_paper(struct rig *r, int n) {
  invmm_run(r->market, r->model, r->events, (uint32_t)n, 0, NULL, NULL, NULL);
}

static void run_simulated(struct rig *r, int n) {
  invmm_run(r->market, r->model, NULL, 0, (int64_t)n * 1000000000, NULL, NULL, NULL);
}

/* Sessions of 200 steps, as in the tables of 2008; n steps in all. */
static void run_tables(struct rig *r, int n) {
  for (int i = 0; i < n; i += 200) {
    invmm_model_reset(r->market);
    invmm_model_reset(r->model);
    invmm_model_set(r->market, INVMM_PARAM_STREAM, i);
    invmm_run(r->market, r->model, NULL, 0, 1000000000, NULL, NULL, NULL);
  }
}

/* -- the list: memcpy, of which large copies consist, has a code for each CPU and is not counted -- */

#define VARIANT(name, V)                                                                                     \
  {name " step", step, {{INVMM_PARAM_VARIANT, V}}}, {name " quote", quote, {{INVMM_PARAM_VARIANT, V}}},      \
      {name " step+quote", step_and_quote, {{INVMM_PARAM_VARIANT, V}}}, {                                    \
    name " step_quote", step_quote, {                                                                        \
      { INVMM_PARAM_VARIANT, V }                                                                             \
    }                                                                                                        \
  }
#define EXACT                                                                                                \
  { INVMM_PARAM_VARIANT, INVMM_AS_EXACT }
#define LINEAR                                                                                               \
  {INVMM_PARAM_DEMAND_INTERCEPT, 20}, {                                                                      \
    INVMM_PARAM_DEMAND_SLOPE, 10                                                                             \
  }
#define HO_STOLL                                                                                             \
  {INVMM_PARAM_VARIANT, INVMM_HO_STOLL_EXACT}, LINEAR, {INVMM_PARAM_RISK_AVERSION, 0.1},                     \
      {INVMM_PARAM_VOLATILITY, 0.5}, {                                                                       \
    INVMM_PARAM_HORIZON, 3                                                                                   \
  }
#define HEDGED(P)                                                                                            \
  {INVMM_PARAM_HEDGE_POLICY, P}, {                                                                           \
    INVMM_PARAM_HEDGE_COST, 0.01                                                                             \
  }

#define TICKET                                                                                               \
  { INVMM_PARAM_HEDGE_FIXED_COST, 0.02 }
#define STAYING                                                                                              \
  {INVMM_PARAM_VARIANT, INVMM_AS_ASYMPTOTIC}, {                                                              \
    INVMM_PARAM_MAKER_FEE, 0                                                                                 \
  }
#define LEANING                                                                                              \
  { INVMM_PARAM_HEDGE_REVERSION_FROM, INVMM_REVERSION_QUOTES }
#define AT_A_RATE                                                                                            \
  {INVMM_PARAM_HEDGE_VOLATILITY, 0.3}, {                                                                     \
    INVMM_PARAM_HEDGE_QUADRATIC_COST, 0.001                                                                  \
  }
#define CLIENTS                                                                                              \
  {INVMM_PARAM_CLIENT_RATE, 0.5}, {                                                                          \
    INVMM_PARAM_CLIENT_SLOPE, 0.3                                                                            \
  }
#define HEDGES(n)                                                                                            \
  { INVMM_PARAM_HEDGE_INSTRUMENTS, n }
/* A sample is a book of each; a value is read afterwards. */
#define RATIO_DOES(name, does, M, n, samples_)                                                               \
  {                                                                                                          \
    "ratio " name, does, {{INVMM_PARAM_METHOD, INVMM_RATIO_##M}, HEDGES(n), {INVMM_PARAM_WINDOW, 5000}},     \
        .input = INVMM_KIND_HEDGE_RATIO, .hedges = n, .samples = samples_,                                   \
        .most = (samples_) > 999 ? 8 : 128, .only_timed = (samples_) > 999 && (n) > 1                        \
  }
#define RATIO(name, M, n, samples_)                                                                          \
  RATIO_DOES(name " sample", sample, M, n, samples_), RATIO_DOES(name " value", input_value, M, n, samples_)

/* Of the maker, and of the market where it has them. */
#define TABLES_OF_2008                                                                                       \
  {INVMM_PARAM_RISK_AVERSION, 0.1}, {INVMM_PARAM_VOLATILITY, 2}, {INVMM_PARAM_INTENSITY_SCALE, 140},         \
      {INVMM_PARAM_INTENSITY_DECAY, 1.5}, {INVMM_PARAM_HORIZON, 1}, {INVMM_PARAM_TIME_STEP, 0.005},          \
      {INVMM_PARAM_TICK_SIZE, 0}, {INVMM_PARAM_LOT_SIZE, 0}, {INVMM_PARAM_MAKER_FEE, 0}, {                   \
    INVMM_PARAM_HEDGE_HALF_SPREAD, (double)INFINITY                                                          \
  }

/* A pool of each curve: on ranges one of 10 % to either side, the stable one near its peg. */
#define PRODUCT                                                                                              \
  {INVMM_PARAM_BASE_RESERVE, 1e5}, {                                                                         \
    INVMM_PARAM_QUOTE_RESERVE, 1e7                                                                           \
  }
#define WEIGHTED                                                                                             \
  PRODUCT, {INVMM_PARAM_CURVE, INVMM_CURVE_WEIGHTED}, {                                                      \
    INVMM_PARAM_WEIGHT_BASE, 0.6                                                                             \
  }
#define STABLE                                                                                               \
  {INVMM_PARAM_BASE_RESERVE, 1.1e6}, {INVMM_PARAM_QUOTE_RESERVE, 0.9e6},                                     \
      {INVMM_PARAM_CURVE, INVMM_CURVE_STABLE}, {                                                             \
    INVMM_PARAM_AMPLIFICATION, 200                                                                           \
  }
#define CONCENTRATED                                                                                         \
  {INVMM_PARAM_CURVE, INVMM_CURVE_CONCENTRATED}, {INVMM_PARAM_LIQUIDITY, 5e4}, {INVMM_PARAM_RANGE_LOW, 90},  \
  {                                                                                                          \
    INVMM_PARAM_RANGE_HIGH, 110                                                                              \
  }
#define SERVED                                                                                               \
  {INVMM_PARAM_INVENTORY_LIMIT, (double)INFINITY}, {                                                         \
    INVMM_PARAM_ORDER_SIZE, 1.7                                                                              \
  }
#define OF_POOL(does, how, what, ...)                                                                        \
  { does, how, {__VA_ARGS__, SERVED}, .maker = INVMM_KIND_AMM_CURVE, .pool = INVMM_EV_##what }
#define POOL(name, ...)                                                                                      \
  OF_POOL(name " POOL step", step, POOL, __VA_ARGS__),                                                       \
      OF_POOL(name " POOL step+quote", step_and_quote, POOL, __VA_ARGS__),                                   \
      OF_POOL(name " SWAP step", step, SWAP, __VA_ARGS__),                                                   \
      OF_POOL(name " quote, 8 levels", quote_ladder, POOL, __VA_ARGS__, {INVMM_PARAM_LEVELS, 8}),            \
      OF_POOL(name " hedge, band", hedge, POOL, __VA_ARGS__, HEDGED(INVMM_HEDGE_POLICY_BAND)),               \
      OF_POOL(name " delta, gamma, value", greeks, POOL, __VA_ARGS__)
#define MOVED(name, P)                                                                                       \
  OF_POOL("pool new, " name, create, POOL, CONCENTRATED, {INVMM_PARAM_POLICY, P},                            \
          {INVMM_PARAM_VOLUME_RATE, 1e3}, {INVMM_PARAM_GAS_COST, 10})

/* The band: thresholds of 2.64 and 0.42 for `optimal`, which most inventories here lie within. */
#define BAND(name, does, V, ...)                                                                             \
  "band " name, does,                                                                                        \
      {{INVMM_PARAM_VARIANT, INVMM_BAND_##V},                                                                \
       {INVMM_PARAM_RISK_AVERSION, 0.1},                                                                     \
       {INVMM_PARAM_VOLATILITY, 2},                                                                          \
       {INVMM_PARAM_FLOW_VOLATILITY, 1.5},                                                                   \
       {INVMM_PARAM_FIXED_COST, 0.5},                                                                        \
       {INVMM_PARAM_PROPORTIONAL_COST, 0.2},                                                                 \
       __VA_ARGS__},                                                                                         \
      .maker = INVMM_KIND_BAND
#define HAND                                                                                                 \
  {INVMM_PARAM_BAND_OUTER, 3}, {                                                                             \
    INVMM_PARAM_BAND_INNER, 0.5                                                                              \
  }
#define LOTS(d)                                                                                              \
  {INVMM_PARAM_FILL_SIZE, d}, {                                                                              \
    INVMM_PARAM_FILL_RATE, 2.25 / ((d) * (d))                                                                \
  }
#define SPEED                                                                                                \
  { INVMM_PARAM_QUADRATIC_COST, 0.1 }
#define EVEN                                                                                                 \
  { INVMM_PARAM_WEIGHT_TARGET, 0.5 }
#define PULL                                                                                                 \
  { INVMM_PARAM_FLOW_REVERSION, 0.2 }
#define GROWTH                                                                                               \
  { INVMM_PARAM_FLOW_DRIFT, 0.4 }

#define SEARCH(name)                                                                                         \
  { "search, " #name, search_##name, .most = 8 }

const struct op textbook_op = {.name = "textbook formula", .run = textbook};

const struct op ops[] = {
    VARIANT("finite", INVMM_AS_FINITE),
    VARIANT("infinite", INVMM_AS_INFINITE),
    VARIANT("exact", INVMM_AS_EXACT),
    VARIANT("stationary", INVMM_AS_STATIONARY),
    VARIANT("asymptotic", INVMM_AS_ASYMPTOTIC),
    VARIANT("running_penalty", INVMM_AS_RUNNING_PENALTY),
    {"finite step+quote, 1 fill in 16", step_and_quote, .fill_every = 16},
    {"finite step_quote, 1 fill in 16", step_quote, .fill_every = 16},
    {"exact step+quote, 1 fill in 16", step_and_quote, {EXACT}, .fill_every = 16},
    {"finite step+quote, post_only", step_and_quote, {{INVMM_PARAM_CROSSING, INVMM_CROSSING_POST_ONLY}}},
    {"finite step+quote, 3 requote_ticks", step_and_quote, {{INVMM_PARAM_REQUOTE_TICKS, 3}}},
    {"finite step+quote, volatility fed", step_and_quote, .fed = 1},
    {"finite step+quote, three inputs", step_and_quote, .fed = 3, .trade_every = 4},
    {"finite quote, 5 levels", quote_levels, {{INVMM_PARAM_LEVELS, 5}}},
    {"finite quote, later and sized", quote_later},
    {"exact quote, later and sized", quote_later, {EXACT}},
    {"hedge, none", hedge},
    {"hedge, full", hedge, {HEDGED(INVMM_HEDGE_POLICY_FULL)}},
    {"hedge, band", hedge, {HEDGED(INVMM_HEDGE_POLICY_BAND)}},
    {"hedge, full, an order", hedge, {HEDGED(INVMM_HEDGE_POLICY_FULL)}, .holds = 7.31},
    {"hedge, band, an order", hedge, {HEDGED(INVMM_HEDGE_POLICY_BAND)}, .holds = 27.31},
    {"hedge, band, both costs", hedge, {HEDGED(INVMM_HEDGE_POLICY_BAND), TICKET}},
    {"hedge, band that stays", hedge, {HEDGED(INVMM_HEDGE_POLICY_BAND), TICKET, STAYING}},
    {"hedge, band, reversion of the quotes", hedge, {HEDGED(INVMM_HEDGE_POLICY_BAND), TICKET, LEANING}},
    {"hedge, rate", hedge, {HEDGED(INVMM_HEDGE_POLICY_RATE), AT_A_RATE}},
    {"hedge, rate, an order", hedge, {HEDGED(INVMM_HEDGE_POLICY_RATE), AT_A_RATE}, .holds = 27.31},
    {"hedge, rate, of a pool",
     hedge,
     {CONCENTRATED, HEDGED(INVMM_HEDGE_POLICY_RATE), AT_A_RATE, SERVED},
     .maker = INVMM_KIND_AMM_CURVE,
     .pool = INVMM_EV_POOL,
     .most = 8},
    {"hedge, full, 3 hedges",
     hedge,
     {HEDGED(INVMM_HEDGE_POLICY_FULL), HEDGES(3)},
     .holds = 7.31,
     .hedges = 3},
    {"step, 3 hedges", step, {HEDGED(INVMM_HEDGE_POLICY_FULL), HEDGES(3)}, .hedges = 3},
    {"new and free, rate", create, {HEDGED(INVMM_HEDGE_POLICY_RATE), AT_A_RATE}, .most = 8},
    {"new and free, rate with clients",
     create,
     {HEDGED(INVMM_HEDGE_POLICY_RATE), AT_A_RATE, CLIENTS},
     .most = 2},
    {"new and free, reversion of the quotes",
     create,
     {HEDGED(INVMM_HEDGE_POLICY_BAND), TICKET, LEANING},
     .most = 2},
    RATIO("least squares", LEAST_SQUARES, 1, 100),
    RATIO("kalman", KALMAN, 1, 100),
    RATIO("least squares, 3 hedges", LEAST_SQUARES, 3, 100),
    RATIO("cvar of 5000", CVAR, 1, 5000),
    RATIO("cvar of 5000, 3 hedges", CVAR, 3, 5000),
    {"value", value},
    {"finite model_set", set},
    {"exact model_set", set, {EXACT}},
    {"finite clone and free", clone},
    {"exact clone and free", clone, {EXACT}, .only_timed = 1},
    {"exact adopt", adopt, {EXACT}, .only_timed = 1},
    {"finite reset", reset},
    {"exact reset", reset, {EXACT}},
    {"finite save", save},
    {"exact save", save, {EXACT}},
    {"finite load and free", load},
    {"exact load and free", load, {EXACT}, .most = 4},
    {"paper step+emit", paper, .market = INVMM_KIND_PAPER_MARKET, .fill_every = 0},
    {"paper step+emit, in the queue",
     paper,
     {{INVMM_PARAM_QUEUE, INVMM_QUEUE_AHEAD}},
     .market = INVMM_KIND_PAPER_MARKET},
    {"paper step+emit, late data", paper, {{INVMM_PARAM_DATA_LATENCY, 2}}, .market = INVMM_KIND_PAPER_MARKET},
    {"paper step+emit, 8 venues", paper, {{INVMM_PARAM_SOURCES, 8}}, .market = INVMM_KIND_PAPER_MARKET},
    {"simulated emit", simulated, .market = INVMM_KIND_SIMULATED_MARKET},
    {"run, paper, per event", run_paper, .market = INVMM_KIND_PAPER_MARKET},
    {"run, simulated, per turn", run_simulated, .market = INVMM_KIND_SIMULATED_MARKET},
    {"run, tables of 2008, per step", run_tables, {TABLES_OF_2008}, INVMM_KIND_SIMULATED_MARKET, .most = 800},
    {"volatility ewma step", step, .input = INVMM_KIND_VOLATILITY},
    {"volatility ewma step+value", step_value, .input = INVMM_KIND_VOLATILITY},
    {"volatility realized step",
     step,
     {{INVMM_PARAM_METHOD, INVMM_VOLATILITY_REALIZED}},
     .input = INVMM_KIND_VOLATILITY},
    {"volatility bipower step",
     step,
     {{INVMM_PARAM_METHOD, INVMM_VOLATILITY_BIPOWER}},
     .input = INVMM_KIND_VOLATILITY},
    {"volatility two_scale step",
     step,
     {{INVMM_PARAM_METHOD, INVMM_VOLATILITY_TWO_SCALE}},
     .input = INVMM_KIND_VOLATILITY},
    {"intensity step, a trade", step, .input = INVMM_KIND_INTENSITY, .trade_every = 1},
    {"intensity step, a trade, and its value", step_value, .input = INVMM_KIND_INTENSITY, .trade_every = 1},
    {"intensity refit, logistic, 32 cells",
     step,
     {{INVMM_PARAM_DEMAND, INVMM_DEMAND_LOGISTIC},
      {INVMM_PARAM_DEPTH_STEP, 0.005},
      {INVMM_PARAM_REFIT_INTERVAL, 0}},
     .input = INVMM_KIND_INTENSITY,
     .trade_every = 1},
    {"toxicity step, markouts at 4 horizons", step, .input = INVMM_KIND_TOXICITY, .fill_every = 4},
    {"toxicity step, vpin",
     step,
     {{INVMM_PARAM_BUCKET_VOLUME, 7}},
     .input = INVMM_KIND_TOXICITY,
     .trade_every = 1},
    {"toxicity step, logistic, 1 trade in 2",
     step,
     {{INVMM_PARAM_METHOD, INVMM_TOXICITY_LOGISTIC}},
     .input = INVMM_KIND_TOXICITY,
     .trade_every = 2},
    {"toxicity step+value, logistic, 1 trade in 2",
     step_value,
     {{INVMM_PARAM_METHOD, INVMM_TOXICITY_LOGISTIC}},
     .input = INVMM_KIND_TOXICITY,
     .trade_every = 2},
    {"regime step, 2 regimes", step, {{INVMM_PARAM_REGIME_VOLATILITIES, 0.02}}, .input = INVMM_KIND_REGIME},
    {"regime step, 4 regimes",
     step,
     {{INVMM_PARAM_REGIMES, 4}, {INVMM_PARAM_REGIME_VOLATILITIES, 0.02}},
     .input = INVMM_KIND_REGIME},
    {"stationary solve, Q = 30", solve, {{INVMM_PARAM_VARIANT, INVMM_AS_STATIONARY}}, .most = 4},
    {"exact solve, Q = 10", solve, {EXACT, {INVMM_PARAM_INVENTORY_LIMIT, 10}}, .most = 4},
    {"exact solve, Q = 30", solve, {EXACT}, .most = 4},
    {"Ho-Stoll finite step+quote",
     step_and_quote,
     {LINEAR, {INVMM_PARAM_VARIANT, INVMM_HO_STOLL_FINITE}},
     .only_timed = 1,
     .maker = INVMM_KIND_HO_STOLL},
    {"Ho-Stoll exact step+quote",
     step_and_quote,
     {LINEAR, {INVMM_PARAM_VARIANT, INVMM_HO_STOLL_EXACT}},
     .only_timed = 1,
     .maker = INVMM_KIND_HO_STOLL},
    {"Ho-Stoll exact solve, Q = 100, utility",
     solve,
     {HO_STOLL, {INVMM_PARAM_INVENTORY_LIMIT, 100}},
     .most = 1,
     .only_timed = 1,
     .maker = INVMM_KIND_HO_STOLL},
    {"Ho-Stoll exact solve, Q = 100, risk-adj.",
     solve,
     {HO_STOLL, {INVMM_PARAM_INVENTORY_LIMIT, 100}, {INVMM_PARAM_OBJECTIVE, INVMM_OBJECTIVE_RISK_ADJUSTED}},
     .most = 1,
     .only_timed = 1,
     .maker = INVMM_KIND_HO_STOLL},
    POOL("product", PRODUCT),
    POOL("weighted", WEIGHTED),
    POOL("stable", STABLE),
    POOL("concentrated", CONCENTRATED),
    MOVED("hold", INVMM_POLICY_HOLD),
    MOVED("recentre", INVMM_POLICY_RECENTRE),
    MOVED("optimal_range", INVMM_POLICY_OPTIMAL_RANGE),
    MOVED("threshold", INVMM_POLICY_THRESHOLD),
    {BAND("step", step, FIXED, HAND)},
    {BAND("step, 1 fill in 16", step, FIXED, HAND), .fill_every = 16},
    {BAND("hedge, nothing to do", hedge, FIXED, HAND)},
    {BAND("step+hedge, nothing to do", step_and_hedge, FIXED, HAND)},
    {BAND("step+hedge, 1 fill in 16", step_and_hedge, FIXED, HAND), .fill_every = 16},
    {BAND("step+hedge, an order", step_and_hedge, FIXED, HAND), .holds = 7.31},
    {BAND("step+hedge, weight", step_and_hedge, WEIGHT, EVEN)},
    {BAND("step+quote, weight", step_and_quote, WEIGHT, EVEN)},
    {BAND("hedge, rate, an order", hedge, RATE, SPEED), .holds = 7.31},
    {BAND("hedge, rate, an interval", hedge, RATE, SPEED, {INVMM_PARAM_ADJUST_INTERVAL, 0.5}), .holds = 7.31},
    {BAND("hedge, 8 venues", hedge, FIXED, HAND), .holds = 12.31, .venues = 8},
    {"split over 8 venues", split},
    {BAND("fixed new and free", create, FIXED, HAND)},
    {BAND("optimal new and free", create, OPTIMAL, {0, 0})},
    {BAND("lots new and free", create, LOTS, LOTS(0.25))},
    {BAND("drift new and free", create, DRIFT, GROWTH)},
    {BAND("drift new and free, no fixed cost", create, DRIFT, GROWTH, {INVMM_PARAM_FIXED_COST, 0})},
    {BAND("reverting new and free", create, REVERTING, PULL)},
    {BAND("reverting new and free, no fixed cost", create, REVERTING, PULL, {INVMM_PARAM_FIXED_COST, 0})},
    {BAND("weight new and free", create, WEIGHT, EVEN)},
    {BAND("rate new and free", create, RATE, SPEED)},
    {BAND("lattice solve, 2001 states", solve, LATTICE, LOTS(0.03)), .most = 1},
    {BAND("lattice solve, a diffusion", solve, LATTICE, {0, 0}), .most = 1},
    {"exact solve, Q = 100", solve, {EXACT, {INVMM_PARAM_INVENTORY_LIMIT, 100}}, .most = 2},
    {"exact solve, Q = 300", solve, {EXACT, {INVMM_PARAM_INVENTORY_LIMIT, 300}}, .most = 1, .only_timed = 1},
    {"exact solve, Q = 30, 10 A", solve, {EXACT, {INVMM_PARAM_INTENSITY_SCALE, 9}}, .most = 4},
    {"exact solve, Q = 30, 100 A", solve, {EXACT, {INVMM_PARAM_INTENSITY_SCALE, 90}}, .most = 4},
    {"exact solve, Q = 30, 1000 A", solve, {EXACT, {INVMM_PARAM_INTENSITY_SCALE, 900}}, .most = 4},
    {"exact solve, Q = 30, 10 T", solve, {EXACT, {INVMM_PARAM_HORIZON, 6000}}, .most = 4},
    {"exact solve, Q = 30, 100 T", solve, {EXACT, {INVMM_PARAM_HORIZON, 60000}}, .most = 4},
    {"exact solve, Q = 30, 1000 T", solve, {EXACT, {INVMM_PARAM_HORIZON, 600000}}, .most = 4},
    SEARCH(lambert),
    SEARCH(weber_fraction),
    SEARCH(weber_asymptote),
    SEARCH(weber_far),
    SEARCH(drift_mild),
    SEARCH(drift_strong),
    SEARCH(drift_uneven),
    SEARCH(drift_overwhelming),
    SEARCH(drift_overwhelming_free),
    SEARCH(rate),
    SEARCH(reverting_weak),
    SEARCH(reverting_strong),
    SEARCH(lattice_reverting),
    SEARCH(tail),
    SEARCH(tail_kept),
    SEARCH(tails),
    SEARCH(tails_costly),
    SEARCH(tails_lost),
    SEARCH(exponential),
    SEARCH(logistic),
    SEARCH(power),
    SEARCH(lattice_linear),
    SEARCH(lattice_unequal),
    SEARCH(lattice_logistic),
    SEARCH(clients),
};

const int op_count = sizeof ops / sizeof *ops;
