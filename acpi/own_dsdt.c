// SPDX-License-Identifier: BSD-2-Clause
/* Fills in our own DSDT (ACPI 6.5, chapters 20 and 6.4.3.5). Flat 32-bit, POST. */
#include "acpi/own_dsdt.h"
#include "acpi/header.h"
#include "lib/checksum.h"
#include "lib/errno.h"
#include "lib/string.h"

#define STA_THERE 0x0f /* there, enabled, shown, works (6.3.7) */

/*
 * What the source has where something has to be filled in. NameOp is 08h, BytePrefix is 0Ah, and
 * PackageOp is 12h, which is followed by the package's length and its number of elements (20.2).
 */
#define SLEEP	   "\x08_S0_\x12\x08\x04\x0a\x7f\x0a\x7f"
#define SLEEP_NAME 1 /* where the name is, and the two values */
#define SLEEP_A	   9
#define SLEEP_B	   11
#define HPET	   "\x08_STA\x0a\x7f" /* the only _STA that is a name and no method */
#define HPET_STA   6

#define VENDOR 0x84 /* the tag of a resource that a vendor defines (6.4.3.2) */

/* The end of address space descriptors for memory, 6.4.3.5.1 and 6.4.3.5.2. */
struct window32 {
	u32 first, last, translation, size;
} __packed;

struct window64 {
	struct quadword {
		u32 low, high;
	} __packed first, last, translation, size;
} __packed;

/*
 * The first and the last address of the windows in the source, by which they are found. The tag of
 * the descriptor is WINDOW64_TAG bytes from there.
 */
static const u32 open_low[] = { 0x80000000, 0xfebfffff };
static const u64 open_high[] = { 0x8000000000, 0xffffffffff };
#define WINDOW64_TAG -14

/* A table that is looked through. */
struct aml {
	u8 *start;
	u32 size;
};

/* Returns where the table has @what, with at least @need bytes, or NULL. */
static void *find(struct aml *t, const void *what, u32 size, u32 need)
{
	for (u32 i = sizeof(struct acpi_header); i + need <= t->size; i++)
		if (!memcmp(t->start + i, what, size))
			return t->start + i;
	return NULL;
}

static bool set_sleep(struct aml *t, u32 number, u8 state)
{
	char pattern[] = SLEEP;
	u8 *v;

	pattern[SLEEP_NAME + 2] += number;
	v = find(t, pattern, sizeof(pattern) - 1, sizeof(pattern) - 1);
	if (!v)
		return false;
	v[SLEEP_A] = v[SLEEP_B] = state & MACHINE_SLEEP_TYPE;
	if (!(state & MACHINE_SLEEP_EXISTS))
		v[SLEEP_NAME] = 'N';
	return true;
}

static bool set_low(struct aml *t, u32 base, u32 end)
{
	struct window32 *w = find(t, open_low, sizeof(open_low), sizeof(*w));

	if (w)
		*w = (struct window32){ base, end - 1, 0, end - base };
	return w;
}

/* Writes a multiple of MiB as a quadword. */
static void put_mib(struct quadword *q, u32 mib)
{
	q->low = mib << 20;
	q->high = mib >> 12;
}

static bool set_high(struct aml *t, u32 base_mib, u32 end_mib)
{
	struct window64 *w = find(t, open_high, sizeof(open_high), sizeof(*w));

	if (!w)
		return false;
	if (!end_mib)
		((u8 *)w)[WINDOW64_TAG] = VENDOR;
	put_mib(&w->first, base_mib);
	put_mib(&w->last, end_mib - 1);
	w->last.low |= 0xfffff;
	put_mib(&w->size, end_mib - base_mib);
	return true;
}

static bool set_hpet(struct aml *t, bool there)
{
	u8 *v = find(t, HPET, sizeof(HPET) - 1, sizeof(HPET) - 1);

	if (v)
		v[HPET_STA] = there ? STA_THERE : 0;
	return v;
}

int own_dsdt_complete(u8 *aml, u32 size, const struct own_machine *m)
{
	struct aml t = { aml, size };
	struct acpi_header *h = (struct acpi_header *)aml;
	bool all = true;

	if (size < sizeof(*h))
		return -EINVAL;
	for (u32 s = 3; s <= 5; s++)
		all &= set_sleep(&t, s, m->sleep[s]);
	all &= set_low(&t, m->low, m->low_end);
	all &= set_high(&t, m->high_mib, m->high_end_mib);
	all &= set_hpet(&t, m->hpet);
	h->length = size;
	h->checksum = 0;
	h->checksum = -checksum8(aml, size);
	return all ? 0 : -EINVAL;
}
