/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A MADT of our own (ACPI 6.5, 5.2.12), where the VMM has none: for the MP table, and for our own
 * ACPI tables. Works on a buffer, without hardware. For acpi/ only. POST only.
 */
#ifndef ACPI_MADT_H
#define ACPI_MADT_H

#include "acpi/header.h"

#define MADT_MAX  0x1000 /* bytes */
#define MADT_CPUS 255	 /* ids have eight bits, and FFh means all CPUs */

struct madt_machine {
	bool cpus[MADT_CPUS]; /* whether the CPU with this APIC id is there */
	u32 possible;	      /* CPUs with smaller ids can be plugged in */
	bool irq0_is_input_2; /* of the I/O APIC */
	u16 level_irqs;	      /* of PCI's pins and the SCI, which are active high: a bit each */
};

/*
 * Writes the table of machine @m to @madt, which has MADT_MAX bytes. Leaves the checksum to the
 * caller. The table says that the I/O APIC is where PCs have it, at FEC00000.
 */
void madt_make(struct acpi_header *madt, const struct madt_machine *m);

#endif
