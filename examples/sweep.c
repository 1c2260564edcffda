/* SPDX-License-Identifier: MIT */
/** @file sweep.c  Which risk aversion, which horizon? A grid of both over many seeded sessions, and its
 * efficient frontier of profit against deviation.
 *
 *     sweep [paths=1000]
 *
 * Writes sweep.dat and draws sweep.png in the current folder. sweep_mpi.c is the same on many processors. */
#include "grid.h"
#include "progress.h"
#include <stdio.h>

int main(int count, char **arguments) {
  struct cell cells[GRID_CELLS];
  const int paths = grid_paths(count, arguments);
  if (!paths) return fputs("usage: sweep [paths=1000]\n", stderr), 1;
  for (int i = 0; i < GRID_CELLS; ++i) {
    progress_show((double)i / GRID_CELLS);
    if (grid_cell(i, paths, &cells[i])) return 1;
  }
  progress_show(1);
  return grid_show("sweep", cells, paths) ? 1 : 0;
}
