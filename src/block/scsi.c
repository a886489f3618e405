// SPDX-License-Identifier: BSD-2-Clause
/* SCSI commands and sense data (SPC-3, MMC-5). Flat 32-bit, resident. */
#include "block/scsi.h"
#include "cpu/time.h"
#include "lib/endian.h"
#include "lib/errno.h"
#include "lib/string.h"
#include "log/log.h"

#define TEST_UNIT_READY	 0x00
#define REQUEST_SENSE	 0x03
#define START_STOP_UNIT	 0x1b
#define PREVENT_REMOVAL	 0x1e
#define READ_CAPACITY_10 0x25
#define READ_10		 0x28

#define SENSE_SIZE	   18
#define KEY_NOT_READY	   2
#define KEY_UNIT_ATTENTION 6
#define ASC_NO_MEDIUM	   0x3a
#define ASC_NOT_READY	   0x04
#define ASC_CHANGED	   0x28

#define LOAD_EJECT 0x02 /* in START STOP UNIT; without "start" it ejects */

#define RETRIES	      3
#define READY_MS      30000
#define READY_POLL_US 100000

/* Why the last command failed, as an error of ours; -EBUSY: becoming ready. */
static int sense(struct block_device *b, scsi_packet packet)
{
	u8 cdb[SCSI_CDB_SIZE] = { REQUEST_SENSE, 0, 0, 0, SENSE_SIZE };
	u8 data[SENSE_SIZE] __aligned(4) = { 0 };
	u8 key, asc;

	if (packet(b, cdb, (u32)data, sizeof(data)))
		return -EIO;
	key = data[2] & 15;
	asc = data[12];
	if (key == KEY_NOT_READY && asc == ASC_NO_MEDIUM)
		return -ENOMEDIUM;
	if (key == KEY_NOT_READY && asc == ASC_NOT_READY)
		return -EBUSY;
	if (key == KEY_UNIT_ATTENTION) {
		if (asc == ASC_CHANGED) {
			b->changed = true;
			b->sectors = 0; /* until it is asked for */
		}
		return -ECHANGED;
	}
	log_warn("%s: sense %x/%02x/%02x\n", b->name, key, asc, data[13]);
	return -EIO;
}

static int command(struct block_device *b, scsi_packet packet, const u8 *cdb, u32 addr,
		   u32 size)
{
	int err = packet(b, cdb, addr, size);

	return err == -EIO ? sense(b, packet) : err;
}

static void put_be32(u8 *p, u32 v)
{
	v = cpu_to_be32(v);
	memcpy(p, &v, sizeof(v));
}

static u32 get_be32(const u8 *p)
{
	u32 v;

	memcpy(&v, p, sizeof(v));
	return be32_to_cpu(v);
}

int scsi_read(struct block_device *b, scsi_packet packet, u64 lba, u32 count, u32 addr)
{
	u8 cdb[SCSI_CDB_SIZE] = { READ_10 };
	int err = -EIO;

	put_be32(cdb + 2, lba);
	cdb[7] = count >> 8;
	cdb[8] = count;
	/* A unit attention is reported once, to the first command after it. */
	for (int i = 0; i < RETRIES; i++) {
		err = command(b, packet, cdb, addr, count * b->sector_size);
		if (err != -ECHANGED)
			break;
	}
	if (err)
		log_warn("%s: read at %llx, %u sectors: %s\n", b->name, lba, count,
			 error_name(err));
	return err;
}

static int wait_ready(struct block_device *b, scsi_packet packet)
{
	static const u8 cdb[SCSI_CDB_SIZE] = { TEST_UNIT_READY };
	struct deadline end = deadline_ms(READY_MS);

	for (;;) {
		int err = command(b, packet, cdb, 0, 0);

		if (err != -EBUSY && err != -ECHANGED)
			return err;
		if (!wait_before(&end))
			return -ETIMEDOUT;
		if (err == -EBUSY)
			delay_us(READY_POLL_US);
	}
}

int scsi_refresh(struct block_device *b, scsi_packet packet)
{
	static const u8 cdb[SCSI_CDB_SIZE] = { READ_CAPACITY_10 };
	u8 data[8] __aligned(4) = { 0 };
	int err = wait_ready(b, packet);

	b->sectors = 0;
	if (!err)
		err = command(b, packet, cdb, (u32)data, sizeof(data));
	if (err)
		return err;
	/* Drives report 2352 and the like for audio discs; data are read in 2048. */
	if (b->cdrom || get_be32(data + 4) == b->sector_size)
		b->sectors = (u64)get_be32(data) + 1;
	return b->sectors ? 0 : -ENOTSUP;
}

int scsi_lock(struct block_device *b, scsi_packet packet, bool on)
{
	const u8 cdb[SCSI_CDB_SIZE] = { PREVENT_REMOVAL, 0, 0, 0, on };
	int err = wait_ready(b, packet);

	/* An empty drive's door can be locked as well. */
	return err && err != -ENOMEDIUM ? err : command(b, packet, cdb, 0, 0);
}

int scsi_eject(struct block_device *b, scsi_packet packet)
{
	static const u8 cdb[SCSI_CDB_SIZE] = { START_STOP_UNIT, 0, 0, 0, LOAD_EJECT };
	int err = wait_ready(b, packet);

	return err ? err : command(b, packet, cdb, 0, 0);
}
