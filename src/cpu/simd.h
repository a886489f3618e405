/* SPDX-License-Identifier: BSD-2-Clause */
/* Which vector instructions POST may use. Flat 32-bit, POST: a guest's registers are its own. */
#ifndef CPU_SIMD_H
#define CPU_SIMD_H

#include "lib/types.h"

/*
 * Returns those of CPUID_1_EDX_MMX and CPUID_1_EDX_SSE that can be used. May be called before the
 * shadow is filled.
 */
u32 simd_features(void);

#endif
