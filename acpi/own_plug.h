/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Repeats the patterns for hot-plug at the end of our own DSDT (src/platform/i440fx.asl). Uses only
 * its arguments. For acpi/ only. POST only.
 */
#ifndef ACPI_OWN_PLUG_H
#define ACPI_OWN_PLUG_H

#include "lib/types.h"

#define OWN_PLUG_SLOTS 32
#define OWN_PLUG_CPUS  255
#define OWN_PLUG_SIZE  160 /* the copies for one unit have fewer bytes */

/* PCI slots, or CPUs, by their APIC ids. */
struct plug_units {
	u8 there[32]; /* a bit for each number */
	u32 count;
	bool absent_too; /* those that are not there get their copies as well */
};

/*
 * Writes to @to what the table @aml becomes, and returns its size, which is not in its header yet.
 * @to has room for @aml and OWN_PLUG_SIZE bytes for each slot and CPU.
 */
u32 own_plug_copy(u8 *to, const u8 *aml, const struct plug_units *slots,
		  const struct plug_units *cpus);

#endif
