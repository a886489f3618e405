// SPDX-License-Identifier: BSD-2-Clause
/* Multiboot kernels (boot/kernel_multiboot.h). Flat 32-bit, POST. */
#include "boot/kernel_multiboot.h"
#include "lib/endian.h"
#include "lib/errno.h"
#include "lib/string.h"

/* Offsets in the information structure (3.3). */
#define FLAGS	    0
#define MEM_LOWER   4 /* KiB of memory below 1 MiB */
#define MEM_UPPER   8 /* KiB of memory from 1 MiB up to the first hole */
#define CMDLINE	    16
#define MODS_COUNT  20
#define MODS_ADDR   24
#define MMAP_LENGTH 44
#define MMAP_ADDR   48
#define LOADER_NAME 64

#define SCREEN_ADDRESS 88 /* 64 bits */
#define SCREEN_PITCH   96
#define SCREEN_WIDTH   100
#define SCREEN_HEIGHT  104
#define SCREEN_BITS    108
#define SCREEN_TYPE    109
#define SCREEN_COLOURS 110

/* Offsets in the header (3.1.1). */
#define HEADER_FLAGS  4
#define HEADER_SUM    8
#define HEADER_MODE   32
#define HEADER_WIDTH  36
#define HEADER_HEIGHT 40
#define HEADER_DEPTH  44
#define HEADER_SIZE   48
#define HEADER_MAGIC  0x1badb002
#define HEADER_SCREEN 0x4 /* flag */

#define FLAG_MEMORY  0x001
#define FLAG_CMDLINE 0x004
#define FLAG_MODULES 0x008
#define FLAG_MMAP    0x040
#define FLAG_LOADER  0x200
#define FLAG_SCREEN  0x1000

#define MODULE_SIZE 16

static void multiboot_put32(u8 *p, u32 v)
{
	memcpy(p, &v, sizeof(v));
}

static bool multiboot_inside(const struct multiboot_kernel *k, u32 at, u32 size)
{
	return at >= k->address && size <= k->size && at - k->address <= k->size - size;
}

int multiboot_check(const struct multiboot_kernel *k, const u8 *info, const char **why)
{
	u32 flags = get_le32(info + FLAGS), modules = get_le32(info + MODS_COUNT);

	*why = "its entry is outside of it";
	if (!multiboot_inside(k, k->entry, 1))
		return -EINVAL;
	*why = "its command line is outside of it";
	if (flags & FLAG_CMDLINE && !multiboot_inside(k, get_le32(info + CMDLINE), 1))
		return -EINVAL;
	*why = "its loader's name is outside of it";
	if (flags & FLAG_LOADER && !multiboot_inside(k, get_le32(info + LOADER_NAME), 1))
		return -EINVAL;
	*why = "its list of modules is outside of it";
	if (flags & FLAG_MODULES && modules &&
	    (modules > k->size / MODULE_SIZE ||
	     !multiboot_inside(k, get_le32(info + MODS_ADDR), modules * MODULE_SIZE)))
		return -EINVAL;
	return 0;
}

void multiboot_add_memory(u8 *info, u32 low_kib, const struct kernel_memory *m, u8 *map, u32 map_at,
			  u32 room)
{
	u32 n = min(m->count, room / MULTIBOOT_MAP_ENTRY);

	for (u32 i = 0; i < n; i++) {
		const struct e820_entry *e = &m->map[i];

		/* The size in an entry does not count itself. */
		multiboot_put32(map + i * MULTIBOOT_MAP_ENTRY, MULTIBOOT_MAP_ENTRY - 4);
		memcpy(map + i * MULTIBOOT_MAP_ENTRY + 4, e, sizeof(*e));
	}
	multiboot_put32(info + MEM_LOWER, low_kib);
	multiboot_put32(info + MEM_UPPER, kernel_memory_kib(m));
	multiboot_put32(info + MMAP_ADDR, map_at);
	multiboot_put32(info + MMAP_LENGTH, n * MULTIBOOT_MAP_ENTRY);
	multiboot_put32(info + FLAGS, get_le32(info + FLAGS) | FLAG_MEMORY | FLAG_MMAP);
}

void multiboot_find_wish(const u8 *image, u32 size, struct multiboot_wish *w)
{
	const u8 *h = image;

	*w = (struct multiboot_wish){ 0 };
	for (; size >= HEADER_SIZE; size -= 4, h += 4) {
		u32 flags = get_le32(h + HEADER_FLAGS);

		if (get_le32(h) != HEADER_MAGIC || HEADER_MAGIC + flags + get_le32(h + HEADER_SUM))
			continue;
		w->screen = flags & HEADER_SCREEN;
		w->text = get_le32(h + HEADER_MODE);
		w->width = get_le32(h + HEADER_WIDTH);
		w->height = get_le32(h + HEADER_HEIGHT);
		w->depth = get_le32(h + HEADER_DEPTH);
		return;
	}
}

void multiboot_add_screen(u8 *info, const struct multiboot_screen *s)
{
	if (!s->width)
		return;
	multiboot_put32(info + SCREEN_ADDRESS, s->address);
	multiboot_put32(info + SCREEN_ADDRESS + 4, 0);
	multiboot_put32(info + SCREEN_PITCH, s->pitch);
	multiboot_put32(info + SCREEN_WIDTH, s->width);
	multiboot_put32(info + SCREEN_HEIGHT, s->height);
	info[SCREEN_BITS] = s->bits;
	info[SCREEN_TYPE] = s->type;
	memcpy(info + SCREEN_COLOURS, s->colours, sizeof(s->colours));
	multiboot_put32(info + FLAGS, get_le32(info + FLAGS) | FLAG_SCREEN);
}
