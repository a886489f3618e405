/* SPDX-License-Identifier: BSD-2-Clause */
/* Waits for a device's register in memory. Flat 32-bit, resident. */
#ifndef CPU_WAIT_H
#define CPU_WAIT_H

#include "lib/types.h"

/*
 * Polls the register of 32 bits at @reg until its bits in @mask equal @value. Returns 0, -ETIMEDOUT
 * after @ms milliseconds, or -ENODEV if nothing answers there any more.
 */
int wait_register(u32 reg, u32 mask, u32 value, u32 ms);

#endif
