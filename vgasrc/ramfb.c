/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ramfb: a framebuffer in RAM, which QEMU is told about by the fw_cfg file etc/ramfb. It is no PCI
 * device and no VGA. The memory comes from the system BIOS by PMM. Real mode. QEMU
 * docs/specs/fw_cfg.rst.
 */
#include "block.h"
#include "console.h"
#include "fwcfg.h"

const char oem_product[] = "Selkie VGA ROM for ramfb";

#define MOST  (32u << 20) /* 3840x2160; 1920x1080 takes 8 MiB */
#define LEAST (1u << 20)  /* for the text modes */

static int ramfb_probe(u16 bdf)
{
	int key = fwcfg_find("etc/ramfb");

	u32 size;

	(void)bdf;
	if (key < 0)
		return key;
	vars.bdf = (u16)key; /* ramfb is on no bus, so this keeps the file's selector */
	for (size = MOST; size >= LEAST && !vars.lfb; size /= 2) {
		vars.lfb = pmm_allocate(size / 16);
		vars.memory = size >> 16;
	}
	return vars.lfb ? 0 : -ENOMEM;
}

/* The file's 28 bytes are: address (64 bits), format, flags, width, height, bytes per line. */
static int ramfb_set_mode(const struct vbe_mode *mode, bool clear)
{
	if (clear && block_clear(vars.lfb, (u32)mode->width * mode->height * 4) < 0)
		return -ENOTSUP;
	return fwcfg_write_ramfb(vars.bdf, vars.lfb, mode->width, mode->height);
}

static u16 ramfb_set_line(u16 pixels)
{
	(void)pixels;
	return BDA->vbe_pitch / 4;
}

static u16 ramfb_get_line(void)
{
	return BDA->vbe_pitch / 4;
}

static void ramfb_set_start(u16 x, u16 y)
{
	(void)x;
	(void)y;
}

static u16 ramfb_zero(void)
{
	return 0;
}

static u16 ramfb_read_reg(u8 index)
{
	(void)index;
	return 0;
}

static void ramfb_write_reg(u8 index, u16 val)
{
	(void)index;
	(void)val;
}

const struct adapter_ops adapter = {
	.probe = ramfb_probe,
	.console = console_set,
	.bits = 32,
	.leave = console_leave,
	.set_mode = ramfb_set_mode,
	.set_window = console_set_no_window,
	.get_window = console_no_window,
	.set_line = ramfb_set_line,
	.get_line = ramfb_get_line,
	.set_start = ramfb_set_start,
	.get_start_x = ramfb_zero,
	.get_start_y = ramfb_zero,
	.set_dac_width = console_dac_width,
	.get_dac_width = console_get_dac_width,
	.read_reg = ramfb_read_reg,
	.write_reg = ramfb_write_reg,
};
