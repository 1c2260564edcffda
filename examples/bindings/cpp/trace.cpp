// SPDX-License-Identifier: MIT
/// Prints what c/trace.c prints, through invmm.hpp.
#include "invmm.hpp"
#include <cinttypes>
#include <cstdio>
#include <cstring>

static uint64_t bits(double x) {
  uint64_t b;
  std::memcpy(&b, &x, sizeof b);
  return b;
}

static uint32_t seed = 12345;

static invmm_event event_at(int i) {
  seed = seed * 1664525u + 1013904223u;
  uint32_t r = seed >> 8;
  invmm_event e = invmm_event();
  e.time_ns = int64_t(i + 1) * 1000000;
  if (i % 10 == 9) {
    e.kind = INVMM_EV_FILL, e.price = 100, e.size = r & 1 ? 1 : -1;
    return e;
  }
  e.kind = INVMM_EV_BOOK, e.size = 1, e.size2 = 2;
  e.price = 100 + (double(r % 65) - 32) / 64, e.price2 = e.price + (1 + r / 256 % 3) / 64.0;
  return e;
}

static void print(const char *what, int i, const invmm_quotes &q) {
  std::printf("%s %d %016" PRIx64 " %016" PRIx64 " %u\n", what, i, bits(q.bid), bits(q.ask), q.sides);
}

int main() {
  for (const invmm_kind_info &kind : invmm::kinds()) {
    std::printf("kind %s %d %u\n", kind.name, kind.id, kind.verbs);
    for (const invmm_param_info &p : invmm::params(kind.id))
      std::printf("  param %s %d %u %s %016" PRIx64 "\n", p.name, p.id, p.flags, p.unit, bits(p.dflt));
    for (const invmm_value_info &v : invmm::values(kind.id))
      std::printf("  value %s %d %u\n", v.name, v.id, v.count);
  }
  invmm::config config("avellaneda_stoikov");
  config.set("variant", "finite").set("volatility", 2).set("risk_aversion", 0.1).set("intensity_scale", 140);
  config.set("intensity_decay", 1.5).set("horizon", 3600).set("tick_size", 0.0078125).set("inventory_limit", 20);
  config.set("crossing", "post_only");
  try {
    config.set("volatility", -1);
  } catch (const invmm::error &e) {
    std::printf("error %d %s\n", e.status, e.what());
  }
  invmm::model maker(config);
  for (int i = 0; i < 1000; ++i) {
    maker.step(event_at(i));
    print("quote", i, maker.quote());
  }
  std::printf("pnl %016" PRIx64 "\n", bits(maker.value("pnl")));
  std::vector<unsigned char> bytes = maker.save();
  std::printf("saved %zu\n", bytes.size());
  invmm::model loaded = invmm::model::load(bytes);
  std::vector<invmm_event> events;
  for (int i = 0; i < 100; ++i)
    events.push_back(event_at(1000 + i));
  std::vector<invmm_quotes> quotes = loaded.step_quote(events);
  for (int i = 0; i < 100; ++i)
    print("batch", i, quotes[std::size_t(i)]);
}
