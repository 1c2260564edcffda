/* SPDX-License-Identifier: MIT */
#include "hedging/perpetual.h"
#include <math.h>

static double clip(double x, double most) {
  return fmin(fmax(x, -most), most);
}

double invmm__funding_rate(double premium, double interest, double clamp, double cap) {
  return clip(premium + clip(interest - premium, clamp), cap);
}

/* With the premium paid continuously at the rate kappa per year and interest iota = kappa * interest taken
 * off, F grows at what funding costs: F (r - y) = kappa (F - S) + iota S, so F/S = (kappa - iota)/(kappa - (r
 * - y)). */
double invmm__perpetual_fair(double intervals, double interest, double financing) {
  double left = intervals - financing;
  return left > 0 ? (intervals - intervals * interest) / left : NAN;
}

double invmm__funding_stamps(const struct invmm__funding *f, double seconds) {
  if (!(seconds >= f->to_next)) return 0;
  return floor((seconds - f->to_next) / f->interval) + 1;
}

double invmm__funding_carry(const struct invmm__funding *f, double price, double seconds) {
  if (isnan(f->rate)) return 0;
  if (isinf(seconds)) return -f->rate * price / f->interval;
  double stamps = invmm__funding_stamps(f, seconds);
  return stamps > 0 ? -f->rate * price * stamps / seconds : 0;
}
