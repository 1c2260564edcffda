/* SPDX-License-Identifier: MIT */
/** @file replay.c  A market maker goes through a session, simulated or real, and says how it went.
 *
 *     replay [FILE [HEDGE_FILE]] [name=value ...] [market.name=value ...] [seconds=3600] [funding=FILE]
 * [out=FOLDER]
 *
 * FILE is a session in the format of `.events.csv.gz` files; HEDGE_FILE, merged with it by time, is what the
 * maker hedges with, a linear contract unless contract=inverse contract_size=100 or the like is given;
 * funding=FILE has the rates that it settled. Without a file the session is simulated. `name=value` gives a
 * parameter of the maker (and of the market where that has one of the same name), `market.name=value` one of
 * the market alone. What is not given is learnt from the first tenth of the session, or follows a rule; all
 * of it is printed. */
#define _POSIX_C_SOURCE 200809L
#include "events.h"
#include "funding.h"
#include "picture.h"
#include "progress.h"
#include "rules.h"
#include "session.h"
#include "settings.h"
#include "summary.h"
#include <inttypes.h>
#include <invmm/ids.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const char usage[] =
    "usage: replay [FILE [HEDGE_FILE]] [name=value ...] [market.name=value ...] [seconds=3600] "
    "[funding=FILE] [out=FOLDER]\n"
    "  FILE, HEDGE_FILE   sessions in files named *.events.csv.gz; without them one is simulated\n"
    "  name=value         a parameter of the maker, or of the market where only that has it\n"
    "  market.name=value  a parameter of the market\n"
    "  seconds=3600       length of a simulated session\n"
    "  funding=FILE       settled funding rates of the hedge, *.csv.gz\n"
    "  out=FOLDER         where picture and data go (examples/out)\n";

/* Everything that the command line says, and what becomes of it. */
struct replay {
  const char *file[2];
  int files;
  const char *out, *funding; /* the file of the hedge's funding rates, or null */
  double seconds;
  int32_t market; /* kind */
  struct settings settings;
  struct events events; /* of the files; of a simulated session its first tenth */
  double hedge_lot;
  int stamps; /* of funding within the session */
  int64_t start_ns, end_ns;
};

static int complain(const char *sentence) {
  fprintf(stderr, "replay: %s\n", sentence);
  return -1;
}

/* ---- command line ---- */

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
    if (!is_option(arguments[i])) {
      if (r->files == 2) return complain("at most two files");
      r->file[r->files++] = arguments[i];
    }
  r->market = r->files ? INVMM_KIND_PAPER_MARKET : INVMM_KIND_SIMULATED_MARKET;
  for (int i = 1; i < count; ++i)
    if (is_option(arguments[i]) && option(r, arguments[i])) return -1;
  return 0;
}

/* ---- sessions ---- */

static int load_files(struct replay *r) {
  char error[EVENTS_ERROR_SIZE];
  struct events quoted = {0}, hedge = {0};
  if (events_read(r->file[0], progress_show, &quoted, error)) return complain(error);
  if (r->files == 1) {
    r->events = quoted;
    return 0;
  }
  int status = events_read(r->file[1], progress_show, &hedge, error);
  if (!status) status = events_merge(&quoted, &hedge, &r->events, error);
  r->hedge_lot = hedge.lot_size;
  events_free(&quoted);
  events_free(&hedge);
  if (!status && r->funding) status = (r->stamps = funding_merge(r->funding, &r->events, error)) < 0;
  return status ? complain(error) : 0;
}

static invmm_config *configure(const struct settings *s, int32_t kind) {
  char error[SETTINGS_ERROR_SIZE];
  invmm_config *config = NULL;
  invmm_status status = invmm_config_new(kind, &config);
  if (status < 0) {
    complain(invmm_strerror(status));
    return NULL;
  }
  if (settings_apply(s, kind, config, error) == 0) return config;
  complain(error);
  invmm_config_free(config);
  return NULL;
}

/* Nothing is read: the market runs by itself for a tenth of the time, which is what the maker will learn
 * from. */
static int watch_simulation(struct replay *r) {
  char error[SESSION_ERROR_SIZE];
  invmm_config *market = configure(&r->settings, r->market);
  if (!market) return -1;
  int status = session_watch(market, (int64_t)(1e8 * r->seconds), &r->events, error);
  invmm_config_free(market);
  r->events.tick_size = 0.01;
  return status ? complain(error) : 0;
}

static int load(struct replay *r) {
  rules_market(&r->settings, r->market);
  if (r->files ? load_files(r) : watch_simulation(r)) return -1;
  r->start_ns = r->events.at[0].time_ns;
  r->end_ns = r->files ? r->events.at[r->events.count - 1].time_ns : (int64_t)(1e9 * r->seconds);
  if (r->end_ns > r->start_ns) {
    r->seconds = 1e-9 * (double)(r->end_ns - r->start_ns);
    return 0;
  }
  return complain("all events have the same time: there is nothing to replay");
}

static int64_t end_of_tenth(const struct replay *r) {
  return r->start_ns + (r->end_ns - r->start_ns) / 10;
}

static int is_hedged(const struct replay *r) {
  return r->files == 2 ||
         (!r->files && isfinite(settings_value(&r->settings, r->market, INVMM_PARAM_HEDGE_HALF_SPREAD)));
}

static int learn(struct replay *r) {
  char error[SETTINGS_ERROR_SIZE];
  struct lesson lesson = {.tenth = {r->events.at, 0, r->start_ns, end_of_tenth(r)},
                          .seconds = r->seconds,
                          .tick_size = r->events.tick_size,
                          .lot_size = r->events.lot_size,
                          .hedge_lot = r->hedge_lot,
                          .market = r->market,
                          .hedged = is_hedged(r)};
  while (lesson.tenth.count < r->events.count &&
         r->events.at[lesson.tenth.count].time_ns < lesson.tenth.to_ns)
    lesson.tenth.count++;
  return rules_maker(&r->settings, &lesson, error) ? complain(error) : 0;
}

/* One maker through the session. */
static int run(const struct replay *r, const struct settings *s, int keep_track, struct record *record,
               double *seconds) {
  char error[SESSION_ERROR_SIZE];
  struct plan plan = {.market = configure(s, r->market),
                      .maker = configure(s, MAKER),
                      .events = r->files ? r->events.at : NULL,
                      .count = r->events.count,
                      .start_ns = r->start_ns,
                      .trade_ns = rules_nothing_to_learn(s) ? r->start_ns : end_of_tenth(r),
                      .end_ns = r->end_ns,
                      .levels = (uint32_t)settings_value(s, MAKER, INVMM_PARAM_LEVELS),
                      .contract = {settings_value(s, MAKER, INVMM_PARAM_CONTRACT_SIZE),
                                   settings_value(s, MAKER, INVMM_PARAM_HEDGE_RATIO),
                                   settings_value(s, MAKER, INVMM_PARAM_CONTRACT) == INVMM_CONTRACT_INVERSE},
                      .keep_track = keep_track,
                      .progress = progress_show};
  int status = plan.market && plan.maker ? session_run(&plan, record, seconds, error) : -1;
  if (status && plan.market && plan.maker) complain(error);
  invmm_config_free(plan.market);
  invmm_config_free(plan.maker);
  return status;
}

/* ---- what is shown ---- */

static const char *file_name(const char *path) {
  const char *slash = strrchr(path, '/');
  return slash ? slash + 1 : path;
}

static void clock_text(int64_t time_ns, char text[32]) {
  time_t seconds = (time_t)(time_ns / 1000000000);
  struct tm parts;
  text[0] = '\0';
  if (gmtime_r(&seconds, &parts)) strftime(text, 32, "%Y-%m-%d %H:%M:%S", &parts);
}

static void print_session(const struct replay *r) {
  char from[32], to[32], count[32];
  clock_text(r->start_ns, from);
  clock_text(r->end_ns, to);
  if (!r->files)
    printf("Simulated session of %.6g s%s\n", r->seconds, is_hedged(r) ? ", with a hedge" : "");
  else {
    printf("Session   %s%s%s\n", file_name(r->file[0]), r->files == 2 ? "\nHedge     " : "",
           r->files == 2 ? file_name(r->file[1]) : "");
    printf("Span      %s to %s UTC, %.6g s, %s events\n", from, to, r->seconds,
           with_commas((double)r->events.count, count));
    if (r->funding) printf("Funding   %s, %d stamps within the span\n", file_name(r->funding), r->stamps);
  }
  printf("Units     s seconds, P price, U units of the asset, currency = P U\n");
}

static void print_settings(const struct replay *r) {
  const struct settings *s = &r->settings;
  double decay = settings_value(s, MAKER, INVMM_PARAM_INTENSITY_DECAY);
  double base = base_half_spread(settings_value(s, MAKER, INVMM_PARAM_RISK_AVERSION), decay,
                                 settings_value(s, MAKER, INVMM_PARAM_ORDER_SIZE));
  printf("\nMaker (Avellaneda-Stoikov)\n");
  settings_print(s, MAKER, stdout);
  printf("  base half-spread %19.6g  P            log1p(gamma size / k) / (gamma size)\n", base);
  printf("\nMarket (%s)\n", r->files ? "paper: real events, own fills by their trades" : "simulated");
  settings_print(s, r->market, stdout);
  if (rules_nothing_to_learn(s)) return;
  printf("\n'calibrated' is learnt from the first tenth of the session, in which the maker only watches.\n");
}

static int draw(const struct replay *r, const struct record *maker, const struct record *symmetric) {
  char error[PICTURE_PATH_SIZE], title[256];
  snprintf(title, sizeof title, "%.120s%s%.80s", r->files ? file_name(r->file[0]) : "Simulated session",
           r->files == 2 ? ", hedged with " : "", r->files == 2 ? file_name(r->file[1]) : "");
  struct picture picture = {.folder = r->out,
                            .title = title,
                            .maker = maker,
                            .symmetric = symmetric,
                            .limit = settings_value(&r->settings, MAKER, INVMM_PARAM_INVENTORY_LIMIT),
                            .hedged = is_hedged(r),
                            .utc = r->files > 0};
  int status = picture_draw(&picture, error);
  if (status == PICTURE_FAILED) return complain(error);
  if (status == PICTURE_DRAWN)
    printf("\nPicture: %s/replay.png\n", r->out);
  else
    printf("\nNo gnuplot here, so no picture. Its data: %s/replay.dat, its script: %s/replay.gp\n", r->out,
           r->out);
  return 0;
}

/* ---- the main flow ---- */

static int replay(struct replay *r, struct record *maker, struct record *symmetric) {
  struct summary summary = {.maker = maker, .symmetric = symmetric};
  picture_remove(r->out);
  if (load(r) || learn(r)) return -1;
  print_session(r);
  print_settings(r);
  fflush(stdout);
  struct settings no_skew = rules_symmetric(&r->settings, r->seconds);
  if (run(r, &r->settings, 1, maker, &summary.maker_seconds)) return -1;
  if (run(r, &no_skew, 0, symmetric, &summary.symmetric_seconds)) return -1;
  summary.events = r->files ? r->events.count : maker->events;
  summary.hedged = is_hedged(r);
  summary_print(&summary, stdout);
  return draw(r, maker, symmetric);
}

int main(int count, char **arguments) {
  struct replay r = {.out = "examples/out", .seconds = 3600};
  struct record maker = {0}, symmetric = {0};
  if (count > 1 && (!strcmp(arguments[1], "--help") || !strcmp(arguments[1], "-h"))) {
    fputs(usage, stdout);
    return 0;
  }
  int status = read_arguments(&r, count, arguments);
  if (status)
    fputs(usage, stderr);
  else
    status = replay(&r, &maker, &symmetric);
  record_free(&maker);
  record_free(&symmetric);
  events_free(&r.events);
  return status ? 1 : 0;
}
