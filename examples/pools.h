/* SPDX-License-Identifier: MIT */
/** @file pools.h  Reader of a day of a pool in `.pool.csv.gz` files.
 *
 * One header line, then one row per event of the chain: swaps, deposits, withdrawals, with the root of the
 * price and the active liquidity after it. The integers have up to 256 bits; each is read exactly and becomes
 * the nearest double once, at the end. Amounts and prices come out in whole tokens: token 1 is the base,
 * token 0 the quote. */
#ifndef EXAMPLES_POOLS_H
#define EXAMPLES_POOLS_H
#include <stddef.h>
#include <stdint.h>

enum { POOLS_ERROR_SIZE = 512 };

struct pool_row {
  int64_t time_ns;
  int swap;           /**< 1: a swap; 0: a deposit or a withdrawal */
  int32_t tick;       /**< as the pool counts them: they fall where our price rises */
  double base, quote; /**< U and currency into the pool; negative: out of it */
  double price;       /**< P after the event */
  double liquidity;   /**< active after it, sqrt(U currency) */
};

struct pool_day {
  struct pool_row *rows;
  size_t count;
};

/** Reads a file whose token 0 has `quote_decimals` and token 1 `base_decimals`. Returns 0, or -1 with a
 * sentence in `error` and `out` empty. */
int pool_day_read(const char *path, int base_decimals, int quote_decimals, struct pool_day *out,
                  char error[POOLS_ERROR_SIZE]);
void pool_day_free(struct pool_day *day);

/** The double nearest to a decimal integer with an optional sign; NaN where the text is none, or has more
 * than 256 bits. */
double big_integer(const char *text);

#endif
