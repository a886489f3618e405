// SPDX-License-Identifier: BSD-2-Clause
#ifndef BLOCK_PIECES_H
#define BLOCK_PIECES_H

/*
 * Calls for which a device gets several requests, or whose data go through a bounce buffer. Flat
 * 32-bit.
 */
#include "abi/low_memory.h"
#include "abi/map.h"
#include "block/block_device.h"

#define BOUNCE_SIZE 4096u   /* of the buffer that pieces_buffer() returns */
#define NOT_TRIED   1	    /* no error has this number */
#define LOW_END	    0xa0000 /* end of conventional memory */

/*
 * Returns how many bytes from @addr on are RAM without a gap; 0 if there is none at @addr. The RAM
 * below 4 GiB ends at @ram_end.
 */
static inline u32 ram_bytes(u32 ram_end, u32 addr)
{
	u32 end = addr < LOW_END ? LOW_END : ram_end;

	if (addr >= end || (addr >= LOW_END && addr < EXTENDED_START))
		return 0;
	return end - addr;
}

static inline u8 log2_of(u32 power)
{
	return (u8)__builtin_ctz(power);
}

/* Returns log2 of the number of units in a sector of @b. */
static inline u8 unit_shift(const struct block_device *b)
{
	return log2_of(b->sector_size) - log2_of(block_unit_size(b));
}

/*
 * Does the rest of the work for a call that one request could not complete. @err is the result of
 * that request: an error; 0, if it succeeded on a device that had kept a bounce buffer (b->held),
 * which is free again now; or NOT_TRIED, if the call needs several requests and none was made yet.
 * @ram_end is the end of RAM below 4 GiB. The other arguments and the result are block_read()'s.
 */
__cold int pieces_move(struct block_device *b, u64 lba, u32 count, u32 addr, u32 *done, bool write,
		       int err, u32 ram_end);
/*
 * Returns the bounce buffer, of BOUNCE_SIZE bytes; or NULL if devices that do not answer keep all
 * of them.
 */
u8 *pieces_buffer(void);
/*
 * To be called once for each device. The first call allocates the bounce buffer that is used, each
 * of the next few a spare one. Returns false if there is no bounce buffer at all. POST.
 */
bool pieces_init(void);

#endif
