// SPDX-License-Identifier: BSD-2-Clause
/*
 * The board that is assumed when no other file knows the machine: a PC of which only the standard
 * parts are used. No chipset register is written, because nobody knows what it would do. If there
 * is no RAM at EC000 and F0000, POST says so and stops. (A VMM that runs its BIOS from RAM has RAM
 * there.) Flat 32-bit, POST.
 */
#include "platform/platform.h"
#include "memory/map.h"

static void plain_shadow_open(void (*fill)(void))
{
	fill();
}

static void plain_shadow_close(u16 ram, u16 writable)
{
}

const struct platform platform_plain = {
	.name = "plain PC",
	.parts = MACHINE_PC,
	.shadow_open = plain_shadow_open,
	.shadow_close = plain_shadow_close,
	.option_rom_end = OPTION_ROM_EXTRA,
	.pci = {
		.mmio_base = 0xe0000000,
		.mmio_end = 0xfec00000, /* the I/O APIC is here */
	},
};
