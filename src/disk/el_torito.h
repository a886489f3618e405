/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The boot catalog of a CD ("El Torito" Bootable CD-ROM Format Specification 1.0, section 2).
 * Pure parsers over sectors that a CD gave us. POST and later (boot attempts).
 */
#ifndef DISK_EL_TORITO_H
#define DISK_EL_TORITO_H

#include "lib/types.h"

#define EL_TORITO_SECTOR 2048
#define EL_TORITO_RECORD_LBA 17 /* where the boot record volume descriptor is */

enum el_torito_media {
	MEDIA_NO_EMULATION,
	MEDIA_FLOPPY_1200,
	MEDIA_FLOPPY_1440,
	MEDIA_FLOPPY_2880,
	MEDIA_HARD_DISK,
};

#define EL_TORITO_PLATFORM_X86 0

struct el_torito_entry {
	u8 platform;
	u8 media; /* enum el_torito_media */
	u8 system_type;
	u16 load_segment; /* never 0: 07C0 stands for it */
	u16 sectors;	  /* of 512 bytes to load */
	u32 lba;	  /* of 2048 bytes */
};

/* The catalog's LBA from the boot record at sector 17. -EINVAL if it is none. */
int el_torito_catalog(const u8 record[EL_TORITO_SECTOR], u32 *lba);

/*
 * The bootable entries of the catalog's @len bytes, in order: the initial entry first, then
 * the sections'. Stores at most @max to @entries and returns how many were stored; -EINVAL or
 * -ECKSUM where the validation entry is wrong.
 */
int el_torito_entries(const u8 *catalog, u32 len, struct el_torito_entry *entries, u32 max);

#endif
