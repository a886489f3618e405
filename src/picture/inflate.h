/* SPDX-License-Identifier: BSD-2-Clause */
/* The "deflate" compression in zlib's frame (RFC 1950, RFC 1951). POST only. */
#ifndef PICTURE_INFLATE_H
#define PICTURE_INFLATE_H

#include "lib/types.h"

#define INFLATE_FAST	10 /* bits of a code that are looked up at once */
#define INFLATE_BITS	15
#define INFLATE_SYMBOLS 288

/* A canonical Huffman code. */
struct inflate_code {
	u16 fast[1 << INFLATE_FAST]; /* symbol << 4 | bits, 0: longer, or none */
	u16 count[INFLATE_BITS + 1]; /* codes of each length */
	u16 symbol[INFLATE_SYMBOLS]; /* in the order of their codes */
};

struct inflate {
	/* The compressed bytes at hand, and what brings more (false: there are none). */
	const u8 *at, *end;
	bool (*more)(struct inflate *z);
	void *context;	/* more()'s */
	u32 bits, held; /* bits taken from there and not used yet, and how many */
	bool short_of;	/* there were too few */
	struct inflate_code lengths, distances;
};

/*
 * Decompresses to the @size bytes at @out, all of which must come. @z: at, end, more and context
 * are set. Returns 0, or -EINVAL where the data are malformed, too few, too many or their sum is
 * wrong.
 */
int inflate_zlib(struct inflate *z, u8 *out, u32 size);

#endif
