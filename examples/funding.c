/* SPDX-License-Identifier: MIT */
#include "funding.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#define HEADER "ts,exchange,symbol,funding_rate"
enum { LINE_SIZE = 256 };

static int fail(const char *path, size_t line, const char *why, char *error) {
  snprintf(error, EVENTS_ERROR_SIZE, "%s: line %zu: %s", path, line, why);
  return -1;
}

/* Time and rate of a row; the two columns between them say whose it is. */
static int read_row(const char *text, int64_t *time_ns, double *rate) {
  char *end = NULL;
  long long seconds = strtoll(text, &end, 10);
  if (end == text || *end != ',' || seconds < 0 || seconds > 9000000000) return -1;
  const char *last = strrchr(text, ',') + 1;
  *rate = strtod(last, &end);
  if (end == last || (*end && *end != '\n' && *end != '\r') || !(*rate > -1 && *rate < 1)) return -1;
  *time_ns = (int64_t)seconds * 1000000000;
  return 0;
}

/* In front of the first later event. */
static int insert(struct events *session, const invmm_event *event) {
  if (events_append(session, event)) return -1;
  size_t at = session->count - 1;
  for (; at > 0 && session->at[at - 1].time_ns > event->time_ns; --at)
    session->at[at] = session->at[at - 1];
  session->at[at] = *event;
  return 0;
}

/* Venues that settle every eight hours do so on the hour: the interval is that from the row before, at most
 * eight. */
static double interval(int64_t before_ns, int64_t now_ns) {
  double seconds = 1e-9 * (double)(now_ns - before_ns);
  return before_ns > 0 && seconds > 0 && seconds < 28800 ? seconds : 28800;
}

static int merge_rows(gzFile file, const char *path, struct events *session, char *error) {
  char line[LINE_SIZE];
  const int64_t start = session->at[0].time_ns, end = session->at[session->count - 1].time_ns;
  int64_t time_ns, before_ns = 0;
  int found = 0;
  double rate;
  if (!gzgets(file, line, LINE_SIZE) || strncmp(line, HEADER, strlen(HEADER)) != 0)
    return fail(path, 1, "the header is not '" HEADER "'", error);
  for (size_t row = 2; gzgets(file, line, LINE_SIZE); ++row, before_ns = time_ns) {
    if (read_row(line, &time_ns, &rate))
      return fail(path, row, "not a time and a rate between -1 and 1", error);
    if (time_ns < start || time_ns > end) continue;
    const invmm_event event = {.time_ns = time_ns,
                               .kind = INVMM_EV_FUNDING,
                               .instrument = INVMM_HEDGE,
                               .value = rate,
                               .size = interval(before_ns, time_ns)};
    if (insert(session, &event)) return fail(path, row, "out of memory", error);
    ++found;
  }
  return found;
}

int funding_merge(const char *path, struct events *session, char error[EVENTS_ERROR_SIZE]) {
  gzFile file = gzopen(path, "rb");
  if (!file) return fail(path, 0, "cannot be opened", error);
  int found = merge_rows(file, path, session, error);
  gzclose(file);
  return found;
}
