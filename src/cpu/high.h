/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Memory above 4 GiB, which flat code has no addresses for: it is copied through a page of
 * 4 MiB that PSE-36 maps there, with paging on for as long as the copy takes (Intel SDM
 * vol. 3A, 4.3). Flat 32-bit, resident but for high_init().
 */
#ifndef CPU_HIGH_H
#define CPU_HIGH_H

#include "lib/types.h"

#define HIGH_START 0x100000000ull
#define HIGH_END   0x10000000000ull /* PSE-36 has 40 bits of address */

/* Takes the page at @directory, 4096 bytes aligned as many. False: the CPU has no PSE-36. POST
 * only. */
bool high_init(u32 *directory);
/*
 * Copies @bytes, at most 4 MiB, between @high, which is above 4 GiB, and @low, with interrupts
 * off. Needs high_init(). @high + @bytes must not be past HIGH_END.
 */
void high_read(void *low, u64 high, u32 bytes);
void high_write(u64 high, const void *low, u32 bytes);

#endif
