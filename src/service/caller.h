/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The memory of a service's caller. In real mode its addresses are physical; under a
 * monitor of virtual-8086 mode they go through the monitor's page tables, as a driver in
 * upper memory that EMM386 and its like have put there needs it. Flat 32-bit, resident.
 */
#ifndef SERVICE_CALLER_H
#define SERVICE_CALLER_H

#include "block/block.h"
#include "cpu/v86.h"
#include "lib/errno.h"
#include "memory/map.h"

#define CALLER_NONE 0xffffffff

/* The two below, for a caller in virtual-8086 mode. */
u32 caller_translate(u32 linear, u32 size, bool write);
int caller_move(struct block_device *b, u64 lba, u32 count, u32 linear, u32 *done,
		bool write);

/* Whether some of it is the firmware's own writable segment, whose loss nothing survives. */
static inline bool caller_hits_us(u32 linear, u32 size)
{
	return linear - SHARED_BASE + size - 1 < SHARED_SIZE + size - 1;
}

/* The bytes of a request, or so many that they are not below 1 MiB. */
static inline u32 caller_bytes(const struct block_device *b, u32 count)
{
	return min(count, 0x10000u) * block_unit_size(b);
}

/*
 * Where the @size bytes at the caller's @linear are, to be read or (@write) written;
 * CALLER_NONE if the caller has no such memory, may not write it or it is in several
 * pieces.
 */
static inline u32 caller_address(u32 linear, u32 size, bool write)
{
	if (write && caller_hits_us(linear, size))
		return CALLER_NONE;
	return v86_active() ? caller_translate(linear, size, write) : linear;
}

/*
 * block_read() and block_write() to and from the caller's @linear, piece by piece.
 * -EFAULT where the caller has no such memory or may not write it; what went before is in
 * *@done.
 */
static inline int caller_read(struct block_device *b, u64 lba, u32 count, u32 linear,
			      u32 *done)
{
	*done = 0;
	if (caller_hits_us(linear, caller_bytes(b, count)))
		return -EFAULT;
	return v86_active() ? caller_move(b, lba, count, linear, done, false)
			    : block_read(b, lba, count, linear, done);
}
static inline int caller_write(struct block_device *b, u64 lba, u32 count, u32 linear,
			       u32 *done)
{
	return v86_active() ? caller_move(b, lba, count, linear, done, true)
			    : block_write(b, lba, count, linear, done);
}

#endif
