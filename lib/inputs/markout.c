/* SPDX-License-Identifier: MIT */
#include "inputs/markout.h"

/* Batches of so many horizons: their ends still share a little. */
#define BATCH 4.0

static const struct invmm__marked *slot_of(const struct invmm__marked *ring, uint32_t size, double count) {
  return &ring[(uint64_t)count % size];
}

void invmm__markout_fill(struct invmm__markouts *m, const struct invmm__markout_terms *t,
                         struct invmm__marked *ring, const struct invmm__marked *fill) {
  if (m->last - m->first >= t->ring) {
    m->missed += 1;
    return;
  }
  ring[(uint64_t)m->last % t->ring] = *fill;
  m->last += 1;
}

/* All fills of a horizon that are old enough: each waits as long, so they come in the order of time. */
static void resolve(struct invmm__markouts *m, const struct invmm__markout_terms *t,
                    const struct invmm__marked *ring, int j, double now, double mid) {
  const double h = t->horizon[j];
  while (m->next[j] < m->last) {
    const struct invmm__marked *fill = slot_of(ring, t->ring, m->next[j]);
    double gone = now - fill->at;
    if (gone < h) break;
    int side = fill->side != 0;
    if (gone <= 2 * h)
      invmm__mean_add(&m->mean[j][side], fill->at, BATCH * h, t->memory,
                      side ? fill->price - mid : mid - fill->price);
    m->next[j] += 1;
  }
}

void invmm__markout_mid(struct invmm__markouts *m, const struct invmm__markout_terms *t,
                        const struct invmm__marked *ring, double now, double mid) {
  if (m->first == m->last) return;
  double first = m->last;
  for (int j = 0; j < INVMM__MARKOUTS; ++j) {
    resolve(m, t, ring, j, now, mid);
    if (m->next[j] < first) first = m->next[j];
  }
  m->first = first;
}

static int is_count(double x) {
  return x >= 0 && x <= 0x1p53 && x == (double)(uint64_t)x;
}

int invmm__markout_sane(const struct invmm__markouts *m, uint32_t ring) {
  int good = is_count(m->first) && is_count(m->last) && m->first <= m->last && m->last - m->first <= ring;
  for (int j = 0; j < INVMM__MARKOUTS; ++j) {
    good &= is_count(m->next[j]) && m->next[j] >= m->first && m->next[j] <= m->last;
    good &= invmm__mean_sane(&m->mean[j][0]) && invmm__mean_sane(&m->mean[j][1]);
  }
  return good;
}
