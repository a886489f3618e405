// SPDX-License-Identifier: BSD-2-Clause
/*
 * Decompresses "deflate" data (RFC 1951) in zlib's format (RFC 1950). The output is one piece of
 * memory and also serves as the window. Flat 32-bit, POST.
 */
#include "picture/inflate.h"
#include "lib/errno.h"
#include "lib/string.h"

#define LENGTH_CODES   286
#define DISTANCE_CODES 30
#define CODE_CODES     19
#define END_OF_BLOCK   256

#define METHOD_DEFLATE 8
#define HAS_DICTIONARY 0x20
#define ADLER_BASE     65521
#define ADLER_RUN      5552 /* how many bytes can be added before the 32-bit sums might overflow */

/* RFC 1951, 3.2.5: the number of extra bits and the first value of each code. */
static const u8 length_extra[] = { 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2,
				   2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0 };
static const u16 length_base[] = { 3,  4,  5,  6,  7,  8,  9,  10, 11,	13,  15,  17,  19,  23, 27,
				   31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258 };
static const u8 distance_extra[] = { 0, 0, 0, 0, 1, 1, 2, 2,  3,  3,  4,  4,  5,  5,  6,
				     6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13 };
static const u16 distance_base[] = {
	1,   2,	  3,   4,   5,	 7,    9,    13,   17,	 25,   33,   49,   65,	  97,	 129,
	193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577
};

/*
 * Reads input until at least @n (at most 24) bits are in z->bits. After the end of the input it
 * appends zeros.
 */
static void inflate_need(struct inflate *z, u32 n)
{
	while (z->held < n) {
		u32 byte = 0;

		if (z->at < z->end || z->more(z))
			byte = *z->at++;
		else
			z->short_of = true;
		z->bits |= byte << z->held;
		z->held += 8;
	}
}

static void inflate_drop(struct inflate *z, u32 n)
{
	z->bits >>= n;
	z->held -= n;
}

static u32 inflate_bits(struct inflate *z, u32 n)
{
	u32 v;

	inflate_need(z, n);
	v = z->bits & ((1u << n) - 1);
	inflate_drop(z, n);
	return v;
}

static u32 inflate_reverse(u32 code, u32 bits)
{
	u32 v = 0;

	for (u32 i = 0; i < bits; i++)
		v |= (code >> i & 1) << (bits - 1 - i);
	return v;
}

/*
 * Builds the code whose symbols have these lengths (3.2.2). Returns false if there are too many
 * codes for the available bits. Unused codes are allowed, because a block without distances has a
 * distance code with one symbol or none.
 */
static bool inflate_build(struct inflate_code *c, const u8 *lengths, u32 n)
{
	u32 first[INFLATE_BITS + 2], next[INFLATE_BITS + 2], code = 0;

	memset(c, 0, sizeof(*c));
	for (u32 i = 0; i < n; i++)
		c->count[lengths[i]]++;
	c->count[0] = 0;
	first[1] = 0;
	for (u32 bits = 1; bits <= INFLATE_BITS; bits++) {
		code = (code + c->count[bits - 1]) << 1;
		next[bits] = code;
		first[bits + 1] = first[bits] + c->count[bits];
		if (code + c->count[bits] > 1u << bits)
			return false;
	}
	for (u32 i = 0; i < n; i++) {
		u32 bits = lengths[i];

		if (!bits)
			continue;
		c->symbol[first[bits]++] = i;
		code = inflate_reverse(next[bits]++, bits);
		for (; bits <= INFLATE_FAST && code < 1 << INFLATE_FAST; code += 1u << bits)
			c->fast[code] = i << 4 | bits;
	}
	return true;
}

/* Returns the next symbol, or INFLATE_SYMBOLS if the bits match no code. */
static u32 inflate_symbol(struct inflate *z, const struct inflate_code *c)
{
	u32 code = 0, first = 0, index = 0, fast;

	inflate_need(z, INFLATE_BITS);
	fast = c->fast[z->bits & ((1 << INFLATE_FAST) - 1)];
	if (fast) {
		inflate_drop(z, fast & 15);
		return fast >> 4;
	}
	/*
	 * Codes of equal length are consecutive numbers, and their symbols are neighbours in
	 * symbol[].
	 */
	for (u32 bits = 1; bits <= INFLATE_BITS; bits++) {
		code = code << 1 | (z->bits >> (bits - 1) & 1);
		if (code - first < c->count[bits]) {
			inflate_drop(z, bits);
			return c->symbol[index + code - first];
		}
		index += c->count[bits];
		first = (first + c->count[bits]) << 1;
	}
	return INFLATE_SYMBOLS;
}

/* Makes the two fixed codes (3.2.6). */
static bool inflate_fixed(struct inflate *z)
{
	u8 lengths[INFLATE_SYMBOLS];

	for (u32 i = 0; i < INFLATE_SYMBOLS; i++)
		lengths[i] = i < 144 ? 8 : i < 256 ? 9 : i < 280 ? 7 : 8;
	inflate_build(&z->lengths, lengths, INFLATE_SYMBOLS);
	memset(lengths, 5, DISTANCE_CODES);
	return inflate_build(&z->distances, lengths, DISTANCE_CODES);
}

/* Reads the code lengths of the two codes. They are encoded themselves, with repeats (3.2.7). */
static bool inflate_lengths(struct inflate *z, u8 *lengths, u32 n)
{
	u32 at = 0;

	while (at < n) {
		u32 symbol = inflate_symbol(z, &z->lengths), repeat = 1;
		u8 value = symbol;

		if (z->short_of || symbol >= CODE_CODES)
			return false;
		if (symbol >= 16) {
			if (symbol == 16 && !at)
				return false;
			value = symbol == 16 ? lengths[at - 1] : 0;
			repeat = symbol == 16	? 3 + inflate_bits(z, 2)
				 : symbol == 17 ? 3 + inflate_bits(z, 3)
						: 11 + inflate_bits(z, 7);
		}
		if (repeat > n - at)
			return false;
		memset(lengths + at, value, repeat);
		at += repeat;
	}
	return true;
}

/* Reads the two codes at the beginning of a block with dynamic codes (3.2.7). */
static bool inflate_dynamic(struct inflate *z)
{
	static const u8 order[CODE_CODES] = { 16, 17, 18, 0, 8,	 7, 9,	6, 10, 5,
					      11, 4,  12, 3, 13, 2, 14, 1, 15 };
	u8 lengths[LENGTH_CODES + DISTANCE_CODES + 4] = { 0 };
	u32 literal = 257 + inflate_bits(z, 5), distance = 1 + inflate_bits(z, 5);
	u32 codes = 4 + inflate_bits(z, 4);

	if (literal > LENGTH_CODES || distance > DISTANCE_CODES)
		return false;
	for (u32 i = 0; i < codes; i++)
		lengths[order[i]] = inflate_bits(z, 3);
	if (!inflate_build(&z->lengths, lengths, CODE_CODES) ||
	    !inflate_lengths(z, lengths, literal + distance))
		return false;
	return inflate_build(&z->distances, lengths + literal, distance) &&
	       inflate_build(&z->lengths, lengths, literal);
}

/*
 * Copies bytes that were output @distance bytes earlier; the source and the copy may overlap.
 * Returns false if fewer bytes were output so far, if there is no room, or if the code is
 * malformed.
 */
static bool inflate_copy(struct inflate *z, u8 *out, u32 size, u32 *at, u32 symbol)
{
	u32 length, code, distance;

	if (symbol >= LENGTH_CODES)
		return false;
	symbol -= END_OF_BLOCK + 1;
	length = length_base[symbol] + inflate_bits(z, length_extra[symbol]);
	code = inflate_symbol(z, &z->distances);
	if (code >= DISTANCE_CODES)
		return false;
	distance = distance_base[code] + inflate_bits(z, distance_extra[code]);
	if (distance > *at || length > size - *at)
		return false;
	for (; length; length--, ++*at)
		out[*at] = out[*at - distance];
	return true;
}

/*
 * Decodes the symbols of a block: each is a byte, a copy of earlier bytes, or the block's end
 * (3.2.5).
 */
static bool inflate_coded(struct inflate *z, u8 *out, u32 size, u32 *at)
{
	while (!z->short_of) {
		u32 symbol = inflate_symbol(z, &z->lengths);

		if (symbol == END_OF_BLOCK)
			return true;
		if (symbol > END_OF_BLOCK) {
			if (!inflate_copy(z, out, size, at, symbol))
				return false;
			continue;
		}
		if (*at == size)
			return false;
		out[(*at)++] = symbol;
	}
	/*
	 * inflate_symbol() may read bits behind the last code. The checksum is there, so if the
	 * input has ended even so, the data is incomplete.
	 */
	return false;
}

static bool inflate_stored(struct inflate *z, u8 *out, u32 size, u32 *at)
{
	u32 length, check;

	inflate_drop(z, z->held & 7);
	length = inflate_bits(z, 16);
	check = inflate_bits(z, 16);
	if (length != (check ^ 0xffff) || length > size - *at)
		return false;
	for (; length && !z->short_of; length--)
		out[(*at)++] = inflate_bits(z, 8);
	return !z->short_of;
}

static bool inflate_block(struct inflate *z, u8 *out, u32 size, u32 *at)
{
	switch (inflate_bits(z, 2)) {
	case 0:
		return inflate_stored(z, out, size, at);
	case 1:
		return inflate_fixed(z) && inflate_coded(z, out, size, at);
	case 2:
		return inflate_dynamic(z) && inflate_coded(z, out, size, at);
	default:
		return false;
	}
}

static u32 inflate_adler(const u8 *p, u32 size)
{
	u32 a = 1, b = 0;

	while (size) {
		u32 n = min(size, (u32)ADLER_RUN);

		size -= n;
		for (; n; n--) {
			a += *p++;
			b += a;
		}
		a %= ADLER_BASE;
		b %= ADLER_BASE;
	}
	return b << 16 | a;
}

int inflate_zlib(struct inflate *z, u8 *out, u32 size)
{
	u32 method = inflate_bits(z, 8), flags = inflate_bits(z, 8), at = 0, sum = 0;
	bool last = false;

	if ((method & 15) != METHOD_DEFLATE || (method << 8 | flags) % 31 || flags & HAS_DICTIONARY)
		return -EINVAL;
	while (!last) {
		last = inflate_bits(z, 1);
		if (!inflate_block(z, out, size, &at) || z->short_of)
			return -EINVAL;
	}
	inflate_drop(z, z->held & 7);
	for (u32 i = 0; i < 4; i++)
		sum = sum << 8 | inflate_bits(z, 8);
	return at == size && !z->short_of && sum == inflate_adler(out, size) ? 0 : -EINVAL;
}
