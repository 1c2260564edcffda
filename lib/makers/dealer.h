/* SPDX-License-Identifier: MIT */
/** What dealer models share: they say how deep to quote around the mid, and when fills come; all else is
 * here.
 *
 * A dealer's state begins with struct invmm__dealer, its parameters with struct invmm__dealer_params, and its
 * functions call these with the model's own record. The hot ones are compiled into each model, so that its
 * depths are computed in line. */
#ifndef INVMM_MAKERS_DEALER_H
#define INVMM_MAKERS_DEALER_H

#include "hedging/hedge.h"
#include "makers/legs.h"
#include "parts/ladder.h"

struct invmm__dealer_params {
  struct invmm__maker_params maker;
  struct invmm__hedge_terms hedge;
  struct invmm__influence_params influence;
};

/** Distances of bid and ask from the mid, P, before fees; negative past it. */
struct invmm__depths {
  double bid, ask;
};

struct invmm__dealer {
  struct invmm__maker maker;
  double intensity[2]; /* part of each side's depth that arrivals pay, P */
  struct invmm__hedge_terms hedge;
  struct invmm__hedge_plan plan; /* of the hedge */
  uint32_t legs, legs_at;        /* hedges beyond the first, and where they are kept, bytes behind this */
  double flow_variance;          /* U^2/s: that the plan was made for */
  double reversion;              /* 1/s */
  int quotes_stay;               /* whether these are those of now */
  double opening_ratio;          /* hedge_ratio before an input said one */
  /* of models whose demand ends */
  int shows_exhausted;           /* quotes where nothing is demanded all the same */
  int ends_of_validity;          /* depths past it say that a closed form does not hold */
  double demand_end;             /* P: nothing is demanded at this depth, or deeper */
  struct invmm__horizon horizon; /* without end: infinite seconds */
};

/** Depths when the time is up, P, and what each second left adds, P/s. */
struct invmm__path {
  struct invmm__depths rest, pace;
};

/** A model's own part. */
struct invmm__dealer_model {
  /** Depths at this time for the exposure q, U. */
  struct invmm__depths (*depths)(const void *state, const struct invmm__clock *clock, int64_t time_ns,
                                 double q);
  /** The same, in line, for where time alone moves them, and not evenly. */
  struct invmm__depths (*timed)(const void *state, const struct invmm__clock *clock, int64_t time_ns,
                                double q);
  /** Their path, for where it moves them evenly. */
  struct invmm__path (*path)(const void *state, double q);
  /** Variance of the inventory by fills at these depths, fees included, U^2/s. */
  double (*flow_variance)(const void *state, struct invmm__depths depths);
  /** Fills per second of bid and ask at these depths; null where they are not known. */
  void (*fill_rates)(const void *state, struct invmm__depths depths, double rate[2]);
  /** Whether demand ends at some depth. */
  int demand_ends;
};

extern const struct invmm__value invmm__dealer_values[];
enum { INVMM__DEALER_VALUES = 7 };

/** Bytes of a kind's state with its slots and further hedges. */
size_t invmm__dealer_state_size(const struct invmm__dealer_params *p, size_t state_size);

/** Contradictions of hedging, with one instrument or several. */
struct invmm__verdict invmm__dealer_hedge_check(const struct invmm__dealer_params *p,
                                                const struct invmm__hedge_lists *lists, double volatility);

/** Fills in all but the model's own terms, which must be there already, and the first depths. */
void invmm__dealer_prepare(struct invmm__dealer *d, const struct invmm__dealer_params *p,
                           const struct invmm__hedge_lists *lists, size_t state_size);
void invmm__dealer_start(struct invmm__dealer *d, const struct invmm__hedge_clients *clients,
                         const struct invmm__dealer_model *model, const struct invmm__clock *clock);

/** What inputs say takes effect, the model's own terms having been renewed: `volatility` as for
 * invmm__maker_feed. */
void invmm__dealer_feed(struct invmm__dealer *d, const struct invmm__dealer_params *p,
                        const struct invmm__dealer_model *model, const struct invmm__clock *clock,
                        const struct invmm__hearing *h, double volatility);

/** Any request, at any time; a null one asks for the standing quote of the level. */
invmm_status invmm__dealer_answer(const struct invmm__dealer *d, const struct invmm__dealer_model *model,
                                  const struct invmm__clock *clock, const invmm_request *request,
                                  int32_t level, invmm_quotes *out);

/** Takes any event, and renews all that it may have moved: depths, hedge, standing quote. */
invmm_status invmm__dealer_apply_any(struct invmm__dealer *d, const struct invmm__dealer_model *model,
                                     const struct invmm__clock *clock, const invmm_event *e);
/** And answers the default request. */
invmm_status invmm__dealer_book_quote_any(struct invmm__dealer *d, const struct invmm__dealer_model *model,
                                          const struct invmm__clock *clock, const invmm_event *e,
                                          invmm_quotes *out);

/** Fills per second of bid and ask at the quotes that an inventory of so many U would have now. */
void invmm__dealer_fill_rates(const struct invmm__dealer *d, const struct invmm__dealer_model *model,
                              const struct invmm__clock *clock, double inventory, double rate[2]);

/* -- dealer_hedge.c -- */

/** The hedges beyond the first. */
static inline struct invmm__leg *invmm__dealer_legs(const struct invmm__dealer *d) {
  return (struct invmm__leg *)((const char *)d + d->legs_at);
}

static inline double invmm__dealer_time_left(const struct invmm__dealer *d,
                                             const struct invmm__clock *clock) {
  return invmm__time_left(&d->horizon, clock, clock->now_ns);
}

/** What the quotes count of the hedges, after a change of the ratio or of what is held. */
void invmm__dealer_renew_hedge(struct invmm__dealer *d, const struct invmm__clock *clock);

/** Solves what parameters decide of the policy. */
void invmm__dealer_plan(struct invmm__dealer *d, const struct invmm__hedge_clients *clients,
                        const struct invmm__dealer_model *model, const struct invmm__clock *clock);

/** From now on quotes may move by more than parameters. */
void invmm__dealer_loosen(struct invmm__dealer *d);

/** The band of the hedge now, U. */
struct invmm__band invmm__dealer_band(const struct invmm__dealer *d, const struct invmm__dealer_model *model,
                                      const struct invmm__clock *clock);

/** What one U of the hedge held long is expected to earn, P/s. */
double invmm__dealer_carry(const struct invmm__dealer *d, const struct invmm__dealer_model *model,
                           const struct invmm__clock *clock);

/** Whether the policy may order anything. */
int invmm__dealer_hedges(const void *state);

invmm_status invmm__dealer_hedge(const struct invmm__dealer *d, const struct invmm__dealer_model *model,
                                 const struct invmm__clock *clock, invmm_order *out, uint32_t *n);

invmm_status invmm__dealer_value(const struct invmm__dealer *d, const struct invmm__dealer_model *model,
                                 const struct invmm__clock *clock, int32_t value, uint32_t index,
                                 double *out);

/** P: what the maker's fee adds to each depth. */
INVMM__HOT double invmm__dealer_fee(const struct invmm__dealer *d, double mid) {
  return d->maker.terms.fee * fabs(mid);
}

/** What the model offers at these depths: the maker's fee comes on top of them. */
struct invmm__offer invmm__dealer_offer(const struct invmm__dealer *d, struct invmm__depths depths);

/** The depths at a time, which nothing but time moves, of this course. */
INVMM__HOT invmm__pair invmm__dealer_at(const struct invmm__dealer *d,
                                        const struct invmm__dealer_model *model,
                                        const struct invmm__course *c, const struct invmm__clock *clock,
                                        int64_t time_ns) {
  const struct invmm__horizon session = {c->seconds, 1e-9};
  const invmm__pair rest = invmm__pair_at(c->rest);
  if (__builtin_expect(c->moved_by == INVMM__TIME_EVENLY, 1))
    return rest + invmm__both(invmm__time_left(&session, clock, time_ns)) * invmm__pair_at(c->pace);
  if (!model->timed || c->moved_by != INVMM__TIME) return rest;
  const struct invmm__depths at = model->timed(d, clock, time_ns, d->maker.exposure);
  return (invmm__pair){at.bid, at.ask};
}

/** Whether demand ends before one of these depths, fees included. */
INVMM__HOT int invmm__dealer_ends(const struct invmm__dealer *d, const struct invmm__dealer_model *model,
                                  double bid, double ask) {
  return model->demand_ends && !((bid < d->demand_end) & (ask < d->demand_end));
}

/** Where the depths are from now on, for the exposure. */
static inline void invmm__dealer_settle(struct invmm__dealer *d, const struct invmm__dealer_model *model,
                                        const struct invmm__clock *clock) {
  struct invmm__course *c = &d->maker.course;
  if (c->moved_by != INVMM__TIME_EVENLY) {
    const struct invmm__depths now = model->depths(d, clock, clock->now_ns, d->maker.exposure);
    invmm__pair_put(c->rest, (invmm__pair){now.bid, now.ask});
    return;
  }
  const struct invmm__path path = model->path(d, d->maker.exposure);
  invmm__pair_put(c->rest, (invmm__pair){path.rest.bid, path.rest.ask});
  invmm__pair_put(c->pace, (invmm__pair){path.pace.bid, path.pace.ask});
  c->seconds = d->horizon.seconds;
}

/* Takes an everyday fill, or a trade of others where nothing but the clock hangs on it. 0, and nothing
 * changed, where there is more to do: an age that counts, say. */
INVMM__HOT int invmm__dealer_passing(struct invmm__dealer *d, const struct invmm__dealer_model *model,
                                     const struct invmm__clock *clock, const invmm_event *e) {
  const struct invmm__maker *m = &d->maker;
  if (m->news | (m->terms.max_age_ns != UINT64_MAX)) return 0;
  const int filled = e->kind != INVMM_EV_TRADE;
  if (filled && !invmm__maker_everyday_fill(&d->maker, e)) return 0;
  if (filled) invmm__dealer_settle(d, model, clock);
  return 1;
}

/** Takes one event. */
INVMM__HOT invmm_status invmm__dealer_apply(struct invmm__dealer *d, const struct invmm__dealer_model *model,
                                            const struct invmm__clock *clock, const invmm_event *e) {
  if (invmm__is_whole_book(e) && invmm__maker_everyday_book(&d->maker, clock, e)) return INVMM_OK;
  if (invmm__dealer_passing(d, model, clock, e)) return INVMM_OK;
  return invmm__dealer_apply_any(d, model, clock, e);
}

/** Takes a whole book. */
INVMM__HOT invmm_status invmm__dealer_book(struct invmm__dealer *d, const struct invmm__dealer_model *model,
                                           const struct invmm__clock *clock, const invmm_event *e) {
  if (invmm__maker_everyday_book(&d->maker, clock, e)) return INVMM_OK;
  return invmm__dealer_apply_any(d, model, clock, e);
}

/** The default quote of a level as the model offers it, where neither limit nor guard is in its way. */
INVMM__HOT enum invmm__made invmm__dealer_offered(const struct invmm__dealer *d,
                                                  const struct invmm__dealer_model *model,
                                                  const struct invmm__clock *clock, int32_t level,
                                                  invmm__pair behind, invmm_quotes *out) {
  const struct invmm__maker *m = &d->maker;
  const invmm__pair plain = invmm__dealer_at(d, model, &m->course, clock, clock->now_ns);
  const struct invmm__pricing pricing = invmm__ladder_pricing(m);
  const double mid = m->ledger.mark, fee = invmm__dealer_fee(d, mid);
  const invmm__pair depth = plain + invmm__both(fee);
  if (invmm__dealer_ends(d, model, depth[0], depth[1])) return INVMM__UNUSUAL;
  const struct invmm__ordinary offered = {depth, fee, mid, clock->now_ns};
  return invmm__ladder_ordinary(&pricing, &offered, level, behind, out);
}

/** The same, if it is an ordinary one; nothing is written if not. */
INVMM__HOT enum invmm__made invmm__dealer_ordinary(const struct invmm__dealer *d,
                                                   const struct invmm__dealer_model *model,
                                                   const struct invmm__clock *clock, int32_t level,
                                                   invmm__pair behind, invmm_quotes *out) {
  if (d->maker.special) return INVMM__UNUSUAL;
  return invmm__dealer_offered(d, model, clock, level, behind, out);
}

/** Answers the default request of the best level. */
INVMM__HOT invmm_status invmm__dealer_quote_default(const struct invmm__dealer *d,
                                                    const struct invmm__dealer_model *model,
                                                    const struct invmm__clock *clock, invmm_quotes *out) {
  const enum invmm__made made = invmm__dealer_ordinary(d, model, clock, 0, invmm__at_best, out);
  if (made == INVMM__ORDINARY) return INVMM_OK;
  if (made == INVMM__CROSSING) return invmm__ladder_crosses(out);
  return invmm__dealer_answer(d, model, clock, NULL, 0, out);
}

/** Answers the default request of a level behind the best. */
static inline invmm_status invmm__dealer_quote_behind(const struct invmm__dealer *d,
                                                      const struct invmm__dealer_model *model,
                                                      const struct invmm__clock *clock, int32_t level,
                                                      invmm_quotes *out) {
  const struct invmm__maker_terms *t = &d->maker.terms;
  const double behind = (double)level * t->level_spacing;
  if (invmm__maker_roomy(&d->maker, (double)level * t->order_size)) {
    const invmm__pair outward = {-behind, behind};
    const enum invmm__made made = invmm__dealer_ordinary(d, model, clock, level, outward, out);
    if (made == INVMM__ORDINARY) return INVMM_OK;
    if (made == INVMM__CROSSING) return invmm__ladder_crosses(out);
  }
  return invmm__dealer_answer(d, model, clock, NULL, level, out);
}

/** Answers one request. */
INVMM__HOT invmm_status invmm__dealer_quote(const struct invmm__dealer *d,
                                            const struct invmm__dealer_model *model,
                                            const struct invmm__clock *clock, const invmm_request *request,
                                            int32_t level, invmm_quotes *out) {
  if (!request && level == 0) return invmm__dealer_quote_default(d, model, clock, out);
  if (!request) return invmm__dealer_quote_behind(d, model, clock, level, out);
  return invmm__dealer_answer(d, model, clock, request, level, out);
}

/** Takes a whole book and answers the default request. */
INVMM__HOT invmm_status invmm__dealer_book_quote(struct invmm__dealer *d,
                                                 const struct invmm__dealer_model *model,
                                                 const struct invmm__clock *clock, const invmm_event *e,
                                                 invmm_quotes *out) {
  if (!invmm__maker_everyday_book(&d->maker, clock, e))
    return invmm__dealer_book_quote_any(d, model, clock, e, out);
  return invmm__dealer_quote_default(d, model, clock, out);
}

/** Takes whole books as long as they and the quotes after them are everyday ones, and answers them: how many.
 * The same as one by one, but what they read and move stays in registers. */
INVMM__HOT uint32_t invmm__dealer_books(struct invmm__dealer *d, const struct invmm__dealer_model *model,
                                        const struct invmm__clock *clock, uint32_t everyday,
                                        const invmm_event *events, uint32_t n, invmm_quotes *out) {
  struct invmm__maker *m = &d->maker;
  if (INVMM__SELDOM(m->news | m->special)) return 0;
  const struct invmm__pricing pricing = invmm__ladder_pricing(m);
  const struct invmm__course course = m->course;
  const struct invmm__clock began = *clock;
  struct invmm__marked now = invmm__maker_marked(m), next = now;
  int64_t now_ns = clock->now_ns;
  uint32_t i = 0;
  for (; i < n; ++i, now = next) {
    const invmm_event *e = &events[i];
    const double mid = invmm__mid_of(e), fee = invmm__dealer_fee(d, mid);
    if (!invmm__event_is_book_after(e, now_ns, everyday) || !invmm__maker_mark(m, mid, &next)) break;
    const invmm__pair depth = invmm__dealer_at(d, model, &course, &began, e->time_ns) + invmm__both(fee);
    if (invmm__dealer_ends(d, model, depth[0], depth[1])) break;
    const struct invmm__ordinary offered = {depth, fee, mid, e->time_ns};
    const enum invmm__made made = invmm__ladder_ordinary(&pricing, &offered, 0, invmm__at_best, &out[i]);
    if (made == INVMM__UNUSUAL) break;
    if (made == INVMM__CROSSING) invmm__ladder_crosses(&out[i]);
    now_ns = e->time_ns;
  }
  if (i == 0) return 0;
  invmm__maker_set_marked(m, &now, now_ns);
  m->bid = events[i - 1].price, m->ask = events[i - 1].price2;
  return i;
}

#endif
