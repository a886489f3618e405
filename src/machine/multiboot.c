// SPDX-License-Identifier: BSD-2-Clause
/* Moves the image from where a multiboot loader has put it to the end of RAM. Flat 32-bit, POST. */
#include "machine/multiboot.h"
#include "abi/regs.h"
#include "lib/string.h"
#include "memory/image.h"
#include "memory/relocate.h"

#define FOUR_GIB    0x100000000ull
#define PLACE_ALIGN 0x10000u
#define MMAP_RAM    1

/*
 * No flat code may lie at these addresses: entry stubs recognise an IRQ's handler by this upper
 * half of its address (src/real/enter.S).
 */
#define TAKEN_BASE ((u32)IRQ_HANDLER << 16)
#define TAKEN_END  (TAKEN_BASE + 0x10000)

/* An entry of the memory map (3.3, "mmap_addr"). @size does not count itself and is at least 20. */
struct mmap_entry {
	u32 size;
	u64 base, length;
	u32 type;
} __packed;

#define MMAP_ENTRY_MIN (sizeof(struct mmap_entry) - sizeof(u32))

/* Returns the highest place in [@base, @base + @length) where @size bytes fit, or 0. */
static u32 place_in(u64 base, u64 length, u32 size, u32 lowest)
{
	u64 end = length > FOUR_GIB - base ? FOUR_GIB : base + length;
	u32 at;

	base = max(base, (u64)lowest);
	if (end < base || end - base < size)
		return 0;
	at = ALIGN_DOWN((u32)(end - size), PLACE_ALIGN);
	if (at < TAKEN_END && at + size > TAKEN_BASE)
		at = ALIGN_DOWN(TAKEN_BASE - size, PLACE_ALIGN);
	return at >= base ? at : 0;
}

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
			best = max(best, place_in(e.base, e.length, size, lowest));
		p += e.size + sizeof(e.size);
		left -= e.size + sizeof(e.size);
	}
	return best;
}

u32 multiboot_move(u32 magic, const struct multiboot_info *info)
{
	u32 base = image_base(), size = image_size(), at;
	const struct relocate_table *t = (const void *)(base + size);
	const u16 *taken = &t->distances[t->added];

	if (magic != MULTIBOOT_LOADER_MAGIC || !t->added)
		return 0;
	at = multiboot_place(info, size, (u32)&taken[t->taken]);
	if (!at)
		return 0;
	memcpy((void *)at, (void *)base, size);
	if (relocate((void *)at, size, t->distances, t->added, at - base) ||
	    relocate((void *)at, size, taken, t->taken, base - at))
		return 0;
	return at - base;
}
