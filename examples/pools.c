/* SPDX-License-Identifier: MIT */
#include "pools.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

enum { LIMBS = 8, COLUMNS = 13, LINE = 1024 };
static const char header[] = "ts,block,tx_index,log_index,kind,amount0,amount1,sqrt_price_x96,tick,liquidity,"
                             "tick_lower,tick_upper,liq_amount";

/* ---- integers of 256 bits, least significant limb first ---- */

/* x * 10 + digit; whether it still fits. */
static int push_digit(uint32_t x[LIMBS], uint32_t digit) {
  uint64_t carry = digit;
  for (int i = 0; i < LIMBS; ++i, carry >>= 32) {
    carry += (uint64_t)x[i] * 10;
    x[i] = (uint32_t)carry;
  }
  return carry == 0;
}

static int shift_left(uint32_t x[LIMBS]) { /* by one bit */
  for (int i = LIMBS - 1; i > 0; --i)
    x[i] = x[i] << 1 | x[i - 1] >> 31;
  x[0] <<= 1;
  return 1;
}

/* The 64 bits from the highest that is set; all that is cut off below leaves its mark in the lowest of them,
 * so that the conversion rounds once and rightly. */
static double nearest(uint32_t x[LIMBS]) {
  uint32_t any = 0, rest = 0;
  int shifts = 0;
  for (int i = 0; i < LIMBS; ++i)
    any |= x[i];
  if (!any) return 0;
  while (!(x[LIMBS - 1] >> 31))
    shifts += shift_left(x);
  for (int i = 0; i < LIMBS - 2; ++i)
    rest |= x[i];
  uint64_t head = (uint64_t)x[LIMBS - 1] << 32 | x[LIMBS - 2];
  return ldexp((double)(head | (rest != 0)), 32 * (LIMBS - 2) - shifts);
}

double big_integer(const char *text) {
  uint32_t x[LIMBS] = {0};
  int negative = *text == '-';
  if (negative) ++text;
  if (!*text) return NAN;
  for (; *text; ++text)
    if (*text < '0' || *text > '9' || !push_digit(x, (uint32_t)(*text - '0'))) return NAN;
  return negative ? -nearest(x) : nearest(x);
}

/* ---- rows ---- */

static int split(char *line, char *cell[COLUMNS]) {
  int n = 0;
  line[strcspn(line, "\r\n")] = '\0';
  for (char *at = line; at && n < COLUMNS; ++n) {
    cell[n] = at;
    at = strchr(at, ',');
    if (at) *at++ = '\0';
    if (at && n == COLUMNS - 1) return -1;
  }
  return n == COLUMNS ? 0 : -1;
}

static int parse_row(char *line, double base_unit, double quote_unit, struct pool_row *row) {
  char *cell[COLUMNS];
  if (split(line, cell) < 0) return -1;
  double seconds = big_integer(cell[0]), root = big_integer(cell[7]), tick = big_integer(cell[8]);
  row->swap = strcmp(cell[4], "SWAP") == 0;
  if (!row->swap && strcmp(cell[4], "MINT") != 0 && strcmp(cell[4], "BURN") != 0) return -1;
  row->time_ns = (int64_t)seconds * 1000000000;
  row->quote = big_integer(cell[5]) / quote_unit, row->base = big_integer(cell[6]) / base_unit;
  row->liquidity = big_integer(cell[9]) / sqrt(base_unit * quote_unit);
  double ours = 0x1p96 / root; /* sqrt of token 0 per token 1, in base units */
  row->price = ours * ours * (base_unit / quote_unit);
  row->tick = (int32_t)tick;
  int good =
      isfinite(row->base + row->quote) && isfinite(row->price) && row->price > 0 && row->liquidity >= 0;
  return good && isfinite(seconds) && isfinite(tick) ? 0 : -1;
}

static int append(struct pool_day *day, const struct pool_row *row) {
  if ((day->count & (day->count - 1)) == 0) { /* full at each power of two */
    struct pool_row *more = realloc(day->rows, (day->count ? 2 * day->count : 1) * sizeof *more);
    if (!more) return -1;
    day->rows = more;
  }
  day->rows[day->count++] = *row;
  return 0;
}

static int read_rows(gzFile file, const double unit[2], struct pool_day *out, char error[POOLS_ERROR_SIZE]) {
  char line[LINE];
  struct pool_row row;
  if (!gzgets(file, line, LINE) || strncmp(line, header, sizeof header - 1) != 0)
    return snprintf(error, POOLS_ERROR_SIZE, "line 1: not the columns of a pool's day"), -1;
  for (long number = 2; gzgets(file, line, LINE); ++number) {
    int bad = parse_row(line, unit[0], unit[1], &row) < 0;
    if (!bad && out->count && row.time_ns < out->rows[out->count - 1].time_ns) bad = 1;
    if (bad)
      return snprintf(error, POOLS_ERROR_SIZE, "line %ld: not an event of a pool, or out of order", number),
             -1;
    if (append(out, &row) < 0) return snprintf(error, POOLS_ERROR_SIZE, "not enough memory"), -1;
  }
  int status;
  const char *why = gzerror(file, &status);
  if (status < 0) return snprintf(error, POOLS_ERROR_SIZE, "%s", why), -1;
  return out->count ? 0 : (snprintf(error, POOLS_ERROR_SIZE, "no events"), -1);
}

int pool_day_read(const char *path, int base_decimals, int quote_decimals, struct pool_day *out,
                  char error[POOLS_ERROR_SIZE]) {
  const double unit[2] = {pow(10, base_decimals), pow(10, quote_decimals)};
  char why[POOLS_ERROR_SIZE - 200] = "cannot be opened";
  gzFile file = gzopen(path, "rb");
  *out = (struct pool_day){NULL, 0};
  int failed = !file;
  if (file) {
    char text[POOLS_ERROR_SIZE];
    failed = read_rows(file, unit, out, text) < 0;
    if (failed) snprintf(why, sizeof why, "%.*s", (int)sizeof why - 1, text);
    gzclose(file);
  }
  if (!failed) return 0;
  snprintf(error, POOLS_ERROR_SIZE, "%.180s: %s", path, why);
  pool_day_free(out);
  return -1;
}

void pool_day_free(struct pool_day *day) {
  free(day->rows);
  *day = (struct pool_day){NULL, 0};
}
