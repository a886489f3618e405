/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Builds SMBIOS structures of our own, for machines whose VMM provides none, or only parts of some.
 * Up to QEMU 2.0, machines have a list of fields and structures instead of whole tables (DMTF
 * DSP0134 3.6, chapter 7; QEMU hw/smbios/smbios_legacy.c). Works on buffers without hardware, so
 * tests can run it on the host. For acpi/ only. POST only.
 */
#ifndef ACPI_SMBIOS_BUILD_H
#define ACPI_SMBIOS_BUILD_H

#include "acpi/smbios_tables.h"

struct smbios_machine {
	/*
	 * The list, or NULL. It is a u16 count, followed by entries: u16 length of the entry,
	 * including itself; u8 kind; then the data. Data of SMBIOS_LIST_FIELD: u8 structure type,
	 * u16 offset in the structure, the field (for a string: text with a zero byte). Data of
	 * SMBIOS_LIST_TABLE: a structure with its strings.
	 */
	const u8 *list;
	u32 list_size;		    /* in bytes */
	const char *maker;	    /* of the system, if the list does not say */
	const char *version, *date; /* of the firmware; the date is MM/DD/YYYY */
	u32 rom_kib;
	/* signature and features are EAX and EDX of CPUID leaf 1 */
	u32 cpus, cpu_signature, cpu_features;
	u64 ram_below_4g, ram_above_4g; /* in bytes */
};

#define SMBIOS_LIST_FIELD 0
#define SMBIOS_LIST_TABLE 1

/* Returns a size that suffices for smbios_build(). */
u32 smbios_build_size(const struct smbios_machine *m);
/*
 * Writes structures of types 0, 1, 3, 4, 16, 17, 19, 32 and 127 to @buf, which has @size bytes, and
 * what an entry point says about them to *@s. The list's fields go into the structures of types 0
 * and 1. A structure in the list replaces ours of the same type. Malformed entries of the list are
 * left out. Returns 0; -ENOSPC if the structures might not fit.
 */
int smbios_build(void *buf, u32 size, const struct smbios_machine *m, struct smbios_summary *s);

#endif
