// SPDX-License-Identifier: BSD-2-Clause
/*
 * Shows the splash picture in the VBE mode that suits it best (VESA BIOS Extension 3.0, 4.3-4.5):
 * the smallest mode that holds the whole picture; otherwise the largest mode, and the picture is
 * scaled down. Flat 32-bit, POST.
 */
#include "boot/splash.h"
#include "cpu/io.h"
#include "cpu/modes.h"
#include "lib/errno.h"
#include "lib/string.h"
#include "log/log.h"
#include "machine/machine.h"
#include "memory/alloc.h"
#include "picture/fit.h"

#define FILE_MAX  0x2000000 /* bytes */
#define MODES_MAX 1024
#define MODE_END  0xffff

#define VBE_OK	      0x004f
#define VBE_INFO_SIZE 512
#define VBE_MODE_SIZE 256
#define VBE_LINEAR    0x4000 /* bit of a mode number: use the linear framebuffer */
#define VBE_USABLE    0x0099 /* supported, colour, graphics, has a framebuffer */
#define VBE_DIRECT    6	     /* memory model: direct colour */
#define VBE_3	      0x0300

#define TEXT_MODE 0x0003

struct vbe_info {
	char signature[4];
	u16 version;
	u32 oem;
	u32 capabilities;
	u16 modes_off, modes_seg;
	u8 rest[VBE_INFO_SIZE - 18];
} __packed;

/* Sizes and positions of red, green and blue in a pixel. */
struct vbe_colours {
	struct {
		u8 size, at;
	} part[3];
} __packed;

struct vbe_mode {
	u16 attributes;
	u8 windows[14];
	u16 pitch; /* bytes from one line to the next */
	u16 width, height;
	u8 cell[2];
	u8 planes, bits, banks, model;
	u8 pages[3];
	struct vbe_colours colours;
	u8 reserved[3];
	u32 framebuffer;
	u8 reserved2[6];
	u16 linear_pitch; /* since 3.0, like the next three */
	u8 linear_pages[2];
	struct vbe_colours linear_colours;
	u8 rest[VBE_MODE_SIZE - 60];
} __packed;

_Static_assert(sizeof(struct vbe_info) == VBE_INFO_SIZE, "VBE 3.0, 4.3");
_Static_assert(sizeof(struct vbe_mode) == VBE_MODE_SIZE, "VBE 3.0, 4.4");
_Static_assert(offsetof(struct vbe_mode, framebuffer) == 40, "VBE 3.0, 4.4");
_Static_assert(offsetof(struct vbe_mode, linear_colours) == 54, "VBE 3.0, 4.4");

/* Buffers that VBE writes to, below 1 MiB. */
struct splash_buffers {
	struct vbe_info info;
	struct vbe_mode mode;
};

static bool shown;

static u16 splash_call(u16 ax, u16 bx, u16 cx, const void *buffer)
{
	struct regs regs = { .ax = ax, .bx = bx, .cx = cx };

	regs.es = (u32)buffer >> 4;
	regs.di = (u32)buffer & 15;
	call16_int(0x10, &regs);
	return regs.ax;
}

static const char *const splash_files[] = { "bootsplash.jpg", "bootsplash.bmp", "bootsplash.png" };

/* Decodes the first file that exists. */
static bool splash_load(struct picture *p)
{
	for (u32 i = 0; i < ARRAY_SIZE(splash_files); i++) {
		u32 size = 0;
		u8 *data = machine_file_load(splash_files[i], FILE_MAX, &size);
		int err;

		if (!data)
			continue;
		err = picture_decode(data, size, p);
		post_free(data);
		if (err)
			log_warn("%s: %s\n", splash_files[i],
				 err == -ENOTSUP ? "a kind of picture that is not supported"
						 : error_name(err));
		return !err;
	}
	return false;
}

static bool splash_usable(const struct vbe_mode *m)
{
	return (m->attributes & VBE_USABLE) == VBE_USABLE && m->model == VBE_DIRECT &&
	       m->framebuffer && m->width && m->height &&
	       (m->bits == 15 || m->bits == 16 || m->bits == 24 || m->bits == 32);
}

/* Returns whether mode @a is better for @p than @b, which may be empty. */
static bool splash_better(const struct picture *p, const struct vbe_mode *a,
			  const struct vbe_mode *b)
{
	bool a_holds = a->width >= p->width && a->height >= p->height;
	bool b_holds = b->width >= p->width && b->height >= p->height;
	u32 a_area = a->width * a->height, b_area = b->width * b->height;

	if (!b_area || a_holds != b_holds)
		return !b_area || a_holds;
	if (a_area != b_area)
		return a_holds == (a_area < b_area);
	return a->bits > b->bits;
}

/* Returns the number of the best mode and stores the mode in *@best. Returns 0 if there is none. */
static u16 splash_choose(struct splash_buffers *v, const struct picture *p, struct vbe_mode *best)
{
	u16 found = 0;
	u32 at;

	memset(best, 0, sizeof(*best));
	memcpy(v->info.signature, "VBE2", 4);
	if (splash_call(0x4f00, 0, 0, &v->info) != VBE_OK)
		return 0;
	at = v->info.modes_seg * 16u + v->info.modes_off;
	for (u32 i = 0; i < MODES_MAX; i++) {
		u16 number = readw(at + 2 * i);

		if (number == MODE_END)
			break;
		memset(&v->mode, 0, sizeof(v->mode));
		if (splash_call(0x4f01, 0, number, &v->mode) != VBE_OK ||
		    !splash_usable(&v->mode) || !splash_better(p, &v->mode, best))
			continue;
		*best = v->mode;
		found = number;
	}
	if (found && v->info.version >= VBE_3 && best->linear_pitch) {
		best->pitch = best->linear_pitch;
		best->colours = best->linear_colours;
	}
	return found;
}

static u32 splash_pixel(const struct vbe_mode *m, u32 rgb)
{
	u32 v = 0;

	for (u32 i = 0; i < 3; i++) {
		u32 part = rgb >> (16 - 8 * i) & 0xff;
		u8 size = min(m->colours.part[i].size, (u8)8), at = m->colours.part[i].at & 31;

		v |= part >> (8 - size) << at;
	}
	return v;
}

static void splash_draw_row(const struct vbe_mode *m, u32 to, const u32 *from, u32 n)
{
	u32 bytes = (m->bits + 7) / 8;

	for (u32 x = 0; x < n; x++, to += bytes) {
		u32 v = splash_pixel(m, from[x]);

		if (bytes == 4) {
			writel(to, v);
			continue;
		}
		writew(to, v);
		if (bytes == 3)
			writeb(to + 2, v >> 16);
	}
}

/* Draws the picture in the middle of a black screen. */
static void splash_draw(const struct vbe_mode *m, const struct picture *p)
{
	u32 left = (m->width - p->width) / 2, top = (m->height - p->height) / 2;
	u32 to = m->framebuffer + top * m->pitch + left * ((m->bits + 7) / 8);

	for (u32 y = 0; y < p->height; y++)
		splash_draw_row(m, to + y * m->pitch, p->pixels + y * p->width, p->width);
}

static void splash_start(struct splash_buffers *v, struct picture *p)
{
	struct vbe_mode mode;
	u16 number = splash_choose(v, p, &mode);

	if (!number) {
		log_info("splash: the display has no mode for a picture\n");
		return;
	}
	if (picture_fit(p, mode.width, mode.height))
		return;
	if (splash_call(0x4f02, number | VBE_LINEAR, 0, v) != VBE_OK) {
		log_warn("splash: the display refuses its mode %04xh\n", number);
		return;
	}
	shown = true;
	splash_draw(&mode, p);
	log_info("splash: %ux%u, in mode %04xh of %ux%u\n", p->width, p->height, number, mode.width,
		 mode.height);
}

void splash_show(void)
{
	struct splash_buffers *v;
	struct picture p;

	if (!splash_load(&p))
		return;
	v = post_alloc_low(sizeof(*v), 16);
	if (v)
		splash_start(v, &p);
	post_free(v);
	post_free(p.pixels);
}

void splash_hide(void)
{
	if (shown)
		splash_call(TEXT_MODE, 0, 0, NULL);
	shown = false;
}
