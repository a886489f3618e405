/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The Bochs display interface at ports 1CEh/1CFh (QEMU docs/specs/standard-vga.rst). Real
 * mode. Used by the standard VGA, the ISA VGA, QXL, VMware's and the virtio adapter.
 */
#include "dispi.h"

#define INDEX 0x1ce
#define DATA  0x1cf

enum { ID, XRES, YRES, BPP, ENABLE, BANK, LINE, LINES, START_X, START_Y, MEMORY };

#define ENABLED	 0x01
#define DAC_8BIT 0x20
#define LFB	 0x40
#define NO_CLEAR 0x80

static void put(u8 reg, u16 val)
{
	outw(INDEX, reg);
	outw(DATA, val);
}

static u16 get(u8 reg)
{
	outw(INDEX, reg);
	return inw(DATA);
}

int dispi_probe(void)
{
	if ((get(ID) & 0xfff0) != 0xb0c0)
		return VGA_ENODEV;
	vars.memory = get(MEMORY);
	return 0;
}

void dispi_leave(void)
{
	put(ENABLE, 0);
}

/* Enabling a mode clears its pixels: let the device do 256 KiB without an exit for each. */
int dispi_clear(void)
{
	put(XRES, 512);
	put(YRES, 512);
	put(BPP, 8);
	put(ENABLE, ENABLED);
	outw(DATA, 0);
	return 0;
}

int dispi_set_mode(const struct vbe_mode *mode, bool clear)
{
	put(XRES, mode->width);
	put(YRES, mode->height);
	put(BPP, mode->bits);
	put(ENABLE, ENABLED | LFB | (clear ? 0 : NO_CLEAR));
	return 0;
}

void dispi_set_window(u16 bank)
{
	put(BANK, bank);
}

u16 dispi_get_window(void)
{
	return get(BANK);
}

u16 dispi_set_line(u16 pixels)
{
	put(LINE, pixels);
	return get(LINE);
}

u16 dispi_get_line(void)
{
	return get(LINE);
}

void dispi_set_start(u16 x, u16 y)
{
	put(START_X, x);
	put(START_Y, y);
}

u16 dispi_get_start_x(void)
{
	return get(START_X);
}

u16 dispi_get_start_y(void)
{
	return get(START_Y);
}

u8 dispi_get_dac_width(void)
{
	return get(ENABLE) & DAC_8BIT ? 8 : 6;
}

u8 dispi_set_dac_width(u8 bits)
{
	u16 old = get(ENABLE);

	outw(DATA, bits >= 8 ? old | DAC_8BIT : old & ~DAC_8BIT);
	return bits >= 8 ? 8 : 6;
}

/*
 * Saved state: the mode and, last, what a mode set resets. Enabling the mode must come between
 * and must not clear the memory.
 */
static const u8 saved_regs[ADAPTER_REGS] = {
	XRES, YRES, BPP, ENABLE, BANK, LINE, LINES, START_X, START_Y, ENABLE,
};

u16 dispi_read_reg(u8 index)
{
	return get(saved_regs[index]);
}

void dispi_write_reg(u8 index, u16 val)
{
	if (index == 0)
		put(ENABLE, 0);
	put(saved_regs[index], saved_regs[index] == ENABLE ? val | NO_CLEAR : val);
}
