/* SPDX-License-Identifier: MIT */
/** @file path.h  One path of inventory, and what hedging it by a policy costs and leaves. */
#ifndef EXAMPLES_PATH_H
#define EXAMPLES_PATH_H

enum { STEPS = 40000, SHOWN = 2400 };
static const double dt = 0.05;        /**< s */
static const double gamma_used = 0.1; /**< 1/currency: what risk is counted at */

/** What a policy did: trades, U traded, cost and risk in currency/s, and what it held over the first steps.
 */
struct outcome {
  double trades, traded, cost, risk;
  double net[SHOWN];
};

/** Clients push the inventory about, and come back slowly by themselves; U. */
void path_make(double inventory[STEPS]);

/** The path hedged by INVMM_HEDGE_POLICY_*, solved for this risk aversion. Returns 0, or -1. */
int path_hedge(const double inventory[STEPS], int policy, double gamma, struct outcome *out);

#endif
