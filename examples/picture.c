/* SPDX-License-Identifier: MIT */
#define _POSIX_C_SOURCE 200809L
#include "picture.h"
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { FILL_BINS = 60, CLOSE_UP_FILLS = 16, CLOSE_UP_POINTS = 4000 };
extern char **environ;

static double seconds(int64_t time_ns) {
  return 1e-9 * (double)time_ns;
}

/* ---- data: blocks for gnuplot's `index`; a price of 0 is none ---- */

static void write_point(FILE *file, const struct quote_point *q) {
  fprintf(file, "%.6f %.9g %.9g %.9g", seconds(q->time_ns), q->mid, q->bid, q->ask);
}

static void write_samples(FILE *file, const char *name, const struct record *r) {
  fprintf(file,
          "# %s: time_s mid bid ask inventory hedge pnl spread inventory_gain hedging fees "
          "half_spread toxicity withdrawn\n",
          name);
  for (size_t i = 0; i < r->sample_count; ++i) {
    const struct sample *s = &r->samples[i];
    write_point(file, &s->quote);
    fprintf(file, " %.9g %.9g %.9g %.9g %.9g %.9g %.9g", s->inventory, s->hedge, s->pnl, s->spread, s->gain,
            s->hedging, s->fees);
    fprintf(file, " %.9g %.9g %.9g\n", s->half_spread, s->toxicity, s->withdrawn);
  }
  fputs("\n\n", file);
}

/* Thousands of marks would hide the price: one for each 60th of the session and side, at the mean price. */
static void write_fills(FILE *file, const struct record *r, int side) {
  double size[FILL_BINS] = {0}, value[FILL_BINS] = {0};
  double from = seconds(r->start_ns), step = seconds(r->end_ns - r->start_ns) / FILL_BINS;
  for (size_t i = 0; i < r->fill_count; ++i) {
    const struct fill *f = &r->fills[i];
    int bin = (int)((seconds(f->time_ns) - from) / step);
    if (f->size * side <= 0 || bin < 0 || bin >= FILL_BINS) continue;
    size[bin] += fabs(f->size);
    value[bin] += fabs(f->size) * f->price;
  }
  fprintf(file, "# %s: time_s mean_price size\n0 0 0\n", side > 0 ? "bought" : "sold");
  for (int i = 0; i < FILL_BINS; ++i)
    if (size[i] > 0) fprintf(file, "%.6f %.9g %.9g\n", from + step * (i + 0.5), value[i] / size[i], size[i]);
  fputs("\n\n", file);
}

struct window {
  int64_t from_ns, to_ns;
};

/* How badly the fills from `first` on show a window of this length: a long silence, too many or too few of
 * them, or hardly any on one side. */
static double dullness(const struct record *r, size_t first, int64_t length_ns) {
  int64_t from = r->fills[first].time_ns, last = from, longest = 0;
  double count = 0, bought = 0;
  for (size_t i = first; i < r->fill_count && r->fills[i].time_ns - from <= length_ns; ++i) {
    if (r->fills[i].time_ns - last > longest) longest = r->fills[i].time_ns - last;
    last = r->fills[i].time_ns;
    bought += r->fills[i].size > 0;
    if (++count > 3 * CLOSE_UP_FILLS) break;
  }
  if (from + length_ns - last > longest) longest = from + length_ns - last;
  return (double)longest / (double)length_ns + fabs(count / CLOSE_UP_FILLS - 1) +
         fabs(2 * bought / count - 1);
}

/* The liveliest window in which about 16 fills would fall. */
static struct window close_up(const struct record *r) {
  int64_t span = r->end_ns - r->trade_ns, middle = r->trade_ns + span / 2;
  if (r->fill_count < CLOSE_UP_FILLS / 2) return (struct window){middle - span / 20, middle + span / 20};
  int64_t length = (int64_t)((double)span * CLOSE_UP_FILLS / (double)r->fill_count) + 1;
  size_t best = 0;
  double least = dullness(r, 0, length);
  for (size_t i = 1; i < r->fill_count && r->fills[i].time_ns + length <= r->end_ns; ++i) {
    double now = dullness(r, i, length);
    if (now >= least) continue;
    best = i;
    least = now;
  }
  return (struct window){r->fills[best].time_ns - length / 20, r->fills[best].time_ns + length + length / 20};
}

static void write_held(FILE *file, const struct quote_point *q, int64_t time_ns) {
  struct quote_point held = *q;
  held.time_ns = time_ns;
  write_point(file, &held);
  fputc('\n', file);
}

/* Quotes hold until the next point: the window starts with the point before it, and ends with its last one.
 */
static void write_track(FILE *file, const struct record *r, const struct window *w) {
  size_t first = 0, last = 0;
  while (first + 1 < r->track_count && r->track[first + 1].time_ns <= w->from_ns)
    first++;
  for (last = first; last < r->track_count && r->track[last].time_ns <= w->to_ns;)
    last++;
  size_t stride = (last - first) / CLOSE_UP_POINTS + 1;
  const struct quote_point *held = &r->now;
  fputs("# close-up: time_s mid bid ask\n", file);
  for (size_t i = first; i < last; i += stride) {
    held = &r->track[i];
    write_held(file, held, held->time_ns < w->from_ns ? w->from_ns : held->time_ns);
  }
  write_held(file, held, w->to_ns);
  fputs("\n\n", file);
}

static void write_close_fills(FILE *file, const struct record *r, const struct window *w, int side) {
  fprintf(file, "# %s in the close-up: time_s price size\n0 0 0\n", side > 0 ? "bought" : "sold");
  for (size_t i = 0; i < r->fill_count; ++i) {
    const struct fill *f = &r->fills[i];
    if (f->size * side > 0 && f->time_ns >= w->from_ns && f->time_ns <= w->to_ns)
      fprintf(file, "%.6f %.9g %.9g\n", seconds(f->time_ns), f->price, fabs(f->size));
  }
  fputs("\n\n", file);
}

static int write_data(const char *path, const struct picture *p, const struct window *w) {
  FILE *file = fopen(path, "w");
  if (!file) return -1;
  write_samples(file, "this maker", p->maker);
  write_samples(file, "symmetric maker", p->symmetric);
  write_fills(file, p->maker, 1);
  write_fills(file, p->maker, -1);
  write_track(file, p->maker, w);
  write_close_fills(file, p->maker, w, 1);
  write_close_fills(file, p->maker, w, -1);
  int broken = ferror(file);
  return fclose(file) || broken ? -1 : 0;
}

/* ---- the script ---- */

/* A string of gnuplot's in single quotes, where a quote is written twice. */
static void define(FILE *file, const char *name, const char *text) {
  fprintf(file, "%s = '", name);
  for (; *text; ++text) {
    if (*text == '\'') fputc('\'', file);
    fputc(*text, file);
  }
  fputs("'\n", file);
}

/* At most seven times along an axis, as exact as they have to be. */
static void write_clock(FILE *file, const char *axis, int64_t from_ns, int64_t to_ns) {
  static const double steps[] = {0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2,  0.5,  1,    2,     5,
                                 10,    20,    30,    60,   120,  300,  600, 1200, 1800, 3600, 10800, 21600};
  size_t i = 0;
  double span = seconds(to_ns - from_ns);
  while (i + 1 < sizeof steps / sizeof *steps && span > (steps[i] < 1 ? 5 : 7) * steps[i])
    i++;
  double step = span > 7 * steps[i] ? span / 7 : steps[i];
  const char *format = step < 0.1 ? "%H:%M:%.3S" : step < 1 ? "%H:%M:%.1S" : step < 60 ? "%H:%M:%S" : "%H:%M";
  fprintf(file, "%s_step = %.6f\n%s_format = '%s'\n", axis, step, axis, format);
}

static const char script_head[] =
    "price(x) = x > 0 ? x : 1/0\n"
    "font = 'sans,14'\n"
    "if (strstrt(GPVAL_TERMINALS, 'pngcairo') > 0) {\n"
    "  set terminal pngcairo noenhanced size 1400,(live ? 2050 : 1640) font font\n"
    "} else {\n"
    "  set terminal png noenhanced size 1400,(live ? 2050 : 1640)\n"
    "}\n"
    "set output picture\n"
    "set encoding utf8\n"
    "set style line 1 lc rgb '#333333' lw 1.2  # mid\n"
    "set style line 2 lc rgb '#0072B2' lw 1.6  # bid, bought, this maker\n"
    "set style line 3 lc rgb '#D55E00' lw 1.6  # ask, sold\n"
    "set style line 4 lc rgb '#999999' lw 1.2  # the symmetric maker\n"
    "set style line 5 lc rgb '#009E73' lw 1.6\n"
    "set style line 6 lc rgb '#CC79A7' lw 1.6\n"
    "set style line 7 lc rgb '#E69F00' lw 1.6\n"
    "set style line 8 lc rgb '#8C510A' lw 1.6\n"
    "set grid lt 1 dt solid lc rgb '#E4E4E4' lw 0.8\n"
    "set border lc rgb '#555555'\n"
    "set tics nomirror\n"
    "set key at graph 1.01, graph 1 left top Left reverse samplen 2 spacing 1.15\n"
    "set format y '%.8g'\n"
    "set xtics time format clock_format clock_step\n"
    "set rmargin 23\n"
    "set lmargin 12\n"
    "set multiplot layout (live ? 5 : 4),1 title title font ',17'\n"
    "set xrange [start:end]\n"
    "if (trade > start) {\n"
    "  set object 1 rectangle from trade, graph 0 to start, graph 1 fc rgb '#F0F0F0' fs solid noborder "
    "behind\n"
    "  set label 1 'learning' at start, graph 0.06 offset 0.5,0 tc rgb '#777777'\n"
    "}\n";

static const char script_prices[] =
    "set title 'Mid, quotes and fills'\n"
    "set ylabel 'price (P)'\n"
    "set xlabel clock\n"
    "plot data index 0 using 1:(price($3)) with lines lc rgb '#9CC7E0' lw 1 title 'bid', \\\n"
    "     data index 0 using 1:(price($4)) with lines lc rgb '#F0B48F' lw 1 title 'ask', \\\n"
    "     data index 0 using 1:(price($2)) with lines ls 1 title 'mid', \\\n"
    "     data index 2 using 1:(price($2)) with points ls 2 pt 9 ps 1.3 title 'bought (mean)', \\\n"
    "     data index 3 using 1:(price($2)) with points ls 3 pt 11 ps 1.3 title 'sold (mean)'\n"
    "unset object 1\n"
    "unset label 1\n"
    "set title 'Close-up: a few of the fills'\n"
    "set xrange [close_from:close_to]\n"
    "set xtics time format close_format close_step\n"
    "plot data index 4 using 1:(price($2)) with steps ls 1 title 'mid', \\\n"
    "     data index 4 using 1:(price($3)) with steps ls 2 title 'bid', \\\n"
    "     data index 4 using 1:(price($4)) with steps ls 3 title 'ask', \\\n"
    "     data index 5 using 1:(price($2)) with points ls 2 pt 9 ps 2 title 'bought', \\\n"
    "     data index 6 using 1:(price($2)) with points ls 3 pt 11 ps 2 title 'sold'\n"
    "set xrange [start:end]\n"
    "set xtics time format clock_format clock_step\n";

static const char script_inputs[] =
    "set title 'Where inputs widened the quotes, and where they withdrew a side'\n"
    "set ylabel 'price (P)'\n"
    "set y2range [0:1]\n"
    "plot data index 0 using 1:($14 > 0 ? $14 : 1/0) axes x1y2 with impulses lc rgb '#F3C9A5' lw 2 \\\n"
    "       title 'withdrawn (part)', \\\n"
    "     data index 0 using 1:(price($12)) with steps ls 1 title 'half-spread', \\\n"
    "     data index 0 using 1:($13 > 0 ? $13 : 0) with steps ls 6 title 'toxicity term'\n"
    "unset y2range\n";

static const char script_inventory[] =
    "set title 'Inventory'\n"
    "set ylabel 'inventory (U)'\n"
    "set xzeroaxis lt 1 dt solid lc rgb '#888888' lw 1\n"
    "set offsets 0, 0, graph 0.05, graph 0.05\n"
    "plot data index 1 using 1:5 with steps ls 4 title 'symmetric maker', \\\n"
    "     (limit > 0 ? limit : 1/0) with lines lc rgb '#555555' dt 2 title 'limit', \\\n"
    "     (limit > 0 ? -limit : 1/0) with lines lc rgb '#555555' dt 2 notitle, \\\n"
    "     data index 0 using 1:5 with steps ls 2 title 'this maker', \\\n"
    "     data index 0 using 1:(hedged ? $6 : 1/0) with steps ls 7 title (hedged ? 'its hedge' : '')\n";

static const char script_profit[] =
    "set title 'Profit and what it is made of'\n"
    "set ylabel 'currency'\n"
    "plot data index 1 using 1:7 with lines ls 4 title 'symmetric maker', \\\n"
    "     data index 0 using 1:8 with lines ls 5 title 'spread earned', \\\n"
    "     data index 0 using 1:9 with lines ls 6 title 'inventory gain', \\\n"
    "     data index 0 using 1:(hedged ? $10 : 1/0) with lines ls 7 title (hedged ? 'hedge' : ''), \\\n"
    "     data index 0 using 1:(fees ? -$11 : 1/0) with lines ls 8 title (fees ? 'own fees' : ''), \\\n"
    "     data index 0 using 1:7 with lines lc rgb 'black' lw 2.4 title 'profit'\n"
    "unset multiplot\n";

static int write_script(const char *path, const char *data, const char *png, const struct picture *p,
                        const struct window *w) {
  FILE *file = fopen(path, "w");
  if (!file) return -1;
  define(file, "data", data);
  define(file, "picture", png);
  define(file, "title", p->title);
  define(file, "clock", p->utc ? "time (UTC)" : "time since the start");
  write_clock(file, "clock", p->maker->start_ns, p->maker->end_ns);
  write_clock(file, "close", w->from_ns, w->to_ns);
  fprintf(file, "start = %.6f\ntrade = %.6f\nend = %.6f\n", seconds(p->maker->start_ns),
          seconds(p->maker->trade_ns), seconds(p->maker->end_ns));
  fprintf(file, "close_from = %.6f\nclose_to = %.6f\n", seconds(w->from_ns), seconds(w->to_ns));
  fprintf(file, "limit = %.9g\nhedged = %d\nfees = %d\n", isfinite(p->limit) ? p->limit : 0, p->hedged,
          p->maker->last.fees != 0);
  fprintf(file, "live = %d\n", p->live);
  fprintf(file, "%s%s%s%s%s", script_head, script_prices, p->live ? script_inputs : "", script_inventory,
          script_profit);
  int broken = ferror(file);
  return fclose(file) || broken ? -1 : 0;
}

/* ---- gnuplot ---- */

static int run_gnuplot(const char *script) {
  char name[] = "gnuplot", argument[PICTURE_PATH_SIZE];
  snprintf(argument, sizeof argument, "%s", script);
  char *const arguments[] = {name, argument, NULL};
  posix_spawn_file_actions_t actions;
  pid_t child = 0;
  int status = 0;
  if (posix_spawn_file_actions_init(&actions)) return PICTURE_FAILED;
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY,
                                   0); /* it warns of empty curves */
  int spawned = posix_spawnp(&child, name, &actions, NULL, arguments, environ) == 0;
  posix_spawn_file_actions_destroy(&actions);
  if (!spawned) return PICTURE_NO_GNUPLOT;
  if (waitpid(child, &status, 0) != child || !WIFEXITED(status)) return PICTURE_FAILED;
  if (WEXITSTATUS(status) == 127) return PICTURE_NO_GNUPLOT;
  return WEXITSTATUS(status) == 0 ? PICTURE_DRAWN : PICTURE_FAILED;
}

static int make_folder(const char *folder) {
  char path[PICTURE_PATH_SIZE];
  snprintf(path, sizeof path, "%s", folder);
  for (char *c = path + 1; *c; ++c) {
    if (*c != '/') continue;
    *c = '\0';
    mkdir(path, 0777);
    *c = '/';
  }
  return mkdir(path, 0777) == 0 || errno == EEXIST ? 0 : -1;
}

static void place(char path[PICTURE_PATH_SIZE], const char *folder, const char *name) {
  snprintf(path, PICTURE_PATH_SIZE, "%s/%s", folder, name);
}

int picture_draw(const struct picture *p, char error[PICTURE_PATH_SIZE]) {
  char data[PICTURE_PATH_SIZE], script[PICTURE_PATH_SIZE], png[PICTURE_PATH_SIZE];
  struct window w = close_up(p->maker);
  place(data, p->folder, "replay.dat");
  place(script, p->folder, "replay.gp");
  place(png, p->folder, "replay.png");
  if (make_folder(p->folder) || write_data(data, p, &w) || write_script(script, data, png, p, &w)) {
    snprintf(error, PICTURE_PATH_SIZE, "cannot write into '%.900s': %s", p->folder, strerror(errno));
    return PICTURE_FAILED;
  }
  int status = run_gnuplot(script);
  if (status == PICTURE_FAILED) snprintf(error, PICTURE_PATH_SIZE, "gnuplot could not draw %.900s", script);
  return status;
}

void picture_remove(const char *folder) {
  char png[PICTURE_PATH_SIZE];
  place(png, folder, "replay.png");
  remove(png);
}
