/* SPDX-License-Identifier: MIT */
/** Volatility from returns r_i over dt_i seconds.
 *
 * ewma        v <- l v + (1 - l) r^2/dt with l = 2^(-dt/half_life): an average of r^2/dt over about 2.9
 *             half-lives of samples. Its weights w sum to 1, so that var v = sum w^2 var(r^2/dt).
 * realized    sum r^2 / sum dt over the window.
 * bipower     (pi/2) sum |r_i||r_i-1| / sum sqrt(dt_i dt_i-1): a jump multiplies an ordinary return, so it
 *             vanishes from the sum as the returns become shorter. O. Barndorff-Nielsen, N. Shephard, Power
 *             and bipower variation with stochastic volatility and jumps, J. Financ. Econometrics 2(1), 2004.
 *             With equal dt it is the sum times (pi/2) n/(n-1).
 * two_scale   (average of sum over K-step returns - nbar/n sum r^2)/(1 - nbar/n): noise on the prices adds as
 *             much to both sums in proportion to their numbers of returns, n and nbar = (n - K + 1)/K. L.
 *             Zhang, P. Mykland, Y. Ait-Sahalia, A tale of two time scales, JASA 100, 2005.
 * garch       h <- omega + alpha r^2 + beta h for each interval, coefficients given. T. Bollerslev, J.
 *             Econometrics 31, 1986. */
#include "inputs/forget.h"
#include "inputs/volatility.h"

#define PI_2 1.57079632679489661923 /* pi/2 */
/* Variance of bipower variation of Gaussian returns in units of sigma^4/n: pi^2/4 + pi - 3. */
#define BIPOWER_VARIANCE 2.6089937538621326
/* 1/mu_4/3^3, where mu_4/3 = E|Z|^(4/3) = 2^(2/3) Gamma(7/6)/Gamma(1/2). */
#define TRIPOWER 1.7434720745319836

uint32_t invmm__volatility_width(int method) {
  switch (method) {
  case INVMM_VOLATILITY_REALIZED:
    return 5;
  case INVMM_VOLATILITY_BIPOWER:
  case INVMM_VOLATILITY_ROGERS_SATCHELL:
    return 3;
  case INVMM_VOLATILITY_TWO_SCALE:
    return 2;
  case INVMM_VOLATILITY_YANG_ZHANG:
    return 6;
  default:
    return 0;
  }
}

size_t invmm__volatility_slots(int method, uint32_t window, uint32_t lag) {
  size_t own = (size_t)window * invmm__volatility_width(method);
  if (method == INVMM_VOLATILITY_BIPOWER) return own + window;
  return method == INVMM_VOLATILITY_TWO_SCALE ? own + (window - lag + 1) + lag : own;
}

/* The ring of the last returns, or of the last K prices. */
static double *ring_of(const struct invmm__volatility *v) {
  uint32_t lagged = v->terms.method == INVMM_VOLATILITY_TWO_SCALE ? v->terms.window - v->terms.lag + 1 : 0;
  return invmm__volatility_lagged(v) + lagged;
}

/* Puts a value in, and hands out what it takes the place of. */
static double ring_put(struct invmm__volatility *v, uint32_t size, double value) {
  struct invmm__volatility_memory *m = &v->memory;
  double *slot = ring_of(v) + (uint32_t)m->ring_place, old = *slot;
  *slot = value;
  m->ring_place = m->ring_place + 1 < size ? m->ring_place + 1 : 0;
  if (m->ring < size) m->ring += 1;
  return old;
}

static void learn_ewma(struct invmm__volatility *v, const struct invmm__return *r) {
  struct invmm__volatility_memory *m = &v->memory;
  double x = r->move * r->move / r->seconds, gain = invmm__forgotten(v->terms.forgetting * r->seconds);
  m->weight += gain * (1 - m->weight);
  if (v->terms.average) gain = m->weight > gain ? gain / m->weight : 1;
  if (m->samples == 0) gain = 1;
  m->mean += gain * (x - m->mean);
  m->fourth += gain * (x * x - m->fourth);
  m->weight2 = (1 - gain) * (1 - gain) * m->weight2 + gain * gain;
}

static void learn_realized(struct invmm__volatility *v, const struct invmm__return *r) {
  double square = r->move * r->move, seconds = r->seconds;
  const double sample[] = {square, seconds, seconds * seconds, square * square, square * seconds};
  invmm__roll_add(&v->memory.own, v->slots, v->terms.window, 5, sample);
}

static void learn_bipower(struct invmm__volatility *v, const struct invmm__return *r) {
  struct invmm__volatility_memory *m = &v->memory;
  double size = fabs(r->move);
  if (m->paired != 0) {
    double both = r->seconds * m->before_seconds;
    const double sample[] = {size * m->before, sqrt(both), both};
    invmm__roll_add(&m->own, v->slots, v->terms.window - 1, 3, sample);
  }
  m->before = size, m->before_seconds = r->seconds, m->paired = 1;
  ring_put(v, v->terms.window, size);
}

static void learn_two_scale(struct invmm__volatility *v, const struct invmm__return *r) {
  struct invmm__volatility_memory *m = &v->memory;
  const uint32_t lag = v->terms.lag;
  const double sample[] = {r->move * r->move, r->seconds};
  invmm__roll_add(&m->own, v->slots, v->terms.window, 2, sample);
  int full = m->ring == lag;
  double price = v->sampler.last, far = price - ring_put(v, lag, price), square = far * far;
  if (full) invmm__roll_add(&m->lagged, invmm__volatility_lagged(v), v->terms.window - lag + 1, 1, &square);
}

/* A silence of several intervals: h goes its way to the mean without news, and the return is that of one
 * interval in so many. */
static void learn_garch(struct invmm__volatility *v, const struct invmm__return *r) {
  const struct invmm__volatility_terms *t = &v->terms;
  struct invmm__volatility_memory *m = &v->memory;
  double square = r->move * r->move, n = r->intervals, persistence = t->alpha + t->beta;
  double mean = t->omega / (1 - persistence), h = m->samples == 0 ? mean : m->next;
  if (m->samples == 0) m->ignorance = 1;
  if (n > 1) h = mean + (h - mean) * pow(persistence, n - 1), square /= n;
  m->next = t->omega + t->alpha * square + t->beta * h;
  m->ignorance *= pow(t->beta, n);
}

void invmm__volatility_learn(struct invmm__volatility *v, const struct invmm__return *r) {
  switch (v->terms.method) {
  case INVMM_VOLATILITY_EWMA:
    learn_ewma(v, r);
    break;
  case INVMM_VOLATILITY_REALIZED:
    learn_realized(v, r);
    break;
  case INVMM_VOLATILITY_BIPOWER:
    learn_bipower(v, r);
    break;
  case INVMM_VOLATILITY_TWO_SCALE:
    learn_two_scale(v, r);
    break;
  default:
    learn_garch(v, r);
    break;
  }
  v->memory.samples += 1;
}

void invmm__volatility_gap(struct invmm__volatility *v) {
  struct invmm__volatility_memory *m = &v->memory;
  m->paired = 0;
  if (v->terms.method != INVMM_VOLATILITY_TWO_SCALE) return;
  m->own = m->lagged = (struct invmm__roll){0};
  m->ring = m->ring_place = 0;
  ring_put(v, v->terms.lag, v->sampler.last);
}

/* Gaussian returns have var r^2 = 2 sigma^4; fatter tails show in the fourth moment. */
static double at_least_gaussian(double relative_variance) {
  return relative_variance > 2 ? relative_variance : 2;
}

/* Samples count for what their weights are worth. A memory that is too short to ever be worth as many as are
 * needed is warm once it is full: the start weighs less than 2^-5, and as many have come. The error says what
 * it is worth. */
static struct invmm__variance of_ewma(const struct invmm__volatility_memory *m, double need) {
  double tails = m->mean > 0 ? m->fourth / (m->mean * m->mean) - 1 : 2;
  double have = m->weight2 > 0 ? fmin(1 / m->weight2, m->samples) : 0;
  if (m->weight >= 1 - 0x1p-5) have = fmax(have, fmin(m->samples, need));
  return (struct invmm__variance){m->mean, 0.5 * sqrt(at_least_gaussian(tails) * m->weight2), have};
}

static double sum_of(const struct invmm__volatility *v, uint32_t window, uint32_t j) {
  return invmm__roll_sum(&v->memory.own, v->slots, window, invmm__volatility_width(v->terms.method), j);
}

static struct invmm__variance of_realized(const struct invmm__volatility *v) {
  const uint32_t n = v->terms.window;
  double squares = sum_of(v, n, 0), seconds = sum_of(v, n, 1), seconds2 = sum_of(v, n, 2);
  if (!(seconds > 0)) return (struct invmm__variance){0, 0, 0};
  double variance = squares / seconds;
  double spread = sum_of(v, n, 3) + variance * (variance * seconds2 - 2 * sum_of(v, n, 4));
  double tails = variance > 0 ? spread / (variance * variance * seconds2) : 2;
  return (struct invmm__variance){variance, 0.5 * sqrt(at_least_gaussian(tails) * seconds2) / seconds,
                                  v->memory.own.filled};
}

static struct invmm__variance of_bipower(const struct invmm__volatility *v) {
  const uint32_t n = v->terms.window - 1;
  double roots = sum_of(v, n, 1);
  if (!(roots > 0)) return (struct invmm__variance){0, 0, 0}; /* one return is no pair */
  return (struct invmm__variance){PI_2 * sum_of(v, n, 0) / roots,
                                  0.5 * sqrt(BIPOWER_VARIANCE * sum_of(v, n, 2)) / roots,
                                  v->memory.own.filled + 1};
}

/* The sums of two_scale: n returns and their squares, the integrated variance before its floor, the share
 * nbar/n. */
struct two_scale {
  double n, realized, integrated, share;
};

static struct two_scale two_scale_of(const struct invmm__volatility *v) {
  const double lag = v->terms.lag, n = v->memory.own.filled, nbar = v->memory.lagged.filled / lag;
  double average = invmm__roll_sum(&v->memory.lagged, invmm__volatility_lagged(v),
                                   v->terms.window - v->terms.lag + 1, 1, 0) /
                   lag;
  double realized = sum_of(v, v->terms.window, 0), share = nbar / n;
  return (struct two_scale){n, realized, (average - share * realized) / (1 - share), share};
}

/* Zhang, Mykland and Ait-Sahalia 2005, theorem 3 with constant sigma and K given: noise, noise with returns,
 * and the overlap of the K-step returns. */
static double two_scale_variance(const struct two_scale *s, double lag) {
  double noise = fmax(0, s->realized - s->integrated) / (2 * s->n), signal = s->integrated;
  double sum = 8 * s->n * noise * noise / (lag * lag) + 8 * noise * signal / lag +
               4.0 / 3.0 * lag / s->n * signal * signal;
  return sum / ((1 - s->share) * (1 - s->share));
}

static struct invmm__variance of_two_scale(const struct invmm__volatility *v) {
  if (v->memory.lagged.filled == 0) return (struct invmm__variance){0, 0, v->memory.own.filled};
  struct two_scale s = two_scale_of(v);
  double seconds = sum_of(v, v->terms.window, 1);
  if (!(s.integrated > 0)) return (struct invmm__variance){0, 0, s.n};
  return (struct invmm__variance){s.integrated / seconds,
                                  0.5 * sqrt(two_scale_variance(&s, v->terms.lag)) / s.integrated, s.n};
}

/* Mean variance of the intervals ahead: sum over j < H of mean + p^j (h - mean). */
static struct invmm__variance of_garch(const struct invmm__volatility *v) {
  const struct invmm__volatility_terms *t = &v->terms;
  double p = t->alpha + t->beta, mean = t->omega / (1 - p), ahead = t->ahead;
  if (v->memory.samples == 0) return (struct invmm__variance){0, 0, 0};
  double excess = (v->memory.next - mean) * (1 - pow(p, ahead)) / ((1 - p) * ahead);
  return (struct invmm__variance){(mean + excess) / t->interval, 0.5 * v->memory.ignorance,
                                  v->memory.samples};
}

struct invmm__variance invmm__volatility_estimate(const struct invmm__volatility *v) {
  switch (v->terms.method) {
  case INVMM_VOLATILITY_EWMA:
    return of_ewma(&v->memory, v->terms.input.need);
  case INVMM_VOLATILITY_REALIZED:
    return of_realized(v);
  case INVMM_VOLATILITY_BIPOWER:
    return of_bipower(v);
  case INVMM_VOLATILITY_TWO_SCALE:
    return of_two_scale(v);
  case INVMM_VOLATILITY_GARCH:
    return of_garch(v);
  default:
    return invmm__volatility_of_bars(v);
  }
}

double invmm__volatility_noise(const struct invmm__volatility *v) {
  if (v->memory.lagged.filled == 0) return 0;
  struct two_scale s = two_scale_of(v);
  return sqrt(fmax(0, s.realized - fmax(0, s.integrated)) / (2 * s.n));
}

/* The i-th oldest of the returns in the ring. */
static double return_at(const struct invmm__volatility *v, uint32_t i) {
  uint32_t n = (uint32_t)v->memory.ring, first = n < v->terms.window ? 0 : (uint32_t)v->memory.ring_place;
  uint32_t at = first + i;
  return ring_of(v)[at < v->terms.window ? at : at - v->terms.window];
}

/* (1 - BV/RV) over its standard error, with tripower quarticity: X. Huang, G. Tauchen, The relative
 * contribution of jumps to total price variance, J. Financ. Econometrics 3(4), 2005. Here without the
 * small-sample factors. */
double invmm__volatility_jumps(const struct invmm__volatility *v) {
  const uint32_t n = (uint32_t)v->memory.ring;
  double realized = 0, bipower = 0, tripower = 0, one = 0, two = 0;
  for (uint32_t i = 0; i < n; ++i) {
    double r = return_at(v, i);
    realized += r * r, bipower += PI_2 * r * one;
    tripower += pow(r * one * two, 4.0 / 3.0);
    two = one, one = r;
  }
  if (!(bipower > 0)) return 0;
  double quarticity = n * TRIPOWER * tripower / (bipower * bipower);
  return (1 - bipower / realized) / sqrt((PI_2 * PI_2 + 2 * PI_2 - 5) / n * fmax(1, quarticity));
}
