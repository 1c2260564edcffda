/* SPDX-License-Identifier: MIT */
#include "parts/influence.h"
#include "parts/horizon.h"
#include <math.h>
#include <string.h>

#define INPUT(ID, field, choices, about, asks)                                                               \
  {                                                                                                          \
    INVMM_PARAM_##ID, INVMM_PF_INPUT, offsetof(struct invmm__influence_params, field), NAN, -INFINITY,       \
        INFINITY, #field, "input", choices, about, NULL, 0, NULL, asks                                       \
  }
#define ROW(ID, field, flags, dflt, min, max, unit, about)                                                   \
  {                                                                                                          \
    INVMM_PARAM_##ID, INVMM_PF_LIVE | (flags), offsetof(struct invmm__influence_params, field), dflt, min,   \
        max, #field, unit, NULL, about, NULL, 0, NULL                                                        \
  }
#define ABOVE INVMM_PF_MIN_OPEN
#define BELOW INVMM_PF_MAX_OPEN

const struct invmm__param invmm__influence_table[] = {
    INPUT(TOXICITY_INPUT, toxicity_input, "toxicity",
          "adds the expected adverse move to the depth of each side; shrinks and withdraws it", 0),
    INPUT(REGIME_INPUT, regime_input, "regime", "scales the inventory limit and all sizes by its limit_scale",
          0),
    INPUT(ORACLE_INPUT, oracle_input, "oracle",
          "checks the mid, and adds its own error to both depths; nothing is quoted without its answer",
          INVMM_PARAM_QUANTITY),
    ROW(TOXICITY_OFF, toxicity_off, ABOVE, INFINITY, 0, INFINITY, "P",
        "a side is withdrawn when its expected adverse move reaches this"),
    ROW(TOXICITY_ON, toxicity_on, BELOW, 0, 0, INFINITY, "P",
        "its size shrinks from here up to toxicity_off, and it comes back below; 0: 0.7 toxicity_off"),
    ROW(TOXICITY_MOST, toxicity_most, 0, INFINITY, 0, INFINITY, "P", "no more than this is added to a depth"),
    ROW(TOXICITY_DWELL, toxicity_dwell, BELOW, 10, 0, INFINITY, "s",
        "how long a withdrawn side must have been below toxicity_on"),
    ROW(TOXICITY_RAMP, toxicity_ramp, BELOW, 5, 0, INFINITY, "s",
        "time in which the size of a side grows from nothing to whole"),
    ROW(QUALITY_LOW, quality_low, 0, 0.3, 0, 1, "1",
        "below this quality of the worst input only what reduces inventory is quoted"),
    ROW(QUALITY_HIGH, quality_high, 0, 0.9, 0, 1, "1",
        "below this the maker is degraded: sizes shrink in proportion, quotes widen"),
    ROW(DEGRADED_SIZE, degraded_size, 0, 0.5, 0, 1, "fraction", "the most that degraded leaves of sizes"),
    ROW(DEGRADED_SPREAD, degraded_spread, BELOW, 2, 1, INFINITY, "1",
        "factor of the half-spread where nothing is left of sizes; between in proportion"),
    ROW(HEALTH_DWELL, health_dwell, BELOW, 10, 0, INFINITY, "s",
        "how long inputs must have been better before the maker takes one step towards normal; twice as long "
        "after each relapse"),
    ROW(HEALTH_RAMP, health_ramp, BELOW, 10, 0, INFINITY, "s",
        "time in which sizes grow back from nothing to whole"),
    ROW(ORACLE_DEVIATION, oracle_deviation, ABOVE, INFINITY, 0, INFINITY, "fraction",
        "nothing is quoted when the mid is further from the oracle's price"),
};
_Static_assert(INVMM__COUNT(invmm__influence_table) == INVMM__INFLUENCE_PARAMS, "the header says how many");

const struct invmm__value invmm__influence_values[] = {
    {INVMM_VALUE_HEALTH_LEVEL, 1, "health_level", "0..2",
     "state of the system by its inputs and HEALTH: normal, degraded, reduce only"},
    {INVMM_VALUE_DEPTH_SCALE, 1, "depth_scale", "fraction", "what the state of the system leaves of sizes"},
    {INVMM_VALUE_SIZE_SCALE, 2, "size_scale", "fraction",
     "what is left of the size of bid (0) and ask (1) by all inputs"},
    {INVMM_VALUE_INPUT_QUALITY, 1, "input_quality", "0..1", "quality of the worst input; 1 without inputs"},
    {INVMM_VALUE_SAMPLES_HAVE, 1, "samples_have", "samples",
     "samples of the attached input that lacks the most"},
    {INVMM_VALUE_SAMPLES_NEED, 1, "samples_need", "samples", "samples that this input needs"},
};
_Static_assert(INVMM__COUNT(invmm__influence_values) == INVMM__INFLUENCE_VALUES, "the header says how many");

/* The dwell doubles at most so often. */
#define RELAPSES_MOST 6.0
/* A relapse is a fall within so many dwells of the last rise. */
#define RELAPSE_DWELLS 10.0

const char *invmm__oracle_refused(double quantity) {
  return quantity == INVMM_QUANTITY_VOLATILITY ? "oracle_input must say a price, but the oracle that is "
                                                 "attached has quantity volatility: set its "
                                                 "quantity to price before it is attached"
                                               : NULL;
}

static double on_of(const struct invmm__influence_params *p) {
  return p->toxicity_on > 0 ? p->toxicity_on : 0.7 * p->toxicity_off;
}

struct invmm__verdict invmm__influence_check(const struct invmm__influence_params *p) {
  const char *why = invmm__oracle_refused(p->oracle_input);
  if (p->toxicity_on > p->toxicity_off)
    why = "toxicity_on is above toxicity_off, so a side would come back before it is withdrawn: lower it";
  if (p->quality_low >= p->quality_high) why = "quality_low must be below quality_high: lower it";
  return (struct invmm__verdict){why ? INVMM_E_CONFIG : INVMM_OK, why, NULL};
}

/* -- hearing -- */

struct invmm__hearing invmm__hearing_begin(void) {
  return (struct invmm__hearing){.limit = 1, .quality = 1};
}

static void note_samples(struct invmm__hearing *h, const struct invmm__report *r) {
  double lacks = r->samples_need - r->samples_have;
  if (h->need > 0 && lacks <= h->need - h->have) return;
  h->have = r->samples_have, h->need = r->samples_need;
}

int invmm__hearing_add(struct invmm__hearing *h, const struct invmm__report *r) {
  note_samples(h, r);
  if (r->quality < h->quality) h->quality = r->quality;
  if (r->quality > 0) return 1;
  h->flags |= r->samples_have < r->samples_need && !r->stale ? INVMM_FLAG_NOT_READY : INVMM_FLAG_STALE;
  return 0;
}

/* Where the word of a parameter's input is kept. */
static uint32_t place_of(int32_t param) {
  if (param == INVMM_PARAM_INTENSITY_INPUT) return INVMM__HEARD_INTENSITY;
  return param == INVMM_PARAM_HEDGE_RATIO ? INVMM__HEARD_RATIO : INVMM__HEARD_VOLATILITY;
}

int invmm__hearing_keep(struct invmm__hearing *h, struct invmm__influence *f, int32_t param,
                        struct invmm__report *r) {
  const int usable = invmm__hearing_add(h, r);
  double *kept = &f->heard[place_of(param)], *to = usable ? kept : r->value;
  const double *from = usable ? r->value : kept;
  *to = *from;
  if (param == INVMM_PARAM_INTENSITY_INPUT) memcpy(to, from, 4 * sizeof *to);
  return *kept > 0;
}

void invmm__heard_now(const struct invmm__attachment *inputs, uint32_t n, double heard[INVMM__HEARD]) {
  struct invmm__influence now = {.fed = 1};
  struct invmm__hearing all = invmm__hearing_begin();
  for (uint32_t i = 0; i < n; ++i) {
    struct invmm__report report;
    int number = inputs[i].param == INVMM_PARAM_VOLATILITY || inputs[i].param == INVMM_PARAM_INTENSITY_INPUT;
    if (!number) continue;
    inputs[i].kind->report(inputs[i].state, inputs[i].clock, &report);
    invmm__hearing_keep(&all, &now, inputs[i].param, &report);
  }
  memcpy(heard, now.heard, sizeof now.heard);
}

/* A forecast that is no better than the base rate, or that waits for the first own fill, stays out; one that
 * is not warm, or old, is waited for. */
static void take_toxicity(struct invmm__hearing *h, const struct invmm__report *r) {
  if (r->quality > 0 || r->samples_have < r->samples_need || r->stale) {
    if (!invmm__hearing_add(h, r)) return;
    h->toxicity[0] += fmax(0, r->value[0]), h->toxicity[1] += fmax(0, r->value[1]);
  } else {
    note_samples(h, r);
  }
}

static void take_oracle(struct invmm__hearing *h, const struct invmm__influence_params *p,
                        const struct invmm__report *r, double mid) {
  if (!invmm__hearing_add(h, r)) return;
  double price = r->value[0];
  if (fabs(mid - price) > p->oracle_deviation * price * (1 + 1e-9)) h->flags |= INVMM_FLAG_STALE;
  h->toxicity[0] += r->error[0], h->toxicity[1] += r->error[0];
}

int invmm__hearing_take(struct invmm__hearing *h, const struct invmm__influence_params *p, int32_t param,
                        const struct invmm__report *r, double mid) {
  switch (param) {
  case INVMM_PARAM_TOXICITY_INPUT:
    take_toxicity(h, r);
    return 1;
  case INVMM_PARAM_REGIME_INPUT:
    if (invmm__hearing_add(h, r)) h->limit = r->value[2];
    return 1;
  case INVMM_PARAM_ORACLE_INPUT:
    take_oracle(h, p, r, mid);
    return 1;
  default:
    return 0;
  }
}

struct invmm__said invmm__hear_all(struct invmm__hearing *h, struct invmm__influence *f,
                                   const struct invmm__influence_params *p, double mid,
                                   const struct invmm__attachment *inputs, uint32_t n) {
  struct invmm__said said = {(double)NAN, (double)NAN, NULL, 0, 0};
  for (uint32_t i = 0; i < n; ++i) {
    const int32_t param = inputs[i].param;
    struct invmm__report report;
    if (!inputs[i].kind->report) continue;
    inputs[i].kind->report(inputs[i].state, inputs[i].clock, &report);
    ++said.reports;
    if (param != INVMM_PARAM_VOLATILITY && invmm__hearing_take(h, p, param, &report, mid)) continue;
    said.unknown |= !(report.quality > 0) && param != INVMM_PARAM_HEDGE_RATIO;
    if (!invmm__hearing_keep(h, f, param, &report)) continue;
    if (param == INVMM_PARAM_INTENSITY_INPUT)
      said.intensities = &f->heard[INVMM__HEARD_INTENSITY];
    else
      *(param == INVMM_PARAM_HEDGE_RATIO ? &said.ratio : &said.volatility) = report.value[0];
  }
  return said;
}

/* -- effect -- */

/* Falls at once; rises by at most what the time allows. */
static double follow(double now, double target, double seconds, double ramp) {
  double most = ramp > 0 ? now + seconds / ramp : 1;
  return target < now ? target : fmin(target, most);
}

static int is_over(int64_t since_ns, int64_t now_ns, double seconds) {
  return (uint64_t)now_ns - (uint64_t)since_ns >= invmm__nanoseconds(seconds);
}

/* How far toxicity, which is below `off`, is on its way there from `on`: what is left of the size. */
static double left_by(const struct invmm__influence_params *p, double toxicity) {
  double on = on_of(p), off = p->toxicity_off;
  return toxicity > on && off < INFINITY ? (off - toxicity) / (off - on) : 1;
}

static void renew_side(struct invmm__influence *f, const struct invmm__influence_params *p, int side,
                       double toxicity, int64_t now_ns, double seconds) {
  if (toxicity > on_of(p)) f->quiet_ns[side] = now_ns;
  if (toxicity >= p->toxicity_off) f->withdrawn[side] = 1;
  if (f->withdrawn[side] && toxicity <= on_of(p) && is_over(f->quiet_ns[side], now_ns, p->toxicity_dwell))
    f->withdrawn[side] = 0;
  double target = f->withdrawn[side] ? 0 : left_by(p, toxicity);
  f->size[side] = follow(f->size[side], target, seconds, p->toxicity_ramp);
  f->toxicity[side] = fmin(toxicity, p->toxicity_most);
  if (f->toxicity[side] > 0 || f->size[side] < 1) f->flags |= INVMM_FLAG_TOXIC;
}

static int level_of(const struct invmm__influence_params *p, double quality, int health) {
  if (quality < p->quality_low) return INVMM__REDUCE_ONLY;
  return quality < p->quality_high || health == 1 ? INVMM__DEGRADED : INVMM__NORMAL;
}

static void renew_level(struct invmm__influence *f, const struct invmm__influence_params *p, int wanted,
                        int64_t now_ns) {
  double dwell = p->health_dwell * ldexp(1, (int)f->relapses);
  if (wanted > f->level) {
    int relapse = f->raised_ns != 0 && !is_over(f->raised_ns, now_ns, RELAPSE_DWELLS * dwell);
    f->relapses = relapse ? fmin(f->relapses + 1, RELAPSES_MOST) : 0;
    f->level = wanted, f->calm_ns = now_ns;
  } else if (wanted == f->level) {
    f->calm_ns = now_ns;
  } else if (now_ns > f->fed_ns &&
             is_over(f->calm_ns, now_ns, dwell)) { /* hearing the same twice is one step */
    f->level -= 1, f->calm_ns = f->raised_ns = now_ns;
  }
}

static double depth_of(const struct invmm__influence *f, const struct invmm__influence_params *p,
                       double quality) {
  double share = (quality - p->quality_low) / (p->quality_high - p->quality_low);
  share = fmin(fmax(share, 0), 1);
  return f->level > INVMM__NORMAL ? fmin(share, p->degraded_size) : share;
}

/* The first time: what was not heard yet cannot have been worse. */
static void start(struct invmm__influence *f, int64_t now_ns) {
  f->fed = 1, f->depth = f->size[0] = f->size[1] = 1;
  f->fed_ns = f->calm_ns = f->quiet_ns[0] = f->quiet_ns[1] = now_ns;
}

static int acts(const struct invmm__influence *f) {
  int smaller = (f->depth != 1) | (f->limit != 1) | (f->size[0] != 1) | (f->size[1] != 1);
  int further = (f->widen != 1) | (f->toxicity[0] > 0) | (f->toxicity[1] > 0);
  return smaller | further | (f->level > INVMM__NORMAL);
}

void invmm__influence_renew(struct invmm__influence *f, const struct invmm__influence_params *p,
                            const struct invmm__hearing *h, int64_t now_ns, int health) {
  if (!f->fed || f->fed_ns > now_ns) start(f, now_ns);
  double seconds = invmm__seconds(f->fed_ns, now_ns);
  f->flags = h->flags, f->limit = h->limit;
  f->quality = h->quality, f->have = h->have, f->need = h->need;
  for (int side = 0; side < 2; ++side)
    renew_side(f, p, side, h->toxicity[side], now_ns, seconds);
  /* an input that warms up says nothing about the state of the system; one that died does once it is back */
  int warming = (h->flags & INVMM_FLAG_NOT_READY) != 0, dead = (h->flags & INVMM_FLAG_STALE) != 0;
  if (!warming && !dead) renew_level(f, p, level_of(p, h->quality, health), now_ns);
  if (!warming) f->depth = follow(f->depth, dead ? 0 : depth_of(f, p, h->quality), seconds, p->health_ramp);
  f->widen = 1 + (p->degraded_spread - 1) * (1 - f->depth);
  if (f->level > INVMM__NORMAL) f->flags |= INVMM_FLAG_HALTED;
  f->acts = acts(f);
  f->fed_ns = now_ns;
}

invmm_status invmm__influence_value(const struct invmm__influence *f, int32_t value, uint32_t index,
                                    double *out) {
  switch (value) {
  case INVMM_VALUE_HEALTH_LEVEL:
    *out = f->level;
    return INVMM_OK;
  case INVMM_VALUE_DEPTH_SCALE:
    *out = f->fed ? f->depth : 1;
    return INVMM_OK;
  case INVMM_VALUE_SIZE_SCALE:
    *out = f->fed ? f->depth * f->limit * f->size[index] : 1;
    return INVMM_OK;
  case INVMM_VALUE_INPUT_QUALITY:
    *out = f->fed ? f->quality : 1;
    return INVMM_OK;
  case INVMM_VALUE_SAMPLES_HAVE:
    *out = f->have;
    return INVMM_OK;
  case INVMM_VALUE_SAMPLES_NEED:
    *out = f->need;
    return INVMM_OK;
  default:
    return INVMM_E_KIND;
  }
}

static int is_fraction(double x) {
  return x >= 0 && x <= 1;
}

/* Numbers that an input could say, or nothing at all. */
static int could_be_said(const double *heard, int n) {
  for (int i = 0; i < n; ++i)
    if (!(heard[0] > 0 ? heard[i] > 0 : heard[i] == 0)) return 0;
  return 1;
}

int invmm__influence_sane(const struct invmm__influence *f) {
  if (!could_be_said(&f->heard[INVMM__HEARD_VOLATILITY], 1) ||
      !could_be_said(&f->heard[INVMM__HEARD_RATIO], 1) ||
      !could_be_said(&f->heard[INVMM__HEARD_INTENSITY], 4))
    return 0;
  return is_fraction(f->depth) && is_fraction(f->size[0]) && is_fraction(f->size[1]) && f->relapses >= 0 &&
         f->relapses <= RELAPSES_MOST;
}
