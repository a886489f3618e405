/* SPDX-License-Identifier: BSD-2-Clause */
/* The MP table made from the VMM's MADT. */
#include <string.h>

#include "acpi/mp_table.h"
#include "fuzz.h"
#include "memory/alloc.h"

#define PINS 16

FUZZ_TARGET
{
	static u8 table[0x2000];
	struct mp_pci_pin pins[PINS];
	struct mp_input in = { .pins = pins };
	u32 room = fuzz_next(2) % sizeof(table);
	struct acpi_header *madt;
	u8 sum = 0;
	int n;

	in.last_bus = fuzz_next(1) % 255;
	in.boot_apic_id = fuzz_next(1);
	in.pin_count = fuzz_next(1) % PINS;
	for (u32 i = 0; i < in.pin_count; i++) {
		u32 v = fuzz_next(4);

		pins[i] = (struct mp_pci_pin){ v, v >> 8 & 31, 1 + (v >> 16 & 3), v >> 24 & 15 };
	}
	/*
	 * A table is complete, because acpi_find_table() checks that its length is within the
	 * loaded data.
	 */
	madt = post_alloc(max(fuzz_left(), (u32)sizeof(*madt)), 4);
	fuzz_copy(madt, fuzz_left());
	madt->length = fuzz_left();
	in.madt = madt;
	n = mp_build(table, room, &in);
	if (n > 0) {
		fuzz_check((u32)n <= room && !memcmp(table, "PCMP", 4));
		for (int i = 0; i < n; i++)
			sum += table[i];
		fuzz_check(!sum);
	}
}
