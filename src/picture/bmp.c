// SPDX-License-Identifier: BSD-2-Clause
/*
 * Decodes Windows and OS/2 bitmaps: 1, 4, 8, 16, 24 and 32 bits per pixel, with bit fields, and
 * run-length encoding of 4 and 8 bits (Windows SDK: BITMAPFILEHEADER, BITMAPINFOHEADER, "Bitmap
 * Compression"). Flat 32-bit, POST.
 */
#include "lib/endian.h"
#include "lib/errno.h"
#include "lib/string.h"
#include "memory/alloc.h"
#include "picture/picture.h"

/* Offsets in the file. */
#define FILE_DATA     10
#define FILE_SIZE     14 /* the information header follows */
#define INFO	      14
#define INFO_WIDTH    (INFO + 4)
#define INFO_HEIGHT   (INFO + 8)
#define INFO_BITS     (INFO + 14)
#define INFO_METHOD   (INFO + 16)
#define INFO_COLOURS  (INFO + 32)
#define INFO_MASKS    (INFO + 40)
#define CORE_SIZE     12 /* OS/2's short header has 16-bit sizes and three bytes per colour */
#define CORE_HEIGHT   (INFO + 6)
#define CORE_BITS     (INFO + 10)
#define INFO_SIZE_MIN 40
#define INFO_SIZE_MAX 256

enum bmp_method { BMP_PLAIN, BMP_RLE8, BMP_RLE4, BMP_BIT_FIELDS, BMP_ALPHA_FIELDS = 6 };

struct bmp {
	const u8 *data;
	u32 len;
	u32 offset; /* where the pixels begin */
	u32 bits, method;
	bool top_down;
	u32 mask[3]; /* of red, green and blue, in a pixel of 16 or 32 bits */
	u32 palette[256];
};

/* Returns the value of a bit field, scaled to eight bits. */
static u32 bmp_field(u32 pixel, u32 mask)
{
	u32 value = pixel & mask, width;

	if (!mask)
		return 0;
	value >>= __builtin_ctz(mask);
	mask >>= __builtin_ctz(mask);
	width = 32 - __builtin_clz(mask);
	if (width > 8)
		return value >> (width - 8);
	return value * 255 / mask;
}

/*
 * Reads @count colours of @entry bytes each at offset @at. Colours of three bytes are read as four
 * bytes that begin one byte earlier, so that nothing is read beyond the last colour.
 */
static int bmp_palette(struct bmp *b, u32 at, u32 entry, u32 count)
{
	if (at > b->len || count > (b->len - at) / entry)
		return -EINVAL;
	for (u32 i = 0; i < count; i++)
		b->palette[i] =
			get_le32(b->data + at + entry * i - (entry == 3)) >> (entry == 3 ? 8 : 0) &
			0xffffff;
	return 0;
}

static int bmp_masks(struct bmp *b, u32 *after)
{
	static const u32 masks16[3] = { 0x7c00, 0x03e0, 0x001f };
	static const u32 masks32[3] = { 0xff0000, 0x00ff00, 0x0000ff };

	memcpy(b->mask, b->bits == 16 ? masks16 : masks32, sizeof(b->mask));
	if (b->method != BMP_BIT_FIELDS && b->method != BMP_ALPHA_FIELDS)
		return 0;
	if (b->len < INFO_MASKS + 12)
		return -EINVAL;
	for (u32 i = 0; i < 3; i++) {
		u32 m = get_le32(b->data + INFO_MASKS + 4 * i);

		/* The bits of a field must be adjacent. */
		if (m && (m >> __builtin_ctz(m)) & ((m >> __builtin_ctz(m)) + 1))
			return -EINVAL;
		b->mask[i] = m;
	}
	/* After a 40-byte header, the masks stand where the colours would be. */
	if (*after == INFO_MASKS)
		*after += b->method == BMP_ALPHA_FIELDS ? 16 : 12;
	return 0;
}

static bool bmp_known(const struct bmp *b)
{
	switch (b->method) {
	case BMP_PLAIN:
		return b->bits == 1 || b->bits == 4 || b->bits == 8 || b->bits == 16 ||
		       b->bits == 24 || b->bits == 32;
	case BMP_RLE8:
		return b->bits == 8;
	case BMP_RLE4:
		return b->bits == 4;
	case BMP_BIT_FIELDS:
	case BMP_ALPHA_FIELDS:
		return b->bits == 16 || b->bits == 32;
	default:
		return false;
	}
}

static int bmp_colours(struct bmp *b, u32 header, u32 used)
{
	u32 after = INFO + header, entry = header == CORE_SIZE ? 3 : 4;
	int err;

	if (!bmp_known(b))
		return -ENOTSUP;
	err = bmp_masks(b, &after);
	if (err || b->bits > 8)
		return err;
	if (!used || used > 1u << b->bits)
		used = 1u << b->bits;
	return bmp_palette(b, after, entry, used);
}

/* Reads the headers, and sets *@width and *@height. */
static int bmp_header(struct bmp *b, u32 *width, u32 *height)
{
	u32 header, used = 0;

	if (b->len < INFO + CORE_SIZE)
		return -EINVAL;
	header = get_le32(b->data + INFO);
	b->offset = get_le32(b->data + FILE_DATA);
	if (header == CORE_SIZE) {
		*width = get_le16(b->data + INFO_WIDTH);
		*height = get_le16(b->data + CORE_HEIGHT);
		b->bits = get_le16(b->data + CORE_BITS);
		return bmp_colours(b, header, 0);
	}
	if (header < INFO_SIZE_MIN || header > INFO_SIZE_MAX || b->len < INFO + INFO_SIZE_MIN)
		return header < INFO_SIZE_MIN ? -ENOTSUP : -EINVAL;
	*width = get_le32(b->data + INFO_WIDTH);
	*height = get_le32(b->data + INFO_HEIGHT);
	if (*height >> 31) {
		*height = -*height;
		b->top_down = true;
	}
	b->bits = get_le16(b->data + INFO_BITS);
	b->method = get_le32(b->data + INFO_METHOD);
	used = get_le32(b->data + INFO_COLOURS);
	return bmp_colours(b, header, used);
}

static u32 *bmp_row(const struct bmp *b, const struct picture *p, u32 y)
{
	return p->pixels + (b->top_down ? y : p->height - 1 - y) * p->width;
}

static u32 bmp_pixel(const struct bmp *b, const u8 *row, u32 x)
{
	u32 per_byte = b->bits < 8 ? 8 / b->bits : 1, v;

	switch (b->bits) {
	case 24:
		row += 3 * x;
		return picture_rgb(row[2], row[1], row[0]);
	case 16:
	case 32:
		v = b->bits == 16 ? get_le16(row + 2 * x) : get_le32(row + 4 * x);
		return picture_rgb(bmp_field(v, b->mask[0]), bmp_field(v, b->mask[1]),
				   bmp_field(v, b->mask[2]));
	default:
		v = row[x / per_byte] >> (per_byte - 1 - x % per_byte) * b->bits;
		return b->palette[v & ((1u << b->bits) - 1)];
	}
}

static int bmp_plain(const struct bmp *b, const struct picture *p)
{
	u32 stride = (p->width * b->bits + 31) / 32 * 4;

	if (b->offset > b->len || p->height > (b->len - b->offset) / stride)
		return -EINVAL;
	for (u32 y = 0; y < p->height; y++) {
		const u8 *from = b->data + b->offset + y * stride;
		u32 *to = bmp_row(b, p, y);

		for (u32 x = 0; x < p->width; x++)
			to[x] = bmp_pixel(b, from, x);
	}
	return 0;
}

/* Position in run-length encoded data. Pixels outside the picture are dropped. */
struct bmp_run {
	const u8 *at, *end;
	u32 x, y;
};

static void bmp_put(const struct bmp *b, const struct picture *p, struct bmp_run *r, u32 index)
{
	if (r->x < p->width && r->y < p->height)
		bmp_row(b, p, r->y)[r->x] = b->palette[index];
	r->x++;
}

/* Copies @count pixels that are not encoded. They take a whole number of 16-bit words. */
static int bmp_literal(const struct bmp *b, const struct picture *p, struct bmp_run *r, u32 count)
{
	u32 bytes = (count * b->bits + 7) / 8;

	if ((u32)(r->end - r->at) < bytes)
		return -EINVAL;
	for (u32 i = 0; i < count; i++)
		bmp_put(b, p, r, b->bits == 8 ? r->at[i] : r->at[i / 2] >> (i & 1 ? 0 : 4) & 15);
	r->at += min(ALIGN_UP(bytes, 2), (u32)(r->end - r->at));
	return 0;
}

/*
 * Handles the code that follows a zero count: end of line, end of picture, move, or unencoded
 * pixels.
 */
static int bmp_escape(const struct bmp *b, const struct picture *p, struct bmp_run *r, u32 code)
{
	switch (code) {
	case 0:
		r->x = 0;
		r->y++;
		return 0;
	case 1:
		r->y = p->height;
		return 0;
	case 2:
		if (r->end - r->at < 2)
			return -EINVAL;
		r->x += r->at[0];
		r->y += r->at[1];
		r->at += 2;
		return 0;
	default:
		return bmp_literal(b, p, r, code);
	}
}

/*
 * Decodes run-length encoded pixels: a count and the pixels' value, or a zero and a code for
 * bmp_escape().
 */
static int bmp_runs(const struct bmp *b, const struct picture *p)
{
	struct bmp_run r = { b->data + b->offset, b->data + b->len, 0, 0 };
	int err = 0;

	if (b->offset > b->len)
		return -EINVAL;
	while (!err && r.y < p->height) {
		u32 count, value;

		if (r.end - r.at < 2)
			return -EINVAL;
		count = r.at[0];
		value = r.at[1];
		r.at += 2;
		if (!count)
			err = bmp_escape(b, p, &r, value);
		for (u32 i = 0; i < count; i++)
			bmp_put(b, p, &r, b->bits == 8 ? value : value >> (i & 1 ? 0 : 4) & 15);
	}
	return err;
}

static int bmp_read(struct bmp *b, struct picture *out)
{
	u32 width = 0, height = 0;
	int err = bmp_header(b, &width, &height);

	if (!err)
		err = picture_new(out, width, height);
	if (err)
		return err;
	err = b->method == BMP_RLE8 || b->method == BMP_RLE4 ? bmp_runs(b, out) : bmp_plain(b, out);
	if (err)
		post_free(out->pixels);
	return err;
}

int bmp_decode(const u8 *data, u32 len, struct picture *out)
{
	struct bmp *b = post_alloc(sizeof(*b), 4);
	int err;

	if (!b)
		return -ENOMEM;
	memset(b, 0, sizeof(*b));
	b->data = data;
	b->len = len;
	err = bmp_read(b, out);
	post_free(b);
	return err;
}
