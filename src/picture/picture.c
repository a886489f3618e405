// SPDX-License-Identifier: BSD-2-Clause
/*
 * Recognises what kind of picture a file is, and allocates memory for pictures. Flat 32-bit, POST.
 */
#include "picture/picture.h"
#include "lib/errno.h"
#include "lib/string.h"
#include "memory/alloc.h"

static bool picture_begins(const u8 *data, u32 len, const char *with, u32 n)
{
	return len >= n && !memcmp(data, with, n);
}

int picture_decode(const u8 *data, u32 len, struct picture *out)
{
	if (picture_begins(data, len, "BM", 2))
		return bmp_decode(data, len, out);
	if (picture_begins(data, len, "\x89PNG\r\n\x1a\n", 8))
		return png_decode(data, len, out);
	if (picture_begins(data, len, "\xff\xd8", 2))
		return jpeg_decode(data, len, out);
	return -ENOTSUP;
}

int picture_new(struct picture *p, u32 width, u32 height)
{
	u32 size;

	if (!width || !height || width > PICTURE_SIDE_MAX || height > PICTURE_SIDE_MAX)
		return -EINVAL;
	size = width * height * sizeof(*p->pixels);
	p->pixels = post_alloc_high(size, 16);
	if (!p->pixels)
		return -ENOMEM;
	memset(p->pixels, 0, size);
	p->width = width;
	p->height = height;
	return 0;
}
