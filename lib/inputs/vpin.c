/* SPDX-License-Identifier: MIT */
#include "inputs/vpin.h"
#include <math.h>

#define TWO_OVER_PI 0.63661977236758134308
#define ROOT_HALF   0.70710678118654752440

double invmm__vpin_bulk(double move, double deviation) {
  return deviation > 0 ? 0.5 * erfc(-move / deviation * ROOT_HALF) : 0.5;
}

/* The sum is made afresh whenever the window has been gone through once, so that it does not drift. */
static void close_bucket(struct invmm__vpin *v, const struct invmm__vpin_terms *t, double *slots,
                         double imbalance) {
  double *slot = &slots[(uint32_t)v->place];
  v->sum += imbalance - (v->buckets == t->window ? *slot : 0);
  *slot = imbalance;
  if (v->buckets < t->window) v->buckets += 1;
  v->place += 1;
  if (v->place < t->window) return;
  v->place = 0, v->sum = 0;
  for (uint32_t i = 0; i < t->window; ++i)
    v->sum += slots[i];
}

static void note_part(struct invmm__vpin *v, double volume) {
  double gain = 1 / (v->seen < 1000 ? v->seen + 1 : 1000);
  v->seen += 1;
  v->parts += gain * (volume - v->parts);
  v->part_square += gain * (volume * volume - v->part_square);
}

void invmm__vpin_add(struct invmm__vpin *v, const struct invmm__vpin_terms *t, double *slots, double volume,
                     double bought) {
  note_part(v, volume);
  double room = t->volume - v->filled;
  if (volume < room) {
    v->filled += volume, v->bought += bought * volume;
    return;
  }
  double both = v->bought + bought * room;
  close_bucket(v, t, slots, fabs(2 * both - t->volume));
  volume -= room;
  double whole = floor(volume / t->volume);
  for (uint32_t i = 0; i < t->window && i < whole; ++i) /* more than the window would push these out again */
    close_bucket(v, t, slots, fabs(2 * bought - 1) * t->volume);
  v->filled = fmin(fmax(0, volume - whole * t->volume), t->volume), v->bought = bought * v->filled;
}

double invmm__vpin_of(const struct invmm__vpin *v, const struct invmm__vpin_terms *t) {
  if (v->buckets < t->window) return 0;
  return fmin(1, fmax(0, v->sum / (t->window * t->volume)));
}

double invmm__vpin_null(const struct invmm__vpin *v, const struct invmm__vpin_terms *t) {
  if (!(v->part_square > 0) || !(t->volume > 0)) return 0;
  double parts = t->volume * v->parts / v->part_square; /* as many equal ones would vary as much */
  return fmin(1, sqrt(TWO_OVER_PI / (t->bulk ? 3 : 1) / parts));
}

int invmm__vpin_sane(const struct invmm__vpin *v, const struct invmm__vpin_terms *t) {
  int placed = v->place >= 0 && v->place < t->window && v->place == (double)(uint32_t)v->place;
  return placed && v->buckets >= 0 && v->buckets <= t->window && v->filled >= 0 && v->filled <= t->volume &&
         v->parts >= 0 && v->part_square >= 0 && v->seen >= 0;
}
