/* SPDX-License-Identifier: MIT */
/** @file arguments.c  What the command line of the replay says. */
#include "replay.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char usage[] =
    "usage: replay [--live] [FILE [HEDGE_FILE]] [name=value ...] [market.name=value ...] [seconds=3600] "
    "[funding=FILE] [out=FOLDER]\n"
    "  FILE, HEDGE_FILE   sessions in files named *.events.csv.gz; without them one is simulated\n"
    "  --live             with inputs: volatility, arrivals and toxicity are estimated as it goes\n"
    "  name=value         a parameter of the maker, or of the market where only that has it\n"
    "  market.name=value  a parameter of the market\n"
    "  seconds=3600       length of a simulated session\n"
    "  funding=FILE       settled funding rates of the hedge, *.csv.gz\n"
    "  out=FOLDER         where picture and data go (examples/out)\n";

int complain(const char *sentence) {
  fprintf(stderr, "replay: %s\n", sentence);
  return -1;
}

/* fees and contract sizes belong to the maker and to its market: one name sets both. */
static int give(struct replay *r, const char *name, const char *value) {
  char error[SETTINGS_ERROR_SIZE];
  int own = !strncmp(name, "market.", 7);
  const char *bare = own ? name + 7 : name;
  int maker_has = !own && invmm_param_id(MAKER, bare) >= 0;
  int market_has = invmm_param_id(r->market, bare) >= 0;
  int shared = !strcmp(bare, "maker_fee") || !strcmp(bare, "contract_size") || !strcmp(bare, "contract") ||
               !strcmp(bare, "levels");
  if (maker_has && settings_give(&r->settings, MAKER, bare, value, error)) return complain(error);
  if (market_has && (!maker_has || shared) && settings_give(&r->settings, r->market, bare, value, error))
    return complain(error);
  if (maker_has || market_has) return 0;
  snprintf(error, sizeof error, "neither the maker nor the market has a parameter '%.100s'", name);
  return complain(error);
}

static int option(struct replay *r, char *argument) {
  char *equals = strchr(argument, '='), *end = NULL;
  *equals = '\0';
  const char *value = equals + 1;
  if (!strcmp(argument, "out")) {
    r->out = value;
    return *value ? 0 : complain("out= needs a folder");
  }
  if (!strcmp(argument, "funding")) {
    r->funding = value;
    return *value && r->files == 2 ? 0 : complain("funding= needs a file, and a HEDGE_FILE that pays it");
  }
  if (strcmp(argument, "seconds") != 0) return give(r, argument, value);
  r->seconds = strtod(value, &end);
  return *value && !*end && r->seconds >= 1 && r->seconds <= 1e6 ? 0
                                                                 : complain("seconds= is not in 1..1000000");
}

/* A path may hold a '=' too, behind its first slash. */
static int is_option(const char *argument) {
  return argument[strcspn(argument, "=/")] == '=';
}

static int read_arguments(struct replay *r, int count, char **arguments) {
  for (int i = 1; i < count; ++i)
    if (!strcmp(arguments[i], "--live")) {
      r->live = 1;
    } else if (!is_option(arguments[i])) {
      if (r->files == 2) return complain("at most two files");
      r->file[r->files++] = arguments[i];
    }
  r->market = r->files ? INVMM_KIND_PAPER_MARKET : INVMM_KIND_SIMULATED_MARKET;
  for (int i = 1; i < count; ++i)
    if (is_option(arguments[i]) && option(r, arguments[i])) return -1;
  return 0;
}

int replay_arguments(struct replay *r, int count, char **arguments) {
  if (count > 1 && (!strcmp(arguments[1], "--help") || !strcmp(arguments[1], "-h"))) {
    fputs(usage, stdout);
    return 1;
  }
  const int status = read_arguments(r, count, arguments);
  if (status) fputs(usage, stderr);
  return status;
}
