/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Decoders for the pictures that a VMM may give us: BMP, PNG and baseline JPEG. The files come from
 * a user, so they may contain anything and have any length. POST only.
 */
#ifndef PICTURE_PICTURE_H
#define PICTURE_PICTURE_H

#include "lib/types.h"

#define PICTURE_SIDE_MAX 8192 /* in pixels; larger pictures are refused */

struct picture {
	u32 width, height;
	/* rows from top to bottom, pixels are 00RRGGBBh; to be freed with post_free() */
	u32 *pixels;
};

/*
 * Decodes the @len bytes at @data; their first bytes tell the format. Transparent parts of a PNG
 * appear on black. Returns 0; -ENOTSUP for a format or variant that cannot be decoded; -EINVAL for
 * a damaged file; -ENOMEM. On failure the contents of *@out are not defined, and there is nothing
 * to free.
 */
int picture_decode(const u8 *data, u32 len, struct picture *out);

/* The decoders of each format. They check the data themselves. */
int bmp_decode(const u8 *data, u32 len, struct picture *out);
int png_decode(const u8 *data, u32 len, struct picture *out);
int jpeg_decode(const u8 *data, u32 len, struct picture *out);

/*
 * Sets the sizes and allocates the pixels, all black. Returns 0; -EINVAL if a side is 0 or longer
 * than PICTURE_SIDE_MAX; -ENOMEM.
 */
int picture_new(struct picture *p, u32 width, u32 height);

static inline u32 picture_rgb(u32 red, u32 green, u32 blue)
{
	return red << 16 | green << 8 | blue;
}

#endif
