/* SPDX-License-Identifier: MIT */
/** @file settings.h  Parameters of the maker and of the market: what was given, what was learnt, what a rule
 * says.
 *
 * What the user gave always wins; whatever is set later under the same name is ignored. */
#ifndef EXAMPLES_SETTINGS_H
#define EXAMPLES_SETTINGS_H
#include <invmm/invmm.h>
#include <stddef.h>
#include <stdio.h>

enum { SETTINGS_MAX = 96, SETTINGS_ERROR_SIZE = 256 };

enum origin { GIVEN, CALIBRATED, RULE };

struct setting {
  int32_t kind, id;
  double value;
  enum origin origin;
  const char *why; /**< the rule or the method in a few words; lives as long as the program */
};

struct settings {
  struct setting at[SETTINGS_MAX];
  size_t count;
};

/** Takes `text` (a number or the name of a choice) for a parameter of `kind`. Returns 0, or -1 with a
 * sentence. */
int settings_give(struct settings *s, int32_t kind, const char *name, const char *text,
                  char error[SETTINGS_ERROR_SIZE]);

/** Sets a parameter unless it was given. */
void settings_add(struct settings *s, int32_t kind, int32_t id, double value, enum origin origin,
                  const char *why);

/** Sets a parameter whatever it was, or takes it back to the kind's default. */
void settings_put(struct settings *s, int32_t kind, int32_t id, double value);
void settings_drop(struct settings *s, int32_t kind, int32_t id);

/** The setting, or a null pointer. */
const struct setting *settings_find(const struct settings *s, int32_t kind, int32_t id);

/** The value set, else the kind's default. */
double settings_value(const struct settings *s, int32_t kind, int32_t id);

/** Puts all settings of the configuration's kind into it. Returns 0, or -1 with a sentence. */
int settings_apply(const struct settings *s, int32_t kind, invmm_config *config,
                   char error[SETTINGS_ERROR_SIZE]);

/** Prints the settings of a kind as a table with units and origins. */
void settings_print(const struct settings *s, int32_t kind, FILE *file);

#endif
