/* SPDX-License-Identifier: BSD-2-Clause */
/* Fake SCSI logical units. Host only. */
#include <stdlib.h>
#include <string.h>

#include "unit.h"

#include "kit/lun.h"

#define NOT_READY	0x02
#define MEDIUM_ERROR	0x03
#define ILLEGAL_REQUEST 0x05
#define UNIT_ATTENTION	0x06
#define DATA_PROTECT	0x07

/* The current command. */
struct command {
	struct fake_lun *lun;
	struct fake_function *f;
	const u8 *cdb;
	const struct fake_segment *seg;
	unsigned int n;
	u32 moved;
};

static u32 get_be32(const u8 *p)
{
	return (u32)p[0] << 24 | p[1] << 16 | p[2] << 8 | p[3];
}

static void put_be32(u8 *p, u32 v)
{
	p[0] = v >> 24;
	p[1] = v >> 16;
	p[2] = v >> 8;
	p[3] = v;
}

static u64 get_be64(const u8 *p)
{
	return (u64)get_be32(p) << 32 | get_be32(p + 4);
}

void fake_lun_init(struct fake_lun *l, u8 type, struct fake_medium *medium)
{
	*l = (struct fake_lun){
		.medium = medium,
		.type = type,
		.removable = type == FAKE_LUN_CDROM,
		.read_only = type == FAKE_LUN_CDROM,
		.attention = 0x2900,
		.vendor = "FAKE",
		.product = type == FAKE_LUN_CDROM ? "CD-ROM" : "HARDDISK",
		.serial = "0001",
	};
}

static void script(struct fake_lun *l, u8 opcode, u32 times, u8 status, u8 key, u8 asc, u8 ascq)
{
	for (unsigned int i = 0; i < FAKE_LUN_SCRIPT; i++)
		if (!l->script[i].times) {
			l->script[i].opcode = opcode;
			l->script[i].times = times;
			l->script[i].status = status;
			l->script[i].key = key;
			l->script[i].asc = asc;
			l->script[i].ascq = ascq;
			return;
		}
	fail();
}

void fake_lun_fail(struct fake_lun *l, u8 opcode, u32 times, u8 key, u8 asc, u8 ascq)
{
	script(l, opcode, times, FAKE_STATUS_CHECK, key, asc, ascq);
}

void fake_lun_status(struct fake_lun *l, u8 opcode, u32 times, u8 status)
{
	script(l, opcode, times, status, 0, 0, 0);
}

static u8 sense(struct fake_lun *l, u8 key, u8 asc, u8 ascq)
{
	l->sense[0] = 0x70;
	l->sense[2] = key;
	l->sense[7] = FAKE_SENSE_SIZE - 8;
	l->sense[12] = asc;
	l->sense[13] = ascq;
	return FAKE_STATUS_CHECK;
}

static u8 no_field(struct fake_lun *l)
{
	return sense(l, ILLEGAL_REQUEST, 0x24, 0x00);
}

u8 fake_cdb_length(const u8 *cdb)
{
	static const u8 length[8] = { 6, 10, 10, 16, 16, 12, 16, 16 };

	return length[cdb[0] >> 5];
}

enum fake_direction fake_cdb_direction(const u8 *cdb)
{
	switch (cdb[0]) {
	case 0x00: /* TEST UNIT READY */
	case 0x1b: /* START STOP UNIT */
	case 0x1e: /* PREVENT ALLOW MEDIUM REMOVAL */
	case 0x35: /* SYNCHRONIZE CACHE */
	case 0x91:
		return FAKE_NO_DATA;
	case 0x0a: /* WRITE */
	case 0x2a:
	case 0xaa:
	case 0x8a:
		return FAKE_DATA_OUT;
	}
	return FAKE_DATA_IN;
}

/* Sends as much of an answer of @size bytes as the command has asked for. */
static u8 answer(struct command *c, const void *data, u32 size, u32 allocated)
{
	c->moved = fake_scatter(c->f, c->seg, c->n, data, min(size, allocated));
	return FAKE_STATUS_GOOD;
}

static void text(u8 *to, const char *from, unsigned int size)
{
	for (unsigned int i = 0; i < size; i++)
		to[i] = *from ? *from++ : ' ';
}

static u8 inquiry(struct command *c)
{
	struct fake_lun *l = c->lun;
	u32 allocated = c->cdb[3] << 8 | c->cdb[4];
	u8 d[64] = { l->type };

	if (c->cdb[1] & 1) {
		static const u8 pages[] = { 0x00, 0x80 };

		d[1] = c->cdb[2];
		if (d[1] == 0x00)
			memcpy(d + 4, pages, d[3] = sizeof(pages));
		else if (d[1] == 0x80)
			memcpy(d + 4, l->serial, d[3] = strlen(l->serial));
		else
			return no_field(l);
		return answer(c, d, 4 + d[3], allocated);
	}
	if (c->cdb[2])
		return no_field(l);
	d[1] = l->removable ? 0x80 : 0;
	d[2] = 5; /* SPC-3 */
	d[3] = 2;
	d[4] = 36 - 5;
	text(d + 8, l->vendor, 8);
	text(d + 16, l->product, 16);
	text(d + 32, "1.0", 4);
	return answer(c, d, 36, allocated);
}

static u8 request_sense(struct command *c)
{
	u8 d[FAKE_SENSE_SIZE] = { 0x70, [7] = FAKE_SENSE_SIZE - 8 };

	if (c->lun->sense[0])
		memcpy(d, c->lun->sense, sizeof(d));
	memset(c->lun->sense, 0, sizeof(c->lun->sense));
	return answer(c, d, sizeof(d), c->cdb[4]);
}

/* READ CAPACITY (10), or READ CAPACITY (16), which is a SERVICE ACTION IN. */
static u8 read_capacity(struct command *c)
{
	const struct fake_medium *m = c->lun->medium;
	u64 last = m->sectors - 1;
	u8 d[32] = { 0 };

	if (c->cdb[0] == 0x25) {
		put_be32(d, last > 0xffffffff ? 0xffffffff : last);
		put_be32(d + 4, m->sector_size);
		return answer(c, d, 8, 8);
	}
	if ((c->cdb[1] & 0x1f) != 0x10)
		return no_field(c->lun);
	put_be32(d, last >> 32);
	put_be32(d + 4, last);
	put_be32(d + 8, m->sector_size);
	return answer(c, d, sizeof(d), get_be32(c->cdb + 10));
}

static u8 bad_medium(struct fake_lun *l, u64 lba, bool write)
{
	u8 status;

	if (lba >= l->medium->sectors)
		return sense(l, ILLEGAL_REQUEST, 0x21, 0x00);
	status = sense(l, MEDIUM_ERROR, write ? 0x0c : 0x11, 0x00);
	l->sense[0] |= 0x80; /* the information field contains the sector's number */
	put_be32(l->sense + 3, l->medium->bad);
	return status;
}

static u8 move(struct command *c, u64 lba, u32 count)
{
	struct fake_lun *l = c->lun;
	bool write = fake_cdb_direction(c->cdb) == FAKE_DATA_OUT;
	u32 size = count * l->medium->sector_size;
	u8 *buf = malloc(size + 1);
	bool good;

	if (lba + count > l->medium->sectors || (write && l->read_only)) {
		free(buf);
		return write && l->read_only ? sense(l, DATA_PROTECT, 0x27, 0x00)
					     : sense(l, ILLEGAL_REQUEST, 0x21, 0x00);
	}
	if (write) {
		c->moved = fake_gather(c->f, c->seg, c->n, buf, size);
		assert_int_equal(c->moved, size);
		good = fake_medium_write(l->medium, lba, count, buf);
	} else {
		good = fake_medium_read(l->medium, lba, count, buf);
		if (good)
			c->moved = fake_scatter(c->f, c->seg, c->n, buf, size);
		assert_true(!good || c->moved == size);
	}
	free(buf);
	return good ? FAKE_STATUS_GOOD : bad_medium(l, lba, write);
}

static u8 move_by_cdb(struct command *c)
{
	const u8 *cdb = c->cdb;

	switch (fake_cdb_length(cdb)) {
	case 6:
		return move(c, (cdb[1] & 0x1f) << 16 | cdb[2] << 8 | cdb[3], cdb[4] ? cdb[4] : 256);
	case 10:
		return move(c, get_be32(cdb + 2), cdb[7] << 8 | cdb[8]);
	case 12:
		return move(c, get_be32(cdb + 2), get_be32(cdb + 6));
	}
	return move(c, get_be64(cdb + 2), get_be32(cdb + 10));
}

static u8 mode_sense(struct command *c)
{
	bool ten = c->cdb[0] == 0x5a;
	u32 allocated = ten ? c->cdb[7] << 8 | c->cdb[8] : c->cdb[4];
	u8 d[8] = { 0 };

	/*
	 * Returns a header without pages, because drivers only ask a disk for the write-protect
	 * bit.
	 */
	d[ten ? 1 : 0] = ten ? 6 : 3;
	d[ten ? 3 : 2] = c->lun->read_only ? 0x80 : 0;
	return answer(c, d, ten ? 8 : 4, allocated);
}

static u8 start_stop(struct command *c)
{
	struct fake_lun *l = c->lun;

	if ((c->cdb[4] & 3) != 2)
		return FAKE_STATUS_GOOD;
	if (!l->removable)
		return no_field(l);
	if (l->is_locked)
		return sense(l, ILLEGAL_REQUEST, 0x53, 0x02);
	l->was_ejected = true;
	l->medium = NULL;
	return FAKE_STATUS_GOOD;
}

/* Executes commands that need no medium. Returns false if @c is not one of them. */
static bool without_medium(struct command *c, u8 *status)
{
	switch (c->cdb[0]) {
	case 0x1b:
		*status = start_stop(c);
		return true;
	case 0x1e:
		c->lun->is_locked = c->cdb[4] & 1;
		*status = FAKE_STATUS_GOOD;
		return true;
	case 0x1a:
	case 0x5a:
		*status = mode_sense(c);
		return true;
	}
	return false;
}

static u8 with_medium(struct command *c)
{
	switch (c->cdb[0]) {
	case 0x00:
		return FAKE_STATUS_GOOD;
	case 0x25:
	case 0x9e:
		return read_capacity(c);
	case 0x35:
	case 0x91:
		c->lun->flushes++;
		return FAKE_STATUS_GOOD;
	case 0x08:
	case 0x0a:
	case 0x28:
	case 0x2a:
	case 0xa8:
	case 0xaa:
	case 0x88:
	case 0x8a:
		return move_by_cdb(c);
	}
	return sense(c->lun, ILLEGAL_REQUEST, 0x20, 0x00);
}

/* Returns whether the script has a result for this command, in *@status. */
static bool scripted(struct command *c, u8 *status)
{
	struct fake_lun *l = c->lun;

	for (unsigned int i = 0; i < FAKE_LUN_SCRIPT; i++) {
		bool fits = l->script[i].opcode == FAKE_ANY || l->script[i].opcode == c->cdb[0];

		if (!l->script[i].times || !fits)
			continue;
		if (l->script[i].times != FAKE_ALWAYS)
			l->script[i].times--;
		*status = l->script[i].status;
		if (*status == FAKE_STATUS_CHECK)
			sense(l, l->script[i].key, l->script[i].asc, l->script[i].ascq);
		return true;
	}
	return false;
}

static u8 execute(struct command *c)
{
	struct fake_lun *l = c->lun;
	u8 status;

	if (c->cdb[0] == 0x03)
		return request_sense(c);
	memset(l->sense, 0, sizeof(l->sense));
	if (scripted(c, &status))
		return status;
	if (c->cdb[0] == 0x12)
		return inquiry(c);
	if (l->attention) {
		sense(l, UNIT_ATTENTION, l->attention >> 8, l->attention & 0xff);
		l->attention = 0;
		return FAKE_STATUS_CHECK;
	}
	if (l->only_10 && fake_cdb_length(c->cdb) == 16)
		return sense(l, ILLEGAL_REQUEST, 0x20, 0x00);
	if (without_medium(c, &status))
		return status;
	if (!l->medium)
		return sense(l, NOT_READY, 0x3a, 0x00);
	return with_medium(c);
}

u8 fake_lun_execute(struct fake_lun *l, struct fake_function *f, const u8 *cdb,
		    const struct fake_segment *seg, unsigned int n, u32 *moved)
{
	struct command c = { l, f, cdb, seg, n, 0 };
	u8 status;

	l->commands++;
	status = execute(&c);
	*moved = c.moved;
	return status;
}

/* REPORT LUNS, which any unit of the target answers. */
static u8 report_luns(struct fake_target *t, struct command *c)
{
	u8 d[8 + 8 * FAKE_LUNS] = { 0 };
	u32 size = 0;

	for (unsigned int i = 0; i < FAKE_LUNS; i++) {
		if (!t->lun[i])
			continue;
		d[8 + size + 1] = i;
		size += 8;
	}
	put_be32(d, size);
	return answer(c, d, 8 + size, get_be32(c->cdb + 6));
}

u8 fake_target_execute(struct fake_target *t, struct fake_function *f, u64 lun, const u8 *cdb,
		       const struct fake_segment *seg, unsigned int n, u32 *moved)
{
	static const u8 no_unit[36] = { 0x7f, 0, 5, 2, 31 };
	struct fake_lun missing = { 0 }, *l = lun < FAKE_LUNS ? t->lun[lun] : NULL;
	struct command c = { &missing, f, cdb, seg, n, 0 };
	u8 status;

	if (cdb[0] == 0xa0 && (l || !lun)) {
		status = report_luns(t, &c);
	} else if (l) {
		status = fake_lun_execute(l, f, cdb, seg, n, &c.moved);
	} else if (cdb[0] == 0x12) {
		status = answer(&c, no_unit, sizeof(no_unit), cdb[3] << 8 | cdb[4]);
	} else {
		status = sense(&missing, ILLEGAL_REQUEST, 0x25, 0x00);
	}
	memcpy(t->sense, l ? l->sense : missing.sense, sizeof(t->sense));
	*moved = c.moved;
	return status;
}
