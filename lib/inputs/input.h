/* SPDX-License-Identifier: MIT */
/** What every input is made of: which events it sees, when it is warm, and how it says what it knows.
 *
 * An input fills in a struct invmm__report: values with their standard errors, a quality and how much it has
 * seen. Quality is 0 where nothing may rest on the answer: before it is warm, once it is too old, where what
 * came makes no sense. A prior is worth `prior_weight` samples at the start, and fades to nothing as the
 * samples that are needed come in; with one the input answers from the start. */
#ifndef INVMM_INPUTS_INPUT_H
#define INVMM_INPUTS_INPUT_H

#include "parts/horizon.h"
#include <math.h>

/** The common parameters, as the caller sets them. */
struct invmm__input_params {
  double instrument, source, max_input_age, prior_weight, warm_samples;
};

/** What follows from them. */
struct invmm__input_terms {
  int32_t instrument, source;
  double need, prior_weight;
  uint64_t max_age_ns; /* UINT64_MAX: never too old */
};

extern const struct invmm__param invmm__input_table[];
extern const struct invmm__value invmm__input_values[];
/** The last of them, warm_samples, is not for inputs that count sources instead of samples. */
enum { INVMM__INPUT_PARAMS = 5, INVMM__INPUT_VALUES = 4 };

struct invmm__input_terms invmm__input_terms_of(const struct invmm__input_params *p);

/** Moves of a price beyond this are no prices any more; their fourth powers are still doubles. */
#define INVMM__MOVE_MOST 1e60

/** Whether an event is of what the input looks at, and its numbers are those of a market. */
static inline int invmm__input_sees(const struct invmm__input_terms *t, const invmm_event *e) {
  double all = fabs(e->price) + fabs(e->price2) + fabs(e->size) + fabs(e->size2) + fabs(e->value);
  return e->instrument == t->instrument && (t->source < 0 || e->source == t->source) &&
         all < INVMM__MOVE_MOST;
}

/** Whether a book has both sides; its mid is *mid then. */
static inline int invmm__whole_book(const invmm_event *e, double *mid) {
  *mid = 0.5 * e->price + 0.5 * e->price2;
  return (e->size > 0) & (e->size2 > 0);
}

/** How many samples the prior is still worth. */
static inline double invmm__prior_weight(const struct invmm__input_terms *t, double have) {
  return have < t->need ? t->prior_weight * (1 - have / t->need) : 0;
}

/** An average of `have` samples with what is left of the prior. */
static inline double invmm__with_prior(const struct invmm__input_terms *t, double have, double average,
                                       double prior) {
  double weight = invmm__prior_weight(t, have);
  return weight > 0 ? (have * average + weight * prior) / (have + weight) : average;
}

/** Fills in quality, samples and time: call it last. `at_ns` is the time of the last event that taught it
 * something, of which there were `have` samples. */
void invmm__input_judge(const struct invmm__input_terms *t, const struct invmm__clock *clock, double have,
                        int64_t at_ns, struct invmm__report *out);

/** The common values of a report, value and error among them. NOT_READY where the quality is 0. */
invmm_status invmm__input_value(const struct invmm__report *report, const struct invmm__clock *clock,
                                int32_t id, uint32_t index, double *out);

/** Hands out a figure of the input's own: NOT_READY where nothing rests on it, never what is not finite. */
invmm_status invmm__input_answer(const struct invmm__report *report, double value, double *out);

#endif
