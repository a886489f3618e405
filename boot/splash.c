// SPDX-License-Identifier: BSD-2-Clause
/*
 * Shows the splash picture in the VBE mode that suits it best: the smallest mode that holds the
 * whole picture; otherwise the largest mode, and the picture is scaled down. A mode with a palette
 * is used only if there is no other. Flat 32-bit, POST.
 */
#include "boot/splash.h"
#include "boot/vbe.h"
#include "lib/errno.h"
#include "lib/string.h"
#include "log/log.h"
#include "machine/machine.h"
#include "memory/alloc.h"
#include "picture/fit.h"

#define FILE_MAX 0x2000000 /* bytes */
static bool shown;

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

/* Returns whether mode @a is better for the picture than @b, which may be empty. */
static bool splash_better(const void *picture, const struct vbe_mode *a, const struct vbe_mode *b)
{
	const struct picture *p = picture;
	bool a_holds = a->width >= p->width && a->height >= p->height;
	bool b_holds = b->width >= p->width && b->height >= p->height;
	u32 a_area = a->width * a->height, b_area = b->width * b->height;

	if (b_area && (a->bits == 8) != (b->bits == 8))
		return b->bits == 8;
	if (!b_area || a_holds != b_holds)
		return !b_area || a_holds;
	if (a_area != b_area)
		return a_holds == (a_area < b_area);
	return a->bits > b->bits;
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

/*
 * Replaces the @n pixels at @row by the bytes that the mode has for them, @bytes for each pixel.
 * Those of a pixel never reach a pixel that is still to be read, because @bytes is at most 4.
 */
static void splash_pack(const struct vbe_mode *m, u32 *row, u32 n, u32 bytes)
{
	u8 *to = (u8 *)row;

	for (u32 x = 0; x < n; x++) {
		u32 v = splash_pixel(m, row[x]);

		for (u32 i = 0; i < bytes; i++, v >>= 8)
			*to++ = v;
	}
}

/* Draws the picture, whose pixels are lost, in the middle of a black screen. */
static bool splash_draw(const struct vbe_mode *m, struct picture *p)
{
	u32 left = (m->width - p->width) / 2, top = (m->height - p->height) / 2;
	u32 bytes = (m->bits + 7) / 8, *row = p->pixels;

	for (u32 y = 0; y < p->height; y++, row += p->width) {
		splash_pack(m, row, p->width, bytes);
		if (!vbe_write(m, (top + y) * m->pitch + left * bytes, row, p->width * bytes))
			return false;
	}
	return true;
}

static void splash_start(struct picture *p)
{
	struct vbe_mode mode;
	u16 number = vbe_choose(splash_better, p, &mode);

	if (!number) {
		log_info("splash: the display has no mode for a picture\n");
		return;
	}
	if (picture_fit(p, mode.width, mode.height))
		return;
	shown = vbe_set(number, &mode);
	if (!shown || !splash_draw(&mode, p)) {
		log_warn("splash: the display refuses its mode %04xh\n", number);
		return;
	}
	log_info("splash: %ux%u, in mode %04xh of %ux%u\n", p->width, p->height, number, mode.width,
		 mode.height);
}

void splash_show(void)
{
	struct picture p;

	if (!splash_load(&p))
		return;
	splash_start(&p);
	post_free(p.pixels);
}

void splash_hide(void)
{
	if (shown)
		vbe_set_text();
	shown = false;
}
