/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * VBE: scan line length, display start, palette, protected-mode interface, power (4F06h-4F0Ah,
 * 4F10h). Real mode. VBE 3.0, VBE/PM 1.0.
 */
#include "vga.h"

/*
 * The longest line and the largest display start that QEMU's Bochs display interface accepts. Other
 * adapters have the same limits.
 */
#define MOST_PIXELS 16000
#define MOST_LINES  12000

/* Four planes are a plain VGA mode; the CRT controller sets its pitch and start. */
static bool planar(void)
{
	return BDA->vbe_bits == 4;
}

static u32 memory(void)
{
	return planar() ? 0x10000 : (u32)vars.memory << 16;
}

/* Convert pixels to bytes (of each plane, if there are planes), rounded up; and back. */
static u32 bytes_of(u32 pixels)
{
	return planar() ? (pixels + 7) / 8 : pixels * ((BDA->vbe_bits + 7) / 8);
}

static u32 pixels_of(u32 bytes)
{
	return planar() ? bytes * 8 : bytes / ((BDA->vbe_bits + 7) / 8);
}

/* Returns the longest scan line, in pixels, with which one image still fits the memory. */
static u16 longest_line(const struct vbe_mode *m)
{
	u32 most = pixels_of(memory() / m->height);

	if (adapter.max_pitch && most > pixels_of(adapter.max_pitch))
		most = pixels_of(adapter.max_pitch);
	return most > MOST_PIXELS ? MOST_PIXELS : most & ~15;
}

static u16 get_line(void)
{
	return planar() ? crtc_read(0x13) * 16 : adapter.get_line();
}

static u16 set_line(u16 pixels)
{
	if (!planar())
		return adapter.set_line(pixels);
	crtc_write(0x13, pixels / 16);
	return pixels;
}

/* 4F06h: BL = 0 sets the length in pixels, 1 gets it, 2 sets it in bytes, 3 gets the maximum. */
u16 vbe_line(regs_t r)
{
	const struct vbe_mode *m = vbe_now();
	u32 pixels = r->cx;
	u32 lines;

	if (!m)
		return VBE_NOT_NOW;
	if (r->bl > 3)
		return VBE_FAILED;
	if (r->bl == 3) {
		pixels = longest_line(m);
	} else if (r->bl == 1) {
		pixels = get_line();
	} else {
		if (r->bl == 2)
			pixels = pixels_of(pixels + bytes_of(1) - 1);
		if (pixels < m->width)
			pixels = m->width;
		pixels = (pixels + 15) & ~15u;
		if (pixels > longest_line(m))
			return VBE_TOO_LONG;
		pixels = set_line((u16)pixels);
		BDA->vbe_pitch = (u16)bytes_of(pixels);
	}
	r->cx = (u16)pixels;
	r->bx = (u16)bytes_of(pixels);
	/* a program may have set a length that is 0, or one that 16 bits cannot hold */
	lines = r->bx ? memory() / r->bx : 0;
	r->dx = lines > 0xffff ? 0xffff : (u16)lines;
	return VBE_OK;
}

/* Waits for the vertical retrace, but not much longer than a frame. */
static void retrace(void)
{
	u16 left = 0xffff; /* port reads, each of at least half a microsecond */

	while (--left && !(inb(BDA->crtc_port + 6) & 8))
		;
}

/*
 * 4F07h: BL = 0 or 80h sets the start (80h during the retrace), 1 gets it. CX = pixel, DX = line.
 */
u16 vbe_start(regs_t r)
{
	const struct vbe_mode *m = vbe_now();
	u16 at;

	if (!m)
		return VBE_NOT_NOW;
	if (r->bl == 1) {
		at = planar() ? crtc_read(0x0c) << 8 | crtc_read(0x0d) : 0;
		r->bh = 0;
		r->cx = planar() ? at % BDA->vbe_pitch * 8 : adapter.get_start_x();
		r->dx = planar() ? at / BDA->vbe_pitch : adapter.get_start_y();
		return VBE_OK;
	}
	if (r->bl & 0x7f || r->cx > MOST_PIXELS || r->dx > MOST_LINES ||
	    bytes_of(r->cx) + (r->dx + m->height) * (u32)BDA->vbe_pitch > memory())
		return VBE_FAILED;
	if (r->bl)
		retrace();
	if (planar()) {
		at = r->dx * BDA->vbe_pitch + r->cx / 8;
		crtc_write(0x0c, at >> 8);
		crtc_write(0x0d, (u8)at);
	} else {
		adapter.set_start(r->cx, r->dx);
	}
	return VBE_OK;
}

/* 4F08h: BL = 0 sets the DAC's width to BH, 1 gets it. Only palette modes have a DAC. */
u16 vbe_dac(regs_t r)
{
	const struct vbe_mode *m = vbe_now();

	if (m && m->bits > 8)
		return VBE_NOT_NOW;
	if (r->bl > 1)
		return VBE_FAILED;
	r->bh = r->bl ? adapter.get_dac_width() : adapter.set_dac_width(r->bh);
	return VBE_OK;
}

/*
 * 4F09h: BL = 0 or 80h sets, 1 gets; ES:DI points to entries of blue, green, red and an unused
 * byte.
 */
u16 vbe_palette(regs_t r)
{
	u16 at = r->di;
	u16 count = r->cx;

	if (BDA->vbe_mode && BDA->vbe_bits > 8)
		return VBE_NOT_NOW;
	if ((r->bl & 0x7f) > 1 || r->bl == 0x81 || r->dx > 255 || count > 256 - r->dx)
		return r->bl == 2 || r->bl == 3 ? VBE_NO_HARDWARE : VBE_FAILED;
	if (at + count * 4u > 0x10000)
		return VBE_FAILED;
	if (r->bl == 0x80)
		retrace();
	outb(r->bl == 1 ? 0x3c7 : 0x3c8, r->dl);
	while (count--) {
		if (r->bl == 1) {
			poke16(r->es, at + 2, inb(0x3c9));
			poke8(r->es, at + 1, inb(0x3c9));
			poke8(r->es, at, inb(0x3c9));
		} else {
			dac_next(peek8(r->es, at + 2), peek8(r->es, at + 1), peek8(r->es, at));
		}
		at += 4;
	}
	return VBE_OK;
}

/* 4F0Ah: BL = 0 returns the table of 32-bit functions in vbe_pm.S. */
u16 vbe_protected(regs_t r)
{
	if (r->bl || !adapter.pm_table)
		return VBE_FAILED;
	r->es = get_cs();
	r->di = (u16)(u32)adapter.pm_table;
	r->cx = adapter.pm_end - adapter.pm_table;
	return VBE_OK;
}

/* 4F10h: BL = 0 gets capabilities, 1 sets BH (0 on, 1 standby, 2 suspend, 4 off), 2 gets it. */
u16 vbe_power(regs_t r)
{
	u8 off;

	if (adapter.console) /* the framebuffer that it draws into cannot be blanked */
		return VBE_FAILED;
	switch (r->bl) {
	case 0:
		r->bx = 0x0710; /* standby, suspend and off; version 1.0 */
		return VBE_OK;
	case 1:
		if (r->bh > 2 && r->bh != 4)
			return VBE_FAILED;
		off = seq_read(1) & ~0x20;
		seq_write(1, r->bh ? off | 0x20 : off);
		BDA->vbe_power = r->bh;
		return VBE_OK;
	case 2:
		r->bh = seq_read(1) & 0x20 ? BDA->vbe_power : 0;
		return VBE_OK;
	}
	return VBE_FAILED;
}
