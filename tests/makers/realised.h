/* SPDX-License-Identifier: MIT */
/** What a maker has paid and borne per second while a Poisson flow went by, against what it promised. */
#ifndef INVMM_TESTS_MAKERS_REALISED_H
#define INVMM_TESTS_MAKERS_REALISED_H

#include "draw.h"
#include "support.h"

enum { BAND = INVMM_KIND_BAND, BATCHES = 64 };

/* Check's own assertions write to a pipe each time. */
#define ck_hold(condition, ...)                                                                              \
  do {                                                                                                       \
    if (!(condition)) ck_abort_msg(__VA_ARGS__);                                                             \
  } while (0)

static const double h = 0.2, s2 = 2.25; /* of gamma 0.1, sigma 2, s 1.5 */

#define RISK                                                                                                 \
  {"risk_aversion", 0.1}, {                                                                                  \
    "volatility", 2                                                                                          \
  }
#define COSTS(w)                                                                                             \
  {"fixed_cost_sell", (w).fixed[1]}, {"fixed_cost_buy", (w).fixed[0]},                                       \
      {"proportional_cost_sell", (w).proportional[1]}, {                                                     \
    "proportional_cost_buy", (w).proportional[0]                                                             \
  }

/* ---- the flow ---- */

/* One path: what has been paid and borne, by batches of equal numbers of arrivals. */
struct path {
  double cost[BATCHES], seconds[BATCHES];
};

/* The next arrival, the same for all policies: when, and what chooses its side. */
struct arrival {
  double wait, chance;
};

static inline struct arrival next_arrival(struct draw *draw, double rate) {
  double wait = -log1p(-draw_between(draw, 0, 1)) / rate;
  return (struct arrival){wait, draw_between(draw, 0, 1)};
}

static inline void fill(invmm_model *model, int64_t now_ns, double size, uint32_t flags) {
  invmm_event e = {.time_ns = now_ns, .kind = INVMM_EV_FILL, .price = 100, .size = size, .flags = flags};
  ck_hold(invmm_step(model, &e, 1, NULL) == INVMM_OK, "%s", invmm_model_errmsg(model));
}

/* What the maker orders; it is filled at once, and what the order says is paid. */
static inline double obey(invmm_model *model, int64_t now_ns, double *q) {
  invmm_order o;
  uint32_t n;
  invmm_status status = invmm_hedge(model, &o, 1, &n);
  ck_hold(status >= 0, "%d", status);
  if (o.size == 0) return 0;
  fill(model, now_ns, o.size, 0);
  *q += o.size;
  return o.cost;
}

/* ---- what is concluded ---- */

struct estimate {
  double mean, error;
};

/* A ratio of sums, and its standard error from what batches leave over. */
static inline struct estimate estimate_of(const struct path *p) {
  double cost = 0, seconds = 0, squares = 0;
  for (int b = 0; b < BATCHES; ++b)
    cost += p->cost[b], seconds += p->seconds[b];
  for (int b = 0; b < BATCHES; ++b) {
    double left = p->cost[b] - cost / seconds * p->seconds[b];
    squares += left * left;
  }
  return (struct estimate){cost / seconds, sqrt(squares * BATCHES / (BATCHES - 1)) / seconds};
}

/* Within 4 standard errors, of which 5 % of the promise are more. */
static inline void ck_promise(const char *what, struct estimate got, double promised) {
  double off = fabs(got.mean - promised), twentieth = 0.05 * promised;
  ck_assert_msg(off < 4 * got.error, "%s: %g +- %g, promised %g", what, got.mean, got.error, promised);
  ck_assert_msg(SLOWED > 1 || twentieth - off > 4 * got.error, "%s: %g +- %g cannot tell 5 %%", what,
                got.mean, got.error);
}

/* Within 2 standard errors of the difference; of a walk that is cut, 4, as for the promise. */
static inline void ck_not_better(const char *what, const struct path *own, const struct path *other) {
  struct path more;
  for (int b = 0; b < BATCHES; ++b)
    more.cost[b] = other->cost[b] - own->cost[b], more.seconds[b] = own->seconds[b];
  struct estimate e = estimate_of(&more);
  ck_assert_msg(e.mean > (SLOWED > 1 ? -4 : -2) * e.error, "%s: another band saves %g +- %g", what, -e.mean,
                e.error);
}

#endif
