/* SPDX-License-Identifier: MIT */
/** @file sweep_mpi.c  The grid of sweep.c on several processors, by MPI.
 *
 *     mpirun -n 2 sweep_mpi [paths=1000]
 *
 * Rank r of n works out the cells r, r + n, r + 2 n, ... A cell is a function of its number alone, because
 * the random numbers of path i are stream i of one seed whoever draws them. All other ranks hold zeros where
 * one has a cell, so that adding them up is exact, and the file is the same to the last bit for any number of
 * ranks. Writes sweep_mpi.dat and draws sweep_mpi.png in the current folder. */
#include "grid.h"
#include "progress.h"
#include <mpi.h>
#include <stdio.h>

enum { DOUBLES = GRID_CELLS * sizeof(struct cell) / sizeof(double) };
_Static_assert(sizeof(struct cell) % sizeof(double) == 0, "cells are sent as doubles");

static int work(int rank, int ranks, int paths, struct cell cells[GRID_CELLS]) {
  int failed = 0;
  for (int i = rank; i < GRID_CELLS && !failed; i += ranks) {
    if (rank == 0) progress_show((double)i / GRID_CELLS);
    failed = grid_cell(i, paths, &cells[i]);
  }
  if (rank == 0) progress_show(1);
  return failed;
}

int main(int count, char **arguments) {
  struct cell mine[GRID_CELLS] = {{0, 0, 0, 0, 0}}, all[GRID_CELLS];
  int rank = 0, ranks = 1, failed = 0, any_failed = 0;
  if (MPI_Init(&count, &arguments) != MPI_SUCCESS) return 1;
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Comm_size(MPI_COMM_WORLD, &ranks);
  const int paths = grid_paths(count, arguments);
  if (!paths && rank == 0) fputs("usage: sweep_mpi [paths=1000]\n", stderr);
  failed = paths ? work(rank, ranks, paths, mine) : 1;
  MPI_Allreduce(&failed, &any_failed, 1, MPI_INT, MPI_MAX, MPI_COMM_WORLD);
  MPI_Reduce(mine, all, DOUBLES, MPI_DOUBLE, MPI_SUM, 0, MPI_COMM_WORLD);
  if (rank == 0 && !any_failed) any_failed = grid_show("sweep_mpi", all, paths);
  MPI_Finalize();
  return any_failed ? 1 : 0;
}
