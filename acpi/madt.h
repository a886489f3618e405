/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A MADT of our own (ACPI 6.5, 5.2.12), where the VMM has none: for the MP table, and for our own
 * ACPI tables. Pure: it works on a buffer. For acpi/ alone. POST only.
 */
#ifndef ACPI_MADT_H
#define ACPI_MADT_H

#include "acpi/header.h"

struct madt_machine {
	const u32 *apic_ids;
	u32 cpus;	      /* those whose id has more than eight bits are left out */
	bool irq0_is_input_2; /* of the I/O APIC */
	u16 level_irqs;	      /* of PCI's pins and the SCI, which are active high: a bit each */
};

/* How many bytes madt_make() needs at most. */
u32 madt_size(const struct madt_machine *m);
/* Writes the table, without a checksum; the I/O APIC is where PCs have it. */
void madt_make(struct acpi_header *madt, const struct madt_machine *m);

#endif
