// SPDX-License-Identifier: BSD-2-Clause
/*
 * Finds out where RAM is: from the VMM's list, or from the sizes that QEMU's boards store in CMOS.
 * Flat 32-bit, POST.
 */
#include "memory/memory.h"
#include "abi/map.h"
#include "cpu/io.h"
#include "lib/errno.h"
#include "log/log.h"
#include "memory/image.h"
#include "pc/cmos.h"

#define MIB 0x100000ull

static u64 below_4g, above_4g;

static u32 cmos_read16(u8 reg)
{
	return cmos_read(reg) | cmos_read(reg + 1) << 8;
}

static void add_ram(u64 base, u64 end)
{
	if (end > base)
		e820_set(base, end - base, E820_RAM);
}

u32 cmos_ram_end(void)
{
	u64 end = 16 * MIB + (u64)cmos_read16(CMOS_ABOVE_16M) * 0x10000;

	if (end == 16 * MIB)
		end = MIB + (u64)cmos_read16(CMOS_EXTENDED) * 1024;
	return min(end, (u64)ROM_WINDOW_BASE);
}

static void map_from_cmos(void)
{
	u64 high = (u64)(cmos_read16(CMOS_ABOVE_4G) | cmos_read(CMOS_ABOVE_4G + 2) << 16) << 16;

	add_ram(0, cmos_ram_end());
	add_ram(FOUR_GIB, FOUR_GIB + high);
}

#ifdef CONFIG_FEW_PARTS
#define LOOK_END 0xc0000000u /* VMMs have devices from here on, and no RAM */

/* Returns whether the word at @at keeps what is written. Leaves it unchanged. */
static bool keeps_value(u32 at)
{
	u32 was = readl(at);
	bool keeps;

	writel(at, ~was);
	keeps = readl(at) == ~was;
	writel(at, was);
	return keeps;
}

/* Finds where RAM ends, a MiB at a time. RAM is in one piece, so no device's register is written.
 */
static void map_by_looking(void)
{
	u32 end = MIB;

	if (e820_ram_end(~0ull) > MIB)
		return;
	while (end < LOOK_END && keeps_value(end + MIB - sizeof(u32)))
		end += MIB;
	add_ram(0, end);
}
#else
static void map_by_looking(void)
{
}
#endif

static void map_from_list(const struct e820_entry *list, u32 count)
{
	for (u32 i = 0; i < count; i++)
		if (e820_set(list[i].base, list[i].length, list[i].type))
			log_warn("e820: entry %u of the VMM's is left out\n", i);
}

/* Adds what a PC has in place of RAM. The VMM's list does not have it, so the firmware must. */
static void map_pc(void)
{
	static const struct e820_entry pieces[] = {
		{ EBDA_BASE, LOW_RAM_END - EBDA_BASE, E820_RESERVED },
		{ FSEG_BASE, RESIDENT_END - FSEG_BASE, E820_RESERVED },
	};

	e820_replace(EBDA_BASE, RESIDENT_END, pieces, ARRAY_SIZE(pieces));
	e820_set(ROM_WINDOW_BASE, FOUR_GIB - ROM_WINDOW_BASE, E820_RESERVED);
}

/* Reserves the image. This is done after RAM was measured, because the image may be at its end. */
static void map_image(void)
{
	if (!image_in_ram())
		return;
	log_info("the firmware runs in RAM at %08x\n", image_base());
	e820_set(image_base(), image_size(), E820_RESERVED);
}

/* Makes the map without a list of the VMM's, or completes a list that lacks the lowest RAM. */
static __noinline void map_without_list(bool cmos)
{
	if (!e820_ram_end(~0ull)) {
		log_warn("e820: no map from the VMM%s\n", cmos ? ", CMOS must do" : "");
		if (cmos)
			map_from_cmos();
		map_by_looking();
	}
	/* We are using this RAM, so it is there. */
	if (!e820_is(0, EBDA_BASE, E820_RAM))
		add_ram(0, EBDA_BASE);
}

void memory_map_init(const struct e820_entry *list, u32 count, bool cmos)
{
	u64 end;

	map_from_list(list, count);
	if (!e820_is(0, EBDA_BASE, E820_RAM))
		map_without_list(cmos);
	map_pc();
	end = e820_ram_end(~0ull);
	below_4g = end;
	above_4g = 0;
	if (end > FOUR_GIB) {
		below_4g = e820_ram_end(FOUR_GIB);
		above_4g = end - FOUR_GIB;
	}
	map_image();
}

u32 ram_below_4g(void)
{
	return below_4g;
}

u64 ram_above_4g(void)
{
	return above_4g;
}
