/* SPDX-License-Identifier: MIT */
/** Solutions: what makes them due and what does not, renewed in place or by a clone, cancelled, starved,
 * reset. */
#include "draw.h"
#include "models.h"

static const int32_t kind = INVMM_KIND_AVELLANEDA_STOIKOV;
static const double variants[] = {INVMM_AS_EXACT, INVMM_AS_STATIONARY, INVMM_AS_RUNNING_PENALTY};
enum { LATTICES = 3 };

/* A maker that uses all there is. */
#define WHOLE                                                                                                \
  {"risk_aversion", 0.0213}, {"intensity_scale_bid", 0.7131}, {"intensity_scale_ask", 0.9317},               \
      {"intensity_decay", 1.513}, {"order_size", 0.37}, {"inventory_limit", 6 * 0.37},                       \
      {"inventory_target", 0.137}, {"horizon", 61.37}, {"drift", 0.000137}, {"impact", 0.0171},              \
      {"running_penalty", 0.0317}, {"terminal_penalty", 0.0213}, {"adverse_selection", 0.0131},              \
      {"tick_size", 0.01}, {"levels", 3}, {                                                                  \
    "level_spacing", 0.0317                                                                                  \
  }

static invmm_model *maker_of(double variant) {
  return model_with(kind, SETTINGS(WHOLE, {"variant", variant}, {"volatility", 0.2385}));
}

static invmm_model *relative_maker(double variant) {
  return model_with(kind, SETTINGS(WHOLE, {"variant", variant}, {"volatility_annual", 13.71}));
}

static invmm_model *clone_of(const invmm_model *model) {
  invmm_model *clone;
  ck_assert_int_eq(invmm_model_clone(model, &clone), INVMM_OK);
  return clone;
}

static void set(invmm_model *model, const char *name, double value) {
  invmm_status status = invmm_model_set(model, invmm_param_id(kind, name), value);
  ck_assert_msg(status == INVMM_OK, "%s: %s", name, invmm_model_errmsg(model));
}

/* Time has passed, something is held. */
static void live(invmm_model *model) {
  step_ok(model, book_at(17.31, 99.37, 99.53));
  step_ok(model, fill_at(18.71, 99.31, 0.37, 0.0031));
  step_ok(model, book_at(21.73, 99.41, 99.57));
}

static int is_due(const invmm_model *model) {
  invmm_quotes q;
  invmm_status status = invmm_quote(model, NULL, 1, &q);
  int due = (q.flags & INVMM_FLAG_DUE) != 0;
  ck_assert_int_eq(status, due ? INVMM_DUE : INVMM_OK);
  return due;
}

static double depth(const invmm_model *model, uint32_t ask) {
  return value_of(model, "depth", ask);
}

/* --- what is due
 * --------------------------------------------------------------------------------------------------- */

/* What a change of a live parameter asks of the tables of exact, stationary and running_penalty. */
static const struct {
  const char *name;
  double value;
  int due[LATTICES];
} changes[] = {
    {"risk_aversion", 0.0317, {1, 1, 0}},
    {"volatility", 0.3171, {1, 1, 0}},
    {"volatility", 0, {1, 1, 0}},
    {"intensity_scale_bid", 0.7317, {1, 1, 1}},
    {"intensity_scale_ask", 1.137, {1, 1, 1}},
    {"intensity_scale", 1.137, {0, 0, 0}}, /* both sides have their own */
    {"intensity_decay", 1.713, {1, 1, 1}},
    {"order_size", 0.74, {1, 1, 1}},
    {"inventory_limit", 5 * 0.37, {1, 1, 1}},
    {"inventory_target", 0.0317, {1, 1, 1}},
    {"horizon", 71.3, {1, 0, 1}},
    {"horizon", 0, {1, 0, 1}},
    {"drift", -0.000317, {1, 1, 1}},
    {"impact", 0.0317, {1, 1, 1}},
    {"running_penalty", 0.0371, {0, 0, 1}},
    {"terminal_penalty", 0.0317, {0, 0, 1}},
    {"adverse_selection", 0.0171, {0, 0, 1}},
    {"year_seconds", 31557600, {0, 0, 0}}, /* the volatility is not relative */
    {"tick_size", 0.05, {0, 0, 0}},
    {"lot_size", 0.01, {0, 0, 0}},
    {"min_notional", 0.317, {0, 0, 0}},
    {"maker_fee", 0.000137, {0, 0, 0}},
    {"min_half_spread", 0.0713, {0, 0, 0}},
    {"crossing", 1, {0, 0, 0}},
    {"level_spacing", 0.0713, {0, 0, 0}},
    {"max_deviation", 0.317, {0, 0, 0}},
    {"max_input_age", 317, {0, 0, 0}},
    {"drawdown_limit", 317, {0, 0, 0}},
    {"requote_ticks", 3, {0, 0, 0}},
    {"hedge_ratio", 0.713, {0, 0, 0}},
    {"hedge_cost", 0.0317, {0, 0, 0}},
    {"carry_limit", 0.317, {0, 0, 0}},
    {"funding_forecast", 1, {0, 0, 0}},
    {"funding_interest", 0.000317, {0, 0, 0}},
    {"funding_cap", 0.0317, {0, 0, 0}},
    {"financing_rate", 0.0317, {0, 0, 0}},
    {"basis_reversion", 0.000317, {0, 0, 0}},
    {"due_change", 0.0317, {0, 0, 0}},
    {"toxicity_off", 0.317, {0, 0, 0}},
    {"toxicity_on", 0.0317, {0, 0, 0}},
    {"toxicity_most", 0.317, {0, 0, 0}},
    {"toxicity_dwell", 3.17, {0, 0, 0}},
    {"toxicity_ramp", 3.17, {0, 0, 0}},
    {"quality_low", 0.317, {0, 0, 0}},
    {"quality_high", 0.731, {0, 0, 0}},
    {"degraded_size", 0.317, {0, 0, 0}},
    {"degraded_spread", 3.17, {0, 0, 0}},
    {"health_dwell", 3.17, {0, 0, 0}},
    {"health_ramp", 3.17, {0, 0, 0}},
    {"oracle_deviation", 0.0317, {0, 0, 0}},
    {"intensity_offset", 0.317, {0, 0, 0}},
    {"intensity_exponent", 3.17, {0, 0, 0}},
    {"least_depth", 0.0317, {0, 0, 0}},
};
enum { CHANGES = sizeof changes / sizeof *changes };

START_TEST(a_parameter_makes_due_the_tables_that_depend_on_it_and_no_others) {
  for (int i = 0; i < CHANGES; ++i) {
    invmm_model *model = maker_of(variants[_i]);
    live(model);
    ck_assert(!is_due(model));
    set(model, changes[i].name, changes[i].value);
    ck_assert_msg(is_due(model) == changes[i].due[_i], "%s = %g", changes[i].name, changes[i].value);
    invmm_model_free(model);
  }
}
END_TEST

/* By discovery: what is live and not in the list above is a hole in it. */
START_TEST(every_live_parameter_that_a_number_can_change_is_tried) {
  for (uint32_t i = 0; i < invmm_param_count(kind); ++i) {
    invmm_param_info p = param_at(kind, i);
    if (!(p.flags & INVMM_PF_LIVE)) continue;
    int tried = strncmp(p.name, "hedge_", 6) == 0 || strcmp(p.name, "volatility_annual") == 0 ||
                strncmp(p.name, "intensity_decay_", 16) == 0;
    for (int j = 0; j < CHANGES; ++j)
      tried |= strcmp(p.name, changes[j].name) == 0;
    ck_assert_msg(tried, "%s", p.name);
  }
}
END_TEST

START_TEST(a_due_model_reads_its_last_table_bit_for_bit) {
  for (int i = 0; i < CHANGES; ++i) {
    if (!changes[i].due[_i] || strcmp(changes[i].name, "inventory_target") == 0)
      continue; /* that moves q too */
    int timed = strcmp(changes[i].name, "horizon") == 0;
    invmm_model *model = maker_of(variants[_i]), *before;
    live(model);
    before = clone_of(model);
    set(model, changes[i].name, changes[i].value);
    for (int j = 0; j < 5 && !timed; ++j) {
      ck_assert_msg(depth(model, 0) == depth(before, 0) && depth(model, 1) == depth(before, 1), "%s",
                    changes[i].name);
      step_ok(model, book_at(22 + 3.1 * j, 99.41, 99.57)),
          step_ok(before, book_at(22 + 3.1 * j, 99.41, 99.57));
    }
    invmm_model_free(model);
    invmm_model_free(before);
  }
}
END_TEST

START_TEST(setting_a_parameter_back_clears_it) {
  for (int i = 0; i < CHANGES; ++i) {
    invmm_model *model = maker_of(variants[_i]), *before;
    double was;
    live(model);
    before = clone_of(model);
    ck_assert_int_eq(invmm_model_get(model, invmm_param_id(kind, changes[i].name), &was), INVMM_OK);
    if (!isnan(was)) { /* what was never set cannot be set back */
      set(model, changes[i].name, changes[i].value);
      set(model, changes[i].name, was);
      ck_assert(!is_due(model));
      ck_same_models(model, before);
    }
    invmm_model_free(model);
    invmm_model_free(before);
  }
}
END_TEST

static invmm_model *made_with(int i, double variant) {
  invmm_config *config = config_with(kind, SETTINGS(WHOLE, {"variant", variant}, {"volatility", 0.2385}));
  invmm_model *model;
  ck_assert_int_eq(invmm_config_set(config, invmm_param_id(kind, changes[i].name), changes[i].value),
                   INVMM_OK);
  ck_assert_int_eq(invmm_model_new(config, &model), INVMM_OK);
  invmm_config_free(config);
  return model;
}

START_TEST(solving_clears_it_and_equals_a_fresh_model_bit_for_bit) {
  for (int i = 0; i < CHANGES; ++i) {
    if (strcmp(changes[i].name, "requote_ticks") == 0) continue; /* a standing quote has its own history */
    invmm_model *model = maker_of(variants[_i]), *fresh = made_with(i, variants[_i]);
    live(model);
    set(model, changes[i].name, changes[i].value);
    ck_assert_int_eq(invmm_solve(model, NULL, NULL), INVMM_OK);
    ck_assert(!is_due(model));
    live(fresh);
    ck_same_models(model, fresh);
    for (int j = 0; j < 4; ++j) {
      step_ok(model, book_at(22 + 3.1 * j, 99.41, 99.57)),
          step_ok(fresh, book_at(22 + 3.1 * j, 99.41, 99.57));
      ck_same_models(model, fresh);
    }
    invmm_model_free(model);
    invmm_model_free(fresh);
  }
}
END_TEST

START_TEST(a_table_can_follow_its_risk_wherever_it_goes) {
  invmm_model *model = maker_of(variants[_i]);
  live(model);
  const char *const names[] = {"risk_aversion",    "volatility", "running_penalty", "impact",
                               "terminal_penalty", "drift",      "intensity_decay"};
  for (size_t i = 0; i < sizeof names / sizeof *names; ++i)
    for (double factor = 1e-6; factor < 1e7; factor *= 1e3) {
      double was;
      ck_assert_int_eq(invmm_model_get(model, invmm_param_id(kind, names[i]), &was), INVMM_OK);
      invmm_status status = invmm_model_set(model, invmm_param_id(kind, names[i]), was * factor);
      if (status == INVMM_E_CONFIG) continue; /* beyond the numbers */
      ck_assert_int_eq(status, INVMM_OK);
      ck_assert_msg(invmm_solve(model, NULL, NULL) == INVMM_OK, "%s times %g: %s", names[i], factor,
                    invmm_model_errmsg(model));
      ck_assert(!is_due(model));
      set(model, names[i], was);
    }
  invmm_model_free(model);
}
END_TEST

START_TEST(passing_time_makes_nothing_due) {
  invmm_model *model = maker_of(variants[_i]);
  live(model);
  for (double at = 22; at < 1e9; at *= 1.7) {
    step_ok(model, book_at(at, 99.41, 99.57));
    ck_assert(!is_due(model));
  }
  invmm_model_free(model);
}
END_TEST

/* Notes of the other answers. */
START_TEST(values_of_the_table_say_due_as_well) {
  invmm_model *model = maker_of(variants[_i]);
  double value;
  live(model);
  ck_assert_int_eq(invmm_value(model, INVMM_VALUE_DEPTH, 0, &value), INVMM_OK);
  set(model, "intensity_decay", 1.713);
  ck_assert_int_eq(invmm_value(model, INVMM_VALUE_DEPTH, 0, &value), INVMM_DUE);
  ck_assert_int_eq(invmm_value(model, INVMM_VALUE_RESERVATION, 0, &value), INVMM_DUE);
  ck_assert_int_eq(invmm_value(model, INVMM_VALUE_INVENTORY, 0, &value), INVMM_OK);
  invmm_status endless = invmm_value(model, INVMM_VALUE_TIME_LEFT, 0, &value);
  ck_assert_int_eq(endless, variants[_i] == INVMM_AS_STATIONARY ? INVMM_E_NUMERIC : INVMM_OK);
  invmm_model_free(model);
}
END_TEST

/* --- a relative volatility
 * ----------------------------------------------------------------------------------------- */

START_TEST(with_a_relative_volatility_the_first_price_makes_a_solution_possible) {
  if (variants[_i] == INVMM_AS_RUNNING_PENALTY) return; /* does not use it */
  invmm_model *model = relative_maker(variants[_i]);
  invmm_quotes q;
  ck_assert_int_eq(invmm_quote(model, NULL, 1, &q), INVMM_DUE);
  ck_assert_uint_eq(q.flags, INVMM_FLAG_NOT_READY | INVMM_FLAG_DUE);
  ck_assert_uint_eq(q.sides, 0);
  ck_assert_int_eq(invmm_solve(model, NULL, NULL), INVMM_NOT_READY);
  step_ok(model, fill_at(16.7, 99.31, 0.37, 0.0031));
  ck_assert_int_eq(invmm_solve(model, NULL, NULL), INVMM_NOT_READY);
  step_ok(model, book_at(17.31, 99.37, 99.53));
  ck_assert_int_eq(invmm_quote(model, NULL, 1, &q), INVMM_DUE);
  ck_assert_uint_eq(q.flags, INVMM_FLAG_NOT_READY | INVMM_FLAG_DUE);
  ck_assert_uint_eq(q.sides, 0);
  ck_assert_int_eq(invmm_solve(model, NULL, NULL), INVMM_OK);
  ck_assert_int_eq(invmm_quote(model, NULL, 1, &q), INVMM_OK);
  ck_assert_uint_eq(q.sides, 3);

  /* the sigma of that price, as if it had been given */
  double sigma = 13.71 * 99.45 / sqrt(31536000);
  invmm_model *plain = model_with(kind, SETTINGS(WHOLE, {"variant", variants[_i]}, {"volatility", sigma}));
  step_ok(plain, fill_at(16.7, 99.31, 0.37, 0.0031));
  step_ok(plain, book_at(17.31, 99.37, 99.53));
  for (uint32_t ask = 0; ask < 2; ++ask)
    ck_assert_double_lt(fabs(depth(model, ask) - depth(plain, ask)), 1e-12);

  /* a price that moves does not make it due; the next solution takes it in */
  for (int i = 0; i < 9; ++i) {
    step_ok(model, book_at(18 + i, 99.37 * (1 + i), 99.53 * (1 + i))),
        step_ok(plain, book_at(18 + i, 99.37, 99.53));
    ck_assert(!is_due(model));
    for (uint32_t ask = 0; ask < 2; ++ask)
      ck_assert_double_lt(fabs(depth(model, ask) - depth(plain, ask)), 1e-12);
  }
  ck_assert_int_eq(invmm_solve(model, NULL, NULL), INVMM_OK);
  set(plain, "volatility", 9 * sigma);
  ck_assert_int_eq(invmm_solve(plain, NULL, NULL), INVMM_OK);
  for (uint32_t ask = 0; ask < 2; ++ask)
    ck_assert_double_lt(fabs(depth(model, ask) - depth(plain, ask)), 1e-12);
  set(model, "year_seconds", 31557600); /* here the table depends on it */
  ck_assert(is_due(model));
  set(model, "year_seconds", 31536000);
  ck_assert(!is_due(model));
  set(model, "volatility_annual", 17.31);
  ck_assert(is_due(model));
  set(model, "volatility_annual", 13.71);
  ck_assert(!is_due(model));
  invmm_model_free(model);
  invmm_model_free(plain);
}
END_TEST

START_TEST(running_penalty_needs_no_price_whatever_the_volatility_is_called) {
  invmm_model *model = relative_maker(INVMM_AS_RUNNING_PENALTY), *plain = maker_of(INVMM_AS_RUNNING_PENALTY);
  live(model), live(plain);
  ck_assert(!is_due(model));
  ck_same_quotes(model, plain);
  set(model, "volatility_annual", 3.17);
  ck_assert(!is_due(model));
  invmm_model_free(model);
  invmm_model_free(plain);
}
END_TEST

START_TEST(without_a_solution_values_of_the_table_are_not_ready) {
  invmm_model *model = relative_maker(INVMM_AS_EXACT);
  double value = 7;
  live(model);
  ck_assert_int_gt(invmm_value(model, INVMM_VALUE_DEPTH, 0, &value), 0);
  ck_assert_double_eq(value, 0);
  ck_assert_int_gt(invmm_value(model, INVMM_VALUE_RESERVATION, 0, &value), 0);
  ck_assert_double_eq(value, 0);
  ck_assert_int_eq(invmm_value(model, INVMM_VALUE_MID, 0, &value), INVMM_OK);
  invmm_model_free(model);
}
END_TEST

/* --- all or nothing
 * ------------------------------------------------------------------------------------------------ */

struct listener {
  int calls, stop_at;
  double last;
};

static int32_t listen(void *user, double done) {
  struct listener *l = user;
  ck_assert(done >= 0 && done <= 1);
  l->last = done;
  return ++l->calls == l->stop_at ? 1 - 2 * (l->calls % 2) : 0; /* anything but 0 stops it */
}

START_TEST(progress_may_cancel_at_any_call_and_nothing_has_changed) {
  if (variants[_i] == INVMM_AS_STATIONARY) return; /* too quick to ask */
  invmm_model *model = maker_of(variants[_i]), *before, *renewed;
  live(model);
  set(model, "intensity_decay", 1.713);
  before = clone_of(model), renewed = clone_of(model);
  struct listener whole = {0, 0, 0};
  ck_assert_int_eq(invmm_solve(renewed, listen, &whole), INVMM_OK);
  ck_assert_int_gt(whole.calls, 3);
  ck_assert_double_gt(whole.last, 0.3);
  for (int k = 1; k <= whole.calls; ++k) {
    struct listener l = {0, k, 0};
    ck_assert_int_lt(invmm_model_set(model, INVMM_PARAM_LEVELS, 2), 0);
    ck_assert_int_eq(invmm_solve(model, listen, &l), INVMM_E_CANCELLED);
    ck_assert_str_eq(invmm_model_errmsg(model), invmm_strerror(INVMM_E_CANCELLED));
    ck_assert_int_eq(l.calls, k);
    ck_assert(is_due(model));
    ck_same_models(model, before);
    step_ok(model, book_at(22 + k, 99.41, 99.57)), step_ok(before, book_at(22 + k, 99.41, 99.57));
    step_ok(renewed, book_at(22 + k, 99.41, 99.57));
    ck_same_models(model, before);
  }
  ck_assert_int_eq(invmm_solve(model, NULL, NULL), INVMM_OK);
  ck_same_models(model, renewed);
  invmm_model_free(model);
  invmm_model_free(before);
  invmm_model_free(renewed);
}
END_TEST

struct purse {
  int left, live, asked;
};

static void *lend(void *user, uint64_t size) {
  struct purse *p = user;
  ++p->asked;
  if (p->left == 0) return NULL;
  if (p->left > 0) --p->left;
  ++p->live;
  return aligned_alloc(64, (size + 63) / 64 * 64);
}

static void take_back(void *user, void *block) {
  struct purse *p = user;
  --p->live;
  free(block);
}

static invmm_model *maker_from(struct purse *purse, double variant, const struct setting *more) {
  const invmm_allocator allocator = {lend, take_back, purse};
  invmm_config *config;
  invmm_model *model;
  const struct setting *whole = SETTINGS(WHOLE, {"variant", variant});
  ck_assert_int_eq(invmm_config_new_with(kind, &allocator, &config), INVMM_OK);
  for (; whole->name; ++whole)
    ck_assert_int_eq(invmm_config_set(config, invmm_param_id(kind, whole->name), whole->value), INVMM_OK);
  for (; more->name; ++more)
    ck_assert_int_eq(invmm_config_set(config, invmm_param_id(kind, more->name), more->value), INVMM_OK);
  ck_assert_int_eq(invmm_model_new(config, &model), INVMM_OK);
  invmm_config_free(config);
  return model;
}

START_TEST(without_memory_the_last_solution_stays) {
  struct purse purse = {.left = -1};
  invmm_model *model = maker_from(&purse, variants[_i], SETTINGS({"volatility", 0.2385})), *before;
  live(model);
  set(model, "intensity_decay", 1.713);
  before = clone_of(model);
  int live_before = purse.live, k;
  for (k = 0; k < 9; ++k) {
    purse.left = k;
    invmm_status status = invmm_solve(model, NULL, NULL);
    purse.left = -1;
    ck_assert_int_eq(purse.live, live_before);
    if (status == INVMM_OK) break;
    ck_assert_int_eq(status, INVMM_E_NOMEM);
    ck_same_models(model, before);
  }
  ck_assert(k > 0 && k < 9);
  ck_assert(!is_due(model));
  invmm_model_free(model);
  invmm_model_free(before);
  ck_assert_int_eq(purse.live, 0);
}
END_TEST

START_TEST(a_larger_lattice_than_the_block_has_room_for_is_refused_with_a_sentence) {
  invmm_model *model = maker_of(variants[_i]), *before;
  live(model);
  set(model, "inventory_limit", 600 * 0.37);
  before = clone_of(model);
  ck_assert_int_eq(invmm_solve(model, NULL, NULL), INVMM_E_CONFIG);
  ck_assert_ptr_nonnull(strstr(invmm_model_errmsg(model), "make a new model"));
  ck_same_models(model, before);
  ck_assert(is_due(model));
  step_ok(model, book_at(23, 99.41, 99.57)), step_ok(before, book_at(23, 99.41, 99.57));
  ck_same_models(model, before);
  set(model, "inventory_limit", 3 * 0.37); /* a smaller one fits */
  ck_assert_int_eq(invmm_solve(model, NULL, NULL), INVMM_OK);
  ck_assert(!is_due(model));
  invmm_model_free(model);
  invmm_model_free(before);
}
END_TEST

/* --- adopt
 * ---------------------------------------------------------------------------------------------------------
 */

START_TEST(a_clone_that_was_solved_gives_what_solving_in_place_gives) {
  for (int i = 0; i < CHANGES; ++i) {
    invmm_model *model = maker_of(variants[_i]), *clone, *in_place;
    live(model);
    set(model, changes[i].name, changes[i].value);
    clone = clone_of(model), in_place = clone_of(model);
    for (int j = 0; j < 3; ++j) /* the loop goes on meanwhile */
      step_ok(model, book_at(22 + j, 99.41, 99.57)), step_ok(in_place, book_at(22 + j, 99.41, 99.57));
    step_ok(model, fill_at(25.1, 99.41, -0.37, 0)), step_ok(in_place, fill_at(25.1, 99.41, -0.37, 0));
    ck_assert_int_eq(invmm_solve(clone, NULL, NULL), INVMM_OK);
    ck_assert_int_eq(invmm_solve(in_place, NULL, NULL), INVMM_OK);
    ck_assert_int_eq(invmm_model_adopt(model, clone), INVMM_OK);
    ck_assert(!is_due(model));
    ck_same_models(model, in_place);
    invmm_model_free(clone);
    step_ok(model, book_at(26, 99.21, 99.27)), step_ok(in_place, book_at(26, 99.21, 99.27));
    ck_same_models(model, in_place);
    invmm_model_free(model);
    invmm_model_free(in_place);
  }
}
END_TEST

START_TEST(what_is_adopted_for_other_parameters_stays_due) {
  invmm_model *model = maker_of(variants[_i]), *clone;
  live(model);
  clone = clone_of(model);
  set(clone, "intensity_decay", 1.713);
  ck_assert_int_eq(invmm_solve(clone, NULL, NULL), INVMM_OK);
  ck_assert_int_eq(invmm_model_adopt(model, clone), INVMM_OK);
  ck_assert(is_due(model));
  ck_assert_double_eq(depth(model, 0), depth(clone, 0));
  set(model, "intensity_decay", 1.713);
  ck_assert(!is_due(model));
  ck_same_models(model, clone);
  invmm_model_free(model);
  invmm_model_free(clone);
}
END_TEST

START_TEST(adopting_allocates_nothing) {
  struct purse purse = {.left = -1};
  invmm_model *model = maker_from(&purse, variants[_i], SETTINGS({"volatility", 0.2385})), *clone;
  live(model);
  clone = clone_of(model);
  set(clone, "intensity_decay", 1.713);
  ck_assert_int_eq(invmm_solve(clone, NULL, NULL), INVMM_OK);
  int asked = purse.asked;
  ck_assert_int_eq(invmm_model_adopt(model, clone), INVMM_OK);
  ck_assert_int_eq(invmm_model_reset(model), INVMM_OK); /* nor does a reset, which has to solve here */
  set(model, "intensity_decay", 1.317);
  ck_assert_int_eq(purse.asked, asked);
  invmm_model_free(model);
  invmm_model_free(clone);
  ck_assert_int_eq(purse.live, 0);
}
END_TEST

START_TEST(what_does_not_fit_is_not_adopted) {
  invmm_model *model = maker_of(variants[_i]), *before;
  invmm_model *larger = model_with(
      kind, SETTINGS(WHOLE, {"variant", variants[_i]}, {"volatility", 0.2385}, {"inventory_limit", 37}));
  invmm_model *closed =
      model_with(kind, SETTINGS(WHOLE, {"variant", INVMM_AS_FINITE}, {"volatility", 0.2385}));
  invmm_model *market = model_with(INVMM_KIND_PAPER_MARKET, SETTINGS({"queue_share", 0.317}));
  live(model);
  before = clone_of(model);
  ck_assert_int_eq(invmm_model_adopt(model, larger), INVMM_E_CONFIG);
  ck_assert_ptr_nonnull(strstr(invmm_model_errmsg(model), "lattice"));
  ck_assert_int_eq(invmm_model_adopt(model, closed), INVMM_E_CONFIG);
  ck_assert_int_eq(invmm_model_adopt(closed, model), INVMM_E_CONFIG);
  ck_assert_int_lt(invmm_model_adopt(model, market), 0);
  ck_assert_int_eq(invmm_model_adopt(market, market), INVMM_E_UNSUPPORTED);
  ck_assert_int_eq(invmm_model_adopt(market, model), INVMM_E_UNSUPPORTED);
  ck_assert_int_eq(invmm_model_adopt(NULL, model), INVMM_E_ARG);
  ck_assert_int_eq(invmm_model_adopt(model, NULL), INVMM_E_ARG);
  ck_same_models(model, before);
  invmm_model_free(model);
  invmm_model_free(before);
  invmm_model_free(larger);
  invmm_model_free(closed);
  invmm_model_free(market);
}
END_TEST

START_TEST(a_model_adopts_itself_without_a_change) {
  invmm_model *model = maker_of(variants[_i]), *before;
  live(model);
  before = clone_of(model);
  ck_assert_int_eq(invmm_model_adopt(model, model), INVMM_OK);
  ck_same_models(model, before);
  invmm_model_free(model);
  invmm_model_free(before);
}
END_TEST

/* A model that quotes is not made mute by one that has not solved yet. */
START_TEST(no_solution_is_not_adopted) {
  invmm_model *model = relative_maker(INVMM_AS_EXACT), *blank = relative_maker(INVMM_AS_EXACT), *before;
  live(model);
  ck_assert_int_eq(invmm_solve(model, NULL, NULL), INVMM_OK);
  before = clone_of(model);
  invmm_status status = invmm_model_adopt(model, blank);
  ck_assert_msg(status < 0, "%d", status);
  ck_same_models(model, before);
  invmm_model_free(model);
  invmm_model_free(blank);
  invmm_model_free(before);
}
END_TEST

/* --- closed forms and markets
 * -------------------------------------------------------------------------------------- */

static int32_t never_called(void *user, double done) {
  (void)user, (void)done;
  ck_abort_msg("progress was called");
}

START_TEST(closed_forms_have_nothing_to_solve_and_markets_never_do) {
  const double closed[] = {INVMM_AS_FINITE, INVMM_AS_INFINITE, INVMM_AS_ASYMPTOTIC};
  for (int i = 0; i < 3; ++i) {
    invmm_config *config =
        config_with(kind, SETTINGS({"variant", closed[i]}, {"risk_aversion", 0.0213}, {"volatility", 0.2385},
                                   {"intensity_scale", 0.7131}, {"intensity_decay", 1.513},
                                   {"inventory_limit", 4.63}, {"horizon", 61.37}));
    invmm_model *model, *before;
    ck_assert_int_eq(invmm_model_new(config, &model), INVMM_OK);
    live(model);
    set(model, "risk_aversion", 0.0317);
    ck_assert(!is_due(model));
    before = clone_of(model);
    ck_assert_int_eq(invmm_solve(model, never_called, NULL), INVMM_OK);
    ck_assert_int_eq(invmm_model_adopt(model, before), INVMM_OK);
    ck_same_models(model, before);
    invmm_model_free(model);
    invmm_model_free(before);
    invmm_config_free(config);
  }
  for (int i = 0; i < RECIPES; ++i) {
    if (kind_info(recipes[i].kind).verbs & INVMM_VERB_SOLVE) continue;
    invmm_model *market = model_of(&recipes[i]);
    ck_assert_int_eq(invmm_solve(market, never_called, NULL), INVMM_E_UNSUPPORTED);
    invmm_model_free(market);
  }
  ck_assert_int_eq(invmm_solve(NULL, never_called, NULL), INVMM_E_ARG);
}
END_TEST

/* --- reset
 * ----------------------------------------------------------------------------------------------------------
 */

START_TEST(reset_returns_to_the_configured_parameters_and_their_table) {
  for (int i = 0; i < CHANGES; ++i)
    for (int solve = 0; solve < 2; ++solve) {
      invmm_model *model = maker_of(variants[_i]), *fresh = maker_of(variants[_i]);
      live(model);
      set(model, changes[i].name, changes[i].value);
      if (solve) ck_assert_int_eq(invmm_solve(model, NULL, NULL), INVMM_OK);
      ck_assert_int_eq(invmm_model_reset(model), INVMM_OK);
      ck_same_models(model, fresh);
      live(model), live(fresh);
      ck_assert(!is_due(model));
      ck_same_models(model, fresh);
      invmm_model_free(model);
      invmm_model_free(fresh);
    }
}
END_TEST

START_TEST(reset_forgets_the_price_that_a_relative_volatility_took) {
  invmm_model *model = relative_maker(INVMM_AS_EXACT), *fresh = relative_maker(INVMM_AS_EXACT);
  live(model);
  ck_assert_int_eq(invmm_solve(model, NULL, NULL), INVMM_OK);
  ck_assert_int_eq(invmm_model_reset(model), INVMM_OK);
  ck_same_models(model, fresh);
  live(model), live(fresh);
  ck_same_models(model, fresh);
  invmm_model_free(model);
  invmm_model_free(fresh);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("core/solve");
  TCase *tcase = tcase_create("solve");
  tcase_set_timeout(tcase, 120);
  tcase_add_loop_test(tcase, a_parameter_makes_due_the_tables_that_depend_on_it_and_no_others, 0, LATTICES);
  tcase_add_test(tcase, every_live_parameter_that_a_number_can_change_is_tried);
  tcase_add_loop_test(tcase, a_due_model_reads_its_last_table_bit_for_bit, 0, LATTICES);
  tcase_add_loop_test(tcase, setting_a_parameter_back_clears_it, 0, LATTICES);
  tcase_add_loop_test(tcase, solving_clears_it_and_equals_a_fresh_model_bit_for_bit, 0, LATTICES);
  tcase_add_loop_test(tcase, a_table_can_follow_its_risk_wherever_it_goes, 0, LATTICES);
  tcase_add_loop_test(tcase, passing_time_makes_nothing_due, 0, LATTICES);
  tcase_add_loop_test(tcase, values_of_the_table_say_due_as_well, 0, LATTICES);
  tcase_add_loop_test(tcase, with_a_relative_volatility_the_first_price_makes_a_solution_possible, 0,
                      LATTICES);
  tcase_add_test(tcase, running_penalty_needs_no_price_whatever_the_volatility_is_called);
  tcase_add_test(tcase, without_a_solution_values_of_the_table_are_not_ready);
  tcase_add_loop_test(tcase, progress_may_cancel_at_any_call_and_nothing_has_changed, 0, LATTICES);
  tcase_add_loop_test(tcase, without_memory_the_last_solution_stays, 0, LATTICES);
  tcase_add_loop_test(tcase, a_larger_lattice_than_the_block_has_room_for_is_refused_with_a_sentence, 0,
                      LATTICES);
  tcase_add_loop_test(tcase, a_clone_that_was_solved_gives_what_solving_in_place_gives, 0, LATTICES);
  tcase_add_loop_test(tcase, what_is_adopted_for_other_parameters_stays_due, 0, LATTICES);
  tcase_add_loop_test(tcase, adopting_allocates_nothing, 0, LATTICES);
  tcase_add_loop_test(tcase, what_does_not_fit_is_not_adopted, 0, LATTICES);
  tcase_add_loop_test(tcase, a_model_adopts_itself_without_a_change, 0, LATTICES);
  tcase_add_test(tcase, no_solution_is_not_adopted);
  tcase_add_test(tcase, closed_forms_have_nothing_to_solve_and_markets_never_do);
  tcase_add_loop_test(tcase, reset_returns_to_the_configured_parameters_and_their_table, 0, LATTICES);
  tcase_add_test(tcase, reset_forgets_the_price_that_a_relative_volatility_took);
  suite_add_tcase(suite, tcase);
  return run_suite(suite);
}
