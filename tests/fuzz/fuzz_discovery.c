/* SPDX-License-Identifier: MIT */
/** Discovery and configuration under a fuzzer: any kind, index, name and number, with structs of other
 * versions. What is found describes what configuration then accepts; a refusal says why and changes nothing.
 */
#include "checks.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { NAME = 24 };

static int32_t any_kind(struct input *in) {
  invmm_kind_info info = {.struct_size = sizeof info};
  uint8_t which = take_byte(in);
  if (which >= 240) return (int32_t)take_bits(in, 4);
  HOLDS(invmm_kind_info_at(which % invmm_kind_count(), &info) == INVMM_OK);
  return info.id;
}

/* A struct of an older or a newer program: what is written lies within its size. */
static uint32_t any_size(struct input *in, size_t whole) {
  uint8_t size = take_byte(in);
  return size < 200 ? (uint32_t)whole : size;
}

static void look_up(struct input *in, int32_t kind) {
  char name[NAME];
  for (int i = 0; i + 1 < NAME; ++i)
    name[i] = (char)take_byte(in);
  name[NAME - 1] = 0;
  HOLDS(invmm_kind_id(name) <= 0 || kind_info(invmm_kind_id(name)).id == invmm_kind_id(name));
  invmm_param_id(kind, name), invmm_value_id(kind, name);
  HOLDS(invmm_kind_id(NULL) <= 0 && invmm_param_id(kind, NULL) <= 0 && invmm_value_id(kind, NULL) <= 0);
}

static void describe(struct input *in, int32_t kind) {
  uint32_t index = take_byte(in) < 250 ? take_byte(in) : (uint32_t)take_bits(in, 4);
  invmm_kind_info k = {.struct_size = any_size(in, sizeof k)};
  invmm_param_info p = {.struct_size = any_size(in, sizeof p)};
  invmm_value_info v = {.struct_size = any_size(in, sizeof v)};
  check_status(invmm_kind_info_at(index, &k));
  invmm_status param = invmm_param_info_at(kind, index, &p), value = invmm_value_info_at(kind, index, &v);
  check_status(param), check_status(value);
  HOLDS(index < invmm_param_count(kind) || param < 0);
  HOLDS(index < invmm_value_count(kind) || value < 0);
  if (param == INVMM_OK && p.struct_size >= sizeof p) HOLDS(invmm_param_id(kind, p.name) == p.id);
  if (value == INVMM_OK && v.struct_size >= sizeof v) HOLDS(invmm_value_id(kind, v.name) == v.id);
}

/* Within the table's bounds a number is taken and read back; any other is refused with a text. */
static void set(struct input *in, invmm_config *config, int32_t kind) {
  const invmm_param_info info = param_info(kind, take_byte(in) % invmm_param_count(kind));
  double value = take_number(in), before = NAN, got = NAN;
  invmm_status had = invmm_config_get(config, info.id, &before);
  invmm_status status = invmm_config_set(config, info.id, value);
  check_status(status);
  HOLDS(status >= 0 || *invmm_config_errmsg(config));
  HOLDS(status < 0 || (value >= info.min && value <= info.max));
  if (had < 0 || invmm_config_get(config, info.id, &got) < 0) return;
  HOLDS(memcmp(status >= 0 ? &value : &before, &got, sizeof got) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct memory memory = {0};
  const invmm_allocator allocator = memory_of(&memory);
  struct input in = {data, size};
  const int32_t kind = any_kind(&in);
  invmm_config *config = NULL;
  HOLDS((invmm_config_new_with(kind, &allocator, &config) == INVMM_OK) == (config != NULL));
  while (in.left) {
    switch (take_below(&in, 4)) {
    case 0:
      look_up(&in, kind);
      break;
    case 1:
      describe(&in, kind);
      break;
    default:
      if (config) set(&in, config, kind);
    }
  }
  invmm_config_free(config);
  HOLDS(memory.live == 0);
  return 0;
}
