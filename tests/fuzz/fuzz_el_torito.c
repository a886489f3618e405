/* SPDX-License-Identifier: BSD-2-Clause */
/* The contents of a CD: boot record, boot catalog, and the partition table of a disk image. */
#include <string.h>

#include "disk/cd_image.h"
#include "fuzz.h"

#define ENTRIES 16

/* Puts a validation entry with a right sum before the input. */
static void make_valid(u8 *catalog)
{
	u16 sum = 0;

	catalog[0] = 1;
	memcpy(catalog + 28, "\0\0\x55\xaa", 4);
	for (u32 i = 0; i < 32; i += 2)
		sum += catalog[i] | catalog[i + 1] << 8;
	sum = -sum;
	memcpy(catalog + 28, &sum, 2);
}

static void catalog(bool valid)
{
	struct el_torito_entry entries[ENTRIES];
	u32 size = fuzz_left();
	u8 *copy = fuzz_rest();
	int n;

	if (valid && size >= 32)
		make_valid(copy);
	for (u32 max = 0; max <= ENTRIES; max += ENTRIES / 2) {
		n = el_torito_entries(copy, size, entries, max);
		fuzz_check(n <= (int)max);
		for (int i = 0; i < n; i++)
			fuzz_check(entries[i].load_segment && entries[i].media <= MEDIA_HARD_DISK);
	}
}

static void image(const u8 *mbr, u8 media, u32 room)
{
	struct cd_image i;

	if (cd_image_describe(media, mbr, room, &i))
		return;
	fuzz_check(i.sectors && i.sectors <= room);
	fuzz_check(i.chs.cylinders && i.chs.cylinders <= 1024 && i.chs.heads &&
		   i.chs.heads <= 255 && i.chs.spt && i.chs.spt <= 63);
}

FUZZ_TARGET
{
	u32 how = fuzz_next(1), room = fuzz_next(4), lba;
	u8 sector[EL_TORITO_SECTOR] = { 0 };

	catalog(how & 0x80);
	fuzz_copy(sector, sizeof(sector));
	image(sector, how & 7, how & 8 ? room & 0xffff : room);
	el_torito_catalog(sector, &lba);
}
