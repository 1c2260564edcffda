/* SPDX-License-Identifier: MIT */
/** Avellaneda-Stoikov: infinite, exact, stationary and running_penalty against published tables, many digits,
 * an independent slow method, and each other. */
#include "draw.h"
#include "golden.h"

static const int32_t kind = INVMM_KIND_AVELLANEDA_STOIKOV;

static void hold(invmm_model *maker, int64_t time_ns, double inventory) {
  step_ok(maker, (invmm_event){.time_ns = time_ns, .kind = INVMM_EV_POSITION, .size = inventory});
}

static double depth(const invmm_model *maker, uint32_t ask) {
  return value_of(maker, "depth", ask);
}

/* What a quote must be: the depths around the mid of 100, a side only where it has one (infinity: it has
 * not). Bad sides and far depths are shown with `what`. Gives the greater of both errors. */
static double error_of(const invmm_model *maker, const double want[2], double most, const char *what,
                       int row) {
  invmm_quotes q = quote_of(maker);
  double worst = 0;
  for (uint32_t ask = 0; ask < 2; ++ask) {
    int side = (q.sides & (ask ? INVMM_SIDE_ASK : INVMM_SIDE_BID)) != 0;
    ck_assert_msg(side == isfinite(want[ask]), "%s %d: sides %u flags %u", what, row, q.sides, q.flags);
    if (!side) continue;
    double from_quote = ask ? q.ask - 100 : 100 - q.bid, of_mid = 1e-13 * (100 + fabs(want[ask]));
    double error = fabs(depth(maker, ask) - want[ask]);
    ck_assert_msg(error <= most + 1e-13 * fabs(want[ask]), "%s %d: depth %u = %.17g, wanted %.17g", what, row,
                  ask, depth(maker, ask), want[ask]);
    ck_assert_msg(fabs(from_quote - want[ask]) <= most + of_mid, "%s %d: side %u", what, row, ask);
    worst = fmax(worst, error);
  }
  return worst;
}

/* --- infinite
 * ------------------------------------------------------------------------------------------------------ */

START_TEST(infinite_gives_the_exact_indifference_prices_of_the_published_case) {
  double r[3]; /* q r_b r_a */
  int rows = 0;
  invmm_model *maker =
      model_with(kind, SETTINGS({"variant", INVMM_AS_INFINITE}, {"risk_aversion", 0.1}, {"volatility", 2},
                                {"inventory_limit", 10}, {"intensity_decay", 1.5}));
  step_ok(maker, book_at(0, 100, 100));
  double base = log(1 + 0.1 / 1.5) / 0.1;
  for (FILE *file = golden_open("as_infinite_published.txt"); golden_row(file, r, 3); ++rows) {
    hold(maker, 0, r[0]);
    const double want[2] = {100 - r[1] + base, r[2] - 100 + base};
    error_of(maker, want, 5.1e-10, "row", rows);
  }
  ck_assert_int_eq(rows, 9);
  invmm_model_free(maker);
}
END_TEST

static invmm_model *infinite_of_row(const double *r) {
  return model_with(kind, SETTINGS({"variant", INVMM_AS_INFINITE}, {"objective", r[0]},
                                   {"risk_aversion", r[1]}, {"intensity_decay_bid", r[2]},
                                   {"intensity_decay_ask", r[3]}, {"order_size", r[4]}, {"impact", r[5]},
                                   {"inventory_limit", r[6]}, {"inventory_target", r[7]}));
}

START_TEST(infinite_agrees_with_fifty_digits) {
  double r[11], worst = 0; /* ... inventory, bid ask */
  int rows = 0, sides = 0;
  for (FILE *file = golden_open("as_infinite.txt"); golden_row(file, r, 11); ++rows) {
    invmm_model *maker = infinite_of_row(r);
    step_ok(maker, book_at(0, 100, 100));
    hold(maker, 0, r[8]);
    for (uint32_t ask = 0; ask < 2; ++ask) {
      if (isnan(r[9 + ask])) continue;
      double error = fabs(depth(maker, ask) - r[9 + ask]) / (1 + fabs(r[9 + ask]));
      ck_assert_msg(error <= 1e-12, "row %d: %.17g, wanted %.17g", rows, depth(maker, ask), r[9 + ask]);
      worst = fmax(worst, error);
      ++sides;
    }
    invmm_model_free(maker);
  }
  ck_assert_int_eq(rows, 60);
  ck_assert_int_eq(sides, 70);
  printf("infinite: depths agree with fifty digits to %.2g\n", worst);
}
END_TEST

/* 2008, 2.3, with sigma in it: where less than a whole order of room is left a bid for that room is quoted.
 * The ask is the bid of one unit less. */
static double bought_at(double q) {
  const double gamma = 0.1, sigma = 2, omega = 0.5 * gamma * gamma * sigma * sigma * 11 * 11;
  return log(1 - (1 + 2 * q) * gamma * gamma * sigma * sigma /
                     (2 * omega - gamma * gamma * q * q * sigma * sigma)) /
         gamma;
}

START_TEST(infinite_is_exact_up_to_the_limit) {
  const double base = log(1 + 0.1 / 1.5) / 0.1;
  invmm_model *maker =
      model_with(kind, SETTINGS({"variant", INVMM_AS_INFINITE}, {"risk_aversion", 0.1}, {"volatility", 2},
                                {"intensity_decay", 1.5}, {"intensity_scale", 140}, {"inventory_limit", 10}));
  step_ok(maker, book_at(1, 100, 100));
  for (double q = -9.9; q < 9.95; q += 0.3) {
    hold(maker, 1000000000, q);
    ck_assert_close(depth(maker, 0), base - bought_at(q), 1e-10);
    ck_assert_close(depth(maker, 1), base + bought_at(q - 1), 1e-10);
  }
  invmm_model_free(maker);
}
END_TEST

START_TEST(infinite_sells_at_the_price_that_it_had_bought_at) {
  invmm_model *maker =
      model_with(kind, SETTINGS({"variant", INVMM_AS_INFINITE}, {"risk_aversion", 0.0731},
                                {"intensity_decay_bid", 1.513}, {"intensity_decay_ask", 1.731},
                                {"order_size", 2.385}, {"impact", 0.0317}, {"inventory_limit", 17.31}));
  step_ok(maker, book_at(1, 99.37, 99.53));
  for (double q = -17.31; q <= 17.31 - 2.385; q += 0.7317) {
    hold(maker, 1000000000, q);
    double bought = depth(maker, 0) - value_of(maker, "intensity_term", 0);
    hold(maker, 1000000000, q + 2.385);
    double sold = depth(maker, 1) - value_of(maker, "intensity_term", 1);
    ck_assert_double_lt(fabs(bought + sold - 0.0317 * 2.385), 1e-11);
  }
  invmm_model_free(maker);
}
END_TEST

START_TEST(infinite_does_not_know_the_volatility_nor_time) {
  const struct setting sigmas[] = {{"volatility", 0},
                                   {"volatility", 0.2385},
                                   {"volatility", 713.1},
                                   {"volatility_annual", 0.6173},
                                   {"levels", 1} /* none */};
  double first[2] = {0, 0};
  for (int i = 0; i < 5; ++i) {
    invmm_model *maker = model_with(kind, SETTINGS({"variant", INVMM_AS_INFINITE}, {"risk_aversion", 0.0731},
                                                   {"intensity_decay", 1.513}, {"order_size", 0.37},
                                                   {"inventory_limit", 4.63}, {"horizon", 17.3}, sigmas[i]));
    for (int j = 0; j < 4; ++j) {
      step_ok(maker, book_at(1 + 7.31 * j, 99.37 + j, 99.53 + j));
      hold(maker, (int64_t)(1e9 * (1 + 7.31 * j)), 1.7319);
      if (i + j == 0) first[0] = depth(maker, 0), first[1] = depth(maker, 1);
      ck_assert_double_eq(depth(maker, 0), first[0]);
      ck_assert_double_eq(depth(maker, 1), first[1]);
    }
    invmm_model_free(maker);
  }
}
END_TEST

START_TEST(infinite_quotes_one_side_at_its_limits_and_beyond) {
  invmm_model *maker =
      model_with(kind, SETTINGS({"variant", INVMM_AS_INFINITE}, {"risk_aversion", 0.0731},
                                {"intensity_decay", 1.513}, {"order_size", 0.37}, {"inventory_limit", 4.63}));
  step_ok(maker, book_at(1, 99.37, 99.53));
  double at[2] = {0, 0};
  for (int sign = -1; sign <= 1; sign += 2)
    for (int i = 0; i < 6; ++i) {
      hold(maker, 1000000000, sign * 4.63 * (const double[]){1, 1.0317, 1.08, 1.37, 17.3, 1e9}[i]);
      invmm_quotes q = quote_of(maker);
      ck_assert_uint_eq(q.sides, sign > 0 ? INVMM_SIDE_ASK : INVMM_SIDE_BID);
      ck_assert_uint_eq(q.flags & INVMM_FLAG_LIMIT, INVMM_FLAG_LIMIT);
      ck_assert_double_eq(sign > 0 ? q.ask_size : q.bid_size, 0.37);
      double d = depth(maker, sign > 0);
      if (i == 0) at[sign > 0] = d;
      ck_assert_double_eq(d, at[sign > 0]); /* beyond, that of the limit */
    }
  ck_assert_double_lt(fabs(at[0] - at[1]), 1e-13);
  double x = 0.37 * (2 * 4.63 - 0.37) / (5 * 5 - 4.26 * 4.26);
  ck_assert_close(at[0], log(1 + 0.0731 * 0.37 / 1.513) / (0.0731 * 0.37) + log1p(-x) / (0.0731 * 0.37),
                  1e-12);
  invmm_model_free(maker);
}
END_TEST

/* --- many digits
 * --------------------------------------------------------------------------------------------------- */

enum {
  VARIANT,
  OBJECTIVE,
  GAMMA,
  SIGMA,
  SCALE_BID,
  SCALE_ASK,
  DECAY,
  SIZE,
  DRIFT,
  IMPACT,
  PHI,
  ALPHA,
  EPSILON,
  LIMIT,
  TARGET,
  TAU,
  STATE,
  BID,
  ASK,
  COLUMNS
};

/* `horizon` is that of the table, of which TAU is left after what has gone by. */
static invmm_model *lattice_of_row(const double *r, double horizon, int mode) {
  return model_with(
      kind, SETTINGS({"variant", r[VARIANT]}, {"objective", r[OBJECTIVE]}, {"risk_aversion", r[GAMMA]},
                     {"volatility", r[SIGMA]}, {"intensity_scale_bid", r[SCALE_BID]},
                     {"intensity_scale_ask", r[SCALE_ASK]}, {"intensity_decay", r[DECAY]},
                     {"order_size", r[SIZE]}, {"drift", r[DRIFT]}, {"impact", r[IMPACT]},
                     {"running_penalty", r[PHI]}, {"terminal_penalty", r[ALPHA]},
                     {"adverse_selection", r[EPSILON]}, {"inventory_limit", r[LIMIT]},
                     {"inventory_target", r[TARGET]}, {"horizon", horizon}, {"horizon_mode", mode}));
}

static int same_case(const double *a, const double *b) {
  return memcmp(a, b, STATE * sizeof *a) == 0;
}

/* The rows of one case share their model. */
static void check_lattices(int session) {
  double r[COLUMNS], before[COLUMNS] = {NAN}, worst = 0, worst_relative = 0;
  const int64_t start = INT64_C(1723118400123456789);
  int rows = 0;
  invmm_model *maker = NULL;
  for (FILE *file = golden_open("as_lattice.txt"); golden_row(file, r, COLUMNS);) {
    int reachable = r[TAU] > 1e-4 && r[TAU] < 1e6; /* to 1e-13 of it, by whole nanoseconds */
    if (session && !reachable) continue;
    int64_t gone = session ? (int64_t)(1.7319e9 * r[TAU]) : 0;
    if (!same_case(r, before)) {
      invmm_model_free(maker);
      maker = lattice_of_row(r, r[TAU] + 1e-9 * (double)gone,
                             session ? INVMM_HORIZON_SESSION : INVMM_HORIZON_ROLLING);
      invmm_event book = book_at(0, 100, 100);
      book.time_ns = start, step_ok(maker, book);
      book.time_ns = start + gone, step_ok(maker, book);
    }
    memcpy(before, r, sizeof r);
    hold(maker, start + gone, r[STATE] * r[SIZE] - r[LIMIT]);
    double error = error_of(maker, &r[BID], 1e-9, "row", rows++);
    worst = fmax(worst, error), worst_relative = fmax(worst_relative, error * r[DECAY]);
  }
  invmm_model_free(maker);
  ck_assert_int_gt(rows, session ? 300 : 795);
  printf("lattices: %d depths agree with many digits to %.2g, %.2g of 1/k%s\n", 2 * rows, worst,
         worst_relative, session ? ", within a table" : "");
}

START_TEST(lattices_agree_with_many_digits_at_the_end_of_their_tables) {
  check_lattices(0);
}
END_TEST

START_TEST(lattices_agree_with_many_digits_within_their_tables) {
  check_lattices(1);
}
END_TEST

/* -- reference vectors -- */

static double glft_errors(int stationary) {
  double r[15], worst = 0; /* gamma sigma A k size drift impact objective limit tau q  bid ask stationary_bid
                              stationary_ask */
  int rows = 0;
  for (FILE *file = golden_open("glft_exact.txt"); golden_row(file, r, 15); ++rows) {
    invmm_model *maker = model_with(
        kind, SETTINGS({"variant", stationary ? INVMM_AS_STATIONARY : INVMM_AS_EXACT},
                       {"risk_aversion", r[0]}, {"volatility", r[1]}, {"intensity_scale", r[2]},
                       {"intensity_decay", r[3]}, {"order_size", r[4]}, {"drift", r[5]}, {"impact", r[6]},
                       {"objective", r[7]}, {"inventory_limit", r[8]}, {"horizon", r[9] + 3.5}));
    step_ok(maker, book_at(0, 100, 100));
    step_ok(maker, book_at(3.5, 100, 100));
    hold(maker, 3500000000, r[10]);
    worst = fmax(worst, error_of(maker, &r[stationary ? 13 : 11], stationary ? 1e-10 : 1e-9, "row", rows));
    invmm_model_free(maker);
  }
  ck_assert_int_eq(rows, 63);
  return worst;
}

START_TEST(exact_agrees_with_the_vectors_of_glft) {
  printf("exact: glft.txt to %.2g\n", glft_errors(0));
}
END_TEST

START_TEST(stationary_agrees_with_the_vectors_of_glft) {
  printf("stationary: glft.txt to %.2g\n", glft_errors(1));
}
END_TEST

/* Where the block has an epsilon for each side, its thinning goes into A and its depth is added: with both it
 * costs k (A_bid eps_bid - A_ask eps_ask) q, which is 0 there. */
START_TEST(running_penalty_agrees_with_the_vectors_of_cartea_and_jaimungal) {
  double r[13],
      worst = 0,
      worst_theta = 0; /* phi k A_bid A_ask alpha_T epsilon_bid epsilon_ask limit tau q  bid ask h */
  int rows = 0;
  for (FILE *file = golden_open("cjp.txt"); golden_row(file, r, 13); ++rows) {
    int same = r[5] == r[6];
    ck_assert_close(r[2] * r[5], same ? r[2] * r[5] : r[3] * r[6], 1e-15);
    for (int side = 0; side < 2 && !same; ++side)
      r[2 + side] *= exp(-r[1] * r[5 + side]), r[10 + side] -= r[5 + side];
    invmm_model *maker = model_with(
        kind,
        SETTINGS({"variant", INVMM_AS_RUNNING_PENALTY}, {"running_penalty", r[0]}, {"intensity_decay", r[1]},
                 {"intensity_scale_bid", r[2]}, {"intensity_scale_ask", r[3]}, {"terminal_penalty", r[4]},
                 {"adverse_selection", same ? r[5] : 0}, {"inventory_limit", r[7]}, {"horizon", r[8] + 9}));
    step_ok(maker, book_at(0, 100, 100));
    step_ok(maker, book_at(9, 100, 100));
    hold(maker, INT64_C(9000000000), r[9]);
    worst = fmax(worst, error_of(maker, &r[10], 1e-9, "row", rows));
    double theta = value_of(maker, "theta", (uint32_t)lround(r[9] + r[7]));
    ck_assert_msg(fabs(theta - r[12]) < 1e-9, "row %d: theta = %.17g, wanted %.17g", rows, theta, r[12]);
    worst_theta = fmax(worst_theta, fabs(theta - r[12]));
    invmm_model_free(maker);
  }
  ck_assert_int_eq(rows, 43);
  printf("running_penalty: cjp.txt to %.2g, its value function to %.2g\n", worst, worst_theta);
}
END_TEST

/* --- an independent slow method: theta of dealer.md, section 1, with the depth that is best for each p, in
 * small Runge-Kutta steps; impact and adverse selection are moves of the mid, not terms of a matrix
 * --------------------------------------------- */

enum { MOST = 21 };

/* xi Delta: gamma Delta under utility. */
static double risk_unit(const double *r) {
  return r[VARIANT] != INVMM_AS_RUNNING_PENALTY && r[OBJECTIVE] == 0 ? r[GAMMA] * r[SIZE] : 0;
}

/* What fills earn at most at the distance p, currency/s. */
static double best_gain(const double *r, double scale, double p) {
  double unit = risk_unit(r);
  double over = unit > 0 ? log1p(unit / r[DECAY]) / unit : 1 / r[DECAY]; /* the best depth less p */
  double gain = unit > 0 ? -expm1(-unit * over) / unit : over;
  return scale * exp(-r[DECAY] * (p + over)) * gain * r[SIZE];
}

/* Distances of bid and ask below which a fill at inventory n loses, P: what theta loses, and the mid moves.
 */
static void distances(const double *r, const double *theta, int states, int n, double p[2]) {
  double q = n * r[SIZE] - r[LIMIT] - r[TARGET], size = r[SIZE];
  int running = r[VARIANT] == INVMM_AS_RUNNING_PENALTY;
  double epsilon = running ? r[EPSILON] : 0;
  p[0] =
      n + 1 < states ? (theta[n] - theta[n + 1]) / size + r[IMPACT] * (q + size) + epsilon : (double)INFINITY;
  p[1] = n > 0 ? (theta[n] - theta[n - 1]) / size - r[IMPACT] * (q - size) + epsilon : (double)INFINITY;
}

static void slope(const double *r, const double *theta, int states, double *out) {
  int running = r[VARIANT] == INVMM_AS_RUNNING_PENALTY;
  double h = running ? r[PHI] : 0.5 * r[GAMMA] * r[SIGMA] * r[SIGMA], epsilon = running ? r[EPSILON] : 0;
  for (int n = 0; n < states; ++n) {
    double p[2], q = n * r[SIZE] - r[LIMIT] - r[TARGET];
    distances(r, theta, states, n, p);
    out[n] = r[DRIFT] * q - h * q * q + epsilon * q * (r[SCALE_ASK] - r[SCALE_BID]);
    if (n + 1 < states) out[n] += best_gain(r, r[SCALE_BID], p[0]);
    if (n > 0) out[n] += best_gain(r, r[SCALE_ASK], p[1]);
  }
}

static void slow_theta(const double *r, int states, int steps, double *theta) {
  double h = r[TAU] / steps, k[4][MOST], at[MOST];
  for (int n = 0; n < states; ++n) {
    double q = n * r[SIZE] - r[LIMIT] - r[TARGET];
    theta[n] = r[VARIANT] == INVMM_AS_RUNNING_PENALTY ? -r[ALPHA] * q * q : 0;
  }
  for (int i = 0; i < steps; ++i) {
    for (int stage = 0; stage < 4; ++stage) {
      double part = stage == 0 ? 0 : stage == 3 ? h : 0.5 * h;
      for (int n = 0; n < states; ++n)
        at[n] = theta[n] + (stage ? part * k[stage - 1][n] : 0);
      slope(r, at, states, k[stage]);
    }
    for (int n = 0; n < states; ++n)
      theta[n] += h / 6 * (k[0][n] + 2 * k[1][n] + 2 * k[2][n] + k[3][n]);
  }
}

/* A case whose rates times time are a few, so that small steps can follow it. */
static int draw_case(struct draw *d, double *r) {
  int n = (int)draw_whole(d, 1, 10), running = (int)draw_whole(d, 0, 1);
  double rates = draw_decades(d, -1, 0.8);
  r[VARIANT] = running ? INVMM_AS_RUNNING_PENALTY : INVMM_AS_EXACT,
  r[OBJECTIVE] = (double)draw_whole(d, 0, 1);
  r[SIZE] = draw_decades(d, log10(0.003), log10(50)), r[DECAY] = draw_decades(d, -0.5, 2.2);
  r[TAU] = draw_decades(d, -1, 2);
  r[SCALE_BID] = rates / r[TAU], r[SCALE_ASK] = r[SCALE_BID] * draw_decades(d, -0.7, 0.7);
  r[LIMIT] = n * r[SIZE], r[TARGET] = draw_between(d, -0.7, 0.7) * r[LIMIT] * (double)draw_whole(d, 0, 1);
  double money = r[DECAY] / r[SIZE], far = r[LIMIT] + fabs(r[TARGET]);
  r[GAMMA] = money * draw_decades(d, -4, 0.5);
  double risk =
      draw_decades(d, -3, 0.7) / (r[DECAY] / r[SIZE] * far * far * r[TAU]); /* gamma sigma^2/2, or phi */
  r[SIGMA] = sqrt(2 * risk / r[GAMMA]), r[PHI] = risk;
  r[DRIFT] = draw_between(d, -1, 1) / (r[DECAY] / r[SIZE] * far * r[TAU]);
  r[IMPACT] = draw_between(d, 0, 0.2) / (r[DECAY] * r[SIZE] * n),
  r[ALPHA] = draw_between(d, 0, 0.2) / (r[DECAY] * r[SIZE] * n);
  r[EPSILON] = draw_between(d, 0, 0.3) / (r[DECAY] * n);
  return 2 * n + 1;
}

START_TEST(small_steps_of_the_nonlinear_equation_agree) {
  struct draw d = {1981};
  double worst = 0, worst_relative = 0;
  for (int i = 0; i < 80; ++i) {
    double r[COLUMNS], theta[MOST];
    int states = draw_case(&d, r);
    slow_theta(r, states, 8000, theta);
    double unit = risk_unit(r), over = unit > 0 ? log1p(unit / r[DECAY]) / unit : 1 / r[DECAY];
    int64_t gone = (int64_t)llround(0.371e9 * r[TAU]);
    invmm_model *maker = lattice_of_row(r, r[TAU] + 1e-9 * (double)gone, INVMM_HORIZON_SESSION);
    step_ok(maker, book_at(0, 100, 100));
    invmm_event book = book_at(0, 100, 100);
    book.time_ns = gone, step_ok(maker, book);
    for (int n = 0; n < states; ++n) {
      double p[2];
      distances(r, theta, states, n, p);
      const double want[2] = {p[0] + over, p[1] + over};
      hold(maker, gone, n * r[SIZE] - r[LIMIT]);
      double error = error_of(maker, want, 1e-9, "case", i);
      worst = fmax(worst, error), worst_relative = fmax(worst_relative, error * r[DECAY]);
      double got = value_of(maker, "theta", (uint32_t)n);
      ck_assert_msg(fabs(got - theta[n]) < 1e-9 * r[SIZE] / r[DECAY],
                    "case %d: theta %d = %.17g, wanted %.17g", i, n, got, theta[n]);
    }
    invmm_model_free(maker);
  }
  printf("lattices: small steps agree to %.2g, %.2g of 1/k\n", worst, worst_relative);
}
END_TEST

/* --- each other
 * ---------------------------------------------------------------------------------------------------- */

#define LATTICE                                                                                              \
  {"intensity_scale_bid", 0.7131}, {"intensity_scale_ask", 0.9317}, {"intensity_decay", 1.513},              \
      {"order_size", 2.385}, {"inventory_limit", 5 * 2.385}, {"inventory_target", 0.7319}, {                 \
    "drift", 0.000731                                                                                        \
  }
#define RISK                                                                                                 \
  {"risk_aversion", 0.0213}, {                                                                               \
    "volatility", 0.2385                                                                                     \
  }

enum { STATES = 11 };

/* Depths at every inventory of a LATTICE, tau having `horizon` less what is gone. */
static void all_depths(const struct setting *settings, double gone, double out[STATES][2]) {
  invmm_model *maker = model_with(kind, settings);
  step_ok(maker, book_at(0, 100, 100));
  step_ok(maker, book_at(gone, 100, 100));
  for (int n = 0; n < STATES; ++n) {
    hold(maker, (int64_t)llround(gone * 1e9), (n - 5) * 2.385);
    out[n][0] = depth(maker, 0), out[n][1] = depth(maker, 1);
  }
  invmm_model_free(maker);
}

static double farthest(double a[STATES][2], double b[STATES][2]) {
  double worst = 0;
  for (int n = 0; n < STATES; ++n) {
    if (n + 1 < STATES) worst = fmax(worst, fabs(a[n][0] - b[n][0]));
    if (n > 0) worst = fmax(worst, fabs(a[n][1] - b[n][1]));
  }
  return worst;
}

START_TEST(a_running_penalty_of_half_gamma_sigma_squared_is_exact_and_risk_adjusted) {
  double one[STATES][2], other[STATES][2];
  for (double gone = 0; gone < 62; gone += 7.313) {
    all_depths(SETTINGS(LATTICE, RISK, {"variant", INVMM_AS_EXACT},
                        {"objective", INVMM_OBJECTIVE_RISK_ADJUSTED}, {"horizon", 61.37}, {"impact", 0.0171}),
               gone, one);
    all_depths(SETTINGS(LATTICE, {"variant", INVMM_AS_RUNNING_PENALTY}, {"horizon", 61.37},
                        {"impact", 0.0171}, {"running_penalty", 0.5 * 0.0213 * 0.2385 * 0.2385}),
               gone, other);
    ck_assert_double_lt(farthest(one, other), 1e-12);
  }
}
END_TEST

START_TEST(running_penalty_ignores_risk_aversion_volatility_and_objective) {
  double one[STATES][2], other[STATES][2];
  const struct setting own[] = {
      {"variant", INVMM_AS_RUNNING_PENALTY}, {"horizon", 61.37}, {"running_penalty", 0.00317}};
  all_depths(SETTINGS(LATTICE, own[0], own[1], own[2]), 3.7, one);
  all_depths(SETTINGS(LATTICE, own[0], own[1], own[2], RISK, {"objective", INVMM_OBJECTIVE_UTILITY}), 3.7,
             other);
  ck_assert_double_eq(farthest(one, other), 0);
  all_depths(SETTINGS(LATTICE, own[0], own[1], own[2], {"risk_aversion", 7.13}, {"volatility_annual", 0.37},
                      {"objective", INVMM_OBJECTIVE_RISK_ADJUSTED}),
             3.7, other);
  ck_assert_double_eq(farthest(one, other), 0);
  all_depths(SETTINGS(LATTICE, own[0], own[1], {"running_penalty", 0.00713}), 3.7, other);
  ck_assert_double_gt(farthest(one, other), 1e-3);
}
END_TEST

START_TEST(penalties_and_adverse_selection_are_for_running_penalty_alone) {
  double one[STATES][2], other[STATES][2];
  for (int variant = INVMM_AS_EXACT; variant <= INVMM_AS_STATIONARY; ++variant) {
    all_depths(SETTINGS(LATTICE, RISK, {"variant", variant}, {"horizon", 61.37}), 3.7, one);
    all_depths(SETTINGS(LATTICE, RISK, {"variant", variant}, {"horizon", 61.37}, {"running_penalty", 0.731},
                        {"terminal_penalty", 3.17}, {"adverse_selection", 1.37}),
               3.7, other);
    ck_assert_double_eq(farthest(one, other), 0);
  }
}
END_TEST

START_TEST(exact_becomes_stationary_when_much_time_is_left) {
  double exact[STATES][2], still[STATES][2], before = INFINITY;
  all_depths(SETTINGS(LATTICE, RISK, {"variant", INVMM_AS_STATIONARY}), 0, still);
  for (double tau = 1; tau < 1e3; tau *= 3) {
    all_depths(SETTINGS(LATTICE, RISK, {"variant", INVMM_AS_EXACT}, {"horizon", tau + 2.5}), 2.5, exact);
    double distance = farthest(exact, still);
    ck_assert(distance < before || distance < 1e-10);
    before = distance;
  }
  for (double tau = 1e3; tau < 1.1e9; tau *= 1e3) {
    all_depths(SETTINGS(LATTICE, RISK, {"variant", INVMM_AS_EXACT}, {"horizon", tau}), 0, exact);
    ck_assert_double_lt(farthest(exact, still), 2e-10);
  }
}
END_TEST

/* The 2008 formula is the tangent at tau = 0, away from the limits: what is left is of the order of tau^2. */
START_TEST(exact_begins_as_finite) {
  double exact[STATES][2], finite[STATES][2], off[3];
  for (int objective = 0; objective < 2; ++objective) {
    for (int i = 0; i < 3; ++i) {
      double tau = (const double[]){0.04, 0.02, 0.01}[i];
      for (int variant = INVMM_AS_FINITE; variant <= INVMM_AS_EXACT; variant += 2)
        all_depths(SETTINGS(LATTICE, RISK, {"variant", variant}, {"objective", objective}, {"horizon", tau}),
                   0, variant == INVMM_AS_FINITE ? finite : exact);
      off[i] = 0;
      for (int n = 1; n < STATES - 2; ++n)
        off[i] =
            fmax(off[i], fmax(fabs(exact[n][0] - finite[n][0]), fabs(exact[n + 1][1] - finite[n + 1][1])));
    }
    ck_assert_double_gt(off[0], 1e-5);
    ck_assert_double_lt(fabs(off[0] / off[1] - 4), 0.2);
    ck_assert_double_lt(fabs(off[1] / off[2] - 4), 0.1);
  }
}
END_TEST

START_TEST(mirrored_parameters_have_mirrored_depths) {
  double one[STATES][2], other[STATES][2];
  for (int variant = INVMM_AS_EXACT; variant <= INVMM_AS_RUNNING_PENALTY; ++variant) {
    if (variant == INVMM_AS_ASYMPTOTIC) continue;
    for (int mirror = 0; mirror < 2; ++mirror) {
      double sign = mirror ? -1 : 1;
      all_depths(SETTINGS(RISK, {"variant", variant},
                          {mirror ? "intensity_scale_ask" : "intensity_scale_bid", 0.7131},
                          {mirror ? "intensity_scale_bid" : "intensity_scale_ask", 0.9317},
                          {"intensity_decay", 1.513}, {"order_size", 2.385}, {"inventory_limit", 5 * 2.385},
                          {"inventory_target", sign * 0.7319}, {"drift", sign * 0.00731}, {"horizon", 61.37},
                          {"running_penalty", 0.00317}, {"terminal_penalty", 0.0213},
                          {"adverse_selection", 0.0317}),
                 17.3, mirror ? other : one);
    }
    for (int n = 0; n + 1 < STATES; ++n) {
      ck_assert_double_lt(fabs(one[n][0] - other[STATES - 1 - n][1]), 2e-10);
      ck_assert_double_lt(fabs(one[n + 1][1] - other[STATES - 2 - n][0]), 2e-10);
      if (n > 0) ck_assert(one[n][0] > one[n - 1][0]); /* the longer, the deeper the bid */
      if (n > 0) ck_assert(one[n + 1][1] < one[n][1]); /* and the nearer the ask */
    }
  }
}
END_TEST

/* A quote falls into the parts that it names, the intensity term being base of the objective. */
START_TEST(the_parts_of_a_quote_are_those_of_the_objective) {
  const double utility = log(1 + 0.0213 * 2.385 / 1.513) / (0.0213 * 2.385);
  for (int variant = INVMM_AS_INFINITE; variant <= INVMM_AS_RUNNING_PENALTY; ++variant)
    for (int objective = 0; objective < 2 && variant != INVMM_AS_ASYMPTOTIC; ++objective) {
      invmm_model *maker = model_with(
          kind, SETTINGS(RISK, {"variant", variant}, {"objective", objective}, {"intensity_scale", 0.7131},
                         {"intensity_decay", 1.513}, {"order_size", 2.385}, {"inventory_limit", 5 * 2.385},
                         {"horizon", 61.37}, {"running_penalty", 0.00317}, {"maker_fee", 0.000137}));
      step_ok(maker, book_at(0, 100, 100));
      double base = objective == 0 && variant != INVMM_AS_RUNNING_PENALTY ? utility : 1 / 1.513;
      for (int n = -5; n <= 5; ++n) {
        hold(maker, 0, n * 2.385);
        invmm_quotes q = quote_of(maker);
        ck_assert_close(q.intensity_term, base, 1e-14);
        ck_assert_close(q.fee_term, 0.0137, 1e-14);
        ck_assert_double_lt(fabs(q.inventory_term - (q.reservation - 100)), 1e-13);
        double bid = depth(maker, 0), ask = depth(maker, 1), terms = base + 0.0137;
        if (n == 5) ck_assert_double_lt(fabs(q.ask - (q.reservation + terms)), 1e-12);
        if (n == -5) ck_assert_double_lt(fabs(q.bid - (q.reservation - terms)), 1e-12);
        if (abs(n) < 5) ck_assert_double_lt(fabs(q.reservation - (100 + (ask - bid) / 2)), 1e-12);
        if (abs(n) < 5) ck_assert_double_lt(fabs(q.half_spread - (ask + bid) / 2), 1e-12);
      }
      invmm_model_free(maker);
    }
}
END_TEST

/* Parameters at the ends of what they may be: every answer is finite, absent or refused. */
/* 1/k is no double: neither a new model nor a live change may lead there. */
START_TEST(a_decay_without_an_inverse_is_refused) {
  static const int32_t lattices[] = {INVMM_AS_EXACT, INVMM_AS_STATIONARY, INVMM_AS_RUNNING_PENALTY};
  for (int i = 0; i < 3; ++i) {
    invmm_model *maker =
        model_with(kind, SETTINGS({"variant", lattices[i]}, {"risk_aversion", 0.0731}, {"volatility", 0.2385},
                                  {"running_penalty", 0.00137}, {"intensity_scale", 1.437},
                                  {"intensity_decay", 1.513}, {"horizon", 61.37}, {"inventory_limit", 2}));
    step_ok(maker, book_at(17.31, 99.37, 99.53));
    ck_assert_int_eq(invmm_model_set(maker, INVMM_PARAM_INTENSITY_DECAY, 5e-324), INVMM_E_CONFIG);
    ck_assert_ptr_nonnull(strstr(invmm_model_errmsg(maker), "intensity_decay"));
    ck_assert(isfinite(quote_of(maker).intensity_term));
    invmm_model_free(maker);
  }
}
END_TEST

/* About what both sides earn, twice A/(e k) a second, all the time long. */
START_TEST(a_value_function_that_no_double_holds_is_no_answer) {
  for (int other = 0; other < 2; ++other)
    for (int longer = 0; longer < 2; ++longer) {
      invmm_model *maker =
          model_with(kind, SETTINGS({"variant", INVMM_AS_EXACT}, {"risk_aversion", 0.1}, {"volatility", 0.3},
                                    {"intensity_scale", 1e30}, {"intensity_decay_bid", 1.5},
                                    {"intensity_decay_ask", other ? 1.3 : 1.5}, {"inventory_limit", 3},
                                    {"horizon", longer ? 1e300 : 1e270}));
      double theta = 7;
      step_ok(maker, book_at(0, 99.37, 99.53));
      ck_assert_int_eq(invmm_value(maker, INVMM_VALUE_THETA, 3, &theta), longer ? INVMM_E_NUMERIC : INVMM_OK);
      if (longer)
        ck_assert_double_eq(theta, 7);
      else
        ck_assert(theta > 3e299 && theta < 1e300);
      invmm_model_free(maker);
    }
}
END_TEST

/* What it is worth at the first price is not known before; then no double holds it. */
START_TEST(a_relative_volatility_beyond_all_doubles_is_never_ready) {
  for (int variant = 2; variant <= 3; ++variant) {
    invmm_model *maker =
        model_with(kind, SETTINGS({"variant", variant}, {"order_size", 2.385}, {"inventory_limit", 7 * 2.385},
                                  {"intensity_scale", 0.7}, {"intensity_decay", 1.5}, {"risk_aversion", 0.01},
                                  {"volatility_annual", 1e160}, {"horizon", 61.37}));
    invmm_quotes quote;
    invmm_event first = book_at(1, 99.5, 100.5);
    invmm_step(maker, &first, 1, NULL);
    ck_assert_int_ne(invmm_solve(maker, NULL, NULL), INVMM_OK);
    ck_assert_int_ne(invmm_quote(maker, NULL, 1, &quote), INVMM_OK);
    invmm_model_free(maker);
  }
}
END_TEST

START_TEST(any_units_are_answered_or_refused) {
  static const double sizes[] = {0, 1e-30, 1e-3, 2.385, 1e6, 1e20, 1e60, 1e150, 1e200, 1.7e308};
  struct draw d = {77};
  int made = 0;
  for (int i = 0; i < 400; ++i) {
    invmm_config *config =
        config_with(kind, SETTINGS({"variant", (const double[]){1, 2, 3, 5}[i % 4]}, {"objective", i / 4 % 2},
                                   {"order_size", 2.385}, {"inventory_limit", 7 * 2.385},
                                   {"intensity_scale", 0.7}, {"intensity_decay", 1.5},
                                   {"risk_aversion", 0.01}, {"volatility", 0.3}, {"horizon", 61.37}));
    static const int32_t loose[] = {INVMM_PARAM_RISK_AVERSION,
                                    INVMM_PARAM_VOLATILITY,
                                    INVMM_PARAM_HORIZON,
                                    INVMM_PARAM_IMPACT,
                                    INVMM_PARAM_DRIFT,
                                    INVMM_PARAM_RUNNING_PENALTY,
                                    INVMM_PARAM_TERMINAL_PENALTY,
                                    INVMM_PARAM_ADVERSE_SELECTION,
                                    INVMM_PARAM_INTENSITY_SCALE,
                                    INVMM_PARAM_INTENSITY_DECAY,
                                    INVMM_PARAM_INTENSITY_SCALE_ASK};
    for (int j = 0; j < 2; ++j)
      invmm_config_set(config, loose[draw_whole(&d, 0, 10)], sizes[draw_whole(&d, 0, 9)]);
    invmm_model *maker;
    invmm_status status = invmm_model_new(config, &maker);
    ck_assert_msg(status == INVMM_OK || status == INVMM_E_CONFIG || status == INVMM_E_NUMERIC, "%d: %d", i,
                  status);
    invmm_config_free(config);
    if (!maker) continue;
    ++made;
    step_ok(maker, book_at(0, 100, 100));
    for (int n = -8; n <= 8; ++n) {
      hold(maker, 0, n * 2.385);
      invmm_quotes q = quote_of(maker);
      ck_assert_msg(isfinite(q.bid) && isfinite(q.ask) && isfinite(q.reservation) && isfinite(q.half_spread),
                    "%d", i);
      ck_assert(q.sides == 0 || !(q.flags & (INVMM_FLAG_NOT_READY | INVMM_FLAG_DUE)));
    }
    invmm_model_free(maker);
  }
  ck_assert_int_gt(made, 200);
}
END_TEST

int main(void) {
  return RUN_TESTS(
      "makers/variants", infinite_gives_the_exact_indifference_prices_of_the_published_case,
      infinite_agrees_with_fifty_digits, infinite_is_exact_up_to_the_limit,
      infinite_sells_at_the_price_that_it_had_bought_at, infinite_does_not_know_the_volatility_nor_time,
      infinite_quotes_one_side_at_its_limits_and_beyond,
      lattices_agree_with_many_digits_at_the_end_of_their_tables,
      lattices_agree_with_many_digits_within_their_tables, exact_agrees_with_the_vectors_of_glft,
      stationary_agrees_with_the_vectors_of_glft,
      running_penalty_agrees_with_the_vectors_of_cartea_and_jaimungal,
      small_steps_of_the_nonlinear_equation_agree,
      a_running_penalty_of_half_gamma_sigma_squared_is_exact_and_risk_adjusted,
      running_penalty_ignores_risk_aversion_volatility_and_objective,
      penalties_and_adverse_selection_are_for_running_penalty_alone,
      exact_becomes_stationary_when_much_time_is_left, exact_begins_as_finite,
      mirrored_parameters_have_mirrored_depths, the_parts_of_a_quote_are_those_of_the_objective,
      a_decay_without_an_inverse_is_refused, a_value_function_that_no_double_holds_is_no_answer,
      any_units_are_answered_or_refused, a_relative_volatility_beyond_all_doubles_is_never_ready);
}
