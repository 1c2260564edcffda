/* SPDX-License-Identifier: MIT */
/* The interface as of version 0.1.0, without its manual: what a program was compiled against that nobody
 * compiles again. Never changed; old_client.c is such a program. */
#include <stdint.h>
typedef int32_t invmm_status;
enum {
  INVMM_OK = 0,
  INVMM_NOT_READY = 1,
  INVMM_DUE = 2,
  INVMM_HALTED = 3,
  INVMM_MORE = 4,
  INVMM_E_ARG = -1,
  INVMM_E_RANGE = -2,
  INVMM_E_NOMEM = -3,
  INVMM_E_KIND = -4,
  INVMM_E_UNSUPPORTED = -5,
  INVMM_E_NUMERIC = -6,
  INVMM_E_CONFIG = -7,
  INVMM_E_TIME = -8,
  INVMM_E_FORMAT = -9,
  INVMM_E_BUFFER = -10,
  INVMM_E_CANCELLED = -11
};
enum {
  INVMM_KIND_INVALID = -1,
  INVMM_KIND_HO_STOLL = 1,
  INVMM_KIND_AVELLANEDA_STOIKOV = 2,
  INVMM_KIND_AMM_CURVE = 3,
  INVMM_KIND_BAND = 4,
  INVMM_KIND_VOLATILITY = 101,
  INVMM_KIND_INTENSITY = 102,
  INVMM_KIND_TOXICITY = 103,
  INVMM_KIND_REGIME = 104,
  INVMM_KIND_ORACLE = 105,
  INVMM_KIND_SIMULATED_MARKET = 201,
  INVMM_KIND_PAPER_MARKET = 202
};
enum {
  INVMM_VERB_INVALID = -1,
  INVMM_VERB_STEP = 1,
  INVMM_VERB_QUOTE = 2,
  INVMM_VERB_HEDGE = 4,
  INVMM_VERB_EMIT = 8,
  INVMM_VERB_SOLVE = 16
};
enum {
  INVMM_EV_INVALID = -1,
  INVMM_EV_TIME = 1,
  INVMM_EV_BOOK = 2,
  INVMM_EV_TRADE = 3,
  INVMM_EV_FILL = 4,
  INVMM_EV_PENDING = 6,
  INVMM_EV_POSITION = 7,
  INVMM_EV_FUNDING = 8,
  INVMM_EV_POOL = 9,
  INVMM_EV_SWAP = 10,
  INVMM_EV_GAS = 11,
  INVMM_EV_ORACLE = 12,
  INVMM_EV_SIGNAL = 13,
  INVMM_EV_HEALTH = 14,
  INVMM_EV_RANGE = 15,
  INVMM_EV_BAR = 16
};
enum { INVMM_INSTRUMENT_INVALID = -1, INVMM_HEDGE = 1000 };
enum {
  INVMM_FLAG_INVALID = -1,
  INVMM_FLAG_NOT_READY = 1,
  INVMM_FLAG_DUE = 2,
  INVMM_FLAG_HALTED = 4,
  INVMM_FLAG_STALE = 8,
  INVMM_FLAG_LIMIT = 16,
  INVMM_FLAG_CROSSES = 32,
  INVMM_FLAG_CLIPPED = 64,
  INVMM_FLAG_FLOORED = 128,
  INVMM_FLAG_TOXIC = 256,
  INVMM_FLAG_EXHAUSTED = 512,
  INVMM_FLAG_OUT_OF_DOMAIN = 1024,
  INVMM_FLAG_SHORTFALL = 2048,
  INVMM_FLAG_COOLDOWN = 4096,
  INVMM_FLAG_CAPPED = 8192,
  INVMM_FLAG_NOT_WORTH = 16384
};
enum {
  INVMM_PF_INVALID = -1,
  INVMM_PF_LIVE = 1,
  INVMM_PF_INTEGER = 2,
  INVMM_PF_CHOICE = 4,
  INVMM_PF_ARRAY = 8,
  INVMM_PF_INPUT = 16,
  INVMM_PF_REQUIRED = 32,
  INVMM_PF_MIN_OPEN = 64,
  INVMM_PF_MAX_OPEN = 128
};
enum {
  INVMM_EVF_INVALID = -1,
  INVMM_EVF_FEE_IN_ASSET = 1,
  INVMM_EVF_CASH = 2,
  INVMM_EVF_RESTING = 4,
  INVMM_EVF_SIDE_UNKNOWN = 8
};
enum {
  INVMM_ACTION_INVALID = -1,
  INVMM_ACTION_NONE = 0,
  INVMM_ACTION_HEDGE = 1,
  INVMM_ACTION_REBALANCE = 2,
  INVMM_ACTION_TRANSFER = 3,
  INVMM_ACTION_RANGE = 4,
  INVMM_ACTION_EXIT = 5
};
enum { INVMM_SIDE_INVALID = -1, INVMM_SIDE_BID = 1, INVMM_SIDE_ASK = 2 };
typedef struct invmm_event {
  int64_t time_ns;
  int32_t kind, source;
  double price, size, price2, size2, value;
  int32_t instrument;
  uint32_t flags;
} invmm_event;
typedef struct invmm_request {
  int64_t time_ns;
  int32_t instrument, level;
  double size;
  int32_t venue;
  uint32_t flags;
} invmm_request;
typedef struct invmm_quotes {
  double bid, ask, bid_size, ask_size;
  int64_t bid_ticks, ask_ticks;
  double reservation, half_spread;
  double inventory_term, intensity_term, toxicity_term, fee_term;
  int64_t time_ns;
  int32_t instrument, level;
  uint32_t sides, flags;
  int32_t venue;
  uint32_t reserved;
} invmm_quotes;
typedef struct invmm_order {
  int32_t action, instrument, venue, to_venue;
  double size, limit_price;
  double target, band_low, band_high, rate;
  double residual, cost, saving, carry;
  double range_low, range_high;
  uint32_t flags, reserved;
  double seconds;
} invmm_order;
typedef struct invmm_kind_info {
  uint32_t struct_size;
  int32_t id;
  uint32_t verbs, reserved;
  const char *name, *title, *cite;
} invmm_kind_info;
typedef struct invmm_param_info {
  uint32_t struct_size;
  int32_t id;
  uint32_t flags, max_len;
  double dflt, min, max;
  const char *name, *unit, *choices, *about, *cite;
} invmm_param_info;
typedef struct invmm_value_info {
  uint32_t struct_size;
  int32_t id;
  uint32_t flags, count;
  const char *name, *unit, *about;
} invmm_value_info;
typedef struct invmm_allocator {
  void *(*alloc)(void *user, uint64_t size);
  void (*release)(void *user, void *block);
  void *user;
} invmm_allocator;
typedef int32_t (*invmm_progress)(void *user, double done);
typedef struct invmm_config invmm_config;
typedef struct invmm_model invmm_model;
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
invmm_status invmm_model_load(const void *buffer, uint64_t length, const invmm_allocator *allocator,
                              invmm_model **out);
invmm_status invmm_solve(invmm_model *model, invmm_progress progress, void *user);
invmm_status invmm_model_adopt(invmm_model *model, const invmm_model *solved);
invmm_status invmm_step(invmm_model *model, const invmm_event *events, uint32_t n, uint32_t *done);
invmm_status invmm_quote(const invmm_model *model, const invmm_request *requests, uint32_t n,
                         invmm_quotes *out);
invmm_status invmm_hedge(const invmm_model *model, invmm_order *out, uint32_t capacity, uint32_t *n);
invmm_status invmm_value(const invmm_model *model, int32_t value, uint32_t index, double *out);
invmm_status invmm_step_quote(invmm_model *model, const invmm_event *events, uint32_t n, invmm_quotes *out,
                              uint32_t *done);
invmm_status invmm_emit(invmm_model *market, const invmm_quotes *quotes, uint32_t n,
                        const invmm_order *orders, uint32_t m, invmm_event *out, uint32_t capacity,
                        uint32_t *count);
invmm_status invmm_run(invmm_model *market, invmm_model *maker, const invmm_event *events, uint32_t n,
                       int64_t until_ns, invmm_progress progress, void *user, uint32_t *done);
