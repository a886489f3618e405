/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The VGA's registers: sequencer, CRT controller, graphics and attribute controller, DAC.
 * Real mode. IBM PS/2 Hardware Interface Technical Reference, Video Subsystem.
 *
 * Index and data go out as one 16-bit write where the hardware allows: one exit in place of two.
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
	outw(BDA->crtc, both);
}

u8 crtc_read(u8 index)
{
	outb(BDA->crtc, index);
	return inb(BDA->crtc + 1);
}

/* The status register's read puts the attribute controller to its index. */
static void attr_reset(void)
{
	inb(BDA->crtc + 6);
}

/* Let the attribute controller show the picture again. */
void attr_enable(void)
{
	attr_reset();
	outb(ATTR, 0x20);
}

void attr_write(u8 index, u8 val)
{
	attr_reset();
	outb(ATTR, index);
	outb(ATTR, val);
	outb(ATTR, 0x20);
	override_note(index, val);
}

u8 attr_read(u8 index)
{
	u8 val;

	attr_reset();
	outb(ATTR, index);
	val = inb(ATTR_READ);
	attr_enable();
	return val;
}

/* All registers of a mode. The picture is off until the attribute controller's end. */
void vga_program(u32 p)
{
	u8 i, val = PARAM(p, misc);
	u16 crtc = val & 1 ? 0x3d4 : 0x3b4;

	/* First of all: which of 3Bx and 3Dx answers depends on it. */
	outb(MISC, val);
	BDA->crtc = crtc;
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

	crtc_write(0x11, PARAM(p, crtc[0x11]) & 0x7f); /* unlock 0..7 */
	for (i = 0; i < 25; i++)
		crtc_write(i, PARAM(p, crtc[i]));
	for (i = 0; i < 9; i++)
		gfx_write(i, PARAM(p, gfx[i]));
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

/* Sum colours to grey: 30 % red, 59 % green, 11 % blue. */
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
	gfx_write(6, BDA->crtc == 0x3b4 ? 0x0a : 0x0e);
}
