/* SPDX-License-Identifier: MIT */
#include "markets/delay.h"
#include <assert.h>

static uint32_t take_place(struct invmm__delay *d) {
  uint32_t place = d->vacant;
  if (place == 0) return d->used++;
  d->vacant = d->at[place - 1].next;
  return place - 1;
}

void invmm__delay_put(struct invmm__delay *d, uint32_t venue, int64_t due_ns, const invmm_event *event) {
  assert(d->count < INVMM__DELAYED);
  struct invmm__line *line = &d->line[venue];
  uint32_t place = take_place(d);
  d->at[place] = (struct invmm__delayed){due_ns, d->sent++, 0, *event};
  if (line->count)
    d->at[line->last].next = place;
  else
    line->first = place;
  line->last = place;
  ++line->count;
  ++d->count;
}

static int sooner(const struct invmm__delayed *a, const struct invmm__delayed *b) {
  return a->due_ns < b->due_ns || (a->due_ns == b->due_ns && a->number < b->number);
}

/* The venue whose first event is seen next. */
static uint32_t next_venue(const struct invmm__delay *d) {
  uint32_t next = 0;
  assert(d->count > 0);
  for (uint32_t i = 1; i < INVMM__VENUES; ++i) {
    const struct invmm__line *line = &d->line[i], *best = &d->line[next];
    if (line->count == 0) continue;
    if (best->count == 0 || sooner(&d->at[line->first], &d->at[best->first])) next = i;
  }
  return next;
}

int64_t invmm__delay_next(const struct invmm__delay *d) {
  return d->at[d->line[next_venue(d)].first].due_ns;
}

const invmm_event *invmm__delay_take(struct invmm__delay *d) {
  struct invmm__line *line = &d->line[next_venue(d)];
  uint32_t place = line->first;
  line->first = d->at[place].next;
  --line->count;
  --d->count;
  d->at[place].next = d->vacant;
  d->vacant = place + 1;
  return &d->at[place].event;
}
