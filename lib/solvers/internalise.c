/* SPDX-License-Identifier: MIT */
/** Internalisation with an outside market (Barzykin, Bergault, Gueant 2021, 2022), in the long run.
 *
 *   g = -(1/2) gamma sigma^2 q^2 + sum over clients of z [H((theta(q) - theta(q + z))/z)
 *       + H((theta(q) - theta(q - z))/z)] + Hh(theta'(q) + k q)
 *   H(p) = sup over d of demand(d) (d - p),   Hh(p) = (|p| - psi)_+^2/(4 eta),   v = sgn(p) (|p| - psi)_+/(2
 * eta)
 *
 * Where |theta' + k q| <= psi nothing is hedged: what is there is left to the clients. Both sides see the
 * same demand, so theta is even and half a line of it will do.
 *
 * On a grid, theta' is taken upwind of the hedging, which makes the scheme monotone; inventories between
 * points interpolate. The equations are solved by value iteration on the clients' clock: from one of their
 * trades to the next the value follows the best policy that is known, with hedging in full, a tridiagonal
 * system. Anderson's acceleration makes some ten to a hundred steps of thousands. */
#include "solvers/internalise.h"
#include "numeric/dense.h"
#include "numeric/special.h"
#include <math.h>
#include <string.h>

/* With u = W(exp(-1 - alpha - beta p)) the best distance is p + (1 + u)/beta, and is taken with probability
 * u/(1 + u).
 */
struct invmm__earning invmm__earning_at(const struct invmm__client *c, double p) {
  double u = invmm__lambert_of_exp(-1 - c->intercept - c->slope * p), filled = u / (1 + u);
  return (struct invmm__earning){c->scale * filled, c->scale * u / c->slope,
                                 c->scale * c->slope * filled / ((1 + u) * (1 + u))};
}

struct invmm__flow_guess invmm__flow_guess(const struct invmm__flow_problem *p) {
  double bend = 0;
  for (size_t i = 0; i < p->count; ++i)
    bend += 2 * p->clients[i].size * invmm__earning_at(&p->clients[i], 0).bend;
  double curve = 0.5 * sqrt(p->risk / bend), beyond = 2 * curve - p->impact;
  return (struct invmm__flow_guess){curve, sqrt(p->risk * bend), beyond > 0 ? p->proportional / beyond : NAN};
}

/* The columns of the work: gains F of the equation; jumps away, hedging down and up, 1/s; and two for the
 * solution. */
struct columns {
  double *gain, *out, *down, *up, *a, *b;
};

struct grid {
  const struct invmm__flow_problem *p;
  double step;
  int n;
  double *theta;
  double least; /* 1/s: of the clients' clock */
  struct columns c;
};

/* theta at an inventory of x steps, |x| on the grid. */
static double between(const struct grid *g, double x) {
  double at = fabs(x);
  int i = (int)at;
  if (i >= g->n - 1) return g->theta[g->n - 1];
  return g->theta[i] + (at - i) * (g->theta[i + 1] - g->theta[i]);
}

/* What clients of one kind and side add at point i; fills beyond the grid are not made. */
static void add_clients(const struct grid *g, int i, const struct invmm__client *client, int side) {
  double jump = side * client->size / g->step;
  if (fabs(i + jump) > g->n - 1 + 1e-9) return;
  struct invmm__earning e = invmm__earning_at(client, (g->theta[i] - between(g, i + jump)) / client->size);
  g->c.gain[i] += client->size * e.value;
  g->c.out[i] += e.rate;
}

/* The price of one unit, seen upwind of selling and of buying. */
static double price_below(const struct grid *g, int i) {
  return (g->theta[i] - g->theta[i - 1]) / g->step + g->p->impact * i * g->step;
}

static void add_hedging(const struct grid *g, int i) {
  const struct invmm__flow_problem *p = g->p;
  double sell = i > 0 ? -price_below(g, i) - p->proportional : 0;
  double buy = i > 0 && i < g->n - 1 ? price_below(g, i + 1) - p->impact * g->step - p->proportional : 0;
  sell = fmax(sell, 0), buy = fmax(buy, 0);
  g->c.gain[i] += (sell * sell + buy * buy) / (4 * p->quadratic);
  g->c.down[i] = sell / (2 * p->quadratic * g->step), g->c.up[i] = buy / (2 * p->quadratic * g->step);
}

/* All terms at theta; returns how far the gains are from being one rate, relative to the largest risk. */
static double evaluate(const struct grid *g) {
  const double most = 0.5 * g->p->risk * g->step * g->step * (g->n - 1) * (g->n - 1);
  double worst = 0, no_number = 0; /* 0, or NaN */
  for (int i = 0; i < g->n; ++i) {
    double q = i * g->step;
    g->c.gain[i] = -0.5 * g->p->risk * q * q, g->c.out[i] = 0;
    for (size_t k = 0; k < g->p->count; ++k)
      for (int side = -1; side <= 1; side += 2)
        add_clients(g, i, &g->p->clients[k], side);
    add_hedging(g, i);
    double off = fabs(g->c.gain[i] - g->c.gain[0]);
    worst = fmax(worst, off), no_number += off - off;
  }
  return worst / most + no_number;
}

/* One step of the clients' clock everywhere, with hedging between their trades; the value at 0 stays. The
 * clock goes no slower than where quotes pay for no risk: where hardly anybody trades a step would be too
 * long. */
static void advance(const struct grid *g) {
  const struct columns *c = &g->c;
  double upper = 0, last = 0; /* of the row before */
  for (int i = 1; i < g->n; ++i) {
    double clock = fmax(c->out[i], g->least);
    double pivot = clock + c->down[i] + c->up[i] - c->down[i] * upper;
    last = c->a[i] = (c->gain[i] - c->gain[0] + c->down[i] * last) / pivot;
    upper = c->b[i] = c->up[i] / pivot;
  }
  for (int i = g->n - 2; i > 0; --i)
    c->a[i] += c->b[i] * c->a[i + 1];
  for (int i = 1; i < g->n; ++i)
    g->theta[i] += c->a[i];
}

/* Anderson's acceleration (1965) of the steps: the last changes of the map and of what it adds, row by
 * row, and the mix of them that leaves the least. */
enum { KEPT = INVMM__FLOW_KEPT };

struct past {
  double *map, *add; /* KEPT rows of n */
  double *last_map, *last_add;
  int count;
};

static double dot(const double *a, const double *b, int n) {
  double sum = 0;
  for (int i = 0; i < n; ++i)
    sum += a[i] * b[i];
  return sum;
}

/* The mix; 0 where the changes hardly differ. */
static int mix_of(const struct past *past, int n, const double *add, double *mix) {
  double square[KEPT * KEPT];
  const int m = past->count < KEPT ? past->count : KEPT;
  for (int i = 0; i < m; ++i) {
    mix[i] = dot(past->add + i * n, add, n);
    for (int j = 0; j <= i; ++j)
      square[i * m + j] = dot(past->add + i * n, past->add + j * n, n);
  }
  if (!invmm__cholesky(square, m)) return 0;
  invmm__cholesky_solve(square, m, mix);
  return m;
}

/* theta, which the map has moved to `mapped`, goes on to the best mix of what is known. */
static void accelerate(struct past *past, int n, double *theta, const double *mapped, double *add) {
  const int row = past->count % KEPT;
  double mix[KEPT];
  for (int i = 0; i < n; ++i)
    add[i] = mapped[i] - theta[i];
  for (int i = 0; i < n && past->count >= 0; ++i) {
    past->map[row * n + i] = mapped[i] - past->last_map[i];
    past->add[row * n + i] = add[i] - past->last_add[i];
  }
  ++past->count;
  int m = past->count > 0 ? mix_of(past, n, add, mix) : 0;
  for (int i = 0; i < n; ++i) {
    past->last_map[i] = theta[i] = mapped[i], past->last_add[i] = add[i];
    for (int k = 0; k < m; ++k)
      theta[i] -= mix[k] * past->map[k * n + i];
  }
}

/* Where the iteration begins: -theta' is what clients alone would make of it or, where that is more, what
 * hedging would leave of it. */
static void begin(const struct grid *g) {
  const struct invmm__flow_problem *p = g->p;
  const struct invmm__flow_guess guess = invmm__flow_guess(p);
  double bend = guess.reversion * guess.reversion / p->risk;
  double slope = p->impact + sqrt(p->risk / (bend + 0.5 / p->quadratic));
  g->theta[0] = 0;
  for (int i = 1; i < g->n; ++i) {
    double q = (i - 0.5) * g->step;
    g->theta[i] = g->theta[i - 1] - g->step * fmin(2 * guess.curve * q, p->proportional + slope * q);
  }
}

double invmm__flow_solve(const struct invmm__flow_problem *p, double step, int n, double *theta,
                         double *work) {
  struct past past = {work + 6 * n, work + (6 + KEPT) * n, work + (6 + 2 * KEPT) * n,
                      work + (7 + 2 * KEPT) * n, -1};
  double *from = work + (8 + 2 * KEPT) * n, *add = from + n, off = INFINITY, before = INFINITY;
  const size_t size = sizeof *theta * (size_t)n;
  struct grid g = {p,     step, n,
                   theta, 0,    {work, work + n, work + 2 * n, work + 3 * n, work + 4 * n, work + 5 * n}};
  for (size_t k = 0; k < p->count; ++k)
    g.least += 2 * invmm__earning_at(&p->clients[k], 0).rate;
  begin(&g);
  for (int i = 0; i < 400; ++i, before = off) {
    off = evaluate(&g);
    if (past.count > 0 &&
        !(off <= 2 * before)) { /* a mix that leads astray: on from the step that it was of */
      memcpy(theta, past.last_map, size);
      past.count = -1;
      off = evaluate(&g);
    }
    if (!(off > 3e-13)) break;
    memcpy(from, theta, size);
    advance(&g);
    memcpy(add, theta, size);
    memcpy(theta, from, size);
    memcpy(from, add, size);
    accelerate(&past, n, theta, from, add);
  }
  return off;
}

/* -theta'(q) - k q between the neighbours, at index i of 1 .. n - 2. */
static double price_at(const struct invmm__flow_problem *p, double step, const double *theta, int i) {
  return (theta[i - 1] - theta[i + 1]) / (2 * step) - p->impact * i * step;
}

double invmm__flow_speed(const struct invmm__flow_problem *p, double step, const double *theta, int i) {
  double price = price_at(p, step, theta, i);
  return copysign(fmax(fabs(price) - p->proportional, 0), price) / (2 * p->quadratic);
}

double invmm__flow_zone(const struct invmm__flow_problem *p, double step, int n, const double *theta) {
  double before = 0;
  for (int i = 1; i < n - 1; ++i) {
    double price = price_at(p, step, theta, i);
    if (price > p->proportional) return step * (i - (price - p->proportional) / (price - before));
    before = price;
  }
  return INFINITY;
}
