/* SPDX-License-Identifier: MIT */
/** The kind as a whole: inputs, saved states, what a state may be. */
#include "amm.h"
#include "core/internal.h"
#include "makers/amm_curve.h"

/* The volatility of a pool's price, learnt from the pool itself. */
static invmm_model *fed_model(double fed_policy) {
  invmm_config *input =
      config_with(INVMM_KIND_VOLATILITY, SETTINGS({"observe_price", INVMM_OBSERVE_PRICE_POOL},
                                                  {"half_life", 60}, {"warm_samples", 3}));
  invmm_config *config = config_with(
      AMM, SETTINGS({"curve", INVMM_CURVE_CONCENTRATED}, {"liquidity", 713.7}, {"range_low", 95},
                    {"range_high", 105}, {"policy", fed_policy}, {"fee_yield", 1}, {"gas_cost", 1},
                    {"risk_aversion", 0.001}, {"hedge_policy", INVMM_HEDGE_POLICY_BAND}));
  invmm_model *model;
  ck_assert_int_eq(invmm_config_attach(config, INVMM_PARAM_VOLATILITY, input), INVMM_OK);
  ck_assert_int_eq(invmm_model_new(config, &model), INVMM_OK);
  invmm_config_free(config), invmm_config_free(input);
  return model;
}

START_TEST(an_input_may_feed_the_volatility) {
  invmm_model *model = fed_model(INVMM_POLICY_OPTIMAL_RANGE);
  const invmm_model *input;
  double sigma;
  ck_assert_double_eq(value_of(model, "samples_have", 0), 0);
  ck_assert_double_gt(value_of(model, "samples_need", 0), 0); /* before there is a price */
  step_ok(model, price_at(0, 100, 7137));
  ck_assert_uint_ne(quote_of(model).flags & INVMM_FLAG_NOT_READY, 0); /* not warm yet */
  ck_assert_uint_ne(hedge_of(model).flags & INVMM_FLAG_NOT_READY, 0);
  double need = value_of(model, "samples_need", 0);
  ck_assert_double_gt(need, value_of(model, "samples_have", 0)); /* and this says how much is missing */
  for (int i = 1; i < 60; ++i)
    step_ok(model, price_at(i, 100 + 0.01 * (i * 7 % 5), 7137));
  ck_assert_int_eq(invmm_model_input(model, INVMM_PARAM_VOLATILITY, &input), INVMM_OK);
  ck_assert_uint_eq(quote_of(model).sides, 3);
  ck_assert_double_eq(value_of(model, "samples_need", 0), need);
  ck_assert_double_ge(value_of(model, "samples_have", 0), need);
  ck_assert_int_eq(invmm_value(input, INVMM_VALUE_VALUE, 0, &sigma), INVMM_OK);
  ck_assert_double_gt(sigma, 0);
  ck_assert_double_eq(value_of(model, "volatility", 0), sigma);
  ck_assert_close(value_of(model, "lvr_rate", 0), -0.5 * sigma * sigma * value_of(model, "gamma", 0), 1e-13);
  invmm_model_free(model);
}
END_TEST

START_TEST(an_input_may_feed_the_ratio_of_the_hedge) {
  invmm_config *input,
      *config = config_with(AMM, SETTINGS({"base_reserve", 713.7}, {"quote_reserve", 70973.1},
                                          {"hedge_policy", INVMM_HEDGE_POLICY_FULL}));
  invmm_model *model;
  double ratio;
  ck_assert_int_eq(invmm_config_new(INVMM_KIND_HEDGE_RATIO, &input), INVMM_OK);
  ck_assert_int_eq(invmm_config_attach(config, INVMM_PARAM_HEDGE_RATIO, input), INVMM_OK);
  ck_assert_int_eq(invmm_model_new(config, &model), INVMM_OK);
  ck_assert_double_eq(hedge_of(model).size, 0); /* the input knows nothing yet */
  ck_assert_uint_ne(hedge_of(model).flags & INVMM_FLAG_NOT_READY, 0);
  for (int i = 0; i < 4000; ++i) {
    double mid = 99.43 + 0.1 * (i * 7 % 11) - 0.013 * (i % 3);
    invmm_event hedge = book_at(i, 2 * mid - 0.01, 2 * mid + 0.01);
    hedge.instrument = INVMM_HEDGE;
    step_ok(model, book_at(i, mid - 0.01, mid + 0.01)), step_ok(model, hedge);
  }
  const invmm_model *lent;
  ck_assert_int_eq(invmm_model_input(model, INVMM_PARAM_HEDGE_RATIO, &lent), INVMM_OK);
  ck_assert_int_eq(invmm_value(lent, INVMM_VALUE_VALUE, 0, &ratio), INVMM_OK);
  ck_assert_double_gt(fabs(ratio - 1), 0.1);
  ck_assert_close(hedge_of(model).size, -713.7 * ratio, 1e-9);
  invmm_model_free(model), invmm_config_free(config), invmm_config_free(input);
}
END_TEST

/* sigma is that of the parameters: what else is fed does not touch it. */
START_TEST(an_input_of_the_hedge_leaves_the_volatility_alone) {
  invmm_config *input,
      *config = config_with(
          AMM, SETTINGS({"base_reserve", 713.7}, {"quote_reserve", 70973.1}, {"volatility_annual", 0.713}));
  invmm_model *model;
  ck_assert_int_eq(invmm_config_new(INVMM_KIND_HEDGE_RATIO, &input), INVMM_OK);
  ck_assert_int_eq(invmm_config_attach(config, INVMM_PARAM_HEDGE_RATIO, input), INVMM_OK);
  ck_assert_int_eq(invmm_model_new(config, &model), INVMM_OK);
  for (int i = 0; i < 10; ++i)
    step_ok(model, book_at(i, 99.43 + 0.1 * (i % 3), 99.45 + 0.1 * (i % 3)));
  double sigma = 0.713 / sqrt(365 * 86400.0) * value_of(model, "mid", 0);
  double year = 0;
  ck_assert_int_eq(invmm_model_get(model, INVMM_PARAM_YEAR_SECONDS, &year), INVMM_OK);
  sigma *= sqrt(365 * 86400.0 / year);
  ck_assert_close(value_of(model, "lvr_rate", 0), -0.5 * sigma * sigma * value_of(model, "gamma", 0), 1e-12);
  invmm_model_free(model), invmm_config_free(config), invmm_config_free(input);
}
END_TEST

static invmm_model *with_the_oracle(invmm_config *input) {
  invmm_config *config = config_with(AMM, SETTINGS({"base_reserve", 713.7}, {"quote_reserve", 70973.1},
                                                   {"sources", 3}, {"drawdown_limit", 10000}));
  invmm_model *model;
  ck_assert_int_eq(invmm_config_attach(config, INVMM_PARAM_ORACLE_INPUT, input), INVMM_OK);
  ck_assert_int_eq(invmm_model_new(config, &model), INVMM_OK);
  invmm_config_free(config), invmm_config_free(input);
  return model;
}

static invmm_model *with_oracle(void) {
  return with_the_oracle(config_with(INVMM_KIND_ORACLE, SETTINGS({"min_sources", 2})));
}

static void hear(invmm_model *model, double seconds, int source, double mid) {
  invmm_event e = value_event(seconds, INVMM_EV_ORACLE, mid);
  e.source = source;
  step_ok(model, e);
}

START_TEST(an_oracle_may_tell_the_outside_price) {
  invmm_model *model = with_oracle(), *copy;
  hear(model, 1, 0, 99.43);
  ck_assert_uint_eq(quote_of(model).sides, 0); /* one source is none */
  ck_assert_uint_ne(quote_of(model).flags & (INVMM_FLAG_NOT_READY | INVMM_FLAG_STALE), 0);
  hear(model, 2, 1, 99.47), hear(model, 3, 2, 99.44);
  ck_assert_uint_eq(quote_of(model).sides, 3);
  ck_assert_close(value_of(model, "mid", 0), 99.44, 1e-12); /* the median of three */
  double pnl = value_of(model, "pnl", 0);
  hear(model, 4, 1, 9.947); /* one that went mad moves the median, trips no switch and is no mid */
  ck_assert_close(value_of(model, "mid", 0), 99.43, 1e-12);
  ck_assert_double_eq(value_of(model, "halted", 0), 0);
  ck_assert_close(value_of(model, "pnl", 0) - pnl, -0.01 * 713.7, 1e-8);
  step_ok(model, book_at(5, 98, 98.02)); /* not the oracle's */
  ck_assert_close(value_of(model, "mid", 0), 99.43, 1e-12);
  step_ok(model, swap_at(6, 1, -99.3, 0));
  ck_assert_close(value_of(model, "flow_markout", 0), 99.43 - 99.3, 1e-10);
  unsigned char saved[65536];
  uint64_t length = 0;
  ck_assert_int_eq(invmm_model_save(model, saved, sizeof saved, &length), INVMM_OK);
  ck_assert_int_eq(invmm_model_load(saved, length, NULL, &copy), INVMM_OK);
  hear(model, 7, 1, 99.51), hear(copy, 7, 1, 99.51);
  invmm_quotes a = quote_of(model), b = quote_of(copy);
  ck_assert_mem_eq(&a, &b, sizeof a);
  ck_assert_double_eq(value_of(copy, "pnl", 0), value_of(model, "pnl", 0));
  invmm_model_free(model), invmm_model_free(copy);
}
END_TEST

/* A price that an oracle knows by configuration is no gain against the pool's own: nothing has happened. */
START_TEST(a_price_known_from_the_start_earns_nothing) {
  invmm_model *copy, *model = with_the_oracle(config_with(
                         INVMM_KIND_ORACLE, SETTINGS({"prior_weight", 1}, {"prior_reading", 90})));
  unsigned char saved[65536], again[65536];
  uint64_t length = 0;
  ck_assert_double_eq(value_of(model, "mid", 0), 90);
  ck_assert_double_eq(value_of(model, "pnl", 0), 0);
  ck_assert_int_eq(invmm_model_save(model, saved, sizeof saved, &length), INVMM_OK);
  ck_assert_int_eq(invmm_model_load(saved, length, NULL, &copy), INVMM_OK);
  ck_assert_int_eq(invmm_model_save(copy, again, sizeof again, &length), INVMM_OK);
  ck_assert_mem_eq(again, saved, length);
  step_ok(model, event_at(1, INVMM_EV_TIME)); /* the price is older than the first event */
  ck_assert_double_eq(value_of(model, "pnl", 0), 0);
  hear(model, 1, 0, 91);
  ck_assert_double_gt(value_of(model, "pnl", 0), 0);
  invmm_model_free(model), invmm_model_free(copy);
}
END_TEST

/* -- saved states -- */

START_TEST(six_centuries_are_survived) {
  invmm_model *copy, *model = model_with(AMM, SETTINGS({"base_reserve", 713.7}, {"quote_reserve", 70973.1}));
  invmm_event first = book_at(0, 99.4, 99.5), last = first, pool = swap_at(0, 1, -99.3, 0);
  first.time_ns = INT64_MIN, last.time_ns = pool.time_ns = INT64_MAX;
  step_ok(model, first), step_ok(model, last), step_ok(model, pool);
  unsigned char saved[65536];
  uint64_t length = 0;
  ck_assert_int_eq(invmm_model_save(model, saved, sizeof saved, &length), INVMM_OK);
  ck_assert_int_eq(invmm_model_load(saved, length, NULL, &copy), INVMM_OK);
  ck_assert_uint_eq(quote_of(copy).sides, 3);
  invmm_model_free(model), invmm_model_free(copy);
}
END_TEST

static invmm_model *lived(void) {
  invmm_model *model =
      model_with(AMM, SETTINGS({"curve", INVMM_CURVE_CONCENTRATED}, {"liquidity", 713.7}, {"range_low", 95},
                               {"range_high", 105}, {"pool_fee", 0.003}, {"volatility", 0.1}));
  step_ok(model, price_at(1000000000, 100, 7137)); /* far from the epoch */
  step_ok(model, book_at(1000000001, 99.9, 100.1));
  step_ok(model, swap_at(1000000002, 1, -99.7, 99.8));
  step_ok(model, value_event(1000000003, INVMM_EV_GAS, 3.1));
  step_ok(model, range_at(1000000004, 96, 104, 731));
  return model;
}

START_TEST(a_saved_state_lives_on) {
  static unsigned char bytes[1 << 16];
  invmm_model *model = lived(), *loaded;
  uint64_t length;
  ck_assert_int_eq(invmm_model_save(model, bytes, sizeof bytes, &length), INVMM_OK);
  ck_assert_int_eq(invmm_model_load(bytes, length, NULL, &loaded), INVMM_OK);
  step_ok(model, swap_at(1000000005, 1, -99.5, 99.6)), step_ok(loaded, swap_at(1000000005, 1, -99.5, 99.6));
  static const char *const values[] = {"pool_value",   "pnl",  "fee_income", "impermanent_loss",
                                       "flow_markout", "cash", "fee_rate"};
  for (size_t i = 0; i < sizeof values / sizeof *values; ++i)
    ck_assert_double_eq(value_of(loaded, values[i], 0), value_of(model, values[i], 0));
  invmm_model_free(model), invmm_model_free(loaded);
}
END_TEST

/* The position trades no contracts, whatever a state from outside says: it must not come to light later. */
START_TEST(the_slot_of_a_position_holds_nothing_else) {
  static unsigned char bytes[1 << 16];
  invmm_model *model = lived(), *loaded;
  struct invmm__amm *a = invmm__model_state(model);
  struct invmm__slot *slots = (struct invmm__slot *)((char *)a + a->maker.slots_at);
  uint64_t length;
  slots[a->maker.terms.sources - 1].hedge_buys = 3;
  ck_assert_int_eq(invmm_model_save(model, bytes, sizeof bytes, &length), INVMM_OK);
  ck_assert_int_eq(invmm_model_load(bytes, length, NULL, &loaded), INVMM_OK);
  invmm_event sent = event_at(1000000006, INVMM_EV_PENDING);
  sent.instrument = INVMM_HEDGE;
  step_ok(loaded, sent);
  ck_assert_double_eq(hedge_of(loaded).target, 0);
  invmm_model_free(model), invmm_model_free(loaded);
}
END_TEST

/* One figure of a state as it may not be. */
struct spoilt {
  size_t offset;
  double value;
};
#define FIELD(name) offsetof(struct invmm__amm_kept, name)

/* Whether a state with this in it is thought to be sane; it is what load asks of the kind. */
static int sane_with(const struct invmm__kind *kind, const struct invmm__amm *good, const struct spoilt *s) {
  size_t size = sizeof *good + 2 * sizeof(struct invmm__slot);
  char *block = malloc(size);
  memcpy(block, good, size);
  struct invmm__amm *a = (struct invmm__amm *)block;
  if (s) memcpy((char *)&a->kept + s->offset, &s->value, sizeof s->value);
  int sane = kind->sane(a);
  free(block);
  return sane;
}

extern const struct invmm__kind invmm__amm_curve;

START_TEST(a_state_must_be_one_that_events_lead_to) {
  static const struct spoilt spoilt[] = {
      {FIELD(started), 0},        {FIELD(disagrees), 0.5},  {FIELD(pool_seen), 2},
      {FIELD(outside_seen), -1},  {FIELD(moved), 7},        {FIELD(pool.fee), -2},
      {FIELD(pool.fee), 1},       {FIELD(pool.gas), -3},    {FIELD(pool_at), 1e19},
      {FIELD(outside_at), 1e300}, {FIELD(moved_at), -1e19}, {FIELD(liquidity), -1},
      {FIELD(low), -1},           {FIELD(low), 200},        {FIELD(low), 0},
      {FIELD(high), 0},           {FIELD(pool.price), -1},  {FIELD(pool.active), -1},
      {FIELD(entry_price), -1},   {FIELD(width), -1}};
  static const struct spoilt fine[] = {
      {FIELD(pool.fee), 0.01}, {FIELD(pool.gas), 0}, {FIELD(pool.fee), 0}, {FIELD(liquidity), 0}};
  const struct invmm__kind *kind = &invmm__amm_curve;
  struct invmm__amm_params params;
  size_t size = sizeof(struct invmm__amm) + 2 * sizeof(struct invmm__slot);
  struct invmm__amm *good = calloc(1, size);
  memset(&params, 0, sizeof params);
  params.maker.sources = 1, params.maker.order_size = 1, params.maker.inventory_limit = INFINITY;
  params.maker.volatility = 0.1, params.maker.volatility_annual = NAN, params.maker.year_seconds = 1,
  params.maker.reference_source = -1;
  params.hedge.hedge_ratio = params.hedge.contract_size = 1,
  params.hedge.hedge_correlation = params.hedge.hedge_volatility = NAN;
  params.own.curve = INVMM_CURVE_CONCENTRATED, params.own.liquidity = 713, params.own.range_low = 95,
  params.own.range_high = 105;
  const struct invmm__clock clock = {.now_ns = 7, .first_ns = 5, .events = 2};
  kind->prepare(good, &params, &clock);
  invmm_event e = price_at(0, 100, 7137);
  ck_assert_int_eq(kind->apply(good, &clock, &e), INVMM_OK);
  ck_assert(sane_with(kind, good, NULL));
  for (size_t i = 0; i < sizeof fine / sizeof *fine; ++i)
    ck_assert_msg(sane_with(kind, good, &fine[i]), "%zu", i);
  for (size_t i = 0; i < sizeof spoilt / sizeof *spoilt; ++i)
    ck_assert_msg(!sane_with(kind, good, &spoilt[i]), "%zu", i);
  /* withdrawn, and never told of a range */
  good->kept.liquidity = good->kept.low = good->kept.high = 0;
  ck_assert(sane_with(kind, good, NULL));
  ck_assert(!sane_with(kind, good, &(struct spoilt){FIELD(high), -1}));
  good->maker.ledger.buys = -1;
  ck_assert(!sane_with(kind, good, NULL));
  good->maker.ledger.buys = 0;
  /* reserves */
  good->own.curve = INVMM_CURVE_PRODUCT;
  ck_assert(!sane_with(kind, good, NULL));
  good->kept.pool.base = good->kept.pool.quote = good->kept.entry_base = good->kept.entry_quote = 1;
  ck_assert(sane_with(kind, good, NULL));
  static const struct spoilt reserves[] = {
      {FIELD(pool.base), 0}, {FIELD(pool.quote), -1}, {FIELD(entry_base), 0}, {FIELD(entry_quote), -1}};
  for (size_t i = 0; i < sizeof reserves / sizeof *reserves; ++i)
    ck_assert_msg(!sane_with(kind, good, &reserves[i]), "%zu", i);
  free(good);
}
END_TEST

START_TEST(losses_beyond_all_doubles_are_no_answer) {
  invmm_model *model = model_with(AMM, SETTINGS({"curve", INVMM_CURVE_STABLE}, {"base_reserve", 1e-60},
                                                {"quote_reserve", 1e60}, {"amplification", 1}));
  double out;
  step_ok(model, pool_at(1, 0, 1e130, 1, 0));
  invmm_status status = invmm_value(model, INVMM_VALUE_IMPERMANENT_LOSS, 0, &out);
  ck_assert(status == INVMM_OK || status == INVMM_E_NUMERIC);
  invmm_model_free(model);
}
END_TEST

START_TEST(step_and_quote_is_one_answer) {
  invmm_model *model = lived(), *twin = lived();
  invmm_event e = swap_at(1000000006, 1, -99.1, 99.3), bad = swap_at(1000000007, 1, -99, -1);
  invmm_quotes q;
  uint32_t done = 7;
  ck_assert_int_eq(invmm_step_quote(model, &e, 1, &q, &done), INVMM_OK);
  step_ok(twin, e);
  invmm_quotes other = quote_of(twin);
  ck_assert_mem_eq(&q, &other, sizeof q);
  ck_assert_int_eq(invmm_step_quote(model, &bad, 1, &q, &done), INVMM_E_RANGE);
  ck_assert_uint_eq(done, 0);
  invmm_event book = book_at(1000000008, 99.3, 99.5), far = book_at(1000000010, 1e9, 1e9);
  ck_assert_int_eq(invmm_step_quote(model, &book, 1, &q, &done), INVMM_OK);
  step_ok(twin, book);
  other = quote_of(twin);
  ck_assert_mem_eq(&q, &other, sizeof q);
  step_ok(model, fill_at(1000000009, 99.43, 1e304, 0));
  ck_assert_int_eq(invmm_step_quote(model, &far, 1, &q, &done), INVMM_E_NUMERIC);
  ck_assert_uint_eq(done, 0);
  invmm_model_free(model), invmm_model_free(twin);
}
END_TEST

START_TEST(inverse_contracts_hedge_as_well) {
  invmm_model *model = model_with(AMM, SETTINGS({"base_reserve", 713.7}, {"quote_reserve", 70973.1},
                                                {"contract", INVMM_CONTRACT_INVERSE}, {"contract_size", 100},
                                                {"hedge_policy", INVMM_HEDGE_POLICY_FULL}));
  double price = 70973.1 / 713.7;
  ck_assert_close(hedge_of(model).size, -713.7 * price / 100,
                  1e-12); /* before the hedge has a price, at the pool's */
  step_ok(model, hedge_fill_at(1, price, hedge_of(model).size, 0));
  ck_assert_double_le(fabs(hedge_of(model).size), 1e-9);
  step_ok(model, pool_at(2, 0, 713.7, 1.02 * 70973.1, 0));
  ck_assert(isfinite(hedge_of(model).size));
  invmm_event book = book_at(3, price, price);
  book.instrument = INVMM_HEDGE;
  step_ok(model, book);
  ck_assert(isfinite(hedge_of(model).size));
  invmm_model_free(model);
}
END_TEST

int main(void) {
  return RUN_TESTS(
      "makers/amm_curve", an_input_may_feed_the_volatility, an_input_may_feed_the_ratio_of_the_hedge,
      an_input_of_the_hedge_leaves_the_volatility_alone, an_oracle_may_tell_the_outside_price,
      a_price_known_from_the_start_earns_nothing, six_centuries_are_survived, a_saved_state_lives_on,
      the_slot_of_a_position_holds_nothing_else, a_state_must_be_one_that_events_lead_to,
      losses_beyond_all_doubles_are_no_answer, step_and_quote_is_one_answer, inverse_contracts_hedge_as_well);
}
