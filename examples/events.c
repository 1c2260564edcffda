/* SPDX-License-Identifier: MIT */
#define _POSIX_C_SOURCE 200809L
#include "events.h"
#include "decimal.h"
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <zlib.h>

#define HEADER "ts_ns,kind,bid,bid_qty,ask,ask_qty,price,qty,side"

enum { COLUMNS = 9, LINE_SIZE = 512, PROGRESS_EVERY = 65536 };
enum { TIME, KIND, BID, BID_QTY, ASK, ASK_QTY, PRICE, QTY, SIDE };
static const char *const column_name[COLUMNS] = {"ts_ns",   "kind",  "bid", "bid_qty", "ask",
                                                 "ask_qty", "price", "qty", "side"};

struct reader {
  gzFile file;
  const char *path;
  size_t line;
  char *column[COLUMNS];
  struct events *out;
  int64_t last_ns;
  struct grid prices, sizes;
  void (*progress)(double done);
  double bytes; /* of the file */
  char *error;
};

int events_append(struct events *events, const invmm_event *event) {
  if (events->count == events->capacity) {
    size_t wanted = events->capacity ? events->capacity * 2 : 4096;
    invmm_event *grown = realloc(events->at, wanted * sizeof *grown);
    if (!grown) return -1;
    events->at = grown;
    events->capacity = wanted;
  }
  events->at[events->count++] = *event;
  return 0;
}

void events_free(struct events *events) {
  free(events->at);
  *events = (struct events){0};
}

/* ---- errors ---- */

__attribute__((format(printf, 2, 3))) static int fail(struct reader *r, const char *format, ...) {
  int used = snprintf(r->error, EVENTS_ERROR_SIZE, "%s: line %zu: ", r->path, r->line);
  va_list arguments;
  va_start(arguments, format);
  if (used > 0 && used < EVENTS_ERROR_SIZE)
    vsnprintf(r->error + used, (size_t)(EVENTS_ERROR_SIZE - used), format, arguments);
  va_end(arguments);
  return -1;
}

/* What zlib says of a file that ended or broke: a cut file ends without an end-of-stream mark. */
static int fail_gzip(struct reader *r) {
  int code = Z_OK;
  const char *text = gzerror(r->file, &code);
  if (code == Z_BUF_ERROR) return fail(r, "the gzip file is cut short");
  if (code == Z_ERRNO) return fail(r, "cannot be read: %s", strerror(errno));
  return fail(r, "the gzip data is damaged (%s)", text);
}

/* ---- rows ---- */

static int parse_time(const char *text, int64_t *value) {
  char *end = NULL;
  errno = 0;
  *value = strtoll(text, &end, 10);
  int first = text[0] == '-' ? text[1] : text[0];
  return errno || *end || first < '0' || first > '9' ? -1 : 0;
}

static int number(struct reader *r, int column, struct grid *grid, double *value) {
  const char *text = r->column[column];
  if (parse_decimal(text, value, grid))
    return fail(r, "%s: '%.40s' is not a number (digits with a decimal point)", column_name[column], text);
  return 0;
}

/* One side of the book. Both fields empty, or size 0: there is nobody on that side. */
static int side_of_book(struct reader *r, int price_column, double *price, double *size) {
  int size_column = price_column + 1;
  const char *price_text = r->column[price_column], *size_text = r->column[size_column];
  if (!*price_text && !*size_text) return 0;
  if (!*size_text) return fail(r, "%s is missing", column_name[size_column]);
  if (number(r, size_column, &r->sizes, size)) return -1;
  if (*size == 0) return 0;
  if (!*price_text) return fail(r, "%s is missing", column_name[price_column]);
  if (number(r, price_column, &r->prices, price)) return -1;
  return *price > 0 ? 0 : fail(r, "%s must be above 0", column_name[price_column]);
}

static int must_be_empty(struct reader *r, int from, int to) {
  for (int i = from; i <= to; ++i)
    if (*r->column[i])
      return fail(r, "%s must be empty in a row of kind %s", column_name[i], r->column[KIND]);
  return 0;
}

static int read_book(struct reader *r, invmm_event *e) {
  e->kind = INVMM_EV_BOOK;
  if (must_be_empty(r, PRICE, SIDE)) return -1;
  if (side_of_book(r, BID, &e->price, &e->size) || side_of_book(r, ASK, &e->price2, &e->size2)) return -1;
  if (e->size > 0 && e->size2 > 0 && e->price > e->price2)
    return fail(r, "crossed book: bid %s above ask %s", r->column[BID], r->column[ASK]);
  return 0;
}

static int read_trade(struct reader *r, invmm_event *e) {
  struct grid ignored = {0}; /* trades print inside the book's ticks, at midpoints for example */
  const char *side = r->column[SIDE];
  e->kind = INVMM_EV_TRADE;
  if (must_be_empty(r, BID, ASK_QTY)) return -1;
  if (!*r->column[PRICE]) return fail(r, "price is missing");
  if (!*r->column[QTY]) return fail(r, "qty is missing");
  if (number(r, PRICE, &ignored, &e->price) || number(r, QTY, &r->sizes, &e->size)) return -1;
  if (!(e->price > 0)) return fail(r, "price must be above 0");
  if (!(e->size > 0)) return fail(r, "qty must be above 0");
  if (!strcmp(side, "S"))
    e->size = -e->size;
  else if (!*side)
    e->flags |= INVMM_EVF_SIDE_UNKNOWN;
  else if (strcmp(side, "B") != 0)
    return fail(r, "side: '%.40s' is neither B nor S", side);
  return 0;
}

/* Cuts the line at its commas; returns the number of columns, counting those beyond the ninth too. */
static int split(struct reader *r, char *line) {
  int n = 0;
  for (char *start = line; start; ++n) {
    char *comma = strchr(start, ',');
    if (comma) *comma = '\0';
    if (n < COLUMNS) r->column[n] = start;
    start = comma ? comma + 1 : NULL;
  }
  return n;
}

/* Returns 1 when the row holds an event, 0 when it is to be skipped, -1 on an error. */
static int read_row(struct reader *r, char *line, invmm_event *e) {
  int columns = split(r, line);
  if (columns != COLUMNS) return fail(r, "%d columns instead of %d", columns, COLUMNS);
  if (parse_time(r->column[TIME], &e->time_ns))
    return fail(r, "ts_ns: '%.40s' is not a whole number of nanoseconds", r->column[TIME]);
  if (e->time_ns < r->last_ns)
    return fail(r, "time goes backwards: %" PRId64 " after %" PRId64, e->time_ns, r->last_ns);
  r->last_ns = e->time_ns;
  const char *kind = r->column[KIND];
  if (!strcmp(kind, "Q")) return read_book(r, e) ? -1 : 1;
  if (!strcmp(kind, "T")) return read_trade(r, e) ? -1 : 1;
  if (!strcmp(kind, "H")) return read_trade(r, e) ? -1 : 0;
  return fail(r, "kind: '%.40s' is none of Q, T and H", kind);
}

/* ---- the file ---- */

/* Returns 1 with a line without its end, 0 at the end of the file, -1 on an error. */
static int next_line(struct reader *r, char line[LINE_SIZE]) {
  r->line++;
  if (!gzgets(r->file, line, LINE_SIZE)) {
    int code = Z_OK;
    gzerror(r->file, &code);
    return code == Z_OK || code == Z_STREAM_END ? 0 : fail_gzip(r);
  }
  size_t length = strlen(line);
  if (length == 0 || line[length - 1] != '\n') {
    int code = Z_OK;
    gzerror(r->file, &code);
    if (code != Z_OK) return fail_gzip(r);
    if (length == 0 || !gzeof(r->file)) return fail(r, "not a line of text: this is no events file");
  }
  while (length && (line[length - 1] == '\n' || line[length - 1] == '\r'))
    line[--length] = '\0';
  return 1;
}

static int read_header(struct reader *r) {
  char line[LINE_SIZE];
  int got = next_line(r, line);
  if (got < 0) return -1;
  if (got == 0) return fail(r, "the file is empty");
  if (strcmp(line, HEADER) != 0) return fail(r, "the header is not '" HEADER "': this is no events file");
  return 0;
}

static int read_rows(struct reader *r) {
  char line[LINE_SIZE];
  for (;;) {
    int got = next_line(r, line);
    if (got <= 0) return got;
    invmm_event event = {0};
    int kept = read_row(r, line, &event);
    if (kept < 0) return -1;
    if (r->progress && r->line % PROGRESS_EVERY == 0) r->progress((double)gzoffset(r->file) / r->bytes);
    if (kept == 0) continue;
    if (events_append(r->out, &event)) return fail(r, "out of memory");
  }
}

static int read_all(struct reader *r) {
  if (read_header(r) || read_rows(r)) return -1;
  if (r->out->count == 0) return fail(r, "the file has no events");
  r->out->tick_size = grid_step(&r->prices);
  r->out->lot_size = grid_step(&r->sizes);
  return 0;
}

static double size_of_file(const char *path) {
  struct stat about;
  return stat(path, &about) == 0 && about.st_size > 0 ? (double)about.st_size : 1;
}

int events_read(const char *path, void (*progress)(double done), struct events *out,
                char error[EVENTS_ERROR_SIZE]) {
  struct reader r = {.path = path, .out = out, .last_ns = INT64_MIN, .progress = progress, .error = error};
  *out = (struct events){0};
  error[0] = '\0';
  errno = 0;
  r.file = gzopen(path, "rb");
  if (!r.file) {
    snprintf(error, EVENTS_ERROR_SIZE, "%s: cannot be opened: %s", path, strerror(errno ? errno : ENOMEM));
    return -1;
  }
  r.bytes = size_of_file(path);
  gzbuffer(r.file, 1 << 17);
  int status = read_all(&r);
  gzclose(r.file);
  if (progress) progress(1);
  if (status) events_free(out);
  return status;
}

/* ---- two files ---- */

/* A session being walked through: its next event, and what its events become in the merged one. */
struct walk {
  const struct events *from;
  size_t next;
  int32_t instrument;
};

/* Skips what lies before the shared span; the book in force when it begins opens the session. */
static int enter_span(struct walk *w, int64_t start_ns, struct events *out) {
  const invmm_event *book = NULL;
  for (; w->next < w->from->count && w->from->at[w->next].time_ns < start_ns; ++w->next)
    if (w->from->at[w->next].kind == INVMM_EV_BOOK) book = &w->from->at[w->next];
  if (!book) return 0;
  invmm_event opening = *book;
  opening.time_ns = start_ns;
  opening.instrument = w->instrument;
  return events_append(out, &opening);
}

static int64_t next_time(const struct walk *w) {
  return w->next < w->from->count ? w->from->at[w->next].time_ns : INT64_MAX;
}

static int merge_until(struct walk *a, struct walk *b, int64_t end_ns, struct events *out) {
  for (;;) {
    struct walk *first = next_time(a) <= next_time(b) ? a : b;
    if (first->next >= first->from->count || next_time(first) > end_ns) return 0;
    invmm_event event = first->from->at[first->next++];
    event.instrument = first->instrument;
    if (events_append(out, &event)) return -1;
  }
}

int events_merge(const struct events *quoted, const struct events *hedge, struct events *out,
                 char error[EVENTS_ERROR_SIZE]) {
  struct walk a = {quoted, 0, 0}, b = {hedge, 0, INVMM_HEDGE};
  int64_t first_a = quoted->at[0].time_ns, last_a = quoted->at[quoted->count - 1].time_ns;
  int64_t first_b = hedge->at[0].time_ns, last_b = hedge->at[hedge->count - 1].time_ns;
  int64_t start = first_a > first_b ? first_a : first_b;
  int64_t end = last_a < last_b ? last_a : last_b;
  *out = (struct events){.tick_size = quoted->tick_size, .lot_size = quoted->lot_size};
  if (start >= end) {
    snprintf(error, EVENTS_ERROR_SIZE, "the two files share no span of time");
    return -1;
  }
  if (!enter_span(&a, start, out) && !enter_span(&b, start, out) && !merge_until(&a, &b, end, out)) return 0;
  snprintf(error, EVENTS_ERROR_SIZE, "out of memory");
  events_free(out);
  return -1;
}
