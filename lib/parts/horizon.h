/* SPDX-License-Identifier: MIT */
/** Time: int64 nanoseconds at the border, double seconds inside. */
#ifndef INVMM_PARTS_HORIZON_H
#define INVMM_PARTS_HORIZON_H

#include "core/kind.h"

/** Seconds from an earlier to a later time; right for any two of them. */
static inline double invmm__seconds(int64_t earlier_ns, int64_t later_ns) {
  uint64_t ns = (uint64_t)later_ns - (uint64_t)earlier_ns;
  return (double)ns * 1e-9;
}

/** A span of seconds as the nearest whole nanoseconds; without end from 292 years on. */
static inline uint64_t invmm__nanoseconds(double seconds) {
  return seconds < 9.2e9 ? (uint64_t)(int64_t)(seconds * 1e9 + 0.5) : UINT64_MAX;
}

/** A time so much later, at most the end of time. */
static inline int64_t invmm__later(int64_t time_ns, uint64_t span_ns) {
  uint64_t left = (uint64_t)INT64_MAX - (uint64_t)time_ns;
  return span_ns < left ? (int64_t)((uint64_t)time_ns + span_ns) : INT64_MAX;
}

/** Whether more than a span has passed. */
static inline int invmm__older(int64_t earlier_ns, int64_t later_ns, uint64_t span_ns) {
  return (uint64_t)later_ns - (uint64_t)earlier_ns > span_ns;
}

/** A horizon: a session runs out from the first event on, a rolling one is always as far away. */
struct invmm__horizon {
  double seconds;
  double pace; /* 1e-9 of a second per nanosecond, or 0 */
};

static inline struct invmm__horizon invmm__horizon_of(double seconds, int rolling) {
  return (struct invmm__horizon){seconds, rolling ? 0 : 1e-9};
}

/** tau = T - t, s: never below 0. */
static inline double invmm__time_left(const struct invmm__horizon *h, const struct invmm__clock *clock,
                                      int64_t time_ns) {
  int64_t gone = (int64_t)((uint64_t)time_ns - (uint64_t)clock->first_ns);
  double left = h->seconds - (double)gone * h->pace;
  if (gone < 0) left = h->pace > 0 ? 0 : h->seconds; /* 292 years on */
  return left > 0 ? left : 0;
}

#endif
