/* SPDX-License-Identifier: BSD-2-Clause */
/* The headers of option ROMs. Everything that they refer to must be in the image. */
#include <string.h>

#include "boot/option_rom.h"
#include "fuzz.h"

/* Makes a ROM that is nearly right, with signatures and offsets of the headers. */
static void dress(u8 *rom, size_t size, u32 how)
{
	u32 at = 0x1c + (how >> 8 & 0xff);

	if (size < 0x40)
		return;
	memcpy(rom, "\x55\xaa", 2);
	rom[2] = how & 7;
	if (at + 0x40 > size)
		return;
	rom[0x18] = rom[0x1a] = at;
	rom[0x19] = rom[0x1b] = at >> 8;
	memcpy(rom + at, how & 8 ? "PCIR" : "$PnP", 4);
	if (how & 16)
		memcpy(rom + at + 4, "\xf4\x1a", 2);
}

FUZZ_TARGET
{
	u32 how = fuzz_next(3), size = fuzz_left();
	u8 *rom = fuzz_rest();
	struct option_rom r;

	if (how & 0x10000)
		dress(rom, size, how);
	if (!option_rom_parse(rom, size, how & 0x20000 ? 0x1af4 : 0, &r)) {
		fuzz_check(r.image >= rom && r.image + r.size <= rom + size && r.size >= 512);
		fuzz_check(r.pci_data < r.size && r.pnp < r.size);
		fuzz_check(r.bcv < r.size && r.bev < r.size);
		if (r.name)
			fuzz_check(r.name + strlen(r.name) < (char *)r.image + r.size);
	}
}
