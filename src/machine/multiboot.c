// SPDX-License-Identifier: BSD-2-Clause
/* Moves the image from where a multiboot loader has put it to the end of RAM. Flat 32-bit, POST. */
#include "machine/multiboot.h"
#include "lib/string.h"
#include "memory/image.h"
#include "memory/move.h"

#define MMAP_RAM 1

/* An entry of the memory map (3.3, "mmap_addr"). @size does not count itself and is at least 20. */
struct mmap_entry {
	u32 size;
	u64 base, length;
	u32 type;
} __packed;

#define MMAP_ENTRY_MIN (sizeof(struct mmap_entry) - sizeof(u32))

u32 multiboot_place(const struct multiboot_info *info, u32 size, u32 lowest)
{
	u32 best = 0, left = info->flags & MULTIBOOT_INFO_MMAP ? info->mmap_length : 0;
	const u8 *p = (const u8 *)info->mmap_addr;

	while (left >= sizeof(struct mmap_entry)) {
		struct mmap_entry e;

		memcpy(&e, p, sizeof(e));
		if (e.size < MMAP_ENTRY_MIN || e.size > left - sizeof(e.size))
			break;
		if (e.type == MMAP_RAM && e.base < FOUR_GIB)
			best = max(best, image_place(e.base, e.length, size, lowest));
		p += e.size + sizeof(e.size);
		left -= e.size + sizeof(e.size);
	}
	return best;
}

u32 multiboot_move(u32 magic, const struct multiboot_info *info)
{
	if (magic != MULTIBOOT_LOADER_MAGIC)
		return 0;
	return image_move(multiboot_place(info, image_size(), image_table_end()));
}
