/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The memory of a service's caller. In real mode the caller's addresses are physical. Under a
 * virtual-8086 monitor they go through the monitor's page tables: managers such as EMM386 put
 * drivers into upper memory, and those need this. Flat 32-bit, resident.
 */
#ifndef SERVICE_CALLER_H
#define SERVICE_CALLER_H

#include "abi/map.h"
#include "block/block.h"
#include "lib/errno.h"
#include "smm/v86.h"

#define CALLER_NONE 0xffffffff

/* Does the work of caller_address() for a caller in virtual-8086 mode. */
u32 caller_translate(u32 linear, u32 size, bool write);
/*
 * Returns whether the caller may read or (@write) write all @size bytes, in any number of pieces.
 */
bool caller_has(u32 linear, u32 size, bool write);
/*
 * Copies @size bytes between @buffer and the caller's @linear (@to_caller: from @buffer to
 * @linear), page by page. For a caller in virtual-8086 mode. Returns 0, or -EFAULT if the caller
 * has no memory there or may not write it.
 */
int caller_copy(u32 linear, u8 *buffer, u32 size, bool to_caller);
/*
 * Copies a structure of @size bytes from the caller's @linear to @to. Each byte is read once:
 * another CPU may change the memory, so what was checked must be what is used. Returns false if the
 * caller has no memory there.
 */
bool caller_get(u32 linear, void *to, u32 size);
/* Does the work of caller_read() and caller_write() in virtual-8086 mode. */
int caller_move(struct block_device *b, u64 lba, u32 count, u32 linear, u32 *done, bool write);

/*
 * Returns whether a part of the @size bytes at @linear is in the firmware's own writable segment.
 * To overwrite that would be fatal.
 */
static inline bool caller_hits_us(u32 linear, u32 size)
{
	return linear - SHARED_BASE + size - 1 < SHARED_SIZE + size - 1;
}

/*
 * Returns how many bytes a request for @count blocks has, so that caller_hits_us() can check them.
 * Counts at most 10000h blocks, because more may not fit 32 bits. These have 32 MiB already, and
 * the firmware's segment and the caller's addresses lie near the first MiB.
 */
static inline u32 caller_bytes(const struct block_device *b, u32 count)
{
	return min(count, 0x10000u) * block_unit_size(b);
}

/*
 * Returns the physical address of the @size bytes at the caller's @linear, which are to be read or
 * (@write) written. Returns CALLER_NONE if the caller has no memory there, may not write it, or if
 * it is not contiguous.
 */
static inline u32 caller_address(u32 linear, u32 size, bool write)
{
	if (write && caller_hits_us(linear, size))
		return CALLER_NONE;
	return v86_active() ? caller_translate(linear, size, write) : linear;
}

/*
 * Read and write blocks like block_read() and block_write(), from and to the caller's @linear,
 * piece by piece. They return -EFAULT if the caller has no memory there or may not write it; *@done
 * is what was moved before.
 */
static inline int caller_read(struct block_device *b, u64 lba, u32 count, u32 linear, u32 *done)
{
	*done = 0;
	if (caller_hits_us(linear, caller_bytes(b, count)))
		return -EFAULT;
	return v86_active() ? caller_move(b, lba, count, linear, done, false)
			    : block_read(b, lba, count, linear, done);
}
static inline int caller_write(struct block_device *b, u64 lba, u32 count, u32 linear, u32 *done)
{
	return v86_active() ? caller_move(b, lba, count, linear, done, true)
			    : block_write(b, lba, count, linear, done);
}

#endif
