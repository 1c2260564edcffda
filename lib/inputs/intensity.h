/* SPDX-License-Identifier: MIT */
/** What the files of the intensity input share. */
#ifndef INVMM_INPUTS_INTENSITY_H
#define INVMM_INPUTS_INTENSITY_H

#include "inputs/forget.h"
#include "inputs/input.h"
#include "inputs/intensity_fit.h"

struct invmm__intensity_params {
  struct invmm__input_params input;
  double observe, demand, half_life, max_gap, least_depth, depth_step, depth_cells, depth_source;
  double refit_interval, prior_intensity_scale, prior_intensity_decay;
};

extern const struct invmm__param invmm__intensity_table[];
enum { INVMM__INTENSITY_PARAMS = 11 };

/** What follows from them. */
struct invmm__intensity_terms {
  struct invmm__input_terms input;
  int fills, demand, solved; /* `solved`: there is no closed form */
  double forgetting, least, step, prior_scale, prior_decay;
  uint32_t cells; /* of each side; 0: none are kept */
  int32_t depth_source;
  uint64_t max_gap_ns, refit_ns;
};

/* Sums of one side, at the time `counted_ns`: arrivals, their squared weights, how far they reached. */
struct invmm__arrivals_of_side {
  double count, count2, reach, own_depth, own_known;
};

/* A fit as doubles. */
struct invmm__kept_fit {
  double scale, decay, offset, error_log_scale, error_decay, error_offset, correlation, good;
};

struct invmm__intensity {
  struct invmm__intensity_terms terms;
  int64_t at_ns, seen_ns, counted_ns, fitted_ns;
  double mid; /* the tail of the state begins here */
  double mid_known, started, seconds, fitted;
  struct invmm__arrivals_of_side side[2];
  struct invmm__kept_fit fit[2];
  double cells[]; /* counts, seconds and seconds times depth of each cell, side after side */
};

enum { INVMM__COUNTS, INVMM__SECONDS, INVMM__MOMENTS, INVMM__COLUMNS };

/** One of the columns of cells of a side. */
static inline double *invmm__intensity_column(const struct invmm__intensity *s, int side, int which) {
  return (double *)s->cells + ((size_t)side * INVMM__COLUMNS + (size_t)which) * s->terms.cells;
}

/* intensity_params.c */
uint32_t invmm__intensity_cells(const struct invmm__intensity_params *p);
struct invmm__intensity_terms invmm__intensity_terms_of(const struct invmm__intensity_params *p);
struct invmm__verdict invmm__intensity_check(const void *params);

/* intensity_counts.c */

/** What is left of the past after so many seconds, and how many of them count now. */
struct invmm__passage {
  double kept, seconds;
};
/** From what was counted last until now; of a silence that has become too long none. */
struct invmm__passage invmm__intensity_until(const struct invmm__intensity *s, int64_t now_ns);

/** An event of the market came: after too long a silence the time between counts for nothing. */
void invmm__intensity_look(struct invmm__intensity *s, int64_t now_ns);
void invmm__intensity_see_book(struct invmm__intensity *s, int64_t now_ns, const invmm_event *e);
void invmm__intensity_see_trade(struct invmm__intensity *s, int64_t now_ns, const invmm_event *e);
void invmm__intensity_see_fill(struct invmm__intensity *s, int64_t now_ns, const invmm_event *e);
void invmm__intensity_see_depth(struct invmm__intensity *s, int64_t now_ns, int side, double depth);

/** Effective arrivals: those that none of is forgotten. */
double invmm__intensity_effective(const struct invmm__arrivals_of_side *s);

/** The counts of a side for a fit; `depth` has room for all cells. */
struct invmm__counts invmm__intensity_counts(const struct invmm__intensity *s, int side, double seconds,
                                             double *depth);

void invmm__intensity_refit(struct invmm__intensity *s, int64_t now_ns);

#endif
