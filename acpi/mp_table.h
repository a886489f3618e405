/* SPDX-License-Identifier: BSD-2-Clause */
/* Writes an MP configuration table. Pure: it works on buffers. For acpi/ alone. POST only. */
#ifndef ACPI_MP_TABLE_H
#define ACPI_MP_TABLE_H

#include "acpi/acpi.h"

/* A PCI interrupt pin in use. */
struct mp_pci_pin {
	u8 bus, dev;
	u8 pin;	 /* 1-4 */
	u8 line; /* 0-15, its IRQ and its input at the first I/O APIC */
};

struct mp_input {
	const struct acpi_header *madt; /* whole */
	u32 cpu_signature, cpu_features; /* CPUID leaf 1, EAX and EDX, of all CPUs */
	u8 boot_apic_id;
	u8 last_bus; /* PCI buses are 0 to this, at most 254 */
	const struct mp_pci_pin *pins;
	u32 pin_count;
};

#define MP_POINTER_SIZE 16

/*
 * Writes the table to @buf of @size bytes. Returns its length; -ENOSPC if it does not fit,
 * -EINVAL where the MADT has no I/O APIC or no CPU.
 */
int mp_build(u8 *buf, u32 size, const struct mp_input *in);
/* Writes the floating pointer structure to the table at @address. */
void mp_build_pointer(u8 buf[MP_POINTER_SIZE], u32 address);

#endif
