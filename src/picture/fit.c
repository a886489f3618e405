// SPDX-License-Identifier: BSD-2-Clause
/* Shrinks a picture so that it fits on a screen. Flat 32-bit, POST. */
#include "lib/errno.h"
#include "memory/alloc.h"
#include "picture/fit.h"

/* Returns the mean of the pixels of @from that become the one pixel @x, @y of @to. */
static u32 fit_mean(const struct picture *from, const struct picture *to, u32 x, u32 y)
{
	u32 left = x * from->width / to->width, right = (x + 1) * from->width / to->width;
	u32 top = y * from->height / to->height, bottom = (y + 1) * from->height / to->height;
	u32 red = 0, green = 0, blue = 0, n = 0;

	for (u32 j = top; j < max(bottom, top + 1); j++) {
		for (u32 i = left; i < max(right, left + 1); i++, n++) {
			u32 rgb = from->pixels[j * from->width + i];

			red += rgb >> 16;
			green += rgb >> 8 & 0xff;
			blue += rgb & 0xff;
		}
	}
	return picture_rgb(red / n, green / n, blue / n);
}

int picture_fit(struct picture *p, u32 width, u32 height)
{
	struct picture small;
	u32 w = min(p->width, width), h = min(p->height, height);
	int err;

	if (w == p->width && h == p->height)
		return 0;
	/* Both sides shrink by the factor of the side that must shrink more. */
	if (w * p->height > h * p->width)
		w = max(h * p->width / p->height, 1u);
	else
		h = max(w * p->height / p->width, 1u);
	err = picture_new(&small, w, h);
	if (err)
		return err;
	for (u32 y = 0; y < h; y++)
		for (u32 x = 0; x < w; x++)
			small.pixels[y * w + x] = fit_mean(p, &small, x, y);
	post_free(p->pixels);
	*p = small;
	return 0;
}
