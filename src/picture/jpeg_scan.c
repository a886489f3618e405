// SPDX-License-Identifier: BSD-2-Clause
/*
 * Decodes scans of sequential JPEG pictures with Huffman codes (ITU-T T.81, annex F). Flat 32-bit,
 * POST.
 */
#include "lib/errno.h"
#include "lib/string.h"
#include "picture/jpeg.h"

#define MARKER	     0xff
#define STUFFED	     0x00 /* follows an FFh that is data */
#define RESTART_0    0xd0
#define RUN_OF_ZEROS 0xf0 /* sixteen zeros */
/*
 * A scan that ends too early is refused if more zero bytes than this were appended. Even a complete
 * scan gets up to three, because bits are read ahead.
 */
#define MISSING_MAX  8
#define NO_SYMBOL    0x100

static const u8 zigzag[JPEG_BLOCK] = {
	0,  1,	8,  16, 9,  2,	3,  10, 17, 24, 32, 25, 18, 11, 4,  5,	12, 19, 26, 33, 40, 48,
	41, 34, 27, 20, 13, 6,	7,  14, 21, 28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23,
	30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63,
};

bool jpeg_make_code(struct jpeg_code *c, const u8 *counts, u32 symbols)
{
	u32 code = 0, index = 0;

	memset(c, 0, sizeof(*c));
	for (u32 bits = 1; bits <= 16; bits++) {
		u32 n = counts[bits - 1];

		code <<= 1;
		if (n > (1u << bits) - code || index + n > symbols)
			return false;
		c->first[bits] = code;
		c->end[bits] = code + n;
		c->index[bits] = index;
		for (u32 i = 0; i < n && bits <= JPEG_FAST; i++)
			for (u32 fill = 0; fill < 1u << (JPEG_FAST - bits); fill++)
				c->fast[((code + i) << (JPEG_FAST - bits)) + fill] =
					bits << 8 | counts[16 + index + i];
		code += n;
		index += n;
	}
	memcpy(c->symbol, counts + 16, index);
	c->defined = true;
	return true;
}

/* Reads input until more than 16 bits are in j->bits. The data ends at a marker. */
static void scan_fill(struct jpeg *j)
{
	while (j->held <= 16) {
		u32 byte = 0;

		if (j->at < j->end && *j->at != MARKER) {
			byte = *j->at++;
		} else if (j->end - j->at >= 2 && j->at[1] == STUFFED) {
			byte = MARKER;
			j->at += 2;
		} else {
			j->missing++;
		}
		j->bits |= byte << (24 - j->held);
		j->held += 8;
	}
}

static u32 scan_bits(struct jpeg *j, u32 n)
{
	u32 v;

	if (!n)
		return 0;
	scan_fill(j);
	v = j->bits >> (32 - n);
	j->bits <<= n;
	j->held -= n;
	return v;
}

static u32 scan_symbol(struct jpeg *j, const struct jpeg_code *c)
{
	u32 fast;

	scan_fill(j);
	fast = c->fast[j->bits >> (32 - JPEG_FAST)];
	if (fast) {
		scan_bits(j, fast >> 8);
		return fast & 0xff;
	}
	for (u32 bits = JPEG_FAST + 1; bits <= 16; bits++) {
		u32 code = j->bits >> (32 - bits);

		if (code >= c->end[bits] || code < c->first[bits])
			continue;
		scan_bits(j, bits);
		return c->symbol[(u8)(c->index[bits] + code - c->first[bits])];
	}
	return NO_SYMBOL;
}

/* Reads a value of @n bits. The lower half of the range stands for negative values (F.2.2.1). */
static int scan_value(struct jpeg *j, u32 n)
{
	int v = scan_bits(j, n);

	return n && v < 1 << (n - 1) ? v - (1 << n) + 1 : v;
}

/*
 * Decodes a block (F.2.2): its DC value, which is stored as the difference from the last block's,
 * and its AC values, each of which follows a run of zeros.
 */
static bool scan_block(struct jpeg *j, struct jpeg_component *c, u8 *out)
{
	const u16 *quantiser = j->quantiser[c->quantiser];
	int values[JPEG_BLOCK] = { 0 };
	u32 symbol = scan_symbol(j, &j->code[0][c->dc]);

	if (symbol > 11)
		return false;
	c->predicted = (s16)(c->predicted + scan_value(j, symbol));
	values[0] = c->predicted * quantiser[0];
	for (u32 i = 1; i < JPEG_BLOCK; i++) {
		symbol = scan_symbol(j, &j->code[1][c->ac]);
		if (symbol == NO_SYMBOL)
			return false;
		if (!(symbol & 15) && symbol != RUN_OF_ZEROS)
			break;
		i += symbol >> 4;
		if (i >= JPEG_BLOCK)
			return false;
		values[zigzag[i]] = scan_value(j, symbol & 15) * quantiser[i];
	}
	jpeg_transform(values, out, c->stride);
	return j->missing <= MISSING_MAX;
}

static bool scan_block_at(struct jpeg *j, struct jpeg_component *c, u32 x, u32 y)
{
	return scan_block(j, c, c->samples + 8 * y * c->stride + 8 * x);
}

/*
 * Decodes a unit. A unit of several components contains all their blocks for one part of the
 * picture.
 */
static bool scan_unit(struct jpeg *j, struct jpeg_component *const *scan, u32 n, u32 number)
{
	u32 ux = number % j->units_x, uy = number / j->units_x;

	if (n == 1)
		return scan_block_at(j, scan[0], number % scan[0]->blocks_x,
				     number / scan[0]->blocks_x);
	for (u32 i = 0; i < n; i++)
		for (u32 b = 0; b < (u32)scan[i]->across * scan[i]->down; b++)
			if (!scan_block_at(j, scan[i], ux * scan[i]->across + b % scan[i]->across,
					   uy * scan[i]->down + b / scan[i]->across))
				return false;
	return true;
}

static void scan_begin(struct jpeg *j, struct jpeg_component *const *scan, u32 n)
{
	j->bits = j->held = j->missing = 0;
	for (u32 i = 0; i < n; i++)
		scan[i]->predicted = 0;
}

int jpeg_scan(struct jpeg *j, struct jpeg_component *const *scan, u32 n)
{
	u32 units = n == 1 ? scan[0]->blocks_x * scan[0]->blocks_y : j->units_x * j->units_y;

	scan_begin(j, scan, n);
	for (u32 i = 0; i < units; i++) {
		if (j->restart && i && i % j->restart == 0) {
			if (j->end - j->at < 2 || j->at[0] != MARKER ||
			    j->at[1] != RESTART_0 + (i / j->restart - 1) % 8)
				return -EINVAL;
			j->at += 2;
			scan_begin(j, scan, n);
		}
		if (!scan_unit(j, scan, n, i))
			return -EINVAL;
	}
	return 0;
}
