/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Memory types (Intel SDM vol. 3A, 12.11): RAM is write-back, the display window and what
 * lies between low RAM and 4 GiB uncached. The same registers go to every CPU. POST only.
 */
#ifndef CPU_MTRR_H
#define CPU_MTRR_H

#include "lib/types.h"

struct msr_value {
	u32 index;
	u64 value;
} __packed;

/*
 * Computes the MTRRs for a machine whose RAM below 4 GiB ends at @ram_end and appends them to
 * @list, of which *@count of @max entries are in use. @cap is the MTRR capability register,
 * @phys_bits the width of physical addresses. Pure.
 */
void mtrr_plan(u32 cap, unsigned int phys_bits, u32 ram_end, struct msr_value *list,
	       u32 *count, u32 max);

#endif
