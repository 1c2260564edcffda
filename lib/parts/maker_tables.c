/* SPDX-License-Identifier: MIT */
/** What the makers have in common as tables: parameters, values, and what a save keeps. */
#include "parts/maker.h"
#include <stddef.h>

#define ROW(ID, field, flags, dflt, min, max, unit, choices, about)                                          \
  {                                                                                                          \
    INVMM_PARAM_##ID, flags, offsetof(struct invmm__maker_params, field), dflt, min, max, #field, unit,      \
        choices, about, NULL                                                                                 \
  }
#define LIVE     INVMM_PF_LIVE
#define REQUIRED INVMM_PF_REQUIRED
#define INTEGER  INVMM_PF_INTEGER
#define ABOVE    INVMM_PF_MIN_OPEN /* the lower bound itself is refused */
#define BELOW    INVMM_PF_MAX_OPEN /* the upper bound itself is refused */

const struct invmm__param invmm__maker_table[] = {
    ROW(TICK_SIZE, tick_size, LIVE | BELOW, 0, 0, INFINITY, "P", NULL,
        "step of prices: bids are rounded down to it, asks up; 0: prices are not rounded"),
    ROW(LOT_SIZE, lot_size, LIVE | BELOW, 0, 0, INFINITY, "U", NULL,
        "step of sizes, which are rounded toward zero; 0: sizes are not rounded"),
    ROW(MIN_NOTIONAL, min_notional, LIVE | BELOW, 0, 0, INFINITY, "currency", NULL,
        "a side whose size times price is less is not quoted"),
    ROW(ORDER_SIZE, order_size, LIVE | ABOVE | BELOW, 1, 0, INFINITY, "U", NULL,
        "size of one quote, and Delta of the model"),
    ROW(INVENTORY_LIMIT, inventory_limit, LIVE, INFINITY, 0, INFINITY, "U", NULL,
        "largest absolute inventory: no bid at +limit, no ask at -limit"),
    ROW(INVENTORY_TARGET, inventory_target, LIVE | ABOVE | BELOW, 0, -INFINITY, INFINITY, "U", NULL,
        "inventory that quotes and hedges steer to"),
    ROW(RISK_AVERSION, risk_aversion, LIVE | REQUIRED | BELOW, NAN, 0, INFINITY, "1/currency", NULL,
        "gamma: absolute risk aversion"),
    {INVMM_PARAM_VOLATILITY, LIVE | REQUIRED | BELOW, offsetof(struct invmm__maker_params, volatility), NAN,
     0, INFINITY, "volatility", "P/sqrt(s)", NULL,
     "sigma: arithmetic volatility of the mid; either this, an input for it, or volatility_annual", NULL, 0,
     "volatility|regime"},
    ROW(VOLATILITY_ANNUAL, volatility_annual, LIVE | REQUIRED | BELOW, NAN, 0, INFINITY, "1/sqrt(year)", NULL,
        "relative volatility: sigma = volatility_annual * mid / sqrt(year_seconds)"),
    ROW(YEAR_SECONDS, year_seconds, LIVE | ABOVE | BELOW, 31536000, 0, INFINITY, "s", NULL,
        "seconds of trading in a year, for volatility_annual"),
    ROW(MAKER_FEE, maker_fee, LIVE | ABOVE | BELOW, 0, -1, 1, "fraction", NULL,
        "fee of an own fill as a fraction of its notional; negative is a rebate"),
    ROW(MIN_HALF_SPREAD, min_half_spread, LIVE | BELOW, 0, 0, INFINITY, "P", NULL,
        "least distance of each side from the reservation price"),
    ROW(CROSSING, crossing, LIVE | INVMM_PF_CHOICE, 0, 0, 2, "choice", "allow|clip|post_only",
        "what to do with a price past the mid: quote it, keep it at the mid, or behind the other side's "
        "touch"),
    ROW(LEVELS, levels, INTEGER, 1, 1, 64, "count", NULL, "quotes on each side"),
    ROW(LEVEL_SPACING, level_spacing, LIVE | BELOW, 0, 0, INFINITY, "P", NULL,
        "distance from one level to the next"),
    ROW(REQUOTE_TICKS, requote_ticks, LIVE | INTEGER, 0, 0, 1e9, "ticks", NULL,
        "the standing quote moves only when it would move by at least this; 0: always"),
    ROW(MAX_DEVIATION, max_deviation, LIVE | ABOVE, INFINITY, 0, INFINITY, "fraction", NULL,
        "a price further from the mid than this fraction of it is not quoted"),
    ROW(MAX_INPUT_AGE, max_input_age, LIVE | BELOW, 0, 0, INFINITY, "s", NULL,
        "quotes are withdrawn when the book is older; 0: never"),
    ROW(DRAWDOWN_LIMIT, drawdown_limit, LIVE | BELOW, 0, 0, INFINITY, "currency", NULL,
        "the kill switch trips when profit falls this far below its peak; 0: never"),
    ROW(SOURCES, sources, INTEGER, 1, 1, 64, "count", NULL, "sources (venues) that state is kept for"),
    ROW(REFERENCE_SOURCE, reference_source, INTEGER, -1, -1, 63, "source", NULL,
        "source whose book is the reference price; -1: the latest"),
};
_Static_assert(INVMM__COUNT(invmm__maker_table) == INVMM__MAKER_PARAMS, "the header says how many");

#define VALUE(ID, name, unit, about)                                                                         \
  { INVMM_VALUE_##ID, 1, name, unit, about }

const struct invmm__value invmm__maker_values[] = {
    VALUE(INVENTORY, "inventory", "U", "signed filled quantity of all sources"),
    VALUE(AVAILABLE, "available", "U", "inventory with what is in flight"),
    VALUE(CASH, "cash", "currency", "cash of all fills, and of reconciliations"),
    VALUE(FEES, "fees", "currency", "fees of own fills"),
    VALUE(PNL, "pnl", "currency", "pnl_spread + pnl_inventory + pnl_hedge - fees"),
    VALUE(PNL_SPREAD, "pnl_spread", "currency", "earned against the mid at the time of each fill"),
    VALUE(PNL_INVENTORY, "pnl_inventory", "currency", "what moves of the mid did to the inventory"),
    VALUE(PNL_HEDGE, "pnl_hedge", "currency", "profit of the hedge, after its fees"),
    VALUE(MID, "mid", "P", "the reference price"),
    VALUE(VOLATILITY, "volatility", "P/sqrt(s)", "sigma in use"),
    VALUE(DRAWDOWN, "drawdown", "currency", "how far profit is below its peak"),
    VALUE(HALTED, "halted", "0 or 1", "whether the kill switch is latched"),
    VALUE(HEALTH, "health", "0..3", "the last HEALTH event"),
    VALUE(HEDGE_POSITION, "hedge_position", "contracts", "signed position of the hedge"),
    VALUE(HEDGE_UNITS, "hedge_units", "U", "what the hedge's contracts stand for, coins they paid included"),
    VALUE(BASIS, "basis", "P", "mid of the hedge less the mid"),
    VALUE(FUNDING_RATE, "funding_rate", "fraction",
          "what longs of the hedge are expected to pay next; not known once that time has passed"),
    VALUE(EVENTS, "events", "count", "events taken since the start"),
    VALUE(INPUT_AGE, "input_age", "s", "time since the last two-sided book of the reference source"),
};
_Static_assert(INVMM__COUNT(invmm__maker_values) == INVMM__MAKER_VALUES, "the header says how many");

#define F64(ID, field)                                                                                       \
  { ID, INVMM__F64, offsetof(struct invmm__maker, field), 0, 0 }
#define I64(ID, field, most)                                                                                 \
  { ID, INVMM__I64, offsetof(struct invmm__maker, field), -(most), most }
#define I32(ID, field, most)                                                                                 \
  { ID, INVMM__I32, offsetof(struct invmm__maker, field), 0, most }
#define ANY_TIME 9223372036854775808.0
#define ANY_TICK INVMM__STEPS_MOST

const struct invmm__field invmm__maker_fields[] = {
    F64(1, ledger.mark),
    F64(2, ledger.pnl_spread),
    F64(3, ledger.pnl_inventory),
    F64(4, ledger.pnl_hedge),
    F64(5, ledger.fees),
    F64(6, ledger.cash),
    F64(7, ledger.pnl_else),
    F64(8, ledger.hedge_mark),
    I32(9, ledger.marked, 1),
    I32(10, ledger.hedge_marked, 1),
    F64(11, halt.peak),
    I32(12, halt.health, 3),
    I32(13, halt.latched, 1),
    F64(14, bid),
    F64(15, ask),
    I64(16, book_ns, ANY_TIME),
    I64(17, hedge_book_ns, ANY_TIME),
    I64(18, hedge_fill_ns, ANY_TIME),
    I32(19, book_seen, 1),
    I32(20, one_sided, 1),
    I32(21, hedge_seen, 1),
    I32(22, hedge_filled, 1),
    I32(23, standing_set, 1),
    F64(24, standing.bid),
    F64(25, standing.ask),
    F64(26, standing.bid_size),
    F64(27, standing.ask_size),
    I64(28, standing.bid_ticks, ANY_TICK),
    I64(29, standing.ask_ticks, ANY_TICK),
    F64(30, standing.reservation),
    F64(31, standing.half_spread),
    F64(32, standing.inventory_term),
    F64(33, standing.intensity_term),
    F64(34, standing.toxicity_term),
    F64(35, standing.fee_term),
    I64(36, standing.time_ns, ANY_TIME),
    I32(37, standing.sides, 3),
    I32(38, standing.flags, 32767),
    I32(39, standing.level, 0),
    F64(40, standing_tick),
    I32(41, hedge_one_sided, 1),
    F64(42, stamp.rate),
    F64(43, stamp.interval),
    I64(44, stamp.next_ns, ANY_TIME),
    I32(45, stamp.known, 1),
    I32(46, stamp.forecast, 1),
    F64(47, hedge_spread),
    I32(48, influence.fed, 1),
    I32(49, influence.level, 2),
    I32(50, influence.withdrawn[0], 1),
    I32(51, influence.withdrawn[1], 1),
    F64(52, influence.size[0]),
    F64(53, influence.size[1]),
    F64(54, influence.depth),
    F64(55, influence.relapses),
    I64(56, influence.fed_ns, ANY_TIME),
    I64(57, influence.calm_ns, ANY_TIME),
    I64(58, influence.raised_ns, ANY_TIME),
    I64(59, influence.quiet_ns[0], ANY_TIME),
    I64(60, influence.quiet_ns[1], ANY_TIME),
    F64(61, influence.heard[0]),
    F64(62, influence.heard[1]),
    F64(63, influence.heard[2]),
    F64(64, influence.heard[3]),
    F64(65, influence.heard[4]),
    F64(66, influence.heard[5]),
};
_Static_assert(INVMM__COUNT(invmm__maker_fields) == INVMM__MAKER_FIELDS, "the header says how many");
