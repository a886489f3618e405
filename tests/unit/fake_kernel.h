/* SPDX-License-Identifier: BSD-2-Clause */
/* The memory of a machine that loads a kernel. To be included once by a test. */
#ifndef FAKE_KERNEL_H
#define FAKE_KERNEL_H

#include <stdlib.h>
#include <string.h>

#include "unit.h"

#include "boot/kernel_memory.h"
#include "lib/errno.h"

#define MIB 0x100000ull

/* A PC with 512 MiB, 4 GiB above the hole, and tables at the end of low RAM. */
static const struct e820_entry map[] = {
	{ 0, 0x9fc00, E820_RAM },
	{ 0x9fc00, 0x400, E820_RESERVED },
	{ 0xf0000, 0x10000, E820_RESERVED },
	{ MIB, 511 * MIB - 0x20000, E820_RAM },
	{ 512 * MIB - 0x20000, 0x20000, E820_RESERVED },
	{ 4096 * MIB, 4096 * MIB, E820_RAM },
};
#define RAM_END (512 * MIB - 0x20000)

static inline struct kernel_memory memory(void)
{
	return (struct kernel_memory){ .map = map, .count = ARRAY_SIZE(map) };
}

static inline u32 get32(const u8 *p)
{
	u32 v;

	memcpy(&v, p, 4);
	return v;
}

static inline u16 get16(const u8 *p)
{
	return p[0] | p[1] << 8;
}

static inline void put32(u8 *p, u32 v)
{
	memcpy(p, &v, 4);
}

#endif
