/* SPDX-License-Identifier: MIT */
/** The program itself, run as a user runs it: REPLAY_PROGRAM says where it is. */
#define _POSIX_C_SOURCE 200809L
#include "support.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define HEADER "ts_ns,kind,bid,bid_qty,ask,ask_qty,price,qty,side\n"

static char folder[64], path[128];
static char output[1 << 16];

static void setup(void) {
  strcpy(folder, "/tmp/invmm-replay-XXXXXX");
  ck_assert_ptr_nonnull(mkdtemp(folder));
  snprintf(path, sizeof path, "%s/a.events.csv", folder);
}

static void remove_file(const char *name) {
  char file[128];
  snprintf(file, sizeof file, "%s/%s", folder, name);
  unlink(file);
}

static void teardown(void) {
  remove_file("replay.dat");
  remove_file("replay.gp");
  remove_file("replay.png");
  unlink(path);
  rmdir(folder);
}

static int exists(const char *name) {
  char file[128];
  snprintf(file, sizeof file, "%s/%s", folder, name);
  return access(file, R_OK) == 0;
}

/* Runs the program with its results in the folder; keeps all it says and returns its exit status. */
static int run(const char *arguments) {
  char command[2048];
  const char *program = getenv("REPLAY_PROGRAM");
  ck_assert_msg(program != NULL, "REPLAY_PROGRAM is not set");
  snprintf(command, sizeof command, "'%s' out='%s' %s 2>&1", program, folder, arguments);
  FILE *pipe = popen(command, "r");
  ck_assert_ptr_nonnull(pipe);
  output[fread(output, 1, sizeof output - 1, pipe)] = '\0';
  int status = pclose(pipe);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* The two numbers of a row of the summary. */
static void row(const char *label, double value[2]) {
  const char *at = strstr(output, label);
  ck_assert_msg(at != NULL, "no row '%s' in:\n%.3000s", label, output);
  at += strlen(label);
  for (int i = 0; i < 2; ++i) {
    char digits[64];
    size_t n = 0;
    at += strspn(at, " ");
    for (; *at && *at != ' ' && n + 1 < sizeof digits; ++at)
      if (*at != ',') digits[n++] = *at;
    digits[n] = '\0';
    value[i] = atof(digits);
  }
}

/* Whether a number is not finite: the letters standing by themselves, not as a part of a name. */
static int has_word(const char *word) {
  for (const char *at = output; (at = strstr(at, word)) != NULL; ++at) {
    char before = at > output ? at[-1] : ' ', after = at[strlen(word)];
    if (strchr(" -+(", before) && strchr(" \n,)", after)) return 1;
  }
  return 0;
}

static void must_be_finite(void) {
  ck_assert_msg(!has_word("nan") && !has_word("inf"), "%.3000s", output);
}

static void must_be_sound(void) {
  double bought[2], sold[2];
  must_be_finite();
  row("\n    bought", bought);
  row("\n    sold", sold);
  for (int i = 0; i < 2; ++i)
    ck_assert_msg(bought[i] > 0 && sold[i] > 0, "%.3000s", output);
  ck_assert(exists("replay.dat") && exists("replay.gp"));
}

START_TEST(simulated_session_ends_with_a_summary) {
  ck_assert_msg(run("seconds=900") == 0, "%.3000s", output);
  must_be_sound();
  ck_assert_ptr_nonnull(strstr(output, "hedge trades"));
}
END_TEST

START_TEST(same_seed_gives_the_same_session) {
  char first[sizeof output];
  ck_assert_int_eq(run("seconds=300 seed=7 | grep -v 'per second'"), 0);
  strcpy(first, output);
  ck_assert_int_eq(run("seconds=300 seed=7 | grep -v 'per second'"), 0);
  ck_assert_str_eq(first, output);
  ck_assert_int_eq(run("seconds=300 seed=8 | grep -v 'per second'"), 0);
  ck_assert_str_ne(first, output);
}
END_TEST

START_TEST(what_is_given_is_not_learnt) {
  ck_assert_msg(run("seconds=300 volatility=0.0123 crossing=clip market.seed=3") == 0, "%.3000s", output);
  ck_assert_ptr_nonnull(strstr(output, "0.0123  P/sqrt(s)    given"));
  ck_assert_ptr_nonnull(strstr(output, "clip               given"));
  must_be_sound();
}
END_TEST

static const struct {
  const char *arguments, *says;
} wrong[] = {
    {"no_such_parameter=3", "neither the maker nor the market has a parameter 'no_such_parameter'"},
    {"market.horizon=3", "neither the maker nor the market has a parameter 'market.horizon'"},
    {"volatility=much", "volatility=much: is not a number"},
    {"volatility=nan", "volatility=nan: is not a number"},
    {"crossing=maybe", "crossing=maybe: must be one of allow|clip|post_only"},
    {"volatility=-1", "volatility"},
    {"seconds=0", "seconds= is not in 1..1000000"},
    {"a b c", "at most two files"},
    {"/nowhere/a.events.csv.gz", "cannot be opened"},
};

START_TEST(wrong_arguments_are_refused) {
  ck_assert_int_eq(run(wrong[_i].arguments), 1);
  ck_assert_msg(strstr(output, wrong[_i].says) != NULL, "%.3000s", output);
  ck_assert(!exists("replay.png") && !strstr(output, "Summary"));
}
END_TEST

START_TEST(damaged_file_leaves_no_picture) {
  FILE *file = fopen(path, "w");
  ck_assert_ptr_nonnull(file);
  fputs(HEADER "5,Q,48.76,500,48.87,100,,,\n6,Q,48.76,500,48.7x,100,,,\n", file);
  fclose(file);
  ck_assert_int_eq(run("seconds=60"), 0); /* leaves a picture where there is a gnuplot */
  ck_assert_int_eq(run(path), 1);
  ck_assert_msg(strstr(output, "a.events.csv: line 3: ask: '48.7x' is not a number") != NULL, "%.3000s",
                output);
  ck_assert(!exists("replay.png"));
}
END_TEST

START_TEST(session_without_trades_says_what_to_give) {
  FILE *file = fopen(path, "w");
  ck_assert_ptr_nonnull(file);
  fputs(HEADER "5,Q,48.76,500,48.87,100,,,\n60000000005,Q,48.76,500,48.88,100,,,\n", file);
  fclose(file);
  ck_assert_int_eq(run(path), 1);
  ck_assert_msg(strstr(output, "give intensity_scale= and intensity_decay=") != NULL, "%.3000s", output);
  char arguments[256];
  snprintf(arguments, sizeof arguments, "%s intensity_scale=1 intensity_decay=50 order_size=10", path);
  ck_assert_msg(run(arguments) == 0, "%.3000s", output);
  must_be_finite();
}
END_TEST

/* Real days: fills on both sides, and on the equity day the skew at least halves the deviation. */
START_TEST(real_sessions_end_with_a_summary) {
  static const struct {
    const char *files[2];
    double most;
  } session[] = {
      {{"usa_aig_20131008", NULL}, 0.5},
      {{"usa_bac_20131008", NULL}, 1},
      {{"usa_ibm_20131008", NULL}, 1},
      {{"binance_coinm_btcusd_perp_20240808", NULL}, 1.5},
      {{"binance_spot_btcusdt_20240808", "binance_usdm_btcusdt_20240808"}, 1.5},
  };
  char arguments[1500] = "";
  const char *reference = getenv("INVMM_REFERENCE_DIR");
  double deviation[2];
  for (int i = 0; i < 2 && session[_i].files[i]; ++i) {
    char file[700];
    snprintf(file, sizeof file, "%.600s/data/%s.events.csv.gz", reference ? reference : "",
             session[_i].files[i]);
    if (!reference || access(file, R_OK) != 0) {
      printf("skipped: no %s (INVMM_REFERENCE_DIR)\n", session[_i].files[i]);
      return;
    }
    strcat(strcat(strcat(arguments, "'"), file), "' ");
  }
  ck_assert_msg(run(arguments) == 0, "%.3000s", output);
  must_be_sound();
  row("\n    deviation", deviation);
  ck_assert_msg(deviation[0] <= session[_i].most * deviation[1], "%.3000s", output);
}
END_TEST

static int reference_file(char *to, const char *name) {
  const char *reference = getenv("INVMM_REFERENCE_DIR");
  snprintf(to, 700, "%.600s/data/%s.csv.gz", reference ? reference : "", name);
  if (reference && access(to, R_OK) == 0) return 1;
  printf("skipped: no %s (INVMM_REFERENCE_DIR)\n", name);
  return 0;
}

/* The real spot session with both real perpetuals, linear and inverse, and the real funding: hedged in full,
 * what is left of the variance of 10 s gains, marked to the mids, is at most a fifth; a band costs less and
 * leaves more. Sizes of 0.02 coins, twenty times the lot of the linear contract. */
START_TEST(real_perpetuals_take_away_four_fifths_of_the_variance) {
  static const char *const hedges[] = {"binance_usdm_btcusdt_20240808.events",
                                       "binance_coinm_btcusd_perp_20240808.events"};
  static const char *const rates[] = {"funding_binance_btcusdt_to_20240809",
                                      "funding_binance_btcusd_perp_to_20240809"};
  static const char *const contracts[] = {"", "contract=inverse contract_size=100"};
  char spot[700], hedge[700], rate[700], arguments[2600];
  double left[2][2], cost[2][2];
  if (!reference_file(spot, "binance_spot_btcusdt_20240808.events") || !reference_file(hedge, hedges[_i]) ||
      !reference_file(rate, rates[_i]))
    return;
  for (int band = 0; band < 2; ++band) {
    snprintf(arguments, sizeof arguments, "'%s' '%s' funding='%s' %s order_size=0.02 hedge_policy=%s", spot,
             hedge, rate, contracts[_i], band ? "band" : "full");
    ck_assert_msg(run(arguments) == 0, "%.3000s", output);
    must_be_sound();
    row("share of the variance left", left[band]);
    row("\n    cost", cost[band]);
    ck_assert_msg(strstr(output, _i ? "1 stamps" : "0 stamps") != NULL, "%.3000s", output);
  }
  for (int maker = 0; maker < 2; ++maker) {
    ck_assert_msg(left[0][maker] <= 0.2, "%g of the variance is left", left[0][maker]);
    ck_assert_double_lt(left[0][maker], left[1][maker]);
    ck_assert_double_gt(cost[0][maker], cost[1][maker]);
  }
}
END_TEST

int main(void) {
  Suite *suite = suite_create("replay");
  TCase *tests = tcase_create("replay");
  tcase_set_timeout(tests, 120);
  tcase_add_checked_fixture(tests, setup, teardown);
  tcase_add_test(tests, simulated_session_ends_with_a_summary);
  tcase_add_test(tests, same_seed_gives_the_same_session);
  tcase_add_test(tests, what_is_given_is_not_learnt);
  tcase_add_loop_test(tests, wrong_arguments_are_refused, 0, (int)(sizeof wrong / sizeof *wrong));
  tcase_add_test(tests, damaged_file_leaves_no_picture);
  tcase_add_test(tests, session_without_trades_says_what_to_give);
  tcase_add_loop_test(tests, real_sessions_end_with_a_summary, 0, 5);
  tcase_add_loop_test(tests, real_perpetuals_take_away_four_fifths_of_the_variance, 0, 2);
  suite_add_tcase(suite, tests);
  return run_suite(suite);
}
