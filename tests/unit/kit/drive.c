/* SPDX-License-Identifier: BSD-2-Clause */
/* Fake ATA and ATAPI drives. Host only. */
#include <string.h>

#include "unit.h"

#include "block/block.h"
#include "kit/drive.h"
#include "lib/errno.h"

void fake_drive_init(struct fake_drive *d, bool cdrom, const char *model, u8 seed)
{
	d->cdrom = cdrom;
	fake_medium_init(&d->medium, cdrom ? FAKE_CD_SECTORS : FAKE_SECTORS, cdrom ? 2048 : 512,
			 seed);
	fake_lun_init(&d->lun, FAKE_LUN_CDROM, &d->medium);
	memset(d->id, 0, sizeof(d->id));
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

bool fake_drive_read(struct fake_drive *d, u64 lba, u32 count)
{
	assert_true(count && lba + count <= d->medium.sectors);
	return fake_medium_read(&d->medium, lba, count, d->buffer);
}

bool fake_drive_write(struct fake_drive *d, u64 lba, u32 count)
{
	assert_true(count && lba + count <= d->medium.sectors);
	return fake_medium_write(&d->medium, lba, count, d->buffer);
}

bool fake_drive_packet(struct fake_drive *d, const u8 *packet, u32 *size)
{
	struct fake_segment all = { (u32)d->buffer, sizeof(d->buffer) };

	return fake_lun_execute(&d->lun, NULL, packet, &all, 1, size) == FAKE_STATUS_GOOD;
}

/* Sets the sense data of the next @reports packets. Later packets succeed. */
static void says(struct fake_drive *d, u8 key, u8 asc, u32 reports)
{
	memset(d->lun.script, 0, sizeof(d->lun.script));
	fake_lun_fail(&d->lun, FAKE_ANY, reports, key, asc, 0);
}

static int refresh(struct block_device *b, struct fake_drive *d, u8 key, u8 asc, u32 reports)
{
	says(d, key, asc, reports);
	return block_refresh(b);
}

void fake_drive_cd_states(struct block_device *b, struct fake_drive *d)
{
	u8 buf[2048];

	assert_int_equal(refresh(b, d, 2, 0x3a, 1), -ENOMEDIUM);
	assert_true(!block_units(b));
	/* The drive spins up, then reports a unit attention, then is ready. */
	assert_int_equal(refresh(b, d, 2, 0x04, 5), 0);
	assert_int_equal(refresh(b, d, 6, 0x28, 2), 0);
	says(d, 6, 0x28, 1);
	fake_medium_expect(b, &d->medium, 1, 1, 0);
	/* First the drive is never ready, then it has a hardware error. */
	assert_int_equal(refresh(b, d, 2, 0x04, FAKE_ALWAYS), -ETIMEDOUT);
	assert_int_equal(refresh(b, d, 4, 0x04, 1), -EIO);
	/* The disc is taken out between two reads. */
	assert_int_equal(refresh(b, d, 0, 0, 0), 0);
	says(d, 2, 0x3a, 1);
	assert_int_equal(block_read(b, 1, 1, (u32)buf, NULL), -ENOMEDIUM);
}

void fake_drive_door(struct block_device *b, struct fake_drive *d)
{
	assert_int_equal(block_lock(b, true), 0);
	assert_true(d->lun.is_locked);
	assert_int_equal(block_lock(b, false), 0);
	assert_false(d->lun.is_locked);
	/* A reset is not a change of the medium. */
	b->changed = false;
	assert_int_equal(refresh(b, d, 6, 0x29, 1), 0);
	assert_false(b->changed);
	assert_int_equal(refresh(b, d, 6, 0x28, 1), 0);
	assert_true(b->changed);
	assert_int_equal(block_eject(b), 0);
	assert_true(d->lun.was_ejected);
	assert_true(b->sectors == 0);
	says(d, 2, 0x3a, 1);
	assert_int_equal(block_eject(b), -ENOMEDIUM);
	says(d, 2, 0x3a, 1);
	assert_int_equal(block_lock(b, true), 0);
	assert_true(d->lun.is_locked);
}
