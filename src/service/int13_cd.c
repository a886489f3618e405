// SPDX-License-Identifier: BSD-2-Clause
/*
 * INT 13h AH=4Ah-4Dh: starts and ends the emulation of a disk by a CD's image, tells its state, and
 * reads the boot catalog (El Torito 1.0, section 4). Flat 32-bit, resident.
 */
#include "service/int13_cd.h"
#include "boot/cdrom.h"
#include "lib/errno.h"
#include "lib/string.h"
#include "service/caller.h"

#define END_ALL		    0x7f /* in DL: end whatever is emulated */
#define CATALOG_PACKET_SIZE 8

/* The packet of AH=4Dh. */
struct catalog_packet {
	u8 size;
	u8 count; /* how many 2048-byte sectors to read */
	u16 off, seg;
	u16 first; /* relative to the start of the catalog */
} __packed;

/* Copies the @size bytes at DS:SI. Returns false if the caller has no memory there. */
static bool cd_get_packet(const struct regs *regs, void *p, u32 size)
{
	return caller_get(far_address(regs->ds, regs->si), p, size);
}

/*
 * Accepts a caller's packet, as if the machine had been booted from the image that it names.
 * Returns the CD's drive, or NULL.
 */
static struct drive *cd_take_packet(const struct regs *regs)
{
	struct cd_packet p;
	struct el_torito_entry e;
	struct drive *d;
	u32 catalog;

	if (!cd_get_packet(regs, &p, CD_PACKET_SIZE))
		return NULL;
	e = (struct el_torito_entry){
		.media = p.media & 0x0f,
		.load_segment = p.load_segment,
		.sectors = p.sectors,
		.lba = p.lba,
	};
	if (p.size < CD_PACKET_SIZE || e.media > MEDIA_HARD_DISK || cd_emulating() ||
	    p.controller >= DRIVE_MAX_CDS)
		return NULL;
	d = drive_get(DRIVE_CD + p.controller);
	if (!d)
		return NULL;
	if (cd_boot_device(&catalog) != d->b)
		catalog = 0;
	cd_set_booted(d, &e, catalog);
	return d;
}

static unsigned int cd_service_start(struct regs *regs)
{
	if (!cd_take_packet(regs))
		return DISK_BAD_COMMAND;
	return int13_status_of(cd_emulation_start(), false);
}

/* A boot image cannot be started under a virtual-8086 monitor. */
static unsigned int start_and_boot(struct regs *regs)
{
	struct drive *d = v86_active() ? NULL : cd_take_packet(regs);

	return d ? int13_status_of(cd_load_and_start(d, false), false) : DISK_BAD_COMMAND;
}

/* AL=0 ends the emulation, AL=1 only tells its state. */
static unsigned int state(struct regs *regs)
{
	const struct cd_packet *p = cd_booted();
	u32 to = caller_address(far_address(regs->ds, regs->si), CD_PACKET_SIZE, true);

	if (to == CALLER_NONE)
		return DISK_BOUNDARY;
	if (!p || regs->al > 1 || (regs->dl != p->drive && regs->dl != END_ALL))
		return DISK_BAD_COMMAND;
	memcpy((void *)to, p, CD_PACKET_SIZE);
	if (regs->al || cd_emulation_end())
		return DISK_OK;
	return DISK_BAD_COMMAND;
}

static unsigned int cd_service_catalog(struct regs *regs)
{
	struct catalog_packet p;
	u32 catalog, done;
	struct block_device *cd = cd_boot_device(&catalog);

	if (!cd_get_packet(regs, &p, CATALOG_PACKET_SIZE))
		return DISK_BOUNDARY;
	if (!cd || !catalog || p.size < CATALOG_PACKET_SIZE)
		return DISK_BAD_COMMAND;
	return int13_status_of(
		caller_read(cd, (u64)catalog + p.first, p.count, far_address(p.seg, p.off), &done),
		false);
}

unsigned int int13_cd(struct regs *regs)
{
	switch (regs->ah) {
	case 0x4a:
		return cd_service_start(regs);
	case 0x4b:
		return state(regs);
	case 0x4c:
		return start_and_boot(regs);
	default:
		return cd_service_catalog(regs);
	}
}
