/* SPDX-License-Identifier: MIT */
/** Writes what the fuzzers start from: saved states of every kind after a while of trading, and bytes at
 * random for all else. usage: seeds FOLDER, in which `load`, `life`, `events` and `discovery` are. */
#include "checks.h"

enum { SEED_BYTES = 512, EVENTS = 40, PATH = 4096 };

/* splitmix64 */
static uint64_t random_bits(uint64_t *seed) {
  uint64_t z = *seed += UINT64_C(0x9e3779b97f4a7c15);
  z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
  z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
  return z ^ z >> 31;
}

static void fill(uint8_t *bytes, size_t n, uint64_t seed) {
  for (size_t i = 0; i < n; ++i)
    bytes[i] = (uint8_t)random_bits(&seed);
}

static int write_file(const char *folder, const char *sort, int number, const void *bytes, size_t n) {
  char path[PATH];
  snprintf(path, sizeof path, "%s/%s/%02d", folder, sort, number);
  FILE *file = fopen(path, "wb");
  int written = file && fwrite(bytes, 1, n, file) == n;
  if (file) written &= fclose(file) == 0;
  if (!written) perror(path);
  return written;
}

static int write_life(const char *folder, int number) {
  uint8_t bytes[SEED_BYTES];
  fill(bytes, sizeof bytes, (uint64_t)number);
  bytes[0] = (uint8_t)number, bytes[2] = 255, bytes[3] = 0;
  return write_file(folder, "life", number, bytes, sizeof bytes);
}

/* A session of each way to make a model, or as many questions. */
static int write_short(const char *folder, const char *sort, int number) {
  uint8_t bytes[SEED_BYTES / 4];
  fill(bytes, sizeof bytes, (uint64_t)number);
  bytes[0] = (uint8_t)number;
  return write_file(folder, sort, number, bytes, sizeof bytes);
}

static void trade(invmm_model *model, uint64_t seed) {
  uint8_t bytes[SEED_BYTES];
  struct input in = {bytes, sizeof bytes};
  int64_t now_ns = 1000000;
  fill(bytes, sizeof bytes, seed);
  for (int i = 0; i < EVENTS; ++i) {
    invmm_event event = take_event(&in, &now_ns);
    invmm_step(model, &event, 1, NULL);
  }
}

/* A state: fresh, after trading, or after a change too. */
static int write_load(const char *folder, uint32_t base, int stage) {
  struct memory memory = {0};
  const invmm_allocator allocator = memory_of(&memory);
  invmm_config *config = config_of(&bases[base], &allocator);
  invmm_model *model = NULL;
  int number = (int)base * 3 + stage, good = 1;
  HOLDS(invmm_model_new(config, &model) == INVMM_OK);
  if (stage >= 1) trade(model, (uint64_t)number);
  if (stage >= 2) invmm_model_set(model, INVMM_PARAM_RISK_AVERSION, 0.0317);
  subject = model;
  check_saved(model, &memory);
  subject = NULL;
  struct saved s = save_of(model);
  if (s.length) {
    s.bytes = realloc(s.bytes, s.length + 1);
    s.bytes[s.length] = 128;
    good = write_file(folder, "load", number, s.bytes, s.length + 1);
  }
  free(s.bytes);
  invmm_model_free(model);
  invmm_config_free(config);
  return good;
}

int main(int argc, char **argv) {
  int good = argc == 2;
  find_bases();
  printf("note: %u ways to make a model, %u to feed a parameter\n", base_count, link_count);
  for (int i = 0; good && i < 2 * (int)base_count; ++i)
    good = write_life(argv[1], i);
  for (int i = 0; good && i < (int)base_count; ++i)
    good = write_short(argv[1], "events", i) && write_short(argv[1], "discovery", i);
  for (uint32_t i = 0; good && i < base_count; ++i)
    for (int stage = 0; good && stage < 3; ++stage)
      good = write_load(argv[1], i, stage);
  return good ? EXIT_SUCCESS : EXIT_FAILURE;
}
