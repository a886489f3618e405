/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Drive 00h or 80h as an image on a CD (El Torito 1.0, section 4): the drives that have
 * these numbers move up by one while it lasts. Resident.
 */
#ifndef DISK_CD_EMULATION_H
#define DISK_CD_EMULATION_H

#include "disk/drive.h"
#include "disk/el_torito.h"

/* The specification packet of INT 13h AH=4Ah-4Ch (El Torito 1.0, figure 6). */
struct cd_packet {
	u8 size;
	u8 media; /* enum el_torito_media in the low four bits */
	u8 drive;
	u8 controller; /* of the CD: ours are the CDs in their order */
	u32 lba;
	u16 device; /* on that controller; IDE: 1 is the slave */
	u16 buffer_segment;
	u16 load_segment;	   /* 0: 07C0 */
	u16 sectors;		   /* of 512 bytes to load */
	u8 cylinder, sector, head; /* last ones: CH, CL, DH of INT 13h AH=08h */
} __packed;

#define CD_PACKET_SIZE 0x13

/* Makes room for what follows, once there is a CD drive; without it no CD can be booted from.
 * Returns 0 or -ENOMEM. POST only. */
int cd_emulation_init(void);

/* What the machine was booted from, or would be by AH=4Ch; NULL: no CD. */
const struct cd_packet *cd_booted(void);
/* Notes that @e of the CD @d is what is being booted; the catalog is at @catalog. */
void cd_set_booted(const struct drive *d, const struct el_torito_entry *e, u32 catalog);
/* The booted CD, and where its catalog is. */
struct block_device *cd_boot_device(u32 *catalog);

/*
 * Puts the image that the packet cd_booted() names into the place of drive 00h or 80h.
 * Returns 0, -EINVAL for an image that is no disk, -EBUSY if there is one already,
 * -ENOSPC if no number is free, or an error of reading.
 */
int cd_emulation_start(void);
/* Ends it. False: there was none. */
bool cd_emulation_end(void);
bool cd_emulating(void);

#endif
