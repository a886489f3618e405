// SPDX-License-Identifier: BSD-2-Clause
/*
 * Decodes baseline and extended sequential JPEG pictures with 8 bits per sample and Huffman codes,
 * in grey or three colours, with any subsampling (ITU-T T.81; T.871, JFIF). Flat 32-bit, POST.
 */
#include "picture/jpeg.h"
#include "lib/endian.h"
#include "lib/errno.h"
#include "lib/string.h"
#include "memory/alloc.h"

/* Markers, table B.1: the byte that follows FFh. */
#define SOF0	 0xc0 /* baseline */
#define SOF1	 0xc1 /* extended sequential */
#define SOF_LAST 0xcf
#define DHT	 0xc4
#define JPG	 0xc8
#define DAC	 0xcc
#define SOI	 0xd8
#define EOI	 0xd9
#define SOS	 0xda
#define DQT	 0xdb
#define DRI	 0xdd
#define APP14	 0xee
#define TEM	 0x01

#define ADOBE_SIZE	12
#define ADOBE_TRANSFORM 11 /* 0: the components are red, green and blue */

/* Returns the next marker, or 0 if there is none. Skips fill bytes before it. */
static u8 jpeg_marker(struct jpeg *j)
{
	while (j->end - j->at >= 2) {
		if (j->at[0] == 0xff && j->at[1] != 0xff) {
			j->at += 2;
			return j->at[-1];
		}
		if (j->at[0] != 0xff)
			return 0;
		j->at++;
	}
	return 0;
}

/*
 * Finds the bytes of the segment that follows a marker, and moves behind it. Returns false if the
 * segment is not complete.
 */
static bool jpeg_segment(struct jpeg *j, const u8 **data, u32 *len)
{
	u32 n;

	if (j->end - j->at < 2)
		return false;
	n = get_be16(j->at);
	if (n < 2 || n > (u32)(j->end - j->at))
		return false;
	*data = j->at + 2;
	*len = n - 2;
	j->at += n;
	return true;
}

/* Reads the quantisation tables of a DQT segment (B.2.4.1). */
static int jpeg_quantisers(struct jpeg *j, const u8 *p, u32 len)
{
	while (len) {
		u32 wide = p[0] >> 4, number = p[0] & 15, size = JPEG_BLOCK * (1 + wide);

		if (wide > 1 || number > 3 || len < 1 + size)
			return -EINVAL;
		for (u32 i = 0; i < JPEG_BLOCK; i++)
			j->quantiser[number][i] = wide ? get_be16(p + 1 + 2 * i) : p[1 + i];
		p += 1 + size;
		len -= 1 + size;
	}
	return 0;
}

/* Reads the Huffman codes of a DHT segment (B.2.4.2). */
static int jpeg_codes(struct jpeg *j, const u8 *p, u32 len)
{
	while (len) {
		u32 kind = p[0] >> 4, number = p[0] & 15, symbols = 0;

		if (kind > 1 || number > 3 || len < 17)
			return -EINVAL;
		for (u32 i = 0; i < 16; i++)
			symbols += p[1 + i];
		if (symbols > 256 || len - 17 < symbols ||
		    !jpeg_make_code(&j->code[kind][number], p + 1, symbols))
			return -EINVAL;
		p += 17 + symbols;
		len -= 17 + symbols;
	}
	return 0;
}

static u32 jpeg_divide_up(u32 a, u32 b)
{
	return (a + b - 1) / b;
}

/* Allocates memory for a component's samples. They are grey until a scan sets them. */
static int jpeg_make_samples(const struct jpeg *j, struct jpeg_component *c)
{
	u32 size;

	c->stride = j->units_x * c->across * 8;
	c->height = j->units_y * c->down * 8;
	c->blocks_x = jpeg_divide_up(jpeg_divide_up(j->width * c->across, j->across), 8);
	c->blocks_y = jpeg_divide_up(jpeg_divide_up(j->height * c->down, j->down), 8);
	size = c->stride * c->height;
	c->samples = post_alloc_high(size, 16);
	if (!c->samples)
		return -ENOMEM;
	memset(c->samples, 0x80, size);
	return 0;
}

/* Reads a frame header (B.2.2), and allocates memory for the samples of its components. */
static int jpeg_frame(struct jpeg *j, const u8 *p, u32 len)
{
	int err = 0;

	if (j->components || len < 6)
		return -EINVAL;
	j->height = get_be16(p + 1);
	j->width = get_be16(p + 3);
	if (p[0] != 8 || (p[5] != 1 && p[5] != JPEG_COMPONENTS))
		return -ENOTSUP;
	if (!j->width || !j->height || j->width > PICTURE_SIDE_MAX ||
	    j->height > PICTURE_SIDE_MAX || len < 6 + 3u * p[5])
		return -EINVAL;
	for (u32 i = 0; i < p[5]; i++) {
		struct jpeg_component *c = &j->component[i];
		const u8 *from = p + 6 + 3 * i;

		c->id = from[0];
		/*
		 * If there is only one component, a unit is one block, whatever the sampling
		 * factors (A.2.2).
		 */
		c->across = p[5] == 1 ? 1 : from[1] >> 4;
		c->down = p[5] == 1 ? 1 : from[1] & 15;
		c->quantiser = from[2];
		if (!c->across || c->across > JPEG_SAMPLING || !c->down ||
		    c->down > JPEG_SAMPLING || c->quantiser > 3)
			return -EINVAL;
		j->across = max(j->across, c->across);
		j->down = max(j->down, c->down);
	}
	j->units_x = jpeg_divide_up(j->width, 8 * j->across);
	j->units_y = jpeg_divide_up(j->height, 8 * j->down);
	for (u32 i = 0; i < p[5] && !err; i++)
		err = jpeg_make_samples(j, &j->component[i]);
	j->components = p[5];
	return err;
}

static struct jpeg_component *jpeg_component(struct jpeg *j, u8 id)
{
	for (u32 i = 0; i < j->components; i++)
		if (j->component[i].id == id)
			return &j->component[i];
	return NULL;
}

/* Reads a scan header (B.2.3), and decodes the scan that follows it. */
static int jpeg_begin_scan(struct jpeg *j, const u8 *p, u32 len)
{
	struct jpeg_component *scan[JPEG_COMPONENTS];
	u32 n = len ? p[0] : 0, blocks = 0;

	if (!j->components || !n || n > j->components || len < 4 + 2 * n)
		return -EINVAL;
	for (u32 i = 0; i < n; i++) {
		struct jpeg_component *c = jpeg_component(j, p[1 + 2 * i]);
		u8 codes = p[2 + 2 * i];

		if (!c || codes >> 4 > 3 || (codes & 15) > 3)
			return -EINVAL;
		c->dc = codes >> 4;
		c->ac = codes & 15;
		if (!j->code[0][c->dc].defined || !j->code[1][c->ac].defined)
			return -EINVAL;
		for (u32 k = 0; k < i; k++)
			if (scan[k] == c)
				return -EINVAL;
		scan[i] = c;
		blocks += c->across * c->down;
	}
	if (n > 1 && blocks > 10) /* limit of B.2.3 */
		return -EINVAL;
	return jpeg_scan(j, scan, n);
}

static int jpeg_part(struct jpeg *j, u8 marker)
{
	const u8 *data;
	u32 len;

	if (!jpeg_segment(j, &data, &len))
		return -EINVAL;
	switch (marker) {
	case DQT:
		return jpeg_quantisers(j, data, len);
	case DHT:
		return jpeg_codes(j, data, len);
	case SOF0:
	case SOF1:
		return jpeg_frame(j, data, len);
	case SOS:
		return jpeg_begin_scan(j, data, len);
	case DRI:
		if (len < 2)
			return -EINVAL;
		j->restart = get_be16(data);
		return 0;
	case APP14:
		if (len >= ADOBE_SIZE && !memcmp(data, "Adobe", 5))
			j->rgb = !data[ADOBE_TRANSFORM];
		return 0;
	}
	/* Progressive, lossless and arithmetic-coded frames are not supported. */
	return (marker > SOF1 && marker <= SOF_LAST && marker != JPG) || marker == DAC ? -ENOTSUP
										       : 0;
}

static int jpeg_read(struct jpeg *j)
{
	bool scanned = false;

	for (;;) {
		u8 marker = jpeg_marker(j);
		int err;

		if (marker == EOI)
			return scanned ? 0 : -EINVAL;
		if (!marker)
			return -EINVAL;
		if (marker == SOI || marker == TEM)
			continue;
		err = jpeg_part(j, marker);
		if (err)
			return err;
		scanned |= marker == SOS;
	}
}

static u32 jpeg_sample(const struct jpeg *j, u32 n, u32 x, u32 y)
{
	const struct jpeg_component *c = &j->component[n];

	return c->samples[y * c->down / j->down * c->stride + x * c->across / j->across];
}

static u32 jpeg_limit(int v)
{
	return v < 0 ? 0 : v > 255 ? 255 : v;
}

/* Converts Y, Cb and Cr to red, green and blue (T.871, 7). The factors are in 65536ths. */
static u32 jpeg_rgb(int y, int cb, int cr)
{
	y = (y << 16) + 0x8000;
	cb -= 128;
	cr -= 128;
	return picture_rgb(jpeg_limit((y + 91881 * cr) >> 16),
			   jpeg_limit((y - 22554 * cb - 46802 * cr) >> 16),
			   jpeg_limit((y + 116130 * cb) >> 16));
}

static void jpeg_draw(const struct jpeg *j, const struct picture *out)
{
	u32 *to = out->pixels;

	for (u32 y = 0; y < j->height; y++) {
		for (u32 x = 0; x < j->width; x++) {
			u32 a = jpeg_sample(j, 0, x, y), b, c;

			if (j->components == 1) {
				*to++ = a * 0x010101;
				continue;
			}
			b = jpeg_sample(j, 1, x, y);
			c = jpeg_sample(j, 2, x, y);
			*to++ = j->rgb ? picture_rgb(a, b, c) : jpeg_rgb(a, b, c);
		}
	}
}

int jpeg_decode(const u8 *data, u32 len, struct picture *out)
{
	struct jpeg *j = post_alloc(sizeof(*j), 8);
	int err;

	if (!j)
		return -ENOMEM;
	memset(j, 0, sizeof(*j));
	j->at = data;
	j->end = data + len;
	err = jpeg_read(j);
	if (!err)
		err = picture_new(out, j->width, j->height);
	if (!err)
		jpeg_draw(j, out);
	for (u32 i = 0; i < JPEG_COMPONENTS; i++)
		post_free(j->component[i].samples);
	post_free(j);
	return err;
}
