// SPDX-License-Identifier: BSD-2-Clause
/*
 * The board that is assumed when no other file knows the machine: a PC of which only the standard
 * parts are used. No chipset register is written, because nobody knows what it would do. If there
 * is no RAM at EC000 and F0000, POST says so and stops. (A VMM that runs its BIOS from RAM has RAM
 * there.) Flat 32-bit, POST.
 */
#include "abi/map.h"
#include "platform/platform.h"

static void plain_shadow_open(void)
{
}

static void plain_shadow_close(u16 ram, u16 writable)
{
}

#ifdef CONFIG_FEW_PARTS
/* A machine with these three has the rest of a PC as well, or its ports read as absent. */
#define USUAL (MACHINE_PIC | MACHINE_PIT | MACHINE_RTC)

static u32 plain_find_parts(void)
{
	u32 parts = platform_find_parts();

	return parts == USUAL ? MACHINE_PC : parts | MACHINE_I8042 | MACHINE_PORTS;
}

static bool plain_keep_bars(void)
{
	return true;
}
#else
#define plain_find_parts NULL
#define plain_keep_bars	 NULL
#endif

const struct platform platform_plain = {
	.name = "plain PC",
	.parts = MACHINE_PC,
	.find_parts = plain_find_parts,
	.shadow_open = plain_shadow_open,
	.shadow_close = plain_shadow_close,
	.option_rom_end = OPTION_ROM_EXTRA,
	.pci = {
		.keep_bars = plain_keep_bars,
		.mmio_base = 0xe0000000,
		.mmio_end = 0xfec00000, /* the I/O APIC is here */
	},
};
