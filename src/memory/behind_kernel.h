/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * If the VMM has put a kernel where POST's data, stack and first heap belong, there is a range of
 * the same size behind the kernel. It begins with a copy of the part of the kernel that POST's data
 * overwrites. POST's stack and first heap are in the rest of the range. POST only.
 */
#ifndef MEMORY_BEHIND_KERNEL_H
#define MEMORY_BEHIND_KERNEL_H

#include "abi/map.h"
#include "lib/types.h"

/* What the VMM says of such a kernel. */
struct early_kernel {
	u32 address, size, entry;
};
_Static_assert(sizeof(struct early_kernel) == EARLY_KERNEL_SIZE, "src/real/reset.S copies it");

/*
 * What the VMM has said of the kernel that lies where POST's data belongs, so that kernel_find()
 * need not ask again. Zeros if there is no such kernel, or once POST has ended.
 */
extern struct early_kernel early_kernel;

/* Returns the end of the range behind a kernel that ends at @end. */
static inline u32 behind_kernel(u32 end)
{
	return ALIGN_UP(max(end, (u32)POST_FIRST_HEAP_END), 0x1000u) + POST_FIRST_HEAP_END -
	       POST_DATA_BASE;
}

/* Returns the address of the copy, with which the range that ends at @end begins. */
static inline void *behind_kernel_copy(u32 end)
{
	return (void *)(end - (POST_FIRST_HEAP_END - POST_DATA_BASE));
}

#endif
