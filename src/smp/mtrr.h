/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Memory types (Intel SDM vol. 3A, 12.11): RAM is write-back; the display's window and the space
 * between low RAM and 4 GiB are uncached. Every CPU gets the same registers. POST only.
 */
#ifndef SMP_MTRR_H
#define SMP_MTRR_H

#include "lib/types.h"

struct msr_value {
	u32 index;
	u64 value;
} __packed;

/*
 * Computes the MTRRs for a machine whose RAM below 4 GiB ends at @ram_end. Writes them to @list,
 * which has room for @max of them (not 0), and returns how many there are. @cap is the MTRR
 * capability register, @phys_bits the width of physical addresses (32 to 52). If the list is short,
 * unused ranges are left out, and then parts of the hole, but never the last entry, which turns the
 * others on. Uses no hardware.
 */
u32 mtrr_plan(u32 cap, unsigned int phys_bits, u32 ram_end, struct msr_value *list, u32 max);

#endif
