/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Cirrus Logic GD5446: PCI 1013:00B8, framebuffer in BAR 0; and its like on ISA. Real mode. GD5446
 * Technical Reference Manual: extended registers of the sequencer (SR), the graphics controller
 * (GR), the CRT controller (CR), and the hidden DAC register behind the pixel mask.
 */
#include "block.h"
#include "pci.h"
#include "tables.h"

const char oem_product[] = "Selkie VGA ROM for Cirrus Logic GD5446";

#define SR_UNLOCK    0x06 /* 12h enables the extended registers */
#define SR_MODE	     0x07 /* bit 0: packed pixels; bits 3:1: depth */
#define SR_MEMORY    0x15 /* memory size: 256 KiB << n */
#define GR_BANK	     0x09 /* in units of 16 KiB if GR_BANK_MODE has 20h */
#define GR_BANK_MODE 0x0b
#define CR_INTERLACE 0x19 /* where the second field starts in a line, in characters */
#define CR_MISC	     0x1a /* bit 0: interlaced, so lines are those of a field */
#define CR_EXTENDED  0x1b /* bits 16-18 of the start, bit 8 of the pitch */
#define CR_OVERLAY   0x1d /* bit 7: bit 19 of the start */
#define CR_ID	     0x27 /* bits 7-2: the controller's number */
#define BANK_16K     0x20
#define FIELD_LINES  1024 /* the most lines that the CRT controller can count */

static u8 hidden_read(void)
{
	u8 i;

	for (i = 0; i < 4; i++)
		inb(0x3c6);
	return inb(0x3c6);
}

static void hidden_write(u8 val)
{
	u8 i;

	for (i = 0; i < 4; i++)
		inb(0x3c6);
	outb(0x3c6, val);
}

/*
 * A card on the ISA bus has no linear framebuffer. It is recognised by SR_UNLOCK, which reads as
 * 12h once the extended registers are enabled.
 */
static int cirrus_probe(u16 bdf)
{
	int err = pci_adapter(bdf, 0x00b81013, 0, PCI_NO_BAR);

	seq_write(SR_UNLOCK, 0x12);
	if (err < 0 && seq_read(SR_UNLOCK) != 0x12)
		return err;
	vars.memory = 4 << (seq_read(SR_MEMORY) & 7);
	return 0;
}

static void cirrus_leave(void)
{
	seq_write(SR_UNLOCK, 0x12);
	seq_write(SR_MODE, 0);
	hidden_write(0);
	gfx_write(GR_BANK, 0);
	gfx_write(GR_BANK_MODE, 0);
	crtc_write(CR_MISC, 0);
	crtc_write(CR_EXTENDED, 0);
	crtc_write(CR_OVERLAY, 0);
}

static int cirrus_clear(void)
{
	return vars.lfb ? block_clear(vars.lfb, 0x40000) : -ENOTSUP;
}

static void set_pitch(u16 bytes)
{
	crtc_write(0x13, bytes / 8 & 0xff);
	crtc_write(CR_EXTENDED, (crtc_read(CR_EXTENDED) & ~0x10) | 0x02 | (bytes / 8 >> 4 & 0x10));
}

/*
 * Sets the horizontal and vertical timing. The visible part is exact; the margins are common ones.
 * If there are more lines than the CRT controller can count, they are shown as two fields.
 */
static void set_timing(u16 width, u16 height)
{
	u8 interlaced = height > FIELD_LINES;

	height >>= interlaced;
	crtc_write(CR_INTERLACE, (width / 8 + 20) / 2);
	crtc_write(CR_MISC, interlaced);
	crtc_timing(width, width + 32, width + 200, height, height + 8, height + 26);
}

/* Clears the video memory of a card without a linear framebuffer. */
static void clear_window(void)
{
	u16 bank;

	for (bank = 0; bank < vars.memory; bank++) {
		gfx_write(GR_BANK, bank * 4);
		fill32(0xa000, 0, 0, 0x4000);
	}
}

static int cirrus_set_mode(const struct vbe_mode *mode, bool clear)
{
	static const u8 depth[5] = { 0x00, 0x01, 0x07, 0x05, 0x09 };
	u8 bytes = (mode->bits + 7) / 8;

	if (clear && vars.lfb && !block_clear(vars.lfb, (u32)vars.memory << 16))
		clear = false;
	vga_program(own_params(PARAMS_13));
	set_timing(mode->width, mode->height);
	set_pitch(vbe_min_pitch(mode));
	seq_write(SR_UNLOCK, 0x12);
	seq_write(SR_MODE, depth[bytes]);
	hidden_write(mode->bits == 15 ? 0xf0 : mode->bits == 16 ? 0xe1 : bytes > 2 ? 0xe5 : 0);
	gfx_write(GR_BANK_MODE, BANK_16K);
	if (clear)
		clear_window();
	gfx_write(GR_BANK, 0);
	attr_show();
	return 0;
}

static void cirrus_set_window(u16 bank)
{
	gfx_write(GR_BANK, bank * 4);
}

static u16 cirrus_get_window(void)
{
	return gfx_read(GR_BANK) / 4;
}

/*
 * Returns the bytes of a line. Callers divide by it, so this returns 1 if a program has set the
 * register to 0.
 */
static u16 pitch(void)
{
	u16 bytes = (u16)((crtc_read(0x13) | (crtc_read(CR_EXTENDED) & 0x10) << 4) * 8);

	return bytes ? bytes : 1;
}

static u16 cirrus_get_line(void)
{
	return pitch() / ((BDA->vbe_bits + 7) / 8);
}

static u16 cirrus_set_line(u16 pixels)
{
	set_pitch(pixels * ((BDA->vbe_bits + 7) / 8));
	return cirrus_get_line();
}

/* Sets the start address. It is in units of 4 bytes, with its bits in four registers. */
static void cirrus_set_start(u16 x, u16 y)
{
	u32 start = ((u32)y * pitch() + (u32)x * ((BDA->vbe_bits + 7) / 8)) / 4;

	crtc_write(0x0c, start >> 8 & 0xff);
	crtc_write(0x0d, start & 0xff);
	crtc_write(CR_EXTENDED,
		   (crtc_read(CR_EXTENDED) & ~0x0d) | (start >> 16 & 1) | (start >> 15 & 0x0c));
	crtc_write(CR_OVERLAY, (crtc_read(CR_OVERLAY) & 0x7f) | (start >> 12 & 0x80));
}

static u32 get_start(void)
{
	u8 more = crtc_read(CR_EXTENDED);

	return (crtc_read(0x0c) << 8 | crtc_read(0x0d) | (u32)(more & 1) << 16 |
		(u32)(more & 0x0c) << 15 | (u32)(crtc_read(CR_OVERLAY) & 0x80) << 12) *
	       4;
}

static u16 cirrus_get_start_x(void)
{
	return (u16)(get_start() % pitch() / ((BDA->vbe_bits + 7) / 8));
}

static u16 cirrus_get_start_y(void)
{
	return (u16)(get_start() / pitch());
}

/* The DAC always has 6 bits. */
static u8 cirrus_set_dac_width(u8 bits)
{
	(void)bits;
	return 6;
}

static u8 cirrus_get_dac_width(void)
{
	return 6;
}

static u16 cirrus_read_reg(u8 index)
{
	switch (index) {
	case 0:
		return seq_read(SR_MODE);
	case 1:
		return hidden_read();
	case 2:
		return gfx_read(GR_BANK_MODE);
	case 3:
		return gfx_read(GR_BANK);
	case 4:
		return crtc_read(CR_EXTENDED);
	case 5:
		return crtc_read(CR_OVERLAY);
	case 6:
		return crtc_read(CR_MISC);
	}
	return 0;
}

static void cirrus_write_reg(u8 index, u16 val)
{
	switch (index) {
	case 0:
		seq_write(SR_UNLOCK, 0x12);
		seq_write(SR_MODE, val);
		break;
	case 1:
		hidden_write((u8)val);
		break;
	case 2:
		gfx_write(GR_BANK_MODE, val);
		break;
	case 3:
		gfx_write(GR_BANK, val);
		break;
	case 4:
		crtc_write(CR_EXTENDED, val);
		break;
	case 5:
		crtc_write(CR_OVERLAY, val);
		break;
	case 6:
		crtc_write(CR_MISC, val);
		break;
	}
}

/*
 * GD5446 Technical Reference Manual, extended display modes: the BIOS's mode number and VBE's.
 * Modes of four planes above 800x600 are missing, and 7Bh, which QEMU cannot show (max_height).
 */
static const struct {
	u8 number, low;
} own_modes[] = {
	{ 0x58, 0x02 }, { 0x5c, 0x03 }, { 0x5e, 0x00 }, { 0x5f, 0x01 }, { 0x60, 0x05 },
	{ 0x64, 0x11 }, { 0x65, 0x14 }, { 0x66, 0x10 }, { 0x67, 0x13 }, { 0x68, 0x16 },
	{ 0x69, 0x19 }, { 0x6d, 0x07 }, { 0x71, 0x12 }, { 0x74, 0x17 }, { 0x75, 0x1a },
	{ 0x78, 0x15 }, { 0x79, 0x18 }, { 0x7c, 0x48 },
};

static u16 cirrus_own_mode(u8 number)
{
	u8 i;

	for (i = 0; i < ARRAY_SIZE(own_modes); i++)
		if (own_modes[i].number == number)
			return own_modes[i].low + 0x100;
	return 0;
}

/* Returns whether there is a mode with this number for INT 10h AH=00h. */
static bool cirrus_has_mode(u8 number)
{
	u16 vbe = number == 0x6a ? 0x102 : cirrus_own_mode(number);

	return vbe ? vbe_find(vbe) != NULL : mode_find(number) != NULL;
}

/*
 * Functions by which drivers query a Cirrus Logic VGA BIOS. The values are from its Technical
 * Reference Manuals.
 */
static void cirrus_own_select(regs_t r)
{
	switch (r->bl) {
	case 0x80:	      /* number of the controller */
		r->ax = 0x39; /* GD5446 */
		r->bx = 0;    /* revision of the silicon */
		break;
	case 0x81: /* version of the BIOS */
		r->ax = 0x100;
		break;
	case 0x82: /* revision of the design */
		r->al = crtc_read(CR_ID) & 3;
		break;
	case 0x85: /* size of video memory in units of 64 KiB */
		r->al = (u8)vars.memory;
		break;
	case 0x9a: /* options: up to 1024 lines, 60 Hz in all sizes */
		r->ax = 0x0060;
		r->cx = 0x1132;
		break;
	case 0xa0: /* whether mode AL exists; the pointers to its parameters are FFFFh: there are
		      none */
		r->ah = cirrus_has_mode(r->al & 0x7f);
		r->bx = 0xffff;
		r->ds = 0xffff;
		r->si = 0xffff;
		r->es = 0xffff;
		r->di = 0xffff;
		break;
	case 0xa1: /* the monitor: its identification pins are those of a colour monitor */
		r->bx = 0x0e00;
		break;
	}
}

const struct adapter_ops adapter = {
	.probe = cirrus_probe,
	.own_mode = cirrus_own_mode,
	.own_select = cirrus_own_select,
	.max_pitch = 0x1ff * 8,
	.max_height = FIELD_LINES,
	.max_height_16 = 2 * FIELD_LINES,
	.leave = cirrus_leave,
	.clear = cirrus_clear,
	.set_mode = cirrus_set_mode,
	.set_window = cirrus_set_window,
	.get_window = cirrus_get_window,
	.set_line = cirrus_set_line,
	.get_line = cirrus_get_line,
	.set_start = cirrus_set_start,
	.get_start_x = cirrus_get_start_x,
	.get_start_y = cirrus_get_start_y,
	.set_dac_width = cirrus_set_dac_width,
	.get_dac_width = cirrus_get_dac_width,
	.read_reg = cirrus_read_reg,
	.write_reg = cirrus_write_reg,
};
