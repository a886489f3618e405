/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The contents of a fake disk. A sector's contents follow from its number until it is written, so a
 * disk can have any size. Also has tests that every controller's driver must pass.
 */
#ifndef KIT_MEDIUM_H
#define KIT_MEDIUM_H

#include "lib/types.h"

struct block_device;
struct fake_written;

struct fake_medium {
	u64 sectors;
	u32 sector_size;
	u8 seed;		    /* media with different seeds differ in each sector */
	u64 bad;		    /* a sector that cannot be read or written; ~0: none */
	unsigned int reads, writes; /* number of requests so far */
	struct fake_written *written;
};

void fake_medium_init(struct fake_medium *m, u64 sectors, u32 sector_size, u8 seed);
/* Move sectors. Return false, and move none, if one of them is bad or does not exist. */
bool fake_medium_read(struct fake_medium *m, u64 lba, u32 count, void *to);
bool fake_medium_write(struct fake_medium *m, u64 lba, u32 count, const void *from);

/*
 * Tests of a device @b, which a driver has registered and whose medium is @m.
 *
 * Reads @count units (of 512 bytes; on a CD 2048) to a buffer @offset bytes after the
 * beginning of a page.
 */
void fake_medium_expect(struct block_device *b, struct fake_medium *m, u64 lba, u32 count,
			u32 offset);
/*
 * Reads and writes: both ends of the disk, long and short requests, odd addresses, buffers that end
 * around the end of a page; then a flush.
 */
void fake_medium_exercise(struct block_device *b, struct fake_medium *m);
/* Reads a CD in the same way, and checks that it is a CD. */
void fake_medium_exercise_cd(struct block_device *b, struct fake_medium *m);
/* Checks that a bad sector makes only the requests fail that include it. */
void fake_medium_bad_sector(struct block_device *b, struct fake_medium *m);

#endif
