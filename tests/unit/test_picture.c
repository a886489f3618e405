/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests the picture decoders: compares each kind of file with ImageMagick's result, cuts every file
 * off and changes it at each of its bytes, and tests headers with wrong sizes.
 */
#define _GNU_SOURCE /* for memmem() */
#include <stdlib.h>
#include <string.h>

#include "unit.h"

#include "lib/errno.h"
#include "memory/alloc.h"
#include "picture/picture.h"
#include "picture_files.h"

#define WIDTH  11
#define HEIGHT 9

struct file {
	const char *name;
	const u8 *data;
	u32 len;
	const u32 *pixels;
	u32 tolerance; /* the allowed difference of a colour */
};

#define FILE_OF(name, tolerance)                                                                   \
	{                                                                                          \
#name, name, sizeof(name), name##_pixels, tolerance                                \
	}

/*
 * Colours may differ by one, because of rounding from 16 bits to 8, from five bits to eight, or of
 * a blend. The chroma of small JPEG pictures may be interpolated or not.
 */
static const struct file files[] = {
	FILE_OF(bmp_565, 1),
	FILE_OF(bmp_os2, 0),
	FILE_OF(bmp_rle8, 0),
	FILE_OF(png_rgb, 0),
	FILE_OF(png_alpha, 1),
	FILE_OF(png_grey16, 1),
	FILE_OF(png_palette_interlaced, 0),
	FILE_OF(jpeg_grey, 2),
	FILE_OF(jpeg_restart, 3),
	FILE_OF(jpeg_420, 40),
};

void *post_alloc_high(u32 size, u32 align)
{
	return size > 0x8000000 ? NULL : post_alloc(size, align);
}

/* Decodes a copy, so that the sanitizer finds reads after its end. */
static int decode(const u8 *data, u32 len, struct picture *out)
{
	u8 *copy = malloc(len ? len : 1);
	int err;

	memcpy(copy, data, len);
	err = picture_decode(copy, len, out);
	free(copy);
	return err;
}

static u32 difference(u32 a, u32 b)
{
	u32 most = 0;

	for (u32 shift = 0; shift < 24; shift += 8) {
		int d = (int)(a >> shift & 255) - (int)(b >> shift & 255);

		most = max(most, (u32)abs(d));
	}
	return most;
}

static void test_pixels(void **state)
{
	for (u32 i = 0; i < ARRAY_SIZE(files); i++) {
		const struct file *f = &files[i];
		struct picture p;

		print_message("# %s\n", f->name);
		assert_int_equal(decode(f->data, f->len, &p), 0);
		assert_int_equal(p.width, WIDTH);
		assert_int_equal(p.height, HEIGHT);
		for (u32 n = 0; n < WIDTH * HEIGHT; n++)
			assert_true(difference(p.pixels[n], f->pixels[n]) <= f->tolerance);
		post_free(p.pixels);
	}
}

/* Whatever is missing or wrong, the result is a picture or an error. */
static void test_damage(void **state)
{
	for (u32 i = 0; i < ARRAY_SIZE(files); i++) {
		const struct file *f = &files[i];
		u8 *copy = malloc(f->len);
		struct picture p;

		for (u32 len = 0; len < f->len; len++)
			if (!decode(f->data, len, &p))
				post_free(p.pixels);
		for (u32 at = 0; at < f->len; at++) {
			memcpy(copy, f->data, f->len);
			copy[at] ^= 0xff;
			if (!decode(copy, f->len, &p))
				post_free(p.pixels);
		}
		free(copy);
	}
}

/* Finds the end of the chunk with the pixels. What follows is not read. */
static u32 png_pixels_end(void)
{
	const u8 *name = memmem(png_rgb, sizeof(png_rgb), "IDAT", 4);

	assert_non_null(name);
	return name - png_rgb + 4 + (name[-2] << 8 | name[-1]) + 4;
}

/* A PNG's checksums detect every change. */
static void test_png_sums(void **state)
{
	u8 copy[sizeof(png_rgb)];
	struct picture p;

	for (u32 at = 8; at < png_pixels_end(); at++) {
		memcpy(copy, png_rgb, sizeof(copy));
		copy[at] ^= 1;
		if (!decode(copy, sizeof(copy), &p))
			fail_msg("byte %u", at);
	}
}

static void test_cut_off(void **state)
{
	struct picture p;

	assert_int_equal(decode(png_rgb, png_pixels_end() - 1, &p), -EINVAL);
	assert_int_equal(decode(jpeg_restart, sizeof(jpeg_restart) - 30, &p), -EINVAL);
	assert_int_equal(decode(bmp_os2, sizeof(bmp_os2) - 30, &p), -EINVAL);
}

static void test_unknown(void **state)
{
	struct picture p;

	assert_int_equal(decode(jpeg_progressive, sizeof(jpeg_progressive), &p), -ENOTSUP);
	assert_int_equal(decode((const u8 *)"GIF89a", 6, &p), -ENOTSUP);
	assert_int_equal(decode(png_rgb, 0, &p), -ENOTSUP);
}

static void test_absurd_sizes(void **state)
{
	u8 copy[sizeof(bmp_565)];
	struct picture p;
	static const u32 sizes[] = { 0, 0x7fffffff, 0x80000000, 0xffffffff, 8193 };

	for (u32 i = 0; i < ARRAY_SIZE(sizes); i++) {
		memcpy(copy, bmp_565, sizeof(copy));
		memcpy(copy + 18, &sizes[i], 4);
		assert_int_equal(decode(copy, sizeof(copy), &p), -EINVAL);
	}
}

static void test_no_memory(void **state)
{
	struct picture p;

	for (u32 i = 0; i < ARRAY_SIZE(files); i++) {
		fake_alloc_left = 1;
		assert_int_equal(decode(files[i].data, files[i].len, &p), -ENOMEM);
	}
	fake_alloc_left = 0;
	assert_int_equal(decode(png_rgb, sizeof(png_rgb), &p), -ENOMEM);
}

UNIT_MAIN(UNIT_TEST(test_pixels), UNIT_TEST(test_damage), UNIT_TEST(test_png_sums),
	  UNIT_TEST(test_cut_off), UNIT_TEST(test_unknown), UNIT_TEST(test_absurd_sizes),
	  UNIT_TEST(test_no_memory))
