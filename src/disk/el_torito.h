/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The boot catalog of a CD ("El Torito" Bootable CD-ROM Format Specification 1.0, section 2).
 * Parses sectors that were read from a CD, and uses no hardware. For POST and later boot attempts.
 */
#ifndef DISK_EL_TORITO_H
#define DISK_EL_TORITO_H

#include "lib/types.h"

#define EL_TORITO_SECTOR     2048
#define EL_TORITO_RECORD_LBA 17 /* sector of the boot record volume descriptor */

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
	u16 load_segment; /* never 0: a 0 in the catalog means 07C0 */
	u16 sectors;	  /* how many 512-byte sectors to load */
	u32 lba;	  /* in sectors of 2048 bytes */
};

/*
 * Reads the number of the catalog's first sector (of 2048 bytes) from the boot record, which is
 * sector 17. Returns 0, or -EINVAL if @record is not a boot record.
 */
int el_torito_catalog(const u8 record[EL_TORITO_SECTOR], u32 *lba);

/*
 * Reads the bootable entries from the catalog's @len bytes, in order: the initial entry, then those
 * of the sections. Stores at most @max of them in @entries. Returns how many were stored, or
 * -EINVAL or -ECKSUM if the validation entry is wrong.
 */
int el_torito_entries(const u8 *catalog, u32 len, struct el_torito_entry *entries, u32 max);

#endif
