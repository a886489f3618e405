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

/* The disk address packet, in the parts that edd_request() reads. */
struct dap {
	u32 head; /* bits 0-7: its size; 16-23: the count of blocks, at most 127, or DAP_LONG */
	u32 far;  /* segment and offset; FFFF:FFFF: see flat */
	u64 lba;
} __packed;

/* What may follow it. */
struct dap_rest {
	u64 flat;
	u32 long_count;
	u32 reserved;
} __packed;

#define DAP_SIZE       0x10u
#define DAP_SIZE_FLAT  0x18
#define DAP_SIZE_LONG  0x20u
#define DAP_MAX_COUNT  127
#define DAP_LONG       0xff
#define DAP_COUNT      0x02 /* offsets */
#define DAP_LONG_COUNT 0x18

#define WRITE_VERIFIED 2 /* AL of AH=43h */

/* What a packet asks for. */
struct request {
	u64 lba;
	u32 count;
	u64 addr;
	u32 packet;	/* the caller's linear address of it */
	u8 short_count; /* which count the packet uses: DAP_LONG or not */
};

/*
 * Reads of a packet of @size bytes, more than DAP_SIZE, what the request uses of its rest: the flat
 * address if the request asks for it (@flat), and that address and the count if the count is long.
 * Returns 0 or INT 13h's status.
 */
static unsigned int edd_request_rest(struct request *q, u32 size, bool flat)
{
	bool long_form = q->short_count == DAP_LONG && size >= DAP_SIZE_LONG;
	struct dap_rest rest;

	if (!long_form && q->count > DAP_MAX_COUNT)
		return DISK_BAD_COMMAND;
	if (!long_form && !(flat && size >= DAP_SIZE_FLAT))
		return DISK_OK;
	size = long_form ? DAP_SIZE_LONG : DAP_SIZE_FLAT;
	if (!caller_get(q->packet + DAP_SIZE, &rest, size - DAP_SIZE))
		return DISK_BOUNDARY;
	q->addr = rest.flat;
	if (long_form)
		q->count = rest.long_count;
	return DISK_OK;
}

/*
 * Reads the request that DS:SI points to. Returns 0 or INT 13h's status. Reads each part of the
 * packet once, as caller_get() does, but copies it in virtual-8086 mode only: each request to a
 * disk comes here, and a copy costs more than the rest.
 */
static unsigned int edd_request(const struct regs *regs, struct request *q)
{
	const volatile struct dap *p;
	struct dap copy;
	u32 head, far;

	q->packet = far_address(regs->ds, regs->si);
	p = (const volatile struct dap *)q->packet;
	if (v86_active()) {
		p = &copy;
		if (!caller_get(q->packet, &copy, DAP_SIZE))
			return DISK_BOUNDARY;
	}
	head = p->head;
	far = p->far;
	q->lba = p->lba;
	q->count = q->short_count = head >> 16;
	q->addr = far_address(far >> 16, far);
	if ((u8)head > DAP_SIZE)
		return edd_request_rest(q, (u8)head, far == 0xffffffff);
	return (u8)head < DAP_SIZE || q->count > DAP_MAX_COUNT ? DISK_BAD_COMMAND : DISK_OK;
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

/*
 * After an error, stores in the packet how many blocks were moved, unless the caller may not write
 * to that memory.
 */
static void tell_done(const struct request *q, u32 done)
{
	bool long_form = q->short_count == DAP_LONG;
	u32 size = long_form ? sizeof(u32) : sizeof(u8);
	u32 field = long_form ? DAP_LONG_COUNT : DAP_COUNT;
	u32 at = caller_address(q->packet + field, size, true);

	if (at != CALLER_NONE)
		memcpy((void *)at, &done, size);
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
	/*
	 * The functions for locking and ejecting exist for all drives; most drives answer that
	 * their medium is not removable.
	 */
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

/* Returns for how many bytes of AH=48h's result the caller has room; 0 if it has no memory there.
 */
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
