// SPDX-License-Identifier: BSD-2-Clause
/*
 * Sends commands to SCSI disks and CD drives (SPC-4, SBC-3, MMC-5), and handles their failures.
 * Flat 32-bit, resident.
 */
#include "scsi/scsi.h"
#include "cpu/time.h"
#include "lib/endian.h"
#include "lib/errno.h"
#include "lib/string.h"

#define TEST_UNIT_READY	  0x00
#define REQUEST_SENSE	  0x03
#define START_STOP_UNIT	  0x1b
#define PREVENT_REMOVAL	  0x1e
#define READ_CAPACITY_10  0x25
#define READ_10		  0x28
#define WRITE_10	  0x2a
#define SYNCHRONIZE_CACHE 0x35
#define READ_16		  0x88
#define WRITE_16	  0x8a
#define SERVICE_ACTION_IN 0x9e
#define READ_CAPACITY_16  0x10 /* a service action of SERVICE ACTION IN */

#define START	   0x01 /* for START STOP UNIT */
#define LOAD_EJECT 0x02 /* without START, this ejects */

#define FIXED_SENSE_SIZE 18 /* bytes: the fixed format has at least these */
#define CAPACITY_10_SIZE 8
#define CAPACITY_16_SIZE 32

#define ATTENTIONS   8 /* how often in a row a unit may report attention or abort a command */
#define BUSY_MS	     30000
#define NOT_SENT     1 /* no error has this number */
#define BUSY_POLL_US 100000

static void put_be32(u8 *p, u32 v)
{
	v = cpu_to_be32(v);
	memcpy(p, &v, sizeof(v));
}

static int scsi_submit(struct scsi_unit *u, struct scsi_request *r)
{
	r->channel = u->channel;
	r->target = u->target;
	r->lun = u->lun;
	r->moved = 0;
	r->status = SCSI_GOOD;
	r->sense_size = 0;
	return u->adapter->submit(u->adapter, r);
}

/* Requests the sense data, for adapters that do not return it with the status. */
static int scsi_request_sense(struct scsi_unit *u, struct scsi_request *failed)
{
	struct scsi_request r = {
		.cdb = { REQUEST_SENSE, 0, 0, 0, FIXED_SENSE_SIZE },
		.cdb_size = 6,
		.addr = (u32)u->data,
		.size = FIXED_SENSE_SIZE,
	};
	int err;

	memset(u->data, 0, FIXED_SENSE_SIZE);
	err = scsi_submit(u, &r);
	if (err)
		return err;
	if (r.status != SCSI_GOOD)
		return -EIO;
	memcpy(failed->sense, u->data, FIXED_SENSE_SIZE);
	failed->sense_size = min(r.moved, (u32)FIXED_SENSE_SIZE);
	return 0;
}

/* Translates what became of a request. Sets *@start if the unit must be started first. */
static int scsi_judge(struct scsi_unit *u, struct scsi_request *r, int err, bool *start)
{
	*start = false;
	if (err)
		return err;
	if (r->status == SCSI_GOOD)
		return 0;
	if (r->status == SCSI_BUSY || r->status == SCSI_TASK_SET_FULL)
		return -EBUSY;
	if (r->status != SCSI_CHECK_CONDITION)
		return -EIO;
	if (r->sense_size)
		return scsi_sense_error(u, r, start);
	err = scsi_request_sense(u, r);
	if (!err)
		err = scsi_sense_error(u, r, start);
	/*
	 * QEMU's units other than the first have sense data, but answer REQUEST SENSE with "no such
	 * LUN". So that does not mean here that the unit is absent: let the caller send its command
	 * again.
	 */
	return err == -ENODEV ? -ECHANGED : err;
}

static void scsi_start(struct scsi_unit *u)
{
	struct scsi_request r = { .cdb = { START_STOP_UNIT, 0, 0, 0, START }, .cdb_size = 6 };
	bool again;

	scsi_judge(u, &r, scsi_submit(u, &r), &again);
}

/*
 * Sends a request, and sends it again after a unit attention or an aborted command. @same: only
 * sends it again if the medium is the same, because another medium may even have sectors of another
 * size. @err: what became of the request if it has been sent before, or NOT_SENT.
 */
static __cold int scsi_repeat(struct scsi_unit *u, struct scsi_request *r, bool same, int err)
{
	struct deadline end;
	u32 attentions = 0;
	bool started = false, waiting = false, start;

	for (;; err = NOT_SENT) {
		if (err == NOT_SENT)
			err = scsi_submit(u, r);
		err = scsi_judge(u, r, err, &start);
		if (err == -ECHANGED) {
			if (++attentions == ATTENTIONS || (same && u->changed))
				return u->changed ? err : -EIO;
			continue;
		}
		if (err != -EBUSY)
			return err;
		if (start && !started) {
			started = true;
			scsi_start(u);
			continue;
		}
		if (!waiting)
			end = deadline_ms(BUSY_MS);
		waiting = true;
		if (!wait_before(&end))
			return err;
		delay_us(BUSY_POLL_US);
	}
}

int scsi_execute(struct scsi_unit *u, struct scsi_request *r)
{
	return scsi_repeat(u, r, false, NOT_SENT);
}

int scsi_ready(struct scsi_unit *u)
{
	struct scsi_request r = { .cdb = { TEST_UNIT_READY }, .cdb_size = 6 };
	int err = scsi_execute(u, &r);

	return err == -EBUSY ? -ETIMEDOUT : err;
}

/* Sends a short command that returns @size bytes in u->data. */
static int scsi_ask(struct scsi_unit *u, struct scsi_request *r, u32 size)
{
	int err;

	r->addr = (u32)u->data;
	r->size = size;
	memset(u->data, 0, size);
	err = scsi_execute(u, r);
	return err ? err : r->moved < size ? -EIO : 0;
}

static int scsi_capacity_16(struct scsi_unit *u, u64 *sectors, u32 *sector_size)
{
	struct scsi_request r = { .cdb = { SERVICE_ACTION_IN, READ_CAPACITY_16 }, .cdb_size = 16 };
	u64 last;
	int err;

	r.cdb[13] = CAPACITY_16_SIZE;
	err = scsi_ask(u, &r, CAPACITY_16_SIZE);
	if (err)
		return err;
	last = (u64)get_be32(u->data) << 32 | get_be32(u->data + 4);
	*sectors = last + 1;
	*sector_size = get_be32(u->data + 8);
	return 0;
}

int scsi_capacity(struct scsi_unit *u, u64 *sectors, u32 *sector_size)
{
	struct scsi_request r = { .cdb = { READ_CAPACITY_10 }, .cdb_size = 10 };
	int err = scsi_ask(u, &r, CAPACITY_10_SIZE);
	u32 last = get_be32(u->data);

	if (err)
		return err;
	if (last == 0xffffffff && !u->cdrom)
		return scsi_capacity_16(u, sectors, sector_size);
	*sectors = (u64)last + 1;
	*sector_size = get_be32(u->data + 4);
	return 0;
}

static void fill_move(struct scsi_request *r, u64 lba, u32 count, bool write)
{
	if (lba >> 32 || (u32)lba > -count || count > 0xffff) {
		r->cdb_size = 16;
		r->cdb[0] = write ? WRITE_16 : READ_16;
		put_be32(r->cdb + 2, lba >> 32);
		put_be32(r->cdb + 6, lba);
		put_be32(r->cdb + 10, count);
		return;
	}
	r->cdb_size = 10;
	r->cdb[0] = write ? WRITE_10 : READ_10;
	put_be32(r->cdb + 2, lba);
	r->cdb[7] = count >> 8;
	r->cdb[8] = count;
}

int scsi_move(struct scsi_unit *u, u64 lba, u32 count, u32 addr, bool write)
{
	struct scsi_request r;
	int err;

	/* Clearing the room for sense data, too, would take longer than all the rest. */
	__builtin_memset(r.cdb, 0, sizeof(r.cdb) / 2);
	__builtin_memset(r.cdb + sizeof(r.cdb) / 2, 0, sizeof(r.cdb) / 2);
	r.write = write;
	r.addr = addr;
	r.size = count * u->sector_size;
	fill_move(&r, lba, count, write);
	/*
	 * All CDs have sectors of the same size, so a read that reports another disc is sent again
	 * and reads that one. A command to another kind of disk is not: the size may differ.
	 */
	err = scsi_submit(u, &r);
	if (err || r.status != SCSI_GOOD)
		err = scsi_repeat(u, &r, !u->cdrom, err);
	/*
	 * The caller has compared @lba with the size that the medium reported, so -ERANGE does not
	 * mean that it is too large: QEMU's CD drives also say that if the host cannot read a
	 * sector. Either way the sectors were not moved.
	 */
	return (!err && r.moved < r.size) || err == -ERANGE ? -EIO : err;
}

int scsi_flush(struct scsi_unit *u)
{
	struct scsi_request r = { .cdb = { SYNCHRONIZE_CACHE }, .cdb_size = 10 };
	int err;

	if (u->no_cache)
		return 0;
	err = scsi_execute(u, &r);
	u->no_cache = err == -ENOTSUP;
	return u->no_cache ? 0 : err;
}

int scsi_lock(struct scsi_unit *u, bool on)
{
	struct scsi_request r = { .cdb = { PREVENT_REMOVAL, 0, 0, 0, on }, .cdb_size = 6 };
	int err = scsi_ready(u);

	/* The door of an empty drive can be locked as well. */
	return err && err != -ENOMEDIUM ? err : scsi_execute(u, &r);
}

int scsi_eject(struct scsi_unit *u)
{
	struct scsi_request r = { .cdb = { START_STOP_UNIT, 0, 0, 0, LOAD_EJECT }, .cdb_size = 6 };
	int err = scsi_ready(u);

	return err ? err : scsi_execute(u, &r);
}
