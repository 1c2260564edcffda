/* SPDX-License-Identifier: MIT */
#include "headers.c"
