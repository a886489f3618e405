/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * VBE: controller and mode information, mode set (4F00h-4F03h). Real mode.
 * VESA BIOS Extension Core Functions Standard 3.0.
 */
#include "tables.h"

const char oem_string[] = "Selkie VBE 3.0";
/* Bits of a mode number that do not belong to the number; other high bits are 0. */
#define FLAGS  0xc000 /* do not clear; use the linear framebuffer */
#define TIMING 0x0800 /* ES:DI has the refresh timing; QEMU's displays do not need it */

static const char oem_vendor[] = "The Selkie firmware project";
static const char oem_revision[] = "1";

u16 vbe_min_pitch(const struct vbe_mode *m)
{
	if (m->bits == 4)
		return m->width / 8;
	return m->width * ((m->bits + 7) / 8);
}

/* Returns the size of one image in bytes. */
static u32 image_size(const struct vbe_mode *m)
{
	return (u32)vbe_min_pitch(m) * m->height * (m->bits == 4 ? 4 : 1);
}

static bool fits(const struct vbe_mode *m)
{
	if (!m->width || (adapter.bits && m->bits != adapter.bits))
		return false;
	if (adapter.max_pitch &&
	    (vbe_min_pitch(m) > adapter.max_pitch ||
	     m->height > (m->bits == 16 ? adapter.max_height_16 : adapter.max_height)))
		return false;
	return image_size(m) <= (u32)vars.memory << 16;
}

const struct vbe_mode *vbe_find(u16 number)
{
	u8 i;

	if (number == 0x6a) /* VESA's only mode with a 7-bit number */
		number = 0x102;
	for (i = 0; i < vbe_mode_count; i++)
		if (vbe_modes[i].low + 0x100 == number)
			return fits(&vbe_modes[i]) ? &vbe_modes[i] : NULL;
	return NULL;
}

/* A program may have overwritten the BIOS data, and other functions divide by the pitch. */
const struct vbe_mode *vbe_now(void)
{
	const struct vbe_mode *m = BDA->vbe_mode ? vbe_find(BDA->vbe_mode & ~FLAGS) : NULL;

	return m && m->bits == BDA->vbe_bits && BDA->vbe_pitch ? m : NULL;
}

static void far_here(u16 seg, u16 off, const void *p)
{
	poke32(seg, off, FAR_PTR(get_cs(), (u32)p));
}

/* 4F00h: ES:DI points to 256 bytes, or 512 if they begin with "VBE2". */
static u16 controller_info(regs_t r)
{
	u16 seg = r->es, to = r->di;
	u16 list = to + 0x22;
	bool two;
	u8 i;

	if (to > 0x10000 - 256) /* it would wrap around the end of its segment */
		return VBE_FAILED;
	two = to <= 0x10000 - 512 && peek32(seg, to) == 0x32454256;
	fill32(seg, to, 0, two ? 128 : 64);
	poke32(seg, to, 0x41534556); /* VESA */
	poke16(seg, to + 4, 0x300);
	far_here(seg, to + 6, oem_string);
	/* bit 0: the DAC can have 8 bits; bit 1: not compatible with a VGA */
	poke32(seg, to + 0x0a, adapter.console ? 2 : !adapter.max_pitch);
	poke32(seg, to + 0x0e, FAR_PTR(seg, list));
	poke16(seg, to + 0x12, vars.memory);
	if (two) {
		poke16(seg, to + 0x14, 0x100);
		far_here(seg, to + 0x16, oem_vendor);
		far_here(seg, to + 0x1a, oem_product);
		far_here(seg, to + 0x1e, oem_revision);
	}
	for (i = 0; i < vbe_mode_count; i++) {
		if (!fits(&vbe_modes[i]))
			continue;
		poke16(seg, list, vbe_modes[i].low + 0x100);
		list += 2;
	}
	poke16(seg, list, 0xffff);
	return VBE_OK;
}

/*
 * Size and position of red, green, blue and the unused bits, in the order of the mode information.
 * The index is a pixel's size in whole bytes, which is 1 for 15 bits. Zero for modes with a
 * palette.
 */
static const u8 masks[5][8] = {
	[15 / 8] = { 5, 10, 5, 5, 5, 0, 1, 15 },
	[16 / 8] = { 5, 11, 6, 5, 5, 0, 0, 0 },
	[24 / 8] = { 8, 16, 8, 8, 8, 0, 0, 0 },
	[32 / 8] = { 8, 16, 8, 8, 8, 0, 8, 24 },
};

/* 4F01h: ES:DI points to 256 bytes for information about mode CX. */
static u16 mode_info(regs_t r)
{
	const struct vbe_mode *m = vbe_find(r->cx & ~FLAGS);
	u16 seg = r->es, to = r->di;
	const u8 *mask;
	u16 pitch;
	u32 pages;
	u8 i;

	if (!m || to > 0x10000 - 256)
		return VBE_FAILED;
	pitch = vbe_min_pitch(m);
	pages = m->bits == 4 ? 0 : ((u32)vars.memory << 16) / image_size(m) - 1;
	if (pages > 255)
		pages = 255;
	mask = masks[m->bits > 8 ? m->bits / 8 : 0];
	fill32(seg, to, 0, 64);
	poke16(seg, to, (m->bits == 4 ? 0x1f : 0x3f) | (vars.lfb && m->bits > 4 ? 0x80 : 0));
	if (adapter.console) {
		poke8(seg, to, 0xff); /* there is no window and no VGA */
	} else {
		poke8(seg, to + 2, 7);
		poke16(seg, to + 4, 64);
		poke16(seg, to + 6, 64);
		poke16(seg, to + 8, 0xa000);
		far_here(seg, to + 0x0c, (const void *)window_entry);
	}
	poke16(seg, to + 0x10, pitch);
	poke16(seg, to + 0x12, m->width);
	poke16(seg, to + 0x14, m->height);
	poke16(seg, to + 0x16, 16 << 8 | 8);
	poke8(seg, to + 0x18, m->bits == 4 ? 4 : 1);
	poke8(seg, to + 0x19, m->bits);
	poke8(seg, to + 0x1a, 1);
	poke8(seg, to + 0x1b, m->bits == 4 ? 3 : m->bits == 8 ? 4 : 6);
	poke8(seg, to + 0x1d, (u8)pages);
	poke8(seg, to + 0x1e, 1);
	for (i = 0; i < 8; i++) {
		poke8(seg, to + 0x1f + i, mask[i]);
		poke8(seg, to + 0x36 + i, mask[i]);
	}
	poke8(seg, to + 0x27, m->bits == 32 ? 2 : 0);
	if (m->bits > 4)
		poke32(seg, to + 0x28, vars.lfb);
	poke16(seg, to + 0x32, pitch);
	poke8(seg, to + 0x34, (u8)pages);
	poke8(seg, to + 0x35, (u8)pages);
	poke32(seg, to + 0x3e, 400000000);
	return VBE_OK;
}

/*
 * Sets 800x600 in four planes. This is a mode of the plain VGA with a faster clock, so no adapter
 * code is needed. VESA Display Monitor Timing 1.0, 800x600 at 60 Hz: both sync pulses are positive.
 */
static int set_planar(bool clear)
{
	if (clear)
		clear = adapter.clear() < 0;
	vga_program(own_params(PARAMS_12));
	outb(0x3c2, 0x23);
	crtc_timing(800, 840, 1056, 600, 601, 628);
	crtc_write(0x13, 800 / 16);
	if (clear)
		fill32(0xa000, 0, 0, 0x4000);
	attr_show();
	return 0;
}

int vbe_set(u16 number)
{
	u16 plain = number & ~(FLAGS | TIMING);
	const struct vbe_mode *m = vbe_find(plain);
	bool clear = !(number & 0x8000);

	if (!m)
		return plain > 0x7f ? -EINVAL : mode_set(plain | (clear ? 0 : 0x80), 0);
	if (number & 0x4000 && (!vars.lfb || m->bits == 4))
		return -ENOTSUP;
	adapter.leave();
	if (m->bits <= 8 && !(BDA->video_flags & FLAGS_NO_PALETTE))
		mode_palette(m->bits == 4 ? PALETTE_EGA : PALETTE_256, true);
	if (!adapter.console && m->bits > 4 && BDA->crtc_port != 0x3d4) {
		vga_program(own_params(PARAMS_13));
		attr_show();
	}
	if ((m->bits == 4 ? set_planar(clear) : adapter.set_mode(m, clear)) < 0)
		return -ENOTSUP;
	if (!adapter.console) {
		attr_write(0x10, m->bits == 4 ? 0x01 : 0x41);
		attr_write(0x13, 0);
	}
	mode_bda((m->bits == 4 ? 0x6a : 0x7f) | (clear ? 0 : 0x80), m->width / 8,
		 (u8)(m->height / 16), 16, 0);
	BDA->cursor_shape = 0;
	BDA->vbe_mode = number & ~TIMING;
	BDA->vbe_bits = m->bits;
	BDA->vbe_pitch = vbe_min_pitch(m);
	font_vectors(16);
	return 0;
}

/* 4F03h */
static u16 current_mode(regs_t r)
{
	r->bx = BDA->vbe_mode ? BDA->vbe_mode
			      : BDA->video_mode | (BDA->video_control & 0x80 ? 0x8000 : 0);
	return VBE_OK;
}

/* 4F05h: BL = window A only; BH = 0 sets, 1 gets. */
static u16 vbe_window(regs_t r)
{
	const struct vbe_mode *m = vbe_now();

	if (!m || BDA->vbe_mode & 0x4000 || adapter.console)
		return VBE_NOT_NOW;
	if (r->bl != 0 || r->bh > 1 || (r->bh == 0 && r->dx >= (m->bits == 4 ? 1 : vars.memory)))
		return VBE_FAILED;
	if (m->bits == 4)
		r->dx = 0; /* all of the picture is in the window */
	else if (r->bh == 0)
		adapter.set_window(r->dx);
	else
		r->dx = adapter.get_window();
	return VBE_OK;
}

void vbe_window_call(regs_t r)
{
	r->ax = vbe_window(r);
}

static u16 vbe_set_mode(regs_t r)
{
	return vbe_set(r->bx) < 0 ? VBE_FAILED : VBE_OK;
}

static u16 (*const functions[])(regs_t r) = {
	controller_info, mode_info, vbe_set_mode, current_mode, vbe_state,     vbe_window,
	vbe_line,	 vbe_start, vbe_dac,	  vbe_palette,	vbe_protected,
};

__noinline void int10_vbe(regs_t r) /* not inlined, so that other functions need no stack for it */
{
	u16 ax;

	if (!vars.memory)
		return;
	if (r->al < ARRAY_SIZE(functions))
		ax = functions[r->al](r);
	else if (r->al == 0x10)
		ax = vbe_power(r);
	else if (r->al == 0x15)
		ax = vbe_edid(r);
	else
		return; /* AL is not 4Fh: the function does not exist */
	r->ax = ax;
}
