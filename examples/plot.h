/* SPDX-License-Identifier: MIT */
/** @file plot.h  A picture by gnuplot, from a data file that the example has written. */
#ifndef EXAMPLES_PLOT_H
#define EXAMPLES_PLOT_H

/** Writes NAME.gp, a common head and this script, and lets gnuplot draw NAME.png from NAME.dat, all in the
 * current folder; says what it did. In the script `data` is the data file, and line styles 1 to 6 are colours
 * that everybody can tell apart. Returns 0, or -1 where the script could not be written: without gnuplot
 * there is a message and no picture. */
int plot(const char *name, int width, int height, const char *script);

#endif
