/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The VGA's registers: sequencer, CRT controller, graphics and attribute controllers, DAC. Real
 * mode. IBM PS/2 Hardware Interface Technical Reference, Video Subsystem.
 *
 * Index and data are written as one 16-bit word if the hardware allows it, which takes one exit
 * instead of two.
 */
#include "vga.h"

#define ATTR	  0x3c0
#define ATTR_READ 0x3c1
#define MISC	  0x3c2
#define SEQ	  0x3c4
#define DAC_MASK  0x3c6
#define DAC_READ  0x3c7
#define DAC_WRITE 0x3c8
#define DAC_DATA  0x3c9
#define GFX	  0x3ce

#define SYNC_CHARS 16 /* length of the sync pulses */
#define SYNC_LINES 4

void seq_out(u16 both)
{
	outw(SEQ, both);
}

u8 seq_read(u8 index)
{
	outb(SEQ, index);
	return inb(SEQ + 1);
}

void gfx_out(u16 both)
{
	outw(GFX, both);
}

u8 gfx_read(u8 index)
{
	outb(GFX, index);
	return inb(GFX + 1);
}

void crtc_out(u16 both)
{
	outw(BDA->crtc_port, both);
}

u8 crtc_read(u8 index)
{
	outb(BDA->crtc_port, index);
	return inb(BDA->crtc_port + 1);
}

/* Reading the status register makes the attribute controller expect an index. */
static void attr_reset(void)
{
	inb(BDA->crtc_port + 6);
}

void attr_show(void)
{
	outb(ATTR, 0x20);
}

void attr_write(u8 index, u8 val)
{
	attr_reset();
	outb(ATTR, index);
	outb(ATTR, val);
	attr_show();
	override_note(index, val);
}

u8 attr_read(u8 index)
{
	u8 val;

	attr_reset();
	outb(ATTR, index);
	val = inb(ATTR_READ);
	attr_reset();
	attr_show();
	return val;
}

/* Writes all registers of a mode. The picture is off until the attribute controller is set up. */
void vga_program(u32 p)
{
	u8 i, val = PARAM(p, misc);
	u16 crtc = val & 1 ? 0x3d4 : 0x3b4;

	/* This comes first, because it selects whether the ports are 3Bx or 3Dx. */
	outb(MISC, val);
	BDA->crtc_port = crtc;
	inb(crtc + 6);
	for (i = 0; i < 20; i++) {
		val = PARAM(p, attr[i]);
		outb(ATTR, i);
		outb(ATTR, val);
		override_note(i, val);
	}
	outb(ATTR, 0x14);
	outb(ATTR, 0);

	seq_write(0, 1);
	for (i = 0; i < 4; i++)
		seq_write(i + 1, PARAM(p, seq[i]));
	seq_write(0, 3);

	crtc_write(0x11, PARAM(p, crtc[0x11]) & 0x7f); /* unlocks registers 0 to 7 */
	for (i = 0; i < 25; i++)
		crtc_write(i, PARAM(p, crtc[i]));
	for (i = 0; i < 9; i++)
		gfx_write(i, PARAM(p, gfx[i]));
}

/* Horizontal values are given to the CRT controller in characters of 8 pixels. */
void crtc_timing(u16 width, u16 sync_x, u16 total_x, u16 height, u16 sync_y, u16 total_y)
{
	u8 chars = width / 8, blank_x = total_x / 8 - 2, end_x = sync_x / 8 + SYNC_CHARS;
	u8 end_y = (sync_y + SYNC_LINES) & 0x0f;
	u16 last = height - 1, lines = total_y - 2;

	crtc_write(0x11, end_y | 0x20); /* bit 7 would protect registers 0 to 7 */
	crtc_write(0x00, total_x / 8 - 5);
	crtc_write(0x01, chars - 1);
	crtc_write(0x02, chars);
	crtc_write(0x03, 0x80 | (blank_x & 0x1f));
	crtc_write(0x04, (u8)(sync_x / 8));
	crtc_write(0x05, (blank_x & 0x20) << 2 | (end_x & 0x1f));
	crtc_write(0x06, (u8)lines);
	crtc_write(0x07, (lines >> 8 & 1) | (last >> 7 & 2) | (sync_y >> 6 & 4) | (last >> 5 & 8) |
				 0x10 | (lines >> 4 & 0x20) | (last >> 3 & 0x40) |
				 (sync_y >> 2 & 0x80));
	crtc_write(0x09, 0x40 | (last >> 4 & 0x20));
	crtc_write(0x10, (u8)sync_y);
	crtc_write(0x12, (u8)last);
	crtc_write(0x15, (u8)last);
	crtc_write(0x16, (u8)(total_y - 1));
	crtc_write(0x11, end_y | 0xa0);
}

void dac_start(u8 index)
{
	outb(DAC_WRITE, index);
}

void dac_next(u8 red, u8 green, u8 blue)
{
	outb(DAC_DATA, red);
	outb(DAC_DATA, green);
	outb(DAC_DATA, blue);
}

/* Converts colours to grey: 30 % red, 59 % green, 11 % blue. */
void dac_grey(u16 first, u16 count)
{
	while (count-- && first < 256) {
		u16 sum;

		outb(DAC_READ, (u8)first);
		sum = inb(DAC_DATA) * 77;
		sum += inb(DAC_DATA) * 151;
		sum += inb(DAC_DATA) * 28;
		sum = (sum + 0x80) >> 8;
		if (sum > 0x3f)
			sum = 0x3f;
		dac_start((u8)first);
		dac_next((u8)sum, (u8)sum, (u8)sum);
		first++;
	}
}

void font_open(void)
{
	seq_write(2, 0x04); /* write plane 2 */
	seq_write(4, 0x07); /* sequential addresses */
	gfx_write(4, 0x02); /* read plane 2 */
	gfx_write(5, 0x00);
	gfx_write(6, 0x04); /* 64 KiB at A0000h */
}

void font_close(void)
{
	seq_write(2, 0x03);
	seq_write(4, 0x03);
	gfx_write(4, 0x00);
	gfx_write(5, 0x10);
	gfx_write(6, BDA->crtc_port == 0x3b4 ? 0x0a : 0x0e);
}
