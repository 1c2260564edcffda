/* SPDX-License-Identifier: MIT */
/** Toxicity: reference values of order flow and VPIN, markouts by hand, forecasts that learn what is there.
 */
#include "golden.h"
#include "inputs/inputs.h"

enum { TOXICITY = INVMM_KIND_TOXICITY };

static void see_sized(invmm_model *model, double seconds, double bid, double bid_size, double ask,
                      double ask_size) {
  invmm_event e = book_at(seconds, bid, ask);
  e.size = bid_size, e.size2 = ask_size;
  step_ok(model, e);
}

START_TEST(order_flow_is_the_reference) {
  static const double quotes[][4] = {{100, 5, 100.1, 4},   {100, 7, 100.1, 4}, {100.1, 3, 100.2, 6},
                                     {100.1, 3, 100.2, 2}, {100, 8, 100.1, 1}, {100, 8, 100.1, 5}};
  static const double want[] = {0, 2, 9, 13, 9, 5};
  invmm_model *model = model_with(TOXICITY, SETTINGS({"flow_short", INFINITY}, {"flow_long", INFINITY}));
  for (int i = 0; i < 6; ++i) {
    double out;
    see_sized(model, i * 1e-3, quotes[i][0], quotes[i][1], quotes[i][2], quotes[i][3]);
    ck_assert_int_eq(ask_value(model, "order_flow_imbalance", 0, &out), i ? INVMM_OK : INVMM_NOT_READY);
    ck_assert_close(out, want[i], 1e-11);
  }
  invmm_model_free(model);
}
END_TEST

START_TEST(vpin_is_the_reference) {
  invmm_model *model =
      model_with(TOXICITY, SETTINGS({"classify", INVMM_CLASSIFY_BULK}, {"bucket_volume", 600.633304050389},
                                    {"bar_volatility", 1.597927770244e-2}));
  FILE *file = golden_open("vpin_bars.txt");
  double row[2], price = 100, first = 0, most = 0, last = 0;
  for (int i = 0; golden_row(file, row, 2); ++i) {
    invmm_event e = event_at(i, INVMM_EV_BAR);
    e.price = price, e.price2 = e.size = e.size2 = price += row[0], e.value = row[1];
    step_ok(model, e);
    if (ask_value(model, "vpin", 0, &last) == INVMM_OK && first == 0) first = last;
    most = fmax(most, last);
  }
  ck_assert_close(first, 0.189097547488789, 1e-10);
  ck_assert_close(most, 0.699226573343280, 1e-10);
  ck_assert_close(last, 0.180467571279986, 1e-10);
  invmm_model_free(model);
}
END_TEST

START_TEST(markouts_are_what_the_mid_did) {
  invmm_model *model = model_with(TOXICITY, SETTINGS({"flow_short", 1}));
  see_mid(model, 0, 100);
  step_ok(model, fill_at(0.5, 99.9, 1, 0));
  step_ok(model, fill_at(0.7, 100.2, -1, 0));
  see_mid(model, 1.4, 99.4); /* neither is a second old */
  see_mid(model, 1.6, 99.7);
  see_mid(model, 1.8, 99.5);
  see_mid(model, 6, 99.1);
  ck_assert_close(value_of(model, "markout", 0), 99.7 - 99.9, 1e-12);
  ck_assert_close(value_of(model, "markout", 1), 100.2 - 99.5, 1e-12);
  ck_assert_close(value_of(model, "markout", 2), 99.1 - 99.9, 1e-12);
  ck_assert_close(value_of(model, "markout", 3), 100.2 - 99.1, 1e-12);
  invmm_model_free(model);
}
END_TEST

int main(void) {
  return RUN_TESTS("inputs/toxicity", order_flow_is_the_reference, vpin_is_the_reference,
                   markouts_are_what_the_mid_did);
}
