/* SPDX-License-Identifier: MIT */
#include "record.h"
#include <invmm/ids.h>
#include <math.h>
#include <stdlib.h>

enum { SAMPLES = 2000 };
static const int64_t ten_seconds = 10000000000;

/* The array with room for one more, doubled when it is full; a null pointer when memory is short. */
static void *with_room(void *array, size_t count, size_t *room, size_t size) {
  if (count < *room) return array;
  size_t wanted = *room ? 2 * *room : 1024;
  void *grown = realloc(array, wanted * size);
  if (grown) *room = wanted;
  return grown;
}

/* ---- averages ---- */

static void average_until(struct average *a, int64_t time_ns) {
  if (time_ns <= a->since_ns) return;
  double dt = 1e-9 * (double)(time_ns - a->since_ns);
  a->area += a->now * dt;
  a->square += a->now * a->now * dt;
  a->seconds += dt;
  a->since_ns = time_ns;
}

static void average_change(struct average *a, int64_t time_ns, double change) {
  average_until(a, time_ns);
  a->now += change;
  a->least = fmin(a->least, a->now);
  a->most = fmax(a->most, a->now);
}

double average_mean(const struct average *a) {
  return a->seconds > 0 ? a->area / a->seconds : NAN;
}

double average_deviation(const struct average *a) {
  double mean = average_mean(a);
  return a->seconds > 0 ? sqrt(fmax(a->square / a->seconds - mean * mean, 0)) : NAN;
}

/* ---- events ---- */

void record_begin(struct record *r, int64_t start_ns, int64_t trade_ns, int64_t end_ns,
                  struct hedge_contract contract, int keep_track) {
  *r = (struct record){.start_ns = start_ns,
                       .trade_ns = trade_ns,
                       .end_ns = end_ns,
                       .next_sample_ns = start_ns,
                       .contract = contract,
                       .swings.next_ns = trade_ns + ten_seconds,
                       .keep_track = keep_track};
  r->inventory.since_ns = r->net.since_ns = trade_ns;
}

static int record_fill(struct record *r, const invmm_event *e) {
  struct fill *fills = with_room(r->fills, r->fill_count, &r->fill_room, sizeof *fills);
  if (!fills) return -1;
  r->fills = fills;
  fills[r->fill_count++] = (struct fill){e->time_ns, e->price, e->size, r->now.mid, NAN};
  *(e->size > 0 ? &r->bought : &r->sold) += 1;
  r->traded += fabs(e->size);
  average_change(&r->inventory, e->time_ns, e->size);
  average_change(&r->net, e->time_ns, e->size);
  return 0;
}

static void record_hedge(struct record *r, const invmm_event *e) {
  double units = e->size * r->contract.size / (r->contract.inverse ? e->price : 1);
  r->hedge_trades++;
  r->hedge_units += units;
  r->hedge_traded += fabs(e->size);
  r->hedge_cost += e->value + units * (e->price - r->hedge_mid);
  average_change(&r->net, e->time_ns, units / r->contract.ratio);
}

/* Fills wait in order of time for the mid of 10 s later: the last one known before this event. */
static void record_markouts(struct record *r, int64_t time_ns) {
  for (; r->next_markout < r->fill_count; ++r->next_markout) {
    struct fill *fill = &r->fills[r->next_markout];
    if (time_ns - fill->time_ns < ten_seconds) return;
    fill->mid_later = r->now.mid;
  }
}

/* Ten seconds are over as soon as an event is later than that. */
static void record_swing(struct record *r, int64_t time_ns) {
  struct swings *s = &r->swings;
  for (; time_ns >= s->next_ns; s->next_ns += ten_seconds) {
    double change[2] = {s->alone - s->alone_before, s->with - s->with_before};
    s->alone_before = s->alone, s->with_before = s->with, s->count += 1;
    for (int i = 0; i < 2; ++i)
      s->sum[i] += change[i], s->square[i] += change[i] * change[i];
  }
}

double record_variance(const struct record *r, int with_hedge) {
  const struct swings *s = &r->swings;
  double mean = s->sum[with_hedge] / s->count;
  return s->count > 1 ? fmax(s->square[with_hedge] / s->count - mean * mean, 0) : NAN;
}

static void record_book(struct record *r, const invmm_event *e, int ours) {
  double mid = 0.5 * (e->price + e->price2), *known = ours ? &r->now.mid : &r->hedge_mid;
  double gain = (ours ? r->inventory.now : r->hedge_units) * (mid - *known);
  if (ours) r->swings.alone += gain;
  r->swings.with += gain;
  *known = mid;
}

static int record_event(struct record *r, const invmm_event *e) {
  int ours = e->instrument < INVMM_HEDGE;
  record_markouts(r, e->time_ns);
  record_swing(r, e->time_ns);
  r->now.time_ns = e->time_ns;
  if (e->kind == INVMM_EV_BOOK && e->size > 0 && e->size2 > 0) record_book(r, e, ours);
  if (e->kind != INVMM_EV_FILL) return 0;
  if (ours) return record_fill(r, e);
  record_hedge(r, e);
  return 0;
}

int record_events(struct record *r, const invmm_event *events, uint32_t n) {
  r->events += n;
  for (uint32_t i = 0; i < n; ++i)
    if (record_event(r, &events[i])) return -1;
  return 0;
}

/* ---- answers ---- */

static double value_of(const invmm_model *maker, int32_t id) {
  double x = 0;
  return invmm_value(maker, id, 0, &x) >= 0 ? x : 0;
}

static struct sample take_sample(const struct record *r, const invmm_model *maker) {
  return (struct sample){.quote = r->now,
                         .inventory = r->inventory.now,
                         .hedge = value_of(maker, INVMM_VALUE_HEDGE_UNITS) / r->contract.ratio,
                         .pnl = value_of(maker, INVMM_VALUE_PNL),
                         .spread = value_of(maker, INVMM_VALUE_PNL_SPREAD),
                         .gain = value_of(maker, INVMM_VALUE_PNL_INVENTORY),
                         .hedging = value_of(maker, INVMM_VALUE_PNL_HEDGE),
                         .fees = value_of(maker, INVMM_VALUE_FEES),
                         .half_spread = r->half_spread,
                         .toxicity = r->toxicity,
                         .withdrawn = r->since_answers > 0 ? r->since_withdrawn / r->since_answers : 0};
}

static int keep_sample(struct record *r, const invmm_model *maker) {
  struct sample *samples = with_room(r->samples, r->sample_count, &r->sample_room, sizeof *samples);
  if (!samples) return -1;
  r->samples = samples;
  samples[r->sample_count++] = take_sample(r, maker);
  r->since_answers = r->since_withdrawn = 0;
  r->next_sample_ns = r->now.time_ns + (r->end_ns - r->start_ns) / SAMPLES;
  return 0;
}

static int keep_point(struct record *r) {
  struct quote_point *track = with_room(r->track, r->track_count, &r->track_room, sizeof *track);
  if (!track) return -1;
  r->track = track;
  track[r->track_count++] = r->now;
  r->track_mid = r->now.mid;
  return 0;
}

/* What inputs did to a quote. */
static void record_inputs(struct record *r, const invmm_quotes *best) {
  const uint32_t both = INVMM_SIDE_BID | INVMM_SIDE_ASK,
                 why = INVMM_FLAG_TOXIC | INVMM_FLAG_STALE | INVMM_FLAG_NOT_READY;
  int withdrawn = best->sides != both && best->flags & why;
  r->answers += 1, r->since_answers += 1;
  r->widened += best->toxicity_term > 0;
  r->withdrawn += (uint64_t)withdrawn, r->since_withdrawn += withdrawn;
  if (best->sides == both) r->half_spread = best->half_spread, r->toxicity = best->toxicity_term;
}

int record_answer(struct record *r, const invmm_model *maker, const invmm_quotes *best) {
  if (r->now.time_ns >= r->trade_ns) {
    record_inputs(r, best);
    int moved = best->bid != r->now.bid || best->ask != r->now.ask;
    r->quote_changes += (uint64_t)moved;
    r->now.bid = best->bid;
    r->now.ask = best->ask;
    if (r->keep_track && (moved || r->now.mid != r->track_mid) && keep_point(r)) return -1;
  }
  return r->now.time_ns >= r->next_sample_ns ? keep_sample(r, maker) : 0;
}

void record_end(struct record *r, const invmm_model *maker) {
  average_until(&r->inventory, r->now.time_ns);
  average_until(&r->net, r->now.time_ns);
  r->last = take_sample(r, maker);
}

void record_free(struct record *r) {
  free(r->fills);
  free(r->track);
  free(r->samples);
  *r = (struct record){0};
}

struct markout record_markout(const struct record *r) {
  struct markout m = {0};
  double units = 0;
  for (size_t i = 0; i < r->fill_count; ++i) {
    const struct fill *f = &r->fills[i];
    if (isnan(f->mid_later)) continue;
    m.earned += f->size * (f->mid - f->price);
    m.adverse += f->size * (f->mid - f->mid_later);
    units += fabs(f->size);
    m.fills++;
  }
  m.earned = units > 0 ? m.earned / units : NAN;
  m.adverse = units > 0 ? m.adverse / units : NAN;
  return m;
}
