// SPDX-License-Identifier: BSD-2-Clause
/*
 * A board without PCI that has an interrupt controller, as QEMU's isapc. It is added as
 * docs/architecture.md says; test_build.py boots it. Flat 32-bit, POST.
 */
#include "platform/platform.h"
#include "abi/map.h"
#include "cpu/io.h"
#include "pc/pic.h"

#define NO_HOST_BRIDGE 0xffffffff
#define NOTHING	       0xff

static bool board_detect(u32 host_bridge)
{
	return host_bridge == NO_HOST_BRIDGE && inb(PIC1_DATA) != NOTHING;
}

/* The VMM runs the image from RAM. */
static void board_shadow_open(void)
{
}

static void board_shadow_close(u16 ram, u16 writable)
{
}

PLATFORM(added_board) = {
	.name = "added board",
	.parts = MACHINE_PC & ~MACHINE_FDC,
	.detect = board_detect,
	.shadow_open = board_shadow_open,
	.shadow_close = board_shadow_close,
	.option_rom_end = OPTION_ROM_EXTRA,
	.pci = { .mmio_base = 0xe0000000, .mmio_end = 0xfec00000 },
};
