/* SPDX-License-Identifier: MIT */
/** What every binding here has to print, to the bit: all that discovery tells, a maker made from names, its
 * quote after each of a thousand events, an error, and the same maker saved and loaded. */
#include <inttypes.h>
#include <invmm/invmm.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
  const char *name, *value;
} settings[] = {{"variant", "finite"},      {"volatility", "2"},        {"risk_aversion", "0.1"},
                {"intensity_scale", "140"}, {"intensity_decay", "1.5"}, {"horizon", "3600"},
                {"tick_size", "0.0078125"}, {"inventory_limit", "20"},  {"crossing", "post_only"}};

static uint64_t bits(double x) {
  uint64_t b;
  memcpy(&b, &x, sizeof b);
  return b;
}

static void discover(void) {
  for (uint32_t k = 0; k < invmm_kind_count(); ++k) {
    invmm_kind_info kind = {.struct_size = sizeof kind};
    invmm_kind_info_at(k, &kind);
    printf("kind %s %d %u\n", kind.name, (int)kind.id, (unsigned)kind.verbs);
    for (uint32_t i = 0; i < invmm_param_count(kind.id); ++i) {
      invmm_param_info p = {.struct_size = sizeof p};
      invmm_param_info_at(kind.id, i, &p);
      printf("  param %s %d %u %s %016" PRIx64 "\n", p.name, (int)p.id, (unsigned)p.flags, p.unit,
             bits(p.dflt));
    }
    for (uint32_t i = 0; i < invmm_value_count(kind.id); ++i) {
      invmm_value_info v = {.struct_size = sizeof v};
      invmm_value_info_at(kind.id, i, &v);
      printf("  value %s %d %u\n", v.name, (int)v.id, (unsigned)v.count);
    }
  }
}

/* A number, or the position of a name among the choices of a parameter. */
static double number_of(int32_t kind, int32_t param, const char *text) {
  invmm_param_info p = {.struct_size = sizeof p};
  for (uint32_t i = 0; invmm_param_info_at(kind, i, &p) == INVMM_OK && p.id != param; ++i)
    p.struct_size = sizeof p;
  if (!(p.flags & INVMM_PF_CHOICE)) return strtod(text, NULL);
  double position = 0;
  for (const char *at = p.choices; at; at = strchr(at, '|'), position += 1) {
    at += *at == '|';
    size_t length = strlen(text);
    if (!strncmp(at, text, length) && (at[length] == '|' || !at[length])) return position;
  }
  return -1;
}

static uint32_t next(uint32_t *seed) {
  return *seed = *seed * 1664525u + 1013904223u;
}

/* Every tenth event is a fill, the others are books; all numbers are exact in binary. */
static invmm_event event_at(int i, uint32_t *seed) {
  uint32_t r = next(seed) >> 8;
  invmm_event e = {.time_ns = (int64_t)(i + 1) * 1000000};
  if (i % 10 == 9) {
    e.kind = INVMM_EV_FILL, e.price = 100, e.size = r & 1 ? 1 : -1;
    return e;
  }
  e.kind = INVMM_EV_BOOK, e.size = 1, e.size2 = 2;
  e.price = 100 + ((double)(r % 65) - 32) / 64, e.price2 = e.price + (1 + r / 256 % 3) / 64.0;
  return e;
}

static void print_quote(const char *what, int i, const invmm_quotes *q) {
  printf("%s %d %016" PRIx64 " %016" PRIx64 " %u\n", what, i, bits(q->bid), bits(q->ask), (unsigned)q->sides);
}

int main(void) {
  invmm_config *config;
  invmm_model *maker, *loaded;
  invmm_quotes quotes[100];
  invmm_event events[100];
  uint32_t seed = 12345;
  discover();
  const int32_t kind = invmm_kind_id("avellaneda_stoikov");
  if (invmm_config_new(kind, &config) < 0) return 1;
  for (size_t i = 0; i < sizeof settings / sizeof *settings; ++i) {
    int32_t id = invmm_param_id(kind, settings[i].name);
    if (invmm_config_set(config, id, number_of(kind, id, settings[i].value)) < 0) return 1;
  }
  invmm_status status = invmm_config_set(config, invmm_param_id(kind, "volatility"), -1);
  printf("error %d %s\n", (int)status, invmm_config_errmsg(config));
  if (invmm_model_new(config, &maker) < 0) return 1;
  for (int i = 0; i < 1000; ++i) {
    invmm_event e = event_at(i, &seed);
    if (invmm_step(maker, &e, 1, NULL) < 0 || invmm_quote(maker, NULL, 1, quotes) < 0) return 1;
    print_quote("quote", i, quotes);
  }
  double pnl;
  invmm_value(maker, invmm_value_id(kind, "pnl"), 0, &pnl);
  printf("pnl %016" PRIx64 "\n", bits(pnl));
  uint64_t length = 0;
  invmm_model_save(maker, NULL, 0, &length);
  void *bytes = malloc(length);
  if (!bytes || invmm_model_save(maker, bytes, length, &length) < 0) return 1;
  if (invmm_model_load(bytes, length, NULL, &loaded) < 0) return 1;
  printf("saved %" PRIu64 "\n", length);
  for (int i = 0; i < 100; ++i)
    events[i] = event_at(1000 + i, &seed);
  if (invmm_step_quote(loaded, events, 100, quotes, NULL) < 0) return 1;
  for (int i = 0; i < 100; ++i)
    print_quote("batch", i, &quotes[i]);
  free(bytes);
  invmm_model_free(loaded), invmm_model_free(maker), invmm_config_free(config);
  return 0;
}
