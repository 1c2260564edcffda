/* SPDX-License-Identifier: MIT */
/** T. R. Chandrupatla, A new hybrid quadratic/bisection algorithm for finding the zero of a nonlinear
 * function without using derivatives, Advances in Engineering Software 28(3), 1997, 145-149. */
#include "numeric/root.h"
#include <float.h>
#include <math.h>

/* The last point, the one on the other side of the zero, and the one before. */
struct search {
  double a, b, c, fa, fb, fc;
};

/* Where between a (0) and b (1) to look next: by the parabola of x over f through all three points, if that
 * is monotone between them. */
static double next_share(const struct search *s) {
  double xi = (s->a - s->b) / (s->c - s->b), phi = (s->fa - s->fb) / (s->fc - s->fb);
  if (!(phi * phi < xi && (1 - phi) * (1 - phi) < 1 - xi)) return 0.5;
  double ratio = (s->c - s->a) / (s->b - s->a);
  return s->fa / (s->fb - s->fa) * s->fc / (s->fb - s->fc) +
         ratio * s->fa / (s->fc - s->fa) * s->fb / (s->fc - s->fb);
}

static void take(struct search *s, double x, double fx) {
  int same_side = (fx > 0) == (s->fa > 0);
  s->c = same_side ? s->a : s->b, s->fc = same_side ? s->fa : s->fb;
  if (!same_side) s->b = s->a, s->fb = s->fa;
  s->a = x, s->fa = fx;
}

double invmm__root_within(invmm__function f, const void *context, double low, double high, double share) {
  struct search s = {.a = high, .b = low, .c = low};
  double next = 0.5;
  s.fa = f(context, high), s.fb = s.fc = f(context, low);
  if (s.fa == 0 || s.fb == 0) return s.fa == 0 ? high : low;
  for (int i = 0; i < 200; ++i) {
    double x = s.a + next * (s.b - s.a);
    take(&s, x, f(context, x));
    double best = fabs(s.fa) < fabs(s.fb) ? s.a : s.b, width = fabs(s.b - s.a);
    double least = ((2 * DBL_EPSILON + share) * fabs(best) + DBL_MIN) / width;
    if (s.fa == 0 || least > 0.5) return best;
    next = next_share(&s);
    next = fmin(fmax(next, least), 1 - least);
  }
  return 0.5 * (s.a + s.b);
}

double invmm__root(invmm__function f, const void *context, double low, double high) {
  return invmm__root_within(f, context, low, high, 0);
}

/* A step this small leaves an error of its product with the one before. */
double invmm__root_near(invmm__function f, const void *context, double x, double y) {
  double last = f(context, x), step = y - x;
  x = y;
  for (int i = 0; (i < 20) & (fabs(step) > 1e-10 * fabs(x)); ++i) {
    double here = f(context, x);
    step *= here == last ? 0 : here / (last - here);
    x += step, last = here;
  }
  return x;
}

double invmm__root_beyond(invmm__function f, const void *context, double high, double factor) {
  for (int i = 0; i <= 200; ++i, high *= factor)
    if (f(context, high) >= 0) return high;
  return INFINITY;
}
