/* SPDX-License-Identifier: MIT */
#define _POSIX_C_SOURCE 200809L
#include "progress.h"
#include <stdio.h>
#include <time.h>
#include <unistd.h>

enum { WIDTH = 40 };
static double started = -1;
static int shown;

double clock_seconds(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void take_away(void) {
  if (shown) fprintf(stderr, "\r%*s\r", WIDTH + 10, "");
  started = -1;
  shown = 0;
}

void progress_show(double done) {
  if (done >= 1) {
    take_away();
    return;
  }
  if (started < 0) started = clock_seconds();
  if (clock_seconds() - started < 1 || !isatty(STDERR_FILENO)) return;
  int filled = done > 0 ? (int)(done * WIDTH) : 0;
  fprintf(stderr, "\r[%.*s%*s] %3.0f %%", filled, "========================================", WIDTH - filled,
          "", 100 * done);
  shown = 1;
}
