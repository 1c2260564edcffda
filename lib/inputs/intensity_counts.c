/* SPDX-License-Identifier: MIT */
/** What the intensity input counts: arrivals and the time in which they came, old ones forgotten in part; and
 * the fits to it that have no closed form. */
#include "inputs/intensity.h"

/* -- counting -- */

static struct invmm__passage passage(const struct invmm__intensity *s, int64_t from_ns, int64_t to_ns) {
  double gone = invmm__seconds(from_ns, to_ns), forgotten = invmm__forgotten(s->terms.forgetting * gone);
  return (struct invmm__passage){1 - forgotten,
                                 s->terms.forgetting > 0 ? forgotten / s->terms.forgetting : gone};
}

struct invmm__passage invmm__intensity_until(const struct invmm__intensity *s, int64_t now_ns) {
  if (!invmm__older(s->seen_ns, now_ns, s->terms.max_gap_ns)) return passage(s, s->counted_ns, now_ns);
  struct invmm__passage loud = passage(s, s->counted_ns, s->seen_ns), silent = passage(s, s->seen_ns, now_ns);
  return (struct invmm__passage){loud.kept * silent.kept, loud.seconds * silent.kept};
}

static int cell_of(const struct invmm__intensity *s, double depth) {
  double at = (depth - s->terms.least) / s->terms.step;
  if (!(at >= -1e-9 && at < (double)s->terms.cells)) return -1;
  return at > 0 ? (int)(at + 1e-9) : 0;
}

static void expose(struct invmm__intensity *s, int side, double seconds) {
  int cell = s->side[side].own_known != 0 ? cell_of(s, s->side[side].own_depth) : -1;
  if (cell < 0) return;
  invmm__intensity_column(s, side, INVMM__SECONDS)[cell] += seconds;
  invmm__intensity_column(s, side, INVMM__MOMENTS)[cell] += seconds * s->side[side].own_depth;
}

/* Time passes: what was counted is forgotten in part and, unless it is a gap, time is counted. */
static void pass(struct invmm__intensity *s, int64_t now_ns, int counts) {
  struct invmm__passage p = passage(s, s->counted_ns, now_ns);
  s->counted_ns = now_ns;
  for (int i = 0; i < 2; ++i) {
    struct invmm__arrivals_of_side *side = &s->side[i];
    side->count *= p.kept, side->count2 *= p.kept * p.kept, side->reach *= p.kept;
  }
  if (p.kept < 1)
    for (uint32_t j = 0; j < 2 * INVMM__COLUMNS * s->terms.cells; ++j)
      s->cells[j] *= p.kept;
  s->seconds *= p.kept;
  if (!counts || s->mid_known == 0) return;
  s->seconds += p.seconds;
  if (s->terms.fills) expose(s, 0, p.seconds), expose(s, 1, p.seconds);
}

/* An event came: after too long a silence the time between counts for nothing. */
void invmm__intensity_look(struct invmm__intensity *s, int64_t now_ns) {
  if (s->started == 0) s->counted_ns = s->seen_ns = now_ns, s->started = 1;
  if (invmm__older(s->seen_ns, now_ns, s->terms.max_gap_ns)) {
    pass(s, s->seen_ns, 1);
    pass(s, now_ns, 0);
  }
  s->seen_ns = now_ns;
}

static void arrive(struct invmm__intensity *s, int side, double depth) {
  struct invmm__arrivals_of_side *own = &s->side[side];
  int cell = s->terms.cells ? cell_of(s, depth) : -1;
  if (cell < 0 && s->terms.cells) cell = (int)s->terms.cells - 1; /* the last band has no end */
  own->count += 1, own->count2 += 1, own->reach += depth - s->terms.least;
  if (cell >= 0) invmm__intensity_column(s, side, INVMM__COUNTS)[cell] += 1;
}

void invmm__intensity_see_trade(struct invmm__intensity *s, int64_t now_ns, const invmm_event *e) {
  int known = !(e->flags & INVMM_EVF_SIDE_UNKNOWN);
  int side = known ? e->size > 0 : e->price > s->mid;
  double depth = side ? e->price - s->mid : s->mid - e->price;
  double slack = 1e-12 * fabs(s->mid); /* the price was rounded when it was made from the mid */
  if (s->mid_known == 0) return;
  pass(s, now_ns, 1);
  if (depth >= s->terms.least - slack) arrive(s, side, fmax(depth, s->terms.least));
}

/* A fill is one of the quote that rested at the depth that was told. */
void invmm__intensity_see_fill(struct invmm__intensity *s, int64_t now_ns, const invmm_event *e) {
  int side = e->size < 0, cell = s->side[side].own_known != 0 ? cell_of(s, s->side[side].own_depth) : -1;
  pass(s, now_ns, 1);
  if (cell < 0) return;
  s->side[side].count += 1, s->side[side].count2 += 1;
  invmm__intensity_column(s, side, INVMM__COUNTS)[cell] += 1;
}

void invmm__intensity_see_depth(struct invmm__intensity *s, int64_t now_ns, int side, double depth) {
  pass(s, now_ns, 1);
  s->side[side].own_depth = depth, s->side[side].own_known = 1;
}

void invmm__intensity_see_book(struct invmm__intensity *s, int64_t now_ns, const invmm_event *e) {
  double mid, known = invmm__whole_book(e, &mid);
  if (known != s->mid_known) pass(s, now_ns, 1);
  if (known != 0) s->mid = mid;
  s->mid_known = known;
}

/* -- fits -- */

/* Effective arrivals: those that none of is forgotten. */
double invmm__intensity_effective(const struct invmm__arrivals_of_side *s) {
  return s->count2 > 0 ? s->count * s->count / s->count2 : 0;
}

struct invmm__counts invmm__intensity_counts(const struct invmm__intensity *s, int side, double seconds,
                                             double *depth) {
  const double *exposure = invmm__intensity_column(s, side, INVMM__SECONDS),
               *moment = invmm__intensity_column(s, side, INVMM__MOMENTS);
  for (uint32_t j = 0; j < s->terms.cells; ++j) {
    depth[j] = s->terms.least + j * s->terms.step;
    if (s->terms.fills && exposure[j] > 0) depth[j] = moment[j] / exposure[j];
  }
  return (struct invmm__counts){.n = s->terms.cells,
                                .count = invmm__intensity_column(s, side, INVMM__COUNTS),
                                .exposure = exposure,
                                .depth = depth,
                                .seconds = s->terms.fills ? 0 : seconds,
                                .weight = invmm__intensity_effective(&s->side[side]) / s->side[side].count};
}

/* A first guess from the exponential curve: what falls as fast at the mean depth. */
static struct invmm__curve guess_of(const struct invmm__intensity *s, const struct invmm__fit *exponential) {
  struct invmm__curve c = exponential->curve;
  c.demand = s->terms.demand, c.from = s->terms.least;
  if (c.demand == INVMM_DEMAND_LOGISTIC) c.scale *= 2;
  if (c.demand == INVMM_DEMAND_POWER) {
    c.scale *= exp(-c.decay * c.from);
    c.decay = fmax(0.1, c.decay * (c.from + 1 / c.decay));
  }
  return c;
}

static struct invmm__fit exponential_of(const struct invmm__intensity *s, int side,
                                        const struct invmm__counts *counts) {
  const struct invmm__arrivals_of_side *own = &s->side[side];
  if (s->terms.fills) return invmm__fit_exponential(counts);
  return invmm__fit_reaches(own->count, own->reach, counts->seconds, s->terms.least,
                            invmm__intensity_effective(own));
}

/* What leaves the doubles, as far below a least depth of many reaches, is no fit. */
static struct invmm__kept_fit kept_of(const struct invmm__fit *fit) {
  const struct invmm__curve *c = &fit->curve;
  double all = fabs(c->scale) + fabs(c->decay) + fabs(c->offset) + fabs(fit->correlation) +
               (fit->error_log_scale + fit->error_decay + fit->error_offset);
  if (!isfinite(all)) return (struct invmm__kept_fit){0};
  return (struct invmm__kept_fit){c->scale,         c->decay,          c->offset,        fit->error_log_scale,
                                  fit->error_decay, fit->error_offset, fit->correlation, fit->good};
}

void invmm__intensity_refit(struct invmm__intensity *s, int64_t now_ns) {
  double depth[INVMM__CELLS_MOST];
  pass(s, now_ns, 1);
  for (int side = 0; side < 2; ++side) {
    struct invmm__counts counts = invmm__intensity_counts(s, side, s->seconds, depth);
    struct invmm__fit fit = exponential_of(s, side, &counts);
    if (fit.good && s->terms.demand != INVMM_DEMAND_EXPONENTIAL) {
      struct invmm__curve guess = guess_of(s, &fit);
      fit = invmm__fit_curve(&counts, &guess);
    }
    s->fit[side] = kept_of(&fit);
  }
  s->fitted_ns = now_ns, s->fitted = 1;
}
