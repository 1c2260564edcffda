/* SPDX-License-Identifier: MIT */
/** As makers/band_realised, for what is no band of inventory: a share of wealth, which prices move, and an
 * inventory that is traded at a speed. */
#include "realised.h"

/* ---- a constant share of wealth: prices walk, holdings do not ---- */

/* Half of the wealth: prices at which the share reaches either edge are alike in their logarithm, of which
 * nodes are whole parts. An arithmetic Brownian price goes from node to node like that. */
struct market {
  double price, cash, held, part; /* the last of the logarithm */
};

static double price_at(const struct market *m, int node) {
  return m->price * exp(m->part * node);
}

static void show_price(invmm_model *model, int64_t now_ns, double price) {
  invmm_event e = {.time_ns = now_ns,
                   .kind = INVMM_EV_BOOK,
                   .price = price - 0.001,
                   .price2 = price + 0.001,
                   .size = 1,
                   .size2 = 1};
  ck_hold(invmm_step(model, &e, 1, NULL) == INVMM_OK, "%s", invmm_model_errmsg(model));
}

/* At the target, at the price it all begins with. */
static void hold_target(invmm_model *model, const struct market *m) {
  invmm_event e = event_at(0, INVMM_EV_POSITION);
  e.size = m->held, e.value = m->cash, e.flags = INVMM_EVF_CASH;
  ck_hold(invmm_model_reset(model) == INVMM_OK, "no reset");
  ck_hold(invmm_step(model, &e, 1, NULL) == INVMM_OK, "%s", invmm_model_errmsg(model));
  show_price(model, 0, m->price);
}

static void live_by_price(invmm_model *model, const struct market *m, int arrivals, uint64_t seed,
                          struct path *path) {
  struct draw draw = {seed};
  double now = 0;
  int node = 0;
  hold_target(model, m);
  for (int b = 0; b < BATCHES; ++b) {
    path->cost[b] = path->seconds[b] = 0;
    for (int i = 0; i < arrivals / BATCHES; ++i) {
      double price = price_at(m, node), up = price_at(m, node + 1) - price,
             down = price - price_at(m, node - 1);
      struct arrival a = next_arrival(&draw, 4 / (up * down)); /* sigma = 2 */
      double y = m->held - 0.5 * (m->held + m->cash / price), q = m->held;
      path->cost[b] += h * y * y * a.wait, path->seconds[b] += a.wait;
      now += a.wait, node += a.chance * (up + down) < down ? 1 : -1;
      show_price(model, (int64_t)(now * 1e9), price_at(m, node));
      path->cost[b] += obey(model, (int64_t)(now * 1e9), &q);
      if (q != m->held) hold_target(model, m), now = 0, node = 0;
    }
  }
}

/* The costs of which this is the best width: (12 K s^2/(gamma sigma^2))^(1/4), in units of the asset. */
START_TEST(a_share_of_wealth) {
  struct market m = {.price = 100, .cash = 1000, .held = 10, .part = 8e-4};
  const double node = 10 - 0.05, width = 1 / (1 + exp(-m.part * node)) - 0.5,
               wealth = 2000; /* w falls with it */
  double stray = 0.25 * wealth / m.price, outer = width * wealth / m.price, flow = stray * 2 / m.price;
  double fixed = pow(outer, 4) * 0.4 / (12 * flow * flow);
  struct path own, other;
  invmm_model *model = model_with(
      BAND, SETTINGS({"variant", INVMM_BAND_WEIGHT}, RISK, {"weight_target", 0.5}, {"fixed_cost", fixed}));
  hold_target(model, &m);
  ck_assert_close(value_of(model, "band_outer", 0), outer, 1e-9);
  double promised = value_of(model, "cost_rate", 0), step = m.part * stray;
  live_by_price(model, &m, 800000 / SLOWED, 7131, &own);
  struct estimate got = estimate_of(&own);
  got.mean += h * step * step / 6; /* as for any walk whose steps are even */
  ck_promise("weight", got, promised);
  invmm_model_free(model);
  for (int wider = 0; wider < 2; ++wider) {
    model = model_with(BAND, SETTINGS({"variant", INVMM_BAND_WEIGHT}, RISK, {"weight_target", 0.5},
                                      {"weight_band", width * (wider ? 1.2 : 0.8)}, {"fixed_cost", fixed}));
    live_by_price(model, &m, 800000 / SLOWED, 7131, &other);
    ck_not_better("weight", &own, &other);
    invmm_model_free(model);
  }
}
END_TEST

/* ---- where speed costs ---- */

static const double psi = 0.2, eta = 0.1;

static invmm_model *speedy(double believed) {
  return model_with(BAND, SETTINGS({"variant", INVMM_BAND_RATE}, RISK, {"flow_volatility", 1.5},
                                   {"quadratic_cost", eta}, {"proportional_cost", believed}));
}

/* What an order's speed does until the next arrival: at most what the order is for. */
struct slice {
  double moved, seconds;
};

static struct slice slice_of(const invmm_order *o, double wait) {
  double seconds = o->size == 0 ? 0 : fmin(wait, o->size / o->rate);
  return (struct slice){o->rate * seconds, seconds};
}

/* Integral of (q + v t)^2 over the slice and what is left of the wait. */
static double square_over(const struct slice *x, double q, double wait) {
  double end = q + x->moved;
  return x->seconds * (q * q + q * end + end * end) / 3 + (wait - x->seconds) * end * end;
}

/* Returns the share of the time that was spent within the zone. */
static double live_at_speed(invmm_model *model, double size, double zone, int arrivals, uint64_t seed,
                            struct path *path) {
  struct draw draw = {seed};
  invmm_order o = {.size = 0};
  double now = 0, q = 0, within = 0;
  uint32_t n;
  step_ok(model, book_at(0, 99.99, 100.01));
  for (int b = 0; b < BATCHES; ++b) {
    path->cost[b] = path->seconds[b] = 0;
    for (int i = 0; i < arrivals / BATCHES; ++i) {
      struct arrival a = next_arrival(&draw, s2 / (size * size));
      struct slice x = slice_of(&o, a.wait);
      int64_t now_ns = (int64_t)((now += a.wait) * 1e9);
      path->cost[b] += h * square_over(&x, q, a.wait) + (psi + eta * fabs(o.rate)) * fabs(x.moved);
      path->seconds[b] += a.wait, within += fabs(q) <= zone ? a.wait : 0;
      if (x.moved != 0) fill(model, now_ns, x.moved, 0);
      double flow = a.chance < 0.5 ? size : -size;
      fill(model, now_ns, flow, INVMM_EVF_RESTING);
      q += x.moved + flow;
      ck_hold(invmm_hedge(model, &o, 1, &n) == INVMM_OK, "no answer");
    }
  }
  return within / now;
}

/* The maker that takes this zone to be the best: it believes in another cost. */
static invmm_model *with_zone(double zone) {
  double low = 0, high = 4 * psi;
  for (int i = 0; i < 50; ++i) {
    double mean = 0.5 * (low + high);
    invmm_model *model = speedy(mean);
    *(value_of(model, "band_outer", 0) < zone ? &low : &high) = mean;
    invmm_model_free(model);
  }
  return speedy(high);
}

/* What holding a speed until the next fill costs is of second order, a thousandth. The size of fills takes
 * off what it does within any band, h d^2/6, while the zone is not left; outside the value is nearly a
 * parabola, of which it takes nothing. */
START_TEST(a_speed_outside_a_zone) {
  const double size = 0.25;
  struct path own, other;
  invmm_model *model = speedy(psi);
  double promised = value_of(model, "cost_rate", 0), zone = value_of(model, "band_outer", 0);
  double within = live_at_speed(model, size, zone, 600000 / SLOWED, 7131, &own);
  struct estimate got = estimate_of(&own);
  got.mean += within * h * size * size / 6;
  ck_promise("rate", got, promised);
  invmm_model_free(model);
  for (int wider = 0; wider < 2; ++wider) {
    model = with_zone(zone * (wider ? 1.2 : 0.8));
    live_at_speed(model, size, zone, 600000 / SLOWED, 7131, &other);
    ck_not_better("rate", &own, &other);
    invmm_model_free(model);
  }
}
END_TEST

int main(void) {
  return RUN_TESTS("makers/band_paths", a_share_of_wealth, a_speed_outside_a_zone);
}
