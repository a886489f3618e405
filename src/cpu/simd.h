/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which vector instructions POST may use. Flat 32-bit, POST only, because later the registers
 * belong to the guest.
 */
#ifndef CPU_SIMD_H
#define CPU_SIMD_H

#include "lib/types.h"

/*
 * Returns which of CPUID_1_EDX_SSE and CPUID_1_EDX_SSE2 can be used. May be called before the
 * shadow is filled, and before POST's .bss is cleared.
 */
u32 simd_features(void);

#endif
