/* SPDX-License-Identifier: MIT */
/** What a band costs where it is used: the maker is driven through the public interface by a Poisson flow of
 * fills, its orders are filled at once, and what it has paid and borne per second is compared with the
 * `cost_rate` that it promises; with the same flow no band a fifth wider or narrower may be cheaper.
 *
 * Theories of Brownian inventories are tried with fills of a tenth of the band. Costs are chosen by the
 * equations of smooth fit so that the best band lies on whole fills: nothing is overshot, and what the size
 * of the fills alone changes is known. It is what the same policy costs on the walk itself, by one sweep over
 * its states, less the limit of that for ever smaller fills; a few thousandths. Each standard error is small
 * enough for a promise that is 5 % too high or too low to be refused, which is asserted. */
#include "realised.h"

enum { MOST_STATES = 200 };

/* ---- the world: fills of one size, and what trading costs ---- */

struct world {
  double size, rate; /* U; 1/s at most */
  double target, drift, reversion;
  const double *bid, *ask;          /* rates by state around 0, 1/s; null: those of the diffusion */
  double fixed[2], proportional[2]; /* to buy and to sell */
  double holding;                   /* P/s of what is above the target */
};

/* Rates of fills up and down at so many fills above 0. */
static void rates_at(const struct world *w, double place, double *up, double *down) {
  if (w->bid) {
    int at = (int)lround(place);
    *up = w->bid[at], *down = w->ask[at];
    return;
  }
  double pull = (w->drift - w->reversion * (place * w->size - w->target)) / (2 * w->size);
  double even = s2 / (2 * w->size * w->size);
  *up = even + pull, *down = even - pull;
}

static double running_at(const struct world *w, double place) {
  double y = place * w->size - w->target;
  return h * y * y + fmax(y, 0) * w->holding;
}

/* A policy in fills: at `low` or `high` it trades to the landing of that side. */
struct policy {
  double low, land_low, land_high, high;
};

static double cost_of(const struct world *w, double size) {
  int sell = size < 0;
  return w->fixed[sell] + w->proportional[sell] * fabs(size);
}

/* ---- what a policy costs on the walk, exactly ---- */

/* Average cost per second: with D_i = V_i - V_(i-1) of relative values, up_i D_(i+1) = down_i D_i - r_i + g
 * between the triggers, where V differs from that of the landing by what the trade costs. All is affine in
 * the cost rate g and the first difference. `fine` divides fills, for what ever smaller ones cost. */
struct affine {
  double one, cost_rate, first;
};

static struct affine sum_of(const struct affine *d, int from, int to) {
  struct affine s = {0, 0, 0};
  for (int i = from; i <= to; ++i)
    s.one += d[i].one, s.cost_rate += d[i].cost_rate, s.first += d[i].first;
  return s;
}

static double walk_cost(const struct world *coarse, const struct policy *p, int fine) {
  struct world w = *coarse;
  struct affine d[MOST_STATES] = {{0, 0, 0}, {0, 0, 1}};
  const int n = (int)lround((p->high - p->low) * fine), low = (int)lround((p->land_low - p->low) * fine),
            high = (int)lround((p->land_high - p->low) * fine);
  w.size /= fine;
  for (int i = 1; i < n; ++i) {
    double up, down, place = p->low * fine + i;
    rates_at(&w, place, &up, &down);
    d[i + 1] = (struct affine){(down * d[i].one - running_at(&w, place)) / up,
                               (down * d[i].cost_rate + 1) / up, down * d[i].first / up};
  }
  struct affine buy = sum_of(d, 1, low), sell = sum_of(d, high + 1, n);
  double bought = -cost_of(&w, low * w.size) - buy.one, sold = cost_of(&w, (high - n) * w.size) - sell.one;
  return (bought * sell.first - sold * buy.first) / (buy.cost_rate * sell.first - sell.cost_rate * buy.first);
}

/* What the size of fills adds: its square is halved twice. */
static double bias_of(const struct world *w, const struct policy *p) {
  double whole = walk_cost(w, p, 1), half = walk_cost(w, p, 2);
  return (whole - half) * 4 / 3;
}

/* ---- the flow ---- */

/* Fills up, down, or none where rates are less than the most. */
static int side_of(const struct world *w, double place, double chance) {
  double up, down;
  rates_at(w, place, &up, &down);
  return chance * w->rate < up ? 1 : chance * w->rate >= w->rate - down ? -1 : 0;
}

static void live(invmm_model *model, const struct world *w, double q, int arrivals, uint64_t seed,
                 struct path *path) {
  struct draw draw = {seed};
  double now = 0;
  step_ok(model, book_at(0, 99.99, 100.01));
  if (q != 0) fill(model, 0, q, INVMM_EVF_RESTING);
  for (int b = 0; b < BATCHES; ++b) {
    double cost = 0, begun = now;
    for (int i = 0; i < arrivals / BATCHES; ++i) {
      struct arrival a = next_arrival(&draw, w->rate);
      double place = q / w->size;
      int side = side_of(w, place, a.chance);
      int64_t now_ns = (int64_t)((now += a.wait) * 1e9);
      cost += running_at(w, place) * a.wait;
      if (side == 0) continue;
      fill(model, now_ns, side * w->size, INVMM_EVF_RESTING);
      q += side * w->size;
      cost += obey(model, now_ns, &q);
    }
    path->cost[b] = cost, path->seconds[b] = now - begun;
  }
}

/* The same flow, but traded by hand. */
static void live_by_hand(const struct policy *p, const struct world *w, double place, int arrivals,
                         uint64_t seed, struct path *path) {
  struct draw draw = {seed};
  for (int b = 0; b < BATCHES; ++b) {
    path->cost[b] = path->seconds[b] = 0;
    for (int i = 0; i < arrivals / BATCHES; ++i) {
      struct arrival a = next_arrival(&draw, w->rate);
      path->cost[b] += running_at(w, place) * a.wait, path->seconds[b] += a.wait;
      place += side_of(w, place, a.chance);
      double landing = place >= p->high ? p->land_high : place <= p->low ? p->land_low : place;
      if (landing != place) path->cost[b] += cost_of(w, (landing - place) * w->size);
      place = landing;
    }
  }
}

static double whole(double x) {
  return nearbyint(x);
}

/* A fifth wider or narrower around its middle, in whole fills. */
static struct policy scaled(const struct policy *p, double factor) {
  double middle = 0.5 * (p->low + p->high);
  return (struct policy){
      whole(middle + factor * (p->low - middle)), whole(middle + factor * (p->land_low - middle)),
      whole(middle + factor * (p->land_high - middle)), whole(middle + factor * (p->high - middle))};
}

/* Whether the best band of the model is the one it was made for. */
static void ck_thresholds(const invmm_model *model, const struct world *w, const struct policy *p) {
  const char *const names[] = {"band_low", "land_low", "land_high", "band_high"};
  const double wanted[] = {p->low, p->land_low, p->land_high, p->high};
  for (int i = 0; i < 4; ++i)
    ck_assert_double_lt(fabs(value_of(model, names[i], 0) / w->size - wanted[i]), 1e-3);
}

static void try_band(const char *what, invmm_model *model, const struct world *w, const struct policy *p,
                     double bias, int best, uint64_t seed) {
  const int arrivals = 800000;
  struct path own, other;
  live(model, w, p->land_high * w->size, arrivals / SLOWED, seed, &own);
  struct estimate got = estimate_of(&own);
  got.mean -= bias;
  ck_promise(what, got, value_of(model, "cost_rate", 0));
  for (int wider = 0; wider < 2 && best; ++wider) {
    struct policy off = scaled(p, wider ? 1.2 : 0.8);
    live_by_hand(&off, w, whole(p->land_high), arrivals / SLOWED, seed, &other);
    ck_not_better(what, &own, &other);
  }
  invmm_model_free(model);
}

/* ---- variants ---- */

/* A hair inside of whole fills: a trade is made beyond the edge. */
static const double hair = 1e-4;

static struct world world_of(double size) {
  return (struct world){.size = size, .rate = s2 / (size * size)};
}

/* Simpson's rule. */
static double integral(double (*f)(const void *, double), const void *context, double from, double to) {
  enum { PARTS = 400 };
  double step = (to - from) / PARTS, sum = f(context, from) + f(context, to);
  for (int i = 1; i < PARTS; ++i)
    sum += (i % 2 ? 4 : 2) * f(context, from + i * step);
  return sum * step / 3;
}

START_TEST(a_band_set_by_hand) {
  struct world w = world_of(0.3);
  struct policy p = {-10, -3, 3, 10};
  w.fixed[0] = w.fixed[1] = 0.5, w.proportional[0] = w.proportional[1] = 0.2;
  invmm_model *model =
      model_with(BAND, SETTINGS(RISK, {"band_outer", 10 * w.size * (1 - 1e-6)}, {"band_inner", 3 * w.size},
                                {"flow_volatility", 1.5}, {"fixed_cost", 0.5}, {"proportional_cost", 0.2}));
  ck_thresholds(model, &w, &p);
  try_band("fixed", model, &w, &p, bias_of(&w, &p), 0, 7131);
}
END_TEST

/* S D^3 = 6 K s^2/h, S (S^2 - D^2) = 6 c s^2/h with S = B + a, D = B - a. */
START_TEST(the_best_band) {
  struct world w = world_of(0.25);
  struct policy p = {-10, -3, 3, 10};
  double outer = (10 - hair) * w.size, inner = 3 * w.size, s = outer + inner, d = outer - inner;
  w.fixed[0] = w.fixed[1] = s * d * d * d * h / (6 * s2);
  w.proportional[0] = w.proportional[1] = s * (s * s - d * d) * h / (6 * s2);
  invmm_model *model =
      model_with(BAND, SETTINGS({"variant", INVMM_BAND_OPTIMAL}, RISK, {"flow_volatility", 1.5}, COSTS(w)));
  ck_thresholds(model, &w, &p);
  try_band("optimal", model, &w, &p, bias_of(&w, &p), 1, 8131);
}
END_TEST

/* Without a fixed cost one fill beyond the edge is traded at a time: the states from edge to edge are equally
 * likely, at (2 B + d)/d of them. */
START_TEST(the_best_band_without_a_fixed_cost) {
  struct world w = world_of(0.25);
  double edge = 6.5 * w.size, c = 4 * h * edge * edge * edge / (3 * s2);
  struct policy p = {-7.5, -6.5, 6.5, 7.5};
  w.proportional[0] = w.proportional[1] = c;
  invmm_model *model =
      model_with(BAND, SETTINGS({"variant", INVMM_BAND_OPTIMAL}, RISK, {"flow_volatility", 1.5}, COSTS(w)));
  ck_assert_close(value_of(model, "band_outer", 0), edge, 1e-12);
  double bias = walk_cost(&w, &p, 1) - (c * s2 / (2 * edge) + h * edge * edge / 3);
  ck_assert_close(walk_cost(&w, &p, 1), c * s2 / (2 * edge + w.size) + h * edge * (edge + w.size) / 3, 1e-9);
  try_band("edge", model, &w, &p, bias, 1, 9131);
}
END_TEST

START_TEST(fills_of_one_size) {
  struct world w = world_of(0.25);
  struct policy p = {-11, -2, 2, 11};
  w.fixed[0] = w.fixed[1] = 0.5, w.proportional[0] = w.proportional[1] = 0.2;
  invmm_model *model = model_with(BAND, SETTINGS({"variant", INVMM_BAND_LOTS}, RISK, {"fill_size", w.size},
                                                 {"fill_rate", w.rate}, COSTS(w)));
  ck_assert_close(walk_cost(&w, &p, 1), value_of(model, "cost_rate", 0), 1e-12);
  try_band("lots", model, &w, &p, 0, 1, 10131);
}
END_TEST

/* Smooth fit with drift: w(y) = alpha + beta y + delta y^2 + C exp(-theta y). */
struct drifting {
  double alpha, beta, delta, scale, theta;
};

static double drift_wave(const void *context, double y) {
  const struct drifting *f = context;
  return f->alpha + (f->beta + f->delta * y) * y + f->scale * exp(-f->theta * y);
}

/* The target and the costs for which these are the thresholds: w is equal at both ends on either side, which
 * fixes C and the target; how the sum of the proportional costs is shared is free. */
static void set_drift_costs(struct world *w, const double at[4]) {
  struct drifting f = {0, s2 * h / (w->drift * w->drift), -h / w->drift, 0, 2 * w->drift / s2};
  double curve[2];
  for (int i = 0; i < 2; ++i)
    curve[i] = (exp(-f.theta * at[2 * i + 1]) - exp(-f.theta * at[2 * i])) / (at[2 * i + 1] - at[2 * i]);
  f.scale = -f.delta * (at[2] + at[3] - at[0] - at[1]) / (curve[1] - curve[0]);
  w->target = 0.5 * (at[2] + at[3] + (f.beta + f.scale * curve[1]) / f.delta);
  f.scale *= exp(-f.theta * w->target);
  double y[4];
  for (int i = 0; i < 4; ++i)
    y[i] = at[i] - w->target;
  double rise = drift_wave(&f, y[2]) - drift_wave(&f, y[1]);
  w->proportional[1] = 0.6 * rise, w->proportional[0] = 0.4 * rise;
  f.alpha = w->proportional[1] - drift_wave(&f, y[2]);
  w->fixed[0] = -w->proportional[0] * (y[1] - y[0]) - integral(drift_wave, &f, y[0], y[1]);
  w->fixed[1] = integral(drift_wave, &f, y[2], y[3]) - w->proportional[1] * (y[3] - y[2]);
}

START_TEST(an_inventory_that_drifts) {
  struct world w = world_of(0.25);
  struct policy p = {-10, -5, 0, 10};
  w.drift = 0.4;
  set_drift_costs(&w, (double[]){(-10 + hair) * w.size, -5 * w.size, 0, (10 - hair) * w.size});
  invmm_model *model =
      model_with(BAND, SETTINGS({"variant", INVMM_BAND_DRIFT}, RISK, {"flow_volatility", 1.5},
                                {"flow_drift", w.drift}, {"inventory_target", w.target}, COSTS(w)));
  ck_thresholds(model, &w, &p);
  try_band("drift", model, &w, &p, bias_of(&w, &p), 1, 11131);
}
END_TEST

/* Smooth fit with reversion: w(x) = (2/s^2) exp(k x^2) (lambda I0(x) - h I2(x)), k = kappa/s^2. */
struct pulled {
  double k, cost_rate;
};

static double part(const struct pulled *f, double x, int squared) {
  double none = sqrt(acos(-1) / (4 * f->k)) * erf(sqrt(f->k) * x), grow = exp(f->k * x * x);
  return squared ? (none * grow - x) / (2 * f->k) : none * grow;
}

static double pulled_wave(const void *context, double x) {
  const struct pulled *f = context;
  return 2 / s2 * (f->cost_rate * part(f, x, 0) - h * part(f, x, 1));
}

START_TEST(an_inventory_that_comes_back) {
  struct world w = world_of(0.25);
  struct policy p = {-10, -3, 3, 10};
  double outer = (10 - hair) * w.size, inner = 3 * w.size;
  w.reversion = 0.2;
  struct pulled f = {w.reversion / s2, 0};
  f.cost_rate = h * (part(&f, outer, 1) - part(&f, inner, 1)) / (part(&f, outer, 0) - part(&f, inner, 0));
  double c = pulled_wave(&f, outer), k = integral(pulled_wave, &f, inner, outer) - c * (outer - inner);
  w.proportional[0] = w.proportional[1] = c, w.fixed[0] = w.fixed[1] = k;
  invmm_model *model =
      model_with(BAND, SETTINGS({"variant", INVMM_BAND_REVERTING}, RISK, {"flow_volatility", 1.5},
                                {"flow_reversion", w.reversion}, COSTS(w)));
  ck_assert_close(value_of(model, "cost_rate", 0), f.cost_rate, 1e-9);
  ck_thresholds(model, &w, &p);
  try_band("reverting", model, &w, &p, bias_of(&w, &p), 1, 12131);
}
END_TEST

static double rounded_value(const invmm_model *model, const char *name, double unit) {
  return whole(value_of(model, name, 0) / unit);
}

/* Fewer fills the further the inventory is out, more on one side than on the other; costs differ, too. */
START_TEST(any_fill_rates) {
  enum { LIMIT = 32 };
  double bid[2 * LIMIT + 1], ask[2 * LIMIT + 1];
  struct world w = {.size = 0.25, .rate = 45, .bid = bid + LIMIT, .ask = ask + LIMIT, .holding = 0.05};
  w.fixed[0] = 0.6, w.fixed[1] = 0.4, w.proportional[0] = 0.1, w.proportional[1] = 0.3;
  for (int n = -LIMIT; n <= LIMIT; ++n)
    bid[LIMIT + n] = 21 * exp(-0.02 * n), ask[LIMIT + n] = 17 * exp(0.015 * n);
  invmm_config *config = config_with(
      BAND, SETTINGS({"variant", INVMM_BAND_LATTICE}, RISK, {"fill_size", w.size},
                     {"inventory_limit", LIMIT * w.size}, {"holding_cost_long", w.holding}, COSTS(w)));
  invmm_model *model;
  ck_assert_int_eq(invmm_config_set_array(config, INVMM_PARAM_FILL_RATE_BID, bid, 2 * LIMIT + 1), INVMM_OK);
  ck_assert_int_eq(invmm_config_set_array(config, INVMM_PARAM_FILL_RATE_ASK, ask, 2 * LIMIT + 1), INVMM_OK);
  ck_assert_int_eq(invmm_model_new(config, &model), INVMM_OK);
  invmm_config_free(config);
  struct policy p = {rounded_value(model, "band_low", w.size), rounded_value(model, "land_low", w.size),
                     rounded_value(model, "land_high", w.size), rounded_value(model, "band_high", w.size)};
  ck_assert_close(walk_cost(&w, &p, 1), value_of(model, "cost_rate", 0), 1e-11);
  try_band("lattice", model, &w, &p, 0, 1, 13131);
}
END_TEST

int main(void) {
  return RUN_TESTS("makers/band_realised", a_band_set_by_hand, the_best_band,
                   the_best_band_without_a_fixed_cost, fills_of_one_size, an_inventory_that_drifts,
                   an_inventory_that_comes_back, any_fill_rates);
}
