/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The Bochs display interface (QEMU docs/specs/standard-vga.rst). Real mode. dispi_put() and
 * dispi_get() access its registers; they are in dispi_port.c or dispi_mmio.c.
 */
#include "dispi.h"

enum { ID, XRES, YRES, BPP, ENABLE, BANK, LINE, LINES, START_X, START_Y, MEMORY };

#define ENABLED	 0x01
#define DAC_8BIT 0x20
#define LFB	 0x40
#define NO_CLEAR 0x80

/*
 * Finds the interface. Bridges forward the ports of a standard VGA, but not those of this
 * interface. So an adapter behind a bridge is a plain VGA: vars.memory stays 0, and there is no
 * VBE.
 */
int dispi_probe(void)
{
	/*
	 * If the system BIOS has said which adapter this is, it has the interface. Its ports may
	 * still lead nowhere; then the amount of memory reads as all ones.
	 */
	if (vars.flat || (dispi_get(ID) & 0xfff0) == 0xb0c0)
		vars.memory = dispi_get(MEMORY);
	if (vars.memory == 0xffff)
		vars.memory = 0;
	return vars.memory || (vars.bdf && !adapter.console) ? 0 : -ENODEV;
}

void dispi_leave(void)
{
	dispi_put(ENABLE, 0);
}

/*
 * Clears 256 KiB without an exit for each access: enabling a mode makes the device clear its
 * pixels.
 */
int dispi_clear(void)
{
	if (!vars.memory)
		return -ENOTSUP;
	dispi_put(XRES, 512);
	dispi_put(YRES, 512);
	dispi_put(BPP, 8);
	dispi_put(ENABLE, ENABLED);
	dispi_put(ENABLE, 0);
	return 0;
}

int dispi_set_mode(const struct vbe_mode *mode, bool clear)
{
	dispi_put(XRES, mode->width);
	dispi_put(YRES, mode->height);
	dispi_put(BPP, mode->bits);
	dispi_put(ENABLE, ENABLED | LFB | (clear ? 0 : NO_CLEAR));
	return 0;
}

void dispi_set_window(u16 bank)
{
	dispi_put(BANK, bank);
}

u16 dispi_get_window(void)
{
	return dispi_get(BANK);
}

u16 dispi_set_line(u16 pixels)
{
	dispi_put(LINE, pixels);
	return dispi_get(LINE);
}

u16 dispi_get_line(void)
{
	return dispi_get(LINE);
}

void dispi_set_start(u16 x, u16 y)
{
	dispi_put(START_X, x);
	dispi_put(START_Y, y);
}

u16 dispi_get_start_x(void)
{
	return dispi_get(START_X);
}

u16 dispi_get_start_y(void)
{
	return dispi_get(START_Y);
}

u8 dispi_get_dac_width(void)
{
	return dispi_get(ENABLE) & DAC_8BIT ? 8 : 6;
}

u8 dispi_set_dac_width(u8 bits)
{
	u16 old = dispi_get(ENABLE);

	dispi_put(ENABLE, bits >= 8 ? old | DAC_8BIT : old & ~DAC_8BIT);
	/* The write to ENABLE has moved the window to bank 0, but the register BANK is as before.
	 */
	dispi_put(BANK, dispi_get(BANK));
	return bits >= 8 ? 8 : 6;
}

/*
 * The registers of a saved state, in the order in which they are restored. Enabling the mode resets
 * the ones after it, and must not clear the memory.
 */
static const u8 saved_regs[ADAPTER_REGS] = {
	XRES, YRES, BPP, ENABLE, LINE, LINES, START_X, START_Y, BANK, BANK,
};

u16 dispi_read_reg(u8 index)
{
	return dispi_get(saved_regs[index]);
}

void dispi_write_reg(u8 index, u16 val)
{
	if (index == 0)
		dispi_put(ENABLE, 0);
	dispi_put(saved_regs[index], saved_regs[index] == ENABLE ? val | NO_CLEAR : val);
}
