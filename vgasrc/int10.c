/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * INT 10h: calls the functions, and contains the short ones. Real mode. A handler changes only the
 * registers that its function returns.
 */
#include "vga.h"

#define NO_PAGE 0xff

/*
 * Returns the page in BH. In a mode with one page BH is ignored. NO_PAGE means that the mode has
 * fewer pages.
 */
static u8 page_of(regs_t r)
{
	u8 page = r->bh;
	u8 pages;

	if (!page) /* nearly always */
		return 0;
	pages = mode_pages();
	if (pages == 1)
		return 0;
	return page < pages ? page : NO_PAGE;
}

/*
 * Returns the VBE mode that a number of AH=00h stands for (VESA's only one, and the adapter's own),
 * or 0.
 */
static u16 vbe_of(u8 mode)
{
	if (mode == 0x6a)
		return 0x102;
	return adapter.own_mode ? adapter.own_mode(mode) : 0;
}

/* AH=00h. Returns AL = 20h or 30h, or 3Fh for mode 6, like other BIOSes. */
static void set_mode(regs_t r)
{
	u8 mode = r->al;
	u16 vbe = vbe_of(mode & 0x7f);

	if (vbe) {
		if (!vars.memory || vbe_set(vbe | (mode & 0x80 ? 0x8000 : 0)) < 0)
			return;
		BDA->video_mode = mode & 0x7f;
	} else if (mode_set(mode, flat_framebuffer(r)) < 0) {
		return;
	}
	mode &= 0x7f;
	r->al = mode > 7 ? 0x20 : mode == 6 ? 0x3f : 0x30;
}

static void set_shape(regs_t r)
{
	text_set_shape(r->cx);
}

static void set_cursor(regs_t r)
{
	u8 page = page_of(r);

	if (page != NO_PAGE)
		text_set_cursor(page, r->dx);
}

static void get_cursor(regs_t r)
{
	r->dx = BDA->cursor[page_of(r) & 7];
	r->cx = BDA->cursor_shape;
}

/* AH=04h: there is no light pen. */
static void light_pen(regs_t r)
{
	r->ah = 0;
}

static void select_page(regs_t r)
{
	u16 start;

	if (r->al >= mode_pages())
		return;
	start = r->al * BDA->video_page_size;
	BDA->video_page = r->al;
	BDA->video_page_start = start;
	if (text_window())
		start /= 2;
	crtc_write(0x0c, start >> 8);
	crtc_write(0x0d, (u8)start);
	text_set_cursor(r->al, BDA->cursor[r->al]);
}

static void scroll(regs_t r)
{
	text_scroll(BDA->video_page, r->cx, r->dx, r->ah == 7 ? -r->al : r->al, r->bh, 0);
}

static void read_char(regs_t r)
{
	u8 page = page_of(r);
	u16 pos = BDA->cursor[page & 7];
	u16 seg = text_window();

	if (page == NO_PAGE)
		return;
	if (seg)
		r->ax = peek16(seg, text_offset(page, pos));
	else
		r->al = gfx_read_char(pos, page);
}

/* AH=09h and 0Ah: write the same character CX times, and continue in the next row. */
static void write_chars(regs_t r)
{
	u8 page = page_of(r);
	u16 pos = BDA->cursor[page & 7];
	u16 attr = r->bl | (r->ah == 9 ? 0 : ATTR_KEEP);
	u16 count = r->cx;

	if (page == NO_PAGE)
		return;
	while (count--) {
		text_write(page, pos, r->al, attr, 0);
		pos = text_next(pos);
		if (pos >> 8 > BDA->video_rows)
			return;
	}
}

/* AH=0Bh: BH=0 sets border and background, BH=1 selects one of the CGA's palettes. */
static void set_cga_palette(regs_t r)
{
	u8 i, color;

	if (r->bh == 0) {
		BDA->cga_palette = (BDA->cga_palette & 0xe0) | (r->bl & 0x1f);
		color = (r->bl & 7) | (r->bl & 8) << 1;
		if (!text_window())
			attr_write(0, color);
		attr_write(0x11, color);
	}
	if (r->bh == 1)
		BDA->cga_palette = (BDA->cga_palette & ~0x20) | (r->bl & 1) << 5;
	if ((BDA->video_mode & ~1) != 4)
		return;
	for (i = 1; i < 4; i++)
		attr_write(i,
			   (u8)((i * 2 + (BDA->cga_palette >> 5 & 1)) | (BDA->cga_palette & 0x10)));
}

static void put_pixel(regs_t r)
{
	u8 page = page_of(r);

	if (page != NO_PAGE)
		gfx_put_pixel(r->cx, r->dx, page, r->al);
}

static void get_pixel(regs_t r)
{
	u8 page = page_of(r);

	if (page != NO_PAGE)
		r->al = gfx_get_pixel(r->cx, r->dx, page);
}

static bool interrupts(regs_t r)
{
	return r->flags & FLAG_IF;
}

static void teletype(regs_t r)
{
	if (r->al == BELL)
		bell(interrupts(r));
	else
		text_teletype(BDA->video_page, r->al, r->bl | ATTR_KEEP, flat_framebuffer(r));
}

static void get_mode(regs_t r)
{
	r->al = BDA->video_mode | (BDA->video_control & CONTROL_NO_CLEAR);
	r->ah = (u8)(BDA->video_columns > 255 ? 255 : BDA->video_columns);
	r->bh = BDA->video_page;
}

/* INT 5: prints the screen's text. 50:0 is 1 while this runs, FFh after an error. */
void print_screen(regs_t r)
{
	u8 page = BDA->video_page, row;
	u16 col;

	(void)r;
	if (BDA->print_screen == 1)
		return;
	BDA->print_screen = 1;
	for (row = 0; row <= BDA->video_rows; row++) {
		for (col = 0; col < BDA->video_columns; col++) {
			u16 pos = row << 8 | col;
			u16 seg = text_window();
			u8 ch;

			if (seg)
				ch = peek8(seg, text_offset(page, pos));
			else
				ch = gfx_read_char(pos, page);
			if (print_char(ch ? ch : ' ') & 0x29) {
				BDA->print_screen = 0xff;
				return;
			}
		}
		print_char('\r');
		print_char('\n');
	}
	BDA->print_screen = 0;
}

/*
 * Writes what it can of a string without attributes in one go (text_row()). Not inline, because the
 * caller's stack is scarce while a line scrolls.
 */
static __noinline u16 string_row(regs_t r, u8 page, u16 from, u16 count, u32 fb)
{
	return r->al & 2 ? 0 : text_row(page, r->es, from, count, r->bl, fb);
}

/*
 * AH=13h: if bit 0 of AL is set, the cursor moves; if bit 1 is set, the string contains attributes.
 */
static void write_string(regs_t r)
{
	u8 page = page_of(r);
	u16 saved = BDA->cursor[page & 7], end;
	u8 active = BDA->video_page;
	u16 from = r->bp, count = r->cx;
	u32 fb = flat_framebuffer(r);
	u8 attr = r->bl;

	if (r->al > 3 || page == NO_PAGE)
		return;
	BDA->cursor[page] = r->dx;
	while (count) {
		u16 done = string_row(r, page, from, count, fb);
		u8 ch;

		from += done;
		count -= done;
		if (!count--)
			break;
		ch = peek8(r->es, from++);
		if (r->al & 2)
			attr = peek8(r->es, from++);
		if (ch == BELL) {
			bell(interrupts(r));
			continue;
		}
		BDA->video_page = page | PAGE_QUIET;
		text_teletype(page, ch, attr, fb);
		BDA->video_page = active;
	}
	end = r->al & 1 ? BDA->cursor[page] : saved;
	BDA->cursor[page] = saved;
	if (end == saved)
		return;
	if (fb)
		text_move_cursor(page, end);
	else
		text_set_cursor(page, end);
}

static void (*const handlers[])(regs_t r) = {
	set_mode,     set_shape,    set_cursor,	   get_cursor,	light_pen,     select_page,
	scroll,	      scroll,	    read_char,	   write_chars, write_chars,   set_cga_palette,
	put_pixel,    get_pixel,    teletype,	   get_mode,	int10_palette, int10_font,
	int10_select, write_string, NULL,	   NULL,	NULL,	       NULL,
	NULL,	      NULL,	    int10_display, int10_info,	int10_state,
};

void int10(regs_t r)
{
	if (r->ah == 0x4f) {
		int10_vbe(r);
		return;
	}
	if (r->ah >= ARRAY_SIZE(handlers) || !handlers[r->ah])
		return;
	handlers[r->ah](r);
}
