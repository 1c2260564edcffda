/* SPDX-License-Identifier: MIT */
/** @file picture.h  Draws a replay with gnuplot: prices and fills, a close-up of the quotes, inventory,
 * profit. */
#ifndef EXAMPLES_PICTURE_H
#define EXAMPLES_PICTURE_H
#include "record.h"

struct picture {
  const char *folder; /**< replay.dat, replay.gp and replay.png go there; it is made when missing */
  const char *title;
  const struct record *maker, *symmetric;
  double limit; /**< U, drawn where finite */
  int hedged;
  int live; /**< whether inputs are attached: a panel shows what they did */
  int utc;  /**< times are UTC; else they count from the start of the session */
};

enum { PICTURE_DRAWN = 0, PICTURE_NO_GNUPLOT = 1, PICTURE_FAILED = -1 };
enum { PICTURE_PATH_SIZE = 1024 };

/** Returns PICTURE_*; where it failed `error` says why. */
int picture_draw(const struct picture *p, char error[PICTURE_PATH_SIZE]);

/** Removes the picture of an earlier replay, so that none is left beside a failure. */
void picture_remove(const char *folder);

#endif
