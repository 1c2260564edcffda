/* SPDX-License-Identifier: MIT */
/** Recursive least squares (Ljung, Soderstrom 1983) and the Kalman filter of a random-walk regression.
 *
 * Least squares with forgetting l:  k = P f/(l + f'P f),  b += k (y - f'b),  P = (P - k f'P)/l
 * which is exactly the ridge regression with weights l^(n-i) and ridge l^n/P0.
 * Kalman:  P += Q,  S = f'P f + R,  k = P f/S,  b += k (y - f'b),  P = (I - k f') P (I - k f')' + k R k'
 * The last, Joseph's form, keeps P positive under rounding. */
#include "hedging/regression.h"
#include <math.h>

void invmm__regression_start(struct invmm__regression *r, int legs, double ratio, double spread) {
  *r = (struct invmm__regression){.legs = legs};
  for (int i = 0; i < legs; ++i)
    r->ratio[i] = ratio, r->spread[i * legs + i] = spread;
}

/* P f; returns f'P f. */
static double along(const struct invmm__regression *r, const double *f, double *pf) {
  const int n = (int)r->legs;
  double sum = 0;
  for (int i = 0; i < n; ++i) {
    pf[i] = 0;
    for (int j = 0; j < n; ++j)
      pf[i] += r->spread[i * n + j] * f[j];
    sum += f[i] * pf[i];
  }
  return sum;
}

static double surprise(const struct invmm__regression *r, double asset, const double *f) {
  double error = asset;
  for (int i = 0; i < r->legs; ++i)
    error -= f[i] * r->ratio[i];
  return error;
}

static void learn(struct invmm__regression *r, const double *pf, double step) {
  for (int i = 0; i < r->legs; ++i)
    r->ratio[i] += pf[i] * step;
}

double invmm__least_squares(struct invmm__regression *r, double asset, const double *f, double forgetting,
                            double most) {
  double pf[INVMM__LEGS], moved = along(r, f, pf), total = forgetting + moved, trace = 0;
  double error = surprise(r, asset, f), grown[INVMM__LEGS * INVMM__LEGS];
  const int n = (int)r->legs;
  for (int i = 0; i < n; ++i)
    for (int j = 0; j < n; ++j)
      grown[i * n + j] = (r->spread[i * n + j] - pf[i] * pf[j] / total) / forgetting;
  for (int i = 0; i < n; ++i)
    trace += grown[i * n + i];
  learn(r, pf, error / total);
  double keep = trace > most ? forgetting : 1; /* nothing excites all of it: it learns without forgetting */
  for (int i = 0; i < n * n; ++i)
    r->spread[i] = keep * grown[i];
  return error;
}

double invmm__kalman(struct invmm__regression *r, double asset, const double *f, double walk, double noise,
                     double most) {
  double pf[INVMM__LEGS], gain[INVMM__LEGS], half[INVMM__LEGS * INVMM__LEGS];
  const int n = (int)r->legs;
  for (int i = 0; i < n; ++i)
    r->spread[i * n + i] += walk;
  double total = along(r, f, pf) + noise, error = surprise(r, asset, f);
  double bound = most * sqrt(total), heard = fmin(fmax(error, -bound), bound);
  learn(r, pf, heard / total);
  for (int i = 0; i < n; ++i)
    gain[i] = pf[i] / total;
  for (int i = 0; i < n; ++i)
    for (int j = 0; j < n; ++j)
      half[i * n + j] = r->spread[i * n + j] - gain[i] * pf[j];
  for (int i = 0; i < n; ++i)
    for (int j = 0; j < n; ++j) {
      double back = 0; /* (I - k f')P f, entry i */
      for (int k = 0; k < n; ++k)
        back += half[i * n + k] * f[k];
      r->spread[i * n + j] = half[i * n + j] - back * gain[j] + noise * gain[i] * gain[j];
    }
  return error;
}
