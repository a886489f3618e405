/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lets drive 00h or 80h stand for an image on a CD (El Torito 1.0, section 4). Meanwhile the drives
 * from that number on have numbers one higher. Resident.
 */
#ifndef DISK_CD_EMULATION_H
#define DISK_CD_EMULATION_H

#include "disk/drive.h"
#include "disk/el_torito.h"

/* The specification packet of INT 13h AH=4Ah-4Ch (El Torito 1.0, figure 6). */
struct cd_packet {
	u8 size;
	u8 media; /* the low four bits are enum el_torito_media */
	u8 drive;
	u8 controller; /* here, each CD counts as a controller: 0 is drive E0h */
	u32 lba;
	u16 device; /* number of the CD on that controller; for IDE, 1 is the slave */
	u16 buffer_segment;
	u16 load_segment; /* 0 means 07C0 */
	u16 sectors;	  /* how many 512-byte sectors to load */
	/* the drive's largest numbers, in the form of CH, CL and DH of INT 13h AH=08h */
	u8 cylinder, sector, head;
} __packed;

#define CD_PACKET_SIZE 0x13

/*
 * Allocates memory for the emulation. To be called if there is a CD drive; without the memory no CD
 * can be booted. Returns 0 or -ENOMEM. POST only.
 */
int cd_emulation_init(void);

/* Returns the packet of what was booted, or would be booted by AH=4Ch; NULL if that is no CD. */
const struct cd_packet *cd_booted(void);
/* Notes that entry @e of the CD @d is being booted. The boot catalog is at sector @catalog. */
void cd_set_booted(const struct drive *d, const struct el_torito_entry *e, u32 catalog);
/* Returns the booted CD, and the sector of its boot catalog. */
struct block_device *cd_boot_device(u32 *catalog);

/*
 * Turns the image that the packet of cd_booted() describes into drive 00h or 80h. Returns 0,
 * -EINVAL if the image is not a disk, -ERANGE if it begins beyond the CD's end, -EBUSY if an image
 * is emulated already, -ENOSPC if no number is free, or an error from reading the CD.
 */
int cd_emulation_start(void);
/* Ends the emulation. Returns false if there was none. */
bool cd_emulation_end(void);
bool cd_emulating(void);

#endif
