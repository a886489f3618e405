/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Builds an MP configuration table in a buffer, without hardware, so that tests can run it on the
 * host. For acpi/ only. POST only.
 */
#ifndef ACPI_MP_TABLE_H
#define ACPI_MP_TABLE_H

#include "acpi/acpi.h"

/* A PCI interrupt pin that is in use. */
struct mp_pci_pin {
	u8 bus, dev;
	u8 pin;	 /* 1 to 4 */
	u8 line; /* 0 to 15: its IRQ, which is also its input at the first I/O APIC */
};

struct mp_input {
	const struct acpi_header *madt;	 /* the whole table */
	u32 cpu_signature, cpu_features; /* EAX and EDX of CPUID leaf 1, the same for all CPUs */
	u8 boot_apic_id;
	u8 last_bus; /* PCI buses have numbers from 0 to this, which is at most 254 */
	const struct mp_pci_pin *pins;
	u32 pin_count;
};

#define MP_POINTER_SIZE 16

/*
 * Builds the table in @buf, which has @size bytes. Returns its length, -ENOSPC if it does not fit,
 * or -EINVAL if the MADT has no I/O APIC or no CPU.
 */
int mp_build(u8 *buf, u32 size, const struct mp_input *in);
/* Returns how many CPUs the MADT names; those that may be plugged in later are among them. */
u32 mp_possible_cpus(const struct acpi_header *madt);
/* Builds the floating pointer structure, which leads to the table at @address. */
void mp_build_pointer(u8 buf[MP_POINTER_SIZE], u32 address);

#endif
