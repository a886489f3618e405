// SPDX-License-Identifier: BSD-2-Clause
/* Finds out where an operating system goes on after a sleep. Flat 32-bit, resident. */
#include "acpi/facs.h"
#include "lib/string.h"

#define MIB 0x100000u

static bool in_ram(u64 address, const struct e820_entry *map, u32 count)
{
	for (u32 i = 0; i < count; i++)
		if ((map[i].type == E820_RAM || map[i].type == E820_ACPI) &&
		    address >= map[i].base && address - map[i].base < map[i].length)
			return true;
	return false;
}

/*
 * QEMU's FACS has version 0, in which the X vector is reserved and 0. If an operating system writes
 * something there, it can only mean the X vector, so the version is not checked.
 */
static u64 x_vector(const struct facs *f)
{
	return f->length >= sizeof(*f) ? f->x_waking_vector : 0;
}

const char *facs_wake(const struct facs *f, const struct e820_entry *map, u32 count,
		      struct facs_wake *wake)
{
	u64 vector;

	if (memcmp(f->signature, "FACS", 4) || f->length < FACS_SIZE_1)
		return "the FACS is damaged";
	vector = x_vector(f);
	wake->real = !vector;
	if (wake->real)
		vector = f->waking_vector;
	else if (f->ospm_flags & FACS_64BIT_WAKE)
		return "the waking vector wants long mode";
	if (!vector)
		return "no waking vector";
	if (wake->real && vector >= MIB)
		return "the waking vector is out of real mode's reach";
	if (vector >= FOUR_GIB)
		return "the waking vector is above 4 GiB";
	if (!in_ram(vector, map, count))
		return "the waking vector is not in RAM";
	wake->vector = vector;
	return NULL;
}
