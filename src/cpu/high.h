/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Memory above 4 GiB, which flat code cannot address. It is copied through a page of 4 MiB that
 * PSE-36 maps there, with paging on only during the copy (Intel SDM vol. 3A, 4.3). Flat 32-bit,
 * resident except high_init().
 */
#ifndef CPU_HIGH_H
#define CPU_HIGH_H

#include "lib/types.h"

#define HIGH_END 0x10000000000ull /* PSE-36 has 40 address bits */

/*
 * Uses the 4096 bytes at @directory, aligned to their size, as page directory. Returns false if the
 * CPU has no PSE-36. POST only.
 */
bool high_init(u32 *directory);
/*
 * Copy @bytes (at most 4 MiB) between @high, above 4 GiB, and @low, with interrupts off. To be
 * called after high_init(). @high + @bytes must not exceed HIGH_END.
 */
void high_read(void *low, u64 high, u32 bytes);
void high_write(u64 high, const void *low, u32 bytes);

#endif
