/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * SMBIOS structures and entry points as bytes (DMTF DSP0134 3.6, chapters 5 and 6). Pure: it
 * works on buffers. For acpi/ alone. POST only.
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

/* What an entry point says of the structures. */
struct smbios_summary {
	u32 length;   /* bytes of whole structures, up to and with the end-of-table one */
	u32 count;    /* of structures */
	u32 max_size; /* of the largest, with its strings */
	bool has_bios;
	const u8 *
		uuid; /* the machine's, of 16 bytes, in the first structure of type 1; NULL: none */
};

/*
 * Walks the structures in the @len bytes at @buf, to the end-of-table structure, the end, or
 * the first that is malformed. Returns -EINVAL for the last, with what is before it counted.
 */
int smbios_scan(const void *buf, u32 len, struct smbios_summary *s);

#define SMBIOS_UUID_SIZE 16
#define SMBIOS_UUID_TEXT 37 /* bytes, with the terminator */

/*
 * Writes @uuid as text. In tables of version 2.6 and later (@fields_swapped) its first three fields
 * are little-endian (7.2.1). Returns false, and writes nothing, for one that is not set: all of its
 * bytes are 00h or FFh.
 */
bool smbios_uuid_text(const u8 *uuid, bool fields_swapped, char text[SMBIOS_UUID_TEXT]);
/* Whether the entry point, of a size that smbios_anchor_size() gave, is of version 2.6 or later. */
bool smbios_anchor_swaps_uuid(const void *anchor, int size);

/*
 * Writes a BIOS Information structure (type 0, 7.1) to @buf of @size bytes: @vendor and
 * @version, @date as MM/DD/YYYY, @rom_kib. Returns its length, or -ENOSPC.
 */
int smbios_bios_structure(void *buf, u32 size, const char *vendor, const char *version,
			  const char *date, u32 rom_kib);

/* The size of the entry point that the @len bytes at @anchor begin with: 31, 24, or -EINVAL. */
int smbios_anchor_size(const void *anchor, u32 len);
/*
 * Completes an entry point of a size that smbios_anchor_size() gave: @s, the structures'
 * @address, and checksums. Returns -ERANGE where its fields cannot hold them.
 */
int smbios_anchor_complete(void *anchor, const struct smbios_summary *s, u32 address);

#endif
