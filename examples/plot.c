/* SPDX-License-Identifier: MIT */
#define _POSIX_C_SOURCE 200809L
#include "plot.h"
#include <spawn.h>
#include <stdio.h>
#include <sys/wait.h>

extern char **environ;

static const char head[] = "set encoding utf8\n"
                           "set style line 1 lc rgb '#0072B2' lw 2.2\n"
                           "set style line 2 lc rgb '#D55E00' lw 2.2\n"
                           "set style line 3 lc rgb '#009E73' lw 2.2\n"
                           "set style line 4 lc rgb '#CC79A7' lw 2.2\n"
                           "set style line 5 lc rgb '#E69F00' lw 2.2\n"
                           "set style line 6 lc rgb '#666666' lw 1.6\n"
                           "set grid lt 1 dt solid lc rgb '#E4E4E4' lw 0.8\n"
                           "set border lc rgb '#555555'\n"
                           "set tics nomirror\n"
                           "set key outside right top Left reverse samplen 2.5 spacing 1.3\n"
                           "set datafile missing '?'\n";

/* Returns 0 where gnuplot drew. */
static int run_gnuplot(char *script) {
  char program[] = "gnuplot";
  char *const arguments[] = {program, script, NULL};
  pid_t child;
  int status = -1;
  if (posix_spawnp(&child, program, NULL, NULL, arguments, environ)) return -1;
  return waitpid(child, &status, 0) == child && status == 0 ? 0 : -1;
}

int plot(const char *name, int width, int height, const char *script) {
  char path[128];
  snprintf(path, sizeof path, "%s.png", name);
  remove(path); /* none of an earlier run is left beside a failure */
  snprintf(path, sizeof path, "%s.gp", name);
  FILE *file = fopen(path, "w");
  if (!file) return perror(path), -1;
  fprintf(file, "set terminal pngcairo noenhanced size %d,%d font 'sans,15'\n", width, height);
  fprintf(file, "set output '%s.png'\ndata = '%s.dat'\n%s%s", name, name, head, script);
  if (fclose(file)) return perror(path), -1;
  if (run_gnuplot(path))
    printf("no picture, for that needs gnuplot with the terminal pngcairo; its data: %s.dat\n", name);
  else
    printf("drew %s.png from %s.dat\n", name, name);
  return 0;
}
