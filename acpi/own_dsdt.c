// SPDX-License-Identifier: BSD-2-Clause
/* Fills in our own DSDT (ACPI 6.5, chapters 20 and 6.4.3.5). Flat 32-bit, POST. */
#include "acpi/own_dsdt.h"
#include "acpi/header.h"
#include "lib/checksum.h"
#include "lib/errno.h"
#include "lib/string.h"

#define AML_NAME    0x08 /* NameOp: the name's four letters and the value follow */
#define AML_BYTE    0x0a
/* PackageOp: a byte with the length and a byte with the number of elements follow */
#define AML_PACKAGE 0x12
#define OPEN	    0x7f /* the source's value for a byte that has to be filled in */
#define NAME_SIZE   4

#define MIB 0x100000ull

/* The windows' first addresses in the source. They mark windows that have to be filled in. */
#define OPEN_LOW  0x80000000u
#define OPEN_HIGH 0x8000000000ull

#define STA_THERE 0x0f /* there, enabled, shown, works (6.3.7) */

/* Tags of resources: address space descriptors (6.4.3.5), and what a vendor defines (6.4.3.2). */
#define WINDOW32 0x87
#define WINDOW64 0x8a
#define VENDOR	 0x84

/* Address space descriptors for memory, 6.4.3.5.1 and 6.4.3.5.2. */
struct window32 {
	u8 tag;
	u16 length;
	u8 kind, flags, kind_flags;
	u32 granularity, first, last, translation, size;
} __packed;

struct window64 {
	u8 tag;
	u16 length;
	u8 kind, flags, kind_flags;
	u64 granularity, first, last, translation, size;
} __packed;

/*
 * Returns the value of the object with the name @name, which has at least @need bytes, or NULL if
 * there is none.
 */
static u8 *value_of(u8 *aml, u32 size, const char *name, u32 need)
{
	for (u32 i = sizeof(struct acpi_header); i + 1 + NAME_SIZE + need <= size; i++)
		if (aml[i] == AML_NAME && !memcmp(aml + i + 1, name, NAME_SIZE))
			return aml + i + 1 + NAME_SIZE;
	return NULL;
}

static bool set_sleep(u8 *aml, u32 size, char digit, u8 state)
{
	char name[NAME_SIZE] = { '_', 'S', digit, '_' };
	u8 *v = value_of(aml, size, name, 7);

	if (!v || v[0] != AML_PACKAGE || v[3] != AML_BYTE || v[4] != OPEN || v[5] != AML_BYTE ||
	    v[6] != OPEN)
		return false;
	v[4] = v[6] = state & MACHINE_SLEEP_TYPE;
	if (!(state & MACHINE_SLEEP_EXISTS))
		v[-NAME_SIZE] = 'N';
	return true;
}

static bool set_low(u8 *aml, u32 size, u32 base, u32 end)
{
	for (u32 i = sizeof(struct acpi_header); i + sizeof(struct window32) <= size; i++) {
		struct window32 *w = (struct window32 *)(aml + i);

		if (w->tag != WINDOW32 || w->length != sizeof(*w) - 3 || w->first != OPEN_LOW)
			continue;
		w->first = base;
		w->last = end - 1;
		w->size = end - base;
		return true;
	}
	return false;
}

static bool set_high(u8 *aml, u32 size, u32 base_mib, u32 end_mib)
{
	for (u32 i = sizeof(struct acpi_header); i + sizeof(struct window64) <= size; i++) {
		struct window64 *w = (struct window64 *)(aml + i);

		if (w->tag != WINDOW64 || w->length != sizeof(*w) - 3 || w->first != OPEN_HIGH)
			continue;
		if (!end_mib)
			w->tag = VENDOR;
		w->first = base_mib * MIB;
		w->last = end_mib * MIB - 1;
		w->size = (end_mib - base_mib) * MIB;
		return true;
	}
	return false;
}

/* The HPET's status is the only one that is a name and no method. */
static bool set_hpet(u8 *aml, u32 size, bool there)
{
	u8 *v = value_of(aml, size, "_STA", 2);

	if (!v || v[0] != AML_BYTE || v[1] != OPEN)
		return false;
	v[1] = there ? STA_THERE : 0;
	return true;
}

int own_dsdt_complete(u8 *aml, u32 size, const struct own_machine *m)
{
	struct acpi_header *h = (struct acpi_header *)aml;
	bool all = true;

	if (size < sizeof(*h))
		return -EINVAL;
	for (u32 s = 3; s <= 5; s++)
		all &= set_sleep(aml, size, '0' + s, m->sleep[s]);
	all &= set_low(aml, size, m->low, m->low_end);
	all &= set_high(aml, size, m->high_mib, m->high_end_mib);
	all &= set_hpet(aml, size, m->hpet);
	h->checksum = 0;
	h->checksum = -checksum8(aml, size);
	return all ? 0 : -EINVAL;
}
