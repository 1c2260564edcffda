/* SPDX-License-Identifier: MIT */
#include "inputs/flow.h"
#include "inputs/forget.h"
#include "inputs/input.h"

/* Averages of sizes are over about so many. */
#define AVERAGED 1000.0
/* No feature is larger: it would only be clipped later. */
#define FEATURE_MOST 1e6

static void pass(struct invmm__flow *f, const struct invmm__flow_terms *t, double now) {
  double gone = now > f->at ? now - f->at : 0;
  double soon = 1 - invmm__forgotten(gone * t->per_short), late = 1 - invmm__forgotten(gone * t->per_long);
  f->ofi *= soon, f->short_sign *= soon, f->short_square *= soon;
  f->long_sign *= late, f->volume *= late, f->long_square *= late;
  f->at = now;
}

struct invmm__flow invmm__flow_at(const struct invmm__flow *f, const struct invmm__flow_terms *t,
                                  double now) {
  struct invmm__flow later = *f;
  pass(&later, t, now);
  return later;
}

static void average(double *mean, double *count, double x) {
  *count += 1;
  *mean += (x - *mean) / (*count < AVERAGED ? *count : AVERAGED);
}

/* e_n of the paper: what was added to the bid or taken from the ask. */
static double order_flow(const struct invmm__flow *f, double bid, double bid_size, double ask,
                         double ask_size) {
  double e = 0;
  if (bid >= f->bid) e += bid_size;
  if (bid <= f->bid) e -= f->bid_size;
  if (ask <= f->ask) e -= ask_size;
  if (ask >= f->ask) e += f->ask_size;
  return e;
}

void invmm__flow_book(struct invmm__flow *f, const struct invmm__flow_terms *t, double now, double bid,
                      double bid_size, double ask, double ask_size) {
  double mid = 0.5 * bid + 0.5 * ask;
  pass(f, t, now);
  if (f->booked != 0) {
    double move = mid - f->mid, square = fabs(move) < INVMM__MOVE_MOST ? move * move : 0;
    f->ofi += order_flow(f, bid, bid_size, ask, ask_size);
    f->short_square += square, f->long_square += square;
  }
  average(&f->depth, &f->books, 0.5 * bid_size + 0.5 * ask_size);
  f->bid = bid, f->bid_size = bid_size, f->ask = ask, f->ask_size = ask_size, f->booked = 1;
  f->mid = mid;
}

void invmm__flow_break(struct invmm__flow *f) {
  f->booked = 0, f->ofi = 0;
}

void invmm__flow_trade(struct invmm__flow *f, const struct invmm__flow_terms *t, double now, double size) {
  double sign = size > 0 ? 1 : -1;
  pass(f, t, now);
  f->short_sign += sign, f->long_sign += sign, f->volume += size;
  average(&f->size, &f->trades, fabs(size));
  f->traded_at = now;
}

static double ratio(double a, double b) {
  double r = b > 0 ? a / b : 0;
  return fmin(fmax(r, -FEATURE_MOST), FEATURE_MOST);
}

void invmm__flow_features(const struct invmm__flow *f, const struct invmm__flow_terms *t, double now,
                          double direction, double x[INVMM__FEATURES]) {
  double gone = now > f->at ? now - f->at : 0;
  double soon = 1 - invmm__forgotten(gone * t->per_short), late = 1 - invmm__forgotten(gone * t->per_long);
  double long_variance = f->long_square * t->per_long, short_variance = f->short_square * t->per_short;
  x[0] = 1;
  x[1] = direction * ratio(f->ofi * soon, f->depth);
  x[2] = direction * f->short_sign * soon;
  x[3] = direction * f->long_sign * late;
  x[4] = direction * ratio(f->volume * late, f->size);
  x[5] = ratio(f->ask - f->bid, sqrt(f->long_square));
  x[6] = sqrt(ratio(short_variance * soon, long_variance * late));
  x[7] = f->trades > 0 ? ratio((now - f->traded_at) * f->trades, now) : 0;
}

int invmm__flow_sane(const struct invmm__flow *f) {
  return f->books >= 0 && f->trades >= 0 && f->depth >= 0 && f->size >= 0 && f->short_square >= 0 &&
         f->long_square >= 0 && f->bid <= f->ask;
}

/* -- Kyle's lambda -- */

void invmm__kyle_trade(struct invmm__kyle *k, double size) {
  k->volume += size;
}

static void kyle_add(struct invmm__kyle *k, double x, double y, double kept) {
  k->weight = kept * k->weight + 1, k->squares = kept * kept * k->squares + 1;
  double dx = x - k->x, dy = y - k->y;
  k->x += dx / k->weight, k->y += dy / k->weight;
  k->xx = kept * k->xx + dx * (x - k->x);
  k->xy = kept * k->xy + dx * (y - k->y);
  k->yy = kept * k->yy + dy * (y - k->y);
}

void invmm__kyle_mid(struct invmm__kyle *k, double now, double mid, double interval, double kept) {
  if (k->started != 0 && now - k->begun < interval) return;
  double move = mid - k->mid, volume = k->volume;
  int sound = k->started != 0 && fabs(move) < INVMM__MOVE_MOST && fabs(volume) < INVMM__MOVE_MOST;
  if (sound) kyle_add(k, volume, move, kept);
  k->mid = mid, k->begun = now, k->volume = 0, k->started = 1;
}

struct invmm__slope invmm__kyle_of(const struct invmm__kyle *k) {
  if (!(k->xx > 0)) return (struct invmm__slope){0, 0};
  double slope = k->xy / k->xx, n = k->weight * k->weight / k->squares;
  double left = fmax(0, k->yy - slope * k->xy) / k->weight;
  double error = n > 2 ? sqrt(left / (k->xx / k->weight) / (n - 2)) : fabs(slope);
  return (struct invmm__slope){slope, error};
}

int invmm__kyle_sane(const struct invmm__kyle *k) {
  return k->weight >= 0 && k->squares >= 0 && k->xx >= 0 && k->yy >= 0 &&
         (k->weight > 0 ? k->squares > 0 : k->xx == 0);
}
