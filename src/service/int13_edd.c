// SPDX-License-Identifier: BSD-2-Clause
/*
 * INT 13h AH=41h-4Eh, the extensions (INCITS 347-2001, BIOS Enhanced Disk Drive Services; Phoenix
 * EDD 3.0). Flat 32-bit, resident.
 */
#include "service/int13_edd.h"
#include "block/ata_place.h"
#include "block/high.h"
#include "lib/errno.h"
#include "lib/string.h"
#include "service/caller.h"
#include "service/int13_path.h"
#include "service/int13_removable.h"

/* The disk address packet. */
struct dap {
	u8 size;
	u8 reserved;
	u8 count; /* of blocks, at most 127; DAP_LONG: see long_count */
	u8 reserved2;
	u16 off, seg; /* FFFF:FFFF: see flat */
	u64 lba;
	u64 flat;
	u32 long_count;
	u32 reserved3;
} __packed;

#define DAP_SIZE      0x10u
#define DAP_SIZE_FLAT 0x18
#define DAP_SIZE_LONG 0x20
#define DAP_MAX_COUNT 127
#define DAP_LONG      0xff

#define WRITE_VERIFIED 2 /* AL of AH=43h */

/* What a packet asks for. */
struct request {
	u64 lba;
	u32 count;
	u64 addr;
	u32 packet;	/* the caller's linear address of it */
	bool long_form; /* the count is the long one */
};

/* Copies the caller's packet. Returns false if the caller has no memory there. */
static bool get_packet(u32 linear, struct dap *p)
{
	u32 more;

	if (!caller_get(linear, p, DAP_SIZE))
		return false;
	more = min((u32)p->size, (u32)sizeof(*p));
	return more <= DAP_SIZE || caller_get(linear + DAP_SIZE, &p->flat, more - DAP_SIZE);
}

/* Reads the fields that a packet of this size has. Returns false if the packet is invalid. */
static bool parse(const struct dap *p, struct request *q)
{
	bool flat = p->seg == 0xffff && p->off == 0xffff;

	if (p->size < DAP_SIZE)
		return false;
	q->lba = p->lba;
	q->count = p->count;
	q->addr = far_address(p->seg, p->off);
	q->long_form = p->count == DAP_LONG;
	if (q->long_form && p->size >= DAP_SIZE_LONG) {
		q->count = p->long_count;
		flat = true;
	} else if (p->count > DAP_MAX_COUNT) {
		return false;
	}
	if (!flat || p->size < DAP_SIZE_FLAT)
		return true;
	q->addr = p->flat;
	return true;
}

static bool in_range(const struct drive *d, const struct request *q)
{
	u64 units = block_units(d->b);

	return q->lba < units && q->count <= units - q->lba;
}

/* A program in virtual-8086 mode cannot have such large addresses. */
static int move_high(struct block_device *b, const struct request *q, bool write, u32 *done)
{
	if (v86_active())
		return -EFAULT;
	return block_move_high(b, q->lba, q->count, q->addr, write, done);
}

/* After an error, stores in the packet how many blocks were moved; not where it is read-only. */
static void tell_done(const struct request *q, u32 done)
{
	u32 size = q->long_form ? sizeof(u32) : sizeof(u8);
	u32 field = q->long_form ? offsetof(struct dap, long_count) : offsetof(struct dap, count);
	u32 at = caller_address(q->packet + field, size, true);

	if (at != CALLER_NONE)
		memcpy((void *)at, &done, size);
}

/* Reads the request that DS:SI points to. Returns 0 or INT 13h's status. */
static unsigned int edd_request(const struct regs *regs, struct request *q)
{
	struct dap p;

	q->packet = far_address(regs->ds, regs->si);
	if (!get_packet(q->packet, &p))
		return DISK_BOUNDARY;
	return parse(&p, q) ? DISK_OK : DISK_BAD_COMMAND;
}

static unsigned int edd_move(struct regs *regs, struct drive *d, bool write)
{
	struct request q;
	unsigned int status = edd_request(regs, &q);
	u32 done = 0;
	int err;

	if (status)
		return status;
	if (q.addr >> 32)
		err = move_high(d->b, &q, write, &done);
	else if (write)
		err = caller_write(d->b, q.lba, q.count, q.addr, &done);
	else
		err = caller_read(d->b, q.lba, q.count, q.addr, &done);
	if (!err)
		return DISK_OK;
	tell_done(&q, done);
	return int13_status_of(err, write);
}

static __cold unsigned int edd_installed(struct regs *regs, struct drive *d)
{
	if (regs->bx != EDD_CHECK)
		return DISK_BAD_COMMAND;
	regs->bx = EDD_PRESENT;
	/* The functions of locking and ejecting are there for all; most drives answer that they are
	 * not removable. */
	regs->cx = EDD_ACCESS | EDD_PARAMETERS | EDD_LOCKING;
	regs->ah = EDD_VERSION;
	set_cf(regs, false);
	return DISK_SET;
}

static unsigned int edd_read(struct regs *regs, struct drive *d)
{
	return edd_move(regs, d, false);
}

static __cold unsigned int edd_verify(struct regs *regs, struct drive *d)
{
	struct request q;
	unsigned int status = edd_request(regs, &q);
	u32 done = 0;
	int err;

	if (status)
		return status;
	err = in_range(d, &q) ? block_verify(d->b, q.lba, q.count, &done) : -ERANGE;
	if (err)
		tell_done(&q, done);
	return int13_status_of(err, false);
}

/* AL=0 and 1 write only, 2 also verifies. Bit 3 of AH=48h's flags says that this is possible. */
static unsigned int edd_write(struct regs *regs, struct drive *d)
{
	unsigned int status;

	if (regs->al > WRITE_VERIFIED)
		return DISK_BAD_COMMAND;
	status = edd_move(regs, d, true);
	return status || regs->al != WRITE_VERIFIED ? status : edd_verify(regs, d);
}

static __cold unsigned int edd_seek(struct regs *regs, struct drive *d)
{
	struct request q;
	unsigned int status = edd_request(regs, &q);

	if (status)
		return status;
	return in_range(d, &q) ? DISK_OK : DISK_BAD_COMMAND;
}

/* Returns how many bytes the caller has room for AH=48h's result. */
static u32 result_room(u32 linear)
{
	u16 room;

	return caller_get(linear, &room, sizeof(room)) ? room : 0;
}

static unsigned int drive_parameters(struct regs *regs, struct drive *d)
{
	u32 linear = far_address(regs->ds, regs->si), room = result_room(linear), to;

	room = min(room, (u32)DRIVE_EDD_SIZE);
	to = caller_address(linear, max(room, (u32)sizeof(u16)), true);
	if (to == CALLER_NONE || caller_hits_us(linear, DRIVE_EDD_SIZE))
		return DISK_BOUNDARY;
	return edd_parameters(d, (u8 *)to, room) ? DISK_BAD_COMMAND : DISK_OK;
}

/*
 * Selects transfer modes. Only a mode that is already set can be selected. AL=0 on return means
 * that no other drive is affected.
 */
static __cold unsigned int hardware(struct regs *regs, struct drive *d)
{
	bool dma = d->b->ata && d->b->ata->dma;

	switch (regs->al) {
	case 0x01: /* prefetch off */
	case 0x03: /* PIO mode 0 */
	case 0x04: /* default PIO mode */
		break;
	case 0x05: /* the fastest DMA mode */
		if (!dma)
			return DISK_BAD_COMMAND;
		break;
	case 0x06: /* DMA off */
		if (dma)
			return DISK_BAD_COMMAND;
		break;
	default:
		return DISK_BAD_COMMAND;
	}
	regs->al = 0;
	return DISK_OK;
}

#define F(ah) [(ah)-INT13_EDD_FIRST]

const int13_function int13_edd[] = {
	F(0x41) = edd_installed,
	F(0x42) = edd_read,
	F(0x43) = edd_write,
	F(0x44) = edd_verify,
	F(0x45) = int13_lock,
	F(0x46) = int13_eject,
	F(0x47) = edd_seek,
	F(0x48) = drive_parameters,
	F(0x49) = int13_media_change,
	[0x4a - INT13_EDD_FIRST... 0x4d - INT13_EDD_FIRST] = int13_unknown,
	F(0x4e) = hardware,
};
