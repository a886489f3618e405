/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reads and builds the bytes of SMBIOS structures and entry points (DMTF DSP0134 3.6, chapters 5
 * and 6). Works on buffers without hardware, so tests can run it on the host. For acpi/ only. POST
 * only.
 */
#ifndef ACPI_SMBIOS_TABLES_H
#define ACPI_SMBIOS_TABLES_H

#include "lib/types.h"

#define SMBIOS_VENDOR "Selkie"

#define SMBIOS_TYPE_BIOS   0
#define SMBIOS_TYPE_SYSTEM 1
#define SMBIOS_TYPE_END	   127

#define SMBIOS_ANCHOR_21_SIZE 31
#define SMBIOS_ANCHOR_30_SIZE 24

/* What an entry point says about the structures. */
struct smbios_summary {
	u32 length;   /* bytes of all structures, up to and including the end-of-table structure */
	u32 count;    /* number of structures */
	u32 max_size; /* size of the largest structure with its strings */
	bool has_bios;
	/* the machine's UUID of 16 bytes, in the first structure of type 1; NULL: none */
	const u8 *uuid;
};

/*
 * Walks the structures in the @len bytes at @buf, up to the end-of-table structure or the end of
 * the bytes. Returns 0; or -EINVAL if a structure is malformed, with the ones before it counted.
 */
int smbios_scan(const void *buf, u32 len, struct smbios_summary *s);

#define SMBIOS_UUID_SIZE 16
#define SMBIOS_UUID_TEXT 37 /* in bytes, including the terminator */

/*
 * Writes @uuid as text. In tables of version 2.6 and later (@fields_swapped) the first three fields
 * are little-endian (7.2.1). If the UUID is not set (all bytes are 00h or FFh), returns false and
 * writes nothing.
 */
bool smbios_uuid_text(const u8 *uuid, bool fields_swapped, char text[SMBIOS_UUID_TEXT]);
/* Returns whether the entry point has version 2.6 or later. @size is from smbios_anchor_size(). */
bool smbios_anchor_swaps_uuid(const void *anchor, int size);

/*
 * Writes a BIOS Information structure (type 0, 7.1) to @buf, which has @size bytes. @date is
 * MM/DD/YYYY; @rom_kib is the size of the ROM. Returns the structure's length, or -ENOSPC.
 */
int smbios_bios_structure(void *buf, u32 size, const char *vendor, const char *version,
			  const char *date, u32 rom_kib);

/*
 * Returns the size of the entry point at the start of the @len bytes at @anchor: 31 or 24, or
 * -EINVAL if there is none.
 */
int smbios_anchor_size(const void *anchor, u32 len);
/*
 * Completes an entry point with the values in @s, the structures' @address, and checksums. @size is
 * from smbios_anchor_size(). Returns 0, or -ERANGE if a value does not fit its field.
 */
int smbios_anchor_complete(void *anchor, int size, const struct smbios_summary *s, u32 address);

#endif
