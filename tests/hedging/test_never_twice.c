/* SPDX-License-Identifier: MIT */
/** A hedger against a venue that answers late, in parts, or not at all: whatever comes back and when, what is
 * held and on its way together never goes past the target, and no order is sent twice.
 *
 * INVMM_STEPS says how many random steps in all: 1e6 in a release, a tenth under sanitizers, unless it is
 * set. */
#include "draw.h"
#include "support.h"
#include <stdio.h>

enum { USUAL = 1000000, FLIGHT = 16, RUNS = 40 };

/* An order on its way: what is left of it, and when the venue says something of it next. */
struct sent {
  double left;
  int64_t next_ns;
};

struct world {
  struct draw draw;
  invmm_model *maker;
  int64_t now_ns;
  double unit, lot, mid, inventory, held; /* U (currency, inverse) per contract; contracts; P; U; contracts */
  int inverse, policy;
  struct sent sent[FLIGHT];
  int in_flight;
  long orders, rejected, partial, reconciled;
};

static double out_for(const struct world *w, int sign) {
  double sum = 0;
  for (int i = 0; i < w->in_flight; ++i)
    if (w->sent[i].left * sign > 0) sum += fabs(w->sent[i].left);
  return sum;
}

static void tell(struct world *w, invmm_event e) {
  e.time_ns = w->now_ns;
  step_ok(w->maker, e);
}

/* The host says what is on its way whenever that changes: it replaces what was said before. */
static void tell_pending(struct world *w) {
  tell(w, (invmm_event){.kind = INVMM_EV_PENDING,
                        .instrument = INVMM_HEDGE,
                        .size = out_for(w, 1),
                        .size2 = out_for(w, -1)});
}

static void drop_empty(struct world *w) {
  int kept = 0;
  for (int i = 0; i < w->in_flight; ++i)
    if (w->sent[i].left != 0) w->sent[kept++] = w->sent[i];
  w->in_flight = kept;
}

/* U that one more contract stands for now. */
static double unit_of(const struct world *w) {
  return w->inverse ? w->unit / w->mid : w->unit;
}

/* The venue says something of an order: filled, a part of it, or refused. */
static void venue_answers(struct world *w, struct sent *s) {
  int64_t what = draw_whole(&w->draw, 0, 9);
  double part = s->left;
  if (what < 2) { /* rejected: the host hears of it and takes it off what is on its way */
    ++w->rejected;
    s->left = 0;
    return;
  }
  if (what < 6) { /* a part, in whole lots */
    part = w->lot * trunc(draw_between(&w->draw, 0, 1) * s->left / w->lot);
    s->next_ns = w->now_ns + draw_whole(&w->draw, 0, 400000000);
    ++w->partial;
  }
  s->left = fabs(s->left - part) < 0.5 * w->lot ? 0 : s->left - part;
  if (part == 0) return;
  w->held += part;
  double slip = 0.0002 * w->mid * draw_between(&w->draw, -1, 1);
  tell(w, (invmm_event){.kind = INVMM_EV_FILL,
                        .instrument = INVMM_HEDGE,
                        .price = w->mid + slip,
                        .size = part,
                        .value = 0.001});
}

static void venue(struct world *w) {
  int spoke = 0;
  for (int i = 0; i < w->in_flight; ++i) {
    if (w->sent[i].next_ns > w->now_ns) continue;
    venue_answers(w, &w->sent[i]);
    spoke = 1;
  }
  drop_empty(w);
  if (spoke) tell_pending(w);
}

static void market(struct world *w) {
  int64_t what = draw_whole(&w->draw, 0, 99);
  if (what < 50) {
    w->mid *= 1 + 0.0003 * draw_between(&w->draw, -1, 1);
    invmm_event book = book_at(0, w->mid * (1 - 0.0002), w->mid * (1 + 0.0002));
    book.instrument = what % 2 ? INVMM_HEDGE : 0;
    tell(w, book);
  } else if (what < 80) {
    double size = draw_between(&w->draw, -2, 2);
    w->inventory += size;
    tell(w, (invmm_event){.kind = INVMM_EV_FILL, .price = w->mid, .size = size, .flags = INVMM_EVF_RESTING});
  } else if (what < 82) { /* positions are reconciled, while orders are on their way too */
    ++w->reconciled;
    tell(w, (invmm_event){.kind = INVMM_EV_POSITION, .instrument = INVMM_HEDGE, .size = w->held});
    tell(w, (invmm_event){.kind = INVMM_EV_POSITION, .size = w->inventory});
  } else if (what < 83) {
    tell(w, (invmm_event){.kind = INVMM_EV_FUNDING,
                          .instrument = INVMM_HEDGE,
                          .value = 0.0001,
                          .size = 100,
                          .price = w->mid});
  } else {
    tell(w, (invmm_event){.kind = INVMM_EV_TIME});
  }
}

/* Asks, checks and sends. */
static void hedge(struct world *w) {
  invmm_order o, again;
  uint32_t n;
  ck_assert_int_ge(invmm_hedge(w->maker, &o, 1, &n), 0);
  ck_assert_int_ge(invmm_hedge(w->maker, &again, 1, &n), 0);
  ck_assert_mem_eq(&o, &again, sizeof o);
  if (o.size == 0) return;
  double unit = unit_of(w), before = o.residual - o.size * unit, dust = 1e-9 * (1 + fabs(before));
  ck_assert_msg(before * o.size < 0, "%.17g is bought against an exposure of %.17g", o.size, before);
  ck_assert_msg(o.residual * before > -dust * dust - dust, "%.17g turns %.17g to %.17g", o.size, before,
                o.residual);
  ck_assert_msg(fabs(before) * 1.001 >= fabs(o.size) * unit, "%.17g is more than %.17g", o.size * unit,
                before);
  if (w->policy == INVMM_HEDGE_POLICY_RATE) ck_assert_int_eq(w->in_flight, 0);
  if (w->in_flight == FLIGHT) return;
  w->sent[w->in_flight++] = (struct sent){o.size, w->now_ns + draw_whole(&w->draw, 0, 700000000)};
  ++w->orders;
  tell_pending(w);
  /* sent, and nothing has come back: there is nothing more to send */
  ck_assert_int_ge(invmm_hedge(w->maker, &again, 1, &n), 0);
  ck_assert_msg(again.size == 0, "%.17g after %.17g went out", again.size, o.size);
}

static void begin(struct world *w, int run) {
  *w = (struct world){.draw = {(uint64_t)(9000 + run)}, .now_ns = 1000000000, .mid = 100};
  w->policy = INVMM_HEDGE_POLICY_FULL + run % 3, w->inverse = run / 3 % 2;
  w->lot = draw_decades(&w->draw, -3, 0), w->unit = w->inverse ? 10 : draw_decades(&w->draw, -2, 1);
  double least = draw_whole(&w->draw, 0, 1) ? 5 * w->lot : 0;
  double cooldown = draw_whole(&w->draw, 0, 1) ? draw_between(&w->draw, 0, 1) : 0;
  w->maker = model_with(INVMM_KIND_AVELLANEDA_STOIKOV,
                        SETTINGS({"risk_aversion", 0.1}, {"volatility", 1.3}, {"intensity_scale", 1},
                                 {"intensity_decay", 1.5}, {"variant", INVMM_AS_ASYMPTOTIC},
                                 {"hedge_policy", w->policy}, {"contract", w->inverse},
                                 {"contract_size", w->unit}, {"hedge_lot", w->lot}, {"hedge_min", least},
                                 {"hedge_cooldown", cooldown}, {"hedge_cost", draw_decades(&w->draw, -3, 0)},
                                 {"hedge_flow_volatility", 0.8}, {"hedge_volatility", 1.3},
                                 {"hedge_fixed_cost", run % 2 ? 0.01 : 0}, {"hedge_quadratic_cost", 0.01},
                                 {"hedge_slice", 0.2}, {"hedge_ratio", draw_between(&w->draw, 0.5, 1.5)},
                                 {"inventory_target", draw_between(&w->draw, -3, 3)}));
  tell(w, book_at(0, 99.98, 100.02));
  invmm_event book = book_at(0, 99.98, 100.02);
  book.instrument = INVMM_HEDGE;
  tell(w, book);
}

START_TEST(no_order_is_sent_twice) {
  struct world w;
  const char *wanted = getenv("INVMM_STEPS");
  long steps = (wanted ? atol(wanted) : USUAL) / RUNS, orders = 0, rejected = 0, partial = 0, reconciled = 0;
  for (int run = 0; run < RUNS; ++run) {
    begin(&w, run);
    for (long i = 0; i < steps; ++i) {
      w.now_ns += draw_whole(&w.draw, 0, 100000000);
      venue(&w);
      market(&w);
      hedge(&w);
    }
    double position;
    ck_assert_int_eq(invmm_value(w.maker, INVMM_VALUE_HEDGE_POSITION, 0, &position), INVMM_OK);
    ck_assert_double_lt(fabs(position - w.held), 1e-6);
    orders += w.orders, rejected += w.rejected, partial += w.partial, reconciled += w.reconciled;
    invmm_model_free(w.maker);
  }
  ck_assert_msg(orders > steps && rejected > steps / 5 && partial > steps / 5 && reconciled > steps / 5,
                "%ld orders, %ld rejected, %ld in parts, %ld reconciled", orders, rejected, partial,
                reconciled);
}
END_TEST

int main(void) {
  return RUN_TESTS("hedging/never_twice", no_order_is_sent_twice);
}
