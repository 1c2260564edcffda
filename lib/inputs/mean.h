/* SPDX-License-Identifier: MIT */
/** Means of samples that overlap in time, with honest errors: moves over h seconds that begin within h of
 * each other share what happened, so they are taken together in batches of several h, and the error is that
 * of the mean of independent batches. Old batches are forgotten. */
#ifndef INVMM_INPUTS_MEAN_H
#define INVMM_INPUTS_MEAN_H

#include <math.h>

/** Doubles alone. Times are ns since the first event of the model. */
struct invmm__mean {
  double sum, weight, square;         /* of closed batches: sums, counts, squares of sums about the mean */
  double count_square;                /* squares of counts */
  double open_sum, open_count, begun; /* the batch that is open */
  double samples;                     /* so far */
};

/** The mean; 0 before the first sample. */
static inline double invmm__mean_of(const struct invmm__mean *m) {
  double weight = m->weight + m->open_count;
  return weight > 0 ? (m->sum + m->open_sum) / weight : 0;
}

/** Samples that it rests on. */
static inline double invmm__mean_weight(const struct invmm__mean *m) {
  return m->weight + m->open_count;
}

/* The batch is over: its total, less what the mean had let expect, is one draw. */
static inline void invmm__mean_close(struct invmm__mean *m, double memory) {
  double kept = memory > m->open_count ? 1 - m->open_count / memory : 0;
  double before = m->weight > 0 ? m->sum / m->weight : m->open_sum / m->open_count;
  m->sum = kept * m->sum + m->open_sum, m->weight = kept * m->weight + m->open_count;
  double after = m->sum / m->weight;
  m->square = kept * kept * m->square +
              (m->open_sum - m->open_count * before) * (m->open_sum - m->open_count * after);
  m->count_square = kept * kept * m->count_square + m->open_count * m->open_count;
  m->open_sum = m->open_count = 0;
}

/** Takes a sample of the time `at`. `batch` is the length of a batch, ns; `memory` how many samples are
 * remembered. */
static inline void invmm__mean_add(struct invmm__mean *m, double at, double batch, double memory, double x) {
  if (m->open_count > 0 && at - m->begun > batch) invmm__mean_close(m, memory);
  if (m->open_count == 0) m->begun = at;
  m->open_sum += x, m->open_count += 1, m->samples += 1;
}

/** One standard error: from the batches, of which there must be a few. */
static inline double invmm__mean_error(const struct invmm__mean *m) {
  if (!(m->weight > 0)) return 0;
  double batches = m->weight * m->weight / m->count_square; /* of the same size, about */
  double lost = batches > 1 ? batches / (batches - 1) : 1;
  return sqrt(fmax(0, m->square) * lost) / m->weight;
}

static inline int invmm__mean_sane(const struct invmm__mean *m) {
  return m->weight >= 0 && m->count_square >= 0 && m->open_count >= 0 && m->samples >= 0 &&
         (m->weight == 0) == (m->count_square == 0);
}

#endif
