/* SPDX-License-Identifier: MIT */
/** Who comes to trade: takers who bring takers, takers of many sizes, takers who know something.
 *
 * Hawkes (1971): each taker that everybody sees adds n_s beta to the rate of its own side and n_c beta to
 * that of the other, which fade like e^{-beta t}. So it brings n_s + n_c others on average, and the mean rate
 * is that at the mid over 1 - n_s - n_c. By the clock of steps a rate is the mean of that over a step, so
 * that a taker brings as many others whatever dt is.
 *
 * A share of the takers is informed: from each of them on the mid moves by informed_move in its direction,
 * evenly over the next informed_horizon seconds (Glosten and Milgrom 1985 have the idea). To whoever watches,
 * that is the same as a taker who knows of a move that would have come anyway. */
#include "markets/simulated.h"

double invmm__flow_draw_size(const struct invmm__flow_terms *t, struct invmm__random *luck) {
  const double s = t->size_deviation;
  struct invmm__random *r = &luck[INVMM__SIZES];
  if (t->size_law == INVMM_TRADE_SIZE_EXPONENTIAL) return -t->size * log(invmm__random_uniform(r));
  return t->size * exp(s * invmm__random_normal(r) - 0.5 * s * s);
}

/* The slot that ends first after a piece of news has lasted its time. */
static int64_t ending_of(const struct invmm__flow_terms *t, int64_t now_ns) {
  return now_ns / t->news_ns + INVMM__NEWS;
}

static void tell(struct invmm__flow *f, const struct invmm__flow_terms *t, double move, int64_t now_ns) {
  ++f->informed;
  if (t->news_ns == 0) {
    f->sudden += move;
    return;
  }
  const int64_t ending = ending_of(t, now_ns), until_ns = ending * t->news_ns;
  const double slope = move / (double)(until_ns - now_ns);
  f->ending[ending % INVMM__NEWS] += slope;
  f->slope += slope;
  f->news_until_ns = until_ns;
}

void invmm__flow_stir(struct invmm__flow *f, const struct invmm__flow_terms *t, struct invmm__random *luck,
                      int side, int64_t now_ns) {
  f->excitation[side] += t->kick_self;
  f->excitation[!side] += t->kick_cross;
  if (t->informed_share > 0 && invmm__random_uniform(&luck[INVMM__INFORMED]) < t->informed_share)
    tell(f, t, side ? t->informed_move : -t->informed_move, now_ns);
}

/* The end of the slot that holds a time. */
static int64_t slot_end(const struct invmm__flow_terms *t, int64_t now_ns) {
  return (now_ns / t->news_ns + 1) * t->news_ns;
}

double invmm__flow_push(const struct invmm__flow *f, const struct invmm__flow_terms *t, int64_t from_ns,
                        int64_t to_ns) {
  double push = f->sudden, slope = f->slope;
  int64_t last_ns = to_ns < f->news_until_ns ? to_ns : f->news_until_ns, at_ns = from_ns;
  while (at_ns < last_ns) { /* one turn for each slot, of which there are INVMM__NEWS */
    const int64_t end_ns = slot_end(t, at_ns), next_ns = end_ns < last_ns ? end_ns : last_ns;
    push += slope * (double)(next_ns - at_ns);
    if (next_ns == end_ns) slope -= f->ending[end_ns / t->news_ns % INVMM__NEWS];
    at_ns = next_ns;
  }
  return push;
}

/* Slopes that have ended. Made afresh from those that have not: no dust is left. */
static void end_news(struct invmm__flow *f, const struct invmm__flow_terms *t, int64_t from_ns,
                     int64_t to_ns) {
  const int64_t last_ns = to_ns < f->news_until_ns ? to_ns : f->news_until_ns;
  for (int64_t end_ns = slot_end(t, from_ns); end_ns <= last_ns; end_ns += t->news_ns)
    f->ending[end_ns / t->news_ns % INVMM__NEWS] = 0;
  f->slope = 0;
  for (int i = 0; i < INVMM__NEWS; ++i)
    f->slope += f->ending[i];
}

void invmm__flow_pass(struct invmm__flow *f, const struct invmm__flow_terms *t, int64_t from_ns,
                      int64_t to_ns) {
  f->sudden = 0;
  if (from_ns < f->news_until_ns) end_news(f, t, from_ns, to_ns);
  const double faded = exp(-t->fade * 1e-9 * (double)(to_ns - from_ns));
  f->excitation[0] *= faded, f->excitation[1] *= faded;
}

/* What one taker that is brought on average adds to a rate, 1/s. */
static double kick_of(const struct invmm__simulated_params *p) {
  if (p->clock == INVMM_CLOCK_EVENT) return p->hawkes_decay;
  return -expm1(-p->hawkes_decay * p->time_step) / p->time_step;
}

void invmm__flow_prepare(struct invmm__flow_terms *t, const struct invmm__simulated_params *p) {
  *t = (struct invmm__flow_terms){
      .size_law = (int)p->trade_size_law,
      .size = p->trade_size,
      .size_deviation = p->trade_size_deviation,
      .stirs = p->hawkes_self + p->hawkes_cross + p->informed_share > 0,
      .kick_self = p->hawkes_self * kick_of(p),
      .kick_cross = p->hawkes_cross * kick_of(p),
      .fade = p->hawkes_decay,
      .informed_share = p->informed_share,
      .informed_move = p->informed_move,
      .news_ns = (int64_t)ceil(p->informed_horizon * (1e9 / (INVMM__NEWS - 1))),
  };
  for (int side = 0; side < 2; ++side)
    invmm__demand_prepare(&t->side[side], p, side);
}
