/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A MADT of our own (ACPI 6.5, 5.2.12), where the VMM has none: for the MP table, and for our own
 * ACPI tables. Pure: it works on a buffer. For acpi/ alone. POST only.
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
 * Writes the table, of at most MADT_MAX bytes and without a checksum. The
 * I/O APIC is where PCs have it.
 */
void madt_make(struct acpi_header *madt, const struct madt_machine *m);

#endif
