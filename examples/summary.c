/* SPDX-License-Identifier: MIT */
#include "summary.h"
#include <math.h>
#include <string.h>

const char *with_commas(double number, char text[32]) {
  char digits[32];
  int length = snprintf(digits, sizeof digits, "%.0f", fabs(number)), used = 0;
  if (number <= -0.5) text[used++] = '-';
  for (int i = 0; i < length && used < 30; ++i) {
    if (i > 0 && (length - i) % 3 == 0) text[used++] = ',';
    text[used++] = digits[i];
  }
  text[used] = '\0';
  return text;
}

/* Six digits, commas where they are whole and many, a dash for what is not defined. */
static const char *number(double x, char text[32]) {
  if (!isfinite(x)) return "-";
  if (fabs(x) >= 1e4 && fabs(x) < 1e15) return with_commas(x, text);
  snprintf(text, 32, "%.5g", x == 0 ? 0 : x);
  return text;
}

static void row(FILE *file, const char *label, double maker, double symmetric, const char *unit) {
  char a[32], b[32];
  fprintf(file, "  %-34s%14s%14s  %s\n", label, number(maker, a), number(symmetric, b), unit);
}

static void print_activity(const struct summary *s, FILE *file) {
  const struct record *m = s->maker, *o = s->symmetric;
  double events = (double)s->events;
  row(file, "events", events, events, "");
  row(file, "events per second", events / s->maker_seconds, events / s->symmetric_seconds,
      "1/s, market and maker");
  row(file, "quotes", (double)m->quote_changes, (double)o->quote_changes, "changes of the best bid or ask");
  row(file, "fills", (double)m->fill_count, (double)o->fill_count, "");
  row(file, "  bought", (double)m->bought, (double)o->bought, "");
  row(file, "  sold", (double)m->sold, (double)o->sold, "");
  row(file, "traded", m->traded, o->traded, "U");
}

/* By moves of the mids alone, without spreads and fees. */
static void print_swings(const struct summary *s, FILE *file) {
  double m[2] = {record_variance(s->maker, 0), record_variance(s->maker, 1)};
  double o[2] = {record_variance(s->symmetric, 0), record_variance(s->symmetric, 1)};
  row(file, "gain or loss in 10 s, deviation", sqrt(m[0]), sqrt(o[0]), "currency, inventory alone");
  row(file, "  with the hedge", sqrt(m[1]), sqrt(o[1]), "currency");
  row(file, "  share of the variance left", m[1] / m[0], o[1] / o[0], "");
}

static void print_inventory(const struct summary *s, FILE *file) {
  const struct average *m = &s->maker->inventory, *o = &s->symmetric->inventory;
  row(file, "inventory, mean over time", average_mean(m), average_mean(o), "U");
  row(file, "  deviation", average_deviation(m), average_deviation(o), "U");
  row(file, "  least", m->least, o->least, "U");
  row(file, "  most", m->most, o->most, "U");
  if (!s->hedged) return;
  m = &s->maker->net;
  o = &s->symmetric->net;
  row(file, "with the hedge, mean over time", average_mean(m), average_mean(o), "U");
  row(file, "  deviation", average_deviation(m), average_deviation(o), "U");
  print_swings(s, file);
}

static void print_profit(const struct summary *s, FILE *file) {
  const struct sample *m = &s->maker->last, *o = &s->symmetric->last;
  row(file, "profit", m->pnl, o->pnl, "currency, marked to the mid");
  row(file, "  spread earned", m->spread, o->spread, "currency");
  row(file, "  gain on the inventory", m->gain, o->gain, "currency");
  row(file, "  hedge", m->hedging, o->hedging, "currency, after its fees");
  row(file, "  own fees", -m->fees, -o->fees, "currency");
}

static void print_markout(const struct summary *s, FILE *file) {
  struct markout m = record_markout(s->maker), o = record_markout(s->symmetric);
  row(file, "per unit traded: spread earned", m.earned, o.earned, "P, fill to mid");
  row(file, "  mid against us after 10 s", m.adverse, o.adverse, "P, markout of the fills");
  row(file, "  what is left", m.earned - m.adverse, o.earned - o.adverse, "P");
}

static void print_hedge(const struct summary *s, FILE *file) {
  const struct record *m = s->maker, *o = s->symmetric;
  if (!s->hedged) return;
  row(file, "hedge trades", (double)m->hedge_trades, (double)o->hedge_trades, "");
  row(file, "  traded", m->hedge_traded, o->hedge_traded, "contracts");
  row(file, "  cost", m->hedge_cost, o->hedge_cost, "currency, half-spreads and fees");
}

void summary_print(const struct summary *s, FILE *file) {
  char text[32];
  double ratio = average_deviation(&s->maker->inventory) / average_deviation(&s->symmetric->inventory);
  fprintf(file, "\nSummary%43s%14s\n", "this maker", "symmetric");
  print_activity(s, file);
  print_inventory(s, file);
  print_profit(s, file);
  print_markout(s, file);
  print_hedge(s, file);
  fprintf(file, "\nThe symmetric maker has the same base half-spread, sizes and limit, and stays around the "
                "mid whatever it holds.\n");
  fprintf(file, "Inventory deviation: %s of the symmetric maker's.\n", number(ratio, text));
}
