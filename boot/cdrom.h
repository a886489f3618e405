/* SPDX-License-Identifier: BSD-2-Clause */
/* Boots CDs by their El Torito catalog. Resident. */
#ifndef BOOT_CDROM_H
#define BOOT_CDROM_H

#include "disk/cd_emulation.h"

#ifdef CONFIG_CDROM_BOOT
/*
 * Loads and starts the first image for PCs in the catalog of the CD @d. Returns only if that fails.
 * It returns a number of enum cd_failure, which the message "Boot failed: Could not read from CDROM
 * (code %04x)" shows, and stores the cause in *@err: an error code, or 0 if there is none.
 */
int cd_boot(struct drive *d, int *err);
/*
 * Loads and starts the image on the CD @d that the packet of cd_booted() names. If @announce, tells
 * the user before it starts. Returns only on failure, with an error code.
 */
int cd_load_and_start(struct drive *d, bool announce);
#endif

enum cd_failure {
	CD_NOT_READY = 2,  /* no disc, or the drive does not answer */
	CD_NO_DESCRIPTOR,  /* sector 17 cannot be read */
	CD_NO_BOOT_RECORD, /* it is not a boot record */
	CD_CATALOG_UNREADABLE,
	CD_CATALOG_MALFORMED,
	CD_NOT_BOOTABLE, /* the catalog has no entry for PCs */
	CD_BAD_IMAGE,	 /* the image cannot be loaded or emulated */
};

#endif
