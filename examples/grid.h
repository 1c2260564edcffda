/* SPDX-License-Identifier: MIT */
/** @file grid.h  Risk aversion times horizon: what a maker earns in the market of Avellaneda and Stoikov
 * (2008), and how much that varies, over many seeded sessions of one second.
 *
 * A cell depends on nothing but its number and the number of paths: path i of every cell is stream i of one
 * seed. So it does not matter who works a cell out, or when. */
#ifndef EXAMPLES_GRID_H
#define EXAMPLES_GRID_H

enum { GRID_GAMMAS = 9, GRID_HORIZONS = 5, GRID_CELLS = GRID_GAMMAS * GRID_HORIZONS };

struct cell {
  double gamma, horizon;         /**< 1/currency; s */
  double mean, error, deviation; /**< of the profit: mean, its standard error, standard deviation; currency */
};

/** Works one cell out. Returns 0, or -1 with a message on standard error. */
int grid_cell(int number, int paths, struct cell *out);

/** Number of paths from the command line, "paths=N", by default 1000; 0 where it is none. */
int grid_paths(int count, char **arguments);

/** Writes NAME.dat, prints the efficient frontier, and draws NAME.png. Returns 0, or -1. */
int grid_show(const char *name, const struct cell cells[GRID_CELLS], int paths);

#endif
