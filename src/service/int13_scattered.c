// SPDX-License-Identifier: BSD-2-Clause
/* Moves diskette requests with scattered buffers sector by sector. Flat 32-bit, resident. */
#include "service/int13_scattered.h"
#include "service/caller.h"

#define LARGEST_SECTOR 512

bool diskette_scattered(struct floppy *f, u32 linear, u32 bytes, bool write)
{
	return v86_active() && floppy_sector_size(f) <= LARGEST_SECTOR &&
	       !caller_hits_us(linear, bytes) &&
	       (linear & (ISA_DMA_PAGE - 1)) + bytes <= ISA_DMA_PAGE &&
	       caller_has(linear, bytes, write);
}

/* The buffer is on the resident stack, which ISA DMA can reach. */
int diskette_move_scattered(struct floppy *f, struct floppy_request *r, u32 linear, u8 *done)
{
	u8 sector[LARGEST_SECTOR] __aligned(4), one;
	bool read = r->command == FDC_READ;
	u32 spt = floppy_track_sectors(f), size = floppy_sector_size(f), count = r->count;
	int err = 0;

	r->addr = (u32)sector;
	r->count = 1;
	for (*done = 0; *done < count && !err; linear += size) {
		if (!read)
			err = caller_copy(linear, sector, size, false);
		if (!err)
			err = floppy_transfer(f, r, &one);
		if (!err && read)
			err = caller_copy(linear, sector, size, true);
		*done += !err;
		if (r->sector++ == spt) {
			r->sector = 1;
			r->head++;
		}
	}
	return err;
}
