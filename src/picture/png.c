// SPDX-License-Identifier: BSD-2-Clause
/*
 * Decodes Portable Network Graphics (W3C Recommendation, second edition) with all colour types and
 * depths, interlaced or not. Flat 32-bit, POST.
 */
#include "lib/endian.h"
#include "lib/errno.h"
#include "lib/string.h"
#include "memory/alloc.h"
#include "picture/inflate.h"
#include "picture/picture.h"

#define SIGNATURE_SIZE 8
#define CHUNK_HEAD     8 /* length and name */
#define CHUNK_SUM      4
#define HEADER_SIZE    13
#define CRC_POLYNOMIAL 0xedb88320

#define CHUNK(a, b, c, d) ((u32)(a) << 24 | (b) << 16 | (c) << 8 | (d))
#define CHUNK_IHDR	  CHUNK('I', 'H', 'D', 'R')
#define CHUNK_PLTE	  CHUNK('P', 'L', 'T', 'E')
#define CHUNK_TRNS	  CHUNK('t', 'R', 'N', 'S')
#define CHUNK_IDAT	  CHUNK('I', 'D', 'A', 'T')
#define CHUNK_IEND	  CHUNK('I', 'E', 'N', 'D')
#define CHUNK_ANCILLARY	  0x20000000 /* a decoder may ignore chunks with this bit in their name */

/* Bits of the colour type. */
#define COLOUR_PALETTE 1
#define COLOUR_RGB     2
#define COLOUR_ALPHA   4

struct png {
	const u8 *data;
	u32 len, at; /* offset of the next chunk */
	const u8 *chunk;
	u32 chunk_len;
	u32 width, height;
	u8 depth, type;
	bool interlaced;
	u32 channels;
	u32 palette[256], colours;
	u8 alpha[256]; /* of each colour of the palette */
	bool keyed;    /* the one colour in @key is transparent */
	u16 key[3];
	u32 crc[256];
	struct inflate z;
};

/*
 * An interlaced picture is sent as seven smaller ones, the passes (8.2). A pass has every @dx-th
 * column, beginning at @x, and every @dy-th row, beginning at @y.
 */
static const struct png_pass {
	u8 x, y, dx, dy;
} png_passes[] = {
	{ 0, 0, 8, 8 }, { 4, 0, 8, 8 }, { 0, 4, 4, 8 }, { 2, 0, 4, 4 },
	{ 0, 2, 2, 4 }, { 1, 0, 2, 2 }, { 0, 1, 1, 2 },
};
static const struct png_pass png_whole = { 0, 0, 1, 1 };

static void png_make_crc(struct png *p)
{
	for (u32 i = 0; i < 256; i++) {
		u32 c = i;

		for (u32 bit = 0; bit < 8; bit++)
			c = c >> 1 ^ (c & 1 ? CRC_POLYNOMIAL : 0);
		p->crc[i] = c;
	}
}

static u32 png_crc(const struct png *p, const u8 *data, u32 len)
{
	u32 c = 0xffffffff;

	for (u32 i = 0; i < len; i++)
		c = p->crc[(c ^ data[i]) & 0xff] ^ c >> 8;
	return ~c;
}

/*
 * Moves to the next chunk and returns its name; its contents are at p->chunk. Returns 0 if the
 * chunk is not complete or its checksum is wrong.
 */
static u32 png_next(struct png *p)
{
	const u8 *head = p->data + p->at;
	u32 left = p->len - p->at, len;

	if (left < CHUNK_HEAD + CHUNK_SUM)
		return 0;
	len = get_be32(head);
	if (len > left - CHUNK_HEAD - CHUNK_SUM)
		return 0;
	if (png_crc(p, head + 4, 4 + len) != get_be32(head + CHUNK_HEAD + len))
		return 0;
	p->chunk = head + CHUNK_HEAD;
	p->chunk_len = len;
	p->at += CHUNK_HEAD + len + CHUNK_SUM;
	return get_be32(head + 4);
}

/*
 * Gives inflate_zlib() the contents of the next IDAT chunk that is not empty. Returns false if
 * another kind of chunk follows, or a damaged one.
 */
static bool png_more(struct inflate *z)
{
	struct png *p = z->context;
	u32 at = p->at;

	do {
		if (png_next(p) != CHUNK_IDAT) {
			p->at = at;
			return false;
		}
	} while (!p->chunk_len);
	z->at = p->chunk;
	z->end = p->chunk + p->chunk_len;
	return true;
}

/* Returns a mask of the depths that are allowed for a colour type (table 11.1). */
static u32 png_depths(u8 type)
{
	switch (type) {
	case 0:
		return 1 << 1 | 1 << 2 | 1 << 4 | 1 << 8 | 1 << 16;
	case COLOUR_PALETTE | COLOUR_RGB:
		return 1 << 1 | 1 << 2 | 1 << 4 | 1 << 8;
	case COLOUR_RGB:
	case COLOUR_ALPHA:
	case COLOUR_RGB | COLOUR_ALPHA:
		return 1 << 8 | 1 << 16;
	default:
		return 0;
	}
}

static int png_header(struct png *p)
{
	const u8 *h = p->chunk;

	if (p->chunk_len != HEADER_SIZE)
		return -EINVAL;
	p->width = get_be32(h);
	p->height = get_be32(h + 4);
	p->depth = h[8];
	p->type = h[9];
	p->interlaced = h[12];
	if (p->depth > 16 || !(png_depths(p->type) >> p->depth & 1) || h[10] || h[11] || h[12] > 1)
		return -EINVAL;
	p->channels = p->type & COLOUR_PALETTE
			      ? 1
			      : (p->type & COLOUR_RGB ? 3 : 1) + !!(p->type & COLOUR_ALPHA);
	return 0;
}

static int png_read_palette(struct png *p)
{
	if (!p->chunk_len || p->chunk_len % 3 || p->chunk_len > 3 * 256)
		return -EINVAL;
	p->colours = p->chunk_len / 3;
	for (u32 i = 0; i < p->colours; i++) {
		const u8 *c = p->chunk + 3 * i;

		p->palette[i] = picture_rgb(c[0], c[1], c[2]);
	}
	return 0;
}

static void png_transparency(struct png *p)
{
	if (p->type & COLOUR_PALETTE) {
		memcpy(p->alpha, p->chunk, min(p->chunk_len, (u32)sizeof(p->alpha)));
		return;
	}
	if (p->type & COLOUR_ALPHA || p->chunk_len < 2 * p->channels)
		return;
	p->keyed = true;
	for (u32 i = 0; i < p->channels; i++)
		p->key[i] = p->chunk[2 * i] << 8 | p->chunk[2 * i + 1];
}

/* Reads all chunks before the pixels. */
static int png_read_chunks(struct png *p)
{
	int err = 0;
	u32 name = png_next(p);

	if (name != CHUNK_IHDR)
		return -EINVAL;
	err = png_header(p);
	memset(p->alpha, 0xff, sizeof(p->alpha));
	while (!err) {
		name = png_next(p);
		if (name == CHUNK_IDAT)
			break;
		if (name == CHUNK_PLTE)
			err = png_read_palette(p);
		else if (name == CHUNK_TRNS)
			png_transparency(p);
		else if (!(name & CHUNK_ANCILLARY))
			err = -EINVAL;
	}
	if (!err && p->type & COLOUR_PALETTE && !p->colours)
		err = -EINVAL;
	return err;
}

static u32 png_pass_width(const struct png *p, const struct png_pass *pass)
{
	return p->width > pass->x ? (p->width - pass->x + pass->dx - 1) / pass->dx : 0;
}

static u32 png_pass_height(const struct png *p, const struct png_pass *pass)
{
	return p->height > pass->y ? (p->height - pass->y + pass->dy - 1) / pass->dy : 0;
}

static u32 png_row_bytes(const struct png *p, u32 width)
{
	return (width * p->channels * p->depth + 7) / 8;
}

/* Returns the size of a pass's data. A pass without pixels has no filter bytes either. */
static u32 png_pass_bytes(const struct png *p, const struct png_pass *pass)
{
	u32 width = png_pass_width(p, pass);

	return width ? (1 + png_row_bytes(p, width)) * png_pass_height(p, pass) : 0;
}

static u8 png_paeth(int left, int above, int corner)
{
	int estimate = left + above - corner;
	int to_left = estimate > left ? estimate - left : left - estimate;
	int to_above = estimate > above ? estimate - above : above - estimate;
	int to_corner = estimate > corner ? estimate - corner : corner - estimate;

	if (to_left <= to_above && to_left <= to_corner)
		return left;
	return to_above <= to_corner ? above : corner;
}

/* Undoes the filter of a row (9.2). @above is the row above, or NULL for a row of zeros. */
static bool png_unfilter(u8 filter, u8 *row, const u8 *above, u32 bytes, u32 pixel)
{
	for (u32 i = 0; i < bytes; i++) {
		u8 left = i >= pixel ? row[i - pixel] : 0, up = above ? above[i] : 0;
		u8 corner = above && i >= pixel ? above[i - pixel] : 0;

		switch (filter) {
		case 0:
			return true;
		case 1:
			row[i] += left;
			break;
		case 2:
			row[i] += up;
			break;
		case 3:
			row[i] += (left + up) / 2;
			break;
		case 4:
			row[i] += png_paeth(left, up, corner);
			break;
		default:
			return false;
		}
	}
	return true;
}

/* Returns sample @i of a row, not scaled. */
static u32 png_sample(const struct png *p, const u8 *row, u32 i)
{
	if (p->depth == 16)
		return row[2 * i] << 8 | row[2 * i + 1];
	return row[i * p->depth / 8] >> (8 - p->depth - i * p->depth % 8) & ((1u << p->depth) - 1);
}

static u32 png_to_8(const struct png *p, u32 sample)
{
	return p->depth == 16 ? sample >> 8 : sample * 255 / ((1u << p->depth) - 1);
}

/* Blends a colour with black. */
static u32 png_blend(u32 rgb, u32 alpha)
{
	return picture_rgb((rgb >> 16) * alpha / 255, (rgb >> 8 & 0xff) * alpha / 255,
			   (rgb & 0xff) * alpha / 255);
}

static u32 png_pixel(const struct png *p, const u8 *row, u32 x)
{
	u32 sample[4], value[4], colours = p->type & COLOUR_RGB ? 3 : 1;
	bool is_key = p->keyed;

	for (u32 i = 0; i < p->channels; i++) {
		sample[i] = png_sample(p, row, x * p->channels + i);
		value[i] = png_to_8(p, sample[i]);
		is_key = is_key && sample[i] == p->key[i];
	}
	if (p->type & COLOUR_PALETTE)
		return sample[0] < p->colours
			       ? png_blend(p->palette[sample[0]], p->alpha[sample[0]])
			       : 0;
	if (is_key)
		return 0;
	/*
	 * The alpha sample follows the colour samples: a grey pixel has it second, and others have
	 * it fourth.
	 */
	if (colours == 1)
		value[3] = value[1];
	return png_blend(colours == 1 ? value[0] * 0x010101
				      : picture_rgb(value[0], value[1], value[2]),
			 p->type & COLOUR_ALPHA ? value[3] : 255);
}

/* Draws the pixels of a pass from @raw. Returns false if a row has an unknown filter. */
static bool png_draw(const struct png *p, const struct png_pass *pass, u8 *raw,
		     const struct picture *out)
{
	u32 width = png_pass_width(p, pass), height = png_pass_height(p, pass);
	u32 bytes = png_row_bytes(p, width), pixel = (p->channels * p->depth + 7) / 8;
	const u8 *above = NULL;

	for (u32 y = 0; y < height && width; y++, raw += 1 + bytes) {
		u32 *to = out->pixels + (pass->y + y * pass->dy) * out->width + pass->x;

		if (!png_unfilter(raw[0], raw + 1, above, bytes, pixel))
			return false;
		above = raw + 1;
		for (u32 x = 0; x < width; x++)
			to[x * pass->dx] = png_pixel(p, above, x);
	}
	return true;
}

static int png_pixels(struct png *p, const struct picture *out)
{
	const struct png_pass *passes = p->interlaced ? png_passes : &png_whole;
	u32 n = p->interlaced ? ARRAY_SIZE(png_passes) : 1, size = 0, at = 0;
	u8 *raw;
	int err;

	for (u32 i = 0; i < n; i++)
		size += png_pass_bytes(p, &passes[i]);
	raw = post_alloc_high(size, 16);
	if (!raw)
		return -ENOMEM;
	p->z.at = p->chunk;
	p->z.end = p->chunk + p->chunk_len;
	p->z.more = png_more;
	p->z.context = p;
	err = inflate_zlib(&p->z, raw, size);
	for (u32 i = 0; i < n && !err; i++) {
		err = png_draw(p, &passes[i], raw + at, out) ? 0 : -EINVAL;
		at += png_pass_bytes(p, &passes[i]);
	}
	post_free(raw);
	return err;
}

int png_decode(const u8 *data, u32 len, struct picture *out)
{
	struct png *p = post_alloc(sizeof(*p), 8);
	int err;

	if (!p)
		return -ENOMEM;
	memset(p, 0, sizeof(*p));
	p->data = data;
	p->len = len;
	p->at = min(len, (u32)SIGNATURE_SIZE);
	png_make_crc(p);
	err = png_read_chunks(p);
	if (!err)
		err = picture_new(out, p->width, p->height);
	if (!err) {
		err = png_pixels(p, out);
		if (err)
			post_free(out->pixels);
	}
	post_free(p);
	return err;
}
