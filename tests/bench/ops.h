/* SPDX-License-Identifier: MIT */
/** What is measured: every verb and variant as a named operation on a rig that is set up for it. bench.c
 * takes their time, count.c lets their instructions be counted. */
#ifndef INVMM_TESTS_BENCH_OPS_H
#define INVMM_TESTS_BENCH_OPS_H

#include <invmm/ids.h>
#include <invmm/invmm.h>

enum { EVENTS = 1024, BATCH = 256, ORDERS = 16 };

/** The bare formula of Avellaneda and Stoikov (2008): what a program would write inline. */
struct textbook {
  double gamma, sigma, k, horizon;
};

struct prices {
  double bid, ask;
};

/** What an operation works on. */
struct rig {
  invmm_config *config;                /* that the model was made with */
  invmm_model *model, *market, *other; /* the last a clone of the first */
  invmm_model *warm;                   /* what a reset goes back to; null: to the configuration */
  invmm_event events[EVENTS];
  invmm_quotes quotes[BATCH];
  invmm_order orders[ORDERS];
  invmm_event seen[BATCH];
  struct prices prices[BATCH];
  struct textbook textbook;
  unsigned char *saved;
  uint64_t length;
  double value, holds;
  int hedges;
};

/** A parameter of the maker that differs from what all rigs have. The list ends with 0. */
struct change {
  int32_t param;
  double value;
};

/** One operation. */
struct op {
  const char *name;
  void (*run)(struct rig *rig, int n); /* does it n times, n <= EVENTS */
  struct change changes[14];
  int32_t market;  /* kind of the market; 0: none is needed */
  int32_t input;   /* kind of the input that is measured instead of a maker; 0: none */
  int trade_every; /* one event in so many is a trade; 0: none */
  int fill_every;  /* one event in so many is an own fill; 0: all are books */
  int most;        /* times in one go; 0: EVENTS */
  int only_timed;  /* takes too long to be counted */
  int32_t maker;   /* its kind; 0: Avellaneda-Stoikov */
  int32_t pool;    /* events are those of a pool: INVMM_EV_POOL or SWAP; 0: books */
  double holds;    /* inventory to begin with, U */
  int venues;      /* that orders are split over */
  int hedges;      /* each book of the asset is followed by one of each of so many hedges */
  int fed;         /* inputs that the maker has: volatility, intensity, toxicity, so many of them */
  int samples;     /* of all of them, before anything is measured */
};

extern const struct op ops[];
extern const int op_count;

/** The yardstick of all. */
extern const struct op textbook_op;

/** A rig for an operation, on its own memory; exits where it cannot be made. */
struct rig *rig_new(const struct op *op);

/** As it was after rig_new(): to be called before each run. */
void rig_reset(struct rig *rig);

void rig_free(struct rig *rig);

/** What is searched for, without a model around it: searches.c. */
void search_lambert(struct rig *rig, int n);
void search_weber_fraction(struct rig *rig, int n);
void search_weber_asymptote(struct rig *rig, int n);
void search_weber_far(struct rig *rig, int n);
void search_drift_mild(struct rig *rig, int n);
void search_drift_strong(struct rig *rig, int n);
void search_drift_uneven(struct rig *rig, int n);
void search_drift_overwhelming(struct rig *rig, int n);
void search_drift_overwhelming_free(struct rig *rig, int n);
void search_rate(struct rig *rig, int n);
void search_reverting_weak(struct rig *rig, int n);
void search_reverting_strong(struct rig *rig, int n);
void search_lattice_reverting(struct rig *rig, int n);
void search_tail(struct rig *rig, int n);
void search_tail_kept(struct rig *rig, int n);
void search_tails(struct rig *rig, int n);
void search_tails_costly(struct rig *rig, int n);
void search_tails_lost(struct rig *rig, int n);
void search_exponential(struct rig *rig, int n);
void search_logistic(struct rig *rig, int n);
void search_power(struct rig *rig, int n);
void search_lattice_linear(struct rig *rig, int n);
void search_lattice_unequal(struct rig *rig, int n);
void search_lattice_logistic(struct rig *rig, int n);
void search_clients(struct rig *rig, int n);

#endif
