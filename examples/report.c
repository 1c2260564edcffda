/* SPDX-License-Identifier: MIT */
/** @file report.c  What the replay prints at its end, and its picture. */
#define _POSIX_C_SOURCE 200809L
#include "picture.h"
#include "replay.h"
#include "summary.h"
#include <invmm/ids.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

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
    printf("Simulated session of %.6g s%s\n", r->seconds, replay_is_hedged(r) ? ", with a hedge" : "");
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

int replay_draw(const struct replay *r, const struct record *maker, const struct record *symmetric) {
  char error[PICTURE_PATH_SIZE], title[256];
  snprintf(title, sizeof title, "%.120s%s%.80s", r->files ? file_name(r->file[0]) : "Simulated session",
           r->files == 2 ? ", hedged with " : "", r->files == 2 ? file_name(r->file[1]) : "");
  struct picture picture = {.folder = r->out,
                            .title = title,
                            .maker = maker,
                            .symmetric = symmetric,
                            .limit = settings_value(&r->settings, MAKER, INVMM_PARAM_INVENTORY_LIMIT),
                            .hedged = replay_is_hedged(r),
                            .live = r->live,
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

void replay_print(const struct replay *r) {
  print_session(r);
  print_settings(r);
  fflush(stdout);
}
