/* SPDX-License-Identifier: BSD-2-Clause */
/* INT 10h AH=10h: the palette of the attribute controller, and the DAC. Real mode. */
#include "vga.h"

#define DAC_MASK  0x3c6
#define DAC_READ  0x3c7
#define DAC_WRITE 0x3c8
#define DAC_DATA  0x3c9

static void set_block(regs_t r)
{
	u16 i, bytes = r->cx * 3;
	u16 count = r->cx > 256 ? 256 : r->cx;

	if (r->cx > 256)
		bytes = 256 * 3;
	outb(DAC_WRITE, r->bl);
	for (i = 0; i < bytes; i++)
		outb(DAC_DATA, peek8(r->es, r->dx + i));
	if (BDA->video_flags & FLAGS_GREY)
		dac_grey(r->bl, count);
}

static void read_block(regs_t r)
{
	u16 i, bytes = r->cx > 256 ? 256 * 3 : r->cx * 3;

	outb(DAC_READ, r->bl);
	for (i = 0; i < bytes; i++)
		poke8(r->es, r->dx + i, inb(DAC_DATA));
}

/* BL = 0 selects four pages of 64 or sixteen pages of 16 colours; BL = 1 selects a page. */
static void set_page(regs_t r)
{
	u8 mode = attr_read(0x10);

	if (r->bl == 0) {
		attr_write(0x10, (mode & 0x7f) | (r->bh & 1) << 7);
		return;
	}
	if (r->bl == 1)
		attr_write(0x14, mode & 0x80 ? r->bh & 0xf : (r->bh & 3) << 2);
}

static void get_page(regs_t r)
{
	u8 select = attr_read(0x14) & 0xf;

	r->bl = attr_read(0x10) >> 7;
	r->bh = r->bl ? select : select >> 2;
}

static void set_all(regs_t r)
{
	u8 i;

	for (i = 0; i < 16; i++)
		attr_write(i, peek8(r->es, r->dx + i));
	attr_write(0x11, peek8(r->es, r->dx + 16));
}

static void get_all(regs_t r)
{
	u8 i;

	for (i = 0; i < 16; i++)
		poke8(r->es, r->dx + i, attr_read(i));
	poke8(r->es, r->dx + 16, attr_read(0x11));
}

void int10_palette(regs_t r)
{
	switch (r->al) {
	case 0x00:
		if (r->bl <= 0x14)
			attr_write(r->bl, r->bh);
		break;
	case 0x01:
		attr_write(0x11, r->bh);
		break;
	case 0x02:
		set_all(r);
		break;
	case 0x03:
		attr_write(0x10, (attr_read(0x10) & ~8) | (r->bl & 1) << 3);
		BDA->cga_mode = (BDA->cga_mode & ~0x20) | (r->bl & 1) << 5;
		break;
	case 0x07:
		if (r->bl <= 0x14)
			r->bh = attr_read(r->bl);
		break;
	case 0x08:
		r->bh = attr_read(0x11);
		break;
	case 0x09:
		get_all(r);
		break;
	case 0x10:
		dac_start(r->bl);
		dac_next(r->dh, r->ch, r->cl);
		if (BDA->video_flags & FLAGS_GREY)
			dac_grey(r->bl, 1);
		break;
	case 0x12:
		set_block(r);
		break;
	case 0x13:
		set_page(r);
		break;
	case 0x15:
		outb(DAC_READ, r->bl);
		r->dh = inb(DAC_DATA);
		r->ch = inb(DAC_DATA);
		r->cl = inb(DAC_DATA);
		break;
	case 0x17:
		read_block(r);
		break;
	case 0x18:
		outb(DAC_MASK, r->bl);
		break;
	case 0x19:
		r->bl = inb(DAC_MASK);
		break;
	case 0x1a:
		get_page(r);
		break;
	case 0x1b:
		dac_grey(r->bl, r->cx);
		break;
	}
}
