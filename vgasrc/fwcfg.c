/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reads fw_cfg's file directory by its ports, and finds the BIOS's POST memory manager. Real mode,
 * POST only. QEMU docs/specs/fw_cfg.rst; POST Memory Manager Specification 1.01.
 */
#include "fwcfg.h"
#include "cpu.h"

#define SELECTOR  0x510
#define DATA	  0x511
#define SIGNATURE 0x0000
#define DIRECTORY 0x0019
#define NAME_MAX  56
#define FILES_MAX 1024

static u32 read_be(u8 bytes)
{
	u32 val = 0;

	while (bytes--)
		val = val << 8 | inb(DATA);
	return val;
}

int fwcfg_find(const char *name)
{
	u32 count;
	int found = -ENODEV;

	outw(SELECTOR, SIGNATURE);
	if (read_be(4) != 0x51454d55) /* "QEMU" */
		return -ENODEV;
	outw(SELECTOR, DIRECTORY);
	count = read_be(4);
	if (count > FILES_MAX)
		return -ENODEV;
	while (count--) {
		bool same = true, ended = false;
		u16 key;
		u8 i;

		read_be(4); /* size */
		key = (u16)read_be(2);
		read_be(2);
		for (i = 0; i < NAME_MAX; i++) {
			u8 c = inb(DATA);

			if (ended)
				continue;
			same = same && c == (u8)name[i];
			ended = c == 0 || !same;
		}
		if (same)
			found = key;
	}
	return found;
}

u32 pmm_allocate(u32 paragraphs)
{
	u32 at;
	u8 i, sum;

	for (at = 0; at < 0x10000; at += 16) {
		if (peek32(0xf000, (u16)at) != 0x4d4d5024) /* "$PMM" */
			continue;
		for (i = 0, sum = 0; i < 16; i++)
			sum += peek8(0xf000, (u16)at + i);
		if (sum == 0 && peek8(0xf000, (u16)at + 5) >= 16)
			return pmm_call(peek32(0xf000, (u16)at + 7), paragraphs);
	}
	return 0;
}
