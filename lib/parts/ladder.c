/* SPDX-License-Identifier: MIT */
#include "parts/ladder.h"

/* The last price that is still behind the other side's touch. */
static void move_behind(const struct invmm__maker *m, int ask, struct invmm__side *s) {
  struct invmm__grid tick = m->terms.tick;
  if (tick.step == 0) {
    s->price = ask ? nextafter(m->bid, INFINITY) : nextafter(m->ask, -INFINITY);
    return;
  }
  s->ticks = ask ? invmm__steps_down(m->bid * tick.per_step) + 1 : invmm__steps_up(m->ask * tick.per_step) - 1;
  s->price = (double)s->ticks * tick.step;
}

static int at_or_past(const struct invmm__maker *m, int ask, const struct invmm__side *s) {
  double tick = m->terms.tick.step, touch = ask ? m->bid : m->ask;
  double slack = tick * invmm__grid_slack(touch * m->terms.tick.per_step);
  return ask ? s->price <= touch + slack : s->price >= touch - slack;
}

void invmm__ladder_behind_touch(const struct invmm__maker *m, int ask, struct invmm__side *s, uint32_t *flags) {
  if (!at_or_past(m, ask, s)) return;
  *flags |= INVMM_FLAG_CLIPPED;
  move_behind(m, ask, s);
}

int invmm__ladder_keeps(const struct invmm__maker *m, const struct invmm__side *s, uint32_t *flags) {
  double mid = m->ledger.mark;
  if (fabs(s->price - mid) > m->terms.max_deviation * fabs(mid)) {
    *flags |= INVMM_FLAG_OUT_OF_DOMAIN;
    return 0;
  }
  if (s->size * fabs(s->price) < m->terms.min_notional) {
    *flags |= INVMM_FLAG_LIMIT;
    return 0;
  }
  return 1;
}

void invmm__ladder_stand(const struct invmm__maker *m, const struct invmm__wish *w, invmm_quotes *out) {
  const invmm_quotes *standing = &m->standing;
  if (w->level == 0) {
    *out = *standing;
    return;
  }
  double behind = (double)w->level * m->terms.level_spacing;
  struct invmm__side bid = {.price = standing->bid - behind}, ask = {.price = standing->ask + behind};
  if (out->sides & INVMM_SIDE_BID && invmm__ladder_round(m->terms.tick, 0, &bid))
    out->bid = bid.price, out->bid_ticks = bid.ticks;
  if (out->sides & INVMM_SIDE_ASK && invmm__ladder_round(m->terms.tick, 1, &ask))
    out->ask = ask.price, out->ask_ticks = ask.ticks;
}
