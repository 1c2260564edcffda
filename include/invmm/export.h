/* SPDX-License-Identifier: MIT */
/** @file export.h  Visibility of the public functions. */
#ifndef INVMM_EXPORT_H
#define INVMM_EXPORT_H

/** @cond */
#if defined(SWIG) || !defined(__GNUC__)
#define INVMM_API
#else
#define INVMM_API __attribute__((visibility("default")))
#endif
/** @endcond */

#endif
