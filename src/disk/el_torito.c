// SPDX-License-Identifier: BSD-2-Clause
/*
 * Reads boot records and boot catalogs of CDs (El Torito 1.0, 2.0-2.3). Uses only its arguments.
 * Flat, resident.
 */
#include "disk/el_torito.h"
#include "lib/endian.h"
#include "lib/errno.h"
#include "lib/string.h"

#define ENTRY_SIZE		32
#define VALIDATION_ID		0x01
#define BOOTABLE		0x88
#define SECTION_HEADER		0x90
#define SECTION_HEADER_LAST	0x91
#define EXTENSION		0x44
#define EXTENSION_MORE		0x20
#define MEDIA_MASK		0x0f
#define MEDIA_EXTENSION_FOLLOWS 0x20
#define DEFAULT_SEGMENT		0x07c0

int el_torito_catalog(const u8 record[EL_TORITO_SECTOR], u32 *lba)
{
	static const char id[] = "EL TORITO SPECIFICATION";

	if (record[0] != 0 || memcmp(record + 1, "CD001\1", 6) ||
	    memcmp(record + 7, id, sizeof(id) - 1))
		return -EINVAL;
	*lba = get_le32(record + 0x47);
	return 0;
}

/* The 16-bit words of the validation entry must add up to 0 (2.1). */
static int validate(const u8 *entry)
{
	u16 sum = 0;

	if (entry[0] != VALIDATION_ID || entry[30] != 0x55 || entry[31] != 0xaa)
		return -EINVAL;
	for (u32 i = 0; i < ENTRY_SIZE; i += 2)
		sum += get_le16(entry + i);
	return sum ? -ECKSUM : 0;
}

struct reader {
	const u8 *catalog;
	u32 len, at;
	struct el_torito_entry *entries;
	u32 max, count;
};

static const u8 *catalog_next(struct reader *r)
{
	const u8 *e = r->catalog + r->at;

	if (r->at + ENTRY_SIZE > r->len)
		return NULL;
	r->at += ENTRY_SIZE;
	return e;
}

static void store(struct reader *r, const u8 *e, u8 platform)
{
	u16 segment = get_le16(e + 2);

	if (e[0] != BOOTABLE || (e[1] & MEDIA_MASK) > MEDIA_HARD_DISK || r->count == r->max)
		return;
	r->entries[r->count++] = (struct el_torito_entry){
		.platform = platform,
		.media = e[1] & MEDIA_MASK,
		.system_type = e[4],
		.load_segment = segment ? segment : DEFAULT_SEGMENT,
		.sectors = get_le16(e + 6),
		.lba = get_le32(e + 8),
	};
}

/* Reads a section's entries. Skips the extensions that contain their selection criteria. */
static void read_section(struct reader *r, u8 platform, u16 entries)
{
	while (entries--) {
		const u8 *e = catalog_next(r);

		if (!e)
			return;
		store(r, e, platform);
		if (!(e[1] & MEDIA_EXTENSION_FOLLOWS))
			continue;
		do
			e = catalog_next(r);
		while (e && e[0] == EXTENSION && e[1] & EXTENSION_MORE);
	}
}

int el_torito_entries(const u8 *catalog, u32 len, struct el_torito_entry *entries, u32 max)
{
	struct reader r = { catalog, len, 0, entries, max, 0 };
	const u8 *e = catalog_next(&r);
	u8 platform;
	int err;

	if (!e)
		return -EINVAL;
	err = validate(e);
	if (err)
		return err;
	platform = e[1];
	e = catalog_next(&r);
	if (e)
		store(&r, e, platform);
	while ((e = catalog_next(&r)) && (e[0] == SECTION_HEADER || e[0] == SECTION_HEADER_LAST)) {
		read_section(&r, e[1], get_le16(e + 2));
		if (e[0] == SECTION_HEADER_LAST)
			break;
	}
	return r.count;
}
