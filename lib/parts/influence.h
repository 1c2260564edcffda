/* SPDX-License-Identifier: MIT */
/** What attached inputs do to quotes, whatever the model: wider where the flow knows something, smaller and
 * then withdrawn where it knows too much, smaller where a regime or the state of the system says so, and
 * nothing at all on an input that is dead, stale or absurd.
 *
 * Things get worse at once and better slowly. A side comes back after `toxicity_dwell` below `toxicity_on`,
 * its size over `toxicity_ramp`. The state of the system is a ladder, normal, degraded, reduce only: down at
 * once, any number of steps; up one step after `health_dwell`, and twice as long after each relapse. */
#ifndef INVMM_PARTS_INFLUENCE_H
#define INVMM_PARTS_INFLUENCE_H

#include "core/kind.h"

struct invmm__influence_params {
  double toxicity_input, regime_input, oracle_input;
  double toxicity_off, toxicity_on, toxicity_most, toxicity_dwell, toxicity_ramp;
  double quality_low, quality_high, degraded_size, degraded_spread, health_dwell, health_ramp;
  double oracle_deviation;
};

extern const struct invmm__param invmm__influence_table[];
extern const struct invmm__value invmm__influence_values[];
enum { INVMM__INFLUENCE_PARAMS = 15, INVMM__INFLUENCE_VALUES = 6 };

/** The state of the system. */
enum { INVMM__NORMAL, INVMM__DEGRADED, INVMM__REDUCE_ONLY };

/** What inputs do to quotes now, and what of the past decides it. All of it is 0 without inputs. */
struct invmm__influence {
  int fed;                    /* whether inputs are attached */
  int acts;                   /* whether what they say changes a quote, but for the numbers of the model */
  int level;                  /* 0 normal, 1 degraded, 2 reduce only */
  int withdrawn[2];           /* by toxicity: bid, ask */
  double toxicity[2];         /* P: added to the depth of each side */
  double size[2];             /* what toxicity leaves of the size of each side */
  double depth;               /* what the state of the system leaves of all sizes */
  double limit;               /* what the regime leaves of the limit and of all sizes */
  double widen;               /* factor of the half-spread */
  double relapses;            /* how often the dwell has doubled */
  double quality, have, need; /* of the worst input */
  uint32_t flags;             /* INVMM_FLAG_*: NOT_READY and STALE withdraw */
  int64_t fed_ns;             /* the last time */
  int64_t calm_ns;            /* since when nothing worse than the level has been heard */
  int64_t raised_ns;          /* when the level last rose towards normal */
  int64_t quiet_ns[2];        /* since when toxicity has been below `toxicity_on` */
  double heard[6]; /*  what an input could say last: sigma, hedge ratio, A and k of both sides; 0: nothing */
};

/** Places in `heard`. */
enum { INVMM__HEARD_VOLATILITY, INVMM__HEARD_RATIO, INVMM__HEARD_INTENSITY, INVMM__HEARD = 6 };

/** What the inputs say, put together. */
struct invmm__hearing {
  double toxicity[2], limit, quality, have, need;
  uint32_t flags;
};

/** Why an oracle of this `quantity` cannot say the price; null: it can. */
const char *invmm__oracle_refused(double quantity);

struct invmm__verdict invmm__influence_check(const struct invmm__influence_params *p);

/** A hearing begins: nothing heard. */
struct invmm__hearing invmm__hearing_begin(void);

/** Adds an input that nothing is quoted without: whether its answer can be used. */
int invmm__hearing_add(struct invmm__hearing *h, const struct invmm__report *report);

/** Adds an input that stands for a number of the model. While its answer cannot be used the last that could
 * be counts, so that what goes on without quotes, as hedging does, goes on with it, also after a load: it is
 * put into the report. Whether there is any. */
int invmm__hearing_keep(struct invmm__hearing *h, struct invmm__influence *f, int32_t param,
                        struct invmm__report *report);

/** What all inputs of a maker say of its numbers, NaN where they say nothing, and how many say anything. */
struct invmm__said {
  double volatility, ratio;
  const double *intensities; /* A and k of both sides; null: none */
  uint32_t reports;
  int unknown; /* whether something that a solution needs cannot be relied on now */
};

/** Hears all inputs: those of the table above, and those that stand for a number. A maker that feeds another
 * does so where that is solved, not here. */
struct invmm__said invmm__hear_all(struct invmm__hearing *h, struct invmm__influence *f,
                                   const struct invmm__influence_params *p, double mid,
                                   const struct invmm__attachment *inputs, uint32_t n);

/** What inputs that can all be used say now, in the order of `heard`; 0 where none is attached. */
void invmm__heard_now(const struct invmm__attachment *inputs, uint32_t n, double heard[INVMM__HEARD]);

/** Adds the input of a parameter of the table above; 0 if it belongs to none of them. `mid` is the maker's.
 */
int invmm__hearing_take(struct invmm__hearing *h, const struct invmm__influence_params *p, int32_t param,
                        const struct invmm__report *report, double mid);

/** The hearing takes effect. `health` is the host's last word. */
void invmm__influence_renew(struct invmm__influence *f, const struct invmm__influence_params *p,
                            const struct invmm__hearing *h, int64_t now_ns, int health);

/** A value of the table; INVMM_E_KIND for any other. */
invmm_status invmm__influence_value(const struct invmm__influence *f, int32_t value, uint32_t index,
                                    double *out);

int invmm__influence_sane(const struct invmm__influence *f);

#endif
