/* SPDX-License-Identifier: MIT */
/** @file invmm.h
 * Inventory management for market makers: events go in; quotes, hedges and values come out.
 *
 * **What.** Makers, inputs and markets are all models, driven through one handle and a few verbs. A maker is
 * told about the market and about its own fills, and answers what to bid and ask and what to hedge. A market
 * works the other way round: it takes quotes and orders and answers with events, so a maker can be tried
 * before it trades. Kinds, parameters and values are numbers that also have names: a program can discover
 * them at run time, and `invmm/ids.h` spells them out for C.
 *
 * **Use, in three steps.**
 * 1. Prepare: invmm_config_new(), invmm_config_set() for each parameter that is not left at its default,
 *    invmm_model_new().
 * 2. Work: invmm_step() with every event; invmm_quote(), invmm_hedge() and invmm_value() when an answer is
 *    wanted.
 * 3. Finish: invmm_model_free(), invmm_config_free().
 *
 * **Units.** `s` is a second, `P` a price (currency per unit of the asset), `U` a quantity of the asset, so
 * money is P U. Time is int64 nanoseconds of any epoch in events, requests and answers, and double seconds in
 * parameters and values. Buying is positive, selling negative. Volatility is arithmetic, P per square root of
 * a second, and rates of arrival are per second. Sizes and positions of hedge instruments are in contracts.
 *
 * **Threads.** One thread at a time per handle, any thread. Functions that take the handle as const may run
 * at the same time as each other on it. Handles share nothing; there is no global state, clock, lock or I/O.
 *
 * **Memory.** A model is one block from the allocator of its configuration (malloc and free unless another
 * was given). The hot verbs never allocate. Arguments are copied or only read during the call, and every
 * output array belongs to the caller; an array of no elements may be null. Names and descriptions live as
 * long as the library; an error text lives until the next call that takes its handle as non-const.
 *
 * **Errors.** A status is 0 for success, positive for success with a note, negative for a refusal. A refused
 * call has changed nothing and written nothing, except where its description says so; a function that creates
 * a handle then stores null. Of several notes the highest is returned; the flags of the answer carry them
 * all. The library never prints, aborts or raises a signal. For a sentence about the last failure:
 * invmm_config_errmsg(), invmm_model_errmsg().
 *
 * **Stability.** Names, numbers, prototypes and the layout of structs in this header do not change. Numbers
 * and functions may be added, so a reserved field, and any that an event does not use, must be 0. The info
 * structs may grow at their end, which is what their `struct_size` is for. Types and numbers: since 0.1. */
#ifndef INVMM_INVMM_H
#define INVMM_INVMM_H
#include <invmm/export.h>
#include <stdint.h>
#ifdef __cplusplus
extern "C" {
#endif

/** @name Status codes
 * @{ */

/** What a call came to: 0 is success, above 0 success with a note, below 0 a refusal. */
typedef int32_t invmm_status;

/** Values of #invmm_status. Notes belong to answers (quotes, orders, values, events); invmm_step() never
 * returns one. */
enum {
  INVMM_OK = 0,             /**< done */
  INVMM_NOT_READY = 1,      /**< too little has been seen: quotes come without sides, values as 0 */
  INVMM_DUE = 2,            /**< answered from the last solution, without sides where there is none yet;
                                 invmm_solve() would renew it */
  INVMM_HALTED = 3,         /**< the kill switch is latched: only what reduces risk is answered */
  INVMM_MORE = 4,           /**< invmm_emit(): more events wait; ask again with n = m = 0 */
  INVMM_E_ARG = -1,         /**< null pointer, wrong count, unknown flag, reserved or unused field not 0 */
  INVMM_E_RANGE = -2,       /**< NaN, or out of bounds; infinity is inside where a bound is infinite */
  INVMM_E_NOMEM = -3,       /**< the allocator returned null */
  INVMM_E_KIND = -4,        /**< no such kind, parameter, value or event; or an input that does not fit */
  INVMM_E_UNSUPPORTED = -5, /**< this kind, or this version, does not do that */
  INVMM_E_NUMERIC = -6,     /**< no finite answer exists; the model is unchanged */
  INVMM_E_CONFIG = -7,      /**< parameters contradict each other; invmm_config_errmsg() names them */
  INVMM_E_TIME = -8,        /**< earlier than the last event */
  INVMM_E_FORMAT = -9,      /**< a saved state that is damaged, foreign or of a later version */
  INVMM_E_BUFFER = -10,     /**< the caller's buffer is too small; the size needed was stored */
  INVMM_E_CANCELLED = -11   /**< the progress function asked to stop */
};
/** @} */

/** @name Numbers
 * @{ */

/** Kinds of model; invmm_kind_info_at() lists those that this build has. */
enum {
  INVMM_KIND_INVALID = -1,           /**< no kind */
  INVMM_KIND_HO_STOLL = 1,           /**< maker: dealer facing linear demand (Ho and Stoll 1981) */
  INVMM_KIND_AVELLANEDA_STOIKOV = 2, /**< maker: dealer facing exponential demand (Avellaneda and Stoikov
                                          2008) */
  INVMM_KIND_AMM_CURVE = 3,          /**< maker: a pool whose price follows a curve of its reserves */
  INVMM_KIND_BAND = 4,               /**< maker: rebalances when the inventory leaves a band */
  INVMM_KIND_VOLATILITY = 101,       /**< input: volatility from prices, P/sqrt(s) */
  INVMM_KIND_INTENSITY = 102,        /**< input: scale (1/s) and decay (1/P) of order arrivals */
  INVMM_KIND_TOXICITY = 103,         /**< input: how informed the flow is */
  INVMM_KIND_REGIME = 104,           /**< input: which state the market is in */
  INVMM_KIND_ORACLE = 105,           /**< input: one price out of several sources, P */
  INVMM_KIND_HEDGE_RATIO = 106,      /**< input: units of a hedge against one unit of the asset, U/U */
  INVMM_KIND_SIMULATED_MARKET = 201, /**< market: a mid that moves and takers who arrive, drawn from a seed */
  INVMM_KIND_PAPER_MARKET = 202      /**< market: recorded events, and the fills quotes would have had */
};

/** Verbs that a kind has; a mask, see invmm_kind_info::verbs. */
enum {
  INVMM_VERB_INVALID = -1, /**< no verb */
  INVMM_VERB_STEP = 1,     /**< invmm_step() */
  INVMM_VERB_QUOTE = 2,    /**< invmm_quote() and invmm_step_quote() */
  INVMM_VERB_HEDGE = 4,    /**< invmm_hedge() */
  INVMM_VERB_EMIT = 8,     /**< invmm_emit() and, as the market, invmm_run() */
  INVMM_VERB_SOLVE = 16    /**< invmm_solve() and invmm_model_adopt() */
};

/** Kinds of event. Each line names all fields of #invmm_event that the kind uses besides `time_ns`, `kind`,
 * `source` and `instrument`; the others must be 0. Doubles must be finite. A model that has no use for an
 * event of a known kind moves its clock and accepts it. */
enum {
  INVMM_EV_INVALID = -1, /**< no event */
  INVMM_EV_TIME = 1,     /**< Time has passed, nothing else is known. */
  INVMM_EV_BOOK = 2,     /**< Best quotes: price (P) and size (U, >= 0) of the bid, price2 and size2 of the
                              ask. Size 0: that side is empty, and quotes are withdrawn as stale. bid = ask
                              is a real, locked book; bid > ask, both with a size, is #INVMM_E_RANGE. */
  INVMM_EV_TRADE = 3,    /**< A public trade: price (P), size (U, > 0 when the buyer was the aggressor, < 0
                              when the seller was). Size 0 is #INVMM_E_RANGE. flags:
                              #INVMM_EVF_SIDE_UNKNOWN. */
  INVMM_EV_FILL = 4,     /**< Our own fill, a fact that no limit refuses: price (P), size (U, > 0 we
                              bought; contracts for a hedge instrument), value = fee paid (currency, < 0 a
                              rebate). Size 0 is #INVMM_E_RANGE. It shrinks what is pending of its
                              instrument, source and sign, never past 0. A late one is taken at the last
                              time. flags: #INVMM_EVF_FEE_IN_ASSET, #INVMM_EVF_RESTING. */
  /* 5 is not used */
  INVMM_EV_PENDING = 6,  /**< Our orders in flight, those that may fill and are not resting quotes: size =
                              buys, size2 = sells, both >= 0, in U or contracts. Replaces the last one of
                              its instrument and source. */
  INVMM_EV_POSITION = 7, /**< Reconciliation of one instrument and source: size = inventory (U or
                              contracts), value = cash (currency) with #INVMM_EVF_CASH, else 0; for a hedge
                              instrument always 0. It rebases the accounts and is never profit. A late one
                              is taken at the last time. */
  INVMM_EV_FUNDING = 8,  /**< Funding settled now: value = rate that longs paid (fraction of the notional
                              per interval), size = the interval (s), price = mark (P), price2 = forecast
                              of the next rate, size2 = time to it (s). */
  INVMM_EV_POOL = 9,     /**< State of a pool: price (P), size = base reserve (U), size2 = quote reserve
                              (currency), value = active liquidity, price2 = fee (fraction; 0: unchanged). */
  INVMM_EV_SWAP = 10,    /**< A swap in a pool: size = base into the pool (U), size2 = quote into it
                              (currency), price (P) and value = active liquidity after it (0: unchanged). */
  INVMM_EV_GAS = 11,     /**< value = cost of one transaction on this source (currency). */
  INVMM_EV_ORACLE = 12,  /**< A price report: value (P), price2 = its own standard error (P), size = its
                              age (s). For an oracle of volatilities both are in P/sqrt(s). */
  INVMM_EV_SIGNAL = 13,  /**< A number from elsewhere: source says which one; value in P for
                              `signal_source` of toxicity and for `depth_source` of intensity. */
  INVMM_EV_HEALTH = 14,  /**< The host's own switch, value: 0 normal, releases a latched halt, and then the
                              drawdown counts from here; 1 degraded: answers are flagged #INVMM_FLAG_HALTED,
                              and a maker with inputs quotes smaller and wider, by `degraded_size` and
                              `degraded_spread`; 2 reduce only and 3 halted: both latch the halt. Other
                              values are #INVMM_E_RANGE. */
  INVMM_EV_RANGE = 15,   /**< Our liquidity in a pool from now on: price and price2 = lower and upper end
                              (P), value = liquidity. All 0: withdrawn. */
  INVMM_EV_BAR = 16      /**< A bar: price = open, price2 = close, size = high, size2 = low (all P), value
                              = volume (U); `time_ns` is its end. */
};

/** Instruments: 0 and up are quoted, #INVMM_HEDGE and up are hedged with. */
enum {
  INVMM_INSTRUMENT_INVALID = -1, /**< no instrument */
  INVMM_HEDGE = 1000             /**< the first hedge instrument; INVMM_HEDGE + j is the j-th after it */
};

/** Flags of quotes and of orders, a mask: why the answer is what it is. */
enum {
  INVMM_FLAG_INVALID = -1,         /**< no flags; never set */
  INVMM_FLAG_NOT_READY = 1,        /**< no book yet, no solution yet, or an input is still warming up */
  INVMM_FLAG_DUE = 2,              /**< from a solution that a changed parameter has outdated */
  INVMM_FLAG_HALTED = 4,           /**< the halt is latched, or the host reported degraded health */
  INVMM_FLAG_STALE = 8,            /**< withdrawn: an input is older than `max_input_age`, or the book has
                                        an empty side */
  INVMM_FLAG_LIMIT = 16,           /**< an inventory limit or `min_notional` took a side, or a part of its
                                        size */
  INVMM_FLAG_CROSSES = 32,         /**< a price passes the mid */
  INVMM_FLAG_CLIPPED = 64,         /**< a price was kept from passing the mid, or the other side's touch */
  INVMM_FLAG_FLOORED = 128,        /**< `min_half_spread` moved a price */
  INVMM_FLAG_TOXIC = 256,          /**< toxicity widened, shrank or withdrew */
  INVMM_FLAG_EXHAUSTED = 512,      /**< a side has no demand left at a price that would pay: it is absent,
                                        but for `first_order` of Ho-Stoll */
  INVMM_FLAG_OUT_OF_DOMAIN = 1024, /**< outside where the formula holds, or a side further than
                                        `max_deviation` from the mid, which is then absent */
  INVMM_FLAG_SHORTFALL = 2048,     /**< the venues that take part cannot provide the whole size */
  INVMM_FLAG_COOLDOWN = 4096,      /**< held back until enough time has passed since the last order */
  INVMM_FLAG_CAPPED = 8192,        /**< a cap cut the size, the carry, or the funding counted on */
  INVMM_FLAG_NOT_WORTH = 16384     /**< withheld: doing nothing is cheaper */
};

/** Flags of a parameter, a mask: invmm_param_info::flags. */
enum {
  INVMM_PF_INVALID = -1,  /**< no flags */
  INVMM_PF_LIVE = 1,      /**< may be changed on a running model with invmm_model_set() */
  INVMM_PF_INTEGER = 2,   /**< takes whole numbers only */
  INVMM_PF_CHOICE = 4,    /**< takes a position in invmm_param_info::choices, from 0 */
  INVMM_PF_ARRAY = 8,     /**< has several elements, up to invmm_param_info::max_len */
  INVMM_PF_INPUT = 16,    /**< takes an attached input and no number; `choices` lists the kinds it accepts */
  INVMM_PF_REQUIRED = 32, /**< has no default; invmm_model_new() demands it where nothing stands in for it */
  INVMM_PF_MIN_OPEN = 64, /**< the lower bound itself is excluded */
  INVMM_PF_MAX_OPEN = 128 /**< the upper bound itself is excluded */
};

/** Flags of an event, a mask: invmm_event::flags. An unknown flag, or one on a kind of event that does not
 * list it, is #INVMM_E_ARG. */
enum {
  INVMM_EVF_INVALID = -1,     /**< no flags */
  INVMM_EVF_FEE_IN_ASSET = 1, /**< #INVMM_EV_FILL: the fee is in U, left the inventory and not the cash,
                                   and counts in `fees` at the mid; not on a hedge instrument */
  INVMM_EVF_CASH = 2,         /**< #INVMM_EV_POSITION: value is the cash now; without it cash moves by
                                   -change * mid */
  INVMM_EVF_RESTING = 4,      /**< #INVMM_EV_FILL: of a resting quote, so nothing pending shrinks */
  INVMM_EVF_SIDE_UNKNOWN = 8  /**< #INVMM_EV_TRADE: the aggressor is not known; size must be > 0 */
};

/** What an order asks for: invmm_order::action. */
enum {
  INVMM_ACTION_INVALID = -1,  /**< no action code */
  INVMM_ACTION_NONE = 0,      /**< nothing */
  INVMM_ACTION_HEDGE = 1,     /**< trade a hedge instrument */
  INVMM_ACTION_REBALANCE = 2, /**< trade the quoted instrument */
  INVMM_ACTION_TRANSFER = 3,  /**< move inventory from `venue` to `to_venue` */
  INVMM_ACTION_RANGE = 4,     /**< move pool liquidity to `range_low` .. `range_high` */
  INVMM_ACTION_EXIT = 5       /**< leave the position */
};

/** Sides that a quote has, a mask: invmm_quotes::sides. */
enum {
  INVMM_SIDE_INVALID = -1, /**< no side code */
  INVMM_SIDE_BID = 1,      /**< the bid is present */
  INVMM_SIDE_ASK = 2       /**< the ask is present */
};
/** @} */

/** @name Types
 * @{ */

/** Something that happened: 64 bytes for ever. Zero the struct, then fill in what the kind uses. @since 0.1
 */
typedef struct invmm_event {
  int64_t time_ns; /**< ns of any epoch, never decreasing on one handle (a late FILL or POSITION excepted) */
  int32_t kind,    /**< INVMM_EV_* */
      source;      /**< venue, oracle or signal number, >= 0; below `sources` for BOOK, TRADE, FILL,
                        PENDING, POSITION */
  double price,    /**< P, unless the kind says otherwise */
      size,        /**< U, or contracts of a hedge instrument, unless the kind says otherwise */
      price2,      /**< P, unless the kind says otherwise */
      size2,       /**< U or contracts, unless the kind says otherwise */
      value;       /**< in the unit that the kind gives it */
  int32_t instrument; /**< 0: what is quoted; #INVMM_HEDGE + j: hedge j of `hedge_instruments` */
  uint32_t flags;     /**< mask of INVMM_EVF_*; unknown ones are #INVMM_E_ARG */
} invmm_event;

/** A question to invmm_quote(): 32 bytes. All zero is the default request, spelled out. */
typedef struct invmm_request {
  int64_t time_ns;    /**< ns, not before the last event; 0: the time of the last event */
  int32_t instrument, /**< what to quote; 0 in this version */
      level;          /**< 0 is the best quote, 1 .. `levels` - 1 the ladder behind it */
  double size;        /**< U, >= 0; 0: the configured `order_size`. Changes sizes, and prices only of pools */
  int32_t venue;      /**< 0 .. `sources` - 1, copied into the answer */
  uint32_t flags;     /**< 0 */
} invmm_request;

/** A two-sided quote and what it is made of: 128 bytes, all finite. `reservation`, `half_spread` and the
 * terms describe the model before rounding, floors and clips. */
typedef struct invmm_quotes {
  double bid,            /**< P, rounded down to a tick; 0 where absent */
      ask,               /**< P, rounded up to a tick; 0 where absent */
      bid_size,          /**< U, rounded down to a lot, within the limit and what is pending; 0 where
                              absent */
      ask_size;          /**< U, likewise */
  int64_t bid_ticks,     /**< `bid` in ticks, exact; 0 without a `tick_size` or where absent */
      ask_ticks;         /**< `ask` in ticks, likewise */
  double reservation,    /**< P, the price at which the maker would be indifferent to another unit */
      half_spread;       /**< P; bid and ask are reservation -+ half_spread before rounding and guards */
  double inventory_term, /**< P, reservation - mid: the skew that the inventory asks for */
      intensity_term,    /**< P, part of half_spread: what the arrivals of orders allow to earn */
      toxicity_term,     /**< P, part of half_spread: what informed flow adds */
      fee_term;          /**< P, part of half_spread: what the maker fee adds. The rest is width for risk */
  int64_t time_ns;       /**< ns, the time that the quote is made for */
  int32_t instrument,    /**< what is quoted, 0 and up */
      level;             /**< 0 the best, 1 and up the ladder behind it */
  uint32_t sides,        /**< mask of INVMM_SIDE_*: an absent side must not be quoted */
      flags;             /**< mask of INVMM_FLAG_* */
  int32_t venue;         /**< from the request, 0 by default */
  uint32_t reserved;     /**< 0 */
} invmm_quotes;

/** Something to do: a hedge, a rebalance, a transfer or a new range: 128 bytes. Positions are in contracts
 * for a hedge instrument and in U for a quoted one. */
typedef struct invmm_order {
  int32_t action,   /**< INVMM_ACTION_* */
      instrument,   /**< #INVMM_HEDGE and up for a hedge, 0 and up otherwise */
      venue,        /**< where, 0 and up */
      to_venue;     /**< where to, for a transfer; else 0 */
  double size,      /**< contracts or U: > 0 buy, < 0 sell, 0 nothing to do */
      limit_price;  /**< P; 0: at market */
  double target,    /**< contracts or U: absolute position aimed at */
      band_low,     /**< contracts or U: absolute position below which a buy is made */
      band_high,    /**< contracts or U: absolute position above which a sale is made */
      rate;         /**< U/s, how fast to trade where the policy says so; else 0 */
  double residual,  /**< U, exposure left after this order */
      cost,         /**< currency, now: fixed + proportional * |size| */
      saving,       /**< currency, over the time that the trade is expected to serve, against doing nothing
                         and net of cost; 0 where that time is not defined */
      carry;        /**< currency/s, expected from holding the hedge */
  double range_low, /**< P, lower end of a new range; else 0 */
      range_high;   /**< P, upper end of a new range; else 0 */
  uint32_t flags,   /**< mask of INVMM_FLAG_* */
      reserved;     /**< 0 */
  double seconds;   /**< s, how long the action is expected to take; 0 where it is at once */
} invmm_order;

/** One kind of model, as a binding or a form needs it. */
typedef struct invmm_kind_info {
  uint32_t struct_size; /**< bytes: sizeof from the caller, what was filled from the library */
  int32_t id;           /**< INVMM_KIND_* */
  uint32_t verbs,       /**< mask of INVMM_VERB_* */
      reserved;         /**< 0 */
  const char *name,     /**< short and stable, as in "avellaneda_stoikov" */
      *title,           /**< a line for people */
      *cite;            /**< the publications, in words; may be empty */
} invmm_kind_info;

/** One parameter of a kind. */
typedef struct invmm_param_info {
  uint32_t struct_size; /**< bytes: sizeof from the caller, what was filled from the library */
  int32_t id;           /**< number, one for each name in all kinds */
  uint32_t flags,       /**< mask of INVMM_PF_* */
      max_len;          /**< greatest number of elements; 1 for a scalar */
  double dflt,          /**< default in `unit`; NaN: there is none */
      min,              /**< lower bound in `unit`; may be -infinity; excluded with #INVMM_PF_MIN_OPEN */
      max;              /**< upper bound in `unit`; may be infinity; excluded with #INVMM_PF_MAX_OPEN */
  const char *name,     /**< one for each number in all kinds */
      *unit,            /**< as in "P/sqrt(s)" */
      *choices,         /**< names joined by |, the first is 0; for an input the kinds accepted; null
                             otherwise */
      *about,           /**< what it means, a sentence */
      *cite; /**< where it comes from: keys of references.bib joined by "; ", each with a place after
                  a comma where there is one; empty or null otherwise */
} invmm_param_info;

/** One value of a kind. */
typedef struct invmm_value_info {
  uint32_t struct_size; /**< bytes: sizeof from the caller, what was filled from the library */
  int32_t id;           /**< number, one for each name in all kinds */
  uint32_t flags,       /**< 0 */
      count;            /**< elements: invmm_value() takes index 0 .. count - 1 */
  const char *name,     /**< one for each number in all kinds */
      *unit,            /**< as in "currency" */
      *about;           /**< what it means, a sentence */
} invmm_value_info;

/** Where memory comes from. Copied by value and inherited by models and clones; `user` must outlive them all.
 */
typedef struct invmm_allocator {
  void *(*alloc)(void *user, uint64_t size); /**< `size` bytes aligned to 16, to 64 when size > 64; or null */
  void (*release)(void *user, void *block);  /**< takes back what alloc gave; never called with null */
  void *user;                                /**< passed through to both */
} invmm_allocator;

/** Called now and then by invmm_solve() and invmm_run(), on the caller's thread.
 * @param user  the pointer that was given with the function
 * @param done  share of the work done, 0..1
 * @return 0 to go on, anything else to cancel */
typedef int32_t (*invmm_progress)(void *user, double done);

/** Parameters of one kind and the inputs attached to them. */
typedef struct invmm_config invmm_config;
/** A validated configuration and its state. */
typedef struct invmm_model invmm_model;
/** @} */

/** @name Discovery
 * Enough for a binding, a form or a table of documentation that names no model. Pure; any thread, any time.
 * @{ */

/** Version of the library that is loaded, to compare with `invmm/version.h`.
 * @return major * 10000 + minor * 100 + patch
 * @since 0.1 */
INVMM_API uint32_t invmm_version(void);

/** Says in English what a status means.
 * @param[in] status  any number
 * @return a phrase, never null
 * @since 0.1 */
INVMM_API const char *invmm_strerror(invmm_status status);

/** Number of kinds here.
 * @return count, >= 1
 * @since 0.1 */
INVMM_API uint32_t invmm_kind_count(void);

/** Finds a kind by its name.
 * @param[in] name  as in "avellaneda_stoikov"
 * @return INVMM_KIND_*; #INVMM_E_KIND for an unknown name, #INVMM_E_ARG for null: both are < 0 and refused as
 * a kind
 * @since 0.1 */
INVMM_API int32_t invmm_kind_id(const char *name);

/** Describes one kind.
 * @param[in] index    0 .. invmm_kind_count() - 1
 * @param[in,out] out  `struct_size` set; the smaller of it and the library's is filled
 * @retval INVMM_OK       filled
 * @retval INVMM_E_ARG    `out` is null, or its struct_size holds no field
 * @retval INVMM_E_RANGE  no such index
 * @since 0.1 */
INVMM_API invmm_status invmm_kind_info_at(uint32_t index, invmm_kind_info *out);

/** Number of parameters that a kind has.
 * @param[in] kind  INVMM_KIND_*
 * @return count; 0 for an unknown kind
 * @since 0.1 */
INVMM_API uint32_t invmm_param_count(int32_t kind);

/** Finds a parameter of a kind by its name.
 * @param[in] kind  INVMM_KIND_*
 * @param[in] name  as in "risk_aversion"
 * @return INVMM_PARAM_* of `invmm/ids.h`; #INVMM_E_KIND for an unknown name or kind, #INVMM_E_ARG for null:
 * both are < 0 and refused by every setter
 * @since 0.1 */
INVMM_API int32_t invmm_param_id(int32_t kind, const char *name);

/** Describes one parameter of a kind: unit, bounds, default, choices, meaning, publication.
 * @param[in] kind     INVMM_KIND_*
 * @param[in] index    0 .. invmm_param_count() - 1; not the parameter's number
 * @param[in,out] out  `struct_size` set; the smaller of it and the library's is filled
 * @retval INVMM_OK       filled
 * @retval INVMM_E_ARG    `out` is null, or its struct_size holds no field
 * @retval INVMM_E_KIND   no such kind
 * @retval INVMM_E_RANGE  no such index
 * @since 0.1 */
INVMM_API invmm_status invmm_param_info_at(int32_t kind, uint32_t index, invmm_param_info *out);

/** Number of values that a kind has.
 * @param[in] kind  INVMM_KIND_*
 * @return count; 0 for an unknown kind
 * @since 0.1 */
INVMM_API uint32_t invmm_value_count(int32_t kind);

/** Finds a value of a kind by its name.
 * @param[in] kind  INVMM_KIND_*
 * @param[in] name  as in "inventory"
 * @return INVMM_VALUE_* of `invmm/ids.h`; #INVMM_E_KIND for an unknown name or kind, #INVMM_E_ARG for null:
 * both are < 0 and refused by invmm_value()
 * @since 0.1 */
INVMM_API int32_t invmm_value_id(int32_t kind, const char *name);

/** Describes one value of a kind: unit, number of elements, meaning.
 * @param[in] kind     INVMM_KIND_*
 * @param[in] index    0 .. invmm_value_count() - 1; not the value's number
 * @param[in,out] out  `struct_size` set; the smaller of it and the library's is filled
 * @retval INVMM_OK       filled
 * @retval INVMM_E_ARG    `out` is null, or its struct_size holds no field
 * @retval INVMM_E_KIND   no such kind
 * @retval INVMM_E_RANGE  no such index
 * @since 0.1 */
INVMM_API invmm_status invmm_value_info_at(int32_t kind, uint32_t index, invmm_value_info *out);
/** @} */

/** @name Configure (cold)
 * One thread at a time per configuration. These functions allocate: invmm_config_new(),
 * invmm_config_new_with(), invmm_config_attach().
 * @{ */

/** Creates a configuration of one kind with every parameter at its default and memory from malloc.
 * @param[in] kind  INVMM_KIND_*
 * @param[out] out  the configuration, for invmm_config_free(); null on error
 * @retval INVMM_OK       created
 * @retval INVMM_E_ARG    `out` is null
 * @retval INVMM_E_KIND   no such kind in this build
 * @retval INVMM_E_NOMEM  no memory
 * @since 0.1 */
INVMM_API invmm_status invmm_config_new(int32_t kind, invmm_config **out);

/** As invmm_config_new(), with memory from the caller's allocator, which models and clones inherit.
 * @param[in] kind       INVMM_KIND_*
 * @param[in] allocator  both functions set; copied by value; null: malloc and free
 * @param[out] out       the configuration, for invmm_config_free(); null on error
 * @retval INVMM_OK       created
 * @retval INVMM_E_ARG    `out` is null, or one of the allocator's functions is
 * @retval INVMM_E_KIND   no such kind in this build
 * @retval INVMM_E_NOMEM  no memory
 * @since 0.1 */
INVMM_API invmm_status invmm_config_new_with(int32_t kind, const invmm_allocator *allocator,
                                             invmm_config **out);

/** Sets one parameter and checks it against its own bounds. What parameters must satisfy together is checked
 * by invmm_model_new(), so the order of setting does not matter. What the variant does not use is ignored.
 * @param[in,out] config  not null
 * @param[in] param       INVMM_PARAM_*
 * @param[in] value       in the parameter's unit and within its bounds; a choice takes its position; an array
 *                        has all elements set to it
 * @retval INVMM_OK             set
 * @retval INVMM_E_ARG          `config` is null
 * @retval INVMM_E_KIND         the kind has no such parameter
 * @retval INVMM_E_RANGE        NaN, out of bounds, or not whole where it must be
 * @retval INVMM_E_UNSUPPORTED  the parameter takes an attached input and no number
 * @since 0.1 */
INVMM_API invmm_status invmm_config_set(invmm_config *config, int32_t param, double value);

/** Sets all elements of an array parameter. All are checked before any is stored.
 * @param[in,out] config  not null
 * @param[in] param       INVMM_PARAM_*; a scalar is an array of one
 * @param[in] values      n numbers in the parameter's unit and within its bounds
 * @param[in] n           1 .. invmm_param_info::max_len
 * @retval INVMM_OK             set
 * @retval INVMM_E_ARG          a null pointer, or n outside its range
 * @retval INVMM_E_KIND         the kind has no such parameter
 * @retval INVMM_E_RANGE        an element is NaN, out of bounds, or not whole where it must be
 * @retval INVMM_E_UNSUPPORTED  the parameter takes an attached input and no number
 * @since 0.1 */
INVMM_API invmm_status invmm_config_set_array(invmm_config *config, int32_t param, const double *values,
                                              uint32_t n);

/** Reads one parameter back.
 * @param[in] config  not null
 * @param[in] param   INVMM_PARAM_*
 * @param[out] out    in the parameter's unit; what was set, or else the default; NaN where there is neither;
 *                    of an array the first element
 * @retval INVMM_OK      read
 * @retval INVMM_E_ARG   a null pointer
 * @retval INVMM_E_KIND  the kind has no such parameter
 * @since 0.1 */
INVMM_API invmm_status invmm_config_get(const invmm_config *config, int32_t param, double *out);

/** Feeds a parameter from an input model: attaches a copy of the input's configuration, with all that is
 * attached to it. A later set or attach replaces it; null brings the default back. A model made from it
 * takes each event first and then passes it to its inputs; its next answer uses what they say.
 * @param[in,out] config  not null
 * @param[in] param       INVMM_PARAM_*
 * @param[in] input       configuration of an input, copied: it may be changed or freed at will; null detaches
 * @retval INVMM_OK       attached or detached
 * @retval INVMM_E_ARG    `config` is null
 * @retval INVMM_E_KIND   the kind has no such parameter, or it does not accept an input of this kind
 * @retval INVMM_E_NOMEM  no memory for the copy
 * @since 0.1 */
INVMM_API invmm_status invmm_config_attach(invmm_config *config, int32_t param, const invmm_config *input);

/** The sentence about the last call that failed on this configuration, invmm_model_new() included: what is
 * wrong, and the way out.
 * @param[in] config  may be null
 * @return never null; empty where nothing has failed; valid until the next call that changes the
 * configuration
 * @since 0.1 */
INVMM_API const char *invmm_config_errmsg(const invmm_config *config);

/** Frees a configuration. Models made from it are not touched.
 * @param[in] config  may be null
 * @since 0.1 */
INVMM_API void invmm_config_free(invmm_config *config);
/** @} */

/** @name Create, change, keep (cold)
 * One thread at a time per model; what takes it as const may run at the same time. These functions allocate:
 * invmm_model_new(), invmm_model_clone(), invmm_model_load(), invmm_solve().
 * @{ */

/** Validates a configuration as a whole, solves what needs solving, and creates a model. The configuration is
 * copied: it may be changed, used for more models, or freed. One allocation, made before anything is solved.
 * A table that depends on a price, by `volatility_annual`, is not solved here: after the first book call
 * invmm_solve(); until then quotes come without sides.
 * @param[in,out] config  not null; only its error text changes
 * @param[out] out        the model, for invmm_model_free(); null on error
 * @retval INVMM_OK         created
 * @retval INVMM_E_ARG      a null pointer
 * @retval INVMM_E_CONFIG   a needed parameter is missing, or parameters contradict each other:
 *                          invmm_config_errmsg() names them and the way out
 * @retval INVMM_E_NUMERIC  the parameters have no finite solution
 * @retval INVMM_E_NOMEM    no memory
 * @since 0.1 */
INVMM_API invmm_status invmm_model_new(invmm_config *config, invmm_model **out);

/** Copies a model with its parameters, inputs, state and tables; from then on the two are independent, and
 * may be on different threads. Solves nothing. One allocation, by the allocator of the original, which must
 * serve the calling thread and the one that frees the copy.
 * @param[in] model  not null
 * @param[out] out   the copy, for invmm_model_free(); null on error
 * @retval INVMM_OK       copied
 * @retval INVMM_E_ARG    a null pointer
 * @retval INVMM_E_NOMEM  no memory
 * @since 0.1 */
INVMM_API invmm_status invmm_model_clone(const invmm_model *model, invmm_model **out);

/** Returns a model to its configured start: no events, no inventory, the parameters as they were at
 * invmm_model_new(). Does not allocate. A table of those parameters is kept; one of other parameters is
 * solved again in place, which takes as long as it took at invmm_model_new().
 * @param[in,out] model  not null
 * @retval INVMM_OK     reset
 * @retval INVMM_E_ARG  `model` is null
 * @since 0.1 */
INVMM_API invmm_status invmm_model_reset(invmm_model *model);

/** Frees a model and what is attached to it.
 * @param[in] model  may be null
 * @since 0.1 */
INVMM_API void invmm_model_free(invmm_model *model);

/** The kind of a model.
 * @param[in] model  may be null
 * @return INVMM_KIND_*, #INVMM_KIND_INVALID for null
 * @since 0.1 */
INVMM_API int32_t invmm_model_kind(const invmm_model *model);

/** Changes a live parameter of a running model, from the next answer on. Allocates and solves nothing. Where
 * a solved table depends on it, the model goes on with the last one and says #INVMM_DUE until invmm_solve(),
 * until invmm_model_adopt(), or until the parameter is set back.
 * @param[in,out] model  not null
 * @param[in] param      INVMM_PARAM_* with #INVMM_PF_LIVE
 * @param[in] value      as for invmm_config_set()
 * @retval INVMM_OK             set
 * @retval INVMM_E_ARG          `model` is null
 * @retval INVMM_E_KIND         the kind has no such parameter
 * @retval INVMM_E_RANGE        NaN, out of bounds, or not whole where it must be
 * @retval INVMM_E_UNSUPPORTED  the parameter is not live, or takes an attached input
 * @retval INVMM_E_CONFIG       it would contradict another parameter: invmm_model_errmsg() says which
 * @since 0.1 */
INVMM_API invmm_status invmm_model_set(invmm_model *model, int32_t param, double value);

/** As invmm_model_set(), for all elements of an array parameter.
 * @param[in,out] model  not null
 * @param[in] param      INVMM_PARAM_* with #INVMM_PF_LIVE; a scalar is an array of one
 * @param[in] values     n numbers in the parameter's unit and within its bounds
 * @param[in] n          1 .. invmm_param_info::max_len
 * @retval INVMM_OK             set
 * @retval INVMM_E_ARG          a null pointer, or n outside its range
 * @retval INVMM_E_KIND         the kind has no such parameter
 * @retval INVMM_E_RANGE        an element is NaN, out of bounds, or not whole where it must be
 * @retval INVMM_E_UNSUPPORTED  the parameter is not live, or takes an attached input
 * @retval INVMM_E_CONFIG       it would contradict another parameter: invmm_model_errmsg() says which
 * @since 0.1 */
INVMM_API invmm_status invmm_model_set_array(invmm_model *model, int32_t param, const double *values,
                                             uint32_t n);

/** Reads a parameter as it is in force.
 * @param[in] model  not null
 * @param[in] param  INVMM_PARAM_*
 * @param[out] out   in the parameter's unit; NaN where it has no default and was not set; of an array the
 *                   first element
 * @retval INVMM_OK      read
 * @retval INVMM_E_ARG   a null pointer
 * @retval INVMM_E_KIND  the kind has no such parameter
 * @since 0.1 */
INVMM_API invmm_status invmm_model_get(const invmm_model *model, int32_t param, double *out);

/** Lends the input that feeds a parameter, for reading.
 * @param[in] model  not null
 * @param[in] param  INVMM_PARAM_*
 * @param[out] out   the attached model, owned by `model` and valid as long as it; null where nothing is
 *                   attached
 * @retval INVMM_OK      stored, null included
 * @retval INVMM_E_ARG   a null pointer
 * @retval INVMM_E_KIND  the kind has no such parameter
 * @since 0.1 */
INVMM_API invmm_status invmm_model_input(const invmm_model *model, int32_t param, const invmm_model **out);

/** The sentence about the last failed call that takes this model as non-const: which event and field, or
 * which parameter, and what is wrong. Verbs that take the model as const leave it alone.
 * @param[in] model  may be null
 * @return never null; empty where nothing has failed; valid until the next call that changes the model
 * @since 0.1 */
INVMM_API const char *invmm_model_errmsg(const invmm_model *model);

/** Writes parameters, inputs and state of a maker or an input as portable bytes: little-endian, fields by
 * number, with a version and a checksum. Later versions read them. A table is not written, only the
 * parameters that it was solved for, so a saved model takes a few kilobytes whatever its lattice. Does not
 * allocate.
 * @param[in] model     not null
 * @param[out] buffer   `capacity` bytes; capacity 0 asks for the length, and `buffer` may then be null
 * @param[in] capacity  bytes
 * @param[out] length   bytes written; with #INVMM_E_BUFFER the bytes needed, `buffer` being untouched
 * @retval INVMM_OK             written
 * @retval INVMM_E_ARG          a null pointer
 * @retval INVMM_E_BUFFER       `capacity` is too small
 * @retval INVMM_E_UNSUPPORTED  the kind cannot be saved: markets
 * @since 0.1 */
INVMM_API invmm_status invmm_model_save(const invmm_model *model, void *buffer, uint64_t capacity,
                                        uint64_t *length);

/** Creates a model from the bytes of invmm_model_save() that goes on where the saved one stood, bit for bit
 * in the same build. The bytes are not trusted: checksum, bounds of every parameter, what parameters must
 * satisfy together, and the state itself are checked. The tables that the model had are solved again, also
 * where they were #INVMM_DUE; that takes up to twice as long as invmm_model_new(). Allocates the model, and
 * memory that is given back before it returns.
 * @param[in] buffer     `length` bytes, of any alignment
 * @param[in] length     bytes
 * @param[in] allocator  as for invmm_config_new_with(); null: malloc and free
 * @param[out] out       the model, for invmm_model_free(); null on error
 * @retval INVMM_OK        created
 * @retval INVMM_E_ARG     a null pointer, or one of the allocator's functions is null
 * @retval INVMM_E_FORMAT  damaged, foreign, of a later version, or of a kind that this build does not have
 * @retval INVMM_E_NOMEM   no memory
 * @since 0.1 */
INVMM_API invmm_status invmm_model_load(const void *buffer, uint64_t length, const invmm_allocator *allocator,
                                        invmm_model **out);

/** Solves the tables of a model again, for its present parameters and price, in place and all or nothing. It
 * may take long, and it allocates room for the new table while it works. Without a pause: clone the model in
 * its loop, solve the clone on a worker thread, hand it back, and call invmm_model_adopt(). Neither passing
 * time nor a moving price makes a model due: a table covers the whole horizon, and `volatility_annual` takes
 * the price at the time of solving.
 * @param[in,out] model  not null
 * @param[in] progress   called now and then, on this thread, with the share done; null: never
 * @param[in] user       passed to `progress`
 * @retval INVMM_OK             solved; or the variant has no table, and nothing was to be done
 * @retval INVMM_NOT_READY      nothing solved: `volatility_annual` needs a price and no book has been seen,
 *                              or an input that the table depends on cannot be relied on now
 * @retval INVMM_E_ARG          `model` is null
 * @retval INVMM_E_CONFIG       the lattice has outgrown the room that the model was made with, as after a
 *                              much larger `inventory_limit`: make a new model; the last table stays
 * @retval INVMM_E_NUMERIC      no finite solution at this price; the last table stays
 * @retval INVMM_E_NOMEM        no memory; the last table stays
 * @retval INVMM_E_CANCELLED    `progress` asked to stop; the last table stays
 * @retval INVMM_E_UNSUPPORTED  no variant of the kind has tables
 * @see `doc/models/avellaneda_stoikov.md`, `doc/models/ho_stoll.md`, `doc/models/band.md`: what is solved,
 * how well, and the papers
 * @since 0.1 */
INVMM_API invmm_status invmm_solve(invmm_model *model, invmm_progress progress, void *user);

/** Takes over the solved tables of another model and keeps its own parameters and state: a copy of a block of
 * memory, so fit for the thread of the loop. Does not allocate. Where the tables were solved for other
 * parameters than those of `model`, it still says #INVMM_DUE. Without tables there is nothing to take, which
 * is #INVMM_OK.
 * @param[in,out] model  not null; the one in the loop
 * @param[in] solved     a clone of it that was solved; only read, but no other thread may be changing it
 * @retval INVMM_OK             taken over
 * @retval INVMM_E_ARG          a null pointer
 * @retval INVMM_E_KIND         the two are of different kinds
 * @retval INVMM_E_CONFIG       their tables have different room: `solved` is no clone, nor alike
 * @retval INVMM_E_UNSUPPORTED  no variant of the kind has tables
 * @since 0.1 */
INVMM_API invmm_status invmm_model_adopt(invmm_model *model, const invmm_model *solved);
/** @} */

/** @name Run (hot)
 * No allocation, no lock, no system call, no clock, no lookup by name. invmm_quote(), invmm_hedge() and
 * invmm_value() take the model as const: several threads may ask at the same time while none changes it.
 * @{ */

/** Tells a model what happened. The first event with a bad field stops the batch before it: the events ahead
 * of it are applied, the rest is as if never sent, and invmm_model_errmsg() names it. An error that shows
 * only while applying stops in the same way.
 * @param[in,out] model  not null
 * @param[in] events     n events in order of time
 * @param[in] n          count, 0 and up
 * @param[out] done      how many were applied, also on error; may be null
 * @retval INVMM_OK             all applied
 * @retval INVMM_E_ARG          a null pointer; a field that the event does not use is not 0; an unknown or
 *                              misplaced flag
 * @retval INVMM_E_KIND         no such kind of event
 * @retval INVMM_E_RANGE        a field is NaN, infinite or out of range; a crossed book; a fill or trade of
 *                              size 0; a source or instrument that the model does not keep
 * @retval INVMM_E_TIME         an event is earlier than the one before it, and neither FILL nor POSITION
 * @retval INVMM_E_NUMERIC      it would take the state beyond what a double can hold; funding of a position
 *                              that has no price yet
 * @retval INVMM_E_BUFFER       a market holds as many events as it can: take them with invmm_emit() first
 * @retval INVMM_E_UNSUPPORTED  the kind takes no events
 * @since 0.1 */
INVMM_API invmm_status invmm_step(invmm_model *model, const invmm_event *events, uint32_t n, uint32_t *done);

/** Asks a maker for n quotes. Asking changes nothing: the same question gets the same answer until the next
 * event. The default request is a null one or, spelled out, one of zeros but for its level: with
 * `requote_ticks` set it returns the standing quote, while any other request is computed fresh. Prices
 * beyond the range of a double, or of an integer tick, are not quoted: #INVMM_FLAG_OUT_OF_DOMAIN.
 * @param[in] model     not null
 * @param[in] requests  n questions; null asks for levels 0 .. n - 1 at the time of the last event
 * @param[in] n         count, 0 and up; with null requests at most the parameter `levels`
 * @param[out] out      n answers, all written unless the status is negative
 * @retval INVMM_OK             answered
 * @retval INVMM_NOT_READY      answered without sides: no book yet, or an input is warming up
 * @retval INVMM_DUE            answered from the last solution; without sides where there is none yet, and
 *                              #INVMM_FLAG_NOT_READY says so
 * @retval INVMM_HALTED         answered for the side that reduces the position, for at most the position
 * @retval INVMM_E_ARG          a null pointer; more default quotes than `levels`; request flags not 0
 * @retval INVMM_E_RANGE        a level outside 0 .. `levels` - 1; a size that is NaN, infinite or below 0; an
 *                              instrument or venue that the model does not quote
 * @retval INVMM_E_TIME         a request is earlier than the last event
 * @retval INVMM_E_NUMERIC      no finite quote exists
 * @retval INVMM_E_UNSUPPORTED  the kind does not quote
 * @see `doc/models/`: the page of each maker has its equations and their papers
 * @since 0.1 */
INVMM_API invmm_status invmm_quote(const invmm_model *model, const invmm_request *requests, uint32_t n,
                                   invmm_quotes *out);

/** Asks a maker what to trade: hedges first, then rebalances (one order for each venue that takes part), then
 * moves of a range. A kind that hedges writes at least one order, whose size 0 means that nothing is to be
 * done. What is held and what is in flight is counted, so asking again after an order went out, or filled,
 * gives 0; an order never turns the exposure over. Nothing is traded (size 0, #INVMM_FLAG_STALE) while the
 * last book of the hedge instrument lacks a side, or while `max_input_age` is set and that book, or the
 * reference book, is older. A hedge instrument that has shown no book yet is traded all the same.
 * @param[in] model     not null
 * @param[out] out      up to `capacity` orders
 * @param[in] capacity  count
 * @param[out] n        orders written; with #INVMM_E_BUFFER the orders that there are
 * @retval INVMM_OK             answered
 * @retval INVMM_NOT_READY      answered with size 0: no reference book yet, or an input is warming up
 * @retval INVMM_DUE            answered from the last solution
 * @retval INVMM_HALTED         answered; a hedge reduces risk and goes on
 * @retval INVMM_E_ARG          a null pointer
 * @retval INVMM_E_BUFFER       `capacity` is too small
 * @retval INVMM_E_NUMERIC      a figure of the order would leave the range of a double
 * @retval INVMM_E_UNSUPPORTED  the kind does not hedge
 * @see `doc/hedging.md`: policies, bands and their papers; `doc/models/band.md`, `doc/models/amm_curve.md`
 * @since 0.1 */
INVMM_API invmm_status invmm_hedge(const invmm_model *model, invmm_order *out, uint32_t capacity,
                                   uint32_t *n);

/** Reads one figure of a model's state.
 * @param[in] model  not null
 * @param[in] value  INVMM_VALUE_*
 * @param[in] index  element, 0 .. invmm_value_info::count - 1
 * @param[out] out   in the value's unit
 * @retval INVMM_OK         read
 * @retval INVMM_NOT_READY  not known yet, as the mid before the first book; 0 was stored
 * @retval INVMM_DUE        from the last solution
 * @retval INVMM_E_ARG      a null pointer
 * @retval INVMM_E_KIND     the kind has no such value
 * @retval INVMM_E_RANGE    no such index
 * @retval INVMM_E_NUMERIC  the value does not exist for these parameters
 * @since 0.1 */
INVMM_API invmm_status invmm_value(const invmm_model *model, int32_t value, uint32_t index, double *out);

/** invmm_step() and the default invmm_quote() for each of n events in turn, at less cost.
 * @param[in,out] model  not null
 * @param[in] events     n events, as for invmm_step()
 * @param[in] n          count, 0 and up
 * @param[out] out       n quotes; out[i] is the default level-0 quote after events[i]; on error only the
 *                       first `done` are written
 * @param[out] done      how many events were applied and quotes written, also on error; may be null
 * @retval INVMM_OK             all applied, all answered
 * @retval INVMM_NOT_READY      all applied; a quote carries the note
 * @retval INVMM_DUE            likewise
 * @retval INVMM_HALTED         likewise
 * @retval INVMM_E_ARG          as for invmm_step(), or `out` is null
 * @retval INVMM_E_UNSUPPORTED  the kind does not quote
 * @retval INVMM_E_KIND         as for invmm_step()
 * @retval INVMM_E_RANGE        as for invmm_step()
 * @retval INVMM_E_TIME         as for invmm_step()
 * @retval INVMM_E_NUMERIC      as for invmm_step()
 * @since 0.1 */
INVMM_API invmm_status invmm_step_quote(invmm_model *model, const invmm_event *events, uint32_t n,
                                        invmm_quotes *out, uint32_t *done);
/** @} */

/** @name Markets
 * A market answers quotes with events: the counterpart of a maker in trials. Neither function allocates. One
 * thread at a time per market and maker.
 * @{ */

/** Hands quotes and orders to a market and collects, in order of time, what the maker is to see since the
 * last call. What is handed in counts as sent at the time of the last event that was handed out: the maker
 * had seen no more. A paper market gives back the events that it was stepped with and adds an #INVMM_EV_FILL
 * for each fill, and for each hedge order #INVMM_EV_PENDING when it is taken and #INVMM_EV_FILL when it is
 * done. A simulated market moves on by one step, or to its next event, when nothing waits. After an error
 * nothing has changed and `count` is 0: quotes and orders were not taken.
 * @param[in,out] market  not null
 * @param[in] quotes      n quotes as invmm_quote() wrote them, each for its `venue`; they replace all that
 *                        rest, and one with sides 0 only cancels. A price that changes loses its place in the
 *                        queue
 * @param[in] n           count, up to the market's `levels` for each venue; 0: what rests, rests on
 * @param[in] orders      m orders as invmm_hedge() wrote them, for #INVMM_HEDGE and each for its `venue`;
 *                        those of size 0 are skipped
 * @param[in] m           count
 * @param[out] out        up to `capacity` events
 * @param[in] capacity    count
 * @param[out] count      events written
 * @retval INVMM_OK             all written
 * @retval INVMM_MORE           events are left: call again. Where the buffer was full, with n = m = 0. Where
 *                              it was not, a paper market with `data_latency` has stopped so that the maker
 *                              can answer what it just saw: hand in the new quotes, or n = m = 0 to leave
 *                              what rests
 * @retval INVMM_E_ARG          a null pointer, or more quotes than the market's `levels` at a venue
 * @retval INVMM_E_RANGE        a price or size that is not finite, a quoted size below 0, an instrument or
 *                              venue that the market does not trade
 * @retval INVMM_E_TIME         orders for a paper market before its first event: nothing dates them
 * @retval INVMM_E_NUMERIC      the notional of a quote, the sum of the orders on their way, or the next step
 *                              of a simulated market would leave the range of a double
 * @retval INVMM_E_BUFFER       more orders than the market can hold: take what waits first
 * @retval INVMM_E_UNSUPPORTED  not a market, or orders for a market without a hedge instrument
 * @see `doc/markets/paper.md`, `doc/markets/simulated.md`
 * @since 0.1 */
INVMM_API invmm_status invmm_emit(invmm_model *market, const invmm_quotes *quotes, uint32_t n,
                                  const invmm_order *orders, uint32_t m, invmm_event *out, uint32_t capacity,
                                  uint32_t *count);

/** Runs a maker in a market, the same loop as in production: the market emits, the maker steps, quotes and
 * hedges, and its answers go back to the market. A paper market is fed the n events given; a simulated one
 * runs until `until_ns` with n = 0.
 * @param[in,out] market  not null; a market
 * @param[in,out] maker   not null; a model that quotes
 * @param[in] events      n events for a paper market, in order of time
 * @param[in] n           count; 0 for a simulated market
 * @param[in] until_ns    ns, where a simulated market stops, at once when it is past; a paper market ignores
 *                        it
 * @param[in] progress    called every few thousand events with the share done; null: never
 * @param[in] user        passed to `progress`
 * @param[out] done       events given, or turns taken, that were consumed, also on error; may be null
 * @retval INVMM_OK             the end was reached
 * @retval INVMM_E_ARG          a null pointer, events for a simulated market, or a maker whose `levels` are
 *                              more than the market's
 * @retval INVMM_E_CANCELLED    `progress` asked to stop; both models stand at event `done`
 * @retval INVMM_E_UNSUPPORTED  `market` is not a market, or `maker` does not quote, or orders what markets do
 *                              not trade: a rebalance, a second hedge
 * @return besides, what invmm_step(), invmm_quote(), invmm_hedge() or invmm_emit() refused; `done` says how
 * far the loop came
 * @since 0.1 */
INVMM_API invmm_status invmm_run(invmm_model *market, invmm_model *maker, const invmm_event *events,
                                 uint32_t n, int64_t until_ns, invmm_progress progress, void *user,
                                 uint32_t *done);
/** @} */

#ifdef __cplusplus
}
#endif
#endif
