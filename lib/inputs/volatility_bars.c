/* SPDX-License-Identifier: MIT */
/** Volatility from bars with open O, high H, low L and close C, in differences of prices, P.
 *
 * rogers_satchell  mean of (H - C)(H - O) + (L - C)(L - O), whatever the drift is. L. Rogers, S. Satchell,
 *                  Estimating variance from high, low and closing prices, Ann. Appl. Probab. 1(4), 1991.
 * yang_zhang       Vo + k Vc + (1 - k) Vrs: the variances of the jumps from close to open and of the moves
 *                  from open to close, and the mean of the above, with the k of least variance. D. Yang, Q.
 *                  Zhang, Drift-independent volatility estimation, J. Business 73(3), 2000.
 *
 * The papers write logarithms of prices; a model whose volatility is arithmetic has the same formulas in the
 * prices themselves. */
#include "inputs/volatility.h"

/* Relative variance of one Rogers-Satchell term: six times as good as the square of a close. */
#define ROGERS_SATCHELL_VARIANCE (1.0 / 3.0)

enum { RS_TERM, RS_SECONDS, RS_SQUARE };
enum { YZ_TERM, YZ_SECONDS, YZ_OPEN, YZ_OPEN2, YZ_CLOSE, YZ_CLOSE2 };

static double rogers_satchell(const invmm_event *bar) {
  double open = bar->price, close = bar->price2; /* a bar that leaves them out of its range is widened */
  double high = fmax(bar->size, fmax(open, close)), low = fmin(bar->size2, fmin(open, close));
  return (high - close) * (high - open) + (low - close) * (low - open);
}

static int is_wild(const struct invmm__volatility *v, const invmm_event *bar) {
  const double span = fabs(bar->price) + fabs(bar->price2) + fabs(bar->size) + fabs(bar->size2);
  return !(span + fabs(v->memory.close) < INVMM__MOVE_MOST);
}

void invmm__volatility_bar(struct invmm__volatility *v, const invmm_event *bar, double seconds) {
  struct invmm__volatility_memory *m = &v->memory;
  const double term = rogers_satchell(bar), open = bar->price - m->close, close = bar->price2 - bar->price;
  if (is_wild(v, bar)) return;
  if (v->terms.method == INVMM_VOLATILITY_ROGERS_SATCHELL) {
    const double sample[] = {term, seconds, term * term};
    invmm__roll_add(&m->own, v->slots, v->terms.window, 3, sample);
  } else {
    const double sample[] = {term, seconds, open, open * open, close, close * close};
    invmm__roll_add(&m->own, v->slots, v->terms.window, 6, sample);
  }
  m->samples += 1;
}

static double sum_of(const struct invmm__volatility *v, uint32_t j) {
  return invmm__roll_sum(&v->memory.own, v->slots, v->terms.window, invmm__volatility_width(v->terms.method),
                         j);
}

/* From the sums of n values and of their squares. */
static double sample_variance(double n, double sum, double squares) {
  return fmax(0, squares - sum * sum / n) / (n - 1);
}

static struct invmm__variance of_rogers_satchell(const struct invmm__volatility *v) {
  double n = v->memory.own.filled, mean = sum_of(v, RS_TERM) / n;
  double spread = n > 1 ? sample_variance(n, sum_of(v, RS_TERM), sum_of(v, RS_SQUARE)) : 0;
  double relative = fmax(ROGERS_SATCHELL_VARIANCE, mean > 0 ? spread / (mean * mean) : 0);
  return (struct invmm__variance){n * mean / sum_of(v, RS_SECONDS), 0.5 * sqrt(relative / n), n};
}

/* The estimator is 1 + 1/k times as good as the closes alone, whose relative variance is 2/(n - 1). */
static struct invmm__variance of_yang_zhang(const struct invmm__volatility *v) {
  double n = v->memory.own.filled, k = 0.34 / (1.34 + (n + 1) / (n - 1));
  double between = sample_variance(n, sum_of(v, YZ_OPEN), sum_of(v, YZ_OPEN2));
  double within = sample_variance(n, sum_of(v, YZ_CLOSE), sum_of(v, YZ_CLOSE2));
  double variance = between + k * within + (1 - k) * (sum_of(v, YZ_TERM) / n);
  return (struct invmm__variance){n * variance / sum_of(v, YZ_SECONDS),
                                  0.5 * sqrt(2 / ((n - 1) * (1 + 1 / k))), n};
}

struct invmm__variance invmm__volatility_of_bars(const struct invmm__volatility *v) {
  double n = v->memory.own.filled;
  int pairs = v->terms.method == INVMM_VOLATILITY_YANG_ZHANG;
  if (n < 1 + pairs) return (struct invmm__variance){0, 0, n};
  return pairs ? of_yang_zhang(v) : of_rogers_satchell(v);
}
