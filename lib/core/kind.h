/* SPDX-License-Identifier: MIT */
/** What a kind of model is: one static record of tables and functions. registry.c lists the records.
 *
 * A new model writes this record at the end of its file and adds one line to the registry; the border
 * (configuration, discovery, checks, cloning) then works for it without a word about it. */
#ifndef INVMM_CORE_KIND_H
#define INVMM_CORE_KIND_H

#include <invmm/ids.h>
#include <invmm/invmm.h>
#include <stddef.h>
#include <string.h>

/** One row of a table of parameters. `offset` is that of a double within the group's struct or, for an array,
 * of an INVMM__ARRAY. Where only an input may be attached (INVMM_PF_INPUT) the double is 1 with one and NaN
 * without; while `check` looks it is what the input's parameter `asks` is, if it asks for one, so that what
 * is attached is one that fits. Where a number or an input may stand the number is NaN with one. */
struct invmm__param {
  int32_t id;
  uint32_t flags;
  size_t offset;
  double dflt, min, max;
  const char *name, *unit, *choices, *about, *cite;
  uint32_t max_len;    /* of an array; 0: a scalar */
  const char *accepts; /* kinds of input that may stand for the number: "volatility|regime" */
  int32_t asks;        /* INVMM_PARAM_* of the input that is attached here; 0: none */
};

/** An array among the parameters: n elements were given. 0: all hold one value, the default or a scalar that
 * was set. */
#define INVMM__ARRAY(most)                                                                                   \
  struct {                                                                                                   \
    double n, at[most];                                                                                      \
  }

enum { INVMM__ARRAY_MOST = 256, INVMM__INPUTS_MOST = 16 };

/** Rows that several kinds share, and where their struct lies within the kind's parameters. */
struct invmm__param_group {
  const struct invmm__param *rows;
  uint32_t count;
  size_t offset;
};

/** One row of a table of values. */
struct invmm__value {
  int32_t id;
  uint32_t count;
  const char *name, *unit, *about;
};

struct invmm__value_group {
  const struct invmm__value *rows;
  uint32_t count;
};

/** What `check` finds: a status, and a sentence that names the parameters and the way out. */
struct invmm__verdict {
  invmm_status status;
  const char *why;
  const char *variant; /* what asks for it, as in "variant exact"; null: all do */
  double enough;       /* a number that ends the sentence; 0: it has none */
};

/** One field of a state that a save keeps; all else follows from these and the parameters. Numbers of fields
 * are append-only, as those of parameters are. */
struct invmm__field {
  uint32_t id;
  enum { INVMM__F64, INVMM__I64, INVMM__I32 } form;
  size_t offset;
  double min, max; /* what an integer may be; doubles need only be finite */
};

/** The clock of a handle, kept by the border. */
struct invmm__clock {
  int64_t now_ns;   /* time of the last event */
  int64_t first_ns; /* time of the first */
  uint64_t events;  /* how many were taken; 0: the times mean nothing yet */
};

/** An input within a model: the parameter that it feeds, and what it knows. */
struct invmm__attachment {
  int32_t param;
  const struct invmm__kind *kind;
  const void *state;
  const struct invmm__clock *clock;
};

/** What an input says. */
struct invmm__report {
  double value[8], error[8]; /* of one standard error; the meaning is the kind's */
  double quality;            /* 0 .. 1 */
  double samples_have, samples_need;
  int64_t at_ns; /* the last event that it learnt from */
  int stale;     /* whether that was too long ago */
};

/** A solution by which nothing is quoted at the target on either side; the host hears INVMM_E_CONFIG. */
enum { INVMM__EXHAUSTED = -1001 };
/** An attached maker whose fill rates no solution can be made of; the host hears INVMM_E_CONFIG. */
enum { INVMM__NO_RATES = -1002 };

/** What events have told that a solution depends on: sigma^2, P^2/s, NaN: not known yet; and what gas costs
 * instead of the parameters, currency, 0: nobody has said. */
struct invmm__given {
  double variance, gas;
};

/** What a solution is made from. */
struct invmm__problem {
  const void *params;
  struct invmm__given given;
  const struct invmm__attachment *inputs;
  uint32_t input_count;
};

/** The arguments of emit. */
struct invmm__emission {
  const invmm_quotes *quotes;
  uint32_t n;
  const invmm_order *orders;
  uint32_t m;
  invmm_event *out;
  uint32_t capacity;
  uint32_t *count;
};

/** One kind of model. Parameters are a struct of doubles; the state is one relocatable struct. */
struct invmm__kind {
  int32_t id;
  uint32_t verbs;
  const char *name, *title, *cite;
  const struct invmm__param_group *params;
  uint32_t param_groups;
  const struct invmm__value_group *values;
  uint32_t value_groups;
  size_t params_size;
  /** Where the parameters end that every model has: lists lie behind it that are fixed when a model is made,
   * and a model has room for them only if one was set. So the kind must know by what stands before it whether
   * there is anything to read behind it; that may be the first element of the first list, and how many it
   * has. 0: there are no such lists. */
  size_t lists_at;

  /** Bytes of the state for these parameters. */
  size_t (*state_size)(const void *params);
  /** Bytes of a solution for these parameters, a multiple of 64; 0: there is none. It lies where the state
   * ends, at the next multiple of 64. Null, with the four that follow, for kinds that never solve. */
  size_t (*solution_size)(const void *params);
  /** What of the state a solution depends on beside the parameters. */
  struct invmm__given (*given)(const void *state);
  /** Solves into `size` bytes. INVMM_E_CONFIG: they are too few; INVMM_E_NUMERIC: the numbers leave the range
   * that can be solved. After these, INVMM__EXHAUSTED, INVMM__NO_RATES and INVMM_E_CANCELLED, what is in the
   * memory means nothing. */
  invmm_status (*solve)(const struct invmm__problem *problem, void *memory, size_t size,
                        invmm_progress progress, void *user);
  /** Whether the solution is not that of the parameters. */
  int (*due)(const void *state);
  /** The parameters that the solution was made for, as far as lists_at, and what was given; null: there is no
   * solution. */
  const void *(*solved)(const void *solution, struct invmm__given *given);
  /** Whether the parameters agree with each other; their own bounds hold already. */
  struct invmm__verdict (*check)(const void *params);
  /** What a save keeps of the state: these fields, and the doubles from `tail` to its end. Null: it cannot be
   * saved. */
  const struct invmm__field *fields;
  uint32_t field_count;
  size_t tail;
  /** Whether a state that was loaded is one that events could have led to. */
  int (*sane)(const void *state);
  /** Computes what depends on parameters alone; called at the start, after each live change, and after a
   * solution. */
  void (*prepare)(void *state, const void *params, const struct invmm__clock *clock);
  /** Takes what the attached inputs say, after each preparation and after each event that they saw. Null: no
   * input can be attached. */
  void (*feed)(void *state, const void *params, const struct invmm__clock *clock,
               const struct invmm__attachment *inputs, uint32_t n);
  /** What an input says now. Null: this kind is no input that a number is taken from. */
  void (*report)(const void *state, const struct invmm__clock *clock, struct invmm__report *out);
  /** Fills per second of bid [0] and ask [1] at a maker's own quotes if it held this inventory, U. Null: it
   * has no intensities. */
  void (*fill_rates)(const void *state, const struct invmm__clock *clock, double inventory, double rate[2]);
  /** Takes one valid event; the clock shows its time already. On an error nothing has changed. */
  invmm_status (*apply)(void *state, const struct invmm__clock *clock, const invmm_event *event);
  /** Answers one valid request; a null request asks for the standing quote of this level. */
  invmm_status (*quote)(const void *state, const struct invmm__clock *clock, const invmm_request *request,
                        int32_t level, invmm_quotes *out);
  /** Whether hedge may have something to order before a parameter changes. Null: it may. */
  int (*hedges)(const void *state);
  /** The same for what comes most often, a whole book of the asset that is not the first event; `apply`
   * itself where no shorter way is known. And with the answer to the default request; null without `quote`.
   */
  invmm_status (*book)(void *state, const struct invmm__clock *clock, const invmm_event *event);
  invmm_status (*book_quote)(void *state, const struct invmm__clock *clock, const invmm_event *event,
                             invmm_quotes *out);
  /** Takes books at the head of these events and answers them, as long as they are whole ones of the first
   * `everyday` sources and nothing but the mid and the clock hang on them: how many. They come after others;
   * the clock does not show their times. What is left goes one by one. Null: it can take none. */
  uint32_t (*books)(void *state, const struct invmm__clock *clock, uint32_t everyday,
                    const invmm_event *events, uint32_t n, invmm_quotes *out);
  /** Writes at most *n orders and sets *n to how many there are. */
  invmm_status (*hedge)(const void *state, const struct invmm__clock *clock, invmm_order *out, uint32_t *n);
  invmm_status (*value)(const void *state, const struct invmm__clock *clock, int32_t value, uint32_t index,
                        double *out);
  /** Takes quotes and orders, hands out at most `capacity` events; a simulated clock advances here. */
  invmm_status (*emit)(void *state, struct invmm__clock *clock, const struct invmm__emission *emission);
};

static inline uint64_t invmm__bits(double x) {
  uint64_t bits;
  memcpy(&bits, &x, sizeof bits);
  return bits;
}

/* On the bits, since the units that compare doubles have enough to do in a quote. */
static const uint64_t invmm__infinity_bits = UINT64_C(0x7ff) << 52;

static inline int invmm__is_finite(double x) {
  return invmm__bits(x) << 1 < invmm__infinity_bits << 1;
}

/** 0 for a number, NaN for anything else: sums of these tell whether all are numbers. */
static inline double invmm__not_a_number(double x) {
  return x - x;
}

/** Finite, and above 0 or, where it may be 0, above -0. */
static inline int invmm__is_positive(double x) {
  return invmm__bits(x) - 1 < invmm__infinity_bits - 1;
}
static inline int invmm__is_not_negative(double x) {
  return invmm__bits(x) < invmm__infinity_bits;
}

/** Whether this is a book of the asset with both sides that a model of so many sources may take after that
 * time: nearly all that comes is one, so it has a short way. Any other event, good or bad, is for
 * invmm__event_check. */
static inline int invmm__event_is_book_after(const invmm_event *e, int64_t before_ns, uint32_t everyday) {
  uint64_t instrument_and_flags;
  memcpy(&instrument_and_flags, &e->instrument, sizeof instrument_and_flags);
  return e->kind == INVMM_EV_BOOK && (uint32_t)e->source < everyday &&
         (instrument_and_flags | invmm__bits(e->value)) == 0 && e->time_ns >= before_ns &&
         invmm__is_positive(e->size) && invmm__is_positive(e->size2) &&
         invmm__is_not_negative(e->price2 - e->price); /* not finite where one of them is not */
}

#define INVMM__COUNT(table) ((uint32_t)(sizeof(table) / sizeof((table)[0])))

#endif
