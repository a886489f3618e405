/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What tests of ATA controllers share: a disk or CD drive with its IDENTIFY words, medium and
 * answers to packets, and scenes that must look the same behind every controller. Include it
 * once.
 */
#ifndef FAKE_DRIVE_H
#define FAKE_DRIVE_H

#include <stdlib.h>
#include <string.h>

#include "block/block.h"
#include "lib/errno.h"

#define FAKE_SECTORS	2048 /* of 512 bytes */
#define FAKE_CD_SECTORS (FAKE_SECTORS / 4)

struct fake_drive {
	bool cdrom;
	u16 id[256];
	u8 image[FAKE_SECTORS * 512];
	u64 bad_lba; /* cannot be read or written; ~0: none */
	u8 sense_key, asc;
	unsigned int sense_reports; /* how many more packets fail with it */
	bool locked, ejected;
	bool endless; /* it offers its data again and again */
};

/* A drive whose sectors differ from each other's, and from those of a drive of another @seed. */
static inline void fake_drive_init(struct fake_drive *d, bool cdrom, const char *model, u8 seed)
{
	memset(d, 0, sizeof(*d));
	d->cdrom = cdrom;
	d->bad_lba = ~0ull;
	for (u32 i = 0; i < sizeof(d->image); i++)
		d->image[i] = i * 5 + i / 512 + seed;
	for (u32 i = 0; i < 40; i++)
		d->id[27 + i / 2] |= (i < strlen(model) ? model[i] : ' ') << (i & 1 ? 0 : 8);
	d->id[0] = cdrom ? 0x8580 : 0x0040;
	d->id[1] = 2;
	d->id[3] = 16;
	d->id[6] = 63;
	d->id[49] = 0x0300;
	d->id[63] = 0x0407;
	d->id[60] = FAKE_SECTORS;
	d->id[83] = 0x4400;
	d->id[100] = FAKE_SECTORS;
}

static inline u32 fake_be32(const u8 *p)
{
	return (u32)p[0] << 24 | p[1] << 16 | p[2] << 8 | p[3];
}

/*
 * The answer to the packet @c: *@data and *@size, or a size of 0 for none. False: the command
 * fails, and what REQUEST SENSE says is why.
 */
static inline bool fake_drive_packet(struct fake_drive *d, const u8 *c, u8 **data, u32 *size)
{
	static u8 answer[18];

	memset(answer, 0, sizeof(answer));
	*data = answer;
	*size = 0;
	if (c[0] == 0x03) {
		answer[0] = 0x70;
		answer[2] = d->sense_key;
		answer[12] = d->asc;
		*size = 18;
		return true;
	}
	if (d->sense_reports) {
		d->sense_reports--;
		return false;
	}
	if (c[0] == 0x25) {
		answer[2] = (FAKE_CD_SECTORS - 1) >> 8;
		answer[3] = (FAKE_CD_SECTORS - 1) & 0xff;
		answer[6] = 8;
		*size = 8;
	} else if (c[0] == 0x28) {
		*data = d->image + fake_be32(c + 2) * 2048;
		*size = (c[7] << 8 | c[8]) * 2048;
	} else if (c[0] == 0x1e) {
		d->locked = c[4];
	} else if (c[0] == 0x1b) {
		assert_int_equal(c[4], 2);
		d->ejected = true;
	} else {
		assert_int_equal(c[0], 0x00);
	}
	return true;
}

/* The door, and the notice of another medium. */
static inline void fake_drive_door(struct block_device *b, struct fake_drive *d)
{
	assert_int_equal(block_lock(b, true), 0);
	assert_true(d->locked);
	assert_int_equal(block_lock(b, false), 0);
	assert_false(d->locked);
	/* After a reset is not after a change. */
	d->sense_key = 6;
	d->asc = 0x29;
	d->sense_reports = 1;
	b->changed = false;
	assert_int_equal(block_refresh(b), 0);
	assert_false(b->changed);
	d->asc = 0x28;
	d->sense_reports = 1;
	assert_int_equal(block_refresh(b), 0);
	assert_true(b->changed);
	assert_int_equal(block_eject(b), 0);
	assert_true(d->ejected);
	assert_true(b->sectors == 0);
	d->sense_key = 2;
	d->asc = 0x3a;
	d->sense_reports = 1;
	assert_int_equal(block_eject(b), -ENOMEDIUM);
	d->sense_reports = 1;
	assert_int_equal(block_lock(b, true), 0);
	assert_true(d->locked);
}

/* Reads @count units to a buffer that is @offset bytes off a step of malloc's. */
static inline void fake_drive_expect(struct block_device *b, struct fake_drive *d, u64 lba,
				     u32 count, u32 offset)
{
	u32 unit = block_unit_size(b);
	u8 *buf = malloc(count * unit + 16);

	assert_int_equal(block_read(b, lba, count, (u32)buf + offset, NULL), 0);
	assert_memory_equal(buf + offset, d->image + lba * unit, count * unit);
	free(buf);
}

/* Reads and writes of a disk: its ends, more than a request's limit, odd addresses. */
static inline void fake_drive_exercise(struct block_device *b, struct fake_drive *d)
{
	u8 buf[1024];

	fake_drive_expect(b, d, 0, 1, 0);
	fake_drive_expect(b, d, FAKE_SECTORS - 1, 1, 0);
	fake_drive_expect(b, d, 17, 1000, 2);
	fake_drive_expect(b, d, 17, 40, 1);
	memset(buf, 0xa5, sizeof(buf));
	assert_int_equal(block_write(b, 30, 2, (u32)buf, NULL), 0);
	assert_memory_equal(d->image + 30 * 512, buf, sizeof(buf));
	fake_drive_expect(b, d, 29, 4, 0);
	assert_int_equal(block_flush(b), 0);
}

/* An unreadable sector costs the requests that have it, and nothing after them. */
static inline void fake_drive_bad_sector(struct block_device *b, struct fake_drive *d)
{
	u8 buf[1024];
	u32 done;

	d->bad_lba = 9;
	assert_int_equal(block_read(b, 8, 2, (u32)buf, &done), -EIO);
	assert_int_equal(done, 1);
	assert_non_null(strstr(fake_log, "error 40"));
	assert_int_equal(block_write(b, 9, 1, (u32)buf, NULL), -EIO);
	fake_drive_expect(b, d, 8, 1, 0);
	fake_drive_expect(b, d, 10, 3, 0);
}

/* A CD is read. */
static inline void fake_drive_read_cd(struct block_device *b, struct fake_drive *d)
{
	u8 buf[2048];

	assert_true(b->cdrom && b->removable && b->read_only);
	/* What has no sectors yet is looked at once more. */
	assert_int_equal(block_read(b, 0, 1, (u32)buf, NULL), 0);
	assert_true(block_units(b) == FAKE_CD_SECTORS);
	fake_drive_expect(b, d, 0, 1, 0);
	fake_drive_expect(b, d, 5, 100, 0);
	fake_drive_expect(b, d, 5, 3, 1);
	fake_drive_expect(b, d, FAKE_CD_SECTORS - 1, 1, 0);
}

static inline int fake_drive_refresh(struct block_device *b, struct fake_drive *d, u8 key, u8 asc,
				     unsigned int reports)
{
	d->sense_key = key;
	d->asc = asc;
	d->sense_reports = reports;
	return block_refresh(b);
}

/* A CD drive without a disc, one that spins up, and one that is broken. */
static inline void fake_drive_cd_states(struct block_device *b, struct fake_drive *d)
{
	u8 buf[2048];

	assert_int_equal(fake_drive_refresh(b, d, 2, 0x3a, 1), -ENOMEDIUM);
	assert_true(!block_units(b));
	/* Spinning up, then a unit attention, then ready. */
	assert_int_equal(fake_drive_refresh(b, d, 2, 0x04, 5), 0);
	assert_int_equal(fake_drive_refresh(b, d, 6, 0x28, 2), 0);
	d->sense_reports = 1;
	fake_drive_expect(b, d, 1, 1, 0);
	/* Never ready; then a hardware error. */
	assert_int_equal(fake_drive_refresh(b, d, 2, 0x04, 10000), -ETIMEDOUT);
	assert_int_equal(fake_drive_refresh(b, d, 4, 0x04, 1), -EIO);
	/* Taken out between two reads. */
	assert_int_equal(fake_drive_refresh(b, d, 2, 0x3a, 0), 0);
	d->sense_reports = 1;
	assert_int_equal(block_read(b, 1, 1, (u32)buf, NULL), -ENOMEDIUM);
}

#endif
