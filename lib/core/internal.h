/* SPDX-License-Identifier: MIT */
/** What the files of the border share. */
#ifndef INVMM_CORE_INTERNAL_H
#define INVMM_CORE_INTERNAL_H

#include "core/kind.h"
#include <string.h>

enum { INVMM__TEXT = 240 };

/** Inputs that are attached to parameters, each owned by the configuration. */
struct invmm__inputs {
  uint32_t count;
  int32_t param[INVMM__INPUTS_MOST];
  invmm_config *config[INVMM__INPUTS_MOST];
};

struct invmm_config {
  const struct invmm__kind *kind;
  invmm_allocator allocator;
  char errmsg[INVMM__TEXT];
  struct invmm__inputs inputs;
  double params[]; /* the kind's struct of parameters */
};

/** An input lies within the block of its model as a model of its own, so many bytes behind the start. */
struct invmm__place {
  uint64_t at;
  int32_t param;
};

/** What is read only when something goes wrong or is changed, and where the inputs lie. */
struct invmm__cold {
  invmm_allocator allocator;
  char errmsg[INVMM__TEXT];
  uint64_t block_size;  /* bytes of all, inputs included; a multiple of 64 */
  uint64_t params_size; /* bytes of the parameters now: with lists or without */
  struct invmm__place input[];
};

/** A model is one block: this head, the state, the solution, the cold part, the parameters as configured but
 * for their lists, the parameters now, the inputs. */
struct invmm_model {
  const struct invmm__kind *kind;
  struct invmm__clock clock;
  uint32_t everyday;      /* books of sources 0 .. everyday-1 may take the short way: none with inputs */
  uint32_t sources;       /* events of sources 0 .. sources-1 are taken; none by a kind without step */
  uint32_t state_size;    /* bytes, a multiple of 64 */
  uint16_t levels;        /* quotes of levels 0 .. levels-1 are answered */
  uint16_t inputs;        /* how many are attached */
  int64_t before_ns;      /* time of the event before the last */
  uint64_t solution_size; /* bytes, a multiple of 64 */
};
_Static_assert(sizeof(struct invmm_model) == 64, "the state starts on a cache line of its own");

/** Bytes of the parameters that every model of a kind has. */
static inline size_t invmm__numbers_size(const struct invmm__kind *kind) {
  return kind->lists_at ? kind->lists_at : kind->params_size;
}

/** Whether a row is among the lists that a model may have no room for. */
static inline int invmm__is_list(const struct invmm__kind *kind, const struct invmm__param *row,
                                 size_t offset) {
  return offset + (row->max_len + 1) * sizeof(double) > invmm__numbers_size(kind);
}

static inline void *invmm__model_state(const struct invmm_model *m) {
  return (char *)m + sizeof *m;
}
static inline void *invmm__model_solution(const struct invmm_model *m) {
  return (char *)invmm__model_state(m) + m->state_size;
}
static inline struct invmm__cold *invmm__model_cold(const struct invmm_model *m) {
  return (struct invmm__cold *)((char *)invmm__model_solution(m) + m->solution_size);
}
static inline void *invmm__model_configured(const struct invmm_model *m) {
  return &invmm__model_cold(m)->input[m->inputs];
}
static inline void *invmm__model_params(const struct invmm_model *m) {
  return (char *)invmm__model_configured(m) + invmm__numbers_size(m->kind);
}
/** What a row holds in one of the sets of a model's parameters, of which `numbers` are all but the lists:
 * these are the same in each. Null: its default. */
static inline const double *invmm__model_slot(const struct invmm_model *m, const void *numbers,
                                              const struct invmm__param *row, size_t offset) {
  const int list = invmm__is_list(m->kind, row, offset);
  if (list && invmm__model_cold(m)->params_size == invmm__numbers_size(m->kind)) return NULL;
  return (const double *)(list ? invmm__model_params(m) : numbers) + offset / sizeof(double);
}
static inline struct invmm_model *invmm__model_input(const struct invmm_model *m, uint32_t i) {
  return (struct invmm_model *)((char *)m + invmm__model_cold(m)->input[i].at);
}
static inline size_t invmm__round_up(size_t bytes) {
  return (bytes + 63) & ~(size_t)63;
}

/** Bytes of the solution that mean something. */
static inline size_t invmm__solution_used(const void *solution) {
  uint64_t used;
  memcpy(&used, solution, sizeof used);
  return (size_t)used;
}

/* registry.c */
const struct invmm__kind *invmm__kind_at(uint32_t index);
const struct invmm__kind *invmm__kind_find(int32_t id);

/* params.c */
const struct invmm__param *invmm__param_at(const struct invmm__kind *kind, uint32_t index, size_t *offset);
const struct invmm__param *invmm__param_find(const struct invmm__kind *kind, int32_t id, size_t *offset);
void invmm__params_default(const struct invmm__kind *kind, void *params);
uint32_t invmm__param_doubles(const struct invmm__param *row); /* how many its storage is */
/* Bytes that a model needs of them: all, or none of the lists. */
size_t invmm__params_needed(const struct invmm__kind *kind, const void *params);
invmm_status invmm__param_assign(const struct invmm__kind *kind, void *params, int32_t id,
                                 const double *values, uint32_t n, char *errmsg);
invmm_status invmm__param_fill(const struct invmm__kind *kind, void *params, int32_t id, double value,
                               char *errmsg);
invmm_status invmm__param_read(const struct invmm__kind *kind, const void *params, int32_t id, double *out);
/** A parameter that an input feeds, and the kind and the parameters of that. */
struct invmm__fed {
  int32_t param;
  const struct invmm__kind *kind;
  const void *params;
};
invmm_status invmm__params_check(const struct invmm__kind *kind, void *params, const struct invmm__fed *fed,
                                 uint32_t fed_count, char *errmsg);

/* config.c */
/* The same of a configuration. */
invmm_status invmm__config_check(const struct invmm__kind *kind, void *params,
                                 const struct invmm__inputs *inputs, char *errmsg);
/* Whether a parameter takes an input of this kind. */
int invmm__input_fits(const struct invmm__param *row, const struct invmm__kind *kind);
/* The input is the configuration's now. */
void invmm__config_take_input(invmm_config *config, const struct invmm__param *row, invmm_config *input);
/* With all that is attached, in memory of this allocator; null: there is none. */
invmm_config *invmm__config_copy(const invmm_config *config, const invmm_allocator *allocator);

/* block.c */
uint64_t invmm__block_size(const invmm_config *config);
void invmm__block_build(invmm_model *model, const invmm_config *config);
void invmm__block_copy(invmm_model *to, const invmm_model *from);
void invmm__block_copy_solution(invmm_model *to, const invmm_model *from);
/* All parameters as configured, into a set that holds the defaults. */
void invmm__block_configured(const invmm_model *model, double *params);
uint32_t invmm__attachments(const invmm_model *model, struct invmm__attachment *out);

/* model.c */
void invmm__model_prepare(struct invmm_model *model);
void invmm__model_feed(struct invmm_model *model);

/* event.c */
invmm_status invmm__event_check(const struct invmm_model *model, const invmm_event *event);
void invmm__event_explain(struct invmm_model *model, const invmm_event *event, uint32_t index,
                          invmm_status status);

/** Whether this is a whole book that the model may take, and not its first event. */
static inline int invmm__event_is_whole_book(const struct invmm_model *model, const invmm_event *e) {
  return invmm__event_is_book_after(e, model->clock.now_ns, model->everyday) && model->clock.events != 0;
}

/** Whether this is a trade of others in the asset that the model may take, and not its first event: what else
 * comes every day. */
static inline int invmm__event_is_plain_trade(const struct invmm_model *model, const invmm_event *e) {
  uint64_t instrument_and_flags;
  memcpy(&instrument_and_flags, &e->instrument, sizeof instrument_and_flags);
  return e->kind == INVMM_EV_TRADE && (uint32_t)e->source < model->everyday && instrument_and_flags == 0 &&
         e->time_ns >= model->clock.now_ns && model->clock.events != 0 && e->size != 0 &&
         invmm__is_finite(e->price) && invmm__is_finite(e->size) &&
         (invmm__bits(e->price2) | invmm__bits(e->size2) | invmm__bits(e->value)) == 0;
}

/** Whether this is a state of a pool, or a swap in one, that the model may take, and not its first event:
 * what comes every day to who has liquidity in one. */
static inline int invmm__event_is_plain_pool(const struct invmm_model *model, const invmm_event *e) {
  uint64_t instrument_and_flags;
  if (e->kind != INVMM_EV_POOL && e->kind != INVMM_EV_SWAP) return 0;
  if (e->kind == INVMM_EV_SWAP && invmm__bits(e->price2) != 0) return 0;
  memcpy(&instrument_and_flags, &e->instrument, sizeof instrument_and_flags);
  return (uint32_t)e->source < model->everyday && instrument_and_flags == 0 &&
         e->time_ns >= model->clock.now_ns && model->clock.events != 0 &&
         (invmm__is_finite(e->price) & invmm__is_finite(e->size) & invmm__is_finite(e->price2) &
          invmm__is_finite(e->size2) & invmm__is_finite(e->value));
}

/* verbs.c */
/** invmm_step for what a market hands out. */
invmm_status invmm__model_take(struct invmm_model *model, const invmm_event *events, uint32_t n);

/* memory.c */
extern const invmm_allocator invmm__default_allocator;

/* status.c */
__attribute__((format(printf, 2, 3))) void invmm__say(char *text, const char *format, ...);

#endif
