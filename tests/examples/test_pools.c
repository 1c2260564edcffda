/* SPDX-License-Identifier: MIT */
/** The reader of a pool's day, and that the model follows every swap of both real ones. */
#define _POSIX_C_SOURCE 200809L
#include "examples/pools.h"
#include "support.h"
#include <stdio.h>
#include <unistd.h>

#define HEADER                                                                                               \
  "ts,block,tx_index,log_index,kind,amount0,amount1,sqrt_price_x96,tick,liquidity,tick_lower,tick_upper,"    \
  "liq_amount\n"
#define SWAP                                                                                                 \
  "1699574411,18537827,306,478,SWAP,2053720028,-967475575973702761,1720033615368495409631536392506644,"      \
  "199720,15219221119347189882,,,\n"

START_TEST(integers_become_the_nearest_double) {
  static const char *const texts[] = {
      "0",
      "1",
      "9007199254740993",
      "9007199254740992",
      "18446744073709551615",
      "18446744073709551617",
      "36893488147419103233",
      "1720033615368495409631536392506644",
      "-967475575973702761",
      "79228162514264337593543950336",
      "158456325028528675187087900673",
      "340282366920938463463374607431768211455",
      "340282366920938463463374607431768211457",
      "57896044618658097711785492504343953926634992332820282019728792003956564819967",
      "115792089237316195423570985008687907853269984665640564039457584007913129639935"};
  for (size_t i = 0; i < sizeof texts / sizeof *texts; ++i)
    ck_assert_double_eq(big_integer(texts[i]), strtod(texts[i], NULL)); /* which rounds rightly, too */
}
END_TEST

START_TEST(what_is_no_integer_is_nan) {
  static const char *const texts[] = {
      "",    "-",
      "1.5", "1e3",
      "+1",  " 1",
      "1 ",  "--1",
      "nan", "115792089237316195423570985008687907853269984665640564039457584007913129639936"};
  for (size_t i = 0; i < sizeof texts / sizeof *texts; ++i)
    ck_assert_msg(isnan(big_integer(texts[i])), "%s", texts[i]);
}
END_TEST

static struct pool_day day;
static char error[POOLS_ERROR_SIZE];

static int read_text(const char *text) {
  char path[] = "/tmp/invmm-pool-XXXXXX";
  int file = mkstemp(path);
  ck_assert_int_ge(file, 0);
  ck_assert_int_eq(write(file, text, strlen(text)), (long)strlen(text));
  close(file);
  int status = pool_day_read(path, 18, 6, &day, error);
  unlink(path);
  return status;
}

START_TEST(a_swap_is_read_in_whole_tokens) {
  ck_assert_int_eq(read_text(HEADER SWAP), 0);
  ck_assert_uint_eq(day.count, 1);
  ck_assert_int_eq(day.rows[0].time_ns, 1699574411000000000);
  ck_assert_double_eq(day.rows[0].quote, 2053.720028);
  ck_assert_close(day.rows[0].base, -0.967475575973702761, 3e-16);
  ck_assert_close(day.rows[0].liquidity, 15219221.119347189882, 1e-15);
  ck_assert_close(day.rows[0].price, 2121.706458051764, 1e-14);
  ck_assert_int_eq(day.rows[0].tick, 199720);
  pool_day_free(&day);
}
END_TEST

START_TEST(what_is_not_understood_stops_the_reading) {
  static const char *const bad[] = {"",
                                    "ts,price\n",
                                    HEADER,
                                    HEADER "1,2\n",
                                    HEADER SWAP SWAP "x\n",
                                    HEADER SWAP
                                    "1699574410,1,1,1,SWAP,1,-1,1720033615368495409631536392506644,1,1,,,\n",
                                    HEADER "1,1,1,1,FLASH,1,-1,1720033615368495409631536392506644,1,1,,,\n",
                                    HEADER "1,1,1,1,SWAP,1.5,-1,1720033615368495409631536392506644,1,1,,,\n",
                                    HEADER "1,1,1,1,SWAP,1,-1,0,1,1,,,\n",
                                    HEADER "1,1,1,1,SWAP,1,-1,1720033615368495409631536392506644,1,-1,,,\n",
                                    HEADER "1,1,1,1,SWAP,1,-1,1720033615368495409631536392506644,1,1,,,,\n"};
  for (size_t i = 0; i < sizeof bad / sizeof *bad; ++i) {
    ck_assert_msg(read_text(bad[i]) < 0, "%zu", i);
    ck_assert(*error != '\0' && day.rows == NULL && day.count == 0);
  }
  ck_assert_int_lt(pool_day_read("/nonexistent/day.pool.csv.gz", 18, 6, &day, error), 0);
}
END_TEST

static const char *const days[] = {"univ3_eth_usdc_weth_005_20231110",
                                   "univ3_polygon_usdc_weth_005_20220105"};

static int span_of(int32_t tick) { /* of ten ticks, between which liquidity is the same */
  return tick >= 0 ? tick / 10 : -((9 - tick) / 10);
}

/* Price and liquidity after each swap inside one span of ticks, from the state before it and the swap. */
START_TEST(every_swap_follows_from_the_state_before) {
  const char *reference = getenv("INVMM_REFERENCE_DIR");
  char path[1024];
  double worst = 0;
  int checked = 0;
  snprintf(path, sizeof path, "%s/data/%s.pool.csv.gz", reference ? reference : ".", days[_i]);
  if (!reference || access(path, R_OK)) {
    printf("SKIP: no %s, INVMM_REFERENCE_DIR says where it is\n", days[_i]);
    return;
  }
  ck_assert_msg(pool_day_read(path, 18, 6, &day, error) == 0, "%s", error);
  invmm_model *model = model_with(INVMM_KIND_AMM_CURVE, SETTINGS({"curve", INVMM_CURVE_CONCENTRATED},
                                                                 {"liquidity", 0}, {"pool_fee", 0.0005}));
  for (size_t i = 1; i < day.count; ++i) {
    const struct pool_row *a = &day.rows[i - 1], *b = &day.rows[i];
    if (!b->swap || span_of(a->tick) != span_of(b->tick)) continue;
    ck_assert_double_eq(a->liquidity, b->liquidity); /* no end of a range was crossed */
    invmm_event pool = {
        .time_ns = a->time_ns, .kind = INVMM_EV_POOL, .price = a->price, .value = a->liquidity};
    invmm_event swap = {.time_ns = b->time_ns, .kind = INVMM_EV_SWAP, .size = b->base, .size2 = b->quote};
    step_ok(model, pool), step_ok(model, swap);
    worst = fmax(worst, fabs(value_of(model, "pool_price", 0) / b->price - 1)), ++checked;
  }
  printf("%s: %d swaps, largest relative error of the price after them %.1e\n", days[_i], checked, worst);
  ck_assert_int_gt(checked, 3000);
  ck_assert_double_le(worst, 1e-6);
  invmm_model_free(model), pool_day_free(&day);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("examples/pools");
  TCase *all = tcase_create("pools");
  tcase_add_test(all, integers_become_the_nearest_double);
  tcase_add_test(all, what_is_no_integer_is_nan);
  tcase_add_test(all, a_swap_is_read_in_whole_tokens);
  tcase_add_test(all, what_is_not_understood_stops_the_reading);
  tcase_add_loop_test(all, every_swap_follows_from_the_state_before, 0, 2);
  suite_add_tcase(suite, all);
  return run_suite(suite);
}
