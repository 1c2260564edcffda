/* SPDX-License-Identifier: MIT */
/** Time: int64 nanoseconds at the border, double seconds inside. */
#ifndef INVMM_PARTS_HORIZON_H
#define INVMM_PARTS_HORIZON_H

#include "core/kind.h"

/** Seconds from an earlier to a later time; right for any two of them. */
static inline double invmm__seconds(int64_t earlier_ns, int64_t later_ns) {
  uint64_t ns = (uint64_t)later_ns - (uint64_t)earlier_ns;
  return (ns >> 63 ? (double)ns : (double)(int64_t)ns) * 1e-9;
}

/** A span of seconds as whole nanoseconds; without end from 292 years on. */
static inline uint64_t invmm__nanoseconds(double seconds) {
  return seconds < 9.2e9 ? (uint64_t)(int64_t)(seconds * 1e9) : UINT64_MAX;
}

/** Whether more than a span has passed. */
static inline int invmm__older(int64_t earlier_ns, int64_t later_ns, uint64_t span_ns) {
  return (uint64_t)later_ns - (uint64_t)earlier_ns > span_ns;
}

/** A horizon: a session ends, a rolling one is always as far away. */
struct invmm__horizon {
  double seconds;
  int rolling;
};

/** tau = T - t, s: never below 0. */
static inline double invmm__time_left(const struct invmm__horizon *h, const struct invmm__clock *clock,
                                      int64_t time_ns) {
  if (h->rolling || clock->events == 0) return h->seconds;
  double left = h->seconds - invmm__seconds(clock->first_ns, time_ns);
  return left > 0 ? left : 0;
}

#endif
