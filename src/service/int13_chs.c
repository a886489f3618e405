// SPDX-License-Identifier: BSD-2-Clause
/*
 * INT 13h AH=00h-18h for hard disks, which address sectors by cylinder, head and sector (IBM PS/2
 * and PC BIOS Interface Technical Reference, INT 13h). Flat 32-bit, resident.
 */
#include "service/int13_chs.h"
#include "block/floppy.h"
#include "lib/errno.h"
#include "service/caller.h"

#define MAX_SECTORS	128 /* one call moves at most 64 KiB */
#define TYPE_FIXED_DISK 3
#define TYPE_NONE	0

/* Unpacks the address in CX and DH. Returns false if there is no such sector. */
static bool to_lba(const struct regs *regs, const struct drive *d, u32 *lba)
{
	u32 cylinder = regs->ch | (regs->cl & 0xc0) << 2;
	u32 sector = regs->cl & 0x3f;

	if (cylinder >= d->cylinders || regs->dh >= d->heads || !sector || sector > d->spt)
		return false;
	*lba = (cylinder * d->heads + regs->dh) * d->spt + sector - 1;
	return true;
}

static unsigned int chs_move(struct regs *regs, struct drive *d, bool write)
{
	u32 addr = far_address(regs->es, regs->bx);
	u32 lba, done;
	int err;

	if (!regs->al || regs->al > MAX_SECTORS || !to_lba(regs, d, &lba)) {
		regs->al = 0;
		return DISK_BAD_COMMAND;
	}
	if (write)
		err = caller_write(d->b, lba, regs->al, addr, &done);
	else
		err = caller_read(d->b, lba, regs->al, addr, &done);
	regs->al = done;
	return int13_status_of(err, write);
}

static unsigned int chs_read(struct regs *regs, struct drive *d)
{
	return chs_move(regs, d, false);
}

static unsigned int chs_write(struct regs *regs, struct drive *d)
{
	return chs_move(regs, d, true);
}

static unsigned int chs_verify(struct regs *regs, struct drive *d)
{
	u32 lba, done;
	int err;

	if (!regs->al || regs->al > MAX_SECTORS || !to_lba(regs, d, &lba)) {
		regs->al = 0;
		return DISK_BAD_COMMAND;
	}
	err = block_verify(d->b, lba, regs->al, &done);
	regs->al = done;
	return int13_status_of(err, false);
}

/*
 * Checks the table for formatting. It has two bytes for each sector: 0, which means a good sector,
 * and the sector's number; each number of the track must occur once. Marking bad sectors and
 * assigning alternate sectors are not possible.
 */
static bool is_track(const u8 *table, u32 spt)
{
	u64 seen = 0, all = ((u64)1 << spt) - 1;

	for (u32 i = 0; i < spt; i++, table += 2) {
		u8 number = *(const volatile u8 *)&table[1];

		if (table[0] || !number || number > spt)
			return false;
		seen |= (u64)1 << (number - 1);
	}
	return seen == all;
}

/*
 * Formats a track. The sectors of these drives are permanent, so all that formatting can do is fill
 * them with one value. ATA-1 says that FORMAT TRACK may do no more than "initialize the data
 * field", and later revisions do not have the command. So write zeros.
 */
static unsigned int chs_format(struct regs *regs, struct drive *d)
{
	const u32 zeros[512 / 4] = { 0 }; /* on the stack: in the ROM they would take its room */
	u32 lba, done, table = far_address(regs->es, regs->bx);
	struct regs first = *regs;
	int err = 0;

	first.cl = (regs->cl & 0xc0) | 1;
	if (block_unit_size(d->b) > sizeof(zeros) || !to_lba(&first, d, &lba))
		return DISK_BAD_COMMAND;
	table = caller_address(table, 2 * d->spt, false);
	if (table == CALLER_NONE)
		return DISK_BOUNDARY;
	if (!is_track((const u8 *)table, d->spt))
		return DISK_BAD_COMMAND;
	for (u32 i = 0; i < d->spt && !err; i++)
		err = block_write(d->b, lba + i, 1, (u32)zeros, &done);
	return int13_status_of(err, true);
}

/* Function 0Dh resets only the disk. Nothing but writing out its cache is left to do for that. */
static unsigned int reset_disk(struct regs *regs, struct drive *d)
{
	return int13_status_of(block_flush(d->b), true);
}

/* Function 00h resets diskette drives, too. */
static unsigned int chs_reset(struct regs *regs, struct drive *d)
{
	floppy_reset_later();
	return reset_disk(regs, d);
}

static unsigned int chs_last_status(struct regs *regs, struct drive *d)
{
	return int13_last_status();
}

static unsigned int chs_parameters(struct regs *regs, struct drive *d)
{
	u32 last = drive_told_cylinders(d) - 1;

	if (!d->cylinders)
		return DISK_BAD_COMMAND;
	regs->al = 0;
	regs->ch = last;
	regs->cl = (last >> 2 & 0xc0) | d->spt;
	regs->dh = d->heads - 1;
	regs->dl = drive_disks();
	return DISK_OK;
}

static unsigned int chs_seek(struct regs *regs, struct drive *d)
{
	u32 lba;

	return to_lba(regs, d, &lba) ? DISK_OK : DISK_BAD_COMMAND;
}

static unsigned int chs_ready(struct regs *regs, struct drive *d)
{
	return int13_status_of(block_refresh(d->b), false);
}

static unsigned int nothing_to_do(struct regs *regs, struct drive *d)
{
	return DISK_OK;
}

static unsigned int type(struct regs *regs, struct drive *d)
{
	u32 sectors = drive_told_cylinders(d) * d->heads * d->spt;

	if (sectors) {
		regs->cx = sectors >> 16;
		regs->dx = sectors;
	}
	regs->ah = sectors ? TYPE_FIXED_DISK : TYPE_NONE;
	set_cf(regs, false);
	return DISK_SET;
}

/*
 * Functions that return 01h, because the controllers of these machines lack what they are for:
 *
 *   06h, 07h            only the PC XT's controller had them
 *   0Ah, 0Bh            READ LONG and WRITE LONG also transfer a sector's error correction bytes.
 *                       They are obsolete since ATA-4, and a virtual disk has no such bytes.
 *                       Made-up bytes would mislead a diagnostic program
 *   0Eh, 0Fh, 12h, 13h  test the sector buffer of XT and ESDI controllers
 *   16h to 18h          are for diskettes
 */
const int13_function int13_chs[] = {
	[0x00] = chs_reset,
	[0x01] = chs_last_status,
	[0x02] = chs_read,
	[0x03] = chs_write,
	[0x04] = chs_verify,
	[0x05] = chs_format,
	[0x06 ... 0x07] = int13_unknown,
	[0x08] = chs_parameters,
	[0x09] = nothing_to_do, /* the drive knows its parameters */
	[0x0a ... 0x0b] = int13_unknown,
	[0x0c] = chs_seek,
	[0x0d] = reset_disk,
	[0x0e ... 0x0f] = int13_unknown,
	[0x10] = chs_ready,
	[0x11] = nothing_to_do, /* recalibrate */
	[0x12 ... 0x13] = int13_unknown,
	[0x14] = nothing_to_do, /* controller diagnostic */
	[0x15] = type,
	[0x16 ... 0x18] = int13_unknown,
};
