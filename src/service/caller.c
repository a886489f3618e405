// SPDX-License-Identifier: BSD-2-Clause
/*
 * Reaches the memory of a service's caller, in real mode and in virtual-8086 mode. Flat 32-bit,
 * resident.
 */
#include "service/caller.h"
#include "cpu/io.h"
#include "lib/errno.h"
#include "lib/string.h"
#include "smm/page_walk.h"

#define LARGEST_UNIT 2048

static u32 page_rest(u32 linear)
{
	return PAGE_SIZE - (linear & (PAGE_SIZE - 1));
}

/*
 * Returns how many of the @size bytes at @linear are physically contiguous, and the physical
 * address of the first one in *@physical. Returns 0 if the caller has no memory there.
 */
static u32 caller_piece(u32 linear, u32 size, bool write, u32 *physical)
{
	u32 found, next;

	if (!v86_translate(linear, write, physical))
		return 0;
	for (found = page_rest(linear); found < size; found += PAGE_SIZE)
		if (!v86_translate(linear + found, write, &next) || next != *physical + found)
			break;
	return min(found, size);
}

u32 caller_translate(u32 linear, u32 size, bool write)
{
	u32 physical;

	return caller_piece(linear, size, write, &physical) == size ? physical : CALLER_NONE;
}

static int move_block(struct block_device *b, u64 lba, u32 count, u32 addr, u32 *done, bool write)
{
	return write ? block_write(b, lba, count, addr, done)
		     : block_read(b, lba, count, addr, done);
}

bool caller_has(u32 linear, u32 size, bool write)
{
	while (size) {
		u32 physical, n = min(size, page_rest(linear));

		if (!v86_translate(linear, write, &physical))
			return false;
		linear += n;
		size -= n;
	}
	return true;
}

int caller_copy(u32 linear, u8 *buffer, u32 size, bool to_caller)
{
	while (size) {
		u32 physical, n = min(size, page_rest(linear));

		if (!v86_translate(linear, to_caller, &physical))
			return -EFAULT;
		memcpy(to_caller ? (void *)physical : buffer, to_caller ? buffer : (void *)physical,
		       n);
		linear += n;
		buffer += n;
		size -= n;
	}
	return 0;
}

bool caller_get(u32 linear, void *to, u32 size)
{
	if (!v86_active())
		memcpy(to, (const void *)linear, size);
	else if (caller_copy(linear, to, size, false))
		return false;
	/* The compiler must not read the caller's memory again. */
	memory_barrier();
	return true;
}

/* Moves one unit whose memory is in two pieces, through a buffer. */
static __noinline int move_split(struct block_device *b, u64 lba, u32 linear, u32 unit, bool write)
{
	u8 buffer[LARGEST_UNIT] __aligned(4);
	int err = 0;

	if (write)
		err = caller_copy(linear, buffer, unit, false);
	if (!err)
		err = move_block(b, lba, 1, (u32)buffer, NULL, write);
	if (!err && !write)
		err = caller_copy(linear, buffer, unit, true);
	return err;
}

int caller_move(struct block_device *b, u64 lba, u32 count, u32 linear, u32 *done, bool write)
{
	u32 unit = block_unit_size(b);
	u64 units = block_units(b);

	*done = 0;
	if (!count)
		return move_block(b, lba, 0, 0, NULL, write);
	/* Move nothing if the request reaches beyond the end. */
	if (units && (lba >= units || count > units - lba))
		return -ERANGE;
	while (*done < count) {
		u32 left = min(count - *done, 0x10000u), physical;
		u32 bytes = caller_piece(linear, left * unit, !write, &physical);
		u32 moved = bytes / unit;
		int err;

		if (!bytes)
			return -EFAULT;
		if (moved) {
			err = move_block(b, lba, moved, physical, &moved, write);
		} else {
			err = move_split(b, lba, linear, unit, write);
			moved = !err;
		}
		*done += moved;
		if (err)
			return err;
		lba += moved;
		linear += moved * unit;
	}
	return 0;
}
