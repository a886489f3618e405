/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Sets a standard mode: INT 10h AH=00h, modes 0-7 and 0Dh-13h. Real mode.
 *
 * To save exits, the adapter itself clears memory if it can. Text cells are cleared by latch writes
 * (four cells each) and INT 15h AH=87h, or through the linear framebuffer if the caller guarantees
 * flat segments. In every planar or text mode the framebuffer holds the four planes of address n in
 * bytes 4n to 4n+3. So text cell n is at 4n: character, attribute, font byte, unused byte.
 */
#include "abi/flat.h"
#include "tables.h"

#define TEXT_CELLS 0x4000 /* eight pages of 2048 */
#define BLANK_CELL 0x00000720
#define FONT_ROWS  0x2000 /* of a block of font memory, each beside a cell */

const struct vga_mode *mode_find(u8 number)
{
	u8 i;

	for (i = 0; i < VGA_MODES; i++)
		if (vga_modes[i].number == number)
			return &vga_modes[i];
	return NULL;
}

const struct vga_mode *mode_now(void)
{
	if (BDA->vbe_mode)
		return NULL;
	return mode_find(BDA->video_mode & 0x7f);
}

u8 mode_pages(void)
{
	u8 model = gfx_model();
	u16 size = BDA->video_page_size;
	u16 pages;

	if (!size || (model != MODEL_TEXT && model != MODEL_PLANAR))
		return 1;
	pages = (u16)((model == MODEL_TEXT ? 0x8000 : 0) - size) / size + 1;
	return pages > 8 ? 8 : (u8)pages;
}

u32 flat_framebuffer(regs_t r)
{
	if (r->edi != VGA_FLAT_EDI || r->esi != VGA_FLAT_ESI)
		return 0;
	return vars.planes == PLANES_SHOWN ? vars.lfb : 0;
}

/*
 * Returns whether a text mode's first two cells appear where the flat framebuffer should have them.
 */
static bool mode_shows_planes(u32 fb)
{
	const u32 cells = 0x3c5aa5c3;
	u16 seg = text_segment();

	poke32(seg, 0, cells);
	return flat_get16(fb) == (u16)cells && flat_get16(fb + 4) == cells >> 16;
}

/*
 * Returns a mode's parameters. Text modes have 200, 350 or 400 lines, which INT 10h AH=12h BL=30h
 * selects.
 */
static u8 mode_params(const struct vga_mode *m)
{
	u8 flags = BDA->video_flags;

	if (m->model != MODEL_TEXT || flags & FLAGS_200)
		return m->params;
	if (m->number == 7)
		return flags & FLAGS_400 ? PARAMS_400_MONO : 7;
	if (!(flags & FLAGS_400))
		return PARAMS_350 + m->number;
	return m->number < 2 ? PARAMS_400_40 : PARAMS_400_80;
}

/* The 64 colours of an EGA: two bits per component, rgbRGB. */
static void palette_ega(u8 i)
{
	dac_next((i & 4 ? 0x2a : 0) + (i & 0x20 ? 0x15 : 0),
		 (i & 2 ? 0x2a : 0) + (i & 0x10 ? 0x15 : 0),
		 (i & 1 ? 0x2a : 0) + (i & 0x08 ? 0x15 : 0));
}

/* The 16 colours of a CGA. Bit 4 is the intensity, and dark yellow is brown. */
static void palette_cga(u8 i, u8 intense)
{
	u8 add = intense ? 0x15 : 0;

	dac_next((i & 4 ? 0x2a : 0) + add,
		 (i & 2 ? (i & 7) == 6 && !intense ? 0x15 : 0x2a : 0) + add,
		 (i & 1 ? 0x2a : 0) + add);
}

/* The ramps of mode 13h: the steps of a component from the minimum to the maximum of a group. */
static const u8 hue_steps[9][5] = {
	{ 0, 16, 31, 47, 63 }, { 31, 39, 47, 55, 63 }, { 45, 49, 54, 58, 63 },
	{ 0, 7, 14, 21, 28 },  { 14, 17, 21, 24, 28 }, { 20, 22, 24, 26, 28 },
	{ 0, 4, 8, 12, 16 },   { 8, 10, 12, 14, 16 },  { 11, 12, 13, 15, 16 },
};
static const u8 grey_steps[16] = { 0, 5, 8, 11, 14, 17, 20, 24, 28, 32, 36, 40, 45, 50, 56, 63 };

/*
 * Returns the level of a component at a place on a wheel of 24 hues. It starts where the level
 * rises from 0.
 */
static u8 wheel(u8 place)
{
	if (place >= 24)
		place -= 24;
	if (place < 4)
		return place;
	if (place <= 12)
		return 4;
	if (place < 16)
		return 16 - place;
	return 0;
}

static void palette_256(void)
{
	u8 i, group, hue;

	for (i = 0; i < 16; i++)
		palette_cga(i, i & 8);
	for (i = 0; i < 16; i++)
		dac_next(grey_steps[i], grey_steps[i], grey_steps[i]);
	for (group = 0; group < 9; group++)
		for (hue = 0; hue < 24; hue++)
			dac_next(hue_steps[group][wheel(hue)], hue_steps[group][wheel(hue + 16)],
				 hue_steps[group][wheel(hue + 8)]);
}

static void palette_mono(u8 i)
{
	u8 level = i & 8 ? i & 0x10 ? 0x3f : 0x2a : 0;

	dac_next(level, level, level);
}

void mode_palette(u8 palette, bool all)
{
	u16 i = 64;

	outb(0x3c6, 0xff);
	dac_start(0);
	if (palette == PALETTE_256) {
		palette_256();
		i = 248;
	} else {
		for (i = 0; i < 64; i++)
			if (palette == PALETTE_EGA)
				palette_ega((u8)i);
			else if (palette == PALETTE_CGA)
				palette_cga((u8)i, i & 0x10);
			else
				palette_mono((u8)i);
	}
	for (; all && i < 256; i++)
		dac_next(0, 0, 0);
	if (BDA->video_flags & FLAGS_GREY)
		dac_grey(0, all ? 256 : 64);
}

/*
 * Blanks all text pages and the planes behind them, without a framebuffer. Writes the four cells of
 * one access, latches them, spreads them by write mode 1, and lets the BIOS double the result
 * repeatedly.
 */
static void clear_text(u16 window)
{
	bool spread = vars.lfb && vars.planes != PLANES_NOT_SHOWN;
	u16 filled = 32; /* cells */

	font_open();
	seq_write(2, 1);
	poke32(0xa000, 0, 0x20202020);
	seq_write(2, 2);
	poke32(0xa000, 0, 0x07070707);
	seq_write(2, 0x0c);
	poke32(0xa000, 0, 0);
	seq_write(2, 0x0f);
	peek8(0xa000, 0);
	gfx_write(5, 1);
	if (spread)
		fill32(0xa000, 0, 0, filled / 4);
	while (spread && filled < TEXT_CELLS) {
		if (move_block(vars.lfb + filled * 4, vars.lfb, filled * 4) < 0)
			spread = false;
		filled *= 2;
	}
	/*
	 * The BIOS may have moved nothing, and the framebuffer may not show the planes. The last
	 * cell tells: its attribute is 7 only if it was copied.
	 */
	if (spread) {
		gfx_write(5, 0);
		gfx_write(4, 1);
		spread = peek8(0xa000, TEXT_CELLS - 1) == 7;
		gfx_write(5, 1);
		peek8(0xa000, 0);
	}
	if (!spread)
		fill32(0xa000, 0, 0, TEXT_CELLS / 4);
	font_close();
	/*
	 * An emulator of the adapter (v86) may keep text elsewhere than in the planes. Then the
	 * cells are not blank yet.
	 */
	if (peek16(window, 0) != BLANK_CELL)
		fill32(window, 0, BLANK_CELL << 16 | BLANK_CELL, TEXT_CELLS / 2);
	if (vars.planes == PLANES_UNTRIED)
		vars.planes = spread ? PLANES_SHOWN : PLANES_NOT_SHOWN;
}

/* Returns whether the system BIOS says that SSE2 can be used. */
static bool flat_has_sse(void)
{
	return vars.flat && flat_get32(vars.flat + offsetof(struct vga_flat, sse));
}

/* Blanks so many cells through the framebuffer, which has the text where the planes have it. */
static void clear_text_flat(u32 at, u16 cells)
{
	static const u32 blanks[4] = { BLANK_CELL, BLANK_CELL, BLANK_CELL, BLANK_CELL };

	if (flat_has_sse())
		flat_fill_sse(at, blanks, cells * 4u / FLAT_BLOCK);
	else
		flat_fill32(at, BLANK_CELL, cells);
}

#ifdef VGA_FONT_BLANK
/*
 * Blanks text memory and loads the 8x16 font at once. Returns false if both must be done
 * otherwise.
 */
static bool mode_blank_with_font(const struct vga_mode *m, u8 height, u32 fb)
{
	if (fb && m->model == MODEL_TEXT && height == 16 && flat_has_sse()) {
		clear_text_flat(font_flat_blank(fb), TEXT_CELLS - FONT_ROWS);
		return true;
	}
	return false;
}
#else
#define mode_blank_with_font(mode, height, fb) false
#endif

static void mode_clear(const struct vga_mode *m, u32 fb)
{
	if (m->model == MODEL_TEXT) {
		if (fb)
			clear_text_flat(fb, TEXT_CELLS);
		else
			clear_text(m->number == 7 ? 0xb000 : 0xb800);
		return;
	}
	if (m->model == MODEL_CHAIN4 || m->model == MODEL_PLANAR)
		fill32(0xa000, 0, 0, 0x4000);
	else
		fill32(0xb800, 0, 0, 0x1000);
}

void mode_bda(u8 number, u16 columns, u8 rows, u8 char_height, u16 page_size)
{
	static const u8 cga_mode[8] = { 0x2c, 0x28, 0x2d, 0x29, 0x2a, 0x2e, 0x1e, 0x29 };
	u8 low = number & 0x7f;
	bool mono = low == 7 || low == 0xf;
	u8 i;

	BDA->video_mode = low;
	BDA->video_control = (BDA->video_control & 0x7f) | (number & 0x80);
	BDA->video_columns = columns;
	BDA->video_rows = rows - 1;
	BDA->char_height = char_height;
	BDA->video_page_size = page_size;
	BDA->video_page_start = 0;
	BDA->video_page = 0;
	for (i = 0; i < 8; i++)
		BDA->cursor[i] = 0;
	BDA->cga_mode = low < 8 ? cga_mode[low] : 0x29;
	BDA->cga_palette = low == 6 ? 0x3f : 0x30;
	BDA->equipment =
		(BDA->equipment & ~EQUIPMENT_VIDEO) | (mono ? EQUIPMENT_MONO : EQUIPMENT_COLOUR_80);
	BDA->video_control = (BDA->video_control & ~CONTROL_MONO) | (mono ? CONTROL_MONO : 0);
}

int mode_set(u8 number, u32 fb)
{
	const struct vga_mode *m = mode_find(number & 0x7f);
	bool cleared = false, done = false;
	u8 height;
	u32 p;

	if (adapter.console)
		return adapter.console(number);
	if (!m)
		return -EINVAL;
	p = override_params(mode_params(m));
	height = PARAM(p, char_height);
	adapter.leave();
	BDA->vbe_mode = 0;
	/*
	 * The adapter can clear its framebuffer quickly. That helps only if the planes are in the
	 * framebuffer.
	 */
	if (!(number & 0x80) && m->model != MODEL_TEXT && m->model != MODEL_CHAIN4 &&
	    vars.planes != PLANES_NOT_SHOWN)
		cleared = adapter.clear() == 0;
	vga_program(p);
	if (fb && vars.planes == PLANES_UNTRIED) {
		vars.planes = mode_shows_planes(fb) ? PLANES_SHOWN : PLANES_NOT_SHOWN;
		if (vars.planes == PLANES_NOT_SHOWN)
			fb = 0;
	}
	if (!(BDA->video_flags & FLAGS_NO_PALETTE))
		mode_palette(PARAM(p, attr[15]) == 0x17 ? PALETTE_CGA : m->palette, fb == 0);
	if (!(number & 0x80) && !cleared) {
		done = mode_blank_with_font(m, height, fb);
		if (!done)
			mode_clear(m, fb);
	}
	if (m->model == MODEL_TEXT && !done)
		font_load(get_cs(), FAR_OFF(font_own(height)), 256, 0, 0, height, fb);
	mode_bda(number, PARAM(p, columns), PARAM(p, rows) + 1, height,
		 word_at(p, offsetof(struct params, page_size)));
	/* 6 and 7 are meant for a box of 8 lines; cursor emulation adapts them to other boxes. */
	BDA->cursor_shape = m->model == MODEL_TEXT && m->number != 7
				    ? 0x0607
				    : PARAM(p, crtc[10]) << 8 | PARAM(p, crtc[11]);
	font_vectors(height);
	override_fonts(m->number);
	attr_show();
	return 0;
}
