// SPDX-License-Identifier: BSD-2-Clause
/* Reads the screen for Linux, and sets the screen that a Multiboot kernel wishes
 * (boot/kernel_screen.h). Flat 32-bit, POST. */
#include "boot/kernel_screen.h"
#include "abi/bda.h"
#include "abi/map.h"
#include "boot/vbe.h"
#include "lib/string.h"
#include "log/log.h"

#define TEXT_COLOUR 0xb8000
#define TEXT_MONO   0xb0000
#define MONO	    7 /* mode number */

/* For a kernel without a wish: what each display and viewer can show. */
#define WIDTH_USUAL  1024
#define HEIGHT_USUAL 768
#define DEPTH_USUAL  32

/* Returns whether there is a display, whose ROM serves INT 10h. */
static bool has_screen(void)
{
	u16 handler = *(u16 *)(IVT_BASE + 0x10 * 4 + 2);

	return handler >= OPTION_ROM_BASE >> 4 && handler < FSEG;
}

void kernel_read_screen(struct linux_screen *s)
{
	const volatile struct bda *b = bios_data;
	u16 cursor = b->cursor[b->video_page & 7];

	memset(s, 0, sizeof(*s));
	if (!has_screen())
		return;
	s->column = cursor;
	s->row = cursor >> 8;
	s->page = b->video_page;
	s->mode = b->video_mode & 0x7f;
	s->columns = b->video_columns;
	s->lines = b->video_rows + 1;
	s->font_height = b->char_height;
	s->ega_bx = (b->video_control >> 5 & 3) | (b->video_control & 2) << 7;
}

static u32 apart(u32 a, u32 b)
{
	return a > b ? a - b : b - a;
}

/* Returns how far the mode is from the wish. The size comes before the depth. */
static u32 distance(const struct multiboot_wish *w, const struct vbe_mode *m)
{
	u32 width = apart(m->width, min(w->width, 0xffffu));
	u32 height = apart(m->height, min(w->height, 0xffffu));

	return (width + height) * 64 + apart(m->bits, min(w->depth, 63u));
}

static bool nearer(const void *wish, const struct vbe_mode *a, const struct vbe_mode *b)
{
	return a->framebuffer && (!b->width || distance(wish, a) < distance(wish, b));
}

static bool set_graphics(const struct multiboot_wish *w, struct multiboot_screen *s)
{
	struct vbe_mode m;
	u16 number = vbe_choose(nearer, w, &m);

	if (!number)
		return false;
	if (!vbe_set(number, &m) || !m.framebuffer) {
		vbe_set_text();
		return false;
	}
	*s = (struct multiboot_screen){ m.framebuffer, m.pitch,	      m.width, m.height,
					m.bits,	       MULTIBOOT_RGB, { 0 } };
	for (u32 i = 0; i < 3; i++) {
		s->colours[2 * i] = m.colours.part[i].at;
		s->colours[2 * i + 1] = m.colours.part[i].size;
	}
	log_info("kernel: its screen has %ux%u pixels of %u bits, mode %04xh\n", m.width, m.height,
		 m.bits, number);
	return true;
}

void kernel_set_screen(const struct multiboot_wish *w, struct multiboot_screen *s)
{
	const volatile struct bda *b = bios_data;
	struct multiboot_wish wish = *w;

	*s = (struct multiboot_screen){ 0 };
	if (!has_screen())
		return;
	if (!wish.width || !wish.height) {
		wish.width = WIDTH_USUAL;
		wish.height = HEIGHT_USUAL;
	}
	if (!wish.depth)
		wish.depth = DEPTH_USUAL;
	if (wish.text != 1 && set_graphics(&wish, s))
		return;
	*s = (struct multiboot_screen){ (b->video_mode & 0x7f) == MONO ? TEXT_MONO : TEXT_COLOUR,
					b->video_columns * 2,
					b->video_columns,
					b->video_rows + 1,
					16,
					MULTIBOOT_TEXT,
					{ 0 } };
}
