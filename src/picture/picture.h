/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Decoders for the pictures that a VMM may give: BMP, PNG and baseline JPEG. The files are a
 * user's: any bytes of any length. POST only.
 */
#ifndef PICTURE_PICTURE_H
#define PICTURE_PICTURE_H

#include "lib/types.h"

#define PICTURE_SIDE_MAX 8192 /* pixels: larger ones are refused */

struct picture {
	u32 width, height;
	u32 *pixels; /* rows from the top, each pixel 00RRGGBBh; post_free() them */
};

/*
 * Decodes the @len bytes at @data, whose first bytes say what they are. What a PNG has that is
 * transparent is shown on black. Returns 0; -ENOTSUP for a kind of file, or a variant of one,
 * that is not decoded; -EINVAL for a file that is damaged; -ENOMEM; *@out is then not set.
 */
int picture_decode(const u8 *data, u32 len, struct picture *out);

/* The decoders themselves; the caller has checked nothing. */
int bmp_decode(const u8 *data, u32 len, struct picture *out);
int png_decode(const u8 *data, u32 len, struct picture *out);
int jpeg_decode(const u8 *data, u32 len, struct picture *out);

/* Sets the sizes, and takes memory for the pixels, which are black: 0, -EINVAL or -ENOMEM. */
int picture_new(struct picture *p, u32 width, u32 height);

static inline u32 picture_rgb(u32 red, u32 green, u32 blue)
{
	return red << 16 | green << 8 | blue;
}

#endif
