/* SPDX-License-Identifier: MIT */
/** The reader of market sessions: what it understands, and how it refuses what it does not. */
#define _POSIX_C_SOURCE 200809L
#include "examples/events.h"
#include "support.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#define HEADER "ts_ns,kind,bid,bid_qty,ask,ask_qty,price,qty,side\n"

static char folder[64], path[128], other_path[128];
static struct events events, other, merged;
static char error[EVENTS_ERROR_SIZE];

static void setup(void) {
  strcpy(folder, "/tmp/invmm-events-XXXXXX");
  ck_assert_ptr_nonnull(mkdtemp(folder));
  snprintf(path, sizeof path, "%s/a.events.csv.gz", folder);
  snprintf(other_path, sizeof other_path, "%s/b.events.csv.gz", folder);
}

static void teardown(void) {
  events_free(&events);
  events_free(&other);
  events_free(&merged);
  unlink(path);
  unlink(other_path);
  rmdir(folder);
}

static void write_gzip(const char *name, const char *text) {
  gzFile file = gzopen(name, "wb");
  ck_assert_ptr_nonnull(file);
  ck_assert_int_eq(gzputs(file, text), (int)strlen(text));
  ck_assert_int_eq(gzclose(file), Z_OK);
}

static void write_bytes(const char *name, const void *bytes, size_t length) {
  FILE *file = fopen(name, "wb");
  ck_assert_ptr_nonnull(file);
  ck_assert_uint_eq(fwrite(bytes, 1, length, file), length);
  ck_assert_int_eq(fclose(file), 0);
}

static size_t read_bytes(const char *name, unsigned char *bytes, size_t capacity) {
  FILE *file = fopen(name, "rb");
  ck_assert_ptr_nonnull(file);
  size_t length = fread(bytes, 1, capacity, file);
  fclose(file);
  return length;
}

static void read_rows(const char *rows) {
  char text[4096];
  snprintf(text, sizeof text, "%s%s", HEADER, rows);
  write_gzip(path, text);
  ck_assert_msg(events_read(path, NULL, &events, error) == 0, "%s", error);
}

START_TEST(books_and_trades_become_events) {
  read_rows("1381239000022000000,Q,48.76,500,48.87,100,,,\n"
            "1381239000022000000,T,,,,,48.87,0.59001,B\n"
            "1381239000032000001,T,,,,,48.765,17,S\n");
  ck_assert_uint_eq(events.count, 3);
  const invmm_event *e = events.at;
  ck_assert(e[0].kind == INVMM_EV_BOOK && e[0].time_ns == 1381239000022000000);
  ck_assert(e[0].price == 48.76 && e[0].size == 500 && e[0].price2 == 48.87 && e[0].size2 == 100);
  ck_assert(e[1].kind == INVMM_EV_TRADE && e[1].price == 48.87 && e[1].size == 0.59001 && e[1].flags == 0);
  ck_assert(e[2].price == 48.765 && e[2].size == -17 && e[2].time_ns == 1381239000032000001);
  ck_assert(e[0].instrument == 0 && e[0].source == 0 && e[0].value == 0);
}
END_TEST

START_TEST(hidden_executions_are_skipped) {
  read_rows("5,H,,,,,48.8,10,B\n6,T,,,,,48.87,3,B\n7,H,,,,,48.8,10,S\n");
  ck_assert_uint_eq(events.count, 1);
  ck_assert_int_eq(events.at[0].time_ns, 6);
}
END_TEST

START_TEST(locked_and_one_sided_books_are_real) {
  read_rows("5,Q,48.8,10,48.8,20,,,\n6,Q,,,48.8,20,,,\n7,Q,48.7,15,48.9,0,,,\n");
  ck_assert_uint_eq(events.count, 3);
  ck_assert(events.at[0].price == events.at[0].price2);
  ck_assert(events.at[1].size == 0 && events.at[1].price2 == 48.8 && events.at[1].size2 == 20);
  ck_assert(events.at[2].size == 15 && events.at[2].size2 == 0);
}
END_TEST

START_TEST(trade_without_side_is_flagged) {
  read_rows("5,T,,,,,48.8,10,\n");
  ck_assert(events.at[0].flags == INVMM_EVF_SIDE_UNKNOWN && events.at[0].size == 10);
}
END_TEST

START_TEST(decimals_are_the_nearest_doubles) {
  read_rows("5,Q,61837.63,3.78826,61837.640000001,0.000000123456789012345,,,\n");
  ck_assert(events.at[0].price == 61837.63 && events.at[0].price2 == 61837.640000001);
  ck_assert(events.at[0].size == 3.78826 && events.at[0].size2 == 0.000000123456789012345);
}
END_TEST

START_TEST(plain_text_and_windows_lines_are_read_too) {
  const char *text = "ts_ns,kind,bid,bid_qty,ask,ask_qty,price,qty,side\r\n5,T,,,,,48.8,10,S";
  write_bytes(path, text, strlen(text));
  ck_assert_msg(events_read(path, NULL, &events, error) == 0, "%s", error);
  ck_assert(events.count == 1 && events.at[0].size == -10);
}
END_TEST

START_TEST(few_numbers_have_the_step_of_their_decimals) {
  read_rows("5,Q,100,20,100.5,40,,,\n6,T,,,,,100.25,4,B\n");
  ck_assert(events.tick_size == 0.1 && events.lot_size == 1);
}
END_TEST

START_TEST(many_numbers_have_their_common_step) {
  gzFile file = gzopen(path, "wb");
  gzputs(file, HEADER);
  for (int i = 0; i < 400; ++i)
    gzprintf(file, "%d,Q,%.2f,%.1f,%.2f,%.1f,,,\n", i, 100 + 0.05 * (i % 7), 2.5 * (1 + i % 3),
             101 + 0.05 * (i % 5), 7.5);
  gzclose(file);
  ck_assert_int_eq(events_read(path, NULL, &events, error), 0);
  ck_assert(events.tick_size == 0.05 && events.lot_size == 2.5);
}
END_TEST

static const struct {
  const char *row, *says;
} bad[] = {
    {"9,Q,48.76,500,48.87,100,,,,\n", "10 columns instead of 9"},
    {"9,Q,48.76,500,48.87,100\n", "6 columns instead of 9"},
    {"\n", "1 columns instead of 9"},
    {"x,Q,48.76,500,48.87,100,,,\n", "ts_ns: 'x' is not a whole number"},
    {"9.5,Q,48.76,500,48.87,100,,,\n", "ts_ns: '9.5' is not a whole number"},
    {",Q,48.76,500,48.87,100,,,\n", "ts_ns: '' is not a whole number"},
    {"99999999999999999999,Q,48.76,500,48.87,100,,,\n", "is not a whole number"},
    {"4,Q,48.76,500,48.87,100,,,\n", "time goes backwards: 4 after 5"},
    {"9,X,48.76,500,48.87,100,,,\n", "kind: 'X' is none of Q, T and H"},
    {"9,Q,abc,500,48.87,100,,,\n", "bid: 'abc' is not a number"},
    {"9,Q,nan,500,48.87,100,,,\n", "bid: 'nan' is not a number"},
    {"9,Q,48.76,500,1e3,100,,,\n", "ask: '1e3' is not a number"},
    {"9,Q,48.76,-5,48.87,100,,,\n", "bid_qty: '-5' is not a number"},
    {"9,Q,48.7.6,500,48.87,100,,,\n", "bid: '48.7.6' is not a number"},
    {"9,Q,.,500,48.87,100,,,\n", "bid: '.' is not a number"},
    {"9,Q,,500,48.87,100,,,\n", "bid is missing"},
    {"9,Q,48.76,500,48.87,,,,\n", "ask_qty is missing"},
    {"9,Q,0,500,48.87,100,,,\n", "bid must be above 0"},
    {"9,Q,48.88,500,48.87,100,,,\n", "crossed book: bid 48.88 above ask 48.87"},
    {"9,Q,48.76,500,48.87,100,48.8,,\n", "price must be empty in a row of kind Q"},
    {"9,T,48.76,,,,48.8,10,B\n", "bid must be empty in a row of kind T"},
    {"9,T,,,,,,10,B\n", "price is missing"},
    {"9,T,,,,,48.8,,B\n", "qty is missing"},
    {"9,T,,,,,0,10,B\n", "price must be above 0"},
    {"9,T,,,,,48.8,0,B\n", "qty must be above 0"},
    {"9,T,,,,,48.8,10,X\n", "side: 'X' is neither B nor S"},
    {"9,H,,,,,,10,B\n", "price is missing"},
};

START_TEST(bad_rows_are_refused_with_their_line) {
  char text[512], where[160];
  snprintf(text, sizeof text, "%s5,Q,48.76,500,48.87,100,,,\n%s", HEADER, bad[_i].row);
  snprintf(where, sizeof where, "%s: line 3: ", path);
  write_gzip(path, text);
  ck_assert_int_eq(events_read(path, NULL, &events, error), -1);
  ck_assert_msg(strncmp(error, where, strlen(where)) == 0, "%s", error);
  ck_assert_msg(strstr(error, bad[_i].says) != NULL, "%s", error);
  ck_assert(events.at == NULL && events.count == 0);
}
END_TEST

/* About 2000 rows whose numbers hardly repeat, so that the file is long enough to be cut and scratched. */
static size_t write_long_file(unsigned char *bytes, size_t capacity) {
  gzFile file = gzopen(path, "wb");
  uint32_t noise = 12345;
  gzputs(file, HEADER);
  for (int i = 0; i < 2000; ++i) {
    noise = noise * 1664525u + 1013904223u;
    gzprintf(file, "%d,T,,,,,48.%u,%u,B\n", i, noise >> 20, 1 + (noise >> 8) % 9999);
  }
  gzclose(file);
  return read_bytes(path, bytes, capacity);
}

START_TEST(cut_gzip_is_refused) {
  static unsigned char bytes[1 << 16];
  size_t length = write_long_file(bytes, sizeof bytes);
  const size_t kept[] = {length - 1, length - 8, length / 2, 400};
  write_bytes(path, bytes, kept[_i]);
  ck_assert_int_eq(events_read(path, NULL, &events, error), -1);
  ck_assert_msg(strstr(error, ": line ") && strstr(error, "the gzip file is cut short"), "%s", error);
}
END_TEST

START_TEST(scratched_gzip_is_refused) {
  static unsigned char bytes[1 << 16];
  size_t length = write_long_file(bytes, sizeof bytes);
  const size_t scratch[] = {length - 5, length / 2, length / 3}; /* the checksum, and the data */
  for (size_t i = 0; i < 8; ++i)
    bytes[scratch[_i] - i] ^= 0xA5;
  write_bytes(path, bytes, length);
  ck_assert_int_eq(events_read(path, NULL, &events, error), -1);
  ck_assert_msg(strstr(error, ": line ") != NULL, "%s", error);
}
END_TEST

START_TEST(foreign_files_are_refused) {
  static const struct {
    const char *bytes;
    size_t length;
    const char *says;
  } foreign[] = {
      {"", 0, "line 1: the file is empty"},
      {"ts,exchange,coin\n1,2,3\n", 23, "line 1: the header is not"},
      {"\x89PNG\r\n\x1a\n\0\0\0", 11, "line 1: the header is not"},
      {"\0\0\0\0\0\0\0\0\0\0\0\0", 12, "line 1: not a line of text"},
      {HEADER, sizeof HEADER - 1, "line 2: the file has no events"},
  };
  write_bytes(path, foreign[_i].bytes, foreign[_i].length);
  ck_assert_int_eq(events_read(path, NULL, &events, error), -1);
  ck_assert_msg(strstr(error, foreign[_i].says) != NULL, "%s", error);
}
END_TEST

START_TEST(endless_lines_are_refused) {
  static char text[5000];
  memset(text, '7', sizeof text);
  write_bytes(path, text, sizeof text);
  ck_assert_int_eq(events_read(path, NULL, &events, error), -1);
  ck_assert_msg(strstr(error, "line 1: not a line of text") != NULL, "%s", error);
}
END_TEST

START_TEST(missing_file_says_so) {
  ck_assert_int_eq(events_read(path, NULL, &events, error), -1);
  ck_assert_msg(strstr(error, "cannot be opened: No such file") != NULL, "%s", error);
}
END_TEST

static void read_two(const char *rows, const char *other_rows) {
  char text[2048];
  read_rows(rows);
  snprintf(text, sizeof text, "%s%s", HEADER, other_rows);
  write_gzip(other_path, text);
  ck_assert_msg(events_read(other_path, NULL, &other, error) == 0, "%s", error);
}

START_TEST(merging_keeps_the_shared_span_in_order) {
  read_two("10,Q,100,1,101,1,,,\n20,T,,,,,100,1,S\n30,Q,100,2,102,1,,,\n40,T,,,,,100,3,S\n60,T,,,,,100,4,S\n",
           "25,Q,99,1,103,1,,,\n30,Q,99,2,103,1,,,\n50,T,,,,,99,7,S\n");
  ck_assert_msg(events_merge(&events, &other, &merged, error) == 0, "%s", error);
  static const struct {
    int64_t time_ns;
    int32_t instrument;
    double size;
  } want[] = {{25, 0, 1},           {25, INVMM_HEDGE, 1}, {30, 0, 2},
              {30, INVMM_HEDGE, 2}, {40, 0, -3},          {50, INVMM_HEDGE, -7}};
  ck_assert_uint_eq(merged.count, 6);
  for (size_t i = 0; i < 6; ++i) {
    ck_assert_int_eq(merged.at[i].time_ns, want[i].time_ns);
    ck_assert_int_eq(merged.at[i].instrument, want[i].instrument);
    ck_assert(merged.at[i].size == want[i].size);
  }
  ck_assert(merged.at[0].kind == INVMM_EV_BOOK); /* in force when the span begins */
}
END_TEST

START_TEST(files_that_share_no_time_are_refused) {
  read_two("10,Q,100,1,101,1,,,\n20,T,,,,,100,1,S\n", "20,Q,99,1,103,1,,,\n30,Q,99,2,103,1,,,\n");
  ck_assert_int_eq(events_merge(&events, &other, &merged, error), -1);
  ck_assert_msg(strstr(error, "share no span of time") != NULL, "%s", error);
}
END_TEST

static double told_last;
static int told_times;
static void told(double done) {
  ck_assert(done >= told_last && done <= 1);
  told_last = done;
  told_times++;
}

/* Rows by kind as the description of the data says. */
START_TEST(real_sessions_are_read_whole) {
  static const struct {
    const char *name;
    size_t books, trades;
    double tick_size;
  } session[] = {
      {"binance_coinm_btcusd_perp_20240808", 48355, 5235, 0.1},
      {"binance_spot_btcusdt_20240808", 73174, 19904, 0.01},
      {"binance_usdm_btcusdt_20240808", 66089, 21313, 0.1},
      {"usa_aig_20131008", 529385, 43276, 0.01},
      {"usa_bac_20131008", 286470, 124967, 0.01},
      {"usa_ibm_20131008", 51805, 33323, 0.01},
  };
  char file[1024];
  const char *reference = getenv("INVMM_REFERENCE_DIR");
  snprintf(file, sizeof file, "%.900s/data/%s.events.csv.gz", reference ? reference : "", session[_i].name);
  if (!reference || access(file, R_OK) != 0) {
    printf("skipped: no %s (INVMM_REFERENCE_DIR)\n", session[_i].name);
    return;
  }
  size_t books = 0, trades = 0;
  told_last = told_times = 0;
  ck_assert_msg(events_read(file, told, &events, error) == 0, "%s", error);
  for (size_t i = 0; i < events.count; ++i) {
    books += events.at[i].kind == INVMM_EV_BOOK;
    trades += events.at[i].kind == INVMM_EV_TRADE;
  }
  ck_assert_uint_eq(books, session[_i].books);
  ck_assert_uint_eq(trades, session[_i].trades);
  ck_assert(events.tick_size == session[_i].tick_size);
  ck_assert(told_last == 1 && (size_t)told_times == 1 + (books + trades + 1) / 65536);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("events");
  TCase *tests = tcase_create("events");
  tcase_add_checked_fixture(tests, setup, teardown);
  tcase_add_test(tests, books_and_trades_become_events);
  tcase_add_test(tests, hidden_executions_are_skipped);
  tcase_add_test(tests, locked_and_one_sided_books_are_real);
  tcase_add_test(tests, trade_without_side_is_flagged);
  tcase_add_test(tests, decimals_are_the_nearest_doubles);
  tcase_add_test(tests, plain_text_and_windows_lines_are_read_too);
  tcase_add_test(tests, few_numbers_have_the_step_of_their_decimals);
  tcase_add_test(tests, many_numbers_have_their_common_step);
  tcase_add_loop_test(tests, bad_rows_are_refused_with_their_line, 0, (int)(sizeof bad / sizeof *bad));
  tcase_add_loop_test(tests, cut_gzip_is_refused, 0, 4);
  tcase_add_loop_test(tests, scratched_gzip_is_refused, 0, 3);
  tcase_add_loop_test(tests, foreign_files_are_refused, 0, 5);
  tcase_add_test(tests, endless_lines_are_refused);
  tcase_add_test(tests, missing_file_says_so);
  tcase_add_test(tests, merging_keeps_the_shared_span_in_order);
  tcase_add_test(tests, files_that_share_no_time_are_refused);
  tcase_add_loop_test(tests, real_sessions_are_read_whole, 0, 6);
  suite_add_tcase(suite, tests);
  return run_suite(suite);
}
