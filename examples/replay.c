/* SPDX-License-Identifier: MIT */
/** @file replay.c  A market maker goes through a session, simulated or real, and says how it went.
 *
 *     replay [--live] [FILE [HEDGE_FILE]] [name=value ...] [market.name=value ...]
 *            [seconds=3600] [funding=FILE] [out=FOLDER]
 *
 * FILE is a session in the format of `.events.csv.gz` files; HEDGE_FILE, merged with it by time, is what the
 * maker hedges with, a linear contract unless contract=inverse contract_size=100 or the like is given;
 * funding=FILE has the rates that it settled. Without a file the session is simulated. `name=value` gives a
 * parameter of the maker (and of the market where that has one of the same name), `market.name=value` one of
 * the market alone. What is not given is learnt from the first tenth of the session, or follows a rule; all
 * of it is printed. With `--live` the maker has inputs: it estimates volatility and arrivals as it goes, with
 * what was learnt as their prior, and widens or withdraws its quotes when the flow is expected to move the
 * mid. */
#include "replay.h"
#include "live.h"
#include "picture.h"
#include "progress.h"
#include "session.h"
#include "summary.h"
#include <invmm/ids.h>
#include <stdio.h>

static int64_t end_of_tenth(const struct replay *r) {
  return r->start_ns + (r->end_ns - r->start_ns) / 10;
}

static int learn(struct replay *r) {
  char error[SETTINGS_ERROR_SIZE];
  struct lesson lesson = {.tenth = {r->events.at, 0, r->start_ns, end_of_tenth(r)},
                          .seconds = r->seconds,
                          .tick_size = r->events.tick_size,
                          .lot_size = r->events.lot_size,
                          .hedge_lot = r->hedge_lot,
                          .market = r->market,
                          .hedged = replay_is_hedged(r)};
  while (lesson.tenth.count < r->events.count &&
         r->events.at[lesson.tenth.count].time_ns < lesson.tenth.to_ns)
    lesson.tenth.count++;
  return rules_maker(&r->settings, &lesson, error) ? complain(error) : 0;
}

static void print_inputs(const invmm_model *maker) {
  live_print(maker, stdout);
}

/* One maker through the session. */
static int run(const struct replay *r, const struct settings *s, int keep_track, struct record *record,
               double *seconds) {
  char error[SESSION_ERROR_SIZE];
  const int live = r->live && keep_track; /* the symmetric maker stays as it is */
  struct plan plan = {.market = replay_configure(s, r->market),
                      .maker = replay_configure(s, MAKER),
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
                      .progress = progress_show,
                      .at_end = live ? print_inputs : NULL};
  int status = plan.market && plan.maker ? 0 : -1;
  if (!status && live) status = live_attach(s, plan.maker, error);
  if (!status) status = session_run(&plan, record, seconds, error);
  if (status && plan.market && plan.maker) complain(error);
  invmm_config_free(plan.market);
  invmm_config_free(plan.maker);
  return status;
}

static int replay(struct replay *r, struct record *maker, struct record *symmetric) {
  struct summary summary = {.maker = maker, .symmetric = symmetric};
  picture_remove(r->out);
  if (replay_load(r) || learn(r)) return -1;
  replay_print(r);
  struct settings no_skew = rules_symmetric(&r->settings, r->seconds);
  if (run(r, &r->settings, 1, maker, &summary.maker_seconds)) return -1;
  if (run(r, &no_skew, 0, symmetric, &summary.symmetric_seconds)) return -1;
  summary.events = r->files ? r->events.count : maker->events;
  summary.hedged = replay_is_hedged(r);
  summary_print(&summary, stdout);
  if (r->live)
    printf("\nInputs widened %.1f %% of the quotes and withdrew a side of %.1f %%.\n",
           100 * (double)maker->widened / (double)maker->answers,
           100 * (double)maker->withdrawn / (double)maker->answers);
  return replay_draw(r, maker, symmetric);
}

int main(int count, char **arguments) {
  struct replay r = {.out = "examples/out", .seconds = 3600};
  struct record maker = {0}, symmetric = {0};
  int status = replay_arguments(&r, count, arguments);
  if (status == 0) status = replay(&r, &maker, &symmetric);
  record_free(&maker);
  record_free(&symmetric);
  events_free(&r.events);
  return status < 0 ? 1 : 0;
}
