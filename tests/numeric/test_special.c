/* SPDX-License-Identifier: MIT */
#include "draw.h"
#include "numeric/special.h"
#include "support.h"

/* u + log u = y, looked at where it does not cancel. */
START_TEST(it_solves_its_equation) {
  struct draw draw = {12};
  for (int i = 0; i < 20000; ++i) {
    double y = draw_between(&draw, -1, 1) * draw_decades(&draw, -3, 3);
    double u = invmm__lambert_of_exp(y);
    if (y < -700) continue;
    ck_assert_msg(u > 0 && isfinite(u), "%g at %g", u, y);
    double off = u > 1 ? u + log(u) - y : log(u) - (y - u);
    ck_assert_msg(fabs(off) < 3e-15 * fmax(1, fabs(y)), "%g at %g", off, y);
  }
}
END_TEST

START_TEST(its_known_values) {
  ck_assert_close(invmm__lambert_of_exp(0), 0.56714329040978387300, 1e-15); /* omega */
  ck_assert_close(invmm__lambert_of_exp(1), 1, 1e-15);
  ck_assert_close(invmm__lambert_of_exp(2 + log(2)), 2, 1e-15);
  ck_assert_close(invmm__lambert_of_exp(1e6 + log(1e6)), 1e6, 1e-15);
  ck_assert_close(invmm__lambert_of_exp(-100), exp(-100), 1e-15);
  ck_assert_double_eq(invmm__lambert_of_exp(-1e5), 0);
}
END_TEST

int main(void) {
  return RUN_TESTS("numeric/special", it_solves_its_equation, its_known_values);
}
