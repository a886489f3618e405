/* SPDX-License-Identifier: BSD-2-Clause */
/* Pictures: any bytes after each signature. A decoded picture must have all its pixels. */
#include "fuzz.h"
#include "memory/alloc.h"
#include "picture/picture.h"

#define SIDE_MAX 512 /* larger pictures would only take more time */

void *post_alloc_high(u32 size, u32 align)
{
	return size > SIDE_MAX * SIDE_MAX * 4 ? NULL : post_alloc(size, align);
}

FUZZ_TARGET
{
	static int (*const decoders[])(const u8 *data, u32 len, struct picture *out) = {
		picture_decode,
		bmp_decode,
		png_decode,
		jpeg_decode,
	};
	u32 which = fuzz_next(1), sum = 0;
	struct picture p;

	if (!decoders[which % 4](fuzz_rest(), fuzz_left(), &p)) {
		fuzz_check(p.width && p.height);
		for (u32 i = 0; i < p.width * p.height; i++)
			sum |= p.pixels[i];
		fuzz_check(!(sum >> 24));
	}
}
