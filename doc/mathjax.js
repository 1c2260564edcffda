/* SPDX-License-Identifier: MIT */
/* Formulas appear without messages about their making. */
MathJax.Hub.Config({messageStyle: "none"});
