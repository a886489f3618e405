/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * SMBIOS structures of our own, for machines whose VMM gives none or only parts of some: QEMU's
 * machines up to 2.0 have a list of fields and structures in the place of whole tables (DMTF
 * DSP0134 3.6, chapter 7; QEMU hw/smbios/smbios_legacy.c). Pure: it works on buffers. For acpi/
 * alone. POST only.
 */
#ifndef ACPI_SMBIOS_BUILD_H
#define ACPI_SMBIOS_BUILD_H

#include "lib/types.h"

struct smbios_machine {
	/* The list: u16 count; of each entry: u16 length with itself, u8 kind, and then for
	 * SMBIOS_LIST_FIELD u8 structure's type, u16 offset in it, the field (a text with its zero
	 * byte for a string); for SMBIOS_LIST_TABLE a structure with its strings. NULL: none. */
	const u8 *list;
	u32 list_size;		    /* bytes */
	const char *maker;	    /* of the system, where the list has none */
	const char *version, *date; /* of the firmware; the date is MM/DD/YYYY */
	u32 rom_kib;
	u32 cpus, cpu_signature, cpu_features; /* the latter as EAX and EDX of CPUID leaf 1 */
	u64 ram_below_4g, ram_above_4g;	       /* bytes */
};

#define SMBIOS_LIST_FIELD 0
#define SMBIOS_LIST_TABLE 1

/* How many bytes smbios_build() needs at most. */
u32 smbios_build_size(const struct smbios_machine *m);
/*
 * Writes structures of types 0, 1, 3, 4, 16, 17, 19, 32 and 127 to @buf of @size bytes, with the
 * list's fields in those of types 0 and 1; a structure of the list takes the place of ours of its
 * type. What is malformed in the list is left out. Returns the length or -ENOSPC.
 */
int smbios_build(void *buf, u32 size, const struct smbios_machine *m);

#endif
