/* SPDX-License-Identifier: MIT */
/** The ledger against an account kept from scratch: every figure is summed anew from the list of all events.
 */
#include "draw.h"
#include "support.h"
#include <float.h>

enum { SOURCES = 3, HISTORY = 4000 };

#define MAKER                                                                                                \
  {"risk_aversion", 0.00137}, {"volatility", 0.2385}, {"intensity_decay", 1.513}, {"horizon", 613.7},        \
      {"horizon_mode", INVMM_HORIZON_ROLLING}, {"sources", SOURCES}, {                                       \
    "contract_size", 0.0137                                                                                  \
  }

static invmm_model *maker;

static void make(void) {
  maker = model_with(INVMM_KIND_AVELLANEDA_STOIKOV, SETTINGS(MAKER));
}

static void drop(void) {
  invmm_model_free(maker);
}

static invmm_event hedged(invmm_event event) {
  event.instrument = INVMM_HEDGE;
  return event;
}

static invmm_event from(int32_t source, invmm_event event) {
  event.source = source;
  return event;
}

static invmm_event flagged(uint32_t flags, invmm_event event) {
  event.flags = flags;
  return event;
}

static invmm_event position_at(double seconds, double size) {
  invmm_event event = event_at(seconds, INVMM_EV_POSITION);
  event.size = size;
  return event;
}

static invmm_event pending_at(double seconds, double buys, double sells) {
  invmm_event event = event_at(seconds, INVMM_EV_PENDING);
  event.size = buys, event.size2 = sells;
  return event;
}

static double have(const char *name) {
  return value_of(maker, name, 0);
}

/* --- the slow account
 * --------------------------------------------------------------------------------------- */

/* A change of holdings: of the asset or the hedge, when the mid was `mark`; trades have a price, others not.
 */
struct change {
  double amount, price, mark, fee;
  int hedge, trade;
};

struct account {
  struct change changes[HISTORY];
  int n;
  double mark, hedge_mark; /* the mids now */
  double inventory[SOURCES], hedge[SOURCES];
  double cash_offset; /* what reconciliations with cash put in */
};

static void note(struct account *a, double amount, double price, double fee, int hedge, int trade) {
  ck_assert_int_lt(a->n, HISTORY);
  a->changes[a->n++] = (struct change){amount, price, hedge ? a->hedge_mark : a->mark, fee, hedge, trade};
}

struct figures {
  long double inventory, hedge, cash, fees, spread, gain, hedge_pnl;
};

static struct figures sum_of(const struct account *a) {
  const double unit = 0.0137;
  struct figures f = {.cash = a->cash_offset};
  for (int i = 0; i < a->n; ++i) {
    const struct change *c = &a->changes[i];
    if (c->hedge) {
      f.hedge += c->amount;
      f.hedge_pnl +=
          (long double)c->amount * unit * (a->hedge_mark - (c->trade ? c->price : c->mark)) - c->fee;
      continue;
    }
    f.inventory += c->amount;
    f.gain += (long double)c->amount * ((long double)a->mark - c->mark);
    f.cash -= (long double)c->amount * (c->trade ? c->price : c->mark) + c->fee;
    f.fees += c->fee;
    if (c->trade) f.spread += (long double)c->amount * ((long double)c->mark - c->price);
  }
  return f;
}

static void agree(const struct account *a) {
  const struct figures f = sum_of(a);
  const double most = 1e-9 * (1 + fabs((double)f.cash));
#define SAME(name, figure)                                                                                   \
  ck_assert_msg(fabs(have(name) - (double)(figure)) <= most, "%s = %.17g, wanted %.17g", name, have(name),   \
                (double)(figure))
  SAME("inventory", f.inventory);
  SAME("hedge_position", f.hedge);
  SAME("cash", f.cash);
  SAME("fees", f.fees);
  SAME("pnl_spread", f.spread);
  SAME("pnl_inventory", f.gain);
  SAME("pnl_hedge", f.hedge_pnl);
  SAME("pnl", f.spread + f.gain + f.hedge_pnl - f.fees);
  SAME("cash",
       f.spread + f.gain - f.fees - f.inventory * a->mark + a->cash_offset); /* worth = what was earned */
#undef SAME
}

static void random_fill(struct account *a, struct draw *draw, double t) {
  int32_t source = (int32_t)draw_whole(draw, 0, SOURCES - 1);
  double size = draw_between(draw, -3, 3), price = a->mark + draw_between(draw, -0.7, 0.7);
  double fee = draw_between(draw, -0.01, 0.03);
  step_ok(maker, from(source, fill_at(t, price, size, fee)));
  note(a, size, price, fee, 0, 1);
  a->inventory[source] += size;
}

/* The fee in the asset is as good as a fill without one, and then so much given away at the mid. */
static void random_fill_with_fee_in_asset(struct account *a, struct draw *draw, double t) {
  int32_t source = (int32_t)draw_whole(draw, 0, SOURCES - 1);
  double size = draw_between(draw, -3, 3), price = a->mark + draw_between(draw, -0.7, 0.7),
         fee = 0.001 * fabs(size);
  step_ok(maker, from(source, flagged(INVMM_EVF_FEE_IN_ASSET, fill_at(t, price, size, fee))));
  note(a, size, price, 0, 0, 1);
  note(a, -fee, 0, fee * a->mark, 0, 0);
  a->inventory[source] += size - fee;
}

static void random_hedge_fill(struct account *a, struct draw *draw, double t) {
  int32_t source = (int32_t)draw_whole(draw, 0, SOURCES - 1);
  double size = draw_between(draw, -70, 70), price = a->hedge_mark + draw_between(draw, -0.3, 0.3),
         fee = 0.0173;
  step_ok(maker, from(source, hedged(fill_at(t, price, size, fee))));
  note(a, size, price, fee, 1, 1);
  a->hedge[source] += size;
}

static void random_position(struct account *a, struct draw *draw, double t) {
  int32_t source = (int32_t)draw_whole(draw, 0, SOURCES - 1);
  double size = draw_between(draw, -9, 9);
  if (draw_whole(draw, 0, 1)) {
    step_ok(maker, from(source, hedged(position_at(t, size))));
    note(a, size - a->hedge[source], 0, 0, 1, 0);
    a->hedge[source] = size;
    return;
  }
  invmm_event event = from(source, position_at(t, size));
  double before = (double)sum_of(a).cash;
  note(a, size - a->inventory[source], 0, 0, 0, 0);
  a->inventory[source] = size;
  if (draw_whole(draw, 0, 1)) {
    event.flags = INVMM_EVF_CASH, event.value = draw_between(draw, -1000, 1000);
    a->cash_offset += event.value - (double)sum_of(a).cash;
  } else {
    ck_assert_double_ne((double)sum_of(a).cash, before);
  }
  step_ok(maker, event);
}

static void random_book(struct account *a, struct draw *draw, double t) {
  double bid = a->mark + draw_between(draw, -0.5, 0.5), ask = bid + draw_between(draw, 0, 0.2);
  step_ok(maker, from((int32_t)draw_whole(draw, 0, SOURCES - 1), book_at(t, bid, ask)));
  a->mark = 0.5 * (bid + ask);
}

static void random_hedge_book(struct account *a, struct draw *draw, double t) {
  double bid = a->hedge_mark + draw_between(draw, -0.5, 0.5), ask = bid + draw_between(draw, 0, 0.2);
  step_ok(maker, hedged(book_at(t, bid, ask)));
  a->hedge_mark = 0.5 * (bid + ask);
}

START_TEST(every_figure_agrees_with_an_account_summed_from_scratch) {
  static struct account account;
  static void (*const kinds[])(struct account *, struct draw *, double) = {
      random_book,       random_book,       random_fill,    random_fill, random_fill_with_fee_in_asset,
      random_hedge_book, random_hedge_fill, random_position};
  struct draw draw = {(uint64_t)(31 + _i)};
  memset(&account, 0, sizeof account);
  account.mark = 97.315, account.hedge_mark = 96.87;
  step_ok(maker, book_at(1, 97.31, 97.32));
  step_ok(maker, hedged(book_at(1, 96.86, 96.88)));
  for (int i = 0; i < 1200; ++i) {
    kinds[draw_whole(&draw, 0, 7)](&account, &draw, 1 + 0.25 * i);
    agree(&account);
  }
}
END_TEST

/* --- single rules
 * --------------------------------------------------------------------------------------------- */

START_TEST(a_fill_earns_its_distance_from_the_mid_and_the_mid_does_the_rest) {
  step_ok(maker, book_at(1, 100.13, 100.17));
  step_ok(maker, fill_at(2, 99.93, 2.385, 0.017));
  step_ok(maker, book_at(3, 99.81, 99.93));
  ck_assert_close(have("pnl_spread"), 2.385 * (100.15 - 99.93), 1e-12);
  ck_assert_close(have("pnl_inventory"), 2.385 * (99.87 - 100.15), 1e-12);
  ck_assert_close(have("fees"), 0.017, 1e-15);
  ck_assert_close(have("cash"), -2.385 * 99.93 - 0.017, 1e-15);
  ck_assert_close(have("pnl"), 2.385 * (99.87 - 99.93) - 0.017, 1e-12);
}
END_TEST

START_TEST(a_fee_in_the_asset_leaves_the_inventory_and_counts_at_the_mid) {
  step_ok(maker, book_at(1, 100.13, 100.17));
  step_ok(maker, flagged(INVMM_EVF_FEE_IN_ASSET, fill_at(2, 99.93, 2.385, 0.0024)));
  ck_assert_close(have("inventory"), 2.385 - 0.0024, 1e-15);
  ck_assert_close(have("fees"), 0.0024 * 100.15, 1e-15);
  ck_assert_close(have("cash"), -2.385 * 99.93, 1e-15);
  ck_assert_close(have("cash") + have("inventory") * 100.15, have("pnl"), 1e-9);
}
END_TEST

START_TEST(before_the_first_book_a_fill_is_its_own_mark) {
  step_ok(maker, fill_at(1, 99.93, 2.385, 0.017));
  ck_assert_double_eq(have("pnl_spread"), 0);
  step_ok(maker, book_at(2, 100.13, 100.17));
  ck_assert_close(have("pnl_inventory"), 2.385 * (100.15 - 99.93), 1e-12);
  step_ok(maker, hedged(fill_at(3, 101.5, -7.1, 0.031)));
  ck_assert_close(have("pnl_hedge"), -0.031, 1e-15);
  step_ok(maker, hedged(book_at(4, 101.2, 101.4)));
  ck_assert_close(have("pnl_hedge"), -7.1 * 0.0137 * (101.3 - 101.5) - 0.031, 1e-12);
}
END_TEST

START_TEST(a_position_is_never_profit) {
  step_ok(maker, position_at(1, 3.71)); /* before any price */
  ck_assert_double_eq(have("cash"), 0);
  step_ok(maker, book_at(2, 100.13, 100.17));
  ck_assert_double_eq(have("pnl"), 0);
  step_ok(maker, position_at(3, -1.29));
  ck_assert_close(have("cash"), 5 * 100.15, 1e-12);
  ck_assert_double_eq(have("pnl"), 0);
  invmm_event with_cash = flagged(INVMM_EVF_CASH, position_at(4, 8.02));
  with_cash.value = -12345.678;
  step_ok(maker, with_cash);
  ck_assert_double_eq(have("cash"), -12345.678);
  ck_assert_double_eq(have("inventory"), 8.02);
  ck_assert_double_eq(have("pnl"), 0);
  step_ok(maker, hedged(book_at(5, 99.1, 99.3)));
  step_ok(maker, hedged(position_at(6, -410)));
  ck_assert_double_eq(have("pnl"), 0);
  ck_assert_double_eq(have("cash"), -12345.678);
  step_ok(maker, book_at(7, 101.13, 101.17)); /* but from here on it gains and loses */
  ck_assert_close(have("pnl"), 8.02, 1e-9);
}
END_TEST

START_TEST(a_late_fill_or_position_counts_at_the_last_mid_and_time) {
  step_ok(maker, book_at(10, 100.13, 100.17));
  step_ok(maker, book_at(20, 103.13, 103.17));
  step_ok(maker, fill_at(11, 100.05, 1.5, 0));
  ck_assert_close(have("pnl_spread"), 1.5 * (103.15 - 100.05), 1e-12);
  step_ok(maker, position_at(12, -2.5));
  ck_assert_double_eq(have("inventory"), -2.5);
  ck_assert_double_eq(have("input_age"), 0); /* the clock still shows 20 s */
  ck_assert_double_eq(have("events"), 4);
  ck_assert_int_eq(quote_of(maker).time_ns, INT64_C(20000000000));
}
END_TEST

START_TEST(hedge_profit_counts_contracts_and_its_own_fees) {
  step_ok(maker, hedged(book_at(1, 99.1, 99.3)));
  step_ok(maker, hedged(fill_at(2, 99.05, -410, 0.613)));
  step_ok(maker, hedged(book_at(3, 97.8, 98.0)));
  double spread = -410 * 0.0137 * (99.2 - 99.05), gain = -410 * 0.0137 * (97.9 - 99.2);
  ck_assert_close(have("pnl_hedge"), spread + gain - 0.613, 1e-12);
  ck_assert_double_eq(have("hedge_position"), -410);
  ck_assert_double_eq(have("fees"), 0);
  ck_assert_double_eq(have("cash"), 0);
  ck_assert_close(have("pnl"), have("pnl_hedge"), 1e-15);
}
END_TEST

START_TEST(half_a_book_of_the_hedge_says_nothing) {
  step_ok(maker, hedged(book_at(1, 99.1, 99.3)));
  step_ok(maker, hedged(fill_at(2, 99.2, 100, 0)));
  for (int side = 0; side < 2; ++side) {
    invmm_event half = hedged(book_at(3 + side, 90, 91));
    *(side ? &half.size : &half.size2) = 0;
    step_ok(maker, half);
  }
  ck_assert_double_lt(fabs(have("pnl_hedge")), 1e-12);
}
END_TEST

START_TEST(a_fill_shrinks_what_is_pending_of_its_source_and_sign) {
  step_ok(maker, pending_at(1, 5.25, 3.5));
  step_ok(maker, from(1, pending_at(1, 7, 1.5)));
  ck_assert_close(have("available"), 5.25 - 3.5 + 7 - 1.5, 1e-15);
  step_ok(maker, fill_at(2, 100, 1.25, 0));
  ck_assert_close(have("available"), 1.25 + 4 - 3.5 + 7 - 1.5, 1e-15);
  step_ok(maker, from(1, fill_at(3, 100, -1, 0)));
  ck_assert_close(have("available"), 0.25 + 4 - 3.5 + 7 - 0.5, 1e-15);
  step_ok(maker, from(1, fill_at(4, 100, -2, 0))); /* never past 0 */
  ck_assert_close(have("available"), -1.75 + 4 - 3.5 + 7, 1e-15);
  step_ok(maker, from(2, fill_at(5, 100, 1, 0))); /* nothing is pending there */
  ck_assert_close(have("available"), -0.75 + 4 - 3.5 + 7, 1e-15);
  step_ok(maker, hedged(fill_at(6, 100, 1, 0))); /* nor does the hedge touch it */
  ck_assert_close(have("available"), -0.75 + 4 - 3.5 + 7, 1e-15);
  step_ok(maker, pending_at(7, 0.5, 0)); /* the last word counts */
  ck_assert_close(have("available"), -0.75 + 0.5 + 7, 1e-15);
}
END_TEST

START_TEST(the_fill_of_a_resting_quote_shrinks_nothing) {
  step_ok(maker, pending_at(1, 5.25, 3.5));
  step_ok(maker, flagged(INVMM_EVF_RESTING, fill_at(2, 100, 1.25, 0)));
  step_ok(maker, flagged(INVMM_EVF_RESTING, fill_at(2, 100, -0.25, 0)));
  ck_assert_close(have("available"), 1 + 5.25 - 3.5, 1e-15);
}
END_TEST

START_TEST(pending_hedges_shrink_alike) {
  invmm_model_free(maker);
  maker =
      model_with(INVMM_KIND_AVELLANEDA_STOIKOV, SETTINGS(MAKER, {"hedge_policy", INVMM_HEDGE_POLICY_FULL}));
  step_ok(maker, book_at(1, 100.13, 100.17));
  step_ok(maker, hedged(book_at(1, 100.13, 100.17)));
  const struct {
    invmm_event event;
    double held_and_in_flight;
  } steps[] = {
      {hedged(pending_at(1, 500, 200)), 300},
      {hedged(fill_at(2, 100, 100, 0)), 300},
      {hedged(fill_at(3, 100, -250, 0)), 250}, /* 50 more than was pending */
      {hedged(flagged(INVMM_EVF_RESTING, fill_at(4, 100, 10, 0))), 260},
      {from(1, hedged(fill_at(5, 100, 30, 0))), 290},
      {hedged(fill_at(6, 100, 500, 0)), 390}, /* 400 were left */
      {from(2, hedged(pending_at(7, 40, 90))), 340},
      {from(2, hedged(fill_at(8, 100, -60, 0))), 340},
  };
  for (size_t i = 0; i < sizeof steps / sizeof *steps; ++i) {
    invmm_order order;
    uint32_t n;
    step_ok(maker, steps[i].event);
    ck_assert_int_eq(invmm_hedge(maker, &order, 1, &n), INVMM_OK);
    ck_assert_close(order.size, -steps[i].held_and_in_flight, 1e-12);
  }
}
END_TEST

/* --- out of range
 * --------------------------------------------------------------------------------------------- */

static void refused(invmm_event event) {
  double before[16], answer;
  invmm_quotes quote = quote_of(maker);
  uint32_t done = 7;
  for (int32_t i = 0; i < 16; ++i)
    before[i] = invmm_value(maker, i + 1, 0, &answer) >= 0 ? answer : NAN;
  ck_assert_int_eq(invmm_step(maker, &event, 1, &done), INVMM_E_NUMERIC);
  ck_assert_uint_eq(done, 0);
  ck_assert_ptr_nonnull(strstr(invmm_model_errmsg(maker), "range of a double"));
  for (int32_t i = 0; i < 16; ++i)
    if (invmm_value(maker, i + 1, 0, &answer) >= 0) ck_assert_double_eq(before[i], answer);
  invmm_quotes after = quote_of(maker);
  ck_assert_mem_eq(&quote, &after, sizeof quote);
}

START_TEST(what_leaves_the_range_of_a_double_is_refused_and_changes_nothing) {
  step_ok(maker, book_at(1, 100.13, 100.17));
  step_ok(maker, hedged(book_at(1, 100.13, 100.17)));
  step_ok(maker, fill_at(2, 99.93, 2.385, 0.017));
  step_ok(maker, pending_at(2, 3.1, 1.7));
  step_ok(maker, hedged(fill_at(2, 99.93, 71, 0.017)));
  refused(fill_at(3, 1e200, 1e200, 0));
  refused(fill_at(3, 1, -DBL_MAX, DBL_MAX));
  refused(hedged(fill_at(3, 1e200, -1e200, 0)));
  refused(book_at(3, DBL_MAX, DBL_MAX));
  refused(hedged(book_at(3, DBL_MAX, DBL_MAX)));
  refused(hedged(book_at(3, -1e308, -1e308)));
  refused(pending_at(3, DBL_MAX, DBL_MAX));
  refused(hedged(pending_at(3, DBL_MAX, DBL_MAX)));
  refused(position_at(3, DBL_MAX));
  step_ok(maker, from(1, flagged(INVMM_EVF_CASH, position_at(3, 1e308))));
  refused(from(2, flagged(INVMM_EVF_CASH, position_at(3, 1e308))));
  refused(book_at(3, 103, 104));
  step_ok(maker, from(1, hedged(position_at(3, 1.7e308))));
  refused(from(2, hedged(position_at(3, 1.7e308))));
}
END_TEST

START_TEST(a_first_book_whose_mid_is_no_double_is_refused) {
  invmm_event book = book_at(1, DBL_MAX, DBL_MAX), hedge = hedged(book);
  ck_assert_int_eq(invmm_step(maker, &book, 1, NULL), INVMM_E_NUMERIC);
  ck_assert_int_eq(invmm_step(maker, &hedge, 1, NULL), INVMM_E_NUMERIC);
  ck_assert_double_eq(have("events"), 0);
  double mid;
  ck_assert_int_eq(invmm_value(maker, INVMM_VALUE_MID, 0, &mid), INVMM_NOT_READY);
  step_ok(maker, book_at(0.5, 100, 100.1)); /* the clock has not moved either */
}
END_TEST

START_TEST(profit_stays_finite_whatever_happens) {
  struct draw draw = {32};
  int refusals = 0;
  for (int run = 0; run < 200; ++run) {
    invmm_model_reset(maker);
    for (int i = 0; i < 60; ++i) {
      double price = draw_between(&draw, -1, 1) * draw_decades(&draw, 0, 308);
      double size = draw_between(&draw, -1, 1) * draw_decades(&draw, 0, 308);
      invmm_event events[] = {book_at(i, price, price),   hedged(book_at(i, price, price)),
                              fill_at(i, price, size, 0), hedged(fill_at(i, price, size, 0)),
                              position_at(i, size),       pending_at(i, fabs(size), fabs(price))};
      refusals += invmm_step(maker, &events[draw_whole(&draw, 0, 5)], 1, NULL) < 0;
      for (int32_t id = 1; id <= 18; ++id) {
        double value = 0;
        invmm_status status = invmm_value(maker, id, 0, &value);
        ck_assert_msg(status < 0 || isfinite(value), "value %d is %g, status %d", id, value, status);
      }
    }
  }
  ck_assert_int_gt(refusals, 100);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("parts/ledger");
  TCase *tcase = tcase_create("ledger");
  tcase_add_checked_fixture(tcase, make, drop);
  tcase_add_loop_test(tcase, every_figure_agrees_with_an_account_summed_from_scratch, 0, 4);
  tcase_add_test(tcase, a_fill_earns_its_distance_from_the_mid_and_the_mid_does_the_rest);
  tcase_add_test(tcase, a_fee_in_the_asset_leaves_the_inventory_and_counts_at_the_mid);
  tcase_add_test(tcase, before_the_first_book_a_fill_is_its_own_mark);
  tcase_add_test(tcase, a_position_is_never_profit);
  tcase_add_test(tcase, a_late_fill_or_position_counts_at_the_last_mid_and_time);
  tcase_add_test(tcase, hedge_profit_counts_contracts_and_its_own_fees);
  tcase_add_test(tcase, half_a_book_of_the_hedge_says_nothing);
  tcase_add_test(tcase, a_fill_shrinks_what_is_pending_of_its_source_and_sign);
  tcase_add_test(tcase, the_fill_of_a_resting_quote_shrinks_nothing);
  tcase_add_test(tcase, pending_hedges_shrink_alike);
  tcase_add_test(tcase, what_leaves_the_range_of_a_double_is_refused_and_changes_nothing);
  tcase_add_test(tcase, a_first_book_whose_mid_is_no_double_is_refused);
  tcase_add_test(tcase, profit_stays_finite_whatever_happens);
  suite_add_tcase(suite, tcase);
  return run_suite(suite);
}
