// SPDX-License-Identifier: BSD-2-Clause
/*
 * INT 13h and 40h for diskettes, with DL below 80h (IBM PS/2 and PC BIOS Interface Technical
 * Reference, INT 13h diskette). The status is also stored at 40:41h. A CD's image of a diskette (El
 * Torito 1.0, 4) is a diskette, too, but a read-only one. Flat 32-bit, resident.
 */
#include "service/int13_floppy.h"
#include "abi/bda.h"
#include "block/floppy.h"
#include "lib/errno.h"
#include "service/caller.h"
#include "service/int13_chs.h"
#include "service/int13_edd.h"
#include "service/int13_scattered.h"

#define TYPE_NONE	    0
#define TYPE_NO_CHANGE_LINE 1
#define TYPE_CHANGE_LINE    2

#define MAX_TRACK 84 /* drives can step up to this track */

/* Drives 0 and 1 could exist, so if one does not, it times out. */
static unsigned int diskette_absent(const struct regs *regs)
{
	return regs->dl < FLOPPY_DRIVES ? DISK_TIMEOUT : DISK_BAD_COMMAND;
}

unsigned int floppy_status(int err, const volatile u8 *result)
{
	static const struct {
		u8 st1, status;
	} table[] = {
		{ ST1_END, DISK_NOT_FOUND },
		{ ST1_CRC, DISK_UNCORRECTABLE },
		{ ST1_OVERRUN, DISK_DMA_OVERRUN },
		{ ST1_NO_DATA, DISK_NOT_FOUND },
		{ ST1_PROTECTED, DISK_WRITE_PROTECTED },
		{ ST1_NO_MARK, DISK_NO_MARK },
	};

	if (err == -ENOMEDIUM)
		return DISK_TIMEOUT;
	if (err != -EIO)
		return int13_status_of(err, false);
	if (result[0] & ST0_SEEK_END && !result[1])
		return DISK_SEEK;
	for (u32 i = 0; i < ARRAY_SIZE(table); i++)
		if (result[1] & table[i].st1)
			return table[i].status;
	return DISK_CONTROLLER;
}

static unsigned int status_of(int err)
{
	return floppy_status(err, bios_data->floppy_result);
}

/* ------------------------------------------------------------------ data */

/*
 * Returns whether DMA can move the data in one operation. In IBM's interface the caller must ensure
 * that.
 */
static bool find_memory(struct floppy_request *r, u32 bytes, bool write)
{
	r->addr = caller_address(r->addr, bytes, write);
	return r->addr < ISA_DMA_END && (r->addr & (ISA_DMA_PAGE - 1)) + bytes <= ISA_DMA_PAGE;
}

/*
 * Returns whether the request ends before the end of the track, both heads together. If it begins
 * beyond the number of sectors that the parameter table gives, let the controller look for the
 * sectors anyway: programs find out this way what medium is in the drive.
 */
static bool has_sectors(struct floppy *f, const struct floppy_request *r)
{
	u32 spt = floppy_track_sectors(f);

	return r->sector > spt || (r->head * spt + r->sector - 1u) + r->count <= 2 * spt;
}

/* Functions 02h (read), 03h (write) and 04h (verify). */
static unsigned int diskette_run(struct regs *regs, struct floppy *f)
{
	struct floppy_request r = {
		.command = regs->ah == 3 ? FDC_WRITE : FDC_READ,
		.check = regs->ah == 4,
		.cylinder = regs->ch,
		.head = regs->dh,
		.sector = regs->cl,
		.count = regs->al,
		.addr = far_address(regs->es, regs->bx),
	};
	u32 linear = r.addr, bytes = r.count * floppy_sector_size(f);
	bool scattered = false, read = r.command == FDC_READ;
	u8 done = 0;
	int err = 0;

	if (!r.count || !r.sector || r.head > 1 || r.cylinder > MAX_TRACK)
		return DISK_BAD_COMMAND;
	if (!r.check && !find_memory(&r, bytes, read)) {
		scattered = diskette_scattered(f, linear, bytes, read);
		if (!scattered)
			return DISK_BOUNDARY;
	}
	/* How many sectors a track has may depend on the medium. */
	if (!f->format)
		err = floppy_refresh(f);
	if (!err && !has_sectors(f, &r)) {
		regs->al = 0;
		return DISK_NOT_FOUND;
	}
	if (!err && scattered)
		err = diskette_move_scattered(f, &r, linear, &done);
	else if (!err)
		err = floppy_transfer(f, &r, &done);
	regs->al = done;
	return status_of(err);
}

static unsigned int diskette_format(struct regs *regs, struct floppy *f)
{
	struct floppy_request r = {
		.command = FDC_FORMAT,
		.cylinder = regs->ch,
		.head = regs->dh,
		.count = floppy_track_sectors(f),
		.addr = far_address(regs->es, regs->bx),
	};
	u8 done;

	if (r.head > 1 || r.cylinder > MAX_TRACK)
		return DISK_BAD_COMMAND;
	if (!find_memory(&r, r.count * 4, false))
		return DISK_BOUNDARY;
	return status_of(floppy_transfer(f, &r, &done));
}

/* Functions 02h to 05h. */
static unsigned int diskette_move(struct regs *regs, struct drive *d)
{
	struct floppy *f = floppy_of(d->b);

	if (!f)
		return regs->ah == 5 ? DISK_WRITE_PROTECTED : int13_chs[regs->ah](regs, d);
	if (regs->ah == 5)
		return diskette_format(regs, f);
	return diskette_run(regs, f);
}

static unsigned int diskette_reset(struct regs *regs, struct drive *d)
{
	struct floppy *f = floppy_of(d->b);

	return f ? status_of(floppy_reset(f)) : DISK_OK;
}

static unsigned int diskette_last_status(struct regs *regs, struct drive *d)
{
	return bios_data->floppy_status;
}

/* ------------------------------------------------------------------ drives and media */

static u8 drive_count(void)
{
	u16 equipment = bios_data->equipment;

	return equipment & EQUIPMENT_FLOPPY ? ((equipment & EQUIPMENT_FLOPPIES) >> 6) + 1 : 0;
}

static void point_to(struct regs *regs, const struct diskette_table *t)
{
	u32 at = (u32)t;

	regs->es = at >> 4 & 0xf000;
	regs->di = at;
}

/* Returns the drive type whose largest format is the drive's geometry. */
static u8 type_of(const struct drive *d)
{
	struct floppy *f = floppy_of(d->b);

	if (f)
		return f->type;
	for (u8 type = 1; type <= FLOPPY_TYPE_2880; type++) {
		u32 count;
		const struct floppy_format *fmt = floppy_formats(type, &count);

		if (fmt->cylinders == d->cylinders && fmt->spt == d->spt)
			return type;
	}
	return 0;
}

/* For a drive that does not exist returns zeros, which is not an error. */
static unsigned int diskette_parameters(struct regs *regs, struct drive *d)
{
	u8 type = d ? type_of(d) : 0;
	u32 count;
	const struct floppy_format *fmt = floppy_formats(type, &count);

	regs->ax = regs->bx = regs->cx = regs->dx = regs->es = regs->di = 0;
	regs->dl = drive_count();
	if (!count)
		return DISK_OK;
	regs->bl = type;
	regs->ch = fmt->cylinders - 1;
	regs->cl = fmt->spt;
	regs->dh = fmt->heads - 1;
	point_to(regs, &fmt->table);
	return DISK_OK;
}

static unsigned int drive_type(struct regs *regs, struct drive *d)
{
	struct floppy *f = d ? floppy_of(d->b) : NULL;

	regs->ah = TYPE_NONE;
	if (d)
		regs->ah = f && floppy_has_change_line(f->type) ? TYPE_CHANGE_LINE
								: TYPE_NO_CHANGE_LINE;
	set_cf(regs, false);
	return DISK_SET;
}

/* A drive that cannot tell whether the medium was changed reports that it may have been. */
static unsigned int change_line(struct regs *regs, struct drive *d)
{
	struct floppy *f = floppy_of(d->b);
	int err = f ? floppy_changed(f) : 0;

	return err == -ENOTSUP ? DISK_CHANGED : status_of(err);
}

static unsigned int diskette_set_format(struct regs *regs, struct drive *d, u32 cylinders, u32 spt,
					const struct floppy_format **found)
{
	struct floppy *f = floppy_of(d->b);
	const struct floppy_format *fmt;

	fmt = f ? floppy_format_of(f->type, cylinders, spt) : NULL;
	if (!fmt)
		return DISK_UNKNOWN_MEDIA;
	*found = fmt;
	return status_of(floppy_set_format(f, fmt));
}

/* Function 17h: sets one of the drive and medium types 1 to 4. */
static unsigned int set_type(struct regs *regs, struct drive *d)
{
	static const struct {
		u8 cylinders, spt;
	} types[] = { { 40, 9 }, { 40, 9 }, { 80, 15 }, { 80, 9 } };
	const struct floppy_format *fmt;
	u8 type = regs->al - 1;
	unsigned int status;

	if (type >= ARRAY_SIZE(types))
		return DISK_BAD_COMMAND;
	status = diskette_set_format(regs, d, types[type].cylinders, types[type].spt, &fmt);
	return status == DISK_UNKNOWN_MEDIA ? DISK_BAD_COMMAND : status;
}

/* Function 18h: takes cylinders and sectors in the form in which function 08h returns them. */
static unsigned int set_media(struct regs *regs, struct drive *d)
{
	const struct floppy_format *fmt;
	u32 cylinders = (regs->ch | (regs->cl & 0xc0) << 2) + 1;
	unsigned int status = diskette_set_format(regs, d, cylinders, regs->cl & 0x3f, &fmt);

	if (status == DISK_OK)
		point_to(regs, &fmt->table);
	return status;
}

static const int13_function functions[] = {
	[0x00] = diskette_reset,      [0x01] = diskette_last_status,
	[0x02] = diskette_move,	      [0x03] = diskette_move,
	[0x04] = diskette_move,	      [0x05] = diskette_move,
	[0x08] = diskette_parameters, [0x15] = drive_type,
	[0x16] = change_line,	      [0x17] = set_type,
	[0x18] = set_media,
};

/* Returns whether the function reads, writes, verifies, seeks, or tells the size. */
static bool needs_size(u8 ah)
{
	return (ah >= 0x42 && ah <= 0x44) || ah == 0x47 || ah == 0x48;
}

/* EDD numbers the sectors from the first to the last one, so measure the medium first. */
static unsigned int diskette_extended(struct regs *regs, struct drive *d)
{
	struct floppy *f = floppy_of(d->b);
	int err = 0;

	if (f && regs->ah == 0x49)
		return change_line(regs, d);
	if (f && needs_size(regs->ah))
		err = floppy_measure(f);
	/* An empty drive has parameters as well. */
	if (err && !(err == -ENOMEDIUM && regs->ah == 0x48))
		return status_of(err);
	return int13_edd[regs->ah - INT13_EDD_FIRST](regs, d);
}

static unsigned int diskette_call(struct regs *regs, struct drive *d)
{
	u8 ah = regs->ah, edd = ah - INT13_EDD_FIRST;

	/* The controller can be reset even if the drive does not exist. */
	if (!ah && !d && regs->dl < FLOPPY_DRIVES)
		d = drive_get(0);
	if (ah < ARRAY_SIZE(functions) && functions[ah]) {
		if (!d && ah != 0x08 && ah != 0x15 && ah != 0x01)
			return diskette_absent(regs);
		return functions[ah](regs, d);
	}
	if (edd > INT13_EDD_LAST - INT13_EDD_FIRST)
		return DISK_BAD_COMMAND;
	return d ? diskette_extended(regs, d) : diskette_absent(regs);
}

void int13_floppy(struct regs *regs)
{
	unsigned int status = DISK_BAD_COMMAND;

	if (!(regs->dl & DRIVE_DISK))
		status = diskette_call(regs, drive_get(regs->dl));
	if (status == DISK_SET) {
		status = DISK_OK;
	} else {
		regs->ah = status;
		set_cf(regs, status);
	}
	bios_data->floppy_status = status;
	if (!v86_active()) /* under a monitor, the program may be unable to handle interrupts */
		regs->flags |= FLAG_IF;
}
