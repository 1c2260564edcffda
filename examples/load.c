/* SPDX-License-Identifier: MIT */
/** @file load.c  The session to replay: read from files, or simulated. */
#include "funding.h"
#include "progress.h"
#include "replay.h"
#include "session.h"
#include <invmm/ids.h>
#include <math.h>

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

invmm_config *replay_configure(const struct settings *s, int32_t kind) {
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
  invmm_config *market = replay_configure(&r->settings, r->market);
  if (!market) return -1;
  int status = session_watch(market, (int64_t)(1e8 * r->seconds), &r->events, error);
  invmm_config_free(market);
  r->events.tick_size = 0.01;
  return status ? complain(error) : 0;
}

int replay_load(struct replay *r) {
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

int replay_is_hedged(const struct replay *r) {
  return r->files == 2 ||
         (!r->files && isfinite(settings_value(&r->settings, r->market, INVMM_PARAM_HEDGE_HALF_SPREAD)));
}
