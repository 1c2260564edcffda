/* SPDX-License-Identifier: MIT */
/** @file ids.h  Numbers of parameters, values and choices. Append only: a number is never reused or moved.
 *
 * One name has one number and one unit in all kinds. Everything here can also be found at run time:
 * `invmm_param_id(kind, "risk_aversion")`. Units: s seconds, P price, U units of the asset. */
#ifndef INVMM_IDS_H
#define INVMM_IDS_H

/** Parameters, for invmm_config_set, invmm_model_set and their kin. */
enum {
  INVMM_PARAM_INVALID = -1,
  /* every maker */
  INVMM_PARAM_TICK_SIZE = 1,         /**< P; 0: prices are not rounded */
  INVMM_PARAM_LOT_SIZE = 2,          /**< U; 0: sizes are not rounded */
  INVMM_PARAM_MIN_NOTIONAL = 3,      /**< currency */
  INVMM_PARAM_ORDER_SIZE = 4,        /**< U */
  INVMM_PARAM_INVENTORY_LIMIT = 5,   /**< U, absolute */
  INVMM_PARAM_INVENTORY_TARGET = 6,  /**< U */
  INVMM_PARAM_RISK_AVERSION = 7,     /**< gamma, 1/currency */
  INVMM_PARAM_VOLATILITY = 8,        /**< sigma, P/sqrt(s), arithmetic */
  INVMM_PARAM_VOLATILITY_ANNUAL = 9, /**< 1/sqrt(year), relative */
  INVMM_PARAM_YEAR_SECONDS = 10,     /**< s */
  INVMM_PARAM_MAKER_FEE = 11,        /**< fraction of the notional; negative is a rebate */
  INVMM_PARAM_MIN_HALF_SPREAD = 12,  /**< P */
  INVMM_PARAM_CROSSING = 13,         /**< INVMM_CROSSING_* */
  INVMM_PARAM_LEVELS = 14,           /**< count */
  INVMM_PARAM_LEVEL_SPACING = 15,    /**< P */
  INVMM_PARAM_REQUOTE_TICKS = 16,    /**< ticks */
  INVMM_PARAM_MAX_DEVIATION = 17,    /**< fraction of the mid */
  INVMM_PARAM_MAX_INPUT_AGE = 18,    /**< s */
  INVMM_PARAM_DRAWDOWN_LIMIT = 19,   /**< currency */
  INVMM_PARAM_SOURCES = 20,          /**< count */
  INVMM_PARAM_REFERENCE_SOURCE = 21, /**< source number; -1: the latest */
  /* inputs, every maker */
  INVMM_PARAM_TOXICITY_INPUT = 22,   /**< a toxicity */
  INVMM_PARAM_INTENSITY_INPUT = 23,  /**< an intensity */
  INVMM_PARAM_REGIME_INPUT = 24,     /**< a regime */
  INVMM_PARAM_ORACLE_INPUT = 25,     /**< an oracle */
  INVMM_PARAM_TOXICITY_OFF = 26,     /**< P */
  INVMM_PARAM_TOXICITY_ON = 27,      /**< P */
  INVMM_PARAM_TOXICITY_MOST = 28,    /**< P */
  INVMM_PARAM_TOXICITY_DWELL = 29,   /**< s */
  INVMM_PARAM_TOXICITY_RAMP = 30,    /**< s */
  INVMM_PARAM_QUALITY_LOW = 31,      /**< 1 */
  INVMM_PARAM_QUALITY_HIGH = 32,     /**< 1 */
  INVMM_PARAM_DEGRADED_SIZE = 33,    /**< fraction */
  INVMM_PARAM_DEGRADED_SPREAD = 34,  /**< 1 */
  INVMM_PARAM_HEALTH_DWELL = 35,     /**< s */
  INVMM_PARAM_HEALTH_RAMP = 36,      /**< s */
  INVMM_PARAM_ORACLE_DEVIATION = 37, /**< fraction */
  INVMM_PARAM_DUE_CHANGE = 38,       /**< fraction */
  /* hedging, every maker */
  INVMM_PARAM_HEDGE_POLICY = 101,          /**< INVMM_HEDGE_POLICY_* */
  INVMM_PARAM_HEDGE_RATIO = 102,           /**< U of the hedge per U held */
  INVMM_PARAM_HEDGE_COST = 103,            /**< P */
  INVMM_PARAM_HEDGE_FIXED_COST = 104,      /**< currency */
  INVMM_PARAM_HEDGE_LOT = 105,             /**< contracts */
  INVMM_PARAM_HEDGE_MIN = 106,             /**< contracts */
  INVMM_PARAM_HEDGE_VOLATILITY = 107,      /**< P/sqrt(s) */
  INVMM_PARAM_HEDGE_FLOW_VOLATILITY = 108, /**< U/sqrt(s) */
  INVMM_PARAM_HEDGE_CORRELATION = 109,     /**< 1 */
  INVMM_PARAM_CONTRACT_SIZE = 110,         /**< U per contract */
  INVMM_PARAM_HEDGE_COOLDOWN = 111,        /**< s */
  INVMM_PARAM_CONTRACT = 112,              /**< INVMM_CONTRACT_* */
  INVMM_PARAM_CARRY_LIMIT = 113,           /**< U */
  INVMM_PARAM_FUNDING_FORECAST = 114,      /**< INVMM_FUNDING_* */
  INVMM_PARAM_FUNDING_INTEREST = 115,      /**< fraction per interval */
  INVMM_PARAM_FUNDING_CAP = 116,           /**< fraction per interval */
  INVMM_PARAM_FINANCING_RATE = 117,        /**< 1/year */
  INVMM_PARAM_BASIS_REVERSION = 118,       /**< 1/s */
  INVMM_PARAM_HEDGE_REVERSION = 119,       /**< kappa, 1/s */
  INVMM_PARAM_HEDGE_REVERSION_FROM = 120,  /**< INVMM_REVERSION_* */
  INVMM_PARAM_HEDGE_QUADRATIC_COST = 121,  /**< eta, P s/U */
  INVMM_PARAM_HEDGE_IMPACT = 122,          /**< k, P/U */
  INVMM_PARAM_HEDGE_SLICE = 123,           /**< s */
  INVMM_PARAM_CLIENT_RATE = 124,           /**< 1/s, of each group of clients */
  INVMM_PARAM_CLIENT_SIZE = 125,           /**< U */
  INVMM_PARAM_CLIENT_INTERCEPT = 126,      /**< 1 */
  INVMM_PARAM_CLIENT_SLOPE = 127,          /**< 1/P */
  INVMM_PARAM_HEDGE_INSTRUMENTS = 128,     /**< count */
  INVMM_PARAM_HEDGE_COVARIANCE = 129,      /**< P^2/s, asset and hedges, row by row */
  INVMM_PARAM_CONTRACT_SIZES = 130,        /**< U per contract, of each hedge */
  INVMM_PARAM_HEDGE_COSTS = 131,           /**< P, of each hedge */
  INVMM_PARAM_HEDGE_LOTS = 132,            /**< contracts, of each hedge */
  INVMM_PARAM_HEDGE_MINS = 133,            /**< contracts, of each hedge */
  /* Avellaneda-Stoikov, and whatever shares a name with it */
  INVMM_PARAM_VARIANT = 201,             /**< INVMM_AS_*, INVMM_HO_STOLL_*, INVMM_BAND_*, by kind */
  INVMM_PARAM_OBJECTIVE = 202,           /**< INVMM_OBJECTIVE_* */
  INVMM_PARAM_INTENSITY_SCALE = 203,     /**< A, 1/s */
  INVMM_PARAM_INTENSITY_SCALE_BID = 204, /**< 1/s */
  INVMM_PARAM_INTENSITY_SCALE_ASK = 205, /**< 1/s */
  INVMM_PARAM_INTENSITY_DECAY = 206,     /**< k, 1/P */
  INVMM_PARAM_INTENSITY_DECAY_BID = 207, /**< 1/P */
  INVMM_PARAM_INTENSITY_DECAY_ASK = 208, /**< 1/P */
  INVMM_PARAM_HORIZON = 209,             /**< s */
  INVMM_PARAM_HORIZON_MODE = 210,        /**< INVMM_HORIZON_* */
  INVMM_PARAM_DRIFT = 211,               /**< P/s */
  INVMM_PARAM_IMPACT = 212,              /**< P/U */
  INVMM_PARAM_RUNNING_PENALTY = 213,     /**< phi, currency/(U^2 s) */
  INVMM_PARAM_TERMINAL_PENALTY = 214,    /**< alpha_T, P/U */
  INVMM_PARAM_ADVERSE_SELECTION = 215,   /**< epsilon, P */
  /* linear demand */
  INVMM_PARAM_DEMAND_INTERCEPT = 216, /**< alpha, 1/s */
  INVMM_PARAM_DEMAND_SLOPE = 217,     /**< beta, 1/(P s) */
  /* Ho-Stoll */
  INVMM_PARAM_RIVAL_INVENTORIES = 218, /**< U, of each other dealer */
  INVMM_PARAM_COVARIANCE = 219,        /**< P^2/s, the asset first, row by row */
  INVMM_PARAM_OTHER_INVENTORIES = 220, /**< U, of each other asset */
  /* bands */
  INVMM_PARAM_BAND_OUTER = 301,             /**< B, U */
  INVMM_PARAM_BAND_INNER = 302,             /**< a, U */
  INVMM_PARAM_DWELL = 303,                  /**< s */
  INVMM_PARAM_FIXED_COST = 304,             /**< K, currency */
  INVMM_PARAM_FIXED_COST_BUY = 305,         /**< currency */
  INVMM_PARAM_FIXED_COST_SELL = 306,        /**< currency */
  INVMM_PARAM_PROPORTIONAL_COST = 307,      /**< c, P */
  INVMM_PARAM_PROPORTIONAL_COST_BUY = 308,  /**< P */
  INVMM_PARAM_PROPORTIONAL_COST_SELL = 309, /**< P */
  INVMM_PARAM_QUADRATIC_COST = 310,         /**< eta, P s/U */
  INVMM_PARAM_FLOW_VOLATILITY = 311,        /**< s, U/sqrt(s) */
  INVMM_PARAM_FLOW_DRIFT = 312,             /**< mu, U/s */
  INVMM_PARAM_FLOW_REVERSION = 313,         /**< kappa, 1/s */
  INVMM_PARAM_FILL_SIZE = 314,              /**< d, U */
  INVMM_PARAM_FILL_RATE = 315,              /**< 1/s, both sides */
  INVMM_PARAM_WEIGHT_TARGET = 316,          /**< fraction of the wealth */
  INVMM_PARAM_WEIGHT_BAND = 317,            /**< fraction of the wealth, to either side */
  INVMM_PARAM_VENUE_FEE = 318,              /**< P, per venue */
  INVMM_PARAM_VENUE_IMPACT = 319,           /**< P/U, per venue */
  INVMM_PARAM_VENUE_CAP = 320,              /**< U, per venue */
  INVMM_PARAM_VENUE_GAS = 321,              /**< currency, per venue */
  INVMM_PARAM_VENUE_ROOT_IMPACT = 322,      /**< P/sqrt(U), per venue */
  INVMM_PARAM_VENUE_LATENCY = 323,          /**< s, per venue */
  INVMM_PARAM_VENUE_BASE_RESERVE = 324,     /**< U, per venue */
  INVMM_PARAM_VENUE_QUOTE_RESERVE = 325,    /**< currency, per venue */
  INVMM_PARAM_VENUE_POOL_FEE = 326,         /**< fraction, per venue */
  INVMM_PARAM_FILL_RATE_BID = 327,          /**< 1/s, per inventory */
  INVMM_PARAM_FILL_RATE_ASK = 328,          /**< 1/s, per inventory */
  INVMM_PARAM_HOLDING_COST_LONG = 329,      /**< P/s */
  INVMM_PARAM_HOLDING_COST_SHORT = 330,     /**< P/s */
  INVMM_PARAM_ADJUST_INTERVAL = 331,        /**< s */
  INVMM_PARAM_DISCOUNT_RATE = 332,          /**< rho, 1/s */
  INVMM_PARAM_MAKER_INPUT = 333,            /**< a maker whose fill rates count */
  /* AMM curve */
  INVMM_PARAM_CURVE = 401,            /**< INVMM_CURVE_* */
  INVMM_PARAM_POOL_FEE = 402,         /**< fraction of what a taker puts in */
  INVMM_PARAM_BASE_RESERVE = 403,     /**< U */
  INVMM_PARAM_QUOTE_RESERVE = 404,    /**< currency */
  INVMM_PARAM_WEIGHT_BASE = 405,      /**< share of the value that is base */
  INVMM_PARAM_AMPLIFICATION = 406,    /**< A as the pool reports it */
  INVMM_PARAM_RANGE_LOW = 407,        /**< P */
  INVMM_PARAM_RANGE_HIGH = 408,       /**< P */
  INVMM_PARAM_LIQUIDITY = 409,        /**< sqrt(U currency) */
  INVMM_PARAM_POOL_SHARE = 410,       /**< fraction */
  INVMM_PARAM_TICK_ZERO_PRICE = 411,  /**< P at tick 0 of the pool */
  INVMM_PARAM_TICK_SPACING = 412,     /**< ticks of the pool; 0: ranges may end anywhere */
  INVMM_PARAM_VOLUME_RATE = 413,      /**< currency/s */
  INVMM_PARAM_POLICY = 414,           /**< INVMM_POLICY_* */
  INVMM_PARAM_FEE_POLICY = 415,       /**< INVMM_FEE_POLICY_* */
  INVMM_PARAM_GAS_COST = 416,         /**< currency */
  INVMM_PARAM_SWAP_COST = 417,        /**< fraction */
  INVMM_PARAM_ORACLE_TOLERANCE = 418, /**< fraction */
  INVMM_PARAM_MIN_PERIOD = 419,       /**< s */
  INVMM_PARAM_MIN_MOVE = 420,         /**< fraction of the price */
  INVMM_PARAM_FEE_YIELD = 421,        /**< 1/s */
  INVMM_PARAM_RECENTRE_AT = 422,      /**< fraction of the half-width */
  INVMM_PARAM_FEE_MIN = 423,          /**< fraction */
  INVMM_PARAM_FEE_MAX = 424,          /**< fraction */
  INVMM_PARAM_FEE_DECAY = 425,        /**< 1 */
  INVMM_PARAM_FEE_INVENTORY = 426,    /**< 1/U */
  INVMM_PARAM_FEE_OUTSIDE = 427,      /**< 1 */
  /* inputs */
  INVMM_PARAM_INSTRUMENT = 501,        /**< 0: what is quoted, 1000 and up: what hedges it */
  INVMM_PARAM_SOURCE = 502,            /**< source number; -1: all */
  INVMM_PARAM_WARM_SAMPLES = 503,      /**< samples */
  INVMM_PARAM_PRIOR_WEIGHT = 504,      /**< samples */
  INVMM_PARAM_METHOD = 505,            /**< INVMM_VOLATILITY_*, INVMM_TOXICITY_*, INVMM_RATIO_*, by kind */
  INVMM_PARAM_SAMPLING = 506,          /**< INVMM_SAMPLING_* */
  INVMM_PARAM_SAMPLING_INTERVAL = 507, /**< s */
  INVMM_PARAM_SAMPLING_EVENTS = 508,   /**< count */
  INVMM_PARAM_HALF_LIFE = 509,         /**< s */
  INVMM_PARAM_WINDOW = 510,            /**< samples */
  INVMM_PARAM_SUBGRID = 511,           /**< K of two_scale, samples */
  INVMM_PARAM_PRIOR_VOLATILITY = 512,  /**< P/sqrt(s) */
  INVMM_PARAM_MAX_GAP = 513,           /**< s */
  INVMM_PARAM_EWMA_START = 514,        /**< INVMM_EWMA_START_* */
  INVMM_PARAM_GARCH_OMEGA = 515,       /**< P^2 */
  INVMM_PARAM_GARCH_ALPHA = 516,       /**< 1 */
  INVMM_PARAM_GARCH_BETA = 517,        /**< 1 */
  INVMM_PARAM_OBSERVE_PRICE = 518,     /**< INVMM_OBSERVE_PRICE_* */
  INVMM_PARAM_OBSERVE = 519,           /**< INVMM_OBSERVE_* */
  INVMM_PARAM_DEPTH_STEP = 520,        /**< P */
  INVMM_PARAM_DEPTH_CELLS = 521,       /**< count */
  INVMM_PARAM_DEPTH_SOURCE = 522,      /**< source number of SIGNAL */
  INVMM_PARAM_PRIOR_INTENSITY_SCALE = 523, /**< 1/s */
  INVMM_PARAM_PRIOR_INTENSITY_DECAY = 524, /**< 1/P */
  INVMM_PARAM_REFIT_INTERVAL = 525,        /**< s */
  INVMM_PARAM_REGIMES = 526,               /**< count */
  INVMM_PARAM_REGIME_VOLATILITIES = 527,   /**< array, P/sqrt(s) */
  INVMM_PARAM_REGIME_RATES = 528,          /**< array, 1/s */
  INVMM_PARAM_REGIME_SCALES = 529,         /**< array, fraction */
  INVMM_PARAM_ENTER_PROBABILITY = 530,     /**< 1 */
  INVMM_PARAM_LEAVE_PROBABILITY = 531,     /**< 1 */
  INVMM_PARAM_CUSUM_SLACK = 532,           /**< 1 */
  INVMM_PARAM_CUSUM_THRESHOLD = 533,       /**< 1 */
  INVMM_PARAM_QUANTITY = 534,              /**< INVMM_QUANTITY_* */
  INVMM_PARAM_SOURCE_WEIGHTS = 535,        /**< array, 1 */
  INVMM_PARAM_MIN_SOURCES = 536,           /**< count */
  INVMM_PARAM_MAX_SOURCE_DEVIATION = 537,  /**< fraction */
  INVMM_PARAM_JUMP_LIMIT = 538,            /**< fraction */
  INVMM_PARAM_JUMP_VOLATILITY = 539,       /**< 1/sqrt(s), relative */
  INVMM_PARAM_CONFIRM_SOURCES = 540,       /**< count */
  INVMM_PARAM_CONFIRM_TIME = 541,          /**< s */
  INVMM_PARAM_PRIOR_READING = 542,         /**< in the unit of the readings */
  INVMM_PARAM_ADVERSE_HORIZON = 543,       /**< s */
  INVMM_PARAM_MARKOUT_HORIZONS = 544,      /**< array, s */
  INVMM_PARAM_MEMORY_SAMPLES = 545,        /**< samples */
  INVMM_PARAM_FLOW_SHORT = 546,            /**< s */
  INVMM_PARAM_FLOW_LONG = 547,             /**< s */
  INVMM_PARAM_BUCKET_VOLUME = 548,         /**< U */
  INVMM_PARAM_BUCKETS = 549,               /**< count */
  INVMM_PARAM_CLASSIFY = 550,              /**< INVMM_CLASSIFY_* */
  INVMM_PARAM_BAR_VOLATILITY = 551,        /**< P */
  INVMM_PARAM_LEARNING_RATE = 552,         /**< 1 */
  INVMM_PARAM_SIGNAL_SOURCE = 553,         /**< source number of SIGNAL */
  INVMM_PARAM_PRIOR_MOVE = 554,            /**< P */
  INVMM_PARAM_PRIOR_PROBABILITY = 555,     /**< 1 */
  INVMM_PARAM_PENDING_SAMPLES = 556,       /**< count */
  INVMM_PARAM_FORGETTING = 560,            /**< 1: what a sample weighs against the next */
  INVMM_PARAM_RIDGE = 561,                 /**< P^2 */
  INVMM_PARAM_WINDUP_LIMIT = 562,          /**< 1 */
  INVMM_PARAM_RATIO_WALK = 563,            /**< 1/s */
  INVMM_PARAM_NOISE_VARIANCE = 564,        /**< P^2 */
  INVMM_PARAM_OUTLIER_LIMIT = 565,         /**< deviations */
  INVMM_PARAM_TAIL_LEVEL = 566,            /**< 1 */
  INVMM_PARAM_RENEW_SAMPLES = 567,         /**< samples */
  INVMM_PARAM_RATIO_COST = 568,            /**< P */
  INVMM_PARAM_RATIO_HOLD = 569,            /**< standard errors */
  INVMM_PARAM_PRIOR_RATIO = 570,           /**< U/U */
  INVMM_PARAM_STRESS_ASSET = 571,          /**< P, of each scene */
  INVMM_PARAM_STRESS_HEDGE = 572,          /**< P */
  INVMM_PARAM_STRESS_WEIGHT = 573,         /**< samples */
  /* markets */
  INVMM_PARAM_LATENCY = 601,              /**< s */
  INVMM_PARAM_QUEUE_SHARE = 602,          /**< fraction of a print at our price that is ours */
  INVMM_PARAM_HEDGE_FEE = 603,            /**< fraction of the notional of a hedge fill */
  INVMM_PARAM_SEED = 604,                 /**< 1 */
  INVMM_PARAM_STREAM = 605,               /**< 1 */
  INVMM_PARAM_INITIAL_PRICE = 606,        /**< P */
  INVMM_PARAM_TIME_STEP = 607,            /**< s */
  INVMM_PARAM_TRADE_SIZE = 608,           /**< U */
  INVMM_PARAM_BOOK_HALF_SPREAD = 609,     /**< P */
  INVMM_PARAM_HEDGE_HALF_SPREAD = 610,    /**< P; infinity: no hedge instrument */
  INVMM_PARAM_CLOCK = 611,                /**< INVMM_CLOCK_* */
  INVMM_PARAM_DEMAND = 612,               /**< INVMM_DEMAND_* */
  INVMM_PARAM_INTENSITY_OFFSET = 613,     /**< a of logistic demand, 1 */
  INVMM_PARAM_INTENSITY_EXPONENT = 614,   /**< m of power demand, 1 */
  INVMM_PARAM_LEAST_DEPTH = 615,          /**< d0 of power demand, P */
  INVMM_PARAM_HAWKES_SELF = 616,          /**< takers that one brings to its own side */
  INVMM_PARAM_HAWKES_CROSS = 617,         /**< and to the other side */
  INVMM_PARAM_HAWKES_DECAY = 618,         /**< 1/s */
  INVMM_PARAM_INFORMED_SHARE = 619,       /**< fraction of the takers */
  INVMM_PARAM_INFORMED_MOVE = 620,        /**< P */
  INVMM_PARAM_INFORMED_HORIZON = 621,     /**< s */
  INVMM_PARAM_TRADE_SIZE_LAW = 622,       /**< INVMM_TRADE_SIZE_* */
  INVMM_PARAM_TRADE_SIZE_DEVIATION = 623, /**< of the logarithm, 1 */
  INVMM_PARAM_MID_PROCESS = 624,          /**< INVMM_MID_* */
  INVMM_PARAM_REVERSION_RATE = 625,       /**< kappa, 1/s */
  INVMM_PARAM_REVERSION_TARGET = 626,     /**< P */
  INVMM_PARAM_JUMP_RATE = 627,            /**< 1/s */
  INVMM_PARAM_JUMP_MEAN = 628,            /**< P */
  INVMM_PARAM_JUMP_DEVIATION = 629,       /**< P */
  INVMM_PARAM_REGIME_VOLATILITY = 630,    /**< P/sqrt(s) in the second regime */
  INVMM_PARAM_REGIME_ENTER = 631,         /**< 1/s, into the second regime */
  INVMM_PARAM_REGIME_LEAVE = 632,         /**< 1/s, out of it */
  INVMM_PARAM_HEDGE_PRICE = 633,          /**< P, at the start */
  INVMM_PARAM_FUNDING_RATE = 634,         /**< fraction of the notional in each interval */
  INVMM_PARAM_FUNDING_INTERVAL = 635,     /**< s */
  INVMM_PARAM_BLOCK_RATE = 636,           /**< blocks per second; infinity: one with each turn */
  /* the paper market */
  INVMM_PARAM_DATA_LATENCY = 660,  /**< s, for each venue */
  INVMM_PARAM_QUEUE = 661,         /**< INVMM_QUEUE_* */
  INVMM_PARAM_CANCEL_SHARE = 662,  /**< fraction of what is cancelled that stood ahead of us */
  INVMM_PARAM_OUTSIDE_TRADES = 663 /**< INVMM_OUTSIDE_* */
};

/** Values, for invmm_value. */
enum {
  INVMM_VALUE_INVALID = -1,
  INVMM_VALUE_INVENTORY = 1,       /**< U, all sources */
  INVMM_VALUE_AVAILABLE = 2,       /**< U, with what is in flight */
  INVMM_VALUE_CASH = 3,            /**< currency */
  INVMM_VALUE_FEES = 4,            /**< currency paid for own fills */
  INVMM_VALUE_PNL = 5,             /**< currency: spread + inventory + hedge - fees */
  INVMM_VALUE_PNL_SPREAD = 6,      /**< currency */
  INVMM_VALUE_PNL_INVENTORY = 7,   /**< currency */
  INVMM_VALUE_PNL_HEDGE = 8,       /**< currency, after the hedge's fees */
  INVMM_VALUE_MID = 9,             /**< P */
  INVMM_VALUE_RESERVATION = 10,    /**< P */
  INVMM_VALUE_TIME_LEFT = 11,      /**< s */
  INVMM_VALUE_VOLATILITY = 12,     /**< P/sqrt(s) in use */
  INVMM_VALUE_DRAWDOWN = 13,       /**< currency below the peak of pnl */
  INVMM_VALUE_HALTED = 14,         /**< 1 while the kill switch is latched */
  INVMM_VALUE_HEDGE_POSITION = 15, /**< contracts */
  INVMM_VALUE_EVENTS = 16,         /**< events taken so far */
  INVMM_VALUE_INPUT_AGE = 17,      /**< s since the last book of the reference source */
  INVMM_VALUE_HEALTH = 18,         /**< last INVMM_EV_HEALTH */
  INVMM_VALUE_INTENSITY_TERM = 19, /**< P, per side: 0 bid, 1 ask */
  INVMM_VALUE_TOXICITY_TERM = 20,  /**< P, per side: 0 bid, 1 ask */
  INVMM_VALUE_FEE_TERM = 21,       /**< P, per side: 0 bid, 1 ask */
  INVMM_VALUE_DEPTH = 22,          /**< P, per side: distance of the price from the mid before guards */
  INVMM_VALUE_BAND_OUTER = 23,     /**< U, half-width at which a trade is made */
  INVMM_VALUE_BAND_INNER = 24,     /**< U, half-width at which it lands */
  /* hedging, every maker */
  INVMM_VALUE_HEDGE_UNITS = 160,     /**< U that the hedge's contracts stand for, coins they paid included */
  INVMM_VALUE_BASIS = 161,           /**< P, mid of the hedge less the mid */
  INVMM_VALUE_FUNDING_RATE = 162,    /**< fraction that longs of the hedge are expected to pay next */
  INVMM_VALUE_HEDGE_POSITIONS = 164, /**< contracts of each hedge */
  INVMM_VALUE_HEDGED_SHARE = 165,    /**< share of variance that the hedges take away */
  INVMM_VALUE_TAIL_RISK = 166,       /**< P: mean loss in the worst samples */
  INVMM_VALUE_CARRY_RATE = 163,      /**< P/s that one U of the hedge held long is expected to earn */
  /* makers with tables, inputs of makers, markets */
  INVMM_VALUE_THETA = 25, /**< currency: value function at an inventory of the lattice, from -limit up */
  INVMM_VALUE_HEALTH_LEVEL = 32,  /**< 0..2: normal, degraded, reduce only */
  INVMM_VALUE_DEPTH_SCALE = 33,   /**< fraction of sizes */
  INVMM_VALUE_SIZE_SCALE = 34,    /**< fraction of sizes, per side: 0 bid, 1 ask */
  INVMM_VALUE_INPUT_QUALITY = 35, /**< of the worst input, 0..1 */
  INVMM_VALUE_FILLS = 31,         /**< own fills of resting quotes so far */
  /* Ho-Stoll */
  INVMM_VALUE_HOLDING_COST = 40,          /**< currency, of buying (0) or selling (1) one order */
  INVMM_VALUE_HOLDING_COST_FRACTION = 41, /**< of the notional, the same */
  INVMM_VALUE_EFFECTIVE_INVENTORY = 42,   /**< U, with what other assets add to its risk */
  INVMM_VALUE_MARKET_BID = 43,            /**< P, second-highest reservation bid of all dealers */
  INVMM_VALUE_MARKET_ASK = 44,            /**< P, second-lowest reservation ask */
  INVMM_VALUE_MARKET_SPREAD = 45,         /**< P; negative: dealers would rather trade with each other */
  INVMM_VALUE_MARKET_RANK = 46,           /**< 1 is best, of our reservation bid (0) and ask (1) */
  INVMM_VALUE_INTERDEALER_TRADE = 47,     /**< 1 where the market spread is negative */
  /* bands */
  INVMM_VALUE_COST_RATE = 60,       /**< currency/s: running and trading cost in the long run */
  INVMM_VALUE_REBALANCE_RATE = 61,  /**< 1/s: interventions */
  INVMM_VALUE_TURNOVER_RATE = 62,   /**< U/s traded */
  INVMM_VALUE_NEVER_COST_RATE = 63, /**< currency/s: without any trade */
  INVMM_VALUE_BAND_LOW = 64,        /**< U: inventory below which a buy is made */
  INVMM_VALUE_BAND_HIGH = 65,       /**< U: inventory above which a sale is made */
  INVMM_VALUE_LAND_LOW = 66,        /**< U: where a buy lands */
  INVMM_VALUE_LAND_HIGH = 67,       /**< U: where a sale lands */
  INVMM_VALUE_ASSET_WEIGHT = 68,    /**< fraction of the wealth that the asset is now */
  /* inputs */
  INVMM_VALUE_VALUE = 101,   /**< what the input estimates; the kind's page says the unit and the index */
  INVMM_VALUE_ERROR = 102,   /**< one standard error of it, in its unit */
  INVMM_VALUE_QUALITY = 103, /**< 0 (do not use) to 1 */
  INVMM_VALUE_SAMPLES_HAVE = 104, /**< count of what it has learnt from */
  INVMM_VALUE_SAMPLES_NEED = 105, /**< count from which on it answers */
  /* the simulated market */
  INVMM_VALUE_PRINTS = 260,         /**< public trades so far */
  INVMM_VALUE_CAPPED = 261,         /**< quotes that should have found more takers than the clock can bring */
  INVMM_VALUE_REGIME = 262,         /**< 1 in the second regime of volatility */
  INVMM_VALUE_INFORMED = 263,       /**< informed takers so far */
  INVMM_VALUE_HEDGE_MID = 264,      /**< P */
  INVMM_VALUE_POOL_BASE = 265,      /**< U in the pool beside the market, without fees */
  INVMM_VALUE_POOL_QUOTE = 266,     /**< currency in it */
  INVMM_VALUE_ARBITRAGE = 267,      /**< currency that arbitrageurs took from it so far */
  INVMM_VALUE_POOL_FEES = 268,      /**< currency, at the mid, that they paid it so far */
  INVMM_VALUE_SWAPS = 269,          /**< how often they traded */
  INVMM_VALUE_VOLUME = 270,         /**< U bought and sold by resting quotes so far */
  INVMM_VALUE_QUOTED_SPREAD = 271,  /**< P, mean over the turns with both sides quoted */
  INVMM_VALUE_INVENTORY_MEAN = 272, /**< U, mean over time */
  INVMM_VALUE_INVENTORY_DEVIATION = 273, /**< U, standard deviation over time */
  /* AMM curve */
  INVMM_VALUE_POOL_VALUE = 200,       /**< currency, of our position */
  INVMM_VALUE_DELTA = 201,            /**< U */
  INVMM_VALUE_GAMMA = 202,            /**< U/P */
  INVMM_VALUE_IMPERMANENT_LOSS = 203, /**< fraction, negative or 0 */
  INVMM_VALUE_LVR_RATE = 204,         /**< currency/s */
  INVMM_VALUE_FEE_RATE = 205,         /**< currency/s: 0 measured, 1 break-even */
  INVMM_VALUE_FLOW_MARKOUT = 206,     /**< currency: 0 at each swap, 1 at the outside price now */
  INVMM_VALUE_POOL_PRICE = 207,       /**< P */
  INVMM_VALUE_POOL_FEE = 208,         /**< fraction, per side: 0 bid, 1 ask */
  INVMM_VALUE_POSITION_BASE = 209,    /**< U */
  INVMM_VALUE_POSITION_QUOTE = 210,   /**< currency */
  INVMM_VALUE_ARBITRAGE_RATE = 211,   /**< currency/s */
  INVMM_VALUE_FEE_INCOME = 212,       /**< currency */
  INVMM_VALUE_IN_RANGE = 213,         /**< 0 or 1 */
  INVMM_VALUE_RANGE_LOW = 214,        /**< P */
  INVMM_VALUE_RANGE_HIGH = 215,       /**< P */
  INVMM_VALUE_LIQUIDITY = 216,        /**< sqrt(U currency), of our position */
  INVMM_VALUE_BEST_WIDTH = 217,       /**< half-width in logarithms of the price */
  INVMM_VALUE_RANGE_LIFE = 218,       /**< s */
  /* the paper market */
  INVMM_VALUE_QUEUE_AHEAD = 290, /**< U, ahead of our best quote: 2 venue for the bid, 2 venue + 1 the ask */
  INVMM_VALUE_TRADES_OUTSIDE = 291, /**< public trades outside of the last book */
  /* inputs, each its own */
  INVMM_VALUE_VOLATILITY_ANNUAL = 106,     /**< 1/sqrt(year), relative */
  INVMM_VALUE_JUMP_STATISTIC = 107,        /**< 1 */
  INVMM_VALUE_PRICE_NOISE = 108,           /**< P */
  INVMM_VALUE_INTENSITY_SCALE = 109,       /**< 1/s, per side: 0 bid, 1 ask */
  INVMM_VALUE_INTENSITY_DECAY = 110,       /**< 1/P, per side */
  INVMM_VALUE_INTENSITY_OFFSET = 111,      /**< 1, per side */
  INVMM_VALUE_INTENSITY_EXPONENT = 112,    /**< 1, per side */
  INVMM_VALUE_INTENSITY_CORRELATION = 113, /**< 1, per side */
  INVMM_VALUE_TRADE_RATE = 114,            /**< 1/s, per side */
  INVMM_VALUE_REGRESSION_SCALE = 115,      /**< 1/s, per side */
  INVMM_VALUE_REGRESSION_DECAY = 116,      /**< 1/P, per side */
  INVMM_VALUE_REGIME_PROBABILITY = 117,    /**< 1, of each regime */
  INVMM_VALUE_LIMIT_SCALE = 118,           /**< fraction of limits and sizes */
  INVMM_VALUE_CUSUM = 119,                 /**< 1 */
  INVMM_VALUE_ALARMS = 120,                /**< count */
  INVMM_VALUE_LOG_LIKELIHOOD = 121,        /**< 1 */
  INVMM_VALUE_CONFIDENCE = 122,            /**< in the unit of the readings */
  INVMM_VALUE_SOURCES_FRESH = 123,         /**< count */
  INVMM_VALUE_SOURCES_KEPT = 124,          /**< count */
  INVMM_VALUE_HOLDING = 125,               /**< 1 while a jump waits for confirmation */
  INVMM_VALUE_ADVERSE_MOVE = 126,          /**< P, per side: 0 bid, 1 ask */
  INVMM_VALUE_ADVERSE_PROBABILITY = 127,   /**< 1, per side */
  INVMM_VALUE_MARKOUT = 128,               /**< P, by horizon and side */
  INVMM_VALUE_MARKOUT_ERROR = 129,         /**< P */
  INVMM_VALUE_ORDER_FLOW_IMBALANCE = 130,  /**< U */
  INVMM_VALUE_TRADE_IMBALANCE = 131,       /**< U */
  INVMM_VALUE_KYLE_LAMBDA = 132,           /**< P/U */
  INVMM_VALUE_KYLE_ERROR = 133,            /**< P/U */
  INVMM_VALUE_VPIN = 134,                  /**< 0..1 */
  INVMM_VALUE_VPIN_NULL = 135,             /**< 0..1 */
  INVMM_VALUE_VPIN_EXCESS = 136,           /**< 1 */
  INVMM_VALUE_BRIER = 137,                 /**< 1 */
  INVMM_VALUE_BRIER_BASE = 138,            /**< 1 */
  INVMM_VALUE_WEIGHT = 139,                /**< 1, of each feature */
  INVMM_VALUE_LABELS = 140                 /**< count */
};

/** Choices of INVMM_PARAM_CROSSING. */
enum {
  INVMM_CROSSING_INVALID = -1,
  INVMM_CROSSING_ALLOW = 0,
  INVMM_CROSSING_CLIP = 1,
  INVMM_CROSSING_POST_ONLY = 2
};
/** Choices of INVMM_PARAM_HEDGE_POLICY. */
enum {
  INVMM_HEDGE_POLICY_INVALID = -1,
  INVMM_HEDGE_POLICY_NONE = 0,
  INVMM_HEDGE_POLICY_FULL = 1,
  INVMM_HEDGE_POLICY_BAND = 2,
  INVMM_HEDGE_POLICY_RATE = 3
};
/** Choices of INVMM_PARAM_QUEUE. */
enum { INVMM_QUEUE_INVALID = -1, INVMM_QUEUE_SHARE = 0, INVMM_QUEUE_AHEAD = 1 };
/** Choices of INVMM_PARAM_OUTSIDE_TRADES. */
enum { INVMM_OUTSIDE_INVALID = -1, INVMM_OUTSIDE_FILL = 0, INVMM_OUTSIDE_IGNORE = 1 };
/** Choices of INVMM_PARAM_METHOD of a hedge ratio. */
enum {
  INVMM_RATIO_INVALID = -1,
  INVMM_RATIO_LEAST_SQUARES = 0,
  INVMM_RATIO_KALMAN = 1,
  INVMM_RATIO_CVAR = 2
};
/** Choices of INVMM_PARAM_CONTRACT. */
enum { INVMM_CONTRACT_INVALID = -1, INVMM_CONTRACT_LINEAR = 0, INVMM_CONTRACT_INVERSE = 1 };
/** Choices of INVMM_PARAM_FUNDING_FORECAST. */
enum { INVMM_FUNDING_INVALID = -1, INVMM_FUNDING_SETTLED = 0, INVMM_FUNDING_PREMIUM = 1 };
/** Choices of INVMM_PARAM_HEDGE_REVERSION_FROM. */
enum { INVMM_REVERSION_INVALID = -1, INVMM_REVERSION_GIVEN = 0, INVMM_REVERSION_QUOTES = 1 };
/** Choices of INVMM_PARAM_VARIANT of Avellaneda-Stoikov. */
enum {
  INVMM_AS_INVALID = -1,
  INVMM_AS_FINITE = 0,
  INVMM_AS_INFINITE = 1,
  INVMM_AS_EXACT = 2,
  INVMM_AS_STATIONARY = 3,
  INVMM_AS_ASYMPTOTIC = 4,
  INVMM_AS_RUNNING_PENALTY = 5
};
/** Choices of INVMM_PARAM_VARIANT of Ho-Stoll. */
enum {
  INVMM_HO_STOLL_INVALID = -1,
  INVMM_HO_STOLL_FIRST_ORDER = 0,
  INVMM_HO_STOLL_FINITE = 1,
  INVMM_HO_STOLL_STATIONARY = 2,
  INVMM_HO_STOLL_EXACT = 3,
  INVMM_HO_STOLL_COMPETITION = 4
};
/** Choices of INVMM_PARAM_VARIANT of the band rebalancer. */
enum {
  INVMM_BAND_INVALID = -1,
  INVMM_BAND_FIXED = 0,
  INVMM_BAND_OPTIMAL = 1,
  INVMM_BAND_LOTS = 2,
  INVMM_BAND_DRIFT = 3,
  INVMM_BAND_REVERTING = 4,
  INVMM_BAND_LATTICE = 5,
  INVMM_BAND_WEIGHT = 6,
  INVMM_BAND_RATE = 7
};
/** Choices of INVMM_PARAM_OBJECTIVE. */
enum { INVMM_OBJECTIVE_INVALID = -1, INVMM_OBJECTIVE_UTILITY = 0, INVMM_OBJECTIVE_RISK_ADJUSTED = 1 };
/** Choices of INVMM_PARAM_HORIZON_MODE. */
enum { INVMM_HORIZON_INVALID = -1, INVMM_HORIZON_SESSION = 0, INVMM_HORIZON_ROLLING = 1 };
/** Choices of INVMM_PARAM_METHOD of volatility. */
enum {
  INVMM_VOLATILITY_INVALID = -1,
  INVMM_VOLATILITY_EWMA = 0,
  INVMM_VOLATILITY_REALIZED = 1,
  INVMM_VOLATILITY_BIPOWER = 2,
  INVMM_VOLATILITY_TWO_SCALE = 3,
  INVMM_VOLATILITY_ROGERS_SATCHELL = 4,
  INVMM_VOLATILITY_YANG_ZHANG = 5,
  INVMM_VOLATILITY_GARCH = 6
};
/** Choices of INVMM_PARAM_SAMPLING. */
enum { INVMM_SAMPLING_INVALID = -1, INVMM_SAMPLING_EVENT = 0, INVMM_SAMPLING_TIME = 1 };
/** Choices of INVMM_PARAM_EWMA_START. */
enum { INVMM_EWMA_START_INVALID = -1, INVMM_EWMA_START_FIRST = 0, INVMM_EWMA_START_AVERAGE = 1 };
/** Choices of INVMM_PARAM_OBSERVE_PRICE. */
enum {
  INVMM_OBSERVE_PRICE_INVALID = -1,
  INVMM_OBSERVE_PRICE_BOOK = 0,
  INVMM_OBSERVE_PRICE_TRADE = 1,
  INVMM_OBSERVE_PRICE_POOL = 2
};
/** Choices of INVMM_PARAM_METHOD of toxicity. */
enum {
  INVMM_TOXICITY_INVALID = -1,
  INVMM_TOXICITY_MARKOUT = 0,
  INVMM_TOXICITY_LOGISTIC = 1,
  INVMM_TOXICITY_REGRESSION = 2,
  INVMM_TOXICITY_SIGNAL = 3
};
/** Choices of INVMM_PARAM_CLASSIFY. */
enum { INVMM_CLASSIFY_INVALID = -1, INVMM_CLASSIFY_SIGN = 0, INVMM_CLASSIFY_BULK = 1 };
/** Choices of INVMM_PARAM_QUANTITY. */
enum { INVMM_QUANTITY_INVALID = -1, INVMM_QUANTITY_PRICE = 0, INVMM_QUANTITY_VOLATILITY = 1 };
/** Choices of INVMM_PARAM_CURVE. */
enum {
  INVMM_CURVE_INVALID = -1,
  INVMM_CURVE_PRODUCT = 0,
  INVMM_CURVE_WEIGHTED = 1,
  INVMM_CURVE_STABLE = 2,
  INVMM_CURVE_CONCENTRATED = 3
};
/** Choices of INVMM_PARAM_POLICY. */
enum {
  INVMM_POLICY_INVALID = -1,
  INVMM_POLICY_HOLD = 0,
  INVMM_POLICY_RECENTRE = 1,
  INVMM_POLICY_OPTIMAL_RANGE = 2,
  INVMM_POLICY_THRESHOLD = 3
};
/** Choices of INVMM_PARAM_FEE_POLICY. */
enum {
  INVMM_FEE_POLICY_INVALID = -1,
  INVMM_FEE_POLICY_FIXED = 0,
  INVMM_FEE_POLICY_VOLATILITY = 1,
  INVMM_FEE_POLICY_INVENTORY = 2
};
/** Choices of INVMM_PARAM_DEMAND. */
enum {
  INVMM_DEMAND_INVALID = -1,
  INVMM_DEMAND_EXPONENTIAL = 0,
  INVMM_DEMAND_LOGISTIC = 1,
  INVMM_DEMAND_POWER = 2,
  INVMM_DEMAND_LINEAR = 3
};
/** Choices of INVMM_PARAM_OBSERVE. */
enum { INVMM_OBSERVE_INVALID = -1, INVMM_OBSERVE_TRADES = 0, INVMM_OBSERVE_FILLS = 1 };

/** Choices of INVMM_PARAM_CLOCK. */
enum { INVMM_CLOCK_INVALID = -1, INVMM_CLOCK_STEP = 0, INVMM_CLOCK_EVENT = 1 };
/** Choices of INVMM_PARAM_TRADE_SIZE_LAW. */
enum {
  INVMM_TRADE_SIZE_INVALID = -1,
  INVMM_TRADE_SIZE_FIXED = 0,
  INVMM_TRADE_SIZE_EXPONENTIAL = 1,
  INVMM_TRADE_SIZE_LOGNORMAL = 2
};
/** Choices of INVMM_PARAM_MID_PROCESS. */
enum { INVMM_MID_INVALID = -1, INVMM_MID_ARITHMETIC = 0, INVMM_MID_GEOMETRIC = 1, INVMM_MID_REVERTING = 2 };

#endif
