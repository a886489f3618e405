/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What is on a fake disk: sectors whose contents follow from their number until they are written,
 * so that a disk may be of any size; and what a controller's driver must do with any disk.
 */
#ifndef KIT_MEDIUM_H
#define KIT_MEDIUM_H

#include "lib/types.h"

struct block_device;
struct fake_written;

struct fake_medium {
	u64 sectors;
	u32 sector_size;
	u8 seed;		    /* two media with different ones differ in each sector */
	u64 bad;		    /* a sector that cannot be read or written; ~0: none */
	unsigned int reads, writes; /* requests so far */
	struct fake_written *written;
};

void fake_medium_init(struct fake_medium *m, u64 sectors, u32 sector_size, u8 seed);
/* Moves sectors. False: one of them is bad, or there are not so many; none is moved then. */
bool fake_medium_read(struct fake_medium *m, u64 lba, u32 count, void *to);
bool fake_medium_write(struct fake_medium *m, u64 lba, u32 count, const void *from);

/*
 * Scenes: a device @b, which a driver has registered, before the medium @m. Each asserts.
 *
 * Reads @count units (512 bytes, a CD's 2048) to a buffer that is @offset bytes off a step of 16.
 */
void fake_medium_expect(struct block_device *b, struct fake_medium *m, u64 lba, u32 count,
			u32 offset);
/* Reads and writes: both ends, more than one request's limit, odd addresses, a flush. */
void fake_medium_exercise(struct block_device *b, struct fake_medium *m);
/* Reads a CD in the same way, and sees that it is one. */
void fake_medium_exercise_cd(struct block_device *b, struct fake_medium *m);
/* A sector that is bad costs the requests that have it, and nothing after them. */
void fake_medium_bad_sector(struct block_device *b, struct fake_medium *m);

#endif
