/* SPDX-License-Identifier: BSD-2-Clause */
/* The MP table made from the VMM's MADT. */
#include <stdlib.h>
#include <string.h>

#include "acpi/mp_table.h"
#include "fuzz.h"

#define PINS 16

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static u8 table[0x2000];
	struct mp_pci_pin pins[PINS];
	struct mp_input in = { .pins = pins };
	u32 room = fuzz_take(&data, &size, 2) % sizeof(table);
	struct acpi_header *madt;
	u8 sum = 0;
	int n;

	fuzz_reset();
	in.last_bus = fuzz_take(&data, &size, 1) % 255;
	in.boot_apic_id = fuzz_take(&data, &size, 1);
	in.pin_count = fuzz_take(&data, &size, 1) % PINS;
	for (u32 i = 0; i < in.pin_count; i++) {
		u32 v = fuzz_take(&data, &size, 4);

		pins[i] = (struct mp_pci_pin){ v, v >> 8 & 31, 1 + (v >> 16 & 3), v >> 24 & 15 };
	}
	/*
	 * A table is complete, because acpi_find_table() checks that its length is within the
	 * loaded data.
	 */
	madt = malloc(size < sizeof(*madt) ? sizeof(*madt) : size);
	memset(madt, 0, sizeof(*madt));
	memcpy(madt, data, size);
	madt->length = size;
	in.madt = madt;
	n = mp_build(table, room, &in);
	if (n > 0) {
		fuzz_check((u32)n <= room && !memcmp(table, "PCMP", 4));
		for (int i = 0; i < n; i++)
			sum += table[i];
		fuzz_check(!sum);
	}
	free(madt);
	return 0;
}
