/* SPDX-License-Identifier: MIT */
/** Makers through hundreds of thousands of random events, bad ones and extreme ones among them, with what
 * must hold after every one of them. The seeds are fixed: every run is the same. */
#include "models.h"
#include "stream.h"
#include <float.h>

enum { LEVELS = 4, ORDERS = 2, SAMPLE = 16 };

/* -- what any answer must be like, whatever came before it -- */

static int all_finite(const double *x, size_t n) {
  for (size_t i = 0; i < n; ++i)
    if (!isfinite(x[i])) return 0;
  return 1;
}

static const uint32_t known_flags = 2 * INVMM_FLAG_NOT_WORTH - 1;

/* A pool's marginal price is a quote of size 0. */
static void ck_quote_is_sound(const invmm_quotes *q, double tick, int marginal) {
  const double parts[] = {q->bid,           q->ask,         q->bid_size,       q->ask_size,
                          q->reservation,   q->half_spread, q->inventory_term, q->intensity_term,
                          q->toxicity_term, q->fee_term};
  int bid = (q->sides & INVMM_SIDE_BID) != 0, ask = (q->sides & INVMM_SIDE_ASK) != 0;
  ck_hold(all_finite(parts, 10), "%g %g, sizes %g %g, %g +- %g: %g %g %g %g", parts[0], parts[1], parts[2],
          parts[3], parts[4], parts[5], parts[6], parts[7], parts[8], parts[9]);
  ck_hold(!(q->sides & ~3u), "sides %x", q->sides);
  ck_hold(!(q->flags & ~known_flags), "flags %x", q->flags);
  ck_hold((marginal && bid) || bid == (q->bid_size > 0), "sides %u, sizes %g %g", q->sides, q->bid_size,
          q->ask_size);
  ck_hold((marginal && ask) || ask == (q->ask_size > 0), "sides %u, sizes %g %g", q->sides, q->bid_size,
          q->ask_size);
  ck_hold(bid || (q->bid == 0 && q->bid_size == 0 && q->bid_ticks == 0), "an absent bid at %g", q->bid);
  ck_hold(ask || (q->ask == 0 && q->ask_size == 0 && q->ask_ticks == 0), "an absent ask at %g", q->ask);
  ck_hold(!bid || !ask || q->bid <= q->ask, "bid %.17g, ask %.17g", q->bid, q->ask);
  ck_hold(q->bid == (double)q->bid_ticks * tick || tick == 0, "%.17g is not %lld ticks of %g", q->bid,
          (long long)q->bid_ticks, tick);
  ck_hold(q->ask == (double)q->ask_ticks * tick || tick == 0, "%.17g is not %lld ticks of %g", q->ask,
          (long long)q->ask_ticks, tick);
  ck_hold(tick > 0 || (q->bid_ticks == 0 && q->ask_ticks == 0), "ticks without a tick size");
  ck_hold(q->reserved == 0, "reserved %u", q->reserved);
}

static void ck_order_is_sound(const invmm_order *o) {
  const double parts[] = {o->size,      o->limit_price, o->target, o->band_low, o->band_high,
                          o->rate,      o->residual,    o->cost,   o->saving,   o->carry,
                          o->range_low, o->range_high,  o->seconds};
  ck_hold(all_finite(parts, 13), "size %g, target %g, band %g .. %g, residual %g, cost %g, saving %g",
          o->size, o->target, o->band_low, o->band_high, o->residual, o->cost, o->saving);
  ck_hold(!(o->flags & ~known_flags), "flags %x", o->flags);
  int moves = o->action == INVMM_ACTION_RANGE, leaves = o->action == INVMM_ACTION_EXIT;
  const int32_t does = o->instrument == INVMM_HEDGE ? INVMM_ACTION_HEDGE : INVMM_ACTION_REBALANCE;
  ck_hold(moves || leaves || o->action == (o->size == 0 ? INVMM_ACTION_NONE : does), "size %g, action %d",
          o->size, o->action);
  ck_hold(moves ? o->range_low > 0 && o->range_low < o->range_high : o->range_low == 0 && o->range_high == 0,
          "a range of %g .. %g", o->range_low, o->range_high);
  ck_hold(o->band_low <= o->target && o->target <= o->band_high, "%g outside %g .. %g", o->target,
          o->band_low, o->band_high);
}

static double param_of(const invmm_model *model, int32_t param) {
  double value = NAN;
  ck_hold(invmm_model_get(model, param, &value) == INVMM_OK, "parameter %d", param);
  return value;
}

static double value_now(const invmm_model *model, int32_t value) {
  double out = NAN;
  ck_hold(invmm_value(model, value, 0, &out) >= 0, "value %d", value);
  return out;
}

/* Asks a maker everything. Refusals other than "no finite answer" are none of these questions' business. */
static void ck_answers_are_sound(const invmm_model *model, uint64_t *seed) {
  const double tick = param_of(model, INVMM_PARAM_TICK_SIZE);
  int marginal = invmm_model_kind(model) == INVMM_KIND_AMM_CURVE;
  invmm_quotes q[LEVELS];
  invmm_order orders[ORDERS];
  uint32_t n, levels = (uint32_t)param_of(model, INVMM_PARAM_LEVELS);
  invmm_status status = invmm_quote(model, NULL, levels, q);
  ck_hold(status >= 0 || status == INVMM_E_NUMERIC, "%d", status);
  for (uint32_t i = 0; i < levels && status >= 0; ++i)
    ck_quote_is_sound(&q[i], tick, marginal);
  invmm_request r = {.time_ns = status >= 0 ? q[0].time_ns + random_below(seed, 1000000000) : 0,
                     .level = (int32_t)random_below(seed, levels),
                     .size = random_between(seed, 0, 3.7)};
  status = invmm_quote(model, &r, 1, q);
  ck_hold(status >= 0 || status == INVMM_E_NUMERIC, "%d", status);
  if (status >= 0) ck_quote_is_sound(q, tick, marginal);
  status = invmm_hedge(model, orders, ORDERS, &n);
  ck_hold(status >= 0 || status == INVMM_E_NUMERIC, "%d", status);
  for (uint32_t i = 0; i < n && status >= 0; ++i)
    ck_order_is_sound(&orders[i]);
}

static void ck_values_are_sound(const invmm_model *model) {
  int32_t kind = invmm_model_kind(model);
  for (uint32_t i = 0; i < invmm_value_count(kind); ++i) {
    invmm_value_info v = value_at(kind, i);
    for (uint32_t j = 0; j < v.count; j += 1 + v.count / 8) { /* theta has thousands */
      double out = 0;
      invmm_status status = invmm_value(model, v.id, j, &out);
      ck_hold(status == INVMM_OK || status == INVMM_NOT_READY || status == INVMM_DUE ||
                  status == INVMM_E_NUMERIC,
              "%s: %d", v.name, status);
      ck_hold(isfinite(out), "%s = %g", v.name, out);
      if (status == INVMM_NOT_READY) ck_hold(out == 0, "%s = %g, not ready", v.name, out);
    }
  }
}

/* -- what must hold on an ordinary day, between any two events -- */

static int is_multiple(double x, double step) {
  return step == 0 || fabs(x / step - nearbyint(x / step)) < 1e-6;
}

/* Sizes: whole lots, and all levels together within the limit and, when halted, the position. */
static void ck_sizes(const invmm_model *model) {
  const double lot = param_of(model, INVMM_PARAM_LOT_SIZE),
               limit = param_of(model, INVMM_PARAM_INVENTORY_LIMIT);
  const double inventory = value_now(model, INVMM_VALUE_INVENTORY),
               halted = value_now(model, INVMM_VALUE_HALTED);
  const double offset =
      value_now(model, INVMM_VALUE_HEDGE_POSITION); /* then the exposure is not the inventory alone */
  uint32_t levels = (uint32_t)param_of(model, INVMM_PARAM_LEVELS);
  double bought = 0, sold = 0;
  invmm_quotes q[LEVELS];
  ck_hold(invmm_quote(model, NULL, levels, q) >= 0, "no quotes");
  for (uint32_t i = 0; i < levels; ++i) {
    bought += q[i].bid_size, sold += q[i].ask_size;
    ck_hold(is_multiple(q[i].bid_size, lot) && is_multiple(q[i].ask_size, lot),
            "%.17g and %.17g in lots of %g", q[i].bid_size, q[i].ask_size, lot);
  }
  ck_hold(bought == 0 || inventory + bought <= limit + 1e-6, "%g + %g > %g", inventory, bought, limit);
  ck_hold(sold == 0 || inventory - sold >= -limit - 1e-6, "%g - %g < -%g", inventory, sold, limit);
  if (halted == 0 || offset != 0) return;
  double q0 = inventory - param_of(model, INVMM_PARAM_INVENTORY_TARGET);
  ck_hold(bought <= fmax(-q0, 0) + 1e-9 && sold <= fmax(q0, 0) + 1e-9, "halted at %g: %g and %g", q0, bought,
          sold);
}

/* cash + inventory * mid less the profit of the asset: what events other than reconciliations never move. */
static double base_of(const invmm_model *model) {
  double asset = value_now(model, INVMM_VALUE_PNL_SPREAD) + value_now(model, INVMM_VALUE_PNL_INVENTORY) -
                 value_now(model, INVMM_VALUE_FEES);
  return value_now(model, INVMM_VALUE_CASH) +
         value_now(model, INVMM_VALUE_INVENTORY) * value_now(model, INVMM_VALUE_MID) - asset;
}

static void ck_profit_is_its_parts(const invmm_model *model) {
  double parts = value_now(model, INVMM_VALUE_PNL_SPREAD) + value_now(model, INVMM_VALUE_PNL_INVENTORY) +
                 value_now(model, INVMM_VALUE_PNL_HEDGE) - value_now(model, INVMM_VALUE_FEES);
  double pnl = value_now(model, INVMM_VALUE_PNL);
  ck_hold(fabs(pnl - parts) < 1e-9 * fmax(1, fabs(pnl)), "%.17g, its parts %.17g", pnl, parts);
  ck_hold(value_now(model, INVMM_VALUE_DRAWDOWN) >= 0, "a drawdown of %g",
          value_now(model, INVMM_VALUE_DRAWDOWN));
}

static void ck_zero_request(const invmm_model *model) {
  const invmm_request zero = {0};
  invmm_quotes by_default, by_request;
  ck_hold(invmm_quote(model, NULL, 1, &by_default) == invmm_quote(model, &zero, 1, &by_request),
          "other notes");
  ck_hold(memcmp(&by_default, &by_request, sizeof by_default) == 0, "%.17g %.17g and %.17g %.17g",
          by_default.bid, by_default.ask, by_request.bid, by_request.ask);
}

/* Whether what a maker holds is known: a range holds nothing that has a price before the pool has one. */
static int is_known(const invmm_model *model) {
  int32_t price = invmm_value_id(invmm_model_kind(model), "pool_price");
  return price < 0 || value_now(model, price) != 0;
}

/* -- bad events -- */

static double any_double(uint64_t *seed) {
  static const double special[] = {NAN,    INFINITY, -INFINITY, DBL_MAX, -DBL_MAX, 1e300,
                                   -1e200, 1e100,    DBL_MIN,   1e-9,    0,        -0.0,
                                   1,      -1,       0.5,       99.43,   1e16,     DBL_TRUE_MIN};
  uint64_t bits;
  double x;
  switch (random_below(seed, 4)) {
  case 0:
    return special[random_below(seed, sizeof special / sizeof *special)];
  case 1:
    bits = random_bits(seed), memcpy(&x, &bits, sizeof x);
    return x;
  case 2:
    return 0;
  default:
    return random_between(seed, -173.7, 173.7);
  }
}

static invmm_event any_event(struct stream *s) {
  uint64_t *seed = &s->seed;
  static const int32_t ints[] = {-1, 0, 1, 2, 5, 1000, 1001, INT32_MAX, INT32_MIN};
  return (invmm_event){
      .time_ns = random_below(seed, 4) ? s->time_ns : (int64_t)random_bits(seed),
      .kind = (int32_t)random_below(seed, 19) - 1,
      .source = random_below(seed, 4) ? 0 : ints[random_below(seed, 9)],
      .price = any_double(seed),
      .size = any_double(seed),
      .price2 = any_double(seed),
      .size2 = any_double(seed),
      .value = any_double(seed),
      .instrument = random_below(seed, 2) ? 0 : ints[random_below(seed, 9)],
      .flags = random_below(seed, 4) ? 0 : (uint32_t)(random_bits(seed) >> random_below(seed, 64))};
}

/* A good event in which some of what it says is extreme. */
static invmm_event extreme_event(struct stream *s) {
  static const double extreme[] = {1e308, -1e308, DBL_MAX, -DBL_MAX, 9e307,
                                   1e200, -1e154, 1e150,   1e-300,   DBL_TRUE_MIN};
  invmm_event e = next_event(s);
  double *const fields[] = {&e.price, &e.size, &e.price2, &e.size2, &e.value};
  for (int i = 0; i < 5; ++i)
    if (*fields[i] != 0 && e.kind != INVMM_EV_HEALTH && random_below(&s->seed, 3) == 0)
      *fields[i] = extreme[random_below(&s->seed, sizeof extreme / sizeof *extreme)];
  return e;
}

/* A good event with one thing wrong: it must be refused, whatever the rest says. */
static invmm_event spoilt(struct stream *s) {
  struct stream aside = *s;
  invmm_event e = next_event(&aside);
  s->seed = aside.seed;
  switch (random_below(&s->seed, 8)) {
  case 0:
    e.kind = 5;
    break;
  case 1:
    e.kind = 17 + (int32_t)random_below(&s->seed, 100);
    break;
  case 2:
    e.price = NAN;
    break;
  case 3:
    e.size = INFINITY;
    break;
  case 4:
    e.value = -INFINITY;
    break;
  case 5:
    e.flags |= 1u << (4 + random_below(&s->seed, 28));
    break;
  case 6:
    e.source = -1 - (int32_t)random_below(&s->seed, 100);
    break;
  default:
    e.instrument = 1 + (int32_t)random_below(&s->seed, 900);
    break;
  }
  return e;
}

/* A live parameter at a reasonable value. */
static void change_something(invmm_model *model, uint64_t *seed) {
  static const struct {
    const char *name;
    double low, high;
  } live[] = {{"tick_size", 0.001, 0.1},     {"lot_size", 0.001, 0.01},      {"order_size", 0.1, 1},
              {"inventory_limit", 0.5, 9},   {"inventory_target", -1, 1},    {"risk_aversion", 0.001, 0.3},
              {"maker_fee", -0.001, 0.001},  {"min_half_spread", 0, 0.2},    {"level_spacing", 0.01, 0.1},
              {"min_notional", 0, 10},       {"max_deviation", 0.01, 0.1},   {"max_input_age", 0, 60},
              {"drawdown_limit", 10, 1000},  {"hedge_ratio", 0.3, 2},        {"hedge_cost", 0, 0.1},
              {"hedge_lot", 0, 0.1},         {"hedge_fixed_cost", 0, 0.1},   {"drift", -0.001, 0.001},
              {"hedge_cooldown", 0, 10},     {"horizon", 100, 1000},         {"impact", 0, 0.1},
              {"intensity_scale", 0.5, 2},   {"intensity_decay", 0.5, 3},    {"volatility", 0.01, 1},
              {"volatility_annual", 0.1, 1}, {"hedge_correlation", 0.1, 0.9}};
  static const char *const choices[] = {"crossing", "hedge_policy", "requote_ticks"};
  uint32_t i = random_below(seed, sizeof live / sizeof *live + 3), many = sizeof live / sizeof *live;
  const char *name = i < many ? live[i].name : choices[i - many];
  double value = i < many ? random_between(seed, live[i].low, live[i].high) : random_below(seed, 3);
  int32_t param = invmm_param_id(invmm_model_kind(model), name);
  if (param < 0) return; /* of another kind */
  invmm_status status = invmm_model_set(model, param, value);
  ck_hold(status == INVMM_OK || status == INVMM_E_CONFIG, "%s = %g: %d", name, value, status);
}

/* -- the two lives -- */

/* An ordinary day with bad events among the good: what holds must hold exactly. */
static void live_an_ordinary_life(const struct recipe *recipe, uint64_t seed, int n, int change) {
  invmm_model *model = model_of(recipe), *twin = model_of(recipe);
  struct stream stream = stream_of(seed, (uint32_t)param_of(model, INVMM_PARAM_SOURCES));
  for (int i = 0; i < n; ++i) {
    invmm_event e = next_event(&stream), bad = spoilt(&stream);
    double before = base_of(model);
    int marked = value_now(model, INVMM_VALUE_MID) != 0;
    int known = is_known(model);
    if (i % 3 == 0) ck_hold(invmm_step(model, &bad, 1, NULL) < 0, "event %d was taken, which is bad", i);
    ck_hold(invmm_step(model, &e, 1, NULL) == INVMM_OK, "event %d: %s", i, invmm_model_errmsg(model));
    ck_hold(invmm_step(twin, &e, 1, NULL) == INVMM_OK, "event %d: %s", i, invmm_model_errmsg(twin));
    double moved = base_of(model) - before;
    if (e.kind != INVMM_EV_POSITION && marked && known)
      ck_hold(fabs(moved) < 1e-7 + 1e-12 * fabs(before),
              "event %d, kind %d: cash and inventory moved by %g beside the profit", i, e.kind, moved);
    ck_answers_are_sound(model, &stream.seed);
    ck_zero_request(model);
    ck_sizes(model);
    ck_profit_is_its_parts(model);
    if (i % SAMPLE == 0) ck_values_are_sound(model);
    if (i % 256 == 0) ck_same_models(model, twin); /* the bad events were never sent */
    if (change && i % 37 == 0) {
      uint64_t same = stream.seed;
      change_something(model, &same);
      change_something(twin, &stream.seed);
      ck_answers_are_sound(model, &same);
    }
  }
  ck_same_models(model, twin);
  invmm_model_free(model), invmm_model_free(twin);
}

/* Anything at all: nothing but finite answers may come of it. */
static void live_a_wild_life(const struct recipe *recipe, uint64_t seed, int n) {
  invmm_model *model = model_of(recipe);
  struct stream stream = stream_of(seed, (uint32_t)param_of(model, INVMM_PARAM_SOURCES));
  uint32_t taken = 0;
  for (int i = 0; i < n; ++i) {
    uint32_t what = random_below(&stream.seed, 4);
    invmm_event e = what == 0 ? any_event(&stream) : what == 1 ? extreme_event(&stream) : next_event(&stream);
    invmm_status status = invmm_step(model, &e, 1, NULL);
    ck_hold(status <= 0, "%d", status);
    taken += status == INVMM_OK;
    ck_answers_are_sound(model, &stream.seed);
    ck_zero_request(model);
    ck_values_are_sound(model);
    if (random_below(&stream.seed, 100) == 0) ck_assert_int_eq(invmm_model_reset(model), INVMM_OK);
  }
  ck_assert_uint_gt(taken, (uint32_t)n / 4);
  invmm_model_free(model);
}

static int is_maker(int r) {
  return (kind_info(recipes[r].kind).verbs & INVMM_VERB_QUOTE) != 0;
}

START_TEST(an_ordinary_life_keeps_its_books) {
  if (is_maker(_i)) live_an_ordinary_life(&recipes[_i], 7131 + (uint64_t)_i, 24000 / SLOWED, 0);
}
END_TEST

START_TEST(a_life_of_changing_parameters_keeps_its_books) {
  if (is_maker(_i)) live_an_ordinary_life(&recipes[_i], 3717 + (uint64_t)_i, 12000 / SLOWED, 1);
}
END_TEST

START_TEST(a_wild_life_answers_in_finite_numbers) {
  if (is_maker(_i)) live_a_wild_life(&recipes[_i], 1737 + (uint64_t)_i, 36000 / SLOWED);
}
END_TEST

/* Parameters as wild as their bounds allow. */
START_TEST(extreme_parameters_answer_in_finite_numbers) {
  uint64_t seed = 31 + (uint64_t)_i;
  uint32_t made = 0;
  for (int round = 0; round < 900 / SLOWED && is_maker(_i); ++round) {
    static const double extreme[] = {0,        1,     64,     1e-300,    1e-100,   1e-9,
                                     1e9,      1e100, 1e150,  1e200,     1e300,    DBL_MAX,
                                     INFINITY, -1e9,  -1e300, -0.999999, 0.999999, DBL_MIN};
    invmm_config *config = config_of(&recipes[_i]);
    invmm_model *model;
    for (uint32_t k = 0; k < 3; ++k) {
      invmm_param_info p =
          param_at(recipes[_i].kind, random_below(&seed, invmm_param_count(recipes[_i].kind)));
      double value = extreme[random_below(&seed, sizeof extreme / sizeof *extreme)];
      if (p.id != INVMM_PARAM_LEVELS) invmm_config_set(config, p.id, value);
    }
    invmm_status status = invmm_model_new(config, &model);
    ck_hold(status == INVMM_OK || status == INVMM_E_CONFIG || status == INVMM_E_UNSUPPORTED ||
                status == INVMM_E_NUMERIC,
            "%d", status);
    ck_assert_int_eq(status == INVMM_OK, model != NULL);
    if (status == INVMM_OK) {
      struct stream stream = stream_of(seed, (uint32_t)param_of(model, INVMM_PARAM_SOURCES));
      ++made;
      for (int i = 0; i < 40; ++i) {
        invmm_event e = next_event(&stream);
        ck_hold(invmm_step(model, &e, 1, NULL) <= 0, "a note");
        ck_answers_are_sound(model, &seed);
        ck_zero_request(model);
        ck_values_are_sound(model);
      }
    }
    invmm_model_free(model);
    invmm_config_free(config);
  }
  if (is_maker(_i)) ck_assert_uint_gt(made, 240 / SLOWED);
}
END_TEST

/* -- what these lives brought to light, in few words each -- */

static invmm_model *maker_with(const char *name, double value, const char *other, double too) {
  invmm_config *config = config_of(&recipes[1]);
  ck_assert_int_eq(invmm_config_set(config, invmm_param_id(recipes[1].kind, name), value), INVMM_OK);
  ck_assert_int_eq(invmm_config_set(config, invmm_param_id(recipes[1].kind, other), too), INVMM_OK);
  invmm_model *model;
  ck_assert_int_eq(invmm_model_new(config, &model), INVMM_OK);
  invmm_config_free(config);
  return model;
}

static invmm_event book_of(int32_t source, double seconds, double bid, double ask) {
  invmm_event book = book_at(seconds, bid, ask);
  book.source = source;
  return book;
}

START_TEST(books_of_other_sources_do_not_keep_a_quote_fresh) {
  invmm_model *model = maker_with("reference_source", 1, "max_input_age", 3.7);
  step_ok(model, book_of(1, 17.31, 99.37, 99.53));
  ck_assert_uint_eq(quote_of(model).sides, INVMM_SIDE_BID | INVMM_SIDE_ASK);
  for (int i = 1; i < 10; ++i)
    step_ok(model, book_of(0, 17.31 + i, 98.37, 98.53));
  ck_assert_double_eq_tol(value_of(model, "input_age", 0), 9, 1e-12);
  ck_assert_uint_eq(quote_of(model).sides, 0);
  ck_assert_uint_eq(quote_of(model).flags & INVMM_FLAG_STALE, INVMM_FLAG_STALE);
  invmm_model_free(model);
}
END_TEST

START_TEST(a_standing_quote_without_a_side_has_no_level_on_it) {
  invmm_model *model = maker_with("requote_ticks", 3, "min_notional", 37.4);
  invmm_quotes q[3];
  step_ok(model, book_at(17.31, 99.37, 99.53));
  ck_assert_int_eq(invmm_quote(model, NULL, 3, q), INVMM_OK);
  /* The ask of a level has the greater notional; whichever levels there are, their prices are near the mid.
   */
  for (double least = 36; least < 38; least += 0.003) {
    ck_assert_int_eq(invmm_model_set(model, INVMM_PARAM_MIN_NOTIONAL, least), INVMM_OK);
    step_ok(model, book_at(17.31, 99.37, 99.53));
    ck_assert_int_eq(invmm_quote(model, NULL, 3, q), INVMM_OK);
    for (int i = 0; i < 3; ++i) {
      ck_assert_msg(!(q[i].sides & INVMM_SIDE_BID) || fabs(q[i].bid - 99.45) < 5, "bid %d at %g", i,
                    q[i].bid);
      ck_assert_msg(!(q[i].sides & INVMM_SIDE_ASK) || fabs(q[i].ask - 99.45) < 5, "ask %d at %g", i,
                    q[i].ask);
    }
  }
  invmm_model_free(model);
}
END_TEST

START_TEST(without_requote_ticks_no_quote_stands_any_longer) {
  invmm_model *model = maker_with("requote_ticks", 50, "crossing", INVMM_CROSSING_CLIP);
  step_ok(model, book_at(17.31, 99.37, 99.53));
  ck_assert_int_eq(invmm_model_set(model, INVMM_PARAM_REQUOTE_TICKS, 0), INVMM_OK);
  step_ok(model, book_at(17.93, 99.57, 99.73));
  ck_assert_int_eq(quote_of(model).time_ns, 17930000000);
  ck_assert_close(quote_of(model).reservation, 99.65, 1e-12);
  invmm_model_free(model);
}
END_TEST

START_TEST(a_standing_quote_lies_on_the_ticks_in_force) {
  invmm_model *model = maker_with("requote_ticks", 3, "levels", 1);
  step_ok(model, book_at(17.31, 99.37, 99.53));
  ck_assert_int_eq(invmm_model_set(model, INVMM_PARAM_TICK_SIZE, 0.07), INVMM_OK);
  for (int i = 0; i < 2; ++i) {
    invmm_quotes q = quote_of(model);
    ck_quote_is_sound(&q, 0.07, 0);
    step_ok(model, book_at(17.93, 99.37, 99.53));
  }
  invmm_model_free(model);
}
END_TEST

START_TEST(a_width_beyond_all_ticks_is_no_quote) {
  const char *const names[] = {"min_half_spread", "level_spacing"};
  for (int i = 0; i < 2; ++i) {
    invmm_model *model = maker_with(names[i], 1e150, "levels", 3);
    invmm_quotes q[3];
    step_ok(model, book_at(17.31, 99.37, 99.53));
    ck_assert_int_eq(invmm_quote(model, NULL, 3, q), INVMM_OK);
    for (int level = 0; level < 3; ++level)
      ck_quote_is_sound(&q[level], 0.01, 0);
    invmm_model_free(model);
  }
}
END_TEST

START_TEST(a_drawdown_is_not_negative) {
  invmm_model *model = model_of(&recipes[1]);
  struct stream stream = stream_of(7131, 3);
  for (int i = 0; i < 2000; ++i) {
    step_ok(model, next_event(&stream));
    ck_assert_double_ge(value_of(model, "drawdown", 0), 0);
  }
  invmm_model_free(model);
}
END_TEST

START_TEST(sums_of_what_is_held_and_in_flight_stay_numbers) {
  invmm_model *model = model_of(&recipes[1]);
  invmm_event position = event_at(17.31, INVMM_EV_POSITION), pending = event_at(17.31, INVMM_EV_PENDING);
  position.size = pending.size = 1.2e308;
  ck_assert_int_le(invmm_step(model, &position, 1, NULL), 0);
  ck_assert_int_le(invmm_step(model, &pending, 1, NULL), 0);
  ck_values_are_sound(model);
  invmm_model_free(model);
}
END_TEST

START_TEST(profit_stays_a_number) {
  invmm_model *model = model_of(&recipes[1]);
  step_ok(model, book_at(17.31, 99.37, 99.53));
  for (int i = 0; i < 4; ++i) {
    invmm_event fill = fill_at(17.93, -9e307, 0.31, 0), hedge = fill;
    hedge.instrument = INVMM_HEDGE;
    ck_assert_int_le(invmm_step(model, &fill, 1, NULL), 0);
    ck_assert_int_le(invmm_step(model, &hedge, 1, NULL), 0);
    ck_values_are_sound(model);
    hedge.price = -hedge.price, fill.price = -fill.price;
    ck_assert_int_le(invmm_step(model, &hedge, 1, NULL), 0);
    ck_values_are_sound(model);
    ck_assert_int_le(invmm_step(model, &fill, 1, NULL), 0);
    ck_values_are_sound(model);
  }
  invmm_model_free(model);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("core/lifecycle");
  TCase *all = tcase_create("core/lifecycle");
  tcase_set_timeout(all, 280);
  tcase_add_loop_test(all, an_ordinary_life_keeps_its_books, 0, RECIPES);
  tcase_add_loop_test(all, a_life_of_changing_parameters_keeps_its_books, 0, RECIPES);
  tcase_add_loop_test(all, a_wild_life_answers_in_finite_numbers, 0, RECIPES);
  tcase_add_loop_test(all, extreme_parameters_answer_in_finite_numbers, 0, RECIPES);
  tcase_add_test(all, books_of_other_sources_do_not_keep_a_quote_fresh);
  tcase_add_test(all, a_standing_quote_without_a_side_has_no_level_on_it);
  tcase_add_test(all, without_requote_ticks_no_quote_stands_any_longer);
  tcase_add_test(all, a_standing_quote_lies_on_the_ticks_in_force);
  tcase_add_test(all, a_width_beyond_all_ticks_is_no_quote);
  tcase_add_test(all, a_drawdown_is_not_negative);
  tcase_add_test(all, sums_of_what_is_held_and_in_flight_stay_numbers);
  tcase_add_test(all, profit_stays_a_number);
  suite_add_tcase(suite, all);
  return run_suite(suite);
}
