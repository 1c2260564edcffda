/* SPDX-License-Identifier: MIT */
/** The ABI as it was promised: every number, every field and every prototype of the public headers. What
 * compiles here is right; a change that callers would notice does not compile. The tables are copies of the
 * contract, on a machine with 64-bit pointers. */
#include <invmm/ids.h>
#include <invmm/invmm.h>
#include <invmm/version.h>
#include <stddef.h>
#include <stdlib.h>

#define IS(name, number)     _Static_assert((name) == (number), "a number of the ABI has changed")
#define SIZE(struct_, bytes) _Static_assert(sizeof(struct_) == (bytes), "the size of a struct has changed")
/* The info structs may grow at their end. */
#define GROWS(struct_, bytes) _Static_assert(sizeof(struct_) >= (bytes), "an info struct has shrunk")
#define FIELD(struct_, field, offset, kind)                                                                  \
  _Static_assert(offsetof(struct_, field) == (offset), "a field has moved");                                 \
  _Static_assert(_Generic(&((struct_ *)0)->field, kind * : 1, default : 0), "a field has another type")

/* clang-format off */

/* -- numbers of invmm.h -- */

IS(INVMM_OK, 0);
IS(INVMM_NOT_READY, 1);
IS(INVMM_DUE, 2);
IS(INVMM_HALTED, 3);
IS(INVMM_MORE, 4);
IS(INVMM_E_ARG, -1);
IS(INVMM_E_RANGE, -2);
IS(INVMM_E_NOMEM, -3);
IS(INVMM_E_KIND, -4);
IS(INVMM_E_UNSUPPORTED, -5);
IS(INVMM_E_NUMERIC, -6);
IS(INVMM_E_CONFIG, -7);
IS(INVMM_E_TIME, -8);
IS(INVMM_E_FORMAT, -9);
IS(INVMM_E_BUFFER, -10);
IS(INVMM_E_CANCELLED, -11);

IS(INVMM_KIND_INVALID, -1);
IS(INVMM_KIND_HO_STOLL, 1);
IS(INVMM_KIND_AVELLANEDA_STOIKOV, 2);
IS(INVMM_KIND_AMM_CURVE, 3);
IS(INVMM_KIND_BAND, 4);
IS(INVMM_KIND_VOLATILITY, 101);
IS(INVMM_KIND_INTENSITY, 102);
IS(INVMM_KIND_TOXICITY, 103);
IS(INVMM_KIND_REGIME, 104);
IS(INVMM_KIND_ORACLE, 105);
IS(INVMM_KIND_HEDGE_RATIO, 106);
IS(INVMM_KIND_SIMULATED_MARKET, 201);
IS(INVMM_KIND_PAPER_MARKET, 202);

IS(INVMM_VERB_INVALID, -1);
IS(INVMM_VERB_STEP, 1);
IS(INVMM_VERB_QUOTE, 2);
IS(INVMM_VERB_HEDGE, 4);
IS(INVMM_VERB_EMIT, 8);
IS(INVMM_VERB_SOLVE, 16);

IS(INVMM_EV_INVALID, -1);
IS(INVMM_EV_TIME, 1);
IS(INVMM_EV_BOOK, 2);
IS(INVMM_EV_TRADE, 3);
IS(INVMM_EV_FILL, 4);
IS(INVMM_EV_PENDING, 6);
IS(INVMM_EV_POSITION, 7);
IS(INVMM_EV_FUNDING, 8);
IS(INVMM_EV_POOL, 9);
IS(INVMM_EV_SWAP, 10);
IS(INVMM_EV_GAS, 11);
IS(INVMM_EV_ORACLE, 12);
IS(INVMM_EV_SIGNAL, 13);
IS(INVMM_EV_HEALTH, 14);
IS(INVMM_EV_RANGE, 15);
IS(INVMM_EV_BAR, 16);

IS(INVMM_INSTRUMENT_INVALID, -1);
IS(INVMM_HEDGE, 1000);

IS(INVMM_FLAG_INVALID, -1);
IS(INVMM_FLAG_NOT_READY, 1);
IS(INVMM_FLAG_DUE, 2);
IS(INVMM_FLAG_HALTED, 4);
IS(INVMM_FLAG_STALE, 8);
IS(INVMM_FLAG_LIMIT, 16);
IS(INVMM_FLAG_CROSSES, 32);
IS(INVMM_FLAG_CLIPPED, 64);
IS(INVMM_FLAG_FLOORED, 128);
IS(INVMM_FLAG_TOXIC, 256);
IS(INVMM_FLAG_EXHAUSTED, 512);
IS(INVMM_FLAG_OUT_OF_DOMAIN, 1024);
IS(INVMM_FLAG_SHORTFALL, 2048);
IS(INVMM_FLAG_COOLDOWN, 4096);
IS(INVMM_FLAG_CAPPED, 8192);
IS(INVMM_FLAG_NOT_WORTH, 16384);

IS(INVMM_PF_INVALID, -1);
IS(INVMM_PF_LIVE, 1);
IS(INVMM_PF_INTEGER, 2);
IS(INVMM_PF_CHOICE, 4);
IS(INVMM_PF_ARRAY, 8);
IS(INVMM_PF_INPUT, 16);
IS(INVMM_PF_REQUIRED, 32);
IS(INVMM_PF_MIN_OPEN, 64);
IS(INVMM_PF_MAX_OPEN, 128);

IS(INVMM_EVF_INVALID, -1);
IS(INVMM_EVF_FEE_IN_ASSET, 1);
IS(INVMM_EVF_CASH, 2);
IS(INVMM_EVF_RESTING, 4);
IS(INVMM_EVF_SIDE_UNKNOWN, 8);

IS(INVMM_ACTION_INVALID, -1);
IS(INVMM_ACTION_NONE, 0);
IS(INVMM_ACTION_HEDGE, 1);
IS(INVMM_ACTION_REBALANCE, 2);
IS(INVMM_ACTION_TRANSFER, 3);
IS(INVMM_ACTION_RANGE, 4);
IS(INVMM_ACTION_EXIT, 5);

IS(INVMM_SIDE_INVALID, -1);
IS(INVMM_SIDE_BID, 1);
IS(INVMM_SIDE_ASK, 2);

/* -- numbers of ids.h: append only -- */

IS(INVMM_PARAM_INVALID, -1);
IS(INVMM_PARAM_TICK_SIZE, 1);
IS(INVMM_PARAM_LOT_SIZE, 2);
IS(INVMM_PARAM_MIN_NOTIONAL, 3);
IS(INVMM_PARAM_ORDER_SIZE, 4);
IS(INVMM_PARAM_INVENTORY_LIMIT, 5);
IS(INVMM_PARAM_INVENTORY_TARGET, 6);
IS(INVMM_PARAM_RISK_AVERSION, 7);
IS(INVMM_PARAM_VOLATILITY, 8);
IS(INVMM_PARAM_VOLATILITY_ANNUAL, 9);
IS(INVMM_PARAM_YEAR_SECONDS, 10);
IS(INVMM_PARAM_MAKER_FEE, 11);
IS(INVMM_PARAM_MIN_HALF_SPREAD, 12);
IS(INVMM_PARAM_CROSSING, 13);
IS(INVMM_PARAM_LEVELS, 14);
IS(INVMM_PARAM_LEVEL_SPACING, 15);
IS(INVMM_PARAM_REQUOTE_TICKS, 16);
IS(INVMM_PARAM_MAX_DEVIATION, 17);
IS(INVMM_PARAM_MAX_INPUT_AGE, 18);
IS(INVMM_PARAM_DRAWDOWN_LIMIT, 19);
IS(INVMM_PARAM_SOURCES, 20);
IS(INVMM_PARAM_REFERENCE_SOURCE, 21);
IS(INVMM_PARAM_HEDGE_POLICY, 101);
IS(INVMM_PARAM_HEDGE_RATIO, 102);
IS(INVMM_PARAM_HEDGE_COST, 103);
IS(INVMM_PARAM_HEDGE_FIXED_COST, 104);
IS(INVMM_PARAM_HEDGE_LOT, 105);
IS(INVMM_PARAM_HEDGE_MIN, 106);
IS(INVMM_PARAM_HEDGE_VOLATILITY, 107);
IS(INVMM_PARAM_HEDGE_FLOW_VOLATILITY, 108);
IS(INVMM_PARAM_HEDGE_CORRELATION, 109);
IS(INVMM_PARAM_CONTRACT_SIZE, 110);
IS(INVMM_PARAM_HEDGE_COOLDOWN, 111);
IS(INVMM_PARAM_VARIANT, 201);
IS(INVMM_PARAM_OBJECTIVE, 202);
IS(INVMM_PARAM_INTENSITY_SCALE, 203);
IS(INVMM_PARAM_INTENSITY_SCALE_BID, 204);
IS(INVMM_PARAM_INTENSITY_SCALE_ASK, 205);
IS(INVMM_PARAM_INTENSITY_DECAY, 206);
IS(INVMM_PARAM_INTENSITY_DECAY_BID, 207);
IS(INVMM_PARAM_INTENSITY_DECAY_ASK, 208);
IS(INVMM_PARAM_HORIZON, 209);
IS(INVMM_PARAM_HORIZON_MODE, 210);
IS(INVMM_PARAM_DRIFT, 211);
IS(INVMM_PARAM_IMPACT, 212);
IS(INVMM_PARAM_LATENCY, 601);
IS(INVMM_PARAM_QUEUE_SHARE, 602);
IS(INVMM_PARAM_HEDGE_FEE, 603);
IS(INVMM_PARAM_SEED, 604);
IS(INVMM_PARAM_STREAM, 605);
IS(INVMM_PARAM_INITIAL_PRICE, 606);
IS(INVMM_PARAM_TIME_STEP, 607);
IS(INVMM_PARAM_TRADE_SIZE, 608);
IS(INVMM_PARAM_BOOK_HALF_SPREAD, 609);
IS(INVMM_PARAM_HEDGE_HALF_SPREAD, 610);

IS(INVMM_VALUE_INVALID, -1);
IS(INVMM_VALUE_INVENTORY, 1);
IS(INVMM_VALUE_AVAILABLE, 2);
IS(INVMM_VALUE_CASH, 3);
IS(INVMM_VALUE_FEES, 4);
IS(INVMM_VALUE_PNL, 5);
IS(INVMM_VALUE_PNL_SPREAD, 6);
IS(INVMM_VALUE_PNL_INVENTORY, 7);
IS(INVMM_VALUE_PNL_HEDGE, 8);
IS(INVMM_VALUE_MID, 9);
IS(INVMM_VALUE_RESERVATION, 10);
IS(INVMM_VALUE_TIME_LEFT, 11);
IS(INVMM_VALUE_VOLATILITY, 12);
IS(INVMM_VALUE_DRAWDOWN, 13);
IS(INVMM_VALUE_HALTED, 14);
IS(INVMM_VALUE_HEDGE_POSITION, 15);
IS(INVMM_VALUE_EVENTS, 16);
IS(INVMM_VALUE_INPUT_AGE, 17);
IS(INVMM_VALUE_HEALTH, 18);
IS(INVMM_VALUE_INTENSITY_TERM, 19);
IS(INVMM_VALUE_TOXICITY_TERM, 20);
IS(INVMM_VALUE_FEE_TERM, 21);
IS(INVMM_VALUE_DEPTH, 22);
IS(INVMM_VALUE_BAND_OUTER, 23);
IS(INVMM_VALUE_BAND_INNER, 24);
IS(INVMM_VALUE_FILLS, 31);

IS(INVMM_CROSSING_INVALID, -1);
IS(INVMM_CROSSING_ALLOW, 0);
IS(INVMM_CROSSING_CLIP, 1);
IS(INVMM_CROSSING_POST_ONLY, 2);

IS(INVMM_HEDGE_POLICY_INVALID, -1);
IS(INVMM_HEDGE_POLICY_NONE, 0);
IS(INVMM_HEDGE_POLICY_FULL, 1);
IS(INVMM_HEDGE_POLICY_BAND, 2);

IS(INVMM_AS_INVALID, -1);
IS(INVMM_AS_FINITE, 0);
IS(INVMM_AS_INFINITE, 1);
IS(INVMM_AS_EXACT, 2);
IS(INVMM_AS_STATIONARY, 3);
IS(INVMM_AS_ASYMPTOTIC, 4);
IS(INVMM_AS_RUNNING_PENALTY, 5);

IS(INVMM_OBJECTIVE_INVALID, -1);
IS(INVMM_OBJECTIVE_UTILITY, 0);
IS(INVMM_OBJECTIVE_RISK_ADJUSTED, 1);

IS(INVMM_HORIZON_INVALID, -1);
IS(INVMM_HORIZON_SESSION, 0);
IS(INVMM_HORIZON_ROLLING, 1);

/* -- structs -- */

typedef void *(*alloc_function)(void *user, uint64_t size);
typedef void (*release_function)(void *user, void *block);

_Static_assert(_Generic((invmm_status)0, int32_t : 1, default : 0), "a status is an int32_t");
_Static_assert(_Generic((invmm_progress)0, int32_t (*)(void *, double) : 1, default : 0), "the type of progress");

SIZE(invmm_event, 64);
FIELD(invmm_event, time_ns, 0, int64_t);
FIELD(invmm_event, kind, 8, int32_t);
FIELD(invmm_event, source, 12, int32_t);
FIELD(invmm_event, price, 16, double);
FIELD(invmm_event, size, 24, double);
FIELD(invmm_event, price2, 32, double);
FIELD(invmm_event, size2, 40, double);
FIELD(invmm_event, value, 48, double);
FIELD(invmm_event, instrument, 56, int32_t);
FIELD(invmm_event, flags, 60, uint32_t);

SIZE(invmm_request, 32);
FIELD(invmm_request, time_ns, 0, int64_t);
FIELD(invmm_request, instrument, 8, int32_t);
FIELD(invmm_request, level, 12, int32_t);
FIELD(invmm_request, size, 16, double);
FIELD(invmm_request, venue, 24, int32_t);
FIELD(invmm_request, flags, 28, uint32_t);

SIZE(invmm_quotes, 128);
FIELD(invmm_quotes, bid, 0, double);
FIELD(invmm_quotes, ask, 8, double);
FIELD(invmm_quotes, bid_size, 16, double);
FIELD(invmm_quotes, ask_size, 24, double);
FIELD(invmm_quotes, bid_ticks, 32, int64_t);
FIELD(invmm_quotes, ask_ticks, 40, int64_t);
FIELD(invmm_quotes, reservation, 48, double);
FIELD(invmm_quotes, half_spread, 56, double);
FIELD(invmm_quotes, inventory_term, 64, double);
FIELD(invmm_quotes, intensity_term, 72, double);
FIELD(invmm_quotes, toxicity_term, 80, double);
FIELD(invmm_quotes, fee_term, 88, double);
FIELD(invmm_quotes, time_ns, 96, int64_t);
FIELD(invmm_quotes, instrument, 104, int32_t);
FIELD(invmm_quotes, level, 108, int32_t);
FIELD(invmm_quotes, sides, 112, uint32_t);
FIELD(invmm_quotes, flags, 116, uint32_t);
FIELD(invmm_quotes, venue, 120, int32_t);
FIELD(invmm_quotes, reserved, 124, uint32_t);

SIZE(invmm_order, 128);
FIELD(invmm_order, action, 0, int32_t);
FIELD(invmm_order, instrument, 4, int32_t);
FIELD(invmm_order, venue, 8, int32_t);
FIELD(invmm_order, to_venue, 12, int32_t);
FIELD(invmm_order, size, 16, double);
FIELD(invmm_order, limit_price, 24, double);
FIELD(invmm_order, target, 32, double);
FIELD(invmm_order, band_low, 40, double);
FIELD(invmm_order, band_high, 48, double);
FIELD(invmm_order, rate, 56, double);
FIELD(invmm_order, residual, 64, double);
FIELD(invmm_order, cost, 72, double);
FIELD(invmm_order, saving, 80, double);
FIELD(invmm_order, carry, 88, double);
FIELD(invmm_order, range_low, 96, double);
FIELD(invmm_order, range_high, 104, double);
FIELD(invmm_order, flags, 112, uint32_t);
FIELD(invmm_order, reserved, 116, uint32_t);
FIELD(invmm_order, seconds, 120, double);

GROWS(invmm_kind_info, 40);
FIELD(invmm_kind_info, struct_size, 0, uint32_t);
FIELD(invmm_kind_info, id, 4, int32_t);
FIELD(invmm_kind_info, verbs, 8, uint32_t);
FIELD(invmm_kind_info, reserved, 12, uint32_t);
FIELD(invmm_kind_info, name, 16, const char *);
FIELD(invmm_kind_info, title, 24, const char *);
FIELD(invmm_kind_info, cite, 32, const char *);

GROWS(invmm_param_info, 80);
FIELD(invmm_param_info, struct_size, 0, uint32_t);
FIELD(invmm_param_info, id, 4, int32_t);
FIELD(invmm_param_info, flags, 8, uint32_t);
FIELD(invmm_param_info, max_len, 12, uint32_t);
FIELD(invmm_param_info, dflt, 16, double);
FIELD(invmm_param_info, min, 24, double);
FIELD(invmm_param_info, max, 32, double);
FIELD(invmm_param_info, name, 40, const char *);
FIELD(invmm_param_info, unit, 48, const char *);
FIELD(invmm_param_info, choices, 56, const char *);
FIELD(invmm_param_info, about, 64, const char *);
FIELD(invmm_param_info, cite, 72, const char *);

GROWS(invmm_value_info, 40);
FIELD(invmm_value_info, struct_size, 0, uint32_t);
FIELD(invmm_value_info, id, 4, int32_t);
FIELD(invmm_value_info, flags, 8, uint32_t);
FIELD(invmm_value_info, count, 12, uint32_t);
FIELD(invmm_value_info, name, 16, const char *);
FIELD(invmm_value_info, unit, 24, const char *);
FIELD(invmm_value_info, about, 32, const char *);

SIZE(invmm_allocator, 24);
FIELD(invmm_allocator, alloc, 0, alloc_function);
FIELD(invmm_allocator, release, 8, release_function);
FIELD(invmm_allocator, user, 16, void *);

/* -- functions: a second declaration must agree with the first -- */

uint32_t invmm_version(void);
const char *invmm_strerror(invmm_status status);
uint32_t invmm_kind_count(void);
int32_t invmm_kind_id(const char *name);
invmm_status invmm_kind_info_at(uint32_t index, invmm_kind_info *out);
uint32_t invmm_param_count(int32_t kind);
int32_t invmm_param_id(int32_t kind, const char *name);
invmm_status invmm_param_info_at(int32_t kind, uint32_t index, invmm_param_info *out);
uint32_t invmm_value_count(int32_t kind);
int32_t invmm_value_id(int32_t kind, const char *name);
invmm_status invmm_value_info_at(int32_t kind, uint32_t index, invmm_value_info *out);
invmm_status invmm_config_new(int32_t kind, invmm_config **out);
invmm_status invmm_config_new_with(int32_t kind, const invmm_allocator *allocator, invmm_config **out);
invmm_status invmm_config_set(invmm_config *config, int32_t param, double value);
invmm_status invmm_config_set_array(invmm_config *config, int32_t param, const double *values, uint32_t n);
invmm_status invmm_config_get(const invmm_config *config, int32_t param, double *out);
invmm_status invmm_config_attach(invmm_config *config, int32_t param, const invmm_config *input);
const char *invmm_config_errmsg(const invmm_config *config);
void invmm_config_free(invmm_config *config);
invmm_status invmm_model_new(invmm_config *config, invmm_model **out);
invmm_status invmm_model_clone(const invmm_model *model, invmm_model **out);
invmm_status invmm_model_reset(invmm_model *model);
void invmm_model_free(invmm_model *model);
int32_t invmm_model_kind(const invmm_model *model);
invmm_status invmm_model_set(invmm_model *model, int32_t param, double value);
invmm_status invmm_model_set_array(invmm_model *model, int32_t param, const double *values, uint32_t n);
invmm_status invmm_model_get(const invmm_model *model, int32_t param, double *out);
invmm_status invmm_model_input(const invmm_model *model, int32_t param, const invmm_model **out);
const char *invmm_model_errmsg(const invmm_model *model);
invmm_status invmm_model_save(const invmm_model *model, void *buffer, uint64_t capacity, uint64_t *length);
invmm_status invmm_model_load(const void *buffer, uint64_t length, const invmm_allocator *allocator, invmm_model **out);
invmm_status invmm_solve(invmm_model *model, invmm_progress progress, void *user);
invmm_status invmm_model_adopt(invmm_model *model, const invmm_model *solved);
invmm_status invmm_step(invmm_model *model, const invmm_event *events, uint32_t n, uint32_t *done);
invmm_status invmm_quote(const invmm_model *model, const invmm_request *requests, uint32_t n, invmm_quotes *out);
invmm_status invmm_hedge(const invmm_model *model, invmm_order *out, uint32_t capacity, uint32_t *n);
invmm_status invmm_value(const invmm_model *model, int32_t value, uint32_t index, double *out);
invmm_status invmm_step_quote(invmm_model *model, const invmm_event *events, uint32_t n, invmm_quotes *out, uint32_t *done);
invmm_status invmm_emit(invmm_model *market, const invmm_quotes *quotes, uint32_t n, const invmm_order *orders, uint32_t m, invmm_event *out, uint32_t capacity, uint32_t *count);
invmm_status invmm_run(invmm_model *market, invmm_model *maker, const invmm_event *events, uint32_t n, int64_t until_ns, invmm_progress progress, void *user, uint32_t *done);

/* clang-format on */

/* Headers and library belong together. */
int main(void) {
  return invmm_version() == INVMM_VERSION_NUMBER ? EXIT_SUCCESS : EXIT_FAILURE;
}
