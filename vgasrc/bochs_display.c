/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bochs-display: PCI 1234:1111 of class 0380, without VGA. The framebuffer is BAR 0, the registers
 * of the Bochs display interface are BAR 2.
 */
#include "block.h"
#include "console.h"
#include "dispi.h"
#include "pci.h"

const char oem_product[] = "Selkie VGA ROM for bochs-display";

static int bochs_display_probe(u16 bdf)
{
	int err = pci_adapter(bdf, 0x11111234, 0, 2);

	if (err < 0)
		return err;
	if (!vars.lfb || !vars.mmio)
		return -ENODEV;
	return dispi_probe();
}

/* The device does not clear its memory, so clear it here. */
static int bochs_display_set_mode(const struct vbe_mode *mode, bool clear)
{
	dispi_leave();
	dispi_set_mode(mode, false);
	return clear ? block_clear(vars.lfb, (u32)mode->width * mode->height * 4) : 0;
}

const struct adapter_ops adapter = {
	.probe = bochs_display_probe,
	.console = console_set,
	.bits = 32,
	.leave = console_leave,
	.set_mode = bochs_display_set_mode,
	.set_window = console_set_no_window,
	.get_window = console_no_window,
	.set_line = dispi_set_line,
	.get_line = dispi_get_line,
	.set_start = dispi_set_start,
	.get_start_x = dispi_get_start_x,
	.get_start_y = dispi_get_start_y,
	.set_dac_width = console_dac_width,
	.get_dac_width = console_get_dac_width,
	.read_edid = pci_edid,
	.read_reg = dispi_read_reg,
	.write_reg = dispi_write_reg,
};
